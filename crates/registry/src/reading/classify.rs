//! Lines that no record settles: consent and cooperation, and the investigator's own judgement.
//!
//! Assumes the shape of a line that could not be read as a condition. Guarantees that a line is put here only if every
//! one of its words is listed below: none names an illness, a drug, an organ or a number.

use super::{Reading, Stage, hinder};
use crate::words::Words;

/// What the line asks for, if it is a question for an encounter or for the investigator.
pub(super) fn classify(shape: &str) -> Option<Reading> {
    let mut signs = Signs::default();
    let mut words = 0;
    for word in without_number(shape).split(' ').filter(|w| !w.is_empty()) {
        if word.bytes().all(|b| b.is_ascii_punctuation()) {
            if matches!(word, "<" | ">" | "<=" | ">=" | "%" | "=" | "+") {
                return None;
            }
            continue;
        }
        // Whether something else is true is nothing that is asked here.
        if matches!(word, "true" | "false") || !PLAIN.contains(&word) {
            return None;
        }
        words += 1;
        signs.note(word);
    }
    if words < 2 {
        return None;
    }
    // `relatives of the investigator`, `site staff`: who somebody is, no opinion.
    let kin =
        |w: &str| matches!(w, "staff" | "employee" | "employees" | "employed" | "relative" | "relatives" | "personnel");
    let willing = signs.will && signs.cooperation;
    let hindered = signs.hinders && signs.trouble && signs.weight;
    let judged = hindered || signs.judge || signs.judges && (signs.weight || signs.trouble || signs.opines && !willing);
    // `signed consent and compliance, as the investigator judges` asks for consent.
    if judged && (!signs.consent || signs.trouble) && !shape.split(' ').any(kin) {
        return Some(Reading::Judgement);
    }
    if signs.consent && !shape.contains(" when ") {
        return Some(Reading::Visit(Stage::Consent));
    }
    if willing {
        return Some(Reading::Visit(Stage::Visit));
    }
    (signs.weight && signs.trouble).then_some(Reading::Judgement)
}

/// Whether a word names no illness, drug, organ, test or number.
pub(super) fn is_plain(word: &str) -> bool {
    PLAIN.contains(&word)
}

/// The words without the number of the item.
fn without_number(shape: &str) -> &str {
    let rest = shape.trim_start_matches(|c: char| c.is_ascii_digit());
    [" . ", " ) "].iter().find_map(|mark| rest.strip_prefix(mark)).filter(|_| rest.len() < shape.len()).unwrap_or(shape)
}

/// What the words of a line are about.
#[derive(Default)]
struct Signs {
    /// `in the opinion of`, `unsuitable`
    judge: bool,
    /// `investigator`
    judges: bool,
    /// `considers`, an opinion where it is the investigator's
    opines: bool,
    consent: bool,
    will: bool,
    cooperation: bool,
    /// `significant`, `serious`
    weight: bool,
    /// `condition`, `abnormalities`
    trouble: bool,
    /// `places`, behind a condition and before anything that the patient is to be willing or able to do: `any condition that
    /// places the subject at unacceptable risk if she were to participate`
    hinders: bool,
}

