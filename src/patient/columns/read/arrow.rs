//! Tables in Arrow IPC files and streams.
//!
//! They are read by one thread from the beginning to the end.

use super::super::schema::{ONLY_SHOWN, SORTED_BY, TOGETHER, Table};
use super::super::{FactsError, Format, Reasons};
use super::blocks::Batches;
use super::guard::{guarded, numbered};
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_ipc::reader::{FileReader, StreamReader};
use std::io::{BufReader, Read, Seek};

/// An Arrow file or stream with one of the tables.
pub(super) struct Stream {
    batches: Box<dyn RecordBatchReader + Send>,
}

impl Stream {
    pub(super) fn new<R: Read + Seek + Send + 'static>(
        file: R,
        table: Table,
        format: Format,
    ) -> Result<Self, FactsError> {
        let file = BufReader::new(file);
        let batches = guarded(|| -> Result<Box<dyn RecordBatchReader + Send>, FactsError> {
            Ok(match format {
                Format::ArrowStream => Box::new(StreamReader::try_new(file, None)?),
                Format::ArrowFile | Format::Parquet => Box::new(FileReader::try_new(file, None)?),
            })
        })?;
        table.check(batches.schema().metadata(), &batches.schema())?;
        Ok(Self { batches })
    }

    pub(super) fn is_said_to_be_sorted(&self) -> bool {
        self.batches.schema().metadata().get(SORTED_BY).is_some_and(|by| by == "patient")
    }

    /// What two tables have in common that were written together.
    pub(super) fn together(&self) -> Option<String> {
        self.batches.schema().metadata().get(TOGETHER).cloned()
    }

    /// All batches, with all their columns, as the file has them.
    pub(super) fn all(self) -> Batches<'static> {
        Box::new(numbered(self.batches, 0))
    }

    /// The batches, and the row at which each begins.
    pub(super) fn batches(self, reasons: Reasons) -> Batches<'static> {
        let wanted: Vec<usize> = {
            let schema = self.batches.schema();
            let shown = |name: &str| ONLY_SHOWN.contains(&name) && reasons == Reasons::NotWanted;
            schema.fields().iter().enumerate().filter(|(_, f)| !shown(f.name())).map(|(place, _)| place).collect()
        };
        let chosen = move |batch: RecordBatch| batch.project(&wanted);
        Box::new(numbered(self.batches.map(move |batch| batch.and_then(&chosen)), 0))
    }
}
