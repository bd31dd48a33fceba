//! A block of patients: what is known of every condition of every trial.

use super::classes::Classes;
use super::columns::Columns;
use super::general::General;
use super::plane::{Kernel, NONE, Plane, Planes, and, each, first, has, lane, or, vectorised};
use super::tables::{Room, StatementId, Tables};
use crate::ruleset::Node;
use crate::screening::abstraction::{Ask, FamilyId};
use crate::screening::program::{Combination, Program, Step};
use crate::screening::{Abstractor, Chart, LoadedProfile, Scratch, Screener};
use crate::value::Truth;

/// Room for a block of patients and what is known of them; one for each thread. It may serve one block after the other.
#[derive(Debug, Default)]
pub struct Block {
    pub(super) planes: Planes,
    pub(super) patients: Plane,
    /// Patients whose state keeps them from being plainly eligible for any trial.
    pub(super) held_back: Plane,
    /// The same for a single trial, with its place.
    pub(super) held_back_from: Vec<(usize, u16)>,
    lanes: usize,
    scratch: Scratch,
    room: Room,
    classes: Classes,
    /// By statement: the last patient whose facts were found to bear on it.
    asked: Vec<u32>,
}

/// What is combined of statements, in order.
struct Combine<'b> {
    block: &'b mut Block,
    program: &'b Program,
}

impl Kernel for Combine<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for step in &self.program.steps {
            self.block.combine(self.program, step);
        }
    }
}

impl Block {
    /// How many patients there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lanes
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lanes == 0
    }

    /// Finds out what is known of the columns' patients.
    pub(super) fn fill(&mut self, rules: &Abstractor<'_>, tables: &Tables, general: &General, columns: &Columns<'_>) {
        let (screener, program) = (rules.screener, &rules.program);
        self.lanes = columns.patients.len();
        self.patients = first(self.lanes);
        self.planes.begin(program.slots);
        self.held_back = columns.people.held_back;
        self.held_back_from.clear();
        self.held_back_from.extend(columns.people.screened_for.iter().map(|&(lane, trial)| (trial, lane)));
        self.held_back_from.sort_unstable();
        tables.write(columns, &self.patients, &mut self.planes, program, &mut self.room);
        for (statement, ask) in (0..).zip(&rules.families.asks) {
            match ask {
                Ask::Sex(sex) => {
                    let (truth, falsehood) = columns.people.recorded(*sex);
                    self.planes.put(program.statement(statement), &truth, &falsehood);
                }
                Ask::General => self.planes.put(program.statement(statement), &NONE, &NONE),
                _ => {}
            }
        }
        for number in (0..).take(program.questions.len()) {
            self.planes.put(program.question(number), &NONE, &NONE);
        }
        for &(lane, question, truth) in &columns.people.answers {
            self.planes.set(program.question(question), usize::from(lane), truth);
        }
        let asks = asks(tables, columns, std::mem::take(&mut self.room.asks));
        self.ask(rules, general, columns, &asks);
        self.room.asks = asks;
        debug_assert!(self.are_like_single(screener, &columns.patients, program));
        vectorised(Combine { block: self, program });
    }

    /// Asks the charts of patients for what their rows do not answer: `asks` by patient, and the statements without rows.
    fn ask(&mut self, rules: &Abstractor<'_>, general: &General, columns: &Columns<'_>, asks: &[(u16, StatementId)]) {
        let program = &rules.program;
        let mut scratch = std::mem::take(&mut self.scratch);
        let mut rest = asks;
        self.asked.clear();
        self.asked.resize(program.statements.len(), u32::MAX);
        for (lane, patient) in columns.patients.iter().enumerate() {
            let until = rest.partition_point(|(other, _)| usize::from(*other) <= lane);
            let (own, later) = rest.split_at(until);
            rest = later;
            if own.is_empty() && general.is_empty() {
                continue;
            }
            let chart = rules.screener.chart(patient, &mut scratch);
            for &(_, statement) in own {
                self.ask_one(lane, &chart, program, statement);
            }
            self.general(lane, &chart, program, general);
        }
        self.scratch = scratch;
    }

    fn ask_one(&mut self, lane: usize, chart: &Chart<'_>, program: &Program, statement: StatementId) {
        if let Some(&node) = program.statements.get(statement as usize) {
            self.planes.set(program.statement(statement), lane, chart.quick(node));
        }
    }

    /// Asks a patient's chart for the statements that no row answers.
    fn general(&mut self, lane: usize, chart: &Chart<'_>, program: &Program, general: &General) {
        let turn = u32::try_from(lane).unwrap_or(u32::MAX);
        let (planes, asked) = (&mut self.planes, &mut self.asked);
        let mut ask = |statement: StatementId| {
            let at = statement as usize;
            let (Some(&node), Some(last)) = (program.statements.get(at), asked.get_mut(at)) else { return };
            if *last != turn {
                *last = turn;
                planes.set(program.statement(statement), lane, chart.quick(node));
            }
        };
        for group in &chart.patient.groups {
            general.of_concept(group.concept).iter().for_each(|&statement| ask(statement));
        }
        general.asked.iter().for_each(|&statement| ask(statement));
        self.classes.begin();
        for (place, classed) in general.classed.iter().enumerate() {
            let at = classed.statement as usize;
            if self.asked.get(at) == Some(&turn) {
                continue;
            }
            let ask = || program.statements.get(at).map_or(Truth::Unknown, |&node| chart.quick(node));
            let truth = self.classes.say(chart.profile, classed.lists, place, ask);
            if truth != Truth::Unknown {
                self.planes.set(program.statement(classed.statement), lane, truth);
            }
        }
    }

    #[inline(always)]
    fn combine(&mut self, program: &Program, step: &Step) {
        let parts = program.parts(step);
        let (mut truth, mut falsehood) = (self.patients, NONE);
        match step.kind {
            Combination::All => {
                for &part in parts {
                    and(&mut truth, self.planes.truth(part));
                    or(&mut falsehood, self.planes.falsehood(part));
                }
            }
            Combination::AtLeast(k) => {
                let (k, all) = (k as usize, parts.len());
                truth = self.at_least(k, parts.iter().map(|&part| self.planes.truth(part)));
                // Too few are left when so many are false.
                let too_many = (all + 1).saturating_sub(k);
                falsehood = self.at_least(too_many, parts.iter().map(|&part| self.planes.falsehood(part)));
            }
            Combination::Assume(is) => {
                for &part in parts {
                    truth = *self.planes.truth(part);
                    falsehood = *self.planes.falsehood(part);
                    let (kept, other) = if is { (&mut truth, &falsehood) } else { (&mut falsehood, &truth) };
                    *kept = std::array::from_fn(|word| self.patients[word] & !other[word]);
                }
            }
        }
        self.planes.put(step.out, &truth, &falsehood);
    }

    /// The patients who are in at least `k` of the planes.
    fn at_least<'p>(&self, k: usize, planes: impl ExactSizeIterator<Item = &'p Plane>) -> Plane {
        if k > planes.len() {
            return NONE;
        }
        // By number: the patients who are in at least so many of those so far.
        let mut enough = vec![NONE; k + 1];
        if let Some(none) = enough.first_mut() {
            *none = self.patients;
        }
        for plane in planes {
            for number in (1..=k).rev() {
                let fewer = enough[number - 1];
                for (word, (fewer, own)) in enough[number].iter_mut().zip(fewer.iter().zip(plane)) {
                    *word |= fewer & own;
                }
            }
        }
        enough[k]
    }

    /// Whether every statement is what the single evaluator says.
    fn are_like_single(&self, screener: &Screener<'_>, patients: &[&LoadedProfile<'_>], program: &Program) -> bool {
        let mut scratch = Scratch::default();
        patients.iter().enumerate().all(|(lane, patient)| {
            let chart = screener.chart(patient, &mut scratch);
            (0..).zip(&program.statements).all(|(statement, &node)| {
                let (own, single) = (self.planes.of(program.statement(statement), lane), chart.quick(node));
                let atom = match chart.rules.node(node) {
                    Node::Atom(id) => Some(chart.rules.atom(id)),
                    _ => None,
                };
                debug_assert_eq!(own, single, "{}, {node:?}: {atom:?}", patient.profile().patient);
                own == single
            })
        })
    }
}

