//! Words as the grammar knows them: small letters, one spelling.
//!
//! Assumes a word or sign as the text has it. Guarantees that what is written alike means the same to every rule.

use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A word, and how else it is written.
#[rustfmt::skip]
const SPELLINGS: &[(&str, &[&str])] = &[
    ("1", &["one"]),
    ("2", &["two"]),
    ("3", &["three"]),
    ("4", &["four"]),
    ("5", &["five"]),
    ("6", &["six"]),
    ("7", &["seven"]),
    ("8", &["eight"]),
    ("9", &["nine"]),
    ("10", &["ten"]),
    ("12", &["twelve"]),
    ("14", &["fourteen"]),
    ("16", &["sixteen"]),
    ("18", &["eighteen"]),
    ("20", &["twenty"]),
    ("21", &["twenty-one"]),
    ("24", &["twenty-four"]),
    ("30", &["thirty"]),
    ("50", &["fifty"]),
    ("60", &["sixty"]),
    ("65", &["sixty-five"]),
    ("70", &["seventy"]),
    ("75", &["seventy-five"]),
    ("80", &["eighty"]),
    ("and", &["&", "&amp;", "plus"]),
    ("pat", &[
        "patient", "patients", "subject", "subjects", "participant", "participants", "individual", "individuals",
        "person", "persons", "people", "patient's", "candidates", "candidate", "pts", "pt",
    ]),
    ("years", &["yr", "yrs", "year", "y/o", "yo"]),
    ("months", &["mo", "mos", "month"]),
    ("year-old", &["years-old", "year-olds"]),
    ("weeks", &["wk", "wks", "week"]),
    ("days", &["day"]),
    ("hours", &["hour", "hr", "hrs"]),
    ("randomisation", &["randomization"]),
    ("enrolment", &["enrollment"]),
    ("enrolled", &["enrolling", "enroll"]),
    ("female", &["females", "women", "woman"]),
    ("male", &["males", "men", "man"]),
    ("prior", &["previous"]),
    ("hypersensitivity", &["hypersensitivities"]),
    ("allergy", &["allergies"]),
    ("therapy", &["therapies"]),
    ("treatment", &["treatments"]),
    ("medication", &["medicines", "medicine", "medications"]),
];

static ONE_SPELLING: LazyLock<FxHashMap<&'static str, &'static str>> =
    LazyLock::new(|| SPELLINGS.iter().flat_map(|(word, others)| others.iter().map(|other| (*other, *word))).collect());

/// A comparison sign in its usual spelling.
fn comparison(written: &str) -> Option<&'static str> {
    if !written.starts_with(['<', '>', '=']) {
        return None;
    }
    match (written.contains('<'), written.contains('>'), written.contains('=')) {
        (true, false, true) => Some("<="),
        (true, false, false) => Some("<"),
        (false, true, true) => Some(">="),
        (false, true, false) => Some(">"),
        _ => None,
    }
}

/// A word as the grammar knows it.
pub(super) fn plain(written: &str) -> Cow<'_, str> {
    if let Some(sign) = comparison(written) {
        return Cow::Borrowed(sign);
    }
    let is_small = written.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    let small = if is_small { Cow::Borrowed(written) } else { Cow::Owned(written.to_lowercase()) };
    match ONE_SPELLING.get(small.as_ref()) {
        Some(word) => Cow::Borrowed(word),
        None => small,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_is_no_other() {
        let others = || SPELLINGS.iter().flat_map(|(_, others)| others.iter());
        assert_eq!(ONE_SPELLING.len(), others().count(), "a spelling stands twice");
        for (word, _) in SPELLINGS {
            assert!(others().all(|other| other != word), "{word} is written otherwise too");
        }
        for (written, word) in [("Patients", "pat"), ("=>", ">="), ("< or =", "<="), ("ÉTÉ", "été"), ("Past", "past")]
        {
            assert_eq!(plain(written), word);
        }
    }
}
