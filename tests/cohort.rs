//! Many patients at once get the answers that each would get alone: verdict, outcome of every criterion, counts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stdout, reason = "the tests print their figures")]

#[path = "../tools/cohort/mod.rs"]
mod generated;
#[allow(dead_code, unused_imports, reason = "other tests use the rest of it")]
mod reference;
#[allow(dead_code, reason = "other tests use the rest of it")]
mod shipped;

use prescreen::cohort::{BLOCK, Block, CohortScreener, Pair, Wanted};
use prescreen::criteria::{Expr, ExprKind, format};
use prescreen::patient::{self, Profile};
use prescreen::ruleset::{Policy, RuleSet, Section, TrialDocument, compile};
use prescreen::screening::{
    Abstractor, CriterionEvaluation, Desk, Evaluation, LoadedProfile, Outcome, Scratch, Screener, Verdict,
};
use prescreen::text::{Diagnostic, SourceMap, Span, Spanned};
use prescreen::value::Day;
use prescreen::vocabulary::Vocabulary;
use prescreen_registry::draft::{Draft, Origin};
use prescreen_registry::record;
use reference::cases::{Rng, Terms, Topic, criterion, leaf, profile, screening_date};
use reference::setting::{Setting, vocabulary};
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Compares every verdict, every outcome and every count; gives the counts of verdicts, and of outcomes.
fn compare(rules: &RuleSet, profiles: &[Profile], on: Day) -> ([u32; 3], [u32; 3]) {
    let screener = Screener::new(rules, on);
    let cohort = CohortScreener::new(&screener);
    let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
    let (mut block, mut scratch, mut single) = (Block::default(), Scratch::default(), Vec::new());
    let (mut verdicts, mut outcomes) = ([0; 3], [0; 3]);
    let abstractor = Abstractor::new(&screener);
    let (mut desk, mut straight) = (Desk::default(), Vec::new());
    for patients in loaded.chunks(BLOCK) {
        cohort.fill(&mut block, patients);
        assert_eq!(block.len(), patients.len());
        let alone: Vec<Vec<(Verdict, Vec<Outcome>)>> = patients
            .iter()
            .map(|patient| {
                let chart = screener.chart(patient, &mut scratch);
                let one = |trial| (chart.outcomes(trial, &mut single), single.clone());
                (0..rules.trials.len()).map(one).collect()
            })
            .collect();
        for (patient, own) in patients.iter().zip(&alone) {
            let patient = abstractor.load(patient, &mut desk);
            let mut opened = abstractor.open(&patient, &mut desk);
            for (trial, own) in own.iter().enumerate() {
                assert_eq!((opened.outcomes(trial, &mut straight), &straight), (own.0, &own.1), "an abstract");
            }
        }
        let mut attrition = cohort.attrition();
        cohort.count(&block, &mut attrition);
        let totals = cohort.totals(&attrition);
        let mut swept = Vec::new();
        cohort.all_verdicts(&block, |verdicts| swept.push(verdicts.counts()));
        for (trial, compiled) in rules.trials.iter().enumerate() {
            let together = cohort.verdicts(&block, trial);
            assert_eq!(swept[trial], together.counts(), "{}", compiled.id);
            let criteria: Vec<_> = cohort.outcomes(&block, trial).collect();
            let (mut of_verdicts, mut of_outcomes) = ([0; 3], vec![[0; 3]; criteria.len()]);
            let mut candidates = Vec::new();
            for (place, own) in alone.iter().enumerate() {
                let (verdict, outcomes) = &own[trial];
                let who = || format!("{} under {}", patients[place].profile().patient, compiled.id);
                assert_eq!(together.of(place), *verdict, "{}", who());
                let found: Vec<Outcome> = criteria.iter().map(|c| c.of(place)).collect();
                assert_eq!(&found, outcomes, "{}", who());
                of_verdicts[2 - *verdict as usize] += 1;
                for (count, outcome) in of_outcomes.iter_mut().zip(outcomes) {
                    count[[0, 2, 1][*outcome as usize]] += 1;
                }
                if *verdict != Verdict::Ineligible {
                    candidates.push(place);
                }
            }
            assert_eq!(together.counts(), of_verdicts, "{}", compiled.id);
            let counted: Vec<[u32; 3]> = criteria.iter().map(|c| c.counts()).collect();
            assert_eq!(counted, of_outcomes, "{}", compiled.id);
            let attrition: Vec<[u32; 3]> = totals[trial]
                .criteria
                .iter()
                .map(|c| [c.satisfied, c.undetermined, c.violated].map(|n| u32::try_from(n).unwrap()))
                .collect();
            assert_eq!(attrition, of_outcomes, "{}", compiled.id);
            assert_eq!(totals[trial].verdicts.map(|n| u32::try_from(n).unwrap()), of_verdicts, "{}", compiled.id);
            let mut before = 0;
            for (arm, own) in [None].into_iter().chain((0..compiled.arms.len()).map(Some)).map(|arm| match arm {
                None => (arm, 0..compiled.criteria.len()),
                Some(at) => {
                    let first = compiled.criteria.len() + before;
                    before += compiled.arms[at].criteria.len();
                    (arm, first..compiled.criteria.len() + before)
                }
            }) {
                for at in own.clone() {
                    // The common criteria stand before those of an arm.
                    let earlier = (0..if arm.is_some() { compiled.criteria.len() } else { 0 }).chain(own.start..=at);
                    let earlier: Vec<usize> = earlier.collect();
                    let stays = |own: &&Vec<(Verdict, Vec<Outcome>)>| {
                        earlier.iter().all(|&at| own[trial].1[at] != Outcome::Violated)
                    };
                    let left = alone.iter().filter(stays).count() as u64;
                    assert_eq!(totals[trial].criteria[at].left, left, "{}", compiled.id);
                }
            }
            let mut listed = Vec::new();
            together.each_candidate(|place| listed.push(place));
            assert_eq!(listed, candidates, "{}", compiled.id);
            let pairs = |wanted| {
                let mut pairs = Vec::new();
                cohort.pairs(&block, trial, wanted, |pair| pairs.push(pair));
                pairs
            };
            let (all, some) = (pairs(Wanted::All), pairs(Wanted::Candidates));
            assert_eq!(all.iter().map(|p| p.patient).collect::<Vec<_>>(), (0..patients.len()).collect::<Vec<_>>());
            assert!(some.iter().copied().eq(all.iter().copied().filter(|p| p.verdict != Verdict::Ineligible)));
            // Reasons take long: one patient of so many.
            for pair in all.iter().filter(|p| (p.patient + trial).is_multiple_of(7)) {
                let chart = screener.chart(&patients[pair.patient], &mut scratch);
                assert_eq!(pair, &line(pair.patient, &chart.screen(trial)), "{}", compiled.id);
            }
            verdicts.iter_mut().zip(of_verdicts).for_each(|(all, own)| *all += own);
            for own in of_outcomes {
                outcomes.iter_mut().zip(own).for_each(|(all, own)| *all += own);
            }
        }
    }
    (verdicts, outcomes)
}

