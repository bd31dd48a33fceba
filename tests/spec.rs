//! Runs the literate specification: every `tests/spec/*.md` is a suite, every heading with blocks a test.
//!
//! Blocks: `policy`, `trial` or `criteria` (one `ID: condition` a line), `patient on=DATE` and the `outcome` they must
//! give; `condition` and the `canonical` text or the `error` it must give. `UPDATE_SPEC=1` rewrites the expectations
//! for a reviewer to read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::criteria;
use prescreen::patient;
use prescreen::ruleset::{Policy, RuleSet, TrialDocument, compile};
use prescreen::screening::{self, CriterionEvaluation, DataNeed, NeedKind, Outcome, Subject, Verdict};
use prescreen::text::yaml::{self, Scalar, ScalarStyle};
use prescreen::text::{Diagnostic, SourceMap};
use prescreen::value::{Day, PartialDate};
use prescreen::vocabulary::Vocabulary;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A fenced block: its words after the fence, its text, and the lines it stands in.
struct Block {
    kind: String,
    argument: String,
    text: String,
    lines: std::ops::Range<usize>,
}

/// A heading and the blocks below it.
struct Case {
    name: String,
    blocks: Vec<Block>,
}

fn spec_files() -> Vec<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let mut files: Vec<_> = fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "md"));
    files.sort();
    files
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases = vec![Case { name: String::new(), blocks: Vec::new() }];
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while at < lines.len() {
        if let Some(heading) = lines[at].strip_prefix('#') {
            cases.push(Case { name: heading.trim_start_matches('#').trim().to_owned(), blocks: Vec::new() });
        } else if let Some(fence) = lines[at].strip_prefix("```") {
            let start = at + 1;
            at = start;
            while at < lines.len() && lines[at] != "```" {
                at += 1;
            }
            let (kind, argument) = fence.split_once(' ').unwrap_or((fence, ""));
            let text = lines[start..at].join("\n");
            let block = Block { kind: kind.into(), argument: argument.into(), text, lines: start..at };
            cases.last_mut().unwrap().blocks.push(block);
        }
        at += 1;
    }
    cases
}

fn vocabulary() -> &'static Vocabulary {
    static VOCABULARY: OnceLock<Vocabulary> = OnceLock::new();
    VOCABULARY.get_or_init(|| {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary");
        let mut files: Vec<_> = fs::read_dir(dir).unwrap().flatten().map(|e| e.path()).collect();
        files.sort();
        let mut sources = SourceMap::new();
        let mut documents = Vec::new();
        for path in files {
            let file = sources.add(path.display().to_string(), fs::read_to_string(path).unwrap());
            let (nodes, problems) = yaml::parse(&sources, file);
            assert!(problems.is_empty(), "{problems:?}");
            documents.extend(nodes);
        }
        let (vocabulary, problems) = Vocabulary::read(&documents);
        assert!(!problems.iter().any(Diagnostic::is_error), "{problems:?}");
        vocabulary
    })
}

/// `I1: condition` lines as an approved trial.
fn trial_text(criteria: &str) -> String {
    let mut text = String::from(
        "trial: T-1\ntitle: A trial\nrules: {version: 1, status: approved, by: A, approved by: B, on: 2026-01-01}\n",
    );
    for (section, letter) in [("inclusion", 'I'), ("exclusion", 'E')] {
        let own: Vec<_> = criteria.lines().filter(|l| l.starts_with(letter)).collect();
        if !own.is_empty() {
            writeln!(text, "{section}:").unwrap();
        }
        for line in own {
            let (id, condition) = line.split_once(": ").expect("`ID: condition`");
            let quoted = condition.replace('\'', "''");
            writeln!(text, "  - id: {id}\n    text: '{quoted}'\n    when: '{quoted}'").unwrap();
        }
    }
    text
}

