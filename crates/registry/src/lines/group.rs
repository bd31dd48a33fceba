//! Titles that name a part of the patients or of the trial: what stands below them is not for everybody.

/// Words that name a part of the patients or of the trial.
const PARTS: &[&str] = &[
    "adolescents",
    "adults",
    "arm",
    "arms",
    "caregiver",
    "caregivers",
    "carers",
    "cases",
    "children",
    "clinicians",
    "cohort",
    "cohorts",
    "control",
    "controls",
    "donor",
    "donors",
    "dyads",
    "employees",
    "families",
    "fathers",
    "females",
    "group",
    "groups",
    "healthy",
    "infants",
    "males",
    "men",
    "mothers",
    "neonates",
    "newborns",
    "nurses",
    "parent",
    "parents",
    "part",
    "partners",
    "parts",
    "phase",
    "physicians",
    "providers",
    "recipient",
    "recipients",
    "siblings",
    "spouses",
    "staff",
    "step",
    "strata",
    "stratum",
    "students",
    "sub-study",
    "substudy",
    "surrogates",
    "volunteers",
    "women",
    "extension",
    "only",
    "crossover",
    "re-treatment",
    "retreatment",
    "randomization",
    "randomisation",
];

/// A title is no longer than this.
const MOST_WORDS: usize = 9;

/// Words of a sentence.
const SAID: &[&str] = &[
    "following",
    "must",
    "who",
    "with",
    "without",
    "have",
    "has",
    "are",
    "is",
    "no",
    "not",
    "aged",
    "age",
    "of",
    "any",
    "at",
    "should",
    "will",
    "be",
];

/// Whether `words` are a title that names a part of the patients or of the trial.
pub(super) fn names_one(words: &str) -> bool {
    let title = words.trim_end_matches([':', '-', '–', ' ', '：', '.']);
    let found: Vec<String> = title
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| !w.is_empty())
        .take(MOST_WORDS + 1)
        .map(str::to_lowercase)
        .collect();
    if found.is_empty() || found.len() > MOST_WORDS {
        return false;
    }
    let titled = words.ends_with([':', '-', '–', '：']) || found.len() <= 5;
    let colon = words.ends_with([':', '：']);
    titled
        && found.iter().any(|w| PARTS.contains(&w.as_str()))
        && (colon || !found.iter().any(|w| SAID.contains(&w.as_str())))
        && !found.iter().any(|w| matches!(w.as_str(), "following" | "must" | "any" | "are" | "is"))
}

/// Whether a title is for everybody: `all subjects`, `Inclusion criteria - all patients:`, `Exclusion criteria for both
/// parts of the trial:`, `Inclusion criteria assessed at visit 1 (screening):`.
pub(super) fn is_everybody(title: &str) -> bool {
    const WHO: [&str; 5] = ["patients", "subjects", "participants", "volunteers", "individuals"];
    const PARTS: [&str; 5] = ["cohorts", "groups", "arms", "parts", "phases"];
    const OF_THE_TRIAL: [&str; 5] = ["of", "the", "clinical", "trial", "study"];
    const HEADS: [&str; 9] = ["inclusion", "exclusion", "criteria", "for", "in", "of", "the", "general", "key"];
    // Everybody is screened.
    const AT_SCREENING: [&str; 7] = ["screening", "assessed", "at", "visit", "1", "laboratory", "lab"];
    let title = title.trim_end_matches([':', '-', '–', ' ', '：', '.']).to_lowercase();
    let each = || title.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    if each().any(|w| w == "screening") && each().all(|w| AT_SCREENING.contains(&w) || HEADS.contains(&w)) {
        return true;
    }
    let mut words = each().rev();
    if words.clone().next().is_some_and(|last| WHO.contains(&last)) {
        return words.nth(1) == Some("all");
    }
    words.find(|w| !OF_THE_TRIAL.contains(w)).is_some_and(|last| PARTS.contains(&last))
        && matches!(words.next(), Some("all" | "both"))
        && words.all(|w| HEADS.contains(&w))
}

#[cfg(test)]
mod tests {
    use super::{is_everybody, names_one};

    #[test]
    fn titles_of_everybody() {
        assert!(is_everybody("all subjects") && is_everybody("Inclusion criteria - all patients:"));
        assert!(is_everybody("for both parts of clinical trial") && is_everybody("all cohorts"));
        assert!(is_everybody("Inclusion criteria assessed at Visit 1 (Screening):"));
        assert!(!is_everybody("assessed at visit 2") && !is_everybody("end of the screening period"));
        assert!(!is_everybody("Exclusion criteria for recipients in both arms"));
        assert!(!is_everybody("all parts of cohort A") && !is_everybody("both experimental arms"));
        assert!(!is_everybody("parts of the trial") && !is_everybody("parents of all patients in the study"));
        assert!(!is_everybody("all patients in part 2") && !is_everybody("all male patients"));
    }

    #[test]
    fn titles_of_groups() {
        for words in
            ["Cohort A:", "For Part 2 only:", "Healthy volunteers:", "Phase 2", "Group 1 (controls)", "Parents:"]
        {
            assert!(names_one(words), "{words}");
        }
        for words in [
            "Age 18 or over",
            "Stage IV disease:",
            "Women who are pregnant",
            "Any of the following:",
            "Adequate organ function:",
            "Patients must meet all of the following:",
        ] {
            assert!(!names_one(words), "{words}");
        }
    }
}
