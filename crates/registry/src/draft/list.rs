//! Lists of lines: what a line says of those below it, and what it may say of those beside it.

use super::headed::{self, Below};
use super::over::{self, Over};
use super::unsure::{self, Above};
use super::{Combine, Content, Criterion, Refusal, Writer, empty, one_line, own, reach, sentence, sound};
use crate::lines::{self, Item, Side};
use crate::reading::{self, Join, Lead, Line, Reading};
use prescreen_language::criteria;
use std::ops::Range;

/// A line longer than this is not read; the longest sentences of real records are some two thousand bytes.
const LONGEST_LINE: usize = 4_000;

/// Why lines below one are left open.
pub const NOT_UNDERSTOOD_ABOVE: &str = "what it says of the lines below it was not understood";

/// The criteria of lines that stand beside each other.
pub(super) fn criteria(writer: &Writer<'_>, items: &[Item], side: Side) -> Vec<Criterion> {
    joined_criteria(writer, items, side, Link::of(side))
}

/// The criteria of lines that stand beside each other and are joined by `link`.
fn joined_criteria(writer: &Writer<'_>, items: &[Item], side: Side, link: Link) -> Vec<Criterion> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut goes_on = false;
    while let Some(item) = items.get(at) {
        at += 1;
        if item.words.is_empty() {
            // A bullet alone says nothing of what stands below it.
            found.extend(joined_criteria(writer, &item.children, side, link));
            continue;
        }
        let after_other = std::mem::replace(&mut goes_on, link.other().ends(&writer.words(item)));
        if after_other {
            found.push(refusal(writer, item, side, "it goes on with the line above"));
            continue;
        }
        if !item.open {
            let stray = strays_from(writer, item, side);
            let nested = stray.map(|at| Item { children: item.children[..at].to_vec(), ..item.clone() });
            let own = nested.as_ref().unwrap_or(item);
            match with_more_below(writer, own, side, link) {
                Some(list) => found.extend(list),
                None => found.push(criterion(writer, own, side, link)),
            }
            if let Some(at) = stray {
                found.extend(joined_criteria(writer, &item.children[at..], side, link));
            }
            continue;
        }
        let words = writer.words(item);
        let rest = &items[at..];
        let until = rest.iter().position(|next| next.open).unwrap_or(rest.len());
        if let Some(list) = (!item.group).then(|| beside(writer, item, &words, &rest[..until], side)).flatten() {
            found.push(list);
            at += until;
            continue;
        }
        found.push(
            whatever_follows(writer, item, &words, side)
                .unwrap_or_else(|| refusal(writer, item, side, "nothing says how far the list below it reaches")),
        );
        let until = reached(writer, item, rest, side);
        found.extend(perhaps_below(writer, item, &words, &rest[..until], side));
        at += until;
    }
    found
}

/// A line that asks for something, and those below it, which ask for more or explain it: each left open where it does
/// not hold.
fn with_more_below(writer: &Writer<'_>, item: &Item, side: Side, link: Link) -> Option<Vec<Criterion>> {
    if item.children.is_empty() || item.group || side == Side::Exclusion || link == Link::Or {
        return None;
    }
    let words = writer.words(item);
    if combine(writer, &words, side).is_some() || over::over(&words, side).is_some() {
        return None;
    }
    let (content, Below::Beside) = over_others(writer, item, &words, side)? else { return None };
    let above = Above::of_something_asked(&words);
    let said = |item: &&Item| !item.words.is_empty() || !item.children.is_empty();
    let below = item.children.iter().filter(said).map(|child| {
        unsure_line(writer, child, side, &above)
            .unwrap_or_else(|| refusal(writer, child, side, "what the line above says of it was not understood"))
    });
    let own = Criterion { text: words.clone(), words: vec![item.words.clone()], side, content };
    Some(std::iter::once(own).chain(below).collect())
}

/// From where on the lines that are indented below an exclusion, which does not lead to them, stand for themselves:
/// records lose a level as often as they lose all.
fn strays_from(writer: &Writer<'_>, item: &Item, side: Side) -> Option<usize> {
    let words = writer.words(item);
    let leads = words.ends_with([':', '：']) || words.ends_with("following");
    if side == Side::Inclusion || item.group || leads || item.words.is_empty() {
        return None;
    }
    let first = writer.words(item.children.first()?);
    let lead = reach::Lead::of(&words, &first, false, side);
    item.children.iter().position(|child| lead.is_ended_by(&writer.words(child)))
}

