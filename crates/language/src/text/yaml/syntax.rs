//! What is wrong with YAML that cannot be read, in an author's words, and which line only lacks quotes.

use super::super::{Diagnostic, FileId, Span, shown};
use super::Node;
use granit_parser::ErrorKind;
use std::ops::Range;

/// A line that only lacks quotes: what is said about it, and the text in which it reads as one value.
pub(super) struct Repair {
    pub text: String,
    pub problem: Diagnostic,
}

/// The text as a single-quoted YAML value: always read back as it is.
#[must_use]
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// If the line at `offset` holds a value that reads as text once it is quoted: the line masked, and the problem.
pub(super) fn repair(file: FileId, original: &str, text: &str, offset: usize) -> Option<Repair> {
    let line = Line::at(text, offset);
    let value = line.value.clone();
    let written = original.get(value.clone())?;
    let reason = unquotable(text.get(value.clone())?)?;
    // Masked by bytes of the same length that mean nothing to YAML.
    let mut bytes = text.as_bytes().to_vec();
    for at in value.clone() {
        if let Some(byte @ b':') = bytes.get_mut(at) {
            *byte = b'_';
        }
    }
    if let Reason::Starts(_) = reason {
        let first = written.chars().next().map_or(0, char::len_utf8);
        for byte in bytes.get_mut(value.start..value.start + first)? {
            *byte = b'_';
        }
    }
    let message = match reason {
        Reason::Starts(c) => format!("a value that starts with `{c}` needs quotes: `{}`", shown(written)),
        Reason::Colon => format!("a value that holds `: ` needs quotes: `{}`", shown(written)),
    };
    let label = match reason {
        Reason::Starts(c) => format!("YAML gives `{c}` at the start of a value a meaning of its own"),
        Reason::Colon => "`: ` makes YAML read a key and a value here".to_owned(),
    };
    let problem = Diagnostic::error("yaml-needs-quotes", Span::new(file, value.start, value.end), message)
        .label(label)
        .help(quoted_line(original, &line));
    Some(Repair { text: String::from_utf8(bytes).ok()?, problem })
}

/// `when: >6`: YAML takes it for an empty text block that is indented by six.
pub(super) fn swallowed(text: &str, node: &Node) -> Option<Diagnostic> {
    let written = text.get(node.span.range())?;
    let digit = written.starts_with(['>', '|']) && written.bytes().any(|b| b.is_ascii_digit());
    if !digit || node.as_str() != Some("") {
        return None;
    }
    let line = Line::at(text, node.span.start as usize);
    let message = format!("a value that starts with `{}` needs quotes: `{}`", written.get(..1)?, shown(written));
    let span = Span::new(node.span.file, line.value.start, line.value.end);
    Some(Diagnostic::error("yaml-needs-quotes", span, message).help(quoted_line(text, &line)))
}

/// "write `when: '>= 6'`".
fn quoted_line(original: &str, line: &Line) -> String {
    let written = original.get(line.value.clone()).unwrap_or("");
    if written.chars().count() > 120 {
        return "put the value in single quotes, or after `|-` on a line of its own".to_owned();
    }
    format!("write `{}{}`", original.get(line.lead.clone()).unwrap_or(""), quote(written))
}

enum Reason {
    Starts(char),
    Colon,
}

/// Why a value cannot stand without quotes, if it would be one value with them.
fn unquotable(value: &str) -> Option<Reason> {
    let first = value.chars().next()?;
    let complete_header =
        |c: char| value.strip_prefix(c).is_some_and(|rest| rest.trim_start_matches(['+', '-']).is_empty());
    match first {
        '\'' | '"' | '[' | '{' => None,
        '>' | '|' => (!complete_header(first)).then_some(Reason::Starts(first)),
        '@' | '`' | '%' | '!' | '&' | '*' | ',' | ']' | '}' => Some(Reason::Starts(first)),
        '?' | '-' if value.get(1..2) == Some(" ") => Some(Reason::Starts(first)),
        _ => (value.contains(": ") || value.ends_with(':')).then_some(Reason::Colon),
    }
}

/// A line `  - key: value`, as byte ranges of the file.
struct Line {
    /// What stands before the value, without the indentation: `- text: `.
    lead: Range<usize>,
    /// From the value's first byte to the last that is no blank.
    value: Range<usize>,
}

