//! Words before a name that no list has: `inguinal hernia`, `blistering rash`, `singleton pregnancy`.
//!
//! A word of medicine before the name of an illness or a procedure says which sort of it is meant. That is not so of
//! words that deny it, suspect it or keep it off, nor of names that mean something else by themselves.
//!
//! Assumes a word of a shape. Guarantees that no word of the grammar, and none that is common in other places, is one.

use super::{classify, grammar, narrow};
use crate::words::Words;

/// Words that shift what they stand before.
#[rustfmt::skip]
static SHIFTS: Words = Words::new(&[
    "absent", "animal", "antecedent", "avoid", "borderline", "caregiver", "carrier", "carriers", "cause", "causes",
    "conceivable", "contact", "contacts", "contraindicated", "contraindication", "develop", "dubious", "early-onset",
    "equivocal", "ex", "exposed", "exposure", "false", "familial", "fear", "feared", "fetal", "foetal", "foreseen",
    "former", "gestational", "heat", "imminent", "impending", "inactivated", "incipient", "intended", "lifetime",
    "maternal", "mimic", "mimicking", "minimal", "mock", "neonatal", "nil", "old", "parental", "paternal", "phobia",
    "possible", "posttreatment", "potential", "predisposed", "predisposing", "premalignant", "prenatal", "presumed",
    "presumptive", "preventable", "prevention", "prodromal", "prodrome", "prone", "prophylaxis", "provisional",
    "pseudo", "questionable", "recovered", "resembling", "seronegative", "sibling", "simulated", "sun", "survivor",
    "survivors", "susceptible", "suspect", "suspicious", "therapy-related", "threatened", "threatening",
    "uninfected", "vaccinated", "vaccine", "versus", "virtual", "vs", "wife", "wives",
]);

/// Parts of names that mean something else with a word before them: hypertension of the lung, depression of the marrow.
const OF_OTHER_KINDS: &[&str] = &[
    "tension",
    "depress",
    "fever",
    "neuropathy",
    "shock",
    "withdrawal",
    "dyskinesia",
    "failure",
    "stroke",
    "abuse",
    "dependence",
    "allerg",
    "arrest",
    "block",
    "mania",
    "anxiety",
    "menopaus",
    "childbearing",
    "smok",
    "contracept",
    "steril",
    "measurable",
    "positiv",
    "status",
    "donat",
    "oedema",
    "dysfunction",
    "syndrome",
    "injury",
    "tumour",
    "metasta",
    "consent",
    "impair",
];

/// Whether a word says of what kind the thing is that is named behind it.
pub(super) fn is_of_some_kind(word: &str) -> bool {
    let plain = word.len() > 4 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    let turned = ["non", "pre", "anti", "pseudo", "sub", "un", "post", "peri", "ex-", "co-", "de-", "self-"];
    let verb = word.ends_with("ing")
        || word.ends_with('s') && !["ss", "us", "is", "ous"].iter().any(|end| word.ends_with(end))
        || word.ends_with("ly");
    plain
        && !verb
        && !turned.iter().any(|start| word.starts_with(start))
        && !narrow::SHIFT.contains(&word)
        && !grammar::knows(word)
        && !SHIFTS.contains(&word)
        && !classify::is_plain(word)
}

/// Whether a word can be meant of the name behind it across a joining word: `bacterial or fungal infection`, not
/// `purpura or bleeding`.
pub(super) fn is_adjective(word: &str) -> bool {
    const ENDS: [&str; 13] = ["al", "ic", "ive", "ous", "ar", "ary", "ory", "ed", "ent", "ant", "oid", "ile", "ate"];
    ENDS.iter().any(|end| word.ends_with(end))
}

/// Whether what a name says depends on the words before it.
pub(super) fn depends_on_kind(name: &str) -> bool {
    OF_OTHER_KINDS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for word in ["inguinal", "singleton", "proliferative", "fibrolamellar"] {
            assert!(is_of_some_kind(word), "{word}");
        }
        for word in
            ["risk", "family", "suspected", "nonulcerative", "causing", "threatened", "history", "without", "ml"]
        {
            assert!(!is_of_some_kind(word), "{word}");
        }
        assert!(is_adjective("fungal") && !is_adjective("purpura") && !is_adjective("dysfunction"));
        assert!(depends_on_kind("hypertension") && !depends_on_kind("hernia"));
    }
}
