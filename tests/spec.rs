//! Runs the literate specification: `tests/spec/*.md` and the blocks of `docs/language.md`; every heading with blocks is
//! a test.
//!
//! Blocks: `policy`, `vocabulary` (concepts beside the project's own), `trial` or `criteria` (one `ID: condition` a
//! line), `patient on=DATE` and the `outcome` they must give; `condition` and the `canonical` text or the `error` it
//! must give, `conditions` for one a line. After a `policy`, `vocabulary`, `trial` or `criteria` block, `error` holds
//! its errors and `warning` its warnings. Blocks of other kinds are prose. `UPDATE_SPEC=1` rewrites the expectations
//! that do not hold, `UPDATE_SPEC=empty` fills in the empty ones, for a reviewer to read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::cohort::{self, CohortScreener};
use prescreen::criteria;
use prescreen::patient;
use prescreen::ruleset::lint::{Input, lint};
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
    files.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md"));
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

/// Diagnostics with the texts they point into.
type Found = Vec<(SourceMap, Diagnostic)>;

/// The project's vocabulary files, and what is written beside them.
fn read_vocabulary(own: Option<&str>) -> (Vocabulary, SourceMap, Vec<Diagnostic>) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary");
    let mut files: Vec<_> = fs::read_dir(dir).unwrap().flatten().map(|e| e.path()).collect();
    files.sort();
    let mut sources = SourceMap::new();
    let mut add = |path: String, text: String| sources.add(path, text);
    let mut ids: Vec<_> = files.iter().map(|p| add(p.display().to_string(), fs::read_to_string(p).unwrap())).collect();
    ids.extend(own.map(|own| add("vocabulary.yaml".to_owned(), own.to_owned())));
    let (mut documents, mut found) = (Vec::new(), Vec::new());
    for file in ids {
        let (nodes, problems) = yaml::parse(&sources, file);
        documents.extend(nodes);
        found.extend(problems);
    }
    let (vocabulary, problems) = Vocabulary::read(&documents);
    found.extend(problems);
    (vocabulary, sources, found)
}

/// The project's vocabulary with its files.
fn project() -> &'static (Vocabulary, SourceMap) {
    static PROJECT: OnceLock<(Vocabulary, SourceMap)> = OnceLock::new();
    PROJECT.get_or_init(|| {
        let (vocabulary, sources, found) = read_vocabulary(None);
        assert!(!found.iter().any(Diagnostic::is_error), "{found:?}");
        (vocabulary, sources)
    })
}

fn vocabulary() -> &'static Vocabulary {
    &project().0
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

/// The rules of the last blocks of a case before an expectation, if they are sound, and all that was found in them.
fn rules(blocks: &[Block]) -> (Option<RuleSet>, Found) {
    let block = |kind: &str| blocks.iter().rfind(|b| b.kind == kind);
    let (mut vocabulary, mut sources, mut problems) = match block("vocabulary") {
        Some(own) => read_vocabulary(Some(&own.text)),
        None => (vocabulary().clone(), project().1.clone(), Vec::new()),
    };
    let mut documents = Vec::new();
    if let Some(block) = blocks.iter().rfind(|b| matches!(b.kind.as_str(), "trial" | "criteria")) {
        let text = if block.kind == "trial" { block.text.clone() } else { trial_text(&block.text) };
        let file = sources.add("trial.yaml", text);
        let (read, errors) = TrialDocument::read_file(&sources, file);
        documents = read;
        problems.extend(errors);
    }
    let mut policy = Policy::default();
    if let Some(block) = block("policy") {
        let file = sources.add("policy.yaml", block.text.clone());
        let (nodes, errors) = yaml::parse(&sources, file);
        problems.extend(errors);
        if let Some(node) = nodes.first() {
            let (read, errors) = Policy::read(&sources, file, node, &vocabulary);
            problems.extend(errors);
            policy = read;
        }
        vocabulary = vocabulary.with_by_test(&policy.by_test);
    }
    let (rules, errors) = compile(&documents, vocabulary, policy);
    problems.extend(errors);
    let advice = lint(&Input { sources: &sources, documents: &documents, examples: &[], rules: &rules });
    // The cases are themselves the examples of their rules.
    problems.extend(advice.into_iter().filter(|d| d.code != "criterion-never-tested"));
    let found: Found = problems.into_iter().map(|p| (sources.clone(), p)).collect();
    let sound = !found.iter().any(|(_, p)| p.is_error());
    (sound.then_some(rules), found)
}

