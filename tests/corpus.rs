//! Every file of the fuzzers' corpus, once, with an ordinary compiler.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

#[path = "../fuzz/inputs.rs"]
mod inputs;

fn each(target: &str, run: fn(&str)) {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut seen = 0;
    for entry in std::fs::read_dir(&dir).unwrap().flatten() {
        if let Ok(text) = std::fs::read_to_string(entry.path()) {
            run(&text);
            seen += 1;
        }
    }
    assert!(seen > 0, "{} is empty", dir.display());
}

#[test]
fn conditions() {
    each("condition", inputs::condition);
}

#[test]
fn rule_files() {
    each("rule_file", inputs::rule_file);
}

#[test]
fn profiles() {
    each("profile", inputs::profile);
}
