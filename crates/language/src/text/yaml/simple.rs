//! The plain kind of YAML that nearly all of our files are written in, read in one pass over the bytes.
//!
//! Block lists and mappings, values on one line (without quotes, or in quotes without escapes), `[…]` and `{…}`,
//! comments. Whatever else there is, and whatever is wrong, is left to the full reader: for a file that is read here the
//! tree is the one that the full reader gives, to the byte, and the full reader finds nothing to say about it. Reading a
//! vocabulary is most of what a short run of the program does, which is why there are two.

use super::super::{FileId, Span};
use super::{Flow, Node, Scalar, ScalarStyle, Value};
use memchr::{memchr, memchr2_iter, memchr3};

/// A larger file, or deeper nesting, is left to the full reader, which has the bounds.
const MAX_BYTES: usize = 1 << 20;
const MAX_DEPTH: usize = 24;
/// YAML lets a key be so long; ours never come near.
const LONGEST_KEY: usize = 200;
/// Keys of a mapping, compared with each other one by one.
const MOST_KEYS: usize = 64;

/// The documents of a plain file; nothing when the full reader is needed.
pub(super) fn read(file: FileId, text: &str) -> Option<Vec<Node>> {
    if text.len() > MAX_BYTES || !is_plain(text) {
        return None;
    }
    let mut reader = Reader { file, text, bytes: text.as_bytes(), at: 0, line: 0 };
    reader.next_content()?;
    let document = reader.block(0)?;
    (reader.at == text.len()).then(|| vec![document])
}

/// Whether all characters mean the same to everybody: no tabs, no control characters, no marks of byte order. These are
/// the line feed, ` ` to `~`, U+00A1 to U+2027 and U+2030 to U+D7FF, looked for in their bytes.
fn is_plain(text: &str) -> bool {
    let is_odd = |&b: &u8| (b < b' ' && b != b'\n') || b == 0x7f || b >= 0xee;
    // Whole blocks without a branch inside: the compiler takes many bytes at once.
    if text.as_bytes().chunks(256).any(|block| block.iter().fold(false, |found, b| found | is_odd(b))) {
        return false;
    }
    let bytes = text.as_bytes();
    memchr2_iter(0xc2, 0xe2, bytes).all(|at| match bytes.get(at..) {
        Some([0xc2, next, ..]) => *next > 0xa0,
        Some([0xe2, 0x80, last, ..]) => !matches!(last, 0xa8..=0xaf),
        _ => true,
    })
}

