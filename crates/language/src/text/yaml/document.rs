//! Builds the spanned trees of a file from parser events, within bounds.

use super::super::{Diagnostic, FileId, Span, shown};
use super::{Flow, MAX_DEPTH, MAX_NODES, Node, Scalar, ScalarStyle, Value, map, syntax};
use granit_parser::{ErrorKind, Event, Parser, StructureStyle};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// How much text is read again, in all, to go on after lines that lack quotes.
const MAX_REREAD: usize = 32 << 20;

/// Problems in one file after which nobody reads on.
const MAX_PROBLEMS: usize = 1000;

/// Reads all documents of `text`.
///
/// A line that only lacks quotes is reported, its offending bytes are masked by harmless ones of the same length,
/// and the file is read again: so its other problems are found in the same run, all at their true places.
pub(super) fn read(file: FileId, text: &str) -> (Vec<Node>, Vec<Diagnostic>) {
    let mut masked: Option<String> = None;
    let mut unquoted = Vec::new();
    let mut reread = 0;
    loop {
        let mut reader = Reader::new(file, text, masked.as_deref().unwrap_or(text));
        reread += text.len();
        match reader.run(reread <= MAX_REREAD) {
            Some(repair) => {
                masked = Some(repair.text);
                unquoted.push(repair.problem);
            }
            None => {
                let mut problems = reader.problems;
                problems.retain(|p| p.code != "yaml-syntax" || !unquoted.iter().any(|u| same_line(text, u, p)));
                problems.extend(unquoted);
                problems.sort_by_key(|p| (p.label.span.start, p.label.span.end));
                return (reader.documents, problems);
            }
        }
    }
}

fn same_line(text: &str, one: &Diagnostic, other: &Diagnostic) -> bool {
    let (a, b) = (one.label.span.start as usize, other.label.span.start as usize);
    text.get(a.min(b)..a.max(b)).is_some_and(|between| !between.contains('\n'))
}

/// A collection that is not closed yet.
struct Open {
    value: Value,
    span: Span,
    /// A key that waits for its value.
    key: Option<Node>,
    /// Keys so far, once there are many.
    keys: FxHashMap<String, usize>,
    /// It stands where a key should: it is read and dropped.
    is_key: bool,
}

struct Reader<'t> {
    file: FileId,
    original: &'t str,
    text: &'t str,
    documents: Vec<Node>,
    problems: Vec<Diagnostic>,
    open: Vec<Open>,
    nodes: usize,
}

impl<'t> Reader<'t> {
    fn new(file: FileId, original: &'t str, text: &'t str) -> Self {
        Self { file, original, text, documents: Vec::new(), problems: Vec::new(), open: Vec::new(), nodes: 0 }
    }

    /// Reads to the end, or to the first line that quotes would repair.
    fn run(&mut self, may_repair: bool) -> Option<syntax::Repair> {
        let options = granit_parser::options! {
            emit_comments: false,
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
        };
        let mut parser = Parser::new_from_str_with_options(self.text, options);
        let mut last_end = 0;
        while let Some(next) = parser.next_event() {
            let refused = match next {
                Ok((event, span)) => {
                    let bytes = span.byte_range().unwrap_or(last_end..last_end);
                    last_end = bytes.end;
                    self.event(event, bytes).is_err()
                }
                Err(error) => {
                    let offset = error.marker().byte_offset().unwrap_or(last_end);
                    let open = self.open.iter().rev().find(|o| is_flow(&o.value)).map(|o| o.span);
                    if may_repair && open.is_none() && *error.kind() != ErrorKind::RecursionLimitExceeded {
                        let repair = syntax::repair(self.file, self.original, self.text, offset);
                        if repair.is_some() {
                            return repair;
                        }
                    }
                    self.problems.push(syntax::explain(self.file, self.original, error.kind(), offset, open));
                    self.open.clear();
                    if *error.kind() == ErrorKind::RecursionLimitExceeded {
                        break;
                    }
                    if !matches!(parser.proceed_next_document(), Ok(true)) {
                        break;
                    }
                    false
                }
            };
            if refused || self.problems.len() >= MAX_PROBLEMS {
                self.open.clear();
                break;
            }
        }
        None
    }

    fn span(&self, bytes: Range<usize>) -> Span {
        Span::new(self.file, bytes.start, bytes.end)
    }

