//! Golden readings: a condition, its reading, and its reading with the screening date 22 November 2026.

use super::Reader;
use crate::ruleset::{Logic, Policy, RuleSet, TrialDocument, compile};
use crate::text::{SourceMap, yaml};
use crate::value::Day;
use crate::vocabulary::Vocabulary;
use std::path::Path;

/// The repository's own vocabulary: readings must be good English with the names that people really use.
const OWN: &str = "rules/vocabulary";
/// A small one that stays as it is.
const SMALL: &str = "tests/cli/rules/vocabulary";

fn vocabulary(folder: &str) -> Vocabulary {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    let mut sources = SourceMap::new();
    let documents: Vec<yaml::Node> = paths
        .iter()
        .flat_map(|path| {
            let file = sources.add(path.display().to_string(), std::fs::read_to_string(path).unwrap());
            yaml::parse(&sources, file).0
        })
        .collect();
    Vocabulary::read(&documents).0
}

fn compiled(conditions: &[&str], vocabulary: &Vocabulary) -> RuleSet {
    let mut text = "trial: T1\ntitle: T\nrules: {version: 1, status: draft}\ninclusion:\n".to_owned();
    for condition in conditions {
        text.push_str(&format!("  - text: words\n    when: |-\n      {condition}\n"));
    }
    let mut sources = SourceMap::new();
    let file = sources.add("test", text);
    let (documents, found) = TrialDocument::read_file(&sources, file);
    assert!(found.is_empty(), "{found:#?}");
    let (rules, found) = compile(&documents, vocabulary.clone(), Policy::default());
    let errors: Vec<_> = found.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    rules
}

/// Each case: condition, reading without a date, clause with the date (`=` when it is the same).
fn check(cases: &[(&str, &str, &str)]) {
    check_with(OWN, cases);
}

fn check_with(folder: &str, cases: &[(&str, &str, &str)]) {
    let vocabulary = vocabulary(folder);
    let conditions: Vec<&str> = cases.iter().map(|(condition, ..)| *condition).collect();
    let rules = compiled(&conditions, &vocabulary);
    let trial = rules.trial("T1").unwrap();
    let asked = trial.criteria.iter().filter(|c| c.id.starts_with('I'));
    let on = Day::from_ymd(2026, 11, 22);
    let mut wrong = String::new();
    for (criterion, (condition, plain, dated)) in asked.zip(cases) {
        let Logic::Condition(node) = criterion.logic else { panic!("`{condition}` was not compiled") };
        let found = Reader { rules: &rules, on: None }.condition(node).line();
        let found_dated = Reader { rules: &rules, on }.condition(node).clause.line();
        let dated = if *dated == "=" { found.split(" (").next().unwrap_or(&found) } else { dated };
        if found != *plain || found_dated.split(" (").next() != dated.split(" (").next() {
            wrong.push_str(&format!("{condition}\n  {found}\n  {found_dated}\n"));
        }
    }
    assert!(wrong.is_empty(), "these read differently:\n{wrong}");
}

#[test]
fn person() {
    check(&[
        (
            "age 18 to 75 years",
            "the age on the screening date is from 18 to 75 years",
            "the age on 22 November 2026 is from 18 to 75 years",
        ),
        (
            "age < 18 years or sex is female",
            "the age on the screening date is below 18 years; or the patient is female",
            "the age on 22 November 2026 is below 18 years; or the patient is female",
        ),
        ("not female", "the patient is not female", "="),
    ]);
}

#[test]
fn conditions() {
    check(&[
        (
            "active lupus nephritis",
            "the patient has active lupus nephritis (status recorded in the last 90 days)",
            "the patient has active lupus nephritis (status recorded on 24 August 2026 or later)",
        ),
        (
            "malignancy within 5 years",
            "the patient has or had malignancy in the 5 years before screening",
            "the patient has or had malignancy between 22 November 2021 and 22 November 2026",
        ),
        ("history of malignancy", "the patient has or had malignancy", "="),
        (
            "none of (alopecia areata; androgenic alopecia)",
            "the patient does not have alopecia areata or androgenic alopecia",
            "=",
        ),
        ("family history of breast cancer", "the patient has a family history of breast cancer", "="),
        ("need for dialysis", "the patient has a need for dialysis", "="),
        ("pregnant", "the patient is pregnant (pregnancy: cleared by pregnancy test alone)", "the patient is pregnant"),
        (
            "systemic lupus erythematosus for at least 6 months",
            "the patient has systemic lupus erythematosus for at least 6 months",
            "the patient has systemic lupus erythematosus for at least 6 months, since 22 May 2026 or earlier",
        ),
        ("lupus nephritis class is III or IV", "the patient has lupus nephritis of class III or IV", "="),
        (
            "if female then using adequate contraception",
            "if the patient is female, then the patient is using adequate contraception",
            "=",
        ),
    ]);
}

