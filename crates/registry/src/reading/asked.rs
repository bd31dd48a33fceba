//! The illness that an inclusion asks for first, whatever else it asks: `Subject has been diagnosed with asthma by a
//! pulmonologist and uses an inhaler every day`.
//!
//! Assumes that the line was not read. Guarantees that every patient who meets the line has, or had, one of the illnesses
//! that are kept: no word before them shifts what is named or speaks of somebody else, and none behind them names another
//! way to meet the line, lets anybody off, or asks something of those alone who have the illness.

use super::build;
use super::kept::{self, Kept};
use super::kind;
use super::matter;
use super::narrow;
use super::tail::Tail;
use super::word::{self, Word};
use super::{Join, Side, Whole};
use crate::words::Words;
use prescreen_language::criteria::{Assertion, Expr};
use prescreen_language::vocabulary::ConceptId;
use std::ops::Range;

mod explained;
mod marks;
pub(super) mod turning;

use explained::explains;
use marks::{BODIES, says_which};
use turning::{any_turns, is_duty, may_turn};

/// Longer lines are texts of their own.
const MOST_WORDS: usize = 90;

/// Words before the illness that say who has it, or how it is known.
#[rustfmt::skip]
static LEADS: Words = Words::new(&[
    "(", ")", ",", "-", "/", "a", "adult", "adults", "all", "ambulatory", "and", "any", "are", "at", "bacteriologically", "be", "been", "being", "biopsy", "both", "by", "carry", "characteristics", "clinical", "clinically",
    "confirmation", "confirmed", "criteria", "current", "currently", "cytologic", "cytological", "cytologically", "cytology", "definite", "definitive", "diagnosed", "diagnoses", "diagnosis", "diagnostic", "disease", "documentation", "documented",
    "dsm", "dsm-5", "dsm-iv", "dsm-iv-tr", "dsm-v", "either", "eligible", "established", "evidence", "female", "formal", "from", "fulfil", "fulfill", "fulfilling", "fulfills", "had", "has", "have", "having", "histologic", "histological", "histologically",
    "histology", "histopathologic", "histopathological", "histopathologically", "history", "hospitalised", "hospitalized", "icd-10", "inpatients", "is", "known", "laboratory", "laboratory-confirmed", "male", "medical", "meet", "meeting", "meets", "microbiologic",
    "microbiological", "microbiologically", "microscopically", "molecular", "molecularly", "must", "of", "ongoing", "or", "outpatients", "past", "pat", "pathologic", "pathological", "pathologically", "pathology", "physician", "physician-diagnosed", "presence",
    "present", "presenting", "presents", "previous", "previously", "prior", "proof", "proven", "radiographic", "radiographically", "radiologic", "radiological", "radiologically", "serologic", "serological", "serologically", "should", "study", "suffer", "suffering",
    "suffers", "that", "those", "tissue", "unequivocal", "unequivocally", "verification", "verified", "volunteers", "who", "with", "you", "virologically", "( s )", ":", "statistical", "manual", "edition", "fourth", "fifth", "4th", "5th", "text", "revision", "initial", "first", "new",
    "there", "experience", "experienced", "experiencing", "as", "report", "reports", "episode", "episodes", "morphologically", "any", "consensus", "rome", "mcdonald",
    "will", "were", "was", "on", "under", "completed", "histologically-", "cytologically-", "cytologically-confirmed", "pathologically-confirmed", "histologically-confirmed", "endoscopically", "initially", "screening", "baseline", "enrolment", "time", "infected", "chronically",
]);

