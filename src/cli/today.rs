//! The only clock: today's date where the user is.

use super::console::Stop;
use crate::value::{Day, PartialDate};

/// The screening date: as given, else today by the local clock (UTC would be another day at night).
pub(super) fn screening_date(given: Option<&str>) -> Result<Day, Stop> {
    match given {
        None => Ok(today()),
        Some(text) => PartialDate::parse(text)
            .map(PartialDate::days)
            .filter(|days| days.is_exact())
            .map(|days| days.first)
            .ok_or_else(|| {
                let text = crate::text::shown(text);
                Stop::Failed(format!("`{text}` is not a day; write it as year-month-day, for example 2026-11-22"))
            }),
    }
}

/// Today.
pub(super) fn today() -> Day {
    Day::from_date(chrono::Local::now().date_naive())
}
