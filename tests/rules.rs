//! The rule files that come with the project are read without a problem.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::ruleset::{Example, Policy, TrialDocument, compile};
use prescreen::text::{Diagnostic, SourceMap, yaml};
use prescreen::vocabulary::Vocabulary;
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

#[test]
fn trials_and_vocabulary_compile() {
    let mut sources = SourceMap::new();
    let vocabulary = vocabulary(&mut sources);
    let mut documents = Vec::new();
    for path in files("trial.yaml") {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(TrialDocument::read_file(&sources, file).0);
    }
    let (rules, problems) = compile(&documents, vocabulary, Policy::default());
    assert_none(&sources, &problems);
    assert!(rules.trials.iter().all(|trial| trial.approved));
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