/// How many of the lines behind one that leads a list may be of this list.
fn reached(writer: &Writer<'_>, item: &Item, rest: &[Item], side: Side) -> usize {
    let lead = |at: usize, item: &Item| {
        let next = rest.get(at).map(|next| writer.words(next)).unwrap_or_default();
        reach::Lead::of(&writer.words(item), &next, item.group, side)
    };
    let mut leads = vec![lead(0, item)];
    for (at, next) in rest.iter().enumerate() {
        let words = writer.words(next);
        // A title of its own ends whatever stood before it.
        if sentence::is_title(&words) || leads.iter().all(|lead| lead.is_ended_by(&words)) {
            return at;
        }
        if next.open {
            leads.push(lead(at + 1, next));
        }
    }
    rest.len()
}

/// What a line over others says by itself, and how these stand to it.
fn over_others(writer: &Writer<'_>, item: &Item, words: &str, side: Side) -> Option<(Content, Below)> {
    let mut below = Vec::new();
    item.children.iter().for_each(|child| child.each(&mut |i| below.push(writer.words(i))));
    headed::headed(words, &read(writer, words, side), &below, side, writer.vocabulary)
}

/// A line that leads to others of which nobody knows how far they reach, where it says the same whatever they are.
fn whatever_follows(writer: &Writer<'_>, item: &Item, words: &str, side: Side) -> Option<Criterion> {
    if item.group {
        return None;
    }
    let (content, _) = over_others(writer, item, words, side)?;
    Some(Criterion { text: words.to_owned(), words: vec![item.words.clone()], side, content })
}

/// Lines that stand beside a lead which may govern them.
fn perhaps_below(writer: &Writer<'_>, item: &Item, words: &str, rest: &[Item], side: Side) -> Vec<Criterion> {
    let why = format!("`{}` above may govern it", shortened(words));
    if item.group {
        return limited(writer, rest, side, words, &why);
    }
    // Whether it governs them or not, nothing of an exclusion holds where what a line names is not there; what is asked
    // for may be one of several.
    let lead = Above::of(words, side);
    let below = if lead.denies {
        reach::reached_by_denial(&rest.iter().map(|i| writer.words(i)).collect::<Vec<_>>())
    } else {
        0
    };
    let above = lead.beside(side);
    // Behind another line that leads a list, nobody knows which of the two is meant.
    let ends = rest.iter().position(|next| next.open).unwrap_or(rest.len());
    let said = |item: &&Item| !item.words.is_empty() || !item.children.is_empty();
    let each = rest.iter().enumerate().filter(|(_, next)| said(next)).map(|(at, next)| {
        let above = if at < ends { above } else { above.without_asking() };
        let above = if at < below && at < ends { lead.of_illnesses() } else { above };
        let own = unsure_line(writer, next, side, &above).filter(|own| unsure::is_known(&own.content));
        own.unwrap_or_else(|| refusal(writer, next, side, &why))
    });
    each.collect()
}

/// A line below one that was not understood, if no others are nested below it.
fn unsure_line(writer: &Writer<'_>, item: &Item, side: Side, above: &Above<'_>) -> Option<Criterion> {
    if let Some(list) = unsure_list(writer, item, side, above) {
        return Some(list);
    }
    let mut own = leaf(writer, item, side)?;
    let link = if Link::And.ends(&own.text) { Link::And } else { Link::Or };
    let words = if link.ends(&own.text) { sentence::without_join(&own.text) } else { &own.text };
    own.content = above.keep(words, own.content, side, writer.reader);
    Some(own)
}

