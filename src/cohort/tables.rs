//! The statements of a family answered together, from the family's column to planes.
//!
//! Prepared once: by family the windows, limits and values that its statements ask with. Of nested planes
//! ([`Cuts`](super::cuts)) each statement then takes what it asks for.

use super::columns::{Column, Columns, UNCLEARED};
use super::cuts::Cuts;
use super::plane::{BLOCK, NONE, Plane, Planes, each, or, put, vectorised};
use crate::screening::abstraction::{Ask, Families, FamilyId, LISTS, Untouched};
use crate::screening::plan::Parts;
use crate::screening::program::Program;
use crate::screening::short::born_between;
use crate::value::{Day, Truth};
use std::ops::RangeInclusive;

/// A statement's number in the program.
pub(super) type StatementId = u32;

/// The statements of all families, and those of age.
#[derive(Debug)]
pub(super) struct Tables {
    /// By family.
    pub(super) families: Vec<Table>,
    /// Days of birth at which statements begin and end to hold.
    births: Cuts<Day>,
    /// Statements of age, with the first day of birth that holds, and the first after it that does not.
    aged: Vec<(StatementId, u32, u32)>,
    /// Statements of age that hold in several stretches.
    odd: Vec<(StatementId, Box<[RangeInclusive<Day>]>)>,
    /// By list: the first days of windows.
    windows: Vec<Cuts<Day>>,
    /// By list: the families of which it speaks where nothing is recorded.
    pub(super) by_list: Vec<Vec<FamilyId>>,
    /// The families of what only occurs in female patients.
    pub(super) female: Vec<FamilyId>,
}

/// The statements of a family.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) statements: Vec<StatementId>,
    /// Statements that answer alone where it is the only result.
    only: Vec<StatementId>,
    untouched: Untouched,
    /// The first days of windows.
    from: Cuts<Day>,
    limits: Cuts<i64>,
    asks: Vec<(StatementId, Test)>,
}

/// What a statement asks, with places among the windows and limits.
#[derive(Debug)]
enum Test {
    /// There in the window.
    Span(u32),
    Number(u32, Box<[Stretch]>),
    Titre(u32, Box<[Stretch]>),
    /// The values that hold, and those that decide nothing.
    Named(u32, u64, u64),
    Total(u32, Box<[Stretch]>, Parts),
}

/// From a limit on, and not from another on; none where it is open.
type Stretch = (Option<u32>, Option<u32>);

/// What a table is written from, other than its own column.
struct All<'l> {
    tables: &'l Tables,
    columns: &'l Columns<'l>,
    patients: &'l Plane,
    program: &'l Program,
}

/// Room for nested planes.
#[derive(Debug, Default)]
pub(super) struct Room {
    days: Vec<Plane>,
    values: Vec<Plane>,
    others: Vec<Plane>,
    old: (Vec<Plane>, Vec<Plane>),
    /// By window, and by value.
    named: (Vec<Plane>, Vec<Plane>),
    /// By list and window: whom a list clears.
    cleared: Vec<Vec<Plane>>,
    /// What is to be asked one by one.
    asks: Vec<(u16, StatementId)>,
}

impl Tables {
    pub(super) fn new(families: &Families) -> Self {
        let mut own: Vec<Vec<StatementId>> = vec![Vec::new(); families.len()];
        let (mut ages, mut odd) = (Vec::new(), Vec::new());
        let mut windows: Vec<Vec<Day>> = vec![Vec::new(); LISTS];
        for (statement, ask) in (0..).zip(&families.asks) {
            if let Some(family) = ask.family() {
                if let Some(statements) = own.get_mut(family.0 as usize) {
                    statements.push(statement);
                }
                if let (Ask::Span(_, from), Some(Untouched::Listed(Some(list), _))) =
                    (ask, families.untouched.get(family.0 as usize))
                    && let Some(windows) = windows.get_mut(*list)
                {
                    windows.push(*from);
                }
            } else if let Ask::Born(days) = ask {
                match &**days {
                    [one] => ages.push((statement, *one.start(), one.end().plus(1))),
                    _ => odd.push((statement, days.clone())),
                }
            }
        }
        let births = Cuts::new(ages.iter().flat_map(|(_, first, after)| [*first, *after]));
        let aged = ages.iter().map(|(s, first, after)| (*s, births.place(*first), births.place(*after))).collect();
        let table =
            |(statements, untouched): (Vec<StatementId>, &Untouched)| Table::new(families, statements, *untouched);
        let mut by_list = vec![Vec::new(); LISTS];
        let mut female = Vec::new();
        for (family, untouched) in (0..).map(FamilyId).zip(&families.untouched) {
            if let Untouched::Listed(list, only_female) = untouched {
                if let Some(families) = list.and_then(|list| by_list.get_mut(list)) {
                    families.push(family);
                }
                if *only_female {
                    female.push(family);
                }
            }
        }
        Self {
            by_list,
            female,
            families: own.into_iter().zip(&families.untouched).map(table).collect(),
            births,
            aged,
            odd,
            windows: windows.into_iter().map(Cuts::new).collect(),
        }
    }

