//! Properties of the whole engine, on random rules and profiles: it agrees with the reference evaluator, a wrong
//! reference is noticed, learning more never turns a decision around, and an open question names what would settle it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]
#![allow(clippy::print_stdout, reason = "the tests print their figures")]

mod reference;

use prescreen::criteria::{Count, Expr, ExprKind};
use prescreen::ruleset::Section;
use prescreen::screening::{DataNeed, LoadedProfile, NeedKind, Outcome, Scratch, Screener, screen};
use prescreen::text::{Span, Spanned};
use prescreen::value::{Day, Truth};
use reference::cases::{
    Draft, Entry, Rng, Terms, Topic, WAYS, answered, criterion, features, leaf, profile, refined, screening_date,
};
use reference::mutant::Mutant;
use reference::setting::{Case, Setting, folded, parse, read, vocabulary};
use std::collections::{BTreeMap, BTreeSet};

/// How many differences are shown, made small.
const SHOWN: usize = 30;

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

/// Single statements.
fn statements(rng: &mut Rng, terms: Terms, topics: &[Topic]) -> Vec<(Section, Expr)> {
    vec![(Section::Inclusion, statement(rng, terms, topics)), (Section::Inclusion, statement(rng, terms, topics))]
}

fn statement(rng: &mut Rng, terms: Terms, topics: &[Topic]) -> Expr {
    let topic = *rng.pick(topics);
    of(ExprKind::Atom(leaf(rng, terms, topic)))
}

fn of(kind: ExprKind) -> Expr {
    Spanned::new(kind, Span::default())
}

/// Truth, outcome and verdict of engine and reference are the same, for every patient.
fn agrees(setting: &Setting, patients: u64) {
    let (mut cases, mut different, mut reports) = (0, 0, Vec::new());
    for case in &setting.cases {
        for draft in case.patients(patients) {
            let profile = setting.read(&draft);
            cases += case.criteria.len();
            let Some(difference) = setting.difference(case, &profile, None) else { continue };
            different += 1;
            if reports.len() < SHOWN {
                let still = |d: &Draft| {
                    let now = setting.difference(case, &setting.read(d), None);
                    now.is_some_and(|x| (x.criterion, x.kind) == (difference.criterion, difference.kind))
                };
                let small = setting.shrunk(draft, still);
                let difference = setting.difference(case, &setting.read(&small), None).expect("still different");
                reports.push(format!("{:?}: {}", difference.kind, setting.report(case, &small, &difference)));
            }
        }
    }
    println!("{cases} cases; different: {different}");
    assert!(different == 0, "of {cases} cases differ {different}\n\n{}", reports.join("\n"));
}

#[test]
fn the_engine_agrees_with_the_reference() {
    agrees(&Setting::random(400..1000, mixed), 10);
}

#[test]
fn the_engine_agrees_with_the_reference_on_other_cases() {
    agrees(&Setting::random(1000..1600, mixed), 10);
}

/// What follows from other values by a formula, mostly.
fn formulas(rng: &mut Rng) -> Topic {
    if rng.chance(80) { Topic::Formula } else { Topic::Laboratory }
}

#[test]
fn the_engine_agrees_with_the_reference_on_computed_values() {
    agrees(&Setting::about(formulas, 9000..9400, mixed), 10);
}

/// However much a value could be computed from, a recorded one decides.
#[test]
fn a_recorded_value_wins_over_a_computed_one() {
    let bulk = |_: &mut Rng, terms: Terms, _: &[Topic]| {
        vec![(Section::Inclusion, parse("bulk >= 25 kg/m2", terms.0).expect("a condition"))]
    };
    let setting = Setting::about(|_| Topic::Formula, 9400..9500, bulk);
    let mut computed = 0;
    for case in &setting.cases {
        for mut draft in case.patients(5) {
            draft.recorded = case.today;
            draft.entries.retain(|e| e.name() != "bulk");
            computed += usize::from(setting.engine(case, &setting.read(&draft)).criteria[0].truth.is_known());
            for (value, truth) in [("10 kg/m2", Truth::False), ("70 kg/m2", Truth::True)] {
                let mut recorded = draft.clone();
                let on = reference::calendar::text(case.today);
                recorded.entries.push(Entry::new("observations", "bulk").with("value", value).with("on", on));
                let evaluation = setting.engine(case, &setting.read(&recorded));
                assert_eq!(evaluation.criteria[0].truth, truth, "{}", recorded.yaml());
            }
        }
    }
    println!("{computed} were decided by a computed value before");
    assert!(computed > 30, "{computed}");
}

