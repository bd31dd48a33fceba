//! Windows as stretches of days up to the screening date.

use super::chart::{Chart, Days, need};
use super::episode::Domain;
use super::trace::{Silent, Trace};
use super::{NeedKind, Wanted};
use crate::criteria::Anchor;
use crate::patient::{ConditionStatus, FactKind};
use crate::ruleset::Window;
use crate::value::{Day, DayRange, Truth};
use crate::vocabulary::ConceptId;

/// A question that can be asked of any stretch of days, with or without reasons.
pub(super) trait Ask {
    /// The concept asked for.
    fn concept(&self) -> ConceptId;

    /// The answer for the days.
    fn ask<T: Trace>(&self, chart: &Chart<'_>, days: Days, trace: &mut T) -> Truth;
}

/// A window's days; the first day may be uncertain.
struct Stretch {
    from: DayRange,
    to: Day,
    /// It goes on after the screening date: what is not yet true may still come true.
    goes_on: bool,
}

impl Chart<'_> {
    /// Answers `question` for `window`. Unknown when the answer depends on where the window begins and that is not
    /// known, or on when the anchor will be.
    pub(super) fn in_window<T: Trace>(&self, question: &impl Ask, window: Window, trace: &mut T) -> Truth {
        let stretch = match self.stretch(window) {
            Ok(stretch) => stretch,
            Err(onset_of) => {
                trace.need(need(NeedKind::Missing, onset_of, Wanted::Date, None, Days::day(self.on)));
                return Truth::Unknown;
            }
        };
        if stretch.from.first > stretch.to {
            return Truth::False;
        }
        let late = Days { from: stretch.from.last.min(stretch.to), to: stretch.to };
        let early = Days { from: stretch.from.first, to: stretch.to };
        if early == late && !stretch.goes_on && !is_movable(window) {
            return question.ask(self, early, trace);
        }
        let truth = question.ask(self, late, &mut Silent);
        let differs = early != late && question.ask(self, early, &mut Silent) != truth;
        let may_come = stretch.goes_on && truth == Truth::False;
        let may_pass = truth == Truth::True && self.may_pass(question, window);
        if differs || may_come || may_pass {
            let kind = if may_come { NeedKind::Missing } else { NeedKind::Imprecise };
            trace.need(need(kind, question.concept(), Wanted::Date, None, early));
            return Truth::Unknown;
        }
        question.ask(self, early, trace)
    }

    /// Whether what is true with the anchor on the screening date may no longer be true when the anchor comes.
    fn may_pass(&self, question: &impl Ask, window: Window) -> bool {
        is_movable(window) && question.ask(self, Days::day(Day::DISTANT_FUTURE), &mut Silent) != Truth::True
    }

    /// The days of a window, or the concept whose onset is not known.
    fn stretch(&self, window: Window) -> Result<Stretch, ConceptId> {
        let since = |from: Day| Stretch { from: DayRange::day(from), to: self.on, goes_on: false };
        let until = |to: Day| Stretch { from: DayRange::day(Day::DISTANT_PAST), to, goes_on: false };
        Ok(match window {
            Window::Now => since(self.on),
            Window::Ever => since(Day::DISTANT_PAST),
            Window::Within(period, _) => since(self.on.before(period)),
            Window::WithinLonger(a, b, _) => since(self.on.before(a).min(self.on.before(b))),
            Window::MoreThanAgo(period) => until(self.on.before(period).plus(-1)),
            Window::AtLeastAgo(period) => until(self.on.before(period)),
            // A partial date in a rule means its first day: nothing in a profile could tell which is meant.
            Window::Since(from) => since(from.first),
            Window::SinceOnset(concept) => {
                Stretch { from: self.onset(concept).ok_or(concept)?, to: self.on, goes_on: false }
            }
            Window::After(period, concept) => {
                let from = self.onset(concept).ok_or(concept)?;
                let to = from.last.after(period);
                Stretch { from, to: to.min(self.on), goes_on: to > self.on }
            }
        })
    }

    /// The days of a value's window. A window that begins on an uncertain day begins on its earliest.
    pub(super) fn value_days(&self, window: Window) -> Result<Days, ConceptId> {
        self.stretch(window).map(|s| Days { from: s.from.first, to: s.to })
    }

    /// The onset of the newest recorded episode at or below `concept` that definitely started.
    fn onset(&self, concept: ConceptId) -> Option<DayRange> {
        self.facts_below(concept)
            .filter_map(|(index, fact)| {
                let FactKind::Condition(c) = &fact.kind else { return None };
                if c.onset.is_none() || c.status == ConditionStatus::Suspected {
                    return None;
                }
                self.episode(Domain::Condition, index, fact)
            })
            .map(|episode| episode.start)
            .max_by_key(|start| (start.last, start.first))
    }
}

/// Whether the window ends on a day that may yet come.
pub(super) fn is_movable(window: Window) -> bool {
    match window {
        Window::Within(_, anchor) | Window::WithinLonger(_, _, anchor) => anchor != Anchor::Screening,
        Window::Now
        | Window::Ever
        | Window::MoreThanAgo(_)
        | Window::AtLeastAgo(_)
        | Window::Since(_)
        | Window::SinceOnset(_)
        | Window::After(..) => false,
    }
}
