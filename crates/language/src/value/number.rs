//! Exact numbers, ranges of them, and sets of ranges.

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An exact fraction. A decimal as written, or what an exact unit conversion makes of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Number(Ratio<i128>);

impl Number {
    /// Zero.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// One.
    pub const ONE: Self = Self(Ratio::new_raw(1, 1));

    /// Reads a plain decimal: digits, at most one point, an optional sign; no exponent, no separators.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+')) {
            return None;
        }
        let decimal = Decimal::from_str_exact(text).ok()?;
        let scale = 10_i128.checked_pow(decimal.scale())?;
        Some(Self(Ratio::new(decimal.mantissa(), scale)))
    }

    /// The fraction `numerator / denominator`; `None` if the denominator is zero or a part out of range.
    #[must_use]
    pub fn fraction(numerator: i128, denominator: i128) -> Option<Self> {
        // The smallest integer has no opposite, so it cannot be reduced.
        let reducible = denominator != 0 && numerator != i128::MIN && denominator != i128::MIN;
        reducible.then(|| Self(Ratio::new(numerator, denominator)))
    }

    /// `mantissa / 10^scale`, which is what a column of decimals holds; `None` for a scale above 18.
    #[must_use]
    pub fn decimal(mantissa: i64, scale: u32) -> Option<Self> {
        const MOST: u32 = 18;
        if scale > MOST {
            return None;
        }
        if mantissa == 0 {
            return Some(Self::ZERO);
        }
        // In lowest terms without a search for the greatest common divisor: of ten there are only two primes.
        let twos = mantissa.trailing_zeros().min(scale);
        let (mut reduced, mut fives) = (mantissa >> twos, 0);
        while fives < scale && reduced % 5 == 0 {
            (reduced, fives) = (reduced / 5, fives + 1);
        }
        let denominator = 5_i64.pow(scale - fives) << (scale - twos);
        Some(Self(Ratio::new_raw(i128::from(reduced), i128::from(denominator))))
    }

    /// The number as `mantissa / 10^scale`, if that is exact and the mantissa has at most 18 digits.
    #[must_use]
    pub fn mantissa(self, scale: u32) -> Option<i64> {
        const LARGEST: i128 = 999_999_999_999_999_999;
        let (n, d) = self.parts();
        let whole = 10_i128.checked_pow(scale)?;
        let mantissa = n.checked_mul(whole.checked_div(d).filter(|_| whole % d == 0)?)?;
        i64::try_from(mantissa).ok().filter(|_| mantissa.abs() <= LARGEST)
    }

    fn checked(ratio: Ratio<i128>) -> Option<Self> {
        (*ratio.numer() != i128::MIN && *ratio.denom() != i128::MIN).then_some(Self(ratio))
    }

    /// `self × other`, unless it overflows.
    #[must_use]
    pub fn times(self, other: Self) -> Option<Self> {
        self.0.checked_mul(&other.0).and_then(Self::checked)
    }

    /// `self ÷ other`, unless it overflows or `other` is zero.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        if other == Self::ZERO { None } else { self.0.checked_div(&other.0).and_then(Self::checked) }
    }

    /// `self + other`, unless it overflows.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(&other.0).and_then(Self::checked)
    }

    /// `self − other`, unless it overflows.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(&other.0).and_then(Self::checked)
    }

    /// Numerator and denominator in lowest terms.
    #[must_use]
    pub fn parts(self) -> (i128, i128) {
        (*self.0.numer(), *self.0.denom())
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.parts().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (numerator, denominator) = <(i128, i128)>::deserialize(deserializer)?;
        Self::fraction(numerator, denominator).ok_or_else(|| serde::de::Error::custom("not a number"))
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Ratio::from_integer(i128::from(value)))
    }
}

