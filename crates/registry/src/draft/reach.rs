//! Where the list below a line ends, if nothing but the words of the lines marks its end.
//!
//! Most records have lost their indentation: `HER2-negative, defined as:` stands beside what defines it and beside all
//! that follows. What nobody would list there ends the list: a performance status, consent, the next sentence that
//! begins as the line above did.
//!
//! Assumes lines that stand beside each other. Guarantees that a list whose line above speaks of some of the patients, of
//! a part of the trial or of what is permitted is ended by nothing but the registry's own fields.

use super::own::{ELSEWHERE, NARROW, Own, Said};
use crate::lines::Side;

/// A line that leads a list of which nobody knows the end.
pub(super) struct Lead {
    said: Said,
    side: Side,
    /// The line below it begins as it does, so that its beginning tells nothing.
    begun_alike: bool,
    /// Nothing ends it but the registry's own fields.
    of_some: bool,
}

impl Lead {
    /// A line that leads a list; `next` is the first line behind it.
    pub(super) fn of(words: &str, next: &str, group: bool, side: Side) -> Self {
        let said = Said::of(words);
        let begun_alike = said.beginning()[0] == Said::of(next).beginning()[0];
        let of_some = group || is_of_some(&said, side);
        Self { said, side, begun_alike, of_some }
    }

    /// Whether a line behind it is none of its list.
    pub(super) fn is_ended_by(&self, line: &str) -> bool {
        let line = Said::of(line);
        match line.own(self.side) {
            Some(Own::Field) => true,
            _ if self.of_some => false,
            Some(own) if self.leaves_out(own) => true,
            _ => self.goes_on_beside(&line),
        }
    }

    /// Whether what a line is about could be no member of the list.
    fn leaves_out(&self, own: Own) -> bool {
        let says = |list: &[&str]| self.said.begins(list);
        // An exclusion that collects whatever speaks against taking part.
        let generic = || self.side == Side::Exclusion && says(GENERIC);
        let narrow = || says(NARROW) && !says(ELSEWHERE) && !generic() && !says(&["condition"]);
        match own {
            Own::Field | Own::Consent | Own::Fit | Own::Adult => true,
            Own::Pregnancy => !says(OF_WOMEN) && !generic() && !says(&["condition"]),
            Own::Function => !says(&["fit", "function", "adequa", "transplant", "recover", "condition", "criteria"]),
            Own::Trial => !says(&["trial", "stud", "investigational", "experimental"]),
            Own::Allergy => !generic() && !says(&["allerg", "hypersens", "sensitiv", "react", "intoler", "condition"]),
            Own::Elsewhere => narrow(),
            Own::History { elsewhere } => {
                let of_drugs = says(DRUGS) && !says(&["histor", "condition", "disease", "disorder"]) && !generic();
                of_drugs || elsewhere && narrow()
            }
            Own::Unable => {
                !generic() && !says(&["psych", "mental", "cognit", "condition", "complian", "unable", "inab"])
            }
        }
    }

    /// Whether a line begins as the one above did where those of its list do not: `Patients must …`, `No …`.
    fn goes_on_beside(&self, line: &Said) -> bool {
        if self.begun_alike {
            return false;
        }
        let [first, second] = line.beginning();
        match self.said.beginning() {
            [own, _] if VERBS.contains(&own) => first == own,
            ["no", _] if self.side == Side::Inclusion => self.names_what_is_denied() && matches!(first, "no" | "not"),
            [who, own] if WHO.contains(&who) && SECOND.contains(&own) => WHO.contains(&first) && second == own,
            _ => false,
        }
    }

    /// Whether the members of the list are what must not be there: `No active cardiac disease, including:`.
    fn names_what_is_denied(&self) -> bool {
        self.said.has(&["including", "following", "such"]) && !self.said.has(LETS_OFF)
    }
}

/// Whoever is spoken of.
#[rustfmt::skip]
const WHO: &[&str] = &[
    "patient", "patients", "subject", "subjects", "participant", "participants", "individual", "individuals", "volunteer", "volunteers",
];

/// Verbs with which each line of a list goes on with the sentence above the whole list.
const VERBS: &[&str] = &["has", "have", "is", "are", "be", "had", "must"];

/// What stands behind whoever is spoken of in lines that stand beside each other.
const SECOND: &[&str] = &["must", "should", "has", "have", "is", "are", "with", "who", "may"];

