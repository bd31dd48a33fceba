//! What is refused or warned of: with which code, at which place, and with which advice.

use crate::{file, read, sound};
use prescreen::patient::shared_codes;
use prescreen::text::codes;

/// The only problem of a profile with `lines`: its code (`!` before an error's), the text it underlines, its message
/// and its first help.
pub fn problem(text: &str) -> (String, String, String, String) {
    let reading = read(text);
    assert_eq!(reading.problems.len(), 1, "{text}\n{:#?}", reading.problems);
    let found = &reading.problems[0];
    assert_eq!(reading.profiles.is_empty(), found.is_error(), "an error, and nothing else, leaves the profile out");
    assert!(codes::find(found.code).is_some(), "`{}` has no row", found.code);
    let mark = if found.is_error() { "!" } else { "" };
    let help = found.help.first().cloned().unwrap_or_default();
    (format!("{mark}{}", found.code), reading.underlined(found).to_owned(), found.message.clone(), help)
}

/// Checks rows of (lines, code, underlined text, message, help).
pub fn check(rows: &[(&str, &str, &str, &str, &str)]) {
    for &(lines, code, underlined, message, help) in rows {
        let found = problem(&file(lines));
        let wanted = (code.to_owned(), underlined.to_owned(), message.to_owned(), help.to_owned());
        assert_eq!(found, wanted, "{lines}");
    }
}

#[test]
fn keys_and_shapes() {
    check(&[
        (
            "condition: [asthma]",
            "!unknown-key",
            "condition",
            "`condition` is not a key of a profile",
            "did you mean `conditions`?",
        ),
        (
            "conditions: asthma",
            "!wrong-type",
            "asthma",
            "`conditions` is a list",
            "write the entries of `conditions:` one a line, each after `- `",
        ),
        (
            "conditions: [{condition: asthma, onsett: 2020}]",
            "!unknown-key",
            "onsett",
            "`onsett` is not a key of a condition",
            "did you mean `onset`?",
        ),
        ("conditions: [{onset: 2020}]", "!missing-key", "onset", "this entry has no `condition`", "add `condition:`"),
        (
            "conditions: [[asthma]]",
            "!wrong-type",
            "[asthma]",
            "a condition is written as keys with values",
            "write `condition: …`",
        ),
        (
            "conditions: ['']",
            "!wrong-type",
            "''",
            "an entry of `conditions` is empty",
            "write a name, or leave the entry out",
        ),
        ("conditions: [{condition: [asthma]}]", "!wrong-type", "[asthma]", "`conditions` is plain text", ""),
        (
            "observations: [creatinine]",
            "!wrong-type",
            "creatinine",
            "an entry of `observations` is a test with its value",
            "write `{test: …, value: …, on: …}`",
        ),
        (
            "observations: [{test: creatinine, on: 2026-11-10}]",
            "missing-key",
            "test",
            "this result of `creatinine` has no `value`",
            "add `value:`, or `status: pending`",
        ),
        (
            "observations: [{test: SELENA-SLEDAI, on: 2026-11-10}]",
            "!missing-key",
            "test",
            "this assessment of `SELENA-SLEDAI` has neither `value` nor `items`",
            "add `value:` with the total, or `items:` with what was found",
        ),
        (
            "observations: [{test: creatinine, value: 1 mg/dL, items: {rash: present}, on: 2026-11-10}]",
            "!unknown-key",
            "items",
            "`creatinine` is a test and has no `items`",
            "write the result as `value:`",
        ),
        (
            "observations: [{test: SELENA-SLEDAI, value: 8, range: 0 to 3, on: 2026-11-10}]",
            "!unknown-key",
            "range",
            "`SELENA-SLEDAI` has no reference range",
            "leave `range:` out",
        ),
        (
            "observations: [{test: SELENA-SLEDAI, items: [rash], on: 2026-11-10}]",
            "!wrong-type",
            "[rash]",
            "`items` is written as items with what was found",
            "write `items: {arthritis: present, rash: absent}`",
        ),
        (
            "absent: [{as of: 2026-10-01}]",
            "!missing-key",
            "as of",
            "an entry of `absent` does not say what it is about",
            "add `condition:` and the name",
        ),
        (
            "allergies: [{to: prednisone, name: x}]",
            "!unknown-key",
            "name",
            "`name` is not a key of an entry of `allergies`",
            "one of `to`, `on`, `as of`, `source`",
        ),
    ]);
}