impl fmt::Display for Number {
    /// The decimal as written where it ends; else rounded to four significant digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, d) = self.parts();
        let decimal = |n| Decimal::try_from_i128_with_scale(n, 0).ok();
        let quotient = decimal(n).zip(decimal(d)).and_then(|(n, d)| n.checked_div(d));
        match quotient {
            Some(q) if is_decimal(q.normalize(), n, d) => write!(f, "{}", q.normalize()),
            Some(q) if !q.is_zero() => write!(f, "{}", q.round_sf(4).unwrap_or(q).normalize()),
            // Beyond what a decimal holds: no patient has such a value, and it still is shown.
            #[expect(clippy::cast_precision_loss, reason = "four digits are shown")]
            _ => write!(f, "{:.3e}", n as f64 / d as f64),
        }
    }
}

/// Whether the decimal is exactly `n / d`, which is in lowest terms.
fn is_decimal(decimal: Decimal, n: i128, d: i128) -> bool {
    let scale = 10_i128.checked_pow(decimal.scale());
    scale.is_some_and(|scale| Ratio::new(decimal.mantissa(), scale) == Ratio::new_raw(n, d))
}

/// One end of a range.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Bound<T = Number> {
    /// No limit.
    Open,
    /// Up to and with the value.
    Included(T),
    /// Up to but without the value.
    Excluded(T),
}

/// A range of values: everything between its ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Range<T = Number> {
    /// The lower end.
    pub low: Bound<T>,
    /// The upper end.
    pub high: Bound<T>,
}

impl<T: Copy> Range<T> {
    /// Exactly `value`.
    pub fn exactly(value: T) -> Self {
        Self { low: Bound::Included(value), high: Bound::Included(value) }
    }

    /// Everything.
    #[must_use]
    pub fn everything() -> Self {
        Self { low: Bound::Open, high: Bound::Open }
    }
}

impl<T: Copy + Ord> Range<T> {
    /// Where the greater of two values lies, one from each range.
    #[must_use]
    pub fn highest(&self, other: &Self) -> Self {
        let low = if cmp_low(self.low, other.low).is_ge() { self.low } else { other.low };
        let high = if cmp_high(self.high, other.high).is_ge() { self.high } else { other.high };
        Self { low, high }
    }

    /// Where the lesser of two values lies, one from each range.
    #[must_use]
    pub fn lowest(&self, other: &Self) -> Self {
        let low = if cmp_low(self.low, other.low).is_le() { self.low } else { other.low };
        let high = if cmp_high(self.high, other.high).is_le() { self.high } else { other.high };
        Self { low, high }
    }
}

/// A union of ranges.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Range<T>>", bound(deserialize = "T: Copy + Ord + Deserialize<'de>"))]
pub struct RangeSet<T = Number>(Vec<Range<T>>);

impl<T: Copy + Ord> From<Vec<Range<T>>> for RangeSet<T> {
    fn from(ranges: Vec<Range<T>>) -> Self {
        Self::new(ranges)
    }
}

impl<T: Copy + Ord> RangeSet<T> {
    /// The union of `ranges`; sorted, overlapping and adjoining ranges joined, empty ones dropped.
    #[must_use]
    pub fn new(ranges: impl IntoIterator<Item = Range<T>>) -> Self {
        let mut ranges: Vec<_> = ranges.into_iter().filter(|r| !is_empty(r)).collect();
        ranges.sort_by(|a, b| cmp_low(a.low, b.low));
        let mut joined: Vec<Range<T>> = Vec::with_capacity(ranges.len());
        for range in ranges {
            match joined.last_mut() {
                Some(last) if touches(last.high, range.low) => {
                    if cmp_high(range.high, last.high).is_gt() {
                        last.high = range.high;
                    }
                }
                _ => joined.push(range),
            }
        }
        Self(joined)
    }

    /// The ranges, ascending, apart from each other.
    #[must_use]
    pub fn ranges(&self) -> &[Range<T>] {
        &self.0
    }

