//! Every error of a trial's file: its code, the text it underlines, its help.

use super::*;
use crate::criteria::Count;

/// What is wrong with a file: code, underlined text, helps.
fn problems(text: &str) -> Vec<(String, String, Vec<String>)> {
    let mut sources = SourceMap::new();
    let file = sources.add("trial.yaml", text);
    let (_, problems) = TrialDocument::read_file(&sources, file);
    problems.into_iter().map(|p| (p.code.to_owned(), sources.slice(p.label.span).to_owned(), p.help)).collect()
}

fn read(text: &str) -> TrialDocument {
    let mut sources = SourceMap::new();
    let file = sources.add("trial.yaml", text);
    let (documents, problems) = TrialDocument::read_file(&sources, file);
    assert!(problems.is_empty(), "{problems:#?}");
    documents.into_iter().next().unwrap()
}

/// The only problem of a file with `body` below a sound head; also checks that the document is not sound.
#[track_caller]
fn check(body: &str, code: &str, underlined: &str, help: &str) {
    let text = format!("trial: T1\n{body}");
    let found = problems(&text);
    let [(found_code, found_text, helps)] = found.as_slice() else { panic!("{found:#?}") };
    assert_eq!((found_code.as_str(), found_text.as_str()), (code, underlined), "{helps:?}");
    assert!(help.is_empty() || helps.iter().any(|h| h.contains(help)), "{helps:?}");
}

const SEED: &str = "\
trial: NCT04184258
title: Treatment of Systemic Lupus Erythematosus With Pooled Allogenic Mesenchymal Stem Cells
status: {is: completed, as of: 2026-11-22}
phase: 1/2
sponsor: Institute of Biophysics and Cell Engineering
source: {registry: ClinicalTrials.gov, id: NCT04184258, retrieved: 2026-11-22}
rules: {version: 3, status: approved, by: A. Author, approved by: B. Second, on: 2026-11-22}
windows: {laboratory: 28 days}
settle: {HIV infection: HIV antibody negative within 90 days}
age: 18 to 75 years
sex: all
healthy volunteers: no
inclusion:
  - id: I1
    text: SLE diagnosis (4 of 11 criteria by ACR)
    when: systemic lupus erythematosus and at least 4 of ACR 1997 criteria
    note: Read as the 1997 update.
  - positive dsDNA
  - SELENA-SLEDAI index ≥6
  - text: patient can read, understand and follow the procedures
    judgement: Can the patient read, understand and follow the procedures?
    at: consent
exclusion:
  - need for dialysis
  - text: written words
    at: visit
  - text: several
    at least 2 of:
      - pregnancy/lactation
      - text: high risk
        judgement: Is the risk high?
      - text: nested
        none of:
          - any malignant tumor in the last 5 years
  - text: gibberish
    not understood: nobody knows what this means
arms:
  - {id: MSC, title: MSC and standard treatment, status: open}
  - id: C
    status: closed
    exclusion:
      - lactation
define:
  fit: ECOG 0 to 1
";

#[test]
fn every_part_of_a_file_is_read() {
    let trial = read(SEED);
    assert_eq!(trial.id.node, "NCT04184258");
    assert_eq!(trial.status.as_ref().unwrap().is.node, "completed");
    assert_eq!(trial.rules.version, 3);
    assert!(trial.rules.approved && trial.sound);
    assert_eq!(trial.windows[0].0.node, "laboratory");
    assert_eq!(trial.settle[0].1.node.text, "HIV antibody negative within 90 days");
    assert_eq!(trial.sex.as_ref().map(|s| s.node), Some(None));
    assert_eq!(trial.healthy_volunteers.as_ref().map(|h| h.node), Some(false));
    assert_eq!(trial.define[0].0.node, "fit");
    let ids: Vec<&str> = trial.items().map(|i| i.id.node.as_str()).collect();
    assert_eq!(ids, ["I1", "I2", "I3", "I4", "E1", "E2", "E3", "E3.1", "E3.2", "E3.3", "E3.3.1", "E4", "C.E1"]);
    assert!(
        matches!(&trial.inclusion[1].content, Content::Condition { bare: true, when } if when.node.text == "positive dsDNA")
    );
    assert!(matches!(trial.inclusion[3].content, Content::Judgement { at: Some(Stage::Consent), .. }));
    assert!(matches!(trial.exclusion[1].content, Content::Deferred(Stage::Visit)));
    assert!(matches!(trial.exclusion[2].content, Content::Group(Group::Count(Count::AtLeast(2)), _)));
    assert!(matches!(&trial.exclusion[3].content, Content::NotUnderstood(why) if why.starts_with("nobody")));
    assert!(!trial.arms[1].open);
}

