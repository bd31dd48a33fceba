//! Words behind what a line names, and whether they only narrow it.
//!
//! Assumes the words of a shape. Guarantees that a tail that only narrows names nothing beside what stands before it,
//! permits nothing, and speaks of nobody but the patient.

mod phrase;

use super::classify;
use super::word::{self, Word};
use crate::words::Words;
use std::ops::Range;

/// Words that begin what only narrows the name before them.
#[rustfmt::skip]
static OPENERS: Words = Words::new(&[
    "affecting", "after", "as", "associated", "at", "based", "because", "before", "by", "caused", "causing",
    "characterized", "complicated", "confirmed", "considered", "controlled", "currently", "deemed", "defined",
    "demonstrated", "despite", "determined", "diagnosed", "documented", "due", "during", "evidenced", "except",
    "excluding", "following", "for", "from", "if", "in", "interfering", "involving", "judged", "leading", "likely",
    "limiting", "manifested", "needing", "not", "occurring", "of", "on", "per", "precluding", "preventing", "prior",
    "proven", "recurring", "refractory", "requiring", "requires", "resistant", "resulting", "secondary", "since",
    "that", "treated", "uncontrolled", "under", "unless", "unresponsive", "until", "when", "where", "which", "while",
    "who", "whom", "whose", "with", "within", "without", "that's", "necessitating", "impairing", "compromising",
    "severe", "present", "found", "detected", "seen", "identified", "assessed", "measured", "verified", "according",
    "despite", "unrelated", "related", "attributable", "attributed", "induced", "other", "apart", "besides",
    "receiving", "taking", "undergoing", "having", "scheduled", "using", "via",
]);

/// Persons other than the patient. Sorted.
#[rustfmt::skip]
static OTHERS: Words = Words::new(&[
    "babies", "baby", "brother", "caregiver", "caregivers", "child", "children", "contact", "contacts", "couple", "donor",
    "donors", "embryo", "embryos", "families", "family", "father", "fetal", "fetus", "fetuses", "first-degree",
    "household", "husband", "infant", "infants", "kindred", "maternal", "member", "members", "mother", "mothers",
    "neonate", "neonates", "newborn", "newborns", "offspring", "parent", "parental", "parents", "partner",
    "partner's", "partners", "paternal", "relative", "relatives", "sibling", "siblings", "sister", "spouse", "twin",
    "wife",
]);

/// Words that permit, or ask for something else.
static PERMITS: Words = Words::new(&[
    "acceptable",
    "accepted",
    "allowed",
    "eligible",
    "included",
    "inclusion",
    "permissible",
    "permitted",
    "ok",
    "okay",
    "waived",
    "must",
    "should",
    "?",
]);

/// Words behind which permission only narrows what excludes.
static EXCEPTIONS: Words = Words::new(&[
    "unless",
    "except",
    "excepted",
    "excepting",
    "exception",
    "exceptions",
    "but",
    "although",
    "however",
    "excluding",
    "apart",
    "other",
]);

/// Words that speak of some of the patients or of a part of the trial.
static OF_SOME: Words = Words::new(&[
    "arm",
    "arms",
    "can",
    "cohort",
    "cohorts",
    "considered",
    "controls",
    "could",
    "enrolled",
    "excluded",
    "exclusion",
    "exclusions",
    "group",
    "groups",
    "ineligible",
    "may",
    "might",
    "nb",
    "note",
    "part",
    "phase",
    "step",
]);

/// Words that turn or waive what is asked for. Sorted.
#[rustfmt::skip]
static WAIVES: Words = Words::new(&[
    "alternatively", "although", "apart", "approximately", "besides", "but", "except", "excepted", "exception",
    "exceptions", "excluding", "however", "ideally", "if", "instead", "irrespective", "least", "only", "optional",
    "other", "otherwise", "preferably", "preferred", "provided", "rather", "recommended", "regardless", "required",
    "than", "unless", "until", "whether",
]);

