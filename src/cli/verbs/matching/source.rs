//! Where the patients come from: tables of facts, or profiles; cut into parts that threads take one by one.
//!
//! Guarantees that parts depend on the files alone, never on the number of threads.

use super::tally::Tally;
use crate::cli::console::Stop;
use crate::cli::files;
use crate::cli::patients::{self, Where};
use crate::cli::positioned::Positioned;
use crate::cli::problems::Problems;
use crate::cli::tables;
use crate::cohort::BLOCK;
use crate::patient::columns::{self, FactsError, Format, Options, Part, Reasons, Tables};
use crate::patient::{Fingerprints, Profile};
use crate::ruleset::{Fingerprint, RuleSet};
use crate::text::{FileId, SourceMap};
use crate::vocabulary::Vocabulary;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Patients of a part of tables, at least, where row groups allow it.
const PATIENTS_A_PART: u64 = 4096;
/// More parts would be more files than a folder should have.
const MOST_PARTS: u64 = 4096;

/// The patients.
pub(super) enum Source {
    /// In memory, each code once.
    Profiles(Vec<Profile>),
    /// In files.
    Tables(Box<InFiles>),
}

/// Sorted tables.
pub(super) struct InFiles {
    path: PathBuf,
    tables: Tables,
    facts: Positioned,
    patients: Positioned,
    parts: Vec<Part>,
    files: [FileId; 2],
}

/// The patients, and what was found while they were looked for.
pub(super) struct Opened {
    pub source: Source,
    pub problems: Problems,
    /// Patients who are left out already.
    pub left_out: u64,
}

/// Opens the patients that `inputs` name.
pub(super) fn open(
    inputs: &[String],
    show_values: bool,
    rules: &mut RuleSet,
    sources: &mut SourceMap,
) -> Result<Opened, Stop> {
    let is_table = |input: &String| tables::format(Path::new(input)).is_ok();
    if let [input] = inputs
        && is_table(input)
    {
        let source = Source::Tables(Box::new(InFiles::open(Path::new(input), sources)?));
        return Ok(Opened { source, problems: Problems::default(), left_out: 0 });
    }
    for input in inputs {
        if is_table(input) {
            return Err(Stop::Failed(format!("`{input}` is a table of facts: name it alone")));
        }
        if input != "-" && !Path::new(input).exists() {
            return Err(Stop::Failed(format!("there is no file or folder `{input}`")));
        }
    }
    let place = Where { patients: PathBuf::new(), show_values };
    let mut found = patients::read(inputs, &place, rules, sources);
    let all = found.profiles.len();
    let profiles = once_each(found.profiles);
    let left_out = (all - profiles.len()) as u64;
    Ok(Opened { source: Source::Profiles(profiles), problems: std::mem::take(&mut found.problems), left_out })
}

/// Of profiles that share a code none is right to be taken; the error is told already.
fn once_each(mut profiles: Vec<Profile>) -> Vec<Profile> {
    let mut times: HashMap<String, usize> = HashMap::new();
    for profile in &profiles {
        *times.entry(profile.patient.clone()).or_default() += 1;
    }
    profiles.retain(|profile| times.get(&profile.patient) == Some(&1));
    profiles
}

impl InFiles {
    fn open(path: &Path, sources: &mut SourceMap) -> Result<Self, Stop> {
        if tables::format(path)? != Format::Parquet {
            return Err(Stop::Failed(format!(
                "`{}` is no Parquet file; facts are matched from Parquet",
                path.display()
            )));
        }
        let beside = tables::patients_beside(path);
        let (facts, patients) = (positioned(path)?, positioned(&beside)?);
        let failed = |error: FactsError| unreadable(path, &error);
        let tables = Tables::open(&facts, &patients).map_err(failed)?;
        if !tables.are_sorted(&facts, &patients).map_err(failed)? {
            return Err(Stop::Failed(format!(
                "patients are not in ascending order in `{}` and the table of patients beside it; \
                 sort both by `patient`",
                path.display()
            )));
        }
        let at_most = (tables.counts().patients / PATIENTS_A_PART).clamp(1, MOST_PARTS);
        let at_most = usize::try_from(at_most).unwrap_or(1);
        let parts = tables.parts(&facts, &patients, at_most).map_err(failed)?;
        let mut file = |path: &Path| sources.add(path.display().to_string(), String::new());
        let files = [file(path), file(&beside)];
        Ok(Self { path: path.to_owned(), tables, facts, patients, parts, files })
    }

    fn fingerprint(&self) -> Result<Fingerprint, Stop> {
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        for file in [&self.facts, &self.patients] {
            let mut reader = file.from(0);
            loop {
                let read = reader.read(&mut buffer);
                let read = read.map_err(|e| Stop::Failed(format!("cannot read `{}`: {e}", self.path.display())))?;
                let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
                digest.update(bytes);
            }
            digest.update(b"end");
        }
        Ok(Fingerprint::of(&digest.finalize()))
    }
}

impl Source {
    /// How many parts there are.
    pub(super) fn parts(&self) -> usize {
        match self {
            Self::Profiles(profiles) => profiles.len().div_ceil(BLOCK),
            Self::Tables(files) => files.parts.len(),
        }
    }

    /// How many patients there are, or are said to be.
    pub(super) fn patients(&self) -> u64 {
        match self {
            Self::Profiles(profiles) => profiles.len() as u64,
            Self::Tables(files) => files.tables.counts().patients,
        }
    }

    /// The fingerprint of everything that is known of everybody.
    pub(super) fn fingerprint(&self, vocabulary: &Vocabulary) -> Result<Fingerprint, Stop> {
        match self {
            Self::Profiles(profiles) => {
                let mut prints = Fingerprints::new(vocabulary);
                let all: Vec<u8> = profiles.iter().flat_map(|profile| prints.of(profile).0).collect();
                Ok(Fingerprint::of(&all))
            }
            Self::Tables(files) => files.fingerprint(),
        }
    }

    /// Calls `told` with the patients of a part, block by block, and counts what was wrong with them.
    pub(super) fn each_block(
        &self,
        part: usize,
        rules: &RuleSet,
        tally: &mut Tally,
        mut told: impl FnMut(&[Profile], &mut Tally) -> Result<(), Stop>,
    ) -> Result<(), Stop> {
        match self {
            Self::Profiles(profiles) => {
                profiles.chunks(BLOCK).nth(part).map_or(Ok(()), |profiles| told(profiles, tally))
            }
            Self::Tables(files) => {
                let Some(part) = files.parts.get(part) else { return Ok(()) };
                let [facts, patients] = files.files;
                let vocabulary = &rules.vocabulary;
                let options = Options { vocabulary, reasons: Reasons::NotWanted, facts, patients };
                let mut blocks = files.tables.blocks(part, files.facts.clone(), files.patients.clone(), &options);
                let mut block = columns::Block::default();
                while blocks.next_into(&mut block, BLOCK).map_err(|error| unreadable(&files.path, &error))? {
                    block.profiles.iter().for_each(|profile| tally.attestations(rules, profile));
                    told(&block.profiles, tally)?;
                }
                tally.note(blocks.notes());
                Ok(())
            }
        }
    }
}

fn positioned(path: &Path) -> Result<Positioned, Stop> {
    let file = files::open(path).map_err(Stop::Failed)?;
    Positioned::new(file).map_err(|error| Stop::Failed(format!("cannot read `{}`: {error}", path.display())))
}

fn unreadable(path: &Path, error: &FactsError) -> Stop {
    Stop::Failed(format!("cannot read `{}`: {error}", path.display()))
}
