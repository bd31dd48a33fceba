//! The columns of a batch of facts, each as what its rows are asked for.

use super::super::super::{Activity, ConditionStatus, Response, ResultStatus};
use super::super::FactsError;
use super::super::words::{self, Excluded, Kind, Table, meaning};
use super::names::{Meaning, Names};
use super::notes::Trouble;
use super::texts::{Lookup, Texts};
use super::values::{Days, Flags, Lists, Numbers};
use crate::value::{PartialDate, Precision};
use crate::vocabulary::{ListName, Severity};
use arrow_array::RecordBatch;

/// A column of a few words, each of which means something or nothing.
pub(super) struct Choice<T> {
    name: &'static str,
    of: Lookup<Option<T>>,
}

impl<T: Copy + 'static> Choice<T> {
    fn new(name: &'static str) -> Self {
        Self { name, of: Lookup::default() }
    }

    fn load(&mut self, batch: &RecordBatch, table: Table<T>) -> Result<(), FactsError> {
        self.of.load(batch.column_by_name(self.name), |word| meaning(table, word))
    }

    /// What the row says; a word that means nothing is an error, an empty one is none.
    pub(super) fn get(&self, row: usize) -> Result<Option<T>, Trouble> {
        match self.of.get(row) {
            None => Ok(None),
            Some(Some(meant)) => Ok(Some(meant)),
            Some(None) => Err(Trouble::UnknownWord(self.name)),
        }
    }
}

/// A column of partial dates.
pub(super) struct PartialDates {
    name: &'static str,
    day: Days,
    precision: Choice<Precision>,
}

impl PartialDates {
    fn new(name: &'static str, precision: &'static str) -> Self {
        Self { name, day: Days::default(), precision: Choice::new(precision) }
    }

    fn load(&mut self, batch: &RecordBatch) -> Result<(), FactsError> {
        self.day = Days::of(batch.column_by_name(self.name));
        self.precision.load(batch, words::PRECISION)
    }

    /// The row's date, and the name of the column for what is wrong with it.
    pub(super) fn get(&self, row: usize) -> Result<Option<PartialDate>, Trouble> {
        let Some(day) = self.day.get(row) else { return Ok(None) };
        let precision = self.precision.get(row)?.unwrap_or(Precision::Day);
        PartialDate::of(day, precision).map(Some).ok_or(Trouble::ImpossibleDate(self.name))
    }

    pub(super) fn name(&self) -> &'static str {
        self.name
    }
}

/// The word of a status, which depends on the kind of the row.
#[derive(Clone, Copy)]
pub(super) struct Status {
    pub(super) condition: Option<ConditionStatus>,
    pub(super) result: Option<ResultStatus>,
    /// Planned, of a medication.
    pub(super) medication: Option<bool>,
    /// Planned, of a procedure.
    pub(super) procedure: Option<bool>,
}

fn status(word: &str) -> Status {
    let empty = word == words::EMPTY.0;
    Status {
        condition: meaning(words::CONDITION_STATUS, word),
        result: meaning(words::RESULT_STATUS, word).or_else(|| empty.then_some(words::EMPTY.1)),
        medication: meaning(words::MEDICATION_STATUS, word),
        procedure: meaning(words::PROCEDURE_STATUS, word),
    }
}

/// The columns of a batch of facts.
pub(super) struct Columns {
    pub(super) concept: Lookup<Meaning>,
    pub(super) system: Lookup<()>,
    pub(super) code: Lookup<()>,
    pub(super) kind: Choice<Kind>,
    pub(super) status: Lookup<Status>,
    pub(super) day_first: Days,
    pub(super) day_last: Days,
    pub(super) dated: Flags,
    pub(super) value: Numbers,
    pub(super) low: Numbers,
    pub(super) high: Numbers,
    pub(super) excluded: Choice<Excluded>,
    /// With the number by which [`Names`] knows it.
    pub(super) unit: Lookup<Option<u32>>,
    pub(super) word: Lookup<()>,
    pub(super) exact: Lookup<()>,
    pub(super) incomparable: Lookup<()>,
    pub(super) reference_low: Numbers,
    pub(super) reference_high: Numbers,
    pub(super) reference_excluded: Choice<Excluded>,
    pub(super) items: Lists,
    pub(super) item: Option<Texts>,
    pub(super) finding: Option<Texts>,
    pub(super) start: PartialDates,
    pub(super) end: PartialDates,
    pub(super) activity: Choice<Activity>,
    pub(super) severity: Choice<Severity>,
    pub(super) controlled: Flags,
    pub(super) compensated: Flags,
    pub(super) adequately_treated: Flags,
    pub(super) grade: Numbers,
    pub(super) class: Lists,
    pub(super) class_words: Option<Texts>,
    pub(super) requiring: Lists,
    pub(super) required: Option<Texts>,
    pub(super) is_required: Flags,
    pub(super) requiring_complete: Flags,
    pub(super) test: Lookup<Meaning>,
    pub(super) stopped: Flags,
    pub(super) last_dose: PartialDates,
    pub(super) intermittent: Flags,
    pub(super) unchanged_since: PartialDates,
    pub(super) response: Choice<Response>,
    pub(super) section: Choice<&'static str>,
    pub(super) list: Choice<ListName>,
    pub(super) written: Lookup<()>,
    pub(super) source: Lookup<()>,
}

