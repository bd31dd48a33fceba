//! Lines that say in other words what the grammar has words for: `positive test for HIV antibody`, `infection with
//! hepatitis B`, `morphine intolerance`; and lines with words before or behind a name that only narrow it: `more than two
//! prior regimens of chemotherapy`.
//!
//! The words are put as the grammar has them, and the line is read anew.
//!
//! Assumes that the line as it is written was not read. Guarantees that what is put instead says the same; where words
//! that narrow were left out, no more than a part is kept.

use super::build;
use super::grammar;
use super::kept;
use super::kind;
use super::lexer::{Class, Tokens};
use super::phrases;
use super::plain::Plain;
use super::word::{self, Word};
use super::{Join, Side, Whole, join_of_narrowed};
use crate::words::Words;
use prescreen_language::criteria::Expr;
use prescreen_language::vocabulary::{ConceptId, Vocabulary};
use std::ops::Range;

/// Longer lines hold more than one statement.
const MOST_WORDS: usize = 60;

/// What a line says in the words of the grammar.
pub(super) enum Said {
    All(Expr),
    /// A part, beside words that narrow.
    Part(Expr, Join, Vec<Range<usize>>),
}

/// What the line says, if other words of it are those of the grammar.
pub(super) fn said(words: &[Word<'_>], whole: &Whole<'_>) -> Option<Said> {
    let Whole { plain, tokens, vocabulary, side } = *whole;
    if words.len() > MOST_WORDS || !words.iter().any(|w| w.name().is_some()) {
        return None;
    }
    let mut line = Line {
        words: words.to_vec(),
        plain,
        tokens,
        vocabulary,
        side,
        changed: false,
        narrowing: Vec::new(),
        wide: false,
    };
    line.respell();
    if !line.changed {
        return None;
    }
    let less = tokens.with_words(line.words.iter().map(|w| (w.text, w.token)))?;
    let tree = grammar::read(&less).ok()?;
    let said = build::build(&tree, plain, &less, 0, vocabulary, side).ok()?;
    if said.dropped.is_empty() && line.narrowing.is_empty() {
        return Some(Said::All(said.expr));
    }
    let sound = !kept::names_an_allergy(&said.expr, vocabulary)
        && kept::narrows_something(&said.expr)
        && (line.narrowing.is_empty() || !kept::has_exception(&said.expr));
    let join = join_of_narrowed(&said.expr, side).filter(|_| sound)?;
    let expr =
        if line.wide || kept::has_drug(&said.expr) { kept::at_any_time(said.expr, vocabulary)? } else { said.expr };
    // Places in the new words become places in the old.
    let mut rest = line.narrowing;
    for range in &said.dropped {
        let tokens = less.words_in(range).iter().map(|w| w.1);
        rest.extend(tokens.filter_map(|token| words.iter().find(|w| w.token == token)).map(Word::range));
    }
    rest.sort_by_key(|range| range.start);
    rest.dedup();
    Some(Said::Part(expr, join, rest))
}

struct Line<'a> {
    words: Vec<Word<'a>>,
    plain: &'a Plain,
    tokens: &'a Tokens,
    vocabulary: &'a Vocabulary,
    side: Side,
    /// Something is put otherwise than it was.
    changed: bool,
    /// Where words stood that only narrow.
    narrowing: Vec<Range<usize>>,
    /// What is named may be over.
    wide: bool,
}

