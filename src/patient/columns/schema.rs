//! The columns of both tables: names and types, what a file must have, and what else a column may be typed as.
//!
//! Guarantees that a file which passes has every column, each of a type that the readers know, and no column whose
//! meaning nobody here knows: a misspelt or an unknown column would otherwise be a fact that is silently not used.

use super::FactsError;
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use std::collections::HashMap;
use std::sync::Arc;

/// The version of the tables that this release writes and reads.
pub const VERSION: &str = "1";
/// In a file's metadata: the rows are in ascending order of this column.
pub(super) const SORTED_BY: &str = "prescreen.sorted_by";
/// In a file's metadata: the same for two tables that were written together.
pub(super) const TOGETHER: &str = "prescreen.written_together";
/// Columns whose names begin so are whatever a site wants them to be; they are not read.
pub(super) const FOREIGN: &str = "x_";
/// Numbers have at most 18 digits, six of them behind the point.
pub(super) const PRECISION: u8 = 18;
/// Digits behind the point.
pub(super) const SCALE: u8 = 6;
/// The unit of a titre 1:n.
pub(super) const TITRE: &str = "1:n";

/// One of the two tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Table {
    /// A row a fact.
    Facts,
    /// A row a patient.
    Patients,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// Text of which there is little that differs: names, codes, words.
    Word,
    /// A calendar day.
    Date,
    /// An exact number.
    Number,
    /// Yes or no.
    Flag,
    /// A list of texts.
    Words,
    /// A list of records with these fields.
    Records(&'static [(&'static str, Shape)]),
}

use Shape::{Date, Flag, Number, Records, Word, Words};

/// The table of facts. `docs/facts.md` says what each column means.
pub(super) const FACTS: &[(&str, Shape)] = &[
    ("patient", Word),
    ("concept", Word),
    ("system", Word),
    ("code", Word),
    ("kind", Word),
    ("status", Word),
    ("day_first", Date),
    ("day_last", Date),
    ("dated", Flag),
    ("value", Number),
    ("low", Number),
    ("high", Number),
    ("excluded", Word),
    ("unit", Word),
    ("word", Word),
    ("exact", Word),
    ("incomparable", Word),
    ("reference_low", Number),
    ("reference_high", Number),
    ("reference_excluded", Word),
    ("items", Records(ITEM)),
    ("start", Date),
    ("start_precision", Word),
    ("end", Date),
    ("end_precision", Word),
    ("activity", Word),
    ("severity", Word),
    ("controlled", Flag),
    ("compensated", Flag),
    ("adequately_treated", Flag),
    ("grade", Number),
    ("class", Words),
    ("requiring", Records(REQUIRED)),
    ("requiring_complete", Flag),
    ("test", Word),
    ("stopped", Flag),
    ("last_dose", Date),
    ("last_dose_precision", Word),
    ("intermittent", Flag),
    ("unchanged_since", Date),
    ("unchanged_since_precision", Word),
    ("response", Word),
    ("section", Word),
    ("list", Word),
    ("written", Word),
    ("source", Word),
];
pub(super) const ITEM: &[(&str, Shape)] = &[("item", Word), ("finding", Word)];
pub(super) const REQUIRED: &[(&str, Shape)] = &[("concept", Word), ("required", Flag)];

/// Columns that are shown and never decide anything: a file may lack them, and only who wants reasons reads them.
pub(super) const ONLY_SHOWN: &[&str] = &["written", "source"];

/// Columns that name concepts.
pub(super) const NAMING: &[&str] = &["concept", "system", "code", "test", "requiring"];

/// The table of patients.
pub(super) const PATIENTS: &[(&str, Shape)] = &[
    ("patient", Word),
    ("recorded", Date),
    ("birth_first", Date),
    ("birth_last", Date),
    ("sex", Word),
    ("gender", Word),
    ("complete", Records(COMPLETE)),
    ("states", Records(STATE)),
    ("attestations", Records(ATTESTATION)),
    ("determinations", Records(DETERMINATION)),
];
pub(super) const COMPLETE: &[(&str, Shape)] = &[("list", Word), ("on", Date), ("covers", Word), ("since", Date)];
pub(super) const STATE: &[(&str, Shape)] = &[("state", Word), ("trial", Word)];
pub(super) const ATTESTATION: &[(&str, Shape)] = &[
    ("trial", Word),
    ("criterion", Word),
    ("answer", Flag),
    ("by", Word),
    ("on", Date),
    ("rules", Number),
    ("words", Word),
];
pub(super) const DETERMINATION: &[(&str, Shape)] = &[("trial", Word), ("conclusion", Word), ("by", Word), ("on", Date)];

