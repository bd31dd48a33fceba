//! How fast the engine is, beside the reference evaluator and a CEL interpreter, in one run and on one thread.
//!
//! Nothing is timed before everybody agrees on the outcomes. No result is kept from one evaluation to the next: each
//! evaluates another patient than the one before, and a sum over the results is used.
#![allow(clippy::print_stdout, reason = "the table is what the program is for")]

use prescreen::patient::Profile;
use prescreen::screening::{Abstract, Abstractor, Desk, LoadedProfile, Screener};
use prescreen::value::Day;
use prescreen_benches::agreement::Agreement;
use prescreen_benches::cohort::sle;
use prescreen_benches::measure::{Effort, Row, Timing, interleaved, quantile, seconds, thousands};
use prescreen_benches::rows::cel::{Attributes, Cel};
use prescreen_benches::rows::engine::Engine;
use prescreen_benches::scaling::Steps;
use prescreen_benches::stored::Sample;
use prescreen_benches::{import, kernel, matching, process, rows, scaling, shipped, stored, variants};
use std::hint::black_box;
use std::time::Duration;

/// The one that the product has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many patients, and for how long.
struct Plan {
    patients: usize,
    trials: usize,
    files: usize,
    records: usize,
    drafts: usize,
    steps: Steps<'static>,
    sample: Sample,
    starts: usize,
    effort: Effort,
}

const FULL: Plan = Plan {
    patients: 4096,
    trials: 1000,
    files: 1000,
    records: 10_121,
    drafts: 6000,
    steps: Steps {
        trials: &[100, 300, 1000, 3000, 10_000],
        few: 10_000,
        patients: &[10_000, 100_000, 1_000_000],
        common: 1000,
    },
    sample: Sample { patients: 1000, pairs: 100_000 },
    starts: 41,
    effort: Effort { rounds: 15, slice: Duration::from_millis(200) },
};

/// Enough to see that everything still runs and agrees; no figure of it means anything.
const QUICK: Plan = Plan {
    patients: 1024,
    trials: 60,
    files: 60,
    records: 200,
    drafts: 100,
    steps: Steps { trials: &[20, 60], few: 500, patients: &[500, 1500], common: 20 },
    sample: Sample { patients: 60, pairs: 600 },
    starts: 3,
    effort: Effort { rounds: 1, slice: Duration::from_millis(5) },
};

/// Parts of the run, to be asked for alone.
const MODES: [&str; 5] = ["--matching", "--kernel", "--scaling", "--stored", "--import"];

fn main() -> std::process::ExitCode {
    if process::is_prescreen() {
        return prescreen::cli::main();
    }
    let quick = std::env::args().any(|a| a == "--quick");
    let plan = if quick { QUICK } else { FULL };
    let vocabulary = shipped::vocabulary();
    if let Some(what) = std::env::args().skip_while(|a| a != "--hot").nth(1) {
        match what.as_str() {
            "tables" => scaling::hot_tables(&vocabulary),
            "truth" | "reasons" => rows::engine::hot(what == "reasons", &vocabulary),
            _ => {
                let many = std::env::args().skip_while(|a| a != "--hot").nth(2).and_then(|n| n.parse().ok());
                matching::hot(&what, many.unwrap_or(plan.patients), &vocabulary);
            }
        }
        return std::process::ExitCode::SUCCESS;
    }
    let only: Vec<&str> = MODES.iter().copied().filter(|mode| std::env::args().any(|a| a == *mode)).collect();
    let wanted = |mode: &str| only.is_empty() || only.contains(&mode);
    if wanted("--matching") {
        one_study(&plan, quick, &vocabulary);
        many_trials(&plan, quick, &vocabulary);
    }
    let records = ["--kernel", "--scaling", "--stored"].into_iter().any(wanted);
    let drafts = if records { import::drafts(10_121, 1, &vocabulary) } else { Vec::new() };
    if wanted("--kernel") {
        kernel::beside(&drafts[..plan.drafts.min(drafts.len())], plan.effort, quick, &vocabulary);
    }
    if wanted("--scaling") && !drafts.is_empty() {
        scaling::scaling(&drafts, &plan.steps, quick, &vocabulary);
    }
    if wanted("--stored") {
        stored::compare(&drafts[..plan.drafts.min(drafts.len())], &plan.sample, quick);
    }
    if only.is_empty() {
        compiling(&plan, quick, &vocabulary);
    }
    if wanted("--import") {
        import::importing(plan.records, quick, &vocabulary);
    }
    if only.is_empty() {
        process::starting(plan.starts, quick);
    }
    if quick {
        println!("\nquick run: everything agrees; its figures mean nothing and are not shown");
    }
    std::process::ExitCode::SUCCESS
}