#[test]
fn names() {
    check(&[
        (
            "conditions: [asthmaa]",
            "unknown-name",
            "asthmaa",
            "there is no `asthmaa` in the vocabulary",
            "did you mean `asthma`?",
        ),
        (
            "conditions: [prednisone]",
            "!wrong-section",
            "prednisone",
            "`prednisone` is a medication, and stands under `conditions`",
            "write it under `medications:`",
        ),
        (
            "medications: [kidney biopsy]",
            "!wrong-section",
            "kidney biopsy",
            "`kidney biopsy` is a procedure, and stands under `medications`",
            "write it under `procedures:`",
        ),
        (
            "conditions: [{condition: creatinine, as of: 2026-11-01}]",
            "!wrong-section",
            "creatinine",
            "`creatinine` is a test, and stands under `conditions`",
            "write it under `observations:` as `{test: …, value: …, on: …}`",
        ),
        (
            "observations: [{test: pregnancy, value: negative, on: 2026-11-01}]",
            "!wrong-section",
            "pregnancy",
            "`pregnancy` is a condition, and stands under `observations`",
            "write it under `conditions:`",
        ),
        (
            "absent: [{condition: renal transplantation}]",
            "!wrong-section",
            "renal transplantation",
            "`renal transplantation` is a procedure, and stands under `absent`",
            "write `procedure:` before the name",
        ),
        (
            "observations: [{test: SELENA-SLEDAI, items: {arthritiss: present}, on: 2026-11-10}]",
            "unknown-name",
            "arthritiss",
            "`SELENA-SLEDAI` has no item `arthritiss`",
            "did you mean `arthritis`?",
        ),
    ]);
}

#[test]
fn unknown_names_are_kept() {
    let reading = read(&file("conditions: [{condition: asthmaa, on: 2026-11-01}]\nmedications: [predni]"));
    let kept: Vec<_> = reading.profiles[0].unresolved.iter().map(|u| (u.section, u.name.as_str())).collect();
    assert_eq!(kept, [("conditions", "asthmaa"), ("medications", "predni")]);
    assert_eq!(reading.problems.len(), 2);
}

#[test]
fn dates() {
    const FORM: &str = "write year-month-day, as in `2026-11-18`, `2026-11` or `2026`";
    const COMPARE: &str = "compare with the source; leave out the part that is not known, as in `2026-11`";
    check(&[
        (
            "conditions: [{condition: asthma, onset: 2026-02-30}]",
            "!impossible-date",
            "2026-02-30",
            "`onset` is not a day of the calendar",
            COMPARE,
        ),
        (
            "conditions: [{condition: asthma, onset: 2026-13}]",
            "!impossible-date",
            "2026-13",
            "`onset` is not a day of the calendar",
            COMPARE,
        ),
        (
            "conditions: [{condition: asthma, onset: 12/05/2024}]",
            "!unreadable-value",
            "12/05/2024",
            "`onset` cannot be read as a date",
            FORM,
        ),
        (
            "conditions: [{condition: asthma, onset: 2024-5-1}]",
            "!unreadable-value",
            "2024-5-1",
            "`onset` cannot be read as a date",
            FORM,
        ),
        (
            "conditions: [{condition: asthma, onset: May 2024}]",
            "!unreadable-value",
            "May 2024",
            "`onset` cannot be read as a date",
            FORM,
        ),
        (
            "conditions: [{condition: asthma, onset: 1980}]",
            "!impossible-date",
            "1980",
            "`onset` lies before the patient's birth",
            COMPARE,
        ),
        (
            "conditions: [{condition: asthma, on: 2036-11-10}]",
            "!impossible-date",
            "2036-11-10",
            "`on` lies years after the profile was recorded",
            COMPARE,
        ),
        (
            "conditions: [{condition: asthma, onset: 2018-03, ended: 2015}]",
            "!dates-reversed",
            "2018-03",
            "`onset` lies after `ended`",
            "compare both dates with the source",
        ),
        (
            "medications: [{medication: prednisone, started: 2025-02, ended: 2025-01-31}]",
            "!dates-reversed",
            "2025-02",
            "`started` lies after `ended`",
            "compare both dates with the source",
        ),
        (
            "medications: [{medication: rituximab, started: 2025-02, last dose: 2024}]",
            "!dates-reversed",
            "2025-02",
            "`started` lies after `last dose`",
            "compare both dates with the source",
        ),
        (
            "conditions: [{condition: asthma, on: 2026-11-01, as of: 2026-11-10}]",
            "!repeated-meaning",
            "as of",
            "`on` and `as of` say the same thing twice",
            "keep one of the two",
        ),
        (
            "complete: {conditions: 2026-11}",
            "!incomplete-date",
            "2026-11",
            "`conditions` needs the full date",
            "write year, month and day, as in `2026-11-18`",
        ),
        (
            "complete: {conditions: {on: 2020-01-01, covers: since 2021}}",
            "!dates-reversed",
            "since 2021",
            "`since` lies after the day of the list",
            "compare both dates with the source",
        ),
    ]);
}

#[test]
fn onset_and_end_within_one_partial_date_are_in_order() {
    sound(&file("conditions: [{condition: asthma, onset: 2018-03, ended: 2018}]"));
}

