//! The Disease Ontology as OBO: names, exact synonyms, parents, codes of other systems.
//!
//! Synonyms that are called broad, narrow or related are no names of the disease and are passed over.
//! source: OBO Flat File Format 1.4, and the headers of doid.obo.

use crate::doid_table::is_name;
use crate::format::system_of_prefix;
use crate::lines::Lines;
use crate::{Failure, FileReport, Import};
use prescreen_language::vocabulary::KindName;
use prescreen_language::vocabulary::terms::{Code, System};
use std::io::BufRead;

/// A stanza while it is read.
#[derive(Default)]
struct Stanza {
    line: u64,
    is_term: bool,
    id: String,
    name: String,
    synonyms: Vec<String>,
    parents: Vec<String>,
    cross: Vec<Code>,
    obsolete: bool,
}

pub(crate) fn read(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let mut lines = Lines::new(input);
    let mut stanza = Stanza::default();
    while let Some((number, line)) = lines.next(&mut report.problems)? {
        let line = line.trim();
        if line.starts_with('[') {
            let is_term = line == "[Term]";
            let done = std::mem::replace(&mut stanza, Stanza { line: number, is_term, ..Stanza::default() });
            done.finish(import, report);
        } else if stanza.is_term {
            stanza.field(number, line, report);
        }
    }
    stanza.finish(import, report);
    Ok(())
}

impl Stanza {
    fn field(&mut self, number: u64, line: &str, report: &mut FileReport) {
        let Some((key, value)) = line.split_once(':') else {
            if !line.is_empty() && !line.starts_with('!') {
                report.problems.add(number, "the line is no `key: value`");
            }
            return;
        };
        let value = value.trim();
        // A remark follows ` !`, a qualifier ` {`.
        let bare = value.split(" !").next().unwrap_or(value).split(" {").next().unwrap_or(value).trim();
        match key {
            "id" => self.id = bare.to_owned(),
            "name" => self.name = value.to_owned(),
            "is_a" => self.parents.push(bare.to_owned()),
            "is_obsolete" => self.obsolete = bare == "true",
            "xref" => {
                let code = bare
                    .split_once(':')
                    .and_then(|(prefix, code)| Some(Code::new(system_of_prefix(prefix)?, code.trim())));
                self.cross.extend(code);
            }
            "synonym" => match synonym(value) {
                Some((text, "EXACT")) => self.synonyms.push(text),
                Some(_) => report.passed += 1,
                None => report.problems.add(number, "the synonym is not in quotation marks"),
            },
            _ => {}
        }
    }

    fn finish(self, import: &mut Import, report: &mut FileReport) {
        if !self.is_term {
            return;
        }
        if self.obsolete {
            report.passed += 1;
            return;
        }
        if self.id.is_empty() || self.name.is_empty() {
            report.problems.add(self.line, "the term has no id or no name");
            return;
        }
        if !self.id.starts_with("DOID:") {
            report.passed += 1;
            return;
        }
        let builder = &mut import.builder;
        let handle = builder.handle(Code::new(System::DiseaseOntology, self.id));
        let parents: Vec<_> = self
            .parents
            .into_iter()
            .filter(|id| id.starts_with("DOID:"))
            .map(|id| builder.handle(Code::new(System::DiseaseOntology, id)))
            .collect();
        for synonym in self.synonyms.iter().filter(|synonym| is_name(synonym)) {
            builder.synonym(handle, synonym);
        }
        if let Some(entry) = builder.entry(handle) {
            entry.live = true;
            entry.kind = Some(KindName::Condition);
            entry.name = self.name;
            entry.parents.extend(parents);
            entry.cross.extend(self.cross);
            report.used += 1;
        }
    }
}

/// The text between quotation marks, and the word after it.
fn synonym(value: &str) -> Option<(String, &str)> {
    let rest = value.strip_prefix('"')?;
    let mut text = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
            '"' => {
                let scope = rest.get(at + 1..)?.split_whitespace().next().unwrap_or_default();
                return Some((text, scope));
            }
            _ => text.push(c),
        }
    }
    None
}
