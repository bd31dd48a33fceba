//! Lines that ask something of those alone who have an illness beside that of the trial, or were given a treatment:
//! `Patients with known HIV infection must …`, `If receiving metformin, …`.
//!
//! Whatever is asked, whoever never had it meets the line; that is what is kept.
//!
//! Assumes the words of a shape that could not be read. Guarantees that words of the line say that not everybody has what
//! is named (`known`, `prior`, `history of`, `if`), that nothing else but narrower words stands before it, and that all
//! the line goes on with is asked of them.

use super::super::build;
use super::super::build::past::received;
use super::super::kept::{self, Kept};
use super::super::matter;
use super::super::narrow;
use super::super::tail::Tail;
use super::super::word::{self, Word};
use super::super::{Join, Side, Whole};
use crate::words::Words;
use prescreen_language::criteria::{Assertion, Atom, Expr, ExprKind, Name, ProcedureAtom};
use prescreen_language::vocabulary::ConceptId;

/// Longer lines are texts of their own.
const MOST_WORDS: usize = 120;

/// Words before those of whom something is asked.
const LEADS: &[&str] =
    &["note", ":", "-", "*", "•", "all", "any", "study", "eligible", "adult", "in", "for", "those", "if"];

/// Words that say that not everybody has what follows.
const MARKS: &[&str] = &[
    "known",
    "history",
    "prior",
    "previous",
    "previously",
    "concurrent",
    "underlying",
    "comorbid",
    "pre-existing",
    "preexisting",
    "coexisting",
    "co-existing",
];

/// Those of them that may say it of a malignancy, which is what many trials are about.
const OF_OTHERS: &[&str] = &["prior", "previous", "previously", "concurrent", "history", "other", "second"];

/// Words before a name that say that somebody has it, or had it.
#[rustfmt::skip]
static SILENT: Words = Words::new(&[
    "a", "active", "any", "are", "been", "being", "clinical", "controlled", "current", "currently", "diagnosed", "diagnosis", "documented", "evidence", "for", "had", "has", "have", "having", "is",
    "medical", "non-colorectal", "of", "on", "pat", "past", "positive", "presence", "present", "received", "receiving", "symptoms", "taking", "there", "therapy", "to", "treated", "treatment", "undergoing",
    "undergone", "underwent", "using", "who", "with", "or", "and", "stable", "asymptomatic", "regular",
]);

/// Words of how much of it somebody may have had.
#[rustfmt::skip]
static COUNTS: Words = Words::new(&[
    "may", "can", "receive", "be", "continue", "take", "up", "<=", "no", "more", "than", "1", "2", "3", "4", "5", "number", "regimen", "regimens", "line", "lines", "course", "courses", "cycle", "cycles", "different", "doses", "dose", "only", "-", "also",
    "adjuvant", "neoadjuvant", "palliative", "concurrent", "concomitant",
]);

/// Words that ask, or permit.
#[rustfmt::skip]
const ASKS: &[&str] = &[
    "must", "should", "shall", "need", "needs", "required", "eligible", "allowed", "permitted", "acceptable", "may", "can", "will", "considered", "excluded", "ineligible", "allowable",
];

/// Words between a treatment, or an illness, and what is asked of it.
#[rustfmt::skip]
static BETWEEN: Words = Words::new(&[
    "adjuvant", "advanced", "agent", "agents", "also", "are", "as", "at", "be", "been", "cancer", "course", "disease", "drug", "drugs", "during", "early", "for", "had", "have", "has", "in", "is", "medication", "metastatic", "neoadjuvant",
    "of", "on", "procedure", "procedures", "regimen", "regimens", "setting", "study", "their", "therapy", "this", "to", "treatment", "treatments", "use", "was", "were", "will", "with", "within",
]);

/// Words that say that what came before the trial is over, or under control.
const OVER: &[&str] = &[
    "completed",
    "stopped",
    "discontinued",
    "ended",
    "finished",
    "elapsed",
    "ceased",
    "terminated",
    "stable",
    "resolved",
    "recovered",
];