const LETS_OFF: &[&str] = &["except", "exception", "exceptions", "unless", "but", "other", "than", "allowed", "if"];

/// Beginnings of words of exclusions that collect whatever speaks against taking part.
#[rustfmt::skip]
const GENERIC: &[&str] = &[
    "risk", "reason", "factor", "circumstance", "situation", "criteri", "contraind", "contra-ind", "concern", "unsuit", "inappr",
];

/// Beginnings of words of lists about women, in which pregnancy has its place.
#[rustfmt::skip]
const OF_WOMEN: &[&str] = &[
    "wom", "female", "childbear", "child-bear", "pregnan", "menopaus", "premenopaus", "postmenopaus", "post-menopaus",
    "pre-menopaus", "contracep", "birth", "fertil", "reproduct", "sex", "wocbp", "lactat", "gyn", "hormon", "hcg",
];

/// Beginnings of words of lists of drugs.
const DRUGS: &[&str] = &["drug", "medication", "agent", "inhibitor", "inducer", "antibod", "medicine"];

/// Beginnings of words of lines that speak of a part of the trial or of some of its patients.
#[rustfmt::skip]
const OF_SOME: &[&str] = &[
    "cohort", "group", "phase", "arm", "step", "cycle", "strat", "re-regist", "sub-study", "substudy", "donor", "recipient",
    "volunteer", "healthy", "control", "extension", "partner", "caregiver", "parent", "sibling", "family", "infant", "child",
    "pediatric", "paediatric", "adolesc", "provider", "symptomatic", "asymptomatic", "hospitali", "inpatient", "outpatient",
    "united", "country",
];

/// Words with which a line begins that says for whom or when those below it are.
#[rustfmt::skip]
const FOR_SOME: &[&str] = &[
    "for", "in", "if", "among", "during", "prior", "before", "after", "when", "within", "as", "to",
];

/// Whether a line speaks of some of the patients, of a part of the trial, of a time in its course, or of what is permitted.
fn is_of_some(said: &Said, side: Side) -> bool {
    let starts_with = |w: &str, list: &[&str]| list.iter().any(|start| w.starts_with(start));
    let bears = |w: &str| starts_with(w, &["childbear", "child-bear"]);
    if said.len() < 2
        || said.each().any(|w| starts_with(w, OF_SOME) && !bears(w))
        || said.has(&["part", "parts", "note", "notes"])
    {
        return true;
    }
    let mut each = said.each();
    let (first, second) = (each.next().unwrap_or_default(), each.next().unwrap_or_default());
    let at = first == "at" && !matches!(second, "least" | "increased" | "high" | "risk");
    if at || FOR_SOME.contains(&first) {
        return true;
    }
    if side == Side::Exclusion {
        return said.begins(&["eligib"]) && !said.has(&["not"]);
    }
    // A time is the line's own where it is counted from another: `within 14 days before registration`.
    let at_a_time = said.begins(&["visit", "regist", "randomi", "enrol", "period", "screening", "baseline"])
        && !said.begins(&["day", "week", "month", "hour"]);
    let permits = said.begins(&["allow", "permit", "eligib", "accept"]) || said.has(&["may", "can", "if"]);
    at_a_time || permits || !defines(said) && names_some(said)
}

/// Whether the line names some of the patients, and what must be true of these stands below it.
fn names_some(said: &Said) -> bool {
    const AS_EVER: &[&str] = &["all", "the", "each", "study", "every", "a", "any"];
    const ASKED: &[&str] = &["must", "should", "have", "has", "shall", "will", "need", "needs"];
    #[rustfmt::skip]
    const PEOPLE: &[&str] = &[
        "men", "women", "man", "woman", "male", "males", "female", "females", "adults", "people", "persons", "those",
    ];
    let Some(at) = said.each().take(6).position(|w| WHO.contains(&w) || PEOPLE.contains(&w)) else { return false };
    let everybody = said.each().take(at + 1).all(|w| AS_EVER.contains(&w) || WHO.contains(&w));
    !(everybody && said.each().nth(at + 1).is_some_and(|w| ASKED.contains(&w)))
}

/// Whether the line ends in what leads to a definition or to examples of what it names.
fn defines(said: &Said) -> bool {
    #[rustfmt::skip]
    const LEADS: &[&str] = &[
        "defined", "including", "includes", "include", "such", "evidenced", "documented", "demonstrated",
    ];
    said.each().skip(said.len().saturating_sub(8)).any(|w| LEADS.contains(&w))
}

