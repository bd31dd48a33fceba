//! What the lints say of criteria taken together is true of every patient: random trials, and patients who try to
//! disprove each finding.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stdout, reason = "the tests print their figures")]

#[allow(dead_code, unused_imports, reason = "the reference evaluator itself is asked in the tests of the laws")]
mod reference;

use prescreen::criteria::Expr;
use prescreen::patient::Profile;
use prescreen::ruleset::Section;
use prescreen::screening::Outcome;
use prescreen::text::Diagnostic;
use reference::cases::{Draft, Rng, Terms, Topic, criterion};
use reference::setting::{Case, Setting};
use std::collections::BTreeMap;
use std::ops::Range;

/// The lints that speak of all patients.
const CODES: [&str; 5] =
    ["always-true", "contradictory-criteria", "duplicate-criterion", "impossible-criterion", "redundant"];

/// Criteria of one topic, so that they bear on each other.
fn related(rng: &mut Rng, terms: Terms, topics: &[Topic]) -> Vec<(Section, Expr)> {
    let count = 3 + rng.below(4);
    let topics = &topics[..1];
    let mut criteria: Vec<(Section, Expr)> = (0..count)
        .map(|_| {
            let section = if rng.chance(50) { Section::Inclusion } else { Section::Exclusion };
            (section, criterion(rng, terms, topics, section))
        })
        .collect();
    criteria.sort_by_key(|c| c.0 == Section::Exclusion);
    criteria
}

/// The criteria that a message names, by their place among those of the case.
fn named(case: &Case, words: &str) -> Vec<usize> {
    let inclusions = case.criteria.iter().filter(|c| c.0 == Section::Inclusion).count();
    words
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter_map(|word| {
            let number = word.strip_prefix(['I', 'E'])?.parse::<usize>().ok()?;
            Some(number - 1 + if word.starts_with('E') { inclusions } else { 0 })
        })
        .collect()
}

/// Whether a patient with these outcomes disproves the finding.
fn disproved(case: &Case, finding: &Diagnostic, outcomes: &[Outcome]) -> bool {
    let met = |&index: &usize| outcomes[index] == Outcome::Satisfied;
    let failed = |&index: &usize| outcomes[index] == Outcome::Violated;
    let all = named(case, &finding.message);
    match finding.code {
        "contradictory-criteria" | "impossible-criterion" => all.iter().all(met),
        "always-true" => all.iter().any(failed),
        "duplicate-criterion" => outcomes[all[0]] != outcomes[all[1]],
        "redundant" => {
            let (others, also) = finding.message.split_once(" also ").expect("what follows from what");
            named(case, others).iter().all(met) && named(case, also).iter().all(failed)
        }
        code => panic!("{code}"),
    }
}

fn outcomes(setting: &Setting, case: &Case, profile: &Profile) -> Vec<Outcome> {
    setting.engine(case, profile).criteria.iter().map(|c| c.outcome).collect()
}

/// No patient disproves a finding, and there are findings of every kind.
fn sound(seeds: Range<u64>, patients: u64) {
    let setting = Setting::random(seeds, related);
    let (mut counts, mut wrong, mut tried, mut decided) = (BTreeMap::new(), Vec::new(), 0, 0);
    for (case, found) in setting.lints() {
        let found: Vec<Diagnostic> = found.into_iter().filter(|d| CODES.contains(&d.code)).collect();
        found.iter().for_each(|d| *counts.entry(d.code).or_insert(0) += 1);
        if found.is_empty() {
            continue;
        }
        for (number, draft) in case.patients(patients).enumerate() {
            let draft = if number % 3 == 0 { draft } else { draft.with_ample_data(case.today) };
            let Some(profile) = setting.try_read(&draft) else { continue };
            let outcomes = outcomes(&setting, case, &profile);
            tried += outcomes.len();
            decided += outcomes.iter().filter(|o| **o != Outcome::Undetermined).count();
            for finding in &found {
                if disproved(case, finding, &outcomes) && wrong.len() < 10 {
                    wrong.push(report(&setting, case, finding, &draft));
                }
            }
        }
    }
    println!("{} trials: {counts:?}; {decided} of {tried} outcomes decided", setting.cases.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(CODES.iter().all(|code| counts.contains_key(code)), "{counts:?}");
}

fn report(setting: &Setting, case: &Case, finding: &Diagnostic, draft: &Draft) -> String {
    let still = |d: &Draft| {
        let profile = setting.try_read(d);
        profile.is_some_and(|p| disproved(case, finding, &outcomes(setting, case, &p)))
    };
    let small = setting.shrunk(draft.clone(), still);
    format!("{}\n{}\n{}", finding.message, case.yaml(&setting.vocabulary), small.yaml())
}

#[test]
fn no_patient_disproves_what_is_said_of_all() {
    sound(20_000..20_300, 30);
}

/// The same for as long as one likes: `cargo test --release --test reasoning -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn no_patient_of_very_many_disproves_what_is_said_of_all() {
    sound(100_000..106_000, 150);
}
