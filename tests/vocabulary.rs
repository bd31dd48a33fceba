//! The vocabulary that is delivered reads without a problem.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::text::{SourceMap, yaml};
use prescreen::vocabulary::Vocabulary;

#[test]
fn the_delivered_vocabulary_has_no_problem() {
    let mut sources = SourceMap::new();
    let (mut documents, mut problems) = (Vec::new(), Vec::new());
    let mut paths: Vec<_> = std::fs::read_dir("rules/vocabulary").unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        let (nodes, found) = yaml::parse(&sources, file);
        documents.extend(nodes);
        problems.extend(found);
    }
    let (vocabulary, found) = Vocabulary::read(&documents);
    problems.extend(found);
    let shown: Vec<_> = problems
        .iter()
        .map(|p| {
            let at = sources.position(p.label.span);
            format!("{}:{}: {} {} ({})", sources.path(p.label.span.file), at.line, p.code, p.message, p.help.join("; "))
        })
        .collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
    assert!(vocabulary.concepts().len() > 100);
}
