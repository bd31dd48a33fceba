//! The report of what was understood, for people and for programs.

use super::{Coverage, Kind, commonest};
use crate::lines::Side;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// So many of the commonest words are shown.
const SHOWN: usize = 20;

/// So many records of a warning are named; all are counted.
const NAMED: usize = 20;

impl Coverage {
    /// The report for people.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let sides = [Some(Side::Inclusion), Some(Side::Exclusion), None];
        row(&mut out, "LINES", ["INCLUSION", "EXCLUSION", "ALL", "SHARE"].map(str::to_owned));
        for kind in Kind::ALL.into_iter().filter(|k| k.is_criterion()) {
            let counts = sides.map(|side| self.lines(kind, side));
            let share = percent(counts[2], self.all_lines(None));
            row(&mut out, kind.name(), [counts[0].to_string(), counts[1].to_string(), counts[2].to_string(), share]);
        }
        let all = sides.map(|side| self.all_lines(side).to_string());
        row(&mut out, "all", [all[0].clone(), all[1].clone(), all[2].clone(), String::new()]);
        let (classified, lines) = (self.classified(None), self.all_lines(None));
        let leads = self.lines(Kind::Lead, None);
        let none = self.lines(Kind::NoCriterion, None);
        let read = self.lines(Kind::Compiled, None);
        let _ = writeln!(
            out,
            "\n{} of lines classified, {} compiled; {}, {} more that only lead a list, {} that {} no criterion",
            percent(classified, lines),
            percent(read, lines),
            counted(self.studies, "study", "studies"),
            counted(leads, "line", "lines"),
            none,
            if none == 1 { "holds" } else { "hold" },
        );
        table(&mut out, "WHY LINES WERE NOT UNDERSTOOD", &self.why);
        table(&mut out, "NAMES THE VOCABULARY LACKS", &self.unknown);
        table(&mut out, "WORDS THAT WERE NOT READ", &self.unread);
        self.show_stale(&mut out);
        self.show_differs(&mut out);
        out
    }

    fn show_differs(&self, out: &mut String) {
        if self.differs.is_empty() {
            return;
        }
        let mut list: Vec<_> = self.differs.iter().collect();
        list.sort();
        let fields = counted(list.len() as u64, "field of a record says", "fields of records say");
        let _ = writeln!(out, "\nwarning: {fields} another age or sex than the criteria");
        for one in list.iter().take(NAMED) {
            let _ = writeln!(out, "  {}: {}, criteria `{}`", one.id, one.record, one.line);
        }
        if list.len() > NAMED {
            let _ = writeln!(out, "  and {} more", list.len() - NAMED);
        }
    }

    fn show_stale(&self, out: &mut String) {
        if self.stale.is_empty() {
            return;
        }
        let mut list: Vec<_> = self.stale.iter().collect();
        list.sort();
        let records = counted(list.len() as u64, "record seeks", "records seek");
        let _ = writeln!(out, "\nwarning: {records} patients after the completion date");
        for stale in list.iter().take(NAMED) {
            let _ = writeln!(out, "  {}: {}, completion {}", stale.id, stale.status, stale.completion);
        }
        if list.len() > NAMED {
            let _ = writeln!(out, "  and {} more", list.len() - NAMED);
        }
    }

    /// The report for programs.
    #[must_use]
    pub fn json(&self) -> Value {
        let sides = [("inclusion", Some(Side::Inclusion)), ("exclusion", Some(Side::Exclusion)), ("all", None)];
        let lines = |side: Option<Side>| -> Value {
            Kind::ALL.into_iter().map(|kind| (kind.name().replace(' ', "_"), json!(self.lines(kind, side)))).collect()
        };
        let words = |table: &super::Counts| -> Vec<Value> {
            commonest(table, SHOWN).into_iter().map(|(words, n)| json!({"words": words, "lines": n})).collect()
        };
        let mut stale: Vec<_> = self.stale.iter().collect();
        stale.sort();
        let mut differs: Vec<_> = self.differs.iter().collect();
        differs.sort();
        json!({
            "studies": self.studies,
            "lines": sides.into_iter().map(|(name, side)| (name.to_owned(), lines(side))).collect::<Value>(),
            "classified": self.classified(None),
            "not_understood_because": words(&self.why),
            "unknown_names": words(&self.unknown),
            "unread_words": words(&self.unread),
            "stale": stale
                .into_iter()
                .map(|s| json!({"id": s.id, "status": s.status, "completion": s.completion}))
                .collect::<Vec<_>>(),
            "differs": differs
                .into_iter()
                .map(|d| json!({"id": d.id, "record": d.record, "criteria": d.line}))
                .collect::<Vec<_>>(),
        })
    }
}

fn row(out: &mut String, name: &str, cells: [String; 4]) {
    let [a, b, c, d] = cells;
    let line = format!("{name:<16}{a:>10}{b:>11}{c:>9}{d:>8}");
    let _ = writeln!(out, "{}", line.trim_end());
}

fn table(out: &mut String, title: &str, words: &super::Counts) {
    let list = commonest(words, SHOWN);
    if list.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{:>7}  {title}", "LINES");
    for (words, lines) in list {
        let _ = writeln!(out, "{lines:>7}  {words}");
    }
}

fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A share with one digit after the point, rounded down so that no goal is reached by rounding.
fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let tenths = part * 1000 / whole;
    format!("{}.{} %", tenths / 10, tenths % 10)
}
