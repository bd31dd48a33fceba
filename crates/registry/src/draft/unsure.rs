//! Lines below or beside one that was not understood: what may be kept of them all the same.
//!
//! Where the line above only narrows or collects what the lines below it name, none of these holds where what it names
//! is not there; that much is kept. Consent, visits and judgements are what they are whatever stands above them.
//!
//! Assumes the words of a line over others, with how they count not read. Guarantees that what is kept of a line is
//! never the whole of it, and is nothing at all below words that deny, except, permit, shift or choose among patients.

use super::{Combine, Content, Criterion, Refusal};
use crate::lines::Side;
use crate::reading::{self, Join, Line, Reader, Reading};
use prescreen_language::criteria;
use std::ops::Range;

/// Beginnings of words below which nothing is kept on either side: they deny, except, permit, shift what is named or
/// speak of others than the patient.
#[rustfmt::skip]
const STOPS: &[&str] = &[
    "non", "except", "excluding", "exempt", "allow", "permit", "partner", "parent", "donor",
    "famil", "relative", "sibling", "mother", "father", "child", "infant", "suspect", "possib", "probab",
    "allerg", "hypersens", "sensitiv", "react", "intoler", "plan", "anticipat", "expect", "schedul", "intend",
    "intent", "requir", "washout", "wash-out", "negativ", "absen", "free", "resolv", "note", "contracep", "recover", "avoid",
    "caregiver", "monitor", "histor/", "candidate", "unable", "inabil", "fail", "refus", "discontinu", "stop", "toxic", "menopaus", "steril", "fertil",
    "vaccin", "immuni", "exposure", "contact",
];

/// Such beginnings where something is asked for, with those that say that it is not asked of everybody.
#[rustfmt::skip]
const STOPS_ASKING: &[&str] = &[
    "accept", "exclud", "ineligib", "risk", "contraindic", "contra-indic", "cohort", "group", "phase", "arm", "women", "woman", "female", "men", "man", "male", "girl", "boy", "adult",
    "adolesc", "volunteer", "control", "healthy", "example", "stratif", "normal", "adequate", "screen", "respon", "toleran", "other",
    "measur", "participa",
];

/// Words below which nothing is kept on either side.
#[rustfmt::skip]
const STOP_WORDS: &[&str] = &[
    "no", "not", "without", "none", "never", "neither", "nor", "cannot", "unless", "but", "however", "only", "than", "rather", "eligible",
    "if", "when", "whether", "where", "until", "will", "need", "needs", "instead", "lack", "lacking", "would", "unlikely", "like", "similar", "related",
    "since", "interact", "score", "scores", "normal", "adequate",
];

/// Such words where something is asked for.
#[rustfmt::skip]
const STOP_WORDS_ASKING: &[&str] = &[
    "may", "might", "can", "could", "for", "least", "more", "two", "three", "2", "3", "all", "both", "each", "during", "likely", "due", "caused",
    "secondary", "symptoms", "signs", "criteria", "use", "ever", "part", "parts",
];

/// Such beginnings behind a denial, with those of what is not denied but not had, not done or not the same.
#[rustfmt::skip]
const STOPS_DENYING: &[&str] = &[
    "respon", "toler", "controlled", "adequat", "amenable", "suitab", "appropriate", "access", "option", "availab", "willing", "able", "abilit", "limit",
    "restrict", "chang", "alter", "switch", "adjust", "interrupt", "withdraw", "resist", "refractor", "improv", "achiev", "defin", "potential", "reproduct", "pregnan",
    "evaluat", "measur", "exclu", "ineligib", "participa", "patient", "subject", "women", "woman", "female", "adult", "progress", "relaps", "recurr",
];

/// Such words behind a denial.
const STOP_WORDS_DENYING: &[&str] =
    &["by", "must", "should", "shall", "may", "can", "men", "man", "male", "males", "who"];

/// Words behind which something else follows than what must be there: `risk of`, `contraindications to`, `tests for`.
#[rustfmt::skip]
const TURNING: &[&str] = &[
    "risk", "contraindication", "contraindications", "contra-indication", "contra-indications", "contraindicated", "test", "tests", "tested", "testing", "screen", "screened", "screening", "waiting", "need", "prophylaxis", "prevention", "indication", "indications",
    "predisposition", "predisposing", "susceptibility", "evaluation", "evaluated", "assessed", "listed", "response", "tolerance", "control", "deficiency",
];

