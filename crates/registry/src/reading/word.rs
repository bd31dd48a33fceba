//! The words of a shape, which all who look at a line beyond the grammar read.
//!
//! Assumes tokens with their shape. Guarantees words in the order of the shape; what says nothing is none of them.

use super::lexer::Tokens;
use std::ops::Range;

/// A word of the shape.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    /// Where it starts in the shape.
    pub start: usize,
    /// Which token it is.
    pub token: usize,
}

impl Word<'_> {
    /// The letter of a name: `c`, `v`, `m`, `p`.
    pub(super) fn name(&self) -> Option<char> {
        let [letter @ (b'c' | b'v' | b'm' | b'p'), b'_', number @ ..] = self.text.as_bytes() else { return None };
        number.iter().all(u8::is_ascii_digit).then_some(char::from(*letter))
    }

    /// Where it stands in the shape.
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len() + 1
    }
}

/// The words of a shape.
pub(super) fn words(tokens: &Tokens) -> Vec<Word<'_>> {
    let spelled = tokens.spelled().zip(&tokens.words);
    spelled.map(|((start, text), &(_, token))| Word { text, start, token }).collect()
}

/// The letters of one of the words; none beyond the last.
pub(super) fn text<'a>(words: &[Word<'a>], at: usize) -> &'a str {
    words.get(at).map_or("", |word| word.text)
}

/// The words without the full stops, semicolons and commas at their end.
pub(super) fn without_stops<'w, 'a>(words: &'w [Word<'a>]) -> &'w [Word<'a>] {
    let stops = words.iter().rev().take_while(|word| matches!(word.text, "." | ";" | ",")).count();
    words.get(..words.len() - stops).unwrap_or(words)
}
