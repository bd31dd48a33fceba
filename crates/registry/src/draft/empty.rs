//! Lines that hold no criterion: titles with nothing below them, notes of the registry (`Healthy volunteers allowed`),
//! fields that nobody filled in (`Not specified`), notices that the protocol says more.
//!
//! Assumes the words of a line. Guarantees that every word of such a line is one of those below: a word more, and it
//! may be a criterion.

use super::sentence;

/// Whole lines, in small letters without signs.
#[rustfmt::skip]
const LINES: &[&str] = &[
    "accepts healthy volunteers", "additional criteria may apply", "additional inclusion criteria may apply",
    "additional exclusion criteria may apply", "additional inclusion exclusion criteria may apply", "further exclusion criteria apply", "further inclusion criteria apply",
    "healthy volunteers accepted", "healthy volunteers allowed", "healthy volunteers no", "healthy volunteers yes",
    "hormone receptor status not specified", "key", "menopausal status not specified", "n a", "na", "no exclusion criteria",
    "none", "not applicable", "not specified", "other criteria may apply", "other exclusion criteria may apply", "other exclusion criteria apply",
    "other inclusion criteria may apply", "other inclusion exclusion criteria may apply", "none specified", "none stated", "performance status not specified",
    "life expectancy not specified", "sex not specified", "see disease characteristics", "see above", "see inclusion criteria", "see exclusion criteria",
    "see biologic therapy", "see chemotherapy", "see endocrine therapy", "see radiotherapy", "see surgery", "see other", "see patient characteristics", "see prior concurrent therapy",
    "measurable or non measurable disease", "measurable or nonmeasurable disease", "any age", "all ages", "pre or post menopausal", "pre or postmenopausal",
    "there are no exclusion criteria for this study", "there are no exclusion criteria", "no specific exclusion criteria", "there are no specific exclusion criteria", "additional criteria exist", "other exclusions apply", "other exclusions may apply",
    "does not meet inclusion criteria", "do not meet inclusion criteria", "does not meet the inclusion criteria", "do not meet the inclusion criteria", "failure to meet inclusion criteria", "failure to meet the inclusion criteria", "not meeting inclusion criteria", "not meeting the inclusion criteria",
    "patients who do not meet the inclusion criteria", "subjects who do not meet the inclusion criteria", "patients not meeting the inclusion criteria", "subjects not meeting the inclusion criteria", "participants who do not meet the inclusion criteria", "does not fulfill inclusion criteria", "not fulfilling inclusion criteria", "does not fulfill the inclusion criteria", "do not meet the above criteria",
    "both men and women of all races and ethnic groups are eligible for this trial", "both women and men and members of all races and ethnic groups are eligible for this trial", "women of all races and ethnic groups are eligible for this trial", "men and women of all races and ethnic groups are eligible for this trial", "men of all races and ethnic groups are eligible for this trial", "any race or ethnicity", "any race", "all races", "any ethnicity", "any race and ethnicity", "all ethnic groups", "any ethnic group", "all races and ethnicities", "all races and ethnic groups",
    "hepatic not specified", "renal not specified", "cardiovascular not specified", "pulmonary not specified", "hematopoietic not specified", "other not specified", "surgery not specified", "chemotherapy not specified", "radiotherapy not specified", "biologic therapy not specified", "endocrine therapy not specified", "age not specified", "surgery see disease characteristics", "age no limit", "no age limit", "gender no limit",
    "final eligibility for a clinical trial is determined by the health professionals conducting the trial", "for more information regarding bms clinical trial participation please visit www bmsstudyconnect com", "participants must meet all inclusion criteria", "patients must meet all inclusion criteria", "meets all inclusion criteria", "we excluded patients with the following criteria", "measurable disease not required", "age group any",
    "no healthy volunteers", "does not accept healthy volunteers", "gender all", "sex all", "genders eligible for study both", "other protocol defined exclusion criteria apply",
];

/// What notices say, between `other` or `additional` and `may apply`.
#[rustfmt::skip]
const NOTICE: &[&str] = &[
    "note", "other", "additional", "further", "more", "protocol", "defined", "specified", "specific", "inclusion", "exclusion", "and", "or",
    "criteria", "criterion", "eligibility", "may", "could", "can", "will", "also", "apply", "applies", "applied", "per", "as", "in", "the", "there", "are", "study",
    "by", "described", "detailed", "listed", "outlined", "full", "be", "is", "must", "meet", "met", "certain", "subject", "subjects", "patients", "patient",
    "participants", "for", "this", "to", "any", "all", "do", "have", "has", "trial", "medical", "list", "of", "found", "see", "with", "requirements", "should", "these", "not", "required",
];

/// Words with which a permission asks for something, or lets no more through than it says.
#[rustfmt::skip]
const ASKS: &[&str] = &[
    "no", "not", "nor", "only", "if", "provided", "providing", "unless", "except", "excluding", "but", "must", "should", "required", "within", "least", "most", "up", "limited",
    "limit", "stable", "treated", "untreated", "asymptomatic", "symptomatic", "after", "when", "without", "maximum", "minimum", "single", "one", "two", "three", "other", "long",
    "with", "who", "once", "until", "controlled", "mild", "moderate", "minor", "low", "low-dose", "before", "less", "more", "than", "exceed", "either", "those", "while", "since", "case",
    "discretion", "approval", "sponsor", "investigator", "phase", "cohort", "part", "arm", "group", "resolved", "recovered", "completed", "discontinued", "washout", "excluded",
    "eligible", "lower", "higher", "inactive", "localized", "limited-stage", "otherwise", "however", "also", "and/or",
];

