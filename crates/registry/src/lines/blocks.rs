//! Rows of the text joined to blocks: a bullet or number with its words, however they are wrapped.

use super::heading;
use super::marker::{self, Found};
use std::ops::Range;

/// A bullet or number with its words, or words alone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Block {
    pub(super) marker: Option<Found>,
    pub(super) marker_span: Option<Range<usize>>,
    pub(super) words: Range<usize>,
    /// How far the block is indented.
    pub(super) column: usize,
    /// A blank row stands before it.
    pub(super) after_blank: bool,
}

/// How the text breaks its lines.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    /// Wrapped below hanging bullets; a blank row before every block.
    Wrapped,
    /// A row a line, perhaps wrapped here and there.
    Rows,
    /// `~` for line breaks.
    Tildes,
}

struct Row {
    content: Range<usize>,
    column: usize,
    after_blank: bool,
}

/// The blocks of a text.
pub(super) fn cut(text: &str) -> Vec<Block> {
    let habit = habit(text);
    let mut blocks: Vec<Block> = Vec::new();
    for row in rows(text, habit) {
        if continues(text, habit, blocks.last(), &row)
            && let Some(last) = blocks.last_mut()
        {
            if last.words.is_empty() {
                last.words.start = row.content.start;
            }
            last.words.end = row.content.end;
            continue;
        }
        blocks.push(Block { after_blank: row.after_blank, ..block(text, row.content, row.column) });
    }
    blocks
}

/// The block in what follows a heading's colon.
pub(super) fn rest(text: &str, range: Range<usize>, column: usize) -> Option<Block> {
    let content = trimmed(text, range);
    (!content.is_empty()).then(|| block(text, content, column))
}

/// A block of words in which a bullet may stand first.
pub(super) fn block(text: &str, content: Range<usize>, column: usize) -> Block {
    let found = marker::find(&text[content.clone()]);
    let (marker_span, words) = match found {
        Some(found) => {
            let end = content.start + found.length;
            (Some(content.start..end), trimmed(text, end..content.end))
        }
        None => (None, content),
    };
    Block { marker: found, marker_span, words, column, after_blank: false }
}

/// The range without blanks at its ends; an empty range lies at its end.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let slice = &text[range.clone()];
    let start = range.end - slice.trim_start().len();
    let end = start + slice.trim().len();
    start..end
}

fn habit(text: &str) -> Habit {
    let rows = text.matches('\n').count();
    let tildes = text.matches('~').count();
    if tildes >= 2 && tildes > rows * 2 {
        return Habit::Tildes;
    }
    let indented = text.split('\n').filter(|row| row.starts_with("        ")).count();
    let filled = text.split('\n').filter(|row| !row.trim().is_empty()).count();
    if filled > 1 && indented + 1 >= filled { Habit::Wrapped } else { Habit::Rows }
}

fn rows(text: &str, habit: Habit) -> Vec<Row> {
    let breaks = |c: char| {
        matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
            || habit == Habit::Tildes && c == '~'
    };
    let mut rows = Vec::new();
    let mut start = 0;
    let mut after_blank = true;
    for (at, c) in text.char_indices().chain([(text.len(), '\n')]) {
        if !breaks(c) {
            continue;
        }
        let content = trimmed(text, start..at);
        if content.is_empty() {
            // A carriage return before a line feed is no blank row.
            after_blank |= c != '\n' || !text[..at].ends_with('\r');
        } else {
            let column = text[start..content.start].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum();
            rows.push(Row { content, column, after_blank });
            after_blank = false;
        }
        start = at + c.len_utf8();
    }
    rows
}

fn continues(text: &str, habit: Habit, last: Option<&Block>, row: &Row) -> bool {
    let Some(last) = last else { return false };
    match habit {
        Habit::Wrapped if !row.after_blank => return true,
        Habit::Tildes => return false,
        Habit::Wrapped | Habit::Rows => {}
    }
    let words = &text[row.content.clone()];
    if marker::find(words).is_some() || heading::find(words).is_some() {
        return false;
    }
    if let (Some(found), Some(span)) = (last.marker, &last.marker_span) {
        if last.words.is_empty() {
            // A bullet alone on its row belongs to the next one unless that begins a list of its own.
            return !row.after_blank;
        }
        // A paragraph below the words of its bullet.
        let text_column = last.column + found.length + usize::from(last.words.start > span.end);
        if row.column > last.column && row.column + 1 >= text_column {
            return true;
        }
    }
    if row.after_blank {
        return false;
    }
    let before = &text[last.words.clone()];
    breaks_in_mid_sentence(before, words)
}

/// Words after which a sentence goes on.
const GO_ON: &[&str] = &[
    "a", "an", "and", "any", "as", "at", "by", "for", "from", "had", "has", "have", "in", "no", "not", "of", "on",
    "or", "than", "that", "the", "to", "who", "with", "within", "without", "least", "prior", "=", ">", "<", "≥", "≤",
    "are", "is",
];

fn breaks_in_mid_sentence(before: &str, after: &str) -> bool {
    let ended = before.ends_with(['.', ':', ';', '!', '?', '；', '：', '。']);
    if ended {
        return false;
    }
    let last_row = before.rsplit('\n').next().unwrap_or(before).trim();
    let last_word = last_row.rsplit(char::is_whitespace).next().unwrap_or_default();
    let goes_on = last_row.ends_with([',', '(', '/']) || GO_ON.contains(&last_word);
    goes_on || last_row.len() >= 60 && after.starts_with(char::is_lowercase)
}
