//! What trial documents name of the terminologies beneath the vocabulary.

use super::super::document::{Content, TrialDocument};
use crate::vocabulary::Vocabulary;
use crate::vocabulary::terms::TermId;

/// The terms that conditions and names of the documents mention. One too many does no harm: it answers no question that
/// nobody asks.
pub(super) fn mentioned(documents: &[TrialDocument], vocabulary: &Vocabulary) -> Vec<TermId> {
    let mut found = Vec::new();
    if vocabulary.terms().is_none() {
        return found;
    }
    for document in documents {
        for item in document.items() {
            if let Content::Condition { when, .. } = &item.content {
                found.extend(vocabulary.terms_in(&when.node.text));
            }
        }
        for (_, condition) in document.define.iter().chain(&document.settle) {
            found.extend(vocabulary.terms_in(&condition.node.text));
        }
        let names = document.settle.iter().map(|(name, _)| name).chain(document.windows.iter().map(|(name, _)| name));
        found.extend(names.filter_map(|name| vocabulary.term_named(&name.node)));
    }
    found
}
