//! Windows and durations.

use super::Builder;
use super::limit::calendar_spelling;
use super::phrase::Phrase;
use crate::criteria::ast::{Anchor, Length, Window};
use crate::criteria::raw::{At, Op, RawLength, RawPeriod, Tail, TailWhat, Window as Raw};
use crate::text::{Diagnostic, Spanned};
use crate::value::{Calendar, PartialDate, Period};
use crate::vocabulary::{ConceptId, KindName};
use std::ops::Range;

/// No window reaches further back than a life.
const MOST_YEARS: u32 = 150;

impl Builder<'_> {
    /// The one window of the phrase. `Err` when it has one that cannot be used (reported).
    pub(super) fn window(&mut self, phrase: &Phrase) -> Result<Option<Spanned<Window>>, ()> {
        if let [_, (_, second), ..] = phrase.windows.as_slice() {
            let written = self.source.words(second);
            self.report(
                Diagnostic::error("window-not-allowed", self.span(second), format!("`{written}` is a second window"))
                    .help("keep one window, or write two statements joined by `and`"),
            );
            return Err(());
        }
        let Some((raw, at)) = phrase.windows.first() else { return Ok(None) };
        let window = self.read_window(raw, at).ok_or(())?;
        Ok(Some(Spanned::new(window, self.span(at))))
    }

    fn read_window(&mut self, raw: &Raw, at: &Range<usize>) -> Option<Window> {
        match raw {
            Raw::Within { length, tail } => {
                let length = self.length(length, at)?;
                match tail {
                    None => Some(Window::Within(length, Anchor::Screening)),
                    Some(tail) => self.tail(length, tail),
                }
            }
            Raw::Ago { op, period } => {
                let span = self.period(period)?;
                match op {
                    Op::Gt => Some(Window::MoreThanAgo(span)),
                    Op::Ge => Some(Window::AtLeastAgo(span)),
                    Op::Lt | Op::Le | Op::Eq | Op::Ne => {
                        self.report(
                            Diagnostic::error(
                                "window-not-allowed",
                                self.span(at),
                                "`ago` needs `more than` or `at least`",
                            )
                            .help(format!("for the time since then write `within {span}`")),
                        );
                        None
                    }
                }
            }
            Raw::Since(date) => {
                let written = self.source.words(date);
                let read = PartialDate::parse(&written);
                if read.is_none() {
                    self.report(
                        Diagnostic::error("unknown-value", self.span(date), format!("`{written}` is no date"))
                            .help("write year, month and day: `2024-01-31`, `2024-01` or `2024`"),
                    );
                }
                read.map(Window::Since)
            }
            Raw::SinceOnset(words) => {
                let (concept, at) = self.event(words)?;
                Some(Window::SinceOnset(Spanned::new(concept, self.span(&at))))
            }
            Raw::SinceWords(words) => {
                let written = self.source.words(words);
                self.report(
                    Diagnostic::error(
                        "window-not-allowed",
                        self.span(at),
                        format!("`since {written}` does not say since when"),
                    )
                    .help(format!("write a date, or `since onset of {written}`")),
                );
                None
            }
        }
    }

    fn event(&mut self, words: &Range<usize>) -> Option<(ConceptId, Range<usize>)> {
        self.concept_at(words, &[KindName::Condition], "where an onset is meant")
    }

    fn tail(&mut self, length: Length, tail: &Tail) -> Option<Window> {
        let shown = self.source.words(&tail.at);
        match &tail.what {
            TailWhat::Anchor(at) if !tail.after => Some(Window::Within(length, anchor(&self.source.words(at)))),
            TailWhat::Event(words) if tail.after => {
                let Length::Period(period) = length else {
                    self.report(
                        Diagnostic::error(
                            "window-not-allowed",
                            self.span(&tail.at),
                            "half-lives cannot be counted from an onset",
                        )
                        .help("write a period in days, weeks, months or years"),
                    );
                    return None;
                };
                let (concept, at) = self.event(words)?;
                Some(Window::After(period, Spanned::new(concept, self.span(&at))))
            }
            TailWhat::Event(words) => {
                let name = self.source.words(words);
                self.report(
                    Diagnostic::error(
                        "window-not-allowed",
                        self.span(&tail.at),
                        format!("`{shown}` does not say after"),
                    )
                    .help(format!("write `after diagnosis of {name}`"))
                    .note("a window before an onset is not supported: ask it as a `judgement:`"),
                );
                None
            }
            TailWhat::Anchor(_) | TailWhat::Words(_) => {
                let problem = Diagnostic::error("window-not-allowed", self.span(&tail.at), format!("a window cannot be counted `{shown}`"))
                    .label("windows are counted back from screening, consent, enrolment, randomisation, first dose or baseline, or on from an onset");
                let problem = match &tail.what {
                    TailWhat::Words(words) if tail.after || tail.vague => {
                        problem.help(format!("write `after diagnosis of {}`", self.source.words(words)))
                    }
                    _ => problem.help("write for example `within 14 days before enrolment`"),
                };
                self.report(problem);
                None
            }
        }
    }

    fn length(&mut self, raw: &RawLength, at: &Range<usize>) -> Option<Length> {
        let half_lives = |builder: &mut Self, n: Option<u32>| {
            let sound = n.filter(|n| (1..=1000).contains(n));
            if sound.is_none() {
                builder.meaningless(at, "not a possible number of half-lives");
            }
            sound
        };
        Some(match raw {
            RawLength::Period(period) => Length::Period(self.period(period)?),
            RawLength::HalfLives(n) => Length::HalfLives(half_lives(self, *n)?),
            RawLength::Longer(period, n) => {
                let period = self.period(period);
                let n = half_lives(self, *n);
                Length::Longer(period?, n?)
            }
        })
    }

    pub(super) fn period(&mut self, raw: &RawPeriod) -> Option<Period> {
        let word = self.source.words(&raw.unit);
        let Some(unit) = raw.calendar else {
            let hours =
                matches!(word.to_ascii_lowercase().as_str(), "h" | "hr" | "hrs" | "hour" | "hours" | "minutes" | "min");
            let span = self.span(&raw.unit);
            let problem = if hours {
                let days = raw.count.map_or(1, |n| n.div_ceil(24).max(1));
                Diagnostic::error("unknown-unit", span, "windows count calendar days, not hours")
                    .help(format!("write `{}`", Period { count: days, unit: Calendar::Days }))
            } else if let Some(right) = calendar_spelling(&word) {
                Diagnostic::error("foreign-operator", span, format!("`{word}` is not used here"))
                    .help(format!("write `{} {right}`", self.source.words(&(raw.at.start..raw.unit.start))))
            } else {
                Diagnostic::error("unknown-unit", span, format!("`{word}` is no unit of time"))
                    .help("write days, weeks, months or years")
            };
            self.report(problem);
            return None;
        };
        let per_year = match unit {
            Calendar::Days => 366,
            Calendar::Weeks => 53,
            Calendar::Months => 12,
            Calendar::Years => 1,
        };
        match raw.count {
            Some(count) if count <= MOST_YEARS * per_year => Some(Period { count, unit }),
            _ => {
                self.meaningless(&raw.at, "longer than a life");
                None
            }
        }
    }

    /// `for at least 6 months`.
    pub(super) fn lasting(&mut self, phrase: &Phrase) -> Result<Option<Spanned<Period>>, ()> {
        if let [_, (_, second), ..] = phrase.lasting.as_slice() {
            let written = self.source.words(second);
            self.report(Diagnostic::error(
                "not-understood",
                self.span(second),
                format!("`{written}` is a second duration"),
            ));
            return Err(());
        }
        let Some(((op, period), at)) = phrase.lasting.first() else { return Ok(None) };
        let length = self.period(period).ok_or(())?;
        if *op != Some(Op::Ge) {
            self.report(
                Diagnostic::error("not-understood", self.span(at), "a duration is a minimum")
                    .help(format!("write `for at least {length}`")),
            );
            return Err(());
        }
        Ok(Some(Spanned::new(length, self.span(at))))
    }

    /// Reports windows and durations where none can stand.
    pub(super) fn no_time(&mut self, windows: &[At<Raw>], what: &str) -> Option<()> {
        let Some((_, at)) = windows.first() else { return Some(()) };
        let written = self.source.words(at);
        self.report(
            Diagnostic::error("window-not-allowed", self.span(at), format!("`{written}` cannot be said of {what}"))
                .label("no window can stand here")
                .help("leave the window out"),
        );
        None
    }
}

fn anchor(words: &str) -> Anchor {
    let words = words.to_ascii_lowercase();
    let has = |w: &str| words.contains(w);
    if has("consent") {
        Anchor::Consent
    } else if has("enrol") || has("entry") {
        Anchor::Enrolment
    } else if has("randomi") {
        Anchor::Randomisation
    } else if has("first") {
        Anchor::FirstDose
    } else if has("baseline") {
        Anchor::Baseline
    } else {
        Anchor::Screening
    }
}
