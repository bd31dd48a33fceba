//! Random rules and profiles over an invented vocabulary.
//!
//! Guarantees that a seed always gives the same case, that rules are well typed, and that days and limits lie at and
//! beside each other's boundaries far more often than chance would have it.

mod answer_needs;
mod draft;
mod facts;
mod mix;
mod refine;
mod rng;
mod rules;
mod terms;

pub use answer_needs::{WAYS, answered};
pub use draft::{Draft, Entry};
pub use facts::profile;
pub use mix::features;
pub use refine::refined;
pub use rng::Rng;
pub use rules::{criterion, leaf, standards};
pub use terms::{Terms, Topic};

use super::calendar::day_of;
use prescreen::value::Number;

/// The vocabulary's text.
pub const VOCABULARY: &str = include_str!("../vocabulary.yaml");

/// The screening dates of the tests, as year, month and day: an ordinary one, a leap day, a month's end that the
/// months before it do not have, the last day of a February and the day after it.
pub const SCREENING_DATES: [(i32, i32, i32); 5] =
    [(2026, 11, 22), (2024, 2, 29), (2025, 3, 31), (2026, 2, 28), (2026, 3, 1)];

/// A screening date.
pub fn screening_date(rng: &mut Rng) -> i32 {
    let (y, m, d) = *rng.pick(&SCREENING_DATES);
    day_of(y, m, d)
}

/// What a number in `unit` is multiplied by to be in the test's own unit; the tests' few units, worked out by hand.
/// With a molar mass of 100 g/mol, 1 mmol/L is 100 mg/L, that is 10 mg/dL.
pub fn factor(test: &str, unit: &str) -> Number {
    let (numerator, denominator) = match (test, unit) {
        ("clearine", "mg/dL") | ("alanase" | "swift alanase", "U/L") | ("clotcells", "x10^9/L") => (1, 1),
        ("bulk", "kg/m2") | ("sieve rate", "mL/min") => (1, 1),
        ("clearine", "mmol/L") => (10, 1),
        ("clearine", "umol/L") => (1, 100),
        ("clotcells", "/mm3") => (1, 1000),
        _ => panic!("the tests know no {unit} for {test}"),
    };
    Number::fraction(numerator, denominator).expect("not zero")
}
