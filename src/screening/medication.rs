//! Drugs and classes: taken, received, failed, not tolerated, planned.

use super::chart::{Chart, Days, need, recorded};
use super::episode::{Domain, Episode};
use super::presence::{Filter, Question};
use super::qualifier::{Instance, counts_against};
use super::trace::{Silent, Trace};
use super::window::Ask;
use super::{DataNeed, NeedKind, Wanted};
use crate::criteria::Exposure;
use crate::patient::{Dose, Fact, FactKind, MedicationFact, Response};
use crate::ruleset::MedicationAtom;
use crate::value::{Day, Number, Period, Range, RangeSet, Truth};
use crate::vocabulary::{ConceptId, ListName};

/// What is asked of a recorded course.
pub(super) struct Course<'a> {
    atom: &'a MedicationAtom,
    /// Doses that count, if the dose matters.
    dose: Option<&'a RangeSet>,
    /// The response that counts, if it matters.
    response: Option<Response>,
    /// The window's days, for how long the course lies in it.
    days: Days,
}

/// A question about exposure, for any days.
pub(super) struct Asked<'a> {
    atom: &'a MedicationAtom,
    dose: Option<&'a RangeSet>,
    response: Option<Response>,
}

impl Chart<'_> {
    /// The truth of a statement about a drug or class.
    pub(super) fn medication<T: Trace>(&self, atom: &MedicationAtom, trace: &mut T) -> Truth {
        match atom.mode {
            Exposure::Taking | Exposure::Received | Exposure::StableFor(_) => {
                // "At most 10 mg" also holds of a patient who is known not to take it: it denies a higher dose.
                if let Some(dose) = atom.dose.as_ref().filter(|d| d.holds(&Range::exactly(Number::ZERO)) == Truth::True)
                {
                    let more = dose.complement();
                    return !self.in_window(&Asked { atom, dose: Some(&more), response: None }, atom.window, trace);
                }
                if let Some(truth) = self.nothing_followed(atom, trace) {
                    return truth;
                }
                self.in_window(&Asked::new(atom), atom.window, trace)
            }
            Exposure::Failed => self.in_window(&Asked::new(atom), atom.window, trace),
            Exposure::Intolerant => self.intolerant(atom, trace),
            Exposure::Planned => self.planned_medication(atom, trace),
        }
    }

    /// None of the drugs that must follow was ever taken: then none followed, whatever came before.
    fn nothing_followed<T: Trace>(&self, atom: &MedicationAtom, trace: &mut T) -> Option<Truth> {
        let days = Days { from: Day::DISTANT_PAST, to: self.on };
        let ever = |concept| Question { domain: Domain::Medication, concept, days, settle: None, filter: None };
        let none =
            !atom.then.is_empty() && atom.then.iter().all(|&c| self.present(&ever(c), &mut Silent) == Truth::False);
        if none {
            for &concept in &atom.then {
                self.present(&ever(concept), trace);
            }
        }
        none.then_some(Truth::False)
    }

    fn intolerant<T: Trace>(&self, atom: &MedicationAtom, trace: &mut T) -> Truth {
        let intolerant = |m: &MedicationFact| m.response == Some(Response::Intolerant) && m.as_of.first <= self.on;
        for (index, fact) in self.facts_below(atom.concept) {
            if let FactKind::Medication(m) = &fact.kind
                && intolerant(m)
            {
                trace.evidence(recorded(atom.concept, index, Some(m.as_of)));
                return Truth::True;
            }
        }
        let days = Days::day(self.on);
        let question = Question { domain: Domain::Allergy, concept: atom.concept, days, settle: None, filter: None };
        self.present(&question, trace)
    }

    /// Plans are judged by the day they were recorded.
    fn planned_medication<T: Trace>(&self, atom: &MedicationAtom, trace: &mut T) -> Truth {
        for (index, fact) in self.facts_below(atom.concept) {
            if let FactKind::Medication(m) = &fact.kind
                && m.planned
                && m.as_of.first <= self.on
            {
                trace.evidence(recorded(atom.concept, index, Some(m.as_of)));
                return Truth::True;
            }
        }
        trace.need(need(NeedKind::Missing, atom.concept, Wanted::Presence, None, Days::day(self.on)));
        Truth::Unknown
    }
}

