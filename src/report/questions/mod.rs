//! The open questions of a patient, in the order in which a chart is read: person, medicines, history, tests, and
//! then the investigator.
//!
//! Assumes evaluations of this profile. Guarantees that each question is asked once, however many criteria wait for
//! it, that nothing is asked that only an encounter can settle, and that whether a list is complete is asked after the
//! things that would have to stand in it.

mod lists;
mod presence;

use super::reading::Reader;
use super::row::leaf_needs;
use super::words::{sentence, short_span};
use crate::patient::{Profile, RecordedSex};
use crate::ruleset::{Criterion, Logic, Section, Trial};
use crate::screening::{DataNeed, Evaluation, NeedKind, Outcome, Subject, Wanted};
use crate::value::Day;
use crate::vocabulary::{Absence, ConceptId, ListName};
pub use presence::How;

/// So many things that only exclusions look for in one list are asked one by one; the question for the list names the
/// others.
const SINGLE: usize = 15;

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
        /// In which way.
        how: How,
        /// Whether earlier times count.
        past: bool,
        /// Whether it is so broad that yes asks which one.
        any: bool,
        /// Whether a criterion asks for its activity.
        activity: bool,
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

impl Kind {
    /// Whether both ask for the same thing, though one may ask for more of it.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::LookUp, _) => false,
            (Self::List { list: a, .. }, Self::List { list: b, .. }) => a == b,
            (Self::Presence { concept: a, how: x, .. }, Self::Presence { concept: b, how: y, .. }) => a == b && x == y,
            (a, b) => a == b,
        }
    }

    /// Asks for what `other` asks for, too.
    fn widen(&mut self, other: &Self) {
        match (self, other) {
            (Self::List { past: mine, .. }, Self::List { past, .. }) => *mine |= past,
            (Self::Presence { activity: mine, .. }, Self::Presence { activity, .. }) => *mine |= activity,
            _ => {}
        }
    }

    fn covers_past(&self) -> bool {
        matches!(self, Self::List { past: true, .. } | Self::Presence { past: true, .. })
    }
}

/// When in a chapter a question is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Turn {
    /// What an inclusion criterion asks for.
    Inclusion,
    /// What only exclusions ask for.
    Exclusion,
    /// The same, when it is something broad.
    Broad,
    /// A list, once what should stand in it was asked.
    List(ListName),
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
    /// Whether it is asked of women only; of a patient whose sex is not recorded it is asked all the same.
    pub only_in_female: bool,
    turn: Turn,
    /// What criteria look for in the list.
    asked: Vec<ConceptId>,
}

impl Question {
    fn new(chapter: Chapter, text: String, kind: Kind) -> Self {
        let turn = if let Kind::List { list, .. } = kind { Turn::List(list) } else { Turn::Inclusion };
        Self { chapter, text, kind, waiting: Vec::new(), only_in_female: false, turn, asked: Vec::new() }
    }
}

/// The open questions for these trials, without those that were `asked` already.
#[must_use]
pub fn questions(
    reader: &Reader<'_>,
    profile: &Profile,
    trials: &[(&Trial, Evaluation)],
    asked: &[Kind],
) -> Vec<Question> {
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
                let asks = Asks { reader, profile, trial, leaf, need };
                for mut question in asks.questions() {
                    question.only_in_female = question.chapter != Chapter::Person && asks.of_women();
                    if question.turn == Turn::Inclusion && criterion.section == Section::Exclusion {
                        let broad = matches!(question.kind, Kind::Presence { any: true, .. });
                        question.turn = if broad { Turn::Broad } else { Turn::Exclusion };
                    }
                    push(&mut questions, question, &waiting);
                }
            }
        }
    }
    for question in &mut questions {
        if let Kind::List { list, past } = question.kind {
            question.text = lists::question(reader, profile, list, past, &question.asked).text;
        }
    }
    questions.sort_by_key(|q| (q.chapter, q.kind != Kind::BirthDate, q.turn));
    questions.dedup_by(|a, b| a.text == b.text && a.kind == b.kind);
    questions.retain(|q| !asked.iter().any(|a| a.same(&q.kind)));
    few(reader, &mut questions, asked);
    questions
}

/// Leaves so many single questions for a list that somebody will answer them; those of inclusion criteria always stay.
fn few(reader: &Reader<'_>, questions: &mut Vec<Question>, asked: &[Kind]) {
    let list_of = |kind: &Kind| match kind {
        Kind::Presence { concept, how, .. } => how.list(reader.rules.vocabulary.concept(*concept)),
        _ => None,
    };
    let mut singles: Vec<ListName> = asked.iter().filter_map(list_of).collect();
    questions.retain(|question| {
        let Some(list) = list_of(&question.kind).filter(|_| question.turn != Turn::Inclusion) else { return true };
        singles.push(list);
        singles.iter().filter(|&&l| l == list).count() <= SINGLE
    });
}

/// Adds a question, or its criterion to the same question; of two about one thing the one that covers more stays.
fn push(questions: &mut Vec<Question>, question: Question, waiting: &str) {
    let Some(known) = questions.iter_mut().find(|q| q.kind.same(&question.kind)) else {
        questions.push(Question { waiting: vec![waiting.to_owned()], ..question });
        return;
    };
    if question.kind.covers_past() && !known.kind.covers_past() {
        let narrower = std::mem::replace(&mut known.kind, question.kind);
        known.text = question.text;
        known.kind.widen(&narrower);
    } else {
        known.kind.widen(&question.kind);
    }
    known.turn = known.turn.min(question.turn);
    for concept in question.asked {
        if !known.asked.contains(&concept) {
            known.asked.push(concept);
        }
    }
    if !known.waiting.iter().any(|w| w == waiting) {
        known.waiting.push(waiting.to_owned());
    }
}

