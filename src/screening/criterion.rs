//! Criteria: computed conditions, judgement and deferred leaves, nested lists; truth with polarity.

use super::chart::Chart;
use super::loaded::{Attested, CriterionKey, Words};
use super::trace::Silent;
use super::verdict::{Tally, is_beyond_age_and_sex};
use super::{CriterionEvaluation, DataNeed, Evidence, Ground, NeedKind, Outcome, Subject, Wanted};
use crate::criteria::Count;
use crate::patient::{ConditionFact, FactKind, ProcedureFact};
use crate::ruleset::{Criterion, Group, Judgement, Logic, NodeId, Section, Stage, Trial};
use crate::value::{Day, DayRange, Truth};
use smol_str::SmolStr;

/// How leaves that await an encounter are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deferred {
    /// As what they are: unknown.
    Open,
    /// As if the encounter had gone one way.
    Assumed(Truth),
}

/// An answer to a judgement question, and whether it must be given again.
struct Answer {
    index: u32,
    attested: Attested,
    valid: bool,
}

/// A trial's criteria, made ready.
#[derive(Clone, Debug)]
pub(crate) struct PreparedTrial {
    pub(super) common: Box<[PreparedCriterion]>,
    pub(super) arms: Box<[Box<[PreparedCriterion]>]>,
}

/// A criterion, or a child of a nested one, made ready.
#[derive(Clone, Debug)]
pub(super) struct PreparedCriterion {
    id: SmolStr,
    section: Section,
    kind: PreparedKind,
    /// It is neither the age limit nor the sex of the record.
    pub(super) beyond: bool,
    /// It, or a part of it, awaits an encounter.
    defers: bool,
    when_true: (Outcome, Tally),
    when_false: (Outcome, Tally),
}

#[derive(Clone, Debug)]
enum PreparedKind {
    Condition(NodeId),
    /// With the encounter at which it is asked.
    Judgement(Question, Option<Stage>),
    Deferred(Stage),
    NotUnderstood,
    Nested(Group, Box<[PreparedCriterion]>),
}

/// What an attestation must fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Question {
    pub(crate) criterion: CriterionKey,
    words: Words,
    version: u32,
    about_any_condition: bool,
}

impl Question {
    pub(crate) fn new(trial: &Trial, criterion: &Criterion, judgement: &Judgement) -> Self {
        Self {
            criterion: CriterionKey::new(&trial.id, &criterion.id),
            words: Words::new(&judgement.words),
            version: trial.version,
            about_any_condition: judgement.about_any_condition,
        }
    }
}

impl PreparedTrial {
    pub(super) fn new(trial: &Trial) -> Self {
        let prepare = |criteria: &[Criterion]| prepared(trial, criteria);
        Self { common: prepare(&trial.criteria), arms: trial.arms.iter().map(|a| prepare(&a.criteria)).collect() }
    }
}

fn prepared(trial: &Trial, criteria: &[Criterion]) -> Box<[PreparedCriterion]> {
    criteria.iter().map(|c| PreparedCriterion::new(trial, c)).collect()
}

impl PreparedCriterion {
    fn new(trial: &Trial, criterion: &Criterion) -> Self {
        let kind = match &criterion.logic {
            Logic::Condition(node) => PreparedKind::Condition(*node),
            Logic::Judgement(judgement) => {
                PreparedKind::Judgement(Question::new(trial, criterion, judgement), judgement.at)
            }
            Logic::Deferred(stage) => PreparedKind::Deferred(*stage),
            Logic::NotUnderstood(_) => PreparedKind::NotUnderstood,
            Logic::Group(group, children) => PreparedKind::Nested(*group, prepared(trial, children)),
        };
        let (id, section) = (SmolStr::new(&criterion.id), criterion.section);
        let beyond = is_beyond_age_and_sex(&id);
        let when = |truth: Truth| {
            let outcome = polarity(section, truth);
            (outcome, Tally::of(beyond, outcome, false))
        };
        let (when_true, when_false) = (when(Truth::True), when(Truth::False));
        Self { id, section, kind, beyond, defers: defers(criterion), when_true, when_false }
    }
}

