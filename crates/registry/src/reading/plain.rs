//! A line with its typography replaced by what a keyboard types, and the way back.
//!
//! Assumes nothing about the text. Guarantees that every byte of the plain text knows the byte of the line it came
//! from.

use std::ops::Range;

/// The plain text of a line.
pub(super) struct Plain {
    /// Typography replaced, every blank a space.
    pub text: String,
    /// For each byte of `text`, and for its end, the byte of the line; nothing where the line is plain as it is.
    from: Vec<u32>,
}

impl Plain {
    pub fn new(line: &str) -> Self {
        if line.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'`') {
            return Self { text: line.to_owned(), from: Vec::new() };
        }
        let mut text = String::with_capacity(line.len() + 8);
        let mut from = Vec::with_capacity(line.len() + 8);
        let mut before = ' ';
        for (at, c) in line.char_indices() {
            if matches!(c, ' '..='~') && c != '`' {
                text.push(c);
                from.push(u32::try_from(at).unwrap_or(u32::MAX));
                before = c;
                continue;
            }
            let start = text.len();
            match replacement(c, before) {
                Some(plain) => text.push_str(plain),
                None => text.push(c),
            }
            let place = u32::try_from(at).unwrap_or(u32::MAX);
            from.resize(from.len() + text.len() - start, place);
            before = c;
        }
        from.push(u32::try_from(line.len()).unwrap_or(u32::MAX));
        Self { text, from }
    }

    /// The bytes of the line that `range` of the plain text came from.
    pub fn original(&self, range: &Range<usize>) -> Range<usize> {
        let at = |i: usize| self.from.get(i).or(self.from.last()).map_or(i.min(self.text.len()), |&at| at as usize);
        at(range.start)..at(range.end).max(at(range.start))
    }
}

/// What is typed for what is pasted. Superscripts are powers after a digit (`10⁹`), plain digits after a letter (`m²`).
fn replacement(c: char, before: char) -> Option<&'static str> {
    const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
    const POWERS: [&str; 10] = ["^0", "^1", "^2", "^3", "^4", "^5", "^6", "^7", "^8", "^9"];
    Some(match c {
        '≥' | '⩾' | '≧' | '⋝' => ">=",
        '≤' | '⩽' | '≦' | '⋜' => "<=",
        '＞' | '﹥' | '〉' => ">",
        '＜' | '﹤' | '〈' => "<",
        '＝' => "=",
        '≠' => "!=",
        '–' | '—' | '−' | '‐' | '‑' | '‒' | '―' | '－' | '\u{ad}' => "-",
        '×' | '✕' | '╳' | '✖' => "x",
        'µ' | 'μ' => "u",
        '·' | '⋅' | '∙' => "*",
        '’' | '‘' | 'ʼ' | '`' | '´' | '′' => "'",
        '“' | '”' | '„' | '″' => "\"",
        '（' => "(",
        '）' => ")",
        '［' => "[",
        '］' => "]",
        '，' | '、' => ",",
        '；' => ";",
        '：' => ":",
        '％' => "%",
        '／' | '⁄' => "/",
        'º' | '˚' => "°",
        '®' | '™' | '©' | '†' | '‡' => " ",
        '\t' | '\r' | '\n' | '\u{b}' | '\u{c}' | '\u{85}' => " ",
        '\u{a0}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => " ",
        c if c.is_control() => " ",
        _ => {
            let digit = SUPERSCRIPTS.iter().position(|&s| s == c)?;
            return if before.is_ascii_digit() { POWERS.get(digit) } else { DIGITS.get(digit) }.copied();
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_characters_keep_their_places() {
        let line = "platelets ≥100\u{a0}×10⁹/L";
        let plain = Plain::new(line);
        assert_eq!(plain.text, "platelets >=100 x10^9/L");
        for (part, original) in [("platelets", "platelets"), (">=", "≥"), ("100", "100"), ("x10^9/L", "×10⁹/L")] {
            let at = plain.text.find(part).unwrap();
            assert_eq!(&line[plain.original(&(at..at + part.len()))], original);
        }
    }
}
