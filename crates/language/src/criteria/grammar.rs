//! pest's pairs into the raw tree.
//!
//! Assumes that the depth of the text was checked. Guarantees that nothing is dropped: what the grammar accepts is
//! in the tree.

// The derive writes an enum whose variants cannot carry documentation.
#![allow(missing_docs, reason = "the grammar file documents the rules")]

use super::ast::Choice;
use super::raw::{
    Adjective, Condition, CountOf, Element, Figure, Item, Joiner, Negation, Op, Operand, Prefix, Quantity, RawLength,
    RawPeriod, Scale, Sequence, Tail, TailWhat, Window,
};
use crate::value::{Calendar, Number, without_separators};
use crate::vocabulary::Severity;
use pest::Parser as _;
use pest::iterators::Pair;
use std::ops::Range;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/criterion.pest"]
struct Criterion;

/// The byte from which the text cannot be read.
pub(super) struct Stopped {
    pub at: usize,
    /// pest's own guard against deep nesting stopped it.
    pub too_deep: bool,
}

/// The raw tree of a glued text.
pub(super) fn read(text: &str) -> Result<Condition, Stopped> {
    let mut pairs = Criterion::parse(Rule::text, text).map_err(|error| Stopped {
        at: match error.location {
            pest::error::InputLocation::Pos(at) => at,
            pest::error::InputLocation::Span((start, _)) => start,
        },
        too_deep: matches!(&error.variant, pest::error::ErrorVariant::CustomError { .. }),
    })?;
    let stopped = || Stopped { at: 0, too_deep: false };
    let text = pairs.next().ok_or_else(stopped)?;
    children(&text, Rule::condition).next().and_then(condition).ok_or_else(stopped)
}

fn at(pair: &Pair<'_, Rule>) -> Range<usize> {
    pair.as_span().start()..pair.as_span().end()
}

fn children<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> impl Iterator<Item = Pair<'i, Rule>> + use<'i> {
    pair.clone().into_inner().filter(move |p| p.as_rule() == rule)
}

fn child<'i>(pair: &Pair<'i, Rule>, rule: Rule) -> Option<Pair<'i, Rule>> {
    children(pair, rule).next()
}

/// The only child that says what the pair is.
fn first<'i>(pair: &Pair<'i, Rule>) -> Option<Pair<'i, Rule>> {
    pair.clone().into_inner().next()
}

