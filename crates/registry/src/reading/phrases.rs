//! Phrases that say in other words what the grammar has words for: the table `grammar/phrases.txt`.
//!
//! Assumes the words of a shape. Guarantees that a phrase is put only for all the words of one that stands in the table.

use super::Side;
use super::word::Word;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// The table; what its lines mean stands at its head.
const WRITTEN: &str = include_str!("../../grammar/phrases.txt");

/// A phrase, and what it says.
struct Phrase {
    /// Where it means this; on both sides if none.
    side: Option<Side>,
    /// Only as the first words of a line.
    first: bool,
    from: Vec<Slot>,
    to: Vec<Put>,
}

/// A place of a phrase.
struct Slot {
    is: Is,
    /// It may be empty.
    perhaps: bool,
    /// What stands there can be put again.
    again: bool,
}

/// What stands at a place.
enum Is {
    Words(Vec<&'static str>),
    /// A name, by its letter.
    Name(char),
    Number,
    /// Behind the last word, or a sign that ends a statement, which stays.
    End,
}

/// A word that is put.
#[derive(Clone, Copy)]
enum Put {
    Word(&'static str),
    /// What stood at the name, number or list of words in braces with this number.
    Again(usize),
}

/// The phrases by their first word, or the letter of the name they begin with.
static PHRASES: LazyLock<FxHashMap<&'static str, Vec<Phrase>>> = LazyLock::new(|| {
    let mut by_first: FxHashMap<&'static str, Vec<Phrase>> = FxHashMap::default();
    for line in WRITTEN.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        for (first, phrase) in Phrase::read(line) {
            by_first.entry(first).or_default().push(phrase);
        }
    }
    by_first
});

/// The phrase that begins at `at`: its words, and those to put in their place.
pub(super) fn phrase<'a>(words: &[Word<'a>], at: usize, side: Side) -> Option<(Range<usize>, Vec<Word<'a>>)> {
    let word = words.get(at)?;
    let key = match word.name() {
        Some('c') => "<c>",
        Some('m') => "<m>",
        Some('p') => "<p>",
        Some(_) => "<v>",
        None => word.text,
    };
    let all = PHRASES.get(key)?.iter();
    let fits = |phrase: &&Phrase| phrase.side.is_none_or(|own| own == side) && (!phrase.first || at == 0);
    all.filter(fits).find_map(|phrase| {
        let (end, again) = phrase.stands_at(words, at)?;
        let near = |text: &'static str| Word { text, ..*word };
        let put = phrase.to.iter().filter_map(|put| match put {
            Put::Word(text) => Some(near(text)),
            Put::Again(number) => again.get(number.checked_sub(1)?).copied().flatten(),
        });
        Some((at..end, put.collect()))
    })
}

impl Phrase {
    /// A line of the table, once for each word with which it may begin.
    fn read(line: &'static str) -> Vec<(&'static str, Self)> {
        let (side, rest) = match line.get(..2) {
            Some("E ") => (Some(Side::Exclusion), line.get(2..)),
            Some("I ") => (Some(Side::Inclusion), line.get(2..)),
            _ => (None, Some(line)),
        };
        let Some((from, to)) = rest.and_then(|rest| rest.split_once(" => ")) else { return Vec::new() };
        let (first, from) = from.strip_prefix("^ ").map_or((false, from), |from| (true, from));
        let words = from.split_whitespace();
        let mut missing = true;
        let beginnings = words.take_while(|word| std::mem::replace(&mut missing, word.ends_with('?')));
        let phrase = || Self {
            side,
            first,
            from: from.split_whitespace().map(Slot::read).collect(),
            to: to.split_whitespace().map(Put::read).collect(),
        };
        let each = beginnings.flat_map(|word| word.trim_matches(['{', '}', '?']).split('|'));
        each.map(|begin| (begin, phrase())).collect()
    }

    /// One past the last word of the phrase, if it begins at `at`, and what can be put again.
    fn stands_at<'a>(&self, words: &[Word<'a>], at: usize) -> Option<(usize, Vec<Option<Word<'a>>>)> {
        let mut end = at;
        let mut again = Vec::new();
        for slot in &self.from {
            let word = words.get(end);
            let found = word.copied().filter(|word| slot.is.fits(word));
            let ended = matches!(slot.is, Is::End) && word.is_none_or(|word| matches!(word.text, "." | ";" | ","));
            if found.is_none() && !ended && !slot.perhaps {
                return None;
            }
            end += usize::from(found.is_some());
            if slot.again {
                again.push(found);
            }
        }
        Some((end, again))
    }
}

impl Slot {
    fn read(written: &'static str) -> Self {
        let (written, perhaps) = written.strip_suffix('?').map_or((written, false), |written| (written, true));
        let list = written.strip_prefix('{').and_then(|list| list.strip_suffix('}'));
        let is = Is::read(list.unwrap_or(written));
        let again = list.is_some() || matches!(is, Is::Name(_) | Is::Number);
        Self { is, perhaps, again }
    }
}

impl Put {
    fn read(written: &'static str) -> Self {
        written.strip_prefix('$').and_then(|number| number.parse().ok()).map_or(Self::Word(written), Self::Again)
    }
}

impl Is {
    fn read(written: &'static str) -> Self {
        match written {
            "<n>" => Self::Number,
            "<end>" => Self::End,
            "<c>" | "<m>" | "<p>" | "<v>" => Self::Name(written.chars().nth(1).unwrap_or(' ')),
            _ => Self::Words(written.split('|').collect()),
        }
    }

    fn fits(&self, word: &Word<'_>) -> bool {
        match self {
            Self::Words(list) => list.contains(&word.text),
            Self::Name(letter) => word.name() == Some(*letter),
            Self::Number => word.text.bytes().all(|b| b.is_ascii_digit()),
            Self::End => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::grammar;

    #[test]
    fn every_line_of_the_table_is_a_phrase_that_puts_words_of_the_grammar() {
        for line in WRITTEN.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let read = Phrase::read(line);
            assert!(!read.is_empty(), "{line}");
            for (first, phrase) in read {
                assert!(!first.is_empty() && phrase.from.iter().any(|slot| !slot.perhaps), "{line}");
                let kept = phrase.from.iter().filter(|slot| slot.again).count();
                for put in &phrase.to {
                    match put {
                        Put::Word(word) => assert!(grammar::knows(word), "{word} of {line} is in no rule"),
                        Put::Again(number) => assert!((1..=kept).contains(number), "nothing is {number} in {line}"),
                    }
                }
            }
        }
    }
}