    /// Writes what the columns say of all statements of families, and of age; gives what they cannot say.
    pub(super) fn write(
        &self,
        columns: &Columns<'_>,
        patients: &Plane,
        planes: &mut Planes,
        program: &Program,
    ) -> Vec<(u16, StatementId)> {
        let mut room = Room::default();
        for (cuts, days) in self.windows.iter().zip(&columns.lists) {
            let mut above = Vec::new();
            if cuts.len() > 0 {
                // A window that begins before the list clears is not cleared: counted from the day before.
                let lanes = (0_u16..).zip(days).map(|(lane, clear)| (lane, clear.plus(-1)));
                cuts.at_or_above(lanes, &mut above);
                for plane in &mut above {
                    *plane = std::array::from_fn(|word| patients[word] & !plane[word]);
                }
            }
            room.cleared.push(above);
        }
        vectorised(|| self.write_ages(columns, planes, program, &mut room));
        let all = All { tables: self, columns, patients, program };
        for (table, column) in self.families.iter().zip(&columns.families) {
            vectorised(|| table.write(&all, column, planes, &mut room));
        }
        room.asks
    }

    #[inline(always)]
    fn write_ages(&self, columns: &Columns<'_>, planes: &mut Planes, program: &Program, room: &mut Room) {
        let Room { days, others, .. } = &mut *room;
        self.births.at_or_above(columns.born.iter().map(|(lane, first, _)| (*lane, *first)), days);
        self.births.at_or_above(columns.born.iter().map(|(lane, _, last)| (*lane, *last)), others);
        let mut whom = NONE;
        columns.born.iter().for_each(|(lane, ..)| put(&mut whom, *lane));
        for &(statement, first, after) in &self.aged {
            let at = |planes: &[Plane], place: u32| planes.get(place as usize).copied().unwrap_or(NONE);
            let (since, until) = (at(days, first), at(others, after));
            let (possibly, too_late) = (at(others, first), at(days, after));
            let truth = std::array::from_fn(|word| since[word] & !until[word]);
            let falsehood = std::array::from_fn(|word| whom[word] & (!possibly[word] | too_late[word]));
            planes.put(program.statement(statement), truth, falsehood);
        }
        for (statement, days) in &self.odd {
            let (mut truth, mut falsehood) = (NONE, NONE);
            for &(lane, first, last) in &columns.born {
                match born_between(days, first, last) {
                    Some(Truth::True) => put(&mut truth, lane),
                    Some(Truth::False) => put(&mut falsehood, lane),
                    Some(Truth::Unknown) => {}
                    None => room.asks.push((lane, *statement)),
                }
            }
            planes.put(program.statement(*statement), truth, falsehood);
        }
    }

    /// Whom a list clears in windows that begin on that day.
    fn cleared<'r>(&self, room: &'r [Vec<Plane>], list: usize, from: Day) -> &'r Plane {
        let place = self.windows.get(list).map_or(u32::MAX, |cuts| cuts.place(from));
        room.get(list).and_then(|planes| planes.get(place as usize)).unwrap_or(&NONE)
    }
}

