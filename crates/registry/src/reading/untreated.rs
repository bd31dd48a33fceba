//! Inclusions that limit earlier treatment: `insulin naive`, `no more than 2 prior regimens of chemotherapy`.
//!
//! Whoever never had the treatment meets such a line, whatever it says of how much of it, for what or when.
//!
//! Assumes that the line was not read. Guarantees that nothing else is asked for in it, and that a treatment that is counted
//! beside another is kept beside it.

use super::build::{self, past::received};
use super::kind;
use super::matter;
use super::respelled::Said;
use super::tail::Tail;
use super::word::{self, Word};
use super::{Join, Side, Whole};
use prescreen_language::criteria::{Atom, Expr, ExprKind, Name, ProcedureAtom};

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 45;

/// Words before the limit that say of whom it is.
#[rustfmt::skip]
const WHO: &[&str] = &[
    "pat", "all", "must", "should", "have", "has", "had", "who", "are", "is", "be", "been", "may", "received", "undergone", "with", "previously", "adult", "either", "treated", "subject", "participants",
];

/// Words between the limit and what is limited that leave it what it is.
#[rustfmt::skip]
const OF: &[&str] = &[
    "prior", "previous", "earlier", "line", "lines", "regimen", "regimens", "course", "courses", "cycle", "cycles", "round", "rounds", "of", "systemic", "adjuvant", "neoadjuvant", "cytotoxic", "different", "separate", "conventional",
    "standard", "combination", "salvage", "palliative", "first-line", "second-line", "any", "additional", "other", "total", "dose", "doses", "treatment", "treatments", "therapy", "therapies", "with", "failed", "to", "concomitant", "medication",
    "single", "use", "oral", "intravenous", "types", "exposure", "-",
];

/// Those of them that say nothing.
const SILENT: &[&str] = &[
    "prior",
    "previous",
    "earlier",
    "of",
    "any",
    "treatment",
    "treatments",
    "therapy",
    "with",
    "to",
    "use",
    "exposure",
];

/// Words with which something else is asked for, or some are meant alone.
#[rustfmt::skip]
const ASKS: &[&str] = &[
    "must", "should", "shall", "and", "but", "plus", "if", "unless", "required", "with", "who", "have", "has", "at", "minimum", "except", "cohort", "arm", "group", "no", "not", "without", "since", "recovered", "completed",
    "elapsed", "eligible", "candidate", "willing", "ineligible", "refractory", "progressed", "failing", "failed",
];

/// Words behind `or` that may name another treatment.
const TREATMENTS: &[&str] = &[
    "therapy",
    "therapies",
    "treatment",
    "treatments",
    "agent",
    "agents",
    "drug",
    "drugs",
    "regimen",
    "regimens",
    "medication",
    "medications",
    "inhibitor",
    "inhibitors",
    "antibody",
    "antibodies",
    "vaccine",
    "surgery",
];

/// What a line says that limits earlier treatment.
pub(super) fn untreated(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Said> {
    if whole.side == Side::Exclusion || words.len() > MOST_WORDS || Tail::new(words).speaks_of_others() {
        return None;
    }
    let line = Line { words: word::without_stops(words), whole };
    let start = line.words.iter().position(|w| !WHO.contains(&w.text))?;
    line.naive(start).or_else(|| line.naive_to(start)).or_else(|| line.at_most(start))
}

struct Line<'a> {
    words: &'a [Word<'a>],
    whole: &'a Whole<'a>,
}

