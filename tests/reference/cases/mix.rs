//! What random profiles contain, measured on the drafts.

use super::super::calendar::{back, day_of, month_length};
use super::draft::{Draft, Entry};
use super::facts::LENGTHS;

/// The features that random profiles must have often enough, with whether a draft has them.
pub fn features(draft: &Draft, today: i32) -> [(&'static str, bool); 11] {
    let conditions = || draft.entries.iter().filter(|e| e.section == "conditions");
    let absent = || draft.entries.iter().filter(|e| e.section == "absent");
    let status = |status| draft.entries.iter().any(|e| e.get("status") == Some(status));
    let tested = |e: &&Entry| {
        e.get("source")
            .is_some_and(|s| s.ends_with("RNA") || s.contains("assay") || s.contains("antibody") || s.ends_with("test"))
    };
    [
        ("suspected", status("suspected")),
        ("planned", status("planned")),
        (
            "resolved, undated",
            conditions().any(|e| e.get("status") == Some("resolved") && e.get("ended").is_none())
                || draft.entries.iter().any(|e| e.get("stopped").is_some()),
        ),
        ("absent by a test", absent().any(|e| tested(&e))),
        ("absent without a test", absent().any(|e| !tested(&e))),
        ("a stale list", draft.lists.iter().any(|l| l.on + fresh(l.name) < today)),
        ("a fresh list", draft.lists.iter().any(|l| l.on <= today && today <= l.on + fresh(l.name))),
        ("a general fact", draft.entries.iter().any(is_general)),
        ("a name that nobody knows", draft.entries.iter().any(|e| e.name().starts_with("unheard-of"))),
        ("a conflict", is_contested(draft)),
        ("a partial date at a window's edge", draft.entries.iter().any(|e| straddles(e, today))),
    ]
}

fn fresh(list: &str) -> i32 {
    if matches!(list, "medications" | "planned procedures") { 30 } else { 90 }
}

fn is_general(entry: &Entry) -> bool {
    let general = [
        "lungrot",
        "chronic infection",
        "infection",
        "growth",
        "skin growth",
        "wolfskin",
        "illness",
        "wind trouble",
        "steroid",
        "biologic agent",
        "immune brake",
        "organ transplantation",
    ];
    matches!(entry.section, "conditions" | "medications" | "procedures") && general.contains(&entry.name())
}

/// Presence and absence of one day, or two different results of one day.
fn is_contested(draft: &Draft) -> bool {
    let day = |e: &Entry| e.get("as of").or(e.get("on")).map(str::to_owned);
    draft.entries.iter().enumerate().any(|(i, a)| {
        draft.entries[i + 1..].iter().any(|b| {
            let results =
                a.section == "observations" && b.section == "observations" && a.get("value") != b.get("value");
            let denied = [a.section, b.section].contains(&"absent") && [a.section, b.section].contains(&"conditions");
            a.name() == b.name() && day(a) == day(b) && (results || denied)
        })
    })
}

/// Whether a date without its day may lie on either side of a window's first day.
fn straddles(entry: &Entry, today: i32) -> bool {
    entry.fields.iter().filter_map(|(_, value)| partial(value)).any(|(first, last)| {
        LENGTHS.iter().any(|&length| {
            let edge = back(today, length);
            first < edge && edge <= last
        })
    })
}

fn partial(text: &str) -> Option<(i32, i32)> {
    let mut parts = text.split('-').map(|p| p.parse::<i32>().ok());
    let year = parts.next()?.filter(|y| *y > 1900)?;
    match (parts.next(), parts.next()) {
        (None, None) => Some((day_of(year, 1, 1), day_of(year, 12, 31))),
        (Some(Some(month)), None) => Some((day_of(year, month, 1), day_of(year, month, month_length(year, month)))),
        _ => None,
    }
}