/// Words that say that what is named may be over. Sorted.
#[rustfmt::skip]
static PAST: Words = Words::new(&[
    "after", "ago", "been", "before", "completed", "cured", "during", "earlier", "ever", "following", "had", "history",
    "last", "past", "previous", "previously",
    "prior", "received", "recent", "recently", "required", "resected", "resolved", "resulted", "since", "treated",
    "underwent", "undergone", "was", "were", "within", "ended", "diagnosed", "remission", "free", "led", "caused",
    "discontinued", "stopped", "failed", "did", "years", "months", "weeks", "days", "hours", "onset", "until",
    "year", "time", "episode", "episodes", "requirement", "occurred", "experienced", "occurring",
]);

/// Words that join something to what stands before.
static JOINS: Words = Words::new(&[
    "or",
    "and",
    ",",
    "/",
    ";",
    ".",
    "plus",
    "also",
    "nor",
    ":",
    "+",
    "&",
    "including",
    "such",
    "like",
    "-",
    "eg",
    "e.g.",
    "e.g",
    "i.e.",
    "ie",
    "i.e",
    "include",
    "includes",
    "*",
    "as well as",
]);

/// Words behind a joining word that name nothing of their own, beside the plain ones. Sorted.
#[rustfmt::skip]
static NAMELESS: Words = Words::new(&[
    "absorption", "active", "agent", "agents", "antimicrobial", "anti-infective", "bioavailability", "breathing", "capsules", "chronic",
    "distribution", "drug", "drugs", "evaluation", "excretion", "gait", "hospitalisation", "hospitalization", "immediate",
    "independently", "injectable", "intervention", "interventions", "intravenous", "iv", "local", "mechanical", "medications", "metabolism",
    "mobility", "oral", "outcomes", "parenteral", "participation", "pharmacological", "pharmacotherapy", "requires", "requiring",
    "result", "results", "risk", "safety", "surgery", "surgical", "survival", "swallow", "swallowing", "symptomatic", "symptoms",
    "systemic", "therapeutic", "tolerance", "topical", "uncontrolled", "urgent", "ventilation",
]);

/// What follows the part of a line that was read.
pub(super) struct Tail<'a> {
    words: &'a [Word<'a>],
}

