//! Words of a part of a line that is left open, and what they are signs of.
//!
//! Assumes nothing about the text. Guarantees small letters.

use crate::words::Words as List;

/// Persons other than the patient, and parts of the trial: of such a rest nothing can be told.
#[rustfmt::skip]
static OF_OTHERS: List = List::new(&[
    "arm", "arms", "brother", "caregiver", "caregivers", "child", "cohort", "cohorts", "control", "controls", "donor", "donors", "families",
    "family", "father", "fetal", "fetus", "group", "groups", "household", "infant", "infants", "mother", "mothers", "neonate", "newborn",
    "offspring", "parent", "parents", "part", "partner", "partners", "phase", "relative", "relatives", "sibling", "siblings", "spouse", "strata",
    "stratum", "step", "children",
]);

/// Words that let some patients off.
#[rustfmt::skip]
static WAIVES: List = List::new(&[
    "unless", "except", "excepted", "excepting", "exception", "exceptions", "excluding", "allowed", "permitted",
    "acceptable", "accepted", "eligible", "may", "can", "could", "waived", "optional", "regardless", "irrespective", "although", "however",
]);

/// Words that ask for something.
#[rustfmt::skip]
static ASKS: List = List::new(&[
    "must", "should", "shall", "required", "requires", "only", "least", "minimum", "stable", "ineligible", "excluded",
    "prohibited", "exclude", "needs", "need",
]);

/// Words of time. What stands beside them may be meant of the past.
#[rustfmt::skip]
static OF_TIME: List = List::new(&[
    "within", "during", "last", "past", "prior", "before", "after", "since", "month", "months", "week", "weeks", "day", "days",
    "year", "years", "hours", "ago", "throughout", "until", "preceding", "previous", "previously", "recent", "recently",
    "history", "treated", "resolved", "had", "was", "were", "been", "cured", "ever", "diagnosed", "received", "surgery", "resected", "remission",
]);

/// Words of a part of a line.
pub(super) struct Words {
    each: Vec<String>,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '/');
        let each = text.split(|c: char| !word(c)).map(|w| w.trim_matches(['-', '\'', '/']).to_lowercase());
        Self { each: each.filter(|w| !w.is_empty()).collect() }
    }

    pub fn len(&self) -> usize {
        self.each.len()
    }

    pub fn first(&self) -> &str {
        self.each.first().map_or("", String::as_str)
    }

    pub fn second(&self) -> &str {
        self.each.get(1).map_or("", String::as_str)
    }

    pub fn has(&self, list: &[&str]) -> bool {
        self.each.iter().any(|w| list.contains(&w.as_str()))
    }

    /// Whether one of them is in the list.
    pub fn is_in(&self, list: &List) -> bool {
        self.each.iter().any(|w| list.contains(&w.as_str()))
    }

    pub fn any_starts(&self, list: &[&str]) -> bool {
        self.each.iter().any(|w| list.iter().any(|start| w.starts_with(start)))
    }

    /// Whether the words stand one after the other.
    pub fn has_run(&self, run: &[&str]) -> bool {
        self.each.windows(run.len()).any(|w| w.iter().zip(run).all(|(a, b)| a == b))
    }

    pub fn of_others(&self) -> bool {
        self.is_in(&OF_OTHERS)
    }

    /// Whether some patients are let off.
    pub fn waives(&self) -> bool {
        let denied = ["allowed", "permitted", "acceptable", "accepted", "eligible"]
            .iter()
            .any(|w| self.has_run(&["not", w]) || self.has_run(&["not", "be", w]) || self.has_run(&["no", w]));
        self.is_in(&WAIVES) && !denied
            || self.has_run(&["other", "than"])
            || self.has_run(&["not", "including"])
            || self.has_run(&["not", "apply"])
            || self.has_run(&["not", "required"])
            || self.has_run(&["not", "excluded"])
            || self.has_run(&["not", "exclusionary"])
    }

    /// Whether something is asked for.
    pub fn asks(&self) -> bool {
        let waived = self.has_run(&["not", "required"]) || self.has_run(&["not", "excluded"]);
        self.is_in(&ASKS) && !waived
            || ["allowed", "permitted", "acceptable", "eligible"]
                .iter()
                .any(|w| self.has_run(&["not", w]) || self.has_run(&["not", "be", w]))
    }

    /// Whether it speaks of a time.
    pub fn times(&self) -> bool {
        self.is_in(&OF_TIME)
    }

    pub fn has_number(&self) -> bool {
        self.each.iter().any(|w| w.starts_with(|c: char| c.is_ascii_digit()))
    }
}
