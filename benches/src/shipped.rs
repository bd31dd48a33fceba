//! The product's own rules and the cohort, read as the program reads them.

use prescreen::patient::{self, Profile};
use prescreen::ruleset::{Policy, RuleSet, TrialDocument, compile};
use prescreen::text::{Diagnostic, SourceMap, yaml};
use prescreen::vocabulary::Vocabulary;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder of the product.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The shipped vocabulary.
pub fn vocabulary() -> Vocabulary {
    vocabulary_in(&root().join("rules/vocabulary"))
}

/// The vocabulary of a folder.
pub fn vocabulary_in(folder: &Path) -> Vocabulary {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("the vocabulary").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for path in paths {
        let file = sources.add(path.display().to_string(), fs::read_to_string(&path).expect("a file"));
        let (nodes, problems) = yaml::parse(&sources, file);
        refuse(&problems);
        documents.extend(nodes);
    }
    let (vocabulary, problems) = Vocabulary::read(&documents);
    refuse(&problems);
    vocabulary
}

/// The text of a shipped trial.
pub fn trial_text(id: &str) -> String {
    let path = root().join("rules/trials").join(id).join("trial.yaml");
    fs::read_to_string(path).expect("the trial's file")
}

/// Reads rule files, given as texts, as far as documents.
pub fn documents(texts: &[String]) -> Vec<TrialDocument> {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for (number, text) in texts.iter().enumerate() {
        let file = sources.add(format!("{number}/trial.yaml"), text.clone());
        let (read, problems) = TrialDocument::read_file(&sources, file);
        refuse(&problems);
        documents.extend(read);
    }
    documents
}

/// Compiles rule files, given as texts.
pub fn rules(texts: &[String], vocabulary: &Vocabulary) -> RuleSet {
    let (rules, problems) = compile(&documents(texts), vocabulary.clone(), Policy::default());
    refuse(&problems);
    rules
}

/// Reads a profile.
pub fn profile(text: String, vocabulary: &Vocabulary) -> Profile {
    let mut sources = SourceMap::new();
    let file = sources.add("patient.yaml", text);
    let (mut profiles, problems) = patient::yaml::read(&sources, file, vocabulary);
    assert!(problems.is_empty(), "{}\n{problems:#?}", sources.file(file).map_or("", |f| &f.text));
    profiles.pop().expect("one patient")
}

fn refuse(problems: &[Diagnostic]) {
    let errors: Vec<&Diagnostic> = problems.iter().filter(|p| p.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
}
