//! Lines over others that say something by themselves: `Histologically confirmed colorectal cancer` over `Unresectable
//! disease`, `History of malignancy except for:` over what is let off.
//!
//! Assumes a line that does not only say how those below it count. Guarantees that what is kept of it must hold (or
//! settles it) whatever the lines below it say: they ask for more, explain it, or, where it is left open, let some off.

use super::Content;
use crate::lines::Side;
use crate::reading::{self, Join, Reading};
use prescreen_language::criteria;
use prescreen_language::vocabulary::Vocabulary;

/// How the lines below stand to the one above them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Below {
    /// They ask for something beside it.
    Beside,
    /// They are the rest of it.
    Rest,
}

/// What a line says over others, and how these stand to it; `read` is its reading, `below` the words of the others.
pub(super) fn headed(
    words: &str,
    read: &Reading,
    below: &[String],
    side: Side,
    vocabulary: &Vocabulary,
) -> Option<(Content, Below)> {
    let (expr, join, rest) = match read {
        Reading::Compiled(expr) => (expr, None, None),
        Reading::Partial { kept, join, rest } => (kept, Some(*join), Some(rest)),
        _ => return None,
    };
    let led = words.trim_end().ends_with([':', '：']);
    let denied = reading::denies(expr);
    let small: Vec<String> = below.iter().map(|line| line.to_lowercase()).collect();
    let lets_off = |line: &String| LETS_OFF.iter().any(|word| has(line, word));
    // What ends the line leads to those below it: `except for:`, `defined as:`.
    let end = words.trim_end_matches([':', '：', ' ', '.']).len();
    let leads = led && rest.is_some_and(|rest| rest.iter().any(|range| range.start < end && range.end >= end));
    let all_let_off =
        !small.is_empty() && small.iter().all(|line| lets_off(line) && !REFUSES.iter().any(|w| has(line, w)));
    let values = reading::is_of_values(expr);
    let alternatives = small.iter().any(|line| {
        ["or ", "or, ", "and/or "].iter().any(|start| line.starts_with(start))
            || line.trim_end_matches([',', ';', '.', ' ']).ends_with(" or")
    });
    let when = criteria::format(expr, vocabulary);
    let kept = |join: Join| {
        let below = below.iter().map(String::as_str);
        let own = rest.into_iter().flatten().filter_map(|range| words.get(range.clone()));
        let rest = own.chain(below).collect::<Vec<_>>().join(" … ");
        Some((Content::Partial { when: when.clone(), join, rest }, Below::Rest))
    };
    match (side, denied) {
        (Side::Inclusion, false) if join != Some(Join::Any) => {
            if small.iter().any(lets_off) {
                return (values && all_let_off && !led && join.is_none()).then(|| kept(Join::Any)).flatten();
            }
            let plain = asks_of_everybody(words, led) && (!led || leads && tells(words));
            let own: Vec<&str> = rest.into_iter().flatten().filter_map(|range| words.get(range.clone())).collect();
            let content = match join {
                None => Content::When(when.clone()),
                Some(join) => Content::Partial { when: when.clone(), join, rest: own.join(" … ") },
            };
            (plain && (led || !alternatives)).then_some((content, Below::Beside))
        }
        (Side::Inclusion, true) if join != Some(Join::All) => {
            let settled = leads && tells(words) || all_let_off && !led;
            settled.then(|| kept(Join::Any)).flatten()
        }
        (Side::Exclusion, false) => match join {
            // What is given as an example, or as what shows it, may be there where it is not called so.
            Some(Join::All) if leads && (ends_in(words, TAKES_OUT) || narrows_at_end(words)) => kept(Join::All),
            Some(Join::Any) if leads => kept(Join::Any),
            None | Some(Join::All) if all_let_off => kept(Join::All),
            _ => None,
        },
        _ => None,
    }
}

/// Words that let somebody off, or something through.
const LETS_OFF: &[&str] = &[
    "allowed",
    "permitted",
    "acceptable",
    "eligible",
    "except",
    "exception",
    "exceptions",
    "exempt",
    "unless",
    "waived",
    "may",
    "can",
    "not required",
    "not apply",
    "if",
    "instead",
    "not considered",
    "ok",
    "permissible",
    "enrolled",
    "included",
    "otherwise",
];

/// Words that ask for something all the same.
const REFUSES: &[&str] = &[
    "must",
    "should",
    "excluded",
    "not allowed",
    "not permitted",
    "not eligible",
    "ineligible",
    "only",
    "required",
    "at least",
    "no",
];

