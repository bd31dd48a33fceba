//! A phrase into a statement: its head decides which.

use super::Builder;
use super::phrase::{Head, Names, Phrase};
use crate::criteria::ast::{Atom, Expr, ExprKind, Qualifier};
use crate::criteria::raw::{Adjective, At, Prefix};
use crate::text::{Diagnostic, Spanned};
use crate::vocabulary::{ConceptId, KindName};

/// The part of a phrase that a kind does not allow.
pub(super) struct Misplaced<'p> {
    pub at: &'p std::ops::Range<usize>,
    pub what: &'static str,
}

impl Builder<'_> {
    /// The phrase as a condition, with its negations.
    pub(super) fn statement(&mut self, phrase: &Phrase, inherited: Option<&At<Prefix>>) -> Option<Expr> {
        let plain = self.positive(phrase, inherited)?;
        Some(if phrase.is_negated() { negate(plain, self.span(&phrase.at)) } else { plain })
    }

    /// The phrase without its negations.
    pub(super) fn positive(&mut self, phrase: &Phrase, inherited: Option<&At<Prefix>>) -> Option<Expr> {
        if !self.count_atom(&phrase.at) {
            return None;
        }
        let adopted;
        let phrase = match (inherited, &phrase.prefix, &phrase.head) {
            (Some(prefix), None, Head::Concept(_)) => {
                adopted = Phrase { prefix: Some(prefix.clone()), ..phrase.clone() };
                &adopted
            }
            _ => phrase,
        };
        if self.no_unequal(phrase).is_some() {
            return None;
        }
        let atom = match &phrase.head {
            Head::Unknown | Head::Nothing | Head::Adjectives => return None,
            Head::Group(members) => return self.group(phrase, members, inherited),
            Head::Sex => {
                self.only_value(phrase, "the patient's sex")?;
                return self.sex(phrase);
            }
            Head::Age => {
                self.only_value(phrase, "the patient's age")?;
                self.age(phrase)?
            }
            Head::Defined(name) => {
                let name = name.clone();
                self.only_value(phrase, "a condition that this file defines")?;
                if let Some((_, test)) = phrase.tests.first() {
                    self.misplaced(
                        &Misplaced { at: &test.at(), what: "a limit or value" },
                        "a condition that this file defines",
                    );
                    return None;
                }
                Atom::Defined(name)
            }
            Head::Concept(id) => match self.kind(*id) {
                KindName::Condition => self.condition_atom(phrase, *id)?,
                KindName::Observation | KindName::Score | KindName::CriteriaSet => return self.value(phrase, *id),
                KindName::Medication => self.medication(phrase, *id)?,
                KindName::Procedure => self.procedure(phrase, *id)?,
            },
        };
        Some(Expr::new(ExprKind::Atom(atom), self.span(&phrase.at)))
    }

    /// Nothing but limits or values is said.
    fn only_value(&mut self, phrase: &Phrase, what: &'static str) -> Option<()> {
        self.no_time(&phrase.windows, what)?;
        let lasting = phrase.lasting.first().map(|(_, at)| at);
        let prefix = phrase.prefix.as_ref().map(|(_, at)| at);
        let adjective = phrase.adjectives.first().map(|(_, at)| at);
        self.refuse(&[(lasting, "a duration"), (prefix, "this"), (adjective, "this")], what)?;
        self.refuse_suffixes(phrase, what)?;
        self.refuse_counts(phrase, what)
    }

    pub(super) fn refuse_counts(&mut self, phrase: &Phrase, what: &'static str) -> Option<()> {
        let count = phrase.count.as_ref().map(|(_, at)| at);
        let times = phrase.times.as_ref().map(|(_, at)| at);
        self.refuse(&[(count, "a count"), (times, "a count")], what)
    }

    /// Reports the first of the parts that is there.
    pub(super) fn refuse(
        &mut self,
        parts: &[(Option<&std::ops::Range<usize>>, &'static str)],
        of: &'static str,
    ) -> Option<()> {
        for (at, what) in parts {
            if let Some(at) = at {
                self.misplaced(&Misplaced { at, what }, of);
                return None;
            }
        }
        Some(())
    }

    /// Reports grades, classes, `except`, `requiring`, `followed by`.
    pub(super) fn refuse_suffixes(&mut self, phrase: &Phrase, of: &'static str) -> Option<()> {
        let grade = phrase.grades.first().map(|(_, t)| t.at());
        let names = |n: &Option<Names>| n.as_ref().map(|n| n.keyword.clone());
        let (except, requiring, then) = (names(&phrase.except), names(&phrase.requiring), names(&phrase.then));
        let postfix = phrase.postfix.first().map(|(_, at)| at.clone());
        self.refuse(
            &[
                (grade.as_ref(), "a grade"),
                (phrase.classes.first(), "a class"),
                (postfix.as_ref(), "this"),
                (except.as_ref(), "an exception"),
                (requiring.as_ref(), "`requiring`"),
                (then.as_ref(), "`followed by`"),
            ],
            of,
        )
    }

    pub(super) fn misplaced(&mut self, part: &Misplaced<'_>, of: &str) {
        let written = self.source.words(part.at);
        let span = self.span(part.at);
        self.report(
            Diagnostic::error("wrong-kind", span, format!("`{written}` cannot be said of {of}"))
                .label(format!("{} cannot stand here", part.what)),
        );
    }

    /// A prefix that a kind does not allow.
    pub(super) fn wrong_prefix(&mut self, phrase: &Phrase, id: ConceptId, help: Option<String>) {
        let Some((_, at)) = &phrase.prefix else { return };
        let (word, name) = (self.source.words(at), self.source.words(&phrase.head_at));
        let kind = self.kind(id).described();
        let span = self.span(&(at.start..phrase.head_at.end));
        let mut problem =
            Diagnostic::error("wrong-kind", span, format!("`{word}` cannot be said of `{name}`, which is {kind}"));
        problem.help.extend(help);
        self.report(problem);
    }

    /// Adjectives as qualifiers, in their canonical order, each once.
    pub(super) fn qualifiers(&mut self, adjectives: &[At<Adjective>]) -> Option<Vec<Spanned<Qualifier>>> {
        let mut qualifiers: Vec<Spanned<Qualifier>> = Vec::new();
        for (adjective, at) in adjectives {
            let qualifier = match adjective {
                Adjective::Active => Qualifier::Active,
                Adjective::Inactive => Qualifier::Inactive,
                Adjective::Stable => Qualifier::Stable,
                Adjective::Severity(severity) => Qualifier::Severity(*severity),
                Adjective::Controlled(is) => Qualifier::Controlled(*is),
                Adjective::Compensated(is) => Qualifier::Compensated(*is),
                Adjective::AdequatelyTreated => Qualifier::AdequatelyTreated,
                Adjective::Positive | Adjective::Negative => {
                    let word = self.source.words(at);
                    let span = self.span(at);
                    self.report(
                        Diagnostic::error(
                            "wrong-kind",
                            span,
                            format!("`{word}` is said of a test, not of a condition"),
                        )
                        .help("name the test, as in `HIV antibody positive`, or leave the word out"),
                    );
                    return None;
                }
            };
            let rank = qualifier.rank();
            if let Some(same) = qualifiers.iter().find(|q| q.node.rank() == rank) {
                if same.node == qualifier {
                    continue;
                }
                let word = self.source.words(at);
                let span = self.span(at);
                self.report(
                    Diagnostic::error("not-understood", span, format!("`{word}` contradicts the word before it"))
                        .help("write two statements joined by `or`"),
                );
                return None;
            }
            qualifiers.push(Spanned::new(qualifier, self.span(at)));
        }
        qualifiers.sort_by_key(|q| q.node.rank());
        Some(qualifiers)
    }
}

/// *Not* of an expression.
pub(super) fn negate(expr: Expr, span: crate::text::Span) -> Expr {
    Expr::new(ExprKind::Not(Box::new(expr)), span)
}
