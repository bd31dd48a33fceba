//! Truth, exact numbers, ranges and calendar days: the laws that everything above them relies on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::value::Truth::{False as F, True as T, Unknown as U};
use prescreen::value::{
    Bound, Calendar, Day, DayRange, Number, PartialDate, Period, Precision, Range, RangeSet, Truth,
};
use proptest::prelude::*;

// Kleene's tables, a row each.

#[test]
fn and_tt_tu_tf_ut_uu_uf_ft_fu_ff() {
    let rows = [(T, T, T), (T, U, U), (T, F, F), (U, T, U), (U, U, U), (U, F, F), (F, T, F), (F, U, F), (F, F, F)];
    for (a, b, expected) in rows {
        assert_eq!(a.and(b), expected, "{a:?} and {b:?}");
    }
}

#[test]
fn or_tt_tu_tf_ut_uu_uf_ft_fu_ff() {
    let rows = [(T, T, T), (T, U, T), (T, F, T), (U, T, T), (U, U, U), (U, F, U), (F, T, T), (F, U, U), (F, F, F)];
    for (a, b, expected) in rows {
        assert_eq!(a.or(b), expected, "{a:?} or {b:?}");
    }
}

#[test]
fn not_t_u_f() {
    assert_eq!([!T, !U, !F], [F, U, T]);
}

#[test]
fn at_least_k_is_true_once_k_are_true_and_false_once_too_many_are_false() {
    // Of four items: how many are true, how many true or unknown.
    for (k, known, possible, expected) in [
        (4, 4, 4, T),
        (4, 3, 4, U),
        (4, 3, 3, F),
        (2, 2, 2, T),
        (2, 2, 4, T),
        (2, 1, 2, U),
        (2, 0, 4, U),
        (2, 0, 1, F),
        (1, 0, 0, F),
        (0, 0, 0, T),
    ] {
        assert_eq!(Truth::at_least(k, known, possible), expected, "{k} of {known} to {possible}");
    }
}

#[test]
fn at_least_agrees_with_and_and_or() {
    for a in [T, U, F] {
        for b in [T, U, F] {
            let count = |wanted: &[Truth]| u32::try_from([a, b].iter().filter(|t| wanted.contains(t)).count()).unwrap();
            let (known, possible) = (count(&[T]), count(&[T, U]));
            assert_eq!(Truth::at_least(1, known, possible), a.or(b));
            assert_eq!(Truth::at_least(2, known, possible), a.and(b));
        }
    }
    assert!(T.is_known() && F.is_known() && !U.is_known());
}

// Numbers.

fn number(text: &str) -> Number {
    Number::parse(text).unwrap_or_else(|| panic!("{text}"))
}

#[test]
fn decimals_are_read_and_shown_as_written() {
    for text in ["0", "1", "-1", "1.5", "0.1", "98.6", "-0.001", "113.12", "123456789012345678", "0.0000000001"] {
        assert_eq!(number(text).to_string(), text);
    }
    for (text, shown) in [("1.50", "1.5"), ("+2", "2"), ("007", "7"), ("-0", "0"), ("10.0", "10")] {
        assert_eq!(number(text).to_string(), shown);
    }
    let too_long = "9".repeat(40);
    for text in [
        "", " ", "1 2", "1,5", "1e5", "0x10", "1_000", "--1", "1.2.3", "½", "١", "NaN", "inf", "+", "-", ".", &too_long,
    ] {
        assert_eq!(Number::parse(text), None, "{text}");
    }
}

#[test]
fn what_is_no_decimal_is_shown_with_four_digits() {
    assert_eq!(Number::fraction(1, 3).unwrap().to_string(), "0.3333");
    assert_eq!(Number::fraction(-2, 3).unwrap().to_string(), "-0.6667");
    assert_eq!(Number::fraction(1_500_000, 11_312).unwrap().to_string(), "132.6");
    assert_eq!(Number::fraction(1, 1_000_000_007).unwrap().to_string(), "0.000000001");
    assert_eq!(Number::fraction(i128::MAX, 1).unwrap().to_string(), "1.701e38");
    assert_eq!(Number::fraction(1, i128::MAX).unwrap().to_string(), "5.877e-39");
}

#[test]
fn arithmetic_is_exact_or_nothing() {
    let third = Number::fraction(1, 3).unwrap();
    assert_eq!(third.plus(third).and_then(|n| n.plus(third)), Some(Number::ONE));
    assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
    assert_eq!(
        number("98.6").minus(number("32")).and_then(|n| n.times(number("5"))).and_then(|n| n.over(number("9"))),
        Some(number("37"))
    );
    let huge = Number::fraction(i128::MAX, 1).unwrap();
    assert_eq!(huge.times(number("2")), None);
    assert_eq!(huge.plus(Number::ONE), None);
    assert_eq!(Number::ZERO.minus(huge).and_then(|n| n.minus(number("2"))), None);
    assert_eq!(Number::ONE.over(Number::ZERO), None);
    assert_eq!(Number::fraction(1, 0), None);
    assert_eq!(Number::fraction(2, 4), Number::fraction(-1, -2));
}

