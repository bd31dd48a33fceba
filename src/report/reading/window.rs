//! Windows in words; with a screening date, as calendar days.

use super::Reader;
use crate::criteria::Anchor;
use crate::report::words::{long_day, some_day};
use crate::ruleset::Window;
use crate::value::{Day, Period};

impl Reader<'_> {
    /// When something must have been so, for a verb: " between 22 May 2026 and 22 November 2026". Empty for now and
    /// ever, which the verb says.
    pub(super) fn when(&self, window: Window) -> String {
        let shifted = |back: &dyn Fn(Day) -> Day| self.on.map(|on| (back(on), on));
        match window {
            Window::Now | Window::Ever => String::new(),
            Window::Within(period, Anchor::Screening) => {
                shifted(&|on| on.before(period)).map_or_else(|| format!(" in the {} before screening", period), between)
            }
            Window::WithinLonger(a, b, Anchor::Screening) => {
                let words = format!(" in the longer of {} and {} before screening", a, b);
                shifted(&|on| on.before(a).min(on.before(b)))
                    .map_or(words.clone(), |days| format!("{} (the longer of {a} and {b})", between(days)))
            }
            Window::Within(period, anchor) => {
                format!(" in the {} before {}{}", period, anchor_words(anchor), self.counted_back(period))
            }
            Window::WithinLonger(a, b, anchor) => {
                let longer = if self.on.is_some_and(|on| on.before(a) > on.before(b)) { b } else { a };
                format!(" in the longer of {a} and {b} before {}{}", anchor_words(anchor), self.counted_back(longer))
            }
            Window::MoreThanAgo(period) => self.on.map_or_else(
                || format!(" more than {} before screening", period),
                |on| format!(" before {}", long_day(on.before(period))),
            ),
            Window::AtLeastAgo(period) => self.on.map_or_else(
                || format!(" at least {} before screening", period),
                |on| format!(" on or before {}", long_day(on.before(period))),
            ),
            Window::Since(from) if from.is_exact() => format!(" since {}", long_day(from.first)),
            Window::Since(from) => format!(" since {}", some_day(from)),
            Window::SinceOnset(concept) => format!(" since the onset of {}", self.name(concept)),
            Window::After(period, concept) => {
                format!(" in the {} after the onset of {}", period, self.name(concept))
            }
        }
    }

    /// Which results count, after the name of a test: ", not older than 90 days,".
    pub(super) fn dated(&self, window: Window) -> String {
        match (window, self.on) {
            (Window::Now, Some(on)) => format!(" dated {}", long_day(on)),
            (Window::Now, None) => " of the screening date".to_owned(),
            (Window::Ever, _) => String::new(),
            (Window::Within(period, Anchor::Screening), None) => format!(", not older than {},", period),
            (Window::Within(..) | Window::WithinLonger(..) | Window::MoreThanAgo(_) | Window::AtLeastAgo(_), _)
            | (Window::Since(_) | Window::SinceOnset(_) | Window::After(..), _) => {
                format!(" dated{}", self.when(window).replace(" dated in", " in"))
            }
        }
    }

    fn counted_back(&self, period: Period) -> String {
        self.on.map_or_else(String::new, |on| {
            format!(" (from {} on, if that were the screening date)", long_day(on.before(period)))
        })
    }
}

fn between((first, last): (Day, Day)) -> String {
    format!(" between {} and {}", long_day(first), long_day(last))
}

fn anchor_words(anchor: Anchor) -> &'static str {
    match anchor {
        Anchor::Screening => "screening",
        Anchor::Consent => "consent",
        Anchor::Enrolment => "enrolment",
        Anchor::Randomisation => "randomisation",
        Anchor::FirstDose => "the first dose",
        Anchor::Baseline => "baseline",
    }
}
