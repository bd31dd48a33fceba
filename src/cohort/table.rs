//! Statements that ask the same of different days or with different limits, answered together.
//!
//! Prepared once: by topic, the plain questions of presence and of the newest result. For a block, what the patients' facts
//! say of a topic is gathered patient by patient, and then answers all of the topic's statements, one plane after the
//! other. Where it cannot be told at a glance the single evaluator is asked, but not for every window: what was there in a
//! short one was there in a longer one, and what was not there in a long one was not there in a shorter one.

use super::plane::{NONE, Plane, Planes};
use super::reach::StatementId;
use crate::screening::bearing::{ABOVE, DENIALS, HERE, ONCE, OTHER, OVER, SURE};
use crate::screening::loaded::Said;
use crate::screening::plan::{Newest, Parts, Presence, Simple, Topic, TopicId};
use crate::screening::program::Program;
use crate::screening::{Chart, Screener};
use crate::value::{Day, Truth};

/// The statements on one topic that are answered together; most topics have some of one kind only.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// Whether it was there from some day up to the screening date; the latest day first, the shortest window.
    present: Vec<(Day, StatementId)>,
    /// Whether presence can be told at a glance: neither sex nor tests of what is below matter.
    plain: bool,
    numbers: Vec<OfNumber>,
    named: Vec<OfNamed>,
}

/// The newest result, dated from a day on, is in a set of numbers (or of titres).
#[derive(Debug)]
struct OfNumber {
    from: Day,
    set: Parts,
    titre: bool,
    statement: StatementId,
}

/// The newest result, dated from a day on, is one of some named values.
#[derive(Debug)]
struct OfNamed {
    from: Day,
    hold: u64,
    indeterminate: u64,
    statement: StatementId,
}

impl Table {
    /// Takes in a question of presence, if nothing more is asked and it goes up to the screening date.
    pub(super) fn take_presence(&mut self, on: Day, asked: &Presence, statement: StatementId) -> bool {
        let taken = !asked.filtered && asked.to == on;
        if taken {
            self.plain = !asked.female && asked.tests.is_empty();
            let at = self.present.partition_point(|(from, _)| *from >= asked.from);
            self.present.insert(at, (asked.from, statement));
        }
        taken
    }

    /// Takes in a question of the newest result, if it goes up to the screening date.
    pub(super) fn take_result(&mut self, on: Day, asked: &Newest, statement: StatementId) -> bool {
        if asked.only || asked.to != on {
            return false;
        }
        let from = asked.from;
        match &asked.test {
            Simple::Number(set) | Simple::Titre(set) => {
                let titre = matches!(asked.test, Simple::Titre(_));
                self.numbers.push(OfNumber { from, set: set.clone(), titre, statement });
            }
            &Simple::Named { hold, indeterminate } => {
                self.named.push(OfNamed { from, hold, indeterminate, statement });
            }
            Simple::Other => return false,
        }
        true
    }

    /// Whether it has no statement.
    pub(super) fn is_empty(&self) -> bool {
        self.present.is_empty() && self.numbers.is_empty() && self.named.is_empty()
    }

    /// Calls `each` with its statements about results.
    fn each_value(&self, each: impl FnMut(StatementId)) {
        let numbers = self.numbers.iter().map(|of| of.statement);
        numbers.chain(self.named.iter().map(|of| of.statement)).for_each(each);
    }
}

/// What the patients' facts say of a topic.
#[derive(Debug)]
struct Gathered {
    /// There now.
    sure: Plane,
    /// There last on a day; of earlier windows nothing is said.
    over: Vec<(u16, Day)>,
    /// There in windows that begin by the first day, and perhaps there in those that begin by the second; in others not.
    found: Vec<(u16, Day, Day)>,
    /// The newest number, in parts.
    numbers: Vec<(u16, Day, i64)>,
    titres: Vec<(u16, Day, i64)>,
    named: Vec<(u16, Day, u16)>,
    /// The last patient of whom something was gathered.
    last: u16,
}

/// What is gathered of a block.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    topics: Vec<Gathered>,
    /// The topics of which something is.
    some: Vec<TopicId>,
}

/// No window begins by this day.
const NEVER: Day = Day(i32::MIN);
/// No patient's place.
const NOBODY: u16 = u16::MAX;

impl Gathering {
    /// Forgets the block before.
    pub(super) fn begin(&mut self, topics: usize) {
        for topic in self.some.drain(..) {
            if let Some(gathered) = self.topics.get_mut(topic.0 as usize) {
                gathered.clear();
            }
        }
        self.topics.resize_with(topics, Gathered::new);
    }

    /// Gathers what a patient's facts say of a topic; calls `ask` with the statements that are to be asked one by one.
    pub(super) fn take(
        &mut self,
        lane: usize,
        topic: TopicId,
        table: &Table,
        chart: &Chart<'_>,
        program: &Program,
        ask: &mut impl FnMut(StatementId),
    ) {
        let place = u16::try_from(lane).unwrap_or(NOBODY);
        let Some(gathered) = self.topics.get_mut(topic.0 as usize).filter(|gathered| gathered.last != place) else {
            return;
        };
        if gathered.last == NOBODY {
            self.some.push(topic);
        }
        gathered.last = place;
        if !table.present.is_empty() {
            if !(table.plain && gathered.glance(lane, place, chart, topic)) {
                gathered.search(place, table, chart, program);
            }
        } else if !gathered.take_result(place, chart, topic) {
            table.each_value(ask);
        }
    }

    /// Writes what was gathered into the planes.
    pub(super) fn write(&self, tables: &[Table], planes: &mut Planes, program: &Program) {
        for &topic in &self.some {
            let at = topic.0 as usize;
            if let (Some(table), Some(gathered)) = (tables.get(at), self.topics.get(at)) {
                gathered.write_presence(table, planes, program);
                gathered.write_results(table, planes, program);
            }
        }
    }
}

