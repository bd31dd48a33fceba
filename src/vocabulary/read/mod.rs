//! Vocabulary files into concepts.
//!
//! Assumes YAML trees with places. Guarantees that every problem of every concept is reported at its place in one
//! run, and that what is sound is kept: a concept that cannot be kept causes no errors where others refer to it.

mod check;
mod codes;
mod computed;
mod concept;
mod hierarchy;
mod instrument;
mod keys;
mod observation;
mod parts;
pub(super) mod schema;
#[cfg(test)]
mod tests;

use super::{Concept, Vocabulary, fold};
use crate::text::fields::wrong_type;
use crate::text::{Diagnostic, Span, Spanned, yaml::Node};
use rustc_hash::FxHashSet;

/// A concept as far as it can be read without knowing the others.
struct Draft<'n> {
    concept: Concept,
    /// The canonical name.
    name: Name<'n>,
    /// The other names.
    names: Vec<Name<'n>>,
    references: References<'n>,
}

/// A name of the concept itself, as written and as compared.
struct Name<'n> {
    written: &'n str,
    folded: String,
    span: Span,
}

impl<'n> Name<'n> {
    fn new(name: Spanned<&'n str>) -> Self {
        let written = name.node.trim();
        Self { written, folded: fold(written), span: name.span }
    }
}

/// Names of other concepts.
#[derive(Default)]
struct References<'n> {
    parents: Vec<Spanned<&'n str>>,
    named_with: Vec<Spanned<&'n str>>,
    outranked: Vec<Spanned<&'n str>>,
    plain_version: Option<Spanned<&'n str>>,
    computed: Option<computed::Names<'n>>,
    part_of: Option<Spanned<&'n str>>,
    /// Names of the whole's items.
    part_items: Vec<Spanned<&'n str>>,
}

/// Folded names of concepts that could not be kept.
type Unsound = FxHashSet<String>;

pub(super) fn read(documents: &[Node]) -> (Vocabulary, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut unsound = Unsound::default();
    let mut drafts = Vec::new();
    for document in documents {
        let Some(nodes) = document.as_sequence() else {
            let problem = wrong_type(document, "a vocabulary file", "a list of concepts");
            problems.push(problem.help("begin each concept with `- concept: its name`"));
            continue;
        };
        for node in nodes {
            match concept::read(node, &mut problems) {
                Some(draft) => drafts.push(draft),
                None => unsound.extend(node.get("concept").and_then(Node::as_str).map(fold)),
            }
        }
    }
    check::names(&mut drafts, &mut unsound, &mut problems);
    let vocabulary = hierarchy::resolve(drafts, &unsound, &mut problems);
    check::ambiguous(&vocabulary, &mut problems);
    problems.sort_by_key(|p| p.label.span);
    (vocabulary, problems)
}

/// One line, blanks as single ones.
fn tidy(text: &str) -> String {
    let text = text.trim();
    let is_tidy = text.bytes().zip(text.bytes().skip(1)).all(|(a, b)| a > b' ' || (a == b' ' && b > b' '));
    if is_tidy && text.is_ascii() {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