impl Table {
    fn new(families: &Families, statements: Vec<StatementId>, untouched: Untouched) -> Self {
        let asks = || statements.iter().filter_map(|s| Some((*s, families.asks.get(*s as usize)?)));
        let from = Cuts::new(asks().filter_map(|(_, ask)| ask.from()));
        let limits = Cuts::new(asks().filter_map(|(_, ask)| ask.parts()).flat_map(|parts| {
            parts.ranges().iter().flat_map(|&(low, high)| {
                [(low != i64::MIN).then_some(low), (high != i64::MAX).then(|| high + 1)].into_iter().flatten()
            })
        }));
        let stretches = |parts: &Parts| -> Box<[Stretch]> {
            let low = |low: i64| (low != i64::MIN).then(|| limits.place(low));
            let high = |high: i64| (high != i64::MAX).then(|| limits.place(high + 1));
            parts.ranges().iter().map(|&(l, h)| (low(l), high(h))).collect()
        };
        let mut only = Vec::new();
        let mut tests = Vec::new();
        for (statement, ask) in asks() {
            let at = |day: Day| from.place(day);
            tests.push((
                statement,
                match ask {
                    Ask::Span(_, day) => Test::Span(at(*day)),
                    Ask::Number(_, limits) => Test::Number(at(limits.from), stretches(&limits.set)),
                    Ask::Titre(_, limits) => Test::Titre(at(limits.from), stretches(&limits.set)),
                    Ask::Named(_, values) => Test::Named(at(values.from), values.hold, values.indeterminate),
                    Ask::Total(_, day, set) => Test::Total(at(*day), stretches(set), set.clone()),
                    Ask::General | Ask::Born(_) | Ask::Sex(_) => continue,
                },
            ));
            if ask.is_only() {
                only.push(statement);
            }
        }
        Self { statements, only, untouched, from, limits, asks: tests }
    }

    #[inline(always)]
    fn write(&self, all: &All<'_>, column: &Column, planes: &mut Planes, room: &mut Room) {
        let All { patients, program, .. } = *all;
        if let Untouched::Listed(list, female) = self.untouched {
            self.write_spans(all, column, (list, female), planes, room);
            return;
        }
        let everybody_else: Plane = std::array::from_fn(|word| patients[word] & !column.whom[word]);
        if column.whom == NONE {
            for (statement, test) in &self.asks {
                let (mut truth, mut falsehood) = (NONE, NONE);
                self.write_unassessed(test, &everybody_else, &mut truth, &mut falsehood);
                planes.put(program.statement(*statement), truth, falsehood);
            }
            return;
        }
        self.nest(column, room);
        let Room { days, values, others, old, named, asks: room_asks, .. } = room;
        let [mut of_titres, mut of_between, mut of_totals, mut of_old] = [NONE; 4];
        column.titres.iter().for_each(|(lane, ..)| put(&mut of_titres, *lane));
        column.between.iter().for_each(|(lane, ..)| put(&mut of_between, *lane));
        for (lane, total) in &column.totals {
            put(&mut of_totals, *lane);
            if total.otherwise.is_some() {
                put(&mut of_old, *lane);
            }
        }
        for (statement, test) in &self.asks {
            let (mut truth, mut falsehood) = (NONE, NONE);
            match test {
                Test::Span(_) => {}
                Test::Number(from, set) if !column.between.is_empty() => {
                    let fresh = days.get(*from as usize).copied().unwrap_or(NONE);
                    between(set, values, others, &of_between, &fresh, &mut truth, &mut falsehood);
                    let open =
                        std::array::from_fn(|word| of_between[word] & fresh[word] & !truth[word] & !falsehood[word]);
                    each(&open, |lane| room_asks.push((u16::try_from(lane).unwrap_or(u16::MAX), *statement)));
                }
                Test::Number(from, set) => {
                    within(set, values, &column.numbered, days.get(*from as usize), &mut truth, &mut falsehood);
                }
                Test::Titre(from, set) => {
                    within(set, others, &of_titres, old.0.get(*from as usize), &mut truth, &mut falsehood);
                }
                Test::Named(from, hold, indeterminate) => {
                    let fresh = named.0.get(*from as usize).copied().unwrap_or(NONE);
                    for (value, whom) in (0..64_u32).zip(&named.1) {
                        let (holds, open) = (hold >> value & 1 == 1, indeterminate >> value & 1 == 1);
                        for word in 0..whom.len() {
                            truth[word] |= if holds { whom[word] & fresh[word] } else { 0 };
                            falsehood[word] |= if holds || open { 0 } else { whom[word] & fresh[word] };
                        }
                    }
                }
                Test::Total(from, set, _) => {
                    let fresh = days.get(*from as usize).copied().unwrap_or(NONE);
                    let stale = std::array::from_fn(|word| of_old[word] & !fresh[word]);
                    between(set, values, others, &of_totals, &fresh, &mut truth, &mut falsehood);
                    between(set, &old.0, &old.1, &of_old, &stale, &mut truth, &mut falsehood);
                }
            }
            self.write_unassessed(test, &everybody_else, &mut truth, &mut falsehood);
            planes.put(program.statement(*statement), truth, falsehood);
        }
    }