/// The line of a patient and a trial, from the evaluation that the patient would get alone.
fn line(patient: usize, evaluation: &Evaluation) -> Pair {
    let outcomes = |criteria: &[CriterionEvaluation]| criteria.iter().map(|c| c.outcome).collect::<Vec<_>>();
    let mut counted: Vec<(usize, Outcome)> = outcomes(&evaluation.criteria).into_iter().enumerate().collect();
    if let Some(best) = evaluation.best_arm {
        let before: usize = evaluation.arms[..best].iter().map(|arm| arm.criteria.len()).sum();
        let own = outcomes(&evaluation.arms[best].criteria);
        counted.extend((evaluation.criteria.len() + before..).zip(own));
    }
    let number = |wanted: Outcome| u16::try_from(counted.iter().filter(|(_, o)| *o == wanted).count()).unwrap();
    let first = counted.iter().find(|(_, o)| *o == Outcome::Violated);
    Pair {
        patient,
        verdict: evaluation.verdict,
        violated: number(Outcome::Violated),
        undetermined: number(Outcome::Undetermined),
        first_violated: first.map(|(at, _)| u16::try_from(*at).unwrap()),
        best_arm: evaluation.best_arm.map(|best| u16::try_from(best).unwrap()),
    }
}

fn mixed(rng: &mut Rng, terms: Terms, topics: &[Topic]) -> Vec<(Section, Expr)> {
    let section = |rng: &mut Rng| if rng.chance(50) { Section::Inclusion } else { Section::Exclusion };
    let sections = [section(rng), section(rng)];
    sections.into_iter().map(|section| (section, criterion(rng, terms, topics, section))).collect()
}

