//! Both tables, side by side, into blocks of profiles.
//!
//! Assumes that both are in ascending order of the patients' codes. Guarantees that this is verified while reading, and
//! that every row becomes part of the profile of its patient or is counted.

use super::super::super::{Profile, RecordedSex};
use super::super::{FactsError, Table};
use super::facts::{FactReader, Row};
use super::notes::{Notes, Trouble};
use super::persons::PersonReader;
use super::texts::Texts;
use crate::text::Span;
use arrow_array::RecordBatch;

/// Batches of a table, one after the other, each with the row of the table at which it begins.
pub(in crate::patient::columns) type Batches<'s> =
    Box<dyn Iterator<Item = Result<(u64, RecordBatch), FactsError>> + Send + 's>;

/// A stretch of patients: after one code, up to and with another.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Stretch {
    pub(super) after: Option<String>,
    pub(super) up_to: Option<String>,
}

impl Stretch {
    fn is_before(&self, patient: &str) -> bool {
        self.after.as_deref().is_some_and(|after| patient <= after)
    }

    fn is_behind(&self, patient: &str) -> bool {
        self.up_to.as_deref().is_some_and(|up_to| patient > up_to)
    }
}

/// A block of patients.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// Their profiles, in ascending order of their codes.
    pub profiles: Vec<Profile>,
    /// The codes of patients between them who were left out, ascending; [`Notes`] say why.
    pub left_out: Vec<String>,
}

/// Reads a stretch of both tables block by block.
pub struct Blocks<'s> {
    persons: Persons<'s>,
    facts: Facts<'s>,
    stretch: Stretch,
    /// Profiles whose room is used again.
    spare: Vec<Profile>,
    notes: Notes,
}

impl<'s> Blocks<'s> {
    pub(super) fn new(persons: Persons<'s>, facts: Facts<'s>, stretch: Stretch) -> Self {
        Self { persons, facts, stretch, spare: Vec::new(), notes: Notes::default() }
    }

    /// Puts the next patients into `block`, at most so many, in place of those that are there; their room is used
    /// again. False once there are no more.
    ///
    /// # Errors
    /// When a table is damaged or not in order. Nothing that was read before counts then, and there is no going on.
    pub fn next_into(&mut self, block: &mut Block, at_most: usize) -> Result<bool, FactsError> {
        self.spare.append(&mut block.profiles);
        block.left_out.clear();
        while block.profiles.len() + block.left_out.len() < at_most.max(1) {
            let Some(code) = self.persons.peek()? else { break };
            if self.stretch.is_behind(code) {
                break;
            }
            if self.stretch.is_before(code) {
                self.persons.advance();
                continue;
            }
            let mut profile = emptied(self.spare.pop(), code);
            self.orphans_before(&profile.patient, block)?;
            match self.patient(&mut profile)? {
                None => block.profiles.push(profile),
                Some(trouble) => {
                    self.notes.trouble(trouble, &profile.patient);
                    self.notes.left_out += 1;
                    block.left_out.push(profile.patient.clone());
                    self.spare.push(profile);
                }
            }
        }
        if block.profiles.is_empty() && block.left_out.is_empty() {
            self.orphans(None, block)?;
        }
        Ok(!block.profiles.is_empty() || !block.left_out.is_empty())
    }

    /// What was wrong with the rows so far.
    #[must_use]
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Reads a patient's row and facts; why the patient is left out, if so.
    fn patient(&mut self, profile: &mut Profile) -> Result<Option<Trouble>, FactsError> {
        let mut trouble = self.persons.read(profile).err();
        while self.persons.peek()? == Some(profile.patient.as_str()) {
            trouble = Some(Trouble::Twice);
            self.persons.advance();
        }
        let limit = FactReader::limit(profile);
        while self.facts.peek()? == Some(profile.patient.as_str()) {
            for at in self.facts.run() {
                if trouble.is_none() {
                    let mut row = Row { at, profile, notes: &mut self.notes, limit };
                    trouble = self.facts.reader.row(&mut row).err();
                }
            }
            self.facts.advance();
        }
        if trouble.is_none() {
            in_order(profile);
        }
        Ok(trouble)
    }

    fn orphans_before(&mut self, patient: &str, block: &mut Block) -> Result<(), FactsError> {
        self.orphans(Some(patient), block)
    }

    /// Passes over facts of patients who are not in the table of patients, up to one who is.
    fn orphans(&mut self, before: Option<&str>, block: &mut Block) -> Result<(), FactsError> {
        while let Some(code) = self.facts.peek()? {
            if before.is_some_and(|before| code >= before) || self.stretch.is_behind(code) {
                break;
            }
            let is_new = block.left_out.last().is_none_or(|last| last != code);
            if !self.stretch.is_before(code) && is_new {
                self.notes.trouble(Trouble::NoSuchPatient, code);
                self.notes.left_out += 1;
                block.left_out.push(code.to_owned());
            }
            self.facts.advance();
        }
        Ok(())
    }
}