/// Without reasons, in room that served other patients and trials, the answers are those with reasons in new room. (In a
/// debug build every short path is also compared with the general one wherever it is taken, in all tests.)
#[test]
fn answers_do_not_depend_on_reasons_or_on_earlier_patients() {
    let setting = Setting::random(9000..9300, mixed);
    let (mut scratch, mut outcomes, mut compared) = (Scratch::default(), Vec::new(), 0);
    for (number, case) in setting.cases.iter().enumerate() {
        let on = Day(case.today);
        // Now and then against all trials, which share conditions.
        let trials =
            if number % 50 == 0 { setting.compiled.trials.iter().collect() } else { vec![setting.trial(case)] };
        let screener = Screener::of_trials(&setting.compiled, trials, on);
        for draft in case.patients(5) {
            let profile = setting.read(&draft);
            let loaded = LoadedProfile::new(&profile);
            let chart = screener.chart(&loaded, &mut scratch);
            for (place, trial) in screener.trials().iter().enumerate() {
                let verdict = chart.outcomes(place, &mut outcomes);
                let fresh = screen(&setting.compiled, trial, &profile, on);
                let expected: Vec<Outcome> = fresh.criteria.iter().map(|c| c.outcome).collect();
                assert_eq!((verdict, &outcomes), (fresh.verdict, &expected), "{}\n{}", trial.id, draft.yaml());
                compared += 1;
            }
        }
    }
    println!("{compared} evaluations agree");
}

/// Where both leave a single statement open, they give a reason in common.
#[test]
fn open_questions_are_open_for_the_same_reason() {
    let setting = Setting::random(8000..8400, statements);
    let (mut open, mut common) = (0, 0);
    for case in &setting.cases {
        for draft in case.patients(5) {
            let profile = setting.read(&draft);
            let (engine, reference) = (setting.engine(case, &profile), setting.reference(case, &profile, None));
            for (theirs, ours) in engine.criteria.iter().zip(&reference) {
                if theirs.truth == Truth::Unknown && ours.answer.truth == Truth::Unknown {
                    open += 1;
                    common += usize::from(theirs.needs.iter().any(|n| ours.answer.needs.contains(&n.kind)));
                }
            }
        }
    }
    println!("{open} open statements, {common} with a kind of need in common");
    assert!(common * 100 >= open * 90, "{common} of {open}");
}

/// Each deliberate mistake shows in some case in which the reference itself agrees with the engine.
#[test]
fn a_wrong_reference_is_caught() {
    let setting = Setting::random(400..1000, mixed);
    let mut caught: BTreeMap<String, usize> = BTreeMap::new();
    for case in &setting.cases {
        for draft in case.patients(3) {
            let profile = setting.read(&draft);
            if setting.difference(case, &profile, None).is_some() {
                continue;
            }
            for mutant in Mutant::ALL {
                let seen = caught.entry(format!("{mutant:?}")).or_insert(0);
                // A few catches are enough; the search for the rare ones goes on.
                if *seen < 3 && setting.difference(case, &profile, Some(mutant)).is_some() {
                    *seen += 1;
                }
            }
        }
    }
    let missed: Vec<&String> = caught.iter().filter(|(_, seen)| **seen == 0).map(|(name, _)| name).collect();
    println!("caught: {caught:?}");
    assert!(missed.is_empty(), "not noticed: {missed:?}");
}

/// Learning more never turns a decided outcome around.
#[test]
fn a_refined_profile_keeps_what_was_decided() {
    keeps_what_was_decided(&Setting::random(2000..2500, mixed));
}

#[test]
fn a_refined_profile_keeps_what_was_computed() {
    keeps_what_was_decided(&Setting::about(formulas, 9500..9800, mixed));
}

