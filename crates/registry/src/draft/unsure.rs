//! Lines below or beside one that was not understood: what may be kept of them all the same.
//!
//! Where the line above only narrows or collects what the lines below it name, none of these holds where what it names
//! is not there; that much is kept. Consent, visits and judgements are what they are whatever stands above them.
//!
//! Assumes the words of a line over others, with how they count not read. Guarantees that what is kept of a line is
//! never the whole of it, and is nothing at all below words that deny, except, permit, shift or choose among patients.

use super::{Combine, Content, Criterion, Refusal};
use crate::lines::Side;
use crate::reading::{self, Join, Line, Reading};
use prescreen_language::criteria;
use prescreen_language::vocabulary::Vocabulary;

/// Beginnings of words below which nothing is kept: they deny, except, permit, shift what is named or choose among
/// patients.
#[rustfmt::skip]
const STOPS: &[&str] = &[
    "non", "except", "exclud", "exempt", "allow", "permit", "accept", "ineligib", "partner", "parent", "donor",
    "famil", "relative", "sibling", "mother", "father", "child", "infant", "risk", "suspect", "possib", "probab",
    "allerg", "hypersens", "sensitiv", "react", "intoler", "contraindic", "contra-indic", "plan", "anticipat", "expect", "schedul", "intend",
    "intent", "requir", "washout", "wash-out", "negativ", "absen", "free", "resolv", "cohort", "group", "part", "phase", "arm",
    "women", "woman", "female", "men", "man", "male", "girl", "boy", "adult", "adolesc", "volunteer", "control",
    "healthy", "note", "example", "stratif", "contracep", "recover", "normal", "adequate", "screen", "respon", "toleran", "avoid",
    "caregiver", "monitor", "histor/", "candidate", "other", "unable", "inabil", "fail", "refus", "discontinu", "stop", "toxic", "measur",
];

/// Words below which nothing is kept.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "no", "not", "without", "none", "never", "neither", "nor", "cannot", "unless", "but", "however", "only", "than", "rather", "eligible",
    "may", "might", "can", "could", "if", "when", "whether", "where", "until", "for", "will", "need", "needs", "instead",
    "least", "more", "two", "three", "2", "3", "all", "both", "each", "lack", "lacking", "during", "would", "unlikely", "likely", "like", "similar", "related",
    "since", "due", "caused", "secondary", "interact", "symptoms", "signs", "criteria", "scores", "score", "use", "ever",
];

/// What says that the lines below are all that is meant.
const ALL_NAMED: &[&str] = &["following", "defined", "one", "1", "these", "below", "follows"];

/// What of the lines below is meant of any time.
#[rustfmt::skip]
const WIDENS: &[&str] = &[
    "history", "past", "previous", "previously", "prior", "had", "within", "last", "recent", "recently", "months",
    "weeks", "days", "years", "year", "month", "ago", "before", "medication", "medications", "drug", "drugs",
    "treatment", "treatments", "therapy", "therapies", "treated", "agents", "received", "receiving", "taking",
    "experienced", "underwent", "undergone", "diagnosed", "documented", "event", "events", "been", "surgery", "procedures",
];

/// A line over others that was not understood.
pub(super) struct Above<'a> {
    words: &'a str,
    narrows: bool,
    wide: bool,
    /// How the lines below go together.
    pub(super) combine: Combine,
}

