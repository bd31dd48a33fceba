//! Columns of texts, by their dictionaries: what a text means is found out once, and not once a row.

use super::super::{FactsError, Table};
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, Int32Array, RecordBatch, StringArray};
use arrow_schema::DataType;
use rustc_hash::FxHashMap;

/// A column of texts: for every row the place of its text among those that there are, or none.
#[derive(Clone)]
pub(super) struct Texts {
    keys: Int32Array,
    values: StringArray,
}

impl Texts {
    /// A column of a file that passed the check of its schema.
    pub(super) fn of(column: &ArrayRef) -> Result<Self, FactsError> {
        match column.data_type() {
            DataType::Null => Ok(Self::empty(column.len())),
            DataType::Dictionary(_, _) => Self::of_dictionary(column),
            DataType::Utf8 => Self::of_each(column.as_string::<i32>().iter()),
            DataType::LargeUtf8 => Self::of_each(column.as_string::<i64>().iter()),
            DataType::Utf8View => Self::of_each(column.as_string_view().iter()),
            other => Err(FactsError::Unreadable { why: format!("{other} where a text should be") }),
        }
    }

    fn empty(rows: usize) -> Self {
        Self { keys: Int32Array::new_null(rows), values: StringArray::from(Vec::<&str>::new()) }
    }

    fn of_dictionary(column: &ArrayRef) -> Result<Self, FactsError> {
        if let Some(dictionary) = column.as_dictionary_opt::<Int32Type>()
            && let Some(values) = dictionary.values().as_string_opt::<i32>()
            && values.null_count() == 0
        {
            return Ok(Self { keys: dictionary.keys().clone(), values: values.clone() });
        }
        let Some(dictionary) = column.as_any_dictionary_opt() else { return Ok(Self::empty(column.len())) };
        let values = Self::of(dictionary.values())?;
        if dictionary.values().is_empty() {
            return Ok(Self::empty(column.len()));
        }
        let places = dictionary.normalized_keys();
        let of_row = |(row, place): (usize, usize)| values.get(place).filter(|_| !column.is_null(row));
        Self::of_each(places.into_iter().enumerate().map(of_row))
    }

    fn of_each<'t>(texts: impl Iterator<Item = Option<&'t str>>) -> Result<Self, FactsError> {
        let mut places: FxHashMap<&str, i32> = FxHashMap::default();
        let mut values: Vec<&str> = Vec::new();
        let mut place = |text: &'t str| {
            *places.entry(text).or_insert_with(|| {
                values.push(text);
                // A batch has fewer rows than this.
                i32::try_from(values.len() - 1).unwrap_or(i32::MAX)
            })
        };
        let keys: Int32Array = texts.map(|text| text.map(&mut place)).collect();
        Ok(Self { keys, values: StringArray::from(values) })
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The place of the row's text.
    pub(super) fn key(&self, row: usize) -> Option<usize> {
        if self.keys.is_null(row) { None } else { usize::try_from(self.keys.value(row)).ok() }
    }

    /// The text at a place.
    pub(super) fn value(&self, key: usize) -> Option<&str> {
        (key < self.values.len()).then(|| self.values.value(key))
    }

    /// The row's text.
    pub(super) fn get(&self, row: usize) -> Option<&str> {
        self.key(row).and_then(|key| self.value(key))
    }

    /// The texts that there are.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().flatten()
    }

    fn has_the_values_of(&self, other: &Self) -> bool {
        // Both are held, so that equal addresses are the same memory.
        self.values.len() == other.values.len()
            && self.values.value_offsets().as_ptr() == other.values.value_offsets().as_ptr()
            && self.values.value_data().as_ptr() == other.values.value_data().as_ptr()
    }
}

/// A column of texts and what each of them means.
pub(super) struct Lookup<T> {
    column: Option<Texts>,
    meanings: Vec<T>,
}

impl<T> Default for Lookup<T> {
    fn default() -> Self {
        Self { column: None, meanings: Vec::new() }
    }
}

impl<T: Copy> Lookup<T> {
    /// Takes the next batch's column; `None` where nothing is in it.
    pub(super) fn load(&mut self, column: Option<&ArrayRef>, meaning: impl FnMut(&str) -> T) -> Result<(), FactsError> {
        let column = column.map(Texts::of).transpose()?;
        if let Some(texts) = &column
            && !self.column.as_ref().is_some_and(|old| old.has_the_values_of(texts))
        {
            self.meanings.clear();
            self.meanings.extend(texts.values().map(meaning));
        }
        self.column = column;
        Ok(())
    }

    /// What the row's text means.
    pub(super) fn get(&self, row: usize) -> Option<T> {
        self.meanings.get(self.column.as_ref()?.key(row)?).copied()
    }

    /// The row's text.
    pub(super) fn text(&self, row: usize) -> Option<&str> {
        self.column.as_ref()?.get(row)
    }
}

/// The codes of a batch's patients.
pub(in crate::patient::columns) struct Codes(Texts);

impl Codes {
    pub(in crate::patient::columns) fn of(batch: &RecordBatch) -> Result<Self, FactsError> {
        let missing = || FactsError::Unreadable { why: "there is no column `patient`".to_owned() };
        batch.column_by_name("patient").ok_or_else(missing).and_then(Texts::of).map(Self)
    }

    pub(in crate::patient::columns) fn get(&self, row: usize) -> Option<&str> {
        self.0.get(row)
    }

    /// Every row names a patient.
    pub(in crate::patient::columns) fn check(&self, table: Table, first_row: u64) -> Result<(), FactsError> {
        let nobody = (0..self.0.len()).find(|&row| self.get(row).is_none_or(str::is_empty));
        match nobody {
            Some(row) => Err(FactsError::NoPatient { table, row: first_row.saturating_add(row as u64 + 1) }),
            None => Ok(()),
        }
    }
}
