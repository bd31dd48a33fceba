//! Numbers as charts write them: `96 umol/L`, `<5`, `≥ 1.2 g/L`, `45 to 84 umol/L`, `12,000 /uL`, titres `1:160`.
//!
//! Exact, and without guessing: a comma that may be a decimal comma is an error.

use crate::value::{Bound, Number, Range};

/// A number or a range, and the unit behind it (empty when none is written).
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Written<'t> {
    pub(super) range: Range,
    pub(super) unit: &'t str,
}

/// Why a text is no number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NumberError {
    /// It does not begin with a number.
    NotANumber,
    /// A comma without exactly three digits behind it.
    Comma,
    /// More digits, or a larger exponent, than a measurement has.
    TooLong,
    /// The lower end lies above the upper one.
    Reversed,
    /// Both ends have a unit, and not the same.
    TwoUnits,
}

/// Decimal exponents beyond this are no measurement.
const MAX_EXPONENT: u32 = 15;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparator {
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// Reads a number or range with its unit.
pub(super) fn quantity(text: &str) -> Result<Written<'_>, NumberError> {
    let text = text.trim();
    let (comparator, rest) = comparator(text);
    let (first, rest) = number(rest.trim_start())?;
    let rest = rest.trim();
    if let Some(comparator) = comparator {
        return Ok(Written { range: half_open(comparator, first), unit: rest });
    }
    let Some((own_unit, second)) = upper_end(rest) else {
        return Ok(Written { range: Range::exactly(first), unit: rest });
    };
    let (second, unit) = number(second)?;
    let unit = unit.trim();
    if !own_unit.is_empty() && own_unit != unit {
        return Err(NumberError::TwoUnits);
    }
    if first > second {
        return Err(NumberError::Reversed);
    }
    Ok(Written { range: Range { low: Bound::Included(first), high: Bound::Included(second) }, unit })
}

/// The dilution of a titre: `1:160`, `<1:40`, `1/80`. `None` when the text has another form.
pub(super) fn titre(text: &str) -> Option<Result<Range<u32>, NumberError>> {
    let (comparator, rest) = comparator(text.trim());
    let rest = rest.trim_start().strip_prefix('1')?.trim_start().strip_prefix([':', '/'])?.trim();
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some(dilution(rest).map(|n| comparator.map_or(Range::exactly(n), |c| half_open(c, n))))
}

fn dilution(text: &str) -> Result<u32, NumberError> {
    let (value, rest) = number(text)?;
    let (n, d) = value.parts();
    match (d, rest.trim()) {
        (1, "") => u32::try_from(n).map_err(|_| NumberError::TooLong),
        _ => Err(NumberError::NotANumber),
    }
}

fn half_open<T: Copy>(comparator: Comparator, value: T) -> Range<T> {
    match comparator {
        Comparator::Below => Range { low: Bound::Open, high: Bound::Excluded(value) },
        Comparator::AtMost => Range { low: Bound::Open, high: Bound::Included(value) },
        Comparator::Above => Range { low: Bound::Excluded(value), high: Bound::Open },
        Comparator::AtLeast => Range { low: Bound::Included(value), high: Bound::Open },
    }
}

fn comparator(text: &str) -> (Option<Comparator>, &str) {
    const SIGNS: [(&str, Comparator); 9] = [
        ("<=", Comparator::AtMost),
        ("=<", Comparator::AtMost),
        ("≤", Comparator::AtMost),
        (">=", Comparator::AtLeast),
        ("=>", Comparator::AtLeast),
        ("≥", Comparator::AtLeast),
        ("<", Comparator::Below),
        (">", Comparator::Above),
        ("up to ", Comparator::AtMost),
    ];
    SIGNS
        .iter()
        .find_map(|&(sign, comparator)| text.strip_prefix(sign).map(|rest| (Some(comparator), rest)))
        .unwrap_or((None, text))
}

