//! The shape of a line as a tree of nodes, and which words the grammar has at all.
//!
//! The grammar is pest's; lines are read by a table that is made of it (`table`), in a twelfth of the instructions. pest's own
//! parser is what the table is compared with.
//!
//! Assumes a shape as `lexer` writes it. Guarantees nothing beyond the grammar.

mod begin;
mod parse;
mod table;
mod tree;

use std::ops::Range;
use std::sync::LazyLock;
use table::{OTHER, Table};

pub(super) use tree::Node;

include!(concat!(env!("OUT_DIR"), "/grammar.rs"));

/// A rule of the grammar as the build script writes it.
struct Written {
    rule: Rule,
    /// Leaves no node.
    silent: bool,
    /// Its expression, each part before those within it.
    parts: &'static [Part],
}

/// A part of an expression.
#[derive(Clone, Copy, Debug)]
enum Part {
    Text(&'static str),
    /// A rule, by its number.
    Rule(usize),
    /// So many parts one after the other.
    Seq(usize),
    /// The first of so many parts that stands here.
    Choice(usize),
    Opt,
    Rep,
    /// Once or more.
    Once,
    And,
    Not,
    /// The beginning of the shape.
    Start,
    /// A letter of a word.
    Letter,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of(RULES));

/// The texts of the grammar.
fn literals(rules: &'static [Written]) -> impl Iterator<Item = &'static str> {
    let parts = rules.iter().flat_map(|rule| rule.parts);
    parts.filter_map(|part| if let Part::Text(text) = part { Some(*text) } else { None })
}

/// Whether any rule could take this word of a shape. No line that holds another can be read.
pub(super) fn knows(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match word.as_bytes() {
        [b'c' | b'v' | b'm' | b'p' | b'u', b'_', ..] => true,
        [b'0'..=b'9', ..] => word.split('.').all(digits) || TABLE.has(word),
        _ => TABLE.has(word),
    }
}

/// The tree of a line.
pub(super) struct Tree<'i> {
    /// What is said.
    pub body: Node<'i>,
    /// Whether the line ends in a joining word, and that word is `or`.
    pub dangling: Option<bool>,
}

/// The tree of a whole line, or the byte of the shape at which the reading stopped.
pub(super) fn read(shape: &str) -> Result<Tree<'_>, usize> {
    let line = nodes(shape)?;
    let dangling = child(&line, Rule::dangling).map(|d| d.as_str().contains("or"));
    let body = child(&line, Rule::body).ok_or(0_usize)?;
    Ok(Tree { body, dangling })
}

/// The node of a whole line, or where the last rule was tried.
fn nodes(shape: &str) -> Result<Node<'_>, usize> {
    let mut words = Vec::with_capacity(shape.len() / 4);
    let mut starts = Vec::with_capacity(shape.len() / 4);
    let mut start = 0;
    while let Some(word) = shape.get(start..).filter(|rest| !rest.is_empty()) {
        let end = word.find(' ');
        starts.push(start);
        words.push(end.and_then(|end| word.get(..end)).map_or(OTHER, |word| TABLE.word(word)));
        start += end.map_or(word.len(), |end| end + 1);
    }
    starts.push(shape.len());
    let byte = |word: usize| starts.get(word).copied().unwrap_or(shape.len());
    let mut entries = parse::Reading::of(&TABLE, &words).map_err(byte)?;
    for entry in &mut entries {
        (entry.start, entry.end) = (byte(entry.start), byte(entry.end));
    }
    Node::root(shape, entries).ok_or(0)
}

/// The bytes of the shape.
pub(super) fn at(node: &Node<'_>) -> Range<usize> {
    node.at()
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
mod tests;
