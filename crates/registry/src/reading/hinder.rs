//! Conditions in general that stand in the way of taking part: `psychiatric disability that would preclude study
//! compliance`, `any condition that confounds the ability to interpret data`.
//!
//! Assumes the words of a shape. Guarantees that no drug, test or number is named and no illness but those of the mind as
//! a whole: only the investigator can say what is meant.

use super::classify;
use super::opinion::GENERAL;
use super::word::Word;
use crate::words::Words;

/// Words that say that something stands in the way.
#[rustfmt::skip]
static STANDS: Words = Words::new(&[
 "affects", "affecting", "impact", "impacts", "influence", "influences", "influencing", "alter", "alters", "altering", "increase", "increases", "increasing", "put", "puts", "putting", "place", "places", "placing", "pose", "poses", "making", "makes", "make", "render", "renders", "rendering", "contraindicated", "contraindicates", "contraindicate", "contraindicating", "obscure", "obscures", "distort", "distorts", "complicates", "invalidate", "bias", "undermine", "undermines", "prohibiting",
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
 "states", "state", "status", "profile", "limitations", "limitation", "disabilities",
    "diagnoses", "morbidities", "impediment", "disturbances", "event", "behaviour", "state", "abnormalities", "abnormality", "behavior", "circumstance", "circumstances", "co-morbidities", "comorbidities",
    "comorbidity", "condition", "conditions", "disability", "disease", "diseases", "disorder", "disorders",
    "disturbance", "factor", "factors", "finding", "findings", "history", "illness", "illnesses", "impairment",
    "impairments", "issue", "issues", "problem", "problems", "reason", "reasons", "situation", "situations",
]);

/// What it stands in the way of.
#[rustfmt::skip]
static ABOUT: Words = Words::new(&[
 "schedule", "schedules", "assessed",
 "absorption", "absorb", "metabolism", "excretion", "risk", "risks", "hazard", "danger", "participating", "unsafe", "unsuitable", "implementation", "inappropriate", "administration", "swallow", "cooperate", "understand", "tolerate",
    "adherence", "assessment", "assessments", "complete", "completion", "compliance", "comply", "consent",
    "cooperation", "data", "evaluation", "follow-up", "interpretation", "participate", "participation",
    "procedures", "protocol", "regimen", "testing", "therapy", "treatment", "regimens", "requirements", "results", "safety", "study", "trial",
    "understanding",
]);

/// What may stand in the way too, before the words that say so: not of somebody who keeps from it.
#[rustfmt::skip]
static BEFORE: Words = Words::new(&[
    "diagnoses", "diagnosis", "event", "events", "injuries", "injury", "medication", "medications", "morbidity",
    "symptoms", "therapy", "treatment", "treatments",
]);

/// What it may stand in the way of, behind these words.
static BEHIND: Words = Words::new(&["exercise", "measurements", "testing", "therapy", "treatment", "survival"]);

/// Words of somebody who keeps from something: what it is does not stand in the way.
static KEEPS_FROM: Words = Words::new(&["non-adherence", "non-compliance", "nonadherence", "noncompliance"]);

/// Words beside these. Sorted.
#[rustfmt::skip]
static BESIDE: Words = Words::new(&[
 "toxicity", "toxicities", "confuse", "derived", "uncontrollable", "uncorrectable", "accompanying", "schedule", "occupational", "responsibilities", "intellectual", "sensory", "developmental", "auditory", "visual", "hearing", "uncontrolled",
 "absorb", "elimination", "pharmacokinetics", "bioavailability", "whole", "pill", "pills", "altering", "alter", "alters", "impact", "impacts", "influence", "influences", "influencing", "affects", "affecting", "put", "puts", "putting", "places", "placing", "pose", "poses", "additional", "prohibiting", "obscure", "distort", "bias", "undermine", "validity", "making", "renders", "rendering", "administration", "ingestion", "possibly", "handling", "disposition", "swallow", "unable", "incapable", "unlikely", "difficult", "tolerate", "unreasonable", "injury", "complications", "outcome", "outcomes", "measures", "efficacy", "interpretation", "accurate", "reliable", "assessments", "evaluation", "treated", "endpoint", "endpoints", "parameters", "adverse",
    "absorption", "addictive", "basic", "delay", "distribution", "drug", "drugs", "excretion", "metabolism", "oral", "pending", "physical", "produce", "promptly", "severity", "substantial", "survival", "terminal", "test", "walking",
    "(", ")", ",", "-", "/", "behavioral", "behavioural", "co-morbidities", "cognitive", "complicate",
    "compromises", "compromising", "confounding", "confounds", "disability", "disturbance", "economic", "endanger",
    "endangers", "geographic", "hampering", "hinder", "hinders", "impairment", "impairments", "impairs", "impede",
    "impedes", "interfered", "interfering", "jeopardizes", "likely", "limiting", "limits", "logistical",
    "meaningful", "medical", "mental", "nature", "non-adherence", "non-compliance", "nonadherence",
    "noncompliance", "organisational", "pat", "poor", "precluding", "preventing", "prohibit", "prohibits",
    "psychosocial", "regimen", "regimens", "s", "safely", "severe", "would",
]);

/// Words that name what is meant, or take something out.
static OTHER: Words = Words::new(&["except", "unless", "allowed", "defined"]);

/// Whether the word says that something stands in the way.
pub(super) fn stands_in_the_way(word: &str) -> bool {
    STANDS.contains(&word)
}

/// Where the words stand behind the first that says that something stands in the way.
pub(super) fn behind(words: &[Word<'_>]) -> Option<usize> {
    words.iter().position(|w| STANDS.contains(&w.text) && !KEEPS_FROM.contains(&w.text)).map(|at| at + 1)
}

/// Whether the line is of conditions in general, and what they stand in the way of; `general` tells of a name whether it
/// is one of those.
pub(super) fn interferes(words: &[Word<'_>], general: &dyn Fn(&Word<'_>) -> bool) -> bool {
    let has = |words: &[Word<'_>], lists: &[&Words]| words.iter().any(|w| lists.iter().any(|l| l.contains(&w.text)));
    let troubles = |words: &[Word<'_>], lists: &[&Words]| has(words, lists) || words.iter().any(general);
    let known = |w: &Word<'_>| {
        classify::is_plain(w.text)
            || [&GENERAL, &STANDS, &TROUBLE, &BESIDE, &BEFORE, &BEHIND].iter().any(|list| list.contains(&w.text))
    };
    let clear = |w: &Word<'_>| {
        general(w) || w.name().is_none() && !w.text.starts_with(|c: char| c.is_ascii_digit()) && known(w)
    };
    if words.len() <= 2 || has(words, &[&OTHER]) || !words.iter().all(clear) {
        return false;
    }
    let anywhere = has(words, &[&STANDS]) && troubles(words, &[&TROUBLE]) && has(words, &[&ABOUT]);
    let verb = words.iter().position(|w| STANDS.contains(&w.text) && !KEEPS_FROM.contains(&w.text));
    let in_order = verb
        .and_then(|at| words.split_at_checked(at))
        .is_some_and(|(before, behind)| troubles(before, &[&TROUBLE, &BEFORE]) && has(behind, &[&ABOUT, &BEHIND]));
    anywhere && !(has(words, &[&KEEPS_FROM]) && has(words, &[&BEFORE])) || in_order
}
