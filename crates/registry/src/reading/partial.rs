//! Lines of which a part was read: what may be kept without changing what it means.
//!
//! Of an inclusion, one of several things that must all hold; of an exclusion, one of several things each of which
//! excludes. The rest must hold no word that can turn, waive or widen what is kept.
//!
//! Assumes that the whole line was not read. Guarantees that whoever does not meet the kept part of an inclusion does
//! not meet the line, and whoever meets the kept part of an exclusion meets it.

use super::build::{self, Said};
use super::kept::{self, has_drug, has_exception, holds_not, is_closed, is_intolerance, narrows_something};
use super::lexer::Tokens;
use super::plain::Plain;
use super::{Join, Side, grammar};
use crate::words::Words;
use prescreen_language::criteria::Expr;
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;

/// Lines with more words are not read in part: each part is tried by itself.
const MOST_WORDS: usize = 120;
/// The most starts of a line that are tried.
const MOST_TRIES: usize = 12;

/// Words that may turn, waive or widen what stands beside them.
#[rustfmt::skip]
static TURNS: Words = Words::new(&[
    "unless", "except", "excepted", "excluding", "excluded", "exclude", "exclusion", "exclusions", "inclusion",
    "if", "however", "but", "although", "may", "might", "can", "could", "allowed", "permitted", "acceptable",
    "accepted", "eligible", "ineligible", "note", "optional", "waived", "waiver", "exception", "exceptions",
    "instead", "alternatively", "otherwise", "cohort", "cohorts", "group", "groups", "arm", "arms", "part", "phase",
    "until", "regardless", "irrespective", "control", "controls", "donor", "donors", "parent", "parents", "partner",
    "partners", "healthy", "provided", "considered", "discretion", "required", "recommended", "preferred",
    "preferably", "ideally", "approximately", "whether", "?",
]);

/// What turns besides, where the rest is no mere addition to the words before it.
#[rustfmt::skip]
static TURNS_BESIDE: Words = Words::new(&[
    "or", "either", "following", "only", "when", "where", "not", "no", "nor", "any", "other", "should", "for", "in",
    "with", "on", "children", "infants", "mother", "criteria", "those", "without", ":",
]);

/// Words that begin what only narrows.
#[rustfmt::skip]
const NARROWS: &[&str] = &[
    "as", "according", "by", "based", "confirmed", "defined", "determined", "documented", "measured", "using",
    "who", "that", "which", "whose", "with", "per", "requiring", "treated", "diagnosed", "without", "undergoing",
    "receiving", "scheduled", "despite", "assessed", "calculated", "proven", "meeting", "fulfilling", "on", "in",
    "at", "from", "obtained", "evaluated", "verified", "characterized", "manifested", "involving", "affecting", "(",
    "meet", "where", "when", "after", "before", "prior", "within", "for", "since", "of", "during", "due",
    "secondary", "caused", "associated",
];

/// What turns besides, in a sentence of its own.
static TURNS_BETWEEN: Words = Words::new(&[
    "either",
    "following",
    "only",
    ":",
    "this",
    "these",
    "those",
    "such",
    "not",
    "above",
    "its",
    "it",
    "they",
    "latter",
    "also",
]);

/// Words that begin examples.
#[rustfmt::skip]
const EXAMPLES: &[&str] = &[
    "including", "such", "eg", "e.g.", "e.g",
];

/// Words of an exclusion that could be meant of everything before them.
#[rustfmt::skip]
static REACHES_BACK: Words = Words::new(&[
    "that", "which", "who", "whose", "requiring", "requires", "required", "require", "within", "in", "during",
    "with", "without", "at", "treated", "controlled", "under", "on", "despite", "since", "before", "after", "prior",
    "not", "no", "when", "where", "for", "as", "because", "due", "by", "and", "(", ")", "<", ">", "<=", ">=",
    "both", "either", "all", "combined", "together", "needing", "stage", "stages", "type", "class", "following", "likely", "causing", "affecting", "interfering", "would",
    "could", "will", "is", "are", "has", "have", "been", "grade", ":", "i.e.", "ie", "i.e",
    "capable", "suggestive", "suggesting", "resulting", "leading", "induced", "severity", "worse", "deemed", "judged",
    "considered", "latter", "former", "respectively", "enough",
]);

/// Words that begin another thing that excludes, with clauses of its own.
#[rustfmt::skip]
static STARTS_ANEW: Words = Words::new(&[
    "any", "history", "has", "have", "had", "is", "are", "currently", "known", "unable", "inability", "planning", "plans",
    "intends", "intention", "intending", "intend", "plan", "using", "evidence", "presence", "who", "pat", "suspected", "unwilling", "receiving",
    "taking", "requirement", "expecting", "desire", "wish", "women", "female", "lack", "refusal", "positive", "those",
]);

