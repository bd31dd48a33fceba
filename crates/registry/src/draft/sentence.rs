//! Sentences over a list that say nothing but how its lines count: `Patients meeting any of the following criteria will
//! be excluded from the study:`.
//!
//! Every word must be one of the sentence's own; a word more and the sentence may narrow whom it is about.

use super::Combine;
use crate::lines::Side;

/// What such sentences are made of.
const GENERIC: &[&str] = &[
    "a",
    "additional",
    "also",
    "an",
    "and",
    "any",
    "all",
    "applies",
    "apply",
    "applying",
    "are",
    "as",
    "at",
    "be",
    "been",
    "being",
    "below",
    "candidate",
    "candidates",
    "condition",
    "conditions",
    "considered",
    "criteria",
    "criterion",
    "defined",
    "each",
    "either",
    "eligible",
    "eligibility",
    "enroll",
    "enrolled",
    "enrollment",
    "enrolment",
    "enter",
    "entering",
    "entry",
    "every",
    "excluded",
    "exclude",
    "exclusion",
    "following",
    "follows",
    "for",
    "from",
    "fulfil",
    "fulfill",
    "fulfilled",
    "fulfilling",
    "fulfills",
    "fulfils",
    "had",
    "has",
    "have",
    "having",
    "he",
    "if",
    "in",
    "included",
    "inclusion",
    "individual",
    "individuals",
    "ineligible",
    "into",
    "is",
    "least",
    "list",
    "listed",
    "meet",
    "meeting",
    "meets",
    "met",
    "more",
    "must",
    "no",
    "not",
    "of",
    "one",
    "only",
    "or",
    "order",
    "other",
    "participant",
    "participants",
    "participate",
    "participating",
    "participation",
    "patient",
    "patients",
    "permitted",
    "person",
    "persons",
    "potential",
    "present",
    "presenting",
    "prior",
    "protocol",
    "randomisation",
    "randomised",
    "randomization",
    "randomized",
    "satisfied",
    "satisfies",
    "satisfy",
    "satisfying",
    "shall",
    "she",
    "should",
    "study",
    "subject",
    "subjects",
    "that",
    "the",
    "these",
    "they",
    "this",
    "to",
    "trial",
    "volunteer",
    "volunteers",
    "was",
    "were",
    "when",
    "who",
    "whom",
    "will",
    "with",
    "would",
    "does",
    "do",
    "can",
    "cannot",
    "may",
    "allowed",
    "true",
    "1",
    "addition",
    "admission",
    "admitted",
    "characteristic",
    "characteristics",
    "clinical",
    "demonstrate",
    "exhibit",
    "exhibiting",
    "exist",
    "exists",
    "experience",
    "experiencing",
    "found",
    "further",
    "investigators",
    "main",
    "presence",
    "qualify",
    "recruited",
    "recruitment",
    "registration",
    "research",
    "show",
    "there",
    "them",
    "their",
    "you",
    "your",
    "applied",
    "based",
    "enrol",
    "need",
    "needs",
    "on",
    "screening",
];

/// Titles that say only what the lines below them are about.
const TITLES: &[&str] = &[
    "cardiovascular",
    "characteristics",
    "diagnosis",
    "disease characteristics",
    "disease related",
    "eligibility",
    "eligibility criteria",
    "exclusion criteria",
    "general",
    "general criteria",
    "hematologic",
    "hematopoietic",
    "hepatic",
    "hormone receptor status",
    "inclusion criteria",
    "laboratory",
    "laboratory values",
    "life expectancy",
    "menopausal status",
    "other",
    "patient characteristics",
    "performance status",
    "prior concurrent therapy",
    "prior/concurrent therapy",
    "pulmonary",
    "renal",
    "sex",
    "age",
    "gender",
    "immunologic",
    "neurologic",
    "gastrointestinal",
    "ophthalmic",
    "cardiac",
    "hormone-receptor status",
    "demographics",
    "reproductive status",
    "laboratory criteria",
    "laboratory parameters",
    "medical conditions",
    "other conditions",
    "infectious diseases",
    "infections",
    "disease status",
    "biologic therapy",
    "chemotherapy",
    "endocrine therapy",
    "radiotherapy",
    "surgery",
    "prior and concurrent therapy",
    "hematologic function",
    "disease-specific characteristics",
];

/// Whoever takes part.
const PATIENTS: &[&str] = &["patient", "patients", "subject", "subjects", "participant", "participants", "individuals"];

/// Whether the line is a title that says only what the lines after it are about, which ends whatever stood before it.
pub(super) fn is_title(words: &str) -> bool {
    let plain = words.trim_end_matches([':', '：', ' ', '-', '.']).to_lowercase();
    TITLES.contains(&plain.as_str())
}

