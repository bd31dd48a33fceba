//! Results in multiples of their own reference range, as one number whatever the multiples that statements ask for.
//!
//! Guarantees the answer of the general code, or none: where a result lies between two decimals of six places on its scale,
//! both are given.

use super::loaded::{PARTS, whole_parts};
use super::plan::Parts;
use crate::ruleset::{RelativeLimit, RelativeRange};
use crate::value::{Bound, Number, Range, RangeSet};

/// What a result is counted in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Scale {
    /// In upper limits of normal.
    Upper,
    /// In lower limits of normal.
    Lower,
    /// In lower limits below the range, in upper limits above it, and one within.
    Both,
}

/// Longer numbers are left to the general code, where they may overflow.
const LONGEST: i128 = 1 << 40;

impl Scale {
    /// The scale on which all these ranges can be asked for, and what they are on it.
    pub(crate) fn of(ranges: &[RelativeRange]) -> Option<(Self, Parts)> {
        let ends = || ranges.iter().flat_map(|range| [(range.low, true), (range.high, false)]);
        let any = |wanted: fn(&RelativeLimit) -> bool| {
            ends().any(|(bound, _)| match bound {
                Bound::Included(limit) | Bound::Excluded(limit) => wanted(&limit),
                Bound::Open => false,
            })
        };
        let upper = any(|limit| matches!(limit, RelativeLimit::UpperNormal(_)));
        let lower = any(|limit| matches!(limit, RelativeLimit::LowerNormal(_)));
        let scale = match (upper, lower) {
            _ if any(|limit| matches!(limit, RelativeLimit::Absolute(_))) => return None,
            (true, true) if ends().all(|(bound, low)| is_beside_the_range(bound, low)) => Self::Both,
            (true, false) => Self::Upper,
            (false, true) => Self::Lower,
            _ => return None,
        };
        let on_scale = |r: &RelativeRange| Some(Range { low: times(r.low)?, high: times(r.high)? });
        let set = RangeSet::new(ranges.iter().map(on_scale).collect::<Option<Vec<_>>>()?);
        Some((scale, Parts::of(&set)?))
    }

    /// Where a result, in parts, lies on the scale, in parts rounded down and up; the inner is none where its reference range
    /// lacks an end.
    pub(crate) fn place(self, value: i64, reference: Option<&Range>) -> Option<Option<(i64, i64)>> {
        let end = |bound: Option<Bound>| match bound {
            Some(Bound::Included(n) | Bound::Excluded(n)) => whole_parts(n).filter(|n| *n > 0).map(Some),
            Some(Bound::Open) | None => Some(None),
        };
        let (low, high) = (|| end(reference.map(|r| r.low)), || end(reference.map(|r| r.high)));
        let normal = match self {
            Self::Upper => high()?,
            Self::Lower => low()?,
            Self::Both => match (low()?, high()?) {
                (Some(low), Some(high)) if low > high => return None,
                (Some(low), Some(_)) if value <= low => Some(low),
                (Some(_), Some(high)) if value >= high => Some(high),
                (Some(_), Some(_)) => return Some(Some((PARTS, PARTS))),
                _ => None,
            },
        };
        let Some(normal) = normal.map(i128::from) else { return Some(None) };
        let parts = i128::from(value) * i128::from(PARTS);
        let floor = i64::try_from(parts.div_euclid(normal)).ok()?;
        let exact = parts.rem_euclid(normal) == 0;
        Some(Some((floor, if exact { floor } else { floor.checked_add(1)? })))
    }
}

/// Whether the bound tells the same on the scale of both limits: there the whole range is one.
fn is_beside_the_range(bound: Bound<RelativeLimit>, low: bool) -> bool {
    let (limit, included) = match bound {
        Bound::Open => return true,
        Bound::Included(limit) => (limit, true),
        Bound::Excluded(limit) => (limit, false),
    };
    match limit {
        RelativeLimit::UpperNormal(n) => n > Number::ONE || (n == Number::ONE && included != low),
        RelativeLimit::LowerNormal(n) => n < Number::ONE || (n == Number::ONE && included == low),
        RelativeLimit::Absolute(_) => false,
    }
}

/// How many times the limit of normal.
fn times(bound: Bound<RelativeLimit>) -> Option<Bound> {
    let number = |limit| match limit {
        RelativeLimit::UpperNormal(n) | RelativeLimit::LowerNormal(n) | RelativeLimit::Absolute(n) => {
            let (numerator, denominator) = n.parts();
            (numerator.abs() < LONGEST && denominator < LONGEST).then_some(n)
        }
    };
    Some(match bound {
        Bound::Open => Bound::Open,
        Bound::Included(limit) => Bound::Included(number(limit)?),
        Bound::Excluded(limit) => Bound::Excluded(number(limit)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Truth;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn place(scale: Scale, value: i64, low: &str, high: &str) -> Option<Option<(i64, i64)>> {
        let reference = Range { low: Bound::Included(number(low)), high: Bound::Included(number(high)) };
        scale.place(value * PARTS, Some(&reference))
    }

    #[test]
    fn a_result_is_counted_in_limits_of_normal() {
        assert_eq!(place(Scale::Upper, 60, "7", "40"), Some(Some((1_500_000, 1_500_000))));
        assert_eq!(place(Scale::Lower, 1, "3", "40"), Some(Some((333_333, 333_334))));
        assert_eq!(place(Scale::Both, 12, "7", "40"), Some(Some((PARTS, PARTS))));
        assert_eq!(place(Scale::Both, 80, "7", "40"), Some(Some((2 * PARTS, 2 * PARTS))));
        assert_eq!(place(Scale::Upper, 60, "-7", "0"), None, "no multiples of nothing");
        let open = Range { low: Bound::Open, high: Bound::Included(number("40")) };
        assert_eq!(Scale::Both.place(PARTS, Some(&open)), Some(None));
    }

    #[test]
    fn one_scale_serves_both_ends_where_the_range_itself_is_not_divided() {
        let lower = |text| RelativeLimit::LowerNormal(number(text));
        let upper = |text| RelativeLimit::UpperNormal(number(text));
        let range = |low, high| [RelativeRange { low, high }];
        let (scale, normal) = Scale::of(&range(Bound::Included(lower("1")), Bound::Included(upper("1")))).unwrap();
        assert_eq!(scale, Scale::Both);
        let of = |value: i64| {
            let (least, most) = place(scale, value, "7", "40").unwrap().unwrap();
            normal.hold_between(least, most)
        };
        assert_eq!([6, 7, 20, 40, 41].map(of), [false, true, true, true, false].map(Truth::from));
        assert!(Scale::of(&range(Bound::Excluded(lower("1")), Bound::Included(upper("1")))).is_none());
        assert!(Scale::of(&range(Bound::Included(lower("2")), Bound::Included(upper("3")))).is_none());
        assert!(Scale::of(&range(Bound::Included(upper("2")), Bound::Included(upper("3")))).is_some());
    }
}
