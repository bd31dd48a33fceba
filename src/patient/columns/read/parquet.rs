//! Tables in Parquet files: opened, cut into stretches that can be read at the same time, and read batch by batch.
//!
//! A column of a row group that is said to be empty, and is as small as an empty one, is not read.

use super::super::schema::{NAMING, ONLY_SHOWN, SORTED_BY, Shape, TOGETHER, Table};
use super::super::{FactsError, Reasons};
use super::blocks::{Batches, Stretch};
use super::guard::{guarded, numbered};
use super::texts::Texts;
use ::parquet::arrow::ProjectionMask;
use ::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use ::parquet::file::reader::ChunkReader;
use arrow_schema::{Field, Schema};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Rows that are decoded together.
const BATCH: usize = 1 << 13;
/// What one column of a row group may take: more is no table of facts, or means harm.
const LARGEST_CHUNK: i64 = 1 << 30;
/// What a column without any value may take, besides a little for every thousand rows.
const EMPTY_CHUNK: i64 = 4096;

/// A Parquet file with one of the tables.
#[derive(Clone, Debug)]
pub(super) struct Opened {
    table: Table,
    metadata: ArrowReaderMetadata,
}

impl Opened {
    pub(super) fn new<R: ChunkReader>(file: &R, table: Table) -> Result<Self, FactsError> {
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let found = guarded(|| Ok(ArrowReaderMetadata::load(file, options)?))?;
        table.check(&pairs(found.metadata()), found.schema())?;
        for group in found.metadata().row_groups() {
            let too_large = group.columns().iter().any(|c| c.uncompressed_size() > LARGEST_CHUNK);
            if too_large || group.num_rows() < 0 {
                let what = format!("a row group of the table of {} is too large; write smaller ones", table.name());
                return Err(FactsError::TooLarge { what });
            }
        }
        let options = ArrowReaderOptions::new().with_schema(Arc::new(read_as(table, found.schema())));
        let metadata = ArrowReaderMetadata::try_new(found.metadata().clone(), options)?;
        Ok(Self { table, metadata })
    }

    pub(super) fn groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    pub(super) fn rows(&self) -> u64 {
        let groups = self.metadata.metadata().row_groups();
        groups.iter().map(|g| u64::try_from(g.num_rows()).unwrap_or(0)).sum()
    }

    /// What two tables have in common that were written together.
    pub(super) fn together(&self) -> Option<String> {
        pairs(self.metadata.metadata()).remove(TOGETHER)
    }

    /// Whether the file says that its rows are in ascending order of the patients' codes.
    pub(super) fn is_said_to_be_sorted(&self) -> bool {
        let metadata = self.metadata.metadata();
        if pairs(metadata).get(SORTED_BY).is_some_and(|by| by == "patient") {
            return true;
        }
        let schema = metadata.file_metadata().schema_descr();
        let patient = schema.columns().iter().position(|c| c.path().string() == "patient");
        let first = |group: &parquet::file::metadata::RowGroupMetaData| {
            let first = group.sorting_columns().and_then(|columns| columns.first());
            first.is_some_and(|c| usize::try_from(c.column_idx).ok() == patient && !c.descending)
        };
        metadata.num_row_groups() > 0 && metadata.row_groups().iter().all(first)
    }

    /// The batches of row groups, and the row at which each begins.
    pub(super) fn batches<R: ChunkReader + Clone + 'static>(
        &self,
        file: R,
        groups: Range<usize>,
        reasons: Reasons,
    ) -> Batches<'static> {
        let opened = self.clone();
        let of_group = move |group: usize| -> Batches<'static> {
            match opened.group(file.clone(), group, reasons) {
                Ok(reader) => Box::new(numbered(reader, opened.first_row(group))),
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        };
        Box::new(groups.flat_map(of_group))
    }

    /// The batches with the columns that name concepts.
    pub(super) fn naming<R: ChunkReader + Clone + 'static>(&self, file: R) -> Batches<'static> {
        let opened = self.clone();
        let of_group = move |group: usize| -> Batches<'static> {
            match opened.reader(file.clone(), group, |name, chunks| {
                NAMING.contains(&name) && !chunks.iter().all(|chunk| is_empty(chunk))
            }) {
                Ok(reader) => Box::new(numbered(reader, opened.first_row(group))),
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        };
        Box::new((0..self.groups()).flat_map(of_group))
    }

    /// All batches, with all their columns, as the file has them; of at most so many rows.
    pub(super) fn all<R: ChunkReader + 'static>(
        &self,
        file: R,
        at_most: usize,
    ) -> Result<Batches<'static>, FactsError> {
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = ArrowReaderMetadata::try_new(self.metadata.metadata().clone(), options)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
        Ok(Box::new(numbered(builder.with_batch_size(at_most.clamp(1, BATCH)).build()?, 0)))
    }

    fn first_row(&self, group: usize) -> u64 {
        let before = self.metadata.metadata().row_groups().iter().take(group);
        before.map(|g| u64::try_from(g.num_rows()).unwrap_or(0)).sum()
    }

    fn group<R: ChunkReader + 'static>(
        &self,
        file: R,
        group: usize,
        reasons: Reasons,
    ) -> Result<ParquetRecordBatchReader, FactsError> {
        let wanted = |name: &str| {
            let shown = ONLY_SHOWN.contains(&name) && reasons == Reasons::NotWanted;
            !shown && self.table.columns().iter().any(|(known, _)| *known == name)
        };
        self.reader(file, group, |name, chunks| {
            wanted(name) && (name == "patient" || !chunks.iter().all(|c| is_empty(c)))
        })
    }

    fn reader<R: ChunkReader + 'static>(
        &self,
        file: R,
        group: usize,
        wanted: impl Fn(&str, &[&ColumnChunkMetaData]) -> bool,
    ) -> Result<ParquetRecordBatchReader, FactsError> {
        let metadata = self.metadata.metadata();
        let schema = metadata.file_metadata().schema_descr();
        let chunks = metadata.row_groups().get(group).map_or(&[][..], |g| g.columns());
        let mut roots = Vec::new();
        for (place, field) in schema.root_schema().get_fields().iter().enumerate() {
            let own = |leaf: &usize| schema.get_column_root_idx(*leaf) == place;
            let own: Vec<&ColumnChunkMetaData> =
                (0..schema.num_columns()).filter(own).filter_map(|leaf| chunks.get(leaf)).collect();
            if wanted(field.name(), &own) {
                roots.push(place);
            }
        }
        let mask = ProjectionMask::roots(schema, roots);
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        guarded(|| Ok(builder.with_row_groups(vec![group]).with_projection(mask).with_batch_size(BATCH).build()?))
    }

    /// The code with which a row group begins; none for a row group without rows.
    fn first_code<R: ChunkReader + 'static>(&self, file: R, group: usize) -> Result<Option<String>, FactsError> {
        let mut reader = self.reader(file, group, |name, _| name == "patient")?;
        let Some(batch) = guarded(|| Ok(reader.next().transpose()?))? else { return Ok(None) };
        let codes = batch.column_by_name("patient").map(Texts::of).transpose()?;
        Ok(codes.and_then(|codes| codes.get(0).map(str::to_owned)))
    }

    /// Whether the rows are in ascending order of the patients' codes.
    pub(super) fn is_sorted<R: ChunkReader + Clone + 'static>(&self, file: &R) -> Result<bool, FactsError> {
        let mut last = String::new();
        for group in 0..self.groups() {
            let reader = self.reader(file.clone(), group, |name, _| name == "patient")?;
            for batch in numbered(reader, 0) {
                let codes = batch?.1.column_by_name("patient").map(Texts::of).transpose()?;
                let Some(codes) = codes else { continue };
                let mut key = None;
                for row in 0..codes.len() {
                    if row > 0 && codes.key(row) == key {
                        continue;
                    }
                    key = codes.key(row);
                    let code = codes.get(row).unwrap_or_default();
                    if code < last.as_str() {
                        return Ok(false);
                    }
                    last.clear();
                    last.push_str(code);
                }
            }
        }
        Ok(true)
    }
}

