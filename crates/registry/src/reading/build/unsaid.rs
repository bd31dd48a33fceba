//! Units that are not said, where there is only one in which a limit like it is written.
//!
//! Assumes a number behind a test. Guarantees that no limit which could be meant in two units gets one: a haemoglobin of 7
//! may be in g/dL or in mmol/L, a bilirubin of 2 in mg/dL or in times the upper limit of normal.

use prescreen_language::criteria::Scale;
use prescreen_language::value::Number;

/// Tests, the numbers that are limits of them in one unit alone (both included, in tenths), and this unit. The
/// ranges lie within those in which the other units of the test have no limit that anybody would set.
#[rustfmt::skip]
const BARE: &[(&str, i64, i64, &str)] = &[
    ("platelets", 100, 4990, "10^9/L"),
    ("neutrophils", 1, 200, "10^9/L"),
    ("WBC", 5, 500, "10^9/L"),
    ("CD4 count", 1000, 20_000, "/mm3"),
    ("systolic blood pressure", 600, 2600, "mmHg"),
    ("diastolic blood pressure", 300, 1600, "mmHg"),
    ("mean arterial pressure", 400, 1600, "mmHg"),
    ("PaO2/FiO2 ratio", 800, 5000, "mmHg"),
    ("heart rate", 300, 2000, "/min"),
    ("respiratory rate", 60, 600, "/min"),
    ("QTc", 3000, 6000, "ms"),
    ("QTcF", 3000, 6000, "ms"),
    ("QTcB", 3000, 6000, "ms"),
    ("haematocrit", 150, 650, "%"),
    ("left ventricular ejection fraction", 100, 800, "%"),
    ("oxygen saturation", 700, 1000, "%"),
    ("glucose", 600, 6000, "mg/dL"),
    ("glucose", 30, 250, "mmol/L"),
    ("fasting glucose", 600, 6000, "mg/dL"),
    ("fasting glucose", 30, 250, "mmol/L"),
    ("triglycerides", 1000, 20_000, "mg/dL"),
    ("total cholesterol", 1000, 5000, "mg/dL"),
    ("LDL cholesterol", 400, 4000, "mg/dL"),
    ("HDL cholesterol", 200, 1000, "mg/dL"),
    ("albumin", 15, 60, "g/dL"),
    ("albumin", 150, 600, "g/L"),
    ("haemoglobin", 600, 1800, "g/L"),
    ("haemoglobin", 130, 190, "g/dL"),
    ("potassium", 20, 80, "mmol/L"),
    ("sodium", 1000, 1700, "mmol/L"),
    ("AST", 250, 10_000, "U/L"),
    ("ALT", 250, 10_000, "U/L"),
    ("PSA", 1, 2000, "ng/mL"),
    ("body temperature", 340, 420, "Cel"),
];

/// Shares that are written as a part of one: the test, and the least and most (both included, in hundredths).
const SHARES: &[(&str, i64, i64)] =
    &[("FEV1/FVC ratio", 40, 90), ("haematocrit", 15, 65), ("left ventricular ejection fraction", 10, 80)];

/// Cells, which are counted in their hundreds in a cubic millimetre.
const CELLS: [&str; 4] = ["WBC", "platelets", "neutrophils", "lymphocytes"];

/// Ions of one charge: an equivalent is a mole.
const IONS: [&str; 4] = ["sodium", "potassium", "chloride", "bicarbonate"];

/// Enzymes: their international unit is the unit of activity.
const ENZYMES: [&str; 8] =
    ["AST", "ALT", "alkaline phosphatase", "gamma-glutamyl transferase", "LDH", "creatine kinase", "lipase", "amylase"];

/// A limit in moles of a protein, in the unit in which its test is measured: a haemoglobin of 1 mmol/L (of its monomer) is one
/// of 1.611 g/dL, HbA1c of n mmol/mol (IFCC) is one of 0.0915 n + 2.15 per cent (NGSP's master equation).
pub(super) fn in_own_unit(number: Number, unit: &str, test: &str) -> Option<(Number, String)> {
    match (test, unit) {
        ("haemoglobin", "mmol/L" | "mmol/l" | "mM") => {
            Some((number.times(Number::fraction(1611, 1000)?)?, "g/dL".to_owned()))
        }
        ("haemoglobin A1c", "mmol/mol") => {
            let share = number.times(Number::fraction(915, 10_000)?)?.plus(Number::fraction(215, 100)?)?;
            Some((share, "%".to_owned()))
        }
        _ => None,
    }
}

/// The unit that is meant by the one that is said: cells in their hundreds are counted in a cubic millimetre, also where
/// the bar before it is missing, and an ion of one charge has an equivalent a mole.
pub(super) fn as_measured(number: Number, scale: Scale, test: &str) -> Scale {
    let counted = CELLS.contains(&test) || test == "CD4 count";
    match &scale {
        Scale::Unit(unit) if counted && matches!(unit.as_str(), "mm3" | "uL") && number >= Number::from(50) => {
            Scale::Unit("/mm3".to_owned())
        }
        Scale::Unit(unit) if IONS.contains(&test) && unit.eq_ignore_ascii_case("meq/l") => {
            Scale::Unit("mmol/L".to_owned())
        }
        Scale::Unit(unit) if ENZYMES.contains(&test) && unit.eq_ignore_ascii_case("iu/l") => {
            Scale::Unit("U/L".to_owned())
        }
        _ => scale,
    }
}

/// The number and the unit of a limit that has none, where there is only one: a body mass index has one unit, a share
/// that is a part of one is one in per cent.
pub(super) fn bare(number: Number, test: &str) -> Option<(Number, Scale)> {
    let within = |low: i64, high: i64, parts: i128| -> Option<bool> {
        Some(number >= Number::fraction(low.into(), parts)? && number <= Number::fraction(high.into(), parts)?)
    };
    let unit = |unit: &str| Scale::Unit(unit.to_owned());
    if test == "BMI" {
        return Some((number, unit("kg/m2")));
    }
    if CELLS.contains(&test) && number >= Number::from(500) {
        return Some((number, unit("/mm3")));
    }
    for (_, low, high) in SHARES.iter().filter(|(own, ..)| *own == test) {
        if within(*low, *high, 100)? {
            let (n, d) = number.parts();
            return Some((Number::fraction(n.checked_mul(100)?, d)?, unit("%")));
        }
    }
    for (_, low, high, own) in BARE.iter().filter(|(own, ..)| *own == test) {
        if within(*low, *high, 10)? {
            return Some((number, unit(own)));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_added_where_there_is_one_alone() {
        let said = |n, test: &str| match bare(Number::fraction(n, 100).unwrap(), test) {
            Some((number, Scale::Unit(unit))) => format!("{number} {unit}"),
            _ => "none".to_owned(),
        };
        assert_eq!(said(10_000, "platelets"), "100 10^9/L");
        assert_eq!(said(10_000_000, "platelets"), "100000 /mm3");
        assert_eq!(said(70, "FEV1/FVC ratio"), "70 %");
        assert_eq!(said(12_600, "fasting glucose"), "126 mg/dL");
        assert_eq!(said(700, "fasting glucose"), "7 mmol/L");
        for (n, test) in [(750, "haemoglobin"), (200, "bilirubin"), (150, "creatinine"), (10_000, "neutrophils")] {
            assert_eq!(said(n, test), "none", "{test}");
        }
    }
}
