//! Many patients against many trials.
//!
//! Patients are looked at in blocks of [`BLOCK`]. What is known of a condition are two bits for each patient of the block:
//! known to be true, known to be false. For most patients the absence policy and the completeness of a list decide, for
//! all of them together; only where facts bear on a statement is the patient's [`Chart`](crate::screening::Chart) asked.
//! What trials share is found once; verdicts are folded from whole words of bits.
//!
//! Assumes rules made ready for a screening date. Guarantees the verdicts and outcomes of the single evaluator: it is that
//! evaluator who answers wherever facts matter, and a debug build compares every statement of every patient with it.

mod attrition;
mod block;
mod classes;
mod columns;
mod cuts;
mod fold;
mod gather;
mod general;
mod pairs;
mod plane;
mod rows;
mod tables;
mod values;

pub use attrition::{Attrition, CriterionCounts, TrialCounts};
pub use block::Block;
pub use columns::Columns;
pub use fold::{Outcomes, Verdicts};
pub use pairs::{Pair, Wanted};
pub use plane::BLOCK;
pub use rows::{Names, Row, Rows, TrialNames};

use crate::screening::{Abstractor, Desk, LoadedProfile, Screener};
use fold::{Brakes, Fold};
use general::General;
use plane::{put, vectorised};
use tables::Tables;

/// Rules made ready for many patients at once.
///
/// ```
/// # use prescreen::{patient::Profile, ruleset::RuleSet, value::Day};
/// use prescreen::cohort::{BLOCK, Block, CohortScreener};
/// use prescreen::screening::{LoadedProfile, Screener};
///
/// # fn count_candidates(rules: &RuleSet, profiles: &[Profile], on: Day) -> usize {
/// let screener = Screener::new(rules, on);
/// let cohort = CohortScreener::new(&screener);
/// let (mut block, mut candidates) = (Block::default(), 0);
/// for profiles in profiles.chunks(BLOCK) {
///     let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
///     cohort.fill(&mut block, &loaded);
///     for trial in 0..screener.trials().len() {
///         cohort.verdicts(&block, trial).each_candidate(|_| candidates += 1);
///     }
/// }
/// # candidates
/// # }
/// ```
#[derive(Debug)]
pub struct CohortScreener<'s> {
    screener: &'s Screener<'s>,
    rules: Abstractor<'s>,
    tables: Tables,
    general: General,
}

impl<'s> CohortScreener<'s> {
    /// Makes the trials of `screener` ready.
    #[must_use]
    pub fn new(screener: &'s Screener<'s>) -> Self {
        let rules = Abstractor::new(screener);
        let tables = Tables::new(&rules.families);
        let general = General::new(screener, &rules.program, &rules.families);
        Self { screener, rules, tables, general }
    }

    /// How many different statements the trials make.
    #[must_use]
    pub fn statements(&self) -> usize {
        self.rules.program.statements.len()
    }

    /// What the records of these patients, up to [`BLOCK`] of them, say of what the trials ask for.
    #[must_use]
    pub fn columns<'p>(&self, patients: &'p [LoadedProfile<'p>], desk: &mut Desk) -> Columns<'p> {
        Columns::new(&self.rules, patients, desk)
    }

    /// Finds out what is known of these patients; what the block held before is forgotten.
    pub fn evaluate(&self, block: &mut Block, columns: &Columns<'_>) {
        block.fill(&self.rules, &self.tables, &self.general, columns);
    }

    /// The same from the patients' records, of up to [`BLOCK`] patients.
    pub fn fill(&self, block: &mut Block, patients: &[LoadedProfile<'_>]) {
        let columns = self.columns(patients, &mut Desk::default());
        self.evaluate(block, &columns);
    }

    /// The verdicts on the block's patients of the trial at that place of [`Screener::trials`].
    ///
    /// # Panics
    /// When there is no such trial.
    #[must_use]
    pub fn verdicts(&self, block: &Block, trial: usize) -> Verdicts {
        vectorised(Fold { cohort: self, block, trial })
    }

    /// The outcomes of every criterion of a trial: the common ones in the order of the trial, then each arm's own.
    ///
    /// # Panics
    /// When there is no such trial.
    pub fn outcomes<'a>(&'a self, block: &'a Block, trial: usize) -> impl Iterator<Item = Outcomes> + 'a {
        self.rules.program.trials[trial].criteria().map(|criterion| block.outcomes(criterion))
    }

    fn brakes(&self, block: &Block, trial: usize) -> Brakes {
        let deferred_hold_back = self.screener.rules.policy.deferred_hold_back;
        if self.rules.program.trials[trial].never_eligible {
            return Brakes { held_back: block.patients, deferred_hold_back };
        }
        let mut held_back = block.held_back;
        let first = block.held_back_from.partition_point(|(other, _)| *other < trial);
        let own = block.held_back_from.iter().skip(first).take_while(|(other, _)| *other == trial);
        own.for_each(|(_, lane)| put(&mut held_back, *lane));
        Brakes { held_back, deferred_hold_back }
    }
}
