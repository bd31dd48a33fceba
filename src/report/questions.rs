//! The open questions of a patient, in the order in which a chart is read: person, medicines, history, tests, and
//! then the investigator.
//!
//! Assumes evaluations of this profile. Guarantees that each question is asked once, however many criteria wait for
//! it, and that nothing is asked that only an encounter can settle.

use super::reading::Reader;
use super::row::leaf_needs;
use super::words::{list_name, sentence, short_span};
use crate::patient::Profile;
use crate::ruleset::{Criterion, Logic, Trial};
use crate::screening::{DataNeed, Evaluation, NeedKind, Outcome, Subject, Wanted};
use crate::value::Day;
use crate::vocabulary::{Absence, ConceptId, KindName, ListName};

/// Where in the chart an answer is found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Chapter {
    /// Age and sex.
    Person,
    /// Medicines.
    Medicines,
    /// Diagnoses and procedures.
    History,
    /// Results and assessments.
    Tests,
    /// The investigator's judgement.
    Investigator,
}

impl Chapter {
    /// The heading.
    #[must_use]
    pub fn heading(self) -> &'static str {
        match self {
            Self::Person => "Age and sex",
            Self::Medicines => "Medicines",
            Self::History => "History",
            Self::Tests => "Tests",
            Self::Investigator => "The investigator",
        }
    }
}

/// What kind of answer is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Kind {
    /// The birth date.
    BirthDate,
    /// The sex.
    Sex,
    /// Whether it is there; `past` when earlier times count too.
    Presence {
        /// Of what.
        concept: ConceptId,
        /// Whether earlier times count.
        past: bool,
    },
    /// A word about a recorded condition.
    Said {
        /// Of which condition.
        concept: ConceptId,
        /// Activity, severity, ….
        what: Wanted,
    },
    /// Whether a list is complete.
    List {
        /// Which.
        list: ListName,
        /// Whether the past must be covered.
        past: bool,
    },
    /// A result of one of these tests.
    Result(Vec<ConceptId>),
    /// An assessment.
    Assessment(ConceptId),
    /// The investigator's answer.
    Attestation {
        /// The trial.
        trial: String,
        /// The criterion or child.
        criterion: String,
        /// Digest of the words.
        words: String,
        /// Version of the rules.
        version: u32,
    },
    /// A recorded entry must be made more exact by hand.
    LookUp,
}

/// A question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// Where in the chart.
    pub chapter: Chapter,
    /// The question.
    pub text: String,
    /// What kind of answer is wanted.
    pub kind: Kind,
    /// The criteria that wait for it, with their trial.
    pub waiting: Vec<String>,
}

/// The open questions for these trials.
#[must_use]
pub fn questions(reader: &Reader<'_>, profile: &Profile, trials: &[(&Trial, Evaluation)]) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::new();
    for (trial, evaluation) in trials {
        let common = trial.criteria.iter().zip(&evaluation.criteria);
        let arms = trial.arms.iter().zip(&evaluation.arms).flat_map(|(a, e)| a.criteria.iter().zip(&e.criteria));
        for (criterion, evaluated) in common.chain(arms) {
            if evaluated.outcome != Outcome::Undetermined || evaluated.deferred {
                continue;
            }
            let mut needs = Vec::new();
            leaf_needs(criterion, evaluated, &mut needs);
            for (leaf, need) in needs {
                let waiting = format!("{} {}", trial.id, criterion.id);
                // A complete list may settle it at once; the single question comes after it.
                let listed = reader.list_instead(need).map(|list| list_question(list, covers_past(need)));
                let single = question(reader, profile, trial, leaf, need);
                listed.into_iter().chain(single).for_each(|q| push(&mut questions, q, &waiting));
            }
        }
    }
    questions.sort_by_key(|q| (q.chapter, !matches!(q.kind, Kind::List { .. })));
    questions.dedup_by(|a, b| a.text == b.text && a.kind == b.kind);
    questions
}

/// Adds a question, or its criterion to the same question; of two about one list the one that covers more stays.
fn push(questions: &mut Vec<Question>, question: Question, waiting: &str) {
    let same = |known: &&mut Question| match (&known.kind, &question.kind) {
        (Kind::LookUp, _) => false,
        (Kind::List { list: a, .. }, Kind::List { list: b, .. }) => a == b,
        (a, b) => a == b,
    };
    match questions.iter_mut().find(same) {
        Some(known) => {
            if matches!(question.kind, Kind::List { past: true, .. }) {
                known.text = question.text;
                known.kind = question.kind;
            }
            if !known.waiting.iter().any(|w| w == waiting) {
                known.waiting.push(waiting.to_owned());
            }
        }
        None => questions.push(Question { waiting: vec![waiting.to_owned()], ..question }),
    }
}