/// A line of exclusions that leads to others, below one that was not understood: these are kept as narrowed by both.
fn unsure_list(writer: &Writer<'_>, item: &Item, side: Side, above: &Above<'_>) -> Option<Criterion> {
    let words = writer.words(item);
    if side == Side::Inclusion || item.group || item.children.is_empty() || !words.ends_with([':', '：']) {
        return None;
    }
    let both = above.with(&Above::of(&words, side))?;
    let said = |item: &&Item| !item.words.is_empty() || !item.children.is_empty();
    let each = item.children.iter().filter(said).map(|child| {
        unsure_line(writer, child, side, &both)
            .unwrap_or_else(|| refusal(writer, child, side, "what the line above says of it was not understood"))
    });
    let children: Vec<Criterion> = each.collect();
    children.iter().any(|child| unsure::says_something(&child.content)).then(|| Criterion {
        text: words.clone(),
        words: vec![item.words.clone()],
        side,
        content: Content::List(Combine::Unread, children),
    })
}

/// A line by itself, if no others are nested below it.
fn leaf(writer: &Writer<'_>, item: &Item, side: Side) -> Option<Criterion> {
    if !item.children.is_empty() || item.open || item.group || item.words.is_empty() {
        return None;
    }
    let link = if Link::And.ends(&writer.words(item)) { Link::And } else { Link::Or };
    Some(line(writer, item, side, link))
}

/// Lines below one that was not understood, each by itself where anything of them is known.
fn apart(writer: &Writer<'_>, item: &Item, side: Side) -> Option<Criterion> {
    let words = writer.words(item);
    let above = Above::of(&words, side);
    let said = |item: &&Item| !item.words.is_empty() || !item.children.is_empty();
    let each = item.children.iter().filter(said).map(|child| {
        unsure_line(writer, child, side, &above)
            .unwrap_or_else(|| refusal(writer, child, side, "what the line above says of it was not understood"))
    });
    let children: Vec<Criterion> = each.collect();
    children.iter().any(|child| unsure::says_something(&child.content)).then(|| Criterion {
        text: words.clone(),
        words: vec![item.words.clone()],
        side,
        content: Content::List(above.combine, children),
    })
}

/// A lead over lines that stand beside it, where it means the same however far it reaches.
fn beside(writer: &Writer<'_>, item: &Item, words: &str, rest: &[Item], side: Side) -> Option<Criterion> {
    let list = |combine, children: Vec<Criterion>| {
        // Where another such line follows at once, it leads nothing.
        let content = if children.is_empty() { Content::NoCriterion } else { Content::List(combine, children) };
        Criterion { text: words.to_owned(), words: vec![item.words.clone()], side, content }
    };
    if let Some(combine) = combine(writer, words, side).filter(|combine| harmless(*combine, side)) {
        // What stands below it must hold (or excludes) all the same.
        return Some(list(combine, criteria(writer, rest, side)));
    }
    let over =
        over::over(words, side).filter(|o| harmless(o.combine, side) && o.before.is_none() && o.behind.is_none())?;
    if !over.narrows {
        return Some(list(over.combine, criteria(writer, rest, side)));
    }
    // Narrowed or not, a line of it does not exclude where what it names is not there.
    let children = rest.iter().filter(|i| !i.words.is_empty() || !i.children.is_empty());
    Some(list(over.combine, children.map(|i| one_below(writer, i, side, words, &over)).collect()))
}

/// The word that joins the lines of a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Link {
    And,
    Or,
}

impl Link {
    /// What joins the criteria of a section.
    fn of(side: Side) -> Self {
        match side {
            Side::Inclusion => Self::And,
            Side::Exclusion => Self::Or,
        }
    }

    /// What joins the lines of a list that counts so.
    fn within(combine: Combine) -> Self {
        match combine {
            Combine::All | Combine::AllAndMore | Combine::AllOfUnread | Combine::AtLeast(_) => Self::And,
            Combine::Any | Combine::AnyOrMore | Combine::NoneOf | Combine::Unread => Self::Or,
        }
    }

    fn other(self) -> Self {
        match self {
            Self::And => Self::Or,
            Self::Or => Self::And,
        }
    }

    /// Whether a line ends in the word.
    fn ends(self, words: &str) -> bool {
        let last = words.trim_end_matches([';', ',', '.', ' ']).rsplit(|c: char| !c.is_alphanumeric()).next();
        last.is_some_and(|last| {
            last.eq_ignore_ascii_case(match self {
                Self::And => "and",
                Self::Or => "or",
            })
        })
    }
}

/// Lines that are not understood whatever they say.
pub(super) fn refused(writer: &Writer<'_>, items: &[Item], side: Side, why: &str) -> Vec<Criterion> {
    let said = |item: &&Item| !item.words.is_empty() || !item.children.is_empty();
    items.iter().filter(said).map(|item| refusal(writer, item, side, why)).collect()
}

