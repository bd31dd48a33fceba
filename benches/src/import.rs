//! Records of a registry read and written as drafts.

use crate::measure::{Effort, Row, interleaved, quantile};
use prescreen::ruleset::TrialDocument;
use prescreen::text::SourceMap;
use prescreen::vocabulary::Vocabulary;
use prescreen_registry::draft::{Draft, Origin};
use prescreen_registry::reading::Reader;
use prescreen_registry::record;
use std::process::Command;
use std::time::Duration;

/// Real records, one a line, beside the project; `None` with a notice where they are not.
fn records(most: usize) -> Option<String> {
    let path = crate::shipped::root().join("../shared/data/trials/trials.jsonl.gz");
    let unpacked = Command::new("gunzip").arg("-c").arg(&path).output().ok().filter(|out| out.status.success());
    let Some(unpacked) = unpacked else {
        println!("\nrecords: skipped, {} is not here", path.display());
        return None;
    };
    let text = String::from_utf8(unpacked.stdout).expect("records are UTF-8");
    Some(text.lines().take(most).flat_map(|line| [line, "\n"]).collect())
}

/// The drafts of real records of which at least so many conditions were written.
pub fn drafts(most: usize, conditions: usize, vocabulary: &Vocabulary) -> Vec<String> {
    let Some(text) = records(usize::MAX) else { return Vec::new() };
    let mut sources = SourceMap::new();
    let file = sources.add("records", text);
    let (studies, _) = record::read(&sources, file);
    let reader = Reader::new(vocabulary);
    let texts = studies.iter().enumerate().map(|(n, study)| {
        let id = format!("R{n:05}");
        Draft::read_by(&reader, study).yaml(Origin { id: &id, registry: None, retrieved: "2026-11-22" })
    });
    let readable = |text: &str| {
        let mut sources = SourceMap::new();
        let file = sources.add("trial.yaml", text.to_owned());
        !TrialDocument::read_file(&sources, file).1.iter().any(prescreen::text::Diagnostic::is_error)
    };
    texts.filter(|text| text.matches("when:").count() >= conditions && readable(text)).take(most).collect()
}

/// Times records on one thread, from their text to the text of their drafts, beside reading the same text as JSON and
/// no more, which says how fast the machine is just then.
pub fn importing(most: usize, quick: bool, vocabulary: &Vocabulary) {
    let Some(text) = records(most) else { return };
    let count = text.lines().count();
    let drafts = || {
        let mut sources = SourceMap::new();
        let file = sources.add("records", text.as_str());
        let (studies, problems) = record::read(&sources, file);
        assert!(problems.is_empty() && studies.len() == count, "every record is read");
        let origin = Origin { id: "X", registry: None, retrieved: "2026-11-22" };
        let reader = Reader::new(vocabulary);
        studies.iter().map(|study| Draft::read_by(&reader, study).yaml(origin).len() as u64).sum()
    };
    let json = || {
        let values =
            text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("records are JSON"));
        values.map(|value| value.as_object().map_or(0, |fields| fields.len() as u64)).sum()
    };
    let mut rows = [Row { name: "drafts", work: passes(drafts) }, Row { name: "their JSON alone", work: passes(json) }];
    let effort = Effort { rounds: if quick { 1 } else { 7 }, slice: Duration::from_millis(1) };
    let timings = interleaved(&mut rows, effort);
    if let ([drafts, json], false) = (&timings[..], quick) {
        println!("\n{count} records of a registry, on one thread, {} rounds:", effort.rounds);
        for row in [drafts, json] {
            let rate = |part: f64| count as f64 * quantile(&row.rates, part);
            println!("  {}: {:.0} a second ({:.0} to {:.0})", row.name, rate(0.5), rate(0.0), rate(1.0));
        }
        println!("  a draft takes as long as reading the JSON of {:.0} records", json.over(drafts));
    }
}

/// So many passes over all records.
fn passes<'a>(work: impl Fn() -> u64 + 'a) -> Box<dyn FnMut(usize) -> u64 + 'a> {
    Box::new(move |count| (0..count).map(|_| work()).fold(0, u64::wrapping_add))
}
