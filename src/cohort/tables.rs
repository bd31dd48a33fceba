//! The statements of a family answered together, from the family's column to planes.
//!
//! Prepared once: by family the windows, limits and values that its statements ask with. Of the planes of who reaches each
//! of them ([`Values`](super::values::Values)) a statement then takes what it asks for.

use super::columns::{Column, Columns, Numbers};
use super::cuts::Cuts;
use super::plane::{BLOCK, Kernel, NONE, Plane, Planes, WORDS, each, lane, or, or_both, put, vectorised, without};
use super::values::Store;
use crate::screening::abstraction::{Ask, Families, FamilyId, LISTS, Limits, Untouched, latest};
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
    births: Cuts,
    /// Statements of age, with the first day of birth that holds, and the first after it that does not.
    aged: Vec<(StatementId, u32, u32)>,
    /// Statements of age that hold in several stretches.
    odd: Vec<(StatementId, Box<[RangeInclusive<Day>]>)>,
    /// By list: the first days of windows.
    windows: Vec<Cuts>,
    /// By list: the families of which it speaks where nothing is recorded.
    pub(super) by_list: Vec<Vec<FamilyId>>,
}

/// The statements of a family.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) statements: Vec<StatementId>,
    /// Statements that answer alone where it is the only result.
    only: Vec<StatementId>,
    untouched: Untouched,
    /// The first days of windows.
    from: Cuts,
    limits: Cuts,
    asks: Vec<(StatementId, Test)>,
}

/// What a statement asks, with places among the windows and limits.
#[derive(Debug)]
enum Test {
    /// There in the window, with the window's place among those of the list that may clear it.
    Span(u32, u32),
    Number(u32, Box<[Stretch]>, Limits),
    Titre(u32, Box<[Stretch]>),
    /// The values that hold, and those that decide nothing.
    Named(u32, u64, u64),
    Total(u32, Box<[Stretch]>, Parts),
}

/// From a limit on, and not from another on; none where it is open.
type Stretch = (Option<u32>, Option<u32>);

/// What a table is written from, other than its own column.
struct All<'l> {
    columns: &'l Columns<'l>,
    patients: &'l Plane,
    program: &'l Program,
}

/// Room for the planes of a family.
#[derive(Debug, Default)]
pub(super) struct Room {
    numbers: Nested,
    titres: Nested,
    /// Of totals that are too old.
    old: Nested,
    /// Days of named values.
    named: Vec<Plane>,
    /// By list: who has one that clears, and by window whom it does not clear.
    lists: Vec<(Plane, Vec<Plane>)>,
    /// What is to be asked one by one.
    pub(super) asks: Vec<(u16, StatementId)>,
}

/// By window and by limit: who reaches it.
#[derive(Debug, Default)]
struct Nested {
    whom: Plane,
    days: Vec<Plane>,
    least: Vec<Plane>,
    most: Vec<Plane>,
}

impl Nested {
    #[inline(always)]
    fn write(&mut self, numbers: Numbers, store: &Store, table: &Table) {
        self.whom = store.whom(numbers.on);
        store.at_or_above(numbers.on, &table.from, &mut self.days);
        store.at_or_above(numbers.least, &table.limits, &mut self.least);
        if !numbers.most.is_empty() {
            store.at_or_above(numbers.most, &table.limits, &mut self.most);
        }
    }

    /// Whose number is of that window.
    #[inline(always)]
    fn fresh(&self, from: u32) -> &Plane {
        reaching(&self.days, from)
    }
}

/// Everything that tables answer of a block.
struct Write<'w> {
    tables: &'w Tables,
    all: All<'w>,
    planes: &'w mut Planes,
    room: &'w mut Room,
}

