//! Where the patients come from: tables of facts, or profiles; cut into parts that threads take one by one.
//!
//! Guarantees that parts depend on the files alone, never on the number of threads.

use super::tally::Tally;
use crate::cli::console::{Console, Stop};
use crate::cli::patients::{self, Where};
use crate::cli::positioned::Positioned;
use crate::cli::problems::Problems;
use crate::cli::tables::{self, Sorted};
use crate::cohort::BLOCK;
use crate::patient::columns::{self, Options, Part, Reasons};
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
    sorted: Sorted,
    /// As the user has them, sorted or not.
    given: [Positioned; 2],
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

/// Opens the patients that `inputs` name. Tables that are not sorted are put aside below `room`.
pub(super) fn open(
    inputs: &[String],
    show_values: bool,
    room: &Path,
    (rules, sources): (&mut RuleSet, &mut SourceMap),
    console: &mut Console,
) -> Result<Opened, Stop> {
    let is_table = |input: &String| tables::is_table(Path::new(input));
    if let [input] = inputs
        && is_table(input)
    {
        let files = InFiles::open(Path::new(input), room, sources, console)?;
        let terms = files.sorted.terms(&rules.vocabulary);
        rules.take_in(&terms.map_err(|error| tables::unreadable(&files.path, &error))?);
        let source = Source::Tables(Box::new(files));
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
    fn open(path: &Path, room: &Path, sources: &mut SourceMap, console: &mut Console) -> Result<Self, Stop> {
        let beside = tables::patients_beside(path);
        let given = [tables::positioned(path)?, tables::positioned(&beside)?];
        let sorted = Sorted::for_threads(path, room, console)?;
        let at_most = (sorted.tables.counts().patients / PATIENTS_A_PART).clamp(1, MOST_PARTS);
        let at_most = usize::try_from(at_most).unwrap_or(1);
        let parts = sorted.tables.parts(&sorted.facts, &sorted.patients, at_most);
        let parts = parts.map_err(|error| tables::unreadable(path, &error))?;
        let mut file = |path: &Path| sources.add(path.display().to_string(), String::new());
        let files = [file(path), file(&beside)];
        Ok(Self { path: path.to_owned(), sorted, given, parts, files })
    }

    fn fingerprint(&self) -> Result<Fingerprint, Stop> {
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 20];
        for file in &self.given {
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
            Self::Tables(files) => files.sorted.tables.counts().patients,
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
                let mut blocks = files.sorted.blocks(part, &options);
                let mut block = columns::Block::default();
                while blocks.next_into(&mut block, BLOCK).map_err(|error| tables::unreadable(&files.path, &error))? {
                    block.profiles.iter().for_each(|profile| tally.attestations(rules, profile));
                    told(&block.profiles, tally)?;
                }
                tally.note(blocks.notes());
                Ok(())
            }
        }
    }
}
