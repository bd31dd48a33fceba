//! What a run was made from: written into its results, so that a later run knows what it may take over.

use crate::cohort::Wanted;
use crate::ruleset::Fingerprint;
use serde::{Deserialize, Serialize};

/// The version of the schema of results and state.
pub const VERSION: &str = "1";

/// Which pairs have a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pairs {
    /// Those that are not ineligible.
    Candidates,
    /// Every one.
    All,
    /// None: totals by trial only.
    None,
}

impl Pairs {
    /// The same for the engine.
    #[must_use]
    pub fn wanted(self) -> Wanted {
        if self == Self::All { Wanted::All } else { Wanted::Candidates }
    }
}

/// Everything that results depend on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Run {
    /// The version of the program.
    pub engine: String,
    /// The screening date.
    pub on: String,
    /// Which pairs have a line.
    pub pairs: Pairs,
    /// The fingerprint of the files with facts.
    pub facts: String,
    /// The fingerprint of the vocabulary, terminologies included.
    pub vocabulary: String,
    /// The fingerprint of the site's policy.
    pub policy: String,
    /// The trials' ids, in the order of the results, each with the fingerprint of its rules.
    pub trials: Vec<(String, String)>,
}

impl Run {
    /// Why nothing of `self` can be taken over into a run like `other`, whatever patients and trials have in common; none
    /// where it can.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> Option<&'static str> {
        if self.engine != other.engine {
            Some("it was made by another version of prescreen")
        } else if self.on != other.on {
            Some("its screening date is another one")
        } else if self.vocabulary != other.vocabulary {
            Some("the vocabulary is another one")
        } else if self.policy != other.policy {
            Some("the policy is another one")
        } else if self.pairs != other.pairs {
            Some("it has other pairs (`--all`)")
        } else {
            None
        }
    }

    /// The trials whose rules are the same in `earlier`: by place here, the place there.
    #[must_use]
    pub fn unchanged_trials(&self, earlier: &Self) -> Vec<Option<usize>> {
        let places: std::collections::HashMap<&(String, String), usize> = earlier.trials.iter().zip(0..).collect();
        self.trials.iter().map(|trial| places.get(trial).copied()).collect()
    }

    /// The fingerprint of all of it.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(serde_json::to_string(self).unwrap_or_default().as_bytes())
    }
}
