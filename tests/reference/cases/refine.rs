//! A profile that follows from another by learning more: nothing that was known is taken back.

use super::super::calendar::{day_of, month_length, text};
use super::draft::{Draft, Entry, List};
use super::facts::LIFELONG;
use super::rng::Rng;
use super::terms::{Terms, Topic};

/// A random refinement, if the first few tries find one. Says what was learnt.
pub fn refined(rng: &mut Rng, draft: &Draft, today: i32, terms: Terms) -> Option<(Draft, &'static str)> {
    (0..6).find_map(|_| {
        let mut better = draft.clone();
        let learnt = match rng.below(7) {
            0 | 1 => narrow(rng, &mut better, today).then_some("a date is narrowed"),
            2 | 3 => fill(rng, &mut better).then_some("an attribute is filled in"),
            4 => declare(rng, &mut better, today).then_some("a list is declared complete"),
            5 => deny(rng, &mut better, today, terms).then_some("an absence is recorded where nothing was known"),
            _ => discover(rng, &mut better, today, terms).then_some("a fact is recorded where nothing was known"),
        };
        learnt.map(|learnt| (better, learnt))
    })
}

/// A partial date becomes one of its days.
fn narrow(rng: &mut Rng, draft: &mut Draft, today: i32) -> bool {
    let places: Vec<(usize, usize)> = (0..draft.entries.len())
        .flat_map(|e| (0..draft.entries[e].fields.len()).map(move |f| (e, f)))
        .filter(|&(e, f)| days(&draft.entries[e].fields[f].1).is_some())
        .collect();
    if places.is_empty() {
        return false;
    }
    let (e, f) = *rng.pick(&places);
    let Some((first, last)) = days(&draft.entries[e].fields[f].1) else { return false };
    let last = last.min(draft.recorded).min(today);
    let day = rng.between(first, last.max(first));
    let entry = &mut draft.entries[e];
    entry.fields[f].1 = text(day);
    in_order(entry)
}

/// Whether what begins does not begin after what it ends with.
fn in_order(entry: &Entry) -> bool {
    let first = |key| entry.get(key).map(|text| whole(text).unwrap_or_else(|| days(text).expect("a date")).0);
    let last = |key| entry.get(key).map(|text| whole(text).unwrap_or_else(|| days(text).expect("a date")).1);
    let before = |a, b| match (last(a), first(b)) {
        (Some(a), Some(b)) => a <= b,
        _ => true,
    };
    before("onset", "ended")
        && before("started", "ended")
        && before("onset", "as of")
        && before("started", "as of")
        && before("started", "last dose")
        && before("ended", "as of")
}

fn whole(text: &str) -> Option<(i32, i32)> {
    let parts: Vec<i32> = text.split('-').filter_map(|p| p.parse().ok()).collect();
    let &[y, m, d] = &parts[..] else { return None };
    Some((day_of(y, m, d), day_of(y, m, d)))
}

/// The days of a date whose day is missing.
fn days(text: &str) -> Option<(i32, i32)> {
    let parts: Option<Vec<i32>> = text.split('-').map(|p| p.parse().ok()).collect();
    match parts?[..] {
        [y] if y > 1900 => Some((day_of(y, 1, 1), day_of(y, 12, 31))),
        [y, m] if y > 1900 => Some((day_of(y, m, 1), day_of(y, m, month_length(y, m)))),
        _ => None,
    }
}

