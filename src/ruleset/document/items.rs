//! Criteria: bare texts, mappings, nested lists; their ids.

use super::super::ir::{Group, Stage};
use super::super::reader::{Entries, Reader, value};
use super::{Content, Item, TrialDocument, traps};
use crate::criteria::Count;
use crate::text::fields::wrong_type;
use crate::text::yaml::{Flow, Node, Value};
use crate::text::{Diagnostic, Span, Spanned, nearest};

/// Keys of an item, beside the keys of nested lists.
pub(super) const KEYS: &[&str] =
    &["id", "text", "when", "judgement", "at", "note", "not understood", "any of", "all of", "none of"];

pub(super) const STAGES: &[(&str, Stage)] = &[("consent", Stage::Consent), ("visit", Stage::Visit)];

/// Nested lists deeper than any protocol's; the bound keeps reading and evaluation from exhausting the stack.
const MAX_NESTING: usize = 12;

/// Reads the list below `key`. What cannot be read stays as a broken item, so that no criterion is lost.
pub(super) fn read(reader: &mut Reader<'_>, node: &Node, key: &str, prefix: &str) -> Vec<Item> {
    list(reader, node, &format!("`{key}`"), &|n| format!("{prefix}{n}"), 0)
}

fn list(
    reader: &mut Reader<'_>,
    node: &Node,
    what: &str,
    default_id: &dyn Fn(usize) -> String,
    depth: usize,
) -> Vec<Item> {
    let Some(nodes) = reader.list(node, what) else {
        return vec![broken(default_id(1), what.to_owned(), node.span)];
    };
    if let Value::Sequence(_, Flow::Flow) = node.value {
        reader.report(in_brackets(node.span, "write each criterion on a line of its own that begins with `- `"));
        return nodes.iter().enumerate().map(|(i, n)| broken(default_id(i + 1), words(n), n.span)).collect();
    }
    if depth > MAX_NESTING {
        let message = format!("lists are nested more than {MAX_NESTING} deep");
        reader.report(Diagnostic::error("nesting-too-deep", node.span, message));
        return vec![broken(default_id(1), what.to_owned(), node.span)];
    }
    nodes.iter().enumerate().map(|(i, node)| item(reader, node, default_id(i + 1), depth)).collect()
}

pub(super) fn in_brackets(span: Span, help: &str) -> Diagnostic {
    Diagnostic::error("condition-in-brackets", span, "conditions cannot stand in brackets or braces")
        .label("a comma or bracket would cut a condition here")
        .help(help)
}

fn broken(id: String, text: String, span: Span) -> Item {
    Item { id: Spanned::new(id, span), text: Spanned::new(text, span), note: None, content: Content::Broken, span }
}

/// What can be shown of an item that could not be read.
fn words(node: &Node) -> String {
    let text = node.get("text").and_then(Node::as_str).or_else(|| node.as_str());
    text.unwrap_or("a criterion that could not be read").trim().to_owned()
}

fn item(reader: &mut Reader<'_>, node: &Node, default_id: String, depth: usize) -> Item {
    match &node.value {
        Value::Scalar(_) => {
            let Some(scalar) = reader.scalar(node, "the criterion") else {
                return broken(default_id, "an empty criterion".to_owned(), node.span);
            };
            let text = Spanned::new(scalar.text.trim().to_owned(), node.span);
            let content = Content::Condition { when: Spanned::new(scalar.clone(), node.span), bare: true };
            Item { id: Spanned::new(default_id, node.span), text, note: None, content, span: node.span }
        }
        Value::Sequence(..) => {
            reader.report(
                wrong_type(node, "a criterion", "text or a mapping (`key: value`)")
                    .help("write `- text: …` and the inner list below `any of:` or `all of:`"),
            );
            broken(default_id, "a criterion that could not be read".to_owned(), node.span)
        }
        Value::Mapping(entries, flow) => {
            if let Some(text) = traps::text_became_keys(reader, node, entries) {
                return broken(default_id, text, node.span);
            }
            mapping(reader, node, entries, *flow, default_id, depth)
        }
    }
}

