//! Diagnostics as JSON, for programs.

use super::super::{Diagnostic, Label, SourceMap, Span};
use super::{Options, presentable, word};
use serde::Serialize;

#[derive(Serialize)]
struct Row<'d> {
    #[serde(flatten)]
    place: Place<'d>,
    code: &'d str,
    severity: &'d str,
    message: &'d str,
    label: &'d str,
    others: Vec<Other<'d>>,
    help: &'d [String],
    notes: &'d [String],
}

#[derive(Serialize)]
struct Other<'d> {
    #[serde(flatten)]
    place: Place<'d>,
    label: &'d str,
}

/// Lines and columns count from one, columns in characters; bytes from zero; ends are exclusive.
#[derive(Serialize)]
struct Place<'d> {
    file: &'d str,
    line: u32,
    column: u32,
    end: End,
    bytes: Bytes,
}

#[derive(Serialize)]
struct End {
    line: u32,
    column: u32,
}

#[derive(Serialize)]
struct Bytes {
    start: u32,
    end: u32,
}

/// An array of objects, one a diagnostic.
#[must_use]
pub fn json(sources: &SourceMap, diagnostics: &[Diagnostic], options: &Options<'_>) -> String {
    let shown: Vec<_> = diagnostics.iter().map(|d| presentable(sources, d, options)).collect();
    let rows: Vec<_> = shown.iter().map(|d| row(sources, d)).collect();
    // Strings and numbers only: this does not fail.
    let mut text = serde_json::to_string_pretty(&rows).unwrap_or_default();
    text.push('\n');
    text
}

fn row<'d>(sources: &'d SourceMap, diagnostic: &'d Diagnostic) -> Row<'d> {
    let other = |l: &'d Label| Other { place: place(sources, l.span), label: &l.text };
    Row {
        place: place(sources, diagnostic.label.span),
        code: diagnostic.code,
        severity: word(diagnostic.severity),
        message: &diagnostic.message,
        label: &diagnostic.label.text,
        others: diagnostic.others.iter().map(other).collect(),
        help: &diagnostic.help,
        notes: &diagnostic.notes,
    }
}

fn place(sources: &SourceMap, span: Span) -> Place<'_> {
    let (start, end) = (sources.position(span), sources.position(Span { start: span.end, ..span }));
    Place {
        file: sources.path(span.file),
        line: start.line,
        column: start.column,
        end: End { line: end.line, column: end.column },
        bytes: Bytes { start: span.start, end: span.end },
    }
}
