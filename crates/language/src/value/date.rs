//! Calendar days, partial dates, and lengths of time as a calendar counts them.

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar day, counted from 1 January of year 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Day(pub i32);

/// A calendar unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Calendar {
    /// Days.
    Days,
    /// Seven days each.
    Weeks,
    /// Calendar months; the day is clamped to the month's end.
    Months,
    /// Twelve calendar months each.
    Years,
}

/// A length of time in calendar units: `90 days`, `5 years`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Period {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Calendar,
}

/// The first and the last day that something may have happened on.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct DayRange {
    /// The earliest day.
    pub first: Day,
    /// The latest day.
    pub last: Day,
}

/// A date of which the day, or the month and the day, may not be known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct PartialDate {
    year: i32,
    month: Option<u32>,
    day: Option<u32>,
}

/// The years of dates in profiles.
const YEARS: std::ops::Range<i32> = 1800..3000;

/// How much of a date is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Precision {
    /// The year.
    Year,
    /// Year and month.
    Month,
    /// All of it.
    Day,
}

impl Day {
    /// Before every day a profile can hold.
    pub const DISTANT_PAST: Self = Self(i32::MIN / 4);
    /// After every day a profile can hold.
    pub const DISTANT_FUTURE: Self = Self(i32::MAX / 4);

    /// The day of a date.
    #[must_use]
    pub fn from_date(date: NaiveDate) -> Self {
        Self(date.num_days_from_ce())
    }

    /// Year, month and day, if such a day exists.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).map(Self::from_date)
    }

    /// The date of the day; `None` for the distant past and future.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_num_days_from_ce_opt(self.0)
    }

    /// `days` later (earlier if negative).
    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// This day shifted back by `period`; months clamp to the month's end.
    #[must_use]
    pub fn before(self, period: Period) -> Self {
        self.shift(period, NaiveDate::checked_sub_months, -1, Self::DISTANT_PAST)
    }

    /// This day shifted forward by `period`; months clamp to the month's end.
    #[must_use]
    pub fn after(self, period: Period) -> Self {
        self.shift(period, NaiveDate::checked_add_months, 1, Self::DISTANT_FUTURE)
    }

    fn shift(self, period: Period, months: fn(NaiveDate, Months) -> Option<NaiveDate>, sign: i32, limit: Self) -> Self {
        let by_days =
            |n: u32| i32::try_from(n).ok().and_then(|n| self.0.checked_add(sign.checked_mul(n)?)).map_or(limit, Self);
        let by_months = |n: u32| self.date().and_then(|d| months(d, Months::new(n))).map_or(limit, Self::from_date);
        match period.unit {
            Calendar::Days => by_days(period.count),
            Calendar::Weeks => by_days(period.count.saturating_mul(7)),
            Calendar::Months => by_months(period.count),
            Calendar::Years => by_months(period.count.saturating_mul(12)),
        }
    }

    /// Completed units since `birth`; `None` before birth. Born on 29 February: a year older on 1 March.
    #[must_use]
    pub fn completed_since(self, birth: Self, unit: Calendar) -> Option<u32> {
        let days = u32::try_from(self.0.checked_sub(birth.0)?).ok()?;
        let (now, then) = (self.date()?, birth.date()?);
        let months = || {
            let raw = (now.year() - then.year()) * 12 + now.month() as i32 - then.month() as i32;
            u32::try_from(raw - i32::from(now.day() < then.day())).ok()
        };
        match unit {
            Calendar::Days => Some(days),
            Calendar::Weeks => Some(days / 7),
            Calendar::Months => months(),
            Calendar::Years => Some(months()? / 12),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => write!(f, "{date}"),
            None => f.write_str("an unknown day"),
        }
    }
}

impl DayRange {
    /// The single day `day`.
    #[must_use]
    pub fn day(day: Day) -> Self {
        Self { first: day, last: day }
    }

    /// Whether the day is known.
    #[must_use]
    pub fn is_exact(self) -> bool {
        self.first == self.last
    }
}

impl PartialDate {
    /// Year, month and day; `None` when there is no such date or the year is not from 1800 to 2999.
    #[must_use]
    pub fn new(year: i32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        let plausible = YEARS.contains(&year) && (month.is_some() || day.is_none());
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).filter(|_| plausible)?;
        Some(Self { year, month, day })
    }

    /// Reads `2024`, `2024-05` or `2024-05-17`, strictly (two-digit months and days).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |s: &str, n: usize| {
            (s.len() == n && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<u32>().ok()).flatten()
        };
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map(|m| digits(m, 2).ok_or(())).transpose().ok()?;
        let day = parts.next().map(|d| digits(d, 2).ok_or(())).transpose().ok()?;
        if parts.next().is_some() {
            return None;
        }
        Self::new(i32::try_from(year).ok()?, month, day)
    }

    /// The date of a day, of which no more than `precision` is known; `None` where [`PartialDate::new`] gives none.
    #[must_use]
    pub fn of(day: Day, precision: Precision) -> Option<Self> {
        let date = day.date()?;
        let year = Some(date.year()).filter(|year| YEARS.contains(year))?;
        let month = (precision != Precision::Year).then(|| date.month());
        Some(Self { year, month, day: (precision == Precision::Day).then(|| date.day()) })
    }

    /// How much of it is known.
    #[must_use]
    pub fn precision(self) -> Precision {
        match (self.month, self.day) {
            (_, Some(_)) => Precision::Day,
            (Some(_), None) => Precision::Month,
            (None, None) => Precision::Year,
        }
    }

    /// The days it may stand for.
    #[must_use]
    pub fn days(self) -> DayRange {
        let first = |y, m: Option<u32>, d: Option<u32>| Day::from_ymd(y, m.unwrap_or(1), d.unwrap_or(1));
        let start = first(self.year, self.month, self.day).unwrap_or(Day::DISTANT_PAST);
        let end = match (self.month, self.day) {
            (_, Some(_)) => start,
            (Some(_), None) => start.after(Period { count: 1, unit: Calendar::Months }).plus(-1),
            (None, None) => start.after(Period { count: 1, unit: Calendar::Years }).plus(-1),
        };
        DayRange { first: start, last: end }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month.map_or(Ok(()), |m| write!(f, "-{m:02}"))?;
        self.day.map_or(Ok(()), |d| write!(f, "-{d:02}"))
    }
}

impl Period {
    /// Reads `90 days`, `1 year`, `6 months`, `2 weeks`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.trim().split_once(char::is_whitespace)?;
        let unit = Calendar::of_word(unit.trim())?;
        let digits = count.bytes().all(|b| b.is_ascii_digit());
        Some(Self { count: count.parse().ok().filter(|_| digits)?, unit })
    }
}

impl Calendar {
    /// The unit that a word names, in any case: `day`, `days`, …
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Some(match word.to_ascii_lowercase().as_str() {
            "day" | "days" => Self::Days,
            "week" | "weeks" => Self::Weeks,
            "month" | "months" => Self::Months,
            "year" | "years" => Self::Years,
            _ => return None,
        })
    }

    /// The unit's word for `count` of it.
    #[must_use]
    pub fn word(self, count: u32) -> &'static str {
        match (self, count) {
            (Self::Days, 1) => "day",
            (Self::Days, _) => "days",
            (Self::Weeks, 1) => "week",
            (Self::Weeks, _) => "weeks",
            (Self::Months, 1) => "month",
            (Self::Months, _) => "months",
            (Self::Years, 1) => "year",
            (Self::Years, _) => "years",
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.count, self.unit.word(self.count))
    }
}
