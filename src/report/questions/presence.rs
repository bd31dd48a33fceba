//! Questions whether something is there: what is asked of it, and in which words.
//!
//! Assumes needs of an evaluation of this profile. Guarantees that yes and no fit every question, and that yes always
//! means that it is there.

use super::{Chapter, Kind, Question, covers_past, dated};
use crate::criteria::{Assertion, Exposure, Qualifier};
use crate::patient::{FactKind, Profile};
use crate::report::reading::Reader;
use crate::ruleset::{Atom, Criterion, Logic, RuleSet};
use crate::screening::{DataNeed, NeedKind};
use crate::vocabulary::{Absence, Concept, ConceptId, KindName, ListName};

/// A concept with more concepts at or below it is asked with "any", and yes asks which.
const NAMED_UP_TO: usize = 8;

/// In which way something may be there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// The patient has it, takes it, had it done.
    Has,
    /// It is planned.
    Planned,
    /// It is suspected.
    Suspected,
    /// The patient is allergic to it or does not tolerate it.
    Allergy,
    /// A relative has or had it.
    Relative,
}

impl How {
    /// The list that tells of such things.
    pub(super) fn list(self, concept: &Concept) -> Option<ListName> {
        let by_list = concept.absence == Absence::ByList;
        match (self, concept.kind.name()) {
            (Self::Allergy, _) => Some(ListName::Allergies),
            (Self::Relative, _) => Some(ListName::FamilyHistory),
            (Self::Planned, KindName::Procedure) => Some(ListName::PlannedProcedures),
            (Self::Has | Self::Suspected, KindName::Condition) if by_list => Some(ListName::Conditions),
            (Self::Has, KindName::Medication) if by_list => Some(ListName::Medications),
            (Self::Has, KindName::Procedure) if by_list => Some(ListName::Procedures),
            _ => None,
        }
    }

    /// What the criterion says of the concept; that the patient has it, unless all it says is something else.
    pub(super) fn of(rules: &RuleSet, leaf: &Criterion, concept: ConceptId) -> Self {
        let mut found = None;
        for atom in atoms(rules, leaf) {
            let (about, how) = match atom {
                Atom::Condition(c) => match c.assertion {
                    Assertion::Family => (c.concept, Self::Relative),
                    Assertion::Suspected => (c.concept, Self::Suspected),
                    Assertion::Planned => (c.concept, Self::Planned),
                    Assertion::Present | Assertion::Ever => (c.concept, Self::Has),
                },
                Atom::Medication(m) => match m.mode {
                    Exposure::Intolerant => (m.concept, Self::Allergy),
                    Exposure::Planned => (m.concept, Self::Planned),
                    _ => (m.concept, Self::Has),
                },
                Atom::Procedure(p) => (p.concept, if p.planned { Self::Planned } else { Self::Has }),
                Atom::Age { .. } | Atom::Sex(_) | Atom::Value(_) => continue,
            };
            if rules.vocabulary.is_a(concept, about) {
                if how == Self::Has {
                    return how;
                }
                found = found.or(Some(how));
            }
        }
        found.unwrap_or(Self::Has)
    }
}

/// The statements of a criterion's condition.
fn atoms<'r>(rules: &'r RuleSet, leaf: &Criterion) -> Vec<&'r Atom> {
    let Logic::Condition(root) = leaf.logic else { return Vec::new() };
    rules.atoms_of(root).collect()
}

/// Whether the criterion asks of the concept that it is active, inactive or stable.
fn asks_activity(rules: &RuleSet, leaf: &Criterion, concept: ConceptId) -> bool {
    let dated = |q: &Qualifier| matches!(q, Qualifier::Active | Qualifier::Inactive | Qualifier::Stable);
    atoms(rules, leaf).into_iter().any(|atom| match atom {
        Atom::Condition(c) => c.concept == concept && c.qualifiers.iter().any(dated),
        _ => false,
    })
}

