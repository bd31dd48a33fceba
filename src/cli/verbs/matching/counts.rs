//! Totals by trial and criterion: `--counts`.

use super::tally::{Summary, Tally};
use super::{Format, Ready, progress};
use crate::cli::console::{Console, Exit, Stop};
use crate::cli::files;
use crate::cli::verbs::screen::write_json;
use crate::cohort::{Block, TrialCounts};
use crate::report::matches::{counts_csv, counts_json, counts_table};
use crate::ruleset::RuleSet;
use crate::screening::LoadedProfile;
use rayon::prelude::*;
use std::path::Path;
use std::time::Instant;

/// Whether totals can be written under that name.
pub(super) fn check_name(out: &Path) -> Result<(), Stop> {
    match extension(out).as_str() {
        "csv" | "json" => Ok(()),
        _ => Err(Stop::Failed(format!("`{}` has no name of totals; end it in `.csv` or `.json`", out.display()))),
    }
}

fn extension(out: &Path) -> String {
    out.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// What a part adds.
#[derive(Default)]
struct Part {
    tally: Tally,
    trials: Vec<TrialCounts>,
}

impl Part {
    fn add(mut self, later: Self) -> Self {
        self.tally.add(later.tally);
        self.trials.resize_with(self.trials.len().max(later.trials.len()), TrialCounts::default);
        self.trials.iter_mut().zip(&later.trials).for_each(|(own, later)| own.add(later));
        self
    }
}

impl Ready<'_> {
    /// Counts.
    pub(super) fn counts(&self, console: &mut Console) -> Result<Exit, Stop> {
        let begin = Instant::now();
        let cohort = self.cohort();
        let trials = self.screener.trials().len();
        let bar = progress::bar(self.source.patients());
        let rules: &RuleSet = &self.rules.set;
        let of_part = |block: &mut Block, part: usize| {
            let mut found = Part { tally: Tally::default(), trials: vec![TrialCounts::default(); trials] };
            let Part { tally, trials } = &mut found;
            self.source.each_block(part, rules, tally, |profiles, tally| {
                let loaded: Vec<LoadedProfile<'_>> = profiles.iter().map(LoadedProfile::new).collect();
                cohort.fill(block, &loaded);
                trials.iter_mut().zip(0..).for_each(|(counts, trial)| cohort.count(block, trial, counts));
                tally.patients += profiles.len() as u64;
                bar.inc(profiles.len() as u64);
                Ok(())
            })?;
            Ok(found)
        };
        let parts = (0..self.source.parts()).into_par_iter().map_init(Block::default, of_part);
        let mut found = parts.try_reduce(Part::default, |a, b| Ok(a.add(b)))?;
        bar.finish_and_clear();
        // Without patients no part has said how many trials there are.
        found.trials.resize_with(trials, TrialCounts::default);
        let mut tally = found.tally;
        tally.left_out += self.left_out;
        tally.evaluated = tally.patients * trials as u64;
        for counts in &found.trials {
            tally.lines.iter_mut().zip(counts.verdicts).for_each(|(own, more)| *own += more);
        }
        let summary = Summary::new(&tally, trials, begin.elapsed().as_secs_f64());
        self.tell(&found.trials, &summary, console)?;
        console.talk(&tally.remarks(self.verb.show_values));
        console.talk(&summary.line());
        Ok(tally.exit())
    }

    fn tell(&self, counts: &[TrialCounts], summary: &Summary, console: &mut Console) -> Result<(), Stop> {
        if let Some(out) = &self.verb.out {
            let text = match extension(out).as_str() {
                "csv" => counts_csv(self.names, counts),
                _ => format!("{:#}\n", counts_json(self.names, counts)),
            };
            files::write(out, &text)?;
        }
        match (self.verb.format, &self.verb.out) {
            (Format::Json, Some(_)) => write_json(summary, console),
            (Format::Json, None) => {
                let totals = counts_json(self.names, counts);
                write_json(&serde_json::json!({ "summary": summary, "trials": totals }), console)
            }
            (Format::Text, Some(_)) => Ok(()),
            (Format::Text, None) => console.data(&counts_table(self.names, counts, console.layout())),
        }
    }
}
