//! Files with tables of facts and patients: their names, and what is in them by their names.

use super::console::{Console, Stop};
use super::files;
use crate::patient::columns::{
    ArrowTables, Blocks, FactsError, Format, Notes, Options, Part, Shared, Spill, Tables, is_guarded,
};
use crate::report::words;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::terms::TermId;
use std::fs::File;
use std::io;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Once;
use tempfile::TempDir;

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
    facts: PathBuf,
    patients: PathBuf,
    /// As the user named it.
    shown: PathBuf,
    format: Format,
    /// Where it lies if it was sorted for this run; gone with this.
    _sorted: Option<TempDir>,
}

impl Source {
    /// Opens a table of facts and the one of patients beside it. Tables that are not sorted are sorted into a folder of
    /// their own below `room`.
    pub(super) fn open(facts: &Path, room: &Path, console: &mut Console) -> Result<Self, Stop> {
        quiet_where_guarded();
        let source = Self {
            facts: facts.to_owned(),
            patients: patients_beside(facts),
            shown: facts.to_owned(),
            format: format(facts)?,
            _sorted: None,
        };
        if source.is_sorted()? {
            return Ok(source);
        }
        console.talk(&format!("`{}` is not sorted by patient, and is sorted for this run\n", facts.display()));
        source.sorted(room)
    }

    fn files(&self) -> Result<(File, File), Stop> {
        let open = |path: &Path| files::open(path).map_err(Stop::Failed);
        Ok((open(&self.facts)?, open(&self.patients)?))
    }

    fn failed(&self, error: &FactsError) -> Stop {
        Stop::Failed(format!("cannot read `{}`: {error}", self.shown.display()))
    }

    fn parquet(&self) -> Result<(Tables, Shared<File>, Shared<File>), Stop> {
        let (facts, patients) = self.files()?;
        let tables = Tables::open(&facts, &patients).map_err(|e| self.failed(&e))?;
        Ok((tables, Shared::new(facts), Shared::new(patients)))
    }

    fn arrow(&self) -> Result<ArrowTables, Stop> {
        let (facts, patients) = self.files()?;
        ArrowTables::open(facts, patients, self.format).map_err(|e| self.failed(&e))
    }

    fn is_sorted(&self) -> Result<bool, Stop> {
        if self.format != Format::Parquet {
            return Ok(self.arrow()?.are_said_to_be_sorted());
        }
        let (tables, facts, patients) = self.parquet()?;
        tables.are_sorted(&facts, &patients).map_err(|e| self.failed(&e))
    }

    fn sorted(self, room: &Path) -> Result<Self, Stop> {
        let cannot = |error: io::Error| Stop::Failed(format!("cannot write below `{}`: {error}", room.display()));
        let folder = tempfile::Builder::new().prefix(".prescreen-").tempdir_in(room).map_err(cannot)?;
        let (facts, patients) = (folder.path().join("facts.parquet"), folder.path().join("patients.parquet"));
        let to = (File::create(&facts).map_err(cannot)?, File::create(&patients).map_err(cannot)?);
        let mut spill = Beside(folder.path());
        let sorted = if self.format == Format::Parquet {
            let (tables, facts, patients) = self.parquet()?;
            tables.sort((facts, patients), ROWS_AT_A_TIME, &mut spill, to)
        } else {
            self.arrow()?.sort(ROWS_AT_A_TIME, &mut spill, to)
        };
        sorted.map_err(|e| self.failed(&e))?;
        Ok(Self { facts, patients, shown: self.shown, format: Format::Parquet, _sorted: Some(folder) })
    }

    /// The terms beneath the vocabulary that the facts name.
    pub(super) fn terms(&self, vocabulary: &Vocabulary) -> Result<Vec<TermId>, Stop> {
        let found = if self.format == Format::Parquet {
            let (tables, facts, _) = self.parquet()?;
            tables.terms(facts, vocabulary)
        } else {
            self.arrow()?.terms(vocabulary)
        };
        found.map_err(|e| self.failed(&e))
    }

    /// The blocks of all patients, in the order of their codes.
    pub(super) fn blocks<'v>(&self, options: &Options<'v>) -> Result<Blocks<'v>, Stop> {
        if self.format != Format::Parquet {
            return Ok(self.arrow()?.blocks(options));
        }
        let (tables, facts, patients) = self.parquet()?;
        Ok(tables.blocks(&Part::whole(&tables), facts, patients, options))
    }
}

/// Puts rows aside into files that have no name, and so are gone with the run however it ends.
struct Beside<'f>(&'f Path);

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
