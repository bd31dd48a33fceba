//! Scores and criteria sets: totals, items, and the range that missing items leave.

use super::chart::{Chart, Days, need};
use super::trace::{Silent, Trace};
use super::{Evidence, Ground, NeedKind, Subject, Wanted};
use crate::patient::{AssessmentFact, Fact, FactKind, ItemFinding};
use crate::ruleset::{Test, ValueAtom};
use crate::value::{Bound, Day, DayRange, Number, Range, Truth};
use crate::vocabulary::{ConceptId, Instrument};

/// An assessment that may lie in the window.
#[derive(Clone, Copy)]
struct Assessed<'a> {
    index: u32,
    fact: &'a AssessmentFact,
    on: DayRange,
    surely: bool,
}

fn is_bare_total(fact: &Fact) -> bool {
    matches!(&fact.kind, FactKind::Assessment(a) if a.total.is_some() && a.items.is_empty())
}

/// The total of an instrument: at least and at most so many points, or a contradiction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Total {
    Between(Number, Number),
    Contradiction,
}

impl<'a> Chart<'a> {
    /// The truth of a statement about a score or the count of a criteria set.
    pub(super) fn instrument<T: Trace>(
        &self,
        atom: &ValueAtom,
        instrument: &Instrument,
        days: Days,
        trace: &mut T,
    ) -> Truth {
        let Test::Number(_) = &atom.test else {
            trace.need(need(NeedKind::Unit, atom.concept, Wanted::Assessment, None, days));
            return Truth::Unknown;
        };
        if instrument.cumulative {
            return self.cumulative(atom, instrument, days, trace);
        }
        let known_latest =
            self.assessments(atom.concept, instrument, days).filter(|a| a.surely).map(|a| a.on.first).max();
        let could_be = |a: &Assessed<'_>| known_latest.is_none_or(|latest| a.on.last >= latest);
        let mut agreed: Option<Truth> = None;
        let (mut disagree, mut same_day, mut first_day) = (false, true, None);
        let mut newest: Option<Assessed<'a>> = None;
        for assessed in self.assessments(atom.concept, instrument, days).filter(could_be) {
            let total = self.total(atom.concept, instrument, assessed.fact);
            let truth = self.compare(atom, total);
            disagree |= agreed.is_some_and(|a| a != truth);
            agreed = Some(truth);
            same_day &= assessed.on.is_exact() && *first_day.get_or_insert(assessed.on) == assessed.on;
            if newest.is_none_or(|n| (assessed.on.last, assessed.on.first) >= (n.on.last, n.on.first)) {
                newest = Some(assessed);
            }
        }
        let Some(newest) = newest else { return self.not_assessed(atom, instrument, days, trace) };
        let truth = agreed.filter(|_| !disagree && known_latest.is_some()).unwrap_or(Truth::Unknown);
        if truth.is_known() {
            self.tell_assessment(atom.concept, &newest, truth, trace);
            return truth;
        }
        let contradiction = self.total(atom.concept, instrument, newest.fact) == Total::Contradiction;
        let (kind, wanted) = if contradiction || (disagree && same_day) {
            (NeedKind::Conflict, Wanted::Assessment)
        } else if disagree || known_latest.is_none() {
            (NeedKind::Imprecise, Wanted::Date)
        } else {
            (NeedKind::Missing, Wanted::Assessment)
        };
        trace.need(need(kind, atom.concept, wanted, Some(newest.index), days));
        Truth::Unknown
    }

    fn compare(&self, atom: &ValueAtom, total: Total) -> Truth {
        match (&atom.test, total) {
            (Test::Number(ranges), Total::Between(low, high)) => {
                ranges.holds(&Range { low: Bound::Included(low), high: Bound::Included(high) })
            }
            _ => Truth::Unknown,
        }
    }

