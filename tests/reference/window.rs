//! The days that a window stands for.

use super::Reference;
use super::answer::Answer;
use super::calendar::{Days, PAST, back, cut, days_of, forward};
use super::mutant::Mutant;
use prescreen::criteria::{Anchor, Length, Window};
use prescreen::patient::{ConditionStatus, FactKind};
use prescreen::screening::NeedKind;
use prescreen::value::{Calendar, Period};
use prescreen::vocabulary::ConceptId;

/// What is asked of which days.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The days, both ends included.
    pub days: Days,
    /// The question is about now, not about a window that happens to be one day long.
    pub now: bool,
    /// Only what can outlast every later day counts: the window's anchor may lie anywhere in the future.
    pub lasting_only: bool,
}

/// How far a window reaches when none is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Default {
    /// The screening date.
    Now,
    /// Every day up to it.
    Ever,
}

impl Reference<'_> {
    /// The screening date alone.
    pub fn now(&self) -> Asked {
        Asked { days: (self.today, self.today), now: true, lasting_only: false }
    }

    /// Every day up to the screening date.
    pub fn ever(&self) -> Asked {
        Asked { days: (PAST, self.today), now: false, lasting_only: false }
    }

    /// Asks `question` of the window; where the window's ends are not known, of every way they may lie.
    pub fn over(
        &self,
        window: Option<&Window>,
        default: Default,
        about: ConceptId,
        question: impl Fn(Asked) -> Answer,
    ) -> Answer {
        let asked = |days| Asked { days, now: false, lasting_only: false };
        let Some(window) = window else {
            return match default {
                Default::Now => question(self.now()),
                Default::Ever => question(self.ever()),
            };
        };
        match window {
            Window::Within(length, anchor) => {
                let mut start = self.start_of(*length, about);
                if self.makes(Mutant::WindowWithoutItsFirstDay) {
                    start += 1;
                }
                let asked = asked((start, self.today));
                let today = question(asked);
                if *anchor == Anchor::Screening || !today.is_true() {
                    return today;
                }
                let later = question(Asked { lasting_only: true, ..asked });
                if later.is_true() { today } else { Answer::unknown(NeedKind::Imprecise) }
            }
            Window::MoreThanAgo(period) => question(asked((PAST, back(self.today, *period) - 1))),
            Window::AtLeastAgo(period) => question(asked((PAST, back(self.today, *period)))),
            // Nothing in a profile could tell which day of a month the rule means: it means the first.
            Window::Since(date) => question(asked((days_of(*date).0, self.today))),
            Window::SinceOnset(of) => match self.onset(of.node, false) {
                None => Answer::unknown(NeedKind::Missing),
                Some(onset) => agreed(self.each(onset).map(|start| question(asked((start, self.today))))),
            },
            Window::After(period, of) => match self.onset(of.node, true) {
                None => Answer::unknown(NeedKind::Missing),
                Some(onset) => agreed(self.each(onset).map(|start| {
                    let end = forward(start, *period);
                    let answer = question(asked((start, end.min(self.today))));
                    // What has not happened yet may still happen before the window closes.
                    if end > self.today && !answer.is_true() { Answer::unknown(NeedKind::Missing) } else { answer }
                })),
            },
        }
    }

    fn each(&self, days: Days) -> impl Iterator<Item = i32> {
        if self.makes(Mutant::PartialDateIsItsFirstDay) { days.0..=days.0 } else { days.0..=days.1 }
    }

    fn start_of(&self, length: Length, about: ConceptId) -> i32 {
        let half_lives = |n: u32| {
            let days = self.concept(about).half_life.expect("asked only of drugs with a half-life");
            let (numerator, denominator) = days.parts();
            let total = (numerator * i128::from(n) + denominator - 1) / denominator;
            let count = u32::try_from(total).expect("a half-life of days");
            back(self.today, Period { count, unit: Calendar::Days })
        };
        match length {
            Length::Period(period) => back(self.today, period),
            Length::HalfLives(n) => half_lives(n),
            Length::Longer(period, n) => back(self.today, period).min(half_lives(n)),
        }
    }

    /// The days on which the newest known presence of the concept (or one below it) may have begun. Its diagnosis
    /// remains a day of the past when it is over; an episode that is over is not the current one.
    fn onset(&self, concept: ConceptId, over_too: bool) -> Option<Days> {
        let limit = self.known_until();
        let onsets = self.profile.facts.iter().filter(|f| self.is_a(f.concept, concept)).filter_map(|fact| {
            let FactKind::Condition(fact) = &fact.kind else { return None };
            let counts = match fact.status {
                ConditionStatus::Present => true,
                ConditionStatus::Resolved => over_too,
                ConditionStatus::Suspected | ConditionStatus::Planned => false,
            };
            let onset = fact.onset.filter(|_| counts)?;
            cut(self.partial(onset), limit)
        });
        onsets.max()
    }

    /// The last day on which something recorded can have happened.
    pub fn known_until(&self) -> i32 {
        self.profile.recorded.map_or(self.today, |day| day.0.min(self.today))
    }

    /// The days of a partial date of a fact.
    pub fn partial(&self, date: prescreen::value::PartialDate) -> Days {
        let days = days_of(date);
        if self.makes(Mutant::PartialDateIsItsFirstDay) { (days.0, days.0) } else { days }
    }
}

/// The answer that all agree on; else it hangs on the date.
fn agreed(answers: impl Iterator<Item = Answer>) -> Answer {
    let answers: Vec<Answer> = answers.collect();
    let first = answers.first().expect("a date has at least one day");
    if answers.iter().all(|a| a.truth == first.truth) {
        return Answer::with(first.truth, &answers);
    }
    Answer::unknown(NeedKind::Imprecise)
}

/// Whether two stretches share a day.
pub fn meet(a: Days, b: Days) -> bool {
    a.0.max(b.0) <= a.1.min(b.1)
}
