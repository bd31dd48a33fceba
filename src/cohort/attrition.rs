//! Totals by trial: verdicts, and of every criterion how many patients it leaves.

use super::fold::Verdicts;
use super::plane::{Kernel, Plane, count, vectorised, without};
use super::{Block, CohortScreener};
use crate::screening::program::{CriterionProgram, Program, TrialProgram};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// Totals of a trial.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct TrialCounts {
    /// How many patients are eligible, need review, and are ineligible.
    pub verdicts: [u64; 3],
    /// The criteria in the order of [`CohortScreener::outcomes`].
    pub criteria: Vec<CriterionCounts>,
}

/// Totals of a criterion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct CriterionCounts {
    /// For how many it is satisfied.
    pub satisfied: u64,
    /// For how many it is undetermined.
    pub undetermined: u64,
    /// For how many it is violated.
    pub violated: u64,
    /// How many are left: neither this criterion nor one before it is violated. Before a criterion of an arm stand the
    /// common ones and those of the same arm.
    pub left: u64,
}

impl AddAssign for CriterionCounts {
    fn add_assign(&mut self, other: Self) {
        self.satisfied += other.satisfied;
        self.undetermined += other.undetermined;
        self.violated += other.violated;
        self.left += other.left;
    }
}

impl TrialCounts {
    /// Adds the totals of other patients.
    pub fn add(&mut self, other: &Self) {
        self.verdicts.iter_mut().zip(other.verdicts).for_each(|(own, other)| *own += other);
        self.criteria.resize_with(self.criteria.len().max(other.criteria.len()), CriterionCounts::default);
        self.criteria.iter_mut().zip(&other.criteria).for_each(|(own, other)| *own += *other);
    }
}

/// Running totals of all trials, over one block of patients after the other. What criteria share is counted once.
#[derive(Clone, Debug)]
pub struct Attrition {
    patients: u64,
    /// By plane of known truth or falsehood that a criterion asks for, how many patients were in it.
    known: Vec<u64>,
    trials: Vec<TrialAttrition>,
    /// By criterion, trial after trial in the order of [`CohortScreener::outcomes`]: for how many it is the first that is
    /// violated.
    lost: Vec<u64>,
}

/// What is counted of a trial as a whole.
#[derive(Clone, Copy, Debug, Default)]
struct TrialAttrition {
    eligible: u64,
    ineligible: u64,
}

impl CohortScreener<'_> {
    /// Totals of nobody yet.
    #[must_use]
    pub fn attrition(&self) -> Attrition {
        let Program { trials, slots, .. } = &self.rules.program;
        let criteria = trials.iter().map(|trial| trial.criteria().count()).sum();
        Attrition {
            patients: 0,
            known: vec![0; slots * 2],
            trials: vec![TrialAttrition::default(); trials.len()],
            lost: vec![0; criteria],
        }
    }

    /// Adds the block's patients to totals that [`attrition`](Self::attrition) began.
    pub fn count(&self, block: &Block, totals: &mut Attrition) {
        vectorised(Count { cohort: self, block, totals });
    }

    /// What was counted, by trial in the order of [`Screener::trials`](crate::screening::Screener::trials).
    #[must_use]
    pub fn totals(&self, attrition: &Attrition) -> Vec<TrialCounts> {
        let mut lost = attrition.lost.iter().copied();
        let programs = self.rules.program.trials.iter().zip(&attrition.trials);
        programs.map(|(program, whole)| attrition.of(program, *whole, &mut lost)).collect()
    }
}

impl Attrition {
    fn of(&self, program: &TrialProgram, whole: TrialAttrition, lost: &mut impl Iterator<Item = u64>) -> TrialCounts {
        let TrialAttrition { eligible, ineligible } = whole;
        let verdicts = [eligible, self.patients - eligible - ineligible, ineligible];
        let mut criteria = Vec::new();
        let mut one = |criterion: &CriterionProgram, left: &mut u64| {
            let known = |plane: usize| self.known.get(plane).copied().unwrap_or(0);
            let (satisfied, violated) = (known(criterion.satisfied.truth()), known(criterion.satisfied.falsehood()));
            let undetermined = self.patients - satisfied - violated;
            *left -= lost.next().unwrap_or(0);
            criteria.push(CriterionCounts { satisfied, undetermined, violated, left: *left });
        };
        let mut left = self.patients;
        program.common.iter().for_each(|criterion| one(criterion, &mut left));
        for arm in &program.arms {
            let mut left = left;
            arm.iter().for_each(|criterion| one(criterion, &mut left));
        }
        TrialCounts { verdicts, criteria }
    }
}

/// Counting of all trials.
struct Count<'c, 'b> {
    cohort: &'c CohortScreener<'c>,
    block: &'b Block,
    totals: &'c mut Attrition,
}

impl Kernel for Count<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { cohort, block, totals } = self;
        let Attrition { patients, known, trials, lost } = totals;
        let all = count(&block.patients);
        *patients += u64::from(all);
        let program = &cohort.rules.program;
        for (number, plane) in block.planes.inhabited(program.masks(program.criteria)) {
            if let Some(known) = known.get_mut(number) {
                *known += u64::from(count(plane));
            }
        }
        let everybody = Left { whom: block.patients, count: all };
        let mut criteria = Losses { violations: &program.violations, lost };
        for ((number, trial), whole) in program.trials.iter().enumerate().zip(trials) {
            let common = criteria.lose(block, trial.common.len(), everybody);
            for arm in &trial.arms {
                criteria.lose(block, arm.len(), common);
            }
            if trial.never_eligible && trial.arms.is_empty() {
                whole.ineligible += u64::from(all - common.count);
                continue;
            }
            let Verdicts { ineligible, eligible, .. } = cohort.folded(block, number);
            whole.eligible += u64::from(count(&eligible));
            whole.ineligible += u64::from(count(&ineligible));
        }
    }
}

/// Who is left, and how many they are.
#[derive(Clone, Copy)]
struct Left {
    whom: Plane,
    count: u32,
}

/// The criteria that are still to be counted: where their violations are known, and how many they lost.
struct Losses<'p, 'l> {
    violations: &'p [u32],
    lost: &'l mut [u64],
}

impl Losses<'_, '_> {
    /// Who of `left` is left by the next criteria, so many of them.
    #[inline(always)]
    fn lose(&mut self, block: &Block, criteria: usize, mut left: Left) -> Left {
        let (violations, later) = self.violations.split_at(criteria);
        let (lost, of_later) = std::mem::take(&mut self.lost).split_at_mut(criteria);
        (self.violations, self.lost) = (later, of_later);
        for (violations, lost) in violations.chunks(64).zip(lost.chunks_mut(64)) {
            // First which of them anybody violates, without a branch: whether it is so cannot be foretold.
            let mut some = block.planes.which_inhabited(violations);
            while some != 0 && left.count != 0 {
                let at = some.trailing_zeros() as usize;
                some &= some - 1;
                let (Some(&violated), Some(lost)) = (violations.get(at), lost.get_mut(at)) else { break };
                without(&mut left.whom, block.planes.plane(violated as usize));
                let count = count(&left.whom);
                *lost += u64::from(left.count - count);
                left.count = count;
            }
        }
        left
    }
}
