//! What the records of a block's patients say, as columns: for each thing that the rules ask for the patients of whom
//! something is recorded, with days and values.
//!
//! Assumes that everything was [gathered](super::gather). Guarantees that what is read together lies together.

use super::gather::Gathered;
use super::plane::{BLOCK, NONE, Plane};
use super::values::{PlaneId, Store, Values};
use crate::patient::RecordedSex;
use crate::screening::abstraction::{Dated, FamilyId, LISTS};
use crate::screening::{Abstractor, Desk, LoadedProfile};
use crate::value::{Day, Truth};

/// The columns of up to [`BLOCK`] patients, made by [`CohortScreener::columns`](super::CohortScreener::columns).
#[derive(Debug)]
pub struct Columns<'p> {
    pub(super) patients: Vec<&'p LoadedProfile<'p>>,
    /// Days, numbers and planes of everything below, in the order in which they are read.
    pub(super) store: Store,
    /// By list: the last first day of a window that it does not clear of what it does not name.
    pub(super) lists: [Values; LISTS],
    pub(super) people: People,
    /// The first days on which they may have been born.
    pub(super) born_from: Values,
    /// The last; empty where all of them are the same as the first.
    pub(super) born_to: Values,
    /// By family: its place among the columns, where something is recorded.
    families: Vec<Option<u32>>,
    /// The families of which something is recorded, and what; ascending.
    pub(super) some: Vec<(FamilyId, Column)>,
}

/// What is known of patients that is neither days nor numbers of a family.
#[derive(Debug, Default)]
pub(super) struct People {
    /// Where a list says more than a day can.
    pub(super) irregular: [Plane; LISTS],
    /// The first and last days on which patients may have been born.
    pub(super) born: Vec<(u16, Day, Day)>,
    /// The rows that say that more must be asked, by patient.
    pub(super) asks: Vec<(u16, FamilyId)>,
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
    pub(super) whom: PlaneId,
    /// Whose newest result is not the only one, where there are such patients.
    pub(super) others: Option<PlaneId>,
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
#[derive(Clone, Copy, Debug)]
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
    pub(super) by_value: Box<[PlaneId]>,
}

impl Numbers {
    pub(super) fn is_empty(self) -> bool {
        self.on.is_empty()
    }
}

impl People {
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
}

impl<'p> Columns<'p> {
    pub(super) fn new(rules: &Abstractor<'_>, patients: &'p [LoadedProfile<'p>], desk: &mut Desk) -> Self {
        let patients = patients.get(..BLOCK).unwrap_or(patients);
        let mut gathered = Gathered::new(rules.families.len());
        for (lane, patient) in (0_u16..).zip(patients) {
            gathered.take(lane, &rules.load(patient, desk));
            gathered.hold_back(lane, rules, patient);
        }
        Self::kept(gathered, patients)
    }

    fn kept(gathered: Gathered, patients: &'p [LoadedProfile<'p>]) -> Self {
        let mut store = Store::default();
        let lists = gathered.lists.each_ref().map(|list| store.keep(list));
        let (from, to) = gathered.births();
        let (born_from, born_to) = (store.keep(&from), store.keep(&to));
        let mut families = vec![None; gathered.families.len()];
        let mut some = Vec::new();
        for ((family, column), place) in (0..).map(FamilyId).zip(gathered.families).zip(&mut families) {
            if let Some(column) = column {
                *place = u32::try_from(some.len()).ok();
                some.push((family, column.kept(&mut store)));
            }
        }
        Self {
            patients: patients.iter().collect(),
            store,
            lists,
            people: gathered.people,
            born_from,
            born_to,
            families,
            some,
        }
    }

    /// What is recorded of a family's thing, if anything is.
    pub(super) fn of(&self, family: FamilyId) -> Option<&Column> {
        let place = (*self.families.get(family.0 as usize)?)?;
        self.some.get(place as usize).map(|(_, column)| column)
    }
}
