//! The schemas in `schemas/` are those the program writes; they accept what the program reads and refuse what it
//! refuses for its shape. `UPDATE_SCHEMAS=1 cargo test --test schema` writes them anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use jsonschema::{Registry, Validator};
use prescreen::patient;
use prescreen::ruleset::{self, Example, Policy, TrialDocument};
use prescreen::text::yaml::{self, Node, ScalarStyle, Value};
use prescreen::text::{Diagnostic, SourceMap};
use prescreen::vocabulary::{self, Vocabulary};
use serde_json::{Map, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const KINDS: [&str; 5] = ["trial", "examples", "profile", "vocabulary", "policy"];

/// Codes that speak of the shape of a file: what these say a schema can say too.
const OF_SHAPE: [&str; 5] = ["unknown-key", "wrong-type", "missing-key", "empty-list", "key-not-of-kind"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn schema(kind: &str) -> serde_json::Value {
    match kind {
        "trial" => ruleset::trial_schema(),
        "examples" => ruleset::examples_schema(),
        "profile" => patient::yaml::schema(),
        "vocabulary" => vocabulary::schema(),
        "policy" => ruleset::policy_schema(),
        _ => panic!("no kind {kind}"),
    }
}

fn validator(kind: &str) -> Validator {
    let address = |kind: &str| format!("https://prescreen.invalid/{kind}.schema.json");
    let registry = Registry::new().add(address("profile"), without_id("profile")).unwrap().prepare().unwrap();
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft7)
        .with_base_uri(address(kind))
        .with_registry(&registry)
        .build(&without_id(kind))
        .unwrap()
}

fn without_id(kind: &str) -> serde_json::Value {
    let mut schema = schema(kind);
    schema.as_object_mut().unwrap().remove("$id");
    schema
}

/// A tree as an editor sees it: the core schema of YAML 1.2.
fn as_editors_see(node: &Node) -> serde_json::Value {
    match &node.value {
        Value::Scalar(scalar) if scalar.style == ScalarStyle::Plain => plain(&scalar.text),
        Value::Scalar(scalar) => json!(scalar.text.as_str()),
        Value::Sequence(items, _) => items.iter().map(as_editors_see).collect(),
        Value::Mapping(entries, _) => {
            let entry = |(key, value): &(Node, Node)| (key.as_str().unwrap_or("?").to_owned(), as_editors_see(value));
            serde_json::Value::Object(entries.iter().map(entry).collect::<Map<_, _>>())
        }
    }
}

fn plain(text: &str) -> serde_json::Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return serde_json::Value::Null,
        "true" | "True" | "TRUE" => return json!(true),
        "false" | "False" | "FALSE" => return json!(false),
        _ => {}
    }
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse::<i64>().map_or(json!(text), |n| json!(n));
    }
    let numeric = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'));
    match text.parse::<f64>() {
        Ok(number) if numeric && number.is_finite() => json!(number),
        _ => json!(text),
    }
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn kind_of(path: &Path) -> &'static str {
    let text = path.to_string_lossy();
    match path.file_stem().unwrap().to_string_lossy().as_ref() {
        "policy" => "policy",
        "examples" => "examples",
        _ if text.contains("vocabulary") => "vocabulary",
        _ if text.contains("patients") => "profile",
        _ => "trial",
    }
}

/// What the reader of this kind of file says of a text, and its documents as editors see them.
fn read(kind: &str, text: &str, concepts: &Vocabulary) -> (Vec<Diagnostic>, Vec<serde_json::Value>) {
    let mut sources = SourceMap::new();
    let file = sources.add("a file", text);
    let (documents, syntax) = yaml::parse(&sources, file);
    let mut problems = syntax;
    match kind {
        "trial" => problems.extend(TrialDocument::read_file(&sources, file).1),
        "examples" => problems.extend(Example::read_file(&sources, file).1),
        "profile" => problems.extend(patient::yaml::read(&sources, file, concepts).1),
        "vocabulary" => problems.extend(Vocabulary::read(&documents).1),
        _ => documents.iter().for_each(|d| problems.extend(Policy::read(&sources, file, d, concepts).1)),
    }
    (problems, documents.iter().map(as_editors_see).collect())
}

fn shipped_vocabulary() -> Vocabulary {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for path in files("rules/vocabulary") {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(yaml::parse(&sources, file).0);
    }
    Vocabulary::read(&documents).0
}

fn complaints(validator: &Validator, document: &serde_json::Value) -> Vec<String> {
    validator.iter_errors(document).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

#[test]
fn the_kept_schemas_are_those_the_program_writes() {
    for kind in KINDS {
        let path = root().join(format!("schemas/{kind}.schema.json"));
        let text = format!("{:#}\n", schema(kind));
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            std::fs::write(&path, text).unwrap();
        } else {
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(kept == text, "{} is old; UPDATE_SCHEMAS=1 cargo test --test schema", path.display());
        }
    }
}

