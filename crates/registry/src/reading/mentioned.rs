//! Lines of which every member names something and says nothing against it: `Subject has received blood transfusions or
//! frobose factor therapy within 14 days prior to dosing`.
//!
//! Whatever the other words say, such a line holds only where one of the things was there at some time. That is what is
//! kept, of each name at any time; all its words stay open.
//!
//! Assumes that nothing else was read of the line. Guarantees that before a name stand words that leave it what it is, and
//! behind it none that makes something else of it; and that no word of the line denies, suspects, permits, or plans.

use super::build;
use super::either;
use super::kept::{self, Kept};
use super::kind;
use super::matter;
use super::narrow;
use super::word::Word;
use super::{Join, Side, Whole};
use crate::words::Words;
use std::ops::Range;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 60;

/// Words of which one keeps a line from being read so: beside them a thing that is named need not be there.
#[rustfmt::skip]
static TURNS: Words = Words::new(&[
    "abstain", "against", "all", "allowance", "amenable", "anticipated", "antibodies", "antibody", "appropriate", "attempt", "attempting", "avoid", "avoidance", "avoiding", "awaiting",
    "borderline", "can", "candidacy", "causing", "cause", "caused", "causes", "compatible", "consider", "considered", "considering", "consistent", "consultation", "contact", "control",
    "could", "decline", "declined", "declines", "deny", "denies", "designed", "desire", "determine", "determining", "discuss", "due", "each", "eligibility", "equivalent", "equivocal", "evaluate", "evaluated",
    "evaluation", "examination", "exclude", "excluded", "exempt", "expect", "expected", "expecting", "exposed", "exposure", "false", "fear", "feasible", "finding", "findings", "fit", "genetic",
    "hope", "if", "imaging", "indicated", "indicating", "indication", "indications", "indicative", "induce", "induced", "inducing", "interested", "interest", "interfere", "interfering",
    "investigate", "investigating", "job", "leading", "like", "listed", "mimic", "mimicking", "misdiagnosed", "monitor", "monitoring", "mutation", "mutations", "need",
    "needing", "needs", "normal", "nor", "occupation", "offered", "opinion", "ordered", "otherwise", "positive", "predispose", "predisposed", "predisposing", "predisposition", "presumed",
    "prevented", "preventing", "professional", "professionals", "prone", "protocol", "provider", "question", "questionable", "questionnaire", "range", "receptor", "receptors", "recommended", "recover", "recovered", "refer", "referral", "referred",
    "registry", "related", "reluctant", "resectable", "resembling", "resulting", "resolved", "rule", "ruled", "same", "scale", "score", "seek", "seeking", "seronegative", "serum", "specimen", "specimens", "staff",
    "start", "starting", "suggest", "suggesting", "suggestive", "suitable", "suited", "survivor", "survivors", "susceptible", "target", "targeted", "tolerate", "toxicities", "toxicity", "training", "trigger",
    "triggers", "uncertain", "uninfected", "unlikely", "unsuitable", "visit", "wait", "waitlisted", "want", "wish", "without", "worried",
    "cell", "cells", "culture", "donation", "donate", "enzyme", "gene", "genes", "level", "levels", "worker", "workers", "study", "trial", "trials", "studies", "device", "devices", "dose", "doses", "less",
]);

/// Ends of such words.
const TURNED: &[&str] = &["-negative", "-free", "-naive"];

/// Beginnings of such words.
const TURN: &[&str] = &[
    "allerg",
    "anaphyla",
    "hypersens",
    "intoler",
    "sensitiv",
    "contraindic",
    "contra-indic",
    "suspic",
    "suspis",
    "suspect",
    "anti-",
    "non-",
    "pre-",
    "post-",
    "un",
    "vaccin",
    "immuniz",
    "immunis",
    "prophyla",
    "diagnostic",
    "famil",
    "matern",
    "patern",
    "particip",
    "enrol",
    "consent",
    "random",
    "pseudo",
    "refus",
    "fail",
];

/// Words of the limits that a trial has signs for, which turn nothing where they say how many.
const COUNTS: &[&str] =
    &["both", "either", "two", "three", "plus", "combined", "combination", "together", "only", "healthy"];

/// Words of the trial, which turn nothing where they say when: `within 4 weeks prior to the first dose of study drug`.
const OF_TRIAL: &[&str] = &[
    "study",
    "trial",
    "dose",
    "doses",
    "visit",
    "start",
    "starting",
    "screening",
    "randomisation",
    "randomization",
    "enrolment",
    "enrolled",
    "enrollment",
    "consent",
    "entry",
    "inclusion",
    "included",
    "enrolling",
    "to",
    "for",
    "protocol",
    "participation",
    "participating",
    "evaluation",
];

