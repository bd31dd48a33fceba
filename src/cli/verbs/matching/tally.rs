//! What a run counts, part by part, and how it tells it.

use crate::cli::console::Exit;
use crate::patient::Profile;
use crate::patient::columns::Notes;
use crate::report::matches::thousands;
use crate::report::words::counted;
use crate::ruleset::RuleSet;
use crate::screening::check_attestations;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// More different things that are wrong with attestations are counted together.
const MOST_NOTES: usize = 400;

/// What is counted.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub(super) struct Tally {
    /// Patients who were screened.
    pub patients: u64,
    /// Patients who were left out, because something of theirs cannot be read.
    pub left_out: u64,
    /// Pairs that were evaluated; the others were taken over.
    pub evaluated: u64,
    /// Lines that are eligible, need review, and are ineligible.
    pub lines: [u64; 3],
    /// What was wrong with the facts: in words, how often, and the first patient.
    pub notes: BTreeMap<String, Note>,
}

/// How often something was wrong.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Note {
    /// Whether it is an error: patients are left out for it, or something that was said does not count.
    pub is_error: bool,
    /// Rows.
    pub rows: u64,
    /// The first patient.
    pub patient: String,
}

impl Tally {
    /// Adds what another part counted, which comes later.
    pub(super) fn add(&mut self, later: Self) {
        self.patients += later.patients;
        self.left_out += later.left_out;
        self.evaluated += later.evaluated;
        self.lines.iter_mut().zip(later.lines).for_each(|(own, later)| *own += later);
        for (words, note) in later.notes {
            match self.notes.get_mut(&words) {
                Some(own) => own.rows += note.rows,
                None => {
                    self.notes.insert(words, note);
                }
            }
        }
    }

    /// Adds what was wrong with the rows of a part.
    pub(super) fn note(&mut self, notes: &Notes) {
        self.left_out += notes.left_out;
        let troubles = notes.troubles().map(|(trouble, count)| {
            let note = Note { is_error: true, rows: count.rows, patient: count.patient.clone() };
            (format!("{trouble}; the patients are left out"), note)
        });
        let doubts = notes.doubts().map(|(doubt, what, count)| {
            let note = Note { is_error: false, rows: count.rows, patient: count.patient.clone() };
            (format!("{}; {}", doubt.words(what), doubt.consequence()), note)
        });
        self.notes.extend(troubles.chain(doubts));
    }

    /// Adds what is wrong with a patient's answers to questions, as `screen` says it of a profile.
    pub(super) fn attestations(&mut self, rules: &RuleSet, profile: &Profile) {
        if profile.attestations.is_empty() {
            return;
        }
        for problem in check_attestations(rules, profile) {
            let words = match format!("attestations: {}; they do not count", problem.message) {
                words if self.notes.len() < MOST_NOTES || self.notes.contains_key(&words) => words,
                _ => "further attestations that fit no question; they do not count".to_owned(),
            };
            let first = || Note { is_error: true, rows: 0, patient: profile.patient.clone() };
            self.notes.entry(words).or_insert_with(first).rows += 1;
        }
    }

    /// What follows for the exit code.
    pub(super) fn exit(&self) -> Exit {
        let wrong = self.left_out > 0 || self.notes.values().any(|note| note.is_error);
        if wrong { Exit::CouldNotRun } else { Exit::Ran }
    }

    /// What was wrong with the facts, a line each. Codes of patients are shown only if that was asked for.
    pub(super) fn remarks(&self, show_values: bool) -> String {
        let mut out = String::new();
        for (words, Note { is_error, rows, patient }) in &self.notes {
            let what = if *is_error { "error" } else { "warning" };
            let first = if show_values { format!(", first of `{patient}`") } else { String::new() };
            // Writing to a string does not fail.
            let _ = writeln!(out, "{what}: {words} ({}{first})", many(*rows, "row", "rows"));
        }
        out
    }
}

/// What a finished run says of itself.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub(super) struct Summary {
    /// Patients who were screened.
    pub patients: u64,
    /// Patients who were left out.
    pub left_out: u64,
    /// Trials.
    pub trials: u64,
    /// Patients times trials.
    pub pairs: u64,
    /// Pairs that were evaluated; the others were taken over.
    pub evaluated: u64,
    /// Pairs that are eligible.
    pub eligible: u64,
    /// Pairs that need review.
    pub needs_review: u64,
    /// Pairs that are ineligible.
    pub ineligible: u64,
    /// Why nothing of earlier results could be taken over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nothing_taken_over: Option<&'static str>,
    /// Pairs that are not what they were.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<u64>,
    /// Seconds from the first pair to the results in their place.
    pub seconds: f64,
}

impl Summary {
    pub(super) fn new(tally: &Tally, trials: usize, seconds: f64) -> Self {
        let trials = trials as u64;
        let pairs = tally.patients * trials;
        let [eligible, needs_review, _] = tally.lines;
        Self {
            patients: tally.patients,
            left_out: tally.left_out,
            trials,
            pairs,
            evaluated: tally.evaluated,
            eligible,
            needs_review,
            ineligible: pairs.saturating_sub(eligible + needs_review),
            nothing_taken_over: None,
            changes: None,
            seconds,
        }
    }

    /// The line that closes a run.
    pub(super) fn line(&self) -> String {
        let mut out = format!(
            "{}, {}, {}",
            many(self.patients, "patient", "patients"),
            many(self.trials, "trial", "trials"),
            many(self.pairs, "pair", "pairs")
        );
        if self.evaluated != self.pairs {
            let _ = write!(out, " ({} evaluated)", thousands(self.evaluated));
        }
        let candidates = self.eligible + self.needs_review;
        let _ = write!(out, ", {}", many(candidates, "candidate", "candidates"));
        if let Some(changes) = self.changes {
            let _ = write!(out, ", {}", many(changes, "change", "changes"));
        }
        if self.left_out > 0 {
            let _ = write!(out, ", {} left out", many(self.left_out, "patient", "patients"));
        }
        // A rate for people; the fraction of a pair is of no interest.
        let rate = (self.pairs as f64 / self.seconds.max(1e-6)) as u64;
        let _ = writeln!(out, "; {:.1} s, {} pairs a second", self.seconds, thousands(rate));
        if let Some(why) = self.nothing_taken_over {
            let _ = writeln!(out, "nothing was taken over from the earlier results: {why}");
        }
        out
    }
}

fn many(number: u64, one: &str, more: &str) -> String {
    match number {
        0 | 1 => counted(usize::from(number == 1), one, more),
        _ => format!("{} {more}", thousands(number)),
    }
}
