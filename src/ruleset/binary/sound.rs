//! Whether rules that come out of a file can be evaluated: what the compiler guarantees, looked at again.
//!
//! Assumes a sound vocabulary. Guarantees for rules that are found sound: every id is one of theirs; children come before
//! their parents, and no condition is nested deeper or unfolds wider than evaluation can take; asking a rule of the
//! vocabulary never leads back to it.

use crate::ruleset::compile::{MAX_CHAIN, MAX_DEPTH};
use crate::ruleset::ir::{
    Atom, Children, Criterion, Inference, Logic, MedicationAtom, Node, NodeId, ProcedureAtom, RuleSet, Test, ValueAtom,
    Window,
};
use crate::vocabulary::{Concept, ConceptId, Kind, KindName, Vocabulary};
use rustc_hash::FxHashMap;

/// More statements than any condition has, with what is shared counted as often as it is evaluated.
const MOST_STATEMENTS: u32 = 1_000_000;

pub(super) fn is_sound(rules: &RuleSet) -> bool {
    let size = rules.nodes.len();
    let known = |node: &NodeId| (node.0 as usize) < size;
    has_sound_nodes(rules)
        && rules.atoms.iter().all(|atom| is_sound_atom(rules, atom))
        && has_sound_inference(rules)
        && rules.settles.iter().flatten().all(|(concept, node)| has(rules, *concept) && known(node))
        && has_sound_policy(rules)
        && rules.trials.iter().all(|trial| trial.listed_criteria().all(|c| is_sound_criterion(c, &known)))
        && !leads_back(rules)
}

fn has(rules: &RuleSet, concept: ConceptId) -> bool {
    about(&rules.vocabulary, concept).is_some()
}

fn about(vocabulary: &Vocabulary, concept: ConceptId) -> Option<&Concept> {
    ((concept.0 as usize) < vocabulary.concepts().len()).then(|| vocabulary.concept(concept))
}

fn is_kind(rules: &RuleSet, concept: ConceptId, kind: KindName) -> bool {
    about(&rules.vocabulary, concept).is_some_and(|c| c.kind.name() == kind)
}

/// Children before parents, and no node too deep or too wide.
fn has_sound_nodes(rules: &RuleSet) -> bool {
    // By node: how deep it is nested, how many statements it unfolds to.
    let mut sizes: Vec<(u16, u32)> = Vec::with_capacity(rules.nodes.len());
    for node in &rules.nodes {
        let size = match *node {
            Node::Atom(atom) => ((atom.0 as usize) < rules.atoms.len()).then_some((1, 1)),
            Node::Not(inner) => parent_of(&[inner], &sizes),
            Node::All(list) | Node::Any(list) | Node::Count(_, list) => {
                whole(rules, list).and_then(|children| parent_of(children, &sizes))
            }
        };
        match size {
            Some((depth, statements)) if depth <= MAX_DEPTH && statements <= MOST_STATEMENTS => {
                sizes.push((depth, statements));
            }
            _ => return false,
        }
    }
    true
}

/// The list, if all of it is there.
fn whole(rules: &RuleSet, list: Children) -> Option<&[NodeId]> {
    let start = list.start as usize;
    rules.children.get(start..start.checked_add(list.len as usize)?)
}

fn parent_of(children: &[NodeId], before: &[(u16, u32)]) -> Option<(u16, u32)> {
    let mut size = (0_u16, 0_u32);
    for child in children {
        let (depth, statements) = before.get(child.0 as usize)?;
        size = (size.0.max(*depth), size.1.saturating_add(*statements));
    }
    Some((size.0.saturating_add(1), size.1))
}

fn is_sound_atom(rules: &RuleSet, atom: &Atom) -> bool {
    let all = |ids: &[ConceptId]| ids.iter().all(|&id| has(rules, id));
    let settled = |atom: &Atom| match atom {
        Atom::Condition(c) => c.settle.is_none_or(|id| (id.0 as usize) < rules.settles.len()),
        _ => true,
    };
    settled(atom)
        && match atom {
            Atom::Age { .. } | Atom::Sex(_) => true,
            Atom::Condition(c) => {
                is_kind(rules, c.concept, KindName::Condition)
                    && c.except.iter().all(|(id, _)| has(rules, *id))
                    && all(&c.requiring)
                    && is_sound_window(rules, c.window)
            }
            Atom::Value(v) => is_sound_value(rules, v) && is_sound_window(rules, v.window),
            Atom::Medication(MedicationAtom { concept, except, then, window, .. }) => {
                is_kind(rules, *concept, KindName::Medication)
                    && all(except)
                    && all(then)
                    && is_sound_window(rules, *window)
            }
            Atom::Procedure(ProcedureAtom { concept, except, window, .. }) => {
                is_kind(rules, *concept, KindName::Procedure) && all(except) && is_sound_window(rules, *window)
            }
        }
}

fn is_sound_value(rules: &RuleSet, atom: &ValueAtom) -> bool {
    let Some(concept) = about(&rules.vocabulary, atom.concept) else { return false };
    match (&concept.kind, &atom.test) {
        (Kind::Observation(observation), Test::Named(values)) => {
            values.iter().all(|&value| usize::from(value) < observation.values.len())
        }
        (Kind::Observation(_), Test::Number(_) | Test::Relative(_) | Test::Titre(_)) => true,
        (Kind::Score(_) | Kind::CriteriaSet(_), Test::Number(_)) => true,
        (Kind::Score(_) | Kind::CriteriaSet(_), Test::Relative(_) | Test::Named(_) | Test::Titre(_)) => false,
        (Kind::Condition | Kind::Medication | Kind::Procedure, _) => false,
    }
}

