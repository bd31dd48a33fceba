//! What a UCUM code measures and how large it is, as exact fractions.
//!
//! The tables are those of `octofhir-ucum`; the arithmetic is ours, because decimals round thirds and the number
//! of Avogadro away. Four things are stricter than UCUM, which reduces them to plain numbers:
//!
//! - moles are a dimension, so `10*9/L` and `mmol/L` do not compare, and neither do `%` and `mmol/mol`
//!   (HbA1c in the NGSP and the IFCC scale differ by more than a factor);
//! - equivalents and osmoles are dimensions of their own: 1 mmol of calcium is 2 meq;
//! - an annotation that changes what was measured counts: per 1.73 m² of body surface, fibrinogen equivalent
//!   units against D-dimer units;
//! - a numerator and a denominator in moles do not cancel.

use super::{Conversion, UnitError};
use crate::value::Number;
use octofhir_ucum::{Case, Dimension, SpecialKind, UnitExpr, lookup_unit, parse_expression};

/// Position of the gram in [`Dimension`].
const GRAM: usize = 2;
/// Exponents and lengths beyond which a unit is not clinical.
const MAX_EXPONENT: i32 = 64;

/// What a unit measures, and how much of it one is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Magnitude {
    factor: Factor,
    dimension: [i32; 7],
    /// Moles above and below the fraction bar.
    moles: (i32, i32),
    /// Units that compare with themselves only, with exponents, sorted: `[IU]`, `eq`, `osm`.
    own: Vec<(&'static str, i32)>,
    /// What an annotation says about the thing measured.
    basis: Vec<Basis>,
    scale: Scale,
}

/// An exact factor `ratio × 10^ten`; `None` when it is not known exactly.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Factor(Option<(Number, i32)>);

/// Annotations that change what was measured.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Basis {
    /// Per 1.73 m² of body surface.
    BodySurface,
    /// Fibrinogen equivalent units.
    Fibrinogen,
    /// D-dimer units.
    Dimer,
}

/// How a value relates to the proper unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Scale {
    /// Proportional.
    Ratio,
    /// `(scale × value + offset)` proper units: a temperature.
    Interval(Factor, Number),
    /// A logarithm or another function; converts to itself only.
    Function(&'static str),
}

impl Factor {
    const ONE: Self = Self(Some((Number::ONE, 0)));

    /// From the decimal of the tables. One with 26 digits or more is a rounded fraction or a multiple of π.
    fn exact(decimal: octofhir_ucum::Number) -> Self {
        let (digits, exponent) = decimal.to_integer_and_exponent();
        let rounded = digits.unsigned_abs() >= 10_u128.pow(26);
        Self(Number::fraction(digits, 1).filter(|_| !rounded).map(|n| (n, exponent)))
    }

    fn times(self, other: Self) -> Self {
        let product = |(a, m): (Number, i32), (b, n): (Number, i32)| Some((a.times(b)?, m.checked_add(n)?));
        Self(self.0.zip(other.0).and_then(|(a, b)| product(a, b)))
    }

    fn inverse(self) -> Self {
        Self(self.0.and_then(|(n, e)| Some((Number::ONE.over(n)?, e.checked_neg()?))))
    }

    fn power(self, exponent: i32) -> Self {
        let one = (0..exponent.unsigned_abs()).fold(Self::ONE, |product, _| product.times(self));
        if exponent < 0 { one.inverse() } else { one }
    }

    fn number(self) -> Option<Number> {
        let (ratio, ten) = self.0?;
        let power = Number::fraction(10_i128.checked_pow(ten.unsigned_abs())?, 1)?;
        if ten < 0 { ratio.over(power) } else { ratio.times(power) }
    }
}

impl Magnitude {
    /// The magnitude of a UCUM code; `None` if it is not one.
    pub(super) fn of(code: &str) -> Option<Self> {
        const LONGEST: usize = 80;
        (code.len() <= LONGEST).then(|| parse_expression(code).ok()).flatten().and_then(|e| Self::evaluate(&e))
    }

    fn plain(factor: Factor) -> Self {
        Self { factor, dimension: [0; 7], moles: (0, 0), own: Vec::new(), basis: Vec::new(), scale: Scale::Ratio }
    }

