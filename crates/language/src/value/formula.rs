//! Formulas by which a value follows from others: body mass index, creatinine clearance, glomerular filtration rate.
//!
//! Assumes inputs in the unit of their role. Guarantees a range that holds the true value for every choice of inputs
//! from their ranges: each formula only rises or only falls with each input, so its ends lie at the corners. Results
//! are exact where the formula is made of fractions; powers widen them by a stated error. Nothing is rounded to whole
//! numbers.

use super::{Bound, Number, Range};
use serde::{Deserialize, Serialize};

/// A formula.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Formula {
    /// Weight over the square of height: kg/m² (Quetelet).
    BodyMassIndex,
    /// Creatinine clearance, with the weight as it was measured (Cockcroft and Gault, Nephron 1976;16:31-41):
    /// (140 − age) × weight / (72 × creatinine), × 0.85 for women.
    CockcroftGault,
    /// Estimated glomerular filtration rate without race (Inker et al., N Engl J Med 2021;385:1737-1749):
    /// 142 × min(creatinine / κ, 1)^α × max(creatinine / κ, 1)^−1.200 × 0.9938^age, × 1.012 for women, with κ = 0.7
    /// and α = −0.241 for women, κ = 0.9 and α = −0.302 for men.
    CkdEpi2021,
}

/// What a formula is fed with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Role {
    /// Its name in vocabulary files.
    pub name: &'static str,
    /// The UCUM unit the formula wants it in.
    pub unit: &'static str,
}

/// Who the inputs are of: completed years of age, and the sexes that may be meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Person {
    /// At least so old.
    pub youngest: u32,
    /// At most so old.
    pub oldest: u32,
    /// May be a woman.
    pub female: bool,
    /// May be a man.
    pub male: bool,
}

const WEIGHT: Role = Role { name: "weight", unit: "kg" };
const HEIGHT: Role = Role { name: "height", unit: "m" };
const CREATININE: Role = Role { name: "creatinine", unit: "mg/dL" };

/// The greatest relative error that a power in floating point is trusted with. Platforms err by a few units of 10⁻¹⁶.
const POWER_ERROR: f64 = 1e-12;

/// Computed ends lie on this grid, so that platforms that differ in the last digits agree: millionths.
const GRID: i64 = 1_000_000;

impl Formula {
    /// All formulas.
    pub const ALL: [Self; 3] = [Self::BodyMassIndex, Self::CockcroftGault, Self::CkdEpi2021];

    /// No formula has more inputs.
    pub const MOST_INPUTS: usize = 2;

    /// From which age on the formulas hold: they were made for adults.
    pub const LEAST_AGE: u32 = 18;

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::BodyMassIndex => "weight over height squared",
            Self::CockcroftGault => "Cockcroft-Gault",
            Self::CkdEpi2021 => "CKD-EPI 2021",
        }
    }

    /// Its inputs; the first leads: a result of it is one of the formula, of the same day.
    #[must_use]
    pub fn roles(self) -> &'static [Role] {
        match self {
            Self::BodyMassIndex => &[WEIGHT, HEIGHT],
            Self::CockcroftGault => &[CREATININE, WEIGHT],
            Self::CkdEpi2021 => &[CREATININE],
        }
    }

    /// The UCUM unit of its result.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::BodyMassIndex => "kg/m2",
            Self::CockcroftGault => "mL/min",
            Self::CkdEpi2021 => "mL/min/{1.73_m2}",
        }
    }

    /// Whether age and sex enter it.
    #[must_use]
    pub fn uses_person(self) -> bool {
        self != Self::BodyMassIndex
    }

    /// Where the result lies when the inputs (in the order of [`Formula::roles`], in their units) lie in `inputs`.
    ///
    /// Nothing, when an input is missing, is no positive number, or the arithmetic overflows.
    #[must_use]
    pub fn range(self, inputs: &[Range], person: Person) -> Option<Range> {
        let of = |at: usize| inputs.get(at).copied().and_then(positive);
        match self {
            Self::BodyMassIndex => {
                let (weight, height) = (of(0)?, of(1)?);
                Some(Range {
                    low: corner([weight.low, height.high], body_mass_index)?,
                    high: corner([weight.high, height.low], body_mass_index)?,
                })
            }
            Self::CockcroftGault => {
                let (creatinine, weight) = (of(0)?, of(1)?);
                let low = |[c, w]: [Number; 2]| clearance(c, w, person.oldest, person.female);
                let high = |[c, w]: [Number; 2]| clearance(c, w, person.youngest, !person.male);
                Some(Range {
                    low: corner([creatinine.high, weight.low], low)?,
                    high: corner([creatinine.low, weight.high], high)?,
                })
            }
            Self::CkdEpi2021 => filtration(of(0)?, person),
        }
    }
}

