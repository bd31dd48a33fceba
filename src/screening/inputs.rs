//! On which concepts the truth of a condition can depend, and whether it can hold of a patient of whom nothing on them
//! is recorded.
//!
//! Assumes rules that do not ask in circles. Guarantees to name too many concepts rather than too few, and to say that a
//! condition may hold rather than that it cannot.

use crate::criteria::{Assertion, Count, Exposure};
use crate::ruleset::{Atom, ConditionAtom, Node, NodeId, RuleSet, SettleId, Test, ValueAtom, Window};
use crate::value::{Bound, Number, Range, Truth};
use crate::vocabulary::{ConceptId, Instrument, Kind, ListName};
use rustc_hash::{FxHashMap, FxHashSet};

/// On what the truth of a condition can depend.
#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    /// The concepts whose facts can bear on it, ascending.
    pub(crate) concepts: Box<[ConceptId]>,
    /// The lists whose completeness can, a bit for each [`ListName`].
    pub(crate) lists: u8,
    /// The patient's age can.
    pub(crate) age: bool,
}

/// Answers for the conditions of one rule set; each is worked out once.
pub(crate) struct Inputs<'r> {
    rules: &'r RuleSet,
    surveys: FxHashMap<NodeId, Survey>,
    may_hold: FxHashMap<(NodeId, bool), bool>,
}

impl<'r> Inputs<'r> {
    pub(crate) fn new(rules: &'r RuleSet) -> Self {
        Self { rules, surveys: FxHashMap::default(), may_hold: FxHashMap::default() }
    }

    /// The concepts whose facts can bear on the condition, ascending.
    pub(super) fn of(&mut self, node: NodeId) -> &[ConceptId] {
        if !self.surveys.contains_key(&node) {
            let found = self.survey(node);
            self.surveys.insert(node, found);
        }
        self.surveys.get(&node).map_or(&[], |survey| &survey.concepts)
    }

