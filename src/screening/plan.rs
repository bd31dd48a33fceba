//! What can be resolved of a statement before any patient is known.
//!
//! A plan serves the short paths (`short.rs`): statements of a simple shape have one; all others, and patients whose
//! record is not simple, are evaluated by the general code. A plan never gives another answer than that code.

use super::bearing::flags_of_values;
use super::episode::Domain;
use super::loaded::PARTS;
use super::multiple::Scale;
use crate::criteria::Count;
use crate::patient::RecordedSex;
use crate::ruleset::{AtomId, Children, NodeId, SettleId};
use crate::value::{Bound, Day, Number, Range, RangeSet, Truth};
use crate::vocabulary::{ConceptId, ListName};
use std::ops::RangeInclusive;

/// A place in the list of topics.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct TopicId(pub(crate) u32);

/// What kind of fact a topic is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) enum Lane {
    Condition,
    Medication,
    Procedure,
    Allergy,
    Family,
    Value,
    PlannedProcedure,
    /// What only occurs in female patients, all together.
    Female,
}

impl From<Domain> for Lane {
    fn from(domain: Domain) -> Self {
        match domain {
            Domain::Condition => Self::Condition,
            Domain::Medication => Self::Medication,
            Domain::Procedure => Self::Procedure,
            Domain::Allergy => Self::Allergy,
            Domain::Family => Self::Family,
        }
    }
}

/// Something that statements ask for, or a rule: facts bear on it, or none does.
#[derive(Clone, Debug, Default)]
pub(crate) struct Topic {
    /// The rules that infer that it is present.
    pub(crate) present: Box<[RuleTopic]>,
    /// The rules that infer that it is absent.
    pub(crate) absent: Box<[RuleTopic]>,
    /// The rules that infer that it, or something related, is absent.
    pub(crate) related: Box<[RuleTopic]>,
    /// The list that speaks for it when nothing is recorded.
    pub(crate) list: Option<ListName>,
    /// Its absence on a day means that it never was there before.
    pub(crate) lifelong: bool,
    /// Whether a plain statement of absence clears it, if nothing else is recorded.
    pub(crate) by_statement: bool,
}

/// A rule of the vocabulary or of a trial, with the topic that tells whether it has anything to go on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleTopic {
    pub(crate) rule: NodeId,
    pub(crate) topic: TopicId,
    /// It rests on results alone.
    pub(crate) on_results: bool,
}

/// How a condition is answered.
#[derive(Clone, Debug)]
pub(crate) enum Plan {
    /// A statement, by the general code.
    General(AtomId),
    /// All hold.
    All(Children),
    /// Some holds.
    Any(Children),
    /// It does not hold.
    Not(NodeId),
    /// So many hold.
    Count(Count, Children),
    /// Age: the birth days that hold.
    Born(Box<[RangeInclusive<Day>]>),
    /// Recorded sex.
    Sex(RecordedSex),
    /// Presence on some day of a window.
    Presence(Presence),
    /// A planned procedure.
    Planned(TopicId),
    /// A drug that is not tolerated.
    Intolerant(TopicId),
    /// A suspicion.
    Suspected(TopicId),
    /// The newest result.
    Result(Newest),
    /// The newest total.
    Total(Box<Total>),
    /// The newest number, where it may follow from other results or be recorded as something narrower.
    Reading(Box<Reading>),
}

/// The newest number of a concept, dated from `from` to `to`.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) topic: TopicId,
    pub(crate) concept: ConceptId,
    pub(crate) from: Day,
    pub(crate) to: Day,
    /// Where it is not the number itself that is tested.
    pub(crate) scale: Option<Scale>,
    pub(crate) test: Parts,
}

/// Presence on some day from `from` to `to`.
#[derive(Clone, Debug)]
pub(crate) struct Presence {
    pub(crate) topic: TopicId,
    /// What the topic is about.
    pub(crate) concept: ConceptId,
    pub(super) domain: Domain,
    pub(crate) settle: Option<SettleId>,
    pub(crate) from: Day,
    pub(crate) to: Day,
    /// The window ends on a day that may yet come: what is there must go on.
    pub(crate) movable: bool,
    /// More is asked of what is recorded than that it is there.
    pub(crate) filtered: bool,
    /// The statement, where nothing more than qualifiers is asked.
    pub(crate) qualified: Option<AtomId>,
    /// Only in female patients.
    pub(crate) female: bool,
    /// Of what is below, what only tests clear.
    pub(crate) tests: Box<[(TopicId, ConceptId)]>,
}

/// The newest result, dated from `from` to `to`.
#[derive(Clone, Debug)]
pub(crate) struct Newest {
    pub(crate) topic: TopicId,
    pub(crate) concept: ConceptId,
    pub(crate) from: Day,
    pub(crate) to: Day,
    /// More than the newest is asked for: it answers alone where it is the only one.
    pub(crate) only: bool,
    pub(crate) test: Simple,
}

/// The newest total, dated from `from` to `to`.
#[derive(Clone, Debug)]
pub(crate) struct Total {
    pub(crate) topic: TopicId,
    pub(crate) from: Day,
    pub(crate) to: Day,
    pub(crate) test: Parts,
    /// The greatest total, in parts.
    pub(crate) most: i64,
    /// The points of the items, in parts.
    pub(crate) points: Box<[i64]>,
    /// The rules that score items, with the item's place.
    pub(crate) inferred: Box<[(RuleTopic, u8)]>,
    /// What they can score together.
    pub(crate) inferable: i64,
    /// Items count over the whole history.
    pub(crate) cumulative: bool,
    /// Without items, nothing but an assessment decides.
    pub(crate) itemless: bool,
}

