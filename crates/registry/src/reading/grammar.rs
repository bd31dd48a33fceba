//! pest's part: the shape of a line as a tree of pairs.
//!
//! Assumes a shape as `lexer` writes it. Guarantees nothing beyond the grammar.

// The derive writes an enum whose variants cannot carry documentation.
#![allow(missing_docs, reason = "the grammar file documents the rules")]

use pest::Parser as _;
use pest::iterators::Pair;
use std::ops::Range;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/registry.pest"]
struct Registry;

/// A node of the tree.
pub(super) type Node<'i> = Pair<'i, Rule>;

/// The tree of a line.
pub(super) struct Tree<'i> {
    /// What is said.
    pub body: Node<'i>,
    /// Whether the line ends in a joining word, and that word is `or`.
    pub dangling: Option<bool>,
}

/// The tree of a whole line, or the byte of the shape at which the reading stopped.
pub(super) fn read(shape: &str) -> Result<Tree<'_>, usize> {
    let stopped = |error: &pest::error::Error<Rule>| match error.location {
        pest::error::InputLocation::Pos(at) => at,
        pest::error::InputLocation::Span((start, _)) => start,
    };
    let mut pairs = Registry::parse(Rule::line, shape).map_err(|error| stopped(&error))?;
    let line = pairs.next().ok_or(0_usize)?;
    let dangling = child(&line, Rule::dangling).map(|d| d.as_str().contains("or"));
    let body = child(&line, Rule::body).ok_or(0_usize)?;
    Ok(Tree { body, dangling })
}

/// The bytes of the shape.
pub(super) fn at(node: &Node<'_>) -> Range<usize> {
    node.as_span().start()..node.as_span().end()
}

/// The children of a rule, in order.
pub(super) fn children<'i>(node: &Node<'i>, wanted: Rule) -> impl Iterator<Item = Node<'i>> + use<'i> {
    node.clone().into_inner().filter(move |n| n.as_rule() == wanted)
}

/// The first child of a rule.
pub(super) fn child<'i>(node: &Node<'i>, wanted: Rule) -> Option<Node<'i>> {
    children(node, wanted).next()
}

/// The first child.
pub(super) fn first<'i>(node: &Node<'i>) -> Option<Node<'i>> {
    node.clone().into_inner().next()
}

/// Whether the rule stands anywhere below.
pub(super) fn holds(node: &Node<'_>, wanted: Rule) -> bool {
    node.clone().into_inner().flatten().any(|n| n.as_rule() == wanted)
}