fn mapping(
    reader: &mut Reader<'_>,
    node: &Node,
    entries: Entries<'_>,
    flow: Flow,
    default_id: String,
    depth: usize,
) -> Item {
    let id = value(entries, "id")
        .and_then(|node| written_id(reader, node))
        .unwrap_or_else(|| Spanned::new(default_id, node.span));
    let note = value(entries, "note").and_then(|node| reader.text(node, "`note`")).map(|t| t.node);
    let written = value(entries, "text").map(|node| reader.text(node, "`text`"));
    let content = content(reader, node, entries, flow, &id.node, depth);
    let text = match (written, &content) {
        (Some(Some(text)), _) => text,
        (Some(None), _) => Spanned::new(words(node), node.span),
        (None, Content::Condition { when, .. }) => Spanned::new(when.node.text.trim().to_owned(), when.span),
        (None, Content::Judgement { question, .. }) => question.clone(),
        (None, Content::Broken) => Spanned::new(words(node), node.span),
        (None, Content::Deferred(_) | Content::NotUnderstood(_) | Content::Group(..)) => {
            let at = entries.first().map_or(node.span, |(key, _)| key.span);
            reader.missing_key(at, "the criterion", "text", "add the protocol's words: `text: …`");
            Spanned::new(words(node), node.span)
        }
    };
    Item { id, text, note, content, span: node.span }
}

fn content(reader: &mut Reader<'_>, node: &Node, entries: Entries<'_>, flow: Flow, id: &str, depth: usize) -> Content {
    let mut says: Vec<(&Node, Content)> = Vec::new();
    let mut sound = true;
    for (key, found) in entries {
        match key.as_str().unwrap_or_default() {
            "id" | "text" | "note" | "at" => {}
            "when" if flow == Flow::Flow => {
                reader.report(in_brackets(found.span, "write `when:` on a line of its own"));
                says.push((key, Content::Broken));
            }
            "when" => {
                let when = reader.scalar(found, "`when`").map(|s| Spanned::new(s.clone(), found.span));
                says.push((key, when.map_or(Content::Broken, |when| Content::Condition { when, bare: false })));
            }
            "judgement" => {
                let question = reader.text(found, "the question");
                says.push((
                    key,
                    question.map_or(Content::Broken, |question| Content::Judgement { question, at: None }),
                ));
            }
            "not understood" => {
                let reason = reader.text(found, "the reason");
                says.push((key, reason.map_or(Content::Broken, |r| Content::NotUnderstood(r.node))));
            }
            name => match group(name) {
                Some(group) => {
                    let children = list(reader, found, &format!("`{name}`"), &|n| format!("{id}.{n}"), depth + 1);
                    check_count(reader, key, group, children.len());
                    says.push((key, Content::Group(group, children)));
                }
                None => {
                    sound = false;
                    reader.unknown_key(key, "a criterion", KEYS);
                }
            },
        }
    }
    let at = value(entries, "at").map(|found| reader.choice(found, "`at`", STAGES));
    let content = one(reader, node, entries, says, at);
    if sound { content } else { Content::Broken }
}

/// Exactly one of the keys may say what the criterion means.
fn one(
    reader: &mut Reader<'_>,
    node: &Node,
    entries: Entries<'_>,
    mut says: Vec<(&Node, Content)>,
    at: Option<Option<Spanned<Stage>>>,
) -> Content {
    if let [(first, _), (second, _), ..] = says.as_slice() {
        let (a, b) = (first.as_str().unwrap_or_default(), second.as_str().unwrap_or_default());
        reader.report(
            Diagnostic::error("mixed-criterion", second.span, format!("`{b}` stands beside `{a}` in one criterion"))
                .other(first.span, "the criterion already says what it means")
                .help(format!(
                    "write a nested list: `all of:` (or `any of:`) with one item for `{a}` and one for `{b}`, each with its own `text`"
                )),
        );
        return Content::Broken;
    }
    match (says.pop(), at) {
        (Some((_, content)), None) => content,
        (Some((_, Content::Judgement { question, .. })), Some(at)) => {
            at.map_or(Content::Broken, |at| Content::Judgement { question, at: Some(at.node) })
        }
        (Some((key, _)), Some(at)) => {
            let name = key.as_str().unwrap_or_default();
            let place = at.map_or(key.span, |at| at.span);
            reader.report(
                Diagnostic::error("mixed-criterion", place, format!("`at` stands beside `{name}` in one criterion"))
                    .other(key.span, "computed without an encounter")
                    .help("`at` stands alone or beside `judgement`; write a nested list, `all of:` or `any of:`, with one item for each part"),
            );
            Content::Broken
        }
        (None, Some(at)) => at.map_or(Content::Broken, |at| Content::Deferred(at.node)),
        (None, None) => {
            let unknown = entries.iter().any(|(key, _)| !is_known(key.as_str().unwrap_or_default()));
            if !unknown {
                reader.report(
                    Diagnostic::error("criterion-without-meaning", node.span, "the criterion says nothing that can be evaluated")
                        .help("add `when:` with a condition, `judgement:` with a question, `at: consent` or `at: visit`, or a nested list below `any of:` or `all of:`")
                        .help("if the words cannot be expressed yet, add `not understood:` with the reason: the criterion is then left to a reader"),
                );
            }
            Content::Broken
        }
    }
}

