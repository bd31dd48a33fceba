//! What one line of a protocol says, in the condition language.
//!
//! Assumes a line as `lines` cuts it: its words without bullet or number. Guarantees that nothing is guessed: a word of
//! the line that the reading did not account for makes it at most partial.

mod build;
mod classify;
mod grammar;
mod lead;
mod lexer;
mod partial;
mod plain;
mod unread;

use lexer::Tokens;
use plain::Plain;
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

/// Lines longer than this are not read: nobody wrote them as one criterion.
const LONGEST: usize = 6_000;

/// Reads a line.
#[must_use]
pub fn read(line: &Line<'_>, vocabulary: &Vocabulary) -> Reading {
    if line.text.len() > LONGEST {
        let whole = 0..line.text.len();
        return Reading::NotUnderstood {
            unread: vec![whole],
            unknown: Vec::new(),
            why: "the line is too long".to_owned(),
        };
    }
    let plain = Plain::new(line.text);
    let tokens = Tokens::new(&plain.text, vocabulary);
    let places = |ranges: &[Range<usize>]| ranges.iter().map(|r| plain.original(&tokens.place(r))).collect();
    let tree = match tokens.unknown_word(&(0..tokens.shape.len())) {
        Some(at) => Err(at),
        None => grammar::read(&tokens.shape),
    };
    let (why, at) = match tree {
        Ok(body) => match build::build(&body, &plain, &tokens, 0, vocabulary, line.side) {
            Ok(said) if said.dropped.is_empty() => return Reading::Compiled(said.expr),
            Ok(said) if line.side == Side::Inclusion => {
                return Reading::Partial { kept: said.expr, rest: places(&said.dropped) };
            }
            Ok(_) => ("a word that narrows what is excluded cannot be written", None),
            Err(why) => (why, None),
        },
        Err(at) => ("a word is not understood", Some(at)),
    };
    if let Some(reading) = classify::classify(&tokens.shape) {
        return reading;
    }
    if let Some(reading) = partial::partial(&plain, &tokens, vocabulary, line.side) {
        return reading;
    }
    let unread = at.map(|at| unread::word(&tokens, at));
    let unknown = unread::names(&tokens);
    Reading::NotUnderstood {
        unread: unread.map_or_else(Vec::new, |word| places(&[word])),
        unknown: places(&unknown),
        why: why.to_owned(),
    }
}

/// The shape of a line that the grammar reads, for whoever writes grammar.
#[must_use]
pub fn shape(line: &Line<'_>, vocabulary: &Vocabulary) -> String {
    Tokens::new(&Plain::new(line.text).text, vocabulary).shape
}

/// Reads a line as the lead of those nested below it.
#[must_use]
pub fn lead(line: &Line<'_>, vocabulary: &Vocabulary) -> Lead {
    if line.text.len() > LONGEST {
        return Lead::NotUnderstood;
    }
    let plain = Plain::new(line.text);
    lead::lead(&Tokens::new(&plain.text, vocabulary).shape, line.side)
}
