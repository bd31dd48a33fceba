//! Trial files as documents: what the author wrote, every part with its place.
//!
//! Assumes a YAML tree. Guarantees that shapes, ids, dates and choices are sound or were reported. Conditions are
//! still text: no name, unit or window has been looked at.

mod arms;
mod age;
mod header;
mod items;
mod schema;
mod traps;

pub use age::{AgeEnd, AgeLimits};
pub use schema::schema;

use super::ir::{Group, Stage};
use super::reader::{Reader, value};
use crate::criteria::Sex;
use crate::text::yaml::{self, Node};
use crate::text::{Diagnostic, FileId, SourceMap, Span, Spanned};
use crate::value::{PartialDate, Period};
use crate::vocabulary::ConditionText;

/// A trial's rule file.
#[derive(Clone, Debug)]
pub struct TrialDocument {
    /// The registry's or sponsor's id.
    pub id: Spanned<String>,
    /// The title.
    pub title: Option<Spanned<String>>,
    /// Recruitment status.
    pub status: Option<Status>,
    /// Phase, as written.
    pub phase: Option<Spanned<String>>,
    /// Sponsor.
    pub sponsor: Option<Spanned<String>>,
    /// Where the protocol's words were taken from.
    pub source: Option<Source>,
    /// Version and approval of the rules.
    pub rules: RulesVersion,
    /// The trial's own `current for`, by concept or group name.
    pub windows: Vec<(Spanned<String>, Period)>,
    /// The trial's own standards for clearing, by concept name.
    pub settle: Vec<(Spanned<String>, ConditionText)>,
    /// The ages that may take part.
    pub age: Option<Spanned<AgeLimits>>,
    /// The sexes that may take part: `Some(None)` when all may.
    pub sex: Option<Spanned<Option<Sex>>>,
    /// Whether healthy volunteers may take part.
    pub healthy_volunteers: Option<Spanned<bool>>,
    /// Inclusion criteria, in protocol order.
    pub inclusion: Vec<Item>,
    /// Exclusion criteria, in protocol order.
    pub exclusion: Vec<Item>,
    /// Arms.
    pub arms: Vec<ArmDocument>,
    /// Conditions named for reuse in this file.
    pub define: Vec<(Spanned<String>, ConditionText)>,
    /// The whole document.
    pub span: Span,
    /// Whether no error was found in it. Rules with errors never decide better than needs review.
    pub sound: bool,
}

/// Recruitment status, with the day it was seen.
#[derive(Clone, Debug)]
pub struct Status {
    /// As written.
    pub is: Spanned<String>,
    /// When it was seen.
    pub as_of: Option<Spanned<PartialDate>>,
}

/// Where the protocol's words were taken from.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The registry's name.
    pub registry: Option<String>,
    /// The id there.
    pub id: Option<String>,
    /// The address.
    pub url: Option<String>,
    /// When it was retrieved.
    pub retrieved: Option<PartialDate>,
}

/// Version and approval of the rules. Rules that are not approved never decide better than needs review.
#[derive(Clone, Debug)]
pub struct RulesVersion {
    /// The version; 1 when none is written.
    pub version: u32,
    /// Whether they are approved, by a second person, on a day.
    pub approved: bool,
    /// Who wrote them.
    pub by: Option<String>,
    /// Who approved them.
    pub approved_by: Option<String>,
    /// When they were approved.
    pub on: Option<PartialDate>,
}

/// A criterion, or a child of a nested one.
#[derive(Clone, Debug)]
pub struct Item {
    /// The written id, or the one that follows from the position.
    pub id: Spanned<String>,
    /// The protocol's words.
    pub text: Spanned<String>,
    /// The author's interpretation.
    pub note: Option<String>,
    /// What it says.
    pub content: Content,
    /// The whole item.
    pub span: Span,
}

/// What an item says.
#[derive(Clone, Debug)]
pub enum Content {
    /// A condition; `bare` when the protocol's words themselves are the condition.
    Condition {
        /// The condition.
        when: ConditionText,
        /// Whether it is the item's text.
        bare: bool,
    },
    /// A question for the investigator, perhaps to be answered at an encounter.
    Judgement {
        /// The question.
        question: Spanned<String>,
        /// The encounter.
        at: Option<Stage>,
    },
    /// Only an encounter can settle it.
    Deferred(Stage),
    /// Not understood; why.
    NotUnderstood(String),
    /// Children combined.
    Group(Group, Vec<Item>),
    /// An error in the item was reported.
    Broken,
}

/// An arm of a trial.
#[derive(Clone, Debug)]
pub struct ArmDocument {
    /// Its id.
    pub id: Spanned<String>,
    /// Its title.
    pub title: Option<String>,
    /// Whether it takes patients.
    pub open: bool,
    /// Its own inclusion criteria.
    pub inclusion: Vec<Item>,
    /// Its own exclusion criteria.
    pub exclusion: Vec<Item>,
}

