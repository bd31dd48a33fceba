//! A line into classes of words: names by kind, numbers, units, comparison signs, and the other words as they are.
//!
//! The grammar reads the *shape*: one word a token, each followed by a blank, names as `c_`, `v_`, `m_`, `p_` with the
//! number of the token. So it needs no vocabulary, and a word it does not know stops it.
//!
//! Assumes a plain text. Guarantees that every letter, digit and sign of the text belongs to exactly one token, and
//! that what is left out of the shape says nothing (articles, an abbreviation of the name before it).

mod anaesthesia;
mod ellipsis;
mod names;
mod numbers;
mod qt_interval;
mod reference;
mod units;
mod words;

pub(super) use numbers::Figure;

use super::grammar;
use prescreen_language::vocabulary::{ConceptId, Folded, Vocabulary};
use std::ops::Range;
use std::rc::Rc;

/// What a token is.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Class {
    /// A word or sign as it is, in small letters.
    Word,
    /// A name of the vocabulary.
    Name(ConceptId),
    /// A number.
    Number(Figure),
    /// A unit as the condition language takes it.
    Unit(String),
    /// Says nothing.
    Silent,
}

/// A token.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub class: Class,
    /// Its bytes in the plain text.
    pub at: Range<usize>,
}

/// The tokens of a line and their shape.
pub(super) struct Tokens {
    pub all: Rc<[Token]>,
    /// What the grammar reads.
    pub shape: String,
    /// For each word of the shape where it starts, and which token it is.
    pub words: Vec<(usize, usize)>,
    /// The words of the shape as the grammar numbers them.
    pub numbers: Vec<grammar::Word>,
    /// Where the words of the shape start that no rule of the grammar has.
    unknown: Vec<usize>,
}

impl Tokens {
    pub fn new(text: &str, vocabulary: &Vocabulary) -> Self {
        let folded = Folded::new(text);
        let mut lexer = Lexer { text, folded, vocabulary, at: 0, all: Vec::with_capacity(text.len() / 4) };
        while lexer.step() {}
        let all = ellipsis::completed(text, lexer.all, vocabulary).into();
        let mut tokens = Self {
            shape: String::with_capacity(text.len()),
            words: Vec::with_capacity(text.len() / 4),
            numbers: Vec::with_capacity(text.len() / 4),
            unknown: Vec::new(),
            all,
        };
        tokens.write_shape(text, vocabulary);
        tokens
    }

    /// The shape of some of the tokens.
    fn write_shape(&mut self, text: &str, vocabulary: &Vocabulary) {
        use std::fmt::Write as _;
        let all = Rc::clone(&self.all);
        let mut said_again = 0..0;
        for (index, token) in all.iter().enumerate() {
            if said_again.contains(&index) {
                continue;
            }
            let start = self.shape.len();
            let written = text.get(token.at.clone()).unwrap_or("");
            if written == "(" && numbers::is_said_again(text, &all, index) {
                said_again = index..index + 3;
                continue;
            }
            let done = match &token.class {
                Class::Silent => continue,
                Class::Name(id) => write!(self.shape, "{}_{index}", names::letter(*id, vocabulary)),
                Class::Unit(_) => write!(self.shape, "u_{index}"),
                Class::Number(Figure::Number(number)) => write!(self.shape, "{number}"),
                Class::Number(Figure::Titre(n)) => write!(self.shape, "1:{n}"),
                Class::Number(Figure::Unclear) => write!(self.shape, "?{index}"),
                Class::Word => {
                    let before = index.checked_sub(1).and_then(|at| all.get(at));
                    let ranges = written == "~" && numbers::is_between(before, all.get(index + 1));
                    self.shape.push_str(&if ranges { "-".into() } else { words::plain(written) });
                    Ok(())
                }
            };
            if done.is_ok() {
                let word = self.shape.get(start..).unwrap_or("");
                let number = grammar::number(word);
                if matches!(token.class, Class::Word | Class::Number(_)) && !grammar::takes(number, word) {
                    self.unknown.push(start);
                }
                self.shape.push(' ');
                self.words.push((start, index));
                self.numbers.push(number);
            }
        }
    }

