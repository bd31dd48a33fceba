//! Units: every listed spelling, exact conversion at thresholds, refusal of what a laboratory would not compare.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]

use prescreen::value::{Number, Unit, UnitError};

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn unit(text: &str) -> Unit {
    Unit::parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"))
}

fn convert(value: &str, from: &str, to: &str, molar_mass: Option<&str>) -> Result<Number, UnitError> {
    let conversion = unit(from).conversion_to(&unit(to), molar_mass.map(number))?;
    conversion.apply(number(value)).ok_or(UnitError::Overflow)
}

#[test]
fn clinical_spellings_have_their_code() {
    for (spelling, code) in [
        ("mg/dl", "mg/dL"),
        ("mg/dL", "mg/dL"),
        ("MG/DL", "mg/dL"),
        ("U/l", "U/L"),
        ("milligrams/deciliter", "mg/dL"),
        ("grams/deciliter", "g/dL"),
        ("micromol/L", "umol/L"),
        ("micromoles/liter", "umol/L"),
        ("milliliters/minute", "mL/min"),
        ("cells/microliter", "{cells}/uL"),
        ("cigarettes/day", "{cigarettes}/d"),
        ("Kg/m2", "kg/m2"),
        ("ng/mL{FEU}", "ng/mL{FEU}"),
        ("copies/mL", "{copies}/mL"),
        ("u/l", "U/L"),
        ("IU/L", "[IU]/L"),
        ("mIU/mL", "m[IU]/mL"),
        ("uIU/mL", "u[IU]/mL"),
        ("msec", "ms"),
        ("/mm3", "/mm3"),
        ("/mm^3", "/mm3"),
        ("/mm³", "/mm3"),
        ("/µL", "/uL"),
        ("cells/uL", "{cells}/uL"),
        ("cells/mm3", "{cells}/mm3"),
        ("x10^9/L", "10*9/L"),
        ("x 10^9/L", "10*9/L"),
        ("× 10⁹/L", "10*9/L"),
        ("10^9/L", "10*9/L"),
        ("10*9/L", "10*9/L"),
        ("10**9/L", "10*9/L"),
        ("10e9/L", "10*9/L"),
        ("10E9/l", "10*9/L"),
        ("10⁹/L", "10*9/L"),
        ("x 10^3/uL", "10*3/uL"),
        ("K/uL", "10*3/uL"),
        ("k/µL", "10*3/uL"),
        ("K/mcL", "10*3/uL"),
        ("K/mm3", "10*3/mm3"),
        ("thou/uL", "10*3/uL"),
        ("M/uL", "10*6/uL"),
        ("G/L", "10*9/L"),
        ("T/l", "10*12/L"),
        ("µmol/L", "umol/L"),
        ("μmol/L", "umol/L"),
        ("umol/l", "umol/L"),
        ("mcmol/L", "umol/L"),
        ("mcg/L", "ug/L"),
        ("µg/ml", "ug/mL"),
        ("mcg/day", "ug/d"),
        ("mL/min/1.73m2", "mL/min/{1.73_m2}"),
        ("mL/min/1.73 m2", "mL/min/{1.73_m2}"),
        ("mL/min/1.73 m^2", "mL/min/{1.73_m2}"),
        ("ml/min/1.73m²", "mL/min/{1.73_m2}"),
        ("mL/min per 1.73 m2", "mL/min/{1.73_m2}"),
        ("mL/min/{1.73_m2}", "mL/min/{1.73_m2}"),
        ("mL/min/{1.73 m2}", "mL/min/{1.73_m2}"),
        ("mL/min/{1.73m2}", "mL/min/{1.73_m2}"),
        ("g/24h", "g/d"),
        ("g/24 h", "g/d"),
        ("mg/24 hours", "mg/d"),
        ("g/day", "g/d"),
        ("mg/day", "mg/d"),
        ("mg per day", "mg/d"),
        ("mmHg", "mm[Hg]"),
        ("mm Hg", "mm[Hg]"),
        ("kg/m2", "kg/m2"),
        ("kg/m^2", "kg/m2"),
        ("kg/m²", "kg/m2"),
        ("°C", "Cel"),
        ("C", "Cel"),
        ("℃", "Cel"),
        ("°F", "[degF]"),
        ("F", "[degF]"),
        ("%", "%"),
        ("years", "a"),
        ("months", "mo"),
        ("weeks", "wk"),
        ("days", "d"),
        ("mEq/L", "meq/L"),
        ("mOsm/kg", "mosm/kg"),
        ("lbs", "[lb_av]"),
        ("inches", "[in_i]"),
        ("bpm", "{beats}/min"),
        ("beats/min", "{beats}/min"),
        ("copies/mL", "{copies}/mL"),
        ("mm/hr", "mm/h"),
        ("/hpf", "/[HPF]"),
        ("gm/dl", "g/dL"),
        ("AU/mL", "[arb'U]/mL"),
        ("GPL", "[GPL'U]"),
        ("1", "1"),
        ("mg/mmol", "mg/mmol"),
        ("10*-3.g", "10*-3.g"),
    ] {
        let read = unit(spelling);
        assert_eq!(read.code(), code, "{spelling}");
        assert_eq!(unit(code).code(), code, "the code of {spelling} reads as itself");
        assert_eq!(read.to_string(), spelling);
        assert_eq!(read, unit(code));
    }
}

