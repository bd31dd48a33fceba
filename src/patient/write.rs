//! Writing profiles: facts added to a profile's text, and new profiles, with every comment and line left as it was.
//!
//! Assumes that the additions are what somebody wrote or answered; whether they make sense is the reader's business.
//! Guarantees that the text given back reads as the old text with exactly the additions: it is read again and compared.

use super::yaml::{KEYS, is_nothing};
use crate::text::yaml::{Flow, Node, Value as Tree};
use crate::text::{Diagnostic, SourceMap, Span, yaml};
use crate::value::PartialDate;
use serde_yaml::FlowSeq;
use std::fmt;

/// A value to write.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// Text: a name, a date, a number with its unit.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// Keys and values, in the order in which they are to stand.
    Fields(Vec<(String, Value)>),
}

/// What is added to a profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Addition {
    /// An entry at the end of a section that is a list: `conditions`, `absent`, `observations`, `attestations`, ….
    Entry {
        /// The section.
        section: &'static str,
        /// The entry.
        entry: Value,
    },
    /// A list declared complete; an older declaration of the list is replaced.
    Complete {
        /// The list, as it is written under `complete`.
        list: &'static str,
        /// `{on: …, covers: …}`.
        declaration: Value,
    },
    /// A key of the profile itself (`sex`, `birth date`, `recorded`); an older value is replaced.
    Key {
        /// The key.
        key: &'static str,
        /// Its value.
        value: Value,
    },
}

/// Why nothing was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum WriteError {
    /// The text is no sound YAML; what is wrong with it.
    Unreadable(Vec<Diagnostic>),
    /// No profile in the text has this code.
    NoSuchPatient,
    /// More than one has.
    SeveralPatients,
    /// A section has another shape than a profile's.
    Shape(&'static str),
    /// The text with the additions would not read as meant. This is a bug.
    NotFaithful,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(_) => f.write_str("the profile cannot be read as YAML"),
            Self::NoSuchPatient => f.write_str("there is no profile with this patient code"),
            Self::SeveralPatients => f.write_str("more than one profile has this patient code"),
            Self::Shape(section) => write!(f, "`{section}` has a shape that nothing can be added to"),
            Self::NotFaithful => f.write_str("the profile could not be written faithfully; this is a bug"),
        }
    }
}

impl std::error::Error for WriteError {}

impl Value {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// Keys with texts.
    #[must_use]
    pub fn fields(fields: &[(&str, &str)]) -> Self {
        Self::Fields(fields.iter().map(|&(k, v)| (k.to_owned(), Self::text(v))).collect())
    }
}

/// The text of a new profile: `patient`, then the additions in the usual order of sections.
///
/// # Errors
/// [`WriteError::Shape`] for a section that profiles do not have.
pub fn create(patient: &str, additions: &[Addition]) -> Result<String, WriteError> {
    let mut text = format!("patient: {}\n", scalar(patient)?);
    let place = |a: &Addition| KEYS.iter().position(|&k| k == a.section()).unwrap_or(KEYS.len());
    let mut ordered: Vec<&Addition> = additions.iter().collect();
    ordered.sort_by_key(|a| place(a));
    for addition in ordered {
        text = add_one(&text, patient, addition)?;
    }
    Ok(text)
}

/// `text` with the additions to the profile of `patient`. All other text stays, byte for byte.
///
/// # Errors
/// When the text cannot be read, does not hold the patient exactly once, or a section has a shape that nothing can be
/// added to. Nothing is added then.
pub fn add(text: &str, patient: &str, additions: &[Addition]) -> Result<String, WriteError> {
    additions.iter().try_fold(text.to_owned(), |text, addition| add_one(&text, patient, addition))
}

fn add_one(text: &str, patient: &str, addition: &Addition) -> Result<String, WriteError> {
    let section = addition.section();
    if !KEYS.contains(&section) {
        return Err(WriteError::Shape(section));
    }
    let documents = parse(text)?;
    let profile = find(&documents, patient)?;
    let written = edit(text, profile, addition)?.apply(text);
    let mut meant: Vec<Value> = documents.iter().map(meaning).collect();
    let included = include(&mut meant, patient, addition).is_some();
    let faithful = parse(&written).is_ok_and(|read| read.iter().map(meaning).eq(meant));
    if included && faithful { Ok(written) } else { Err(WriteError::NotFaithful) }
}

