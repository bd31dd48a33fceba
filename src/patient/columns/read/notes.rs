//! What was wrong with rows, counted: a file may say the same wrong thing a million times.

use std::collections::BTreeMap;
use std::fmt;

/// More different things are counted together.
const MOST_OF_A_KIND: usize = 200;
/// The most characters of a text that are shown.
const LONGEST: usize = 60;

/// Why a patient is left out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Trouble {
    /// Facts of a patient who is not in the table of patients.
    NoSuchPatient,
    /// The table of patients has the patient more than once.
    Twice,
    /// A column holds a word that it cannot hold; the column.
    UnknownWord(&'static str),
    /// Something that must be there is not; the column.
    Missing(&'static str),
    /// The concept is of another kind than the row.
    WrongKind,
    /// No day of a calendar that a patient's record has, before birth, or more than a year after `recorded`; the column.
    ImpossibleDate(&'static str),
    /// A day that ends something lies before the day that begins it; the later column.
    Reversed(&'static str),
    /// A number that nothing measured has, or another one than the column may hold; the column.
    ImpossibleValue(&'static str),
    /// `recorded` is missing, and something has no date of its own.
    NoRecorded,
}

/// What was kept, and cannot be used in every way.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Doubt {
    /// The vocabulary does not know the name.
    UnknownName,
    /// The name or code may mean several things.
    AmbiguousName,
    /// Neither the vocabulary nor a terminology knows the code.
    UnknownCode,
    /// What is said to be absent is narrower than the concept of its code.
    NarrowAbsence,
    /// A number without the unit it needs.
    UnitMissing,
    /// A unit that is none.
    UnknownUnit,
    /// A unit that does not convert to that of the concept.
    UnitMismatch,
    /// No value of the test.
    UnknownValue,
    /// A result without a value.
    NoValue,
    /// No mass per day.
    DoseNotDaily,
    /// The instrument has no such item.
    UnknownItem,
    /// No test, or none with a day, behind an absence.
    UntestedAbsence,
}

/// What was wrong with the rows of a run. Counted a part of the tables, and added up in the order of the parts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Notes {
    troubles: BTreeMap<Trouble, Count>,
    doubts: BTreeMap<Doubt, BTreeMap<String, Count>>,
    /// Patients that were left out.
    pub left_out: u64,
}

/// How often, and where first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Count {
    /// How many rows.
    pub rows: u64,
    /// The first patient of whom it is true.
    pub patient: String,
}

impl Notes {
    pub(super) fn trouble(&mut self, trouble: Trouble, patient: &str) {
        let first = || Count { rows: 0, patient: patient.to_owned() };
        self.troubles.entry(trouble).or_insert_with(first).rows += 1;
    }

    pub(super) fn doubt(&mut self, doubt: Doubt, what: &str, patient: &str) {
        let counts = self.doubts.entry(doubt).or_default();
        if let Some(count) = counts.get_mut(what) {
            count.rows += 1;
            return;
        }
        let what = if counts.len() < MOST_OF_A_KIND { shortened(what) } else { String::new() };
        counts.entry(what).or_insert_with(|| Count { rows: 0, patient: patient.to_owned() }).rows += 1;
    }

    /// Adds what was wrong with later rows.
    pub fn add(&mut self, later: Self) {
        self.left_out += later.left_out;
        for (trouble, count) in later.troubles {
            merge(&mut self.troubles, trouble, count);
        }
        for (doubt, counts) in later.doubts {
            let own = self.doubts.entry(doubt).or_default();
            for (what, count) in counts {
                let known = own.contains_key(&what) || own.len() < MOST_OF_A_KIND;
                merge(own, if known { what } else { String::new() }, count);
            }
        }
    }

    /// Why patients were left out.
    pub fn troubles(&self) -> impl Iterator<Item = (Trouble, &Count)> {
        self.troubles.iter().map(|(trouble, count)| (*trouble, count))
    }

    /// What was kept and cannot be used in every way: what it is, and which name, code, unit or concept. The name is
    /// empty where there were too many to be counted one by one.
    pub fn doubts(&self) -> impl Iterator<Item = (Doubt, &str, &Count)> {
        self.doubts.iter().flat_map(|(doubt, counts)| counts.iter().map(|(what, c)| (*doubt, what.as_str(), c)))
    }

    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.troubles.is_empty() && self.doubts.is_empty()
    }
}

fn merge<K: Ord>(counts: &mut BTreeMap<K, Count>, key: K, later: Count) {
    match counts.get_mut(&key) {
        Some(count) => count.rows += later.rows,
        None => {
            counts.insert(key, later);
        }
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchPatient => f.write_str("facts of a patient who is not in the table of patients"),
            Self::Twice => f.write_str("the table of patients has the patient more than once"),
            Self::UnknownWord(column) => write!(f, "`{column}` holds a word that it cannot hold"),
            Self::Missing(column) => write!(f, "`{column}` is empty where it is needed"),
            Self::WrongKind => f.write_str("the concept is of another kind than `kind` says"),
            Self::ImpossibleDate(column) => {
                write!(f, "`{column}` is no date that a record of this patient can have")
            }
            Self::Reversed(column) => write!(f, "`{column}` lies before the day that it comes after"),
            Self::ImpossibleValue(column) => write!(f, "`{column}` is a number that it cannot be"),
            Self::NoRecorded => f.write_str("`recorded` is empty, and a fact has no date of its own"),
        }
    }
}

impl Doubt {
    /// In words, with the name, code, unit or concept that it is about.
    #[must_use]
    pub fn words(self, what: &str) -> String {
        let shown = if what.is_empty() { "further ones".to_owned() } else { format!("`{what}`") };
        match self {
            Self::UnknownName => format!("the vocabulary has no concept {shown}"),
            Self::AmbiguousName => format!("{shown} may mean more than one thing"),
            Self::UnknownCode => format!("there is no concept with the code {shown}"),
            Self::NarrowAbsence => format!("the absence of {shown} is narrower than any concept with this code"),
            Self::UnitMissing => format!("results of {shown} have no unit"),
            Self::UnknownUnit => format!("the unit {shown} is not known"),
            Self::UnitMismatch => format!("the unit {shown} does not convert to that of the test"),
            Self::UnknownValue => format!("{shown} is no value of the test"),
            Self::NoValue => format!("results of {shown} have no value"),
            Self::DoseNotDaily => format!("doses in {shown} are no mass per day"),
            Self::UnknownItem => format!("the instrument has no item {shown}"),
            Self::UntestedAbsence => format!("{shown} behind an absence is no test with a day"),
        }
    }

    /// What becomes of the rows.
    #[must_use]
    pub fn consequence(self) -> &'static str {
        match self {
            Self::UnknownName | Self::AmbiguousName | Self::UnknownCode | Self::UnknownItem => {
                "kept as unresolved: no complete list clears what it may be"
            }
            Self::NarrowAbsence => "kept as unresolved, clears nothing",
            Self::UnitMissing | Self::UnknownUnit | Self::UnitMismatch | Self::UnknownValue | Self::DoseNotDaily => {
                "kept, but cannot be compared with a limit"
            }
            Self::NoValue => "kept as empty results, which do not count",
            Self::UntestedAbsence => "counts as said, not as tested",
        }
    }
}
