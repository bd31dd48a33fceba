//! Readers of terminologies: a user's own files into the entries of an index.
//!
//! Assumes nothing about the files: they are large, and some are cut off or of another kind than their name says. They
//! are read as streams, row by row; a row that cannot be read is reported with its line, and the rest is read. Knows no
//! trial and no patient, and opens no file itself.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "a test may stop at what it did not expect"
    )
)]

mod doid_table;
mod format;
mod icd10cm;
mod lines;
mod loinc;
mod obo;
mod omop;
mod rxnorm;
mod snomed;
#[cfg(test)]
mod tests;

pub use format::Format;
pub use prescreen_language::vocabulary::terms::{Summary, Terms, TooLarge, Unusable};

use flate2::bufread::MultiGzDecoder;
use prescreen_language::vocabulary::terms::{Builder, Handle};
use rustc_hash::FxHashMap;
use std::io::{self, BufRead, BufReader, Read};

/// How much of a file is looked at to see what it is.
const HEAD: u64 = 64 * 1024;
/// So many problems of a file are kept; the others are counted.
const SHOWN_PROBLEMS: usize = 20;

/// An index in the making.
#[derive(Default)]
pub struct Import {
    builder: Builder,
    /// Concepts of the OMOP vocabularies by their number there.
    omop: FxHashMap<u32, Handle>,
    about: Vec<String>,
}

/// What was read of one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// What kind of file it is.
    pub format: Format,
    /// How many rows or entries were used.
    pub used: usize,
    /// How many were passed over because the format says so: inactive, another language, another relation.
    pub passed: usize,
    /// What could not be read.
    pub problems: Problems,
}

/// What could not be read of a file.
#[derive(Clone, Default, Debug)]
pub struct Problems {
    /// The first ones: line, and what is wrong there.
    pub shown: Vec<(u64, String)>,
    /// How many there are in all.
    pub count: usize,
}

/// Why a file was not read, or not to its end.
#[derive(Debug)]
pub enum Failure {
    /// The bytes could not be read.
    Io(io::Error),
    /// It is of no kind that is known.
    Unknown,
    /// It has not what its kind has.
    Shape(String),
    /// There is more than an index can hold.
    TooLarge,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::Unknown => f.write_str("it is of no kind that is known"),
            Self::Shape(what) => f.write_str(what),
            Self::TooLarge => TooLarge.fmt(f),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Problems {
    fn add(&mut self, line: u64, what: impl Into<String>) {
        self.count += 1;
        if self.shown.len() < SHOWN_PROBLEMS {
            self.shown.push((line, what.into()));
        }
    }
}

impl FileReport {
    fn new(format: Format) -> Self {
        Self { format, used: 0, passed: 0, problems: Problems::default() }
    }
}

/// The text of a file, unpacked when it is compressed with gzip.
///
/// # Errors
/// When its first bytes cannot be read.
pub fn unpacked<'r>(mut input: impl BufRead + 'r) -> io::Result<Box<dyn BufRead + 'r>> {
    let packed = input.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    Ok(if packed { Box::new(BufReader::new(MultiGzDecoder::new(input))) } else { Box::new(input) })
}

/// What kind of file it is, by its first lines; files of RxNorm, which have no heading, also by name.
///
/// # Errors
/// When it cannot be read.
pub fn recognise(input: impl BufRead, name: &str) -> io::Result<Option<Format>> {
    let mut head = Vec::new();
    unpacked(input)?.take(HEAD).read_to_end(&mut head)?;
    Ok(Format::of(&String::from_utf8_lossy(&head), name))
}

impl Import {
    /// Reads a file of this format. `name` is what it is called in messages.
    ///
    /// # Errors
    /// When it cannot be read at all; rows that cannot be read are in the report.
    pub fn read(&mut self, format: Format, input: impl BufRead, name: &str) -> Result<FileReport, Failure> {
        let mut input = unpacked(input)?;
        let mut report = FileReport::new(format);
        let read = match format {
            Format::Obo => obo::read(&mut input, self, &mut report),
            Format::DoidTable => doid_table::read(&mut input, self, &mut report),
            Format::Icd10Cm => icd10cm::read(&mut input, self, &mut report),
            Format::SnomedConcepts => snomed::concepts(&mut input, self, &mut report),
            Format::SnomedDescriptions => snomed::descriptions(&mut input, self, &mut report),
            Format::SnomedRelationships => snomed::relationships(&mut input, self, &mut report),
            Format::Loinc => loinc::read(&mut input, self, &mut report),
            Format::RxNormConcepts => rxnorm::concepts(&mut input, self, &mut report),
            Format::RxNormRelations => rxnorm::relations(&mut input, self, &mut report),
            Format::OmopConcepts => omop::concepts(&mut input, self, &mut report),
            Format::OmopSynonyms => omop::synonyms(&mut input, self, &mut report),
            Format::OmopRelations => omop::relations(&mut input, self, &mut report),
            Format::OmopAncestors => omop::ancestors(&mut input, self, &mut report),
        };
        read?;
        if self.builder.is_full() {
            return Err(Failure::TooLarge);
        }
        self.about.push(format!("{}: {} entries of {name}", format.name(), report.used));
        Ok(report)
    }

    /// The bytes of the index, and what went into it.
    ///
    /// # Errors
    /// When there is more than an index can hold.
    pub fn finish(self) -> Result<(Vec<u8>, Summary), TooLarge> {
        self.builder.build(&self.about.join("\n"))
    }
}
