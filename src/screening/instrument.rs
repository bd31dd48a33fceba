//! Scores and criteria sets: totals, items, and the range that missing items leave.
//!
//! An assessment of a whole counts for its parts, item by item, and one of a part for a whole that counts over the
//! history; a total of the one bounds the other.

use super::chart::{Chart, Days, need};
use super::plan;
use super::trace::{Silent, Trace};
use super::{Evidence, Ground, NeedKind, Subject, Wanted};
use crate::patient::{AssessmentFact, Fact, FactKind, ItemFinding};
use crate::ruleset::{Atom, Node, NodeId, Test, ValueAtom};
use crate::value::{Bound, Day, DayRange, Number, Range, Truth};
use crate::vocabulary::{ConceptId, Instrument};

/// An assessment that may lie in the window, of what is asked, its whole or a part of it.
#[derive(Clone, Copy)]
struct Assessed<'a> {
    index: u32,
    of: ConceptId,
    fact: &'a AssessmentFact,
    on: DayRange,
    surely: bool,
}

fn is_bare_total(fact: &Fact) -> bool {
    matches!(&fact.kind, FactKind::Assessment(a) if a.total.is_some() && a.items.is_empty())
}

impl Assessed<'_> {
    /// What the assessor found of an item of what was assessed.
    fn finding(&self, item: u16) -> Option<ItemFinding> {
        self.fact.items.iter().find(|(i, _)| *i == item).map(|&(_, finding)| finding)
    }
}

fn truth_of(finding: Option<ItemFinding>) -> Truth {
    match finding {
        Some(ItemFinding::Present) => Truth::True,
        Some(ItemFinding::Absent) => Truth::False,
        Some(ItemFinding::Unknown) | None => Truth::Unknown,
    }
}

/// Whether it still speaks for the patient in a question about these days.
fn is_current(assessed: &Assessed<'_>, days: Days) -> bool {
    assessed.surely && assessed.on.first >= days.from
}

fn newest_first(assessed: &Assessed<'_>) -> (Day, Day, u32) {
    (assessed.on.last, assessed.on.first, assessed.index)
}

/// What a coordinator is asked for: a part is assessed with its whole.
fn asked_of(concept: ConceptId, instrument: &Instrument) -> ConceptId {
    instrument.part_of.as_ref().map_or(concept, |part| part.of)
}

/// The total of an instrument: at least and at most so many points, or a contradiction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Total {
    Between(Number, Number),
    Contradiction,
}

impl Total {
    fn of(points: Option<(i64, i64)>) -> Self {
        points.map_or(Self::Contradiction, |(low, high)| Self::Between(Number::from(low), Number::from(high)))
    }

    /// What both allow.
    fn and(self, low: Number, high: Number) -> Self {
        match self {
            Self::Between(a, b) if a.max(low) <= b.min(high) => Self::Between(a.max(low), b.min(high)),
            Self::Between(..) | Self::Contradiction => Self::Contradiction,
        }
    }
}

