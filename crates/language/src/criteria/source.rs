//! A condition's text with pasted typography replaced, and the way back to its place in the file.
//!
//! Assumes a scalar whose map is sound. Guarantees that every byte range of the replaced text has a place.

use crate::text::{FileId, Span, yaml::Scalar};
use std::ops::Range;

/// The text that is parsed.
pub(super) struct Source<'a> {
    scalar: &'a Scalar,
    file: FileId,
    /// The text, typography replaced.
    pub text: String,
    replaced: Vec<Replaced>,
}

/// A character that was replaced.
struct Replaced {
    to: Range<usize>,
    from: Range<usize>,
}

impl<'a> Source<'a> {
    pub fn new(scalar: &'a Scalar, file: FileId) -> Self {
        let mut text = String::with_capacity(scalar.text.len());
        let mut replaced = Vec::new();
        let mut before = ' ';
        for (at, c) in scalar.text.char_indices() {
            let start = text.len();
            match replacement(c, before) {
                Some(plain) => {
                    text.push_str(plain);
                    replaced.push(Replaced { to: start..text.len(), from: at..at + c.len_utf8() });
                }
                None => text.push(c),
            }
            before = c;
        }
        Self { scalar, file, text, replaced }
    }

    /// Where `range` of the text is in the file, blanks at its ends left out.
    pub fn span(&self, range: &Range<usize>) -> Span {
        let range = self.trim(range);
        self.scalar.span(self.file, self.original(range.start, false), self.original(range.end, true))
    }

    /// The words in `range`, with single blanks.
    pub fn words(&self, range: &Range<usize>) -> String {
        let mut words = String::new();
        for word in self.text.get(range.clone()).unwrap_or("").split_whitespace() {
            if !words.is_empty() {
                words.push(' ');
            }
            words.push_str(word);
        }
        words
    }

    /// `range` without blanks at its ends.
    pub fn trim(&self, range: &Range<usize>) -> Range<usize> {
        let slice = self.text.get(range.clone()).unwrap_or("");
        let start = range.start + (slice.len() - slice.trim_start().len());
        start..(start + slice.trim().len())
    }

    fn original(&self, at: usize, is_end: bool) -> usize {
        let index = self.replaced.partition_point(|r| r.to.start < at || (r.to.start == at && !is_end));
        let Some(last) = index.checked_sub(1).and_then(|i| self.replaced.get(i)) else { return at };
        if at >= last.to.end {
            last.from.end + (at - last.to.end)
        } else if is_end {
            last.from.end
        } else {
            last.from.start
        }
    }
}

/// What protocols paste for what a keyboard types. Superscripts are powers after a digit (`10⁹`) and plain digits after
/// a letter (`m²`).
fn replacement(c: char, before: char) -> Option<&'static str> {
    Some(match c {
        '≥' | '⩾' | '≧' => ">=",
        '≤' | '⩽' | '≦' => "<=",
        '≠' => "!=",
        '–' | '—' | '−' | '‐' | '‑' | '‒' => "-",
        '×' | '✕' => "x",
        'µ' | 'μ' => "u",
        '·' | '⋅' => "*",
        '’' | '‘' | 'ʼ' => "'",
        '“' | '”' => "\"",
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{200a}' | '\u{202f}' | '\u{200b}' | '\u{feff}' => " ",
        _ => {
            let digit = SUPERSCRIPTS.iter().position(|&s| s == c)?;
            return if before.is_ascii_digit() { POWERS.get(digit) } else { DIGITS.get(digit) }.copied();
        }
    })
}

const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const POWERS: [&str; 10] = ["^0", "^1", "^2", "^3", "^4", "^5", "^6", "^7", "^8", "^9"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::yaml::ScalarStyle;

    fn scalar(text: &str) -> Scalar {
        Scalar::verbatim(text, ScalarStyle::Plain, 10)
    }

    #[test]
    fn pasted_characters_keep_their_places() {
        let written = scalar("SLEDAI ≥6 µg/m² – 10⁹ x");
        let source = Source::new(&written, FileId(0));
        assert_eq!(source.text, "SLEDAI >=6 ug/m2 - 10^9 x");
        for (part, original) in
            [("SLEDAI", "SLEDAI"), (">=", "≥"), ("6", "6"), ("ug/m2", "µg/m²"), ("10^9", "10⁹"), (" x", "x")]
        {
            let at = source.text.find(part).unwrap();
            let span = source.span(&(at..at + part.len()));
            let slice = &written.text[span.start as usize - 10..span.end as usize - 10];
            assert_eq!(slice, original, "{part}");
        }
    }
}
