//! What a record names of the terminologies beneath the vocabulary.
//!
//! Asked before the record is read, so that the names are concepts by then.

use crate::text::yaml::{self, Node, Value};
use crate::text::{FileId, SourceMap};
use crate::vocabulary::Vocabulary;
use crate::vocabulary::terms::TermId;

/// The terms that a file of profiles names. Without terminologies the file is not looked at.
#[must_use]
pub fn terms_in_file(sources: &SourceMap, file: FileId, vocabulary: &Vocabulary) -> Vec<TermId> {
    if vocabulary.terms().is_none() {
        return Vec::new();
    }
    terms_in_nodes(&yaml::parse(sources, file).0, vocabulary)
}

/// The terms that the scalars and keys of trees name. One too many does no harm: nothing asks for it.
#[must_use]
pub fn terms_in_nodes(nodes: &[Node], vocabulary: &Vocabulary) -> Vec<TermId> {
    let mut found = Vec::new();
    let mut waiting: Vec<&Node> = nodes.iter().collect();
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::Scalar(scalar) => {
                let name = scalar.text.trim();
                let whole = vocabulary.term_named(name);
                // `long name (ABBR)`: the name stands before its abbreviation.
                let long = || name.strip_suffix(')')?.rsplit_once('(').map(|(long, _)| long.trim());
                found.extend(whole.or_else(|| vocabulary.term_named(long()?)));
            }
            Value::Sequence(items, _) => waiting.extend(items),
            Value::Mapping(entries, _) => waiting.extend(entries.iter().flat_map(|(key, value)| [key, value])),
        }
    }
    found
}
