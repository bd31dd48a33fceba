//! Lines that no record settles: consent and cooperation, and the investigator's own judgement.
//!
//! Assumes the shape of a line that could not be read as a condition. Guarantees that a line is put here only if every
//! one of its words is listed below: none names an illness, a drug, an organ or a number.

use super::{Reading, Stage};

/// What the line asks for, if it is a question for an encounter or for the investigator.
pub(super) fn classify(shape: &str) -> Option<Reading> {
    let mut signs = Signs::default();
    let mut words = 0;
    for word in shape.split(' ').filter(|w| !w.is_empty()) {
        if word.bytes().all(|b| b.is_ascii_punctuation()) {
            if matches!(word, "<" | ">" | "<=" | ">=" | "%" | "=" | "+") {
                return None;
            }
            continue;
        }
        if PLAIN.binary_search(&word).is_err() {
            return None;
        }
        words += 1;
        signs.note(word);
    }
    if words < 2 {
        return None;
    }
    if signs.judge {
        return Some(Reading::Judgement);
    }
    if signs.consent {
        return Some(Reading::Visit(Stage::Consent));
    }
    if signs.will && signs.cooperation {
        return Some(Reading::Visit(Stage::Visit));
    }
    (signs.weight && signs.trouble).then_some(Reading::Judgement)
}

/// What the words of a line are about.
#[derive(Default)]
struct Signs {
    judge: bool,
    consent: bool,
    will: bool,
    cooperation: bool,
    /// `significant`, `serious`
    weight: bool,
    /// `condition`, `abnormalities`
    trouble: bool,
}

impl Signs {
    fn note(&mut self, word: &str) {
        match word {
            "investigator" | "investigators" | "investigator's" | "investigators'" | "opinion" | "judged"
            | "judgement" | "judgment" | "deemed" | "discretion" | "physician" | "physicians" | "unsuitable"
            | "suitable" | "suitability" => self.judge = true,
            "consent" | "assent" | "consenting" | "consented" | "consents" | "icf" | "authorization" => {
                self.consent = true
            }
            "willing" | "willingness" | "able" | "ability" | "capable" | "agree" | "agrees" | "unable"
            | "unwilling" | "inability" | "unwillingness" | "capacity" | "refusal" | "refuse" | "refuses"
            | "incapable" | "cannot" | "can" | "capability" | "poor" | "unlikely" | "likely" | "available"
            | "availability" | "lack" | "not" | "must" | "should" | "willingly" => {
                self.will = true;
            }
            "comply" | "compliance" | "complying" | "compliant" | "adhere" | "adherence" | "cooperate"
            | "cooperation" | "attend" | "attending" | "visits" | "visit" | "follow-up" | "follow" | "complete"
            | "completion" | "completing" | "understand" | "understanding" | "participate" | "read" | "communicate"
            | "speak" | "return" | "comprehend" | "cooperative" | "write" | "perform" | "instructions"
            | "questionnaires" | "noncompliance" | "non-compliance" | "communication" | "fluent" => {
                self.cooperation = true;
            }
            "significant" | "serious" | "severe" | "unstable" | "uncontrolled" | "relevant" | "major" | "interfere"
            | "interferes" | "compromise" | "preclude" | "precludes" | "jeopardize" | "jeopardise" | "confound"
            | "affect" | "unacceptable" | "prevent" | "prevents" | "limit" | "impair" | "contraindicate" | "unsafe" => {
                self.weight = true;
            }
            "condition" | "conditions" | "illness" | "illnesses" | "disease" | "diseases" | "disorder"
            | "disorders" | "abnormality" | "abnormalities" | "problem" | "problems" | "finding" | "findings"
            | "reason" | "reasons" | "circumstances" | "factors" | "factor" | "circumstance" | "situation"
            | "comorbidity" | "comorbidities" => self.trouble = true,
            _ => {}
        }
    }
}

