//! Which keys a concept of each kind may have.

use crate::text::{Diagnostic, Fields};
use crate::vocabulary::KindName::{self, Condition, CriteriaSet, Medication, Observation, Procedure, Score};
use std::sync::LazyLock;

/// Keys of every concept.
const COMMON: &[&str] = &[
    "concept",
    "kind",
    "names",
    "ambiguous",
    "codes",
    "codes note",
    "source",
    "is a",
    "root",
    "only in",
    "ask",
    "cost",
];

/// Keys that only some kinds have.
pub(super) const SPECIAL: &[(&str, &[KindName])] = &[
    ("absence", &[Condition, Medication, Procedure]),
    ("lasts", &[Condition]),
    ("episodic", &[Condition]),
    ("remits", &[Condition]),
    ("decompensates", &[Condition]),
    ("commonly named with", &[Condition, Medication, Procedure]),
    ("present when", &[Condition, Procedure]),
    ("absent when", &[Condition, Procedure]),
    ("half-life", &[Medication]),
    ("unit", &[Observation]),
    ("unit is conventional", &[Observation]),
    ("molar mass", &[Observation]),
    ("plausible", &[Observation]),
    ("values", &[Observation]),
    ("ordered", &[Observation]),
    ("titre", &[Observation]),
    ("outranks", &[Observation]),
    ("computed", &[Observation]),
    ("current for", &[Observation, Score, CriteriaSet]),
    ("items", &[Score, CriteriaSet]),
    ("domains", &[Score, CriteriaSet]),
    ("classes", &[Score, CriteriaSet]),
    ("part of", &[Score, CriteriaSet]),
    ("range", &[Score, CriteriaSet]),
    ("recall", &[Score, CriteriaSet]),
    ("plain version", &[Score, CriteriaSet]),
];

/// Every key, for did-you-mean.
pub(super) static ALL: LazyLock<Vec<&str>> =
    LazyLock::new(|| COMMON.iter().copied().chain(SPECIAL.iter().map(|&(key, _)| key)).collect());

/// Reports the keys that a concept of this kind does not have.
pub(super) fn check(fields: &mut Fields<'_, '_>, kind: KindName) {
    for (key, _) in fields.entries() {
        let name = key.as_str().unwrap_or("");
        let Some((_, kinds)) = SPECIAL.iter().find(|(special, _)| *special == name) else { continue };
        if !kinds.contains(&kind) {
            let owners: Vec<_> = kinds.iter().map(|k| k.with_article()).collect();
            let message = format!("`{name}` is not a key of {}", kind.with_article());
            let problem = Diagnostic::error("key-not-of-kind", key.span, message)
                .label(format!("a key of {}", owners.join(" or ")))
                .help(format!("remove `{name}`, or change `kind`"));
            fields.problems().push(problem);
        }
    }
}

/// Reports `key` when it is written without the key it needs.
pub(super) fn needs(fields: &mut Fields<'_, '_>, key: &str, needed: &str) {
    let Some(span) = fields.key_span(key).filter(|_| !fields.has(needed)) else { return };
    let problem = Diagnostic::error("key-needs-key", span, format!("`{key}` means nothing without `{needed}`"))
        .help(format!("add `{needed}: …`, or remove `{key}`"));
    fields.problems().push(problem);
}
