//! The site's policy: what the site decided where the semantics leave a choice.
//!
//! Assumes a YAML tree and a sound vocabulary. Guarantees that every choice is resolved or was reported at its place.

use super::reader::{Reader, value};
use crate::text::yaml::{Node, Value};
use crate::text::{Diagnostic, FileId, SourceMap, Span, Spanned, alternatives};
use crate::value::Period;
use crate::vocabulary::{ConceptId, Cost, KindName, ListName, Vocabulary, fold};
use serde::{Deserialize, Serialize};

/// The site's choices. The default is what a site gets that decides nothing.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Policy {
    /// How long a complete list stays fresh, where it differs from the default (30 days for medications and planned
    /// procedures, 90 for the others).
    pub list_fresh: Vec<(ListName, Period)>,
    /// How long results of a concept are current, where it differs from the vocabulary.
    pub current_for: Vec<(ConceptId, Period)>,
    /// An undated result counts as current.
    pub use_undated_results: bool,
    /// A total that does not state the version of the score is accepted for each version.
    pub accept_plain_scores: bool,
    /// Deferred leaves hold the verdict back at needs review.
    pub deferred_hold_back: bool,
    /// Concepts that only a test clears, beyond the vocabulary's own.
    pub by_test: Vec<ConceptId>,
}

pub(super) const KEYS: &[&str] = &["lists", "windows", "undated results", "plain scores", "deferred", "by test"];

/// Whether an undated result counts as current.
pub(super) const UNDATED: &[(&str, bool)] = &[("use", true), ("ask", false)];
/// Whether a total that does not state its version is accepted.
pub(super) const PLAIN: &[(&str, bool)] = &[("accept", true), ("ask", false)];
/// Whether deferred leaves hold the verdict back.
pub(super) const DEFERRED: &[(&str, bool)] = &[("hold back", true), ("confirm later", false)];

/// Kinds whose results age.
const WITH_RESULTS: [KindName; 3] = [KindName::Observation, KindName::Score, KindName::CriteriaSet];

impl Policy {
    /// Reads `policy.yaml`. What is sound is kept even when there are errors.
    #[must_use]
    pub fn read(sources: &SourceMap, file: FileId, node: &Node, vocabulary: &Vocabulary) -> (Self, Vec<Diagnostic>) {
        let mut reader = Reader::new(sources, file);
        let policy = read(&mut reader, node, vocabulary);
        (policy, reader.diagnostics)
    }
}

fn read(reader: &mut Reader<'_>, node: &Node, vocabulary: &Vocabulary) -> Policy {
    let Some(entries) = reader.entries(node, "the policy", KEYS) else { return Policy::default() };
    let list_fresh = value(entries, "lists").map_or_else(Vec::new, |node| lists(reader, node));
    let current_for = value(entries, "windows").map_or_else(Vec::new, |node| windows(reader, node, vocabulary));
    let by_test = value(entries, "by test").map_or_else(Vec::new, |node| by_test(reader, node, vocabulary));
    let mut choose = |key: &str, options: &[(&str, bool)]| {
        let chosen = value(entries, key).and_then(|node| reader.choice(node, &format!("`{key}`"), options));
        chosen.is_some_and(|choice| choice.node)
    };
    Policy {
        list_fresh,
        current_for,
        use_undated_results: choose("undated results", UNDATED),
        accept_plain_scores: choose("plain scores", PLAIN),
        deferred_hold_back: choose("deferred", DEFERRED),
        by_test,
    }
}

fn lists(reader: &mut Reader<'_>, node: &Node) -> Vec<(ListName, Period)> {
    let names: Vec<&str> = ListName::WORDS.iter().map(|&(name, _)| name).collect();
    let Some(entries) = reader.entries(node, "`lists`", &names) else { return Vec::new() };
    let mut fresh = Vec::new();
    for &(name, list) in ListName::WORDS {
        let period = value(entries, name).and_then(|node| reader.period(node, &format!("`{name}`")));
        fresh.extend(period.map(|period| (list, period.node)));
    }
    fresh
}

