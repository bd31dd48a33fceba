//! Sets of numbers in words: "at least 6", "between 30 and 60 mL/min", "below 18.5 or above 35 kg/m2".

use crate::ruleset::{RelativeLimit, RelativeRange};
use crate::value::{Bound, Range, RangeSet};
use std::fmt::Display;

/// A set of values, each written by `show`; the unit stands once, behind the last of them.
pub(super) fn set<T: Copy + Ord>(set: &RangeSet<T>, unit: &str, show: impl Fn(T) -> String) -> String {
    let parts: Vec<String> = set.ranges().iter().map(|r| range(r, &show)).collect();
    if parts.is_empty() {
        return "a value that cannot be".to_owned();
    }
    let words = parts.join(" or ");
    // "any value" has no number for the unit to follow.
    if words.ends_with(|c: char| c.is_ascii_digit()) { with_unit(words, unit) } else { words }
}

fn range<T: Copy + Ord>(range: &Range<T>, show: &impl Fn(T) -> String) -> String {
    match (range.low, range.high) {
        (Bound::Included(a), Bound::Included(b)) if a == b => format!("exactly {}", show(a)),
        (low, high) => ends(low, high, show),
    }
}

fn ends<T>(low: Bound<T>, high: Bound<T>, show: &impl Fn(T) -> String) -> String {
    match (low, high) {
        (Bound::Open, Bound::Open) => "any value".to_owned(),
        (Bound::Included(a), Bound::Included(b)) => format!("from {} to {}", show(a), show(b)),
        (low, high) => {
            let low = match low {
                Bound::Open => None,
                Bound::Included(a) => Some(format!("at least {}", show(a))),
                Bound::Excluded(a) => Some(format!("above {}", show(a))),
            };
            let high = match high {
                Bound::Open => None,
                Bound::Included(b) => Some(format!("at most {}", show(b))),
                Bound::Excluded(b) => Some(format!("below {}", show(b))),
            };
            low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
        }
    }
}

/// Ranges whose ends may be multiples of the result's own reference range.
pub(super) fn relative(ranges: &[RelativeRange], unit: &str) -> String {
    let show = |limit: RelativeLimit| match limit {
        RelativeLimit::Absolute(n) => with_unit(n, unit),
        RelativeLimit::UpperNormal(n) => format!("{n} times its own upper limit of normal"),
        RelativeLimit::LowerNormal(n) => format!("{n} times its own lower limit of normal"),
    };
    ranges.iter().map(|r| ends(r.low, r.high, &show)).collect::<Vec<_>>().join(" or ")
}

/// `1.5 mg/dL`.
pub(super) fn with_unit(number: impl Display, unit: &str) -> String {
    if unit.is_empty() { number.to_string() } else { format!("{number} {unit}") }
}
