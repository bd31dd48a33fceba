//! Diagnostics as workflow commands, which GitHub shows as annotations in a pull request.

use super::super::{Diagnostic, SourceMap, Span};
use super::{Options, presentable, sarif, word};
use std::fmt::Write;

/// `::error file=…,line=…,col=…,endLine=…,endColumn=…,title=…::message`, one line each. Columns are given where the
/// place lies on one line: annotations have no others.
#[must_use]
pub fn github(sources: &SourceMap, diagnostics: &[Diagnostic], options: &Options<'_>) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let shown = presentable(sources, diagnostic, options);
        let span = shown.label.span;
        let (start, end) = (sources.position(span), sources.position(Span { start: span.end, ..span }));
        let file = property(sources.path(span.file));
        let (level, line, last) = (word(shown.severity), start.line, end.line);
        let columns = if line == last {
            (format!(",col={}", start.column), format!(",endColumn={}", end.column))
        } else {
            (String::new(), String::new())
        };
        let (title, message) = (property(shown.code), data(&sarif::words(&shown)));
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "::{level} file={file},line={line}{},endLine={last}{},title={title}::{message}",
            columns.0, columns.1
        );
    }
    out
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// What stands behind `=`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn what_would_end_a_command_is_escaped() {
        assert_eq!(data("50 % : a, b\r\nc"), "50 %25 : a, b%0D%0Ac");
        assert_eq!(property("C:\\a,b%.yaml"), "C%3A\\a%2Cb%25.yaml");
    }
}