impl Gathered {
    fn new() -> Self {
        Self {
            sure: NONE,
            over: Vec::new(),
            found: Vec::new(),
            numbers: Vec::new(),
            titres: Vec::new(),
            named: Vec::new(),
            last: NOBODY,
        }
    }

    fn clear(&mut self) {
        self.sure = NONE;
        self.last = NOBODY;
        self.over.clear();
        self.found.clear();
        self.numbers.clear();
        self.titres.clear();
        self.named.clear();
    }

    /// Presence that can be told at a glance; otherwise nothing is gathered.
    fn glance(&mut self, lane: usize, place: u16, chart: &Chart<'_>, topic: TopicId) -> bool {
        let flags = chart.scratch.flags(topic);
        let Some(about) = chart.screener.plans.topics.get(topic.0 as usize) else { return false };
        if is_ruled(about, chart) || flags & DENIALS != 0 {
            return false;
        }
        if flags & (HERE | ABOVE) == 0 {
            return true;
        }
        if flags & (SURE | OTHER) == SURE {
            set(&mut self.sure, lane);
            return true;
        }
        let over = flags & (SURE | OTHER | ABOVE | ONCE) == 0 && flags & OVER != 0;
        if over {
            self.over.push((place, chart.scratch.detail(topic).latest));
        }
        over
    }

    /// Asks the single evaluator for the windows between which the answer changes.
    fn search(&mut self, place: u16, table: &Table, chart: &Chart<'_>, program: &Program) {
        let truth = |at: usize| {
            let node = table.present.get(at).and_then(|(_, s)| program.statements.get(*s as usize));
            node.map_or(Truth::Unknown, |&node| chart.quick(node))
        };
        let day = |at: usize| table.present.get(at).map_or(NEVER, |(from, _)| *from);
        let all = table.present.len();
        let open = if truth(0) == Truth::False { first(1, all, |at| truth(at) != Truth::False) } else { 0 };
        let there = if open < all && truth(open) != Truth::True {
            first(open + 1, all, |at| truth(at) == Truth::True)
        } else {
            open
        };
        self.found.push((place, day(there), day(open)));
    }

    fn take_result(&mut self, place: u16, chart: &Chart<'_>, topic: TopicId) -> bool {
        if chart.scratch.flags(topic) & HERE == 0 {
            return true;
        }
        let group = chart.patient.groups.get(chart.scratch.detail(topic).group as usize);
        let newest = group.and_then(|group| group.newest).filter(|(on, _)| on.first <= chart.screener.on);
        match newest {
            Some((on, Said::Number(value))) => self.numbers.push((place, on.first, value)),
            Some((on, Said::Titre(value))) => self.titres.push((place, on.first, value)),
            Some((on, Said::Named(value))) if value < 64 => self.named.push((place, on.first, value)),
            _ => return false,
        }
        true
    }

    fn write_presence(&self, table: &Table, planes: &mut Planes, program: &Program) {
        for &(from, statement) in &table.present {
            let mut truth = self.sure;
            for &(lane, latest) in &self.over {
                add(&mut truth, lane, latest >= from);
            }
            let (mut known, mut falsehood) = (truth, NONE);
            for &(lane, there, open) in &self.found {
                add(&mut known, lane, true);
                add(&mut truth, lane, from <= there);
                add(&mut falsehood, lane, from > open);
            }
            planes.overwrite(program.statement(statement), &known, &truth, &falsehood);
        }
    }

    fn write_results(&self, table: &Table, planes: &mut Planes, program: &Program) {
        for of in &table.numbers {
            let (mut truth, mut falsehood) = (NONE, NONE);
            let values = if of.titre { &self.titres } else { &self.numbers };
            for &(lane, day, value) in values {
                let (fresh, holds) = (day >= of.from, of.set.hold(value));
                add(&mut truth, lane, fresh & holds);
                add(&mut falsehood, lane, fresh & !holds);
            }
            planes.add(program.statement(of.statement), &truth, &falsehood);
        }
        for of in &table.named {
            let (mut truth, mut falsehood) = (NONE, NONE);
            for &(lane, day, value) in &self.named {
                let (fresh, holds) = (day >= of.from, of.hold >> value & 1 == 1);
                add(&mut truth, lane, fresh & holds);
                add(&mut falsehood, lane, fresh & !holds & (of.indeterminate >> value & 1 == 0));
            }
            planes.add(program.statement(of.statement), &truth, &falsehood);
        }
    }
}

/// Whether a rule that speaks for the topic has something to go on.
fn is_ruled(about: &Topic, chart: &Chart<'_>) -> bool {
    chart.any_touched(&about.present) || chart.any_touched(&about.absent) || chart.any_touched(&about.related)
}

/// The first place from `low` on, before `high`, for which `is` says yes, and it says so for all after it; else `high`.
fn first(mut low: usize, mut high: usize, is: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = low + (high - low) / 2;
        if is(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

#[inline]
fn add(plane: &mut Plane, lane: u16, is: bool) {
    if let Some(word) = plane.get_mut(usize::from(lane) / 64) {
        *word |= u64::from(is) << (lane % 64);
    }
}

fn set(plane: &mut Plane, lane: usize) {
    if let Some(word) = plane.get_mut(lane / 64) {
        *word |= 1 << (lane % 64);
    }
}

/// Tables by topic, for a screener.
pub(super) fn empty(screener: &Screener<'_>) -> Vec<Table> {
    std::iter::repeat_with(Table::default).take(screener.plans.topics.len()).collect()
}