/// Words that say what it must have been.
const ASKS_FOR_IT: &[&str] = &[
    "include",
    "included",
    "includes",
    "consist",
    "consisted",
    "contain",
    "contained",
    "failed",
    "progressed",
    "documented",
    "performed",
    "demonstrate",
    "show",
    "available",
    "confirmed",
    "present",
    "proven",
    "evidence",
    "minimum",
];

/// What is kept of an inclusion that asks something of those alone who have, or had, what it names.
pub(in crate::reading) fn of_the_ill(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    if whole.side == Side::Exclusion || words.len() > MOST_WORDS {
        return None;
    }
    let line = Line { words: word::without_stops(words), whole };
    // What leads a list is told by the list.
    if line.words.last().is_some_and(|w| w.text == ":") || Tail::new(line.words).speaks_of_others() {
        return None;
    }
    let start = line.words.iter().take_while(|w| LEADS.contains(&w.text)).count();
    let first = (start..line.words.len()).find(|&at| line.words.get(at).is_some_and(|w| w.name().is_some()))?;
    let head = line.words.get(start..first)?;
    let permits = permits(head);
    let silent = |w: &Word<'_>| SILENT.contains(&w.text) || MARKS.contains(&w.text) || narrow::narrows(w.text);
    if !head.iter().all(|w| silent(w) || permits && COUNTS.contains(&w.text)) {
        return None;
    }
    let (names, end) = line.names(first)?;
    let permitted = permits && line.may_be_of_some(&names) && names.iter().all(|(kind, _)| *kind != 'c');
    if !(permitted && !line.asks_instead(end)
        || line.is_of_persons(start, head, &names, end)
        || line.is_of_what_was(head, &names, end)
        || line.is_of_the_infected(&names, end))
    {
        return None;
    }
    if !line.of_them_alone(&names, end) {
        return None;
    }
    let span = matter::nowhere();
    let exprs = names.iter().map(|&(kind, id)| line.ever(kind, id)).collect::<Option<Vec<Expr>>>()?;
    let expr = build::not(build::any(exprs, span));
    if kept::names_an_allergy(&expr, whole.vocabulary) {
        return None;
    }
    let rest = words.first()?.start..words.last()?.range().end;
    Some(Kept { expr, join: Join::Any, rest: vec![rest] })
}

/// Whether somebody may have had what follows, but need not: `patients may have received up to 2 …`.
fn permits(head: &[Word<'_>]) -> bool {
    head.windows(2).any(|pair| {
        matches!(pair, [may, have] if matches!(may.text, "may" | "can") && matches!(have.text, "have" | "receive" | "be" | "continue" | "take"))
    }) && !head.iter().any(|w| matches!(w.text, "not" | "no" | "only"))
}

struct Line<'a> {
    words: &'a [Word<'a>],
    whole: &'a Whole<'a>,
}

