//! Units of measure: UCUM codes, the spellings met in charts, exact conversion.

use super::Number;

/// A UCUM unit, normalised from the spelling in a file.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Unit {
    code: String,
    shown: String,
}

/// How a number in one unit becomes a number in another: multiply, then add (temperatures).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
    /// # Errors
    /// [`UnitError::Unknown`], with a near spelling if there is one.
    pub fn parse(text: &str) -> Result<Self, UnitError> {
        let _ = text;
        Err(UnitError::Unknown(None))
    }

    /// The UCUM code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The conversion to `other`; `molar_mass` (g/mol) allows mass ↔ amount of substance.
    ///
    /// # Errors
    /// [`UnitError::Incomparable`] when the two measure different things (body-surface annotations count),
    /// [`UnitError::Overflow`] when the factor is not exact in range.
    pub fn conversion_to(&self, other: &Self, molar_mass: Option<Number>) -> Result<Conversion, UnitError> {
        let _ = (other, molar_mass);
        Err(UnitError::Incomparable)
    }
}

impl std::fmt::Display for Unit {
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
