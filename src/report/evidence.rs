//! What decided a criterion, in words.
//!
//! Assumes evidence of an evaluation of this profile. Guarantees one sentence for every piece: fact, day, source.

use super::reading::Reader;
use super::words::{list_name, long_day, on_some_day, recorded_sex, short_day};
use crate::patient::{Coverage, Fact, FactKind, Profile};
use crate::screening::{Evidence, Ground, Subject};
use crate::value::{Calendar, Day};
use crate::vocabulary::ListName;

impl Reader<'_> {
    /// One piece of evidence as a sentence without a full stop.
    #[must_use]
    pub fn evidence(&self, evidence: &Evidence, profile: &Profile) -> String {
        let fact = evidence.fact.and_then(|i| profile.facts.get(i as usize));
        match evidence.ground {
            Ground::Age => self.age_evidence(profile),
            Ground::Sex if evidence.about == Subject::Sex => format!("recorded sex: {}", recorded_sex(profile.sex)),
            Ground::Sex => {
                format!(
                    "{} is ruled out by the recorded sex, {}",
                    self.subject(evidence.about),
                    recorded_sex(profile.sex)
                )
            }
            Ground::Attestation(index) => attestation(profile, index),
            Ground::List(list) => self.list_evidence(evidence, list, profile),
            Ground::Inference => {
                let how = if evidence.present { "present" } else { "absent" };
                let day = evidence.on.map_or_else(String::new, |d| format!(" {}", on_some_day(d)));
                format!("{} {how}{day}, by the vocabulary's rule", self.subject(evidence.about))
            }
            Ground::Computed => match (&evidence.computed, evidence.about) {
                (Some(between), Subject::Concept(concept)) => {
                    self.computed_evidence(concept, (between.low, between.high), fact)
                }
                _ => self.bare(evidence),
            },
            Ground::Test | Ground::Record | Ground::Ended | Ground::Assessment | Ground::Statement => {
                fact.map_or_else(|| self.bare(evidence), |fact| self.fact_evidence(evidence, fact))
            }
        }
    }

    /// What a piece of evidence or a need is about.
    #[must_use]
    pub fn subject(&self, subject: Subject) -> String {
        match subject {
            Subject::Age => "age".to_owned(),
            Subject::Sex => "sex".to_owned(),
            Subject::Concept(concept) => self.name(concept).to_owned(),
            Subject::Item(concept, index) => {
                let item = self.item_name(concept, index);
                format!("{item} ({})", self.name(concept))
            }
            Subject::Leaf => "the investigator's answer".to_owned(),
        }
    }

    /// An item's canonical name.
    pub(super) fn item_name(&self, concept: crate::vocabulary::ConceptId, index: u16) -> &str {
        let instrument = self.rules.vocabulary.concept(concept).instrument();
        instrument.and_then(|i| i.items.get(usize::from(index))).map_or("an item", |i| i.name.as_str())
    }

    fn fact_evidence(&self, evidence: &Evidence, fact: &Fact) -> String {
        let words = self.fact(fact);
        match evidence.about {
            Subject::Concept(concept) if concept != fact.concept => {
                let vocabulary = &self.rules.vocabulary;
                if vocabulary.is_a(fact.concept, concept) && evidence.present {
                    format!("{words}; counts as {}", self.name(concept))
                } else if vocabulary.is_a(concept, fact.concept) && !evidence.present {
                    format!("{words}; covers {}", self.name(concept))
                } else {
                    words
                }
            }
            _ => words,
        }
    }

    fn bare(&self, evidence: &Evidence) -> String {
        let how = if evidence.present { "recorded" } else { "recorded as absent" };
        let day = evidence.on.map_or_else(String::new, |d| format!(" {}", on_some_day(d)));
        format!("{} {how}{day}", self.subject(evidence.about))
    }

    fn list_evidence(&self, evidence: &Evidence, list: ListName, profile: &Profile) -> String {
        let declared = profile
            .lists
            .iter()
            .rev()
            .find(|l| l.list == list && evidence.on.is_none_or(|on| on.first <= l.on && l.on <= on.last));
        let day = evidence
            .on
            .map(super::words::some_day)
            .or_else(|| declared.map(|l| short_day(l.on)))
            .map_or_else(String::new, |d| format!(" of {d}"));
        let covers = match declared.map(|l| l.covers) {
            Some(Coverage::Ever) if matches!(list, ListName::Conditions | ListName::Procedures) => {
                ", past ones included"
            }
            _ => "",
        };
        let name = self.subject(evidence.about);
        if evidence.present {
            return format!("{name} is on the complete {}{day}{covers}", list_name(list));
        }
        let named = self.named_at_or_below(evidence.about, profile);
        if named.is_empty() {
            format!("{name} is not on the complete {}{day}{covers}", list_name(list))
        } else {
            let named = named.join("; ");
            format!("no {name} in that time on the complete {}{day}{covers}; it has {named}", list_name(list))
        }
    }

    /// Recorded conditions, medicines and procedures that a list has of a concept although they do not count.
    fn named_at_or_below(&self, about: Subject, profile: &Profile) -> Vec<String> {
        let Subject::Concept(concept) = about else { return Vec::new() };
        let below = |fact: &&Fact| self.rules.vocabulary.is_a(fact.concept, concept);
        let listed = |fact: &&Fact| {
            matches!(fact.kind, FactKind::Condition(_) | FactKind::Medication(_) | FactKind::Procedure(_))
        };
        profile.facts.iter().filter(below).filter(listed).map(|fact| self.fact(fact)).collect()
    }

    fn age_evidence(&self, profile: &Profile) -> String {
        let day = self.on.map_or_else(String::new, |d| format!(" on {}", long_day(d)));
        format!("{}{day}", age(profile, self.on))
    }
}

fn attestation(profile: &Profile, index: u32) -> String {
    profile.attestations.get(index as usize).map_or_else(
        || "the investigator's answer".to_owned(),
        |a| format!("{} answered {} on {}", a.by, if a.answer { "yes" } else { "no" }, short_day(a.on)),
    )
}

/// Age in completed years on the screening date: `38 years`, `37 or 38 years`, `age not recorded`.
#[must_use]
pub fn age(profile: &Profile, on: Option<Day>) -> String {
    let (Some(birth), Some(on)) = (profile.birth, on) else { return "age not recorded".to_owned() };
    let years = |born: Day| on.completed_since(born, Calendar::Years);
    match (years(birth.last), years(birth.first)) {
        (Some(a), Some(b)) if a == b => format!("{a} {}", Calendar::Years.word(a)),
        (Some(a), Some(b)) if b == a + 1 => format!("{a} or {b} years"),
        (Some(a), Some(b)) => format!("{a} to {b} years"),
        (None, Some(b)) => format!("at most {b} years"),
        (_, None) => "not yet born on the screening date".to_owned(),
    }
}
