//! Results of tests: which of them speak, and what they say.

use super::chart::{Chart, Days, need};
use super::trace::{Silent, Trace};
use super::{Evidence, Ground, NeedKind, Wanted};
use crate::criteria::Choice;
use crate::patient::{FactKind, ResultFact, ResultStatus, ResultValue};
use crate::ruleset::{RelativeLimit, RelativeRange, Test, ValueAtom};
use crate::value::{Bound, Number, Range, RangeSet, Truth};
use crate::vocabulary::{ConceptId, Kind};

/// A result that may lie in the window.
#[derive(Clone, Copy)]
pub(super) struct Candidate<'a> {
    /// The fact; of a computed value that of its leading input.
    pub(super) index: u32,
    pub(super) concept: ConceptId,
    pub(super) value: Value,
    /// This result's own reference range.
    pub(super) reference: Option<&'a Range>,
    pub(super) on: crate::value::DayRange,
    /// Whatever its date is, it lies in the window.
    pub(super) surely: bool,
    pub(super) computed: bool,
}

/// What a result found.
#[derive(Clone, Copy)]
pub(super) enum Value {
    Number(Range),
    Named(u16),
    Titre(Range<u32>),
    Incomparable,
}

/// What a result says, or why it says nothing.
pub(super) type Said = Result<Truth, (NeedKind, Wanted)>;

impl<'a> Chart<'a> {
    /// The truth of a statement about a value.
    pub(super) fn value<T: Trace>(&self, atom: &ValueAtom, trace: &mut T) -> Truth {
        let days = match self.value_days(atom.window) {
            Ok(days) => days,
            Err(onset_of) => {
                trace.need(need(NeedKind::Missing, onset_of, Wanted::Date, None, Days::day(self.on)));
                return Truth::Unknown;
            }
        };
        match &self.rules.vocabulary.concept(atom.concept).kind {
            Kind::Score(instrument) | Kind::CriteriaSet(instrument) => self.instrument(atom, instrument, days, trace),
            Kind::Observation(_) | Kind::Condition | Kind::Medication | Kind::Procedure => {
                self.result(atom, days, trace)
            }
        }
    }

    fn result<T: Trace>(&self, atom: &ValueAtom, days: Days, trace: &mut T) -> Truth {
        if self.is_unmeasured(atom.concept) {
            trace.need(need(NeedKind::Missing, atom.concept, Wanted::Result, None, days));
            return Truth::Unknown;
        }
        let found: Vec<Candidate<'a>> = self.candidates(atom.concept, days).collect();
        if found.is_empty() {
            self.tell_no_result(atom.concept, days, trace);
            return Truth::Unknown;
        }
        let is_open = || self.chosen(atom, days, &found, &mut Silent) == Truth::Unknown;
        if T::ON && self.formula(atom.concept).is_some() && is_open() && self.tell_lacking(atom, days, trace) {
            return Truth::Unknown;
        }
        self.chosen(atom, days, &found, trace)
    }

