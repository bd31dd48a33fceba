//! The house rules that a compiler does not check.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at what it did not expect")]

use std::fs;
use std::path::{Path, PathBuf};

/// The crates of the product.
const CRATES: [&str; 4] = ["crates/language/src", "crates/registry/src", "crates/terms/src", "src"];

/// Data flows down this list: a module may use only itself and those above it.
const MODULES: [&str; 16] = [
    "text",
    "value",
    "vocabulary",
    "criteria",
    "record",
    "lines",
    "reading",
    "draft",
    "ctml",
    "coverage",
    "ruleset",
    "patient",
    "screening",
    "cohort",
    "report",
    "cli",
];

/// What is written beside the product: tests, tools and benchmarks.
const BESIDE: [&str; 6] =
    ["tests", "tools", "fuzz/fuzz_targets", "benches/src", "crates/registry/tests", "crates/terms/examples"];

/// What a file may have at most, so that it keeps one subject.
const LONGEST_FILE: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(dir: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Every source file of the product, with its text.
fn sources() -> Vec<(PathBuf, String)> {
    let of_crate = |folder: &str| files(&root().join(folder), "rs");
    CRATES.into_iter().flat_map(of_crate).map(|p| (p.clone(), fs::read_to_string(p).unwrap())).collect()
}

/// The place of a source file below its crate's `src`.
fn within_crate(path: &Path) -> PathBuf {
    CRATES.iter().find_map(|folder| path.strip_prefix(root().join(folder)).ok()).unwrap().to_owned()
}

/// Unit tests that have a file of their own.
fn is_test_module(path: &Path) -> bool {
    path.file_stem().is_some_and(|s| s == "tests" || s.to_string_lossy().ends_with("_tests"))
}

/// The part of a source file that is not its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod ").next().unwrap_or(text)
}

