//! Lines as CSV and NDJSON, and what changed from one run to the next.

use super::{Found, Line};
use crate::report::csv::field;
use crate::report::json::verdict;
use serde::Serialize;
use std::fmt::Write;

/// The header line of the CSV.
pub const HEADER: &str = "patient,trial,verdict,violated,undetermined,first_violated,best_arm\n";
/// The header line of the CSV of changes.
pub const CHANGES_HEADER: &str = "patient,trial,\
     before_verdict,before_violated,before_undetermined,before_first_violated,before_best_arm,\
     after_verdict,after_violated,after_undetermined,after_first_violated,after_best_arm\n";

/// Adds a line to a CSV.
pub fn csv(out: &mut String, line: &Line<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(out, "{},{},{}", field(line.patient), field(line.trial), cells(&line.found));
}

fn cells(found: &Found<'_>) -> String {
    let Found { verdict: v, violated, undetermined, first_violated, best_arm } = found;
    let [first, arm] = [first_violated, best_arm].map(|id| field(id.unwrap_or_default()));
    format!("{},{violated},{undetermined},{first},{arm}", verdict(*v))
}

#[derive(Serialize)]
struct JsonLine<'a> {
    patient: &'a str,
    trial: &'a str,
    #[serde(flatten)]
    found: JsonFound<'a>,
}

#[derive(Serialize)]
struct JsonFound<'a> {
    verdict: &'static str,
    violated: Option<u16>,
    undetermined: Option<u16>,
    first_violated: Option<&'a str>,
    best_arm: Option<&'a str>,
}

impl<'a> JsonFound<'a> {
    fn of(found: &Found<'a>) -> Self {
        Self {
            verdict: verdict(found.verdict),
            violated: Some(found.violated),
            undetermined: Some(found.undetermined),
            first_violated: found.first_violated,
            best_arm: found.best_arm,
        }
    }
}

/// Adds a line to an NDJSON.
pub fn ndjson(out: &mut String, line: &Line<'_>) {
    let line = JsonLine { patient: line.patient, trial: line.trial, found: JsonFound::of(&line.found) };
    push_json(out, &line);
}

fn push_json(out: &mut String, value: &impl Serialize) {
    // Texts and numbers under names: there is nothing that could fail.
    out.push_str(&serde_json::to_string(value).unwrap_or_default());
    out.push('\n');
}

/// A pair that is not what it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change<'a> {
    /// The patient's code.
    pub patient: &'a str,
    /// The trial's id.
    pub trial: &'a str,
    /// What it was.
    pub before: Side<'a>,
    /// What it is.
    pub after: Side<'a>,
}

/// One side of a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side<'a> {
    /// The patient or the trial was not there.
    Nothing,
    /// Both were there, and the pair has no line, for it is ineligible.
    Ineligible,
    /// The line.
    Found(Found<'a>),
}

impl Side<'_> {
    fn cells(&self) -> String {
        match self {
            Self::Nothing => ",,,,".to_owned(),
            Self::Ineligible => "ineligible,,,,".to_owned(),
            Self::Found(found) => cells(found),
        }
    }
}

/// Adds a change to a CSV.
pub fn change_csv(out: &mut String, change: &Change<'_>) {
    let [patient, trial] = [change.patient, change.trial].map(field);
    let _ = writeln!(out, "{patient},{trial},{},{}", change.before.cells(), change.after.cells());
}

#[derive(Serialize)]
struct JsonChange<'a> {
    patient: &'a str,
    trial: &'a str,
    before: Option<JsonFound<'a>>,
    after: Option<JsonFound<'a>>,
}

/// Adds a change to an NDJSON.
pub fn change_json(out: &mut String, change: &Change<'_>) {
    fn side<'a>(side: &Side<'a>) -> Option<JsonFound<'a>> {
        match side {
            Side::Nothing => None,
            Side::Ineligible => Some(JsonFound {
                verdict: "ineligible",
                violated: None,
                undetermined: None,
                first_violated: None,
                best_arm: None,
            }),
            Side::Found(found) => Some(JsonFound::of(found)),
        }
    }
    let Change { patient, trial, before, after } = change;
    push_json(out, &JsonChange { patient, trial, before: side(before), after: side(after) });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::Verdict;

    const FOUND: Found<'static> = Found {
        verdict: Verdict::NeedsReview,
        violated: 0,
        undetermined: 3,
        first_violated: None,
        best_arm: Some("B"),
    };

    #[test]
    fn a_line_has_the_columns_of_the_header() {
        let line = Line { patient: "P-1, the first", trial: "=1+1", found: FOUND };
        let (mut comma, mut json) = (String::new(), String::new());
        csv(&mut comma, &line);
        ndjson(&mut json, &line);
        assert_eq!(comma, "\"P-1, the first\",'=1+1,needs-review,0,3,,B\n");
        assert_eq!(
            json,
            "{\"patient\":\"P-1, the first\",\"trial\":\"=1+1\",\"verdict\":\"needs-review\",\"violated\":0,\
             \"undetermined\":3,\"first_violated\":null,\"best_arm\":\"B\"}\n"
        );
        assert_eq!(HEADER, "patient,trial,verdict,violated,undetermined,first_violated,best_arm\n");
    }

    #[test]
    fn a_change_has_both_sides() {
        let change = Change { patient: "P-1", trial: "T", before: Side::Ineligible, after: Side::Found(FOUND) };
        let (mut comma, mut json) = (String::new(), String::new());
        change_csv(&mut comma, &change);
        change_json(&mut json, &Change { after: Side::Nothing, ..change });
        assert_eq!(comma, "P-1,T,ineligible,,,,,needs-review,0,3,,B\n");
        assert_eq!(comma.matches(',').count(), CHANGES_HEADER.matches(',').count());
        assert!(json.contains("\"before\":{\"verdict\":\"ineligible\",\"violated\":null"), "{json}");
        assert!(json.ends_with("\"after\":null}\n"), "{json}");
    }
}
