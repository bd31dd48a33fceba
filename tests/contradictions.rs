//! Criteria taken together, case by case: what is said of them, and what is left unsaid because some patient may be
//! otherwise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stdout, reason = "the tests print their figures")]

use prescreen::ruleset::lint::{Input, lint};
use prescreen::ruleset::{Policy, TrialDocument, compile};
use prescreen::text::{Diagnostic, FileId, SourceMap, yaml};
use prescreen::vocabulary::{KindName, Vocabulary};

const CODES: [&str; 7] = [
    "always-true",
    "contradictory-criteria",
    "duplicate-criterion",
    "impossible-condition",
    "impossible-criterion",
    "redundant",
    "tautology",
];

fn vocabulary() -> Vocabulary {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary");
    let mut waiting = vec![folder];
    let mut files = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { waiting.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    for path in files.iter().filter(|p| p.extension().is_some_and(|e| e == "yaml")) {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(path).unwrap());
        documents.extend(yaml::parse(&sources, file).0);
    }
    Vocabulary::read(&documents).0
}

/// What the lints on criteria say of each trial, or its errors.
fn said(bodies: &[&str]) -> Vec<Vec<Diagnostic>> {
    let mut sources = SourceMap::new();
    let (mut documents, mut errors, mut files) = (Vec::new(), Vec::new(), Vec::new());
    for (number, body) in bodies.iter().enumerate() {
        let head = "rules: {version: 1, status: approved, by: A. Author, approved by: B. Second, on: 2026-01-01}";
        let file = sources.add(format!("{number}.yaml"), format!("trial: T{number}\ntitle: A trial\n{head}\n{body}"));
        let (document, problems) = TrialDocument::read_file(&sources, file);
        documents.extend(document);
        errors.extend(problems);
        files.push(file);
    }
    let (rules, problems) = compile(&documents, vocabulary(), Policy::default());
    errors.extend(problems);
    errors.retain(Diagnostic::is_error);
    let started = std::time::Instant::now();
    let found = lint(&Input { sources: &sources, documents: &documents, examples: &[], rules: &rules });
    println!("{} trials: {:?}", bodies.len(), started.elapsed());
    let of = |file: &FileId| {
        let here = |d: &&Diagnostic| d.label.span.file == *file && (d.is_error() || CODES.contains(&d.code));
        errors.iter().chain(&found).filter(here).cloned().collect()
    };
    files.iter().map(of).collect()
}