impl Addition {
    fn section(&self) -> &'static str {
        match self {
            Self::Entry { section, .. } => section,
            Self::Complete { .. } => "complete",
            Self::Key { key, .. } => key,
        }
    }
}

fn parse(text: &str) -> Result<Vec<Node>, WriteError> {
    let mut sources = SourceMap::new();
    let file = sources.add("", text);
    let (documents, problems) = yaml::parse(&sources, file);
    if problems.iter().any(Diagnostic::is_error) {
        return Err(WriteError::Unreadable(problems));
    }
    Ok(documents)
}

fn is_of(node: &Node, patient: &str) -> bool {
    node.get("patient").and_then(Node::as_str).is_some_and(|code| code.trim() == patient)
}

fn find<'n>(documents: &'n [Node], patient: &str) -> Result<&'n Node, WriteError> {
    let profiles = documents.iter().flat_map(|d| d.as_sequence().unwrap_or(std::slice::from_ref(d)));
    let mut found = profiles.filter(|p| is_of(p, patient));
    match (found.next(), found.next()) {
        (Some(profile), None) => Ok(profile),
        (None, _) => Err(WriteError::NoSuchPatient),
        (Some(_), Some(_)) => Err(WriteError::SeveralPatients),
    }
}

/// Bytes to be replaced by other ones.
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

impl Edit {
    fn insert(at: usize, text: String) -> Self {
        Self { start: at, end: at, text }
    }

    fn apply(&self, text: &str) -> String {
        let head = text.get(..self.start).unwrap_or(text);
        let tail = text.get(self.end..).unwrap_or_default();
        format!("{head}{}{tail}", self.text)
    }
}

fn edit(text: &str, profile: &Node, addition: &Addition) -> Result<Edit, WriteError> {
    match addition {
        Addition::Entry { section, entry } => add_entry(text, profile, section, entry),
        Addition::Key { key, value } => set_key(text, profile, key, &flow(value)?),
        Addition::Complete { list, declaration } => {
            let declaration = flow(declaration)?;
            match entry_of(profile, "complete") {
                Some((_, value)) if value.as_mapping().is_some() => set_key(text, value, list, &declaration),
                Some((_, value)) if !is_nothing(value) => Err(WriteError::Shape("complete")),
                _ => set_key(text, profile, "complete", &format!("{{{list}: {declaration}}}")),
            }
        }
    }
}

fn entry_of<'n>(mapping: &'n Node, key: &str) -> Option<&'n (Node, Node)> {
    mapping.as_mapping()?.iter().find(|(k, _)| k.as_str() == Some(key))
}

fn add_entry(text: &str, profile: &Node, section: &'static str, entry: &Value) -> Result<Edit, WriteError> {
    let entry = flow(entry)?;
    let Some((key, value)) = entry_of(profile, section) else {
        return match &profile.value {
            Tree::Mapping(_, Flow::Flow) => set_key(text, profile, section, &format!("[{entry}]")),
            _ => {
                let indent = column(text, profile).ok_or(WriteError::Shape(section))?;
                let lines = [format!("{indent}{section}:"), format!("{indent}  - {entry}")];
                Ok(new_lines(text, end_of(text, profile), &lines))
            }
        };
    };
    match &value.value {
        Tree::Sequence(items, Flow::Flow) => Ok(into_flow(value, items.last().map(|n| n.span), &entry)),
        Tree::Sequence(items, Flow::Block) => {
            let first = items.first().ok_or(WriteError::Shape(section))?;
            let indent = dash(text, first).ok_or(WriteError::Shape(section))?;
            Ok(new_lines(text, end_of(text, value), &[format!("{indent}- {entry}")]))
        }
        _ if is_nothing(value) && profile_is_block(profile) => {
            let indent = column(text, profile).ok_or(WriteError::Shape(section))?;
            Ok(new_lines(text, key.span.end as usize, &[format!("{indent}  - {entry}")]))
        }
        _ => Err(WriteError::Shape(section)),
    }
}