/// Lines of a record of which no heading says a side: those that ask for something in their own words are asked for.
pub(super) fn without_side(writer: &Writer<'_>, items: &[Item], why: &str) -> Vec<Criterion> {
    let said = |item: &&Item| !item.words.is_empty() || !item.children.is_empty();
    let each = items.iter().filter(said).map(|item| {
        let asks = own::Said::of(&writer.words(item)).asks();
        let own = if asks { leaf(writer, item, Side::Inclusion) } else { None };
        own.unwrap_or_else(|| refusal(writer, item, Side::Inclusion, why))
    });
    each.collect()
}

/// Lines that are not for every patient: what is left open is whether they are for this one.
pub(super) fn limited(writer: &Writer<'_>, items: &[Item], side: Side, group: &str, why: &str) -> Vec<Criterion> {
    if !unsure::is_of_patients(group) {
        return refused(writer, items, side, why);
    }
    let said = |item: &&Item| !item.words.is_empty() || !item.children.is_empty();
    let each = items.iter().filter(said).map(|item| {
        let own = leaf(writer, item, side).map(|own| unsure::limited(own, group));
        own.filter(|own| unsure::is_known(&own.content)).unwrap_or_else(|| refusal(writer, item, side, why))
    });
    each.collect()
}

/// A title that names a part of the patients, and the lines below it.
fn group(writer: &Writer<'_>, item: &Item, side: Side, why: &str) -> Criterion {
    let words = writer.words(item);
    let children = limited(writer, &item.children, side, &words, why);
    if !children.iter().any(|child| unsure::says_something(&child.content)) {
        return refusal(writer, item, side, why);
    }
    let combine = match side {
        Side::Inclusion => Combine::All,
        Side::Exclusion => Combine::Any,
    };
    Criterion { text: words, words: vec![item.words.clone()], side, content: Content::List(combine, children) }
}

/// Whether a lead over lines that stand beside it means the same however far it reaches.
fn harmless(combine: Combine, side: Side) -> bool {
    matches!(
        (combine, side),
        (Combine::All | Combine::AllAndMore, Side::Inclusion) | (Combine::Any | Combine::AnyOrMore, Side::Exclusion)
    )
}

/// How a lead says that the lines below it go together.
fn combine(writer: &Writer<'_>, words: &str, side: Side) -> Option<Combine> {
    if let Some(combine) = sentence::combine(words, side) {
        return Some(combine);
    }
    if lines::names_all_parts(words, writer.text) {
        return Some(match side {
            Side::Inclusion => Combine::All,
            Side::Exclusion => Combine::Any,
        });
    }
    Some(match (lead(writer, words, side), side) {
        (Lead::Any, _) => Combine::Any,
        (Lead::All, _) => Combine::All,
        (Lead::NoneOf, _) => Combine::NoneOf,
        (Lead::AtLeast(count), _) => Combine::AtLeast(count),
        (Lead::Title, Side::Inclusion) => Combine::All,
        (Lead::Title, Side::Exclusion) => Combine::Any,
        (Lead::Except | Lead::NotUnderstood, _) => return None,
    })
}

fn criterion(writer: &Writer<'_>, item: &Item, side: Side, link: Link) -> Criterion {
    if item.children.is_empty() {
        return line(writer, item, side, link);
    }
    let words = writer.words(item);
    if item.group {
        let why = format!("`{}` says that it is not for everybody", shortened(&words));
        return group(writer, item, side, &why);
    }
    let Some(combine) = combine(writer, &words, side) else {
        return match over::over(&words, side) {
            Some(over) => below(writer, item, side, &words, &over),
            None => together(writer, item, side),
        };
    };
    let children = joined_criteria(writer, &item.children, side, Link::within(combine));
    Criterion { text: words, words: vec![item.words.clone()], side, content: Content::List(combine, children) }
}