/// The statements that are to be asked one by one, in the order of the patients: `unanswered` ones, and those of families
/// whose rows or lists cannot say it.
fn asks(tables: &Tables, columns: &Columns<'_>, unanswered: Vec<(u16, StatementId)>) -> Vec<(u16, StatementId)> {
    let mut asks = unanswered;
    let table = |family: FamilyId| tables.families.get(family.0 as usize);
    let mut of_family = |lane: u16, family: FamilyId| {
        asks.extend(table(family).into_iter().flat_map(|table| &table.statements).map(|statement| (lane, *statement)));
    };
    columns.people.asks.iter().for_each(|&(lane, family)| of_family(lane, family));
    let mut of_silent = |whom: &Plane, of: &[FamilyId]| {
        each(whom, |at| {
            let silent = |family: &&FamilyId| {
                columns.of(**family).is_none_or(|column| !has(columns.store.plane(column.whom), at))
            };
            of.iter().filter(silent).for_each(|&family| of_family(lane(at), family));
        });
    };
    for (whom, of) in columns.people.irregular.iter().zip(&tables.by_list) {
        of_silent(whom, of);
    }
    for (family, column) in &columns.some {
        if let Some(table) = table(*family) {
            let others = column.others.map_or(&NONE, |others| columns.store.plane(others));
            for &statement in table.unanswered(column) {
                each(others, |at| asks.push((lane(at), statement)));
            }
        }
    }
    asks.sort_unstable();
    asks.dedup();
    asks
}