impl Line {
    fn at(text: &str, offset: usize) -> Self {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let (before, after) = text.split_at(offset);
        let start = before.rfind('\n').map_or(0, |n| n + 1);
        let end = after.find('\n').map_or(text.len(), |n| offset + n);
        let line = text.get(start..end).unwrap_or("");
        let line = line.strip_prefix('\u{feff}').unwrap_or(line).trim_end();
        let end =
            (end - text.get(start..end).unwrap_or("").len()) + text.get(start..end).unwrap_or("").trim_end().len();
        let start = end - line.len();
        let mut at = start + line.len() - line.trim_start_matches(' ').len();
        let lead = at;
        while let Some(rest) = text.get(at..end).and_then(|l| l.strip_prefix("- ")) {
            at = end - rest.trim_start_matches(' ').len();
        }
        if let Some((_, rest)) = text.get(at..end).and_then(|l| l.split_once(": ")).filter(|(key, _)| is_key(key)) {
            at = end - rest.trim_start_matches(' ').len();
        }
        Self { lead: lead..at, value: at..end }
    }
}

/// Keys of our files are a few plain words; anything else before `: ` is part of a sentence.
fn is_key(text: &str) -> bool {
    text.split(' ').count() <= 4 && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
}

/// The error of the parser at `offset`, in an author's words.
pub(super) fn explain(file: FileId, text: &str, kind: &ErrorKind, offset: usize, open: Option<Span>) -> Diagnostic {
    let place = place(file, text, offset);
    if let ErrorKind::RecursionLimitExceeded = kind {
        return too_deep(place);
    }
    let (message, help) = words(kind);
    let mut problem = Diagnostic::error("yaml-syntax", place, message).help(help);
    // A pair in a list opens without a bracket of its own.
    let bracketed = |o: &Span| text.as_bytes().get(o.start as usize).is_some_and(|b| matches!(b, b'[' | b'{'));
    match open.filter(bracketed) {
        Some(open) if open.start == place.start => problem = problem.label("opened here, and never closed"),
        Some(open) => {
            let bracket = Span { end: open.start + 1, ..open };
            problem = problem.other(bracket, "the bracket opened here is not closed before");
        }
        None => {}
    }
    problem
}

/// The character at `offset`; at the end of a line or of the file, the last one before.
fn place(file: FileId, text: &str, offset: usize) -> Span {
    let mut start = offset.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    match text.get(start..).and_then(|t| t.chars().next()) {
        Some(c) if !matches!(c, '\n' | '\r') => Span::new(file, start, start + c.len_utf8()),
        _ => {
            let head = text.get(..start).unwrap_or("").trim_end();
            let last = head.chars().next_back().map_or(0, char::len_utf8);
            Span::new(file, head.len() - last, head.len())
        }
    }
}