impl<'a> Chart<'a> {
    /// The truth of a statement about a score or the count of a criteria set.
    pub(super) fn instrument<T: Trace>(
        &self,
        atom: &ValueAtom,
        instrument: &'a Instrument,
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
            let total = self.total(atom.concept, instrument, &assessed);
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
            self.tell_newest(atom, instrument, &newest, truth, trace);
            return truth;
        }
        let contradiction = self.total(atom.concept, instrument, &newest) == Total::Contradiction;
        let (kind, wanted) = if contradiction || (disagree && same_day) {
            (NeedKind::Conflict, Wanted::Assessment)
        } else if disagree || known_latest.is_none() {
            (NeedKind::Imprecise, Wanted::Date)
        } else {
            (NeedKind::Missing, Wanted::Assessment)
        };
        trace.need(need(kind, asked_of(atom.concept, instrument), wanted, Some(newest.index), days));
        Truth::Unknown
    }

    /// A short path to reasons where one leads to the truth.
    pub(super) fn told_total<T: Trace>(&self, node: NodeId, asked: &plan::Total, trace: &mut T) -> Option<Truth> {
        let Node::Atom(atom) = self.rules.node(node) else { return None };
        let Atom::Value(atom) = self.rules.atom(atom) else { return None };
        let instrument = self.instrument_of(atom.concept)?;
        let truth = self.short_total(asked)?;
        let days = Days { from: asked.from, to: asked.to };
        if asked.cumulative {
            return Some(self.tell_history(atom, instrument, days, (truth, false), trace));
        }
        let Some(newest) = self.assessments(atom.concept, instrument, days).max_by_key(newest_first) else {
            return Some(self.tell_not_assessed(atom, instrument, days, truth, trace));
        };
        if truth.is_known() {
            self.tell_newest(atom, instrument, &newest, truth, trace);
        } else {
            trace.need(need(NeedKind::Missing, atom.concept, Wanted::Assessment, Some(newest.index), days));
        }
        Some(truth)
    }

    /// The newest assessment decides, with the laboratory items that it leaves open.
    fn tell_newest<T: Trace>(
        &self,
        atom: &ValueAtom,
        instrument: &Instrument,
        newest: &Assessed<'a>,
        truth: Truth,
        trace: &mut T,
    ) {
        self.tell_assessment(atom.concept, newest, truth, trace);
        let by_items = newest.fact.total.is_none() && newest.fact.class.is_none();
        let open = |item| truth_of(self.finding((atom.concept, instrument), item, newest)) == Truth::Unknown;
        self.tell_inferred_items(atom, instrument, &|item| by_items && open(item), trace);
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
        instrument: &'a Instrument,
        days: Days,
    ) -> impl Iterator<Item = Assessed<'a>> + use<'a> {
        let chart = *self;
        // The items of another version are other items: only its total carries over.
        let plain = instrument.plain_version.filter(|_| self.rules.policy.accept_plain_scores);
        let plain = plain.into_iter().flat_map(move |c| chart.facts_on(c).filter(|(_, f)| is_bare_total(f)));
        let plain = plain.map(move |fact| (concept, fact));
        let whole = instrument.part_of.as_ref().map(|part| part.of);
        // Of what counts for one day an assessment of a part says too little.
        let parts = if instrument.cumulative { instrument.parts.as_slice() } else { &[] };
        let related = whole.into_iter().chain(parts.iter().copied());
        let related = related.flat_map(move |of| chart.facts_on(of).map(move |fact| (of, fact)));
        let own = self.facts_on(concept).map(move |fact| (concept, fact));
        let on = self.on;
        own.chain(plain).chain(related).filter_map(move |(of, (index, fact)): (ConceptId, (u32, &'a Fact))| {
            let FactKind::Assessment(assessment) = &fact.kind else { return None };
            if assessment.on.first > on {
                return None;
            }
            let dated = DayRange { first: assessment.on.first, last: assessment.on.last.min(on) };
            let possibly = dated.first <= days.to && dated.last >= days.from;
            let surely = dated.first >= days.from && dated.last <= days.to;
            possibly.then_some(Assessed { index, of, fact: assessment, on: dated, surely })
        })
    }

    /// What the assessor found of an item of `asked`, in an assessment of it, of its whole or of a part.
    fn finding(&self, asked: (ConceptId, &Instrument), item: u16, assessed: &Assessed<'_>) -> Option<ItemFinding> {
        if asked.0 == assessed.of {
            return assessed.finding(item);
        }
        if let Some(part) = &asked.1.part_of {
            return assessed.finding(*part.items.get(usize::from(item))?);
        }
        let part = self.instrument_of(assessed.of)?.part_of.as_ref()?;
        let place = part.items.iter().position(|&i| i == item)?;
        assessed.finding(u16::try_from(place).ok()?)
    }

    fn instrument_of(&self, concept: ConceptId) -> Option<&'a Instrument> {
        self.rules.vocabulary.concept(concept).instrument()
    }

    /// Whether the item scores in this assessment. What the assessor left open a laboratory rule may score, never clear.
    fn item(&self, asked: (ConceptId, &Instrument), assessed: &Assessed<'_>, item: u16) -> Truth {
        match truth_of(self.finding(asked, item, assessed)) {
            Truth::Unknown => self.inferred_item(asked.0, item),
            known => known,
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

    fn total(&self, concept: ConceptId, instrument: &Instrument, assessed: &Assessed<'_>) -> Total {
        let asked = (concept, instrument);
        let recorded = self.instrument_of(assessed.of).unwrap_or(instrument);
        let Some((low, high)) = recorded.recorded(assessed.fact.total, assessed.fact.class) else {
            return Total::of(instrument.points(|item| self.item(asked, assessed, item)));
        };
        let by_assessor = |item| truth_of(self.finding(asked, item, assessed));
        let of_items = Total::of(instrument.points(by_assessor));
        if assessed.of == concept {
            return if assessed.fact.items.is_empty() { Total::Between(low, high) } else { of_items.and(low, high) };
        }
        // The total of the larger one is that of the smaller one and that of the rest.
        let (rest, larger) = match &instrument.part_of {
            Some(part) => {
                let outside = |item: u16| !part.items.contains(&item);
                (recorded.points_of(outside, |item| truth_of(assessed.finding(item))), true)
            }
            None => {
                let part = recorded.part_of.as_ref().map_or(&[][..], |p| &p.items);
                (instrument.points_of(|item| !part.contains(&item), by_assessor), false)
            }
        };
        let Some((least, most)) = rest.map(|(a, b)| (Number::from(a), Number::from(b))) else {
            return Total::Contradiction;
        };
        let bounds = if larger { (low.minus(most), high.minus(least)) } else { (low.plus(least), high.plus(most)) };
        let (Some(low), Some(high)) = bounds else { return of_items };
        of_items.and(low, high)
    }

    /// No assessment in the window: laboratory items alone may still decide.
    fn not_assessed<T: Trace>(&self, atom: &ValueAtom, instrument: &'a Instrument, days: Days, trace: &mut T) -> Truth {
        let total = Total::of(instrument.points(|item| self.inferred_item(atom.concept, item)));
        self.tell_not_assessed(atom, instrument, days, self.compare(atom, total), trace)
    }

    /// The same, where it is known what the laboratory items say.
    fn tell_not_assessed<T: Trace>(
        &self,
        atom: &ValueAtom,
        instrument: &'a Instrument,
        days: Days,
        truth: Truth,
        trace: &mut T,
    ) -> Truth {
        if truth.is_known() && !instrument.items.is_empty() {
            self.tell_inferred_items(atom, instrument, &|_| true, trace);
            return truth;
        }
        let always = Days { from: Day::DISTANT_PAST, to: self.on };
        let old = self.assessments(atom.concept, instrument, always).map(|a| a.index).last();
        let kind = if old.is_some() { NeedKind::Stale } else { NeedKind::Missing };
        trace.need(need(kind, asked_of(atom.concept, instrument), Wanted::Assessment, old, days));
        Truth::Unknown
    }

    /// Items count over the whole history.
    fn cumulative<T: Trace>(&self, atom: &ValueAtom, instrument: &'a Instrument, days: Days, trace: &mut T) -> Truth {
        let total = self.history(atom.concept, instrument, days);
        let truth = self.compare(atom, total);
        self.tell_history(atom, instrument, days, (truth, total == Total::Contradiction), trace)
    }

    /// What the whole history says, or why it says nothing: whether it contradicts itself.
    fn tell_history<T: Trace>(
        &self,
        atom: &ValueAtom,
        instrument: &'a Instrument,
        days: Days,
        (truth, contradicts): (Truth, bool),
        trace: &mut T,
    ) -> Truth {
        let all = || self.assessments(atom.concept, instrument, Days { from: Day::DISTANT_PAST, to: self.on });
        if !truth.is_known() {
            let latest = all().max_by_key(newest_first);
            let kind = if contradicts {
                NeedKind::Conflict
            } else if latest.is_some_and(|a| !is_current(&a, days)) {
                NeedKind::Stale
            } else {
                NeedKind::Missing
            };
            trace.need(need(
                kind,
                asked_of(atom.concept, instrument),
                Wanted::Assessment,
                latest.map(|a| a.index),
                days,
            ));
            return truth;
        }
        for assessed in all() {
            self.tell_assessment(atom.concept, &assessed, truth, trace);
        }
        self.tell_inferred_items(atom, instrument, &|_| true, trace);
        truth
    }

    /// The total over the whole history: what was ever present adds up, an old total is a lower bound, and the total of
    /// the newest assessment is exact while it is current.
    fn history(&self, concept: ConceptId, instrument: &'a Instrument, days: Days) -> Total {
        let asked = (concept, instrument);
        let all = || self.assessments(concept, instrument, Days { from: Day::DISTANT_PAST, to: self.on });
        if all().any(|a| self.total(concept, instrument, &a) == Total::Contradiction) {
            return Total::Contradiction;
        }
        let parts = || instrument.parts.iter().filter_map(|&p| Some((p, self.instrument_of(p)?)));
        let in_part = |item: u16| parts().any(|(_, p)| p.part_of.as_ref().is_some_and(|p| p.items.contains(&item)));
        let alone = instrument.points_of(|item| !in_part(item), |item| self.ever(asked, item, all, days));
        let Total::Between(mut low, mut high) = Total::of(alone) else { return Total::Contradiction };
        for (part, of_part) in parts() {
            let Total::Between(least, most) = self.history(part, of_part, days) else { return Total::Contradiction };
            let (Some(a), Some(b)) = (low.plus(least), high.plus(most)) else { return Total::Contradiction };
            (low, high) = (a, b);
        }
        let by_items = low;
        let recorded = |a: &Assessed<'_>| match self.total(concept, instrument, a) {
            Total::Between(low, high) if a.fact.total.is_some() || a.fact.class.is_some() => Some((low, high)),
            Total::Between(..) | Total::Contradiction => None,
        };
        low = all().filter_map(|a| recorded(&a)).map(|(least, _)| least).fold(low, Number::max);
        let latest = all().max_by_key(newest_first);
        // Exact, unless items of this day or another say more.
        let alone = |a: &Assessed<'_>| all().all(|o| o.index == a.index || o.on.last <= a.on.first);
        let newest = latest.filter(|a| is_current(a, days) && alone(a));
        if let Some((_, total)) = newest.and_then(|a| recorded(&a)).filter(|(_, total)| *total >= by_items) {
            high = high.min(total.max(low));
        }
        if low > high { Total::Contradiction } else { Total::Between(low, high) }
    }

    /// Whether an item was ever present; absent when an assessment that is current says so and no later one leaves it
    /// open.
    fn ever<A: Iterator<Item = Assessed<'a>>>(
        &self,
        asked: (ConceptId, &Instrument),
        item: u16,
        all: impl Fn() -> A,
        days: Days,
    ) -> Truth {
        let listed = || all().filter_map(|a| self.finding(asked, item, &a).map(|finding| (a, finding)));
        if listed().any(|(_, finding)| finding == ItemFinding::Present) {
            return Truth::True;
        }
        let open = |since: DayRange| listed().any(|(o, f)| f == ItemFinding::Unknown && o.on.last > since.first);
        let cleared = listed().any(|(a, f)| f == ItemFinding::Absent && is_current(&a, days) && !open(a.on));
        match self.inferred_item(asked.0, item) {
            Truth::True => Truth::True,
            Truth::Unknown | Truth::False if cleared => Truth::False,
            Truth::Unknown | Truth::False => Truth::Unknown,
        }
    }

    fn tell_assessment<T: Trace>(&self, concept: ConceptId, assessed: &Assessed<'_>, truth: Truth, trace: &mut T) {
        let (fact, on) = (Some(assessed.index), Some(assessed.on));
        trace.evidence(Evidence::of(concept, truth == Truth::True, Ground::Assessment, fact, on));
    }

    /// What results alone score of the items that are `open`.
    fn tell_inferred_items<T: Trace>(
        &self,
        atom: &ValueAtom,
        instrument: &Instrument,
        open: &dyn Fn(u16) -> bool,
        trace: &mut T,
    ) {
        if !T::ON {
            return;
        }
        let rules = self.rules.inference.get(atom.concept.0 as usize).map_or(&[][..], |i| &i.items);
        for (item, node) in (0_u16..).zip(rules).take(instrument.items.len()) {
            let Some(node) = node.as_ref().filter(|_| open(item)) else { continue };
            if self.truth(*node, &mut Silent) == Truth::True {
                let about = Subject::Item(atom.concept, item);
                let (fact, on, computed) = (None, None, None);
                trace.evidence(Evidence { about, present: true, ground: Ground::Inference, fact, on, computed });
                self.truth(*node, trace);
            }
        }
    }
}
