//! Nodes and atoms of all trials, each kept once.
//!
//! Assumes ids of this arena. Guarantees that equal conditions get one id, that children come before parents, that
//! nested conjunctions and disjunctions are one list in the order of the protocol, and that conditions on one value
//! inside one list are one set of values.

use super::super::implication::Forms;
use super::super::ir::{Atom, AtomId, Children, Node, NodeId};
use super::merge;
use crate::criteria::Count;
use crate::vocabulary::Vocabulary;
use rustc_hash::FxHashMap;

/// Nodes nested deeper than this are not compiled: evaluation walks them recursively.
pub(in crate::ruleset) const MAX_DEPTH: u16 = 64;

/// Collects nodes and atoms.
#[derive(Debug, Default)]
pub(super) struct Arena {
    pub(super) nodes: Vec<Node>,
    pub(super) children: Vec<NodeId>,
    pub(super) atoms: Vec<Atom>,
    depths: Vec<u16>,
    known_atoms: FxHashMap<Atom, AtomId>,
    known_nodes: FxHashMap<Key, NodeId>,
}

/// A node by its content.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
enum Key {
    All(Box<[NodeId]>),
    Any(Box<[NodeId]>),
    Not(NodeId),
    Count(Count, Box<[NodeId]>),
    Atom(AtomId),
}

/// The two ways in which conditions on one value join into one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Join {
    /// All hold.
    All,
    /// At least one holds.
    Any,
}

impl Arena {
    pub(super) fn atom(&mut self, atom: Atom) -> NodeId {
        let next = AtomId(index(self.atoms.len()));
        let id = *self.known_atoms.entry(atom).or_insert_with_key(|atom| {
            self.atoms.push(atom.clone());
            next
        });
        self.node(Key::Atom(id))
    }

    pub(super) fn not(&mut self, node: NodeId) -> NodeId {
        match self.get(node) {
            Some(Node::Not(inner)) => inner,
            _ => self.node(Key::Not(node)),
        }
    }

    /// The conjunction or disjunction of `nodes`; a single one is itself.
    pub(super) fn join(&mut self, join: Join, nodes: impl IntoIterator<Item = NodeId>) -> NodeId {
        let mut flat: Vec<NodeId> = Vec::new();
        for node in nodes {
            match (self.get(node), join) {
                (Some(Node::All(list)), Join::All) | (Some(Node::Any(list)), Join::Any) => {
                    flat.extend_from_slice(self.list(list));
                }
                _ => flat.push(node),
            }
        }
        keep_first(&mut flat);
        let mut flat = merge::same_values(self, join, &flat);
        keep_first(&mut flat);
        match (flat.as_slice(), join) {
            (&[single], _) => single,
            (_, Join::All) => self.node(Key::All(flat.into_boxed_slice())),
            (_, Join::Any) => self.node(Key::Any(flat.into_boxed_slice())),
        }
    }

    pub(super) fn count(&mut self, count: Count, nodes: Vec<NodeId>) -> NodeId {
        self.node(Key::Count(count, nodes.into_boxed_slice()))
    }

    pub(super) fn get(&self, id: NodeId) -> Option<Node> {
        self.nodes.get(id.0 as usize).copied()
    }

    pub(super) fn get_atom(&self, id: NodeId) -> Option<&Atom> {
        match self.get(id) {
            Some(Node::Atom(atom)) => self.atoms.get(atom.0 as usize),
            _ => None,
        }
    }

    pub(super) fn list(&self, children: Children) -> &[NodeId] {
        let start = children.start as usize;
        self.children.get(start..start + children.len as usize).unwrap_or(&[])
    }

    /// The conditions, to be compared.
    pub(super) fn forms<'f>(&'f self, vocabulary: &'f Vocabulary) -> Forms<'f> {
        Forms { nodes: &self.nodes, children: &self.children, atoms: &self.atoms, vocabulary }
    }

    /// How deeply nested the node is; an atom is 1.
    pub(super) fn depth(&self, id: NodeId) -> u16 {
        self.depths.get(id.0 as usize).copied().unwrap_or(u16::MAX)
    }

    fn node(&mut self, key: Key) -> NodeId {
        if let Some(&known) = self.known_nodes.get(&key) {
            return known;
        }
        let (node, depth) = match &key {
            Key::All(list) => (Node::All(self.keep(list)), self.deepest(list)),
            Key::Any(list) => (Node::Any(self.keep(list)), self.deepest(list)),
            Key::Count(count, list) => (Node::Count(*count, self.keep(list)), self.deepest(list)),
            Key::Not(inner) => (Node::Not(*inner), self.depth(*inner)),
            Key::Atom(atom) => (Node::Atom(*atom), 0),
        };
        let id = NodeId(index(self.nodes.len()));
        self.nodes.push(node);
        self.depths.push(depth.saturating_add(1));
        self.known_nodes.insert(key, id);
        id
    }

    fn deepest(&self, list: &[NodeId]) -> u16 {
        list.iter().map(|&id| self.depth(id)).max().unwrap_or(0)
    }

    fn keep(&mut self, list: &[NodeId]) -> Children {
        let start = index(self.children.len());
        self.children.extend_from_slice(list);
        Children { start, len: index(list.len()) }
    }
}

fn keep_first(nodes: &mut Vec<NodeId>) {
    let mut seen = rustc_hash::FxHashSet::default();
    nodes.retain(|&id| seen.insert(id));
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