/// Random trials on which all random patients are screened together, on two days.
#[test]
fn together_as_alone() {
    let setting = Setting::random(20_000..20_150, mixed);
    let profiles: Vec<Profile> =
        setting.cases.iter().flat_map(|case| case.patients(8).map(|d| setting.read(&d)).collect::<Vec<_>>()).collect();
    assert!(profiles.len() > BLOCK, "more than one block, the last not full");
    for today in [setting.cases[0].today, setting.cases[1].today + 40] {
        let (verdicts, outcomes) = compare(&setting.compiled, &profiles, Day(today));
        println!("verdicts {verdicts:?}, outcomes {outcomes:?}");
        assert!(outcomes.iter().all(|&n| n > 10_000), "{outcomes:?}");
    }
}

/// A nested criterion of random leaves.
fn item(rng: &mut Rng, terms: Terms, vocabulary: &Vocabulary, deep: usize, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    let topics = [*rng.pick(&Topic::ALL)];
    match rng.below(if deep == 0 { 6 } else { 9 }) {
        0 => writeln!(out, "{pad}- text: consent\n{pad}  at: consent").unwrap(),
        1 => writeln!(out, "{pad}- text: fit\n{pad}  judgement: Is the patient fit?").unwrap(),
        2 => writeln!(out, "{pad}- text: able\n{pad}  judgement: Is the patient able?\n{pad}  at: visit").unwrap(),
        3 if rng.chance(30) => writeln!(out, "{pad}- text: dark\n{pad}  not understood: words").unwrap(),
        3..=5 => {
            let when = format(&Spanned::new(ExprKind::Atom(leaf(rng, terms, topics[0])), Span::default()), vocabulary);
            writeln!(out, "{pad}- text: random words\n{pad}  when: |-\n{pad}    {when}").unwrap();
        }
        _ => {
            let key = *rng.pick(&["any of", "all of", "at least 2 of", "at most 1 of", "exactly 1 of"]);
            writeln!(out, "{pad}- text: several\n{pad}  {key}:").unwrap();
            for _ in 0..rng.between(2, 3) {
                item(rng, terms, vocabulary, deep - 1, indent + 4, out);
            }
        }
    }
}

fn items(rng: &mut Rng, terms: Terms, vocabulary: &Vocabulary, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    for key in ["inclusion", "exclusion"] {
        writeln!(out, "{pad}{key}:").unwrap();
        for _ in 0..rng.between(1, 2) {
            item(rng, terms, vocabulary, 2, indent + 2, out);
        }
    }
}

/// A trial with nested criteria, questions, encounters and arms.
fn trial(seed: u64, vocabulary: &Vocabulary, today: i32) -> String {
    let mut rng = Rng::new(seed);
    let terms = Terms(vocabulary, today);
    let status = if rng.chance(85) { "approved, by: A. Author, approved by: B. Second" } else { "draft" };
    let mut out = format!("trial: T{seed}\ntitle: Random\nrules: {{version: 1, status: {status}, on: 2026-01-01}}\n");
    if rng.chance(60) {
        writeln!(out, "age: {} to {} years", rng.between(1, 40), rng.between(41, 90)).unwrap();
    }
    items(&mut rng, terms, vocabulary, 0, &mut out);
    let arms = rng.below(4);
    if arms > 1 {
        writeln!(out, "arms:").unwrap();
        for arm in 0..arms {
            let status = if rng.chance(70) { "open" } else { "closed" };
            writeln!(out, "  - id: A{arm}\n    title: An arm\n    status: {status}").unwrap();
            items(&mut rng, terms, vocabulary, 4, &mut out);
        }
    }
    out
}

/// A random patient with answers to the trials' questions, and sometimes a state.
fn answering(seed: u64, trials: &[String], today: i32) -> String {
    let mut rng = Rng::new(seed);
    let topics: Vec<Topic> = (0..3).map(|_| *rng.pick(&Topic::ALL)).collect();
    let draft = profile(&mut rng, today, &topics);
    let mut text = if rng.chance(40) { draft.with_ample_data(today) } else { draft }.yaml();
    text = text.replace("P-1", &format!("P-{seed}"));
    let recorded = reference::calendar::text(today);
    writeln!(text, "attestations:").unwrap();
    for _ in 0..rng.between(20, 60) {
        let (trial, section) = (rng.pick(trials), rng.pick(&["I", "E"]));
        let child = if rng.chance(50) { format!(".{}", rng.between(1, 3)) } else { String::new() };
        let (answer, number) = (rng.pick(&["yes", "no"]), rng.between(1, 2));
        let version = rng.between(1, 8) / 8 + 1;
        writeln!(
            text,
            "  - {{trial: {trial}, criterion: {section}{number}{child}, answer: {answer}, by: Dr K, on: {recorded}, rules: {version}}}"
        )
        .unwrap();
    }
    if rng.chance(20) {
        let state = match rng.below(4) {
            0 => "deceased".to_owned(),
            1 => "opted out".to_owned(),
            _ => format!("{{already screened: {}}}", rng.pick(trials)),
        };
        writeln!(text, "states: [{state}]").unwrap();
    }
    text
}

