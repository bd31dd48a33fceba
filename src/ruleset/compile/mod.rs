//! Documents and vocabulary → [`RuleSet`].
//!
//! Assumes documents that were read with their problems reported. Guarantees that every name, unit and window of the
//! rule set is resolved, that a criterion with an error stays in its trial as not understood, and that rules in which
//! an error was found are not approved.

mod arena;
mod conditions;
mod counts;
mod inference;
mod items;
mod limits;
mod lower;
mod merge;
mod parsed;
mod terms;
mod trial;
mod treatments;
mod windows;

use super::document::TrialDocument;
use super::ir::{NodeId, RuleSet, SettleId};
use super::policy::Policy;
use crate::text::Diagnostic;
use crate::vocabulary::{ConceptId, Vocabulary};
use arena::Arena;
pub(super) use arena::MAX_DEPTH;
pub(super) use inference::MAX_CHAIN;
use parsed::Parsed;
use rustc_hash::FxHashMap;

/// What is shared by all trials while they are compiled.
struct Session<'v> {
    vocabulary: &'v Vocabulary,
    policy: &'v Policy,
    parsed: Parsed,
    arena: Arena,
    settles: Vec<Vec<(ConceptId, NodeId)>>,
    known_settles: FxHashMap<Vec<(ConceptId, NodeId)>, SettleId>,
    diagnostics: Vec<Diagnostic>,
}

/// Compiles all trials; what they name of the terminologies beneath the vocabulary becomes part of it. Problems come
/// sorted by file and place; those of the documents themselves are not repeated.
#[must_use]
pub fn compile(documents: &[TrialDocument], mut vocabulary: Vocabulary, policy: Policy) -> (RuleSet, Vec<Diagnostic>) {
    let mentioned = terms::mentioned(documents, &vocabulary);
    vocabulary.take_in(&mentioned);
    let mut session = Session {
        vocabulary: &vocabulary,
        policy: &policy,
        parsed: Parsed::all(documents, &vocabulary),
        arena: Arena::default(),
        settles: Vec::new(),
        known_settles: FxHashMap::default(),
        diagnostics: Vec::new(),
    };
    let inference = inference::compile(&mut session);
    let kept = session.without_twins(documents);
    let trials = kept.into_iter().map(|document| trial::compile(&mut session, document)).collect();
    let Session { arena, settles, mut diagnostics, .. } = session;
    diagnostics.sort_by(|a, b| (a.label.span, a.code, &a.message).cmp(&(b.label.span, b.code, &b.message)));
    // A definition is compiled once for each section that uses it.
    diagnostics.dedup();
    let Arena { nodes, children, atoms, .. } = arena;
    (RuleSet { nodes, children, atoms, inference, settles, trials, vocabulary, policy }, diagnostics)
}

impl Session<'_> {
    /// The documents in the order of their ids; of two with one id the first read is kept and both are shown.
    fn without_twins<'d>(&mut self, documents: &'d [TrialDocument]) -> Vec<&'d TrialDocument> {
        let mut sorted: Vec<&TrialDocument> = documents.iter().collect();
        sorted.sort_by_key(|d| d.id.node.to_ascii_lowercase());
        let mut kept: Vec<&TrialDocument> = Vec::with_capacity(sorted.len());
        for document in sorted {
            match kept.last() {
                Some(first) if first.id.node.eq_ignore_ascii_case(&document.id.node) => self.diagnostics.push(
                    Diagnostic::error(
                        "duplicate-trial",
                        document.id.span,
                        format!("two files define the trial `{}`", document.id.node),
                    )
                    .other(first.id.span, "the other one")
                    .help("give one of them another id, or delete it"),
                ),
                _ => kept.push(document),
            }
        }
        kept
    }

    fn settle_id(&mut self, standards: Vec<(ConceptId, NodeId)>) -> SettleId {
        let next = SettleId(u32::try_from(self.settles.len()).unwrap_or(u32::MAX));
        *self.known_settles.entry(standards).or_insert_with_key(|standards| {
            self.settles.push(standards.clone());
            next
        })
    }
}

#[cfg(test)]
mod tests;
