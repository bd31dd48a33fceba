//! The vocabulary that comes with the project, as tests read it.

use prescreen::text::{SourceMap, yaml};
use prescreen::vocabulary::Vocabulary;
use std::path::Path;

/// The documents of its files, as they are written.
pub fn documents() -> Vec<yaml::Node> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/vocabulary");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for path in paths {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let (nodes, problems) = yaml::parse(&sources, file);
        assert!(problems.is_empty(), "{problems:#?}");
        documents.extend(nodes);
    }
    documents
}

/// The vocabulary, of which nothing is wrong.
pub fn vocabulary() -> Vocabulary {
    let (vocabulary, problems) = Vocabulary::read(&documents());
    assert!(problems.is_empty(), "{problems:#?}");
    vocabulary
}
