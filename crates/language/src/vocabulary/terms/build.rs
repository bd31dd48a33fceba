//! From what the readers of terminologies found to the bytes of an index.
//!
//! Assumes nothing about the entries. Guarantees an index that [`Terms::open`](super::Terms::open) takes, the same bytes
//! for the same entries in the same order, and a count of everything that was left out.

use super::Code;
use super::layout::{self, Section};
use super::merge::{self, Hierarchy};
use super::names::{Unfit, usable};
use crate::vocabulary::KindName;
use crate::vocabulary::names::first_piece;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::fmt;

/// More entries than this are refused: the largest terminology in use has about five million.
const MOST_ENTRIES: usize = 8_000_000;
/// More text than this is refused: places in it are numbers of four bytes.
const MOST_TEXT: usize = 2_000_000_000;
/// The most bytes of a name as it is shown.
const LONGEST_SHOWN: usize = 1_000;

/// A place among the entries of a [`Builder`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Handle(pub(super) u32);

/// What a terminology says of one of its codes.
#[derive(Clone, Debug)]
pub struct Entry {
    code: Code,
    /// Whether the terminology still uses it. An entry that is only referred to is not kept.
    pub live: bool,
    /// What it is; nothing when conditions do not speak of such things.
    pub kind: Option<KindName>,
    /// What the terminology calls it.
    pub name: String,
    /// Other names that mean exactly the same.
    pub synonyms: Vec<String>,
    /// What it is directly below.
    pub parents: Vec<Handle>,
    /// Codes of other systems that the terminology gives beside its own.
    pub cross: Vec<Code>,
    /// The unit of its results.
    pub unit: Option<String>,
}

impl Entry {
    /// Its own code.
    #[must_use]
    pub fn code(&self) -> &Code {
        &self.code
    }
}

/// Collects entries and makes an index of them.
#[derive(Default)]
pub struct Builder {
    entries: Vec<Entry>,
    handles: FxHashMap<Code, Handle>,
    /// Terms that a code contains, without being names of it.
    included: Vec<(String, Handle)>,
    text: usize,
    full: bool,
}

/// What went into an index, and what did not.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Summary {
    /// Concepts, by kind.
    pub concepts: Vec<(KindName, usize)>,
    /// Names by which they are found.
    pub names: usize,
    /// Entries that are no longer in use, or only referred to.
    pub unused: usize,
    /// Entries of kinds that conditions do not speak of.
    pub other_kinds: usize,
    /// Entries that are one concept with one of another terminology.
    pub merged: usize,
    /// Names that mean too many things: abbreviations.
    pub abbreviations: usize,
    /// Names that are too long, without a letter, or say only what something is not.
    pub unfit: usize,
    /// Names of more than one concept: they are shown, not guessed.
    pub ambiguous: usize,
    /// Parents that would have closed a circle.
    pub circles: usize,
}

/// More than an index can hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TooLarge;

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an index holds at most {MOST_ENTRIES} concepts and {} MB of names", MOST_TEXT / 1_000_000)
    }
}

/// A usable name of an entry.
pub(super) struct MadeName {
    pub(super) folded: String,
    pub(super) running: bool,
    pub(super) preferred: bool,
    pub(super) of: Handle,
}

