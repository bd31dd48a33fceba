//! Facts added to a profile's text, and new profiles.

use crate::{id, sound};
use prescreen::patient::write::{Addition, Value, WriteError, add, create};
use prescreen::patient::{Coverage, FactKind, ResultValue};
use prescreen::text::{SourceMap, yaml as tree};
use prescreen::value::Range;
use proptest::prelude::*;

fn entry(section: &'static str, fields: &[(&str, &str)]) -> Addition {
    Addition::Entry { section, entry: Value::fields(fields) }
}

fn creatinine() -> Addition {
    entry("observations", &[("test", "creatinine"), ("value", "1.1 mg/dL"), ("on", "2026-11-20")])
}

fn added(text: &str, additions: &[Addition]) -> String {
    add(text, "P-1", additions).unwrap()
}

#[test]
fn a_new_profile() {
    let additions = [
        creatinine(),
        Addition::Key { key: "sex", value: Value::text("female") },
        Addition::Key { key: "recorded", value: Value::text("2026-11-18") },
        Addition::Entry { section: "conditions", entry: Value::text("asthma") },
        entry("observations", &[("test", "ANA"), ("value", "1:160"), ("on", "2026-10")]),
        Addition::Complete {
            list: "medications",
            declaration: Value::fields(&[("on", "2026-11-18"), ("covers", "now")]),
        },
        entry(
            "attestations",
            &[("trial", "T-1"), ("criterion", "E3"), ("answer", "no"), ("by", "Dr K"), ("on", "2026-11-18")],
        ),
    ];
    let text = create("P-1", &additions).unwrap();
    insta::assert_snapshot!(text, @r#"
    patient: P-1
    recorded: 2026-11-18
    sex: female
    conditions:
      - asthma
    observations:
      - {test: creatinine, value: 1.1 mg/dL, on: 2026-11-20}
      - {test: ANA, value: 1:160, on: 2026-10}
    complete: {medications: {on: 2026-11-18, covers: now}}
    attestations:
      - {trial: T-1, criterion: E3, answer: "no", by: Dr K, on: 2026-11-18}
    "#);
    let profile = sound(&text);
    assert_eq!(profile.facts.len(), 3);
    assert!(!profile.attestations[0].answer);
    assert_eq!(profile.lists[0].covers, Coverage::Now);
    let FactKind::Result(ana) = &profile.facts_on(id("ANA"))[0].kind else { panic!() };
    assert_eq!(ana.value, ResultValue::Titre(Range::exactly(160)));
}

#[test]
fn an_entry_goes_to_the_end_of_its_section_and_comments_stay() {
    let text = "\
# Ward 3
patient: P-1   # the code
recorded: 2026-11-18

observations:
  # from the laboratory
  - {test: creatinine, value: 1 mg/dL, on: 2026-11-10}   # fasting
  - test: CRP
    value: 5 mg/L   # high
    on: 2026-11-10

# not yet asked
conditions:
- asthma
";
    let written = added(text, &[creatinine(), Addition::Entry { section: "conditions", entry: Value::text("SLE") }]);
    assert_eq!(
        written,
        "\
# Ward 3
patient: P-1   # the code
recorded: 2026-11-18

observations:
  # from the laboratory
  - {test: creatinine, value: 1 mg/dL, on: 2026-11-10}   # fasting
  - test: CRP
    value: 5 mg/L   # high
    on: 2026-11-10
  - {test: creatinine, value: 1.1 mg/dL, on: 2026-11-20}

# not yet asked
conditions:
- asthma
- SLE
"
    );
    assert_eq!(sound(&written).facts.len(), 5);
}

#[test]
fn sections_that_are_missing_empty_or_in_brackets() {
    let sle = Addition::Entry { section: "conditions", entry: Value::text("SLE") };
    for (text, wanted) in [
        ("patient: P-1\n", "patient: P-1\nconditions:\n  - SLE\n"),
        ("patient: P-1", "patient: P-1\nconditions:\n  - SLE\n"),
        ("patient: P-1\r\nsex: male\r\n", "patient: P-1\r\nsex: male\r\nconditions:\r\n  - SLE\r\n"),
        ("patient: P-1\nconditions:\nsex: male\n", "patient: P-1\nconditions:\n  - SLE\nsex: male\n"),
        (
            "patient: P-1\nconditions:   # none yet\nsex: male\n",
            "patient: P-1\nconditions:   # none yet\n  - SLE\nsex: male\n",
        ),
        ("patient: P-1\nconditions: []   # none\n", "patient: P-1\nconditions: [SLE]   # none\n"),
        ("patient: P-1\nconditions: [asthma]\n", "patient: P-1\nconditions: [asthma, SLE]\n"),
        ("patient: P-1\nconditions: [\n  asthma,\n]\n", "patient: P-1\nconditions: [\n  asthma, SLE,\n]\n"),
        ("{patient: P-1, sex: male}\n", "{patient: P-1, sex: male, conditions: [SLE]}\n"),
        (
            "- patient: P-0\n- patient: P-1\n  sex: male\n- patient: P-2\n",
            "- patient: P-0\n- patient: P-1\n  sex: male\n  conditions:\n    - SLE\n- patient: P-2\n",
        ),
        (
            "patient: P-0\n---\npatient: P-1\n---\npatient: P-2\n",
            "patient: P-0\n---\npatient: P-1\nconditions:\n  - SLE\n---\npatient: P-2\n",
        ),
        (
            "patient: P-1\nattestations:\n  - by: |\n      Dr K\n    trial: T\n",
            "patient: P-1\nattestations:\n  - by: |\n      Dr K\n    trial: T\nconditions:\n  - SLE\n",
        ),
        (
            "patient: P-1\nnever:\n  - |-\n    lymphoma\n\n\n# end\n",
            "patient: P-1\nnever:\n  - |-\n    lymphoma\nconditions:\n  - SLE\n\n\n# end\n",
        ),
    ] {
        assert_eq!(added(text, std::slice::from_ref(&sle)), wanted);
    }
}

#[test]
fn declarations_and_keys_are_replaced() {
    let list = Addition::Complete {
        list: "conditions",
        declaration: Value::fields(&[("on", "2026-11-20"), ("covers", "ever")]),
    };
    for (text, wanted) in [
        ("patient: P-1\n", "patient: P-1\ncomplete: {conditions: {on: 2026-11-20, covers: ever}}\n"),
        (
            "patient: P-1\ncomplete: {conditions: 2026-01-01, medications: 2026-01-01}\n",
            "patient: P-1\ncomplete: {conditions: {on: 2026-11-20, covers: ever}, medications: 2026-01-01}\n",
        ),
        (
            "patient: P-1\ncomplete:\n  medications: 2026-01-01  # asked\nsex: male\n",
            "patient: P-1\ncomplete:\n  medications: 2026-01-01  # asked\n  conditions: {on: 2026-11-20, covers: ever}\nsex: male\n",
        ),
        (
            "patient: P-1\ncomplete:\nsex: male\n",
            "patient: P-1\ncomplete: {conditions: {on: 2026-11-20, covers: ever}}\nsex: male\n",
        ),
    ] {
        assert_eq!(added(text, std::slice::from_ref(&list)), wanted);
    }
    let sex = Addition::Key { key: "sex", value: Value::text("female") };
    for (text, wanted) in [
        ("patient: P-1\n", "patient: P-1\nsex: female\n"),
        ("patient: P-1\nsex: unknown # ask\n", "patient: P-1\nsex: female # ask\n"),
        ("patient: P-1\nsex:\n", "patient: P-1\nsex: female\n"),
    ] {
        assert_eq!(added(text, std::slice::from_ref(&sex)), wanted);
    }
}

#[test]
fn what_cannot_be_written() {
    let fail = |text: &str, patient: &str, addition: Addition| add(text, patient, &[addition]).unwrap_err();
    assert_eq!(fail("patient: P-1", "P-2", creatinine()), WriteError::NoSuchPatient);
    assert_eq!(fail("- patient: P-1\n- patient: P-1\n", "P-1", creatinine()), WriteError::SeveralPatients);
    assert_eq!(fail("patient: P-1\nobservations: none\n", "P-1", creatinine()), WriteError::Shape("observations"));
    assert_eq!(fail("patient: P-1\nobservations: {}\n", "P-1", creatinine()), WriteError::Shape("observations"));
    assert!(matches!(fail("patient: [P-1", "P-1", creatinine()), WriteError::Unreadable(_)));
    let other = Addition::Key { key: "name", value: Value::text("x") };
    assert_eq!(fail("patient: P-1", "P-1", other), WriteError::Shape("name"));
}

/// What a text says, without places.
fn meaning(node: &tree::Node) -> Value {
    match &node.value {
        tree::Value::Scalar(s) => Value::text(s.text.as_str()),
        tree::Value::Sequence(items, _) => Value::List(items.iter().map(meaning).collect()),
        tree::Value::Mapping(entries, _) => {
            Value::Fields(entries.iter().map(|(k, v)| (k.as_str().unwrap().to_owned(), meaning(v))).collect())
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("1:160".to_owned()),
        Just("no".to_owned()),
        Just("<5".to_owned()),
        Just("~".to_owned()),
        Just("2026-11-10".to_owned()),
        Just("a: b # c".to_owned()),
        Just("two\nlines".to_owned()),
        "[ -~]{0,20}",
        "\\PC{0,12}",
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(texts in proptest::collection::vec(any_text(), 1..6), base in 0_usize..4) {
        let base = [
            "patient: P-1\n",
            "# one\npatient: P-1\nobservations: []\n",
            "- patient: P-0\n- patient: P-1\n  observations:\n    - {test: CRP, value: 1 mg/L} # here\n",
            "patient: P-1\nobservations:\n- test: CRP\n  value: >-\n    1\n    mg/L\n\n# end",
        ][base];
        let entries: Vec<Value> = texts
            .iter()
            .map(|t| Value::Fields(vec![("test".to_owned(), Value::text("CRP")), ("source".to_owned(), Value::text(t.as_str()))]))
            .collect();
        let additions: Vec<Addition> =
            entries.iter().map(|e| Addition::Entry { section: "observations", entry: e.clone() }).collect();
        let text = add(base, "P-1", &additions).unwrap();
        let mut sources = SourceMap::new();
        let file = sources.add("patient.yaml", text.as_str());
        let (documents, problems) = tree::parse(&sources, file);
        prop_assert!(problems.is_empty());
        let profiles = documents[0].as_sequence().unwrap_or(&documents);
        let profile = profiles.iter().find(|p| p.get("patient").unwrap().as_str() == Some("P-1")).unwrap();
        let read: Vec<Value> = profile.get("observations").unwrap().as_sequence().unwrap().iter().map(meaning).collect();
        prop_assert_eq!(&read[read.len() - entries.len()..], entries.as_slice());
        // Every old line is still there.
        for line in base.lines().filter(|l| !l.contains("[]")) {
            prop_assert!(text.contains(line));
        }
    }
}