/// Words right before it, beside those of every illness, that leave it what it is.
#[rustfmt::skip]
static KINDS: Words = Words::new(&[
    "castration-resistant", "de", "early", "early-stage", "favorable", "high", "high-risk", "hormone-refractory", "hormone-sensitive", "inoperable", "intermediate", "intermediate-risk", "late", "late-stage", "low", "low-risk", "moderate-to-severe",
    "moderately", "severely", "naive", "naïve", "new-onset", "non-resectable", "novo", "operable", "relapsing-remitting", "resectable", "risk", "treatment", "treatment-naive", "treatment-naïve", "unfavorable", "very", "well", "previously-untreated", "potentially",
    "confirmed", "lesions", "(", ")", "clear", "cell", "squamous", "serous", "endometrioid", "infiltrating", "non-valvular", "nonvalvular", "subfoveal", "compensated", "relatively", "surgically",
    "unidimensionally", "bidimensionally", "uni-dimensionally", "bi-dimensionally", "objectively", "borderline", "evaluable", "grade", "non-transfusion", "uni-dimensional",
    "onset", "unipolar", "pcr", "rt-pcr", "pcr-confirmed", "rsv", "therapy", "mildly", "epithelial", "solid", "cutaneous", "single", "pediatric", "paediatric", "b-cell", "t-cell", "painful", "proved", "mucosal", "defined", "immediately", "lifetime",
]);

/// Those of them that say that it may be over.
#[rustfmt::skip]
const PAST: &[&str] = &[
    "episode", "episodes", "experienced", "had", "history", "past", "previous", "previously", "prior", "diagnosed", "been", "was", "were", "lifetime", "completed",
];

/// Words that say that it is over.
#[rustfmt::skip]
const ENDED: &[&str] = &[
    "ago", "after", "since", "past", "previous", "last", "delivered", "delivery", "postpartum", "had", "history", "ended", "was", "were", "recent", "recently", "following", "during", "resulted", "within",
];

/// Words behind which `for` names what somebody was treated for.
const TREATED: &[&str] = &["treated", "hospitalized", "hospitalised", "admitted", "treatment", "therapy"];

/// Words behind the illness that begin what only narrows it, or what is asked besides.
#[rustfmt::skip]
static BOUNDS: Words = Words::new(&[
    "(", "accompanied", "according", "admitted", "affecting", "as", "associated", "at", "based", "because", "by", "caused", "characterized", "classified", "complicated", "confirmed", "consistent", "currently", "defined", "demonstrated", "despite",
    "detected", "determined", "diagnosed", "documented", "due", "established", "evaluated", "evidenced", "following", "for", "from", "fulfilling", "having", "in", "involving", "manifested", "meeting", "not", "of", "on", "per", "presenting",
    "previously", "progressing", "proved", "proven", "receiving", "refractory", "relapsed", "requiring", "resistant", "resulting", "scheduled", "secondary", "since", "suitable", "taking", "that", "treated", "undergoing", "using", "verified", "which", "who",
    "whose", "with", "within", "without", "amenable", "stage", "arising", "originating", "via", "prior", "beyond", "treatment-naive", "treatment-naïve", "diagnosis", "present", "genotype", "who've", "stages", "staged", "nos", "disease", "after", "before", "during", "between", "lasting", "being", "lacking", "harboring", "harbouring", "managed", "attributed", "rated", "measuring", "expressing", "referred", "confirmation", "documentation", "duration", "controlled", "inadequately", "poorly",
    "newly", "along", "gt1", "gt", "limited", "unresponsive", "insufficiently", "uncontrolled", "adults", "outpatients", "inpatients", "volunteers", "lesions", "lesion", "site", "meets", "located", "confined", "either", "that's", "seen", "visible",
    "clinically", "histologically", "cytologically", "pathologically", "radiologically", "endoscopically", "serologically", "onset", "consisting", "made", "through", "attributable", "whilst", "while", "graded", "unable", "responding", "responsive", "under", "type",
]);

/// Words behind `and` that begin another thing that is asked of everybody.
#[rustfmt::skip]
const ASKED_TOO: &[&str] = &[
    "who", "have", "has", "had", "are", "is", "receiving", "requiring", "currently", "willing", "able", "being", "no", "not", "aged", "age", "taking", "undergoing", "scheduled", "meet", "meets",
    "agree", "agrees", "must", "be", "uses", "provide", "provides", "indication", "consented",
];

/// Words that begin how, when, with what or by whom.
#[rustfmt::skip]
static MANNER: Words = Words::new(&[
    "after", "amenable", "at", "based", "before", "by", "despite", "during", "following", "for", "from", "on", "per", "prior", "receiving", "refractory", "requiring", "resistant", "scheduled", "since", "suitable", "taking", "to", "treated", "undergoing", "using", "via",
    "within", "defined", "confirmed", "documented", "according", "grade", "stage", "class",
]);

