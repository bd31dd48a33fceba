//! Mappings with known keys, and the small words in them.

use super::draft::Draft;
use crate::text::fields::did_you_mean;
use crate::text::yaml::{Node, ScalarStyle, Value};
use crate::text::{Diagnostic, Span, alternatives, shown};

/// A mapping of which every key is known.
#[derive(Clone, Copy)]
pub(super) struct Record<'n> {
    entries: &'n [(Node, Node)],
    pub(super) span: Span,
}

/// Whether a node is an empty value: nothing after the colon, `~` or `null`.
pub(in crate::patient) fn is_nothing(node: &Node) -> bool {
    node.as_scalar().is_some_and(|s| {
        let text = s.text.trim();
        text.is_empty() || (s.style == ScalarStyle::Plain && matches!(text, "~" | "null"))
    })
}

impl<'n> Record<'n> {
    /// The value of `key`, unless it is missing or empty.
    pub(super) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|(_, value)| value).filter(|value| !is_nothing(value))
    }

    /// The key and value of `key`, even if the value is empty.
    pub(super) fn entry(&self, key: &str) -> Option<&'n (Node, Node)> {
        self.entries.iter().find(|(k, _)| k.as_str() == Some(key))
    }

    /// The first key: the place of what the whole lacks.
    pub(super) fn start(&self) -> Span {
        self.entries.first().map_or(self.span, |(key, _)| key.span)
    }

    /// The first of `keys` that has a value, with its key.
    pub(super) fn first<'k>(&self, keys: &[&'k str]) -> Option<(&'k str, &'n Node)> {
        keys.iter().find_map(|&key| self.get(key).map(|value| (key, value)))
    }
}

impl Draft<'_, '_> {
    /// The entries of a mapping; keys that are not `known` are reported. `what` it is, for messages: `a profile`.
    pub(super) fn record<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Option<Record<'n>> {
        let Value::Mapping(entries, _) = &node.value else {
            let found = node.describe();
            self.report(
                Diagnostic::error("wrong-type", node.span, format!("{what} is written as keys with values"))
                    .label(format!("this is {found}"))
                    .help(format!("write `{}: …`", known.first().copied().unwrap_or_default())),
            );
            return None;
        };
        for (key, _) in entries {
            self.check_key(key, what, known);
        }
        Some(Record { entries, span: node.span })
    }

    fn check_key(&mut self, key: &Node, what: &str, known: &[&str]) {
        let name = key.as_str().unwrap_or_default();
        if known.contains(&name) {
            return;
        }
        let message = format!("`{}` is not a key of {what}", shown(name));
        let help = did_you_mean(name, known.iter().copied());
        self.report(Diagnostic::error("unknown-key", key.span, message).label("not known here").help(help));
    }

    /// The items of a section that is a list; a missing section has none.
    pub(super) fn items<'n>(&mut self, section: Option<&'n Node>, key: &str) -> &'n [Node] {
        let Some(node) = section else { return &[] };
        if let Some(items) = node.as_sequence() {
            return items;
        }
        self.report(
            Diagnostic::error("wrong-type", node.span, format!("`{key}` is a list"))
                .label(format!("this is {}", node.describe()))
                .help(format!("write the entries of `{key}:` one a line, each after `- `")),
        );
        &[]
    }

    /// The text of a key's value, trimmed.
    pub(super) fn text<'n>(&mut self, key: &str, node: &'n Node) -> Option<&'n str> {
        if let Some(text) = node.as_str() {
            return Some(text.trim());
        }
        self.report(
            Diagnostic::error("wrong-type", node.span, format!("`{key}` is plain text"))
                .label(format!("this is {}", node.describe())),
        );
        None
    }

    /// The value of a key that must be there.
    pub(super) fn required<'n>(&mut self, record: &Record<'n>, key: &str, what: &str) -> Option<&'n Node> {
        let found = record.get(key);
        if found.is_none() {
            self.report(
                Diagnostic::error("missing-key", record.start(), format!("{what} has no `{key}`"))
                    .label("the entry begins here")
                    .help(format!("add `{key}:`")),
            );
        }
        found
    }

    /// What `source` says.
    pub(super) fn source(&mut self, record: &Record<'_>) -> Option<String> {
        record.get("source").and_then(|n| self.text("source", n)).map(str::to_owned)
    }

    /// `yes` or `no`.
    pub(super) fn yes_no(&mut self, record: &Record<'_>, key: &str) -> Option<bool> {
        let node = record.get(key)?;
        let text = self.text(key, node)?;
        yes_or_no(text).or_else(|| {
            self.not_a_choice(key, node, &["yes", "no"]);
            None
        })
    }

    /// One of a few words. A wrong one is reported and nothing is given.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, node: &Node, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(key, node)?;
        let word = text.to_lowercase().replace(['_', '-'], " ");
        if let Some((_, value)) = choices.iter().find(|(name, _)| name.replace('-', " ") == word) {
            return Some(*value);
        }
        let words: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        self.not_a_choice(key, node, &words);
        None
    }

    pub(super) fn not_a_choice(&mut self, key: &str, node: &Node, words: &[&str]) {
        self.report(
            Diagnostic::error("unknown-value", node.span, format!("`{key}` is one of a few words, and not this one"))
                .label("not one of them")
                .help(format!("write {}", alternatives(words))),
        );
    }
}

/// Reads the words YAML 1.1 and people use for yes and no.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "true" | "y" | "on" => Some(true),
        "no" | "false" | "n" | "off" => Some(false),
        _ => None,
    }
}