/// Words that lead to what explains a line, or takes something out of it.
const TELLS: &[&str] = &[
    "defined",
    "definition",
    "evidenced",
    "confirmed",
    "documented",
    "demonstrated",
    "shown",
    "determined",
    "based",
    "except",
    "exception",
    "exceptions",
    "unless",
    "excluding",
    "including",
    "includes",
    "include",
    "e.g",
    "such",
    "characterized",
    "manifested",
    "proven",
    "indicated",
    "verified",
    "characteristics",
    "criteria",
    "following",
];

/// Whether a word, or words, stand in a line of small letters.
fn has(line: &str, words: &str) -> bool {
    line.match_indices(words).any(|(at, _)| {
        let before = line.get(..at).and_then(|s| s.chars().next_back());
        let after = line.get(at + words.len()..).and_then(|s| s.chars().next());
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Words that take something out of what is named.
const TAKES_OUT: &[&str] = &["except", "exception", "exceptions", "unless", "excluding"];

/// Whether what ends the line explains it.
fn tells(words: &str) -> bool {
    ends_in(words, TELLS)
}

/// Whether one of `list`, and nothing that gives examples or what shows it if that is not listed, stands at the end.
fn ends_in(words: &str, list: &[&str]) -> bool {
    let small = words.to_lowercase();
    let each: Vec<&str> = small.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|w| !w.is_empty()).collect();
    let last = || each.iter().rev().take(12);
    last().any(|w| list.contains(w)) && last().all(|w| list.contains(w) || !SHOWS.contains(w))
}

/// Whether the line ends in the words that begin what narrows it: `women who:`, `metastases that are:`.
fn narrows_at_end(words: &str) -> bool {
    let small = words.trim_end_matches([':', '：', ' ']).to_lowercase();
    [" who", " that", " that are", " who are", " who have", " with one of the following", " with any of the following"]
        .iter()
        .any(|end| small.ends_with(end))
}

/// Words that give examples, or say what shows something.
const SHOWS: &[&str] = &[
    "including",
    "includes",
    "include",
    "e.g",
    "such",
    "limited",
    "defined",
    "evidenced",
    "measured",
    "determined",
    "indicated",
    "shown",
    "manifested",
];

/// Whether a line asks something of everybody: not `Postmenopausal women, defined as`, nor, over what these must meet,
/// `Patients with diabetes`.
fn asks_of_everybody(words: &str, led: bool) -> bool {
    const PATIENTS: &[&str] = &[
        "patients",
        "patient",
        "subjects",
        "subject",
        "participants",
        "participant",
        "individuals",
        "persons",
        "people",
    ];
    const SOME: &[&str] = &[
        "women",
        "woman",
        "females",
        "female",
        "men",
        "males",
        "male",
        "those",
        "adults",
        "children",
        "if",
        "for",
        "in",
        "when",
        "with",
        "having",
        "who",
        "any",
        "pre",
        "post",
        "premenopausal",
        "postmenopausal",
        "pregnant",
        "fertile",
        "cohort",
        "group",
        "arm",
        "part",
        "phase",
        "healthy",
        "either",
    ];
    const ASKS: &[&str] = &["must", "should", "shall", "has", "have", "need", "needs"];
    let small = words.to_lowercase();
    let each: Vec<&str> = small
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty() && !matches!(*w, "all" | "the" | "a" | "an" | "eligible"))
        .collect();
    match each.as_slice() {
        [] => false,
        [who, asks, ..] if PATIENTS.contains(who) => ASKS.contains(asks) || led,
        [first, ..] => !SOME.contains(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_asked() {
        assert!(asks_of_everybody("Histologically confirmed colorectal cancer", false));
        assert!(asks_of_everybody("Patients must have measurable disease", false));
        assert!(!asks_of_everybody("Patients with diabetes", false));
        assert!(!asks_of_everybody("Postmenopausal women, defined as:", true));
        assert!(ends_in("History of malignancy, except for the following:", TAKES_OUT));
        assert!(!ends_in("Heart disease with signs such as:", TAKES_OUT));
        assert!(!ends_in("Heart disease as evidenced by:", TAKES_OUT));
        assert!(tells("History of malignancy, except for the following:"));
        assert!(!tells("Pre-menopausal women:"));
        assert!(has("patients may enrol", "may") && !has("mayo clinic", "may"));
    }
}
