//! The files that were read, and line and column of a byte.

use super::span::{FileId, Span};
use std::ops::Range;
use std::sync::OnceLock;

/// All files of one run. Texts are UTF-8 without a byte order mark removed: offsets are those of the file.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

/// One file: the path as the user gave it, and its text.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path as the user gave it.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Counted when the first problem or place is shown: most files never need it.
    line_starts: OnceLock<Vec<u32>>,
}

/// A one-based line and column; the column counts characters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineColumn {
    /// One-based line.
    pub line: u32,
    /// One-based column, in characters.
    pub column: u32,
}

impl SourceMap {
    /// An empty map.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and gives its id.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.files.push(SourceFile { path: path.into(), text: text.into(), line_starts: OnceLock::new() });
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds a file whose text is not at hand, only the offsets at which its lines begin: places in it have a line, and
    /// the column is 1.
    pub fn add_lines(&mut self, path: impl Into<String>, line_starts: Vec<u32>) -> FileId {
        let id = self.add(path, String::new());
        if let Some(file) = self.files.last_mut() {
            file.line_starts = OnceLock::from(line_starts);
        }
        id
    }

    /// All files, in the order of their ids.
    pub fn files(&self) -> impl ExactSizeIterator<Item = &SourceFile> {
        self.files.iter()
    }

    /// The file with this id, if this map holds it.
    #[must_use]
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The path of the file, or an empty string.
    #[must_use]
    pub fn path(&self, id: FileId) -> &str {
        self.file(id).map_or("", |f| f.path.as_str())
    }

    /// The text that `span` covers, or an empty string when it lies outside the file.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.file(span.file).and_then(|f| f.text.get(span.range())).unwrap_or("")
    }

    /// Line and column of the first byte of `span`.
    #[must_use]
    pub fn position(&self, span: Span) -> LineColumn {
        self.file(span.file).map_or(LineColumn { line: 1, column: 1 }, |f| f.position(span.start))
    }
}

impl SourceFile {
    /// The offset at which each line begins.
    #[must_use]
    pub fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|&(_, b)| b == b'\n');
            std::iter::once(0).chain(ends.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX))).collect()
        })
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, offset: u32) -> LineColumn {
        let line = self.line_starts().partition_point(|&s| s <= offset).max(1) - 1;
        let start = self.line_starts().get(line).copied().unwrap_or(0);
        let head = self.text.get(start as usize..(offset as usize).min(self.text.len())).unwrap_or("");
        let column = head.trim_start_matches('\u{feff}').chars().count() + 1;
        LineColumn {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    /// The one-based line that a byte offset is on.
    #[must_use]
    pub fn line_of(&self, offset: u32) -> u32 {
        let line = self.line_starts().partition_point(|&s| s <= offset).max(1);
        u32::try_from(line).unwrap_or(u32::MAX)
    }

    /// The bytes of a one-based line, without its line ending and without a byte order mark.
    #[must_use]
    pub fn line(&self, line: u32) -> Range<usize> {
        let at = |n: usize| self.line_starts().get(n).map_or(self.text.len(), |&s| s as usize);
        let n = line.max(1) as usize;
        let (start, end) = (at(n - 1), at(n));
        let whole = self.text.get(start..end).unwrap_or("");
        let mark = if n == 1 && whole.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        start + mark..start + whole.trim_end_matches(['\n', '\r']).len().max(mark)
    }
}
