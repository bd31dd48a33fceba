//! The reference evaluator: what a condition means for a patient on a screening date, written for clarity.
//!
//! Assumes a syntax tree, a vocabulary and a profile. Guarantees that nothing below the syntax tree is shared with the
//! library's own evaluation: it counts its own days, climbs the hierarchy itself, and where dates or values are not
//! exact it goes through the possible worlds one by one.

pub mod answer;
pub mod calendar;
pub mod cases;
mod absence;
mod condition;
mod exposure;
mod formula;
mod hierarchy;
mod inference;
mod instrument;
pub mod mutant;
mod presence;
mod procedure;
mod qualifier;
pub mod setting;
mod trial;
mod value;
mod window;

pub use inference::Rules;
pub use trial::{Conclusion, outcome, verdict};

use answer::Answer;
use calendar::{age, days};
use mutant::Mutant;
use prescreen::criteria::{AgeAtom, Atom, Choice, Count, Expr, ExprKind, Sex, ValueAtom};
use prescreen::patient::{Profile, RecordedSex};
use prescreen::ruleset::Section;
use prescreen::screening::NeedKind;
use prescreen::value::{Bound, Number, Range, Truth};
use prescreen::vocabulary::{Concept, ConceptId, Vocabulary};
use std::cell::RefCell;
use std::collections::HashMap;

/// What a limit in some unit is in the test's own.
pub type Converted = fn(&Concept, Number, &str) -> Option<Number>;

/// One patient on one day, to be asked about conditions.
pub struct Reference<'a> {
    vocabulary: &'a Vocabulary,
    rules: &'a Rules,
    profile: &'a Profile,
    today: i32,
    settle: HashMap<ConceptId, Expr>,
    mutant: Option<Mutant>,
    converted: Converted,
    inferred: RefCell<HashMap<ConceptId, inference::Inferred>>,
}

impl<'a> Reference<'a> {
    /// The patient of `profile` on the day `today`.
    pub fn new(vocabulary: &'a Vocabulary, rules: &'a Rules, profile: &'a Profile, today: i32) -> Self {
        let (settle, inferred) = (HashMap::new(), RefCell::default());
        let converted: Converted = |concept, number, unit| number.times(cases::factor(&concept.name, unit));
        Self { vocabulary, rules, profile, today, settle, mutant: None, converted, inferred }
    }

    /// The same with a deliberate mistake.
    pub fn wrong(mut self, mutant: Mutant) -> Self {
        self.mutant = Some(mutant);
        self
    }

    /// The same with a trial's own standard for clearing concepts.
    pub fn settled_by(mut self, settle: HashMap<ConceptId, Expr>) -> Self {
        self.settle = settle;
        self
    }

    /// The same with other units than the few of the tests' vocabulary.
    #[allow(dead_code, reason = "asked for by who works with another vocabulary")]
    pub fn converting(mut self, converted: Converted) -> Self {
        self.converted = converted;
        self
    }

    fn makes(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    fn concept(&self, id: ConceptId) -> &'a Concept {
        self.vocabulary.concept(id)
    }

    /// Whether the condition holds. `section` decides what `unless` means.
    pub fn holds(&self, expr: &Expr, section: Section) -> Answer {
        match &expr.node {
            ExprKind::All(parts) => Answer::all(self.parts(parts, section, true)),
            ExprKind::Any(parts) => Answer::any(self.parts(parts, section, false)),
            ExprKind::Not(inner) => self.holds(inner, section).negated(),
            ExprKind::Count(count, parts) => {
                counted(*count, &parts.iter().map(|p| self.holds(p, section)).collect::<Vec<_>>())
            }
            ExprKind::If(when, then, None) => {
                Answer::any([self.holds(when, section).negated(), self.holds(then, section)])
            }
            ExprKind::If(when, then, Some(otherwise)) => {
                let when = self.holds(when, section);
                Answer::any([
                    Answer::all([when.clone(), self.holds(then, section)]),
                    Answer::all([when.negated(), self.holds(otherwise, section)]),
                ])
            }
            ExprKind::Unless(condition, waiver) => {
                let (condition, waiver) = (self.holds(condition, section), self.holds(waiver, section));
                match section {
                    Section::Inclusion => Answer::any([condition, waiver]),
                    Section::Exclusion => Answer::all([condition, waiver.negated()]),
                }
            }
            ExprKind::Atom(atom) => self.atom(atom),
        }
    }

    /// The parts of a conjunction or disjunction. Statements about one and the same value are put to it together.
    fn parts(&self, parts: &[Expr], section: Section, conjunction: bool) -> Vec<Answer> {
        let mut groups: Vec<Vec<Claim>> = Vec::new();
        let mut answers = Vec::new();
        for part in parts {
            match claim(part) {
                Some(claim) => match groups.iter_mut().find(|g| same_value(g[0].atom, claim.atom)) {
                    Some(group) => group.push(claim),
                    None => groups.push(vec![claim]),
                },
                None => answers.push(self.holds(part, section)),
            }
        }
        answers.extend(groups.iter().map(|group| self.value(group, conjunction)));
        answers
    }

