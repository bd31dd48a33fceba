//! Lines about the person rather than the illness, which no chart settles and everybody can say at a visit: language,
//! residence, insurance, custody, employment, a telephone, somebody who accompanies.
//!
//! Assumes the words of a shape. Guarantees that every word of such a line is listed here or names no illness, drug,
//! organ, test or number.

use super::classify::is_plain;
use super::word::{self, Word};
use crate::words::Words;

/// A matter that only the person can tell: words of which one must be there, and words that may stand beside them.
struct Matter {
    keys: Words,
    beside: Words,
}

#[rustfmt::skip]
static MATTERS: [Matter; 7] = [
    Matter {
        keys: Words::new(&[
            "english-fluent", "english", "spanish", "french", "german", "dutch", "danish", "swedish", "norwegian", "chinese", "mandarin", "cantonese",
            "japanese", "korean", "italian", "portuguese", "hebrew", "arabic", "english-speaking", "non-english", "non-english-speaking",
            "spanish-speaking", "non-spanish", "fluent", "fluency", "illiterate", "illiteracy", "literate", "literacy", "language", "languages",
            "french-speaking", "german-speaking", "danish-speaking", "non-french", "dutch-speaking", "cantonese-speaking", "mandarin-speaking", "chinese-speaking",
        ]),
        beside: Words::new(&[
            "speaking", "native", "speaker", "speakers", "proficient", "proficiency", "primary", "barrier", "barriers", "first",
            "spoken", "written", "reading", "speech", "conversational", "understand", "sufficient", "adults", "local", "official", "bilingual",
            "non", "knowledge", "command", "comprehension", "grade", "basic", "poor", "good", "non-proficient", "mother", "tongue", "difficulties", "only",
            "non-fluent", "monolingual", "polish", "afrikaans", "turkish", "russian", "hindi", "catalan", "flemish", "greek", "thai", "vietnamese", "urdu", "bengali", "swahili", "creole", "country's", "talk", "talks", "writes", "knowing", "functional", "nonfluency", "translators", "families", "literate", "level", "problems", "lacking", "insufficient", "inadequate", "well", "fluently", "skills", "age", "taiwanese", "mother's", "mother-tongue", "communicative", "mastery", "instruments", "non-mastery", "spoke", "readers", "utilize", "grasp", "interpreter", "interpreters", "consultee", "communicated", "cantonese-speaking", "mandarin-speaking", "material", "linguistic", "linguistically", "conversant", "adequately", "mother-tongue", "english-literate",
        ]),
    },
    Matter {
        keys: Words::new(&["move", "moving", "relocate", "relocating", "relocation", "reside", "resides", "residing", "resident", "residents", "residence", "live", "lives", "living", "community-dwelling", "institutionalized", "institutionalised", "homeless", "nursing"]),
        beside: Words::new(&[
            "home", "homes", "independently", "area", "city", "county", "country", "catchment", "community", "permanent", "facility", "house",
            "assisted", "long-term", "care", "region", "clinic", "hospital", "distance", "proximity", "travel", "reasonable", "geographic", "geographical", "metropolitan",
            "usa", "u.s", "states", "united", "local", "near", "outside", "stable", "independent", "dwelling", "geographically", "inaccessible", "accessible", "far", "away", "driving",
            "commuting", "household", "skilled", "plan", "plans", "planning", "planned", "upcoming", "intends", "intend", "arrangement", "situation", "remain", "remaining", "months", "weeks", "days", "hours", "next", "relocate", "moving", "families", "mother", "child", "address", "currently", "institution", "institutional", "dwelling", "established", "radius", "term", "long", "residential", "temporary", "shelter", "stay", "staying", "immediately", "admission", "hospice", "population", "register", "residence", "abroad", "vicinity", "commuting", "village", "town", "district", "county", "province", "neighborhood", "apartment", "housing", "accommodation", "rural", "urban", "capital",
        ]),
    },
    Matter {
        keys: Words::new(&["insurance", "insured", "non-affiliated", "affiliated", "affiliation", "beneficiary", "beneficiaries", "medicare", "medicaid", "uninsured"]),
        beside: Words::new(&["social", "security", "health", "healthcare", "scheme", "system", "coverage", "regime", "regimen", "national", "french", "covered", "covering", "entitled", "welfare", "sickness", "plan", "universal", "benefiting", "cover", "assurance", "right", "rights", "enrolled", "france", "public", "private", "category", "affiliate", "compulsory", "registered", "registration", "dually", "supplementary", "supplemental", "european", "socially", "countries", "randomisation", "benefits", "entitlement", "third", "sécurité", "sociale"]),
    },
    Matter {
        keys: Words::new(&[
            "prisoner", "prisoners", "imprisoned", "incarcerated", "incarceration", "detained", "detainees", "detention", "custody", "liberty",
            "guardianship", "curatorship", "tutelage", "court", "judicial", "institutionalized", "trusteeship", "freedom", "protected", "vulnerable", "incompetent", "incapacitated", "inmate", "inmates", "jail", "prison", "safeguard", "legal-protection", "curators",
        ]),
        beside: Words::new(&[
            "deprived", "legal", "protection", "protected", "administrative", "order", "justice", "measure", "measures", "supervision", "civil",
            "minors", "minor", "majors", "adult", "adults", "persons", "vulnerable", "subjected", "placed", "involuntarily", "compulsorily", "decision", "judge", "incapacitated", "authority", "regimen",
            "populations", "population", "parole", "probation", "hospitalised", "hospitalized", "institution", "law", "under", "kept", "wards", "committed", "currently", "authorities", "regime", "status", "current", "subject", "limited", "capacity", "incapacity", "legally", "incompetent", "mentally", "person", "measure", "rights", "free", "loss", "impending", "pending", "mental", "psychiatric", "tutor", "police", "authority", "private", "freedom", "setting", "emergency", "decisionally", "impaired", "issued", "virtue", "protective", "closed", "compulsory", "compulsively", "couple", "safeguarding", "offenders", "institutions", "prisons", "juridical", "proceedings", "foster", "incapacitation", "involuntary", "involuntarily", "ordered", "military", "soldiers", "particularly", "individually", "high-risk", "major", "majors", "particular", "homeless", "facility", "penitentiary", "arrest", "psychiatric", "dependence", "detainee", "deprivation",
        ]),
    },
    Matter {
        keys: Words::new(&["employee", "employees", "employed", "staff", "personnel", "coworker", "relatives"]),
        beside: Words::new(&[
            "sponsor", "site", "sites", "center", "centre", "relative", "immediate", "spouse", "spouses", "dependent", "dependents",
            "children", "students", "student", "cro", "contract", "organization", "organizations", "organisation", "institution", "affiliates", "affiliate", "affiliated", "direct", "involvement",
            "involved", "directly", "indirectly", "subordinate", "close", "first-degree", "degree", "working", "clinical", "proposed", "members", "member", "parents", "siblings", "company",
            "sub-investigators", "subinvestigators", "coordinator", "coordinators", "supervised", "supervision", "otherwise", "dependants", "other", "conduct", "partners", "biological", "adopted", "legally", "investigative", "team", "sub-investigator", "household", "co-investigators", "research", "families", "adopted", "applies", "investigation", "contracted", "cro's", "engaged", "blinding", "ancillary", "supervisor", "supervisors", "subordinates", "department", "university", "hospital", "faculty", "company's", "manufacturer", "stock", "financial", "interest", "subcontractors", "subcontractor", "third", "investigatory", "astrazeneca", "pfizer", "novartis", "lilly", "gsk", "glaxosmithkline", "astellas", "allergan", "ucb", "takeda", "sanofi", "bayer", "roche", "genentech", "merck", "msd", "janssen", "abbvie", "amgen", "biogen", "boehringer", "ingelheim", "medtronic", "parexel", "bms", "bristol-myers", "squibb", "novo", "nordisk", "delegate", "delegates",
        ]),
    },
    Matter {
        keys: Words::new(&["telephone", "phone", "smartphone", "cellphone", "smartphones", "internet", "email", "e-mail", "computer", "videoconferencing", "transportation", "wifi", "wi-fi", "iphone"]),
        beside: Words::new(&["access", "ready", "log", "contacted", "messaging", "capability", "capable", "device", "computer", "own", "owns", "owning", "mobile", "cell", "reliable", "text", "messages", "messaging", "home", "regular", "possess", "connection", "compatible", "smart", "android", "ios", "adequate", "stable", "address", "number", "working", "daily", "lack", "tablet", "without", "connected", "web", "ownership", "active", "reached", "functioning", "high", "speed", "broadband", "wireless", "user", "permanent", "touch-tone", "call", "calls", "phones", "texting", "cellular", "message", "possession", "capabilities", "virtual", "laptop", "apple", "videoconferencing", "video", "numbers", "mailed", "reachable", "carrying", "familiarity", "continuous", "utilize", "via", "camera", "microphone", "connectivity", "ipad", "tablets", "desktop", "computers", "smart-phone", "app", "apps", "download", "install", "built-in", "possesses", "consistently", "accessibility", "confident", "mailbox", "data", "network", "signal", "reception", "conferencing", "zoom", "webcam", "browser", "operating", "system"]),
    },
    Matter {
        keys: Words::new(&["caregiver", "caregivers", "informant", "carer", "caretaker"]),
        beside: Words::new(&["available", "reliable", "accompany", "partner", "identified", "regular", "contact", "suitable", "knowledgeable", "lives", "live", "living", "visits", "without", "lack", "primary", "responsible", "weekly", "daily", "frequent", "assist", "supportive", "supporting", "companion", "spouse", "willing", "oversee", "oversight", "adult", "reside", "resides", "cohabiting", "committed", "bring", "accompanied", "accompanies", "competent", "family", "friend", "relative", "stable"]),
    },
];

