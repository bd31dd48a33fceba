//! Conditions that the compiler would refuse: half-lives of what has none in the vocabulary.

use prescreen_language::criteria::{Atom, Expr, ExprKind, Length, Window};
use prescreen_language::text::Spanned;
use prescreen_language::vocabulary::{ConceptId, Vocabulary};

/// The name of something whose half-lives a condition counts and the vocabulary does not know.
pub(super) fn without_half_life<'v>(expr: &Expr, vocabulary: &'v Vocabulary) -> Option<&'v str> {
    let within = |list: &[Expr]| list.iter().find_map(|e| without_half_life(e, vocabulary));
    match &expr.node {
        ExprKind::All(list) | ExprKind::Any(list) | ExprKind::Count(_, list) => within(list),
        ExprKind::Not(inner) => without_half_life(inner, vocabulary),
        ExprKind::Unless(a, b) => within(std::slice::from_ref(a)).or_else(|| within(std::slice::from_ref(b))),
        ExprKind::If(a, b, c) => {
            [Some(a), Some(b), c.as_ref()].into_iter().flatten().find_map(|e| without_half_life(e, vocabulary))
        }
        ExprKind::Atom(atom) => {
            let (concept, window) = counted(atom)?;
            let counts = matches!(window?.node, Window::Within(Length::HalfLives(_) | Length::Longer(..), _));
            let concept = vocabulary.concept(concept);
            (counts && concept.half_life.is_none()).then_some(concept.name.as_str())
        }
    }
}

fn counted(atom: &Atom) -> Option<(ConceptId, Option<&Spanned<Window>>)> {
    Some(match atom {
        Atom::Medication(atom) => (atom.concept.node, atom.window.as_ref()),
        Atom::Condition(atom) => (atom.concept.node, atom.window.as_ref()),
        Atom::Procedure(atom) => (atom.concept.node, atom.window.as_ref()),
        Atom::Value(atom) => (atom.concept.node, atom.window.as_ref()),
        Atom::Age(_) | Atom::Sex(_) | Atom::Defined(_) => return None,
    })
}
