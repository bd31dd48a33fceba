//! Statements about the results of one test, or the totals of one instrument.
//!
//! Of a known patient there is at least one result in a window that a statement asks about, for without one the
//! statement is neither true nor false. Windows that end on the screening date lie inside one another, so the latest
//! result of each is the same one.

use super::super::super::implication::window::{ends_now, inside};
use super::super::super::ir::{RelativeLimit, RuleSet, Test, ValueAtom, Window};
use super::cells::{Cells, Line, from_lowest, not_negative, up_to_highest, whole};
use super::formula::Var;
use super::given::Given;

use crate::criteria::Choice;
use crate::value::{Bound, Number, Range, RangeSet};
use crate::vocabulary::{ConceptId, Vocabulary};

/// What the values of a statement are measured in. Statements on different scales are not compared.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Scale {
    Number,
    UpperNormal,
    LowerNormal,
    Named,
    Titre,
}

/// Statements with the same subject are about the same results.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Subject {
    concept: ConceptId,
    scale: Scale,
    /// For an instrument: what else must agree.
    instrument: Option<(Choice, Option<u32>, Option<Window>)>,
}

/// Which results a statement speaks of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
    Latest,
    Highest,
    Lowest,
    Mean,
    Any,
    Every,
    /// On so many days; at least two.
    Times(u32),
}

/// A statement about results.
#[derive(Clone, Copy)]
struct Statement {
    var: Var,
    role: Role,
    window: Window,
    cells: Cells,
}

/// All statements about one subject.
pub(super) struct Results {
    pub(super) concept: ConceptId,
    /// Whether the cells ascend with the values.
    ordered: bool,
    possible: Cells,
    statements: Vec<Statement>,
}

/// A result that there is, and the values that it may have.
#[derive(Clone, Copy)]
struct Element {
    role: Role,
    window: Window,
    cells: Cells,
}

/// What the statement is about; `None` for limits that are not compared with any other.
pub(super) fn subject(vocabulary: &Vocabulary, atom: &ValueAtom) -> Option<Subject> {
    let scale = match &atom.test {
        Test::Number(_) => Scale::Number,
        Test::Named(_) => Scale::Named,
        Test::Titre(_) => Scale::Titre,
        Test::Relative(ranges) => {
            let limits = ranges.iter().flat_map(|r| [r.low, r.high]).filter_map(limit);
            let mut scales = limits.map(|limit| match limit {
                RelativeLimit::Absolute(_) => None,
                RelativeLimit::UpperNormal(_) => Some(Scale::UpperNormal),
                RelativeLimit::LowerNormal(_) => Some(Scale::LowerNormal),
            });
            let first = scales.next()??;
            if scales.any(|other| other != Some(first)) || !never_negative(vocabulary, atom.concept) {
                return None;
            }
            first
        }
    };
    let instrument = vocabulary.concept(atom.concept).instrument().map(|instrument| {
        // Without an assessment the laboratory alone may settle items, so that only one window speaks of one total.
        (atom.choice, atom.times, if instrument.cumulative { None } else { Some(atom.window) })
    });
    Some(Subject { concept: atom.concept, scale, instrument })
}

fn limit(bound: Bound<RelativeLimit>) -> Option<RelativeLimit> {
    match bound {
        Bound::Open => None,
        Bound::Included(limit) | Bound::Excluded(limit) => Some(limit),
    }
}

/// Whether its results, and so its limits of normal, are known never to be negative: only then do multiples of a limit
/// ascend with the number of times.
fn never_negative(vocabulary: &Vocabulary, concept: ConceptId) -> bool {
    let plausible = vocabulary.concept(concept).observation().and_then(|o| o.plausible);
    plausible.is_some_and(|range| match range.low {
        Bound::Included(low) | Bound::Excluded(low) => low >= Number::ZERO,
        Bound::Open => false,
    })
}

/// How many times the limit of normal.
fn times_normal(ranges: &[super::super::super::ir::RelativeRange]) -> RangeSet {
    let times = |bound| match bound {
        Bound::Open => Bound::Open,
        Bound::Included(RelativeLimit::UpperNormal(n) | RelativeLimit::LowerNormal(n) | RelativeLimit::Absolute(n)) => {
            Bound::Included(n)
        }
        Bound::Excluded(RelativeLimit::UpperNormal(n) | RelativeLimit::LowerNormal(n) | RelativeLimit::Absolute(n)) => {
            Bound::Excluded(n)
        }
    };
    RangeSet::new(ranges.iter().map(|range| Range { low: times(range.low), high: times(range.high) }))
}

