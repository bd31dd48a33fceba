//! Totals by trial, with what every criterion leaves: a table, CSV, JSON.

use crate::cohort::{CriterionCounts, Names, TrialCounts, TrialNames};
use crate::report::csv::field;
use crate::report::layout::{Layout, printable};
use serde::Serialize;
use std::fmt::Write;

/// A line a criterion; the line with the empty criterion has the trial's verdicts.
const HEADER: &str = "trial,arm,criterion,satisfied,undetermined,violated,left,eligible,needs_review,ineligible\n";

/// The criteria of a trial with their totals: each with the arm whose own it is.
fn criteria<'n>(
    names: &'n TrialNames,
    counts: &'n TrialCounts,
) -> impl Iterator<Item = (Option<&'n str>, &'n str, CriterionCounts)> {
    let common = std::iter::repeat_n(None, names.common);
    let own = names.arms.iter().zip(&names.own).flat_map(|(arm, &own)| std::iter::repeat_n(Some(arm.as_str()), own));
    let ids = names.criteria.iter().map(String::as_str);
    common.chain(own).zip(ids).zip(&counts.criteria).map(|((arm, id), counts)| (arm, id, *counts))
}

/// As CSV.
#[must_use]
pub fn counts_csv(names: &Names, counts: &[TrialCounts]) -> String {
    let mut out = HEADER.to_owned();
    for (names, counts) in names.trials.iter().zip(counts) {
        let [eligible, review, ineligible] = counts.verdicts;
        // Writing to a string does not fail.
        let _ = writeln!(out, "{},,,,,,,{eligible},{review},{ineligible}", field(&names.id));
        for (arm, id, c) in criteria(names, counts) {
            let [trial, arm, id] = [&names.id, arm.unwrap_or_default(), id].map(field);
            let CriterionCounts { satisfied, undetermined, violated, left } = c;
            let _ = writeln!(out, "{trial},{arm},{id},{satisfied},{undetermined},{violated},{left},,,");
        }
    }
    out
}

/// The totals of a trial, to be written as JSON.
#[derive(Serialize, Debug)]
pub struct JsonTrial<'a> {
    trial: &'a str,
    eligible: u64,
    needs_review: u64,
    ineligible: u64,
    criteria: Vec<JsonCriterion<'a>>,
}

#[derive(Serialize, Debug)]
struct JsonCriterion<'a> {
    arm: Option<&'a str>,
    criterion: &'a str,
    satisfied: u64,
    undetermined: u64,
    violated: u64,
    left: u64,
}

/// As JSON: a list of trials.
#[must_use]
pub fn counts_json<'a>(names: &'a Names, counts: &'a [TrialCounts]) -> Vec<JsonTrial<'a>> {
    let trial = |(names, counts): (&'a TrialNames, &'a TrialCounts)| {
        let [eligible, needs_review, ineligible] = counts.verdicts;
        let criterion = |(arm, criterion, c): (_, _, CriterionCounts)| {
            let CriterionCounts { satisfied, undetermined, violated, left } = c;
            JsonCriterion { arm, criterion, satisfied, undetermined, violated, left }
        };
        let criteria = criteria(names, counts).map(criterion).collect();
        JsonTrial { trial: &names.id, eligible, needs_review, ineligible, criteria }
    };
    names.trials.iter().zip(counts).map(trial).collect()
}

/// As a table for people.
#[must_use]
pub fn counts_table(names: &Names, counts: &[TrialCounts], layout: Layout) -> String {
    let mut out = String::new();
    for (names, counts) in names.trials.iter().zip(counts) {
        let [eligible, review, ineligible] = counts.verdicts.map(thousands);
        let head = format!("{} · ● {eligible} eligible · ▲ {review} need review · ■ {ineligible} ineligible", names.id);
        out.push_str(&layout.hanging("", &printable(&head)));
        let head = ["CRITERION", "SATISFIED", "UNDETERMINED", "VIOLATED", "LEFT"].map(str::to_owned);
        let line = |(_, id, c): (Option<&str>, &str, CriterionCounts)| {
            let [a, b, c, d] = [c.satisfied, c.undetermined, c.violated, c.left].map(thousands);
            [printable(id), a, b, c, d]
        };
        let lines: Vec<[String; 5]> = std::iter::once(head).chain(criteria(names, counts).map(line)).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: [usize; 5] = std::array::from_fn(width);
        for [id, numbers @ ..] in &lines {
            let _ = write!(out, "  {id:<0$}", widths[0]);
            for (number, width) in numbers.iter().zip(&widths[1..]) {
                let _ = write!(out, "  {number:>width$}");
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out
}

/// A number as people read it: `1,234,567`.
#[must_use]
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