    /// The results are there: the truth by those that the statement chooses.
    fn chosen<T: Trace>(&self, atom: &ValueAtom, days: Days, found: &[Candidate<'a>], trace: &mut T) -> Truth {
        if let Some(times) = atom.times {
            return self.on_days(atom, times, days, found, trace);
        }
        match atom.choice {
            Choice::Latest => self.latest(atom, days, found, trace),
            Choice::Any => self.some(atom, days, found, trace),
            Choice::Every => self.every(atom, days, found, trace),
            Choice::Highest | Choice::Lowest if matches!(atom.test, Test::Relative(_)) => {
                self.extreme_relative(atom, days, found, trace)
            }
            Choice::Highest | Choice::Lowest | Choice::Mean => self.combined(atom, days, found, trace),
        }
    }

    /// The results that count and may lie in `days`; where none is recorded, those that follow from other results.
    pub(super) fn candidates(&self, concept: ConceptId, days: Days) -> impl Iterator<Item = Candidate<'a>> + use<'a> {
        let mut recorded = self.recorded(concept, days).peekable();
        let computed = recorded.peek().is_none().then(|| self.computed(concept, days));
        recorded.chain(computed.into_iter().flatten())
    }

    /// The recorded results that count and may lie in `days`: those of the test, and of tests below it that are given
    /// in the same unit.
    pub(super) fn recorded(&self, concept: ConceptId, days: Days) -> impl Iterator<Item = Candidate<'a>> + use<'a> {
        let chart = *self;
        let vocabulary = &self.rules.vocabulary;
        let unit = |id: ConceptId| vocabulary.concept(id).observation().and_then(|o| o.unit.as_ref());
        let counts = move |id: ConceptId| id == concept || unit(id).is_some_and(|own| Some(own) == unit(concept));
        let below = vocabulary.at_or_below(concept).iter().copied().filter(move |&id| counts(id));
        below.flat_map(move |id| chart.facts_on(id)).filter_map(move |(index, fact)| {
            let FactKind::Result(result) = &fact.kind else { return None };
            if result.status != ResultStatus::Final {
                return None;
            }
            let on = chart.result_days(result)?;
            let possibly = on.first <= days.to && on.last >= days.from;
            let surely = on.first >= days.from && on.last <= days.to;
            let (concept, reference) = (fact.concept, result.reference.as_ref());
            let value = Value::of(&result.value);
            possibly.then_some(Candidate { index, concept, value, reference, on, surely, computed: false })
        })
    }

    /// The days a result may be of, cut at the screening date; `None` when it is of a later day.
    pub(super) fn result_days(&self, result: &ResultFact) -> Option<crate::value::DayRange> {
        let mut on = result.on;
        if let Some(recorded) = self.profile.recorded.filter(|r| *r >= on.first) {
            on.last = on.last.min(recorded);
        }
        if !result.dated && self.rules.policy.use_undated_results {
            on.first = on.last;
        }
        (on.first <= self.on).then(|| crate::value::DayRange { first: on.first, last: on.last.min(self.on) })
    }

    pub(super) fn tell_no_result<T: Trace>(&self, concept: ConceptId, days: Days, trace: &mut T) {
        if T::ON && !self.tell_no_input(concept, days, trace) {
            let everything = Days { from: crate::value::Day::DISTANT_PAST, to: days.to };
            let old =
                self.recorded(concept, everything).max_by_key(|c| (c.on.last, c.on.first, c.index)).map(|c| c.index);
            let kind = if old.is_some() { NeedKind::Stale } else { NeedKind::Missing };
            trace.need(need(kind, concept, Wanted::Result, old, days));
        }
    }

    /// Every result that could be the latest is tried.
    fn latest<T: Trace>(&self, atom: &ValueAtom, days: Days, found: &[Candidate<'a>], trace: &mut T) -> Truth {
        let known_latest = found.iter().filter(|c| c.surely).map(|c| c.on.first).max();
        let could_be = |c: &&Candidate<'a>| known_latest.is_none_or(|latest| c.on.last >= latest);
        let mut agreed: Option<Truth> = None;
        let (mut disagree, mut same_day, mut first_day, mut silent) = (false, true, None, None);
        for candidate in found.iter().filter(could_be) {
            match self.says(atom, candidate) {
                Err(why) => silent = Some((candidate.index, why)),
                Ok(truth) => {
                    disagree |= agreed.is_some_and(|a| a != truth);
                    agreed = Some(truth);
                }
            }
            same_day &= candidate.on.is_exact() && *first_day.get_or_insert(candidate.on) == candidate.on;
        }
        if let Some((index, (kind, wanted))) = silent {
            trace.need(need(kind, atom.concept, wanted, Some(index), days));
            return Truth::Unknown;
        }
        let newest = found.iter().filter(could_be).max_by_key(|c| (c.on.last, c.on.first, c.index));
        let index = newest.map(|c| c.index);
        if disagree {
            let (kind, wanted) =
                if same_day { (NeedKind::Conflict, Wanted::Result) } else { (NeedKind::Imprecise, Wanted::Date) };
            trace.need(need(kind, atom.concept, wanted, index, days));
            return Truth::Unknown;
        }
        if known_latest.is_none() {
            // Perhaps none of them lies in the window.
            trace.need(need(NeedKind::Imprecise, atom.concept, Wanted::Date, index, days));
            return Truth::Unknown;
        }
        let truth = agreed.unwrap_or(Truth::Unknown);
        if let Some(newest) = newest {
            self.tell(atom, newest, truth, trace);
        }
        truth
    }

    /// `any …`: false only when the window holds a result and none passes.
    fn some<T: Trace>(&self, atom: &ValueAtom, days: Days, found: &[Candidate<'a>], trace: &mut T) -> Truth {
        let mut doubt = None;
        for candidate in found {
            match self.says(atom, candidate) {
                Ok(Truth::True) if candidate.surely => {
                    self.tell(atom, candidate, Truth::True, trace);
                    return Truth::True;
                }
                Ok(Truth::False) => {}
                Ok(_) => doubt = Some((candidate.index, (NeedKind::Imprecise, Wanted::Date))),
                Err(why) => doubt = Some((candidate.index, why)),
            }
        }
        self.decide_all(atom, days, found, Truth::False, doubt, trace)
    }

    /// `every …`: true only when the window holds a result and all pass.
    fn every<T: Trace>(&self, atom: &ValueAtom, days: Days, found: &[Candidate<'a>], trace: &mut T) -> Truth {
        let mut doubt = None;
        for candidate in found {
            match self.says(atom, candidate) {
                Ok(Truth::False) if candidate.surely => {
                    self.tell(atom, candidate, Truth::False, trace);
                    return Truth::False;
                }
                Ok(Truth::True) => {}
                Ok(_) => doubt = Some((candidate.index, (NeedKind::Imprecise, Wanted::Date))),
                Err(why) => doubt = Some((candidate.index, why)),
            }
        }
        self.decide_all(atom, days, found, Truth::True, doubt, trace)
    }

    /// No result decided alone: `truth` if all results say so, unknown if one leaves a doubt.
    fn decide_all<T: Trace>(
        &self,
        atom: &ValueAtom,
        days: Days,
        found: &[Candidate<'a>],
        truth: Truth,
        doubt: Option<(u32, (NeedKind, Wanted))>,
        trace: &mut T,
    ) -> Truth {
        let any_sure = found.iter().any(|c| c.surely);
        let none_sure = (!any_sure).then_some((None, (NeedKind::Imprecise, Wanted::Date)));
        if let Some((fact, (kind, wanted))) = doubt.map(|(index, why)| (Some(index), why)).or(none_sure) {
            trace.need(need(kind, atom.concept, wanted, fact, days));
            return Truth::Unknown;
        }
        for candidate in found {
            self.tell(atom, candidate, truth, trace);
        }
        truth
    }

    /// The highest above a limit is some result above it; the highest below a limit is every result below it.
    fn extreme_relative<T: Trace>(
        &self,
        atom: &ValueAtom,
        days: Days,
        found: &[Candidate<'a>],
        trace: &mut T,
    ) -> Truth {
        let Test::Relative(ranges) = &atom.test else { return Truth::Unknown };
        let upward = ranges.iter().all(|r| matches!(r.high, Bound::Open));
        let downward = ranges.iter().all(|r| matches!(r.low, Bound::Open));
        match (atom.choice, upward, downward) {
            (Choice::Highest, true, _) | (Choice::Lowest, _, true) => self.some(atom, days, found, trace),
            (Choice::Highest, _, true) | (Choice::Lowest, true, _) => self.every(atom, days, found, trace),
            _ => {
                trace.need(need(NeedKind::Unit, atom.concept, Wanted::ReferenceRange, None, days));
                Truth::Unknown
            }
        }
    }

    /// The highest, the lowest or the mean of the recorded results.
    fn combined<T: Trace>(&self, atom: &ValueAtom, days: Days, found: &[Candidate<'a>], trace: &mut T) -> Truth {
        let unknown = |trace: &mut T, kind, wanted, fact| {
            trace.need(need(kind, atom.concept, wanted, fact, days));
            Truth::Unknown
        };
        let Some(test) = scale_test(&atom.test) else {
            return unknown(trace, NeedKind::Unit, Wanted::ComparableUnit, None);
        };
        let mut sure: Option<Combined> = None;
        for candidate in found {
            let Some(value) = self.scale_value(atom, candidate) else {
                return unknown(trace, NeedKind::Unit, Wanted::ComparableUnit, Some(candidate.index));
            };
            if candidate.surely {
                let Some(next) = Combined::join(sure, value, atom.choice) else {
                    return unknown(trace, NeedKind::EngineError, Wanted::Reader, Some(candidate.index));
                };
                sure = Some(next);
            }
        }
        let Some(total) = sure else { return unknown(trace, NeedKind::Imprecise, Wanted::Date, None) };
        let Some(truth) = total.value(atom.choice).map(|v| test.holds(&v)) else {
            return unknown(trace, NeedKind::EngineError, Wanted::Reader, None);
        };
        // Whichever of the others lie in the window, the highest, lowest or mean lies in this range.
        let unsure = || found.iter().filter(|c| !c.surely);
        let others: Vec<Range> = unsure().filter_map(|c| self.scale_value(atom, c)).collect();
        let Some(hull) = total.with_some(&others, atom.choice) else {
            return unknown(trace, NeedKind::EngineError, Wanted::Reader, None);
        };
        if test.holds(&hull) != truth {
            return unknown(trace, NeedKind::Imprecise, Wanted::Date, unsure().next().map(|c| c.index));
        }
        if truth == Truth::Unknown {
            return unknown(trace, NeedKind::Imprecise, Wanted::Result, None);
        }
        for candidate in found {
            self.tell(atom, candidate, truth, trace);
        }
        truth
    }

    /// `at least n times`: on so many different days.
    fn on_days<T: Trace>(
        &self,
        atom: &ValueAtom,
        times: u32,
        days: Days,
        found: &[Candidate<'a>],
        trace: &mut T,
    ) -> Truth {
        let passes = |c: &Candidate<'_>| self.says(atom, c).unwrap_or(Truth::Unknown);
        let first_of_day = |c: &Candidate<'_>, counts: &dyn Fn(&Candidate<'_>) -> bool| {
            !found.iter().any(|o| o.index < c.index && o.on == c.on && counts(o))
        };
        let sure = |c: &Candidate<'_>| c.surely && passes(c) == Truth::True;
        let may = |c: &Candidate<'_>| passes(c) != Truth::False;
        let dated = |c: &Candidate<'_>| c.surely;
        // On so many days at least: results whose days have none in common are of different days.
        let apart = |counts: &dyn Fn(&Candidate<'_>) -> bool| {
            let (mut n, mut after) = (0_u32, None);
            while n < times {
                let later = |c: &Candidate<'_>| counts(c) && after.is_none_or(|after| c.on.first > after);
                let Some(end) = found.iter().filter(|c| later(c)).map(|c| c.on.last).min() else {
                    break;
                };
                (n, after) = (n + 1, Some(end));
            }
            n
        };
        let distinct = |counts: &dyn Fn(&Candidate<'_>) -> bool| {
            let n = found.iter().filter(|c| counts(c) && (!c.on.is_exact() || first_of_day(c, counts))).count();
            u32::try_from(n).unwrap_or(u32::MAX)
        };
        if apart(&sure) >= times {
            found.iter().filter(|c| sure(c)).for_each(|c| self.tell(atom, c, Truth::True, trace));
            return Truth::True;
        }
        if distinct(&may) < times && apart(&dated) >= times {
            found.iter().for_each(|c| self.tell(atom, c, Truth::False, trace));
            return Truth::False;
        }
        trace.need(need(NeedKind::Missing, atom.concept, Wanted::Result, None, days));
        Truth::Unknown
    }

    /// What one result says.
    pub(super) fn says(&self, atom: &ValueAtom, candidate: &Candidate<'_>) -> Said {
        let imprecise =
            |truth: Truth| if truth == Truth::Unknown { Err((NeedKind::Imprecise, Wanted::Result)) } else { Ok(truth) };
        match (&atom.test, &candidate.value) {
            // Something lacks to compute it: that it is there at all is not known.
            (_, Value::Number(value)) if candidate.computed && *value == Range::everything() => {
                Err((NeedKind::Imprecise, Wanted::Result))
            }
            (Test::Number(ranges), Value::Number(value)) => imprecise(ranges.holds(value)),
            (Test::Relative(ranges), Value::Number(value)) => {
                imprecise(resolve(ranges, candidate.reference)?.holds(value))
            }
            (Test::Titre(titres), Value::Titre(value)) => imprecise(titres.holds(value)),
            (Test::Named(asked), Value::Named(value)) => {
                let values =
                    self.rules.vocabulary.concept(candidate.concept).observation().map_or(&[][..], |o| &o.values);
                let indeterminate = values.get(usize::from(*value)).is_some_and(|v| v.indeterminate);
                if asked.contains(value) {
                    Ok(Truth::True)
                } else if indeterminate {
                    Err((NeedKind::Imprecise, Wanted::Result))
                } else {
                    Ok(Truth::False)
                }
            }
            _ => Err((NeedKind::Unit, Wanted::ComparableUnit)),
        }
    }

    fn tell<T: Trace>(&self, atom: &ValueAtom, candidate: &Candidate<'a>, truth: Truth, trace: &mut T) {
        if candidate.computed && truth.is_known() {
            self.tell_computed(atom.concept, candidate, truth, trace);
        } else if truth.is_known() {
            let (fact, on) = (Some(candidate.index), Some(candidate.on));
            trace.evidence(Evidence::of(atom.concept, truth == Truth::True, Ground::Test, fact, on));
        }
    }

    /// A value as a range of numbers, whatever it is: titres by dilution, ordinal values by rank.
    fn scale_value(&self, atom: &ValueAtom, candidate: &Candidate<'_>) -> Option<Range> {
        let number = |n: u32| Number::from(i64::from(n));
        match (&atom.test, &candidate.value) {
            (Test::Number(_), Value::Number(value)) => Some(*value),
            (Test::Titre(_), Value::Titre(value)) => {
                Some(Range { low: map(value.low, |n| Some(number(n)))?, high: map(value.high, |n| Some(number(n)))? })
            }
            (Test::Named(_), Value::Named(rank)) => {
                let observation = self.rules.vocabulary.concept(candidate.concept).observation()?;
                let decides = observation.ordered && !observation.values.get(usize::from(*rank))?.indeterminate;
                decides.then(|| Range::exactly(number(u32::from(*rank))))
            }
            _ => None,
        }
    }
}

impl Value {
    fn of(value: &ResultValue) -> Self {
        match value {
            ResultValue::Number(range) => Self::Number(*range),
            ResultValue::Named(index) => Self::Named(*index),
            ResultValue::Titre(range) => Self::Titre(*range),
            ResultValue::Incomparable(_) => Self::Incomparable,
        }
    }
}

/// The test on the scale of [`Chart::scale_value`].
fn scale_test(test: &Test) -> Option<RangeSet> {
    let number = |n: u32| Some(Number::from(i64::from(n)));
    match test {
        Test::Number(ranges) => Some(ranges.clone()),
        Test::Titre(titres) => {
            let ranges =
                titres.ranges().iter().map(|r| Some(Range { low: map(r.low, number)?, high: map(r.high, number)? }));
            Some(RangeSet::new(ranges.collect::<Option<Vec<_>>>()?))
        }
        Test::Named(values) => Some(RangeSet::new(values.iter().map(|&v| Range::exactly(Number::from(i64::from(v)))))),
        Test::Relative(_) => None,
    }
}

/// Ranges in multiples of a reference range, made absolute; or which end is missing, or that it overflows.
fn resolve(ranges: &[RelativeRange], reference: Option<&Range>) -> Result<RangeSet, (NeedKind, Wanted)> {
    let end = |bound: Option<Bound>| match bound {
        Some(Bound::Included(n) | Bound::Excluded(n)) => Ok(n),
        Some(Bound::Open) | None => Err((NeedKind::Unit, Wanted::ReferenceRange)),
    };
    let times = |times: Number, normal: Number| times.times(normal).ok_or((NeedKind::EngineError, Wanted::Reader));
    let limit = |limit: RelativeLimit| match limit {
        RelativeLimit::Absolute(n) => Ok(n),
        RelativeLimit::UpperNormal(n) => times(n, end(reference.map(|r| r.high))?),
        RelativeLimit::LowerNormal(n) => times(n, end(reference.map(|r| r.low))?),
    };
    let bound = |b: Bound<RelativeLimit>| {
        Ok(match b {
            Bound::Open => Bound::Open,
            Bound::Included(l) => Bound::Included(limit(l)?),
            Bound::Excluded(l) => Bound::Excluded(limit(l)?),
        })
    };
    let ranges = ranges.iter().map(|r| Ok(Range { low: bound(r.low)?, high: bound(r.high)? }));
    Ok(RangeSet::new(ranges.collect::<Result<Vec<_>, _>>()?))
}

fn map<A, B>(bound: Bound<A>, f: impl Fn(A) -> Option<B>) -> Option<Bound<B>> {
    Some(match bound {
        Bound::Open => Bound::Open,
        Bound::Included(v) => Bound::Included(f(v)?),
        Bound::Excluded(v) => Bound::Excluded(f(v)?),
    })
}

/// Several values as one: the range, and for a mean their number.
#[derive(Clone, Copy)]
struct Combined {
    range: Range,
    count: i64,
}

impl Combined {
    fn join(so_far: Option<Self>, value: Range, choice: Choice) -> Option<Self> {
        let Some(so_far) = so_far else { return Some(Self { range: value, count: 1 }) };
        let (a, b) = (so_far.range, value);
        let range = match choice {
            Choice::Mean => Range { low: sum(a.low, b.low)?, high: sum(a.high, b.high)? },
            Choice::Lowest => a.lowest(&b),
            Choice::Highest | Choice::Latest | Choice::Any | Choice::Every => a.highest(&b),
        };
        Some(Self { range, count: so_far.count + 1 })
    }

    /// From the least to the greatest that these values can give together with some of the others.
    fn with_some(self, others: &[Range], choice: Choice) -> Option<Range> {
        let of = |all: Self| all.value(choice);
        let (mut low, mut high) = (others.to_vec(), others.to_vec());
        let lower = |a: &Range, b: &Range| a.low != b.low && a.lowest(b).low == a.low;
        let higher = |a: &Range, b: &Range| a.high != b.high && a.highest(b).high == a.high;
        low.sort_by(|a, b| lower(b, a).cmp(&lower(a, b)));
        high.sort_by(|a, b| higher(b, a).cmp(&higher(a, b)));
        // A mean falls as long as lower values are added to it, the lowest first.
        let (mut least, mut most) = (self, self);
        for value in low {
            let next = Self::join(Some(least), value, choice)?;
            if !lower(&of(next)?, &of(least)?) {
                break;
            }
            least = next;
        }
        for value in high {
            let next = Self::join(Some(most), value, choice)?;
            if !higher(&of(next)?, &of(most)?) {
                break;
            }
            most = next;
        }
        Some(Range { low: of(least)?.low, high: of(most)?.high })
    }

    fn value(&self, choice: Choice) -> Option<Range> {
        if choice != Choice::Mean {
            return Some(self.range);
        }
        let count = Number::from(self.count);
        Some(Range { low: map(self.range.low, |n| n.over(count))?, high: map(self.range.high, |n| n.over(count))? })
    }
}

fn sum(a: Bound, b: Bound) -> Option<Bound> {
    Some(match (a, b) {
        (Bound::Open, _) | (_, Bound::Open) => Bound::Open,
        (Bound::Included(x), Bound::Included(y)) => Bound::Included(x.plus(y)?),
        (Bound::Included(x) | Bound::Excluded(x), Bound::Included(y) | Bound::Excluded(y)) => {
            Bound::Excluded(x.plus(y)?)
        }
    })
}
