//! Compiled rules as one file: everything that screening and its reports need, ready to be used.
//!
//! Assumes nothing about the bytes of a file. Guarantees that what was written is read back the same, or refused with a
//! reason; that a file of another version or another program, one that is cut, changed or forged, is refused or gives
//! rules that can be evaluated; and that reading takes memory in proportion to the file.

pub(super) mod flat;
mod sound;

use super::RuleSet;
use super::ir::{Atom, Inference, Node, NodeId, Trial};
use super::policy::Policy;
use crate::text::SourceMap;
use crate::vocabulary::terms::Terms;
use crate::vocabulary::{ConceptId, Stored, Vocabulary};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// The first bytes of a file.
pub const MAGIC: [u8; 8] = *b"PSRULES\n";

/// The version of the format: another one is refused. To be raised with every change of what is written, the types of
/// `ruleset::ir` and of the vocabulary among them.
pub const VERSION: u32 = 1;

/// The program that writes the file. What another version would compile of the same rules need not be the same.
const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// Everything from here on is covered by the checksum.
const CHECKED_FROM: usize = 16;
/// Where the rules begin; before them stand the length of the file, that of the rules, and the program's version.
const RULES_FROM: usize = 64;
/// The room for the program's version.
const PROGRAM_AT: std::ops::Range<usize> = 32..RULES_FROM;

/// Rules out of a file.
#[derive(Debug)]
pub struct Compiled {
    /// The rules.
    pub rules: RuleSet,
    /// The digest of the rule files they were compiled from, as reports show it.
    pub digest: String,
    /// The rule files, without their texts: enough to say in which line a criterion stands.
    pub sources: SourceMap,
}

/// Why a file cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unusable {
    /// It is something else.
    NotCompiledRules,
    /// It has another format.
    Version(u32),
    /// It was compiled by another version of the program.
    Program(String),
    /// Bytes are missing or changed, or were never written by this program.
    Damaged,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCompiledRules => f.write_str("it holds no compiled rules"),
            Self::Version(version) => {
                write!(f, "its format is version {version}, this program reads version {VERSION}")
            }
            Self::Program(version) => write!(f, "prescreen {version} compiled it, this is prescreen {PROGRAM}"),
            Self::Damaged => f.write_str("it is damaged or incomplete"),
        }
    }
}

impl std::error::Error for Unusable {}

/// Why rules cannot be written: no file could give them back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotKept;

impl fmt::Display for NotKept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the rules are too large, or nested too deep, to be kept in a file")
    }
}

impl std::error::Error for NotKept {}

/// What is written.
#[derive(Serialize)]
struct Writing<'r> {
    digest: &'r str,
    files: Vec<File<'r>>,
    policy: &'r Policy,
    nodes: &'r [Node],
    children: &'r [NodeId],
    atoms: &'r [Atom],
    inference: &'r [Inference],
    settles: &'r [Vec<(ConceptId, NodeId)>],
    trials: &'r [Trial],
    vocabulary: &'r Vocabulary,
}

/// What is read: the same, owned.
#[derive(Deserialize)]
struct Reading {
    digest: String,
    files: Vec<File<'static>>,
    policy: Policy,
    nodes: Vec<Node>,
    children: Vec<NodeId>,
    atoms: Vec<Atom>,
    inference: Vec<Inference>,
    settles: Vec<Vec<(ConceptId, NodeId)>>,
    trials: Vec<Trial>,
    vocabulary: Stored,
}

/// A rule file: its path, and how long each of its lines is but the last.
#[derive(Serialize, Deserialize)]
struct File<'p> {
    path: Cow<'p, str>,
    lines: Vec<u32>,
}

/// The bytes of a file that holds the rules, what their reports need of the files they were compiled from, and the
/// terminologies beneath them.
///
/// # Errors
/// When the file could not be read back.
pub fn write(rules: &RuleSet, digest: &str, sources: &SourceMap) -> Result<Vec<u8>, NotKept> {
    let RuleSet { vocabulary, policy, nodes, children, atoms, inference, settles, trials } = rules;
    let files = sources.files().map(|file| File::of(&file.path, file.line_starts())).collect();
    let writing = Writing { digest, files, policy, nodes, children, atoms, inference, settles, trials, vocabulary };
    let mut bytes = vec![0; RULES_FROM];
    bytes = postcard::to_extend(&writing, bytes).map_err(|_| NotKept)?;
    let length = bytes.len() - RULES_FROM;
    bytes.extend_from_slice(vocabulary.terms().map_or(&[], Terms::bytes));
    let header = header(bytes.len(), length, PROGRAM).ok_or(NotKept)?;
    bytes.splice(..RULES_FROM, header);
    seal(&mut bytes);
    // What is written can be read: a file that is refused when it is needed would help nobody.
    open(bytes.clone()).map_err(|_| NotKept)?;
    Ok(bytes)
}

