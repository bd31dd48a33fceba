//! Units that are not said, where there is only one in which a limit like it is written.
//!
//! Assumes a number behind a test. Guarantees that no limit which could be meant in two units gets one: a haemoglobin of 7
//! may be in g/dL or in mmol/L, a bilirubin of 2 in mg/dL or in times the upper limit of normal.

use prescreen_language::criteria::Scale;
use prescreen_language::value::Number;

/// Tests, the numbers that are limits of them in one unit alone (both included, in hundredths), and this unit. The
/// ranges lie within those in which the other units of the test have no limit that anybody would set.
#[rustfmt::skip]
const BARE: &[(&str, i64, i64, &str)] = &[
    ("platelets", 10_00, 499_00, "10^9/L"),
    ("neutrophils", 10, 20_00, "10^9/L"),
    ("WBC", 50, 50_00, "10^9/L"),
    ("CD4 count", 100_00, 2_000_00, "/mm3"),
    ("systolic blood pressure", 60_00, 260_00, "mmHg"),
    ("diastolic blood pressure", 30_00, 160_00, "mmHg"),
    ("mean arterial pressure", 40_00, 160_00, "mmHg"),
    ("PaO2/FiO2 ratio", 80_00, 500_00, "mmHg"),
    ("heart rate", 30_00, 200_00, "/min"),
    ("respiratory rate", 6_00, 60_00, "/min"),
    ("QTc", 300_00, 600_00, "ms"),
    ("QTcF", 300_00, 600_00, "ms"),
    ("QTcB", 300_00, 600_00, "ms"),
    ("haematocrit", 15_00, 65_00, "%"),
    ("left ventricular ejection fraction", 10_00, 80_00, "%"),
    ("oxygen saturation", 70_00, 100_00, "%"),
    ("glucose", 60_00, 600_00, "mg/dL"),
    ("glucose", 3_00, 25_00, "mmol/L"),
    ("fasting glucose", 60_00, 600_00, "mg/dL"),
    ("fasting glucose", 3_00, 25_00, "mmol/L"),
    ("triglycerides", 100_00, 2_000_00, "mg/dL"),
    ("total cholesterol", 100_00, 500_00, "mg/dL"),
    ("LDL cholesterol", 40_00, 400_00, "mg/dL"),
    ("HDL cholesterol", 20_00, 100_00, "mg/dL"),
    ("albumin", 1_50, 6_00, "g/dL"),
    ("albumin", 15_00, 60_00, "g/L"),
    ("haemoglobin", 60_00, 180_00, "g/L"),
    ("haemoglobin", 13_00, 19_00, "g/dL"),
    ("potassium", 2_00, 8_00, "mmol/L"),
    ("sodium", 100_00, 170_00, "mmol/L"),
    ("AST", 25_00, 1_000_00, "U/L"),
    ("ALT", 25_00, 1_000_00, "U/L"),
    ("PSA", 10, 200_00, "ng/mL"),
    ("body temperature", 34_00, 42_00, "Cel"),
];

/// Shares that are written as a part of one: the test, and the least and most (both included, in hundredths).
const SHARES: &[(&str, i64, i64)] =
    &[("FEV1/FVC ratio", 40, 90), ("haematocrit", 15, 65), ("left ventricular ejection fraction", 10, 80)];

/// Cells, which are counted in their hundreds in a cubic millimetre.
const CELLS: [&str; 4] = ["WBC", "platelets", "neutrophils", "lymphocytes"];

/// Ions of one charge: an equivalent is a mole.
const IONS: [&str; 4] = ["sodium", "potassium", "chloride", "bicarbonate"];

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
        _ => scale,
    }
}

/// The number and the unit of a limit that has none, where there is only one: a body mass index has one unit, a share
/// that is a part of one is one in per cent.
pub(super) fn bare(number: Number, test: &str) -> Option<(Number, Scale)> {
    let within = |low: i64, high: i64| -> Option<bool> {
        Some(number >= Number::fraction(low.into(), 100)? && number <= Number::fraction(high.into(), 100)?)
    };
    let unit = |unit: &str| Scale::Unit(unit.to_owned());
    if test == "BMI" {
        return Some((number, unit("kg/m2")));
    }
    if CELLS.contains(&test) && number >= Number::from(500) {
        return Some((number, unit("/mm3")));
    }
    for (_, low, high) in SHARES.iter().filter(|(own, ..)| *own == test) {
        if within(*low, *high)? {
            let (n, d) = number.parts();
            return Some((Number::fraction(n.checked_mul(100)?, d)?, unit("%")));
        }
    }
    for (_, low, high, own) in BARE.iter().filter(|(own, ..)| *own == test) {
        if within(*low, *high)? {
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
        assert_eq!(said(100_00, "platelets"), "100 10^9/L");
        assert_eq!(said(100_000_00, "platelets"), "100000 /mm3");
        assert_eq!(said(70, "FEV1/FVC ratio"), "70 %");
        assert_eq!(said(126_00, "fasting glucose"), "126 mg/dL");
        assert_eq!(said(7_00, "fasting glucose"), "7 mmol/L");
        for (n, test) in [(7_50, "haemoglobin"), (2_00, "bilirubin"), (1_50, "creatinine"), (100_00, "neutrophils")] {
            assert_eq!(said(n, test), "none", "{test}");
        }
    }
}
