//! Protocol words that YAML takes for something else.

use super::super::reader::{Entries, Reader};
use super::items;
use crate::text::Diagnostic;
use crate::text::yaml::{Node, Value, quote};

/// `- Chronic infections: HIV, hepatitis B` is a mapping for YAML. An item whose only key is none of ours, and not
/// nearly one of ours, is such a text; gives the words.
pub(super) fn text_became_keys(reader: &mut Reader<'_>, node: &Node, entries: Entries<'_>) -> Option<String> {
    let [(key, found)] = entries else { return None };
    let name = key.as_str()?;
    if items::is_known(name) || items::near_key(name).is_some() || looks_like_a_count(name) {
        return None;
    }
    let text = match &found.value {
        Value::Scalar(scalar) if scalar.text.is_empty() => format!("{name}:"),
        Value::Scalar(scalar) => format!("{name}: {}", scalar.text.trim()),
        Value::Sequence(..) | Value::Mapping(..) => {
            reader.report(
                Diagnostic::error(
                    "yaml-needs-quotes",
                    key.span,
                    format!("`{name}` is read as a key, not as a criterion"),
                )
                .label("a colon after a word makes a key")
                .help(format!("write `- text: {}` and the list below `any of:` or `all of:`", quote(name))),
            );
            return Some(name.to_owned());
        }
    };
    reader.report(
        Diagnostic::error("yaml-needs-quotes", node.span, format!("`{name}` is read as a key, not as a criterion"))
            .label("a colon and a blank in a text make a key and a value")
            .help(format!("put the text in quotes: `- {}`", quote(&text))),
    );
    Some(text)
}

/// `at least two of`: a nested list whose number is not in digits.
fn looks_like_a_count(name: &str) -> bool {
    name.ends_with(" of") && ["at least", "at most", "exactly"].iter().any(|head| name.starts_with(head))
}
