//! What must have passed: other trials, and the time since a treatment.

use super::chain::{Clause, Join, join};
use super::things::{Behind, Lead, condition, has_half_lives};
use super::{Builder, Built, any, not, spanned};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, at, child, children};
use prescreen_language::criteria::{
    Anchor, Assertion, Atom, ConditionAtom, Exposure, Expr, ExprKind, Length, MedicationAtom, Name, Window,
};
use prescreen_language::text::{Span, Spanned};
use prescreen_language::value::{Calendar, Period};
use prescreen_language::vocabulary::{ConceptId, KindName};

impl Builder<'_> {
    /// The time up to the day before that on which `node` has passed: on the day itself it may have been.
    fn before(&self, node: &Node<'_>) -> Built<Period> {
        let period = self.period(node)?;
        match period.unit {
            Calendar::Days if period.count > 1 => Ok(Period { count: period.count - 1, unit: Calendar::Days }),
            Calendar::Weeks => Ok(Period { count: period.count * 7 - 1, unit: Calendar::Days }),
            _ => Err("a time whose last day may count"),
        }
    }

    /// `participation in another clinical trial within 30 days`.
    pub(super) fn participation(&mut self, node: &Node<'_>) -> Built<Clause> {
        let id = self.vocabulary.find("participation in another clinical trial").ok_or("no such name")?;
        let text = node.as_str();
        let window = child(node, Rule::window).map(|w| self.window(&w)).transpose()?;
        let over = ["participated", "or prior", "or recent", "or planned", "been ", "had ", "was ", "were "]
            .iter()
            .any(|w| text.contains(w));
        // `already included in the study` is this one.
        if text.contains("already ") && ["in study ", "in trial ", "in protocol "].iter().any(|w| text.contains(w)) {
            return Err("which trial is not said");
        }
        // A trial of some sort is one, too.
        self.dropped.extend(children(node, Rule::study_of).map(|sort| at(&sort)));
        for drug in children(node, Rule::m) {
            if self.vocabulary.concept(self.concept(&drug)?).name != "investigational drug" {
                self.dropped.push(at(&drug));
            }
        }
        if over && window.is_none() {
            return Err("when the other trial was is not said");
        }
        if window.as_ref().is_some_and(|w| has_half_lives(&w.node)) {
            return Err("half-lives of a trial");
        }
        // An inclusion that asks for a trial asks for a certain one.
        if self.side == Side::Inclusion {
            return Err("which other trial is not said");
        }
        let span = self.span_of(node);
        let windowed = window.is_some();
        let atom = ConditionAtom { window, ..condition(id, span, Assertion::Present) };
        Ok(Clause { windowed, ..Clause::closed(Expr::new(ExprKind::Atom(Atom::Condition(atom)), span)) })
    }

    /// `at least 4 weeks since prior chemotherapy`.
    pub(super) fn elapsed(&mut self, elapsed: &Node<'_>) -> Built<Expr> {
        if self.side == Side::Exclusion {
            return Err("a time that must have passed, among the exclusions");
        }
        let span = self.span_of(elapsed);
        let more = child(elapsed, Rule::lasting_more).ok_or("no time is said")?;
        let least = child(elapsed, Rule::period).ok_or("no time is said")?;
        let reached = matches!(more.as_str().trim(), ">=" | "at least" | "minimum of");
        if !reached && child(elapsed, Rule::elapsed_longer).is_some() {
            return Err("a second time");
        }
        let period = if reached { self.before(&least)? } else { self.period(&least)? };
        let window = spanned(Window::Within(Length::Period(period), Anchor::Screening), span);
        let behind = Behind { window: Some(window), ..Behind::default() };
        let list = child(elapsed, Rule::names).ok_or("nothing is named")?;
        let items = self.items(&list)?;
        let joins: Vec<Join> = children(&list, Rule::name_joiner).map(|j| join(&j)).collect();
        if joins.contains(&Join::Comma) && !joins.iter().any(|j| *j == Join::Or || *j == Join::And) {
            return Err("nothing says how the items of the list are joined");
        }
        let mut exprs = Vec::new();
        if let Some(longer) = child(elapsed, Rule::elapsed_longer) {
            let more = self.before(&child(&longer, Rule::period).ok_or("no time is said")?)?;
            let own = |id| items.iter().any(|item| self.vocabulary.is_a(id, item.id));
            for (id, name) in self.longer_for(&longer)? {
                if !own(id) || self.kind(id) != KindName::Medication || !is_longer(more, period) {
                    return Err("a second time");
                }
                let window = spanned(Window::Within(Length::Period(more), Anchor::Screening), span);
                exprs.push(received(id, name, Some(window)));
            }
        }
        for item in &items {
            if self.kind(item.id) == KindName::Condition {
                return Err("a time since an illness");
            }
            exprs.push(self.item(item, Lead::Nothing, &behind, 1)?);
        }
        Ok(not(any(exprs, span)))
    }
}

/// Whether one number of days is more than another.
fn is_longer(one: Period, other: Period) -> bool {
    one.unit == Calendar::Days && other.unit == Calendar::Days && one.count > other.count
}

/// The drug was given: within a time, or ever.
pub(in crate::reading) fn received(id: ConceptId, name: Span, window: Option<Spanned<Window>>) -> Expr {
    let atom = MedicationAtom {
        concept: Name::new(id, name),
        mode: Exposure::Received,
        dose: Vec::new(),
        except: Vec::new(),
        window,
        lasting: None,
        then: Vec::new(),
    };
    Expr::new(ExprKind::Atom(Atom::Medication(atom)), name)
}
