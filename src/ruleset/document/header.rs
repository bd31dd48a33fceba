//! The head of a trial's file: status, source, approval, windows, standards for clearing, definitions.

use super::super::reader::{Reader, value};
use super::{RulesVersion, Source, Status};
use crate::criteria::Sex;
use crate::text::yaml::{Flow, Node, Value};
use crate::text::{Diagnostic, Spanned};
use crate::value::Period;
use crate::vocabulary::ConditionText;

pub(super) const STATUS_KEYS: &[&str] = &["is", "as of"];
pub(super) const SOURCE_KEYS: &[&str] = &["registry", "id", "url", "retrieved"];
pub(super) const RULES_KEYS: &[&str] = &["version", "status", "by", "approved by", "on"];
/// Whether the rules are approved.
pub(super) const RULES_STATUS: &[(&str, bool)] = &[("draft", false), ("approved", true)];
pub(super) const SEXES: &[(&str, Option<Sex>)] =
    &[("all", None), ("any", None), ("female", Some(Sex::Female)), ("male", Some(Sex::Male))];

pub(super) fn status(reader: &mut Reader<'_>, node: &Node) -> Option<Status> {
    let Some(entries) = node.as_mapping() else {
        return Some(Status { is: reader.text(node, "`status`")?, as_of: None });
    };
    let mut is = value(entries, "is").and_then(|node| reader.text(node, "`is`"));
    for (key, found) in entries {
        let name = key.as_str().unwrap_or_default();
        match name {
            "is" | "as of" => {}
            // In braces a comma ends the value: `is: active, not recruiting` becomes two keys.
            _ if found.as_str() == Some("") => {
                let whole = format!("{}, {name}", is.as_ref().map_or("", |s| s.node.as_str()));
                reader.report(
                    Diagnostic::error("cut-text", key.span, format!("the status ends before `{name}`"))
                        .label("in braces a comma ends the text")
                        .help(format!("write `is: {}`", crate::text::yaml::quote(&whole))),
                );
                is = None;
            }
            _ => reader.unknown_key(key, "`status`", STATUS_KEYS),
        }
    }
    if value(entries, "is").is_none() {
        reader.missing_key(node.span, "`status`", "is", "write `status: {is: recruiting, as of: 2026-11-22}`");
    }
    let as_of = value(entries, "as of").and_then(|node| reader.date(node, "`as of`"));
    Some(Status { is: is?, as_of })
}

pub(super) fn source(reader: &mut Reader<'_>, node: &Node) -> Option<Source> {
    if node.as_scalar().is_some() {
        let written = reader.text(node, "`source`")?.node;
        return Some(Source { registry: Some(written), ..Source::default() });
    }
    let entries = reader.entries(node, "`source`", SOURCE_KEYS)?;
    let text = |reader: &mut Reader<'_>, key: &str| {
        value(entries, key).and_then(|node| reader.text(node, &format!("`{key}`"))).map(|t| t.node)
    };
    Some(Source {
        registry: text(reader, "registry"),
        id: text(reader, "id"),
        url: text(reader, "url"),
        retrieved: value(entries, "retrieved").and_then(|node| reader.date(node, "`retrieved`")).map(|d| d.node),
    })
}

