//! The state of results: for every patient the fingerprint of the facts and how many lines there are. A later run finds
//! in it who is still the same.

use super::columns::{PRINT, Table, open};
use super::{MatchesError, Run};
use crate::ruleset::Fingerprint;
use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use ::parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use ::parquet::file::reader::ChunkReader;
use ::parquet::file::statistics::Statistics;
use arrow_array::builder::FixedSizeBinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, Int32Array, RecordBatch, StringArray};
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

/// A patient of results.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Known {
    /// The code.
    pub patient: String,
    /// Of what was known of the patient.
    pub fingerprint: Fingerprint,
    /// How many lines of the results are the patient's.
    pub rows: u32,
}

/// Writes the state of results, or of a part of them.
pub struct StateWriter<W: Write + Send>(ArrowWriter<W>);

impl<W: Write + Send> StateWriter<W> {
    /// Begins a file.
    ///
    /// # Errors
    /// When its head cannot be written.
    pub fn new(to: W, run: &Run) -> Result<Self, MatchesError> {
        let options =
            ArrowWriterOptions::new().with_properties(Table::State.properties(run)).with_skip_arrow_metadata(true);
        Ok(Self(ArrowWriter::try_new_with_options(to, Table::State.schema(), options)?))
    }

    /// Adds the patients of a block: a row group.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write<'p>(
        &mut self,
        patients: impl ExactSizeIterator<Item = (&'p str, Fingerprint, u32)>,
    ) -> Result<(), MatchesError> {
        let mut prints = FixedSizeBinaryBuilder::with_capacity(patients.len(), PRINT);
        let (mut codes, mut rows) = (Vec::with_capacity(patients.len()), Vec::with_capacity(patients.len()));
        for (code, Fingerprint(print), own) in patients {
            codes.push(code);
            prints.append_value(print)?;
            rows.push(i32::try_from(own).unwrap_or(i32::MAX));
        }
        if codes.is_empty() {
            return Ok(());
        }
        let columns: Vec<ArrayRef> =
            vec![Arc::new(StringArray::from(codes)), Arc::new(prints.finish()), Arc::new(Int32Array::from(rows))];
        self.0.write(&RecordBatch::try_new(Table::State.schema(), columns)?)?;
        self.0.flush()?;
        Ok(())
    }

    /// Ends the file and gives the writer back.
    ///
    /// # Errors
    /// When its end cannot be written.
    pub fn finish(self) -> Result<W, MatchesError> {
        Ok(self.0.into_inner()?)
    }
}

/// Reads the state of results.
pub struct StateReader<R> {
    file: R,
    metadata: ArrowReaderMetadata,
    run: Run,
    /// By row group: the first and the last code, and the lines of its patients.
    groups: Vec<Group>,
}

/// A row group: up to a block of patients.
struct Group {
    first: String,
    last: String,
    rows: Range<u64>,
}

impl<R: ChunkReader + Clone + 'static> StateReader<R> {
    /// Opens the state, and looks where the lines of every row group's patients are.
    ///
    /// # Errors
    /// When the file does not hold any, is of another version, or is damaged.
    pub fn open(file: R) -> Result<Self, MatchesError> {
        let (metadata, run) = open(&file, Table::State)?;
        let mut state = Self { file, metadata, run, groups: Vec::new() };
        let mut before = 0;
        for at in 0..state.metadata.metadata().num_row_groups() {
            let mut own = 0;
            for batch in state.batches(at, &["rows"])? {
                own += batch.column_by_name("rows").map_or(Ok(0), sum)?;
            }
            let (first, last) = state.ends(at)?;
            state.groups.push(Group { first, last, rows: before..before + own });
            before += own;
        }
        Ok(state)
    }

    /// What the results were made from.
    #[must_use]
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// How many row groups there are.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// How many patients there are.
    #[must_use]
    pub fn patients(&self) -> u64 {
        let groups = self.metadata.metadata().row_groups();
        groups.iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(0)).sum()
    }

    /// How many lines the results have.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.groups.last().map_or(0, |group| group.rows.end)
    }

    /// Which lines of the results are those of a row group's patients.
    #[must_use]
    pub fn rows_of(&self, group: usize) -> Range<u64> {
        self.groups.get(group).map_or(0..0, |group| group.rows.clone())
    }

    /// Whether a code may be in a row group.
    #[must_use]
    pub fn may_have(&self, group: usize, first: &str, last: &str) -> bool {
        self.groups.get(group).is_some_and(|group| group.first.as_str() <= last && group.last.as_str() >= first)
    }

    /// The patients of a row group, and which lines of the results are theirs.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn group(&self, group: usize) -> Result<(Vec<Known>, Range<u64>), MatchesError> {
        let rows = self.rows_of(group);
        let mut known = Vec::new();
        for batch in self.batches(group, &["patient", "fingerprint", "rows"])? {
            let column = |name: &'static str| batch.column_by_name(name).ok_or(MatchesError::Column(name));
            let codes = column("patient")?.as_string_opt::<i32>().ok_or(MatchesError::Column("patient"))?;
            let prints = column("fingerprint")?.as_fixed_size_binary_opt();
            let prints = prints.ok_or(MatchesError::Column("fingerprint"))?;
            let counts = column("rows")?.as_primitive_opt::<Int32Type>().ok_or(MatchesError::Column("rows"))?;
            for row in 0..batch.num_rows() {
                let print = prints.value(row).try_into().map_err(|_| MatchesError::Column("fingerprint"))?;
                known.push(Known {
                    patient: codes.value(row).to_owned(),
                    fingerprint: Fingerprint(print),
                    rows: u32::try_from(counts.value(row)).map_err(|_| MatchesError::Column("rows"))?,
                });
            }
        }
        Ok((known, rows))
    }

    fn batches(&self, group: usize, columns: &[&str]) -> Result<Vec<RecordBatch>, MatchesError> {
        let schema = self.metadata.metadata().file_metadata().schema_descr();
        let mask = ProjectionMask::columns(schema, columns.iter().copied());
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
            .with_row_groups(vec![group])
            .with_projection(mask)
            .build()?;
        Ok(reader.collect::<Result<_, _>>()?)
    }

    /// The least and the greatest code of a row group.
    fn ends(&self, group: usize) -> Result<(String, String), MatchesError> {
        let metadata = self.metadata.metadata();
        let schema = metadata.file_metadata().schema_descr();
        let place = schema.columns().iter().position(|column| column.name() == "patient");
        let chunk = place.and_then(|place| metadata.row_groups().get(group)?.columns().get(place));
        let Some(Statistics::ByteArray(statistics)) = chunk.and_then(|chunk| chunk.statistics()) else {
            return Err(MatchesError::Damaged("it does not say which patients it has".to_owned()));
        };
        let text = |end: Option<&::parquet::data_type::ByteArray>| {
            let text = end.and_then(|end| std::str::from_utf8(end.data()).ok()).map(str::to_owned);
            text.ok_or(MatchesError::Column("patient"))
        };
        Ok((text(statistics.min_opt())?, text(statistics.max_opt())?))
    }
}

fn sum(column: &ArrayRef) -> Result<u64, MatchesError> {
    let counts = column.as_primitive_opt::<Int32Type>().ok_or(MatchesError::Column("rows"))?;
    Ok(counts.values().iter().map(|&count| u64::try_from(count).unwrap_or(0)).sum())
}
