//! Lines of which a part was read: what may be kept without changing what it means.
//!
//! Of an inclusion, one of several things that must all hold; of an exclusion, one of several things each of which
//! excludes. The rest must hold no word that can turn, waive or widen what is kept.
//!
//! Assumes that the whole line was not read. Guarantees that whoever does not meet the kept part of an inclusion does
//! not meet the line, and whoever meets the kept part of an exclusion meets it.

use super::build::{self, Said};
use super::lexer::Tokens;
use super::plain::Plain;
use super::{Reading, Side, grammar};
use prescreen_language::criteria::{Atom, Expr, ExprKind};
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;

/// Lines with more words are not read in part: each part is tried by itself.
const MOST_WORDS: usize = 120;
/// The most starts of a line that are tried.
const MOST_TRIES: usize = 12;

/// Words that may turn, waive or widen what stands beside them.
const TURNS: &[&str] = &[
    "or",
    "unless",
    "except",
    "excluding",
    "excluded",
    "exclude",
    "exclusion",
    "exclusions",
    "inclusion",
    "if",
    "however",
    "but",
    "although",
    "may",
    "might",
    "can",
    "could",
    "allowed",
    "permitted",
    "acceptable",
    "accepted",
    "eligible",
    "ineligible",
    "either",
    "following",
    "note",
    "optional",
    "waived",
    "waiver",
    "other",
    "exception",
    "exceptions",
    "only",
    "when",
    "where",
    "whether",
    "instead",
    "alternatively",
    "otherwise",
    "not",
    "no",
    "nor",
    "cohort",
    "cohorts",
    "group",
    "groups",
    "arm",
    "arms",
    "part",
    "phase",
    "stage",
    "any",
    "should",
    "recommended",
    "preferred",
    "preferably",
    "ideally",
    "approximately",
    "for",
    ":",
    "?",
    "and/or",
    "until",
    "regardless",
    "irrespective",
    "controls",
    "control",
    "parent",
    "parents",
    "children",
    "infants",
    "donor",
    "donors",
    "mother",
    "partner",
    "partners",
    "criteria",
    "healthy",
    "provided",
    "considered",
    "discretion",
    "required",
];

/// Words that begin what only narrows.
const NARROWS: &[&str] = &[
    "as",
    "according",
    "by",
    "based",
    "confirmed",
    "defined",
    "determined",
    "documented",
    "measured",
    "using",
    "who",
    "that",
    "which",
    "whose",
    "with",
    "per",
    "requiring",
    "treated",
    "diagnosed",
    "without",
    "undergoing",
    "receiving",
    "scheduled",
    "despite",
    "assessed",
    "calculated",
    "proven",
    "meeting",
    "fulfilling",
    "on",
    "in",
    "at",
    "from",
    "obtained",
    "evaluated",
    "verified",
    "characterized",
    "manifested",
    "involving",
    "affecting",
    "(",
];

/// The part of the line that can be kept, if any.
pub(super) fn partial(plain: &Plain, tokens: &Tokens, vocabulary: &Vocabulary, side: Side) -> Option<Reading> {
    if tokens.words.len() > MOST_WORDS {
        return None;
    }
    let line = Line { plain, tokens, vocabulary, side };
    let (kept, rest) = line.sentences().or_else(|| line.head())?;
    let rest = rest.iter().map(|r| plain.original(&tokens.place(r))).collect();
    Some(Reading::Partial { kept, rest })
}

struct Line<'a> {
    plain: &'a Plain,
    tokens: &'a Tokens,
    vocabulary: &'a Vocabulary,
    side: Side,
}

type Kept = (Expr, Vec<Range<usize>>);

