//! The rule files that come with the project are read without a problem.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::ruleset::{Example, TrialDocument};
use prescreen::text::SourceMap;
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
