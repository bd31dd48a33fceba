//! The rows of patients' abstracts, gathered by what they are about.
//!
//! Assumes abstracts, patient by patient. Guarantees nothing of order in memory: [`Columns`](super::Columns) keeps what was
//! gathered where it is read fast.

use super::columns::{Column, Named, Numbers, People};
use super::plane::{NONE, Plane, put};
use super::values::{List, Store};
use crate::patient::{PatientState, RecordedSex};
use crate::screening::abstraction::{Abstract, Clear, Dated, FamilyId, LISTS, Man, NEVER, Row, Total};
use crate::screening::{Abstractor, LoadedProfile};
use crate::value::Day;

/// What is gathered of a block's patients; see [`Columns`](super::Columns) for what it means.
#[derive(Debug)]
pub(super) struct Gathered {
    /// By family.
    pub(super) families: Vec<Option<Box<GatheredColumn>>>,
    pub(super) lists: [List; LISTS],
    pub(super) people: People,
}

/// What is gathered of one thing; see [`Column`] for what it means.
#[derive(Debug, Default)]
pub(super) struct GatheredColumn {
    whom: Plane,
    others: Plane,
    there: List,
    until: List,
    numbers: GatheredNumbers,
    several: Vec<(u16, Vec<Dated>)>,
    between: GatheredNumbers,
    titres: GatheredNumbers,
    named: List,
    by_value: Vec<Plane>,
    totals: GatheredNumbers,
    otherwise: (List, List),
}

#[derive(Debug, Default)]
struct GatheredNumbers {
    on: List,
    least: List,
    most: List,
}

impl GatheredNumbers {
    fn push(&mut self, lane: u16, on: Day, value: i64) {
        self.on.push(lane, on);
        self.least.push(lane, value);
    }

    fn kept(&self, store: &mut Store) -> Numbers {
        Numbers { on: store.keep(&self.on), least: store.keep(&self.least), most: store.keep(&self.most) }
    }
}

impl GatheredColumn {
    /// Keeps everything, in the order in which it is read.
    pub(super) fn kept(self, store: &mut Store) -> Column {
        Column {
            whom: store.keep_plane(&self.whom),
            others: (self.others != NONE).then(|| store.keep_plane(&self.others)),
            there: store.keep(&self.there),
            until: store.keep(&self.until),
            numbers: self.numbers.kept(store),
            several: self.several,
            between: self.between.kept(store),
            titres: self.titres.kept(store),
            named: Named {
                on: store.keep(&self.named),
                by_value: self.by_value.iter().map(|plane| store.keep_plane(plane)).collect(),
            },
            totals: self.totals.kept(store),
            otherwise: (store.keep(&self.otherwise.0), store.keep(&self.otherwise.1)),
        }
    }

    fn add(&mut self, lane: u16, row: Row, patient: &Abstract<'_>) {
        put(&mut self.whom, lane);
        match row {
            Row::Span(there, clear) => {
                if there != NEVER {
                    self.there.push(lane, there);
                }
                if let Clear::From(day) = clear {
                    self.until.push(lane, day.plus(-1));
                }
            }
            Row::Number(on, value, alone) => {
                self.numbers.push(lane, on, value);
                self.alone(lane, alone);
            }
            Row::Several(from, count) => {
                self.several.push((lane, patient.several(from, count).to_vec()));
                self.alone(lane, false);
            }
            Row::Between(on, least, most) => {
                self.between.push(lane, on, least);
                self.between.most.push(lane, most);
            }
            Row::Titre(on, value, alone) => {
                self.titres.push(lane, on, value);
                self.alone(lane, alone);
            }
            Row::Named(on, value, alone) => {
                self.name(lane, on, value);
                self.alone(lane, alone);
            }
            Row::Total(place) => {
                if let Some(Total { on, current, otherwise }) = patient.totals.get(place as usize) {
                    self.totals.push(lane, *on, current.0);
                    self.totals.most.push(lane, current.1);
                    if let Some((least, most)) = otherwise {
                        self.otherwise.0.push(lane, *least);
                        self.otherwise.1.push(lane, *most);
                    }
                }
            }
            Row::Nothing | Row::Ask => {}
        }
    }

    fn alone(&mut self, lane: u16, alone: bool) {
        if !alone {
            put(&mut self.others, lane);
        }
    }

    fn name(&mut self, lane: u16, on: Day, value: u16) {
        self.named.push(lane, on);
        let value = usize::from(value);
        if self.by_value.len() <= value {
            self.by_value.resize(value + 1, NONE);
        }
        if let Some(plane) = self.by_value.get_mut(value) {
            put(plane, lane);
        }
    }
}

impl Gathered {
    pub(super) fn new(families: usize) -> Self {
        Self {
            families: std::iter::repeat_with(|| None).take(families).collect(),
            lists: std::array::from_fn(|_| List::default()),
            people: People::default(),
        }
    }

    /// The first days on which patients may have been born, and, where they are not all the same, the last.
    pub(super) fn births(&self) -> (List, List) {
        let (mut from, mut to) = (List::default(), List::default());
        let partly = self.people.born.iter().any(|(_, first, last)| first != last);
        for &(lane, first, last) in &self.people.born {
            from.push(lane, first);
            if partly {
                to.push(lane, last);
            }
        }
        (from, to)
    }

    /// Whom the patient's state keeps from being plainly eligible.
    pub(super) fn hold_back(&mut self, lane: u16, rules: &Abstractor<'_>, patient: &LoadedProfile<'_>) {
        for state in &patient.profile().states {
            if let PatientState::AlreadyScreened(Some(_)) = state {
                let trials = rules.screener.trials().iter().enumerate();
                let same = trials.filter(|(_, trial)| state.bears_on(&trial.id));
                self.people.screened_for.extend(same.map(|(trial, _)| (lane, trial)));
            } else {
                put(&mut self.people.held_back, lane);
            }
        }
    }

    /// Takes in what is known of a patient.
    pub(super) fn take(&mut self, lane: u16, patient: &Abstract<'_>) {
        match patient.sex {
            RecordedSex::Female => put(&mut self.people.female, lane),
            RecordedSex::Male => put(&mut self.people.male, lane),
            RecordedSex::Intersex => put(&mut self.people.intersex, lane),
            RecordedSex::Unknown => {}
        }
        if patient.man == Man::Doubtful {
            put(&mut self.people.doubtful, lane);
        }
        if let Some((first, last)) = patient.born {
            self.people.born.push((lane, first, last));
        }
        for (clear, (list, irregular)) in
            patient.lists.iter().zip(self.lists.iter_mut().zip(&mut self.people.irregular))
        {
            match *clear {
                Clear::From(day) => list.push(lane, day.plus(-1)),
                Clear::Ask => put(irregular, lane),
                Clear::Never => {}
            }
        }
        self.people.answers.extend(patient.answers.iter().map(|(question, truth)| (lane, *question, *truth)));
        for &(family, row) in &patient.rows {
            self.row(lane, family, row, patient);
        }
    }

    fn row(&mut self, lane: u16, family: FamilyId, row: Row, patient: &Abstract<'_>) {
        let Some(column) = self.families.get_mut(family.0 as usize) else { return };
        column.get_or_insert_default().add(lane, row, patient);
        if matches!(row, Row::Ask) {
            self.people.asks.push((lane, family));
        }
    }
}
