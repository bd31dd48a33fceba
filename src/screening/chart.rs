//! A patient on a screening date, and the truth of compiled conditions for them.

use super::loaded::Group;
use super::plan::Plan;
use super::trace::{Newest, Reasons, Silent, Trace};
use super::{DataNeed, Evidence, Ground, LoadedProfile, NeedKind, Scratch, Screener, Subject, Wanted};
use crate::criteria::Count;
use crate::patient::{Fact, Profile};
use crate::ruleset::{Atom, AtomId, Children, Node, NodeId, RuleSet};
use crate::value::{Day, DayRange, Period, Truth};
use crate::vocabulary::{ConceptId, ListName};

/// A patient on a screening date, under a rule set.
#[derive(Clone, Copy, Debug)]
pub struct Chart<'a> {
    pub(crate) screener: &'a Screener<'a>,
    pub(crate) rules: &'a RuleSet,
    pub(crate) patient: &'a LoadedProfile<'a>,
    pub(crate) profile: &'a Profile,
    /// The screening date: the only clock.
    pub(super) on: Day,
    /// Whether recorded sex may be wrong: then it rules nothing out.
    pub(super) sex_in_doubt: bool,
    pub(crate) scratch: &'a Scratch,
}

/// A closed stretch of days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Days {
    pub(super) from: Day,
    pub(super) to: Day,
}

impl<'a> Chart<'a> {
    /// The chart of a patient; `scratch` has forgotten the patient before. Until facts are marked only attestations can be
    /// asked for.
    pub(crate) fn new(screener: &'a Screener<'a>, patient: &'a LoadedProfile<'a>, scratch: &'a Scratch) -> Self {
        let (rules, profile, on) = (screener.rules, patient.profile(), screener.on);
        Self { screener, rules, patient, profile, on, sex_in_doubt: false, scratch }
    }

    /// The newest evidence for a rule of the vocabulary (or of a trial's `settle:`), if the rule is true.
    pub(super) fn supported(&self, rule: NodeId) -> Option<Newest> {
        if !self.sex_in_doubt && self.quick(rule) != Truth::True {
            return None;
        }
        // What follows while sex is in doubt is not what follows otherwise.
        if let Some(known) = self.scratch.supported(rule).filter(|_| !self.sex_in_doubt) {
            return known;
        }
        let found = (self.truth(rule, &mut Silent) == Truth::True).then(|| {
            let mut newest = Newest::default();
            self.truth(rule, &mut newest);
            newest
        });
        if !self.sex_in_doubt {
            self.scratch.keep_supported(rule, found);
        }
        found
    }

    /// The truth of a condition; `trace` hears only what bears on that truth.
    pub(super) fn truth<T: Trace>(&self, id: NodeId, trace: &mut T) -> Truth {
        if !T::ON && !self.sex_in_doubt {
            return self.quick(id);
        }
        match self.rules.node(id) {
            Node::Atom(atom) => {
                debug_assert!(self.is_told_alike(id, atom), "{:?}", self.rules.atom(atom));
                self.told(id, trace).unwrap_or_else(|| self.atom(atom, trace))
            }
            Node::Not(inner) => !self.truth(inner, trace),
            Node::All(list) => {
                let truth = self.all(list);
                self.retell(list, truth, trace);
                truth
            }
            Node::Any(list) => {
                let truth = self.any(list);
                self.retell(list, truth, trace);
                truth
            }
            Node::Count(count, list) => {
                let truth = self.count(count, list);
                self.retell_count(count, list, truth, trace);
                truth
            }
        }
    }

    /// Whether the short path to reasons, where there is one, tells what the general code tells.
    fn is_told_alike(&self, id: NodeId, atom: AtomId) -> bool {
        let (mut short, mut general) = (Reasons::default(), Reasons::default());
        self.told(id, &mut short).is_none_or(|truth| {
            truth == self.atom(atom, &mut general) && short.evidence == general.evidence && short.needs == general.needs
        })
    }

    /// The truth of a condition, without reasons: found once for a patient, by a short path where there is one.
    #[inline]
    pub(crate) fn quick(&self, id: NodeId) -> Truth {
        self.scratch.truth(id).unwrap_or_else(|| self.find(id))
    }

