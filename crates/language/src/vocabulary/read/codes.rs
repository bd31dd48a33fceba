//! Codes of the concept in public coding systems, checked for slips of the pen.
//!
//! Shapes and check digits: ICD-10-CM Official Guidelines (three to seven characters); SNOMED CT Release File
//! Specifications, 6.2 (6 to 18 digits, Verhoeff); LOINC Users' Guide (mod 10); ATC guidelines of the WHO
//! Collaborating Centre (levels of 1, 3, 4, 5 and 7 characters).

use crate::text::{Diagnostic, Fields, shown};

/// A coding system: its key, its name in messages, an example, and whether a code may be one of it.
pub(super) struct System {
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) example: &'static str,
    accepts: fn(&str) -> bool,
}

pub(super) static SYSTEMS: [System; 6] = [
    System { key: "icd10cm", name: "ICD-10-CM", example: "M32.14", accepts: is_icd },
    System { key: "snomed", name: "SNOMED CT", example: "55464009", accepts: is_snomed },
    System { key: "doid", name: "Disease Ontology", example: "DOID:9074", accepts: is_doid },
    System { key: "loinc", name: "LOINC", example: "2160-0", accepts: is_loinc },
    System { key: "rxnorm", name: "RxNorm", example: "8640", accepts: is_rxnorm },
    System { key: "atc", name: "ATC", example: "H02AB07", accepts: is_atc },
];

pub(super) fn read(fields: &mut Fields<'_, '_>) -> Vec<(String, Vec<String>)> {
    let Some(node) = fields.get("codes") else { return Vec::new() };
    if node.as_str().is_some_and(|text| text.trim().eq_ignore_ascii_case("none")) {
        let key = fields.key_span("codes").unwrap_or(node.span);
        if !fields.has("codes note") {
            let problem = Diagnostic::error("key-needs-key", key, "`codes: none` means nothing without `codes note`")
                .help("add `codes note: …` that says why there is no code");
            fields.problems().push(problem);
        }
        return Vec::new();
    }
    let mut codes = Fields::new(node, "`codes`", &SYSTEMS.each_ref().map(|s| s.key), fields.problems());
    let mut found = Vec::new();
    for system in &SYSTEMS {
        let mut of_system = Vec::new();
        for code in codes.texts(system.key) {
            let text = code.node.trim();
            if (system.accepts)(text) {
                of_system.push(text.to_owned());
            } else {
                let message = format!("`{}` is no {} code", shown(text), system.name);
                let problem = Diagnostic::error("unreadable-code", code.span, message);
                codes
                    .problems()
                    .push(problem.help(format!("look it up again; a code looks like `{}`", system.example)));
            }
        }
        if !of_system.is_empty() {
            found.push((system.key.to_owned(), of_system));
        }
    }
    found
}

/// A category with or without subdivisions, or a block of categories (`C00-C96`).
fn is_icd(code: &str) -> bool {
    match code.split_once('-') {
        Some((first, last)) => is_category(first) && is_category(last) && first < last,
        None => match code.split_once('.') {
            Some((category, rest)) => {
                is_category(category) && (1..=4).contains(&rest.len()) && rest.bytes().all(is_upper)
            }
            None => is_category(code),
        },
    }
}

fn is_category(code: &str) -> bool {
    matches!(code.as_bytes(), [letter, digit, last]
        if letter.is_ascii_uppercase() && digit.is_ascii_digit() && is_upper(*last))
}

fn is_upper(byte: u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

fn digits(text: &str) -> Option<Vec<u8>> {
    text.bytes().map(|b| b.is_ascii_digit().then(|| b - b'0')).collect()
}

fn is_snomed(code: &str) -> bool {
    (6..=18).contains(&code.len()) && digits(code).is_some_and(|d| verhoeff(&d))
}

fn is_doid(code: &str) -> bool {
    code.strip_prefix("DOID:").is_some_and(|n| (1..=8).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
}

fn is_loinc(code: &str) -> bool {
    let Some((number, check)) = code.split_once('-') else { return false };
    let (Some(number), Some(check)) = (digits(number), digits(check)) else { return false };
    let doubled = |n: u8| if n > 4 { n * 2 - 9 } else { n * 2 };
    let sum: u32 =
        number.iter().rev().enumerate().map(|(i, &n)| u32::from(if i % 2 == 0 { doubled(n) } else { n })).sum();
    (1..=7).contains(&number.len())
        && check.len() == 1
        && check.first().is_some_and(|&c| (sum + u32::from(c)).is_multiple_of(10))
}

fn is_rxnorm(code: &str) -> bool {
    (1..=8).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit())
}

fn is_atc(code: &str) -> bool {
    let shape = "ADDAADD".bytes().zip(code.bytes());
    matches!(code.len(), 1 | 3 | 4 | 5 | 7)
        && shape.into_iter().all(|(s, c)| if s == b'A' { c.is_ascii_uppercase() } else { c.is_ascii_digit() })
}

/// Verhoeff's check over the dihedral group of the pentagon: rotations 0-4, reflections 5-9.
fn verhoeff(digits: &[u8]) -> bool {
    const SHUFFLE: [u8; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let shuffled =
        |digit: u8, times: usize| (0..times % 8).fold(digit, |d, _| SHUFFLE.get(usize::from(d)).copied().unwrap_or(d));
    digits.iter().rev().enumerate().fold(0, |sum, (at, &digit)| dihedral(sum, shuffled(digit, at))) == 0
}

fn dihedral(a: u8, b: u8) -> u8 {
    match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + (a + b - 5) % 5,
        (false, true) => 5 + (a - 5 + 5 - b) % 5,
        (false, false) => (a + 5 - b) % 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_each_system_are_told_from_slips() {
        let of = |key: &str| SYSTEMS.iter().find(|s| s.key == key).unwrap().accepts;
        for (key, good, bad) in [
            (
                "icd10cm",
                &["M32", "M32.1", "M32.14", "C4A.0", "C00-C96", "S72.001A"][..],
                &["M3", "m32.1", "M32.", "M32.12345"][..],
            ),
            (
                "snomed",
                &["55464009", "73211009", "38341003", "86406008"],
                &["55464008", "5546409", "55464009a", "12345"],
            ),
            ("doid", &["DOID:9074"], &["9074", "DOID:", "DOID:x"]),
            ("loinc", &["2160-0", "14682-9", "718-7"], &["2160-1", "2610-0", "21600", "2160-00", "-0"]),
            ("rxnorm", &["8640"], &["8640a", ""]),
            ("atc", &["L", "L04", "L04A", "L04AA", "L04AA06"], &["L0", "l04", "L04AA0", "004AA06", ""]),
        ] {
            for code in good {
                assert!(of(key)(code), "{key} {code}");
            }
            for code in bad {
                assert!(!of(key)(code), "{key} {code}");
            }
        }
    }
}