fn keeps_what_was_decided(setting: &Setting) {
    let (mut pairs, mut reports) = (BTreeMap::new(), Vec::new());
    for case in &setting.cases {
        for (number, draft) in (0..).zip(case.patients(4)) {
            let before = setting.engine(case, &setting.read(&draft));
            let mut rng = Rng::new(case.seed * 31 + number);
            for _ in 0..4 {
                let terms = Terms(&setting.vocabulary, case.today);
                let Some((better, learnt)) = refined(&mut rng, &draft, case.today, terms) else { continue };
                *pairs.entry(learnt).or_insert(0) += before.criteria.len();
                let after = setting.engine(case, &setting.read(&better));
                for (index, (old, new)) in before.criteria.iter().zip(&after.criteria).enumerate() {
                    if old.outcome != Outcome::Undetermined && old.outcome != new.outcome && reports.len() < SHOWN {
                        let condition = prescreen::criteria::format(&case.criteria[index].1, &setting.vocabulary);
                        reports.push(format!(
                            "{learnt}: {condition} on {}: {:?} becomes {:?} {:?}\n{}---\n{}",
                            reference::calendar::text(case.today),
                            old.truth,
                            new.truth,
                            new.needs,
                            draft.yaml(),
                            difference_of(&draft, &better)
                        ));
                    }
                }
            }
        }
    }
    println!("refinements: {pairs:?}");
    assert!(reports.is_empty(), "{}", reports.join("\n\n"));
}

/// The lines of the better profile that the other does not have.
fn difference_of(draft: &Draft, better: &Draft) -> String {
    let (old, new) = (draft.yaml(), better.yaml());
    new.lines().filter(|line| !old.lines().any(|l| l == *line)).map(|line| format!("{line}\n")).collect()
}

/// What an undetermined statement asks for settles it, in some way of answering.
#[test]
fn answering_what_is_asked_decides() {
    answers_decide(&Setting::random(3000..3300, statements), 95);
}

#[test]
fn answering_what_is_asked_of_computed_values_decides() {
    // Some ask for two values, and one answer at a time makes one.
    answers_decide(&Setting::about(formulas, 9800..9900, statements), 90);
}

fn answers_decide(setting: &Setting, percent: usize) {
    let mut silent = 0;
    let (mut open, mut at_once, mut in_rounds, mut kinds, mut reports) = (0, 0, 0, BTreeMap::new(), Vec::new());
    for case in &setting.cases {
        for mut draft in case.patients(3) {
            // Answers are of today, so the record is too.
            draft.recorded = case.today;
            let profile = setting.read(&draft);
            let evaluation = setting.engine(case, &profile);
            for (index, criterion) in evaluation.criteria.iter().enumerate() {
                if criterion.outcome != Outcome::Undetermined {
                    continue;
                }
                let asks =
                    !criterion.needs.is_empty() && criterion.needs.iter().all(|n| n.kind != NeedKind::EngineError);
                let condition = || prescreen::criteria::format(&case.criteria[index].1, &setting.vocabulary);
                if !asks {
                    silent += 1;
                    reports.push(format!("no need: {}\n{}{:?}", condition(), draft.yaml(), criterion.needs));
                }
                open += 1;
                let settled = settled(setting, case, index, &draft, 3);
                at_once += usize::from(settled == Some(1));
                in_rounds += usize::from(settled.is_some());
                let kind = criterion.needs.first().map(|n| n.kind);
                let (all, failed) = kinds.entry(kind).or_insert((0, 0));
                *all += 1;
                *failed += usize::from(settled.is_none());
                if settled.is_none() && reports.len() < SHOWN {
                    let (condition, today) = (condition(), reference::calendar::text(case.today));
                    reports.push(format!("{condition} on {today}\n{}{:?}\n", draft.yaml(), criterion.needs));
                }
            }
        }
    }
    println!("{open} open statements; settled by one answer {at_once}, by up to three {in_rounds}; {kinds:?}");
    assert!(silent == 0, "{silent} open statements ask for nothing\n{}", reports.join("\n"));
    assert!(in_rounds * 100 >= open * percent, "{open} open, {in_rounds} settled\n{}", reports.join("\n"));
}

/// In how many rounds of answers the statement is decided, if some way of answering decides it.
fn settled(setting: &Setting, case: &Case, index: usize, draft: &Draft, rounds: usize) -> Option<usize> {
    let terms = Terms(&setting.vocabulary, case.today);
    let mut waiting = vec![draft.clone()];
    for round in 1..=rounds {
        let mut next = Vec::new();
        for draft in waiting {
            let profile = setting.read(&draft);
            let needs: Vec<DataNeed> = setting.engine(case, &profile).criteria[index].needs.clone();
            for way in 0..WAYS {
                let one = |draft: &Draft, need: &DataNeed| answered(draft, &profile, need, way, case.today, terms);
                let all = needs.iter().fold(draft.clone(), |draft, need| one(&draft, need));
                let candidates = needs.iter().map(|need| one(&draft, need)).chain([all]);
                for candidate in candidates {
                    let Some(profile) = setting.try_read(&candidate) else { continue };
                    if setting.engine(case, &profile).criteria[index].outcome != Outcome::Undetermined {
                        return Some(round);
                    }
                    next.push(candidate);
                }
            }
        }
        // The answers that settled the most questions are asked on about; a coordinator would stop before the rest.
        next.sort_by_key(|d| d.entries.len());
        next.reverse();
        next.truncate(3);
        waiting = next;
    }
    None
}

