//! Words left over of an exclusion that are meant of what was kept beside them: `thrombosis (e.g. stroke) in the past year`,
//! `mycosis fungoides, other than transformed`; and parts of which nothing is said but a sex.
//!
//! Assumes the rest as bytes of the line. Guarantees that whoever meets what was kept of an exclusion is not let off by
//! the words that follow it.

use super::{Join, Reading, Side, beyond, kept, narrow};
use prescreen_language::criteria::{Atom, Expr, ExprKind};
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;

/// Words that narrow or except what stands right before them.
const NARROW: [&str; 22] = [
    "other than ",
    "except ",
    "excluding ",
    "unless ",
    "with ",
    "without ",
    "requiring ",
    "which ",
    "that ",
    "in ",
    "within ",
    "during ",
    "for ",
    "due to ",
    "related to ",
    "associated with ",
    "on ",
    "at ",
    "if ",
    "when ",
    "over ",
    "of ",
];

/// Words that begin examples.
const EXAMPLES: [&str; 5] = ["including", "such as", "e.g", "for example", "like "];

/// Words behind examples that are meant of what they are examples of.
const BEHIND_EXAMPLES: [&str; 4] = [" other than ", " related to ", " for more than ", " for at least "];

/// Whether words of the rest, or what was kept itself, let somebody off who has what was kept.
pub(super) fn reaches_what_was_kept(reading: &Reading, text: &str, side: Side, vocabulary: &Vocabulary) -> bool {
    let Reading::Partial { kept, join, rest } = reading else { return false };
    let narrows_an_exception = kept::has_exception(kept) && rest.iter().any(|range| is_of_an_exception(text, range));
    match (side, join) {
        (Side::Inclusion, Join::Any) | (Side::Exclusion, Join::All) if narrows_an_exception => true,
        (Side::Exclusion, Join::Any) if names_a_sex_alone(kept) => true,
        // `within 28 days (or 5 half-lives, whichever is shorter)`
        (Side::Exclusion, Join::Any) if rest.iter().any(|range| takes_the_shorter(text, range)) => true,
        (Side::Exclusion, Join::Any) if rest.iter().any(|range| only_narrows(text, range)) => true,
        (Side::Exclusion, Join::Any) if rest.iter().any(|range| is_of_a_sort_before(text, range)) => true,
        (Side::Inclusion, Join::Any) => {
            (kept::is_of_age(kept) || kept::is_denial(kept) && kept::is_closed(kept))
                && rest.iter().any(|range| another_number(text, range))
        }
        (Side::Exclusion, Join::Any) => {
            let treats = kept::has_drug(kept);
            !kept::stands_alone(kept, vocabulary) && rest.iter().any(|range| reaches_back(text, range, treats))
        }
        (Side::Inclusion, Join::All) => {
            another_sex(kept, text)
                || kept::is_denial(kept) && rest.iter().any(|range| lets_off(text, range))
                || kept::is_values(kept) && rest.iter().any(|range| of_some_alone(text, range))
                || kept::is_values(kept) && rest.iter().any(|range| is_of_an_earlier_time(text, range))
                || kept::is_of_age(kept) && is_of_a_child(text)
                || kept::is_values(kept) && rest.iter().any(|range| gives_examples(text, range))
        }
        // `pregnancy (present, suspected or planned)`
        (Side::Exclusion, Join::All) => rest.iter().any(|range| widens_the_time(text, range)),
    }
}

/// Whether the age is that of a child whom the patient has: `have a child between the age of 1 and 18`.
fn is_of_a_child(text: &str) -> bool {
    let small = text.to_lowercase();
    let words: Vec<&str> = small.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let child = |w: &str| matches!(w, "child" | "children" | "son" | "daughter" | "infant" | "infants" | "baby");
    let has = |w: &str| {
        matches!(
            w,
            "have" | "has" | "having" | "parent" | "parents" | "mother" | "mothers" | "caregiver" | "caregivers"
        )
    };
    words.iter().enumerate().any(|(at, word)| {
        let bearing = words.get(at + 1).is_some_and(|next| next.starts_with("bearing"));
        child(word)
            && !bearing
            && words.get(at.saturating_sub(4)..at).is_some_and(|before| before.iter().any(|w| has(w)))
    })
}

/// Whether what was kept may be one of examples.
fn gives_examples(text: &str, range: &Range<usize>) -> bool {
    let small = text.get(range.clone()).unwrap_or("").to_lowercase();
    ["such as ", "e.g.", "for example"].iter().any(|words| small.contains(words))
}

/// Whether words in parentheses add what is planned or suspected.
fn widens_the_time(text: &str, range: &Range<usize>) -> bool {
    let small = text.get(range.clone()).unwrap_or("").to_lowercase();
    small.starts_with('(')
        && [" or planned", "planned or ", " or suspected", "suspected or "].iter().any(|w| small.contains(w))
}

/// Whether words within an exception are left open: it lets off less than its name alone.
fn is_of_an_exception(text: &str, range: &Range<usize>) -> bool {
    // A time, an aside and another sentence are said of the whole.
    const OF_THE_WHOLE: [&str; 10] = ["within", "in ", "at ", "during", "prior", "before", "who", ",", "(", "."];
    let before = text.get(..range.start).unwrap_or("").to_lowercase();
    let own = text.get(range.clone()).unwrap_or("").trim_start();
    !before.trim_end().ends_with(')')
        && !OF_THE_WHOLE.iter().any(|start| own.starts_with(start))
        && ["except", "other than", "excluding"].iter().any(|words| before.contains(words))
}

