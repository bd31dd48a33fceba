//! A `match:` tree as criteria.
//!
//! Assumes nothing. Guarantees that every clause of the tree is in exactly one criterion, in the tree's order.

use super::clause::{criterion, leaf, refused};
use super::words;
use crate::draft::{Combine, Content, Criterion};
use crate::lines::Side;
use prescreen_language::text::Diagnostic;
use prescreen_language::text::yaml::{Node, Value};
use prescreen_language::vocabulary::Vocabulary;

/// Trees nested deeper than this are not understood from there on: a rule file would be refused.
const DEEPEST: usize = 20;

/// A name of the file within a message.
pub(super) fn shown(name: &str) -> String {
    prescreen_language::text::shown(name)
}

/// What a tree asks for: all of its items, and all of an `and` at its top.
pub(super) fn criteria(tree: &Node, vocabulary: &Vocabulary) -> Vec<Criterion> {
    let mut found = Vec::new();
    for item in items(tree) {
        match item.as_mapping() {
            Some([(key, list)]) if is(key, "and") && !items(list).is_empty() => {
                found.extend(items(list).iter().map(|below| node(below, vocabulary, 1)));
            }
            _ => found.push(node(item, vocabulary, 0)),
        }
    }
    found
}

/// The items of a list; what is no list is its own only item.
fn items(node: &Node) -> &[Node] {
    match &node.value {
        Value::Sequence(items, _) => items,
        Value::Scalar(scalar) if scalar.text.is_empty() => &[],
        Value::Scalar(_) | Value::Mapping(..) => std::slice::from_ref(node),
    }
}

/// `and`, `and_1`: keys of a mapping must differ, so CTML numbers them.
fn is(key: &Node, word: &str) -> bool {
    let key = key.as_str().unwrap_or_default().to_lowercase();
    key.strip_prefix(word).is_some_and(|rest| rest.trim_start_matches('_').bytes().all(|b| b.is_ascii_digit()))
}

fn node(node: &Node, vocabulary: &Vocabulary, depth: usize) -> Criterion {
    let Some(entries) = node.as_mapping().filter(|entries| !entries.is_empty()) else {
        return leaf(words(node), node.span, refused("this is no clause of CTML"));
    };
    if depth > DEEPEST {
        return leaf(words(node), node.span, refused("the tree is nested too deeply"));
    }
    let mut all: Vec<Criterion> = entries.iter().map(|(key, value)| entry(key, value, vocabulary, depth)).collect();
    match all.pop() {
        Some(one) if all.is_empty() => one,
        last => {
            all.extend(last);
            list(Combine::All, node, all)
        }
    }
}

fn entry(key: &Node, value: &Node, vocabulary: &Vocabulary, depth: usize) -> Criterion {
    let name = key.as_str().unwrap_or_default();
    let combine = match name {
        _ if is(key, "and") => Some(Combine::All),
        _ if is(key, "or") => Some(Combine::Any),
        _ => None,
    };
    let below = items(value);
    match combine {
        Some(_) if below.is_empty() => leaf(name.to_owned(), key.span, refused("an empty list says nothing")),
        Some(combine) => {
            list(combine, value, below.iter().map(|item| self::node(item, vocabulary, depth + 1)).collect())
        }
        None if name.eq_ignore_ascii_case("clinical") => clinical(value, vocabulary),
        None if name.eq_ignore_ascii_case("genomic") => {
            leaf(format!("genomic {}", words(value)), value.span, refused("genomic clauses are not read"))
        }
        None => {
            let why = format!("the key `{}` of CTML is not read", shown(name));
            leaf(format!("{} {}", words(key), words(value)), value.span, refused(why))
        }
    }
}

fn clinical(value: &Node, vocabulary: &Vocabulary) -> Criterion {
    let Some(entries) = value.as_mapping().filter(|entries| !entries.is_empty()) else {
        return leaf(format!("clinical {}", words(value)), value.span, refused("this is no clause of CTML"));
    };
    let mut all: Vec<Criterion> =
        entries.iter().map(|(key, value)| criterion(key.as_str().unwrap_or_default(), value, vocabulary)).collect();
    match all.pop() {
        Some(one) if all.is_empty() => one,
        last => {
            all.extend(last);
            list(Combine::All, value, all)
        }
    }
}

fn list(combine: Combine, node: &Node, children: Vec<Criterion>) -> Criterion {
    let text = match combine {
        Combine::Any => "any of the following",
        _ => "all of the following",
    };
    let words = vec![node.span.range()];
    Criterion { text: text.to_owned(), words, side: Side::Inclusion, content: Content::List(combine, children) }
}

/// Reports what stands in a tree where clauses belong and is none.
pub(super) fn misplaced(node: &Node, problems: &mut Vec<Diagnostic>) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::Sequence(items, _) => items.iter().for_each(|item| misplaced(item, problems)),
        Value::Mapping(entries, _) => {
            for (key, value) in entries {
                if key.as_str() == Some("match") || is(key, "and") || is(key, "or") {
                    for item in items(value).iter().filter(|item| item.as_mapping().is_none_or(<[_]>::is_empty)) {
                        let message = format!("`{}` holds {} where a clause belongs", words(key), item.describe());
                        let problem = Diagnostic::error("unreadable-record", item.span, message);
                        let help =
                            "write `clinical:`, `genomic:`, `and:` or `or:`; the draft has the words as not understood";
                        problems.push(problem.label(item.describe()).help(help));
                    }
                }
                misplaced(value, problems);
            }
        }
    }
}
