//! A profile made ready for evaluation, whatever the trial and the screening date.
//!
//! Assumes a profile whose facts are sorted by concept and day. Guarantees that what it holds says no more than the
//! profile: each fact in a shape that can be judged at a glance where it has a simple one, and else nothing but its kind.

use crate::patient::{
    AbsentFact, Attestation, ConditionFact, ConditionStatus, Fact, FactKind, ItemFinding, MedicationFact,
    ProcedureFact, Profile, Response, ResultFact, ResultStatus, ResultValue,
};
use crate::value::{Bound, Day, DayRange, Number, PartialDate, Range};
use crate::vocabulary::ConceptId;
use sha2::{Digest, Sha256};

/// Decimals are compared as whole numbers of these parts.
pub(super) const PARTS: i64 = 1_000_000;

/// A profile with its facts put into the order and shape in which evaluation reads them. Built once when a profile is
/// read; holds nothing but what the profile says, in particular no answer to any condition, and nothing that depends on
/// rules or on the screening date.
#[derive(Clone, Debug)]
pub struct LoadedProfile<'p> {
    profile: &'p Profile,
    pub(crate) groups: Box<[Group]>,
    /// Their concepts, which ascend: what is searched.
    pub(super) concepts: Box<[ConceptId]>,
    /// One for each fact of the profile, in the same order.
    pub(super) shapes: Box<[Shape]>,
    /// The latest day of which any fact speaks.
    pub(super) latest: Day,
    /// The attestations at a glance, in the profile's order.
    pub(crate) attested: Box<[Attested]>,
}

/// An attestation at a glance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attested {
    pub(crate) criterion: CriterionKey,
    pub(super) on: Day,
    pub(super) answer: bool,
    /// The digest of the words that it was given for, if one is recorded.
    pub(super) words: Option<Words>,
    /// The rules' version that it was given for.
    pub(super) rules: Option<u32>,
}

/// A criterion of a trial: equal for equal ids, whatever their letter case.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct CriterionKey(u128);

impl CriterionKey {
    /// 128 bits of the SHA-256 of both ids: two criteria never share them.
    pub(super) fn new(trial: &str, criterion: &str) -> Self {
        let ids = format!("{trial}\0{criterion}").to_ascii_lowercase();
        let digest = Sha256::digest(ids.as_bytes());
        Self(digest.iter().take(16).fold(0, |key, byte| key << 8 | u128::from(*byte)))
    }
}

/// The digest of words: twelve hexadecimal digits, or something else that equals none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Words(Option<u64>);

impl Words {
    pub(super) fn new(digest: &str) -> Self {
        let digits = digest.len() == 12 && digest.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        Self(digits.then(|| u64::from_str_radix(digest, 16).ok()).flatten())
    }

    pub(super) fn are(self, other: Self) -> bool {
        self.0.is_some() && self.0 == other.0
    }
}

/// The facts on one concept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) concept: ConceptId,
    /// The first of them, and the one after the last.
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// All are results and assessments.
    pub(crate) values: bool,
    /// The newest result or total, where it counts and is the only one that could be the newest: its day, or the days
    /// of a result's partial date.
    pub(crate) newest: Option<(DayRange, Said)>,
    /// The first day from which on a record says that the drug is not tolerated.
    pub(super) intolerant: Option<Day>,
}

/// What a result or an assessment says, where it is one exact thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Said {
    /// A number, in [`PARTS`].
    Number(i64),
    /// One of the concept's named values.
    Named(u16),
    /// A titre 1:n, in [`PARTS`].
    Titre(i64),
    /// A total without items, in [`PARTS`].
    Total(i64),
    /// Items without a total, as bit sets: those found present, and those found absent.
    Items {
        /// Found present.
        present: u64,
        /// Found absent.
        absent: u64,
    },
    /// None of these.
    Other,
}