/// Lower case, single blanks.
fn folded(pair: &Pair<'_, Rule>) -> String {
    pair.as_str().to_ascii_lowercase().replace(['-', '_'], " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn condition(pair: Pair<'_, Rule>) -> Option<Condition> {
    let inner = first(&pair)?;
    if inner.as_rule() == Rule::if_then {
        let parts = children(&inner, Rule::condition).map(condition).collect::<Option<Vec<_>>>()?;
        return Some(Condition::If { parts, at: at(&inner) });
    }
    let mut parts = children(&inner, Rule::sequence).map(|s| sequence(&s)).collect::<Option<Vec<_>>>()?;
    if parts.len() == 1 {
        return parts.pop().map(Condition::Sequence);
    }
    Some(Condition::Unless { parts, at: at(&inner) })
}

fn sequence(pair: &Pair<'_, Rule>) -> Option<Sequence> {
    let items = children(pair, Rule::item).map(|i| item(&i)).collect::<Option<Vec<_>>>()?;
    let joiners = children(pair, Rule::joiner).map(|j| (joiner(&j), at(&j))).collect();
    Some(Sequence { items, joiners, at: at(pair) })
}

fn joiner(pair: &Pair<'_, Rule>) -> Joiner {
    let comma = pair.as_str().starts_with(',');
    match first(pair).map(|p| p.as_rule()) {
        Some(Rule::and) if comma => Joiner::CommaAnd,
        Some(Rule::and) => Joiner::And,
        Some(Rule::nor) => Joiner::Nor,
        Some(_) if comma => Joiner::CommaOr,
        Some(_) => Joiner::Or,
        None => Joiner::Comma,
    }
}

fn item(pair: &Pair<'_, Rule>) -> Option<Item> {
    let elements = pair.clone().into_inner().map(|p| Some((element(&p)?, at(&p)))).collect::<Option<Vec<_>>>()?;
    Some(Item { elements, at: at(pair) })
}

fn element(pair: &Pair<'_, Rule>) -> Option<Element> {
    Some(match pair.as_rule() {
        Rule::group => Element::Group(children(pair, Rule::condition).map(condition).collect::<Option<_>>()?),
        Rule::digit_name => Element::Words(vec![at(pair)]),
        Rule::name => Element::Words(children(pair, Rule::word).map(|w| at(&w)).collect()),
        Rule::window => Element::Window(window(pair)?),
        Rule::lasting => {
            let op = child(pair, Rule::op).and_then(|o| op(&o));
            let longer = child(pair, Rule::or_more).map(|_| Op::Ge);
            Element::Lasting(op.or(longer), period(&child(pair, Rule::period)?))
        }
        Rule::times => {
            let count = child(pair, Rule::counted).map_or(Some(2), |c| counted(&c));
            Element::Times(op(&child(pair, Rule::op)?)?, count.unwrap_or(u32::MAX))
        }
        Rule::count_of => Element::CountOf(count_of(pair)),
        Rule::negation => Element::Negation(match folded(pair).as_str() {
            "no" => Negation::No,
            "without" => Negation::Without,
            "neither" => Negation::Neither,
            _ => Negation::Never,
        }),
        Rule::not => Element::Not,
        Rule::comparison => comparison(pair)?,
        Rule::range => {
            let mut ends = children(pair, Rule::quantity).map(|q| quantity(&q));
            Element::Between(ends.next()??, ends.next()??)
        }
        Rule::roman_range => {
            // No numbers: the values of the test say what they are.
            let mut ends =
                children(pair, Rule::roman).map(|r| Quantity { figure: Figure::Bad, scale: None, at: at(&r) });
            Element::Between(ends.next()?, ends.next()?)
        }
        Rule::bound => {
            let op = if child(pair, Rule::or_less).is_some() { Op::Le } else { Op::Ge };
            Element::Bound(quantity(&child(pair, Rule::quantity)?)?, op)
        }
        Rule::quantity => Element::Quantity(quantity(pair)?),
        Rule::is => Element::Is,
        Rule::prefix => Element::Prefix(prefix(&folded(pair))),
        Rule::adjective => Element::Adjective(adjective(&folded(pair))),
        Rule::chooser => Element::Chooser(match folded(pair).as_str() {
            "highest" => Choice::Highest,
            "lowest" => Choice::Lowest,
            "any" => Choice::Any,
            "every" => Choice::Every,
            "mean" => Choice::Mean,
            _ => Choice::Latest,
        }),
        Rule::except => Element::Except,
        Rule::requiring => Element::Requiring,
        Rule::followed => Element::FollowedBy,
        Rule::grade => Element::Grade,
        Rule::class => Element::Class,
        _ => Element::Noise,
    })
}

fn prefix(words: &str) -> Prefix {
    match words {
        "history of" => Prefix::History,
        "family history of" => Prefix::Family,
        "suspected" => Prefix::Suspected,
        "planned" => Prefix::Planned,
        "received" => Prefix::Received,
        "taking" => Prefix::Taking,
        "failed" => Prefix::Failed,
        _ => Prefix::Intolerant,
    }
}

fn adjective(words: &str) -> Adjective {
    match words {
        "active" => Adjective::Active,
        "inactive" => Adjective::Inactive,
        "stable" => Adjective::Stable,
        "mild" => Adjective::Severity(Severity::Mild),
        "moderate" => Adjective::Severity(Severity::Moderate),
        "severe" => Adjective::Severity(Severity::Severe),
        "life threatening" => Adjective::Severity(Severity::LifeThreatening),
        "controlled" => Adjective::Controlled(true),
        "uncontrolled" => Adjective::Controlled(false),
        "compensated" => Adjective::Compensated(true),
        "decompensated" => Adjective::Compensated(false),
        "adequately treated" => Adjective::AdequatelyTreated,
        "positive" => Adjective::Positive,
        _ => Adjective::Negative,
    }
}

fn op(pair: &Pair<'_, Rule>) -> Option<Op> {
    Some(match first(pair)?.as_rule() {
        Rule::ge => Op::Ge,
        Rule::gt => Op::Gt,
        Rule::le => Op::Le,
        Rule::lt => Op::Lt,
        Rule::ne => Op::Ne,
        _ => Op::Eq,
    })
}

fn count_of(pair: &Pair<'_, Rule>) -> CountOf {
    let n = child(pair, Rule::counted).and_then(|c| counted(&c)).unwrap_or(u32::MAX);
    let compared = child(pair, Rule::op).and_then(|o| op(&o));
    match first(pair).map(|p| p.as_rule()) {
        Some(Rule::kw_any) => CountOf::Any,
        Some(Rule::kw_all) => CountOf::All,
        Some(Rule::kw_none) => CountOf::None,
        Some(Rule::kw_exactly) => CountOf::Exactly(n),
        _ => compared.map_or(CountOf::Plain(n), |op| CountOf::Op(op, n)),
    }
}

fn comparison(pair: &Pair<'_, Rule>) -> Option<Element> {
    let op = op(&child(pair, Rule::op)?)?;
    let operand = pair.clone().into_inner().last()?;
    let operand = match operand.as_rule() {
        Rule::quantity => Operand::Quantity(quantity(&operand)?),
        Rule::upper_alone => Operand::Normal(Scale::Upper, at(&operand)),
        Rule::lower_alone => Operand::Normal(Scale::Lower, at(&operand)),
        _ => Operand::Words(at(&operand)),
    };
    Some(Element::Compare(op, operand))
}

fn quantity(pair: &Pair<'_, Rule>) -> Option<Quantity> {
    let figure = first(pair)?;
    let scale = child(pair, Rule::scale).and_then(|s| Some((scale(&s)?, at(&s))));
    let figure = match figure.as_rule() {
        Rule::titre => titre(figure.as_str()).map_or(Figure::Bad, Figure::Titre),
        Rule::plus => Figure::Plus,
        Rule::below_zero => {
            let digits = without_separators(figure.as_str().trim_start_matches('-').trim_start());
            digits.and_then(|d| Number::parse(&format!("-{d}"))).map_or(Figure::Bad, Figure::Number)
        }
        _ => without_separators(figure.as_str()).and_then(|d| Number::parse(&d)).map_or(Figure::Bad, Figure::Number),
    };
    Some(Quantity { figure, scale, at: at(pair) })
}

fn scale(pair: &Pair<'_, Rule>) -> Option<Scale> {
    let inner = first(pair)?;
    if inner.as_rule() == Rule::normal {
        let upper = child(&inner, Rule::upper).is_some();
        return Some(if upper { Scale::Upper } else { Scale::Lower });
    }
    let words: Vec<&str> = inner.as_str().split_whitespace().collect();
    let mut unit = String::new();
    for word in words {
        if word.eq_ignore_ascii_case("per") {
            unit.push('/');
        } else {
            unit.push_str(word);
        }
    }
    Some(Scale::Unit(unit))
}

fn titre(text: &str) -> Option<u32> {
    let (one, n) = text.split_once(':')?;
    let n: u32 = without_separators(n.trim())?.parse().ok()?;
    (one.trim() == "1" && n > 0).then_some(n)
}

fn counted(pair: &Pair<'_, Rule>) -> Option<u32> {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let text = folded(pair);
    match WORDS.iter().position(|w| *w == text) {
        Some(index) => u32::try_from(index + 1).ok(),
        None => without_separators(&text)?.parse().ok(),
    }
}

fn period(pair: &Pair<'_, Rule>) -> RawPeriod {
    let unit = child(pair, Rule::period_unit);
    let count = child(pair, Rule::counted).and_then(|c| counted(&c));
    let span = unit.as_ref().map_or_else(|| at(pair), at);
    RawPeriod { count, calendar: unit.and_then(|u| Calendar::of_word(&folded(&u))), unit: span, at: at(pair) }
}

fn window(pair: &Pair<'_, Rule>) -> Option<Window> {
    let inner = first(pair)?;
    match inner.as_rule() {
        Rule::within => {
            let halves = |p: &Pair<'_, Rule>| {
                child(p, Rule::half_lives).map(|h| child(&h, Rule::counted).and_then(|c| counted(&c)))
            };
            let span = |p: &Pair<'_, Rule>| child(p, Rule::period).map(|p| period(&p));
            let length = if let Some(longer) = child(&inner, Rule::longer) {
                RawLength::Longer(span(&longer)?, halves(&longer)?)
            } else if let Some(one) = child(&inner, Rule::last_unit) {
                let calendar = Calendar::of_word(&folded(&one));
                RawLength::Period(RawPeriod { count: Some(1), calendar, unit: at(&one), at: at(&one) })
            } else {
                match (span(&inner), halves(&inner)) {
                    (Some(period), Some(halves)) => RawLength::Longer(period, halves),
                    (Some(period), None) => RawLength::Period(period),
                    (None, halves) => RawLength::HalfLives(halves?),
                }
            };
            let tail = child(&inner, Rule::tail).and_then(|t| tail(&t));
            Some(Window::Within { length, tail })
        }
        Rule::ago => {
            Some(Window::Ago { op: op(&child(&inner, Rule::op)?)?, period: period(&child(&inner, Rule::period)?) })
        }
        _ => {
            if let Some(date) = child(&inner, Rule::date) {
                return Some(Window::Since(at(&date)));
            }
            let words = at(&child(&inner, Rule::name)?);
            Some(if child(&inner, Rule::of_event).is_some() {
                Window::SinceOnset(words)
            } else {
                Window::SinceWords(words)
            })
        }
    }
}

fn tail(pair: &Pair<'_, Rule>) -> Option<Tail> {
    let relation = folded(&child(pair, Rule::relation)?);
    let what = if let Some(anchor) = child(pair, Rule::anchor) {
        TailWhat::Anchor(at(&anchor))
    } else {
        let words = at(&child(pair, Rule::name)?);
        if child(pair, Rule::of_event).is_some() { TailWhat::Event(words) } else { TailWhat::Words(words) }
    };
    let after = matches!(relation.as_str(), "after" | "following");
    Some(Tail { after, vague: matches!(relation.as_str(), "of" | "from"), what, at: at(pair) })
}
