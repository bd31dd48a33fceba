#![allow(warnings)]
use prescreen_language::text::SourceMap;
use prescreen_language::text::yaml;
use prescreen_language::vocabulary::Vocabulary;
use prescreen_registry::coverage::Coverage;
use prescreen_registry::draft::{Draft, Origin};
use std::io::Write;
fn main() {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    let mut paths: Vec<_> =
        std::fs::read_dir("/tmp/wt/pace/rules/vocabulary").unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(yaml::parse(&sources, file).0);
    }
    let vocabulary = Vocabulary::read(&documents).0;
    let mut records = SourceMap::new();
    let path = std::env::args().nth(1).unwrap();
    let file = records.add(path.clone(), std::fs::read_to_string(&path).unwrap());
    let (studies, _) = prescreen_registry::record::read(&records, file);
    let mut coverage = Coverage::default();
    let day = prescreen_language::value::Day::from_ymd(2026, 11, 22).unwrap();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let read = cpu();
    for study in &studies {
        let draft = Draft::of(study, &vocabulary);
        coverage.add(study, &draft, day);
        let id = study.id.as_deref().unwrap_or("DRAFT");
        write!(
            out,
            "### {id}\n{}",
            draft.yaml(Origin { id: "DRAFT", registry: Some("ClinicalTrials.gov"), retrieved: "2026-11-22" })
        );
    }
    write!(out, "{}", coverage.text());
    write!(out, "{:#}", coverage.json());
    let done = cpu();
    eprintln!(
        "{} studies, start {:.3} s, drafts {:.3} s, {:.0} a second",
        studies.len(),
        read,
        done - read,
        studies.len() as f64 / (done - read)
    );
}
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    stat.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e9
}