/// A part of both tables that can be read by itself: a stretch of patients, and the row groups they may be in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    pub(super) stretch: Stretch,
    pub(super) facts: Range<usize>,
    pub(super) patients: Range<usize>,
}

impl Part {
    /// Everything.
    #[must_use]
    pub fn whole(tables: &super::Tables) -> Self {
        let (facts, patients) = (0..tables.facts.groups(), 0..tables.patients.groups());
        Self { stretch: Stretch::default(), facts, patients }
    }
}

/// Cuts both tables into at most so many parts, of about as many row groups of facts each. Every patient is in exactly
/// one part, wherever the row groups end.
pub(super) fn parts<R: ChunkReader + Clone + 'static>(
    facts: (&Opened, &R),
    patients: (&Opened, &R),
    at_most: usize,
) -> Result<Vec<Part>, FactsError> {
    let groups = facts.0.groups();
    let count = at_most.clamp(1, groups.max(1));
    let mut cuts: Vec<(usize, String)> = Vec::new();
    for part in 1..count {
        let group = part * groups / count;
        if let Some(code) = facts.0.first_code(facts.1.clone(), group)?
            && cuts.last().is_none_or(|(_, last)| *last < code)
        {
            cuts.push((group, code));
        }
    }
    let mut firsts = Vec::new();
    if !cuts.is_empty() {
        for group in 0..patients.0.groups() {
            firsts.push(patients.0.first_code(patients.1.clone(), group)?.unwrap_or_default());
        }
    }
    let mut parts = Vec::new();
    let mut begin: Option<(usize, String)> = None;
    for end in cuts.into_iter().map(Some).chain([None]) {
        let after = begin.as_ref().map(|(_, code)| code.clone());
        let first_patients = after.as_ref().map_or(0, |after| firsts.partition_point(|first| first <= after));
        parts.push(Part {
            facts: begin.map_or(0, |(group, _)| group)..groups,
            patients: first_patients.saturating_sub(1)..patients.0.groups(),
            stretch: Stretch { after, up_to: end.as_ref().map(|(_, code)| code.clone()) },
        });
        begin = end;
    }
    Ok(parts)
}

/// Whether a column of a row group says that it holds nothing, and has the size of one that does.
fn is_empty(chunk: &ColumnChunkMetaData) -> bool {
    let values = u64::try_from(chunk.num_values()).unwrap_or(0);
    let nulls = chunk.statistics().and_then(|s| s.null_count_opt());
    nulls == Some(values) && chunk.uncompressed_size() <= EMPTY_CHUNK + chunk.num_values() / 64
}

fn pairs(metadata: &ParquetMetaData) -> HashMap<String, String> {
    let pairs = metadata.file_metadata().key_value_metadata();
    pairs.into_iter().flatten().filter_map(|pair| Some((pair.key.clone(), pair.value.clone()?))).collect()
}

/// The schema as which the file is read.
fn read_as(table: Table, found: &Schema) -> Schema {
    let field = |field: &Arc<Field>| {
        let known = table.columns().iter().find(|(name, _)| name == field.name()).map(|(_, shape)| *shape);
        let data_type =
            known.map_or_else(|| field.data_type().clone(), |shape: Shape| shape.read_as(field.data_type()));
        Field::new(field.name(), data_type, field.is_nullable())
    };
    Schema::new(found.fields().iter().map(field).collect::<Vec<_>>())
}
