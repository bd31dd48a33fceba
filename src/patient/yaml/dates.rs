//! Dates of facts: partial, cut at `recorded`, never before birth, not years after the profile was recorded.

use super::draft::Draft;
use super::record::Record;
use crate::text::yaml::Node;
use crate::text::{Diagnostic, Span};
use crate::value::{Calendar, Day, DayRange, PartialDate, Period};

/// How far after `recorded` a date may lie that is not of something planned: answers are added later to a profile.
const LATER_THAN_RECORDED: Period = Period { count: 1, unit: Calendar::Years };

/// Whether a date may lie in the future.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Something that happened.
    Happened,
    /// Something planned.
    Planned,
}

impl Draft<'_, '_> {
    /// A date, possibly without day or month.
    pub(super) fn date(&mut self, key: &str, node: &Node, when: When) -> Option<PartialDate> {
        let date = self.written_date(key, node)?;
        let days = date.days();
        if self.profile.birth.is_some_and(|b| days.last < b.first) {
            self.impossible_date(node.span, &format!("`{key}` lies before the patient's birth"));
            return None;
        }
        let limit = self.profile.recorded.map(|r| r.after(LATER_THAN_RECORDED));
        if when == When::Happened && limit.is_some_and(|l| days.first > l) {
            self.impossible_date(node.span, &format!("`{key}` lies years after the profile was recorded"));
            return None;
        }
        Some(date)
    }

    /// The date of a key, if it is there.
    pub(super) fn date_of(&mut self, record: &Record<'_>, key: &str, when: When) -> Option<PartialDate> {
        let node = record.get(key)?;
        self.date(key, node, when)
    }

    /// A full date.
    pub(super) fn day(&mut self, key: &str, node: &Node) -> Option<Day> {
        let days = self.date(key, node, When::Happened)?.days();
        if days.is_exact() {
            return Some(days.first);
        }
        self.report(
            Diagnostic::error("incomplete-date", node.span, format!("`{key}` needs the full date"))
                .label("the day is missing")
                .help("write year, month and day, as in `2026-11-18`"),
        );
        None
    }

    /// A date as it is written, before anything is known of the patient.
    pub(super) fn written_date(&mut self, key: &str, node: &Node) -> Option<PartialDate> {
        let text = self.text(key, node)?;
        let day = day_part(text);
        if let Some(date) = PartialDate::parse(day) {
            return Some(date);
        }
        if looks_like_date(day) {
            self.impossible_date(node.span, &format!("`{key}` is not a day of the calendar"));
        } else {
            self.report(
                Diagnostic::error("unreadable-value", node.span, format!("`{key}` cannot be read as a date"))
                    .label("not a date in this form")
                    .help("write year-month-day, as in `2026-11-18`, `2026-11` or `2026`"),
            );
        }
        None
    }

    fn impossible_date(&mut self, span: Span, message: &str) {
        self.report(
            Diagnostic::error("impossible-date", span, message)
                .label("cannot be")
                .help("compare with the source; leave out the part that is not known, as in `2026-11`"),
        );
    }

    /// The days a date may stand for, cut at `recorded`: what was recorded had happened.
    pub(super) fn cut(&self, date: PartialDate) -> DayRange {
        let days = date.days();
        match self.profile.recorded {
            Some(recorded) if days.first <= recorded && recorded < days.last => {
                DayRange { first: days.first, last: recorded }
            }
            _ => days,
        }
    }

    /// The day of which a record speaks: its `on` or `as of`; else `recorded`; else the newest date in it. Also
    /// whether it was written.
    pub(super) fn as_of(
        &mut self,
        record: Option<&Record<'_>>,
        keys: &[&str],
        other: Option<PartialDate>,
        place: (Span, &str),
    ) -> (DayRange, bool) {
        if let Some(record) = record {
            self.only_one(record, keys);
            if let Some((key, node)) = record.first(keys) {
                let range = self.date(key, node, When::Happened).map(|d| self.cut(d));
                return (range.unwrap_or(DayRange::day(Day::DISTANT_PAST)), true);
            }
        }
        let day = match (self.profile.recorded, other) {
            (None, Some(date)) => date.days(),
            _ => self.recorded_for(place.0, place.1),
        };
        (day, false)
    }

    /// At most one of `keys` has a value.
    pub(super) fn only_one(&mut self, record: &Record<'_>, keys: &[&str]) {
        let mut written = keys.iter().filter_map(|k| record.entry(k)).filter(|(_, v)| !super::record::is_nothing(v));
        if let (Some((first, _)), Some((second, _))) = (written.next(), written.next()) {
            let name = |n: &Node| n.as_str().unwrap_or_default().to_owned();
            let message = format!("`{}` and `{}` say the same thing twice", name(first), name(second));
            self.report(
                Diagnostic::error("repeated-meaning", second.span, message)
                    .other(first.span, "the other one")
                    .help("keep one of the two"),
            );
        }
    }

    /// `later` does not end before `earlier` begins.
    pub(super) fn in_order(
        &mut self,
        record: &Record<'_>,
        earlier: (&str, Option<PartialDate>),
        later: (&str, Option<PartialDate>),
    ) {
        let (Some(first), Some(second)) = (earlier.1, later.1) else { return };
        if first.days().first <= second.days().last {
            return;
        }
        let span = |key: &str| record.get(key).map_or(record.span, |n| n.span);
        let message = format!("`{}` lies after `{}`", earlier.0, later.0);
        self.report(
            Diagnostic::error("dates-reversed", span(earlier.0), message)
                .label("later than the other")
                .other(span(later.0), "earlier")
                .help("compare both dates with the source"),
        );
    }
}

/// The day as written in its own offset; the time of day of a timestamp is left out, nothing is converted.
fn day_part(text: &str) -> &str {
    match text.split_once(['T', ' ']) {
        Some((day, time))
            if day.len() == 10
                && time.contains(':')
                && time.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b'.' | b'+' | b'-' | b'Z' | b' ')) =>
        {
            day
        }
        _ => text,
    }
}

fn looks_like_date(text: &str) -> bool {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    matches!(shape.as_str(), "9999" | "9999-99" | "9999-99-99")
}
