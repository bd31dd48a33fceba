//! Tables that something is wrong with: a clear error, or a patient left out and counted, or a doubt that is counted.

use super::{options, said, shipped, written};
use arrow_array::builder::{Date32Builder, Decimal128Builder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, LargeStringArray, RecordBatch, StringArray,
    StringViewArray, new_null_array,
};
use arrow_schema::{DataType, Field, Schema};
use bytes::Bytes;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::KeyValue;
use prescreen::patient::columns::{Block, Doubt, FactsError, Notes, Reasons, Table, Tables, Trouble};
use prescreen::patient::{FactKind, Profile, ResultValue, yaml};
use prescreen::text::{Diagnostic, SourceMap};
use prescreen::vocabulary::Vocabulary;
use std::sync::{Arc, OnceLock};

const PATIENTS: &str = "
- patient: A-1
  recorded: 2026-11-18
  birth date: 1988-04-02
  sex: female
  conditions: [systemic lupus erythematosus, {condition: lupus nephritis, onset: 2024-05, class: [IV]}]
  observations:
    - {test: creatinine, value: 96 umol/L, range: 45 to 84 umol/L, on: 2026-11-10}
    - {test: SELENA-SLEDAI, items: {arthritis: present}, on: 2026-11-10}
  complete: {conditions: {on: 2026-11-18, covers: ever}}
- patient: A-2
  recorded: 2026-11-18
  birth date: 1961
  sex: male
  absent: [{condition: tuberculosis, as of: 2026-10-01, source: IGRA}]
  medications: [{medication: prednisone, dose: 15 mg/day, started: 2025-01, ended: 2025-03}]
- patient: A-3
  recorded: 2026-11-18
  conditions: [asthma, {condition: pneumonia, onset: 2020-01-01, ended: 2020-02-01}]
";

pub(super) fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| shipped().1)
}

pub(super) fn profiles() -> Vec<Profile> {
    let mut sources = SourceMap::new();
    let file = sources.add("patients.yaml", PATIENTS);
    let (profiles, problems) = yaml::read(&sources, file, vocabulary());
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:#?}");
    profiles
}

/// A table that is being spoilt.
#[derive(Clone)]
pub(super) struct Rows {
    batch: RecordBatch,
    metadata: Vec<(String, String)>,
}

impl Rows {
    pub(super) fn of(file: Bytes) -> Self {
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        let pairs = builder.metadata().file_metadata().key_value_metadata().unwrap();
        let metadata = pairs.iter().map(|pair| (pair.key.clone(), pair.value.clone().unwrap())).collect();
        let batches: Vec<RecordBatch> = builder.build().unwrap().map(Result::unwrap).collect();
        let [batch] = batches.as_slice() else { panic!("one batch") };
        Self { batch: batch.clone(), metadata }
    }

    pub(super) fn parquet(&self) -> Bytes {
        let mut writer = ArrowWriter::try_new(Vec::new(), self.batch.schema(), None).unwrap();
        writer.write(&self.batch).unwrap();
        for (key, value) in &self.metadata {
            writer.append_key_value_metadata(KeyValue::new(key.clone(), value.clone()));
        }
        writer.into_inner().unwrap().into()
    }

    fn column(&self, name: &str) -> ArrayRef {
        self.batch.column_by_name(name).unwrap().clone()
    }

