//! Units of measure: UCUM codes, the spellings met in charts, exact conversion.
//!
//! Assumes nothing about the text of a unit. Guarantees that a conversion is an exact fraction or is refused, and
//! that two units which a laboratory would not call the same kind of quantity never compare, even where UCUM
//! reduces both to plain numbers.

mod magnitude;
mod spelling;

use super::Number;
use magnitude::Magnitude;
use serde::{Deserialize, Serialize};

/// A UCUM unit, normalised from the spelling in a file. Two units are equal when their codes are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unit {
    code: String,
    shown: String,
}

/// How a number in one unit becomes a number in another: multiply, then add (temperatures).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Conversion {
    /// Multiply by this.
    pub factor: Number,
    /// Then add this.
    pub offset: Number,
}

/// Why a unit cannot be read or converted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum UnitError {
    /// Not a unit; perhaps the given one was meant.
    Unknown(Option<String>),
    /// The two measure different things.
    Incomparable,
    /// The numbers get too large or too small to be exact.
    Overflow,
}

impl Unit {
    /// Reads a UCUM code or one of the listed clinical spellings (`mg/dl`, `U/l`, `/mm3`, `x10^9/L`, `µmol/L`).
    ///
    /// Case counts, as in UCUM: `mg` is not `Mg`. Only the listed spellings differ from UCUM.
    ///
    /// # Errors
    /// [`UnitError::Unknown`], with a near spelling if there is one.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let shown = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let code = spelling::code(&shown).filter(|code| Magnitude::of(code).is_some());
        match code {
            Some(code) => Ok(Self { code, shown }),
            None => Err(UnitError::Unknown(spelling::nearest(&shown))),
        }
    }

    /// The unit of a plain number.
    #[must_use]
    pub fn one() -> Self {
        Self { code: "1".to_owned(), shown: "1".to_owned() }
    }

    /// The UCUM code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Whether it is the unit of a plain number.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.code == "1"
    }

    /// The conversion to `other`; `molar_mass` (g/mol) allows mass ↔ amount of substance.
    ///
    /// # Errors
    /// [`UnitError::Incomparable`] when the two measure different things (body-surface annotations count),
    /// [`UnitError::Overflow`] when the factor is not exact in range.
    pub fn conversion_to(&self, other: &Self, molar_mass: Option<Number>) -> Result<Conversion, UnitError> {
        if self.code == other.code {
            return Ok(Conversion { factor: Number::ONE, offset: Number::ZERO });
        }
        let (Some(from), Some(to)) = (Magnitude::of(&self.code), Magnitude::of(&other.code)) else {
            return Err(UnitError::Incomparable);
        };
        magnitude::conversion(&from, &to, molar_mass)
    }
}

impl PartialEq for Unit {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code
    }
}

impl Eq for Unit {}

impl std::hash::Hash for Unit {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.code.hash(state);
    }
}

impl std::fmt::Display for Unit {
    /// As it was written.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

impl Conversion {
    /// The number in the other unit, unless it overflows.
    #[must_use]
    pub fn apply(&self, value: Number) -> Option<Number> {
        value.times(self.factor)?.plus(self.offset)
    }
}
