//! The canonical spelling of rule files: what changes, what stays.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::ruleset::reformat;
use prescreen::text::{SourceMap, yaml};
use prescreen::vocabulary::Vocabulary;

const VOCABULARY: &str = "\
- {concept: asthma, kind: condition, root: yes, names: [bronchial asthma]}
- {concept: hepatitis B, kind: condition, root: yes}
- {concept: platelets, kind: observation, root: yes, unit: 10*9/L, current for: 90 days}
";

fn reformatted(text: &str) -> String {
    let mut sources = SourceMap::new();
    let file = sources.add("vocabulary.yaml", VOCABULARY);
    let (vocabulary, problems) = Vocabulary::read(&yaml::parse(&sources, file).0);
    assert!(problems.is_empty(), "{problems:#?}");
    let once = again(text, &vocabulary);
    assert_eq!(again(&once, &vocabulary), once, "doing it again changes nothing");
    once
}

fn again(text: &str, vocabulary: &Vocabulary) -> String {
    let mut sources = SourceMap::new();
    let file = sources.add("trial.yaml", text);
    let (nodes, problems) = yaml::parse(&sources, file);
    assert!(problems.is_empty(), "{problems:#?}");
    reformat(&sources, file, &nodes, vocabulary)
}

#[test]
fn only_conditions_change() {
    let text = "\
# A comment.
trial:   T1 # another
inclusion:
  - Bronchial  asthma and platelets more than 50 x10^9/L
  - text: Bronchial asthma  # words stay
    when: Bronchial   asthma AND platelets more than 50 x10^9/L  # and this
  - text: nested
    any of:
      - when: 'bronchial asthma'
        text: a
      - when: \"bronchial asthma\"
        text: b
      - {text: bronchial asthma, judgement: bronchial asthma}
settle: {hepatitis B: bronchial asthma}
define:
  thin: platelets less than 50 x10^9/L
";
    let expected = "\
# A comment.
trial:   T1 # another
inclusion:
  - Bronchial  asthma and platelets more than 50 x10^9/L
  - text: Bronchial asthma  # words stay
    when: asthma and platelets > 50 x10^9/L  # and this
  - text: nested
    any of:
      - when: 'asthma'
        text: a
      - when: \"asthma\"
        text: b
      - {text: bronchial asthma, judgement: bronchial asthma}
settle: {hepatitis B: asthma}
define:
  thin: platelets < 50 x10^9/L
";
    assert_eq!(reformatted(text), expected);
}

#[test]
fn conditions_with_errors_and_canonical_ones_stay() {
    let text = "trial: T\ninclusion:\n  - when: asthmaa   and  platelets\n    text: a\n  - when:   asthma   or\n      hepatitis B\n    text: b\n";
    assert_eq!(reformatted(text), text);
}

#[test]
fn text_blocks_keep_their_form() {
    let text = "trial: T\r\ninclusion:\r\n  - text: a\r\n    when: >-\r\n      bronchial asthma and\r\n      platelets more than 50 x10^9/L\r\n    note: b\r\n";
    let expected = "trial: T\r\ninclusion:\r\n  - text: a\r\n    when: >-\r\n      asthma and platelets > 50 x10^9/L\r\n    note: b\r\n";
    assert_eq!(reformatted(text), expected);
    let long = format!("bronchial asthma{}", " and platelets more than 50 x10^9/L".repeat(6));
    let text = format!("trial: T\ninclusion:\n  - text: a\n    when: |\n      {long}\n    note: b\n");
    let shown = reformatted(&text);
    assert!(shown.lines().count() > text.lines().count(), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 100), "{shown}");
    assert!(shown.ends_with("\n    note: b\n"), "{shown}");
}

#[test]
fn vocabulary_rules_are_conditions_too() {
    let text = "- concept: x\n  present when: bronchial asthma\n  items: [{item: y, present when: platelets less than 50 x10^9/L}]\n";
    let expected = "- concept: x\n  present when: asthma\n  items: [{item: y, present when: platelets < 50 x10^9/L}]\n";
    assert_eq!(reformatted(text), expected);
}