/// Words behind `or` that begin another way to meet the line.
#[rustfmt::skip]
static RESTARTS: Words = Words::new(&[
    "history", "pat", "known", "any", "those", "use", "presence", "female", "male", "diagnosis", "evidence", "clinical", "radiographic", "radiological", "radiologic", "histological", "histologically", "histologic", "pathological", "cytological", "family", "positive", "at",
    "a", "have", "has", "had", "are", "is", "who", "current", "currently", "suspicion", "high", "presenting", "another", "some", "symptoms", "signs", "adults", "patients", "diagnosed", "healthy", "either", "need", "being", "having",
]);

/// Words that say of somebody what he has or does, with or without the illness that is named.
const VERBAL: &[&str] = &["requiring", "receiving", "taking", "undergoing", "having", "needing", "treated"];

/// Words that say that an illness is named.
#[rustfmt::skip]
const ILLNESSES: &[&str] = &[
    "lesion", "lesions", "disorder", "disorders", "syndrome", "syndromes", "tumor", "tumors", "tumour", "tumours", "cancer", "cancers", "carcinoma", "lymphoma", "infection", "infections", "metastases", "illness", "type", "types",
];

/// Verbs with which the line goes on of those who have it.
pub(super) const FINITE: &[&str] = &[
    "have", "has", "had", "need", "needs", "are", "is", "was", "were", "be", "do", "does", "receive", "receives",
    "require", "requires", "agree", "agrees",
];

/// What is kept of an inclusion that asks for an illness first.
pub(super) fn asked(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    if whole.side == Side::Exclusion || words.len() > MOST_WORDS {
        return None;
    }
    let line = Line { words: word::without_stops(words), whole };
    let passed = |at: usize| line.is_of_manual(at) || line.is_a_stay(at);
    let named = |at: &usize| line.words.get(*at).is_some_and(|w| w.name().is_some()) && !passed(*at);
    let mut first = (0..line.words.len()).find(named)?;
    while let Some(next) = line.marked(first) {
        first = (next..line.words.len()).find(named)?;
    }
    let lead = line.lead(first)?;
    let (names, end) = line.names(first)?;
    let said_so = line.says_so(first);
    if !line.is_bounded(end, said_so) || !line.only_narrows(end, line.has_no_verb(lead)) {
        return None;
    }
    let span = matter::nowhere();
    let expr = build::any(names.into_iter().map(|id| matter::condition(id, Assertion::Present)).collect(), span);
    let before = line.words.get(..end)?;
    if Tail::new(before).speaks_of_others() || before.iter().any(|w| may_turn(w.text) && !is_duty(w.text)) {
        return None;
    }
    let behind = Tail::new(line.words.get(end..)?);
    let past = |w: &Word<'_>| PAST.contains(&w.text) || w.text.ends_with("ed") && !LEADS.contains(&w.text);
    let over = before.iter().any(past) || line.text(end) == "history";
    // Weeks of gestation, or of age, do not end a pregnancy.
    let goes_on = |id: &ConceptId| whole.vocabulary.concept(*id).name.contains("pregnan");
    let ago = |w: &Word<'_>| ENDED.contains(&w.text);
    let still = kept::concepts(&expr).iter().all(goes_on) && !line.words.iter().any(ago);
    let expr = if over || behind.tells_of_past() && !still { kept::at_any_time(expr, whole.vocabulary)? } else { expr };
    if !line.is_an_illness(&expr) {
        return None;
    }
    Some(Kept { expr, join: Join::All, rest: line.rest(lead, first, end)? })
}

/// Whether a word behind a verb says that what is named is there: `... is present`.
fn is_found(word: &str) -> bool {
    matches!(word, "present" | "confirmed" | "diagnosed" | "documented" | "proven" | "established" | "verified")
}

struct Line<'a> {
    words: &'a [Word<'a>],
    whole: &'a Whole<'a>,
}

