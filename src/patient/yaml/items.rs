//! What the assessor of an instrument found, item by item or domain by domain.
//!
//! Guarantees that of items which exclude each other at most one is present and the others are then absent.

use super::super::ItemFinding;
use super::draft::Draft;
use super::observations::Entry;
use crate::text::yaml::Node;
use crate::text::{Diagnostic, Span, nearest, shown};
use crate::vocabulary::{ConceptId, Holds, Instrument, Item, fold};

pub(in crate::patient) const FINDINGS: &[(&str, ItemFinding)] = &[
    ("present", ItemFinding::Present),
    ("absent", ItemFinding::Absent),
    ("unknown", ItemFinding::Unknown),
    ("not assessed", ItemFinding::Unknown),
    ("yes", ItemFinding::Present),
    ("no", ItemFinding::Absent),
];

/// What says of a domain that none of its items is present.
const NONE: &[&str] = &["none", "no", "absent"];

const NOT_ASSESSED: &[&str] = &["unknown", "not assessed"];

/// Findings by item, each with the place where it is written.
#[derive(Default)]
struct Found {
    items: Vec<(u16, ItemFinding, Span)>,
}

impl Found {
    fn of(&self, item: u16) -> Option<(ItemFinding, Span)> {
        self.items.iter().find(|(index, ..)| *index == item).map(|&(_, finding, at)| (finding, at))
    }
}

impl Draft<'_, '_> {
    pub(super) fn assessed_items(
        &mut self,
        entry: &Entry<'_>,
        instrument: &Instrument,
        node: &Node,
    ) -> Vec<(u16, ItemFinding)> {
        let Some(entries) = node.as_mapping() else {
            self.report(
                Diagnostic::error("wrong-type", node.span, "`items` is written as items with what was found")
                    .label(format!("this is {}", node.describe()))
                    .help("write `items: {arthritis: present, rash: absent}`"),
            );
            return Vec::new();
        };
        let mut found = Found::default();
        for (key, value) in entries {
            let Some(name) = self.text("items", key) else { continue };
            if let Some(item) = self.item(entry.concept, instrument, name) {
                if let Some(finding) = self.choice(name, value, FINDINGS) {
                    self.find(&mut found, instrument, (item, finding), key.span);
                }
            } else if let Some(place) = instrument.domain_named(name) {
                for finding in self.domain(instrument, place, name, value) {
                    self.find(&mut found, instrument, finding, value.span);
                }
            } else {
                self.unknown_item(entry.concept, instrument, key, name);
            }
        }
        self.exclude(&mut found, instrument, node.span);
        let mut items: Vec<_> = found.items.into_iter().map(|(item, finding, _)| (item, finding)).collect();
        items.sort_by_key(|&(item, _)| item);
        items
    }

    fn find(&mut self, found: &mut Found, instrument: &Instrument, (item, finding): (u16, ItemFinding), at: Span) {
        if let Some((_, first)) = found.of(item) {
            let name = instrument.items.get(usize::from(item)).map_or("", |i| i.name.as_str());
            self.report(
                Diagnostic::error("repeated-meaning", at, format!("the item `{name}` is assessed twice"))
                    .label("the second time")
                    .other(first, "the first time")
                    .help("keep one of the two"),
            );
            return;
        }
        found.items.push((item, finding, at));
    }

    /// `ascites: slight`, `bilirubin: 2`, `renal: none`: what the entry of a domain says of its items.
    fn domain(&mut self, instrument: &Instrument, place: u16, key: &str, node: &Node) -> Vec<(u16, ItemFinding)> {
        let all = |finding| instrument.in_domain(place).map(|(item, _)| (item, finding)).collect();
        let Some(domain) = instrument.domains.get(usize::from(place)) else { return Vec::new() };
        if let Some(nodes) = node.as_sequence() {
            let mut found = Vec::new();
            for node in nodes {
                let Some(text) = self.text(key, node) else { continue };
                match level(instrument, place, text) {
                    Some(item) => found.push((item, ItemFinding::Present)),
                    None => self.no_such_level(instrument, place, key, node),
                }
            }
            return found;
        }
        let Some(text) = self.text(key, node) else { return Vec::new() };
        let word = fold(text);
        if let Some(item) = level(instrument, place, text) {
            return vec![(item, ItemFinding::Present)];
        }
        if NOT_ASSESSED.contains(&word.as_str()) {
            return all(ItemFinding::Unknown);
        }
        let points = points(&word);
        let can_be_none = domain.holds != Holds::ExactlyOne;
        if can_be_none && (NONE.contains(&word.as_str()) || points == Some(0)) {
            return all(ItemFinding::Absent);
        }
        let with_points: Vec<u16> =
            instrument.in_domain(place).filter(|(_, i)| points == Some(i.points)).map(|(item, _)| item).collect();
        let ([item], Some(points)) = (with_points.as_slice(), points) else {
            self.no_such_level(instrument, place, key, node);
            return Vec::new();
        };
        // The points of a domain are those of its highest item: nothing above it is present.
        let above = instrument.in_domain(place).filter(|(_, i)| i.points > points);
        above.map(|(item, _)| (item, ItemFinding::Absent)).chain([(*item, ItemFinding::Present)]).collect()
    }

