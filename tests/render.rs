//! What problems look like: full, concise, JSON; long lines, line endings, tabs, masked files.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::text::render::{Options, concise, full, json, sort, summary};
use prescreen::text::{Diagnostic, FileId, SourceMap, Span, yaml};

fn find(sources: &SourceMap, file: FileId, words: &str) -> Span {
    let at = sources.file(file).unwrap().text.find(words).unwrap();
    Span::new(file, at, at + words.len())
}

fn trial() -> (SourceMap, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let text = "trial: NCT1\ninclusion:\n  - text: Serum creatinine > 1.5 mg/dL\n    when: creatinine > 1.5 g\n";
    let trial = sources.add("rules/trial.yaml", text);
    let words = sources.add("rules/words.yaml", "- concept: creatinine\n");
    let problems = vec![
        Diagnostic::warning("limit-differs-from-text", find(&sources, trial, "1.5 mg/dL"), "the limit differs")
            .other(find(&sources, words, "creatinine"), "defined here"),
        Diagnostic::error("unit-mismatch", find(&sources, trial, "1.5 g"), "`creatinine` is no mass")
            .label("expected mg/dL")
            .other(find(&sources, trial, "1.5 mg/dL"), "the protocol text")
            .help("write `1.5 mg/dL`")
            .note("a limit has the unit of its measurement"),
    ];
    (sources, problems)
}

