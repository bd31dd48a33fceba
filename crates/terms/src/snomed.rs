//! SNOMED CT, RF2 snapshot: concepts, descriptions and relationships, in any order.
//!
//! source: SNOMED CT Release File Specifications, chapter 4: columns of the three files; the ids of *is a*, fully
//! specified name and synonym. What a concept is follows from the tag that ends its fully specified name.

use crate::lines::table;
use crate::{Failure, FileReport, Import};
use prescreen_language::vocabulary::KindName;
use prescreen_language::vocabulary::terms::{Code, System};
use std::io::BufRead;

const IS_A: &str = "116680003";
const FULLY_SPECIFIED: &str = "900000000000003001";
const SYNONYM: &str = "900000000000013009";

pub(crate) fn concepts(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let (mut used, mut passed) = (0, 0);
    table(input, ["id", "active"], &mut report.problems, |line, [id, active], problems| {
        if !is_id(id) {
            return problems.add(line, "the id is no number");
        }
        if active != "1" {
            passed += 1;
            return;
        }
        let handle = import.builder.handle(Code::new(System::Snomed, id));
        if let Some(entry) = import.builder.entry(handle) {
            entry.live = true;
            used += 1;
        }
    })?;
    (report.used, report.passed) = (used, passed);
    Ok(())
}

pub(crate) fn descriptions(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let (mut used, mut passed) = (0, 0);
    let names = ["active", "conceptId", "languageCode", "typeId", "term"];
    table(input, names, &mut report.problems, |line, [active, id, language, kind, term], problems| {
        if !is_id(id) || term.is_empty() {
            return problems.add(line, "the description has no concept, or no text");
        }
        if active != "1" || language != "en" || !matches!(kind, FULLY_SPECIFIED | SYNONYM) {
            passed += 1;
            return;
        }
        let handle = import.builder.handle(Code::new(System::Snomed, id));
        used += 1;
        if kind == SYNONYM {
            return import.builder.synonym(handle, term);
        }
        let (name, tag) = without_tag(term);
        if let Some(entry) = import.builder.entry(handle) {
            name.clone_into(&mut entry.name);
            entry.kind = tag.and_then(kind_of_tag);
        }
    })?;
    (report.used, report.passed) = (used, passed);
    Ok(())
}

pub(crate) fn relationships(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let (mut used, mut passed) = (0, 0);
    let names = ["active", "sourceId", "destinationId", "typeId"];
    table(input, names, &mut report.problems, |line, [active, lower, upper, kind], problems| {
        if !is_id(lower) || !is_id(upper) {
            return problems.add(line, "the relationship does not name two concepts");
        }
        if active != "1" || kind != IS_A {
            passed += 1;
            return;
        }
        let upper = import.builder.handle(Code::new(System::Snomed, upper));
        let lower = import.builder.handle(Code::new(System::Snomed, lower));
        if let Some(entry) = import.builder.entry(lower) {
            entry.parents.push(upper);
            used += 1;
        }
    })?;
    (report.used, report.passed) = (used, passed);
    Ok(())
}

fn is_id(text: &str) -> bool {
    (6..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// A fully specified name without the tag in parentheses that ends it, and the tag.
pub(crate) fn without_tag(term: &str) -> (&str, Option<&str>) {
    let parts = term.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    parts.map_or((term, None), |(name, tag)| (name, Some(tag)))
}

/// Substances and organisms are no conditions, situations say what is not or was; observables are tests.
pub(crate) fn kind_of_tag(tag: &str) -> Option<KindName> {
    match tag {
        "disorder" | "finding" => Some(KindName::Condition),
        "procedure" | "regime/therapy" => Some(KindName::Procedure),
        "product" | "medicinal product" | "medicinal product form" | "clinical drug" | "real clinical drug" => {
            Some(KindName::Medication)
        }
        "observable entity" => Some(KindName::Observation),
        _ => None,
    }
}
