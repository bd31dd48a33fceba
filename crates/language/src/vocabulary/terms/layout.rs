//! The shape of an index file: what lies where.
//!
//! All numbers are little-endian. A header (magic, version, checksum, length, stamp, table of sections), then the
//! sections. `docs/terminologies.md` describes the same for other programs.

/// The first bytes of every index.
pub(super) const MAGIC: [u8; 8] = *b"PSTERMS\n";
/// Counted up whenever the meaning of a byte changes; an index of another version is refused.
pub(super) const VERSION: u32 = 1;
/// Everything from here on is covered by the checksum.
pub(super) const CHECKED_FROM: usize = 16;
/// Where the stamp (SHA-256 of the sections) begins.
pub(super) const STAMP_AT: usize = 24;
/// Where the table of sections begins: for each its first byte and its length, eight bytes each.
pub(super) const TABLE_AT: usize = STAMP_AT + 32;
/// Where the sections begin.
pub(super) const SECTIONS_AT: usize = TABLE_AT + Section::COUNT * 16;

/// A name is written in running text without being mistaken for something else.
pub(super) const RUNNING: u32 = 1 << 31;
/// The name by which a terminology calls the concept, not a synonym.
pub(super) const PREFERRED: u32 = 1 << 30;
/// The concept of a name, without what is said of the name.
pub(super) const CONCEPT: u32 = PREFERRED - 1;

/// Bytes of a name: where its text begins, and its concept with [`RUNNING`] and [`PREFERRED`].
pub(super) const NAME: usize = 8;
/// Other concepts are below the concept.
pub(super) const HAS_BELOW: u32 = 1 << 24;
/// Bytes of a concept: where its own name begins, its length with the kind and [`HAS_BELOW`], first parent, first code, first name, unit.
pub(super) const TERM: usize = 28;
/// Bytes of a code: where its text begins, its length, its system, whether it is the concept's own.
pub(super) const CODE: usize = 8;
/// Bytes of an entry of the order of codes: the code, its concept.
pub(super) const CODE_ORDER: usize = 8;
/// Bytes of a slot of the table of first words: hash, first name, one past the last name.
pub(super) const WORD: usize = 12;

/// The parts of the file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Section {
    /// Texts, back to back: folded names in their order, then names as written, codes, units.
    Text,
    /// Names in the order of their folded texts, and one entry that ends the last.
    Names,
    /// Concepts, and one entry that ends the last.
    Terms,
    /// Parents of the concepts, in their order.
    Parents,
    /// Names of the concepts, in their order.
    TermNames,
    /// Codes of the concepts, in their order.
    Codes,
    /// Own codes in the order of system and text.
    CodeOrder,
    /// First words of names: a hash table.
    Words,
    /// What was read, for people: lines of text.
    About,
}

impl Section {
    pub(super) const COUNT: usize = 9;
}

/// FNV-1a, 32 bits: the same in every version of every compiler, which the file needs.
pub(super) fn hash(word: &[u8]) -> u32 {
    word.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
