//! Amounts before and behind what they are of: values whose limit stands before the test,
//! `7.5 % <= HbA1c <= 11 %`, `a score of >= 5 on the CGI-S`, `at least 8 tender joints`, and how much is taken of a drug.
//!
//! Assumes nodes of the grammar. Guarantees that a number before a name is one of the test: joints and pack-years are
//! counted, electrocardiograms are not.

use super::chain::Clause;
use super::{Builder, Built, all, any};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, child, children, first, holds};
use prescreen_language::criteria::Expr;
use prescreen_language::vocabulary::{ConceptId, KindName};

/// Tests that are so many of something.
const COUNTS: [&str; 3] = ["tender joint count", "swollen joint count", "pack-years"];

/// The pressures that are written as one over the other.
const PRESSURES: [&str; 2] = ["systolic blood pressure", "diastolic blood pressure"];

impl Builder<'_> {
    /// `18 <= BMI < 30 kg/m2`.
    pub(super) fn value_between(&self, node: &Node<'_>) -> Built<Clause> {
        let item = child(node, Rule::value_item).ok_or("no test is said")?;
        let id = self.only_test(&item)?;
        let included = |sign: &Node<'_>| sign.as_str().starts_with("<=");
        let signs: Vec<bool> = children(node, Rule::around_op).map(|sign| included(&sign)).collect();
        let mut range = self.span_between(node, id)?;
        for (end, sign) in [&mut range.low, &mut range.high].into_iter().flatten().zip(signs) {
            end.included = sign;
        }
        Ok(Clause::closed(self.in_range(node, id, vec![range])?))
    }

    /// `a score of >= 5 on the CGI-S`, `at least 8 tender joints`, `maximum BMI of 35`.
    pub(super) fn limit_first(&self, node: &Node<'_>) -> Built<Clause> {
        if let Some(bounding) = child(node, Rule::bounding) {
            let id = self.only_test(&child(node, Rule::value_item).ok_or("no test is said")?)?;
            let mut range = self.unsigned(node, id)?;
            if bounding.as_str().starts_with("minimum") {
                range.high = None
            } else {
                range.low = None
            }
            return Ok(Clause::closed(self.in_range(node, id, vec![range])?));
        }
        let v = child(node, Rule::v).ok_or("no test is said")?;
        let id = self.concept(&v)?;
        let range = match child(node, Rule::limit) {
            Some(limit) if self.kind(id) == KindName::Score => self.one_limit(&limit, id)?,
            Some(_) => return Err("a score on something else"),
            None if COUNTS.contains(&self.vocabulary.concept(id).name.as_str()) => {
                self.one_limit(&child(node, Rule::how_many).ok_or("no limit is said")?, id)?
            }
            None => return Err("so many of something that is not counted"),
        };
        Ok(Clause::closed(self.in_range(node, id, vec![range])?))
    }

    /// `blood pressure > 160/95 mmHg`: either of the two is enough to be above or below what is let in, both must keep
    /// what is asked for.
    pub(super) fn pressures(&self, node: &Node<'_>) -> Built<Option<Expr>> {
        let within = child(node, Rule::pressure).unwrap_or_else(|| node.clone());
        let span = self.span_of(node);
        if let Some(both) = child(&within, Rule::both_pressures) {
            let mut exprs = Vec::new();
            for (limit, v) in children(&both, Rule::limit).zip(children(&both, Rule::v)) {
                let id = self.concept(&v)?;
                if !PRESSURES.contains(&self.vocabulary.concept(id).name.as_str()) {
                    return Err("another test than a pressure");
                }
                exprs.push(self.in_range(&both, id, vec![self.one_limit(&limit, id)?])?);
            }
            let or = child(&both, Rule::or).is_some();
            return Ok(Some(if or { any(exprs, span) } else { all(exprs, span) }));
        }
        let Some(bare) = child(&within, Rule::bare_pressure) else { return Ok(None) };
        let mut signs = children(&bare, Rule::op).filter_map(|op| first(&op)).map(|sign| sign.as_rule());
        let sign = signs.next().ok_or("no comparison is said")?;
        if signs.any(|other| other != sign) {
            return Err("two comparisons differ");
        }
        for unit in children(&bare, Rule::unit) {
            if self.unit(&unit)? != "mmHg" {
                return Err("the unit does not fit the test");
            }
        }
        let mut exprs = Vec::new();
        for (number, name) in children(&bare, Rule::number).zip(PRESSURES) {
            let id = self.vocabulary.find_curated(name).ok_or("another test than a pressure")?;
            exprs.push(self.in_range(&bare, id, vec![self.mercury(&number, sign, id)?])?);
        }
        let lower = matches!(sign, Rule::lt | Rule::le);
        match self.side {
            Side::Exclusion => Ok(Some(any(exprs, span))),
            Side::Inclusion if lower => Ok(Some(all(exprs, span))),
            Side::Inclusion => Err("which of two pressures must be above its limit is not said"),
        }
    }

    /// Whether an amount is of what is given; so much in a volume is what is measured in the blood.
    pub(super) fn is_given(&self, dose: &Node<'_>) -> Built<()> {
        // Whoever takes none takes less than any dose.
        if holds(dose, Rule::lt) || holds(dose, Rule::le) || holds(dose, Rule::less) {
            return Err("a dose below which none lies too");
        }
        for unit in dose.clone().into_inner().flatten().filter(|n| n.as_rule() == Rule::unit) {
            if self.unit(&unit)?.contains(['L', '%']) {
                return Err("a level of a drug is no dose of it");
            }
        }
        Ok(())
    }

    fn only_test(&self, item: &Node<'_>) -> Built<ConceptId> {
        let mut tests = children(item, Rule::v);
        let id = self.concept(&tests.next().ok_or("no test is said")?)?;
        for other in tests {
            if self.concept(&other)? != id {
                return Err("two tests in one");
            }
        }
        Ok(id)
    }
}