/// A fact at a glance.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    /// A result or an assessment.
    Value,
    /// A condition that is present and not known to have ended: there from this day on at the latest.
    Open(Day),
    /// A course of a drug that goes on, as recorded on the second day: there from the first day on at the latest.
    Course(Day, Day),
    /// A course that ended on that day.
    Closed(Day),
    /// A procedure of that day.
    Done(Day),
    /// A procedure of a day that nobody wrote down exactly: done by the screening date, if this day has come.
    DoneBy(Day),
    /// A procedure that is planned.
    Planned,
    /// Reported absent on that day, not tested.
    Denied(Day),
    /// Another statement of absence.
    OtherDenial,
    /// Another condition.
    OtherCondition,
    /// Another course.
    OtherCourse,
    /// An allergy, known from that day on.
    Allergy(Day),
    /// A relative's condition.
    Family,
    /// A drug that is planned: no course.
    Nothing,
}

impl<'p> LoadedProfile<'p> {
    /// Makes `profile` ready.
    #[must_use]
    pub fn new(profile: &'p Profile) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let mut from = 0_u32;
        for facts in profile.facts.chunk_by(|a, b| a.concept == b.concept) {
            let to = from.saturating_add(u32::try_from(facts.len()).unwrap_or(u32::MAX));
            if let Some(first) = facts.first() {
                let values = facts.iter().all(|f| matches!(f.kind, FactKind::Result(_) | FactKind::Assessment(_)));
                let (newest, intolerant) = (newest(facts), intolerant(facts));
                groups.push(Group { concept: first.concept, from, to, values, newest, intolerant });
            }
            from = to;
        }
        Self {
            profile,
            concepts: groups.iter().map(|group| group.concept).collect(),
            groups: groups.into_boxed_slice(),
            shapes: profile.facts.iter().map(|f| Shape::of(&f.kind)).collect(),
            latest: profile.facts.iter().map(|f| f.kind.day().last).max().unwrap_or(Day::DISTANT_PAST),
            attested: profile.attestations.iter().map(Attested::of).collect(),
        }
    }

    /// The profile itself.
    #[must_use]
    pub fn profile(&self) -> &'p Profile {
        self.profile
    }
}

impl Attested {
    fn of(attestation: &Attestation) -> Self {
        Self {
            criterion: CriterionKey::new(&attestation.trial, &attestation.criterion),
            on: attestation.on,
            answer: attestation.answer,
            words: attestation.words.as_deref().map(Words::new),
            rules: attestation.rules,
        }
    }
}

impl Shape {
    fn of(kind: &FactKind) -> Self {
        match kind {
            FactKind::Condition(c) => Self::of_condition(c),
            FactKind::Medication(m) => Self::of_course(m),
            FactKind::Procedure(p) => Self::of_procedure(p),
            FactKind::Absent(AbsentFact { as_of, test: None }) if as_of.is_exact() => Self::Denied(as_of.first),
            FactKind::Absent(_) | FactKind::Never { .. } => Self::OtherDenial,
            FactKind::Result(_) | FactKind::Assessment(_) => Self::Value,
            FactKind::Allergy { as_of } => Self::Allergy(as_of.first),
            FactKind::Family { .. } => Self::Family,
        }
    }

    fn of_condition(fact: &ConditionFact) -> Self {
        if fact.status == ConditionStatus::Present && fact.ended.is_none() {
            Self::Open(since(fact.onset, fact.as_of))
        } else {
            Self::OtherCondition
        }
    }

    fn of_course(fact: &MedicationFact) -> Self {
        if fact.planned {
            return Self::Nothing;
        }
        let end = fact.last_dose.filter(|_| fact.intermittent).or(fact.ended).map(PartialDate::days);
        let started = fact.started.map(PartialDate::days);
        match end {
            Some(end) if end.is_exact() && started.is_none_or(|s| s.first <= end.first) => Self::Closed(end.first),
            None if !fact.intermittent && !fact.stopped_undated => {
                Self::Course(since(fact.started, fact.as_of), fact.spoken_of().first)
            }
            _ => Self::OtherCourse,
        }
    }

