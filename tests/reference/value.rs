//! Results: every way in which inexact dates may lie is gone through, and values are compared point by point.

use super::answer::Answer;
use super::calendar::{Days, PAST, back, cut, days};
use super::mutant::Mutant;
use super::window::{Asked, Default, meet};
use super::{Claim, Reference};
use prescreen::criteria::{Choice, Limit, LimitRange, Scale, Test, ValueAtom};
use prescreen::patient::{FactKind, ResultStatus, ResultValue};
use prescreen::screening::NeedKind;
use prescreen::value::{Bound, Number, Range};
use prescreen::vocabulary::ConceptId;
use std::collections::BTreeSet;

/// A result or an assessment that counts.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The day it may be of.
    pub on: Days,
    /// What was found.
    pub value: Value,
}

/// What was found.
#[derive(Clone, Debug)]
pub enum Value {
    /// A number, a titre or a total within this range, with the result's own reference range.
    Number(Range, Option<Range>),
    /// One of the test's words.
    Word(u16),
    /// Cannot be compared.
    Incomparable,
    /// Contradicts itself.
    Contradictory,
    /// Cannot be computed, for these reasons.
    Lacking(Vec<NeedKind>),
}

impl Reference<'_> {
    /// Whether all (some, if not a conjunction) of the tests of `atoms` hold of the one value that they are about.
    pub(super) fn value(&self, claims: &[Claim], conjunction: bool) -> Answer {
        let atom = claims[0].atom;
        if atom.any_member {
            let members = self.family(atom.concept.node);
            let members = members.into_iter().filter(|&c| c != atom.concept.node);
            return Answer::any(members.map(|c| self.value_of(c, claims, conjunction)));
        }
        self.value_of(atom.concept.node, claims, conjunction)
    }

    fn value_of(&self, concept: ConceptId, claims: &[Claim], conjunction: bool) -> Answer {
        let atom = claims[0].atom;
        let test = |value: &Value| self.passes(concept, value, claims, conjunction);
        if self.concept(concept).instrument().is_some_and(|i| i.cumulative) {
            return test(&self.cumulative(concept)).resting_on([]);
        }
        let ask = |asked: Asked| self.chosen(concept, atom, asked, &test);
        match (&atom.window, self.concept(concept).current_for()) {
            (Some(window), _) => self.over(Some(&window.node), Default::Ever, concept, ask),
            (None, None) => ask(self.ever()),
            (None, Some(_)) if self.makes(Mutant::StaleAccepted) => ask(self.ever()),
            (None, Some(period)) => {
                ask(Asked { days: (back(self.today, period), self.today), now: false, lasting_only: false })
            }
        }
    }

    /// The results and assessments of the concept, up to the screening date.
    pub(super) fn readings(&self, concept: ConceptId) -> Vec<Reading> {
        let whole = self.concept(concept).instrument().and_then(|i| i.part_of.as_ref()).map(|part| part.of);
        let counts = |of: ConceptId| of == concept || Some(of) == whole || self.is_a_kind_of_test(of, concept);
        let facts = self.profile.facts.iter().filter(|f| counts(f.concept));
        let readings = facts.filter_map(|fact| match &fact.kind {
            FactKind::Result(r) if r.status == ResultStatus::Final => {
                let on = cut(days(r.on), self.known_until())?;
                let value = match &r.value {
                    ResultValue::Number(range) => Value::Number(*range, r.reference),
                    ResultValue::Named(index) => Value::Word(*index),
                    ResultValue::Titre(range) => Value::Number(titre(range), None),
                    ResultValue::Incomparable(_) => Value::Incomparable,
                };
                Some(Reading { on: self.narrowed(on), value })
            }
            FactKind::Assessment(a) => {
                let on = cut(days(a.on), self.known_until())?;
                Some(Reading { on: self.narrowed(on), value: self.total(concept, fact.concept, a) })
            }
            _ => None,
        });
        readings.collect()
    }

    /// Whether a result of `lower` is one of `upper`: it is below it and given in the same unit.
    fn is_a_kind_of_test(&self, lower: ConceptId, upper: ConceptId) -> bool {
        let unit = |of| self.concept(of).observation().and_then(|test| test.unit.as_ref());
        self.is_strictly_below(lower, upper) && unit(upper).is_some() && unit(lower) == unit(upper)
    }

    fn narrowed(&self, on: Days) -> Days {
        if self.makes(Mutant::PartialDateIsItsFirstDay) && on.0 > PAST { (on.0, on.0) } else { on }
    }

    /// Asks about the results that the atom chooses, in every world.
    fn chosen(&self, concept: ConceptId, atom: &ValueAtom, asked: Asked, test: &dyn Fn(&Value) -> Answer) -> Answer {
        let mut readings: Vec<Reading> =
            self.readings(concept).into_iter().filter(|r| r.on.0 <= asked.days.1).collect();
        let mut nothing = if readings.is_empty() { NeedKind::Missing } else { NeedKind::Stale };
        if !readings.iter().any(|r| meet(r.on, asked.days)) {
            match self.computed(concept, asked.days) {
                Some(Ok(computed)) => readings = computed,
                Some(Err(kind)) if readings.is_empty() => nothing = kind,
                Some(Err(_)) | None => {}
            }
        }
        let near: Vec<&Reading> = readings.iter().filter(|r| meet(r.on, asked.days)).collect();
        let tests: Vec<Answer> = near.iter().map(|r| test(&r.value)).collect();
        let none = || match self.unassessed(concept, atom.choice) {
            Some(value) => test(&value),
            None => Answer::unknown(nothing),
        };
        let worlds = worlds(&near, asked.days);
        let in_world = |world: &Vec<i32>| {
            let inside = world.iter().enumerate().filter(|(_, day)| asked.days.0 <= **day && **day <= asked.days.1);
            let inside: Vec<(usize, i32)> = inside.map(|(i, day)| (i, *day)).collect();
            match (inside.is_empty(), atom.times) {
                (true, None) => none(),
                (true, Some(_)) => Answer::unknown(NeedKind::Missing),
                (false, Some(n)) => times(n, &inside, &tests),
                (false, None) => self.pick(atom, &inside, &near, &tests, test),
            }
        };
        let answers: Vec<Answer> = worlds.iter().map(in_world).collect();
        let first = answers.first().map_or_else(none, Clone::clone);
        if answers.iter().any(|a| a.truth != first.truth) {
            return Answer::unknown(NeedKind::Imprecise);
        }
        let mut answer = Answer::with(first.truth, &answers);
        if answer.is_unknown() && answers.is_empty() {
            answer = first;
        } else if !answer.is_unknown() {
            answer.support = support(concept, atom.choice, &near, &tests, &answer);
        }
        answer
    }

    /// The answer when it is known on which days the results are.
    fn pick(
        &self,
        atom: &ValueAtom,
        inside: &[(usize, i32)],
        near: &[&Reading],
        tests: &[Answer],
        test: &dyn Fn(&Value) -> Answer,
    ) -> Answer {
        let all = || inside.iter().map(|&(i, _)| tests[i].clone());
        match atom.choice {
            Choice::Any => Answer::any(all()),
            Choice::Every => Answer::all(all()),
            Choice::Latest => {
                let days = inside.iter().map(|&(_, day)| day);
                let oldest = self.makes(Mutant::OldestResult);
                let latest = if oldest { days.min() } else { days.max() };
                let of_that_day = inside.iter().filter(|&&(_, day)| Some(day) == latest);
                let answers: Vec<Answer> = of_that_day.map(|&(i, _)| tests[i].clone()).collect();
                if answers.iter().all(|a| a.truth == answers[0].truth) {
                    return Answer::with(answers[0].truth, &answers);
                }
                Answer::unknown(NeedKind::Conflict)
            }
            Choice::Highest | Choice::Lowest if relative(&atom.test) => {
                // More than a multiple of its own limit: of the highest means of any one, less than it of every one.
                let lower = matches!(&atom.test, Test::Number(ranges) if ranges.iter().any(|r| r.low.is_some()));
                if lower == (atom.choice == Choice::Highest) { Answer::any(all()) } else { Answer::all(all()) }
            }
            Choice::Highest | Choice::Lowest | Choice::Mean => {
                let values: Vec<&Value> = inside.iter().map(|&(i, _)| &near[i].value).collect();
                test(&combined(atom.choice, &values))
            }
        }
    }

    /// Whether the value passes: a value that is not exact passes when each of its points does.
    fn passes(&self, concept: ConceptId, value: &Value, claims: &[Claim], conjunction: bool) -> Answer {
        let combine = |parts: Vec<bool>| if conjunction { parts.iter().all(|&p| p) } else { parts.iter().any(|&p| p) };
        match value {
            Value::Incomparable => Answer::unknown(NeedKind::Unit),
            Value::Contradictory => Answer::unknown(NeedKind::Conflict),
            Value::Lacking(kinds) => Answer::any(kinds.iter().map(|&kind| Answer::unknown(kind))),
            Value::Word(index) => {
                let words = &self.concept(concept).observation().expect("words are results of tests").values;
                let word = &words[usize::from(*index)];
                if word.indeterminate {
                    return Answer::unknown(NeedKind::Missing);
                }
                let one = |claim: &Claim| match &claim.atom.test {
                    Test::Values(accepted) => Some(accepted.contains(&word.name) == claim.holds),
                    Test::Number(_) | Test::Titre(_) => None,
                };
                let parts: Option<Vec<bool>> = claims.iter().map(one).collect();
                parts.map_or_else(|| Answer::unknown(NeedKind::Unit), |parts| Answer::known(combine(parts)))
            }
            Value::Number(range, reference) => {
                let sets: Option<Vec<Vec<Range>>> =
                    claims.iter().map(|c| self.limits(concept, &c.atom.test, reference.as_ref())).collect();
                let Some(sets) = sets else { return Answer::unknown(NeedKind::Unit) };
                let ends = sets.iter().flatten().chain([range]).flat_map(|r| [r.low, r.high]);
                let points = points(ends).into_iter().filter(|p| inside(*p, range));
                let one =
                    |p: Point, (set, claim): (&Vec<Range>, &Claim)| set.iter().any(|r| inside(p, r)) == claim.holds;
                let held: Vec<bool> =
                    points.map(|p| combine(sets.iter().zip(claims).map(|pair| one(p, pair)).collect())).collect();
                match (held.contains(&true), held.contains(&false)) {
                    (true, false) => Answer::yes(),
                    (false, _) => Answer::no(),
                    (true, true) => Answer::unknown(NeedKind::Imprecise),
                }
            }
        }
    }

    /// The accepted ranges, in the concept's own unit; none if the result does not say what they are multiples of.
    fn limits(&self, concept: ConceptId, test: &Test, reference: Option<&Range>) -> Option<Vec<Range>> {
        match test {
            Test::Number(ranges) => ranges.iter().map(|r| self.limit_range(concept, r, reference)).collect(),
            Test::Titre(set) => Some(set.ranges().iter().map(titre).collect()),
            Test::Values(words) => self.classes(concept, words),
        }
    }

    /// The totals of classes; each reaches to where the next begins.
    fn classes(&self, concept: ConceptId, words: &[String]) -> Option<Vec<Range>> {
        let classes = &self.concept(concept).instrument()?.classes;
        let range = |(i, class): (usize, &prescreen::vocabulary::Class)| {
            let next = classes.get(i + 1).map(|next| Bound::Excluded(next.low));
            Range { low: Bound::Included(class.low), high: next.unwrap_or(Bound::Included(class.high)) }
        };
        Some(classes.iter().enumerate().filter(|(_, c)| words.contains(&c.name)).map(range).collect())
    }

    fn limit_range(&self, concept: ConceptId, range: &LimitRange, reference: Option<&Range>) -> Option<Range> {
        let end = |limit: &Option<Limit>| match limit {
            None => Some(Bound::Open),
            Some(limit) => {
                let number = self.scaled(concept, limit, reference)?;
                let included = limit.included != self.makes(Mutant::LimitItselfExcluded);
                Some(if included { Bound::Included(number) } else { Bound::Excluded(number) })
            }
        };
        Some(Range { low: end(&range.low)?, high: end(&range.high)? })
    }

    fn scaled(&self, concept: ConceptId, limit: &Limit, reference: Option<&Range>) -> Option<Number> {
        let normal = |bound: Option<Bound>| match bound {
            _ if self.makes(Mutant::ReferenceRangeIgnored) => Some(limit.number),
            Some(Bound::Included(n) | Bound::Excluded(n)) => limit.number.times(n),
            Some(Bound::Open) | None => None,
        };
        match &limit.scale {
            Scale::Bare => Some(limit.number),
            Scale::Unit(unit) => (self.converted)(self.concept(concept), limit.number, unit),
            Scale::UpperNormal => normal(reference.map(|r| r.high)),
            Scale::LowerNormal => normal(reference.map(|r| r.low)),
        }
    }
}