fn question(
    reader: &Reader<'_>,
    profile: &Profile,
    trial: &Trial,
    leaf: &Criterion,
    need: &DataNeed,
) -> Option<Question> {
    let of = |chapter, text: String, kind| Some(Question { chapter, text, kind, waiting: Vec::new() });
    let concept = match need.about {
        Subject::Concept(concept) | Subject::Item(concept, _) => Some(concept),
        Subject::Age | Subject::Sex | Subject::Leaf => None,
    };
    let look_up = |chapter| of(chapter, sentence(&reader.need(need, profile, Some(leaf))), Kind::LookUp);
    match (need.wanted, concept) {
        (Wanted::BirthDate, _) => of(Chapter::Person, "Birth date of the patient?".to_owned(), Kind::BirthDate),
        (Wanted::Sex, _) => of(Chapter::Person, "Sex of the patient?".to_owned(), Kind::Sex),
        (Wanted::List(list), _) => Some(list_question(list, covers_past(need))),
        (Wanted::TestOfAbsence, Some(concept)) => result(reader, need, concept),
        (Wanted::Presence, Some(concept)) => presence(reader, need, concept),
        (Wanted::Result | Wanted::ReferenceRange | Wanted::ComparableUnit, Some(concept)) => {
            let text = format!("{}?", sentence(&reader.need(need, profile, Some(leaf))));
            of(Chapter::Tests, text, Kind::Result(vec![concept]))
        }
        (Wanted::Assessment, Some(concept)) => {
            let text = format!("{}{}?", sentence(reader.name(concept)), dated(need));
            of(Chapter::Tests, text, Kind::Assessment(concept))
        }
        (what, Some(concept)) if said(what, "").is_some() => {
            let text = said(what, reader.name(concept)).unwrap_or_default();
            of(Chapter::History, format!("{text}{}?", dated(need)), Kind::Said { concept, what })
        }
        (Wanted::Attestation | Wanted::Reconfirmation, _) => match &leaf.logic {
            Logic::Judgement(judgement) => of(
                Chapter::Investigator,
                judgement.question.clone(),
                Kind::Attestation {
                    trial: trial.id.clone(),
                    criterion: leaf.id.clone(),
                    words: judgement.words.clone(),
                    version: trial.version,
                },
            ),
            Logic::Condition(_) | Logic::Deferred(_) | Logic::NotUnderstood(_) | Logic::Group(..) => None,
        },
        (Wanted::Dose | Wanted::LastDose | Wanted::DoseHistory | Wanted::Response, _) => look_up(Chapter::Medicines),
        (Wanted::Date | Wanted::Requirement(_) | Wanted::CouldBecomePregnant, _) => look_up(Chapter::History),
        _ => None,
    }
}

/// The question for a word about a recorded condition.
fn said(what: Wanted, name: &str) -> Option<String> {
    Some(match what {
        Wanted::Activity => format!("Is {name} active"),
        Wanted::Severity => format!("How severe is {name}"),
        Wanted::Control => format!("Is {name} controlled"),
        Wanted::Compensation => format!("Is {name} decompensated"),
        Wanted::Treatment => format!("Was {name} adequately treated"),
        Wanted::Grade => format!("Which toxicity grade has {name}"),
        Wanted::Class => format!("Which class or stage has {name}"),
        _ => return None,
    })
}

fn presence(reader: &Reader<'_>, need: &DataNeed, concept: ConceptId) -> Option<Question> {
    let known = reader.rules.vocabulary.concept(concept);
    if known.absence == Absence::ByTest && need.kind == NeedKind::Missing {
        return result(reader, need, concept);
    }
    let (chapter, default) = match known.kind.name() {
        KindName::Medication => (Chapter::Medicines, format!("Does or did the patient take {}", known.name)),
        KindName::Procedure => (Chapter::History, format!("Was {} done", known.name)),
        KindName::Observation | KindName::Score | KindName::CriteriaSet => (Chapter::Tests, sentence(&known.name)),
        KindName::Condition if covers_past(need) => {
            (Chapter::History, format!("Does the patient have {}, or had it", known.name))
        }
        KindName::Condition => (Chapter::History, format!("Does the patient have {}", known.name)),
    };
    let asked = match (&known.ask, need.kind) {
        (_, NeedKind::Unconfirmed) => format!("Is the suspected {} confirmed (yes) or ruled out (no)", known.name),
        (Some(ask), _) => ask.trim_end_matches('?').to_owned(),
        (None, _) => default,
    };
    let text = format!("{asked}{}?", dated(need));
    Some(Question { chapter, text, kind: Kind::Presence { concept, past: covers_past(need) }, waiting: Vec::new() })
}

fn result(reader: &Reader<'_>, need: &DataNeed, concept: ConceptId) -> Option<Question> {
    let known = reader.rules.vocabulary.concept(concept);
    let tests: Vec<ConceptId> = reader.clearing_tests(concept).into_iter().map(|(test, _)| test).collect();
    if tests.is_empty() {
        let text = known.ask.clone().unwrap_or_else(|| format!("Does the patient have {}?", known.name));
        let kind = Kind::Presence { concept, past: covers_past(need) };
        return Some(Question { chapter: Chapter::Tests, text, kind, waiting: Vec::new() });
    }
    let text = known.ask.clone().unwrap_or_else(|| format!("Was {} tested, and with what result?", known.name));
    Some(Question { chapter: Chapter::Tests, text, kind: Kind::Result(tests), waiting: Vec::new() })
}

fn covers_past(need: &DataNeed) -> bool {
    need.days.is_some_and(|(first, last)| first < last)
}

fn dated(need: &DataNeed) -> String {
    match need.days {
        Some((first, last)) if first < last && first > Day::DISTANT_PAST => {
            format!(" ({})", short_span(first, last))
        }
        _ => String::new(),
    }
}

fn chapter_of_list(list: ListName) -> Chapter {
    match list {
        ListName::Medications | ListName::Allergies => Chapter::Medicines,
        ListName::Conditions | ListName::Procedures | ListName::PlannedProcedures | ListName::FamilyHistory => {
            Chapter::History
        }
    }
}

fn list_question(list: ListName, past: bool) -> Question {
    let included = match list {
        _ if !past => "",
        ListName::Conditions => ", past conditions included",
        ListName::Medications => ", past medications included",
        ListName::Procedures => ", past procedures included",
        ListName::PlannedProcedures | ListName::Allergies | ListName::FamilyHistory => "",
    };
    Question {
        chapter: chapter_of_list(list),
        text: format!("Is the {} of this profile complete{included}?", list_name(list)),
        kind: Kind::List { list, past },
        waiting: Vec::new(),
    }
}
