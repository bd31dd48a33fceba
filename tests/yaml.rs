//! Reading YAML with places: every byte of a value is found again in the file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::text::yaml::{Node, ScalarStyle, Value, parse};
use prescreen::text::{Diagnostic, SourceMap};
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn read(text: &str) -> (SourceMap, Vec<Node>, Vec<Diagnostic>) {
    let mut sources = SourceMap::new();
    let file = sources.add("f.yaml", text);
    let (documents, problems) = parse(&sources, file);
    (sources, documents, problems)
}

fn clean(text: &str) -> (SourceMap, Vec<Node>) {
    let (sources, documents, problems) = read(text);
    assert!(problems.is_empty(), "{text:?}: {problems:#?}");
    (sources, documents)
}

/// Every scalar of the tree, keys included.
fn scalars<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    match &node.value {
        Value::Scalar(_) => found.push(node),
        Value::Sequence(items, _) => items.iter().for_each(|n| scalars(n, found)),
        Value::Mapping(entries, _) => entries.iter().for_each(|(k, v)| {
            scalars(k, found);
            scalars(v, found);
        }),
    }
}

/// Every character that stands in the file as itself is where the map says.
fn check_map(sources: &SourceMap, node: &Node) {
    let mut all = Vec::new();
    scalars(node, &mut all);
    for node in all {
        let scalar = node.as_scalar().unwrap();
        let source = sources.slice(node.span);
        let mut last = 0;
        for (at, c) in scalar.text.char_indices() {
            let span = scalar.span(node.span.file, at, at + c.len_utf8());
            assert!(span.start >= last, "places ascend in {source:?}");
            assert!(node.span.start <= span.start && span.end <= node.span.end, "{span:?} outside {:?}", node.span);
            last = span.start;
            let here = sources.slice(span);
            let escaped = here.starts_with('\\') || here == "''";
            if !c.is_whitespace() && !escaped {
                assert_eq!(here, c.to_string(), "byte {at} of {:?} in {source:?}", scalar.text);
            }
        }
    }
}

#[test]
fn every_style_maps_back_to_the_file() {
    for text in [
        "a: plain text\n",
        "\u{feff}a: plain text\n",
        "\u{feff}é: naïve ≥ 6\r\nb: x\r\n",
        "a: plain over\n  two lines\n\n  and a paragraph\nb: x\n",
        "a: plain over\r\n  two\u{e9} lines\r\n\r\n  and a paragraph\r\nb: x\r\n",
        "a: 'it''s ≥ 6'\n",
        "a: 'it''s\n\n  ≥ 6'\n",
        "a: \"tab\\tquote\\\" \\u2265 6 \\x41 \\U0001F600 \\ud83d\\ude00 end\"\n",
        "a: \"one\n  two \\\n  three\"\n",
        "a: |\n  literal\n   deeper ≥\n\n  last\nb: x\n",
        "a: |-\r\n  literal\r\n   deeper ≥\r\n\r\n  last\r\nb: x\r\n",
        "a: |2\n    deep first\n   less\n",
        "a: >\n  folded\n  text\n\n  ≥ 6\n   deeper\n  end\n",
        "a: >-\r\n  folded\r\n  text\r\n\r\n  ≥ 6\r\n",
        "- [a, 'b''', {c: \"\\n\"}]\n",
        "a: >6\n        x\n",
    ] {
        let (sources, documents) = clean(text);
        assert_eq!(documents.len(), 1, "{text:?}");
        check_map(&sources, &documents[0]);
    }
}

#[test]
fn a_part_of_a_value_is_found_in_the_file() {
    let text = "a: >-\n  alpha\n  beta\nb: 'x''y z'\n";
    let (sources, documents) = clean(text);
    let find = |key: &str, part: &str| {
        let node = documents[0].get(key).unwrap();
        let scalar = node.as_scalar().unwrap();
        let at = scalar.text.find(part).unwrap();
        sources.slice(scalar.span(node.span.file, at, at + part.len())).to_owned()
    };
    assert_eq!(find("a", "alpha"), "alpha");
    assert_eq!(find("a", "beta"), "beta");
    assert_eq!(find("a", "a b"), "a\n  b");
    assert_eq!(find("b", "x'y"), "x''y");
    assert_eq!(find("b", "'"), "''");
    assert_eq!(find("b", "z"), "z");
}

#[test]
fn spans_cover_the_values_as_written() {
    let text = "a: 'x'\nb:\n  - c\n  - d: e\nf: [g, h]\nk:\nn: ~\n";
    let (sources, documents) = clean(text);
    let slice = |key: &str| sources.slice(documents[0].get(key).unwrap().span);
    assert_eq!(slice("a"), "'x'");
    assert_eq!(slice("b"), "- c\n  - d: e");
    assert_eq!(slice("f"), "[g, h]");
    assert_eq!(slice("k"), "");
    assert_eq!(documents[0].get("k").unwrap().as_str(), Some(""));
    assert_eq!(documents[0].get("n").unwrap().as_str(), Some("~"));
    assert_eq!(documents[0].get("a").unwrap().as_scalar().unwrap().style, ScalarStyle::SingleQuoted);
}

