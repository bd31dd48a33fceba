//! Lines about the patient's state in general, which only the investigator can judge: `adequate organ function`, `good
//! general health`, `clinically significant abnormal laboratory values`, a contraindication to a procedure; and about
//! what a visit settles: past compliance, material for the laboratory, access to a vein.
//!
//! Assumes the words of a shape without a value. Guarantees that every word of such a line is listed here or names no
//! illness, drug, test or number.

use super::classify::is_plain;
use super::word::{self, Word};
use super::{Reading, Side, Stage};
use crate::words::Words;

/// A matter: words of which one must be there, words of which another must be, and words that may stand beside them.
struct Matter {
    keys: Words,
    and: Words,
    beside: Words,
    /// Where such a line can stand; on both sides if none.
    side: Option<Side>,
    reading: Reading,
}

#[rustfmt::skip]
static MATTERS: [Matter; 13] = [
    // `adequate bone marrow, hepatic and renal function`
    Matter {
        keys: Words::new(&["adequate", "inadequate", "sufficient", "insufficient", "acceptable", "satisfactory", "normal", "good", "well"]),
        and: Words::new(&["function", "functions", "functioning", "reserve", "reserves", "assessments", "parameters", "indices"]),
        beside: Words::new(&[
            "organ", "organs", "end-organ", "end", "major", "marrow", "bone", "bone-marrow", "hepatic", "renal", "liver", "kidney", "kidneys", "cardiac", "heart",
            "cardiovascular", "cardiopulmonary", "pulmonary", "lung", "lungs", "respiratory", "hematologic", "haematologic", "hematological", "haematological",
            "hematopoietic", "haematopoietic", "hematology", "haematology", "coagulation", "clotting", "pancreatic", "metabolic", "neurologic", "neurological",
            "immune", "endocrine", "gastrointestinal", "nutritional", "blood", "biochemical", "vital", "thyroid", "adrenal", "bladder", "cognitive", "visual", "hearing",
            "system", "systems", "reserve", "function", "functions", "functioning", "inadequate", "insufficient", "acceptable", "tests", "below", "detailed", "counts", "physiologic", "physiological", "normal", "good", "main", "hepato-renal", "bone-marrow", "work", "labs", "pre-dose", "seen", "reflecting", "study-specified",
        ]),
        side: None,
        reading: Reading::Judgement,
    },
    // `in good general health`, `healthy as determined by medical history and physical examination`
    Matter {
        keys: Words::new(&["health", "healthy", "well-being"]),
        and: Words::new(&["good", "general", "generally", "overtly", "overall", "determined", "judged", "assessed", "opinion", "judgement", "judgment", "evaluation", "stable", "examination", "volunteer", "volunteers", "pat", "adult", "adults", "medically", "physically", "mentally", "cognitively", "systemically", "satisfactory", "status"]),
        beside: Words::new(&[
            "obvious", "ophthalmologically", "designed", "labs", "determinations", "self-reported",
            "overtly", "established", "shown", "cognitively", "systemically", "targeted", "brief", "gynecological", "profiles", "fit", "generally", "apparently", "otherwise", "clinically", "medically", "screening", "electrocardiogram", "ecgs", "monitoring", "cardiac", "vitals",
            "adults", "volunteer", "volunteers", "male", "female", "males", "infant", "infants", "hematology", "haematology", "chemistry", "biochemistry", "urinalysis", "blood", "urine",
            "lead", "mentally", "physically", "exams", "histories", "physicals", "experienced", "interview", "findings", "detailed", "excellent", "gynaecological", "surgical", "obstetric", "neurological", "complete", "clinical", "chemistries", "assessments",
        ]),
        side: Some(Side::Inclusion),
        reading: Reading::Judgement,
    },
    // `clinically significant abnormal laboratory values`
    Matter {
        keys: Words::new(&["significant", "relevant", "important"]),
        and: Words::new(&["laboratory", "lab", "ecg", "electrocardiogram", "examination", "exam", "vital", "hematology", "haematology", "biochemistry", "chemistry", "urinalysis", "tests", "test"]),
        beside: Words::new(&[
            "clinically", "abnormal", "abnormalities", "abnormality", "out-of-range", "hematology", "haematology", "hematological", "haematological", "hematologic", "biochemistry",
            "biochemical", "chemistry", "urinalysis", "urine", "blood", "serum", "screen", "electrocardiogram", "lead", "deviation", "deviations", "reference", "range", "vitals", "coagulation",
            "profile", "panel", "safety", "resting", "important", "persistent", "pathological", "unexplained", "haematologic", "outside", "population", "labs", "screens", "investigations",
        ]),
        side: None,
        reading: Reading::Judgement,
    },
    // `contraindications to general anaesthesia`
    Matter {
        keys: Words::new(&["contraindication", "contraindications", "contra-indication", "contra-indications", "counterindication"]),
        and: Words::new(&[
            "mri", "magnetic", "imaging", "ct", "surgery", "operation", "anesthesia", "anaesthesia", "procedure", "procedures", "exercise", "biopsy", "scan", "scans", "puncture", "endoscopy", "bronchoscopy",
            "laparoscopy", "laparoscopic", "catheterization", "angiography", "intervention", "treatment", "treatments", "participation", "tests", "test", "testing", "examination",
            "examinations", "radiotherapy", "radiation", "irradiation", "stimulation", "delivery", "block", "transplantation", "implantation", "placement", "medication", "drug", "drugs", "study", "spirometry", "activity", "training",
        ]),
        beside: Words::new(&[
            "absolute", "relative", "formal", "mri", "magnetic", "resonance", "imaging", "ct", "computed", "tomography", "scan", "scans", "scanning", "surgery", "surgical", "operation", "anesthesia", "anaesthesia", "general", "spinal",
            "epidural", "regional", "local", "neuraxial", "biopsy", "biopsies", "puncture", "lumbar", "endoscopy", "endoscopic", "bronchoscopy", "colonoscopy", "laparoscopy", "laparoscopic", "catheterization", "cardiac",
            "angiography", "radiotherapy", "radiation", "irradiation", "stereotactic", "stimulation", "transcranial", "tms", "rtms", "delivery", "vaginal", "nerve", "block", "transplantation", "implantation", "placement",
            "drug", "drugs", "medications", "spirometry", "training", "maximal", "brain", "contrast", "mr", "scanner", "neuroimaging", "device", "pelvic", "concerned", "foreseen", "3t", "t", "used", "products", "product", "physical", "supportive", "rescue", "required", "tested", "diagnostic", "catheter", "placement",
        ]),
        side: None,
        reading: Reading::Judgement,
    },
    // `history of non-compliance with medical regimens`
    Matter {
        keys: Words::new(&["non-compliance", "noncompliance", "non-compliant", "noncompliant", "non-adherence", "nonadherence", "non-adherent", "nonadherent", "uncooperative", "compliance", "adherence"]),
        and: Words::new(&["non-compliance", "noncompliance", "non-compliant", "noncompliant", "non-adherence", "nonadherence", "non-adherent", "nonadherent", "uncooperative", "poor", "doubtful", "insufficient", "unreliable", "inadequate", "lack"]),
        beside: Words::new(&["suspected", "regimens", "medications", "prescribed", "recommendations", "appointments", "repeated", "known", "anticipated", "foreseeable", "adherence", "demonstrated", "unwillingness", "physician's", "advice", "therapeutic", "insufficient", "run-in"]),
        side: Some(Side::Exclusion),
        reading: Reading::Visit(Stage::Visit),
    },
    // `availability of archival tumour tissue`
    Matter {
        keys: Words::new(&["tissue", "tissues", "specimen", "specimens", "sample", "samples", "block", "blocks", "slides", "biopsy", "biopsies"]),
        and: Words::new(&["available", "availability", "unavailability", "provide", "provided", "provision", "submit", "submission", "submitted", "sufficient", "adequate", "collection", "access", "agree", "consent", "willing", "enough"]),
        beside: Words::new(&[
            "tumor", "tumour", "tumors", "archival", "archived", "paraffin", "paraffin-embedded", "formalin-fixed", "formalin", "fixed", "embedded", "ffpe", "fresh", "frozen", "fresh-frozen", "blood", "plasma", "serum", "urine",
            "saliva", "stool", "csf", "marrow", "bone", "biomarker", "biomarkers", "pathology", "pathological", "pathologic", "histological", "histologic", "histology", "diagnostic", "diagnosis", "representative", "unstained", "stained", "core", "needle", "exploratory", "correlative",
            "translational", "genetic", "genomic", "molecular", "sequencing", "pharmacokinetic", "banked", "banking", "stored", "storage", "archive", "resected", "resection", "surgical", "specimens", "samples", "slides", "blocks", "tissues", "tissue", "sample", "specimen", "block", "biopsy", "biopsies",
            "submit", "submission", "pre-treatment", "pretreatment", "collect", "quantity", "amount", "cancer", "lesion", "metastatic", "expression", "evaluable", "immunohistochemistry", "ihc", "central", "shipped", "shipment", "mandatory", "either", "prospective", "retrospective", "original", "excisional", "recently", "newly", "obtained", "unavailability", "immunohistochemical", "sequence", "analyses", "material", "prior",
        ]),
        side: None,
        reading: Reading::Visit(Stage::Visit),
    },
    // `adequate venous access`
    Matter {
        keys: Words::new(&["access", "accessible", "suitable", "unsuitable", "adequate", "inadequate", "poor", "good", "sufficient", "insufficient"]),
        and: Words::new(&["venous", "vein", "veins", "intravenous", "iv", "vascular"]),
        beside: Words::new(&["venous", "vein", "veins", "intravenous", "iv", "vascular", "peripheral", "central", "sampling", "blood", "draws", "draw", "collection", "inadequate", "insufficient", "good", "poor", "difficult", "infusion", "infusions", "administration", "arm", "arms", "repeated", "leukapheresis", "apheresis", "large", "bore", "pk", "pharmacokinetic", "either", "apheresis", "bilateral", "line", "study-required", "suitable", "venipuncture", "venepuncture", "phlebotomy", "cannulation", "cannulas", "forearm", "forearms", "easy", "drawing", "purposes", "multiple", "frequent", "puncture", "sampling", "pd", "arterial"]),
        side: None,
        reading: Reading::Visit(Stage::Visit),
    },
    // `use of medication that the protocol prohibits`
    Matter {
        keys: Words::new(&["medication", "medications", "drug", "drugs", "treatment", "treatments", "therapy", "therapies"]),
        and: Words::new(&["prohibited", "disallowed", "forbidden", "contraindicated", "protocol-prohibited"]),
        beside: Words::new(&["drugs", "medications", "treatments", "therapies", "concomitant", "prohibited", "disallowed", "forbidden", "herbal", "supplements", "protocol-prohibited", "section", "appendix", "intake", "treated", "washout", "run-in", "agent", "agents", "substances", "mentioned", "continuous", "planned"]),
        side: Some(Side::Exclusion),
        reading: Reading::Judgement,
    },
    // `laboratory values outside the acceptable range`
    Matter {
        keys: Words::new(&["laboratory", "lab", "vital", "hematology", "haematology", "biochemistry", "urinalysis"]),
        and: Words::new(&["abnormal", "abnormalities", "abnormality", "outside"]),
        beside: Words::new(&[
            "abnormal", "abnormalities", "abnormality", "outside", "range", "ranges", "reference", "hematology", "haematology", "biochemistry", "biochemical", "chemistry", "urinalysis", "urine", "blood", "serum",
            "tests", "test", "results", "profile", "panel", "safety", "signs", "limits", "acceptable", "protocol-specified", "baseline", "coagulation",
        ]),
        side: Some(Side::Exclusion),
        reading: Reading::Judgement,
    },
    // `laboratory tests and vital signs within normal limits`
    Matter {
        keys: Words::new(&["laboratory", "lab", "labs", "vital", "vitals", "hematology", "haematology", "biochemistry", "chemistry", "urinalysis", "physical", "haematological", "hematological"]),
        and: Words::new(&["normal", "acceptable", "satisfactory", "adequate", "appropriate", "reference", "protocol-specified", "protocol-defined", "predefined", "unremarkable"]),
        beside: Words::new(&[
            "normal", "acceptable", "satisfactory", "range", "ranges", "reference", "limits", "within", "results", "result", "values", "value", "tests", "test", "testing", "parameters", "profile", "profiles", "panel", "evaluations", "evaluation", "assessments", "determinations", "findings", "signs", "medical", "history", "examination", "examinations", "exam",
            "laboratory", "lab", "ecg", "electrocardiogram", "vital", "vitals", "hematology", "haematology", "biochemistry", "biochemical", "chemistry", "urinalysis", "blood", "urine", "serum", "coagulation", "clinically", "clinical", "12-lead", "lead", "protocol-specified", "protocol-defined", "institutional", "local", "population", "site", "safety", "baseline", "screening", "thresholds", "physical", "haematological", "hematological", "complete", "count", "routine", "essentially", "reasonable",
        ]),
        side: Some(Side::Inclusion),
        reading: Reading::Judgement,
    },
    // `reliable and cooperative with the requirements of the protocol`
    Matter {
        keys: Words::new(&["reliable", "cooperative", "compliant", "compliance", "accessible", "adherence", "co-operative", "commitment"]),
        and: Words::new(&["protocol", "procedures", "requirements", "follow-up", "follow", "followup", "visits", "regimen", "instructions", "appointments", "schedule", "appointment", "telephone", "duration"]),
        beside: Words::new(&["scheduled", "clinic", "anticipated", "adequate", "good", "high", "likelihood", "probability", "completion", "repeat", "self-reported", "long-term", "regular", "regularly", "months", "weeks", "treatment", "medication", "appropriate", "monitoring", "geographically", "geographic", "proximity", "intake"]),
        side: Some(Side::Inclusion),
        reading: Reading::Visit(Stage::Visit),
    },
    // `available for the entire study period`
    Matter {
        keys: Words::new(&["available", "availability", "unavailable", "unavailability"]),
        and: Words::new(&["period", "duration", "visits", "visit", "appointments", "telephone", "phone", "contact", "entire", "follow-up", "follow", "followup", "follow-ups"]),
        beside: Words::new(&["unavailable", "unavailability", "anticipated", "scheduled", "follow-up", "geographically", "months", "weeks", "contacted", "regularly", "throughout", "immunological"]),
        side: None,
        reading: Reading::Visit(Stage::Visit),
    },
    // `voluntary participation`
    Matter {
        keys: Words::new(&["voluntary", "voluntarily", "volunteer", "volunteered"]),
        and: Words::new(&["participation", "participate", "study", "trial", "participating", "join", "enter"]),
        beside: Words::new(&["adults", "volunteers"]),
        side: Some(Side::Inclusion),
        reading: Reading::Visit(Stage::Consent),
    },
];