fn day(text: &str) -> Day {
    let days = PartialDate::parse(text).expect("a date").days();
    assert!(days.is_exact(), "a whole date");
    days.first
}

fn shown<'f>(problems: impl IntoIterator<Item = &'f (SourceMap, Diagnostic)>) -> String {
    let mut shown = String::new();
    for (sources, problem) in problems {
        let place = sources.slice(problem.label.span).replace('\n', " ");
        writeln!(shown, "{}: {}", problem.code, problem.message).unwrap();
        writeln!(shown, "  at `{place}`").unwrap();
        for help in &problem.help {
            writeln!(shown, "  help: {help}").unwrap();
        }
        if TWO_READINGS.contains(&problem.code) {
            for offered in unreadable(sources, problem) {
                writeln!(shown, "  but `{offered}` is no reading of its own").unwrap();
            }
        }
    }
    shown.trim_end().to_owned()
}

fn errors(found: &Found) -> String {
    let errors = shown(found.iter().filter(|(_, p)| p.is_error()));
    if errors.is_empty() { "(no error)".to_owned() } else { errors }
}

fn outcome_text(rules: &RuleSet, patient_block: &Block) -> String {
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
    if !problems.is_empty() {
        text = self::shown(&problems.into_iter().map(|p| (sources.clone(), p)).collect::<Vec<_>>());
        writeln!(shown, "{text}").unwrap();
    }
    let Some(profile) = profiles.first() else { return shown.trim_end().to_owned() };
    for problem in screening::check_attestations(rules, profile) {
        writeln!(shown, "{}: {}", problem.code, problem.message).unwrap();
    }
    let trial = rules.trials.first().expect("a trial");
    let evaluation = screening::screen(rules, trial, profile, on);
    assert_eq!(evaluation.verdict, screening::verdict(rules, trial, profile, on), "verdict with and without reasons");
    assert_eq!(evaluation.verdict, in_a_block(rules, profile, on), "verdict alone and among others");
    assert_eq!(evaluation.verdict, abstracted(rules, profile, on), "verdict from the record and from its abstract");
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
    write_criteria(&mut shown, rules, &evaluation.criteria);
    for (arm, own) in trial.arms.iter().zip(&evaluation.arms) {
        writeln!(shown, "arm {}: {:?}", arm.id, own.verdict).unwrap();
        write_criteria(&mut shown, rules, &own.criteria);
    }
    shown.trim_end().to_owned()
}

/// The verdict on the first trial as it is found from the patient's abstract.
fn abstracted(rules: &RuleSet, profile: &patient::Profile, on: Day) -> Verdict {
    let screener = screening::Screener::new(rules, on);
    let abstractor = screening::Abstractor::new(&screener);
    let mut desk = screening::Desk::default();
    let loaded = screening::LoadedProfile::new(profile);
    let patient = abstractor.load(&loaded, &mut desk);
    abstractor.open(&patient, &mut desk).verdict(0)
}

