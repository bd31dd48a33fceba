//! Files with tables of facts and patients: their names, and what is in them by their names.

use super::console::{Console, Stop};
use super::files;
use super::positioned::Positioned;
use crate::patient::columns::{
    ArrowTables, Blocks, FactsError, Format, Notes, Options, Part, Spill, Tables, is_guarded,
};
use crate::report::words;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::terms::TermId;
use std::fs::File;
use std::io;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Once;

/// Rows that are sorted in memory at a time.
const ROWS_AT_A_TIME: usize = 1 << 20;

/// What a file's extension says that it is.
pub(super) fn format(path: &Path) -> Result<Format, Stop> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "parquet" => Ok(Format::Parquet),
        "arrow" | "feather" | "ipc" => Ok(Format::ArrowFile),
        "arrows" => Ok(Format::ArrowStream),
        _ => Err(Stop::Failed(format!(
            "`{}` has no name of a table; end it in `.parquet`, or in `.arrow`, `.feather`, `.ipc` or `.arrows`",
            path.display()
        ))),
    }
}

/// The table of patients beside a table of facts: `facts.patients.parquet` beside `facts.parquet`.
pub(super) fn patients_beside(facts: &Path) -> PathBuf {
    let stem = facts.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = facts.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default();
    facts.with_file_name(format!("{stem}.patients.{extension}"))
}

/// `3 patients with 41 facts`.
pub(super) fn counted(patients: u64, facts: u64) -> String {
    let number = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let patients = words::counted(number(patients), "patient", "patients");
    format!("{patients} with {}", words::counted(number(facts), "fact", "facts"))
}

/// Whether a name is that of a table.
pub(super) fn is_table(path: &Path) -> bool {
    format(path).is_ok()
}

/// A pair of tables that is sorted, or was sorted for this run.
pub(super) struct Source {
    /// As the user named it.
    shown: PathBuf,
    kept: Kept,
}

/// Where the tables are.
enum Kept {
    /// In Parquet files, which threads may read at the same time; of those that were sorted for this run nobody knows a
    /// name, and they are gone with it.
    Parquet(Box<Sorted>),
    /// In Arrow files or streams that say to be sorted. They are opened anew for each reading.
    Arrow(Format),
}

/// Sorted tables in Parquet files.
pub(super) struct Sorted {
    /// What is in them.
    pub tables: Tables,
    /// The table of facts.
    pub facts: Positioned,
    /// The table of patients.
    pub patients: Positioned,
}

/// Why tables are written anew before they are read, as a person is told.
const NOT_SORTED: &str = "is not sorted by patient, and is sorted for this run";
const NO_PARQUET: &str = "is no Parquet, and is written as Parquet for this run";

impl Source {
    /// Opens a table of facts and the one of patients beside it. Tables that are not sorted are sorted, into files
    /// without a name below `room`.
    pub(super) fn open(facts: &Path, room: &Path, console: &mut Console) -> Result<Self, Stop> {
        quiet_where_guarded();
        let format = format(facts)?;
        let shown = facts.to_owned();
        if format != Format::Parquet && arrow(facts, format)?.are_said_to_be_sorted() {
            return Ok(Self { shown, kept: Kept::Arrow(format) });
        }
        Ok(Self { shown, kept: Kept::Parquet(Box::new(Sorted::open(facts, room, NOT_SORTED, console)?)) })
    }

    fn failed(&self, error: &FactsError) -> Stop {
        unreadable(&self.shown, error)
    }

    /// The terms beneath the vocabulary that the facts name.
    pub(super) fn terms(&self, vocabulary: &Vocabulary) -> Result<Vec<TermId>, Stop> {
        match &self.kept {
            Kept::Parquet(sorted) => sorted.terms(vocabulary),
            Kept::Arrow(format) => arrow(&self.shown, *format)?.terms(vocabulary),
        }
        .map_err(|e| self.failed(&e))
    }

    /// The blocks of all patients, in the order of their codes.
    pub(super) fn blocks<'v>(&self, options: &Options<'v>) -> Result<Blocks<'v>, Stop> {
        match &self.kept {
            Kept::Parquet(sorted) => Ok(sorted.blocks(&Part::whole(&sorted.tables), options)),
            Kept::Arrow(format) => Ok(arrow(&self.shown, *format)?.blocks(options)),
        }
    }
}

impl Sorted {
    /// Opens a table of facts and the one of patients beside it. What is not sorted, or no Parquet, is written anew into
    /// files without a name below `room`; so they are gone with the run however it ends.
    pub(super) fn for_threads(facts: &Path, room: &Path, console: &mut Console) -> Result<Self, Stop> {
        quiet_where_guarded();
        let why = if format(facts)? == Format::Parquet { NOT_SORTED } else { NO_PARQUET };
        Self::open(facts, room, why, console)
    }

