//! `prescreen match`, by the program itself: what it writes, and that neither threads, interruptions nor earlier results
//! change it.
#![cfg(all(unix, feature = "columnar"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stdout, reason = "the tests print their figures")]

#[allow(dead_code, unused_imports, reason = "other tests use the rest of it")]
#[path = "../reference/mod.rs"]
mod reference;
mod site;
mod stored;
mod tables;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use prescreen::report::matches::OwnLine;
use prescreen::screening::Verdict;
use site::{Patient, Rng, Site, Trial, YAML, with};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

#[test]
fn the_lines_say_what_screen_says_in_every_format() {
    let site = Site::draw(&mut Rng(1), 12, 300);
    let summary = site.matched(&with(&YAML, &["--all", "--out", "all.parquet"]));
    assert_eq!(summary["pairs"], 12 * 300);
    assert_eq!(summary["evaluated"], 12 * 300);
    site.matched(&with(&YAML, &["--all", "--out", "all.csv"]));
    site.matched(&with(&YAML, &["--all", "--out", "all.ndjson"]));
    site.matched(&with(&YAML, &["--out", "some.parquet"]));
    let all = site.lines("all.parquet");
    assert_eq!(all.len(), 12 * 300);
    let by_trial: Vec<(&str, &str)> = all.iter().map(|line| (line.patient.as_str(), line.trial.as_str())).collect();
    assert!(by_trial.is_sorted());
    let candidates: Vec<OwnLine> = all.iter().filter(|line| line.verdict != Verdict::Ineligible).cloned().collect();
    assert_eq!(site.lines("some.parquet"), candidates);
    let verdicts: BTreeSet<_> = all.iter().map(|line| line.verdict).collect();
    assert_eq!(verdicts.len(), 3, "{verdicts:?}");

    let word = |verdict: Verdict| prescreen::report::json::verdict(verdict);
    let text = |id: &Option<String>| id.clone().unwrap_or_default();
    let csv: String = all
        .iter()
        .map(|l| {
            let (first, arm) = (text(&l.first_violated), text(&l.best_arm));
            format!("{},{},{},{},{},{first},{arm}\n", l.patient, l.trial, word(l.verdict), l.violated, l.undetermined)
        })
        .collect();
    let found = String::from_utf8(site.bytes("all.csv")).unwrap();
    assert_eq!(found.split_once('\n').unwrap().1, csv);
    let ndjson = String::from_utf8(site.bytes("all.ndjson")).unwrap();
    assert_eq!(ndjson.lines().count(), all.len());
    for (line, text) in all.iter().zip(ndjson.lines()) {
        let found: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(found["patient"], line.patient);
        assert_eq!(found["first_violated"].as_str().map(str::to_owned), line.first_violated);
        assert_eq!(found["undetermined"], line.undetermined);
    }

    let screened = site.run(&["screen", "patients.yaml", "--on", "2026-11-22", "--format", "csv"]);
    assert!(screened.status.success());
    let mut compared = 0;
    let screened = String::from_utf8(screened.stdout).unwrap();
    let of_pair: BTreeMap<(&str, &str), &OwnLine> =
        all.iter().map(|line| ((line.patient.as_str(), line.trial.as_str()), line)).collect();
    for row in screened.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let line = of_pair[&(cells[0], cells[1])];
        if line.best_arm.as_deref().unwrap_or_default() == cells[2] {
            let own = (word(line.verdict), line.violated.to_string(), line.undetermined.to_string());
            assert_eq!(own, (cells[3], cells[6].to_owned(), cells[7].to_owned()), "{row}");
            compared += 1;
        }
    }
    assert_eq!(compared, all.len());
}

