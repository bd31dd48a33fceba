//! The tree of a line into a condition.
//!
//! Assumes a tree of the grammar and the tokens it was read from. Guarantees that the condition says what the line
//! says, or none is given: what can be read in two ways is refused with the reason.

mod age;
mod ahead;
mod chain;
mod limits;
mod lists;
mod named;
pub(super) mod past;
mod procedures;
pub(super) mod things;
mod time;
mod unsaid;
mod values;

use super::grammar::{self, Node, Rule, Tree};
use super::lexer::{Class, Figure, Tokens};
use super::{Side, plain::Plain};
use prescreen_language::criteria::{Atom, Expr, ExprKind, Sex};
use prescreen_language::text::{FileId, Span, Spanned};
use prescreen_language::value::Number;
use prescreen_language::vocabulary::{ConceptId, KindName, Vocabulary};
use std::ops::Range;

/// Why a line was not read.
pub(super) type Refusal = &'static str;

/// A condition, or why there is none.
pub(super) type Built<T> = Result<T, Refusal>;

/// What the line says, and the bytes of its shape that only narrow it.
pub(super) struct Said {
    pub expr: Expr,
    pub dropped: Vec<Range<usize>>,
}

/// Builds the condition of one line.
pub(super) struct Builder<'a> {
    pub plain: &'a Plain,
    pub tokens: &'a Tokens,
    /// Where in the shape of the line the part begins that is read.
    base: usize,
    pub vocabulary: &'a Vocabulary,
    pub side: Side,
    /// Words that only narrow what is read.
    dropped: Vec<Range<usize>>,
}

/// The condition that the body of a line says.
pub(super) fn build(
    tree: &Tree<'_>,
    plain: &Plain,
    tokens: &Tokens,
    base: usize,
    vocabulary: &Vocabulary,
    side: Side,
) -> Built<Said> {
    let mut builder = Builder { plain, tokens, base, vocabulary, side, dropped: Vec::new() };
    // `or` at the end joins exclusions, `and` inclusions, as they are joined anyway; the other word does not.
    if tree.dangling.is_some_and(|or| or != (side == Side::Exclusion)) {
        return Err("the line goes on in the next");
    }
    let expr = builder.body(&tree.body)?;
    let dropped = builder.dropped.into_iter().map(|r| base + r.start..base + r.end).collect();
    Ok(Said { expr, dropped })
}

impl Builder<'_> {
    /// The place of `range` of the shape in the line.
    fn span(&self, range: &Range<usize>) -> Span {
        let whole = self.base + range.start..self.base + range.end;
        let line = self.plain.original(&self.tokens.place(&whole));
        Span::new(FileId::default(), line.start, line.end)
    }

    fn span_of(&self, node: &Node<'_>) -> Span {
        self.span(&grammar::at(node))
    }

    /// What the token is with which `node` begins.
    fn class_at(&self, node: &Node<'_>) -> Option<&Class> {
        self.tokens.token_at(self.base + grammar::at(node).start).map(|t| &t.class)
    }

    /// The concept that a `c`, `v`, `m` or `p` names.
    fn concept(&self, node: &Node<'_>) -> Built<ConceptId> {
        match self.class_at(node) {
            Some(Class::Name(id)) => Ok(*id),
            _ => Err("a name was lost"),
        }
    }

    fn number(&self, node: &Node<'_>) -> Built<Number> {
        match self.class_at(node) {
            Some(Class::Number(Figure::Number(number))) => Ok(*number),
            // Words of numbers are no number tokens.
            _ => Number::parse(node.as_str().trim()).ok_or("a number can be read in two ways"),
        }
    }

    fn kind(&self, id: ConceptId) -> KindName {
        self.vocabulary.concept(id).kind.name()
    }

    fn sex(&self, sex: Sex, node: &Node<'_>) -> Expr {
        Expr::new(ExprKind::Atom(Atom::Sex(sex)), self.span_of(node))
    }

    fn is_childbearing(&self, id: ConceptId) -> bool {
        self.vocabulary.concept(id).name == "childbearing potential"
    }
}

/// All of them; nested ones become one, equal ones stand once.
pub(super) fn all(items: Vec<Expr>, span: Span) -> Expr {
    joined(items, span, true)
}

/// Any of them; nested ones become one, equal ones stand once.
pub(super) fn any(items: Vec<Expr>, span: Span) -> Expr {
    joined(items, span, false)
}

fn joined(items: Vec<Expr>, span: Span, all: bool) -> Expr {
    let mut flat: Vec<Expr> = Vec::with_capacity(items.len());
    for item in items {
        let inner = match item.node {
            ExprKind::All(inner) if all => inner,
            ExprKind::Any(inner) if !all => inner,
            node => vec![Expr::new(node, item.span)],
        };
        for item in inner {
            if !flat.contains(&item) {
                flat.push(item);
            }
        }
    }
    match (flat.len(), all) {
        (1, _) => flat.remove(0),
        (_, true) => Expr::new(ExprKind::All(flat), span),
        (_, false) => Expr::new(ExprKind::Any(flat), span),
    }
}

/// Does not hold. Twice is not at all.
pub(super) fn not(expr: Expr) -> Expr {
    let span = expr.span;
    match expr.node {
        ExprKind::Not(inner) => *inner,
        node => Expr::new(ExprKind::Not(Box::new(Expr::new(node, span))), span),
    }
}

fn spanned<T>(node: T, span: Span) -> Spanned<T> {
    Spanned::new(node, span)
}

/// Which sexes a node of `sexes` or `in_sex` names.
fn sexes(node: &Node<'_>) -> Vec<Sex> {
    let mut found = Vec::new();
    for one in node.clone().into_inner().flatten().filter(|n| n.as_rule() == Rule::one_sex) {
        let sex = if one.as_str().starts_with("female") { Sex::Female } else { Sex::Male };
        if !found.contains(&sex) {
            found.push(sex);
        }
    }
    found
}