    /// With another column in place of one; with a further one, if there is none of the name.
    fn with(&self, name: &str, column: ArrayRef) -> Self {
        let mut fields: Vec<(String, ArrayRef)> = self.columns();
        match fields.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = column,
            None => fields.push((name.to_owned(), column)),
        }
        self.of_columns(fields)
    }

    fn without(&self, name: &str) -> Self {
        self.of_columns(self.columns().into_iter().filter(|(own, _)| own != name).collect())
    }

    fn columns(&self) -> Vec<(String, ArrayRef)> {
        let schema = self.batch.schema();
        schema.fields().iter().map(|f| f.name().clone()).zip(self.batch.columns().iter().cloned()).collect()
    }

    fn of_columns(&self, columns: Vec<(String, ArrayRef)>) -> Self {
        let fields: Vec<Field> =
            columns.iter().map(|(name, column)| Field::new(name, column.data_type().clone(), true)).collect();
        let columns = columns.into_iter().map(|(_, column)| column).collect();
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
        Self { batch, metadata: self.metadata.clone() }
    }

    /// With another text in a row.
    fn text(&self, name: &str, row: usize, text: Option<&str>) -> Self {
        let old = self.column(name);
        let old = old.as_string::<i32>();
        let mut new = StringBuilder::new();
        (0..old.len()).for_each(|n| {
            new.append_option(if n == row { text } else { old.is_valid(n).then(|| old.value(n)) });
        });
        self.with(name, Arc::new(new.finish()))
    }

    /// With another day in a row, in days since 1970.
    fn day(&self, name: &str, row: usize, day: Option<i32>) -> Self {
        let old = self.column(name);
        let old = old.as_primitive::<arrow_array::types::Date32Type>();
        let mut new = Date32Builder::new();
        (0..old.len()).for_each(|n| {
            new.append_option(if n == row { day } else { old.is_valid(n).then(|| old.value(n)) });
        });
        self.with(name, Arc::new(new.finish()))
    }

    fn number(&self, name: &str, row: usize, millionths: i128) -> Self {
        let old = self.column(name);
        let old = old.as_primitive::<arrow_array::types::Decimal128Type>();
        let mut new = Decimal128Builder::new().with_data_type(DataType::Decimal128(18, 6));
        (0..old.len()).for_each(|n| {
            new.append_option(if n == row { Some(millionths) } else { old.is_valid(n).then(|| old.value(n)) });
        });
        self.with(name, Arc::new(new.finish()))
    }

    /// The first row of a patient with a fact of a kind.
    fn row(&self, patient: &str, kind: &str) -> usize {
        let (patients, kinds) = (self.column("patient"), self.column("kind"));
        let (patients, kinds) = (patients.as_string::<i32>(), kinds.as_string::<i32>());
        (0..patients.len()).find(|&n| patients.value(n) == patient && kinds.value(n) == kind).unwrap()
    }

    /// The rows in another order, or some of them.
    pub(super) fn rows(&self, rows: &[u32]) -> Self {
        let rows = arrow_array::UInt32Array::from(rows.to_vec());
        let batch = arrow_select::take::take_record_batch(&self.batch, &rows).unwrap();
        Self { batch, metadata: self.metadata.clone() }
    }

    pub(super) fn says(&self, key: &str, value: Option<&str>) -> Self {
        let mut metadata = self.metadata.clone();
        metadata.retain(|(own, _)| own != key);
        metadata.extend(value.map(|value| (key.to_owned(), value.to_owned())));
        Self { batch: self.batch.clone(), metadata }
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.batch.num_rows()).unwrap()
    }
}

fn tables() -> (Rows, Rows) {
    let (facts, patients) = written(&profiles(), vocabulary());
    (Rows::of(facts), Rows::of(patients))
}

#[derive(Debug)]
pub(super) struct Found {
    profiles: Vec<Profile>,
    left_out: Vec<String>,
    notes: Notes,
}

pub(super) fn found(facts: &Bytes, patients: &Bytes) -> Result<Found, FactsError> {
    let tables = Tables::open(facts, patients)?;
    let part = prescreen::patient::columns::Part::whole(&tables);
    let mut blocks = tables.blocks(&part, facts.clone(), patients.clone(), &options(vocabulary(), Reasons::Wanted));
    let mut found = Found { profiles: Vec::new(), left_out: Vec::new(), notes: Notes::default() };
    let mut block = Block::default();
    while blocks.next_into(&mut block, 2)? {
        found.profiles.extend(block.profiles.iter().cloned());
        found.left_out.extend(block.left_out.iter().cloned());
    }
    found.notes = blocks.notes().clone();
    Ok(found)
}

