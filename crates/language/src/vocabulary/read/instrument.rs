//! What a score or a set of classification criteria has: its items and domains, its range and classes, how far back
//! they count. A part of another instrument only names its items; [`super::parts`] fetches them.

use super::concept::{interval, names, period_or_ever, rule};
use super::{Name, References, check, tidy};
use crate::text::fields::wrong_type;
use crate::text::{Diagnostic, Fields, Span, nearest, shown, yaml::Node};
use crate::value::{Bound, Number, Range, Truth};
use crate::vocabulary::{Class, Domain, Holds, Instrument, Item, KindName, fold};

pub(super) const ITEM_KEYS: &[&str] = &["item", "names", "points", "domain", "present when", "definition"];
pub(super) const DOMAIN_KEYS: &[&str] = &["domain", "names", "holds"];
pub(super) const CLASS_KEYS: &[&str] = &["class", "names", "points"];

pub(super) const HOLDS: &[(&str, Holds)] =
    &[("any number", Holds::AnyNumber), ("at most one", Holds::AtMostOne), ("exactly one", Holds::ExactlyOne)];

/// What the whole says, and its part does not say again.
pub(super) const OF_THE_WHOLE: &[&str] = &["domains", "classes", "range", "recall", "current for", "plain version"];

/// More points than any instrument gives for one item.
pub(super) const MOST_POINTS: u32 = 1000;

pub(super) fn read(fields: &mut Fields<'_, '_>, kind: KindName, references: &mut References) -> Instrument {
    references.part_of = fields.text("part of").map(Name::new).map(Box::new);
    if references.part_of.is_some() {
        references.part_items = names(fields, "items");
        fields.required("items");
        for key in OF_THE_WHOLE {
            let Some(span) = fields.key_span(key) else { continue };
            let message = format!("`{key}` of a part is that of the whole");
            fields
                .problems()
                .push(Diagnostic::error("unsound-instrument", span, message).help(format!("remove `{key}`")));
        }
        return Instrument::default();
    }
    references.plain_version = fields.text("plain version").map(Name::new).map(Box::new);
    let current_for = fields.required("current for").and_then(|_| period_or_ever(fields, "current for")).flatten();
    let recall = period_or_ever(fields, "recall");
    let mut taken = check::Taken::new("item");
    let (domains, domain_places) = domains(fields, &mut taken, recall == Some(None));
    let mut instrument = Instrument {
        items: items(fields, kind, &domains, &mut taken),
        domains,
        classes: classes(fields),
        range: range(fields),
        recall: recall.flatten(),
        cumulative: recall == Some(None),
        current_for,
        ..Instrument::default()
    };
    check_domains(fields, &mut instrument, &domain_places);
    check_reach(fields, &instrument);
    instrument
}

fn range(fields: &mut Fields<'_, '_>) -> Option<Range> {
    let (low, high) = fields.parsed("range", "two ascending numbers such as `0 to 105`", numbers)?.node;
    Some(Range { low: Bound::Included(low), high: Bound::Included(high) })
}

fn numbers(text: &str) -> Option<(Number, Number)> {
    interval(text).filter(|(_, _, unit)| unit.is_empty()).map(|(low, high, _)| (low, high))
}

/// The domains, and where each is written.
fn domains(fields: &mut Fields<'_, '_>, taken: &mut check::Taken, cumulative: bool) -> (Vec<Domain>, Vec<Span>) {
    let Some(nodes) = fields.filled_list("domains") else { return Default::default() };
    let mut domains = Vec::new();
    for node in nodes {
        let Some(domain) = domain(node, taken, fields.problems()) else { continue };
        if cumulative && domain.holds != Holds::AnyNumber {
            let message =
                format!("items of `{}` that exclude each other cannot be counted over a history", domain.name);
            fields.problems().push(
                Diagnostic::error("unsound-instrument", node.span, message)
                    .help("remove `holds`, or give the instrument a `recall` that ends"),
            );
        }
        domains.push((domain, node.span));
    }
    domains.into_iter().unzip()
}

fn domain(node: &Node, taken: &mut check::Taken, problems: &mut Vec<Diagnostic>) -> Option<Domain> {
    if let Some(name) = node.as_str() {
        let name = taken.take(crate::text::Spanned::new(name, node.span), problems)?;
        return Some(Domain { name, names: Vec::new(), holds: Holds::AnyNumber });
    }
    if node.as_mapping().is_none() {
        problems.push(wrong_type(node, "each item of `domains`", "a name or a mapping"));
        return None;
    }
    let mut fields = Fields::new(node, "a domain", DOMAIN_KEYS, problems);
    let name = fields.required_text("domain")?;
    let names = fields.texts("names");
    let holds = fields.choice("holds", HOLDS).map_or(Holds::AnyNumber, |h| h.node);
    let name = taken.take(name, problems)?;
    let names = names.into_iter().filter_map(|n| taken.also(n, problems)).collect();
    Some(Domain { name, names, holds })
}

fn items(fields: &mut Fields<'_, '_>, kind: KindName, domains: &[Domain], taken: &mut check::Taken) -> Vec<Item> {
    let Some(nodes) = fields.filled_list("items") else { return Vec::new() };
    let mut items = Vec::new();
    for node in nodes {
        items.extend(item(node, kind, domains, taken, fields.problems()));
    }
    items
}

