//! Tables that are in no order, put into the order of the patients' codes, in bounded memory.
//!
//! So many rows at a time are sorted and put aside; then what was put aside is merged. Rows of one patient stay in the
//! order in which they were.

use super::FactsError;
use super::read::{Batches, Codes};
use super::schema::Table;
use super::write::{ROW_GROUP, Sink};
use arrow_array::{RecordBatch, UInt32Array};
use arrow_ipc::CompressionType;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::{IpcWriteOptions, StreamWriter};
use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;
use arrow_select::interleave::interleave_record_batch;
use arrow_select::take::take_record_batch;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// Rows that are put together before they are written.
const BATCH: usize = 1 << 13;

/// Fewer rows are held at a time where they are large.
const MOST_BYTES: usize = 1 << 29;

/// Where rows are put aside.
pub trait Spill {
    /// A file that is written, then read once from its beginning, and then not needed any more.
    type File: Read + Write + Seek + Send + 'static;

    /// A new, empty file.
    ///
    /// # Errors
    /// When there can be none.
    fn create(&mut self) -> io::Result<Self::File>;
}

/// Sorts a table and writes it as Parquet to `to`. At most so many rows are sorted in memory at a time.
pub(super) fn sort<S: Spill, W: Write + Send>(
    table: Table,
    batches: Batches<'_>,
    rows_at_a_time: usize,
    spill: &mut S,
    to: W,
) -> Result<W, FactsError> {
    let mut runs = Vec::new();
    let mut held: Vec<RecordBatch> = Vec::new();
    let (mut rows, mut bytes) = (0, 0);
    for batch in batches {
        let (first_row, batch) = batch?;
        Codes::of(&batch)?.check(table, first_row)?;
        rows += batch.num_rows();
        bytes += batch.get_array_memory_size();
        held.push(batch);
        if rows >= rows_at_a_time.max(1) || bytes > MOST_BYTES {
            runs.push(put_aside(table, &std::mem::take(&mut held), spill)?);
            (rows, bytes) = (0, 0);
        }
    }
    if held.is_empty() && runs.is_empty() {
        return Sink::new(to, table, super::Format::Parquet, table.schema())?.finish(None);
    }
    if !held.is_empty() {
        runs.push(put_aside(table, &held, spill)?);
    }
    let runs: Vec<Run> = runs.into_iter().map(Run::new).collect::<Result<_, _>>()?;
    let schema = runs.first().map_or_else(|| table.schema(), |run| run.schema.clone());
    let metadata = table.metadata().map(|(key, value)| (key.to_owned(), value.to_owned()));
    let schema = SchemaRef::new(schema.as_ref().clone().with_metadata(metadata.into()));
    let mut sink = Sink::new(to, table, super::Format::Parquet, schema)?;
    merge(runs, |batch| sink.write(batch, ROW_GROUP))?;
    sink.finish(None)
}

/// Sorts rows and writes them to a new file.
fn put_aside<S: Spill>(table: Table, held: &[RecordBatch], spill: &mut S) -> Result<S::File, FactsError> {
    let schema = held.first().map_or_else(|| table.schema(), RecordBatch::schema);
    let all = concat_batches(&schema, held)?;
    let codes = Codes::of(&all)?;
    let mut order: Vec<u32> = (0..u32::try_from(all.num_rows()).unwrap_or(u32::MAX)).collect();
    order.sort_by(|&a, &b| codes.get(a as usize).cmp(&codes.get(b as usize)));
    let file = spill.create()?;
    // Most columns of most rows are empty, and would take as much room as if they were not.
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))?;
    let mut writer = StreamWriter::try_new_with_options(BufWriter::new(file), &schema, options)?;
    for rows in order.chunks(BATCH) {
        writer.write(&take_record_batch(&all, &UInt32Array::from(rows.to_vec()))?)?;
    }
    let mut file = writer.into_inner()?.into_inner().map_err(|error| FactsError::from(error.into_error()))?;
    file.seek(SeekFrom::Start(0))?;
    Ok(file)
}

/// Rows that were put aside, being read.
struct Run {
    schema: SchemaRef,
    reader: Box<dyn Iterator<Item = Result<RecordBatch, arrow_schema::ArrowError>> + Send>,
    batch: RecordBatch,
    codes: Codes,
    at: usize,
}

impl Run {
    fn new<R: Read + Send + 'static>(file: R) -> Result<Self, FactsError> {
        let reader = StreamReader::try_new(BufReader::new(file), None)?;
        let schema = reader.schema();
        let batch = RecordBatch::new_empty(schema.clone());
        let codes = Codes::of(&batch)?;
        Ok(Self { schema, reader: Box::new(reader), batch, codes, at: 0 })
    }

    /// Takes the next batch; false when there is none.
    fn next(&mut self) -> Result<bool, FactsError> {
        let Some(batch) = self.reader.next().transpose()? else { return Ok(false) };
        self.codes = Codes::of(&batch)?;
        (self.batch, self.at) = (batch, 0);
        Ok(true)
    }

    fn code(&self) -> String {
        self.codes.get(self.at).unwrap_or_default().to_owned()
    }
}

/// Gives the rows of all runs in order.
fn merge(mut runs: Vec<Run>, mut write: impl FnMut(&RecordBatch) -> Result<(), FactsError>) -> Result<(), FactsError> {
    let mut heads = BinaryHeap::new();
    for (place, run) in runs.iter_mut().enumerate() {
        if run.next()? {
            heads.push(Reverse((run.code(), place)));
        }
    }
    let mut chosen: Vec<(usize, usize)> = Vec::with_capacity(BATCH);
    while let Some(Reverse((code, place))) = heads.pop() {
        // All rows of the patient in this batch, so that the heap is asked once a patient and batch.
        let Some(run) = runs.get_mut(place) else { continue };
        while run.at < run.batch.num_rows() && run.codes.get(run.at) == Some(code.as_str()) {
            chosen.push((place, run.at));
            run.at += 1;
        }
        let at_end = run.at >= run.batch.num_rows();
        if at_end || chosen.len() >= BATCH {
            flush(&runs, &mut chosen, &mut write)?;
        }
        let Some(run) = runs.get_mut(place) else { continue };
        if !at_end || run.next()? {
            heads.push(Reverse((run.code(), place)));
        }
    }
    flush(&runs, &mut chosen, &mut write)
}

fn flush(
    runs: &[Run],
    chosen: &mut Vec<(usize, usize)>,
    write: &mut impl FnMut(&RecordBatch) -> Result<(), FactsError>,
) -> Result<(), FactsError> {
    if chosen.is_empty() {
        return Ok(());
    }
    let batches: Vec<&RecordBatch> = runs.iter().map(|run| &run.batch).collect();
    let batch = interleave_record_batch(&batches, chosen)?;
    chosen.clear();
    write(&batch)
}
