//! Files with tables of facts and patients: their names, and what is in them by their names.

use super::console::Stop;
use crate::patient::columns::Format;
use crate::report::words;
use std::path::{Path, PathBuf};

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