pub(super) fn rules(reader: &mut Reader<'_>, node: Option<&Node>) -> RulesVersion {
    let draft = RulesVersion { version: 1, approved: false, by: None, approved_by: None, on: None };
    let Some(node) = node else { return draft };
    let Some(entries) = reader.entries(node, "`rules`", RULES_KEYS) else { return draft };
    let text = |reader: &mut Reader<'_>, key: &str| {
        value(entries, key).and_then(|node| reader.text(node, &format!("`{key}`")))
    };
    let version = value(entries, "version").map(|node| version(reader, node));
    let status = value(entries, "status").and_then(|node| reader.choice(node, "`status`", RULES_STATUS));
    let by = text(reader, "by");
    let approved_by = text(reader, "approved by");
    let on = value(entries, "on").and_then(|node| reader.date(node, "`on`"));
    let mut approved = status.as_ref().is_some_and(|s| s.node);
    if approved {
        for key in ["version", "by", "approved by", "on"] {
            if value(entries, key).is_none() {
                approved = false;
                let message = format!("the rules are approved, but `{key}` is missing");
                reader.report(
                    Diagnostic::error("approval-incomplete", status.as_ref().map_or(node.span, |s| s.span), message)
                        .help("approved rules name who wrote them (`by`), who approved them (`approved by`), the day (`on`) and the `version`")
                        .help("until then write `status: draft`"),
                );
            }
        }
        if let (Some(author), Some(second)) = (&by, &approved_by)
            && author.node.to_lowercase() == second.node.to_lowercase()
        {
            approved = false;
            reader.report(
                Diagnostic::error(
                    "approval-incomplete",
                    second.span,
                    format!("`{}` approves their own rules", second.node),
                )
                .label("the same person")
                .other(author.span, "wrote them")
                .help("rules are approved by a second person; until then write `status: draft`"),
            );
        }
        // What is written but cannot be read does not approve.
        approved &= by.is_some() && approved_by.is_some() && on.is_some();
    }
    RulesVersion {
        version: version.flatten().unwrap_or(1),
        approved,
        by: by.map(|t| t.node),
        approved_by: approved_by.map(|t| t.node),
        on: on.map(|d| d.node),
    }
}

fn version(reader: &mut Reader<'_>, node: &Node) -> Option<u32> {
    let written = reader.text(node, "`version`")?.node;
    let version = written.parse().ok().filter(|&v| v > 0);
    if version.is_none() {
        reader.unreadable(node, "a version", "write a whole number, counted from 1");
    }
    version
}

pub(super) fn windows(reader: &mut Reader<'_>, node: &Node) -> Vec<(Spanned<String>, Period)> {
    let Some(entries) = node.as_mapping() else {
        reader.wrong_type(node, "`windows`", "names with lengths of time");
        return Vec::new();
    };
    let mut windows = Vec::new();
    for (key, found) in entries {
        let name = reader.text(key, "a name");
        let period = reader.period(found, &format!("`{}`", key.as_str().unwrap_or_default()));
        if let (Some(name), Some(period)) = (name, period) {
            windows.push((name, period.node));
        }
    }
    windows
}

pub(super) fn sex(reader: &mut Reader<'_>, node: &Node) -> Option<Spanned<Option<Sex>>> {
    reader.choice(node, "`sex`", SEXES)
}

/// Conditions by concept name. Braces are accepted: what a comma cuts off has no value and is found.
pub(super) fn settle(reader: &mut Reader<'_>, node: &Node) -> Vec<(Spanned<String>, ConditionText)> {
    named_conditions(reader, node, "`settle`")
}

pub(super) fn define(reader: &mut Reader<'_>, node: &Node) -> Vec<(Spanned<String>, ConditionText)> {
    if let Value::Mapping(_, Flow::Flow) = node.value {
        reader.report(
            Diagnostic::error("condition-in-brackets", node.span, "definitions cannot stand in braces")
                .label("a comma or bracket would cut a condition here")
                .help("write each definition on a line of its own, indented below `define:`"),
        );
        return Vec::new();
    }
    named_conditions(reader, node, "`define`")
}

fn named_conditions(reader: &mut Reader<'_>, node: &Node, what: &str) -> Vec<(Spanned<String>, ConditionText)> {
    let Some(entries) = node.as_mapping() else {
        reader.wrong_type(node, what, "names with conditions");
        return Vec::new();
    };
    let mut conditions = Vec::new();
    for (key, found) in entries {
        let name = reader.text(key, "a name");
        let scalar = reader.scalar(found, &format!("the condition of `{}`", key.as_str().unwrap_or_default()));
        if let (Some(name), Some(scalar)) = (name, scalar) {
            conditions.push((name, Spanned::new(scalar.clone(), found.span)));
        }
    }
    conditions
}
