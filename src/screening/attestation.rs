//! Attestations that fit no judgement question: nobody overrides a computed outcome.

use crate::patient::Profile;
use crate::ruleset::{Logic, RuleSet};
use crate::text::Diagnostic;

/// Reports the profile's attestations whose criterion is not a judgement question of its trial. Attestations for
/// trials that `rules` does not hold are left alone.
#[must_use]
pub fn check_attestations(rules: &RuleSet, profile: &Profile) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for attestation in &profile.attestations {
        let Some(trial) = rules.trial(&attestation.trial) else { continue };
        let id = &attestation.criterion;
        let found = trial.all_criteria().find(|criterion| criterion.id.eq_ignore_ascii_case(id));
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
