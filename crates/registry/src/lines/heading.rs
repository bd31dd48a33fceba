//! Headings of sections: `Inclusion Criteria:`, `KEY EXCLUSION CRITERIA`, `Exclusion Criteria for Part 2:`.

use super::Side;
use std::ops::Range;

/// A heading at the start of a row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Heading {
    /// Its section; `None` when it speaks of both.
    pub(super) side: Option<Side>,
    /// Where the heading ends in the row; criteria may follow.
    pub(super) end: usize,
    /// The words that say for whom it is, within the row.
    pub(super) group: Option<Range<usize>>,
    /// It is for patients, which limits it where other headings are for others.
    pub(super) patients: bool,
}

/// A heading is no longer than this.
const LONGEST: usize = 110;

/// What a heading says beside its section without limiting it to some of the patients.
const PLAIN: &[&str] = &[
    "a",
    "additional",
    "all",
    "and",
    "any",
    "apply",
    "applicable",
    "as",
    "at",
    "baseline",
    "basic",
    "be",
    "both",
    "by",
    "clinical",
    "common",
    "core",
    "criteria",
    "criterion",
    "criterium",
    "criterions",
    "detailed",
    "each",
    "eligibility",
    "eligible",
    "enrollment",
    "enrolment",
    "entry",
    "following",
    "follows",
    "for",
    "from",
    "further",
    "general",
    "groups",
    "in",
    "include",
    "includes",
    "important",
    "individuals",
    "into",
    "is",
    "key",
    "list",
    "main",
    "major",
    "medical",
    "met",
    "most",
    "must",
    "of",
    "only",
    "or",
    "other",
    "overall",
    "participant",
    "participants",
    "participation",
    "patient",
    "patients",
    "persons",
    "primary",
    "principal",
    "protocol",
    "randomisation",
    "randomization",
    "registration",
    "relevant",
    "screening",
    "selected",
    "selection",
    "shortened",
    "specific",
    "study",
    "subject",
    "subjects",
    "summary",
    "the",
    "these",
    "this",
    "to",
    "trial",
    "volunteers",
    "will",
    "are",
    "comprise",
    "include:",
    "but",
    "not",
    "limited",
    "main",
    "new",
    "summarised",
    "summarized",
];

/// Words of sentences, which headings for a group do not hold.
const VERBS: &[&str] = &[
    "may",
    "must",
    "apply",
    "applies",
    "applied",
    "should",
    "can",
    "could",
    "see",
    "met",
    "meet",
    "meets",
    "meeting",
    "have",
    "has",
    "had",
    "listed",
    "fulfil",
    "fulfill",
    "defined",
    "satisfy",
    "who",
    "which",
    "whose",
    "considered",
    "otherwise",
    "than",
    "unless",
    "except",
    "per",
    "if",
    "are",
    "is",
    "was",
    "were",
    "will",
    "be",
    "being",
    "violate",
    "protocol-defined",
    "discretion",
    "according",
    "based",
    "because",
    "prior",
    "during",
    "continue",
    "continues",
    "does",
    "do",
    "judged",
    "judgment",
];