#[test]
fn documents_are_read_one_by_one() {
    let (_, documents) = clean("---\na: 1\n---\nb: 2\n");
    assert_eq!(documents.len(), 2);
    let (_, documents) = clean("");
    assert!(documents.is_empty());
}

/// The only problem of a file: code, underlined text, first help.
fn problem(text: &str) -> (&'static str, String, String) {
    let (sources, _, problems) = read(text);
    assert_eq!(problems.len(), 1, "{text:?}: {problems:#?}");
    let p = &problems[0];
    assert!(!p.help.is_empty(), "{p:?}");
    assert!(!p.message.ends_with('.') && !p.message.contains('\n'), "{p:?}");
    (p.code, sources.slice(p.label.span).to_owned(), p.help[0].clone())
}

#[test]
fn values_that_need_quotes_are_offered_them() {
    for (line, value, fixed) in [
        ("- text: patient: can read", "patient: can read", "- text: 'patient: can read'"),
        ("when: ratio a: b", "ratio a: b", "when: 'ratio a: b'"),
        ("when: >= 6", ">= 6", "when: '>= 6'"),
        ("when: > 6", "> 6", "when: '> 6'"),
        ("when: >6", ">6", "when: '>6'"),
        ("when: | x", "| x", "when: '| x'"),
        ("when: @x", "@x", "when: '@x'"),
        ("when: %x", "%x", "when: '%x'"),
        ("when: `x`", "`x`", "when: '`x`'"),
        ("when: , patient's", ", patient's", "when: ', patient''s'"),
        ("when: *foo bar", "*foo bar", "when: '*foo bar'"),
        ("when: - x", "- x", "when: '- x'"),
        ("when: ]x", "]x", "when: ']x'"),
    ] {
        let text = format!("a: b\n{line}\n").replace("a: b\n- ", "- a\n- ");
        let (code, underlined, help) = problem(&text);
        assert_eq!((code, underlined.as_str()), ("yaml-needs-quotes", value), "{line}");
        assert_eq!(help, format!("write `{fixed}`"), "{line}");
        let again = text.replace(line, fixed);
        let (_, documents) = clean(&again);
        let mut all = Vec::new();
        scalars(&documents[0], &mut all);
        assert_eq!(all.last().unwrap().as_str(), Some(value), "the offered line reads as what was meant");
        let (_, documents, _) = read(&text);
        let mut all = Vec::new();
        documents.iter().for_each(|d| scalars(d, &mut all));
        if line != "when: >6" {
            assert_eq!(all.last().unwrap().as_str(), Some(value), "the line is read as if it had quotes: {line}");
        }
    }
}

#[test]
fn a_file_with_several_unquoted_lines_shows_all_of_them() {
    let (_, documents, problems) = read("\u{feff}a: é: x\r\nb: >= 6\r\nb: y\r\nc: [\r\n");
    let codes: Vec<_> = problems.iter().map(|p| p.code).collect();
    assert_eq!(codes, ["yaml-needs-quotes", "yaml-needs-quotes", "duplicate-key", "yaml-syntax"]);
    assert!(documents.is_empty(), "the bracket breaks the document");
}

#[test]
fn what_rule_files_do_without_is_refused_with_help() {
    assert_eq!(problem("a: &x b\n").0, "yaml-anchor");
    assert_eq!(problem("a: *x\n").0, "yaml-anchor");
    assert_eq!(problem("a: !foo bar\n").0, "yaml-tag");
    assert_eq!(problem("a: !foo bar\n").1, "!foo");
    assert_eq!(problem("a: !!str bar\n").1, "!!str");
    assert_eq!(problem("<<: x\n").0, "yaml-merge-key");
    assert_eq!(problem("? [a]\n: b\nc: d\n").0, "yaml-key-not-text");
    assert_eq!(problem("{a: b}: c\n").0, "yaml-key-not-text");
    let (sources, documents, problems) = read("a: 1\nb: 2\na: 3\n");
    assert_eq!(problems[0].code, "duplicate-key");
    assert_eq!(problems[0].label.span.start, 10);
    assert_eq!(sources.slice(problems[0].others[0].span), "a");
    assert_eq!(problems[0].others[0].span.start, 0);
    assert_eq!(documents[0].as_mapping().unwrap().len(), 2);
    let many: String = (0..100).map(|n| format!("k{n}: x\n")).collect();
    assert_eq!(problem(&format!("{many}k7: y\n")).0, "duplicate-key");
    assert_eq!(problem(&format!("{many}k99: y\n")).0, "duplicate-key");
}

