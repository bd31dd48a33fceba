//! Steps, arms and dose levels: who must meet which trees.
//!
//! Assumes a document with `treatment_list:`. Guarantees that every tree below it is in the draft, for each arm that it
//! is for, and that a key that is not known is a criterion that is not understood.

use super::clause::{leaf, refused};
use super::tree::{criteria, shown};
use super::words;
use crate::draft::{Arm, Criterion};
use prescreen_language::text::yaml::{Node, Value};
use prescreen_language::vocabulary::Vocabulary;

/// What a step, an arm or a dose level says beside its tree and is no criterion.
const SILENT: &[&str] = &[
    "arm",
    "arm_code",
    "arm_description",
    "arm_internal_id",
    "arm_suspended",
    "dose_level",
    "drug",
    "drugs",
    "level_code",
    "level_description",
    "level_internal_id",
    "level_suspended",
    "match",
    "step",
    "step_code",
    "step_description",
    "step_internal_id",
    "step_type",
];

/// What the head of a trial may say of its patients; the rest of it is of the trial, its sites and its staff.
const OF_PATIENTS: &[&str] = &["age", "gender", "sex"];

/// Where steps have criteria of their own and there are several, these stand in each of their arms.
const MOST_REPEATED: usize = 200_000;

/// The criteria of a trial.
pub(super) struct Part {
    /// Of everybody.
    pub own: Vec<Criterion>,
    /// Of one of the arms.
    pub arms: Vec<Arm>,
}

/// The items below a key, which may be one without a list.
fn below<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    match node.get(key) {
        Some(list) => list.as_sequence().unwrap_or(std::slice::from_ref(list)),
        None => &[],
    }
}

fn steps(document: &Node) -> &[Node] {
    document.get("treatment_list").map_or(&[], |list| below(list, "step"))
}

/// Whether any tree is in the document.
pub(super) fn has_match(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(_) => false,
        Value::Sequence(items, _) => items.iter().any(has_match),
        Value::Mapping(entries, _) => entries.iter().any(|(key, value)| {
            let is_match = key.as_str() == Some("match");
            (is_match && !matches!(value.describe(), "nothing")) || has_match(value)
        }),
    }
}

/// Whether steps would be repeated more often than any real trial needs.
pub(super) fn is_too_large(document: &Node) -> bool {
    let repeated: usize = steps(document)
        .iter()
        .map(|step| {
            let arms = below(step, "arm");
            let parts: usize = arms.iter().map(|arm| below(arm, "dose_level").len().max(1)).sum();
            let own = step.get("match").map_or(0, size);
            let of_arms: usize =
                arms.iter().map(|arm| arm.get("match").map_or(0, size) * below(arm, "dose_level").len()).sum();
            own * parts + of_arms
        })
        .sum();
    repeated > MOST_REPEATED
}

fn size(node: &Node) -> usize {
    match &node.value {
        Value::Scalar(_) => 1,
        Value::Sequence(items, _) => items.iter().map(size).sum(),
        Value::Mapping(entries, _) => entries.iter().map(|(_, value)| 1 + size(value)).sum(),
    }
}

/// The criteria of a document.
pub(super) fn of(document: &Node, vocabulary: &Vocabulary) -> Part {
    let mut own = Vec::new();
    for (key, value) in document.as_mapping().unwrap_or_default() {
        let name = key.as_str().unwrap_or_default();
        if OF_PATIENTS.contains(&name) && !words(value).is_empty() {
            let why = format!("the key `{name}` of the trial's head is not read");
            own.push(leaf(format!("{name} {}", words(value)), value.span, refused(why)));
        }
    }
    own.extend(of_level(document, vocabulary, false));
    if let Some(list) = document.get("treatment_list") {
        own.extend(of_level(list, vocabulary, true));
    }
    let steps = steps(document);
    let mut arms = Vec::new();
    for step in steps {
        let shared = of_level(step, vocabulary, true);
        let shared = if let [_] = steps {
            own.extend(shared);
            Vec::new()
        } else {
            shared
        };
        of_step(step, &shared, steps.len() > 1, vocabulary, &mut arms);
    }
    if let [arm] = arms.as_mut_slice() {
        // What the only arm asks for, everybody must meet.
        own.append(&mut arm.inclusion);
    }
    unique(&mut arms);
    Part { own, arms }
}

