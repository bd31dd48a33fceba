//! Where the lines of a part go: a Parquet file with its state, or text.

use super::partial::{Done, Partial, Piece, name};
use super::previous::Previous;
use super::tally::Tally;
use crate::cli::console::Stop;
use crate::cli::positioned::Positioned;
use crate::cohort::{Names, Row};
use crate::report::matches::{self, Groups, Line, MatchesError, ResultsWriter, Run, StateWriter, Table};
use crate::ruleset::Fingerprint;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Text that is put together before it is written.
const BUFFER: usize = 1 << 16;

/// How results are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    Parquet,
    Csv,
    Ndjson,
}

impl Form {
    /// What a file's extension says.
    pub(super) fn of(path: &Path) -> Result<Self, Stop> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match extension.as_str() {
            "parquet" => Ok(Self::Parquet),
            "csv" => Ok(Self::Csv),
            "ndjson" | "jsonl" => Ok(Self::Ndjson),
            _ => Err(Stop::Failed(format!(
                "`{}` has no name of results; end it in `.parquet`, `.csv` or `.ndjson`",
                path.display()
            ))),
        }
    }

    /// The extension of its parts.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Parquet => "parquet",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
        }
    }

    fn line(self) -> fn(&mut String, &Line<'_>) {
        match self {
            Self::Csv => matches::csv,
            Self::Ndjson | Self::Parquet => matches::ndjson,
        }
    }
}

/// The extension of a part's state.
pub(super) const STATE: &str = "state.parquet";

/// With so many trials the lines of a block are row groups of their own, which a later run takes over as they are when
/// nobody of the block has changed.
const MANY_TRIALS: usize = 64;

/// A part that is being written.
pub(super) enum Sink<'a> {
    Columns(Box<Columns>),
    Text { out: BufWriter<File>, line: fn(&mut String, &Line<'_>), buffer: String, names: &'a Names, form: Form },
}

impl<'a> Sink<'a> {
    pub(super) fn begin(form: Form, partial: &Partial, part: usize, run: &Run, names: &'a Names) -> Result<Self, Stop> {
        let file = |extension| partial.begin(&name(part, extension)).map(BufWriter::new);
        let out = file(form.extension())?;
        if form != Form::Parquet {
            return Ok(Self::Text { out, line: form.line(), buffer: String::new(), names, form });
        }
        let results = ResultsWriter::new(out, run, names).map_err(|error| cannot(&error))?;
        let state = StateWriter::new(file(STATE)?, run).map_err(|error| cannot(&error))?;
        let by_block = names.trials.len() >= MANY_TRIALS;
        Ok(Self::Columns(Box::new(Columns { results, state, by_block, own: 0, pieces: Vec::new() })))
    }

    /// Whether lines of a block may be taken over as they are.
    pub(super) fn keeps_blocks(&self) -> bool {
        matches!(self, Self::Columns(columns) if columns.by_block)
    }

    /// Takes over the lines of a block as they are: the row groups of the earlier results, and how many lines each
    /// patient has.
    pub(super) fn keep(
        &mut self,
        groups: Range<usize>,
        patients: &[(&str, Fingerprint)],
        rows: &[u32],
    ) -> Result<(), Stop> {
        let Self::Columns(columns) = self else { return Ok(()) };
        match columns.pieces.last_mut() {
            Some(Piece::Earlier(_, end)) if *end == groups.start => *end = groups.end,
            _ => columns.pieces.push(Piece::Earlier(groups.start, groups.end)),
        }
        columns.state(patients, rows)
    }

    /// Adds the lines of a block.
    pub(super) fn write(&mut self, rows: &[Row], patients: &[(&str, Fingerprint)]) -> Result<(), Stop> {
        let codes: Vec<&str> = patients.iter().map(|(code, _)| *code).collect();
        match self {
            Self::Columns(columns) => {
                let mut own = vec![0_u32; patients.len()];
                for row in rows {
                    if let Some(own) = own.get_mut(row.pair.patient) {
                        *own += 1;
                    }
                }
                columns.results.write(rows, &codes).map_err(|error| cannot(&error))?;
                columns.end_block()?;
                columns.state(patients, &own)
            }
            Self::Text { out, line, buffer, names, .. } => {
                for row in matches::lines(rows, &codes, names) {
                    line(buffer, &row);
                    if buffer.len() >= BUFFER {
                        flush(out, buffer)?;
                    }
                }
                flush(out, buffer)
            }
        }
    }

    /// Ends the part: it is whole.
    pub(super) fn finish(self, partial: &Partial, part: usize, tally: &Tally) -> Result<(), Stop> {
        let keep = |out: BufWriter<File>, extension: &str| {
            let file = out.into_inner().map_err(|error| cannot(&MatchesError::from(error.into_error())))?;
            let name = name(part, extension);
            let size = partial.keep(&name, &file)?;
            Ok::<_, Stop>((name, size))
        };
        let (files, pieces) = match self {
            Self::Columns(columns) => {
                let state = columns.state.finish().map_err(|error| cannot(&error))?;
                let results = columns.results.finish().map_err(|error| cannot(&error))?;
                (vec![keep(state, STATE)?, keep(results, Form::Parquet.extension())?], columns.pieces)
            }
            Self::Text { out, form, .. } => (vec![keep(out, form.extension())?], Vec::new()),
        };
        partial.tick_off(part, &Done { files, tally: tally.clone(), pieces })
    }
}