/// Whether it is asked with "any": too many things lie below it, or things of which each needs its own test.
fn is_broad(rules: &RuleSet, concept: ConceptId) -> bool {
    let vocabulary = &rules.vocabulary;
    vocabulary.at_or_below(concept).len() > NAMED_UP_TO || vocabulary.by_test_below(concept).len() > 1
}

/// Whether it, or something below it, is recorded as there already: then no is no answer any more.
pub(super) fn is_recorded(reader: &Reader<'_>, profile: &Profile, concept: ConceptId, how: How) -> bool {
    profile.facts.iter().filter(|f| reader.rules.vocabulary.is_a(f.concept, concept)).any(|f| match (&f.kind, how) {
        (FactKind::Condition(_), How::Has | How::Suspected | How::Planned) => true,
        (FactKind::Medication(m), How::Has | How::Planned) => m.planned == (how == How::Planned),
        (FactKind::Procedure(p), How::Has | How::Planned) => p.planned == (how == How::Planned),
        (FactKind::Allergy { .. }, How::Allergy) | (FactKind::Family { .. }, How::Relative) => true,
        _ => false,
    })
}

/// Whether the concept is there in that way.
pub(super) fn presence(reader: &Reader<'_>, leaf: &Criterion, need: &DataNeed, id: ConceptId, how: How) -> Question {
    let concept = reader.rules.vocabulary.concept(id);
    let any = is_broad(reader.rules, id) && need.kind != NeedKind::Unconfirmed;
    let past = how == How::Has && covers_past(need);
    let activity = how == How::Has && asks_activity(reader.rules, leaf, id);
    let chapter = match (concept.kind.name(), how) {
        (KindName::Medication, _) => Chapter::Medicines,
        (KindName::Condition | KindName::Procedure, _) => Chapter::History,
        (KindName::Observation | KindName::Score | KindName::CriteriaSet, _) => Chapter::Tests,
    };
    let dated = if past { dated(need) } else { String::new() };
    let words = match (&concept.ask, how, need.kind) {
        (_, How::Has, NeedKind::Unconfirmed) => {
            format!("Is the suspected {} confirmed (yes) or ruled out (no)", concept.name)
        }
        (Some(ask), How::Has, _) if is_yes_no(ask) => ask.trim_end_matches('?').to_owned(),
        _ => words(reader, concept, id, how, past, any),
    };
    let kind = Kind::Presence { concept: id, how, past, any, activity };
    Question::new(chapter, format!("{words}{dated}?"), kind)
}

/// Whether yes to the vocabulary's question says that it is there, and nothing else is asked beside it.
fn is_yes_no(ask: &str) -> bool {
    let plain = ask.split('(').next().unwrap_or(ask);
    let begins = ["Does ", "Is ", "Could ", "Has the patient had ", "Has a physician "];
    begins.iter().any(|b| plain.starts_with(b)) && !plain.contains(',')
}

fn words(reader: &Reader<'_>, concept: &Concept, id: ConceptId, how: How, past: bool, any: bool) -> String {
    let name = if any { format!("any {}", concept.name) } else { concept.name.clone() };
    match (how, concept.kind.name()) {
        (How::Planned, _) => format!("Is {name} planned"),
        (How::Suspected, _) => format!("Is {name} suspected"),
        (How::Allergy, _) => format!("Is the patient allergic to {name}, or did not tolerate it"),
        (How::Relative, _) => format!("Does or did a relative have {name}"),
        (How::Has, KindName::Medication) if past => format!("Does or did the patient take {name}"),
        (How::Has, KindName::Medication) => format!("Does the patient take {name}"),
        (How::Has, KindName::Procedure) => format!("Was {name} done"),
        (How::Has, KindName::Observation | KindName::Score | KindName::CriteriaSet) => {
            crate::report::words::sentence(&name)
        }
        (How::Has, KindName::Condition) => match (reader.state_form(id), past) {
            (Some(state), false) => format!("Is the patient {state}"),
            (Some(state), true) => format!("Is or was the patient {state}"),
            (None, true) => format!("Does the patient have {name}, or had it"),
            (None, false) => format!("Does the patient have {name}"),
        },
    }
}
