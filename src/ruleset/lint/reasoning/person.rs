//! Age and sex: one line of ages, three sexes, and what occurs only in female patients.

use super::super::super::implication::window::{days_of_months, in_base_units};
use super::super::super::ir::{Atom, AtomId, RuleSet};
use super::cells::{Cells, Line, not_negative, whole};
use super::formula::Var;
use super::given::Given;
use crate::criteria::{Assertion, Sex};
use crate::value::{Calendar, RangeSet};
use crate::vocabulary::ConceptId;

/// Statements about age. Years are whole months and weeks are whole days; months and days are compared within what
/// the calendar allows.
pub(super) struct Ages {
    months: Line<u64>,
    days: Line<u64>,
    /// The statements, whether each counts months, and its cells.
    statements: Vec<(Var, bool, Cells)>,
    /// Cells that hold an age that there is.
    possible: (Cells, Cells),
}

impl Ages {
    pub(super) fn new(statements: &[(Var, Calendar, &RangeSet<u32>)]) -> Option<Self> {
        let counted = |&(var, unit, ages): &(Var, Calendar, &RangeSet<u32>)| {
            let (base, each) = in_base_units(unit);
            (var, base == Calendar::Months, whole(ages, each))
        };
        let counted: Vec<(Var, bool, RangeSet<u64>)> = statements.iter().map(counted).collect();
        let born = not_negative();
        let of = |months: bool| counted.iter().filter(move |s| s.1 == months).map(|s| &s.2).chain([&born]);
        let (months, days) = (Line::new(of(true))?, Line::new(of(false))?);
        let possible = (months.cells(&born), days.cells(&born));
        let cells = |(var, in_months, ages): &(Var, bool, RangeSet<u64>)| {
            (*var, *in_months, if *in_months { months.cells(ages) } else { days.cells(ages) })
        };
        let statements = counted.iter().map(cells).collect();
        Some(Self { months, days, statements, possible })
    }

    /// Whether no age is left.
    pub(super) fn clash(&self, given: &Given) -> bool {
        let (mut months, mut days) = self.possible;
        for &(var, in_months, cells) in &self.statements {
            let Some(holds) = given.get(var) else { continue };
            let side = if in_months { &mut months } else { &mut days };
            *side &= if holds { cells } else { !cells };
        }
        let each = |cells: Cells| (0..Cells::BITS as usize).filter(move |cell| cells >> cell & 1 == 1);
        !each(months).any(|month| each(days).any(|day| self.meet(month, day)))
    }

    /// Whether an age may lie in both cells.
    fn meet(&self, month: usize, day: usize) -> bool {
        let ((from_month, to_month), (from_day, to_day)) = (self.months.ends(month), self.days.ends(day));
        let least = days_of_months(from_month.unwrap_or(0)).0;
        let most = to_month.map_or(u64::MAX, |months| days_of_months(months).1);
        least < to_day.unwrap_or(u64::MAX) && from_day.unwrap_or(0) < most
    }
}

/// Statements about sex.
pub(super) struct Sexes {
    asked: Vec<(Var, Sex)>,
    /// Statements that something is there which occurs only in female patients.
    female: Vec<(Var, ConceptId)>,
}

/// Why the statements about sex cannot hold together.
pub(super) enum SexClash {
    /// No sex is left.
    None,
    /// The patient is male, and this occurs only in female patients.
    OnlyFemale(ConceptId),
}

impl Sexes {
    pub(super) fn new(asked: Vec<(Var, Sex)>, female: Vec<(Var, ConceptId)>) -> Self {
        Self { asked, female }
    }

    pub(super) fn clash(&self, given: &Given) -> Option<SexClash> {
        let mut left = vec![Sex::Female, Sex::Male, Sex::Intersex];
        for &(var, asked) in &self.asked {
            if let Some(holds) = given.get(var) {
                left.retain(|&sex| (sex == asked) == holds);
            }
        }
        if left.is_empty() {
            return Some(SexClash::None);
        }
        if left != [Sex::Male] {
            return None;
        }
        let there = self.female.iter().find(|&&(var, _)| given.get(var) == Some(true));
        there.map(|&(_, concept)| SexClash::OnlyFemale(concept))
    }
}

/// The concept of a statement that recorded male sex answers with no.
pub(super) fn only_in_female(rules: &RuleSet, atom: AtomId) -> Option<ConceptId> {
    let Atom::Condition(condition) = rules.atom(atom) else { return None };
    let asks_for_it = matches!(condition.assertion, Assertion::Present | Assertion::Ever | Assertion::Planned);
    (asks_for_it && rules.vocabulary.concept(condition.concept).only_in_female).then_some(condition.concept)
}
