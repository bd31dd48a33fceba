//! Reading the fields of a mapping, and the words of what is wrong with them that all readers share.
//!
//! Assumes a tree from [`yaml::parse`](super::yaml::parse). Guarantees that whatever is wrong with a key or with
//! the shape of its value is reported at its place, with what to write, and that the rest is still read.
//!
//! ```
//! use prescreen_language::text::{Fields, SourceMap, yaml};
//!
//! let mut sources = SourceMap::new();
//! let file = sources.add("trial.yaml", "trial: NCT1\ntitle: A study\nhealthy volunteers: no\nsexx: all\n");
//! let (documents, mut problems) = yaml::parse(&sources, file);
//! let known = ["trial", "title", "healthy volunteers", "sex"];
//! let mut fields = Fields::new(&documents[0], "a trial", &known, &mut problems);
//! assert_eq!(fields.required_text("trial").unwrap().node, "NCT1");
//! assert_eq!(fields.yes_no("healthy volunteers").unwrap().node, false);
//! assert!(fields.text("sex").is_none());
//! assert_eq!(problems[0].message, "`sexx` is not a key of a trial");
//! assert_eq!(problems[0].help, ["did you mean `sex`?"]);
//! ```

use super::yaml::{Node, Scalar, Value, quote};
use super::{Diagnostic, Span, Spanned, nearest, shown};

/// The fields of one mapping. Values are borrowed from the tree, so they outlive this reader.
#[derive(Debug)]
pub struct Fields<'n, 'p> {
    entries: &'n [(Node, Node)],
    span: Span,
    what: &'static str,
    problems: &'p mut Vec<Diagnostic>,
}

impl<'n, 'p> Fields<'n, 'p> {
    /// The fields of `node`, which is `what` ("a trial", "a criterion"): keys outside `known` are reported.
    ///
    /// A node that is no mapping is reported, and read as one without fields.
    pub fn new(node: &'n Node, what: &'static str, known: &[&str], problems: &'p mut Vec<Diagnostic>) -> Self {
        let entries = node.as_mapping().unwrap_or_else(|| {
            problems.push(wrong_type(node, what, "a mapping (`key: value`)"));
            &[]
        });
        for (key, value) in entries {
            let name = key.as_str().unwrap_or("");
            if !known.contains(&name) {
                problems.push(unknown_key(key, value, what, known, entries.len() == 1));
            }
        }
        Self { entries, span: node.span, what, problems }
    }

