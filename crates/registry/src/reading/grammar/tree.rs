//! The tree of a line: nodes of rules, each with its words.
//!
//! Assumes nodes in the order in which they begin, each before those within it. Guarantees nothing beyond the grammar.

use super::Rule;
use std::ops::Range;
use std::rc::Rc;

/// A node among those of a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    pub rule: Rule,
    /// Where it begins and ends in the shape.
    pub start: usize,
    pub end: usize,
    /// The number of the first node that is not within it.
    pub after: usize,
}

/// A node of the tree.
#[derive(Clone)]
pub(in crate::reading) struct Node<'i> {
    shape: &'i str,
    all: Rc<[Entry]>,
    entry: Entry,
    number: usize,
}

impl<'i> Node<'i> {
    /// The root of a tree.
    pub(super) fn root(shape: &'i str, all: Vec<Entry>) -> Option<Self> {
        let all: Rc<[Entry]> = all.into();
        let entry = *all.first()?;
        Some(Self { shape, all, entry, number: 0 })
    }

    pub(in crate::reading) fn as_rule(&self) -> Rule {
        self.entry.rule
    }

    /// Its words, with the blank behind the last.
    pub(in crate::reading) fn as_str(&self) -> &'i str {
        self.shape.get(self.at()).unwrap_or("")
    }

    /// Where it stands in the shape.
    pub(super) fn at(&self) -> Range<usize> {
        self.entry.start..self.entry.end
    }

    /// The nodes within it that are within no other of them, in order.
    pub(in crate::reading) fn into_inner(self) -> Inner<'i> {
        let (next, end) = (self.number + 1, self.entry.after);
        Inner { shape: self.shape, all: self.all, next, end }
    }
}

/// Nodes beside each other.
pub(in crate::reading) struct Inner<'i> {
    shape: &'i str,
    all: Rc<[Entry]>,
    next: usize,
    end: usize,
}

impl<'i> Inner<'i> {
    fn node(&self) -> Option<Node<'i>> {
        let number = Some(self.next).filter(|next| *next < self.end)?;
        let entry = *self.all.get(number)?;
        Some(Node { shape: self.shape, all: Rc::clone(&self.all), entry, number })
    }

    /// These nodes and all within them, each before those within it.
    pub(in crate::reading) fn flatten(mut self) -> impl Iterator<Item = Node<'i>> {
        std::iter::from_fn(move || {
            let node = self.node()?;
            self.next += 1;
            Some(node)
        })
    }
}

impl<'i> Iterator for Inner<'i> {
    type Item = Node<'i>;

    fn next(&mut self) -> Option<Node<'i>> {
        let node = self.node()?;
        self.next = node.entry.after;
        Some(node)
    }
}