/// How many of the lines behind a denial that leads a list are of this list for sure: none of them, and none before it,
/// asks or denies anything itself, says how it is known, or names a cancer, which is what is studied.
pub(super) fn reached_by_denial(lines: &[String]) -> usize {
    #[rustfmt::skip]
    const ENDS: &[&str] = &[
        "no", "not", "none", "never", "must", "should", "patient", "patients", "subject", "subjects", "participant", "participants", "eligible", "willing", "able", "adequate",
        "diagnosis", "diagnosed", "confirmed", "proven", "documented", "measurable", "candidate", "age", "aged", "inclusion", "may", "least", "presence", "without", "agree", "agrees",
        "women", "men", "male", "female", "stage", "suitable", "indication", "indicated", "newly", "stable", "requiring", "allowed", "permitted", "normal", "negative", "prior", "previous",
    ];
    #[rustfmt::skip]
    const BEGIN: &[&str] = &[
        "histolog", "cytolog", "patholog", "cancer", "carcinom", "tumor", "tumour", "malignan", "lymphom", "leukemi", "leukaemi", "melanom", "myelom", "metasta",
        "sarcom", "neoplas", "blastom", "glioma",
    ];
    let small = |line: &String| line.to_lowercase();
    let own = |line: &String| {
        let line = small(line);
        let mut words = line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
        words.any(|w| ENDS.contains(&w) || BEGIN.iter().any(|start| w.starts_with(start)))
    };
    lines.iter().position(own).unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_denial_reaches() {
        let reached = |lines: &[&str]| reached_by_denial(&lines.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>());
        assert_eq!(reached(&["Heart failure", "Unstable angina", "No frobosis", "Asthma"]), 2);
        assert_eq!(reached(&["Heart failure", "Histologically confirmed frobosis"]), 1);
        assert_eq!(reached(&["Measurable disease"]), 0);
    }

    #[test]
    fn what_ends_a_list() {
        use Side::{Exclusion, Inclusion};
        for (lead, next, line, side, ends) in [
            ("HER2-negative, defined as:", "0 or 1+", "ECOG performance status 0-1", Inclusion, true),
            ("HER2-negative, defined as:", "0 or 1+", "Bilirubin < 1.5 x ULN", Inclusion, true),
            ("HER2-negative, defined as:", "0 or 1+", "FISH ratio < 2", Inclusion, false),
            ("Part B:", "x", "ECOG performance status 0-1", Inclusion, false),
            ("Part B:", "x", "Must have minimum age of 18 Years", Inclusion, true),
            ("Patients with ovarian cancer:", "x", "Age 18 years or older", Inclusion, false),
            ("Frobosis is allowed if:", "x", "ECOG performance status 0-1", Inclusion, false),
            ("One of the following risk factors:", "x", "ECOG 2 or age over 75", Inclusion, false),
            ("Postmenopausal, defined as:", "x", "Age >= 60 years", Inclusion, false),
            ("Postmenopausal, defined as:", "x", "Negative pregnancy test", Inclusion, false),
            ("Measurable disease, defined as:", "x", "Negative pregnancy test", Inclusion, true),
            ("No active cardiac disease, including:", "Asthma", "No frobosis", Inclusion, true),
            ("No active cardiac disease, including:", "No asthma", "No frobosis", Inclusion, false),
            ("No other malignancy except:", "Frobosis", "No sign of frobosis for 5 years", Inclusion, false),
            ("Patients must have one of:", "Asthma", "Patients must have measurable disease", Inclusion, true),
            ("Patients must have one of:", "Patients on frobinib", "Patients must be well", Inclusion, false),
            ("History of malignancy, except:", "Skin cancer", "Known HIV infection", Exclusion, true),
            ("History of malignancy, except:", "Skin cancer", "Breast cancer", Exclusion, false),
            ("Use of the following drugs:", "frobinib", "History of asthma", Exclusion, true),
            ("Any condition that raises the risk, such as:", "x", "Pregnancy", Exclusion, false),
            ("Cardiac disease, including:", "x", "Pregnant or breastfeeding", Exclusion, true),
            ("Women who:", "x", "are pregnant", Exclusion, false),
        ] {
            assert_eq!(Lead::of(lead, next, false, side).is_ended_by(line), ends, "{lead} {line}");
        }
    }
}
