//! Inclusions that begin by denying: `no prior stroke or frobosis`. What must not be there is read as an exclusion of it
//! would be, and turned: without any of what excludes by itself the line may hold, with it the line cannot.
//!
//! Assumes that the line was not read. Guarantees that the denial reaches all that is kept, and that nothing is kept beside
//! what is asked for, permitted or counted.

use super::kept;
use super::word::Word;
use super::{Join, Line, Reading, Whole, build};
use crate::words::Words;
use std::ops::Range;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 60;

/// Words before the denial that say of whom it is.
const WHO: &[&str] =
    &["pat", "female", "must", "should", "have", "has", "with", "who", "are", "is", "be", "do", "does", "shall"];

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
    let turns = |w: &Word<'_>| TURNS.contains(&w.text) || matches!(w.text, "." | ";" | ":" | ">=" | ">" | "≥");
    if !matches!(denial.text, "no" | "not" | "without")
        || words.len() > MOST_WORDS
        || !own.iter().any(|w| w.name().is_some())
        || own.iter().any(turns)
    {
        return None;
    }
    let start = whole.plain.original(&whole.tokens.place(&denial.range())).end;
    let mut text = " ".repeat(start);
    text.push_str(line.text.get(start..)?);
    let Reading::Partial { kept, join, rest } = read(&text) else { return None };
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
    if kept::takes_a_drug(&kept) && reacts || reaches || goes_on || one_more {
        return None;
    }
    // What excludes by itself must not be there; where that is not there without which nothing excludes, nothing does.
    let join = match join {
        Join::Any => Join::All,
        Join::All => Join::Any,
    };
    Some(Reading::Partial { kept: build::not(kept), join, rest })
}
