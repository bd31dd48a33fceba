//! Parts of one line, each read once.
//!
//! The rules that look into the parts of a line (its sentences, clauses, members, what stands outside of parentheses)
//! often come upon the same part. Assumes one vocabulary and one line. Guarantees the readings of `read_within`.

use super::lexer::Tokens;
use super::plain::Plain;
use super::{Line, Reading, Side, Want, read_within};
use prescreen_language::vocabulary::Vocabulary;
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// The parts of a line that have been read.
pub(super) struct Nested<'v> {
    pub vocabulary: &'v Vocabulary,
    /// The whole line, in plain text.
    whole: OnceCell<(String, Rc<Tokens>)>,
    /// By side, what was wanted, and depth.
    read: RefCell<[FxHashMap<Box<str>, Reading>; 2 * 2 * super::DEEPEST]>,
}

impl<'v> Nested<'v> {
    /// Nothing is read yet.
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, whole: OnceCell::new(), read: RefCell::default() }
    }

    /// The tokens of the line, which comes first, or of a part of it. A name of which a part has only some words, since
    /// it shares the others with another part, is whole there too.
    pub fn tokens(&self, plain: &Plain) -> Rc<Tokens> {
        let tokens = || Rc::new(Tokens::new(&plain.text, self.vocabulary));
        match self.whole.get() {
            Some((text, whole)) => whole.within(text, &plain.text).map_or_else(tokens, Rc::new),
            None => Rc::clone(&self.whole.get_or_init(|| (plain.text.clone(), tokens())).1),
        }
    }

    /// Reads a part of the line, of which the rest is blank.
    pub fn part(&self, text: &str, side: Side, want: Want, depth: usize) -> Reading {
        let at = 4 * depth + 2 * usize::from(side == Side::Exclusion) + usize::from(want == Want::Whole);
        if let Some(reading) = self.read.borrow().get(at).and_then(|read| read.get(text)) {
            return reading.clone();
        }
        let reading = read_within(&Line { text, side }, self, want, depth);
        if let Some(read) = self.read.borrow_mut().get_mut(at) {
            read.insert(text.into(), reading.clone());
        }
        reading
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_comes_again_says_the_same() {
        let vocabulary = Vocabulary::default();
        let nested = Nested::new(&vocabulary);
        for text in ["Age >= 18 years", "Able to give informed consent", "Any frobosis"] {
            for side in [Side::Exclusion, Side::Inclusion, Side::Exclusion] {
                for want in [Want::Part, Want::Whole] {
                    for depth in 0..super::super::DEEPEST {
                        let fresh = read_within(&Line { text, side }, &Nested::new(&vocabulary), want, depth);
                        assert_eq!(nested.part(text, side, want, depth), fresh, "{text}");
                    }
                }
            }
        }
    }
}
