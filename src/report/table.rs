//! The table of a patient: a line a trial.
//!
//! Assumes rows. Guarantees that a narrow terminal loses columns from the right and never a verdict.

use super::layout::{Layout, printable};
use super::row::Row;
use crate::screening::Verdict;
use comfy_table::{Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};

const COLUMNS: [(&str, usize); 6] =
    [("TRIAL", 12), ("ARM", 4), ("VERDICT", 14), ("MET", 6), ("OPEN", 5), ("NEXT STEP", 24)];

/// What the columns beside trial and verdict need before a verdict has to wrap.
const ROOM_BESIDE_VERDICT: usize = 34;

/// The glyph of a verdict; `○` marks an eligible one that is still to be confirmed.
#[must_use]
pub fn glyph(row: &Row) -> char {
    match row.verdict {
        Verdict::Eligible if row.to_confirm > 0 => '○',
        Verdict::Eligible => '●',
        Verdict::NeedsReview => '▲',
        Verdict::Ineligible => '■',
    }
}

/// The table of `rows`, each with its trial's id.
#[must_use]
pub fn table(rows: &[(&str, Row)], layout: Layout) -> String {
    let arms = rows.iter().any(|(_, row)| row.arm.is_some());
    let trial_width = rows.iter().map(|(id, _)| super::layout::width(id)).max().unwrap_or(0).max(5);
    let shown = columns_that_fit(layout.width, trial_width, arms);
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.force_no_tty();
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(layout.width).unwrap_or(u16::MAX));
    table.set_header(shown.iter().map(|&c| Cell::new(COLUMNS[c].0)));
    for (id, row) in rows {
        table.add_row(shown.iter().map(|&c| Cell::new(printable(&cell(id, row, c)))));
    }
    let verdict_width = rows.iter().map(|(_, row)| super::layout::width(&cell("", row, 2))).max().unwrap_or(0);
    let roomy = layout.width >= trial_width + verdict_width + ROOM_BESIDE_VERDICT;
    for (position, &column) in shown.iter().enumerate() {
        let Some(column_settings) = table.column_mut(position) else { continue };
        column_settings.set_padding((0, 2));
        match column {
            0 => {
                column_settings.set_constraint(ColumnConstraint::LowerBoundary(Width::Fixed(
                    u16::try_from(trial_width + 2).unwrap_or(u16::MAX),
                )));
            }
            2 if roomy => {
                column_settings.set_constraint(ColumnConstraint::ContentWidth);
            }
            3 | 4 => {
                column_settings.set_cell_alignment(CellAlignment::Right);
                column_settings.set_constraint(ColumnConstraint::ContentWidth);
            }
            _ => {}
        }
    }
    let text: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    layout.paint(&format!("{}\n", text.join("\n")))
}

/// Columns from the left, as long as their least widths fit; trial and verdict always stay.
fn columns_that_fit(width: usize, trial_width: usize, arms: bool) -> Vec<usize> {
    let mut shown: Vec<usize> = (0..COLUMNS.len()).filter(|&c| c != 1 || arms).collect();
    let needed =
        |shown: &[usize]| -> usize { shown.iter().map(|&c| 2 + if c == 0 { trial_width } else { COLUMNS[c].1 }).sum() };
    while needed(&shown) > width && shown.last().is_some_and(|&c| c > 2) {
        shown.pop();
    }
    shown
}

fn cell(id: &str, row: &Row, column: usize) -> String {
    match column {
        0 => id.to_owned(),
        1 => row.arm.clone().unwrap_or_else(|| "–".to_owned()),
        2 => format!("{} {}", glyph(row), row.verdict_words()),
        3 => format!("{}/{}", row.met, row.total()),
        4 if row.open == 0 => "–".to_owned(),
        4 => row.open.to_string(),
        _ => row.next_step.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(verdict: Verdict, to_confirm: usize) -> Row {
        Row {
            arm: None,
            verdict,
            open_trial: Some(true),
            met: 14,
            violated: usize::from(verdict == Verdict::Ineligible),
            open: 2,
            to_confirm,
            held_back: Vec::new(),
            next_step: "creatinine dated 24 Aug to 22 Nov 2026".to_owned(),
        }
    }

    #[test]
    fn the_next_step_wraps_in_its_own_column() {
        let rows = [("NCT04184258", row(Verdict::NeedsReview, 0)), ("NCT05210452", row(Verdict::Eligible, 2))];
        let text = table(&rows, Layout { width: 78, colour: false });
        assert_eq!(
            text,
            "\
TRIAL        VERDICT                             MET  OPEN  NEXT STEP
NCT04184258  ▲ needs review                    14/16     2  creatinine dated
                                                            24 Aug to 22 Nov
                                                            2026
NCT05210452  ○ eligible so far · 2 to confirm  14/16     2  creatinine dated
                                                            24 Aug to 22 Nov
                                                            2026
"
        );
    }

    #[test]
    fn a_narrow_terminal_keeps_trial_and_verdict() {
        let rows = [("NCT04184258", row(Verdict::Ineligible, 0))];
        let text = table(&rows, Layout { width: 30, colour: false });
        assert_eq!(text, "TRIAL        VERDICT\nNCT04184258  ■ ineligible\n");
    }

    #[test]
    fn columns_go_from_right_to_left() {
        assert_eq!(columns_that_fit(200, 11, true), [0, 1, 2, 3, 4, 5]);
        assert_eq!(columns_that_fit(60, 11, true), [0, 1, 2, 3, 4]);
        assert_eq!(columns_that_fit(45, 11, false), [0, 2, 3, 4]);
        assert_eq!(columns_that_fit(38, 11, false), [0, 2, 3]);
        assert_eq!(columns_that_fit(10, 11, false), [0, 2]);
    }
}