/// Words that count: how the lines go together is not told by `following` alone.
const COUNTS: &[&str] = &["2", "3", "4", "two", "three", "four", "more", "all", "both", "each", "least"];

/// What says that the lines below are all that is meant.
const ALL_NAMED: &[&str] = &["following", "defined", "one", "1", "these", "below", "follows"];

/// What of the lines below is meant of any time.
#[rustfmt::skip]
const WIDENS: &[&str] = &[
    "history", "past", "previous", "previously", "prior", "had", "within", "last", "recent", "recently", "months",
    "weeks", "days", "years", "year", "month", "ago", "before", "medication", "medications", "drug", "drugs",
    "treatment", "treatments", "therapy", "therapies", "treated", "agents", "received", "receiving", "taking",
    "complication", "complications", "experienced", "underwent", "undergone", "diagnosed", "documented", "event", "events", "been", "surgery", "procedures",
    "during", "ever", "use", "using", "due", "caused", "secondary", "contraindication", "contraindications", "risk", "was", "were", "time", "hospitalization", "hospitalized", "consumption", "administration",
];

/// Words before a denial: whoever is denied something. Sorted.
#[rustfmt::skip]
const WHO: &[&str] = &[
    "all", "and", "any", "are", "at", "be", "been", "currently", "do", "does", "eligible", "exhibit", "had", "has", "have", "having", "is",
    "known", "may", "must", "of", "participant", "participants", "pat", "patient", "patients", "shall", "should", "subject", "subjects",
    "that", "the", "time", "who", "will", "with",
];

/// A line over others that was not understood.
#[derive(Clone, Copy)]
pub(super) struct Above<'a> {
    words: &'a str,
    narrows: bool,
    /// What the lines below name must not be there.
    pub(super) denies: bool,
    wide: bool,
    /// Whatever it says of the lines below it, nobody in whom one of them holds is kept out by that one.
    asks: bool,
    /// Of the lines below nothing but illnesses is kept: a drug may be what is not tolerated, or what is asked for.
    of_illnesses: bool,
    /// How the lines below go together.
    pub(super) combine: Combine,
}

impl<'a> Above<'a> {
    /// What is known of a line over others.
    pub(super) fn of(words: &'a str, side: Side) -> Self {
        let small = words.to_lowercase();
        let plain = without_not_limited(&small);
        let each: Vec<&str> = plain.split(' ').filter(|w| !w.is_empty()).collect();
        let has = |list: &[&str]| each.iter().any(|w| list.contains(w));
        let begins = |list: &[&str]| each.iter().any(|w| list.iter().any(|start| w.starts_with(start)));
        let more = ["includ", "such as", "e.g", "limited", "example"].iter().any(|sign| small.contains(sign));
        if side == Side::Inclusion
            && (more || has(ALL_NAMED))
            && let Some(denied) = denied(&each)
            && !stops(denied)
            && !reaches_no_further(denied)
            && !turns(denied)
        {
            let whole = has(ALL_NAMED) && !more && !has(COUNTS) && words.ends_with([':', '：']);
            let combine = if whole { Combine::All } else { Combine::AllOfUnread };
            return Self {
                words,
                narrows: true,
                denies: true,
                wide: has(WIDENS),
                asks: false,
                of_illnesses: false,
                combine,
            };
        }
        let silent = (side == Side::Exclusion).then(|| super::silent::left(&each));
        let left = silent.as_deref().unwrap_or(&each);
        let named = (side == Side::Exclusion).then(|| super::silent::without_contraindication(left)).flatten();
        let of_illnesses = named.is_some();
        let left = named.as_deref().unwrap_or(left);
        let stops = stops(left);
        let asks = ["one of", "any of", "1 of"].iter().any(|count| small.contains(count)) && !has(&["must", "should"]);
        let narrows = !stops
            && match side {
                // What excludes some of the patients, or counts with others, excludes nobody in whom it is not there.
                Side::Exclusion => {
                    !turns(left) && !left.contains(&"inclusion") && !super::silent::is_of_an_operation(left)
                }
                Side::Inclusion => asks && !begins(STOPS_ASKING) && !has(STOP_WORDS_ASKING),
            };
        if side == Side::Inclusion && !narrows && super::everybody::of_everybody(&each) {
            return Self {
                words,
                narrows: true,
                denies: false,
                wide: false,
                asks: false,
                of_illnesses: false,
                combine: Combine::All,
            };
        }
        // All of them, one of them, those of some patients: what each asks for is left open where it does not hold.
        if side == Side::Inclusion && !narrows && asks_for_something(&each) {
            let combine = Combine::AllOfUnread;
            return Self {
                words,
                narrows: false,
                denies: false,
                wide: false,
                asks: true,
                of_illnesses: false,
                combine,
            };
        }
        let some = has(STOP_WORDS_ASKING) || begins(STOPS_ASKING);
        let whole = narrows && has(ALL_NAMED) && !some && !has(COUNTS) && words.ends_with([':', '：']);
        let combine = match (whole, more) {
            (true, false) => Combine::Any,
            (true, true) => Combine::AnyOrMore,
            (false, _) => Combine::Unread,
        };
        Self { words, narrows, denies: false, wide: has(WIDENS), asks: false, of_illnesses, combine }
    }