impl Kernel for Write<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { tables, all, planes, room } = self;
        room.asks.clear();
        tables.uncleared(all.columns, room);
        tables.write_ages(&all, planes, room);
        for (family, table) in (0..).map(FamilyId).zip(&tables.families) {
            table.write(&all, all.columns.of(family), planes, room);
        }
    }
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
        let windows: Vec<Cuts> = windows.into_iter().map(Cuts::new).collect();
        let table = |(statements, untouched): (Vec<StatementId>, &Untouched)| {
            Table::new(families, statements, *untouched, &windows)
        };
        let mut by_list = vec![Vec::new(); LISTS];
        for (family, untouched) in (0..).map(FamilyId).zip(&families.untouched) {
            if let Untouched::Listed(Some(list), _) = untouched
                && let Some(families) = by_list.get_mut(*list)
            {
                families.push(family);
            }
        }
        Self {
            by_list,
            families: own.into_iter().zip(&families.untouched).map(table).collect(),
            births,
            aged,
            odd,
            windows,
        }
    }

    /// Writes what the columns say of all statements of families, and of age; into the room's asks goes what they cannot
    /// say.
    pub(super) fn write(
        &self,
        columns: &Columns<'_>,
        patients: &Plane,
        planes: &mut Planes,
        program: &Program,
        room: &mut Room,
    ) {
        vectorised(Write { tables: self, all: All { columns, patients, program }, planes, room });
    }

    /// By list and window: whom a list does not clear, of those whose list clears some.
    #[inline(always)]
    fn uncleared(&self, columns: &Columns<'_>, room: &mut Room) {
        room.lists.resize_with(self.windows.len(), <(Plane, Vec<Plane>)>::default);
        for ((cuts, until), (whom, uncleared)) in self.windows.iter().zip(columns.lists).zip(&mut room.lists) {
            *whom = columns.store.whom(until);
            columns.store.at_or_above(until, cuts, uncleared);
        }
    }

    #[inline(always)]
    fn write_ages(&self, all: &All<'_>, planes: &mut Planes, room: &mut Room) {
        let All { columns, program, .. } = *all;
        let Nested { days, least: others, .. } = &mut room.numbers;
        columns.store.at_or_above(columns.born_from, &self.births, days);
        let others = if columns.born_to.is_empty() {
            &*days
        } else {
            columns.store.at_or_above(columns.born_to, &self.births, others);
            &*others
        };
        let whom = columns.store.whom(columns.born_from);
        for &(statement, first, after) in &self.aged {
            let (mut truth, mut falsehood) = (NONE, NONE);
            let (since, until) = (reaching(days, first), reaching(others, after));
            let (possibly, too_late) = (reaching(others, first), reaching(days, after));
            for word in 0..WORDS {
                truth[word] = since[word] & !until[word];
                falsehood[word] = whom[word] & (!possibly[word] | too_late[word]);
            }
            planes.put(program.statement(statement), &truth, &falsehood);
        }
        for (statement, days) in &self.odd {
            let (mut truth, mut falsehood) = (NONE, NONE);
            for &(lane, first, last) in &columns.people.born {
                match born_between(days, first, last) {
                    Some(Truth::True) => put(&mut truth, lane),
                    Some(Truth::False) => put(&mut falsehood, lane),
                    Some(Truth::Unknown) => {}
                    None => room.asks.push((lane, *statement)),
                }
            }
            planes.put(program.statement(*statement), &truth, &falsehood);
        }
    }
}

impl Table {
    /// `windows` are those of lists.
    fn new(families: &Families, statements: Vec<StatementId>, untouched: Untouched, windows: &[Cuts]) -> Self {
        let list = match untouched {
            Untouched::Listed(list, _) => list.and_then(|list| windows.get(list)),
            _ => None,
        };
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
                    Ask::Span(_, day) => Test::Span(at(*day), list.map_or(u32::MAX, |list| list.place(*day))),
                    Ask::Number(_, limits) => Test::Number(at(limits.from), stretches(&limits.set), limits.clone()),
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
    fn write(&self, all: &All<'_>, column: Option<&Column>, planes: &mut Planes, room: &mut Room) {
        if let Untouched::Listed(list, female) = self.untouched {
            self.write_spans(all, column, (list, female), planes, room);
        } else if let Some(column) = column {
            self.write_values(all, column, planes, room);
        } else {
            for (statement, test) in &self.asks {
                let (mut truth, mut falsehood) = (NONE, NONE);
                self.write_unassessed(test, all.patients, &mut truth, &mut falsehood);
                planes.put(all.program.statement(*statement), &truth, &falsehood);
            }
        }
    }

    #[inline(always)]
    fn write_values(&self, all: &All<'_>, column: &Column, planes: &mut Planes, room: &mut Room) {
        let mut everybody_else = *all.patients;
        let store = &all.columns.store;
        without(&mut everybody_else, store.plane(column.whom));
        self.nest(column, store, room);
        let Room { numbers, titres, old, named, asks: room_asks, .. } = room;
        for (statement, test) in &self.asks {
            let (mut truth, mut falsehood) = (NONE, NONE);
            match test {
                Test::Span(..) => {}
                Test::Number(from, set, _) if !column.between.is_empty() => {
                    let fresh = numbers.fresh(*from);
                    between(set, numbers, fresh, &mut truth, &mut falsehood);
                    let mut open = *fresh;
                    without(&mut open, &truth);
                    without(&mut open, &falsehood);
                    each(&open, |at| room_asks.push((lane(at), *statement)));
                }
                Test::Number(from, set, limits) => {
                    within(set, numbers, *from, &mut truth, &mut falsehood);
                    for (lane, results) in &column.several {
                        match latest(results, limits.from, &limits.set) {
                            Truth::True => put(&mut truth, *lane),
                            Truth::False => put(&mut falsehood, *lane),
                            Truth::Unknown => {}
                        }
                    }
                }
                Test::Titre(from, set) => within(set, titres, *from, &mut truth, &mut falsehood),
                Test::Named(from, hold, indeterminate) => {
                    let fresh = reaching(named, *from);
                    for (value, &whom) in (0..64_u32).zip(&column.named.by_value) {
                        let whom = store.plane(whom);
                        if hold >> value & 1 == 1 {
                            or_both(&mut truth, whom, fresh);
                        } else if indeterminate >> value & 1 == 0 {
                            or_both(&mut falsehood, whom, fresh);
                        }
                    }
                }
                Test::Total(from, set, _) => {
                    let fresh = numbers.fresh(*from);
                    let mut stale = old.whom;
                    without(&mut stale, fresh);
                    between(set, numbers, fresh, &mut truth, &mut falsehood);
                    between(set, old, &stale, &mut truth, &mut falsehood);
                }
            }
            self.write_unassessed(test, &everybody_else, &mut truth, &mut falsehood);
            planes.put(all.program.statement(*statement), &truth, &falsehood);
        }
    }

    /// Fills the room with the nested planes of a column of values.
    #[inline(always)]
    fn nest(&self, column: &Column, store: &Store, room: &mut Room) {
        let Room { numbers, titres, old, named, .. } = room;
        if !column.totals.is_empty() {
            numbers.write(column.totals, store, self);
            old.whom = store.whom(column.otherwise.0);
            store.at_or_above(column.otherwise.0, &self.limits, &mut old.least);
            store.at_or_above(column.otherwise.1, &self.limits, &mut old.most);
        } else if !column.between.is_empty() {
            numbers.write(column.between, store, self);
        } else {
            numbers.write(column.numbers, store, self);
            titres.write(column.titres, store, self);
            store.at_or_above(column.named.on, &self.from, named);
        }
    }

    /// The statements that look at older results too: they cannot answer for patients of whom there are.
    pub(super) fn unanswered<'t>(&'t self, column: &Column) -> &'t [StatementId] {
        if column.others.is_none() { &[] } else { &self.only }
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
        column: Option<&Column>,
        (list, female): (Option<usize>, bool),
        planes: &mut Planes,
        room: &mut Room,
    ) {
        let All { columns, program, .. } = *all;
        let Room { numbers: Nested { whom: told, days: there, least: until, .. }, lists, .. } = room;
        if let Some(column) = column {
            columns.store.at_or_above(column.there, &self.from, there);
            columns.store.at_or_above(column.until, &self.from, until);
            *told = columns.store.whom(column.until);
        }
        let whom = column.map(|column| columns.store.plane(column.whom));
        let nobody = (NONE, Vec::new());
        let (listed, uncleared_by_list) = list.and_then(|list| lists.get(list)).unwrap_or(&nobody);
        for (statement, test) in &self.asks {
            let &Test::Span(place, of_list) = test else { continue };
            let mut falsehood = NONE;
            if let Some(uncleared) = uncleared_by_list.get(of_list as usize) {
                for word in 0..WORDS {
                    falsehood[word] = listed[word] & !uncleared[word];
                }
            }
            if female {
                or(&mut falsehood, &columns.people.male);
                without(&mut falsehood, &columns.people.doubtful);
            }
            let mut truth = &NONE;
            if let Some(whom) = whom {
                truth = reaching(there, place);
                let uncleared = reaching(until, place);
                for word in 0..WORDS {
                    let not = told[word] & !uncleared[word] & !truth[word];
                    falsehood[word] = falsehood[word] & !whom[word] | not;
                }
            }
            planes.put(program.statement(*statement), truth, &falsehood);
        }
    }
}

