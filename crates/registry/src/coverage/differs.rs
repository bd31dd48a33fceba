//! Records whose own fields say another age or sex than the lines of their criteria.
//!
//! Assumes a draft. Compares only lines that are about age or sex alone, and only in years: what a line says of some of
//! the patients is no difference.

use crate::draft::{Content, Criterion, Draft};

/// A record whose fields and criteria differ.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Differs {
    pub id: String,
    /// What the fields say.
    pub record: String,
    /// What the line says.
    pub line: String,
}

/// Years from and to which patients may take part.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Ages {
    from: Option<u32>,
    to: Option<u32>,
}

/// What differs in a draft.
pub(super) fn of(draft: &Draft) -> Vec<Differs> {
    let lines = || {
        draft.inclusion.iter().filter_map(|criterion| match criterion {
            Criterion { content: Content::When(when), .. } => Some(when.as_str()),
            _ => None,
        })
    };
    let id = draft.head.id.clone().unwrap_or_else(|| "a study without an id".to_owned());
    let one = |record: &str, line: &str| Differs { id: id.clone(), record: record.to_owned(), line: line.to_owned() };
    let mut found = Vec::new();
    if let Some((record, ages)) = draft.head.age.as_deref().and_then(|age| Some((age, of_record(age)?))) {
        let differing = lines().filter(|when| of_condition(when).is_some_and(|line| differ(ages, line)));
        found.extend(differing.map(|when| one(&format!("age {record}"), when)));
    }
    if let Some(sex) = draft.head.sex {
        let other = lines().filter(|when| {
            when.strip_prefix("sex is ").is_some_and(|said| matches!(said, "female" | "male") && said != sex)
        });
        found.extend(other.map(|when| one(&format!("sex {sex}"), when)));
    }
    // One line a kind: several that differ differ for one reason.
    found.dedup_by(|a, b| a.record == b.record);
    found
}

/// Whether a line leaves in somebody whom the record leaves out, or the other way round.
fn differ(record: Ages, line: Ages) -> bool {
    let other = |a: Option<u32>, b: Option<u32>| b.is_some() && a != b;
    other(record.from, line.from) || other(record.to, line.to)
}

/// `18 years and older`, `up to 65 years`, `18 to 65 years`.
fn of_record(age: &str) -> Option<Ages> {
    let years = age.strip_suffix(" years and older").map(|from| (Some(from), None));
    let years = years.or_else(|| age.strip_prefix("up to ")?.strip_suffix(" years").map(|to| (None, Some(to))));
    let years =
        years.or_else(|| age.strip_suffix(" years")?.split_once(" to ").map(|(from, to)| (Some(from), Some(to))));
    let (from, to) = years?;
    let number = |words: Option<&str>| words.map(|w| w.parse().ok());
    Some(Ages {
        from: number(from).map_or(Some(None), |n: Option<u32>| n.map(Some))?,
        to: number(to).map_or(Some(None), |n: Option<u32>| n.map(Some))?,
    })
}

/// `age >= 18 years`, `age 18 to 65 years`, `age >= 18 years and < 66 years`; none of anything else.
fn of_condition(when: &str) -> Option<Ages> {
    let limits = when.strip_prefix("age ")?;
    let mut ages = Ages::default();
    for limit in limits.split(" and ") {
        let limit = limit.strip_prefix("age ").unwrap_or(limit).strip_suffix(" years")?;
        if let Some((from, to)) = limit.split_once(" to ") {
            ages = Ages { from: Some(from.parse().ok()?), to: Some(to.parse().ok()?) };
            continue;
        }
        let (sign, number) = limit.split_once(' ')?;
        let number: u32 = number.parse().ok()?;
        match sign {
            ">=" => ages.from = Some(number),
            "<=" => ages.to = Some(number),
            // Authors write `> 18` of those who are 18, and of those who are 19.
            _ => return None,
        }
    }
    Some(ages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_that_differ() {
        for (record, line, differs) in [
            ("18 years and older", "age >= 18 years", false),
            ("18 years and older", "age >= 21 years", true),
            ("18 years and older", "age 18 to 75 years", true),
            ("18 to 75 years", "age 18 to 75 years", false),
            ("18 to 75 years", "age >= 18 years", false),
            ("18 to 75 years", "age >= 18 years and <= 70 years", true),
            ("up to 65 years", "age <= 60 years", true),
        ] {
            let (record, line) = (of_record(record).unwrap(), of_condition(line).unwrap());
            assert_eq!(differ(record, line), differs, "{record:?} {line:?}");
        }
        for none in ["age >= 6 months", "sex is female and age >= 50 years", "age > 18 years"] {
            assert_eq!(of_condition(none), None, "{none}");
        }
    }
}
