//! Days, months and ages, counted with nothing but the rules of the Gregorian calendar.
//!
//! Assumes days numbered from 1 January of year 1 (day 1). Shares no arithmetic with the library: a day is an `i32`,
//! a stretch of days is a pair of them, both ends included.

use prescreen::value::{Calendar, DayRange, PartialDate, Period};

/// Before every day a profile of the tests can hold.
pub const PAST: i32 = -1_000_000;
/// After every day a profile of the tests can hold.
pub const FUTURE: i32 = 10_000_000;

/// A stretch of days, both ends included.
pub type Days = (i32, i32);

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The number of days of a month.
pub fn month_length(year: i32, month: i32) -> i32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

fn days_before_year(year: i32) -> i32 {
    let past = year - 1;
    past * 365 + past / 4 - past / 100 + past / 400
}

/// The day with this year, month and day of month.
pub fn day_of(year: i32, month: i32, day: i32) -> i32 {
    days_before_year(year) + (1..month).map(|m| month_length(year, m)).sum::<i32>() + day
}

/// Year, month and day of month.
pub fn ymd(day: i32) -> (i32, i32, i32) {
    let mut year = day / 366 + 1;
    while days_before_year(year + 1) < day {
        year += 1;
    }
    let mut rest = day - days_before_year(year);
    let mut month = 1;
    while rest > month_length(year, month) {
        rest -= month_length(year, month);
        month += 1;
    }
    (year, month, rest)
}

/// The day as `2026-11-22`.
pub fn text(day: i32) -> String {
    let (y, m, d) = ymd(day);
    format!("{y:04}-{m:02}-{d:02}")
}

fn months_later(day: i32, months: i32) -> i32 {
    let (y, m, d) = ymd(day);
    let index = y * 12 + (m - 1) + months;
    let (y, m) = (index.div_euclid(12), index.rem_euclid(12) + 1);
    day_of(y, m, d.min(month_length(y, m)))
}

/// The day that long before `day`.
pub fn back(day: i32, period: Period) -> i32 {
    shift(day, period, -1)
}

/// The day that long after `day`.
pub fn forward(day: i32, period: Period) -> i32 {
    shift(day, period, 1)
}

fn shift(day: i32, period: Period, sign: i32) -> i32 {
    let count = sign * i32::try_from(period.count).expect("the tests' periods are short");
    match period.unit {
        Calendar::Days => day + count,
        Calendar::Weeks => day + 7 * count,
        Calendar::Months => months_later(day, count),
        Calendar::Years => months_later(day, 12 * count),
    }
}

/// Completed units of age; none before birth.
pub fn age(birth: i32, on: i32, unit: Calendar) -> Option<u32> {
    if on < birth {
        return None;
    }
    let ((by, bm, bd), (y, m, d)) = (ymd(birth), ymd(on));
    // A day of month that the month does not reach (29 February, 31 April) comes with the next month's first day.
    let completed = match unit {
        Calendar::Days => on - birth,
        Calendar::Weeks => (on - birth) / 7,
        Calendar::Months => (y - by) * 12 + (m - bm) - i32::from(d < bd),
        Calendar::Years => y - by - i32::from((m, d) < (bm, bd)),
    };
    Some(u32::try_from(completed).expect("not before birth"))
}

/// The days that a partial date may stand for, from its text.
pub fn days_of(date: PartialDate) -> Days {
    let text = date.to_string();
    let parts: Vec<i32> = text.split('-').map(|p| p.parse().expect("a number")).collect();
    match parts[..] {
        [y] => (day_of(y, 1, 1), day_of(y, 12, 31)),
        [y, m] => (day_of(y, m, 1), day_of(y, m, month_length(y, m))),
        [y, m, d] => (day_of(y, m, d), day_of(y, m, d)),
        _ => panic!("no date: {text}"),
    }
}

/// A recorded range of days, with the library's far ends brought to those of the tests.
pub fn days(range: DayRange) -> Days {
    (range.first.0.clamp(PAST, FUTURE), range.last.0.clamp(PAST, FUTURE))
}

/// What is left of `days` up to `limit`.
pub fn cut(days: Days, limit: i32) -> Option<Days> {
    (days.0 <= limit).then(|| (days.0, days.1.min(limit)))
}

/// Whether every day of `window` is in one of `stretches`. What covers a window covers its first day and, within the
/// window, every day after the end of a stretch.
pub fn covered(window: Days, stretches: &[Days]) -> bool {
    let critical = stretches.iter().map(|s| s.1 + 1).chain([window.0, window.1]);
    window.0 > window.1
        || critical.filter(|&d| window.0 <= d && d <= window.1).all(|d| stretches.iter().any(|s| s.0 <= d && d <= s.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_as_on_the_wall() {
        assert_eq!(day_of(1, 1, 1), 1);
        assert_eq!(day_of(1970, 1, 1), 719_163);
        for day in (day_of(1899, 12, 1)..day_of(2040, 1, 1)).step_by(13) {
            let (y, m, d) = ymd(day);
            assert_eq!(day_of(y, m, d), day);
        }
    }

    #[test]
    fn months_clamp_and_leap_days_wait() {
        let period = |count, unit| Period { count, unit };
        assert_eq!(text(back(day_of(2026, 3, 31), period(1, Calendar::Months))), "2026-02-28");
        assert_eq!(text(back(day_of(2024, 2, 29), period(1, Calendar::Years))), "2023-02-28");
        assert_eq!(age(day_of(2004, 2, 29), day_of(2026, 2, 28), Calendar::Years), Some(21));
        assert_eq!(age(day_of(2004, 2, 29), day_of(2026, 3, 1), Calendar::Years), Some(22));
    }
}
