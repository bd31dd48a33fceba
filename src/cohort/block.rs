//! A block of patients: what is known of every condition of every trial.

use super::classes::Classes;
use super::lists::Lists;
use super::people::People;
use super::plane::{BLOCK, NONE, Plane, Planes, and, first, has, or};
use super::reach::{Reach, StatementId, Untouched};
use super::table::Gathering;
use crate::patient::PatientState;
use crate::screening::program::{Combination, Program, Step};
use crate::screening::{Chart, LoadedProfile, Scratch, Screener};
use crate::value::Truth;

/// Room for a block of patients and what is known of them; one for each thread. It may serve one block after the other.
#[derive(Debug, Default)]
pub struct Block {
    pub(super) planes: Planes,
    pub(super) patients: Plane,
    /// Patients whose state keeps them from being plainly eligible for any trial.
    pub(super) held_back: Plane,
    /// The same for a single trial, with its place.
    pub(super) held_back_from: Vec<(usize, Plane)>,
    lanes: usize,
    scratch: Scratch,
    people: People,
    lists: Lists,
    classes: Classes,
    gathering: Gathering,
    /// By statement: the last patient whose facts were found to bear on it.
    asked: Vec<u32>,
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

    /// Finds out what is known of these patients, up to [`BLOCK`] of them.
    pub(super) fn fill(
        &mut self,
        screener: &Screener<'_>,
        program: &Program,
        reach: &Reach,
        patients: &[LoadedProfile<'_>],
    ) {
        let patients = patients.get(..BLOCK).unwrap_or(patients);
        self.lanes = patients.len();
        self.patients = first(patients.len());
        self.planes.begin(program.slots);
        self.people.fill(patients, screener.on);
        self.lists.fill(screener, &reach.lists, patients);
        self.states(screener, patients);
        self.untouched(program, reach);
        self.gathering.begin(reach.tables.len());
        self.asked.clear();
        self.asked.resize(program.statements.len(), u32::MAX);
        let mut scratch = std::mem::take(&mut self.scratch);
        for (lane, patient) in patients.iter().enumerate() {
            let chart = screener.chart(patient, &mut scratch);
            self.touched(lane, &chart, program, reach);
            self.answers(lane, &chart, program);
        }
        self.gathering.write(&reach.tables, &mut self.planes, program);
        debug_assert!(self.are_like_single(screener, patients, &mut scratch, program));
        self.scratch = scratch;
        for step in &program.steps {
            self.combine(program, step);
        }
    }

    /// Writes what every statement is for those whose facts do not bear on it.
    fn untouched(&mut self, program: &Program, reach: &Reach) {
        let people = &self.people;
        for (number, untouched) in (0..).zip(&reach.untouched) {
            let (truth, falsehood) = match untouched {
                Untouched::Constant(Truth::True) => (self.patients, NONE),
                Untouched::Constant(Truth::False) => (NONE, self.patients),
                Untouched::Constant(Truth::Unknown) | Untouched::Classed | Untouched::Asked => (NONE, NONE),
                Untouched::Born(days) => people.born_on(days),
                Untouched::Sex(sex) => people.recorded(*sex),
                Untouched::Listed { list, female } => {
                    let clear = list.and_then(|list| self.lists.clear.get(list as usize));
                    let mut falsehood = clear.copied().unwrap_or(NONE);
                    if *female {
                        or(&mut falsehood, &people.male);
                    }
                    (NONE, falsehood)
                }
            };
            self.planes.put(program.statement(number), truth, falsehood);
        }
        for number in (0..).take(program.questions.len()) {
            self.planes.put(program.question(number), NONE, NONE);
        }
    }

    /// Asks one patient's chart for the statements on which the patient's facts bear, and for those that cannot be told
    /// at a glance.
    fn touched(&mut self, lane: usize, chart: &Chart<'_>, program: &Program, reach: &Reach) {
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
        for &topic in chart.scratch.touched().iter() {
            reach.of_topic(topic).iter().for_each(|&statement| ask(statement));
            if let Some(table) = reach.tables.get(topic.0 as usize).filter(|table| !table.is_empty()) {
                self.gathering.take(lane, topic, table, chart, program, &mut ask);
            }
            for topic in reach.tables_of(topic) {
                if let Some(table) = reach.tables.get(topic.0 as usize) {
                    self.gathering.take(lane, topic, table, chart, program, &mut ask);
                }
            }
        }
        for group in &chart.patient.groups {
            reach.of_concept(group.concept).iter().for_each(|&statement| ask(statement));
        }
        reach.asked.iter().for_each(|&statement| ask(statement));
        if has(&self.people.doubtful_men, lane) {
            reach.female.iter().for_each(|&statement| ask(statement));
        }
        if has(&self.people.ageless, lane) {
            reach.age.iter().for_each(|&statement| ask(statement));
        }
        let open = self.lists.open.partition_point(|(other, _)| *other < lane);
        for (_, number) in self.lists.open.get(open..).unwrap_or(&[]).iter().take_while(|(other, _)| *other == lane) {
            reach.by_list.get(*number).into_iter().flatten().for_each(|&statement| ask(statement));
        }
        self.classes.begin();
        for (place, classed) in reach.classed.iter().enumerate() {
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

    /// The investigator's answers.
    fn answers(&mut self, lane: usize, chart: &Chart<'_>, program: &Program) {
        for attested in &chart.patient.attested {
            for &number in program.asked.get(&attested.criterion).into_iter().flatten() {
                if let Some(question) = program.questions.get(number as usize) {
                    self.planes.set(program.question(number), lane, chart.answered(question));
                }
            }
        }
    }

    /// States that hold patients back.
    fn states(&mut self, screener: &Screener<'_>, patients: &[LoadedProfile<'_>]) {
        self.held_back = NONE;
        self.held_back_from.clear();
        for (lane, patient) in patients.iter().enumerate() {
            for state in &patient.profile().states {
                match state {
                    PatientState::AlreadyScreened(Some(id)) => {
                        let trials = screener.trials().iter().enumerate();
                        for (trial, _) in trials.filter(|(_, t)| t.id.eq_ignore_ascii_case(id)) {
                            let mut plane = NONE;
                            set(&mut plane, lane);
                            self.held_back_from.push((trial, plane));
                        }
                    }
                    PatientState::Deceased
                    | PatientState::OptedOut
                    | PatientState::EnrolledElsewhere
                    | PatientState::AlreadyScreened(None) => set(&mut self.held_back, lane),
                }
            }
        }
    }

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
        self.planes.put(step.out, truth, falsehood);
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
    fn are_like_single(
        &self,
        screener: &Screener<'_>,
        patients: &[LoadedProfile<'_>],
        scratch: &mut Scratch,
        program: &Program,
    ) -> bool {
        patients.iter().enumerate().all(|(lane, patient)| {
            let chart = screener.chart(patient, scratch);
            (0..).zip(&program.statements).all(|(statement, &node)| {
                let (own, single) = (self.planes.of(program.statement(statement), lane), chart.quick(node));
                debug_assert_eq!(own, single, "{node:?}: {:?}", chart.rules.node(node));
                own == single
            })
        })
    }
}

fn set(plane: &mut Plane, lane: usize) {
    if let Some(word) = plane.get_mut(lane / 64) {
        *word |= 1 << (lane % 64);
    }
}