fn rules(case: &Case) -> Result<RuleSet, Vec<(SourceMap, Diagnostic)>> {
    let mut sources = SourceMap::new();
    let text = case.blocks.iter().find_map(|b| match b.kind.as_str() {
        "trial" => Some(b.text.clone()),
        "criteria" => Some(trial_text(&b.text)),
        _ => None,
    });
    let file = sources.add("trial.yaml", text.expect("a `trial` or `criteria` block"));
    let (nodes, mut problems) = yaml::parse(&sources, file);
    let mut documents = Vec::new();
    for node in &nodes {
        let (document, found) = TrialDocument::read(&sources, file, node);
        documents.extend(document);
        problems.extend(found);
    }
    let mut vocabulary = vocabulary().clone();
    let mut policy = Policy::default();
    if let Some(block) = case.blocks.iter().find(|b| b.kind == "policy") {
        let file = sources.add("policy.yaml", block.text.clone());
        let (nodes, found) = yaml::parse(&sources, file);
        problems.extend(found);
        let (read, found) = Policy::read(&sources, file, nodes.first().expect("a policy"), &vocabulary);
        problems.extend(found);
        policy = read;
        vocabulary = vocabulary.with_by_test(&policy.by_test);
    }
    let (rules, found) = compile(&documents, vocabulary, policy);
    problems.extend(found);
    problems.retain(Diagnostic::is_error);
    if problems.is_empty() { Ok(rules) } else { Err(problems.into_iter().map(|p| (sources.clone(), p)).collect()) }
}

fn day(text: &str) -> Day {
    let days = PartialDate::parse(text).expect("a date").days();
    assert!(days.is_exact(), "a whole date");
    days.first
}

fn shown_errors(problems: &[(SourceMap, Diagnostic)]) -> String {
    let mut shown = String::new();
    for (sources, problem) in problems {
        let place = sources.slice(problem.label.span).replace('\n', " ");
        writeln!(shown, "{}: {}", problem.code, problem.message).unwrap();
        writeln!(shown, "  at `{place}`").unwrap();
        for help in &problem.help {
            writeln!(shown, "  help: {help}").unwrap();
        }
    }
    shown.trim_end().to_owned()
}

fn outcome_text(case: &Case, patient_block: &Block) -> String {
    let rules = match rules(case) {
        Ok(rules) => rules,
        Err(problems) => return shown_errors(&problems),
    };
    let on = day(patient_block.argument.strip_prefix("on=").unwrap_or("2026-11-22"));
    let mut sources = SourceMap::new();
    let mut text = patient_block.text.clone();
    for (key, line) in [("patient:", "patient: P-0001\n"), ("recorded:", "recorded: 2026-11-20\n")] {
        if !text.lines().any(|l| l.starts_with(key)) {
            text.insert_str(0, line);
        }
    }
    let file = sources.add("patient.yaml", text);
    let (profiles, problems) = patient::yaml::read(&sources, file, &rules.vocabulary);
    let mut shown = String::new();
    let serious: Vec<_> = problems.into_iter().map(|p| (sources.clone(), p)).collect();
    if !serious.is_empty() {
        shown = shown_errors(&serious) + "\n";
    }
    let Some(profile) = profiles.first() else { return shown.trim_end().to_owned() };
    for problem in screening::check_attestations(&rules, profile) {
        writeln!(shown, "{}: {}", problem.code, problem.message).unwrap();
    }
    let trial = rules.trials.first().expect("a trial");
    let evaluation = screening::screen(&rules, trial, profile, on);
    assert_eq!(evaluation.verdict, screening::verdict(&rules, trial, profile, on), "verdict with and without reasons");
    let verdict = match evaluation.verdict {
        Verdict::Eligible => "eligible",
        Verdict::NeedsReview => "needs review",
        Verdict::Ineligible => "ineligible",
    };
    let to_confirm: usize = evaluation.criteria.iter().filter(|c| c.deferred).map(|c| c.to_confirm.len()).sum();
    let so_far = if to_confirm > 0 && evaluation.verdict == Verdict::Eligible {
        format!(" so far, {to_confirm} to confirm")
    } else {
        String::new()
    };
    let held: Vec<_> = evaluation.held_back.iter().map(|h| format!("{h:?}")).collect();
    let held = if held.is_empty() { String::new() } else { format!(" ({})", held.join(", ")) };
    writeln!(shown, "{verdict}{so_far}{held}").unwrap();
    write_criteria(&mut shown, &rules, &evaluation.criteria);
    for (arm, own) in trial.arms.iter().zip(&evaluation.arms) {
        writeln!(shown, "arm {}: {:?}", arm.id, own.verdict).unwrap();
        write_criteria(&mut shown, &rules, &own.criteria);
    }
    shown.trim_end().to_owned()
}

