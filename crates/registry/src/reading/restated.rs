//! Lines whose names stand in another order than names have, or share a word that is written once: `class III-IV heart
//! failure (NYHA)`, `type 1 or 2 diabetes`, `transaminases > 3 x ULN`, which are both AST and ALT.
//!
//! Assumes that the line as it is written was not read. Guarantees that the text put instead says the same; who reads it
//! takes nothing less than the whole of it.

use super::lexer::Tokens;
use super::matter;
use super::plain::Plain;
use super::word::{self, Word};
use super::{Side, Whole};
use crate::words::Words;
use prescreen_language::vocabulary::{ConceptId, Vocabulary};
use std::ops::Range;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 40;

/// Instruments whose values are classes.
const GRADED: [&str; 4] = ["NYHA", "Child-Pugh", "ASA physical status", "CCS angina grade"];
/// Words that say that a value of such an instrument follows.
const CLASS: [&str; 5] = ["class", "classes", "grade", "grades", "stage"];
/// Words of its name that are not in the vocabulary, before or behind the class.
const SYSTEM: [&str; 7] = ["classification", "functional", "criteria", "class", "classes", "status", "guidelines"];
/// What leads from an illness to the instrument that grades it.
const BY: [&[&str]; 10] = [
    &["according", "to"],
    &["as", "defined", "by"],
    &["defined", "by"],
    &["defined", "as"],
    &["classified", "as"],
    &["as", "per"],
    &["based", "on"],
    &["of"],
    &["per"],
    &["by"],
];

/// The words of which one stands in each line that is said in other words: those of classes and systems, too.
#[rustfmt::skip]
static ASKED: Words<64> = Words::new(&[
    "class", "classes", "grade", "grades", "stage", "classification", "functional", "criteria", "status", "guidelines", "type", "types", "transaminases", "transaminase", "tests", "test", "enzymes", "lfts", "lft",
]);

/// The line in other words, if its own are of these kinds.
pub(super) fn restated(words: &[Word<'_>], whole: &Whole<'_>) -> Option<String> {
    if words.len() > MOST_WORDS || !words.iter().any(|w| ASKED.contains(&w.text)) {
        return None;
    }
    let line = Line { words, plain: whole.plain, tokens: whole.tokens, vocabulary: whole.vocabulary, side: whole.side };
    line.of_classes().or_else(|| line.of_types()).or_else(|| line.of_transaminases())
}

struct Line<'a> {
    words: &'a [Word<'a>],
    plain: &'a Plain,
    tokens: &'a Tokens,
    vocabulary: &'a Vocabulary,
    side: Side,
}

