//! Age and sex.

use super::Builder;
use super::limit::calendar_spelling;
use super::phrase::{Phrase, Test};
use crate::criteria::ast::{AgeAtom, Atom, Expr, ExprKind, Sex};
use crate::criteria::raw::{Figure, Operand, Quantity, Scale};
use crate::text::Diagnostic;
use crate::value::Calendar;

/// Whether the limit counts calendar units, so that it can only be an age.
pub(super) fn is_calendar(test: &Test) -> bool {
    let counts = |q: &Quantity| match &q.scale {
        Some((Scale::Unit(unit), _)) => {
            Calendar::of_word(unit).is_some() || (calendar_spelling(unit).is_some() && unit != "d")
        }
        _ => false,
    };
    match test {
        Test::Compare(_, Operand::Quantity(q), _) | Test::Plain(q) => counts(q),
        Test::Between(low, high, _) => counts(low) || counts(high),
        Test::Compare(..) | Test::Word(_) | Test::Sex(..) => false,
    }
}

impl Builder<'_> {
    pub(super) fn age(&mut self, phrase: &Phrase) -> Option<Atom> {
        if phrase.tests.is_empty() {
            self.report(
                Diagnostic::error("limit-missing", self.span(&phrase.at), "`age` needs a limit")
                    .help("write `age >= 18 years` or `age 18 to 75 years`"),
            );
            return None;
        }
        let unit = self.age_unit(phrase)?;
        let mut read = |builder: &mut Self, quantity: &Quantity| match quantity.figure {
            Figure::Number(number) => {
                let (n, d) = number.parts();
                let whole = u32::try_from(n).ok().filter(|n| d == 1 && *n <= 60_000);
                if whole.is_none() {
                    let span = builder.span(&quantity.at);
                    builder.report(
                        Diagnostic::error("meaningless-limit", span, format!("`{number}` is no completed age"))
                            .label("age counts completed units")
                            .help("write a whole number, if need be in months"),
                    );
                }
                whole
            }
            Figure::Bad => builder.bad_figure(quantity),
            Figure::Titre(_) | Figure::Plus => {
                let word = builder.source.words(&quantity.at);
                let span = builder.span(&quantity.at);
                builder.report(Diagnostic::error("unknown-value", span, format!("`{word}` is no age")));
                None
            }
        };
        let ages = self.whole_numbers(&phrase.tests, &mut read)?;
        Some(Atom::Age(AgeAtom { unit, ages }))
    }

    fn age_unit(&mut self, phrase: &Phrase) -> Option<Calendar> {
        let mut found: Option<Calendar> = None;
        for (_, test) in &phrase.tests {
            let quantities: Vec<&Quantity> = match test {
                Test::Compare(_, Operand::Quantity(q), _) | Test::Plain(q) => vec![q],
                Test::Between(low, high, _) => vec![low, high],
                Test::Compare(..) | Test::Word(_) | Test::Sex(..) => Vec::new(),
            };
            for quantity in quantities {
                let Some((scale, at)) = &quantity.scale else { continue };
                let Scale::Unit(unit) = scale else { continue };
                let Some(calendar) = Calendar::of_word(unit) else {
                    let problem = match calendar_spelling(unit) {
                        Some(word) => {
                            Diagnostic::error("foreign-operator", self.span(at), format!("`{unit}` is not used here"))
                                .help(format!("write `{} {word}`", self.source.words(&(quantity.at.start..at.start))))
                        }
                        None => Diagnostic::error("unknown-unit", self.span(at), format!("`{unit}` is no unit of age"))
                            .help("write years, months, weeks or days"),
                    };
                    self.report(problem);
                    return None;
                };
                if found.is_some_and(|f| f != calendar) {
                    let span = self.span(at);
                    self.report(
                        Diagnostic::error("meaningless-limit", span, "the limits of age are in different units")
                            .help("write both in the same unit, or two statements about `age`"),
                    );
                    return None;
                }
                found = Some(calendar);
            }
        }
        if found.is_none() {
            let written = self.source.words(&phrase.at);
            let help = if phrase.tests.len() == 1 {
                format!("write `{written} years`")
            } else {
                "write years, months, weeks or days after it".to_owned()
            };
            self.report(
                Diagnostic::error("unit-missing", self.span_of(&phrase.tests), "the age has no unit").help(help),
            );
        }
        found
    }

    pub(super) fn sex(&mut self, phrase: &Phrase) -> Option<Expr> {
        let span = self.span(&phrase.at);
        let mut sexes: Vec<Sex> = Vec::new();
        for (_, test) in &phrase.tests {
            match test {
                Test::Sex(sex, _) if !sexes.contains(sex) => sexes.push(*sex),
                Test::Sex(..) => {}
                // `sex = female`
                Test::Compare(crate::criteria::raw::Op::Eq, Operand::Words(at), _) | Test::Word(at) => {
                    match self.run(std::slice::from_ref(at), &[])?.0 {
                        super::names::Run::Sex(Some(sex)) if !sexes.contains(&sex) => sexes.push(sex),
                        super::names::Run::Sex(Some(_)) => {}
                        _ => return self.no_sex(test),
                    }
                }
                Test::Compare(..) | Test::Between(..) | Test::Plain(_) => return self.no_sex(test),
            }
        }
        let mut atoms: Vec<Expr> = sexes.into_iter().map(|s| Expr::new(ExprKind::Atom(Atom::Sex(s)), span)).collect();
        if atoms.len() > 1 {
            return Some(Expr::new(ExprKind::Any(atoms), span));
        }
        if atoms.is_empty() {
            self.report(
                Diagnostic::error("limit-missing", span, "`sex` needs a value")
                    .help("write `sex is female` or `sex is male`"),
            );
        }
        atoms.pop()
    }

    fn no_sex(&mut self, test: &Test) -> Option<Expr> {
        let word = self.source.words(&test.at());
        let span = self.span(&test.at());
        self.report(
            Diagnostic::error("unknown-value", span, format!("`{word}` is no sex"))
                .help("write `sex is female`, `sex is male` or `sex is intersex`"),
        );
        None
    }
}
