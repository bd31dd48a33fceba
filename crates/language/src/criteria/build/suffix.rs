//! What stands after a name: limits and values, windows, durations, clauses.

use super::Builder;
use super::phrase::{Head, Joined, Phrase, Slot, Test, is_class, limit};
use crate::criteria::raw::{Adjective, At, Element};
use crate::text::Diagnostic;
use crate::vocabulary::fold;
use std::ops::Range;

impl Builder<'_> {
    /// What follows the name.
    pub(super) fn suffixes(&mut self, rest: &[At<Element>], phrase: &mut Phrase) {
        let mut rest = rest;
        let mut after_is = false;
        while let Some((next, tail)) = rest.split_first() {
            rest = tail;
            let was_is = std::mem::replace(&mut after_is, matches!(next.0, Element::Is));
            let read = match self.clause(next, rest, phrase) {
                Some(used) => {
                    rest = rest.get(used..).unwrap_or(&[]);
                    Some(())
                }
                None => self.suffix(next, was_is, phrase),
            };
            if read.is_none() {
                return;
            }
        }
        if after_is {
            self.value_missing(phrase);
        }
    }

    /// `except`, `requiring` or `followed by` with the names in `rest`, and how many elements those are; nothing where
    /// something else stands.
    fn clause(&mut self, (element, at): &At<Element>, rest: &[At<Element>], phrase: &mut Phrase) -> Option<usize> {
        let place = match element {
            Element::Except => &mut phrase.except,
            Element::Requiring => &mut phrase.requiring,
            Element::FollowedBy => &mut phrase.then,
            _ => return None,
        };
        let (names, used) = self.names_after(at, rest);
        if place.is_some() {
            let word = self.source.words(at);
            let problem = Diagnostic::error("not-understood", self.span(at), format!("`{word}` stands twice"));
            self.report(problem);
        } else {
            *place = names;
        }
        Some(used)
    }

    /// One element after the name. Nothing when it was reported and the rest of the phrase says no more.
    fn suffix(&mut self, (element, at): &At<Element>, was_is: bool, phrase: &mut Phrase) -> Option<()> {
        match element {
            Element::Noise => {}
            Element::Is if phrase.slot == Slot::None => phrase.slot = Slot::Test,
            Element::Is => {}
            Element::Grade => phrase.slot = Slot::Grade,
            Element::Class => phrase.slot = Slot::Class,
            Element::Window(window) => phrase.windows.push((window.clone(), at.clone())),
            Element::Lasting(op, period) => phrase.lasting.push(((*op, period.clone()), at.clone())),
            Element::Times(op, n) if phrase.times.is_none() => phrase.times = Some(((*op, *n), at.clone())),
            Element::Compare(..) | Element::Between(..) | Element::Bound(..) | Element::Quantity(_) => {
                self.figure(element, at, phrase);
            }
            Element::Adjective(_) if phrase.awaits_step() => return self.no_step(at, phrase),
            Element::Adjective(adjective) if self.is_result(*adjective, at, phrase) => {
                phrase.slot = Slot::Test;
                self.add_test(Test::Word(at.clone()), phrase);
            }
            Element::Adjective(adjective) if was_is => phrase.postfix.push((*adjective, at.clone())),
            Element::Words(words) => self.words_after(words, at, was_is, phrase),
            Element::Not if was_is => return self.is_not(at, phrase),
            Element::Group(_) if self.is_next(at, phrase) => return self.aside(at, phrase),
            Element::Negation(_) => return self.negation_inside(at, phrase),
            _ => {
                self.unjoined(at, phrase);
                return None;
            }
        }
        Some(())
    }

    /// `grade severe`.
    fn no_step(&mut self, at: &Range<usize>, phrase: &Phrase) -> Option<()> {
        let word = self.source.words(at);
        let (what, help) = if phrase.slot == Slot::Grade {
            ("grade", "write a grade from 0 to 5: `grade >= 3`")
        } else {
            ("class", "write a class as the report does: `class is III or IV`")
        };
        let problem = Diagnostic::error("unknown-value", self.span(at), format!("`{word}` is no {what}"));
        self.report(problem.help(help));
        None
    }

    /// `ECOG is not 2`.
    fn is_not(&mut self, at: &Range<usize>, phrase: &mut Phrase) -> Option<()> {
        let name = self.source.words(&phrase.head_at);
        let rest = self.source.words(&(at.end..phrase.at.end));
        let problem = Diagnostic::error("not-understood", self.span(at), "`is not` is not used here");
        self.report(problem.help(format!("put `not` in front: `not ({name} is {rest})`")));
        phrase.head = Head::Unknown;
        None
    }

    /// Whether only blanks stand between the name and `at`.
    fn is_next(&self, at: &Range<usize>, phrase: &Phrase) -> bool {
        let gap = self.source.text.get(phrase.head_at.end..at.start);
        phrase.head_at.end == at.start || gap.is_some_and(|gap| gap.trim().is_empty())
    }

    /// `creatinine (plasma)`.
    fn aside(&mut self, at: &Range<usize>, phrase: &Phrase) -> Option<()> {
        let (aside, name) = (self.source.words(at), self.source.words(&phrase.head_at));
        let message = format!("`{aside}` is not another name of `{name}`");
        let problem = Diagnostic::error("not-understood", self.span(at), message);
        self.report(problem.help("leave it out, or join it with `and` or `or`"));
        None
    }

    /// `lupus no nephritis`.
    fn negation_inside(&mut self, at: &Range<usize>, phrase: &Phrase) -> Option<()> {
        let before = self.source.words(&(phrase.at.start..at.start));
        let (word, rest) = (self.source.words(at), self.source.words(&(at.end..phrase.at.end)));
        let message = format!("nothing says how `{word}` is joined to `{before}`");
        let problem = Diagnostic::error("missing-connective", self.span(at), message);
        self.report(problem.help(format!("write `{before} and no {rest}`")));
        None
    }

    /// `SLE is`.
    fn value_missing(&mut self, phrase: &Phrase) {
        let written = self.source.words(&phrase.at);
        self.report(
            Diagnostic::error("not-understood", self.span(&phrase.at), format!("a value is missing after `{written}`"))
                .help("write a value after `is`"),
        );
    }

    fn figure(&mut self, element: &Element, at: &Range<usize>, phrase: &mut Phrase) {
        if phrase.slot == Slot::Class {
            phrase.classes.push(at.clone());
            return;
        }
        let Some(test) = limit(element, at) else { return };
        if phrase.slot == Slot::Grade {
            phrase.grades.push((Joined::First, test));
        } else {
            phrase.slot = Slot::Test;
            self.add_test(test, phrase);
        }
    }

    fn add_test(&mut self, test: Test, phrase: &mut Phrase) {
        if phrase.tests.is_empty() {
            phrase.tests.push((Joined::First, test));
        } else if !matches!(phrase.head, Head::Unknown) {
            let written = self.source.words(&test.at());
            self.report(
                Diagnostic::error(
                    "missing-connective",
                    self.span(&test.at()),
                    format!("nothing says how `{written}` is joined to the limit before it"),
                )
                .help("write `and` or `or` between them"),
            );
        }
    }

    /// Whether the word is a result of the test that is named: `positive`, or `active` of a urinary sediment.
    fn is_result(&self, adjective: Adjective, at: &Range<usize>, phrase: &Phrase) -> bool {
        matches!(adjective, Adjective::Positive | Adjective::Negative)
            || phrase.concept().is_some_and(|id| self.value_index(id, at).is_some())
    }

    fn words_after(&mut self, words: &[Range<usize>], at: &Range<usize>, was_is: bool, phrase: &mut Phrase) {
        let written = self.source.words(at);
        if phrase.slot == Slot::Class && phrase.classes.is_empty() {
            if words.len() == 1 && is_class(&written) {
                phrase.classes.push(at.clone());
            } else {
                self.report(
                    Diagnostic::error("unknown-value", self.span(at), format!("`{written}` is no class"))
                        .help("write a class as the report does: `class is III or IV`"),
                );
            }
        } else if was_is && matches!(phrase.head, Head::Sex) {
            match super::names::sex(&fold(&written)) {
                Some(sex) => self.add_test(Test::Sex(sex, at.clone()), phrase),
                None => {
                    self.report(
                        Diagnostic::error("unknown-value", self.span(at), format!("`{written}` is no sex"))
                            .help("write `sex is female`, `sex is male` or `sex is intersex`"),
                    );
                    phrase.head = Head::Unknown;
                }
            }
        } else if was_is || matches!(phrase.head, Head::Concept(id) if self.value_index(id, at).is_some()) {
            phrase.slot = Slot::Test;
            self.add_test(Test::Word(at.clone()), phrase);
        } else if self.run(words, &[]).is_some() {
            self.unjoined(at, phrase);
        }
    }

    fn unjoined(&mut self, at: &Range<usize>, phrase: &Phrase) {
        if matches!(phrase.head, Head::Unknown) {
            return;
        }
        let what = self.source.words(at);
        let before = self.source.words(&(phrase.at.start..at.start));
        self.report(
            Diagnostic::error(
                "missing-connective",
                self.span(at),
                format!("nothing says how `{what}` is joined to `{before}`"),
            )
            .help("write `and` or `or` between them"),
        );
    }
}
