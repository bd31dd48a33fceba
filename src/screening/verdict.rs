//! The fold from outcomes to a verdict: in one function, in the order that the semantics give.

use super::{HeldBack, Outcome, Verdict};

/// What the fold needs to know of a set of criteria.
#[derive(Clone, Copy, Default)]
pub(super) struct Tally {
    violated: bool,
    /// Undetermined by more than an encounter that is still to come.
    open: bool,
    deferred: bool,
    /// Something beyond age and sex was decided.
    decided: bool,
}

impl Tally {
    /// Adds a criterion's outcome.
    pub(super) fn add(&mut self, id: &str, outcome: Outcome, deferred: bool) {
        match outcome {
            Outcome::Violated => self.violated = true,
            Outcome::Undetermined if deferred => self.deferred = true,
            Outcome::Undetermined => self.open = true,
            Outcome::Satisfied => {}
        }
        self.decided |= outcome != Outcome::Undetermined && !matches!(id, "AGE" | "SEX");
    }

    /// The tally of common criteria together with an arm's own.
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            violated: self.violated || other.violated,
            open: self.open || other.open,
            deferred: self.deferred || other.deferred,
            decided: self.decided || other.decided,
        }
    }
}

/// What may hold a verdict back, whatever the criteria say.
#[derive(Clone, Copy)]
pub(super) struct Brakes {
    pub(super) approved: bool,
    pub(super) deferred_hold_back: bool,
    pub(super) patient_state: bool,
}

/// The verdict of one set of criteria, and what held it back.
pub(super) fn fold(tally: Tally, brakes: Brakes, held_back: &mut Vec<HeldBack>) -> Verdict {
    if !brakes.approved {
        held_back.push(HeldBack::NotApproved);
    }
    if brakes.patient_state {
        held_back.push(HeldBack::PatientState);
    }
    if tally.deferred && brakes.deferred_hold_back {
        held_back.push(HeldBack::Deferred);
    }
    if tally.violated {
        return Verdict::Ineligible;
    }
    if !tally.decided {
        held_back.push(HeldBack::NothingDecided);
    }
    if tally.open || !held_back.is_empty() { Verdict::NeedsReview } else { Verdict::Eligible }
}
