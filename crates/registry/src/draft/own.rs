//! What a line is about, where it stands for itself whatever stands above it.
//!
//! Assumes the words of a line. Guarantees nothing of what it says: only that no list of something else would have it.

use crate::lines::Side;

/// What a line is about that stands for itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Own {
    /// What the registry added below the criteria: `Must have minimum age of 18 Years`.
    Field,
    Consent,
    /// A performance status, or a life expectancy, that is good enough.
    Fit,
    /// Of age, or not.
    Adult,
    /// Pregnancy, nursing, contraception.
    Pregnancy,
    /// Organ function that is good enough.
    Function,
    /// Taking part in another trial.
    Trial,
    /// An allergy to what is studied.
    Allergy,
    /// Not able or willing to take part.
    Unable,
    /// A laboratory value, or an illness that has nothing to do with a cancer, what defines one, or bearing children.
    Elsewhere,
    /// What the patient had.
    History {
        /// It lies elsewhere, too.
        elsewhere: bool,
    },
}

/// Beginnings of words of lists that say what a cancer, its measure, its receptors or its exceptions are, who bears
/// children, or how that is prevented.
#[rustfmt::skip]
pub(super) const NARROW: &[&str] = &[
    "menopaus", "premenopaus", "postmenopaus", "post-menopaus", "pre-menopaus", "contracep", "birth", "childbear", "child-bear", "measurable",
    "nonmeasurable", "non-measurable", "lesion", "her2", "receptor", "triple-negative", "malignan", "cancer", "carcinom",
];

/// Beginnings of words of a line that is in none of these lists.
#[rustfmt::skip]
pub(super) const ELSEWHERE: &[&str] = &[
    "hiv", "hepatitis", "myocardial", "angina", "arrhythmia", "stroke", "cerebrovascular", "hypertension", "seizure", "epilep",
    "psychiatric", "neuropath", "diabet", "allerg", "hypersens", "bleeding", "thrombo", "autoimmun", "auto-immun", "infection",
    "cardiac", "cardiovascular", "heart", "coagul", "platelet", "neutrophil", "bilirubin", "creatinine", "sgot", "sgpt",
    "transaminase", "qtc", "corticosteroid", "vaccin",
];

/// Beginnings of words with which a line about consent begins.
#[rustfmt::skip]
const CONSENTS: &[&str] = &[
    "sign", "written", "provi", "able", "abil", "willing", "capable", "understand", "voluntar", "informed", "given", "give", "obtain",
];

/// The words of a line, in small letters.
pub(super) struct Said {
    line: String,
    each: Vec<String>,
}

impl Said {
    pub(super) fn of(line: &str) -> Self {
        let line = line.to_lowercase();
        let word = |c: char| !c.is_alphanumeric() && c != '-';
        let each = line.split(word).filter(|w| w.bytes().any(|b| b.is_ascii_alphanumeric()));
        Self { each: each.map(str::to_owned).collect(), line }
    }