/// Whether a value without quotes may begin so, and nobody takes its first byte for an indicator.
fn begins_plain(written: &[u8]) -> bool {
    match written {
        [b'-', next, ..] => next.is_ascii_digit(),
        [b'(' | b'<' | b'+' | b'.' | b'/' | b'$' | b'^' | b'_' | 0x80.., ..] => true,
        [first, ..] => first.is_ascii_alphanumeric(),
        [] => false,
    }
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Where the line of `at` begins.
    line: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn after(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn column(&self) -> usize {
        self.at - self.line
    }

    fn skip_blanks(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// From the start of a line, or the end of a value, to the next thing that is neither blank nor comment; `at` is
    /// the end of the text when there is none. Nothing when something else follows on the line.
    fn next_content(&mut self) -> Option<()> {
        loop {
            let fresh = self.at == self.line;
            let before = self.at;
            self.skip_blanks();
            match self.peek() {
                None => return Some(()),
                Some(b'\n') => self.new_line(),
                // A comment needs a blank before it, or the start of the line.
                Some(b'#') if fresh || self.at > before => {
                    self.at = self.end_of_line();
                }
                Some(_) if fresh => return self.begins_content(),
                Some(_) => return None,
            }
        }
    }

    fn new_line(&mut self) {
        self.at += 1;
        self.line = self.at;
    }

    fn end_of_line(&self) -> usize {
        memchr(b'\n', self.rest()).map_or(self.bytes.len(), |n| self.at + n)
    }

    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or(&[])
    }

    /// No marks of documents, no directives.
    fn begins_content(&self) -> Option<()> {
        let rest = self.rest();
        let marks =
            self.column() == 0 && (rest.starts_with(b"---") || rest.starts_with(b"...") || rest.starts_with(b"%"));
        (!marks).then_some(())
    }

    fn is_item(&self) -> bool {
        self.peek() == Some(b'-') && self.after(1) == Some(b' ')
    }

    /// A list or mapping whose first line is here.
    fn block(&mut self, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        if self.is_item() { self.list(self.at, depth) } else { self.mapping(self.key_end()?, depth) }
    }

    fn list(&mut self, start: usize, depth: usize) -> Option<Node> {
        let column = self.column();
        let mut items: Vec<Node> = Vec::new();
        loop {
            self.at += 1;
            self.skip_blanks();
            if matches!(self.peek()?, b'\n' | b'#' | b'-') {
                return None;
            }
            let item = if let Some(key_end) = self.key_end() {
                self.mapping(key_end, depth + 1)?
            } else {
                let value = self.value(column, depth)?;
                self.next_content()?;
                value
            };
            items.push(item);
            if self.at == self.bytes.len() || self.column() < column || !self.is_item() {
                break;
            }
            if self.column() != column {
                return None;
            }
        }
        let end = items.last()?.span;
        Some(Node { value: Value::Sequence(items, Flow::Block), span: Span::new(self.file, start, start).to(end) })
    }

    /// A mapping whose first key ends at `end`.
    fn mapping(&mut self, mut end: usize, depth: usize) -> Option<Node> {
        let (column, start) = (self.column(), self.at);
        let mut entries: Vec<(Node, Node)> = Vec::new();
        loop {
            let key = self.plain(self.at, end)?;
            if entries.len() >= MOST_KEYS || entries.iter().any(|(k, _)| k.as_str() == key.as_str()) {
                return None;
            }
            self.at = end + 1;
            let value = self.value_of_key(column, depth)?;
            entries.push((key, value));
            if self.at == self.bytes.len() || self.column() < column {
                break;
            }
            // Deeper is a value of several lines; a list item here belongs to nobody.
            if self.column() != column {
                return None;
            }
            if self.is_item() {
                break;
            }
            end = self.key_end()?;
        }
        let end = entries.last()?.1.span;
        Some(Node { value: Value::Mapping(entries, Flow::Block), span: Span::new(self.file, start, start).to(end) })
    }

    /// The value behind a colon, on the line or below it.
    fn value_of_key(&mut self, column: usize, depth: usize) -> Option<Node> {
        let before = self.at;
        self.skip_blanks();
        let is_below = matches!(self.peek()?, b'\n') || (self.peek() == Some(b'#') && self.at > before);
        if !is_below {
            let value = self.value(column, depth)?;
            self.next_content()?;
            return Some(value);
        }
        self.at = before;
        self.next_content()?;
        match self.column() {
            _ if self.at == self.bytes.len() || depth >= MAX_DEPTH => None,
            below if below > column => self.block(depth + 1),
            // A list that is indented like its key begins, for the full reader, with its first item.
            same if same == column && self.is_item() => {
                let blanks = self.bytes.get(self.at + 1..)?.iter().take_while(|&&b| b == b' ').count();
                self.list(self.at + 1 + blanks, depth + 1)
            }
            _ => None,
        }
    }

    /// The end of the key here, if this is one: a plain word or some, then a colon and a blank.
    fn key_end(&self) -> Option<usize> {
        let rest = self.rest();
        if !begins_plain(rest) {
            return None;
        }
        let mut length = 0;
        loop {
            match rest.get(length)? {
                b'\n' => return None,
                b':' if matches!(rest.get(length + 1), None | Some(b' ' | b'\n')) => break,
                _ => length += 1,
            }
            if length >= LONGEST_KEY {
                return None;
            }
        }
        let key = rest.get(..length)?;
        let whole = key != b"<<" && !key.ends_with(b" ") && !key.windows(2).any(|w| w == b" #");
        whole.then_some(self.at + length)
    }

    /// A value on this line, or in brackets that open on it.
    fn value(&mut self, column: usize, depth: usize) -> Option<Node> {
        match self.peek()? {
            b'[' | b'{' => self.flow(column, depth + 1),
            b'"' | b'\'' => self.quoted(),
            _ => {
                let end = self.value_end()?;
                let node = self.plain(self.at, end)?;
                self.at = end;
                Some(node)
            }
        }
    }

    /// The end of the words without quotes that stand here, outside brackets.
    fn value_end(&self) -> Option<usize> {
        let rest = self.rest();
        if !begins_plain(rest) {
            return None;
        }
        let (mut length, mut before) = (0, 0);
        for &b in rest {
            match b {
                b'\n' => break,
                b'#' if before == b' ' => break,
                // A key in the middle, or a key alone.
                b' ' if before == b':' => return None,
                _ => {}
            }
            before = b;
            length += 1;
        }
        (before != b':').then_some(self.at + rest.get(..length)?.trim_ascii_end().len())
    }

    fn plain(&self, start: usize, end: usize) -> Option<Node> {
        let span = Span::new(self.file, start, end);
        let scalar = Scalar::verbatim(self.text.get(start..end)?, ScalarStyle::Plain, span.start);
        Some(Node { value: Value::Scalar(scalar), span })
    }

    /// A text in quotes on one line, without escapes.
    fn quoted(&mut self) -> Option<Node> {
        let quote = self.peek()?;
        let style = if quote == b'"' { ScalarStyle::DoubleQuoted } else { ScalarStyle::SingleQuoted };
        let (start, inner) = (self.at, self.bytes.get(self.at + 1..)?);
        let length = memchr3(quote, b'\\', b'\n', inner)?;
        let end = start + length + 2;
        let closed = inner.get(length) == Some(&quote) && self.bytes.get(end) != Some(&quote);
        if !closed || length == 0 {
            return None;
        }
        let span = Span::new(self.file, start, end);
        let scalar = Scalar::verbatim(self.text.get(start + 1..end - 1)?, style, span.start.saturating_add(1));
        self.at = end;
        Some(Node { value: Value::Scalar(scalar), span })
    }

    /// `[a, b]` or `{a: b}`; its lines are indented deeper than `column`.
    fn flow(&mut self, column: usize, depth: usize) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        let (start, is_list) = (self.at, self.peek() == Some(b'['));
        let close = if is_list { b']' } else { b'}' };
        let (mut items, mut entries): (Vec<Node>, Vec<(Node, Node)>) = (Vec::new(), Vec::new());
        self.at += 1;
        loop {
            self.gap(column)?;
            if is_list {
                items.push(self.member(column, depth)?);
            } else {
                entries.push(self.pair(column, depth, &entries)?);
            }
            self.gap(column)?;
            let next = self.peek()?;
            self.at += 1;
            match next {
                b',' => {}
                b if b == close => break,
                _ => return None,
            }
        }
        let value = if is_list { Value::Sequence(items, Flow::Flow) } else { Value::Mapping(entries, Flow::Flow) };
        Some(Node { value, span: Span::new(self.file, start, self.at) })
    }

    fn pair(&mut self, column: usize, depth: usize, before: &[(Node, Node)]) -> Option<(Node, Node)> {
        let end = self.flow_word()?;
        let key = self.plain(self.at, end)?;
        let colon = self.bytes.get(end) == Some(&b':') && self.bytes.get(end + 1) == Some(&b' ');
        let long = end - self.at > LONGEST_KEY || before.len() >= MOST_KEYS;
        if !colon || long || key.as_str() == Some("<<") || before.iter().any(|(k, _)| k.as_str() == key.as_str()) {
            return None;
        }
        self.at = end + 1;
        self.skip_blanks();
        let value = self.member(column, depth)?;
        Some((key, value))
    }

    /// A value inside brackets.
    fn member(&mut self, column: usize, depth: usize) -> Option<Node> {
        match self.peek()? {
            b'[' | b'{' => self.flow(column, depth + 1),
            b'"' | b'\'' => self.quoted(),
            _ => {
                let end = self.flow_word()?;
                let node = self.plain(self.at, end)?;
                self.at = end;
                Some(node)
            }
        }
    }

    /// The end of the words without quotes that stand here, inside brackets.
    fn flow_word(&self) -> Option<usize> {
        let rest = self.rest();
        if !begins_plain(rest) {
            return None;
        }
        let mut length = 0;
        loop {
            match rest.get(length) {
                None | Some(b'\n' | b',' | b'[' | b']' | b'{' | b'}') => break,
                Some(b'#') => return None,
                Some(b':') => match rest.get(length + 1) {
                    None | Some(b' ' | b'\n') => break,
                    Some(b',' | b'[' | b']' | b'{' | b'}') => return None,
                    Some(_) => {}
                },
                Some(_) => {}
            }
            length += 1;
        }
        Some(self.at + rest.get(..length)?.trim_ascii_end().len())
    }

    /// Blanks and line ends inside brackets; the next line must be indented deeper than what the brackets belong to.
    fn gap(&mut self, column: usize) -> Option<()> {
        self.skip_blanks();
        while self.peek()? == b'\n' {
            self.new_line();
            self.skip_blanks();
            if self.peek() != Some(b'\n') && self.column() <= column {
                return None;
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::document;
    use super::*;
    use proptest::prelude::*;
    use std::path::{Path, PathBuf};
    use std::sync::OnceLock;

    /// Whether the file is read here; if so, the full reader says the same and finds nothing wrong.
    fn agrees(text: &str) -> bool {
        let Some(ours) = read(FileId(0), text) else { return false };
        let (theirs, problems) = document::read(FileId(0), text);
        assert!(problems.is_empty(), "{text}\n{problems:#?}");
        let all_same = ours.len() == theirs.len() && ours.iter().zip(&theirs).all(|(a, b)| same(a, b));
        assert!(all_same, "{text}\nours {ours:#?}\ntheirs {theirs:#?}");
        true
    }

    fn same(a: &Node, b: &Node) -> bool {
        let value = match (&a.value, &b.value) {
            (Value::Scalar(a), Value::Scalar(b)) => a == b,
            (Value::Sequence(a, x), Value::Sequence(b, y)) => {
                x == y && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
            }
            (Value::Mapping(a, x), Value::Mapping(b, y)) => {
                x == y && a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.0, &b.0) && same(&a.1, &b.1))
            }
            _ => false,
        };
        value && a.span == b.span
    }

    fn yaml_files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                yaml_files(&path, found);
            } else if path.extension().is_some_and(|e| e == "yaml") {
                found.push(path);
            }
        }
    }

    fn shipped() -> &'static [String] {
        static FILES: OnceLock<Vec<String>> = OnceLock::new();
        FILES.get_or_init(|| {
            let mut found = Vec::new();
            for folder in ["rules", "examples", "fuzz"] {
                yaml_files(&Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(folder), &mut found);
            }
            found.sort();
            found.into_iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
        })
    }

    #[test]
    fn shipped_files_read_the_same_and_most_of_the_vocabulary_is_plain() {
        assert!(shipped().iter().filter(|text| agrees(text)).count() > 20);
        let mut vocabulary = Vec::new();
        yaml_files(&Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join("rules/vocabulary"), &mut vocabulary);
        let plain = vocabulary.iter().filter(|path| agrees(&std::fs::read_to_string(path).unwrap())).count();
        assert!(
            plain * 10 >= vocabulary.len() * 9,
            "every start is slower: only {plain} of {} are plain",
            vocabulary.len()
        );
    }

    #[test]
    fn what_is_not_plain_is_left_to_the_full_reader() {
        for text in [
            "",
            "a",
            "a:",
            "a: b: c",
            "a: >-\n  b",
            "a: |\n  b",
            "a: b\n  c",
            "- - a",
            "a: 'it''s'",
            "a: \"\\n\"",
            "a: &x b",
            "a: *x",
            "a: !t b",
            "? a",
            "a: [b: c]",
            "a: {b}",
            "a: {b:}",
            "a: []",
            "a: [b,]",
            "a: [b\n]",
            "a: [b\nc, d]",
            "a: b\n- c",
            "- a\nb: c",
            "a: b\na: c",
            "a:\tb",
            "a: b\r\n",
            "---\na: b",
            "a: b\n...",
            "\u{feff}a: b",
            "a: [b",
            "a: {b: c]",
            "a: \"b",
            "a: ''",
            "\"a\": b",
            "a: b #c\n d",
            "a:\n  b: c\n d: e",
            "a: ~",
            "a: -b",
            "a: - b",
            "<<: a",
            "a: {<<: b}",
            "- <<: a",
            "a: [b #c\n, d]",
            "a: [b]c",
        ] {
            assert!(read(FileId(0), text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn plain_files_are_read_here() {
        for text in [
            "a: b",
            "# c\n\na: b # c\n",
            "a:\n- b\n- c: d\n  e: f\n",
            "a:\n  b:\n    c: d\n  e: f",
            "a: [b, c d, \"e: f\"]",
            "a: [b,\n  c]",
            "a: {b: c, d: [e, {f: g}]}",
            "- a: 'b # c'\n- d",
            "a: b:c",
            "a: b#c",
            "a: \"é\"\nä: (b)",
            "a:  b  ",
            "a: # c\n  b: c",
            "a: # c\n  - b",
            "a: [b , c ]",
            "a b: c, d",
            "a: {b: c:d}",
            "a: <5",
            "a: -5 to 5",
            "a: [-1, b]",
            "a:\n- b: c\nd:\n-   e\n",
            "a: 1:80",
            "a: b {c} [d]",
        ] {
            assert!(agrees(text), "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn damaged_files_read_the_same_or_not_at_all(
            file in any::<prop::sample::Index>(),
            from in any::<prop::sample::Index>(),
            cuts in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..4, "[ \n\t#:,'\"\\[\\]{}a|>&*!?<-]{0,3}"), 1..4),
        ) {
            let whole: Vec<&str> = file.get(shipped()).lines().collect();
            let first = from.index(whole.len());
            let mut text = whole[first..(first + 12).min(whole.len())].join("\n");
            for (at, length, insert) in cuts {
                let at = at.index(text.len() + 1);
                let end = (at + length).min(text.len());
                if text.is_char_boundary(at) && text.is_char_boundary(end) {
                    text.replace_range(at..end, &insert);
                }
            }
            agrees(&text);
        }

        #[test]
        fn short_texts_read_the_same_or_not_at_all(text in "([ab]|<<: |: |:|\n|\n  |- |, |\\[|\\]|\\{|\\}|'|\"| #| ){0,24}") {
            agrees(&text);
        }
    }
}
