//! Recorded facts as stretches of days with uncertain ends.

use super::chart::{Chart, Days};
use super::{NeedKind, Wanted};
use crate::patient::{ConditionFact, ConditionStatus, Fact, FactKind, MedicationFact, ProcedureFact};
use crate::value::{Calendar, Day, DayRange, PartialDate, Period};
use crate::vocabulary::{ConceptId, Lasts};

/// What kind of presence a question asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Domain {
    /// Conditions that are or were there.
    Condition,
    /// Drugs taken.
    Medication,
    /// Procedures done.
    Procedure,
    /// Allergies and intolerances.
    Allergy,
    /// Relatives' conditions.
    Family,
}

/// A stretch of days on which something was present, as far as the record says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Episode {
    pub(super) concept: ConceptId,
    /// The days it may have started on.
    pub(super) start: DayRange,
    /// The days it may have ended on; an open end lies in the distant future.
    pub(super) end: DayRange,
    /// The day of which the record speaks.
    pub(super) as_of: DayRange,
    /// Nothing says that it ended.
    pub(super) open: bool,
    /// It is there on the screening date and nothing says that it will end: seen from a day that has yet to come it goes
    /// on. Not so what is there for a while only.
    pub(super) endless: bool,
    /// Why an end between `end.first` and `end.last` is uncertain.
    pub(super) doubt: NeedKind,
    /// What would settle the doubt.
    pub(super) wanted: Wanted,
    /// The fact, unless the episode is inferred.
    pub(super) fact: Option<u32>,
}

/// How an episode lies to a stretch of days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Overlap {
    /// Whatever the uncertain dates are, some day is in both.
    Definite,
    /// It depends on the uncertain dates.
    Possible,
    /// No day is in both.
    None,
}

const FOREVER: DayRange = DayRange { first: Day::DISTANT_FUTURE, last: Day::DISTANT_FUTURE };
/// How long an episode without a recorded end may go on, where the vocabulary does not say.
const EPISODE: Period = Period { count: 90, unit: Calendar::Days };

impl Episode {
    /// How it lies to `days`.
    pub(super) fn overlap(&self, days: Days) -> Overlap {
        let goes_on = self.endless && days.from == Day::DISTANT_FUTURE;
        if self.start.last <= days.to && (goes_on || self.end.first >= days.from) {
            Overlap::Definite
        } else if self.start.first <= days.to && self.end.last >= days.from {
            Overlap::Possible
        } else {
            Overlap::None
        }
    }

    /// Whether some day is in both episodes, whatever the uncertain dates are.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.start.last <= other.end.first && self.end.first >= other.start.last
    }

    /// The day to show for it.
    pub(super) fn shown(&self) -> DayRange {
        if self.start.first > Day::DISTANT_PAST { self.start } else { self.as_of }
    }
}

