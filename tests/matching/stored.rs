//! What is stored is what the reference evaluator says: random trials and patients through tables, blocks and results, and
//! read again.

use super::reference::cases::{self, Rng, Terms, Topic, VOCABULARY, criterion};
use super::reference::setting::{Case, Setting, vocabulary};
use super::reference::{calendar, verdict};
use prescreen::patient::Profile;
use prescreen::patient::columns::{Format, Writer};
use prescreen::report::matches::ResultsReader;
use prescreen::ruleset::Section;
use prescreen::screening::{Outcome, Verdict};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::process::Command;

/// Trials of up to four criteria about two topics, all for one day.
fn setting(today: i32) -> Setting {
    let vocabulary = vocabulary();
    let case = |seed: u64| {
        let mut rng = Rng::new(seed);
        let topics = vec![*rng.pick(&Topic::ALL), *rng.pick(&Topic::ALL)];
        let criteria = [Section::Inclusion, Section::Exclusion].into_iter().flat_map(|section| {
            let count = if rng.chance(50) { 1 } else { 2 };
            (0..count)
                .map(|_| (section, criterion(&mut rng, Terms(&vocabulary, today), &topics, section)))
                .collect::<Vec<_>>()
        });
        let criteria = criteria.collect();
        let settle = cases::standards(&mut rng, Terms(&vocabulary, today), &topics);
        Case { id: format!("T{seed:06}"), today, criteria, settle, topics, seed }
    };
    let cases = (31_000..31_040).map(case).collect();
    Setting::of(vocabulary, cases)
}

#[test]
fn stored_lines_are_those_of_the_reference() {
    let today = calendar::day_of(2026, 11, 22);
    let setting = setting(today);
    let folder = tempfile::tempdir().unwrap();
    for name in ["rules/vocabulary", "rules/trials"] {
        fs::create_dir_all(folder.path().join(name)).unwrap();
    }
    fs::write(folder.path().join("rules/vocabulary/all.yaml"), VOCABULARY).unwrap();
    for case in &setting.cases {
        fs::write(folder.path().join(format!("rules/trials/{}.yaml", case.id)), case.yaml(&setting.vocabulary))
            .unwrap();
    }
    let drafts = setting.cases.iter().flat_map(|case| case.patients(4));
    let mut profiles: BTreeMap<String, Profile> = BTreeMap::new();
    for mut profile in drafts.filter_map(|draft| setting.try_read(&draft)) {
        profile.patient = format!("P-{:05}", profiles.len());
        profiles.insert(profile.patient.clone(), profile);
    }
    let create = |name: &str| fs::File::create(folder.path().join(name)).unwrap();
    let (facts, patients) = (create("facts.parquet"), create("facts.patients.parquet"));
    let mut writer = Writer::new(facts, patients, Format::Parquet, &setting.vocabulary).unwrap();
    profiles.values().for_each(|profile| writer.write(profile).unwrap());
    writer.finish().unwrap();
    let run = ["match", "--patients", "facts.parquet", "--on", "2026-11-22", "--all", "--out", "results.parquet"];
    let output = Command::new(env!("CARGO_BIN_EXE_prescreen"))
        .current_dir(folder.path())
        .args(run)
        .env_remove("PRESCREEN_RULES")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let stored = fs::read(folder.path().join("results.parquet")).unwrap();
    let lines = ResultsReader::open(bytes::Bytes::from(stored)).unwrap().all().unwrap();
    assert_eq!(lines.len(), profiles.len() * setting.cases.len());

    let cases: HashMap<&str, &Case> = setting.cases.iter().map(|case| (case.id.as_str(), case)).collect();
    let (mut verdicts, mut firsts) = (BTreeMap::<Verdict, usize>::new(), BTreeSet::new());
    for line in &lines {
        let case = cases[line.trial.as_str()];
        let found = setting.reference(case, &profiles[&line.patient], None);
        let number = |wanted| found.iter().filter(|c| c.outcome == wanted).count();
        let first = found.iter().position(|c| c.outcome == Outcome::Violated).map(|at| {
            let section = case.criteria[at].0;
            let place = case.criteria[..=at].iter().filter(|(own, _)| *own == section).count();
            format!("{}{place}", if section == Section::Inclusion { "I" } else { "E" })
        });
        let theirs = (verdict(&found), number(Outcome::Violated), number(Outcome::Undetermined), first);
        let ours = (line.verdict, line.violated.into(), line.undetermined.into(), line.first_violated.clone());
        assert_eq!(ours, theirs, "{} under {}: stored, and the reference", line.patient, line.trial);
        *verdicts.entry(line.verdict).or_default() += 1;
        firsts.extend(line.first_violated.clone());
    }
    println!("{} pairs: {verdicts:?}; first violated: {firsts:?}", lines.len());
    assert!(verdicts.len() == 3 && verdicts.values().all(|&pairs| pairs >= 20), "{verdicts:?}");
    assert_eq!(firsts.len(), 4, "{firsts:?}");
}