/// The range without what no measurement can be; an end at or below zero says nothing.
fn positive(range: Range) -> Option<Range> {
    let value = |bound| match bound {
        Bound::Open => None,
        Bound::Included(n) | Bound::Excluded(n) => Some(n),
    };
    if value(range.high).is_some_and(|high| high <= Number::ZERO) {
        return None;
    }
    let low = if value(range.low).is_some_and(|low| low <= Number::ZERO) { Bound::Open } else { range.low };
    Some(Range { low, ..range })
}

/// The value at a corner; open when an input has no end there, and excluded when an input's end is.
fn corner<const N: usize>(ends: [Bound; N], at: impl Fn([Number; N]) -> Option<Number>) -> Option<Bound> {
    let mut inputs = [Number::ZERO; N];
    let mut excluded = false;
    for (input, end) in inputs.iter_mut().zip(ends) {
        match end {
            Bound::Open => return Some(Bound::Open),
            Bound::Included(n) => *input = n,
            Bound::Excluded(n) => (*input, excluded) = (n, true),
        }
    }
    let value = at(inputs)?;
    Some(if excluded { Bound::Excluded(value) } else { Bound::Included(value) })
}

fn body_mass_index([weight, height]: [Number; 2]) -> Option<Number> {
    weight.over(height.times(height)?)
}

fn clearance(creatinine: Number, weight: Number, age: u32, woman: bool) -> Option<Number> {
    let years = Number::from(i64::from(140_u32.saturating_sub(age)));
    let for_men = years.times(weight)?.over(Number::from(72).times(creatinine)?)?;
    if woman { for_men.times(Number::fraction(85, 100)?) } else { Some(for_men) }
}

