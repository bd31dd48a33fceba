//! Every diagnostic at work: the examples of its page in `docs/diagnostics/`, and the fixtures in `tests/lints/CODE/`.
//!
//! A page has two fenced blocks, `yaml KIND bad` and `yaml KIND good`. The kind says what they are a part of: a
//! `criterion`, a `trial`, a `vocabulary` (read beside the project's own concepts), a `profile`, `examples`; with
//! `whole`, the block is the whole file. A fixture is a file or a folder whose name begins with `bad` or `good`; what
//! is said about a bad one stands beside it, in `NAME.txt`. `UPDATE_GOLDENS=1` writes it anew.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::patient;
use prescreen::ruleset::lint::{Input, LINTS, TrialExamples, lint};
use prescreen::ruleset::{Example, ExamplePatient, Policy, RuleSet, TrialDocument, compile};
use prescreen::screening::check_attestations;
use prescreen::text::render::{Options, full, sort};
use prescreen::text::yaml::{self, Node};
use prescreen::text::{Diagnostic, SourceMap, codes};
use prescreen::vocabulary::{Vocabulary, fold};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The trial beside examples and profiles that bring none.
const TRIAL: &str = "trial: T-1\ninclusion:\n  - age >= 18 years\n";

/// What the pages speak of beside the project's own concepts.
const CONCEPTS: &str = "\
- concept: liver score
  kind: score
  root: yes
  range: 2 to 6
  domains: [{domain: ascites, holds: exactly one}]
  items:
    - {item: no ascites, points: 2, domain: ascites, names: [none]}
    - {item: severe ascites, points: 6, domain: ascites, names: [severe]}
  current for: 28 days
";

/// Codes whose bad examples are too long for a page, with a text that gives them.
fn too_long_for_a_page() -> Vec<(&'static str, &'static str, String)> {
    let above: String = (0..600).map(|n| format!("- {{concept: group {n}, kind: condition, root: yes}}\n")).collect();
    let parents: Vec<String> = (0..600).map(|n| format!("group {n}")).collect();
    let concept = format!("{above}- concept: everything\n  kind: condition\n  is a: [{}]\n", parents.join(", "));
    vec![
        ("condition-too-long", "trial", format!("trial: T-1\nexclusion:\n  - {}asthma\n", "asthma or ".repeat(10_000))),
        ("hierarchy-too-large", "vocabulary", concept),
        ("yaml-too-deep", "trial", format!("a: {}{}\n", "[".repeat(300), "]".repeat(300))),
        ("yaml-too-large", "trial", format!("trial: T-1\n# {}\n", "x".repeat(65 << 20))),
    ]
}

/// Given by the command line alone, because it opens the file.
const OF_THE_COMMAND: &[&str] = &["example-file"];

struct Base {
    /// The documents of the vocabulary.
    documents: Vec<Node>,
    vocabulary: Vocabulary,
    /// The trials beside files that bring none.
    trials: Vec<TrialDocument>,
    sources: SourceMap,
}

impl Base {
    fn read(paths: &[PathBuf]) -> Self {
        let mut sources = SourceMap::new();
        let mut documents = Vec::new();
        for path in paths {
            let shown = path.strip_prefix(ROOT).unwrap_or(path).display().to_string();
            let file = sources.add(shown, fs::read_to_string(path).unwrap());
            documents.extend(yaml::parse(&sources, file).0);
        }
        let file = sources.add("trial.yaml", TRIAL);
        let trials = TrialDocument::read_file(&sources, file).0;
        let vocabulary = Vocabulary::read(&documents).0;
        Self { documents, vocabulary, trials, sources }
    }

    /// The project's own vocabulary.
    fn shipped() -> Self {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(Path::new(ROOT).join("rules/vocabulary")).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        let mut base = Self::read(&paths);
        let file = base.sources.add("concepts.yaml", CONCEPTS);
        base.documents.extend(yaml::parse(&base.sources, file).0);
        base.vocabulary = Vocabulary::read(&base.documents).0;
        let sle = Path::new(ROOT).join("rules/trials/NCT04184258/trial.yaml");
        let file = base.sources.add("sle.yaml", fs::read_to_string(sle).unwrap());
        base.trials.extend(TrialDocument::read_file(&base.sources, file).0);
        base
    }

