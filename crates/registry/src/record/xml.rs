//! The classic XML of ClinicalTrials.gov: one `clinical_study` a file, or several in one.

use super::{Found, Study};
use quick_xml::events::{BytesRef, Event};
use quick_xml::reader::Reader;

/// Elements nested deeper than any record's.
const DEEPEST: usize = 64;

/// Reads the studies of an XML file. Those before a place where the file breaks off are kept.
pub(super) fn read(text: &str, found: &mut Found) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut gathered = Gathered::default();
    let mut seen = false;
    loop {
        let before = position(&reader);
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                if name == "clinical_study" {
                    gathered = Gathered { start: before, inside: true, ..Gathered::default() };
                    seen = true;
                }
                gathered.path.push(name);
                gathered.text.clear();
                if gathered.path.len() > DEEPEST {
                    found.unreadable(before..before + 1, "the record cannot be read: it is nested too deeply", "");
                    return;
                }
            }
            Ok(Event::Text(words)) => gathered.add(&words.decode().unwrap_or_default()),
            Ok(Event::CData(words)) => gathered.add(&words.decode().unwrap_or_default()),
            Ok(Event::GeneralRef(reference)) => gathered.add(&resolved(&reference)),
            Ok(Event::End(_)) => {
                gathered.close();
                let name = gathered.path.pop();
                if name.as_deref() == Some("clinical_study") {
                    let end = position(&reader);
                    let study = std::mem::take(&mut gathered.study);
                    found.push(study, gathered.start..end);
                    gathered.inside = false;
                }
            }
            Ok(Event::Eof) => break,
            Ok(Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            // A tag that the end of the file cuts off.
            Err(quick_xml::Error::Syntax(_)) => break,
            Err(_) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(0).min(text.len().saturating_sub(1));
                found.unreadable(at..at + 1, "the record cannot be read: it is no XML from here on", "");
                return;
            }
        }
    }
    if gathered.inside {
        let end = text.len();
        found.unreadable(end.saturating_sub(1)..end, "the record cannot be read: it breaks off", "");
    } else if !seen || position(&reader) < text.len() {
        let help = "give a record of ClinicalTrials.gov with a `clinical_study` element";
        found.unreadable(0..1.min(text.len()), "no study was found in the file", help);
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// What a character reference stands for; unknown names stay as written.
fn resolved(reference: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = reference.resolve_char_ref() {
        return c.to_string();
    }
    let name = reference.decode().unwrap_or_default();
    match quick_xml::escape::resolve_predefined_entity(&name) {
        Some(text) => text.to_owned(),
        None => format!("&{name};"),
    }
}

/// The study that is being read.
#[derive(Default)]
struct Gathered {
    start: usize,
    inside: bool,
    path: Vec<String>,
    text: String,
    study: Study,
}

impl Gathered {
    fn add(&mut self, words: &str) {
        if self.inside {
            self.text.push_str(words);
        }
    }

    /// Takes over the text of the element that ends.
    fn close(&mut self) {
        let own = self.path.iter().rev().take(3).map(String::as_str).collect::<Vec<_>>();
        let words = std::mem::take(&mut self.text);
        let trimmed = words.trim();
        if !self.inside || trimmed.is_empty() {
            return;
        }
        let said = || Some(trimmed.to_owned());
        let study = &mut self.study;
        match own.as_slice() {
            ["nct_id", "id_info", ..] => study.id = said(),
            ["brief_title", "clinical_study", ..] => study.title = said(),
            ["agency", "lead_sponsor", ..] => study.sponsor = said(),
            ["overall_status", "clinical_study", ..] => study.status = said(),
            ["phase", "clinical_study", ..] => study.phase = said(),
            ["completion_date", "clinical_study", ..] => study.completion = said(),
            ["primary_completion_date", "clinical_study", ..] if study.completion.is_none() => {
                study.completion = said();
            }
            ["last_update_posted" | "verification_date", "clinical_study", ..] => study.updated = said(),
            ["arm_group_label", "arm_group", ..] => study.arms.push(trimmed.to_owned()),
            ["textblock", "criteria", "eligibility"] => study.criteria = words,
            ["gender", "eligibility", ..] => study.sex = said(),
            ["minimum_age", "eligibility", ..] => study.minimum_age = said(),
            ["maximum_age", "eligibility", ..] => study.maximum_age = said(),
            ["healthy_volunteers", "eligibility", ..] => {
                study.healthy_volunteers = super::healthy_volunteers(trimmed);
            }
            _ => {}
        }
    }
}