impl Results {
    /// All statements about one subject; `None` if they are too many to tell apart.
    pub(super) fn new(rules: &RuleSet, subject: &Subject, atoms: &[(Var, &ValueAtom)]) -> Option<Self> {
        let vocabulary = &rules.vocabulary;
        let (possible, cells) = match subject.scale {
            Scale::Named => named(vocabulary, subject.concept, atoms)?,
            Scale::Titre => titres(atoms)?,
            Scale::Number | Scale::UpperNormal | Scale::LowerNormal => numbers(vocabulary, subject.concept, atoms)?,
        };
        let statements = atoms.iter().zip(cells).map(|(&(var, atom), cells)| Statement {
            var,
            role: if subject.instrument.is_some() { Role::Latest } else { role(atom) },
            window: atom.window,
            cells,
        });
        let statements = statements.collect();
        Some(Self { concept: subject.concept, ordered: subject.scale != Scale::Named, possible, statements })
    }

    /// Whether no results fit all that is given.
    pub(super) fn clash(&self, given: &Given) -> bool {
        let known: Vec<(Statement, bool)> =
            self.statements.iter().filter_map(|s| Some((*s, given.get(s.var)?))).collect();
        let universal = |window: Window| {
            let of = |(s, holds): &(Statement, bool)| match (s.role, holds) {
                (Role::Every, true) if inside(window, s.window) => s.cells,
                (Role::Any, false) if inside(window, s.window) => !s.cells,
                _ => Cells::MAX,
            };
            known.iter().fold(self.possible, |cells, statement| cells & of(statement))
        };
        let mut elements = elements(&known);
        for element in &mut elements {
            element.cells &= if element.role == Role::Mean {
                from_lowest(universal(element.window)) & up_to_highest(universal(element.window))
            } else {
                universal(element.window)
            };
        }
        if self.ordered {
            self.order(&mut elements);
        }
        elements.iter().any(|element| element.cells == 0) || self.too_few_days(&known, &universal)
    }

    /// Nothing is higher than the highest of its window, nothing lower than the lowest; the mean lies between.
    fn order(&self, elements: &mut [Element]) {
        let extremes: Vec<Element> =
            elements.iter().filter(|e| matches!(e.role, Role::Highest | Role::Lowest)).copied().collect();
        for element in elements {
            for extreme in &extremes {
                let latest_of_it = element.role == Role::Latest && ends_now(extreme.window) && ends_now(element.window);
                let same = element.role == extreme.role && element.window == extreme.window;
                // Of a narrower window the mean may lie anywhere between the extremes of the wider one as well.
                if same || !(latest_of_it || inside(element.window, extreme.window)) {
                    continue;
                }
                element.cells &= if extreme.role == Role::Highest {
                    up_to_highest(extreme.cells)
                } else {
                    from_lowest(extreme.cells)
                };
            }
        }
    }

    /// On too few days although every such day counts: more days of a narrower kind are known.
    fn too_few_days(&self, known: &[(Statement, bool)], universal: &impl Fn(Window) -> Cells) -> bool {
        let days = |s: &Statement| match s.role {
            Role::Times(days) => Some(days),
            _ => None,
        };
        let enough = known.iter().filter(|k| k.1).filter_map(|(s, _)| Some((s, days(s)?)));
        let mut enough = enough.flat_map(|one| known.iter().filter(|k| !k.1).map(move |other| (one, &other.0)));
        enough.any(|((some, have), fewer)| {
            days(fewer).is_some_and(|need| {
                let counted = some.cells & universal(some.window);
                need <= have && inside(some.window, fewer.window) && counted & !fewer.cells == 0
            })
        })
    }
}

