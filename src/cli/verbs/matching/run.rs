//! A run that writes lines: parts over threads, put together at the end.

use super::partial::{Manifest, Partial};
use super::previous::{Previous, state_beside};
use super::progress::Progress;
use super::sink::{Form, Sink, WHOLE, WHOLE_STATE, assemble};
use super::tally::{Summary, Tally};
use super::work::{Cohort, Desk, Reuse, TakenOver, Work};
use super::{Format, Ready, changes};
use crate::cli::console::{Console, Exit, Stop};
use crate::cli::files::Replacement;
use crate::cli::verbs::screen::write_json;
use crate::cohort::CohortScreener;
use crate::patient::Fingerprints;
use crate::report::matches::Run;
use crate::ruleset::{Fingerprint, RuleSet, Trial};
use crate::screening::Screener;
use rayon::prelude::*;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Instant;

impl Ready<'_> {
    /// Writes the lines.
    pub(super) fn lines(&self, console: &mut Console) -> Result<Exit, Stop> {
        let Some(out) = self.verb.out.as_deref() else { return Ok(Exit::Ran) };
        let begin = Instant::now();
        let form = Form::of(out)?;
        let run = self.run()?;
        let previous = self.verb.since.as_deref().map(Previous::open).transpose()?;
        let since = previous.as_ref().map(|previous| previous.run().fingerprint().to_string());
        let manifest = Manifest { run, format: form.extension().to_owned(), since, parts: self.source.parts() };
        let partial = Partial::take(out, &manifest, self.verb.resume)?;
        let run = &manifest.run;
        let why_not = previous.as_ref().and_then(|previous| previous.run().differs_from(run));
        let mut tally = match previous.as_ref().filter(|_| why_not.is_none()) {
            Some(previous) => self.since(previous, run, form, &partial)?,
            None => self.work(&self.everything(None), form, &partial, run)?,
        };
        tally.left_out += self.left_out;
        assemble(form, &partial, manifest.parts, run, previous.as_ref())?;
        let changes = match (&previous, self.verb.changes.as_deref()) {
            (Some(previous), Some(to)) => Some(self::changes(previous, &partial, to)?),
            _ => None,
        };
        if form == Form::Parquet {
            partial.publish(WHOLE_STATE, &state_beside(out))?;
        }
        partial.publish(WHOLE, out)?;
        partial.remove();
        let mut summary = Summary::new(&tally, self.names.trials.len(), begin.elapsed().as_secs_f64());
        (summary.nothing_taken_over, summary.changes) = (why_not, changes);
        if self.verb.format == Format::Json {
            write_json(&summary, console)?;
        }
        console.talk(&tally.remarks(self.verb.show_values));
        console.talk(&summary.line());
        Ok(tally.exit())
    }

    /// Takes over what did not change, and evaluates the rest.
    fn since(&self, previous: &Previous, run: &Run, form: Form, partial: &Partial) -> Result<Tally, Stop> {
        let unchanged = run.unchanged_trials(previous.run());
        let places: Vec<u32> = unchanged.iter().zip(0..).filter(|(same, _)| same.is_none()).map(|(_, at)| at).collect();
        if places.is_empty() {
            let reuse = Reuse::new(previous, run.trials == previous.run().trials, self.names, None);
            return self.work(&self.everything(Some(reuse)), form, partial, run);
        }
        let trials = places.iter().filter_map(|&at| self.screener.trials().get(at as usize).copied());
        let trials: Vec<&Trial> = trials.collect();
        let screener = Screener::of_trials(&self.rules.set, trials, self.on);
        let cohort = CohortScreener::new(&screener);
        let reuse = Reuse::new(previous, false, self.names, Some((&cohort, &places)));
        self.work(&self.everything(Some(reuse)), form, partial, run)
    }

    fn everything<'a>(&'a self, reuse: Option<Reuse<'a>>) -> Task<'a> {
        let cohort = || CohortScreener::new(self.screener);
        Task { cohort: LazyLock::new(Box::new(cohort)), reuse }
    }

    /// Writes every part that is not there yet.
    fn work(&self, task: &Task<'_>, form: Form, partial: &Partial, run: &Run) -> Result<Tally, Stop> {
        let work = Work {
            cohort: &task.cohort,
            wanted: run.pairs.wanted(),
            reuse: task.reuse.as_ref(),
            trials: self.screener.trials().len(),
        };
        let bar = Progress::new(self.source.patients());
        let one = |desk: &mut Desk, part: usize| match partial.done(part) {
            Some(done) => {
                bar.add_before(done.tally.patients);
                Ok(done.tally)
            }
            None => self.part(&work, desk, Sink::begin(form, partial, part, run, self.names)?, part, partial, &bar),
        };
        let parts = (0..self.source.parts()).into_par_iter().map_init(Desk::default, one);
        let tally = parts.try_reduce(Tally::default, |mut a, b| {
            a.add(b);
            Ok(a)
        });
        bar.end();
        tally
    }

    fn part(
        &self,
        work: &Work<'_, '_>,
        desk: &mut Desk,
        mut sink: Sink<'_>,
        part: usize,
        partial: &Partial,
        bar: &Progress,
    ) -> Result<Tally, Stop> {
        let rules: &RuleSet = &self.rules.set;
        let mut fingerprints = Fingerprints::new(&rules.vocabulary);
        let mut window = work.reuse.map(Reuse::window);
        let mut tally = Tally::default();
        self.source.each_block(part, rules, &mut tally, |profiles, tally| {
            let prints: Vec<Fingerprint> = profiles.iter().map(|profile| fingerprints.of(profile)).collect();
            let codes = profiles.iter().map(|profile| profile.patient.as_str());
            let patients: Vec<(&str, Fingerprint)> = codes.zip(prints.iter().copied()).collect();
            let kept = match (work.reuse, window.as_mut()) {
                (Some(reuse), Some(window)) if sink.keeps_blocks() => reuse.as_they_are(window, &patients, tally)?,
                _ => None,
            };
            match kept {
                Some(TakenOver { groups, rows }) => sink.keep(groups, &patients, &rows)?,
                None => sink.write(work.lines(desk, window.as_mut(), profiles, &prints, tally)?, &patients)?,
            }
            bar.add(profiles.len() as u64);
            Ok(())
        })?;
        sink.finish(partial, part, &tally)?;
        Ok(tally)
    }
}

/// What is evaluated, and what is taken over.
struct Task<'a> {
    cohort: Cohort<'a>,
    reuse: Option<Reuse<'a>>,
}

/// Writes what changed, before the results are in their place: a run that is killed here can still go on.
fn changes(previous: &Previous, partial: &Partial, to: &Path) -> Result<u64, Stop> {
    let after = Previous::of(&partial.path(WHOLE), &partial.path(WHOLE_STATE))?;
    let replacement = Replacement::begin(to)?;
    let count = changes::write(previous, &after, Form::of(to)?, replacement.file()?)?;
    replacement.finish()?;
    Ok(count)
}