/// A profile without anything in it, in the room of another one.
fn emptied(spare: Option<Profile>, patient: &str) -> Profile {
    let Some(mut profile) = spare else {
        return Profile {
            patient: patient.to_owned(),
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
        };
    };
    profile.patient.clear();
    profile.patient.push_str(patient);
    profile.facts.clear();
    profile.lists.clear();
    profile.attestations.clear();
    profile.determinations.clear();
    profile.states.clear();
    profile.unresolved.clear();
    profile
}

/// Facts in the order of a profile; facts of one concept and day stay as they stand in the table.
fn in_order(profile: &mut Profile) {
    let key = |fact: &super::super::super::Fact| {
        let day = fact.kind.day();
        (fact.concept, day.last, day.first)
    };
    if !profile.facts.is_sorted_by_key(key) {
        profile.facts.sort_by_key(key);
    }
}

/// The table of patients, row by row.
pub(super) struct Persons<'s> {
    batches: Batches<'s>,
    reader: PersonReader,
    at: usize,
    rows: usize,
    last: String,
}

impl<'s> Persons<'s> {
    pub(super) fn new(batches: Batches<'s>, reader: PersonReader) -> Self {
        Self { batches, reader, at: 0, rows: 0, last: String::new() }
    }

    /// The code of the row's patient; none behind the last row.
    fn peek(&mut self) -> Result<Option<&str>, FactsError> {
        while self.at >= self.rows {
            let Some(batch) = self.batches.next() else { return Ok(None) };
            let (first_row, batch) = batch?;
            self.reader.load(&batch, first_row)?;
            (self.at, self.rows) = (0, batch.num_rows());
        }
        let code = self.reader.patient(self.at)?;
        if code < self.last.as_str() {
            return Err(FactsError::NotAscending { table: Table::Patients, patient: code.to_owned() });
        }
        Ok(Some(code))
    }

    fn advance(&mut self) {
        if let Ok(code) = self.reader.patient(self.at) {
            self.last.clear();
            self.last.push_str(code);
        }
        self.at += 1;
    }

    /// Reads the row, and goes on to the next.
    fn read(&mut self, profile: &mut Profile) -> Result<(), Trouble> {
        let read = self.reader.person(self.at, profile);
        self.advance();
        read
    }
}

/// The table of facts, run by run of one patient's rows.
pub(super) struct Facts<'s> {
    batches: Batches<'s>,
    reader: FactReader<'s>,
    patients: Option<Texts>,
    first_row: u64,
    rows: usize,
    from: usize,
    to: usize,
    last: String,
}

impl<'s> Facts<'s> {
    pub(super) fn new(batches: Batches<'s>, reader: FactReader<'s>) -> Self {
        let last = String::new();
        Self { batches, reader, patients: None, first_row: 0, rows: 0, from: 0, to: 0, last }
    }

    /// The rows of the run, which are of one patient and in one batch.
    fn run(&self) -> std::ops::Range<usize> {
        self.from..self.to
    }

    /// The code of the run's patient; none behind the last row.
    fn peek(&mut self) -> Result<Option<&str>, FactsError> {
        if self.from == self.to && !self.find()? {
            return Ok(None);
        }
        Ok(self.patients.as_ref().and_then(|patients| patients.get(self.from)))
    }

    /// Finds the next run.
    fn find(&mut self) -> Result<bool, FactsError> {
        while self.from >= self.rows {
            let Some(batch) = self.batches.next() else { return Ok(false) };
            let (first_row, batch) = batch?;
            self.reader.load(&batch, first_row)?;
            self.patients = batch.column_by_name("patient").map(Texts::of).transpose()?;
            (self.first_row, self.from, self.rows) = (first_row, 0, batch.num_rows());
        }
        let Some(patients) = &self.patients else { return Ok(false) };
        let key = patients.key(self.from);
        let code = patients.get(self.from).filter(|code| !code.is_empty()).ok_or(FactsError::NoPatient {
            table: Table::Facts,
            row: self.first_row.saturating_add(self.from as u64).saturating_add(1),
        })?;
        if code < self.last.as_str() {
            return Err(FactsError::NotAscending { table: Table::Facts, patient: code.to_owned() });
        }
        self.last.clear();
        self.last.push_str(code);
        self.to = (self.from + 1..self.rows).find(|&row| patients.key(row) != key).unwrap_or(self.rows);
        Ok(true)
    }

    fn advance(&mut self) {
        self.from = self.to;
    }
}