/// Words that begin a time.
const TIMES: &[&str] = &["within", "prior", "before", "during", "after", "since", "at", "last", "past", "preceding"];

/// Words that begin so and turn nothing.
const TURN_NOT: &[&str] = &[
    "under",
    "undergo",
    "undergoing",
    "undergone",
    "underwent",
    "underlying",
    "unit",
    "unstable",
    "uncontrolled",
    "untreated",
    "unresectable",
    "unilateral",
];

/// Words that stand before a name, or before words before it, and leave it what it is.
#[rustfmt::skip]
static LEADS: Words = Words::new(&[
    "(", "-", "active", "actively", "administered", "administration", "after", "also", "another", "any", "are", "at", "been", "being", "biopsy-proven", "by", "chronic", "chronically", "clinical", "clinically",
    "concomitant", "concomitantly", "concurrent", "concurrently", "confirmed", "continued", "continues", "continuing", "continuous", "current", "currently", "daily", "definite", "definitive", "diagnosed", "diagnoses", "diagnosis",
    "documented", "duration", "during", "episode", "episodes", "established", "ever", "evidence", "existing", "experienced", "experiencing", "female", "first", "form", "forms", "frequent", "given", "had", "has", "have", "having",
    "histologically", "history", "in", "infected", "infection", "intake", "is", "known", "lifetime", "long-term", "male", "medical", "more", "multiple", "new", "newly", "of", "on", "ongoing", "or", "other", "past", "pat",
    "pathologically", "personal", "present", "presence", "previous", "previously", "prior", "proven", "radiographic", "receipt", "receive", "received", "receives", "receiving", "recent", "recently", "recurrent", "regular", "regularly", "required", "requires", "requiring",
    "severe", "severely", "significant", "simultaneous", "some", "status", "still", "suffer", "suffered", "suffering", "suffers", "surgical", "symptomatic", "systemic", "take", "taken", "takes", "taking", "that", "therapy",
    "those", "treated", "treatment", "type", "types", "under", "undergo", "undergoing", "undergone", "underwent", "use", "used", "user", "users", "uses", "using", "was", "were", "which", "who", "with", "within",
    "least", "one", "must", "should", "shall", "be",
]);

/// What joins the words before a name to it; it stands behind one of [`LED`] alone.
const LINKS: &[&str] = &["of", "with", "from", "in", "on", "by", "under"];

/// Words before those that join.
#[rustfmt::skip]
static LED: Words = Words::new(&[
    "administration", "been", "being", "diagnosed", "diagnoses", "diagnosis", "episode", "episodes", "evidence", "form", "forms", "history", "infected", "infection", "intake", "pat", "patients", "presence", "receipt",
    "suffer", "suffered", "suffering", "suffers", "therapy", "those", "treated", "treatment", "type", "types", "use", "user", "users", "continues", "is", "are", "was", "were", "status", "female", "male", "duration", "who", "currently", "",
]);

/// Words behind which `for` leads to what was there.
const FOR: &[&str] = &["treatment", "therapy", "treated", "surgery", "medication", "drugs"];

/// Words of a time, beside those that are of time anywhere.
const OF_TIME: &[&str] = &[
    "half-lives",
    "to",
    "of",
    "at",
    "in",
    "for",
    "first",
    "dose",
    "treatment",
    "start",
    "visit",
    "entry",
    "longer",
    "whichever",
    "is",
    "(",
    ")",
    "-",
    "inclusion",
];

/// Words of which a member may consist that the next one completes.
const WAITS: &[&str] = &[
    "current",
    "currently",
    "recent",
    "recently",
    "past",
    "prior",
    "previous",
    "previously",
    "history",
    "presence",
    "present",
    "known",
    "documented",
    "evidence",
    "ongoing",
    "of",
    "has",
    "have",
    "had",
    "pat",
    "with",
    "any",
    "a",
    "is",
    "are",
    "diagnosis",
    "concurrent",
    "concomitant",
];

/// Words one of which an inclusion has that asks for a treatment.
const WHOSE: &[&str] = &[
    "pat",
    "with",
    "has",
    "have",
    "had",
    "received",
    "receiving",
    "undergoing",
    "undergo",
    "undergone",
    "underwent",
    "taking",
    "treated",
    "using",
    "use",
    "history",
    "requiring",
    "female",
    "male",
    "who",
];