impl Chart<'_> {
    /// The episode a fact records in `domain`, unless it records none or lies after the screening date.
    pub(super) fn episode(&self, domain: Domain, index: u32, fact: &Fact) -> Option<Episode> {
        match (domain, &fact.kind) {
            (Domain::Condition, FactKind::Condition(c)) => {
                self.scratch.episode(index, || self.condition_episode(index, fact.concept, c))
            }
            (Domain::Medication, FactKind::Medication(m)) => {
                self.scratch.episode(index, || self.medication_episode(index, fact.concept, m))
            }
            (Domain::Procedure, FactKind::Procedure(p)) => self.procedure_episode(index, fact.concept, p),
            (Domain::Allergy, FactKind::Allergy { as_of }) | (Domain::Family, FactKind::Family { as_of }) => {
                self.lasting_episode(index, fact.concept, *as_of)
            }
            _ => None,
        }
    }

    /// A partial date cut at the day of the record and at the screening date; `None` when it lies wholly after the
    /// screening date.
    fn past(&self, date: PartialDate, as_of: DayRange) -> Option<DayRange> {
        let days = date.days();
        let recorded = if as_of.last >= days.first { as_of.last } else { days.last };
        (days.first <= self.on).then(|| DayRange { first: days.first, last: days.last.min(recorded).min(self.on) })
    }

    fn condition_episode(&self, index: u32, concept: ConceptId, fact: &ConditionFact) -> Option<Episode> {
        if !matches!(fact.status, ConditionStatus::Present | ConditionStatus::Resolved) {
            return None;
        }
        let as_of = fact.spoken_of();
        let onset = fact.onset.map(|o| self.past(o, as_of).ok_or(())).transpose().ok()?;
        let ended = fact.ended.and_then(|e| self.past(e, as_of));
        let resolved = fact.status == ConditionStatus::Resolved && fact.ended.is_none();
        let about = self.rules.vocabulary.concept(concept);
        let undated = onset.is_none() && fact.ended.is_none() && !fact.dated;
        if onset.is_none() && ended.is_none() && fact.dated && about.episodic && as_of.first > self.on {
            return None;
        }
        let mut start = onset.unwrap_or(DayRange { first: Day::DISTANT_PAST, last: as_of.last });
        if onset.is_none() && about.episodic && fact.dated && !resolved && ended.is_none() {
            start = as_of;
        }
        // Nobody wrote when it ended: only that it was there before that day.
        let over = as_of.last;
        let (end, doubt) = match ended {
            Some(end) => (end, NeedKind::Imprecise),
            None if resolved => (DayRange { first: start.first, last: over.plus(-1) }, NeedKind::Imprecise),
            None => self.open_end(concept, onset, as_of, undated),
        };
        let end = not_before(end, start);
        start.last = start.last.min(end.last);
        if onset.is_none() && resolved {
            start.last = over.plus(-1);
        }
        Some(Episode {
            concept,
            start,
            end,
            as_of,
            open: ended.is_none() && !resolved,
            endless: ended.is_none() && !resolved && end == FOREVER,
            doubt,
            wanted: Wanted::Date,
            fact: Some(index),
        })
    }

    /// The end of a condition that nothing says has ended.
    fn open_end(
        &self,
        concept: ConceptId,
        onset: Option<DayRange>,
        as_of: DayRange,
        undated: bool,
    ) -> (DayRange, NeedKind) {
        let about = self.rules.vocabulary.concept(concept);
        if about.episodic {
            let longest = if let Lasts::For(period) = about.lasts { period } else { EPISODE };
            let first = if undated { Day::DISTANT_PAST } else { as_of.first };
            return (DayRange { first, last: as_of.last.after(longest) }, NeedKind::Imprecise);
        }
        match about.lasts {
            Lasts::Lifelong | Lasts::UntilEnded => (FOREVER, NeedKind::Imprecise),
            Lasts::For(period) => {
                let bound = onset.unwrap_or(as_of).first.after(period);
                (DayRange { first: bound, last: Day::DISTANT_FUTURE }, NeedKind::Stale)
            }
        }
    }

    fn medication_episode(&self, index: u32, concept: ConceptId, fact: &MedicationFact) -> Option<Episode> {
        if fact.planned {
            return None;
        }
        let as_of = fact.spoken_of();
        let started = fact.started.map(|d| self.past(d, as_of).ok_or(())).transpose().ok()?;
        let ended = fact.ended.and_then(|d| self.past(d, as_of));
        let last_dose = fact.last_dose.and_then(|d| self.past(d, as_of));
        let mut start = started.unwrap_or(DayRange { first: Day::DISTANT_PAST, last: as_of.last });
        let (mut doubt, mut wanted) = (NeedKind::Imprecise, Wanted::Date);
        let (mut open, mut endless) = (false, false);
        // Washout counts from the last dose.
        let end = if let Some(end) = last_dose.filter(|_| fact.intermittent).or(ended) {
            end
        } else if fact.stopped_undated {
            DayRange { first: start.first, last: as_of.last }
        } else if fact.intermittent {
            open = true;
            wanted = Wanted::LastDose;
            DayRange { first: start.first, last: Day::DISTANT_FUTURE }
        } else {
            open = true;
            doubt = NeedKind::Stale;
            wanted = Wanted::Presence;
            let fresh = as_of.first.after(self.freshness(crate::vocabulary::ListName::Medications));
            endless = fresh >= self.on;
            DayRange { first: fresh.max(start.first), last: Day::DISTANT_FUTURE }
        };
        let end = not_before(end, start);
        start.last = start.last.min(end.last);
        Some(Episode { concept, start, end, as_of, open, endless, doubt, wanted, fact: Some(index) })
    }

    fn procedure_episode(&self, index: u32, concept: ConceptId, fact: &ProcedureFact) -> Option<Episode> {
        if fact.planned {
            return None;
        }
        let on = match fact.on {
            Some(date) => self.past(date, fact.as_of)?,
            None => DayRange { first: Day::DISTANT_PAST, last: fact.as_of.last },
        };
        Some(Episode {
            concept,
            start: on,
            end: on,
            as_of: fact.as_of,
            open: false,
            endless: false,
            doubt: NeedKind::Imprecise,
            wanted: Wanted::Date,
            fact: Some(index),
        })
    }

    /// An allergy or a relative's condition: known from its record on.
    fn lasting_episode(&self, index: u32, concept: ConceptId, as_of: DayRange) -> Option<Episode> {
        (as_of.first <= self.on).then_some(Episode {
            concept,
            start: DayRange { first: Day::DISTANT_PAST, last: as_of.last.min(self.on) },
            end: FOREVER,
            as_of,
            open: true,
            endless: true,
            doubt: NeedKind::Imprecise,
            wanted: Wanted::Date,
            fact: Some(index),
        })
    }
}

/// Nothing ends before it begins, even where a record is of a day before the beginning that it names.
fn not_before(end: DayRange, start: DayRange) -> DayRange {
    DayRange { first: end.first.max(start.first), last: end.last.max(start.first) }
}