/// What no line of these matters holds: it would say something of the illness, too.
#[rustfmt::skip]
static OF_ILLNESS: Words = Words::new(&["age", "aged", "ages", "expected", "expectancy", "least", "disease", "diseases", "illness", "illnesses", "condition", "conditions", "disorder", "disorders", "treatment", "therapy", "opinion", "judgement", "judgment", "consent", "assent", "unless", "allowed", "exception", "risk", "symptoms", "impairment", "ethnicity", "ethnic", "race", "descent", "ancestry", "origin", "investigation", "participation"]);

/// Names of the vocabulary that are such matters.
const NAMES: [&str; 4] = ["imprisonment", "legal guardianship", "nursing home residence", "homelessness"];

/// Whether a name stands for such a matter.
pub(super) fn is_of_person(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether the line is about the person, from its first word to its last; `own` tells of a name whether it is such a
/// matter.
pub(super) fn is_personal(words: &[Word<'_>], own: &dyn Fn(&Word<'_>) -> bool) -> bool {
    let sign = |w: &Word<'_>| matches!(w.text, "." | ";" | "," | "/" | "(" | ")" | "-" | ":" | "\"" | "'");
    if words.is_empty() || words.iter().any(|w| OF_ILLNESS.contains(&w.text)) {
        return false;
    }
    let counts =
        |at: usize| words.get(at + 1).is_some_and(|w| is_time(w.text)) || words.get(at).is_some_and(|w| w.text == "1");
    if words.iter().enumerate().any(|(at, w)| w.text.starts_with(|c: char| c.is_ascii_digit()) && !counts(at)) {
        return false;
    }
    MATTERS.iter().any(|matter| {
        let beside = |w: &Word<'_>| {
            matter.keys.contains(&w.text)
                || matter.beside.contains(&w.text)
                || is_plain(w.text)
                || is_time(w.text)
                || w.text.bytes().all(|b| b.is_ascii_digit())
                || matches!(w.text, "pat" | "female" | "male")
        };
        let key = |w: &Word<'_>| matter.keys.contains(&w.text) || own(w);
        words.iter().any(key) && words.iter().all(|w| sign(w) || beside(w) || own(w))
    })
}