#[test]
fn the_person() {
    for (text, code, underlined, message) in [
        ("recorded: 2026-11-18", "!missing-key", "recorded", "this profile has no `patient`"),
        ("patient: P-1\nrecorded: 2026-11", "!incomplete-date", "2026-11", "`recorded` needs the full date"),
        ("patient: P-1\nrecorded: 2026-11-18\nage: -3 years", "!impossible-value", "-3 years", "`age` is negative"),
        ("patient: P-1\nrecorded: 2026-11-18\nage: forty", "!unreadable-value", "forty", "`age` cannot be read"),
        (
            "patient: P-1\nrecorded: 2026-11-18\nage: 380",
            "!impossible-value",
            "380",
            "`age` is more than anybody has lived",
        ),
        (
            "patient: P-1\nrecorded: 2026-11-18\nage: 20 years\nbirth date: 1988-04",
            "!impossible-value",
            "20 years",
            "`age` and `birth date` cannot both be right",
        ),
        (
            "patient: P-1\nrecorded: 2026-11-18\nbirth date: 2027-01",
            "!impossible-value",
            "2027-01",
            "`birth date` lies after the profile was recorded",
        ),
        (
            "patient: P-1\nrecorded: 2026-11-18\nbirth date: 1870",
            "!impossible-value",
            "1870",
            "`birth date` makes the patient older than anybody",
        ),
        (
            "patient: P-1\nbirth date: 1988-02-31",
            "!impossible-date",
            "1988-02-31",
            "`birth date` is not a day of the calendar",
        ),
        ("patient: P-1\nsex: lady", "!unknown-value", "lady", "`sex` is one of a few words, and not this one"),
        ("patient: Smith, J.", "identifying-code", "Smith, J.", "the patient's code looks like a name"),
        (
            "patient: anna@example.org",
            "identifying-code",
            "anna@example.org",
            "the patient's code looks like an e-mail address",
        ),
        ("patient: 123-45-6789", "identifying-code", "123-45-6789", "the patient's code looks like a national number"),
        ("# nothing\n", "!no-patient", "", "there is no patient in this file"),
        ("just text", "!wrong-type", "just text", "a profile is written as keys with values"),
    ] {
        let (found_code, found_underlined, found_message, help) = problem(text);
        assert_eq!((found_code.as_str(), found_underlined.trim(), found_message.as_str()), (code, underlined, message));
        assert!(!help.is_empty(), "{text}");
    }
}

#[test]
fn recorded_is_required_for_what_has_no_date() {
    for (lines, underlined, message) in [
        ("conditions: [asthma]", "asthma", "`recorded` is missing, and `asthma` has no date of its own"),
        (
            "absent: [breastfeeding]",
            "breastfeeding",
            "`recorded` is missing, and `breastfeeding` has no date of its own",
        ),
        (
            "observations: [{test: IGRA, value: negative}]",
            "IGRA",
            "`recorded` is missing, and this result of `IGRA` has no date of its own",
        ),
        (
            "complete: {medications: {covers: now}}",
            "{covers: now}",
            "`recorded` is missing, and the list `medications` has no date of its own",
        ),
        (
            "procedures: [{procedure: kidney biopsy, status: planned, on: 2026-12}]",
            "kidney biopsy",
            "`recorded` is missing, and `kidney biopsy` has no date of its own",
        ),
        ("age: 38 years", "38 years", "`recorded` is missing, and the age has no date of its own"),
    ] {
        let (code, at, said, help) = problem(&format!("patient: P-1\n{lines}"));
        assert_eq!((code.as_str(), at.as_str(), said.as_str()), ("!missing-recorded", underlined, message));
        assert_eq!(help, "write `recorded:` with the day on which the profile was abstracted");
    }
    let several = read("patient: P-1\nconditions: [asthma, SLE]\nnever: [lymphoma]");
    assert_eq!(several.problems.len(), 1);
    assert_eq!(several.problems[0].notes, ["2 more in this profile have no date of their own"]);
}

