//! Illness that has no name in the line, and the state of a patient as a whole: `other serious medical conditions`,
//! `medically stable`, `poor general condition`, `fit for surgery`. Only a clinician can say who is meant.
//!
//! Assumes the words of a shape. Guarantees that every word of such a line is listed here, that one of them weighs
//! (`serious`, `uncontrolled`), and that no drug, test, number or illness is named but illness of the mind as a whole:
//! `chronic disease` without a weight is a matter of the record.

use super::Side;
use super::word::Word;
use crate::words::Words;

/// Longer lines say more than that.
const MOST_WORDS: usize = 40;

/// A matter: words of which one must be there, words of which another must be, and words that may stand beside them.
struct Matter {
    keys: Words,
    and: Words,
    beside: Words,
    /// Whether it is about fitness for what is done to the patient, which may be named: surgery, radiotherapy.
    fitness: bool,
}

#[rustfmt::skip]
static MATTERS: [Matter; 3] = [
    // `any other serious uncontrolled medical condition`
    Matter {
        keys: Words::new(&[
            "ailment", "ailments", "co-morbidities", "co-morbidity", "comorbidities", "comorbidity", "co-morbid", "condition", "conditions", "condition(s", "disease", "diseases", "disorder", "disorders",
            "illness", "illnesses", "morbidities", "morbidity", "problem", "problems", "pathologies", "pathology", "impairments", "disturbances", "sickness", "issue", "issues",
        ]),
        and: Words::new(&[
            "clinically-relevant", "clinically-significant", "considerable", "debilitating", "decompensated", "important", "inadequately", "insufficiently", "life-threatening", "major", "poorly", "relevant", "serious", "seriously",
            "severe", "severely", "significant", "significantly", "substantial", "threatening", "uncompensated", "uncontrollable", "uncontrolled", "unstable", "unsuitable", "non-stabilized", "unstabilized", "instable", "non-controlled", "ill-controlled", "grave", "life-limiting", "nonstabilized", "badly",
        ]),
        beside: Words::new(&[
            "abnormalities", "abnormality", "clinical", "controlled", "treated", "stabilized", "stable", "life", "limiting", "malignant", "illness", "nature", "type", "kind", "severity", "surgical", "medical", "medically", "somatic", "organic", "constitutional",
            "internal", "psychiatric", "psychological", "psychiatrically", "psychologically", "psychosocial", "physical", "physically", "mental", "mentally", "emotional", "behavioral", "behavioural", "cognitive", "social", "systemic", "general", "nonmalignant", "non-malignant", "non-cancer", "non-oncological", "non-neoplastic",
            "events", "event", "complications", "complication", "finding", "findings", "laboratory", "lab", "symptoms", "progressive", "terminal", "pre-existing", "preexisting", "co-existing", "coexisting", "coexistent", "concomitant", "concurrent", "intercurrent", "inter-current", "underlying", "comorbid", "acute", "chronic", "active", "ongoing", "persistent",
            "related", "unrelated", "health", "actively", "co-occurring", "extensive", "degenerative", "chronically", "acutely", "disabling", "multiple", "treatment", "therapy", "appropriate", "adequate", "adequately", "optimal", "optimally", "despite", "refractory", "unresolved", "interfering", "confounding", "incapacitating",
            "indication", "than", "under", "investigation", "trouble", "status", "morbid", "accompanying", "associated", "secondary", "long-term", "long-standing", "undiagnosed", "untreated", "acquired", "hereditary", "congenital", "non-medical",
        ]),
        fitness: false,
    },
    // `medically stable`, `poor general condition`
    Matter {
        keys: Words::new(&["stable", "unstable", "stability", "instability", "poor", "good", "stabilized", "frail", "fair", "bad", "satisfactory", "excellent", "acceptable", "serious", "severe"]),
        and: Words::new(&["medically", "clinically", "condition", "conditions", "health", "healthy", "general", "mentally", "physically", "psychologically", "psychiatrically", "medical", "haemodynamically", "hemodynamically", "hemodynamic", "haemodynamic", "physical", "mental"]),
        beside: Words::new(&["status", "state", "shape", "overall", "otherwise", "psychological", "medical", "clinical", "medically", "clinically", "physical", "mental", "psychiatric", "underlying", "neurologically", "neurological", "well", "enough", "appropriate", "sufficiently", "adequately", "fit", "vital", "signs", "respiratory", "cognitive", "emotional", "emotionally", "instable", "fitness", "hemodynamics", "functional"]),
        fitness: false,
    },
    // `fit for surgery`, `unable to tolerate general anaesthesia`
    Matter {
        keys: Words::new(&["fit", "unfit", "suitable", "unsuitable", "amenable", "tolerate", "fitness", "suitability", "operability", "operable", "inoperable", "eligible", "ineligible", "appropriate", "inappropriate"]),
        and: Words::new(&["surgery", "surgical", "operation", "anesthesia", "anaesthesia", "procedure", "procedures", "resection", "biopsy", "transplantation", "transplant", "radiotherapy", "radiation", "chemotherapy", "chemoradiotherapy", "chemoradiation", "irradiation", "intervention", "exercise", "mri", "imaging", "treatment", "therapy", "catheterization", "bronchoscopy", "endoscopy", "laparoscopy", "phototherapy", "discharge", "brachytherapy", "radiosurgery", "sbrt", "debridement"]),
        beside: Words::new(&[
            "able", "unable", "inability", "ability", "medically", "physically", "technically", "clinically", "considered", "deemed", "judged", "curative", "radical", "intent", "general", "spinal", "regional", "local", "epidural", "neuraxial", "elective", "primary", "definitive", "standard", "planned", "proposed", "protocol", "full", "dose", "intensive", "systemic", "combined", "combination", "modality", "undergo", "undergoing", "receive", "receiving", "major", "open", "laparoscopic", "endoscopic", "minimally", "invasive", "stereotactic", "external", "beam", "whole", "pelvic", "thoracic", "cardiac", "otherwise", "medical", "conventional", "percutaneous", "endovascular", "transcatheter",
            "further", "immediate", "upfront", "initial", "reason", "reasons", "chemotherapy", "radiotherapy", "candidate", "option", "options", "approach", "good", "poor", "sufficiently", "enough", "adequately", "sedation", "transthoracic", "core", "needle", "repeat", "concurrent", "adjuvant", "neoadjuvant", "palliative", "aggressive", "active", "safely", "specific", "lung", "breast", "liver", "kidney", "bone", "marrow", "stem", "cell", "hematopoietic", "autologous", "allogeneic", "perioperative", "preoperative", "postoperative", "operative",
        ]),
        fitness: true,
    },
];

