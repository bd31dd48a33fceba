//! `prescreen test`: the example patients beside each trial.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::examples::{self, Examples};
use crate::cli::rules::{self, Rules};
use crate::patient::Profile;
use crate::report::Reader;
use crate::report::json::need_kind;
use crate::report::layout::{printable, width};
use crate::report::words;
use crate::ruleset::{Criterion, Example, ExpectedOutcome, ExpectedVerdict, Logic, Node, RuleSet, Trial};
use crate::screening::{CriterionEvaluation, Evaluation, Outcome, Verdict, screen};
use crate::text::{FileId, SourceMap};
use crate::value::Truth;
use std::collections::BTreeMap;
use std::path::Path;

/// Run the example patients beside each trial and compare verdicts and outcomes
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Test {
    /// Only these trials
    #[arg(value_name = "TRIAL")]
    trials: Vec<String>,
    /// Only examples whose name holds this text
    #[arg(long, value_name = "TEXT")]
    run: Option<String>,
}

/// Which truths of a criterion the examples have shown.
#[derive(Clone, Copy, Default)]
struct Seen {
    holds: bool,
    fails: bool,
    open: bool,
}

#[derive(Default)]
struct Tally {
    passed: usize,
    failed: usize,
    unreadable: usize,
}

impl Test {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let mut sources = SourceMap::new();
        let mut written = rules::load_written(folder, &mut sources)?;
        let mut problems = std::mem::take(&mut written.rules.problems).errors();
        let rules = &written.rules;
        let trials: Vec<&Trial> = if self.trials.is_empty() {
            rules.set.trials.iter().collect()
        } else {
            self.trials.iter().map(|id| rules::trial(&rules.set, id)).collect::<Result<_, _>>()?
        };
        let mut tally = Tally::default();
        for trial in trials {
            let Some(file) = written.examples_of(trial.span.file, &sources) else {
                console.data(&format!("{}\n  no examples.yaml beside the rules\n", trial.id))?;
                tally.failed += 1;
                continue;
            };
            let read = examples::read(file, &rules.set, &mut sources);
            self.trial(trial, file, &read, rules, &sources, &mut tally, console)?;
            problems.extend(read.problems);
        }
        problems.tell(&sources, true, console);
        if let Some(text) = self.run.as_ref().filter(|_| tally.passed + tally.failed + tally.unreadable == 0) {
            return Err(Stop::Failed(format!("no example's name holds `{}`", crate::text::shown(text))));
        }
        let unreadable =
            if tally.unreadable == 0 { String::new() } else { format!(", {} could not be read", tally.unreadable) };
        console.data(&format!("{} passed, {} failed{unreadable}.\n", tally.passed, tally.failed))?;
        Ok(match problems.exit() {
            Exit::Ran if tally.failed > 0 => Exit::Findings,
            exit => exit,
        })
    }

    #[allow(clippy::too_many_arguments, reason = "everything here is read once, by one caller")]
    fn trial(
        &self,
        trial: &Trial,
        file: FileId,
        read: &Examples,
        rules: &Rules,
        sources: &SourceMap,
        tally: &mut Tally,
        console: &mut Console,
    ) -> Result<(), Stop> {
        console.data(&format!("{}\n", sources.path(file)))?;
        tally.unreadable += read.broken;
        if read.examples.is_empty() {
            console.data("  no example could be run\n")?;
            tally.failed += 1;
        }
        let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
        let widest = read.examples.iter().map(|(e, _)| width(&e.name.node)).max().unwrap_or(0).min(60);
        for (example, profile) in &read.examples {
            if self.run.as_ref().is_some_and(|text| !example.name.node.contains(text.as_str())) {
                continue;
            }
            let evaluation = screen(&rules.set, trial, profile, example.on.node);
            evaluation.criteria.iter().zip(&trial.criteria).for_each(|(e, c)| note(c, e, &mut seen));
            for (arm, evaluated) in trial.arms.iter().zip(&evaluation.arms) {
                evaluated.criteria.iter().zip(&arm.criteria).for_each(|(e, c)| note(c, e, &mut seen));
            }
            let reader = Reader { rules: &rules.set, on: Some(example.on.node) };
            let differences = differences(&reader, trial, example, profile, &evaluation);
            let dots = ".".repeat((widest + 4).saturating_sub(width(&example.name.node)).max(2));
            let head = format!("  {} {dots}", printable(&example.name.node));
            if differences.is_empty() {
                tally.passed += 1;
                console.data(&format!("{head} ok\n"))?;
            } else {
                tally.failed += 1;
                console.data(&format!("{head} FAILED\n"))?;
                for line in differences {
                    console.data(&console.layout().hanging("      ", &printable(&line)))?;
                }
            }
        }
        if self.run.is_none() {
            console.data(&coverage(&rules.set, trial, &seen))?;
        }
        Ok(())
    }
}

/// Notes which truth an example shows of a criterion and of its children.
fn note<'t>(criterion: &'t Criterion, evaluation: &CriterionEvaluation, seen: &mut BTreeMap<&'t str, Seen>) {
    let entry = seen.entry(&criterion.id).or_default();
    match evaluation.truth {
        Truth::True => entry.holds = true,
        Truth::False => entry.fails = true,
        Truth::Unknown => entry.open = true,
    }
    if let Logic::Group(_, children) = &criterion.logic {
        children.iter().zip(&evaluation.children).for_each(|(c, e)| note(c, e, seen));
    }
}

