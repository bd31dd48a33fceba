//! Where the lines of a part go: a Parquet file with its state, or text.

use super::partial::{Done, Partial, name};
use super::tally::Tally;
use crate::cli::console::Stop;
use crate::cohort::{Names, Row};
use crate::report::matches::{self, Line, MatchesError, ResultsWriter, Run, StateWriter, Table};
use crate::ruleset::Fingerprint;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

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

/// A part that is being written.
pub(super) enum Sink<'a> {
    Columns { results: Box<ResultsWriter<BufWriter<File>>>, state: Box<StateWriter<BufWriter<File>>> },
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
        Ok(Self::Columns { results: Box::new(results), state: Box::new(state) })
    }

    /// Adds the lines of a block.
    pub(super) fn write(&mut self, rows: &[Row], patients: &[&str], prints: &[Fingerprint]) -> Result<(), Stop> {
        match self {
            Self::Columns { results, state } => {
                let mut own = vec![0_u32; patients.len()];
                for row in rows {
                    if let Some(own) = own.get_mut(row.pair.patient) {
                        *own += 1;
                    }
                }
                let known: Vec<_> =
                    patients.iter().zip(prints).zip(own).map(|((code, print), own)| (*code, *print, own)).collect();
                results.write(rows, patients).map_err(|error| cannot(&error))?;
                state.write(known.into_iter()).map_err(|error| cannot(&error))
            }
            Self::Text { out, line, buffer, names, .. } => {
                for row in matches::lines(rows, patients, names) {
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
        let files = match self {
            Self::Columns { results, state } => {
                let state = state.finish().map_err(|error| cannot(&error))?;
                let results = results.finish().map_err(|error| cannot(&error))?;
                vec![keep(state, STATE)?, keep(results, Form::Parquet.extension())?]
            }
            Self::Text { out, form, .. } => vec![keep(out, form.extension())?],
        };
        partial.tick_off(part, &Done { files, tally: tally.clone() })
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

/// Puts the parts together, in their order.
pub(super) fn assemble(form: Form, partial: &Partial, parts: usize, run: &Run) -> Result<(), Stop> {
    if form == Form::Parquet {
        columns(partial, parts, run, Table::State, STATE, WHOLE_STATE)?;
        return columns(partial, parts, run, Table::Results, form.extension(), WHOLE);
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

fn columns(partial: &Partial, parts: usize, run: &Run, table: Table, extension: &str, whole: &str) -> Result<(), Stop> {
    let out = BufWriter::new(partial.begin(whole)?);
    let parts = (0..parts).map(|part| File::open(partial.path(&name(part, extension))).map_err(MatchesError::from));
    let out = matches::concatenate(parts, out, table, run).map_err(|error| cannot(&error))?;
    let file = out.into_inner().map_err(|error| cannot(&MatchesError::from(error.into_error())))?;
    partial.keep(whole, &file).map(|_| ())
}
