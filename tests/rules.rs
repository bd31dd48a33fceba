//! The rule files that come with the project are read without a problem.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::ruleset::{Example, ExamplePatient, Policy, RuleSet, TrialDocument, compile};
use prescreen::screening::CriterionEvaluation;
use prescreen::text::{Diagnostic, SourceMap, yaml};
use prescreen::vocabulary::Vocabulary;
use prescreen::{patient, screening};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

fn files(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/trials");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join(name))
        .filter(|p| p.exists())
        .collect();
    files.sort();
    files
}

#[test]
fn trials_are_read() {
    let files = files("trial.yaml");
    assert!(files.len() >= 3);
    for path in files {
        let mut sources = SourceMap::new();
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let (trials, problems) = TrialDocument::read_file(&sources, file);
        assert!(problems.is_empty(), "{}: {problems:#?}", path.display());
        let [trial] = trials.as_slice() else { panic!("{}", path.display()) };
        let folder = path.parent().and_then(Path::file_name).unwrap();
        assert_eq!(folder.to_str(), Some(trial.id.node.as_str()), "a trial lies in the folder of its id");
    }
}

fn vocabulary(sources: &mut SourceMap) -> Vocabulary {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut nodes = Vec::new();
    for path in paths {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let (read, problems) = yaml::parse(sources, file);
        assert_none(sources, &problems);
        nodes.extend(read);
    }
    let (vocabulary, problems) = Vocabulary::read(&nodes);
    assert_none(sources, &problems);
    vocabulary
}

fn assert_none(sources: &SourceMap, problems: &[Diagnostic]) {
    let shown: Vec<String> = problems
        .iter()
        .map(|p| {
            let at = sources.position(p.label.span);
            let place = format!("{}:{}:{}", sources.path(p.label.span.file), at.line, at.column);
            format!("{place} [{}] {} | {} | {:?}\n", p.code, p.message, sources.slice(p.label.span), p.help)
        })
        .collect();
    assert!(shown.is_empty(), "{}", shown.concat());
}

fn compiled(sources: &mut SourceMap) -> RuleSet {
    let vocabulary = vocabulary(sources);
    let mut documents = Vec::new();
    for path in files("trial.yaml") {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(TrialDocument::read_file(sources, file).0);
    }
    let (rules, problems) = compile(&documents, vocabulary, Policy::default());
    assert_none(sources, &problems);
    rules
}

#[test]
fn trials_and_vocabulary_compile() {
    let rules = compiled(&mut SourceMap::new());
    assert!(rules.trials.iter().all(|trial| trial.approved));
}

/// The outcomes of criteria and of their parts.
fn decided(criteria: &[CriterionEvaluation]) -> String {
    criteria.iter().map(|c| format!("{} {:?} {}", c.id, c.outcome, decided(&c.children))).collect()
}

#[test]
fn no_two_examples_of_a_trial_decide_the_same() {
    let mut sources = SourceMap::new();
    let rules = compiled(&mut sources);
    let mut same = Vec::new();
    for path in files("examples.yaml") {
        let id = path.parent().and_then(Path::file_name).and_then(|n| n.to_str()).unwrap();
        let trial = rules.trial(id).unwrap();
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let mut seen: HashMap<String, String> = HashMap::new();
        let examples = Example::read_file(&sources, file).0;
        assert!(examples.len() >= 10, "{id}");
        for example in examples {
            assert!(!example.because.is_empty(), "{id}: {} says why", example.name.node);
            let ExamplePatient::Profile(node) = &example.patient else { panic!("{id}: an inline patient") };
            let (profile, problems) = patient::yaml::read_node(node, &rules.vocabulary);
            assert!(!problems.iter().any(Diagnostic::is_error), "{id}: {}", example.name.node);
            let told = screening::screen(&rules, trial, &profile.unwrap(), example.on.node);
            if let Some(other) = seen.insert(decided(&told.criteria), example.name.node.clone()) {
                same.push(format!("{id}: `{other}` and `{}`", example.name.node));
            }
        }
    }
    assert!(same.is_empty(), "these decide the same:\n{}", same.join("\n"));
}

#[test]
fn examples_are_read() {
    let files = files("examples.yaml");
    assert!(files.len() >= 3);
    for path in files {
        let mut sources = SourceMap::new();
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let (examples, problems) = Example::read_file(&sources, file);
        assert!(problems.is_empty(), "{}: {problems:#?}", path.display());
        assert!(!examples.is_empty(), "{}", path.display());
    }
}