pub(super) fn is_known(key: &str) -> bool {
    KEYS.contains(&key) || group(key).is_some()
}

/// The nested list that a key announces: `any of`, `at least 2 of`, …
pub(super) fn group(key: &str) -> Option<Group> {
    match key.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["any", "of"] => Some(Group::Any),
        ["all", "of"] => Some(Group::All),
        ["none", "of"] => Some(Group::Count(Count::AtMost(0))),
        ["at", "least", n, "of"] => n.parse().ok().map(|n| Group::Count(Count::AtLeast(n))),
        ["at", "most", n, "of"] => n.parse().ok().map(|n| Group::Count(Count::AtMost(n))),
        ["exactly", n, "of"] => n.parse().ok().map(|n| Group::Count(Count::Exactly(n))),
        _ => None,
    }
}

fn check_count(reader: &mut Reader<'_>, key: &Node, group: Group, children: usize) {
    let Group::Count(count) = group else { return };
    if count.decides(children) {
        return;
    }
    let name = key.as_str().unwrap_or_default();
    let message = match count {
        Count::AtLeast(0) => format!("`{name}` holds whatever is recorded"),
        Count::AtLeast(_) | Count::Exactly(_) => format!("`{name}` asks for more than the {children} listed"),
        Count::AtMost(_) => format!("`{name}` holds whatever is recorded: {children} are listed"),
    };
    reader.report(Diagnostic::error("impossible-count", key.span, message));
}

/// An id that others can refer to: in attestations, in examples, on the screen.
pub(super) fn written_id(reader: &mut Reader<'_>, node: &Node) -> Option<Spanned<String>> {
    let id = reader.text(node, "the id")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.node.chars().all(plain) {
        return Some(id);
    }
    reader.unreadable(node, "an id", "use letters, digits, `-`, `_` and `.`: `E4`");
    None
}

/// Ids of criteria are unique in the trial, arms included, and none is `AGE` or `SEX`.
pub(super) fn check_ids(reader: &mut Reader<'_>, document: &TrialDocument) {
    let mut seen: Vec<&Spanned<String>> = Vec::new();
    for item in document.items() {
        let id = &item.id;
        if id.node.eq_ignore_ascii_case("AGE") || id.node.eq_ignore_ascii_case("SEX") {
            let message = format!("`{}` is the id of the criterion made from `age` or `sex`", id.node);
            reader.report(Diagnostic::error("duplicate-id", id.span, message).help("choose another id"));
        }
        seen.push(id);
    }
    report_twins(reader, seen, "criterion");
    report_twins(reader, document.arms.iter().map(|arm| &arm.id).collect(), "arm");
}

fn report_twins(reader: &mut Reader<'_>, mut ids: Vec<&Spanned<String>>, what: &str) {
    ids.sort_by_key(|id| (id.node.to_ascii_lowercase(), id.span.start));
    for pair in ids.windows(2) {
        if let [first, second] = pair
            && first.node.eq_ignore_ascii_case(&second.node)
        {
            let message = format!("two {} have the id `{}`", plural(what), second.node);
            reader.report(
                Diagnostic::error("duplicate-id", second.span, message)
                    .other(first.span, "the other one")
                    .help("ids that are not written count the position: I1, I2, …, E1, E2, …"),
            );
        }
    }
}

fn plural(what: &str) -> &'static str {
    if what == "arm" { "arms" } else { "criteria" }
}

/// The key that `name` was probably meant to be.
pub(super) fn near_key(name: &str) -> Option<&'static str> {
    nearest(name, KEYS.iter().copied())
}