/// Whether a value is asked for of a time that the latest need not be of: `normal creatinine before surgery`.
fn is_of_an_earlier_time(text: &str, range: &Range<usize>) -> bool {
    let small = text.get(range.clone()).unwrap_or("").trim_start().to_lowercase();
    ["before surgery", "prior to surgery", "before admission", "prior to admission", "at diagnosis", "at birth"]
        .iter()
        .any(|start| small.starts_with(start))
}

/// Whether some of what is denied is let off: `no cytotoxic agents within 4 weeks, apart from gemcitabine`.
fn lets_off(text: &str, range: &Range<usize>) -> bool {
    let small = text.get(range.clone()).unwrap_or("").to_lowercase();
    ["apart from", "except", "other than", "unless", "aside from"].iter().any(|words| small.contains(words))
}

/// Whether a value is asked of the patients in parentheses alone: `(cervical cancer patients only)`.
fn of_some_alone(text: &str, range: &Range<usize>) -> bool {
    let own = text.get(range.clone()).unwrap_or("").trim_end_matches(['.', ' ', ';']);
    own.starts_with('(') && ["patients only)", "only)", "patients)", "subjects)"].iter().any(|end| own.ends_with(end))
}

/// Whether words behind a comma name nothing: `brain metastases, untreated`. Steps of a class (`grade 2, 3 or 4`) do.
fn only_narrows(text: &str, range: &Range<usize>) -> bool {
    let Some(own) = text.get(range.clone()).and_then(|own| own.strip_prefix(',')) else { return false };
    let small = own.to_lowercase();
    let mut words = small.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| matches!(word, "or" | "and") || word.len() > 3 && narrow::narrows(word))
}

/// Whether the shorter of two times counts.
fn takes_the_shorter(text: &str, range: &Range<usize>) -> bool {
    let small = text.get(range.clone()).unwrap_or("").to_lowercase();
    ["is shorter", "is less", "are shorter", "is the shorter", "comes first", "was shorter"]
        .iter()
        .any(|w| small.contains(w))
}

/// Whether another age or time is asked of some: `18 years and over (21 years in Singapore)`, `4 weeks since chemotherapy
/// (6 weeks for nitrosoureas)`.
fn another_number(text: &str, range: &Range<usize>) -> bool {
    let own = text.get(range.clone()).unwrap_or("");
    own.starts_with('(') && own.contains(|c: char| c.is_ascii_digit())
}

/// Whether the words at `range` belong to what stands before them.
fn reaches_back(text: &str, range: &Range<usize>, treats: bool) -> bool {
    let before = text.get(..range.start).unwrap_or("").trim_end().to_lowercase();
    let own = text.get(range.clone()).unwrap_or("").trim_start_matches([' ', ',']).to_lowercase();
    let outside = beyond::without_parentheses(&own);
    let outside = outside.trim_start_matches([' ', ',', ')']);
    // `; for participants on metformin, kidney disease`
    if before.ends_with(';') && outside.starts_with("for ") {
        return true;
    }
    let anew = before.is_empty() || before.ends_with([';', '.', ':', '/']);
    let joined = [" or", " and", "and/or", ")or"].iter().any(|word| before.ends_with(word));
    if anew || joined {
        return false;
    }
    let examples = own.starts_with(['(', '[']) || EXAMPLES.iter().any(|start| own.starts_with(start));
    NARROW.iter().any(|start| outside.starts_with(start))
        || examples && BEHIND_EXAMPLES.iter().any(|words| outside.contains(words))
        || examples && treats && outside.contains(" for ")
}

/// Whether the words at `range` say more of what is named behind a sort that stands before them: `bacterial or viral
/// infection of the eye`. The sort has its noun there, with all that is said of it.
fn is_of_a_sort_before(text: &str, range: &Range<usize>) -> bool {
    let before = text.get(..range.start).unwrap_or("").to_lowercase();
    let mut words = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty()).peekable();
    words.next_if(|word| matches!(*word, "or" | "and"));
    let sort = words.next().is_some_and(|w| ["bacterial", "viral", "fungal", "parasitic", "mycotic"].contains(&w));
    let own = text.get(range.clone()).unwrap_or("").to_lowercase();
    sort && [" of ", " in ", " requiring ", " within ", " with "].iter().any(|word| own.contains(word))
}

/// Whether nothing but a sex is asked for by what was kept, or by a member of it.
fn names_a_sex_alone(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Any(items) => items.iter().any(names_a_sex_alone),
        ExprKind::Atom(Atom::Sex(_)) => true,
        _ => false,
    }
}

/// Whether one sex is asked for and the line goes on with the other: `women with breast cancer, and men …`.
fn another_sex(expr: &Expr, text: &str) -> bool {
    let (mut female, mut male) = (false, false);
    sexes(expr, &mut female, &mut male);
    if female == male {
        return false;
    }
    let other: [&str; 4] =
        if female { ["men", "man", "male", "males"] } else { ["women", "woman", "female", "females"] };
    let small = text.to_lowercase();
    let words: Vec<&str> = small.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let partner = |at: usize| words.get(at).is_some_and(|w| w.starts_with("partner"));
    words.iter().enumerate().any(|(at, word)| other.contains(word) && !partner(at + 1) && !partner(at + 2))
}

fn sexes(expr: &Expr, female: &mut bool, male: &mut bool) {
    use prescreen_language::criteria::Sex;
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().for_each(|item| sexes(item, female, male)),
        ExprKind::Atom(Atom::Sex(Sex::Female)) => *female = true,
        ExprKind::Atom(Atom::Sex(Sex::Male)) => *male = true,
        _ => {}
    }
}
