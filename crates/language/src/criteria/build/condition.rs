//! Statements about conditions.

use super::Builder;
use super::phrase::Phrase;
use super::statement::Misplaced;
use crate::criteria::ast::{Assertion, Atom, ConditionAtom, Length, Name, Qualifier, Window};
use crate::criteria::raw::{Figure, Prefix, Quantity};
use crate::text::{Diagnostic, Spanned};
use crate::vocabulary::{ConceptId, KindName};

const WHAT: &str = "a condition";

impl Builder<'_> {
    pub(super) fn condition_atom(&mut self, phrase: &Phrase, id: ConceptId) -> Option<Atom> {
        let name = self.source.words(&phrase.head_at);
        let assertion = match &phrase.prefix {
            None => Assertion::Present,
            Some((Prefix::History, _)) => Assertion::Ever,
            Some((Prefix::Family, _)) => Assertion::Family,
            Some((Prefix::Suspected, _)) => Assertion::Suspected,
            Some((Prefix::Planned, _)) => Assertion::Planned,
            Some((Prefix::Received | Prefix::Taking | Prefix::Failed | Prefix::Intolerant, _)) => {
                self.wrong_prefix(phrase, id, Some(format!("write `{name}` or `history of {name}`")));
                return None;
            }
        };
        if let Some((_, test)) = phrase.tests.first() {
            let word = self.source.words(&test.at());
            let span = self.span(&test.at());
            self.report(
                Diagnostic::error(
                    "wrong-kind",
                    span,
                    format!("`{name}` is a condition and has no value to compare with `{word}`"),
                )
                .label("only a test or score has a value")
                .help("name the test, or leave the limit out"),
            );
            return None;
        }
        let then = phrase.then.as_ref().map(|n| n.keyword.clone());
        // `any malignancy` is a malignancy; other choosers choose among results.
        let chooser =
            phrase.chooser.as_ref().filter(|(c, _)| *c != crate::criteria::ast::Choice::Any).map(|(_, at)| at);
        self.refuse(&[(then.as_ref(), "`followed by`"), (chooser, "this")], WHAT)?;
        if let Some((_, at)) = &phrase.count {
            self.list_expected(phrase, at);
            return None;
        }
        self.refuse_counts(phrase, WHAT)?;

        let qualifiers = self.all_qualifiers(phrase)?;
        let except = match &phrase.except {
            Some(names) => self.exceptions(names)?,
            None => Vec::new(),
        };
        let requiring = match &phrase.requiring {
            Some(names) => self.plain_names(
                names,
                &[KindName::Procedure, KindName::Medication, KindName::Condition],
                "after `requiring`",
            )?,
            None => Vec::new(),
        };
        let lasting = self.lasting(phrase).ok()?;
        let window = self.window(phrase).ok()?;
        self.no_half_lives(window.as_ref(), phrase, &name)?;
        if assertion == Assertion::Planned {
            self.no_time(&phrase.windows, "something planned")?;
        }
        let concept = Name::new(id, self.span(&phrase.head_at));
        Some(Atom::Condition(ConditionAtom { concept, assertion, qualifiers, except, requiring, window, lasting }))
    }

    /// `any of A`, `at least 2 of A`: a list was meant.
    pub(super) fn list_expected(&mut self, phrase: &Phrase, count: &std::ops::Range<usize>) {
        let (count_words, name) = (self.source.words(count), self.source.words(&phrase.head_at));
        self.report(
            Diagnostic::error(
                "wrong-kind",
                self.span(count),
                format!("`{count_words}` needs a list, and `{name}` is one name"),
            )
            .help(format!("write `{count_words} ({name}; …)`")),
        );
    }

    /// Half-lives are those of a drug.
    pub(super) fn no_half_lives(
        &mut self,
        window: Option<&Spanned<Window>>,
        phrase: &Phrase,
        name: &str,
    ) -> Option<()> {
        let halves =
            matches!(window.map(|w| &w.node), Some(Window::Within(Length::HalfLives(_) | Length::Longer(..), _)));
        let at = phrase.windows.first().map(|(_, at)| at.clone()).filter(|_| halves);
        let Some(at) = at else { return Some(()) };
        self.report(
            Diagnostic::error("window-not-allowed", self.span(&at), format!("`{name}` has no half-life"))
                .label("only the window of a medication can be counted in half-lives"),
        );
        None
    }

    fn grade(&mut self, phrase: &Phrase) -> Option<Option<Spanned<Qualifier>>> {
        if phrase.grades.is_empty() {
            return Some(None);
        }
        let mut read = |builder: &mut Self, quantity: &Quantity| {
            let grade = match (&quantity.figure, &quantity.scale) {
                (Figure::Number(number), None) => {
                    let (n, d) = number.parts();
                    u32::try_from(n).ok().filter(|n| d == 1 && *n <= 5)
                }
                _ => None,
            };
            if grade.is_none() {
                let word = builder.source.words(&quantity.at);
                let span = builder.span(&quantity.at);
                builder.report(
                    Diagnostic::error("unknown-value", span, format!("`{word}` is no grade"))
                        .label("grades go from 0 to 5"),
                );
            }
            grade
        };
        let grades = self.whole_numbers(&phrase.grades, &mut read)?;
        Some(Some(Spanned::new(Qualifier::Grade(grades), self.span_of(&phrase.grades))))
    }

    fn class(&mut self, phrase: &Phrase) -> Option<Spanned<Qualifier>> {
        let (first, last) = (phrase.classes.first()?, phrase.classes.last()?);
        let mut classes: Vec<String> = Vec::new();
        for at in &phrase.classes {
            let class = self.source.words(at);
            if !classes.contains(&class) {
                classes.push(class);
            }
        }
        Some(Spanned::new(Qualifier::Class(classes), self.span(&(first.start..last.end))))
    }

    /// Words before and after the name, grade and class.
    pub(super) fn all_qualifiers(&mut self, phrase: &Phrase) -> Option<Vec<Spanned<Qualifier>>> {
        let adjectives: Vec<_> = phrase.adjectives.iter().chain(&phrase.postfix).cloned().collect();
        let mut qualifiers = self.qualifiers(&adjectives)?;
        qualifiers.extend(self.grade(phrase)?);
        qualifiers.extend(self.class(phrase));
        Some(qualifiers)
    }

    /// Adjectives where only `positive` or `negative` of a test, or none, can stand.
    pub(super) fn no_adjectives(&mut self, phrase: &Phrase, of: &'static str) -> Option<()> {
        let Some((_, at)) = phrase.adjectives.iter().chain(&phrase.postfix).next() else { return Some(()) };
        self.misplaced(&Misplaced { at, what: "this" }, of);
        None
    }
}
