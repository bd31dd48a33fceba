//! How long an index of half a million concepts takes: made of made-up diseases, written to a file, opened, asked.
//!
//! `cargo run --release -p prescreen-terms --example measure [CONCEPTS]`
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a tool that stops at what it did not expect")]

use prescreen_terms::{Format, Import, Terms};
use std::fmt::Write;
use std::time::Instant;

const SITES: [&str; 10] = ["liver", "lung", "kidney", "heart", "skin", "bone", "brain", "bowel", "blood", "eye"];
const KINDS: [&str; 10] =
    ["fever", "cancer", "atrophy", "palsy", "fibrosis", "dystrophy", "stenosis", "necrosis", "ulcer", "rash"];

/// A name that no other number has: consonants for digits, so that no two fold alike.
fn name(number: usize) -> String {
    let word: String = number.to_string().bytes().map(|digit| char::from(b'b' + (digit - b'0') * 2)).collect();
    format!("{word}ic {} of the {}", KINDS[number % 10], SITES[number / 10 % 10])
}

fn main() {
    let concepts: usize = std::env::args().nth(1).map_or(500_000, |n| n.parse().unwrap());
    let mut table = "doid\tlabel\texact_synonyms\tparents\ticd10cm\tsnomed\n".to_owned();
    for number in 1..=concepts {
        let parent = if number == 1 { "disease".to_owned() } else { name(number / 8 + usize::from(number < 8)) };
        let synonym = format!("familial {}|hereditary {}", name(number), name(number));
        writeln!(table, "DOID:{number}\t{}\t{synonym}\t{parent}\t\t", name(number)).unwrap();
    }
    let started = Instant::now();
    let mut import = Import::default();
    let report = import.read(Format::DoidTable, table.as_bytes(), "made up").unwrap();
    let (bytes, summary) = import.finish().unwrap();
    println!(
        "{} rows, {} names, {} MB of index: made in {:?}",
        report.used,
        summary.names,
        bytes.len() / 1_000_000,
        started.elapsed()
    );
    let file = std::env::temp_dir().join(format!("prescreen-measure-{}.bin", std::process::id()));
    std::fs::write(&file, &bytes).unwrap();
    let started = Instant::now();
    let terms = Terms::open(std::fs::read(&file).unwrap()).unwrap();
    println!("{} concepts read and opened in {:?}", terms.len(), started.elapsed());
    std::fs::remove_file(&file).unwrap();
    let asked: Vec<String> = (1..=concepts).step_by(7).map(name).collect();
    let started = Instant::now();
    let found = asked.iter().filter(|name| terms.find(name).len() == 1).count();
    println!(
        "{found} of {} names found, {:?} each",
        asked.len(),
        started.elapsed() / u32::try_from(asked.len()).unwrap()
    );
}