/// The heading at the start of a row, if there is one. `row` begins with no blank and no marker.
pub(super) fn find(row: &str) -> Option<Heading> {
    let (label, end, colon) = label(row)?;
    let mut words: Vec<(Range<usize>, String)> = words(label);
    if let [(_, first), (_, second), ..] = words.as_mut_slice()
        && second.starts_with("criteri")
        && let Some(whole) = in_full(first)
    {
        whole.clone_into(first);
    }
    let at = words.iter().position(|(_, w)| side_of(w).is_some())?;
    let mut side = side_of(&words[at].1);
    let mut both = false;
    let mut others: Vec<usize> = Vec::new();
    let mut criteria = false;
    for (i, (_, word)) in words.iter().enumerate() {
        match side_of(word) {
            Some(found) if Some(found) != side => both = true,
            Some(_) => {}
            None if word == "non" && i + 1 == at => side = Some(Side::Exclusion),
            None => {
                criteria |= word.starts_with("criteri");
                if !PLAIN.contains(&word.as_str()) {
                    others.push(i);
                }
            }
        }
    }
    if both {
        side = None;
    }
    // `inclusion in the study` in the middle of a sentence is no heading; `Exclusion:` alone is.
    if !criteria && (at != 0 || !(colon || words.len() == 1)) {
        return None;
    }
    if !colon && !starts_like_a_heading(label) {
        return None;
    }
    if others.is_empty() {
        // `criteria may apply`, `the exclusion criteria must be met`.
        let sentence = words.iter().any(|(_, w)| matches!(w.as_str(), "apply" | "must" | "will" | "are" | "is"));
        let patients = words[at..].iter().any(|(_, w)| matches!(w.as_str(), "patient" | "patients" | "subjects"));
        return (!sentence || colon).then_some(Heading { side, end, group: None, patients });
    }
    if !criteria && words.len() > 4 {
        return None;
    }
    let sentence = words.iter().any(|(_, w)| VERBS.contains(&w.as_str()));
    let adjacent =
        words.get(at + 1).is_none_or(|(_, w)| w.starts_with("criteri") || w == "for" || w == "from") || !criteria;
    if sentence || others.len() > 9 || !adjacent || both {
        return None;
    }
    let group = words[others[0]].0.start..words.last()?.0.end;
    // `Exclusion Criteria 5. Second malignancy` is a criterion.
    if !colon && !names_a_group(&label[words[at].0.end..], &words[others[0]].1) {
        return None;
    }
    Some(Heading { side, end, group: Some(group), patients: false })
}

/// Whether what follows `Exclusion` says for whom the section is, though no colon ends it.
fn names_a_group(after: &str, first: &str) -> bool {
    let after = after.trim_start().to_lowercase();
    let after = after.trim_start_matches(char::is_alphabetic).trim_start();
    after.starts_with(['(', '-', '–', '—', '['])
        || after.starts_with("for ")
        || matches!(first, "part" | "cohort" | "arm" | "phase" | "group" | "step" | "stratum" | "cohorts" | "arms")
}

/// A row that opens a section in a sentence: `Patients will be excluded if they have any of the following:`.
/// Where nothing said a side before, `were excluded` and `should not enter` do, too.
pub(super) fn opens_exclusion(row: &str, unsaid: bool) -> bool {
    let row = row.trim_end();
    if !row.ends_with(':') || row.len() > 200 {
        return false;
    }
    let lower = row.to_lowercase();
    if unsaid && lower.contains(" following ") {
        let says = [
            "were excluded",
            "was excluded",
            "should not enter",
            "must not enter",
            "were not eligible",
            "not to be enrolled",
        ];
        if says.iter().any(|s| lower.contains(s)) || lower.starts_with("exclusion criteria") {
            return true;
        }
    }
    let says = ["be excluded", "are excluded", "not eligible", "ineligible", "not be eligible", "not be enrolled"];
    says.iter().any(|s| lower.contains(s)) && ["following", " if", " any "].iter().any(|s| lower.contains(s))
}

/// A row that says in a sentence that what follows must be met, where no heading says anything: `Each patient must meet all
/// of the following criteria:`.
pub(super) fn opens_inclusion(row: &str) -> bool {
    let row = row.trim_end();
    if !row.ends_with(':') || row.len() > 200 {
        return false;
    }
    let lower = row.to_lowercase();
    let other = ["exclu", "ineligib", "not ", "no ", "none", "either", "any of", "one of", "unless", "except", "if "];
    let whole = ["patients must be:", "subjects must be:", "patients must:", "patients must have:"];
    let asks =
        ["must meet", "must be met", "should meet", "should fulfil", "must fulfil", "were included", "were eligible"];
    !other.iter().any(|s| lower.contains(s))
        && (whole.contains(&lower.as_str())
            || asks.iter().any(|s| lower.contains(s)) && lower.contains("criteria") && !lower.contains("patients with"))
}

