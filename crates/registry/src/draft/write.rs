//! The rule file's text: plain scalars where nothing in them could be misread, blocks and quotes elsewhere.

use super::{Combine, Content, Criterion, Draft, list};
use crate::reading::{Join, Stage, is_judged};
use std::fmt::Write as _;

/// What is said of a draft's source.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// The trial's id where the record has none.
    pub id: &'a str,
    /// The registry's name, if the record is a registry's.
    pub registry: Option<&'a str>,
    /// When the record was retrieved: `2026-11-22`.
    pub retrieved: &'a str,
}

impl Draft {
    /// The text of the draft's rule file.
    #[must_use]
    pub fn yaml(&self, origin: Origin<'_>) -> String {
        let mut out = String::new();
        let head = &self.head;
        let id = head.id.as_deref().unwrap_or(origin.id);
        line(&mut out, 0, "trial", &inline(id));
        for (key, words) in [("title", &head.title), ("sponsor", &head.sponsor)] {
            if let Some(words) = words {
                line(&mut out, 0, key, &inline(words));
            }
        }
        if let Some(phase) = &head.phase {
            let number = phase.chars().all(|c| c.is_ascii_digit() || c == '/');
            line(&mut out, 0, "phase", &if number { phase.clone() } else { inline(phase) });
        }
        if let Some(status) = &head.status {
            line(&mut out, 0, "status", &format!("{{is: {}, as of: {}}}", in_braces(status), origin.retrieved));
        }
        let registry = origin.registry.map(|name| format!("registry: {name}, id: {}, ", in_braces(id)));
        let source = format!("{{{}retrieved: {}}}", registry.unwrap_or_default(), origin.retrieved);
        line(&mut out, 0, "source", &source);
        out.push_str("# Draft rules never decide better than needs review. Read every line against the protocol.\n");
        line(&mut out, 0, "rules", "{version: 1, status: draft}");
        if let Some(age) = &head.age {
            line(&mut out, 0, "age", age);
        }
        if let Some(sex) = head.sex {
            line(&mut out, 0, "sex", sex);
        }
        if let Some(may) = head.healthy_volunteers {
            line(&mut out, 0, "healthy volunteers", if may { "yes" } else { "no" });
        }
        section(&mut out, 0, "inclusion", &self.inclusion);
        section(&mut out, 0, "exclusion", &self.exclusion);
        if self.inclusion.is_empty() && self.exclusion.is_empty() {
            // A rule file has criteria of its own; here all stand in the arms.
            out.push_str("inclusion:\n  - text: the criteria of one of the arms\n");
            out.push_str("    not understood: every criterion stands in an arm\n");
        }
        if !self.arms.is_empty() {
            out.push_str("arms:\n");
        }
        for arm in &self.arms {
            writeln!(out, "  - id: {}", arm.id).unwrap_or_default();
            line(&mut out, 4, "title", &inline(&arm.title));
            section(&mut out, 4, "inclusion", &arm.inclusion);
            section(&mut out, 4, "exclusion", &arm.exclusion);
        }
        out
    }
}

fn line(out: &mut String, indent: usize, key: &str, value: &str) {
    writeln!(out, "{:indent$}{key}: {value}", "").unwrap_or_default();
}

fn section(out: &mut String, indent: usize, key: &str, list: &[Criterion]) {
    if !list.is_empty() {
        writeln!(out, "{:indent$}{key}:", "").unwrap_or_default();
        list.iter().for_each(|criterion| item(out, indent + 2, criterion));
    }
}

fn item(out: &mut String, indent: usize, criterion: &Criterion) {
    write!(out, "{:indent$}- ", "").unwrap_or_default();
    writeln!(out, "text: {}", block(&criterion.text, indent + 4)).unwrap_or_default();
    let below = indent + 2;
    match &criterion.content {
        Content::When(condition) => line(out, below, "when", &inline(condition)),
        Content::Partial { when, join, rest } => {
            let key = match join {
                Join::All => "all of",
                Join::Any => "any of",
            };
            writeln!(out, "{:below$}{key}:", "").unwrap_or_default();
            writeln!(out, "{:below$}  - when: {}", "", inline(when)).unwrap_or_default();
            writeln!(out, "{:below$}  - text: {}", "", block(rest, below + 6)).unwrap_or_default();
            if *join == Join::All && is_judged(rest) && stands_in(rest, &criterion.text) {
                line(out, below + 4, "judgement", &inline(&list::question(&criterion.text)));
            } else {
                line(out, below + 4, "not understood", "this part of the words");
            }
        }
        Content::Judgement(question) => line(out, below, "judgement", &inline(question)),
        Content::At(stage) => {
            let stage = match stage {
                Stage::Consent => "consent",
                Stage::Visit => "visit",
            };
            line(out, below, "at", stage);
        }
        Content::List(combine, children) => {
            let key = match combine {
                Combine::All | Combine::AllAndMore | Combine::AllOfUnread => "all of".to_owned(),
                Combine::Any | Combine::AnyOrMore | Combine::Unread => "any of".to_owned(),
                Combine::NoneOf => "none of".to_owned(),
                Combine::AtLeast(count) => format!("at least {count} of"),
            };
            section(out, below, &key, children);
            let open = match combine {
                Combine::AnyOrMore | Combine::AllAndMore => Some("there may be more than the list names"),
                Combine::Unread | Combine::AllOfUnread => Some(list::NOT_UNDERSTOOD_ABOVE),
                Combine::All | Combine::Any | Combine::NoneOf | Combine::AtLeast(_) => None,
            };
            if let Some(why) = open {
                writeln!(out, "{:below$}  - text: {}", "", block(&criterion.text, below + 6)).unwrap_or_default();
                line(out, below + 4, "not understood", why);
            }
        }
        Content::NotUnderstood(refusal) => line(out, below, "not understood", &inline(&refusal.why)),
        Content::NoCriterion => line(out, below, "not understood", "it holds no criterion"),
    }
}

/// Whether the pieces that were left over are all the line's own words, none of those of a line above.
fn stands_in(rest: &str, text: &str) -> bool {
    rest.split('…').all(|piece| text.contains(piece.trim()))
}

/// Words of one row as a scalar.
fn inline(words: &str) -> String {
    if is_plain(words) { words.to_owned() } else { quoted(words) }
}

/// Words of one row as a scalar within braces.
fn in_braces(words: &str) -> String {
    let safe = is_plain(words) && !words.contains([',', '{', '}', '[', ']']);
    if safe { words.to_owned() } else { quoted(words) }
}

fn quoted(words: &str) -> String {
    format!("'{}'", words.replace('\'', "''"))
}

/// Words as a scalar: plain, or a block indented so far.
fn block(words: &str, indent: usize) -> String {
    if is_plain(words) {
        return words.to_owned();
    }
    let mut out = "|-".to_owned();
    for row in words.split('\n') {
        write!(out, "\n{:indent$}{row}", "").unwrap_or_default();
    }
    out
}

/// Whether a plain scalar says just these words, in every reader of YAML.
fn is_plain(words: &str) -> bool {
    let starts = words.starts_with(|c: char| c.is_alphabetic());
    let ends = !words.ends_with([':', ' ']);
    let inside = !words.contains(": ") && !words.contains(" #") && !words.contains(['\n', '\t']);
    let word = matches!(
        words.to_ascii_lowercase().as_str(),
        "y" | "n" | "yes" | "no" | "true" | "false" | "on" | "off" | "null"
    );
    starts && ends && inside && !word && words.chars().all(|c| !c.is_control())
}
