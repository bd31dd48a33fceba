//! The fold from outcomes to a verdict: in one function, in the order that the semantics give.

use super::{HeldBack, Outcome, Verdict};
use crate::patient::Profile;
use crate::ruleset::{Policy, Trial};

/// What the fold needs to know of a set of criteria, as a set of bits.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Tally(u8);

impl Tally {
    const VIOLATED: u8 = 1;
    /// Undetermined by more than an encounter that is still to come.
    const OPEN: u8 = 2;
    const DEFERRED: u8 = 4;
    /// Something beyond age and sex was decided.
    const DECIDED: u8 = 8;

    /// By whether it is of more than age and sex, by whether what is undetermined is only deferred, by outcome.
    const OF: [[[Self; 3]; 2]; 2] = [
        [Self::row(0, Self::OPEN), Self::row(0, Self::DEFERRED)],
        [Self::row(Self::DECIDED, Self::OPEN), Self::row(Self::DECIDED, Self::DEFERRED)],
    ];

    /// In the order of [`Outcome`].
    const fn row(decided: u8, undetermined: u8) -> [Self; 3] {
        [Self(decided), Self(Self::VIOLATED | decided), Self(undetermined)]
    }

    /// A single criterion's; `beyond` age and sex or not. Looked up: which outcome it is cannot be foretold.
    #[inline]
    pub(super) fn of(beyond: bool, outcome: Outcome, deferred: bool) -> Self {
        Self::OF[usize::from(beyond)][usize::from(deferred)][outcome as usize]
    }

    /// Of both sets together.
    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }
}

/// What may hold a verdict back, whatever the criteria say.
#[derive(Clone, Copy)]
pub(super) struct Brakes {
    pub(super) approved: bool,
    pub(super) deferred_hold_back: bool,
    pub(super) patient_state: bool,
}

impl Brakes {
    #[inline]
    pub(super) fn new(policy: &Policy, trial: &Trial, patient: &Profile) -> Self {
        Self {
            approved: trial.approved,
            deferred_hold_back: policy.deferred_hold_back,
            patient_state: patient.states.iter().any(|state| state.bears_on(&trial.id)),
        }
    }
}

/// The verdict of a trial: of the common criteria together with those of its best arm, where it has arms.
#[inline]
pub(super) fn of_trial(common: Tally, arms: impl Iterator<Item = Tally>, brakes: Brakes) -> Verdict {
    let verdict = fold(common, brakes, |_| {});
    let best = arms.map(|own| fold(common.with(own), brakes, |_| {})).max();
    if verdict == Verdict::Ineligible { verdict } else { best.unwrap_or(verdict) }
}

/// The verdict of one set of criteria; `held_back` hears what held it back.
#[inline]
pub(super) fn fold(tally: Tally, brakes: Brakes, mut held_back: impl FnMut(HeldBack)) -> Verdict {
    let mut any = false;
    let mut hold = |why: HeldBack, holds: bool| {
        if holds {
            any = true;
            held_back(why);
        }
    };
    hold(HeldBack::NotApproved, !brakes.approved);
    hold(HeldBack::PatientState, brakes.patient_state);
    hold(HeldBack::Deferred, tally.has(Tally::DEFERRED) && brakes.deferred_hold_back);
    if tally.has(Tally::VIOLATED) {
        return Verdict::Ineligible;
    }
    hold(HeldBack::NothingDecided, !tally.has(Tally::DECIDED));
    if tally.has(Tally::OPEN) || any { Verdict::NeedsReview } else { Verdict::Eligible }
}

/// Whether the criterion is about more than age and sex.
pub(crate) fn is_beyond_age_and_sex(id: &str) -> bool {
    !matches!(id, "AGE" | "SEX")
}
