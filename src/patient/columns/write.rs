//! Profiles to a pair of tables, as a stream.
//!
//! Assumes profiles in ascending order of their patients' codes. Guarantees that they are, that memory is bounded by a
//! row group, and that a row group never ends within a patient.

use super::super::Profile;
use super::persons::PersonRows;
use super::rows::FactRows;
use super::schema::{TOGETHER, Table};
use super::{FactsError, Format};
use crate::vocabulary::Vocabulary;
use arrow_array::RecordBatch;
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::SchemaRef;
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, Encoding};
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use sha2::{Digest, Sha256};
use std::io::Write;

/// Rows that are put together before they are written.
const BATCH: usize = 1 << 14;
/// A row group ends with the patient in whose rows this many are reached.
pub(super) const ROW_GROUP: usize = 1 << 19;
/// A row group of patients: as many as have a row group of facts, if each has some thirty.
const PATIENTS_GROUP: usize = 1 << 14;
/// Room for the texts of one column that differ within a row group; beyond it they are written one by one.
const DICTIONARY_BYTES: usize = 16 << 20;

/// Writes profiles.
pub struct Writer<'v, W: Write + Send> {
    vocabulary: &'v Vocabulary,
    facts: Sink<W>,
    patients: Sink<W>,
    rows: FactRows,
    persons: PersonRows,
    /// A row group of facts ends with the patient in whose rows this many are reached; of patients.
    row_groups: (usize, usize),
    /// The code of the newest patient.
    last: Option<String>,
    counts: Counts,
    /// Of all codes and how many facts each has: the same in both tables, and in no others.
    together: Sha256,
}

/// What was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Patients.
    pub patients: u64,
    /// Rows of facts.
    pub facts: u64,
}

impl<'v, W: Write + Send> Writer<'v, W> {
    /// Begins both tables. Facts name concepts of `vocabulary`.
    ///
    /// # Errors
    /// When the head of a table cannot be written.
    pub fn new(facts: W, patients: W, format: Format, vocabulary: &'v Vocabulary) -> Result<Self, FactsError> {
        Ok(Self {
            vocabulary,
            facts: Sink::new(facts, Table::Facts, format, Table::Facts.schema())?,
            patients: Sink::new(patients, Table::Patients, format, Table::Patients.schema())?,
            rows: FactRows::new(),
            persons: PersonRows::new(),
            row_groups: (ROW_GROUP, PATIENTS_GROUP),
            last: None,
            counts: Counts::default(),
            together: Sha256::new(),
        })
    }

    /// Ends a row group after about so many rows of facts, or after so many patients: more and smaller parts that can be
    /// read by themselves, and a larger file.
    #[must_use]
    pub fn with_row_groups(mut self, facts: usize, patients: usize) -> Self {
        self.row_groups = (facts.max(1), patients.max(1));
        self
    }

    /// Adds a patient, whose code comes after those of all before.
    ///
    /// # Errors
    /// [`FactsError::NotAscending`] for another code, and nothing is added then; or when a table cannot be written.
    pub fn write(&mut self, profile: &Profile) -> Result<(), FactsError> {
        if self.last.as_deref().is_some_and(|last| last >= profile.patient.as_str()) {
            return Err(FactsError::NotAscending { table: Table::Patients, patient: profile.patient.clone() });
        }
        for fact in &profile.facts {
            self.rows.fact(&profile.patient, fact, self.vocabulary);
        }
        for entry in &profile.unresolved {
            self.rows.unresolved(&profile.patient, entry);
        }
        self.persons.person(profile);
        let facts = (profile.facts.len() + profile.unresolved.len()) as u64;
        self.counts.patients += 1;
        self.counts.facts += facts;
        self.together.update((profile.patient.len() as u64).to_le_bytes());
        self.together.update(profile.patient.as_bytes());
        self.together.update(facts.to_le_bytes());
        let last = self.last.get_or_insert_default();
        last.clear();
        last.push_str(&profile.patient);
        let (facts, patients) = self.row_groups;
        if self.rows.len() >= BATCH.min(facts) {
            self.facts.write(&self.rows.take()?, facts)?;
        }
        if self.persons.len() >= BATCH.min(patients) {
            self.patients.write(&self.persons.take()?, patients)?;
        }
        Ok(())
    }

    /// Ends both tables and gives the writers back.
    ///
    /// # Errors
    /// When the tables' ends cannot be written.
    pub fn finish(mut self) -> Result<(W, W, Counts), FactsError> {
        self.facts.write(&self.rows.take()?, self.row_groups.0)?;
        self.patients.write(&self.persons.take()?, self.row_groups.1)?;
        let together: String = self.together.finalize().iter().take(12).map(|byte| format!("{byte:02x}")).collect();
        Ok((self.facts.finish(Some(&together))?, self.patients.finish(Some(&together))?, self.counts))
    }
}

/// A table being written.
pub(super) enum Sink<W: Write + Send> {
    Parquet(Box<ArrowWriter<W>>),
    File(Box<FileWriter<W>>),
    Stream(Box<StreamWriter<W>>),
}

impl<W: Write + Send> Sink<W> {
    /// Begins a table; `schema` is the table's own, or one that passed its check.
    pub(super) fn new(to: W, table: Table, format: Format, schema: SchemaRef) -> Result<Self, FactsError> {
        Ok(match format {
            Format::Parquet => {
                // Readers know the types of the columns; what else Arrow would note of them is of no use to others.
                let options =
                    ArrowWriterOptions::new().with_properties(properties(table)).with_skip_arrow_metadata(true);
                Self::Parquet(Box::new(ArrowWriter::try_new_with_options(to, schema, options)?))
            }
            Format::ArrowFile => Self::File(Box::new(FileWriter::try_new(to, &schema)?)),
            Format::ArrowStream => Self::Stream(Box::new(StreamWriter::try_new(to, &schema)?)),
        })
    }

    /// Writes rows, after which a patient ends; and ends the row group if it has as many rows as it should have.
    pub(super) fn write(&mut self, batch: &RecordBatch, row_group: usize) -> Result<(), FactsError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        match self {
            Self::Parquet(writer) => {
                writer.write(batch)?;
                if writer.in_progress_rows() >= row_group {
                    writer.flush()?;
                }
            }
            Self::File(writer) => writer.write(batch)?,
            Self::Stream(writer) => writer.write(batch)?,
        }
        Ok(())
    }

    /// Ends the table, and says in its metadata with which other one it belongs together.
    pub(super) fn finish(self, together: Option<&str>) -> Result<W, FactsError> {
        Ok(match self {
            Self::Parquet(mut writer) => {
                if let Some(together) = together {
                    writer.append_key_value_metadata(KeyValue::new(TOGETHER.to_owned(), together.to_owned()));
                }
                writer.into_inner()?
            }
            Self::File(writer) => writer.into_inner()?,
            Self::Stream(writer) => writer.into_inner()?,
        })
    }
}

fn properties(table: Table) -> WriterProperties {
    let metadata = table.metadata().map(|(key, value)| KeyValue { key: key.to_owned(), value: Some(value.to_owned()) });
    let patient = ColumnPath::from("patient");
    WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(metadata.to_vec()))
        .set_sorting_columns(Some(vec![SortingColumn { column_idx: 0, descending: false, nulls_first: false }]))
        .set_max_row_group_row_count(None)
        .set_dictionary_page_size_limit(DICTIONARY_BYTES)
        // Of a code a reader wants to know where it lies; of the rest only whether there is anything.
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_column_encoding(patient, Encoding::DELTA_BYTE_ARRAY)
        .build()
}