/// The part of the row that may be a heading, where it ends, and whether a colon ends it.
fn label(row: &str) -> Option<(&str, usize, bool)> {
    let colon = row.find([':', '：']).filter(|&at| at <= LONGEST);
    if let Some(at) = colon {
        let width = row[at..].chars().next().map_or(1, char::len_utf8);
        return Some((&row[..at], at + width, true));
    }
    if row.len() > LONGEST {
        return None;
    }
    let label = row.trim_end_matches([' ', '.', '-', '–', '—', ';', '>', '_', '=']);
    Some((label, row.len(), false))
}

fn starts_like_a_heading(label: &str) -> bool {
    label.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

fn words(label: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, c) in label.char_indices().chain([(label.len(), ' ')]) {
        let inside = c.is_alphanumeric() || c == '\'' || c == '-' && start.is_some();
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = label[from..at].trim_end_matches('-');
                found.push((from..from + word.len(), word.to_lowercase()));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// `Inc Criteria`, `Excl. criteria`.
fn in_full(word: &str) -> Option<&'static str> {
    match word {
        "inc" | "incl" => Some("inclusion"),
        "exc" | "excl" => Some("exclusion"),
        _ => None,
    }
}

fn side_of(word: &str) -> Option<Side> {
    Some(match word {
        "inclusion" | "inclusions" | "inclution" => Side::Inclusion,
        "exclusion" | "exclusions" | "exclution" | "non-inclusion" | "noninclusion" | "ineligibility" => {
            Side::Exclusion
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(row: &str) -> String {
        match find(row) {
            None => "none".to_owned(),
            Some(h) => {
                let side = match h.side {
                    Some(Side::Inclusion) => "in",
                    Some(Side::Exclusion) => "ex",
                    None => "both",
                };
                let group = h.group.map(|g| format!(" [{}]", &row[g])).unwrap_or_default();
                format!("{side}{group}|{}", row[h.end..].trim())
            }
        }
    }

    #[test]
    fn headings_of_every_habit() {
        for (row, wanted) in [
            ("Inclusion Criteria:", "in|"),
            ("Inclusion:", "in|"),
            ("Exclusion", "ex|"),
            ("KEY EXCLUSION CRITERIA", "ex|"),
            ("Inclusion criteria :", "in|"),
            ("Exclusion criteria：", "ex|"),
            ("General non-inclusion criteria :", "ex|"),
            ("Non-inclusion Criteria:", "ex|"),
            ("Inclusion Criteria (main):", "in|"),
            ("Inclusion Criteria: Age 18 or over", "in|Age 18 or over"),
            ("Exclusion Criteria:• Coronary revascularization", "ex|• Coronary revascularization"),
            ("Exclusion Criteria for all groups:", "ex|"),
            ("Inclusion Criteria for Caregivers:", "in [Caregivers]|"),
            ("Exclusion Criteria (Part 2):", "ex [Part 2]|"),
            ("Inclusion Criteria for MS group:", "in [MS group]|"),
            ("Key Inclusion Criteria Part 1: To be assessed", "in [Part 1]|To be assessed"),
            ("Inclusion Part A: Healthy subjects", "in [Part A]|Healthy subjects"),
            ("EXCLUSION CRITERIA - HEALTHY VOLUNTEERS:", "ex [HEALTHY VOLUNTEERS]|"),
            ("Inclusion/Exclusion Criteria:", "both|"),
            ("Key Exclusion Criteria include:", "ex|"),
            ("The exclusion criteria are:", "ex|"),
            ("Inc Criteria:", "in|"),
            ("EXC CRITERIA (frobinib cohorts)", "ex [frobinib cohorts]|"),
        ] {
            assert_eq!(shown(row), wanted, "{row}");
        }
    }

    #[test]
    fn sentences_about_criteria_are_no_headings() {
        for row in [
            "Other protocol-defined inclusion/exclusion criteria may apply",
            "exclusion with the medical monitor on a case-by-case basis",
            "Patients who do not meet above inclusion criteria are not eligible.",
            "inclusion in the study.",
            "See Inclusion Criteria for details.",
            "Any waiver of these inclusion and exclusion criteria must be approved by the investigator",
            "Additional exclusion criteria may apply.",
            "Patients meeting any of the following exclusion criteria are not to be enrolled:",
            "exclusion criteria.",
        ] {
            assert_eq!(shown(row), "none", "{row}");
        }
    }
}
