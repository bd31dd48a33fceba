//! Reading the fields of a mapping: what is wrong is said at its place, and the rest is still read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use prescreen::text::{Diagnostic, Fields, SourceMap, yaml};

const KNOWN: &[&str] = &["title", "status", "sex", "healthy", "windows", "arms", "names", "age"];

/// Reads a mapping with `read`; gives what it gave, and each problem as code, underlined text, message, first help.
fn reading<T>(text: &str, read: impl FnOnce(&mut Fields<'_, '_>) -> T) -> (T, Vec<[String; 4]>) {
    let mut sources = SourceMap::new();
    let file = sources.add("f.yaml", text);
    let (documents, mut problems) = yaml::parse(&sources, file);
    let given = read(&mut Fields::new(&documents[0], "a trial", KNOWN, &mut problems));
    let row = |p: &Diagnostic| {
        let help = p.help.first().cloned().unwrap_or_default();
        [p.code.to_owned(), sources.slice(p.label.span).to_owned(), p.message.clone(), help]
    };
    (given, problems.iter().map(row).collect())
}

fn problems(text: &str, read: impl FnOnce(&mut Fields<'_, '_>)) -> Vec<[String; 4]> {
    reading(text, read).1
}

#[test]
fn values_are_read_with_their_places() {
    let text =
        "title: A study\nhealthy: No\nsex: FEMALE\narms: []\nnames: [a, 'b']\nage: 18\nwindows: {laboratory: x}\n";
    let ((), found) = reading(text, |f| {
        let title = f.required_text("title").unwrap();
        assert_eq!((title.node, title.span.range()), ("A study", 7..14));
        assert_eq!(f.key_span("title").unwrap().range(), 0..5);
        assert!(!f.yes_no("healthy").unwrap().node);
        assert_eq!(f.choice("sex", &[("male", 1), ("female", 2)]).unwrap().node, 2);
        assert_eq!(f.list("arms").unwrap().len(), 0);
        assert_eq!(f.texts("names").iter().map(|t| t.node).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(f.texts("age").iter().map(|t| t.node).collect::<Vec<_>>(), ["18"]);
        assert_eq!(f.parsed("age", "a number", |t| t.parse::<u8>().ok()).unwrap().node, 18);
        assert!(f.mapping("windows").is_some() && f.has("windows"));
        assert!(f.text("status").is_none() && f.list("status").is_none() && f.texts("status").is_empty());
        assert_eq!(f.entries().len(), 7);
    });
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn unknown_keys_are_offered_the_near_one_or_all() {
    let found = problems("titel: x\nsponsor: y\n", |_| {});
    assert_eq!(found[0], ["unknown-key", "titel", "`titel` is not a key of a trial", "did you mean `title`?"]);
    assert_eq!(found[1][2], "`sponsor` is not a key of a trial");
    assert!(found[1][3].starts_with("one of `title`, `status`"), "{found:?}");
    let found = problems("patient: can read it's\n", |_| {});
    assert_eq!(found[0][3], "if this is text, put it in quotes: `'patient: can read it''s'`");
}

#[test]
fn wrong_shapes_and_values_are_said_with_what_was_needed() {
    let found = problems("windows: [28 days]\n", |f| assert!(f.mapping("windows").is_none()));
    assert_eq!(found[0][..3], ["wrong-type", "[28 days]", "`windows` needs a mapping (`key: value`), this is a list"]);
    let found = problems("title: {a: b}\n", |f| assert!(f.text("title").is_none()));
    assert_eq!(found[0][2], "`title` needs text, this is a mapping");
    let found = problems("title:\nsex: ''\n", |f| assert!(f.text("title").is_none() && f.text("sex").is_none()));
    assert_eq!(found[0][2], "`title` needs text, this is nothing");
    assert_eq!(found[1][2], "`sex` needs text, this is nothing");
    let found = problems("arms: x\n", |f| assert!(f.list("arms").is_none()));
    assert_eq!(found[0][2], "`arms` needs a list, this is text");
    let found = problems("arms: []\n", |f| assert!(f.filled_list("arms").is_some()));
    assert_eq!(found[0][..2], ["empty-list", "[]"]);
    let found = problems("names: [a, [b], '']\n", |f| assert_eq!(f.texts("names").len(), 1));
    assert_eq!((found.len(), found[0][1].as_str()), (2, "[b]"));
    let found = problems("healthy: maybe\n", |f| assert!(f.yes_no("healthy").is_none()));
    assert_eq!(found[0][..3], ["unreadable-value", "maybe", "`healthy` needs `yes` or `no`, this is `maybe`"]);
    let found = problems("sex: femal\n", |f| assert!(f.choice("sex", &[("male", 1), ("female", 2)]).is_none()));
    assert_eq!(found[0], ["unknown-value", "femal", "`femal` is no value of `sex`", "did you mean `female`?"]);
    let found = problems("sex: x\n", |f| {
        assert!(f.required("title").is_none() && f.required_text("status").is_none());
    });
    assert_eq!(found[0], ["missing-key", "sex", "`title` is missing in a trial", "add `title: …`"]);
    assert_eq!(found.len(), 2);
}

#[test]
fn what_is_no_mapping_has_no_fields() {
    let found = problems("- a\n", |f| assert!(f.entries().is_empty() && f.get("title").is_none()));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0][2], "a trial needs a mapping (`key: value`), this is a list");
}