impl<'a> Tail<'a> {
    pub(super) fn new(words: &'a [Word<'a>]) -> Self {
        Self { words: word::without_stops(words) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Where it stands in the shape.
    pub(super) fn range(&self) -> Option<Range<usize>> {
        let (first, last) = (self.words.first()?, self.words.last()?);
        Some(first.start..last.start + last.text.len() + 1)
    }

    fn any(&self, list: &Words) -> bool {
        self.words.iter().any(|w| list.contains(&w.text))
    }

    /// Whether somebody else than the patient is in it.
    pub(super) fn speaks_of_others(&self) -> bool {
        // What is only suspected is another thing, too.
        let suspected = |pair: &[Word<'_>]| matches!(pair, [verb, doubt] if matches!(verb.text, "is" | "are" | "was" | "were") && doubt.text == "suspected");
        self.any(&OTHERS) || self.words.windows(2).any(suspected)
    }

    /// Whether what is named may be over.
    pub(super) fn tells_of_past(&self) -> bool {
        let mut before = "";
        self.words.iter().any(|w| {
            let per = std::mem::replace(&mut before, w.text) == "per";
            !per && PAST.contains(&w.text)
        })
    }

    /// Whether it says another time beside the one before it.
    pub(super) fn goes_on_in_time(&self) -> bool {
        let times = [
            "during",
            "within",
            "in",
            "at",
            "planned",
            "after",
            "prior",
            "before",
            "current",
            "currently",
            "past",
            "history",
            "while",
            "throughout",
        ];
        self.words
            .windows(2)
            .any(|pair| matches!(pair, [a, b] if matches!(a.text, "or" | "and" | "," | "/") && times.contains(&b.text)))
    }

    /// Whether a time before it is counted from something that is no step of the study.
    pub(super) fn counts_from_elsewhere(&self) -> bool {
        static STEPS: Words = Words::new(&[
            "study",
            "drug",
            "dose",
            "randomisation",
            "randomised",
            "enrolment",
            "enrolled",
            "screening",
            "baseline",
            "inclusion",
            "day",
            "days",
            "cycle",
            "first",
            "consent",
            "visit",
            "registration",
            "entry",
            "trial",
            "recruitment",
            "dosing",
            "protocol",
        ]);
        let counts =
            ["prior", "before", "of", "after", "from", "preceding", "following", "since", "until", "on", "post"];
        self.words.first().is_some_and(|w| counts.contains(&w.text)) && !self.any(&STEPS)
    }

    /// Whether it tells what the patient needs for it.
    pub(super) fn tells_of_need(&self) -> bool {
        self.words.first().is_some_and(|w| matches!(w.text, "requiring" | "that" | "which" | "requires"))
    }

    /// Whether it asks that what was had be over: `radiotherapy to the brain and recovered`.
    pub(super) fn asks_for_recovery(&self) -> bool {
        self.words.iter().any(|w| matches!(w.text, "recovered" | "recovery" | "recover" | "must" | "should"))
    }

    /// Whether it holds a number or a comparison.
    pub(super) fn holds_numbers(&self) -> bool {
        self.words.iter().any(|w| {
            w.text.starts_with(|c: char| c.is_ascii_digit()) || matches!(w.text, "<" | ">" | "<=" | ">=" | "=")
        })
    }

    /// Whether it only narrows what excludes, or what is denied: an exception narrows too.
    pub(super) fn narrows_what_excludes(&self) -> bool {
        let (first, waivers) = self.sentences();
        first.adds_nothing() && !first.permits() && waivers.is_none_or(|w| w.waives())
    }

    /// Whether it says what is done about it: `despite optimal medical management`.
    pub(super) fn tells_what_is_done(&self) -> bool {
        let first = self.words.iter().find(|w| !matches!(w.text, "," | "("));
        first.is_some_and(|w| matches!(w.text, "despite" | "irrespective" | "regardless" | "under" | "on"))
            && !self.words.iter().any(|w| w.text == "or")
    }

    /// Whether it only narrows what is asked for.
    pub(super) fn narrows_what_is_asked(&self) -> bool {
        let (first, more) = self.sentences();
        more.is_none() && first.adds_nothing() && ![&PERMITS, &OF_SOME, &WAIVES].iter().any(|list| self.any(list))
    }

    /// The first sentence, and what follows it.
    fn sentences(&self) -> (Tail<'a>, Option<Tail<'a>>) {
        match self.words.iter().position(|w| matches!(w.text, "." | ";")) {
            Some(at) => {
                let rest = self.words.get(at + 1..).unwrap_or(&[]);
                (Tail { words: self.words.get(..at).unwrap_or(&[]) }, Some(Tail { words: rest }))
            }
            None => (Tail { words: self.words }, None),
        }
    }

    /// Whether something is permitted otherwise than as an exception.
    fn permits(&self) -> bool {
        let end = self.words.iter().position(|w| EXCEPTIONS.contains(&w.text)).unwrap_or(self.words.len());
        let mut depth = 0_usize;
        self.words.iter().take(end).any(|w| {
            match w.text {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && PERMITS.contains(&w.text)
        })
    }

    /// Whether every one of its sentences lets some patients in: `Patients with treated metastases are eligible.`
    fn waives(&self) -> bool {
        self.words.split(|w| matches!(w.text, "." | ";")).all(|sentence| {
            let mut lets_in = false;
            for (at, word) in sentence.iter().enumerate() {
                let denied = sentence
                    .get(at.saturating_sub(3)..at)
                    .unwrap_or(&[])
                    .iter()
                    .any(|w| matches!(w.text, "not" | "no" | "cannot" | "nor"));
                match word.text {
                    "eligible" | "allowed" | "permitted" | "acceptable" | "permissible" | "accepted" => {
                        if denied {
                            return false;
                        }
                        lets_in = true;
                    }
                    "excluded" | "exclude" | "exclusionary" => {
                        if !denied {
                            return false;
                        }
                        lets_in = true;
                    }
                    // `Replacement therapy is not considered a form of systemic treatment.`
                    "considered" if denied => lets_in = true,
                    "ineligible" | "prohibited" | "must" => return false,
                    "may" | "can" => {
                        lets_in |= sentence
                            .get(at + 1)
                            .is_some_and(|w| matches!(w.text, "participate" | "enroll" | "enrolled" | "enter"))
                            || sentence
                                .get(at + 2)
                                .is_some_and(|w| matches!(w.text, "enrolled" | "included" | "considered"));
                    }
                    _ => {}
                }
            }
            lets_in || sentence.is_empty()
        })
    }

    /// What stands before the first word that takes something out, and the words behind it, where all that follows in
    /// the sentence can be a part of what is taken out.
    pub(super) fn exception(&self) -> Option<(Tail<'a>, &'a [Word<'a>])> {
        let (first, waivers) = self.sentences();
        let at = first.words.iter().position(|w| {
            matches!(w.text, "except" | "excepting" | "excluding" | "exception" | "exceptions" | "other" | "apart")
        })?;
        let (before, behind) = first.words.split_at(at);
        let begins = before.iter().rev().take_while(|w| matches!(w.text, "with" | "," | "(" | "for")).count();
        let before = before.get(..before.len() - begins).unwrap_or(&[]);
        // `other cancers` takes nothing out.
        let takes = behind.first().is_none_or(|w| w.text != "other") || behind.get(1).is_some_and(|w| w.text == "than");
        let anew = behind.windows(2).any(|pair| {
            matches!(pair, [a, b] if matches!(a.text, "or" | "and" | "," | ";")
                && (GOES_ON.contains(&b.text) && b.text != "within" || RESTARTS.contains(&b.text) && b.text != "any" || b.text == "past"))
        });
        let last = waivers.is_none_or(|w| w.waives());
        (takes && !anew && last).then_some((Tail { words: before }, behind))
    }

    /// Whether nothing is named that could stand beside what was read.
    pub(super) fn adds_nothing(&self) -> bool {
        let mut clause = Clause::Phrase;
        let mut joined = Joined::No;
        let mut depth = 0_usize;
        let mut drug = false;
        for (at, word) in self.words.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|b| self.words.get(b)).map_or("", |w| w.text);
            let next = word::text(self.words, at + 1);
            match word.text {
                "(" | "[" => {
                    if matches!(next, "or" | "and" | "including" | "+" | "history" | "known") {
                        return false;
                    }
                    depth += 1;
                    continue;
                }
                ")" | "]" => {
                    depth = depth.saturating_sub(1);
                    continue;
                }
                _ if depth > 0 => continue,
                "," if OPENERS.contains(&next) && !matches!(next, "other" | "of" | "severe") => {
                    joined = Joined::No;
                    continue;
                }
                text if JOINS.contains(&text) => {
                    if at == 0 {
                        return false;
                    }
                    if self.joins_within(at) || clause == Clause::Relative && self.goes_on_with_a_verb(at) {
                        continue;
                    }
                    let loose =
                        text == "," || before == "," || matches!(text, ":" | ";" | "." | "also" | "plus" | "-" | "*");
                    let within = matches!(text, "or" | "and" | "/") && !loose;
                    joined = match clause {
                        Clause::Reason => Joined::No,
                        Clause::Definition => Joined::Loosely,
                        Clause::Relative if within && joined != Joined::Strictly => Joined::Loosely,
                        _ => Joined::Strictly,
                    };
                    continue;
                }
                _ => {}
            }
            if joined == Joined::No
                && let Some(opened) = Clause::opened_by(word.text, next)
            {
                clause = opened;
            }
            let name = word.name();
            let fine = match joined {
                Joined::No => true,
                Joined::Loosely if clause == Clause::Definition => !RESTARTS.contains(&word.text),
                Joined::Loosely => !matches!(name, Some('c' | 'p')) && !RESTARTS.contains(&word.text),
                Joined::Strictly if RESTARTS.contains(&word.text) || GOES_ON.contains(&word.text) => false,
                Joined::Strictly => {
                    classify::is_plain(word.text) || NAMELESS.contains(&word.text) || name == Some('m') && drug
                }
            };
            if !fine {
                return false;
            }
            drug |= name == Some('m')
                || matches!(
                    word.text,
                    "therapy" | "treatment" | "medication" | "drugs" | "requiring" | "requires" | "with"
                );
        }
        true
    }
}

/// What a part of a tail is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// `of the knee`, `within 6 months`
    Phrase,
    /// `that requires`, `requiring`: what follows `or` goes on with it.
    Relative,
    /// `defined as`: what follows belongs to it.
    Definition,
    /// `because of`: what follows is no condition.
    Reason,
}

impl Clause {
    fn opened_by(word: &str, next: &str) -> Option<Self> {
        Some(match word {
            "that" | "which" | "who" | "whose" | "requiring" | "requires" | "necessitating" | "needing"
            | "interfering" | "precluding" => Self::Relative,
            "defined" => Self::Definition,
            "because" => Self::Reason,
            "due" if next == "to" => Self::Phrase,
            _ => return None,
        })
    }
}

/// How the words at hand are joined to those before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joined {
    No,
    /// They go on with a clause.
    Loosely,
    /// They may stand beside what was read.
    Strictly,
}

