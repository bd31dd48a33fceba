//! What an eligible verdict rests on: for each exclusion its ground, and the weakest of them.
//!
//! Assumes satisfied criteria with their evidence. Guarantees that each exclusion is named under every
//! ground that it needs.

use super::reading::Reader;
use super::words::{list_name, some_day};
use crate::ruleset::Section;
use crate::screening::{CriterionEvaluation, Evaluation, Evidence, Ground, Outcome, Subject};
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

/// What the satisfied exclusions rest on, in the order of the criteria; a criterion may rest on several grounds.
#[must_use]
pub fn rests<'a>(criteria: impl IntoIterator<Item = &'a CriterionEvaluation>) -> Vec<Rest> {
    let mut rests: Vec<Rest> = Vec::new();
    for evaluation in criteria {
        if evaluation.section != Section::Exclusion || evaluation.outcome != Outcome::Satisfied {
            continue;
        }
        let mut evidence = Vec::new();
        gather(evaluation, &mut evidence);
        for (basis, piece) in bases(&evidence) {
            let rest = Rest { id: evaluation.id.to_string(), basis, about: piece.about, on: piece.on };
            if !rests.contains(&rest) {
                rests.push(rest);
            }
        }
    }
    rests
}

/// What an eligible verdict's exclusions rest on: the common ones and those of the best arm.
#[must_use]
pub fn eligible_rests(evaluation: &Evaluation) -> Vec<Rest> {
    let arm = evaluation.best_arm.and_then(|i| evaluation.arms.get(i));
    let own = arm.map(|a| a.criteria.as_slice()).unwrap_or_default();
    rests(evaluation.criteria.iter().chain(own))
}

/// The weakest of the grounds; of two equally weak ones the older.
#[must_use]
pub fn weakest(rests: &[Rest]) -> Option<&Rest> {
    rests.iter().max_by_key(|r| (rank(r.basis), std::cmp::Reverse(r.on.map(|d| d.first))))
}

fn rank(basis: Basis) -> u8 {
    match basis {
        Basis::Test => 0,
        Basis::Person => 1,
        Basis::Record => 2,
        Basis::Answer => 3,
        Basis::Inference => 4,
        Basis::Statement => 5,
        Basis::List(_) => 6,
    }
}

fn gather<'a>(evaluation: &'a CriterionEvaluation, into: &mut Vec<&'a Evidence>) {
    if evaluation.evidence.is_empty() {
        evaluation.children.iter().for_each(|child| gather(child, into));
    } else {
        into.extend(&evaluation.evidence);
    }
}

/// The supporting facts of an inference or a computed value follow it; what comes from tests alone is as good as they.
fn bases<'a>(evidence: &[&'a Evidence]) -> Vec<(Basis, &'a Evidence)> {
    let mut bases = Vec::new();
    let mut pieces = evidence.iter().copied().peekable();
    while let Some(piece) = pieces.next() {
        let basis = match piece.ground {
            Ground::Test => Basis::Test,
            Ground::Age | Ground::Sex => Basis::Person,
            Ground::Record | Ground::Ended | Ground::Assessment => Basis::Record,
            Ground::Attestation(_) => Basis::Answer,
            Ground::Statement => Basis::Statement,
            Ground::List(list) => Basis::List(list),
            Ground::Computed => {
                while pieces.next_if(|next| next.ground == Ground::Test).is_some() {}
                Basis::Test
            }
            Ground::Inference => {
                let mut from_tests = false;
                while pieces.next_if(|next| next.ground == Ground::Test).is_some() {
                    from_tests = true;
                }
                if from_tests { Basis::Test } else { Basis::Inference }
            }
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
                let members: Vec<String> = rests.iter().filter(|r| r.basis == kind).map(|r| self.rest(r)).collect();
                format!("{}: {}", basis_words(kind), members.join(", "))
            })
            .collect();
        lines.extend(self.weakest_ground(rests));
        lines
    }

    /// "weakest ground: E5 malignancy (18 Nov 2026), by the complete conditions list".
    #[must_use]
    pub fn weakest_ground(&self, rests: &[Rest]) -> Option<String> {
        weakest(rests).map(|w| format!("weakest ground: {}, {}", self.rest(w), basis_words(w.basis)))
    }

    fn rest(&self, rest: &Rest) -> String {
        let about = match rest.about {
            Subject::Leaf => String::new(),
            about => format!(" {}", self.subject(about)),
        };
        let day = rest.on.map_or_else(String::new, |d| format!(" ({})", some_day(d)));
        format!("{}{about}{day}", rest.id)
    }
}

/// A basis in words, after the exclusions that rest on it.
#[must_use]
pub fn basis_words(basis: Basis) -> String {
    match basis {
        Basis::Test => "by a test".to_owned(),
        Basis::Person => "by age or sex".to_owned(),
        Basis::Record => "by a record".to_owned(),
        Basis::Answer => "by the investigator's answer".to_owned(),
        Basis::Inference => "by an inference".to_owned(),
        Basis::Statement => "by a statement".to_owned(),
        Basis::List(list) => format!("by the complete {}", list_name(list)),
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
            computed: None,
        }
    }

    fn exclusion(id: &str, evidence: Vec<Evidence>) -> CriterionEvaluation {
        CriterionEvaluation {
            id: id.into(),
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
    fn the_weakest_ground_is_the_oldest_list() {
        let list = Ground::List(ListName::Conditions);
        let all = [exclusion("E1", vec![evidence(Ground::Test, 10), evidence(list, 20), evidence(list, 15)])];
        let rests = rests(&all);
        assert_eq!(rests.len(), 3);
        let weakest = weakest(&rests).unwrap();
        assert_eq!(weakest.basis, Basis::List(ListName::Conditions));
        assert_eq!(weakest.on, Some(DayRange::day(Day(15))));
    }

    #[test]
    fn an_inference_from_a_test_is_a_test() {
        let all = [exclusion("E1", vec![evidence(Ground::Inference, 10), evidence(Ground::Test, 10)])];
        assert_eq!(rests(&all).iter().map(|r| r.basis).collect::<Vec<_>>(), [Basis::Test]);
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
