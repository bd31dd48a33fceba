//! Lines that were to hold only with the part that was kept, and the rest of which may hold by itself all the same: `other
//! investigational drugs; chemotherapy`, `hyperkalaemia (> 5.5 mmol/l)`.
//!
//! Assumes the rest as bytes of the line. Guarantees that who does not have what was kept does not meet the line.

use super::{Join, Reading, Side, kept};
use prescreen_language::criteria::{Atom, Expr, ExprKind};
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;

/// Whether somebody may meet the line in whom what was kept is not there.
pub(super) fn holds_without(reading: &Reading, text: &str, side: Side, vocabulary: &Vocabulary) -> bool {
    let Reading::Partial { kept, join: Join::All, rest } = reading else { return false };
    let words = |range: &Range<usize>| text.get(range.clone()).unwrap_or("");
    let of_values = kept::is_values(kept);
    side == Side::Exclusion
        && rest.iter().any(|range| more(text, range) || beside(words(range)) || alternative(words(range)))
        || side == Side::Inclusion
            && rest.iter().any(|range| {
                another(words(range))
                    || (of_values || words(range).starts_with(['(', '['])) && asked_of_some(words(range))
                    || !kept::is_closed(kept) && (of_the_healthy(words(range)) || of_other_patients(words(range)))
            })
        || names_what_is_measured(kept, vocabulary) && rest.iter().any(|range| limits(words(range)))
}

/// Whether something else would do: `confirmed by biopsy or clinical evidence of another syndrome`.
fn another(rest: &str) -> bool {
    let small = rest.to_lowercase();
    ["evidence of", "clinical evidence of", "history of", "a history of", "diagnosis of", "a diagnosis of", "another"]
        .iter()
        .any(|other| small.contains(&format!(" or {other} ")))
}

/// Whether others are meant beside those in whom it is: `healthy volunteers and patients with diabetes`.
fn of_the_healthy(rest: &str) -> bool {
    let small = rest.to_lowercase();
    small.contains("healthy")
        && ["volunteer", "control", "subject", "participant", "individual", "people", "donor"]
            .iter()
            .any(|who| small.contains(who))
}

/// Whether a value is asked of some patients alone: `in high-risk patients`, `for subjects on monotherapy`.
fn asked_of_some(rest: &str) -> bool {
    let small = rest.trim_start_matches([' ', ',', '(', '[']).to_lowercase();
    let begins = ["in ", "for ", "among "].iter().any(|start| small.starts_with(start));
    // A pregnancy test is asked of women, whatever the line says of them.
    let who = ["patient", "subject", "participant", "individual", "outpatient", "adolescent", "children"];
    begins
        && who
            .iter()
            .any(|who| small.split(|c: char| !c.is_alphanumeric()).any(|word| word.trim_end_matches('s') == *who))
}

/// Whether another thing is named behind parentheses: `cancer (except of the skin) or a life-threatening disease`.
fn alternative(rest: &str) -> bool {
    let small = rest.to_lowercase();
    let outside = without_parentheses(&small);
    let outside = outside.trim_start_matches([' ', ',', ';', ')', ']']);
    ["or ", "and/or ", "and / or "].iter().any(|start| outside.starts_with(start))
}

/// Whether other patients are named: `patients with psoriasis and patients with eczema`.
fn of_other_patients(rest: &str) -> bool {
    let small = without_parentheses(&rest.to_lowercase());
    let joined = |who: &str, verb: &str| {
        [", ", "and ", "or "].iter().any(|join| small.contains(&format!("{join}{who} {verb}")))
            || small.trim_start().starts_with(&format!("{who} with "))
    };
    ["patients", "subjects", "participants", "those", "individuals"]
        .iter()
        .any(|who| ["with ", "undergoing ", "diagnosed "].iter().any(|verb| joined(who, verb)))
}

/// Whether an exclusion goes on with something else: `as well as women who are breastfeeding`. Not behind words that let
/// some off, which may be a list.
fn beside(rest: &str) -> bool {
    let small = rest.to_lowercase();
    small.find("as well as ").is_some_and(|at| {
        let before = small.get(..at).unwrap_or("");
        !["unless", "except", "other than", "allowed", "acceptable", "permitted", "eligible", "("]
            .iter()
            .any(|w| before.contains(w))
    })
}

