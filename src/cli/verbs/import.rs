//! `prescreen import`: `trial RECORD…` makes drafts of rule files from a registry's records, `patient` tables of profiles.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::files::{self, write, write_new};
use crate::cli::problems::Problems;
use crate::cli::rules;
use crate::cli::today::screening_date;
use crate::report::words::counted;
use crate::text::{FileId, SourceMap};
use crate::value::Day;
use crate::vocabulary::Vocabulary;
use prescreen_registry::coverage::Coverage;
use prescreen_registry::ctml;
use prescreen_registry::draft::{Draft, Origin};
use prescreen_registry::reading::Reader;
use prescreen_registry::record::{self, Study};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Records whose drafts are made at a time, on all threads.
const PART: usize = 256;

/// Write drafts of rule files from a registry's records, or tables from profiles
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Import {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    Trial(ImportTrial),
    #[cfg(feature = "columnar")]
    Patient(super::import_patient::ImportPatient),
}

/// Write one draft `trial.yaml` a study: every line of its criteria in exactly one criterion, nothing guessed
#[derive(clap::Args, Debug)]
struct ImportTrial {
    /// Records: ClinicalTrials.gov API JSON (a study, a list, a search page, one a line) or its classic XML; `-` or
    /// nothing reads the text of one study's criteria, or records, from standard input
    #[arg(value_name = "RECORD")]
    records: Vec<PathBuf>,
    /// What the files are
    #[arg(long, value_enum, default_value_t)]
    from: From,
    /// Write the drafts to DIR/ID/trial.yaml; without it a single draft goes to standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write over drafts that are there already
    #[arg(long, requires = "out")]
    force: bool,
    /// The id of a study whose record has none
    #[arg(long, value_name = "ID", default_value = "DRAFT")]
    id: String,
    /// When the records were retrieved [default: today]
    #[arg(long, value_name = "DATE")]
    retrieved: Option<String>,
    /// Print how much was understood, and why the rest was not; drafts are written only with --out
    #[arg(long)]
    report: bool,
    /// How the report is written
    #[arg(long, value_enum, default_value_t, requires = "report")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum From {
    /// A registry's records, or the text of criteria.
    #[default]
    Registry,
    /// Trials in `MatchMiner`'s Clinical Trial Markup Language (YAML).
    Ctml,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Import {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        match self.what {
            What::Trial(import) => import.run(folder, console),
            #[cfg(feature = "columnar")]
            What::Patient(import) => import.run(folder, console),
        }
    }
}

