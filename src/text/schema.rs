//! JSON Schema (draft 07, which every editor reads) of the project's files: the pieces the readers describe themselves
//! with.
//!
//! Assumes that a file is read by YAML 1.2, as editors do: `no` and `2026-11-22` are texts, `true` and `3` are not.
//! Guarantees that a piece accepts what the reader of the same name accepts; a schema speaks of shapes and words, never
//! of names, units or conditions: `prescreen check` does.

use serde_json::{Map, Value, json};

/// The version of JSON Schema.
pub const DIALECT: &str = "http://json-schema.org/draft-07/schema#";

/// A mapping with known keys, under construction.
#[derive(Clone, Debug)]
pub struct Object {
    what: &'static str,
    keys: Map<String, Value>,
    patterns: Map<String, Value>,
    required: Vec<&'static str>,
    rules: Vec<Value>,
    blank_is_missing: bool,
}

impl Object {
    /// A mapping that is `what` ("a trial").
    #[must_use]
    pub fn new(what: &'static str) -> Self {
        Self {
            what,
            keys: Map::new(),
            patterns: Map::new(),
            required: Vec::new(),
            rules: Vec::new(),
            blank_is_missing: false,
        }
    }

    /// A key without a value counts as not written, as in profiles.
    #[must_use]
    pub fn blank_is_missing(mut self) -> Self {
        self.blank_is_missing = true;
        self
    }

    /// A key, what it is for, and the shape of its value.
    #[must_use]
    pub fn key(mut self, name: &str, about: &str, shape: Value) -> Self {
        let shape = if self.blank_is_missing { json!({"anyOf": [shape, {"type": "null"}]}) } else { shape };
        self.keys.insert(name.to_owned(), described(shape, about));
        self
    }

    /// A key that must be there.
    #[must_use]
    pub fn required(mut self, name: &'static str, about: &str, shape: Value) -> Self {
        self.keys.insert(name.to_owned(), described(shape, about));
        self.required.push(name);
        self
    }

    /// Keys of a pattern (a regular expression), such as `at least 2 of`.
    #[must_use]
    pub fn keys_like(mut self, pattern: &str, about: &str, shape: Value) -> Self {
        self.patterns.insert(pattern.to_owned(), described(shape, about));
        self
    }

    /// A rule over the keys: a schema that the whole mapping must fulfil.
    #[must_use]
    pub fn rule(mut self, rule: Value) -> Self {
        self.rules.push(rule);
        self
    }

    /// At least one of these keys must be there.
    #[must_use]
    pub fn one_of_keys(self, names: &[&str]) -> Self {
        let each: Vec<Value> = names.iter().map(|name| json!({"required": [name]})).collect();
        self.rule(json!({"anyOf": each}))
    }

    /// At most one of these keys may be there.
    #[must_use]
    pub fn not_together(mut self, names: &[&str]) -> Self {
        for (at, first) in names.iter().enumerate() {
            for second in names.iter().skip(at + 1) {
                let written = json!({"not": {"type": "null"}});
                self = self.rule(json!({"not": {
                    "required": [first, second],
                    "properties": {(*first): written, (*second): written},
                }}));
            }
        }
        self
    }

    /// A key that means nothing without another.
    #[must_use]
    pub fn needs(self, key: &str, needed: &str) -> Self {
        self.rule(json!({"dependencies": {key: [needed]}}))
    }

    /// The names of the keys, for a test against the reader's.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// The schema.
    #[must_use]
    pub fn build(self) -> Value {
        let mut schema = json!({"type": "object", "properties": self.keys, "additionalProperties": false});
        let mut set = |key: &str, value: Value| schema.as_object_mut().map(|s| s.insert(key.to_owned(), value));
        set("title", json!(self.what));
        if !self.patterns.is_empty() {
            set("patternProperties", Value::Object(self.patterns));
        }
        if !self.required.is_empty() {
            set("required", json!(self.required));
        }
        if !self.rules.is_empty() {
            set("allOf", json!(self.rules));
        }
        schema
    }
}

