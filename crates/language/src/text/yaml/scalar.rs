//! Scalars: decoded texts that know where each of their bytes is written.

use super::super::{FileId, Span};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A scalar: its text as the reader means it, and where each byte of it is in the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Scalar {
    /// The decoded text (escapes, folding and indentation resolved).
    pub text: SmolStr,
    /// How it is written.
    pub style: ScalarStyle,
    /// Where its bytes are.
    pub places: Places,
}

/// Where the bytes of a text are in the file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Places {
    /// Text and file advance together from this offset in the file on: nearly every scalar, and no allocation.
    Verbatim(u32),
    /// Runs `(offset in text, offset in file)`: from the first offset on, text and file advance together. There is one
    /// at least.
    Runs(Box<[(u32, u32)]>),
}

/// How a scalar is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// `'…'`.
    SingleQuoted,
    /// `"…"`.
    DoubleQuoted,
    /// `|`.
    Literal,
    /// `>`.
    Folded,
}

impl Scalar {
    /// A text that is written as it is, its first byte at this offset of its file.
    #[must_use]
    pub fn verbatim(text: &str, style: ScalarStyle, at: u32) -> Self {
        Self { text: text.into(), style, places: Places::Verbatim(at) }
    }

    /// The place in the file of the bytes `start..end` of [`Scalar::text`].
    ///
    /// Where the text was not copied verbatim (an escape, a folded line break) the place covers everything in
    /// the file that the bytes stand for.
    #[must_use]
    pub fn span(&self, file: FileId, start: usize, end: usize) -> Span {
        match &self.places {
            Places::Verbatim(at) => {
                let at = |offset: usize| (*at as usize).saturating_add(offset);
                Span::new(file, at(start), at(end.max(start)))
            }
            Places::Runs(runs) => span_of(runs, file, start, end),
        }
    }
}

fn span_of(runs: &[(u32, u32)], file: FileId, start: usize, end: usize) -> Span {
    let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let at = |offset: u32| {
        let run = runs.partition_point(|&(text, _)| text <= offset).max(1) - 1;
        runs.get(run).map_or(0, |&(text, source)| source.saturating_add(offset.saturating_sub(text)) as usize)
    };
    let (first, end) = (at(clamp(start)), clamp(end));
    let last = match runs.binary_search_by_key(&end, |&(text, _)| text) {
        _ if end <= clamp(start) => first,
        Ok(run) => runs.get(run).map_or(first, |&(_, source)| source as usize),
        Err(_) => at(end - 1) + 1,
    };
    Span::new(file, first, last)
}