/// Whether some limit is a multiple of the result's own reference range.
pub(super) fn relative(test: &Test) -> bool {
    let normal = |l: &Option<Limit>| matches!(l, Some(l) if matches!(l.scale, Scale::UpperNormal | Scale::LowerNormal));
    matches!(test, Test::Number(ranges) if ranges.iter().any(|r| normal(&r.low) || normal(&r.high)))
}

/// Every way in which the results may lie on days. Between the ends of the window and of the results' own ranges
/// nothing changes, so only these days and their neighbours are tried.
fn worlds(near: &[&Reading], window: Days) -> Vec<Vec<i32>> {
    let mut edges: BTreeSet<i32> = [window.0 - 1, window.0, window.1, window.1 + 1].into();
    edges.extend(near.iter().flat_map(|r| [r.on.0, r.on.0 + 1, r.on.1 - 1, r.on.1]));
    let mut worlds = vec![Vec::new()];
    for reading in near {
        let days: Vec<i32> = edges.iter().copied().filter(|&d| reading.on.0 <= d && d <= reading.on.1).collect();
        worlds = worlds
            .into_iter()
            .flat_map(|world: Vec<i32>| days.iter().map(move |&d| world.iter().copied().chain([d]).collect()))
            .collect();
    }
    if near.is_empty() { Vec::new() } else { worlds }
}

