//! Three-valued answers with the kinds of data need that leave them open, and Kleene's tables written out.

use super::calendar::Days;
use prescreen::screening::NeedKind;
use prescreen::value::Truth;
use prescreen::vocabulary::ConceptId;
use std::collections::BTreeSet;

/// An answer to a condition.
#[derive(Clone, Debug)]
pub struct Answer {
    /// True, false, unknown.
    pub truth: Truth,
    /// Why it is unknown; empty when it is known.
    pub needs: BTreeSet<NeedKind>,
    /// The results that a known answer rests on: what, and the days it may be of.
    pub support: Vec<(ConceptId, Days)>,
}

impl Answer {
    /// Known.
    pub fn known(value: bool) -> Self {
        let truth = if value { Truth::True } else { Truth::False };
        Self { truth, needs: BTreeSet::new(), support: Vec::new() }
    }

    /// True.
    pub fn yes() -> Self {
        Self::known(true)
    }

    /// False.
    pub fn no() -> Self {
        Self::known(false)
    }

    /// Unknown, for this reason.
    pub fn unknown(kind: NeedKind) -> Self {
        Self { truth: Truth::Unknown, needs: BTreeSet::from([kind]), support: Vec::new() }
    }

    /// The same answer, resting on these results.
    pub fn resting_on(mut self, support: impl IntoIterator<Item = (ConceptId, Days)>) -> Self {
        self.support.extend(support);
        self
    }

    /// Whether it is true.
    pub fn is_true(&self) -> bool {
        self.truth == Truth::True
    }

    /// Whether it is false.
    pub fn is_false(&self) -> bool {
        self.truth == Truth::False
    }

    /// Whether it is not known.
    pub fn is_unknown(&self) -> bool {
        self.truth == Truth::Unknown
    }

    /// The opposite.
    pub fn negated(mut self) -> Self {
        self.truth = match self.truth {
            Truth::True => Truth::False,
            Truth::Unknown => Truth::Unknown,
            Truth::False => Truth::True,
        };
        self
    }

    /// All hold: one false makes it false.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::fold(parts, Truth::False, Truth::True)
    }

    /// Some hold: one true makes it true.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::fold(parts, Truth::True, Truth::False)
    }

    fn fold(parts: impl IntoIterator<Item = Self>, dominant: Truth, otherwise: Truth) -> Self {
        let parts: Vec<Self> = parts.into_iter().collect();
        let truth = if parts.iter().any(|p| p.truth == dominant) {
            dominant
        } else if parts.iter().any(Self::is_unknown) {
            Truth::Unknown
        } else {
            otherwise
        };
        Self::with(truth, &parts)
    }

    /// `truth`, with what the parts of the same truth rest on or lack.
    pub fn with(truth: Truth, parts: &[Self]) -> Self {
        let same = || parts.iter().filter(|p| p.truth == truth);
        Self {
            truth,
            needs: same().flat_map(|p| p.needs.iter().copied()).collect(),
            support: same().flat_map(|p| p.support.iter().copied()).collect(),
        }
    }
}
