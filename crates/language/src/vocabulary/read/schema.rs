//! The JSON Schema of a vocabulary file. Its keys are those of the reader; a test holds the two together.

use super::{codes, concept, instrument, keys, observation};
use crate::text::schema::{Object, choice, defined, either, file, filled_list, one_or_list, period_or, text, yes_no};
use crate::value::Formula;
use crate::vocabulary::KindName;
use serde_json::{Value, json};

/// The schema of a vocabulary file: a list of concepts.
#[must_use]
pub fn schema() -> Value {
    let definitions = json!({
        "concept": concept().build(),
        "item": item().build(),
        "domain": domain().build(),
        "class": class().build(),
        "value": value().build(),
        "codes": codes().build(),
    });
    file("vocabulary", "Concepts of prescreen's vocabulary", filled_list(defined("concept")), definitions)
}

fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|&(word, _)| word).collect()
}

fn concept() -> Object {
    let names = || one_or_list(&text());
    let object = Object::new("a concept")
        .required("concept", "The name, as criteria write it.", text())
        .required("kind", "What kind of thing it is.", choice(&words(KindName::WORDS)))
        .key("names", "Other names and spellings.", names())
        .key(
            "codes",
            "Codes in public terminologies, or `none` with a `codes note`.",
            either(&[choice(&["none"]), defined("codes")]),
        )
        .key("codes note", "Why there is no code.", text())
        .key("source", "Where the facts of this entry were checked.", text())
        .key("is a", "The concepts directly above it.", names())
        .key("root", "Says that nothing is above it.", yes_no())
        .key("only in", "The sex in which alone it occurs.", choice(&["female"]))
        .key("ask", "The question a coordinator reads.", text())
        .key("cost", "What an answer costs.", choice(&words(concept::COSTS)))
        .key("absence", "What it takes to clear it.", choice(&words(concept::ABSENCES)))
        .key("lasts", "How long it stays once it is there.", period_or(&["lifelong", "until ended"]))
        .key("episodic", "Whether it comes in episodes, like an infection.", yes_no())
        .key("remits", "Whether it can be present and inactive.", yes_no())
        .key("decompensates", "Whether it can decompensate.", yes_no())
        .key("ambiguous", "Abbreviations that may mean it or something else: no names.", names())
        .key("commonly named with", "What it is often named with, without being one.", names())
        .key("present when", "A condition that is evidence of it.", text())
        .key("absent when", "A condition that is evidence against it.", text())
        .key(
            "half-life",
            "The elimination half-life.",
            json!({
                "type": "string",
                "pattern": "^\\s*[0-9.]+\\s+([Hh][Oo][Uu][Rr]|[Dd][Aa][Yy]|[Ww][Ee][Ee][Kk])[Ss]?\\s*$",
            }),
        )
        .key("unit", "The canonical unit, in UCUM's spelling; `1` for none.", text())
        .key("unit is conventional", "Whether a number without a unit is meant in this one.", yes_no())
        .key(
            "molar mass",
            "In g/mol, to convert mass and amount of substance.",
            json!({
                "type": "string",
                "pattern": "^\\s*[0-9.]+\\s+g/mol\\s*$",
            }),
        )
        .key("plausible", "Outside this range a number is more likely a slip than a patient.", interval())
        .key(
            "values",
            "The named values, ascending where they are ordered.",
            filled_list(either(&[text(), defined("value")])),
        )
        .key("ordered", "Whether the named values can be compared.", yes_no())
        .key("computed", "A formula that gives the value when none is recorded.", computed().build())
        .key("titre", "Whether results are titres such as `1:160`.", yes_no())
        .key("outranks", "Observations that it decides against on the same day.", names())
        .key("current for", "How long a result may decide.", period_or(&["ever"]))
        .key(
            "items",
            "The items; of a part, the names of those it counts.",
            filled_list(either(&[text(), defined("item")])),
        )
        .key(
            "domains",
            "Groups of items of which only the weightiest counts.",
            filled_list(either(&[text(), defined("domain")])),
        )
        .key("classes", "Names for ranges of totals.", filled_list(defined("class")))
        .key("part of", "The instrument whose items it counts.", text())
        .key("range", "The totals that are possible.", interval())
        .key("recall", "How far back items count.", period_or(&["ever"]))
        .key("plain version", "The score whose totals do not say which version was used.", text())
        .not_together(&["root", "is a"])
        .rule(json!({
            "if": {"properties": {"codes": choice(&["none"])}, "required": ["codes"]},
            "then": {"required": ["codes note"]},
        }));
    keys::SPECIAL.iter().fold(observation_rules(object), |object, (key, owners)| {
        let others: Vec<&str> =
            KindName::WORDS.iter().filter(|(_, kind)| !owners.contains(kind)).map(|&(word, _)| word).collect();
        object.rule(json!({
            "if": {"properties": {"kind": choice(&others)}, "required": ["kind"]},
            "then": {"properties": {(*key): false}},
        }))
    })
}