fn spoilt(facts: &Rows, patients: &Rows) -> Result<Found, FactsError> {
    found(&facts.parquet(), &patients.parquet())
}

/// Who is left out, and why.
fn left_out(facts: &Rows, patients: &Rows) -> (Vec<String>, Vec<Trouble>) {
    let found = spoilt(facts, patients).unwrap();
    assert_eq!(found.notes.left_out, found.left_out.len() as u64);
    (found.left_out, found.notes.troubles().map(|(trouble, _)| trouble).collect())
}

fn doubts(notes: &Notes) -> Vec<(Doubt, String, u64)> {
    notes.doubts().map(|(doubt, what, count)| (doubt, what.to_owned(), count.rows)).collect()
}

#[test]
fn sound_tables_are_read() {
    let (facts, patients) = tables();
    let found = spoilt(&facts, &patients).unwrap();
    assert!(found.notes.is_empty() && found.left_out.is_empty());
    for (before, after) in profiles().iter().zip(&found.profiles) {
        assert_eq!(said(before), said(after));
    }
}

#[test]
fn another_version_or_another_table_is_refused() {
    let (facts, patients) = tables();
    let error = spoilt(&facts.says("prescreen.facts", Some("2")), &patients).unwrap_err();
    assert_eq!(error, FactsError::Version { table: Table::Facts, found: "2".to_owned() });
    let error = spoilt(&facts.says("prescreen.facts", None), &patients).unwrap_err();
    assert_eq!(error, FactsError::NotTheTable { table: Table::Facts });
    let error = spoilt(&facts, &facts).unwrap_err();
    assert_eq!(error, FactsError::NotTheTable { table: Table::Patients });
    let others = patients.says("prescreen.written_together", Some("another time"));
    assert_eq!(spoilt(&facts, &others).unwrap_err(), FactsError::NotTogether);
}

#[test]
fn a_missing_column_is_named() {
    let (facts, patients) = tables();
    for (name, _) in facts.columns() {
        let read = spoilt(&facts.without(&name), &patients);
        if ["written", "source"].contains(&name.as_str()) {
            assert_eq!(read.unwrap().profiles.len(), 3);
        } else {
            assert_eq!(read.unwrap_err(), FactsError::MissingColumn { table: Table::Facts, column: name });
        }
    }
    for (name, _) in patients.columns() {
        let error = spoilt(&facts, &patients.without(&name)).unwrap_err();
        assert_eq!(error, FactsError::MissingColumn { table: Table::Patients, column: name });
    }
}

#[test]
fn a_column_of_another_type_is_named() {
    let (facts, patients) = tables();
    for (name, column) in facts.columns() {
        let other: ArrayRef = match column.data_type() {
            DataType::Utf8 => new_null_array(&DataType::Int64, column.len()),
            _ => Arc::new(StringArray::from(vec!["x"; column.len()])),
        };
        let error = spoilt(&facts.with(&name, other), &patients).unwrap_err();
        assert!(
            matches!(&error, FactsError::WrongType { table: Table::Facts, column, .. } if *column == name),
            "{name}: {error}"
        );
    }
    for (name, column) in patients.columns() {
        let other: ArrayRef = Arc::new(BooleanArray::from(vec![true; column.len()]));
        let error = spoilt(&facts, &patients.with(&name, other)).unwrap_err();
        assert!(matches!(&error, FactsError::WrongType { column, .. } if *column == name), "{name}: {error}");
    }
}

#[test]
fn a_column_that_nobody_knows_is_refused_unless_it_is_a_sites_own() {
    let (facts, patients) = tables();
    let yes: ArrayRef = Arc::new(BooleanArray::from(vec![true; facts.batch.num_rows()]));
    let error = spoilt(&facts.with("negated", yes.clone()), &patients).unwrap_err();
    assert_eq!(error, FactsError::UnknownColumn { table: Table::Facts, column: "negated".to_owned() });
    assert_eq!(spoilt(&facts.with("x_negated", yes), &patients).unwrap().profiles.len(), 3);
}

