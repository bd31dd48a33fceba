//! Lists of lines: what a line says of those below it, and what it may say of those beside it.

use super::{Combine, Content, Criterion, Refusal, Writer, one_line, sentence, sound};
use crate::lines::{Item, Side};
use crate::reading::{self, Lead, Line, Reading};
use prescreen_language::criteria;

/// A line longer than this is not read; the longest sentences of real records are some two thousand bytes.
const LONGEST_LINE: usize = 4_000;

/// The criteria of lines that stand beside each other.
pub(super) fn criteria(writer: &Writer<'_>, items: &[Item], side: Side) -> Vec<Criterion> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(item) = items.get(at) {
        at += 1;
        if item.words.is_empty() {
            // A bullet alone says nothing of what stands below it.
            found.extend(criteria(writer, &item.children, side));
            continue;
        }
        if !item.open {
            found.push(criterion(writer, item, side));
            continue;
        }
        let words = writer.words(item);
        let rest = &items[at..];
        let combined = if item.group { None } else { combine(writer, &words, side) };
        if let Some(combine) = combined.filter(|combine| harmless(*combine, side)) {
            // However far it reaches, what stands below it must hold (or excludes) all the same.
            let until = rest.iter().position(|next| next.open).unwrap_or(rest.len());
            let children = criteria(writer, &rest[..until], side);
            found.push(Criterion {
                text: words,
                words: vec![item.words.clone()],
                side,
                content: Content::List(combine, children),
            });
            at += until;
            continue;
        }
        found.push(refusal(writer, item, side, "nothing says how far the list below it reaches"));
        let why = format!("`{}` above may govern it", shortened(&words));
        found.extend(refused(writer, rest, side, &why));
        break;
    }
    found
}

/// Lines that are not understood whatever they say.
pub(super) fn refused(writer: &Writer<'_>, items: &[Item], side: Side, why: &str) -> Vec<Criterion> {
    let said = |item: &&Item| !item.words.is_empty() || !item.children.is_empty();
    items.iter().filter(said).map(|item| refusal(writer, item, side, why)).collect()
}

/// Whether a lead over lines that stand beside it means the same however far it reaches.
fn harmless(combine: Combine, side: Side) -> bool {
    matches!((combine, side), (Combine::All, Side::Inclusion) | (Combine::Any, Side::Exclusion))
}

/// How a lead says that the lines below it go together.
fn combine(writer: &Writer<'_>, words: &str, side: Side) -> Option<Combine> {
    if let Some(combine) = sentence::combine(words, side) {
        return Some(combine);
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

fn criterion(writer: &Writer<'_>, item: &Item, side: Side) -> Criterion {
    if item.children.is_empty() {
        return line(writer, item, side);
    }
    let words = writer.words(item);
    if item.group {
        let why = format!("`{}` says that it is not for everybody", shortened(&words));
        return refusal(writer, item, side, &why);
    }
    let Some(combine) = combine(writer, &words, side) else { return together(writer, item, side) };
    let children = criteria(writer, &item.children, side);
    Criterion { text: words, words: vec![item.words.clone()], side, content: Content::List(combine, children) }
}

/// Reads a line and those below it as one sentence, or refuses them all.
fn together(writer: &Writer<'_>, item: &Item, side: Side) -> Criterion {
    let leaves = item.children.iter().all(|child| child.children.is_empty());
    let words = writer.words(item);
    let mut whole = refusal(writer, item, side, "what it says of the lines below it was not understood");
    if leaves && words.ends_with(':') {
        let children: Vec<String> = item.children.iter().map(|child| writer.words(child)).collect();
        let children: Vec<&str> = children.iter().map(|words| words.trim_end_matches([';', ',', '.'])).collect();
        let sentence = format!("{words} {}", children.join("; "));
        if let Reading::Compiled(expr) = read(writer, &sentence, side) {
            whole.content = Content::When(criteria::format(&expr, writer.vocabulary));
        }
    }
    whole
}

fn line(writer: &Writer<'_>, item: &Item, side: Side) -> Criterion {
    let text = writer.words(item);
    let at = |ranges: &[std::ops::Range<usize>]| -> Vec<String> {
        ranges.iter().filter_map(|r| text.get(r.clone())).map(one_line).filter(|w| !w.is_empty()).collect()
    };
    let content = match read(writer, &text, side) {
        Reading::Compiled(expr) => Content::When(criteria::format(&expr, writer.vocabulary)),
        Reading::Partial { kept, join, rest } => {
            let when = criteria::format(&kept, writer.vocabulary);
            Content::Partial { when, join, rest: at(&rest).join(" … ") }
        }
        Reading::Judgement => Content::Judgement(question(&text)),
        Reading::Visit(stage) => Content::At(stage),
        Reading::NotUnderstood { unread, unknown, why } => {
            Content::NotUnderstood(Refusal { why, unread: at(&unread), unknown: at(&unknown) })
        }
    };
    Criterion { text, words: vec![item.words.clone()], side, content }
}

fn question(words: &str) -> String {
    format!("Does this hold, in the investigator's judgement: {}?", words.trim_end_matches(['.', ';', ',', '?', ' ']))
}

fn read(writer: &Writer<'_>, words: &str, side: Side) -> Reading {
    if words.len() > LONGEST_LINE || words.is_empty() {
        let why = if words.is_empty() { "it has no words" } else { "the line is too long to be read" };
        return Reading::NotUnderstood { unread: Vec::new(), unknown: Vec::new(), why: why.to_owned() };
    }
    let reading = reading::read(&Line { text: words, side }, writer.vocabulary);
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
fn rows(writer: &Writer<'_>, item: &Item, depth: usize, text: &mut String, words: &mut Vec<std::ops::Range<usize>>) {
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