impl Columns {
    pub(super) fn new() -> Self {
        Self {
            concept: Lookup::default(),
            system: Lookup::default(),
            code: Lookup::default(),
            kind: Choice::new("kind"),
            status: Lookup::default(),
            day_first: Days::default(),
            day_last: Days::default(),
            dated: Flags::default(),
            value: Numbers::Empty,
            low: Numbers::Empty,
            high: Numbers::Empty,
            excluded: Choice::new("excluded"),
            unit: Lookup::default(),
            word: Lookup::default(),
            exact: Lookup::default(),
            incomparable: Lookup::default(),
            reference_low: Numbers::Empty,
            reference_high: Numbers::Empty,
            reference_excluded: Choice::new("reference_excluded"),
            items: Lists::default(),
            item: None,
            finding: None,
            start: PartialDates::new("start", "start_precision"),
            end: PartialDates::new("end", "end_precision"),
            activity: Choice::new("activity"),
            severity: Choice::new("severity"),
            controlled: Flags::default(),
            compensated: Flags::default(),
            adequately_treated: Flags::default(),
            grade: Numbers::Empty,
            class: Lists::default(),
            class_words: None,
            requiring: Lists::default(),
            required: None,
            is_required: Flags::default(),
            requiring_complete: Flags::default(),
            test: Lookup::default(),
            stopped: Flags::default(),
            last_dose: PartialDates::new("last_dose", "last_dose_precision"),
            intermittent: Flags::default(),
            unchanged_since: PartialDates::new("unchanged_since", "unchanged_since_precision"),
            response: Choice::new("response"),
            section: Choice::new("section"),
            list: Choice::new("list"),
            written: Lookup::default(),
            source: Lookup::default(),
        }
    }

    /// Takes the next batch. A column that is not in it is empty.
    pub(super) fn load(&mut self, batch: &RecordBatch, names: &mut Names<'_>) -> Result<(), FactsError> {
        let column = |name: &str| batch.column_by_name(name);
        self.concept.load(column("concept"), |name| names.name(name))?;
        self.test.load(column("test"), |name| names.name(name))?;
        self.unit.load(column("unit"), |unit| names.unit(unit))?;
        self.status.load(column("status"), status)?;
        let texts = [
            ("system", &mut self.system),
            ("code", &mut self.code),
            ("word", &mut self.word),
            ("exact", &mut self.exact),
            ("incomparable", &mut self.incomparable),
            ("written", &mut self.written),
            ("source", &mut self.source),
        ];
        for (name, texts) in texts {
            texts.load(column(name), |_| ())?;
        }
        self.load_choices(batch)?;
        self.load_plain(batch)?;
        self.load_lists(batch)
    }

    fn load_choices(&mut self, batch: &RecordBatch) -> Result<(), FactsError> {
        self.kind.load(batch, words::KIND)?;
        self.excluded.load(batch, words::EXCLUDED)?;
        self.reference_excluded.load(batch, words::EXCLUDED)?;
        self.activity.load(batch, words::ACTIVITY)?;
        self.severity.load(batch, words::SEVERITY)?;
        self.response.load(batch, words::RESPONSE)?;
        self.section.load(batch, words::SECTION)?;
        self.list.load(batch, words::LIST)?;
        self.start.load(batch)?;
        self.end.load(batch)?;
        self.last_dose.load(batch)?;
        self.unchanged_since.load(batch)
    }

    fn load_plain(&mut self, batch: &RecordBatch) -> Result<(), FactsError> {
        let column = |name: &str| batch.column_by_name(name);
        self.day_first = Days::of(column("day_first"));
        self.day_last = Days::of(column("day_last"));
        self.dated = Flags::of(column("dated"));
        self.controlled = Flags::of(column("controlled"));
        self.compensated = Flags::of(column("compensated"));
        self.adequately_treated = Flags::of(column("adequately_treated"));
        self.requiring_complete = Flags::of(column("requiring_complete"));
        self.stopped = Flags::of(column("stopped"));
        self.intermittent = Flags::of(column("intermittent"));
        self.value = Numbers::of(column("value"))?;
        self.low = Numbers::of(column("low"))?;
        self.high = Numbers::of(column("high"))?;
        self.reference_low = Numbers::of(column("reference_low"))?;
        self.reference_high = Numbers::of(column("reference_high"))?;
        self.grade = Numbers::of(column("grade"))?;
        Ok(())
    }

    fn load_lists(&mut self, batch: &RecordBatch) -> Result<(), FactsError> {
        let column = |name: &str| batch.column_by_name(name);
        let texts = |lists: &Lists, name: &str| lists.field(name).map(Texts::of).transpose();
        self.class = Lists::of(column("class"));
        self.class_words = self.class.texts()?;
        self.items = Lists::of(column("items"));
        self.item = texts(&self.items, "item")?;
        self.finding = texts(&self.items, "finding")?;
        self.requiring = Lists::of(column("requiring"));
        self.required = texts(&self.requiring, "concept")?;
        self.is_required = Flags::of(self.requiring.field("required"));
        Ok(())
    }
}