#[test]
fn data_flows_one_way_through_the_modules() {
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let relative = within_crate(&path);
        let module = relative.components().next().unwrap().as_os_str().to_string_lossy().replace(".rs", "");
        let Some(own) = MODULES.iter().position(|m| *m == module) else { continue };
        for used in without_tests(&text).split("crate::").skip(1) {
            let name: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let later = MODULES.iter().position(|m| *m == name).is_some_and(|at| at > own);
            if later {
                wrong.push(format!("{} uses {name}", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_does_input_and_output() {
    let forbidden =
        ["std::fs", "std::env", "std::io::stdin", "SystemTime::now", "Instant::now", "println!", "eprintln!"];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let relative = within_crate(&path);
        if relative.starts_with("cli") || relative.as_os_str() == "main.rs" || is_test_module(&relative) {
            continue;
        }
        for word in forbidden.iter().filter(|w| without_tests(&text).contains(**w)) {
            wrong.push(format!("{}: {word}", relative.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_short_enough_for_one_subject() {
    let beside = BESIDE.iter().flat_map(|folder| files(&root().join(folder), "rs"));
    let beside = beside.map(|path| (path.clone(), fs::read_to_string(path).unwrap()));
    let long: Vec<_> = sources()
        .into_iter()
        .chain(beside)
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .collect();
    assert!(long.is_empty(), "{long:?}");
}

#[test]
fn nothing_is_left_over() {
    let words = ["todo!(", "unimplemented!(", "dbg!(", concat!("FIX", "ME"), concat!("XX", "X")];
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        wrong.extend(words.iter().filter(|w| text.contains(**w)).map(|w| format!("{}: {w}", path.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_is_for() {
    let says = |text: &str| text.lines().any(|l| l.starts_with("//! "));
    let mute: Vec<_> = sources().into_iter().filter(|(p, t)| !says(t) && !is_test_module(p)).map(|(p, _)| p).collect();
    assert!(mute.is_empty(), "{mute:?}");
}

/// The codes written in calls of `Diagnostic::error` and `Diagnostic::warning`.
fn codes_in_use() -> Vec<(String, PathBuf)> {
    let mut used = Vec::new();
    for (path, text) in sources() {
        let text = without_tests(&text);
        for call in ["Diagnostic::error(", "Diagnostic::warning("] {
            for rest in text.split(call).skip(1) {
                let Some(code) = rest.trim_start().strip_prefix('"').and_then(|r| r.split('"').next()) else {
                    continue;
                };
                used.push((code.to_owned(), path.clone()));
            }
        }
    }
    used
}

#[test]
fn every_diagnostic_code_has_a_row_and_every_page_a_code() {
    let mut wrong: Vec<String> = codes_in_use()
        .into_iter()
        .filter(|(code, _)| prescreen::text::codes::find(code).is_none())
        .map(|(code, path)| format!("{code} in {} has no row", path.display()))
        .collect();
    for page in files(&root().join("docs/diagnostics"), "md") {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        if prescreen::text::codes::find(&name).is_none() {
            wrong.push(format!("{} has no row", page.display()));
        }
    }
    let everything: String =
        sources().into_iter().filter(|(p, _)| !p.ends_with("text/codes.rs")).map(|(_, t)| t).collect();
    for code in prescreen::text::codes::CODES {
        if !everything.contains(&format!("\"{}\"", code.name)) {
            wrong.push(format!("{} has a row and is never given", code.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_changelog_has_room_for_what_is_coming() {
    let text = fs::read_to_string(root().join("CHANGELOG.md")).expect("CHANGELOG.md");
    assert!(text.contains("## [Unreleased]"));
}

#[test]
fn every_rule_of_the_semantics_has_a_spec_file() {
    let names: Vec<String> = files(&root().join("tests/spec"), "md")
        .iter()
        .map(|p| p.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    let missing: Vec<_> = (1..=33).filter(|n| !names.iter().any(|f| f.starts_with(&format!("{n:02}-")))).collect();
    assert!(missing.is_empty(), "no spec file for rules {missing:?}");
}

/// The info strings of a page's examples, without the language.
fn examples_of(page: &str) -> Vec<String> {
    page.lines().filter_map(|l| l.strip_prefix("```yaml")).map(|info| info.trim().to_owned()).collect()
}

#[test]
fn every_page_has_a_bad_and_a_good_example() {
    let kinds = ["criterion", "trial", "vocabulary", "profile", "examples", "policy", "record"];
    let mut wrong = Vec::new();
    for code in prescreen::text::codes::CODES {
        let examples = examples_of(code.page);
        let ends: Vec<&str> = examples.iter().filter_map(|info| info.split(' ').next_back()).collect();
        let known = examples.iter().all(|info| info.split(' ').next().is_some_and(|kind| kinds.contains(&kind)));
        if ends != ["bad", "good"] || !known {
            wrong.push(format!("{}: {examples:?}", code.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Row of the registry, page and fixtures of a lint stand or fall together; `tests/lints.rs` runs page and fixtures.
#[test]
fn every_lint_has_fixtures_with_what_is_said_of_them() {
    let folder = root().join("tests/lints");
    let mut wrong = Vec::new();
    for lint in prescreen::ruleset::lint::LINTS {
        let names: Vec<String> = fs::read_dir(folder.join(lint.code))
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        let has = |start: &str, end: &str| names.iter().any(|n| n.starts_with(start) && n.ends_with(end));
        if !has("bad", ".yaml") && !names.iter().any(|n| n.starts_with("bad") && !n.contains('.')) {
            wrong.push(format!("{} has no bad fixture", lint.code));
        }
        if !has("good", "") {
            wrong.push(format!("{} has no good fixture", lint.code));
        }
        for name in names.iter().filter(|n| n.starts_with("bad") && !n.ends_with(".txt")) {
            let stem = name.strip_suffix(".yaml").unwrap_or(name);
            if !names.contains(&format!("{stem}.txt")) {
                wrong.push(format!("{}/{stem}.txt is missing", lint.code));
            }
        }
    }
    for entry in fs::read_dir(&folder).unwrap().flatten().filter(|e| e.path().is_dir()) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if prescreen::text::codes::find(&name).is_none() {
            wrong.push(format!("tests/lints/{name} has no row"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the product needs is named in the lock files of the workspaces beside it, which are built with `--locked`.
#[test]
fn lock_files_follow_the_dependencies() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
    let section = rest.split("\n[").next().unwrap();
    let needed: Vec<&str> = section
        .lines()
        .filter(|line| !line.starts_with('#') && !line.contains("optional = true"))
        .filter_map(|line| {
            let (name, what) = line.split_once(['.', ' '])?;
            let renamed = what.split_once("package = \"").and_then(|(_, package)| package.split('"').next());
            Some(renamed.unwrap_or(name))
        })
        .collect();
    assert!(needed.len() > 20 && needed.contains(&"serde-saphyr"), "{needed:?}");
    for lock in ["Cargo.lock", "benches/Cargo.lock", "benches/peers/Cargo.lock", "fuzz/Cargo.lock"] {
        let text = fs::read_to_string(root().join(lock)).unwrap();
        let own = text.split("[[package]]").find(|package| package.starts_with("\nname = \"prescreen\"\n")).unwrap();
        for name in &needed {
            let named = own.contains(&format!("\n \"{name}\",")) || own.contains(&format!("\n \"{name} "));
            assert!(named, "{lock} does not name {name}: run cargo metadata there");
        }
    }
}
