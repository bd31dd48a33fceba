//! From decoded scalar text back to the bytes it was written with.

use super::{Places, ScalarStyle};

/// Where the bytes of a scalar are that stands at `start` and is written `source`.
pub(super) fn places(text: &str, source: &str, start: usize, style: ScalarStyle) -> Places {
    let runs = runs(text, source, start, style);
    match *runs.as_slice() {
        [(0, at)] => Places::Verbatim(at),
        // Quotes around a text that is written as it is.
        [(0, at), (end, source)] if end as usize == text.len() && source.checked_sub(at) == Some(end) => {
            Places::Verbatim(at)
        }
        _ => Places::Runs(runs.into_boxed_slice()),
    }
}

/// Runs `(offset in text, offset in file)` for a scalar that stands at `start` and is written `source`.
///
/// A run ends where the next begins; inside a run text and file advance together, except that a run for an
/// escape or a folded line break stands for more file bytes than text bytes. A last run marks the end.
fn runs(text: &str, source: &str, start: usize, style: ScalarStyle) -> Vec<(u32, u32)> {
    if text == source || text.is_empty() {
        return vec![(0, clamp(start))];
    }
    let folded = match style {
        ScalarStyle::Plain => Walk::new(text, source, start, 0, source.len()).inline(style),
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
            Walk::new(text, source, start, 1, source.len().saturating_sub(1)).inline(style)
        }
        ScalarStyle::Literal | ScalarStyle::Folded => None,
    };
    folded.unwrap_or_else(|| by_words(text, source, start))
}

fn clamp(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A walk along the text and its source at once.
struct Walk<'a> {
    text: &'a [u8],
    source: &'a [u8],
    start: usize,
    at: usize,
    end: usize,
    decoded: usize,
    runs: Vec<(u32, u32)>,
    verbatim: bool,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, source: &'a str, start: usize, at: usize, end: usize) -> Self {
        Self {
            text: text.as_bytes(),
            source: source.as_bytes(),
            start,
            at,
            end,
            decoded: 0,
            runs: Vec::new(),
            verbatim: false,
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        let at = self.at + ahead;
        (at < self.end).then(|| self.source.get(at).copied()).flatten()
    }

    /// `source` bytes stand for `decoded` bytes of the text.
    fn special(&mut self, source: usize, decoded: usize) {
        self.runs.push((clamp(self.decoded), clamp(self.start + self.at)));
        self.at += source;
        self.decoded += decoded;
        self.verbatim = false;
    }

    /// The next byte is copied; false if it is not.
    fn copied(&mut self) -> bool {
        if self.peek(0) != self.text.get(self.decoded).copied() {
            return false;
        }
        if !self.verbatim {
            self.runs.push((clamp(self.decoded), clamp(self.start + self.at)));
            self.verbatim = true;
        }
        self.at += 1;
        self.decoded += 1;
        true
    }

    /// Plain and quoted scalars: line breaks with the blanks around them fold, quotes and escapes decode.
    /// `None` if the text is not what these rules make of the source.
    fn inline(mut self, style: ScalarStyle) -> Option<Vec<(u32, u32)>> {
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    let (length, breaks) = self.blanks(0);
                    if breaks > 0 {
                        self.special(length, (breaks - 1).max(1));
                        continue;
                    }
                    for _ in 0..length {
                        self.copied().then_some(())?;
                    }
                }
                b'\'' if style == ScalarStyle::SingleQuoted => self.special(2, 1),
                b'\\' if style == ScalarStyle::DoubleQuoted => self.escape(),
                _ => self.copied().then_some(())?,
            }
        }
        self.runs.push((clamp(self.decoded), clamp(self.start + self.at)));
        (self.decoded == self.text.len()).then_some(self.runs)
    }

    /// Length of the run of blanks and line breaks `ahead`, and how many breaks are in it.
    fn blanks(&self, ahead: usize) -> (usize, usize) {
        let (mut length, mut breaks) = (0, 0);
        while let Some(byte) = self.peek(ahead + length) {
            match byte {
                b' ' | b'\t' => length += 1,
                b'\r' if self.peek(ahead + length + 1) == Some(b'\n') => {
                    (length, breaks) = (length + 2, breaks + 1);
                }
                b'\r' | b'\n' => (length, breaks) = (length + 1, breaks + 1),
                _ => break,
            }
        }
        (length, breaks)
    }

    fn escape(&mut self) {
        let digits = match self.peek(1) {
            Some(b' ' | b'\t' | b'\r' | b'\n') if self.blanks(1).1 > 0 => {
                let (length, breaks) = self.blanks(1);
                return self.special(1 + length, breaks - 1);
            }
            Some(b'x') => 2,
            Some(b'u') if self.is_surrogate() => 10,
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => 0,
        };
        let char_length = match self.text.get(self.decoded) {
            Some(0xf0..) => 4,
            Some(0xe0..) => 3,
            Some(0xc0..) => 2,
            _ => 1,
        };
        self.special(2 + digits, char_length);
    }

    /// Whether `\uD8xx\uDCxx` is next: one character.
    fn is_surrogate(&self) -> bool {
        matches!(self.peek(2), Some(b'd' | b'D'))
            && matches!(self.peek(3), Some(b'8' | b'9' | b'a' | b'b' | b'A' | b'B'))
    }
}

/// Words in order: for block scalars, whose indentation and line ends are blanks of another length in the text.
fn by_words(text: &str, source: &str, start: usize) -> Vec<(u32, u32)> {
    let (text, source) = (text.as_bytes(), source.as_bytes());
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n');
    let (mut t, mut s) = (0, 0);
    let mut runs = Vec::new();
    while t < text.len() && s < source.len() {
        let more_text = text[t..].iter().take_while(|b| blank(b)).count();
        let more_source = source[s..].iter().take_while(|b| blank(b)).count();
        if more_text > 0 {
            push(&mut runs, clamp(t), clamp(start + s));
        }
        // Blanks at the start of a line are copied when the line is indented deeper than the scalar.
        let gap = &text[t..t + more_text];
        let line = gap.iter().rposition(|&b| b == b'\n').map_or(if t == 0 { 0 } else { more_text }, |n| n + 1);
        (t, s) = (t + more_text, s + more_source);
        let same = gap[line..].iter().rev().zip(source[..s].iter().rev());
        let kept = same.take_while(|(a, b)| a == b).count();
        let length =
            text[t..].iter().zip(&source[s..]).take_while(|(a, b)| a == b && !matches!(b, b'\n' | b'\r')).count();
        if length == 0 {
            break;
        }
        push(&mut runs, clamp(t - kept), clamp(start + s - kept));
        (t, s) = (t + length, s + length);
    }
    push(&mut runs, clamp(text.len()), clamp(start + s));
    runs
}

/// Adds a run; one that starts where the last did replaces it.
fn push(runs: &mut Vec<(u32, u32)>, text: u32, source: u32) {
    while runs.last().is_some_and(|&(t, _)| t >= text) {
        runs.pop();
    }
    runs.push((text, source));
}
