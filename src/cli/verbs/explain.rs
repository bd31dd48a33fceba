//! `prescreen explain`: a criterion in English, the page of a diagnostic, or the list of all diagnostics.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::rules;
use crate::cli::today::screening_date;
use crate::report::Reader;
use crate::report::layout::{Layout, printable};
use crate::ruleset::{Criterion, Logic, Trial};
use crate::text::codes::{self, Group};
use crate::text::{SourceMap, nearest};
use std::path::Path;

/// Say in English what a criterion asks, or what a diagnostic means; list all diagnostics
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Explain {
    /// A trial's id, the code of a diagnostic, or a group of codes; without it, all codes
    #[arg(value_name = "TRIAL|CODE|GROUP")]
    what: Option<String>,
    /// A criterion's id; without it, every criterion of the trial
    #[arg(value_name = "CRITERION")]
    criterion: Option<String>,
    /// Show windows as the days before this screening date
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
}

impl Explain {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let Some(what) = self.what.as_deref() else {
            console.data(&listing(Group::ALL))?;
            return Ok(Exit::Ran);
        };
        if self.criterion.is_none() {
            let page = codes::find(what).map(|code| code.page.to_owned());
            let group = || Group::ALL.iter().find(|group| group.name() == what).map(|&group| listing(&[group]));
            if let Some(text) = page.or_else(group) {
                console.data(&text)?;
                return Ok(Exit::Ran);
            }
        }
        let mut sources = SourceMap::new();
        let mut rules = rules::load(folder, &mut sources)?;
        let on = self.on.as_deref().map(|on| screening_date(Some(on))).transpose()?;
        let Ok(trial) = rules::trial(&rules.set, what) else { return Err(unknown(what, &rules.set)) };
        let reader = Reader { rules: &rules.set, on };
        let layout = console.layout();
        let chosen = match &self.criterion {
            None => trial.listed_criteria().collect(),
            Some(id) => vec![criterion(trial, id)?],
        };
        let mut out = layout.hanging("", &format!("{} · {}", trial.id, trial.title));
        for criterion in chosen {
            out.push('\n');
            describe(&reader, criterion, 0, layout, &mut out);
        }
        console.data(&printable(&out))?;
        // Problems elsewhere do not matter here; a criterion that was not compiled says so itself.
        rules.problems.diagnostics.retain(|d| d.is_error() && d.label.span.file == trial.span.file);
        rules.problems.tell(&sources, true, console);
        Ok(rules.problems.exit())
    }
}

/// The codes of these groups, a line each.
fn listing(groups: &[Group]) -> String {
    let width = codes::CODES.iter().map(|code| code.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for (n, group) in groups.iter().enumerate() {
        out.push_str(if n == 0 { "" } else { "\n" });
        out.push_str(group.name());
        out.push('\n');
        for code in codes::CODES.iter().filter(|code| code.group == *group) {
            out.push_str(&format!("  {:<width$}  {:<7}  {}\n", code.name, code.given.word(), code.summary));
        }
    }
    out
}

fn unknown(what: &str, rules: &crate::ruleset::RuleSet) -> Stop {
    let known = codes::CODES.iter().map(|c| c.name).chain(rules.trials.iter().map(|t| t.id.as_str()));
    let help = nearest(what, known)
        .map_or_else(|| "`prescreen explain` lists the codes".to_owned(), |near| format!("did you mean `{near}`?"));
    let what = crate::text::shown(what);
    Stop::Failed(format!("there is no trial and no diagnostic `{what}`; {help}"))
}

/// A criterion or child by its id, or what was meant instead.
pub(in crate::cli) fn criterion<'t>(trial: &'t Trial, id: &str) -> Result<&'t Criterion, Stop> {
    if let Some(found) = trial.all_criteria().find(|c| c.id.eq_ignore_ascii_case(id)) {
        return Ok(found);
    }
    let ids: Vec<&str> = trial.listed_criteria().map(|c| c.id.as_str()).collect();
    let shown = crate::text::shown(id);
    Err(Stop::Failed(format!("{} has no criterion `{shown}`; it has {}", trial.id, ids.join(", "))))
}

fn describe(reader: &Reader<'_>, criterion: &Criterion, depth: usize, layout: Layout, out: &mut String) {
    let indent = "  ".repeat(depth.min(8));
    out.push_str(&layout.hanging(&format!("{indent}{:<6}", criterion.id), &criterion.text));
    let reading = if depth == 0 { reader.criterion(criterion) } else { reader.child(criterion) };
    let head = |label: &str| format!("{indent}      {label:<10} ");
    if let Logic::Group(_, children) = &criterion.logic {
        let lead = reading.clause.outline().into_iter().next().map(|(_, text)| text).unwrap_or_default();
        out.push_str(&layout.hanging(&head("Reads as:"), &lead));
        for child in children {
            describe(reader, child, depth + 1, layout, out);
        }
    } else {
        for (index, (deep, text)) in reading.clause.outline().into_iter().enumerate() {
            let bullet = if deep == 0 { String::new() } else { format!("{}– ", "  ".repeat(deep - 1)) };
            let label = if index == 0 { "Reads as:" } else { "" };
            out.push_str(&layout.hanging(&format!("{}{bullet}", head(label)), &text));
        }
        for note in reading.notes.lines() {
            out.push_str(&layout.hanging(&head(""), &format!("({note})")));
        }
    }
    if let Some(note) = &criterion.note {
        out.push_str(&layout.hanging(&head("Note:"), note));
    }
}