#[test]
fn totals_are_those_of_the_lines() {
    let site = Site::draw(&mut Rng(2), 8, 1_300);
    site.matched(&with(&YAML, &["--all", "--out", "all.parquet"]));
    let summary = site.matched(&with(&YAML, &["--counts", "--out", "counts.json"]));
    assert_eq!(summary["pairs"], 8 * 1_300);
    let totals: serde_json::Value = serde_json::from_slice(&site.bytes("counts.json")).unwrap();
    let lines = site.lines("all.parquet");
    for total in totals.as_array().unwrap() {
        let own: Vec<&OwnLine> = lines.iter().filter(|line| total["trial"] == line.trial).collect();
        let number = |verdict| own.iter().filter(|line| line.verdict == verdict).count();
        assert_eq!(total["eligible"], number(Verdict::Eligible));
        assert_eq!(total["needs_review"], number(Verdict::NeedsReview));
        assert_eq!(total["ineligible"], number(Verdict::Ineligible));
        let criteria = total["criteria"].as_array().unwrap();
        let mut left = 1_300;
        for criterion in criteria.iter().filter(|c| c["arm"].is_null()) {
            let count = |what: &str| criterion[what].as_u64().unwrap();
            assert_eq!(count("satisfied") + count("undetermined") + count("violated"), 1_300);
            // Whoever is the first to be turned away by it.
            let first = own.iter().filter(|line| line.first_violated.as_deref() == criterion["criterion"].as_str());
            left -= first.count() as u64;
            assert_eq!(count("left"), left, "{total}");
        }
    }
}

#[test]
fn threads_change_nothing() {
    let site = Site::draw(&mut Rng(3), 6, 3_500);
    for form in ["parquet", "csv"] {
        let [one, three] = ["one", "three"].map(|name| format!("{name}.{form}"));
        site.matched(&with(&YAML, &["--threads", "1", "--out", &one]));
        site.matched(&with(&YAML, &["--threads", "3", "--out", &three]));
        assert!(site.bytes(&one) == site.bytes(&three), "{form}");
    }
    assert!(site.bytes("one.state.parquet") == site.bytes("three.state.parquet"));
    for threads in ["1", "3"] {
        let counts = format!("counts{threads}.csv");
        site.matched(&with(&YAML, &["--threads", threads, "--counts", "--out", &counts]));
    }
    assert_eq!(site.bytes("counts1.csv"), site.bytes("counts3.csv"));
}

/// Starts a run and kills it as soon as there is something of that name beside what it was to write.
fn kill(site: &Site, out: &str, wanted: &[&str], kept: &str) {
    let arguments = ["match", "--on", "2026-11-22", "--threads", "1", "--patients", "patients.yaml", "--out", out];
    let arguments = [&arguments[..], wanted].concat();
    let mut child = site.command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let done = site.path(&format!("{out}.partial/{kept}"));
    let begin = Instant::now();
    while !done.exists() {
        assert!(child.try_wait().unwrap().is_none(), "the run ended before it could be killed");
        assert!(begin.elapsed() < Duration::from_secs(120), "nothing was kept");
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!site.path(out).exists(), "what a run that was killed wrote looks whole");
}

/// Kills a run as soon as some parts are whole; gives their number.
fn killed(site: &Site, out: &str) -> usize {
    kill(site, out, &[], "00001.json");
    (0..100).filter(|part| site.path(&format!("{out}.partial/{part:05}.json")).exists()).count()
}

#[test]
fn a_killed_run_goes_on_where_it_was() {
    let site = Site::draw(&mut Rng(4), 10, 12 * 1_024 + 100);
    for out in ["results.parquet", "results.csv"] {
        let whole = killed(&site, out);
        println!("{out}: {whole} of 13 parts were whole");
        assert!((2..13).contains(&whole), "{whole}");
        if out.ends_with("csv") {
            // What is whole is not done again: a letter that is changed there stays changed.
            let part = site.path("results.csv.partial/00000.csv");
            let text = fs::read_to_string(&part).unwrap();
            fs::write(&part, text.replacen("P-", "Q-", 1)).unwrap();
        }
        let form = out.rsplit('.').next().unwrap();
        let plain = format!("plain.{form}");
        site.matched(&with(&YAML, &["--out", &plain]));
        let summary = site.matched(&with(&YAML, &["--resume", "--out", out]));
        assert_eq!(summary["patients"], 12 * 1_024 + 100);
        let (mut resumed, plain) = (site.bytes(out), site.bytes(&plain));
        if form == "csv" {
            let changed = resumed.iter().position(|&b| b == b'Q').expect("the first part was not done again");
            resumed[changed] = b'P';
        }
        assert!(resumed == plain, "{out}");
        assert!(!site.path(&format!("{out}.partial")).exists());
    }
    assert!(site.bytes("results.state.parquet") == site.bytes("plain.state.parquet"));
}

