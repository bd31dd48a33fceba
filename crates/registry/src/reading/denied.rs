//! Inclusions that begin by denying: `no prior stroke or frobosis`. What must not be there is read as an exclusion of it
//! would be, and turned: without any of what excludes by itself the line may hold, with it the line cannot.
//!
//! Assumes that the line was not read. Guarantees that the denial reaches all that is kept, and that nothing is kept beside
//! what is asked for, permitted or counted.

use super::kept;
use super::word::{self, Word};
use super::{Join, Line, Reading, Whole, build};
use crate::words::Words;
use std::ops::Range;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 60;

/// Words before the denial that say of whom it is.
#[rustfmt::skip]
const WHO: &[&str] = &[
    "pat", "female", "must", "should", "have", "has", "with", "who", "are", "is", "be", "do", "does", "shall", "had", "been", "was", "were", "can", "may", "currently", "will", "that", "all", "any", "eligible", "did", "you", "at", "time",
    "of", "screening", "enrolment", "study", "they", "also",
];

/// The words that deny.
const DENIALS: &[&str] = &["no", "not", "without", "never", "cannot", "denies", "deny", "absence", "free"];

/// Words right behind them that leave what is denied what it is.
const SHOWN: &[&str] = &[
    "report",
    "present",
    "exhibit",
    "show",
    "demonstrate",
    "display",
    "of",
    "from",
    "pat",
    "with",
    "have",
    "had",
    "been",
    "be",
];

/// Words behind `or` with which another way to meet the line begins.
const ANEW: &[&str] =
    &["who", "are", "is", "have", "has", "had", "pat", "those", "at", "a", "cannot", "being", "were", "was"];

/// Words with which the denial denies something else than what is named, of another time, or not all of it.
#[rustfmt::skip]
static TURNS: Words = Words::new(&[
    "more", "less", "fewer", "greater", "later", "longer", "sooner", "worse", "higher", "lower", "older", "younger", "only", "limit", "limits", "limitation",
    "restriction", "restrictions", "matter", "maximum", "minimum", "least", "necessarily", "exceed", "exceeding", "required", "necessary", "need", "and", "&", "but",
    "no", "not", "without", "none", "never", "nor", "neither", "concurrently", "concomitantly", "simultaneous", "must", "should", "shall", "will",
    "response", "responsive", "responding", "respond", "improvement", "improved", "benefit", "relief", "remission", "recovery", "success", "successful", "effect", "tolerance",
    "planned", "plan", "plans", "during", "while", "throughout", "until", "allowed", "permitted", "eligible", "acceptable", "may", "can", "if", "when",
    "either", "both", "one", "two", "three", "adequate", "controlled", "stable", "normal", "negative", "free", "study", "trial", "protocol", "same", "family", "alone",
    "time", "change", "changes", "contraindication", "contraindications", "contraindicated", "access", "alternative", "alternatives", "option", "options", "available", "suitable", "candidate", "candidates", "amenable", "appropriate", "standard", "effective",
    "cohort", "arm", "phase", "part", "group", "mixed", "/", "missing", "lack", "absence", "deficiency", "loss", "insufficient", "inadequate", "failed", "failure", "failures",
]);

/// What is left of an inclusion that denies, `read` as an exclusion of what it denies.
pub(super) fn denied(
    line: &Line<'_>,
    words: &[Word<'_>],
    whole: &Whole<'_>,
    read: &dyn Fn(&str) -> Reading,
) -> Option<Reading> {
    let at = words.iter().position(|w| !WHO.contains(&w.text))?;
    let (denial, behind) = words.get(at..)?.split_first()?;
    let end = behind.iter().rposition(|w| !matches!(w.text, "." | ";" | ","))? + 1;
    let own = behind.get(..end)?;
    let turns = |at: usize| turns(own, at);
    let anew = |at: usize| {
        own.get(at).is_some_and(|w| w.text == "or") && own.get(at + 1).is_some_and(|w| ANEW.contains(&w.text))
    };
    if !DENIALS.contains(&denial.text)
        || (0..own.len()).any(anew)
        || words.len() > MOST_WORDS
        || !own.iter().any(|w| w.name().is_some())
        || (0..own.len()).any(turns)
    {
        return None;
    }
    let shown = own.iter().take_while(|w| SHOWN.contains(&w.text)).last().unwrap_or(denial);
    let start = whole.plain.original(&whole.tokens.place(&shown.range())).end;
    let mut text = " ".repeat(start);
    text.push_str(line.text.get(start..)?);
    let (kept, join, rest) = match read(&text) {
        Reading::Partial { kept, join, rest } => (kept, join, rest),
        Reading::Compiled(expr) => (expr, Join::All, Vec::new()),
        _ => return None,
    };
    if kept::holds_not(&kept)
        || kept::has_exception(&kept)
        || kept::holds_a_value(&kept)
        || !kept::narrows_something(&kept)
    {
        return None;
    }
    let has = |list: &[&str]| own.iter().any(|w| list.iter().any(|start| w.text.starts_with(start)));
    let reacts = has(&["reaction", "sensitiv", "hypersensitiv", "allerg", "intoleran"]);
    // `chemotherapy or any other therapy for metastatic disease` may be for that alone.
    let reaches = join == Join::Any && own.iter().any(|w| w.text == "for");
    let other = |range: &Range<usize>| {
        line.text.get(range.clone()).is_some_and(|t| t.trim_start_matches([' ', ',']).to_lowercase().starts_with("or "))
    };
    let goes_on = join == Join::All && rest.iter().any(other);
    // `no other prior or concurrent neoplasm`: one there is.
    let one_more = join == Join::Any
        && own.first().is_some_and(|w| matches!(w.text, "other" | "another" | "additional"))
        && !kept::has_drug(&kept);
    // A limit is one of what is named before it: what is kept must be all that is denied.
    let limited = join == Join::Any && own.iter().any(|w| matches!(w.text, ">=" | ">"));
    if kept::takes_a_drug(&kept) && reacts || reaches || goes_on || one_more || limited {
        return None;
    }
    // Women without it are women, too.
    if join == Join::All && words.iter().take(at).any(|w| w.text == "female") {
        return None;
    }
    if rest.is_empty() {
        return kept::is_illnesses(&kept).then(|| Reading::Compiled(build::not(kept)));
    }
    // What excludes by itself must not be there; where that is not there without which nothing excludes, nothing does.
    let join = match join {
        Join::Any => Join::All,
        Join::All => Join::Any,
    };
    Some(Reading::Partial { kept: build::not(kept), join, rest })
}

/// Whether the word at `at` makes the denial one of something else than what is named.
fn turns(words: &[Word<'_>], at: usize) -> bool {
    let text = |at: usize| word::text(words, at);
    let before = |back: usize| at.checked_sub(back).map_or("", text);
    match text(at) {
        "." | ";" | ":" | "≥" => true,
        // `neuropathy >= grade 2`, `grade > 2`
        ">=" | ">" => text(at + 1) != "grade" && before(1) != "grade",
        "and" => !(text(at + 1) == "/" && text(at + 2) == "or"),
        "/" => !(before(1) == "and" && text(at + 1) == "or"),
        // `at study entry`, `prior to trial enrolment`
        "study" | "trial" => {
            let moment = [
                "entry",
                "enrolment",
                "enrollment",
                "registration",
                "screening",
                "randomisation",
                "randomization",
                "start",
                "inclusion",
            ];
            !moment.contains(&text(at + 1))
        }
        word => TURNS.contains(&word),
    }
}
