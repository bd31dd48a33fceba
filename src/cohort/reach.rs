//! Which statements the facts of a patient can bear on, and what the others are: prepared once for rules and a screening
//! date.
//!
//! Guarantees that a statement that is not found through a patient's facts is, for that patient, what its [`Untouched`]
//! says.

use super::lists::{ListKind, ListQuestion};
use super::table::{self, Table};
use crate::patient::{Profile, RecordedSex};
use crate::screening::inputs::Inputs;
use crate::screening::plan::{Plan, Presence, RuleTopic, TopicId};
use crate::screening::prepare::FEMALE;
use crate::screening::program::Program;
use crate::screening::{LoadedProfile, Scratch, Screener};
use crate::text::Span;
use crate::value::{Day, Truth};
use crate::vocabulary::{ConceptId, ListName};
use rustc_hash::FxHashMap;
use std::ops::RangeInclusive;

/// A statement's number in the program.
pub(super) type StatementId = u32;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// What each statement is for patients whose facts do not bear on it.
    pub(super) untouched: Vec<Untouched>,
    /// By topic: the statements that are answered together.
    pub(super) tables: Vec<Table>,
    by_topic: Index,
    /// By topic: the topics for whose tables it matters, other than its own.
    tables_by_topic: Index,
    by_concept: Index,
    /// The questions of lists that statements lead to.
    pub(super) lists: Vec<ListQuestion>,
    /// By question of a list: the statements that ask it.
    pub(super) by_list: Vec<Vec<StatementId>>,
    /// Statements about what only occurs in female patients.
    pub(super) female: Vec<StatementId>,
    /// Statements about age alone.
    pub(super) age: Vec<StatementId>,
    /// Statements that depend on age in another way: every patient is to be asked.
    pub(super) asked: Vec<StatementId>,
    /// Statements of which only the general code knows.
    pub(super) classed: Vec<Classed>,
}

/// What a statement is for patients whose facts do not bear on it.
#[derive(Clone, Debug)]
pub(super) enum Untouched {
    /// The same for everybody.
    Constant(Truth),
    /// By the day of birth.
    Born(Box<[RangeInclusive<Day>]>),
    /// By recorded sex.
    Sex(RecordedSex),
    /// False where a complete list says so, and else unknown; and false of men, if it only occurs in female patients.
    Listed {
        /// A place in [`Reach::lists`]; none if no list speaks for it.
        list: Option<u32>,
        female: bool,
    },
    /// By the patient's class, see [`Reach::classed`].
    Classed,
    /// Every patient is to be asked.
    Asked,
}

/// A statement that, where no fact bears on it, depends on a patient's sex and some lists alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classed {
    pub(super) statement: StatementId,
    /// A bit for each [`ListName`].
    pub(super) lists: u8,
}

/// Statements by something that has a number.
#[derive(Debug, Default)]
struct Index {
    starts: Vec<u32>,
    statements: Vec<StatementId>,
}

impl Index {
    fn new(keys: usize, mut found: Vec<(u32, StatementId)>) -> Self {
        found.sort_unstable();
        found.dedup();
        let mut starts = vec![0; keys + 1];
        for &(key, _) in &found {
            if let Some(start) = starts.get_mut(key as usize + 1) {
                *start += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { starts, statements: found.into_iter().map(|(_, statement)| statement).collect() }
    }

    #[inline]
    fn of(&self, key: u32) -> &[StatementId] {
        let at = key as usize;
        let (Some(&from), Some(&to)) = (self.starts.get(at), self.starts.get(at + 1)) else { return &[] };
        self.statements.get(from as usize..to as usize).unwrap_or(&[])
    }
}

struct Builder<'s> {
    screener: &'s Screener<'s>,
    reach: Reach,
    inputs: Inputs<'s>,
    topics: Vec<(u32, StatementId)>,
    tables: Vec<(u32, u32)>,
    concepts: Vec<(u32, StatementId)>,
    lists: FxHashMap<ListQuestion, u32>,
}

impl Reach {
    pub(super) fn new(screener: &Screener<'_>, program: &Program) -> Self {
        let rules = screener.rules;
        let mut builder = Builder {
            screener,
            reach: Self { tables: table::empty(screener), ..Self::default() },
            inputs: Inputs::new(rules),
            topics: Vec::new(),
            tables: Vec::new(),
            concepts: Vec::new(),
            lists: FxHashMap::default(),
        };
        let nobody = nobody();
        let loaded = LoadedProfile::new(&nobody);
        let mut scratch = Scratch::default();
        let chart = screener.chart(&loaded, &mut scratch);
        for (statement, &node) in (0..).zip(&program.statements) {
            let untouched = builder.statement(statement, node, || chart.quick(node));
            builder.reach.untouched.push(untouched);
        }
        let Builder { mut reach, topics, tables, concepts, .. } = builder;
        reach.by_topic = Index::new(screener.plans.topics.len(), topics);
        reach.tables_by_topic = Index::new(screener.plans.topics.len(), tables);
        reach.by_concept = Index::new(rules.vocabulary.concepts().len(), concepts);
        reach
    }

    /// The statements that facts on a topic bear on.
    #[inline]
    pub(super) fn of_topic(&self, topic: TopicId) -> &[StatementId] {
        self.by_topic.of(topic.0)
    }