/// A part in Parquet.
pub(super) struct Columns {
    results: ResultsWriter<BufWriter<File>>,
    state: StateWriter<BufWriter<File>>,
    /// Whether the lines of a block are row groups of their own.
    by_block: bool,
    /// Row groups of its own file so far.
    own: usize,
    pieces: Vec<Piece>,
}

impl Columns {
    /// Ends the row group of a block, where blocks have their own.
    fn end_block(&mut self) -> Result<(), Stop> {
        if !self.by_block {
            return Ok(());
        }
        let own = self.results.end_group().map_err(|error| cannot(&error))?;
        let new = own - self.own;
        self.own = own;
        match self.pieces.last_mut() {
            Some(Piece::Own(count)) => *count += new,
            _ => self.pieces.push(Piece::Own(new)),
        }
        Ok(())
    }

    fn state(&mut self, patients: &[(&str, Fingerprint)], rows: &[u32]) -> Result<(), Stop> {
        let known: Vec<_> = patients.iter().zip(rows).map(|(&(code, print), &rows)| (code, print, rows)).collect();
        self.state.write(known.into_iter()).map_err(|error| cannot(&error))
    }
}

fn flush(out: &mut BufWriter<File>, buffer: &mut String) -> Result<(), Stop> {
    out.write_all(buffer.as_bytes()).map_err(|error| cannot(&MatchesError::from(error)))?;
    buffer.clear();
    Ok(())
}

fn cannot(error: &MatchesError) -> Stop {
    Stop::Failed(format!("cannot write the results: {error}"))
}

/// The whole results of a run in the folder.
pub(super) const WHOLE: &str = "whole";
/// Their state.
pub(super) const WHOLE_STATE: &str = "whole.state";

/// Puts the parts together, in their order. Some of their lines may be in earlier results.
pub(super) fn assemble(
    form: Form,
    partial: &Partial,
    parts: usize,
    run: &Run,
    previous: Option<&Previous>,
) -> Result<(), Stop> {
    if form == Form::Parquet {
        columns(partial, parts, run, Table::State, previous)?;
        return columns(partial, parts, run, Table::Results, previous);
    }
    let mut out = partial.begin(WHOLE)?;
    let written = (|| {
        if form == Form::Csv {
            out.write_all(matches::HEADER.as_bytes())?;
        }
        for part in 0..parts {
            let mut from = File::open(partial.path(&name(part, form.extension())))?;
            std::io::copy(&mut from, &mut out)?;
        }
        Ok(())
    })();
    written.map_err(|error: std::io::Error| cannot(&MatchesError::from(error)))?;
    partial.keep(WHOLE, &out).map(|_| ())
}

/// Row groups of a file.
type Copied = (Arc<Groups<Positioned>>, Range<usize>);

fn columns(partial: &Partial, parts: usize, run: &Run, table: Table, previous: Option<&Previous>) -> Result<(), Stop> {
    let (extension, whole) = match table {
        Table::Results => (Form::Parquet.extension(), WHOLE),
        Table::State => (STATE, WHOLE_STATE),
    };
    let earlier = previous.map(|previous| Arc::new(previous.to_copy()));
    let of_part = |part: usize| -> Vec<Result<Copied, MatchesError>> {
        let pieces = partial.done(part).filter(|_| table == Table::Results).map(|done| done.pieces).unwrap_or_default();
        let file = File::open(partial.path(&name(part, extension))).and_then(Positioned::new);
        match file.map_err(MatchesError::from).and_then(Groups::open) {
            Ok(own) => in_order(&Arc::new(own), earlier.as_ref(), &pieces),
            Err(error) => vec![Err(error)],
        }
    };
    let out = BufWriter::new(partial.begin(whole)?);
    let out = matches::concatenate((0..parts).flat_map(of_part), out, table, run).map_err(|error| cannot(&error))?;
    let file = out.into_inner().map_err(|error| cannot(&MatchesError::from(error.into_error())))?;
    partial.keep(whole, &file).map(|_| ())
}

/// The row groups of a part, in their order.
fn in_order(
    own: &Arc<Groups<Positioned>>,
    earlier: Option<&Arc<Groups<Positioned>>>,
    pieces: &[Piece],
) -> Vec<Result<Copied, MatchesError>> {
    if pieces.is_empty() {
        return vec![Ok((Arc::clone(own), 0..own.count()))];
    }
    let mut done = 0;
    let mut piece = |piece: &Piece| match (*piece, earlier) {
        (Piece::Own(count), _) => {
            done += count;
            Ok((Arc::clone(own), done - count..done))
        }
        (Piece::Earlier(first, end), Some(earlier)) => Ok((Arc::clone(earlier), first..end)),
        (Piece::Earlier(..), None) => Err(MatchesError::Damaged("the earlier results are missing".to_owned())),
    };
    pieces.iter().map(&mut piece).collect()
}