#[test]
fn words() {
    check(&[
        (
            "conditions: [{condition: asthma, status: maybe}]",
            "!unknown-value",
            "maybe",
            "`status` is one of a few words, and not this one",
            "write `present`, `suspected`, `provisional`, `differential`, `resolved` or `planned`",
        ),
        (
            "conditions: [{condition: asthma, controlled: partly}]",
            "!unknown-value",
            "partly",
            "`controlled` is one of a few words, and not this one",
            "write `yes` or `no`",
        ),
        (
            "conditions: [{condition: asthma, grade: 7}]",
            "!impossible-value",
            "7",
            "`grade` is a whole number from 0 to 5",
            "write the toxicity grade alone, as in `3`; a class or stage is written as `class:`",
        ),
        (
            "conditions: [{condition: asthma, requiring: {hospitalization: twice}}]",
            "!unknown-value",
            "twice",
            "`requiring` is one of a few words, and not this one",
            "write `yes` or `no`",
        ),
        (
            "medications: [{medication: rituximab, every: often}]",
            "!unreadable-value",
            "often",
            "`every` is a length of time",
            "write the interval between doses, as in `6 months` or `2 weeks`",
        ),
        (
            "complete: {conditions: yes}",
            "!wrong-type",
            "yes",
            "`conditions` under `complete` needs its day",
            "write `{on: 2026-11-18, covers: now}`, or `covers: ever` when past entries are included",
        ),
        (
            "complete: [conditions]",
            "!wrong-type",
            "[conditions]",
            "`complete` is written as lists with their day",
            "write `complete: {conditions: {on: 2026-11-18, covers: ever}}` with the day of the list",
        ),
        (
            "complete: {conditons: 2026-11-18}",
            "!unknown-key",
            "conditons",
            "there is no list `conditons`",
            "did you mean `conditions`?",
        ),
        (
            "complete: {conditions: {on: 2026-11-18, covers: always}}",
            "!unknown-value",
            "always",
            "`covers` is one of a few words, and not this one",
            "write `now`, `ever` or `since 2020-01-01`",
        ),
        (
            "attestations: [{trial: T, criterion: E3, answer: perhaps, by: K, on: 2026-11-19}]",
            "!unknown-value",
            "perhaps",
            "`answer` is one of a few words, and not this one",
            "write `yes` or `no`",
        ),
        (
            "attestations: [{trial: T, criterion: E3, answer: no, on: 2026-11-19}]",
            "!missing-key",
            "trial",
            "an attestation has no `by`",
            "add `by:`",
        ),
        (
            "attestations: [{trial: T, criterion: E3, answer: no, by: K, on: 2026-11-19, rules: new}]",
            "!unreadable-value",
            "new",
            "`rules` is the version of the trial's rules",
            "write a whole number, as in `3`",
        ),
        (
            "determinations: [{trial: T, conclusion: fine, by: K, on: 2026-11-19}]",
            "!unknown-value",
            "fine",
            "`conclusion` is one of a few words, and not this one",
            "write `eligible` or `ineligible`",
        ),
        (
            "states: [gone]",
            "!unknown-value",
            "gone",
            "`states` is one of a few words, and not this one",
            "write `deceased`, `opted out`, `enrolled in another trial` or `already screened`",
        ),
    ]);
}

#[test]
fn messages_and_help_do_not_repeat_clinical_values() {
    for value in ["96.125", "96.125 furlong", "96.125 kg", "zebra-7", "'96,1 mg/dL'", "9612 mg/dL"] {
        let reading = read(&file(&format!("observations: [{{test: creatinine, value: {value}, on: 2026-11-10}}]")));
        let said = &reading.problems[0];
        let words = format!("{} {:?} {:?} {}", said.message, said.help, said.notes, said.label.text);
        assert!(!words.contains("96") && !words.contains("zebra"), "{words}");
    }
}

#[test]
fn a_wrong_profile_leaves_the_others() {
    let reading = read(
        "- {patient: P-1, sex: lady}\n- {patient: P-2}\n- {patient: P-3, sex: male, sex: female}\n- {patient: P-4}\n",
    );
    let codes: Vec<_> = reading.profiles.iter().map(|p| p.patient.as_str()).collect();
    assert_eq!(codes, ["P-2", "P-4"]);
    let found: Vec<_> = reading.problems.iter().map(|p| (p.code, reading.underlined(p))).collect();
    assert_eq!(found, [("unknown-value", "lady"), ("duplicate-key", "sex")]);
}

#[test]
fn a_file_that_yaml_cannot_follow_gives_no_patient() {
    let reading = read("- patient: P-1\n- patient: [P-2\n");
    assert!(reading.profiles.is_empty());
    assert!(reading.problems.iter().any(|p| p.code == "yaml-syntax"));
}

#[test]
fn two_profiles_of_one_code_are_an_error() {
    let reading = read("- patient: P-1\n- patient: P-2\n- patient: P-1\n");
    let found = shared_codes(&reading.profiles);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].code, found[0].message.as_str()), ("duplicate-patient", "two profiles are of `P-1`"));
    assert_eq!(found[0].label.span.start, 41);
    assert_eq!(reading.sources.slice(found[0].others[0].span), "P-1");
}

#[test]
fn a_repeated_unknown_name_is_answered_each_time() {
    let reading = read(&file("conditions: [asthmaa, asthmaa]\nnever: [asthmaa]"));
    let help: Vec<_> = reading.problems.iter().map(|p| p.help.join(" ")).collect();
    assert_eq!(help, ["did you mean `asthma`?"; 3]);
}
