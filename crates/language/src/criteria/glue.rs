//! Names recognised before parsing: each becomes one word, so that the grammar needs no vocabulary.
//!
//! Assumes replaced typography. Guarantees that the glued text has the length of the text, so that places agree.

use crate::vocabulary::{ConceptId, Match, Vocabulary, fold};
use std::ops::Range;

/// What a name stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Named {
    /// A concept.
    Concept(ConceptId),
    /// A name of the file's `define:`, as written there.
    Defined(String),
}

/// A text with its names glued.
pub(super) struct Glued {
    /// Gaps inside names are `_`, byte for byte.
    pub text: String,
    /// The names in the order of their places.
    pub names: Vec<(Range<usize>, Named)>,
}

/// Which names are looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sought {
    /// Those of the curated vocabulary alone.
    Curated,
    /// Those of terminologies too.
    All,
}

impl Sought {
    fn longest(self, vocabulary: &Vocabulary, text: &str, at: usize) -> Option<Match> {
        match self {
            Self::Curated => vocabulary.curated_name(text, at),
            Self::All => vocabulary.longest_name(text, at),
        }
    }
}

impl Glued {
    pub fn new(text: &str, sought: Sought, vocabulary: &Vocabulary, defined: &[String]) -> Self {
        let defined: Vec<(String, &str)> = defined.iter().map(|d| (fold(d), d.as_str())).collect();
        let mut bytes = text.as_bytes().to_vec();
        let mut names: Vec<(Range<usize>, Named)> = Vec::new();
        let mut at = 0;
        while let Some(start) = next_word(text, at) {
            at = match longest(text, start, sought, vocabulary, &defined) {
                Some((end, named)) => {
                    let end = abbreviation(text, end, &named, sought, vocabulary).unwrap_or(end);
                    glue(text, &mut bytes, &(start..end));
                    names.push((start..end, named));
                    end
                }
                None => keyword_end(text, start),
            };
        }
        glue_values(text, &mut bytes, &names, vocabulary);
        let text = String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned());
        Self { text, names }
    }

    /// What exactly `range` names.
    pub fn named(&self, range: &Range<usize>) -> Option<&Named> {
        let index = self.names.binary_search_by_key(&range.start, |(r, _)| r.start).ok()?;
        self.names.get(index).filter(|(r, _)| r.end == range.end).map(|(_, n)| n)
    }

    /// The names that lie in `range`.
    pub fn within(&self, range: &Range<usize>) -> &[(Range<usize>, Named)] {
        let first = self.names.partition_point(|(r, _)| r.start < range.start);
        let last = self.names.partition_point(|(r, _)| r.end <= range.end);
        self.names.get(first..last).unwrap_or(&[])
    }
}

/// The end of the word at `start`, and of the `of` that belongs to it: in `history of childbearing potential` the name
/// does not begin with `of`.
fn keyword_end(text: &str, start: usize) -> usize {
    const BEFORE_OF: [&str; 6] = ["history", "diagnosis", "onset", "any", "all", "none"];
    let end = word_end(text, start);
    let word = text.get(start..end).unwrap_or("");
    let before = BEFORE_OF.iter().any(|w| word.eq_ignore_ascii_case(w)) || word.bytes().all(|b| b.is_ascii_digit());
    let next = next_word(text, end).map(|at| (at, word_end(text, at)));
    match next.filter(|(at, end)| before && text.get(*at..*end).is_some_and(|w| w.eq_ignore_ascii_case("of"))) {
        Some((_, end)) => end,
        None => end,
    }
}

/// The whole name of `rest` in `name or rest`, when it leaves out the first words of `name`.
pub(super) fn elided(vocabulary: &Vocabulary, name: &str, rest: &str) -> Option<String> {
    let cuts = name.match_indices(' ').map(|(at, _)| at).rev();
    cuts.filter_map(|at| name.get(..at))
        .map(|head| format!("{head} {rest}"))
        .find(|full| vocabulary.find(full).is_some())
}

