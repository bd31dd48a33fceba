//! YAML as one spanned tree, for files whose every problem is shown at its place.
//!
//! Built from parser events. Anchors, aliases and tags are errors; duplicate keys are errors; depth, size and
//! number of nodes are bounded. Whether a plain scalar is a number or a word is the reader's business, so
//! `no` and `1:80` stay what was written.

mod document;
mod map;
mod scalar;
mod simple;
mod syntax;

use super::{Diagnostic, FileId, SourceMap, Span};
pub use scalar::{Places, Scalar, ScalarStyle};
pub use syntax::quote;

/// A YAML value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it is: for a scalar its source slice with quotes, for a collection from first to last byte.
    pub span: Span,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Value {
    /// Text, decoded.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>, Flow),
    /// Keys and values in file order; keys are unique scalars.
    Mapping(Vec<(Node, Node)>, Flow),
}

/// Whether a collection is written in brackets.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flow {
    /// Indented lines.
    Block,
    /// `[a, b]` or `{a: b}`.
    Flow,
}

impl Node {
    /// The scalar, if it is one.
    #[must_use]
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(s) => Some(s),
            Value::Sequence(..) | Value::Mapping(..) => None,
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        self.as_scalar().map(|s| s.text.as_str())
    }

    /// The items of a sequence.
    #[must_use]
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Sequence(items, _) => Some(items),
            Value::Scalar(_) | Value::Mapping(..) => None,
        }
    }

    /// The entries of a mapping.
    #[must_use]
    pub fn as_mapping(&self) -> Option<&[(Node, Node)]> {
        match &self.value {
            Value::Mapping(entries, _) => Some(entries),
            Value::Scalar(_) | Value::Sequence(..) => None,
        }
    }

    /// The value of `key` in a mapping.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
    }

    /// "a list", "a mapping", "text": what the node is, for messages.
    #[must_use]
    pub fn describe(&self) -> &'static str {
        match &self.value {
            Value::Scalar(s) if s.text.is_empty() => "nothing",
            Value::Scalar(_) => "text",
            Value::Sequence(..) => "a list",
            Value::Mapping(..) => "a mapping",
        }
    }
}

/// Nesting of lists and mappings beyond which a file is refused.
const MAX_DEPTH: usize = 64;
/// Number of keys, values, lists and mappings beyond which a file is refused.
const MAX_NODES: usize = 1_000_000;
/// Size in bytes beyond which a file is refused.
const MAX_BYTES: usize = 64 << 20;

/// Reads every document of a file. What could be read is given even when there are errors before or after it:
/// a line that only lacks quotes is read as if it had them, and a document that is broken otherwise is left out.
#[must_use]
pub fn parse(sources: &SourceMap, file: FileId) -> (Vec<Node>, Vec<Diagnostic>) {
    let Some(source) = sources.file(file) else { return (Vec::new(), Vec::new()) };
    if source.text.len() > MAX_BYTES {
        let problem = Diagnostic::error(
            "yaml-too-large",
            Span::new(file, 0, 0),
            format!(
                "the file has {} MiB, more than the {} MiB that are read",
                source.text.len() >> 20,
                MAX_BYTES >> 20
            ),
        );
        return (Vec::new(), vec![problem.help("split it into several files")]);
    }
    match simple::read(file, &source.text) {
        Some(documents) => (documents, Vec::new()),
        None => document::read(file, &source.text),
    }
}
