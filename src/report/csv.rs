//! The CSV of a screening: a line a patient, trial and arm.
//!
//! Assumes rows. Guarantees fields quoted by RFC 4180, and that no cell is read as a formula by a spreadsheet.

use super::row::Row;

/// The header line.
pub const HEADER: &str = "patient,trial,arm,verdict,trial_open,met,violated,open,expires,next_step\n";

/// One line. `expires` is empty: no date is computed on which a verdict changes.
#[must_use]
pub fn line(patient: &str, trial: &str, row: &Row) -> String {
    let verdict = super::json::verdict(row.verdict);
    let open = row.open_trial.map_or("", |open| if open { "yes" } else { "no" });
    let fields = [
        field(patient),
        field(trial),
        field(row.arm.as_deref().unwrap_or("")),
        field(verdict),
        open.to_owned(),
        row.met.to_string(),
        row.violated.to_string(),
        row.open.to_string(),
        String::new(),
        field(&row.next_step),
    ];
    format!("{}\n", fields.join(","))
}

/// A field that neither breaks the line nor runs in a spreadsheet: a cell that begins with `=`, `+`, `-`, `@`, a tab or
/// a carriage return gets an apostrophe before it.
pub(super) fn field(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@']) || text.starts_with(['\t', '\r', '\n']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screening::Verdict;

    #[test]
    fn fields_are_quoted_only_when_they_must_be() {
        assert_eq!(field("plain"), "plain");
        assert_eq!(field("a, b"), "\"a, b\"");
        assert_eq!(field("say \"yes\""), "\"say \"\"yes\"\"\"");
        assert_eq!(field("two\nlines"), "\"two\nlines\"");
    }

    #[test]
    fn a_patient_code_cannot_become_a_formula() {
        assert_eq!(field("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
        assert_eq!(field("@SUM(A1)"), "'@SUM(A1)");
        assert_eq!(field("-1"), "'-1");
        assert_eq!(field("  +1"), "'  +1");
        assert_eq!(field("\t=1"), "'\t=1");
    }

    #[test]
    fn the_line_has_the_columns_of_the_header() {
        let row = Row {
            arm: None,
            verdict: Verdict::NeedsReview,
            open_trial: Some(false),
            met: 3,
            violated: 0,
            open: 1,
            to_confirm: 0,
            held_back: Vec::new(),
            next_step: "ANA".to_owned(),
        };
        assert_eq!(line("P-1", "NCT1", &row), "P-1,NCT1,,needs-review,no,3,0,1,,ANA\n");
        assert_eq!(HEADER.split(',').count(), line("P-1", "NCT1", &row).split(',').count());
    }
}