/// One patient after the other against the SLE study.
fn one_study(plan: &Plan, quick: bool, vocabulary: &prescreen::vocabulary::Vocabulary) {
    let text = [shipped::trial_text(sle::TRIAL)];
    let rules = shipped::rules(&text, vocabulary);
    let document = shipped::documents(&text).pop().expect("one study");
    let today = sle::screening_date();
    let on = Day(today);
    let engine = || Engine::new(Screener::new(&rules, on));
    let study = rows::reference::Study::new(&document, "age 18 to 75 years", vocabulary, today);
    let patients = sle::cohort(1, plan.patients);
    let profiles: Vec<Profile> = patients.iter().map(|(_, d)| shipped::profile(d.yaml(), vocabulary)).collect();
    let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
    let attributes: Vec<Attributes> = patients.iter().map(|(p, _)| Attributes::from(p)).collect();
    let cel = Cel::new();
    let agreement = Agreement::check(&mut engine(), &study, &cel, &patients, &loaded, &attributes);
    agreement.print();
    agreement.check_mix();
    let newest: Vec<Option<i32>> = patients.iter().map(|(p, _)| p.newest_record).collect();
    let mut context = cel::Context::default();
    let mut other_context = cel::Context::default();
    let (mut silent, mut telling) = (engine(), engine());
    let screener = Screener::new(&rules, on);
    let abstractor = Abstractor::new(&screener);
    let (mut desk, mut loading) = (Desk::default(), Desk::default());
    let abstracts: Vec<Abstract> = loaded.iter().map(|patient| abstractor.load(patient, &mut desk)).collect();
    let mut straight = Vec::new();
    for (patient, loaded) in abstracts.iter().zip(&loaded) {
        let verdict = abstractor.open(patient, &mut desk).outcomes(0, &mut straight);
        assert_eq!((verdict, &straight[..]), silent.outcomes(loaded), "from the record and from its abstract");
    }
    let mut blocks = matching::Blocks::new(&screener, &loaded);
    let mut from_columns = matching::FromColumns::new(&screener, &loaded);
    let mut rows = vec![
        Row {
            name: "truth only, from abstracts",
            work: each(&abstracts, |p| {
                let verdict = abstractor.open(p, &mut desk).outcomes(0, &mut straight);
                straight.iter().map(|o| *o as u64).sum::<u64>() + verdict as u64
            }),
        },
        Row {
            name: "making the abstracts",
            work: each(&loaded, |p| std::hint::black_box(abstractor.load(p, &mut loading)).size() as u64),
        },
        Row {
            name: "truth only",
            work: each(&loaded, |p| {
                let (verdict, outcomes) = silent.outcomes(p);
                outcomes.iter().map(|o| *o as u64).sum::<u64>() + verdict as u64
            }),
        },
        Row { name: "truth only, in blocks, from columns", work: Box::new(|count| from_columns.outcomes(count)) },
        Row { name: "truth only, in blocks", work: Box::new(|count| blocks.outcomes(count)) },
        Row { name: "with full evidence", work: each(&loaded, |p| rows::engine::sum(&telling.with_evidence(p))) },
        Row {
            name: "reference evaluator",
            work: numbered(profiles.len(), |n| study.truths(&profiles[n], newest[n]).iter().map(|t| *t as u64).sum()),
        },
        Row {
            name: "CEL, 13 expressions, three-valued",
            work: numbered(attributes.len(), |n| cel.sum(&mut context, &attributes[n])),
        },
        Row {
            name: "CEL, 1 expression, two-valued, stops at the first failure",
            work: numbered(attributes.len(), |n| u64::from(cel.eligible(&mut other_context, &attributes[n]))),
        },
    ];
    let timings = interleaved(&mut rows, plan.effort);
    if !quick {
        print(&timings);
    }
}

/// Work over one thing after the other, going on where the last round stopped.
fn each<'a, T>(things: &'a [T], mut work: impl FnMut(&T) -> u64 + 'a) -> Box<dyn FnMut(usize) -> u64 + 'a> {
    numbered(things.len(), move |n| work(&things[n]))
}

fn numbered<'a>(len: usize, mut work: impl FnMut(usize) -> u64 + 'a) -> Box<dyn FnMut(usize) -> u64 + 'a> {
    let mut next = 0;
    Box::new(move |count| {
        let mut sum = 0_u64;
        for _ in 0..count {
            sum = sum.wrapping_add(work(black_box(next)));
            next = if next + 1 == len { 0 } else { next + 1 };
        }
        sum
    })
}

/// The same work so many times.
fn times<'a>(mut work: impl FnMut() -> u64 + 'a) -> Box<dyn FnMut(usize) -> u64 + 'a> {
    Box::new(move |count| (0..count).fold(0, |sum: u64, _| sum.wrapping_add(work())))
}

