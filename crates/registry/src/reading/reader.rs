//! Reading many lines, of which many come again.
//!
//! Records repeat each other's words: about every sixth line of a registry was read before. Assumes one vocabulary.
//! Guarantees the readings of [`read`], and that what is kept of earlier lines stays small.

use super::nested::Nested;
use super::{Line, Reading, Side, Want, read, read_within};
use prescreen_language::vocabulary::Vocabulary;
use rustc_hash::FxHashMap;
use std::sync::{Mutex, PoisonError};

/// How many lines are kept of each side, before all are forgotten.
const MOST: usize = 16_384;

/// Longer lines hardly ever come again.
const LONGEST_KEPT: usize = 400;

/// Reads lines and keeps the readings of short ones.
#[derive(Debug)]
pub struct Reader<'v> {
    vocabulary: &'v Vocabulary,
    inclusion: Kept,
    exclusion: Kept,
}

type Kept = Mutex<FxHashMap<Box<str>, Reading>>;

impl<'v> Reader<'v> {
    /// A reader that has read nothing.
    #[must_use]
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, inclusion: Kept::default(), exclusion: Kept::default() }
    }

    /// The vocabulary of the readings.
    #[must_use]
    pub fn vocabulary(&self) -> &'v Vocabulary {
        self.vocabulary
    }

    /// Reads a line.
    #[must_use]
    pub fn read(&self, line: &Line<'_>) -> Reading {
        if line.text.len() > LONGEST_KEPT {
            return read(line, self.vocabulary);
        }
        let kept = match line.side {
            Side::Inclusion => &self.inclusion,
            Side::Exclusion => &self.exclusion,
        };
        let lines = || kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reading) = lines().get(line.text) {
            return reading.clone();
        }
        let reading = read(line, self.vocabulary);
        let mut lines = lines();
        if lines.len() >= MOST {
            lines.clear();
        }
        lines.insert(line.text.into(), reading.clone());
        reading
    }

    /// Reads a line as a whole; what it says of a part is not looked for.
    #[must_use]
    pub fn read_whole(&self, line: &Line<'_>) -> Reading {
        read_within(line, &Nested::new(self.vocabulary), Want::Whole, super::DEEPEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_comes_again_says_the_same_and_each_side_has_its_own() {
        let vocabulary = Vocabulary::default();
        let reader = Reader::new(&vocabulary);
        for text in ["Age >= 18 years", "Able to give informed consent", "Any frobosis"] {
            for side in [Side::Exclusion, Side::Inclusion, Side::Exclusion] {
                let line = Line { text, side };
                assert_eq!(reader.read(&line), read(&line, &vocabulary), "{text}");
            }
        }
    }

    #[test]
    fn not_more_lines_are_kept_than_fit() {
        let vocabulary = Vocabulary::default();
        let reader = Reader::new(&vocabulary);
        for n in 0..MOST + 10 {
            let _ = reader.read(&Line { text: &format!("x {n}"), side: Side::Inclusion });
        }
        let kept = |of: &Kept| of.lock().unwrap().len();
        assert_eq!((kept(&reader.inclusion), kept(&reader.exclusion)), (10, 0));
    }
}
