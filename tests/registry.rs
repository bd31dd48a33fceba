//! Real records in: no line lost or doubled, and every draft is a rule file that reads and compiles.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may stop at what it did not expect"
)]

#[allow(dead_code, reason = "other tests use the rest of it")]
mod shipped;

use prescreen::patient;
use prescreen::ruleset::{Policy, TrialDocument, compile};
use prescreen::screening::{Outcome, Verdict, screen};
use prescreen::text::{Diagnostic, SourceMap, render};
use prescreen::value::Day;
use prescreen::vocabulary::Vocabulary;
use prescreen_registry::draft::{Draft, Origin, arm_titles};
use prescreen_registry::lines::{Outline, outline};
use prescreen_registry::reading::Reader;
use prescreen_registry::record::{self, Study};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

/// The studies of the gathered trials.
fn trials() -> Option<Vec<Study>> {
    let mut text = String::new();
    let file = std::fs::File::open(shared("trials/trials.jsonl.gz")?).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut sources = SourceMap::new();
    let file = sources.add("trials.jsonl", text);
    let (studies, problems) = record::read(&sources, file);
    assert!(problems.is_empty(), "{problems:?}");
    Some(studies)
}

/// Words without what a bullet, a number or a tilde for a line break is made of.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || c == '~').filter(|w| !w.is_empty()).collect()
}

fn line_spans(outline: &Outline) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for section in &outline.sections {
        section.items.iter().for_each(|item| item.each(&mut |i| spans.push(i.words.clone())));
    }
    // A bullet alone is no line.
    spans.retain(|s| !s.is_empty());
    spans
}

/// What is wrong with how a draft holds the words of its record: nothing, or a sentence.
fn words_of_the_record(study: &Study, draft: &Draft) -> Option<String> {
    let text = &study.criteria;
    let cut = outline(text);
    let mut spans: Vec<Range<usize>> = Vec::new();
    let mut wrong = None;
    for list in [&draft.inclusion, &draft.exclusion]
        .into_iter()
        .chain(draft.arms.iter().flat_map(|a| [&a.inclusion, &a.exclusion]))
    {
        let before = spans.len();
        for criterion in list {
            criterion.each(&mut |c| {
                let dashes = |text: &str| -> Vec<String> {
                    words(text).into_iter().filter(|w| c.words.len() == 1 || *w != "-").map(str::to_owned).collect()
                };
                let own: Vec<String> = c.words.iter().flat_map(|w| dashes(&text[w.clone()])).collect();
                if dashes(&c.text) != own {
                    wrong = Some(format!("the words of {:?} differ", c.text));
                }
                spans.extend(c.words.clone());
            });
        }
        if !spans[before..].windows(2).all(|p| p[0].end <= p[1].start) {
            wrong = Some("the words of a section are not in order".to_owned());
        }
    }
    let held: BTreeSet<(usize, usize)> = spans.iter().map(|s| (s.start, s.end)).collect();
    if held.len() != spans.len() {
        wrong = Some("a line stands twice".to_owned());
    }
    let titles = arm_titles(text, &cut);
    for span in line_spans(&cut) {
        if !held.contains(&(span.start, span.end)) && !titles.contains(&span) {
            wrong = Some(format!("{:?} is lost", &text[span]));
        }
    }
    // What stands in no line is headings and bullets.
    let mut known = line_spans(&cut);
    for section in &cut.sections {
        known.extend(section.heading.clone());
        section.items.iter().for_each(|item| item.each(&mut |i| known.extend(i.marker.clone())));
    }
    known.sort_by_key(|s| s.start);
    let mut at = 0;
    for span in known.into_iter().chain(std::iter::once(text.len()..text.len())) {
        let between = &text[at.min(span.start)..span.start];
        if !words(between).is_empty() {
            wrong = Some(format!("{between:?} stands in no line"));
        }
        at = at.max(span.end);
    }
    wrong
}

