//! Criteria of one trial taken together: which of them no patient can meet, every patient meets, or follow from others.
//!
//! Each criterion becomes a formula over statements (`formula`). What a possible patient can be is the theory: one age,
//! one sex, one latest result, what is there is there under every more general name (`theory` and what it uses). A
//! search asks whether anybody is left (`solve`); `findings` asks the questions, and `words` puts the answers into
//! diagnostics that point at the clashing statements.
//!
//! Assumes a compiled trial. Guarantees that whatever is said is true of every patient whose answers are all known,
//! whoever they are: what cannot be told, or not within a number of steps, is not said.

mod cells;
mod findings;
mod formula;
mod given;
mod instances;
mod parts;
mod person;
mod results;
mod solve;
mod theory;
mod words;

use super::context::{ConditionContext, TrialContext};
use crate::text::Diagnostic;

/// Criteria that no patient can meet together.
pub(super) fn contradictory_criteria(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    of_code(context, "contradictory-criteria", found);
}

/// A criterion that no patient meets.
pub(super) fn impossible_criterion(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    of_code(context, "impossible-criterion", found);
}

/// A criterion that every patient meets.
pub(super) fn always_true(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    of_code(context, "always-true", found);
}

/// A criterion that follows from others.
pub(super) fn redundant(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    of_code(context, "redundant", found);
}

/// Two criteria of one section that ask the same.
pub(super) fn duplicate_criterion(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    of_code(context, "duplicate-criterion", found);
}

fn of_code(context: &TrialContext<'_>, code: &str, found: &mut Vec<Diagnostic>) {
    let all = context.taken_together.get_or_init(|| {
        let findings = findings::findings(context.rules, context.trial);
        words::diagnostics(context, &findings)
    });
    found.extend(all.iter().filter(|d| d.code == code).cloned());
}

/// A part of a condition that holds of no patient.
pub(super) fn impossible_condition(context: &ConditionContext<'_>, found: &mut Vec<Diagnostic>) {
    parts::impossible(context, found);
}

/// A part of a condition that holds of every patient.
pub(super) fn tautology(context: &ConditionContext<'_>, found: &mut Vec<Diagnostic>) {
    parts::tautology(context, found);
}
