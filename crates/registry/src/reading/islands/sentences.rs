//! One sentence of a line beside others: `Bilirubin < 1.5 x ULN. This does not apply to …`.
//!
//! Assumes that the whole line was not read. Guarantees that what the other sentences do to the one that is kept is told
//! by their words: of an exclusion that goes on with what it means, or with what refers back to it, nothing is kept.

use super::words::Words;
use super::{Effect, Reading, Side, Want, Whole};
use crate::reading::{Join, Stage, build, kept};
use std::ops::Range;

/// Longer lines are texts of their own.
const MOST: usize = 12;

/// Words of sentences that say what the one before them means.
const MEANS: &[&str] = &["defined", "considered", "refers", "means", "definition", "meaning"];
/// Words that refer to the sentence before them.
const REFERS: &[&str] = &["this", "these", "such", "it", "they", "its", "their", "above", "latter", "that", "those"];
/// Words that say that what follows belongs to them.
const LEADS: &[&str] = &["following", "either", "one of", "criteria"];

/// The sentences that can be kept.
pub(super) fn one_of(whole: &Whole<'_>) -> Option<Reading> {
    let all = sentences(whole.text);
    if all.len() < 2 || all.len() > MOST {
        return None;
    }
    let words: Vec<Words> = all.iter().map(|range| Words::of(whole.text.get(range.clone()).unwrap_or(""))).collect();
    if words
        .iter()
        .any(|w| w.has(LEADS) || w.has(&["cohort", "cohorts", "arm", "arms", "part", "phase", "group", "groups"]))
    {
        return None;
    }
    // A part of what excludes excludes as the sentence does; of what is asked for, a part of the first sentence alone
    // is kept: those behind it may be meant of some only.
    let behind = if whole.side == Side::Exclusion { Want::Part } else { Want::Whole };
    let read = |range: &Range<usize>| (whole.read)(&whole.only(range), behind);
    let first = all.first()?;
    let opening = match read(first) {
        Reading::NotUnderstood { .. } if whole.side == Side::Inclusion => (whole.read)(&whole.only(first), Want::Part),
        reading => reading,
    };
    if let Reading::Visit(stage) = opening {
        return all_of_encounters(whole, stage, &all).then_some(Reading::Visit(stage));
    }
    let readings: Vec<Reading> = std::iter::once(opening).chain(all.iter().skip(1).map(read)).collect();
    let sentences = Sentences { whole, all: &all, words: &words };
    let parts = readings.iter().any(|reading| matches!(reading, Reading::Partial { .. }));
    parts.then(|| sentences.joined(&readings, true)).flatten().or_else(|| sentences.joined(&readings, false))
}

struct Sentences<'a> {
    whole: &'a Whole<'a>,
    all: &'a [Range<usize>],
    words: &'a [Words],
}

impl Sentences<'_> {
    /// What is kept of the sentences that were read; with `parts`, of those too of which a part was read.
    fn joined(&self, readings: &[Reading], parts: bool) -> Option<Reading> {
        let Self { whole, .. } = self;
        // How the rest of a denial goes with it is told of whole denials only.
        // What is asked of some alone is not asked of whoever reads the line.
        let of_some = |range: &Range<usize>| {
            let words = Words::of(whole.text.get(range.clone()).unwrap_or(""));
            matches!(words.first(), "for" | "in" | "if" | "among" | "when")
        };
        let turned = |reading: &Reading| match reading {
            Reading::Partial { kept, rest, .. } => {
                kept::holds_not(kept) || kept::is_of_childbearing(kept, whole.vocabulary) || rest.iter().any(of_some)
            }
            _ => false,
        };
        if parts && whole.side == Side::Inclusion && readings.iter().any(turned) {
            return None;
        }
        let mut exprs = Vec::new();
        let mut left = Vec::new();
        let mut effect = Effect::default();
        for (at, ((range, words), reading)) in self.all.iter().zip(self.words).zip(readings).enumerate() {
            match reading {
                Reading::Compiled(expr) if at == 0 || !words.waives() => exprs.push(expr.clone()),
                Reading::Partial { kept, join, rest }
                    if parts && !words.waives() && (at == 0 || is_clear(whole.text, range, words)) =>
                {
                    exprs.push(kept.clone());
                    left.extend(rest.iter().cloned());
                    // What else is asked for may speak of it as over.
                    effect.times |= whole.side == Side::Inclusion && self.words.iter().skip(1).any(Words::times);
                    effect = effect.and(match join {
                        Join::Any => Effect { adds: true, ..Effect::default() },
                        Join::All => Effect { narrows: true, ..Effect::default() },
                    });
                }
                // What comes first may be a heading of all that follows.
                _ if at == 0 && (words.waives() || whole.side == Side::Exclusion && words.len() < 5) => return None,
                _ => {
                    effect = effect.and(beside(words, whole.side, at)?);
                    left.push(range.clone());
                }
            }
        }
        let first = exprs.first()?;
        let several = exprs.len() > 1;
        // Of several, each must be what the line says; a sentence that waives is meant of the first alone.
        if left.is_empty() || effect.waives && several || several && exprs.iter().any(kept::holds_not) {
            return None;
        }
        let span = first.span;
        let expr = match whole.side {
            Side::Inclusion => build::all(exprs, span),
            Side::Exclusion => build::any(exprs, span),
        };
        if whole.side == Side::Inclusion && kept::is_denial(&expr) && !effect.waives {
            return None;
        }
        whole.part(Reading::Compiled(expr), effect, &left)
    }
}

