//! Lines about the person rather than the illness, which no chart settles and everybody can say at a visit: language,
//! residence, insurance, custody, employment, a telephone, somebody who accompanies.
//!
//! Assumes the words of a shape. Guarantees that every word of such a line is listed here or names no illness, drug,
//! organ, test or number.

use super::classify::is_plain;
use super::narrow::Word;
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
            "french-speaking", "german-speaking", "danish-speaking", "non-french", "dutch-speaking",
        ]),
        beside: Words::new(&[
            "speaking", "native", "speaker", "speakers", "proficient", "proficiency", "primary", "barrier", "barriers", "first",
            "spoken", "written", "reading", "speech", "conversational", "understand", "sufficient", "adults", "local", "official", "bilingual",
            "non", "knowledge", "command", "comprehension", "grade", "basic", "poor", "good", "non-proficient", "mother", "tongue", "difficulties", "only",
            "non-fluent", "monolingual", "literate", "level", "problems", "lacking", "insufficient", "inadequate", "well", "fluently", "skills", "age", "taiwanese", "mother's", "mother-tongue", "communicative", "mastery", "instruments",
        ]),
    },
    Matter {
        keys: Words::new(&["move", "moving", "relocate", "relocating", "relocation", "reside", "resides", "residing", "resident", "residents", "residence", "live", "lives", "living", "community-dwelling", "institutionalized", "institutionalised", "homeless", "nursing"]),
        beside: Words::new(&[
            "home", "homes", "independently", "area", "city", "county", "country", "catchment", "community", "permanent", "facility", "house",
            "assisted", "long-term", "care", "region", "clinic", "hospital", "distance", "proximity", "travel", "reasonable", "geographic", "geographical", "metropolitan",
            "usa", "u.s", "states", "united", "local", "near", "outside", "stable", "independent", "dwelling", "geographically", "inaccessible", "accessible", "far", "away", "driving",
            "commuting", "household", "skilled", "plan", "plans", "planning", "planned", "upcoming", "intends", "intend", "arrangement", "situation", "remain", "remaining", "months", "weeks", "days", "hours", "next", "relocate", "moving", "families", "mother", "child", "address", "currently", "institution", "institutional",
        ]),
    },
    Matter {
        keys: Words::new(&["insurance", "insured", "affiliated", "affiliation", "beneficiary", "beneficiaries", "medicare", "medicaid", "uninsured"]),
        beside: Words::new(&["social", "security", "health", "healthcare", "scheme", "system", "coverage", "regime", "regimen", "national", "french", "covered", "covering", "entitled", "welfare", "sickness", "plan", "universal", "benefiting", "cover", "assurance", "right", "rights", "enrolled", "france", "public", "private", "category", "affiliate", "compulsory", "registered", "registration"]),
    },
    Matter {
        keys: Words::new(&[
            "prisoner", "prisoners", "imprisoned", "incarcerated", "incarceration", "detained", "detainees", "detention", "custody", "liberty",
            "guardianship", "curatorship", "tutelage", "court", "judicial", "institutionalized", "trusteeship", "freedom", "protected", "vulnerable", "incompetent", "incapacitated", "inmate", "inmates", "jail", "prison", "safeguard", "legal-protection", "curators",
        ]),
        beside: Words::new(&[
            "deprived", "legal", "protection", "protected", "administrative", "order", "justice", "measure", "measures", "supervision", "civil",
            "minors", "minor", "majors", "adult", "adults", "persons", "vulnerable", "subjected", "placed", "involuntarily", "compulsorily", "decision", "judge", "incapacitated", "authority", "regimen",
            "populations", "population", "parole", "probation", "hospitalised", "hospitalized", "institution", "law", "under", "kept", "wards", "committed", "currently", "authorities", "regime", "status", "current", "subject", "limited", "capacity", "incapacity", "legally", "incompetent", "mentally", "person", "measure", "rights", "free", "loss", "impending", "pending", "mental", "psychiatric", "tutor", "police", "authority", "private", "freedom",
        ]),
    },
    Matter {
        keys: Words::new(&["employee", "employees", "employed", "staff", "personnel", "coworker", "relatives"]),
        beside: Words::new(&[
            "sponsor", "site", "sites", "center", "centre", "relative", "immediate", "spouse", "spouses", "dependent", "dependents",
            "children", "students", "student", "cro", "contract", "organization", "organizations", "organisation", "institution", "affiliates", "affiliate", "affiliated", "direct", "involvement",
            "involved", "directly", "indirectly", "subordinate", "close", "first-degree", "degree", "working", "clinical", "proposed", "members", "member", "parents", "siblings", "company",
            "sub-investigators", "subinvestigators", "coordinator", "coordinators", "supervised", "supervision", "otherwise", "dependants", "other", "conduct", "partners", "biological", "adopted", "legally", "investigative", "team", "sub-investigator", "household", "co-investigators", "research",
        ]),
    },
    Matter {
        keys: Words::new(&["telephone", "phone", "smartphone", "cellphone", "smartphones", "internet", "email", "e-mail", "transportation", "wifi", "wi-fi", "iphone"]),
        beside: Words::new(&["access", "ready", "log", "contacted", "messaging", "capability", "capable", "device", "computer", "own", "owns", "owning", "mobile", "cell", "reliable", "text", "messages", "messaging", "home", "regular", "possess", "connection", "compatible", "smart", "android", "ios", "adequate", "stable", "address", "number", "working", "daily", "lack", "tablet", "without", "connected", "web", "ownership", "active", "reached", "functioning", "high", "speed", "broadband", "wireless", "user", "permanent", "touch-tone"]),
    },
    Matter {
        keys: Words::new(&["caregiver", "caregivers", "informant", "carer", "caretaker"]),
        beside: Words::new(&["available", "reliable", "accompany", "partner", "identified", "regular", "contact", "suitable", "knowledgeable", "lives", "live", "living", "visits", "without", "lack", "primary", "responsible", "weekly", "daily", "frequent"]),
    },
];

/// What no line of these matters holds: it would say something of the illness, too.
#[rustfmt::skip]
static OF_ILLNESS: Words = Words::new(&["age", "aged", "ages", "expected", "expectancy", "least", "disease", "diseases", "illness", "illnesses", "condition", "conditions", "disorder", "disorders", "treatment", "therapy", "opinion", "judgement", "judgment", "consent", "assent", "unless", "allowed", "exception", "risk", "symptoms", "impairment", "ethnicity", "ethnic", "race", "descent", "ancestry", "origin", "investigation", "participation"]);

/// Whether the line is about the person, from its first word to its last.
pub(super) fn is_personal(words: &[Word<'_>]) -> bool {
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
        words.iter().any(|w| matter.keys.contains(&w.text)) && words.iter().all(|w| sign(w) || beside(w))
    })
}

/// Whether a number counts such things: `plans to move within 6 months`.
fn is_time(word: &str) -> bool {
    matches!(word, "months" | "weeks" | "days" | "hours" | "visits" | "miles" | "km")
}
