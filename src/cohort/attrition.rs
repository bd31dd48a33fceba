//! Totals by trial: verdicts, and of every criterion how many patients it leaves.

use super::plane::{Plane, count};
use super::{Block, CohortScreener, Outcomes};
use std::ops::AddAssign;

/// Totals of a trial.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TrialCounts {
    /// How many patients are eligible, need review, and are ineligible.
    pub verdicts: [u64; 3],
    /// The criteria in the order of [`CohortScreener::outcomes`].
    pub criteria: Vec<CriterionCounts>,
}

/// Totals of a criterion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
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

impl CohortScreener<'_> {
    /// Adds the block's patients to the totals of the trial at that place of
    /// [`Screener::trials`](crate::screening::Screener::trials).
    ///
    /// # Panics
    /// When there is no such trial.
    pub fn count(&self, block: &Block, trial: usize, counts: &mut TrialCounts) {
        let verdicts = self.verdicts(block, trial).counts();
        counts.verdicts.iter_mut().zip(verdicts).for_each(|(own, more)| *own += u64::from(more));
        let program = &self.rules.program.trials[trial];
        let all = program.common.len() + program.arms.iter().map(Vec::len).sum::<usize>();
        counts.criteria.resize_with(all, CriterionCounts::default);
        let mut own = counts.criteria.iter_mut();
        let mut left = block.patients;
        for (criterion, counts) in program.common.iter().zip(&mut own) {
            counts.add(&block.outcomes(criterion), &mut left);
        }
        for arm in &program.arms {
            let mut left = left;
            for (criterion, counts) in arm.iter().zip(&mut own) {
                counts.add(&block.outcomes(criterion), &mut left);
            }
        }
    }
}

impl CriterionCounts {
    fn add(&mut self, outcomes: &Outcomes, left: &mut Plane) {
        left.iter_mut().zip(outcomes.violated).for_each(|(left, violated)| *left &= !violated);
        let [satisfied, undetermined, violated] = outcomes.counts().map(u64::from);
        *self += Self { satisfied, undetermined, violated, left: u64::from(count(left)) };
    }
}