#[test]
fn totals_go_on_where_they_were() {
    let site = Site::draw(&mut Rng(20), 10, 12 * 1_024 + 100);
    site.matched(&with(&YAML, &["--counts", "--out", "plain.csv"]));
    kill(&site, "totals.csv", &["--counts"], "totals.json");
    let kept = site.path("totals.csv.partial/totals.json");
    let mut totals: serde_json::Value = serde_json::from_slice(&fs::read(&kept).unwrap()).unwrap();
    let whole = totals["parts"].as_array().unwrap().iter().filter(|part| !part.is_null()).count();
    println!("{whole} of 13 parts were whole");
    assert!((1..13).contains(&whole), "{whole}");

    // Another date, other trials, lines in place of totals: not gone on with, and nothing lost.
    let resume = with(&YAML, &["--counts", "--resume", "--out", "totals.csv"]);
    let output = site.run(&[&["match", "--on", "2026-11-23"], resume.as_slice()].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("which differs: the screening date;"), "{said}");
    let said = site.refused(&with(&resume, &["--trial", "T-001"]));
    assert!(said.contains("which differs: the trials or their rules;"), "{said}");
    let said = site.refused(&with(&YAML, &["--resume", "--out", "totals.csv"]));
    assert!(said.contains("which differs: the format;"), "{said}");
    let said = site.refused(&with(&YAML, &["--counts", "--resume"]));
    assert!(said.contains("required arguments were not provided") && said.contains("--out"), "{said}");

    // What is whole is not counted again: a patient more who is said to be there stays.
    let first = totals["parts"].as_array_mut().unwrap().iter_mut().find(|part| !part.is_null()).unwrap();
    first["patients"] = (first["patients"].as_u64().unwrap() + 1).into();
    fs::write(&kept, totals.to_string()).unwrap();
    let manifest = site.bytes("totals.csv.partial/manifest.json");
    let summary = site.matched(&resume);
    assert_eq!(summary["patients"], 12 * 1_024 + 101);
    assert!(site.bytes("totals.csv") == site.bytes("plain.csv"));
    assert!(!site.path("totals.csv.partial").exists());

    // Totals that are damaged are counted anew.
    fs::create_dir(site.path("totals.csv.partial")).unwrap();
    fs::write(site.path("totals.csv.partial/manifest.json"), manifest).unwrap();
    fs::write(site.path("totals.csv.partial/totals.json"), "{\"parts\": [").unwrap();
    assert_eq!(site.matched(&resume)["patients"], 12 * 1_024 + 100);
    assert!(site.bytes("totals.csv") == site.bytes("plain.csv"));
}

#[test]
fn a_run_made_from_something_else_does_not_go_on() {
    let mut site = Site::draw(&mut Rng(5), 8, 8 * 1_024);
    killed(&site, "results.parquet");
    let resume = with(&YAML, &["--resume", "--out", "results.parquet"]);
    let differs = |site: &Site, arguments: &[&str], what: &str| {
        let said = site.refused(arguments);
        assert!(said.contains("was made from something else") && said.contains(what), "{said}");
    };
    let output = site.run(&[&["match", "--on", "2026-11-23"], resume.as_slice()].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("which differs: the screening date;"), "{said}");
    differs(&site, &with(&resume, &["--all"]), "which differs: `--all`;");
    differs(&site, &with(&resume, &["--trial", "T-001"]), "which differs: the trials or their rules;");
    fs::write(site.path("rules/policy.yaml"), "undated results: use\n").unwrap();
    differs(&site, &resume, "which differs: the policy;");
    fs::remove_file(site.path("rules/policy.yaml")).unwrap();
    let before = site.patients.clone();
    site.patients.get_mut("P-08000").unwrap().year += 1;
    site.save();
    differs(&site, &resume, "which differs: the patients' facts;");
    site.patients = before;
    site.save();
    // Nothing of all this was lost.
    site.matched(&resume);
    site.matched(&with(&YAML, &["--out", "plain.parquet"]));
    assert!(site.bytes("results.parquet") == site.bytes("plain.parquet"));
}

