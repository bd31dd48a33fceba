//! Who listens while a condition is evaluated: nobody, a collector of reasons, or somebody who wants the newest day.
//!
//! The evaluator is one piece of code for all three. With [`Silent`] it allocates next to nothing.

use super::{DataNeed, Evidence, Ground};
use crate::value::DayRange;
use crate::vocabulary::ConceptId;

/// A listener.
pub(super) trait Trace {
    /// Whether it listens at all.
    const ON: bool;

    /// A fact or ground that decided.
    fn evidence(&mut self, evidence: Evidence);

    /// Something that is not known.
    fn need(&mut self, need: DataNeed);
}

/// Truth only.
pub(super) struct Silent;

impl Trace for Silent {
    const ON: bool = false;

    fn evidence(&mut self, _: Evidence) {}

    fn need(&mut self, _: DataNeed) {}
}

/// Collects reasons, each once, in the order of evaluation.
#[derive(Default, Debug)]
pub(super) struct Reasons {
    pub(super) evidence: Vec<Evidence>,
    pub(super) needs: Vec<DataNeed>,
}

impl Reasons {
    /// Nothing heard yet, in room that was used before.
    pub(super) fn empty(mut self) -> Self {
        self.evidence.clear();
        self.needs.clear();
        self
    }
}

impl Trace for Reasons {
    const ON: bool = true;

    fn evidence(&mut self, evidence: Evidence) {
        if !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
    }

    fn need(&mut self, need: DataNeed) {
        if !self.needs.contains(&need) {
            self.needs.push(need);
        }
    }
}

/// The newest dated evidence: an inference is dated by its newest supporting result.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Newest {
    pub(super) on: Option<DayRange>,
    pub(super) concept: Option<ConceptId>,
    pub(super) fact: Option<u32>,
    /// Some of the evidence is a recorded state or procedure, which holds on, rather than a result of its day.
    pub(super) standing: bool,
}

impl Trace for Newest {
    const ON: bool = true;

    fn evidence(&mut self, evidence: Evidence) {
        self.standing |= evidence.present && evidence.ground == Ground::Record;
        let Some(on) = evidence.on else { return };
        // Of results without exact dates each could be the newest.
        let newer = self.on.is_none_or(|newest| (on.last, on.first) > (newest.last, newest.first));
        let later = |newest: DayRange| DayRange { first: newest.first.max(on.first), last: newest.last.max(on.last) };
        self.on = Some(self.on.map_or(on, later));
        if newer {
            self.fact = evidence.fact;
            self.concept = match evidence.about {
                super::Subject::Concept(c) | super::Subject::Item(c, _) => Some(c),
                super::Subject::Age | super::Subject::Sex | super::Subject::Leaf => None,
            };
        }
    }

    fn need(&mut self, _: DataNeed) {}
}