    pub(super) fn each(&self) -> impl Iterator<Item = &str> {
        self.each.iter().map(String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.each.len()
    }

    /// Whether one of the words stands in the line.
    pub(super) fn has(&self, list: &[&str]) -> bool {
        self.each().any(|w| list.contains(&w))
    }

    /// Whether a word of the line begins so.
    pub(super) fn begins(&self, list: &[&str]) -> bool {
        self.early(self.len(), list)
    }

    /// The first two words behind what only says that there are some: `the patient has`, `all subjects must`.
    pub(super) fn beginning(&self) -> [&str; 2] {
        let mut said = self.each().skip_while(|w| matches!(*w, "the" | "all" | "any" | "a"));
        [said.next().unwrap_or_default(), said.next().unwrap_or_default()]
    }

    /// What the line is about, if it stands for itself wherever it stands.
    pub(super) fn own(&self, side: Side) -> Option<Own> {
        let field = self.starts("must have minimum age of")
            || self.starts("must have maximum age of")
            || self.starts("healthy volunteers allowed")
            || self.len() == 3 && self.starts("must be") && self.has(&["male", "female"]);
        if field {
            return Some(Own::Field);
        }
        match side {
            Side::Inclusion => self.asked(),
            Side::Exclusion => self.excluded(),
        }
    }

    /// Whether the line says itself that something is asked for, whatever stands above it: no list of exclusions has
    /// `Patients must …`, `No prior …`, or a performance status that is good enough.
    pub(super) fn asks(&self) -> bool {
        #[rustfmt::skip]
        const WHO: &[&str] = &["patients", "patient", "subjects", "subject", "participants", "participant", "must", "they"];
        const FIRST: &[&str] = &["no", "not"];
        const EXCLUDES: &[&str] = &["excluded", "exclude", "exclusion", "ineligible", "unless", "except"];
        let [first, second] = self.beginning();
        let must = first == "must" || WHO.contains(&first) && second == "must";
        let good = matches!(self.asked(), Some(Own::Consent | Own::Fit | Own::Adult | Own::Function));
        (must || FIRST.contains(&first) || good) && !self.has(EXCLUDES)
    }

    fn asked(&self) -> Option<Own> {
        let consents = self.has(&["consent"]) && self.has(&["informed"]) && self.early(6, CONSENTS);
        if consents && !self.has(&["within", "days", "prior", "if"]) {
            return Some(Own::Consent);
        }
        if self.is_fit() {
            return Some(Own::Fit);
        }
        if self.is_adult() {
            return Some(Own::Adult);
        }
        let not = self.starts("not pregnant") || self.starts("no pregnant");
        let tested = self.early(5, &["pregnan"]) && self.early(4, &["negative", "non-pregnant", "nonpregnant"]);
        let prevents = self.early(4, &["childbear", "child-bear", "child", "fertile", "reproductive"])
            && self.early(5, &["wom", "female", "fertile", "patients", "men", "male"])
            && self.has(&["must", "should", "agree"]);
        if not || tested || prevents {
            return Some(Own::Pregnancy);
        }
        if self.early(5, &["adequate"]) && self.early(9, &["function", "reserve"]) {
            return Some(Own::Function);
        }
        self.is_elsewhere().then_some(Own::Elsewhere)
    }

    fn excluded(&self) -> Option<Own> {
        let bears = self.early(5, &["pregnan", "lactat", "breast-feed", "breastfeed", "nursing"]);
        if bears && !self.early(2, &["history", "partner", "wife"]) && !self.has(&["unless"]) {
            return Some(Own::Pregnancy);
        }
        let trial = self.has(&["trial", "trials", "study", "studies"]) && self.has(&["another", "other"]);
        if trial && self.early(8, &["participat", "enrol"]) {
            return Some(Own::Trial);
        }
        let studied =
            self.has(&["study", "trial", "investigational", "component", "components", "excipients", "ingredients"]);
        if studied && self.early(6, &["hypersens", "allerg"]) {
            return Some(Own::Allergy);
        }
        let refuses = self.early(4, &["unable", "unwilling", "inability", "refus"]);
        if refuses && self.has(&["consent", "comply", "follow", "protocol"]) {
            return Some(Own::Unable);
        }
        let young = self.len() <= 8 && self.early(3, &["age", "under", "younger", "less"]) && self.has(&["18"]);
        if young && self.holds(&["<", "less", "under", "younger", "below"]) {
            return Some(Own::Adult);
        }
        let had = self.early(3, &["histor", "diagnosis"]);
        if had && !self.has(&["use", "treatment", "therapy", "taking", "treated"]) {
            return Some(Own::History { elsewhere: self.is_elsewhere() });
        }
        self.is_elsewhere().then_some(Own::Elsewhere)
    }

    /// A performance status or a life expectancy that is good enough; one that is not may be a risk among others.
    fn is_fit(&self) -> bool {
        let high = self.holds(&["≥", ">", "at least", "greater", "more than"]);
        let low = self.holds(&["≤", "<", "less than", "0"]);
        let risky = self.has(&["or"]) && self.has(&["age", "aged"])
            || self.holds(&["≥ 2", ">= 2", "≥2", ">=2", "> 2", ">2", "> 1", ">1"]);
        let percent = self.early(8, &["karnofsky", "lansky", "kps"]);
        let scale = !percent && self.early(8, &["ecog", "zubrod", "performance"]);
        let lives = self.early(6, &["expectancy"]) && self.early(6, &["life"]);
        !risky && (scale && low || percent && high) || lives && high
    }

    /// `Age ≥ 18 years`, and no word more than such lines have.
    fn is_adult(&self) -> bool {
        #[rustfmt::skip]
        const ADULT: &[&str] = &[
            "age", "aged", "ages", "year", "years", "yrs", "old", "older", "of", "or", "and", "over", "at", "least", "patient", "patients", "subject",
            "subjects", "participant", "participants", "must", "be", "is", "are", "than", "greater", "equal", "to", "male", "males", "female",
            "females", "men", "women", "adult", "adults", "between", "the", "time", "signing", "inclusive", "in", "up", "above", "have", "has", "an",
        ];
        let counts = |w: &str| w.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        self.has(&["age", "aged", "ages", "years"])
            && self.each().any(|w| w.starts_with("18"))
            && self.holds(&["≥", ">", "at least", "older", "over", "between", "18 to", "18-", "above", "and up"])
            && self.each().all(|w| counts(w) || ADULT.contains(&w))
    }

    fn is_elsewhere(&self) -> bool {
        let value = self.each().take(4).any(|w| matches!(w, "anc" | "ast" | "alt" | "inr"));
        (value || self.early(8, ELSEWHERE)) && !self.early(8, NARROW)
    }

    fn starts(&self, phrase: &str) -> bool {
        phrase.split(' ').enumerate().all(|(at, part)| self.each.get(at).is_some_and(|w| w == part))
    }

    /// Whether one of the first words begins so.
    fn early(&self, most: usize, list: &[&str]) -> bool {
        self.each().take(most).any(|w| list.iter().any(|start| w.starts_with(start)))
    }

    /// Whether letters or signs stand anywhere in the line.
    fn holds(&self, list: &[&str]) -> bool {
        list.iter().any(|part| self.line.contains(part))
    }
}