impl Line<'_> {
    fn text(&self, at: usize) -> &str {
        word::text(self.words, at)
    }

    fn concept(&self, at: usize) -> Option<ConceptId> {
        self.words.get(at).and_then(|word| matter::concept(self.tokens, word))
    }

    fn named(&self, at: usize) -> &str {
        self.concept(at).map_or("", |id| self.vocabulary.concept(id).name.as_str())
    }

    fn is_illness(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|w| w.name() == Some('c'))
    }

    fn has(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, w)| self.text(at + i) == *w)
    }

    /// Where the words `from..to` stand in the plain text.
    fn place(&self, from: usize, to: usize) -> Option<Range<usize>> {
        let at = |at: usize| self.words.get(at).and_then(|w| self.tokens.all.get(w.token)).map(|t| t.at.clone());
        Some(at(from)?.start..at(to.checked_sub(1)?)?.end)
    }

    /// The words `from..to` as they are written.
    fn written(&self, from: usize, to: usize) -> Option<&str> {
        self.plain.text.get(self.place(from, to)?)
    }

    /// The line with `text` in the place of the words `from..to`.
    fn with(&self, from: usize, to: usize, text: &str) -> Option<String> {
        let place = self.place(from, to)?;
        let (before, behind) = (self.plain.text.get(..place.start)?, self.plain.text.get(place.end..)?);
        Some(format!("{before}{text}{behind}"))
    }

    /// Where the values end that begin at `at`: `III or IV`, `>= II`, `III-IV`, `II or greater`.
    fn values(&self, at: usize) -> Option<usize> {
        let step = |at: usize| {
            let value = at + usize::from(CLASS.contains(&self.text(at)));
            matches!(self.text(value), "i" | "ii" | "iii" | "iv" | "v" | "1" | "2" | "3" | "4" | "5" | "b" | "c")
                .then_some(value + 1)
        };
        let op = usize::from(matches!(self.text(at), ">" | ">=" | "<" | "<="));
        let mut end = step(at + op)?;
        loop {
            let joined = (end..end + 2).take_while(|&i| matches!(self.text(i), "or" | "and" | "," | "/" | "-" | "to"));
            let joined = joined.count();
            match step(end + joined).filter(|_| joined > 0) {
                Some(next) => end = next,
                None => break,
            }
        }
        let more =
            self.text(end) == "or" && matches!(self.text(end + 1), "greater" | "higher" | "above" | "worse" | "more");
        Some(if more { end + 2 } else { end })
    }

    /// `class III or IV heart failure as defined by the New York Heart Association`: the instrument, its class, the illness.
    fn of_classes(&self) -> Option<String> {
        let mut graded = (0..self.words.len()).filter(|&at| GRADED.contains(&self.named(at)));
        let (at, None) = (graded.next()?, graded.next()) else { return None };
        let written = |from, to| self.written(from, to);
        // The name as the vocabulary has it ends in words that say the same.
        let system = |at: usize| (at..at + 3).take_while(|&i| SYSTEM.contains(&self.text(i))).count();
        let values = |from: usize, to: usize| {
            let both = written(from, to)?;
            // Nobody is in two classes at once.
            let either = if self.side == Side::Exclusion {
                both.replace(" and ", " or ").replace(" & ", " or ")
            } else {
                both.to_owned()
            };
            let plain: Vec<&str> = either.split_whitespace().filter(|w| !is_class(w)).collect();
            Some(plain.join(" "))
        };
        let closed = usize::from(self.text(at + 1) == ")");
        // `NYHA functional classification III and IV [heart failure]`, `NYHA grade II`
        let start = at + 1 + system(at + 1);
        if let Some(end) = self.values(start).filter(|_| closed == 0) {
            let same = format!("{} class {}", self.named(at), values(start, end)?);
            if start == at + 1 && !written(start, end)?.contains([' ', ',']) && same.len() == written(at, end)?.len() {
                return None;
            }
            return self.with(at, end, &same);
        }
        // `class III or IV [(] NYHA [)] heart failure`, `class III or IV heart failure [(|as defined by] NYHA classification [)]`
        let first = (0..at).find(|&i| {
            let op = usize::from(matches!(self.text(i), ">" | ">="));
            CLASS.contains(&self.text(i + op)) && self.values(i).is_some()
        })?;
        let end = self.values(first)?;
        let illness = (end..end + 2).find(|&i| self.is_illness(i)).filter(|&i| i == end || self.text(end) == "of");
        let mut by = illness.map_or(end, |i| i + 1);
        by += usize::from(matches!(self.text(by), "," | "("));
        by += BY.iter().find(|lead| self.has(by, lead)).map_or(0, |lead| lead.len());
        if by != at {
            return None;
        }
        let mut last = at + 1 + system(at + 1);
        last += usize::from(self.text(last) == ")");
        let class = format!("{} class {}", self.named(at), values(first, end)?);
        if let Some(illness) = illness {
            let illness = written(illness, illness + 1)?;
            return self.with(first, last, &format!("{class} {illness}"));
        }
        // `heart failure class III or IV according to NYHA`, `class III NYHA heart failure`
        let before = first.checked_sub(1).filter(|&i| self.is_illness(i));
        match before {
            Some(illness) if !self.is_illness(last) => {
                let illness = written(illness, illness + 1)?;
                self.with(first - 1, last, &format!("{class} {illness}"))
            }
            None => self.with(first, last, &class),
            Some(_) => None,
        }
    }

    /// `type 1 or 2 diabetes`, `diabetes mellitus (type I or II)`.
    fn of_types(&self) -> Option<String> {
        let at = (0..self.words.len()).find(|&at| matches!(self.text(at), "type" | "types"))?;
        let is = |at: usize, names: [&str; 2]| names.contains(&self.text(at));
        let again = usize::from(self.text(at + 3) == "type");
        let joined =
            matches!(self.text(at + 2), "or" | "/") || self.text(at + 2) == "and" && self.side == Side::Exclusion;
        let end = at + 4 + again;
        if !is(at + 1, ["1", "i"]) || !joined || !is(end - 1, ["2", "ii"]) {
            return None;
        }
        const BOTH: &str = "type 1 diabetes mellitus or type 2 diabetes mellitus";
        let diabetes = |at: usize| self.named(at) == "diabetes mellitus";
        // What is said of both before or behind them could be read of one alone.
        let begins = |at: usize| {
            const BEFORE: [&str; 14] = [
                "of",
                "with",
                "has",
                "have",
                "known",
                "pat",
                "or",
                ",",
                "diagnosis",
                "history",
                ":",
                "either",
                "current",
                "prior",
            ];
            self.words.iter().take(at).all(|w| BEFORE.contains(&w.text))
        };
        let ends = |at: usize| matches!(self.text(at), "" | "." | ";" | "," | "or");
        if diabetes(end) {
            if !begins(at) || !ends(end + 1) {
                return None;
            }
            return self.with(at, end + 1, BOTH);
        }
        let open = at.checked_sub(1).is_some_and(|i| self.text(i) == "(");
        let name = at.checked_sub(1 + usize::from(open)).filter(|&i| diabetes(i))?;
        if open != (self.text(end) == ")") || !begins(name) || !ends(end + usize::from(open)) {
            return None;
        }
        self.with(name, end + usize::from(open), BOTH)
    }

    /// `serum transaminases > 3 x ULN`: one of the two is enough to exclude, both are asked for.
    fn of_transaminases(&self) -> Option<String> {
        // Of more tests than these two only if both are named: `liver function tests (AST or ALT)`.
        let of_more = |at: usize| match (self.text(at), at.checked_sub(1).map_or("", |i| self.text(i))) {
            ("tests" | "test", "function") => at.checked_sub(2).is_some_and(|i| self.text(i) == "liver"),
            ("enzymes", "liver" | "hepatic") | ("lfts" | "lft", _) => true,
            _ => false,
        };
        let own = |at: usize| matches!(self.text(at), "transaminases" | "transaminase");
        let at = (0..self.words.len()).find(|&at| own(at) || of_more(at))?;
        let denies = |w: &Word<'_>| matches!(w.text, "no" | "not" | "without" | "non" | "unless" | "except");
        if self.words.iter().any(denies) {
            return None;
        }
        let before = at.checked_sub(1).map_or("", |i| self.text(i));
        let start = match before {
            "serum" | "liver" | "hepatic" => at - 1,
            "function" => at - 2,
            _ => at,
        };
        let test = |at: usize| matches!(self.named(at), "AST" | "ALT");
        // `transaminases (AST and ALT)`: both are named.
        let named = self.text(at + 1) == "("
            && test(at + 2)
            && matches!(self.text(at + 3), "and" | "or" | "/" | "," | "and/or")
            && test(at + 4)
            && self.text(at + 5) == ")";
        let end = if named { at + 6 } else { at + 1 };
        let others = (0..self.words.len()).any(|i| test(i) && !(start..end).contains(&i));
        if others || self.named(at + 2) == self.named(at + 4) && named || of_more(at) && !named {
            return None;
        }
        // Of a limit on the other side it is not plain whether one or both are meant; nor what `and` before them joins.
        let wrong: &[&str] = match self.side {
            Side::Exclusion => &["<", "<=", "less", "below", "within", "normal"],
            Side::Inclusion => &[">", ">=", "greater", "above", "more", "exceeding", "elevated"],
        };
        let limit = |w: &&Word<'_>| matches!(w.text, "<" | "<=" | ">" | ">=") || wrong.contains(&w.text);
        let limit = self.words.iter().skip(end).find(limit)?;
        let joined = self.side == Side::Exclusion && self.words.iter().take(start).any(|w| w.text == "and");
        if joined || wrong.contains(&limit.text) {
            return None;
        }
        let both = if self.side == Side::Exclusion { "AST or ALT" } else { "AST and ALT" };
        self.with(start, end, both)
    }
}

/// Whether a written word says that a class follows.
fn is_class(word: &str) -> bool {
    CLASS.iter().any(|class| word.eq_ignore_ascii_case(class))
}