impl Line<'_> {
    fn text(&self, at: usize) -> &str {
        word::text(self.words, at)
    }

    fn concept(&self, at: usize) -> Option<ConceptId> {
        let word = self.words.get(at).filter(|w| w.name() == Some('c'))?;
        matter::concept(self.whole.tokens, word)
    }

    /// Where the words begin that say of what kind the illness at `name` is, if no word before it says anything else but who
    /// has it and how that is known.
    fn lead(&self, name: usize) -> Option<usize> {
        // An item that begins with `or` is another way to meet the one before it.
        if matches!(self.text(0), "or" | "and" | "/" | "either") || !self.is_of_kind(0..name, name) {
            return None;
        }
        // `Patients with synchronous disease must have metastases` asks it of them alone.
        let of_some = |at: usize| matches!(self.text(at), "with" | "who" | "whose" | "that" | "having");
        if (0..name).any(|at| is_duty(self.text(at)) && (0..at).any(of_some)) {
            return None;
        }
        let kind = |&at: &usize| !LEADS.contains(&self.text(at)) && !self.is_of_manual(at) && !self.is_a_stay(at);
        Some((0..name).find(kind).unwrap_or(name))
    }

    /// Whether the words in `range` say who has what is named at `name`, how that is known and of what kind it is, and
    /// nothing else.
    fn is_of_kind(&self, range: Range<usize>, name: usize) -> bool {
        let Some(id) = self.concept(name) else { return false };
        let named = self.whole.vocabulary.concept(id).name.as_str();
        let sites = ["brain", "liver", "bone", "lung", "central nervous", "pleura", "periton", "skin"];
        // What spreads to the lung is no non-small cell lung cancer.
        let own_kind = ["small cell", "small-cell", "adenocarcinoma of", "lung adenocarcinoma"]
            .iter()
            .any(|kind| named.contains(kind));
        let joins = |at: usize| matches!(self.text(at), "or" | "and" | "/" | "," | "-" | "to");
        let listed = |at: usize| {
            let word = self.text(at);
            LEADS.contains(&word) || KINDS.contains(&word) || narrow::narrows(word)
        };
        let mut unknown = false;
        let mut at = range.start;
        while at < range.end {
            let word = self.text(at);
            if let Some(end) = self.counted(at).or_else(|| self.marked(at)).filter(|&end| end <= range.end) {
                at = end;
                continue;
            }
            let fine = match word {
                // `high-risk melanoma`, not `at high risk of melanoma`
                "risk" if matches!(self.text(at + 1), "of" | "for" | "to") => false,
                // `non metastatic`, not `non smoker`
                "non" => at + 1 < range.end && listed(at + 1),
                // `type 2`, `any type of`
                "type" | "types" => at > range.start || matches!(self.text(at + 1), "1" | "2" | "i" | "ii" | "iii"),
                "1" | "2" | "i" | "ii" | "iii" | "b" | "a" if at > range.start && self.text(at - 1) == "type" => true,
                "2" | "3" | "4" | "iii" | "iv" if at > range.start && self.text(at - 1) == "grade" => true,
                // `DSM - 5`
                "5" | "iv" | "v" | "tr" | "iii" | "-"
                    if self.words.iter().take(at).any(|w| w.text.starts_with("dsm") || w.text == "manual") =>
                {
                    true
                }
                _ if self.is_of_manual(at) || self.is_a_stay(at) => true,
                // What is said in parentheses says more of the words before it.
                "(" => match (at..range.end).find(|&close| self.text(close) == ")") {
                    Some(close) => {
                        let inside = self.words.get(at + 1..close).unwrap_or(&[]);
                        at = close;
                        !inside.iter().any(|w| may_turn(w.text) || w.text == "(")
                    }
                    None => false,
                },
                "for" => match self.text(at - usize::from(at > 0)) {
                    "criteria" | "positive" => true,
                    before => TREATED.contains(&before) || at > 0 && self.is_a_stay(at - 1),
                },
                // `positive for SARS-CoV-2 infection`
                "positive" if self.text(at + 1) == "for" => true,
                "received" if self.text(at + 1) == "diagnosis" => true,
                "treated" | "hospitalized" | "hospitalised" | "admitted" if self.text(at + 1) == "for" => true,
                "to" => matches!(
                    (self.text(at - usize::from(at > 0)), self.text(at + 1)),
                    ("mild" | "moderate" | "moderately", "moderate" | "severe" | "severely" | "very")
                        | ("i" | "ii" | "iii" | "1" | "2" | "3", "ii" | "iii" | "iv" | "2" | "3" | "4")
                        | ("has" | "have", "have")
                        | ("has" | "have" | "confirmed" | "known", "be")
                        | ("confirmed" | "known" | "diagnosed", "have")
                ),
                "or" | "and" | "/" | "," | "-" => {
                    let before = (range.start..at).rev().find(|&b| !joins(b));
                    let after = (at..range.end).find(|&a| !joins(a));
                    // `gastric or oesophageal` begins another name; `histologically confirmed, ...` goes on with it.
                    before.is_none_or(listed)
                        && (after.is_some_and(listed) || word == "," && at + 1 == range.end && before.is_some())
                }
                "metastatic" | "secondary" if sites.iter().any(|site| named.contains(site)) => {
                    named.contains("metasta") || own_kind
                }
                // What goes on behind a word of another kind may be said of that.
                _ if LEADS.contains(&word) => !unknown,
                _ if listed(at) => true,
                _ if says_which(word) => true,
                _ if word.starts_with("non-") && word.len() > 7 && self.is_before_a_tumour(name) => true,
                _ => {
                    unknown = true;
                    !word.ends_with("ed") && kind::is_of_some_kind(word) || narrow::is_of_a_part(word)
                }
            };
            if !fine {
                return false;
            }
            at += 1;
        }
        !(unknown && (kind::depends_on_kind(named) || named.contains("tension")))
    }

    /// Where words end that begin at `at` and say that there is one at least: `at least 1`, `1 or more`, `>= 1 site of`.
    fn counted(&self, at: usize) -> Option<usize> {
        let number = |at: usize| matches!(self.text(at), "1" | "2" | "3");
        let mut end = match [self.text(at), self.text(at + 1), self.text(at + 2)] {
            ["at", "least", _] if number(at + 2) => at + 3,
            [">=", _, _] if number(at + 1) => at + 2,
            [_, "or", "more"] if number(at) => at + 3,
            ["minimum", "of", _] if number(at + 2) => at + 3,
            _ => return None,
        };
        if matches!(self.text(end), "site" | "sites" | "lesion" | "focus" | "episode" | "episodes")
            && self.text(end + 1) == "of"
        {
            end += 1;
        }
        (self.text(end) != "of" || end > at + 3).then_some(end)
    }

    /// Whether the name at `at` is a part of that of the manual of psychiatry.
    fn is_of_manual(&self, at: usize) -> bool {
        let before = |back: usize| at.checked_sub(back).map_or("", |at| self.text(at));
        self.concept(at).is_some() && before(1) == "of" && matches!(before(2), "manual" | "manuals")
    }

    /// The illnesses that are named, one or several of them, from `first` on, and where they end.
    fn names(&self, first: usize) -> Option<(Vec<ConceptId>, usize)> {
        let mut names = vec![self.concept(first)?];
        let mut end = first + 1;
        // `colorectal cancer adenocarcinoma`
        if let Some(id) = self.concept(end).filter(|_| self.is_histology(first) || self.is_histology(end)) {
            names.push(id);
            end += 1;
        }
        loop {
            let after = self.behind_parentheses(end);
            let joins = (after..after + 3).take_while(|&at| matches!(self.text(at), "or" | "and" | "," | "/")).count();
            let start = after + joins;
            let next = (start..start + 5).find(|&at| self.concept(at).is_some());
            match next.filter(|&next| joins > 0 && self.is_of_kind(start..next, next)) {
                Some(next) => {
                    names.push(self.concept(next)?);
                    end = next + 1;
                }
                None => return Some((names, end)),
            }
        }
    }

    /// Whether what is named ends before `end`: what follows is no part of a name, and no other member of a list.
    fn is_bounded(&self, end: usize, said_so: bool) -> bool {
        let of_persons = self.text(end) == "pat";
        let end = if of_persons { end + 1 } else { end };
        let next = self.text(end + 1);
        match self.text(end) {
            "" => true,
            // `... has been confirmed by biopsy`
            "is" | "was" if is_found(next) => true,
            "has" if next == "been" && is_found(self.text(end + 2)) => true,
            "aged" | "above" | "older" | ">=" | ">" if of_persons => true,
            // What is explained was asked for.
            ":" => said_so && !matches!(next, "" | "pat" | "female" | "male" | "must" | "no" | "not"),
            "history" => !matches!(next, "negative" | "no" | "not" | ":" | "or" | "/" | "and"),
            // `fever > 38 °C`; of a lack, a number is that of what is lacking.
            ">" | ">=" | "greater" | "more" => {
                let counts = next.starts_with(|c: char| c.is_ascii_digit()) || matches!(next, "than" | "grade");
                counts && !self.is_a_lack(end)
            }
            // `patients eligible for surgery`
            "eligible" => next == "for",
            "." | ";" => !matches!(next, "or" | "and"),
            "," => match next {
                "and" => ASKED_TOO.contains(&self.text(end + 2)),
                "stage" | "histologically" | "cytologically" | "pathologically" | "made" => true,
                _ => {
                    BOUNDS.contains(&next)
                        && !matches!(
                            next,
                            "(" | "refractory" | "relapsed" | "resistant" | "secondary" | "of" | "associated"
                        )
                }
            },
            "and" => ASKED_TOO.contains(&next),
            // `HIV - infected`, `COVID-19 test positive`
            "-" if next == "infected" => self.is_an_infection(end),
            "-" if next == "positive" => self.is_an_infection(end) && self.ends_there(end + 2),
            "infected" => self.is_an_infection(end),
            "positive" => self.is_an_infection(end) && self.ends_there(end + 1),
            // `postmenopausal women`, where no man is meant
            sex @ ("female" | "male") => self.is_of_one_sex(end, sex),
            "(" => !matches!(next, "or" | "and" | "negative" | "+" | "/" | "-"),
            text => BOUNDS.contains(&text),
        }
    }

    /// Whether what is named before `end` is that there is too little of something.
    fn is_a_lack(&self, end: usize) -> bool {
        let name = end.checked_sub(1).and_then(|at| self.concept(at)).map(|id| &self.whole.vocabulary.concept(id).name);
        name.is_none_or(|name| ["penia", "anaemia", "glyc", "hypo"].iter().any(|part| name.contains(part)))
    }

    /// Whether what is named before `end` is an infection of which a positive test is the proof.
    fn is_an_infection(&self, end: usize) -> bool {
        let name = end.checked_sub(1).and_then(|at| self.concept(at)).map(|id| &self.whole.vocabulary.concept(id).name);
        name.is_some_and(|name| matches!(name.as_str(), "COVID-19" | "HIV infection" | "hepatitis C" | "hepatitis B"))
    }

    /// Whether no noun follows that is what is positive: `CMV-positive glioblastoma`.
    fn ends_there(&self, at: usize) -> bool {
        matches!(self.text(at), "" | "pat" | "adults" | "test" | "and" | "status") || BOUNDS.contains(&self.text(at))
    }

    /// Whether all that the line speaks of are of the sex that is named at `end`.
    fn is_of_one_sex(&self, end: usize, sex: &str) -> bool {
        let other = if sex == "female" { "male" } else { "female" };
        self.words.iter().all(|w| w.text != other)
            && self.words.iter().skip(end + 1).all(|w| !matches!(w.text, "female" | "male"))
    }

    /// Whether those who have it are named without a verb of the line's own (`patients who have`), so that the line may go on
    /// with what is asked of them.
    fn has_no_verb(&self, lead: usize) -> bool {
        const VERBS: [&str; 14] = [
            "must", "should", "have", "has", "are", "is", "be", "been", "meet", "meets", "fulfil", "fulfill", "suffer",
            "presents",
        ];
        let lead = self.words.get(..lead).unwrap_or(&[]);
        let relative = lead.iter().any(|w| matches!(w.text, "who" | "that" | "those"));
        relative || !lead.iter().any(|w| VERBS.contains(&w.text))
    }

    /// Whether the words from `end` on only narrow what is named, or ask for more.
    fn only_narrows(&self, end: usize, no_verb: bool) -> bool {
        let behind = self.words.get(end..).unwrap_or(&[]);
        let behind = if self.text(end) == "pat" { behind.get(1..).unwrap_or(&[]) } else { behind };
        if Tail::new(behind).speaks_of_others() || behind.iter().any(|w| w.text == "+") || !explains(behind) {
            return false;
        }
        let mut sentences = behind.split(|w| matches!(w.text, "." | ";"));
        let first = match sentences.next().unwrap_or(&[]) {
            [verb, found, rest @ ..] if matches!(verb.text, "is" | "was") && is_found(found.text) => rest,
            [has, been, found, rest @ ..] if has.text == "has" && been.text == "been" && is_found(found.text) => rest,
            first => first,
        };
        let relative = |w: &Word<'_>| matches!(w.text, "who" | "that" | "which" | "whose" | "as" | "and");
        let until = first.iter().position(relative).unwrap_or(first.len());
        let of_those = no_verb && first.iter().take(until).any(|w| FINITE.contains(&w.text));
        let others = |sentence: &[Word<'_>]| {
            let Some(first) = sentence.first() else { return true };
            !matches!(first.text, "or" | "for" | "in" | "those" | "and")
                && (!any_turns(sentence, true) || self.is_of_the_illness(sentence, end))
        };
        !of_those && !any_turns(first, !no_verb) && self.names_no_other(first) && sentences.all(others)
    }

    /// Whether no word behind `or`, or behind `and`, begins what could stand beside the illness itself.
    fn names_no_other(&self, sentence: &[Word<'_>]) -> bool {
        let text = |at: usize| word::text(sentence, at);
        let join = |at: usize| matches!(text(at), "or" | "and" | "," | "/");
        let mut depth = 0_usize;
        // Whether the words at hand go on with how, when, with what or by whom, which no illness is.
        let mut of_manner = false;
        let mut of_whom = false;
        let mut explained = false;
        let mut at = 0;
        while at < sentence.len() {
            match text(at) {
                "(" | "[" => {
                    if depth == 0 && matches!(text(at + 1), "or" | "and" | "/" | "+") {
                        return false;
                    }
                    depth += 1;
                }
                ")" | "]" => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                "who" | "whose" | "that" | "which" => of_whom = true,
                // What is explained is all of how it is known.
                _ if explained => {}
                ":" => explained = true,
                word if MANNER.contains(&word) => of_manner = true,
                // `according to the American College of Rheumatology or ...`, `treated with metformin or ...`
                "of" if of_manner && at > 0 && BODIES.contains(&text(at - 1)) => {}
                "with" if of_manner && at > 0 && text(at - 1) == "treated" => {}
                "with" | "of" | "in" | "having" => of_manner = false,
                // `Diagnostic and Statistical Manual`
                "and" if text(at + 1) == "statistical" => {}
                _ if join(at) => {
                    let start = at;
                    while join(at + 1) {
                        at += 1;
                    }
                    let or = (start..=at).any(|at| matches!(text(at), "or" | "/"))
                        || text(start) == "," && sentence.iter().skip(at).any(|w| w.text == "or");
                    // `with infarction between 2 weeks and 2 years ago or with angina`
                    let with = !of_manner && matches!(text(at), "or" | "/") && text(at + 1) == "with";
                    // `weight loss of 10 %, or requiring nutrition`
                    let anew = start + 1 == at
                        && text(start) == ","
                        && !of_whom
                        && text(at) == "or"
                        && VERBAL.contains(&text(at + 1));
                    if with || anew || !self.may_follow(sentence, at + 1, or, of_manner, of_whom) {
                        return false;
                    }
                }
                _ => {}
            }
            at += 1;
        }
        true
    }

    /// Whether the words of `sentence` from `at` on, behind `or` or `and`, could not stand beside the illness.
    fn may_follow(&self, sentence: &[Word<'_>], at: usize, or: bool, of_manner: bool, of_whom: bool) -> bool {
        let text = |at: usize| word::text(sentence, at);
        if or && self.words.iter().any(|w| w.text == "either" && w.start < sentence.first().map_or(0, |w| w.start)) {
            return false;
        }
        if !or && ASKED_TOO.contains(&text(at)) {
            return true;
        }
        if RESTARTS.contains(&text(at)) {
            return of_whom && FINITE.contains(&text(at));
        }
        // What is said of its stage is said of it.
        let of_stage = |w: &Word<'_>| {
            const PARTS: [&str; 6] = ["metasta", "advanced", "measurable", "evaluable", "unresectable", "progressi"];
            matter::concept(self.whole.tokens, w)
                .is_some_and(|id| PARTS.iter().any(|part| self.whole.vocabulary.concept(id).name.contains(part)))
        };
        // What ends as the name of an illness does may be one.
        let near = sentence.iter().skip(at).take_while(|w| !matches!(w.text, "or" | "and" | "," | "("));
        let manner = MANNER.contains(&text(at)) || text(at) == "as";
        if or && !manner && near.take(6).any(|w| ILLNESSES.contains(&w.text)) {
            return false;
        }
        let named = (at..at + 4).find_map(|at| sentence.get(at).filter(|w| w.name().is_some()));
        match named.map(|w| (w, w.name())) {
            Some((word, Some('c'))) if self.is_near(sentence, at) => of_stage(word),
            Some((_, Some('v'))) if sentence.get(at).is_some_and(|w| w.name().is_some()) => !or || of_manner || of_whom,
            Some((_, Some('p' | 'm'))) if sentence.get(at).is_some_and(|w| w.name().is_some()) => true,
            _ => {
                let word = text(at);
                let plain = word.starts_with(|c: char| c.is_ascii_digit())
                    || matches!(
                        word,
                        "<" | ">"
                            | "<="
                            | ">="
                            | ""
                            | "greater"
                            | "higher"
                            | "more"
                            | "less"
                            | "worse"
                            | "above"
                            | "older"
                            | "equal"
                    )
                    || BOUNDS.contains(&word)
                    || MANNER.contains(&word)
                    || narrow::narrows(word);
                plain || of_manner || of_whom || !or && !sentence.iter().any(|w| w.text == "or")
            }
        }
    }

    /// Whether the first name from `at` on stands before anything that begins another phrase.
    fn is_near(&self, sentence: &[Word<'_>], at: usize) -> bool {
        sentence
            .iter()
            .skip(at)
            .take_while(|w| w.name().is_none())
            .all(|w| !BOUNDS.contains(&w.text) && !MANNER.contains(&w.text) || w.text == "of")
    }

    /// Whether what is kept is an illness that a word behind it could not turn.
    fn is_an_illness(&self, expr: &Expr) -> bool {
        let vocabulary = self.whole.vocabulary;
        let names = kept::concepts(expr);
        let plain = |id: &ConceptId| {
            let name = vocabulary.concept(*id).name.as_str();
            // What is a result by another name is what the line says it is.
            const RESULTS: [&str; 6] = ["impaired ", "elevated ", "reduced ", "low ", "high ", "abnormal "];
            const NONE: [&str; 6] = ["agnosia", "contracept", "childbearing", "menopaus", "negative", "outpatient"];
            name != "disease"
                && !NONE.iter().any(|part| name.contains(part))
                && !RESULTS.iter().any(|start| name.starts_with(start))
        };
        !names.is_empty() && names.iter().all(plain) && !kept::names_an_allergy(expr, vocabulary)
    }

    /// Where the words stand that are left open.
    fn rest(&self, lead: usize, first: usize, end: usize) -> Option<Vec<Range<usize>>> {
        let place = |range: Range<usize>| {
            let last = range.end.checked_sub(1)?;
            Some(self.words.get(range.start)?.start..self.words.get(last)?.range().end)
        };
        let mut rest = Vec::new();
        if lead < first {
            rest.push(place(lead..first)?);
        }
        if end < self.words.len() {
            rest.push(place(end..self.words.len())?);
        }
        // The words before it alone could not be read.
        if rest.is_empty() {
            rest.push(place(0..first)?);
        }
        Some(rest)
    }
}