/// Nested criteria, judgement, encounters, arms, drafts, and patients who answered or are held back.
#[test]
fn together_as_alone_with_questions_arms_and_states() {
    let vocabulary = vocabulary();
    let today = screening_date(&mut Rng::new(1));
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for seed in 0..120 {
        let file = sources.add(format!("{seed}.yaml"), trial(seed, &vocabulary, today));
        let (read, problems) = TrialDocument::read_file(&sources, file);
        let errors: Vec<&Diagnostic> = problems.iter().filter(|p| p.is_error()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{}", trial(seed, &vocabulary, today));
        documents.extend(read);
    }
    let (mut eligible, mut held) = (0, 0);
    for deferred_hold_back in [false, true] {
        let policy = Policy { deferred_hold_back, ..Policy::default() };
        let (rules, _) = compile(&documents, vocabulary.clone(), policy);
        assert!(rules.trials.len() > 80, "{} trials", rules.trials.len());
        let ids: Vec<String> = rules.trials.iter().map(|t| t.id.clone()).collect();
        let profiles: Vec<Profile> = (0..600)
            .map(|seed| {
                let mut sources = SourceMap::new();
                let file = sources.add("patient.yaml", answering(seed, &ids, today));
                let (mut profiles, problems) = patient::yaml::read(&sources, file, &rules.vocabulary);
                profiles.pop().unwrap_or_else(|| panic!("{problems:?}\n{}", answering(seed, &ids, today)))
            })
            .collect();
        let (verdicts, outcomes) = compare(&rules, &profiles, Day(today));
        println!("verdicts {verdicts:?}, outcomes {outcomes:?}");
        assert!(outcomes.iter().all(|&n| n > 5_000), "{outcomes:?}");
        if deferred_hold_back { held = verdicts[0] } else { eligible = verdicts[0] }
    }
    assert!(eligible > held && held > 20, "{eligible} eligible, {held} where encounters hold back");
}

/// The texts of the drafts of every twentieth of the gathered registry records; none, with a notice, where they are not.
fn drafts_of_records(vocabulary: &Vocabulary) -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/trials/trials.jsonl.gz");
    let Ok(packed) = File::open(&path) else {
        println!("skipped: {} is not here", path.display());
        return None;
    };
    let mut text = String::new();
    flate2::read::GzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let mut sources = SourceMap::new();
    let file = sources.add("records", text.lines().step_by(20).flat_map(|line| [line, "\n"]).collect::<String>());
    let (studies, problems) = record::read(&sources, file);
    assert!(problems.is_empty(), "{problems:?}");
    let draft = |(number, study)| {
        let id = format!("R{number:05}");
        Draft::of(study, vocabulary).yaml(Origin { id: &id, registry: None, retrieved: "2026-11-22" })
    };
    Some(studies.iter().enumerate().map(draft).collect())
}

/// The trials of real records on invented patients whose records draw on the whole vocabulary.
#[test]
fn drafts_of_records_together_as_alone() {
    let vocabulary = shipped::vocabulary();
    let Some(texts) = drafts_of_records(&vocabulary) else { return };
    let read = |text: String| {
        let mut sources = SourceMap::new();
        let file = sources.add("trial.yaml", text);
        TrialDocument::read_file(&sources, file).0
    };
    let documents: Vec<TrialDocument> = texts.into_iter().flat_map(read).collect();
    let (rules, problems) = compile(&documents, vocabulary.clone(), Policy::default());
    assert!(!problems.iter().any(Diagnostic::is_error), "{problems:?}");
    let recorded = Day::from_ymd(2026, 11, 20).unwrap();
    // Many records are irregular: what rows cannot say is to be met.
    let settings = generated::Settings { seed: 17, facts: 50, irregular: 300, recorded };
    let generator = generated::Generator::new(&vocabulary, settings);
    let profiles: Vec<Profile> = (0..1200).map(|number| generator.profile(number)).collect();
    let (verdicts, outcomes) = compare(&rules, &profiles, Day::from_ymd(2026, 11, 22).unwrap());
    println!("{} drafts: verdicts {verdicts:?}, outcomes {outcomes:?}", rules.trials.len());
    assert!(rules.trials.len() > 400 && outcomes.iter().all(|&n| n > 10_000), "{outcomes:?}");
}
