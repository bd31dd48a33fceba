//! RxNorm, RRF: names (RXNCONSO) and what lies below what (RXNREL).
//!
//! source: RxNorm Technical Documentation, sections 12.4 and 12.7: the fields of both files, and that a relationship is
//! the one which the second concept has to the first; appendix 5: term types.

use crate::lines::Lines;
use crate::{Failure, FileReport, Import};
use prescreen_language::vocabulary::KindName;
use prescreen_language::vocabulary::terms::{Code, System};
use std::io::BufRead;

/// Term types that are RxNorm's own name of an ingredient, a brand, or a drug of some strength and form.
const NAMES: [&str; 14] =
    ["IN", "PIN", "MIN", "BN", "SCD", "SBD", "SCDC", "SBDC", "SCDF", "SBDF", "SCDG", "SBDG", "GPCK", "BPCK"];
/// Term types that are further names of the same.
const SYNONYMS: [&str; 3] = ["SY", "TMSY", "PSN"];
/// The relationships a drug has to what it is a kind of, or consists of: who takes it takes that.
const BELOW: [&str; 9] = [
    "isa",
    "has_ingredient",
    "has_precise_ingredient",
    "has_ingredients",
    "consists_of",
    "has_part",
    "contains",
    "tradename_of",
    "form_of",
];

pub(crate) fn concepts(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let mut lines = Lines::new(input);
    while let Some((number, line)) = lines.next(&mut report.problems)? {
        let cells: Vec<&str> = line.split('|').collect();
        let [id, language, .., suppressed, _, _] = cells.as_slice() else {
            report.problems.add(number, "the row has too few fields");
            continue;
        };
        let (Some(&source), Some(&kind), Some(&code), Some(&name)) =
            (cells.get(11), cells.get(12), cells.get(13), cells.get(14))
        else {
            report.problems.add(number, "the row has too few fields");
            continue;
        };
        if !is_id(id) || name.is_empty() {
            report.problems.add(number, "the row has no concept, or no text");
            continue;
        }
        if *language != "ENG" || *suppressed != "N" {
            report.passed += 1;
            continue;
        }
        let builder = &mut import.builder;
        let own = Code::new(System::RxNorm, *id);
        match (source, NAMES.contains(&kind), SYNONYMS.contains(&kind)) {
            ("RXNORM", true, _) => {
                let handle = builder.handle(own);
                if let Some(entry) = builder.entry(handle) {
                    entry.live = true;
                    entry.kind = Some(KindName::Medication);
                    name.clone_into(&mut entry.name);
                }
            }
            ("RXNORM", _, true) => {
                let handle = builder.handle(own);
                builder.synonym(handle, name);
            }
            ("ATC", ..) => {
                let handle = builder.handle(own);
                if let Some(entry) = builder.entry(handle) {
                    entry.cross.push(Code::new(System::Atc, code));
                }
            }
            _ => {
                report.passed += 1;
                continue;
            }
        }
        report.used += 1;
    }
    Ok(())
}

pub(crate) fn relations(
    input: &mut (impl BufRead + ?Sized),
    import: &mut Import,
    report: &mut FileReport,
) -> Result<(), Failure> {
    let mut lines = Lines::new(input);
    while let Some((number, line)) = lines.next(&mut report.problems)? {
        let cells: Vec<&str> = line.split('|').collect();
        let (Some(&upper), Some(&lower), Some(&relation), Some(&source)) =
            (cells.first(), cells.get(4), cells.get(7), cells.get(10))
        else {
            report.problems.add(number, "the row has too few fields");
            continue;
        };
        // Relationships between names, and of other sources, have no concepts.
        if source != "RXNORM" || !BELOW.contains(&relation) || upper.is_empty() || lower.is_empty() {
            report.passed += 1;
            continue;
        }
        if !is_id(upper) || !is_id(lower) {
            report.problems.add(number, "the relationship does not name two concepts");
            continue;
        }
        let upper = import.builder.handle(Code::new(System::RxNorm, upper));
        let lower = import.builder.handle(Code::new(System::RxNorm, lower));
        if let Some(entry) = import.builder.entry(lower) {
            entry.parents.push(upper);
            report.used += 1;
        }
    }
    Ok(())
}

fn is_id(text: &str) -> bool {
    (1..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}
