//! The drug or procedure that an inclusion asks for first, whatever else it asks: `Participants receiving methotrexate at a
//! dose that has not changed`, `undergoing elective cholecystectomy for gallstones`.
//!
//! Assumes that the line was not read. Guarantees that every patient who meets the line was given, or is to undergo, one of
//! those that are kept: no word before them denies, permits or supposes it, and none behind them names another way to meet
//! the line, lets anybody off, or asks something of those alone to whom it was given.

use super::asked::FINITE;
use super::asked::turning::any_turns;
use super::build;
use super::build::past::received;
use super::kept::Kept;
use super::kind;
use super::matter;
use super::narrow;
use super::tail::Tail;
use super::word::{self, Word};
use super::{Join, Side, Whole};
use crate::words::Words;
use prescreen_language::criteria::{Atom, Expr, ExprKind, Name, ProcedureAtom};
use prescreen_language::vocabulary::ConceptId;
use std::ops::Range;

/// Longer lines are texts of their own.
const MOST_WORDS: usize = 70;

/// Words before the verb that say who it is.
#[rustfmt::skip]
static WHO: Words = Words::new(&[
    "adult", "adults", "all", "already", "and", "are", "be", "been", "being", "currently", "either", "eligible", "ever", "female", "had", "has", "have", "having", "is", "male", "must", "or", "outpatients", "pat", "presently",
    "previously", "should", "study", "that", "those", "volunteers", "was", "were", "who", "will", "( s )", "regularly", "chronically", "actively", "inpatients", "just", "recently", "successfully", "also",
]);

/// Words between the verb and the name that leave the treatment what it is.
#[rustfmt::skip]
static OF: Words = Words::new(&[
    ">=", ">", "1", "2", "3", "4", "5", "6", "a", "adequate", "any", "approved", "at", "background", "basis", "chronic", "combination", "concomitant", "conventional", "course", "courses", "current", "curative", "curative-intent", "cycle",
    "cycles", "daily", "different", "dose", "doses", "dosage", "elective", "elektive", "emergency", "emergent", "first", "first-line", "first-time", "fixed", "for", "initial", "intravenous", "iv", "laparoscopic", "least", "line", "lines",
    "long-term", "low-dose", "high-dose", "maintenance", "major", "maximal", "maximally", "minor", "monotherapy", "of", "on", "ongoing", "open", "optimal", "oral", "planned", "previous", "primary", "prior", "regimen", "regimens",
    "robotic", "robot-assisted", "routine", "scheduled", "second-line", "secondary", "single", "stable", "standard", "subcutaneous", "systemic", "therapy", "therapeutic", "tolerated", "treatment", "unilateral", "bilateral", "urgent",
    "weekly", "with", "diagnostic", "therapeutic", "outpatient", "inpatient", "non-emergent", "nonemergent", "full", "complete", "definitive", "palliative", "neoadjuvant", "adjuvant", "additional", "an", "inhaled", "injectable",
    "administration", "injection", "injections", "infusion", "infusions", "use", "more", "than", "1st", "revision", "partial", "total", "radical", "minimally", "invasive", "-", "consecutive", "days", "immunosuppressive", "depot", "to", "weak", "strong", "potent",
]);

/// Words behind the name that end it.
#[rustfmt::skip]
static BOUNDS: Words = Words::new(&[
    "", ".", ";", "(", "after", "alone", "and", "as", "at", "because", "before", "between", "by", "daily", "despite", "due", "during", "following", "for", "from", "has", "have", "in", "monotherapy", "on", "per", "prior", "procedure",
    "procedures", "regimen", "regimens", "requiring", "since", "surgery", "that", "therapy", "to", "treatment", "under", "using", "via", "which", "who", "whose", "with", "within", "without", "medication", "medications", "based",
    "is", "are", "twice", "once", "through", "operation", "or", "/", ",", "at", "cycles", "performed", "through", "≥", ">=", "administered", "given", "only", "either",
]);

/// Words behind a drug with which it may be that its end is asked for, not that it was given.
#[rustfmt::skip]
static ENDS: Words = Words::new(&[
    "ceased", "completed", "completion", "discontinue", "discontinued", "discontinuing", "ended", "finished", "recovered", "resolved", "stop", "stopped", "stopping", "switch", "switched", "tapered", "taper", "washed", "washout",
    "wash-out", "withdrawn", "withdrawal", "withheld", "free", "elapsed", "avoid", "hold", "naive", "naïve", "indicated", "consider", "considering", "candidate", "candidates",
]);

/// Words that may be asked of those alone to whom it was given.
const STABLE: &[&str] = &["stable", "unchanged", "stabilized", "constant", "stably"];

