//! Invented patients: a draft is a profile before it is written out, built entry by entry.
//!
//! A study's own patients are drawn in a module of its own; [`sle`] is the first. Guarantees that a seed always gives
//! the same patients, and that every profile goes through the same reader as a file that a person wrote.

pub mod flat;
pub mod sle;

use crate::reference::calendar;
use std::fmt::Write;

/// The sections of a profile that hold a list, in the order in which they are written.
const SECTIONS: [&str; 6] = ["conditions", "absent", "never", "observations", "medications", "procedures"];

/// A profile before it is written out.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    head: String,
    entries: [Vec<String>; SECTIONS.len()],
    lists: Vec<String>,
    attestations: Vec<String>,
}

impl Draft {
    /// A patient with a pseudonymous code, abstracted on a day.
    pub fn new(patient: &str, recorded: i32) -> Self {
        let head = format!("patient: {patient}\nrecorded: {}\n", calendar::text(recorded));
        Self { head, ..Self::default() }
    }

    /// A line of the head: `sex`, `birth date`.
    pub fn head(&mut self, key: &str, value: &str) {
        self.head.push_str(&format!("{key}: {value}\n"));
    }

    /// An entry of a section: `conditions` with `condition: breast cancer, onset: 2015`.
    pub fn entry(&mut self, section: &str, fields: &str) {
        if let Some(place) = SECTIONS.iter().position(|s| *s == section) {
            self.entries[place].push(fields.to_owned());
        }
    }

    /// A result.
    pub fn test(&mut self, test: &str, value: &str, on: &str) {
        let on = if on.is_empty() { String::new() } else { format!(", on: {on}") };
        self.entry("observations", &format!("test: {test}, value: {value}{on}"));
    }

    /// A list that is declared complete.
    pub fn complete(&mut self, list: &str, on: i32, covers: &str) {
        self.lists.push(format!("{list}: {{on: {}, covers: {covers}}}", calendar::text(on)));
    }

    /// The investigator's answer.
    pub fn attest(&mut self, trial: &str, criterion: &str, yes: bool, on: i32) {
        let answer = if yes { "yes" } else { "no" };
        let on = calendar::text(on);
        self.attestations.push(format!("trial: {trial}, criterion: {criterion}, answer: {answer}, by: Dr K, on: {on}"));
    }

    /// The profile's text.
    pub fn yaml(&self) -> String {
        let mut out = self.head.clone();
        for (section, entries) in SECTIONS.iter().zip(&self.entries) {
            list(&mut out, section, entries);
        }
        if !self.lists.is_empty() {
            out.push_str("complete:\n");
            self.lists.iter().for_each(|l| writeln!(out, "  {l}").expect("text"));
        }
        list(&mut out, "attestations", &self.attestations);
        out
    }
}

fn list(out: &mut String, section: &str, entries: &[String]) {
    if !entries.is_empty() {
        writeln!(out, "{section}:").expect("text");
    }
    entries.iter().for_each(|e| writeln!(out, "  - {{{e}}}").expect("text"));
}