    /// One event. `Err` when the file is refused altogether.
    fn event(&mut self, event: Event<'_>, bytes: Range<usize>) -> Result<(), ()> {
        let span = self.span(bytes.clone());
        if event.is_node() {
            self.count(span)?;
            if let Some(tag) = event.tag() {
                self.problems.push(syntax::tag(self.original, span, &tag.original()));
            }
        }
        match event {
            Event::Scalar(text, style, ..) => {
                let node = self.scalar(&text, style, bytes);
                self.problems.extend(syntax::swallowed(self.original, &node));
                self.finish(node);
            }
            Event::SequenceStart(style, ..) => self.start(Value::Sequence(Vec::new(), flow(style)), span)?,
            Event::MappingStart(style, ..) => self.start(Value::Mapping(Vec::new(), flow(style)), span)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::Anchor(..) => self.problems.push(syntax::anchor(self.original, span)),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.problems.push(syntax::anchor(self.original, span));
                let node = self.scalar("", granit_parser::ScalarStyle::Plain, bytes);
                self.finish(node);
            }
            _ => {}
        }
        Ok(())
    }

    fn count(&mut self, span: Span) -> Result<(), ()> {
        self.nodes += 1;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        let message = format!("the file has more than {MAX_NODES} keys and values");
        self.problems.push(Diagnostic::error("yaml-too-large", span, message).help("split it into several files"));
        Err(())
    }

    fn scalar(&self, text: &str, style: granit_parser::ScalarStyle, bytes: Range<usize>) -> Node {
        use granit_parser::ScalarStyle as Granit;
        let style = match style {
            Granit::SingleQuoted => ScalarStyle::SingleQuoted,
            Granit::DoubleQuoted => ScalarStyle::DoubleQuoted,
            Granit::Literal => ScalarStyle::Literal,
            Granit::Folded => ScalarStyle::Folded,
            _ => ScalarStyle::Plain,
        };
        let source = self.text.get(bytes.clone()).unwrap_or("");
        // An empty value is read as `~` by the parser; only one that was written is one.
        let text = if source.is_empty() { "" } else { text };
        let places = map::places(text, source, bytes.start, style);
        // In a masked line the author's own bytes count.
        let text = if text == source { self.original.get(bytes.clone()).unwrap_or(text) } else { text };
        Node { value: Value::Scalar(Scalar { text: text.into(), style, places }), span: self.span(bytes) }
    }

    fn start(&mut self, value: Value, span: Span) -> Result<(), ()> {
        if self.open.len() >= MAX_DEPTH {
            self.problems.push(syntax::too_deep(span));
            return Err(());
        }
        let is_key = self.open.last().is_some_and(|o| matches!(o.value, Value::Mapping(..)) && o.key.is_none());
        if is_key && !self.open.iter().any(|o| o.is_key) {
            self.problems.push(syntax::key_not_text(span));
        }
        self.open.push(Open { value, span, key: None, keys: FxHashMap::default(), is_key });
        Ok(())
    }

    fn end(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let last = match &open.value {
            Value::Sequence(items, _) => items.last().map(|n| n.span),
            Value::Mapping(entries, _) => entries.last().map(|(_, n)| n.span),
            Value::Scalar(_) => None,
        };
        // A block ends where its last value ends; the parser only sees the end at the next line.
        let end = if is_flow(&open.value) { span } else { last.unwrap_or(open.span) };
        let node = Node { value: open.value, span: open.span.to(end) };
        if open.is_key {
            // Stands in for the key, so that the value that follows is not taken for one.
            let stand_in = Scalar::verbatim("", ScalarStyle::Plain, node.span.start);
            self.finish(Node { value: Value::Scalar(stand_in), span: node.span });
        } else {
            self.finish(node);
        }
    }

    /// A node is complete: it goes into the collection around it, or is a document.
    fn finish(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.documents.push(node);
            return;
        };
        match &mut open.value {
            Value::Sequence(items, _) => items.push(node),
            Value::Mapping(entries, _) => match open.key.take() {
                None => {
                    if node.as_str() == Some("<<") {
                        self.problems.push(syntax::merge_key(node.span));
                    }
                    open.key = Some(node);
                }
                Some(key) => {
                    let text = key.as_str().unwrap_or("");
                    if !matches!(&key.value, Value::Scalar(s) if s.text.is_empty() && !key.span.range().is_empty()) {
                        match duplicate(entries, &mut open.keys, text) {
                            Some(first) => self.problems.push(
                                Diagnostic::error(
                                    "duplicate-key",
                                    key.span,
                                    format!("the key `{}` is written twice", shown(text)),
                                )
                                .label("again here")
                                .other(first, "first here")
                                .help("keep one of the two"),
                            ),
                            None => entries.push((key, node)),
                        }
                    }
                }
            },
            Value::Scalar(_) => {}
        }
    }
}

/// The place of the same key in the mapping, if it has it.
fn duplicate(entries: &[(Node, Node)], keys: &mut FxHashMap<String, usize>, text: &str) -> Option<Span> {
    const MANY: usize = 16;
    if entries.len() < MANY {
        return entries.iter().find(|(k, _)| k.as_str() == Some(text)).map(|(k, _)| k.span);
    }
    for n in keys.len()..entries.len() {
        if let Some(key) = entries.get(n).and_then(|(k, _)| k.as_str()) {
            keys.insert(key.to_owned(), n);
        }
    }
    keys.get(text).and_then(|&n| entries.get(n)).map(|(k, _)| k.span)
}

fn is_flow(value: &Value) -> bool {
    matches!(value, Value::Sequence(_, Flow::Flow) | Value::Mapping(_, Flow::Flow))
}

fn flow(style: StructureStyle) -> Flow {
    match style {
        StructureStyle::Block => Flow::Block,
        StructureStyle::Flow => Flow::Flow,
    }
}