/// Words that begin another statement of the patient.
static GOES_ON: Words = Words::new(&[
    "are", "during", "had", "has", "have", "having", "intend", "intends", "is", "plan", "planned", "planning", "plans",
    "was", "were", "will", "within",
]);

/// Words that begin another thing that excludes.
static RESTARTS: Words = Words::new(&[
    "history",
    "pat",
    "known",
    "any",
    "those",
    "use",
    "prior",
    "previous",
    "presence",
    "female",
    "male",
    "current",
    "currently",
    "documented",
    "evidence",
    "received",
    "taking",
    "receiving",
    "participation",
    "participating",
    "pregnant",
    "allergy",
    "inability",
    "unable",
    "unwilling",
    "lack",
    "women",
    "other",
]);

/// Whether words say how large, or how long there, an illness is: `aneurysm > 5 cm`.
fn is_of_size(words: &[Word<'_>], at: usize) -> bool {
    let text = |at: usize| word::text(words, at);
    let counted =
        text(at + 2).starts_with("u_") || matches!(text(at + 2), "years" | "months" | "weeks" | "days" | "hours");
    let named = at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|w| w.name() == Some('c'));
    // `outpatients >= 12 years of age`
    let aged = matches!(text(at + 3), "of" | "old" | "-");
    named
        && counted
        && !aged
        && matches!(text(at), "<" | ">" | "<=" | ">=")
        && text(at + 1).starts_with(|c: char| c.is_ascii_digit())
}