    /// The topics for whose tables facts on a topic matter, other than its own.
    #[inline]
    pub(super) fn tables_of(&self, topic: TopicId) -> impl Iterator<Item = TopicId> {
        self.tables_by_topic.of(topic.0).iter().map(|&topic| TopicId(topic))
    }

    /// The statements without topics that facts on a concept bear on.
    #[inline]
    pub(super) fn of_concept(&self, concept: ConceptId) -> &[StatementId] {
        self.by_concept.of(concept.0)
    }
}

impl Builder<'_> {
    fn statement(
        &mut self,
        statement: StatementId,
        node: crate::ruleset::NodeId,
        of_nobody: impl FnOnce() -> Truth,
    ) -> Untouched {
        let screener = self.screener;
        match screener.plans.plans.get(node.0 as usize) {
            Some(Plan::Born(days)) => {
                self.reach.age.push(statement);
                Untouched::Born(days.clone())
            }
            Some(Plan::Sex(sex)) => Untouched::Sex(*sex),
            Some(Plan::Presence(presence)) => self.presence(statement, presence),
            Some(&Plan::Planned(topic)) => {
                self.topics.push((topic.0, statement));
                let steady = screener.plans.topics.get(topic.0 as usize).is_some_and(|about| about.lifelong);
                let list = ListName::PlannedProcedures;
                let kind = ListKind { list, always: true, steady };
                let question = ListQuestion { kind, from: screener.on, to: screener.on };
                Untouched::Listed { list: Some(self.list(statement, question)), female: false }
            }
            Some(Plan::Result(newest)) => {
                let table = self.reach.tables.get_mut(newest.topic.0 as usize);
                if !table.is_some_and(|table| table.take_result(screener.on, newest, statement)) {
                    self.topics.push((newest.topic.0, statement));
                }
                Untouched::Constant(of_nobody())
            }
            Some(Plan::Total(total)) => {
                self.topics.push((total.topic.0, statement));
                self.rules(statement, total.inferred.iter().map(|(rule, _)| rule));
                Untouched::Constant(of_nobody())
            }
            _ => self.general(statement, node),
        }
    }

    fn presence(&mut self, statement: StatementId, presence: &Presence) -> Untouched {
        let screener = self.screener;
        let table = self.reach.tables.get_mut(presence.topic.0 as usize);
        let together = table.is_some_and(|table| table.take_presence(screener.on, presence, statement));
        let tests = presence.tests.iter().map(|(test, _)| *test);
        let female = presence.female.then_some(FEMALE);
        let mut matter: Vec<TopicId> = tests.chain([presence.topic]).flat_map(|topic| self.ruled(topic)).collect();
        matter.extend(presence.tests.iter().map(|(test, _)| *test).chain(female));
        if together {
            self.tables.extend(matter.into_iter().map(|topic| (topic.0, presence.topic.0)));
        } else {
            self.topics.extend(matter.into_iter().chain([presence.topic]).map(|topic| (topic.0, statement)));
        }
        if presence.female {
            self.reach.female.push(statement);
        }
        let about = screener.plans.topics.get(presence.topic.0 as usize);
        // What only tests clear is not cleared by a list.
        let list = about.and_then(|about| Some((about, about.list?))).filter(|_| presence.tests.is_empty());
        let list = list.map(|(about, list)| {
            let kind = ListKind { list, always: about.lifelong, steady: about.lifelong };
            self.list(statement, ListQuestion { kind, from: presence.from, to: presence.to })
        });
        Untouched::Listed { list, female: presence.female }
    }

    /// The topics of the rules that speak for a topic.
    fn ruled(&self, topic: TopicId) -> Vec<TopicId> {
        let about = self.screener.plans.topics.get(topic.0 as usize);
        let rules = about.into_iter().flat_map(|about| about.present.iter().chain(&about.absent).chain(&about.related));
        rules.map(|rule| rule.topic).collect()
    }

    fn rules<'r>(&mut self, statement: StatementId, rules: impl Iterator<Item = &'r RuleTopic>) {
        self.topics.extend(rules.map(|rule| (rule.topic.0, statement)));
    }

    fn list(&mut self, statement: StatementId, question: ListQuestion) -> u32 {
        let next = u32::try_from(self.reach.lists.len()).unwrap_or(u32::MAX);
        let number = *self.lists.entry(question).or_insert(next);
        if number == next {
            self.reach.lists.push(question);
            self.reach.by_list.push(Vec::new());
        }
        if let Some(statements) = self.reach.by_list.get_mut(number as usize) {
            statements.push(statement);
        }
        number
    }

    fn general(&mut self, statement: StatementId, node: crate::ruleset::NodeId) -> Untouched {
        let survey = self.inputs.survey(node);
        if survey.age {
            self.reach.asked.push(statement);
            return Untouched::Asked;
        }
        self.concepts.extend(survey.concepts.iter().map(|concept| (concept.0, statement)));
        self.reach.classed.push(Classed { statement, lists: survey.lists });
        Untouched::Classed
    }
}

/// A patient of whom nothing is recorded.
fn nobody() -> Profile {
    Profile {
        patient: String::new(),
        recorded: None,
        birth: None,
        sex: RecordedSex::Unknown,
        gender: None,
        facts: Vec::new(),
        lists: Vec::new(),
        attestations: Vec::new(),
        determinations: Vec::new(),
        states: Vec::new(),
        unresolved: Vec::new(),
        span: Span::default(),
    }
}
