//! Totals by trial: verdicts, and of every criterion how many patients it leaves.

use super::fold::Verdicts;
use super::plane::{Kernel, Plane, count, vectorised};
use super::{Block, CohortScreener};
use crate::screening::program::{CriterionProgram, TrialProgram};
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

impl CohortScreener<'_> {
    /// Adds the block's patients to the totals of all trials, in the order of
    /// [`Screener::trials`](crate::screening::Screener::trials); there are as many `totals`.
    pub fn count(&self, block: &Block, totals: &mut [TrialCounts]) {
        vectorised(Count { cohort: self, known: Known::of(block, self.rules.program.slots), totals });
    }
}

/// Counting of all trials.
struct Count<'c, 'b> {
    cohort: &'c CohortScreener<'c>,
    known: Known<'b>,
    totals: &'c mut [TrialCounts],
}

impl Kernel for Count<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { cohort, mut known, totals } = self;
        for ((number, program), counts) in cohort.rules.program.trials.iter().enumerate().zip(totals) {
            let all = program.common.len() + program.arms.iter().map(Vec::len).sum::<usize>();
            counts.criteria.resize_with(all, CriterionCounts::default);
            let Verdicts { ineligible, eligible, .. } = cohort.folded(known.block, number, program);
            let [eligible, ineligible] = [count(&eligible), count(&ineligible)];
            let verdicts = [eligible, known.all - eligible - ineligible, ineligible];
            for (own, more) in counts.verdicts.iter_mut().zip(verdicts) {
                *own += u64::from(more);
            }
            known.trial(program, &mut counts.criteria);
        }
    }
}

/// What is counted of the planes of a block. What criteria of several trials share is counted once.
struct Known<'b> {
    block: &'b Block,
    all: u32,
    /// By plane, how many are in it; [`UNCOUNTED`] as long as nobody asked.
    counts: Vec<u32>,
}

/// More than a block has patients.
const UNCOUNTED: u32 = u32::MAX;

/// Who is left, and how many they are.
#[derive(Clone, Copy)]
struct Left {
    whom: Plane,
    count: u32,
}

impl<'b> Known<'b> {
    fn of(block: &'b Block, slots: usize) -> Self {
        let planes = slots * 2;
        let all = u32::try_from(block.len()).unwrap_or(UNCOUNTED);
        Self { block, all, counts: vec![UNCOUNTED; planes] }
    }

    #[inline(always)]
    fn trial(&mut self, program: &TrialProgram, counts: &mut [CriterionCounts]) {
        let mut own = counts.iter_mut();
        let mut left = Left { whom: self.block.patients, count: self.all };
        for (criterion, counts) in program.common.iter().zip(&mut own) {
            self.criterion(criterion, counts, &mut left);
        }
        for arm in &program.arms {
            let mut left = left;
            for (criterion, counts) in arm.iter().zip(&mut own) {
                self.criterion(criterion, counts, &mut left);
            }
        }
    }

    #[inline(always)]
    fn criterion(&mut self, criterion: &CriterionProgram, counts: &mut CriterionCounts, left: &mut Left) {
        let at = criterion.satisfied;
        let block = self.block;
        let (is_satisfied, is_violated) = block.known(criterion);
        let satisfied = self.counted(at.truth(), is_satisfied);
        let violated = self.counted(at.falsehood(), is_violated);
        if violated > 0 && left.count > 0 {
            left.whom.iter_mut().zip(is_violated).for_each(|(left, violated)| *left &= !violated);
            left.count = count(&left.whom);
        }
        let undetermined = self.all.saturating_sub(satisfied + violated);
        let [satisfied, undetermined, violated, left] = [satisfied, undetermined, violated, left.count].map(u64::from);
        *counts += CriterionCounts { satisfied, undetermined, violated, left };
    }

    #[inline(always)]
    fn counted(&mut self, at: usize, plane: &Plane) -> u32 {
        match self.counts.get_mut(at) {
            Some(counted) if *counted != UNCOUNTED => *counted,
            Some(counted) => {
                *counted = count(plane);
                *counted
            }
            None => count(plane),
        }
    }
}
