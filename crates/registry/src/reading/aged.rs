//! An age among words that were not read: `Asian patients aged 18 to 65 years with frobosis`.
//!
//! Assumes that the line was not read. Guarantees that the age is that of the patient, that it is asked of every one of them,
//! and that it stands beside what else is asked, not instead of it.

use super::kept::Kept;
use super::word::{self, Word};
use super::{Join, Side, Whole};
use crate::words::Words;
use prescreen_language::criteria::{Atom, Expr, ExprKind};
use std::ops::Range;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 60;
/// The most words that an age is made of.
const LONGEST: usize = 14;

/// Words with which an age may be another's, of another time, or asked of some alone.
#[rustfmt::skip]
static TURNS: Words = Words::new(&[
    "unless", "except", "excepted", "excluding", "excluded", "exclude", "exclusion", "if", "however", "but", "although", "may", "might", "can", "could", "allowed", "permitted",
    "acceptable", "accepted", "ineligible", "note", "waived", "exception", "exceptions", "instead", "alternatively", "otherwise", "cohort", "cohorts", "group", "groups", "arm", "arms", "part",
    "parts", "phase", "until", "regardless", "irrespective", "control", "controls", "donor", "donors", "parent", "parents", "partner", "partners", "caregiver", "caregivers", "guardian",
    "mother", "mothers", "father", "sibling", "siblings", "spouse", "considered", "preferred", "preferably", "approximately", "whether", "?", "no", "not", "without", "never", "either",
    "onset", "gestational", "gestation", "birth", "corrected", "assent", "diagnosis", "diagnosed", "when", "where", "before", "after", "since", "history", "turn", "for", "postnatal",
    "only", "than", "other", "legal", "age-appropriate", "pediatric", "paediatric", "neonates", "infants", "following", "surgery", "prior", "previous", "last", "first", "least", "limit", "stratum",
    "predicted", "adjusted", "percentile", "reference", "normal", "average", "mean", "median", "weeks", "months", "days", "hours", "=", ":", "transplant", "transplantation", "relative", "relatives", "haploidentical", "menopause", "smoking", "smoked",
]);

/// What is kept of an inclusion in which an age is asked for beside what was not read.
pub(super) fn aged(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    if whole.side == Side::Exclusion || words.len() > MOST_WORDS {
        return None;
    }
    let of_age = |w: &Word<'_>| matches!(w.text, "aged" | "age" | "ages" | "years" | "year-old");
    if !words.iter().any(of_age) {
        return None;
    }
    let (start, end, expr) = span(words, whole)?;
    let left = words.iter().enumerate().filter(|(at, _)| !(start..end).contains(at));
    if left.clone().any(|(_, w)| TURNS.contains(&w.text) || of_age(w)) || !stands_beside(words, start, end) {
        return None;
    }
    Some(Kept { expr, join: Join::All, rest: around(words, start, end)? })
}

/// Where the age stands: the longest words that say an age and nothing else.
fn span(words: &[Word<'_>], whole: &Whole<'_>) -> Option<(usize, usize, Expr)> {
    let begins = |at: &usize| {
        let Some(word) = words.get(*at) else { return false };
        let number = word.text.starts_with(|c: char| c.is_ascii_digit());
        number
            || matches!(
                word.text,
                "aged"
                    | "age"
                    | "ages"
                    | "between"
                    | ">="
                    | ">"
                    | "<="
                    | "<"
                    | "over"
                    | "at"
                    | "older"
                    | "under"
                    | "from"
            )
    };
    let first = (0..words.len()).filter(begins).take(6);
    for start in first {
        for end in (start + 2..=words.len().min(start + LONGEST)).rev() {
            let inside = words.get(start..end)?;
            // Whatever it is, an age has a number and says that it is one.
            let says = inside.iter().any(|w| matches!(w.text, "aged" | "age" | "ages" | "old" | "year-old"));
            if !says || inside.last().is_some_and(|w| matches!(w.text, "," | "." | ";" | "and" | "or" | "at")) {
                continue;
            }
            if let Some(expr) = whole.said(inside).filter(is_age) {
                return Some((start, end, expr));
            }
        }
    }
    None
}

/// Where the words before and behind stand.
fn around(words: &[Word<'_>], start: usize, end: usize) -> Option<Vec<Range<usize>>> {
    let mut rest = Vec::new();
    if start > 0 {
        rest.push(words.first()?.start..words.get(start - 1)?.range().end);
    }
    if end < words.len() {
        rest.push(words.get(end)?.start..words.last()?.range().end);
    }
    Some(rest)
}

/// Whether nothing but an age is said.
fn is_age(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Atom(Atom::Age(_)) => true,
        ExprKind::All(parts) => parts.iter().all(is_age),
        _ => false,
    }
}

/// Whether no word that joins makes it one of several ways to meet the line.
fn stands_beside(words: &[Word<'_>], start: usize, end: usize) -> bool {
    let text = |at: usize| word::text(words, at);
    let before = start.checked_sub(1).map_or("", text);
    let joined = |word: &str| matches!(word, "or" | "/" | "-" | "+" | "of" | "in" | "to" | "with");
    let goes_on = matches!(text(end), "or" | "/" | "-" | "to" | "for" | "of");
    // `a man, or a woman aged 18 years`, `patients aged 50 to 65 years must …`
    let chooses = |at: usize| {
        let sex = |at: usize| matches!(text(at), "male" | "female");
        let named = words.iter().take(start).any(|w| w.name().is_some());
        matches!(text(at), "or" | "/") && named && !(at.checked_sub(1).is_some_and(sex) && sex(at + 1))
    };
    let of_some = (0..start).any(chooses)
        || words.windows(2).any(|pair| matches!(pair, [a, b] if a.text == "," && b.text == "or"))
        || words.iter().skip(end).any(|w| matches!(w.text, "must" | "should" | "shall"));
    if joined(before) || goes_on || of_some {
        return false;
    }
    // `aged 18 years or patients with …`
    words.iter().enumerate().all(|(at, w)| {
        !matches!(w.text, "or" | ";" | ".")
            || (start..end).contains(&at)
            || at + 1 == words.len()
            || !matches!(text(at + 1), "pat" | "those" | "who" | "with" | "have" | "has" | "adults" | "children" | ",")
                && w.text == "or"
    })
}