    /// A line that asks for something itself, whatever stands below it.
    pub(super) fn of_something_asked(words: &'a str) -> Self {
        Self {
            words,
            narrows: false,
            denies: false,
            wide: false,
            asks: true,
            of_illnesses: false,
            combine: Combine::All,
        }
    }

    /// What is known of lines below both, if both only narrow what these name.
    pub(super) fn with(&self, below: &Self) -> Option<Self> {
        let narrow = |above: &Self| above.narrows && !above.denies;
        (narrow(self) && narrow(below)).then_some(Self {
            wide: self.wide || below.wide,
            of_illnesses: self.of_illnesses || below.of_illnesses,
            combine: Combine::Unread,
            ..*below
        })
    }

    /// The same of lines that stand beside it: a denial may not reach as far as they do, and would be wrong of them then.
    /// Nor can one of several be asked for where each stands by itself.
    pub(super) fn beside(self, side: Side) -> Self {
        let one_of_them = side == Side::Inclusion && self.combine != Combine::All;
        Self { narrows: self.narrows && !self.denies && !one_of_them, ..self }
    }

    /// The same where nothing but illnesses is kept of the lines.
    pub(super) fn of_illnesses(self) -> Self {
        Self { of_illnesses: true, ..self }
    }

    /// The same of lines of which it may not be known that they are asked for.
    pub(super) fn without_asking(self) -> Self {
        Self { asks: false, ..self }
    }

    /// What is kept of a line below, if its own reading is `content`.
    pub(super) fn keep(&self, words: &str, content: Content, side: Side, reader: &Reader<'_>) -> Content {
        match content {
            Content::When(when) if self.asks => Content::Partial { when, join: Join::Any, rest: self.words.to_owned() },
            Content::Partial { when, join: Join::Any, rest } if self.asks => {
                Content::Partial { when, join: Join::Any, rest: format!("{} … {rest}", self.words) }
            }
            Content::When(_) | Content::Partial { .. } => self.kept(words, side, reader).unwrap_or_else(|| {
                Content::NotUnderstood(Refusal::because("what the line above says of it was not understood"))
            }),
            // The answer to the question would have to be no.
            Content::Judgement(_) | Content::At(_) if self.denies => {
                Content::NotUnderstood(Refusal::because("the line above denies what it asks"))
            }
            other => other,
        }
    }

