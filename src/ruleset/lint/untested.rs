//! `criterion-never-tested`: what the example patients of a trial do not show of its criteria.

use super::super::examples::{Example, ExpectedOutcome};
use super::super::ir::{Criterion, Logic, Node};
use super::context::TrialContext;
use crate::text::Diagnostic;

/// A computed criterion or a judgement is tested when one example expects it satisfied and another violated; one that
/// only an encounter settles, when some example names it. A trial whose rules are approved needs examples at all.
pub(super) fn never_tested(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    let Some(beside) = context.examples else {
        if context.trial.approved {
            let message = format!("no example patient tests the rules of {}", context.trial.id);
            let problem = Diagnostic::warning("criterion-never-tested", context.document.id.span, message)
                .help("write `examples.yaml` beside the trial's file, with outcomes by criterion");
            found.push(problem);
        }
        return;
    };
    let mut missing: Vec<(&'static str, Vec<&Criterion>)> = Vec::new();
    for criterion in context.trial.listed_criteria() {
        let Some(what) = not_shown(context, criterion, &beside.examples) else { continue };
        match missing.iter_mut().find(|(known, _)| *known == what) {
            Some((_, criteria)) => criteria.push(criterion),
            None => missing.push((what, vec![criterion])),
        }
    }
    // One problem for all criteria of a kind: a trial whose examples have just begun lacks most of them.
    for (what, criteria) in missing {
        let Some(first) = criteria.first() else { continue };
        let item = context.statements.iter().find(|s| std::ptr::eq(s.criterion, *first)).and_then(|s| s.item);
        let place = item.map_or(first.span, |item| item.text.span);
        let ids: Vec<&str> = criteria.iter().map(|c| c.id.as_str()).collect();
        found.push(
            Diagnostic::warning("criterion-never-tested", place, format!("no example {what} {}", listed(&ids)))
                .help("add examples whose `outcomes:` name them, at the limit where there is one"),
        );
    }
}

fn listed(ids: &[&str]) -> String {
    match ids.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => ids.concat(),
    }
}

/// What no example shows of the criterion.
fn not_shown(context: &TrialContext<'_>, criterion: &Criterion, examples: &[Example]) -> Option<&'static str> {
    let expected = |outcome: ExpectedOutcome| {
        let names = |example: &Example| {
            example.outcomes.iter().any(|(id, o)| id.node.eq_ignore_ascii_case(&criterion.id) && o.node == outcome)
        };
        examples.iter().any(names)
    };
    let satisfied = expected(ExpectedOutcome::Satisfied);
    let violated = expected(ExpectedOutcome::Violated);
    let named = satisfied || violated || expected(ExpectedOutcome::Undetermined);
    match &criterion.logic {
        Logic::NotUnderstood(_) => None,
        // Sexes of all kinds may take part: nothing can violate that.
        Logic::Condition(node) if matches!(context.rules.node(*node), Node::All(list) if list.len == 0) => None,
        _ if !named => Some("tests"),
        Logic::Deferred(_) => None,
        Logic::Judgement(judgement) if judgement.at.is_some() => None,
        Logic::Condition(_) | Logic::Judgement(_) | Logic::Group(..) if !violated => {
            Some("shows a patient who violates")
        }
        Logic::Condition(_) | Logic::Judgement(_) | Logic::Group(..) if !satisfied => {
            Some("shows a patient who satisfies")
        }
        Logic::Condition(_) | Logic::Judgement(_) | Logic::Group(..) => None,
    }
}
