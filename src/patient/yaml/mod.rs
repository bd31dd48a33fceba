//! The YAML reader: one patient, a list of patients, or several documents.
//!
//! Assumes a sound vocabulary. Guarantees that nothing that was written is dropped silently: it becomes a fact, a
//! declaration, an unresolved name, or a diagnostic; and that a profile with an error is left out as a whole.

mod absences;
mod assessments;
pub(super) mod conditions;
mod dates;
pub(super) mod draft;
pub(super) mod items;
pub(super) mod lists;
pub(super) mod names;
pub(super) mod numbers;
pub(super) mod observations;
pub(super) mod person;
mod record;
pub(super) mod results;
mod schema;
pub(super) mod treatment;

use super::Profile;
use crate::text::yaml::{Node, Value};
use crate::text::{Diagnostic, FileId, SourceMap, Span, yaml};
use crate::vocabulary::{ListName, Severity, Vocabulary};
use draft::{Context, Draft};
pub(super) use record::is_nothing;
pub use schema::schema;

/// Reads the profiles of a file: one patient, a list of patients, or several documents. A profile with an error is
/// left out and its error reported; the others are given.
#[must_use]
pub fn read(sources: &SourceMap, file: FileId, vocabulary: &Vocabulary) -> (Vec<Profile>, Vec<Diagnostic>) {
    let (documents, mut problems) = yaml::parse(sources, file);
    // What follows a place that YAML cannot read is lost, wherever it belonged to.
    if problems.iter().any(|p| matches!(p.code, "yaml-syntax" | "yaml-too-deep" | "yaml-too-large")) {
        return (Vec::new(), problems);
    }
    let flawed: Vec<Span> = problems.iter().filter(|p| p.is_error()).map(|p| p.label.span).collect();
    let mut context = Context::new(vocabulary);
    let mut profiles = Vec::new();
    for patient in documents.iter().flat_map(patients) {
        let (profile, found) = read_one(&mut context, patient);
        let first = flawed.partition_point(|f| f.start < patient.span.start);
        let is_flawed = flawed.get(first).is_some_and(|f| f.start < patient.span.end);
        profiles.extend(profile.filter(|_| !is_flawed));
        problems.extend(found);
    }
    if profiles.is_empty() && problems.is_empty() {
        let place = Span::new(file, 0, 0);
        let missing = Diagnostic::error("no-patient", place, "there is no patient in this file")
            .help("begin a profile with `patient:` and the patient's code");
        problems.push(missing);
    }
    problems.sort_by_key(|p| (p.label.span.start, p.label.span.end));
    (profiles, problems)
}

/// Reads one patient's profile from a YAML tree: for files in which profiles stand inside something else
/// (the example patients beside a trial).
#[must_use]
pub fn read_node(node: &Node, vocabulary: &Vocabulary) -> (Option<Profile>, Vec<Diagnostic>) {
    read_one(&mut Context::new(vocabulary), node)
}

fn patients(document: &Node) -> Vec<&Node> {
    match &document.value {
        Value::Sequence(items, _) => items.iter().collect(),
        Value::Scalar(_) if record::is_nothing(document) => Vec::new(),
        Value::Scalar(_) | Value::Mapping(..) => vec![document],
    }
}

/// The sections and keys of a profile, in the order in which a profile is usually written.
pub const KEYS: &[&str] = &[
    "patient",
    "recorded",
    "birth date",
    "age",
    "sex",
    "gender",
    "conditions",
    "absent",
    "never",
    "observations",
    "medications",
    "procedures",
    "allergies",
    "family history",
    "complete",
    "attestations",
    "determinations",
    "states",
];

/// The words of the format: the keys of all sections, and what fixed lists take. They say nothing of a patient: where
/// values are hidden, these may be shown.
#[must_use]
pub fn words() -> Vec<&'static str> {
    fn of<T>(table: &[(&'static str, T)]) -> impl Iterator<Item = &'static str> {
        table.iter().map(|(word, _)| *word)
    }
    let mut words = [
        KEYS,
        conditions::KEYS,
        observations::KEYS,
        treatment::MEDICATION_KEYS,
        treatment::PROCEDURE_KEYS,
        absences::SUBJECTS,
        absences::CLAIM_KEYS,
        lists::COMPLETE_KEYS,
        lists::COVERS,
        lists::ATTESTATION_KEYS,
        lists::DETERMINATION_KEYS,
        &lists::STATES,
        &["yes", "no"],
    ]
    .concat();
    words.extend(of(conditions::STATUS).chain(of(conditions::ACTIVITY)).chain(of(Severity::WORDS)));
    words.extend(of(observations::STATUS).chain(of(items::FINDINGS)));
    words
        .extend(of(treatment::MEDICATION_STATUS).chain(of(treatment::PROCEDURE_STATUS)).chain(of(treatment::RESPONSE)));
    words.extend(of(ListName::WORDS).chain(of(lists::CONCLUSIONS)));
    words.extend(of(person::SEX).chain(of(person::GENDER)));
    words
}

fn read_one(context: &mut Context<'_>, node: &Node) -> (Option<Profile>, Vec<Diagnostic>) {
    let mut draft = Draft::new(context, node.span);
    if let Some(profile) = draft.record(node, "a profile", KEYS) {
        draft.person(&profile);
        draft.conditions(profile.get("conditions"));
        draft.absent(profile.get("absent"));
        draft.never(profile.get("never"));
        draft.observations(profile.get("observations"));
        draft.medications(profile.get("medications"));
        draft.procedures(profile.get("procedures"));
        draft.allergies(profile.get("allergies"));
        draft.family_history(profile.get("family history"));
        draft.complete(profile.get("complete"));
        draft.attestations(profile.get("attestations"));
        draft.determinations(profile.get("determinations"));
        draft.states(profile.get("states"));
    }
    draft.finish()
}