/// `I1 T F U` for each criterion that does not yet show all three, and the count of those that do.
fn coverage(rules: &RuleSet, trial: &Trial, seen: &BTreeMap<&str, Seen>) -> String {
    let all: Vec<&Criterion> = trial.all_criteria().collect();
    let state = |c: &Criterion| seen.get(c.id.as_str()).copied().unwrap_or_default();
    let whole = all.iter().filter(|c| possible(rules, c).iter().all(|kind| kind(state(c)))).count();
    let mut out = format!("  criteria seen true, false and unknown: {whole}/{}\n", all.len());
    for criterion in all.iter().filter(|c| !possible(rules, c).iter().all(|kind| kind(state(c)))) {
        let Seen { holds, fails, open } = state(criterion);
        let mark = |seen: bool| if seen { '●' } else { '○' };
        out.push_str(&format!("    {:<6} T{} F{} U{}\n", criterion.id, mark(holds), mark(fails), mark(open)));
    }
    out
}

type Kind = fn(Seen) -> bool;

/// What examples can show of a criterion at all: an encounter is never computed, `sex: all` is always true.
fn possible(rules: &RuleSet, criterion: &Criterion) -> Vec<Kind> {
    match &criterion.logic {
        Logic::Deferred(_) | Logic::NotUnderstood(_) => vec![|s: Seen| s.open],
        Logic::Condition(node) if matches!(rules.node(*node), Node::All(none) if none.len == 0) => {
            vec![|s: Seen| s.holds]
        }
        Logic::Condition(_) | Logic::Judgement(_) | Logic::Group(..) => {
            vec![|s: Seen| s.holds, |s: Seen| s.fails, |s: Seen| s.open]
        }
    }
}

fn differences(
    reader: &Reader<'_>,
    trial: &Trial,
    example: &Example,
    profile: &Profile,
    evaluation: &Evaluation,
) -> Vec<String> {
    let mut lines = Vec::new();
    let verdict = match example.verdict.node {
        ExpectedVerdict::Eligible => Verdict::Eligible,
        ExpectedVerdict::Ineligible => Verdict::Ineligible,
        ExpectedVerdict::NeedsReview => Verdict::NeedsReview,
    };
    if verdict != evaluation.verdict {
        lines.push(format!("expected {}, got {}", words::verdict(verdict), words::verdict(evaluation.verdict)));
        lines.extend(unexpected(trial, evaluation, verdict).into_iter().map(|(c, e)| described(reader, profile, c, e)));
    }
    for (id, expected) in &example.outcomes {
        let wanted = match expected.node {
            ExpectedOutcome::Satisfied => Outcome::Satisfied,
            ExpectedOutcome::Violated => Outcome::Violated,
            ExpectedOutcome::Undetermined => Outcome::Undetermined,
        };
        match find(trial, evaluation, &id.node) {
            None => lines.push(format!("{}: {} has no such criterion", id.node, trial.id)),
            Some((criterion, found)) if found.outcome != wanted => {
                lines.push(format!("{}: expected {}", id.node, words::outcome(wanted)));
                lines.push(described(reader, profile, criterion, found));
            }
            Some(_) => {}
        }
    }
    if !lines.is_empty() {
        lines.extend(example.because.iter().map(|(id, why)| match id {
            Some(id) => format!("because: {}: {}", id.node, why.node),
            None => format!("because: {}", why.node),
        }));
    }
    lines
}

/// The criteria that made the verdict another one than expected.
fn unexpected<'a>(
    trial: &'a Trial,
    evaluation: &'a Evaluation,
    expected: Verdict,
) -> Vec<(&'a Criterion, &'a CriterionEvaluation)> {
    let guilty = |e: &CriterionEvaluation| match expected {
        Verdict::Eligible => e.outcome == Outcome::Violated || e.outcome == Outcome::Undetermined && !e.deferred,
        Verdict::NeedsReview => e.outcome == Outcome::Violated,
        Verdict::Ineligible => false,
    };
    trial.criteria.iter().zip(&evaluation.criteria).filter(|(_, e)| guilty(e)).collect()
}

fn find<'a>(
    trial: &'a Trial,
    evaluation: &'a Evaluation,
    id: &str,
) -> Option<(&'a Criterion, &'a CriterionEvaluation)> {
    let common = trial.criteria.iter().zip(&evaluation.criteria);
    let arms = trial.arms.iter().zip(&evaluation.arms).flat_map(|(a, e)| a.criteria.iter().zip(&e.criteria));
    let mut waiting: Vec<(&Criterion, &CriterionEvaluation)> = common.chain(arms).collect();
    while let Some((criterion, evaluated)) = waiting.pop() {
        if criterion.id.eq_ignore_ascii_case(id) {
            return Some((criterion, evaluated));
        }
        if let Logic::Group(_, children) = &criterion.logic {
            waiting.extend(children.iter().zip(&evaluated.children));
        }
    }
    None
}

/// `E7 undetermined, stale: a newer creatinine …`.
fn described(
    reader: &Reader<'_>,
    profile: &Profile,
    criterion: &Criterion,
    evaluation: &CriterionEvaluation,
) -> String {
    let evidence = evaluation.evidence.iter().map(|e| reader.evidence(e, profile));
    let needs =
        evaluation.needs.iter().map(|n| format!("{}: {}", need_kind(n.kind), reader.need(n, profile, Some(criterion))));
    let why: Vec<String> = evidence.chain(needs).collect();
    let why = if why.is_empty() { String::new() } else { format!(", {}", why.join("; ")) };
    format!("{} {}{why}", criterion.id, words::outcome(evaluation.outcome))
}