    fn find(&self, id: NodeId) -> Truth {
        let truth = match self.screener.plans.plans.get(id.0 as usize) {
            Some(Plan::All(list)) => {
                let mut children = self.rules.list(*list).iter();
                let least = children.try_fold(Truth::True, |truth, &child| match truth.and(self.quick(child)) {
                    Truth::False => Err(Truth::False),
                    open => Ok(open),
                });
                least.unwrap_or_else(|decided| decided)
            }
            Some(Plan::Any(list)) => {
                let mut children = self.rules.list(*list).iter();
                let most = children.try_fold(Truth::False, |truth, &child| match truth.or(self.quick(child)) {
                    Truth::True => Err(Truth::True),
                    open => Ok(open),
                });
                most.unwrap_or_else(|decided| decided)
            }
            Some(Plan::Not(inner)) => !self.quick(*inner),
            Some(Plan::Count(count, list)) => self.count(*count, *list),
            Some(Plan::General(atom)) => self.atom(*atom, &mut Silent),
            Some(plan) => match self.short(plan) {
                Some(truth) => {
                    debug_assert_eq!(truth, self.long(id), "{id:?}");
                    truth
                }
                None => self.long(id),
            },
            None => Truth::Unknown,
        };
        self.scratch.keep(id, truth);
        truth
    }

    /// The truth of a statement by the general code.
    fn long(&self, id: NodeId) -> Truth {
        match self.rules.node(id) {
            Node::Atom(atom) => self.atom(atom, &mut Silent),
            _ => Truth::Unknown,
        }
    }

    fn all(&self, list: Children) -> Truth {
        let mut truth = Truth::True;
        for &child in self.rules.list(list) {
            truth = truth.and(self.truth(child, &mut Silent));
            if truth == Truth::False {
                break;
            }
        }
        truth
    }

    fn any(&self, list: Children) -> Truth {
        let mut truth = Truth::False;
        for &child in self.rules.list(list) {
            truth = truth.or(self.truth(child, &mut Silent));
            if truth == Truth::True {
                break;
            }
        }
        truth
    }

    fn count(&self, count: Count, list: Children) -> Truth {
        let (mut known_true, mut possible) = (0, 0);
        for &child in self.rules.list(list) {
            let truth = self.truth(child, &mut Silent);
            known_true += u32::from(truth == Truth::True);
            possible += u32::from(truth != Truth::False);
        }
        match count {
            Count::AtLeast(k) => Truth::at_least(k, known_true, possible),
            Count::AtMost(k) => !Truth::at_least(k.saturating_add(1), known_true, possible),
            Count::Exactly(k) => Truth::at_least(k, known_true, possible).and(!Truth::at_least(
                k.saturating_add(1),
                known_true,
                possible,
            )),
        }
    }

    /// Tells the reasons of those children that share the parent's truth: the others did not matter.
    fn retell<T: Trace>(&self, list: Children, truth: Truth, trace: &mut T) {
        if T::ON {
            for &child in self.rules.list(list) {
                if self.truth(child, &mut Silent) == truth {
                    self.truth(child, trace);
                }
            }
        }
    }

    /// For a count the items that are true speak for it, those that are false against it; unknown ones leave it open.
    fn retell_count<T: Trace>(&self, count: Count, list: Children, truth: Truth, trace: &mut T) {
        if T::ON {
            let matters = |item: Truth| match (truth, count) {
                (Truth::Unknown, _) => item == Truth::Unknown,
                (_, Count::Exactly(_)) => item != Truth::Unknown,
                (Truth::True, Count::AtLeast(_)) | (Truth::False, Count::AtMost(_)) => item == Truth::True,
                (Truth::False, Count::AtLeast(_)) | (Truth::True, Count::AtMost(_)) => item == Truth::False,
            };
            for &child in self.rules.list(list) {
                if matters(self.truth(child, &mut Silent)) {
                    self.truth(child, trace);
                }
            }
        }
    }