/// Words of an exclusion begun anew that could be meant of what stands before it all the same.
#[rustfmt::skip]
static REACHES_FAR: Words = Words::new(&[
    "both", "combined", "together", "likely", "would", "opinion", "judged", "deemed", "determined", "judgement", "judgment", "following", "respectively", ":",
    "not", "no", "without", "same", "these", "for",
]);

/// Words of time.
#[rustfmt::skip]
static OF_TIME: Words = Words::new(&[
    "within", "during", "last", "past", "prior", "before", "after", "since", "months", "weeks", "days", "years", "hours",
    "ago", "throughout", "until", "time", "over", "preceding", "recent", "recently", "previously",
]);

/// Words after examples that could be meant of what they are examples of.
const AFTER_EXAMPLES: &[&str] = &[
    "that",
    "which",
    "who",
    "requiring",
    "within",
    "during",
    "prior",
    "despite",
    "is",
    "are",
    "was",
    "were",
    "since",
    "unless",
];

/// What a drug's name stands for when a line speaks of allergy.
#[rustfmt::skip]
static PARTS_OF_DRUG: Words = Words::new(&[
    "or", "and", "/", "any", "of", "its", "their", "excipient", "excipients", "component", "components",
    "ingredient", "ingredients", "constituent", "constituents", "formulation", "formulations", "inactive", "active",
    "other", "product", "products", "drug", "drugs", "study", "contained", "in", "compound", "compounds", "related",
    "similar", "chemical", "structure", "metabolites", "additives", "class", "this", "these", "used", "to", "with",
    "preparation", "(", ")", ",", ".",
]);

/// The part of the line that can be kept, if any.
pub(super) fn partial(plain: &Plain, tokens: &Tokens, vocabulary: &Vocabulary, side: Side) -> Option<kept::Kept> {
    if tokens.words.len() > MOST_WORDS {
        return None;
    }
    let line = Line { plain, tokens, vocabulary, side };
    if let Some((expr, rest)) = line.waived() {
        return Some(kept::Kept { expr, join: Join::Any, rest });
    }
    let (expr, rest) = line
        .of_women_first()
        .or_else(|| line.sentences())
        .or_else(|| line.head())
        .or_else(|| line.pieces())
        .or_else(|| line.first_exclusions())?;
    let join = match side {
        Side::Inclusion => Join::All,
        Side::Exclusion => Join::Any,
    };
    Some(kept::Kept { expr, join, rest })
}

struct Line<'a> {
    plain: &'a Plain,
    tokens: &'a Tokens,
    vocabulary: &'a Vocabulary,
    side: Side,
}

type Kept = (Expr, Vec<Range<usize>>);

