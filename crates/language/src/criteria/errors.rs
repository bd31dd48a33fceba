//! What is wrong with a text before it is parsed, and why parsing stopped, in clinical words.
//!
//! Assumes a glued text. Guarantees that no message names a rule of the grammar.

use super::glue::Glued;
use super::grammar::Stopped;
use super::source::Source;
use crate::text::{Diagnostic, Span};
use crate::vocabulary::{ConceptId, Vocabulary};
use std::ops::Range;

/// The longest condition, in bytes.
pub(super) const LONGEST: usize = 16 * 1024;

/// The deepest nesting.
pub(super) const DEEPEST: usize = 64;

/// Foreign operators, longer ones first, with what to write.
const FOREIGN: [(&str, &str); 12] = [
    ("&&", "write `and`"),
    ("||", "write `or`"),
    // Answered where the name before it is known.
    ("!=", ""),
    ("<>", ""),
    ("==", "write `=` or `is`"),
    ("=<", "write `<=`"),
    ("=>", "write `>=`"),
    (">=", ""),
    ("<=", ""),
    ("!", "write `not`"),
    ("&", "write `and`"),
    ("|", "write `or`"),
];

/// Words that announce examples: whether they are all that is meant, nobody knows.
const EXAMPLES: [&str; 5] = ["including", "such as", "e.g.", "eg.", "for example"];

/// Statements that the language does not make.
const OUT_OF_SCOPE: [(&str, &str); 10] = [
    ("change from baseline", "a change of a value"),
    ("increase from baseline", "a change of a value"),
    ("decrease from baseline", "a change of a value"),
    ("reduction from baseline", "a change of a value"),
    ("doubling of", "a change of a value"),
    ("left sided", "a side of the body"),
    ("right sided", "a side of the body"),
    ("unilateral", "a side of the body"),
    ("bilateral", "a side of the body"),
    ("contralateral", "a side of the body"),
];

/// Length and nesting, before anything recursive looks at the text.
pub(super) fn bounds(source: &Source<'_>) -> Option<Diagnostic> {
    let text = &source.text;
    if text.trim().is_empty() {
        return Some(
            Diagnostic::error("empty-condition", source.span(&(0..text.len())), "the condition is empty")
                .help("write what must hold, or `judgement:` with a question"),
        );
    }
    if text.len() > LONGEST {
        return Some(
            Diagnostic::error(
                "condition-too-long",
                source.span(&(0..1)),
                format!("the condition has more than {LONGEST} bytes"),
            )
            .help("split it into several criteria, or name its parts in `define:`"),
        );
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Some(too_deep(source, at));
        }
    }
    let ifs = words(text).filter(|(_, w)| w.eq_ignore_ascii_case("if")).nth(DEEPEST / 2);
    ifs.map(|(range, _)| too_deep(source, range.start))
}

pub(super) fn too_deep(source: &Source<'_>, at: usize) -> Diagnostic {
    Diagnostic::error("nesting-too-deep", source.span(&(at..at + 1)), "the condition is nested too deeply")
        .label(format!("more than {DEEPEST} levels"))
        .help("name its parts in `define:`")
}

/// Foreign operators; they are understood, so that the rest can still be checked.
pub(super) fn foreign(source: &Source<'_>, glued: &Glued) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = glued.text.get(at..).filter(|r| !r.is_empty()) {
        let Some((operator, help)) = FOREIGN.iter().find(|(op, _)| rest.starts_with(op)) else {
            at += rest.chars().next().map_or(1, char::len_utf8);
            continue;
        };
        if !help.is_empty() {
            let span = source.span(&(at..at + operator.len()));
            found.push(
                Diagnostic::error("foreign-operator", span, format!("`{operator}` is not used here")).help(*help),
            );
        }
        at += operator.len();
    }
    found
}

/// Reserved words and statements that the language does not make.
pub(super) fn reserved(source: &Source<'_>, glued: &Glued, vocabulary: &Vocabulary) -> Option<Diagnostic> {
    let lower = glued.text.to_ascii_lowercase();
    for word in EXAMPLES {
        if let Some(at) = find_words(&lower, word) {
            let head = source.words(&(0..at.start));
            let tail = source.words(&(at.end..lower.len()));
            let mut items = vec![head.trim_end_matches(['(', ',', ' ']).to_owned()];
            for item in split_list(tail.trim_end_matches(')')) {
                let whole = items.last().filter(|_| vocabulary.find(&item).is_none());
                let whole = whole.and_then(|before| super::glue::elided(vocabulary, before, &item));
                items.push(whole.unwrap_or(item));
            }
            let word = source.words(&at);
            return Some(
                Diagnostic::error(
                    "reserved-word",
                    source.span(&at),
                    format!("`{word}` does not say whether the list is complete"),
                )
                .label("examples, or all that is meant?")
                .help(format!("write `any of ({})`", items.join("; "))),
            );
        }
    }
    for (words, what) in OUT_OF_SCOPE {
        if let Some(at) = find_words(&lower.replace('-', " "), words) {
            let word = source.words(&at);
            return Some(
                Diagnostic::error("out-of-scope", source.span(&at), format!("`{word}`: {what} cannot be computed"))
                    .help("ask it as a `judgement:`"),
            );
        }
    }
    None
}