    /// Values in either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::new(self.0.iter().chain(&other.0).copied())
    }

    /// Values in both sets.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self::new(self.0.iter().flat_map(|a| other.0.iter().map(|b| overlap(a, b))))
    }

    /// Values in neither range of the set.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut rest = Self(vec![Range::everything()]);
        for range in &self.0 {
            let below = flip(range.low).map(|high| Range { low: Bound::Open, high });
            let above = flip(range.high).map(|low| Range { low, high: Bound::Open });
            rest = rest.intersection(&Self::new(below.into_iter().chain(above)));
        }
        rest
    }

    /// Whether no value is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if every value of `range` is in the set, false if none is, else unknown.
    #[must_use]
    pub fn holds(&self, range: &Range<T>) -> super::Truth {
        let mut touched = false;
        for own in &self.0 {
            let inside = cmp_low(own.low, range.low).is_le() && cmp_high(range.high, own.high).is_le();
            if inside {
                return super::Truth::True;
            }
            touched |= !is_empty(&overlap(own, range));
        }
        if touched { super::Truth::Unknown } else { super::Truth::False }
    }
}

fn flip<T>(bound: Bound<T>) -> Option<Bound<T>> {
    match bound {
        Bound::Open => None,
        Bound::Included(v) => Some(Bound::Excluded(v)),
        Bound::Excluded(v) => Some(Bound::Included(v)),
    }
}

fn cmp_low<T: Ord>(a: Bound<T>, b: Bound<T>) -> std::cmp::Ordering {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (a, b) {
        (Bound::Open, Bound::Open) => Equal,
        (Bound::Open, _) => Less,
        (_, Bound::Open) => Greater,
        (Bound::Included(x), Bound::Excluded(y)) => x.cmp(&y).then(Less),
        (Bound::Excluded(x), Bound::Included(y)) => x.cmp(&y).then(Greater),
        (Bound::Included(x), Bound::Included(y)) | (Bound::Excluded(x), Bound::Excluded(y)) => x.cmp(&y),
    }
}

fn cmp_high<T: Ord>(a: Bound<T>, b: Bound<T>) -> std::cmp::Ordering {
    use std::cmp::Ordering::{Equal, Greater, Less};
    match (a, b) {
        (Bound::Open, Bound::Open) => Equal,
        (Bound::Open, _) => Greater,
        (_, Bound::Open) => Less,
        (Bound::Included(x), Bound::Excluded(y)) => x.cmp(&y).then(Greater),
        (Bound::Excluded(x), Bound::Included(y)) => x.cmp(&y).then(Less),
        (Bound::Included(x), Bound::Included(y)) | (Bound::Excluded(x), Bound::Excluded(y)) => x.cmp(&y),
    }
}

fn is_empty<T: Copy + Ord>(range: &Range<T>) -> bool {
    match (range.low, range.high) {
        (Bound::Open, _) | (_, Bound::Open) => false,
        (Bound::Included(a), Bound::Included(b)) => a > b,
        (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) => a >= b,
    }
}

fn overlap<T: Copy + Ord>(a: &Range<T>, b: &Range<T>) -> Range<T> {
    let low = if cmp_low(a.low, b.low).is_ge() { a.low } else { b.low };
    let high = if cmp_high(a.high, b.high).is_le() { a.high } else { b.high };
    Range { low, high }
}

/// Whether a range that ends at `high` and one that starts at `low` (not below it) leave no gap.
fn touches<T: Copy + Ord>(high: Bound<T>, low: Bound<T>) -> bool {
    match (high, low) {
        (Bound::Open, _) | (_, Bound::Open) => true,
        (Bound::Excluded(h), Bound::Excluded(l)) => h > l,
        (Bound::Included(h) | Bound::Excluded(h), Bound::Included(l) | Bound::Excluded(l)) => h >= l,
    }
}
/// Digits without thousands separators: a comma counts as one only before exactly three digits.
#[must_use]
pub fn without_separators(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(w, f)| (w, Some(f)));
    let mut groups = whole.split(',');
    let mut digits = groups.next().unwrap_or("").to_owned();
    let separated = whole.contains(',');
    if separated && (digits.is_empty() || digits.len() > 3 || digits.starts_with('0')) {
        return None;
    }
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    if digits.is_empty() {
        digits.push('0');
    }
    if let Some(fraction) = fraction {
        digits.push('.');
        digits.push_str(fraction);
    }
    Some(digits)
}
