//! The question whether a list is complete: it shows what the list holds, and what yes would rule out.
//!
//! Assumes a profile read with the vocabulary of the rules. Guarantees that nobody declares a list complete without
//! having read it.

use super::presence::{How, is_recorded};
use super::{Chapter, Kind, Question};
use crate::patient::{ConditionStatus, FactKind, Profile};
use crate::report::reading::Reader;
use crate::vocabulary::{ConceptId, ListName};

/// So many concepts that a complete list would rule out are named.
const RULED_OUT: usize = 15;

/// Whether `list` is complete; `asked` are the concepts that criteria look for in it.
pub(super) fn question(
    reader: &Reader<'_>,
    profile: &Profile,
    list: ListName,
    past: bool,
    asked: &[ConceptId],
) -> Question {
    let (noun, included) = match list {
        ListName::Conditions => ("conditions", ", past conditions included"),
        ListName::Medications => ("medications", ", past medications included"),
        ListName::Procedures => ("procedures", ", past procedures included"),
        ListName::PlannedProcedures => ("planned procedures", ""),
        ListName::Allergies => ("allergies or intolerances", ""),
        ListName::FamilyHistory => ("conditions of relatives", ""),
    };
    let included = if past { included } else { "" };
    let held = content(reader, profile, list);
    let text = if held.is_empty() {
        format!("The profile lists no {noun} at all. Is that complete{included}?")
    } else {
        format!("The profile lists these {noun}: {}. Is that list complete{included}?", held.join(", "))
    };
    let text = format!("{text}{}", ruled_out(reader, profile, list, asked));
    let chapter = match list {
        ListName::Medications | ListName::Allergies => Chapter::Medicines,
        ListName::Conditions | ListName::Procedures | ListName::PlannedProcedures | ListName::FamilyHistory => {
            Chapter::History
        }
    };
    Question::new(chapter, text, Kind::List { list, past })
}

/// What the list holds, each once.
fn content(reader: &Reader<'_>, profile: &Profile, list: ListName) -> Vec<String> {
    let mut held: Vec<String> = Vec::new();
    for fact in &profile.facts {
        let name = reader.name(fact.concept);
        let entry = match (&fact.kind, list) {
            (FactKind::Condition(c), ListName::Conditions) => match c.status {
                ConditionStatus::Planned => continue,
                ConditionStatus::Suspected => format!("suspected {name}"),
                ConditionStatus::Present if c.ended.is_none() => name.to_owned(),
                ConditionStatus::Present | ConditionStatus::Resolved => format!("{name} (past)"),
            },
            (FactKind::Medication(m), ListName::Medications) if !m.planned => {
                let over = m.ended.is_some() || m.stopped_undated;
                if over { format!("{name} (past)") } else { name.to_owned() }
            }
            (FactKind::Procedure(p), ListName::Procedures) if !p.planned => name.to_owned(),
            (FactKind::Procedure(p), ListName::PlannedProcedures) if p.planned => name.to_owned(),
            (FactKind::Allergy { .. }, ListName::Allergies) => name.to_owned(),
            (FactKind::Family { .. }, ListName::FamilyHistory) => name.to_owned(),
            _ => continue,
        };
        if !held.contains(&entry) {
            held.push(entry);
        }
    }
    // Free text of a profile is not shown; that it stands there is.
    let section = match list {
        ListName::PlannedProcedures => ListName::Procedures.word(),
        list => list.word(),
    };
    match profile.unresolved.iter().filter(|u| u.section == section).count() {
        0 => {}
        1 => held.push("one entry that the vocabulary does not know".to_owned()),
        n => held.push(format!("{n} entries that the vocabulary does not know")),
    }
    held
}

/// What a complete list says of the concepts that were looked for in it.
fn ruled_out(reader: &Reader<'_>, profile: &Profile, list: ListName, asked: &[ConceptId]) -> String {
    let how = match list {
        ListName::Conditions | ListName::Medications | ListName::Procedures => How::Has,
        ListName::PlannedProcedures => How::Planned,
        ListName::Allergies => How::Allergy,
        ListName::FamilyHistory => How::Relative,
    };
    let mut names: Vec<String> = asked
        .iter()
        .map(|&concept| {
            let other = if is_recorded(reader, profile, concept, how) { "other " } else { "" };
            format!("{other}{}", reader.name(concept))
        })
        .collect();
    names.dedup();
    if names.is_empty() {
        return String::new();
    }
    let more = names.len().saturating_sub(RULED_OUT);
    names.truncate(RULED_OUT);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(" Yes rules out, unless it is named: {}{more}.", names.join(", "))
}
