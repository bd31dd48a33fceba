//! Facts of which little is recorded, and the day of a fact.

use super::{ConditionFact, ConditionStatus, Dose, FactKind, MedicationFact};
use crate::value::DayRange;

impl ConditionFact {
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
