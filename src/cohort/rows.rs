//! The lines of a block of patients, patient by patient: every trial of interest with its verdict.

use super::{BLOCK, Block, CohortScreener, Pair, Wanted};
use crate::screening::Screener;

/// A line: a patient and a trial.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Row {
    /// The trial's place in [`Screener::trials`].
    pub trial: u32,
    /// The patient's place in the block, and what is found.
    pub pair: Pair,
}

/// Room to bring lines into order; it may serve one block after the other.
#[derive(Debug, Default)]
pub struct Rows {
    /// As they come: trial by trial.
    found: Vec<Row>,
    ordered: Vec<Row>,
}

impl Rows {
    /// The lines of a block, by patient and then by trial, both in their order.
    pub fn of(&mut self, cohort: &CohortScreener<'_>, block: &Block, wanted: Wanted) -> &[Row] {
        self.found.clear();
        let mut ends = [0_usize; BLOCK + 1];
        for (number, trial) in (0..cohort.screener.trials().len()).zip(0_u32..) {
            cohort.pairs(block, number, wanted, |pair| {
                if let Some(after) = ends.get_mut(pair.patient + 1) {
                    *after += 1;
                    self.found.push(Row { trial, pair });
                }
            });
        }
        let mut before = 0;
        for end in &mut ends {
            before += *end;
            *end = before;
        }
        self.ordered.clear();
        if let Some(&some) = self.found.first() {
            self.ordered.resize(self.found.len(), some);
        }
        for &row in &self.found {
            let Some(place) = ends.get_mut(row.pair.patient) else { continue };
            if let Some(to) = self.ordered.get_mut(*place) {
                *to = row;
            }
            *place += 1;
        }
        &self.ordered
    }
}

/// What lines are told in: the ids of trials, and of their criteria and arms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Names {
    /// In the order of [`Screener::trials`].
    pub trials: Vec<TrialNames>,
}

/// The ids of a trial.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TrialNames {
    /// Of the trial.
    pub id: String,
    /// Of the criteria: the common ones, then each arm's own.
    pub criteria: Vec<String>,
    /// How many of them are common.
    pub common: usize,
    /// Of the arms.
    pub arms: Vec<String>,
    /// By arm, how many criteria of its own it has.
    pub own: Vec<usize>,
}

impl Names {
    /// Of a screener's trials.
    #[must_use]
    pub fn new(screener: &Screener<'_>) -> Self {
        let of_trial = |trial: &&crate::ruleset::Trial| TrialNames {
            id: trial.id.clone(),
            criteria: trial.listed_criteria().map(|criterion| criterion.id.clone()).collect(),
            common: trial.criteria.len(),
            arms: trial.arms.iter().map(|arm| arm.id.clone()).collect(),
            own: trial.arms.iter().map(|arm| arm.criteria.len()).collect(),
        };
        Self { trials: screener.trials().iter().map(of_trial).collect() }
    }
}