    /// The same tokens with the given words alone in their shape, each with its token; none if a rule has not all of
    /// them.
    pub fn with_words<'w>(&self, words: impl Iterator<Item = (&'w str, usize)>) -> Option<Self> {
        let mut less = Self {
            all: Rc::clone(&self.all),
            shape: String::new(),
            words: Vec::new(),
            numbers: Vec::new(),
            unknown: Vec::new(),
        };
        for (word, token) in words {
            let number = grammar::number(word);
            if !grammar::takes(number, word) {
                return None;
            }
            less.words.push((less.shape.len(), token));
            less.numbers.push(number);
            less.shape.push_str(word);
            less.shape.push(' ');
        }
        Some(less)
    }

    /// The tokens of `part`, which is `text` with blanks for what stands before and behind it; none where it is
    /// something else, or cuts a token of `text`.
    pub fn within(&self, text: &str, part: &str) -> Option<Self> {
        let at = part.len() - part.trim_start_matches(' ').len()..part.trim_end_matches(' ').len();
        if text.len() != part.len() || text.get(at.clone())? != part.get(at.clone())? {
            return None;
        }
        let first = self.all.partition_point(|token| token.at.end <= at.start);
        let end = self.all.partition_point(|token| token.at.start < at.end);
        let whole = |token: Option<&Token>| token.is_some_and(|t| at.start <= t.at.start && t.at.end <= at.end);
        if !whole(self.all.get(first)) || !whole(self.all.get(end.checked_sub(1)?)) {
            return None;
        }
        let mut words = self.words.partition_point(|w| w.1 < first)..self.words.partition_point(|w| w.1 < end);
        // What begins a line with `A` says nothing by it.
        if part.get(at.start..)?.starts_with("A ") && self.words.get(words.start).is_some_and(|w| w.1 == first) {
            words.start += 1;
        }
        let start = self.words.get(words.start)?.0;
        let shape = start..self.words.get(words.end).map_or(self.shape.len(), |w| w.0);
        let unknown = self.unknown.iter().filter(|at| shape.contains(at)).map(|at| at - start).collect();
        Some(Self {
            all: Rc::clone(&self.all),
            words: self.words.get(words.clone())?.iter().map(|w| (w.0 - start, w.1)).collect(),
            numbers: self.numbers.get(words)?.to_vec(),
            shape: self.shape.get(shape)?.to_owned(),
            unknown,
        })
    }

    /// The words of the shape: where each starts, and its letters.
    pub fn spelled(&self) -> impl Iterator<Item = (usize, &str)> {
        let ends = self.words.iter().skip(1).map(|w| w.0).chain([self.shape.len()]);
        self.words
            .iter()
            .zip(ends)
            .map(|(&(start, _), end)| (start, self.shape.get(start..end.saturating_sub(1)).unwrap_or("")))
    }

    /// Where the first word in `range` of the shape starts that no rule of the grammar has: it cannot be read.
    pub fn unknown_word(&self, range: &Range<usize>) -> Option<usize> {
        let first = self.unknown.partition_point(|&start| start < range.start);
        self.unknown.get(first).copied().filter(|&start| start < range.end)
    }

    /// The token whose word in the shape starts at `at`.
    pub fn token_at(&self, at: usize) -> Option<&Token> {
        let index = self.words.binary_search_by_key(&at, |w| w.0).ok()?;
        self.all.get(self.words.get(index)?.1)
    }

    /// Which words of the shape lie in `range` of it.
    pub fn words_in(&self, range: &Range<usize>) -> &[(usize, usize)] {
        self.words.get(self.places_in(range)).unwrap_or(&[])
    }

    /// The words in `range` of the shape, by their places among all.
    pub fn places_in(&self, range: &Range<usize>) -> Range<usize> {
        let before = |at: usize| self.words.partition_point(|w| w.0 < at);
        before(range.start)..before(range.end)
    }

    /// The bytes of the plain text that `range` of the shape stands for.
    pub fn place(&self, range: &Range<usize>) -> Range<usize> {
        let words = self.words_in(range);
        let token = |w: Option<&(usize, usize)>| w.and_then(|w| self.all.get(w.1));
        match (token(words.first()), token(words.last())) {
            (Some(first), Some(last)) => first.at.start..last.at.end,
            _ => 0..0,
        }
    }
}