    fn kept(&self, words: &str, side: Side, reader: &Reader<'_>) -> Option<Content> {
        let vocabulary = reader.vocabulary();
        if !self.narrows {
            return None;
        }
        // What must not be there is named as among the exclusions.
        let side = if self.denies { Side::Exclusion } else { side };
        let (expr, rest) = match reader.read(&Line { text: words, side }) {
            Reading::Compiled(expr) => (expr, Vec::new()),
            Reading::Partial { kept, join: Join::All, rest } => (kept, rest),
            _ => return None,
        };
        if self.of_illnesses && !reading::is_of_illnesses(&expr) {
            return None;
        }
        let mut expr = reading::below_another(expr, self.wide, vocabulary)?;
        let mut join = Join::All;
        if self.denies {
            // `uncontrolled ischemic or severe valvular heart disease` may be another one than what was kept of it.
            let or = |range: &Range<usize>| {
                let left = words.get(range.clone()).unwrap_or_default();
                left.split(|c: char| !c.is_alphanumeric()).any(|w| w.eq_ignore_ascii_case("or"))
            };
            if rest.iter().any(or) {
                return None;
            }
            // Where it is not there, whatever narrows it is not there either.
            (expr, join) = (reading::denial(expr)?, Join::Any);
        }
        if super::sound::without_half_life(&expr, vocabulary).is_some() {
            return None;
        }
        let mut left = vec![self.words];
        left.extend(rest.iter().filter_map(|range| words.get(range.clone())));
        let when = criteria::format(&expr, vocabulary);
        Some(Content::Partial { when, join, rest: left.join(" … ") })
    }
}

/// The words in small letters with single blanks between them, without `but not limited to`, which says that there may
/// be more.
fn without_not_limited(small: &str) -> String {
    let word = |c: char| !c.is_alphanumeric() && c != '-';
    let mut plain = small.split(word).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    for phrase in ["but are not ", "but is not ", "but not ", "not "] {
        for end in ["limited to", "restricted to", "exclusive to"] {
            plain = plain.replace(&format!("{phrase}{end}"), "");
        }
    }
    plain
}

/// Whether something in the words denies, excepts, permits or shifts what stands below them.
fn stops(words: &[&str]) -> bool {
    words.iter().any(|w| STOP_WORDS.contains(w) || STOPS.iter().any(|start| w.starts_with(start)))
}

/// Whether it is not plain that a denial reaches what stands below it: `not pregnant, as shown by one of the following`,
/// `not suitable for any of the following`, `no insulin and one of the following`.
fn reaches_no_further(denied: &[&str]) -> bool {
    let such = |at: usize| at.checked_sub(1).and_then(|before| denied.get(before)) == Some(&"such");
    let next = |at: usize| denied.get(at + 1).copied();
    denied.iter().enumerate().any(|(at, w)| match *w {
        "as" => !such(at),
        "and" => next(at) != Some("or"),
        "with" => matches!(next(at), Some("any" | "one" | "at" | "the" | "all" | "either")),
        _ => STOP_WORDS_DENYING.contains(w) || STOPS_DENYING.iter().any(|start| w.starts_with(start)),
    })
}

/// The words behind a denial that begins the line: `no active cardiac disease …`, `patients must not have …`.
fn denied<'w>(words: &'w [&'w str]) -> Option<&'w [&'w str]> {
    let at = words.iter().position(|w| !WHO.contains(w))?;
    match words.get(at..)? {
        ["no" | "not" | "without", rest @ ..] | ["absence" | "free", "of", rest @ ..] => Some(rest),
        _ => None,
    }
}

/// Whether the lines below are asked for, of whomever and however many of them: `Phase 2 patients must have:`.
fn asks_for_something(words: &[&str]) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "no", "not", "without", "none", "never", "neither", "nor", "cannot", "unless", "but", "however", "than", "rather", "instead", "lack", "lacking",
        "unlikely", "like", "similar", "may", "might", "can", "could", "optional", "ok", "recommended", "e.g", "eg", "either", "two",
    ];
    #[rustfmt::skip]
    const BEGINNINGS: &[&str] = &[
        "non", "except", "exclu", "ineligib", "exempt", "allow", "permit", "accept", "partner", "parent", "donor", "famil", "relative", "sibling", "mother",
        "father", "caregiver", "infant", "neonat", "suspect", "possib", "probab", "allerg", "hypersens", "sensitiv", "react", "intoler", "plan", "anticipat",
        "schedul", "intend", "washout", "wash-out", "negativ", "absen", "free", "resolv", "note", "contracep", "avoid", "unable", "inabil", "fail", "refus",
        "discontinu", "stop", "withdraw", "prohibit", "contraindic", "contra-indic", "risk", "consider", "example", "stratif", "randomi", "regist", "extension", "cross", "retreat", "re-treat",
        "continu", "maint", "cycle", "step", "screen-fail", "steril", "fertil", "menopaus", "recover", "toxic", "control", "matched", "subsequent", "second", "before", "during", "visit",
    ];
    let turned = words.iter().any(|w| WORDS.contains(w) || BEGINNINGS.iter().any(|start| w.starts_with(start)));
    !turned && !turns(words)
}

