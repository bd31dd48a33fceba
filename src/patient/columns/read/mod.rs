//! Tables back into profiles, as a stream of blocks.

mod arrow;
mod blocks;
mod columns;
mod facts;
mod guard;
mod names;
mod notes;
mod parquet;
mod persons;
mod results;
mod terms;
mod texts;
mod values;

pub use self::blocks::{Block, Blocks};
pub use self::guard::is_guarded;
pub use self::notes::{Count, Doubt, Notes, Trouble};
pub use self::parquet::Part;

pub(super) use self::blocks::Batches;
pub(super) use self::texts::Codes;

use self::arrow::Stream;
use self::blocks::{Facts, Persons, Stretch};
use self::facts::FactReader;
use self::parquet::Opened;
use self::persons::PersonReader;
use super::sort::{Spill, sort};
use super::{Counts, FactsError, Format, Table};
use crate::text::FileId;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::terms::TermId;
use ::parquet::file::reader::ChunkReader;
use std::io::{Read, Seek, Write};

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
        blocks(fact_batches, person_batches, part.stretch.clone(), options)
    }

    /// The terms beneath the vocabulary that facts name, by name or code: to be taken in before they are read.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn terms<R: ChunkReader + Clone + 'static>(
        &self,
        facts: R,
        vocabulary: &Vocabulary,
    ) -> Result<Vec<TermId>, FactsError> {
        self::terms::terms(|| Ok(self.facts.naming(facts)), vocabulary)
    }

    /// Writes both tables, of facts and of patients, sorted and as Parquet. At most `rows_at_a_time` rows are held in
    /// memory; the rest is put aside.
    ///
    /// # Errors
    /// When a table is damaged, or nothing can be put aside or written.
    pub fn sort<R: ChunkReader + 'static, W: Write + Send>(
        &self,
        (facts, patients): (R, R),
        rows_at_a_time: usize,
        spill: &mut impl Spill,
        (to_facts, to_patients): (W, W),
    ) -> Result<(W, W), FactsError> {
        let facts = sort(Table::Facts, self.facts.all(facts, rows_at_a_time)?, rows_at_a_time, spill, to_facts)?;
        let patients =
            sort(Table::Patients, self.patients.all(patients, rows_at_a_time)?, rows_at_a_time, spill, to_patients)?;
        Ok((facts, patients))
    }
}

/// Both tables in Arrow files or streams, opened and found to be of the right version, with the right columns. They are
/// read once, from the beginning to the end.
pub struct ArrowTables {
    facts: Stream,
    patients: Stream,
}

impl ArrowTables {
    /// Opens both tables; their rows are read later.
    ///
    /// # Errors
    /// When a file is of another format, or not the table in the version that is read here; or when the two are not of a
    /// pair.
    pub fn open<R: Read + Seek + Send + 'static>(facts: R, patients: R, format: Format) -> Result<Self, FactsError> {
        let facts = Stream::new(facts, Table::Facts, format)?;
        let patients = Stream::new(patients, Table::Patients, format)?;
        match (facts.together(), patients.together()) {
            (Some(facts), Some(patients)) if facts != patients => Err(FactsError::NotTogether),
            _ => Ok(Self { facts, patients }),
        }
    }

    /// Whether the files say that they are in ascending order of the patients' codes; it is verified when they are read.
    #[must_use]
    pub fn are_said_to_be_sorted(&self) -> bool {
        self.facts.is_said_to_be_sorted() && self.patients.is_said_to_be_sorted()
    }

    /// As [`Tables::terms`]; the tables are to be opened again afterwards.
    ///
    /// # Errors
    /// When the table is damaged.
    pub fn terms(self, vocabulary: &Vocabulary) -> Result<Vec<TermId>, FactsError> {
        self::terms::terms(|| Ok(self.facts.all()), vocabulary)
    }

    /// The blocks of sorted tables.
    #[must_use]
    pub fn blocks<'v>(self, options: &Options<'v>) -> Blocks<'v> {
        let (facts, patients) = (self.facts.batches(options.reasons), self.patients.batches(options.reasons));
        blocks(facts, patients, Stretch::default(), options)
    }

    /// As [`Tables::sort`].
    ///
    /// # Errors
    /// When a table is damaged, or nothing can be put aside or written.
    pub fn sort<W: Write + Send>(
        self,
        rows_at_a_time: usize,
        spill: &mut impl Spill,
        (to_facts, to_patients): (W, W),
    ) -> Result<(W, W), FactsError> {
        let facts = sort(Table::Facts, self.facts.all(), rows_at_a_time, spill, to_facts)?;
        let patients = sort(Table::Patients, self.patients.all(), rows_at_a_time, spill, to_patients)?;
        Ok((facts, patients))
    }
}

fn blocks<'v>(facts: Batches<'v>, patients: Batches<'v>, stretch: Stretch, options: &Options<'v>) -> Blocks<'v> {
    let reader = FactReader::new(options.vocabulary, options.reasons, options.facts);
    let persons = Persons::new(patients, PersonReader::new(options.patients));
    Blocks::new(persons, Facts::new(facts, reader), stretch)
}