fn part() -> impl Strategy<Value = i128> {
    let edges = vec![i128::MIN, i128::MIN + 1, i128::MIN / 2, -1, 0, 1, 2, i128::MAX / 2, i128::MAX - 1, i128::MAX];
    prop_oneof![any::<i128>(), -1000_i128..1000, prop::sample::select(edges)]
}

proptest! {
    #[test]
    fn arithmetic_never_panics_and_the_order_is_that_of_fractions(
        a in part(), b in part(), c in part(), d in part(),
    ) {
        for (x, y) in [(Number::fraction(a, b), Number::fraction(c, d))] {
            let (Some(x), Some(y)) = (x, y) else { continue };
            let _ = (x.times(y), x.over(y), x.plus(y), x.minus(y), x.to_string());
            prop_assert_eq!(x.cmp(&y), y.cmp(&x).reverse());
        }
    }

    #[test]
    fn small_arithmetic_is_that_of_fractions(a in -999_i128..999, b in 1_i128..99, c in -999_i128..999, d in 1_i128..99) {
        let (x, y) = (Number::fraction(a, b).unwrap(), Number::fraction(c, d).unwrap());
        prop_assert_eq!(x.plus(y), Number::fraction(a * d + c * b, b * d));
        prop_assert_eq!(x.minus(y), Number::fraction(a * d - c * b, b * d));
        prop_assert_eq!(x.times(y), Number::fraction(a * c, b * d));
        prop_assert_eq!(x.over(y), if c == 0 { None } else { Number::fraction(a * d, b * c) });
        prop_assert_eq!(x < y, a * d < c * b);
    }
}

// Ranges, against a naive model: which of the points 0, ½, 1, … 10 are in the set. Bounds are whole numbers, so the
// points between them tell every two sets apart.

const POINTS: std::ops::RangeInclusive<i32> = -1..=21;

fn point(half: i32) -> Number {
    Number::fraction(i128::from(half), 2).unwrap()
}

fn contains(range: &Range, value: Number) -> bool {
    let above = match range.low {
        Bound::Open => true,
        Bound::Included(low) => value >= low,
        Bound::Excluded(low) => value > low,
    };
    let below = match range.high {
        Bound::Open => true,
        Bound::Included(high) => value <= high,
        Bound::Excluded(high) => value < high,
    };
    above && below
}

fn members(ranges: &[Range]) -> Vec<bool> {
    POINTS.map(|p| ranges.iter().any(|r| contains(r, point(p)))).collect()
}

fn bound() -> impl Strategy<Value = Bound> {
    prop_oneof![
        1 => Just(Bound::Open),
        3 => (0_i64..=10).prop_map(|n| Bound::Included(Number::from(n))),
        3 => (0_i64..=10).prop_map(|n| Bound::Excluded(Number::from(n))),
    ]
}

fn range() -> impl Strategy<Value = Range> {
    (bound(), bound()).prop_map(|(low, high)| Range { low, high })
}

fn ranges() -> impl Strategy<Value = Vec<Range>> {
    prop::collection::vec(range(), 0..5)
}

proptest! {
    #[test]
    fn a_set_holds_what_its_ranges_hold(list in ranges()) {
        let set = RangeSet::new(list.clone());
        prop_assert_eq!(members(set.ranges()), members(&list));
        prop_assert_eq!(set.is_empty(), members(&list).iter().all(|m| !m));
        prop_assert_eq!(RangeSet::new(set.ranges().to_vec()), set.clone());
        prop_assert_eq!(set.union(&set), set.clone());
    }

    #[test]
    fn equal_sets_are_written_the_same(a in ranges(), b in ranges()) {
        let same = members(&a) == members(&b);
        prop_assert_eq!(RangeSet::new(a.clone()) == RangeSet::new(b), same);
        let reversed: Vec<_> = a.iter().rev().copied().collect();
        prop_assert_eq!(RangeSet::new(a), RangeSet::new(reversed));
    }

    #[test]
    fn union_intersection_and_complement_are_those_of_sets(a in ranges(), b in ranges()) {
        let (x, y) = (RangeSet::new(a), RangeSet::new(b));
        let (in_x, in_y) = (members(x.ranges()), members(y.ranges()));
        let both = |f: fn(bool, bool) -> bool| in_x.iter().zip(&in_y).map(|(&p, &q)| f(p, q)).collect::<Vec<_>>();
        prop_assert_eq!(members(x.union(&y).ranges()), both(|p, q| p || q));
        prop_assert_eq!(members(x.intersection(&y).ranges()), both(|p, q| p && q));
        prop_assert_eq!(members(x.complement().ranges()), both(|p, _| !p));
        prop_assert_eq!(x.complement().complement(), x.clone());
        prop_assert_eq!(x.union(&y).complement(), x.complement().intersection(&y.complement()));
    }

    #[test]
    fn holds_is_true_for_all_false_for_none_else_unknown(list in ranges(), value in range()) {
        prop_assume!(members(&[value]).contains(&true));
        let set = RangeSet::new(list);
        let inside: Vec<bool> = POINTS
            .filter(|&p| contains(&value, point(p)))
            .map(|p| set.ranges().iter().any(|r| contains(r, point(p))))
            .collect();
        let expected = match (inside.contains(&true), inside.contains(&false)) {
            (true, false) => T,
            (false, _) => F,
            (true, true) => U,
        };
        prop_assert_eq!(set.holds(&value), expected);
        prop_assert_eq!(set.complement().holds(&value), !expected);
    }
}