impl Line<'_> {
    fn text(&self, at: usize) -> &str {
        word::text(self.words, at)
    }

    fn named(&self, at: usize) -> Option<(char, ConceptId)> {
        let word = self.words.get(at)?;
        let kind = word.name().filter(|kind| *kind != 'v')?;
        Some((kind, matter::concept(self.whole.tokens, word)?))
    }

    /// Whether something is asked of those persons alone who have what is named behind `head`: `patients with prior …`.
    fn is_of_persons(&self, start: usize, head: &[Word<'_>], names: &[(char, ConceptId)], end: usize) -> bool {
        let before = |list: &[&str]| self.words.iter().take(start).any(|w| list.contains(&w.text));
        let conditional = before(&["if"]);
        if !(conditional || self.text(start) == "pat" || before(&["those"])) {
            return false;
        }
        // `taking pain medication`
        let takes = head.iter().any(|w| matches!(w.text, "taking" | "using" | "receiving" | "received"));
        if takes && names.iter().any(|(kind, _)| *kind == 'c') {
            return false;
        }
        // `Patients known to …`, of which no word links the name to them.
        let linked = |w: &Word<'_>| {
            matches!(w.text, "with" | "who" | "having" | "receiving" | "taking" | "on" | "using" | "treated")
        };
        (conditional || head.iter().any(linked))
            && self.are_of_some(
                names,
                head,
                conditional || before(&["for"]) && head.iter().any(|w| w.text == "evidence"),
            )
            && self.asks(end, conditional || before(&["for", "in"]))
    }

    /// Whether something is asked of those who have HIV and are treated for it: `HIV-infected patients on effective
    /// treatment are eligible`.
    fn is_of_the_infected(&self, names: &[(char, ConceptId)], end: usize) -> bool {
        let [(_, id)] = names else { return false };
        let hiv = self.whole.vocabulary.concept(*id).name == "HIV infection";
        let infected = self.text(end) == "-" && matches!(self.text(end + 1), "infected" | "positive");
        hiv && infected
            && self.text(end + 2) == "pat"
            && self.words.iter().any(|w| w.text == "effective")
            && self.asks(end + 3, true)
    }

    /// Whether a treatment or an illness is permitted, or asked to be over or under control: `Prior radiotherapy must be
    /// completed …`, `hypertension is allowed if …`.
    fn is_of_what_was(&self, head: &[Word<'_>], names: &[(char, ConceptId)], end: usize) -> bool {
        const TUMOURS: [&str; 9] =
            ["cancer", "carcinoma", "tumour", "lymphoma", "leukaemia", "melanoma", "malignan", "sarcoma", "metast"];
        let prior = head.iter().any(|w| MARKS.contains(&w.text) || w.text == "concomitant");
        if head.iter().any(|w| matches!(w.text, "pat" | "who" | "to")) || !self.may_be_of_some(names) {
            return false;
        }
        let Some(verb) = self.verb(end) else { return false };
        let behind = self.words.get(verb + 1..).unwrap_or(&[]);
        let any = |list: &[&str]| behind.iter().any(|w| list.contains(&w.text));
        let ill = names.iter().any(|(kind, _)| *kind == 'c');
        let tumour = |&(_, id): &(char, ConceptId)| {
            let name = self.whole.vocabulary.concept(id).name.as_str();
            TUMOURS.iter().any(|part| name.contains(part)) && !name.contains("brain metast")
        };
        // What somebody is treated for is what the trial is about, and what is done during it may be planned.
        let has = |words: &[Word<'_>], list: &[&str]| words.iter().any(|w| list.contains(&w.text));
        let of_treatment = ["treatment", "therapy", "use", "medication"];
        let treats = has(head, &of_treatment) || self.words.get(end..verb).is_some_and(|w| has(w, &of_treatment));
        let during = names.iter().any(|(kind, _)| *kind == 'p') && has(head, &["concurrent", "concomitant"]);
        let silent =
            |w: &Word<'_>| matches!(w.text, "during" | "in" | "on" | "throughout" | "study" | "trial" | "this");
        if ill && treats || during || behind.iter().all(silent) {
            return false;
        }
        if ill && !prior && names.iter().any(tumour) || self.text(verb - 1) == "not" {
            return false;
        }
        match self.text(verb) {
            "allowed" | "permitted" | "acceptable" | "allowable" => true,
            "must" | "should" if any(ASKS_FOR_IT) => false,
            "must" | "should" if ill => {
                let first = self.text(verb + if self.text(verb + 1) == "be" { 2 } else { 1 });
                matches!(
                    first,
                    "<" | "<=" | "controlled" | "well" | "resolved" | "stable" | "adequately" | "no" | "not"
                )
            }
            "must" | "should" => prior && any(OVER) && !any(&["within"]),
            _ => false,
        }
    }

    /// Where the verb stands behind `end`, if nothing but how and for what something was given stands before it.
    fn verb(&self, end: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for at in end..(end + 14).min(self.words.len()) {
            match self.text(at) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                word if ASKS.contains(&word) && word != "will" => return Some(at),
                "or" => return None,
                word if BETWEEN.contains(&word) || self.named(at).is_some() => {}
                _ => return None,
            }
        }
        None
    }

    /// Whether none of them is what any trial may be about.
    fn may_be_of_some(&self, names: &[(char, ConceptId)]) -> bool {
        const NEVER: [&str; 14] = [
            "measurable",
            "metastatic cancer",
            "locally advanced",
            "solid tumour",
            "progressi",
            "recurren",
            "menopaus",
            "childbearing",
            "contracept",
            "outpatient",
            "pregnan",
            "steril",
            "breastfeeding",
            "another clinical trial",
        ];
        names.iter().all(|&(_, id)| {
            let name = self.whole.vocabulary.concept(id).name.as_str();
            name != "disease" && !NEVER.iter().any(|part| name.contains(part))
        })
    }

    /// The names from `first` on, all of one kind, and where they end.
    fn names(&self, first: usize) -> Option<(Vec<(char, ConceptId)>, usize)> {
        let mut names = vec![self.named(first)?];
        let mut end = first + 1;
        loop {
            let joins = (end..end + 3).take_while(|&at| matches!(self.text(at), "or" | "and" | "," | "/")).count();
            let narrows = |at: &usize| {
                SILENT.contains(&self.text(*at)) || MARKS.contains(&self.text(*at)) || narrow::narrows(self.text(*at))
            };
            let start = end + joins;
            let next = start + (start..start + 4).take_while(narrows).count();
            match self.named(next).filter(|(kind, _)| joins > 0 && names.iter().all(|(other, _)| other == kind)) {
                Some(name) => {
                    names.push(name);
                    end = next + 1;
                }
                None => return Some((names, end)),
            }
        }
    }

    /// Whether the words say that not everybody has what is named.
    fn are_of_some(&self, names: &[(char, ConceptId)], head: &[Word<'_>], conditional: bool) -> bool {
        let marked = |list: &[&str]| head.iter().any(|w| list.contains(&w.text));
        self.may_be_of_some(names)
            && names.iter().all(|&(kind, id)| {
                let name = self.whole.vocabulary.concept(id).name.as_str();
                match kind {
                    'c' if name == "malignancy" => marked(OF_OTHERS),
                    'c' => {
                        conditional
                            || marked(MARKS)
                            || name.contains("brain metast")
                            || name.contains("nervous system metast")
                    }
                    _ => {
                        let stable = self.words.iter().any(|w| w.text == "stable")
                            && self.words.iter().any(|w| matches!(w.text, "dose" | "doses" | "regimen"));
                        conditional
                            || stable
                            || marked(&["prior", "previous", "previously", "received", "underwent", "undergone"])
                    }
                }
            })
    }

    /// Whether something is asked of them behind `end`, and nobody else is named before it. With `led`, a comma ends those
    /// of whom it is asked.
    fn asks(&self, end: usize, led: bool) -> bool {
        let mut relative = false;
        let mut depth = 0_usize;
        for at in end..self.words.len() {
            match self.text(at) {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                "." | ";" => return false,
                ":" if led => return true,
                "," if led => return !self.lists_on(at),
                "planned" | "scheduled" | "anticipated" | "necessary" | "indicated" | "not" | "no" => return false,
                word if ASKS.contains(&word) => return led || self.asks_if(end, at),
                "who" | "that" | "which" | "whose" => relative = true,
                "or" | "and" | "/"
                    if matches!(
                        self.text(at + 1),
                        "with" | "pat" | "who" | "those" | "a" | "history" | "female" | "male"
                    ) =>
                {
                    return false;
                }
                "or" | "/" | "," | "and" if !relative => return false,
                _ => {}
            }
        }
        false
    }

    /// Whether a list goes on behind the comma at `at`: `taking metformin, frobinib, or insulin, must …`.
    fn lists_on(&self, at: usize) -> bool {
        const GOES_ON: [&str; 9] = ["must", "should", "be", "is", "are", "has", "have", "stable", "willing"];
        let until = |&at: &usize| !GOES_ON.contains(&self.text(at)) && at < self.words.len();
        (at + 1..at + 30).take_while(until).any(|at| self.text(at) == "," && matches!(self.text(at + 1), "or" | "and"))
    }

    /// Whether the verb at `verb` asks, or permits under a condition: whoever is merely permitted may be whom the trial is
    /// about.
    fn asks_if(&self, end: usize, verb: usize) -> bool {
        const IF: [&str; 12] =
            ["if", "provided", "only", "unless", "long", "when", "until", "after", "whose", "must", "should", "stable"];
        matches!(
            self.text(verb),
            "must" | "should" | "shall" | "need" | "needs" | "required" | "excluded" | "ineligible"
        ) || self.text(verb - 1) == "not"
            || (end..self.words.len()).any(|at| IF.contains(&self.text(at)))
            || self
                .named(end - 1)
                .is_some_and(|(_, id)| self.whole.vocabulary.concept(id).name.contains("brain metast"))
    }

    /// Whether another way to meet the line may stand behind `end`, or what is permitted is asked for all the same.
    fn asks_instead(&self, end: usize) -> bool {
        let asks = |at: usize| match self.text(at) {
            "or" => self.named(at + 1).is_none(),
            "must" | "should" => !self.words.iter().skip(at).any(|w| OVER.contains(&w.text)),
            _ => false,
        };
        // `androgen deprivation` is no androgen.
        const PARTS: [&str; 9] =
            ["deprivation", "blockade", "naive", "naïve", "resistant", "refractory", "receptor", "antagonist", "-"];
        PARTS.contains(&self.text(end)) || (end..self.words.len()).any(asks)
    }

    /// Whether nobody else is asked for anything behind `end`.
    fn of_them_alone(&self, names: &[(char, ConceptId)], end: usize) -> bool {
        let rest = self.words.get(end..).unwrap_or(&[]);
        let anew = |at: usize| {
            rest.get(at).is_some_and(|w| w.text == "pat")
                && at > 0
                && matches!(word::text(rest, at - 1), "and" | "or" | "all" | "other" | "," | "any" | "each")
        };
        if (0..rest.len()).any(anew)
            || rest.iter().any(|w| {
                matches!(w.text, "cohort" | "cohorts" | "arm" | "arms" | "phase" | "part" | "female" | "male" | "donor")
            })
        {
            return false;
        }
        let own = |word: &Word<'_>| {
            let named = matter::concept(self.whole.tokens, word);
            named.is_some_and(|id| {
                names
                    .iter()
                    .any(|&(_, name)| self.whole.vocabulary.is_a(id, name) || self.whole.vocabulary.is_a(name, id))
            })
        };
        // `… is permitted, but patients may not be on …` asks something of others.
        let turn = rest.iter().position(|w| matches!(w.text, "but" | "however" | "although"));
        let others = turn.and_then(|at| rest.get(at..)).unwrap_or(&[]);
        if others.iter().any(|w| w.name().is_some() && !own(w)) {
            return false;
        }
        let refers = |w: &Word<'_>| matches!(w.text, "they" | "these" | "such" | "this" | "those");
        rest.split(|w| matches!(w.text, "." | ";")).skip(1).all(|sentence| {
            let denies = sentence.iter().take(8).any(|w| matches!(w.text, "not" | "no" | "without" | "never"));
            sentence.is_empty() || !denies && (sentence.iter().take(4).any(refers) || sentence.iter().take(6).any(own))
        })
    }

    /// That it was there at some time.
    fn ever(&self, kind: char, id: ConceptId) -> Option<Expr> {
        let span = matter::nowhere();
        match kind {
            'c' => kept::at_any_time(matter::condition(id, Assertion::Present), self.whole.vocabulary),
            'm' => Some(received(id, span, None)),
            _ => {
                let atom =
                    ProcedureAtom { concept: Name::new(id, span), planned: false, except: Vec::new(), window: None };
                Some(Expr::new(ExprKind::Atom(Atom::Procedure(atom)), span))
            }
        }
    }
}
