//! Columns of numbers, days, flags and records, of whatever type the file has them.

use super::super::FactsError;
use super::super::build::UNIX_EPOCH;
use super::texts::Texts;
use crate::value::{Day, Number};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Decimal32Type, Decimal64Type, Decimal128Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal64Array, Decimal128Array, Float64Array, ListArray, StructArray,
};
use arrow_schema::DataType;
use std::ops::Range;

/// A number that is none: infinite, or out of all bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct NoNumber;

/// A column of numbers.
#[derive(Default)]
pub(super) enum Numbers {
    /// Nothing is in it.
    #[default]
    Empty,
    /// Decimals and whole numbers, with the digits behind the point.
    Short(Decimal64Array, u32),
    /// Longer ones.
    Long(Decimal128Array, u32),
    /// What the shortest decimal says that is read as the double.
    Double(Float64Array),
}

impl Numbers {
    pub(super) fn of(column: Option<&ArrayRef>) -> Result<Self, FactsError> {
        let Some(column) = column else { return Ok(Self::Empty) };
        macro_rules! whole {
            ($kind:ty) => {
                Self::Short(column.as_primitive::<$kind>().unary::<_, Decimal64Type>(i64::from), 0)
            };
        }
        Ok(match column.data_type() {
            DataType::Null => Self::Empty,
            DataType::Decimal32(_, scale) => {
                Self::Short(column.as_primitive::<Decimal32Type>().unary::<_, Decimal64Type>(i64::from), digits(*scale))
            }
            DataType::Decimal64(_, scale) => {
                Self::Short(column.as_primitive::<Decimal64Type>().clone(), digits(*scale))
            }
            DataType::Decimal128(_, scale) => {
                Self::Long(column.as_primitive::<Decimal128Type>().clone(), digits(*scale))
            }
            DataType::Int8 => whole!(Int8Type),
            DataType::Int16 => whole!(Int16Type),
            DataType::Int32 => whole!(Int32Type),
            DataType::Int64 => whole!(Int64Type),
            DataType::UInt8 => whole!(UInt8Type),
            DataType::UInt16 => whole!(UInt16Type),
            DataType::UInt32 => whole!(UInt32Type),
            DataType::UInt64 => {
                Self::Long(column.as_primitive::<UInt64Type>().unary::<_, Decimal128Type>(i128::from), 0)
            }
            DataType::Float64 => Self::Double(column.as_primitive::<Float64Type>().clone()),
            other => return Err(FactsError::Unreadable { why: format!("{other} where a number should be") }),
        })
    }

    /// The row's number.
    pub(super) fn get(&self, row: usize) -> Result<Option<Number>, NoNumber> {
        match self {
            Self::Empty => Ok(None),
            Self::Short(column, scale) if column.is_valid(row) => {
                Number::decimal(column.value(row), *scale).map(Some).ok_or(NoNumber)
            }
            Self::Long(column, scale) if column.is_valid(row) => {
                let power = 10_i128.checked_pow(*scale).ok_or(NoNumber)?;
                Number::fraction(column.value(row), power).map(Some).ok_or(NoNumber)
            }
            Self::Double(column) if column.is_valid(row) => {
                Number::parse(&column.value(row).to_string()).map(Some).ok_or(NoNumber)
            }
            _ => Ok(None),
        }
    }

    /// The row's number, if it is a whole one from zero.
    pub(super) fn whole(&self, row: usize) -> Result<Option<u32>, NoNumber> {
        let Some(number) = self.get(row)? else { return Ok(None) };
        whole(number).map(Some).ok_or(NoNumber)
    }
}

/// The number, if it is a whole one from zero that fits.
pub(super) fn whole(number: Number) -> Option<u32> {
    match number.parts() {
        (n, 1) => u32::try_from(n).ok(),
        _ => None,
    }
}

fn digits(scale: i8) -> u32 {
    // The check of the schema leaves no negative ones.
    u32::try_from(scale).unwrap_or(0)
}

/// A column of days.
#[derive(Default)]
pub(super) struct Days(Option<Date32Array>);

impl Days {
    pub(super) fn of(column: Option<&ArrayRef>) -> Self {
        Self(column.and_then(|c| c.as_primitive_opt::<Date32Type>()).cloned())
    }

    /// The row's day.
    pub(super) fn get(&self, row: usize) -> Option<Day> {
        let column = self.0.as_ref().filter(|c| c.is_valid(row))?;
        Some(Day(column.value(row).saturating_add(UNIX_EPOCH)))
    }
}

/// A column of yes and no.
#[derive(Default)]
pub(super) struct Flags(Option<BooleanArray>);

impl Flags {
    pub(super) fn of(column: Option<&ArrayRef>) -> Self {
        Self(column.and_then(|c| c.as_boolean_opt()).cloned())
    }

    /// What the row says.
    pub(super) fn get(&self, row: usize) -> Option<bool> {
        self.0.as_ref().filter(|c| c.is_valid(row)).map(|c| c.value(row))
    }
}

/// A column of lists: where the elements of each row are.
#[derive(Default)]
pub(super) struct Lists(Option<ListArray>);

impl Lists {
    pub(super) fn of(column: Option<&ArrayRef>) -> Self {
        Self(column.and_then(|c| c.as_list_opt::<i32>()).cloned())
    }

    /// The places of the row's elements.
    pub(super) fn get(&self, row: usize) -> Range<usize> {
        let Some(lists) = self.0.as_ref().filter(|c| c.is_valid(row)) else { return 0..0 };
        let at = |n: usize| lists.value_offsets().get(n).and_then(|&o| usize::try_from(o).ok()).unwrap_or(0);
        at(row)..at(row + 1)
    }

    /// All elements as texts.
    pub(super) fn texts(&self) -> Result<Option<Texts>, FactsError> {
        self.0.as_ref().map(|lists| Texts::of(lists.values())).transpose()
    }

    /// A field of all elements, which are records.
    pub(super) fn field(&self, name: &str) -> Option<&ArrayRef> {
        self.0.as_ref()?.values().as_any().downcast_ref::<StructArray>()?.column_by_name(name)
    }
}
