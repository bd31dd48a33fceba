//! Fingerprints: what two runs compare to find out whether a trial, or a patient, is still what it was.
//!
//! Assumes compiled rules. Guarantees that equal fingerprints mean equal rules under equal vocabulary and policy, whatever
//! other trials there are and in whatever order names became concepts; unequal ones promise nothing.

use super::binary::NotKept;
use super::{Atom, ConditionAtom, Criterion, Judgement, Logic, Node, NodeId, RuleSet, Trial};
use crate::vocabulary::ConceptId;
use crate::vocabulary::terms::Terms;
use sha2::{Digest, Sha256};
use std::fmt;
use std::hash::{Hash, Hasher};

/// 128 bits of a SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Fingerprint(pub [u8; 16]);

impl Fingerprint {
    /// Of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        let mut print = [0; 16];
        print.iter_mut().zip(digest.iter()).for_each(|(to, from)| *to = *from);
        Self(print)
    }

    /// What [`Fingerprint`] displays, read again.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let whole = text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit());
        u128::from_str_radix(text, 16).ok().filter(|_| whole).map(|bits| Self(bits.to_be_bytes()))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// What a fingerprint is made of, put together. Whatever can be hashed can be added: its bytes are kept, and nothing is
/// lost before the end.
#[derive(Clone, Default, Debug)]
pub struct Ingredients(Vec<u8>);

impl Ingredients {
    /// Adds something.
    pub fn add(&mut self, what: impl Hash) {
        what.hash(self);
    }

    /// Adds text, apart from what comes after it.
    pub fn text(&mut self, text: &str) {
        self.add(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    /// The fingerprint of what was added; nothing is there any more.
    pub fn take(&mut self) -> Fingerprint {
        let print = Fingerprint::of(&self.0);
        self.0.clear();
        print
    }
}

impl Hasher for Ingredients {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Not meant to be asked: 64 bits are too few.
    fn finish(&self) -> u64 {
        let Fingerprint(print) = Fingerprint::of(&self.0);
        print.iter().take(8).fold(0, |bits, byte| bits << 8 | u64::from(*byte))
    }
}

impl RuleSet {
    /// The fingerprint of the vocabulary: of its concepts as they are written, places included, and of the terminologies
    /// beneath it. What was taken in of these does not count: it follows from what names it.
    ///
    /// # Errors
    /// When the vocabulary is too large to be written down.
    pub fn vocabulary_fingerprint(&self) -> Result<Fingerprint, NotKept> {
        let concepts = postcard::to_allocvec(self.vocabulary.curated()).map_err(|_| NotKept)?;
        let mut ingredients = Ingredients(concepts);
        ingredients.add(self.vocabulary.terms().map(Terms::stamp));
        Ok(ingredients.take())
    }

    /// The fingerprint of the policy.
    ///
    /// # Errors
    /// When the policy is too large to be written down.
    pub fn policy_fingerprint(&self) -> Result<Fingerprint, NotKept> {
        postcard::to_allocvec(&self.policy).map(|policy| Fingerprint::of(&policy)).map_err(|_| NotKept)
    }

    /// The fingerprint of each trial, in their order: of everything that bears on verdicts, counts and the ids that are
    /// told, and of nothing else (titles, words and notes are left out).
    #[must_use]
    pub fn fingerprints(&self) -> Vec<Fingerprint> {
        let mut prints =
            Prints { rules: self, nodes: Vec::with_capacity(self.nodes.len()), ingredients: Ingredients::default() };
        for node in &self.nodes {
            let print = prints.node(node);
            prints.nodes.push(print);
        }
        self.trials.iter().map(|trial| prints.trial(trial)).collect()
    }
}

struct Prints<'r> {
    rules: &'r RuleSet,
    /// By node: children come before their parents, and what clears something before what asks for it.
    nodes: Vec<Fingerprint>,
    ingredients: Ingredients,
}

impl Prints<'_> {
    fn trial(&mut self, trial: &Trial) -> Fingerprint {
        let mut ingredients = Ingredients::default();
        ingredients.text(&trial.id);
        ingredients.add((trial.version, trial.approved));
        self.criteria(&trial.criteria, &mut ingredients);
        ingredients.add(trial.arms.len());
        for arm in &trial.arms {
            ingredients.text(&arm.id);
            ingredients.add(arm.open);
            self.criteria(&arm.criteria, &mut ingredients);
        }
        ingredients.take()
    }

