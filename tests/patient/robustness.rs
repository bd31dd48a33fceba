//! Whatever is in a file, the reader answers; and a large file is read in a moment.

use crate::{file, read};
use prescreen::patient::write::{Addition, Value, add};
use proptest::prelude::*;
use std::fmt::Write;
use std::time::Instant;

/// Words that mean something somewhere in a profile, so that random text gets further than the first key.
fn word() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        Just("creatinine"),
        Just("SELENA-SLEDAI"),
        Just("ANA"),
        Just("asthma"),
        Just("prednisone"),
        Just("kidney biopsy"),
        Just("2026-02-30"),
        Just("2026"),
        Just("0000-00-00"),
        Just("1,5"),
        Just("1:160"),
        Just("1e999999999999999999"),
        Just("<"),
        Just("-"),
        Just("to"),
        Just("9999999999999999999999999999999999999999"),
        Just("now"),
        Just("since"),
        Just("yes"),
        Just("no"),
        Just("planned"),
        Just("~"),
        Just("-1 years"),
        Just("4294967296 months"),
        Just("mg/dL"),
    ];
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => "\\PC{0,8}"]
}

fn yaml_value() -> impl Strategy<Value = String> {
    let quoted = word().prop_map(|w| format!("'{}'", w.replace('\'', "''")));
    let plain = word().prop_map(|w| w.replace(['{', '}', '[', ']', ',', '#', ':', '\'', '"', '&', '*', '!'], " "));
    let leaf = prop_oneof![quoted, plain];
    let key = prop_oneof![
        Just("condition"),
        Just("test"),
        Just("value"),
        Just("on"),
        Just("as of"),
        Just("items"),
        Just("range"),
        Just("status"),
        Just("medication"),
        Just("dose"),
        Just("started"),
        Just("ended"),
        Just("stopped"),
        Just("every"),
        Just("procedure"),
        Just("requiring"),
        Just("class"),
        Just("grade"),
        Just("covers"),
        Just("since"),
        Just("to"),
        Just("source"),
        Just("conditions"),
        Just("total"),
        Just("onset"),
        Just("trial"),
        Just("criterion"),
        Just("answer"),
        Just("by"),
        Just("already screened"),
    ];
    leaf.prop_recursive(3, 24, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(|v| format!("[{}]", v.join(", "))),
            proptest::collection::btree_map(key.clone(), inner, 0..6).prop_map(|m| {
                let fields: Vec<String> = m.iter().map(|(k, v)| format!("{k}: {v}")).collect();
                format!("{{{}}}", fields.join(", "))
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        let reading = read(&text);
        prop_assert!(!reading.profiles.is_empty() || !reading.problems.is_empty());
    }

    #[test]
    fn any_profile(values in proptest::collection::vec(yaml_value(), 18)) {
        let keys = [
            "patient", "recorded", "birth date", "age", "sex", "gender", "conditions", "absent", "never", "observations",
            "medications", "procedures", "allergies", "family history", "complete", "attestations", "determinations", "states",
        ];
        let text: String = keys.iter().zip(&values).map(|(k, v)| format!("{k}: {v}\n")).collect();
        let reading = read(&text);
        prop_assert!(!reading.profiles.is_empty() || !reading.problems.is_empty());
        for problem in &reading.problems {
            prop_assert!(prescreen::text::codes::find(problem.code).is_some(), "{}", problem.code);
            prop_assert!(problem.label.span.end as usize <= text.len());
        }
    }

    #[test]
    fn any_section(section in 0_usize..12, entries in proptest::collection::vec(yaml_value(), 0..5)) {
        let key = [
            "conditions", "absent", "never", "observations", "medications", "procedures", "allergies", "family history",
            "complete", "attestations", "determinations", "states",
        ][section];
        let _ = read(&file(&format!("{key}: [{}]", entries.join(", "))));
    }

    #[test]
    fn adding_to_any_text(text in "\\PC{0,60}", lines in "(patient: P-1|conditions:|  - asthma|- x|[{}, :a\n-]){1,8}") {
        let addition = Addition::Entry { section: "conditions", entry: Value::text("SLE") };
        let _ = add(&text, "P-1", std::slice::from_ref(&addition));
        if let Ok(written) = add(&lines, "P-1", &[addition]) {
            prop_assert!(written.len() > lines.len());
        }
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "the time is the point")]
fn ten_thousand_patients() {
    let mut text = String::new();
    for patient in 0..10_000 {
        let day = 1 + patient % 28;
        write!(
            text,
            "- patient: P-{patient:05}\n  recorded: 2026-11-18\n  birth date: 1988-04\n  sex: female\n  conditions:\n    \
             - systemic lupus erythematosus\n    - {{condition: lupus nephritis, activity: active, as of: 2026-11-{day:02}, class: [IV]}}\n  \
             absent: [{{condition: tuberculosis, as of: 2026-10-01, source: IGRA}}, breastfeeding]\n  observations:\n    \
             - {{test: SELENA-SLEDAI, items: {{arthritis: present, rash: absent}}, on: 2026-11-{day:02}}}\n    \
             - {{test: creatinine, value: {value} umol/L, range: 45 to 84 umol/L, on: 2026-11-{day:02}}}\n  medications:\n    \
             - {{medication: prednisone, dose: {day} mg/day, started: 2025-01}}\n  \
             complete: {{conditions: {{on: 2026-11-18, covers: ever}}}}\n",
            value = 50 + patient % 60,
        )
        .unwrap();
    }
    let bytes = text.len();
    let started = Instant::now();
    let reading = read(&text);
    let took = started.elapsed();
    println!("10,000 patients, {bytes} bytes: read in {took:?}");
    assert!(reading.problems.is_empty(), "{:?}", reading.problems.first());
    assert_eq!(reading.profiles.len(), 10_000);
    assert!(reading.profiles.iter().all(|p| p.facts.len() == 7));
}
