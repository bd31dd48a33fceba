//! Parts of a condition that hold of no patient, or of every patient.
//!
//! A criterion that is so as a whole is said to be so by the lints on criteria; here are its parts, the children of
//! nested criteria, and the vocabulary's own conditions.

use super::super::super::ir::{Node, NodeId, RuleSet};
use super::super::context::ConditionContext;
use super::formula::Formulas;
use super::solve::Solver;
use super::theory::{Clash, Theory};
use super::words::smallest;
use crate::text::{Diagnostic, Span};

/// Steps for all questions about one condition.
const STEPS: u32 = 200_000;

/// A part that is always so.
struct Constant {
    span: Span,
    /// Limits on one value clash.
    limits: bool,
}

pub(super) fn impossible(context: &ConditionContext<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(constants(context, false).into_iter().map(|part| {
        let (message, help) = if part.limits {
            ("no value can fulfil this condition", "if one of the limits suffices, write `or` between them")
        } else {
            ("no patient can fulfil this condition", "check what was meant to be asked")
        };
        Diagnostic::warning("impossible-condition", part.span, message).help(help)
    }));
}

pub(super) fn tautology(context: &ConditionContext<'_>, found: &mut Vec<Diagnostic>) {
    found.extend(constants(context, true).into_iter().map(|part| {
        let (message, help) = if part.limits {
            ("every value fulfils this condition", "if all of the limits must hold, write `and` between them")
        } else {
            ("every patient fulfils this condition", "check what was meant to be asked")
        };
        Diagnostic::warning("tautology", part.span, message).help(help)
    }));
}

/// The outermost parts that hold of every patient, or of none.
fn constants(context: &ConditionContext<'_>, always: bool) -> Vec<Constant> {
    let (Some(whole), rules) = (context.node, context.rules) else { return Vec::new() };
    let is_criterion = context.statement.is_some_and(|s| std::ptr::eq(s.criterion, s.top));
    let mut formulas = Formulas::new(rules);
    // Every statement is in the whole.
    formulas.node(whole, true);
    let theory = Theory::new(rules, formulas.statements());
    let mut solver = Solver { formulas: &mut formulas, theory: &theory, steps: STEPS };
    let (mut waiting, mut found) = (vec![whole], Vec::new());
    let mut seen = rustc_hash::FxHashSet::default();
    while let Some(node) = waiting.pop() {
        if !seen.insert(node) {
            continue;
        }
        let (never, ever) = (nobody(&mut solver, node, true), nobody(&mut solver, node, false));
        if (never || ever) && node == whole && is_criterion {
            return Vec::new();
        }
        if !never && !ever {
            waiting.extend(children(rules, node));
        } else if ever == always {
            let impossible = solver.formulas.node(node, !always);
            let parts = solver.formulas.conjuncts(impossible);
            let limits = matches!(solver.reason(&parts), Some(Clash::Age | Clash::Value(_)));
            let span = smallest(context.expr, &rules.atoms_of(node).collect::<Vec<_>>(), &rules.vocabulary).span;
            found.push(Constant { span, limits });
        }
    }
    found
}

/// Whether the node holds of nobody, or of everybody.
fn nobody(solver: &mut Solver<'_, '_>, node: NodeId, holds: bool) -> bool {
    let formula = solver.formulas.node(node, holds);
    solver.nobody(&[formula])
}

fn children(rules: &RuleSet, node: NodeId) -> Vec<NodeId> {
    match rules.node(node) {
        Node::All(list) | Node::Any(list) | Node::Count(_, list) => rules.list(list).to_vec(),
        Node::Not(inner) => vec![inner],
        Node::Atom(_) => Vec::new(),
    }
}