    fn atom(&self, atom: &Atom) -> Answer {
        match atom {
            Atom::Age(atom) => self.age(atom),
            Atom::Sex(sex) => self.sex(*sex),
            Atom::Condition(atom) => self.condition(atom),
            Atom::Value(atom) => self.value(&[Claim { atom, holds: true }], true),
            Atom::Medication(atom) => self.medication(atom),
            Atom::Procedure(atom) => self.procedure(atom),
            Atom::Defined(name) => panic!("the tests define no names: {name}"),
        }
    }

    fn age(&self, atom: &AgeAtom) -> Answer {
        let Some(birth) = self.profile.birth.map(days) else { return Answer::unknown(NeedKind::Missing) };
        let early = i32::from(self.makes(Mutant::LeapDayBirthdayEarly));
        let completed = |born: i32| {
            let leap = calendar::ymd(born).1 == 2 && calendar::ymd(born).2 == 29;
            age(born, if leap { self.today + early } else { self.today }, atom.unit)
        };
        let possible: Vec<Option<bool>> = (birth.0..=birth.1)
            .map(|born| completed(born).map(|n| atom.ages.ranges().iter().any(|r| contains(r, n))))
            .collect();
        match (possible.iter().all(|p| *p == Some(true)), possible.iter().all(|p| *p == Some(false))) {
            (true, _) => Answer::yes(),
            (_, true) => Answer::no(),
            _ => Answer::unknown(NeedKind::Imprecise),
        }
    }

    fn sex(&self, asked: Sex) -> Answer {
        match (self.profile.sex, asked) {
            (RecordedSex::Unknown, _) => Answer::unknown(NeedKind::Missing),
            (RecordedSex::Male, Sex::Male)
            | (RecordedSex::Female, Sex::Female)
            | (RecordedSex::Intersex, Sex::Intersex) => Answer::yes(),
            _ => Answer::no(),
        }
    }
}

/// Whether a whole number lies in a range.
fn contains(range: &Range<u32>, n: u32) -> bool {
    let above = match range.low {
        Bound::Open => true,
        Bound::Included(low) => low <= n,
        Bound::Excluded(low) => low < n,
    };
    let below = match range.high {
        Bound::Open => true,
        Bound::Included(high) => n <= high,
        Bound::Excluded(high) => n < high,
    };
    above && below
}

/// A statement about a value, or its opposite.
#[derive(Clone, Copy)]
struct Claim<'a> {
    atom: &'a ValueAtom,
    holds: bool,
}

/// The statement about a single value that the condition is, if it is one.
fn claim(expr: &Expr) -> Option<Claim<'_>> {
    match &expr.node {
        ExprKind::Atom(Atom::Value(atom)) if is_one_value(atom) => Some(Claim { atom, holds: true }),
        ExprKind::Not(inner) => claim(inner).map(|c| Claim { holds: !c.holds, ..c }),
        _ => None,
    }
}

/// Whether the statement picks a single value, so that several statements on it can be put together. The highest by
/// multiples of each result's own limits is another one for every multiple that is asked for.
fn is_one_value(atom: &ValueAtom) -> bool {
    let one = match atom.choice {
        Choice::Any | Choice::Every => false,
        Choice::Highest | Choice::Lowest => !value::relative(&atom.test),
        Choice::Latest | Choice::Mean => true,
    };
    one && atom.times.is_none() && !atom.any_member
}

fn same_value(a: &ValueAtom, b: &ValueAtom) -> bool {
    (a.concept.node, a.choice) == (b.concept.node, b.choice) && a.window == b.window
}

/// Goes through every way in which the unknown parts may turn out.
fn counted(count: Count, parts: &[Answer]) -> Answer {
    let certain = parts.iter().filter(|p| p.is_true()).count();
    let open = parts.iter().filter(|p| p.is_unknown()).count();
    let holds = |n: usize| match count {
        Count::AtLeast(k) => n >= k as usize,
        Count::AtMost(k) => n <= k as usize,
        Count::Exactly(k) => n == k as usize,
    };
    let ways: Vec<bool> = (certain..=certain + open).map(holds).collect();
    let truth = match (ways.contains(&true), ways.contains(&false)) {
        (true, false) => Truth::True,
        (false, _) => Truth::False,
        (true, true) => Truth::Unknown,
    };
    let mut answer = Answer::with(Truth::Unknown, parts);
    answer.truth = truth;
    if truth != Truth::Unknown {
        answer.needs.clear();
        answer.support = parts.iter().filter(|p| !p.is_unknown()).flat_map(|p| p.support.iter().copied()).collect();
    }
    answer
}
