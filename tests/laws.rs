//! Properties of the whole engine, on random rules and profiles: it agrees with the reference evaluator, a wrong
//! reference is noticed, learning more never turns a decision around, and an open question names what would settle it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stdout, reason = "the tests print their figures")]

mod reference;

use reference::cases::{Draft, Rng, Terms, Topic, criterion};
use reference::setting::Setting;
use prescreen::criteria::Expr;
use prescreen::ruleset::Section;

/// One to three criteria, inclusion before exclusion as in a rule file.
fn mixed(rng: &mut Rng, terms: Terms, topics: &[Topic]) -> Vec<(Section, Expr)> {
    let count = 1 + rng.below(3);
    let mut criteria: Vec<(Section, Expr)> = (0..count)
        .map(|_| {
            let section = if rng.chance(50) { Section::Inclusion } else { Section::Exclusion };
            (section, criterion(rng, terms, topics, section))
        })
        .collect();
    criteria.sort_by_key(|c| c.0 == Section::Exclusion);
    criteria
}

/// Goes through so many cases and shows every kind of difference once, made small.
fn agrees(seeds: std::ops::Range<u64>, patients: u64) {
    let setting = Setting::random(seeds, mixed);
    let mut classes = std::collections::BTreeMap::new();
    let (mut cases, mut different, mut reports) = (0, 0, Vec::new());
    for case in &setting.cases {
        for draft in case.patients(patients) {
            let profile = setting.read(&draft);
            cases += case.criteria.len();
            let Some(difference) = setting.difference(case, &profile, None) else { continue };
            different += 1;
            if reports.len() < 40 && std::env::var("QUICK").is_err() {
                let still = |d: &Draft| {
                    let now = setting.difference(case, &setting.read(d), None);
                    now.is_some_and(|x| x.criterion == difference.criterion)
                };
                let small = setting.shrunk(draft, still);
                let difference = setting.difference(case, &setting.read(&small), None).expect("still different");
                let report = setting.report(case, &small, &difference);
                let class = classify(&report);
                *classes.entry(class).or_insert(0) += 1;
                if class == "new" { reports.push(report); }
            }
        }
    }
    println!("{classes:?}");
    assert!(different == 0, "{different} patients of {cases} cases differ\n\n{}", reports.join("\n"));
    println!("{cases} cases agree");
}

/// How many differences are shown.
const SHOWN: usize = 40;

#[test]
fn the_engine_agrees_with_the_reference() {
    agrees(400..1600, 10);
}

/// The tree in words, without the places where its parts are written.
fn without_places(expr: &Expr) -> String {
    let text = format!("{expr:?}");
    let mut parts = text.split("span: ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.trim_start_matches(|c: char| c.is_ascii_digit() || ":.".contains(c)))
}

#[test]
fn what_is_written_is_what_was_meant() {
    let vocabulary = reference::setting::vocabulary();
    let mut different = std::collections::BTreeSet::new();
    for seed in 0..3000 {
        let mut rng = Rng::new(seed);
        let terms = Terms(&vocabulary, reference::cases::screening_date(&mut rng));
        let topics = [*rng.pick(&Topic::ALL), *rng.pick(&Topic::ALL)];
        let expr = criterion(&mut rng, terms, &topics, Section::Inclusion);
        let text = prescreen::criteria::format(&expr, &vocabulary);
        match reference::setting::parse(&text, &vocabulary) {
            Ok(read) if without_places(&read) == without_places(&expr) => {}
            Ok(_) => {
                different.insert(format!("read differently: {text}"));
            }
            Err(problems) => {
                different.insert(format!("{}: {text}", problems[0].message));
            }
        }
    }
    assert!(different.is_empty(), "{} differ:\n{}", different.len(), different.into_iter().take(40).collect::<Vec<_>>().join("\n"));
}

fn classify(report: &str) -> &'static str {
    let has = |s: &str| report.contains(s);
    let engine_unknown = has("engine: Unknown");
    let reference_conflict = has("reference: Unknown Undetermined {") && report.split("reference:").nth(1).is_some_and(|r| r.contains("Conflict"));
    if has("sore knuckles") { "E3 assessment" }
    else if reference_conflict && (has("never:") || has("absent:")) && !engine_unknown { "E1 contradicted claim" }
    else if has("for at least") && has("received") && !engine_unknown { "E2 lasting" }
    else if has("wolf criteria") && !engine_unknown { "E4 criteria" }
    else if has("veld fever") && engine_unknown && has("Imprecise") { "E5 episodes" }
    else if engine_unknown && has("kind: Conflict") && has("never:") { "E6 conflict" }
    else if has("mean ") { "E7 mean" }
    else { "new" }
}