/// Adds whose number of that window is in the set, and whose is not, to nobody.
#[inline(always)]
fn within(set: &[Stretch], numbers: &Nested, from: u32, truth: &mut Plane, falsehood: &mut Plane) {
    let fresh = numbers.fresh(from);
    for &(low, high) in set {
        let (above, beyond) = (side(&numbers.least, low, fresh), side(&numbers.least, high, &NONE));
        for word in 0..WORDS {
            truth[word] |= above[word] & !beyond[word];
        }
    }
    for word in 0..WORDS {
        falsehood[word] = fresh[word] & !truth[word];
        truth[word] &= fresh[word];
    }
}

/// Adds the same for what lies somewhere between two numbers, of the patients who are `counted`.
#[inline(always)]
fn between(set: &[Stretch], numbers: &Nested, counted: &Plane, truth: &mut Plane, falsehood: &mut Plane) {
    let Nested { least, most, .. } = numbers;
    let (mut surely, mut possibly) = (NONE, NONE);
    for &(low, high) in set {
        let (least_above, least_beyond) = (side(least, low, counted), side(least, high, &NONE));
        let (most_above, most_beyond) = (side(most, low, counted), side(most, high, &NONE));
        for word in 0..WORDS {
            surely[word] |= least_above[word] & !most_beyond[word];
            possibly[word] |= most_above[word] & !least_beyond[word];
        }
    }
    for word in 0..WORDS {
        truth[word] |= surely[word] & counted[word];
        falsehood[word] |= !possibly[word] & counted[word];
    }
}

/// Who reaches the limit of that place.
#[inline(always)]
fn reaching(planes: &[Plane], limit: u32) -> &Plane {
    planes.get(limit as usize).unwrap_or(&NONE)
}

#[inline(always)]
fn side<'p>(planes: &'p [Plane], limit: Option<u32>, open: &'p Plane) -> &'p Plane {
    limit.map_or(open, |limit| reaching(planes, limit))
}

/// More patients than a block holds have no place.
const _: () = assert!(BLOCK <= u16::MAX as usize);