impl Signs {
    fn note(&mut self, word: &str) {
        self.hinders |= self.trouble && !self.will && !self.cooperation && hinder::stands_in_the_way(word);
        match word {
            "opinion" | "judged" | "judgement" | "judgment" | "deemed" | "discretion" | "unsuitable" | "suitable"
            | "suitability" => self.judge = true,
            "considered" | "considers" | "consideration" | "believe" | "believes" | "believed" | "determined"
            | "determination" | "determines" | "judges" | "deems" | "deem" | "decides" | "decision" | "feels"
            | "feel" | "view" | "assessed" | "evaluated" | "judging" | "inappropriate" | "unfit" | "concern"
            | "concerns" | "criterion" | "disqualified" | "acceptable" | "ineligible" | "ill" | "declines" => {
                self.opines = true;
            }
            "investigator" | "investigators" | "investigator's" | "investigators'" | "physician" | "physicians"
            | "clinician" | "clinicians" | "researcher" | "researchers" | "pi" => self.judges = true,
            "consent" | "assent" | "consenting" | "consented" | "consents" | "icf" | "authorization" => {
                self.consent = true
            }
            "voluntary" | "voluntarily" | "willing" | "willingness" | "able" | "ability" | "capable" | "agree"
            | "agrees" | "unable" | "unwilling" | "inability" | "unwillingness" | "capacity" | "refusal" | "refuse"
            | "refuses" | "incapable" | "cannot" | "can" | "capability" | "poor" | "unlikely" | "likely"
            | "available" | "availability" | "lack" | "not" | "must" | "should" | "willingly" | "refused"
            | "declined" | "incapacity" | "impossibility" | "difficulty" | "difficulties" | "inadequate"
            | "lacking" | "reliable" | "reliability" | "doubtful" | "unreliable" => {
                self.will = true;
            }
            "comply" | "compliance" | "complying" | "compliant" | "adhere" | "adherence" | "cooperate"
            | "cooperation" | "attend" | "attending" | "visits" | "visit" | "follow-up" | "follow" | "complete"
            | "completion" | "completing" | "understand" | "understanding" | "participate" | "read" | "communicate"
            | "speak" | "return" | "comprehend" | "cooperative" | "write" | "perform" | "instructions"
            | "questionnaires" | "noncompliance" | "non-compliance" | "communication" | "fluent" | "comprehension"
            | "follow-ups" | "appointments" | "co-operation" | "co-operate" | "verbalize" => {
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

/// Words that name no illness, drug, organ, test or number.
#[rustfmt::skip]
static PLAIN: Words<4096> = Words::new(&[
    "a", "abide", "abilities", "ability", "able", "abnormal", "abnormalities", "abnormality", "abnormally", "about",
    "above", "absence", "accept", "acceptable", "acceptance", "accepted", "access", "accessible", "accompany",
    "accordance", "according", "account", "accountability", "accurate", "accurately", "act", "active", "actively",
    "activities", "activity", "additional", "address", "adequate", "adequately", "adhere", "adherence",
    "administered", "administration", "admission", "admitted", "adult", "adults", "adverse", "adversely",
    "advisable", "affect", "affecting", "affects", "affiliated", "affiliation", "aforementioned", "after", "again",
    "against", "agree", "agreed", "agreeing", "agreement", "agrees", "alert", "all", "allow", "allowed", "allows",
    "alone", "along", "already", "also", "alter", "although", "amenable", "an", "analyses", "analysis", "and",
    "another", "answer", "answered", "anticipated", "any", "anyone", "app", "appear", "applicable", "application",
    "applied", "apply", "appointment", "appointments", "approach", "appropriate", "appropriately", "approval",
    "approved", "are", "area", "as", "asked", "aspect", "aspects", "assent", "assess", "assessed", "assessment",
    "assessments", "assigned", "assistance", "assistive", "associated", "at", "attend", "attendance", "attending",
    "attorney", "authorised", "authorities", "authority", "authorization", "authorized", "availability",
    "available", "avoid", "aware", "barrier", "barriers", "based", "baseline", "basis", "be", "because", "been",
    "before", "begin", "beginning", "behalf", "being", "believe", "believed", "believes", "beneficiary", "benefit",
    "benefits", "best", "between", "biological", "board", "both", "brother", "but", "by", "calls", "can",
    "candidate", "candidates", "cannot", "cantonese", "capability", "capable", "capacity", "care", "carefully",
    "caregiver", "caregivers", "carried", "carry", "cause", "center", "centre", "certain", "certified", "change",
    "changes", "characteristics", "child", "child's", "children", "chinese", "chronic", "circumstance",
    "circumstances", "classes", "clear", "clearly", "clinic", "clinical", "clinically", "clinician", "close",
    "co-existing", "co-morbid", "coexisting", "collaborate", "collected", "collection", "college", "comfort",
    "coming", "commit", "commitment", "commitments", "committed", "committee", "communicate", "communication",
    "community", "comorbid", "compatible", "competent", "complete", "completed", "completely", "completing",
    "completion", "compliance", "compliant", "complicate", "complication", "complications", "comply", "complying",
    "component", "components", "comprehend", "comprehension", "comprehensive", "compromise", "compromised",
    "compromises", "compromising", "computer", "concent", "concern", "concerning", "concerns", "concomitant",
    "concomitantly", "concurrent", "concurrently", "condition", "conditions", "conduct", "conducted", "confidence",
    "confirm", "confirmed", "conforms", "confound", "confounding", "confounds", "consent", "consented",
    "consenting", "consents", "consider", "consideration", "considerations", "considered", "considers",
    "consistent", "consultation", "contact", "contactable", "contacted", "contained", "content", "continue",
    "continued", "contract", "contraindicate", "contraindicated", "contraindicates", "contraindication",
    "contraindications", "contribute", "control", "converse", "cooperate", "cooperation", "cooperative",
    "coordinator", "copy", "correctly", "could", "country", "course", "covered", "criteria", "current", "currently",
    "daily", "danger", "danish", "data", "date", "dated", "dates", "dating", "day", "days", "decide", "decision",
    "decline", "declined", "declines", "deem", "deemed", "deeming", "deems", "defined", "definition", "definitive",
    "demonstrate", "demonstrated", "demonstrating", "department", "dependent", "deprived", "describe", "described",
    "design", "designated", "designee", "desire", "despite", "detail", "detailed", "details", "detention",
    "determination", "determine", "determined", "detrimental", "develop", "developing", "deviation", "deviations",
    "device", "devices", "diaries", "diary", "did", "different", "difficult", "difficulties", "difficulty",
    "diligent", "direct", "directed", "direction", "directions", "directly", "disability", "disclosure",
    "discontinue", "discontinued", "discretion", "discuss", "discussed", "discussion", "disease", "diseases",
    "disorder", "disorders", "do", "doctor", "document", "documentation", "documented", "documents", "does", "dose",
    "dosing", "doubtful", "due", "duration", "duress", "during", "dutch", "e.g.", "each", "ec", "ecg", "economic",
    "effect", "effective", "effectively", "effects", "efficacy", "eg", "eighteen", "either", "electronic",
    "eligibility", "eligible", "else", "email", "employed", "employee", "employees", "employer", "enable", "end",
    "endanger", "endpoints", "engage", "english", "english-speaking", "enough", "enrolled", "enrolment", "ensure",
    "enter", "entering", "entire", "entry", "environment", "etc", "etc.", "ethics", "ethnic", "ethnicity",
    "evaluable", "evaluate", "evaluated", "evaluation", "evaluations", "evidence", "evidenced", "exam",
    "examination", "examinations", "example", "exclude", "excluded", "excludes", "exclusion", "execute", "exercise",
    "exist", "existence", "existing", "expectation", "expected", "experience", "experienced", "experiencing",
    "explain", "explained", "explanation", "explanations", "expose", "express", "expressed", "extensive", "extent",
    "factor", "factors", "fail", "failure", "familial", "family", "father", "feasible", "federal", "feel", "feels",
    "felt", "fill", "final", "finding", "findings", "finnish", "first", "fit", "fluency", "fluent", "fluently",
    "follow", "follow-up", "follow-ups", "followed", "followed-up", "following", "for", "foreseeable", "form",
    "forms", "free", "freedom", "freely", "french", "french-speaking", "from", "fulfil", "fulfill", "full", "fully",
    "further", "future", "gave", "gcp", "general", "geographic", "geographical", "german", "get", "give", "given",
    "gives", "giving", "good", "governing", "grandparent", "granted", "group", "groups", "guardian", "guardians",
    "guidelines", "had", "hamper", "hampering", "hands-on", "harm", "harmful", "has", "have", "having", "hazard",
    "hazardous", "hazards", "he", "health", "healthy", "help", "her", "high", "hinder", "hipaa", "his",
    "historical", "history", "home", "hospital", "how", "however", "human", "i.e.", "icf", "ich", "ich-gcp",
    "identification", "identified", "ie", "iec", "if", "ill", "illiterate", "illness", "illnesses", "immediate",
    "impact", "impair", "impairs", "impede", "implementation", "implications", "important", "impossibility",
    "impossible", "improvement", "in", "inability", "inadequate", "inadvisable", "inappropriate", "incapable",
    "incapacity", "include", "included", "includes", "including", "inclusion", "incompatible", "incompetent",
    "increase", "increased", "independent", "independently", "indicate", "indicated", "indicating", "indicative",
    "individual", "individual's", "ineligible", "infirmity", "influence", "inform", "information", "informed",
    "initiation", "insight", "insignificant", "institution", "institutional", "institutionalised",
    "institutionalized", "instruction", "instructions", "insufficient", "insurance", "integrity", "intend",
    "intended", "intent", "intention", "interact", "intercurrent", "interest", "interfere", "interferes",
    "interfering", "internet", "interpret", "interpretation", "interpreter", "intervention", "interventional",
    "interventions", "interview", "into", "invalidate", "investigation", "investigational", "investigator",
    "investigator's", "investigators", "investigators'", "involve", "involved", "involving", "irb", "irb-approved",
    "irregular", "is", "issues", "it", "italian", "its", "japanese", "jeopardise", "jeopardize", "jeopardized",
    "jeopardizes", "jeopardizing", "join", "judge", "judged", "judgement", "judges", "judgment", "judicial", "keep",
    "keeping", "kin", "kind", "know", "knowledge", "known", "korean", "lab", "laboratory", "lack", "lacks",
    "language", "languages", "lar", "last", "laws", "lead", "learn", "least", "legal", "legally",
    "legally-authorized", "legislation", "length", "level", "liberty", "life", "lifestyle", "like", "likelihood",
    "likely", "limit", "limitations", "limited", "limits", "list", "listed", "literate", "live", "living", "local",
    "located", "location", "logistical", "long", "longer", "low", "made", "maintain", "major", "make", "makes",
    "making", "managed", "management", "mandarin", "mandatory", "manner", "materials", "may", "meaning",
    "meaningful", "means", "measure", "measurements", "measures", "medical", "medically", "medication", "meet",
    "meeting", "meets", "member", "members", "mental", "mentally", "messages", "met", "method", "methods", "might",
    "minimum", "minors", "missing", "moderate", "monitor", "monitoring", "more", "mother", "move", "moving", "must",
    "national", "native", "nature", "necessary", "need", "needed", "needs", "newly", "next", "no", "non-compliance",
    "non-compliant", "non-cooperation", "non-english", "noncompliance", "noncompliant", "nor", "normal",
    "norwegian", "not", "note", "notified", "now", "objective", "objectives", "obligations", "observation",
    "obtain", "obtained", "obtaining", "obviously", "of", "on", "once", "ongoing", "online", "only", "operate",
    "opinion", "opportunity", "optimal", "optional", "options", "or", "oral", "orally", "order", "other", "others",
    "otherwise", "our", "out", "outcome", "outcomes", "outlined", "outside", "outweigh", "outweighs", "over",
    "overall", "own", "parameters", "parent", "parental", "parents", "part", "participant's", "participants'",
    "participate", "participated", "participates", "participating", "participation", "parties", "party", "past",
    "pat", "pat's", "patient's", "patients'", "per", "perform", "performance", "performed", "performing", "period",
    "periods", "permission", "permit", "personal", "personally", "personnel", "persons", "pertinent", "phase",
    "phone", "physical", "physically", "physician", "physicians", "pi", "place", "placed", "places", "placing",
    "plan", "planned", "planning", "plans", "please", "point", "policy", "poor", "populations", "portability",
    "portuguese", "pose", "poses", "possess", "possibility", "possible", "possibly", "post", "potential",
    "potentially", "practice", "pre-existing", "preceding", "preclude", "precludes", "precluding", "preexisting",
    "preferred", "prejudice", "presence", "present", "presents", "prevent", "preventing", "prevents", "previous",
    "previously", "primary", "principal", "principal's", "prior", "privacy", "probability", "problem", "problems",
    "procedure", "procedures", "process", "professional", "professionals", "proficient", "program", "prohibit",
    "prohibited", "prohibitions", "prohibits", "project", "proper", "properly", "proposed", "prospective",
    "protected", "protection", "protocol", "protocol's", "protocol-defined", "protocol-required",
    "protocol-specific", "protocol-specified", "protocols", "provide", "provided", "provides", "providing",
    "provision", "provisions", "proxy", "psychological", "psychosocial", "purpose", "purposes", "put", "puts",
    "putting", "qualified", "qualify", "qualifying", "quality", "question", "questionnaire", "questionnaires",
    "questions", "race", "randomised", "randomized", "ranges", "rating", "reach", "read", "reading", "reads",
    "reason", "reasonable", "reasons", "receipt", "receive", "received", "receiving", "recent", "recommendations",
    "recommended", "record", "recording", "records", "recovered", "recruitment", "refrain", "refusal", "refuse",
    "refused", "refuses", "refusing", "regard", "regarding", "regimen", "regimens", "region", "registration",
    "regular", "regulations", "regulatory", "rehabilitation", "related", "relating", "relationship", "relative",
    "relatives", "release", "relevance", "relevant", "reliability", "reliable", "reliably", "relocate",
    "relocating", "remain", "render", "rendering", "renders", "report", "reports", "representative",
    "representatives", "request", "require", "required", "requirement", "requirements", "requires", "research",
    "researcher", "researchers", "reside", "residence", "residents", "residing", "respective", "respond",
    "responsible", "restrict", "restriction", "restrictions", "restrictive", "result", "results", "retain",
    "retains", "return", "review", "reviewed", "rights", "risk", "risks", "routine", "rules", "s", "safe", "safely",
    "safety", "same", "sample", "samples", "satisfactory", "schedule", "scheduled", "schedules", "school", "scope",
    "screening", "section", "security", "see", "selected", "self", "self-administered", "sensitive", "serious",
    "seriously", "service", "session", "sessions", "set", "severe", "severely", "shall", "she", "sheet", "should",
    "show", "sibling", "siblings", "sign", "signature", "signed", "significance", "significant", "significantly",
    "signing", "signs", "similar", "since", "single", "sister", "site", "sites", "situation", "situation's",
    "situations", "smartphone", "so", "social", "society", "sociological", "some", "spanish", "spanish-speaking",
    "speak", "speaker", "speakers", "speaking", "speaks", "specialist", "specific", "specified", "specify",
    "spoken", "sponsor", "sponsor's", "spouse", "staff", "standard", "standardized", "start", "started", "starting",
    "state", "stated", "states", "status", "stay", "still", "stopped", "store", "stored", "strict", "strictly",
    "student", "students", "studied", "studies", "study", "study's", "study-mandated", "study-related",
    "study-specific", "sub-investigator", "subinvestigator", "subject", "subject's", "subjects'", "submitted",
    "substantially", "successful", "successfully", "such", "suffer", "sufficient", "sufficiently", "suitability",
    "suitable", "supervised", "support", "surrogate", "survey", "surveys", "suspicious", "swedish", "take", "taken",
    "takes", "taking", "task", "tasks", "team", "technical", "technically", "techniques", "telephone", "tell",
    "test", "testing", "tests", "text", "than", "that", "their", "them", "themselves", "then", "therapy", "there",
    "thereby", "therefore", "these", "they", "think", "this", "those", "though", "through", "throughout", "time",
    "timely", "times", "to", "together", "tolerability", "tolerate", "too", "trainee", "training", "translator",
    "transport", "transportation", "travel", "treating", "treatment", "treatments", "trial", "trial's",
    "trial-related", "trial-specific", "trials", "type", "unable", "unacceptable", "unacceptably", "unavailability",
    "unavailable", "uncontrolled", "uncooperative", "under", "undergo", "undergoing", "underlying", "understand",
    "understanding", "understands", "understood", "undertake", "undesirable", "undue", "unduly", "unfit",
    "unforeseeable", "university", "unless", "unlikely", "unrelated", "unreliability", "unreliable", "unsafe",
    "unstable", "unsuitable", "until", "unwilling", "unwillingly", "unwillingness", "unwise", "up", "upon", "usage",
    "use", "used", "using", "usual", "valid", "validity", "value", "values", "verbal", "verbally", "verified",
    "via", "video", "view", "visit", "visits", "vital", "voluntarily", "voluntarily-signed", "voluntary",
    "volunteer", "volunteers", "vulnerable", "want", "ward", "wards", "was", "way", "ways", "we", "well",
    "well-being", "were", "what", "when", "where", "whether", "which", "while", "who", "whole", "whom", "whose",
    "why", "will", "willing", "willingly", "willingness", "wish", "with", "withdraw", "withdrawal", "withdrawn",
    "within", "without", "witness", "witnessed", "working", "would", "write", "writing", "written", "you", "your",
    // Of the same kind, met later.
    "consequences", "lacking", "requiring", "proximity", "grant", "attitude", "registered", "observational",
    "criterion", "satisfactorily", "character", "simultaneous", "simultaneously", "instance", "joined",
    "decision-making", "official", "provider", "providers", "healthcare", "prescribed", "failing",
    "disallowed", "forbidden", "surgeon", "surgeons", "indicates", "pre-entry", "specifically",
    "conform", "regularly", "threat", "followup", "registry", "restricted",
    "pre-study", "right", "respectively", "separate", "prepared", "lives", "execution", "him",
    "verbalize", "research-related", "responsibility", "meaningfully", "ample", "ask", "noted", "practitioner",
    "far", "intends", "harmed", "initiate", "travelling", "traveling", "impediment", "initiative", "biomedical",
    "agreeable", "adhering", "constitutes", "volunteer's", "unnecessarily", "skills", "incomplete",
    "opposed", "interested", "doesn't", "locally", "carer", "e-mail", "opposition", "telehealth", "cooperated",
    "priority", "centers", "surgeon's", "office", "doctor's", "exclusionary", "approve", "conflicting",
    "aim", "teacher", "declaration", "costs", "covers", "various", "go", "observe",
    "intending", "represent", "co-operation", "exhibits", "scientific", "manage", "standards",
    "probably", "frequency", "co-operate", "competitive", "filling", "entered",
    "non-interventional", "committing", "mandated", "suffers", "reasonably", "iec-approved", "programs",
    "even", "scales", "whilst", "seems", "less", "accepting", "decided", "demonstrates",
    "thought", "motivation", "continues", "patient-reported", "key", "fair", "unrestricted", "doctors",
    "incapability", "validly", "board-approved", "city", "can't", "don't", "interpreted",
    "caution", "near", "public", "facility", "requested", "conflict", "supervision", "duly", "guardian's",
    "depending", "objected", "volunteered", "conversant", "readiness", "perceived", "approached",
    "accompanying", "physician's", "physicians'", "investigational-site", "directives", "handling",
    "expert", "expect", "judging", "precluded", "regime", "respect", "familiar", "disqualified", "doubts", "efforts",
    "encouraged", "exists", "staff's", "household", "serve", "frame", "done", "discontinuing", "counseling", "route",
    "choose", "regarded", "unforeseen", "satisfaction", "missed", "decides", "orientation", "deny",
    "someone", "periodically", "someone's", "pay", "disclose", "attested", "acknowledges", "acknowledge",
    "acknowledgement", "fulfilling", "fulfilment", "fulfillment", "adapt", "manages", "collaboration",
    "collaborative", "partake", "enrolling", "involvement", "interests", "scheduled-visit", "clinicians",
    "oncologist", "psychologist", "nurse", "wear", "worn", "charge", "charged", "log", "diary-keeping", "reminders",
    "app-based", "web-based", "videos", "camera", "audio", "recorded", "recordings",
]);

#[cfg(test)]
mod tests {
    use super::*;

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
