//! Terminologies beneath the curated vocabulary: a compact index of concepts, names, codes and what lies below what.
//!
//! Assumes the bytes of an index that [`Builder`] made. Guarantees that a damaged or foreign file is refused when it is
//! opened, that no byte of it can make a look-up fail or run on, and that nothing of it is read before it is asked for:
//! half a million concepts are ready as soon as the file is in memory.

mod build;
mod layer;
mod layout;
mod merge;
mod names;
#[cfg(test)]
mod tests;

pub use build::{Builder, Entry, Handle, Summary, TooLarge};
pub(super) use layer::{Layer, StoredLayer};

use super::KindName;
use super::fold::{fold, is_joined};
use super::names::{first_piece, walk_words};
use layout::Section;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// More concepts than lie above any in a terminology: keeps the way up short.
const MOST_ABOVE: usize = 500;

/// A concept of one [`Terms`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct TermId(pub u32);

/// A coding system.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum System {
    /// Disease Ontology.
    DiseaseOntology,
    /// SNOMED CT.
    Snomed,
    /// RxNorm.
    RxNorm,
    /// LOINC.
    Loinc,
    /// Anatomical Therapeutic Chemical classification.
    Atc,
    /// ICD-10-CM.
    Icd10Cm,
    /// A concept of the OMOP vocabularies that is of none of the others, by its number there.
    Omop,
}

/// A code, and of what system.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code {
    /// The system.
    pub system: System,
    /// The code as the system writes it.
    pub text: String,
}

/// Why a file cannot be used as an index.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unusable {
    /// It is something else.
    NotAnIndex,
    /// It was made by another version.
    Version(u32),
    /// Bytes are missing or changed.
    Damaged,
}

/// An index of terminologies.
#[derive(Clone)]
pub struct Terms {
    bytes: Vec<u8>,
    sections: [Range<usize>; Section::COUNT],
}

/// A name found in a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) term: TermId,
    /// One past the last byte of the name.
    pub(super) end: usize,
}

/// A search for the longest name from some place of a text on.
pub(super) struct Walk<'t> {
    terms: &'t Terms,
    /// The names that begin as the words so far, and perhaps others before them; nothing before the first word.
    names: Option<Range<usize>>,
    pub(super) found: Option<Found>,
}

impl<'t> Walk<'t> {
    pub(super) fn of(terms: &'t Terms) -> Self {
        Self { terms, names: None, found: None }
    }

    /// Takes one more word: `folded` are all so far, which end at byte `end` of the text. Says whether a name begins
    /// so; one is found if it may stand in running text, is of one concept only, and is accepted.
    pub(super) fn step(&mut self, folded: &str, end: usize, text: &str, accept: &impl Fn(TermId) -> bool) -> bool {
        let (terms, asked) = (self.terms, folded.as_bytes());
        let names = self.names.get_or_insert_with(|| terms.beginning_with(asked));
        names.start = partition(names.start, names.end, |at| terms.folded(at) < asked);
        if names.start >= names.end || !terms.folded(names.start).starts_with(asked) {
            *names = 0..0;
            return false;
        }
        if terms.folded(names.start) == asked && !is_joined(text, end) {
            let mut of = terms.named_from(names.start, asked);
            if let (Some(named), None) = (of.next(), of.next())
                && named.running
                && accept(named.term)
            {
                self.found = Some(Found { term: named.term, end });
            }
        }
        true
    }
}

/// What an index has under a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Named {
    term: TermId,
    preferred: bool,
    running: bool,
}

impl System {
    /// All systems.
    pub const ALL: [Self; 7] =
        [Self::DiseaseOntology, Self::Snomed, Self::RxNorm, Self::Loinc, Self::Atc, Self::Icd10Cm, Self::Omop];

    /// The key under which a vocabulary file writes codes of the system.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::DiseaseOntology => "doid",
            Self::Snomed => "snomed",
            Self::RxNorm => "rxnorm",
            Self::Loinc => "loinc",
            Self::Atc => "atc",
            Self::Icd10Cm => "icd10cm",
            Self::Omop => "omop",
        }
    }

    /// The name of the system.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::DiseaseOntology => "Disease Ontology",
            Self::Snomed => "SNOMED CT",
            Self::RxNorm => "RxNorm",
            Self::Loinc => "LOINC",
            Self::Atc => "ATC",
            Self::Icd10Cm => "ICD-10-CM",
            Self::Omop => "OMOP",
        }
    }

    /// The system that a vocabulary file calls so.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|system| system.key() == key)
    }

    fn of_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }
}

impl Code {
    /// A code of a system.
    pub fn new(system: System, text: impl Into<String>) -> Self {
        Self { system, text: text.into() }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.system.name(), self.text)
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAnIndex => f.write_str("it is no index of terminologies"),
            Self::Version(version) => {
                write!(f, "it is an index of version {version}, this program reads version {}", layout::VERSION)
            }
            Self::Damaged => f.write_str("the index is damaged or incomplete"),
        }
    }
}