/// Words that name no illness, drug, organ, test or number. Sorted.
#[rustfmt::skip]
const PLAIN: &[&str] = &[
    "a", "abide", "abilities", "ability", "able", "abnormal", "abnormalities", "abnormality", "abnormally", "about",
    "above", "absence", "accept", "acceptable", "access", "accompany", "accordance", "according", "account",
    "accurate", "accurately", "act", "activities", "activity", "additional", "adequate", "adequately", "adhere",
    "adherence", "administered", "administration", "admission", "adult", "adults", "adverse", "adversely", "affect",
    "affecting", "affects", "after", "again", "against", "agree", "agreed", "agreeing", "agreement", "agrees",
    "all", "allow", "allowed", "allows", "along", "also", "although", "an", "analysis", "and", "another", "answer",
    "any", "appear", "applicable", "application", "applied", "apply", "appointments", "appropriate",
    "appropriately", "approved", "are", "aspect", "aspects", "assent", "assess", "assessed", "assessment",
    "assessments", "assigned", "assistance", "associated", "at", "attend", "attending", "authorised",
    "authorization", "authorized", "availability", "available", "avoid", "aware", "based", "baseline", "basis",
    "be", "because", "been", "before", "begin", "beginning", "being", "believed", "believes", "benefit", "benefits",
    "between", "board", "both", "but", "by", "can", "candidate", "candidates", "cannot", "capability", "capable",
    "capacity", "care", "carefully", "caregiver", "caregivers", "carried", "carry", "cause", "center", "centre",
    "certain", "change", "changes", "characteristics", "child", "children", "chinese", "circumstance",
    "circumstances", "clear", "clearly", "clinic", "clinical", "clinically", "clinician", "close", "coming",
    "committee", "communicate", "communication", "competent", "complete", "completed", "completely", "completing",
    "completion", "compliance", "compliant", "complicate", "complication", "complications", "comply", "complying",
    "component", "components", "comprehend", "comprehension", "comprehensive", "compromise", "compromised",
    "compromises", "computer", "concern", "concerning", "concerns", "concomitant", "concurrent", "condition",
    "conditions", "conduct", "conducted", "confidence", "confirm", "confirmed", "confound", "confounding",
    "confounds", "consent", "consented", "consenting", "consents", "consider", "considered", "considers",
    "consistent", "contact", "contained", "continue", "contraindicate", "contraindicated", "contraindicates",
    "contraindication", "contraindications", "contribute", "control", "cooperate", "cooperation", "cooperative",
    "coordinator", "could", "country", "course", "criteria", "current", "currently", "daily", "danish", "data",
    "date", "dated", "dates", "day", "days", "decision", "deemed", "defined", "definition", "demonstrate",
    "demonstrated", "dependent", "describe", "described", "design", "designated", "designee", "desire", "detail",
    "detailed", "details", "determination", "determine", "determined", "developing", "deviation", "device",
    "devices", "diaries", "diary", "different", "difficult", "difficulties", "difficulty", "direct", "direction",
    "directions", "directly", "discretion", "discuss", "discussed", "discussion", "disease", "diseases", "disorder",
    "disorders", "do", "document", "documentation", "documented", "documents", "does", "duration", "during",
    "dutch", "each", "ecg", "economic", "effect", "effects", "efficacy", "electronic", "eligibility", "eligible",
    "else", "employee", "employees", "enable", "end", "endpoints", "english", "enough", "enrolled", "enrolment",
    "ensure", "enter", "entering", "entire", "entry", "environment", "ethics", "evaluable", "evaluate", "evaluated",
    "evaluation", "evaluations", "evidence", "examination", "examinations", "exclude", "excluded", "excludes",
    "exclusion", "exist", "existing", "expectation", "expected", "explained", "explanation", "expose", "extent",
    "factor", "factors", "failure", "family", "feasible", "federal", "felt", "final", "finding", "findings",
    "finnish", "first", "fit", "fluent", "follow", "follow-up", "follow-ups", "followed", "following", "for",
    "form", "forms", "free", "freely", "french", "from", "fulfill", "full", "fully", "further", "future", "gcp",
    "general", "geographic", "geographical", "german", "give", "given", "gives", "giving", "good", "governing",
    "group", "groups", "guardian", "guardians", "guidelines", "had", "harm", "has", "have", "having", "he",
    "health", "healthy", "help", "her", "high", "hinder", "hipaa", "his", "home", "hospital", "how", "however",
    "human", "icf", "if", "ill", "illness", "illnesses", "immediate", "impact", "impair", "impairs", "impede",
    "important", "impossible", "in", "inability", "inadequate", "inappropriate", "incapable", "incapacity",
    "include", "included", "includes", "including", "inclusion", "incompatible", "increase", "increased",
    "independent", "independently", "indicate", "indicated", "individual", "influence", "inform", "information",
    "informed", "initiation", "insight", "institution", "institutional", "instruction", "instructions",
    "insufficient", "integrity", "intend", "intended", "intent", "intention", "interest", "interfere", "interferes",
    "interfering", "intervention", "interventions", "interview", "into", "invalidate", "investigation",
    "investigational", "investigator", "investigator's", "investigators", "investigators'", "involve", "involved",
    "involving", "irb", "is", "issues", "it", "italian", "its", "japanese", "jeopardise", "jeopardize",
    "jeopardizing", "judged", "judgement", "judgment", "keep", "keeping", "kind", "knowledge", "known", "korean",
    "laboratory", "lack", "language", "languages", "last", "laws", "lead", "least", "legal", "legally",
    "legislation", "level", "life", "like", "likelihood", "likely", "limit", "limitations", "limited", "limits",
    "literate", "local", "location", "logistical", "long", "longer", "made", "maintain", "major", "make", "makes",
    "making", "mandatory", "may", "meaning", "meaningful", "means", "measures", "medical", "medically", "meet",
    "meeting", "meets", "member", "members", "mental", "mentally", "method", "methods", "might", "minimum",
    "monitor", "monitoring", "more", "moving", "must", "national", "nature", "necessary", "need", "needed", "needs",
    "next", "no", "non-compliance", "non-compliant", "noncompliance", "noncompliant", "nor", "normal", "norwegian",
    "not", "note", "now", "obligations", "observation", "obtain", "obtained", "obtaining", "of", "on", "once",
    "ongoing", "only", "operate", "opinion", "or", "oral", "orally", "order", "other", "others", "otherwise", "out",
    "outcome", "outcomes", "outlined", "outside", "over", "own", "parameters", "parent", "parental", "parents",
    "part", "participant's", "participants'", "participate", "participated", "participates", "participating",
    "participation", "parties", "party", "pat", "pat's", "patient's", "patients'", "per", "perform", "performance",
    "performed", "performing", "period", "periods", "permission", "permit", "personal", "personally", "personnel",
    "persons", "phase", "phone", "physical", "physically", "physician", "physicians", "place", "placed", "places",
    "placing", "plan", "planned", "plans", "please", "point", "poor", "portability", "portuguese", "pose", "poses",
    "possible", "possibly", "post", "potential", "potentially", "practice", "preclude", "precludes", "precluding",
    "prejudice", "presence", "present", "prevent", "preventing", "prevents", "previous", "previously", "primary",
    "principal", "principal's", "prior", "privacy", "problem", "problems", "procedure", "procedures", "process",
    "prohibit", "prohibits", "project", "proper", "properly", "protected", "protocol", "protocol's",
    "protocol-defined", "protocol-required", "protocol-specified", "provide", "provided", "provides", "providing",
    "provision", "psychological", "purpose", "purposes", "put", "puts", "putting", "qualified", "quality",
    "question", "questionnaire", "questionnaires", "questions", "reach", "read", "reading", "reason", "reasonable",
    "reasons", "receive", "recommended", "record", "records", "recruitment", "refusal", "refuse", "refuses",
    "refusing", "regard", "regarding", "regimen", "regular", "regulations", "regulatory", "related", "relating",
    "relationship", "relative", "relatives", "relevance", "relevant", "reliable", "reliably", "remain", "render",
    "renders", "report", "reports", "representative", "representatives", "request", "require", "required",
    "requirement", "requirements", "requires", "research", "researcher", "researchers", "residence", "respond",
    "responsible", "restrict", "restriction", "restrictions", "result", "results", "return", "review", "reviewed",
    "rights", "risk", "risks", "routine", "safe", "safely", "safety", "same", "sample", "samples", "schedule",
    "scheduled", "schedules", "school", "scope", "screening", "see", "self", "sensitive", "serious", "seriously",
    "set", "severe", "severely", "shall", "she", "should", "show", "sign", "signature", "signed", "significance",
    "significant", "significantly", "signing", "signs", "similar", "since", "single", "site", "sites", "situation",
    "situation's", "situations", "social", "sociological", "some", "spanish", "speak", "speaking", "specific",
    "specified", "specify", "sponsor", "sponsor's", "staff", "standard", "start", "state", "stated", "states",
    "status", "stay", "still", "store", "study", "study's", "study-related", "study-specific", "sub-investigator",
    "subject", "subject's", "subjects'", "successful", "successfully", "such", "sufficient", "suitability",
    "suitable", "supervised", "support", "swedish", "take", "taken", "takes", "taking", "task", "tasks",
    "technical", "telephone", "tell", "test", "testing", "tests", "than", "that", "their", "them", "themselves",
    "then", "there", "thereby", "therefore", "these", "they", "think", "this", "those", "though", "throughout",
    "time", "timely", "times", "to", "together", "transport", "transportation", "travel", "trial", "trial's",
    "trial-related", "trial-specific", "trials", "type", "unable", "unacceptable", "unacceptably", "uncontrolled",
    "undergo", "undergoing", "understand", "understanding", "understands", "understood", "undue", "unfit", "unless",
    "unlikely", "unreliable", "unsafe", "unstable", "unsuitable", "until", "unwilling", "unwillingness", "up",
    "upon", "use", "used", "using", "usual", "valid", "validity", "values", "verbal", "verbally", "via", "video",
    "view", "visit", "visits", "vital", "voluntarily", "voluntary", "volunteer", "volunteers", "was", "way", "ways",
    "well", "well-being", "were", "what", "when", "where", "whether", "which", "while", "who", "whole", "whom",
    "whose", "will", "willing", "willingly", "willingness", "wish", "with", "withdraw", "withdrawal", "withdrawn",
    "within", "without", "witness", "witnessed", "would", "write", "writing", "written",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_words_are_sorted() {
        assert!(PLAIN.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn a_word_that_is_not_listed_is_no_judgement() {
        for (line, read) in [
            ("any condition that in opinion of investigator makes pat unsuitable ", true),
            ("any renal condition that in opinion of investigator makes pat unsuitable ", false),
            ("c_4 that in opinion of investigator is relevant ", false),
            ("at least 2 conditions that investigator judged serious ", false),
        ] {
            assert_eq!(classify(line).is_some(), read, "{line}");
        }
    }
}
