//! The arms of a trial; an arm may add criteria of its own.

use super::super::reader::{Reader, value};
use super::{ArmDocument, items};
use crate::text::yaml::Node;

pub(super) const KEYS: &[&str] = &["id", "title", "status", "inclusion", "exclusion"];

/// Whether the arm takes patients.
pub(super) const STATUS: &[(&str, bool)] = &[("open", true), ("closed", false)];

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Vec<ArmDocument> {
    let Some(nodes) = reader.list(node, "`arms`") else { return Vec::new() };
    nodes.iter().filter_map(|node| arm(reader, node)).collect()
}

fn arm(reader: &mut Reader<'_>, node: &Node) -> Option<ArmDocument> {
    let entries = reader.entries(node, "an arm", KEYS)?;
    let Some(id) = value(entries, "id") else {
        reader.missing_key(node.span, "the arm", "id", "write `id: A`");
        return None;
    };
    let id = items::written_id(reader, id)?;
    let open = value(entries, "status")
        .and_then(|node| reader.choice(node, "an arm's `status`", STATUS))
        .is_none_or(|status| status.node);
    let title = value(entries, "title").and_then(|node| reader.text(node, "`title`")).map(|t| t.node);
    let section = |reader: &mut Reader<'_>, key: &str, letter: &str| {
        let prefix = format!("{}.{letter}", id.node);
        value(entries, key).map_or_else(Vec::new, |node| items::read(reader, node, key, &prefix))
    };
    let inclusion = section(reader, "inclusion", "I");
    let exclusion = section(reader, "exclusion", "E");
    Some(ArmDocument { id, title, open, inclusion, exclusion })
}
