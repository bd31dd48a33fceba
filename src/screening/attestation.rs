//! Attestations that fit no judgement question: nobody overrides a computed outcome.

use crate::patient::Profile;
use crate::ruleset::{Criterion, Logic, RuleSet};
use crate::text::Diagnostic;

/// Reports the profile's attestations whose criterion is not a judgement question of its trial. Attestations for
/// trials that `rules` does not hold are left alone.
#[must_use]
pub fn check_attestations(rules: &RuleSet, profile: &Profile) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for attestation in &profile.attestations {
        let Some(trial) = rules.trial(&attestation.trial) else { continue };
        let arms = trial.arms.iter().flat_map(|a| &a.criteria);
        let found = trial.criteria.iter().chain(arms).find_map(|c| find(c, &attestation.criterion));
        let id = &attestation.criterion;
        match found.map(|c| &c.logic) {
            Some(Logic::Judgement(_)) => {}
            Some(_) => problems.push(
                Diagnostic::error(
                    "attestation-not-asked",
                    attestation.span,
                    format!("criterion `{id}` of {} is not a judgement", trial.id),
                )
                .label("nobody overrides a computed outcome")
                .help("record the fact that the criterion asks for instead"),
            ),
            None => problems.push(
                Diagnostic::error(
                    "attestation-not-asked",
                    attestation.span,
                    format!("{} has no criterion `{id}`", trial.id),
                )
                .label("no such criterion")
                .help(format!("`prescreen explain {}` lists the criteria", trial.id)),
            ),
        }
    }
    problems
}

fn find<'a>(criterion: &'a Criterion, id: &str) -> Option<&'a Criterion> {
    if criterion.id.eq_ignore_ascii_case(id) {
        return Some(criterion);
    }
    let Logic::Group(_, children) = &criterion.logic else { return None };
    children.iter().find_map(|child| find(child, id))
}
