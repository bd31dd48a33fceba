//! From what is known of conditions to verdicts: the fold of the single evaluator, on all patients of a block together.

use super::block::Block;
use super::plane::{NONE, Plane, has, or};
use crate::screening::program::{CriterionProgram, DeferredWhen, TrialProgram};
use crate::screening::{Outcome, Verdict};

/// A trial's verdicts on the patients of a block.
#[derive(Clone, Copy, Debug)]
pub struct Verdicts {
    pub(super) patients: Plane,
    pub(super) ineligible: Plane,
    pub(super) eligible: Plane,
}

/// A criterion's outcomes for the patients of a block.
#[derive(Clone, Copy, Debug)]
pub struct Outcomes {
    pub(super) patients: Plane,
    pub(super) satisfied: Plane,
    pub(super) violated: Plane,
}

/// What the fold needs to know of a set of criteria.
#[derive(Clone, Copy)]
struct Tally {
    violated: Plane,
    /// Undetermined by more than an encounter that is still to come.
    open: Plane,
    deferred: Plane,
    /// Something beyond age and sex was decided.
    decided: Plane,
}

/// What holds back, whatever the criteria say.
pub(super) struct Brakes {
    pub(super) held_back: Plane,
    pub(super) deferred_hold_back: bool,
}

impl Verdicts {
    /// The verdict on the patient at that place of the block.
    #[must_use]
    pub fn of(&self, patient: usize) -> Verdict {
        if has(&self.ineligible, patient) {
            Verdict::Ineligible
        } else if has(&self.eligible, patient) {
            Verdict::Eligible
        } else {
            Verdict::NeedsReview
        }
    }

    /// How many are eligible, need review, and are ineligible.
    #[must_use]
    pub fn counts(&self) -> [u32; 3] {
        let [all, eligible, ineligible] = [&self.patients, &self.eligible, &self.ineligible].map(super::plane::count);
        [eligible, all - eligible - ineligible, ineligible]
    }

    /// Calls `each` with the place of every patient who is not ineligible.
    pub fn each_candidate(&self, each: impl FnMut(usize)) {
        let rest: Plane = std::array::from_fn(|word| self.patients[word] & !self.ineligible[word]);
        super::plane::each(&rest, each);
    }
}

impl Outcomes {
    /// The outcome for the patient at that place of the block.
    #[must_use]
    pub fn of(&self, patient: usize) -> Outcome {
        if has(&self.violated, patient) {
            Outcome::Violated
        } else if has(&self.satisfied, patient) {
            Outcome::Satisfied
        } else {
            Outcome::Undetermined
        }
    }

    /// For how many it is satisfied, undetermined and violated.
    #[must_use]
    pub fn counts(&self) -> [u32; 3] {
        let [all, satisfied, violated] = [&self.patients, &self.satisfied, &self.violated].map(super::plane::count);
        [satisfied, all - satisfied - violated, violated]
    }
}

impl Tally {
    const NOTHING: Self = Self { violated: NONE, open: NONE, deferred: NONE, decided: NONE };

    /// The verdicts: who is ineligible, and who is eligible.
    #[inline(always)]
    fn fold(&self, block: &Block, brakes: &Brakes) -> (Plane, Plane) {
        let deferred = |word: usize| if brakes.deferred_hold_back { self.deferred[word] } else { 0 };
        let eligible = std::array::from_fn(|word| {
            let held = brakes.held_back[word] | deferred(word) | !self.decided[word];
            block.patients[word] & !(self.violated[word] | self.open[word] | held)
        });
        (self.violated, eligible)
    }
}

impl Block {
    /// What is known of a criterion.
    pub(super) fn outcomes(&self, criterion: &CriterionProgram) -> Outcomes {
        let (satisfied, violated) =
            (*self.planes.truth(criterion.satisfied), *self.planes.falsehood(criterion.satisfied));
        Outcomes { patients: self.patients, satisfied, violated }
    }

    /// The verdicts on a trial; whoever is `held_back` is not plainly eligible.
    pub(super) fn verdicts(&self, trial: &TrialProgram, brakes: &Brakes) -> Verdicts {
        let (ineligible, eligible) = super::plane::vectorised(|| {
            if trial.never_eligible { (self.ineligible(trial), NONE) } else { self.both(trial, brakes) }
        });
        Verdicts { patients: self.patients, ineligible, eligible }
    }

    /// Who is ineligible, where nobody can be eligible. Left early when all are.
    #[inline(always)]
    fn ineligible(&self, trial: &TrialProgram) -> Plane {
        let mut violated = NONE;
        for criterion in &trial.common {
            or(&mut violated, self.planes.falsehood(criterion.satisfied));
        }
        if trial.arms.is_empty() || violated == self.patients {
            return violated;
        }
        let mut every_arm = self.patients;
        for arm in &trial.arms {
            let mut own = NONE;
            for criterion in arm {
                or(&mut own, self.planes.falsehood(criterion.satisfied));
            }
            super::plane::and(&mut every_arm, &own);
        }
        or(&mut violated, &every_arm);
        violated
    }

    #[inline(always)]
    fn both(&self, trial: &TrialProgram, brakes: &Brakes) -> (Plane, Plane) {
        let common = self.tally(Tally::NOTHING, &trial.common);
        let (ineligible, eligible) = common.fold(self, brakes);
        if trial.arms.is_empty() || ineligible == self.patients {
            return (ineligible, eligible);
        }
        let (mut no_arm, mut some_arm) = (self.patients, NONE);
        for arm in &trial.arms {
            let (ineligible, eligible) = self.tally(common, arm).fold(self, brakes);
            super::plane::and(&mut no_arm, &ineligible);
            or(&mut some_arm, &eligible);
        }
        (no_arm, some_arm)
    }

    #[inline(always)]
    fn tally(&self, mut tally: Tally, criteria: &[CriterionProgram]) -> Tally {
        for criterion in criteria {
            let satisfied = self.planes.truth(criterion.satisfied);
            let violated = self.planes.falsehood(criterion.satisfied);
            let deferred = self.deferred(criterion);
            for word in 0..satisfied.len() {
                let known = satisfied[word] | violated[word];
                tally.violated[word] |= violated[word];
                tally.open[word] |= !known & !deferred[word];
                tally.deferred[word] |= !known & deferred[word];
                if criterion.beyond {
                    tally.decided[word] |= known;
                }
            }
        }
        tally
    }

    /// Who, if the criterion is undetermined, awaits nothing but encounters.
    #[inline(always)]
    fn deferred(&self, criterion: &CriterionProgram) -> Plane {
        match criterion.deferred {
            DeferredWhen::Never => NONE,
            DeferredWhen::Always => self.patients,
            DeferredWhen::Assumed(one, other) => {
                let (one, other) = (self.planes.truth(one), self.planes.truth(other));
                std::array::from_fn(|word| one[word] | other[word])
            }
        }
    }

    /// The verdicts on one arm of a trial, with its own criteria and the common ones.
    pub(super) fn arm(&self, trial: &TrialProgram, arm: &[CriterionProgram], brakes: &Brakes) -> Verdicts {
        let tally = self.tally(self.tally(Tally::NOTHING, &trial.common), arm);
        let (ineligible, eligible) = tally.fold(self, brakes);
        Verdicts { patients: self.patients, ineligible, eligible }
    }
}
