//! Transcripts: every `console` block that runs `prescreen` in `tests/cli/*.md`, `README.md` and `docs/*.md` is run in
//! the repository's root and compared with what it shows. `UPDATE_GOLDENS=1 cargo test --test cli` writes them anew.
//!
//! A block holds commands (`$ …`, continued by `> …`), each followed by its standard output; then, if there is any,
//! `[stderr]` with the standard error and `[exit N]` with an exit code other than 0. Commands run in `sh`; `$TMP` is an
//! empty folder of the file's own.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test may stop at what it did not expect"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn transcripts_are_true() {
    let update = std::env::var_os("UPDATE_GOLDENS").is_some();
    let mut wrong = String::new();
    let mut blocks = 0;
    for path in files() {
        let old = std::fs::read_to_string(&path).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (new, ran) = rerun(&old, folder.path());
        blocks += ran;
        if new == old {
            continue;
        }
        if update {
            std::fs::write(&path, new).unwrap();
        } else {
            let shown = path.strip_prefix(ROOT).unwrap_or(&path).display();
            writeln!(wrong, "{shown}:\n{}", difference(&old, &new)).unwrap();
        }
    }
    assert!(blocks > 0, "no transcript was found");
    assert!(wrong.is_empty(), "transcripts differ; UPDATE_GOLDENS=1 writes them anew\n{wrong}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let script = "prescreen completions bash | head -1 >/dev/null; echo ok";
    let (text, _) = run(script, Path::new(ROOT));
    assert_eq!(text, "ok\n");
}

fn files() -> Vec<PathBuf> {
    let root = Path::new(ROOT);
    let mut files = vec![root.join("README.md")];
    for folder in ["tests/cli", "docs"] {
        let Ok(entries) = std::fs::read_dir(root.join(folder)) else { continue };
        files.extend(entries.map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "md")));
    }
    files.retain(|p| p.exists());
    files.sort();
    files
}

/// The file's text with every transcript run anew, and how many there were.
fn rerun(text: &str, folder: &Path) -> (String, usize) {
    let mut out = String::new();
    let mut blocks = 0;
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}").unwrap();
        if line != "```console" || !lines.peek().is_some_and(|first| first.starts_with("$ ")) {
            continue;
        }
        let block: Vec<&str> = lines.by_ref().take_while(|l| *l != "```").collect();
        if block.iter().any(|l| (l.starts_with("$ ") || continues(l)) && l.contains("prescreen")) {
            blocks += 1;
            out.push_str(&transcript(&block, folder));
        } else {
            block.iter().for_each(|l| writeln!(out, "{l}").unwrap());
        }
        out.push_str("```\n");
    }
    (out, blocks)
}

fn transcript(block: &[&str], folder: &Path) -> String {
    let mut out = String::new();
    let mut at = 0;
    while at < block.len() {
        if !block[at].starts_with("$ ") {
            at += 1;
            continue;
        }
        let mut script = String::new();
        writeln!(out, "{}", block[at]).unwrap();
        script.push_str(&block[at][2..]);
        at += 1;
        while at < block.len() && continues(block[at]) {
            writeln!(out, "{}", block[at]).unwrap();
            script.push('\n');
            script.push_str(block[at].get(2..).unwrap_or(""));
            at += 1;
        }
        let (text, _) = run(&script, folder);
        out.push_str(&text);
    }
    out
}

fn continues(line: &str) -> bool {
    line == ">" || line.starts_with("> ")
}

/// Standard output, then standard error and exit code as a transcript shows them.
fn run(script: &str, folder: &Path) -> (String, i32) {
    let binary = Path::new(env!("CARGO_BIN_EXE_prescreen")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("sh")
        .arg("-c")
        .arg(script)
        .current_dir(ROOT)
        .env("PATH", path)
        .env("TMP", folder)
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("PRESCREEN_RULES")
        .output()
        .unwrap();
    let shown = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap().replace(folder.to_str().unwrap(), "$TMP");
        if text.is_empty() || text.ends_with('\n') { text } else { text + "\n" }
    };
    let mut text = shown(&output.stdout);
    let talk = shown(&output.stderr);
    if !talk.is_empty() {
        write!(text, "[stderr]\n{talk}").unwrap();
    }
    let code = output.status.code().unwrap_or(-1);
    if code != 0 {
        writeln!(text, "[exit {code}]").unwrap();
    }
    assert!(!talk.contains("panicked"), "{script}\n{talk}");
    (text, code)
}

/// The lines that differ, with the line before them.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count();
    let tail = tail.min(old.len() - same).min(new.len() - same);
    let mut out = String::new();
    for line in &old[same.saturating_sub(1)..same] {
        writeln!(out, "  {line}").unwrap();
    }
    for line in &old[same..old.len() - tail] {
        writeln!(out, "- {line}").unwrap();
    }
    for line in &new[same..new.len() - tail] {
        writeln!(out, "+ {line}").unwrap();
    }
    out
}
