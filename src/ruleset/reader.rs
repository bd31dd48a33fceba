//! What all YAML files of a rule folder have in common: shapes, keys, texts, dates, choices.
//!
//! Assumes YAML trees with places. Guarantees that a value that is not what its key asks for is reported at its
//! place, and that reading goes on behind it.

use crate::text::fields::{did_you_mean, wrong_type};
use crate::text::yaml::{Node, Scalar, ScalarStyle, Value, quote};
use crate::text::{Diagnostic, Fields, FileId, SourceMap, Span, Spanned, shown};
use crate::value::{PartialDate, Period};

/// The keys and values of a mapping, in file order.
pub(super) type Entries<'n> = &'n [(Node, Node)];

/// Reads values of one file and collects what is wrong with them.
pub(super) struct Reader<'s> {
    pub(super) sources: &'s SourceMap,
    pub(super) file: FileId,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(sources: &'s SourceMap, file: FileId) -> Self {
        Self { sources, file, diagnostics: Vec::new() }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// The entries of a mapping; keys outside `keys` are reported and left to the caller to skip.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, what: &'static str, keys: &[&str]) -> Option<Entries<'n>> {
        let entries = Fields::new(node, what, keys, &mut self.diagnostics).entries();
        node.as_mapping().map(|_| entries)
    }

    pub(super) fn unknown_key(&mut self, key: &Node, what: &str, keys: &[&str]) {
        let name = key.as_str().unwrap_or_default();
        let message = format!("`{}` is not a key of {what}", shown(name));
        let help = did_you_mean(name, keys.iter().copied());
        self.report(Diagnostic::error("unknown-key", key.span, message).help(help));
    }

    pub(super) fn wrong_type(&mut self, node: &Node, what: &str, wanted: &str) {
        self.report(wrong_type(node, what, wanted));
    }

    pub(super) fn missing_key(&mut self, at: Span, what: &str, key: &str, help: &str) {
        let message = format!("`{key}` is missing in {what}");
        self.report(Diagnostic::error("missing-key", at, message).help(help));
    }

    pub(super) fn unreadable(&mut self, node: &Node, what: &str, help: impl Into<String>) {
        let written = shown(node.as_str().unwrap_or_default());
        let message = format!("`{written}` is not {what}");
        self.report(Diagnostic::error("unreadable-value", node.span, message).help(help));
    }

    /// A scalar with something in it.
    pub(super) fn scalar<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n Scalar> {
        match &node.value {
            Value::Scalar(scalar) if !scalar.text.trim().is_empty() => {
                self.warn_of_cut(scalar, node.span, what);
                Some(scalar)
            }
            Value::Scalar(_) | Value::Sequence(..) | Value::Mapping(..) => {
                self.wrong_type(node, what, "text");
                None
            }
        }
    }

    pub(super) fn text(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        self.scalar(node, what).map(|s| Spanned::new(s.text.trim().to_owned(), node.span))
    }

    /// A list with something in it.
    pub(super) fn list<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        match node.as_sequence() {
            Some(items) if !items.is_empty() => Some(items),
            None if node.as_str() != Some("") => {
                self.wrong_type(node, what, "a list");
                None
            }
            Some(_) | None => {
                let problem = Diagnostic::error("empty-list", node.span, format!("the list {what} is empty"));
                self.report(problem.help(format!("add an item, or leave {what} out")));
                None
            }
        }
    }

    pub(super) fn date(&mut self, node: &Node, what: &str) -> Option<Spanned<PartialDate>> {
        let scalar = self.scalar(node, what)?;
        let date = PartialDate::parse(scalar.text.trim());
        if date.is_none() {
            self.unreadable(node, "a date", "write a date as `2026-11-22`, `2026-11` or `2026`");
        }
        date.map(|d| Spanned::new(d, node.span))
    }

    pub(super) fn period(&mut self, node: &Node, what: &str) -> Option<Spanned<Period>> {
        let scalar = self.scalar(node, what)?;
        let period = Period::parse(scalar.text.trim());
        if period.is_none() {
            self.unreadable(node, "a length of time", "write a number and days, weeks, months or years: `28 days`");
        }
        period.map(|p| Spanned::new(p, node.span))
    }

    /// One of some words; letter case does not matter.
    pub(super) fn choice<T: Copy>(&mut self, node: &Node, what: &str, options: &[(&str, T)]) -> Option<Spanned<T>> {
        let written = self.scalar(node, what)?.text.trim();
        if let Some(&(_, value)) = options.iter().find(|(word, _)| word.eq_ignore_ascii_case(written)) {
            return Some(Spanned::new(value, node.span));
        }
        let message = format!("`{}` is no value of {what}", shown(written));
        let help = did_you_mean(written, options.iter().map(|&(word, _)| word));
        self.report(Diagnostic::error("unknown-value", node.span, message).help(help));
        None
    }

    pub(super) fn yes_or_no(&mut self, node: &Node, what: &str) -> Option<Spanned<bool>> {
        self.choice(node, what, &[("yes", true), ("no", false), ("true", true), ("false", false)])
    }

    /// In YAML ` #` ends a plain text. A comment is written `# so`; `#so` directly behind the text was probably part
    /// of it.
    fn warn_of_cut(&mut self, scalar: &Scalar, span: Span, what: &str) {
        if scalar.style != ScalarStyle::Plain {
            return;
        }
        let Some(source) = self.sources.file(self.file) else { return };
        let rest = source.text.get(span.end as usize..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        let tail = line.trim_start_matches([' ', '\t']);
        let cut = tail.len() < line.len()
            && tail.strip_prefix('#').is_some_and(|t| t.starts_with(|c: char| c.is_alphanumeric()));
        if cut {
            let start = span.end as usize + (line.len() - tail.len());
            let place = Span::new(self.file, start, start + tail.trim_end().len());
            let message = format!("{what} ends before `{}`", tail.trim_end());
            let whole = format!("{} {}", scalar.text, tail.trim_end());
            self.report(
                Diagnostic::warning("cut-text", place, message)
                    .label("read as a comment")
                    .help(format!("if it belongs to the text, write `{}`", quote(&whole)))
                    .help("if it is a comment, write a blank after `#`"),
            );
        }
    }
}

/// The value of `key`, if the key is written; it may be empty.
pub(super) fn value<'n>(entries: Entries<'n>, key: &str) -> Option<&'n Node> {
    entries.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
}
