//! What words may do before a name, of each word of a line looked up once.
//!
//! Assumes that the words of a line are asked for by their places. Guarantees what the lists of words say.

use super::super::kind;
use super::super::word::Word;
use super::{NARROWING, OF_TREATMENTS, PAST, QUALIFYING, is_of_a_part};
use std::cell::Cell;

/// What the words of a line may do before a name, each looked up when it is first asked for.
pub(super) struct Sorts(Vec<Cell<u8>>);

/// What a word may do before a name.
#[derive(Clone, Copy)]
pub(super) struct Sort(u8);

impl Sort {
    pub(super) const TREATMENTS: u8 = 1;
    /// It narrows, and no condition has it.
    pub(super) const NARROWS: u8 = 2;
    pub(super) const QUALIFIES: u8 = 4;
    pub(super) const OF_A_PART: u8 = 8;
    pub(super) const OF_SOME_KIND: u8 = 16;
    pub(super) const IS_ADJECTIVE: u8 = 32;
    pub(super) const IS_KNOWN: u8 = 64;
    pub(super) const KIND_IS_KNOWN: u8 = 128;

    pub(super) fn is(self, what: u8) -> bool {
        self.0 & what != 0
    }
}

impl Sorts {
    pub(super) fn of(words: &[Word<'_>]) -> Self {
        Self(vec![Cell::new(0); words.len()])
    }

    /// What the word at `at` may do.
    pub(super) fn sort(&self, at: usize, word: &str) -> Sort {
        let Some(cell) = self.0.get(at) else { return Sort(0) };
        if cell.get() & Sort::IS_KNOWN == 0 {
            let treatments = OF_TREATMENTS.contains(&word);
            let bits = [
                (treatments, Sort::TREATMENTS),
                (treatments || NARROWING.contains(&word) || PAST.contains(&word), Sort::NARROWS),
                (QUALIFYING.contains(&word), Sort::QUALIFIES),
                (is_of_a_part(word), Sort::OF_A_PART),
            ];
            let known = bits.iter().filter(|(is, _)| *is).fold(Sort::IS_KNOWN, |sum, (_, bit)| sum | bit);
            cell.set(cell.get() | known);
        }
        Sort(cell.get())
    }

    /// The same of a word of which it is asked too whether it says what kind is meant.
    pub(super) fn kind(&self, at: usize, word: &str) -> Sort {
        let Some(cell) = self.0.get(at) else { return Sort(0) };
        if cell.get() & Sort::KIND_IS_KNOWN == 0 {
            let of_some = kind::is_of_some_kind(word);
            let bits = [(of_some, Sort::OF_SOME_KIND), (of_some && kind::is_adjective(word), Sort::IS_ADJECTIVE)];
            let known = bits.iter().filter(|(is, _)| *is).fold(Sort::KIND_IS_KNOWN, |sum, (_, bit)| sum | bit);
            cell.set(cell.get() | known);
        }
        Sort(cell.get())
    }
}