#[test]
fn other_types_say_the_same() {
    let (facts, patients) = tables();
    let expected = spoilt(&facts, &patients).unwrap().profiles;
    let concepts = facts.column("concept");
    let concepts: Vec<Option<&str>> = concepts.as_string::<i32>().iter().collect();
    let values = facts.column("value");
    let values = values.as_primitive::<arrow_array::types::Decimal128Type>();
    #[expect(clippy::cast_precision_loss, reason = "a double is what is wanted")]
    let doubles: Float64Array = values.iter().map(|v| v.map(|v| v as f64 / 1e6)).collect();
    let none: ArrayRef = new_null_array(&DataType::Null, facts.batch.num_rows());
    let others: Vec<(&str, ArrayRef)> = vec![
        ("concept", Arc::new(LargeStringArray::from(concepts.clone()))),
        ("concept", Arc::new(StringViewArray::from(concepts))),
        ("value", Arc::new(doubles)),
        ("grade", Arc::new(Int64Array::new_null(facts.batch.num_rows()))),
        ("code", none),
    ];
    for (name, column) in others {
        let read = spoilt(&facts.with(name, column), &patients).unwrap().profiles;
        assert_eq!(read.len(), expected.len());
        for (a, b) in read.iter().zip(&expected) {
            assert_eq!(said(a), said(b), "{name}");
        }
    }
}

#[test]
fn facts_of_nobody_are_counted() {
    let (facts, patients) = tables();
    let (who, why) = left_out(&facts, &patients.rows(&[0, 2]));
    assert_eq!((who, why), (vec!["A-2".to_owned()], vec![Trouble::NoSuchPatient]));
    let (who, why) = left_out(&facts, &patients.rows(&[0, 1]));
    assert_eq!((who, why), (vec!["A-3".to_owned()], vec![Trouble::NoSuchPatient]));
    let (who, why) = left_out(&facts, &patients.rows(&[]));
    assert_eq!((who.len(), why), (3, vec![Trouble::NoSuchPatient]));
}

#[test]
fn a_patient_who_is_there_twice_is_left_out() {
    let (facts, patients) = tables();
    let (who, why) = left_out(&facts, &patients.rows(&[0, 1, 1, 2]));
    assert_eq!((who, why), (vec!["A-2".to_owned()], vec![Trouble::Twice]));
}

#[test]
fn rows_that_come_too_late_are_an_error_where_a_file_says_that_it_is_sorted() {
    let (facts, patients) = tables();
    let late: Vec<u32> = (1..facts.len()).chain([0]).collect();
    let error = spoilt(&facts.rows(&late), &patients).unwrap_err();
    assert_eq!(error, FactsError::NotAscending { table: Table::Facts, patient: "A-1".to_owned() });
    let error = spoilt(&facts, &patients.rows(&[1, 0, 2])).unwrap_err();
    assert_eq!(error, FactsError::NotAscending { table: Table::Patients, patient: "A-1".to_owned() });
    let error = spoilt(&facts.text("patient", 1, None), &patients).unwrap_err();
    assert_eq!(error, FactsError::NoPatient { table: Table::Facts, row: 2 });
    let error = spoilt(&facts, &patients.text("patient", 1, Some(""))).unwrap_err();
    assert_eq!(error, FactsError::NoPatient { table: Table::Patients, row: 2 });
}