impl<'a> Above<'a> {
    /// What is known of a line over others.
    pub(super) fn of(words: &'a str, side: Side) -> Self {
        let small = words.to_lowercase();
        let each: Vec<&str> =
            small.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty()).collect();
        let has = |list: &[&str]| each.iter().any(|w| list.contains(w));
        let stops = has(STOP_WORDS) || each.iter().any(|w| STOPS.iter().any(|start| w.starts_with(start)));
        let asks = ["one of", "any of", "1 of"].iter().any(|count| small.contains(count)) && !has(&["must", "should"]);
        let narrows = !stops && (side == Side::Exclusion || asks);
        let more = ["includ", "such as", "e.g", "limited"].iter().any(|sign| small.contains(sign));
        let whole = narrows && has(ALL_NAMED) && words.ends_with([':', '：']);
        let combine = match (whole, more) {
            (true, false) => Combine::Any,
            (true, true) => Combine::AnyOrMore,
            (false, _) => Combine::Unread,
        };
        Self { words, narrows, wide: has(WIDENS), combine }
    }

    /// What is kept of a line below, if its own reading is `content`.
    pub(super) fn keep(&self, words: &str, content: Content, side: Side, vocabulary: &Vocabulary) -> Content {
        match content {
            Content::When(_) | Content::Partial { .. } => self.kept(words, side, vocabulary).unwrap_or_else(|| {
                Content::NotUnderstood(Refusal::because("what the line above says of it was not understood"))
            }),
            other => other,
        }
    }

    fn kept(&self, words: &str, side: Side, vocabulary: &Vocabulary) -> Option<Content> {
        if !self.narrows {
            return None;
        }
        let (expr, rest) = match reading::read(&Line { text: words, side }, vocabulary) {
            Reading::Compiled(expr) => (expr, Vec::new()),
            Reading::Partial { kept, join: Join::All, rest } => (kept, rest),
            _ => return None,
        };
        let expr = reading::below_another(expr, self.wide, vocabulary)?;
        if super::sound::without_half_life(&expr, vocabulary).is_some() {
            return None;
        }
        let mut left = vec![self.words];
        left.extend(rest.iter().filter_map(|range| words.get(range.clone())));
        let when = criteria::format(&expr, vocabulary);
        Some(Content::Partial { when, join: Join::All, rest: left.join(" … ") })
    }
}

/// Beginnings of words in titles of those who are no patients, or of a later time.
#[rustfmt::skip]
const NO_PATIENTS: &[&str] = &[
    "donor", "caregiver", "carer", "parent", "partner", "provider", "physician", "clinician", "nurse", "staff", "sibling",
    "famil", "spouse", "mother", "father", "infant", "newborn", "neonat", "dyad", "surrogate", "employee", "student", "relative", "kidney", "graft", "recipient",
    "extension", "cross", "retreat", "re-treat", "random", "regist", "re-regist", "step", "continu", "maint", "post", "rollover", "roll-over",
    "cycle", "second", "subsequent", "follow", "discontinu", "withdraw", "stop", "reenrol", "re-enrol", "except", "not", "non", "note", "tumor", "tumour", "eye", "lesion", "visit", "day", "week", "treatment", "dosing", "transplant", "site", "center", "practice", "clinic", "biops", "sub-study", "substudy", "teacher", "couple", "pre-", "screen", "period",
];

/// Whether a title names some of the patients, at the time at which everybody is screened.
pub(super) fn is_of_patients(title: &str) -> bool {
    let small = title.to_lowercase();
    let mut each = small.split(|c: char| !c.is_alphanumeric() && c != '-').filter(|w| !w.is_empty());
    !each.any(|w| NO_PATIENTS.iter().any(|start| w.starts_with(start)))
}

/// A line that is for some of the patients: what excludes them excludes nobody in whom it is not there, and what they
/// must meet is met by whoever meets it.
pub(super) fn limited(mut own: Criterion, group: &str) -> Criterion {
    let group = super::one_line(group);
    own.content = match (own.content, own.side) {
        (Content::When(when), Side::Exclusion) => Content::Partial { when, join: Join::All, rest: group },
        (Content::When(when), Side::Inclusion) => Content::Partial { when, join: Join::Any, rest: group },
        (Content::Partial { when, join, rest }, side) if (join == Join::All) == (side == Side::Exclusion) => {
            Content::Partial { when, join, rest: format!("{group} … {rest}") }
        }
        (content @ (Content::Judgement(_) | Content::At(_) | Content::NoCriterion), _) => content,
        _ => Content::NotUnderstood(Refusal::because("it is not for everybody")),
    };
    own
}

/// Whether anything of the line is known.
pub(super) fn says_something(content: &Content) -> bool {
    !matches!(content, Content::NotUnderstood(_) | Content::NoCriterion)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_narrow() {
        use Side::{Exclusion, Inclusion};
        for (words, side, narrows) in [
            ("Uncontrolled or clinically significant cardiovascular disease:", Exclusion, true),
            ("Has a history of any of the following:", Exclusion, true),
            ("No history of any of the following:", Exclusion, false),
            ("Patients with the following are eligible:", Exclusion, false),
            ("Risk factors for bleeding:", Exclusion, false),
            ("Histologically confirmed diagnosis of 1 of the following:", Inclusion, true),
            ("Patients must have one of the following:", Inclusion, false),
            ("Histologically confirmed melanoma:", Inclusion, false),
        ] {
            assert_eq!(Above::of(words, side).narrows, narrows, "{words}");
        }
    }
}
