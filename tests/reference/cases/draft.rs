//! A profile before it is written out: entries that can be added, removed and changed one by one.

use super::super::calendar::text;
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
        for entry in &mut self.entries {
            entry.fields.retain(|f| f.1 != "suspected");
            for (_, value) in &mut entry.fields {
                let date = value.starts_with("20") && !value.contains(' ');
                match value.len() {
                    7 if date => value.push_str("-01"),
                    4 if date => value.push_str("-01-01"),
                    _ => {}
                }
            }
        }
        for test in ["bloodblight RNA", "liverpox RNA", "lungrot assay", "gestation test"] {
            if !self.entries.iter().any(|e| e.name() == test) {
                let entry = Entry::new("observations", test).with("value", "negative");
                self.entries.push(entry.with("on", text(today - 1)));
            }
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

/// A value as YAML: lists and mappings as they are, everything else in quotes.
fn scalar(value: &str) -> String {
    if value.starts_with(['[', '{']) { value.to_owned() } else { format!("\"{value}\"") }
}
