//! The JSON Schema of patient profiles. Its keys are those of the reader; a test holds the two together.

use super::{absences, conditions, lists, observations, person, treatment};
use crate::text::schema::{Object, choice, date, day, defined, either, file, list, named, one_or_list, period, text};
use serde_json::{Value, json};

/// The schema of a file with profiles: one, or a list of them.
#[must_use]
pub fn schema() -> Value {
    let definitions = json!({
        "profile": profile().build(),
        "condition": either(&[text(), condition().build()]),
        "medication": either(&[text(), medication().build()]),
        "procedure": either(&[text(), procedure().build()]),
        "observation": observation().build(),
        "claim": either(&[text(), claim(absences::SUBJECTS).build()]),
        "relative": either(&[text(), claim(&["condition"]).build()]),
        "allergy": either(&[text(), claim(&["to"]).build()]),
        "completeness": either(&[day(), completeness().build()]),
        "attestation": attestation().build(),
        "determination": determination().build(),
    });
    let shape = either(&[defined("profile"), list(defined("profile")), json!({"type": "null"})]);
    file("profile", "Patient profiles for prescreen", shape, definitions)
}

fn words<T>(table: &[(&'static str, T)]) -> Vec<&'static str> {
    table.iter().map(|&(word, _)| word).collect()
}

/// What people write for yes and no.
fn yes_no() -> Value {
    choice(&["yes", "no", "true", "false", "y", "n", "on", "off"])
}

fn profile() -> Object {
    let entries = |name| list(defined(name));
    Object::new("a profile")
        .blank_is_missing()
        .required("patient", "A pseudonymous code, such as P-0041.", text())
        .key("recorded", "When the profile was abstracted.", day())
        .key("birth date", "The birth date; month or day may be missing.", date())
        .key(
            "age",
            "Completed years (or months, weeks, days) on `recorded`.",
            json!({"anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": "^\\s*[0-9]+(\\s+[A-Za-z]+)?\\s*$"},
            ]}),
        )
        .key("sex", "The recorded sex.", choice(&words(person::SEX)))
        .key("gender", "The gender, if it differs from sex.", choice(&words(person::GENDER)))
        .key("conditions", "Illnesses, findings and states.", entries("condition"))
        .key("absent", "What was found not to be present on a day.", entries("claim"))
        .key("never", "What has never been.", entries("claim"))
        .key("observations", "Results of tests, scores and sets of criteria.", entries("observation"))
        .key("medications", "Drugs taken, stopped and planned.", entries("medication"))
        .key("procedures", "Procedures done and planned.", entries("procedure"))
        .key("allergies", "Drugs the patient is allergic to.", entries("allergy"))
        .key("family history", "Illnesses in the family.", entries("relative"))
        .key("complete", "Lists that name everything there is, with their day.", complete().build())
        .key("attestations", "The investigator's answers to judgement questions.", entries("attestation"))
        .key("determinations", "The investigator's recorded conclusions.", entries("determination"))
        .key(
            "states",
            "States of the patient that keep a verdict from being a plain eligible.",
            list(either(&[
                choice(&lists::STATES),
                json!({
                    "type": "object",
                    "properties": {"already screened": {"anyOf": [text(), {"type": "null"}]}},
                    "additionalProperties": false,
                }),
            ])),
        )
}

/// `on` and `as of` say the same.
fn dated(object: Object) -> Object {
    object
        .key("on", "The day of which the entry speaks.", date())
        .key("as of", "The day of which the entry speaks.", date())
        .not_together(&["on", "as of"])
}

fn sourced(object: Object) -> Object {
    object.key("source", "Where it is recorded.", text())
}

fn condition() -> Object {
    let object = Object::new("a condition")
        .blank_is_missing()
        .required("condition", "The name.", text())
        .key("status", "How sure or how present it is.", choice(&words(conditions::STATUS)))
        .key("onset", "When it began.", date())
        .key("ended", "When it ended.", date())
        .key("activity", "Its activity on the day.", choice(&words(conditions::ACTIVITY)))
        .key("severity", "How severe it is.", choice(&words(crate::vocabulary::Severity::WORDS)))
        .key("controlled", "Whether it is controlled.", yes_no())
        .key("compensated", "Whether it is compensated.", yes_no())
        .key("adequately treated", "Whether it was treated adequately.", yes_no())
        .key(
            "grade",
            "The toxicity grade, 0 to 5.",
            json!({"anyOf": [
                {"type": "integer", "minimum": 0, "maximum": conditions::MAX_GRADE},
                {"type": "string", "pattern": "^\\s*[0-9]+\\s*$"},
            ]}),
        )
        .key("class", "Classes or stages, such as [III, V].", one_or_list(&text()))
        .key(
            "requiring",
            "What it required: a list, answers by name, or none.",
            either(&[one_or_list(&text()), named(yes_no())]),
        );
    sourced(dated(object))
}

fn medication() -> Object {
    let object = Object::new("a medication")
        .blank_is_missing()
        .required("medication", "The name of the drug.", text())
        .key("dose", "The daily dose, such as 15 mg/day, or as needed.", text())
        .key("started", "When it was started.", date())
        .key("ended", "When it was ended.", date())
        .key("stopped", "Whether, or when, it was stopped.", either(&[yes_no(), date()]))
        .key("last dose", "When the last dose was given.", date())
        .key("every", "The interval between doses of an intermittent drug.", period())
        .key("intermittent", "Whether it is given in intervals.", yes_no())
        .key("unchanged since", "Since when the dose is unchanged.", date())
        .key("response", "How the patient responded.", choice(&words(treatment::RESPONSE)))
        .key("status", "Whether it is planned.", choice(&words(treatment::MEDICATION_STATUS)));
    sourced(dated(object))
}

fn procedure() -> Object {
    let object = Object::new("a procedure")
        .blank_is_missing()
        .required("procedure", "The name.", text())
        .key("on", "When it was done, or is planned.", date())
        .key("status", "Whether it is planned.", choice(&words(treatment::PROCEDURE_STATUS)))
        .key("as of", "When this was recorded.", date());
    sourced(object)
}

fn observation() -> Object {
    let object = Object::new("an observation")
        .blank_is_missing()
        .required("test", "The test, score or set of criteria.", text())
        .key("value", "The result with its unit, as in 96 umol/L.", text())
        .key("total", "The total of a score.", text())
        .key("items", "What was found: by item, or the level of a domain.", named(one_or_list(&text())))
        .key("range", "The laboratory's own reference range.", text())
        .key("status", "Whether the result counts.", choice(&words(observations::STATUS)));
    sourced(dated(object))
}

fn claim(subjects: &[&'static str]) -> Object {
    let object = subjects
        .iter()
        .fold(Object::new("an entry").blank_is_missing(), |o, s| o.key(s, "The name.", text()))
        .one_of_keys(subjects)
        .not_together(subjects);
    sourced(dated(object))
}

fn complete() -> Object {
    crate::vocabulary::ListName::WORDS.iter().fold(Object::new("complete lists"), |object, (name, _)| {
        object.key(name, "The list names everything there is.", defined("completeness"))
    })
}

fn completeness() -> Object {
    let covers = either(&[
        choice(&["now", "ever"]),
        json!({"type": "string", "pattern": "^\\s*since [12][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?\\s*$"}),
        json!({"type": "object", "properties": {"since": date()}, "required": ["since"], "additionalProperties": false}),
    ]);
    Object::new("a complete list").blank_is_missing().key("on", "The day of the list.", day()).key(
        "covers",
        "The time it speaks of: now, ever, or since a date.",
        covers,
    )
}

fn attestation() -> Object {
    Object::new("an attestation")
        .blank_is_missing()
        .required("trial", "The trial's id.", text())
        .required("criterion", "The criterion's id.", text())
        .required("answer", "The answer to the printed question.", yes_no())
        .required("by", "Who answered.", text())
        .required("on", "When.", day())
        .key(
            "rules",
            "The version of the rules that was asked about.",
            json!({"anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": "^\\s*[0-9]+\\s*$"},
            ]}),
        )
        .key("words", "The mark of the question's words, as the sheet prints it.", text())
}

fn determination() -> Object {
    Object::new("a determination")
        .blank_is_missing()
        .required("trial", "The trial's id.", text())
        .required("conclusion", "What the investigator concluded.", choice(&words(lists::CONCLUSIONS)))
        .required("by", "Who concluded.", text())
        .required("on", "When.", day())
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
        same(profile(), super::super::KEYS);
        same(condition(), conditions::KEYS);
        same(medication(), treatment::MEDICATION_KEYS);
        same(procedure(), treatment::PROCEDURE_KEYS);
        same(observation(), observations::KEYS);
        same(claim(absences::SUBJECTS), &[absences::SUBJECTS, absences::CLAIM_KEYS].concat());
        same(completeness(), lists::COMPLETE_KEYS);
        same(attestation(), lists::ATTESTATION_KEYS);
        same(determination(), lists::DETERMINATION_KEYS);
    }
}