fn check(cases: &[(&str, &[&str])]) {
    let bodies: Vec<&str> = cases.iter().map(|c| c.0).collect();
    let mut wrong = Vec::new();
    for ((body, expected), found) in cases.iter().zip(said(&bodies)) {
        let found: Vec<String> = found.iter().map(|d| format!("{}: {}", d.code, d.message)).collect();
        if found != *expected {
            wrong.push(format!("{body}\nfound: {found:#?}\nexpected: {expected:#?}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn contradictions_are_found() {
    check(&[
        (
            "inclusion:\n  - asthma\nexclusion:\n  - asthma\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        (
            "inclusion:\n  - age >= 65 years\nexclusion:\n  - age >= 60 years\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1: no age is left"],
        ),
        (
            "age: 18 to 75 years\nexclusion:\n  - age < 80 years\n",
            &["contradictory-criteria: no patient can fulfil AGE and pass E1: no age is left"],
        ),
        // Three that clash only together.
        (
            "inclusion:\n  - age >= 18 years\nexclusion:\n  - age 18 to 40 years\n  - age > 40 years\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1 and E2: no age is left"],
        ),
        (
            "inclusion:\n  - platelets >= 100 x10^9/L\n  - platelets < 200 x10^9/L\nexclusion:\n  - platelets 50 to 300 x10^9/L\n",
            &["contradictory-criteria: no patient can fulfil I1 and I2 and pass E1: no value of `platelets` is left"],
        ),
        // Completed years against months, months against days.
        (
            "inclusion:\n  - age < 2 years\nexclusion:\n  - age < 30 months\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1: no age is left"],
        ),
        (
            "inclusion:\n  - age < 28 days\n  - age >= 2 months\n",
            &["contradictory-criteria: no patient can fulfil I1 and I2: no age is left"],
        ),
        // Nothing lies between two completed years.
        (
            "inclusion:\n  - age > 17 years\n  - age < 18 years\n",
            &["contradictory-criteria: no patient can fulfil I1 and I2: no age is left"],
        ),
        // Sex.
        (
            "inclusion:\n  - female\nexclusion:\n  - female\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        (
            "sex: male\ninclusion:\n  - female\n",
            &["contradictory-criteria: no patient can fulfil SEX and I1: no sex is left"],
        ),
        (
            "sex: male\ninclusion:\n  - pregnancy\n",
            &["contradictory-criteria: no patient can fulfil SEX and I1: `pregnancy` occurs only in female patients"],
        ),
        // Hierarchy.
        (
            "inclusion:\n  - HIV infection\nexclusion:\n  - chronic infection\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        // Windows.
        (
            "inclusion:\n  - malignancy within 1 year\nexclusion:\n  - malignancy within 5 years\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        (
            "inclusion:\n  - asthma\nexclusion:\n  - history of asthma\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        (
            "inclusion:\n  - history of malignancy\nexclusion:\n  - malignancy within 5 years\n  - malignancy more than 5 years ago\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1 and E2"],
        ),
        (
            "inclusion:\n  - received rituximab within 30 days\nexclusion:\n  - received biologic within 3 months\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        // Exceptions.
        (
            "inclusion:\n  - malignancy\nexclusion:\n  - malignancy except (basal cell carcinoma of skin)\n  - basal cell carcinoma of skin\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1 and E2"],
        ),
        (
            "inclusion:\n  - malignancy except (basal cell carcinoma of skin)\nexclusion:\n  - malignancy\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        // Words about one record.
        (
            "inclusion:\n  - severe asthma\nexclusion:\n  - asthma\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        // Doses.
        (
            "inclusion:\n  - taking prednisone >= 20 mg/day\n  - taking prednisone <= 10 mg/day\n",
            &["contradictory-criteria: no patient can fulfil I1 and I2"],
        ),
        (
            "inclusion:\n  - taking prednisone >= 5 mg/day\nexclusion:\n  - taking prednisone > 10 mg/day\n  - taking prednisone 5 to 10 mg/day\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1 and E2"],
        ),
        // Procedures.
        (
            "inclusion:\n  - renal transplantation within 1 year\nexclusion:\n  - renal transplantation\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        // Named values, titres, scores, counts of a criteria set.
        (
            "inclusion:\n  - ECOG 0 to 1\nexclusion:\n  - ECOG 0 to 2\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1: no value of `ECOG` is left"],
        ),
        (
            "inclusion:\n  - ANA >= 1:160\nexclusion:\n  - ANA >= 1:80\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1: no value of `ANA` is left"],
        ),
        (
            "inclusion:\n  - SELENA-SLEDAI >= 6\nexclusion:\n  - SELENA-SLEDAI > 4\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1: no value of `SELENA-SLEDAI` is left"],
        ),
        (
            "inclusion:\n  - at least 4 of ACR 1997 criteria\nexclusion:\n  - at least 3 of ACR 1997 criteria\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1: no value of `ACR 1997 criteria` is left"],
        ),
        // The latest result of a shorter and of a longer window is the same one.
        (
            "inclusion:\n  - platelets >= 100 x10^9/L within 30 days\nexclusion:\n  - platelets >= 50 x10^9/L within 90 days\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1: no value of `platelets` is left"],
        ),
        // Any, every, highest, lowest.
        (
            "inclusion:\n  - any platelets within 3 months > 400 x10^9/L\nexclusion:\n  - any platelets within 6 months > 300 x10^9/L\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1: no value of `platelets` is left"],
        ),
        (
            "inclusion:\n  - every platelets within 6 months > 100 x10^9/L\n  - lowest platelets within 3 months < 50 x10^9/L\n",
            &["contradictory-criteria: no patient can fulfil I1 and I2: no value of `platelets` is left"],
        ),
        (
            "inclusion:\n  - highest platelets within 6 months < 100 x10^9/L\n  - platelets > 150 x10^9/L within 3 months\n",
            &["contradictory-criteria: no patient can fulfil I1 and I2: no value of `platelets` is left"],
        ),
        // Multiples of the limit of normal.
        (
            "inclusion:\n  - AST <= 2 x ULN\n  - AST > 3 x ULN\n",
            &["contradictory-criteria: no patient can fulfil I1 and I2: no value of `AST` is left"],
        ),
        // Nested criteria, judgements among them.
        (
            "inclusion:\n  - asthma\nexclusion:\n  - text: lungs\n    any of:\n      - asthma\n      - text: other\n        judgement: Is there another disease of the lungs?\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1"],
        ),
        (
            "inclusion:\n  - text: two of three\n    at least 2 of:\n      - asthma\n      - psoriasis\n      - migraine\nexclusion:\n  - asthma\n  - migraine\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass E1 and E2"],
        ),
        (
            "inclusion:\n  - exactly 1 of (asthma; psoriasis; migraine)\n  - asthma\n  - psoriasis\n",
            &["contradictory-criteria: no patient can fulfil I1, I2 and I3"],
        ),
        // A condition on a condition.
        (
            "inclusion:\n  - if female then age >= 40 years\n  - female\n  - age < 30 years\n",
            &["contradictory-criteria: no patient can fulfil I1, I2 and I3"],
        ),
        // Only in one arm.
        (
            "inclusion:\n  - asthma\narms:\n  - {id: A, title: One}\n  - id: B\n    title: Other\n    exclusion:\n      - asthma\n",
            &["contradictory-criteria: no patient can fulfil I1 and pass B.E1"],
        ),
    ]);
}

