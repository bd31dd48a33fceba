//! The two tables as Parquet files: schemas, metadata, and parts put together without being written anew.

use super::{MatchesError, Run, VERSION};
use ::parquet::arrow::ArrowSchemaConverter;
use ::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use ::parquet::basic::{Compression, ZstdLevel};
use ::parquet::column::writer::ColumnCloseResult;
use ::parquet::file::metadata::{KeyValue, ParquetMetaData, ParquetMetaDataReader};
use ::parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use ::parquet::file::reader::ChunkReader;
use ::parquet::file::writer::SerializedFileWriter;
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

/// The most rows of a row group.
pub(super) const ROW_GROUP: usize = 1 << 20;
/// Bits of a fingerprint, in bytes.
pub(super) const PRINT: i32 = 16;
/// The key of what a file was made from.
const RUN: &str = "prescreen.run";

/// A table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// A row a patient and trial.
    Results,
    /// A row a patient.
    State,
}

impl Table {
    /// The key under which a file says its version.
    fn key(self) -> &'static str {
        match self {
            Self::Results => "prescreen.results",
            Self::State => "prescreen.state",
        }
    }

    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::State => "the state of results",
        }
    }

    pub(super) fn schema(self) -> SchemaRef {
        let names = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let fields = match self {
            Self::Results => vec![
                Field::new("patient", names(), false),
                Field::new("trial", names(), false),
                Field::new("verdict", names(), false),
                Field::new("violated", DataType::Int32, false),
                Field::new("undetermined", DataType::Int32, false),
                Field::new("first_violated", names(), true),
                Field::new("best_arm", names(), true),
            ],
            Self::State => vec![
                Field::new("patient", DataType::Utf8, false),
                Field::new("fingerprint", DataType::FixedSizeBinary(PRINT), false),
                Field::new("rows", DataType::Int32, false),
            ],
        };
        Arc::new(Schema::new(fields))
    }

    /// How the table is written. Statistics say which patients a row group has.
    pub(super) fn properties(self, run: &Run) -> WriterProperties {
        let pair = |key: &str, value: String| KeyValue { key: key.to_owned(), value: Some(value) };
        let run = serde_json::to_string(run).unwrap_or_default();
        WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_1_0)
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_key_value_metadata(Some(vec![pair(self.key(), VERSION.to_owned()), pair(RUN, run)]))
            .set_max_row_group_row_count(Some(ROW_GROUP))
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_statistics_truncate_length(None)
            .set_column_index_truncate_length(None)
            .set_offset_index_disabled(true)
            .build()
    }
}

/// A file that says to hold the table, with what it was made from.
pub(super) fn open<R: ChunkReader>(file: &R, table: Table) -> Result<(ArrowReaderMetadata, Run), MatchesError> {
    let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let metadata = ArrowReaderMetadata::load(file, options)?;
    let pairs = metadata.metadata().file_metadata().key_value_metadata();
    let value = |key: &str| pairs.into_iter().flatten().find(|pair| pair.key == key).and_then(|p| p.value.as_deref());
    let version = value(table.key()).ok_or(MatchesError::NotThat { what: table.what() })?;
    if version != VERSION {
        return Err(MatchesError::Version { found: version.to_owned() });
    }
    let run = value(RUN).and_then(|text| serde_json::from_str(text).ok());
    let run = run.ok_or_else(|| MatchesError::Damaged("it does not say what it was made from".to_owned()))?;
    let rows = metadata.metadata().row_groups().iter().any(|group| group.num_rows() < 0);
    if rows {
        return Err(MatchesError::Damaged("a row group of less than no rows".to_owned()));
    }
    Ok((metadata, run))
}

/// A file whose row groups can be copied.
pub struct Groups<R> {
    file: R,
    metadata: Arc<ParquetMetaData>,
}

impl<R: ChunkReader> Groups<R> {
    /// Of a file of results, or of a part of them.
    ///
    /// # Errors
    /// When it is damaged.
    pub fn open(file: R) -> Result<Self, MatchesError> {
        let metadata = Arc::new(ParquetMetaDataReader::new().parse_and_finish(&file)?);
        Ok(Self { file, metadata })
    }

    pub(super) fn new(file: R, metadata: Arc<ParquetMetaData>) -> Self {
        Self { file, metadata }
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.metadata.num_row_groups()
    }
}

/// Puts pieces of a table together, in their order: row groups are copied as they are.
///
/// # Errors
/// When a file is damaged, or something cannot be read or written.
pub fn concatenate<R: ChunkReader, W: Write + Send>(
    pieces: impl IntoIterator<Item = Result<(Arc<Groups<R>>, Range<usize>), MatchesError>>,
    to: W,
    table: Table,
    run: &Run,
) -> Result<W, MatchesError> {
    let schema = ArrowSchemaConverter::new().convert(&table.schema())?;
    let properties = Arc::new(table.properties(run));
    let mut writer = SerializedFileWriter::new(to, schema.root_schema_ptr(), properties)?;
    for piece in pieces {
        let (from, groups) = piece?;
        let missing = || MatchesError::Damaged("row groups are missing".to_owned());
        for group in from.metadata.row_groups().get(groups).ok_or_else(missing)? {
            let mut to = writer.next_row_group()?;
            for column in group.columns() {
                let close = ColumnCloseResult {
                    bytes_written: u64::try_from(column.compressed_size()).unwrap_or(0),
                    rows_written: u64::try_from(group.num_rows()).unwrap_or(0),
                    metadata: column.clone(),
                    bloom_filter: None,
                    column_index: None,
                    offset_index: None,
                };
                to.append_column(&from.file, close)?;
            }
            to.close()?;
        }
    }
    Ok(writer.into_inner()?)
}
