//! Conditions in general that stand in the way of taking part: `psychiatric disability that would preclude study
//! compliance`, `any condition that confounds the ability to interpret data`.
//!
//! Assumes the words of a shape. Guarantees that no illness, drug, test or number is named: only the investigator can
//! say what is meant.

use super::classify;
use super::encounter::GENERAL;
use super::narrow::Word;
use crate::words::Words;

/// Words that say that something stands in the way.
#[rustfmt::skip]
static STANDS: Words = Words::new(&[
    "affect", "complicate", "compromise", "compromised", "compromises", "compromising", "confound", "confounding",
    "confounds", "endanger", "endangers", "hamper", "hampering", "hinder", "hinders", "impair", "impairs",
    "impede", "impedes", "interfere", "interfered", "interferes", "interfering", "jeopardise", "jeopardize",
    "jeopardizes", "limit", "limiting", "limits", "non-adherence", "non-compliance", "nonadherence",
    "noncompliance", "preclude", "precludes", "precluding", "prevent", "preventing", "prevents", "prohibit",
    "prohibits",
]);

/// What stands in the way.
#[rustfmt::skip]
static TROUBLE: Words = Words::new(&[
    "abnormalities", "abnormality", "behavior", "circumstance", "circumstances", "co-morbidities", "comorbidities",
    "comorbidity", "condition", "conditions", "disability", "disease", "diseases", "disorder", "disorders",
    "disturbance", "factor", "factors", "finding", "findings", "history", "illness", "illnesses", "impairment",
    "impairments", "issue", "issues", "problem", "problems", "reason", "reasons", "situation", "situations",
]);

/// What it stands in the way of.
#[rustfmt::skip]
static ABOUT: Words = Words::new(&[
    "adherence", "assessment", "assessments", "complete", "completion", "compliance", "comply", "consent",
    "cooperation", "data", "evaluation", "follow-up", "interpretation", "participate", "participation",
    "procedures", "protocol", "regimen", "regimens", "requirements", "results", "safety", "study", "trial",
    "understanding",
]);

/// Words beside these. Sorted.
#[rustfmt::skip]
static BESIDE: Words = Words::new(&[
    "(", ")", ",", "-", "/", "behavioral", "behavioural", "co-morbidities", "cognitive", "complicate",
    "compromises", "compromising", "confounding", "confounds", "disability", "disturbance", "economic", "endanger",
    "endangers", "geographic", "hampering", "hinder", "hinders", "impairment", "impairments", "impairs", "impede",
    "impedes", "interfered", "interfering", "jeopardizes", "likely", "limiting", "limits", "logistical",
    "meaningful", "medical", "mental", "nature", "non-adherence", "non-compliance", "nonadherence",
    "noncompliance", "organisational", "pat", "poor", "precluding", "preventing", "prohibit", "prohibits",
    "psychosocial", "regimen", "regimens", "s", "safely", "severe", "would",
]);

/// Words that name what is meant, or take something out.
static OTHER: Words = Words::new(&[
    "except",
    "unless",
    "including",
    "allowed",
    "medication",
    "medications",
    "drug",
    "drugs",
    "treatments",
    "include",
    "includes",
    "defined",
]);

/// Whether the line is of conditions in general, and what they stand in the way of.
pub(super) fn interferes(words: &[Word<'_>]) -> bool {
    let has = |list: &Words| words.iter().any(|w| list.contains(&w.text));
    let known = |w: &Word<'_>| {
        classify::is_plain(w.text) || [&GENERAL, &STANDS, &TROUBLE, &BESIDE].iter().any(|list| list.contains(&w.text))
    };
    let clear = |w: &Word<'_>| w.name().is_none() && !w.text.starts_with(|c: char| c.is_ascii_digit()) && known(w);
    words.len() > 2 && has(&STANDS) && has(&TROUBLE) && has(&ABOUT) && !has(&OTHER) && words.iter().all(clear)
}