/// Splits `umol/L to 84 umol/L`, `to 84`, `- 84`, `–84` into the first end's unit and what follows the word.
fn upper_end(rest: &str) -> Option<(&str, &str)> {
    let digit = |s: &str| s.starts_with(|c: char| c.is_ascii_digit());
    if let Some(after) = rest.strip_prefix(['-', '–', '—']) {
        let after = after.trim_start();
        return digit(after).then_some(("", after));
    }
    let (unit, after) = rest.strip_prefix("to ").map(|after| ("", after)).or_else(|| rest.split_once(" to "))?;
    let after = after.trim_start();
    digit(after.strip_prefix(['-', '+', '−']).unwrap_or(after)).then_some((unit.trim(), after))
}

/// Reads the number at the start of `text` and gives what follows it.
fn number(text: &str) -> Result<(Number, &str), NumberError> {
    let (negative, unsigned) = match text.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = unsigned.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ','))).unwrap_or(unsigned.len());
    let (digits, rest) = unsigned.split_at(end);
    if !digits.bytes().any(|b| b.is_ascii_digit()) || digits.ends_with(['.', ',']) || digits.starts_with(',') {
        return Err(if digits.contains(',') { NumberError::Comma } else { NumberError::NotANumber });
    }
    let plain = without_separators(digits)?;
    if plain.matches('.').count() > 1 {
        return Err(NumberError::NotANumber);
    }
    let value = Number::parse(&plain).ok_or(NumberError::TooLong)?;
    let (value, rest) = exponent(value, rest)?;
    let value = if negative { Number::ZERO.minus(value).ok_or(NumberError::TooLong)? } else { value };
    Ok((value, rest))
}

/// `12,000.5` without its thousands separators. `0,123` and `1,5` are decimal commas, which are not read.
fn without_separators(digits: &str) -> Result<String, NumberError> {
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    if !whole.contains(',') {
        return if decimals.contains(',') { Err(NumberError::Comma) } else { Ok(digits.to_owned()) };
    }
    let mut groups = whole.split(',');
    let head = groups.next().unwrap_or_default();
    let sound = (1..=3).contains(&head.len()) && !head.starts_with('0') && groups.all(|g| g.len() == 3);
    if sound && !decimals.contains(',') { Ok(digits.replace(',', "")) } else { Err(NumberError::Comma) }
}