/// Something that was not stated of a recorded fact is stated.
fn fill(rng: &mut Rng, draft: &mut Draft) -> bool {
    if draft.entries.is_empty() {
        return false;
    }
    let index = rng.below(draft.entries.len());
    let entry = draft.entries[index].clone();
    let alone = draft.entries.iter().filter(|e| e.section == entry.section && e.name() == entry.name()).count() == 1;
    let choices: &[(&'static str, &[&str])] = match entry.section {
        "conditions" => &[
            ("severity", &["mild", "severe", "life-threatening"]),
            ("controlled", &["yes", "no"]),
            ("compensated", &["yes", "no"]),
            ("adequately treated", &["yes", "no"]),
            ("grade", &["1", "2", "3"]),
            ("class", &["[III]", "[V]"]),
            ("requiring", &["[hospital stay]", "none"]),
            ("activity", &["active", "inactive"]),
            ("onset", &[""]),
        ],
        "medications" => &[
            ("response", &["responded", "failed", "intolerant"]),
            ("dose", &["10 mg/day", "11 mg/day", "2 mg/day"]),
            ("unchanged since", &[""]),
            ("started", &[""]),
            ("last dose", &[""]),
        ],
        "procedures" if entry.get("status").is_none() => &[("on", &[""])],
        "observations" => &[("range", &["10 to 40 U/L"]), ("on", &[""])],
        _ => return false,
    };
    let (key, values) = *rng.pick(choices);
    let as_of = entry.get("as of").map_or(draft.recorded, |t| whole(t).or_else(|| days(t)).expect("a date").0);
    let limit = entry.get("ended").map_or(as_of, |t| whole(t).or_else(|| days(t)).expect("a date").0.min(as_of));
    let open = entry.get("ended").is_none() && entry.get("stopped").is_none();
    let allowed = match key {
        // What cannot remit is active without a word; a second word on one condition is an update.
        "activity" => entry.name().starts_with("wolfskin") && alone,
        // The start of a pregnancy moves the day up to which it is certain.
        "onset" => alone && entry.name() != "gestation" && entry.get("status") != Some("suspected"),
        "started" => entry.get("status").is_none(),
        "last dose" => entry.get("intermittent").is_some() && open && entry.get("status").is_none(),
        "range" => entry.name().ends_with("alanase"),
        "dose" => Topic::Steroid.things().contains(&entry.name()),
        _ => true,
    };
    if entry.get(key).is_some() || !allowed {
        return false;
    }
    let mut value = (*rng.pick(values)).to_owned();
    if value.is_empty() {
        value = text(limit - *rng.pick(&[1, 13, 14, 15, 30, 31, 91, 183, 365, 366]));
    }
    draft.entries[index].set(key, value);
    in_order(&draft.entries[index])
}

/// A list of which nothing was said is declared complete.
fn declare(rng: &mut Rng, draft: &mut Draft, today: i32) -> bool {
    let names = ["conditions", "medications", "procedures", "planned procedures", "allergies", "family history"];
    let name = *rng.pick(&names);
    if draft.lists.iter().any(|l| l.name == name) {
        return false;
    }
    let covers = (*rng.pick(&["ever", "ever", "now"])).to_owned();
    draft.lists.push(List { name, on: today.min(draft.recorded) - rng.between(0, 3), covers });
    true
}

/// An absence of something of which, and of whose relatives, nothing is recorded.
fn deny(rng: &mut Rng, draft: &mut Draft, today: i32, terms: Terms) -> bool {
    let name = thing(rng);
    if known(draft, name, terms, true) {
        return false;
    }
    let day = today.min(draft.recorded) - rng.between(0, 20);
    let entry = match rng.below(3) {
        0 => Entry::new("never", name),
        1 => Entry::new("absent", name).with("as of", text(day)),
        _ => Entry::new("absent", name).with("as of", text(day)).with("source", "lungrot assay"),
    };
    draft.entries.push(entry);
    true
}

/// A fact on something of which, and of what is above it, nothing is known and no list is complete.
fn discover(rng: &mut Rng, draft: &mut Draft, today: i32, terms: Terms) -> bool {
    let name = thing(rng);
    let only_women = Topic::Gestation.things().contains(&name);
    let list = match name {
        _ if Topic::Transplantation.things().contains(&name) => "procedures",
        _ if super::draft::is_drug(name) => "medications",
        _ => "conditions",
    };
    if known(draft, name, terms, false) || draft.lists.iter().any(|l| l.name == list) || only_women {
        return false;
    }
    let day = text(today.min(draft.recorded) - *rng.pick(&[0, 5, 14, 15, 30, 91, 183, 184, 366]));
    let entry = if Topic::Transplantation.things().contains(&name) {
        Entry::new("procedures", name).with("on", day)
    } else if super::draft::is_drug(name) {
        let entry = Entry::new("medications", name).with("started", day);
        match rng.below(3) {
            0 => entry.with("response", "failed"),
            1 => entry.with("dose", "20 mg/day"),
            _ => entry,
        }
    } else {
        let entry = Entry::new("conditions", name).with("onset", day);
        let over = !LIFELONG.contains(&name) && rng.chance(30);
        if over { entry.with("status", "resolved") } else { entry.with("severity", "severe") }
    };
    draft.entries.push(entry);
    in_order(draft.entries.last().expect("just added"))
}

fn thing(rng: &mut Rng) -> &'static str {
    loop {
        let things = rng.pick(&Topic::ALL).things();
        if !things.is_empty() {
            return things[rng.below(things.len())];
        }
    }
}

/// Whether anything is recorded of `name`, of what is above it or (if asked) below it, or of a test of them.
fn known(draft: &Draft, name: &str, terms: Terms, below: bool) -> bool {
    let id = terms.id(name);
    let is_a = |lower, upper| terms.0.at_or_above(lower).contains(&upper);
    draft.entries.iter().any(|entry| {
        let Some(other) = terms.0.find(entry.name()) else { return false };
        let tests = entry.section == "observations" && Topic::Infection.things().contains(&name)
            || entry.name() == "gestation test" && name == "gestation";
        tests || is_a(id, other) || (below && is_a(other, id))
    })
}
