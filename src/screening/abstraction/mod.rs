//! A patient's record abstracted for rules and a screening date: what it says of each thing that the rules ask for, whatever
//! the windows and limits they ask with.
//!
//! Of a question of presence that is the latest day on which it was there, and the day from which on it is known not to
//! have been there; of results the newest one. A statement then is a comparison or two. What the vocabulary's rules infer
//! from other facts is found out, as a fact would be. Where a record of presence is not so simple (statements, tests and
//! records that contradict each other), the days are found by asking the general code with the windows of the rules.
//!
//! Assumes profiles that were loaded. Guarantees the truth of the general code: where a record says more than fits into a
//! row, the row says [`Row::Ask`] and that code is asked each time; debug builds compare every answer with it.

mod family;
mod rows;
mod several;
mod straight;
mod weighed;

pub(crate) use family::{Ask, Families, FamilyId, Limits, Untouched};
pub(crate) use several::{Dated, latest};
pub use straight::{Desk, Opened};

use super::program::Program;
use super::{LoadedProfile, Screener};
use crate::patient::RecordedSex;
use crate::value::{Day, Truth};
use crate::vocabulary::ListName;

/// Rules made ready for the truth alone of many patients' abstracts.
///
/// ```
/// # use prescreen::{patient::Profile, ruleset::RuleSet, value::Day};
/// use prescreen::screening::{Abstractor, Desk, LoadedProfile, Screener};
///
/// # fn screen_all(rules: &RuleSet, profiles: &[Profile], on: Day) {
/// let screener = Screener::new(rules, on);
/// let abstractor = Abstractor::new(&screener);
/// let mut desk = Desk::default();
/// let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
/// let abstracts: Vec<_> = loaded.iter().map(|patient| abstractor.load(patient, &mut desk)).collect();
/// for patient in &abstracts {
///     let mut opened = abstractor.open(patient, &mut desk);
///     for trial in 0..screener.trials().len() {
///         let verdict = opened.verdict(trial);
/// #       let _ = verdict;
///     }
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Abstractor<'s> {
    pub(crate) screener: &'s Screener<'s>,
    pub(crate) program: Program,
    pub(crate) families: Families,
}

/// What a patient's record says of each thing that some rules ask for, see [`Abstractor`].
#[derive(Clone, Debug)]
pub struct Abstract<'p> {
    pub(crate) patient: &'p LoadedProfile<'p>,
    /// What is said where facts bear on it.
    pub(crate) rows: Box<[(FamilyId, Row)]>,
    /// Where [`Row::Total`] lies.
    pub(crate) totals: Box<[Total]>,
    /// Where [`Row::Several`] lies.
    pub(crate) results: Box<[Dated]>,
    /// What the investigator said of judgement questions, by their numbers.
    pub(crate) answers: Box<[(u32, Truth)]>,
    /// What complete lists say, see [`list_place`].
    pub(crate) lists: [Clear; LISTS],
    /// The first and last day on which the patient may have been born, if any is known that has come.
    pub(crate) born: Option<(Day, Day)>,
    pub(crate) sex: RecordedSex,
    pub(crate) man: Man,
}

/// What a record says of one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Row {
    /// In windows up to the screening date: there in those that begin by the first day, not there in those that begin on
    /// the second or later, and unknown between.
    Span(Day, Clear),
    /// The newest result is a number, in parts, of that day; `true`: it is the only result.
    Number(Day, i64, bool),
    /// Any of several results may be the newest, all of them numbers: the first of so many in a row among the abstract's.
    Several(u32, u32),
    /// The newest result, of that day, is a number between these, in parts rounded outward.
    Between(Day, i64, i64),
    /// The newest result is a titre, in parts.
    Titre(Day, i64, bool),
    /// The newest result is one of the named values.
    Named(Day, u16, bool),
    /// An assessment, by its place among the abstract's totals.
    Total(u32),
    /// There is none.
    Nothing,
    /// More than a row can say.
    Ask,
}

/// The first day on which it is known not to have been there, up to the screening date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Clear {
    /// More than a day can say.
    Ask,
    /// From that day on.
    From(Day),
    /// On no day.
    Never,
}

impl Clear {
    /// Not in windows that begin by `last`.
    fn after(self, last: Day) -> Self {
        match self {
            Self::From(day) if last < Day::DISTANT_FUTURE => Self::From(day.max(last.plus(1))),
            Self::From(_) => Self::Never,
            other => other,
        }
    }

    /// Where both clear it.
    fn and(self, other: Self) -> Self {
        if self == Self::Ask || other == Self::Ask { Self::Ask } else { self.max(other) }
    }
}

/// What is known of a total, in parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Total {
    /// The day of the newest assessment.
    pub(crate) on: Day,
    /// The least and the greatest total that it may be, where it is of the window.
    pub(crate) current: (i64, i64),
    /// Where it is older; none if then nothing is known.
    pub(crate) otherwise: Option<(i64, i64)>,
}

/// Whether what only occurs in female patients is ruled out by recorded sex.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Man {
    /// Not a man, as recorded.
    No,
    /// Nothing contradicts it.
    Plain,
    /// Something does: nothing is known of what only occurs in female patients.
    Doubtful,
}

/// Six lists, and whether what is not there now never was.
pub(crate) const LISTS: usize = 12;

/// Where a list is among [`Abstract::lists`].
pub(crate) fn list_place(list: ListName, lifelong: bool) -> usize {
    list as usize * 2 + usize::from(lifelong)
}

/// On no day.
pub(crate) const NEVER: Day = Day(i32::MIN);

impl<'s> Abstractor<'s> {
    /// Makes the trials of `screener` ready.
    #[must_use]
    pub fn new(screener: &'s Screener<'s>) -> Self {
        let mut program = Program::new(screener);
        let families = Families::new(screener, &program);
        // One kind of statement after the other: the processor then foretells what is done next.
        for trial in &mut program.trials {
            trial.needs.statements.sort_by_key(|&number| families.asks.get(number as usize).map(Ask::kind));
        }
        Self { screener, program, families }
    }

    /// Abstracts a patient's record for these rules. `desk` may have served others.
    #[must_use]
    pub fn load<'p>(&self, patient: &'p LoadedProfile<'p>, desk: &mut Desk) -> Abstract<'p> {
        let chart = self.screener.chart(patient, desk.scratch());
        chart.abstracted(&self.program, &self.families, patient)
    }

    /// The rules' verdicts on a patient whose record was abstracted for them. `desk` may have served other patients and
    /// other rules: nothing of them is used.
    #[must_use]
    pub fn open<'a>(&'a self, patient: &'a Abstract<'a>, desk: &'a mut Desk) -> Opened<'a> {
        Opened::new(self, patient, desk)
    }
}

impl Abstract<'_> {
    /// The results of a [`Row::Several`].
    pub(crate) fn several(&self, from: u32, count: u32) -> &[Dated] {
        let from = from as usize;
        self.results.get(from..from + count as usize).unwrap_or(&[])
    }

    /// Of how many things the record says something.
    #[must_use]
    pub fn size(&self) -> usize {
        self.rows.len()
    }
}
