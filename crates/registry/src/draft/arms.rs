//! Sub-groups that clearly are arms: `Cohort A`, `Cohort B`, each with criteria of its own.

use super::Arm;
use crate::lines::{Item, Outline};

/// The labels of the record's arms, in order. None unless they are a series without a gap, so that a part of the trial
/// that has no criteria of its own is not forgotten.
pub(super) fn labels(text: &str, outline: &Outline) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut see = |label: Option<String>| {
        if let Some(label) = label
            && !found.contains(&label)
        {
            found.push(label);
        }
    };
    let sided = outline.sections.iter().filter(|section| section.side.is_some());
    sided.filter_map(|section| section.group.as_ref()).for_each(|group| see(label(&text[group.clone()])));
    open_items(outline).for_each(|item| see(of_item(text, item)));
    found.sort();
    let words: Vec<&str> = found.iter().filter_map(|label| label.split(' ').next()).collect();
    let one_kind = words.windows(2).all(|pair| pair[0] == pair[1]);
    let series = found.iter().enumerate().all(|(at, label)| ordinal(label) == Some(at + 1));
    if found.len() >= 2 && one_kind && series { found } else { Vec::new() }
}

/// The lines that may be titles of arms: those of which it is known whether they include or exclude, and which belong to
/// no group yet.
pub(super) fn open_items(outline: &Outline) -> impl Iterator<Item = &Item> {
    let open = outline.sections.iter().filter(|section| section.side.is_some() && section.group.is_none());
    open.flat_map(|section| &section.items)
}

/// The arms, with nothing in them.
pub(super) fn empty(labels: &[String]) -> Vec<Arm> {
    let arm = |label: &String| Arm {
        id: label.replace(' ', "-"),
        title: label.clone(),
        inclusion: Vec::new(),
        exclusion: Vec::new(),
    };
    labels.iter().map(arm).collect()
}

pub(super) fn index(labels: &[String], title: &str) -> Option<usize> {
    let label = label(title)?;
    labels.iter().position(|known| *known == label)
}

/// The label of a line that is the title of an arm's own criteria.
pub(super) fn of_item(text: &str, item: &Item) -> Option<String> {
    if !item.group || item.children.is_empty() {
        return None;
    }
    label(&text[item.words.clone()])
}

/// `Cohort A` of `COHORT A:`; nothing of a title that says more.
fn label(title: &str) -> Option<String> {
    let title = title.trim().trim_end_matches([':', '：', '-', '–', ' ', '.']);
    let title = title.trim_start_matches('[').trim_end_matches(']');
    let title = [" only", " Only", " ONLY", " portion", " patients"]
        .iter()
        .fold(title, |title, end| title.strip_suffix(end).unwrap_or(title));
    let mut words = title.split_whitespace();
    let kind = match words.next()?.to_lowercase().as_str() {
        "cohort" => "Cohort",
        "arm" => "Arm",
        "group" => "Group",
        // Who enters one phase does not enter the other.
        "phase" => "Phase",
        _ => return None,
    };
    let which = match (kind, words.next()?.to_uppercase()) {
        ("Phase", which) => match which.as_str() {
            "I" | "1" => "1".to_owned(),
            "II" | "2" => "2".to_owned(),
            _ => return None,
        },
        (_, which) => which,
    };
    let fine = which.len() <= 2 && which.bytes().all(|b| b.is_ascii_alphanumeric());
    (fine && words.next().is_none()).then(|| format!("{kind} {which}"))
}

/// 1 of `Cohort A` and `Arm 1`.
fn ordinal(label: &str) -> Option<usize> {
    let which = label.split(' ').nth(1)?;
    match which.as_bytes() {
        [letter @ b'A'..=b'Z'] => Some(usize::from(letter - b'A') + 1),
        _ => which.parse().ok(),
    }
}
