//! Canonical spelling of the conditions in a rule or vocabulary file.
//!
//! Assumes the trees of the file. Guarantees that only the text of conditions changes, that a changed condition means
//! what it meant, that comments and layout stay, and that doing it again changes nothing. A bare criterion is the
//! protocol's words and stays as it is, as does a condition with an error.

use crate::criteria;
use crate::text::yaml::{Flow, Node, Scalar, ScalarStyle, Value, quote};
use crate::text::{FileId, SourceMap, Span};
use crate::vocabulary::Vocabulary;

/// Text blocks are broken before this column.
const WIDTH: usize = 100;

/// The text of the file with its conditions in canonical spelling.
#[must_use]
pub fn reformat(sources: &SourceMap, file: FileId, nodes: &[Node], vocabulary: &Vocabulary) -> String {
    let Some(source) = sources.file(file) else { return String::new() };
    let mut edits: Vec<(Span, String)> = Vec::new();
    for node in nodes {
        let defined: Vec<String> = node
            .get("define")
            .and_then(Node::as_mapping)
            .into_iter()
            .flatten()
            .filter_map(|(key, _)| key.as_str().map(str::to_owned))
            .collect();
        let formatter = Formatter { source: &source.text, file, vocabulary, defined: &defined };
        edits.extend(conditions(node).into_iter().filter_map(|found| formatter.edit(&found)));
    }
    edits.sort_by_key(|(span, _)| span.start);
    let mut text = String::with_capacity(source.text.len());
    let mut copied = 0;
    for (span, replacement) in edits {
        let range = span.range();
        // Scalars do not overlap; if they did, the later one would be left alone.
        if let Some(between) = source.text.get(copied..range.start) {
            text.push_str(between);
            text.push_str(&replacement);
            copied = range.end;
        }
    }
    text.push_str(source.text.get(copied..).unwrap_or(""));
    text
}

/// A condition's scalar.
struct Found<'n> {
    scalar: &'n Scalar,
    span: Span,
    /// Whether it stands in brackets or braces, where a plain text ends earlier.
    in_flow: bool,
}

/// The conditions below `node`: values of `when`, `present when` and `absent when`, and of the entries of `settle` and
/// `define`.
fn conditions(node: &Node) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let mut waiting = vec![(node, false)];
    while let Some((node, named)) = waiting.pop() {
        match &node.value {
            Value::Scalar(_) => {}
            Value::Sequence(items, _) => waiting.extend(items.iter().map(|item| (item, false))),
            Value::Mapping(entries, flow) => {
                for (key, value) in entries {
                    let key = key.as_str().unwrap_or_default();
                    let is_condition = named || matches!(key, "when" | "present when" | "absent when");
                    match &value.value {
                        Value::Scalar(scalar) if is_condition => {
                            found.push(Found { scalar, span: value.span, in_flow: *flow == Flow::Flow });
                        }
                        Value::Scalar(_) => {}
                        Value::Sequence(..) | Value::Mapping(..) => {
                            waiting.push((value, matches!(key, "settle" | "define")));
                        }
                    }
                }
            }
        }
    }
    found
}

struct Formatter<'a> {
    source: &'a str,
    file: FileId,
    vocabulary: &'a Vocabulary,
    defined: &'a [String],
}

impl Formatter<'_> {
    fn edit(&self, found: &Found<'_>) -> Option<(Span, String)> {
        let expr = criteria::parse(found.scalar, self.file, self.vocabulary, self.defined).ok()?;
        let text = criteria::format(&expr, self.vocabulary);
        let written: Vec<&str> = found.scalar.text.split_whitespace().collect();
        if text.split_whitespace().eq(written.iter().copied()) {
            return None;
        }
        let (span, replacement, reads_as) = match found.scalar.style {
            ScalarStyle::Plain if is_plain(&text, found.in_flow) => {
                let lines = self.on_lines(found.span, &text);
                (found.span, lines, text)
            }
            ScalarStyle::Plain | ScalarStyle::SingleQuoted => (found.span, quote(&text), text),
            ScalarStyle::DoubleQuoted => {
                let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
                (found.span, format!("\"{escaped}\""), text)
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let (span, lines) = self.block(found.scalar, &text)?;
                (span, lines.clone(), lines)
            }
        };
        self.means_the_same(&reads_as, &expr).then_some((span, replacement))
    }

    fn means_the_same(&self, text: &str, expr: &criteria::Expr) -> bool {
        let scalar = Scalar::verbatim(text, ScalarStyle::Plain, 0);
        criteria::parse(&scalar, self.file, self.vocabulary, self.defined).is_ok_and(|again| again == *expr)
    }

    /// A plain text that was written on several lines stays so when it is long.
    fn on_lines(&self, span: Span, text: &str) -> String {
        let written = self.source.get(span.range()).unwrap_or("");
        match written.split_once('\n') {
            Some((first, rest)) => {
                let indent = rest.len() - rest.trim_start_matches(' ').len();
                wrapped(text, indent, line_end(first))
            }
            None => text.to_owned(),
        }
    }

    /// The lines of a text block, below its header.
    fn block(&self, scalar: &Scalar, text: &str) -> Option<(Span, String)> {
        let lead = scalar.text.len() - scalar.text.trim_start().len();
        let span = scalar.span(self.file, lead, scalar.text.trim_end().len());
        let before = self.source.get(..span.start as usize)?;
        let line = before.rsplit('\n').next().unwrap_or("");
        if !line.bytes().all(|b| b == b' ') {
            return None;
        }
        let header = before.get(..before.len() - line.len())?.trim_end_matches('\n');
        Some((span, wrapped(text, line.len(), line_end(header))))
    }
}

fn line_end(first_line: &str) -> &'static str {
    if first_line.ends_with('\r') { "\r\n" } else { "\n" }
}

/// `text` broken at blanks, its further lines indented.
fn wrapped(text: &str, indent: usize, line_end: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut column = indent;
    for word in text.split(' ') {
        let width = word.chars().count();
        if !out.is_empty() {
            if column + 1 + width > WIDTH {
                out.push_str(line_end);
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else {
                out.push(' ');
                column += 1;
            }
        }
        out.push_str(word);
        column += width;
    }
    out
}

/// Whether YAML reads `text`, without quotes, as it is.
fn is_plain(text: &str, in_flow: bool) -> bool {
    let starts_well = text.starts_with(|c: char| !c.is_whitespace() && !"!&*>|[]{}%@`\"'#,?:-=".contains(c));
    let whole = !text.contains(": ") && !text.contains(" #") && !text.ends_with([':', ' ']) && !text.contains('\n');
    starts_well && whole && !(in_flow && text.contains([',', '[', ']', '{', '}']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_are_those_that_yaml_takes_whole() {
        for text in ["asthma", "ECOG 0 to 1", "any of (a; b)", "ANA >= 1:80", "a, b"] {
            assert!(is_plain(text, false), "{text}");
        }
        for text in ["", ">= 6", "a: b", "a #b", "a:", "- a", "[a]", "'a'"] {
            assert!(!is_plain(text, false), "{text}");
        }
        assert!(!is_plain("a, b", true));
    }

    #[test]
    fn long_texts_are_broken_at_blanks() {
        let text = "word ".repeat(40).trim().to_owned();
        let lines = wrapped(&text, 6, "\n");
        assert!(lines.lines().count() == 3 && lines.lines().all(|l| l.chars().count() <= WIDTH), "{lines}");
        assert_eq!(lines.split_whitespace().count(), 40);
    }
}
