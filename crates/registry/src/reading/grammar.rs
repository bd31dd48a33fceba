//! pest's part: the shape of a line as a tree of pairs, and which words the grammar has at all.
//!
//! Assumes a shape as `lexer` writes it. Guarantees nothing beyond the grammar.

// The derive writes an enum whose variants cannot carry documentation.
#![allow(missing_docs, reason = "the grammar file documents the rules")]

use pest::Parser as _;
use pest::iterators::Pair;
use rustc_hash::FxHashSet;
use std::ops::Range;
use std::sync::LazyLock;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/registry.pest"]
struct Registry;

/// The words of the grammar, from its own text: what is no name, no unit and no number must be one of them.
static WORDS: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| literals(include_str!("../../grammar/registry.pest")).flat_map(str::split_whitespace).collect());

/// The literals of a grammar, without their quotes; the grammar has none with an escape.
fn literals(grammar: &str) -> impl Iterator<Item = &str> {
    let rules = grammar.lines().filter(|line| !line.trim_start().starts_with("//"));
    rules.flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// Whether any rule could take this word of a shape. No line that holds another can be read.
pub(super) fn knows(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match word.as_bytes() {
        [b'c' | b'v' | b'm' | b'p' | b'u', b'_', ..] => true,
        [b'0'..=b'9', ..] => word.split('.').all(digits) || WORDS.contains(word),
        _ => WORDS.contains(word),
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_literal_is_whole_words() {
        // The beginnings of names, units and fractions, and a look ahead.
        let parts = ["c_", "v_", "m_", "p_", "u_", ".", "year"];
        let grammar = include_str!("../../grammar/registry.pest");
        for literal in literals(grammar) {
            assert!(literal.ends_with(' ') || parts.contains(&literal), "`{literal}` can end inside a word");
            assert!(!literal.contains('\\'), "`{literal}` has an escape");
        }
        assert!(literals(grammar).count() > 1000);
    }

    #[test]
    fn a_word_that_no_rule_has_is_not_known() {
        for word in ["c_7", "u_12", "18", "1.5", ">=", "pat", "1st", "("] {
            assert!(knows(word), "{word}");
        }
        for word in ["volcano", "1:80", "?4", "1.2.", "", "é"] {
            assert!(!knows(word), "{word}");
        }
    }
}
