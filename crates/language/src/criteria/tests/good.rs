//! Text and its canonical form.

use super::{VOCABULARY, read};
use crate::criteria::format;

#[track_caller]
fn reads(text: &str, canonical: &str) {
    let expr = match read(text) {
        Ok(expr) => expr,
        Err(problems) => panic!("`{text}`: {problems:#?}"),
    };
    let written = format(&expr, &VOCABULARY);
    assert_eq!(written, canonical, "for `{text}`");
    match read(&written) {
        Ok(again) => assert_eq!(again, expr, "`{written}` means something else than `{text}`"),
        Err(problems) => panic!("`{written}`: {problems:#?}"),
    }
}

#[test]
fn table() {
    let mut failed = Vec::new();
    for line in include_str!("good.txt").lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
        let (text, canonical) = line.split_once(" => ").map_or((line, line), |(a, b)| (a.trim(), b.trim()));
        if std::panic::catch_unwind(|| reads(text, canonical)).is_err() {
            failed.push(text.to_owned());
        }
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