    /// Its concepts that `own` does not define itself.
    fn without(&self, own: &[Node]) -> Vec<Node> {
        let items =
            |nodes: &[Node]| nodes.iter().filter_map(Node::as_sequence).flatten().cloned().collect::<Vec<Node>>();
        let defined: BTreeSet<String> = items(own).iter().flat_map(names).collect();
        let kept = items(&self.documents).into_iter().filter(|node| names(node).iter().all(|n| !defined.contains(n)));
        let Some(first) = self.documents.first() else { return Vec::new() };
        vec![Node { value: yaml::Value::Sequence(kept.collect(), yaml::Flow::Block), ..first.clone() }]
    }

    /// Everything that is said about these files.
    fn diagnose(&self, kind: &str, files: &[(String, String)]) -> (SourceMap, Vec<Diagnostic>) {
        let mut sources = self.sources.clone();
        let mut found = Vec::new();
        let mut documents = self.documents.clone();
        let mut trials = Vec::new();
        let (mut beside, mut profiles) = (None, None);
        let ids: Vec<_> = files.iter().map(|(path, text)| (path, sources.add(path, text))).collect();
        if kind == "record" {
            let found = ids.iter().flat_map(|&(_, file)| prescreen_registry::record::read(&sources, file).1).collect();
            return (sources, found);
        }
        for &(path, file) in &ids {
            if kind == "vocabulary" {
                let (own, problems) = yaml::parse(&sources, file);
                found.extend(problems);
                documents = if own.is_empty() { documents } else { self.without(&own) };
                documents.extend(own);
            } else if path.ends_with("/examples.yaml") || kind == "examples" {
                beside = Some(file);
            } else if kind == "profile" {
                profiles = Some(file);
            } else if kind != "policy" {
                let (read, problems) = TrialDocument::read_file(&sources, file);
                trials.extend(read);
                found.extend(problems);
            }
        }
        if trials.is_empty() && matches!(kind, "profile" | "examples") {
            trials.clone_from(&self.trials);
        }
        let vocabulary = if kind == "vocabulary" {
            let (vocabulary, problems) = Vocabulary::read(&documents);
            found.extend(problems);
            vocabulary
        } else {
            self.vocabulary.clone()
        };
        let mut policy = Policy::default();
        if kind == "policy" {
            let (nodes, problems) = yaml::parse(&sources, ids[0].1);
            found.extend(problems);
            let (read, problems) = Policy::read(&sources, ids[0].1, &nodes[0], &vocabulary);
            found.extend(problems);
            policy = read;
        }
        let (rules, problems) = compile(&trials, vocabulary, policy);
        found.extend(problems);
        let mut examples = Vec::new();
        if let Some(file) = beside {
            let (read, problems) = Example::read_file(&sources, file);
            found.extend(problems);
            for example in &read {
                if let ExamplePatient::Profile(node) = &example.patient {
                    let (profile, problems) = patient::yaml::read_node(node, &rules.vocabulary);
                    found.extend(problems);
                    found.extend(profile.iter().flat_map(|p| check_attestations(&rules, p)));
                }
            }
            examples.push(TrialExamples { trial: trials[0].span.file, file, examples: read });
        }
        if let Some(file) = profiles {
            found.extend(read_profiles(&sources, file, &rules));
        }
        found.extend(lint(&Input { sources: &sources, documents: &trials, examples: &examples, rules: &rules }));
        let mut own: BTreeSet<_> = ids.iter().map(|(_, file)| *file).collect();
        // What examples do not show is said of their trial.
        own.extend(examples.iter().map(|e| e.trial));
        found.retain(|d| own.contains(&d.label.span.file));
        sort(&sources, &mut found);
        (sources, found)
    }
}

fn read_profiles(sources: &SourceMap, file: prescreen::text::FileId, rules: &RuleSet) -> Vec<Diagnostic> {
    let (profiles, mut found) = patient::yaml::read(sources, file, &rules.vocabulary);
    found.extend(patient::shared_codes(&profiles));
    found.extend(profiles.iter().flat_map(|profile| check_attestations(rules, profile)));
    found
}

/// The names that a concept's node gives, folded.
fn names(node: &Node) -> Vec<String> {
    let others = node.get("names").and_then(Node::as_sequence).unwrap_or_default();
    node.get("concept").into_iter().chain(others).filter_map(Node::as_str).map(fold).collect()
}

