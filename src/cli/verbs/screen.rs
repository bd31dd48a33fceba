//! `prescreen screen`: patients against trials, a table a patient, JSON or CSV.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::patients::{self, Where};
use crate::cli::rules::{self, Rules};
use crate::cli::today::screening_date;
use crate::patient::Profile;
use crate::report::facts::ignored;
use crate::report::grounds::eligible_rests;
use crate::report::row::{Row, rows};
use crate::report::sheet::{Case, STANDING_LINE, patient_line, place, state_words, totals};
use crate::report::{Reader, csv, json, layout, table};
use crate::ruleset::Trial;
use crate::screening::{Evaluation, Verdict, screen};
use crate::text::{SourceMap, shown};
use crate::value::Day;
use std::path::Path;

/// Screen patients against trials: verdict, open criteria, next step
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Screen {
    /// Profiles: files, folders, `-` for standard input, or patient codes
    #[arg(value_name = "PATIENTS", required = true)]
    inputs: Vec<String>,
    /// Screening date, year-month-day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Only this trial (may be repeated)
    #[arg(long = "trial", value_name = "TRIAL")]
    trials: Vec<String>,
    /// Only lines with this verdict
    #[arg(long, value_enum, value_name = "VERDICT")]
    only: Option<OnlyVerdict>,
    /// What is written
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
    #[command(flatten)]
    place: Where,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum OnlyVerdict {
    Eligible,
    NeedsReview,
    Ineligible,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// A table a patient
    Table,
    /// Everything, with reasons
    Json,
    /// A line a patient, trial and arm
    Csv,
}

impl Screen {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let on = screening_date(self.on.as_deref())?;
        let mut sources = SourceMap::new();
        let mut rules = rules::load(folder, &mut sources)?;
        let mut patients = patients::read(&self.inputs, &self.place, &mut rules.set, &mut sources);
        let trials: Vec<&Trial> = if self.trials.is_empty() {
            rules.set.trials.iter().collect()
        } else {
            self.trials.iter().map(|id| rules::trial(&rules.set, id)).collect::<Result<_, _>>()?
        };
        let mut problems = std::mem::take(&mut rules.problems).errors();
        problems.extend(std::mem::take(&mut patients.problems));
        problems.tell(&sources, self.place.show_values, console);
        let run = Run { verb: &self, rules: &rules, sources: &sources, trials: &trials, on };
        match self.format {
            Format::Table => run.tables(&patients.profiles, console)?,
            Format::Json => run.json(&patients.profiles, console)?,
            Format::Csv => run.csv(&patients.profiles, console)?,
        }
        Ok(problems.exit())
    }

    fn wants(&self, verdict: Verdict) -> bool {
        match self.only {
            None => true,
            Some(OnlyVerdict::Eligible) => verdict == Verdict::Eligible,
            Some(OnlyVerdict::NeedsReview) => verdict == Verdict::NeedsReview,
            Some(OnlyVerdict::Ineligible) => verdict == Verdict::Ineligible,
        }
    }
}

struct Run<'a> {
    verb: &'a Screen,
    rules: &'a Rules,
    sources: &'a SourceMap,
    trials: &'a [&'a Trial],
    on: Day,
}

