//! Concepts by code.
//!
//! Assumes codes of the shape of their system. Guarantees that a code names the narrowest concepts whose codes subsume
//! it: of ICD-10-CM and ATC, whose codes are a tree, those with the longest beginning of the code, then those with the
//! narrowest block of categories around it; of the other systems, those that have the very code.

use super::{ConceptId, Vocabulary};
use std::cmp::Reverse;

/// How close a code lies to one that it is filed under: the greatest is the closest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Closeness {
    /// In a block of so many categories.
    Block(Reverse<u32>),
    /// Below a code of so many characters, or the very code.
    Below(usize),
}

impl Vocabulary {
    /// The concepts that `code` of `system` (a key of `codes:`, as in `icd10cm`) names: the narrowest that subsume it. A
    /// concept above another of them is left out, so that two are two meanings.
    #[must_use]
    pub fn coded(&self, system: &str, code: &str) -> Vec<ConceptId> {
        let code = code.trim().to_ascii_uppercase();
        let mut closest = None;
        let mut found: Vec<ConceptId> = Vec::new();
        for (id, concept) in self.concepts() {
            let own = concept.codes.iter().filter(|(own, _)| own == system).flat_map(|(_, codes)| codes);
            let Some(close) = own.filter_map(|own| closeness(system, own, &code)).max() else { continue };
            if Some(close) > closest {
                closest = Some(close);
                found.clear();
            }
            if Some(close) == closest {
                found.push(id);
            }
        }
        let all = found.clone();
        found.retain(|&upper| !all.iter().any(|&lower| lower != upper && self.is_a(lower, upper)));
        found
    }
}

/// How close `code` is to `upper`, if it is filed under it.
fn closeness(system: &str, upper: &str, code: &str) -> Option<Closeness> {
    let tree = matches!(system, "icd10cm" | "atc");
    match upper.split_once('-').filter(|_| system == "icd10cm") {
        _ if upper.eq_ignore_ascii_case(code) => Some(Closeness::Below(upper.len())),
        Some((first, last)) => {
            let category = code.get(..3).filter(|c| is_category(c))?;
            let within = !code.contains('-') && first <= category && category <= last;
            within.then(|| Closeness::Block(Reverse(place(last).saturating_sub(place(first)))))
        }
        None => (tree && code.starts_with(upper)).then_some(Closeness::Below(upper.len())),
    }
}

/// A letter, a digit, and either.
fn is_category(text: &str) -> bool {
    matches!(text.as_bytes(), [letter, digit, last]
        if letter.is_ascii_uppercase() && digit.is_ascii_digit() && last.is_ascii_alphanumeric())
}

/// The place of a category among all.
fn place(category: &str) -> u32 {
    category.chars().fold(0, |place, c| place * 36 + c.to_digit(36).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{SourceMap, yaml};

    #[test]
    fn the_longest_beginning_wins() {
        let text = "- {concept: malignancy, kind: condition, codes: {icd10cm: [C00-C96]}, source: x}
- {concept: breast cancer, kind: condition, is a: [malignancy], codes: {icd10cm: [C50]}, source: x}
- {concept: leukaemia, kind: condition, is a: [malignancy], codes: {icd10cm: [C91-C95]}, source: x}
- {concept: lupus, kind: condition, codes: {icd10cm: [M32.1, M32.8]}, source: x}
- {concept: lupus of the kidney, kind: condition, is a: [lupus], codes: {icd10cm: [M32.14]}, source: x}
- {concept: creatinine, kind: observation, unit: mg/dL, current for: 90 days, codes: {loinc: [2160-0]}, source: x}
- {concept: steroid, kind: medication, codes: {atc: [H02AB, H02AB07]}, source: x}
- {concept: prednisone, kind: medication, is a: [steroid], codes: {atc: [H02AB07]}, source: x}
";
        let mut sources = SourceMap::new();
        let file = sources.add("vocabulary.yaml", text);
        let (vocabulary, problems) = Vocabulary::read(&yaml::parse(&sources, file).0);
        assert!(!problems.iter().any(crate::text::Diagnostic::is_error), "{problems:#?}");
        let named = |system: &str, code: &str| -> Vec<&str> {
            vocabulary.coded(system, code).into_iter().map(|id| vocabulary.concept(id).name.as_str()).collect()
        };
        for (system, code, names) in [
            ("icd10cm", "M32.14", &["lupus of the kidney"][..]),
            ("icd10cm", "m32.14", &["lupus of the kidney"]),
            ("icd10cm", "M32.1", &["lupus"]),
            ("icd10cm", "M32.13", &["lupus"]),
            ("icd10cm", "M32", &[]),
            ("icd10cm", "C50.911", &["breast cancer"]),
            ("icd10cm", "C91.0", &["leukaemia"]),
            ("icd10cm", "C18", &["malignancy"]),
            ("icd10cm", "C00-C96", &["malignancy"]),
            ("icd10cm", "D50", &[]),
            ("icd10cm", "é", &[]),
            ("icd10cm", "Cx.", &[]),
            ("atc", "H02AB07", &["prednisone"]),
            ("atc", "H02AB06", &["steroid"]),
            ("loinc", "2160-0", &["creatinine"]),
            ("loinc", "2160", &[]),
            ("snomed", "2160-0", &[]),
        ] {
            assert_eq!(named(system, code), names, "{system} {code}");
        }
    }
}