fn profile_is_block(profile: &Node) -> bool {
    matches!(profile.value, Tree::Mapping(_, Flow::Block))
}

/// Replaces the value of a key, or adds the key at the end.
fn set_key(text: &str, mapping: &Node, key: &'static str, value: &str) -> Result<Edit, WriteError> {
    let Tree::Mapping(entries, style) = &mapping.value else { return Err(WriteError::Shape(key)) };
    if let Some((written, old)) = entry_of(mapping, key) {
        if is_nothing(old) && old.span.start == old.span.end {
            let after_colon = text.get(written.span.end as usize..).and_then(|t| t.find(':'));
            let colon = after_colon.ok_or(WriteError::Shape(key))? + written.span.end as usize;
            return Ok(Edit::insert(colon + 1, format!(" {value}")));
        }
        let single_line = !text.get(old.span.range()).unwrap_or("\n").contains('\n');
        return if single_line {
            Ok(Edit { start: old.span.start as usize, end: old.span.end as usize, text: value.to_owned() })
        } else {
            Err(WriteError::Shape(key))
        };
    }
    match style {
        Flow::Flow => {
            Ok(into_flow(mapping, entries.last().map(|(k, v)| k.span.to(v.span)), &format!("{key}: {value}")))
        }
        Flow::Block => {
            let indent = column(text, mapping).ok_or(WriteError::Shape(key))?;
            Ok(new_lines(text, end_of(text, mapping), &[format!("{indent}{key}: {value}")]))
        }
    }
}

/// Into brackets or braces, after what is last there.
fn into_flow(collection: &Node, last: Option<Span>, entry: &str) -> Edit {
    match last {
        Some(last) => Edit::insert(last.end as usize, format!(", {entry}")),
        None => Edit::insert((collection.span.start + 1) as usize, entry.to_owned()),
    }
}

/// Whole lines after the line that byte `at` stands on, with the line ending that the text has.
fn new_lines(text: &str, at: usize, lines: &[String]) -> Edit {
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let here = text.get(at..).and_then(|rest| rest.find('\n')).map(|n| at + n + 1);
    let body = lines.join(ending);
    match here {
        Some(start) => Edit::insert(start, format!("{body}{ending}")),
        None => Edit::insert(text.len(), format!("{ending}{body}{ending}")),
    }
}

/// A byte on the last line of a block collection.
fn end_of(text: &str, node: &Node) -> usize {
    let last = deepest(node);
    let end = (last.end as usize).min(text.len());
    let written = text.get(last.start as usize..end).unwrap_or_default();
    // A text block may be said to end after the line break behind it.
    last.start as usize + written.trim_end().len()
}

/// The place of what is last in a node.
fn deepest(node: &Node) -> Span {
    let mut node = node;
    loop {
        node = match &node.value {
            Tree::Mapping(entries, Flow::Block) => match entries.last() {
                Some((key, value)) if value.span.end <= value.span.start => return key.span,
                Some((_, value)) => value,
                None => return node.span,
            },
            Tree::Sequence(items, Flow::Block) => match items.last() {
                Some(last) => last,
                None => return node.span,
            },
            _ => return node.span,
        };
    }
}

/// Blanks as wide as the text before the first key of a block mapping.
fn column(text: &str, mapping: &Node) -> Option<String> {
    let (key, _) = mapping.as_mapping()?.first()?;
    let head = line_head(text, key.span.start as usize)?;
    head.chars().all(|c| matches!(c, ' ' | '-')).then(|| " ".repeat(head.len()))
}

/// The blanks before the dash of a block sequence's item.
fn dash(text: &str, item: &Node) -> Option<String> {
    let head = line_head(text, item.span.start as usize)?;
    let before = head.trim_end().strip_suffix('-')?;
    before.chars().all(|c| c == ' ').then(|| before.to_owned())
}