#[test]
fn a_broken_document_leaves_the_others() {
    let (_, documents, problems) = read("a: 1\n---\nb: [1, 2\n---\nc: 3\n");
    assert_eq!(documents.len(), 2);
    assert_eq!(problems.len(), 1, "{problems:#?}");
    let label = problems[0].others.first().unwrap_or(&problems[0].label);
    assert!(label.text.contains("opened here"), "{problems:#?}");
}

#[test]
fn syntax_errors_have_a_place_and_a_help() {
    for text in [
        "a:\n\t- b\n",
        "a: 'x\nb: 3\n",
        "a: \"\\q\"\n",
        "a: \"b\" or c\n",
        "a: b\n c: d\n",
        "a: b\nfoo\nc: d\n",
        "- a\nb: c\n",
        "a: [b] or c\n",
        "a: {b: c: d}\n",
        "a: [1, 2\n",
        "a: b\n\u{feff}c: d\n",
        "\"",
        "{",
    ] {
        let (code, underlined, _) = problem(text);
        assert_eq!(code, "yaml-syntax", "{text:?}");
        assert!(!underlined.is_empty(), "{text:?}");
    }
}

#[test]
fn hostile_input_is_refused_quickly() {
    for (text, code) in [
        ("[".repeat(1_000_000), "yaml-too-deep"),
        ("- ".repeat(1_000_000), "yaml-too-deep"),
        ("{a: ".repeat(100_000), "yaml-too-deep"),
        ("[{a: ".repeat(100_000), "yaml-too-deep"),
        ("? ".repeat(1_000_000), "yaml-too-deep"),
        (format!("[{}]", "a,".repeat(1_100_000)), "yaml-too-large"),
        (" ".repeat((64 << 20) + 1), "yaml-too-large"),
    ] {
        let started = Instant::now();
        let (_, _, problems) = read(&text);
        assert!(problems.len() <= 2, "{}", &text[..20]);
        assert_eq!(problems.last().unwrap().code, code, "{}", &text[..20]);
        assert!(started.elapsed() < Duration::from_secs(20), "{} took {:?}", &text[..20], started.elapsed());
    }
    let (_, _, problems) = read(&"---\n[\n".repeat(100_000));
    assert_eq!(problems.len(), 1000, "nobody reads on after a thousand problems");
    let many: String = (0..20_000).map(|n| format!("k{n}: >= {n}\n")).collect();
    let started = Instant::now();
    let (_, _, problems) = read(&many);
    assert!(!problems.is_empty());
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// A value in each style that can hold it, with what it means.
fn styled(words: &[String], style: u8, newline: &str) -> String {
    let text = words.join(" ");
    let lines = words.join(&format!("{newline}    "));
    match style {
        0 => format!("'{}'", text.replace('\'', "''")),
        1 => format!("'{}'", lines.replace('\'', "''")),
        2 => serde_json::to_string(&text).unwrap(),
        3 => format!("|{newline}    {lines}"),
        _ => format!(">-{newline}    {lines}"),
    }
}

proptest! {
    #[test]
    fn any_text_in_any_style_maps_back(
        values in prop::collection::vec((prop::collection::vec("[a-zé≥'\"\\\\:#🙂]{1,6}", 1..5), 0_u8..5), 1..5),
        bom: bool,
        crlf: bool,
    ) {
        let newline = if crlf { "\r\n" } else { "\n" };
        let mut text = String::from(if bom { "\u{feff}" } else { "" });
        for (n, (words, style)) in values.iter().enumerate() {
            text += &format!("kéy{n}: {}{newline}", styled(words, *style, newline));
        }
        let (sources, documents) = clean(&text);
        for (n, (words, style)) in values.iter().enumerate() {
            let value = documents[0].get(&format!("kéy{n}")).unwrap().as_str().unwrap();
            let expected = if *style == 3 { words.join("\n") + "\n" } else { words.join(" ") };
            prop_assert_eq!(value, expected);
        }
        check_map(&sources, &documents[0]);
    }

    #[test]
    fn no_input_panics(text in "[-a: \\[\\]{}>|'\"\\\\&*!%@`#,?~\n\t\r\u{feff}é]{0,60}") {
        let (sources, documents, problems) = read(&text);
        documents.iter().for_each(|d| check_spans(&sources, d));
        for p in problems {
            prop_assert!(p.label.span.range().end <= text.len());
            prop_assert!(text.get(p.label.span.range()).is_some(), "{:?}", p);
        }
    }
}

fn check_spans(sources: &SourceMap, node: &Node) {
    let text = &sources.file(node.span.file).unwrap().text;
    let mut all = Vec::new();
    scalars(node, &mut all);
    for node in all {
        assert!(text.get(node.span.range()).is_some());
        let scalar = node.as_scalar().unwrap();
        for (at, c) in scalar.text.char_indices() {
            let span = scalar.span(node.span.file, at, at + c.len_utf8());
            assert!(span.range().end <= text.len());
        }
    }
}
