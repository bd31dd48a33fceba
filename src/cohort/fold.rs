//! From what is known of conditions to verdicts: the fold of the single evaluator, on all patients of a block together.

use super::CohortScreener;
use super::block::Block;
use super::plane::{Kernel, NONE, Plane, Sizes, WORDS, and, has, or, vectorised};
use crate::screening::program::{CriterionProgram, DeferredWhen, Mask, Program, TrialProgram};
use crate::screening::{Outcome, Verdict};

/// A trial's verdicts on the patients of a block.
#[derive(Clone, Copy, Debug)]
pub struct Verdicts {
    /// How many they are.
    patients: usize,
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

/// Words of a plane that are folded together: as many as stay in the processor's registers.
const PART: usize = 8;

/// A part of a plane.
type Part = [u64; PART];

/// What the fold needs to know of a set of criteria, for a part of the patients.
#[derive(Clone, Copy)]
struct Tally {
    violated: Part,
    /// Violated, or undetermined by more than an encounter that is still to come.
    unmet: Part,
    deferred: Part,
    /// Of those for whom nothing is unmet: something beyond age and sex was decided.
    decided: Part,
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
        let [eligible, ineligible] = vectorised(Sizes([&self.eligible, &self.ineligible]));
        let all = u32::try_from(self.patients).unwrap_or(u32::MAX);
        [eligible, all - eligible - ineligible, ineligible]
    }

    /// Calls `each` with the place of every patient who is not ineligible.
    pub fn each_candidate(&self, each: impl FnMut(usize)) {
        let all = super::plane::first(self.patients);
        let rest: Plane = std::array::from_fn(|word| all[word] & !self.ineligible[word]);
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
        let [all, satisfied, violated] = vectorised(Sizes([&self.patients, &self.satisfied, &self.violated]));
        [satisfied, all - satisfied - violated, violated]
    }
}

impl Tally {
    const NOTHING: Self = Self { violated: [0; PART], unmet: [0; PART], deferred: [0; PART], decided: [0; PART] };

    /// The verdicts: who of `patients` is ineligible, and who is eligible.
    #[inline(always)]
    fn fold(&self, patients: &Part, held_back: &Part, brakes: &Brakes) -> (Part, Part) {
        let awaited = if brakes.deferred_hold_back { u64::MAX } else { 0 };
        let eligible = std::array::from_fn(|word| {
            let held = held_back[word] | (self.deferred[word] & awaited) | !self.decided[word];
            patients[word] & !(self.unmet[word] | held)
        });
        (self.violated, eligible)
    }
}

/// The fold of a trial.
pub(super) struct Fold<'f> {
    pub(super) cohort: &'f CohortScreener<'f>,
    pub(super) block: &'f Block,
    /// Its place.
    pub(super) trial: usize,
}

impl Kernel for Fold<'_> {
    type Output = Verdicts;

    #[inline(always)]
    fn run(self) -> Verdicts {
        self.cohort.folded(self.block, self.trial)
    }
}

/// The fold of one of a trial's arms.
struct FoldOfArm<'f> {
    block: &'f Block,
    trial: &'f TrialProgram,
    brakes: &'f Brakes,
    arm: &'f [CriterionProgram],
}

impl Kernel for FoldOfArm<'_> {
    type Output = Verdicts;

    #[inline(always)]
    fn run(self) -> Verdicts {
        self.block.in_parts(self.trial, self.brakes, Some(self.arm))
    }
}

/// The fold of all trials, one after the other. Compiled for the processor's vectors as a whole: a trial takes less than
/// what it would cost to go there and back.
struct Sweep<'f, F> {
    cohort: &'f CohortScreener<'f>,
    block: &'f Block,
    told: F,
}

impl<F: FnMut(&Verdicts)> Kernel for Sweep<'_, F> {
    type Output = ();

    #[inline(always)]
    fn run(mut self) {
        for trial in 0..self.cohort.rules.program.trials.len() {
            (self.told)(&self.cohort.folded(self.block, trial));
        }
    }
}

impl CohortScreener<'_> {
    /// Calls `told` with the verdicts of all trials, in the order of
    /// [`Screener::trials`](crate::screening::Screener::trials).
    pub fn all_verdicts(&self, block: &Block, told: impl FnMut(&Verdicts)) {
        vectorised(Sweep { cohort: self, block, told });
    }

    /// The verdicts on the trial at that place, within a kernel.
    #[inline(always)]
    pub(super) fn folded(&self, block: &Block, trial: usize) -> Verdicts {
        let program = &self.rules.program.trials[trial];
        if program.never_eligible {
            let ineligible = block.ineligible(&self.rules.program, program);
            return Verdicts { patients: block.len(), ineligible, eligible: NONE };
        }
        block.in_parts(program, &self.brakes(block, trial), None)
    }
}

impl Block {
    /// What is known of a criterion.
    pub(super) fn outcomes(&self, criterion: &CriterionProgram) -> Outcomes {
        let (&satisfied, &violated) = self.known(criterion);
        Outcomes { patients: self.patients, satisfied, violated }
    }

