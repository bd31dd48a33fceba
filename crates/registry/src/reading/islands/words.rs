//! Words of a part of a line that is left open, and what they are signs of.
//!
//! Assumes nothing about the text. Guarantees small letters.

use crate::words::Words as List;
use std::ops::Range;

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
    text: String,
    each: Vec<Range<usize>>,
}

impl Words {
    pub fn of(text: &str) -> Self {
        let text = text.to_lowercase();
        let word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '\'' | '/');
        let mut each = Vec::with_capacity(text.len() / 6 + 1);
        let mut start = None;
        for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
            if word(c) {
                start.get_or_insert(at);
            } else if let Some(start) = start.take() {
                let written = text.get(start..at).unwrap_or("");
                let joins = ['-', '\'', '/'];
                let from = at - written.trim_start_matches(joins).len();
                let end = start + written.trim_end_matches(joins).len();
                if from < end {
                    each.push(from..end);
                }
            }
        }
        Self { text, each }
    }

    fn words(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.each.iter().map(|range| self.text.get(range.clone()).unwrap_or(""))
    }

    fn word(&self, at: usize) -> &str {
        self.each.get(at).and_then(|range| self.text.get(range.clone())).unwrap_or("")
    }

    pub fn len(&self) -> usize {
        self.each.len()
    }

    pub fn first(&self) -> &str {
        self.word(0)
    }

    pub fn second(&self) -> &str {
        self.word(1)
    }

    pub fn has(&self, list: &[&str]) -> bool {
        self.words().any(|w| list.contains(&w))
    }

    /// Whether one of them is in the list.
    pub fn is_in(&self, list: &List) -> bool {
        self.words().any(|w| list.contains(&w))
    }

    pub fn any_starts(&self, list: &[&str]) -> bool {
        self.words().any(|w| list.iter().any(|start| w.starts_with(start)))
    }

    /// Whether the words stand one after the other.
    pub fn has_run(&self, run: &[&str]) -> bool {
        {
            let first = run.first().copied().unwrap_or("");
            let follow = |at: usize| run.iter().zip(at..).skip(1).all(|(own, at)| self.word(at) == *own);
            self.words().enumerate().any(|(at, word)| word == first && follow(at))
        }
    }

    pub fn of_others(&self) -> bool {
        self.is_in(&OF_OTHERS)
    }

    /// Whether some patients are let off.
    pub fn waives(&self) -> bool {
        if !self.has(&["not", "no", "other"]) {
            return self.is_in(&WAIVES);
        }
        let denied = || {
            ["allowed", "permitted", "acceptable", "accepted", "eligible"]
                .iter()
                .any(|w| self.has_run(&["not", w]) || self.has_run(&["not", "be", w]) || self.has_run(&["no", w]))
        };
        self.is_in(&WAIVES) && !denied()
            || self.has_run(&["other", "than"])
            || ["including", "apply", "required", "excluded", "exclusionary"].iter().any(|w| self.has_run(&["not", w]))
    }

    /// Whether something is asked for.
    pub fn asks(&self) -> bool {
        if !self.has(&["not"]) {
            return self.is_in(&ASKS);
        }
        let waived = || self.has_run(&["not", "required"]) || self.has_run(&["not", "excluded"]);
        self.is_in(&ASKS) && !waived()
            || ["allowed", "permitted", "acceptable", "eligible"]
                .iter()
                .any(|w| self.has_run(&["not", w]) || self.has_run(&["not", "be", w]))
    }

    /// Whether it speaks of a time.
    pub fn times(&self) -> bool {
        self.is_in(&OF_TIME)
    }

    pub fn has_number(&self) -> bool {
        self.words().any(|w| w.starts_with(|c: char| c.is_ascii_digit()))
    }
}
