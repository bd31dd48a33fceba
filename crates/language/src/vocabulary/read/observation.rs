//! What an observation has: its unit, its values, how long it is current.

use super::concept::{flag, interval, names, period_or_ever};
use super::{References, check, computed, keys};
use crate::text::fields::wrong_type;
use crate::text::{Diagnostic, Fields, Span, Spanned, shown, yaml::Node};
use crate::value::{Bound, Number, Range, Unit, UnitError};
use crate::vocabulary::{NamedValue, Observation};

pub(super) const VALUE_KEYS: &[&str] = &["value", "names", "indeterminate"];

/// Keys that mean nothing without another.
pub(super) const NEEDS: &[(&str, &str)] = &[
    ("unit is conventional", "unit"),
    ("molar mass", "unit"),
    ("plausible", "unit"),
    ("ordered", "values"),
    ("computed", "unit"),
];

pub(super) fn read(fields: &mut Fields<'_, '_>, references: &mut References) -> Observation {
    references.outranked = names(fields, "outranks");
    references.computed = computed::read(fields).map(Box::new);
    for (key, needed) in NEEDS {
        keys::needs(fields, key, needed);
    }
    let unit = fields.text("unit").and_then(|t| unit(t.node.trim(), t.span, fields.problems()));
    let molar_mass = molar_mass(fields);
    let current_for = fields.required("current for").and_then(|_| period_or_ever(fields, "current for")).flatten();
    Observation {
        unit_is_conventional: flag(fields, "unit is conventional", false),
        plausible: unit.as_ref().and_then(|u| plausible(fields, u, molar_mass)),
        unit,
        molar_mass,
        values: values(fields),
        ordered: flag(fields, "ordered", false),
        titre: flag(fields, "titre", false),
        current_for,
        outranks: Vec::new(),
        computed: None,
    }
}

fn unit(text: &str, span: Span, problems: &mut Vec<Diagnostic>) -> Option<Unit> {
    match Unit::parse(text) {
        Ok(unit) => Some(unit),
        Err(error) => {
            let problem = Diagnostic::error("unknown-unit", span, format!("`{}` is not a known unit", shown(text)));
            problems.push(match error {
                UnitError::Unknown(Some(near)) => problem.help(format!("did you mean `{near}`?")),
                _ => problem.help("write a UCUM unit such as `mg/dL`, or `1` for none"),
            });
            None
        }
    }
}

fn molar_mass(fields: &mut Fields<'_, '_>) -> Option<Number> {
    let read = |text: &str| {
        let (number, unit) = text.split_once(char::is_whitespace)?;
        Number::parse(number).filter(|&n| n > Number::ZERO && unit.trim() == "g/mol")
    };
    fields.parsed("molar mass", "a number in g/mol, such as `113.12 g/mol`", read).map(|m| m.node)
}

/// The plausible range in the canonical unit.
fn plausible(fields: &mut Fields<'_, '_>, canonical: &Unit, molar_mass: Option<Number>) -> Option<Range> {
    let scalar = fields.scalar("plausible")?;
    let expected = "two ascending numbers and a unit, such as `0.1 to 30 mg/dL`";
    let (low, high, written) = fields.parsed("plausible", expected, interval_owned)?.node;
    if written.is_empty() {
        return Some(range(low, high));
    }
    let end = scalar.node.text.trim_end().len();
    let place = scalar.node.span(scalar.span.file, end - written.len(), end);
    let given = unit(&written, place, fields.problems())?;
    match given.conversion_to(canonical, molar_mass) {
        Ok(conversion) => Some(range(conversion.apply(low)?, conversion.apply(high)?)),
        Err(_) => {
            let message = format!("`{}` cannot be converted to the unit `{canonical}`", shown(&written));
            let problem = Diagnostic::error("unit-mismatch", place, message);
            fields.problems().push(problem.help(format!("write the range in `{canonical}`")));
            None
        }
    }
}

fn interval_owned(text: &str) -> Option<(Number, Number, String)> {
    interval(text).map(|(low, high, unit)| (low, high, unit.to_owned()))
}

fn range(low: Number, high: Number) -> Range {
    Range { low: Bound::Included(low), high: Bound::Included(high) }
}

fn values(fields: &mut Fields<'_, '_>) -> Vec<NamedValue> {
    let Some(nodes) = fields.filled_list("values") else { return Vec::new() };
    let mut values = Vec::new();
    let mut taken = check::Taken::new("value");
    for node in nodes {
        values.extend(value(node, &mut taken, fields.problems()));
    }
    values
}

fn value<'n>(node: &'n Node, taken: &mut check::Taken, problems: &mut Vec<Diagnostic>) -> Option<NamedValue> {
    let (name, names, indeterminate): (Spanned<&'n str>, Vec<_>, bool) = if let Some(text) = node.as_str() {
        (Spanned::new(text, node.span), Vec::new(), false)
    } else if node.as_mapping().is_some() {
        let mut fields = Fields::new(node, "a value", VALUE_KEYS, problems);
        let name = fields.required_text("value")?;
        (name, fields.texts("names"), flag(&mut fields, "indeterminate", false))
    } else {
        problems.push(wrong_type(node, "each item of `values`", "a word or a mapping"));
        return None;
    };
    let name = taken.take(name, problems)?;
    let names = names.into_iter().filter_map(|n| taken.also(n, problems)).collect();
    Some(NamedValue { name, names, indeterminate })
}
