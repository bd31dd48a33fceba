//! The tree as it is written: groups, connectives, and runs of elements, before names and kinds are looked at.
//!
//! Ranges are bytes of the parsed text.

use super::ast::Choice;
use crate::value::{Calendar, Number};
use crate::vocabulary::Severity;
use std::ops::Range;

/// A thing with the bytes it is written in.
pub(super) type At<T> = (T, Range<usize>);

#[derive(Clone, Debug)]
pub(super) enum Condition {
    /// `if A then B [else C]`.
    If { parts: Vec<Condition>, at: Range<usize> },
    /// `A unless B`; more than two parts are an error to be reported.
    Unless { parts: Vec<Sequence>, at: Range<usize> },
    /// Items and what joins them.
    Sequence(Sequence),
}

#[derive(Clone, Debug)]
pub(super) struct Sequence {
    pub items: Vec<Item>,
    /// Between `items[i]` and `items[i + 1]`.
    pub joiners: Vec<At<Joiner>>,
    pub at: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Joiner {
    And,
    Or,
    Nor,
    /// A comma that takes its meaning from the end of the list.
    Comma,
    /// `, and`.
    CommaAnd,
    /// `, or`.
    CommaOr,
}

#[derive(Clone, Debug)]
pub(super) struct Item {
    pub elements: Vec<At<Element>>,
    pub at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Element {
    Group(Vec<Condition>),
    /// A run of words that are no keywords.
    Words(Vec<Range<usize>>),
    CountOf(CountOf),
    Negation(Negation),
    Not,
    Prefix(Prefix),
    Adjective(Adjective),
    Chooser(Choice),
    Noise,
    Compare(Op, Operand),
    Between(Quantity, Quantity),
    Bound(Quantity, Op),
    Quantity(Quantity),
    Is,
    Grade,
    Class,
    Except,
    Requiring,
    FollowedBy,
    Window(Window),
    Lasting(Option<Op>, RawPeriod),
    Times(Op, u32),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Negation {
    No,
    Without,
    Neither,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Prefix {
    History,
    Family,
    Suspected,
    Planned,
    Received,
    Taking,
    Failed,
    Intolerant,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Adjective {
    Active,
    Inactive,
    Stable,
    Severity(Severity),
    Controlled(bool),
    Compensated(bool),
    AdequatelyTreated,
    Positive,
    Negative,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Op {
    Ge,
    Gt,
    Le,
    Lt,
    Eq,
    Ne,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CountOf {
    Op(Op, u32),
    Exactly(u32),
    /// `2 of`: neither at least nor exactly is said.
    Plain(u32),
    Any,
    All,
    None,
}

#[derive(Clone, Debug)]
pub(super) enum Operand {
    Quantity(Quantity),
    /// `ULN` without a number.
    Normal(Scale, Range<usize>),
    Words(Range<usize>),
}

#[derive(Clone, Debug)]
pub(super) struct Quantity {
    pub figure: Figure,
    pub scale: Option<At<Scale>>,
    pub at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Figure {
    Number(Number),
    /// 1:n.
    Titre(u32),
    /// `3+`.
    Plus,
    /// Digits that are no number of the language: a decimal comma, or too many digits.
    Bad,
}

#[derive(Clone, PartialEq, Debug)]
pub(super) enum Scale {
    Upper,
    Lower,
    /// As written, blanks left out, `per` as `/`.
    Unit(String),
}

#[derive(Clone, Debug)]
pub(super) struct RawPeriod {
    pub count: Option<u32>,
    pub unit: Range<usize>,
    /// The unit, if it is a calendar unit as the language spells it.
    pub calendar: Option<Calendar>,
    pub at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum Window {
    Within {
        length: RawLength,
        tail: Option<Tail>,
    },
    Ago {
        op: Op,
        period: RawPeriod,
    },
    /// The date as written.
    Since(Range<usize>),
    SinceOnset(Range<usize>),
    SinceWords(Range<usize>),
}

#[derive(Clone, Debug)]
pub(super) enum RawLength {
    Period(RawPeriod),
    HalfLives(Option<u32>),
    Longer(RawPeriod, Option<u32>),
}

#[derive(Clone, Debug)]
pub(super) struct Tail {
    pub after: bool,
    /// `of`, `from`: before or after is not said.
    pub vague: bool,
    pub what: TailWhat,
    pub at: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) enum TailWhat {
    /// Words of an anchor, lower case.
    Anchor(Range<usize>),
    /// The words after `onset of` or `diagnosis of`.
    Event(Range<usize>),
    Words(Range<usize>),
}