fn line_head(text: &str, at: usize) -> Option<&str> {
    let head = text.get(..at)?;
    Some(head.rsplit('\n').next().unwrap_or(head).trim_start_matches('\u{feff}'))
}

/// A value on one line.
fn flow(value: &Value) -> Result<String, WriteError> {
    match value {
        Value::Text(text) => scalar(text),
        Value::List(items) => {
            let items: Result<Vec<_>, _> = items.iter().map(flow).collect();
            Ok(format!("[{}]", items?.join(", ")))
        }
        Value::Fields(fields) => {
            let fields: Result<Vec<_>, _> =
                fields.iter().map(|(k, v)| Ok(format!("{}: {}", key(k)?, flow(v)?))).collect();
            Ok(format!("{{{}}}", fields?.join(", ")))
        }
    }
}

/// A key as a YAML scalar. `on`, which old readers of YAML take for yes, is bare as people write it.
fn key(text: &str) -> Result<String, WriteError> {
    if text == "on" { Ok(text.to_owned()) } else { scalar(text) }
}

/// Text as a YAML scalar. Dates and whole numbers stand bare, as people write them; whatever another reader of YAML
/// might take for something else is quoted.
fn scalar(text: &str) -> Result<String, WriteError> {
    let whole_number = text.len() < 16 && !text.starts_with('0') && text.bytes().all(|b| b.is_ascii_digit());
    if !text.is_empty() && (text == "0" || whole_number || PartialDate::parse(text).is_some()) {
        return Ok(text.to_owned());
    }
    let list = serde_yaml::to_string(&FlowSeq([text])).map_err(|_| WriteError::NotFaithful)?;
    let inner = list.trim().strip_prefix('[').and_then(|l| l.strip_suffix(']'));
    inner.map(str::to_owned).ok_or(WriteError::NotFaithful)
}

/// What a tree says, without its places.
fn meaning(node: &Node) -> Value {
    match &node.value {
        Tree::Scalar(s) => Value::text(s.text.as_str()),
        Tree::Sequence(items, _) => Value::List(items.iter().map(meaning).collect()),
        Tree::Mapping(entries, _) => Value::Fields(
            entries.iter().map(|(k, v)| (k.as_str().unwrap_or_default().to_owned(), meaning(v))).collect(),
        ),
    }
}

/// What the profiles must say once the addition is in.
fn include(documents: &mut [Value], patient: &str, addition: &Addition) -> Option<()> {
    let is_it = |v: &&mut Value| match v {
        Value::Fields(f) => f.iter().any(|(k, v)| k == "patient" && matches!(v, Value::Text(t) if t.trim() == patient)),
        Value::Text(_) | Value::List(_) => false,
    };
    let profiles = documents.iter_mut().flat_map(|d| match d {
        Value::List(items) => items.as_mut_slice(),
        Value::Text(_) | Value::Fields(_) => std::slice::from_mut(d),
    });
    let profile = profiles.into_iter().find(is_it)?;
    match addition {
        Addition::Entry { section, entry } => match child(profile, section)? {
            Value::List(items) => items.push(entry.clone()),
            value => *value = Value::List(vec![entry.clone()]),
        },
        Addition::Complete { list, declaration } => {
            let complete = child(profile, "complete")?;
            if !matches!(complete, Value::Fields(_)) {
                *complete = Value::Fields(Vec::new());
            }
            *child(complete, list)? = declaration.clone();
        }
        Addition::Key { key, value } => *child(profile, key)? = value.clone(),
    }
    Some(())
}

/// The value of a key, made if it is not there.
fn child<'v>(mapping: &'v mut Value, key: &str) -> Option<&'v mut Value> {
    let Value::Fields(fields) = mapping else { return None };
    let index = fields.iter().position(|(k, _)| k == key).unwrap_or_else(|| {
        fields.push((key.to_owned(), Value::text("")));
        fields.len() - 1
    });
    fields.get_mut(index).map(|(_, value)| value)
}