/// Kleene's laws, written in the language: both forms have the same truth for every patient.
#[test]
fn equivalent_conditions_agree() {
    let pairs = |rng: &mut Rng, terms: Terms, topics: &[Topic]| {
        let (a, b, c) = (statement(rng, terms, topics), statement(rng, terms, topics), statement(rng, terms, topics));
        let not = |e: &Expr| of(ExprKind::Not(Box::new(e.clone())));
        let all = |parts: Vec<Expr>| of(ExprKind::All(parts));
        let any = |parts: Vec<Expr>| of(ExprKind::Any(parts));
        let at_least = |k| of(ExprKind::Count(Count::AtLeast(k), vec![a.clone(), b.clone(), c.clone()]));
        let (ab, ac, bc) =
            (all(vec![a.clone(), b.clone()]), all(vec![a.clone(), c.clone()]), all(vec![b.clone(), c.clone()]));
        let laws = [
            (a.clone(), not(&not(&a))),
            (not(&all(vec![a.clone(), b.clone()])), any(vec![not(&a), not(&b)])),
            (not(&any(vec![a.clone(), b.clone()])), all(vec![not(&a), not(&b)])),
            (any(vec![a.clone(), b.clone(), c.clone()]), any(vec![c.clone(), b.clone(), a.clone()])),
            (all(vec![a.clone(), b.clone(), c.clone()]), all(vec![b.clone(), c.clone(), a.clone()])),
            (at_least(1), any(vec![a.clone(), b.clone(), c.clone()])),
            (at_least(3), all(vec![a.clone(), b.clone(), c.clone()])),
            (at_least(2), any(vec![ab, ac, bc])),
            (of(ExprKind::Count(Count::AtMost(1), vec![a.clone(), b.clone(), c.clone()])), not(&at_least(2))),
        ];
        laws.into_iter().flat_map(|(x, y)| [(Section::Inclusion, x), (Section::Inclusion, y)]).collect()
    };
    let setting = Setting::random(5000..5120, pairs);
    let mut compared = 0;
    for case in &setting.cases {
        // Statements on one value are put together in a conjunction, which is more than Kleene asks for.
        let names: Vec<String> = case.criteria.iter().map(|c| format!("{:?}", c.1)).collect();
        let on_values = names[6].matches("ValueAtom").count() > 1;
        for draft in case.patients(6) {
            let evaluation = setting.engine(case, &setting.read(&draft));
            let truths: Vec<Truth> = evaluation.criteria.iter().map(|c| c.truth).collect();
            for (law, pair) in truths.chunks(2).enumerate().filter(|(law, _)| *law == 0 || !on_values) {
                compared += 1;
                let forms = [2 * law, 2 * law + 1]
                    .map(|i| prescreen::criteria::format(&case.criteria[i].1, &setting.vocabulary));
                assert_eq!(pair[0], pair[1], "{forms:?}\n{}", draft.yaml());
            }
        }
    }
    println!("{compared} pairs agree");
}

/// The order of criteria changes neither their outcomes nor the verdict, and the verdict follows from the outcomes.
#[test]
fn the_order_of_criteria_does_not_matter() {
    let turned = |rng: &mut Rng, terms: Terms, topics: &[Topic]| {
        let mut criteria = mixed(rng, terms, topics);
        criteria.reverse();
        criteria.sort_by_key(|c| c.0 == Section::Exclusion);
        criteria
    };
    let (forward, backward) = (Setting::random(6000..6300, mixed), Setting::random(6000..6300, turned));
    let mut verdicts = BTreeMap::new();
    for (case, other) in forward.cases.iter().zip(&backward.cases) {
        for draft in case.patients(4) {
            let profile = forward.read(&draft);
            let (one, two) = (forward.engine(case, &profile), backward.engine(other, &profile));
            assert_eq!(one.verdict, two.verdict, "{}", draft.yaml());
            let outcomes: Vec<Outcome> = one.criteria.iter().map(|c| c.outcome).collect();
            assert_eq!(one.verdict, folded(&outcomes));
            *verdicts.entry(format!("{:?}", one.verdict)).or_insert(0) += 1;
        }
    }
    println!("{verdicts:?}");
    assert!(verdicts.len() == 3 && verdicts.values().all(|&n| n > 20), "{verdicts:?}");
}

