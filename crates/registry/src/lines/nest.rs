//! Blocks of a section nested by indentation and by the marks in front of them.

use super::blocks::Block;
use super::marker::Marker;
use super::{DEEPEST, Item, group};

/// A block with what decides how it nests.
struct Level {
    marker: Option<Marker>,
    column: usize,
    leads: bool,
    /// Which block of the section it is.
    at: usize,
    /// The block below which its number puts it.
    head: Option<usize>,
    item: Item,
}

/// The lines of a section, nested.
pub(super) fn items(text: &str, blocks: Vec<Block>) -> Vec<Item> {
    let mut roots: Vec<Item> = Vec::new();
    let mut open: Vec<Level> = Vec::new();
    let mut heads = numbered_again(text, &blocks);
    in_paragraphs(text, &blocks, &mut heads);
    for (at, block) in blocks.into_iter().enumerate() {
        let words = &text[block.words.clone()];
        let part = group::names_one(words);
        let group = part && !group::names_all_parts(words, text);
        let colon = words.ends_with([':', '：']) || announces(words);
        let ordinal = block.marker.map_or(0, |found| found.ordinal);
        let level = Level {
            marker: block.marker.map(|found| found.marker),
            column: block.column,
            leads: colon || (part && block.marker.is_none()),
            at,
            head: heads.get(at).copied().flatten(),
            item: Item { marker: block.marker_span, words: block.words, children: Vec::new(), open: colon, group },
        };
        while open.last().is_some_and(|top| open.len() >= DEEPEST || !below(top, &level, ordinal)) {
            close(&mut open, &mut roots);
        }
        open.push(level);
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    settle(&mut roots);
    roots
}

/// Whether a line without a colon ends in words that announce a list: `(at least one of the following)`.
fn announces(words: &str) -> bool {
    let end = words.trim_end_matches([')', '.', ' ']).to_ascii_lowercase();
    end.len() < words.len() && end.ends_with("of the following")
}

fn close(open: &mut Vec<Level>, roots: &mut Vec<Item>) {
    let Some(done) = open.pop() else { return };
    match open.last_mut() {
        Some(parent) => parent.item.children.push(done.item),
        None => roots.push(done.item),
    }
}

/// Whether `next` stands below `top`, the last line that is open.
fn below(top: &Level, next: &Level, ordinal: u32) -> bool {
    if let Some(head) = next.head {
        return top.at == head;
    }
    let deeper = next.column >= top.column + 2;
    match (top.marker, next.marker) {
        (None, Some(_)) => top.leads,
        (None, None) => deeper && top.leads,
        (Some(_), None) => deeper && next.column > top.column + 3,
        (Some(_), Some(_)) if deeper => true,
        (Some(_), Some(_)) if next.column + 1 < top.column => false,
        (Some(a), Some(b)) => a != b && (top.leads || begins(a, b, ordinal) || goes_on(top, b)),
    }
}

/// For each block the one below which its number puts it, though nothing is indented: behind `3. Adequate organ
/// function:` the numbers begin again at 1, and go on later with 4.
fn numbered_again(text: &str, blocks: &[Block]) -> Vec<Option<usize>> {
    let mut heads = vec![None; blocks.len()];
    for (head, block) in blocks.iter().enumerate() {
        let Some(end) = resumed(text, blocks, head) else { continue };
        for (own, inner) in heads.iter_mut().zip(blocks).take(end).skip(head + 1) {
            if same_list(block, inner) {
                *own = Some(head);
            }
        }
    }
    heads
}

/// The same of blocks without bullets that make a paragraph: `Any of these high risk conditions:`, a blank row, a line for
/// each of them, a blank row.
fn in_paragraphs(text: &str, blocks: &[Block], heads: &mut [Option<usize>]) {
    for (head, block) in blocks.iter().enumerate() {
        let colon = text.get(block.words.clone()).is_some_and(|words| words.ends_with([':', '：']));
        let Some(first) = blocks.get(head + 1).filter(|_| colon && block.marker.is_none()) else { continue };
        // Without a blank row behind it a line leads the paragraph that it begins.
        if !first.after_blank && !block.after_blank {
            continue;
        }
        let beside = |next: &Block| next.marker.is_none() && next.column.abs_diff(block.column) <= 1;
        let more = blocks.iter().skip(head + 2).take_while(|next| !next.after_blank).count();
        let list = head + 1..head + 2 + more;
        let ends = blocks.get(list.end).is_some_and(|next| next.after_blank && beside(next));
        let leads = |block: &Block| text.get(block.words.clone()).is_some_and(|words| words.ends_with([':', '：']));
        let plain = blocks.get(list.clone()).is_some_and(|list| list.iter().all(|own| beside(own) && !leads(own)));
        if more > 0 && ends && plain {
            heads.get_mut(list).into_iter().flatten().for_each(|own| *own = Some(head));
        }
    }
}

/// Where the numbers go on with the next after that of `head`, below which they began again at 1. Nowhere if that may
/// be the next number of the list below, or if anything else breaks the row of numbers.
fn resumed(text: &str, blocks: &[Block], head: usize) -> Option<usize> {
    let block = blocks.get(head)?;
    let own = block.marker.filter(|found| matches!(found.marker, Marker::Number { .. }))?;
    if !text.get(block.words.clone())?.ends_with([':', '：']) {
        return None;
    }
    let mut last = 0;
    for (at, next) in blocks.iter().enumerate().skip(head + 1) {
        let found = next.marker?;
        if last > 0 && found.marker != own.marker {
            continue;
        }
        match found.ordinal {
            _ if !same_list(block, next) => return None,
            number if number == last + 1 => last = number,
            number => return (last > 0 && number == own.ordinal + 1).then_some(at),
        }
    }
    None
}

/// Whether two blocks are numbered alike and stand beside each other.
fn same_list(one: &Block, other: &Block) -> bool {
    let marker = |block: &Block| block.marker.map(|found| found.marker);
    marker(one) == marker(other) && one.column.abs_diff(other.column) <= 1
}

/// `a)` after `1.` begins a list below it, though nothing is indented.
fn begins(above: Marker, below: Marker, ordinal: u32) -> bool {
    let counted = matches!(below, Marker::Letter { .. } | Marker::Roman { .. });
    matches!(above, Marker::Number { .. }) && counted && ordinal == 1 || finer(above, below)
}

/// `1.1` stands below `1.`.
fn finer(above: Marker, below: Marker) -> bool {
    match (above, below) {
        (Marker::Number { levels: a, .. }, Marker::Number { levels: b, .. }) => b > a,
        _ => false,
    }
}

/// A list below `top` was begun with letters, and goes on with them.
fn goes_on(top: &Level, next: Marker) -> bool {
    !top.item.children.is_empty() && matches!(next, Marker::Letter { .. } | Marker::Roman { .. })
}

/// A line that ends in a colon is open only when nothing is nested below it and something follows beside it.
fn settle(items: &mut [Item]) {
    let last = items.len().saturating_sub(1);
    for (at, item) in items.iter_mut().enumerate() {
        item.open = item.open && item.children.is_empty() && at < last;
        settle(&mut item.children);
    }
}