/// A test of one exact value.
#[derive(Clone, Debug)]
pub(crate) enum Simple {
    Number(Parts),
    Titre(Parts),
    /// A number on a scale of its own reference range.
    Multiple(Scale, Parts),
    /// Bit sets over the named values: those that hold, and those that decide nothing.
    Named {
        hold: u64,
        indeterminate: u64,
    },
    /// Another test: without a result it is unknown, with results it is left to the general code.
    Other,
}

/// A set of numbers as ranges of whole [`PARTS`], ends included.
#[derive(Clone, Debug)]
pub(crate) struct Parts(Box<[(i64, i64)]>);

impl Parts {
    /// The same decimals of up to six places as in `set`; none if a limit is out of range.
    pub(crate) fn of(set: &RangeSet) -> Option<Self> {
        let range = |r: &Range| Some((low(r.low)?, high(r.high)?));
        set.ranges().iter().map(range).collect::<Option<_>>().map(Self)
    }

    /// The same for whole numbers.
    pub(crate) fn of_whole(set: &RangeSet<u32>) -> Option<Self> {
        let number = |bound: Bound<u32>| match bound {
            Bound::Open => Bound::Open,
            Bound::Included(n) => Bound::Included(Number::from(i64::from(n))),
            Bound::Excluded(n) => Bound::Excluded(Number::from(i64::from(n))),
        };
        Self::of(&RangeSet::new(set.ranges().iter().map(|r| Range { low: number(r.low), high: number(r.high) })))
    }

    /// The ranges, ends included.
    pub(crate) fn ranges(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Whether the value is in it.
    #[inline]
    pub(crate) fn hold(&self, value: i64) -> bool {
        self.0.iter().any(|&(low, high)| low <= value && value <= high)
    }

    /// Whether all, or none, of the values between the two are in it.
    #[inline]
    pub(crate) fn hold_between(&self, least: i64, most: i64) -> Truth {
        if self.0.iter().any(|&(low, high)| low <= least && most <= high) {
            Truth::True
        } else if self.0.iter().any(|&(low, high)| low <= most && least <= high) {
            Truth::Unknown
        } else {
            Truth::False
        }
    }
}

/// The least whole number of parts at or above a lower end.
fn low(bound: Bound) -> Option<i64> {
    match bound {
        Bound::Open => Some(i64::MIN),
        Bound::Included(n) => in_parts(n, false),
        Bound::Excluded(n) => in_parts(n, true)?.checked_add(1),
    }
}

/// The greatest whole number of parts at or below an upper end.
fn high(bound: Bound) -> Option<i64> {
    match bound {
        Bound::Open => Some(i64::MAX),
        Bound::Included(n) => in_parts(n, true),
        Bound::Excluded(n) => in_parts(n, false)?.checked_sub(1),
    }
}

/// A number in parts, rounded down or up.
pub(super) fn in_parts(number: Number, down: bool) -> Option<i64> {
    let (numerator, denominator) = number.parts();
    let parts = numerator.checked_mul(i128::from(PARTS))?;
    let floor = parts.div_euclid(denominator);
    let exact = parts.rem_euclid(denominator) == 0;
    i64::try_from(if down || exact { floor } else { floor + 1 }).ok()
}

/// How facts on a concept bear on a topic.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) struct Bearing(pub(crate) u8);

impl Bearing {
    /// Facts on the concept are presence of what is asked for.
    pub(crate) const BELOW: u8 = 1;
    /// The concept is more general than what is asked for.
    pub(crate) const ABOVE: u8 = 2;
    /// The concept is what is asked for.
    pub(crate) const EXACT: u8 = 4;
    /// Facts on it feed a rule.
    pub(crate) const FEEDS: u8 = 8;

    /// Whether it bears so.
    pub(crate) fn has(self, bit: u8) -> bool {
        self.0 & bit != 0
    }
}

/// That facts on a concept bear on a topic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting {
    pub(crate) topic: TopicId,
    pub(crate) lane: Lane,
    pub(crate) bearing: Bearing,
    /// What results among those facts say of the topic, see `bearing.rs`.
    pub(crate) of_values: u16,
}

/// For every concept the topics that facts on it bear on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Postings {
    /// For each concept where its postings begin; one more for the end.
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

impl Postings {
    /// Sorts what was found, in any order and with repetitions, by concept.
    pub(crate) fn new(concepts: usize, mut found: Vec<(ConceptId, Posting)>) -> Self {
        found.sort_unstable_by_key(|(concept, p)| (*concept, p.topic.0));
        let mut postings: Vec<Posting> = Vec::with_capacity(found.len());
        let mut starts = Vec::with_capacity(concepts + 1);
        let mut last = None;
        for (concept, posting) in found {
            while starts.len() <= concept.0 as usize {
                starts.push(place(postings.len()));
            }
            match postings.last_mut() {
                Some(same) if last == Some((concept, posting.topic)) => same.bearing.0 |= posting.bearing.0,
                _ => postings.push(posting),
            }
            last = Some((concept, posting.topic));
        }
        while starts.len() <= concepts {
            starts.push(place(postings.len()));
        }
        for posting in &mut postings {
            posting.of_values = flags_of_values(posting.lane, posting.bearing);
        }
        Self { starts, postings }
    }

    /// The topics that facts on `concept` bear on.
    pub(crate) fn of(&self, concept: ConceptId) -> &[Posting] {
        let at = concept.0 as usize;
        let (Some(&from), Some(&to)) = (self.starts.get(at), self.starts.get(at + 1)) else { return &[] };
        self.postings.get(from as usize..to as usize).unwrap_or(&[])
    }
}

fn place(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