/// Windows by name, each concept once and sorted; `laboratory` stands for all laboratory tests that have none of
/// their own.
fn windows(reader: &mut Reader<'_>, node: &Node, vocabulary: &Vocabulary) -> Vec<(ConceptId, Period)> {
    let Value::Mapping(entries, _) = &node.value else {
        reader.wrong_type(node, "`windows`", "names with lengths of time");
        return Vec::new();
    };
    let mut named: Vec<(ConceptId, Period)> = Vec::new();
    let mut laboratory = None;
    for (key, found) in entries {
        let name = reader.text(key, "a name");
        let period = reader.period(found, &format!("`{}`", key.as_str().unwrap_or_default()));
        let (Some(name), Some(period)) = (name, period) else { continue };
        if fold(&name.node) == "laboratory" {
            laboratory = Some(period.node);
        } else if let Some(id) = with_results(reader, &name, vocabulary) {
            named.push((id, period.node));
        }
    }
    if let Some(period) = laboratory {
        let of_group = |&(id, concept): &(ConceptId, &crate::vocabulary::Concept)| {
            concept.kind.name() == KindName::Observation
                && concept.cost == Cost::Laboratory
                && !named.iter().any(|&(own, _)| vocabulary.is_a(id, own))
        };
        let group: Vec<(ConceptId, Period)> =
            vocabulary.concepts().filter(of_group).map(|(id, _)| (id, period)).collect();
        named.extend(group);
    }
    named.sort_by_key(|&(id, _)| id);
    named.dedup_by_key(|&mut (id, _)| id);
    named
}

fn with_results(reader: &mut Reader<'_>, name: &Spanned<String>, vocabulary: &Vocabulary) -> Option<ConceptId> {
    let id = concept(reader, name, vocabulary, &WITH_RESULTS)?;
    let concept = vocabulary.concept(id);
    if WITH_RESULTS.contains(&concept.kind.name()) {
        return Some(id);
    }
    reader.report(without_results(&concept.name, name.span));
    None
}

/// A window for something that has no results.
pub(super) fn without_results(name: &str, span: Span) -> Diagnostic {
    Diagnostic::error("window-without-results", span, format!("`{name}` has no results that could be too old"))
        .help("name a test, a score, a criteria set or `laboratory`")
}

fn by_test(reader: &mut Reader<'_>, node: &Node, vocabulary: &Vocabulary) -> Vec<ConceptId> {
    let Some(nodes) = reader.list(node, "`by test`") else { return Vec::new() };
    let mut concepts = Vec::new();
    for node in nodes {
        let Some(name) = reader.text(node, "a name") else { continue };
        let Some(id) = concept(reader, &name, vocabulary, &[KindName::Condition]) else { continue };
        if vocabulary.concept(id).kind.name() == KindName::Condition {
            concepts.push(id);
        } else {
            let message = format!("`{}` is not a condition that a test could clear", name.node);
            reader.report(Diagnostic::error("settle-without-condition", name.span, message));
        }
    }
    concepts.sort_unstable();
    concepts.dedup();
    concepts
}

fn concept(
    reader: &mut Reader<'_>,
    name: &Spanned<String>,
    vocabulary: &Vocabulary,
    kinds: &[KindName],
) -> Option<ConceptId> {
    let found = vocabulary.find(&name.node);
    if found.is_none() {
        reader.report(unknown_name(name, vocabulary, kinds));
    }
    found
}

/// A name that the vocabulary does not have, with near names of the kinds that fit.
pub(super) fn unknown_name(name: &Spanned<String>, vocabulary: &Vocabulary, kinds: &[KindName]) -> Diagnostic {
    let message = format!("there is no `{}` in the vocabulary", crate::text::shown(&name.node));
    let problem = Diagnostic::error("unknown-name", name.span, message);
    match vocabulary.suggest(&name.node, kinds).as_slice() {
        [] => problem,
        near => problem.help(format!("did you mean {}?", alternatives(near))),
    }
}
