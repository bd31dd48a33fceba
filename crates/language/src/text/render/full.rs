//! Diagnostics with the source they are about.

use super::super::{Diagnostic, Label, Severity, SourceFile, SourceMap};
use super::excerpt::{Excerpt, excerpts};
use super::{Options, presentable};
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

/// Each diagnostic with its lines, labels, help and notes, and a blank line after it.
#[must_use]
pub fn full(sources: &SourceMap, diagnostics: &[Diagnostic], options: &Options<'_>) -> String {
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(options.width.max(40));
    let mut out = String::new();
    for diagnostic in diagnostics {
        let shown = presentable(sources, diagnostic, options);
        let mut headers = Vec::new();
        let group = group(sources, &shown, options, &mut headers);
        let mut text = renderer.render(&[group]);
        for (found, meant) in headers {
            text = text.replacen(&found, &meant, 1);
        }
        out.push_str(&text);
        out.push_str("\n\n");
    }
    out
}

/// A header as it comes out for a line that is cut or masked, and with the column in the file.
type Header = (String, String);

fn group<'d>(
    sources: &'d SourceMap,
    diagnostic: &'d Diagnostic,
    options: &Options<'_>,
    headers: &mut Vec<Header>,
) -> Group<'d> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code);
    let mut group = Group::with_title(title);
    let mut rest: Vec<&Label> = std::iter::once(&diagnostic.label).chain(&diagnostic.others).collect();
    while let Some(first) = rest.first() {
        let id = first.span.file;
        let (here, elsewhere): (Vec<_>, Vec<_>) = rest.into_iter().partition(|l| l.span.file == id);
        rest = elsewhere;
        let Some(file) = sources.file(id) else { continue };
        let mask = options.masks(id).then_some(options.shown);
        for excerpt in excerpts(file, &here, mask) {
            headers.extend(header(sources, file, &excerpt, diagnostic));
            let marks = excerpt.marks.iter().map(|(range, label)| mark(range.clone(), label, diagnostic));
            let snippet = Snippet::source(excerpt.text.clone()).path(file.path.as_str());
            let snippet = snippet.line_start(excerpt.first as usize).fold(true);
            group = group.element(snippet.annotations(marks));
        }
    }
    let help = diagnostic.help.iter().map(|h| Level::HELP.message(h.as_str()));
    let notes = diagnostic.notes.iter().map(|n| Level::NOTE.message(n.as_str()));
    group.elements(help).elements(notes)
}

/// The header of an excerpt, if the column in it is not that in the file.
fn header(sources: &SourceMap, file: &SourceFile, excerpt: &Excerpt<'_>, diagnostic: &Diagnostic) -> Option<Header> {
    let primary = excerpt.marks.iter().find(|(_, l)| std::ptr::eq(*l, &diagnostic.label));
    let (range, label) = primary.or(excerpt.marks.first())?;
    let place = sources.position(label.span);
    let line = excerpt.text.get(..range.start)?.rsplit('\n').next()?;
    let column = line.chars().count() + 1;
    let with = |column: usize| format!("{}:{}:{column}", file.path, place.line);
    (column != place.column as usize).then(|| (with(column), with(place.column as usize)))
}

fn mark<'d>(range: std::ops::Range<usize>, label: &'d Label, diagnostic: &Diagnostic) -> Annotation<'d> {
    let kind = if std::ptr::eq(label, &diagnostic.label) { AnnotationKind::Primary } else { AnnotationKind::Context };
    let mark = kind.span(range);
    if label.text.is_empty() { mark } else { mark.label(label.text.as_str()) }
}
