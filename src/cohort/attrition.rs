//! Totals by trial: verdicts, and of every criterion how many patients it leaves.

use super::fold::{Brakes, Verdicts};
use super::plane::{Kernel, Plane, count, vectorised};
use super::{Block, CohortScreener};
use crate::screening::program::{CriterionProgram, TrialProgram};
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
        let (program, brakes) = (&self.rules.program.trials[trial], self.brakes(block, trial));
        let all = program.common.len() + program.arms.iter().map(Vec::len).sum::<usize>();
        counts.criteria.resize_with(all, CriterionCounts::default);
        vectorised(Count { block, program, brakes: &brakes, counts });
    }
}

/// Counting of a trial.
struct Count<'c> {
    block: &'c Block,
    program: &'c TrialProgram,
    brakes: &'c Brakes,
    counts: &'c mut TrialCounts,
}

impl Kernel for Count<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { block, program, brakes, counts } = self;
        let Verdicts { ineligible, eligible, .. } = block.in_parts(program, brakes, None);
        let all = count(&block.patients);
        let [eligible, ineligible] = [count(&eligible), count(&ineligible)];
        let verdicts = [eligible, all - eligible - ineligible, ineligible];
        for (own, more) in counts.verdicts.iter_mut().zip(verdicts) {
            *own += u64::from(more);
        }
        let mut own = &mut counts.criteria[..];
        let mut left = (block.patients, all);
        count_in_order(block, &program.common, &mut own, &mut left, all);
        for arm in &program.arms {
            count_in_order(block, arm, &mut own, &mut left.clone(), all);
        }
    }
}

/// Adds the block's `all` patients to the counts of criteria, the first of `counts`; who is `left`, and how many, changes
/// with each.
#[inline(always)]
fn count_in_order(
    block: &Block,
    criteria: &[CriterionProgram],
    counts: &mut &mut [CriterionCounts],
    left: &mut (Plane, u32),
    all: u32,
) {
    for criterion in criteria {
        let Some(own) = counts.split_off_first_mut() else { return };
        let (satisfied, violated) = block.known(criterion);
        let (satisfied, number) = (count(satisfied), count(violated));
        if number > 0 {
            left.0.iter_mut().zip(violated).for_each(|(left, violated)| *left &= !violated);
            left.1 = count(&left.0);
        }
        *own += CriterionCounts {
            satisfied: u64::from(satisfied),
            undetermined: u64::from(all - satisfied - number),
            violated: u64::from(number),
            left: u64::from(left.1),
        };
    }
}