/// So many different days on which a result passes.
fn times(n: u32, inside: &[(usize, i32)], tests: &[Answer]) -> Answer {
    let days = |counts: &dyn Fn(&Answer) -> bool| {
        inside.iter().filter(|&&(i, _)| counts(&tests[i])).map(|&(_, day)| day).collect::<BTreeSet<_>>().len()
    };
    let n = n as usize;
    if days(&Answer::is_true) >= n {
        Answer::yes()
    } else if days(&|a| !a.is_false()) < n && days(&|_| true) >= n {
        Answer::no()
    } else {
        Answer::unknown(NeedKind::Missing)
    }
}

/// The results that a known answer rests on.
fn support(
    concept: ConceptId,
    choice: Choice,
    near: &[&Reading],
    tests: &[Answer],
    answer: &Answer,
) -> Vec<(ConceptId, Days)> {
    let agreeing = near.iter().zip(tests).filter(|(_, t)| t.truth == answer.truth).map(|(r, _)| r.on);
    match choice {
        Choice::Highest | Choice::Lowest | Choice::Mean => near.iter().map(|r| (concept, r.on)).collect(),
        Choice::Latest | Choice::Any | Choice::Every => agreeing.map(|day| (concept, day)).collect(),
    }
}

fn titre(range: &Range<u32>) -> Range {
    let end = |bound: Bound<u32>| match bound {
        Bound::Open => Bound::Open,
        Bound::Included(n) => Bound::Included(Number::from(i64::from(n))),
        Bound::Excluded(n) => Bound::Excluded(Number::from(i64::from(n))),
    };
    Range { low: end(range.low), high: end(range.high) }
}

