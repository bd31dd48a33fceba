//! What of a line stopped the reading, for the counts of what to learn next.
//!
//! Assumes the tokens of a line. Guarantees byte ranges of its shape, nothing about their meaning.

use super::lexer::Tokens;
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Words that are no part of a name.
static COMMON: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| FxHashSet::from_iter(COMMON_WORDS.iter().copied()));
const COMMON_WORDS: &[&str] = &[
    "pat",
    "of",
    "or",
    "and",
    "with",
    "in",
    "to",
    "for",
    "at",
    "by",
    "on",
    "from",
    "as",
    "is",
    "are",
    "be",
    "have",
    "has",
    "had",
    "who",
    "that",
    "which",
    "must",
    "should",
    "will",
    "not",
    "no",
    "any",
    "all",
    "other",
    "history",
    "known",
    "prior",
    "previous",
    "current",
    "within",
    "during",
    "before",
    "after",
    "if",
    "than",
    "this",
    "their",
    "study",
    "trial",
    "screening",
    "treatment",
    "therapy",
    "use",
    "patient's",
    "years",
    "months",
    "weeks",
    "days",
    "hours",
    "female",
    "male",
    "may",
    "been",
    "including",
    "such",
    "due",
    "least",
    "more",
    "less",
    "significant",
    "clinically",
    "clinical",
    "severe",
    "active",
    "acute",
    "chronic",
    "evidence",
    "presence",
    "diagnosis",
    "criteria",
    "following",
    "written",
    "informed",
    "consent",
    "able",
    "willing",
    "investigator",
    "opinion",
    "would",
    "could",
    "eligible",
    "without",
    "requiring",
    "receiving",
    "received",
    "taking",
    "inclusion",
    "exclusion",
    "age",
    "aged",
    "normal",
    "adequate",
    "positive",
    "negative",
];

/// The word at `at` of the shape.
pub(super) fn word(tokens: &Tokens, at: usize) -> Range<usize> {
    let index = tokens.words.partition_point(|w| w.0 < at);
    match tokens.words.get(index).or(tokens.words.last()) {
        Some((start, _)) => *start..start + 1,
        None => 0..0,
    }
}

/// Runs of words that no rule and no list of common words has: what a name that is not known would be.
pub(super) fn names(tokens: &Tokens) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (start, word) in tokens.spelled() {
        let end = start + word.len() + 1;
        let plain = word.len() > 2 && word.chars().all(|c| c.is_alphabetic() || c == '-') && !COMMON.contains(word);
        match (&mut open, plain) {
            (Some(run), true) => run.end = end,
            (None, true) => open = Some(start..end),
            (Some(_), false) => found.extend(open.take()),
            (None, false) => {}
        }
    }
    found.extend(open);
    // Longer runs are sentences, not names.
    found.retain(|run| tokens.words_in(run).len() <= 4);
    found
}