impl Builder {
    /// The entry of this code; a new one when there is none. A new entry is not live until its file says so.
    pub fn handle(&mut self, code: Code) -> Handle {
        if let Some(&known) = self.handles.get(&code) {
            return known;
        }
        if self.entries.len() >= MOST_ENTRIES {
            self.full = true;
            return Handle(u32::MAX);
        }
        let handle = Handle(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        self.handles.insert(code.clone(), handle);
        self.entries.push(Entry {
            code,
            live: false,
            kind: None,
            name: String::new(),
            synonyms: Vec::new(),
            parents: Vec::new(),
            cross: Vec::new(),
            unit: None,
        });
        handle
    }

    /// The entry of this code, if there is one.
    #[must_use]
    pub fn known(&self, code: &Code) -> Option<Handle> {
        self.handles.get(code).copied()
    }

    /// An entry; nothing when the index is full.
    pub fn entry(&mut self, handle: Handle) -> Option<&mut Entry> {
        self.entries.get_mut(handle.0 as usize)
    }

    /// Adds a name that means exactly the entry.
    pub fn synonym(&mut self, of: Handle, name: &str) {
        self.count(name);
        if let Some(entry) = self.entry(of).filter(|_| !name.trim().is_empty()) {
            entry.synonyms.push(name.trim().to_owned());
        }
    }

    /// Adds a term that the code contains without being a name of it.
    pub fn include(&mut self, name: &str, under: Handle) {
        self.count(name);
        if self.included.len() < MOST_ENTRIES {
            self.included.push((name.trim().to_owned(), under));
        }
    }

    /// Counts text that is kept, so that hostile files do not fill the memory.
    fn count(&mut self, text: &str) {
        self.text += text.len();
        self.full |= self.text > MOST_TEXT;
    }

    /// Whether nothing more can be taken in.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// The bytes of the index, and what went into it. `about` says for people what was read, line by line.
    ///
    /// # Errors
    /// When there is more than an index can hold.
    pub fn build(self, about: &str) -> Result<(Vec<u8>, Summary), TooLarge> {
        if self.full {
            return Err(TooLarge);
        }
        let mut summary = Summary::default();
        let entries = self.entries;
        for entry in &entries {
            match entry.kind {
                _ if merge::is_kept(entry) => {}
                None if entry.live => summary.other_kinds += 1,
                _ => summary.unused += 1,
            }
        }
        let mut names = made_names(&entries, &mut summary);
        names.sort_by(|a, b| (&a.folded, a.of, !a.preferred).cmp(&(&b.folded, b.of, !b.preferred)));
        let groups = merge::groups(&entries, &names);
        let mut made = Made::new(&entries, &groups, &mut summary);
        for name in &mut names {
            name.of = Handle(made.concept(groups.of(name.of)).unwrap_or(u32::MAX));
        }
        names.sort_by(|a, b| (&a.folded, a.of, !a.preferred).cmp(&(&b.folded, b.of, !b.preferred)));
        names.dedup_by(|later, earlier| later.folded == earlier.folded && later.of == earlier.of);
        let included = self.included.iter().filter_map(|(name, under)| {
            let usable = usable(name).map_err(|why| summary.count(why)).ok()?;
            Some((MadeName { folded: usable.folded, running: usable.running, preferred: true, of: *under }, *under))
        });
        let included: Vec<(MadeName, Handle)> = included.collect();
        made.hierarchy(&entries, &groups);
        let new = made.include(&included, &names, &groups, &self.included);
        names.extend(new);
        names.sort_by(|a, b| (&a.folded, a.of, !a.preferred).cmp(&(&b.folded, b.of, !b.preferred)));
        summary.circles = made.hierarchy.circles;
        summary.names = names.len();
        summary.ambiguous = names.chunk_by(|a, b| a.folded == b.folded).filter(|of| of.len() > 1).count();
        summary.concepts = made.kinds();
        made.choose_shown(&names);
        Ok((write(&made, &names, about)?, summary))
    }
}

impl Summary {
    fn count(&mut self, why: Unfit) {
        match why {
            Unfit::Abbreviation => self.abbreviations += 1,
            Unfit::TooLong | Unfit::Residual | Unfit::Meaningless => self.unfit += 1,
        }
    }
}

fn made_names(entries: &[Entry], summary: &mut Summary) -> Vec<MadeName> {
    let mut names = Vec::new();
    for (at, entry) in (0..).map(Handle).zip(entries).filter(|(_, e)| merge::is_kept(e)) {
        let all = std::iter::once((&entry.name, true)).chain(entry.synonyms.iter().map(|s| (s, false)));
        for (name, preferred) in all {
            match usable(name) {
                Ok(name) => names.push(MadeName { folded: name.folded, running: name.running, preferred, of: at }),
                Err(why) => summary.count(why),
            }
        }
    }
    names
}

/// A concept of the index.
struct MadeTerm {
    kind: KindName,
    shown: String,
    unit: String,
    /// With whether it is the concept's own.
    codes: Vec<(Code, bool)>,
}

/// The concepts of the index.
struct Made {
    terms: Vec<MadeTerm>,
    /// For each entry that begins a group, its concept.
    of_entry: FxHashMap<Handle, u32>,
    hierarchy: Hierarchy,
}

impl Made {
    fn new(entries: &[Entry], groups: &merge::Groups, summary: &mut Summary) -> Self {
        let mut made = Self { terms: Vec::new(), of_entry: FxHashMap::default(), hierarchy: Hierarchy::default() };
        for (at, entry) in (0..).map(Handle).zip(entries).filter(|(_, e)| merge::is_kept(e)) {
            let first = groups.of(at);
            let Some(kind) = entry.kind else { continue };
            let next = u32::try_from(made.terms.len()).unwrap_or(u32::MAX);
            let place = *made.of_entry.entry(first).or_insert(next);
            if place == next {
                let shown = shortened(&entry.name);
                made.terms.push(MadeTerm { kind, shown, unit: String::new(), codes: Vec::new() });
            } else {
                summary.merged += 1;
            }
            let Some(term) = made.terms.get_mut(place as usize) else { continue };
            term.codes.push((entry.code.clone(), true));
            term.codes.extend(entry.cross.iter().map(|code| (code.clone(), false)));
            if let (true, Some(unit)) = (term.unit.is_empty(), &entry.unit) {
                term.unit.clone_from(unit);
            }
        }
        for term in &mut made.terms {
            term.codes.sort_by(|a, b| (&a.0, !a.1).cmp(&(&b.0, !b.1)));
            term.codes.dedup_by(|later, earlier| later.0 == earlier.0);
        }
        made.hierarchy = Hierarchy::new(made.terms.len());
        made
    }

