//! A profile before it is written out: entries that can be added, removed and changed one by one.

use super::super::calendar::{month_length, text};
use super::terms::Topic;
use std::fmt::Write;

/// A patient as a form would hold it.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The day of the record.
    pub recorded: i32,
    /// Birth date as written; empty when it is not known.
    pub birth: String,
    /// Sex as written.
    pub sex: &'static str,
    /// Gender as written; empty when it is not recorded.
    pub gender: &'static str,
    /// Facts.
    pub entries: Vec<Entry>,
    /// Complete lists.
    pub lists: Vec<List>,
}

/// A fact: its section and its keys.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// `conditions`, `absent`, …
    pub section: &'static str,
    /// Keys and values as written.
    pub fields: Vec<(&'static str, String)>,
}

/// A list that is declared complete.
#[derive(Clone, PartialEq, Debug)]
pub struct List {
    /// Which.
    pub name: &'static str,
    /// Its day.
    pub on: i32,
    /// `now`, `ever`, `since DATE`.
    pub covers: String,
}

impl Entry {
    /// An entry about `name`.
    pub fn new(section: &'static str, name: &str) -> Self {
        let key = match section {
            "conditions" => "condition",
            "observations" => "test",
            "medications" => "medication",
            "procedures" => "procedure",
            "allergies" => "to",
            _ if is_drug(name) => "medication",
            _ if name.ends_with("transplantation") || name == "hospital stay" => "procedure",
            _ => "condition",
        };
        Self { section, fields: vec![(key, name.to_owned())] }
    }

    /// The same with one more key.
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.fields.push((key, value.into()));
        self
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.fields.iter().find(|f| f.0 == key).map(|f| f.1.as_str())
    }

    /// Sets or replaces the value of a key.
    pub fn set(&mut self, key: &'static str, value: impl Into<String>) {
        self.fields.retain(|f| f.0 != key);
        self.fields.push((key, value.into()));
    }

    /// What the entry is about.
    pub fn name(&self) -> &str {
        &self.fields[0].1
    }
}

/// Whether the name is that of a drug or a class of drugs.
pub fn is_drug(name: &str) -> bool {
    [Topic::Steroid, Topic::Biologic, Topic::Sequence].iter().any(|t| t.things().contains(&name))
}

const SECTIONS: [&str; 8] =
    ["conditions", "absent", "never", "observations", "medications", "procedures", "family history", "allergies"];

impl Draft {
    /// The profile as a file.
    pub fn yaml(&self) -> String {
        let mut out = format!("patient: P-1\nrecorded: {}\nsex: {}\n", text(self.recorded), self.sex);
        for (key, value) in [("birth date", self.birth.as_str()), ("gender", self.gender)] {
            if !value.is_empty() {
                writeln!(out, "{key}: {value}").expect("text");
            }
        }
        for section in SECTIONS {
            let entries: Vec<&Entry> = self.entries.iter().filter(|e| e.section == section).collect();
            if !entries.is_empty() {
                writeln!(out, "{section}:").expect("text");
            }
            for entry in entries {
                let fields: Vec<String> = entry.fields.iter().map(|(k, v)| format!("{k}: {}", scalar(v))).collect();
                writeln!(out, "  - {{{}}}", fields.join(", ")).expect("text");
            }
        }
        if !self.lists.is_empty() {
            out.push_str("complete:\n");
        }
        for list in &self.lists {
            writeln!(out, "  {}: {{on: {}, covers: {}}}", list.name, text(list.on), list.covers).expect("text");
        }
        out
    }
}

