//! The JSON Schemas of the site's policy and of example patients. Their keys are those of the readers; a test holds
//! them together.

use super::{examples, policy};
use crate::text::schema::{Object, choice, day, either, file, filled_list, list, named, period, text};
use serde_json::{Value, json};

/// The schema of `policy.yaml`.
#[must_use]
pub fn policy_schema() -> Value {
    file("policy", "A site's policy for prescreen", policy().build(), json!({}))
}

/// The schema of `examples.yaml`. Profiles in it are described by the profile's own schema, beside it.
#[must_use]
pub fn examples_schema() -> Value {
    file("examples", "Example patients of a trial for prescreen", list(example().build()), json!({}))
}

fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|&(word, _)| word).collect()
}

fn policy() -> Object {
    let lists = crate::vocabulary::ListName::WORDS.iter().fold(Object::new("lists"), |object, (name, _)| {
        object.key(name, "How long a complete list of this kind stays fresh.", period())
    });
    Object::new("the policy")
        .key("lists", "How long complete lists stay fresh.", lists.build())
        .key("windows", "How long results may decide, by concept or for `laboratory`.", named(period()))
        .key("undated results", "Whether an undated result counts as current.", choice(&words(policy::UNDATED)))
        .key("plain scores", "Whether a total without its version is accepted.", choice(&words(policy::PLAIN)))
        .key(
            "deferred",
            "Whether what only an encounter settles holds the verdict back.",
            choice(&words(policy::DEFERRED)),
        )
        .key("by test", "Conditions that only a test clears, beyond the vocabulary's own.", filled_list(text()))
}

fn example() -> Object {
    Object::new("an example")
        .key("name", "What the example shows.", text())
        .key("example", "What the example shows.", text())
        .required(
            "patient",
            "A profile, or the name of a file with one.",
            either(&[text(), json!({"$ref": "profile.schema.json#/definitions/profile"})]),
        )
        .required("on", "The screening date.", day())
        .required("verdict", "The verdict that is expected.", choice(&words(examples::VERDICTS)))
        .key("outcomes", "Expected outcomes, by criterion id.", named(choice(&words(examples::OUTCOMES))))
        .key("because", "Why, for the whole or by criterion id.", either(&[text(), named(text())]))
        .one_of_keys(&["name", "example"])
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
        same(policy(), policy::KEYS);
        same(example(), examples::KEYS);
    }
}