/// Where a tail may begin: behind a name or a parenthesis, with a word that narrows, outside parentheses.
pub(super) fn starts(words: &[Word<'_>]) -> Vec<usize> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|b| words.get(b));
        let after = word::text(words, at + 1);
        let behind = before
            .is_some_and(|b| !matches!(b.text, "," | "or" | "and" | "/" | "(" | "with" | "of" | "for" | "to" | "in"));
        if depth == 0 && behind {
            // `radiotherapy to the chest`
            let to = word.text == "to" && before.is_some_and(|b| b.name() == Some('p'));
            let opens = OPENERS.contains(&word.text)
                || to
                || word.text == "("
                    && !matches!(
                        after,
                        "or" | "and"
                            | "including"
                            | "with"
                            | "both"
                            | "+"
                            | "excluding"
                            | "e.g."
                            | "eg"
                            | "such"
                            | "e.g"
                    )
                || matches!(word.text, "." | ";") && at + 1 < words.len()
                || is_of_size(words, at)
                // `radiotherapy to the spleen`
                || word.text == "to" && before.is_some_and(|b| matches!(b.name(), Some('m' | 'p')))
                || word.text == ","
                    && OPENERS.contains(&after)
                    && !matches!(after, "severe" | "other" | "refractory" | "resistant" | "uncontrolled");
            if opens {
                found.push(at);
            }
        }
        match word.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}
