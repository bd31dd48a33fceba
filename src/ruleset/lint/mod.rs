//! Advice on rules that compile: what `prescreen check` says beyond errors.
//!
//! Assumes documents and the rule set that was compiled from them. Guarantees that nothing here changes a rule set or
//! an outcome, and that nothing here runs unless [`lint`] is called: compiling pays for none of it. Each lint is a row
//! of [`LINTS`] and a file (or one of a few in the file of its subject).

mod context;
mod definitions;
mod healthy;
mod implausible;
mod negation;
mod quantity;
mod reasoning;
mod untested;
mod words;

pub use context::{ConditionContext, Input, Statement, TrialContext, TrialExamples, VocabularyContext};

use crate::text::{Diagnostic, codes};

/// A lint: its code and what it looks at.
#[derive(Clone, Copy, Debug)]
pub struct Lint {
    /// The code, a row of [`codes::CODES`] that says what it means in one line.
    pub code: &'static str,
    /// What it looks at, and how.
    pub look: Look,
}

/// What a lint looks at.
#[derive(Clone, Copy, Debug)]
pub enum Look {
    /// Each condition by itself: of criteria, definitions, standards for clearing, and the vocabulary's own.
    Condition(fn(&ConditionContext<'_>, &mut Vec<Diagnostic>)),
    /// A trial as a whole, with its example patients.
    Trial(fn(&TrialContext<'_>, &mut Vec<Diagnostic>)),
}

/// Every lint, sorted by code.
pub const LINTS: &[Lint] = &[
    Lint { code: "always-true", look: Look::Trial(reasoning::always_true) },
    Lint { code: "contradictory-criteria", look: Look::Trial(reasoning::contradictory_criteria) },
    Lint { code: "criterion-never-tested", look: Look::Trial(untested::never_tested) },
    Lint { code: "double-negative", look: Look::Trial(negation::double_negative) },
    Lint { code: "duplicate-criterion", look: Look::Trial(reasoning::duplicate_criterion) },
    Lint { code: "healthy-volunteers", look: Look::Trial(healthy::check) },
    Lint { code: "implausible-limit", look: Look::Condition(implausible::check) },
    Lint { code: "impossible-condition", look: Look::Condition(reasoning::impossible_condition) },
    Lint { code: "impossible-criterion", look: Look::Trial(reasoning::impossible_criterion) },
    Lint { code: "judgement-that-could-be-computed", look: Look::Trial(words::could_be_computed) },
    Lint { code: "judgement-without-question", look: Look::Trial(words::without_question) },
    Lint { code: "limit-differs-from-text", look: Look::Trial(words::limit_differs) },
    Lint { code: "odd-window", look: Look::Trial(words::odd_window) },
    Lint { code: "redundant", look: Look::Trial(reasoning::redundant) },
    Lint { code: "tautology", look: Look::Condition(reasoning::tautology) },
    Lint { code: "unused-definition", look: Look::Trial(definitions::unused) },
    Lint { code: "window-missing", look: Look::Trial(words::window_missing) },
];

impl Lint {
    /// One line: what it means.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        codes::find(self.code).map_or("", |code| code.summary)
    }
}

/// What every lint has to say, sorted by file and place.
#[must_use]
pub fn lint(input: &Input<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let vocabulary = VocabularyContext::new(input);
    let trials: Vec<TrialContext<'_>> = input.trials();
    for lint in LINTS {
        match lint.look {
            Look::Condition(look) => {
                let of_trials = trials.iter().flat_map(TrialContext::conditions);
                of_trials.chain(vocabulary.conditions()).for_each(|condition| look(&condition, &mut found));
            }
            Look::Trial(look) => trials.iter().for_each(|trial| look(trial, &mut found)),
        }
    }
    found.sort_by(|a, b| (a.label.span, a.code, &a.message).cmp(&(b.label.span, b.code, &b.message)));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::LINTS;
    use crate::text::codes::{self, Given};

    #[test]
    fn the_registry_and_the_codes_agree() {
        let rows: Vec<&str> = LINTS.iter().map(|l| l.code).collect();
        let lints: Vec<&str> = codes::CODES.iter().filter(|c| c.given == Given::Lint).map(|c| c.name).collect();
        assert_eq!(rows, lints);
    }
}