impl ImportTrial {
    fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let retrieved = screening_date(self.retrieved.as_deref())?;
        super::new::file_name(&self.id)?;
        let mut sources = SourceMap::new();
        let (mut vocabulary, trouble) = rules::load_vocabulary(folder, &mut sources)?;
        let mut trouble = trouble.errors();
        if trouble.exit() != Exit::Ran {
            trouble.tell(&sources, true, console);
        }
        let id = self.id.clone();
        let mut run = Run { id, retrieved, coverage: Coverage::default(), written: BTreeSet::new(), kept: 0 };
        let mut problems = Problems::default();
        let mut records = SourceMap::new();
        let stdin = [PathBuf::from("-")];
        let paths = if self.records.is_empty() { &stdin[..] } else { &self.records };
        let mut single: Option<String> = None;
        for path in paths {
            let text = if path.as_os_str() == "-" { files::read_stdin() } else { files::read(path) };
            let text = match text {
                Ok(text) => text,
                Err(failure) => {
                    problems.failures.push(failure);
                    continue;
                }
            };
            let file = records.add(path.display().to_string(), text);
            let found = self.read(&records, file, &mut problems);
            take_in_terms(&mut vocabulary, &found);
            let reader = Reader::new(&vocabulary);
            for part in found.chunks(PART) {
                let drafts: Vec<(Draft, String)> = part.par_iter().map(|one| run.draft(one, &reader)).collect();
                for (one, (draft, text)) in part.iter().zip(drafts) {
                    let study = one.study();
                    run.coverage.add(study, &draft, run.retrieved);
                    match &self.out {
                        Some(out) => self.write(out, study, &text, &mut run, &mut problems)?,
                        None if self.report => {}
                        None if single.is_some() => {
                            let message = "more than one study was found; say with `--out DIR` where the drafts go";
                            return Err(Stop::Failed(message.to_owned()));
                        }
                        None => single = Some(text),
                    }
                }
            }
        }
        console.data(&single.unwrap_or_default())?;
        if self.report {
            console.data(&self.shown(&run.coverage))?;
        }
        problems.tell(&records, true, console);
        if self.out.is_some() {
            let kept = if run.kept > 0 {
                format!(", {} left as they are (`--force` replaces them)", run.kept)
            } else {
                String::new()
            };
            console.talk(&format!("{} written{kept}\n", counted(run.written.len(), "draft", "drafts")));
        }
        Ok(problems.exit().max(trouble.exit()))
    }

    fn read(&self, records: &SourceMap, file: FileId, problems: &mut Problems) -> Vec<Found> {
        let (found, trouble): (Vec<Found>, _) = match self.from {
            From::Registry => {
                let (studies, trouble) = record::read(records, file);
                (studies.into_iter().map(Found::Record).collect(), trouble)
            }
            From::Ctml => {
                let (trials, trouble) = ctml::read(records, file);
                (trials.into_iter().map(Found::Ctml).collect(), trouble)
            }
        };
        problems.diagnostics.extend(trouble);
        found
    }

    fn shown(&self, coverage: &Coverage) -> String {
        match self.format {
            Format::Text => coverage.text(),
            Format::Json => format!("{:#}\n", coverage.json()),
        }
    }

    fn write(
        &self,
        out: &Path,
        study: &Study,
        draft: &str,
        run: &mut Run,
        problems: &mut Problems,
    ) -> Result<(), Stop> {
        let id = study.id.as_deref().unwrap_or(&self.id);
        let path = match super::new::file_name(id) {
            Ok(name) => out.join(name).join("trial.yaml"),
            Err(Stop::Failed(message)) => {
                problems.failures.push(message);
                return Ok(());
            }
            Err(stop) => return Err(stop),
        };
        if !run.written.insert(path.clone()) {
            problems.failures.push(format!("`{id}` was found twice; its first record is kept"));
        } else if self.force {
            write(&path, draft)?;
        } else if path.exists() {
            run.written.remove(&path);
            run.kept += 1;
        } else {
            write_new(&path, draft)?;
        }
        Ok(())
    }
}

/// A trial of a file.
enum Found {
    Record(Study),
    Ctml(ctml::Trial),
}

impl Found {
    fn study(&self) -> &Study {
        match self {
            Self::Record(study) => study,
            Self::Ctml(trial) => &trial.study,
        }
    }
}

/// What a run gathers.
struct Run {
    id: String,
    retrieved: Day,
    coverage: Coverage,
    written: BTreeSet<PathBuf>,
    kept: usize,
}

impl Run {
    /// A trial's draft, and its text.
    fn draft(&self, found: &Found, reader: &Reader<'_>) -> (Draft, String) {
        let (draft, registry) = match found {
            Found::Record(study) => {
                let registry = study.id.as_deref().filter(|id| id.starts_with("NCT")).map(|_| "ClinicalTrials.gov");
                (Draft::read_by(reader, study), registry)
            }
            Found::Ctml(trial) => (trial.draft(reader.vocabulary()), Some("MatchMiner CTML")),
        };
        let retrieved = self.retrieved.to_string();
        let text = draft.yaml(Origin { id: &self.id, registry, retrieved: &retrieved });
        (draft, text)
    }
}

/// Makes the names of imported terminologies that the records use names of the vocabulary.
fn take_in_terms(vocabulary: &mut Vocabulary, found: &[Found]) {
    let terms: Vec<_> = found.iter().flat_map(|one| vocabulary.terms_in(&one.study().criteria)).collect();
    vocabulary.take_in(&terms);
}