#[test]
fn what_some_patient_meets_is_not_called_a_contradiction() {
    let silent = [
        // Touching ends.
        "inclusion:\n  - age >= 65 years\nexclusion:\n  - age > 65 years\n",
        "inclusion:\n  - platelets >= 100 x10^9/L\n  - platelets <= 100 x10^9/L\n",
        "inclusion:\n  - age < 2 years\nexclusion:\n  - age < 20 months\n",
        // A month may have so many days or not.
        "inclusion:\n  - age < 30 days\n  - age >= 1 month\n",
        // Other windows, other concepts, other persons.
        "inclusion:\n  - malignancy within 5 years\nexclusion:\n  - malignancy within 1 year\n",
        "inclusion:\n  - history of asthma\nexclusion:\n  - asthma\n",
        "inclusion:\n  - history of malignancy\nexclusion:\n  - malignancy within 1 year\n  - malignancy more than 5 years ago\n",
        "inclusion:\n  - received rituximab within 90 days\nexclusion:\n  - received rituximab within 2 months\n",
        "inclusion:\n  - malignancy within 1 year before enrolment\nexclusion:\n  - malignancy within 5 years\n",
        "inclusion:\n  - asthma\nexclusion:\n  - psoriasis\n",
        "inclusion:\n  - asthma\nexclusion:\n  - family history of asthma\n  - suspected asthma\n",
        "inclusion:\n  - chronic infection\nexclusion:\n  - HIV infection\n",
        "inclusion:\n  - renal transplantation\nexclusion:\n  - planned renal transplantation\n",
        // Another instance, another word.
        "inclusion:\n  - malignancy\nexclusion:\n  - malignancy except (basal cell carcinoma of skin)\n",
        "inclusion:\n  - asthma\nexclusion:\n  - severe asthma\n",
        "inclusion:\n  - mild asthma\nexclusion:\n  - severe asthma\n",
        "inclusion:\n  - systemic lupus erythematosus for at least 6 months\nexclusion:\n  - systemic lupus erythematosus for at least 1 year\n",
        "inclusion:\n  - biologic\nexclusion:\n  - biologic except (belimumab)\n",
        // Doses.
        "inclusion:\n  - taking prednisone >= 10 mg/day\n  - taking prednisone <= 10 mg/day\n",
        "inclusion:\n  - prednisone\nexclusion:\n  - taking prednisone > 10 mg/day\n",
        "inclusion:\n  - received prednisone\nexclusion:\n  - prednisone\n",
        // Values: another choice, another window, another scale.
        "inclusion:\n  - any platelets within 6 months > 300 x10^9/L\n  - any platelets within 6 months < 100 x10^9/L\n",
        "inclusion:\n  - any platelets within 6 months > 400 x10^9/L\nexclusion:\n  - any platelets within 3 months > 300 x10^9/L\n",
        "inclusion:\n  - highest platelets within 3 months < 100 x10^9/L\n  - highest platelets within 6 months > 150 x10^9/L\n",
        "inclusion:\n  - platelets > 150 x10^9/L within 3 months\n  - platelets < 100 x10^9/L more than 3 months ago\n",
        "inclusion:\n  - AST <= 2 x ULN\n  - AST > 200 U/L\n",
        "inclusion:\n  - AST > 3 x ULN\n  - ALT <= 2 x ULN\n",
        "inclusion:\n  - SELENA-SLEDAI >= 6\n  - SLEDAI-2K < 6\n",
        "inclusion:\n  - ANA >= 1:80\nexclusion:\n  - ANA >= 1:160\n",
        // Counts.
        "inclusion:\n  - text: two of three\n    at least 2 of:\n      - asthma\n      - psoriasis\n      - migraine\nexclusion:\n  - asthma\n",
        "inclusion:\n  - exactly 1 of (asthma; psoriasis; migraine)\n  - asthma\nexclusion:\n  - psoriasis\n",
        // Judgements may be answered either way.
        "inclusion:\n  - text: fit\n    judgement: Is the patient fit?\nexclusion:\n  - text: fit\n    judgement: Is the patient fit?\n",
        // Two arms never bind one patient.
        "inclusion:\n  - psoriasis\narms:\n  - id: A\n    title: One\n    inclusion:\n      - asthma\n  - id: B\n    title: Other\n    exclusion:\n      - asthma\n",
    ];
    let contradictory =
        |d: &Diagnostic| d.is_error() || matches!(d.code, "contradictory-criteria" | "impossible-criterion");
    for (body, found) in silent.iter().zip(said(&silent)) {
        let found: Vec<String> = found.iter().filter(|d| contradictory(d)).map(|d| d.message.clone()).collect();
        assert!(found.is_empty(), "{body}\n{found:?}");
    }
}

