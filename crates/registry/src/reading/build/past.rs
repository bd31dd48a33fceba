//! What must have passed: other trials, and the time since a treatment.

use super::chain::{Clause, Join, join};
use super::things::{Behind, Lead, condition, has_half_lives};
use super::{Builder, Built, any, not, spanned};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, child, children};
use prescreen_language::criteria::{Anchor, Assertion, Atom, ConditionAtom, Expr, ExprKind, Length, Window};
use prescreen_language::value::{Calendar, Period};
use prescreen_language::vocabulary::KindName;

impl Builder<'_> {
    /// `participation in another clinical trial within 30 days`.
    pub(super) fn participation(&mut self, node: &Node<'_>) -> Built<Clause> {
        let id = self.vocabulary.find("participation in another clinical trial").ok_or("no such name")?;
        let text = node.as_str();
        let window = child(node, Rule::window).map(|w| self.window(&w)).transpose()?;
        let over =
            ["participated", "or prior", "or recent", "or planned", "been enrolled"].iter().any(|w| text.contains(w));
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
        let mut period = self.period(&child(elapsed, Rule::period).ok_or("no time is said")?)?;
        if matches!(more.as_str().trim(), ">=" | "at least") {
            // On the day itself it may have been.
            period = match period.unit {
                Calendar::Days if period.count > 1 => Period { count: period.count - 1, unit: Calendar::Days },
                Calendar::Weeks => Period { count: period.count * 7 - 1, unit: Calendar::Days },
                _ => return Err("a time whose last day may count"),
            };
        }
        let window = spanned(Window::Within(Length::Period(period), Anchor::Screening), span);
        let behind = Behind { window: Some(window), ..Behind::default() };
        let list = child(elapsed, Rule::names).ok_or("nothing is named")?;
        let items = self.items(&list)?;
        let joins: Vec<Join> = children(&list, Rule::name_joiner).map(|j| join(&j)).collect();
        if joins.contains(&Join::Comma) && !joins.iter().any(|j| *j == Join::Or || *j == Join::And) {
            return Err("nothing says how the items of the list are joined");
        }
        let mut exprs = Vec::new();
        for item in &items {
            if self.kind(item.id) == KindName::Condition {
                return Err("a time since an illness");
            }
            exprs.push(self.item(item, Lead::Nothing, &behind, 1)?);
        }
        Ok(not(any(exprs, span)))
    }
}