#[test]
fn words_dates_and_numbers_that_cannot_be_leave_their_patient_out() {
    let (facts, patients) = tables();
    let condition = facts.row("A-3", "condition");
    let pneumonia = condition + usize::from(facts.column("start").is_null(condition));
    let (result, medication) = (facts.row("A-1", "result"), facts.row("A-2", "medication"));
    let assessment = facts.row("A-1", "assessment");
    let day = |y, m, d| prescreen::value::Day::from_ymd(y, m, d).unwrap().0 - 719_163;
    let cases: Vec<(Rows, &str, Trouble)> = vec![
        (facts.text("kind", condition, Some("finding")), "A-3", Trouble::UnknownWord("kind")),
        (facts.text("kind", condition, None), "A-3", Trouble::Missing("kind")),
        (facts.text("kind", condition, Some("medication")), "A-3", Trouble::WrongKind),
        (facts.text("kind", result, Some("assessment")), "A-1", Trouble::WrongKind),
        (facts.text("concept", condition, None), "A-3", Trouble::Missing("concept")),
        (facts.text("status", condition, Some("final")), "A-3", Trouble::UnknownWord("status")),
        (facts.text("activity", condition, Some("lively")), "A-3", Trouble::UnknownWord("activity")),
        (facts.text("excluded", result, Some("some")), "A-1", Trouble::UnknownWord("excluded")),
        (facts.text("response", medication, Some("some")), "A-2", Trouble::UnknownWord("response")),
        (facts.text("exact", result, Some("value=1/0")), "A-1", Trouble::ImpossibleValue("exact")),
        (facts.number("value", medication, -1), "A-2", Trouble::ImpossibleValue("value")),
        (facts.number("value", assessment, 1_500_000_000_000), "A-1", Trouble::ImpossibleValue("value")),
        (facts.number("grade", condition, 6_000_000), "A-3", Trouble::ImpossibleValue("grade")),
        (facts.number("grade", condition, 1_500_000), "A-3", Trouble::ImpossibleValue("grade")),
        (facts.day("start", pneumonia, Some(i32::MAX)), "A-3", Trouble::ImpossibleDate("start")),
        (facts.day("start", pneumonia, Some(i32::MIN)), "A-3", Trouble::ImpossibleDate("start")),
        (facts.day("end", pneumonia, Some(day(2019, 1, 1))), "A-3", Trouble::Reversed("end")),
        (
            facts.day("day_last", result, Some(day(1980, 1, 1))).day("day_first", result, Some(day(1980, 1, 1))),
            "A-1",
            Trouble::ImpossibleDate("day_last"),
        ),
        (
            facts.day("day_first", result, Some(day(2028, 1, 1))).day("day_last", result, Some(day(2028, 1, 1))),
            "A-1",
            Trouble::ImpossibleDate("day_last"),
        ),
        (facts.day("day_first", result, Some(day(2026, 11, 12))), "A-1", Trouble::Reversed("day_last")),
        (facts.day("day_last", result, None), "A-1", Trouble::Missing("day_last")),
    ];
    for (facts, patient, trouble) in cases {
        let (who, why) = left_out(&facts, &patients);
        assert_eq!((who, why), (vec![patient.to_owned()], vec![trouble]));
    }
    let cases = [
        (patients.text("sex", 0, Some("lady")), "A-1", Trouble::UnknownWord("sex")),
        (patients.day("birth_first", 0, None), "A-1", Trouble::Missing("birth_first")),
        (patients.day("birth_last", 1, Some(day(1960, 1, 1))), "A-2", Trouble::ImpossibleDate("birth_last")),
        (patients.day("birth_last", 1, Some(i32::MAX)), "A-2", Trouble::ImpossibleDate("birth_last")),
    ];
    for (patients, patient, trouble) in cases {
        let (who, why) = left_out(&facts, &patients);
        assert_eq!((who, why), (vec![patient.to_owned()], vec![trouble]));
    }
    let asthma = if pneumonia == condition { condition + 1 } else { condition };
    let undated = facts.day("day_first", asthma, None).day("day_last", asthma, None);
    let (who, why) = left_out(&undated, &patients.day("recorded", 2, None));
    assert_eq!((who, why), (vec!["A-3".to_owned()], vec![Trouble::NoRecorded]));
}