    /// The depth is bounded by the length of the code.
    fn evaluate(expression: &UnitExpr) -> Option<Self> {
        match expression {
            UnitExpr::Symbol(symbol) => Self::atom(symbol),
            UnitExpr::Numeric(n) => Some(Self::plain(Factor::exact(*n))),
            UnitExpr::Annotation(text) => Some(Self::plain(Factor::ONE).annotated(text)),
            UnitExpr::Annotated(inner, text) => Some(Self::evaluate(inner)?.annotated(text)),
            UnitExpr::Power(base, exponent) => Self::evaluate(base)?.power(*exponent),
            UnitExpr::Product(terms) => {
                terms.iter().try_fold(Self::plain(Factor::ONE), |product, term| product.times(Self::evaluate(term)?))
            }
            UnitExpr::Quotient(a, b) => Self::evaluate(a)?.times(Self::evaluate(b)?.power(-1)?),
            UnitExpr::Reciprocal(inner) => Self::evaluate(inner)?.power(-1),
        }
    }

    fn annotated(mut self, text: &str) -> Self {
        let text = text.to_ascii_lowercase();
        let found = match text.as_str() {
            t if t.starts_with("1.73") => Some(Basis::BodySurface),
            "feu" => Some(Basis::Fibrinogen),
            "ddu" => Some(Basis::Dimer),
            _ => None,
        };
        self.basis.extend(found);
        self
    }

    fn atom(symbol: &str) -> Option<Self> {
        let (prefix, unit) = lookup_unit(symbol, Case::Sensitive)?;
        let prefix = prefix.map_or(Factor::ONE, |p| Factor::exact(p.factor));
        let Dimension(dimension) = unit.dim;
        let mut atom = Self::plain(prefix);
        atom.dimension = dimension.map(i32::from);
        match unit.code {
            "mol" | "kat" => atom.moles = (1, 0),
            // One micromole a minute.
            "U" => {
                atom.moles = (1, 0);
                atom.factor = prefix.times(Factor(Number::fraction(1, 60).map(|n| (n, -6))));
            }
            "eq" | "osm" => atom.own = vec![(unit.code, 1)],
            // Five ninths of a kelvin, which no decimal holds.
            "[degF]" | "[degR]" => atom.factor = prefix.times(Factor(Number::fraction(5, 9).map(|n| (n, 0)))),
            _ => atom.factor = prefix.times(Factor::exact(unit.factor)),
        }
        atom.own.extend(unit.arbitrary.iter().copied());
        atom.own.sort_unstable();
        let offset = match unit.special {
            SpecialKind::None | SpecialKind::Arbitrary => return Some(atom),
            // UCUM table, `Cel`, `[degF]`, `[degRe]`: f(x) = x - 273.15, x - 459.67, x - 218.52.
            SpecialKind::Celsius => Number::parse("273.15"),
            SpecialKind::Fahrenheit => Number::parse("459.67"),
            SpecialKind::Reaumur => Number::parse("218.52"),
            _ => None,
        };
        // A prefix scales the value of a special unit, not its proper unit.
        atom.factor = atom.factor.times(prefix.inverse());
        atom.scale = offset.map_or(Scale::Function(unit.code), |o| Scale::Interval(prefix, o));
        Some(atom)
    }

    fn times(self, other: Self) -> Option<Self> {
        let scale = match (self.scale, other.scale) {
            (Scale::Ratio, Scale::Ratio) => Scale::Ratio,
            // A special unit takes part in no product; a number scales its values.
            (special, Scale::Ratio) if other.is_number() => return self.scaled(special, other.factor),
            (Scale::Ratio, special) if self.is_number() => return other.scaled(special, self.factor),
            _ => return None,
        };
        let mut dimension = self.dimension;
        for (a, b) in dimension.iter_mut().zip(other.dimension) {
            *a = (*a + b).clamp(-MAX_EXPONENT, MAX_EXPONENT);
        }
        let mut own = self.own;
        for (name, exponent) in other.own {
            match own.iter_mut().find(|(n, _)| *n == name) {
                Some((_, e)) => *e += exponent,
                None => own.push((name, exponent)),
            }
        }
        own.retain(|&(_, e)| e != 0);
        own.sort_unstable();
        let mut basis = self.basis;
        basis.extend(other.basis);
        basis.sort_unstable();
        basis.dedup();
        let moles = (self.moles.0 + other.moles.0, self.moles.1 + other.moles.1);
        Some(Self { factor: self.factor.times(other.factor), dimension, moles, own, basis, scale })
    }

