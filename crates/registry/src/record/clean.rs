//! The text of criteria freed of what is no word: control characters, invisible marks, doubled escapes.

use std::borrow::Cow;

/// The text without byte order marks, soft hyphens, zero-width and direction marks; control characters become blanks;
/// character references that were escaped twice (`&gt;`) and the registry's Markdown escapes (`\>`) become what they
/// stand for.
#[must_use]
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let plain = rest.bytes().position(|b| !is_plain(b)).unwrap_or(rest.len());
        let (kept, after) = rest.split_at(plain);
        out.push_str(kept);
        rest = after;
        let Some(c) = rest.chars().next() else { break };
        let (written, length) = match c {
            '&' => reference(rest).map_or((Some('&'), 1), |(c, length)| (visible(c), length)),
            '\\' => match rest[1..].chars().next() {
                Some(next) if ESCAPED.contains(next) => (Some(next), 2),
                _ => (Some('\\'), 1),
            },
            _ => (visible(c), c.len_utf8()),
        };
        out.extend(written);
        rest = &rest[length..];
    }
    match mended(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(mended) => mended,
    }
}

/// Whether a byte is a character that stays whatever stands beside it.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\t') && !matches!(byte, b'&' | b'\\')
}

/// What the registry's Markdown escapes.
const ESCAPED: &str = "<>*_[]#~+-.!()`|";

/// The character as it is kept; `None` for what nobody sees.
fn visible(c: char) -> Option<char> {
    match c {
        '\n' | '\t' => Some(c),
        '\r' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' => None,
        '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fe00}'..='\u{fe0f}' => None,
        '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        // Characters that no text may hold.
        '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}' => Some(' '),
        _ if c.is_control() => Some(' '),
        _ => Some(c),
    }
}

/// A character reference at the start, and how long it is.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(10).position(|b| b == b';')?;
    let name = &text[1..end];
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "ge" => '≥',
        "le" => '≤',
        "micro" => 'µ',
        "deg" => '°',
        "plusmn" => '±',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((c, end + 1))
}

/// UTF-8 that was once read as Windows-1252. Each sequence stands for one character only, and none is a word.
const MOJIBAKE: [(&str, &str); 12] = [
    ("â‰¥", "≥"),
    ("â‰¤", "≤"),
    ("â€™", "’"),
    ("â€˜", "‘"),
    ("â€œ", "“"),
    ("â€“", "–"),
    ("â€”", "—"),
    ("â€¢", "•"),
    ("Âµ", "µ"),
    ("Â°", "°"),
    ("Â±", "±"),
    ("Ã—", "×"),
];

fn mended(text: &str) -> Cow<'_, str> {
    if !text.contains(['â', 'Â', 'Ã']) {
        return Cow::Borrowed(text);
    }
    let mend = |text: String, (wrong, right): &(&str, &str)| text.replace(wrong, right);
    Cow::Owned(MOJIBAKE.iter().fold(text.to_owned(), mend))
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_is_no_word_goes() {
        assert_eq!(clean("a\u{200f}ge \u{feff}&gt;= 18\0 years\r\n&#8805; \\> x"), "age >= 18  years\n≥ > x");
        assert_eq!(clean("&lt;&amp;&bogus; & \\n"), "<&&bogus; & \\n");
        assert_eq!(clean("age â‰¥ 18, Â°C"), "age ≥ 18, °C");
    }

    #[test]
    fn words_stay() {
        for text in ["Sjögren's ≥ 1.5 × ULN – “quoted”", "", "âge, Ângela"] {
            assert_eq!(clean(text), text);
        }
    }
}
