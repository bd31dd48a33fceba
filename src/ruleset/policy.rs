//! The site's policy: what the site decided where the semantics leave a choice.

use crate::value::Period;
use crate::vocabulary::ConceptId;
use crate::vocabulary::ListName;

/// The site's choices. The default is what a site gets that decides nothing.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// How long a complete list stays fresh, where it differs from the default (30 days for medications and planned
    /// procedures, 90 for the others).
    pub list_fresh: Vec<(ListName, Period)>,
    /// How long results of a concept are current, where it differs from the vocabulary.
    pub current_for: Vec<(ConceptId, Period)>,
    /// An undated result counts as current.
    pub use_undated_results: bool,
    /// A total that does not state the version of the score is accepted for each version.
    pub accept_plain_scores: bool,
    /// Deferred leaves hold the verdict back at needs review.
    pub deferred_hold_back: bool,
    /// Concepts that only a test clears, beyond the vocabulary's own.
    pub by_test: Vec<ConceptId>,
}