/// A need, with what it belongs to.
struct Asks<'a> {
    reader: &'a Reader<'a>,
    profile: &'a Profile,
    trial: &'a Trial,
    leaf: &'a Criterion,
    need: &'a DataNeed,
}

impl Asks<'_> {
    fn questions(&self) -> Vec<Question> {
        let Self { reader, profile, leaf, need, .. } = *self;
        let mut found = self.person();
        let Some(id) = self.concept() else {
            found.extend(question(reader, profile, self.trial, leaf, need));
            return found;
        };
        let concept = reader.rules.vocabulary.concept(id);
        if concept.only_in_female && profile.sex == RecordedSex::Male && need.kind != NeedKind::Conflict {
            return found;
        }
        let how = match (need.wanted, How::of(reader.rules, leaf, id)) {
            (Wanted::List(ListName::Allergies), _) => How::Allergy,
            (Wanted::List(ListName::FamilyHistory), _) => How::Relative,
            (Wanted::List(ListName::PlannedProcedures), _) => How::Planned,
            (Wanted::List(ListName::Conditions), How::Suspected) => How::Suspected,
            (Wanted::List(_), _) => How::Has,
            (_, how) => how,
        };
        let by_list = match need.wanted {
            Wanted::List(list) => Some(list),
            Wanted::Presence if need.kind == NeedKind::Missing => how.list(concept),
            _ => None,
        };
        let Some(list) = by_list else {
            found.extend(question(reader, profile, self.trial, leaf, need));
            return found;
        };
        if how.list(concept) == Some(list) && !presence::is_recorded(reader, profile, id, how) {
            found.push(presence::presence(reader, leaf, need, id, how));
        }
        let asked = lists::question(reader, profile, list, covers_past(need), &[]);
        found.push(Question { asked: vec![id], ..asked });
        found
    }

    /// Birth date and sex, when what is asked only occurs in women.
    fn person(&self) -> Vec<Question> {
        let mut found = Vec::new();
        if self.profile.sex == RecordedSex::Unknown && (self.of_women() || self.need.wanted == Wanted::Sex) {
            if self.profile.birth.is_none() {
                found.push(birth_date());
            }
            found.push(sex());
        }
        found
    }

    fn of_women(&self) -> bool {
        self.concept().is_some_and(|id| self.reader.rules.vocabulary.concept(id).only_in_female)
    }

    fn concept(&self) -> Option<ConceptId> {
        match self.need.about {
            Subject::Concept(concept) | Subject::Item(concept, _) => Some(concept),
            Subject::Age | Subject::Sex | Subject::Leaf => None,
        }
    }
}

fn birth_date() -> Question {
    Question::new(Chapter::Person, "Birth date of the patient?".to_owned(), Kind::BirthDate)
}

fn sex() -> Question {
    Question::new(Chapter::Person, "Sex of the patient?".to_owned(), Kind::Sex)
}

fn question(
    reader: &Reader<'_>,
    profile: &Profile,
    trial: &Trial,
    leaf: &Criterion,
    need: &DataNeed,
) -> Option<Question> {
    let of = |chapter, text: String, kind| Some(Question::new(chapter, text, kind));
    let concept = match need.about {
        Subject::Concept(concept) | Subject::Item(concept, _) => Some(concept),
        Subject::Age | Subject::Sex | Subject::Leaf => None,
    };
    let look_up = |chapter| of(chapter, sentence(&reader.need(need, profile, Some(leaf))), Kind::LookUp);
    match (need.wanted, concept) {
        (Wanted::BirthDate, _) => Some(birth_date()),
        (Wanted::Sex, _) => Some(sex()),
        (Wanted::List(list), _) => Some(lists::question(reader, profile, list, covers_past(need), &[])),
        (Wanted::TestOfAbsence, Some(concept)) => Some(result(reader, leaf, need, concept)),
        (Wanted::Presence, Some(concept)) => present(reader, leaf, need, concept),
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
        (Wanted::Names(list), _) => {
            // Free text of a profile is not shown in a form; that it stands there is.
            let name = super::words::list_name(list);
            let text = format!("What are the entries of the {name} that the vocabulary does not know?");
            let drugs = matches!(list, ListName::Medications | ListName::Allergies);
            of(if drugs { Chapter::Medicines } else { Chapter::History }, text, Kind::LookUp)
        }
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

fn present(reader: &Reader<'_>, leaf: &Criterion, need: &DataNeed, concept: ConceptId) -> Option<Question> {
    let by_test = reader.rules.vocabulary.concept(concept).absence == Absence::ByTest;
    let how = How::of(reader.rules, leaf, concept);
    Some(if by_test && need.kind == NeedKind::Missing && how == How::Has {
        result(reader, leaf, need, concept)
    } else {
        presence::presence(reader, leaf, need, concept, how)
    })
}

fn result(reader: &Reader<'_>, leaf: &Criterion, need: &DataNeed, concept: ConceptId) -> Question {
    let known = reader.rules.vocabulary.concept(concept);
    let tests: Vec<ConceptId> = reader.clearing_tests(concept).into_iter().map(|(test, _)| test).collect();
    if tests.is_empty() {
        let asked = presence::presence(reader, leaf, need, concept, How::Has);
        return Question { chapter: Chapter::Tests, ..asked };
    }
    let text = known.ask.clone().unwrap_or_else(|| format!("Was {} tested, and with what result?", known.name));
    Question::new(Chapter::Tests, text, Kind::Result(tests))
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