/// Walks the text once.
struct Lexer<'t> {
    text: &'t str,
    folded: Folded<'t>,
    vocabulary: &'t Vocabulary,
    at: usize,
    all: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn push(&mut self, class: Class, end: usize) {
        self.all.push(Token { class, at: self.at..end });
        self.at = end;
    }

    /// Reads one token; says whether there may be another.
    fn step(&mut self) -> bool {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return false };
        if c.is_whitespace() {
            self.at += c.len_utf8();
            return true;
        }
        if c.is_alphanumeric() {
            if !self.name() && !self.number() {
                self.word();
            }
        } else if c == '.' && rest.get(1..2).is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit())) {
            if !self.number() {
                self.sign(c);
            }
        } else {
            self.sign(c);
        }
        true
    }

    /// A comparison sign in one of its many spellings, or a single sign.
    fn sign(&mut self, c: char) {
        let rest = self.rest();
        if matches!(c, '(' | '.')
            && let Some(length) = reference::length(rest)
        {
            self.push(Class::Silent, self.at + length);
            return;
        }
        let end = match c {
            '<' | '>' => self.at + comparison(rest),
            '=' if rest.starts_with("=>") || rest.starts_with("=<") => self.at + 2,
            _ => self.at + c.len_utf8(),
        };
        self.push(Class::Word, end);
    }

    /// A word of letters, digits and inner apostrophes; a hyphen between two letters belongs to it.
    fn word(&mut self) {
        let rest = self.rest();
        let mut end = rest.len();
        let mut before = ' ';
        for (i, c) in rest.char_indices() {
            let next = rest.get(i + c.len_utf8()..).and_then(|r| r.chars().next());
            let steps = c == '-' && rest.get(..i).is_some_and(|w| w.bytes().all(|b| matches!(b, b'I' | b'V' | b'X')));
            let inside = c.is_alphanumeric()
                || (matches!(c, '-' | '\'')
                    && !steps
                    && before.is_alphabetic()
                    && next.is_some_and(char::is_alphabetic))
                || (c == '.' && is_abbreviation(rest, i));
            if !inside {
                end = i;
                break;
            }
            before = c;
        }
        let written = rest.get(..end).unwrap_or("");
        // `HR < 60`, which elsewhere may be hours, or a ratio of hazards.
        let compared = || rest.get(end..).is_some_and(|after| after.trim_start().starts_with(['<', '>']));
        if written == "HR"
            && compared()
            && let Some(id) = self.vocabulary.find_curated("heart rate")
        {
            self.push(Class::Name(id), self.at + end);
            return;
        }
        let silent = matches!(written, "the" | "The" | "an" | "An" | "a")
            || (written == "A" && rest.get(end..).is_some_and(|r| r.starts_with(' ')) && self.all.is_empty());
        let class = if silent { Class::Silent } else { Class::Word };
        self.push(class, self.at + end);
    }
}

/// Whether the full stop at `at` belongs to `e.g.` or `i.e.`.
fn is_abbreviation(text: &str, at: usize) -> bool {
    let head = text.get(..at).unwrap_or("");
    let tail = text.get(at + 1..).unwrap_or("");
    match head.len() {
        1 => ["e.g", "i.e"].iter().any(|a| text.get(..3).is_some_and(|t| t.eq_ignore_ascii_case(a))),
        3 => {
            ["e.g", "i.e"].iter().any(|a| head.eq_ignore_ascii_case(a))
                && !tail.starts_with(|c: char| c.is_alphanumeric())
        }
        _ => false,
    }
}

/// How many bytes of `text` are one comparison: `>/=`, `> or =`, `<=`.
fn comparison(text: &str) -> usize {
    let mut end = 1;
    let rest = |end: usize| text.get(end..).unwrap_or("").trim_start();
    let mut tail = rest(end);
    for between in ["/", "or", "OR"] {
        if let Some(after) = tail.strip_prefix(between).filter(|after| after.trim_start().starts_with('=')) {
            tail = after.trim_start();
            break;
        }
    }
    if let Some(after) = tail.strip_prefix('=') {
        end = text.len() - after.len();
    }
    end
}