    fn criteria(&self, criteria: &[Criterion], ingredients: &mut Ingredients) {
        ingredients.add(criteria.len());
        for criterion in criteria {
            ingredients.text(&criterion.id);
            ingredients.add(criterion.section);
            match &criterion.logic {
                Logic::Condition(node) => ingredients.add((0_u8, self.of(*node))),
                Logic::Judgement(Judgement { question: _, at, about_any_condition, words }) => {
                    ingredients.add((1_u8, at, about_any_condition));
                    ingredients.text(words);
                }
                Logic::Deferred(stage) => ingredients.add((2_u8, stage)),
                Logic::NotUnderstood(_) => ingredients.add(3_u8),
                Logic::Group(group, children) => {
                    ingredients.add((4_u8, group));
                    self.criteria(children, ingredients);
                }
            }
        }
    }

    fn node(&mut self, node: &Node) -> Fingerprint {
        let mut ingredients = std::mem::take(&mut self.ingredients);
        let children = match *node {
            Node::All(children) => {
                ingredients.add(0_u8);
                self.rules.list(children)
            }
            Node::Any(children) => {
                ingredients.add(1_u8);
                self.rules.list(children)
            }
            Node::Not(child) => {
                ingredients.add((2_u8, self.of(child)));
                &[]
            }
            Node::Count(count, children) => {
                ingredients.add((3_u8, count));
                self.rules.list(children)
            }
            Node::Atom(atom) => {
                ingredients.add(4_u8);
                self.atom(self.rules.atom(atom), &mut ingredients);
                &[]
            }
        };
        // Children may stand in the order in which the trials before brought them up.
        let mut children: Vec<_> = children.iter().map(|&child| self.of(child)).collect();
        children.sort_unstable();
        ingredients.add(children);
        let print = ingredients.take();
        self.ingredients = ingredients;
        print
    }

    /// The fingerprint of a node that was seen; nothing for one that was not, which no node asks for.
    fn of(&self, node: NodeId) -> Option<Fingerprint> {
        self.nodes.get(node.0 as usize).copied()
    }

    /// A statement: as compiled, with the names of its concepts and the trial's standards for clearing.
    fn atom(&self, atom: &Atom, ingredients: &mut Ingredients) {
        match atom {
            // Its number says how many trials before have standards of their own; what they are follows below.
            Atom::Condition(condition) => ingredients.add(ConditionAtom { settle: None, ..condition.clone() }),
            Atom::Age { .. } | Atom::Sex(_) | Atom::Value(_) | Atom::Medication(_) | Atom::Procedure(_) => {
                ingredients.add(atom)
            }
        }
        let mut named = |id: ConceptId| ingredients.text(&self.rules.vocabulary.concept(id).name);
        match atom {
            Atom::Age { .. } | Atom::Sex(_) => {}
            Atom::Condition(a) => {
                named(a.concept);
                a.except.iter().for_each(|(id, _)| named(*id));
                a.requiring.iter().for_each(|id| named(*id));
                a.window.onset().map(&mut named);
            }
            Atom::Value(a) => {
                named(a.concept);
                a.window.onset().map(&mut named);
            }
            Atom::Medication(a) => {
                named(a.concept);
                a.except.iter().chain(&a.then).for_each(|id| named(*id));
                a.window.onset().map(&mut named);
            }
            Atom::Procedure(a) => {
                named(a.concept);
                a.except.iter().for_each(|id| named(*id));
                a.window.onset().map(&mut named);
            }
        }
        let Atom::Condition(condition) = atom else { return };
        let settles = condition.settle.and_then(|id| self.rules.settles.get(id.0 as usize));
        for &(concept, node) in settles.into_iter().flatten() {
            ingredients.text(&self.rules.vocabulary.concept(concept).name);
            ingredients.add(self.of(node));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_reads_as_it_is_written() {
        let print = Fingerprint::of(b"one");
        assert_eq!(Fingerprint::parse(&print.to_string()), Some(print));
        assert_ne!(print, Fingerprint::of(b"two"));
        for text in ["", "7692", "+692c3ad3540bb803c020b3aee66cd88", "7692c3ad3540bb803c020b3aee66cd8g"] {
            assert_eq!(Fingerprint::parse(text), None, "{text}");
        }
    }

    #[test]
    fn texts_do_not_run_into_each_other() {
        let print = |texts: [&str; 2]| {
            let mut ingredients = Ingredients::default();
            texts.iter().for_each(|text| ingredients.text(text));
            ingredients.take()
        };
        assert_ne!(print(["ab", "c"]), print(["a", "bc"]));
    }
}
