//! The words by which lines of names are known: what turns a thing into another, and what leaves it what it is.

use crate::words::Words;

/// Words of which one keeps a line from being read so: beside them a thing that is named need not be there.
#[rustfmt::skip]
pub(super) static TURNS: Words = Words::new(&[
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
pub(super) const TURNED: &[&str] = &["-negative", "-free", "-naive"];

/// Beginnings of such words.
pub(super) const TURN: &[&str] = &[
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

/// Words of the trial, which turn nothing where they say when: `within 4 weeks prior to the first dose of study drug`.
pub(super) const OF_TRIAL: &[&str] = &[
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
pub(super) const TIMES: &[&str] =
    &["within", "prior", "before", "during", "after", "since", "at", "last", "past", "preceding"];

/// Words that begin so and turn nothing.
pub(super) const TURN_NOT: &[&str] = &[
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
pub(super) static LEADS: Words = Words::new(&[
    "(", "-", "active", "actively", "administered", "administration", "after", "also", "another", "any", "are", "at", "been", "being", "biopsy-proven", "by", "chronic", "chronically", "clinical", "clinically",
    "concomitant", "concomitantly", "concurrent", "concurrently", "confirmed", "continued", "continues", "continuing", "continuous", "current", "currently", "daily", "definite", "definitive", "diagnosed", "diagnoses", "diagnosis",
    "documented", "duration", "during", "episode", "episodes", "established", "ever", "evidence", "existing", "experienced", "experiencing", "female", "first", "form", "forms", "frequent", "given", "had", "has", "have", "having",
    "histologically", "history", "in", "infected", "infection", "intake", "is", "known", "lifetime", "long-term", "male", "medical", "more", "multiple", "new", "newly", "of", "on", "ongoing", "or", "other", "past", "pat",
    "pathologically", "personal", "present", "presence", "previous", "previously", "prior", "proven", "radiographic", "receipt", "receive", "received", "receives", "receiving", "recent", "recently", "recurrent", "regular", "regularly", "required", "requires", "requiring",
    "severe", "severely", "significant", "simultaneous", "some", "status", "still", "suffer", "suffered", "suffering", "suffers", "surgical", "symptomatic", "systemic", "take", "taken", "takes", "taking", "that", "therapy",
    "those", "treated", "treatment", "type", "types", "under", "undergo", "undergoing", "undergone", "underwent", "use", "used", "user", "users", "uses", "using", "was", "were", "which", "who", "with", "within",
    "least", "one", "must", "should", "shall", "be",
    "hemodynamically", "haemodynamically", "significantly", "moderately", "objectively", "morbidly", "endoscopically", "surgically", "macroscopically", "neurologically", "histological", "pathological", "predominantly", "predominant", "electrocardiographic", "co-existent", "co-existing", "on-going", "reported", "self-reported", "historical", "former", "pertinent", "preexistent", "preexisting", "co-morbid", "co-occurring", "identified", "prevalent", "antecedent", "critical", "subacute", "sustained", "resting", "incomplete", "complete", "total", "isolated", "absolute", "detectable", "penetrating", "nocturnal", "daytime", "postoperative", "perioperative", "peripartum", "traumatic", "nontraumatic", "initial", "baseline", "late", "deep", "restrictive", "distal", "large", "small", "specific", "specified", "certain", "clear", "worse", "moderate-severe", "moderate-to-severe", "confounding", "meaningful", "aids-defining", "dsm-iv", "dsm-5", "dsm", "dsm-iv-tr", "organic", "complicated", "associated", "experience", "experiences", "show", "shows", "only", "grade", "degree", "class", "stage", "including", "includes", "i.e.", "e.g.", "smoldering", "smouldering", "parenchymal", "electrocardiographically", "preoperative", "exogenous", "either", "already", "intravitreal", "systemically", "licensed", "intravesical", "reversible", "primary", "consumed", "commercial", "sublingual", "ophthalmic", "intra-arterial", "intraarticular", "intra-articular", "epidural", "liposomal", "prescription", "combination", "over-the-counter", "otc", "nonprescribed", "prescribed", "initiated", "took", "intracavitary", "intra-muscular", "inhaled", "topical", "adequate", "right", "left", "immediate", "upper", "laser", "mechanical", "successful", "earlier", "last", "minimally", "invasively", "elective", "open", "whole", "indwelling", "implanted",
    "radiological", "radiologic", "posterior", "anterior", "nonplaque", "cardiogenic", "extracranial", "histologic", "submucous", "desquamating", "pathologic", "subcapsular", "painful", "nonketotic", "native", "stenosing", "enlarging", "well-differentiated", "symmetric", "symmetrical", "nonepithelial", "gastroenteropancreatic", "dry", "acute-on-chronic", "osteoblastic", "nonpulmonary", "nonorganic", "fibrosing", "extra-abdominal", "physician-diagnosed", "new-onset", "vision-threatening", "limb-threatening", "osteosclerotic", "early-stage", "convulsive", "submucosal", "troublesome", "bone-only", "foveal-involving", "cancer-related", "therapy-related", "craniospinal", "noninflammatory", "index", "actual", "tertiary", "rare", "instable", "sever", "exclusive", "presenting", "exhibiting", "manifesting", "consumes", "consume", "consuming", "report", "reports", "reporting", "occurrence", "onset", "exacerbation", "exacerbations", "recurrence", "complications", "manifestation", "manifestations", "sequelae", "remission", "application", "infusion", "injection", "injections", "ingestion", "consumption", "usage", "courses", "course", "cycles", "cycle", "regimens", "regimen", "line", "lines", "first-line", "potent", "selective", "slow-release", "taxane-based", "anthracycline-based", "platin-based", "platinum-based", "docetaxel-based", "potassium-sparing", "long", "acting", "single", "strong", "cumulative", "recreational", "commercially", "available", "antineoplastic", "nebulised", "intra-uterine", "third-generation", "boosted", "premixed", "intranasally", "seasonal", "trivalent", "murine", "chimeric", "once-weekly", "twice-daily", "antisecretory", "monotherapy", "systematic", "administering", "administer", "submacular", "reverse", "sequential", "modified", "intra-cardiac", "off-pump", "fine-needle", "re-do", "insertion", "placement", "debulking", "initiation", "started",
]);

/// What joins the words before a name to it; it stands behind one of [`LED`] alone.
pub(super) const LINKS: &[&str] = &["of", "with", "from", "in", "on", "by", "under"];

/// Words before those that join.
#[rustfmt::skip]
pub(super) static LED: Words = Words::new(&[
    "administration", "been", "being", "diagnosed", "diagnoses", "diagnosis", "episode", "episodes", "evidence", "form", "forms", "history", "infected", "infection", "intake", "pat", "patients", "presence", "receipt",
    "suffer", "suffered", "suffering", "suffers", "therapy", "those", "treated", "treatment", "type", "types", "use", "user", "users", "continues", "is", "are", "was", "were", "status", "female", "male", "duration", "who", "currently", "",
    "combination", "prescription", "complicated", "associated", "using", "any", "secondary",
    "presenting", "occurrence", "onset", "exacerbation", "exacerbations", "recurrence", "complications", "manifestation", "manifestations", "sequelae", "remission", "application", "infusion", "injection", "injections", "ingestion", "consumption", "usage", "courses", "course", "cycles", "cycle", "regimens", "regimen", "line", "lines", "insertion", "placement", "initiation",
]);

/// Words behind which `for` leads to what was there.
pub(super) const FOR: &[&str] = &["treatment", "therapy", "treated", "surgery", "medication", "drugs"];

/// Words of a time, beside those that are of time anywhere.
pub(super) const OF_TIME: &[&str] = &[
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
pub(super) const WAITS: &[&str] = &[
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
pub(super) const WHOSE: &[&str] = &[
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
pub(super) static NOUNS: Words = Words::new(&[
    "administration", "agent", "agents", "attack", "attacks", "condition", "conditions", "disease", "diseases", "disorder", "disorders", "drug", "drugs", "episode", "episodes", "event", "events", "infection", "infections", "infusion", "infusions",
    "injection", "injections", "intake", "medication", "pat", "procedure", "procedures", "regimen", "regimens", "surgeries", "surgery", "syndrome", "tablet", "tablets", "therapy", "treatment", "use", "usage", ".", ")", "etc", "female", "symptoms",
    "exacerbation", "exacerbations", "problem", "problems", "crisis", "flare", "flares", "recurrence", "recurrences", "relapse", "relapses", "history", "positive", "known", "premedication", "application", "hydrochloride", "sulfate", "sulphate", "maleate", "sodium", "implantation",
]);

/// Words behind which whatever else is said of a name does not make it another.
#[rustfmt::skip]
pub(super) static TAILS: Words = Words::new(&[
    ">", ">=", "<", "<=", "according", "after", "as", "at", "before", "by", "diagnosed", "documented", "during", "for", "from", "given", "in", "of", "on", "over", "performed", "present", "prior", "received", "requiring", "since",
    "taken", "that", "treated", "under", "undergoing", "used", "using", "via", "which", "who", "with", "within", "confirmed", "proven", "receiving", "taking", "whose", "per", "ago", "previously", "currently", "based",
    "less", "greater", "more", "lasting", "duration", "involving", "affecting", "above", "below", "near", "beyond", "around", "overlying", "secondary", "due", "attributable", "resulting", "associated", "related", "linked", "such", "including", "i.e.", "e.g.", "primarily", "especially", "mainly", "predominantly", "only", "alone", "other", "grade", "grades", "stage", "type", "class", "i", "ii", "iii", "iv", "anytime", "ongoing", "administered", "initiated", "directed", "continuously", "chronically", "any", "weeks", "days", "months", "years", "while", "either", "defined", "classified", "classification", "judged", "characterized", "caused", "occurring", "occurred", "located", "except", "necessitating", "needing", "leading", "impacting", "impeding", "potentially", "clinically", "possibly", "adequately", "combined",
    "attributed", "persisting", "presenting", "following", "earlier", "regardless", "anywhere", "confined", "observed", "exceeding", "spreading", "irrespective", "monotherapy", "consisting", "supported", "experienced", "meeting", "encompassing", "demonstrating", "showing", "warranting", "concurrent", "concurrently", "between", "obtained", "started", "began", "besides", "excepting",
]);

/// Words behind a name that an exclusion says of what need not be there, is somebody else's, or lets someone in.
#[rustfmt::skip]
pub(super) static BEHIND: Words = Words::new(&[
    "acceptable", "accepted", "allowed", "anticipated", "brother", "caregiver", "child", "children", "considered", "contact", "contacts", "donor", "donors", "eligible", "excluded",
    "expected", "familial", "family", "father", "fetus", "foetus", "household", "infant", "infants", "intended", "intends", "intend", "mother", "must", "neonate",
    "newborn", "offspring", "optional", "parent", "parents", "partner", "partners", "permitted", "plan", "planned", "planning", "plans", "possible", "potential", "presumed", "probable", "questionable", "relative",
    "relatives", "scheduled", "shall", "should", "sibling", "siblings", "sister", "spouse", "uncertain", "waived", "will", "candidate", "candidates", "risk", "awaiting", "unlikely", "doubtful",
    "negative", "absent", "lacking", "ruled", "unknown", "exclusion", "exclusionary", "recommended", "necessary", "advised", "offered", "declined", "refused",
]);

/// Beginnings of such words.
pub(super) const TURN_BEHIND: &[&str] = &[
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
pub(super) const EXCEPT: &[&str] = &["except", "excepting", "excluding", "unless", "apart", "aside"];

/// What joins members.
pub(super) const JOINS: &[&str] = &["or", "and", "/", ",", ";", "and/or"];

/// Words of titles that say nothing of what stands below them.
pub(super) const TITLE: &[&str] = &[
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

/// Words of the limits that a trial has signs for, which turn nothing where they say how many.
pub(super) const COUNTS: &[&str] =
    &["both", "either", "two", "three", "plus", "combined", "combination", "together", "only", "healthy"];

/// Words before a procedure that is to come, which is kept as one that was or is planned.
pub(super) const PLANS: &[&str] = &["planned", "scheduled", "anticipated", "planning", "upcoming", "elective"];

/// Such words of exclusions; what is asked for may be let off, or not asked at all, behind them.
pub(super) const TAILS_OF_EXCLUSIONS: &[&str] = &["without", "unless", "but"];

/// Such words behind illnesses of exclusions; a drug `is` often what is not taken, and surgery what is not done.
pub(super) const TAILS_OF_ILLNESSES: &[&str] = &["is", "was", "were", "are", "has", "have", "if", "not"];

/// Words that ask for a treatment which may be given already or not: what was received or is planned.
pub(super) const REQUIRES: &[&str] =
    &["require", "requires", "requiring", "required", "requirement", "need", "needs", "needing"];

/// Words of the step of an illness; alone they wait for it: `class III or IV heart failure`.
pub(super) const STEPS: &[&str] = &["class", "grade", "stage", "i", "ii", "iii", "iv"];

/// Words of which a member may consist that says when, how long, in whose opinion or as an example, and names nothing.
#[rustfmt::skip]
pub(super) static ASIDES: Words = Words::new(&[
    "whichever", "is", "was", "longer", "shorter", "greater", "later", "occurs", "comes", "in", "at", "of", "by", "as", "opinion", "judgment", "judgement", "discretion", "investigator", "investigator's",
    "physician", "judged", "determined", "deemed", "assessed", "but", "not", "limited", "to", "etc", "etc.", "e.g.", "e.g", "eg", "i.e.", "i.e", "example", "for", "including", "such", "(", ")",
    "baseline", "screening", "randomisation", "randomization", "entry", "enrolment", "prior", "before", "within",
]);

/// Words of a member that speaks of the time of the trial: what is named may be planned.
#[rustfmt::skip]
pub(super) static DURING: Words = Words::new(&[
    "during", "throughout", "study", "trial", "period", "course", "of", "duration", "participation", "in", "at", "any", "time", "treatment", "while", "on", "for", "screening", "run-in", "anticipated", "planned", "use",
]);

/// Words of a sort of illness that another word joins: `unstable or uncontrolled asthma`.
pub(super) const SORTS: &[&str] = &[
    "active",
    "acute",
    "chronic",
    "unstable",
    "uncontrolled",
    "untreated",
    "symptomatic",
    "severe",
    "serious",
    "significant",
    "clinically",
    "moderate",
    "mild",
    "advanced",
    "progressive",
    "recurrent",
    "systemic",
    "congenital",
    "ongoing",
    "new",
];
