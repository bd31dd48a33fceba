//! What a registry says of a study, whatever file it came in.
//!
//! Assumes nothing of the file. Guarantees that whatever is whole of it is read, that the rest is reported at its
//! place, and that the text of the criteria holds the record's own words without control characters, invisible marks
//! or doubled escapes.

mod clean;
mod json;
mod xml;

pub use clean::clean;

use prescreen_language::text::{Diagnostic, FileId, SourceMap, Span};

/// A study's record.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Study {
    /// The registry's id.
    pub id: Option<String>,
    /// The brief title.
    pub title: Option<String>,
    /// The sponsor.
    pub sponsor: Option<String>,
    /// Recruitment status, as the registry writes it.
    pub status: Option<String>,
    /// Phase, as the registry writes it.
    pub phase: Option<String>,
    /// Least age, as the registry writes it (`18 Years`).
    pub minimum_age: Option<String>,
    /// Greatest age, as the registry writes it.
    pub maximum_age: Option<String>,
    /// Sex, as the registry writes it.
    pub sex: Option<String>,
    /// Whether healthy volunteers may take part.
    pub healthy_volunteers: Option<bool>,
    /// Completion or primary completion date, as written.
    pub completion: Option<String>,
    /// When the record was last verified or updated, as written.
    pub updated: Option<String>,
    /// The arms' labels.
    pub arms: Vec<String>,
    /// The text of the eligibility criteria, cleaned.
    pub criteria: String,
    /// Where the record stands in its file.
    pub span: Option<Span>,
}

/// A record's file is read up to this length; the registry's own dumps come in smaller parts.
const LONGEST_FILE: usize = 512 << 20;

/// The longest text of criteria that is read; the longest real one is some twenty thousand bytes.
pub const LONGEST_CRITERIA: usize = 256 << 10;

/// Reads the studies of a file: API v2 JSON (a study, an array, a search page, one a line), flat JSON of simple keys,
/// the classic XML, or the text of one study's criteria.
#[must_use]
pub fn read(sources: &SourceMap, file: FileId) -> (Vec<Study>, Vec<Diagnostic>) {
    let text = sources.file(file).map(|f| f.text.as_str()).unwrap_or_default();
    let mut found = Found { file, studies: Vec::new(), problems: Vec::new() };
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if text.len() > LONGEST_FILE {
        found.unreadable(0..0, "the file is too large to be read as a whole", "split it into several files");
    } else if start.starts_with('{') || start.starts_with("[") && !looks_like_words(start) {
        json::read(text, &mut found);
    } else if start.starts_with("<?xml") || start.starts_with("<clinical_study") || start.starts_with("<search_results")
    {
        xml::read(text, &mut found);
    } else if start.is_empty() {
        found.unreadable(0..0, "the file holds no record", "");
    } else {
        found.push(Study { criteria: text.to_owned(), ..Study::default() }, 0..text.len());
    }
    (found.studies, found.problems)
}

/// A text of criteria may begin with a bracket: `[Part 1] Age …`.
fn looks_like_words(start: &str) -> bool {
    !start[1..].trim_start().starts_with(['{', ']', '['])
}

/// The registry's words on healthy volunteers.
fn healthy_volunteers(words: &str) -> Option<bool> {
    match words.trim().to_lowercase().as_str() {
        "accepts healthy volunteers" | "yes" | "true" => Some(true),
        "no" | "false" => Some(false),
        _ => None,
    }
}

/// What was found in a file.
struct Found {
    file: FileId,
    studies: Vec<Study>,
    problems: Vec<Diagnostic>,
}

/// Problems of one file beyond this are not reported.
const MOST_PROBLEMS: usize = 200;

impl Found {
    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let at = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file: self.file, start: at(range.start), end: at(range.end) }
    }

    fn report(&mut self, problem: Diagnostic) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        }
    }

    fn unreadable(&mut self, range: std::ops::Range<usize>, message: &str, help: &str) {
        let problem = Diagnostic::error("unreadable-record", self.span(range), message);
        self.report(if help.is_empty() { problem } else { problem.help(help) });
    }

    /// Keeps a study that has criteria; reports one that has none.
    fn push(&mut self, study: Study, range: std::ops::Range<usize>) {
        let head = range.start..range.end.min(range.start + 1);
        let name = study.id.clone().unwrap_or_else(|| "a study without an id".to_owned());
        let criteria = clean(&study.criteria);
        if criteria.trim().is_empty() {
            let message = format!("the record of `{name}` holds no criteria");
            let problem = Diagnostic::error("record-without-criteria", self.span(head), message);
            self.report(problem);
            return;
        }
        if criteria.len() > LONGEST_CRITERIA {
            let message = format!(
                "the criteria of `{name}` are {} KB long; {} KB are read",
                criteria.len() >> 10,
                LONGEST_CRITERIA >> 10
            );
            self.unreadable(head, &message, "");
            return;
        }
        self.studies.push(Study { criteria, span: Some(self.span(range)), ..study });
    }
}

#[cfg(test)]
mod tests;