/// Words right behind a name that leave it what it is, and may end the member.
#[rustfmt::skip]
static NOUNS: Words = Words::new(&[
    "administration", "agent", "agents", "attack", "attacks", "condition", "conditions", "disease", "diseases", "disorder", "disorders", "drug", "drugs", "episode", "episodes", "event", "events", "infection", "infections", "infusion", "infusions",
    "injection", "injections", "intake", "medication", "pat", "procedure", "procedures", "regimen", "regimens", "surgeries", "surgery", "syndrome", "tablet", "tablets", "therapy", "treatment", "use", "usage", ".", ")", "etc", "female", "symptoms",
]);

/// Words behind which whatever else is said of a name does not make it another.
#[rustfmt::skip]
static TAILS: Words = Words::new(&[
    ">", ">=", "<", "<=", "according", "after", "as", "at", "before", "by", "diagnosed", "documented", "during", "for", "from", "given", "in", "of", "on", "over", "performed", "present", "prior", "received", "requiring", "since",
    "taken", "that", "treated", "under", "undergoing", "used", "using", "via", "which", "who", "with", "within", "confirmed", "proven", "receiving", "taking", "whose", "per", "ago", "previously", "currently", "based",
]);

/// What is kept of the line.
pub(super) fn mentioned(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    let words = super::word::without_stops(words);
    let words = behind_title(words, whole)?;
    if words.len() > MOST_WORDS || words.iter().all(|w| w.name().is_none()) {
        return None;
    }
    // `Or melanoma` is another way to meet the line above.
    if matches!(words.first()?.text, "or" | "and" | "and/or" | "plus") {
        return None;
    }
    let line = Line { whole };
    let mut named: Vec<&Word<'_>> = Vec::new();
    let mut waits = false;
    for range in members(words) {
        let member = words.get(range.clone())?;
        // What is taken out makes less of what is named before.
        let taken = |w: &Word<'_>| EXCEPT.contains(&w.text);
        if whole.side == Side::Exclusion && !named.is_empty() && member.first().is_some_and(taken) {
            continue;
        }
        if range.into_iter().any(|at| turns(words, at, whole.side)) {
            return None;
        }
        if waits && line.begins_narrowed(member) {
            return None;
        }
        let names = line.member(member)?;
        waits = names.is_empty();
        named.extend(names);
    }
    // Who is a candidate has had nothing yet, and what is asked of one sex is not asked of the other.
    let of_one_sex = |pair: &[Word<'_>]| matches!(pair, [first, second] if matches!(first.text, "for" | "in") && matches!(second.text, "female" | "male"));
    if whole.plain.text.to_lowercase().contains("candidate") || words.windows(2).any(of_one_sex) {
        return None;
    }
    // A treatment that stands alone among what is asked for is mostly the title of what follows.
    let treatment = matches!(named.first()?.name(), Some('m' | 'p'));
    if whole.side == Side::Inclusion && treatment && !words.iter().any(|w| WHOSE.contains(&w.text)) {
        return None;
    }
    let mut exprs = Vec::new();
    for word in named {
        let leads: &[&[&str]] = match word.name()? {
            'c' => &[&["history", "of"]],
            'm' => &[&["received"]],
            _ => &[&["prior"], &["planned"]],
        };
        for lead in leads {
            let said = lead.iter().map(|text| Word { text, ..*word }).chain([*word]);
            let expr = whole.said_by(said).filter(|expr| either::may_stand(expr, whole.vocabulary))?;
            exprs.push(kept::at_any_time(expr, whole.vocabulary)?);
        }
    }
    let rest = words.first()?.start..words.last()?.range().end;
    Some(Kept { expr: build::any(exprs, matter::nowhere()), join: Join::All, rest: vec![rest] })
}

/// Whether the word at `at` may say another thing of what is named than that it is there.
fn turns(words: &[Word<'_>], at: usize, side: Side) -> bool {
    let Some(word) = words.get(at) else { return false };
    let text = word.text;
    let before = words.get(..at).unwrap_or(&[]);
    if matches!(text, ":" | "?" | "=" | "%" | "+" | "→" | ".") {
        return true;
    }
    if side == Side::Exclusion
        && before.iter().rev().take_while(|w| !JOINS.contains(&w.text)).any(|w| w.name().is_some())
    {
        // Behind what excludes, most words only say more of it.
        let let_in = text == "included" && matches!(before.last().map_or("", |w| w.text), "be" | "are" | "is");
        let of_time = OF_TRIAL.contains(&text) && before.iter().any(|w| TIMES.contains(&w.text));
        return !of_time
            && (let_in || BEHIND.contains(&text) || TURN_BEHIND.iter().any(|start| text.starts_with(start)));
    }
    if COUNTS.contains(&text) || OF_TRIAL.contains(&text) && before.iter().any(|w| TIMES.contains(&w.text)) {
        return false;
    }
    if matches!(text, "must" | "should" | "shall") && side == Side::Inclusion {
        // `Must have a diagnosis of asthma`
        return before.iter().any(|w| w.name().is_some());
    }
    if matches!(text, "<" | "<=" | ">" | ">=") {
        // A limit of a time, or of how much at least.
        let unit = words.get(at + 2).is_some_and(|w| either::OF_TIME.contains(&w.text));
        return !unit && matches!(text, "<" | "<=");
    }
    TURNS.contains(&text)
        || either::STOPS.contains(&text)
        || either::DENY.contains(&text)
        || either::SHIFTS.contains(&text) && !matches!(text, "to" | "for" | "requiring" | "requires" | "required")
        || TURN.iter().any(|start| text.starts_with(start)) && !TURN_NOT.contains(&text)
        || TURNED.iter().any(|end| text.ends_with(end))
        || word.name() == Some('v')
}

/// Words behind a name that an exclusion says of what need not be there, is somebody else's, or lets someone in.
#[rustfmt::skip]
static BEHIND: Words = Words::new(&[
    "acceptable", "accepted", "allowed", "anticipated", "brother", "caregiver", "child", "children", "considered", "contact", "contacts", "donor", "donors", "eligible", "excluded",
    "expected", "familial", "family", "father", "fetus", "foetus", "household", "infant", "infants", "intended", "intends", "intend", "mother", "must", "neonate",
    "newborn", "offspring", "optional", "parent", "parents", "partner", "partners", "permitted", "plan", "planned", "planning", "plans", "possible", "potential", "presumed", "probable", "questionable", "relative",
    "relatives", "scheduled", "shall", "should", "sibling", "siblings", "sister", "spouse", "uncertain", "waived", "will", "candidate", "candidates", "risk", "awaiting", "unlikely", "doubtful",
]);

/// Beginnings of such words.
const TURN_BEHIND: &[&str] = &[
    "allerg",
    "anaphyla",
    "hypersens",
    "intoler",
    "sensitiv",
    "contraindic",
    "contra-indic",
    "suspic",
    "suspis",
    "suspect",
    "particip",
    "enrol",
];

/// Words with which an exclusion lets off what it names before.
const EXCEPT: &[&str] = &["except", "excepting", "excluding", "unless", "apart", "aside"];

/// What joins members.
const JOINS: &[&str] = &["or", "and", "/", ",", ";", "and/or"];

/// The words behind the title of an exclusion, `Cardiac: angina or stroke`; all of them without one. None where there are
/// several, or where it may say what is meant of the things named behind it.
fn behind_title<'w, 'a>(words: &'w [Word<'a>], whole: &Whole<'_>) -> Option<&'w [Word<'a>]> {
    let Some(colon) = words.iter().position(|w| w.text == ":") else { return Some(words) };
    let (title, behind) = (words.get(..colon)?, words.get(colon + 1..)?);
    let allergy = |w: &Word<'_>| {
        matter::concept(whole.tokens, w).is_some_and(|id| whole.vocabulary.concept(id).name.contains("allerg"))
    };
    let plain = |w: &Word<'_>| match w.name() {
        Some(letter) => letter == 'c' && !allergy(w),
        None => narrow::is_of_a_part(w.text) || TITLE.contains(&w.text) || JOINS.contains(&w.text),
    };
    (whole.side == Side::Exclusion && title.len() <= 6 && title.iter().all(plain)).then_some(behind)
}

