//! Codes of patients: ones that may identify somebody, and ones that two profiles share.

use super::Profile;
use crate::text::Diagnostic;
use std::collections::BTreeMap;

/// Words that make a code out of what would otherwise look like a name.
const NOT_NAMES: [&str; 12] = [
    "patient",
    "case",
    "example",
    "test",
    "sample",
    "demo",
    "synthetic",
    "participant",
    "person",
    "code",
    "arm",
    "site",
];
/// As many digits as a phone number or a medical record number has.
const MANY_DIGITS: usize = 7;

/// What an identifying code looks like, in words; `None` for a pseudonymous one.
pub(super) fn looks_like(code: &str) -> Option<&'static str> {
    let lower = code.to_lowercase();
    if code.contains('@') {
        return Some("an e-mail address");
    }
    let words: Vec<&str> = code.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if lower.split(|c: char| !c.is_alphabetic()).any(|w| matches!(w, "mrn" | "nhs" | "ssn" | "dob" | "phn" | "chi")) {
        return Some("a record or national number");
    }
    if is_national_number(code) {
        return Some("a national number");
    }
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let letters = code.chars().any(char::is_alphabetic);
    if !letters && digits >= MANY_DIGITS {
        return Some("a phone, record or national number");
    }
    if looks_like_name(code, &words) { Some("a name") } else { None }
}

/// Numbers of known shapes: `123-45-6789` (US), `943 476 5919` (UK), `1234567A001PB5` (Belarus), `AB123456C` (UK).
fn is_national_number(code: &str) -> bool {
    let shape: String = code
        .chars()
        .map(|c| match c {
            '0'..='9' => '9',
            c if c.is_alphabetic() => 'A',
            c => c,
        })
        .collect();
    matches!(shape.as_str(), "999-99-9999" | "999 999 9999" | "9999999A999AA9" | "AA999999A" | "AA 99 99 99 A")
}

/// One capitalised word, or several words that are capitalised, all capitals, or initials; no digits.
fn looks_like_name(code: &str, words: &[&str]) -> bool {
    let generic = |w: &str| NOT_NAMES.contains(&w.to_lowercase().as_str());
    if code.chars().any(|c| c.is_numeric()) || words.is_empty() || words.iter().any(|w| generic(w)) {
        return false;
    }
    let capitalised = |w: &str| {
        let mut chars = w.chars();
        chars.next().is_some_and(char::is_uppercase) && w.chars().count() > 1 && chars.all(char::is_lowercase)
    };
    let capitals = |w: &str| w.chars().count() > 1 && w.chars().all(char::is_uppercase);
    let initial = |w: &str| w.chars().count() == 1 && w.chars().all(char::is_uppercase);
    match words {
        [one] => capitalised(one) && one.chars().count() > 2,
        several if code.contains([' ', ',']) => {
            several.iter().any(|w| capitalised(w) || capitals(w))
                && several.iter().all(|w| capitalised(w) || capitals(w) || initial(w))
        }
        several => several.iter().all(|w| capitalised(w)),
    }
}

/// Patient codes that more than one profile has, in the order of the codes. `profiles` may come from many files.
#[must_use]
pub fn shared_codes(profiles: &[Profile]) -> Vec<Diagnostic> {
    let mut first: BTreeMap<&str, &Profile> = BTreeMap::new();
    let mut problems = Vec::new();
    for profile in profiles {
        let Some(earlier) = first.get(profile.patient.as_str()) else {
            first.insert(&profile.patient, profile);
            continue;
        };
        problems.push(
            Diagnostic::error("duplicate-patient", profile.span, format!("two profiles are of `{}`", profile.patient))
                .label("the second one")
                .other(earlier.span, "the first one")
                .help("put the facts into one profile, or give each patient a code of their own"),
        );
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::looks_like;

    #[test]
    fn pseudonymous_codes_are_fine() {
        for code in [
            "P-0041",
            "P-00001",
            "SITE01-0023",
            "001-023",
            "550e8400-e29b-41d4-a716-446655440000",
            "clearly eligible",
            "creatinine 15 days old",
            "Patient A",
            "ALPHA",
            "SLE-A",
            "x",
        ] {
            assert_eq!(looks_like(code), None, "{code}");
        }
    }

    #[test]
    fn identifying_codes_are_noticed() {
        for (code, like) in [
            ("anna@example.org", "an e-mail address"),
            ("MRN 12345", "a record or national number"),
            ("NHS-4", "a record or national number"),
            ("123-45-6789", "a national number"),
            ("3123456A001PB5", "a national number"),
            ("+375 29 123 45 67", "a phone, record or national number"),
            ("00451234", "a phone, record or national number"),
            ("John Smith", "a name"),
            ("Smith, J.", "a name"),
            ("IVANOV IVAN", "a name"),
            ("Иванова Анна", "a name"),
            ("Anna-Maria", "a name"),
            ("Ivanov", "a name"),
        ] {
            assert_eq!(looks_like(code), Some(like), "{code}");
        }
    }
}
