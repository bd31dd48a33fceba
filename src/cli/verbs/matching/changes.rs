//! What changed from earlier results to new ones: every pair whose line is not what it was.

use super::previous::{Group, Previous, Window};
use super::sink::Form;
use crate::cli::console::Stop;
use crate::report::matches::{CHANGES_HEADER, Change, Found, OwnLine, Pairs, Run, Side, change_csv, change_json};
use crate::screening::Verdict;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write};

/// Writes the changes and gives their number.
pub(super) fn write(before: &Previous, after: &Previous, form: Form, to: File) -> Result<u64, Stop> {
    let mut changes = Changes {
        trials: [before.run(), after.run()].map(trials),
        all: [before.run(), after.run()].map(|run| run.pairs == Pairs::All),
        line: if form == Form::Csv { change_csv } else { change_json },
        text: if form == Form::Csv { CHANGES_HEADER.to_owned() } else { String::new() },
        count: 0,
        out: BufWriter::new(to),
    };
    // Under the same trials who has not changed has the same lines.
    let same = before.run().differs_from(after.run()).is_none() && before.run().trials == after.run().trials;
    let mut window = Window::new(before, |line| OwnLine::from(*line));
    let mut seen: HashSet<(usize, usize)> = HashSet::new();
    for at in 0..after.groups() {
        let known = after.known(at)?;
        let patients: Vec<_> = known.iter().map(|known| (known.patient.as_str(), known.fingerprint)).collect();
        window.turn_to(patients.iter().map(|(code, _)| *code))?;
        if same && let Some((earlier, rows)) = window.unchanged(&patients) {
            seen.extend((0..rows.len()).map(|place| (earlier, place)));
            continue;
        }
        window.read()?;
        let group = after.group(at, |line| OwnLine::from(*line))?;
        for patient in &group.patients {
            let hit = window.find(&patient.code);
            seen.extend(hit.as_ref().map(|hit| hit.place));
            if !same || hit.as_ref().is_none_or(|hit| hit.fingerprint != patient.fingerprint) {
                changes.patient(&patient.code, hit.map(|hit| hit.lines), Some(group.lines(patient)))?;
            }
        }
    }
    if (seen.len() as u64) < before.patients() {
        for at in 0..before.groups() {
            let group: Group<OwnLine> = before.group(at, |line| OwnLine::from(*line))?;
            for (patient, place) in group.patients.iter().zip(0..) {
                if !seen.contains(&(at, place)) {
                    changes.patient(&patient.code, Some(group.lines(patient)), None)?;
                }
            }
        }
    }
    changes.finish()
}

/// The ids of a run's trials, with their places.
fn trials(run: &Run) -> HashMap<&str, usize> {
    run.trials.iter().map(|(id, _)| id.as_str()).zip(0..).collect()
}

struct Changes<'r> {
    /// The trials before and after.
    trials: [HashMap<&'r str, usize>; 2],
    /// Whether every pair had and has a line.
    all: [bool; 2],
    line: fn(&mut String, &Change<'_>),
    text: String,
    count: u64,
    out: BufWriter<File>,
}

impl Changes<'_> {
    /// The changes of a patient, whose lines are nothing where the patient is not there.
    fn patient(&mut self, code: &str, before: Option<&[OwnLine]>, after: Option<&[OwnLine]>) -> Result<(), Stop> {
        let by_trial = |lines: Option<&'_ [OwnLine]>| -> HashMap<String, OwnLine> {
            lines.into_iter().flatten().map(|line| (line.trial.clone(), line.clone())).collect()
        };
        let sides = [by_trial(before), by_trial(after)];
        let mut ids: Vec<&str> = sides.iter().flat_map(|lines| lines.keys()).map(String::as_str).collect();
        let place = |id: &str| {
            let [before, after] = &self.trials;
            after.get(id).copied().map_or((true, before.get(id).copied()), |place| (false, Some(place)))
        };
        ids.sort_unstable_by(|a, b| place(a).cmp(&place(b)).then_with(|| a.cmp(b)));
        ids.dedup();
        let is_there = [before.is_some(), after.is_some()];
        for id in ids {
            let side = |at: usize| match sides[at].get(id) {
                Some(line) => Side::Found(found(line)),
                None if is_there[at] && self.trials[at].contains_key(id) && !self.all[at] => Side::Ineligible,
                None => Side::Nothing,
            };
            let (before, after) = (side(0), side(1));
            if !is_same(before, after) {
                self.count += 1;
                (self.line)(&mut self.text, &Change { patient: code, trial: id, before, after });
            }
        }
        if self.text.len() >= 1 << 16 { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), Stop> {
        let written = self.out.write_all(self.text.as_bytes());
        self.text.clear();
        written.map_err(|error| cannot(&error))
    }

    fn finish(mut self) -> Result<u64, Stop> {
        self.flush()?;
        self.out.flush().map_err(|error| cannot(&error))?;
        Ok(self.count)
    }
}

fn cannot(error: &std::io::Error) -> Stop {
    Stop::Failed(format!("cannot write the changes: {error}"))
}

fn found(line: &OwnLine) -> Found<'_> {
    Found {
        verdict: line.verdict,
        violated: line.violated,
        undetermined: line.undetermined,
        first_violated: line.first_violated.as_deref(),
        best_arm: line.best_arm.as_deref(),
    }
}

/// A line that says no more than that the pair is ineligible is no change from no line that says so.
fn is_same(before: Side<'_>, after: Side<'_>) -> bool {
    match (before, after) {
        (Side::Ineligible, Side::Found(found)) | (Side::Found(found), Side::Ineligible) => {
            found.verdict == Verdict::Ineligible
        }
        _ => before == after,
    }
}