#[test]
fn platelets_from_50_to_400_on_a_value_below_500_are_unknown() {
    let set = RangeSet::new([Range { low: Bound::Included(number("50")), high: Bound::Included(number("400")) }]);
    let below = |n: &str| Range { low: Bound::Open, high: Bound::Excluded(number(n)) };
    assert_eq!(set.holds(&below("500")), U);
    assert_eq!(set.holds(&below("50")), F);
    assert_eq!(set.holds(&Range::exactly(number("400"))), T);
    assert_eq!(set.holds(&Range::everything()), U);
    assert_eq!(RangeSet::<Number>::new([]).holds(&Range::everything()), F);
}

// Days.

fn day(text: &str) -> Day {
    let range = PartialDate::parse(text).unwrap().days();
    assert!(range.is_exact(), "{text}");
    range.first
}

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

#[test]
fn months_clamp_to_the_end_of_the_month() {
    for (from, back, expected) in [
        ("2026-03-31", "1 month", "2026-02-28"),
        ("2024-03-31", "1 month", "2024-02-29"),
        ("2026-05-31", "3 months", "2026-02-28"),
        ("2026-03-30", "1 month", "2026-02-28"),
        ("2026-03-01", "1 month", "2026-02-01"),
        ("2024-02-29", "1 year", "2023-02-28"),
        ("2024-02-29", "4 years", "2020-02-29"),
        ("2026-11-22", "5 years", "2021-11-22"),
        ("2026-01-15", "2 weeks", "2026-01-01"),
        ("2026-01-01", "1 day", "2025-12-31"),
        ("2026-11-22", "0 days", "2026-11-22"),
    ] {
        assert_eq!(day(from).before(period(back)).to_string(), expected, "{back} before {from}");
    }
    for (from, on, expected) in [
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2024-01-31", "1 month", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28"),
        ("2025-12-31", "1 day", "2026-01-01"),
        ("2026-08-31", "18 months", "2028-02-29"),
    ] {
        assert_eq!(day(from).after(period(on)).to_string(), expected, "{on} after {from}");
    }
}

#[test]
fn within_one_month_of_31_march_starts_on_the_last_of_february() {
    let screening = day("2026-03-31");
    let start = screening.before(period("1 month"));
    assert!(day("2026-02-28") >= start && day("2026-02-27") < start);
}

#[test]
fn lengths_beyond_the_calendar_end_in_the_distance() {
    let today = day("2026-11-22");
    for unit in [Calendar::Days, Calendar::Weeks, Calendar::Months, Calendar::Years] {
        let ages = Period { count: u32::MAX, unit };
        assert!(today.before(ages) <= day("1800-01-01"), "{unit:?}");
        assert!(today.after(ages) >= day("2999-12-31"), "{unit:?}");
    }
    assert_eq!(Day::DISTANT_PAST.date(), None);
    assert!(Day::DISTANT_PAST < day("1800-01-01") && day("2999-12-31") < Day::DISTANT_FUTURE);
    assert_eq!(Day::DISTANT_PAST.plus(i32::MIN), Day(i32::MIN));
}

#[test]
fn ages_are_completed_units() {
    let years = |birth: &str, on: &str| day(on).completed_since(day(birth), Calendar::Years);
    assert_eq!(years("2000-02-29", "2018-02-28"), Some(17));
    assert_eq!(years("2000-02-29", "2018-03-01"), Some(18));
    assert_eq!(years("2000-02-29", "2020-02-29"), Some(20));
    assert_eq!(years("1988-11-22", "2026-11-21"), Some(37));
    assert_eq!(years("1988-11-22", "2026-11-22"), Some(38));
    assert_eq!(years("2026-11-22", "2026-11-22"), Some(0));
    assert_eq!(years("2026-11-23", "2026-11-22"), None);
    let on = |unit| day("2026-03-30").completed_since(day("2026-01-31"), unit);
    assert_eq!(on(Calendar::Months), Some(1));
    assert_eq!(on(Calendar::Weeks), Some(8));
    assert_eq!(on(Calendar::Days), Some(58));
}