/// The arms of a step, each with what the step asks for.
fn of_step(step: &Node, shared: &[Criterion], one_of_many: bool, vocabulary: &Vocabulary, found: &mut Vec<Arm>) {
    let step_code = code(step, "step_code");
    let named = |code: &str, kind: &str| match (&step_code, one_of_many) {
        (Some(step), true) => format!("step-{step}-{kind}-{code}"),
        _ => format!("{kind}-{code}"),
    };
    let arms = below(step, "arm");
    if arms.is_empty() && one_of_many {
        let id = format!("step-{}", step_code.as_deref().unwrap_or("without-code"));
        let title = title(step, "step_type", "step_suspended").unwrap_or_else(|| id.clone());
        found.push(Arm { id, title, inclusion: shared.to_vec(), exclusion: Vec::new() });
    }
    for arm in arms {
        let id = named(code(arm, "arm_code").as_deref().unwrap_or("without-code"), "arm");
        let own_title = title(arm, "arm_description", "arm_suspended").unwrap_or_else(|| id.clone());
        let mut inclusion = shared.to_vec();
        inclusion.extend(of_level(arm, vocabulary, true));
        let levels = below(arm, "dose_level");
        let asks = |level: &Node| !of_level(level, vocabulary, true).is_empty();
        if !levels.iter().any(asks) {
            found.push(Arm { id, title: own_title, inclusion, exclusion: Vec::new() });
            continue;
        }
        for level in levels {
            let id = format!("{id}-level-{}", code(level, "level_code").as_deref().unwrap_or("without-code"));
            let title = match title(level, "level_description", "level_suspended") {
                Some(level) => format!("{own_title}, {level}"),
                None => own_title.clone(),
            };
            let mut inclusion = inclusion.clone();
            inclusion.extend(of_level(level, vocabulary, true));
            found.push(Arm { id, title, inclusion, exclusion: Vec::new() });
        }
    }
}

/// What a trial, a step, an arm or a dose level itself asks for: its tree, and keys that are not known.
fn of_level(node: &Node, vocabulary: &Vocabulary, all_keys: bool) -> Vec<Criterion> {
    let mut found = node.get("match").map_or_else(Vec::new, |tree| criteria(tree, vocabulary));
    let Some(entries) = node.as_mapping() else {
        let said = words(node);
        if !said.is_empty() {
            found.push(leaf(said, node.span, refused("this is no step, arm or dose level of CTML")));
        }
        return found;
    };
    for (key, value) in entries.iter().filter(|_| all_keys) {
        let name = key.as_str().unwrap_or_default();
        if !SILENT.contains(&name) && !words(value).is_empty() {
            let why = format!("the key `{}` of CTML is not read", shown(name));
            found.push(leaf(format!("{} {}", words(key), words(value)), value.span, refused(why)));
        }
    }
    found
}

/// A code as a part of an id.
fn code(node: &Node, key: &str) -> Option<String> {
    let said = words(node.get(key)?);
    let plain: String = said.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    let plain = plain.trim_matches('-');
    (!plain.is_empty()).then(|| plain.to_owned())
}

fn title(node: &Node, description: &str, suspended: &str) -> Option<String> {
    let said = words(node.get(description)?);
    let is_suspended = node.get(suspended).is_some_and(|flag| words(flag).eq_ignore_ascii_case("y"));
    (!said.is_empty()).then(|| if is_suspended { format!("{said} (suspended)") } else { said })
}

/// Numbers what has the id of an arm before it.
fn unique(arms: &mut [Arm]) {
    let mut seen = std::collections::BTreeMap::<String, usize>::new();
    for arm in arms {
        let count = seen.entry(arm.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            arm.id = format!("{}-again-{count}", arm.id);
        }
    }
}
