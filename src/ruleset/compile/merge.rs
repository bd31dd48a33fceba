//! Conditions on one value inside one conjunction or disjunction become one set of values.
//!
//! `platelets >= 50 and platelets <= 400` on a result of `<500` is unknown because the result may be inside or
//! outside; judged one by one, each half would be unknown for its own reason and a disjunction could not be seen to
//! cover everything.

use super::super::ir::{Atom, Node, NodeId, RelativeLimit, RelativeRange, Test, ValueAtom, Window};
use super::arena::{Arena, Join};
use crate::criteria::Choice;
use crate::value::{Bound, Range};
use crate::vocabulary::ConceptId;
use rustc_hash::FxHashMap;

/// Which value a condition is about: conditions with the same key see the same result.
type Key = (ConceptId, Window);

pub(super) fn same_values(arena: &mut Arena, join: Join, nodes: &[NodeId]) -> Vec<NodeId> {
    let parts: Vec<Option<ValueAtom>> = nodes.iter().map(|&id| mergeable(arena, id)).collect();
    let mut first_of: FxHashMap<Key, usize> = FxHashMap::default();
    let mut merged: Vec<Option<ValueAtom>> = vec![None; nodes.len()];
    let mut gone = vec![false; nodes.len()];
    for (i, part) in parts.iter().enumerate() {
        let Some(part) = part else { continue };
        let Some(&first) = first_of.get(&(part.concept, part.window)) else {
            first_of.insert((part.concept, part.window), i);
            continue;
        };
        let so_far = merged.get(first).cloned().flatten().or_else(|| parts.get(first).cloned().flatten());
        let Some(so_far) = so_far else { continue };
        if let Some(test) = joined(join, &so_far.test, &part.test)
            && let (Some(slot), Some(gone)) = (merged.get_mut(first), gone.get_mut(i))
        {
            *slot = Some(ValueAtom { test, ..so_far });
            *gone = true;
        }
    }
    let mut result = Vec::with_capacity(nodes.len());
    for ((&id, merged), gone) in nodes.iter().zip(merged).zip(gone) {
        match merged {
            Some(atom) => result.push(arena.atom(Atom::Value(atom))),
            None if !gone => result.push(id),
            None => {}
        }
    }
    result
}

/// The condition on the latest value, if `id` is one; a negated one as its complement.
fn mergeable(arena: &Arena, id: NodeId) -> Option<ValueAtom> {
    let latest = |id| match arena.get_atom(id) {
        Some(Atom::Value(value)) if value.choice == Choice::Latest && value.times.is_none() => Some(value),
        _ => None,
    };
    if let Some(value) = latest(id) {
        return Some(value.clone());
    }
    let Some(Node::Not(inner)) = arena.get(id) else { return None };
    let value = latest(inner)?;
    // A result that is not comparable or indeterminate decides neither a set nor its complement; named values have
    // such results among their own, so they stay negated.
    let test = match &value.test {
        Test::Number(set) => Test::Number(set.complement()),
        Test::Titre(set) => Test::Titre(set.complement()),
        Test::Named(_) | Test::Relative(_) => return None,
    };
    Some(ValueAtom { test, ..value.clone() })
}

fn joined(join: Join, a: &Test, b: &Test) -> Option<Test> {
    Some(match (a, b, join) {
        (Test::Number(a), Test::Number(b), Join::All) => Test::Number(a.intersection(b)),
        (Test::Number(a), Test::Number(b), Join::Any) => Test::Number(a.union(b)),
        (Test::Titre(a), Test::Titre(b), Join::All) => Test::Titre(a.intersection(b)),
        (Test::Titre(a), Test::Titre(b), Join::Any) => Test::Titre(a.union(b)),
        (Test::Named(a), Test::Named(b), Join::All) => {
            Test::Named(a.iter().filter(|v| b.contains(v)).copied().collect())
        }
        (Test::Named(a), Test::Named(b), Join::Any) => {
            let mut both: Vec<u16> = a.iter().chain(b).copied().collect();
            both.sort_unstable();
            both.dedup();
            Test::Named(both.into_boxed_slice())
        }
        (Test::Relative(_) | Test::Number(_), Test::Relative(_) | Test::Number(_), Join::Any) => {
            let mut ranges = relative(a)?;
            let more = relative(b)?;
            ranges.extend(more.into_iter().filter(|range| !ranges.contains(range)).collect::<Vec<_>>());
            Test::Relative(ranges.into_boxed_slice())
        }
        (Test::Relative(_) | Test::Number(_), Test::Relative(_) | Test::Number(_), Join::All) => {
            let (a, b) = (relative(a)?, relative(b)?);
            let ([a], [b]) = (a.as_slice(), b.as_slice()) else { return None };
            Test::Relative(Box::new([opposite(*a, *b)?]))
        }
        _ => return None,
    })
}

fn relative(test: &Test) -> Option<Vec<RelativeRange>> {
    match test {
        Test::Relative(ranges) => Some(ranges.to_vec()),
        Test::Number(set) => Some(set.ranges().iter().map(absolute).collect()),
        Test::Named(_) | Test::Titre(_) => None,
    }
}

fn absolute(range: &Range) -> RelativeRange {
    let lift = |bound: Bound| match bound {
        Bound::Open => Bound::Open,
        Bound::Included(n) => Bound::Included(RelativeLimit::Absolute(n)),
        Bound::Excluded(n) => Bound::Excluded(RelativeLimit::Absolute(n)),
    };
    RelativeRange { low: lift(range.low), high: lift(range.high) }
}

/// Two half-open ranges that bound opposite ends. Two lower ends of which one depends on the reference range cannot
/// be compared before the result is known.
fn opposite(a: RelativeRange, b: RelativeRange) -> Option<RelativeRange> {
    match (a.low, a.high, b.low, b.high) {
        (low, Bound::Open, Bound::Open, high) | (Bound::Open, high, low, Bound::Open) => {
            Some(RelativeRange { low, high })
        }
        _ => None,
    }
}