#[test]
fn partial_dates_are_the_days_they_may_stand_for() {
    for (text, first, last) in [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-12", "2024-12-01", "2024-12-31"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
    ] {
        let date = PartialDate::parse(text).unwrap();
        assert_eq!(date.days(), DayRange { first: day(first), last: day(last) }, "{text}");
        assert_eq!(date.to_string(), text);
    }
    for text in [
        "",
        "24",
        "2024-2",
        "2024-13",
        "2024-00",
        "2023-02-29",
        "2024-02-30",
        "2024-2-3",
        "2024-05-17T10:00",
        "2024-",
        "-2024",
        "1799",
        "3000",
        "2024-05-17-1",
        "２０２４",
        "05/17/2024",
        "17.5.2024",
        "2024- 5",
    ] {
        assert_eq!(PartialDate::parse(text), None, "{text}");
    }
    assert_eq!(PartialDate::new(2024, None, Some(3)), None, "a day without a month");
}

#[test]
fn periods_are_read_and_shown() {
    for (text, shown) in [
        ("90 days", "90 days"),
        ("1 Year", "1 year"),
        ("6  months", "6 months"),
        (" 2 weeks ", "2 weeks"),
        ("1 days", "1 day"),
    ] {
        assert_eq!(period(text).to_string(), shown);
    }
    for text in
        ["", "days", "5", "5days", "-5 days", "+5 days", "1.5 years", "5 fortnights", "5000000000 days", "5 days 3"]
    {
        assert_eq!(Period::parse(text), None, "{text}");
    }
}

proptest! {
    #[test]
    fn shifting_never_panics_and_keeps_the_order(a: i32, b: i32, count: u32, small in 0_u32..5000, near in -800_000_i32..800_000) {
        for unit in [Calendar::Days, Calendar::Weeks, Calendar::Months, Calendar::Years] {
            let period = Period { count, unit };
            let _ = (Day(a).before(period), Day(a).after(period), Day(a).to_string(), Day(a).completed_since(Day(b), unit));
            let period = Period { count: small, unit };
            prop_assert!(Day(near).before(period) <= Day(near) && Day(near) <= Day(near).after(period));
            prop_assert!(Day(near).before(period) <= Day(near + 1).before(period));
            prop_assert!(Day(near).after(period) <= Day(near + 1).after(period));
        }
    }
}

proptest! {
    #[test]
    fn a_decimal_of_a_column_is_the_number_that_it_says(mantissa in any::<i64>(), scale in 0u32..=18) {
        let number = Number::decimal(mantissa, scale).unwrap();
        prop_assert_eq!(number, Number::fraction(i128::from(mantissa), 10_i128.pow(scale)).unwrap());
        if mantissa.unsigned_abs() < 1_000_000_000_000_000_000 {
            prop_assert_eq!(number.mantissa(scale), Some(mantissa));
        }
    }

    #[test]
    fn a_partial_date_is_found_again_from_its_first_day(day in 0i32..400_000) {
        let day = Day::from_ymd(1800, 1, 1).unwrap().plus(day);
        for precision in [Precision::Year, Precision::Month, Precision::Day] {
            let date = PartialDate::of(day, precision).unwrap();
            prop_assert_eq!(date.precision(), precision);
            prop_assert!(date.days().first <= day && day <= date.days().last);
            prop_assert_eq!(PartialDate::of(date.days().first, precision), Some(date));
            prop_assert_eq!(PartialDate::parse(&date.to_string()), Some(date));
        }
    }
}

#[test]
fn what_no_column_holds_is_no_decimal() {
    assert_eq!(Number::decimal(1, 19), None);
    assert_eq!(Number::fraction(1, 3).unwrap().mantissa(6), None);
    assert_eq!(Number::parse("0.0000001").unwrap().mantissa(6), None);
    assert_eq!(Number::parse("1000000000000").unwrap().mantissa(6), None);
    assert_eq!(Number::parse("-0.5").unwrap().mantissa(6), Some(-500_000));
    assert_eq!(PartialDate::of(Day::DISTANT_PAST, Precision::Day), None);
    assert_eq!(PartialDate::of(Day::from_ymd(1799, 12, 31).unwrap(), Precision::Year), None);
    assert_eq!(PartialDate::of(Day::from_ymd(3000, 1, 1).unwrap(), Precision::Year), None);
}
