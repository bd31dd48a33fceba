//! The form of compiled conditions: what they are made of, and whether one holds whenever another does.
//!
//! Assumes nodes of one arena. Guarantees that an answer of yes is true of every patient; no means only that the form
//! does not show it.

pub(super) mod claim;
pub(super) mod window;

use super::ir::{Atom, Children, Node, NodeId, Test, ValueAtom};
use crate::vocabulary::Vocabulary;
use claim::{Claim, Cover};
use rustc_hash::FxHashSet;

/// Comparing two conditions stops after so many steps; nothing is then known of them.
const FUEL: u32 = 4_000;

/// Longer lists are not compared pair by pair.
pub(super) const MAX_COMPARED: usize = 64;

/// Compiled conditions, wherever they are kept.
#[derive(Clone, Copy)]
pub(super) struct Forms<'f> {
    pub(super) nodes: &'f [Node],
    pub(super) children: &'f [NodeId],
    pub(super) atoms: &'f [Atom],
    pub(super) vocabulary: &'f Vocabulary,
}

impl<'f> Forms<'f> {
    /// Whether `b` surely holds whenever `a` does.
    pub(super) fn surely_imply(&self, a: NodeId, b: NodeId) -> bool {
        let mut fuel = FUEL;
        self.imply(a, b, &mut fuel)
    }

    fn imply(&self, a: NodeId, b: NodeId, fuel: &mut u32) -> bool {
        if a == b {
            return true;
        }
        let Some(left) = fuel.checked_sub(1) else { return false };
        *fuel = left;
        match (self.node(a), self.node(b)) {
            (Some(Node::Any(list)), _) => self.list(list).iter().all(|&part| self.imply(part, b, fuel)),
            (_, Some(Node::All(list))) => self.list(list).iter().all(|&part| self.imply(a, part, fuel)),
            (Some(Node::All(list)), _) if self.list(list).iter().any(|&part| self.imply(part, b, fuel)) => true,
            (_, Some(Node::Any(list))) => self.list(list).iter().any(|&part| self.imply(a, part, fuel)),
            (Some(Node::Not(a)), Some(Node::Not(b))) => self.imply(b, a, fuel),
            (Some(Node::Atom(a)), Some(Node::Atom(b))) => {
                match (self.atoms.get(a.0 as usize), self.atoms.get(b.0 as usize)) {
                    (Some(a), Some(b)) => atom_implies(self.vocabulary, a, b),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// The conditions that a condition is made of, itself first, each once, in the order in which lists name them.
    pub(super) fn parts_of(self, whole: NodeId) -> impl Iterator<Item = (NodeId, Node)> + use<'f> {
        let mut seen = FxHashSet::default();
        let mut waiting = vec![whole];
        std::iter::from_fn(move || {
            loop {
                let id = waiting.pop()?;
                let Some(node) = self.node(id).filter(|_| seen.insert(id)) else { continue };
                match node {
                    Node::All(list) | Node::Any(list) | Node::Count(_, list) => {
                        waiting.extend(self.list(list).iter().rev());
                    }
                    Node::Not(inner) => waiting.push(inner),
                    Node::Atom(_) => {}
                }
                return Some((id, node));
            }
        })
    }

    /// The statements that a condition is made of, each once, in the order in which lists name them.
    pub(super) fn atoms_of(self, whole: NodeId) -> impl Iterator<Item = &'f Atom> {
        self.parts_of(whole).filter_map(move |(_, node)| match node {
            Node::Atom(atom) => self.atoms.get(atom.0 as usize),
            Node::All(_) | Node::Any(_) | Node::Count(..) | Node::Not(_) => None,
        })
    }

    fn node(&self, id: NodeId) -> Option<Node> {
        self.nodes.get(id.0 as usize).copied()
    }

    fn list(&self, children: Children) -> &'f [NodeId] {
        let start = children.start as usize;
        self.children.get(start..start + children.len as usize).unwrap_or(&[])
    }
}

fn atom_implies(vocabulary: &Vocabulary, a: &Atom, b: &Atom) -> bool {
    match (a, b) {
        (Atom::Age { unit: ua, ages: a }, Atom::Age { unit: ub, ages: b }) => ua == ub && a.union(b) == *b,
        (Atom::Value(a), Atom::Value(b)) => value_implies(a, b),
        _ => match (Claim::new(a), Claim::new(b)) {
            (Some(a), Some(b)) if a.denies && b.denies => covers(vocabulary, &a, &b),
            (Some(a), Some(b)) if !a.denies && !b.denies => covers(vocabulary, &b, &a),
            _ => false,
        },
    }
}

/// Whether whatever makes the inner claim true makes the outer one true.
fn covers(vocabulary: &Vocabulary, outer: &Claim<'_>, inner: &Claim<'_>) -> bool {
    outer.covers(inner, vocabulary) == Some(Cover::Whole) && outer.at_doses_of(inner)
}

fn value_implies(a: &ValueAtom, b: &ValueAtom) -> bool {
    let same_result = a.concept == b.concept && a.choice == b.choice && a.window == b.window;
    let often_enough = b.times.is_none() || a.times >= b.times;
    same_result
        && often_enough
        && match (&a.test, &b.test) {
            (Test::Number(a), Test::Number(b)) => a.union(b) == *b,
            (Test::Titre(a), Test::Titre(b)) => a.union(b) == *b,
            (Test::Named(a), Test::Named(b)) => a.iter().all(|v| b.contains(v)),
            (a, b) => a == b,
        }
}
