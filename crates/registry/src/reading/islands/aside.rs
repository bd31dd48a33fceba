//! A line without what it says in parentheses: `creatinine < 1.5 mg/dL (unless …)`, `dementia (by DSM-IV)`.
//!
//! Assumes that the whole line was not read. Guarantees that what stands in parentheses is left open, and that words in
//! them which could turn what is kept leave nothing.

use super::words::Words;
use super::{Effect, Reading, Want, Whole};
use std::ops::Range;

/// More parentheses than this are no asides.
const MOST: usize = 8;

/// What remains of the line without its parentheses.
pub(super) fn without(whole: &Whole<'_>, want: Want) -> Option<Reading> {
    let all = parentheses(whole.text)?;
    if all.is_empty() || all.len() > MOST {
        return None;
    }
    let measures = |range: &&Range<usize>| {
        !whole.text.get((*range).clone()).unwrap_or("").contains(|c: char| c.is_ascii_digit() || "<>≤≥".contains(c))
    };
    let some: Vec<Range<usize>> = all.iter().filter(measures).cloned().collect();
    let fewer = !some.is_empty() && some.len() < all.len();
    let part = |left: &[Range<usize>]| {
        let (short, left): (Vec<_>, Vec<_>) = left.iter().cloned().partition(|range| is_short_for(whole.text, range));
        let effects = left.iter().map(|range| effect(whole.text.get(range.clone()).unwrap_or("")));
        let effect = effects.into_iter().try_fold(Effect::default(), |sum, each| Some(sum.and(each?)))?;
        let blank: Vec<Range<usize>> = all.iter().filter(|r| short.contains(r) || left.contains(r)).cloned().collect();
        let reading = (whole.read)(&whole.without(&blank), want);
        match reading {
            // Short names of what stands before them say nothing more.
            Reading::Compiled(_) | Reading::Partial { .. } if left.is_empty() => Some(reading),
            _ => whole.encounter(&reading, &left).or_else(|| whole.part(reading, effect, &left)),
        }
    };
    fewer.then(|| part(&some)).flatten().or_else(|| part(&all))
}

/// The outermost parentheses; none if they are not balanced.
fn parentheses(text: &str) -> Option<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let mut open = Vec::new();
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' => open.push(at),
            ')' | ']' => {
                let start = open.pop()?;
                if open.is_empty() {
                    found.push(start..at + 1);
                }
            }
            _ => {}
        }
    }
    open.is_empty().then_some(found)
}

/// Whether the parentheses hold a short name of the words before them: `Janus kinase (JAK) inhibitor`. Its letters are
/// those of the words, in order, from the first letter of one of the last words on.
fn is_short_for(text: &str, range: &Range<usize>) -> bool {
    const WORDS: usize = 6;
    let short = text.get(range.start + 1..range.end - 1).unwrap_or("").trim();
    let short = short.strip_suffix('s').unwrap_or(short);
    let letters: Vec<char> = short.chars().flat_map(char::to_lowercase).filter(|c| *c != '-').collect();
    let written = short.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let capitals = short.chars().filter(char::is_ascii_uppercase).count();
    if !written || !(2..=8).contains(&letters.len()) || capitals < 2 && !(capitals == 1 && letters.len() <= 3) {
        return false;
    }
    let before = text.get(..range.start).unwrap_or("");
    let words: Vec<String> =
        before.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
    let last = words.len().saturating_sub(WORDS);
    (last..words.len()).rev().any(|first| {
        let spelled = words.get(first..).unwrap_or(&[]).concat();
        let mut left = spelled.chars();
        spelled.chars().next() == letters.first().copied() && letters.iter().all(|c| left.any(|l| l == *c))
    })
}

/// What is said in parentheses does to what is said before them, if that can be told.
fn effect(text: &str) -> Option<Effect> {
    let words = Words::of(text);
    let narrows = Effect { narrows: true, times: words.times(), ..Effect::default() };
    let waives = Effect { waives: true, times: words.times(), ..Effect::default() };
    if words.of_others() || words.has(&["following", "either", "above", "below"]) {
        return None;
    }
    match (words.first(), words.second()) {
        ("e" | "i", "g" | "e")
        | ("eg" | "such" | "including" | "like" | "incl" | "includes" | "include", _)
        | ("for", "example") => {
            return (!words.waives() && !words.asks()).then(Effect::default);
        }
        ("or" | "and/or", _) => {
            let plain = !words.waives() && !words.asks() && !words.has(&["if", "not", "no"]);
            return plain.then(|| Effect { adds: true, ..Effect::default() });
        }
        ("with/without", _) | ("with", "or") => return Some(Effect::default()),
        ("and" | "plus" | "also" | "but", _) => return None,
        _ => {}
    }
    if words.len() == 0 {
        return None;
    }
    // The same limit in another unit, if it is the same.
    let inner = text.trim_start_matches(['(', '[', ' ']);
    let other_limit = inner.starts_with(|c: char| c.is_ascii_digit() || "<>≤≥=".contains(c));
    let limits = words.has_number() && words.has(&["with", "in", "for", "if", "when"]);
    let some = ["women", "men", "females", "males", "female", "male", "patients", "subjects", "those", "participants"];
    let of_some = words.has(&["if"])
        || words.has_run(&["in", "case"])
        || some.iter().any(|who| words.has_run(&["for", who]) || words.has_run(&["in", who]));
    match (words.waives() || limits || of_some, words.asks()) {
        (true, true) => None,
        (true, false) => Some(waives),
        (false, _) => (!other_limit).then_some(narrows),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parentheses_say() {
        let shown = |text: &str| match effect(text) {
            None => "nothing",
            Some(e) if e.narrows => "narrows",
            Some(e) if e.waives => "waives",
            Some(e) if e.adds => "adds",
            Some(_) => "examples",
        };
        for (text, wanted) in [
            ("(unless associated with frobosis)", "waives"),
            ("(AST/ALT < 5 x ULN if documented frobosis)", "waives"),
            ("(transfusion not permitted within 2 weeks)", "narrows"),
            ("(by DSM-IV)", "narrows"),
            ("(132 umol/L)", "nothing"),
            ("(e.g. frobosis)", "examples"),
            ("(or a frobosis)", "adds"),
            ("(and frobosis)", "nothing"),
            ("(cohort A)", "nothing"),
            ("(may be reduced, but must be stable)", "nothing"),
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
    }

    #[test]
    fn short_names() {
        let short = |text: &str| parentheses(text).unwrap_or_default().iter().all(|range| is_short_for(text, range));
        for text in [
            "Janus kinase (JAK) inhibitor",
            "human immunodeficiency virus (HIV)",
            "creatinine clearance (Ccr)",
            "sodium-glucose cotransporter-2 (SGLT2)",
        ] {
            assert!(short(text), "{text}");
        }
        for text in
            ["cotransporter-2 (SGLT2)", "stroke (TIA)", "asthma (mild)", "asthma (A)", "heart failure (NYHA III)"]
        {
            assert!(!short(text), "{text}");
        }
    }

    #[test]
    fn outermost_parentheses() {
        assert_eq!(parentheses("a (b [c]) d (e)"), Some(vec![2..9, 12..15]));
        assert_eq!(parentheses("a (b"), None);
        assert_eq!(parentheses("a b)"), None);
    }
}