#[test]
fn case_counts_and_a_near_unit_is_offered() {
    assert_ne!(unit("mg"), unit("Mg"));
    assert_eq!(Unit::parse("mg/DL"), Err(UnitError::Unknown(Some("mg/dL".into()))));
    assert_eq!(Unit::parse("Mmol/L"), Ok(unit("Mmol/L")), "megamoles are UCUM");
    assert_eq!(Unit::parse("mgdL"), Err(UnitError::Unknown(Some("mg/dL".into()))));
    assert_eq!(Unit::parse("x10^9L"), Err(UnitError::Unknown(Some("x10^9/L".into()))));
    for nonsense in ["", " ", "blood", "mg/", "/", "x10", "{", "}", "mg//dL", "Cel2", "°", "mg dL zz"] {
        assert!(matches!(Unit::parse(nonsense), Err(UnitError::Unknown(_))), "{nonsense}");
    }
    assert!(Unit::parse(&"(".repeat(10_000)).is_err());
    assert!(Unit::parse(&"m.".repeat(30)).is_err());
}

#[test]
fn conversions_are_exact_at_thresholds() {
    for (value, from, to, molar_mass, expected) in [
        ("1", "mg/dL", "g/L", None, "0.01"),
        ("98.6", "[degF]", "Cel", None, "37"),
        ("37", "°C", "°F", None, "98.6"),
        ("38.5", "Cel", "K", None, "311.65"),
        ("32", "[degF]", "Cel", None, "0"),
        ("4", "x10^9/L", "cells/uL", None, "4000"),
        ("4000", "/mm3", "10^9/L", None, "4"),
        ("100", "K/uL", "10*9/L", None, "100"),
        ("1", "g/24h", "mg/day", None, "1000"),
        ("450", "msec", "s", None, "0.45"),
        ("5", "[IU]/mL", "IU/L", None, "5000"),
        ("45", "%", "1", None, "0.45"),
        ("0.45", "L/L", "%", None, "45"),
        ("120", "mm[Hg]", "Pa", None, "15998.64"),
        ("154", "lb", "g", None, "69853.22498"),
        ("1", "a", "d", None, "365.25"),
        ("1", "kat/L", "U/L", None, "60000000"),
        // Glucose, 180.156 g/mol.
        ("7.0", "mmol/L", "mg/dL", Some("180.156"), "126.1092"),
    ] {
        let result = convert(value, from, to, molar_mass);
        assert_eq!(result, Ok(number(expected)), "{value} {from} to {to}");
    }
    // Creatinine, 113.12 g/mol: 1.5 mg/dL = 15000 / 113.12 umol/L, as a fraction.
    let creatinine = convert("1.5", "mg/dL", "umol/L", Some("113.12")).unwrap();
    assert_eq!(creatinine, Number::fraction(1_500_000, 11_312).unwrap());
    assert_eq!(creatinine.to_string(), "132.6");
    let back = unit("umol/L").conversion_to(&unit("mg/dL"), Some(number("113.12"))).unwrap();
    assert_eq!(back.apply(creatinine), Some(number("1.5")));
    assert_eq!(convert("40", "U/L", "ukat/L", None).unwrap(), Number::fraction(2, 3).unwrap());
    let ratio = Number::fraction(300, 11_312).unwrap();
    assert_eq!(convert("3", "mg/mmol", "mg/mg", Some("113.12")).unwrap(), ratio);
}