    fn concept(&self, first: Handle) -> Option<u32> {
        self.of_entry.get(&first).copied()
    }

    /// Puts each concept below its parents of the same kind; what an earlier file says comes first.
    fn hierarchy(&mut self, entries: &[Entry], groups: &merge::Groups) {
        for (at, entry) in (0..).map(Handle).zip(entries) {
            let Some(own) = self.concept(groups.of(at)).filter(|_| merge::is_kept(entry)) else { continue };
            for &parent in &entry.parents {
                let kept = entries.get(parent.0 as usize).is_some_and(merge::is_kept);
                let Some(upper) = self.concept(groups.of(parent)).filter(|_| kept) else { continue };
                if self.kind(own) == self.kind(upper) {
                    self.hierarchy.add(own, upper);
                }
            }
        }
    }

    fn kind(&self, concept: u32) -> Option<KindName> {
        self.terms.get(concept as usize).map(|t| t.kind)
    }

    /// Puts what a code contains below it: the concept of that name, or a new one without a code.
    fn include(
        &mut self,
        included: &[(MadeName, Handle)],
        names: &[MadeName],
        groups: &merge::Groups,
        written: &[(String, Handle)],
    ) -> Vec<MadeName> {
        let mut owners: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for name in names {
            owners.entry(&name.folded).or_default().push(name.of.0);
        }
        let (known, new) = merge::included(included, &owners);
        for (lower, under) in known {
            let upper = self.concept(groups.of(under)).filter(|&upper| self.kind(upper) == self.kind(lower));
            if let Some(upper) = upper {
                self.hierarchy.add(lower, upper);
            }
        }
        let shown: FxHashMap<String, &String> =
            written.iter().map(|(name, _)| (crate::vocabulary::fold(name), name)).collect();
        let mut made = Vec::new();
        for (name, under) in new {
            let Some(upper) = self.concept(groups.of(under)) else { continue };
            let Some(kind) = self.kind(upper) else { continue };
            let own = self.hierarchy.push();
            let shown = shown.get(&name.folded).map_or_else(|| name.folded.clone(), |n| shortened(n));
            self.terms.push(MadeTerm { kind, shown, unit: String::new(), codes: Vec::new() });
            self.hierarchy.add(own, upper);
            made.push(MadeName {
                folded: name.folded.clone(),
                running: name.running,
                preferred: true,
                of: Handle(own),
            });
        }
        made
    }

    fn kinds(&self) -> Vec<(KindName, usize)> {
        let kinds = [KindName::Condition, KindName::Observation, KindName::Medication, KindName::Procedure];
        let count = |kind| self.terms.iter().filter(|t| t.kind == kind).count();
        kinds.map(|kind| (kind, count(kind))).into_iter().filter(|(_, n)| *n > 0).collect()
    }