fn observation_rules(object: Object) -> Object {
    let measured = ["observation", "score", "criteria set"];
    let of_the_whole: serde_json::Map<String, Value> =
        instrument::OF_THE_WHOLE.iter().map(|key| ((*key).to_owned(), json!(false))).collect();
    observation::NEEDS
        .iter()
        .fold(object, |object, (key, needed)| object.needs(key, needed))
        .rule(json!({
            "if": {"properties": {"kind": choice(&measured), "part of": false}, "required": ["kind"]},
            "then": {"required": ["current for"]},
        }))
        .rule(json!({
            "if": {"required": ["part of"]},
            "then": {"properties": of_the_whole, "required": ["items"]},
        }))
}

fn computed() -> Object {
    let formulas = Formula::ALL.map(Formula::name);
    let roles = Formula::ALL.iter().flat_map(|f| f.roles());
    let inputs = roles
        .fold(Object::new("inputs"), |object, role| object.key(role.name, "The observation that gives it.", text()));
    Object::new("a computed value").required("by", "The formula.", choice(&formulas)).required(
        "from",
        "The formula's inputs; age and sex come from the profile.",
        inputs.build(),
    )
}

fn codes() -> Object {
    codes::SYSTEMS.iter().fold(Object::new("codes"), |object, system| {
        object.key(system.key, &format!("{}, such as {}.", system.name, system.example), one_or_list(&text()))
    })
}

fn value() -> Object {
    Object::new("a named value")
        .required("value", "The name of the value.", text())
        .key("names", "Other spellings.", one_or_list(&text()))
        .key("indeterminate", "Whether it decides nothing.", yes_no())
}

fn item() -> Object {
    Object::new("an item of a score or of a set of criteria")
        .required("item", "The item's name.", text())
        .key("names", "Other spellings.", one_or_list(&text()))
        .key("domain", "The domain it belongs to.", text())
        .key(
            "points",
            "What it adds to a score.",
            json!({"anyOf": [
                {"type": "integer", "minimum": 0, "maximum": instrument::MOST_POINTS},
                {"type": "string", "pattern": "^\\s*[0-9]+\\s*$"},
            ]}),
        )
        .key("present when", "A condition that is evidence of it.", text())
        .key("definition", "What the instrument means by it.", text())
}

fn domain() -> Object {
    Object::new("a domain of a score or of a set of criteria")
        .required("domain", "The domain's name.", text())
        .key("names", "Other spellings.", one_or_list(&text()))
        .key("holds", "How many of its items may be present at once.", choice(&words(instrument::HOLDS)))
}

fn class() -> Object {
    Object::new("a class of totals")
        .required("class", "The class's name.", text())
        .key("names", "Other spellings.", one_or_list(&text()))
        .required("points", "The totals that belong to it, such as `5 to 6`.", interval())
}

fn interval() -> Value {
    json!({"type": "string", "pattern": "^\\s*-?[0-9.]+\\s+to\\s+-?[0-9.]+(\\s+\\S.*)?$"})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted<'s>(names: impl Iterator<Item = &'s str>) -> Vec<&'s str> {
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn schema_and_reader_know_the_same_keys() {
        assert_eq!(sorted(concept().names()), sorted(keys::ALL.iter().copied()));
        assert_eq!(sorted(item().names()), sorted(instrument::ITEM_KEYS.iter().copied()));
        assert_eq!(sorted(domain().names()), sorted(instrument::DOMAIN_KEYS.iter().copied()));
        assert_eq!(sorted(class().names()), sorted(instrument::CLASS_KEYS.iter().copied()));
        assert_eq!(sorted(value().names()), sorted(observation::VALUE_KEYS.iter().copied()));
    }
}