fn print(timings: &[Timing]) {
    println!("\n| one patient, the SLE study, one thread | evaluations/s | spread | of CEL |");
    println!("|---|---:|---:|---:|");
    let cel = timings.iter().find(|t| t.name.starts_with("CEL")).expect("a row of CEL");
    for timing in timings {
        let (rate, spread) = (timing.median(), timing.spread());
        println!("| {} | {} | {spread:.0} % | {:.2} |", timing.name, thousands(rate), timing.over(cel));
    }
}

/// One patient against many trials.
fn many_trials(plan: &Plan, quick: bool, vocabulary: &prescreen::vocabulary::Vocabulary) {
    let texts: Vec<String> = (0..plan.trials).map(variants::any).collect();
    let rules = shipped::rules(&texts, vocabulary);
    let (conditions, own) = variants::sharing(&rules);
    println!(
        "\n{} trials: {conditions} conditions, {:.0} % of them in one trial only; {} nodes, {} atoms",
        rules.trials.len(),
        100.0 * own as f64 / conditions as f64,
        rules.nodes.len(),
        rules.atoms.len()
    );
    assert!(own * 100 >= conditions * 60, "the trials share too much");
    let patients = sle::cohort(2, plan.patients.min(512));
    let profiles: Vec<Profile> = patients.iter().map(|(_, d)| shipped::profile(d.yaml(), vocabulary)).collect();
    let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
    let screener = Screener::new(&rules, Day(sle::screening_date()));
    let mut blocks = matching::Blocks::new(&screener, &loaded);
    let mut from_columns = matching::FromColumns::new(&screener, &loaded);
    let mut folded = matching::Blocks::new(&screener, &loaded);
    folded.verdicts(1);
    let mut engine = Engine::new(Screener::new(&rules, Day(sle::screening_date())));
    let abstractor = Abstractor::new(&screener);
    let (mut desk, mut loading) = (Desk::default(), Desk::default());
    let abstracts: Vec<Abstract> = loaded.iter().map(|patient| abstractor.load(patient, &mut desk)).collect();
    let all = |abstracted: &Abstract, desk: &mut Desk| -> u64 {
        let mut opened = abstractor.open(abstracted, desk);
        (0..rules.trials.len()).map(|trial| opened.verdict(trial) as u64).sum()
    };
    let mut rows = [
        Row {
            name: "one patient against all trials, truth only, from abstracts",
            work: each(&abstracts, |p| all(p, &mut desk)),
        },
        Row {
            name: "one patient against all trials, truth only, from the record, an abstract made first",
            work: each(&loaded, |p| all(&abstractor.load(p, &mut loading), &mut loading)),
        },
        Row {
            name: "one patient against all trials, truth only, from the record, without",
            work: each(&loaded, |p| engine.all_verdicts(p)),
        },
        Row { name: "the same in blocks, from columns", work: times(|| from_columns.verdicts(1)) },
        Row { name: "the same in blocks", work: times(|| blocks.verdicts(1)) },
        Row { name: "the fold alone", work: times(|| folded.fold()) },
    ];
    let timings = interleaved(&mut rows, plan.effort);
    if !quick {
        // The last three work on all patients together.
        for (timing, patients) in timings.iter().zip([1, 1, 1, loaded.len(), loaded.len(), loaded.len()]) {
            let microseconds = 1e6 / timing.median() / patients as f64;
            println!("{}: {microseconds:.2} us a patient (spread {:.0} %)", timing.name, timing.spread());
        }
    }
}

/// Reading and compiling rule files of the SLE study's size, every text different.
fn compiling(plan: &Plan, quick: bool, vocabulary: &prescreen::vocabulary::Vocabulary) {
    let folder = std::env::temp_dir().join(format!("prescreen-benches-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for rule files");
    let paths: Vec<_> = (0..plan.files).map(|n| folder.join(format!("{n}.yaml"))).collect();
    for (number, path) in paths.iter().enumerate() {
        std::fs::write(path, variants::sle(number)).expect("a rule file");
    }
    let read = || paths.iter().map(|p| std::fs::read_to_string(p).expect("a rule file")).collect::<Vec<String>>();
    let times = seconds(if quick { 1 } else { 7 }, || shipped::rules(&read(), vocabulary).trials.len());
    let parts = seconds(if quick { 1 } else { 7 }, || shipped::documents(&read()).len());
    let nothing = seconds(if quick { 1 } else { 7 }, || shipped::rules(&[], vocabulary).trials.len());
    if !quick {
        let median = |times: &[f64]| quantile(times, 0.5) * 1000.0;
        println!(
            "\n{} rule files of the SLE study's size: read and compiled in {:.0} ms ({:.0} to {:.0}); of that files and \
             documents {:.0} ms, the vocabulary's own rules {:.1} ms",
            plan.files,
            median(&times),
            quantile(&times, 0.0) * 1000.0,
            quantile(&times, 1.0) * 1000.0,
            median(&parts),
            median(&nothing)
        );
    }
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}