impl<'a> Asked<'a> {
    /// What a statement asks of courses that are or were taken.
    pub(super) fn new(atom: &'a MedicationAtom) -> Self {
        let response = (atom.mode == Exposure::Failed).then_some(Response::Failed);
        Self { atom, dose: atom.dose.as_ref(), response }
    }

    /// The same of courses in the window of these days.
    pub(super) fn course(&self, days: Days) -> Course<'a> {
        Course { atom: self.atom, dose: self.dose, response: self.response, days }
    }
}

impl Ask for Asked<'_> {
    fn concept(&self) -> ConceptId {
        self.atom.concept
    }

    fn ask<T: Trace>(&self, chart: &Chart<'_>, days: Days, trace: &mut T) -> Truth {
        let course = self.course(days);
        let stable = matches!(self.atom.mode, Exposure::StableFor(_));
        let plain = self.dose.is_none()
            && self.response.is_none()
            && self.atom.except.is_empty()
            && self.atom.lasting.is_none()
            && self.atom.then.is_empty()
            && !stable;
        let filter: Option<&dyn Filter> = if plain { None } else { Some(&course) };
        let concept = self.atom.concept;
        chart.present(&Question { domain: Domain::Medication, concept, days, settle: None, filter }, trace)
    }
}

impl Filter for Course<'_> {
    fn may_count(&self, chart: &Chart<'_>, concept: ConceptId) -> bool {
        !self.atom.except.iter().any(|&excepted| chart.rules.vocabulary.is_a(concept, excepted))
    }

    fn counts(&self, chart: &Chart<'_>, instance: Instance<'_>, told: &mut dyn FnMut(DataNeed)) -> Truth {
        counts_against(chart, self.atom.except.iter().map(|&e| (e, &[][..])), false, instance, told)
    }

    /// One course says nothing of another, except now, and except of how the drug worked.
    fn describes(&self, days: Days) -> bool {
        let only_response = self.response.is_some() && self.dose.is_none() && self.atom.lasting.is_none();
        days.is_day() || (only_response && self.atom.then.is_empty())
    }

    fn holds(
        &self,
        chart: &Chart<'_>,
        episode: &Episode,
        fact: Option<&Fact>,
        told: &mut dyn FnMut(DataNeed),
    ) -> Truth {
        let Some(Fact { kind: FactKind::Medication(m), .. }) = fact else { return Truth::Unknown };
        let mut truth = Truth::True;
        let mut missing = |kind, wanted| told(need(kind, episode.concept, wanted, episode.fact, Days::day(chart.on)));
        if let Some(doses) = self.dose {
            truth = truth.and(dose(doses, &m.dose, &mut missing));
        }
        if let Some(asked) = self.response {
            truth = truth.and(match m.response {
                Some(response) => Truth::from(response == asked),
                None => {
                    missing(NeedKind::Missing, Wanted::Response);
                    Truth::Unknown
                }
            });
        }
        if let Exposure::StableFor(period) = self.atom.mode {
            truth = truth.and(stable(chart, period, episode, m, &mut missing));
        }
        if let Some(period) = self.atom.lasting {
            let long = lasted(episode, self.days, period);
            if long == Truth::Unknown {
                missing(NeedKind::Imprecise, Wanted::Date);
            }
            truth = truth.and(long);
        }
        if !self.atom.then.is_empty() {
            truth = truth.and(self.followed(chart, episode, told));
        }
        truth
    }
}