    /// Shows a concept by a name by which a condition finds it, if it has one.
    fn choose_shown(&mut self, names: &[MadeName]) {
        let mut found: FxHashMap<u32, (bool, &str)> = FxHashMap::default();
        for of in names.chunk_by(|a, b| a.folded == b.folded) {
            let [name] = of else { continue };
            if name.running {
                let this = (name.preferred, name.folded.as_str());
                let kept = found.entry(name.of.0).or_insert(this);
                if shows_better(this, *kept) {
                    *kept = this;
                }
            }
        }
        for (at, term) in (0u32..).zip(&mut self.terms) {
            let Some(&(_, name)) = found.get(&at) else { continue };
            let own = crate::vocabulary::fold(&term.shown);
            let is_found = names
                .binary_search_by(|n| n.folded.as_str().cmp(&own))
                .is_ok_and(|i| names.get(i).is_some_and(|n| n.running && n.of.0 == at))
                && is_single(names, &own);
            if !is_found {
                name.clone_into(&mut term.shown);
            }
        }
    }
}

/// Whether one name shows a concept better than another: preferred before a synonym, the shorter before the longer.
fn shows_better(one: (bool, &str), other: (bool, &str)) -> bool {
    (!one.0, one.1.len()) < (!other.0, other.1.len())
}

fn is_single(names: &[MadeName], folded: &str) -> bool {
    let first = names.partition_point(|n| n.folded.as_str() < folded);
    names.get(first + 1).is_none_or(|next| next.folded != folded)
}

fn shortened(name: &str) -> String {
    let mut text: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = (0..=LONGEST_SHOWN.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    text.truncate(end);
    text
}

/// The sections while they are filled.
#[derive(Default)]
struct Sections {
    all: [Vec<u8>; Section::COUNT],
}

impl Sections {
    fn of(&mut self, section: Section) -> &mut Vec<u8> {
        // Every section has its place.
        let at = (section as usize).min(Section::COUNT - 1);
        &mut self.all[at]
    }

    fn number(&mut self, section: Section, number: u32) {
        self.of(section).extend_from_slice(&number.to_le_bytes());
    }

    /// How many numbers a section holds.
    fn numbers(&mut self, section: Section, size: usize) -> Result<u32, TooLarge> {
        u32::try_from(self.of(section).len() / size).map_err(|_| TooLarge)
    }

    fn text(&mut self, text: &str) -> Result<u32, TooLarge> {
        let at = u32::try_from(self.of(Section::Text).len()).map_err(|_| TooLarge)?;
        self.of(Section::Text).extend_from_slice(text.as_bytes());
        Ok(at)
    }
}

fn write(made: &Made, names: &[MadeName], about: &str) -> Result<Vec<u8>, TooLarge> {
    if made.terms.len() >= layout::CONCEPT as usize {
        return Err(TooLarge);
    }
    let mut sections = Sections::default();
    let mut of_term: Vec<Vec<u32>> = vec![Vec::new(); made.terms.len()];
    for (at, name) in (0u32..).zip(names) {
        let begins = sections.text(&name.folded)?;
        sections.number(Section::Names, begins);
        let flag = |set: bool, bit: u32| if set { bit } else { 0 };
        let said = flag(name.running, layout::RUNNING) | flag(name.preferred, layout::PREFERRED);
        sections.number(Section::Names, name.of.0 | said);
        if let Some(own) = of_term.get_mut(name.of.0 as usize) {
            own.push(at);
        }
    }
    let end = sections.text("")?;
    sections.number(Section::Names, end);
    sections.number(Section::Names, 0);
    write_terms(made, &of_term, &mut sections)?;
    write_words(names, &mut sections);
    sections.of(Section::About).extend_from_slice(about.as_bytes());
    Ok(assemble(&sections))
}

fn write_terms(made: &Made, of_term: &[Vec<u32>], sections: &mut Sections) -> Result<(), TooLarge> {
    let mut order: Vec<(&Code, u32, u32)> = Vec::new();
    for (own, term) in (0u32..).zip(&made.terms) {
        let (name, unit) = (sections.text(&term.shown)?, sections.text(&term.unit)?);
        let kind: u32 = match term.kind {
            KindName::Observation => 1,
            KindName::Medication => 2,
            KindName::Procedure => 3,
            KindName::Condition | KindName::Score | KindName::CriteriaSet => 0,
        };
        let length = u32::try_from(term.shown.len()).map_err(|_| TooLarge)? & 0xffff;
        sections.number(Section::Terms, name);
        let has_below = if made.hierarchy.has_below(own) { layout::HAS_BELOW } else { 0 };
        sections.number(Section::Terms, length | kind << 16 | has_below);
        let firsts = [(Section::Parents, 4), (Section::Codes, layout::CODE), (Section::TermNames, 4)];
        for (section, size) in firsts {
            let first = sections.numbers(section, size)?;
            sections.number(Section::Terms, first);
        }
        sections.number(Section::Terms, unit);
        sections.number(Section::Terms, u32::try_from(term.unit.len()).map_err(|_| TooLarge)?);
        for &parent in made.hierarchy.parents(own) {
            sections.number(Section::Parents, parent);
        }
        for &name in of_term.get(own as usize).into_iter().flatten() {
            sections.number(Section::TermNames, name);
        }
        for (code, is_own) in &term.codes {
            let place = sections.numbers(Section::Codes, layout::CODE)?;
            if *is_own {
                order.push((code, place, own));
            }
            let text = sections.text(&code.text)?;
            sections.number(Section::Codes, text);
            let length = u16::try_from(code.text.len()).map_err(|_| TooLarge)?.to_le_bytes();
            sections.of(Section::Codes).extend([length[0], length[1], code.system as u8, u8::from(*is_own)]);
        }
    }
    let end = sections.text("")?;
    let last = [Section::Parents, Section::Codes, Section::TermNames];
    sections.number(Section::Terms, end);
    sections.number(Section::Terms, 0);
    for (section, size) in last.into_iter().zip([4, layout::CODE, 4]) {
        let first = sections.numbers(section, size)?;
        sections.number(Section::Terms, first);
    }
    sections.number(Section::Terms, end);
    sections.number(Section::Terms, 0);
    order.sort_unstable();
    for (_, place, term) in order {
        sections.number(Section::CodeOrder, place);
        sections.number(Section::CodeOrder, term);
    }
    Ok(())
}

/// The table of first words: where the names lie that begin with a word. Words of one hash share a slot.
fn write_words(names: &[MadeName], sections: &mut Sections) {
    let mut ranges: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
    for (at, name) in (0u32..).zip(names) {
        let range = ranges.entry(layout::hash(first_piece(&name.folded).as_bytes())).or_insert((at, at + 1));
        range.1 = at + 1;
    }
    let slots = (ranges.len() * 2).next_power_of_two();
    let mut table: Vec<Option<(u32, u32, u32)>> = vec![None; slots];
    let mut sorted: Vec<(u32, (u32, u32))> = ranges.into_iter().collect();
    sorted.sort_unstable();
    for (hash, (first, end)) in sorted {
        let mut at = hash as usize % slots;
        while table.get(at).is_some_and(Option::is_some) {
            at = (at + 1) % slots;
        }
        if let Some(slot) = table.get_mut(at) {
            *slot = Some((hash, first, end));
        }
    }
    for slot in table {
        let (hash, first, end) = slot.unwrap_or((0, 0, 0));
        for number in [hash, first, end] {
            sections.number(Section::Words, number);
        }
    }
}

fn assemble(sections: &Sections) -> Vec<u8> {
    let body: usize = sections.all.iter().map(Vec::len).sum();
    let mut stamp = Sha256::new();
    for section in &sections.all {
        stamp.update((section.len() as u64).to_le_bytes());
        stamp.update(section);
    }
    let mut bytes = Vec::with_capacity(layout::SECTIONS_AT + body);
    bytes.extend_from_slice(&layout::MAGIC);
    bytes.extend_from_slice(&layout::VERSION.to_le_bytes());
    bytes.extend_from_slice(&[0; 4]);
    bytes.extend_from_slice(&((layout::SECTIONS_AT + body) as u64).to_le_bytes());
    bytes.extend_from_slice(&stamp.finalize());
    let mut first = layout::SECTIONS_AT;
    for section in &sections.all {
        bytes.extend_from_slice(&(first as u64).to_le_bytes());
        bytes.extend_from_slice(&(section.len() as u64).to_le_bytes());
        first += section.len();
    }
    for section in &sections.all {
        bytes.extend_from_slice(section);
    }
    let checksum = crc32fast::hash(bytes.get(layout::CHECKED_FROM..).unwrap_or_default());
    if let Some(place) = bytes.get_mut(12..16) {
        place.copy_from_slice(&checksum.to_le_bytes());
    }
    bytes
}
