//! `prescreen debug criterion`: a condition at each stage, for rule authors and for reports of a bug.

use super::explain::criterion;
use crate::cli::console::{Console, Exit, Stop};
use crate::cli::patients::{self, Where};
use crate::cli::problems::Problems;
use crate::cli::rules::{self, Rules};
use crate::cli::today::screening_date;
use crate::criteria;
use crate::report::json::need_kind;
use crate::report::{Reader, words};
use crate::ruleset::{self, Logic, Node, NodeId, RuleSet, TrialDocument};
use crate::screening::reasons;
use crate::text::yaml::{Node as Tree, Value};
use crate::text::{SourceMap, Span, yaml};
use std::collections::BTreeSet;
use std::path::Path;

/// Show what becomes of a condition: words, tree, canonical text, compiled form, reading, truth
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Debug {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// A condition, or the criterion of a trial
    Criterion(DebugCriterion),
}

#[derive(clap::Args, Debug)]
struct DebugCriterion {
    /// A condition; or a trial's id, followed by a criterion's id
    #[arg(value_name = "TEXT|TRIAL")]
    what: String,
    /// The criterion's id
    #[arg(value_name = "CRITERION")]
    id: Option<String>,
    /// Evaluate it for this patient
    #[arg(long, value_name = "PATIENT")]
    patient: Option<String>,
    /// Screening date, year-month-day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    #[command(flatten)]
    place: Where,
}

impl Debug {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let What::Criterion(verb) = self.what;
        verb.run(folder, console)
    }
}

impl DebugCriterion {
    fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        if self.what.trim().is_empty() {
            return Err(Stop::Failed("write a condition, or a trial's id and a criterion's id".to_owned()));
        }
        let on = screening_date(self.on.as_deref())?;
        let mut sources = SourceMap::new();
        let rules = rules::load_written(folder, &mut sources)?.rules;
        let (mut set, node, place) = match &self.id {
            Some(id) => {
                let trial = rules::trial(&rules.set, &self.what)?;
                let criterion = criterion(trial, id)?;
                let Logic::Condition(node) = criterion.logic else {
                    return Err(Stop::Failed(format!("criterion `{}` has no condition of its own", criterion.id)));
                };
                (RuleSet::clone(&rules.set), node, criterion.when.unwrap_or(criterion.span))
            }
            None => match self.compiled(&rules, &mut sources) {
                Ok(compiled) => compiled,
                Err(mut problems) => {
                    problems.tell(&sources, true, console);
                    return Ok(Exit::CouldNotRun);
                }
            },
        };
        section(console, "Words", sources.slice(place))?;
        if let Some(tree) = scalar_at(&sources, place)
            && let Value::Scalar(scalar) = &tree.value
            && let Ok(expr) = criteria::parse(scalar, place.file, &set.vocabulary, &[])
        {
            section(console, "Glued", &criteria::glued(scalar, place.file, &set.vocabulary, &[]))?;
            section(console, "Tree", &format!("{expr:#?}"))?;
            section(console, "Canonical", &criteria::format(&expr, &set.vocabulary))?;
        }
        section(console, "Compiled", &compiled_text(&set, node))?;
        let reader = Reader { rules: &set, on: Some(on) };
        section(console, "Reading", &reader.condition(node).line())?;
        let Some(patient) = &self.patient else { return Ok(Exit::Ran) };
        let mut patients = patients::read(std::slice::from_ref(patient), &self.place, &mut set, &mut sources);
        let reader = Reader { rules: &set, on: Some(on) };
        patients.problems.tell(&sources, self.place.show_values, console);
        for profile in &patients.profiles {
            let (truth, evidence, needs) = reasons(&set, node, profile, on);
            let mut text = format!("{}: {} on {on}\n", profile.patient, words::truth(truth));
            for piece in &evidence {
                text.push_str(&format!("  evidence: {}\n", reader.evidence(piece, profile)));
            }
            for need in &needs {
                text.push_str(&format!("  {}: {}\n", need_kind(need.kind), reader.need(need, profile, None)));
            }
            section(console, "Evaluated", &text)?;
        }
        Ok(patients.problems.exit())
    }

    /// A condition that stands in no file, compiled as the only criterion of a trial.
    fn compiled(&self, rules: &Rules, sources: &mut SourceMap) -> Result<(RuleSet, NodeId, Span), Problems> {
        let words = self.what.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = format!(
            "trial: CONDITION\ntitle: A condition\nrules: {{version: 1, status: draft}}\n\
             inclusion:\n  - id: C\n    text: the condition\n    when: |-\n      {words}\n"
        );
        let file = sources.add("condition", text);
        let (documents, mut found) = TrialDocument::read_file(sources, file);
        let (set, compiled) = ruleset::compile(&documents, rules.set.vocabulary.clone(), rules.set.policy.clone());
        found.extend(compiled.into_iter().filter(|d| d.label.span.file == file));
        let criterion = set.trial("CONDITION").and_then(|t| t.criteria.iter().find(|c| c.id == "C"));
        match criterion.map(|c| (&c.logic, c.when.unwrap_or(c.span))) {
            Some((&Logic::Condition(node), place)) if !found.iter().any(crate::text::Diagnostic::is_error) => {
                Ok((set, node, place))
            }
            _ => Err(Problems { diagnostics: found, ..Problems::default() }),
        }
    }
}

fn section(console: &mut Console, title: &str, text: &str) -> Result<(), Stop> {
    console.data(&format!("-- {title}\n{}\n", text.trim_end()))
}

/// The scalar that is written at `place`.
fn scalar_at(sources: &SourceMap, place: Span) -> Option<Tree> {
    let (documents, _) = yaml::parse(sources, place.file);
    let mut waiting = documents;
    while let Some(node) = waiting.pop() {
        let holds = node.span.start <= place.start && place.end <= node.span.end;
        match node.value {
            Value::Scalar(_) if holds => return Some(node),
            Value::Scalar(_) => {}
            Value::Sequence(items, _) => waiting.extend(items),
            Value::Mapping(entries, _) => waiting.extend(entries.into_iter().map(|(_, value)| value)),
        }
    }
    None
}

/// Every node that the condition needs, children first.
fn compiled_text(set: &RuleSet, root: NodeId) -> String {
    let needed: BTreeSet<NodeId> = set.parts_of(root).map(|(id, _)| id).collect();
    let ids = |children| {
        let ids: Vec<String> = set.list(children).iter().map(|n| format!("n{}", n.0)).collect();
        ids.join(", ")
    };
    let mut out = String::new();
    for id in needed {
        let text = match set.node(id) {
            Node::All(children) => format!("all of {}", ids(children)),
            Node::Any(children) => format!("any of {}", ids(children)),
            Node::Count(count, children) => format!("{count:?} of {}", ids(children)),
            Node::Not(inner) => format!("not n{}", inner.0),
            Node::Atom(atom) => format!("{:?}", set.atom(atom)),
        };
        out.push_str(&format!("n{} = {text}\n", id.0));
    }
    out
}
