//! A trial's document → a trial of the rule set.

use super::super::document::TrialDocument;
use super::super::ir::{Arm, Atom, NodeId, Section, Trial};
use super::super::policy::{unknown_name, without_results};
use super::Session;
use super::items::Compiler;
use super::lower::Definitions;
use super::windows::{Defaults, TrialWindows};
use crate::text::{Diagnostic, Spanned};
use crate::vocabulary::{self, ConceptId, KindName};

pub(super) fn compile(session: &mut Session<'_>, document: &TrialDocument) -> Trial {
    let errors_before = session.errors();
    let windows = windows(session, document);
    let names = document.defined();
    let settle = settle(session, document);
    let mut compiler = Compiler {
        definitions: definitions(session, document, &names),
        session,
        windows: &windows,
        settle: &settle,
        names: &names,
    };
    let mut criteria = Vec::new();
    criteria.extend(document.age.as_ref().map(|age| compiler.age(age)));
    criteria.extend(document.sex.as_ref().map(|sex| compiler.sex(sex)));
    criteria.extend(compiler.items(&document.inclusion, Section::Inclusion));
    criteria.extend(compiler.items(&document.exclusion, Section::Exclusion));
    let arms: Vec<Arm> = document.arms.iter().map(|arm| compiler.arm(arm)).collect();
    compiler.check_definitions(document);
    let sound = document.sound && session.errors() == errors_before;
    Trial {
        id: document.id.node.clone(),
        title: document.title.as_ref().map_or_else(|| document.id.node.clone(), |t| t.node.clone()),
        status: document.status.as_ref().map(|s| (s.is.node.clone(), s.as_of.as_ref().map(|date| date.node.days()))),
        open: document.status.as_ref().and_then(|s| is_open(&s.is.node)),
        phase: document.phase.as_ref().map(|t| t.node.clone()),
        sponsor: document.sponsor.as_ref().map(|t| t.node.clone()),
        version: document.rules.version,
        approved: document.rules.approved && sound,
        criteria,
        arms,
        span: document.span,
    }
}

/// Whether a recruitment status lets patients join; `None` for a status that is not the registry's.
fn is_open(status: &str) -> Option<bool> {
    match status.to_lowercase().replace(['_', '-'], " ").as_str() {
        "recruiting" | "enrolling by invitation" | "available" => Some(true),
        "not yet recruiting"
        | "active, not recruiting"
        | "active not recruiting"
        | "completed"
        | "suspended"
        | "terminated"
        | "withdrawn"
        | "closed"
        | "no longer available"
        | "temporarily not available" => Some(false),
        _ => None,
    }
}

impl Session<'_> {
    fn errors(&self) -> usize {
        self.diagnostics.iter().filter(|d| d.is_error()).count()
    }

    fn concept_named(&mut self, name: &Spanned<String>, kinds: &[KindName]) -> Option<ConceptId> {
        let found = self.vocabulary.find(&name.node);
        if found.is_none() {
            self.diagnostics.push(unknown_name(name, self.vocabulary, kinds));
        }
        found
    }
}

fn windows(session: &mut Session<'_>, document: &TrialDocument) -> TrialWindows {
    let mut windows = TrialWindows::default();
    let kinds = [KindName::Observation, KindName::Score, KindName::CriteriaSet];
    for (name, period) in &document.windows {
        if vocabulary::fold(&name.node) == "laboratory" {
            windows.laboratory = Some(*period);
            continue;
        }
        let Some(id) = session.concept_named(name, &kinds) else { continue };
        let concept = session.vocabulary.concept(id);
        if kinds.contains(&concept.kind.name()) {
            windows.concepts.push((id, *period));
        } else {
            session.diagnostics.push(without_results(&concept.name, name.span));
        }
    }
    windows
}

fn settle(session: &mut Session<'_>, document: &TrialDocument) -> Vec<(ConceptId, NodeId)> {
    let mut standards = Vec::new();
    for (name, condition) in &document.settle {
        let concept = session.concept_named(name, &[KindName::Condition]);
        let node = session.rule(condition, Defaults::Vocabulary);
        let (Some(id), Some(node)) = (concept, node) else { continue };
        let vocabulary = session.vocabulary;
        let concept = vocabulary.concept(id);
        if concept.kind.name() != KindName::Condition {
            let message = format!("`{}` is not a condition that could be cleared", concept.name);
            session.diagnostics.push(Diagnostic::error("settle-without-condition", name.span, message));
            continue;
        }
        let asks_itself = session
            .atoms_of(node)
            .iter()
            .any(|atom| matches!(atom, Atom::Condition(c) if vocabulary.is_a(id, c.concept)));
        if asks_itself {
            let message = format!("the standard for clearing `{}` asks whether it is there", concept.name);
            session.diagnostics.push(
                Diagnostic::error("circular-inference", condition.span, message)
                    .help("let it ask for results: `HIV antibody negative within 90 days`"),
            );
            continue;
        }
        standards.push((id, node));
    }
    standards.sort_unstable();
    standards.dedup_by_key(|&mut (id, _)| id);
    standards
}

fn definitions(session: &mut Session<'_>, document: &TrialDocument, names: &[String]) -> Definitions {
    let mut definitions = Definitions::default();
    for (name, condition) in &document.define {
        let folded = vocabulary::fold(&name.node);
        if let Some(known) = session.vocabulary.find_curated(&name.node) {
            let known = &session.vocabulary.concept(known).name;
            let message = format!("the vocabulary already has `{}`", name.node);
            session.diagnostics.push(
                Diagnostic::error("definition-hides-name", name.span, message)
                    .label(format!("names {known}"))
                    .help("give the definition another name"),
            );
            continue;
        }
        let parsed = match session.parsed.take(condition, session.vocabulary, names) {
            Ok(expr) => Some(expr),
            Err(problems) => {
                session.diagnostics.extend(problems);
                None
            }
        };
        if definitions.conditions.insert(folded, parsed).is_some() {
            let message = format!("`{}` is defined twice", name.node);
            session.diagnostics.push(Diagnostic::error("duplicate-id", name.span, message));
        }
    }
    definitions
}