/// Whether something else is named behind a semicolon, within the range or right before it, outside of parentheses.
fn more(text: &str, range: &Range<usize>) -> bool {
    #[rustfmt::skip]
    const SPEAKS_OF_IT: [&str; 20] = [
        "allowed", "permitted", "acceptable", "eligible", "may", "must", "should", "will", "can", "be", "are", "is",
        "these", "this", "see", "unless", "except", "excluding", "if", "provided",
    ];
    let before = text.get(..range.start).unwrap_or("").trim_end();
    let start = before.strip_suffix(';').map_or(range.start, str::len);
    let outside = without_parentheses(text.get(start..range.end).unwrap_or(""));
    outside.split(';').skip(1).any(|part| {
        let mut words = part.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
        words.peek().is_some() && !words.any(|w| SPEAKS_OF_IT.contains(&w.to_lowercase().as_str()))
    })
}

pub(super) fn without_parentheses(text: &str) -> String {
    let mut depth = 0_usize;
    let outside = |c: &char| {
        let inside = depth > 0;
        depth = match c {
            '(' | '[' => depth + 1,
            ')' | ']' => depth.saturating_sub(1),
            _ => depth,
        };
        !inside && depth == 0
    };
    text.chars().filter(outside).collect()
}

/// Whether a condition is in it that is a result by another name: a limit beside it says what the line means by it,
/// and a result beyond the limit need not be recorded as the condition.
fn names_what_is_measured(expr: &Expr, vocabulary: &Vocabulary) -> bool {
    const ENDS: [&str; 10] = [
        "aemia",
        "penia",
        "tension",
        "cardia",
        "uria",
        "cytosis",
        "fever",
        "prolongation",
        "obesity",
        "kidney disease",
    ];
    const BEGINS: [&str; 6] = ["impaired ", "elevated ", "reduced ", "low ", "high ", "abnormal "];
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) | ExprKind::Count(_, items) => {
            items.iter().any(|item| names_what_is_measured(item, vocabulary))
        }
        ExprKind::Not(inner) => names_what_is_measured(inner, vocabulary),
        ExprKind::Atom(Atom::Condition(condition)) => {
            let name = vocabulary.concept(condition.concept.node).name.to_lowercase();
            ENDS.iter().any(|end| name.ends_with(end)) || BEGINS.iter().any(|begin| name.starts_with(begin))
        }
        _ => false,
    }
}

/// Whether the words hold a limit: a comparison and a number behind it.
pub(super) fn limits(words: &str) -> bool {
    const COMPARES: [&str; 12] = [
        "<",
        ">",
        "≤",
        "≥",
        "above ",
        "below ",
        "over ",
        "under ",
        "greater than ",
        "less than ",
        "more than ",
        "at least ",
    ];
    let small = words.to_lowercase();
    COMPARES.iter().any(|sign| {
        small.match_indices(sign).any(|(at, _)| {
            let behind = small.get(at + sign.len()..).unwrap_or("");
            behind.trim_start_matches(['=', ' ', '<', '>']).starts_with(|c: char| c.is_ascii_digit())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_comparisons_with_numbers() {
        for words in ["(> 5.5 mmol/l)", "of at least 3", "greater than 140/90", ">= 2"] {
            assert!(limits(words), "{words}");
        }
        for words in ["> normal", "within 6 months", "5 mg", ""] {
            assert!(!limits(words), "{words}");
        }
    }

    #[test]
    fn what_stands_behind_a_semicolon() {
        let behind = |text: &str, part: &str| more(text, &(text.find(part).unwrap()..text.len()));
        assert!(behind("drugs; frobotherapy (excluding frobinib)", "frobo"));
        assert!(behind("drugs of others; frobotherapy", "of"));
        assert!(!behind("asthma; steroids are allowed", "steroids"));
        assert!(!behind("asthma (mild; severe)", "(mild"));
        assert!(!behind("asthma;", ";"));
    }
}