fn is_sound_window(rules: &RuleSet, window: Window) -> bool {
    window.onset().is_none_or(|concept| has(rules, concept))
}

fn has_sound_inference(rules: &RuleSet) -> bool {
    let concepts = rules.vocabulary.concepts();
    concepts.len() == rules.inference.len()
        && concepts.zip(&rules.inference).all(|((_, concept), inference)| {
            // What was taken in of a terminology has no items, and a rule for each item there is.
            let items = concept.instrument().map_or(0, |i| i.items.len());
            inference.items.len() == items && nodes(inference).all(|node| (node.0 as usize) < rules.nodes.len())
        })
}

fn nodes(inference: &Inference) -> impl Iterator<Item = NodeId> {
    let of_items = inference.items.iter().flatten();
    inference.present.iter().chain(&inference.absent).chain(of_items).copied()
}

fn has_sound_policy(rules: &RuleSet) -> bool {
    let policy = &rules.policy;
    policy.current_for.iter().all(|(id, _)| has(rules, *id)) && policy.by_test.iter().all(|id| has(rules, *id))
}

/// Nested no deeper than a file holds them.
fn is_sound_criterion(criterion: &Criterion, known: &impl Fn(&NodeId) -> bool) -> bool {
    match &criterion.logic {
        Logic::Condition(node) => known(node),
        Logic::Group(_, children) => children.iter().all(|child| is_sound_criterion(child, known)),
        Logic::Judgement(_) | Logic::Deferred(_) | Logic::NotUnderstood(_) => true,
    }
}

/// Whether asking some rule leads back to it, or through more rules than evaluation follows; and whether a standard for
/// clearing asks by the standards of a trial.
fn leads_back(rules: &RuleSet) -> bool {
    let mut walk = Walk { rules, asked: FxHashMap::default(), lengths: FxHashMap::default() };
    let of_vocabulary = rules.inference.iter().flat_map(nodes);
    let of_trials = rules.settles.iter().flatten().map(|&(_, node)| node);
    of_vocabulary.chain(of_trials).any(|rule| walk.length(rule, 0).is_none())
}

/// Follows rules through the statements they make.
struct Walk<'r> {
    rules: &'r RuleSet,
    /// By concept: the rules that a statement about it may ask.
    asked: FxHashMap<ConceptId, Box<[NodeId]>>,
    /// Through how many others a rule leads; none while that is being found out.
    lengths: FxHashMap<NodeId, Option<usize>>,
}

impl Walk<'_> {
    /// Through how many rules this one leads, itself included; nothing when it leads back or too far.
    fn length(&mut self, rule: NodeId, depth: usize) -> Option<usize> {
        if let Some(known) = self.lengths.get(&rule) {
            return *known;
        }
        if depth > MAX_CHAIN {
            return None;
        }
        self.lengths.insert(rule, None);
        let mut longest = 0;
        for concept in self.concepts(rule)? {
            for next in self.asked_about(concept) {
                longest = longest.max(self.length(next, depth + 1)?);
            }
        }
        let length = Some(longest + 1).filter(|&length| length <= MAX_CHAIN);
        self.lengths.insert(rule, length);
        length
    }

    /// The concepts that a rule asks about; nothing when it asks by the standards of a trial.
    fn concepts(&self, rule: NodeId) -> Option<Vec<ConceptId>> {
        let mut concepts = Vec::new();
        for atom in self.rules.atoms_of(rule) {
            match atom {
                Atom::Age { .. } | Atom::Sex(_) => {}
                Atom::Condition(atom) if atom.settle.is_some() => return None,
                Atom::Condition(atom) => concepts.push(atom.concept),
                Atom::Value(atom) => concepts.push(atom.concept),
                Atom::Medication(atom) => concepts.push(atom.concept),
                Atom::Procedure(atom) => concepts.push(atom.concept),
            }
        }
        concepts.sort_unstable();
        concepts.dedup();
        Some(concepts)
    }

    /// The rules that may be asked for a statement about a concept: presence comes up from below, absence from above,
    /// and the items of a part are those of the whole.
    fn asked_about(&mut self, concept: ConceptId) -> Box<[NodeId]> {
        if let Some(known) = self.asked.get(&concept) {
            return known.clone();
        }
        let vocabulary = &self.rules.vocabulary;
        let of = |id: &ConceptId| self.rules.inference.get(id.0 as usize);
        let mut found: Vec<NodeId> = Vec::new();
        for below in vocabulary.at_or_below(concept).iter().filter_map(of) {
            found.extend(nodes(below));
        }
        let instrument = vocabulary.concept(concept).instrument();
        let others = instrument.into_iter().flat_map(|i| i.part_of.iter().map(|part| &part.of).chain(&i.parts));
        for other in others.filter_map(of) {
            found.extend(nodes(other));
        }
        found.extend(vocabulary.at_or_above(concept).iter().filter_map(of).filter_map(|i| i.absent));
        found.sort_unstable();
        found.dedup();
        let found = found.into_boxed_slice();
        self.asked.insert(concept, found.clone());
        found
    }
}
