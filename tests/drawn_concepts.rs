//! Draws the concepts that `docs/vocabulary-check.md` checks by hand, and holds its table to the vocabulary.
//!
//! The draw: the names of concepts in byte order; a Fisher-Yates shuffle whose numbers come from SplitMix64; the first forty.
//! `cargo test --test drawn_concepts -- --ignored --nocapture` prints both draws for the vocabulary as it stands: the first from
//! all concepts, the second from those that the file named by `DRAWN_BEFORE` (one name a line) does not hold.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop at what it did not expect"
)]

#[allow(dead_code, reason = "other tests use the rest of it")]
mod shipped;

use shipped::vocabulary;
use std::path::Path;

const FIRST_SEED: u64 = 20_261_122;
const SECOND_SEED: u64 = 20_261_123;
const DRAWN: usize = 40;
const DRAWS: usize = 2;

/// SplitMix64 (Steele, Lea and Flood 2014): small, without dependencies, the same on every machine.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

fn draw(mut names: Vec<String>, seed: u64) -> Vec<String> {
    names.sort();
    let mut numbers = SplitMix64(seed);
    for at in 0..DRAWN.min(names.len()) {
        let left = u64::try_from(names.len() - at).unwrap();
        let other = at + usize::try_from(numbers.next() % left).unwrap();
        names.swap(at, other);
    }
    names.truncate(DRAWN);
    names
}

fn names() -> Vec<String> {
    vocabulary().concepts().map(|(_, concept)| concept.name.clone()).collect()
}

fn print_draw(names: Vec<String>, seed: u64) {
    println!("{DRAWN} of {} concepts, seed {seed}", names.len());
    for name in draw(names, seed) {
        println!("{name}");
    }
}

#[test]
fn the_generator_is_splitmix64() {
    let mut numbers = SplitMix64(1_234_567);
    let first: Vec<u64> = (0..3).map(|_| numbers.next()).collect();
    assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
}

#[test]
#[ignore = "prints the draw for whoever checks by hand"]
fn forty_concepts() {
    print_draw(names(), FIRST_SEED);
}

#[test]
#[ignore = "prints the draw for whoever checks by hand"]
fn forty_later_concepts() {
    let Some(before) = std::env::var_os("DRAWN_BEFORE") else {
        println!("no second draw: DRAWN_BEFORE names no file");
        return;
    };
    let before = std::fs::read_to_string(before).unwrap();
    let later = names().into_iter().filter(|name| before.lines().all(|earlier| earlier != name)).collect();
    print_draw(later, SECOND_SEED);
}

#[test]
fn concepts_checked_by_hand_are_in_the_vocabulary() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/vocabulary-check.md");
    let page = std::fs::read_to_string(page).unwrap();
    let vocabulary = vocabulary();
    let mut checked = 0;
    for line in page.lines() {
        let Some(name) = line.strip_prefix("| `").and_then(|rest| rest.split('`').next()) else { continue };
        assert!(vocabulary.find(name).is_some(), "docs/vocabulary-check.md: no `{name}` in the vocabulary");
        checked += 1;
    }
    assert_eq!(checked, DRAWS * DRAWN);
}