#[test]
fn criteria_that_leave_nobody_in_or_out_are_found() {
    check(&[
        (
            "inclusion:\n  - platelets < 50 x10^9/L and platelets > 400 x10^9/L\n",
            &["impossible-criterion: no patient can fulfil I1: no value of `platelets` is left"],
        ),
        (
            "exclusion:\n  - platelets >= 50 x10^9/L or platelets < 400 x10^9/L\n",
            &["impossible-criterion: E1 excludes every patient: no value of `platelets` is left"],
        ),
        ("inclusion:\n  - asthma and not asthma\n", &["impossible-criterion: no patient can fulfil I1"]),
        (
            "inclusion:\n  - HIV infection and not chronic infection\n",
            &["impossible-criterion: no patient can fulfil I1"],
        ),
        (
            "inclusion:\n  - male and pregnancy\n",
            &["impossible-criterion: no patient can fulfil I1: `pregnancy` occurs only in female patients"],
        ),
        (
            "inclusion:\n  - platelets > 50 x10^9/L or platelets < 400 x10^9/L\n",
            &["always-true: every patient fulfils I1"],
        ),
        ("exclusion:\n  - age < 18 years and age > 75 years\n", &["always-true: E1 excludes no patient"]),
        ("inclusion:\n  - asthma or not asthma\n", &["always-true: every patient fulfils I1"]),
        ("inclusion:\n  - age >= 0 years\n", &["always-true: every patient fulfils I1"]),
        ("inclusion:\n  - SELENA-SLEDAI >= 0\n", &["always-true: every patient fulfils I1"]),
        ("inclusion:\n  - male or female or intersex\n", &["always-true: every patient fulfils I1"]),
        ("inclusion:\n  - chronic infection or no HIV infection\n", &["always-true: every patient fulfils I1"]),
        // Parts.
        (
            "exclusion:\n  - asthma or (platelets < 50 x10^9/L and platelets > 400 x10^9/L)\n",
            &["impossible-condition: no value can fulfil this condition"],
        ),
        (
            "inclusion:\n  - asthma and (age >= 18 years or age < 40 years)\n",
            &["tautology: every value fulfils this condition"],
        ),
        (
            "exclusion:\n  - text: one of two\n    any of:\n      - asthma\n      - HIV infection and not chronic infection\n",
            &["impossible-condition: no patient can fulfil this condition"],
        ),
    ]);
}