    /// Fills the room with the nested planes of a column of values.
    #[inline(always)]
    fn nest(&self, column: &Column, room: &mut Room) {
        let Room { days, values, others, old, named, .. } = room;
        if !column.totals.is_empty() {
            let totals = || column.totals.iter();
            self.from.at_or_above(totals().map(|(lane, t)| (*lane, t.on)), days);
            self.limits.at_or_above(totals().map(|(lane, t)| (*lane, t.current.0)), values);
            self.limits.at_or_above(totals().map(|(lane, t)| (*lane, t.current.1)), others);
            let otherwise = || totals().filter_map(|(lane, t)| Some((*lane, t.otherwise?)));
            self.limits.at_or_above(otherwise().map(|(lane, range)| (lane, range.0)), &mut old.0);
            self.limits.at_or_above(otherwise().map(|(lane, range)| (lane, range.1)), &mut old.1);
        } else if !column.between.is_empty() {
            let between = || column.between.iter();
            self.from.at_or_above(between().map(|(lane, on, ..)| (*lane, *on)), days);
            self.limits.at_or_above(between().map(|(lane, _, least, _)| (*lane, *least)), values);
            self.limits.at_or_above(between().map(|(lane, .., most)| (*lane, *most)), others);
        } else {
            self.from.at_or_above(column.numbers.iter().map(|(lane, on, _)| (*lane, *on)), days);
            self.limits.at_or_above(column.numbers.iter().map(|(lane, _, value)| (*lane, *value)), values);
            self.from.at_or_above(column.titres.iter().map(|(lane, on, _)| (*lane, *on)), &mut old.0);
            self.limits.at_or_above(column.titres.iter().map(|(lane, _, value)| (*lane, *value)), others);
        }
        self.from.at_or_above(column.named.iter().map(|(lane, on, _)| (*lane, *on)), &mut named.0);
        named.1.clear();
        for &(lane, _, value) in &column.named {
            let value = usize::from(value);
            if named.1.len() <= value {
                named.1.resize(value + 1, NONE);
            }
            if let Some(plane) = named.1.get_mut(value) {
                put(plane, lane);
            }
        }
    }

    /// Calls `each` with the statements, and whom they cannot answer: there are other results, or results of another kind.
    pub(super) fn each_unanswered(&self, column: &Column, mut each: impl FnMut(StatementId, &Plane)) {
        if column.others != NONE {
            self.only.iter().for_each(|&statement| each(statement, &column.others));
        }
        let kinds = [column.numbers.is_empty(), column.titres.is_empty(), column.named.is_empty()];
        for (statement, test) in &self.asks {
            let own = match test {
                Test::Number(..) => 0,
                Test::Titre(..) => 1,
                Test::Named(..) => 2,
                Test::Span(_) | Test::Total(..) => continue,
            };
            if kinds.iter().enumerate().any(|(kind, empty)| kind != own && !empty) {
                let mut whom = NONE;
                let mut add = |lane: u16, kind: usize| {
                    if kind != own {
                        put(&mut whom, lane);
                    }
                };
                column.numbers.iter().for_each(|(lane, ..)| add(*lane, 0));
                column.titres.iter().for_each(|(lane, ..)| add(*lane, 1));
                column.named.iter().for_each(|(lane, ..)| add(*lane, 2));
                each(*statement, &whom);
            }
        }
    }