/// Words of titles that say nothing of what stands below them.
const TITLE: &[&str] = &[
    "disease",
    "diseases",
    "disorder",
    "disorders",
    "conditions",
    "condition",
    "medical",
    "cardiac",
    "history",
    "concurrent",
    "illness",
    "illnesses",
    "system",
    "current",
    "prior",
    "of",
    "other",
    "concomitant",
    "medication",
    "medications",
    "therapy",
    "treatment",
    "prohibited",
    "exclusion",
    "criteria",
    "drugs",
];

/// Where the members stand.
fn members(words: &[Word<'_>]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, word) in words.iter().enumerate() {
        match word.text {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            text if depth == 0 && JOINS.contains(&text) => {
                found.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(start..words.len());
    found.retain(|range| !range.is_empty());
    found
}

struct Line<'a> {
    whole: &'a Whole<'a>,
}

impl Line<'_> {
    /// What a member names, if it is clear; nothing of a time, and of words that are completed by the next member
    /// (`current or recent frobosis`).
    fn member<'w, 'a>(&self, words: &'w [Word<'a>]) -> Option<Vec<&'w Word<'a>>> {
        let Some(first) = words.iter().position(|w| w.name().is_some()) else {
            let of_time = |w: &Word<'_>| either::OF_TIME.contains(&w.text) || OF_TIME.contains(&w.text) || is_number(w);
            let is_time = words.iter().any(is_number) && words.iter().all(of_time);
            let waits = words.iter().all(|w| WAITS.contains(&w.text));
            return (is_time || waits).then(Vec::new);
        };
        let (lead, behind) = words.split_at_checked(first)?;
        let name = behind.first()?;
        for (at, word) in lead.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|at| words.get(at)).map_or("", |w| w.text);
            let fine = match word.text {
                "for" => FOR.contains(&before),
                link if LINKS.contains(&link) => LED.contains(&before),
                // What is required is not there yet.
                "requires" | "requiring" | "required" if name.name() != Some('p') => false,
                text => is_number(word) || LEADS.contains(&text) || self.is_sort(text, name),
            };
            if !fine {
                return None;
            }
        }
        let mut names = behind.iter().take_while(|w| w.name().is_some()).collect::<Vec<_>>();
        // `digoxin > 2 ng/mL` is a level.
        let compared = matches!(super::word::text(behind, names.len()), ">" | ">=" | "<" | "<=");
        let per_volume = || ["/ml", "/l", "/dl"].iter().any(|unit| self.whole.plain.text.to_lowercase().contains(unit));
        let level = name.name() == Some('m') && compared && per_volume();
        if level || !is_clear_behind(behind.get(names.len()..)?) {
            return None;
        }
        // `systemic treatment with corticosteroids`, `dermatitis such as psoriasis`: whichever of the two is recorded.
        let shown = behind
            .iter()
            .position(|w| matches!(w.text, "such" | "including" | "e.g." | "eg" | "i.e."))
            .unwrap_or(usize::MAX);
        let own = names.len();
        let both = |w: &Word<'_>| w.name() == Some('m') && name.name() == Some('m');
        let more = behind.iter().enumerate().skip(own).filter(|(at, w)| both(w) || *at > shown && w.name().is_some());
        let more = more.map(|(_, w)| w);
        names.extend(more);
        Some(names)
    }

    /// Whether a name begins with a word that narrows it: `current or chronic hepatitis` is not chronic alone.
    fn begins_narrowed(&self, words: &[Word<'_>]) -> bool {
        let token = words.first().filter(|w| w.name().is_some()).and_then(|w| self.whole.tokens.all.get(w.token));
        let written = token.and_then(|token| self.whole.plain.text.get(token.at.clone())).unwrap_or("");
        let over = |id| self.whole.vocabulary.concept(id).name.starts_with("past ");
        written.split_once(' ').is_some_and(|(first, _)| narrow::narrows(&first.to_lowercase()))
            || words.first().and_then(|w| matter::concept(self.whole.tokens, w)).is_some_and(over)
    }

    /// Whether a word says of what sort a thing is that is named behind it, and leaves it what it is.
    fn is_sort(&self, word: &str, name: &Word<'_>) -> bool {
        if matches!(word, "metastatic" | "secondary") {
            return false;
        }
        // `contemplate` ends as adjectives do.
        let of_some = || {
            narrow::is_of_a_part(word)
                || kind::is_of_some_kind(word) && kind::is_adjective(word) && !word.ends_with("ate")
        };
        match name.name() {
            Some('m') => narrow::is_of_treatments(word),
            Some('c') => {
                let concept = matter::concept(self.whole.tokens, name);
                let depends = concept.is_none_or(|id| kind::depends_on_kind(&self.whole.vocabulary.concept(id).name));
                narrow::narrows(word) || !depends && of_some()
            }
            _ => narrow::narrows(word) || narrow::is_of_treatments(word) || of_some(),
        }
    }
}

fn is_number(word: &Word<'_>) -> bool {
    word.text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the words behind a name make nothing else of it.
fn is_clear_behind(words: &[Word<'_>]) -> bool {
    let mut depth = 0_usize;
    // A tail goes on with whatever it says.
    let mut tail = false;
    let mut noun = true;
    for (at, word) in words.iter().enumerate() {
        match word.text {
            // `dementia (and frobosis)`
            "(" | "[" if matches!(super::word::text(words, at + 1), "and" | "or" | "plus" | "also" | "/") => {
                return false;
            }
            "(" | "[" => depth += 1,
            ")" | "]" => {
                depth = depth.saturating_sub(1);
                noun = true;
            }
            _ if depth > 0 || tail || is_number(word) => {}
            text if TAILS.contains(&text) => tail = true,
            text if noun && NOUNS.contains(&text) => {}
            _ => return false,
        }
    }
    true
}
