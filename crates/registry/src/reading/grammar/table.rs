//! The grammar of `registry.pest` as tables over whole words.
//!
//! pest compares letters and tries every alternative of a rule in turn; a line is some fifteen words, the grammar has
//! thousands of alternatives, and nearly all of them are refused by the first word. Here words are numbers, and of an
//! alternative the words are known that can begin it.
//!
//! Assumes a grammar that pest accepted, of sequences, choices, options, repetitions and looks ahead. Guarantees that
//! what is made of a grammar reads as pest's own parser of it does (`tests` compare them).

use super::begin::{self, Begins, Body};
use super::{Part, Rule, Written};
use rustc_hash::FxHashMap;

/// A word of a shape, as a number: one of the grammar's words, or of those that it has only as a class.
pub(in crate::reading) type Word = u16;

/// A word that no rule takes.
pub(super) const OTHER: Word = 0;
/// Behind the last word.
pub(super) const END: Word = 1;
/// A number that is no word of the grammar.
pub(super) const NUMBER: Word = 2;
/// The classes of names and units: the letter they begin with, and the rule that takes them.
const NAMES: [(&str, Rule); 5] =
    [("c_", Rule::c), ("v_", Rule::v), ("m_", Rule::m), ("p_", Rule::p), ("u_", Rule::unit)];
/// The first number of a class of names.
const FIRST_NAME: Word = 3;
/// The first number of a word of the grammar.
const FIRST_WORD: Word = 8;

/// An expression, by its place in the table.
pub(super) type Place = u32;

/// What has to stand at a place of the shape.
pub(super) enum Op {
    /// These words.
    Words(Box<[Word]>),
    /// One of a set of words; nothing is taken. Only in looks ahead.
    Begins(Set),
    /// One word of a set.
    One(Set),
    /// A rule, by its number.
    Rule(usize),
    Seq(Box<[Place]>),
    Choice(Choice),
    Opt(Place),
    Rep(Place),
    /// Looks ahead for what must follow.
    And(Place),
    /// Looks ahead for what must not follow.
    Not(Place),
    /// The beginning of the shape.
    Start,
    /// Nothing that this grammar has.
    Never,
}

/// A rule.
pub(super) struct RuleOf {
    pub rule: Rule,
    /// Leaves no node.
    pub silent: bool,
    pub body: Place,
    pub begins: Begins,
}

/// Alternatives, and which of them are worth trying before a word.
pub(super) struct Choice {
    pub all: Box<[Place]>,
    /// The words that begin some of them, in order.
    pub words: Box<[Word]>,
    /// For each of these words what is tried.
    pub tried: Box<[Box<[Try]>]>,
    /// What is tried before any other word.
    pub otherwise: Box<[Try]>,
}

/// An alternative to be tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Try {
    /// The alternative; none behind the last.
    pub place: Option<Place>,
    /// Whether those left out before it would have tried a rule here, outside and inside looks ahead for what must not
    /// follow.
    pub notes: [bool; 2],
}

/// A set of words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Set(pub Box<[u64]>);

impl Set {
    pub(super) fn none(words: usize) -> Self {
        Self(vec![0; words.div_ceil(64)].into())
    }

    pub(super) fn add(&mut self, word: Word) {
        if let Some(bits) = self.0.get_mut(usize::from(word) / 64) {
            *bits |= 1 << (word % 64);
        }
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(bits, others)| *bits |= others);
    }

    pub(super) fn has(&self, word: Word) -> bool {
        self.0.get(usize::from(word) / 64).is_some_and(|bits| bits >> (word % 64) & 1 == 1)
    }

    pub(super) fn words(&self) -> impl Iterator<Item = Word> {
        let count = Word::try_from(self.0.len() * 64).unwrap_or(Word::MAX);
        (0..count).filter(|&word| self.has(word))
    }
}

/// A grammar.
pub(super) struct Table {
    pub ops: Vec<Op>,
    pub rules: Vec<RuleOf>,
    /// The rule of a whole line.
    pub line: usize,
    words: FxHashMap<&'static str, Word>,
}

impl Table {
    /// The table of a grammar.
    pub(super) fn of(rules: &'static [Written]) -> Self {
        let mut words = FxHashMap::default();
        for word in super::literals(rules).flat_map(str::split_whitespace) {
            let next = FIRST_WORD + Word::try_from(words.len()).unwrap_or(0);
            words.entry(word).or_insert(next);
        }
        let line = rules.iter().position(|own| own.rule == Rule::line).unwrap_or(rules.len());
        let mut writer = Writer { table: Self { ops: Vec::new(), rules: Vec::new(), line, words } };
        let mut bodies: Vec<Body> = Vec::with_capacity(rules.len() + 1);
        for own in rules {
            let place = match writer.class(own.rule) {
                Some(set) => writer.push(Op::One(set)),
                None => writer.expr(&mut own.parts.iter()),
            };
            bodies.push(Body { rule: own.rule, silent: own.silent, place });
        }
        let mut end = writer.table.no_words();
        end.add(END);
        let place = writer.push(Op::Begins(end));
        bodies.push(Body { rule: Rule::EOI, silent: false, place });
        begin::complete(writer.table, &bodies)
    }

