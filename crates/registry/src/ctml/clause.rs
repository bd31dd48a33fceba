//! One key of a `clinical` clause as a condition.
//!
//! Assumes nothing. Guarantees that a condition is true of nobody, and false of nobody, of whom the clause says the
//! contrary; where its words can be read in two ways only what holds in both is said.

use super::words;
use crate::draft::{Combine, Content, Criterion, Refusal};
use crate::lines::Side;
use prescreen_language::criteria;
use prescreen_language::text::yaml::{Node, Scalar, ScalarStyle, Value};
use prescreen_language::text::{FileId, Span};
use prescreen_language::vocabulary::{KindName, Vocabulary};

const DIAGNOSIS: &str = "oncotree_primary_diagnosis";

/// The criterion of a key and its value.
pub(super) fn criterion(key: &str, value: &Node, vocabulary: &Vocabulary) -> Criterion {
    let said = words(value);
    let scalar = value.as_scalar().is_some();
    let (text, content) = match key.to_lowercase().as_str() {
        "age_numerical" if scalar => (format!("age in years {said}"), age(&said, value.span, vocabulary)),
        "gender" if scalar => (format!("sex {said}"), sex(&said, vocabulary)),
        DIAGNOSIS if scalar => {
            let text = match said.strip_prefix('!') {
                Some(name) => format!("primary diagnosis (OncoTree) not {}", name.trim()),
                None => format!("primary diagnosis (OncoTree) {said}"),
            };
            (text, diagnosis(&said, vocabulary))
        }
        "her2_status" if scalar => (format!("HER2 status {said}"), status("HER2 status", &said, vocabulary)),
        "er_status" if scalar => {
            (format!("oestrogen receptor status {said}"), status("oestrogen receptor status", &said, vocabulary))
        }
        "pr_status" if scalar => {
            (format!("progesterone receptor status {said}"), status("progesterone receptor status", &said, vocabulary))
        }
        _ => (
            format!("clinical {key} {said}"),
            refused(format!("the key `{}` of CTML is not read", super::tree::shown(key))),
        ),
    };
    leaf(text, value.span, content)
}

/// A criterion without others below it.
pub(super) fn leaf(text: String, span: Span, content: Content) -> Criterion {
    let text = text.trim().to_owned();
    Criterion { text, words: vec![span.range()], side: Side::Inclusion, content }
}

pub(super) fn refused(why: impl Into<String>) -> Content {
    Content::NotUnderstood(Refusal { why: why.into(), ..Refusal::default() })
}

/// The names of all diagnoses below a node, a line each.
pub(super) fn diagnoses(node: &Node, out: &mut String) {
    match &node.value {
        Value::Scalar(_) => {}
        Value::Sequence(items, _) => items.iter().for_each(|item| diagnoses(item, out)),
        Value::Mapping(entries, _) => {
            for (key, value) in entries {
                if key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(DIAGNOSIS)) {
                    out.push_str(words(value).trim_start_matches('!').trim());
                    out.push('\n');
                }
                diagnoses(value, out);
            }
        }
    }
}

/// The canonical condition, if these words are one.
fn condition(words: &str, vocabulary: &Vocabulary) -> Option<String> {
    let scalar = Scalar::verbatim(words, ScalarStyle::Plain, 0);
    let expr = criteria::parse(&scalar, FileId(0), vocabulary, &[]).ok()?;
    Some(criteria::format(&expr, vocabulary))
}

fn when(words: &str, vocabulary: &Vocabulary, why: &str) -> Content {
    condition(words, vocabulary).map_or_else(|| refused(why), Content::When)
}

/// MatchMiner compares an age with the day of birth, so `>18` holds from the day after the eighteenth birthday, and
/// `<=18` up to that birthday; those who write it mostly count completed years. `>=18` and `<18` are the same in both.
fn age(said: &str, span: Span, vocabulary: &Vocabulary) -> Content {
    const WHY: &str = "the age is none that is read: a sign of comparison and a number of years";
    let number = said.trim_start_matches(['<', '>', '=']);
    let sign = &said[..said.len() - number.len()];
    let Some(length) = length(number.trim()) else { return refused(WHY) };
    match sign {
        ">=" | "<" => when(&format!("age {sign} {length}"), vocabulary, WHY),
        ">" | "<=" => {
            let (least, why) = match sign {
                ">" => (
                    format!("age >= {length}"),
                    format!("the age can be read in two ways: `{said}` begins at the birthday, or a year later"),
                ),
                _ => (
                    format!("age <= {length}"),
                    format!("the age can be read in two ways: `{said}` ends at the birthday, or a year later"),
                ),
            };
            let known = leaf(least.clone(), span, when(&least, vocabulary, WHY));
            let open = leaf(format!("age in years {said}"), span, refused(why));
            Content::List(Combine::All, vec![known, open])
        }
        _ => refused(WHY),
    }
}

/// Years, or months where the years are no whole number: `0.5` and `0.083` are six months and one.
fn length(number: &str) -> Option<String> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if number.is_empty() || whole.len() > 3 || fraction.len() > 3 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let years: u32 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let thousandths: u32 = if fraction.is_empty() { 0 } else { format!("{fraction:0<3}").parse().ok()? };
    if thousandths == 0 {
        return Some(format!("{years} years"));
    }
    // A twelfth written with three digits is off by less than half a thousandth.
    let months = (thousandths * 12 + 500) / 1000;
    let off = (thousandths * 12).abs_diff(months * 1000);
    (off < 6 && months > 0).then(|| format!("{} months", years * 12 + months))
}

fn sex(said: &str, vocabulary: &Vocabulary) -> Content {
    match said.to_lowercase().as_str() {
        "male" => when("sex is male", vocabulary, "the sex is not read"),
        "female" => when("sex is female", vocabulary, "the sex is not read"),
        _ => refused("the sex is neither Male nor Female"),
    }
}

fn diagnosis(said: &str, vocabulary: &Vocabulary) -> Content {
    let (not, name) = match said.strip_prefix('!') {
        Some(name) => ("not ", name.trim()),
        None => ("", said),
    };
    let wanted = match name {
        "_SOLID_" => "solid tumour",
        "_LIQUID_" => "haematological malignancy",
        _ => name,
    };
    let id = vocabulary.find(wanted).filter(|&id| vocabulary.concept(id).kind.name() == KindName::Condition);
    let Some(id) = id else {
        let why = format!("the vocabulary has no diagnosis `{}`", super::tree::shown(name));
        return Content::NotUnderstood(Refusal { why, unread: Vec::new(), unknown: vec![name.to_owned()] });
    };
    when(&format!("{not}{}", vocabulary.concept(id).name), vocabulary, "the diagnosis cannot be written as a condition")
}

/// `HER2 status` and its like; `Unknown` is no result.
fn status(test: &str, said: &str, vocabulary: &Vocabulary) -> Content {
    match said.to_lowercase().as_str() {
        result @ ("positive" | "negative") => {
            when(&format!("{test} is {result}"), vocabulary, "the vocabulary does not have this test")
        }
        _ => refused("the result is neither Positive nor Negative"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_in_years_and_twelfths() {
        for (number, wanted) in [
            ("18", Some("18 years")),
            ("0.5", Some("6 months")),
            ("0.083", Some("1 months")),
            (".25", Some("3 months")),
            ("1.5", Some("18 months")),
            ("18.0", Some("18 years")),
            ("0.3", None),
            ("", None),
            ("1e9", None),
            ("99999999999", None),
        ] {
            assert_eq!(length(number).as_deref(), wanted, "{number}");
        }
    }
}
