//! Rows of patients into profiles without facts.

use super::super::super::yaml::lists::CONCLUSIONS;
use super::super::super::{Attestation, CompleteList, Coverage, Determination, PatientState, Profile, RecordedSex};
use super::super::words::{self, Covers, State, Table, meaning};
use super::super::{FactsError, Table as Tables};
use super::notes::Trouble;
use super::texts::{Lookup, Texts};
use super::values::{Days, Flags, Lists, Numbers};
use crate::text::{FileId, Span};
use crate::value::{Calendar, Day, DayRange, Period};
use arrow_array::RecordBatch;

/// Nobody has lived longer, as in a profile's YAML.
const OLDEST: Period = Period { count: 130, unit: Calendar::Years };

/// Reads rows of patients, batch by batch.
pub(super) struct PersonReader {
    file: FileId,
    first_row: u64,
    patient: Lookup<()>,
    recorded: Days,
    birth_first: Days,
    birth_last: Days,
    sex: Lookup<Option<RecordedSex>>,
    gender: Lookup<Option<RecordedSex>>,
    complete: Lists,
    states: Lists,
    attestations: Lists,
    determinations: Lists,
    fields: Fields,
}

/// The fields of the lists' records.
#[derive(Default)]
struct Fields {
    list: Option<Texts>,
    list_on: Days,
    covers: Option<Texts>,
    since: Days,
    state: Option<Texts>,
    state_trial: Option<Texts>,
    attested_trial: Option<Texts>,
    criterion: Option<Texts>,
    answer: Flags,
    attested_by: Option<Texts>,
    attested_on: Days,
    rules: Numbers,
    words: Option<Texts>,
    determined_trial: Option<Texts>,
    conclusion: Option<Texts>,
    determined_by: Option<Texts>,
    determined_on: Days,
}

impl PersonReader {
    pub(super) fn new(file: FileId) -> Self {
        Self {
            file,
            first_row: 0,
            patient: Lookup::default(),
            recorded: Days::default(),
            birth_first: Days::default(),
            birth_last: Days::default(),
            sex: Lookup::default(),
            gender: Lookup::default(),
            complete: Lists::default(),
            states: Lists::default(),
            attestations: Lists::default(),
            determinations: Lists::default(),
            fields: Fields::default(),
        }
    }

    /// Takes the next batch, which begins at a row of the table.
    pub(super) fn load(&mut self, batch: &RecordBatch, first_row: u64) -> Result<(), FactsError> {
        let column = |name: &str| batch.column_by_name(name);
        self.first_row = first_row;
        self.patient.load(column("patient"), |_| ())?;
        self.recorded = Days::of(column("recorded"));
        self.birth_first = Days::of(column("birth_first"));
        self.birth_last = Days::of(column("birth_last"));
        self.sex.load(column("sex"), |word| meaning(words::SEX, word))?;
        self.gender.load(column("gender"), |word| meaning(words::GENDER, word))?;
        self.complete = Lists::of(column("complete"));
        self.states = Lists::of(column("states"));
        self.attestations = Lists::of(column("attestations"));
        self.determinations = Lists::of(column("determinations"));
        let texts = |lists: &Lists, name: &str| lists.field(name).map(Texts::of).transpose();
        self.fields = Fields {
            list: texts(&self.complete, "list")?,
            list_on: Days::of(self.complete.field("on")),
            covers: texts(&self.complete, "covers")?,
            since: Days::of(self.complete.field("since")),
            state: texts(&self.states, "state")?,
            state_trial: texts(&self.states, "trial")?,
            attested_trial: texts(&self.attestations, "trial")?,
            criterion: texts(&self.attestations, "criterion")?,
            answer: Flags::of(self.attestations.field("answer")),
            attested_by: texts(&self.attestations, "by")?,
            attested_on: Days::of(self.attestations.field("on")),
            rules: Numbers::of(self.attestations.field("rules"))?,
            words: texts(&self.attestations, "words")?,
            determined_trial: texts(&self.determinations, "trial")?,
            conclusion: texts(&self.determinations, "conclusion")?,
            determined_by: texts(&self.determinations, "by")?,
            determined_on: Days::of(self.determinations.field("on")),
        };
        Ok(())
    }

    /// The code of a row's patient.
    pub(super) fn patient(&self, at: usize) -> Result<&str, FactsError> {
        self.patient.text(at).filter(|code| !code.is_empty()).ok_or(FactsError::NoPatient {
            table: Tables::Patients,
            row: self.first_row.saturating_add(at as u64).saturating_add(1),
        })
    }

    /// Fills everything of a profile but its code and its facts.
    pub(super) fn person(&self, at: usize, profile: &mut Profile) -> Result<(), Trouble> {
        profile.span = self.span(at);
        profile.recorded = self.recorded.get(at);
        profile.birth = self.birth(at, profile.recorded)?;
        profile.sex = match self.sex.get(at) {
            None => RecordedSex::Unknown,
            Some(sex) => sex.ok_or(Trouble::UnknownWord("sex"))?,
        };
        profile.gender = match self.gender.get(at) {
            None => None,
            Some(gender) => Some(gender.ok_or(Trouble::UnknownWord("gender"))?),
        };
        self.lists(at, profile)?;
        self.states(at, profile)?;
        self.attested(at, profile)?;
        self.determined(at, profile)
    }

