//! Values that follow from others by a formula where none is recorded: body mass index, clearance, filtration rate.
//!
//! Each result of the leading input gives one of the computed value, of the same day, with the other inputs as they
//! were current on that day. A result without an exact day takes in every value that may have been current on one of
//! its days, and one of them must surely have been current on each: so naming a day only narrows the value. The
//! formulas are for adults; a result of younger days gives none.

use super::chart::{Chart, Days, need};
use super::trace::Trace;
use super::value::{Candidate, Value};
use super::{Between, DataNeed, Evidence, Ground, NeedKind, Subject, Wanted};
use crate::criteria::Choice;
use crate::patient::RecordedSex;
use crate::ruleset::ValueAtom;
use crate::value::{Bound, Calendar, Conversion, Day, DayRange, Formula, Number, Person, Range, Truth};
use crate::vocabulary::{Computed, ConceptId, Input};

/// Whether the patient was of age on the days of a result.
enum OfAge {
    Yes(Person),
    No,
    /// Depends on the birth date, for this reason.
    Perhaps(NeedKind),
}

/// Why an input has no value on a day.
#[derive(Clone, Copy)]
struct Lack {
    kind: NeedKind,
    wanted: Wanted,
    fact: Option<u32>,
    days: Days,
}

impl<'a> Chart<'a> {
    /// What follows from the results of the leading input that may lie in `days`: of any size where an input lacks.
    pub(super) fn computed(&self, concept: ConceptId, days: Days) -> impl Iterator<Item = Candidate<'a>> + use<'a> {
        let chart = *self;
        self.formula(concept).into_iter().flat_map(move |computed| {
            let leading = chart.recorded(computed.leading.concept, days);
            leading.filter(move |lead| !matches!(chart.of_age(lead.on), OfAge::No)).map(move |lead| {
                let value = Value::Number(chart.compute(concept, computed, &lead).unwrap_or(Range::everything()));
                Candidate { concept, value, reference: None, computed: true, ..lead }
            })
        })
    }

    /// Says what lacks to compute the values that matter to `atom`, if something does.
    pub(super) fn tell_lacking<T: Trace>(&self, atom: &ValueAtom, days: Days, trace: &mut T) -> bool {
        let Some(computed) = self.formula(atom.concept) else { return false };
        if self.recorded(atom.concept, days).next().is_some() {
            return false;
        }
        let leading = || self.recorded(computed.leading.concept, days);
        let known_latest = leading().filter(|c| c.surely).map(|c| c.on.first).max();
        let only_latest = atom.choice == Choice::Latest && atom.times.is_none();
        let matters = |c: &Candidate<'_>| !only_latest || known_latest.is_none_or(|latest| c.on.last >= latest);
        let mut lacks = false;
        for lead in leading().filter(matters) {
            let young = matches!(self.of_age(lead.on), OfAge::No);
            if !young && self.compute(atom.concept, computed, &lead).is_none() {
                lacks = true;
                self.tell_lacks(atom.concept, computed, &lead, trace);
            }
        }
        lacks
    }

    /// Names the inputs that are missing where nothing is recorded and nothing follows. `false` when inputs would not
    /// help: there is no formula, the patient is not of age, or an older value shows that it is recorded as such.
    pub(super) fn tell_no_input<T: Trace>(&self, concept: ConceptId, days: Days, trace: &mut T) -> bool {
        let Some(computed) = self.formula(concept) else { return false };
        let on = DayRange::day(days.to);
        let ever = Days { from: Day::DISTANT_PAST, to: days.to };
        let leading = computed.leading.concept;
        let no_help = matches!(self.of_age(on), OfAge::No)
            || self.recorded(concept, ever).next().is_some()
            || self.recorded(leading, days).next().is_some();
        if !no_help {
            self.tell_no_result(leading, days, trace);
            self.tell_person(on, trace);
            self.tell_inputs(computed, on, trace);
        }
        !no_help
    }