impl Run<'_> {
    fn reader(&self) -> Reader<'_> {
        Reader { rules: &self.rules.set, on: Some(self.on) }
    }

    /// The lines of a patient, and for each eligible one its weakest ground.
    fn rows<'t>(&'t self, profile: &Profile) -> (Vec<(&'t str, Row)>, Vec<String>) {
        let reader = self.reader();
        let (mut lines, mut grounds) = (Vec::new(), Vec::new());
        for &trial in self.trials {
            let evaluation = screen(&self.rules.set, trial, profile, self.on);
            let found = rows(&reader, trial, profile, &evaluation);
            lines.extend(found.into_iter().filter(|r| self.verb.wants(r.verdict)).map(|r| (trial.id.as_str(), r)));
            if evaluation.verdict == Verdict::Eligible && self.verb.wants(Verdict::Eligible) {
                let ground = reader.weakest_ground(&eligible_rests(&evaluation));
                grounds.extend(ground.map(|g| format!("{}: {g}", trial.id)));
            }
        }
        (lines, grounds)
    }

    fn tables(&self, profiles: &[Profile], console: &mut Console) -> Result<(), Stop> {
        let page = console.layout();
        let mut all = Vec::new();
        let mut shown = 0;
        for profile in profiles {
            let (lines, grounds) = self.rows(profile);
            if lines.is_empty() && self.verb.only.is_some() {
                continue;
            }
            shown += 1;
            let head = format!("{} · rules {}", patient_line(profile, self.on), self.rules.digest);
            console.data(&page.hanging("", &layout::printable(&head)))?;
            console.data(&table::table(&lines, page))?;
            for remark in grounds.into_iter().chain(self.remarks(profile)) {
                console.data(&page.paint(&page.hanging("  ", &layout::printable(&remark))))?;
            }
            console.data("\n")?;
            all.extend(lines.into_iter().map(|(_, row)| row));
        }
        if profiles.is_empty() {
            return Ok(());
        }
        console.data(&page.hanging("", &totals(shown, &all)))?;
        console.data(&page.hanging("", STANDING_LINE))
    }

    /// What a line of the table does not show: states, names that are not known, facts that were not used.
    fn remarks(&self, profile: &Profile) -> Vec<String> {
        let states = profile.states.iter().map(|s| format!("▲ {}", state_words(s)));
        let unresolved = profile.unresolved.iter().map(|u| {
            let at = place(self.sources, u.span);
            format!("▲ not used: `{}` in {}, the vocabulary does not know it [{at}]", shown(&u.name), u.section)
        });
        let reader = self.reader();
        let later = profile.facts.iter().filter_map(|fact| {
            let why = ignored(fact, self.on)?;
            Some(format!("not used: {}, {why} [{}]", reader.fact(fact), place(self.sources, fact.span)))
        });
        states.chain(unresolved).chain(later).collect()
    }

    fn csv(&self, profiles: &[Profile], console: &mut Console) -> Result<(), Stop> {
        console.data(csv::HEADER)?;
        for profile in profiles {
            for (trial, row) in self.rows(profile).0 {
                console.data(&csv::line(&profile.patient, trial, &row))?;
            }
        }
        Ok(())
    }

    fn json(&self, profiles: &[Profile], console: &mut Console) -> Result<(), Stop> {
        let patients = profiles
            .iter()
            .map(|profile| {
                let evaluations: Vec<(&Trial, Evaluation)> =
                    self.trials.iter().map(|&t| (t, screen(&self.rules.set, t, profile, self.on))).collect();
                let cases: Vec<Case<'_>> = evaluations
                    .iter()
                    .filter(|(_, evaluation)| self.verb.wants(evaluation.verdict))
                    .map(|(trial, evaluation)| Case {
                        reader: self.reader(),
                        sources: self.sources,
                        digest: &self.rules.digest,
                        trial,
                        profile,
                        evaluation,
                        on: self.on,
                    })
                    .collect();
                json::patient(profile, &cases, self.sources, self.on)
            })
            .collect();
        write_json(&json::screening(patients, self.on, &self.rules.digest), console)
    }
}

/// Writes a document as indented JSON.
pub(in crate::cli) fn write_json(document: &impl serde::Serialize, console: &mut Console) -> Result<(), Stop> {
    console.data(&json(document)?)
}

/// A document as it is written.
pub(in crate::cli) fn json(document: &impl serde::Serialize) -> Result<String, Stop> {
    let text = serde_json::to_string_pretty(document).map_err(|e| Stop::Failed(format!("cannot write JSON: {e}")))?;
    Ok(text + "\n")
}