impl Table {
    /// Its columns.
    pub(super) fn columns(self) -> &'static [(&'static str, Shape)] {
        match self {
            Self::Facts => FACTS,
            Self::Patients => PATIENTS,
        }
    }

    /// The key of its version in a file's metadata.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Facts => "prescreen.facts",
            Self::Patients => "prescreen.patients",
        }
    }

    /// Its name, in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Facts => "facts",
            Self::Patients => "patients",
        }
    }

    /// What says in a file which table it holds, of what version, and that it is sorted.
    pub(super) fn metadata(self) -> [(&'static str, &'static str); 2] {
        [(self.key(), VERSION), (SORTED_BY, "patient")]
    }

    /// The schema that is written.
    pub(super) fn schema(self) -> SchemaRef {
        let metadata = self.metadata().map(|(key, value)| (key.to_owned(), value.to_owned()));
        Arc::new(Schema::new(fields(self.columns())).with_metadata(HashMap::from(metadata)))
    }

    /// Holds the metadata and the columns of a file against the table.
    pub(super) fn check(self, metadata: &HashMap<String, String>, schema: &Schema) -> Result<(), FactsError> {
        match metadata.get(self.key()).map(String::as_str) {
            Some(VERSION) => {}
            Some(other) => return Err(FactsError::Version { table: self, found: other.to_owned() }),
            None => return Err(FactsError::NotTheTable { table: self }),
        }
        for (name, shape) in self.columns() {
            match schema.column_with_name(name) {
                Some((_, field)) => fits(self, name, *shape, field.data_type())?,
                None if ONLY_SHOWN.contains(name) => {}
                None => return Err(FactsError::MissingColumn { table: self, column: (*name).to_owned() }),
            }
        }
        for (place, field) in schema.fields().iter().enumerate() {
            let name = field.name();
            if schema.fields().iter().take(place).any(|f| f.name() == name) {
                return Err(FactsError::UnknownColumn { table: self, column: name.clone() });
            }
            let known = self.columns().iter().any(|(known, _)| known == name);
            if !known && !name.starts_with(FOREIGN) {
                return Err(FactsError::UnknownColumn { table: self, column: name.clone() });
            }
        }
        Ok(())
    }
}

fn fields(columns: &[(&str, Shape)]) -> Fields {
    columns.iter().map(|(name, shape)| Field::new(*name, shape.data_type(), true)).collect()
}

impl Shape {
    /// The type that is written.
    pub(super) fn data_type(self) -> DataType {
        match self {
            Word => DataType::Utf8,
            Date => DataType::Date32,
            Number => DataType::Decimal128(PRECISION, SCALE as i8),
            Flag => DataType::Boolean,
            Words => list(DataType::Utf8),
            Records(columns) => list(DataType::Struct(fields(columns))),
        }
    }
}

fn list(of: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("element", of, true)))
}

/// Whether a column of a file can be read as what it should be.
fn fits(table: Table, name: &str, shape: Shape, found: &DataType) -> Result<(), FactsError> {
    let wrong = || FactsError::WrongType {
        table,
        column: name.to_owned(),
        found: found.to_string(),
        expected: shape.words().to_owned(),
    };
    let sound = match (shape, found) {
        // A column without any value need not have a type.
        (_, DataType::Null) => true,
        (Word, found) => is_text(found),
        (Date, found) => *found == DataType::Date32,
        (Number, found) => is_number(found),
        (Flag, found) => *found == DataType::Boolean,
        (Words, DataType::List(element)) => is_text(element.data_type()),
        (Records(columns), DataType::List(element)) => {
            let DataType::Struct(fields) = element.data_type() else { return Err(wrong()) };
            for (inner, shape) in columns {
                let path = format!("{name}.{inner}");
                let Some((_, field)) = fields.find(inner) else {
                    return Err(FactsError::MissingColumn { table, column: path });
                };
                fits(table, &path, *shape, field.data_type())?;
            }
            true
        }
        (Words | Records(_), _) => false,
    };
    if sound { Ok(()) } else { Err(wrong()) }
}

fn is_text(found: &DataType) -> bool {
    match found {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, value) => matches!(**value, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View),
        _ => false,
    }
}

fn is_number(found: &DataType) -> bool {
    match found {
        DataType::Decimal32(_, scale) | DataType::Decimal64(_, scale) | DataType::Decimal128(_, scale) => {
            (0..=18).contains(scale)
        }
        DataType::Float64 => true,
        _ => found.is_integer(),
    }
}

impl Shape {
    /// What a column should be, in words.
    fn words(self) -> &'static str {
        match self {
            Word => "text",
            Date => "a date",
            Number => "a decimal with at most 18 digits behind the point, a whole number or a double",
            Flag => "a boolean",
            Words => "a list of texts",
            Records(_) => "a list of records",
        }
    }

    /// The type as which a column of a Parquet file is read: texts by their dictionary, so that nothing is done a row.
    pub(super) fn read_as(self, found: &DataType) -> DataType {
        match (self, found) {
            (Word, found) if is_text(found) => {
                DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
            }
            (Number, DataType::Decimal128(precision, scale)) if *precision <= PRECISION => {
                DataType::Decimal64(*precision, *scale)
            }
            _ => found.clone(),
        }
    }
}