/// The first bytes but for the checksum.
fn header(whole: usize, rules: usize, program: &str) -> Option<[u8; RULES_FROM]> {
    let mut header = [0; RULES_FROM];
    let mut put =
        |at: usize, bytes: &[u8]| header.get_mut(at..at + bytes.len()).map(|room| room.copy_from_slice(bytes));
    put(0, &MAGIC)?;
    put(8, &VERSION.to_le_bytes())?;
    put(CHECKED_FROM, &(whole as u64).to_le_bytes())?;
    put(24, &(rules as u64).to_le_bytes())?;
    put(PROGRAM_AT.start, program.as_bytes())?;
    Some(header)
}

/// Sets the checksum to what the bytes are now.
fn seal(bytes: &mut [u8]) {
    let sum = bytes.get(CHECKED_FROM..).map_or(0, crc32fast::hash);
    if let Some(room) = bytes.get_mut(12..CHECKED_FROM) {
        room.copy_from_slice(&sum.to_le_bytes());
    }
}

/// Reads the bytes of a file.
///
/// # Errors
/// When they are not those that this version of the program wrote.
pub fn open(mut bytes: Vec<u8>) -> Result<Compiled, Unusable> {
    let rules = RULES_FROM..checked(&bytes)?;
    let reading = bytes.get(rules.clone()).and_then(|body| match postcard::take_from_bytes::<Reading>(body) {
        Ok((reading, [])) => Some(reading),
        Ok(_) | Err(_) => None,
    });
    let terms = if rules.end < bytes.len() {
        let index = Terms::open(bytes.split_off(rules.end)).map_err(|_| Unusable::Damaged)?;
        Some(Arc::new(index))
    } else {
        None
    };
    reading.and_then(|reading| reading.restore(terms)).ok_or(Unusable::Damaged)
}

/// Looks at everything before the rules and at the checksum; gives the end of the rules.
fn checked(bytes: &[u8]) -> Result<usize, Unusable> {
    if bytes.get(..MAGIC.len()) != Some(&MAGIC) {
        return Err(Unusable::NotCompiledRules);
    }
    let version = bytes.get(8..).and_then(|b| b.first_chunk()).copied().map(u32::from_le_bytes);
    let version = version.ok_or(Unusable::Damaged)?;
    if version != VERSION {
        return Err(Unusable::Version(version));
    }
    let number = |at: usize| bytes.get(at..).and_then(|b| b.first_chunk()).copied().map(u64::from_le_bytes);
    let sum = bytes.get(12..).and_then(|b| b.first_chunk()).copied().map(u32::from_le_bytes);
    let sealed = bytes.get(CHECKED_FROM..).map(crc32fast::hash);
    if number(CHECKED_FROM) != Some(bytes.len() as u64) || sum != sealed {
        return Err(Unusable::Damaged);
    }
    let program = bytes.get(PROGRAM_AT).ok_or(Unusable::Damaged)?;
    let program = program.split(|&b| b == 0).next().unwrap_or_default();
    if program != PROGRAM.as_bytes() {
        return Err(Unusable::Program(String::from_utf8_lossy(program).into_owned()));
    }
    let length = number(24).and_then(|n| usize::try_from(n).ok()).and_then(|n| n.checked_add(RULES_FROM));
    length.filter(|&end| end <= bytes.len()).ok_or(Unusable::Damaged)
}

impl Reading {
    /// The rules, if they are sound.
    fn restore(self, terms: Option<Arc<Terms>>) -> Option<Compiled> {
        let Self { digest, files, policy, nodes, children, atoms, inference, settles, trials, vocabulary } = self;
        let vocabulary = vocabulary.restore(terms)?;
        let rules = RuleSet { vocabulary, policy, nodes, children, atoms, inference, settles, trials };
        let mut sources = SourceMap::new();
        for file in files {
            let starts = file.line_starts();
            sources.add_lines(file.path, starts);
        }
        sound::is_sound(&rules).then_some(Compiled { rules, digest, sources })
    }
}

impl<'p> File<'p> {
    fn of(path: &'p str, line_starts: &[u32]) -> Self {
        let lines = line_starts.windows(2).filter_map(|pair| match pair {
            [start, next] => Some(next.saturating_sub(*start)),
            _ => None,
        });
        Self { path: Cow::Borrowed(path), lines: lines.collect() }
    }

    fn line_starts(&self) -> Vec<u32> {
        let mut starts = Vec::with_capacity(self.lines.len() + 1);
        let mut start = 0_u32;
        starts.push(start);
        starts.extend(self.lines.iter().map(|&length| {
            start = start.saturating_add(length);
            start
        }));
        starts
    }
}