/// What is wrong, and what to write.
fn words(kind: &ErrorKind) -> (&'static str, &'static str) {
    use ErrorKind as K;
    match kind {
        K::TabNotAllowed
        | K::TabInBlockIndentation
        | K::TabInIndentation
        | K::TabAtBlockScalarStart
        | K::TabInPlainScalar => ("a tab is used for indentation", "indent with spaces"),
        K::UnclosedQuotedScalar | K::InvalidQuotedScalarIndent | K::DocumentIndicatorInQuotedScalar => (
            "a quoted text is not closed",
            "close the quotes; inside `'…'` write a single quote twice, as in `'patient''s'`",
        ),
        K::InvalidTrailingSingleQuotedScalar | K::InvalidTrailingDoubleQuotedScalar => {
            ("text follows the closing quote", "put the whole value in one pair of quotes, or in none")
        }
        K::UnknownQuotedScalarEscape
        | K::InvalidQuotedScalarHexEscape
        | K::InvalidLowSurrogateHexEscape
        | K::InvalidLowSurrogate
        | K::MissingLowSurrogate
        | K::UnpairedLowSurrogate
        | K::InvalidUnicodeEscape => (
            "a backslash in double quotes is not followed by an escape",
            "use single quotes, where a backslash is a backslash",
        ),
        K::MisplacedFlowCollectionEnd | K::MismatchedFlowCollectionEnd { .. } => {
            ("a closing bracket has no opening one", "remove it, or put the value in quotes")
        }
        K::UnclosedFlowCollection { .. }
        | K::UnexpectedEofFlowSequence
        | K::UnexpectedEofFlowMapping
        | K::UnexpectedEofImplicitFlowMapping
        | K::ExpectedFlowMappingSeparator
        | K::ExpectedFlowSequenceSeparator
        | K::InvalidFlowScalarIndent
        | K::InvalidColonPlacement
        | K::FlowMappingValueAdjacentCollection => (
            "a list or mapping in brackets is not closed, or a comma is missing in it",
            "close the bracket, separate by commas, and put a value that holds `: ` or `,` in quotes",
        ),
        K::SimpleKeyExpected | K::InvalidSimpleKey => (
            "this line is neither `key: value` nor part of the text above",
            "write `key: value`, or indent the line deeper to continue the text above",
        ),
        K::ExpectedBlockSequenceEntry => (
            "this line belongs to a list but has no `- `",
            "start it with `- `, or indent it like the line it belongs to",
        ),
        K::MappingValueNotAllowed => (
            "a second `: ` stands where only text can",
            "put the text in quotes or after `|-`; if this is a key, indent it like the keys around it",
        ),
        K::InvalidBlockScalarHeader | K::ZeroBlockScalarIndent => (
            "text follows `|` or `>` on its line",
            "start the text on the next line, indented, or put the value in quotes",
        ),
        K::BomInsideDocument => {
            ("a byte order mark stands inside the file", "remove it: it is only allowed at the start")
        }
        K::UnexpectedCharacter { .. } => ("a value cannot start with this character", "put the value in quotes"),
        K::CommentNotSeparated => ("a comment needs a blank before its `#`", "write ` #`, or put the value in quotes"),
        K::BlockSequenceEntryNotAllowed | K::InvalidBlockEntryWhitespace | K::BlockEntryInFlowCollection => {
            ("a list item cannot start here", "start `- ` on a line of its own, indented like the other items")
        }
        _ => (
            "this line does not fit the lines before it",
            "compare its indentation with the lines above, and put a value with special characters in quotes",
        ),
    }
}

/// Nesting beyond the bound.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    let message = format!("lists and mappings are nested more than {} deep", super::MAX_DEPTH);
    Diagnostic::error("yaml-too-deep", span, message).help("split the nested part off, or give it a name of its own")
}

/// A key that is a list or a mapping.
pub(super) fn key_not_text(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-key-not-text", span, "a list or mapping stands where a key should")
        .help("write a word before the colon; put text that starts with `[` or `{` in quotes")
}

/// `<<`.
pub(super) fn merge_key(span: Span) -> Diagnostic {
    Diagnostic::error("yaml-merge-key", span, "the merge key `<<` is not used")
        .help("write the keys out where they apply")
}

/// `&name` or `*name`.
pub(super) fn anchor(text: &str, span: Span) -> Diagnostic {
    let written = text.get(span.range()).unwrap_or("");
    Diagnostic::error("yaml-anchor", span, format!("the anchor or alias `{}` is not used", shown(written)))
        .help("write the value out where it applies")
        .help(format!("if it is text, put it in quotes: {}", suggestion(text, span)))
}

/// `!name`.
pub(super) fn tag(text: &str, value: Span, tag: &str) -> Diagnostic {
    let line = Line::at(text, value.start as usize);
    let head = text.get(line.value.clone()).filter(|v| v.starts_with('!'));
    let span = match head {
        Some(_) => {
            let length = head.map_or(0, |v| v.find(' ').unwrap_or(v.len()));
            Span::new(value.file, line.value.start, line.value.start + length)
        }
        None => value,
    };
    let written = if tag.is_empty() { "!" } else { tag };
    Diagnostic::error("yaml-tag", span, format!("the tag `{}` is not used", shown(written)))
        .help("remove it: what a value means follows from its key")
        .help(format!("if it is text, put it in quotes: {}", suggestion(text, span)))
}

fn suggestion(text: &str, span: Span) -> String {
    quoted_line(text, &Line::at(text, span.start as usize))
}