    /// On what the truth of the condition can depend.
    pub(crate) fn survey(&self, node: NodeId) -> Survey {
        let mut seen: FxHashSet<NodeId> = FxHashSet::default();
        let mut concepts: FxHashSet<ConceptId> = FxHashSet::default();
        let mut waiting = vec![node];
        let (mut lists, mut age) = (0, false);
        let mut female = false;
        let mut add = |list: ListName| lists |= 1 << list as u8;
        while let Some(id) = waiting.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.rules.node(id) {
                Node::All(list) | Node::Any(list) | Node::Count(_, list) => waiting.extend(self.rules.list(list)),
                Node::Not(inner) => waiting.push(inner),
                Node::Atom(atom) => match self.rules.atom(atom) {
                    Atom::Age { .. } => age = true,
                    Atom::Sex(_) => {}
                    Atom::Condition(a) => {
                        concepts.extend(related(self.rules, a.concept));
                        concepts.extend(onset_of(self.rules, a.window));
                        waiting.extend(rules_about(self.rules, a.concept, a.settle));
                        add(if a.assertion == Assertion::Family {
                            ListName::FamilyHistory
                        } else {
                            ListName::Conditions
                        });
                        female |= self.rules.vocabulary.concept(a.concept).only_in_female;
                    }
                    Atom::Medication(a) => {
                        for &concept in std::iter::once(&a.concept).chain(&a.then) {
                            concepts.extend(related(self.rules, concept));
                            waiting.extend(rules_about(self.rules, concept, None));
                        }
                        concepts.extend(onset_of(self.rules, a.window));
                        add(ListName::Medications);
                        if a.mode == Exposure::Intolerant {
                            add(ListName::Allergies);
                        }
                    }
                    Atom::Procedure(a) => {
                        concepts.extend(related(self.rules, a.concept));
                        concepts.extend(onset_of(self.rules, a.window));
                        waiting.extend(rules_about(self.rules, a.concept, None));
                        add(if a.planned { ListName::PlannedProcedures } else { ListName::Procedures });
                        female |= self.rules.vocabulary.concept(a.concept).only_in_female;
                    }
                    Atom::Value(a) => {
                        concepts.extend(value_inputs(self.rules, a));
                        concepts.extend(onset_of(self.rules, a.window));
                        waiting.extend(scoring_rules(self.rules, a.concept));
                    }
                },
            }
            if std::mem::take(&mut female) {
                // What only occurs in female patients contradicts a recorded sex.
                for (concept, _) in self.rules.vocabulary.concepts().filter(|(_, c)| c.only_in_female) {
                    concepts.insert(concept);
                    waiting.extend(self.rules.inference.get(concept.0 as usize).and_then(|i| i.present));
                }
            }
        }
        let mut concepts: Vec<ConceptId> = concepts.into_iter().collect();
        concepts.sort_unstable();
        Survey { concepts: concepts.into_boxed_slice(), lists, age }
    }

    /// Whether the condition may have this truth although nothing on its inputs is recorded.
    pub(super) fn may_be(&mut self, node: NodeId, truth: bool) -> bool {
        if let Some(&known) = self.may_hold.get(&(node, truth)) {
            return known;
        }
        // Asked for while it is being worked out: in doubt it may.
        self.may_hold.insert((node, truth), true);
        let rules = self.rules;
        let may = match rules.node(node) {
            Node::Not(inner) => self.may_be(inner, !truth),
            Node::All(list) if truth => rules.list(list).iter().all(|&n| self.may_be(n, true)),
            Node::All(list) => rules.list(list).iter().any(|&n| self.may_be(n, false)),
            Node::Any(list) if truth => rules.list(list).iter().any(|&n| self.may_be(n, true)),
            Node::Any(list) => rules.list(list).iter().all(|&n| self.may_be(n, false)),
            Node::Count(Count::AtLeast(k), list) if truth => {
                let may = rules.list(list).iter().filter(|&&n| self.may_be(n, true)).count();
                may >= k as usize
            }
            Node::Count(..) => true,
            Node::Atom(atom) => match rules.atom(atom) {
                Atom::Age { .. } | Atom::Sex(_) => true,
                Atom::Value(a) => match &rules.vocabulary.concept(a.concept).kind {
                    Kind::Score(i) | Kind::CriteriaSet(i) => {
                        let scored = scoring_rules(rules, a.concept).into_iter().any(|n| self.may_be(n, true));
                        scored || unassessed(&a.test, i) == Truth::from(truth)
                    }
                    Kind::Observation(_) | Kind::Condition | Kind::Medication | Kind::Procedure => false,
                },
                Atom::Condition(a) => {
                    let present = matches!(a.assertion, Assertion::Present | Assertion::Ever);
                    let below = rules.vocabulary.at_or_below(a.concept);
                    !truth || (present && below.iter().any(|&c| self.may_be_inferred(c)))
                }
                Atom::Medication(a) => {
                    let denies_more =
                        |d: &crate::value::RangeSet| d.holds(&Range::exactly(Number::ZERO)) == Truth::True;
                    let taken = matches!(a.mode, Exposure::Taking | Exposure::Received | Exposure::StableFor(_));
                    !truth || (taken && a.dose.as_ref().is_some_and(denies_more))
                }
                Atom::Procedure(_) => !truth,
            },
        };
        self.may_hold.insert((node, truth), may);
        may
    }

    fn may_be_inferred(&mut self, concept: ConceptId) -> bool {
        let rule = self.rules.inference.get(concept.0 as usize).and_then(|i| i.present);
        rule.is_some_and(|node| self.may_be(node, true))
    }
}

/// The concepts whose facts say something of `concept`: those below it, and those above it or above one below it.
pub(super) fn related(rules: &RuleSet, concept: ConceptId) -> FxHashSet<ConceptId> {
    let vocabulary = &rules.vocabulary;
    let below = vocabulary.at_or_below(concept);
    below.iter().flat_map(|&c| vocabulary.at_or_above(c)).copied().collect()
}