fn write_criteria(shown: &mut String, rules: &RuleSet, criteria: &[CriterionEvaluation]) {
    for criterion in criteria {
        let outcome = match criterion.outcome {
            Outcome::Satisfied => "satisfied",
            Outcome::Violated => "violated",
            Outcome::Undetermined if criterion.deferred => "to confirm",
            Outcome::Undetermined => "undetermined",
        };
        write!(shown, "{} {outcome}", criterion.id).unwrap();
        if criterion.children.is_empty() && criterion.outcome == Outcome::Undetermined {
            let mut needs: Vec<_> = criterion.needs.iter().map(|n| need_text(rules, n)).collect();
            needs.sort();
            needs.dedup();
            assert!(!needs.is_empty(), "{} is undetermined without a need", criterion.id);
            write!(shown, ": {}", needs.join("; ")).unwrap();
        }
        shown.push('\n');
        write_criteria(shown, rules, &criterion.children);
    }
}

fn need_text(rules: &RuleSet, need: &DataNeed) -> String {
    let kind = match need.kind {
        NeedKind::Missing => "missing",
        NeedKind::Stale => "stale",
        NeedKind::Imprecise => "imprecise",
        NeedKind::Conflict => "conflict",
        NeedKind::Unspecific => "unspecific",
        NeedKind::Unconfirmed => "unconfirmed",
        NeedKind::Unit => "unit",
        NeedKind::Judgement => "judgement",
        NeedKind::Encounter => "encounter",
        NeedKind::NotUnderstood => "not understood",
        NeedKind::EngineError => "engine error",
    };
    match need.about {
        Subject::Age => format!("{kind} age"),
        Subject::Sex => format!("{kind} sex"),
        Subject::Leaf => kind.to_owned(),
        Subject::Concept(c) | Subject::Item(c, _) => format!("{kind} {}", rules.vocabulary.concept(c).name),
    }
}

fn condition_text(block: &Block) -> (&'static str, String) {
    let mut sources = SourceMap::new();
    let file = sources.add("condition", block.text.clone());
    let scalar = Scalar { text: block.text.clone(), style: ScalarStyle::Plain, map: vec![(0, 0)] };
    match criteria::parse(&scalar, file, vocabulary(), &[]) {
        Ok(expr) => ("canonical", criteria::format(&expr, vocabulary())),
        Err(problems) => {
            ("error", shown_errors(&problems.into_iter().map(|p| (sources.clone(), p)).collect::<Vec<_>>()))
        }
    }
}

/// What each expectation of a case is and should be: lines, written, found.
fn check(case: &Case) -> Vec<(std::ops::Range<usize>, String, String)> {
    let mut found = Vec::new();
    let mut before: Option<&Block> = None;
    for block in &case.blocks {
        match block.kind.as_str() {
            "outcome" => {
                let patient = before.filter(|b| b.kind == "patient").expect("an `outcome` follows a `patient`");
                found.push((block.lines.clone(), block.text.clone(), outcome_text(case, patient)));
            }
            "canonical" | "error" => {
                let actual = match before {
                    Some(b) if b.kind == "condition" => {
                        let (kind, text) = condition_text(b);
                        if kind == block.kind { text } else { format!("({kind}) {text}") }
                    }
                    _ => match rules(case) {
                        Ok(_) => "(no error)".to_owned(),
                        Err(problems) => shown_errors(&problems),
                    },
                };
                found.push((block.lines.clone(), block.text.clone(), actual));
            }
            _ => {}
        }
        before = Some(block);
    }
    found
}

#[test]
fn the_specification_holds() {
    let update = std::env::var_os("UPDATE_SPEC").is_some();
    let (mut wrong, mut checked) = (Vec::new(), 0);
    for path in spec_files() {
        let text = fs::read_to_string(&path).unwrap();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let mut changes = Vec::new();
        for case in cases(&text) {
            for (at, written, found) in check(&case) {
                checked += 1;
                if written != found {
                    let name = path.file_name().unwrap().to_string_lossy().into_owned();
                    wrong.push(format!("{name}: {}\n--- written\n{written}\n--- found\n{found}\n", case.name));
                    changes.push((at, found));
                }
            }
        }
        if update && !changes.is_empty() {
            for (at, found) in changes.into_iter().rev() {
                lines.splice(at, found.lines().map(str::to_owned));
            }
            fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(checked > 0, "no specification found");
    assert!(
        wrong.is_empty() || update,
        "{} of {checked} expectations do not hold\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