    /// The computed value as evidence, and the other inputs after it.
    pub(super) fn tell_computed<T: Trace>(
        &self,
        concept: ConceptId,
        candidate: &Candidate<'a>,
        truth: Truth,
        trace: &mut T,
    ) {
        let (Some(computed), Value::Number(range)) = (self.formula(concept), candidate.value) else { return };
        let end = |bound| match bound {
            Bound::Open => None,
            Bound::Included(n) | Bound::Excluded(n) => Some::<Number>(n),
        };
        let (fact, on) = (Some(candidate.index), Some(candidate.on));
        let between = Box::new(Between { low: end(range.low), high: end(range.high) });
        let evidence = Evidence::of(concept, truth == Truth::True, Ground::Computed, fact, on);
        trace.evidence(Evidence { computed: Some(between), ..evidence });
        for input in &computed.others {
            for used in self.current_inputs(input.concept, candidate.on).into_iter().flatten() {
                let (fact, on) = (Some(used.index), Some(used.on));
                trace.evidence(Evidence::of(input.concept, true, Ground::Test, fact, on));
            }
        }
    }

    pub(super) fn formula(&self, concept: ConceptId) -> Option<&'a Computed> {
        self.rules.vocabulary.concept(concept).observation()?.computed.as_ref()
    }

    /// The value that follows from a leading result; found once for a patient.
    fn compute(&self, concept: ConceptId, computed: &Computed, lead: &Candidate<'a>) -> Option<Range> {
        let known = self.scratch.computed((concept, lead.index, lead.on));
        known.unwrap_or_else(|| {
            let value = self.compute_anew(computed, lead);
            self.scratch.keep_computed((concept, lead.index, lead.on), value);
            value
        })
    }

    fn compute_anew(&self, computed: &Computed, lead: &Candidate<'a>) -> Option<Range> {
        let OfAge::Yes(person) = self.of_age(lead.on) else { return None };
        let mut inputs = [Range::everything(); Formula::MOST_INPUTS];
        let ranges = std::iter::once(in_unit(lead.value, &computed.leading))
            .chain(computed.others.iter().map(|other| self.input(other, lead.on)));
        for (place, range) in inputs.iter_mut().zip(ranges) {
            *place = range?;
        }
        let range = computed.formula.range(inputs.get(..=computed.others.len())?, person)?;
        converted(range, &computed.unit)
    }

    /// Where another input lies, on the days of the leading one.
    fn input(&self, input: &Input, on: DayRange) -> Option<Range> {
        let mut hull: Option<Range> = None;
        for used in self.current_inputs(input.concept, on).ok()? {
            let range = in_unit(used.value, input)?;
            hull = Some(hull.map_or(range, |h| Range { low: h.lowest(&range).low, high: h.highest(&range).high }));
        }
        hull
    }

    /// The results of an input that may be the current one on some of the days `on`: the newest that is current on
    /// each of them, and those that may be newer.
    fn current_inputs(
        &self,
        concept: ConceptId,
        on: DayRange,
    ) -> Result<impl Iterator<Item = Candidate<'a>> + use<'a>, Lack> {
        let period = self.rules.vocabulary.concept(concept).current_for();
        let oldest = |day: Day| period.map_or(Day::DISTANT_PAST, |p| day.before(p));
        let days = Days { from: oldest(on.first), to: on.last };
        let surely = |c: &Candidate<'_>| c.on.first >= oldest(on.last) && c.on.last <= on.first;
        let newest = self.recorded(concept, days).filter(surely).map(|c| c.on.first).max();
        let Some(newest) = newest else {
            let possible = self.recorded(concept, days).last();
            let ever = Days { from: Day::DISTANT_PAST, to: days.to };
            let (kind, wanted, fact) = match (possible, self.recorded(concept, ever).last()) {
                (Some(c), _) => (NeedKind::Imprecise, Wanted::Date, Some(c.index)),
                (None, Some(old)) => (NeedKind::Stale, Wanted::Result, Some(old.index)),
                (None, None) => (NeedKind::Missing, Wanted::Result, None),
            };
            return Err(Lack { kind, wanted, fact, days });
        };
        Ok(self.recorded(concept, days).filter(move |c| c.on.last >= newest))
    }

    fn of_age(&self, on: DayRange) -> OfAge {
        let Some(birth) = self.profile.birth.filter(|b| b.first <= self.on) else {
            return OfAge::Perhaps(NeedKind::Missing);
        };
        let years = |day: Day, born: Day| day.completed_since(born, Calendar::Years).unwrap_or(0);
        let (youngest, oldest) = (years(on.first, birth.last.min(self.on)), years(on.last, birth.first));
        if oldest < Formula::LEAST_AGE {
            return OfAge::No;
        }
        if youngest < Formula::LEAST_AGE {
            return OfAge::Perhaps(NeedKind::Imprecise);
        }
        let sex = self.profile.sex;
        OfAge::Yes(Person { youngest, oldest, female: sex != RecordedSex::Male, male: sex != RecordedSex::Female })
    }

    fn tell_lacks<T: Trace>(&self, concept: ConceptId, computed: &Computed, lead: &Candidate<'a>, trace: &mut T) {
        let leading = computed.leading.concept;
        let days = Days { from: lead.on.first, to: lead.on.last };
        let wrong = |kind, about, wanted| need(kind, about, wanted, Some(lead.index), days);
        // On its latest day it would at least lack these; if nothing, its day is all that is missing.
        let on = DayRange::day(lead.on.last);
        let mut told = self.tell_person(on, trace) | self.tell_inputs(computed, on, trace);
        if !lead.on.is_exact() {
            told = true;
            trace.need(wrong(NeedKind::Imprecise, leading, Wanted::Date));
        }
        if in_unit(lead.value, &computed.leading).is_none() {
            told = true;
            trace.need(wrong(NeedKind::Unit, leading, Wanted::ComparableUnit));
        }
        if !told {
            // A value of zero, or one beyond the numbers.
            trace.need(wrong(NeedKind::EngineError, concept, Wanted::Reader));
        }
    }

    fn tell_person<T: Trace>(&self, on: DayRange, trace: &mut T) -> bool {
        let OfAge::Perhaps(kind) = self.of_age(on) else { return false };
        trace.need(DataNeed { kind, about: Subject::Age, wanted: Wanted::BirthDate, fact: None, days: None });
        true
    }

    fn tell_inputs<T: Trace>(&self, computed: &Computed, on: DayRange, trace: &mut T) -> bool {
        let mut told = false;
        for other in &computed.others {
            match self.current_inputs(other.concept, on) {
                Err(lack) => {
                    told = true;
                    trace.need(need(lack.kind, other.concept, lack.wanted, lack.fact, lack.days));
                }
                Ok(mut used) => {
                    if let Some(odd) = used.find(|c| in_unit(c.value, other).is_none()) {
                        told = true;
                        let days = Days { from: odd.on.first, to: odd.on.last };
                        let (kind, wanted) = (NeedKind::Unit, Wanted::ComparableUnit);
                        trace.need(need(kind, other.concept, wanted, Some(odd.index), days));
                    }
                }
            }
        }
        told
    }
}

/// The value in the unit that the formula wants.
fn in_unit(value: Value, input: &Input) -> Option<Range> {
    let Value::Number(range) = value else { return None };
    converted(range, &input.unit)
}

fn converted(range: Range, conversion: &Conversion) -> Option<Range> {
    let bound = |bound| {
        Some(match bound {
            Bound::Open => Bound::Open,
            Bound::Included(n) => Bound::Included(conversion.apply(n)?),
            Bound::Excluded(n) => Bound::Excluded(conversion.apply(n)?),
        })
    };
    Some(Range { low: bound(range.low)?, high: bound(range.high)? })
}