const KEYS: &[&str] = &[
    "trial",
    "title",
    "status",
    "phase",
    "sponsor",
    "source",
    "rules",
    "windows",
    "settle",
    "age",
    "sex",
    "healthy volunteers",
    "inclusion",
    "exclusion",
    "arms",
    "define",
];

impl TrialDocument {
    /// Reads a trial's rule file; it may hold several trials, as several YAML documents.
    #[must_use]
    pub fn read_file(sources: &SourceMap, file: FileId) -> (Vec<Self>, Vec<Diagnostic>) {
        let (nodes, mut diagnostics) = yaml::parse(sources, file);
        let broken = diagnostics.iter().any(Diagnostic::is_error);
        let mut documents = Vec::new();
        for node in &nodes {
            let (document, problems) = Self::read(sources, file, node);
            diagnostics.extend(problems);
            documents.extend(document.map(|document| Self { sound: document.sound && !broken, ..document }));
        }
        (documents, diagnostics)
    }

    /// Reads a document of a trial's rule file. `None` when it does not even name its trial.
    #[must_use]
    pub fn read(sources: &SourceMap, file: FileId, node: &Node) -> (Option<Self>, Vec<Diagnostic>) {
        let mut reader = Reader::new(sources, file);
        let document = read(&mut reader, node);
        (document, reader.diagnostics)
    }

    /// The names of its own conditions, as written.
    pub(super) fn defined(&self) -> Vec<String> {
        self.define.iter().map(|(name, _)| name.node.clone()).collect()
    }

    /// Every item, children and arms included, parents first.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        let mut waiting: Vec<&Item> = Vec::new();
        for arm in self.arms.iter().rev() {
            waiting.extend(arm.inclusion.iter().chain(&arm.exclusion).rev());
        }
        waiting.extend(self.inclusion.iter().chain(&self.exclusion).rev());
        std::iter::from_fn(move || {
            let item = waiting.pop()?;
            if let Content::Group(_, children) = &item.content {
                waiting.extend(children.iter().rev());
            }
            Some(item)
        })
    }
}

fn read(reader: &mut Reader<'_>, node: &Node) -> Option<TrialDocument> {
    let entries = reader.entries(node, "a trial", KEYS)?;
    let text = |reader: &mut Reader<'_>, key: &str| {
        value(entries, key).and_then(|node| reader.text(node, &format!("`{key}`")))
    };
    let id = text(reader, "trial");
    if value(entries, "trial").is_none() {
        let start = Span { end: node.span.start, ..node.span };
        reader.missing_key(start, "the file", "trial", "begin with the trial's id: `trial: NCT01234567`");
    }
    let section = |reader: &mut Reader<'_>, key: &str, prefix: &str| {
        value(entries, key).map_or_else(Vec::new, |node| items::read(reader, node, key, prefix))
    };
    let inclusion = section(reader, "inclusion", "I");
    let exclusion = section(reader, "exclusion", "E");
    if value(entries, "inclusion").is_none() && value(entries, "exclusion").is_none() {
        let at = id.as_ref().map_or(node.span, |id| id.span);
        let help = "write the criteria as lists below `inclusion:` and `exclusion:`";
        reader.missing_key(at, "the trial", "inclusion", help);
    }
    let document = TrialDocument {
        title: text(reader, "title"),
        status: value(entries, "status").and_then(|node| header::status(reader, node)),
        phase: text(reader, "phase"),
        sponsor: text(reader, "sponsor"),
        source: value(entries, "source").and_then(|node| header::source(reader, node)),
        rules: header::rules(reader, value(entries, "rules")),
        windows: value(entries, "windows").map_or_else(Vec::new, |node| header::windows(reader, node)),
        settle: value(entries, "settle").map_or_else(Vec::new, |node| header::settle(reader, node)),
        age: value(entries, "age").and_then(|node| age::read(reader, node)),
        sex: value(entries, "sex").and_then(|node| header::sex(reader, node)),
        healthy_volunteers: value(entries, "healthy volunteers")
            .and_then(|node| reader.yes_or_no(node, "`healthy volunteers`")),
        inclusion,
        exclusion,
        arms: value(entries, "arms").map_or_else(Vec::new, |node| arms::read(reader, node)),
        define: value(entries, "define").map_or_else(Vec::new, |node| header::define(reader, node)),
        id: id?,
        span: node.span,
        sound: true,
    };
    items::check_ids(reader, &document);
    let sound = !reader.diagnostics.iter().any(Diagnostic::is_error);
    Some(TrialDocument { sound, ..document })
}

#[cfg(test)]
mod tests;