type Found<'a> = BTreeMap<(&'a str, &'a str), &'a OwnLine>;

fn found(lines: &[OwnLine]) -> Found<'_> {
    lines.iter().map(|line| ((line.patient.as_str(), line.trial.as_str()), line)).collect()
}

/// Pairs whose lines are not the same, as the file of changes should have them.
fn differences(before: &[OwnLine], after: &[OwnLine]) -> BTreeSet<(String, String)> {
    let (before, after) = (found(before), found(after));
    let all: BTreeSet<_> = before.keys().chain(after.keys()).copied().collect();
    all.into_iter().filter(|k| before.get(k) != after.get(k)).map(|(p, t)| (p.to_owned(), t.to_owned())).collect()
}

/// How many pairs must be evaluated, given what was there before.
fn due(before: &Site2, after: &Site) -> u64 {
    let quiet_patient = |p: &Patient| Patient { source: 0, ..p.clone() };
    let quiet_trial = |t: &Trial| Trial { title: 0, ..t.clone() };
    let same_patients = after
        .patients
        .iter()
        .filter(|(code, own)| before.0.get(*code).is_some_and(|old| quiet_patient(old) == quiet_patient(own)))
        .count() as u64;
    let same_trials = after
        .trials
        .iter()
        .filter(|(id, own)| before.1.get(*id).is_some_and(|old| quiet_trial(old) == quiet_trial(own)))
        .count() as u64;
    let (patients, trials) = (after.patients.len() as u64, after.trials.len() as u64);
    patients * trials - same_patients * same_trials
}

struct Site2(BTreeMap<String, Patient>, BTreeMap<String, Trial>);

/// An edit at random: a fact or a rule, a patient or a trial more or less.
fn edit(site: &mut Site, rng: &mut Rng) {
    let patient = site.patients.keys().nth(rng.below(site.patients.len() as u64) as usize).unwrap().clone();
    let trial = site.trials.keys().nth(rng.below(site.trials.len() as u64) as usize).unwrap().clone();
    match rng.below(20) {
        0 => drop(site.trials.remove(&trial)),
        1 => drop(site.trials.insert(format!("T-{:03}", rng.below(999)), Trial::draw(rng))),
        2..=4 => site.trials.get_mut(&trial).unwrap().edit(rng),
        5 | 6 => drop(site.patients.remove(&patient)),
        7 | 8 => drop(site.patients.insert(format!("P-{:05}", rng.below(99_999)), Patient::draw(rng))),
        _ => site.patients.get_mut(&patient).unwrap().edit(rng),
    }
}

