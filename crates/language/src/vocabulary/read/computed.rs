//! How a value follows from other results: the formula, its inputs, and whether their units fit.
//!
//! Assumes names that are checked. Guarantees that each role of the formula is filled by a test in a unit that converts
//! to the formula's. No input is computed itself: no formula gives a unit that one takes, which a test holds.

use super::Name;
use super::hierarchy::Resolver;
use crate::text::{Diagnostic, Fields, Span, Spanned, shown};
use crate::value::{Conversion, Formula, Number, Unit};
use crate::vocabulary::{Computed, ConceptId, Input};

/// A formula and the names of its inputs, in the order of its roles.
pub(super) struct Names {
    formula: Spanned<Formula>,
    inputs: Vec<Name>,
}

/// Reads `computed: {by: CKD-EPI 2021, from: {creatinine: creatinine}}`.
pub(super) fn read(fields: &mut Fields<'_, '_>) -> Option<Names> {
    let node = fields.mapping("computed")?;
    let mut fields = Fields::new(node, "`computed`", &["by", "from"], fields.problems());
    fields.required("by")?;
    let formulas = Formula::ALL.map(|f| (f.name(), f));
    let formula = fields.choice("by", &formulas)?;
    fields.required("from")?;
    let from = fields.mapping("from")?;
    let roles = formula.node.roles();
    let known: Vec<&str> = roles.iter().map(|role| role.name).collect();
    let mut fields = Fields::new(from, "the inputs of the formula", &known, fields.problems());
    let inputs: Vec<_> = roles.iter().filter_map(|role| fields.required_text(role.name)).map(Name::new).collect();
    (inputs.len() == roles.len()).then_some(Names { formula, inputs })
}

impl Names {
    /// The formula with its inputs, for the concept at `own`.
    pub(super) fn resolve(&self, own: usize, resolver: &mut Resolver<'_, '_>) -> Option<Computed> {
        let formula = self.formula.node;
        let mut inputs = Vec::new();
        for (name, role) in self.inputs.iter().zip(formula.roles()) {
            let concept = resolver.one("computed", name)?.node;
            let test = resolver.vocabulary.concept(concept).observation()?;
            let unit = conversion(test.unit.as_ref(), role.unit, test.molar_mass, Direction::To);
            inputs.push(unit.map(|unit| Input { concept, unit }).or_else(|| {
                let message = format!("`{}` is in no unit that converts to `{}`", shown(&name.written), role.unit);
                resolver.problems.push(mismatch(name.span, message, formula));
                None
            })?);
        }
        let own = ConceptId(u32::try_from(own).ok()?);
        let concept = resolver.vocabulary.concept(own);
        let test = concept.observation()?;
        let Some(unit) = conversion(test.unit.as_ref(), formula.unit(), test.molar_mass, Direction::From) else {
            // Without a unit of its own, that it needs one is said already.
            if test.unit.is_some() {
                let message =
                    format!("`{}` gives `{}`, which does not convert to the unit here", formula.name(), formula.unit());
                resolver.problems.push(mismatch(self.formula.span, message, formula));
            }
            return None;
        };
        let mut inputs = inputs.into_iter();
        Some(Computed { formula, leading: inputs.next()?, others: inputs.collect(), unit })
    }
}

#[derive(Clone, Copy)]
enum Direction {
    To,
    From,
}

/// From the unit of a test to that of the formula, or back.
fn conversion(
    own: Option<&Unit>,
    formulas: &str,
    molar_mass: Option<Number>,
    direction: Direction,
) -> Option<Conversion> {
    let (own, formulas) = (own?, Unit::parse(formulas).ok()?);
    match direction {
        Direction::To => own.conversion_to(&formulas, molar_mass).ok(),
        Direction::From => formulas.conversion_to(own, molar_mass).ok(),
    }
}

fn mismatch(span: Span, message: String, formula: Formula) -> Diagnostic {
    let wants: Vec<_> = formula.roles().iter().map(|r| format!("`{}` in `{}`", r.name, r.unit)).collect();
    let help = format!("{} takes {} and gives `{}`", formula.name(), wants.join(" and "), formula.unit());
    Diagnostic::error("unit-mismatch", span, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_formula_gives_what_one_takes() {
        for given in Formula::ALL.map(Formula::unit) {
            let given = Unit::parse(given).unwrap();
            for role in Formula::ALL.iter().flat_map(|f| f.roles()) {
                let taken = Unit::parse(role.unit).unwrap();
                assert!(given.conversion_to(&taken, None).is_err(), "{} takes `{taken}`", role.name);
            }
        }
    }
}