/// The hull over the sexes that may be meant: which of them has the higher value depends on the creatinine.
fn filtration(creatinine: Range, person: Person) -> Option<Range> {
    let of_sex = |woman: bool| {
        let end = |bound: Bound, age: u32, up: bool| match bound {
            Bound::Open => Some(Bound::Open),
            Bound::Included(c) | Bound::Excluded(c) => Some(Bound::Included(outward(ckd_epi(c, age, woman), up)?)),
        };
        Some(Range {
            low: end(creatinine.high, person.oldest, false)?,
            high: end(creatinine.low, person.youngest, true)?,
        })
    };
    match (person.female, person.male) {
        (true, false) => of_sex(true),
        (false, true) => of_sex(false),
        (true, true) | (false, false) => {
            let (woman, man) = (of_sex(true)?, of_sex(false)?);
            Some(Range { low: woman.lowest(&man).low, high: woman.highest(&man).high })
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a relative error of 10⁻¹⁶, far below the one that is allowed for")]
fn ckd_epi(creatinine: Number, age: u32, woman: bool) -> f64 {
    let (numerator, denominator) = creatinine.parts();
    let (kappa, alpha, factor) = if woman { (0.7, -0.241, 1.012) } else { (0.9, -0.302, 1.0) };
    let ratio = numerator as f64 / denominator as f64 / kappa;
    142.0 * ratio.min(1.0).powf(alpha) * ratio.max(1.0).powf(-1.2) * 0.9938_f64.powf(f64::from(age)) * factor
}

/// The next point of the grid that surely lies above (below, if not `up`) the true value.
#[expect(clippy::cast_precision_loss, reason = "the grid is a power of ten that floating point holds exactly")]
fn outward(value: f64, up: bool) -> Option<Number> {
    let error = if up { 1.0 + POWER_ERROR } else { 1.0 - POWER_ERROR };
    let scaled = value * error * GRID as f64;
    let point = if up { scaled.ceil() } else { scaled.floor() };
    // Beyond 2⁵³ floating point has gaps.
    let whole = (0.0..=9e15).contains(&point);
    #[expect(clippy::cast_possible_truncation, reason = "whole and small enough")]
    whole.then(|| Number::fraction(point as i128, i128::from(GRID))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAN_OF_50: Person = Person { youngest: 50, oldest: 50, female: false, male: true };

    fn woman(age: u32) -> Person {
        Person { youngest: age, oldest: age, female: true, male: false }
    }

    fn man(age: u32) -> Person {
        Person { youngest: age, oldest: age, female: false, male: true }
    }

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    fn exactly(text: &str) -> Range {
        Range::exactly(number(text))
    }

    fn ends(range: Range) -> (f64, f64) {
        let value = |bound| match bound {
            Bound::Included(n) | Bound::Excluded(n) => {
                let n: Number = n;
                n.parts().0 as f64 / n.parts().1 as f64
            }
            Bound::Open => f64::NAN,
        };
        (value(range.low), value(range.high))
    }

    #[test]
    fn body_mass_index_is_exact() {
        let index = Formula::BodyMassIndex.range(&[exactly("81"), exactly("1.8")], MAN_OF_50).unwrap();
        assert_eq!(index, exactly("25"));
        let third = Formula::BodyMassIndex.range(&[exactly("70"), exactly("1.71")], MAN_OF_50).unwrap();
        assert_eq!(third, Range::exactly(Number::fraction(700_000, 29241).unwrap()));
    }

    /// The example beside the formula of the Centers for Disease Control: 68 kg, 165 cm, 24.98.
    #[test]
    fn body_mass_index_of_a_published_example() {
        let index = Formula::BodyMassIndex.range(&[exactly("68"), exactly("1.65")], MAN_OF_50).unwrap();
        assert_eq!(format!("{:.2}", ends(index).0), "24.98");
    }

    /// Worked examples of theprimecalculator.com (first) and superglobalcalculator.com.
    #[test]
    fn clearances_of_published_examples() {
        let of = |c, w, p| {
            let range = Formula::CockcroftGault.range(&[exactly(c), exactly(w)], p).unwrap();
            format!("{:.1}", ends(range).0)
        };
        assert_eq!(of("1.0", "80", man(50)), "100.0");
        assert_eq!(of("1.2", "80", man(60)), "74.1");
        assert_eq!(of("0.9", "65", woman(45)), "81.0");
    }

    /// The calculator of the National Kidney Foundation: a man of 55 years with 1.2 mg/dL has 71. Beside it, each branch
    /// of the equation worked out by hand with logarithms: e^(ln 142 + exponent × ln ratio + age × ln 0.9938).
    #[test]
    fn filtration_rates_of_examples() {
        let of = |c, p| {
            let (low, high) = ends(Formula::CkdEpi2021.range(&[exactly(c)], p).unwrap());
            f64::midpoint(low, high)
        };
        assert_eq!(format!("{:.0}", of("1.2", man(55))), "71");
        assert_eq!(format!("{:.0}", of("1.1", man(50))), "82");
        let by_hand = |exponent: f64, ratio: f64, age: f64, factor: f64| {
            (142_f64.ln() + exponent * ratio.ln() + age * 0.9938_f64.ln() + factor.ln()).exp()
        };
        let near = |a: f64, b: f64| (a - b).abs() < 1e-5;
        assert!(near(of("0.6", man(30)), by_hand(-0.302, 0.6 / 0.9, 30.0, 1.0)));
        assert!(near(of("2.4", man(70)), by_hand(-1.2, 2.4 / 0.9, 70.0, 1.0)));
        assert!(near(of("0.5", woman(30)), by_hand(-0.241, 0.5 / 0.7, 30.0, 1.012)));
        assert!(near(of("2.4", woman(70)), by_hand(-1.2, 2.4 / 0.7, 70.0, 1.012)));
        // At κ both powers are one.
        assert!(near(of("0.9", man(40)), 142.0 * 0.9938_f64.powi(40)));
    }

    #[test]
    fn clearance_is_exact() {
        let of = |c, w, p| Formula::CockcroftGault.range(&[exactly(c), exactly(w)], p).unwrap();
        // (140 - 60) * 72 / (72 * 1) and 0.85 of it.
        assert_eq!(of("1", "72", man(60)), exactly("80"));
        assert_eq!(of("1", "72", woman(60)), exactly("68"));
        let both = Person { youngest: 60, oldest: 61, female: true, male: true };
        assert_eq!(
            of("1", "72", both),
            Range { low: Bound::Included(number("67.15")), high: Bound::Included(number("80")) }
        );
    }

    #[test]
    fn an_open_input_leaves_an_open_end() {
        let weight = Range { low: Bound::Excluded(number("80")), high: Bound::Open };
        let index = Formula::BodyMassIndex.range(&[weight, exactly("2")], MAN_OF_50).unwrap();
        assert_eq!(index, Range { low: Bound::Excluded(number("20")), high: Bound::Open });
        assert!(Formula::BodyMassIndex.range(&[weight, exactly("0")], MAN_OF_50).is_none());
        assert!(Formula::BodyMassIndex.range(&[weight], MAN_OF_50).is_none());
        let below = Range { low: Bound::Open, high: Bound::Excluded(number("0.5")) };
        let filtered = Formula::CkdEpi2021.range(&[below], MAN_OF_50).unwrap();
        assert_eq!(filtered.high, Bound::Open);
    }

    #[test]
    fn the_range_is_narrow_and_holds_what_it_is_computed_from() {
        for creatinine in ["0.2", "0.7", "0.9", "1.1", "30"] {
            for person in [woman(18), man(18), woman(95), man(120)] {
                let (low, high) = ends(Formula::CkdEpi2021.range(&[exactly(creatinine)], person).unwrap());
                let value = ckd_epi(number(creatinine), person.oldest, person.female);
                assert!(low < value && value < high && high - low < 3e-6, "{low} {value} {high}");
            }
        }
    }

    #[test]
    fn unknown_sex_takes_in_both() {
        let both = Person { female: true, ..MAN_OF_50 };
        for creatinine in ["0.3", "0.7", "1", "4"] {
            let of = |p| ends(Formula::CkdEpi2021.range(&[exactly(creatinine)], p).unwrap());
            let (one, other, hull) = (of(woman(50)), of(MAN_OF_50), of(both));
            assert_eq!(hull, (one.0.min(other.0), one.1.max(other.1)));
        }
    }
}