#[test]
fn after_200_edits_what_is_taken_over_and_what_is_evaluated_are_the_whole() {
    let rng = &mut Rng(6);
    let mut site = Site::draw(rng, 14, 1_500);
    site.matched(&with(&YAML, &["--out", "previous.parquet"]));
    let (mut evaluated, mut pairs, mut changed) = (0, 0, 0);
    for round in 0..10 {
        let before = Site2(site.patients.clone(), site.trials.clone());
        (0..20).for_each(|_| edit(&mut site, rng));
        site.save();
        let since = ["--since", "previous.parquet", "--changes", "changes.csv"];
        let summary = site.matched(&[&YAML[..], &since, &["--out", "next.parquet"]].concat());
        site.matched(&with(&YAML, &["--out", "whole.parquet"]));
        assert!(site.bytes("next.parquet") == site.bytes("whole.parquet"), "round {round}");
        assert!(site.bytes("next.state.parquet") == site.bytes("whole.state.parquet"), "round {round}");
        assert_eq!(summary["evaluated"], due(&before, &site), "round {round}");
        evaluated += summary["evaluated"].as_u64().unwrap();
        pairs += summary["pairs"].as_u64().unwrap();

        let text = String::from_utf8(site.bytes("changes.csv")).unwrap();
        let told: BTreeSet<(String, String)> = text
            .lines()
            .skip(1)
            .map(|line| line.split(',').collect::<Vec<_>>())
            .map(|cells| (cells[0].to_owned(), cells[1].to_owned()))
            .collect();
        assert_eq!(told, differences(&site.lines("previous.parquet"), &site.lines("next.parquet")), "round {round}");
        assert_eq!(summary["changes"], told.len());
        changed += told.len();
        fs::rename(site.path("next.parquet"), site.path("previous.parquet")).unwrap();
        fs::rename(site.path("next.state.parquet"), site.path("previous.state.parquet")).unwrap();
    }
    println!("{evaluated} of {pairs} pairs were evaluated, {changed} changed");
    assert!(evaluated > 0 && evaluated * 3 < pairs * 2 && changed > 0);
}

/// With many trials the lines of a block are row groups of their own: they are copied, and not even read, if nothing has
/// changed.
#[test]
fn blocks_in_which_nothing_changed_are_copied() {
    let rng = &mut Rng(22);
    let mut site = Site::draw(rng, 64, 2_300);
    site.matched(&with(&YAML, &["--out", "previous.parquet"]));
    let since = |site: &Site, changes: &[&str]| {
        let since = ["--since", "previous.parquet", "--out", "next.parquet"];
        let summary = site.matched(&[&YAML[..], &since, changes].concat());
        let whole = site.matched(&with(&YAML, &["--out", "whole.parquet"]));
        for total in ["patients", "pairs", "eligible", "needs_review", "ineligible"] {
            assert_eq!(summary[total], whole[total], "{total}");
        }
        assert!(site.bytes("next.state.parquet") == site.bytes("whole.state.parquet"));
        summary["evaluated"].as_u64().unwrap()
    };
    assert_eq!(since(&site, &[]), 0);
    assert!(site.bytes("next.parquet") == site.bytes("whole.parquet"));

    // One patient of the second block.
    let one = site.patients.get_mut("P-01500").unwrap();
    one.year = 1931 + (one.year - 1900) % 60;
    site.save();
    assert_eq!(since(&site, &["--changes", "changes.csv"]), 64);
    assert!(site.bytes("next.parquet") == site.bytes("whole.parquet"));
    let told = String::from_utf8(site.bytes("changes.csv")).unwrap().lines().count() - 1;
    assert_eq!(told, differences(&site.lines("previous.parquet"), &site.lines("next.parquet")).len());

    // What is damaged within the first block's lines is copied with them; it was in the way of whoever reads them.
    let (before, whole) = (site.bytes("previous.parquet"), site.bytes("whole.parquet"));
    let results = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(before.clone())).unwrap();
    assert_eq!(results.metadata().num_row_groups(), 3);
    let (first, length) = results.metadata().row_group(0).column(0).byte_range();
    let mut damaged = before.clone();
    damaged[usize::try_from(first + length / 2).unwrap()] ^= 0xFF;
    fs::write(site.path("previous.parquet"), &damaged).unwrap();
    assert_eq!(since(&site, &[]), 64);
    let copied = site.bytes("next.parquet");
    assert_eq!(copied.iter().zip(&whole).filter(|(a, b)| a != b).count(), 1);
    site.patients.get_mut("P-00003").unwrap().year = 1940;
    site.save();
    let said = site.refused(&with(&YAML, &["--since", "previous.parquet", "--out", "next.parquet"]));
    assert!(said.contains("cannot read `previous.parquet`"), "{said}");
    fs::write(site.path("previous.parquet"), &before).unwrap();

    // Blocks that begin elsewhere, another trial: taken over line by line.
    site.patients.remove("P-00000");
    site.save();
    assert!(since(&site, &[]) > 0);
    assert!(site.bytes("next.parquet") == site.bytes("whole.parquet"));
    site.trials.get_mut("T-007").unwrap().edit(rng);
    site.save();
    since(&site, &[]);
    assert!(site.bytes("next.parquet") == site.bytes("whole.parquet"));
    site.trials.remove("T-060");
    site.trials.insert("T-999".to_owned(), Trial::draw(rng));
    site.save();
    since(&site, &[]);
    assert!(site.bytes("next.parquet") == site.bytes("whole.parquet"));
}