    /// What a total is where nothing is assessed.
    #[inline(always)]
    fn write_unassessed(&self, test: &Test, whom: &Plane, truth: &mut Plane, falsehood: &mut Plane) {
        if let (Untouched::Unassessed(least, most), Test::Total(_, _, set)) = (self.untouched, test) {
            match set.hold_between(least, most) {
                Truth::True => or(truth, whom),
                Truth::False => or(falsehood, whom),
                Truth::Unknown => {}
            }
        }
    }

    #[inline(always)]
    fn write_spans(
        &self,
        all: &All<'_>,
        column: &Column,
        (list, female): (Option<usize>, bool),
        planes: &mut Planes,
        room: &mut Room,
    ) {
        let All { tables, columns, program, .. } = *all;
        let Room { days, values, cleared, .. } = room;
        let some = column.whom != NONE;
        if some {
            self.from.at_or_above(column.spans.iter().map(|(lane, there, _)| (*lane, *there)), days);
            // Not in windows that begin on the day or later.
            self.from.at_or_above(column.spans.iter().map(|(lane, _, clear)| (*lane, clear.plus(-1))), values);
        }
        let told = &column.spanned;
        for (statement, test) in &self.asks {
            let Test::Span(place) = test else { continue };
            let from = self.from.limits().get(*place as usize).copied().unwrap_or(UNCLEARED);
            let mut falsehood = list.map_or(NONE, |list| *tables.cleared(cleared, list, from));
            if female {
                or(&mut falsehood, &columns.male);
            }
            let mut truth = NONE;
            if some {
                truth = days.get(*place as usize).copied().unwrap_or(NONE);
                let uncleared = values.get(*place as usize).copied().unwrap_or(NONE);
                for word in 0..falsehood.len() {
                    let not = told[word] & !uncleared[word] & !truth[word];
                    falsehood[word] = falsehood[word] & !column.whom[word] | not;
                }
            }
            planes.put(program.statement(*statement), truth, falsehood);
        }
    }
}

/// Who of `whom` has a value in the set, and who has not, of those that are `fresh`.
#[inline(always)]
fn within(
    set: &[Stretch],
    values: &[Plane],
    whom: &Plane,
    fresh: Option<&Plane>,
    truth: &mut Plane,
    falsehood: &mut Plane,
) {
    let fresh = fresh.copied().unwrap_or(NONE);
    let mut inside = NONE;
    for &(low, high) in set {
        let (above, beyond) = (side(values, low, whom), side(values, high, &NONE));
        for word in 0..inside.len() {
            inside[word] |= above[word] & !beyond[word];
        }
    }
    for word in 0..inside.len() {
        truth[word] |= inside[word] & fresh[word] & whom[word];
        falsehood[word] |= !inside[word] & fresh[word] & whom[word];
    }
}

/// The same for what lies somewhere between two values.
#[inline(always)]
fn between(
    set: &[Stretch],
    least: &[Plane],
    most: &[Plane],
    whom: &Plane,
    fresh: &Plane,
    truth: &mut Plane,
    falsehood: &mut Plane,
) {
    let (mut surely, mut possibly) = (NONE, NONE);
    for &(low, high) in set {
        let (least_above, least_beyond) = (side(least, low, whom), side(least, high, &NONE));
        let (most_above, most_beyond) = (side(most, low, whom), side(most, high, &NONE));
        for word in 0..surely.len() {
            surely[word] |= least_above[word] & !most_beyond[word];
            possibly[word] |= most_above[word] & !least_beyond[word];
        }
    }
    for word in 0..surely.len() {
        let counted = fresh[word] & whom[word];
        truth[word] |= surely[word] & counted;
        falsehood[word] |= !possibly[word] & counted;
    }
}

#[inline(always)]
fn side<'p>(planes: &'p [Plane], limit: Option<u32>, open: &'p Plane) -> &'p Plane {
    limit.map_or(open, |limit| planes.get(limit as usize).unwrap_or(&NONE))
}

/// More patients than a block holds have no place.
const _: () = assert!(BLOCK <= u16::MAX as usize);
