//! JSON: API v2 records, a study, an array, a search page or one a line; and flat records of simple keys.

use super::{Found, Study};
use serde_json::Value;
use serde_json::de::{Deserializer, StrRead};
use std::fmt;
use std::ops::Range;

/// Reads the studies of a JSON file. Those before a place where the file breaks off are kept.
pub(super) fn read(text: &str, found: &mut Found) {
    if lines_are_records(text) {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let range = start..start + line.trim_end().len();
            start += line.len();
            if !line.trim().is_empty() {
                document(text, range, found);
            }
        }
    } else {
        document(text, 0..text.len(), found);
    }
}

/// Whether the first line with something in it is a whole record, and more lines follow.
fn lines_are_records(text: &str) -> bool {
    let mut lines = text.lines().map(|l| l.trim_start_matches('\u{feff}').trim()).filter(|l| !l.is_empty());
    let first = lines.next().is_some_and(|l| l.starts_with('{') && l.ends_with('}'));
    first && lines.next().is_some()
}

fn document(text: &str, range: Range<usize>, found: &mut Found) {
    let slice = text[range.clone()].trim_start_matches('\u{feff}');
    let base = range.end - slice.len();
    let mut reader = Deserializer::from_str(slice);
    let mut studies = Vec::new();
    let outcome = studies_in(&mut reader, &mut studies).and_then(|()| reader.end());
    let whole = outcome.is_ok();
    for study in studies {
        found.push(study, range.clone());
    }
    if let Err(error) = outcome {
        let at = offset(slice, error.line(), error.column()) + base;
        let reason = if error.is_eof() { "it breaks off" } else { "it is no JSON from here on" };
        let message = format!("the record cannot be read: {reason}");
        found.unreadable(at..(at + 1).min(text.len()), &message, "");
    } else if whole && found.studies.is_empty() && found.problems.is_empty() {
        found.unreadable(range.start..range.start + 1, "no study was found in the file", HELP);
    }
}

const HELP: &str = "give a study of the ClinicalTrials.gov API, or a page of its search, as JSON";

/// The byte of a place that serde_json counts in lines and columns of bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut at = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn studies_in(reader: &mut Deserializer<StrRead<'_>>, studies: &mut Vec<Study>) -> Result<(), serde_json::Error> {
    serde::de::DeserializeSeed::deserialize(Studies(studies), reader)
}

/// Takes studies as they come, so that one is in memory at a time and those before a broken one are kept.
struct Studies<'s>(&'s mut Vec<Study>);

impl<'de> serde::de::DeserializeSeed<'de> for Studies<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<(), D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> serde::de::Visitor<'de> for Studies<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a study or a list of studies")
    }

    fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Studies(&mut *self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut own = serde_json::Map::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "studies" => map.next_value_seed(Studies(&mut *self.0))?,
                // Results are the greater part of a record.
                "resultsSection" | "derivedSection" | "documentSection" | "annotationSection" => {
                    map.next_value::<serde::de::IgnoredAny>()?;
                }
                _ => {
                    own.insert(key, map.next_value::<Value>()?);
                }
            }
        }
        self.0.extend(study(&Value::Object(own)));
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A study of API v2, or a flat record.
fn study(value: &Value) -> Option<Study> {
    match value.get("protocolSection") {
        Some(section) => Some(of_api(section)),
        None if value.get("criteria").or_else(|| value.get("nct_id")).is_some() => Some(flat(value)),
        None => None,
    }
}

fn text(value: &Value, path: &str) -> Option<String> {
    let found = value.pointer(path)?.as_str()?.trim();
    (!found.is_empty()).then(|| found.to_owned())
}

fn of_api(section: &Value) -> Study {
    let get = |path: &str| text(section, path);
    let list = |path: &str| section.pointer(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let phases: Vec<&str> = list("/designModule/phases").iter().filter_map(Value::as_str).collect();
    Study {
        id: get("/identificationModule/nctId"),
        title: get("/identificationModule/briefTitle").or_else(|| get("/identificationModule/officialTitle")),
        sponsor: get("/sponsorCollaboratorsModule/leadSponsor/name"),
        status: get("/statusModule/overallStatus"),
        phase: (!phases.is_empty()).then(|| phases.join("/")),
        minimum_age: get("/eligibilityModule/minimumAge"),
        maximum_age: get("/eligibilityModule/maximumAge"),
        sex: get("/eligibilityModule/sex"),
        healthy_volunteers: section.pointer("/eligibilityModule/healthyVolunteers").and_then(yes_or_no),
        completion: get("/statusModule/completionDateStruct/date")
            .or_else(|| get("/statusModule/primaryCompletionDateStruct/date")),
        updated: get("/statusModule/lastUpdatePostDateStruct/date").or_else(|| get("/statusModule/statusVerifiedDate")),
        arms: list("/armsInterventionsModule/armGroups").iter().filter_map(|arm| text(arm, "/label")).collect(),
        criteria: get("/eligibilityModule/eligibilityCriteria").unwrap_or_default(),
        span: None,
    }
}

fn flat(value: &Value) -> Study {
    let get = |key: &str| text(value, &format!("/{key}"));
    Study {
        id: get("nct_id"),
        title: get("brief_title"),
        sponsor: get("sponsor"),
        status: get("status"),
        phase: get("phase"),
        minimum_age: get("minimum_age"),
        maximum_age: get("maximum_age"),
        sex: get("sex").or_else(|| get("gender")),
        healthy_volunteers: value.get("healthy_volunteers").and_then(yes_or_no),
        completion: get("completion_date"),
        updated: get("last_update"),
        arms: Vec::new(),
        // Not trimmed: the indentation of the first line says how the text is wrapped.
        criteria: value.get("criteria").and_then(Value::as_str).unwrap_or_default().to_owned(),
        span: None,
    }
}

fn yes_or_no(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(yes) => Some(*yes),
        Value::String(words) => super::healthy_volunteers(words),
        _ => None,
    }
}
