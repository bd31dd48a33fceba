//! Runs of words into names, and what to say when they are none.

use super::Builder;
use crate::criteria::ast::Sex;
use crate::criteria::glue::Named;
use crate::text::{Diagnostic, nearest};
use crate::vocabulary::{ConceptId, KindName, fold};
use std::ops::Range;

/// After so many problems no near names are looked for: each costs a pass over the vocabulary.
const MOST_SUGGESTIONS: usize = 20;

/// What a run of words is.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Run {
    Concept(ConceptId),
    /// A concept and, right after it, one of its values (`BILAG renal A`).
    ConceptValue(ConceptId, Range<usize>),
    Defined(String),
    Age,
    Sex(Option<Sex>),
}

impl Builder<'_> {
    /// What the run of `words` is; reports it if it is nothing. `kinds` narrows the suggestions.
    pub(super) fn run(&mut self, words: &[Range<usize>], kinds: &[KindName]) -> Option<(Run, Range<usize>)> {
        let (first, last) = (words.first()?.clone(), words.last()?.clone());
        let whole = first.start..last.end;
        match self.glued.named(&whole) {
            Some(Named::Concept(id)) => return Some((Run::Concept(*id), whole)),
            Some(Named::Defined(name)) => return Some((Run::Defined(name.clone()), whole)),
            None => {}
        }
        let word = |range: &Range<usize>| fold(self.source.text.get(range.clone()).unwrap_or(""));
        if words.len() == 1 {
            match word(&first).as_str() {
                "age" | "aged" => return Some((Run::Age, whole)),
                "sex" => return Some((Run::Sex(None), whole)),
                other => {
                    if let Some(sex) = sex(other) {
                        return Some((Run::Sex(Some(sex)), whole));
                    }
                }
            }
        }
        if words.len() > 1 && matches!(word(&first).as_str(), "age" | "aged") {
            let written = self.source.words(&whole);
            self.report(
                Diagnostic::error("out-of-scope", self.span(&whole), format!("`{written}` cannot be computed"))
                    .label("only the age on the screening date can be compared")
                    .help("ask it as a `judgement:`"),
            );
            return None;
        }
        if let Some(("dose" | "doses", rest)) =
            words.split_first().map(|(w, rest)| (word(w), rest)).as_ref().map(|(w, r)| (w.as_str(), *r))
            && let Some((of, rest)) = rest.split_first()
            && word(of) == "of"
            && !rest.is_empty()
        {
            return self.run(rest, kinds);
        }
        if let Some(Named::Concept(id)) = self.glued.named(&first) {
            let (id, rest) = (*id, words.get(1..).unwrap_or(&[]));
            if rest.iter().all(|r| is_noise(&word(r), self.kind(id))) {
                return Some((Run::Concept(id), first));
            }
            let value = rest.first().zip(rest.last()).map(|(a, b)| a.start..b.end);
            if let Some(value) = value.filter(|v| self.value_index(id, v).is_some()) {
                return Some((Run::ConceptValue(id, value), first));
            }
        }
        self.unknown(&whole, kinds);
        None
    }

    /// A concept in `range`, of one of `kinds`; reports what else it is.
    pub(super) fn concept_at(
        &mut self,
        range: &Range<usize>,
        kinds: &[KindName],
        place: &str,
    ) -> Option<(ConceptId, Range<usize>)> {
        let words = self.split(range);
        match self.run(&words, kinds)? {
            (Run::Concept(id), at) if kinds.contains(&self.kind(id)) => Some((id, at)),
            (found, at) => {
                let shown = self.source.words(&at);
                let is = match found {
                    Run::Concept(id) | Run::ConceptValue(id, _) => self.kind(id).described(),
                    Run::Defined(_) => "a condition defined in this file",
                    Run::Age => "the patient's age",
                    Run::Sex(_) => "the patient's sex",
                };
                let wanted: Vec<&str> = kinds.iter().map(|k| k.described()).collect();
                self.report(
                    Diagnostic::error(
                        "wrong-kind",
                        self.span(&at),
                        format!("`{shown}` is {is} and cannot stand {place}"),
                    )
                    .label(format!("expected {}", wanted.join(" or "))),
                );
                None
            }
        }
    }

    /// The words in `range`, as the grammar splits them.
    fn split(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let text = self.glued.text.get(range.clone()).unwrap_or("");
        let mut words = Vec::new();
        let mut start = None;
        for (i, c) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
            match (c.is_whitespace(), start) {
                (false, None) => start = Some(i),
                (true, Some(from)) => {
                    words.push(range.start + from..range.start + i);
                    start = None;
                }
                _ => {}
            }
        }
        words
    }

    pub(super) fn kind(&self, id: ConceptId) -> KindName {
        self.vocabulary.concept(id).kind.name()
    }

    /// Which of the concept's own values `range` is.
    pub(super) fn value_index(&self, id: ConceptId, range: &Range<usize>) -> Option<usize> {
        let words = self.source.words(range);
        if words.starts_with('-') {
            // Folding would make a step of a scale of a number below zero.
            return None;
        }
        let concept = self.vocabulary.concept(id);
        if let Some(instrument) = concept.instrument() {
            return instrument.class_named(&words);
        }
        concept.observation()?.value_named(&words)
    }

    /// `C` after `hepatitis B or`: the words of the name before it, but for the last, belong to this one too.
    fn ellipsis(&self, range: &Range<usize>) -> Option<String> {
        let before = self.glued.names.iter().rev().find(|(r, _)| r.end <= range.start)?;
        super::super::glue::elided(self.vocabulary, &self.source.words(&before.0), &self.source.words(range))
    }

    fn unknown(&mut self, whole: &Range<usize>, kinds: &[KindName]) {
        let inside = self.glued.within(whole);
        if let [(first, _), (second, _)] = inside
            && first.start == whole.start
            && second.end == whole.end
            && self.source.text.get(first.end..second.start).is_some_and(|gap| gap.trim().is_empty())
        {
            let (first, second) = (self.source.words(first), self.source.words(second));
            self.report(
                Diagnostic::error(
                    "missing-connective",
                    self.span(whole),
                    format!("nothing says how `{first}` and `{second}` are joined"),
                )
                .help(format!("write `{first} and {second}` or `{first} or {second}`")),
            );
            return;
        }
        let written = self.source.words(whole);
        let meanings = self.vocabulary.meanings(&written);
        if !meanings.is_empty() {
            let problem = super::super::errors::ambiguous(self.span(whole), &written, &meanings, self.vocabulary);
            self.report(problem);
            return;
        }
        let namesakes = self.vocabulary.namesakes(&written);
        if !namesakes.is_empty() {
            let problem = super::super::errors::namesakes(self.span(whole), &written, &namesakes);
            self.report(problem);
            return;
        }
        let problem =
            Diagnostic::error("unknown-name", self.span(whole), format!("there is no `{written}` in the vocabulary"));
        if let Some(help) = self.spelling(whole, &written) {
            self.report(problem.help(help));
            return;
        }
        let near = self.near(&written, kinds);
        self.report(match (near.as_slice(), inside.first()) {
            ([], None) => problem.help("add it to the vocabulary, or ask it as a `judgement:`"),
            ([], Some((known, _))) => problem
                .label(format!("`{}` is known, the words around it are not", self.source.words(known)))
                .help("add it to the vocabulary, or ask it as a `judgement:`"),
            (near, _) => {
                let near: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
                problem.help(format!("did you mean {}?", near.join(" or ")))
            }
        });
    }

    /// What to write for a known name with a word before it, or without its first words.
    fn spelling(&self, whole: &Range<usize>, written: &str) -> Option<String> {
        let after = |starts: &[&str]| {
            let (first, rest) = written.split_once(' ')?;
            let known = self.vocabulary.find(rest).is_some();
            (known && starts.iter().any(|s| first.eq_ignore_ascii_case(s))).then_some(rest)
        };
        let prior = || after(&["prior", "previous", "past"]).map(|rest| format!("write `history of {rest}`"));
        let high = || {
            let rest = after(&["elevated", "increased", "raised", "high"])?;
            Some(format!("say from what value on: `{rest} > ULN`"))
        };
        let low = || {
            let rest = after(&["decreased", "reduced", "low"])?;
            Some(format!("say below what value: `{rest} < LLN`"))
        };
        let elided = || self.ellipsis(whole).map(|full| format!("write the whole name: `{full}`"));
        prior().or_else(high).or_else(low).or_else(elided)
    }

    /// Names near `written`, of one of `kinds` if there is one.
    fn near(&self, written: &str, kinds: &[KindName]) -> Vec<&str> {
        let asked = self.problems.len() < MOST_SUGGESTIONS;
        let suggest = |kinds: &[KindName]| if asked { self.vocabulary.suggest(written, kinds) } else { Vec::new() };
        let mut near = suggest(kinds);
        if near.is_empty() {
            near = suggest(&[]);
        }
        if let Some(own) = nearest(written, self.defined.iter().map(String::as_str)) {
            near.insert(0, own);
            near.truncate(3);
        }
        near
    }
}

pub(super) fn sex(word: &str) -> Option<Sex> {
    match word {
        "female" | "females" | "woman" | "women" => Some(Sex::Female),
        "male" | "males" | "man" | "men" => Some(Sex::Male),
        "intersex" => Some(Sex::Intersex),
        _ => None,
    }
}

/// Words that say nothing more after a name of this kind.
fn is_noise(word: &str, kind: KindName) -> bool {
    match kind {
        KindName::Observation | KindName::Score | KindName::CriteriaSet => matches!(
            word,
            "index"
                | "score"
                | "scores"
                | "level"
                | "levels"
                | "count"
                | "titer"
                | "titre"
                | "result"
                | "value"
                | "concentration"
                | "of"
        ),
        KindName::Condition => word == "diagnosis",
        KindName::Medication => matches!(word, "therapy" | "treatment"),
        KindName::Procedure => false,
    }
}