/// A block of a page as a file.
fn completed(kind: &str, whole: bool, text: &str) -> String {
    let has = |key: &str| text.lines().any(|l| l.starts_with(&format!("{key}:")));
    let mut out = String::new();
    match kind {
        _ if whole => {}
        "criterion" => {
            let indented: String = text.lines().map(|l| format!("    {l}\n")).collect();
            return format!("trial: T-1\nexclusion:\n  - text: the protocol's words\n{indented}");
        }
        "trial" => {
            if !has("trial") {
                out.push_str("trial: T-1\n");
            }
            out.push_str(text);
            if !has("inclusion") && !has("exclusion") {
                out.push_str("inclusion:\n  - age >= 18 years\n");
            }
            return out;
        }
        "profile" => {
            if !has("patient") {
                out.push_str("patient: P-0001\n");
            }
            if !has("recorded") {
                out.push_str("recorded: 2026-11-20\n");
            }
        }
        _ => {}
    }
    out.push_str(text);
    out
}

struct Block {
    kind: String,
    whole: bool,
    bad: bool,
    text: String,
}

/// The fenced blocks of a page.
fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```yaml") else { continue };
        let words: Vec<&str> = info.split_whitespace().collect();
        let text: String = lines.by_ref().take_while(|l| *l != "```").map(|l| format!("{l}\n")).collect();
        found.push(Block {
            kind: words.first().copied().unwrap_or_default().to_owned(),
            whole: words.contains(&"whole"),
            bad: words.contains(&"bad"),
            text,
        });
    }
    found
}

fn codes_of(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|d| d.code).collect()
}

