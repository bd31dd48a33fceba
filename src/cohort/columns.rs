//! What the records of a block's patients say, as columns: for each thing that the rules ask for the patients of whom
//! something is recorded, with days and values.

use super::plane::{BLOCK, NONE, Plane, put};
use super::values::Values;
use crate::patient::{PatientState, RecordedSex};
use crate::screening::abstraction::{Abstract, Clear, Dated, FamilyId, LISTS, Man, NEVER, Row, Total};
use crate::screening::{Abstractor, Desk, LoadedProfile};
use crate::value::{Day, Truth};

/// The columns of up to [`BLOCK`] patients, made by [`CohortScreener::columns`](super::CohortScreener::columns).
#[derive(Debug)]
pub struct Columns<'p> {
    pub(super) patients: Vec<&'p LoadedProfile<'p>>,
    /// By family: its place among the columns, where something is recorded.
    families: Vec<Option<u32>>,
    /// The families of which something is recorded, and what.
    pub(super) some: Vec<(FamilyId, Column)>,
    /// The rows that say that more must be asked, by patient.
    pub(super) asks: Vec<(u16, FamilyId)>,
    /// By list: the last first day of a window that it does not clear of what it does not name.
    pub(super) lists: [Values; LISTS],
    /// Where a list says more than a day can.
    pub(super) irregular: [Plane; LISTS],
    /// The first and last days on which patients may have been born.
    pub(super) born: Vec<(u16, Day, Day)>,
    pub(super) born_from: Values,
    /// Empty where all those days are the same as the first.
    pub(super) born_to: Values,
    pub(super) female: Plane,
    pub(super) male: Plane,
    pub(super) intersex: Plane,
    /// What the investigator said of judgement questions, by their numbers.
    pub(super) answers: Vec<(u16, u32, Truth)>,
    /// Patients whose state keeps them from being plainly eligible for any trial.
    pub(super) held_back: Plane,
    /// The same for a single trial, by its place.
    pub(super) screened_for: Vec<(u16, usize)>,
    /// Men whose record contradicts it: nothing is known of what only occurs in female patients.
    pub(super) doubtful: Plane,
}

/// What is recorded of one thing, by patient.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) whom: Plane,
    /// Whose newest result is not the only one.
    pub(super) others: Plane,
    /// There in windows that begin by that day.
    pub(super) there: Values,
    /// Not there in windows that begin after that day.
    pub(super) until: Values,
    pub(super) numbers: Numbers,
    /// Of whom any of several results may be the newest.
    pub(super) several: Vec<(u16, Vec<Dated>)>,
    /// Numbers between two.
    pub(super) between: Numbers,
    pub(super) titres: Numbers,
    pub(super) named: Named,
    pub(super) totals: Numbers,
    /// What the totals are where the last is too old.
    pub(super) otherwise: (Values, Values),
}

/// Numbers of days, each at least and at most so much.
#[derive(Debug)]
pub(super) struct Numbers {
    pub(super) on: Values,
    pub(super) least: Values,
    /// Empty where it is the same as the least.
    pub(super) most: Values,
}

/// Named values of days.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) on: Values,
    /// By value: who has it.
    pub(super) by_value: Vec<Plane>,
}

impl Column {
    pub(super) const EMPTY: Self = Self {
        whom: NONE,
        others: NONE,
        there: Values::EMPTY,
        until: Values::EMPTY,
        numbers: Numbers::EMPTY,
        several: Vec::new(),
        between: Numbers::EMPTY,
        titres: Numbers::EMPTY,
        named: Named { on: Values::EMPTY, by_value: Vec::new() },
        totals: Numbers::EMPTY,
        otherwise: (Values::EMPTY, Values::EMPTY),
    };

    fn seal(&mut self) {
        self.there.seal();
        self.until.seal();
        for numbers in [&mut self.numbers, &mut self.between, &mut self.titres, &mut self.totals] {
            numbers.seal();
        }
        self.named.on.seal();
        self.otherwise.0.seal();
        self.otherwise.1.seal();
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
                self.named.push(lane, on, value);
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
}

impl Numbers {
    const EMPTY: Self = Self { on: Values::EMPTY, least: Values::EMPTY, most: Values::EMPTY };

    fn push(&mut self, lane: u16, on: Day, value: i64) {
        self.on.push(lane, on);
        self.least.push(lane, value);
    }

