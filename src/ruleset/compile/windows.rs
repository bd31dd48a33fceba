//! Windows: written ones resolved, missing ones filled in, their origin kept.

use super::super::ir::{Window, WindowOrigin};
use super::lower::Lowering;
use crate::criteria::{self, Anchor, Length};
use crate::text::{Diagnostic, Span, Spanned};
use crate::value::{Calendar, Number, Period};
use crate::vocabulary::{Concept, ConceptId, Cost, KindName, Vocabulary};

/// A trial's `windows:`, resolved.
#[derive(Debug, Default)]
pub(super) struct TrialWindows {
    pub(super) concepts: Vec<(ConceptId, Period)>,
    pub(super) laboratory: Option<Period>,
}

/// How long results count when a condition does not say: outside a trial's criteria other rules hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Defaults<'t> {
    /// A trial's criterion or definition.
    Trial(&'t TrialWindows),
    /// A rule of the vocabulary, or a trial's standard for clearing.
    Vocabulary,
    /// A rule that scores an instrument's item: the instrument's recall; `None` is the whole history.
    Recall(Option<Period>),
}

impl TrialWindows {
    fn of(&self, vocabulary: &Vocabulary, concept: ConceptId) -> Option<Period> {
        nearest(vocabulary, &self.concepts, concept)
            .or_else(|| self.laboratory.filter(|_| is_laboratory(vocabulary.concept(concept))))
    }
}

/// Whether the group `laboratory` covers the concept.
pub(super) fn is_laboratory(concept: &Concept) -> bool {
    concept.kind.name() == KindName::Observation && concept.cost == Cost::Laboratory
}

/// The entry for the concept itself, else for the lowest concept above it.
fn nearest(vocabulary: &Vocabulary, entries: &[(ConceptId, Period)], concept: ConceptId) -> Option<Period> {
    entries
        .iter()
        .filter(|(named, _)| vocabulary.is_a(concept, *named))
        .max_by_key(|(named, _)| vocabulary.at_or_above(*named).len())
        .map(|&(_, period)| period)
}

fn within(period: Period) -> Window {
    Window::Within(period, Anchor::Screening)
}

impl Lowering<'_, '_> {
    /// The window of a value, and where it comes from.
    pub(super) fn value_window(
        &mut self,
        written: Option<&Spanned<criteria::Window>>,
        concept: ConceptId,
    ) -> Option<(Window, WindowOrigin)> {
        if let Some(written) = written {
            return self.window(written, concept).map(|window| (window, WindowOrigin::Condition));
        }
        let vocabulary = self.session.vocabulary;
        match self.defaults {
            Defaults::Trial(windows) => {
                if let Some(period) = windows.of(vocabulary, concept) {
                    return Some((within(period), WindowOrigin::Trial));
                }
            }
            Defaults::Recall(recall) => return Some((recall.map_or(Window::Ever, within), WindowOrigin::Vocabulary)),
            Defaults::Vocabulary => {}
        }
        if let Some(period) = nearest(vocabulary, &self.session.policy.current_for, concept) {
            return Some((within(period), WindowOrigin::Policy));
        }
        let current = vocabulary.concept(concept).current_for();
        Some((current.map_or(Window::Ever, within), WindowOrigin::Vocabulary))
    }

    /// A written window, its half-lives as days of `concept`.
    pub(super) fn window(&mut self, written: &Spanned<criteria::Window>, concept: ConceptId) -> Option<Window> {
        Some(match &written.node {
            criteria::Window::Within(Length::Period(period), anchor) => Window::Within(*period, *anchor),
            criteria::Window::Within(Length::HalfLives(n), anchor) => {
                Window::Within(self.half_lives(*n, concept, written.span)?, *anchor)
            }
            criteria::Window::Within(Length::Longer(period, n), anchor) => {
                Window::WithinLonger(*period, self.half_lives(*n, concept, written.span)?, *anchor)
            }
            criteria::Window::MoreThanAgo(period) => Window::MoreThanAgo(*period),
            criteria::Window::AtLeastAgo(period) => Window::AtLeastAgo(*period),
            criteria::Window::Since(date) => Window::Since(date.days()),
            criteria::Window::SinceOnset(name) => Window::SinceOnset(name.node),
            criteria::Window::After(period, name) => Window::After(*period, name.node),
        })
    }

    /// So many half-lives in days, rounded up: a washout must not end before the last half-life does.
    fn half_lives(&mut self, n: u32, concept: ConceptId, span: Span) -> Option<Period> {
        let drug = self.session.vocabulary.concept(concept);
        let Some(half_life) = drug.half_life else {
            let what = if drug.kind.name() == KindName::Medication { "has no half-life" } else { "is no drug" };
            let message = format!("`{}` {what} in the vocabulary", drug.name);
            self.session.diagnostics.push(
                Diagnostic::error("half-life-missing", span, message)
                    .label("counts half-lives")
                    .help("write the window in days, weeks or months, or name each drug with a window of its own"),
            );
            return None;
        };
        let days = half_life.times(Number::from(i64::from(n))).map(Number::parts).and_then(|(over, under)| {
            let days = over.checked_add(under.checked_sub(1)?)?.checked_div(under)?;
            u32::try_from(days).ok()
        });
        let Some(count) = days else {
            let message = format!("{n} half-lives of `{}` are too many days to count", drug.name);
            self.session.diagnostics.push(Diagnostic::error("half-life-missing", span, message));
            return None;
        };
        Some(Period { count, unit: Calendar::Days })
    }
}
