//! The vocabulary's own conditions: what results say about presence and absence.

use super::Reference;
use super::answer::Answer;
use super::calendar::Days;
use prescreen::criteria::{Anchor, Atom, Choice, Expr, ExprKind, Length, Window};
use prescreen::ruleset::Section;
use prescreen::text::Spanned;
use prescreen::value::{Calendar, Period};
use prescreen::vocabulary::{ConceptId, ConditionText, Vocabulary};
use std::collections::HashMap;

/// The conditions written in the vocabulary, as syntax trees.
#[derive(Default)]
pub struct Rules {
    present: HashMap<ConceptId, Expr>,
    absent: HashMap<ConceptId, Expr>,
    items: HashMap<(ConceptId, u16), Expr>,
}

/// What the results say about a concept: the days of the newest result that speaks for its presence and its absence.
#[derive(Clone, Copy, Default, Debug)]
pub struct Inferred {
    /// Present, as of this day.
    pub present: Option<Days>,
    /// Absent, as of this day.
    pub absent: Option<Days>,
    /// It is absent because of a state or a procedure, which holds on.
    pub standing: bool,
}

impl Rules {
    /// Reads every condition of the vocabulary with `parse`.
    pub fn read(vocabulary: &Vocabulary, parse: impl Fn(&ConditionText) -> Expr) -> Self {
        let mut rules = Self::default();
        for (id, concept) in vocabulary.concepts() {
            rules.present.extend(concept.present_when.as_ref().map(|rule| (id, parse(rule))));
            rules.absent.extend(concept.absent_when.as_ref().map(|rule| (id, parse(rule))));
            let Some(instrument) = concept.instrument().filter(|i| i.part_of.is_none()) else { continue };
            for (index, item) in instrument.items.iter().enumerate() {
                let index = u16::try_from(index).expect("few items");
                let ever = (Window::AtLeastAgo(Period { count: 0, unit: Calendar::Days }), Choice::Any);
                let recent = |recall| (Window::Within(Length::Period(recall), Anchor::Screening), Choice::Latest);
                let recall = if instrument.cumulative { Some(ever) } else { instrument.recall.map(recent) };
                let recalled = |rule| within_recall(parse(rule), recall.as_ref());
                rules.items.extend(item.present_when.as_ref().map(|rule| ((id, index), recalled(rule))));
            }
        }
        rules
    }
}

/// A result scores an item when it lies in the instrument's recall, unless the item says otherwise.
fn within_recall(mut rule: Expr, recall: Option<&(Window, Choice)>) -> Expr {
    match (&mut rule.node, recall) {
        (ExprKind::Atom(Atom::Value(value)), Some((window, choice))) if value.window.is_none() => {
            value.window = Some(Spanned::new(window.clone(), rule.span));
            value.choice = *choice;
        }
        (ExprKind::All(parts) | ExprKind::Any(parts), _) => {
            *parts = parts.drain(..).map(|part| within_recall(part, recall)).collect();
        }
        _ => {}
    }
    rule
}

impl Reference<'_> {
    /// What the results say about `concept` today.
    pub fn inferred(&self, concept: ConceptId) -> Inferred {
        if let Some(known) = self.inferred.borrow().get(&concept) {
            return *known;
        }
        let absent = self.settle.get(&concept).or_else(|| self.rules.absent.get(&concept));
        let present = self.speaks(self.rules.present.get(&concept));
        let absent = self.speaks(absent);
        let settled = self.weighed(present, absent);
        self.inferred.borrow_mut().insert(concept, settled);
        settled
    }

    /// Whether results score the item.
    pub fn scores(&self, instrument: ConceptId, item: u16) -> Option<Answer> {
        self.rules.items.get(&(instrument, item)).map(|rule| self.holds(rule, Section::Inclusion))
    }

    /// The newest supporting results of a condition that holds.
    fn speaks(&self, rule: Option<&Expr>) -> Option<(Days, Vec<ConceptId>)> {
        let answer = self.holds(rule?, Section::Inclusion);
        let newest = answer.support.iter().map(|s| s.1).max_by_key(|d| (d.1, d.0)).filter(|_| answer.is_true())?;
        let of_that_day = answer.support.iter().filter(|s| s.1 == newest).map(|s| s.0).collect();
        Some((newest, of_that_day))
    }

    /// Of results of one known day, a confirmatory test silences the one it outranks.
    fn weighed(&self, present: Option<(Days, Vec<ConceptId>)>, absent: Option<(Days, Vec<ConceptId>)>) -> Inferred {
        let outranks = |winners: &[ConceptId], losers: &[ConceptId]| {
            winners
                .iter()
                .filter_map(|&w| self.concept(w).observation())
                .any(|w| losers.iter().any(|l| w.outranks.contains(l)))
        };
        let standing = absent.as_ref().is_some_and(|a| a.1.iter().any(|&c| self.concept(c).observation().is_none()));
        let days = Inferred { present: present.as_ref().map(|p| p.0), absent: absent.as_ref().map(|a| a.0), standing };
        let one_day = |a: Days, b: Days| a == b && a.0 == a.1;
        match (&present, &absent) {
            (Some(p), Some(a)) if one_day(p.0, a.0) && outranks(&p.1, &a.1) => Inferred { absent: None, ..days },
            (Some(p), Some(a)) if one_day(p.0, a.0) && outranks(&a.1, &p.1) => Inferred { present: None, ..days },
            _ => days,
        }
    }
}
