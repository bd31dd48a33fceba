//! Results as a Parquet table: written block by block, read again in stretches.

use super::columns::{Groups, Table, open};
use super::{Found, Line, MatchesError, Run};
use crate::cohort::{Names, Row};
use crate::report::json::verdict;
use crate::screening::Verdict;
use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
use ::parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use ::parquet::file::reader::ChunkReader;
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array, RecordBatch, StringArray};
use arrow_schema::SchemaRef;
use std::collections::HashMap;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

/// Rows that are handed to the writer, or decoded, together.
const BATCH: usize = 1 << 15;
/// The order of the words in the files' dictionaries of verdicts.
const VERDICTS: [Verdict; 3] = [Verdict::Ineligible, Verdict::NeedsReview, Verdict::Eligible];

/// Writes results, or a part of them.
pub struct ResultsWriter<W: Write + Send> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
    trials: ArrayRef,
    verdicts: ArrayRef,
    criteria: Ids,
    arms: Ids,
}

/// Ids of all trials, each once; and by trial which one is meant.
struct Ids {
    values: ArrayRef,
    of_trial: Vec<Vec<i32>>,
}

impl Ids {
    fn new<'n>(trials: impl Iterator<Item = &'n [String]>) -> Self {
        let mut known: HashMap<&str, i32> = HashMap::new();
        let mut values: Vec<&str> = Vec::new();
        let mut number = |id: &'n String| {
            *known.entry(id).or_insert_with(|| {
                values.push(id);
                i32::try_from(values.len() - 1).unwrap_or(i32::MAX)
            })
        };
        let of_trial = trials.map(|ids| ids.iter().map(&mut number).collect()).collect();
        Self { values: Arc::new(StringArray::from(values)), of_trial }
    }

    fn of(&self, trial: u32, id: Option<u16>) -> Option<i32> {
        self.of_trial.get(trial as usize)?.get(usize::from(id?)).copied()
    }
}

impl<W: Write + Send> ResultsWriter<W> {
    /// Begins a file with results of these trials.
    ///
    /// # Errors
    /// When its head cannot be written.
    pub fn new(to: W, run: &Run, names: &Names) -> Result<Self, MatchesError> {
        let schema = Table::Results.schema();
        let options =
            ArrowWriterOptions::new().with_properties(Table::Results.properties(run)).with_skip_arrow_metadata(true);
        let trials: StringArray = names.trials.iter().map(|trial| Some(trial.id.as_str())).collect();
        Ok(Self {
            writer: ArrowWriter::try_new_with_options(to, schema.clone(), options)?,
            schema,
            trials: Arc::new(trials),
            verdicts: Arc::new(StringArray::from(VERDICTS.map(verdict).to_vec())),
            criteria: Ids::new(names.trials.iter().map(|trial| trial.criteria.as_slice())),
            arms: Ids::new(names.trials.iter().map(|trial| trial.arms.as_slice())),
        })
    }