/// An engine that answers "needs review" to everything fails: with ample data most is decided, both ways.
#[test]
fn with_ample_data_most_is_decided() {
    let either = |rng: &mut Rng, terms: Terms, topics: &[Topic]| {
        let section = if rng.chance(50) { Section::Inclusion } else { Section::Exclusion };
        vec![(section, statement(rng, terms, topics))]
    };
    let setting = Setting::random(7000..7600, either);
    let mut outcomes: BTreeMap<String, usize> = BTreeMap::new();
    let mut truths: BTreeMap<String, usize> = BTreeMap::new();
    for case in &setting.cases {
        for draft in case.patients(4).map(|d| d.with_ample_data(case.today)) {
            for criterion in &setting.engine(case, &setting.read(&draft)).criteria {
                *outcomes.entry(format!("{:?}", criterion.outcome)).or_insert(0) += 1;
                *truths.entry(format!("{:?}", criterion.truth)).or_insert(0) += 1;
            }
        }
    }
    println!("with ample data: {outcomes:?} {truths:?}");
    let all: usize = outcomes.values().sum();
    assert!(outcomes["Satisfied"] * 100 >= all * 30 && outcomes["Violated"] * 100 >= all * 30, "{outcomes:?}");
    assert!(truths["True"] * 100 >= all * 20 && truths["False"] * 100 >= all * 20, "{truths:?}");
}

/// The random profiles hold what evaluation stumbles over, each in at least one case of twenty.
#[test]
fn the_mix_of_profiles_is_rich() {
    let setting = Setting::random(400..1000, mixed);
    let (mut counts, mut all) = (BTreeMap::new(), 0);
    for case in &setting.cases {
        for draft in case.patients(10) {
            all += 1;
            for (feature, there) in features(&draft, case.today) {
                *counts.entry(feature).or_insert(0) += usize::from(there);
            }
        }
    }
    let shares: BTreeMap<&str, usize> = counts.iter().map(|(&f, &n)| (f, n * 100 / all)).collect();
    println!("of {all} patients, percent with: {shares:?}");
    assert!(counts.values().all(|&n| n * 20 >= all), "{shares:?}");
}

/// The canonical text of a condition reads as the same condition.
#[test]
fn what_is_written_is_what_was_meant() {
    let vocabulary = vocabulary();
    let mut different = BTreeSet::new();
    for seed in 0..3000 {
        let mut rng = Rng::new(seed);
        let terms = Terms(&vocabulary, screening_date(&mut rng));
        let topics = [*rng.pick(&Topic::ALL), *rng.pick(&Topic::ALL)];
        let expr = criterion(&mut rng, terms, &topics, Section::Inclusion);
        let text = prescreen::criteria::format(&expr, &vocabulary);
        match parse(&text, &vocabulary) {
            Ok(read) if without_places(&read) == without_places(&expr) => {}
            Ok(_) => {
                different.insert(format!("read differently: {text}"));
            }
            Err(problems) => {
                different.insert(format!("{}: {text}", problems[0].message));
            }
        }
    }
    let shown: Vec<&String> = different.iter().take(SHOWN).collect();
    assert!(different.is_empty(), "{} differ: {shown:#?}", different.len());
}

/// The tree in words, without the places where its parts are written.
fn without_places(expr: &Expr) -> String {
    let text = format!("{expr:?}");
    let mut parts = text.split("span: ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| all + part.trim_start_matches(|c: char| c.is_ascii_digit() || ":.".contains(c)))
}

/// The same seed makes the same profile.
#[test]
fn cases_are_the_same_in_every_run() {
    let vocabulary = vocabulary();
    for seed in 0..50 {
        let draft = || profile(&mut Rng::new(seed), 739_942, &Topic::ALL);
        assert_eq!(draft().yaml(), draft().yaml());
        assert_eq!(read(&draft(), &vocabulary).patient, "P-1");
    }
}
