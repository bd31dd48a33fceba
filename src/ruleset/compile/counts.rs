//! Counting: `at least 2 of (…)`, and items of which one subsumes another.
//!
//! Counted items are separate propositions. "Hepatitis B; viral hepatitis" counts one finding twice.

use super::super::implication::{Forms, MAX_COMPARED};
use super::super::ir::NodeId;
use super::arena::Join;
use super::lower::Lowering;
use crate::criteria::{Count, Expr};
use crate::text::{Diagnostic, Span};
use rustc_hash::FxHashMap;

/// Something counted: what it is called, where it stands, what it means.
pub(super) struct Item {
    pub(super) shown: String,
    pub(super) span: Span,
    pub(super) node: NodeId,
}

impl Lowering<'_, '_> {
    pub(super) fn counted(&mut self, count: Count, items: &[Expr], span: Span, depth: u16) -> Option<NodeId> {
        let nodes = self.parts(items, depth)?;
        if !count.decides(nodes.len()) {
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
    let forms = lowering.session.arena.forms(lowering.session.vocabulary);
    let pairs = overlaps(&forms, items);
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
fn overlaps<'i>(forms: &Forms<'_>, items: &'i [Item]) -> Vec<(&'i Item, &'i Item)> {
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
            forms.surely_imply(earlier.node, later.node) || forms.surely_imply(later.node, earlier.node)
        });
        pairs.extend(overlap.map(|earlier| (earlier, later)));
    }
    pairs
}