#[test]
fn the_text_of_an_item_without_text_is_its_condition_or_question() {
    let trial = read("trial: T\ninclusion:\n  - when: asthma\n  - judgement: Fit?\n");
    assert_eq!(trial.inclusion[0].text.node, "asthma");
    assert_eq!(trial.inclusion[1].text.node, "Fit?");
}

#[test]
fn shapes_and_keys() {
    assert_eq!(problems("- a\n")[0].0, "wrong-type");
    assert_eq!(problems("title: x\ninclusion: [ ]\n")[0].0, "missing-key");
    check("exclusions:\n  - a\ninclusion:\n  - b\n", "unknown-key", "exclusions", "did you mean `exclusion`?");
    check("title: x\n", "missing-key", "T1", "below `inclusion:`");
    check("inclusion: []\n", "empty-list", "[]", "leave `inclusion` out");
    check("inclusion:\n", "empty-list", "", "leave `inclusion` out");
    check("inclusion:\n  - - a\n", "wrong-type", "- a", "any of");
    check("inclusion:\n  - text: a\n    wen: asthma\n", "unknown-key", "wen", "did you mean `when`?");
    check("inclusion:\n  - text: a\n", "criterion-without-meaning", "text: a", "not understood");
    check("inclusion:\n  - at: consent\n", "missing-key", "at", "text: …");
}

#[test]
fn broken_items_stay_in_their_list() {
    let mut sources = SourceMap::new();
    let file = sources.add("t", "trial: T\ninclusion: 5\nexclusion:\n  - known fever: high\n  - asthma\n");
    let (documents, problems) = TrialDocument::read_file(&sources, file);
    let trial = &documents[0];
    assert_eq!(problems.len(), 2);
    assert!(!trial.sound);
    assert!(matches!(trial.inclusion[0].content, Content::Broken));
    assert!(matches!(trial.exclusion[0].content, Content::Broken));
    assert_eq!(trial.exclusion[0].text.node, "known fever: high");
    assert!(matches!(trial.exclusion[1].content, Content::Condition { .. }));
}

#[test]
fn texts_that_yaml_takes_for_keys_are_offered_in_quotes() {
    check(
        "exclusion:\n  - Chronic infectious diseases: HIV, patient's hepatitis B\n",
        "yaml-needs-quotes",
        "Chronic infectious diseases: HIV, patient's hepatitis B",
        "- 'Chronic infectious diseases: HIV, patient''s hepatitis B'",
    );
    check("exclusion:\n  - known allergy:\n", "yaml-needs-quotes", "known allergy", "- 'known allergy:'");
    check("exclusion:\n  - infections:\n      - HIV\n", "yaml-needs-quotes", "infections", "- text: 'infections'");
    check("exclusion:\n  - wen: asthma\n", "unknown-key", "wen", "did you mean `when`?");
    check("exclusion:\n  - at least two of:\n      - HIV\n", "unknown-key", "at least two of", "one of");
    check(
        "status: {is: active, not recruiting, as of: 2026-11-22}\ninclusion:\n  - a\n",
        "cut-text",
        "not recruiting",
        "write `is: 'active, not recruiting'`",
    );
}

#[test]
fn a_text_cut_by_a_comment_is_a_warning() {
    let body = "inclusion:\n  - platelets over 100 #per visit\n";
    check(body, "cut-text", "#per visit", "write `'platelets over 100 #per visit'`");
    assert!(problems("trial: T\ninclusion:\n  - asthma # a comment\n").is_empty());
}

#[test]
fn conditions_cannot_stand_in_brackets() {
    check("inclusion: [asthma, ECOG 0 to 1]\n", "condition-in-brackets", "[asthma, ECOG 0 to 1]", "begins with `- `");
    check("inclusion:\n  - {text: a, when: asthma}\n", "condition-in-brackets", "asthma", "line of its own");
    check("inclusion:\n  - a\ndefine: {fit: ECOG 0}\n", "condition-in-brackets", "{fit: ECOG 0}", "line of its own");
}

