//! Some of several statements of a line, each begun anew: `known brain metastases, frobosis, or history of seizures`.
//!
//! Assumes that the whole line was not read. Guarantees that a statement which is kept begins with words of its own, ends
//! where the next begins with words of its own, and that no word elsewhere in the line could be meant of it.

use super::words::Words;
use super::{Effect, Reading, Side, Want, Whole};
use crate::reading::{Join, build, kept};
use crate::words::Words as List;
use std::ops::Range;

/// More statements than this are not tried.
const MOST: usize = 10;

/// Words that begin a statement.
#[rustfmt::skip]
static ANEW: List = List::new(&[
    "history", "known", "prior", "previous", "presence", "evidence", "diagnosis", "current", "currently", "has", "have", "had", "is", "are",
    "who", "patient", "patients", "subject", "subjects", "participant", "participants", "those", "use", "receiving", "received", "taking",
    "treatment", "pregnant", "pregnancy", "breastfeeding", "breast-feeding", "lactating", "lactation", "nursing", "women", "females", "inability", "unable", "unwilling",
    "participation", "uncontrolled", "active", "any", "documented", "a", "concurrent", "concomitant", "ongoing",
]);

/// Words that may turn, waive or shift a statement beside them.
#[rustfmt::skip]
static TURNS: List = List::new(&[
    "unless", "except", "exception", "exceptions", "excluding", "excepted", "however", "but", "although", "may", "might", "can", "could",
    "allowed", "permitted", "acceptable", "eligible", "not", "no", "without", "neither", "nor", "if", "only", "following", "either", "both",
    "than", "risk", "suspected", "suspicion", "possible", "potential", "family", "partner", "partners", "donor", "mother", "because", "due", "secondary", "caused",
    "requiring", "including", "includes", "such", "eg", "like", "contraindication", "contraindications", "contraindicated", "lack", "absence", "free", "combination", "combined", "as", "at",
    "cohort", "arm", "part", "phase", "group", "failure", "parent", "when", "whether", "where", "whose", "related", "associated", "induced", "resulting", "e", "i", "unless", "plus", "together", "least", "two", "three", "must", "should", "will", "would",
]);

/// Words behind the last statement that could be meant of all.
#[rustfmt::skip]
static REACHES: List = List::new(&[
    "that", "which", "who", "opinion", "investigator", "judged", "deemed", "determined", "interfere", "preclude", "prevent", "affect", "limit", "make", "making",
    "during", "while", "until", "these", "this", "same", "respectively", "study",
]);

/// The statements that can be kept.
pub(super) fn some_of(whole: &Whole<'_>) -> Option<Reading> {
    let all = statements(whole.text, whole.side);
    if all.len() < 2 || all.len() > MOST {
        return None;
    }
    let words = |range: &Range<usize>| Words::of(whole.text.get(range.clone()).unwrap_or(""));
    let want = if whole.side == Side::Exclusion { Want::Part } else { Want::Whole };
    let turns = |range: &Range<usize>| words(range).is_in(&TURNS) || words(range).of_others();
    let mut exprs = Vec::new();
    let mut left: Vec<Range<usize>> = Vec::new();
    // Those that must be read because of their words come first: most lines end there.
    let (first, others): (Vec<_>, Vec<_>) = all.into_iter().partition(turns);
    for range in first.into_iter().chain(others) {
        match (whole.read)(&whole.only(&range), want) {
            Reading::Compiled(expr) => exprs.push((range, expr)),
            Reading::Partial { kept, join: Join::Any, rest } if whole.side == Side::Exclusion => {
                if rest.iter().any(turns) {
                    return None;
                }
                left.extend(rest);
                exprs.push((range, kept));
            }
            _ if turns(&range) => return None,
            _ => left.push(range),
        }
    }
    if exprs.is_empty() || left.is_empty() {
        return None;
    }
    exprs.sort_by_key(|(range, _)| range.start);
    for (range, expr) in &exprs {
        let behind = left.iter().filter(|other| other.start >= range.end).map(words);
        let mut behind = behind.collect::<Vec<_>>();
        let reaches = behind.iter().any(|w| w.is_in(&REACHES));
        let times = behind.iter_mut().any(|w| w.times());
        // What is said to have been may be limited by a time at the end.
        let past = kept::at_any_time(expr.clone(), whole.vocabulary).is_none_or(|wide| wide == *expr);
        let alone = kept::stands_alone(expr, whole.vocabulary);
        if kept::holds_not(expr) || kept::has_exception(expr) || reaches && !alone || times && past && !alone {
            return None;
        }
    }
    let exprs: Vec<_> = exprs.into_iter().map(|(_, expr)| expr).collect();
    let span = exprs.first()?.span;
    let (expr, effect) = match whole.side {
        Side::Exclusion => (build::any(exprs, span), Effect { adds: true, ..Effect::default() }),
        Side::Inclusion => (build::all(exprs, span), Effect { narrows: true, ..Effect::default() }),
    };
    whole.part(Reading::Compiled(expr), effect, &left)
}

/// Where the statements stand that are joined by `or` (of an inclusion, by `and`) and commas; none where they are joined
/// otherwise.
fn statements(text: &str, side: Side) -> Vec<Range<usize>> {
    let joining = |word: &str| match side {
        Side::Exclusion => word.eq_ignore_ascii_case("or") || word.eq_ignore_ascii_case("and/or"),
        Side::Inclusion => word.eq_ignore_ascii_case("and"),
    };
    let mut found = Vec::new();
    let mut start = 0;
    let mut depth = 0_usize;
    let mut joined = false;
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' | ';' | ' ' if depth == 0 => {
                let gap = at;
                let mut next = at + 1;
                let mut seen = false;
                // `, or`
                loop {
                    let rest = text.get(next..).unwrap_or("");
                    let blank = rest.len() - rest.trim_start_matches([' ', ',']).len();
                    let word = rest.get(blank..).unwrap_or("").split([' ', ',']).next().unwrap_or("");
                    if joining(word) && !seen {
                        seen = true;
                        next += blank + word.len();
                        continue;
                    }
                    next += blank;
                    break;
                }
                let comma = text.get(gap..next).is_some_and(|between| between.contains([',', ';']));
                let first = || text.get(next..).unwrap_or("").split([' ', ',', ')', '.']).next().unwrap_or("");
                if (seen || comma) && gap > start && ANEW.contains(&first().to_lowercase().as_str()) {
                    joined |= seen;
                    found.push(start..gap);
                    start = next;
                }
                at = next.max(gap + 1) - 1;
            }
            _ => {}
        }
        at += text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
    }
    found.push(start..text.len());
    // The word that joins must be said once, or commas might mean anything.
    if joined || side == Side::Inclusion && found.len() > 1 { found } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_begin_anew() {
        let shown = |text: &'static str, side| {
            statements(text, side).into_iter().map(|range| text[range].trim()).collect::<Vec<_>>()
        };
        assert_eq!(
            shown("Known frobosis, gout (a, or any b), or history of stroke or asthma", Side::Exclusion),
            ["Known frobosis, gout (a, or any b)", "history of stroke or asthma"]
        );
        assert_eq!(shown("Known frobosis, history of stroke", Side::Exclusion), Vec::<&str>::new());
        assert_eq!(shown("Frobosis and is aged", Side::Inclusion), ["Frobosis", "is aged"]);
        assert_eq!(shown("é,é or any é", Side::Exclusion), ["é,é", "any é"]);
    }
}
