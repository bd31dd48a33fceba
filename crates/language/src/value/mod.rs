//! Pure values: truth, numbers, units, dates. Nothing here knows a patient or a trial.

mod date;
mod formula;
mod number;
mod truth;
mod unit;

pub use date::{Calendar, Day, DayRange, PartialDate, Period, Precision};
pub use formula::{Formula, Person, Role};
pub use number::{Bound, Number, Range, RangeSet, without_separators};
pub use truth::Truth;
pub use unit::{Conversion, Unit, UnitError};