impl fmt::Debug for Terms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terms").field("bytes", &self.bytes.len()).field("terms", &self.len()).finish_non_exhaustive()
    }
}

impl Terms {
    /// Takes the bytes of an index file.
    ///
    /// # Errors
    /// When they are not those of a sound index of this version.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Unusable> {
        if bytes.get(..8) != Some(&layout::MAGIC) {
            return Err(Unusable::NotAnIndex);
        }
        let version = u32_at(&bytes, 8).ok_or(Unusable::Damaged)?;
        if version != layout::VERSION {
            return Err(Unusable::Version(version));
        }
        let checked = bytes.get(layout::CHECKED_FROM..).ok_or(Unusable::Damaged)?;
        let length = u64_at(&bytes, layout::CHECKED_FROM).ok_or(Unusable::Damaged)?;
        if length != bytes.len() as u64 || u32_at(&bytes, 12) != Some(crc32fast::hash(checked)) {
            return Err(Unusable::Damaged);
        }
        let mut sections = [const { 0..0 }; Section::COUNT];
        for (at, section) in sections.iter_mut().enumerate() {
            let place = layout::TABLE_AT + at * 16;
            let first = u64_at(&bytes, place).and_then(|n| usize::try_from(n).ok());
            let length = u64_at(&bytes, place + 8).and_then(|n| usize::try_from(n).ok());
            let (Some(first), Some(length)) = (first, length) else { return Err(Unusable::Damaged) };
            let end = first.checked_add(length).filter(|&end| end <= bytes.len()).ok_or(Unusable::Damaged)?;
            *section = first..end;
        }
        Ok(Self { bytes, sections })
    }

    /// How many concepts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        (self.section(Section::Terms).len() / layout::TERM).saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many names there are, counting a name of two concepts twice.
    #[must_use]
    pub fn name_count(&self) -> usize {
        (self.section(Section::Names).len() / layout::NAME).saturating_sub(1)
    }

    /// SHA-256 of the contents: two indexes with one stamp say the same.
    #[must_use]
    pub fn stamp(&self) -> &[u8] {
        self.bytes.get(layout::STAMP_AT..layout::TABLE_AT).unwrap_or_default()
    }

    /// The whole index, as [`Terms::open`] takes it.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What was read into the index, line by line.
    #[must_use]
    pub fn about(&self) -> &str {
        std::str::from_utf8(self.section(Section::About)).unwrap_or_default()
    }

    /// All concepts.
    pub fn ids(&self) -> impl ExactSizeIterator<Item = TermId> {
        (0..u32::try_from(self.len()).unwrap_or(u32::MAX)).map(TermId)
    }

    /// The name by which the concept is called.
    #[must_use]
    pub fn name(&self, id: TermId) -> &str {
        let place = self.term(id, 0);
        self.text(place, self.term(id, 4) & 0xffff)
    }

    /// What the concept is: a condition, an observation, a medication or a procedure.
    #[must_use]
    pub fn kind(&self, id: TermId) -> KindName {
        match self.term(id, 4) >> 16 & 0xff {
            1 => KindName::Observation,
            2 => KindName::Medication,
            3 => KindName::Procedure,
            _ => KindName::Condition,
        }
    }

    /// Whether other concepts are below it.
    #[must_use]
    pub fn has_below(&self, id: TermId) -> bool {
        self.term(id, 4) & layout::HAS_BELOW != 0
    }

    /// The unit of its results, as the terminology writes it.
    #[must_use]
    pub fn unit(&self, id: TermId) -> Option<&str> {
        let unit = self.text(self.term(id, 20), self.term(id, 24));
        (!unit.is_empty()).then_some(unit)
    }

    /// All its names, folded.
    pub fn names(&self, id: TermId) -> impl Iterator<Item = &str> {
        let names = self.list(id, 16, Section::TermNames);
        names.filter_map(|name| std::str::from_utf8(self.folded(name as usize)).ok())
    }

    /// Its codes, each with whether it is the concept's own (else it is only given beside it, and may be wider).
    pub fn codes(&self, id: TermId) -> impl Iterator<Item = (System, &str, bool)> {
        let (first, end) = (self.term(id, 12), self.term(TermId(id.0.saturating_add(1)), 12));
        (first..end).map_while(|at| self.code(at))
    }

    /// Its direct parents.
    pub fn parents(&self, id: TermId) -> impl Iterator<Item = TermId> {
        self.list(id, 8, Section::Parents).map(TermId)
    }

    /// The concept and all above it, the nearest first; no more than a terminology that somebody wrote has.
    #[must_use]
    pub fn at_or_above(&self, id: TermId) -> Vec<TermId> {
        let mut all = vec![id];
        let mut next = 0;
        while let Some(&at) = all.get(next) {
            next += 1;
            for parent in self.parents(at) {
                if !all.contains(&parent) && all.len() < MOST_ABOVE {
                    all.push(parent);
                }
            }
        }
        all
    }

    /// The concepts with this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<TermId> {
        self.named(&fold(name)).map(|n| n.term).collect()
    }

    /// The concept that has this code as its own. A code of ICD-10-CM that is finer than those known is its category.
    #[must_use]
    pub fn coded(&self, system: System, code: &str) -> Option<TermId> {
        let mut code = code.trim();
        loop {
            if let Some(found) = self.coded_exactly(system, code) {
                return Some(found);
            }
            code = layer::wider(system, code)?;
        }
    }

    fn coded_exactly(&self, system: System, code: &str) -> Option<TermId> {
        let order = self.section(Section::CodeOrder);
        let entry = |at: usize| {
            let place = at * layout::CODE_ORDER;
            Some((self.code(u32_at(order, place)?)?, u32_at(order, place + 4)?))
        };
        let key = |at: usize| entry(at).map(|((system, text, _), _)| (system, text));
        let at = partition(0, order.len() / layout::CODE_ORDER, |at| key(at) < Some((system, code)));
        entry(at).filter(|((s, text, _), _)| *s == system && *text == code).map(|(_, term)| TermId(term))
    }

    /// The longest name at byte `at` of `text` that may stand in running text, is of one concept only, and is accepted.
    fn longest(&self, text: &str, at: usize, accept: impl Fn(TermId) -> bool) -> Option<Found> {
        let mut walk = Walk::of(self);
        walk_words(text, at, |folded, end| walk.step(folded, end, text, &accept));
        walk.found
    }

    /// The concepts with this folded name.
    fn named(&self, folded: &str) -> impl Iterator<Item = Named> {
        let asked = folded.as_bytes().to_vec();
        let names = self.beginning_with(first_piece(folded).as_bytes());
        let first = partition(names.start, names.end, |at| self.folded(at) < asked.as_slice());
        self.named_from(first, &asked).collect::<Vec<_>>().into_iter()
    }

    fn named_from(&self, first: usize, folded: &[u8]) -> impl Iterator<Item = Named> {
        let of = (first..self.name_count()).take_while(move |&at| self.folded(at) == folded);
        of.filter_map(|at| {
            let entry = u32_at(self.section(Section::Names), at * layout::NAME + 4)?;
            let term = TermId(entry & layout::CONCEPT);
            let (preferred, running) = (entry & layout::PREFERRED != 0, entry & layout::RUNNING != 0);
            Some(Named { term, preferred, running })
        })
    }

    /// The names among which those are that begin with this word.
    fn beginning_with(&self, word: &[u8]) -> Range<usize> {
        let table = self.section(Section::Words);
        let slots = table.len() / layout::WORD;
        let hash = layout::hash(word);
        let mut at = if slots == 0 { return 0..0 } else { hash as usize % slots };
        for _ in 0..slots {
            let field = |n: usize| u32_at(table, at * layout::WORD + n * 4).unwrap_or(0);
            let (known, first, end) = (field(0), field(1), field(2));
            if end == 0 {
                break;
            }
            if known == hash {
                return first as usize..(end as usize).min(self.name_count());
            }
            at = (at + 1) % slots;
        }
        0..0
    }

    fn section(&self, section: Section) -> &[u8] {
        let range = self.sections.get(section as usize).cloned().unwrap_or(0..0);
        self.bytes.get(range).unwrap_or_default()
    }

    /// Four bytes of a concept's entry.
    fn term(&self, id: TermId, at: usize) -> u32 {
        u32_at(self.section(Section::Terms), id.0 as usize * layout::TERM + at).unwrap_or(0)
    }

    /// Numbers that lie in a section from where the concept's entry says to where that of the next says.
    fn list(&self, id: TermId, at: usize, section: Section) -> impl Iterator<Item = u32> {
        let (first, end) = (self.term(id, at), self.term(TermId(id.0.saturating_add(1)), at));
        let numbers = self.section(section);
        (first..end).map_while(move |at| u32_at(numbers, at as usize * 4))
    }

    fn code(&self, at: u32) -> Option<(System, &str, bool)> {
        let codes = self.section(Section::Codes);
        let place = at as usize * layout::CODE;
        let rest = u32_at(codes, place + 4)?;
        let [low, high, system, own] = rest.to_le_bytes();
        let text = self.text(u32_at(codes, place)?, u32::from(u16::from_le_bytes([low, high])));
        Some((System::of_byte(system)?, text, own != 0))
    }

    fn text(&self, first: u32, length: u32) -> &str {
        let first = first as usize;
        let bytes = self.section(Section::Text).get(first..first.saturating_add(length as usize));
        std::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }

    /// The folded text of the name at this place of the order of names.
    fn folded(&self, at: usize) -> &[u8] {
        let names = self.section(Section::Names);
        let begins = |at: usize| u32_at(names, at * layout::NAME).unwrap_or(0) as usize;
        self.section(Section::Text).get(begins(at)..begins(at + 1)).unwrap_or_default()
    }
}

/// The first place from `low` to `high` for which `before` is not true; it is true of all places before.
fn partition(mut low: usize, mut high: usize, before: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = low + (high - low) / 2;
        if before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
