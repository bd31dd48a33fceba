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

/// Whether a title names all the parts of the trial, one by one: `Phase I and Phase II`, `For both Part 1 and Part 2:`,
/// `Cohorts 1, 2 & 3`. The part after the last one is named nowhere in the text.
pub(crate) fn names_all_parts(title: &str, text: &str) -> bool {
    #[rustfmt::skip]
    const SILENT: [&str; 16] = [
        "inclusion", "exclusion", "criteria", "for", "in", "of", "the", "and", "both", "all", "key", "trial", "study", "portion", "portions", "patients",
    ];
    const KINDS: [&str; 5] = ["part", "phase", "cohort", "arm", "group"];
    let title = title.to_lowercase();
    let mut kind = None;
    let mut named = Vec::new();
    for word in title.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        if let Some(of) = KINDS.iter().find(|kind| word == **kind || word.strip_suffix('s') == Some(**kind)) {
            if kind.is_some_and(|kind| kind != of) {
                return false;
            }
            kind = Some(of);
        } else if let Some(at) = place(word) {
            named.push(at);
        } else if !SILENT.contains(&word) {
            return false;
        }
    }
    let series = named.len() >= 2 && named.iter().enumerate().all(|(at, place)| *place == at + 1);
    let (Some(kind), true) = (kind, series) else { return false };
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).peekable();
    while let Some(word) = words.next() {
        let of = word == *kind || word.strip_suffix('s') == Some(*kind);
        // `Phase 1b` and `Cohort 2a` are parts of their own.
        let other = |next: &str| {
            place(next).is_some_and(|at| at > named.len())
                || next.len() > 1
                    && next.starts_with(|c: char| c.is_ascii_digit())
                    && next.ends_with(char::is_alphabetic)
        };
        if of && words.peek().is_some_and(|next| other(next)) {
            return false;
        }
    }
    true
}

/// 1 of `1`, `A` and `I`.
fn place(word: &str) -> Option<usize> {
    const ROMAN: [&str; 4] = ["i", "ii", "iii", "iv"];
    if let Some(at) = ROMAN.iter().position(|roman| *roman == word) {
        return Some(at + 1);
    }
    match word.as_bytes() {
        [letter @ b'a'..=b'h'] => Some(usize::from(letter - b'a') + 1),
        [digit @ b'1'..=b'9'] => Some(usize::from(digit - b'0')),
        _ => None,
    }
}

/// Whether what a heading adds is what its lines are about, and nobody they are for: `Bleeding risk exclusion criteria`.
pub(super) fn is_topic(group: &str) -> bool {
    #[rustfmt::skip]
    const TOPICS: [&str; 44] = [
        "abbreviated", "bleeding", "risk", "risks", "medication", "medications", "drug", "related", "disease", "specific", "cardiovascular", "cardiovascular-specific",
        "cardiac", "renal", "hepatic", "pulmonary", "neurological", "psychiatric", "ophthalmic", "ocular", "laboratory", "safety", "exclusion", "inclusion", "criteria", "criterion",
        "include", "includes", "including", "findings", "on", "screening", "ecg", "holter", "24-hour", "of", "the", "and", "medical", "history", "concomitant", "treatments", "conditions", "comorbidities",
    ];
    let small = group.to_lowercase();
    small.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).all(|w| TOPICS.contains(&w))
}

#[cfg(test)]
mod tests {
    use super::{is_everybody, is_topic, names_all_parts, names_one};

    #[test]
    fn titles_of_all_parts() {
        let text = "Phase 1: x. Phase II only: y. Part 2: z. Cohort 1b";
        assert!(names_all_parts("Phase I and Phase II", text) && names_all_parts("For both Part 1 and Part 2:", text));
        assert!(!names_all_parts("Cohorts 1, 2 & 3", text) && names_all_parts("Cohorts A, B & C", "Cohort B"));
        assert!(!names_all_parts("Phase I and Phase II", "Phase III") && !names_all_parts("Phase II and III", text));
        assert!(!names_all_parts("Part 1", text) && !names_all_parts("Part 1 and Part 3", text));
        assert!(!names_all_parts("Part 1 and Part 2 donors", text));
    }

    #[test]
    fn headings_of_topics() {
        assert!(is_topic("Bleeding risk exclusion criteria") && is_topic("24-Hour Screening Holter"));
        assert!(!is_topic("healthy volunteers") && !is_topic("Asthma") && !is_topic("Part 1"));
    }

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