#[test]
fn every_shipped_file_fits_its_schema() {
    let concepts = shipped_vocabulary();
    let mut seen = BTreeSet::new();
    for folder in ["rules", "examples", "tests/cli/rules", "tests/cli/patients"] {
        for path in files(folder).into_iter().filter(|p| p.extension().is_some_and(|e| e == "yaml")) {
            let kind = kind_of(&path);
            let text = std::fs::read_to_string(&path).unwrap();
            let (problems, documents) = read(kind, &text, &concepts);
            if problems.iter().any(Diagnostic::is_error) {
                continue;
            }
            seen.insert(kind);
            let validator = validator(kind);
            for document in &documents {
                let wrong = complaints(&validator, document);
                assert!(wrong.is_empty(), "{}: {wrong:#?}", path.display());
            }
        }
    }
    assert!(["trial", "examples", "profile", "vocabulary"].iter().all(|k| seen.contains(k)), "{seen:?}");
}

/// What fuzzing found worth keeping: odd files. A reader without a complaint means a schema without one.
#[test]
fn what_a_reader_accepts_its_schema_accepts() {
    let concepts = shipped_vocabulary();
    for (folder, kinds) in
        [("fuzz/corpus/profile", &["profile"][..]), ("fuzz/corpus/rule_file", &["trial", "vocabulary", "policy"])]
    {
        for path in files(folder) {
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for kind in kinds {
                let (problems, documents) = read(kind, &text, &concepts);
                if !problems.is_empty() {
                    continue;
                }
                for document in &documents {
                    let wrong = complaints(&validator(kind), document);
                    assert!(wrong.is_empty(), "{}: {wrong:#?}\n{document:#}", path.display());
                }
            }
        }
    }
}

const GOOD: [(&str, &str); 5] = [
    (
        "trial",
        "trial: T1\nstatus: {is: recruiting, as of: 2026-11}\nphase: 2\nrules: {version: 1, status: Draft}\nage: 18 years and older\nsex: Female\nhealthy volunteers: no\nwindows: {laboratory: 28 days}\ninclusion:\n- asthma\n- id: I7\n  text: can read\n  judgement: Can the patient read?\n  at: visit\n- text: consent\n  at: consent\n- text: several\n  at least 2 of:\n  - asthma\n  - text: x\n    when: fever\narms:\n- {id: A, status: open}\n",
    ),
    (
        "examples",
        "- name: a\n  patient: p.yaml\n  on: 2026-11-22\n  verdict: needs review\n  outcomes: {I1: satisfied}\n  because: {I1: so}\n",
    ),
    (
        "profile",
        "patient: P-1\nrecorded: 2026-11-18\nbirth date: 1988-04\nage:\nsex: F\nconditions:\n- asthma\n- {condition: COPD, grade: 2, class: [I], requiring: {hospital stay: no}, on: 2026}\nobservations:\n- {test: creatinine, value: 1.2 mg/dL, on: 2026-11-10}\nmedications:\n- {medication: prednisone, stopped: 2026-01, dose: 5 mg/day}\ncomplete: {conditions: 2026-11-18, medications: {on: 2026-11-18, covers: since 2020}}\nstates: [deceased, already screened: T1]\n",
    ),
    (
        "vocabulary",
        "- concept: asthma\n  kind: condition\n  root: yes\n  codes: none\n  codes note: made up\n- concept: creatinine\n  kind: observation\n  root: true\n  unit: mg/dL\n  plausible: 0.1 to 30 mg/dL\n  molar mass: 113.12 g/mol\n  current for: 90 days\n- concept: S\n  kind: score\n  current for: ever\n  items: [{item: a, points: 2}]\n",
    ),
    (
        "policy",
        "lists: {conditions: 30 days}\nwindows: {laboratory: 14 days}\nundated results: use\ndeferred: Hold Back\n",
    ),
];

