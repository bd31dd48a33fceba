//! Small words: dates as people write them, names, lists of names, plurals.
//!
//! Assumes nothing. Guarantees that the same value is always written the same way.

use crate::patient::RecordedSex;
use crate::ruleset::Stage;
use crate::screening::{Outcome, Verdict};
use crate::value::{Day, DayRange, Truth};
use crate::vocabulary::ListName;
use chrono::Datelike;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month(number: u32) -> &'static str {
    usize::try_from(number).ok().and_then(|n| MONTHS.get(n.wrapping_sub(1))).copied().unwrap_or("")
}

/// `22 November 2026`.
#[must_use]
pub fn long_day(day: Day) -> String {
    day.date().map_or_else(|| day.to_string(), |d| format!("{} {} {}", d.day(), month(d.month()), d.year()))
}

/// `22 Nov 2026`.
#[must_use]
pub fn short_day(day: Day) -> String {
    day.date().map_or_else(|| day.to_string(), |d| format!("{} {} {}", d.day(), short_month(d.month()), d.year()))
}

fn short_month(number: u32) -> &'static str {
    let name = month(number);
    name.get(..3).unwrap_or(name)
}

/// `24 Aug to 22 Nov 2026`; the year is written once when both days share it.
#[must_use]
pub fn short_span(first: Day, last: Day) -> String {
    if first == last {
        return short_day(last);
    }
    if first <= Day::DISTANT_PAST {
        return format!("up to {}", short_day(last));
    }
    let year = |day: Day| day.date().map(|d| d.year());
    let month = |day: Day| day.date().map(|d| d.month());
    let same_year = year(first) == year(last);
    match first.date() {
        Some(d) if same_year && month(first) == month(last) => format!("{} to {}", d.day(), short_day(last)),
        Some(d) if same_year => format!("{} {} to {}", d.day(), short_month(d.month()), short_day(last)),
        _ => format!("{} to {}", short_day(first), short_day(last)),
    }
}

/// The days that something may have happened on: `10 Nov 2026`, `May 2024`, `2015`, `up to 18 Nov 2026`, or both ends.
#[must_use]
pub fn some_day(range: DayRange) -> String {
    let (Some(first), Some(last)) = (range.first.date(), range.last.date()) else {
        return if range.first.date().is_none() && range.last.date().is_some() {
            format!("up to {}", short_day(range.last))
        } else {
            "an unknown day".to_owned()
        };
    };
    let ends_month = last.succ_opt().is_none_or(|next| next.day() == 1);
    if first == last {
        short_day(range.first)
    } else if first.year() == last.year() && first.day() == 1 && ends_month {
        match (first.month(), last.month()) {
            (1, 12) => first.year().to_string(),
            (a, b) if a == b => format!("{} {}", short_month(a), first.year()),
            _ => short_span(range.first, range.last),
        }
    } else {
        short_span(range.first, range.last)
    }
}

/// "on 10 Nov 2026", "in May 2024", "up to 18 Nov 2026", "between 1 May and 3 Jun 2024".
#[must_use]
pub fn on_some_day(range: DayRange) -> String {
    let words = some_day(range);
    if range.is_exact() {
        format!("on {words}")
    } else if words.starts_with("up to") || words.starts_with("an unknown") {
        words
    } else if words.contains(" to ") {
        format!("between {}", words.replacen(" to ", " and ", 1))
    } else {
        format!("in {words}")
    }
}

/// `a, b or c`.
#[must_use]
pub fn join<S: AsRef<str>>(items: &[S], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., tail] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} {last} {}", head.join(", "), tail.as_ref())
        }
    }
}

/// `1 day`, `2 days`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// The first letter as a capital.
#[must_use]
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A list's name with "list".
#[must_use]
pub fn list_name(list: ListName) -> &'static str {
    match list {
        ListName::Conditions => "conditions list",
        ListName::Medications => "medications list",
        ListName::Procedures => "procedures list",
        ListName::PlannedProcedures => "planned procedures list",
        ListName::Allergies => "allergies list",
        ListName::FamilyHistory => "family history",
    }
}

/// The verdict, in words.
#[must_use]
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Eligible => "eligible",
        Verdict::NeedsReview => "needs review",
        Verdict::Ineligible => "ineligible",
    }
}

/// The truth, in the words of JSON.
#[must_use]
pub fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    }
}

/// The outcome, in the words of JSON and CSV.
#[must_use]
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Satisfied => "satisfied",
        Outcome::Violated => "violated",
        Outcome::Undetermined => "undetermined",
    }
}

/// The encounter.
#[must_use]
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Consent => "consent",
        Stage::Visit => "the visit",
    }
}

/// Recorded sex.
#[must_use]
pub fn recorded_sex(sex: RecordedSex) -> &'static str {
    match sex {
        RecordedSex::Male => "male",
        RecordedSex::Female => "female",
        RecordedSex::Intersex => "intersex",
        RecordedSex::Unknown => "sex not recorded",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::PartialDate;

    fn day(text: &str) -> Day {
        PartialDate::parse(text).unwrap().days().first
    }

    fn range(text: &str) -> DayRange {
        PartialDate::parse(text).unwrap().days()
    }

    #[test]
    fn a_span_writes_a_shared_year_once() {
        assert_eq!(short_span(day("2026-08-24"), day("2026-11-22")), "24 Aug to 22 Nov 2026");
        assert_eq!(short_span(day("2026-11-15"), day("2026-11-22")), "15 to 22 Nov 2026");
        assert_eq!(short_span(day("2025-08-24"), day("2026-11-22")), "24 Aug 2025 to 22 Nov 2026");
        assert_eq!(short_span(Day::DISTANT_PAST, day("2026-11-22")), "up to 22 Nov 2026");
    }

    #[test]
    fn a_partial_date_is_written_as_precisely_as_it_is_known() {
        assert_eq!(on_some_day(range("2024-05-17")), "on 17 May 2024");
        assert_eq!(on_some_day(range("2024-05")), "in May 2024");
        assert_eq!(on_some_day(range("2015")), "in 2015");
        assert_eq!(on_some_day(DayRange { first: Day::DISTANT_PAST, last: day("2026-11-18") }), "up to 18 Nov 2026");
        assert_eq!(
            on_some_day(DayRange { first: day("2024-05-02"), last: day("2024-06-03") }),
            "between 2 May and 3 Jun 2024"
        );
    }

    #[test]
    fn a_list_takes_its_connective_before_the_last_name() {
        assert_eq!(join(&["a"], "or"), "a");
        assert_eq!(join(&["a", "b"], "or"), "a or b");
        assert_eq!(join(&["a", "b", "c"], "and"), "a, b and c");
    }
}
