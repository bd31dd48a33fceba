//! Statements that ask the same with other windows or limits: a family has one row.

use super::list_place;
use crate::criteria::Assertion;
use crate::patient::RecordedSex;
use crate::ruleset::{Atom, Node, NodeId, RuleSet, Window};
use crate::screening::Screener;
use crate::screening::episode::Domain;
use crate::screening::multiple::Scale;
use crate::screening::plan::{Newest, Parts, Plan, Presence, RuleTopic, Simple, TopicId, Total};

use crate::screening::program::Program;
use crate::value::Day;
use crate::vocabulary::{ConceptId, ListName};
use rustc_hash::FxHashMap;
use std::ops::RangeInclusive;

/// A place among the families.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct FamilyId(pub(crate) u32);

/// How a statement is answered.
#[derive(Clone, Debug)]
pub(crate) enum Ask {
    /// By the general code.
    General,
    /// The birth days that hold.
    Born(Box<[RangeInclusive<Day>]>),
    /// Recorded sex.
    Sex(RecordedSex),
    /// There in a window that begins on that day.
    Span(FamilyId, Day),
    /// The newest result is a number in a set.
    Number(FamilyId, Limits),
    /// The newest result is a titre in a set.
    Titre(FamilyId, Limits),
    /// The newest result is one of some named values.
    Named(FamilyId, Values),
    /// The total is in a set, assessed on that day or later.
    Total(FamilyId, Day, Parts),
}

impl Ask {
    /// A number for each kind.
    pub(super) fn kind(&self) -> u8 {
        match self {
            Self::General => 0,
            Self::Born(_) => 1,
            Self::Sex(_) => 2,
            Self::Span(..) => 3,
            Self::Number(..) => 4,
            Self::Titre(..) => 5,
            Self::Named(..) => 6,
            Self::Total(..) => 7,
        }
    }

    /// Whose row answers it.
    pub(crate) fn family(&self) -> Option<FamilyId> {
        match self {
            Self::General | Self::Born(_) | Self::Sex(_) => None,
            Self::Span(family, _)
            | Self::Number(family, _)
            | Self::Titre(family, _)
            | Self::Named(family, _)
            | Self::Total(family, ..) => Some(*family),
        }
    }

    /// The first day of the window.
    pub(crate) fn from(&self) -> Option<Day> {
        match self {
            Self::General | Self::Born(_) | Self::Sex(_) => None,
            Self::Span(_, from) | Self::Total(_, from, _) => Some(*from),
            Self::Number(_, limits) | Self::Titre(_, limits) => Some(limits.from),
            Self::Named(_, values) => Some(values.from),
        }
    }

    /// The numbers that hold.
    pub(crate) fn parts(&self) -> Option<&Parts> {
        match self {
            Self::Number(_, limits) | Self::Titre(_, limits) => Some(&limits.set),
            Self::Total(_, _, set) => Some(set),
            Self::General | Self::Born(_) | Self::Sex(_) | Self::Span(..) | Self::Named(..) => None,
        }
    }

    /// Whether it is answered only where there is no other result.
    pub(crate) fn is_only(&self) -> bool {
        match self {
            Self::Number(_, limits) | Self::Titre(_, limits) => limits.only,
            Self::Named(_, values) => values.only,
            _ => false,
        }
    }
}

/// A test of a number of a day.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// The first day of the window.
    pub(crate) from: Day,
    pub(crate) set: Parts,
    /// It answers alone where it is the only result.
    pub(crate) only: bool,
}

/// A test of a named value of a day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Values {
    /// The first day of the window.
    pub(crate) from: Day,
    /// Bit sets over the named values: those that hold, and those that decide nothing.
    pub(crate) hold: u64,
    pub(crate) indeterminate: u64,
    /// It answers alone where it is the only result.
    pub(crate) only: bool,
}

/// What the statements of a family ask for.
#[derive(Clone, Debug)]
pub(in crate::screening) enum Family {
    /// Presence.
    Presence(Domain, Box<Presence>),
    /// A planned procedure.
    Planned,
    /// A drug that is not tolerated.
    Intolerance(TopicId),
    /// A suspicion.
    Suspicion(TopicId),
    /// Results.
    Result(TopicId),
    /// Numbers that may follow from others.
    Reading(ConceptId),
    /// Results in multiples of their own reference range.
    Multiple(ConceptId, Scale),
    /// A total.
    Total(Box<Total>),
}

/// What a family's row is where no fact bears on it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Untouched {
    /// What a list says, by its place; and of men that it is not there, where it only occurs in female patients.
    Listed(Option<usize>, bool),
    /// There is no result.
    Nothing,
    /// Nothing was assessed: the least and the greatest total.
    Unassessed(i64, i64),
}

