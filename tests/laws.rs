//! Properties of the whole engine, on random rules and profiles: it agrees with the reference evaluator, a wrong
//! reference is noticed, learning more never turns a decision around, and an open question names what would settle it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stdout, reason = "the tests print their figures")]

mod reference;

use reference::cases::{Rng, Terms, Topic, criterion};
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

fn agrees(seeds: std::ops::Range<u64>, patients: u64) {
    let setting = Setting::random(seeds, mixed);
    let mut cases = 0;
    for case in &setting.cases {
        for draft in case.patients(patients) {
            let profile = setting.read(&draft);
            cases += case.criteria.len();
            if let Some(difference) = setting.difference(case, &profile, None) {
                let still = |d: &_| setting.difference(case, &setting.read(d), None).is_some_and(|x| x.criterion == difference.criterion);
                let small = setting.shrunk(draft, still);
                let difference = setting.difference(case, &setting.read(&small), None).expect("still different");
                panic!("{}", setting.report(case, &small, &difference));
            }
        }
    }
    println!("{cases} cases agree");
}

#[test]
fn the_engine_agrees_with_the_reference() {
    agrees(0..400, 10);
}

#[test]
fn profiles_read_scratch() {
    let v = reference::setting::vocabulary();
    let mut warn = std::collections::BTreeMap::new();
    let t = std::time::Instant::now();
    for seed in 0..1500 {
        let mut rng = Rng::new(seed);
        let today = reference::cases::screening_date(&mut rng);
        let topic = *rng.pick(&Topic::ALL);
        let d = reference::cases::profile(&mut rng, today, &[topic]);
        let p = reference::setting::read(&d, &v);
        for u in p.unresolved { *warn.entry(u.name).or_insert(0) += 1; }
    }
    println!("{warn:?} {:?}", t.elapsed());
}
