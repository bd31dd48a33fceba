//! Statements about results, scores and criteria sets.

use super::Builder;
use super::limit::bounded;
use super::phrase::{Joined, Phrase, Test as RawTest};
use super::statement::{Misplaced, negate};
use crate::criteria::ast::{Atom, Choice, Expr, ExprKind, Limit, Name, Scale, Test, ValueAtom};
use crate::criteria::raw::{Adjective, CountOf, Figure, Op, Operand, Quantity};
use crate::text::{Diagnostic, nearest};
use crate::value::{Bound, Number};
use crate::vocabulary::{Concept, ConceptId, KindName, fold};
use std::collections::BTreeSet;
use std::ops::Range;

impl Builder<'_> {
    pub(super) fn value(&mut self, phrase: &Phrase, id: ConceptId) -> Option<Expr> {
        let what = self.kind(id).described();
        let span = self.span(&phrase.at);
        if phrase.prefix.is_some() {
            let name = self.source.words(&phrase.head_at);
            self.wrong_prefix(phrase, id, Some(format!("write a window after the value: `{name} … within 12 months`")));
            return None;
        }
        self.refuse_suffixes(phrase, what)?;
        if let Some((_, at)) = phrase.lasting.first() {
            self.misplaced(&Misplaced { at, what: "a duration" }, what);
            return None;
        }
        let mut tests = phrase.tests.clone();
        match phrase.adjectives.as_slice() {
            [] => {}
            [(adjective, at)]
                if tests.is_empty()
                    && (matches!(adjective, Adjective::Positive | Adjective::Negative)
                        || self.value_index(id, at).is_some()) =>
            {
                tests.push((Joined::First, RawTest::Word(at.clone())));
            }
            [(_, at), ..] => {
                self.misplaced(&Misplaced { at, what: "this" }, what);
                return None;
            }
        }
        let choice = phrase.chooser.as_ref().map_or(Choice::Latest, |(c, _)| *c);
        let mut any_member = false;
        let mut none = false;
        let mut test = None;
        if let Some((count, at)) = &phrase.count {
            if self.kind(id) == KindName::CriteriaSet {
                test = Some(self.set_count(*count, at, phrase)?);
            } else {
                none = *count == CountOf::None;
                any_member = self.family(*count, at, phrase, id)?;
            }
        }
        let test = match test {
            Some(test) => test,
            None => self.value_test(&tests, phrase, id)?,
        };
        let times = self.times(phrase)?;
        let window = self.window(phrase).ok()?;
        let name = self.source.words(&phrase.head_at);
        self.no_half_lives(window.as_ref(), phrase, &name)?;
        let concept = Name::new(id, self.span(&phrase.head_at));
        let atom = Atom::Value(ValueAtom { concept, any_member, choice, test, times, window });
        let expr = Expr::new(ExprKind::Atom(atom), span);
        Some(if none { negate(expr, span) } else { expr })
    }

    /// `at least 4 of ACR 1997 criteria`.
    fn set_count(&mut self, count: CountOf, at: &Range<usize>, phrase: &Phrase) -> Option<Test> {
        if let Some((_, test)) = phrase.tests.first() {
            self.misplaced(
                &Misplaced { at: &test.at(), what: "a second limit" },
                "a set of criteria that is already counted",
            );
            return None;
        }
        let (op, n) = match count {
            CountOf::Op(op, n) => (op, n),
            CountOf::Exactly(n) => (Op::Eq, n),
            CountOf::Any => (Op::Ge, 1),
            CountOf::None => (Op::Eq, 0),
            CountOf::Plain(n) => return self.plain_count(n, at),
            CountOf::All => {
                let name = self.source.words(&phrase.head_at);
                self.report(
                    Diagnostic::error("not-understood", self.span(at), format!("`all of` is not counted in `{name}`"))
                        .help(format!("say how many: `at least 4 of {name}`")),
                );
                return None;
            }
        };
        let number = Number::from(i64::from(n));
        let limit = Limit { number, scale: Scale::Bare, included: true, span: self.span(at) };
        Some(Test::Number(vec![bounded(op, &limit)?]))
    }

    pub(super) fn plain_count<T>(&mut self, n: u32, at: &Range<usize>) -> Option<T> {
        let written = self.source.words(at);
        self.report(
            Diagnostic::error("not-understood", self.span(at), format!("`{written}` can be read in two ways"))
                .help(format!("write `at least {n} of`"))
                .help(format!("write `exactly {n} of`")),
        );
        None
    }

    /// `any of BILAG domains`: whether the count asks for some member of a family.
    fn family(&mut self, count: CountOf, at: &Range<usize>, phrase: &Phrase, id: ConceptId) -> Option<bool> {
        let members = self.vocabulary.at_or_below(id).len() > 1;
        if members && matches!(count, CountOf::Any | CountOf::None) {
            return Some(true);
        }
        let (count_words, name) = (self.source.words(at), self.source.words(&phrase.head_at));
        let problem = if members {
            Diagnostic::error(
                "not-understood",
                self.span(at),
                format!("only `any of` can be asked of the tests below `{name}`"),
            )
            .help(format!("write `any of {name} …`, or list them: `{count_words} (…; …)`"))
        } else {
            Diagnostic::error(
                "wrong-kind",
                self.span(at),
                format!("`{count_words}` needs a list, and `{name}` is one test"),
            )
            .help(format!("write `{count_words} ({name} …; …)`"))
        };
        self.report(problem);
        None
    }

    fn times(&mut self, phrase: &Phrase) -> Option<Option<u32>> {
        let Some(((op, n), at)) = &phrase.times else { return Some(None) };
        match op {
            Op::Ge if (2..=1000).contains(n) => Some(Some(*n)),
            Op::Ge => {
                self.meaningless(at, "a number of times from 2 on is expected");
                None
            }
            _ => {
                self.report(
                    Diagnostic::error("not-understood", self.span(at), "a number of times is a minimum")
                        .help(format!("write `at least {n} times`")),
                );
                None
            }
        }
    }

    fn value_test(&mut self, tests: &[(Joined, RawTest)], phrase: &Phrase, id: ConceptId) -> Option<Test> {
        let name = self.source.words(&phrase.head_at);
        if tests.is_empty() {
            self.limit_missing(phrase, id, &name);
            return None;
        }
        let concept = self.vocabulary.concept(id);
        let (titre, values, number) = concept.observation().map_or_else(
            || (false, concept.instrument().is_some_and(|i| !i.classes.is_empty()), true),
            |o| (o.titre, !o.values.is_empty(), o.unit.is_some()),
        );
        let is_titre = tests.iter().flat_map(|(_, t)| quantities(t)).any(|q| match q.figure {
            Figure::Titre(_) => true,
            Figure::Bad => self.source.words(&q.at).contains(':'),
            Figure::Number(_) | Figure::Plus => false,
        });
        if is_titre {
            return self.titre_test(tests, titre, &name);
        }
        let named = |test: &RawTest| match test {
            RawTest::Word(_) | RawTest::Sex(..) => true,
            RawTest::Compare(_, Operand::Words(at), _) => self.value_index(id, at).is_some(),
            _ => {
                let all = quantities(test);
                !all.is_empty() && all.iter().all(|q| self.value_index(id, &q.at).is_some())
            }
        };
        let ordinal = tests.iter().any(|(_, t)| named(t));
        if values && (ordinal || !(number || titre)) {
            return self.named_test(tests, id, &name);
        }
        if number {
            if let Some((_, word @ RawTest::Word(_))) = tests.iter().find(|(_, t)| matches!(t, RawTest::Word(_))) {
                let written = self.source.words(&word.at());
                let span = self.span(&word.at());
                self.report(
                    Diagnostic::error("unknown-value", span, format!("`{name}` is a number, not `{written}`"))
                        .help(format!("write a limit: `{name} >= …`")),
                );
                return None;
            }
            let ranges = self.ranges(tests)?;
            if !may_be_below_zero(self.vocabulary.concept(id)) && self.none_below_zero(&ranges, &name).is_some() {
                return None;
            }
            return Some(Test::Number(ranges));
        }
        let span = self.span_of(tests);
        let help = if titre {
            "write a titre as in `ANA >= 1:80`".to_owned()
        } else {
            format!("the vocabulary gives `{name}` no values")
        };
        self.report(
            Diagnostic::error("wrong-kind", span, format!("the result of `{name}` is a titre, not a number"))
                .help(help),
        );
        None
    }

    fn limit_missing(&mut self, phrase: &Phrase, id: ConceptId, name: &str) {
        let concept = self.vocabulary.concept(id);
        let help = match concept.observation() {
            Some(o) if o.titre => format!("write a limit such as `{name} >= 1:80`"),
            Some(o) if o.unit.is_some() => {
                let unit = o.unit.as_ref().filter(|u| u.code() != "1").map(|u| format!(" {u}")).unwrap_or_default();
                format!("write a limit with its unit, as in `{name} >= …{unit}`")
            }
            Some(o) => o.values.first().map_or_else(
                || format!("write a value after `{name}`"),
                |v| format!("write a value, as in `{name} is {}`", v.name),
            ),
            None => format!("write a limit, as in `{name} >= 4`"),
        };
        self.report(
            Diagnostic::error(
                "limit-missing",
                self.span(&phrase.head_at),
                format!("`{name}` needs a limit or a value"),
            )
            .label("a result by itself is neither true nor false")
            .help(help),
        );
    }

    fn titre_test(&mut self, tests: &[(Joined, RawTest)], titre: bool, name: &str) -> Option<Test> {
        if !titre {
            let span = self.span_of(tests);
            self.report(
                Diagnostic::error("wrong-kind", span, format!("the result of `{name}` is no titre"))
                    .label("titres are of tests that are diluted")
                    .help("write the limit in the unit of the test"),
            );
            return None;
        }
        let mut read = |builder: &mut Self, quantity: &Quantity| match quantity.figure {
            Figure::Titre(n) => Some(n),
            Figure::Bad => builder.bad_figure(quantity),
            Figure::Number(_) | Figure::Plus => {
                let word = builder.source.words(&quantity.at);
                let span = builder.span(&quantity.at);
                builder.report(
                    Diagnostic::error("wrong-kind", span, format!("`{word}` is no titre"))
                        .help("write a titre as `1:80`"),
                );
                None
            }
        };
        self.whole_numbers(tests, &mut read).map(Test::Titre)
    }

    /// Values of the concept's own list; a comparison of an ordered one stands for all values it allows.
    fn named_test(&mut self, tests: &[(Joined, RawTest)], id: ConceptId, name: &str) -> Option<Test> {
        let concept = self.vocabulary.concept(id);
        let (values, ordered): (Vec<(String, bool)>, bool) = match concept.observation() {
            Some(o) => (o.values.iter().map(|v| (v.name.clone(), !v.indeterminate)).collect(), o.ordered),
            None => (concept.instrument()?.classes.iter().map(|c| (c.name.clone(), true)).collect(), true),
        };
        let (names, decides): (Vec<String>, Vec<bool>) = values.into_iter().unzip();
        let count = names.len();
        let mut set: BTreeSet<usize> = BTreeSet::new();
        for (joined, test) in tests {
            let next: BTreeSet<usize> = match test {
                RawTest::Word(at) => [self.named_value(id, at, name)?].into(),
                RawTest::Plain(quantity) => [self.named_value(id, &quantity.at, name)?].into(),
                RawTest::Between(low, high, at) => {
                    self.in_order(ordered, at, name)?;
                    let (low, high) = (self.named_value(id, &low.at, name)?, self.named_value(id, &high.at, name)?);
                    (0..count).filter(|i| (low..=high).contains(i)).collect()
                }
                RawTest::Compare(op, operand, at) => {
                    let value = match operand {
                        Operand::Words(at) | Operand::Normal(_, at) => at.clone(),
                        Operand::Quantity(quantity) => quantity.at.clone(),
                    };
                    let limit = self.named_value(id, &value, name)?;
                    if *op == Op::Ne {
                        return None;
                    }
                    if *op != Op::Eq {
                        self.in_order(ordered, at, name)?;
                    }
                    (0..count)
                        .filter(|i| match op {
                            Op::Ge => *i >= limit,
                            Op::Gt => *i > limit,
                            Op::Le => *i <= limit,
                            Op::Lt => *i < limit,
                            Op::Eq | Op::Ne => *i == limit,
                        })
                        .filter(|i| *op == Op::Eq || decides.get(*i) == Some(&true))
                        .collect()
                }
                RawTest::Sex(_, at) => {
                    self.named_value(id, at, name)?;
                    return None;
                }
            };
            set = if *joined == Joined::And {
                set.intersection(&next).copied().collect()
            } else {
                set.union(&next).copied().collect()
            };
        }
        if set.is_empty() {
            let at = tests.first().map(|(_, t)| t.at()).unwrap_or_default();
            self.meaningless(&at, "no value of the list lies between these limits");
            return None;
        }
        Some(Test::Values(set.into_iter().filter_map(|i| names.get(i).cloned()).collect()))
    }

    fn in_order(&mut self, ordered: bool, at: &Range<usize>, name: &str) -> Option<()> {
        if !ordered {
            self.report(
                Diagnostic::error("wrong-kind", self.span(at), format!("the values of `{name}` have no order"))
                    .help(format!("name them: `{name} is …`")),
            );
        }
        ordered.then_some(())
    }

    fn named_value(&mut self, id: ConceptId, at: &Range<usize>, name: &str) -> Option<usize> {
        if let Some(index) = self.value_index(id, at) {
            return Some(index);
        }
        let written = self.source.words(at);
        let span = self.span(at);
        if self.glued.named(at).is_some() && self.vocabulary.find(&written).is_some() {
            self.report(
                Diagnostic::error(
                    "out-of-scope",
                    span,
                    format!("`{name}` is compared with `{written}`, not with a fixed value"),
                )
                .help("ask it as a `judgement:`"),
            );
            return None;
        }
        let concept = self.vocabulary.concept(id);
        let values: Vec<&str> = concept.observation().map_or_else(
            || concept.instrument().into_iter().flat_map(|i| &i.classes).map(|c| c.name.as_str()).collect(),
            |o| o.values.iter().map(|v| v.name.as_str()).collect(),
        );
        let mut problem = Diagnostic::error("unknown-value", span, format!("`{written}` is no value of `{name}`"));
        let near = nearest(&fold(&written), values.iter().copied()).filter(|_| written.chars().count() > 2);
        problem = match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!(
                "its values are {}",
                values.iter().map(|v| format!("`{v}`")).collect::<Vec<_>>().join(", ")
            )),
        };
        self.report(problem);
        None
    }
}

fn quantities(test: &RawTest) -> Vec<&Quantity> {
    match test {
        RawTest::Compare(_, Operand::Quantity(q), _) | RawTest::Plain(q) => vec![q],
        RawTest::Between(low, high, _) => vec![low, high],
        RawTest::Compare(..) | RawTest::Word(_) | RawTest::Sex(..) => Vec::new(),
    }
}

/// Whether a result can be below zero, as its plausible range says.
fn may_be_below_zero(concept: &Concept) -> bool {
    let plausible = concept.observation().and_then(|o| o.plausible);
    plausible.is_some_and(|range| match range.low {
        Bound::Included(low) | Bound::Excluded(low) => low < Number::ZERO,
        Bound::Open => true,
    })
}