#[test]
fn changes_show_both_sides() {
    let mut site = Site::draw(&mut Rng(7), 3, 400);
    site.matched(&with(&YAML, &["--out", "before.parquet"]));
    let lines = site.lines("before.parquet");
    let leaving = lines[0].clone();
    site.patients.remove(&leaving.patient);
    let dying = lines.iter().find(|l| l.patient != leaving.patient && l.verdict == Verdict::Eligible).unwrap();
    site.patients.get_mut(&dying.patient).unwrap().deceased = true;
    let aging = lines.iter().rfind(|l| l.patient != leaving.patient && l.patient != dying.patient).unwrap();
    site.patients.get_mut(&aging.patient).unwrap().year = 1900;
    site.save();
    let since = ["--since", "before.parquet", "--changes", "changes.ndjson", "--out", "after.parquet"];
    site.matched(&with(&YAML, &since));
    let text = String::from_utf8(site.bytes("changes.ndjson")).unwrap();
    let changes: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of = |line: &OwnLine| {
        let own = |c: &&serde_json::Value| c["patient"] == line.patient && c["trial"] == line.trial;
        changes.iter().find(own).unwrap_or_else(|| panic!("no change of {line:?} in {text}"))
    };
    assert!(of(&leaving)["after"].is_null());
    assert_eq!(of(&leaving)["before"]["undetermined"], leaving.undetermined);
    assert_eq!(of(dying)["before"]["verdict"], "eligible");
    assert_eq!(of(dying)["after"]["verdict"], "needs-review");
    // Ineligible pairs have no line: what is known of them is that they are.
    assert_eq!(of(aging)["after"]["verdict"], "ineligible");
    assert!(of(aging)["after"]["violated"].is_null());
}

#[test]
fn what_bears_on_everybody_evaluates_everything() {
    let site = Site::draw(&mut Rng(8), 4, 60);
    site.matched(&with(&YAML, &["--out", "before.parquet"]));
    let since = with(&YAML, &["--since", "before.parquet", "--out", "after.parquet"]);
    assert_eq!(site.matched(&since)["evaluated"], 0);
    let everything = |site: &Site, arguments: &[&str], why: &str| {
        let summary = site.matched(arguments);
        assert_eq!((&summary["evaluated"], &summary["nothing_taken_over"]), (&240.into(), &why.into()), "{summary}");
    };
    everything(&site, &with(&since, &["--all"]), "it has other pairs (`--all`)");
    let output = site.run(&[&["match", "--on", "2026-11-23", "--format", "json"], since.as_slice()].concat());
    let summary: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["evaluated"], 240);
    fs::write(site.path("rules/policy.yaml"), "plain scores: accept\n").unwrap();
    everything(&site, &since, "the policy is another one");
    fs::remove_file(site.path("rules/policy.yaml")).unwrap();
    let vocabulary = site.path("rules/vocabulary/all.yaml");
    let text = fs::read_to_string(&vocabulary).unwrap().replace("current for: 90 days", "current for: 91 days");
    fs::write(vocabulary, text).unwrap();
    everything(&site, &since, "the vocabulary is another one");
}

