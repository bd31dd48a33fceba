//! Counting: `at least 2 of (…)`, and items of which one subsumes another.
//!
//! Counted items are separate propositions. "Hepatitis B; viral hepatitis" counts one finding twice.

use super::super::ir::{Atom, ConditionAtom, MedicationAtom, Node, NodeId, ProcedureAtom, Test, ValueAtom, Window};
use super::arena::{Arena, Join};
use super::lower::Lowering;
use crate::criteria::{Assertion, Count, Expr};
use crate::text::{Diagnostic, Span};
use crate::vocabulary::{ConceptId, Vocabulary};
use rustc_hash::FxHashMap;

/// Comparing two items stops after so many steps; they then count as separate.
const FUEL: u32 = 4_000;

/// Longer lists are checked for equal items only.
pub(super) const MAX_COMPARED: usize = 64;

/// Something counted: what it is called, where it stands, what it means.
pub(super) struct Item {
    pub(super) shown: String,
    pub(super) span: Span,
    pub(super) node: NodeId,
}

impl Lowering<'_, '_> {
    pub(super) fn counted(&mut self, count: Count, items: &[Expr], span: Span, depth: u16) -> Option<NodeId> {
        let nodes = self.parts(items, depth)?;
        let wanted = match count {
            Count::AtLeast(n) | Count::Exactly(n) | Count::AtMost(n) => n as usize,
        };
        let pointless = match count {
            Count::AtLeast(_) => wanted == 0 || wanted > nodes.len(),
            Count::Exactly(_) => wanted > nodes.len(),
            Count::AtMost(_) => wanted >= nodes.len(),
        };
        if pointless {
            let message = format!("{} cannot be asked of {} items", shown(count), nodes.len());
            self.session.diagnostics.push(Diagnostic::error("impossible-count", span, message));
            return None;
        }
        let counted = items
            .iter()
            .zip(&nodes)
            .map(|(item, &node)| Item { shown: self.shown(item), span: item.span, node })
            .collect::<Vec<_>>();
        if !separate(self, count, &counted) {
            return None;
        }
        let arena = &mut self.session.arena;
        Some(match count {
            Count::AtLeast(1) => arena.join(Join::Any, nodes),
            Count::AtLeast(n) if n as usize == nodes.len() => arena.join(Join::All, nodes),
            Count::AtMost(0) | Count::Exactly(0) => {
                let any = arena.join(Join::Any, nodes);
                arena.not(any)
            }
            _ => arena.count(count, nodes),
        })
    }
}

fn shown(count: Count) -> String {
    match count {
        Count::AtLeast(n) => format!("`at least {n} of`"),
        Count::AtMost(n) => format!("`at most {n} of`"),
        Count::Exactly(n) => format!("`exactly {n} of`"),
    }
}

/// Whether no item subsumes another; reports the pairs that overlap. "At least 1 of" and "none of" do not count.
pub(super) fn separate(lowering: &mut Lowering<'_, '_>, count: Count, items: &[Item]) -> bool {
    if matches!(count, Count::AtLeast(0 | 1) | Count::AtMost(0) | Count::Exactly(0)) {
        return true;
    }
    let pairs = overlaps(&lowering.session.arena, lowering.session.vocabulary, items);
    for &(earlier, later) in &pairs {
        let message = format!("`{}` and `{}` overlap: one finding would count twice", earlier.shown, later.shown);
        lowering.session.diagnostics.push(
            Diagnostic::error("overlapping-items", later.span, message)
                .label("overlaps")
                .other(earlier.span, "with this item")
                .help("keep the more general one, or join both with `or` in one item"),
        );
    }
    pairs.is_empty()
}

/// For each item the first one before it that it overlaps.
fn overlaps<'i>(arena: &Arena, vocabulary: &Vocabulary, items: &'i [Item]) -> Vec<(&'i Item, &'i Item)> {
    let mut pairs = Vec::new();
    if items.len() > MAX_COMPARED {
        let mut first: FxHashMap<NodeId, &Item> = FxHashMap::default();
        for item in items {
            match first.get(&item.node) {
                Some(earlier) => pairs.push((*earlier, item)),
                None => drop(first.insert(item.node, item)),
            }
        }
        return pairs;
    }
    for (i, later) in items.iter().enumerate() {
        let overlap = items.iter().take(i).find(|earlier| {
            surely_implies(arena, vocabulary, earlier.node, later.node)
                || surely_implies(arena, vocabulary, later.node, earlier.node)
        });
        pairs.extend(overlap.map(|earlier| (earlier, later)));
    }
    pairs
}

