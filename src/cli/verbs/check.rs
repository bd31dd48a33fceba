//! `prescreen check`: every problem of vocabulary, trials, policy and example patients, and advice on the rules.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::examples;
use crate::cli::files;
use crate::cli::problems::{Problems, Style};
use crate::cli::rules::{self, Rules, Written};
use crate::report::words::counted;
use crate::ruleset::lint::{Input, TrialExamples, lint};
use crate::ruleset::{Criterion, Logic, Trial};
use crate::text::codes::{self, Given};
use crate::text::{Diagnostic, FileId, Severity, SourceMap, nearest, render};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Check vocabulary, trials, policy and example patients; every problem is shown at its place
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Check {
    /// Only problems of these files and folders; everything is read all the same
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How problems are written
    #[arg(long, value_enum, default_value_t = Style::Full)]
    format: Style,
    /// Take advice under this code for an error or a warning, or leave it out; may be repeated
    #[arg(long = "lint", value_name = "CODE=off|warn|error", value_parser = level)]
    levels: Vec<(&'static str, Level)>,
}

/// What becomes of the advice under a code.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Level {
    Off,
    Warn,
    Error,
}

impl Check {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let mut sources = SourceMap::new();
        let mut written = rules::load_written(folder, &mut sources)?;
        let mut problems = std::mem::take(&mut written.rules.problems);
        let examples = examples(&written, &mut sources, &mut problems);
        let (documents, rules) = (&written.documents, &written.rules.set);
        let input = Input { sources: &sources, documents, examples: &examples, rules };
        problems.diagnostics.extend(lint(&input));
        self.set_levels(&mut problems.diagnostics);
        self.keep_asked(&mut problems.diagnostics, &sources)?;
        let layout = console.layout();
        // Example patients are made up: their values may be shown.
        let text = problems.render(&sources, self.format, true, layout.colour, layout.width);
        console.data(&text)?;
        if !matches!(self.format, Style::Full | Style::Concise) {
            console.talk(&problems.failure_lines());
        }
        let summary = render::summary(&problems.diagnostics);
        console.talk(&format!("{}\n", summary.unwrap_or_else(|| "no problems".to_owned())));
        console.talk(&checked(&written.rules));
        Ok(if !problems.failures.is_empty() {
            Exit::CouldNotRun
        } else if problems.diagnostics.is_empty() {
            Exit::Ran
        } else {
            Exit::Findings
        })
    }

    fn set_levels(&self, diagnostics: &mut Vec<Diagnostic>) {
        let asked = |code: &str| self.levels.iter().rev().find(|(name, _)| *name == code).map(|&(_, level)| level);
        diagnostics.retain(|d| d.is_error() || asked(d.code) != Some(Level::Off));
        for diagnostic in diagnostics.iter_mut().filter(|d| !d.is_error()) {
            if asked(diagnostic.code) == Some(Level::Error) {
                diagnostic.severity = Severity::Error;
            }
        }
    }

    fn keep_asked(&self, diagnostics: &mut Vec<Diagnostic>, sources: &SourceMap) -> Result<(), Stop> {
        if self.paths.is_empty() {
            return Ok(());
        }
        let mut whole = Vec::new();
        for path in &self.paths {
            whole.push(files::whole_path(path).map_err(Stop::Failed)?);
        }
        let mut asked: BTreeMap<FileId, bool> = BTreeMap::new();
        diagnostics.retain(|d| {
            *asked.entry(d.label.span.file).or_insert_with_key(|&file| {
                let path = Path::new(sources.path(file)).canonicalize();
                path.is_ok_and(|path| whole.iter().any(|asked| path.starts_with(asked)))
            })
        });
        Ok(())
    }
}

/// `CODE=off`, `CODE=warn` or `CODE=error`, for codes of advice.
fn level(text: &str) -> Result<(&'static str, Level), String> {
    let (code, word) = text.split_once('=').ok_or("write `CODE=off`, `CODE=warn` or `CODE=error`")?;
    let level = match word {
        "off" => Level::Off,
        "warn" => Level::Warn,
        "error" => Level::Error,
        _ => return Err(format!("`{word}` is not `off`, `warn` or `error`")),
    };
    let advice = || codes::CODES.iter().filter(|c| c.given == Given::Lint).map(|c| c.name);
    match codes::find(code) {
        Some(found) if found.given == Given::Lint => Ok((found.name, level)),
        Some(_) => Err(format!("`{code}` is no advice: its level cannot be changed")),
        None => Err(match nearest(code, advice()) {
            Some(near) => format!("there is no `{code}`; did you mean `{near}`?"),
            None => format!("there is no `{code}`; `prescreen explain` lists the codes"),
        }),
    }
}

/// The example patients of every trial; what is wrong with their files is added to the problems.
fn examples(written: &Written, sources: &mut SourceMap, problems: &mut Problems) -> Vec<TrialExamples> {
    let mut read = BTreeMap::new();
    for &file in &written.example_files {
        let found = examples::read(file, &written.rules.set, sources);
        problems.diagnostics.extend(found.problems.diagnostics);
        read.insert(file, found.examples.into_iter().map(|(example, _)| example).collect::<Vec<_>>());
    }
    let beside = |&trial: &FileId| {
        let file = written.examples_of(trial, sources)?;
        Some(TrialExamples { trial, file, examples: read.get(&file)?.clone() })
    };
    written.trial_files.iter().filter_map(beside).collect()
}

fn checked(rules: &Rules) -> String {
    let has_no_logic = |criterion: &&Criterion| matches!(criterion.logic, Logic::NotUnderstood(_));
    let open = rules.set.trials.iter().flat_map(Trial::all_criteria).filter(has_no_logic).count();
    let trials = counted(rules.set.trials.len(), "trial", "trials");
    let concepts = counted(rules.set.vocabulary.concepts().len(), "concept", "concepts");
    let open =
        if open == 0 { String::new() } else { format!(", {} without logic", counted(open, "criterion", "criteria")) };
    format!("checked {trials}{open}, {concepts}\n")
}
