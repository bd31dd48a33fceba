//! Every line of `lines.txt` is read as it says there, and every condition is read back from its text.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen_language::criteria::{self, Expr};
use prescreen_language::text::yaml::{self, Scalar, ScalarStyle};
use prescreen_language::text::{FileId, SourceMap};
use prescreen_language::vocabulary::Vocabulary;
use prescreen_registry::reading::{self, Join, Line, Reading, Side, Stage};

fn vocabulary() -> Vocabulary {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    let mut paths: Vec<_> =
        std::fs::read_dir("../../rules/vocabulary").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(yaml::parse(&sources, file).0);
    }
    Vocabulary::read(&documents).0
}

/// What a reading is called in `lines.txt`.
fn shown(reading: &Reading, vocabulary: &Vocabulary) -> String {
    match reading {
        Reading::Compiled(expr) => criteria::format(expr, vocabulary),
        Reading::Partial { kept, join, .. } => {
            let join = if *join == Join::All { "and" } else { "or" };
            format!("partial: {} {join} …", criteria::format(kept, vocabulary))
        }
        Reading::Judgement => "judgement".to_owned(),
        Reading::Visit(Stage::Consent) => "consent".to_owned(),
        Reading::Visit(Stage::Visit) => "visit".to_owned(),
        Reading::NotUnderstood { .. } => "refused".to_owned(),
    }
}

fn condition(reading: &Reading) -> Option<&Expr> {
    match reading {
        Reading::Compiled(expr) | Reading::Partial { kept: expr, .. } => Some(expr),
        _ => None,
    }
}

/// The condition that the text of `expr` is read back as.
fn again(expr: &Expr, vocabulary: &Vocabulary) -> Result<Expr, String> {
    let text = criteria::format(expr, vocabulary);
    let scalar = Scalar::verbatim(&text, ScalarStyle::Plain, 0);
    criteria::parse(&scalar, FileId(0), vocabulary, &[]).map_err(|problems| {
        format!("{text}: {}", problems.iter().map(|p| p.message.clone()).collect::<Vec<_>>().join("; "))
    })
}

fn cases() -> impl Iterator<Item = (Side, &'static str, &'static str)> {
    include_str!("lines.txt").lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).map(|line| {
        let (side, rest) = line.split_once(' ').expect("a side");
        let (text, expected) = rest.split_once(" => ").unwrap_or_else(|| panic!("no `=>` in `{line}`"));
        let side = match side {
            "I" => Side::Inclusion,
            "E" => Side::Exclusion,
            other => panic!("`{other}` is no side"),
        };
        (side, text, expected)
    })
}

#[test]
fn each_line_is_read_as_written() {
    let vocabulary = vocabulary();
    let mut wrong = Vec::new();
    for (side, text, expected) in cases() {
        let line = Line { text, side };
        let reading = reading::read(&line, &vocabulary);
        let found = shown(&reading, &vocabulary);
        if found != expected {
            let shape = reading::shape(&line, &vocabulary);
            let why = if let Reading::NotUnderstood { why, .. } = &reading { why.as_str() } else { "" };
            wrong.push(format!("{text}\n  expected {expected}\n  found    {found} {why}\n  shape    {shape}"));
        }
        if let Some(expr) = condition(&reading) {
            match again(expr, &vocabulary) {
                Ok(read) if read == *expr => {}
                Ok(read) => wrong.push(format!("{text}\n  reads back as {}", criteria::format(&read, &vocabulary))),
                Err(problem) => wrong.push(format!("{text}\n  does not read back: {problem}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{} lines are read otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

/// Places point into the line, and no text makes the reader stop.
#[test]
fn any_text_is_read_without_harm() {
    let vocabulary = vocabulary();
    let open = "(".repeat(3000);
    let commas = "asthma, ".repeat(500);
    let hostile = [
        "",
        " ",
        "\0",
        "≥",
        ">= or = or",
        open.as_str(),
        commas.as_str(),
        "É 18 ≥ µ\u{202e}yrs",
        "1:",
        ".5.5.5",
        "10^^9/L",
    ];
    let cut = cases().flat_map(|(_, text, _)| text.char_indices().map(move |(i, _)| &text[..i]).step_by(7));
    for text in hostile.into_iter().chain(cut) {
        for side in [Side::Inclusion, Side::Exclusion] {
            let reading = reading::read(&Line { text, side }, &vocabulary);
            let _ = reading::lead(&Line { text, side }, &vocabulary);
            if let Some(expr) = condition(&reading) {
                let read = again(expr, &vocabulary).unwrap_or_else(|problem| panic!("{text}: {problem}"));
                assert_eq!(read, *expr, "{text}");
            }
            if let Reading::Partial { rest, .. } | Reading::NotUnderstood { unread: rest, .. } = &reading {
                assert!(rest.iter().all(|range| text.get(range.clone()).is_some()), "{text}: {rest:?}");
            }
        }
    }
}
