//! `prescreen import patient FILE|DIR… --out facts.parquet`: profiles into tables of facts and patients.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::files::Replacement;
use crate::cli::patients::{self, Where};
use crate::cli::rules;
use crate::cli::tables::{self, Source};
use crate::patient::Profile;
use crate::patient::columns::{Block, FactsError, Options, Reasons, Writer};
use crate::text::SourceMap;
use crate::vocabulary::Vocabulary;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// Patients that are read at a time.
const BLOCK: usize = 4096;

/// Write profiles as two tables, of facts and of patients, for very many patients (docs/facts.md)
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct ImportPatient {
    /// Profiles: files, folders, `-` for standard input, or patient codes; or a table of facts, with that of patients
    /// beside it, to be checked, sorted and written anew
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
        if let [only] = self.inputs.as_slice()
            && tables::is_table(Path::new(only))
        {
            return self.anew(Path::new(only), folder, console);
        }
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
        let mut out = Out::begin(&self.out, &rules.set.vocabulary)?;
        out.write(&profiles)?;
        console.talk(&out.finish()?);
        Ok(problems.exit())
    }

    /// Reads tables and writes them anew.
    fn anew(&self, facts: &Path, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let room = self.out.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let source = Source::open(facts, room, console)?;
        let mut sources = SourceMap::new();
        let (mut vocabulary, problems) = rules::load_vocabulary(folder, &mut sources)?;
        let mut problems = problems.errors();
        problems.tell(&sources, self.place.show_values, console);
        let terms = source.terms(&vocabulary)?;
        vocabulary.take_in(&terms);
        let files = (sources.add(facts.display().to_string(), ""), sources.add(String::new(), ""));
        let options = Options { vocabulary: &vocabulary, reasons: Reasons::Wanted, facts: files.0, patients: files.1 };
        let mut blocks = source.blocks(&options)?;
        let mut out = Out::begin(&self.out, &vocabulary)?;
        let mut block = Block::default();
        let failed = |error: FactsError| Stop::Failed(format!("cannot read `{}`: {error}", facts.display()));
        while blocks.next_into(&mut block, BLOCK).map_err(failed)? {
            out.write(&block.profiles)?;
        }
        console.talk(&tables::told(blocks.notes()));
        let left_out = blocks.notes().left_out > 0;
        console.talk(&out.finish()?);
        Ok(if left_out { Exit::CouldNotRun } else { problems.exit() })
    }
}

/// In ascending order of the codes. Of profiles that share one none is right to be taken; the error is told already.
fn once_each(mut profiles: Vec<Profile>) -> Vec<Profile> {
    profiles.sort_by(|a, b| a.patient.cmp(&b.patient));
    let shared = |a: &Profile, b: &Profile| a.patient == b.patient;
    let groups = profiles.chunk_by(shared).filter_map(|group| if let [one] = group { Some(one.clone()) } else { None });
    groups.collect()
}

/// Tables being written, each whole or not at all.
struct Out<'v> {
    path: PathBuf,
    facts: Replacement,
    patients: Replacement,
    writer: Writer<'v, BufWriter<File>>,
}

impl<'v> Out<'v> {
    fn begin(path: &Path, vocabulary: &'v Vocabulary) -> Result<Self, Stop> {
        let (facts, patients) = (Replacement::begin(path)?, Replacement::begin(&tables::patients_beside(path))?);
        let buffered = |replacement: &Replacement| replacement.file().map(BufWriter::new);
        let writer = Writer::new(buffered(&facts)?, buffered(&patients)?, tables::format(path)?, vocabulary);
        Ok(Self { path: path.to_owned(), facts, patients, writer: writer.map_err(|e| failed(path, &e))? })
    }

    fn write(&mut self, profiles: &[Profile]) -> Result<(), Stop> {
        profiles.iter().try_for_each(|profile| self.writer.write(profile)).map_err(|e| failed(&self.path, &e))
    }

    /// Puts both tables into their places, and says what was written.
    fn finish(self) -> Result<String, Stop> {
        let (facts, patients, counts) = self.writer.finish().map_err(|e| failed(&self.path, &e))?;
        for mut file in [facts, patients] {
            file.flush().map_err(|e| failed(&self.path, &FactsError::from(e)))?;
        }
        // The table that the user named comes last: where it is, the other one is.
        self.patients.finish()?;
        self.facts.finish()?;
        let (beside, counts) = (tables::patients_beside(&self.path), tables::counted(counts.patients, counts.facts));
        Ok(format!("{counts} written to `{}` and `{}`\n", self.path.display(), beside.display()))
    }
}

fn failed(path: &Path, error: &FactsError) -> Stop {
    Stop::Failed(format!("cannot write `{}`: {error}", path.display()))
}