    fn span(&self, at: usize) -> Span {
        let row = usize::try_from(self.first_row).unwrap_or(usize::MAX).saturating_add(at);
        Span::new(self.file, row, row.saturating_add(1))
    }

    fn birth(&self, at: usize, recorded: Option<Day>) -> Result<Option<DayRange>, Trouble> {
        let wrong = Trouble::ImpossibleDate("birth_last");
        let (first, last) = match (self.birth_first.get(at), self.birth_last.get(at)) {
            (None, None) => return Ok(None),
            (Some(first), Some(last)) => (first, last),
            (None, Some(_)) => return Err(Trouble::Missing("birth_first")),
            (Some(_), None) => return Err(Trouble::Missing("birth_last")),
        };
        let plausible = |day: Day| day.date().is_some();
        if first > last || !plausible(first) || !plausible(last) {
            return Err(wrong);
        }
        if recorded.is_some_and(|recorded| first > recorded || last < recorded.before(OLDEST)) {
            return Err(wrong);
        }
        Ok(Some(DayRange { first, last }))
    }

    fn lists(&self, at: usize, profile: &mut Profile) -> Result<(), Trouble> {
        for place in self.complete.get(at) {
            let fields = &self.fields;
            let list = word(&fields.list, place, words::LIST, "complete.list")?;
            let on = fields.list_on.get(place).ok_or(Trouble::Missing("complete.on"))?;
            let covers = match word(&fields.covers, place, words::COVERS, "complete.covers")? {
                Covers::Now => Coverage::Now,
                Covers::Ever => Coverage::Ever,
                Covers::Since => {
                    let since = fields.since.get(place).ok_or(Trouble::Missing("complete.since"))?;
                    if since > on {
                        return Err(Trouble::Reversed("complete.on"));
                    }
                    Coverage::Since(since)
                }
            };
            profile.lists.push(CompleteList { list, on, covers, span: self.span(at) });
        }
        profile.lists.sort_by_key(|list| (list.list, list.on));
        Ok(())
    }

    fn states(&self, at: usize, profile: &mut Profile) -> Result<(), Trouble> {
        for place in self.states.get(at) {
            let state = match word(&self.fields.state, place, words::STATE, "states.state")? {
                State::Deceased => PatientState::Deceased,
                State::OptedOut => PatientState::OptedOut,
                State::EnrolledElsewhere => PatientState::EnrolledElsewhere,
                State::AlreadyScreened => {
                    PatientState::AlreadyScreened(text(&self.fields.state_trial, place).map(str::to_owned))
                }
            };
            profile.states.push(state);
        }
        Ok(())
    }

    fn attested(&self, at: usize, profile: &mut Profile) -> Result<(), Trouble> {
        for place in self.attestations.get(at) {
            let fields = &self.fields;
            let rules = match fields.rules.get(place) {
                Ok(None) => None,
                _ => Some(
                    fields.rules.whole(place).ok().flatten().ok_or(Trouble::ImpossibleValue("attestations.rules"))?,
                ),
            };
            profile.attestations.push(Attestation {
                trial: needed(&fields.attested_trial, place, "attestations.trial")?,
                criterion: needed(&fields.criterion, place, "attestations.criterion")?,
                answer: fields.answer.get(place).ok_or(Trouble::Missing("attestations.answer"))?,
                by: needed(&fields.attested_by, place, "attestations.by")?,
                on: fields.attested_on.get(place).ok_or(Trouble::Missing("attestations.on"))?,
                rules,
                words: text(&fields.words, place).map(str::to_owned),
                span: self.span(at),
            });
        }
        Ok(())
    }

    fn determined(&self, at: usize, profile: &mut Profile) -> Result<(), Trouble> {
        for place in self.determinations.get(at) {
            let fields = &self.fields;
            profile.determinations.push(Determination {
                trial: needed(&fields.determined_trial, place, "determinations.trial")?,
                conclusion: word(&fields.conclusion, place, CONCLUSIONS, "determinations.conclusion")?,
                by: needed(&fields.determined_by, place, "determinations.by")?,
                on: fields.determined_on.get(place).ok_or(Trouble::Missing("determinations.on"))?,
            });
        }
        Ok(())
    }
}

fn text(texts: &Option<Texts>, place: usize) -> Option<&str> {
    texts.as_ref()?.get(place)
}

fn needed(texts: &Option<Texts>, place: usize, column: &'static str) -> Result<String, Trouble> {
    text(texts, place).map(str::to_owned).ok_or(Trouble::Missing(column))
}

fn word<T: Copy>(texts: &Option<Texts>, place: usize, table: Table<T>, column: &'static str) -> Result<T, Trouble> {
    let word = text(texts, place).ok_or(Trouble::Missing(column))?;
    meaning(table, word).ok_or(Trouble::UnknownWord(column))
}
