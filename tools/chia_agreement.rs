//! Does a condition hold what people marked on its line? The importer beside the annotations of Chia.
//!
//! Chia (Kury et al. 2020, CC BY 4.0) is criteria of some 700 trials in which people marked values, times, negations and
//! alternatives. For each line that the importer compiles, this checks that the condition holds what was marked, counts by
//! kind, and lists the lines where it does not, for reading by hand. The first argument is the unpacked folder.
#![allow(clippy::print_stdout, reason = "the figures are what the tool is for")]

use prescreen_language::criteria;
use prescreen_language::text::{SourceMap, yaml};
use prescreen_language::vocabulary::Vocabulary;
use prescreen_registry::reading::{self, Line, Reading, Side};
use std::collections::BTreeMap;
use std::error::Error;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What was marked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Value,
    Temporal,
    Negation,
    Or,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Temporal => "temporal",
            Self::Negation => "negation",
            Self::Or => "or",
        }
    }
}

/// A mark on the characters of a text.
struct Mark {
    kind: Kind,
    at: Range<usize>,
    words: String,
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("give the unpacked folder of Chia")?);
    let vocabulary = read_vocabulary(Path::new("rules/vocabulary"))?;
    let mut texts: Vec<PathBuf> = std::fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    texts.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    texts.sort();
    let mut counts: BTreeMap<Kind, (u32, u32)> = BTreeMap::new();
    let (mut lines, mut compiled) = (0, 0);
    let mut missed = String::new();
    for path in texts {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let side = match name.rsplit_once('_') {
            Some((_, "inc")) => Side::Inclusion,
            Some((_, "exc")) => Side::Exclusion,
            _ => continue,
        };
        let text = std::fs::read_to_string(&path)?;
        let marks = marks(&std::fs::read_to_string(path.with_extension("ann"))?);
        let mut start = 0;
        for row in text.split('\n') {
            let end = start + row.chars().count();
            let own = start..end;
            start = end + 1;
            if row.trim().is_empty() {
                continue;
            }
            lines += 1;
            let Reading::Compiled(expr) = reading::read(&Line { text: row.trim(), side }, &vocabulary) else {
                continue;
            };
            compiled += 1;
            let condition = criteria::format(&expr, &vocabulary);
            for mark in marks.iter().filter(|mark| own.start <= mark.at.start && mark.at.end <= own.end) {
                let (held, all) = counts.entry(mark.kind).or_default();
                *all += 1;
                if holds(mark, &condition) {
                    *held += 1;
                } else {
                    let row = row.trim();
                    missed.push_str(&format!(
                        "{} {name}: {row}\n  marked: {}\n  when: {condition}\n",
                        mark.kind.name(),
                        mark.words
                    ));
                }
            }
        }
    }
    println!("{lines} lines, {compiled} compiled");
    for (kind, (held, all)) in counts {
        println!("{:9} {held} of {all} held, {:.1} %", kind.name(), f64::from(held) * 100.0 / f64::from(all));
    }
    println!("\n{missed}");
    Ok(())
}

fn read_vocabulary(folder: &Path) -> Result<Vocabulary, Box<dyn Error>> {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path)?);
        documents.extend(yaml::parse(&sources, file).0);
    }
    Ok(Vocabulary::read(&documents).0)
}

/// The marks of a brat file: `T1<tab>Value 26 40<tab>words`, `*<tab>OR T1 T2`. Places are characters.
fn marks(annotations: &str) -> Vec<Mark> {
    let mut entities: BTreeMap<&str, (Range<usize>, &str)> = BTreeMap::new();
    let mut found = Vec::new();
    for row in annotations.lines() {
        let mut fields = row.split('\t');
        let (Some(id), Some(what), words) = (fields.next(), fields.next(), fields.next().unwrap_or("")) else {
            continue;
        };
        if !id.starts_with('T') {
            continue;
        }
        let Some((label, places)) = what.split_once(' ') else { continue };
        let numbers: Vec<usize> = places.split([' ', ';']).filter_map(|n| n.parse().ok()).collect();
        let (Some(first), Some(last)) = (numbers.iter().min(), numbers.iter().max()) else { continue };
        entities.insert(id, (*first..*last, words));
        let kind = match label {
            "Value" => Kind::Value,
            "Temporal" => Kind::Temporal,
            "Negation" => Kind::Negation,
            _ => continue,
        };
        found.push(Mark { kind, at: *first..*last, words: words.to_owned() });
    }
    for row in annotations.lines() {
        let Some(list) = row.strip_prefix("*\tOR ") else { continue };
        let members: Vec<_> = list.split_whitespace().filter_map(|id| entities.get(id)).collect();
        let (Some(first), Some(last)) =
            (members.iter().map(|m| m.0.start).min(), members.iter().map(|m| m.0.end).max())
        else {
            continue;
        };
        let words: Vec<&str> = members.iter().map(|m| m.1).collect();
        found.push(Mark { kind: Kind::Or, at: first..last, words: words.join(" | ") });
    }
    found
}

fn holds(mark: &Mark, condition: &str) -> bool {
    let words = mark.words.to_lowercase();
    let condition = condition.to_lowercase();
    let has = |any: &[&str]| any.iter().any(|w| condition.contains(w));
    let wanted = numbers(&words);
    let numbers_held = || {
        let there = numbers(&condition);
        wanted.iter().all(|n| there.contains(n))
    };
    match mark.kind {
        Kind::Value if wanted.is_empty() => words
            .split_whitespace()
            .any(|word| condition.contains(word.trim_end_matches(|c: char| !c.is_alphanumeric()))),
        Kind::Value => numbers_held(),
        Kind::Temporal if wanted.is_empty() => {
            let past = ["history", "prior", "previous", "past", "ever", "recent"].iter().any(|w| words.contains(w));
            !past || has(&["history of", "within", "received", "never", "ago", "since", "before"])
        }
        Kind::Temporal => {
            numbers_held()
                && has(&["within", "ago", "since", "for at least", "after", "before", "age", "more than", "least"])
        }
        Kind::Negation => has(&["no ", "not ", "never ", "none of", "negative", "without", "<", "except"]),
        Kind::Or => has(&[" or ", "any of", "none of", " to ", ">=", "<=", "at least 1 of"]),
    }
}

/// The numbers of a text without thousands separators and needless noughts; small numbers in words are numbers too.
fn numbers(text: &str) -> Vec<String> {
    const IN_WORDS: [&str; 13] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let mut found = Vec::new();
    for word in text.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == ',')) {
        if let Some(n) = IN_WORDS.iter().position(|w| *w == word) {
            found.push(n.to_string());
            continue;
        }
        for run in word.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == ',')) {
            let run = run.trim_matches(['.', ',']).replace(',', "");
            if run.is_empty() {
                continue;
            }
            let short = if run.contains('.') { run.trim_end_matches('0').trim_end_matches('.') } else { run.as_str() };
            let short = short.trim_start_matches('0');
            found.push(if short.is_empty() || short.starts_with('.') { format!("0{short}") } else { short.to_owned() });
        }
    }
    found
}