    /// The assessments that may lie in `days`; with the site's leave those that do not state the version.
    fn assessments(
        &self,
        concept: ConceptId,
        instrument: &Instrument,
        days: Days,
    ) -> impl Iterator<Item = Assessed<'a>> + use<'a> {
        let plain = instrument.plain_version.filter(|_| self.rules.policy.accept_plain_scores);
        let plain = plain.into_iter().flat_map({
            let chart = *self;
            // The items of another version are other items: only its total carries over.
            move |c| chart.facts_on(c).filter(|(_, f)| is_bare_total(f))
        });
        let on = self.on;
        self.facts_on(concept).chain(plain).filter_map(move |(index, fact): (u32, &'a Fact)| {
            let FactKind::Assessment(assessment) = &fact.kind else { return None };
            if assessment.on.first > on {
                return None;
            }
            let dated = DayRange { first: assessment.on.first, last: assessment.on.last.min(on) };
            let possibly = dated.first <= days.to && dated.last >= days.from;
            let surely = dated.first >= days.from && dated.last <= days.to;
            possibly.then_some(Assessed { index, fact: assessment, on: dated, surely })
        })
    }

    /// Whether the item scores in this assessment. What the assessor left open a laboratory rule may score, never clear.
    fn item(&self, concept: ConceptId, assessment: &AssessmentFact, item: u16) -> Truth {
        let found = assessment.items.iter().find(|(i, _)| *i == item).map(|&(_, finding)| finding);
        match found {
            Some(ItemFinding::Present) => Truth::True,
            Some(ItemFinding::Absent) => Truth::False,
            Some(ItemFinding::Unknown) | None => self.inferred_item(concept, item),
        }
    }

    fn inferred_item(&self, concept: ConceptId, item: u16) -> Truth {
        let rule = self
            .rules
            .inference
            .get(concept.0 as usize)
            .and_then(|i| i.items.get(usize::from(item)).copied().flatten());
        let scores = rule.is_some_and(|node| self.truth(node, &mut Silent) == Truth::True);
        if scores { Truth::True } else { Truth::Unknown }
    }

    fn points(instrument: &Instrument, truth_of: impl Fn(u16) -> Truth) -> (Number, Number) {
        let (mut low, mut high) = (0_i64, 0_i64);
        for (index, item) in (0_u16..).zip(&instrument.items) {
            let truth = truth_of(index);
            low += if truth == Truth::True { i64::from(item.points) } else { 0 };
            high += if truth == Truth::False { 0 } else { i64::from(item.points) };
        }
        (Number::from(low), Number::from(high))
    }

    fn total(&self, concept: ConceptId, instrument: &Instrument, assessment: &AssessmentFact) -> Total {
        let by_assessor = |item: u16| {
            let found = assessment.items.iter().find(|(i, _)| *i == item).map(|&(_, finding)| finding);
            match found {
                Some(ItemFinding::Present) => Truth::True,
                Some(ItemFinding::Absent) => Truth::False,
                Some(ItemFinding::Unknown) | None => Truth::Unknown,
            }
        };
        if let Some(total) = assessment.total {
            let (low, high) = Self::points(instrument, by_assessor);
            let fits = assessment.items.is_empty() || (low <= total && total <= high);
            return if fits { Total::Between(total, total) } else { Total::Contradiction };
        }
        let (low, high) = Self::points(instrument, |item| self.item(concept, assessment, item));
        Total::Between(low, high)
    }

    /// No assessment in the window: laboratory items alone may still decide.
    fn not_assessed<T: Trace>(&self, atom: &ValueAtom, instrument: &Instrument, days: Days, trace: &mut T) -> Truth {
        let (low, high) = Self::points(instrument, |item| self.inferred_item(atom.concept, item));
        let truth = self.compare(atom, Total::Between(low, high));
        if truth.is_known() && !instrument.items.is_empty() {
            self.tell_inferred_items(atom, instrument, trace);
            return truth;
        }
        let always = Days { from: Day::DISTANT_PAST, to: self.on };
        let old = self.assessments(atom.concept, instrument, always).map(|a| a.index).last();
        let kind = if old.is_some() { NeedKind::Stale } else { NeedKind::Missing };
        trace.need(need(kind, atom.concept, Wanted::Assessment, old, days));
        Truth::Unknown
    }