/// Why parsing stopped.
pub(super) fn stopped(source: &Source<'_>, glued: &Glued, stop: &Stopped) -> Diagnostic {
    if stop.too_deep {
        return too_deep(source, stop.at);
    }
    if let Some(problem) = parentheses(source) {
        return problem;
    }
    let text = &glued.text;
    let at = stop.at.min(text.len());
    let before = words(text.get(..at).unwrap_or("")).last();
    let next = next_piece(text, at);
    let joiner = |w: &str| {
        ["and", "or", "nor", "not", "unless", "if", "then", "else", "&&", "||"]
            .iter()
            .any(|k| w.eq_ignore_ascii_case(k))
    };
    let mentions = |k: &str| words(text).any(|(_, w)| w.eq_ignore_ascii_case(k));
    if mentions("if") && !mentions("then") {
        let whole = 0..text.len();
        return Diagnostic::error("not-understood", source.span(&whole), "`if` without `then`")
            .help("write `if A then B` or `if A then B else C`");
    }
    if let Some(problem) = operator_alone(source, text, at, &next, &source.words(&next)) {
        return problem;
    }
    if next.is_empty() {
        if let Some(problem) = unfinished(source, text, at, &next, "") {
            return problem;
        }
        let end = before.as_ref().map_or(0..text.len(), |(r, _)| r.clone());
        let word = source.words(&end);
        return Diagnostic::error("not-understood", source.span(&end), format!("the condition ends after `{word}`"))
            .label("something must follow here");
    }
    let word = source.words(&next);
    if let Some((range, before)) = before.filter(|(_, w)| joiner(w))
        && !word.eq_ignore_ascii_case("if")
        && (joiner(&word) || word == ")" || word == ";" || word == ",")
    {
        return Diagnostic::error(
            "not-understood",
            source.span(&(range.start..next.end)),
            format!("a statement is missing between `{before}` and `{word}`"),
        );
    }
    if joiner(&word) || word == "," || word == ";" || word == ")" {
        let help = match word.to_ascii_lowercase().as_str() {
            ";" => "separate the items of a list in parentheses with `;`: `any of (A; B)`",
            "if" => "put the whole `if … then …` in parentheses",
            "then" | "else" => "write `if A then B` or `if A then B else C`",
            "unless" => "`unless` can only stand once, at the top of a criterion",
            _ => "write a statement before it",
        };
        return Diagnostic::error("not-understood", source.span(&next), format!("`{word}` cannot stand here"))
            .help(help);
    }
    if let Some(problem) = unfinished(source, text, at, &next, &word) {
        return problem;
    }
    Diagnostic::error("not-understood", source.span(&next), format!("`{word}` is not understood here"))
        .help("write one statement after the other, joined by `and` or `or`")
}

/// For a condition that says nothing and has no other problem.
pub(super) fn nothing_said(source: &Source<'_>) -> Diagnostic {
    let whole = 0..source.text.len();
    Diagnostic::error("not-understood", source.span(&whole), "the condition is not understood")
}

/// A comparison without its number.
fn operator_alone(source: &Source<'_>, text: &str, at: usize, next: &Range<usize>, word: &str) -> Option<Diagnostic> {
    let head = text.get(..at).unwrap_or("").trim_end();
    let op = [">=", "<=", ">", "<", "="].iter().find(|op| head.ends_with(**op) || word.starts_with(**op))?;
    let place = if word.starts_with(op) { next.clone() } else { head.len() - op.len()..head.len() };
    Some(
        Diagnostic::error("not-understood", source.span(&place), format!("`{op}` needs a number after it"))
            .help(format!("write `{op} 50 x10^9/L`, for example")),
    )
}