#[test]
fn compiled_rules_are_the_same_rules() {
    let site = Site::draw(&mut Rng(13), 6, 80);
    site.matched(&with(&YAML, &["--out", "texts.parquet"]));
    assert!(site.run(&["compile", "rules", "--out", "rules.bin"]).status.success());
    let compiled = with(&YAML, &["--rules", "rules.bin"]);
    site.matched(&with(&compiled, &["--out", "compiled.parquet"]));
    assert!(site.bytes("compiled.parquet") == site.bytes("texts.parquet"));
    let since = ["--since", "texts.parquet", "--out", "since.parquet"];
    assert_eq!(site.matched(&with(&compiled, &since))["evaluated"], 0);
}

#[test]
fn damaged_files_are_refused_and_leave_nothing() {
    let site = Site::draw(&mut Rng(10), 3, 100);
    assert!(site.run(&["import", "patient", "patients.yaml", "--out", "facts.parquet"]).status.success());
    let tables = ["--patients", "facts.parquet"];
    site.matched(&with(&tables, &["--out", "before.parquet"]));
    let whole = site.bytes("before.parquet");
    let since = with(&tables, &["--since", "before.parquet", "--out", "after.parquet"]);
    for (at, what) in [(whole.len() / 2, "damaged"), (8, "damaged"), (0, "damaged")] {
        fs::write(site.path("before.parquet"), &whole[..at]).unwrap();
        let said = site.refused(&since);
        assert!(said.contains("cannot read `before.parquet`") && said.contains(what), "{said}");
    }
    fs::write(site.path("before.parquet"), &whole).unwrap();
    site.matched(&with(&tables, &["--trial", "T-001", "--out", "other.parquet"]));
    fs::rename(site.path("other.parquet"), site.path("before.parquet")).unwrap();
    assert!(site.refused(&since).contains("they are of different runs"));
    fs::copy(site.path("facts.parquet"), site.path("before.parquet")).unwrap();
    assert!(site.refused(&since).contains("it does not hold results of `prescreen match`"));
    let facts = site.bytes("facts.parquet");
    for at in [facts.len() / 2, facts.len() - 9, 4] {
        fs::write(site.path("facts.parquet"), &facts[..at]).unwrap();
        let said = site.refused(&with(&tables, &["--out", "after.parquet"]));
        assert!(said.contains("cannot read `facts.parquet`"), "{said}");
    }
    assert!(!site.path("after.parquet").exists());
}

/// In a pipe a run says one line; on a terminal a bar comes before it.
#[test]
fn a_bar_stands_on_a_terminal_only() {
    let site = Site::draw(&mut Rng(21), 3, 3_000);
    let output = site.run(&["match", "--on", "2026-11-22", "--patients", "patients.yaml", "--out", "results.csv"]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("3,000 patients, 3 trials, 9,000 pairs, ") && !said.contains('\r'), "{said}");
    let program = env!("CARGO_BIN_EXE_prescreen");
    let run = format!("'{program}' match --on 2026-11-22 --threads 1 --patients patients.yaml --out results.csv");
    // `script` of util-linux makes a terminal of its own for what it runs.
    let script = std::process::Command::new("script")
        .args(["-q", "-e", "-c", &run, "/dev/null"])
        .current_dir(site.path(""))
        .stdin(Stdio::null())
        .output();
    let Some(output) = script.ok().filter(|output| output.status.success()) else {
        return println!("skipped: there is no `script` that makes a terminal");
    };
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    for what in ["1,024 of 3,000 patients · ", "a second · ", " left", "3,000 patients, 3 trials, 9,000 pairs, "] {
        assert!(shown.contains(what), "{what}: {shown:?}");
    }
}

#[test]
fn two_runs_never_write_one_file() {
    let site = Site::draw(&mut Rng(11), 2, 20);
    fs::create_dir(site.path("results.csv.partial")).unwrap();
    let other = fs::File::create(site.path("results.csv.partial/lock")).unwrap();
    other.lock().unwrap();
    let said = site.refused(&with(&YAML, &["--out", "results.csv"]));
    assert!(said.contains("another run is writing"), "{said}");
    drop(other);
    site.matched(&with(&YAML, &["--out", "results.csv"]));
}
