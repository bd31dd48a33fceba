//! Taking the values of a masked file out of what is said about it.
//!
//! What is quoted is taken for a value unless it is a word that may be shown, or the key at the place itself.

use super::super::{Label, SourceMap};
use super::Options;
use std::ops::Range;

/// What stands for a value.
pub(super) const HIDDEN: &str = "…";

/// What of a diagnostic about a masked file may be shown.
pub(super) struct Mask<'m> {
    shown: &'m [&'m str],
    /// The keys that the labels are on.
    keys: Vec<&'m str>,
    /// A value near the place holds a backtick, so quotes cannot be told from its own.
    backticks: bool,
}

impl<'m> Mask<'m> {
    pub(super) fn new<'l>(
        sources: &'m SourceMap,
        labels: impl Iterator<Item = &'l Label>,
        options: &'m Options<'_>,
    ) -> Self {
        let mut mask = Self { shown: options.shown, keys: Vec::new(), backticks: false };
        for label in labels.filter(|l| options.masks(l.span.file)) {
            let Some(file) = sources.file(label.span.file) else { continue };
            let here = sources.slice(label.span);
            let after = file.text.get(label.span.end as usize..).unwrap_or("");
            if after.starts_with(':') && is_key(here) {
                mask.keys.push(here);
            }
            let line = file.text.get(file.line(file.line_of(label.span.start))).unwrap_or("");
            mask.backticks |= here.contains('`') || line.contains('`');
        }
        mask
    }

    /// The text without the values it quotes.
    pub(super) fn text(&self, text: &str) -> String {
        if self.backticks
            && let (Some(first), Some(last)) = (text.find('`'), text.rfind('`'))
        {
            let (head, tail) = (text.get(..first).unwrap_or(""), text.get(last + 1..).unwrap_or(""));
            return format!("{head}`{HIDDEN}`{tail}");
        }
        let mut out = String::new();
        let mut parts = text.split('`').enumerate().peekable();
        while let Some((n, part)) = parts.next() {
            let closed = parts.peek().is_some();
            match n % 2 {
                0 => out.push_str(part),
                _ if closed && self.keeps(part) => out.extend(["`", part, "`"]),
                _ => out.extend(["`", HIDDEN, "`"]),
            }
        }
        out
    }

    fn keeps(&self, quoted: &str) -> bool {
        let word = quoted.strip_suffix(": …").or(quoted.strip_suffix(':')).unwrap_or(quoted);
        self.shown.contains(&word) || self.keys.contains(&word)
    }
}

/// Whether a text has the form of a key: a few plain lower-case words.
fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 30
        && text.bytes().all(|b| b.is_ascii_lowercase() || matches!(b, b' ' | b'-' | b'_'))
}

/// Where the hidden value of a line starts: after its indentation, `- `, and a key that may be shown. That is one of
/// the known words, or what stands at one of the places.
pub(super) fn value_start(line: &str, shown: &[&str], places: &[Range<usize>]) -> usize {
    let mut at = line.len() - line.trim_start().len();
    while let Some(rest) = line.get(at..).and_then(|l| l.strip_prefix("- ")) {
        at = line.len() - rest.trim_start().len();
    }
    match line.get(at..).and_then(|rest| rest.split_once(':')) {
        Some((key, value)) if value.is_empty() || value.starts_with(' ') => {
            let is_place = places.iter().any(|p| *p == (at..at + key.len()));
            let known = shown.contains(&key) || (is_place && is_key(key));
            if known { line.len() - value.trim_start().len() } else { at }
        }
        _ => at,
    }
}
