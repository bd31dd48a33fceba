//! Words left over beside a condition that only the investigator can answer: `clinically significant`, `that would
//! interfere with the requirements of the trial`, `as determined by the investigator`.
//!
//! Assumes the words that were left over, pieces of them joined by `…`. Guarantees that they name no illness, drug, organ,
//! test or number, take nothing out and add nothing: what they ask is how the investigator sees what was kept.

use super::{classify, hinder};
use crate::words::Words;

/// How much of something there must be, as the investigator sees it. Sorted.
#[rustfmt::skip]
static DEGREES: Words = Words::new(&[
    "clinically-relevant", "clinically-significant", "considerable", "important", "meaningful", "relevant", "serious",
    "seriously", "significant", "significantly", "substantial",
]);

/// What stands beside a degree and says nothing more.
static BESIDE: Words =
    Words::new(&["a", "an", "any", "clinically", "evidence", "has", "known", "medically", "of", "the"]);

/// Who judges.
#[rustfmt::skip]
static JUDGES: Words = Words::new(&[
    "discretion", "investigator", "investigator's", "investigators", "judgement", "judgment", "opinion", "physician",
    "physician's",
]);

/// Words that take something out, add something, speak of another time or of something else that is asked for.
#[rustfmt::skip]
static MORE: Words = Words::new(&[
    "above", "admission", "allowed", "and", "another", "before", "but", "chronic", "completed", "current", "currently",
    "defined", "during", "e.g.", "eg", "except", "following", "history", "i.e.", "ie", "if", "include", "includes",
    "including", "last", "listed", "no", "not", "other", "permitted", "planned", "post", "pre-existing", "previous",
    "prior", "receiving", "recent", "related", "requires", "requiring", "since", "suspicious", "test", "tests",
    "underlying", "unless", "until", "when", "while", "within",
]);

/// Whether the words left over are a question for the investigator.
pub(crate) fn is_judged(rest: &str) -> bool {
    let small = rest.to_lowercase().replace('’', "'");
    let words: Vec<&str> = small
        .split(|c: char| c.is_whitespace() || "…(),.;/".contains(c))
        .map(|word| word.trim_matches(['\'', '-', ':']))
        .filter(|word| !word.is_empty())
        .collect();
    let has = |list: &Words| words.iter().any(|word| list.contains(word));
    if has(&DEGREES) && words.iter().all(|word| DEGREES.contains(word) || BESIDE.contains(word)) {
        return true;
    }
    // Lists of examples and of several things are more than one question.
    let alone = !has(&MORE) && !small.contains(['(', ':', ';']);
    let plain = words.iter().all(|word| {
        BESIDE.contains(word)
            || classify::is_plain(word)
            || DEGREES.contains(word)
            || hinder::stands_in_the_way(word)
            || word.starts_with("patient")
    });
    alone && plain && (has(&JUDGES) || words.iter().any(|word| hinder::stands_in_the_way(word)))
}

#[cfg(test)]
mod tests {
    use super::is_judged;

    #[test]
    fn what_only_the_investigator_can_answer() {
        for rest in [
            "significant",
            "Clinically significant",
            "Known … that would interfere with cooperation with the requirements of the trial",
            "as determined by the investigator",
            "that in the opinion of the investigator would compromise the patient's ability to tolerate therapy",
            "serious … in the judgment of the investigator",
        ] {
            assert!(is_judged(rest), "{rest}");
        }
        for rest in [
            "other significant",
            "symptomatic",
            "severe",
            "significant … within 6 months",
            "significant renal",
            "significant (e.g. frobosis)",
            "as determined by the investigator, unless treated",
            "that would interfere with oral absorption of frobinib",
            "requiring treatment in the opinion of the investigator",
            "uncontrolled or significant",
            "",
            "known",
        ] {
            assert!(!is_judged(rest), "{rest}");
        }
    }
}