    fn of_procedure(fact: &ProcedureFact) -> Self {
        if fact.planned {
            return Self::Planned;
        }
        match fact.on.map(PartialDate::days) {
            Some(on) if on.is_exact() => Self::Done(on.first),
            Some(on) => Self::DoneBy(on.first),
            None => Self::DoneBy(fact.as_of.last),
        }
    }
}

/// On which day at the latest something is there, if that day has come: a partial date is cut at the screening date.
fn since(start: Option<PartialDate>, as_of: DayRange) -> Day {
    start.map_or(as_of.last, |s| s.days().first)
}

/// The newest of the results or totals on one concept, if no other could be the newest.
fn newest(facts: &[Fact]) -> Option<(DayRange, Said)> {
    let (last, others) = facts.split_last()?;
    let (on, said) = said(&last.kind)?;
    let dated = on.is_exact() || matches!(&last.kind, FactKind::Result(result) if result.dated);
    let alone = others.iter().all(|f| f.kind.day().last < on.first);
    (dated && alone).then_some((on, said))
}

fn intolerant(facts: &[Fact]) -> Option<Day> {
    let days = facts.iter().filter_map(|fact| match &fact.kind {
        FactKind::Medication(m) if m.response == Some(Response::Intolerant) => Some(m.as_of.first),
        _ => None,
    });
    days.min()
}

fn said(kind: &FactKind) -> Option<(DayRange, Said)> {
    match kind {
        FactKind::Result(result) if result.status == ResultStatus::Final => {
            let said = match &result.value {
                ResultValue::Number(_) => number(result).map(Said::Number),
                ResultValue::Named(value) => Some(Said::Named(*value)),
                ResultValue::Titre(range) => exactly(range).map(|n| Said::Titre(i64::from(n) * PARTS)),
                ResultValue::Incomparable(_) => None,
            };
            Some((result.on, said.unwrap_or(Said::Other)))
        }
        FactKind::Assessment(assessment) => {
            let said = match assessment.total {
                Some(total) if assessment.items.is_empty() => whole_parts(total).map(Said::Total),
                None if assessment.class.is_none() => items(&assessment.items),
                _ => None,
            };
            Some((assessment.on, said.unwrap_or(Said::Other)))
        }
        _ => None,
    }
}

/// The number of a result in [`PARTS`], if it is exactly one.
pub(crate) fn number(result: &ResultFact) -> Option<i64> {
    match &result.value {
        ResultValue::Number(range) => exactly(range).and_then(whole_parts),
        ResultValue::Named(_) | ResultValue::Titre(_) | ResultValue::Incomparable(_) => None,
    }
}

/// Findings as bit sets; none where one item is named twice, or is beyond the 64th.
fn items(findings: &[(u16, ItemFinding)]) -> Option<Said> {
    let (mut seen, mut present, mut absent) = (0_u64, 0, 0);
    for &(item, finding) in findings {
        let bit = 1_u64.checked_shl(u32::from(item)).filter(|bit| seen & bit == 0)?;
        seen |= bit;
        match finding {
            ItemFinding::Present => present |= bit,
            ItemFinding::Absent => absent |= bit,
            ItemFinding::Unknown => {}
        }
    }
    Some(Said::Items { present, absent })
}

pub(super) fn exactly<T: Copy + PartialEq>(range: &Range<T>) -> Option<T> {
    match (range.low, range.high) {
        (Bound::Included(low), Bound::Included(high)) if low == high => Some(low),
        _ => None,
    }
}

/// The number in [`PARTS`], if that is exact.
pub(super) fn whole_parts(number: Number) -> Option<i64> {
    let (numerator, denominator) = number.parts();
    let parts = numerator.checked_mul(i128::from(PARTS))?;
    (parts % denominator == 0).then(|| i64::try_from(parts / denominator).ok()).flatten()
}