    fn open(path: &Path, room: &Path, why: &str, console: &mut Console) -> Result<Self, Stop> {
        let beside = patients_beside(path);
        let failed = |error: FactsError| unreadable(path, &error);
        let told = |console: &mut Console| {
            let rather = "Parquet that is sorted by patient is read at once";
            console.talk(&format!("`{}` {why}; {rather}\n", path.display()));
        };
        let mut spill = Beside(room);
        let format = format(path)?;
        let to = if format == Format::Parquet {
            let (facts, patients) = (positioned(path)?, positioned(&beside)?);
            let tables = Tables::open(&facts, &patients).map_err(failed)?;
            if tables.are_sorted(&facts, &patients).map_err(failed)? {
                return Ok(Self { tables, facts, patients });
            }
            told(console);
            let to = (spill.make()?, spill.make()?);
            tables.sort((facts, patients), ROWS_AT_A_TIME, &mut spill, to)
        } else {
            let tables = arrow(path, format)?;
            told(console);
            let to = (spill.make()?, spill.make()?);
            tables.sort(ROWS_AT_A_TIME, &mut spill, to)
        };
        let (facts, patients) = to.map_err(|error| match error {
            // The disk may be full, of which the tables know nothing.
            FactsError::Io { why } => {
                Stop::Failed(format!("cannot sort `{}` below `{}`: {why}", path.display(), room.display()))
            }
            other => failed(other),
        })?;
        let again = |file: File| Positioned::new(file).map_err(|error| spill.failed(&error));
        let (facts, patients) = (again(facts)?, again(patients)?);
        let tables = Tables::open(&facts, &patients).map_err(failed)?;
        Ok(Self { tables, facts, patients })
    }

    /// The terms beneath the vocabulary that the facts name.
    pub(super) fn terms(&self, vocabulary: &Vocabulary) -> Result<Vec<TermId>, FactsError> {
        self.tables.terms(self.facts.clone(), vocabulary)
    }

    /// The blocks of a part, in the order of the patients' codes.
    pub(super) fn blocks<'v>(&self, part: &Part, options: &Options<'v>) -> Blocks<'v> {
        self.tables.blocks(part, self.facts.clone(), self.patients.clone(), options)
    }
}

/// A file that several threads may read.
pub(super) fn positioned(path: &Path) -> Result<Positioned, Stop> {
    let file = files::open(path).map_err(Stop::Failed)?;
    Positioned::new(file).map_err(|error| Stop::Failed(format!("cannot read `{}`: {error}", path.display())))
}

fn arrow(facts: &Path, format: Format) -> Result<ArrowTables, Stop> {
    let open = |path: &Path| files::open(path).map_err(Stop::Failed);
    let (own, beside) = (open(facts)?, open(&patients_beside(facts))?);
    ArrowTables::open(own, beside, format).map_err(|e| unreadable(facts, &e))
}

/// Why a table cannot be read.
pub(super) fn unreadable(path: &Path, error: &FactsError) -> Stop {
    Stop::Failed(format!("cannot read `{}`: {error}", path.display()))
}

/// Puts rows aside into files that have no name, and so are gone with the run however it ends.
struct Beside<'f>(&'f Path);

impl Beside<'_> {
    fn make(&mut self) -> Result<File, Stop> {
        self.create().map_err(|error| self.failed(&error))
    }

    fn failed(&self, error: &io::Error) -> Stop {
        Stop::Failed(format!("cannot write below `{}`: {error}", self.0.display()))
    }
}

impl Spill for Beside<'_> {
    type File = File;

    fn create(&mut self) -> io::Result<File> {
        tempfile::tempfile_in(self.0)
    }
}

/// A damaged file is told once, and not by the reader that stumbles over it as well.
fn quiet_where_guarded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !is_guarded() {
                usual(info);
            }
        }));
    });
}

/// What was wrong with the rows, a line each: errors for patients who were left out, warnings for the rest.
pub(super) fn told(notes: &Notes) -> String {
    let rows = |n: u64| words::counted(usize::try_from(n).unwrap_or(usize::MAX), "time", "times");
    let mut out = String::new();
    for (trouble, count) in notes.troubles() {
        let patients = words::counted(usize::try_from(count.rows).unwrap_or(usize::MAX), "patient", "patients");
        out.push_str(&format!("error: {trouble}: {patients} left out, first `{}`\n", count.patient));
    }
    for (doubt, what, count) in notes.doubts() {
        let (said, becomes) = (doubt.words(what), doubt.consequence());
        out.push_str(&format!("warning: {said}: {}, first of `{}`; {becomes}\n", rows(count.rows), count.patient));
    }
    out
}
