//! What must have passed: other trials, and the time since a treatment.

use super::chain::{Clause, Join, join};
use super::things::{Behind, Item, Lead, condition, has_half_lives};
use super::time::anchor;
use super::{Builder, Built, any, not, spanned};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, at, child, children};
use prescreen_language::criteria::{
    Anchor, Assertion, Atom, ConditionAtom, Exposure, Expr, ExprKind, Length, MedicationAtom, Name, Window,
};
use prescreen_language::text::{Span, Spanned};
use prescreen_language::value::{Calendar, Period};
use prescreen_language::vocabulary::{ConceptId, KindName};

/// What others' trials are called in the vocabulary.
const OTHER_TRIAL: &str = "participation in another clinical trial";

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
        let id = self.vocabulary.find(OTHER_TRIAL).ok_or("no such name")?;
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

    /// `at least 4 weeks since prior chemotherapy`. Where only a longer time can be written than the line asks for, what
    /// compares is left open: whoever had none in the longer time meets the line.
    pub(super) fn elapsed(&mut self, elapsed: &Node<'_>) -> Built<Expr> {
        if self.side == Side::Exclusion {
            return Err("a time that must have passed, among the exclusions");
        }
        let span = self.span_of(elapsed);
        let mut periods = children(elapsed, Rule::period);
        let least = periods.next().ok_or("no time is said")?;
        let written = self.period(&least)?;
        if let Some(same) = periods.next()
            && self.period(&same)? != written
        {
            return Err("two times differ");
        }
        let more = child(elapsed, Rule::lasting_more);
        let reached = more.as_ref().is_none_or(|more| {
            !matches!(more.as_str().trim(), ">" | "more than" | "greater than" | "longer than" | "over")
        });
        let period = match reached.then(|| self.before(&least)) {
            Some(Ok(period)) => period,
            Some(Err(_)) => {
                self.dropped.push(more.as_ref().map_or_else(|| at(&least), at));
                written
            }
            None => written,
        };
        let before = child(elapsed, Rule::elapsed_tail).map_or_else(
            || child(elapsed, Rule::anchor).map(|_| elapsed.clone()),
            |tail| child(&tail, Rule::tail).or(Some(tail)),
        );
        if before.is_none() && elapsed.as_str().contains("between ") {
            return Err("a time between two events");
        }
        let anchor = before.map_or(Ok(Anchor::Screening), |before| anchor(&before))?;
        let behind =
            Behind { window: Some(spanned(Window::Within(Length::Period(period), anchor), span)), ..Behind::default() };
        let mut items = Vec::new();
        for list in children(elapsed, Rule::elapsed_names) {
            let joins: Vec<Join> = children(&list, Rule::name_joiner).map(|j| join(&j)).collect();
            if joins.contains(&Join::Comma) && !joins.iter().any(|j| *j == Join::Or || *j == Join::And) {
                return Err("nothing says how the items of the list are joined");
            }
            items.extend(self.items(&list)?);
        }
        let mut exprs = Vec::new();
        if let Some(longer) = child(elapsed, Rule::elapsed_longer) {
            exprs = self.each_longer(&longer, &items, &behind, (period, reached))?;
            if !reached {
                self.dropped.extend(more.as_ref().map(at));
            }
        }
        for item in &items {
            if self.kind(item.id) == KindName::Condition && self.vocabulary.concept(item.id).name != OTHER_TRIAL {
                return Err("a time since an illness");
            }
            exprs.push(self.item(item, Lead::Nothing, &behind, 1)?);
            // What is not to be done during the trial may be planned.
            if self.kind(item.id) == KindName::Procedure
                && let Some(concurrent) = child(elapsed, Rule::and_concurrent)
            {
                exprs.push(self.item(item, Lead::Planned, &Behind::default(), 1)?);
                self.dropped.push(at(&concurrent));
            }
        }
        Ok(not(any(exprs, span)))
    }

    /// `(6 weeks for nitrosoureas)`: those of the drugs since which more time must have passed than `period`. Whether all
    /// of it, where more than `period` is asked for, is left open.
    fn each_longer(
        &mut self,
        longer: &Node<'_>,
        items: &[Item<'_>],
        behind: &Behind<'_>,
        (period, reached): (Period, bool),
    ) -> Built<Vec<Expr>> {
        let more = child(longer, Rule::period).ok_or("no time is said")?;
        let more = if reached { self.before(&more) } else { self.period(&more) }?;
        let own = |id| items.iter().any(|item| self.vocabulary.is_a(id, item.id));
        let mut exprs = Vec::new();
        for (id, name) in self.longer_for(longer)? {
            if !own(id) || self.kind(id) != KindName::Medication || !is_longer(more, period) {
                return Err("a second time");
            }
            let Some(Window::Within(_, anchor)) = behind.window.as_ref().map(|w| &w.node) else {
                return Err("no time is said");
            };
            exprs.push(received(id, name, Some(spanned(Window::Within(Length::Period(more), *anchor), name))));
        }
        Ok(exprs)
    }
}

/// Whether one time is longer than another, however long the months are.
fn is_longer(one: Period, other: Period) -> bool {
    let days = |period: Period, month: u64, year: u64| {
        u64::from(period.count)
            * match period.unit {
                Calendar::Days => 1,
                Calendar::Weeks => 7,
                Calendar::Months => month,
                Calendar::Years => year,
            }
    };
    days(one, 28, 365) > days(other, 31, 366)
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