    /// Adds the lines of a block; `patients` are its codes.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn write(&mut self, rows: &[Row], patients: &[&str]) -> Result<(), MatchesError> {
        let codes: ArrayRef = Arc::new(StringArray::from(patients.to_vec()));
        for rows in rows.chunks(BATCH) {
            let column = |of: &dyn Fn(&Row) -> Option<i32>| rows.iter().map(of).collect::<Int32Array>();
            let place = |at: usize| i32::try_from(at).ok();
            let patient = column(&|row| place(row.pair.patient));
            let trial = column(&|row| i32::try_from(row.trial).ok());
            let verdict = column(&|row| VERDICTS.iter().position(|v| *v == row.pair.verdict).and_then(place));
            let first = column(&|row| self.criteria.of(row.trial, row.pair.first_violated));
            let arm = column(&|row| self.arms.of(row.trial, row.pair.best_arm));
            let violated = column(&|row| Some(i32::from(row.pair.violated)));
            let undetermined = column(&|row| Some(i32::from(row.pair.undetermined)));
            let named = |keys: Int32Array, values: &ArrayRef| -> Result<ArrayRef, MatchesError> {
                Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(keys, values.clone())?))
            };
            let columns: Vec<ArrayRef> = vec![
                named(patient, &codes)?,
                named(trial, &self.trials)?,
                named(verdict, &self.verdicts)?,
                Arc::new(violated),
                Arc::new(undetermined),
                named(first, &self.criteria.values)?,
                named(arm, &self.arms.values)?,
            ];
            self.writer.write(&RecordBatch::try_new(self.schema.clone(), columns)?)?;
        }
        Ok(())
    }

    /// Ends the row group, if anything is in it; gives how many there are.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end_group(&mut self) -> Result<usize, MatchesError> {
        self.writer.flush()?;
        Ok(self.writer.flushed_row_groups().len())
    }

    /// Ends the file and gives the writer back.
    ///
    /// # Errors
    /// When its end cannot be written.
    pub fn finish(self) -> Result<W, MatchesError> {
        Ok(self.writer.into_inner()?)
    }
}

/// Reads results.
pub struct ResultsReader<R> {
    file: R,
    metadata: ArrowReaderMetadata,
    run: Run,
    /// By row group, the first row; and the number of all.
    firsts: Vec<u64>,
}

/// A line that stands by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnLine {
    /// The patient's code.
    pub patient: String,
    /// The trial's id.
    pub trial: String,
    /// The verdict.
    pub verdict: Verdict,
    /// How many criteria are violated, of the common ones and those of the best arm.
    pub violated: u16,
    /// How many of them are undetermined.
    pub undetermined: u16,
    /// The id of the first violated one.
    pub first_violated: Option<String>,
    /// The id of the best arm, if the trial has arms.
    pub best_arm: Option<String>,
}

impl From<Line<'_>> for OwnLine {
    fn from(line: Line<'_>) -> Self {
        let Line { patient, trial, found } = line;
        Self {
            patient: patient.to_owned(),
            trial: trial.to_owned(),
            verdict: found.verdict,
            violated: found.violated,
            undetermined: found.undetermined,
            first_violated: found.first_violated.map(str::to_owned),
            best_arm: found.best_arm.map(str::to_owned),
        }
    }
}

