//! Words at the start of a line that only say what it is about: `Renal: …`, `adequate hepatic function as defined by …`.
//!
//! Assumes the words of a shape. Guarantees that the words say no more than the values behind them, on the side where
//! the line stands.

use super::Side;
use super::word::{self, Word};
use crate::words::Words;

/// What a line may be about. Sorted.
#[rustfmt::skip]
static TOPICS: Words = Words::new(&[
    "/", ",", "acceptable", "adequate", "adequately", "and", "baseline", "biochemistry", "blood", "bone", "cardiac", "cardiovascular",
    "chemistry", "clinical", "coagulation", "counts", "end-organ", "function", "functional", "functions", "functioning",
    "good", "haematologic", "haematological", "has", "have", "having", "heart", "hematologic", "hematological",
    "hematology", "hematopoietic", "hepatic", "kidney", "lab", "laboratory", "left", "liver", "lung", "major", "marrow", "medical", "metabolic",
    "must", "normal", "of", "organ", "parameters", "pat", "pulmonary", "renal", "requirements", "reserve", "respiratory", "results",
    "satisfactory", "screening", "should", "sufficient", "system", "systems", "test", "tests", "values", "ventricular", "with", "work",
    "status", "state", "level", "levels", "is", "be", "are", "bone-marrow", "who", "haematology", "initial", "peripheral", "minimum",
    "pre-treatment", "pretreatment", "reserves", "haemopoietic", "hematopoetic", "haematopoietic", "excretory", "count", "cell", "parameter", "hemostasis",
    "haemostasis", "hemostatic", "indices", "profile", "physiologic", "physiological", "demonstrate", "demonstrates", "show", "shows", "main", "vital", "all",
    "organs", "necessary", "required", "basic", 
]);

/// Of exclusions, the opposite.
const BAD: &[&str] =
    &["abnormal", "impaired", "inadequate", "insufficient", "poor", "compromised", "significantly", "severely"];
const GOOD: &[&str] =
    &["acceptable", "adequate", "good", "normal", "satisfactory", "sufficient", "adequately", "must", "should"];

/// Verbs between what the line is about and what it says: `as defined by`.
const TELLS: &[&str] = &[
    "defined",
    "evidenced",
    "demonstrated",
    "shown",
    "indicated",
    "determined",
    "measured",
    "assessed",
    "documented",
    "reflected",
    "confirmed",
    "described",
    "specified",
    "outlined",
    "evaluated",
    "proven",
    "verified",
];

/// How many words from the first on lead from what the line is about to what it says; nought if they do not.
fn link(words: &[Word<'_>]) -> usize {
    let at = |at: usize| word::text(words, at);
    let mut end = 0;
    let mut take = |texts: &[&str]| {
        let found = texts.contains(&at(end));
        end += usize::from(found);
        found
    };
    take(&[","]);
    let opened = take(&["("]);
    let that_is = take(&["i.e.", "i.e"]) && {
        take(&[","]);
        true
    };
    if take(&["including", "with"]) {
        return end;
    }
    let is = take(&["is", "are"]);
    let so = take(&["as"]);
    let told = take(TELLS);
    if told {
        take(&["by", "as", "with", "per"]);
    } else if is || so && !take(&["follows", "below"]) {
        return 0;
    }
    take(&["at"]).then(|| take(&["least"]));
    take(&["all"]).then(|| take(&["of"]));
    take(&["following"]);
    take(&["below", "follows"]);
    take(&["values", "criteria", "parameters", "limits"]);
    let title = take(&[":", "-"]);
    if opened || that_is || told || so || title { end } else { 0 }
}

/// Where what the line says begins and ends, if words before it only say what it is about; `impaired` tells of a name
/// whether it says no more than that the function of an organ is.
pub(super) fn said<'w, 'a>(
    words: &'w [Word<'a>],
    side: Side,
    impaired: &dyn Fn(&Word<'_>) -> bool,
) -> Option<&'w [Word<'a>]> {
    if let [first, colon, rest @ ..] = words
        && (side, colon.text) == (Side::Exclusion, ":")
        && rest.iter().any(|w| w.text.starts_with("v_"))
        && impaired(first)
    {
        return Some(rest);
    }
    let about = |w: &Word<'_>| TOPICS.contains(&w.text) || BAD.contains(&w.text);
    let most = words.iter().take_while(|w| about(w)).count();
    if most == 0 {
        return None;
    }
    // The longest link that stands behind topics: `with` is a topic's word too.
    let (at, length) = (1..=most).rev().find_map(|at| {
        let behind = words.get(at..)?;
        let length = link(behind);
        (length > 0 && behind.len() > length).then_some((at, length))
    })?;
    let topic = words.get(..at)?;
    let has = |list: &[&str]| topic.iter().any(|w| list.contains(&w.text));
    let link = words.get(at)?.text;
    // `Abnormal liver function with ALT > 3 x ULN` narrows; a title says nothing on either side.
    let title = matches!(link, ":" | "-");
    let noun = topic.iter().any(|w| {
        !matches!(
            w.text,
            "pat"
                | "has"
                | "have"
                | "having"
                | "must"
                | "with"
                | "of"
                | "and"
                | ","
                | "/"
                | "is"
                | "be"
                | "are"
                | "should"
                | "left"
                | "who"
                | "major"
                | "good"
                | "normal"
                | "adequate"
        )
    });
    let fits = match side {
        Side::Inclusion => !has(BAD) && (has(GOOD) || title),
        Side::Exclusion => !has(GOOD) && (title || has(BAD) && !matches!(link, "including" | "with")),
    };
    if !fits || !noun {
        return None;
    }
    let mut rest = words.get(at + length..)?;
    while let Some((_, before)) = rest.split_last().filter(|(last, _)| matches!(last.text, "." | ";" | ",")) {
        rest = before;
    }
    let opened = words.get(at..at + length)?.iter().any(|w| w.text == "(");
    // Parentheses give the values, or say something else.
    let of_values = rest.iter().any(|w| w.text.starts_with("v_"));
    let count = |sign: &str| rest.iter().filter(|w| w.text == sign).count();
    match (opened, rest.split_last()) {
        (true, Some((last, before))) if last.text == ")" && of_values && count(")") == count("(") + 1 => Some(before),
        // Nobody closed it.
        (true, _) if of_values && count(")") == count("(") => Some(rest),
        (true, _) => None,
        (false, _) => Some(rest),
    }
}