/// Whether words turn what is named behind them: `at risk of`, `contraindications to any of the following`.
fn turns(words: &[&str]) -> bool {
    words.windows(2).any(|pair| {
        matches!(pair, [turning, link] if TURNING.contains(turning) && matches!(*link, "of" | "for" | "to" | "with"))
    })
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

/// Whether it is known what the line says, or that it says nothing.
pub(super) fn is_known(content: &Content) -> bool {
    !matches!(content, Content::NotUnderstood(_))
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
            ("Risk factors for bleeding:", Exclusion, true),
            ("At risk of any of the following:", Exclusion, false),
            ("Presence of contraindications for treatment with frobinib, including:", Exclusion, true),
            ("Contraindications to frobinib:", Exclusion, true),
            ("Contraindications to the use of any of the following drugs:", Exclusion, false),
            ("Contraindication to frobinib or any of the following:", Exclusion, false),
            ("Contraindications to any of the following:", Exclusion, false),
            ("Female participants with any of the following:", Exclusion, true),
            ("Adequate organ function (obtained within 14 days before registration):", Inclusion, true),
            ("Adequate organ function if metastatic:", Inclusion, false),
            ("Women must meet the following criteria:", Inclusion, false),
            ("Histologically confirmed diagnosis of 1 of the following:", Inclusion, true),
            ("Patients must have one of the following:", Inclusion, false),
            ("Histologically confirmed melanoma:", Inclusion, false),
            ("No active cardiac disease, including any of the following:", Inclusion, true),
            ("Patients must not have any of the following conditions:", Inclusion, true),
            ("No contraindications to MRI, including any of the following:", Inclusion, false),
            ("No more than 1 of the following:", Inclusion, false),
            ("No prior therapy except:", Inclusion, false),
            ("Patients without response to treatment:", Inclusion, false),
            ("No other uncontrolled illness, including, but not limited to, any of the following:", Inclusion, true),
            ("Uncontrolled frobosis including but not limited to:", Exclusion, true),
            ("Contraindications to MRI, including:", Exclusion, true),
            ("Liver disease other than hepatitis C, including:", Exclusion, false),
            ("Not pregnant, as shown by one of the following:", Inclusion, false),
            ("Patients not suitable for any of the following:", Inclusion, false),
            ("No insulin and one of the following:", Inclusion, false),
            ("No prior therapy such as any of the following:", Inclusion, true),
            ("Malignancy other than the following:", Exclusion, false),
            ("Patients with frobs will be excluded if they have any of the following:", Exclusion, true),
            ("Patients with frobs will not be excluded if they have any of the following:", Exclusion, false),
            ("Any condition that would put the patient at risk, such as:", Exclusion, true),
            ("Patients are ineligible if they meet the following criteria during surgery:", Exclusion, false),
            ("Laboratory values obtained less than or equal to 14 days prior to registration:", Inclusion, true),
            ("Patients who meet one of the following laboratory values:", Inclusion, true),
        ] {
            assert_eq!(Above::of(words, side).narrows, narrows, "{words}");
        }
        for (words, asks) in [
            ("Patients in phase 2 must have:", true),
            ("Women must meet the following criteria:", true),
            ("Patients with frobosis must meet 2 of the following:", true),
            ("Frobosis, defined as:", true),
            ("Patients must not have frobosis and:", false),
            ("Patients with the following are not eligible:", false),
            ("Prior therapy is allowed as follows:", false),
            ("The following are considered frobosis:", false),
            ("At risk of frobosis because of:", false),
            ("Donors must meet the following criteria:", false),
            ("Criteria for randomization:", false),
        ] {
            assert_eq!(Above::of(words, Inclusion).asks, asks, "{words}");
            assert!(!Above::of(words, Exclusion).asks, "{words}");
        }
        let denial = Above::of("No active cardiac disease, including:", Inclusion);
        assert!(denial.denies && denial.combine == Combine::AllOfUnread && !denial.beside(Inclusion).narrows);
    }
}