    /// By whom a criterion is known to be satisfied, and by whom violated.
    #[inline(always)]
    pub(super) fn known(&self, criterion: &CriterionProgram) -> (&Plane, &Plane) {
        (self.planes.truth(criterion.satisfied), self.planes.falsehood(criterion.satisfied))
    }

    /// The verdicts on one arm of a trial, with its own criteria and the common ones.
    pub(super) fn arm(&self, trial: &TrialProgram, arm: &[CriterionProgram], brakes: &Brakes) -> Verdicts {
        vectorised(FoldOfArm { block: self, trial, brakes, arm })
    }

    /// The verdicts on a trial, or on one of its arms, within a kernel.
    #[inline(always)]
    pub(super) fn in_parts(&self, trial: &TrialProgram, brakes: &Brakes, arm: Option<&[CriterionProgram]>) -> Verdicts {
        let (mut ineligible, mut eligible) = (NONE, NONE);
        let (outs, are) = (ineligible.as_chunks_mut().0, eligible.as_chunks_mut().0);
        for at in 0..WORDS / PART {
            (outs[at], are[at]) = match arm {
                None => self.part(trial, brakes, at),
                Some(arm) => {
                    let tally = self.tally(at, self.tally(at, Tally::NOTHING, &trial.common), arm);
                    tally.fold(part(&self.patients, at), part(&brakes.held_back, at), brakes)
                }
            };
        }
        Verdicts { patients: self.len(), ineligible, eligible }
    }

    /// Left early when everybody is ineligible.
    #[inline(always)]
    fn part(&self, trial: &TrialProgram, brakes: &Brakes, at: usize) -> (Part, Part) {
        let patients = part(&self.patients, at);
        let held_back = part(&brakes.held_back, at);
        let common = self.tally(at, Tally::NOTHING, &trial.common);
        let (ineligible, eligible) = common.fold(patients, held_back, brakes);
        if trial.arms.is_empty() || ineligible == *patients {
            return (ineligible, eligible);
        }
        let (mut no_arm, mut some_arm) = (*patients, [0; PART]);
        for arm in &trial.arms {
            let (ineligible, eligible) = self.tally(at, common, arm).fold(patients, held_back, brakes);
            for word in 0..PART {
                no_arm[word] &= ineligible[word];
                some_arm[word] |= eligible[word];
            }
        }
        (no_arm, some_arm)
    }

    /// Who is ineligible, where nobody can be eligible. Left early when all are.
    #[inline(always)]
    fn ineligible(&self, program: &Program, trial: &TrialProgram) -> Plane {
        let mut violated = self.in_any(program.masks(trial.violated));
        if trial.arms.is_empty() || violated == self.patients {
            return violated;
        }
        let mut every_arm = self.patients;
        for &arm in &trial.violated_in_arms {
            and(&mut every_arm, &self.in_any(program.masks(arm)));
        }
        or(&mut violated, &every_arm);
        violated
    }

    /// Who is in any of the planes.
    #[inline(always)]
    fn in_any(&self, planes: &[Mask]) -> Plane {
        let mut any = NONE;
        for (_, plane) in self.planes.inhabited(planes) {
            or(&mut any, plane);
        }
        any
    }

    #[inline(always)]
    fn tally(&self, at: usize, mut tally: Tally, criteria: &[CriterionProgram]) -> Tally {
        for criterion in criteria {
            let satisfied = part(self.planes.truth(criterion.satisfied), at);
            let violated = part(self.planes.falsehood(criterion.satisfied), at);
            let beyond = if criterion.beyond { u64::MAX } else { 0 };
            if criterion.deferred == DeferredWhen::Never {
                for word in 0..PART {
                    tally.violated[word] |= violated[word];
                    tally.unmet[word] |= !satisfied[word];
                    tally.decided[word] |= satisfied[word] & beyond;
                }
                continue;
            }
            let deferred = self.deferred(criterion, at);
            for word in 0..PART {
                let known = satisfied[word] | violated[word];
                tally.violated[word] |= violated[word];
                tally.unmet[word] |= violated[word] | !(known | deferred[word]);
                tally.deferred[word] |= !known & deferred[word];
                tally.decided[word] |= known & beyond;
            }
        }
        tally
    }

    /// Who, if the criterion is undetermined, awaits nothing but encounters.
    #[inline(always)]
    fn deferred(&self, criterion: &CriterionProgram, at: usize) -> Part {
        match criterion.deferred {
            DeferredWhen::Never => [0; PART],
            DeferredWhen::Always => *part(&self.patients, at),
            DeferredWhen::Assumed(one, other) => {
                let (one, other) = (part(self.planes.truth(one), at), part(self.planes.truth(other), at));
                std::array::from_fn(|word| one[word] | other[word])
            }
        }
    }
}

#[inline(always)]
fn part(plane: &Plane, at: usize) -> &Part {
    plane.as_chunks().0.get(at).unwrap_or(&[0; PART])
}