impl<R: ChunkReader + Clone + 'static> ResultsReader<R> {
    /// Opens results.
    ///
    /// # Errors
    /// When the file does not hold any, or of another version.
    pub fn open(file: R) -> Result<Self, MatchesError> {
        let (metadata, run) = open(&file, Table::Results)?;
        let mut firsts = vec![0];
        for group in metadata.metadata().row_groups() {
            let before = firsts.last().copied().unwrap_or(0);
            firsts.push(before + u64::try_from(group.num_rows()).unwrap_or(0));
        }
        Ok(Self { file, metadata, run, firsts })
    }

    /// What they were made from.
    #[must_use]
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// How many lines there are.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.firsts.last().copied().unwrap_or(0)
    }

    /// The row groups that have the lines of a stretch and no others, if there are such.
    #[must_use]
    pub fn groups_of(&self, rows: &Range<u64>) -> Option<Range<usize>> {
        let at = |row: u64| self.firsts.binary_search(&row).ok();
        Some(at(rows.start)?..at(rows.end)?)
    }

    /// To be copied from.
    #[must_use]
    pub fn to_copy(&self) -> Groups<R> {
        Groups::new(self.file.clone(), self.metadata.metadata().clone())
    }

    /// How many lines of row groups are eligible, need review, and are ineligible. Nothing else of them is read.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn verdicts(&self, groups: Range<usize>) -> Result<[u64; 3], MatchesError> {
        let mask = ProjectionMask::columns(self.metadata.metadata().file_metadata().schema_descr(), ["verdict"]);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
            .with_row_groups(groups.collect())
            .with_projection(mask)
            .with_batch_size(BATCH)
            .build()?;
        let mut counts = [0; 3];
        for batch in reader {
            let batch = batch?;
            let words = batch.column_by_name("verdict").and_then(|column| column.as_string_opt::<i32>());
            for word in words.ok_or(MatchesError::Column("verdict"))?.iter().flatten() {
                let found = VERDICTS.into_iter().find(|v| verdict(*v) == word);
                let found = found.ok_or_else(|| MatchesError::Damaged("a verdict that cannot be".to_owned()))?;
                if let Some(count) = counts.get_mut(2 - found as usize) {
                    *count += 1;
                }
            }
        }
        Ok(counts)
    }

    /// Calls `told` with the lines of a stretch.
    ///
    /// # Errors
    /// When the file is damaged, or `told` says so.
    pub fn each(
        &self,
        rows: Range<u64>,
        mut told: impl FnMut(Line<'_>) -> Result<(), MatchesError>,
    ) -> Result<(), MatchesError> {
        if rows.is_empty() {
            return Ok(());
        }
        let from = self.firsts.partition_point(|&first| first <= rows.start).saturating_sub(1);
        let to = self.firsts.partition_point(|&first| first < rows.end);
        let before = self.firsts.get(from).copied().unwrap_or(0);
        let size = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
        let reader = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.clone(), self.metadata.clone())
            .with_row_groups((from..to.min(self.firsts.len() - 1)).collect())
            .with_offset(size(rows.start - before))
            .with_limit(size(rows.end - rows.start))
            .with_batch_size(BATCH)
            .build()?;
        for batch in reader {
            Columns::of(&batch?)?.each(&mut told)?;
        }
        Ok(())
    }

    /// All lines. For files that fit into memory.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn all(&self) -> Result<Vec<OwnLine>, MatchesError> {
        let mut lines = Vec::new();
        self.each(0..self.rows(), |line| {
            lines.push(line.into());
            Ok(())
        })?;
        Ok(lines)
    }
}

/// The columns of decoded rows.
struct Columns<'b> {
    texts: [&'b StringArray; 5],
    counts: [&'b Int32Array; 2],
    rows: usize,
}

impl<'b> Columns<'b> {
    fn of(batch: &'b RecordBatch) -> Result<Self, MatchesError> {
        let text = |name: &'static str| {
            let column = batch.column_by_name(name).and_then(|column| column.as_string_opt::<i32>());
            column.ok_or(MatchesError::Column(name))
        };
        let count = |name: &'static str| {
            let column = batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int32Type>());
            column.ok_or(MatchesError::Column(name))
        };
        Ok(Self {
            texts: [text("patient")?, text("trial")?, text("verdict")?, text("first_violated")?, text("best_arm")?],
            counts: [count("violated")?, count("undetermined")?],
            rows: batch.num_rows(),
        })
    }

    fn each(&self, told: &mut impl FnMut(Line<'_>) -> Result<(), MatchesError>) -> Result<(), MatchesError> {
        let [patients, trials, words, firsts, arms] = self.texts;
        let [violated, undetermined] = self.counts;
        let optional = |column: &'b StringArray, row: usize| column.is_valid(row).then(|| column.value(row));
        for row in 0..self.rows {
            let word = words.value(row);
            let found = VERDICTS.into_iter().find(|v| verdict(*v) == word);
            let [violated, undetermined] = [violated, undetermined].map(|column| u16::try_from(column.value(row)));
            let (Some(verdict), Ok(violated), Ok(undetermined)) = (found, violated, undetermined) else {
                return Err(MatchesError::Damaged("a verdict or a count that cannot be".to_owned()));
            };
            let (first_violated, best_arm) = (optional(firsts, row), optional(arms, row));
            let found = Found { verdict, violated, undetermined, first_violated, best_arm };
            told(Line { patient: patients.value(row), trial: trials.value(row), found })?;
        }
        Ok(())
    }
}