/// Whether an inclusion permits something and asks for nothing: `Prior adjuvant chemotherapy allowed`.
pub(super) fn permits(words: &str) -> bool {
    const LONGEST: usize = 120;
    let small = words.trim_end_matches(['.', ';', ',', ' ']).to_lowercase();
    let sign = |c: char| {
        matches!(c, '(' | ')' | '[' | ']' | ';' | ':' | '.' | '<' | '>' | '≤' | '≥' | '=' | '%' | '?')
            || c.is_ascii_digit()
    };
    if small.len() > LONGEST || small.contains(sign) {
        return false;
    }
    let each: Vec<&str> = small.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).collect();
    let each = match each.as_slice() {
        [before @ .., "during" | "in" | "on" | "throughout", "the" | "this", "study" | "trial"] => before,
        whole => whole,
    };
    let [before @ .., last] = each else { return false };
    matches!(*last, "allowed" | "permitted" | "permissible" | "acceptable")
        && !before.is_empty()
        && !before.iter().any(|w| ASKS.contains(w))
}

/// Whether the line holds no criterion.
pub(super) fn holds_none(words: &str) -> bool {
    const LONGEST: usize = 120;
    if words.len() > LONGEST {
        return words.starts_with("The above information") && words.contains("intended to contain all considerations");
    }
    let small = words.to_lowercase();
    let each: Vec<&str> = small.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let plain = each.join(" ");
    let ends = matches!(each.as_slice(), [.., "apply" | "applies" | "applied"]);
    let of_protocol = each.contains(&"protocol") && !each.contains(&"not");
    let notice = (ends || of_protocol)
        && each.iter().any(|w| w.starts_with("criteri") || *w == "requirements")
        && each.iter().any(|w| matches!(*w, "other" | "additional" | "further" | "more"))
        && each.iter().all(|w| NOTICE.contains(w));
    LINES.contains(&plain.as_str()) || notice || repeats_the_inclusion(&each) || sentence::is_title(&small)
}

/// `Patients who do not meet the above inclusion criteria`: the inclusions say so themselves.
fn repeats_the_inclusion(words: &[&str]) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "patients", "patient", "subjects", "subject", "participants", "participant", "individuals", "volunteers", "those", "anyone", "who", "that", "do", "does", "did", "not", "meet", "meeting", "met", "fulfill", "fulfil", "fulfilling", "satisfy",
        "conform", "to", "failure", "failing", "fail", "all", "any", "of", "the", "these", "above", "mentioned", "listed", "study", "inclusion", "criteria", "criterion", "for", "this", "with", "one", "or", "more", "every", "will", "be", "excluded", "specified",
    ];
    const NOT: [&str; 4] = ["not", "failure", "failing", "fail"];
    words.windows(2).any(|pair| matches!(pair, ["inclusion", "criteria" | "criterion"]))
        && words.iter().any(|w| NOT.contains(w))
        && words.iter().all(|w| WORDS.contains(w))
}

#[cfg(test)]
mod tests {
    use super::{holds_none, permits};

    #[test]
    fn permissions() {
        for words in [
            "Prior adjuvant chemotherapy allowed",
            "Concurrent steroids are permitted during the study.",
            "Alopecia allowed",
        ] {
            assert!(permits(words), "{words}");
        }
        for words in [
            "No more than 2 prior regimens allowed",
            "2 prior regimens allowed",
            "Treated brain metastases allowed",
            "Chemotherapy is not allowed",
            "Prior surgery allowed if healed",
            "Asthma (mild disease allowed)",
            "Allowed",
            "ECOG 0-2. Steroids allowed",
        ] {
            assert!(!permits(words), "{words}");
        }
    }

    #[test]
    fn lines_without_a_criterion() {
        for words in [
            "Healthy volunteers allowed",
            "Not specified",
            "Other protocol-defined inclusion/exclusion criteria may apply.",
            "NOTE: Other protocol defined Inclusion/Exclusion criteria may apply",
            "Other inclusion criteria per protocol",
            "Further exclusion criteria are described in the protocol",
            "N/A",
            "PATIENT CHARACTERISTICS:",
            "Subjects who do not conform to the above inclusion criteria;",
            "Any race or ethnicity",
            "Hematopoietic",
        ] {
            assert!(holds_none(words), "{words}");
        }
        for words in [
            "Healthy volunteers",
            "No other criteria for asthma apply",
            "Patients must meet all criteria of the protocol",
            "Or",
            "No chemotherapy",
            "Patients who do not meet the inclusion criteria for asthma",
            "Must meet all inclusion criteria for Part 2",
            "Pregnancy",
            "Healthy volunteers allowed if older than 50",
        ] {
            assert!(!holds_none(words), "{words}");
        }
    }
}