#[test]
fn what_leaves_some_patient_in_or_out_is_not_called_constant() {
    check(&[
        ("inclusion:\n  - platelets <= 50 x10^9/L or platelets > 50.5 x10^9/L\n", &[]),
        ("inclusion:\n  - male or female\n", &[]),
        ("inclusion:\n  - HIV antibody negative or HIV antibody positive\n", &[]),
        ("inclusion:\n  - age > 0 years\n", &[]),
        ("inclusion:\n  - HIV infection or no chronic infection\n", &[]),
        ("inclusion:\n  - any platelets < 50 x10^9/L and any platelets > 400 x10^9/L\n", &[]),
        ("inclusion:\n  - controlled asthma or uncontrolled asthma\n", &[]),
        ("sex: all\nage: 0 years and older\ninclusion:\n  - asthma\n", &[]),
    ]);
}

#[test]
fn redundant_and_duplicate_criteria_are_found() {
    check(&[
        ("exclusion:\n  - HIV infection\n  - HIV\n", &["duplicate-criterion: E2 asks the same as E1"]),
        ("exclusion:\n  - chronic infection\n  - HIV infection\n", &["redundant: whoever passes E1 also passes E2"]),
        (
            "inclusion:\n  - platelets >= 100 x10^9/L\nexclusion:\n  - platelets < 50 x10^9/L\n",
            &["redundant: whoever fulfils I1 also passes E1"],
        ),
        (
            "exclusion:\n  - malignancy within 5 years\n  - malignancy within 1 year\n",
            &["redundant: whoever passes E1 also passes E2"],
        ),
        // Of two that follow from each other, the later.
        ("inclusion:\n  - asthma\nexclusion:\n  - no asthma\n", &["redundant: whoever fulfils I1 also passes E1"]),
        // From two others together.
        (
            "exclusion:\n  - malignancy within 5 years\n  - malignancy more than 5 years ago\n  - history of malignancy\n",
            &["redundant: whoever passes E1 and E2 also passes E3"],
        ),
        // The registry's age repeated with other limits; repeated as it is it stays unsaid.
        ("age: 18 to 75 years\ninclusion:\n  - age >= 16 years\n", &["redundant: whoever fulfils AGE also fulfils I1"]),
        ("age: 18 to 75 years\ninclusion:\n  - age >= 18 years\n", &[]),
        (
            "age: 18 to 75 years\ninclusion:\n  - age 18 to 75 years\nexclusion:\n  - age < 18 years\n  - age > 75 years\n",
            &["redundant: whoever fulfils I1 also passes E1", "redundant: whoever fulfils I1 also passes E2"],
        ),
        (
            "sex: male\ninclusion:\n  - male\nexclusion:\n  - pregnancy\n",
            &["redundant: whoever fulfils I1 also passes E1"],
        ),
        // A note says why it stands there.
        (
            "exclusion:\n  - chronic infection\n  - text: HIV infection\n    when: HIV infection\n    note: The protocol lists it by itself as well.\n",
            &[],
        ),
        // An arm's own criterion.
        (
            "exclusion:\n  - chronic infection\narms:\n  - {id: A, title: One}\n  - id: B\n    title: Other\n    exclusion:\n      - HIV infection\n",
            &["redundant: whoever passes E1 also passes B.E1"],
        ),
        // Near misses.
        ("exclusion:\n  - HIV infection\n  - hepatitis B\n", &[]),
        ("exclusion:\n  - chronic infection\n  - history of HIV infection\n", &[]),
        ("exclusion:\n  - malignancy except (basal cell carcinoma of skin)\n  - basal cell carcinoma of skin\n", &[]),
        ("inclusion:\n  - platelets >= 100 x10^9/L\n  - platelets <= 400 x10^9/L\n", &[]),
        ("inclusion:\n  - prednisone\n  - taking prednisone <= 10 mg/day\n", &[]),
    ]);
}