/// The verdict on the first trial as it is found for many patients together.
fn in_a_block(rules: &RuleSet, profile: &patient::Profile, on: Day) -> Verdict {
    let screener = screening::Screener::new(rules, on);
    let cohort = CohortScreener::new(&screener);
    let mut block = cohort::Block::default();
    cohort.fill(&mut block, &[screening::LoadedProfile::new(profile)]);
    cohort.verdicts(&block, 0).of(0)
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

/// Problems that offer what can have been meant.
const TWO_READINGS: [&str; 7] = [
    "mixed-and-or",
    "ambiguous-not",
    "ambiguous-prefix",
    "list-connective",
    "word-over-list",
    "unless-inside",
    "conditional-in-exclusion",
];

/// What is offered but cannot be written, neither by itself nor in the place that is underlined, or means what was
/// already offered.
fn unreadable(sources: &SourceMap, problem: &Diagnostic) -> Vec<String> {
    let span = problem.label.span;
    let text = sources.file(span.file).map_or("", |f| f.text.as_str());
    let (mut meanings, mut wrong) = (Vec::new(), Vec::new());
    for help in &problem.help {
        let Some((_, offered)) = help.strip_suffix('`').and_then(|h| h.rsplit_once("write `")) else { continue };
        let mut placed = text.to_owned();
        placed.replace_range(span.start as usize..span.end as usize, offered);
        let meaning = [offered, &placed].into_iter().find_map(|t| parsed(t).ok());
        if meaning.is_none() || meanings.contains(&meaning) {
            wrong.push(offered.to_owned());
        }
        meanings.push(meaning);
    }
    wrong
}

fn parsed(text: &str) -> Result<criteria::Expr, Vec<Diagnostic>> {
    let scalar = Scalar::verbatim(text, ScalarStyle::Plain, 0);
    criteria::parse(&scalar, SourceMap::new().add("condition", text), vocabulary(), &[])
}

fn condition_text(text: &str) -> (&'static str, String) {
    let mut sources = SourceMap::new();
    sources.add("condition", text);
    match parsed(text) {
        Ok(expr) => {
            let canonical = criteria::format(&expr, vocabulary());
            assert_eq!(parsed(&canonical).as_ref(), Ok(&expr), "`{canonical}` means something else than `{text}`");
            ("canonical", canonical)
        }
        Err(problems) => ("error", shown(&problems.into_iter().map(|p| (sources.clone(), p)).collect::<Vec<_>>())),
    }
}

/// An expectation: its lines, what is written there, what was found.
type Expectation = (std::ops::Range<usize>, String, String);

fn check(case: &Case) -> Vec<Expectation> {
    let mut expectations = Vec::new();
    let mut compiled: Option<(Option<RuleSet>, Found)> = None;
    let mut before: Option<&Block> = None;
    for (at, block) in case.blocks.iter().enumerate() {
        if matches!(block.kind.as_str(), "policy" | "vocabulary" | "trial" | "criteria") {
            compiled = None;
        }
        let (kind, subject) = (block.kind.as_str(), before.map_or("", |b| b.kind.as_str()));
        let found = match (kind, subject, before) {
            ("canonical" | "error", "condition", Some(subject)) => {
                let (found, text) = condition_text(&subject.text);
                Some(if found == kind { text } else { format!("({found}) {text}") })
            }
            ("canonical" | "error", "conditions", Some(subject)) => {
                let texts = subject.text.lines().map(condition_text);
                let lines = texts.map(|(found, text)| if found == kind { text } else { format!("({found}) {text}") });
                Some(lines.collect::<Vec<_>>().join("\n"))
            }
            ("outcome" | "error" | "warning", _, subject) => {
                let (rules, problems) = compiled.get_or_insert_with(|| rules(case.blocks.get(..at).unwrap_or(&[])));
                Some(match (kind, rules, subject) {
                    ("error", ..) => errors(problems),
                    ("warning", ..) => shown(problems.iter().filter(|(_, p)| !p.is_error())),
                    (_, Some(rules), Some(patient)) if patient.kind == "patient" => outcome_text(rules, patient),
                    (_, None, _) => errors(problems),
                    _ => panic!("{}: an `outcome` follows a `patient`", case.name),
                })
            }
            _ => None,
        };
        expectations.extend(found.map(|found| (block.lines.clone(), block.text.clone(), found)));
        before = Some(block);
    }
    expectations
}

#[test]
fn the_specification_holds() {
    let update = std::env::var("UPDATE_SPEC").ok();
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
                    let rewrite = update.as_ref().is_some_and(|u| u != "empty" || written.is_empty());
                    if rewrite {
                        changes.push((at, found));
                    } else {
                        wrong.push(format!("{name}: {}\n--- written\n{written}\n--- found\n{found}\n", case.name));
                    }
                }
            }
        }
        if !changes.is_empty() {
            for (at, found) in changes.into_iter().rev() {
                lines.splice(at, found.lines().map(str::to_owned));
            }
            fs::write(&path, lines.join("\n") + "\n").unwrap();
        }
    }
    assert!(checked > 0, "no specification found");
    assert!(wrong.is_empty(), "{} of {checked} expectations do not hold\n\n{}", wrong.len(), wrong.join("\n"));
}

/// The anchor that a heading gets.
fn anchor(heading: &str) -> String {
    let plain = heading.to_lowercase();
    let kept = plain.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn the_index_leads_to_every_rule_and_to_headings_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let index = fs::read_to_string(root.join("docs/semantics.md")).unwrap();
    let targets: Vec<&str> = index.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    for target in &targets {
        let (path, heading) = target.split_once('#').unwrap_or((target, ""));
        let text =
            fs::read_to_string(root.join("docs").join(path)).unwrap_or_else(|_| panic!("{target}: no such file"));
        let known = heading.is_empty() || cases(&text).iter().any(|c| anchor(&c.name) == heading);
        assert!(known, "{target}: no such heading");
    }
    for path in spec_files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_rule = name.starts_with(|c: char| c.is_ascii_digit());
        assert!(!is_rule || targets.iter().any(|t| t.ends_with(&name)), "{name} is not in the index");
    }
}
