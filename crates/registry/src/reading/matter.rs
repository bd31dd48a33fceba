//! What lines of nothing but one matter share: [allergies](super::allergy), [other malignancies](super::cancers),
//! [other trials](super::trials).
//!
//! Whatever such a line says more, it says nothing of somebody to whom the matter never applied: an exclusion clears them,
//! and a denial among the inclusions is met by them. That is what is kept; the rest stays open.
//!
//! Assumes the words of a shape, and that whoever calls has found the line to be of the one matter.

use super::build::{self, things};
use super::kept::Kept;
use super::lexer::{Class, Tokens};
use super::word::Word;
use super::{Join, Side};
use prescreen_language::criteria::{Assertion, Atom, Expr, ExprKind};
use prescreen_language::text::{FileId, Span};
use prescreen_language::vocabulary::{ConceptId, Vocabulary};

/// The words that name the matter: those of an exclusion, or those behind the denial that begins an inclusion.
pub(super) fn named<'w, 'a>(words: &'w [Word<'a>], side: Side) -> Option<&'w [Word<'a>]> {
    const WHO: &[&str] = &["pat", "with", "has", "have", "had", "must", "should", "who"];
    if side == Side::Exclusion {
        return Some(words);
    }
    let at = words.iter().position(|w| !WHO.contains(&w.text))?;
    matches!(words.get(at)?.text, "no" | "without").then(|| words.get(at + 1..)).flatten()
}

/// A line, and the concept that all it names is to be, or to be below.
pub(super) struct Line<'a> {
    pub(super) tokens: &'a Tokens,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) all: ConceptId,
}

impl Line<'_> {
    pub(super) fn concept(&self, word: &Word<'_>) -> Option<ConceptId> {
        concept(self.tokens, word)
    }
}

/// The concept that a word stands for.
pub(super) fn concept(tokens: &Tokens, word: &Word<'_>) -> Option<ConceptId> {
    match tokens.all.get(word.token).map(|t| &t.class) {
        Some(Class::Name(id)) if word.name().is_some() => Some(*id),
        _ => None,
    }
}

/// A condition without more words.
pub(super) fn condition(id: ConceptId, assertion: Assertion) -> Expr {
    let span = nowhere();
    Expr::new(ExprKind::Atom(Atom::Condition(things::condition(id, span, assertion))), span)
}

/// What is written by nobody has no place.
pub(super) fn nowhere() -> Span {
    Span::new(FileId::default(), 0, 0)
}

/// What is kept of the line, all of whose words are left open.
pub(super) fn kept(matter: Expr, words: &[Word<'_>], side: Side) -> Option<Kept> {
    let rest = words.first()?.start..words.last()?.range().end;
    let (expr, join) = match side {
        Side::Exclusion => (matter, Join::All),
        Side::Inclusion => (build::not(matter), Join::Any),
    };
    Some(Kept { expr, join, rest: vec![rest] })
}
