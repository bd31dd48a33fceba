//! Problems of files on their way to standard error, values of profiles hidden unless asked for.

use super::console::{Console, Exit};
use crate::report::words::counted;
use crate::text::{Diagnostic, FileId, SourceMap, render};

/// Marks that the help on YAML quotes.
const YAML_MARKS: [&str; 2] = [": ", ","];

/// So many problems are told: what a damaged file of many patients gives beyond them, nobody reads.
const MOST_TOLD: usize = 1000;

/// What was wrong with the files of a run.
#[derive(Debug, Default)]
pub(super) struct Problems {
    /// Problems at places.
    pub diagnostics: Vec<Diagnostic>,
    /// Files and folders that could not be read, in words.
    pub failures: Vec<String>,
    /// Files of which no value may be shown.
    pub profiles: Vec<FileId>,
}

/// How problems are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
pub(super) enum Style {
    /// With the lines of the file.
    #[default]
    Full,
    /// A line each.
    Concise,
    /// For programs.
    Json,
    /// For code scanning services: SARIF 2.1.0.
    Sarif,
    /// For workflows on GitHub: annotations.
    Github,
}

impl Problems {
    /// Adds what another part of the run found.
    pub(super) fn extend(&mut self, other: Self) {
        self.diagnostics.extend(other.diagnostics);
        self.failures.extend(other.failures);
        self.profiles.extend(other.profiles);
    }

    /// Without warnings: `check` shows them, other verbs leave them.
    pub(super) fn errors(mut self) -> Self {
        self.diagnostics.retain(Diagnostic::is_error);
        self
    }

    /// What the exit code must be at least, when problems are no findings but a hindrance.
    pub(super) fn exit(&self) -> Exit {
        if self.failures.is_empty() && !self.diagnostics.iter().any(Diagnostic::is_error) {
            Exit::Ran
        } else {
            Exit::CouldNotRun
        }
    }

    /// Shows them on standard error, errors before warnings where there are more than anybody reads.
    pub(super) fn tell(&mut self, sources: &SourceMap, show_values: bool, console: &mut Console) {
        let more = self.diagnostics.len().saturating_sub(MOST_TOLD);
        if more > 0 {
            render::sort(sources, &mut self.diagnostics);
            self.diagnostics.sort_by_key(|d| d.severity);
        }
        let rest = self.diagnostics.split_off(self.diagnostics.len() - more);
        let text = self.render(sources, Style::Full, show_values, console.talk_in_colour(), console.layout().width);
        console.talk(&text);
        self.diagnostics.extend(rest);
        if more > 0 {
            console.talk(&format!("{} more are not shown: mend these first\n", counted(more, "problem", "problems")));
        }
        if !show_values && self.diagnostics.iter().any(|d| self.profiles.contains(&d.label.span.file)) {
            console.talk("values of profiles are hidden; `--show-values` shows them\n");
        }
    }

    /// The problems as text. Failures come first, a line each, where the text is for people; they are no problems of a
    /// place, so the formats for programs leave them out, but for SARIF, which has a room for them.
    pub(super) fn render(
        &mut self,
        sources: &SourceMap,
        style: Style,
        show_values: bool,
        colour: bool,
        width: usize,
    ) -> String {
        render::sort(sources, &mut self.diagnostics);
        let masked: &[FileId] = if show_values { &[] } else { &self.profiles };
        let words = [crate::patient::yaml::words().as_slice(), &YAML_MARKS].concat();
        let options = render::Options { colour, width, masked, shown: &words };
        match style {
            Style::Full => self.failure_lines() + &render::full(sources, &self.diagnostics, &options),
            Style::Concise => self.failure_lines() + &render::concise(sources, &self.diagnostics, &options),
            Style::Json => render::json(sources, &self.diagnostics, &options),
            Style::Sarif => render::sarif(sources, &self.diagnostics, &self.failures, &options),
            Style::Github => render::github(sources, &self.diagnostics, &options),
        }
    }

    /// The failures, a line each.
    pub(super) fn failure_lines(&self) -> String {
        self.failures.iter().map(|failure| format!("error: {failure}\n")).collect()
    }
}
