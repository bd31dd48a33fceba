//! What an eligible verdict rests on: for each exclusion its ground, and the weakest of them.
//!
//! Assumes satisfied criteria with their evidence. Guarantees that each exclusion is named once, under the weakest
//! ground that it needs.

use super::reading::Reader;
use super::words::{counted, list_name, some_day};
use crate::ruleset::Section;
use crate::screening::{CriterionEvaluation, Evidence, Ground, Outcome, Subject};
use crate::value::DayRange;
use crate::vocabulary::ListName;

/// What an exclusion rests on, the strongest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Basis {
    /// A test.
    Test,
    /// Age or sex.
    Person,
    /// A recorded fact, an end, an assessment.
    Record,
    /// The investigator's answer.
    Answer,
    /// An inference from other facts than tests.
    Inference,
    /// A statement that it is absent.
    Statement,
    /// A complete list that does not name it.
    List(ListName),
}

/// An exclusion and what it rests on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rest {
    /// The criterion's id.
    pub id: String,
    /// On what.
    pub basis: Basis,
    /// About what.
    pub about: Subject,
    /// Of which day.
    pub on: Option<DayRange>,
}

/// What each satisfied exclusion rests on, in the order of the criteria.
#[must_use]
pub fn rests<'a>(criteria: impl IntoIterator<Item = &'a CriterionEvaluation>) -> Vec<Rest> {
    criteria
        .into_iter()
        .filter(|e| e.section == Section::Exclusion && e.outcome == Outcome::Satisfied)
        .filter_map(|e| {
            let mut evidence = Vec::new();
            gather(e, &mut evidence);
            let weakest = bases(&evidence).into_iter().max_by_key(|(basis, piece)| {
                // Of two equally weak grounds the older one is the weaker.
                (*basis, std::cmp::Reverse(piece.on.map(|d| d.first)))
            })?;
            let (basis, piece) = weakest;
            Some(Rest { id: e.id.clone(), basis, about: piece.about, on: piece.on })
        })
        .collect()
}

fn gather<'a>(evaluation: &'a CriterionEvaluation, into: &mut Vec<&'a Evidence>) {
    if evaluation.evidence.is_empty() {
        evaluation.children.iter().for_each(|child| gather(child, into));
    } else {
        into.extend(&evaluation.evidence);
    }
}

/// The supporting facts of an inference follow it; an inference from tests alone is as good as the tests.
fn bases<'a>(evidence: &[&'a Evidence]) -> Vec<(Basis, &'a Evidence)> {
    let mut bases = Vec::new();
    for (index, &piece) in evidence.iter().enumerate() {
        let basis = match piece.ground {
            Ground::Test => Basis::Test,
            Ground::Age | Ground::Sex => Basis::Person,
            Ground::Record | Ground::Ended | Ground::Assessment => Basis::Record,
            Ground::Attestation(_) => Basis::Answer,
            Ground::Statement => Basis::Statement,
            Ground::List(list) => Basis::List(list),
            Ground::Inference => match evidence.get(index + 1).map(|next| next.ground) {
                Some(Ground::Test) => Basis::Test,
                _ => Basis::Inference,
            },
        };
        bases.push((basis, piece));
    }
    bases
}

impl Reader<'_> {
    /// The grounds of the exclusions as sentences, the weakest last.
    #[must_use]
    pub fn grounds(&self, rests: &[Rest]) -> Vec<String> {
        let mut kinds: Vec<Basis> = rests.iter().map(|r| r.basis).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut lines: Vec<String> = kinds
            .into_iter()
            .map(|kind| {
                let members: Vec<&Rest> = rests.iter().filter(|r| r.basis == kind).collect();
                let ids: Vec<String> = members.iter().map(|r| with_day(r)).collect();
                let count = counted(members.len(), "exclusion rests", "exclusions rest");
                format!("{count} on {}: {}", basis_words(kind), ids.join(", "))
            })
            .collect();
        if let Some(weakest) = rests.iter().max_by_key(|r| (r.basis, std::cmp::Reverse(r.on.map(|d| d.first)))) {
            let day = weakest.on.map_or_else(String::new, |d| format!(" of {}", some_day(d)));
            let about = match weakest.about {
                Subject::Leaf => String::new(),
                about => format!(", {}", self.subject(about)),
            };
            lines.push(format!("weakest ground: {}{about}, on {}{day}", weakest.id, basis_words(weakest.basis)));
        }
        lines
    }
}

fn with_day(rest: &Rest) -> String {
    rest.on.map_or_else(|| rest.id.clone(), |d| format!("{} ({})", rest.id, some_day(d)))
}

/// A basis in words, after "rests on".
#[must_use]
pub fn basis_words(basis: Basis) -> String {
    match basis {
        Basis::Test => "a test".to_owned(),
        Basis::Person => "age or sex".to_owned(),
        Basis::Record => "a record".to_owned(),
        Basis::Answer => "the investigator's answer".to_owned(),
        Basis::Inference => "an inference".to_owned(),
        Basis::Statement => "a statement".to_owned(),
        Basis::List(list) => format!("the complete {}", list_name(list)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Day, Truth};
    use crate::vocabulary::ConceptId;

    fn evidence(ground: Ground, day: i32) -> Evidence {
        Evidence {
            about: Subject::Concept(ConceptId(0)),
            present: false,
            ground,
            fact: None,
            on: Some(DayRange::day(Day(day))),
        }
    }

    fn exclusion(id: &str, evidence: Vec<Evidence>) -> CriterionEvaluation {
        CriterionEvaluation {
            id: id.to_owned(),
            section: Section::Exclusion,
            truth: Truth::False,
            outcome: Outcome::Satisfied,
            deferred: false,
            to_confirm: Vec::new(),
            evidence,
            needs: Vec::new(),
            children: Vec::new(),
        }
    }

    #[test]
    fn an_exclusion_is_as_weak_as_its_weakest_ground() {
        let list = Ground::List(ListName::Conditions);
        let all = [exclusion("E1", vec![evidence(Ground::Test, 10), evidence(list, 20), evidence(list, 15)])];
        let rests = rests(&all);
        assert_eq!(rests[0].basis, Basis::List(ListName::Conditions));
        assert_eq!(rests[0].on, Some(DayRange::day(Day(15))));
    }

    #[test]
    fn an_inference_from_a_test_is_a_test() {
        let all = [exclusion("E1", vec![evidence(Ground::Inference, 10), evidence(Ground::Test, 10)])];
        assert_eq!(rests(&all)[0].basis, Basis::Test);
        let other = [exclusion("E1", vec![evidence(Ground::Inference, 10), evidence(Ground::Record, 10)])];
        assert_eq!(rests(&other)[0].basis, Basis::Inference);
    }

    #[test]
    fn inclusions_and_open_exclusions_are_left_out() {
        let mut inclusion = exclusion("I1", vec![evidence(Ground::Test, 10)]);
        inclusion.section = Section::Inclusion;
        let mut open = exclusion("E2", Vec::new());
        open.outcome = Outcome::Undetermined;
        assert!(rests(&[inclusion, open]).is_empty());
    }
}
