//! The JSON Schema of a trial's rule file. Its keys are those of the reader; a test holds the two together.

use super::{arms, header, items};
use crate::text::schema::{Object, choice, date, defined, either, file, filled_list, named, period, text, yes_no};
use serde_json::{Value, json};

/// `at least 2 of` and its like.
const COUNTED: &str = "^\\s*(at\\s+least|at\\s+most|exactly)\\s+[0-9]+\\s+of\\s*$";

/// The keys of which a criterion has exactly one; `at` may also stand alone.
const MEANINGS: [&str; 6] = ["when", "judgement", "not understood", "any of", "all of", "none of"];

/// The schema of a trial's rule file.
#[must_use]
pub fn schema() -> Value {
    let definitions = json!({
        "criteria": filled_list(defined("criterion")),
        "criterion": either(&[text(), criterion().build()]),
        "arm": arm().build(),
        "conditions": named(text()),
    });
    file("trial", "Eligibility rules of a trial for prescreen", trial().build(), definitions)
}

fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|&(word, _)| word).collect()
}

fn trial() -> Object {
    let criteria = || defined("criteria");
    Object::new("a trial")
        .required("trial", "The registry's or sponsor's id.", text())
        .key("title", "The title.", text())
        .key("status", "Recruitment status; it never changes a verdict.", either(&[text(), status().build()]))
        .key("phase", "The phase, as the registry writes it.", text())
        .key("sponsor", "The sponsor.", text())
        .key("source", "Where the protocol's words were taken from.", either(&[text(), source().build()]))
        .key(
            "rules",
            "Version and approval; rules that are not approved never decide better than needs review.",
            rules().build(),
        )
        .key("windows", "How long results may decide in this trial, by concept or for `laboratory`.", named(period()))
        .key("settle", "This trial's own standard for clearing a condition, by concept.", defined("conditions"))
        .key("age", "The ages that may take part, such as `18 to 75 years`; becomes the criterion AGE.", text())
        .key("sex", "The sexes that may take part; becomes the criterion SEX.", choice(&words(header::SEXES)))
        .key("healthy volunteers", "Whether healthy volunteers may take part.", yes_no())
        .key("inclusion", "What must hold, in protocol order.", criteria())
        .key("exclusion", "What must not hold, in protocol order.", criteria())
        .key("arms", "Arms; each may add criteria of its own.", filled_list(defined("arm")))
        .key("define", "Conditions named for reuse in this file.", defined("conditions"))
        .one_of_keys(&["inclusion", "exclusion"])
}

fn status() -> Object {
    Object::new("recruitment status").required("is", "The status, such as recruiting.", text()).key(
        "as of",
        "When it was seen.",
        date(),
    )
}

fn source() -> Object {
    Object::new("source")
        .key("registry", "The registry.", text())
        .key("id", "The id there.", text())
        .key("url", "The address.", text())
        .key("retrieved", "When it was retrieved.", date())
}

fn rules() -> Object {
    Object::new("version and approval of the rules")
        .key(
            "version",
            "A whole number, counted from 1.",
            json!({"anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": "^\\s*[0-9]+\\s*$"},
            ]}),
        )
        .key("status", "Draft, or approved by a second person.", choice(&words(header::RULES_STATUS)))
        .key("by", "Who wrote them.", text())
        .key("approved by", "Who approved them; not who wrote them.", text())
        .key("on", "When they were approved.", date())
        .rule(json!({
            "if": {"properties": {"status": choice(&["approved"])}, "required": ["status"]},
            "then": {"required": ["version", "by", "approved by", "on"]},
        }))
}

fn arm() -> Object {
    Object::new("an arm")
        .required("id", "The arm's id.", id())
        .key("title", "The arm's title.", text())
        .key("status", "Whether it takes patients.", choice(&words(arms::STATUS)))
        .key("inclusion", "Its own inclusion criteria.", defined("criteria"))
        .key("exclusion", "Its own exclusion criteria.", defined("criteria"))
}

fn criterion() -> Object {
    let children = || defined("criteria");
    let others = |key: &str| MEANINGS.iter().copied().filter(|m| *m != key).collect::<Vec<_>>();
    let object = Object::new("a criterion")
        .key("id", "`I4`, `E2`; without it the position counts.", id())
        .key("text", "The protocol's words, verbatim.", text())
        .key("when", "The condition that says what the words mean.", text())
        .key("judgement", "A question for the investigator; yes means that the words hold.", text())
        .key("at", "The encounter that alone can settle it.", choice(&words(items::STAGES)))
        .key("note", "Who decided what the words mean, and why.", text())
        .key("not understood", "Why the words could not be expressed; the criterion is left to a reader.", text())
        .key("any of", "One of these must hold.", children())
        .key("all of", "All of these must hold.", children())
        .key("none of", "None of these may hold.", children())
        .keys_like(COUNTED, "So many of these must hold.", children())
        .rule(json!({"not": {"propertyNames": {"enum": ["id", "text", "note"]}}}));
    let alone = MEANINGS.iter().fold(object, |object, key| {
        let mut forbidden: serde_json::Map<String, Value> =
            others(key).iter().map(|k| ((*k).to_owned(), json!(false))).collect();
        if *key != "judgement" {
            forbidden.insert("at".to_owned(), json!(false));
        }
        let then = json!({"properties": forbidden, "patternProperties": {COUNTED: false}});
        object.rule(json!({"if": {"required": [key]}, "then": then}))
    });
    // Without a condition or a question of its own the protocol's words must be written.
    alone.rule(json!({"anyOf": [{"required": ["text"]}, {"required": ["when"]}, {"required": ["judgement"]}]}))
}

fn id() -> Value {
    json!({"anyOf": [{"type": "string", "pattern": "^\\s*[A-Za-z0-9._-]+\\s*$"}, {"type": "integer"}]})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_and_reader_know_the_same_keys() {
        let same = |object: Object, keys: &[&str]| {
            let (mut ours, mut theirs): (Vec<&str>, Vec<&str>) = (object.names().collect(), keys.to_vec());
            ours.sort_unstable();
            theirs.sort_unstable();
            assert_eq!(ours, theirs);
        };
        same(trial(), super::super::KEYS);
        same(status(), header::STATUS_KEYS);
        same(source(), header::SOURCE_KEYS);
        same(rules(), header::RULES_KEYS);
        same(arm(), arms::KEYS);
        same(criterion(), items::KEYS);
    }
}
