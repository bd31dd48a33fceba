//! Words behind what an inclusion asks for with which not everybody need have it.
//!
//! Assumes the words behind what is asked for. Guarantees that a word which permits, supposes or speaks of a part of the
//! trial is taken for one that turns, unless those beside it leave it no such meaning (`working group`, `as part of`).

use super::super::word::{self, Word};
use crate::words::Words;

/// Words behind which not everybody need have it, or which suppose.
#[rustfmt::skip]
static TURNS: Words = Words::new(&[
    "acceptable", "accepted", "allowed", "although", "alternatively", "apart", "besides", "but", "can", "cohort", "cohorts", "considered", "control", "controls", "could", "eligible", "enrolled", "except", "excepted", "excepting", "exception", "exceptions",
    "exclude", "excluded", "excluding", "exclusion", "group", "groups", "arm", "arms", "part", "phase", "step", "healthy", "however", "if", "included", "inclusion", "ineligible", "instead", "irrespective", "likely", "may", "might", "must", "note", "nb", "optional",
    "otherwise", "permitted", "possible", "preferably", "presumed", "presumptive", "probable", "provided", "rather", "regardless", "shall", "should", "suspected", "suspicion", "suspicious", "unless", "until", "waived", "whether", "will", "would", "?",
    "donor", "donors", "versus", "vs", "ruled", "absent", "other", "potential", "undiagnosed", "including", "includes", "include", "eg", "e.g.", "e.g", "such",
]);

/// Words that say that a way to find out is named.
const WAYS: &[&str] = &[
    "assay",
    "assays",
    "test",
    "tests",
    "testing",
    "method",
    "methods",
    "methodology",
    "modality",
    "modalities",
    "imaging",
    "technique",
    "techniques",
    "means",
    "kit",
    "scan",
];

/// Words of the trial itself, for which somebody is eligible.
const OF_TRIAL: &[&str] = &[
    "this",
    "study",
    "trial",
    "inclusion",
    "enrolment",
    "participation",
    "entry",
    "randomisation",
    "screening",
    "protocol",
    "cohort",
    "phase",
    "part",
    "registration",
    "either",
    "any",
    "",
];

/// Whether the word at `at` turns what stands before the words; with `duties`, `must` and the like do not.
pub(in crate::reading) fn turns(words: &[Word<'_>], at: usize, duties: bool) -> bool {
    let text = |at: usize| word::text(words, at);
    let before = |back: usize| at.checked_sub(back).map_or("", text);
    let near = |list: &[&str], most: usize| (at + 1..=at + most).any(|at| list.contains(&text(at)));
    let word = text(at);
    if !TURNS.contains(&word) || duties && is_duty(word) {
        return false;
    }
    let harmless = match word {
        "can" | "could" => near(&["measured", "assessed", "evaluated"], 5),
        "group" => {
            matches!(before(1), "working" | "study" | "cooperative" | "oncology" | "consensus" | "who" | "organization")
                && before(2) != "in"
        }
        "phase" => matches!(before(1), "chronic" | "accelerated" | "blast" | "luteal" | "acute" | "follicular"),
        "part" => before(1) == "as" && text(at + 1) == "of",
        "control" => matches!(
            before(1),
            "disease" | "glycemic" | "glycaemic" | "symptom" | "inadequate" | "insufficient" | "poor" | "pain" | "for"
        ),
        // `lymphoma, not otherwise specified`
        "otherwise" => before(1) == "not" && matches!(text(at + 1), "specified" | "classified"),
        // `for at least 1 but not more than 12 years`, not `preferred but not required`
        "but" => match text(at + 1) {
            "not" | "no" => {
                matches!(text(at + 2), "more" | "less" | "older" | "longer" | "later" | "exceeding" | "greater" | "on")
            }
            next => matches!(next, "who" | "requiring" | "without"),
        },
        "considered" => matches!(text(at + 1), "amenable" | "suitable" | "inoperable" | "unresectable" | "incurable"),
        // `by polymerase chain reaction or other approved assay`
        "other" => matches!(before(1), "or" | "any" | "and") && near(WAYS, 7),
        // `who are eligible for phototherapy`
        "eligible" => {
            let verb = matches!(before(1), "are" | "is" | "be");
            let relative = matches!(before(2), "who" | "that" | "and") || !verb;
            text(at + 1) == "for" && relative && !OF_TRIAL.contains(&text(at + 2))
        }
        "e.g." | "e.g" | "eg" | "such" => {
            let open = words.iter().take(at).filter(|w| matches!(w.text, "(" | "[")).count();
            open > words.iter().take(at).filter(|w| matches!(w.text, ")" | "]")).count()
        }
        _ => false,
    };
    !harmless
}

/// Whether one of the words turns what stands before them.
pub(in crate::reading) fn any_turns(words: &[Word<'_>], duties: bool) -> bool {
    (0..words.len()).any(|at| turns(words, at, duties))
}

/// Whether a word is one with which somebody is let off, whatever stands beside it.
pub(super) fn may_turn(word: &str) -> bool {
    TURNS.contains(&word)
}

/// Whether a word says that what follows is asked of somebody.
pub(super) fn is_duty(word: &str) -> bool {
    matches!(word, "must" | "should" | "will" | "shall")
}