#[test]
fn one_item_says_one_thing() {
    let body = "inclusion:\n  - text: a\n    when: asthma\n    judgement: Fit?\n";
    check(body, "mixed-criterion", "judgement", "nested list");
    let body = "inclusion:\n  - text: a\n    when: asthma\n    at: visit\n";
    check(body, "mixed-criterion", "visit", "nested list");
    let body = "inclusion:\n  - text: a\n    at: home\n";
    check(body, "unknown-value", "home", "`consent`");
}

#[test]
fn ids_are_unique_and_plain() {
    let body = "inclusion:\n  - id: I2\n    when: a\n  - b\n";
    check(body, "duplicate-id", "b", "count the position");
    check("inclusion:\n  - id: age\n    when: a\n", "duplicate-id", "age", "another id");
    check("inclusion:\n  - id: I 1\n    when: a\n", "unreadable-value", "I 1", "letters, digits");
    let body = "inclusion:\n  - a\narms:\n  - id: A\n  - id: A\n";
    check(body, "duplicate-id", "A", "count the position");
}

#[test]
fn approval_needs_two_persons_and_a_day() {
    let rest = "inclusion:\n  - a\n";
    let head = |rules: &str| format!("rules: {rules}\n{rest}");
    check(
        &head("{version: 1, status: approved, by: A, on: 2026-01-01}"),
        "approval-incomplete",
        "approved",
        "status: draft",
    );
    check(
        &head("{version: 1, status: approved, by: A, approved by: a, on: 2026-01-01}"),
        "approval-incomplete",
        "a",
        "second person",
    );
    check(&head("{version: 0}"), "unreadable-value", "0", "whole number");
    check(&head("{status: aproved}"), "unknown-value", "aproved", "did you mean `approved`?");
    assert!(!read("trial: T\nrules: {version: 2}\ninclusion:\n  - a\n").rules.approved);
}

#[test]
fn dates_periods_ages_and_counts() {
    let rest = "inclusion:\n  - a\n";
    check(&format!("status: {{is: open, as of: 22.11.2026}}\n{rest}"), "unreadable-value", "22.11.2026", "2026-11-22");
    check(&format!("windows: {{laboratory: 28}}\n{rest}"), "unreadable-value", "28", "28 days");
    check(&format!("age: adults\n{rest}"), "unreadable-value", "adults", "18 to 75 years");
    check(&format!("age: 75 to 18 years\n{rest}"), "unreadable-value", "75 to 18 years", "18 to 75 years");
    check(&format!("sex: femal\n{rest}"), "unknown-value", "femal", "did you mean `female`?");
    check(&format!("healthy volunteers: maybe\n{rest}"), "unknown-value", "maybe", "`yes`");
    let body = "inclusion:\n  - text: x\n    at least 3 of:\n      - a\n      - b\n";
    check(body, "impossible-count", "at least 3 of", "");
}

proptest::proptest! {
    /// Whatever a file holds, reading ends without a panic, and every problem lies in the file.
    #[test]
    fn any_file_is_read_or_refused(lines in proptest::collection::vec((0..5_usize, 0..PIECES.len()), 0..30)) {
        let text: String =
            lines.into_iter().map(|(indent, piece)| format!("{}{}\n", "  ".repeat(indent), PIECES[piece])).collect();
        let mut sources = SourceMap::new();
        let file = sources.add("trial.yaml", text.as_str());
        let (documents, problems) = TrialDocument::read_file(&sources, file);
        for problem in &problems {
            proptest::prop_assert!(problem.label.span.end as usize <= text.len());
            proptest::prop_assert!(!problem.message.contains('\n') && !problem.message.ends_with('.'));
        }
        let sound = documents.iter().all(|d| d.sound);
        proptest::prop_assert_eq!(sound || documents.is_empty(), !problems.iter().any(Diagnostic::is_error) || documents.is_empty());
    }
}

const PIECES: &[&str] = &[
    "trial: T1",
    "inclusion:",
    "exclusion:",
    "- asthma",
    "- text: a",
    "when: b",
    "judgement: c?",
    "at: visit",
    "any of:",
    "at least 2 of:",
    "none of:",
    "not understood: x",
    "- a: b: c",
    "arms:",
    "- id: A",
    "status: {is: a, b, as of: x}",
    "define:",
    "x: y",
    "- [a, b]",
    "- {text: a, when: b}",
    "settle: {a: b}",
    "windows: 5",
    "age: 5",
    "rules: {status: approved}",
    "- >= 6",
    "- a #b",
    "# c",
    "---",
    "note: |",
    "",
    "- ",
    "sex: no",
];
