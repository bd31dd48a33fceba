//! Trials in MatchMiner's Clinical Trial Markup Language (CTML), read into drafts.
//!
//! A CTML file is YAML: below `treatment_list:` stand steps with arms with dose levels, each of which may have a
//! `match:` tree of `and`, `or`, `clinical` and `genomic`. A patient must meet the tree of a step and that of one of its
//! arms, and of one of the arm's dose levels where these have trees of their own.
//!
//! Assumes nothing of the file. Guarantees that every clause of every tree ends in exactly one criterion of each arm
//! that it is for, and that what is not read for certain is not understood: whatever is genomic, keys that are not
//! known, and diagnoses that the vocabulary does not have.

mod clause;
mod parts;
mod tree;

use crate::draft::{Draft, Head};
use crate::record::{Study, clean};
use parts::Part;
use prescreen_language::text::yaml::{self, Node, Value};
use prescreen_language::text::{Diagnostic, FileId, SourceMap};
use prescreen_language::vocabulary::Vocabulary;

/// A trial of a CTML file.
#[derive(Clone, Debug)]
pub struct Trial {
    /// Its id, title, phase and status; the text of its criteria is the names of its diagnoses, a line each.
    pub study: Study,
    node: Node,
}

/// Reads the trials of a CTML file, one a document.
#[must_use]
pub fn read(sources: &SourceMap, file: FileId) -> (Vec<Trial>, Vec<Diagnostic>) {
    let (documents, mut problems) = yaml::parse(sources, file);
    let mut trials = Vec::new();
    for node in documents {
        let Some(list) = node.get("treatment_list") else {
            let problem = Diagnostic::error("unreadable-record", node.span, "no CTML trial was found in the document");
            problems.push(
                problem.label(format!("{} without `treatment_list:`", node.describe())).help(
                    "give a trial of MatchMiner's Clinical Trial Markup Language: `treatment_list:` with `step:`",
                ),
            );
            continue;
        };
        let study = study(&node);
        let name = study.id.clone().unwrap_or_else(|| "a trial without an id".to_owned());
        if !parts::has_match(&node) {
            let message = format!("the record of `{name}` holds no criteria");
            let problem = Diagnostic::error("record-without-criteria", list.span, message);
            problems.push(problem.label("there is no `match:` below it"));
        } else if parts::is_too_large(&node) {
            let message =
                format!("the record of `{name}` cannot be read: it repeats too many criteria in too many arms");
            problems.push(Diagnostic::error("unreadable-record", list.span, message));
        } else {
            tree::misplaced(&node, &mut problems);
            trials.push(Trial { study, node });
        }
    }
    (trials, problems)
}

impl Trial {
    /// The draft of the trial's rules.
    #[must_use]
    pub fn draft(&self, vocabulary: &Vocabulary) -> Draft {
        let Part { own, arms } = parts::of(&self.node, vocabulary);
        Draft { head: Head::of(&self.study), inclusion: own, exclusion: Vec::new(), arms }
    }
}

fn study(node: &Node) -> Study {
    let text = |key: &str| node.get(key).map(words).filter(|words| !words.is_empty());
    let mut diagnoses = String::new();
    clause::diagnoses(node, &mut diagnoses);
    Study {
        id: text("nct_id").or_else(|| text("protocol_no")),
        title: text("short_title").or_else(|| text("long_title")),
        phase: text("phase").and_then(|phase| arabic(&phase)),
        status: text("status").and_then(|status| registry_status(&status)),
        criteria: diagnoses,
        span: Some(node.span),
        ..Study::default()
    }
}

/// `II` and `I/II` in the digits of the registry.
fn arabic(phase: &str) -> Option<String> {
    let number = |part: &str| match part.trim() {
        "I" | "1" => Some("1"),
        "II" | "2" => Some("2"),
        "III" | "3" => Some("3"),
        "IV" | "4" => Some("4"),
        _ => None,
    };
    let parts: Option<Vec<&str>> = phase.split('/').map(number).collect();
    Some(parts?.join("/"))
}

/// What the registry calls a status of MatchMiner's.
fn registry_status(status: &str) -> Option<String> {
    Some(
        match status.to_lowercase().as_str() {
            "open to accrual" => "recruiting",
            "closed to accrual" => "active, not recruiting",
            "suspended" => "suspended",
            "terminated" => "terminated",
            "completed" => "completed",
            _ => return None,
        }
        .to_owned(),
    )
}

/// A value in words: `key value, key value`.
fn words(node: &Node) -> String {
    let joined = |parts: Vec<String>| parts.join(", ");
    match &node.value {
        Value::Scalar(scalar) => {
            let cleaned = clean(&scalar.text);
            cleaned.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        Value::Sequence(items, _) => joined(items.iter().map(words).collect()),
        Value::Mapping(entries, _) => joined(
            entries.iter().map(|(key, value)| format!("{} {}", words(key), words(value)).trim().to_owned()).collect(),
        ),
    }
}

#[cfg(test)]
mod tests;