impl<'a> Line<'a> {
    fn text(&self, at: usize) -> &'a str {
        word::text(&self.words, at)
    }

    fn is_name(&self, at: usize, letter: char) -> bool {
        self.words.get(at).is_some_and(|w| w.name() == Some(letter))
    }

    /// The name of the concept that a word stands for.
    fn concept(&self, at: usize) -> Option<ConceptId> {
        let word = self.words.get(at).filter(|w| w.name().is_some())?;
        match self.tokens.all.get(word.token).map(|t| &t.class) {
            Some(Class::Name(id)) => Some(*id),
            _ => None,
        }
    }

    fn named(&self, at: usize) -> &'a str {
        self.concept(at).map_or("", |id| self.vocabulary.concept(id).name.as_str())
    }

    /// Whether the words from `at` on are these.
    fn has(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(i, w)| self.text(at + i) == *w)
    }

    /// Puts `words` in the place of those in `range`.
    fn put(&mut self, range: Range<usize>, words: &[&'static str]) {
        let Some(near) = self.words.get(range.start).or(self.words.last()).copied() else { return };
        let new: Vec<Word<'a>> = words.iter().map(|text| Word { text, ..near }).collect();
        let end = range.end.min(self.words.len());
        self.words.splice(range.start.min(end)..end, new);
        self.changed = true;
    }

    /// Leaves out the words in `range`, which narrow what is named.
    fn narrow(&mut self, range: Range<usize>) {
        let places = self.words.get(range.clone()).unwrap_or(&[]).iter().map(Word::range);
        self.narrowing.extend(places);
        self.put(range, &[]);
    }

    fn respell(&mut self) {
        self.beginning();
        let mut at = 0;
        while at < self.words.len() {
            if let Some((range, words)) = phrases::phrase(&self.words, at, self.side) {
                self.words.splice(range, words);
                self.changed = true;
            }
            if !(self.of_tests(at) || self.of_infections(at) || self.of_intolerance(at) || self.of_values(at)) {
                self.plain(at);
            }
            if self.side == Side::Exclusion {
                self.amounts(at);
                self.of_a_sort(at);
            }
            at += 1;
        }
        self.recent();
    }

    /// Words at the beginning that say nothing: `Exclusion criteria 3.`, `patients will be excluded if they have`.
    fn beginning(&mut self) {
        const WHO_HAS: &[&[&str]] =
            &[&["those"], &["pat", "experiencing"], &["experiencing"], &["currently", "experiencing"], &["to", "have"]];
        if self.has(1, &["criteria"]) && self.text(3) == "." && matches!(self.text(0), "exclusion" | "inclusion") {
            self.put(0..4, &[]);
        }
        if self.side == Side::Exclusion {
            for start in [&["if", "female", ","][..], &["if", "female", "and"]] {
                if self.has(0, start) && self.is_name(3, 'c') {
                    self.put(0..3, &[]);
                }
            }
            let excluded = ["will", "are", "should", "must", "were"].iter().any(|w| self.text(1) == *w);
            let end = self.words.iter().take(8).position(|w| w.text == "if");
            if let Some(end) = end.filter(|&end| self.text(0) == "pat" && excluded && self.text(end - 1) == "excluded")
            {
                let they = usize::from(matches!(self.text(end + 1), "they" | "pat"));
                self.put(1..end + 1 + they, &[]);
            }
        }
        for start in WHO_HAS {
            if self.has(0, start) && (start.len() > 1 || matches!(self.text(1), "who" | "with" | "experiencing")) {
                let verb: &[&str] = if *start == ["those"] { &["pat"] } else { &["pat", "with"] };
                self.put(0..start.len(), verb);
                break;
            }
        }
        // `patients in end-stage kidney failure`
        let pat = usize::from(matches!(self.text(0), "pat" | "female"));
        let alone = matches!(self.text(pat + 2), "" | "." | ";" | "requiring" | "or" | "at");
        if self.text(pat) == "in" && self.is_name(pat + 1, 'c') && alone && !self.named(pat + 1).contains("pregnan") {
            self.put(pat..pat + 1, &["with"]);
        }
    }

    /// `positive test for HIV antibody`, `HIV+`, `HIV antibody positive`.
    fn of_tests(&mut self, at: usize) -> bool {
        let testing = |text: &str| matches!(text, "test" | "result" | "results" | "reaction" | "serology" | "tests");
        if self.text(at) == "positive"
            && testing(self.text(at + 1))
            && matches!(self.text(at + 2), "for" | "from" | "to" | "of")
        {
            let named = self.is_name(at + 3, 'c');
            let antibody = matches!(self.text(at + 4), "antibody" | "antibodies");
            match (named, antibody) {
                (true, true) => {
                    self.put(at + 4..at + 5, &[]);
                    self.put(at + 1..at + 3, &["antibody", "test", "for"]);
                    return true;
                }
                (true, false) if self.text(at + 1) == "reaction" || self.text(at + 2) != "for" => {
                    self.put(at + 1..at + 3, &["test", "for"]);
                    return true;
                }
                _ => {}
            }
        }
        if self.is_name(at, 'c')
            && matches!(self.text(at + 1), "antibody" | "antibodies")
            && self.text(at + 2) == "positive"
        {
            let Some(name) = self.words.get(at).copied() else { return false };
            self.put(at..at + 3, &["positive", "antibody", "test", "for"]);
            self.words.insert(at + 4, name);
            return true;
        }
        // Antibodies against HIV are the infection.
        let antibody = matches!(self.text(at + 1), "antibody" | "antibodies") && self.ends_statement(at + 2);
        if self.side == Side::Exclusion && antibody && self.named(at) == "positive HIV test" {
            self.put(at + 1..at + 2, &[]);
            return true;
        }
        let ends = |text: &str| matches!(text, "" | "pat" | "or" | "," | "." | ";" | "status");
        if self.is_name(at, 'c') && self.text(at + 1) == "+" && ends(self.text(at + 2)) {
            self.put(at + 1..at + 2, &["positive"]);
            return true;
        }
        if self.text(at) == "tested" && self.text(at + 1) == "seropositive" && self.text(at + 2) == "for" {
            self.put(at + 1..at + 2, &["positive"]);
            return true;
        }
        // `known positive HIV status`
        if self.text(at) == "positive" && self.is_name(at + 1, 'c') && self.text(at + 2) == "status" {
            let Some(name) = self.words.get(at + 1).copied() else { return false };
            self.put(at..at + 3, &["positive", "status"]);
            self.words.insert(at, name);
            return true;
        }
        false
    }

    /// `active infection with hepatitis B or C`: the infections themselves, each with the words before it.
    fn of_infections(&mut self, at: usize) -> bool {
        if !self.is_name(at, 'c') || !matches!(self.text(at + 1), "with" | "by") {
            return false;
        }
        let Some(infection) = self.vocabulary.find_curated("infection") else { return false };
        if self.concept(at) != Some(infection) {
            return false;
        }
        let known = usize::from(matches!(self.text(at + 2), "either" | "any"));
        let start = at + 2 + known;
        let is_one =
            |at: usize| self.concept(at).is_some_and(|id| id != infection && self.vocabulary.is_a(id, infection));
        if !is_one(start) {
            return false;
        }
        // Every name that follows in the list must be one.
        let mut next = start;
        while matches!(self.text(next + 1), "or" | "," | "and" | "/") {
            let joined = (next + 1..next + 4).take_while(|&i| matches!(self.text(i), "or" | "," | "and" | "/")).count();
            if !is_one(next + 1 + joined) {
                return false;
            }
            next += joined + 1;
        }
        let before = at.checked_sub(1).map(|b| self.text(b));
        let active = before.filter(|w| matches!(*w, "active" | "chronic" | "acute"));
        if before.is_some_and(|w| matches!(w, "chronic" | "acute")) && next > start {
            return false;
        }
        // `history of or active infection with`: what was need not have been active.
        if active.is_some() && self.words.iter().take(at).any(|w| matches!(w.text, "history" | "prior" | "past" | "or"))
        {
            return false;
        }
        if active == Some("active") {
            for place in (start + 1..=next).rev() {
                if self.is_name(place, 'c') {
                    let Some(near) = self.words.get(place).copied() else { return false };
                    self.words.insert(place, Word { text: "active", ..near });
                }
            }
        }
        self.put(at..start, &[]);
        true
    }

    /// `morphine intolerance`, `history of penicillin allergy`, `intolerance to treatment with statins`.
    fn of_intolerance(&mut self, at: usize) -> bool {
        let allergy = self.is_name(at + 1, 'c') && self.named(at + 1) == "allergy";
        if self.is_name(at, 'm') && (allergy || self.text(at + 1) == "intolerance") && self.ends_statement(at + 2) {
            let Some(drug) = self.words.get(at).copied() else { return false };
            let word = if allergy { "allergy" } else { "intolerance" };
            self.put(at..at + 2, &[word, "to"]);
            self.words.insert(at + 2, drug);
            return true;
        }
        if self.text(at) == "to"
            && at > 0
            && matches!(self.text(at - 1), "intolerance" | "allergy" | "hypersensitivity" | "intolerant")
            && matches!(self.text(at + 1), "treatment" | "therapy" | "use")
            && matches!(self.text(at + 2), "with" | "of")
            && self.is_name(at + 3, 'm')
        {
            self.put(at + 1..at + 3, &[]);
            return true;
        }
        false
    }

    fn ends_statement(&self, at: usize) -> bool {
        matches!(self.text(at), "" | "," | "." | ";" | "or")
    }

    /// `QTc prolongation > 480 ms`, `elevated ALT > 3 x ULN`, `uncontrolled hypertension: blood pressure > 160 mmHg`.
    fn of_values(&mut self, at: usize) -> bool {
        let is_limit = |text: &str| matches!(text, "<" | "<=" | ">" | ">=");
        let above = |text: &str| matches!(text, ">" | ">=");
        if self.is_name(at, 'v') && matches!(self.text(at + 1), "prolongation" | "elevation" | "prolonged" | "elevated")
        {
            let to = usize::from(self.text(at + 2) == "to" || self.text(at + 2) == "of");
            if above(self.text(at + 2 + to)) {
                self.put(at + 1..at + 2 + to, &[]);
                return true;
            }
            let defined = self.has(at + 2, &["defined", "as"]) || self.has(at + 2, &["defined", "by"]);
            if defined && self.concept(at + 4) == self.concept(at) && above(self.text(at + 5)) {
                self.put(at..at + 4, &[]);
                return true;
            }
        }
        let high = matches!(self.text(at), "elevated" | "increased" | "high" | "raised" | "prolonged");
        let low = matches!(self.text(at), "low" | "decreased" | "reduced");
        if (high || low) && self.is_name(at + 1, 'v') {
            let level =
                usize::from(matches!(self.text(at + 2), "level" | "levels" | "count" | "counts" | "value" | "values"));
            let sign = at + 2 + level;
            let paren = usize::from(self.text(sign) == "(" && is_limit(self.text(sign + 1)));
            let fits = is_limit(self.text(sign + paren)) && above(self.text(sign + paren)) == high;
            if fits {
                self.put(at..at + 1, &[]);
                return true;
            }
        }
        // What is named is what is measured; which values that can be is known to the builder.
        if self.is_name(at, 'c') {
            let link = match () {
                () if self.text(at + 1) == ":" => 1,
                () if self.has(at + 1, &[",", "i.e."]) || self.has(at + 1, &[",", "ie"]) => 2,
                () => 0,
            };
            let lead = usize::from(link == 2 && self.text(at + 3) == ",");
            let test = at + 1 + link + lead;
            if self.is_name(test, 'v') && is_limit(self.text(test + 1)) {
                self.put(at + 1..test, &["defined", "as"]);
                return true;
            }
        }
        if self.is_name(at, 'v') && self.text(at + 1) == "classification" {
            self.put(at + 1..at + 2, &[]);
            return true;
        }
        false
    }

    /// Words that say nothing where they stand.
    fn plain(&mut self, at: usize) {
        /// Words, and what is put instead.
        const SAME: &[(&[&str], &[&str])] = &[
            (&["history", "of", "receiving"], &["history", "of"]),
            (&["history", "of", "known"], &["history", "of"]),
            (&["history", "of", "clinical", "diagnosis", "of"], &["history", "of"]),
            (&["diagnosis", "/", "history", "of"], &["history", "of"]),
            (&["history", "/", "diagnosis", "of"], &["history", "of"]),
            (&["clinical", "or", "laboratory", "evidence", "of"], &["evidence", "of"]),
            (&["objective", "evidence", "of"], &["evidence", "of"]),
            (&["documented", "evidence", "of"], &["evidence", "of"]),
            (&["known", "evidence", "of"], &["evidence", "of"]),
            (&["suspected", "or", "proven"], &["suspected", "or", "confirmed"]),
            (&["proven", "or", "suspected"], &["confirmed", "or", "suspected"]),
            (&["known", "or", "suspicion", "of"], &["known", "or", "suspected"]),
            (&["documented", "or", "suspected"], &["confirmed", "or", "suspected"]),
            (&["suspected", "or", "documented"], &["suspected", "or", "confirmed"]),
            (&["or", "any", "other", "form", "of"], &["or"]),
            (&["or", "other", "forms", "of"], &["or"]),
            (&["or", "any", "form", "of"], &["or"]),
            (&["any", "form", "of"], &["any"]),
            (&["any", "type", "of"], &["any"]),
            (&["any", "kind", "of"], &["any"]),
            (&["in", "any", "form"], &[]),
            (&["for", "both", "male", "and", "female"], &[]),
            (&["both", "male", "and", "female"], &[]),
            (&["history", "of", ":"], &["history", "of"]),
            (&["usage", "of"], &["use", "of"]),
            (&["being", "under"], &["on"]),
            (&["as", "well", "as"], &["and"]),
        ];
        static FIRST: Words = Words::new(&[
            "history",
            "diagnosis",
            "clinical",
            "objective",
            "documented",
            "known",
            "suspected",
            "proven",
            "or",
            "any",
            "in",
            "for",
            "both",
            "usage",
            "being",
            "as",
        ]);
        let fits = |(from, _): &&(&[&str], &[&str])| from.len() <= self.words.len() - at && self.has(at, from);
        let same = FIRST.contains(&self.text(at)).then(|| SAME.iter().find(fits)).flatten();
        if let Some((from, to)) = same {
            // What is said of a kind must be the kind of something named.
            let behind = at + from.len();
            let named = self.words.get(behind).is_some_and(|w| w.name().is_some());
            if named || to.is_empty() || to.last() == Some(&"of") {
                self.put(at..behind, to);
                return;
            }
        }
        // `major surgery performed within 4 weeks`
        let done = ["performed", "completed", "administered", "given", "occurring", "occurred", "conducted"];
        let timed = matches!(self.text(at + 2), "within" | "<" | "<=" | "less" | "during")
            || self.text(at + 2) == "in" && matches!(self.text(at + 3), "last" | "past" | "prior" | "preceding");
        if self.words.get(at).is_some_and(|w| w.name().is_some_and(|n| n != 'v'))
            && done.contains(&self.text(at + 1))
            && timed
        {
            self.put(at + 1..at + 2, &[]);
        }
    }

    /// `more than two prior regimens of chemotherapy`, `pericardial effusion > 10 mm`: how much only narrows.
    fn amounts(&mut self, at: usize) {
        const COUNTED: &[&str] = &[
            "regimen", "regimens", "line", "lines", "dose", "doses", "episode", "episodes", "course", "courses",
            "cycle", "cycles", "attacks",
        ];
        let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let sign = match () {
            () if matches!(self.text(at), ">" | ">=") => 1,
            () if self.has(at, &["more", "than"])
                || self.has(at, &["greater", "than"])
                || self.has(at, &["at", "least"]) =>
            {
                2
            }
            () => 0,
        };
        if sign == 0 || !number(self.text(at + sign)) {
            return;
        }
        let mut end = at + sign + 1;
        if self.has(end, &["or", "more"]) {
            end += 2;
        }
        let before = at.checked_sub(1).is_some_and(|b| self.is_name(b, 'c'));
        // A value of a test would be what is meant itself.
        let unit = self.words.get(end).is_some_and(|w| {
            let written = self.tokens.all.get(w.token).and_then(|t| self.plain.text.get(t.at.clone()));
            w.text.starts_with("u_") && written.is_some_and(|unit| matches!(unit, "mm" | "cm" | "mL" | "ml" | "cc"))
        });
        if before && unit && (self.ends_statement(end + 1) || self.text(end + 1) == "within") {
            self.narrow(at..end + 1);
            return;
        }
        let prior = usize::from(matches!(self.text(end), "prior" | "previous"));
        let past = prior == 1;
        end += prior;
        if self.words.get(end).is_some_and(|w| matches!(w.name(), Some('c' | 'm' | 'p')))
            && COUNTED.contains(&self.text(end + 1))
            && past
        {
            self.narrow(end + 1..end + 2);
            self.narrow(at..end - 1);
            return;
        }
        if COUNTED.contains(&self.text(end))
            && self.text(end + 1) == "of"
            && self.words.get(end + 2).is_some_and(|w| matches!(w.name(), Some('c' | 'm' | 'p')))
        {
            self.narrow(at..end + 2);
            if past {
                self.put(at..at, &["prior"]);
            }
        }
    }

    /// `asthma exacerbation`, `malignant disease`: what was there, or is a sort of what is named.
    fn of_a_sort(&mut self, at: usize) {
        const SORTS: &[&str] = &[
            "disease",
            "diseases",
            "disorder",
            "disorders",
            "condition",
            "conditions",
            "illness",
            "illnesses",
            "syndrome",
            "state",
        ];
        const EVENTS: &[&str] = &[
            "exacerbation",
            "exacerbations",
            "episode",
            "episodes",
            "attack",
            "attacks",
            "flare",
            "flares",
            "crisis",
            "relapse",
            "recurrence",
            "complications",
            "complication",
            "progression",
        ];
        if !self.is_name(at, 'c') || kind::depends_on_kind(self.named(at)) {
            return;
        }
        let ends = |at: usize| {
            let text = self.text(at);
            self.ends_statement(at)
                || matches!(text, "within" | "requiring" | "in" | "that" | "which" | "with" | "(" | "during" | "at")
        };
        let denied =
            self.words.iter().take(at).any(|w| matches!(w.text, "no" | "not" | "without" | "family" | "suspected"));
        if denied {
            return;
        }
        if SORTS.contains(&self.text(at + 1)) && ends(at + 2) {
            self.narrow(at + 1..at + 2);
        } else if EVENTS.contains(&self.text(at + 1)) && ends(at + 2) {
            self.narrow(at + 1..at + 2);
            self.wide = true;
        } else if self.text(at + 1) == "history" && self.ends_statement(at + 2) && matches!(at, 0) {
            self.put(at + 1..at + 2, &[]);
            self.put(at..at, &["history", "of"]);
        }
    }

    /// `recent history (within 6 months) of stroke`: the time in its usual place.
    fn recent(&mut self) {
        let Some(open) = self.words.iter().position(|w| w.text == "(") else { return };
        let Some(close) = self.words.iter().position(|w| w.text == ")") else { return };
        let inside = self.words.get(open + 1..close).unwrap_or(&[]).to_vec();
        let recent = open.checked_sub(1).filter(|&at| {
            self.text(at) == "recent" || self.text(at) == "history" && at > 0 && self.text(at - 1) == "recent"
        });
        let Some(at) = recent else { return };
        let starts =
            inside.first().is_some_and(|w| matches!(w.text, "within" | "<" | "<=" | "less" | "in" | "last" | "past"));
        let period = inside.iter().any(|w| matches!(w.text, "days" | "weeks" | "months" | "years"));
        let behind = self.words.get(close + 1..).unwrap_or(&[]).to_vec();
        let behind = word::without_stops(&behind);
        // One name alone: of a list, the time could be meant of the first.
        let names = behind.iter().filter(|w| w.name().is_some()).count();
        let plain = behind
            .iter()
            .all(|w| w.name().is_some() || matches!(w.text, "of" | "history" | "any" | "treatment" | "use" | "with"));
        if !starts || !period || names != 1 || !plain || close < open {
            return;
        }
        let within = match inside.first().map(|w| w.text) {
            Some("within" | "in") => 1,
            Some("<" | "<=" | "last" | "past") => 1,
            Some("less") if inside.get(1).is_some_and(|w| w.text == "than") => 2,
            _ => return,
        };
        let history = self.text(at) == "history";
        let Some(near) = self.words.get(at).copied() else { return };
        let word = |text| Word { text, ..near };
        let first = if history { at - 1 } else { at };
        let mut new: Vec<Word<'a>> = self.words.get(..first).unwrap_or(&[]).to_vec();
        if history {
            new.push(word("history"));
        }
        new.extend(behind);
        new.push(word("within"));
        new.extend(inside.get(within..).unwrap_or(&[]));
        self.words = new;
        self.changed = true;
    }
}
