//! What a line says of the lines nested below it.
//!
//! Assumes the shape of the line. Guarantees that a line whose words carry a condition of their own is not understood.

use super::{Lead, Side};

/// Words around the count that say nothing of their own.
const SILENT: &[&str] = &[
    "pat",
    "who",
    "with",
    "have",
    "has",
    "having",
    "must",
    "should",
    "meet",
    "meets",
    "meeting",
    "fulfil",
    "fulfill",
    "be",
    "are",
    "is",
    "of",
    "following",
    "criteria",
    "criterion",
    "conditions",
    "condition",
    "the",
    ":",
    "as",
    "defined",
    "below",
    "listed",
    "that",
    "will",
    "excluded",
    "from",
    "study",
    "this",
    "trial",
    "in",
    "eligible",
    "included",
    "inclusion",
    "exclusion",
    "for",
    "presence",
    "history",
    "evidence",
    "medical",
    "diseases",
    "disorders",
    "items",
    "characteristics",
    "requirements",
    "apply",
    "applies",
    "s",
    "(",
    ")",
    ",",
    ".",
    "at",
    "entry",
    "screening",
    "time",
    "enrolment",
    "if",
    "they",
    "to",
    "not",
    "by",
    "need",
    "only",
    "also",
    "or",
    "and",
    "a",
    "applied",
    "disqualified",
    "participation",
    "was",
    "were",
];

/// Titles of lists, which say nothing.
const TITLES: &[&str] = &[
    "inclusion",
    "exclusion",
    "criteria",
    "inclusions",
    "exclusions",
    "key",
    "main",
    "major",
    "general",
    "other",
    "additional",
    "specific",
    "subject",
    "pat",
    "disease",
    "characteristics",
    "prior",
    "concurrent",
    "therapy",
    "age",
    "sex",
    "menopausal",
    "status",
    "performance",
    "life",
    "expectancy",
    "hematopoietic",
    "hepatic",
    "renal",
    "cardiovascular",
    "pulmonary",
    "neurologic",
    "neurological",
    "immunologic",
    "biologic",
    "chemotherapy",
    "endocrine",
    "radiotherapy",
    "surgery",
    "hematologic",
    "hematology",
    "hematological",
    "laboratory",
    "values",
    "parameters",
    "organ",
    "function",
    "metabolic",
    "cardiac",
    "gastrointestinal",
    "psychiatric",
    "medical",
    "history",
    "medications",
    "medication",
    "treatment",
    "diagnosis",
    "demographics",
    "and",
    "for",
    "of",
    "all",
    ":",
    "-",
    "the",
    "study",
    "common",
    "clinical",
    "biological",
    "liver",
    "kidney",
    "bone",
    "marrow",
    "respiratory",
    "vascular",
    "ocular",
    "eye",
    "skin",
    "infectious",
    "infections",
    "infection",
    "patients",
    "population",
    "requirements",
    "included",
    "excluded",
];

pub(super) fn lead(shape: &str, side: Side) -> Lead {
    let words: Vec<&str> = shape.split(' ').filter(|w| !w.is_empty()).collect();
    let text = words.join(" ");
    let has = |phrase: &str| format!(" {text} ").contains(&format!(" {phrase} "));
    if words.is_empty() {
        return Lead::Title;
    }
    if has("except") || has("exception") || has("exceptions") {
        let plain = words
            .iter()
            .all(|w| SILENT.contains(w) || matches!(*w, "except" | "exception" | "exceptions" | "allowed" | "any"));
        return if plain { Lead::Except } else { Lead::NotUnderstood };
    }
    let counts = [
        ("at least 1 of", Lead::Any),
        ("1 or more of", Lead::Any),
        ("any 1 of", Lead::Any),
        ("1 of", Lead::Any),
        ("any of", Lead::Any),
        ("either of", Lead::Any),
        ("none of", Lead::NoneOf),
        ("all of", Lead::All),
        ("each of", Lead::All),
        ("both of", Lead::All),
    ];
    let rest_is_silent = |phrase: &str| {
        let left = format!(" {text} ").replacen(&format!(" {phrase} "), " ", 1);
        left.split(' ').filter(|w| !w.is_empty()).all(|w| SILENT.contains(&w) && !matches!(w, "not" | "or" | "and"))
    };
    for n in 2..=9_u32 {
        let phrase = format!("at least {n} of");
        if has(&phrase) {
            return if rest_is_silent(&phrase) { Lead::AtLeast(n) } else { Lead::NotUnderstood };
        }
    }
    for (phrase, lead) in counts {
        if has(phrase) {
            let exact = phrase == "1 of" && (has("only 1 of") || has("exactly 1 of"));
            return if !exact && rest_is_silent(phrase) { lead } else { Lead::NotUnderstood };
        }
    }
    if has("not") || has("no") || has("without") {
        return Lead::NotUnderstood;
    }
    if words.iter().all(|w| {
        TITLES.contains(w) || w.starts_with("m_") && words.len() <= 2 || w.starts_with("p_") && words.len() <= 2
    }) {
        return Lead::Title;
    }
    // `Patients with the following:` asks for all of an inclusion and any of an exclusion; so does a title of a list.
    let silent = words.iter().all(|w| SILENT.contains(w) && !matches!(*w, "or" | "and" | "not"));
    match (silent, side) {
        (true, Side::Inclusion) => Lead::All,
        (true, Side::Exclusion) => Lead::Any,
        _ => Lead::NotUnderstood,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_with_a_condition_of_its_own_is_not_understood() {
        let lead = |shape: &str| lead(shape, Side::Exclusion);
        assert_eq!(lead("at least 1 of following : "), Lead::Any);
        assert_eq!(lead("pat with any of following conditions : "), Lead::Any);
        assert_eq!(lead("at least 2 of following criteria : "), Lead::AtLeast(2));
        assert_eq!(lead("all of following : "), Lead::All);
        assert_eq!(lead("disease characteristics : "), Lead::Title);
        assert_eq!(lead("female who : "), Lead::NotUnderstood);
        assert_eq!(lead("c_1 with any of following : "), Lead::NotUnderstood);
        assert_eq!(
            lead(
                "pat who meets any of following exclusion criteria will be disqualified from participation in study : "
            ),
            Lead::Any
        );
        assert_eq!(lead("except : "), Lead::Except);
    }
}
