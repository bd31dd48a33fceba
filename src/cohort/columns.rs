//! What the records of a block's patients say, as columns: for each thing that the rules ask for the patients of whom
//! something is recorded, with days and values.

use super::plane::{BLOCK, NONE, Plane, put};
use crate::patient::RecordedSex;
use crate::screening::abstraction::{Abstract, Clear, FamilyId, LISTS, Man, Row, Total};
use crate::screening::{Abstractor, Desk, LoadedProfile};
use crate::value::Day;

/// The columns of up to [`BLOCK`] patients, made by [`CohortScreener::columns`](super::CohortScreener::columns).
#[derive(Debug)]
pub struct Columns<'p> {
    pub(super) patients: Vec<&'p LoadedProfile<'p>>,
    /// By family.
    pub(super) families: Vec<Column>,
    /// The families of which something is recorded.
    pub(super) some: Vec<FamilyId>,
    /// The rows that say that more must be asked, by patient.
    pub(super) asks: Vec<(u16, FamilyId)>,
    /// By list: from which day on it clears what it does not name.
    pub(super) lists: [Vec<Day>; LISTS],
    /// Where a list says more than a day can.
    pub(super) irregular: [Plane; LISTS],
    /// The first and last days on which patients may have been born.
    pub(super) born: Vec<(u16, Day, Day)>,
    pub(super) female: Plane,
    pub(super) male: Plane,
    pub(super) intersex: Plane,
    /// The judgement questions that patients' attestations may answer.
    pub(super) answers: Vec<(u16, u32)>,
    /// Men of whom it is to be asked whether what only occurs in female patients is ruled out.
    pub(super) doubtful: Plane,
}

/// What is recorded of one thing, by patient.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) whom: Plane,
    /// Of whom a span is known.
    pub(super) spanned: Plane,
    /// Of whom a number is.
    pub(super) numbered: Plane,
    /// There in windows that begin by the first day, and not in those that begin on the second or later.
    pub(super) spans: Vec<(u16, Day, Day)>,
    pub(super) numbers: Vec<(u16, Day, i64)>,
    /// Numbers between two.
    pub(super) between: Vec<(u16, Day, i64, i64)>,
    pub(super) titres: Vec<(u16, Day, i64)>,
    pub(super) named: Vec<(u16, Day, u16)>,
    pub(super) totals: Vec<(u16, Total)>,
    /// Whose newest result is not the only one.
    pub(super) others: Plane,
}

impl Column {
    const EMPTY: Self = Self {
        whom: NONE,
        spanned: NONE,
        numbered: NONE,
        spans: Vec::new(),
        numbers: Vec::new(),
        between: Vec::new(),
        titres: Vec::new(),
        named: Vec::new(),
        totals: Vec::new(),
        others: NONE,
    };
}

/// A list that clears nothing, and a window that nothing clears.
pub(super) const UNCLEARED: Day = Day(i32::MAX);

impl<'p> Columns<'p> {
    pub(super) fn new(rules: &Abstractor<'_>, patients: &'p [LoadedProfile<'p>], desk: &mut Desk) -> Self {
        let patients = patients.get(..BLOCK).unwrap_or(patients);
        let mut columns = Self {
            patients: patients.iter().collect(),
            families: std::iter::repeat_with(|| Column::EMPTY).take(rules.families.len()).collect(),
            some: Vec::new(),
            asks: Vec::new(),
            lists: std::array::from_fn(|_| vec![UNCLEARED; patients.len()]),
            irregular: [NONE; LISTS],
            born: Vec::with_capacity(patients.len()),
            female: NONE,
            male: NONE,
            intersex: NONE,
            answers: Vec::new(),
            doubtful: NONE,
        };
        for (lane, patient) in (0_u16..).zip(patients) {
            columns.take(lane, &rules.load(patient, desk));
            for attested in &patient.attested {
                let questions = rules.program.asked.get(&attested.criterion).into_iter().flatten();
                columns.answers.extend(questions.map(|question| (lane, *question)));
            }
        }
        columns
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
        for (place, clear) in patient.lists.iter().enumerate() {
            match (*clear, self.lists.get_mut(place).and_then(|days| days.get_mut(usize::from(lane)))) {
                (Clear::From(day), Some(slot)) => *slot = day,
                (Clear::Ask, _) => {
                    if let Some(plane) = self.irregular.get_mut(place) {
                        put(plane, lane);
                    }
                }
                _ => {}
            }
        }
        for &(family, row) in &patient.rows {
            self.row(lane, family, row, &patient.totals);
        }
    }

    fn row(&mut self, lane: u16, family: FamilyId, row: Row, totals: &[Total]) {
        let Some(column) = self.families.get_mut(family.0 as usize) else { return };
        if column.whom == NONE {
            self.some.push(family);
        }
        put(&mut column.whom, lane);
        let alone = match row {
            Row::Span(there, clear) => {
                let clear = match clear {
                    Clear::From(day) => day,
                    Clear::Never | Clear::Ask => UNCLEARED,
                };
                column.spans.push((lane, there, clear));
                put(&mut column.spanned, lane);
                true
            }
            Row::Number(on, value, alone) => {
                column.numbers.push((lane, on, value));
                put(&mut column.numbered, lane);
                alone
            }
            Row::Between(on, least, most) => {
                column.between.push((lane, on, least, most));
                true
            }
            Row::Titre(on, value, alone) => {
                column.titres.push((lane, on, value));
                alone
            }
            Row::Named(on, value, alone) => {
                column.named.push((lane, on, value));
                alone
            }
            Row::Total(place) => {
                column.totals.extend(totals.get(place as usize).map(|total| (lane, *total)));
                true
            }
            Row::Nothing => true,
            Row::Ask => {
                self.asks.push((lane, family));
                true
            }
        };
        if !alone {
            put(&mut column.others, lane);
        }
    }
}