/// How what is named first is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// It is to be done.
    Planned,
    /// It is being done, or is to be.
    Undergoing,
    /// It was done, or is.
    Given,
}

/// What is kept of an inclusion that asks for a drug or a procedure first.
pub(super) fn given(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Kept> {
    if whole.side == Side::Exclusion || words.len() > MOST_WORDS {
        return None;
    }
    let first = words.iter().position(|w| w.name().is_some())?;
    let line = Line { words, whole };
    let asked = line.asked(first)?;
    let (ids, end) = line.names(first)?;
    let lead = words.get(..first)?;
    if !line.only_narrows(end, has_no_verb(lead)) || Tail::new(words).speaks_of_others() {
        return None;
    }
    let exprs: Option<Vec<Expr>> = ids.iter().map(|&id| line.condition(id, asked)).collect();
    let expr = build::any(exprs?, matter::nowhere());
    Some(Kept { expr, join: Join::All, rest: line.rest(first, end)? })
}

struct Line<'a> {
    words: &'a [Word<'a>],
    whole: &'a Whole<'a>,
}

impl Line<'_> {
    fn text(&self, at: usize) -> &str {
        word::text(self.words, at)
    }

    fn treatment(&self, at: usize) -> Option<ConceptId> {
        let word = self.words.get(at).filter(|w| matches!(w.name(), Some('m' | 'p')))?;
        matter::concept(self.whole.tokens, word)
    }

    /// What the words before the name at `first` say of it, if nothing but who was given it and how.
    fn asked(&self, first: usize) -> Option<Asked> {
        let who = (0..first).find(|&at| !WHO.contains(&self.text(at))).unwrap_or(first);
        let lead: Vec<&str> = (who..first).map(|at| self.text(at)).collect();
        let procedure = self.words.get(first)?.name() == Some('p');
        let (asked, taken) = match *lead.as_slice() {
            [
                "scheduled" | "listed" | "waitlisted" | "wait-listed",
                "for" | "to",
                "undergo" | "have" | "receive",
                ..,
            ] if procedure => (Asked::Planned, 3),
            ["scheduled" | "listed" | "waitlisted" | "wait-listed" | "booked", "for", ..] if procedure => {
                (Asked::Planned, 2)
            }
            ["planned" | "planning" | "plan" | "plans" | "due" | "about", "to", "undergo" | "have", ..]
                if procedure =>
            {
                (Asked::Planned, 3)
            }
            ["awaiting", ..] if procedure => (Asked::Planned, 1),
            ["undergoing" | "undergo" | "undergoes" | "submitted" | "subjected", "to", ..] if procedure => {
                (Asked::Undergoing, 2)
            }
            ["undergoing" | "undergo" | "undergoes", ..] if procedure => (Asked::Undergoing, 1),
            ["elective" | "scheduled" | "planned", ..] if procedure => (Asked::Undergoing, 1),
            ["undergone" | "underwent", ..] if procedure => (Asked::Given, 1),
            ["presenting" | "presented" | "admitted" | "hospitalized" | "hospitalised", "for", ..] if procedure => {
                (Asked::Undergoing, 2)
            }
            ["to", "undergo" | "have", ..] if procedure && who > 0 => (Asked::Undergoing, 2),
            ["status", "post", ..] if procedure => (Asked::Given, 2),
            ["history", "of", ..] if procedure => (Asked::Given, 2),
            // What is done is named alone.
            [] if procedure && self.is_done(first) => (Asked::Undergoing, 0),
            // Who will receive a drug has not received it.
            _ if self.words.get(..who)?.iter().any(|w| w.text == "will") => return None,
            [
                "receiving" | "received" | "taking" | "taken" | "using" | "used" | "receives" | "takes" | "uses" | "on",
                ..,
            ] => (Asked::Given, 1),
            ["treated" | "maintained" | "stabilized", "with" | "on", ..] => (Asked::Given, 2),
            ["under", "treatment" | "therapy", "with", ..] => (Asked::Given, 3),
            [">=", "1" | "2" | "3", "prior" | "previous", ..] => (Asked::Given, 3),
            ["stable" | "ongoing" | "current" | "chronic" | "continuous" | "regular" | "daily" | "background", ..]
                if !procedure =>
            {
                (Asked::Given, 1)
            }
            ["treatment" | "therapy", "with", ..]
            | ["use" | "usage" | "user" | "users" | "intake" | "receipt", "of", ..]
                if !procedure =>
            {
                (Asked::Given, 2)
            }
            ["experienced" | "pretreated", "with", ..] | ["refractory" | "resistant" | "unresponsive", "to", ..] => {
                (Asked::Given, 2)
            }
            ["treatment", "experienced", "with", ..] => (Asked::Given, 3),
            [
                "progressed" | "progression" | "relapsed" | "recurrence" | "relapse",
                "on" | "after" | "following" | "during" | "despite" | "while",
                ..,
            ] => (Asked::Given, 2),
            // Who is to receive a kidney is a recipient, too.
            ["recipient" | "recipients", "of", ..] if procedure => (Asked::Undergoing, 2),
            ["recipient" | "recipients", "of", ..] => (Asked::Given, 2),
            ["completed", ..] if self.is_washout(first) => return None,
            ["failed" | "failing" | "completed", ..] => (Asked::Given, 1),
            ["failure" | "nonresponse" | "non-response", "of" | "to" | "on" | "with", ..] => (Asked::Given, 2),
            [
                "inadequate" | "insufficient" | "incomplete" | "poor" | "suboptimal",
                "response" | "control" | "responses",
                "to" | "with" | "on",
                ..,
            ] => (Asked::Given, 3),
            ["prior" | "previous", ..]
                if self.words.get(..who)?.iter().any(|w| matches!(w.text, "had" | "have" | "has")) =>
            {
                (Asked::Given, 1)
            }
            _ => return None,
        };
        let between = |&word: &&str| {
            OF.contains(&word)
                || procedure && (narrow::is_of_a_part(word) || kind::is_of_some_kind(word) && kind::is_adjective(word))
        };
        let fits = lead.iter().skip(taken).all(between);
        // `more than 1`, not `no more than`; a day on which something is given is another.
        let lead = self.words.get(..first)?;
        let of_choice =
            lead.iter().any(|w| matches!(w.text, "or" | "either")) && !lead.iter().any(|w| w.text == "female");
        (fits && !of_choice).then_some(asked)
    }

    /// Whether what was completed need not have been given: `must have completed any radiotherapy at least 2 weeks ago`.
    fn is_washout(&self, first: usize) -> bool {
        let open = |w: &Word<'_>| matches!(w.text, "any" | "all" | "prior" | "previous" | "other");
        let time = |w: &Word<'_>| matches!(w.text, ">=" | ">" | "least" | "minimum" | "more" | "less" | "if");
        self.words.iter().take(first).any(open) || self.words.iter().any(time)
    }

    /// Whether the procedure at `first`, with no word before it, is said to be done: `laparoscopy for gallstones`.
    fn is_done(&self, first: usize) -> bool {
        const SAYS: &[&str] = &[
            "for",
            "with",
            "due",
            "because",
            "under",
            "performed",
            "using",
            "via",
            "by",
            "during",
            "scheduled",
            "planned",
            "demonstrating",
            "showing",
            "confirming",
            "documenting",
        ];
        let end = (first + 1..first + 4)
            .find(|&at| !matches!(self.text(at), "or" | "and" | "/") && self.treatment(at).is_none());
        let turns = |w: &Word<'_>| matches!(w.text, "no" | "not" | "without" | "never" | "nor" | "<" | "<=" | "less");
        first == 0 && end.is_some_and(|end| SAYS.contains(&self.text(end))) && !self.words.iter().any(turns)
    }

    /// Those that are named from `first` on, one or several, and where they end.
    fn names(&self, first: usize) -> Option<(Vec<ConceptId>, usize)> {
        let mut ids = vec![self.treatment(first)?];
        let mut end = first + 1;
        loop {
            while matches!(
                self.text(end),
                "therapy"
                    | "treatment"
                    | "surgery"
                    | "regimen"
                    | "medication"
                    | "monotherapy"
                    | "dose"
                    | "doses"
                    | "use"
                    | "drugs"
                    | "agents"
                    | "agent"
                    | "injections"
                    | "injection"
            ) {
                end += 1;
            }
            let joins = (end..end + 3).take_while(|&at| matches!(self.text(at), "or" | "and" | "," | "/")).count();
            match self.treatment(end + joins).filter(|_| joins > 0) {
                Some(id) => {
                    ids.push(id);
                    end += joins + 1;
                }
                None => break,
            }
        }
        let next = self.text(end + 1);
        let bounded = match self.text(end) {
            "(" => !matches!(next, "or" | "and" | "/" | "+" | "-" | "negative" | "naive"),
            "," => !matches!(next, "or" | "/"),
            text => BOUNDS.contains(&text) || text.starts_with(|c: char| c.is_ascii_digit()),
        };
        bounded.then_some((ids, end))
    }

    /// Whether the words from `end` on only narrow what is named, or ask for more.
    fn only_narrows(&self, end: usize, no_verb: bool) -> bool {
        // `Patients on statins, stable for 4 weeks` may be asked of those on statins.
        let of_some = no_verb && self.words.iter().take(end).any(|w| w.text == "pat");
        let behind = self.words.get(end..).unwrap_or(&[]);
        let ends = |w: &Word<'_>| ENDS.contains(&w.text) || of_some && STABLE.contains(&w.text);
        if behind.iter().any(|w| matches!(w.text, ":" | "+" | "?") || ends(w)) || any_turns(behind, !no_verb) {
            return false;
        }
        let sentence = behind.split(|w| matches!(w.text, "." | ";")).next().unwrap_or(&[]);
        let relative = |w: &Word<'_>| matches!(w.text, "who" | "that" | "which" | "whose" | "as" | "and");
        let until = sentence.iter().position(relative).unwrap_or(sentence.len());
        let of_those = no_verb && sentence.iter().take(until).any(|w| FINITE.contains(&w.text));
        let goes_on = |part: &[Word<'_>]| {
            part.first().is_some_and(|w| matches!(w.text, "or" | "for" | "in" | "those" | "and" | "no" | "not"))
        };
        !of_those
            && self.names_no_other(sentence)
            && !behind.split(|w| matches!(w.text, "." | ";")).skip(1).any(goes_on)
    }

    /// Whether no word behind `or` could begin something to be given instead.
    fn names_no_other(&self, sentence: &[Word<'_>]) -> bool {
        let text = |at: usize| word::text(sentence, at);
        let mut depth = 0_usize;
        let mut of_illness = false;
        for (at, word) in sentence.iter().enumerate() {
            match word.text {
                "(" | "[" => {
                    if depth == 0 && matches!(text(at + 1), "or" | "and" | "/" | "+") {
                        return false;
                    }
                    depth += 1;
                }
                ")" | "]" => depth = depth.saturating_sub(1),
                _ if depth > 0 => {}
                "for" | "due" | "because" => of_illness = true,
                "with" | "and" | "at" | "on" | "who" => of_illness = false,
                "or" | "/" => {
                    let next = text(at + 1);
                    let illness = |at: usize| sentence.get(at).is_some_and(|w| w.name() == Some('c'));
                    let more = matches!(next, "more" | "greater" | "higher" | "longer" | "less" | "equal" | "without")
                        || word.text == "/" && next.starts_with("u_");
                    if !more && !(of_illness && (illness(at + 1) || illness(at + 2))) {
                        return false;
                    }
                }
                _ => {}
            }
        }
        true
    }

    /// What is asked of one of those named.
    fn condition(&self, id: ConceptId, asked: Asked) -> Option<Expr> {
        let span = matter::nowhere();
        let name = self.whole.vocabulary.concept(id).name.as_str();
        if matches!(name, "investigational drug" | "hospitalization" | "prescription drug") {
            return None;
        }
        let done = |planned| {
            let atom = ProcedureAtom { concept: Name::new(id, span), planned, except: Vec::new(), window: None };
            Expr::new(ExprKind::Atom(Atom::Procedure(atom)), span)
        };
        let is_procedure =
            self.words.iter().any(|w| w.name() == Some('p') && matter::concept(self.whole.tokens, w) == Some(id));
        match asked {
            Asked::Given if !is_procedure => Some(received(id, span, None)),
            _ if !is_procedure => None,
            Asked::Given => Some(done(false)),
            Asked::Planned => Some(done(true)),
            Asked::Undergoing => Some(build::any(vec![done(false), done(true)], span)),
        }
    }

    /// Where the words stand that are left open.
    fn rest(&self, first: usize, end: usize) -> Option<Vec<Range<usize>>> {
        let place =
            |range: Range<usize>| Some(self.words.get(range.start)?.start..self.words.get(range.end - 1)?.range().end);
        let mut rest = Vec::new();
        if first > 0 {
            rest.push(place(0..first)?);
        }
        if end < self.words.len() {
            rest.push(place(end..self.words.len())?);
        }
        Some(rest).filter(|rest| !rest.is_empty())
    }
}

/// Whether those who were given it are named without a verb of the line's own.
fn has_no_verb(lead: &[Word<'_>]) -> bool {
    const VERBS: [&str; 9] = ["must", "should", "have", "has", "are", "is", "be", "been", "underwent"];
    let relative = lead.iter().any(|w| matches!(w.text, "who" | "that" | "those"));
    relative || !lead.iter().any(|w| VERBS.contains(&w.text))
}