fn show(sources: &SourceMap, problems: &[Diagnostic], options: &Options<'_>) -> String {
    let text = full(sources, problems, options);
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn full_shows_the_lines_labels_help_and_notes() {
    let (sources, mut problems) = trial();
    sort(&sources, &mut problems);
    let expected = "\
warning[limit-differs-from-text]: the limit differs
 --> rules/trial.yaml:3:30
  |
3 |   - text: Serum creatinine > 1.5 mg/dL
  |                              ^^^^^^^^^
  |
 ::: rules/words.yaml:1:12
  |
1 | - concept: creatinine
  |            ---------- defined here

error[unit-mismatch]: `creatinine` is no mass
 --> rules/trial.yaml:4:24
  |
3 |   - text: Serum creatinine > 1.5 mg/dL
  |                              --------- the protocol text
4 |     when: creatinine > 1.5 g
  |                        ^^^^^ expected mg/dL
  |
  = help: write `1.5 mg/dL`
  = note: a limit has the unit of its measurement
";
    assert_eq!(show(&sources, &problems, &Options::default()), expected);
    let coloured = full(&sources, &problems, &Options { colour: true, ..Options::default() });
    assert!(coloured.contains("\u{1b}["));
    assert!(!full(&sources, &problems, &Options::default()).contains('\u{1b}'));
}

#[test]
fn concise_is_one_line_each_and_the_summary_counts() {
    let (sources, mut problems) = trial();
    problems.push(problems[1].clone());
    problems.push(Diagnostic::error("a", Span::new(FileId(1), 0, 1), "x"));
    sort(&sources, &mut problems);
    let expected = "\
rules/trial.yaml:3:30: warning[limit-differs-from-text]: the limit differs
rules/trial.yaml:4:24: error[unit-mismatch]: `creatinine` is no mass
rules/words.yaml:1:1: error[a]: x
";
    assert_eq!(concise(&sources, &problems, &Options::default()), expected);
    assert_eq!(summary(&problems).as_deref(), Some("2 errors, 1 warning in 2 files"));
    assert_eq!(summary(&problems[1..2]).as_deref(), Some("1 error in 1 file"));
    assert_eq!(summary(&[]), None);
}

#[test]
fn json_has_every_part() {
    let (sources, problems) = trial();
    let text = json(&sources, &problems, &Options::default());
    let rows: serde_json::Value = serde_json::from_str(&text).unwrap();
    let row = &rows[1];
    assert_eq!(row["file"], "rules/trial.yaml");
    assert_eq!((row["line"].as_u64(), row["column"].as_u64()), (Some(4), Some(24)));
    assert_eq!(row["end"], serde_json::json!({"line": 4, "column": 29}));
    assert_eq!(row["bytes"], serde_json::json!({"start": 85, "end": 90}));
    assert_eq!((row["code"].as_str(), row["severity"].as_str()), (Some("unit-mismatch"), Some("error")));
    assert_eq!(row["message"], "`creatinine` is no mass");
    assert_eq!(row["label"], "expected mg/dL");
    assert_eq!(row["others"][0]["label"], "the protocol text");
    assert_eq!(row["help"][0], "write `1.5 mg/dL`");
    assert_eq!(row["notes"][0], "a limit has the unit of its measurement");
    assert_eq!(json(&sources, &[], &Options::default()), "[]\n");
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let mut sources = SourceMap::new();
    let text = format!("\u{feff}a: \t{} é>bad< {}\r\nb: x\r\n", "x".repeat(100_000), "y".repeat(1_000_000));
    let file = sources.add("l.yaml", text);
    let problems = [Diagnostic::error("x", find(&sources, file, ">bad<"), "here").label("this")];
    let text = show(&sources, &problems, &Options::default());
    assert!(text.len() < 1000, "{text}");
    assert!(text.contains("l.yaml:1:100007"), "{text}");
    let lines: Vec<_> = text.lines().collect();
    let (source, marks) = (lines[3], lines[4]);
    let at = source.chars().position(|c| c == '>').unwrap();
    assert_eq!(marks.chars().skip(at).take(5).collect::<String>(), "^^^^^", "{text}");
}

#[test]
fn line_endings_tabs_marks_and_the_end_of_a_file() {
    let mut sources = SourceMap::new();
    let file = sources.add("f.yaml", "\u{feff}a: é\tb\r\nc: \u{1b}[31m\r\n");
    let end = sources.file(file).unwrap().text.len();
    let problems = [
        Diagnostic::error("x", find(&sources, file, "b"), "one"),
        Diagnostic::error("x", find(&sources, file, "c"), "two \u{1b}[31m").label("over\nlines"),
        Diagnostic::error("x", Span::new(file, end, end), "three"),
        Diagnostic::error("x", Span::new(file, 3, end), "four"),
        Diagnostic::error("x", Span::new(FileId(7), 3, 9), "no such file"),
    ];
    let text = full(&sources, &problems, &Options::default());
    assert!(!text.contains('\r') && !text.contains('\u{1b}') && !text.contains('\t') && !text.contains('\u{feff}'));
    let first: Vec<_> = text.lines().take(5).map(str::trim_end).collect();
    assert_eq!(first, ["error[x]: one", " --> f.yaml:1:6", "  |", "1 | a: é    b", "  |         ^"]);
    assert!(text.contains("f.yaml:3:1"), "{text}");
    assert!(
        text.contains("1 | a: é    b\n  | ^^^^^^^^^\n"),
        "a place over several lines is shown on its first: {text}"
    );
}

const PROFILE: &str = "\
patient: Jane Doe
birth date: 1.2.1950
conditions:
  - {condition: lupuss, on: 2026-11-10}
  - condition: a `quoted` thing
    note: |
      secret: words
sexx: female
";

#[test]
fn values_of_a_masked_file_are_not_shown() {
    let mut sources = SourceMap::new();
    let file = sources.add("patients/p.yaml", PROFILE);
    let at = |words: &str| find(&sources, file, words);
    let problems = [
        Diagnostic::error("unreadable-value", at("1.2.1950"), "`birth date` needs a date, this is `1.2.1950`")
            .label("`1.2.1950`"),
        Diagnostic::warning("unknown-name", at("lupuss"), "there is no `lupuss` in the vocabulary")
            .help("did you mean `lupus`?"),
        Diagnostic::warning("unknown-name", at("a `quoted` thing"), "there is no `a `quoted` thing` in the vocabulary"),
        Diagnostic::error("unknown-key", at("sexx"), "`sexx` is not a key of a profile").help("did you mean `sex`?"),
        Diagnostic::error("missing-key", at("patient"), "`recorded` is missing in a profile").help("add `recorded: …`"),
        Diagnostic::error("x", at("words"), "odd text").other(at("Jane Doe"), "of `Jane Doe`"),
    ];
    let shown = ["patient", "birth date", "conditions", "condition", "sex", "recorded", "note"];
    let options = Options { masked: &[file], shown: &shown, ..Options::default() };
    let all = [
        full(&sources, &problems, &options),
        concise(&sources, &problems, &options),
        json(&sources, &problems, &options),
    ];
    for text in all {
        for secret in ["Jane", "Doe", "1950", "lupus", "quoted", "thing", "secret", "words", "female", "2026"] {
            assert!(!text.contains(secret), "`{secret}` is shown: {text}");
        }
        for known in ["`birth date` needs a date, this is `…`", "`sexx`", "`recorded` is missing"] {
            assert!(text.contains(known), "`{known}` is not shown: {text}");
        }
    }
    let text = show(&sources, &problems[..1], &options);
    let expected = "\
error[unreadable-value]: `birth date` needs a date, this is `…`
 --> patients/p.yaml:2:13
  |
2 | birth date: …
  |             ^ `…`
";
    assert_eq!(text, expected);
    let open = full(&sources, &problems, &Options::default());
    assert!(open.contains("Jane Doe") && open.contains("lupuss"));
}

#[test]
fn what_the_yaml_reader_says_renders() {
    let mut sources = SourceMap::new();
    let file = sources.add("t.yaml", "a: >= 6\nb: [1\n");
    let (_, problems) = yaml::parse(&sources, file);
    let expected = "\
error[yaml-needs-quotes]: a value that starts with `>` needs quotes: `>= 6`
 --> t.yaml:1:4
  |
1 | a: >= 6
  |    ^^^^ YAML gives `>` at the start of a value a meaning of its own
  |
  = help: write `a: '>= 6'`

error[yaml-syntax]: a list or mapping in brackets is not closed, or a comma is missing in it
 --> t.yaml:2:4
  |
2 | b: [1
  |    ^ opened here, and never closed
  |
  = help: close the bracket, separate by commas, and put a value that holds `: ` or `,` in quotes
";
    assert_eq!(show(&sources, &problems, &Options::default()), expected);
}
