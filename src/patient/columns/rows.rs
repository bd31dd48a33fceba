//! Facts into rows.
//!
//! Guarantees that a fact's row says everything that the fact says: a number that no decimal of the column holds is
//! written as a fraction instead.

use super::super::{
    AssessmentFact, ConditionFact, Dose, Fact, FactKind, MedicationFact, ProcedureFact, ResultFact, ResultStatus,
    ResultValue, Unresolved,
};
use super::build::{Dates, Flags, Lists, Numbers, Records, Value, Words};
use super::schema::{ITEM, REQUIRED, TITRE, Table};
use super::words::{self, Excluded, Kind, word};
use crate::value::{Bound, DayRange, Number, PartialDate, Precision, Range};
use crate::vocabulary::{Concept, ConceptId, Vocabulary};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::ArrowError;

/// A column of partial dates: the first day, and how much of the date is known where that is not all.
struct PartialDates {
    day: Dates,
    precision: Words,
}

impl PartialDates {
    fn new() -> Self {
        Self { day: Dates::new(), precision: Words::new() }
    }

    fn put(&mut self, row: usize, date: Option<PartialDate>) {
        let Some(date) = date else { return };
        self.day.put(row, date.days().first);
        if date.precision() != Precision::Day {
            self.precision.put_some(row, word(words::PRECISION, date.precision()));
        }
    }
}

/// Rows of the table of facts, being filled.
pub(super) struct FactRows {
    rows: usize,
    patient: Words,
    concept: Words,
    kind: Words,
    status: Words,
    day_first: Dates,
    day_last: Dates,
    dated: Flags,
    value: Numbers,
    low: Numbers,
    high: Numbers,
    excluded: Words,
    unit: Words,
    word: Words,
    exact: Words,
    incomparable: Words,
    reference_low: Numbers,
    reference_high: Numbers,
    reference_excluded: Words,
    items: Records,
    start: PartialDates,
    end: PartialDates,
    activity: Words,
    severity: Words,
    controlled: Flags,
    compensated: Flags,
    adequately_treated: Flags,
    grade: Numbers,
    class: Lists,
    requiring: Records,
    requiring_complete: Flags,
    test: Words,
    stopped: Flags,
    last_dose: PartialDates,
    intermittent: Flags,
    unchanged_since: PartialDates,
    response: Words,
    section: Words,
    list: Words,
    written: Words,
    source: Words,
}