    /// Where the mapping stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.span
    }

    /// The keys and values, in file order; unknown keys included.
    #[must_use]
    pub fn entries(&self) -> &'n [(Node, Node)] {
        self.entries
    }

    /// For problems of the caller's own, and for readers of nested mappings.
    pub fn problems(&mut self) -> &mut Vec<Diagnostic> {
        self.problems
    }

    /// Whether the key is written.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// The value of `key`, whatever its shape.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entries.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(_, v)| v)
    }

    /// Where the key itself is written.
    #[must_use]
    pub fn key_span(&self, key: &str) -> Option<Span> {
        self.entries.iter().find(|(k, _)| k.as_str() == Some(key)).map(|(k, _)| k.span)
    }

    /// The value of `key`; `missing-key` when it is not written.
    pub fn required(&mut self, key: &str) -> Option<&'n Node> {
        let found = self.get(key);
        if found.is_none() {
            let problem =
                Diagnostic::error("missing-key", self.start(), format!("`{key}` is missing in {}", self.what));
            self.problems.push(problem.help(format!("add `{key}: …`")));
        }
        found
    }

    /// The scalar of `key`: its decoded text and, with [`Scalar::span`], the place of every part of it.
    pub fn scalar(&mut self, key: &str) -> Option<Spanned<&'n Scalar>> {
        let node = self.get(key)?;
        match &node.value {
            Value::Scalar(s) if !s.text.trim().is_empty() => Some(Spanned::new(s, node.span)),
            _ => {
                self.problems.push(wrong_type(node, &format!("`{key}`"), "text"));
                None
            }
        }
    }

    /// The text of `key`.
    pub fn text(&mut self, key: &str) -> Option<Spanned<&'n str>> {
        self.scalar(key).map(|s| Spanned::new(s.node.text.as_str(), s.span))
    }

    /// The text of `key`, which must be there.
    pub fn required_text(&mut self, key: &str) -> Option<Spanned<&'n str>> {
        self.required(key)?;
        self.text(key)
    }

    /// `yes` or `no`, `true` or `false`, in any case.
    pub fn yes_no(&mut self, key: &str) -> Option<Spanned<bool>> {
        self.parsed(key, "`yes` or `no`", |text| match text.to_ascii_lowercase().as_str() {
            "yes" | "true" => Some(true),
            "no" | "false" => Some(false),
            _ => None,
        })
    }

    /// The text of `key` read by `read`; `unreadable-value` ("`on` needs a date such as 2024-05, …") when it fails.
    pub fn parsed<T>(&mut self, key: &str, expected: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<Spanned<T>> {
        let text = self.text(key)?;
        let value = read(text.node.trim());
        if value.is_none() {
            let message = format!("`{key}` needs {expected}, this is `{}`", shown(text.node));
            self.problems.push(Diagnostic::error("unreadable-value", text.span, message));
        }
        value.map(|v| Spanned::new(v, text.span))
    }

    /// One of the listed words, in any case; `unknown-value` with did-you-mean when it is none of them.
    pub fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<Spanned<T>> {
        let text = self.text(key)?;
        let word = text.node.trim();
        let found = choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(word));
        if found.is_none() {
            let names = choices.iter().map(|&(name, _)| name);
            let message = format!("`{}` is no value of `{key}`", shown(word));
            let problem = Diagnostic::error("unknown-value", text.span, message);
            self.problems.push(problem.help(did_you_mean(word, names)));
        }
        found.map(|&(_, value)| Spanned::new(value, text.span))
    }

    /// The items of `key`, which must be a list; may be empty.
    pub fn list(&mut self, key: &str) -> Option<&'n [Node]> {
        let node = self.get(key)?;
        let items = node.as_sequence();
        if items.is_none() {
            self.problems.push(
                wrong_type(node, &format!("`{key}`"), "a list")
                    .help(format!("write each item on a line of its own, after `- `, below `{key}:`")),
            );
        }
        items
    }

    /// The items of `key`, which must be a list with at least one item.
    pub fn filled_list(&mut self, key: &str) -> Option<&'n [Node]> {
        let items = self.list(key)?;
        if items.is_empty() {
            let span = self.get(key).map_or(self.span, |n| n.span);
            let problem = Diagnostic::error("empty-list", span, format!("the list `{key}` is empty"));
            self.problems.push(problem.help(format!("add an item, or leave `{key}` out")));
        }
        Some(items)
    }

    /// The items of `key`; a value that is no list counts as a list of one.
    #[must_use]
    pub fn list_or_one(&self, key: &str) -> Option<&'n [Node]> {
        let node = self.get(key)?;
        Some(node.as_sequence().unwrap_or(std::slice::from_ref(node)))
    }

    /// The texts of `key`: a list of them, or a single one. Items that are no text are reported and left out.
    pub fn texts(&mut self, key: &str) -> Vec<Spanned<&'n str>> {
        self.scalars(key).into_iter().map(|s| Spanned::new(s.node.text.as_str(), s.span)).collect()
    }

    /// The scalars of `key`: a list of them, or a single one. Items that are no text are reported and left out.
    pub fn scalars(&mut self, key: &str) -> Vec<Spanned<&'n Scalar>> {
        let mut found = Vec::new();
        for node in self.list_or_one(key).unwrap_or(&[]) {
            match &node.value {
                Value::Scalar(s) if !s.text.trim().is_empty() => found.push(Spanned::new(s, node.span)),
                _ => self.problems.push(wrong_type(node, &format!("each item of `{key}`"), "text")),
            }
        }
        found
    }

    /// The value of `key`, which must be a mapping.
    pub fn mapping(&mut self, key: &str) -> Option<&'n Node> {
        let node = self.get(key)?;
        if node.as_mapping().is_none() {
            self.problems.push(wrong_type(node, &format!("`{key}`"), "a mapping (`key: value`)"));
            return None;
        }
        Some(node)
    }

    /// The first key, as the place of what the whole mapping lacks.
    fn start(&self) -> Span {
        self.entries.first().map_or(self.span, |(k, _)| k.span)
    }
}

/// "`windows` needs a mapping, this is a list": `what` comes with its backticks or article.
#[must_use]
pub fn wrong_type(node: &Node, what: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("wrong-type", node.span, format!("{what} needs {expected}, this is {}", node.describe()))
}

/// "did you mean `sex`?", or the list of what may be written.
#[must_use]
pub fn did_you_mean<'c>(name: &str, candidates: impl IntoIterator<Item = &'c str> + Clone) -> String {
    match nearest(name, candidates.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let all: Vec<_> = candidates.into_iter().map(|c| format!("`{c}`")).collect();
            format!("one of {}", all.join(", "))
        }
    }
}

fn unknown_key(key: &Node, value: &Node, what: &str, known: &[&str], alone: bool) -> Diagnostic {
    let name = key.as_str().unwrap_or("");
    let problem = Diagnostic::error("unknown-key", key.span, format!("`{}` is not a key of {what}", shown(name)));
    match value.as_str().filter(|_| alone && nearest(name, known.iter().copied()).is_none()) {
        // `- patient: can read` was meant as text.
        Some(text) if !text.is_empty() && text.len() + name.len() < 200 => {
            problem.help(format!("if this is text, put it in quotes: `{}`", quote(&format!("{name}: {text}"))))
        }
        _ => problem.help(did_you_mean(name, known.iter().copied())),
    }
}
