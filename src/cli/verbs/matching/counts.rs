//! Totals by trial and criterion: `--counts`.

use super::partial::{Manifest, Partial};
use super::progress::Progress;
use super::sink::WHOLE;
use super::tally::{Summary, Tally};
use super::{Format, Ready};
use crate::cli::console::{Console, Exit, Stop};
use crate::cli::verbs::screen::{json, write_json};
use crate::cohort::{Block, TrialCounts};
use crate::report::matches::{JsonTrial, Pairs, Run, counts_csv, counts_json, counts_table};
use crate::screening::LoadedProfile;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
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

/// What is written to standard output.
#[derive(Serialize)]
struct Document<'a> {
    summary: &'a Summary,
    trials: Vec<JsonTrial<'a>>,
}

/// Totals so far.
#[derive(Serialize, Deserialize)]
struct Totals {
    /// By part, what was counted; nothing for a part that is not there yet.
    parts: Vec<Option<Tally>>,
    /// By trial, of all parts that are there.
    trials: Vec<TrialCounts>,
}

/// Totals that all threads add to.
struct Counting<'a> {
    totals: Totals,
    /// Where they are kept, if the run has a file to write.
    partial: Option<&'a Partial>,
    /// When they are to be kept next.
    due: Instant,
}

/// Keeping takes at most one part of so many of a run.
const SHARE: u32 = 50;

impl Counting<'_> {
    /// Adds a part. Now and then what is there is kept, for a run that goes on after this one was interrupted.
    fn add(&mut self, part: usize, tally: Tally, trials: &[TrialCounts]) -> Result<(), Stop> {
        self.totals.trials.iter_mut().zip(trials).for_each(|(own, more)| own.add(more));
        if let Some(place) = self.totals.parts.get_mut(part) {
            *place = Some(tally);
        }
        let begin = Instant::now();
        if let Some(partial) = self.partial.filter(|_| begin >= self.due) {
            partial.keep_totals(&self.totals)?;
            self.due = Instant::now() + begin.elapsed() * SHARE;
        }
        Ok(())
    }
}

impl Ready<'_> {
    /// Counts.
    pub(super) fn counts(&self, console: &mut Console) -> Result<Exit, Stop> {
        let begin = Instant::now();
        let partial = self.verb.out.as_deref().map(|out| self.folder(out)).transpose()?;
        let totals = self.count(partial.as_ref())?;
        let mut tally = Tally::default();
        totals.parts.into_iter().flatten().for_each(|part| tally.add(part));
        tally.left_out += self.left_out;
        tally.evaluated = tally.patients * totals.trials.len() as u64;
        for counts in &totals.trials {
            tally.lines.iter_mut().zip(counts.verdicts).for_each(|(own, more)| *own += more);
        }
        if let (Some(out), Some(partial)) = (self.verb.out.as_deref(), partial) {
            let text = match extension(out).as_str() {
                "csv" => counts_csv(self.names, &totals.trials),
                _ => json(&counts_json(self.names, &totals.trials))?,
            };
            partial.put(WHOLE, text.as_bytes())?;
            partial.publish(WHOLE, out)?;
            partial.remove();
        }
        let summary = Summary::new(&tally, totals.trials.len(), begin.elapsed().as_secs_f64());
        self.tell(&totals.trials, &summary, console)?;
        console.talk(&tally.remarks(self.verb.show_values));
        console.talk(&summary.line());
        Ok(tally.exit())
    }

    /// Where an interrupted run leaves its totals.
    fn folder(&self, out: &Path) -> Result<Partial, Stop> {
        let run = Run { pairs: Pairs::None, ..self.run()? };
        let parts = self.source.parts();
        Partial::take(out, &Manifest { run, format: "totals".to_owned(), since: None, parts }, self.verb.resume)
    }

    /// The totals of all parts; what an interrupted run kept is not counted again.
    fn count(&self, partial: Option<&Partial>) -> Result<Totals, Stop> {
        let cohort = self.cohort();
        let (parts, trials) = (self.source.parts(), self.screener.trials().len());
        let kept = partial.and_then(Partial::totals::<Totals>);
        let kept = kept.filter(|kept| kept.parts.len() == parts && kept.trials.len() == trials);
        let totals =
            kept.unwrap_or_else(|| Totals { parts: vec![None; parts], trials: vec![TrialCounts::default(); trials] });
        let done: Vec<Option<u64>> =
            totals.parts.iter().map(|part| part.as_ref().map(|tally| tally.patients)).collect();
        let counting = Mutex::new(Counting { totals, partial, due: Instant::now() });
        let bar = Progress::new(self.source.patients());
        done.iter().flatten().for_each(|&patients| bar.add_before(patients));
        let of_part = |block: &mut Block, part: usize| {
            if done.get(part).copied().flatten().is_some() {
                return Ok(());
            }
            let mut attrition = cohort.attrition();
            let mut tally = Tally::default();
            self.source.each_block(part, &self.rules.set, &mut tally, |profiles, tally| {
                let loaded: Vec<LoadedProfile<'_>> = profiles.iter().map(LoadedProfile::new).collect();
                cohort.fill(block, &loaded);
                cohort.count(block, &mut attrition);
                tally.patients += profiles.len() as u64;
                bar.add(profiles.len() as u64);
                Ok(())
            })?;
            let mut counting = counting.lock().unwrap_or_else(PoisonError::into_inner);
            counting.add(part, tally, &cohort.totals(&attrition))
        };
        (0..parts).into_par_iter().map_init(Block::default, of_part).collect::<Result<(), Stop>>()?;
        bar.end();
        Ok(counting.into_inner().unwrap_or_else(PoisonError::into_inner).totals)
    }

    fn tell(&self, counts: &[TrialCounts], summary: &Summary, console: &mut Console) -> Result<(), Stop> {
        match (self.verb.format, &self.verb.out) {
            (Format::Json, Some(_)) => write_json(summary, console),
            (Format::Json, None) => {
                let trials = counts_json(self.names, counts);
                console.data(&json(&Document { summary, trials })?)
            }
            (Format::Text, Some(_)) => Ok(()),
            (Format::Text, None) => console.data(&counts_table(self.names, counts, console.layout())),
        }
    }
}