/// The witness: each clashing statement at its place, and why they clash.
#[test]
fn a_contradiction_points_at_the_clashing_statements() {
    let body = "inclusion:\n  - asthma and age >= 65 years\n  - HIV infection within 1 year\nexclusion:\n  - text: old\n    \
                when: psoriasis or age >= 60 years\n  - history of chronic infection\n";
    let found = said(&[body]).remove(0);
    let shown: Vec<Vec<&str>> = found
        .iter()
        .map(|d| {
            let others = d.others.iter().map(|o| o.text.as_str());
            [d.message.as_str(), d.label.text.as_str()]
                .into_iter()
                .chain(others)
                .chain(d.notes.iter().map(String::as_str))
                .collect()
        })
        .collect();
    assert_eq!(
        shown,
        [
            vec![
                "no patient can fulfil I1 and pass E1: no age is left",
                "excludes `age >= 60 years`",
                "asks for `age >= 65 years`"
            ],
            vec![
                "no patient can fulfil I2 and pass E2",
                "excludes `history of chronic infection`",
                "asks for `HIV infection within 1 year`",
                "where `HIV infection within 1 year` holds, `history of chronic infection` holds too"
            ],
        ]
    );
    let places: Vec<u32> = found.iter().map(|d| d.label.span.end - d.label.span.start).collect();
    assert_eq!(places, ["age >= 60 years".len() as u32, "history of chronic infection".len() as u32]);
}

/// A long trial of ordinary criteria, and one made to be hard for any search that goes case by case: both end soon,
/// and of the hard one nothing is said.
#[test]
fn long_and_hard_trials_end_soon() {
    let found = said(&[&long(), &hard()]);
    let codes = |n: usize| found[n].iter().map(|d| d.code).collect::<Vec<_>>();
    // Each of the limits on platelets but one follows from the others, and most of the longer exclusions follow too.
    assert!(codes(0).iter().all(|c| *c == "redundant") && codes(0).len() > 30, "{:?}", codes(0));
    assert!(codes(1).is_empty(), "{:?}", found[1]);
}

/// Sixty criteria on few things.
fn long() -> String {
    let first = ["haemoglobin >= 9 g/dL", "eGFR >= 60", "INR < 2", "AST <= 3 x ULN", "ALT <= 3 x ULN", "ECOG 0 to 1"];
    let inclusion =
        first.iter().map(|&c| c.to_owned()).chain((0..14).map(|n| format!("platelets <= {} x10^9/L", 900 + n)));
    let diseases = ["asthma", "psoriasis", "migraine", "HIV infection", "hepatitis B", "hepatitis C", "tuberculosis"];
    let exclusion = (0..40).map(|n| {
        let disease = diseases[n % diseases.len()];
        match n / diseases.len() {
            0 => format!("{disease} within {} months", n + 1),
            1 => format!("severe {disease} or history of {disease}"),
            2 => format!("malignancy except (basal cell carcinoma of skin) within {n} years or {disease}"),
            3 => format!("taking prednisone > {n} mg/day and {disease}"),
            _ => format!("at least 2 of ({disease}; pregnancy; platelets < {n} x10^9/L)"),
        }
    });
    body(inclusion, exclusion)
}

/// Nine guests, eight beds, and no two guests in one bed.
fn hard() -> String {
    let vocabulary = vocabulary();
    let drugs = vocabulary
        .concepts()
        .filter(|(id, c)| c.kind.name() == KindName::Medication && vocabulary.at_or_below(*id).len() == 1);
    let drugs: Vec<&str> = drugs.map(|(_, c)| c.name.as_str()).take(72).collect();
    assert_eq!(drugs.len(), 72);
    let received = |guest: usize, bed: usize| format!("received {}", drugs[guest * 8 + bed]);
    let list = |parts: Vec<String>| parts.join("; ");
    let inclusion = (0..9).map(|guest| format!("any of ({})", list((0..8).map(|bed| received(guest, bed)).collect())));
    let exclusion =
        (0..8).map(|bed| format!("at least 2 of ({})", list((0..9).map(|guest| received(guest, bed)).collect())));
    body(inclusion, exclusion)
}

fn body(inclusion: impl Iterator<Item = String>, exclusion: impl Iterator<Item = String>) -> String {
    let items = |list: &mut dyn Iterator<Item = String>| list.map(|c| format!("  - {c}\n")).collect::<String>();
    let (mut inclusion, mut exclusion) = (inclusion, exclusion);
    format!("inclusion:\n{}exclusion:\n{}", items(&mut inclusion), items(&mut exclusion))
}
