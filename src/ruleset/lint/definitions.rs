//! `unused-definition`: a name in `define:` that no criterion needs.

use super::context::{TrialContext, parts};
use crate::criteria::{Atom, Expr, ExprKind};
use crate::text::Diagnostic;
use crate::vocabulary::fold;
use rustc_hash::FxHashSet;

pub(super) fn unused(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    let mut used: FxHashSet<String> = FxHashSet::default();
    let mut waiting: Vec<String> = context.statements.iter().filter_map(|s| s.expr.as_ref()).flat_map(names).collect();
    // A criterion with an error may be the one that uses it.
    let unread = |s: &super::Statement<'_>| s.criterion.when.is_some() && s.expr.is_none();
    if context.statements.iter().any(unread) {
        return;
    }
    while let Some(name) = waiting.pop() {
        let defined = context.definitions.iter().find(|(known, ..)| fold(known) == name);
        if used.insert(name) {
            waiting.extend(defined.and_then(|(.., expr)| expr.as_ref()).into_iter().flat_map(names));
        }
    }
    for (name, _) in context.document.define.iter().filter(|(name, _)| !used.contains(&fold(&name.node))) {
        if context.vocabulary().find_curated(&name.node).is_some() {
            continue;
        }
        let message = format!("nothing uses the definition `{}`", name.node);
        let help = "delete it, or name it in a condition";
        found.push(Diagnostic::warning("unused-definition", name.span, message).help(help));
    }
}

fn names(expr: &Expr) -> impl Iterator<Item = String> {
    parts(expr).filter_map(|part| match &part.node {
        ExprKind::Atom(Atom::Defined(name)) => Some(fold(name)),
        _ => None,
    })
}
