//! Lines and columns of tables, read as a stream.
//!
//! Guarantees that a line longer than [`LONGEST`] is skipped, never held, and that bytes that are no text are reported.

use crate::{Failure, Problems};
use std::io::BufRead;

/// The most bytes of a line.
const LONGEST: usize = 1024 * 1024;

/// A file, line by line.
pub(crate) struct Lines<'r, R: ?Sized> {
    input: &'r mut R,
    line: Vec<u8>,
    text: String,
    number: u64,
}

impl<'r, R: BufRead + ?Sized> Lines<'r, R> {
    pub(crate) fn new(input: &'r mut R) -> Self {
        Self { input, line: Vec::new(), text: String::new(), number: 0 }
    }

    /// The next line that can be read, with its number; without the mark at its end.
    pub(crate) fn next(&mut self, problems: &mut Problems) -> Result<Option<(u64, &str)>, Failure> {
        loop {
            let Some(whole) = self.fill()? else { return Ok(None) };
            self.number += 1;
            if !whole {
                problems.add(self.number, format!("the line is longer than {} kB", LONGEST / 1024));
                continue;
            }
            while matches!(self.line.last(), Some(b'\n' | b'\r')) {
                self.line.pop();
            }
            let bytes = if self.number == 1 {
                self.line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.line)
            } else {
                &self.line
            };
            match std::str::from_utf8(bytes) {
                Ok(text) => {
                    self.text.clear();
                    self.text.push_str(text);
                }
                Err(error) => {
                    problems
                        .add(self.number, format!("byte {} of the line is not UTF-8 text", error.valid_up_to() + 1));
                    continue;
                }
            }
            return Ok(Some((self.number, &self.text)));
        }
    }

    /// Reads a line; whether it was read whole. What is too long is passed over.
    fn fill(&mut self) -> Result<Option<bool>, Failure> {
        self.line.clear();
        let mut whole = true;
        let mut seen = false;
        loop {
            let available = self.input.fill_buf()?;
            if available.is_empty() {
                return Ok(seen.then_some(whole));
            }
            seen = true;
            let end = available.iter().position(|&b| b == b'\n');
            let length = end.map_or(available.len(), |at| at + 1);
            if self.line.len() + length > LONGEST {
                whole = false;
            }
            if whole {
                self.line.extend_from_slice(available.get(..length).unwrap_or_default());
            }
            self.input.consume(length);
            if end.is_some() {
                return Ok(Some(whole));
            }
        }
    }
}

/// Where the columns of a table are.
pub(crate) struct Columns<const N: usize>([usize; N]);

impl<const N: usize> Columns<N> {
    /// Finds the columns in the heading.
    pub(crate) fn new<'h>(heading: impl Iterator<Item = &'h str> + Clone, names: [&str; N]) -> Result<Self, Failure> {
        let mut places = [0; N];
        for (place, name) in places.iter_mut().zip(names) {
            let found = heading.clone().position(|column| column.trim().eq_ignore_ascii_case(name));
            *place = found.ok_or_else(|| Failure::Shape(format!("it has no column `{name}`")))?;
        }
        Ok(Self(places))
    }

    /// The cells of a row, in the order of the names; nothing when the row is too short.
    pub(crate) fn of<'r>(&self, row: &[&'r str]) -> Option<[&'r str; N]> {
        let mut cells = [""; N];
        for (cell, &place) in cells.iter_mut().zip(&self.0) {
            *cell = row.get(place)?.trim();
        }
        Some(cells)
    }
}

/// Reads a table with a heading whose cells stand between tabs.
pub(crate) fn table<R: BufRead + ?Sized, const N: usize>(
    input: &mut R,
    names: [&str; N],
    problems: &mut Problems,
    mut row: impl FnMut(u64, [&str; N], &mut Problems),
) -> Result<(), Failure> {
    let mut lines = Lines::new(input);
    let Some((_, heading)) = lines.next(problems)? else {
        return Err(Failure::Shape("it is empty".to_owned()));
    };
    let columns = Columns::new(heading.split('\t'), names)?;
    while let Some((number, line)) = lines.next(problems)? {
        if line.is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').collect();
        match columns.of(&cells) {
            Some(cells) => row(number, cells, problems),
            None => problems.add(number, format!("the row has only {} cells", cells.len())),
        }
    }
    Ok(())
}
