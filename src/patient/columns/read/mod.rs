//! Tables back into profiles, as a stream of blocks.

mod blocks;
mod columns;
mod facts;
mod names;
mod notes;
mod parquet;
mod persons;
mod results;
mod texts;
mod values;

pub use self::blocks::{Block, Blocks};
pub use self::notes::{Count, Doubt, Notes, Trouble};
pub use self::parquet::{Part, Shared};

use self::blocks::{Facts, Persons};
use self::facts::FactReader;
use self::parquet::Opened;
use self::persons::PersonReader;
use super::{Counts, FactsError, Table};
use crate::text::FileId;
use crate::vocabulary::Vocabulary;
use ::parquet::file::reader::ChunkReader;

/// Whether anybody will be shown why a criterion is as it is. Without reasons, what only is shown is not read: sources,
/// and results as written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reasons {
    /// Everything is read.
    Wanted,
    /// What only is shown is left out.
    NotWanted,
}

/// How profiles are read.
#[derive(Clone, Copy, Debug)]
pub struct Options<'v> {
    /// What names, codes and units mean.
    pub vocabulary: &'v Vocabulary,
    /// Whether everything is read.
    pub reasons: Reasons,
    /// The table of facts, for the places of facts: the row from 0 is the place's first byte.
    pub facts: FileId,
    /// The table of patients, for the places of what is no fact.
    pub patients: FileId,
}

/// Both tables in Parquet files, opened and found to be of the right version, with the right columns.
#[derive(Clone, Debug)]
pub struct Tables {
    facts: Opened,
    patients: Opened,
}

impl Tables {
    /// Opens both tables; their rows are read later.
    ///
    /// # Errors
    /// When a file is no Parquet, or not the table in the version that is read here; or when the two are not of a pair.
    pub fn open<R: ChunkReader>(facts: &R, patients: &R) -> Result<Self, FactsError> {
        let (facts, patients) = (Opened::new(facts, Table::Facts)?, Opened::new(patients, Table::Patients)?);
        match (facts.together(), patients.together()) {
            (Some(facts), Some(patients)) if facts != patients => Err(FactsError::NotTogether),
            _ => Ok(Self { facts, patients }),
        }
    }

    /// How many rows the files say they have.
    #[must_use]
    pub fn counts(&self) -> Counts {
        Counts { patients: self.patients.rows(), facts: self.facts.rows() }
    }

    /// Whether both tables are in ascending order of the patients' codes. What a file says of itself is believed here,
    /// and verified when it is read; a file that says nothing is looked through.
    ///
    /// # Errors
    /// When a table is damaged.
    pub fn are_sorted<R: ChunkReader + Clone + 'static>(&self, facts: &R, patients: &R) -> Result<bool, FactsError> {
        let sorted = |opened: &Opened, file| match opened.is_said_to_be_sorted() {
            true => Ok(true),
            false => opened.is_sorted(file),
        };
        Ok(sorted(&self.facts, facts)? && sorted(&self.patients, patients)?)
    }

    /// Cuts sorted tables into at most so many parts, which can be read at the same time; each patient is in one of
    /// them, and their blocks in the order of the parts are in the order of the patients.
    ///
    /// # Errors
    /// When a table is damaged.
    pub fn parts<R: ChunkReader + Clone + 'static>(
        &self,
        facts: &R,
        patients: &R,
        at_most: usize,
    ) -> Result<Vec<Part>, FactsError> {
        self::parquet::parts((&self.facts, facts), (&self.patients, patients), at_most)
    }

    /// The blocks of a part of sorted tables. Two threads must not share a file's cursor: each gives its own.
    pub fn blocks<'v, R: ChunkReader + Clone + 'static>(
        &self,
        part: &Part,
        facts: R,
        patients: R,
        options: &Options<'v>,
    ) -> Blocks<'v> {
        let fact_batches = self.facts.batches(facts, part.facts.clone(), options.reasons);
        let person_batches = self.patients.batches(patients, part.patients.clone(), options.reasons);
        let reader = FactReader::new(options.vocabulary, options.reasons, options.facts);
        Blocks::new(
            Persons::new(person_batches, PersonReader::new(options.patients)),
            Facts::new(fact_batches, reader),
            part.stretch.clone(),
        )
    }
}
