//! The lines of a file that a diagnostic shows, cut to a bearable length, with the places on them.

use super::super::{Label, SourceFile};
use super::mask::{HIDDEN, value_start};
use std::ops::Range;

/// Bytes of a line beyond which only the part around the place is shown.
const LONGEST: usize = 240;
/// Bytes shown before and after the place on such a line, and of the place itself.
const AROUND: usize = 60;
const MOST: usize = 120;
/// Labels further apart than this many lines are shown apart.
const NEAR: u32 = 8;

/// Some lines, joined by `\n`.
pub(super) struct Excerpt<'d> {
    pub text: String,
    /// Number of the first line.
    pub first: u32,
    /// Labels with their place in `text`.
    pub marks: Vec<(Range<usize>, &'d Label)>,
}

/// The excerpts that show `labels`, all of `file`; the first holds the first label.
pub(super) fn excerpts<'d>(file: &SourceFile, labels: &[&'d Label], mask: Option<&[&str]>) -> Vec<Excerpt<'d>> {
    let Some(primary) = labels.first() else { return Vec::new() };
    let line = |l: &Label| file.line_of(l.span.start);
    let (near, far): (Vec<_>, Vec<_>) = labels.iter().partition(|l| line(l).abs_diff(line(primary)) <= NEAR);
    let apart = far.into_iter().map(|l| vec![l]);
    std::iter::once(near).chain(apart).map(|labels| excerpt(file, &labels, mask)).collect()
}

fn excerpt<'d>(file: &SourceFile, labels: &[&'d Label], mask: Option<&[&str]>) -> Excerpt<'d> {
    let line_of = |l: &Label| file.line_of(l.span.start);
    let first = labels.iter().map(|l| line_of(l)).min().unwrap_or(1);
    let last = labels.iter().map(|l| line_of(l)).max().unwrap_or(1);
    let mut out = Excerpt { text: String::new(), first, marks: Vec::new() };
    for number in first..=last {
        let bytes = file.line(number);
        let line = file.text.get(bytes.clone()).unwrap_or("");
        let here: Vec<_> = labels.iter().filter(|l| line_of(l) == number).collect();
        // A place over several lines is shown on its first.
        let places: Vec<_> = here.iter().map(|l| within(l.span.range(), &bytes)).collect();
        let shown = match mask {
            Some(words) => masked(line, words, &places),
            None => window(line, places.first()),
        };
        if number > first {
            out.text.push('\n');
        }
        let base = out.text.len();
        for (place, label) in places.iter().zip(&here) {
            let place = shown.place(place);
            out.marks.push((base + place.start..base + place.end, **label));
        }
        out.text.push_str(&shown.text);
    }
    out
}

/// The part of `place` that lies in `line`, relative to it.
fn within(place: Range<usize>, line: &Range<usize>) -> Range<usize> {
    let clamp = |n: usize| n.clamp(line.start, line.end) - line.start;
    clamp(place.start)..clamp(place.end)
}

/// A line as shown: bytes `from..to` of it, after `before` bytes that stand for what was cut.
struct Shown {
    text: String,
    from: usize,
    to: usize,
    before: usize,
}

impl Shown {
    /// Where a place of the line is in the text.
    fn place(&self, place: &Range<usize>) -> Range<usize> {
        let at = |byte: usize, beyond: usize| match byte {
            b if b < self.from => 0,
            b if b <= self.to => b - self.from + self.before,
            _ => beyond,
        };
        let start = at(place.start, self.to - self.from + self.before);
        start..at(place.end, self.text.len()).max(start)
    }
}

fn masked(line: &str, words: &[&str], places: &[Range<usize>]) -> Shown {
    let start = value_start(line, words, places);
    let head = window(line.get(..start).unwrap_or(""), None);
    let hidden = if start < line.len() { HIDDEN } else { "" };
    Shown { text: head.text.clone() + hidden, to: head.to.min(start), ..head }
}

fn window(line: &str, place: Option<&Range<usize>>) -> Shown {
    if line.len() <= LONGEST {
        return Shown { text: line.to_owned(), from: 0, to: line.len(), before: 0 };
    }
    let place = place.cloned().unwrap_or(0..0);
    let from = boundary(line, place.start.saturating_sub(AROUND));
    let to = boundary(line, place.end.min(place.start + MOST) + AROUND);
    let before = if from > 0 { "…" } else { "" };
    let after = if to < line.len() { "…" } else { "" };
    let text = format!("{before}{}{after}", line.get(from..to).unwrap_or(""));
    Shown { text, from, to, before: before.len() }
}

/// The nearest character boundary at or before `at`.
fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
