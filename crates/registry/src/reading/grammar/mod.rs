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

use super::lexer::Tokens;
use std::ops::Range;
use std::sync::LazyLock;
use table::{OTHER, Table};

pub(super) use table::Word;

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

/// The number of a word of a shape.
pub(super) fn number(word: &str) -> Word {
    TABLE.word(word)
}

/// Whether any rule could take this word of a shape. No line that holds another can be read.
pub(super) fn knows(word: &str) -> bool {
    takes(number(word), word)
}

/// The same of a word whose number is known.
pub(super) fn takes(number: Word, word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    number != OTHER || word.starts_with(|c: char| c.is_ascii_digit()) && word.split('.').all(digits)
}

/// The tree of a line.
pub(super) struct Tree<'i> {
    /// What is said.
    pub body: Node<'i>,
    /// Whether the line ends in a joining word, and that word is `or`.
    pub dangling: Option<bool>,
}

/// The tree of a whole line, or the byte of the shape at which the reading stopped.
pub(super) fn read(tokens: &Tokens) -> Result<Tree<'_>, usize> {
    read_part(tokens, &(0..tokens.shape.len()))
}

/// The same of a part of a line; bytes are counted from where the part begins.
pub(super) fn read_part<'i>(tokens: &'i Tokens, range: &Range<usize>) -> Result<Tree<'i>, usize> {
    let shape = tokens.shape.get(range.clone()).unwrap_or("");
    let places = tokens.places_in(range);
    let starts = tokens.words.get(places.clone()).unwrap_or(&[]);
    let start = |word: usize| starts.get(word).map_or(shape.len(), |(start, _)| start - range.start);
    let line = nodes(shape, tokens.numbers.get(places).unwrap_or(&[]), start)?;
    let dangling = child(&line, Rule::dangling).map(|d| d.as_str().contains("or"));
    let body = child(&line, Rule::body).ok_or(0_usize)?;
    Ok(Tree { body, dangling })
}

/// The node of a whole line, or where the last rule was tried; `start` is the byte of each word.
fn nodes<'i>(shape: &'i str, words: &[Word], start: impl Fn(usize) -> usize) -> Result<Node<'i>, usize> {
    let mut entries = parse::Reading::of(&TABLE, words).map_err(&start)?;
    for entry in &mut entries {
        (entry.start, entry.end) = (start(entry.start), start(entry.end));
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
