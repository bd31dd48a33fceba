//! Answers the commands of `compare.py`: `outcomes ROW` gives what a row says of every patient, `work ROW SECONDS` does its
//! work for about so long and says how much that was. What counts is the time in which the thread was running.

use crate::chunk::{Maker, screener};
use crate::export::{FEW, object};
use crate::rego::{self, Rego};
use crate::zen::{self, Zen};
use crate::{SEED, VARIANTS};
use prescreen::patient::Profile;
use prescreen::ruleset::Section;
use prescreen::screening::LoadedProfile;
use prescreen::value::Truth;
use prescreen_benches::cohort::sle;
use prescreen_benches::matching::{Blocks, FromColumns};
use prescreen_benches::measure::Start;
use prescreen_benches::rows::cel::{Attributes, Cel};
use prescreen_benches::rows::engine::{Engine, sum};
use prescreen_benches::{shipped, variants};
use serde_json::json;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, Write};
use std::path::Path;

/// Of how many patients prescreen has the columns, at most: more than the processor's caches hold.
const CROWD: usize = 1 << 18;

/// How many patients a row takes between two looks at the clock: a block, which prescreen fills as a whole.
const STEP: usize = prescreen::cohort::BLOCK;

/// The work of a row: from one patient on, so many; gives a sum over the results.
type Work<'a> = Box<dyn FnMut(usize, usize) -> u64 + 'a>;

/// A row.
struct Row<'a> {
    /// Its name.
    name: &'static str,
    /// How many evaluations a patient is.
    units: usize,
    /// What it does.
    work: Work<'a>,
}

/// Reads commands until there are no more.
pub fn answer(folder: &Path) {
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("a file that compare.py writes");
    let texts: Vec<String> = serde_json::from_str(&read("zen.json")).expect("a list of texts");
    let maker = Maker::new();
    let vocabulary = shipped::vocabulary();
    let study = shipped::rules(&[shipped::trial_text(sle::TRIAL)], &vocabulary);
    let many = shipped::rules(&(0..VARIANTS).map(variants::sle).collect::<Vec<_>>(), &vocabulary);
    let patients: Vec<_> = (0..FEW).map(|n| sle::patient(SEED, n)).collect();
    let profiles: Vec<Profile> = patients.iter().map(|(_, d)| shipped::profile(d.yaml(), &vocabulary)).collect();
    let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
    let attributes: Vec<Attributes> = patients.iter().map(|(p, _)| Attributes::from(p)).collect();
    let objects: Vec<_> = patients.iter().map(|(p, _)| object(p)).collect();
    let inputs: Vec<_> = objects.iter().map(rego::input).collect();
    let scopes: Vec<_> = objects.into_iter().map(zen::scope).collect();
    let crowd: Vec<Profile> =
        (0..patients_of(&read("manifest.json")).min(CROWD)).map(|n| profile(n, &vocabulary)).collect();
    let loaded_crowd: Vec<LoadedProfile> = crowd.iter().map(LoadedProfile::new).collect();
    let exclusions: Vec<bool> = maker.study().criteria.iter().map(|c| c.section == Section::Exclusion).collect();
    let deferred: Vec<bool> = maker.study().criteria.iter().map(|c| c.id == "I5").collect();
    let verdict = |truths: &[Truth]| folded(truths, &exclusions, &deferred);

    let (cel, mut zen, mut rego) = (Cel::new(), Zen::new(&texts), Rego::new(read("study.rego")));
    let mut context = cel::Context::default();
    let digits = |truths: Vec<Truth>| truths.iter().map(|t| char::from(b'0' + digit(*t))).collect::<String>();
    let said: [(&str, String); 3] = [
        ("cel", attributes.iter().map(|a| digits(cel.truths(&mut context, a))).collect()),
        ("zen-expression", scopes.iter().map(|s| digits(zen.truths(s))).collect()),
        ("regorus", inputs.iter().map(|i| digits(rego.truths(i))).collect()),
    ];

    let (one, hundred) = (screener(&study), screener(&many));
    let (mut silent, mut telling) = (Engine::new(screener(&study)), Engine::new(screener(&study)));
    let (mut blocks, mut hundred_blocks) = (Blocks::new(&one, &loaded), Blocks::new(&hundred, &loaded));
    let (mut columns, mut hundred_columns) =
        (FromColumns::new(&one, &loaded_crowd), FromColumns::new(&hundred, &loaded_crowd));
    let mut hundred_folded = Blocks::new(&hundred, &loaded);
    hundred_folded.verdicts(1);
    let mut rows = [
        Row {
            name: "prescreen, truth only",
            units: 1,
            work: each(|n| {
                let (verdict, outcomes) = silent.outcomes(&loaded[n]);
                outcomes.iter().map(|o| *o as u64).sum::<u64>() + verdict as u64
            }),
        },
        Row {
            name: "prescreen, with full evidence",
            units: 1,
            work: each(|n| sum(&telling.with_evidence(&loaded[n]))),
        },
        Row { name: "prescreen, in blocks from columns", units: 1, work: Box::new(|_, count| columns.outcomes(count)) },
        Row { name: "prescreen, in blocks", units: 1, work: Box::new(|_, count| blocks.outcomes(count)) },
        Row {
            name: "prescreen, in blocks, 100 trials",
            units: VARIANTS,
            work: Box::new(|_, count| hundred_blocks.verdicts(count)),
        },
        Row {
            name: "prescreen, in blocks from columns, 100 trials",
            units: VARIANTS,
            work: Box::new(|_, count| hundred_columns.verdicts(count)),
        },
        Row {
            name: "prescreen, the fold alone, 100 trials",
            units: VARIANTS,
            work: Box::new(|_, count| (0..count / STEP).map(|_| hundred_folded.fold()).sum()),
        },
        Row { name: "cel", units: 1, work: each(|n| verdict(&cel.truths(&mut context, &attributes[n]))) },
        Row { name: "zen-expression", units: 1, work: each(|n| verdict(&zen.truths(&scopes[n]))) },
        Row { name: "regorus", units: 1, work: each(|n| verdict(&rego.truths(&inputs[n]))) },
    ];
    let mut out = std::io::stdout();
    let mut next = 0;
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("text");
        let answer = match line.split_once(' ') {
            Some(("outcomes", name)) => {
                let said = said.iter().find(|(row, _)| *row == name).map(|(_, digits)| digits);
                json!(said)
            }
            Some(("work", rest)) => {
                let (seconds, name) = rest.split_once(' ').expect("seconds and a row");
                let row = rows.iter_mut().find(|r| r.name == name).expect("a row");
                work(row, &mut next, seconds.parse().expect("seconds"))
            }
            _ => json!(rows.iter().map(|r| r.name).collect::<Vec<_>>()),
        };
        writeln!(out, "{answer}").expect("a reader");
        out.flush().expect("a reader");
    }
}