/// A point on the number line: a number, or just beside it; or beyond all numbers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Point {
    /// Below every number.
    Bottom,
    /// At a number (0), just below (-1) or just above (1) it.
    At(Number, i8),
    /// Above every number.
    Top,
}

/// The points at which something may change.
pub fn points(ends: impl Iterator<Item = Bound>) -> Vec<Point> {
    let near = ends.filter_map(|end| match end {
        Bound::Open => None,
        Bound::Included(n) | Bound::Excluded(n) => Some(n),
    });
    let near = near.flat_map(|n| [-1, 0, 1].map(|side| Point::At(n, side)));
    near.chain([Point::Bottom, Point::Top]).collect()
}

/// Whether the point lies in the range.
pub fn inside(point: Point, range: &Range) -> bool {
    let above = match (range.low, point) {
        (Bound::Open, _) | (_, Point::Top) => true,
        (_, Point::Bottom) => false,
        (Bound::Included(low), Point::At(n, side)) => (n, side) >= (low, 0),
        (Bound::Excluded(low), Point::At(n, side)) => (n, side) > (low, 0),
    };
    let below = match (range.high, point) {
        (Bound::Open, _) | (_, Point::Bottom) => true,
        (_, Point::Top) => false,
        (Bound::Included(high), Point::At(n, side)) => (n, side) <= (high, 0),
        (Bound::Excluded(high), Point::At(n, side)) => (n, side) < (high, 0),
    };
    above && below
}