impl Line<'_> {
    fn words(&self, range: &Range<usize>) -> impl Iterator<Item = &str> + Clone {
        self.tokens.shape.get(range.clone()).unwrap_or("").split(' ').filter(|w| !w.is_empty())
    }

    /// Whether no rule could read this part of the shape.
    fn is_hopeless(&self, range: &Range<usize>) -> bool {
        self.tokens.unknown_word(range).is_some()
    }

    fn said(&self, range: &Range<usize>) -> Option<Said> {
        if self.is_hopeless(range) {
            return None;
        }
        let body = grammar::read_part(self.tokens, range).ok()?;
        let said = build::build(&body, self.plain, self.tokens, range.start, self.vocabulary, self.side).ok()?;
        // What is denied of a sort may be there in another: that it must not be there is not asked.
        let narrows = self.side == Side::Inclusion && !holds_not(&said.expr);
        (said.dropped.is_empty() || narrows).then_some(said)
    }

    fn turns(&self, range: &Range<usize>) -> bool {
        let mut words = self.words(range);
        while let Some(word) = words.next() {
            // `including but not limited to`
            let more = word == "but" && words.clone().take(2).eq(["not", "limited"]);
            if TURNS.contains(&word) && !more {
                return true;
            }
        }
        false
    }

    /// Where the shape holds one of `words` outside parentheses.
    fn cuts(&self, words: &[&str]) -> Vec<Range<usize>> {
        let mut depth = 0_usize;
        let mut found = Vec::new();
        for (start, word) in self.tokens.spelled() {
            match word {
                "(" | "[" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                _ if depth == 0 && words.contains(&word) => found.push(start..start + word.len() + 1),
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
            // `i.v. antibiotics` ends no sentence.
            let before = self.tokens.shape.get(start..cut.start).unwrap_or("").trim_end();
            if before.rsplit(' ').next().is_some_and(|w| w.len() == 1 && w.bytes().all(|b| b.is_ascii_alphabetic())) {
                continue;
            }
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
                None if self.turns(&part)
                    || self.words(&part).any(|w| TURNS_BETWEEN.contains(&w))
                    || self.words(&part).next().is_some_and(|w| matches!(w, "or" | "and" | "for" | "in" | "with")) =>
                {
                    return None;
                }
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
        starts.extend(self.cuts(&["and", ",", "such", "eg", "e.g."]));
        // What stands in parentheses at depth nought begins with the parenthesis itself.
        starts.extend(self.openings());
        starts.sort_by_key(|r| r.start);
        starts.dedup();
        for cut in starts.iter().rev().take(MOST_TRIES) {
            if self.is_hopeless(&(0..cut.start)) {
                continue;
            }
            let rest = cut.start..self.tokens.shape.len();
            let word = self.tokens.shape.get(cut.clone()).unwrap_or("").trim();
            let joined = matches!(word, "and" | ",");
            // `class I and II` goes on with the value, `for women` says for whom it counts.
            let after: Vec<&str> = self.words(&rest).skip(1).take(3).collect();
            let goes_on = joined && after.first().is_some_and(|w| is_step(w));
            let all: Vec<&str> = self.words(&rest).collect();
            let of_some = all.windows(2).any(|pair| {
                matches!(pair, ["for" | "in", who] if matches!(*who, "female" | "male" | "pat" | "those" | "all") || who.starts_with("c_") && word == "(")
            });
            // `either measurable disease by … or lesions of the bone`
            let either = self.words(&(0..cut.start)).any(|w| w == "either") && all.contains(&"or");
            if goes_on || of_some || either {
                continue;
            }
            let beside = joined && self.words(&rest).any(|w| TURNS_BESIDE.contains(&w));
            if cut.start == 0 || self.turns(&rest) || beside || (!joined && self.may_widen(&rest)) {
                continue;
            }
            let Some(said) = self.said(&(0..cut.start)) else { continue };
            let fits = if joined { is_closed(&said.expr) } else { !holds_not(&said.expr) };
            if !narrows_something(&said.expr)
                || (!joined && has_drug(&said.expr) && self.words(&rest).any(|w| w == "or"))
            {
                continue;
            }
            let limit = |w: &str| matches!(w, "<" | ">" | "<=" | ">=" | "or");
            let limits = is_closed(&said.expr) && !joined && self.words(&rest).any(limit);
            if !fits || limits {
                continue;
            }
            let mut dropped = said.dropped;
            dropped.push(rest);
            return Some((said.expr, dropped));
        }
        None
    }

    /// A limit that is asked for, before words that let some off, or another limit for some: who meets it meets the
    /// line. `bilirubin <= 1.5 x ULN unless …`, `ALT <= 2.5 x ULN or <= 5 x ULN with …`.
    fn waived(&self) -> Option<Kept> {
        const ASKS: &[&str] =
            &["must", "should", "required", "also", "and", "cohort", "arm", "part", ";", ".", "least"];
        if self.side == Side::Exclusion {
            return None;
        }
        let mut cuts = self.cuts(&["unless", "except", "or", "excepting", "for", "in", "if", "when"]);
        cuts.truncate(MOST_TRIES);
        let end = self.tokens.shape.trim_end_matches([' ', '.', ';']).len();
        for cut in cuts {
            let rest = cut.start..end;
            let word = self.tokens.shape.get(cut.clone()).unwrap_or("").trim();
            let next = self.words(&rest).nth(1).unwrap_or("");
            let of_some = matches!(word, "for" | "in" | "if" | "when");
            let limit = match word {
                "or" => matches!(next, "<" | "<=" | ">" | ">="),
                // `<= 2.5 x ULN or ALT <= 5 x ULN for …` is asked of these alone for the second limit.
                _ if of_some => self.is_of_some(&rest) && !self.words(&(0..cut.start)).any(|w| w == "or"),
                _ => true,
            };
            let asks = self.words(&rest).any(|w| ASKS.contains(&w) || w.starts_with("v_") && !of_some);
            if cut.start == 0 || !limit || asks {
                continue;
            }
            let head = self.tokens.shape.get(..cut.start).unwrap_or("").trim_end_matches([' ', ',', '(']).len();
            let head = 0..self.tokens.shape.len().min(head + 1);
            let Some(said) = self.said(&head).filter(|said| said.dropped.is_empty()) else { continue };
            if kept::is_values(&said.expr) {
                return Some((said.expr, vec![rest]));
            }
        }
        None
    }

    /// Whether a limit is asked of some alone, and nothing else follows: `for patients with creatinine above …`.
    fn is_of_some(&self, rest: &Range<usize>) -> bool {
        let who =
            |w: &str| matches!(w, "pat" | "female" | "male" | "those") || w.starts_with("c_") || w.starts_with("v_");
        self.words(rest).nth(1).is_some_and(who)
            && !self.words(rest).any(|w| matches!(w, "," | "and" | "or" | "/" | "-" | ":" | "other" | "all"))
    }

    /// What is closed in itself of several things that must all hold: ages, values, what has a time of its own.
    fn pieces(&self) -> Option<Kept> {
        let whole = 0..self.tokens.shape.len();
        let doubtful =
            |w: &str| matches!(w, "or" | "/" | "either" | "following" | ":" | "for" | "if" | "when" | "in" | "among");
        if self.side == Side::Exclusion || self.turns(&whole) {
            return None;
        }
        let mut parts = Vec::new();
        let mut start = 0;
        for cut in self.cuts(&["and", ",", ";"]) {
            parts.push(start..cut.start);
            start = cut.end;
        }
        parts.push(start..whole.end);
        parts.retain(|part| !part.is_empty());
        if parts.len() < 2 || parts.len() > MOST_TRIES {
            return None;
        }
        let mut kept = Vec::new();
        let mut rest: Vec<Range<usize>> = Vec::new();
        for part in parts {
            match self.said(&part) {
                Some(said) if is_closed(&said.expr) && narrows_something(&said.expr) => {
                    rest.extend(said.dropped);
                    kept.push(said.expr);
                }
                _ if self.words(&part).any(doubtful) || self.words(&part).next().is_some_and(is_step) => return None,
                // `Solid tumours - neutrophils …`: what follows is for some.
                _ if self.is_headed_by_an_illness(&part) => return None,
                _ => rest.push(part),
            }
        }
        // What was refused as a whole is not said by its parts.
        if rest.is_empty() {
            return None;
        }
        let span = kept.first()?.span;
        Some((build::all(kept, span), rest))
    }

    /// Whether an illness stands before a dash or a colon.
    fn is_headed_by_an_illness(&self, part: &Range<usize>) -> bool {
        let words: Vec<&str> = self.words(part).collect();
        words.windows(2).any(|pair| matches!(pair, [name, "-" | ":"] if name.starts_with("c_")))
    }

    /// Whether an `or` of the rest could name something else than what narrows: an illness, a test, an age.
    fn may_widen(&self, rest: &Range<usize>) -> bool {
        let mut or = false;
        for word in self.words(rest) {
            let name = word.starts_with("c_") || word.starts_with("v_") || word.bytes().all(|b| b.is_ascii_digit());
            if or && name {
                return true;
            }
            or |= matches!(word, "or" | "/");
        }
        false
    }

    /// The first of a list of exclusions, before others that were not read; or what examples follow.
    fn first_exclusions(&self) -> Option<Kept> {
        if self.side == Side::Inclusion {
            return None;
        }
        let mut starts = self.cuts(&["or", ",", "/"]);
        starts.extend(self.cuts(EXAMPLES));
        starts.extend(self.openings());
        starts.sort_by_key(|r| r.start);
        starts.dedup();
        for cut in starts.iter().rev().take(MOST_TRIES) {
            if self.is_hopeless(&(0..cut.start)) {
                continue;
            }
            let rest = cut.start..self.tokens.shape.len();
            let word = self.tokens.shape.get(cut.clone()).unwrap_or("").trim();
            let after = self.words(&rest).nth(1).unwrap_or("");
            // `malignancy, other than melanoma`
            if word == "," && after == "other" && self.words(&rest).nth(2) == Some("than") {
                continue;
            }
            let examples = EXAMPLES.contains(&word) || (matches!(word, "(" | ",") && EXAMPLES.contains(&after));
            let parts = self.words(&rest).all(|w| PARTS_OF_DRUG.contains(&w) || w.starts_with("m_"));
            let plain = !examples && word != "(" && !self.words(&rest).any(|w| REACHES_BACK.contains(&w));
            let examples = examples && !self.words(&rest).any(|w| AFTER_EXAMPLES.contains(&w));
            let anew = matches!(word, "or" | ",") && self.starts_anew(&rest);
            let of_women = matches!(word, "or" | ",") && self.asks_of_women(&(0..cut.start), &rest);
            if of_women && cut.start > 0 {
                return self.said(&(0..cut.start)).map(|said| (said.expr, vec![rest]));
            }
            if cut.start == 0 || self.turns(&rest) || !(examples || parts || plain || anew) {
                continue;
            }
            let Some(said) = self.said(&(0..cut.start)) else { continue };
            if anew && !plain && !examples && kept::names_an_allergy(&said.expr, self.vocabulary) {
                continue;
            }
            let timed = self.words(&rest).any(|w| OF_TIME.contains(&w));
            if !(examples || parts || plain) && timed && !kept::stands_alone(&said.expr, self.vocabulary) {
                continue;
            }
            let allergy = self.words(&rest).any(|w| matches!(w, "to" | "against" | "from"))
                && kept::names_an_allergy(&said.expr, self.vocabulary);
            let sound = said.dropped.is_empty() && !holds_not(&said.expr) && !has_exception(&said.expr) && !allergy;
            if !sound || (parts && !plain && !is_intolerance(&said.expr)) {
                continue;
            }
            return Some((said.expr, vec![rest]));
        }
        None
    }

    /// Whether pregnancy and the like excludes whatever the rest says: `pregnant or unwilling to use contraception`.
    fn asks_of_women(&self, first: &Range<usize>, rest: &Range<usize>) -> bool {
        const LETS_OFF: &[&str] = &[
            "unless",
            "except",
            "exception",
            "excluding",
            "however",
            "but",
            "although",
            "eligible",
            "allowed",
            "permitted",
            "not excluded",
            "acceptable",
            "if",
            "cohort",
            "arm",
            "part",
            "only",
            "both",
        ];
        let mut words = self.words(rest);
        let joined = self.words(rest).any(|w| w == "or");
        let until = words.position(|w| matches!(w, "." | ";")).unwrap_or(usize::MAX);
        let lets_off = self.words(rest).take(until).any(|w| LETS_OFF.contains(&w));
        joined && !lets_off && until == usize::MAX && self.said(first).is_some_and(|said| self.is_of_women(&said))
    }

    /// Pregnancy and the like in the first sentence excludes, whatever others say of contraception or of partners:
    /// `pregnant or breastfeeding. Women of childbearing potential must …`.
    fn of_women_first(&self) -> Option<Kept> {
        const GOES_BACK: &[&str] = &[
            "unless", "except", "only", "if", "or", "and", "but", "for", "in", "with", "this", "these", "they", "note",
            "however",
        ];
        const LETS_IN: &[&str] = &[
            "eligible",
            "allowed",
            "permitted",
            "exception",
            "exceptions",
            "exempt",
            "waived",
            "included",
            "enrolled",
            "enter",
            "participate",
            "cohort",
            "cohorts",
            "arm",
            "arms",
            "part",
            "apply",
            "applies",
        ];
        if self.side == Side::Inclusion {
            return None;
        }
        let cut = self.cuts(&[".", ";"]).into_iter().next()?;
        let rest = cut.end..self.tokens.shape.len();
        let first = self.words(&rest).next()?;
        if GOES_BACK.contains(&first) || self.words(&rest).any(|w| LETS_IN.contains(&w)) {
            return None;
        }
        let said = self.said(&(0..cut.start))?;
        self.is_of_women(&said).then(|| (said.expr, vec![rest]))
    }

    /// Whether nothing but pregnancy and the like is said.
    fn is_of_women(&self, said: &Said) -> bool {
        let concepts = kept::concepts(&said.expr);
        said.dropped.is_empty()
            && !concepts.is_empty()
            && concepts.iter().all(|id| self.vocabulary.concept(*id).only_in_female)
            && !holds_not(&said.expr)
            && !kept::is_of_childbearing(&said.expr, self.vocabulary)
    }

    /// Whether the rest, behind `or`, is another statement, whose clauses are its own.
    fn starts_anew(&self, rest: &Range<usize>) -> bool {
        let mut words = self.words(rest).skip_while(|w| matches!(*w, "," | "or" | "and" | "/"));
        let joined = self.words(rest).take(2).any(|w| w == "or");
        joined && words.next().is_some_and(|w| STARTS_ANEW.contains(&w)) && !words.any(|w| REACHES_FAR.contains(&w))
    }

    fn openings(&self) -> Vec<Range<usize>> {
        let mut depth = 0_usize;
        let mut found = Vec::new();
        for (start, word) in self.tokens.spelled() {
            match word {
                "(" => {
                    if depth == 0 {
                        found.push(start..start + 2);
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

/// Whether a word goes on with a value: `class I and II`.
fn is_step(word: &str) -> bool {
    matches!(word, "i" | "ii" | "iii" | "iv" | "v" | "a" | "b" | "c") || word.starts_with(|c: char| c.is_ascii_digit())
}