fn longest(
    text: &str,
    start: usize,
    sought: Sought,
    vocabulary: &Vocabulary,
    defined: &[(String, &str)],
) -> Option<(usize, Named)> {
    let known = sought.longest(vocabulary, text, start).map(|m| (m.end, Named::Concept(m.concept)));
    let own = defined
        .iter()
        .filter_map(|(folded, name)| Some((match_at(text, start, folded)?, Named::Defined((*name).to_owned()))))
        .max_by_key(|(end, _)| *end);
    match (known, own) {
        (Some(known), Some(own)) => {
            // A file's own name stands before one of a terminology, and after one of the curated vocabulary.
            let is_curated = vocabulary.curated_name(text, start).is_some_and(|m| m.end == known.0);
            Some(if own.0 > known.0 || (own.0 == known.0 && !is_curated) { own } else { known })
        }
        (known, own) => known.or(own),
    }
}

/// `long name (ABBR)`: the abbreviation belongs to the name when both stand for the same.
fn abbreviation(text: &str, end: usize, named: &Named, sought: Sought, vocabulary: &Vocabulary) -> Option<usize> {
    let open = end + blank(text, end);
    let start = open + text.get(open..)?.strip_prefix('(').map(|rest| 1 + blank(rest, 0))?;
    let inner = sought.longest(vocabulary, text, start)?;
    let close = inner.end + blank(text, inner.end);
    (text.get(close..)?.starts_with(')') && *named == Named::Concept(inner.concept)).then_some(close + 1)
}

fn blank(text: &str, at: usize) -> usize {
    text.get(at..).map_or(0, |rest| rest.len() - rest.trim_start().len())
}

/// Values of several words (`not detected`), of the tests that the text names.
fn glue_values(text: &str, bytes: &mut [u8], names: &[(Range<usize>, Named)], vocabulary: &Vocabulary) {
    let mut values: Vec<String> = Vec::new();
    for (_, named) in names {
        let Named::Concept(id) = named else { continue };
        for value in vocabulary.concept(*id).observation().map_or(&[][..], |o| &o.values) {
            values
                .extend(std::iter::once(&value.name).chain(&value.names).map(|v| fold(v)).filter(|v| v.contains(' ')));
        }
    }
    values.sort_unstable();
    values.dedup();
    if values.is_empty() {
        return;
    }
    let mut at = 0;
    while let Some(start) = next_word(text, at) {
        if let Some((name, _)) = names.iter().find(|(r, _)| r.contains(&start)) {
            at = name.end;
            continue;
        }
        let end = values.iter().filter_map(|v| match_at(text, start, v)).max();
        let free = |end: &usize| !names.iter().any(|(r, _)| r.start < *end && r.end > start);
        at = word_end(text, start);
        if let Some(end) = end.filter(free) {
            glue(text, bytes, &(start..end));
            at = end;
        }
    }
}

/// The end of `name` (folded) at `start`, if the text has it there and a word ends with it.
fn match_at(text: &str, start: usize, name: &str) -> Option<usize> {
    let words = name.split(' ').count();
    let mut end = start;
    for n in 0..words {
        end = if n == 0 { segment_end(text, start) } else { segment_end(text, next_word(text, end)?) };
    }
    (fold(text.get(start..end)?) == name && word_end(text, end) == end).then_some(end)
}

fn glue(text: &str, bytes: &mut [u8], range: &Range<usize>) {
    for (offset, c) in text.get(range.clone()).unwrap_or("").char_indices() {
        if !c.is_alphanumeric() {
            let at = range.start + offset;
            if let Some(gap) = bytes.get_mut(at..at + c.len_utf8()) {
                gap.fill(b'_');
            }
        }
    }
}

/// The start of the first word at or after `at`.
fn next_word(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    rest.char_indices().find(|(_, c)| c.is_alphanumeric()).map(|(i, _)| at + i)
}

/// The end of the run of letters and digits at `at`.
fn segment_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len())
}

/// The end of the word at `at`, underscores and apostrophes belonging to it.
fn word_end(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or("");
    at + rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\''))).unwrap_or(rest.len())
}