    fn no_such_level(&mut self, instrument: &Instrument, place: u16, key: &str, node: &Node) {
        let names: Vec<&str> = instrument.in_domain(place).map(|(_, item)| item.name.as_str()).collect();
        self.not_a_choice(key, node, &names);
    }

    /// Of items that exclude each other one excludes the rest.
    fn exclude(&mut self, found: &mut Found, instrument: &Instrument, whole: Span) {
        for (place, domain) in (0_u16..).zip(&instrument.domains).filter(|(_, d)| d.holds != Holds::AnyNumber) {
            let present: Vec<(u16, Span)> = instrument
                .in_domain(place)
                .filter_map(|(item, _)| {
                    found.of(item).filter(|(f, _)| *f == ItemFinding::Present).map(|(_, at)| (item, at))
                })
                .collect();
            let absent =
                instrument.in_domain(place).all(|(i, _)| found.of(i).is_some_and(|f| f.0 == ItemFinding::Absent));
            match present.as_slice() {
                [] if domain.holds == Holds::ExactlyOne && absent => {
                    let names: Vec<&str> = instrument.in_domain(place).map(|(_, item)| item.name.as_str()).collect();
                    let message = format!("one of the levels of `{}` must be present", domain.name);
                    self.report(
                        Diagnostic::error("contradictory-items", whole, message)
                            .label("all of them are absent")
                            .help(format!("write `{}: …` with one of {}", domain.name, names.join(", "))),
                    );
                }
                [] => {}
                [(chosen, _)] => {
                    let siblings: Vec<u16> = instrument.in_domain(place).map(|(item, _)| item).collect();
                    found
                        .items
                        .retain(|(item, finding, _)| *finding != ItemFinding::Unknown || !siblings.contains(item));
                    for (item, _) in instrument.in_domain(place).filter(|(item, _)| item != chosen) {
                        if found.of(item).is_none() {
                            found.items.push((item, ItemFinding::Absent, whole));
                        }
                    }
                }
                [(_, first), (_, second), ..] => {
                    let message = format!("two levels of `{}` exclude each other", domain.name);
                    self.report(
                        Diagnostic::error("contradictory-items", *second, message)
                            .label("cannot be present as well")
                            .other(*first, "present here")
                            .help("keep the one that the assessor found"),
                    );
                }
            }
        }
    }

    fn item(&mut self, concept: ConceptId, instrument: &Instrument, name: &str) -> Option<u16> {
        let items = self.context.items.entry(concept).or_insert_with(|| {
            let numbered = (0_u16..).zip(&instrument.items);
            numbered
                .flat_map(|(i, item)| std::iter::once(&item.name).chain(&item.names).map(move |n| (fold(n), i)))
                .collect()
        });
        items.get(&fold(name)).copied()
    }

    fn unknown_item(&mut self, concept: ConceptId, instrument: &Instrument, key: &Node, name: &str) {
        let message = format!("{} has no item `{}`", self.named(concept), shown(name));
        let mut problem =
            Diagnostic::warning("unknown-name", key.span, message).label("kept in the report, not counted");
        let names = instrument.items.iter().map(|i| i.name.as_str());
        if let Some(near) = nearest(name, names.chain(instrument.domains.iter().map(|d| d.name.as_str()))) {
            problem = problem.help(format!("did you mean `{near}`?"));
        }
        self.report(problem);
        self.unresolved("observations", name, key);
    }
}

/// `2`, `2 points`.
fn points(folded: &str) -> Option<u32> {
    let number = folded.strip_suffix("points").or_else(|| folded.strip_suffix("point")).unwrap_or(folded);
    number.trim().parse().ok()
}

/// The item of the domain that is written so: by its name, or by the words that begin or end the name of no other
/// (`slight` for `slight ascites`, `none` for `no ascites`).
fn level(instrument: &Instrument, place: u16, written: &str) -> Option<u16> {
    let written = fold(written);
    let none = NONE.contains(&written.as_str());
    let is_part = |name: &str| {
        let rest = name.strip_prefix(&written).filter(|rest| rest.starts_with(' '));
        let before = name.strip_suffix(&written).filter(|before| before.ends_with(' '));
        rest.or(before).is_some() || (none && name.starts_with("no "))
    };
    let named = |fits: &dyn Fn(&str) -> bool| -> Vec<u16> {
        let fits = |item: &Item| fits(&fold(&item.name)) || item.names.iter().any(|n| fits(&fold(n)));
        instrument.in_domain(place).filter(|(_, item)| fits(item)).map(|(item, _)| item).collect()
    };
    let exact = named(&|name| name == written);
    match (exact.as_slice(), written.is_empty()) {
        ([item], _) => Some(*item),
        ([], false) => match named(&is_part).as_slice() {
            [item] => Some(*item),
            _ => None,
        },
        _ => None,
    }
}