impl Draft {
    /// The same patient, well looked after: dates are whole and of the record, lists complete and of today, and
    /// nothing is suspected.
    pub fn with_ample_data(mut self, today: i32) -> Self {
        self.recorded = today;
        self.lists = ["conditions", "medications", "procedures", "planned procedures", "allergies", "family history"]
            .map(|name| List { name, on: today, covers: "ever".to_owned() })
            .to_vec();
        self.entries.retain(|e| !e.fields.iter().any(|f| f.1 == "as needed" || f.1.contains("furlong")));
        for entry in &mut self.entries {
            entry.fields.retain(|f| f.1 != "suspected");
            let attributes: &[(&'static str, &str)] = match entry.section {
                "conditions" => &[
                    ("activity", "active"),
                    ("severity", "severe"),
                    ("controlled", "no"),
                    ("compensated", "yes"),
                    ("adequately treated", "yes"),
                    ("grade", "3"),
                    ("class", "[III]"),
                    ("requiring", "[hospital stay]"),
                ],
                "medications" => &[("dose", "9 mg/day"), ("response", "failed")],
                _ => &[],
            };
            for &(key, value) in attributes {
                if entry.get(key).is_none() {
                    entry.set(key, value);
                }
            }
            for (key, value) in &mut entry.fields {
                let late = matches!(*key, "ended" | "last dose" | "as of");
                let date = value.starts_with("20") && !value.contains(' ');
                match value.len() {
                    7 if date && late => *value = last_of_month(value),
                    7 if date => value.push_str("-01"),
                    4 if date => value.push_str(if late { "-12-31" } else { "-01-01" }),
                    _ => {}
                }
            }
        }
        for (test, value) in [
            ("bloodblight RNA", "negative"),
            ("liverpox RNA", "negative"),
            ("lungrot assay", "negative"),
            ("gestation test", "negative"),
            ("clearine", "2 mg/dL"),
            ("clotcells", "75 x10^9/L"),
            ("trait length", "50"),
            ("alanase", "150 U/L"),
            ("stature", "180 cm"),
            ("heft", "81 kg"),
            ("walking scale", "1"),
            ("nuclear titre", "1:160"),
            ("kidney domain", "B"),
            ("skin domain", "D"),
        ] {
            let entry = Entry::new("observations", test).with("value", value).with("on", text(today - 1));
            self.entries.push(if test == "alanase" { entry.with("range", "10 to 40 U/L") } else { entry });
        }
        for (test, total) in [("wolf index", "6"), ("wolf criteria", "3"), ("sap index", "5"), ("bark index", "4")] {
            self.entries.retain(|e| e.name() != test);
            let on = text(today - 1);
            self.entries.push(Entry::new("observations", test).with("total", total).with("on", on));
        }
        for entry in self.entries.iter_mut().filter(|e| e.get("last dose").is_some()) {
            let as_of = entry.get("as of").map_or_else(|| text(today), str::to_owned);
            // Dates as they are written sort as the days do.
            let started = entry.get("started").unwrap_or_default().to_owned();
            entry.set("last dose", as_of.max(started));
        }
        if self.birth.is_empty() {
            self.birth = "1980-01-01".to_owned();
        }
        if self.sex == "unknown" {
            self.sex = "female";
        }
        self
    }

    /// Every draft that has one entry, one key or one list less.
    pub fn reductions(&self) -> Vec<Self> {
        let mut smaller = Vec::new();
        for index in 0..self.entries.len() {
            let mut draft = self.clone();
            draft.entries.remove(index);
            smaller.push(draft);
        }
        for index in 0..self.lists.len() {
            let mut draft = self.clone();
            draft.lists.remove(index);
            smaller.push(draft);
        }
        for (index, entry) in self.entries.iter().enumerate() {
            for key in entry.fields.iter().skip(1).map(|f| f.0).filter(|k| !matches!(*k, "value" | "total" | "items")) {
                let mut draft = self.clone();
                draft.entries[index].fields.retain(|f| f.0 != key);
                smaller.push(draft);
            }
        }
        smaller
    }
}

/// The last day of a month.
fn last_of_month(month: &str) -> String {
    let (y, m) = month.split_once('-').expect("a month");
    let length = month_length(y.parse().expect("a year"), m.parse().expect("a month"));
    format!("{month}-{length}")
}

/// A value as YAML: lists and mappings as they are, everything else in quotes.
fn scalar(value: &str) -> String {
    if value.starts_with(['[', '{']) { value.to_owned() } else { format!("\"{value}\"") }
}
