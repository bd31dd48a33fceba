//! The OMOP vocabularies as Athena gives them: tables whose cells stand between tabs, without quotation marks.
//!
//! source: OMOP Common Data Model v5.4, tables CONCEPT, CONCEPT_RELATIONSHIP, CONCEPT_ANCESTOR, CONCEPT_SYNONYM. A
//! concept keeps the code of the system it is from; what has no system here is known by its number.

use crate::lines::table;
use crate::snomed::without_tag;
use crate::{Failure, FileReport, Import};
use prescreen_language::vocabulary::KindName;
use prescreen_language::vocabulary::terms::{Code, System};
use std::io::BufRead;

/// The number of the concept *English language*.
const ENGLISH: &str = "4180186";
/// Relationships whose second concept is the same as the first or wider.
const BELOW: [&str; 2] = ["Is a", "Maps to"];

pub(crate) fn concepts(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let (mut used, mut passed) = (0, 0);
    let names = [
        "concept_id",
        "concept_name",
        "domain_id",
        "vocabulary_id",
        "concept_class_id",
        "concept_code",
        "invalid_reason",
    ];
    table(
        input,
        names,
        &mut report.problems,
        |line, [id, name, domain, vocabulary, class, code, invalid], problems| {
            let Ok(number) = id.parse::<u32>() else {
                return problems.add(line, "the number of the concept cannot be read");
            };
            if name.is_empty() || code.is_empty() {
                return problems.add(line, "the concept has no name, or no code");
            }
            if !invalid.is_empty() {
                passed += 1;
                return;
            }
            let own = match system_of(vocabulary) {
                Some(system) => Code::new(system, code),
                None => Code::new(System::Omop, id),
            };
            let handle = import.builder.handle(own);
            import.omop.insert(number, handle);
            if let Some(entry) = import.builder.entry(handle) {
                entry.live = true;
                entry.kind = kind_of(domain, class);
                without_tag_of_snomed(name).clone_into(&mut entry.name);
                used += 1;
            }
        },
    )?;
    (report.used, report.passed) = (used, passed);
    Ok(())
}

pub(crate) fn synonyms(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let (mut used, mut passed) = (0, 0);
    let names = ["concept_id", "concept_synonym_name", "language_concept_id"];
    table(input, names, &mut report.problems, |line, [id, name, language], problems| {
        let Ok(number) = id.parse::<u32>() else {
            return problems.add(line, "the number of the concept cannot be read");
        };
        match import.omop.get(&number).filter(|_| language == ENGLISH) {
            Some(&handle) => {
                import.builder.synonym(handle, without_tag_of_snomed(name));
                used += 1;
            }
            None => passed += 1,
        }
    })?;
    (report.used, report.passed) = (used, passed);
    Ok(())
}

pub(crate) fn relations(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let names = ["concept_id_1", "concept_id_2", "relationship_id", "invalid_reason"];
    pairs(input, names, import, report, |relation, invalid| BELOW.contains(&relation) && invalid.is_empty())
}

/// Only the nearest ancestors: the others follow.
pub(crate) fn ancestors(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let names =
        ["descendant_concept_id", "ancestor_concept_id", "min_levels_of_separation", "max_levels_of_separation"];
    pairs(input, names, import, report, |nearest, _| nearest == "1")
}

fn pairs(
    input: &mut (impl BufRead + ?Sized),
    names: [&str; 4],
    import: &mut Import,
    report: &mut FileReport,
    counts: impl Fn(&str, &str) -> bool,
) -> Result<(), Failure> {
    let (mut used, mut passed) = (0, 0);
    table(input, names, &mut report.problems, |line, [lower, upper, what, more], problems| {
        let (Ok(lower), Ok(upper)) = (lower.parse::<u32>(), upper.parse::<u32>()) else {
            return problems.add(line, "the row does not name two concepts by number");
        };
        let known = import.omop.get(&lower).zip(import.omop.get(&upper));
        let Some((&lower, &upper)) = known.filter(|(a, b)| a != b && counts(what, more)) else {
            passed += 1;
            return;
        };
        if let Some(entry) = import.builder.entry(lower) {
            entry.parents.push(upper);
            used += 1;
        }
    })?;
    (report.used, report.passed) = (used, passed);
    Ok(())
}

fn system_of(vocabulary: &str) -> Option<System> {
    match vocabulary {
        "SNOMED" => Some(System::Snomed),
        "ICD10CM" => Some(System::Icd10Cm),
        "RxNorm" => Some(System::RxNorm),
        "LOINC" => Some(System::Loinc),
        "ATC" => Some(System::Atc),
        _ => None,
    }
}

/// Observations of OMOP are a mixture of histories, habits and answers: no kind is vouched for.
fn kind_of(domain: &str, class: &str) -> Option<KindName> {
    match domain {
        "Condition" => Some(KindName::Condition),
        "Procedure" => Some(KindName::Procedure),
        "Measurement" => Some(KindName::Observation),
        "Drug" if !matches!(class, "Dose Form" | "Dose Form Group") => Some(KindName::Medication),
        _ => None,
    }
}

/// Fully specified names of SNOMED CT stand among the synonyms, with their tags.
fn without_tag_of_snomed(name: &str) -> &str {
    match without_tag(name) {
        (
            bare,
            Some(
                "disorder" | "finding" | "procedure" | "regime/therapy" | "observable entity" | "product"
                | "medicinal product" | "clinical drug" | "situation",
            ),
        ) => bare,
        _ => name,
    }
}