/// The results that there must be.
fn elements(known: &[(Statement, bool)]) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    let mut join = |role: Role, window: Window, cells: Cells| {
        let same = |e: &&mut Element| match (role, e.role) {
            // The latest result of windows that end today is one and the same.
            (Role::Latest, Role::Latest) => e.window == window || (ends_now(e.window) && ends_now(window)),
            (Role::Highest, Role::Highest) | (Role::Lowest, Role::Lowest) | (Role::Mean, Role::Mean) => {
                e.window == window
            }
            _ => false,
        };
        match elements.iter_mut().find(same) {
            Some(element) => {
                element.cells &= cells;
                // It lies in the narrowest of the windows.
                if inside(window, element.window) {
                    element.window = window;
                }
            }
            None => elements.push(Element { role, window, cells }),
        }
    };
    for &(statement, holds) in known {
        let Statement { role, window, cells, .. } = statement;
        let cells = if holds { cells } else { !cells };
        match (role, holds) {
            (Role::Latest | Role::Highest | Role::Lowest | Role::Mean, _) => join(role, window, cells),
            // Some result passes, or some does not.
            (Role::Any | Role::Times(_), true) | (Role::Every, false) => join(Role::Any, window, cells),
            (Role::Any, false) | (Role::Every, true) | (Role::Times(_), false) => {}
        }
        // Whatever is asked of a window, it has a latest result.
        join(Role::Latest, window, Cells::MAX);
    }
    elements
}

fn role(atom: &ValueAtom) -> Role {
    match (atom.times, atom.choice) {
        (Some(0 | 1), _) | (None, Choice::Any) => Role::Any,
        (Some(days), _) => Role::Times(days),
        (None, Choice::Latest) => Role::Latest,
        // The highest of many limits of normal is some result above its own.
        (None, Choice::Highest) => Role::Highest,
        (None, Choice::Lowest) => Role::Lowest,
        (None, Choice::Every) => Role::Every,
        (None, Choice::Mean) => Role::Mean,
    }
}

/// Cells that a result can lie in, and those of each statement.
type Partition = (Cells, Vec<Cells>);

fn numbers(vocabulary: &Vocabulary, concept: ConceptId, atoms: &[(Var, &ValueAtom)]) -> Option<Partition> {
    let sets: Vec<RangeSet> = atoms
        .iter()
        .map(|(_, atom)| match &atom.test {
            Test::Number(set) => set.clone(),
            Test::Relative(ranges) => times_normal(ranges),
            Test::Named(_) | Test::Titre(_) => RangeSet::new([]),
        })
        .collect();
    let possible = totals(vocabulary, concept).unwrap_or_else(|| RangeSet::new([Range::everything()]));
    let line = Line::new(sets.iter().chain([&possible]))?;
    Some((line.cells(&possible), sets.iter().map(|set| line.cells(set)).collect()))
}

/// The totals that an instrument can have, whichever of its versions counted them.
fn totals(vocabulary: &Vocabulary, concept: ConceptId) -> Option<RangeSet> {
    let range = |concept: ConceptId| {
        let instrument = vocabulary.concept(concept).instrument()?;
        let some = Range { low: Bound::Included(Number::ZERO), high: Bound::Open };
        Some((RangeSet::new([instrument.range.unwrap_or(some)]), instrument.plain_version))
    };
    let (own, plain) = range(concept)?;
    Some(plain.and_then(range).map_or_else(|| own.clone(), |(other, _)| own.union(&other)))
}

fn titres(atoms: &[(Var, &ValueAtom)]) -> Option<Partition> {
    let sets: Vec<RangeSet<u64>> = atoms
        .iter()
        .map(|(_, atom)| if let Test::Titre(titres) = &atom.test { whole(titres, 1) } else { RangeSet::new([]) })
        .collect();
    let possible = not_negative();
    let line = Line::new(sets.iter().chain([&possible]))?;
    Some((line.cells(&possible), sets.iter().map(|set| line.cells(set)).collect()))
}

/// A cell for each value of the concept's own list, those that decide nothing too.
fn named(vocabulary: &Vocabulary, concept: ConceptId, atoms: &[(Var, &ValueAtom)]) -> Option<Partition> {
    let values = vocabulary.concept(concept).observation()?.values.len();
    let bit = |value: u16| 1_u128.checked_shl(u32::from(value));
    let cells = |(_, atom): &(Var, &ValueAtom)| match &atom.test {
        Test::Named(asked) => asked.iter().map(|&value| bit(value)).try_fold(0, |all, bit| Some(all | bit?)),
        _ => Some(0),
    };
    let cells: Option<Vec<Cells>> = atoms.iter().map(cells).collect();
    (values <= Cells::BITS as usize).then_some(())?;
    Some((super::cells::below(values), cells?))
}