#[test]
fn the_examples_of_every_page_say_the_truth() {
    let base = Base::shipped();
    let long: Vec<&str> = too_long_for_a_page().iter().map(|(code, ..)| *code).collect();
    let mut wrong = String::new();
    for code in codes::CODES {
        let blocks = blocks(code.page);
        let shape: Vec<bool> = blocks.iter().map(|b| b.bad).collect();
        if shape != [true, false] {
            writeln!(wrong, "{}: a page has one bad and one good example, this has {shape:?}", code.name).unwrap();
        }
        for block in &blocks {
            if OF_THE_COMMAND.contains(&code.name) || (block.bad && long.contains(&code.name)) {
                continue;
            }
            let text = completed(&block.kind, block.whole, &block.text);
            let (sources, found) = base.diagnose(&block.kind, &[("example.yaml".to_owned(), text.clone())]);
            let given = codes_of(&found).contains(&code.name);
            // A profile has one problem at a time, so that the page shows the one it speaks of.
            let others = block.kind == "profile" && found.iter().any(|d| d.code != code.name);
            if given != block.bad || others || (!block.bad && found.iter().any(Diagnostic::is_error)) {
                let what = if block.bad { "does not give it" } else { "has a problem" };
                let said = full(&sources, &found, &Options::default());
                writeln!(wrong, "{}: the {} example {what}\n{text}\n{said}", code.name, &block.kind).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn what_is_too_long_for_a_page_is_found_too() {
    let base = Base::read(&[]);
    for (code, kind, text) in too_long_for_a_page() {
        let (_, found) = base.diagnose(kind, &[("example.yaml".to_owned(), text)]);
        assert!(codes_of(&found).contains(&code), "{code}: {:?}", codes_of(&found));
    }
}

/// What a fixture is, by its first line that is no comment.
fn kind_of(text: &str) -> &'static str {
    let first = text.lines().find(|l| !l.starts_with('#') && !l.trim().is_empty()).unwrap_or("");
    let begins = |words: &[&str]| words.iter().any(|w| first.starts_with(w));
    if begins(&["- concept:", "- {concept:"]) {
        "vocabulary"
    } else if begins(&["- name:", "- example:"]) {
        "examples"
    } else if begins(&["patient:"]) {
        "profile"
    } else if begins(&["policy:"]) {
        "policy"
    } else {
        "trial"
    }
}

/// The files of a fixture: itself, or those of the folder.
fn files_of(path: &Path) -> Vec<(String, String)> {
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        paths = fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
        // The trial before its examples.
        paths.sort_by_key(|p| std::cmp::Reverse(p.clone()));
    }
    let shown = |p: &Path| p.strip_prefix(Path::new(ROOT).join("tests/lints")).unwrap().display().to_string();
    paths.iter().map(|p| (shown(p), fs::read_to_string(p).unwrap())).collect()
}

#[test]
fn fixtures_say_what_is_expected() {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let base = Base::read(&[Path::new(ROOT).join("tests/lints/vocabulary.yaml")]);
    let mut wrong = String::new();
    let mut folders: Vec<PathBuf> =
        fs::read_dir(Path::new(ROOT).join("tests/lints")).unwrap().map(|e| e.unwrap().path()).collect();
    folders.retain(|p| p.is_dir());
    folders.sort();
    for folder in folders {
        let code = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let mut cases: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
        cases.retain(|p| p.is_dir() || p.extension().is_some_and(|e| e == "yaml"));
        cases.sort();
        for case in cases {
            let name = case.file_stem().unwrap().to_str().unwrap().to_owned();
            let files = files_of(&case);
            let kind = if files.len() > 1 { "trial" } else { kind_of(&files[0].1) };
            let (sources, found) = base.diagnose(kind, &files);
            let said = full(&sources, &found, &Options { width: 100, ..Options::default() });
            let said: String = said.trim_end().lines().map(|l| format!("{}\n", l.trim_end())).collect();
            if name.starts_with("good") {
                if codes_of(&found).contains(&code.as_str()) || found.iter().any(Diagnostic::is_error) {
                    writeln!(wrong, "{code}/{name}: a good fixture gets this\n{said}").unwrap();
                }
                continue;
            }
            if !codes_of(&found).contains(&code.as_str()) {
                writeln!(wrong, "{code}/{name}: the code is not given\n{said}").unwrap();
            }
            let golden = folder.join(format!("{name}.txt"));
            let expected = fs::read_to_string(&golden).unwrap_or_default();
            if update {
                fs::write(&golden, said).unwrap();
            } else if said != expected {
                writeln!(wrong, "{code}/{name}: UPDATE_GOLDENS=1 writes it anew\n{said}\nwas\n{expected}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Words and conditions beside each other, with whether a number differs.
#[test]
fn numbers_differ_where_a_reader_says_so() {
    let base = Base::read(&[Path::new(ROOT).join("tests/lints/vocabulary.yaml")]);
    let pairs = fs::read_to_string(Path::new(ROOT).join("tests/lints/pairs.txt")).unwrap();
    let (mut read, mut wrong) = (0, String::new());
    for line in pairs.lines().filter(|l| !l.starts_with('#')) {
        let parts: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let &[section, expected, words, condition] = parts.as_slice() else { panic!("{line}") };
        let text = format!("trial: T-1\n{section}:\n  - text: '{words}'\n    when: '{condition}'\n");
        let (sources, found) = base.diagnose("trial", &[("pair.yaml".to_owned(), text)]);
        let said = full(&sources, &found, &Options::default());
        let differs = codes_of(&found).contains(&"limit-differs-from-text");
        if differs != (expected == "differs") || found.iter().any(|d| d.code != "limit-differs-from-text") {
            writeln!(wrong, "{line}\n{said}").unwrap();
        }
        read += 1;
    }
    assert!(read > 40 && wrong.is_empty(), "{wrong}");
}

#[test]
fn the_shipped_trials_get_no_advice() {
    let base = Base::shipped();
    for folder in fs::read_dir(Path::new(ROOT).join("rules/trials")).unwrap() {
        let folder = folder.unwrap().path();
        let files: Vec<(String, String)> = ["trial.yaml", "examples.yaml"]
            .iter()
            .map(|name| (folder.join(name).display().to_string(), fs::read_to_string(folder.join(name)).unwrap()))
            .collect();
        let (sources, found) = base.diagnose("trial", &files);
        assert!(found.is_empty(), "{}", full(&sources, &found, &Options::default()));
    }
    assert!(LINTS.len() > 10);
}

/// Each definition uses the one before it twice: written out, the last would have 2^30 parts.
#[test]
fn advice_on_definitions_that_double_comes_soon() {
    let mut body =
        String::from("trial: T-1\nhealthy volunteers: no\ninclusion:\n  - d30\nexclusion:\n  - d29\ndefine:\n");
    body.push_str("  d0: creatinine > 2 x ULN\n");
    for n in 1..=30 {
        let before = n - 1;
        writeln!(body, "  d{n}: (d{before} and asthma) or (d{before} and pregnancy) or creatinine > {n} x ULN")
            .unwrap();
    }
    let (_, found) = Base::read(&[Path::new(ROOT).join("tests/lints/vocabulary.yaml")])
        .diagnose("trial", &[("t.yaml".to_owned(), body)]);
    assert!(!codes_of(&found).contains(&"unused-definition"));
}