/// Words about having been in this very study before.
#[rustfmt::skip]
static BEFORE: Words = Words::new(&[
    "already", "before", "earlier", "enrolled", "enrolment", "entered", "entering", "has", "have", "had", "having", "in", "included", "inclusion", "into", "for", "to", "once", "participate", "participated",
    "participation", "participating", "pat", "past", "prior", "previously", "protocol", "randomisation", "randomised", "randomized", "screened", "screening", "study", "trial", "successfully",
    "this", "current", "present", "same", "who", "was", "were", "been", "that", "be", "being", "any", "will", "not", "may", "cannot", "if", "at", "time", "or", "and", "/", "(", ")", ".", ",",
    "defined", "as", "failed", "failure", "withdrawn", "withdrew", "from", "discontinued", "assigned", "on", "of", "part", "is", "are", "did", "twice", "more", "than", "by", "clinical", "registry", "program", "allocated", "must", "male", "female", "excluded",
]);

/// `previously randomised in this study`: nobody but the study knows.
pub(super) fn was_here_before(words: &[Word<'_>]) -> bool {
    let any = |list: &[&str]| words.iter().any(|w| list.contains(&w.text));
    let this = words.windows(2).any(|pair| {
        matches!(pair, [a, b] if matches!(a.text, "this" | "current" | "present" | "same")
            && matches!(b.text, "study" | "trial" | "protocol" | "registry" | "program" | "clinical"))
    });
    const HERE: [&str; 12] = [
        "enrolled",
        "enrolment",
        "entered",
        "included",
        "inclusion",
        "participated",
        "participation",
        "randomisation",
        "randomised",
        "randomized",
        "screened",
        "participating",
    ];
    let next = |at: usize| word::text(words, at + 1);
    // `prior to enrolment in this study` says when.
    let earlier = words.iter().enumerate().any(|(at, w)| match w.text {
        "prior" | "past" => next(at) != "to",
        "before" => next(at).is_empty(),
        word => matches!(word, "previously" | "already" | "earlier" | "twice"),
    });
    this && any(&HERE) && earlier && words.iter().all(|w| BEFORE.contains(&w.text))
}

/// `resident of Frobville`, `lives within 30 miles of the clinic`: whatever stands behind is a place.
pub(super) fn resides(words: &[Word<'_>]) -> bool {
    #[rustfmt::skip]
    const HERE: &[&str] = &["resident", "residents", "residing", "resides", "reside", "live", "lives", "living"];
    #[rustfmt::skip]
    const WHO: &[&str] = &[
        "pat", "adult", "adults", "current", "currently", "permanent", "is", "are", "be", "must", "who", "that", "have", "not", "legal", "all", "should",
    ];
    #[rustfmt::skip]
    const ENDS: &[&str] = &[
        ";", ".", "with", "who", "whose", "has", "have", "had", "without", "on", "receiving", "taking", "undergoing", "diagnosed", "since", "after", "female",
        "male", "no", "not",
    ];
    const MOST_WORDS: usize = 14;
    let at = words.iter().position(|w| HERE.contains(&w.text));
    let Some((before, behind)) = at.and_then(|at| words.split_at_checked(at)) else { return false };
    let number = |w: &Word<'_>| w.text.starts_with(|c: char| c.is_ascii_digit());
    let far = |at: usize| {
        matches!(
            word::text(behind, at + 1),
            "miles" | "mile" | "km" | "kilometers" | "kilometres" | "minutes" | "hours"
        )
    };
    let place =
        |(at, w): (usize, &Word<'_>)| w.name().is_none() && (!number(w) || far(at)) && !OF_ILLNESS.contains(&w.text);
    let joined = behind.get(1).is_some_and(|w| matches!(w.text, "of" | "in" | "outside" | "within" | "at" | "near"));
    words.len() <= MOST_WORDS
        && joined
        && behind.len() > 2
        && before.iter().all(|w| WHO.contains(&w.text))
        && !behind.iter().any(|w| ENDS.contains(&w.text))
        && behind.iter().enumerate().all(place)
}

/// Words of being there for all of the study.
#[rustfmt::skip]
static THERE: Words = Words::new(&[
    "accessible", "all", "and", "are", "assessment", "assessments", "at", "availability", "available", "be", "center", "centers", "centre", "centres", "clinic", "complete", "course", "days", "duration", "during", "entire", "evaluation", "evaluations",
    "follow", "follow-up", "follow-ups", "followup", "for", "full", "geographically", "has", "have", "hospital", "in", "including", "institution", "intervention", "is", "least", "length", "long-term", "minimum", "monitoring", "months", "must", "necessary", "number",
    "of", "or", "participating", "participation", "pat", "period", "planned", "present", "procedures", "protocol", "regular", "repeat", "required", "return", "scheduled", "sessions", "should", "site", "sites", "study", "testing", "this", "throughout", "to",
    "treatment", "trial", "up", "visit", "visits", "weeks", "whole", "will", "with", "years", "month", "week", "year", "able", "required", "time", "times", ",", "/", "(", ")", ".", ";", "-", "six-month", "one-year",
]);

/// `available for follow-up throughout the study`: who is there is seen at the visits.
pub(super) fn is_available(words: &[Word<'_>]) -> bool {
    let first = words.iter().take(6).any(|w| matches!(w.text, "available" | "accessible" | "availability"));
    let study = |w: &Word<'_>| {
        matches!(
            w.text,
            "follow-up" | "followup" | "follow" | "visits" | "visit" | "study" | "trial" | "sessions" | "assessments"
        )
    };
    let each = |w: &Word<'_>| THERE.contains(&w.text) || w.text.bytes().all(|b| b.is_ascii_digit());
    first && words.iter().any(study) && words.iter().all(each)
}

/// Whether a number counts such things: `plans to move within 6 months`.
fn is_time(word: &str) -> bool {
    matches!(word, "months" | "weeks" | "days" | "hours" | "visits" | "miles" | "km")
}
