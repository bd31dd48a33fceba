//! Room to work in, owned by the caller, so that evaluation need not allocate.

use super::Screener;
use super::bearing::{HERE, OVER, SEVERAL};
use super::episode::Episode;
use super::plan::TopicId;
use super::presence::Standing;
use super::trace::{Newest, Reasons};
use crate::ruleset::NodeId;
use crate::value::{Day, DayRange, Range as ValueRange, Truth};
use crate::vocabulary::ConceptId;
use rustc_hash::FxHashMap;
use std::cell::{Cell, Ref, RefCell};

/// A concept with a formula, and the leading fact with its days.
type Computed = (ConceptId, u32, DayRange);

/// The distance of the numbers of two patients: room for a truth.
const NEXT: u32 = 4;

/// What was found out of one patient while evaluating, for what several criteria and trials share. Begun anew for every
/// patient: nothing is ever carried from one to the next but the memory itself. One for each thread.
#[derive(Debug, Default)]
pub struct Scratch {
    /// By node: the number of the patient and its truth; of another patient while it was not asked for.
    truths: Vec<Cell<u32>>,
    /// The number of the patient, in place: what is kept of others counts for nothing.
    patient: u32,
    /// By topic: how the patient's facts bear on it.
    flags: Vec<Cell<u16>>,
    /// The topics on which the patient's facts bear, in the order in which that was found.
    touched: RefCell<Vec<TopicId>>,
    /// By topic, where its flags say that there are any: the patient's group of facts, and the latest day of closed ones.
    details: Vec<Cell<Detail>>,
    /// What the vocabulary's rules were found to say, for the reasons.
    supported: RefCell<FxHashMap<NodeId, Option<Newest>>>,
    /// What contradicts male sex, once it was looked for.
    contradiction: Cell<Option<Contradiction>>,
    /// By fact of the patient: what was found out of it.
    facts: RefCell<Vec<Known>>,
    /// What was computed, by what it is, the fact that leads and its days.
    computed: RefCell<Vec<(Computed, Option<ValueRange>)>>,
    /// Room for reasons.
    reasons: RefCell<Reasons>,
}

/// What was found out of a fact.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// The episode that it records, or that it records none.
    episode: Option<Option<Episode>>,
    /// That episode as later absences leave it, by the vocabulary's own standard of absence.
    standing: Option<Standing>,
}

/// What a record says against male sex.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Contradiction {
    /// Nothing.
    None,
    /// Gender, or what follows from a test.
    Somehow,
    /// A fact that only occurs in female patients.
    Fact(u32),
}

/// More about a topic on which facts bear.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Detail {
    /// A group of the patient's facts at or below it.
    pub(crate) group: u32,
    /// The latest day of those that are over.
    pub(crate) latest: Day,
}

impl Scratch {
    /// Forgets the patient before.
    pub(super) fn begin(&mut self, screener: &Screener<'_>) {
        let detail = Detail { group: 0, latest: Day::DISTANT_PAST };
        self.patient = self.patient.wrapping_add(NEXT);
        if self.patient == 0 {
            self.truths.clear();
            self.patient = NEXT;
        }
        self.truths.resize(screener.plans.plans.len(), Cell::new(0));
        for topic in self.touched.get_mut().drain(..) {
            if let Some(flags) = self.flags.get_mut(topic.0 as usize) {
                *flags.get_mut() = 0;
            }
        }
        self.flags.resize(screener.plans.topics.len(), Cell::new(0));
        self.details.resize(screener.plans.topics.len(), Cell::new(detail));
        self.supported.get_mut().clear();
        self.computed.get_mut().clear();
        self.contradiction.set(None);
        self.facts.get_mut().clear();
    }

    /// The episode that a fact records, as it was found, or as it is found now.
    pub(super) fn episode(&self, fact: u32, find: impl FnOnce() -> Option<Episode>) -> Option<Episode> {
        self.known(fact, |known| known.episode, |known, found| known.episode = Some(found), find)
    }

    /// The same for what later absences leave of it.
    pub(super) fn standing(&self, fact: u32, find: impl FnOnce() -> Standing) -> Standing {
        self.known(fact, |known| known.standing, |known, found| known.standing = Some(found), find)
    }