/// Words that need something after them.
fn unfinished(source: &Source<'_>, text: &str, at: usize, next: &Range<usize>, word: &str) -> Option<Diagnostic> {
    const NEEDS: [(&str, &str); 9] = [
        ("within", "write a window as in `within 6 months` or `within 14 days before enrolment`"),
        ("since", "write a date (`since 2024-01-01`) or `since onset of …`"),
        ("for", "write a duration as in `for at least 6 months`"),
        ("between", "write a range as in `between 30 and 60 mL/min/1.73m2`"),
        ("is", "write a value after `is`"),
        ("than", "write a number after the comparison"),
        ("least", "write a number after the comparison"),
        ("most", "write a number after the comparison"),
        ("ago", "write `more than 4 weeks ago` or `at least 4 weeks ago`"),
    ];
    let head = text.get(..at).unwrap_or("").trim_end();
    let mut last: Vec<_> = words(head).collect();
    last.reverse();
    last.truncate(3);
    last.insert(0, (next.clone(), word));
    for (range, word) in last {
        if let Some((_, help)) = NEEDS.iter().find(|(k, _)| word.eq_ignore_ascii_case(k)) {
            return Some(
                Diagnostic::error(
                    "not-understood",
                    source.span(&range),
                    format!("what follows `{word}` is not understood"),
                )
                .help(*help),
            );
        }
    }
    None
}

/// A parenthesis without its other half, or an empty one.
fn parentheses(source: &Source<'_>) -> Option<Diagnostic> {
    let mut open: Vec<usize> = Vec::new();
    let mut last_open = None;
    for (at, c) in source.text.char_indices() {
        match c {
            '(' => {
                open.push(at);
                last_open = Some(at);
            }
            ')' => {
                let Some(start) = open.pop() else {
                    return Some(
                        Diagnostic::error(
                            "missing-parenthesis",
                            source.span(&(at..at + 1)),
                            "this `)` has no `(` before it",
                        )
                        .help("leave it out, or write the `(`"),
                    );
                };
                if last_open == Some(start) && source.text.get(start + 1..at).is_some_and(|s| s.trim().is_empty()) {
                    return Some(Diagnostic::error(
                        "not-understood",
                        source.span(&(start..at + 1)),
                        "the parentheses are empty",
                    ));
                }
            }
            _ => {}
        }
    }
    let start = open.pop()?;
    Some(
        Diagnostic::error("missing-parenthesis", source.span(&(start..start + 1)), "this `(` is never closed")
            .help("write `)` where the list ends"),
    )
}

/// Words and their places; anything between blanks.
fn words(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c: char| !c.is_whitespace())?;
        let rest = text.get(start..)?;
        let len = rest
            .char_indices()
            .find(|(i, c)| c.is_whitespace() || (*i > 0 && matches!(c, '(' | ')' | ';' | ',')))
            .map_or(rest.len(), |(i, _)| i);
        let len = if rest.starts_with(['(', ')', ';', ',']) { 1 } else { len };
        at = start + len;
        Some((start..at, text.get(start..at)?))
    })
}

fn next_piece(text: &str, at: usize) -> Range<usize> {
    words(text.get(at..).unwrap_or("")).next().map_or(text.len()..text.len(), |(r, _)| r.start + at..r.end + at)
}

/// Where `wanted` stands in `text` as whole words.
fn find_words(text: &str, wanted: &str) -> Option<Range<usize>> {
    text.match_indices(wanted).find_map(|(at, _)| {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let free_before = !text.get(..at).unwrap_or("").ends_with(is_word);
        let end = at + wanted.len();
        (free_before && !text.get(end..).unwrap_or("").starts_with(is_word)).then_some(at..end)
    })
}

/// The items of `A, B/C and D`.
fn split_list(text: &str) -> Vec<String> {
    let text = text.replace(" and ", ", ").replace(" or ", ", ").replace(['/', ';'], ",");
    text.split(',').map(str::trim).filter(|s| !s.is_empty()).map(str::to_owned).collect()
}

/// An abbreviation that may mean several things, with what it may mean.
pub(super) fn ambiguous(at: Span, written: &str, meanings: &[ConceptId], vocabulary: &Vocabulary) -> Diagnostic {
    let names: Vec<String> = meanings.iter().map(|&id| format!("`{}`", vocabulary.concept(id).name)).collect();
    let may = match names.as_slice() {
        [only] => format!("{only} or something else"),
        [rest @ .., last] => format!("{} or {last}", rest.join(", ")),
        [] => "several things".to_owned(),
    };
    Diagnostic::error("ambiguous-name", at, format!("`{written}` may mean {may}"))
        .label("ambiguous")
        .help(format!("write the one that is meant: {}", names.join(" or ")))
}

/// A name that several concepts of the terminologies have.
pub(super) fn namesakes(at: Span, written: &str, namesakes: &[String]) -> Diagnostic {
    let message = format!("`{written}` is a name of several concepts of the terminologies");
    let meant: Vec<String> = namesakes.iter().map(|name| format!("`{name}`")).collect();
    Diagnostic::error("ambiguous-name", at, message)
        .label("ambiguous")
        .help("write a name that only the one that is meant has")
        .note(format!("it may mean {}", meant.join(" or ")))
}
