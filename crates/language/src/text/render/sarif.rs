//! Diagnostics as SARIF 2.1.0, for code scanning services.
//!
//! Columns count characters (`unicodeCodePoints`) from one, ends are exclusive, offsets count from zero without a byte
//! order mark. A relative path stays a relative URI.

use super::super::codes::{self, Code, Given};
use super::super::{Diagnostic, SourceMap, Span};
use super::{Options, presentable, word};
use serde_json::{Value, json};
use std::fmt::Write;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// One run. `failures` are the files that could not be read, in words.
#[must_use]
pub fn sarif(sources: &SourceMap, diagnostics: &[Diagnostic], failures: &[String], options: &Options<'_>) -> String {
    let mut used: Vec<&Code> = diagnostics.iter().filter_map(|d| codes::find(d.code)).collect();
    used.sort_by_key(|code| code.name);
    used.dedup_by_key(|code| code.name);
    let results: Vec<Value> =
        diagnostics.iter().map(|d| result(sources, &presentable(sources, d, options), &used)).collect();
    let notifications: Vec<Value> =
        failures.iter().map(|failure| json!({"level": "error", "message": {"text": failure}})).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "prescreen",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": used.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "invocations": [{
                "executionSuccessful": failures.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    // Strings and numbers only: this does not fail.
    let mut text = serde_json::to_string_pretty(&log).unwrap_or_default();
    text.push('\n');
    text
}

fn rule(code: &Code) -> Value {
    let level = match code.given {
        Given::Error => "error",
        Given::Warning | Given::Lint => "warning",
    };
    json!({
        "id": code.name,
        "shortDescription": {"text": code.summary},
        "help": {"text": code.page, "markdown": code.page},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": [code.group.name()]},
    })
}

fn result(sources: &SourceMap, diagnostic: &Diagnostic, used: &[&Code]) -> Value {
    // An index of -1 is what the format says when there is no rule.
    let rule = used.iter().position(|code| code.name == diagnostic.code).map_or(json!(-1), |n| json!(n));
    let others = diagnostic.others.iter().enumerate();
    let related: Vec<Value> = others
        .map(|(n, other)| {
            json!({
                "id": n,
                "message": {"text": other.text},
                "physicalLocation": physical(sources, other.span),
            })
        })
        .collect();
    json!({
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": word(diagnostic.severity),
        "message": {"text": words(diagnostic)},
        "locations": [{"physicalLocation": physical(sources, diagnostic.label.span)}],
        "relatedLocations": related,
    })
}

/// The message, then on lines of their own what is at the place, what to write, and why.
pub(super) fn words(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    if !diagnostic.label.text.is_empty() {
        text.push('\n');
        text.push_str(&diagnostic.label.text);
    }
    let helps = diagnostic.help.iter().map(|help| ("help", help));
    for (what, words) in helps.chain(diagnostic.notes.iter().map(|note| ("note", note))) {
        // Writing to a string does not fail.
        let _ = write!(text, "\n{what}: {words}");
    }
    text
}

fn physical(sources: &SourceMap, span: Span) -> Value {
    let (start, end) = (sources.position(span), sources.position(Span { start: span.end, ..span }));
    let (from, to) = (characters(sources, span, span.start), characters(sources, span, span.end));
    json!({
        "artifactLocation": {"uri": uri(sources.path(span.file))},
        "region": {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
            "charOffset": from,
            "charLength": to.saturating_sub(from),
            "byteOffset": span.start,
            "byteLength": span.end.saturating_sub(span.start),
        },
    })
}

/// How many characters stand before a byte of the file.
fn characters(sources: &SourceMap, span: Span, byte: u32) -> usize {
    let text = sources.file(span.file).map_or("", |file| file.text.as_str());
    let head = text.get(..(byte as usize).min(text.len())).unwrap_or("");
    head.trim_start_matches('\u{feff}').chars().count()
}

/// A path as a URI reference.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            uri.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri("./rules/trials/NCT1/trial.yaml"), "rules/trials/NCT1/trial.yaml");
        assert_eq!(uri("my rules\\a:b%.yaml"), "my%20rules/a%3Ab%25.yaml");
        assert_eq!(uri("/tmp/é.yaml"), "file:///tmp/%C3%A9.yaml");
    }
}