    fn scaled(self, scale: Scale, by: Factor) -> Option<Self> {
        let scale = match scale {
            Scale::Interval(own, offset) => Scale::Interval(own.times(by), offset),
            other => other,
        };
        Some(Self { scale, ..self })
    }

    fn is_number(&self) -> bool {
        self.dimension == [0; 7] && self.moles == (0, 0) && self.own.is_empty()
    }

    fn power(mut self, exponent: i32) -> Option<Self> {
        if exponent == 1 {
            return Some(self);
        }
        let number = self.is_number();
        if self.scale != Scale::Ratio || (exponent.abs() > MAX_EXPONENT && !number) {
            return None;
        }
        self.factor = match self.factor.0 {
            Some((n, e)) if n == Number::ONE => Factor(e.checked_mul(exponent).map(|e| (n, e))),
            _ if exponent.abs() > MAX_EXPONENT => Factor(None),
            _ => self.factor.power(exponent),
        };
        self.dimension = self.dimension.map(|d| d.saturating_mul(exponent));
        for (_, e) in &mut self.own {
            *e = e.saturating_mul(exponent);
        }
        let (above, below) = if exponent < 0 { (self.moles.1, self.moles.0) } else { self.moles };
        self.moles = (above.saturating_mul(exponent.abs()), below.saturating_mul(exponent.abs()));
        Some(self)
    }

    /// The factor to proper units, the scale of the values and their offset.
    fn affine(&self) -> Option<(Factor, Factor, Number)> {
        match self.scale {
            Scale::Ratio => Some((self.factor, Factor::ONE, Number::ZERO)),
            Scale::Interval(scale, offset) => Some((self.factor, scale, offset)),
            Scale::Function(_) => None,
        }
    }
}

/// The exact conversion between two units.
pub(super) fn conversion(
    from: &Magnitude,
    to: &Magnitude,
    molar_mass: Option<Number>,
) -> Result<Conversion, UnitError> {
    let comparable = from.own == to.own && from.basis == to.basis;
    let exponent = molar_exponent(from, to).filter(|&k| comparable && (k == 0 || molar_mass.is_some()));
    let Some(exponent) = exponent else { return Err(UnitError::Incomparable) };
    let mass = molar_mass.map_or(Factor::ONE, |m| Factor(Some((m, 0)))).power(exponent);
    if let (Scale::Function(a), Scale::Function(b)) = (from.scale, to.scale)
        && a == b
        && from == to
    {
        return Ok(Conversion { factor: Number::ONE, offset: Number::ZERO });
    }
    let (Some(a), Some(b)) = (from.affine(), to.affine()) else { return Err(UnitError::Incomparable) };
    exact(a, b, mass).ok_or(UnitError::Overflow)
}

/// `(scale × value + offset) × factor`, from one to the other.
fn exact(from: (Factor, Factor, Number), to: (Factor, Factor, Number), mass: Factor) -> Option<Conversion> {
    let (from_factor, from_scale, from_offset) = from;
    let (to_factor, to_scale, to_offset) = to;
    let proper = from_factor.times(to_factor.inverse()).times(mass);
    let factor = proper.times(from_scale).times(to_scale.inverse()).number()?;
    let offset = if from_offset == Number::ZERO && to_offset == Number::ZERO {
        Number::ZERO
    } else {
        from_offset.times(proper.number()?)?.minus(to_offset)?.over(to_scale.number()?)?
    };
    Some(Conversion { factor, offset })
}

/// To which power the molar mass (g/mol) enters; `None` if no power of it makes the two comparable.
fn molar_exponent(from: &Magnitude, to: &Magnitude) -> Option<i32> {
    if from.dimension == to.dimension {
        return (from.moles == to.moles).then_some(0);
    }
    let exponent = (from.moles.0 - from.moles.1) - (to.moles.0 - to.moles.1);
    let mut dimension = from.dimension;
    if let Some(grams) = dimension.get_mut(GRAM) {
        *grams += exponent;
    }
    (dimension == to.dimension).then_some(exponent)
}