/// (kind, what stands in the good file, what stands there instead): each is refused by the reader and by the schema.
const BROKEN: &[(&str, &str, &str)] = &[
    ("trial", "trial: T1", "trail: T1"),
    ("trial", "{is: recruiting, as of: 2026-11}", "[recruiting]"),
    ("trial", "as of: 2026-11}", "as of: soon}"),
    ("trial", "version: 1", "version: one"),
    ("trial", "status: Draft", "status: done"),
    ("trial", "status: Draft", "status: approved"),
    ("trial", "sex: Female", "sex: women"),
    ("trial", "healthy volunteers: no", "healthy volunteers: maybe"),
    ("trial", "laboratory: 28 days", "laboratory: 28"),
    ("trial", "inclusion:", "inclusions:"),
    ("trial", "  judgement: Can", "  when: fever\n  judgement: Can"),
    ("trial", "  judgement: Can the patient read?\n  at: visit\n", ""),
    ("trial", "  at: visit", "  at: home"),
    ("trial", "  at: consent", "  at: consent\n  when: fever"),
    ("trial", "at least 2 of:", "at least two of:"),
    ("trial", "id: I7", "id: I 7"),
    ("trial", "{id: A,", "{title: A,"),
    ("trial", "- asthma\n- id", "- [asthma]\n- id"),
    ("examples", "name: a", "nmae: a"),
    ("examples", "  patient: p.yaml\n", ""),
    ("examples", "on: 2026-11-22", "on: 2026-11"),
    ("examples", "needs review", "perhaps"),
    ("examples", "satisfied", "met"),
    ("profile", "patient: P-1\n", ""),
    ("profile", "recorded: 2026-11-18", "recorded: yesterday"),
    ("profile", "birth date: 1988-04", "birth date: 04/1988"),
    ("profile", "sex: F", "sex: woman"),
    ("profile", "{condition: COPD", "{conditon: COPD"),
    ("profile", "grade: 2", "grade: 7"),
    ("profile", "hospital stay: no", "hospital stay: perhaps"),
    ("profile", "on: 2026}", "on: 2026, as of: 2026}"),
    ("profile", "{test: creatinine", "{condition: creatinine"),
    ("profile", "stopped: 2026-01", "stopped: a while ago"),
    ("profile", "conditions: 2026-11-18", "conditions: yes"),
    ("profile", "covers: since 2020", "covers: always"),
    ("profile", "states: [deceased", "states: [dead"),
    ("vocabulary", "concept: asthma", "name: asthma"),
    ("vocabulary", "kind: condition", "kind: disease"),
    ("vocabulary", "  codes note: made up\n", ""),
    ("vocabulary", "root: yes", "root: perhaps"),
    ("vocabulary", "  root: yes\n", "  root: yes\n  unit: mg\n"),
    ("vocabulary", "  current for: 90 days\n", ""),
    ("vocabulary", "current for: 90 days", "current for: a while"),
    ("vocabulary", "  unit: mg/dL\n", ""),
    ("vocabulary", "points: 2", "points: many"),
    ("vocabulary", "0.1 to 30 mg/dL", "about 1"),
    ("policy", "undated results: use", "undated: use"),
    ("policy", "undated results: use", "undated results: maybe"),
    ("policy", "conditions: 30 days", "conditons: 30 days"),
    ("policy", "laboratory: 14 days", "laboratory: soon"),
];

#[test]
fn broken_files_are_refused_by_reader_and_schema_alike() {
    let concepts = shipped_vocabulary();
    for (kind, good) in GOOD {
        let (problems, documents) = read(kind, good, &concepts);
        let errors: Vec<_> = problems.iter().filter(|p| p.is_error()).collect();
        assert!(errors.is_empty(), "{kind}: {errors:#?}");
        let wrong: Vec<_> = documents.iter().flat_map(|d| complaints(&validator(kind), d)).collect();
        assert!(wrong.is_empty(), "{kind}: {wrong:#?}");
    }
    for (kind, from, to) in BROKEN {
        let good = GOOD.iter().find(|(k, _)| k == kind).unwrap().1;
        assert!(good.contains(from), "{kind}: `{from}` is not in the good file");
        let (problems, documents) = read(kind, &good.replacen(from, to, 1), &concepts);
        assert!(problems.iter().any(Diagnostic::is_error), "{kind}: the reader accepts `{to}`");
        let validator = validator(kind);
        assert!(documents.iter().any(|d| !validator.is_valid(d)), "{kind}: the schema accepts `{to}`");
    }
}

/// Whatever a reader says of the shape of a kept fuzzing file, the schema complains of that file too.
#[test]
fn what_a_reader_refuses_for_its_shape_its_schema_refuses() {
    let concepts = shipped_vocabulary();
    let validator = validator("profile");
    let mut compared = 0;
    for path in files("fuzz/corpus/profile") {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let (problems, documents) = read("profile", &text, &concepts);
        // A tree with syntax errors, or a key that is no text, is not what an editor would look at.
        if documents.is_empty() || problems.iter().any(|p| p.code.starts_with("yaml-") || p.code == "duplicate-key") {
            continue;
        }
        if problems.iter().any(|p| p.is_error() && OF_SHAPE.contains(&p.code)) {
            compared += 1;
            let refused = documents.iter().any(|d| !validator.is_valid(d));
            assert!(refused, "{}: {problems:#?}", path.display());
        }
    }
    assert!(compared > 5, "only {compared} files were compared");
}
