//! Values that cannot be, and values that are kept although nothing can be compared with them.

use crate::errors::{check, problem};
use crate::{file, id, read, sound};
use prescreen::patient::{Dose, FactKind, ResultValue};

#[test]
fn values_that_cannot_be() {
    let point = "write a decimal point (`1.5`), and thousands without a separator (`12000`)";
    check(&[
        (
            "observations: [{test: creatinine, value: '1,5 mg/dL', on: 2026-11-10}]",
            "!decimal-comma",
            "'1,5 mg/dL'",
            "`value` has a comma that may mean two things",
            point,
        ),
        (
            "observations: [{test: creatinine, value: 1e400 mg/dL, on: 2026-11-10}]",
            "!unreadable-value",
            "1e400 mg/dL",
            "`value` is larger or finer than any measurement",
            "compare the number with the source",
        ),
        (
            "observations: [{test: creatinine, value: 1 mg/dL, range: 84 to 45 umol/L, on: 2026-11-10}]",
            "!range-reversed",
            "84 to 45 umol/L",
            "`range` begins above its end",
            "write the smaller number first",
        ),
        (
            "observations: [{test: creatinine, value: 1 mg/dL, range: normal, on: 2026-11-10}]",
            "!unreadable-value",
            "normal",
            "`range` is not a number",
            "write a number, as in `1.5`",
        ),
        (
            "observations: [{test: creatinine, value: 1 mg/dL, range: 84 umol/L, on: 2026-11-10}]",
            "!unreadable-value",
            "84 umol/L",
            "`range` has one end only",
            "write both ends, as in `45 to 84 umol/L`, or `<` or `>` before the only limit",
        ),
        (
            "observations: [{test: SELENA-SLEDAI, value: 800, on: 2026-11-10}]",
            "!impossible-value",
            "800",
            "`SELENA-SLEDAI` cannot have this total",
            "compare the total, and the name of the score, with the source",
        ),
        (
            "observations: [{test: ACR 1997 criteria, value: -1, on: 2026-11-10}]",
            "!impossible-value",
            "-1",
            "`ACR 1997 criteria` cannot have this total",
            "compare the total, and the name of the score, with the source",
        ),
        (
            "observations: [{test: SELENA-SLEDAI, value: '> 6', on: 2026-11-10}]",
            "!unreadable-value",
            "'> 6'",
            "`value` of a score is a single number",
            "write the total alone, as in `8`; write `items:` when only parts of it are known",
        ),
        (
            "observations: [{test: SELENA-SLEDAI, value: high, on: 2026-11-10}]",
            "!unreadable-value",
            "high",
            "`value` is not a number",
            "write a number, as in `1.5`",
        ),
        (
            "observations: [{test: SELENA-SLEDAI, items: {rash: present, new rash: absent}, on: 2026-11-10}]",
            "!repeated-meaning",
            "new rash",
            "the item `rash` is assessed twice",
            "keep one of the two",
        ),
        (
            "medications: [{medication: prednisone, dose: -5 mg/day}]",
            "!impossible-value",
            "-5 mg/day",
            "the dose of `prednisone` is negative",
            "compare the dose with the source",
        ),
    ]);
}

#[test]
fn values_that_are_kept_but_not_compared() {
    check(&[
        (
            "observations: [{test: creatinine, value: 96, on: 2026-11-10}]",
            "unit-missing",
            "96",
            "`value` of `creatinine` has no unit",
            "write the unit behind the number, for example `mg/dL`",
        ),
        (
            "observations: [{test: creatinine, value: 1.1 mg, on: 2026-11-10}]",
            "unit-mismatch",
            "1.1 mg",
            "the unit of `value` does not convert to `mg/dL`, the unit of `creatinine`",
            "write the result in `mg/dL` or a unit that converts to it",
        ),
        (
            "observations: [{test: creatinine, value: 1 mg/dL, range: 45 to 84 kg, on: 2026-11-10}]",
            "unit-mismatch",
            "45 to 84 kg",
            "the unit of `range` does not convert to `mg/dL`, the unit of `creatinine`",
            "write the result in `mg/dL` or a unit that converts to it",
        ),
        (
            "observations: [{test: anti-dsDNA, value: postive, on: 2026-11-10}]",
            "unknown-value",
            "postive",
            "this is no value of `anti-dsDNA`",
            "did you mean `positive`?",
        ),
        (
            "observations: [{test: anti-dsDNA, value: 12, on: 2026-11-10}]",
            "unknown-value",
            "12",
            "this is no value of `anti-dsDNA`",
            "write `negative`, `indeterminate` or `positive`",
        ),
        (
            "observations: [{test: creatinine, value: raised, on: 2026-11-10}]",
            "unknown-value",
            "raised",
            "this is no value of `creatinine`",
            "write a number with its unit, for example in `mg/dL`",
        ),
        (
            "observations: [{test: anti-dsDNA, value: positive, range: '< 10', on: 2026-11-10}]",
            "unit-mismatch",
            "'< 10'",
            "the reference range of `anti-dsDNA` cannot be compared",
            "leave `range:` out",
        ),
        (
            "medications: [{medication: prednisone, dose: 2 tablets}]",
            "dose-not-daily",
            "2 tablets",
            "the dose of `prednisone` is no mass per day",
            "write the daily dose, for example in `mg/day`, or `as needed`",
        ),
        (
            "absent: [{condition: latent tuberculosis, source: IGRA}]",
            "test-date-missing",
            "{condition: latent tuberculosis, source: IGRA}",
            "the test behind the absence of `latent tuberculosis` has no date",
            "add `as of:` with the day of the test",
        ),
    ]);
    let unknown = problem(&file("observations: [{test: creatinine, value: 1.1 mgg/dLl, on: 2026-11-10}]"));
    assert_eq!((unknown.0.as_str(), unknown.1.as_str()), ("unknown-unit", "1.1 mgg/dLl"));
    let reading = read(&file("observations: [{test: creatinine, value: 96, on: 2026-11-10}]"));
    let FactKind::Result(kept) = &reading.profiles[0].facts_on(id("creatinine"))[0].kind else { panic!() };
    assert_eq!(kept.value, ResultValue::Incomparable("no unit".to_owned()));
    assert_eq!(kept.written, "96");
    let reading = read(&file("medications: [{medication: prednisone, dose: 15 mg}]"));
    let FactKind::Medication(kept) = &reading.profiles[0].facts[0].kind else { panic!() };
    assert_eq!(kept.dose, Dose::Incomparable("15 mg".to_owned()));
}

#[test]
fn implausible_values_count_and_are_reported() {
    let text = file("observations: [{test: creatinine, value: 96 mg/dL, on: 2026-11-10}]");
    let (code, at, message, _) = problem(&text);
    assert_eq!((code.as_str(), at.as_str()), ("implausible-value", "96 mg/dL"));
    assert_eq!(message, "this value of `creatinine` is hardly possible");
    assert_eq!(read(&text).problems[0].notes, ["plausible is 0.1 to 30 mg/dL"]);
    sound(&file("observations: [{test: creatinine, value: 30 mg/dL, on: 2026-11-10}]"));
    sound(&file("observations: [{test: creatinine, value: '< 40 mg/dL', on: 2026-11-10}]"));
}
