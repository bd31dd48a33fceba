//! Facts of which little is recorded, the day of a fact, and the days of a list.

use super::{ConditionFact, ConditionStatus, Coverage, Dose, FactKind, MedicationFact};
use crate::value::{Day, DayRange, PartialDate};

impl ConditionFact {
    /// The days the record speaks of: `as_of`, or the onset where that is later.
    #[must_use]
    pub fn spoken_of(&self) -> DayRange {
        spoken_of(self.as_of, self.onset)
    }

    /// Present on `as_of`; nothing else is recorded.
    #[must_use]
    pub fn present(as_of: DayRange) -> Self {
        Self {
            status: ConditionStatus::Present,
            onset: None,
            ended: None,
            as_of,
            dated: false,
            activity: None,
            severity: None,
            controlled: None,
            compensated: None,
            adequately_treated: None,
            grade: None,
            class: Vec::new(),
            required: Vec::new(),
            required_is_complete: false,
        }
    }
}

impl MedicationFact {
    /// The days the record speaks of: `as_of`, or when the course began where that is later.
    #[must_use]
    pub fn spoken_of(&self) -> DayRange {
        spoken_of(self.as_of, self.started)
    }

    /// Taken on `as_of`; nothing else is recorded.
    #[must_use]
    pub fn taken(as_of: DayRange) -> Self {
        Self {
            planned: false,
            started: None,
            ended: None,
            stopped_undated: false,
            last_dose: None,
            as_of,
            intermittent: false,
            dose: Dose::Missing,
            unchanged_since: None,
            response: None,
        }
    }
}

impl Coverage {
    /// The first day that a list of the day `on` covers; `always`: what is not there now never was.
    #[must_use]
    pub fn first_day(self, on: Day, always: bool) -> Day {
        match self {
            Self::Now if !always => on,
            Self::Since(day) => day,
            Self::Now | Self::Ever => Day::DISTANT_PAST,
        }
    }
}

/// Nobody can write down a beginning before it has come.
fn spoken_of(as_of: DayRange, beginning: Option<PartialDate>) -> DayRange {
    beginning.map(PartialDate::days).filter(|days| days.first > as_of.last).unwrap_or(as_of)
}

impl FactKind {
    /// The day by which facts on one concept are ordered: of the result, else of which the record speaks.
    #[must_use]
    pub fn day(&self) -> DayRange {
        match self {
            Self::Condition(c) => c.as_of,
            Self::Absent(a) => a.as_of,
            Self::Never { as_of } | Self::Family { as_of } | Self::Allergy { as_of } => *as_of,
            Self::Result(r) => r.on,
            Self::Assessment(a) => a.on,
            Self::Medication(m) => m.as_of,
            Self::Procedure(p) => p.as_of,
        }
    }
}
