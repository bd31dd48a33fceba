//! What matching many patients against many trials writes: a line a patient and trial, as CSV, NDJSON or Parquet, and the
//! state that a later run goes on from. `docs/match.md` describes the columns.
//!
//! Assumes lines in the order in which they are to stand. Guarantees the same bytes for the same lines, however they are
//! handed over. Nothing here opens a file.

mod attrition;
#[cfg(feature = "columnar")]
mod columns;
mod error;
#[cfg(feature = "columnar")]
mod parquet;
mod run;
#[cfg(feature = "columnar")]
mod state;
mod text;

pub use attrition::{JsonTrial, counts_csv, counts_json, counts_table, thousands};
#[cfg(feature = "columnar")]
pub use columns::{Groups, Table, concatenate};
pub use error::MatchesError;
#[cfg(feature = "columnar")]
pub use parquet::{OwnLine, ResultsReader, ResultsWriter};
pub use run::{Pairs, Run, VERSION};
#[cfg(feature = "columnar")]
pub use state::{Known, StateReader, StateWriter};
pub use text::{CHANGES_HEADER, Change, HEADER, Side, change_csv, change_json, csv, ndjson};

use crate::cohort::{Names, Row};
use crate::screening::Verdict;

/// A line as it is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line<'a> {
    /// The patient's code.
    pub patient: &'a str,
    /// The trial's id.
    pub trial: &'a str,
    /// What is found.
    pub found: Found<'a>,
}

/// What is found of a patient and a trial.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found<'a> {
    /// The verdict.
    pub verdict: Verdict,
    /// How many criteria are violated, of the common ones and those of the best arm.
    pub violated: u16,
    /// How many of them are undetermined.
    pub undetermined: u16,
    /// The id of the first violated one.
    pub first_violated: Option<&'a str>,
    /// The id of the best arm, if the trial has arms.
    pub best_arm: Option<&'a str>,
}

/// The lines that rows stand for; `patients` are the codes of the block.
pub fn lines<'a>(rows: &'a [Row], patients: &'a [&'a str], names: &'a Names) -> impl Iterator<Item = Line<'a>> {
    rows.iter().filter_map(|row| {
        let trial = names.trials.get(row.trial as usize)?;
        let id = |ids: &'a [String], at: Option<u16>| ids.get(usize::from(at?)).map(String::as_str);
        let found = Found {
            verdict: row.pair.verdict,
            violated: row.pair.violated,
            undetermined: row.pair.undetermined,
            first_violated: id(&trial.criteria, row.pair.first_violated),
            best_arm: id(&trial.arms, row.pair.best_arm),
        };
        Some(Line { patient: patients.get(row.pair.patient)?, trial: &trial.id, found })
    })
}