/// How the lines below such a sentence or title go together; `None` when it says anything more, or could be meant
/// another way.
pub(super) fn combine(sentence: &str, side: Side) -> Option<Combine> {
    let plain = sentence.trim_end_matches([':', '：', ' ', '-', '.']).to_lowercase();
    if TITLES.contains(&plain.as_str()) {
        return Some(match side {
            Side::Inclusion => Combine::All,
            Side::Exclusion => Combine::Any,
        });
    }
    // Whoever takes part is spoken to through the parents.
    let plain = plain.replace("your child", "patient");
    let words: Vec<&str> = plain.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.len() < 3 || !words.iter().all(|w| GENERIC.contains(w)) {
        return None;
    }
    let has = |list: &[&str]| words.iter().any(|w| list.contains(w));
    let refused = has(&["not", "no", "cannot"]);
    let excluded = has(&["excluded", "exclude", "ineligible"]);
    if refused && excluded || has(&["other", "prior"]) && !has(&["following", "below"]) {
        return None;
    }
    let some = has(&["any", "one", "1", "either"]);
    // `all participants` says who is meant, not how many of the lines.
    let of_patients = |at: usize| words.get(at + 1).is_some_and(|w| PATIENTS.contains(w));
    let every = words.iter().enumerate().any(|(at, w)| matches!(*w, "all" | "each" | "every") && !of_patients(at));
    // `at least 1`, `one or more`; `more than`, `only if` would be another matter.
    if some && every
        || has(&["least", "more"]) && !has(&["one", "1"])
        || !has(&["following", "below", "these", "must", "if", "need"])
    {
        return None;
    }
    let negative = refused || excluded;
    let takes_part =
        has(&["eligible", "enrolled", "enroll", "included", "participate", "permitted", "allowed", "enter"]);
    match side {
        Side::Inclusion if negative => (!every).then_some(Combine::NoneOf),
        Side::Inclusion if some => Some(Combine::Any),
        Side::Inclusion => Some(Combine::All),
        Side::Exclusion if every => None,
        Side::Exclusion if takes_part && !negative => None,
        Side::Exclusion => Some(Combine::Any),
    }
}

/// The words of a line of a list without the word that joins it to the next.
pub(super) fn without_join(words: &str) -> &str {
    let end = |c: char| matches!(c, ';' | ',' | '.' | ' ');
    let mut words = words.trim_end_matches(end);
    for join in [" and/or", " or", " and", " OR", " AND"] {
        words = words.strip_suffix(join).unwrap_or(words).trim_end_matches(end);
    }
    words
}

/// Whether a line counts a time back.
pub(super) fn has_a_time(words: &str) -> bool {
    let small = words.to_lowercase();
    [" within ", "within ", " in the last ", " in the past ", " during the last ", " during the past ", " ago"]
        .iter()
        .any(|time| small.contains(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_over_lists() {
        use Combine::{All, Any, NoneOf};
        for (sentence, inclusion, exclusion) in [
            (
                "Patients meeting any of the following criteria will be excluded from the study:",
                Some(NoneOf),
                Some(Any),
            ),
            (
                "Subjects who meet any one of the following exclusion criteria are not eligible for study enrollment:",
                Some(NoneOf),
                Some(Any),
            ),
            (
                "Each patient must meet all of the following inclusion criteria to be enrolled in the study:",
                Some(All),
                None,
            ),
            ("In order to be eligible for randomization, a patient must not:", Some(NoneOf), Some(Any)),
            ("Must meet at least one of the following criteria:", Some(Any), Some(Any)),
            ("Any of the following:", Some(Any), Some(Any)),
            ("All of the following:", Some(All), None),
            ("Performance status:", Some(All), Some(Any)),
            ("Patients must not enrol in this study if any of the following are fulfilled:", Some(NoneOf), Some(Any)),
            ("The following criteria apply to all participants:", Some(All), Some(Any)),
            ("Each patient must meet all of the following criteria at screening:", Some(All), None),
            ("Your child will not be eligible if any of the following is true:", Some(NoneOf), Some(Any)),
            // Double negatives, counts, words that narrow.
            ("Patients who do not meet any of the following criteria will be excluded:", None, None),
            ("Must meet at least 2 of the following criteria:", None, None),
            ("Patients with asthma must meet all of the following:", None, None),
            ("Women must meet one of the following criteria:", None, None),
            ("Asthma", None, None),
            ("Subjects with:", None, None),
        ] {
            assert_eq!(combine(sentence, Side::Inclusion), inclusion, "{sentence}");
            assert_eq!(combine(sentence, Side::Exclusion), exclusion, "{sentence}");
        }
    }
}
