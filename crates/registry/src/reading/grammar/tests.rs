//! The table reads as pest's own parser of the same grammar does.

use super::*;
use crate::reading::{Line, Side};
use pest::Parser as _;
use prescreen_language::text::{SourceMap, yaml};
use prescreen_language::vocabulary::Vocabulary;

/// pest's own parser.
mod own {
    #![allow(missing_docs, reason = "the grammar file documents the rules")]

    #[derive(pest_derive::Parser)]
    #[grammar = "grammar/registry.pest"]
    pub(super) struct Registry;
}

/// The nodes of a tree, each with its words and the number of those within it, or where the reading stopped.
type Shown = Result<Vec<(String, Range<usize>, usize)>, usize>;

fn by_pest(shape: &str) -> Shown {
    match own::Registry::parse(own::Rule::line, shape) {
        Ok(pairs) => Ok(pairs
            .flatten()
            .map(|pair| {
                let range = pair.as_span().start()..pair.as_span().end();
                (format!("{:?}", pair.as_rule()), range, pair.into_inner().count())
            })
            .collect()),
        Err(error) => match error.location {
            pest::error::InputLocation::Pos(at) => Err(at),
            pest::error::InputLocation::Span((start, _)) => Err(start),
        },
    }
}

fn by_table(shape: &str) -> Shown {
    let mut words = Vec::new();
    let mut starts = Vec::new();
    for word in shape.split_inclusive(' ') {
        let start = starts.last().map_or(0, |(start, length)| start + length);
        starts.push((start, word.len()));
        words.push(word.strip_suffix(' ').map_or(OTHER, number));
    }
    let line = nodes(shape, &words, |word| starts.get(word).map_or(shape.len(), |(start, _)| *start))?;
    let all = std::iter::once(line.clone()).chain(line.into_inner().flatten());
    Ok(all.map(|node| (format!("{:?}", node.as_rule()), node.at(), node.into_inner().count())).collect())
}

fn vocabulary() -> Vocabulary {
    let mut sources = SourceMap::new();
    let mut documents = Vec::new();
    for entry in std::fs::read_dir("../../rules/vocabulary").unwrap() {
        let path = entry.unwrap().path();
        let file = sources.add(path.display().to_string(), std::fs::read_to_string(&path).unwrap());
        documents.extend(yaml::parse(&sources, file).0);
    }
    Vocabulary::read(&documents).0
}

/// Numbers that look drawn.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, count: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % count
    }
}

/// Writes what a part of a rule could take, without regard to looks ahead.
fn sentence(parts: &mut std::slice::Iter<'_, Part>, drawn: &mut Drawn, out: &mut String, write: bool) {
    let least = |count: usize, parts: &mut std::slice::Iter<'_, Part>, drawn: &mut Drawn, out: &mut String| {
        let start = parts.clone();
        for _ in 0..count {
            *parts = start.clone();
            sentence(parts, drawn, out, write);
        }
        if count == 0 {
            sentence(parts, drawn, out, false);
        }
    };
    match parts.next().unwrap() {
        Part::Text(text) if write => out.push_str(text),
        Part::Text(_) | Part::Start | Part::Letter => {}
        Part::Rule(number) if write => rule(*number, drawn, out),
        Part::Rule(_) => {}
        Part::Seq(count) => (0..*count).for_each(|_| sentence(parts, drawn, out, write)),
        Part::Choice(count) => {
            let chosen = drawn.below(*count);
            (0..*count).for_each(|at| sentence(parts, drawn, out, write && at == chosen));
        }
        Part::Opt => least(usize::from(drawn.below(3) == 0), parts, drawn, out),
        Part::Rep => least([0, 0, 0, 1, 1, 2][drawn.below(6)], parts, drawn, out),
        Part::Once => least(1, parts, drawn, out),
        Part::And | Part::Not => sentence(parts, drawn, out, false),
    }
}

fn rule(number: usize, drawn: &mut Drawn, out: &mut String) {
    let Some(own) = RULES.get(number) else { return };
    match own.rule {
        Rule::number => out.push_str(["1 ", "2 ", "18 ", "1.5 "][drawn.below(4)]),
        Rule::c => out.push_str("c_1 "),
        Rule::v => out.push_str("v_2 "),
        Rule::m => out.push_str("m_3 "),
        Rule::p => out.push_str("p_4 "),
        Rule::unit => out.push_str("u_5 "),
        _ => sentence(&mut own.parts.iter(), drawn, out, true),
    }
}

#[test]
fn lines_are_read_as_pest_reads_them() {
    let vocabulary = vocabulary();
    let (mut read, mut refused) = (0, 0);
    for line in include_str!("../../../tests/lines.txt").lines().filter_map(|line| line.get(2..)) {
        let text = line.split(" => ").next().unwrap_or("");
        let shape = crate::reading::shape(&Line { text, side: Side::Inclusion }, &vocabulary);
        let own = by_table(&shape);
        if own.is_ok() {
            read += 1
        } else {
            refused += 1
        }
        // A word that the grammar lacks is no class of words here; no such line is read at all.
        if shape.split_whitespace().all(knows) {
            assert_eq!(own, by_pest(&shape), "{shape}");
        }
    }
    assert!(read > 200 && refused > 100, "{read} {refused}");
}

#[test]
fn sentences_of_the_grammar_are_read_as_pest_reads_them() {
    let mut drawn = Drawn(0x5EED);
    let line = RULES.iter().position(|own| own.rule == Rule::line).unwrap();
    let words: Vec<&str> = literals(RULES).filter(|text| text.ends_with(' ')).collect();
    let (mut read, mut refused) = (0, 0);
    for _ in 0..4_000 {
        let mut shape = String::new();
        rule(line, &mut drawn, &mut shape);
        // Every other one has a word too few, or words of another place.
        if drawn.below(2) == 0 {
            let mut own: Vec<&str> = shape.split_inclusive(' ').collect();
            let at = drawn.below(own.len().max(1));
            match drawn.below(3) {
                0 => drop((at < own.len()).then(|| own.remove(at))),
                1 => own.insert(at.min(own.len()), words[drawn.below(words.len())]),
                _ => own.truncate(at),
            }
            shape = own.concat();
        }
        let table = by_table(&shape);
        if table.is_ok() {
            read += 1
        } else {
            refused += 1
        }
        assert_eq!(table, by_pest(&shape), "{shape}");
    }
    assert!(read > 300 && refused > 300, "{read} {refused}");
}

#[test]
fn every_literal_is_whole_words() {
    // The beginnings of names, units and fractions, a look ahead, and the blank behind a class of words.
    let parts = ["c_", "v_", "m_", "p_", "u_", ".", "year"];
    for literal in literals(RULES) {
        assert!(literal.ends_with(' ') || parts.contains(&literal), "`{literal}` can end inside a word");
        assert!(!literal.contains('\\'), "`{literal}` has an escape");
    }
    assert!(literals(RULES).count() > 1000);
}

#[test]
fn a_word_that_no_rule_has_is_not_known() {
    for word in ["c_7", "u_12", "18", "1.5", ">=", "pat", "1st", "("] {
        assert!(knows(word), "{word}");
    }
    for word in ["volcano", "1:80", "?4", "1.2.", "", "é"] {
        assert!(!knows(word), "{word}");
    }
}