/// The lines below one that says more of them than how they count.
fn below(writer: &Writer<'_>, item: &Item, side: Side, words: &str, over: &Over) -> Criterion {
    let plain = over.before.is_none() && over.behind.is_none() && !over.narrows;
    let children = if plain {
        joined_criteria(writer, &item.children, side, Link::within(over.combine))
    } else {
        item.children.iter().filter(|c| !c.words.is_empty()).map(|c| one_below(writer, c, side, words, over)).collect()
    };
    let content = Content::List(over.combine, children);
    Criterion { text: words.to_owned(), words: vec![item.words.clone()], side, content }
}

/// One of the lines below, with what the line above says of it.
fn one_below(writer: &Writer<'_>, item: &Item, side: Side, above: &str, over: &Over) -> Criterion {
    if !item.children.is_empty() || item.open || item.group {
        return unsure_list(writer, item, side, &Above::of(above, side))
            .unwrap_or_else(|| refusal(writer, item, side, "what the line above says of it was not understood"));
    }
    let mut own = line(writer, item, side, Link::within(over.combine));
    let part = |range: &Option<Range<usize>>| range.clone().and_then(|r| above.get(r)).unwrap_or("");
    let (before, behind) = (part(&over.before), part(&over.behind));
    let words = sentence::without_join(&own.text);
    let whole = format!("{before} {words} {behind}");
    let content = match read(writer, whole.trim(), side) {
        Reading::Compiled(expr) => Content::When(criteria::format(&expr, writer.vocabulary)),
        _ if over.says_nothing_new(words, above) => own.content,
        // What is kept of the whole sentence must hold for it to hold.
        Reading::Partial { kept, join: Join::All, rest } => {
            let rest: Vec<&str> = rest.iter().filter_map(|range| whole.trim().get(range.clone())).collect();
            let when = criteria::format(&kept, writer.vocabulary);
            Content::Partial { when, join: Join::All, rest: rest.join(" … ") }
        }
        _ => match own.content {
            // Its own time and that of the line above must both be met.
            Content::When(when) if side == Side::Exclusion && sentence::has_a_time(words) => {
                Content::Partial { when, join: Join::All, rest: above.to_owned() }
            }
            Content::NotUnderstood(refusal) => Content::NotUnderstood(refusal),
            // What is asked for at a time, or of somebody, that cannot be written is left open where it does not hold.
            content @ (Content::When(_) | Content::Partial { .. }) if side == Side::Inclusion => {
                Above::of(above, side).keep(words, content, side, writer.reader)
            }
            _ => Content::NotUnderstood(Refusal::because("what the line above says of it was not understood")),
        },
    };
    own.content = if over.narrows { narrowed(content, above) } else { content };
    own
}

/// What a line says that is narrowed by the words `above`.
fn narrowed(content: Content, above: &str) -> Content {
    match content {
        Content::When(when) => Content::Partial { when, join: Join::All, rest: above.to_owned() },
        Content::Partial { when, join: Join::All, rest } => {
            Content::Partial { when, join: Join::All, rest: format!("{above} … {rest}") }
        }
        Content::Partial { .. } => Content::NotUnderstood(Refusal::because("the line above narrows what it says")),
        other => other,
    }
}

/// Reads a line and those below it as one sentence, or refuses them all.
fn together(writer: &Writer<'_>, item: &Item, side: Side) -> Criterion {
    let words = writer.words(item);
    let mut whole = refusal(writer, item, side, NOT_UNDERSTOOD_ABOVE);
    let sentence = as_one_sentence(writer, item, &words).filter(|sentence| sentence.len() <= LONGEST_LINE);
    if let Some(text) = sentence
        && let Reading::Compiled(expr) = sounded(writer, writer.reader.read_whole(&Line { text: &text, side }))
    {
        whole.content = Content::When(criteria::format(&expr, writer.vocabulary));
        return whole;
    }
    if let Some((content, Below::Rest)) = over_others(writer, item, &words, side) {
        whole.content = content;
        return whole;
    }
    apart(writer, item, side).unwrap_or(whole)
}

/// A line that ends in a colon and those right below it as one sentence, if none lies deeper.
fn as_one_sentence(writer: &Writer<'_>, item: &Item, words: &str) -> Option<String> {
    if !words.ends_with(':') || item.children.iter().any(|child| !child.children.is_empty()) {
        return None;
    }
    let children: Vec<String> = item.children.iter().map(|child| writer.words(child)).collect();
    let children: Vec<&str> = children.iter().map(|words| words.trim_end_matches([';', ',', '.'])).collect();
    Some(format!("{words} {}", children.join("; ")))
}

