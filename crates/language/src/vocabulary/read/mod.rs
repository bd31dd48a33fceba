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
use smol_str::SmolStr;

/// A concept as far as it can be read without knowing the others.
struct Draft {
    concept: Concept,
    /// The canonical name.
    name: Name,
    /// The other names.
    names: Vec<Name>,
    references: References,
}

/// A name of the concept itself or of another, as written and as compared.
struct Name {
    written: SmolStr,
    folded: SmolStr,
    span: Span,
    doubts: check::Doubts,
}

impl Name {
    fn new(name: Spanned<&str>) -> Self {
        let doubts = check::Doubts::default();
        Self { written: name.node.into(), folded: fold(name.node).into(), span: name.span, doubts }
    }

    /// A name that the concept gets: blanks around it are none of it.
    fn of_own(name: Spanned<&str>) -> Self {
        let name = Self::new(Spanned::new(name.node.trim(), name.span));
        Self { doubts: check::Doubts::about(&name), ..name }
    }
}

/// Names of other concepts.
#[derive(Default)]
struct References {
    parents: Vec<Name>,
    named_with: Vec<Name>,
    outranked: Vec<Name>,
    plain_version: Option<Box<Name>>,
    computed: Option<Box<computed::Names>>,
    part_of: Option<Box<Name>>,
    /// Names of the whole's items.
    part_items: Vec<Name>,
}

/// Folded names of concepts that could not be kept.
type Unsound = FxHashSet<SmolStr>;

/// Boxed, since they are large, and handed on and sorted out several times.
#[allow(clippy::vec_box, reason = "a list of the drafts themselves would be copied whole, twice")]
type Drafts = Vec<Box<Draft>>;

/// What one document of a vocabulary file says, as far as it can be read without knowing the others. Nothing of the
/// document itself is kept.
pub struct Definitions {
    drafts: Drafts,
    unsound: Unsound,
    problems: Vec<Diagnostic>,
}

impl Definitions {
    /// Reads a document: a list of concepts.
    #[must_use]
    pub fn read(document: &Node) -> Self {
        let mut problems = Vec::new();
        let mut unsound = Unsound::default();
        let Some(nodes) = document.as_sequence() else {
            let problem = wrong_type(document, "a vocabulary file", "a list of concepts");
            problems.push(problem.help("begin each concept with `- concept: its name`"));
            return Self { drafts: Vec::new(), unsound, problems };
        };
        let mut drafts = Vec::with_capacity(nodes.len());
        for node in nodes {
            match concept::read(node, &mut problems) {
                Some(draft) => drafts.push(Box::new(draft)),
                None => unsound.extend(node.get("concept").and_then(Node::as_str).map(|name| fold(name).into())),
            }
        }
        Self { drafts, unsound, problems }
    }
}

pub(super) fn join(documents: Vec<Definitions>) -> (Vocabulary, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut unsound = Unsound::default();
    let mut drafts = Vec::with_capacity(documents.iter().map(|d| d.drafts.len()).sum());
    for document in documents {
        drafts.extend(document.drafts);
        unsound.extend(document.unsound);
        problems.extend(document.problems);
    }
    let owners = check::names(&mut drafts, &mut unsound, &mut problems);
    let vocabulary = hierarchy::resolve(drafts, &owners, &unsound, &mut problems);
    check::ambiguous(&vocabulary, &mut problems);
    problems.sort_by_key(|p| p.label.span);
    (vocabulary, problems)
}

/// One line, blanks as single ones.
fn tidy(text: &str) -> String {
    let text = text.trim();
    let mut before = b' ';
    let is_tidy = text.bytes().all(|b| {
        let good = b.is_ascii() && (b > b' ' || (b == b' ' && before != b' '));
        before = b;
        good
    });
    if is_tidy {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