#[test]
fn what_measures_something_else_does_not_compare() {
    for (from, to) in [
        ("mg/dL", "mg"),
        ("mg/dL", "umol/L"),
        ("mL/min", "mL/min/1.73m2"),
        ("mL/min/1.73m2", "mL/s"),
        ("[IU]/L", "U/L"),
        ("[IU]/mL", "[arb'U]/mL"),
        ("x10^9/L", "mmol/L"),
        ("%", "mmol/mol"),
        ("meq/L", "mmol/L"),
        ("mosm/kg", "mmol/kg"),
        ("ug/mL{FEU}", "ug/mL{DDU}"),
        ("Cel", "kg"),
        ("[pH]", "mol/L"),
        ("1", "kg"),
        ("U/L", "umol/L"),
    ] {
        assert_eq!(convert("1", from, to, None), Err(UnitError::Incomparable), "{from} to {to}");
        assert_eq!(convert("1", to, from, None), Err(UnitError::Incomparable), "{to} to {from}");
    }
    assert_eq!(convert("1", "%", "mmol/mol", Some("16114")), Err(UnitError::Incomparable), "HbA1c has two scales");
    assert_eq!(convert("1", "mg/dL", "[IU]/L", Some("100")), Err(UnitError::Incomparable));
    assert_eq!(convert("60", "mL/min/1.73m2", "mL/min/{1.73_m2}", None), Ok(number("60")));
    assert_eq!(convert("60", "mL/min/1.73m2", "L/min/1.73m2", None), Ok(number("0.06")));
}

#[test]
fn a_factor_out_of_range_is_refused() {
    assert_eq!(convert("1", "10*60/L", "/L", None), Err(UnitError::Overflow));
    assert_eq!(convert("1", "deg", "rad", None), Err(UnitError::Overflow), "a multiple of pi is no fraction");
}

/// The cases of the UCUM functional tests, from the folder beside the repository; `None` where it is missing.
fn functional_tests(names: &[&str]) -> Option<Vec<String>> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/units");
    let files: Vec<_> = names.iter().filter_map(|f| std::fs::read_to_string(folder.join(f)).ok()).collect();
    if files.is_empty() {
        eprintln!("skipped: the UCUM functional tests are not beside the repository");
        return None;
    }
    let case = |line: &&str| line.trim_start().starts_with("<case ");
    Some(files.iter().flat_map(|f| f.lines().filter(case).map(str::to_owned).collect::<Vec<_>>()).collect())
}

fn attribute(case: &str, name: &str) -> Option<String> {
    let (_, rest) = case.split_once(&format!(" {name}=\""))?;
    let (value, _) = rest.split_once('"')?;
    Some(
        value
            .replace("&apos;", "'")
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&"),
    )
}

#[test]
fn the_validation_cases_of_ucum_hold() {
    let Some(cases) = functional_tests(&["UcumFunctionalTests.xml", "UcumFunctionalTests.2.xml"]) else { return };
    let mut checked = 0;
    for case in &cases {
        let (Some(unit), Some(valid)) = (attribute(case, "unit"), attribute(case, "valid")) else { continue };
        // No text is no unit: what was not written is not taken for a plain number.
        if unit.is_empty() {
            continue;
        }
        let read = Unit::parse(&unit);
        checked += 1;
        match (valid.as_str(), &read) {
            // An annotation before a unit, corrected to `g.m/m2{hb}` in the newer of the two files.
            ("true", Err(_)) if unit == "g.m/{hb}m2" => {}
            ("true", Err(e)) => panic!("{unit} is valid: {e:?}"),
            // What UCUM refuses we read only if it is a listed spelling.
            ("false", Ok(u)) => assert_ne!(u.code(), unit, "{unit} is not valid"),
            _ => {}
        }
    }
    assert!(checked > 1000, "{checked}");
}

#[test]
fn the_conversion_cases_of_ucum_hold() {
    // The second file is older, and some of its outcomes were corrected in the first.
    let Some(cases) = functional_tests(&["UcumFunctionalTests.xml"]) else { return };
    let mut exact = 0;
    for case in &cases {
        // Multiples of pi are no fraction.
        let all = ["value", "srcUnit", "dstUnit", "outcome"].map(|name| attribute(case, name));
        let [Some(value), Some(from), Some(to), Some(outcome)] = all else { continue };
        match convert(&value, &from, &to, None) {
            Ok(result) => {
                // Outcomes are rounded to the digits shown, so a float is exact enough to compare with.
                let mantissa = outcome.split('e').next().unwrap();
                let digits = mantissa.trim_start_matches(['0', '.']).replace('.', "").len().min(15);
                let (n, d) = result.parts();
                let error = n as f64 / d as f64 / outcome.parse::<f64>().unwrap() - 1.0;
                assert!(error.abs() <= 10_f64.powi(1 - digits as i32), "{case}: {result}");
                exact += 1;
            }
            Err(UnitError::Overflow) => assert!(from.contains("[pi]") || from.contains("_0]"), "{case}"),
            Err(e) => panic!("{case}: {e:?}"),
        }
    }
    assert!(exact > 20, "{exact}");
}