    fn known<T: Copy>(
        &self,
        fact: u32,
        get: impl FnOnce(&Known) -> Option<T>,
        keep: impl FnOnce(&mut Known, T),
        find: impl FnOnce() -> T,
    ) -> T {
        let at = fact as usize;
        if let Some(known) = self.facts.borrow().get(at).and_then(get) {
            return known;
        }
        let found = find();
        let mut facts = self.facts.borrow_mut();
        if facts.len() <= at {
            facts.resize(at + 1, Known::default());
        }
        if let Some(known) = facts.get_mut(at) {
            keep(known, found);
        }
        found
    }

    /// The truth of a condition, if it was asked for.
    #[inline]
    pub(super) fn truth(&self, node: NodeId) -> Option<Truth> {
        let kept = self.truths.get(node.0 as usize)?.get();
        match kept.wrapping_sub(self.patient) {
            0 => Some(Truth::False),
            1 => Some(Truth::Unknown),
            2 => Some(Truth::True),
            _ => None,
        }
    }

    /// Keeps the truth of a condition.
    #[inline]
    pub(super) fn keep(&self, node: NodeId, truth: Truth) {
        if let Some(slot) = self.truths.get(node.0 as usize) {
            slot.set(self.patient + truth as u32);
        }
    }

    /// How the patient's facts bear on a topic.
    #[inline]
    pub(crate) fn flags(&self, topic: TopicId) -> u16 {
        self.flags.get(topic.0 as usize).map_or(u16::MAX, Cell::get)
    }

    /// More about a topic.
    #[inline]
    pub(crate) fn detail(&self, topic: TopicId) -> Detail {
        self.details.get(topic.0 as usize).map_or(Detail { group: 0, latest: Day::DISTANT_PAST }, Cell::get)
    }

    /// Adds to what bears on a topic.
    pub(super) fn mark(&self, topic: TopicId, flags: u16, detail: Detail) {
        let at = topic.0 as usize;
        let (Some(own), Some(kept)) = (self.flags.get(at), self.details.get(at)) else { return };
        let before = own.get();
        self.touch(before, flags, topic);
        let several = if before & HERE != 0 && flags & HERE != 0 { SEVERAL } else { 0 };
        own.set(before | flags | several);
        if flags & HERE != 0 {
            let old = if before & OVER == 0 { Day::DISTANT_PAST } else { kept.get().latest };
            kept.set(Detail { group: detail.group, latest: old.max(detail.latest) });
        }
    }

    /// Adds a group of results to what bears on a topic.
    pub(super) fn mark_value(&self, topic: TopicId, flags: u16, group: u32) {
        let at = topic.0 as usize;
        let (Some(own), Some(kept)) = (self.flags.get(at), self.details.get(at)) else { return };
        let before = own.get();
        self.touch(before, flags, topic);
        own.set(before | flags);
        if flags & HERE != 0 {
            kept.set(Detail { group, latest: Day::DISTANT_PAST });
        }
    }

    /// Notes a topic that gets its first flags.
    fn touch(&self, before: u16, flags: u16, topic: TopicId) {
        if before == 0 && flags != 0 {
            self.touched.borrow_mut().push(topic);
        }
    }

    /// The topics on which the patient's facts bear.
    pub(crate) fn touched(&self) -> Ref<'_, Vec<TopicId>> {
        self.touched.borrow()
    }

    /// Room in which reasons can be collected, until it is given back.
    pub(super) fn reasons(&self) -> Reasons {
        self.reasons.take().empty()
    }

    /// Gives the room back.
    pub(super) fn give_back(&self, reasons: Reasons) {
        self.reasons.replace(reasons);
    }

    /// What contradicts male sex, as it was found, or as it is found now.
    pub(super) fn contradiction(&self, find: impl FnOnce() -> Contradiction) -> Contradiction {
        if let Some(found) = self.contradiction.get() {
            return found;
        }
        let found = find();
        self.contradiction.set(Some(found));
        found
    }

    /// What was computed, if it was asked for.
    pub(super) fn computed(&self, what: Computed) -> Option<Option<ValueRange>> {
        self.computed.borrow().iter().find(|(own, _)| *own == what).map(|(_, value)| *value)
    }

    /// Keeps what was computed.
    pub(super) fn keep_computed(&self, what: Computed, value: Option<ValueRange>) {
        self.computed.borrow_mut().push((what, value));
    }

    /// What was found for a rule, if it was asked for.
    pub(super) fn supported(&self, rule: NodeId) -> Option<Option<Newest>> {
        self.supported.borrow().get(&rule).copied()
    }

    /// Keeps what was found for a rule.
    pub(super) fn keep_supported(&self, rule: NodeId, found: Option<Newest>) {
        self.supported.borrow_mut().insert(rule, found);
    }
}