/// Applies `e5` or `E-3` behind a number; a letter that no digit follows begins the unit.
fn exponent(value: Number, rest: &str) -> Result<(Number, &str), NumberError> {
    let Some(after) = rest.strip_prefix(['e', 'E']) else { return Ok((value, rest)) };
    let unsigned = after.strip_prefix(['+', '-']).unwrap_or(after);
    let end = unsigned.find(|c: char| !c.is_ascii_digit()).unwrap_or(unsigned.len());
    let (digits, tail) = unsigned.split_at(end);
    if digits.is_empty() {
        return Ok((value, rest));
    }
    let power = digits.parse::<u32>().ok().filter(|&p| p <= MAX_EXPONENT).ok_or(NumberError::TooLong)?;
    let ten = 10_i128.checked_pow(power).and_then(|n| Number::fraction(n, 1)).ok_or(NumberError::TooLong)?;
    let scaled = if after.starts_with('-') { value.over(ten) } else { value.times(ten) };
    scaled.map(|v| (v, tail)).ok_or(NumberError::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn n(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn exactly(text: &str, value: &str, unit: &str) {
        let read = quantity(text).unwrap();
        assert_eq!((read.range, read.unit), (Range::exactly(n(value)), unit), "{text}");
    }

    #[test]
    fn numbers_with_units() {
        exactly("96 umol/L", "96", "umol/L");
        exactly("96umol/L", "96", "umol/L");
        exactly("8", "8", "");
        exactly("-2.5 SD", "-2.5", "SD");
        exactly("−2.5", "-2.5", "");
        exactly("4.0 x10^9/L", "4.0", "x10^9/L");
        exactly("12,000 /uL", "12000", "/uL");
        exactly("1,234,567.5", "1234567.5", "");
        exactly("45 %", "45", "%");
        exactly("2e3 /uL", "2000", "/uL");
        exactly("2.5E-2 g/L", "0.025", "g/L");
        exactly("5 eq/L", "5", "eq/L");
        exactly("5eq/L", "5", "eq/L");
    }

    #[test]
    fn limits_and_ranges() {
        let range = |text: &str| quantity(text).unwrap().range;
        assert_eq!(range("<5"), Range { low: Bound::Open, high: Bound::Excluded(n("5")) });
        assert_eq!(range("> 120 mg/dL"), Range { low: Bound::Excluded(n("120")), high: Bound::Open });
        assert_eq!(range("≤ 3"), Range { low: Bound::Open, high: Bound::Included(n("3")) });
        assert_eq!(range(">= 3"), Range { low: Bound::Included(n("3")), high: Bound::Open });
        let both = Range { low: Bound::Included(n("45")), high: Bound::Included(n("84")) };
        for text in
            ["45 to 84 umol/L", "45-84 umol/L", "45 – 84 umol/L", "45 umol/L to 84 umol/L", "45 to 84", "45 - 84"]
        {
            assert_eq!(range(text), both, "{text}");
        }
        assert_eq!(quantity("45 to 84 umol/L").unwrap().unit, "umol/L");
        let below_zero = Range { low: Bound::Included(n("-2")), high: Bound::Included(n("-1")) };
        assert_eq!(range("-2 to -1"), below_zero);
    }

    #[test]
    fn what_is_no_number() {
        for (text, error) in [
            ("", NumberError::NotANumber),
            ("positive", NumberError::NotANumber),
            ("1.2.3", NumberError::NotANumber),
            ("5. mg", NumberError::NotANumber),
            ("1,5 mg/dL", NumberError::Comma),
            ("0,123", NumberError::Comma),
            ("1234,567", NumberError::Comma),
            ("1.5,000", NumberError::Comma),
            ("1,50", NumberError::Comma),
            ("1e400", NumberError::TooLong),
            ("1e99999999999", NumberError::TooLong),
            ("99999999999999999999999999999999999999999999", NumberError::TooLong),
            ("84 to 45 umol/L", NumberError::Reversed),
            ("45 mg to 84 umol/L", NumberError::TwoUnits),
        ] {
            assert_eq!(quantity(text), Err(error), "{text}");
        }
    }

    #[test]
    fn titres() {
        assert_eq!(titre("1:160"), Some(Ok(Range::exactly(160))));
        assert_eq!(titre("1 : 1,280"), Some(Ok(Range::exactly(1280))));
        assert_eq!(titre("1/80"), Some(Ok(Range::exactly(80))));
        assert_eq!(titre("<1:40"), Some(Ok(Range { low: Bound::Open, high: Bound::Excluded(40) })));
        assert_eq!(titre("≥1:80"), Some(Ok(Range { low: Bound::Included(80), high: Bound::Open })));
        assert_eq!(titre("160"), None);
        assert_eq!(titre("positive"), None);
        assert_eq!(titre("1:99999999999"), Some(Err(NumberError::TooLong)));
        assert_eq!(titre("1:80.5"), Some(Err(NumberError::NotANumber)));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = (quantity(&text), titre(&text));
        }

        #[test]
        fn any_number_like_text_is_read_or_refused(text in "[<>≤≥=]{0,2} ?[-+0-9.,eE:/]{0,30}( to |-| ?)[0-9.,e]{0,12} ?[a-zA-Z/^0-9]{0,8}") {
            let _ = (quantity(&text), titre(&text));
        }

        #[test]
        fn a_decimal_comes_back_exactly(whole in 0u64..1_000_000_000, decimals in 0u32..1000) {
            let text = format!("{whole}.{decimals:03} mg/dL");
            let value = Number::fraction(i128::from(whole) * 1000 + i128::from(decimals), 1000).unwrap();
            prop_assert_eq!(quantity(&text).unwrap().range, Range::exactly(value));
        }
    }
}