    /// How many words there are.
    pub(super) fn word_count(&self) -> usize {
        usize::from(FIRST_WORD) + self.words.len()
    }

    /// A set without words.
    pub(super) fn no_words(&self) -> Set {
        Set::none(self.word_count())
    }

    /// The number of a word of a shape.
    pub(super) fn word(&self, word: &str) -> Word {
        if let Some(&number) = self.words.get(word) {
            return number;
        }
        match word.as_bytes() {
            [b'0'..=b'9', ..] if is_number(word) => NUMBER,
            [_, b'_', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) => {
                let class = NAMES.iter().zip(FIRST_NAME..).find(|((start, _), _)| word.starts_with(start));
                class.map_or(OTHER, |(_, number)| number)
            }
            _ => OTHER,
        }
    }
}

/// Whether a word is what the rule `number` takes.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    word.split_once('.').map_or_else(|| digits(word), |(whole, part)| digits(whole) && digits(part))
}

/// Makes a table of a grammar.
struct Writer {
    table: Table,
}

impl Writer {
    fn push(&mut self, op: Op) -> Place {
        self.table.ops.push(op);
        Place::try_from(self.table.ops.len() - 1).unwrap_or(Place::MAX)
    }

    /// The words of a rule that is a class of words; the grammar writes it letter by letter.
    fn class(&self, asked: Rule) -> Option<Set> {
        let mut set = self.table.no_words();
        if asked == Rule::number {
            set.add(NUMBER);
            let written = self.table.words.iter().filter(|(word, _)| is_number(word));
            written.for_each(|(_, &number)| set.add(number));
            return Some(set);
        }
        let (_, number) = NAMES.iter().zip(FIRST_NAME..).find(|((_, own), _)| *own == asked)?;
        set.add(number);
        Some(set)
    }

    fn expr(&mut self, parts: &mut std::slice::Iter<'_, Part>) -> Place {
        let op = match parts.next() {
            Some(Part::Text(text)) => self.literal(text),
            Some(Part::Start) => Op::Start,
            Some(Part::Rule(number)) => Op::Rule(*number),
            Some(Part::Seq(count)) => Op::Seq((0..*count).map(|_| self.expr(parts)).collect()),
            Some(Part::Choice(count)) => {
                let all = (0..*count).map(|_| self.expr(parts)).collect();
                // What is tried is known when the whole grammar is.
                Op::Choice(Choice { all, words: [].into(), tried: [].into(), otherwise: [].into() })
            }
            Some(Part::Opt) => Op::Opt(self.expr(parts)),
            Some(Part::Rep) => Op::Rep(self.expr(parts)),
            Some(Part::Once) => {
                let inner = self.expr(parts);
                let more = self.push(Op::Rep(inner));
                Op::Seq([inner, more].into())
            }
            Some(Part::And) => Op::And(self.expr(parts)),
            Some(Part::Not) => Op::Not(self.expr(parts)),
            Some(Part::Letter) | None => Op::Never,
        };
        self.push(op)
    }

    /// Whole words, or the beginning of one.
    fn literal(&self, text: &str) -> Op {
        if text.ends_with(' ') {
            return Op::Words(text.split_whitespace().map(|word| self.table.word(word)).collect());
        }
        let mut set = self.table.no_words();
        let written = self.table.words.iter().filter(|(word, _)| word.starts_with(text));
        written.for_each(|(_, &number)| set.add(number));
        let names = NAMES.iter().zip(FIRST_NAME..).filter(|((start, _), _)| *start == text);
        names.for_each(|(_, number)| set.add(number));
        Op::Begins(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::grammar::RULES;

    #[test]
    fn the_grammar_is_all_in_the_table() {
        let grammar = include_str!("../../../grammar/registry.pest");
        let table = Table::of(RULES);
        assert!(table.rules.len() > 200);
        assert!(!table.ops.iter().any(|op| matches!(op, Op::Never)), "an expression has no place in the table");
        assert!(table.word_count() < usize::from(Word::MAX));
        // These are classes of words here, and letters there.
        let number = r#"number = { ASCII_DIGIT+ ~ ("." ~ ASCII_DIGIT+)? ~ " " }"#;
        let names = NAMES.map(|(start, own)| format!(r#"{own:?} = {{ "{start}" ~ ASCII_DIGIT+ ~ " " }}"#));
        for rule in names.iter().map(String::as_str).chain([number]) {
            assert!(grammar.lines().any(|line| line == rule), "{rule}");
        }
        // The beginning of a word takes no letter: it is looked ahead for alone.
        let begins = |place: &Place| matches!(table.ops[*place as usize], Op::Begins(_));
        for op in &table.ops {
            assert!(!matches!(op, Op::Seq(parts) if parts.iter().any(begins)), "the beginning of a word is taken");
        }
    }

    #[test]
    fn words_have_their_numbers() {
        let table = Table::of(RULES);
        assert_eq!([OTHER, NUMBER].map(|n| n < FIRST_WORD), [true, true]);
        for (word, number) in [("volcano", OTHER), ("817", NUMBER), ("8.17", NUMBER), ("8.1.7", OTHER), ("c_7", 3)] {
            assert_eq!(table.word(word), number, "{word}");
        }
        assert_ne!(table.word("pat"), OTHER);
        assert_ne!(table.word("pat"), table.word("1"));
    }
}