    fn atom<T: Trace>(&self, id: AtomId, trace: &mut T) -> Truth {
        match self.rules.atom(id) {
            Atom::Age { unit, ages } => self.age(*unit, ages, trace),
            Atom::Sex(sex) => self.sex(*sex, trace),
            Atom::Condition(atom) => self.condition(atom, trace),
            Atom::Value(atom) => self.value(atom, trace),
            Atom::Medication(atom) => self.medication(atom, trace),
            Atom::Procedure(atom) => self.procedure(atom, trace),
        }
    }

    /// The facts on concepts at or below `upper`, with their index in the profile.
    pub(super) fn facts_below(&self, upper: ConceptId) -> impl Iterator<Item = (u32, &'a Fact)> + use<'a> {
        self.groups_of(self.rules.vocabulary.at_or_below(upper)).flat_map(self.members())
    }

    /// The facts on concepts at or above `lower`, with their index in the profile.
    pub(super) fn facts_above(&self, lower: ConceptId) -> impl Iterator<Item = (u32, &'a Fact)> + use<'a> {
        self.groups_of(self.rules.vocabulary.at_or_above(lower)).flat_map(self.members())
    }

    /// The facts on exactly `concept`, with their index in the profile.
    pub(super) fn facts_on(&self, concept: ConceptId) -> impl Iterator<Item = (u32, &'a Fact)> + use<'a> {
        let at = self.patient.concepts.binary_search(&concept).ok();
        at.and_then(|at| self.patient.groups.get(at)).into_iter().flat_map(self.members())
    }

    /// The groups of facts on these concepts, which ascend: the shorter of both is gone through, the other searched.
    pub(super) fn groups_of(&self, concepts: &'a [ConceptId]) -> impl Iterator<Item = &'a Group> + use<'a> {
        let (groups, known) = (&*self.patient.groups, &*self.patient.concepts);
        // What belongs together has numbers that lie together: mostly no group lies between the first and the last.
        let from = concepts.first().map_or(0, |first| known.partition_point(|concept| concept < first));
        let later = known.get(from..).unwrap_or(&[]);
        let count = concepts.last().map_or(0, |last| later.partition_point(|concept| concept <= last));
        let (groups, known) = (groups.get(from..from + count).unwrap_or(&[]), later.get(..count).unwrap_or(&[]));
        let few = concepts.len() <= known.len();
        let (searched, filtered) = if few { (concepts, &[][..]) } else { (&[][..], groups) };
        let find = |concept: &ConceptId| groups.get(known.binary_search(concept).ok()?);
        let found = searched.iter().filter_map(find);
        found.chain(filtered.iter().filter(|group| concepts.binary_search(&group.concept).is_ok()))
    }

    /// The facts of a group.
    pub(super) fn members(
        &self,
    ) -> impl Fn(&Group) -> std::iter::Zip<std::ops::Range<u32>, std::slice::Iter<'a, Fact>> + use<'a> {
        let facts = &self.profile.facts;
        move |group| (group.from..group.to).zip(facts.get(group.from as usize..group.to as usize).unwrap_or(&[]))
    }

    /// All facts, with their index.
    pub(super) fn facts(&self) -> impl Iterator<Item = (u32, &'a Fact)> + use<'a> {
        (0..).zip(&self.profile.facts)
    }

    /// How long a complete list, or a statement of absence, stays fresh.
    pub(super) fn freshness(&self, list: ListName) -> Period {
        self.screener.freshness(list)
    }
}

impl Days {
    /// One day.
    pub(super) fn day(day: Day) -> Self {
        Self { from: day, to: day }
    }

    /// Whether it is a single day: the question is about now.
    pub(super) fn is_day(self) -> bool {
        self.from == self.to
    }
}

/// A need about a concept.
pub(super) fn need(kind: NeedKind, concept: ConceptId, wanted: Wanted, fact: Option<u32>, days: Days) -> DataNeed {
    DataNeed { kind, about: Subject::Concept(concept), wanted, fact, days: Some((days.from, days.to)) }
}

/// A recorded fact as evidence that what is asked of `concept` is so.
pub(super) fn recorded(concept: ConceptId, fact: u32, on: Option<DayRange>) -> Evidence {
    Evidence::of(concept, true, Ground::Record, Some(fact), on)
}