/// A whole file's schema: `shape`, with what it is for and the definitions it refers to.
#[must_use]
pub fn file(name: &str, title: &str, shape: Value, definitions: Value) -> Value {
    json!({
        "$schema": DIALECT,
        "$id": format!("{name}.schema.json"),
        "title": title,
        "definitions": definitions,
        "allOf": [shape],
    })
}

/// One of the file's definitions.
#[must_use]
pub fn defined(name: &str) -> Value {
    json!({"$ref": format!("#/definitions/{name}")})
}

/// A text with something in it. Numbers and `true` are texts too: nobody should have to quote a phase of 2.
#[must_use]
pub fn text() -> Value {
    json!({"type": ["string", "number", "boolean"], "pattern": "\\S"})
}

/// A date that may lack day or month.
#[must_use]
pub fn date() -> Value {
    json!({"anyOf": [
        {"type": "string", "pattern": "^\\s*[12][0-9]{3}(-[0-9]{2}(-[0-9]{2}([T ][0-9:.+Z -]*)?)?)?\\s*$"},
        {"type": "integer", "minimum": 1800, "maximum": 2999},
    ]})
}

/// A whole date.
#[must_use]
pub fn day() -> Value {
    json!({"type": "string", "pattern": "^\\s*[12][0-9]{3}-[0-9]{2}-[0-9]{2}([T ][0-9:.+Z -]*)?\\s*$"})
}

/// A length of time.
#[must_use]
pub fn period() -> Value {
    json!({"type": "string", "pattern": "^\\s*[0-9]+\\s+([Dd][Aa][Yy]|[Ww][Ee][Ee][Kk]|[Mm][Oo][Nn][Tt][Hh]|[Yy][Ee][Aa][Rr])[Ss]?\\s*$"})
}

/// A length of time, or one of these words.
#[must_use]
pub fn period_or(words: &[&str]) -> Value {
    json!({"anyOf": [choice(words), period()]})
}

/// `yes` or `no`.
#[must_use]
pub fn yes_no() -> Value {
    choice(&["yes", "no", "true", "false"])
}

/// One of these words, in any letter case. Editors offer them as they are written here.
#[must_use]
pub fn choice(words: &[&str]) -> Value {
    let mut offered: Vec<Value> = words.iter().map(|w| json!(w)).collect();
    offered.extend(words.iter().filter_map(|w| w.parse::<bool>().ok().map(Value::Bool)));
    let any_case: Vec<String> = words.iter().map(|w| w.chars().map(any_case).collect()).collect();
    json!({"anyOf": [
        {"enum": offered},
        {"type": "string", "pattern": format!("^\\s*({})\\s*$", any_case.join("|"))},
    ]})
}

fn any_case(letter: char) -> String {
    match letter {
        'a'..='z' | 'A'..='Z' => format!("[{}{}]", letter.to_ascii_uppercase(), letter.to_ascii_lowercase()),
        ' ' | '-' | '_' => "[ _-]".to_owned(),
        _ => letter.to_string(),
    }
}

/// A list, possibly empty.
#[must_use]
pub fn list(of: Value) -> Value {
    json!({"type": "array", "items": of})
}

/// A list with at least one item.
#[must_use]
pub fn filled_list(of: Value) -> Value {
    json!({"type": "array", "items": of, "minItems": 1})
}

/// One, or a list of them.
#[must_use]
pub fn one_or_list(of: &Value) -> Value {
    json!({"anyOf": [of, list(of.clone())]})
}

/// Free keys, each with a value of this shape.
#[must_use]
pub fn named(of: Value) -> Value {
    json!({"type": "object", "additionalProperties": of})
}

/// One of several shapes.
#[must_use]
pub fn either(shapes: &[Value]) -> Value {
    json!({"anyOf": shapes})
}

/// The shape with a description, which editors show. Beside `$ref` draft 07 ignores it, so the reference is wrapped.
fn described(shape: Value, about: &str) -> Value {
    match shape {
        Value::Object(mut shape) if !shape.contains_key("$ref") => {
            shape.insert("description".to_owned(), json!(about));
            Value::Object(shape)
        }
        shape => json!({"description": about, "allOf": [shape]}),
    }
}