/// The rules that are asked for a question about `concept`: presence comes up, absence goes down.
fn rules_about(rules: &RuleSet, concept: ConceptId, settle: Option<SettleId>) -> Vec<NodeId> {
    let mut found = present_rules(rules, concept);
    found.extend(related(rules, concept).into_iter().filter_map(|c| absent_rule(rules, c, settle)));
    found
}

/// The rules that infer the presence of `concept` or of what is below it.
pub(super) fn present_rules(rules: &RuleSet, concept: ConceptId) -> Vec<NodeId> {
    let below = rules.vocabulary.at_or_below(concept);
    below.iter().filter_map(|c| rules.inference.get(c.0 as usize)?.present).collect()
}

/// The condition that is evidence that `concept` is absent: the trial's own standard, else the vocabulary's.
pub(super) fn absent_rule(rules: &RuleSet, concept: ConceptId, settle: Option<SettleId>) -> Option<NodeId> {
    let own = settle
        .and_then(|id| rules.settles.get(id.0 as usize))
        .and_then(|standards| standards.iter().find(|(c, _)| *c == concept).map(|&(_, node)| node));
    own.or_else(|| rules.inference.get(concept.0 as usize).and_then(|i| i.absent))
}

/// What a statement about an instrument is, when nothing was assessed.
fn unassessed(test: &Test, instrument: &Instrument) -> Truth {
    let (Test::Number(set), Some((least, most))) = (test, instrument.points(|_| Truth::Unknown)) else {
        return Truth::Unknown;
    };
    set.holds(&Range { low: Bound::Included(Number::from(least)), high: Bound::Included(Number::from(most)) })
}

/// The concepts whose facts can be a value of the statement's concept.
pub(super) fn value_inputs(rules: &RuleSet, atom: &ValueAtom) -> Vec<ConceptId> {
    let instrument = rules.vocabulary.concept(atom.concept).instrument();
    let others = instrument.into_iter().flat_map(|i| {
        i.plain_version.into_iter().chain(i.part_of.as_ref().map(|p| p.of)).chain(i.parts.iter().copied())
    });
    let computed = rules.vocabulary.concept(atom.concept).observation().and_then(|o| o.computed.as_ref());
    let inputs = computed.into_iter().flat_map(|c| std::iter::once(&c.leading).chain(&c.others));
    let inputs = inputs.flat_map(|i| rules.vocabulary.at_or_below(i.concept)).copied();
    let narrower = rules.vocabulary.at_or_below(atom.concept).iter().copied();
    narrower.chain(others).chain(inputs).collect()
}

/// The rules that score items of an instrument or of its parts.
pub(super) fn scoring_rules(rules: &RuleSet, concept: ConceptId) -> Vec<NodeId> {
    let parts = rules.vocabulary.concept(concept).instrument().map_or(&[][..], |i| &i.parts);
    std::iter::once(&concept).chain(parts).flat_map(|&c| item_rules(rules, c)).collect()
}

/// The rules that score items of an instrument.
pub(super) fn item_rules(rules: &RuleSet, concept: ConceptId) -> Vec<NodeId> {
    rules.inference.get(concept.0 as usize).map_or_else(Vec::new, |i| i.items.iter().flatten().copied().collect())
}

/// The concepts whose recorded onset a window begins with.
fn onset_of(rules: &RuleSet, window: Window) -> &[ConceptId] {
    window.onset().map_or(&[], |concept| rules.vocabulary.at_or_below(concept))
}

/// Whether nothing but its days and the concept itself is asked for.
pub(super) fn is_plain(atom: &ConditionAtom) -> bool {
    atom.qualifiers.is_empty() && atom.except.is_empty() && atom.requiring.is_empty() && atom.lasting.is_none()
}
