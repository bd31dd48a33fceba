//! One patient against compiled rules: truth, evidence, data needs, verdict.
//!
//! Assumes a compiled rule set and a profile read with the same vocabulary. Guarantees that every criterion is
//! evaluated, that an undetermined outcome names what would settle it, and that the screening date is the only clock.

mod absence;
pub(crate) mod abstraction;
mod attestation;
pub(crate) mod bearing;
mod chart;
mod computed;
mod condition;
pub(crate) mod criterion;
mod episode;
mod evaluation;
pub(crate) mod inputs;
mod instrument;
pub(crate) mod loaded;
mod medication;
mod multiple;
mod person;
pub(crate) mod plan;
pub(crate) mod prepare;
mod presence;
mod procedure;
pub(crate) mod program;
mod qualifier;
mod scratch;
mod screener;
pub(crate) mod short;
mod told;
mod trace;
pub(crate) mod trial;
mod value;
pub(crate) mod verdict;
mod window;

pub use abstraction::{Abstract, Abstractor, Desk, Opened};
pub use attestation::check_attestations;
pub use chart::Chart;
pub use evaluation::*;
pub use loaded::LoadedProfile;
pub use scratch::Scratch;
pub use screener::Screener;

use crate::patient::Profile;
use crate::ruleset::{NodeId, RuleSet, Trial};
use crate::value::{Day, Truth};

/// Screens `profile` against `trial` (of `rules`) on the screening date `on`, with reasons. For many patients or trials
/// prepare a [`Screener`].
#[must_use]
pub fn screen(rules: &RuleSet, trial: &Trial, profile: &Profile, on: Day) -> Evaluation {
    let screener = Screener::of_trials(rules, [trial], on);
    screener.chart(&LoadedProfile::new(profile), &mut Scratch::default()).screen(0)
}

/// The verdict alone: the same rules, nothing written down.
#[must_use]
pub fn verdict(rules: &RuleSet, trial: &Trial, profile: &Profile, on: Day) -> Verdict {
    let screener = Screener::of_trials(rules, [trial], on);
    screener.chart(&LoadedProfile::new(profile), &mut Scratch::default()).verdict(0)
}

/// The truth of one condition.
#[must_use]
pub fn truth(rules: &RuleSet, node: NodeId, profile: &Profile, on: Day) -> Truth {
    let screener = Screener::of_nodes(rules, vec![node], on);
    screener.chart(&LoadedProfile::new(profile), &mut Scratch::default()).holds(node)
}

/// The truth of one condition, with what decided it or keeps it open.
#[must_use]
pub fn reasons(rules: &RuleSet, node: NodeId, profile: &Profile, on: Day) -> (Truth, Vec<Evidence>, Vec<DataNeed>) {
    let screener = Screener::of_nodes(rules, vec![node], on);
    screener.chart(&LoadedProfile::new(profile), &mut Scratch::default()).reasons(node)
}