#[test]
fn values() {
    check(&[
        (
            "creatinine > 1.5 mg/dL",
            "the latest creatinine, not older than 90 days, is above 1.5 mg/dL (creatinine: 90 days is the \
             vocabulary's window; the protocol gives none)",
            "the latest creatinine dated between 24 August 2026 and 22 November 2026 is above 1.5 mg/dL",
        ),
        (
            "AST or ALT > 4 x ULN within 1 month",
            "the latest AST or the latest ALT, not older than 1 month, is above 4 times its own upper limit of normal",
            "the latest AST or the latest ALT dated between 22 October 2026 and 22 November 2026 is above 4 times its \
             own upper limit of normal",
        ),
        (
            "platelets 50 to 400 x10^9/L within 2 weeks",
            "the latest platelets, not older than 2 weeks, is from 50 to 400 x10^9/L",
            "the latest platelets dated between 8 November 2026 and 22 November 2026 is from 50 to 400 x10^9/L",
        ),
        (
            "not (ANA >= 1:80 within 6 months)",
            "the latest ANA, not older than 6 months, is not at least 1:80",
            "the latest ANA dated between 22 May 2026 and 22 November 2026 is not at least 1:80",
        ),
        (
            "WBC < 4.0 x10^9/L at least 2 times within 12 months",
            "WBC, not older than 12 months, is below 4 x10^9/L on at least 2 different days",
            "WBC dated between 22 November 2025 and 22 November 2026 is below 4 x10^9/L on at least 2 different days",
        ),
        (
            "none of (any creatinine > 2 mg/dL within 3 months; any ALT > 3 x ULN within 3 months)",
            "none of these holds: some recorded creatinine, not older than 3 months, is above 2 mg/dL; some recorded \
             ALT, not older than 3 months, is above 3 times its own upper limit of normal",
            "none of these holds: some recorded creatinine dated between 22 August 2026 and 22 November 2026 is above \
             2 mg/dL; some recorded ALT dated between 22 August 2026 and 22 November 2026 is above 3 times its own \
             upper limit of normal",
        ),
        (
            "at least 4 of ACR 1997 criteria",
            "the number of ACR 1997 criteria met, over the whole history, is at least 4",
            "=",
        ),
    ]);
}

#[test]
fn treatment() {
    check(&[
        ("prednisone", "the patient takes prednisone", "="),
        (
            "prednisone <= 10 mg/day",
            "the daily dose of prednisone is at most 10 mg (not taking it counts)",
            "the daily dose of prednisone is at most 10 mg (not taking it counts)",
        ),
        (
            "received rituximab within 6 months",
            "the patient has received rituximab in the 6 months before screening",
            "the patient has received rituximab between 22 May 2026 and 22 November 2026",
        ),
        ("never received cyclophosphamide", "the patient has not received cyclophosphamide", "="),
        (
            "biologic except belimumab within 6 months",
            "the patient has received biologic (not counting belimumab) in the 6 months before screening",
            "the patient has received biologic (not counting belimumab) between 22 May 2026 and 22 November 2026",
        ),
        (
            "stable prednisone for at least 4 weeks",
            "the patient takes prednisone at a dose unchanged for at least 4 weeks",
            "the patient takes prednisone at a dose unchanged since 25 October 2026 or earlier",
        ),
        ("renal transplantation", "the patient has had renal transplantation", "="),
        ("planned renal transplantation", "the patient is scheduled for renal transplantation", "="),
        (
            "renal transplantation more than 4 weeks ago",
            "the patient has had renal transplantation more than 4 weeks before screening",
            "the patient has had renal transplantation before 25 October 2026",
        ),
    ]);
}

#[test]
fn counts_and_groups() {
    check(&[
        (
            "at least 2 of (asthma; epilepsy; migraine)",
            "at least 2 of these hold: the patient has asthma; the patient has epilepsy; the patient has migraine",
            "=",
        ),
        ("not (asthma and epilepsy)", "not all of these hold: the patient has asthma; the patient has epilepsy", "="),
    ]);
}

#[test]
fn remarks() {
    check_with(
        SMALL,
        &[
            (
                "hepatitis B or tuberculosis",
                "the patient has hepatitis B or tuberculosis (hepatitis B: cleared by HBsAg alone)",
                "the patient has hepatitis B or tuberculosis",
            ),
            (
                "creatinine > 2 mg/dL or ALT > 3 x ULN",
                "the latest creatinine, not older than 90 days, is above 2 mg/dL; or the latest ALT, not older than 90 \
                 days, is above 3 times its own upper limit of normal (creatinine, ALT: 90 days is the vocabulary's \
                 window; the protocol gives none)",
                "the latest creatinine dated between 24 August 2026 and 22 November 2026 is above 2 mg/dL; or the \
                 latest ALT dated between 24 August 2026 and 22 November 2026 is above 3 times its own upper limit of \
                 normal",
            ),
        ],
    );
}