/// How many patients the other engines on columns get.
fn patients_of(manifest: &str) -> usize {
    let manifest: serde_json::Value = serde_json::from_str(manifest).expect("JSON that export writes");
    manifest["patients"].as_u64().and_then(|n| usize::try_from(n).ok()).expect("a number of patients")
}

fn profile(number: usize, vocabulary: &prescreen::vocabulary::Vocabulary) -> Profile {
    shipped::profile(sle::patient(SEED, number).1.yaml(), vocabulary)
}

fn work(row: &mut Row<'_>, next: &mut usize, seconds: f64) -> serde_json::Value {
    let start = Start::now();
    let (mut done, mut steps) = (0, 1);
    let taken = loop {
        for _ in 0..steps {
            black_box((row.work)(*next, STEP));
            *next = (*next + STEP) % FEW;
            done += STEP;
        }
        let taken = start.seconds();
        if taken >= seconds {
            break taken;
        }
        // A look at the clock takes as long as some patients.
        if taken * 16.0 < seconds {
            steps *= 2;
        }
    };
    json!({"units": done * row.units, "seconds": taken})
}

/// Work over one patient after the other.
fn each<'a>(mut work: impl FnMut(usize) -> u64 + 'a) -> Work<'a> {
    Box::new(move |from, count| (from..from + count).fold(0_u64, |sum, n| sum.wrapping_add(work(black_box(n)))))
}

fn digit(truth: Truth) -> u8 {
    match truth {
        Truth::False => 0,
        Truth::True => 1,
        Truth::Unknown => 2,
    }
}

/// The verdict for engines that give the truth of each criterion: 0 ineligible, 1 needs review, 2 eligible.
fn folded(truths: &[Truth], exclusions: &[bool], deferred: &[bool]) -> u64 {
    let mut open = false;
    for ((truth, exclusion), deferred) in truths.iter().zip(exclusions).zip(deferred) {
        match truth {
            Truth::Unknown => open |= !deferred,
            truth if (*truth == Truth::True) == *exclusion => return 0,
            _ => {}
        }
    }
    if open { 1 } else { 2 }
}
