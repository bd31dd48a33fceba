//! Limits: numbers with their scales, ranges from comparisons, and the words around them.

use super::Builder;
use super::phrase::{Joined, Phrase, Test};
use crate::criteria::ast::{Limit, LimitRange, Scale};
use crate::criteria::raw::{Figure, Op, Operand, Quantity, Scale as RawScale};
use crate::text::{Diagnostic, Span, shown};
use crate::value::{Bound, Number, Range as Values, RangeSet, Unit, UnitError};
use std::ops::Range;

/// A calendar spelling that is not the language's own, with the right word.
pub(super) fn calendar_spelling(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "y" | "yr" | "yrs" | "yo" => "years",
        "mo" | "mos" | "mth" | "mths" => "months",
        "wk" | "wks" => "weeks",
        "d" => "days",
        _ => return None,
    })
}

/// What a comparison with a limit leaves; nothing for unequal, which is no range.
pub(super) fn bounded(op: Op, limit: &Limit) -> Option<LimitRange> {
    let limit = |included| Some(Limit { included, ..limit.clone() });
    Some(match op {
        Op::Ge => LimitRange { low: limit(true), high: None },
        Op::Gt => LimitRange { low: limit(false), high: None },
        Op::Le => LimitRange { low: None, high: limit(true) },
        Op::Lt => LimitRange { low: None, high: limit(false) },
        Op::Eq => LimitRange { low: limit(true), high: limit(true) },
        Op::Ne => return None,
    })
}