    /// Items count over the whole history: an old total is a lower bound.
    fn cumulative<T: Trace>(&self, atom: &ValueAtom, instrument: &Instrument, days: Days, trace: &mut T) -> Truth {
        let always = Days { from: Day::DISTANT_PAST, to: self.on };
        let current = |a: &Assessed<'_>| a.surely && a.on.first >= days.from;
        let all = || self.assessments(atom.concept, instrument, always);
        let (low, mut high) = Self::points(instrument, |item| self.ever(atom.concept, item, all, &current));
        let totals = all().filter_map(|a| a.fact.total).max();
        let (by_items, low) = (low, totals.map_or(low, |t| t.max(low)));
        let latest = all().max_by_key(|a| (a.on.last, a.on.first, a.index));
        // Exact, unless items of this day or another say more.
        let newest = latest.filter(|a| current(a) && all().all(|o| o.index == a.index || o.on.last <= a.on.first));
        if let Some(total) = newest.and_then(|a| a.fact.total).filter(|t| *t >= by_items) {
            high = high.min(total.max(low));
        }
        let contradiction =
            low > high || all().any(|a| self.total(atom.concept, instrument, a.fact) == Total::Contradiction);
        let truth = if contradiction { Truth::Unknown } else { self.compare(atom, Total::Between(low, high)) };
        if !truth.is_known() {
            let kind = if contradiction {
                NeedKind::Conflict
            } else if latest.is_some() && !latest.is_some_and(|a| current(&a)) {
                NeedKind::Stale
            } else {
                NeedKind::Missing
            };
            trace.need(need(kind, atom.concept, Wanted::Assessment, latest.map(|a| a.index), days));
            return truth;
        }
        for assessed in all() {
            self.tell_assessment(atom.concept, &assessed, truth, trace);
        }
        self.tell_inferred_items(atom, instrument, trace);
        truth
    }

    /// Whether an item was ever present; absent when an assessment that is current says so and no later one leaves it
    /// open.
    fn ever<A: Iterator<Item = Assessed<'a>>>(
        &self,
        concept: ConceptId,
        item: u16,
        all: impl Fn() -> A,
        current: &impl Fn(&Assessed<'_>) -> bool,
    ) -> Truth {
        let listed =
            || all().filter_map(|a| a.fact.items.iter().find(|(i, _)| *i == item).map(|&(_, finding)| (a, finding)));
        if listed().any(|(_, finding)| finding == ItemFinding::Present) {
            return Truth::True;
        }
        let open = |since: DayRange| listed().any(|(o, f)| f == ItemFinding::Unknown && o.on.last > since.first);
        let cleared = listed().any(|(a, f)| f == ItemFinding::Absent && current(&a) && !open(a.on));
        match self.inferred_item(concept, item) {
            Truth::True => Truth::True,
            Truth::Unknown | Truth::False if cleared => Truth::False,
            Truth::Unknown | Truth::False => Truth::Unknown,
        }
    }

    fn tell_assessment<T: Trace>(&self, concept: ConceptId, assessed: &Assessed<'_>, truth: Truth, trace: &mut T) {
        let (present, ground) = (truth == Truth::True, Ground::Assessment);
        let (fact, on) = (Some(assessed.index), Some(assessed.on));
        trace.evidence(Evidence { about: Subject::Concept(concept), present, ground, fact, on });
    }

    fn tell_inferred_items<T: Trace>(&self, atom: &ValueAtom, instrument: &Instrument, trace: &mut T) {
        if !T::ON {
            return;
        }
        let rules = self.rules.inference.get(atom.concept.0 as usize).map_or(&[][..], |i| &i.items);
        for (item, node) in (0_u16..).zip(rules).take(instrument.items.len()) {
            let Some(node) = node else { continue };
            if self.truth(*node, &mut Silent) == Truth::True {
                let about = Subject::Item(atom.concept, item);
                trace.evidence(Evidence { about, present: true, ground: Ground::Inference, fact: None, on: None });
                self.truth(*node, trace);
            }
        }
    }
}
