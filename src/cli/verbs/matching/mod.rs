//! `prescreen match`: every patient against every trial, into a file.

mod changes;
mod counts;
mod partial;
mod previous;
mod progress;
mod run;
mod sink;
mod source;
mod tally;
mod work;

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::rules::{self, Rules};
use crate::cli::today::screening_date;
use crate::cohort::{CohortScreener, Names};
use crate::report::matches::{Pairs, Run};
use crate::ruleset::binary::NotKept;
use crate::ruleset::{Fingerprint, Trial};
use crate::screening::Screener;
use crate::text::SourceMap;
use crate::value::Day;
use source::Source;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Match every patient against every trial, into a file: verdicts, or totals by trial
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Match {
    /// Patients: a table of facts (`facts.parquet`, with `facts.patients.parquet` beside it; or Arrow), or profiles:
    /// files, folders, `-` for standard input
    #[arg(long, value_name = "PATIENTS", required = true, num_args = 1..)]
    patients: Vec<String>,
    /// Screening date, year-month-day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Only this trial (may be repeated)
    #[arg(long = "trial", value_name = "TRIAL")]
    trials: Vec<String>,
    /// Where the results go: `.parquet`, `.csv` or `.ndjson`; with `--counts` `.csv` or `.json`
    #[arg(long, value_name = "FILE", required_unless_present = "counts")]
    out: Option<PathBuf>,
    /// A line for every pair, not only for those that are not ineligible
    #[arg(long)]
    all: bool,
    /// Totals by trial and criterion instead of lines
    #[arg(long, conflicts_with_all = ["all", "since"])]
    counts: bool,
    /// How many threads work [default: as many as the machine has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Go on where an interrupted run was
    #[arg(long, requires = "out")]
    resume: bool,
    /// Take over what did not change from these results
    #[arg(long, value_name = "RESULTS")]
    since: Option<PathBuf>,
    /// Where the pairs go that are not what they were: `.csv` or `.ndjson`
    #[arg(long, value_name = "FILE", requires = "since")]
    changes: Option<PathBuf>,
    /// What is written to standard output
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Show the values in what is said about a profile's problems
    #[arg(long)]
    show_values: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// Nothing but the table of `--counts`
    Text,
    /// A summary of the run
    Json,
}

/// Everything that is ready before the first pair is evaluated.
struct Ready<'a> {
    verb: &'a Match,
    rules: &'a Rules,
    source: &'a Source,
    /// Patients who are left out already.
    left_out: u64,
    screener: &'a Screener<'a>,
    names: &'a Names,
    on: Day,
}

impl Match {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        // Before anything is read: a wrong name is no reason to wait.
        self.check_names()?;
        let on = screening_date(self.on.as_deref())?;
        let mut sources = SourceMap::new();
        let mut rules = rules::load(folder, &mut sources)?;
        let known = (&mut *rules.set, &mut sources);
        let opened = source::open(&self.patients, self.show_values, &self.room(), known, console)?;
        let mut problems = std::mem::take(&mut rules.problems).errors();
        problems.extend(opened.problems);
        problems.tell(&sources, self.show_values, console);
        let trials = self.chosen(&rules)?;
        let screener = Screener::of_trials(&rules.set, trials, on);
        let names = Names::new(&screener);
        let ready = Ready {
            verb: &self,
            rules: &rules,
            source: &opened.source,
            left_out: opened.left_out,
            screener: &screener,
            names: &names,
            on,
        };
        let pool = rayon::ThreadPoolBuilder::new().num_threads(self.threads.map_or(0, usize::from)).build();
        let pool = pool.map_err(|error| Stop::Failed(format!("cannot start threads: {error}")))?;
        let exit = pool.install(|| if self.counts { ready.counts(console) } else { ready.lines(console) })?;
        Ok(exit.max(problems.exit()))
    }

    /// Where tables that are not sorted are put aside: beside the results, since there is room for much.
    fn room(&self) -> PathBuf {
        match self.out.as_deref().and_then(Path::parent) {
            None => std::env::temp_dir(),
            Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
            Some(folder) => folder.to_owned(),
        }
    }

    fn check_names(&self) -> Result<(), Stop> {
        let Some(out) = &self.out else { return Ok(()) };
        if self.counts {
            return counts::check_name(out);
        }
        let form = sink::Form::of(out)?;
        if self.since.is_some() && form != sink::Form::Parquet {
            return Err(Stop::Failed(format!(
                "with `--since` the results go into a `.parquet`, from which a later run goes on; `{}` is none",
                out.display()
            )));
        }
        match self.changes.as_deref() {
            Some(changes) if sink::Form::of(changes).map_or(true, |form| form == sink::Form::Parquet) => {
                let shown = changes.display();
                Err(Stop::Failed(format!("`{shown}` has no name of changes; end it in `.csv` or `.ndjson`")))
            }
            _ => Ok(()),
        }
    }

    /// The trials, in the order of the rules, each once.
    fn chosen<'r>(&self, rules: &'r Rules) -> Result<Vec<&'r Trial>, Stop> {
        if self.trials.is_empty() {
            return Ok(rules.set.trials.iter().collect());
        }
        let named: Vec<&Trial> = self.trials.iter().map(|id| rules::trial(&rules.set, id)).collect::<Result<_, _>>()?;
        Ok(rules.set.trials.iter().filter(|trial| named.iter().any(|named| named.id == trial.id)).collect())
    }
}

impl Ready<'_> {
    /// Everything that the results depend on.
    fn run(&self) -> Result<Run, Stop> {
        let ids = self.rules.set.trials.iter().map(|trial| trial.id.as_str());
        let prints: HashMap<&str, Fingerprint> = ids.zip(self.rules.set.fingerprints()).collect();
        let of_trial = |trial: &&Trial| {
            let print = prints.get(trial.id.as_str()).map(ToString::to_string);
            (trial.id.clone(), print.unwrap_or_default())
        };
        let unknown = |why: NotKept| Stop::Failed(format!("the rules have no fingerprint: {why}"));
        Ok(Run {
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            on: self.on.to_string(),
            pairs: if self.verb.all { Pairs::All } else { Pairs::Candidates },
            facts: self.source.fingerprint(&self.rules.set.vocabulary)?.to_string(),
            vocabulary: self.rules.set.vocabulary_fingerprint().map_err(unknown)?.to_string(),
            policy: self.rules.set.policy_fingerprint().map_err(unknown)?.to_string(),
            trials: self.screener.trials().iter().map(of_trial).collect(),
        })
    }

    fn cohort(&self) -> CohortScreener<'_> {
        CohortScreener::new(self.screener)
    }
}
