//! Other engines on the SLE study: writes the patients for them, and works for those that are written in Rust.
//!
//! `export FOLDER PATIENTS` writes what every engine is given and what prescreen says of it. `work FOLDER` answers the
//! commands of `compare.py`, a line each: `ROW SECONDS` does a row's work for about so long.
#![allow(clippy::print_stdout, reason = "lines are what the program is for")]

mod asked;
mod chunk;
mod export;
mod rego;
mod work;
mod zen;

use std::path::Path;

/// The seed of the patients.
const SEED: u64 = 1;

/// How many variants of the study there are.
const VARIANTS: usize = 100;

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["export", folder, patients] => match patients.parse() {
            Ok(patients) => export::write(Path::new(folder), patients),
            Err(_) => return usage(),
        },
        ["work", folder] => work::answer(Path::new(folder)),
        _ => return usage(),
    }
    std::process::ExitCode::SUCCESS
}

fn usage() -> std::process::ExitCode {
    println!("usage: prescreen-peers export FOLDER PATIENTS | prescreen-peers work FOLDER");
    std::process::ExitCode::from(2)
}
