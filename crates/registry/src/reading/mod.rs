//! What one line of a protocol says, in the condition language.
//!
//! Assumes a line as `lines` cuts it: its words without bullet or number. Guarantees that nothing is guessed: a word of
//! the line that the reading did not account for makes it at most partial.

use prescreen_language::criteria::Expr;
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;

pub use crate::lines::Side;

/// A line of criteria, without its bullet.
#[derive(Clone, Copy, Debug)]
pub struct Line<'t> {
    /// Its words, verbatim; may hold line breaks where the record is wrapped.
    pub text: &'t str,
    /// Where it stands.
    pub side: Side,
}

/// The encounter that alone can settle a line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Stage {
    /// Informed consent.
    Consent,
    /// A visit.
    Visit,
}

/// What a line says.
#[derive(Clone, PartialEq, Debug)]
pub enum Reading {
    /// The whole line, every word accounted for.
    Compiled(Expr),
    /// A part of the line that holds by itself: of an inclusion one of several things that must all hold, of an
    /// exclusion one of several things of which each excludes.
    Partial {
        /// What was read.
        kept: Expr,
        /// The bytes of the line that were not read.
        rest: Vec<Range<usize>>,
    },
    /// A question for the investigator; no number, disease or drug is in its words.
    Judgement,
    /// Consent, willingness, ability to take part.
    Visit(Stage),
    /// Not read.
    NotUnderstood {
        /// The bytes of the line that could not be read.
        unread: Vec<Range<usize>>,
        /// Those of them that look like names which the vocabulary lacks.
        unknown: Vec<Range<usize>>,
        /// Why, for the author: lower case, no full stop.
        why: String,
    },
}

/// What a line says of the lines nested below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lead {
    /// One of them ("at least one of the following:").
    Any,
    /// All of them.
    All,
    /// So many of them.
    AtLeast(u32),
    /// None of them.
    NoneOf,
    /// They are exceptions to the line's own words.
    Except,
    /// A mere title, which says nothing.
    Title,
    /// Something else, or more than that.
    NotUnderstood,
}

/// Reads a line.
#[must_use]
pub fn read(line: &Line<'_>, _vocabulary: &Vocabulary) -> Reading {
    let whole = 0..line.text.len();
    Reading::NotUnderstood { unread: vec![whole], unknown: Vec::new(), why: "the words were not read".to_owned() }
}

/// Reads a line as the lead of those nested below it.
#[must_use]
pub fn lead(_line: &Line<'_>, _vocabulary: &Vocabulary) -> Lead {
    Lead::NotUnderstood
}