fn item(
    node: &Node,
    kind: KindName,
    domains: &[Domain],
    taken: &mut check::Taken,
    problems: &mut Vec<Diagnostic>,
) -> Option<Item> {
    let mut fields = Fields::new(node, "an item", ITEM_KEYS, problems);
    let name = fields.required_text("item")?;
    if kind == KindName::Score {
        fields.required("points");
    }
    let names = fields.texts("names");
    let domain = item_domain(&mut fields, domains);
    // Of levels that leave nothing out the lowest may be worth nothing.
    let level = domain.and_then(|d| domains.get(usize::from(d))).is_some_and(|d| d.holds == Holds::ExactlyOne);
    let points = points(&mut fields, if level { 0 } else { 1 }).unwrap_or(1);
    let present_when = rule(&mut fields, "present when");
    let definition = fields.text("definition").map(|t| tidy(t.node));
    let name = taken.take(name, problems)?;
    let names = names.into_iter().filter_map(|n| taken.also(n, problems)).collect();
    Some(Item { name, names, points, domain, present_when, definition })
}

fn points(fields: &mut Fields<'_, '_>, least: u32) -> Option<u32> {
    let read = |text: &str| text.parse().ok().filter(|n| (least..=MOST_POINTS).contains(n));
    fields.parsed("points", &format!("a whole number from {least} to {MOST_POINTS}"), read).map(|p| p.node)
}

fn item_domain(fields: &mut Fields<'_, '_>, domains: &[Domain]) -> Option<u16> {
    let name = fields.text("domain")?;
    let written = fold(name.node);
    let found = domains.iter().position(|d| std::iter::once(&d.name).chain(&d.names).any(|n| fold(n) == written));
    if found.is_none() {
        let message = format!("`{}` is none of the instrument's `domains`", shown(name.node));
        let near = nearest(name.node, domains.iter().map(|d| d.name.as_str()));
        let help = near.map_or_else(
            || format!("add `domains: [{}]` to the instrument", shown(name.node)),
            |near| format!("did you mean `{near}`?"),
        );
        fields.problems().push(Diagnostic::error("unknown-value", name.span, message).help(help));
    }
    found.and_then(|place| u16::try_from(place).ok())
}

fn classes(fields: &mut Fields<'_, '_>) -> Vec<Class> {
    let Some(nodes) = fields.filled_list("classes") else { return Vec::new() };
    let mut taken = check::Taken::new("class");
    let mut classes: Vec<Class> = Vec::new();
    for node in nodes {
        let problems = fields.problems();
        let Some(class) = class(node, &mut taken, problems) else { continue };
        if classes.last().is_some_and(|before| class.low <= before.high) {
            let message = format!("the class `{}` does not lie above the one before it", class.name);
            problems.push(
                Diagnostic::error("unsound-instrument", node.span, message)
                    .help("order the classes by their points, and let none begin before another ends"),
            );
            continue;
        }
        classes.push(class);
    }
    classes
}

fn class(node: &Node, taken: &mut check::Taken, problems: &mut Vec<Diagnostic>) -> Option<Class> {
    let mut fields = Fields::new(node, "a class", CLASS_KEYS, problems);
    let name = fields.required_text("class")?;
    let names = fields.texts("names");
    fields.required("points");
    let points = fields.parsed("points", "two ascending numbers such as `5 to 6`", numbers).map(|p| p.node);
    let name = taken.take(name, problems)?;
    let names = names.into_iter().filter_map(|n| taken.also(n, problems)).collect();
    let (low, high) = points?;
    Some(Class { name, names, low, high })
}

/// Domains without items mean that an item was left out or names another one.
fn check_domains(fields: &mut Fields<'_, '_>, instrument: &mut Instrument, places: &[Span]) {
    for (place, (domain, &span)) in (0_u16..).zip(instrument.domains.iter().zip(places)) {
        if instrument.in_domain(place).next().is_none() {
            let message = format!("no item has the domain `{}`", domain.name);
            fields.problems().push(
                Diagnostic::error("unsound-instrument", span, message)
                    .help(format!("add `domain: {}` to its items, or remove it here", domain.name)),
            );
        }
    }
}

/// Totals that the items cannot give mean that an item or a weight is wrong.
fn check_reach(fields: &mut Fields<'_, '_>, instrument: &Instrument) {
    let Some(Range { low: Bound::Included(least), high: Bound::Included(greatest) }) = instrument.range else { return };
    let reached = instrument.points(|_| Truth::Unknown).filter(|_| !instrument.items.is_empty());
    let (Some((low, high)), Some(span)) = (reached, fields.get("range").map(|n| n.span)) else { return };
    let message = if Number::from(high) < greatest {
        format!("the items add up to {high}, below the greatest total of {greatest}")
    } else if least < Number::from(low) {
        format!("the items give {low} at least, above the least total of {least}")
    } else {
        return;
    };
    let problem = Diagnostic::warning("range-out-of-reach", span, message)
        .help("compare the items and their points with the instrument's source");
    fields.problems().push(problem);
}
