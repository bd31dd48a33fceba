//! Many patients against many trials, in blocks.

use prescreen::cohort::{BLOCK, Block, CohortScreener};
use prescreen::screening::{LoadedProfile, Screener};

/// A prepared engine for blocks.
pub struct Blocks<'s, 'p> {
    cohort: CohortScreener<'s>,
    trials: usize,
    block: Block,
    patients: &'p [LoadedProfile<'p>],
    next: usize,
}

impl<'s, 'p> Blocks<'s, 'p> {
    /// Patients under prepared rules.
    pub fn new(screener: &'s Screener<'s>, patients: &'p [LoadedProfile<'p>]) -> Self {
        let trials = screener.trials().len();
        Self { cohort: CohortScreener::new(screener), trials, block: Block::default(), patients, next: 0 }
    }

    /// Fills the next block; gives how many patients there are.
    fn fill(&mut self) -> usize {
        let end = (self.next + BLOCK).min(self.patients.len());
        let patients = &self.patients[self.next..end];
        self.next = if end == self.patients.len() { 0 } else { end };
        self.cohort.fill(&mut self.block, patients);
        patients.len()
    }

    /// Every outcome and the verdict of at least so many patients: a sum over them.
    pub fn outcomes(&mut self, count: usize) -> u64 {
        let (mut done, mut sum) = (0, 0);
        while done < count {
            done += self.fill();
            for trial in 0..self.trials {
                let counts = self.cohort.verdicts(&self.block, trial).counts();
                sum += u64::from(counts[0]) + 3 * u64::from(counts[2]);
                for outcomes in self.cohort.outcomes(&self.block, trial) {
                    let counts = outcomes.counts();
                    sum += u64::from(counts[0]) + 3 * u64::from(counts[2]);
                }
            }
        }
        sum
    }

    /// The verdicts of all trials on at least so many patients.
    pub fn verdicts(&mut self, count: usize) -> u64 {
        let (mut done, mut sum) = (0, 0);
        while done < count {
            done += self.fill();
            sum += self.fold();
        }
        sum
    }

    /// The verdicts of all trials on the block as it is.
    pub fn fold(&mut self) -> u64 {
        let verdicts = |trial| {
            let counts = self.cohort.verdicts(&self.block, trial).counts();
            u64::from(counts[0]) + 3 * u64::from(counts[2])
        };
        (0..self.trials).map(verdicts).sum()
    }
}
