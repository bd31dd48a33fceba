//! What must be found out, in words that say what to do.
//!
//! Assumes needs of an evaluation of this profile. Guarantees one sentence for every need, with the days for which
//! it must be known, and the fact that did not suffice.

use super::facts::age_of;
use super::reading::Reader;
use super::words::{join, list_name, short_day, short_span, stage};
use crate::criteria::Anchor;
use crate::patient::{Fact, Profile, Unresolved};
use crate::ruleset::{Criterion, Logic, Window};
use crate::screening::{DataNeed, NeedKind, Subject, Wanted};
use crate::text::shown;
use crate::value::Day;
use crate::vocabulary::{Absence, ConceptId, Cost, KindName, ListName};

impl Reader<'_> {
    /// A need as a noun phrase without a full stop: "creatinine dated 24 Aug to 22 Nov 2026". `leaf` is the criterion
    /// it belongs to.
    #[must_use]
    pub fn need(&self, need: &DataNeed, profile: &Profile, leaf: Option<&Criterion>) -> String {
        let fact = need.fact.and_then(|i| profile.facts.get(i as usize));
        let short = self.need_short(need, profile, leaf);
        match (need.kind, fact) {
            (NeedKind::EngineError, _) => {
                format!("{short}: the engine met an error of its own; please report it with the rule file")
            }
            (NeedKind::Stale, Some(fact)) => {
                let age = self.on.map_or_else(String::new, |on| format!(", {}", age_of(fact.kind.day().last, on)));
                format!("{short} (too old: {}{age})", self.fact(fact))
            }
            (NeedKind::Conflict, Some(fact)) => format!("{short} (contradicted: {})", self.fact(fact)),
            (_, Some(fact)) if need.wanted != Wanted::TestOfAbsence => format!("{short} (known: {})", self.fact(fact)),
            (NeedKind::Judgement, _) => format!("{short}{}", question(leaf)),
            (NeedKind::Unspecific, None) if matches!(need.wanted, Wanted::Names(_)) => {
                format!("{short}: correct the spelling, or add it to the vocabulary")
            }
            (NeedKind::Conflict, None) => format!("{short} (the record contradicts itself)"),
            _ => short,
        }
    }

    /// The same without what is known already, for a table's cell.
    #[must_use]
    pub fn need_short(&self, need: &DataNeed, profile: &Profile, leaf: Option<&Criterion>) -> String {
        let name = match need.about {
            Subject::Leaf => leaf.map_or_else(|| "the criterion".to_owned(), |c| c.id.clone()),
            about => self.subject(about),
        };
        let fact = need.fact.and_then(|i| profile.facts.get(i as usize));
        match need.wanted {
            Wanted::Presence => self.presence(need, fact, &name),
            Wanted::TestOfAbsence if fact.is_some() => {
                format!("whether {name} was tested: reported absent, not tested")
            }
            Wanted::TestOfAbsence => self.test_of(need, &name),
            Wanted::List(list) => self.list(need, list),
            Wanted::Names(list) => names(need, list, profile),
            Wanted::Date => self.date(fact, &name),
            Wanted::Activity => format!("whether {name} is active{}", self.recorded_from(need)),
            Wanted::Severity => format!("how severe {name} is"),
            Wanted::Control => format!("whether {name} is controlled"),
            Wanted::Compensation => format!("whether {name} is decompensated"),
            Wanted::Treatment => format!("whether {name} was adequately treated"),
            Wanted::Grade => format!("the toxicity grade of {name}"),
            Wanted::Class => format!("the class or stage of {name}"),
            Wanted::Requirement(what) => format!("whether {name} required {}", self.name(what)),
            Wanted::Result => match need.kind {
                NeedKind::Stale => format!("a newer {name}{}", self.dated_in(need)),
                NeedKind::Imprecise => format!("an exact {name} with its day{}", self.dated_in(need)),
                NeedKind::Conflict => format!("which {name} is right{}", self.dated_in(need)),
                _ => format!("{name}{}", self.dated_in(need)),
            },
            Wanted::ReferenceRange => format!("the reference range printed on the {name} result"),
            Wanted::ComparableUnit => format!("{name} in a comparable unit"),
            Wanted::Assessment => match need.about {
                Subject::Item(concept, item) => {
                    format!("whether {} scores in {}", self.item_name(concept, item), self.name(concept))
                }
                _ if need.fact.is_some() && need.kind != NeedKind::Stale => format!("the missing items of {name}"),
                _ => format!("{name}, assessed{}", self.within(need)),
            },
            Wanted::Dose => format!("the daily dose of {name}"),
            Wanted::LastDose => format!("the day of the last dose of {name}"),
            Wanted::Response => format!("what came of {name}: responded or failed"),
            Wanted::DoseHistory => format!("since when the dose of {name} is unchanged"),
            Wanted::BirthDate => "the birth date".to_owned(),
            Wanted::Sex => "the sex".to_owned(),
            Wanted::CouldBecomePregnant => "whether the patient could become pregnant".to_owned(),
            Wanted::Attestation => format!("the investigator's answer to {name}"),
            Wanted::Reconfirmation => {
                format!("the investigator's answer to {name} once more: the words or the record changed")
            }
            Wanted::Encounter(at) => format!("confirm {name} at {}", stage(at)),
            Wanted::Reader => format!("somebody to read {name}: its words are not computed"),
        }
    }

    fn presence(&self, need: &DataNeed, fact: Option<&Fact>, name: &str) -> String {
        let kind = match need.about {
            Subject::Concept(concept) => self.rules.vocabulary.concept(concept).kind.name(),
            Subject::Age | Subject::Sex | Subject::Item(..) | Subject::Leaf => KindName::Condition,
        };
        let general = fact.map(|f| self.name(f.concept)).filter(|general| *general != name);
        match (need.kind, general) {
            (NeedKind::Unconfirmed, _) => format!("whether the suspected {name} is confirmed or ruled out"),
            (NeedKind::Unspecific, Some(general)) => format!("which {general} it is, and whether {name}"),
            (NeedKind::Stale, _) if kind == KindName::Condition => format!("whether {name} is still present"),
            (NeedKind::Conflict, _) => format!("which record of {name} is right"),
            _ => format!("{}{}", self.whether(need, kind, name), self.or_list(need)),
        }
    }

    fn whether(&self, need: &DataNeed, kind: KindName, name: &str) -> String {
        let past = need.days.is_some_and(|(first, last)| first < last);
        let state = match need.about {
            Subject::Concept(concept) => self.state_form(concept),
            Subject::Age | Subject::Sex | Subject::Item(..) | Subject::Leaf => None,
        };
        let days = self.in_days(need);
        match (kind, state, past) {
            (KindName::Medication, _, false) => format!("whether the patient takes {name}"),
            (KindName::Medication, _, true) => format!("whether the patient received {name}{days}"),
            (KindName::Procedure, _, false) => format!("whether the patient is to have {name}"),
            (KindName::Procedure, _, true) => format!("whether the patient had {name}{days}"),
            (_, Some(state), false) => format!("whether the patient is {state}"),
            (_, Some(state), true) => format!("whether the patient is or was {state}{days}"),
            (_, None, false) => format!("whether the patient has {name}"),
            (_, None, true) => format!("whether the patient has or had {name}{days}"),
        }
    }

    /// What would do as well: a list that does not name it.
    fn or_list(&self, need: &DataNeed) -> String {
        self.list_instead(need).map_or_else(String::new, |list| format!(", or {}", self.list(need, list)))
    }

    /// The list whose completeness would settle a missing presence.
    #[must_use]
    pub fn list_instead(&self, need: &DataNeed) -> Option<ListName> {
        let Subject::Concept(concept) = need.about else { return None };
        let concept = self.rules.vocabulary.concept(concept);
        let asked = need.kind == NeedKind::Missing && need.wanted == Wanted::Presence;
        if !asked || concept.absence != Absence::ByList {
            return None;
        }
        match concept.kind.name() {
            KindName::Condition => Some(ListName::Conditions),
            KindName::Medication => Some(ListName::Medications),
            KindName::Procedure => Some(ListName::Procedures),
            KindName::Observation | KindName::Score | KindName::CriteriaSet => None,
        }
    }

    /// "HBsAg dated 22 May to 22 Nov 2026, for hepatitis B": the test, in the window in which it clears.
    fn test_of(&self, need: &DataNeed, name: &str) -> String {
        let tests = match need.about {
            Subject::Concept(concept) => self.clearing_tests(concept),
            Subject::Age | Subject::Sex | Subject::Item(..) | Subject::Leaf => Vec::new(),
        };
        let Some(&(_, window)) = tests.first() else { return format!("a test for {name}") };
        let names: Vec<&str> = tests.iter().map(|&(test, _)| self.name(test)).collect();
        let dated = match (window, self.on) {
            (Window::Within(period, Anchor::Screening), Some(on)) => {
                format!(" dated {}", short_span(on.before(period), on))
            }
            _ => String::new(),
        };
        format!("{}{dated}, for {name}", super::words::join(&names, "or"))
    }

    fn list(&self, need: &DataNeed, list: ListName) -> String {
        let past = match (need.days, self.on) {
            (Some((first, last)), _) => first < last,
            (None, _) => false,
        };
        let what = match list {
            ListName::Conditions => "past conditions included",
            ListName::Medications => "past medications included",
            ListName::Procedures => "past procedures included",
            ListName::PlannedProcedures | ListName::Allergies | ListName::FamilyHistory => "",
        };
        let newer = if need.kind == NeedKind::Stale { "an up-to-date complete" } else { "a complete" };
        let since = match need.days {
            Some((first, _)) if past && first > Day::DISTANT_PAST => format!(", back to {}", short_day(first)),
            _ => String::new(),
        };
        if past && !what.is_empty() {
            format!("{newer} {}, {what}{since}", list_name(list))
        } else {
            format!("{newer} {}", list_name(list))
        }
    }

    fn date(&self, fact: Option<&Fact>, name: &str) -> String {
        let about = fact.map_or(name, |f| self.name(f.concept));
        format!("the exact day of {about}")
    }

    fn dated_in(&self, need: &DataNeed) -> String {
        match need.days {
            Some((first, last)) if first == last => format!(" of {}", short_day(last)),
            Some((first, last)) if first > Day::DISTANT_PAST => format!(" dated {}", short_span(first, last)),
            _ => String::new(),
        }
    }

    fn within(&self, need: &DataNeed) -> String {
        match need.days {
            Some((first, last)) if first == last => format!(" on {}", short_day(last)),
            Some((first, last)) if first > Day::DISTANT_PAST => format!(" {}", short_span(first, last)),
            _ => String::new(),
        }
    }

    fn in_days(&self, need: &DataNeed) -> String {
        match need.days {
            Some((first, last)) if first < last && first > Day::DISTANT_PAST => {
                format!(", {}", short_span(first, last))
            }
            _ => String::new(),
        }
    }

    fn recorded_from(&self, need: &DataNeed) -> String {
        match need.days {
            Some((first, last)) if first < last && first > Day::DISTANT_PAST => {
                format!(", recorded {}", short_span(first, last))
            }
            _ => String::new(),
        }
    }

    /// What an answer to a need costs.
    #[must_use]
    pub fn cost(&self, need: &DataNeed) -> Cost {
        match need.wanted {
            Wanted::Attestation | Wanted::Reconfirmation | Wanted::Reader | Wanted::Encounter(_) => Cost::Judgement,
            Wanted::List(_)
            | Wanted::Names(_)
            | Wanted::BirthDate
            | Wanted::Sex
            | Wanted::ReferenceRange
            | Wanted::ComparableUnit => Cost::Chart,
            Wanted::CouldBecomePregnant => Cost::Question,
            Wanted::TestOfAbsence if need.fact.is_some() => Cost::Chart,
            Wanted::TestOfAbsence => Cost::Laboratory,
            _ => match need.about {
                Subject::Concept(concept) | Subject::Item(concept, _) => self.concept_cost(concept),
                Subject::Age | Subject::Sex | Subject::Leaf => Cost::Chart,
            },
        }
    }

    fn concept_cost(&self, concept: ConceptId) -> Cost {
        let concept = self.rules.vocabulary.concept(concept);
        match concept.absence {
            Absence::ByQuestion => concept.cost.max(Cost::Question),
            Absence::ByList | Absence::ByTest | Absence::ByAssessment => concept.cost,
        }
    }
}

/// The entries of a list that a need asks about, because nobody knows what they are.
#[must_use]
pub fn unread<'p>(need: &DataNeed, profile: &'p Profile) -> Vec<&'p Unresolved> {
    let Wanted::Names(list) = need.wanted else { return Vec::new() };
    let (from, to) = need.days.unwrap_or((Day::DISTANT_PAST, Day::DISTANT_FUTURE));
    profile.unread(list, from, to).collect()
}

/// "what `doxapin` in the medications list is".
fn names(need: &DataNeed, list: ListName, profile: &Profile) -> String {
    const NAMED: usize = 2;
    let entries = unread(need, profile);
    let mut named: Vec<String> = entries.iter().take(NAMED).map(|u| format!("`{}`", shown(&u.name))).collect();
    if entries.len() > NAMED {
        named.push(format!("{} more", entries.len() - NAMED));
    }
    let verb = if entries.len() == 1 { "is" } else { "are" };
    format!("what {} in the {} {verb}", join(&named, "and"), list_name(list))
}

fn question(leaf: Option<&Criterion>) -> String {
    match leaf.map(|c| &c.logic) {
        Some(Logic::Judgement(judgement)) => format!(": {}", judgement.question),
        _ => String::new(),
    }
}