impl Builder<'_> {
    /// The ranges that `tests` allow.
    pub(super) fn ranges(&mut self, tests: &[(Joined, Test)]) -> Option<Vec<LimitRange>> {
        let mut ranges: Vec<LimitRange> = Vec::new();
        for (joined, test) in tests {
            let range = self.range(test)?;
            match (joined, ranges.last_mut()) {
                (Joined::And, Some(last)) => {
                    let free =
                        (last.low.is_none() && range.high.is_none()) || (last.high.is_none() && range.low.is_none());
                    if !free {
                        self.meaningless(&test.at(), "two limits on the same side are joined by `and`");
                        return None;
                    }
                    last.low = range.low.or(last.low.take());
                    last.high = range.high.or(last.high.take());
                }
                _ => ranges.push(range),
            }
        }
        spread_scales(&mut ranges);
        let mut sound = true;
        for range in &ranges {
            if let (Some(low), Some(high)) = (&range.low, &range.high)
                && low.scale == high.scale
                && (low.number > high.number || (low.number == high.number && !(low.included && high.included)))
            {
                let at = tests.first().zip(tests.last()).map(|((_, a), (_, b))| a.at().start..b.at().end);
                self.meaningless(&at.unwrap_or_default(), "no value lies between these limits");
                sound = false;
            }
        }
        sound.then_some(ranges)
    }

    fn range(&mut self, test: &Test) -> Option<LimitRange> {
        match test {
            Test::Compare(op, operand, _) => {
                // Unequal is reported with the phrase.
                bounded(*op, &self.operand(operand)?)
            }
            Test::Between(low, high, _) => {
                let (low, high) = (self.limit(low), self.limit(high));
                let (mut low, mut high) = (low?, high?);
                if high.number < low.number && low.number <= Number::ZERO {
                    // Below zero, protocols name the end that is nearer to it first: `between -1.0 and -2.5`.
                    if low.scale == Scale::Bare {
                        low.scale = high.scale.clone();
                    }
                    (low, high) = (high, low);
                }
                Some(LimitRange { low: Some(low), high: Some(high) })
            }
            Test::Plain(quantity) => {
                let limit = self.limit(quantity)?;
                Some(LimitRange { low: Some(limit.clone()), high: Some(limit) })
            }
            Test::Word(at) | Test::Sex(_, at) => {
                let word = self.source.words(at);
                self.report(
                    Diagnostic::error("unknown-value", self.span(at), format!("`{word}` is no number"))
                        .label("expected a number here"),
                );
                None
            }
        }
    }

    /// Reports a limit below zero of what is never below it; none when there is none.
    pub(super) fn none_below_zero(&mut self, ranges: &[LimitRange], what: &str) -> Option<()> {
        let below = |l: &&Limit| l.number < Number::ZERO;
        let limit = ranges.iter().flat_map(|r| [&r.low, &r.high]).flatten().find(below)?;
        let written = shown(&limit.number.to_string());
        let message = format!("`{written}` is no limit here: {what} is never below zero");
        self.report(Diagnostic::error("meaningless-limit", limit.span, message).label("below zero"));
        Some(())
    }

    /// `A != 1`: unequal has no form of its own.
    pub(super) fn no_unequal(&mut self, phrase: &Phrase) -> Option<()> {
        let unequal = |t: &Test| matches!(t, Test::Compare(Op::Ne, ..));
        let (_, test) = phrase.tests.iter().chain(&phrase.grades).find(|(_, t)| unequal(t))?;
        let Test::Compare(_, operand, at) = test else { return None };
        let value = match operand {
            Operand::Quantity(quantity) => quantity.at.clone(),
            Operand::Normal(_, at) | Operand::Words(at) => at.clone(),
        };
        let operator = self.source.words(&(at.start..value.start));
        let (name, value) = (self.source.words(&(phrase.at.start..at.start)), self.source.words(&value));
        let span = self.span(&(at.start..at.start + operator.len()));
        self.report(
            Diagnostic::error("foreign-operator", span, format!("`{operator}` is not used here"))
                .help(format!("write `not ({name} = {value})`")),
        );
        Some(())
    }

    fn operand(&mut self, operand: &Operand) -> Option<Limit> {
        match operand {
            Operand::Quantity(quantity) => self.limit(quantity),
            Operand::Normal(scale, at) => {
                let scale = if *scale == RawScale::Lower { Scale::LowerNormal } else { Scale::UpperNormal };
                Some(Limit { number: Number::ONE, scale, included: true, span: self.span(at) })
            }
            Operand::Words(at) => {
                let word = self.source.words(at);
                let known = !self.glued.within(at).is_empty();
                let problem = if known {
                    Diagnostic::error(
                        "out-of-scope",
                        self.span(at),
                        format!("`{word}` cannot be a limit: values are compared with fixed limits only"),
                    )
                    .help("ask it as a `judgement:`")
                } else {
                    Diagnostic::error("unknown-value", self.span(at), format!("`{word}` is no number"))
                        .label("expected a number here")
                };
                self.report(problem);
                None
            }
        }
    }

    fn limit(&mut self, quantity: &Quantity) -> Option<Limit> {
        let number = match quantity.figure {
            Figure::Number(number) => number,
            Figure::Bad => return self.bad_figure(quantity),
            Figure::Titre(_) | Figure::Plus => {
                let word = self.source.words(&quantity.at);
                self.report(
                    Diagnostic::error("unknown-value", self.span(&quantity.at), format!("`{word}` is no number"))
                        .label("expected a number here"),
                );
                return None;
            }
        };
        let scale = match &quantity.scale {
            None => Scale::Bare,
            Some((RawScale::Upper, _)) => Scale::UpperNormal,
            Some((RawScale::Lower, _)) => Scale::LowerNormal,
            Some((RawScale::Unit(unit), _)) if matches!(unit.to_ascii_lowercase().as_str(), "point" | "points") => {
                Scale::Bare
            }
            Some((RawScale::Unit(unit), at)) => {
                self.check_unit(unit, at)?;
                Scale::Unit(unit.clone())
            }
        };
        Some(Limit { number, scale, included: true, span: self.span(&quantity.at) })
    }

    fn check_unit(&mut self, unit: &str, at: &Range<usize>) -> Option<()> {
        let Err(UnitError::Unknown(near)) = Unit::parse(unit) else { return Some(()) };
        let problem = if let Some(word) = calendar_spelling(unit) {
            Diagnostic::error("foreign-operator", self.span(at), format!("`{unit}` is not used here"))
                .help(format!("write `{word}`"))
        } else if self.glued.named(at).is_some() {
            Diagnostic::error(
                "missing-connective",
                self.span(at),
                format!("nothing says how `{unit}` is joined to the limit before it"),
            )
            .help(format!("write `and` or `or` before `{unit}`"))
        } else {
            let problem = Diagnostic::error("unknown-unit", self.span(at), format!("`{unit}` is no known unit"));
            match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help("write the unit as in UCUM (`mg/dL`, `10*9/L`)"),
            }
        };
        self.report(problem);
        None
    }

    pub(super) fn bad_figure<T>(&mut self, quantity: &Quantity) -> Option<T> {
        let digits = self.source.words(&quantity.at);
        let digits = digits.split_whitespace().next().unwrap_or("").to_owned();
        let start = self.source.trim(&quantity.at).start;
        let span = self.span(&(start..start + digits.len()));
        if digits.contains(':') {
            self.report(
                Diagnostic::error("unknown-value", span, format!("`{digits}` is no titre"))
                    .help("write a titre as `1:80`"),
            );
        } else if digits.contains(',') {
            let point = digits.replace(',', ".");
            self.report(
                Diagnostic::error("decimal-comma", span, format!("the comma in `{digits}` can be read in two ways"))
                    .label("a comma separates thousands, and three digits follow it")
                    .help(format!("write `{point}` if a decimal point is meant")),
            );
        } else if digits.contains(|c: char| c.is_ascii_digit()) {
            self.report(Diagnostic::error("unknown-value", span, format!("`{digits}` has too many digits")));
        } else {
            let problem = Diagnostic::error("unknown-value", span, format!("`{digits}` is no number here"));
            self.report(problem.help("write the number in digits"));
        }
        None
    }

    pub(super) fn meaningless(&mut self, at: &Range<usize>, why: &str) {
        let written = self.source.words(at);
        self.report(
            Diagnostic::error("meaningless-limit", self.span(at), format!("`{written}` decides nothing"))
                .label(why.to_owned()),
        );
    }

    /// Whole numbers that `tests` allow. `read` takes the number out of a quantity.
    pub(super) fn whole_numbers(
        &mut self,
        tests: &[(Joined, Test)],
        read: &mut dyn FnMut(&mut Self, &Quantity) -> Option<u32>,
    ) -> Option<RangeSet<u32>> {
        let mut set: Option<RangeSet<u32>> = None;
        for (joined, test) in tests {
            let range = match test {
                Test::Compare(op, Operand::Quantity(quantity), _) => {
                    let n = read(self, quantity)?;
                    match op {
                        Op::Ge => Values { low: Bound::Included(n), high: Bound::Open },
                        Op::Gt => Values { low: Bound::Excluded(n), high: Bound::Open },
                        Op::Le => Values { low: Bound::Open, high: Bound::Included(n) },
                        Op::Lt => Values { low: Bound::Open, high: Bound::Excluded(n) },
                        Op::Eq => Values::exactly(n),
                        // Reported with the phrase.
                        Op::Ne => return None,
                    }
                }
                Test::Between(low, high, _) => {
                    let (low, high) = (read(self, low), read(self, high));
                    Values { low: Bound::Included(low?), high: Bound::Included(high?) }
                }
                Test::Plain(quantity) => Values::exactly(read(self, quantity)?),
                Test::Compare(..) | Test::Word(_) | Test::Sex(..) => {
                    let word = self.source.words(&test.at());
                    self.report(
                        Diagnostic::error("unknown-value", self.span(&test.at()), format!("`{word}` is no number"))
                            .label("expected a number here"),
                    );
                    return None;
                }
            };
            let next = RangeSet::new([range]);
            set = Some(match (set, joined) {
                (Some(set), Joined::And) => set.intersection(&next),
                (Some(set), _) => set.union(&next),
                (None, _) => next,
            });
        }
        let set = set?;
        let everything = set.ranges().iter().any(|r| r.low == Bound::Open && r.high == Bound::Open);
        if set.is_empty() || everything {
            let at = tests.first().zip(tests.last()).map(|((_, a), (_, b))| a.at().start..b.at().end);
            let why =
                if everything { "every value lies within these limits" } else { "no value lies between these limits" };
            self.meaningless(&at.unwrap_or_default(), why);
            return None;
        }
        Some(set)
    }

    pub(super) fn span_of(&self, tests: &[(Joined, Test)]) -> Span {
        let at = tests.first().zip(tests.last()).map(|((_, a), (_, b))| a.at().start..b.at().end);
        self.span(&at.unwrap_or_default())
    }
}

/// A limit without a unit takes that of the next limit of the same test: `30 to 60 mL/min`, `< 18.5 or > 35 kg/m2`.
fn spread_scales(ranges: &mut [LimitRange]) {
    let mut scale = Scale::Bare;
    for range in ranges.iter_mut().rev() {
        for limit in [&mut range.high, &mut range.low].into_iter().flatten() {
            if limit.scale == Scale::Bare {
                limit.scale = scale.clone();
            } else {
                scale = limit.scale.clone();
            }
        }
    }
}
