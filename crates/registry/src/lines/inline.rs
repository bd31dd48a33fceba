//! Headings and lists that stand in the middle of a paragraph.

use super::blocks::{Block, block, trimmed};
use std::ops::Range;

/// A paragraph shorter than this holds no list of its own.
const SHORTEST: usize = 12;

/// The blocks of a block: itself, unless headings or a list stand in its words.
pub(super) fn split(text: &str, whole: Block) -> Vec<Block> {
    let mut cuts = headings(text, &whole.words);
    for piece in pieces(&whole.words, &cuts) {
        cuts.extend(bullets(text, &piece));
        cuts.extend(numbers(text, &whole, &piece));
    }
    cuts.sort_unstable();
    cuts.dedup();
    if cuts.is_empty() {
        return vec![whole];
    }
    let mut found = Vec::new();
    for (at, piece) in pieces(&whole.words, &cuts).into_iter().enumerate() {
        let content = trimmed(text, piece);
        if content.is_empty() && at > 0 {
            continue;
        }
        if at == 0 {
            found.push(Block { words: content, after_blank: whole.after_blank && found.is_empty(), ..whole.clone() });
        } else {
            found.push(block(text, content, whole.column));
        }
    }
    // A bullet whose words were cut off altogether stays, so that nothing of the text is lost.
    found.retain(|b| !b.words.is_empty() || b.marker_span.is_some());
    found
}

fn pieces(words: &Range<usize>, cuts: &[usize]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut start = words.start;
    for &cut in cuts {
        pieces.push(start..cut);
        start = cut;
    }
    pieces.push(start..words.end);
    pieces
}

/// Where `Exclusion Criteria:` and its like begin within a paragraph.
fn headings(text: &str, words: &Range<usize>) -> Vec<usize> {
    const OPENERS: [&str; 6] = [
        "Inclusion Criteria:",
        "Exclusion Criteria:",
        "INCLUSION CRITERIA:",
        "EXCLUSION CRITERIA:",
        "Inclusion criteria:",
        "Exclusion criteria:",
    ];
    /// Most paragraphs hold no opener, and one search says so.
    const ENDING: char = ':';
    let slice = &text[words.clone()];
    let mut cuts = Vec::new();
    // `… of study therapy Exclusion Criteria`: what follows in the next paragraph.
    for ending in [" Exclusion Criteria", " Inclusion Criteria", " EXCLUSION CRITERIA", " INCLUSION CRITERIA"] {
        if slice.trim_end().ends_with(ending) {
            let at = slice.trim_end().len() - ending.len();
            let meant =
                |word: &str| ["the", "of", "and", "or", "meet", "meets", "following", "these", "other"].contains(&word);
            let before = slice[..at].split_whitespace().next_back().unwrap_or("");
            if !before.is_empty()
                && !before.ends_with([':', '-', '/', '&'])
                && !meant(&before.to_lowercase())
                && slice[..at].split_whitespace().count() > 3
            {
                cuts.push(words.start + at + 1);
            }
        }
    }
    if !slice.contains(ENDING) {
        return cuts;
    }
    for opener in OPENERS {
        cuts.extend(slice.match_indices(opener).filter_map(|(at, _)| {
            let before = slice[..at].trim_end();
            // `Key Exclusion Criteria:` begins before its adjective.
            let start = before.rfind(char::is_whitespace).map_or(0, |blank| blank + 1);
            let adjective = matches!(&before[start..], "Key" | "Main" | "Major" | "General" | "KEY" | "MAIN");
            let cut = if adjective { start } else { at };
            let apart = slice[..cut].ends_with(char::is_whitespace) || slice[..cut].ends_with(['.', ';', ')']);
            (cut > 0 && apart).then_some(words.start + cut)
        }));
    }
    cuts.sort_unstable();
    cuts
}

/// Where bullets stand within a paragraph: dots always, dashes and stars when several follow the end of a sentence.
fn bullets(text: &str, words: &Range<usize>) -> Vec<usize> {
    let slice = &text[words.clone()];
    if !slice.is_ascii() {
        let dots: Vec<usize> = slice.match_indices(['•', '●', '▪']).map(|(at, _)| at).filter(|&at| at > 0).collect();
        if !dots.is_empty() {
            return dots.into_iter().map(|at| words.start + at).collect();
        }
    }
    for bullet in [" - ", " * "].into_iter().filter(|bullet| slice.contains(bullet)) {
        let cuts: Vec<usize> = slice
            .match_indices(bullet)
            .map(|(at, _)| at)
            .filter(|&at| {
                let ended = slice[..at].trim_end().ends_with(['.', ';', ':', ',']);
                let opens =
                    slice[at + bullet.len()..].trim_start().starts_with(|c: char| c.is_uppercase() || "≥>".contains(c));
                ended && opens
            })
            .collect();
        if cuts.len() >= 2 {
            return cuts.into_iter().map(|at| words.start + at + 1).collect();
        }
    }
    Vec::new()
}

/// Where `2)`, `3)` and so on stand in a paragraph that begins with `1)`.
fn numbers(text: &str, whole: &Block, words: &Range<usize>) -> Vec<usize> {
    let slice = &text[words.clone()];
    if slice.len() < SHORTEST {
        return Vec::new();
    }
    // The first number was taken for the block's marker, or stands first in what follows a heading.
    let own = whole.marker_span.as_ref().filter(|_| words.start == whole.words.start).map(|span| &text[span.clone()]);
    let first = own.unwrap_or(slice).trim_start();
    let Some((open, close)) =
        [("(1)", ("(", ")")), ("1)", ("", ")"))].into_iter().find(|(one, _)| first.starts_with(one)).map(|(_, s)| s)
    else {
        return Vec::new();
    };
    let mut cuts = Vec::new();
    let mut from = 0;
    for number in 2..100 {
        let wanted = format!("{open}{number}{close}");
        let found = slice[from..]
            .match_indices(&wanted)
            .map(|(at, _)| from + at)
            .find(|&at| slice[..at].ends_with(char::is_whitespace) || slice[..at].ends_with([';', '.', ',']));
        let Some(at) = found else { break };
        cuts.push(words.start + at);
        from = at + wanted.len();
    }
    if cuts.len() >= 2 { cuts } else { Vec::new() }
}