#[test]
fn no_word_of_ten_thousand_records_is_lost_or_doubled() {
    let Some(studies) = trials() else { return };
    let vocabulary = Vocabulary::read(&[]).0;
    let mut wrong = String::new();
    let reader = Reader::new(&vocabulary);
    for study in &studies {
        let draft = Draft::read_by(&reader, study);
        if let Some(problem) = words_of_the_record(study, &draft) {
            writeln!(wrong, "{}: {problem}", study.id.as_deref().unwrap_or_default()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn drafts_are_rule_files_that_read_and_compile() {
    let Some(studies) = trials() else { return };
    let vocabulary = shipped::vocabulary();
    // All of them take minutes in a build for development.
    let step = if std::env::var_os("ALL_RECORDS").is_some() { 1 } else { 10 };
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    let mut problems = Vec::new();
    let reader = Reader::new(&vocabulary);
    for study in studies.iter().step_by(step) {
        let draft = Draft::read_by(&reader, study);
        let yaml = draft.yaml(Origin { id: "X", registry: Some("ClinicalTrials.gov"), retrieved: "2026-11-22" });
        let file = sources.add(study.id.as_deref().unwrap_or_default(), yaml);
        let (read, found) = TrialDocument::read_file(&sources, file);
        documents.extend(read);
        problems.extend(found);
    }
    assert_eq!(documents.len(), studies.iter().step_by(step).count());
    let (rules, found) = compile(&documents, vocabulary, Policy::default());
    problems.extend(found);
    problems.retain(Diagnostic::is_error);
    let shown = render::concise(&sources, &problems, &render::Options::default());
    assert!(problems.is_empty(), "{shown}");
    assert!(rules.trials.iter().all(|trial| !trial.approved));
    let on = Day::from_ymd(2026, 11, 22).unwrap();
    let mut sources = SourceMap::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/patients/P-0041.yaml");
    let file = sources.add("P-0041.yaml", std::fs::read_to_string(path).unwrap());
    let (profiles, _) = patient::yaml::read(&sources, file, &rules.vocabulary);
    for trial in &rules.trials {
        let verdict = screen(&rules, trial, &profiles[0], on).verdict;
        assert_ne!(verdict, Verdict::Eligible, "{}: a draft decided for a patient", trial.id);
    }
}

/// The outcomes of a record's lines for a patient whose conditions, drugs and procedures are all known.
fn outcomes(criteria: &str, facts: &str) -> Vec<(String, Outcome)> {
    let study = Study { id: Some("X".to_owned()), criteria: criteria.to_owned(), ..Study::default() };
    let vocabulary = shipped::vocabulary();
    let draft = Draft::of(&study, &vocabulary);
    let yaml = draft.yaml(Origin { id: "X", registry: None, retrieved: "2026-11-22" });
    let mut sources = SourceMap::new();
    let file = sources.add("trial.yaml", yaml);
    let (documents, mut problems) = TrialDocument::read_file(&sources, file);
    let (rules, found) = compile(&documents, vocabulary, Policy::default());
    problems.extend(found);
    problems.retain(Diagnostic::is_error);
    assert!(problems.is_empty(), "{}", render::concise(&sources, &problems, &render::Options::default()));
    let patient = format!(
        "patient: P\nrecorded: 2026-11-18\nage: 40 years\nsex: male\n{facts}complete: \
         {{conditions: {{on: 2026-11-18, covers: ever}}, medications: {{on: 2026-11-18, covers: ever}}, \
         procedures: {{on: 2026-11-18, covers: ever}}}}\n"
    );
    let file = sources.add("P.yaml", patient);
    let (profiles, problems) = patient::yaml::read(&sources, file, &rules.vocabulary);
    assert!(problems.is_empty(), "{}", render::concise(&sources, &problems, &render::Options::default()));
    let on = Day::from_ymd(2026, 11, 22).unwrap();
    let evaluation = screen(&rules, &rules.trials[0], &profiles[0], on);
    evaluation.criteria.iter().map(|c| (c.id.to_string(), c.outcome)).collect()
}

/// What is left open decides nothing that the whole line would not decide.
#[test]
fn a_part_of_a_line_decides_only_what_the_line_decides() {
    use Outcome::{Satisfied, Undetermined, Violated};
    const RECORD: &str = "Inclusion Criteria:\n* No untreated brain metastases\n* Asthma that frobs relieve\n\n\
        Exclusion Criteria:\n* Clinically significant asthma\n* Stroke, frobosis, or epilepsy\n\
        * Recent stroke\n* Significant heart disease, including:\n  * Stroke\n  * Asthma\n\
        * Any of the following within 6 months:\n  * Stroke\n  * Asthma\n";
    let with = |facts: &str| -> Vec<Outcome> { outcomes(RECORD, facts).into_iter().map(|(_, o)| o).collect() };
    // Nothing at all: what must be there is not; lists of which a member is not known stay open.
    let healthy = with("");
    assert_eq!(healthy, [Satisfied, Violated, Satisfied, Undetermined, Satisfied, Undetermined, Satisfied]);
    let asthma =
        with("conditions: [{condition: asthma, onset: 2020-01}, {condition: brain metastases, onset: 2026-01}]\n");
    assert_eq!(asthma, [Undetermined, Undetermined, Undetermined, Undetermined, Satisfied, Undetermined, Violated]);
    // Long ago: not `recent`, perhaps; not within 6 months.
    let stroke = with("conditions: [{condition: stroke, onset: 2010-01-01, ended: 2010-01-20}]\n");
    assert_eq!(stroke[4], Undetermined);
    assert_eq!(stroke[6], Satisfied);
}