fn line(writer: &Writer<'_>, item: &Item, side: Side, link: Link) -> Criterion {
    let text = writer.words(item);
    let at = |ranges: &[Range<usize>]| -> Vec<String> {
        ranges.iter().filter_map(|r| text.get(r.clone())).map(one_line).filter(|w| !w.is_empty()).collect()
    };
    // The word that joins it to the next line says how the list counts, and nothing of the line.
    let own = if link.ends(&text) { sentence::without_join(&text) } else { &text };
    let content = match read(writer, own, side) {
        Reading::Compiled(expr) => Content::When(criteria::format(&expr, writer.vocabulary)),
        Reading::Partial { kept, join, rest } => {
            let when = criteria::format(&kept, writer.vocabulary);
            Content::Partial { when, join, rest: at(&rest).join(" … ") }
        }
        Reading::Judgement => Content::Judgement(question(&text)),
        Reading::Visit(stage) => Content::At(stage),
        Reading::NotUnderstood { .. } if empty::holds_none(&text) => Content::NoCriterion,
        Reading::NotUnderstood { .. } if side == Side::Inclusion && empty::permits(&text) => Content::NoCriterion,
        Reading::NotUnderstood { unread, unknown, why } => {
            Content::NotUnderstood(Refusal { why, unread: at(&unread), unknown: at(&unknown) })
        }
    };
    Criterion { text, words: vec![item.words.clone()], side, content }
}

/// The question that a line asks the investigator.
pub(super) fn question(words: &str) -> String {
    format!("Does this hold, in the investigator's judgement: {}?", words.trim_end_matches(['.', ';', ',', '?', ' ']))
}

fn read(writer: &Writer<'_>, words: &str, side: Side) -> Reading {
    if words.len() > LONGEST_LINE || words.is_empty() {
        let why = if words.is_empty() { "it has no words" } else { "the line is too long to be read" };
        return Reading::NotUnderstood { unread: Vec::new(), unknown: Vec::new(), why: why.to_owned() };
    }
    sounded(writer, writer.reader.read(&Line { text: words, side }))
}

/// The reading, if no time is counted in half-lives that the vocabulary does not have.
fn sounded(writer: &Writer<'_>, reading: Reading) -> Reading {
    let (Reading::Compiled(expr) | Reading::Partial { kept: expr, .. }) = &reading else { return reading };
    match sound::without_half_life(expr, writer.vocabulary) {
        Some(name) => {
            let why = format!("half-lives of something that has none in the vocabulary: `{name}`");
            Reading::NotUnderstood { unread: Vec::new(), unknown: Vec::new(), why }
        }
        None => reading,
    }
}

fn lead(writer: &Writer<'_>, words: &str, side: Side) -> Lead {
    if words.len() > LONGEST_LINE {
        return Lead::NotUnderstood;
    }
    reading::lead(&Line { text: words, side }, writer.vocabulary)
}

/// A line and those below it as one criterion that is not understood.
fn refusal(writer: &Writer<'_>, item: &Item, side: Side, why: &str) -> Criterion {
    let mut text = String::new();
    let mut words = Vec::new();
    rows(writer, item, 0, &mut text, &mut words);
    Criterion { text, words, side, content: Content::NotUnderstood(Refusal::because(why)) }
}

/// A row a line, nested lines indented behind dashes.
fn rows(writer: &Writer<'_>, item: &Item, depth: usize, text: &mut String, words: &mut Vec<Range<usize>>) {
    if !item.words.is_empty() {
        if !text.is_empty() {
            text.push('\n');
            text.push_str(&"  ".repeat(depth.saturating_sub(1)));
            text.push_str("- ");
        }
        text.push_str(&writer.words(item));
        words.push(item.words.clone());
    }
    item.children.iter().for_each(|child| rows(writer, child, depth + 1, text, words));
}

/// Words short enough for a sentence about them, without what a reason may not hold.
fn shortened(words: &str) -> String {
    const MOST: usize = 60;
    let words = words.trim_end_matches([':', ' ']).replace('`', "'");
    if words.chars().count() <= MOST {
        return words;
    }
    let cut: String = words.chars().take(MOST).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{cut} …")
}