/// Whether `b` holds whenever `a` does, as far as their form shows in so many steps.
pub(super) fn surely_implies(arena: &Arena, vocabulary: &Vocabulary, a: NodeId, b: NodeId) -> bool {
    let mut fuel = FUEL;
    implies(arena, vocabulary, a, b, &mut fuel)
}

fn implies(arena: &Arena, vocabulary: &Vocabulary, a: NodeId, b: NodeId, fuel: &mut u32) -> bool {
    if a == b {
        return true;
    }
    let Some(left) = fuel.checked_sub(1) else { return false };
    *fuel = left;
    match (arena.get(a), arena.get(b)) {
        (Some(Node::Any(list)), _) => arena.list(list).iter().all(|&part| implies(arena, vocabulary, part, b, fuel)),
        (_, Some(Node::All(list))) => arena.list(list).iter().all(|&part| implies(arena, vocabulary, a, part, fuel)),
        (Some(Node::All(list)), _)
            if arena.list(list).iter().any(|&part| implies(arena, vocabulary, part, b, fuel)) =>
        {
            true
        }
        (_, Some(Node::Any(list))) => arena.list(list).iter().any(|&part| implies(arena, vocabulary, a, part, fuel)),
        (Some(Node::Not(a)), Some(Node::Not(b))) => implies(arena, vocabulary, b, a, fuel),
        (Some(Node::Atom(_)), Some(Node::Atom(_))) => match (arena.get_atom(a), arena.get_atom(b)) {
            (Some(a), Some(b)) => atom_implies(vocabulary, a, b),
            _ => false,
        },
        _ => false,
    }
}

fn atom_implies(vocabulary: &Vocabulary, a: &Atom, b: &Atom) -> bool {
    match (a, b) {
        (Atom::Age { unit: ua, ages: a }, Atom::Age { unit: ub, ages: b }) => ua == ub && a.union(b) == *b,
        (Atom::Condition(a), Atom::Condition(b)) => condition_implies(vocabulary, a, b),
        (Atom::Value(a), Atom::Value(b)) => value_implies(a, b),
        (Atom::Medication(a), Atom::Medication(b)) => medication_implies(vocabulary, a, b),
        (Atom::Procedure(a), Atom::Procedure(b)) => procedure_implies(vocabulary, a, b),
        _ => false,
    }
}

fn condition_implies(vocabulary: &Vocabulary, a: &ConditionAtom, b: &ConditionAtom) -> bool {
    let excepted = || b.except.iter().all(|e| a.except.contains(e) || apart(vocabulary, a.concept, e.0));
    vocabulary.is_a(a.concept, b.concept)
        && a.assertion == b.assertion
        && matches!(a.assertion, Assertion::Present | Assertion::Family | Assertion::Suspected | Assertion::Planned)
        && b.qualifiers.iter().all(|q| a.qualifiers.contains(q))
        && excepted()
        && (b.requiring.is_empty() || a.requiring == b.requiring)
        && (b.lasting.is_none() || a.lasting == b.lasting)
        && window_implies(a.window, b.window)
}

/// Whether nothing at or below `concept` is taken out by excepting `excepted`.
fn apart(vocabulary: &Vocabulary, concept: ConceptId, excepted: ConceptId) -> bool {
    !vocabulary.is_a(concept, excepted) && !vocabulary.is_a(excepted, concept)
}

fn window_implies(a: Window, b: Window) -> bool {
    a == b || b == Window::Ever || (a == Window::Now && matches!(b, Window::Within(..) | Window::WithinLonger(..)))
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

fn medication_implies(vocabulary: &Vocabulary, a: &MedicationAtom, b: &MedicationAtom) -> bool {
    vocabulary.is_a(a.concept, b.concept)
        && a.mode == b.mode
        && (b.dose.is_none() || a.dose == b.dose)
        && b.except.iter().all(|e| a.except.contains(e) || apart(vocabulary, a.concept, *e))
        && (b.lasting.is_none() || a.lasting == b.lasting)
        && (b.then.is_empty() || a.then == b.then)
        && window_implies(a.window, b.window)
}

fn procedure_implies(vocabulary: &Vocabulary, a: &ProcedureAtom, b: &ProcedureAtom) -> bool {
    vocabulary.is_a(a.concept, b.concept)
        && a.planned == b.planned
        && b.except.iter().all(|e| a.except.contains(e) || apart(vocabulary, a.concept, *e))
        && window_implies(a.window, b.window)
}