/// The highest, the lowest or the mean of values that may be ranges.
fn combined(choice: Choice, values: &[&Value]) -> Value {
    let mut ranges = Vec::new();
    for value in values {
        match value {
            Value::Number(range, _) => ranges.push(*range),
            Value::Word(index) => ranges.push(Range::exactly(Number::from(i64::from(*index)))),
            Value::Incomparable => return Value::Incomparable,
            Value::Contradictory => return Value::Contradictory,
            // It may be of any size.
            Value::Lacking(_) => ranges.push(Range::everything()),
        }
    }
    let lows: Vec<Bound> = ranges.iter().map(|r| r.low).collect();
    let highs: Vec<Bound> = ranges.iter().map(|r| r.high).collect();
    let range = match choice {
        Choice::Highest => Range { low: extreme(&lows, true, true), high: extreme(&highs, true, false) },
        Choice::Lowest => Range { low: extreme(&lows, false, true), high: extreme(&highs, false, false) },
        _ => Range { low: mean(&lows), high: mean(&highs) },
    };
    Value::Number(range, None)
}

/// The greatest (or least) of lower (or upper) ends.
fn extreme(ends: &[Bound], greatest: bool, lower: bool) -> Bound {
    // Just inside the range: an excluded lower end is a little above its number.
    let key = |end: Bound| match end {
        Bound::Open if lower => (i8::MIN, Number::ZERO, 0),
        Bound::Open => (i8::MAX, Number::ZERO, 0),
        Bound::Included(n) => (0, n, 0),
        Bound::Excluded(n) => (0, n, if lower { 1 } else { -1 }),
    };
    let ends = ends.iter().copied();
    let found = if greatest { ends.max_by_key(|&e| key(e)) } else { ends.min_by_key(|&e| key(e)) };
    found.expect("at least one value")
}

fn mean(ends: &[Bound]) -> Bound {
    let (mut sum, mut exact) = (Number::ZERO, true);
    for end in ends {
        match end {
            Bound::Open => return Bound::Open,
            Bound::Included(n) => sum = sum.plus(*n).expect("small numbers"),
            Bound::Excluded(n) => {
                sum = sum.plus(*n).expect("small numbers");
                exact = false;
            }
        }
    }
    let count = i64::try_from(ends.len()).expect("few values");
    let mean = sum.over(Number::from(count)).expect("at least one value");
    if exact { Bound::Included(mean) } else { Bound::Excluded(mean) }
}
