//! Words before a name that say what it led to or what was done about it: `treatment for asthma`, `complications of
//! diabetes`. Where they hold, what is named was there.
//!
//! Assumes the words of a shape. Guarantees that no word among them denies what is named, suspects it or keeps it off.

use super::word::Word;
use crate::words::Words;

/// What comes of an illness, or is done about it. Sorted.
#[rustfmt::skip]
static NOUNS: Words = Words::new(&[
    "admission", "attack", "attacks", "care", "chemotherapy", "complication", "complications", "consequence", "consequences", "course", "drugs", "episode", "episodes", "event", "events",
    "exacerbation", "exacerbations", "flare", "flare-up", "flares", "form", "forms", "hospitalisation", "hospitalization", "hospitalizations", "intervention", "irradiation", "management",
    "manifestation", "manifestations", "medication", "operation", "procedure", "procedures", "progression", "radiation", "radiotherapy", "recurrence", "recurrences", "relapse", "relapses",
    "resection", "sequela", "sequelae", "surgery", "therapy", "treatment", "type", "types", "operations", "hospitalized", "hospitalised", "treated", "operated", "admitted", "medicated",
]);

/// What joins these to what is named.
const OF: &[&[&str]] = &[
    &["of"],
    &["for"],
    &["from"],
    &["due", "to"],
    &["related", "to"],
    &["because", "of"],
    &["secondary", "to"],
    &["caused", "by"],
];

/// Words that may stand before them. Sorted.
#[rustfmt::skip]
static BEFORE: Words = Words::new(&[
    "(", ")", ",", "/", "active", "acute", "additional", "adjuvant", "and", "another", "any", "anti-cancer", "are", "been", "chronic", "clinical", "clinically", "concomitant", "concurrent",
    "current", "currently", "curative", "definitive", "documented", "experimental", "frequent", "had", "has", "have", "having", "history", "hormonal", "inpatient", "investigational", "is", "known", "local", "long-term",
    "major", "medical", "multiple", "neoadjuvant", "non-surgical", "of", "ongoing", "or", "oral", "other", "palliative", "past", "pat", "pharmacological", "presence", "prescribed", "previous", "previously", "prior",
    "psychological", "received", "receiving", "recent", "recently", "recurrent", "regular", "repeated", "requiring", "serious", "severe", "significant", "specific", "standard", "study", "surgical", "systemic",
    "taking", "that", "topical", "undergoing", "undergone", "underwent", "use", "using", "was", "were", "who", "with", "within", "evidence", "symptomatic", "mild", "moderate", "life-threatening", "drug", "effective", "continuous", "intensive", "first-line", "second-line",
]);

/// Where the words end before what is named, if they only say what it led to or what was done about it.
pub(super) fn end(words: &[Word<'_>]) -> Option<usize> {
    let before = |w: &Word<'_>| BEFORE.contains(&w.text) || NOUNS.contains(&w.text);
    let most = words
        .iter()
        .take_while(|w| {
            before(w)
                || matches!(
                    w.text,
                    "for" | "from" | "due" | "to" | "related" | "because" | "secondary" | "caused" | "by"
                )
        })
        .count();
    // The last such words, before the name itself.
    let links = (1..most).rev().find_map(|at| {
        let noun = words.get(at.checked_sub(1)?).is_some_and(|w| NOUNS.contains(&w.text));
        let behind = words.get(at..)?;
        let link = OF.iter().find(|link| {
            noun && behind.len() > link.len() && behind.iter().zip(link.iter()).all(|(w, part)| w.text == *part)
        })?;
        Some((at, at + link.len()))
    })?;
    let clear = words.get(..links.0)?.iter().all(before);
    let named = words.get(links.1..)?.iter().take(4).any(|w| matches!(w.name(), Some('c')));
    (clear && named).then_some(links.1)
}
