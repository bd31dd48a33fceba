//! Outcomes and the verdict.

use super::answer::Answer;
use prescreen::ruleset::Section;
use prescreen::screening::{Outcome, Verdict};
use prescreen::value::Truth;

/// What came out for one criterion.
#[derive(Clone, Debug)]
pub struct Conclusion {
    /// The answer to its condition.
    pub answer: Answer,
    /// With its polarity.
    pub outcome: Outcome,
}

/// The truth with its polarity.
pub fn outcome(truth: Truth, section: Section) -> Outcome {
    match (truth, section) {
        (Truth::Unknown, _) => Outcome::Undetermined,
        (Truth::True, Section::Inclusion) | (Truth::False, Section::Exclusion) => Outcome::Satisfied,
        (Truth::False, Section::Inclusion) | (Truth::True, Section::Exclusion) => Outcome::Violated,
    }
}

/// The verdict of approved rules: one violated criterion suffices, one open criterion holds back.
pub fn verdict(conclusions: &[Conclusion]) -> Verdict {
    let has = |outcome: Outcome| conclusions.iter().any(|c| c.outcome == outcome);
    if has(Outcome::Violated) {
        Verdict::Ineligible
    } else if has(Outcome::Undetermined) {
        Verdict::NeedsReview
    } else {
        Verdict::Eligible
    }
}
