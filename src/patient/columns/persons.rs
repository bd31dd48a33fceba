//! Patients into rows: everything of a profile that is no fact.

use super::super::{Coverage, PatientState, Profile, RecordedSex};
use super::build::{Dates, Records, Value, Words};
use super::schema::{ATTESTATION, COMPLETE, DETERMINATION, STATE, Table};
use super::words::{self, Covers, State, word};
use arrow_array::RecordBatch;
use arrow_schema::ArrowError;

/// Rows of the table of patients, being filled.
pub(super) struct PersonRows {
    rows: usize,
    patient: Words,
    recorded: Dates,
    birth_first: Dates,
    birth_last: Dates,
    sex: Words,
    gender: Words,
    complete: Records,
    states: Records,
    attestations: Records,
    determinations: Records,
}

impl PersonRows {
    pub(super) fn new() -> Self {
        Self {
            rows: 0,
            patient: Words::new(),
            recorded: Dates::new(),
            birth_first: Dates::new(),
            birth_last: Dates::new(),
            sex: Words::new(),
            gender: Words::new(),
            complete: Records::new(COMPLETE),
            states: Records::new(STATE),
            attestations: Records::new(ATTESTATION),
            determinations: Records::new(DETERMINATION),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Adds a row with a patient.
    pub(super) fn person(&mut self, profile: &Profile) {
        let row = self.rows;
        self.patient.put(row, &profile.patient);
        if let Some(recorded) = profile.recorded {
            self.recorded.put(row, recorded);
        }
        if let Some(birth) = profile.birth {
            self.birth_first.put(row, birth.first);
            self.birth_last.put(row, birth.last);
        }
        if profile.sex != RecordedSex::Unknown {
            self.sex.put_some(row, word(words::SEX, profile.sex));
        }
        self.gender.put_some(row, profile.gender.and_then(|g| word(words::GENDER, g)));
        self.lists(profile);
        self.statements(profile);
        self.rows += 1;
    }

    fn lists(&mut self, profile: &Profile) {
        if !profile.lists.is_empty() {
            let lists = profile.lists.iter().map(|list| {
                let (covers, since) = match list.covers {
                    Coverage::Now => (Covers::Now, Value::Nothing),
                    Coverage::Since(day) => (Covers::Since, Value::Date(day)),
                    Coverage::Ever => (Covers::Ever, Value::Nothing),
                };
                let (list_word, covers) = (word(words::LIST, list.list), word(words::COVERS, covers));
                [text(list_word), Value::Date(list.on), text(covers), since]
            });
            self.complete.put(self.rows, lists);
        }
        if !profile.states.is_empty() {
            let states = profile.states.iter().map(|state| {
                let (state, trial) = match state {
                    PatientState::Deceased => (State::Deceased, None),
                    PatientState::OptedOut => (State::OptedOut, None),
                    PatientState::EnrolledElsewhere => (State::EnrolledElsewhere, None),
                    PatientState::AlreadyScreened(trial) => (State::AlreadyScreened, trial.as_deref()),
                };
                [text(word(words::STATE, state)), text(trial)]
            });
            self.states.put(self.rows, states);
        }
    }

    fn statements(&mut self, profile: &Profile) {
        if !profile.attestations.is_empty() {
            let attestations = profile.attestations.iter().map(|a| {
                let rules = a.rules.map_or(Value::Nothing, Value::Whole);
                let (trial, criterion, by) = (Value::Word(&a.trial), Value::Word(&a.criterion), Value::Word(&a.by));
                [trial, criterion, Value::Flag(a.answer), by, Value::Date(a.on), rules, text(a.words.as_deref())]
            });
            self.attestations.put(self.rows, attestations);
        }
        if !profile.determinations.is_empty() {
            let determinations = profile.determinations.iter().map(|d| {
                [Value::Word(&d.trial), Value::Word(d.conclusion.word()), Value::Word(&d.by), Value::Date(d.on)]
            });
            self.determinations.put(self.rows, determinations);
        }
    }

    /// The rows, and none left.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let rows = std::mem::take(&mut self.rows);
        let columns = vec![
            self.patient.finish(rows),
            self.recorded.finish(rows),
            self.birth_first.finish(rows),
            self.birth_last.finish(rows),
            self.sex.finish(rows),
            self.gender.finish(rows),
            self.complete.finish(rows),
            self.states.finish(rows),
            self.attestations.finish(rows),
            self.determinations.finish(rows),
        ];
        RecordBatch::try_new(Table::Patients.schema(), columns)
    }
}

fn text(text: Option<&str>) -> Value<'_> {
    text.map_or(Value::Nothing, Value::Word)
}