#[test]
fn names_and_codes_that_nobody_knows_are_kept_and_keep_their_list_from_clearing() {
    let (facts, patients) = tables();
    let row = facts.row("A-3", "condition");
    let found = spoilt(&facts.text("concept", row, Some("an illness of Atlantis")), &patients).unwrap();
    assert_eq!(doubts(&found.notes), [(Doubt::UnknownName, "an illness of Atlantis".to_owned(), 1)]);
    let entry = &found.profiles[2].unresolved[0];
    assert_eq!((entry.name.as_str(), entry.section), ("an illness of Atlantis", "conditions"));
    assert_eq!(entry.list, Some(prescreen::vocabulary::ListName::Conditions));
    assert_eq!(found.profiles[2].facts.len(), 1);

    let coded = |system: &str, code: &str, at: usize| {
        let coded = facts.text("concept", at, None).text("system", at, Some(system)).text("code", at, Some(code));
        spoilt(&coded, &patients).unwrap()
    };
    let known = coded("icd10cm", "J45.909", row);
    assert!(known.notes.is_empty(), "{:?}", known.notes);
    assert_eq!(known.profiles[2].facts.len(), 2);
    let unknown = coded("icd10cm", "QQQ", row);
    assert_eq!(doubts(&unknown.notes), [(Doubt::UnknownCode, "icd10cm QQQ".to_owned(), 1)]);
    assert_eq!(unknown.profiles[2].unresolved[0].name, "icd10cm QQQ");
    // One form of tuberculosis is denied: that is no denial of all its forms.
    let absent = facts.row("A-2", "absent");
    let narrow = coded("icd10cm", "A17.0", absent);
    assert_eq!(doubts(&narrow.notes), [(Doubt::NarrowAbsence, "icd10cm A17.0".to_owned(), 1)]);
    assert!(!narrow.profiles[1].facts.iter().any(|fact| matches!(fact.kind, FactKind::Absent(_))));
}

#[test]
fn units_and_values_that_are_none_are_kept_and_not_compared() {
    let (facts, patients) = tables();
    let row = facts.row("A-1", "result");
    let value = |facts: &Rows| {
        let found = spoilt(facts, &patients).unwrap();
        let mut results = found.profiles[0].facts.iter().filter_map(|fact| match &fact.kind {
            FactKind::Result(result) => Some(result.value.clone()),
            _ => None,
        });
        (results.next_back().unwrap(), doubts(&found.notes).into_iter().map(|(doubt, ..)| doubt).collect::<Vec<_>>())
    };
    let incomparable = |text: &str| ResultValue::Incomparable(text.to_owned());
    let no_range = facts.with("reference_low", new_null_array(&DataType::Decimal128(18, 6), facts.batch.num_rows()));
    let no_range =
        no_range.with("reference_high", new_null_array(&DataType::Decimal128(18, 6), facts.batch.num_rows()));
    let no_range = no_range.text("reference_excluded", row, None);
    let of = |unit: Option<&str>| value(&no_range.text("unit", row, unit));
    assert_eq!(of(Some("wobbles")), (incomparable("the unit is not known"), vec![Doubt::UnknownUnit]));
    assert_eq!(of(None), (incomparable("no unit"), vec![Doubt::UnitMissing]));
    assert_eq!(of(Some("kg")), (incomparable("the unit does not convert to mg/dL"), vec![Doubt::UnitMismatch]));
    let word = value(&facts.text("word", row, Some("purple")));
    assert_eq!(word, (incomparable("not a value of creatinine"), vec![Doubt::UnknownValue]));
    let nothing = no_range.with("value", new_null_array(&DataType::Decimal128(18, 6), facts.batch.num_rows()));
    assert_eq!(value(&nothing), (incomparable("no value"), vec![Doubt::NoValue]));
    let other_unit = value(&no_range.text("unit", row, Some("umol/L")).number("value", row, 96_000_000));
    let expected = profiles()[0].facts.iter().find_map(|fact| match &fact.kind {
        FactKind::Result(result) => Some(result.value.clone()),
        _ => None,
    });
    assert_eq!(other_unit, (expected.unwrap(), vec![]));
}