/// Words with which something else is said of the line: an exception, a choice, an opinion of somebody's illness.
static OTHER: Words = Words::new(&[
    "except",
    "following",
    "unless",
    "exception",
    "exceptions",
    "excluding",
    "allowed",
    "permitted",
    "required",
    "waived",
    "disease",
    "diseases",
    "disorder",
    "disorders",
    "illness",
    "illnesses",
    "syndrome",
]);

/// The words without an electrocardiogram, where they begin with health: `healthy as determined by medical history and
/// 12-lead ECG`.
pub(super) fn without_ecg<'a>(words: &[Word<'a>], is_ecg: &dyn Fn(&Word<'a>) -> bool) -> Option<Vec<Word<'a>>> {
    let health = words.iter().take(8).any(|w| matches!(w.text, "healthy" | "health"));
    if !health || !words.iter().any(is_ecg) {
        return None;
    }
    let text = |at: usize| word::text(words, at);
    let leads =
        |at: usize| text(at) == "12" && (text(at + 1) == "lead" || text(at + 1) == "-" && text(at + 2) == "lead");
    let left = words.iter().enumerate().filter(|(at, w)| !is_ecg(w) && !leads(*at)).map(|(_, w)| *w);
    Some(left.collect())
}

/// What the line asks for, if it is of one of these matters from its first word to its last.
pub(super) fn general(words: &[Word<'_>], side: Side) -> Option<Reading> {
    let sign = |w: &Word<'_>| matches!(w.text, "." | ";" | "," | "/" | "(" | ")" | "-" | ":" | "\"" | "'" | "pat");
    let healthy = matches!(words, [word] if word.text == "healthy");
    if words.len() < 2 && !healthy || words.iter().any(|w| matches!(w.name(), Some('c' | 'm' | 'v'))) {
        return None;
    }
    if healthy {
        return (side == Side::Inclusion).then_some(Reading::Judgement);
    }
    // `healthy women` asks for a sex, too.
    let is = |sex: &str| words.iter().any(|w| w.text == sex);
    if is("female") != is("male") {
        return None;
    }
    let procedure = words.iter().any(|w| w.name() == Some('p'));
    let found = MATTERS.iter().find(|matter| {
        // A procedure is what cannot be done.
        let of_it = matter.keys.contains(&"contraindication");
        let has = |list: &Words| {
            words.iter().any(|w| list.contains(&w.text)) || procedure && of_it && list.contains(&"surgery")
        };
        if procedure && !of_it {
            return false;
        }
        let own = |w: &Word<'_>| [&matter.keys, &matter.and, &matter.beside].iter().any(|list| list.contains(&w.text));
        let listed = |w: &Word<'_>| sign(w) || own(w) || is_plain(w.text) || w.name().is_some();
        matter.side.is_none_or(|s| s == side) && has(&matter.keys) && has(&matter.and) && words.iter().all(listed)
    })?;
    // Health is told of where illness is denied, too.
    // `unless considered not clinically relevant` leaves it to whoever judges.
    let judged = || {
        words
            .iter()
            .any(|w| matches!(w.text, "considered" | "deemed" | "judged" | "determined" | "relevant" | "significant"))
    };
    let other = words.iter().any(|w| OTHER.contains(&w.text) && !(w.text == "unless" && judged()));
    (!other).then(|| found.reading.clone())
}
