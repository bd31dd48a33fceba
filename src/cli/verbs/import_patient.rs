//! `prescreen import patient FILE|DIR… --out facts.parquet`: profiles into tables of facts and patients.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::files::Replacement;
use crate::cli::patients::{self, Where};
use crate::cli::{rules, tables};
use crate::patient::Profile;
use crate::patient::columns::{FactsError, Writer};
use crate::text::SourceMap;
use crate::vocabulary::Vocabulary;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// Write profiles as two tables, of facts and of patients, for very many patients (docs/facts.md)
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ImportPatient {
    /// Profiles: files, folders, `-` for standard input, or patient codes
    #[arg(value_name = "PATIENTS", required = true)]
    inputs: Vec<String>,
    /// The table of facts: `.parquet`, `.arrow`, `.feather` or `.arrows`; that of patients is written beside it,
    /// `facts.patients.parquet` beside `facts.parquet`
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    place: Where,
}

impl ImportPatient {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        // Before anything is read: a wrong name is no reason to wait.
        tables::format(&self.out)?;
        let mut sources = SourceMap::new();
        let mut rules = rules::load(folder, &mut sources)?;
        let mut found = patients::read(&self.inputs, &self.place, &mut rules.set, &mut sources);
        let mut problems = std::mem::take(&mut rules.problems).errors();
        problems.extend(std::mem::take(&mut found.problems));
        problems.tell(&sources, self.place.show_values, console);
        let profiles = once_each(found.profiles);
        if profiles.is_empty() {
            return Err(Stop::Failed("there is no profile to be written".to_owned()));
        }
        let facts = write(&self.out, &profiles, &rules.set.vocabulary)?;
        let counts = tables::counted(profiles.len() as u64, facts);
        let beside = tables::patients_beside(&self.out);
        console.talk(&format!("{counts} written to `{}` and `{}`\n", self.out.display(), beside.display()));
        Ok(problems.exit())
    }
}

/// In ascending order of the codes. Of profiles that share one none is right to be taken; the error is told already.
fn once_each(mut profiles: Vec<Profile>) -> Vec<Profile> {
    profiles.sort_by(|a, b| a.patient.cmp(&b.patient));
    let shared = |a: &Profile, b: &Profile| a.patient == b.patient;
    let groups = profiles.chunk_by(shared).filter_map(|group| if let [one] = group { Some(one.clone()) } else { None });
    groups.collect()
}

/// Writes both tables, each whole or not at all, and gives the number of rows of facts.
fn write(out: &Path, profiles: &[Profile], vocabulary: &Vocabulary) -> Result<u64, Stop> {
    let beside = tables::patients_beside(out);
    let (facts, patients) = (Replacement::begin(out)?, Replacement::begin(&beside)?);
    let failed = |error: FactsError| Stop::Failed(format!("cannot write `{}`: {error}", out.display()));
    let buffered = |replacement: &Replacement| replacement.file().map(BufWriter::new);
    let mut writer =
        Writer::new(buffered(&facts)?, buffered(&patients)?, tables::format(out)?, vocabulary).map_err(failed)?;
    for profile in profiles {
        writer.write(profile).map_err(failed)?;
    }
    let (_, _, counts) = writer.finish().map_err(failed)?;
    // The table that the user named comes last: where it is, the other one is.
    patients.finish()?;
    facts.finish()?;
    Ok(counts.facts)
}
