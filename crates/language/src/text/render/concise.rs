//! Diagnostics as one line each, for editors and for `grep`.

use super::super::{Diagnostic, SourceMap};
use super::{Options, presentable, word};
use std::fmt::Write;

/// `path:line:column: error[code]: message`, one line each.
#[must_use]
pub fn concise(sources: &SourceMap, diagnostics: &[Diagnostic], options: &Options<'_>) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let shown = presentable(sources, diagnostic, options);
        let place = sources.position(shown.label.span);
        let path = sources.path(shown.label.span.file);
        let (level, code) = (word(shown.severity), shown.code);
        // Writing to a string does not fail.
        let _ = writeln!(out, "{path}:{}:{}: {level}[{code}]: {}", place.line, place.column, shown.message);
    }
    out
}