impl Line<'_> {
    fn words(&self, range: &Range<usize>) -> impl Iterator<Item = &str> {
        self.tokens.shape.get(range.clone()).unwrap_or("").split(' ').filter(|w| !w.is_empty())
    }

    fn said(&self, range: &Range<usize>) -> Option<Said> {
        let shape = self.tokens.shape.get(range.clone())?;
        let body = grammar::read(shape).ok()?;
        let said = build::build(&body, self.plain, self.tokens, range.start, self.vocabulary, self.side).ok()?;
        (said.dropped.is_empty() || self.side == Side::Inclusion).then_some(said)
    }

    fn turns(&self, range: &Range<usize>) -> bool {
        self.words(range).any(|w| TURNS.contains(&w))
    }

    /// Where the shape holds one of `words` outside parentheses.
    fn cuts(&self, words: &[&str]) -> Vec<Range<usize>> {
        let mut depth = 0_usize;
        let mut found = Vec::new();
        for (start, _) in &self.tokens.words {
            let word = self.tokens.shape.get(*start..).and_then(|w| w.split(' ').next()).unwrap_or("");
            match word {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ if depth == 0 && words.contains(&word) => found.push(*start..start + word.len() + 1),
                _ => {}
            }
        }
        found
    }

    /// Sentences, and parts between semicolons, that were read beside others that were not.
    fn sentences(&self) -> Option<Kept> {
        let mut parts = Vec::new();
        let mut start = 0;
        for cut in self.cuts(&[";", "."]) {
            parts.push(start..cut.start);
            start = cut.end;
        }
        parts.push(start..self.tokens.shape.len());
        parts.retain(|p| !p.is_empty());
        if parts.len() < 2 {
            return None;
        }
        let mut kept = Vec::new();
        let mut rest: Vec<Range<usize>> = Vec::new();
        for part in parts {
            match self.said(&part) {
                Some(said) => {
                    rest.extend(said.dropped);
                    kept.push(said.expr);
                }
                None if self.turns(&part) => return None,
                None => rest.push(part),
            }
        }
        let turned = self.side == Side::Exclusion && kept.iter().any(holds_not);
        if kept.is_empty() || rest.is_empty() || turned {
            return None;
        }
        let span = kept.first()?.span;
        let expr = match self.side {
            Side::Inclusion => build::all(kept, span),
            Side::Exclusion => build::any(kept, span),
        };
        Some((expr, rest))
    }

    /// The longest start of an inclusion that was read, before words that only narrow it, or beside what must hold too.
    fn head(&self) -> Option<Kept> {
        if self.side == Side::Exclusion {
            return None;
        }
        let mut starts = self.cuts(NARROWS);
        starts.extend(self.cuts(&["and", ","]));
        // What stands in parentheses at depth nought begins with the parenthesis itself.
        starts.extend(self.openings());
        starts.sort_by_key(|r| r.start);
        starts.dedup();
        for cut in starts.iter().rev().take(MOST_TRIES) {
            let rest = cut.start..self.tokens.shape.len();
            if cut.start == 0 || self.turns(&rest) {
                continue;
            }
            let head = 0..cut.start;
            let Some(said) = self.said(&head) else { continue };
            let word = self.tokens.shape.get(cut.clone()).unwrap_or("").trim();
            let joined = matches!(word, "and" | ",");
            let fits = if joined { is_closed(&said.expr) } else { !holds_not(&said.expr) };
            let numbers_in_brackets = word == "(" && self.words(&rest).any(|w| matches!(w, "<" | ">" | "<=" | ">="));
            if !fits || numbers_in_brackets {
                continue;
            }
            let mut dropped = said.dropped;
            dropped.push(rest);
            return Some((said.expr, dropped));
        }
        None
    }

    fn openings(&self) -> Vec<Range<usize>> {
        let mut depth = 0_usize;
        let mut found = Vec::new();
        for (start, _) in &self.tokens.words {
            match self.tokens.shape.get(*start..).and_then(|w| w.split(' ').next()).unwrap_or("") {
                "(" => {
                    if depth == 0 {
                        found.push(*start..start + 2);
                    }
                    depth += 1;
                }
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        found
    }
}

/// Whether something is denied: narrowing what is denied widens the line.
fn holds_not(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) | ExprKind::Count(_, items) => items.iter().any(holds_not),
        ExprKind::Not(_) | ExprKind::If(..) | ExprKind::Unless(..) => true,
        ExprKind::Atom(_) => false,
    }
}

/// Whether nothing that follows could belong to it: ages and values with their limits.
fn is_closed(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) | ExprKind::Count(_, items) => items.iter().all(is_closed),
        ExprKind::Not(inner) => is_closed(inner),
        ExprKind::If(..) | ExprKind::Unless(..) => false,
        ExprKind::Atom(Atom::Age(_) | Atom::Value(_) | Atom::Sex(_)) => true,
        ExprKind::Atom(Atom::Condition(c)) => c.window.is_some(),
        ExprKind::Atom(Atom::Medication(m)) => m.window.is_some(),
        ExprKind::Atom(Atom::Procedure(p)) => p.window.is_some(),
        ExprKind::Atom(Atom::Defined(_)) => false,
    }
}