/// Words that stand beside any of these: who, where, when, and whose opinion it is.
#[rustfmt::skip]
static BESIDE: Words = Words::new(&[
    "pat", "any", "all", "another", "other", "additional", "certain", "some", "such", "and", "or", "/", ",", "(", ")", "-", ":", "\"", "'", "s", "'s", "of", "in", "at", "for", "by", "to", "with", "without", "no", "not", "nor", "neither", "which", "that", "who", "whose", "is", "are", "was", "were", "be", "been", "being", "do", "does",
    "have", "has", "had", "having", "history", "evidence", "presence", "present", "presenting", "presents", "absence", "known", "suspected", "current", "currently", "recent", "recently", "past", "prior", "previously", "existing", "exist", "exists", "must", "should", "suffer", "suffers", "suffering", "from", "diagnosis", "diagnosed", "experiencing", "experienced",
    "screening", "enrolment", "entry", "inclusion", "baseline", "randomisation", "time", "during", "on", "study", "trial", "as", "clinical", "clinically", "medical", "other", "their", "his", "her", "this", "these", "it", "there", "visit",
    "opinion", "judged", "judgement", "judgment", "determined", "assessed", "assessment", "deemed", "considered", "defined", "evaluated", "evaluation", "according", "discretion", "investigator", "investigators", "investigator's", "investigators'", "pi", "physician", "physicians", "physician's", "clinician", "treating", "study-physician", "principal", "surgeon", "anesthesiologist", "anaesthesiologist", "oncologist", "responsible", "based", "upon", "per", "would", "could", "may", "might", "can", "cannot",
    "examination", "physical", "vital", "signs", "exam", "participation", "participate", "participating", "safely", "safe", "protocol",
    "otherwise", "both", "either", "potentially", "apparent", "very", "too", "also", "only", "within", "upon", "kind", "type", "nature", "form", "forms", "etc", "etc.", "interfere", "interferes", "preclude", "precludes", "makes", "make", "making", "render", "unsafe",
]);

/// Words that join fitness to what it is for.
const FOR: [&str; 5] = ["for", "to", "with", "of", "pat"];

/// Words of another time, when what is done was or will be done to everybody meant.
static OF_THE_PAST: Words =
    Words::new(&["prior", "previously", "history", "recent", "recently", "past", "known", "had", "within", "during"]);

/// Whether the line is of unnamed illness or of the patient's state as a whole; `general` tells of a name whether it is
/// illness of the mind as a whole.
pub(super) fn is_unnamed(words: &[Word<'_>], side: Side, general: &dyn Fn(&Word<'_>) -> bool) -> bool {
    if words.len() < 2 || words.len() > MOST_WORDS {
        return false;
    }
    MATTERS.iter().any(|matter| {
        let named = |w: &Word<'_>| match w.name() {
            Some('p') => matter.fitness,
            Some(_) => general(w) && !matter.fitness,
            None => false,
        };
        let own = |w: &Word<'_>| [&matter.keys, &matter.and, &matter.beside].iter().any(|list| list.contains(&w.text));
        let Some(key) = words.iter().position(|w| matter.keys.contains(&w.text) || !matter.fitness && named(w)) else {
            return false;
        };
        let and = |w: &Word<'_>| matter.and.contains(&w.text) || matter.fitness && named(w);
        words.iter().enumerate().any(|(at, w)| at != key && and(w))
            && words.iter().all(|w| own(w) || BESIDE.contains(&w.text) || named(w))
            && if matter.fitness { is_for(words, key, &and) } else { !denied(words, side) }
    })
}

/// What is denied among the exclusions can be meant either way; `not well controlled` denies no illness.
pub(super) fn denied(words: &[Word<'_>], side: Side) -> bool {
    side == Side::Exclusion && words.iter().any(|w| matches!(w.text, "no" | "without" | "absence"))
}

/// `fit for surgery`: what the patient is fit for stands behind, and nothing was done before.
fn is_for(words: &[Word<'_>], key: usize, and: &dyn Fn(&Word<'_>) -> bool) -> bool {
    let (before, behind) = words.split_at_checked(key + 1).unwrap_or((words, &[]));
    let joined =
        before.last().is_some_and(|w| w.text == "tolerate") || behind.iter().take(3).any(|w| FOR.contains(&w.text));
    joined && !before.iter().any(and) && !words.iter().any(|w| OF_THE_PAST.contains(&w.text))
}
