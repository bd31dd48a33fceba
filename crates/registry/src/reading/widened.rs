//! Conditions that are kept wider than their own words, because of the words left open beside them.
//!
//! What a line calls uncontrolled or severe and defines itself need not be recorded by that word: `uncontrolled diabetes
//! (HbA1c > 8 %)`. What is suspected of it may be no more than its sort: `suspicion of secondary thrombocytopenia`.
//!
//! Assumes a part that was kept. Guarantees that whoever met it meets it still, where it must hold for the line to hold,
//! and that whoever meets it did so before, where it lets the line hold.

use super::{Join, beyond, build, kept};
use prescreen_language::criteria::{Assertion, Atom, ConditionAtom, Expr, ExprKind, Qualifier};

/// What is kept of a line beside `left_over`.
pub(super) fn widened(expr: Expr, join: Join, left_over: &str) -> Expr {
    let must_hold = join == Join::All && !kept::holds_not(&expr);
    let denies = join == Join::Any && kept::is_denial(&expr);
    if left_over.trim().is_empty() || !(must_hold || denies) {
        return expr;
    }
    let expr = if must_hold && suspects_alone(&expr) { or_known(expr) } else { expr };
    if defines(left_over) { without_degree(expr) } else { expr }
}

/// Whether the words say what is meant by others: a definition, a limit.
fn defines(words: &str) -> bool {
    const DEFINE: [&str; 7] =
        ["defined", "definition", "evidenced by", "indicated by", "shown by", "i.e.", "as determined by"];
    let small = words.to_lowercase();
    DEFINE.iter().any(|word| small.contains(word)) || beyond::limits(words)
}

/// The illnesses without what is said of how active, severe or well treated they are.
fn without_degree(expr: Expr) -> Expr {
    kept::each_illness(expr, &|mut c| {
        c.qualifiers.retain(|q| matches!(q.node, Qualifier::Grade(_) | Qualifier::Class(_)));
        Expr::new(ExprKind::Atom(Atom::Condition(c.clone())), c.concept.span)
    })
}

/// Whether a suspicion is asked for and nothing that is known.
fn suspects_alone(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Any(items) => items.iter().all(suspects_alone),
        ExprKind::Atom(Atom::Condition(c)) => c.assertion == Assertion::Suspected,
        _ => false,
    }
}

/// The same, suspected or known.
fn or_known(expr: Expr) -> Expr {
    let span = expr.span;
    kept::each_illness(expr, &|suspected| {
        let known = ConditionAtom { assertion: Assertion::Present, ..suspected.clone() };
        let atom = |c: ConditionAtom| Expr::new(ExprKind::Atom(Atom::Condition(c)), span);
        build::any(vec![atom(known), atom(suspected)], span)
    })
}
