//! Diagnostics as text: full (with the source), concise (one line each), JSON, SARIF and workflow commands of GitHub.
//!
//! Assumes that spans come from the given files. Guarantees that the output is the same for the same problems in
//! any order, that no line of a file is echoed at unbounded length, and that nothing but keys of a masked file is
//! shown. Nothing is printed here.

mod concise;
mod excerpt;
mod full;
mod github;
mod json;
mod mask;
mod sarif;

use super::{Diagnostic, FileId, Label, Severity, SourceMap};
pub use concise::concise;
pub use full::full;
pub use github::github;
pub use json::json;
pub use sarif::sarif;

/// How diagnostics are shown.
#[derive(Clone, Debug)]
pub struct Options<'o> {
    /// With ANSI colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Files of which no value is shown: profiles. In messages about them, quoted words are shown only if they are
    /// in [`Options::shown`]; of their lines, only such keys.
    pub masked: &'o [FileId],
    /// Words that may be shown of a masked file: the keys of a profile and the words of its fixed lists.
    pub shown: &'o [&'o str],
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { colour: false, width: 120, masked: &[], shown: &[] }
    }
}

impl Options<'_> {
    fn masks(&self, file: FileId) -> bool {
        self.masked.contains(&file)
    }
}

/// Sorts by path and place, so that the same problems always come in the same order; drops repetitions.
pub fn sort(sources: &SourceMap, diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| {
        let place = |d: &Diagnostic| (d.label.span.start, d.label.span.end, d.code);
        let paths = sources.path(a.label.span.file).cmp(sources.path(b.label.span.file));
        paths.then_with(|| place(a).cmp(&place(b))).then_with(|| a.message.cmp(&b.message))
    });
    diagnostics.dedup();
}

/// "3 errors, 1 warning in 2 files"; `None` when there is nothing to say.
#[must_use]
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let of = |severity| diagnostics.iter().filter(|d| d.severity == severity).count();
    let counted = |n: usize, word: &str| match n {
        0 => None,
        1 => Some(format!("1 {word}")),
        n => Some(format!("{n} {word}s")),
    };
    let mut files: Vec<FileId> = diagnostics.iter().map(|d| d.label.span.file).collect();
    files.sort_unstable();
    files.dedup();
    let kinds = [counted(of(Severity::Error), "error"), counted(of(Severity::Warning), "warning")];
    let kinds: Vec<_> = kinds.into_iter().flatten().collect();
    let files = counted(files.len(), "file")?;
    Some(format!("{} in {files}", kinds.join(", ")))
}

/// "error", "warning".
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// The diagnostic as it may be shown: values of masked files and control characters taken out.
fn presentable(sources: &SourceMap, diagnostic: &Diagnostic, options: &Options<'_>) -> Diagnostic {
    let mut shown = diagnostic.clone();
    let labels = std::iter::once(&diagnostic.label).chain(&diagnostic.others);
    let masked = labels.clone().any(|l| options.masks(l.span.file));
    let mask = masked.then(|| mask::Mask::new(sources, labels, options));
    let polish = |text: &str| {
        let text = mask.as_ref().map_or_else(|| text.to_owned(), |m| m.text(text));
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>()
    };
    let label = |l: &Label| Label { span: l.span, text: polish(&l.text) };
    shown.message = polish(&diagnostic.message);
    shown.label = label(&diagnostic.label);
    shown.others = diagnostic.others.iter().map(label).collect();
    shown.help = diagnostic.help.iter().map(|h| polish(h)).collect();
    shown.notes = diagnostic.notes.iter().map(|n| polish(n)).collect();
    shown
}