impl Course<'_> {
    /// Whether one of the drugs that must follow was started on or after the day this course started.
    fn followed(&self, chart: &Chart<'_>, first: &Episode, told: &mut dyn FnMut(DataNeed)) -> Truth {
        let days = Days { from: first.start.first, to: chart.on };
        let mut truth = Truth::False;
        for &concept in &self.atom.then {
            let mut one = Truth::False;
            for (index, fact) in chart.facts_below(concept) {
                let Some(second) = chart.episode(Domain::Medication, index, fact) else { continue };
                one = one.or(if second.start.first >= first.start.last {
                    Truth::True
                } else if second.start.last < first.start.first {
                    Truth::False
                } else {
                    told(need(NeedKind::Imprecise, second.concept, Wanted::Date, Some(index), days));
                    Truth::Unknown
                });
            }
            let known = |days| {
                let question = Question { domain: Domain::Medication, concept, days, settle: None, filter: None };
                chart.present(&question, &mut Silent)
            };
            // Nothing recorded after it: that nothing followed must be known. What followed must be sure itself.
            if one == Truth::False && known(days) == Truth::Unknown {
                told(need(NeedKind::Missing, concept, Wanted::List(ListName::Medications), None, days));
                one = Truth::Unknown;
            } else if one == Truth::True && known(Days { from: Day::DISTANT_PAST, ..days }) == Truth::Unknown {
                told(need(NeedKind::Conflict, concept, Wanted::Presence, None, days));
                one = Truth::Unknown;
            }
            truth = truth.or(one);
        }
        truth
    }
}

fn dose(doses: &RangeSet, recorded: &Dose, missing: &mut impl FnMut(NeedKind, Wanted)) -> Truth {
    match recorded {
        Dose::Daily(daily) => doses.holds(&Range::exactly(*daily)),
        Dose::Missing => {
            missing(NeedKind::Missing, Wanted::Dose);
            Truth::Unknown
        }
        Dose::AsNeeded | Dose::Incomparable(_) => {
            missing(NeedKind::Unit, Wanted::Dose);
            Truth::Unknown
        }
    }
}

fn stable(
    chart: &Chart<'_>,
    period: Period,
    episode: &Episode,
    m: &MedicationFact,
    missing: &mut impl FnMut(NeedKind, Wanted),
) -> Truth {
    let by = chart.on.before(period);
    if episode.start.first > by {
        return Truth::False;
    }
    match m.unchanged_since.map(crate::value::PartialDate::days) {
        Some(since) if since.last <= by => Truth::True,
        Some(since) if since.first > by => Truth::False,
        Some(_) => {
            missing(NeedKind::Imprecise, Wanted::DoseHistory);
            Truth::Unknown
        }
        None => {
            missing(NeedKind::Missing, Wanted::DoseHistory);
            Truth::Unknown
        }
    }
}

/// Whether the course, inside the window, lasted for the period: from its start through its last day.
fn lasted(episode: &Episode, days: Days, period: Period) -> Truth {
    let from = if days.is_day() { Day::DISTANT_PAST } else { days.from };
    let long = |start: Day, end: Day| {
        let (start, end) = (start.max(from), end.min(days.to));
        start > Day::DISTANT_PAST && start <= end && start.after(period) <= end.plus(1)
    };
    if long(episode.start.last, episode.end.first) {
        Truth::True
    } else if long(episode.start.first.max(EARLIEST), episode.end.last) {
        Truth::Unknown
    } else {
        Truth::False
    }
}

/// Before every course: an unknown start may lie as early as this.
const EARLIEST: Day = Day(1);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Bound, Calendar, DayRange};

    fn episode(start: Day, end: Day) -> Episode {
        Episode {
            concept: ConceptId(0),
            start: DayRange::day(start),
            end: DayRange::day(end),
            as_of: DayRange::day(end),
            open: false,
            endless: false,
            doubt: NeedKind::Imprecise,
            wanted: Wanted::Date,
            fact: None,
        }
    }

    #[test]
    fn a_course_lasts_from_its_first_through_its_last_day() {
        let day = |m, d| Day::from_ymd(2026, m, d).unwrap();
        let six_months = Period { count: 6, unit: Calendar::Months };
        let always = Days { from: Day::DISTANT_PAST, to: day(11, 22) };
        assert_eq!(lasted(&episode(day(1, 10), day(7, 9)), always, six_months), Truth::True);
        assert_eq!(lasted(&episode(day(1, 10), day(7, 8)), always, six_months), Truth::False);
    }

    #[test]
    fn a_limit_from_above_allows_no_dose_at_all() {
        let at_most_ten = RangeSet::new([Range { low: Bound::Open, high: Bound::Included(Number::from(10)) }]);
        assert_eq!(at_most_ten.holds(&Range::exactly(Number::ZERO)), Truth::True);
    }
}