impl FactRows {
    pub(super) fn new() -> Self {
        Self {
            rows: 0,
            patient: Words::new(),
            concept: Words::new(),
            kind: Words::new(),
            status: Words::new(),
            day_first: Dates::new(),
            day_last: Dates::new(),
            dated: Flags::new(),
            value: Numbers::new(),
            low: Numbers::new(),
            high: Numbers::new(),
            excluded: Words::new(),
            unit: Words::new(),
            word: Words::new(),
            exact: Words::new(),
            incomparable: Words::new(),
            reference_low: Numbers::new(),
            reference_high: Numbers::new(),
            reference_excluded: Words::new(),
            items: Records::new(ITEM),
            start: PartialDates::new(),
            end: PartialDates::new(),
            activity: Words::new(),
            severity: Words::new(),
            controlled: Flags::new(),
            compensated: Flags::new(),
            adequately_treated: Flags::new(),
            grade: Numbers::new(),
            class: Lists::new(),
            requiring: Records::new(REQUIRED),
            requiring_complete: Flags::new(),
            test: Words::new(),
            stopped: Flags::new(),
            last_dose: PartialDates::new(),
            intermittent: Flags::new(),
            unchanged_since: PartialDates::new(),
            response: Words::new(),
            section: Words::new(),
            list: Words::new(),
            written: Words::new(),
            source: Words::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Adds a row with a patient's fact.
    pub(super) fn fact(&mut self, patient: &str, fact: &Fact, vocabulary: &Vocabulary) {
        let row = self.rows;
        let concept = vocabulary.concept(fact.concept);
        self.patient.put(row, patient);
        self.concept.put(row, &concept.name);
        let kind = match &fact.kind {
            FactKind::Condition(condition) => {
                self.condition(condition, vocabulary);
                Kind::Condition
            }
            FactKind::Absent(absent) => {
                self.test.put_some(row, absent.test.map(|test| name(vocabulary, test)));
                Kind::Absent
            }
            FactKind::Never { .. } => Kind::Never,
            FactKind::Family { .. } => Kind::Family,
            FactKind::Result(result) => {
                self.result(result, concept);
                Kind::Result
            }
            FactKind::Assessment(assessment) => {
                self.assessment(assessment, concept);
                Kind::Assessment
            }
            FactKind::Medication(medication) => {
                self.medication(medication);
                Kind::Medication
            }
            FactKind::Procedure(procedure) => {
                self.procedure(procedure);
                Kind::Procedure
            }
            FactKind::Allergy { .. } => Kind::Allergy,
        };
        self.kind.put_some(row, word(words::KIND, kind));
        self.days(fact.kind.day());
        self.source.put_some(row, fact.source.as_deref());
        self.rows += 1;
    }

    /// Adds a row with an entry of which nobody knows what it is.
    pub(super) fn unresolved(&mut self, patient: &str, entry: &Unresolved) {
        let row = self.rows;
        self.patient.put(row, patient);
        self.concept.put(row, &entry.name);
        self.kind.put_some(row, word(words::KIND, Kind::Unresolved));
        self.section.put(row, entry.section);
        self.list.put_some(row, entry.list.and_then(|list| word(words::LIST, list)));
        self.days(entry.days);
        self.rows += 1;
    }

    fn days(&mut self, days: DayRange) {
        self.day_first.put(self.rows, days.first);
        self.day_last.put(self.rows, days.last);
    }

    /// A day that is given is a day that was written, unless the row says otherwise.
    fn dated(&mut self, dated: bool) {
        if !dated {
            self.dated.put_some(self.rows, Some(false));
        }
    }

    fn condition(&mut self, fact: &ConditionFact, vocabulary: &Vocabulary) {
        let row = self.rows;
        self.status.put_some(row, word(words::CONDITION_STATUS, fact.status));
        self.start.put(row, fact.onset);
        self.end.put(row, fact.ended);
        self.dated(fact.dated);
        self.activity.put_some(row, fact.activity.and_then(|a| word(words::ACTIVITY, a)));
        self.severity.put_some(row, fact.severity.and_then(|s| word(words::SEVERITY, s)));
        self.controlled.put_some(row, fact.controlled);
        self.compensated.put_some(row, fact.compensated);
        self.adequately_treated.put_some(row, fact.adequately_treated);
        if let Some(grade) = fact.grade {
            let _ = self.grade.put(row, Number::from(i64::from(grade)));
        }
        if !fact.class.is_empty() {
            self.class.put(row, fact.class.iter().map(String::as_str));
        }
        if !fact.required.is_empty() {
            let required = fact.required.iter();
            self.requiring.put(row, required.map(|&(c, yes)| [Value::Word(name(vocabulary, c)), Value::Flag(yes)]));
        }
        self.requiring_complete.put_some(row, fact.required_is_complete.then_some(true));
    }

    fn result(&mut self, fact: &ResultFact, concept: &Concept) {
        let row = self.rows;
        let status = match fact.status {
            ResultStatus::Empty => Some(words::EMPTY.0),
            status => word(words::RESULT_STATUS, status),
        };
        self.status.put_some(row, status);
        self.dated(fact.dated);
        let mut inexact = Vec::new();
        let test = concept.observation();
        let unit = test.and_then(|t| t.unit.as_ref()).map(|u| u.code());
        match &fact.value {
            ResultValue::Number(range) => {
                self.unit.put_some(row, unit);
                self.range(range, &mut inexact);
            }
            ResultValue::Titre(range) => {
                self.unit.put(row, TITRE);
                let number = |bound| match bound {
                    Bound::Open => Bound::Open,
                    Bound::Included(n) => Bound::Included(Number::from(i64::from(n))),
                    Bound::Excluded(n) => Bound::Excluded(Number::from(i64::from(n))),
                };
                self.range(&Range { low: number(range.low), high: number(range.high) }, &mut inexact);
            }
            ResultValue::Named(place) => {
                let named = test.and_then(|t| t.values.get(usize::from(*place)));
                self.word.put_some(row, named.map(|value| value.name.as_str()));
            }
            ResultValue::Incomparable(why) => self.incomparable.put(row, why),
        }
        if let Some(range) = &fact.reference {
            if matches!(fact.value, ResultValue::Named(_) | ResultValue::Incomparable(_)) {
                self.unit.put_some(row, unit);
            }
            let (low, high) = (end(range.low), end(range.high));
            put(&mut self.reference_low, row, "reference_low", low, &mut inexact);
            put(&mut self.reference_high, row, "reference_high", high, &mut inexact);
            self.reference_excluded.put_some(row, word(words::EXCLUDED, excluded(range)));
        }
        self.exact(&inexact);
        if !fact.written.is_empty() {
            self.written.put(row, &fact.written);
        }
    }

    fn range(&mut self, range: &Range, inexact: &mut Vec<String>) {
        let row = self.rows;
        match (range.low, range.high) {
            (Bound::Included(low), Bound::Included(high)) if low == high => {
                put(&mut self.value, row, "value", Some(low), inexact);
            }
            (low, high) => {
                put(&mut self.low, row, "low", end(low), inexact);
                put(&mut self.high, row, "high", end(high), inexact);
                self.excluded.put_some(row, word(words::EXCLUDED, excluded(range)));
            }
        }
    }

    fn exact(&mut self, inexact: &[String]) {
        if !inexact.is_empty() {
            self.exact.put(self.rows, &inexact.join(" "));
        }
    }

    fn assessment(&mut self, fact: &AssessmentFact, concept: &Concept) {
        let row = self.rows;
        let mut inexact = Vec::new();
        put(&mut self.value, row, "value", fact.total, &mut inexact);
        self.exact(&inexact);
        self.dated(fact.dated);
        let Some(instrument) = concept.instrument() else { return };
        let class = fact.class.and_then(|place| instrument.classes.get(usize::from(place)));
        self.word.put_some(row, class.map(|class| class.name.as_str()));
        if !fact.items.is_empty() {
            let items = fact.items.iter().filter_map(|&(place, finding)| {
                let item = instrument.items.get(usize::from(place))?;
                Some([Value::Word(&item.name), Value::Word(word(words::FINDING, finding)?)])
            });
            self.items.put(row, items);
        }
    }

    fn medication(&mut self, fact: &MedicationFact) {
        let row = self.rows;
        self.status.put_some(row, word(words::MEDICATION_STATUS, fact.planned));
        self.start.put(row, fact.started);
        self.end.put(row, fact.ended);
        self.stopped.put_some(row, fact.stopped_undated.then_some(true));
        self.last_dose.put(row, fact.last_dose);
        self.intermittent.put_some(row, fact.intermittent.then_some(true));
        self.unchanged_since.put(row, fact.unchanged_since);
        self.response.put_some(row, fact.response.and_then(|r| word(words::RESPONSE, r)));
        match &fact.dose {
            Dose::Missing => {}
            Dose::AsNeeded => self.word.put(row, words::AS_NEEDED),
            Dose::Incomparable(written) => self.incomparable.put(row, written),
            Dose::Daily(dose) => {
                let mut inexact = Vec::new();
                self.unit.put(row, super::DAILY_DOSE);
                put(&mut self.value, row, "value", Some(*dose), &mut inexact);
                self.exact(&inexact);
            }
        }
    }

    fn procedure(&mut self, fact: &ProcedureFact) {
        self.status.put_some(self.rows, word(words::PROCEDURE_STATUS, fact.planned));
        self.start.put(self.rows, fact.on);
    }

    /// The rows, and none left.
    pub(super) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let rows = std::mem::take(&mut self.rows);
        let (system, code) = (&mut Words::new(), &mut Words::new());
        let columns: Vec<ArrayRef> = vec![
            self.patient.finish(rows),
            self.concept.finish(rows),
            system.finish(rows),
            code.finish(rows),
            self.kind.finish(rows),
            self.status.finish(rows),
            self.day_first.finish(rows),
            self.day_last.finish(rows),
            self.dated.finish(rows),
            self.value.finish(rows),
            self.low.finish(rows),
            self.high.finish(rows),
            self.excluded.finish(rows),
            self.unit.finish(rows),
            self.word.finish(rows),
            self.exact.finish(rows),
            self.incomparable.finish(rows),
            self.reference_low.finish(rows),
            self.reference_high.finish(rows),
            self.reference_excluded.finish(rows),
            self.items.finish(rows),
            self.start.day.finish(rows),
            self.start.precision.finish(rows),
            self.end.day.finish(rows),
            self.end.precision.finish(rows),
            self.activity.finish(rows),
            self.severity.finish(rows),
            self.controlled.finish(rows),
            self.compensated.finish(rows),
            self.adequately_treated.finish(rows),
            self.grade.finish(rows),
            self.class.finish(rows),
            self.requiring.finish(rows),
            self.requiring_complete.finish(rows),
            self.test.finish(rows),
            self.stopped.finish(rows),
            self.last_dose.day.finish(rows),
            self.last_dose.precision.finish(rows),
            self.intermittent.finish(rows),
            self.unchanged_since.day.finish(rows),
            self.unchanged_since.precision.finish(rows),
            self.response.finish(rows),
            self.section.finish(rows),
            self.list.finish(rows),
            self.written.finish(rows),
            self.source.finish(rows),
        ];
        RecordBatch::try_new(Table::Facts.schema(), columns)
    }
}

fn name(vocabulary: &Vocabulary, concept: ConceptId) -> &str {
    &vocabulary.concept(concept).name
}

fn end(bound: Bound) -> Option<Number> {
    match bound {
        Bound::Open => None,
        Bound::Included(n) | Bound::Excluded(n) => Some(n),
    }
}

fn excluded(range: &Range) -> Excluded {
    match (range.low, range.high) {
        (Bound::Excluded(_), Bound::Excluded(_)) => Excluded::Both,
        (Bound::Excluded(_), _) => Excluded::Low,
        (_, Bound::Excluded(_)) => Excluded::High,
        _ => Excluded::Neither,
    }
}

/// Puts a number into its column, or, where no decimal of the column is the number, as a fraction among the others.
fn put(column: &mut Numbers, row: usize, name: &str, number: Option<Number>, inexact: &mut Vec<String>) {
    let Some(number) = number else { return };
    if !column.put(row, number) {
        let (n, d) = number.parts();
        inexact.push(format!("{name}={n}/{d}"));
    }
}