    fn seal(&mut self) {
        self.on.seal();
        self.least.seal();
        self.most.seal();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.on.is_empty()
    }
}

impl Named {
    fn push(&mut self, lane: u16, on: Day, value: u16) {
        self.on.push(lane, on);
        let value = usize::from(value);
        if self.by_value.len() <= value {
            self.by_value.resize(value + 1, NONE);
        }
        if let Some(plane) = self.by_value.get_mut(value) {
            put(plane, lane);
        }
    }
}

impl<'p> Columns<'p> {
    pub(super) fn new(rules: &Abstractor<'_>, patients: &'p [LoadedProfile<'p>], desk: &mut Desk) -> Self {
        let patients = patients.get(..BLOCK).unwrap_or(patients);
        let mut columns = Self {
            patients: patients.iter().collect(),
            families: vec![None; rules.families.len()],
            some: Vec::new(),
            asks: Vec::new(),
            lists: [const { Values::EMPTY }; LISTS],
            irregular: [NONE; LISTS],
            born: Vec::with_capacity(patients.len()),
            born_from: Values::EMPTY,
            born_to: Values::EMPTY,
            female: NONE,
            male: NONE,
            intersex: NONE,
            answers: Vec::new(),
            held_back: NONE,
            screened_for: Vec::new(),
            doubtful: NONE,
        };
        for (lane, patient) in (0_u16..).zip(patients) {
            columns.take(lane, &rules.load(patient, desk));
            columns.hold_back(lane, rules, patient);
        }
        columns.some.iter_mut().for_each(|(_, column)| column.seal());
        columns.lists.iter_mut().for_each(Values::seal);
        let partly = columns.born.iter().any(|(_, first, last)| first != last);
        for &(lane, first, last) in &columns.born {
            columns.born_from.push(lane, first);
            if partly {
                columns.born_to.push(lane, last);
            }
        }
        columns.born_from.seal();
        columns.born_to.seal();
        columns
    }

    /// What is recorded of a family's thing, if anything is.
    pub(super) fn of(&self, family: FamilyId) -> Option<&Column> {
        let place = (*self.families.get(family.0 as usize)?)?;
        self.some.get(place as usize).map(|(_, column)| column)
    }

    fn hold_back(&mut self, lane: u16, rules: &Abstractor<'_>, patient: &LoadedProfile<'_>) {
        for state in &patient.profile().states {
            match state {
                PatientState::AlreadyScreened(Some(id)) => {
                    let trials = rules.screener.trials().iter().enumerate();
                    let same = trials.filter(|(_, trial)| trial.id.eq_ignore_ascii_case(id));
                    self.screened_for.extend(same.map(|(trial, _)| (lane, trial)));
                }
                PatientState::Deceased
                | PatientState::OptedOut
                | PatientState::EnrolledElsewhere
                | PatientState::AlreadyScreened(None) => put(&mut self.held_back, lane),
            }
        }
    }

    /// Whose recorded sex it is, and whose it is not.
    pub(super) fn recorded(&self, sex: RecordedSex) -> (Plane, Plane) {
        let truth = match sex {
            RecordedSex::Female => self.female,
            RecordedSex::Male => self.male,
            RecordedSex::Intersex => self.intersex,
            RecordedSex::Unknown => NONE,
        };
        let known = |word: usize| self.female[word] | self.male[word] | self.intersex[word];
        (truth, std::array::from_fn(|word| known(word) & !truth[word]))
    }

    fn take(&mut self, lane: u16, patient: &Abstract<'_>) {
        match patient.sex {
            RecordedSex::Female => put(&mut self.female, lane),
            RecordedSex::Male => put(&mut self.male, lane),
            RecordedSex::Intersex => put(&mut self.intersex, lane),
            RecordedSex::Unknown => {}
        }
        if patient.man == Man::Doubtful {
            put(&mut self.doubtful, lane);
        }
        if let Some((first, last)) = patient.born {
            self.born.push((lane, first, last));
        }
        for (clear, (list, irregular)) in patient.lists.iter().zip(self.lists.iter_mut().zip(&mut self.irregular)) {
            match *clear {
                Clear::From(day) => list.push(lane, day.plus(-1)),
                Clear::Ask => put(irregular, lane),
                Clear::Never => {}
            }
        }
        self.answers.extend(patient.answers.iter().map(|(question, truth)| (lane, *question, *truth)));
        for &(family, row) in &patient.rows {
            self.row(lane, family, row, patient);
        }
    }

    fn row(&mut self, lane: u16, family: FamilyId, row: Row, patient: &Abstract<'_>) {
        let Some(place) = self.families.get_mut(family.0 as usize) else { return };
        let at = *place.get_or_insert_with(|| {
            self.some.push((family, Column::EMPTY));
            u32::try_from(self.some.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some((_, column)) = self.some.get_mut(at as usize) {
            column.add(lane, row, patient);
        }
        if matches!(row, Row::Ask) {
            self.asks.push((lane, family));
        }
    }
}