/// All families of a program.
#[derive(Debug, Default)]
pub(crate) struct Families {
    /// By statement.
    pub(crate) asks: Vec<Ask>,
    pub(in crate::screening) families: Vec<Family>,
    /// By family.
    pub(crate) untouched: Vec<Untouched>,
    /// By family: the statements of presence by the first day of their windows, the longest window first.
    pub(in crate::screening) windows: Vec<Vec<(Day, NodeId)>>,
    /// By topic: the families on which facts on it bear.
    starts: Vec<u32>,
    touched: Vec<FamilyId>,
}

/// What makes a family.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Topic(TopicId),
    Total(TopicId),
    /// What is there must go on.
    Movable(TopicId),
    Suspicion(TopicId),
    Multiple(ConceptId, Scale),
    /// More is asked than that it is there: the statement without its window, whether that is `now` and whether it is
    /// today, and whether what is there must go on.
    Filtered(Atom, (bool, bool), bool),
}

struct Builder<'s> {
    screener: &'s Screener<'s>,
    families: Families,
    known: FxHashMap<Key, FamilyId>,
    found: Vec<(u32, FamilyId)>,
}

impl Families {
    pub(crate) fn new(screener: &Screener<'_>, program: &Program) -> Self {
        let mut builder =
            Builder { screener, families: Self::default(), known: FxHashMap::default(), found: Vec::new() };
        for &node in &program.statements {
            let ask = builder.ask(node);
            if let Ask::Span(family, from) = ask
                && let Some(windows) = builder.families.windows.get_mut(family.0 as usize)
            {
                let at = windows.partition_point(|(other, _)| *other <= from);
                windows.insert(at, (from, node));
            }
            builder.families.asks.push(ask);
        }
        let Builder { mut families, mut found, .. } = builder;
        found.sort_unstable_by_key(|(topic, family)| (*topic, family.0));
        found.dedup();
        let mut starts = vec![0_u32; screener.plans.topics.len() + 1];
        for &(topic, _) in &found {
            if let Some(start) = starts.get_mut(topic as usize + 1) {
                *start += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        families.starts = starts;
        families.touched = found.into_iter().map(|(_, family)| family).collect();
        families
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.families.len()
    }

    /// Calls `each` with the families on which facts on any of these topics bear, in their order.
    pub(in crate::screening) fn each_of(&self, topics: &[TopicId], mut each: impl FnMut(FamilyId)) {
        let mut bits = vec![0_u64; self.families.len().div_ceil(64)];
        for family in topics.iter().flat_map(|&topic| self.of_topic(topic)) {
            if let Some(word) = bits.get_mut(family.0 as usize / 64) {
                *word |= 1 << (family.0 % 64);
            }
        }
        for (first, word) in (0_u32..).step_by(64).zip(bits) {
            let mut rest = word;
            while rest != 0 {
                each(FamilyId(first + rest.trailing_zeros()));
                rest &= rest - 1;
            }
        }
    }

    /// The families on which facts on a topic bear.
    #[inline]
    fn of_topic(&self, topic: TopicId) -> &[FamilyId] {
        let at = topic.0 as usize;
        let (Some(&from), Some(&to)) = (self.starts.get(at), self.starts.get(at + 1)) else { return &[] };
        self.touched.get(from as usize..to as usize).unwrap_or(&[])
    }
}

impl Builder<'_> {
    fn ask(&mut self, node: NodeId) -> Ask {
        let screener = self.screener;
        match screener.plans.plans.get(node.0 as usize) {
            Some(Plan::Born(days)) => Ask::Born(days.clone()),
            Some(Plan::Sex(sex)) => Ask::Sex(*sex),
            Some(Plan::Presence(presence)) if presence.to == screener.on => self.presence(node, presence),
            Some(&Plan::Planned(topic)) => {
                let untouched = Untouched::Listed(Some(list_place(ListName::PlannedProcedures, true)), false);
                let Node::Atom(atom) = screener.rules.node(node) else { return Ask::General };
                let key = Key::Filtered(screener.rules.atom(atom).clone(), (true, true), false);
                let family = self.family(key, Family::Planned, untouched, &[topic]);
                Ask::Span(family, screener.on)
            }
            Some(&Plan::Intolerant(topic)) => {
                let lifelong = screener.plans.topics.get(topic.0 as usize).is_some_and(|about| about.lifelong);
                let untouched = Untouched::Listed(Some(list_place(ListName::Allergies, lifelong)), false);
                Ask::Span(self.family(Key::Topic(topic), Family::Intolerance(topic), untouched, &[topic]), screener.on)
            }
            Some(&Plan::Suspected(topic)) => {
                let untouched = Untouched::Listed(Some(list_place(ListName::Conditions, false)), false);
                let family = self.family(Key::Suspicion(topic), Family::Suspicion(topic), untouched, &[topic]);
                Ask::Span(family, screener.on)
            }
            Some(Plan::Result(newest)) if newest.to == screener.on => self.result(newest),
            Some(Plan::Total(total)) if total.to == screener.on => {
                let unassessed = total.itemless && !total.cumulative;
                let untouched =
                    if unassessed { Untouched::Nothing } else { Untouched::Unassessed(0, total.points.iter().sum()) };
                let rules = total.inferred.iter().map(|(rule, _)| rule.topic);
                let topics: Vec<TopicId> = rules.chain([total.topic]).collect();
                let family = self.family(Key::Total(total.topic), Family::Total(total.clone()), untouched, &topics);
                Ask::Total(family, total.from, total.test.clone())
            }
            Some(Plan::Reading(reading)) if reading.to == screener.on => {
                let (key, family) = match reading.scale {
                    None => (Key::Topic(reading.topic), Family::Reading(reading.concept)),
                    Some(scale) => (Key::Multiple(reading.concept, scale), Family::Multiple(reading.concept, scale)),
                };
                let family = self.family(key, family, Untouched::Nothing, &[reading.topic]);
                Ask::Number(family, Limits { from: reading.from, set: reading.test.clone(), only: false })
            }
            _ => Ask::General,
        }
    }

    fn result(&mut self, newest: &Newest) -> Ask {
        let Newest { topic, from, only, .. } = *newest;
        let (key, family) = match newest.test {
            Simple::Other => return Ask::General,
            // Other results may pass too.
            Simple::Multiple(..) if only => return Ask::General,
            Simple::Multiple(scale, _) => {
                (Key::Multiple(newest.concept, scale), Family::Multiple(newest.concept, scale))
            }
            Simple::Number(_) | Simple::Titre(_) | Simple::Named { .. } => (Key::Topic(topic), Family::Result(topic)),
        };
        let family = self.family(key, family, Untouched::Nothing, &[topic]);
        match &newest.test {
            Simple::Number(set) | Simple::Multiple(_, set) => {
                Ask::Number(family, Limits { from, set: set.clone(), only })
            }
            Simple::Titre(set) => Ask::Titre(family, Limits { from, set: set.clone(), only }),
            &Simple::Named { hold, indeterminate } => Ask::Named(family, Values { from, hold, indeterminate, only }),
            Simple::Other => Ask::General,
        }
    }

    fn presence(&mut self, node: NodeId, presence: &Presence) -> Ask {
        let Some((domain, bare, window)) = bare(self.screener.rules, node) else { return Ask::General };
        let today = (window == Window::Now, presence.from == self.screener.on);
        let key = if presence.filtered {
            Key::Filtered(bare, today, presence.movable)
        } else if presence.movable {
            Key::Movable(presence.topic)
        } else {
            Key::Topic(presence.topic)
        };
        let tests = presence.tests.iter().map(|(test, _)| *test);
        let mut topics: Vec<TopicId> = Vec::new();
        for topic in tests.chain([presence.topic]) {
            topics.push(topic);
            topics.extend(self.rules(topic).map(|rule| rule.topic));
        }
        let about = self.screener.plans.topics.get(presence.topic.0 as usize);
        // What only tests clear is not cleared by a list.
        let list = about.filter(|_| presence.tests.is_empty()).and_then(|about| Some((about.list?, about.lifelong)));
        let untouched = Untouched::Listed(list.map(|(list, lifelong)| list_place(list, lifelong)), presence.female);
        let family = self.family(key, Family::Presence(domain, Box::new(presence.clone())), untouched, &topics);
        Ask::Span(family, presence.from)
    }

    /// The rules that speak for a topic.
    fn rules(&self, topic: TopicId) -> impl Iterator<Item = &RuleTopic> {
        let about = self.screener.plans.topics.get(topic.0 as usize);
        about.into_iter().flat_map(|about| about.present.iter().chain(&about.absent).chain(&about.related))
    }

    fn family(&mut self, key: Key, family: Family, untouched: Untouched, topics: &[TopicId]) -> FamilyId {
        let next = FamilyId(u32::try_from(self.families.families.len()).unwrap_or(u32::MAX));
        let id = *self.known.entry(key).or_insert(next);
        if id == next {
            self.families.families.push(family);
            self.families.untouched.push(untouched);
            self.families.windows.push(Vec::new());
            self.found.extend(topics.iter().map(|topic| (topic.0, id)));
        }
        id
    }
}

/// What kind of presence a statement asks for, the statement without its window, and that window.
fn bare(rules: &RuleSet, node: NodeId) -> Option<(Domain, Atom, Window)> {
    let Node::Atom(atom) = rules.node(node) else { return None };
    let mut bare = rules.atom(atom).clone();
    let (domain, window) = match &mut bare {
        Atom::Condition(atom) => {
            let domain = match atom.assertion {
                Assertion::Present | Assertion::Ever => Domain::Condition,
                Assertion::Family => Domain::Family,
                Assertion::Suspected | Assertion::Planned => return None,
            };
            (domain, &mut atom.window)
        }
        Atom::Medication(atom) => (Domain::Medication, &mut atom.window),
        Atom::Procedure(atom) => (Domain::Procedure, &mut atom.window),
        Atom::Age { .. } | Atom::Sex(_) | Atom::Value(_) => return None,
    };
    let window = std::mem::replace(window, Window::Ever);
    Some((domain, bare, window))
}