impl Line<'_> {
    fn text(&self, at: usize) -> &str {
        word::text(self.words, at)
    }

    /// `insulin naive`, `chemotherapy-naive or treated more than 5 years ago`
    fn naive(&self, start: usize) -> Option<Said> {
        let (treatments, mut end) = self.treatments(start)?;
        while matches!(self.text(end), "-" | "treatment" | "therapy") {
            end += 1;
        }
        if !matches!(self.text(end), "naive" | "naïve") || self.words.iter().take(start).any(|w| w.text == "may") {
            return None;
        }
        end += 1 + usize::from(self.text(end + 1) == "pat");
        let another = self.text(end) == "(" || self.text(end) == "or" && self.is_another_way(end + 1);
        self.said(treatments, end, another)
    }

    /// `naive to bisphosphonates`
    fn naive_to(&self, start: usize) -> Option<Said> {
        if !matches!(self.text(start), "naive" | "naïve") || !matches!(self.text(start + 1), "to" | "of" | "for") {
            return None;
        }
        let first = (start + 2..self.words.len()).find(|&at| !OF.contains(&self.text(at)))?;
        let (treatments, end) = self.treatments(first)?;
        // `naive to cytotoxic chemotherapy` may have had another.
        let of_a_kind = (start + 2..first).any(|at| !SILENT.contains(&self.text(at)));
        let another = match self.text(end) {
            "(" | "of" | "for" | "in" => true,
            "or" => self.is_another_way(end + 1),
            "" => of_a_kind,
            _ => false,
        };
        self.said(treatments, end, another)
    }

    /// `no more than 2 prior regimens of chemotherapy for advanced disease`
    fn at_most(&self, start: usize) -> Option<Said> {
        let number = |at: usize| self.text(at).bytes().all(|b| b.is_ascii_digit()) && !self.text(at).is_empty();
        let mut at = match [self.text(start), self.text(start + 1), self.text(start + 2)] {
            ["no" | "not", "more", "than"] if number(start + 3) => start + 4,
            ["fewer" | "less", "than", _] | ["up", "to", _] | ["at", "most", _] | ["maximum", "of", _]
                if number(start + 2) =>
            {
                start + 3
            }
            ["<=" | "<", _, _] if number(start + 1) => start + 2,
            ["0", "-" | "to" | "or", _] if number(start + 2) => start + 3,
            _ => return None,
        };
        if self.text(at) == "(" && self.text(at + 2) == ")" {
            at += 3;
        }
        let narrows = |word: &str| {
            OF.contains(&word)
                || word.ends_with("-containing")
                || word.ends_with("-based")
                || kind::is_of_some_kind(word) && kind::is_adjective(word)
        };
        let first = (at..self.words.len()).find(|&at| !narrows(self.text(at)))?;
        let (treatments, mut end) = self.treatments(first)?;
        while matches!(
            self.text(end),
            "regimen"
                | "regimens"
                | "line"
                | "lines"
                | "based"
                | "cycles"
                | "courses"
                | "treatments"
                | "therapies"
                | "containing"
        ) {
            end += 1;
        }
        // What was counted is gone, not what may be.
        let bounded =
            matches!(self.text(end), "" | "(" | "for" | "in" | "to" | "given" | "prior" | "before" | "within")
                || matches!(self.text(end), "is" | "are" | "allowed" | "permitted");
        if !bounded {
            return None;
        }
        self.said(treatments, end, true)
    }

    /// Whether the words from `at` on, behind `or`, begin another way to meet the line, not another treatment.
    fn is_another_way(&self, at: usize) -> bool {
        matches!(
            self.text(at),
            "have" | "had" | "has" | "who" | "are" | "is" | "treated" | "treatment" | "lapsed" | "if"
        ) && !matches!(self.text(at + 1), "with")
    }

    /// The treatments that are named from `first` on, and where they end.
    fn treatments(&self, first: usize) -> Option<(Vec<Expr>, usize)> {
        let mut found = vec![self.given(first)?];
        let mut end = first + 1;
        loop {
            while matches!(self.text(end), "therapy" | "treatment" | "regimen" | "medication") {
                end += 1;
            }
            let joins = (end..end + 3).take_while(|&at| matches!(self.text(at), "or" | "and" | "," | "/")).count();
            let to = usize::from(joins > 0 && self.text(end + joins) == "to");
            match self.given(end + joins + to).filter(|_| joins > 0) {
                Some(expr) => {
                    found.push(expr);
                    end += joins + to + 1;
                }
                None => return Some((found, end)),
            }
        }
    }

    /// The treatment that is named at `at`, as one that was given.
    fn given(&self, at: usize) -> Option<Expr> {
        let word = self.words.get(at)?;
        let id = matter::concept(self.whole.tokens, word)?;
        let span = matter::nowhere();
        match word.name()? {
            'm' => Some(received(id, span, None)),
            'p' => {
                let concept = Name::new(id, span);
                let atom = ProcedureAtom { concept, planned: false, except: Vec::new(), window: None };
                Some(Expr::new(ExprKind::Atom(Atom::Procedure(atom)), span))
            }
            _ => None,
        }
    }

    /// None of the treatments, if the words from `end` on ask for nothing else: whole, or where they are `another` way
    /// to meet the line or narrow what is limited, enough.
    fn said(&self, treatments: Vec<Expr>, end: usize, another: bool) -> Option<Said> {
        let expr = build::not(build::any(treatments, matter::nowhere()));
        let behind = self.words.get(end..).unwrap_or(&[]);
        if !another {
            return behind.is_empty().then_some(Said::All(expr));
        }
        let names_another = |at: usize| {
            behind.iter().skip(at).any(|w| matches!(w.name(), Some('m' | 'p')) || TREATMENTS.contains(&w.text))
        };
        let way = behind.first().is_some_and(|w| w.text == "or");
        let first = behind.iter().position(|w| matches!(w.text, "or" | "/" | "," | "plus"));
        let closed = behind.iter().enumerate().all(|(at, w)| {
            !matches!(w.text, "." | ";" | ":") && (!ASKS.contains(&w.text) || way && at <= 2 && w.text != "and")
        });
        if !closed || !way && first.is_some_and(names_another) {
            return None;
        }
        let place = |words: &[Word<'_>]| Some(words.first()?.start..words.last()?.range().end);
        Some(Said::Part(expr, Join::Any, vec![place(self.words)?]))
    }
}
