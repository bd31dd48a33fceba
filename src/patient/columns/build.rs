//! Columns that are being filled. Rows that nobody speaks of are null, and cost nothing until the column is finished.

use super::schema::Shape;
use crate::value::{Day, Number};
use arrow_array::builder::{
    ArrayBuilder, BooleanBuilder, Date32Builder, Decimal128Builder, ListBuilder, StringBuilder, StructBuilder,
    make_builder,
};
use arrow_array::{ArrayRef, new_null_array};

/// 1 January 1970, counted as [`Day`] counts.
pub(super) const UNIX_EPOCH: i32 = 719_163;

/// A builder to which rows without a value can be added.
pub(super) trait Nulls: ArrayBuilder {
    fn nulls(&mut self, rows: usize);
}

macro_rules! nulls {
    ($($builder:ty),*) => { $(impl Nulls for $builder {
        fn nulls(&mut self, rows: usize) {
            self.append_nulls(rows);
        }
    })* };
}
nulls!(BooleanBuilder, Date32Builder, Decimal128Builder, StringBuilder, ListBuilder<StringBuilder>);
nulls!(ListBuilder<StructBuilder>);

/// A column being filled.
pub(super) struct Column<B> {
    builder: B,
    shape: Shape,
}

impl<B: Nulls> Column<B> {
    fn of(builder: B, shape: Shape) -> Self {
        Self { builder, shape }
    }

    /// The builder, in which all rows before `row` are filled.
    pub(super) fn at(&mut self, row: usize) -> &mut B {
        let missing = row.saturating_sub(self.builder.len());
        if missing > 0 {
            self.builder.nulls(missing);
        }
        &mut self.builder
    }

    /// The column of so many rows; the next one begins empty.
    pub(super) fn finish(&mut self, rows: usize) -> ArrayRef {
        if self.builder.is_empty() {
            return new_null_array(&self.shape.data_type(), rows);
        }
        self.at(rows).finish()
    }
}

pub(super) type Words = Column<StringBuilder>;
pub(super) type Dates = Column<Date32Builder>;
pub(super) type Numbers = Column<Decimal128Builder>;
pub(super) type Flags = Column<BooleanBuilder>;
pub(super) type Lists = Column<ListBuilder<StringBuilder>>;
pub(super) type Records = Column<ListBuilder<StructBuilder>>;

impl Words {
    pub(super) fn new() -> Self {
        Self::of(StringBuilder::new(), Shape::Word)
    }

    pub(super) fn put(&mut self, row: usize, text: &str) {
        self.at(row).append_value(text);
    }

    pub(super) fn put_some(&mut self, row: usize, text: Option<&str>) {
        if let Some(text) = text {
            self.put(row, text);
        }
    }
}

impl Dates {
    pub(super) fn new() -> Self {
        Self::of(Date32Builder::new(), Shape::Date)
    }

    /// The distant past and future are no dates, and stay empty.
    pub(super) fn put(&mut self, row: usize, day: Day) {
        if day != Day::DISTANT_PAST && day != Day::DISTANT_FUTURE {
            self.at(row).append_value(since_epoch(day));
        }
    }
}

/// A day as Arrow counts them.
pub(super) fn since_epoch(day: Day) -> i32 {
    day.0.saturating_sub(UNIX_EPOCH)
}

impl Numbers {
    pub(super) fn new() -> Self {
        Self::of(Decimal128Builder::new().with_data_type(Shape::Number.data_type()), Shape::Number)
    }

    /// Whether the number was put: one that is no decimal of this precision is not.
    #[must_use]
    pub(super) fn put(&mut self, row: usize, number: Number) -> bool {
        let mantissa = number.mantissa(u32::from(super::schema::SCALE));
        if let Some(mantissa) = mantissa {
            self.at(row).append_value(i128::from(mantissa));
        }
        mantissa.is_some()
    }
}

impl Flags {
    pub(super) fn new() -> Self {
        Self::of(BooleanBuilder::new(), Shape::Flag)
    }

    pub(super) fn put_some(&mut self, row: usize, flag: Option<bool>) {
        if let Some(flag) = flag {
            self.at(row).append_value(flag);
        }
    }
}

impl Lists {
    pub(super) fn new() -> Self {
        let element = arrow_schema::Field::new("element", Shape::Word.data_type(), true);
        Self::of(ListBuilder::new(StringBuilder::new()).with_field(element), Shape::Words)
    }

    pub(super) fn put<'t>(&mut self, row: usize, texts: impl IntoIterator<Item = &'t str>) {
        let list = self.at(row);
        texts.into_iter().for_each(|text| list.values().append_value(text));
        list.append(true);
    }
}

/// A field of a record in a list.
#[derive(Clone, Copy)]
pub(super) enum Value<'t> {
    Nothing,
    Word(&'t str),
    Date(Day),
    Flag(bool),
    Whole(u32),
}

impl Records {
    pub(super) fn new(columns: &'static [(&'static str, Shape)]) -> Self {
        let shape = Shape::Records(columns);
        let fields: Vec<arrow_schema::Field> =
            columns.iter().map(|(name, shape)| arrow_schema::Field::new(*name, shape.data_type(), true)).collect();
        let builders = columns.iter().map(|(_, shape)| make_builder(&shape.data_type(), 0)).collect();
        let element = arrow_schema::Field::new("element", arrow_schema::DataType::Struct(fields.clone().into()), true);
        Self::of(ListBuilder::new(StructBuilder::new(fields, builders)).with_field(element), shape)
    }

    /// A list of records, each with a value for every field.
    pub(super) fn put<'t, const N: usize>(&mut self, row: usize, records: impl IntoIterator<Item = [Value<'t>; N]>) {
        let list = self.at(row);
        for record in records {
            for (place, value) in record.into_iter().enumerate() {
                put_field(list.values(), place, value);
            }
            list.values().append(true);
        }
        list.append(true);
    }
}

fn put_field(record: &mut StructBuilder, place: usize, value: Value<'_>) {
    if let Some(texts) = record.field_builder::<StringBuilder>(place) {
        texts.append_option(if let Value::Word(text) = value { Some(text) } else { None });
    } else if let Some(days) = record.field_builder::<Date32Builder>(place) {
        days.append_option(if let Value::Date(day) = value { Some(since_epoch(day)) } else { None });
    } else if let Some(flags) = record.field_builder::<BooleanBuilder>(place) {
        flags.append_option(if let Value::Flag(flag) = value { Some(flag) } else { None });
    } else if let Some(numbers) = record.field_builder::<Decimal128Builder>(place) {
        let whole = |n: u32| i128::from(n) * 10_i128.pow(u32::from(super::schema::SCALE));
        numbers.append_option(if let Value::Whole(n) = value { Some(whole(n)) } else { None });
    }
}