/// Whether a sentence behind others says for itself what excludes: it asks for nothing, refers to nothing before it, and
/// goes on with no list of examples.
fn is_clear(text: &str, range: &Range<usize>, words: &Words) -> bool {
    let asks =
        words.asks() || words.has_run(&["has", "to"]) || words.has_run(&["have", "to"]) || words.has(&["mandatory"]);
    let before = text.get(..range.start).unwrap_or("").to_lowercase();
    let led = [":", "includ", "such as", "e.g", "limited to"].iter().any(|sign| before.contains(sign));
    !asks && !led && !words.has(REFERS)
}

/// What a sentence that was not read does to the others, if that can be told.
fn beside(words: &Words, side: Side, at: usize) -> Option<Effect> {
    if words.len() == 0 {
        return Some(Effect::default());
    }
    let times = words.times();
    match side {
        Side::Inclusion => match (words.waives(), words.asks()) {
            (true, true) => None,
            (true, false) => (at > 0).then(|| Effect { waives: true, ..Effect::default() }),
            (false, _) => {
                // `Or they …` goes on with what is asked for.
                let goes_on =
                    matches!(words.first(), "or" | "and/or" | "alternatively" | "if" | "for" | "in" | "otherwise");
                let narrows = !goes_on && (words.asks() || !words.has(&["or"]));
                narrows.then(|| Effect { narrows, ..Effect::default() })
            }
        },
        Side::Exclusion if words.waives() => {
            let refuses = words.has(&["must", "excluded", "ineligible", "prohibited", "also", "exclude", "exclusion"])
                || words.asks()
                || words.has_run(&["may", "not"]);
            (at > 0 && !refuses).then(|| Effect { waives: true, times, ..Effect::default() })
        }
        Side::Exclusion if words.has(MEANS) => None,
        Side::Exclusion => {
            let refers = words.has(REFERS) && !(words.second().starts_with("include") && words.len() < 40);
            (!refers).then(|| Effect { adds: true, ..Effect::default() })
        }
    }
}

/// Whether the encounter that settles the first sentence settles the others, or they explain it.
fn all_of_encounters(whole: &Whole<'_>, stage: Stage, all: &[Range<usize>]) -> bool {
    const OF_CONTRACEPTION: &[&str] = &[
        "contracept",
        "abstin",
        "abstain",
        "condom",
        "steril",
        "vasectom",
        "intrauterine",
        "diaphragm",
        "barrier",
        "ligation",
        "menopaus",
        "hysterectom",
        "childbearing",
        "child-bearing",
    ];
    const OF_CONSENT: &[&str] = &["consent", "assent", "guardian", "representative"];
    let about = |range: &Range<usize>| {
        let text = whole.text.get(range.clone()).unwrap_or("");
        let words = Words::of(text);
        let list = if stage == Stage::Consent { OF_CONSENT } else { OF_CONTRACEPTION };
        words.len() == 0
            || words.any_starts(list)
                && !text.contains(['<', '>', '≤', '≥', '='])
                && !words.has(&["test", "tests", "excluded", "pregnancy"])
    };
    let settled = |range: &Range<usize>| matches!((whole.read)(&whole.only(range), Want::Whole), Reading::Visit(_));
    all.iter().skip(1).all(|range| about(range) || settled(range))
}

/// Where the sentences and the parts between semicolons stand, outside parentheses.
fn sentences(text: &str) -> Vec<Range<usize>> {
    const SHORT: &[&str] =
        &["e.g", "i.e", "vs", "approx", "dr", "no", "resp", "incl", "inc", "st", "etc", "spp", "sp", "ca"];
    let mut found = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            '.' | ';' if depth == 0 => {
                let rest = text.get(at + 1..).unwrap_or("");
                let before = text.get(start..at).unwrap_or("");
                let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("").to_lowercase();
                let new = rest.starts_with(char::is_whitespace)
                    && rest.trim_start().starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit());
                let ends = c == ';' || new && !SHORT.contains(&word.as_str()) && word.chars().count() > 1;
                if ends || rest.trim().is_empty() {
                    found.push(start..at + 1);
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    if text.get(start..).is_some_and(|rest| !rest.trim().is_empty()) {
        found.push(start..text.len());
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_sentences_end() {
        let text = "Stage 2.5 (a. B), e.g. frobosis. It is so; and no. 3";
        let parts: Vec<&str> = sentences(text).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(parts, ["Stage 2.5 (a. B), e.g. frobosis.", "It is so;", "and no. 3"]);
    }
}