impl Chart<'_> {
    /// Outcome of a criterion, without reasons.
    #[inline]
    pub(super) fn outcome(&self, criterion: &PreparedCriterion) -> (Outcome, Tally) {
        let truth = match &criterion.kind {
            PreparedKind::Condition(node) => self.quick(*node),
            PreparedKind::Judgement(question, _) => self.answered(question),
            PreparedKind::Deferred(_) | PreparedKind::NotUnderstood => Truth::Unknown,
            PreparedKind::Nested(..) => self.logic(criterion, Deferred::Open),
        };
        match truth {
            Truth::False => criterion.when_false,
            Truth::True => criterion.when_true,
            Truth::Unknown => {
                let deferred = self.is_deferred(criterion);
                (Outcome::Undetermined, Tally::of(true, Outcome::Undetermined, deferred))
            }
        }
    }

    /// A criterion with its reasons.
    pub(super) fn explain(&self, criterion: &PreparedCriterion) -> CriterionEvaluation {
        let (mut evidence, mut needs) = (Vec::new(), Vec::new());
        let truth = match &criterion.kind {
            PreparedKind::Condition(node) => {
                let mut reasons = self.scratch.reasons();
                let truth = self.truth(*node, &mut reasons);
                if truth.is_known() {
                    evidence.append(&mut reasons.evidence);
                } else {
                    needs.append(&mut reasons.needs);
                }
                self.scratch.give_back(reasons);
                truth
            }
            _ => self.logic(criterion, Deferred::Open),
        };
        let outcome = polarity(criterion.section, truth);
        let mut evaluation = CriterionEvaluation {
            id: criterion.id.clone(),
            section: criterion.section,
            truth,
            outcome,
            deferred: outcome == Outcome::Undetermined && self.is_deferred(criterion),
            to_confirm: Vec::new(),
            evidence,
            needs,
            children: Vec::new(),
        };
        match &criterion.kind {
            PreparedKind::Condition(_) => {}
            PreparedKind::Judgement(question, at) => self.explain_judgement(question, *at, &mut evaluation),
            PreparedKind::Deferred(stage) => {
                evaluation.to_confirm.push((criterion.id.clone(), *stage));
                evaluation.needs.push(leaf(NeedKind::Encounter, Wanted::Encounter(*stage)));
            }
            PreparedKind::NotUnderstood => evaluation.needs.push(leaf(NeedKind::NotUnderstood, Wanted::Reader)),
            PreparedKind::Nested(group, children) => self.explain_group(*group, children, &mut evaluation),
        }
        evaluation
    }

    fn explain_judgement(&self, question: &Question, at: Option<Stage>, evaluation: &mut CriterionEvaluation) {
        match self.answer(question) {
            Some(answer) if answer.valid => evaluation.evidence.push(Evidence {
                about: Subject::Leaf,
                present: answer.attested.answer,
                ground: Ground::Attestation(answer.index),
                fact: None,
                on: Some(DayRange::day(answer.attested.on)),
                computed: None,
            }),
            Some(_) => evaluation.needs.push(leaf(NeedKind::Judgement, Wanted::Reconfirmation)),
            None => evaluation.needs.push(leaf(NeedKind::Judgement, Wanted::Attestation)),
        }
        if let (Some(stage), Truth::Unknown) = (at, evaluation.truth) {
            evaluation.to_confirm.push((evaluation.id.clone(), stage));
        }
    }

    fn explain_group(&self, group: Group, children: &[PreparedCriterion], evaluation: &mut CriterionEvaluation) {
        evaluation.children = children.iter().map(|child| self.explain(child)).collect();
        if evaluation.outcome != Outcome::Undetermined {
            return;
        }
        let counted = matches!(group, Group::Count(Count::AtMost(_) | Count::Exactly(_)));
        for child in evaluation.children.iter().filter(|c| c.truth == Truth::Unknown) {
            evaluation.to_confirm.extend(child.to_confirm.iter().cloned());
            if !child.deferred || evaluation.deferred || counted {
                evaluation.needs.extend(child.needs.iter().cloned());
            }
        }
    }

    fn logic(&self, criterion: &PreparedCriterion, deferred: Deferred) -> Truth {
        let awaiting = |stage: Option<Stage>| match (stage, deferred) {
            (Some(_), Deferred::Assumed(truth)) => truth,
            (_, _) => Truth::Unknown,
        };
        match &criterion.kind {
            PreparedKind::Condition(node) => self.truth(*node, &mut Silent),
            PreparedKind::Judgement(question, at) => match self.answered(question) {
                Truth::Unknown => awaiting(*at),
                answer => answer,
            },
            PreparedKind::Deferred(stage) => awaiting(Some(*stage)),
            PreparedKind::NotUnderstood => Truth::Unknown,
            PreparedKind::Nested(group, children) => self.group(*group, children, deferred),
        }
    }

    fn group(&self, group: Group, children: &[PreparedCriterion], deferred: Deferred) -> Truth {
        let (mut known_true, mut possible, mut all) = (0_u32, 0_u32, 0_u32);
        for child in children {
            let truth = self.logic(child, deferred);
            all += 1;
            known_true += u32::from(truth == Truth::True);
            possible += u32::from(truth != Truth::False);
        }
        let at_least = |k| Truth::at_least(k, known_true, possible);
        match group {
            Group::All => at_least(all),
            Group::Any => at_least(1),
            Group::Count(Count::AtLeast(k)) => at_least(k),
            Group::Count(Count::AtMost(k)) => !at_least(k.saturating_add(1)),
            Group::Count(Count::Exactly(k)) => at_least(k).and(!at_least(k.saturating_add(1))),
        }
    }

    /// Whether nothing but encounters keeps a criterion that is not decided from being satisfied.
    fn is_deferred(&self, criterion: &PreparedCriterion) -> bool {
        if !criterion.defers {
            return false;
        }
        let PreparedKind::Nested(..) = &criterion.kind else {
            // A leaf that awaits an encounter awaits nothing else.
            return true;
        };
        [Truth::True, Truth::False].into_iter().any(|assumed| {
            polarity(criterion.section, self.logic(criterion, Deferred::Assumed(assumed))) == Outcome::Satisfied
        })
    }

    /// What the investigator said, unless it must be said again.
    pub(crate) fn answered(&self, question: &Question) -> Truth {
        match self.answer(question) {
            Some(answer) if answer.valid => Truth::from(answer.attested.answer),
            _ => Truth::Unknown,
        }
    }

    /// The newest attestation for the criterion, given on or before the screening date.
    fn answer(&self, question: &Question) -> Option<Answer> {
        let (index, &attested) = (0..)
            .zip(&self.patient.attested)
            .filter(|(_, a)| a.criterion == question.criterion && a.on <= self.on)
            .max_by_key(|(index, a)| (a.on, *index))?;
        let same_words = match (attested.words, attested.rules) {
            (Some(words), _) => words.are(question.words),
            (None, Some(version)) => version == question.version,
            (None, None) => true,
        };
        let overtaken = question.about_any_condition && self.recorded_after(attested.on);
        Some(Answer { index, attested, valid: same_words && !overtaken })
    }

    /// Whether a diagnosis or a procedure was recorded after the attestation: "any condition" must be asked again.
    fn recorded_after(&self, day: Day) -> bool {
        self.patient.latest > day
            && self.profile.facts.iter().any(|fact| match &fact.kind {
                FactKind::Condition(ConditionFact { as_of, .. }) | FactKind::Procedure(ProcedureFact { as_of, .. }) => {
                    as_of.first > day && as_of.first <= self.on
                }
                FactKind::Absent(_)
                | FactKind::Never { .. }
                | FactKind::Family { .. }
                | FactKind::Result(_)
                | FactKind::Assessment(_)
                | FactKind::Medication(_)
                | FactKind::Allergy { .. } => false,
            })
    }
}

fn leaf(kind: NeedKind, wanted: Wanted) -> DataNeed {
    DataNeed { kind, about: Subject::Leaf, wanted, fact: None, days: None }
}

/// Whether the criterion, or a part of it, awaits an encounter.
pub(crate) fn defers(criterion: &Criterion) -> bool {
    match &criterion.logic {
        Logic::Deferred(_) | Logic::Judgement(Judgement { at: Some(_), .. }) => true,
        Logic::Group(_, children) => children.iter().any(defers),
        Logic::Condition(_) | Logic::Judgement(_) | Logic::NotUnderstood(_) => false,
    }
}

/// A criterion's truth with its polarity.
pub(crate) fn polarity(section: Section, truth: Truth) -> Outcome {
    match (section, truth) {
        (_, Truth::Unknown) => Outcome::Undetermined,
        (Section::Inclusion, Truth::True) | (Section::Exclusion, Truth::False) => Outcome::Satisfied,
        (Section::Inclusion, Truth::False) | (Section::Exclusion, Truth::True) => Outcome::Violated,
    }
}
