//! The text of a record's criteria cut into sections, lists and lines.
//!
//! Assumes text as a record prints it: hard-wrapped below hanging bullets, one line a criterion, or `~` for line breaks.
//! Guarantees that every byte that is not blank stands in exactly one heading, bullet or line, in the order of the text,
//! and that lists are nested no deeper than [`DEEPEST`].

mod blocks;
mod group;
mod heading;
mod inline;
mod marker;
mod nest;

pub(crate) use group::names_all_parts;

use blocks::Block;
use heading::Heading;
use std::ops::Range;

/// The section of the protocol in which a line stands.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Side {
    /// What must hold.
    Inclusion,
    /// What must not hold.
    Exclusion,
}

/// Deeper lists are read as if they stood this deep.
pub const DEEPEST: usize = 6;

/// The text of criteria, cut.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Outline {
    /// In the order of the text.
    pub sections: Vec<Section>,
}

/// What stands under one heading.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// Where the heading stands, its bullet included; `None` before the first heading.
    pub heading: Option<Range<usize>>,
    /// Whether its lines include or exclude; `None` when nothing says so.
    pub side: Option<Side>,
    /// For whom the heading says it is, if not for everybody.
    pub group: Option<Range<usize>>,
    /// Its lines.
    pub items: Vec<Item>,
}

/// A line, with the lines nested below it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Item {
    /// Its bullet or number.
    pub marker: Option<Range<usize>>,
    /// Its words; may hold line breaks where the text is wrapped.
    pub words: Range<usize>,
    /// The lines nested below it.
    pub children: Vec<Item>,
    /// It ends in a colon, nothing is nested below it, and others follow beside it: nothing says how far it reaches.
    pub open: bool,
    /// Its words name a part of the patients or of the trial (`Cohort A`, `Healthy volunteers`).
    pub group: bool,
}

impl Item {
    /// The line and those below it, in the order of the text.
    pub fn each(&self, visit: &mut dyn FnMut(&Item)) {
        visit(self);
        self.children.iter().for_each(|child| child.each(visit));
    }
}

/// Cuts the text of a record's criteria.
#[must_use]
pub fn outline(text: &str) -> Outline {
    let mut waiting: Vec<Block> = blocks::cut(text).into_iter().flat_map(|b| inline::split(text, b)).collect();
    waiting.reverse();
    let mut sections = vec![Open::default()];
    while let Some(block) = waiting.pop() {
        let words = &text[block.words.clone()];
        if let Some(found) = heading::find(words) {
            let start = block.marker_span.as_ref().map_or(block.words.start, |m| m.start);
            sections.push(Open::new(start, &block, &found));
            let rest = block.words.start + found.end..block.words.end;
            // What follows the colon is a line of its own, perhaps a list.
            let rest = blocks::rest(text, rest, block.column);
            waiting.extend(rest.into_iter().flat_map(|b| inline::split(text, b)).rev());
            continue;
        }
        let side = sections.last().and_then(|open| open.side);
        let unsaid = !sections.iter().any(|open| open.said);
        if side != Some(Side::Exclusion) && heading::opens_exclusion(words, unsaid) && block.marker.is_none() {
            sections.push(Open { side: Some(Side::Exclusion), said: true, ..Open::default() });
        } else if unsaid && block.marker.is_none() && heading::opens_inclusion(words) {
            sections.push(Open { side: Some(Side::Inclusion), by_sentence: true, ..Open::default() });
        }
        if let Some(open) = sections.last_mut() {
            open.blocks.push(block);
        }
    }
    settle_sides(text, &mut sections);
    settle_groups(text, &mut sections);
    sections.retain(|open| open.heading.is_some() || !open.blocks.is_empty());
    let close = |open: Open| Section {
        heading: open.heading,
        side: open.side,
        group: open.group,
        items: nest::items(text, open.blocks),
    };
    Outline { sections: sections.into_iter().map(close).collect() }
}

/// A section whose lines are being gathered.
#[derive(Default)]
struct Open {
    heading: Option<Range<usize>>,
    side: Option<Side>,
    group: Option<Range<usize>>,
    patients: Option<Range<usize>>,
    blocks: Vec<Block>,
    /// A heading, or a sentence, said the side.
    said: bool,
    /// A sentence said that what follows must hold; where that ends is not known where something excludes.
    by_sentence: bool,
}

impl Open {
    fn new(start: usize, block: &Block, found: &Heading) -> Self {
        let at = |range: &Range<usize>| block.words.start + range.start..block.words.start + range.end;
        let whole = block.words.start..block.words.start + found.end;
        Self {
            heading: Some(start..whole.end),
            side: found.side,
            group: found.group.as_ref().map(at),
            patients: found.patients.then_some(whole),
            blocks: Vec::new(),
            said: true,
            by_sentence: false,
        }
    }
}

/// Titles of old records, which have no headings and list what must hold.
const TITLES_OF_INCLUSION: [&str; 3] = ["DISEASE CHARACTERISTICS", "PATIENT CHARACTERISTICS", "Eligibility Criteria"];

/// What stands before the first heading includes when the text says later what excludes and never what includes.
fn settle_sides(text: &str, sections: &mut [Open]) {
    let said = |side| sections.iter().any(|open| open.said && open.side == Some(side));
    let (includes, excludes) = (said(Side::Inclusion), said(Side::Exclusion));
    let small = text.to_lowercase();
    if !excludes && ["exclu", "ineligib", "not eligible", "not enter"].iter().any(|w| small.contains(w)) {
        sections.iter_mut().filter(|open| open.by_sentence).for_each(|open| open.side = None);
    }
    let titles = TITLES_OF_INCLUSION.iter().any(|title| text.contains(title));
    if let Some(first) = sections.first_mut()
        && !first.said
        && (titles || excludes && !includes)
    {
        first.side = Some(Side::Inclusion);
    }
}

/// A group that every heading names is everybody; `for patients` limits where other headings are for others.
fn settle_groups(text: &str, sections: &mut [Open]) {
    let label = |range: &Range<usize>| text[range.clone()].to_lowercase();
    let headed = || sections.iter().filter(|open| open.heading.is_some());
    let groups: Vec<String> = headed().filter_map(|open| open.group.as_ref().map(label)).collect();
    let all_the_same =
        !groups.is_empty() && groups.len() == headed().count() && groups.iter().all(|group| *group == groups[0]);
    let limited = !groups.is_empty();
    for open in sections {
        // `all` is no word of the group itself.
        let title = open.group.as_ref().and(open.heading.as_ref()).or(open.patients.as_ref());
        let names_all = title.is_some_and(|at| group::is_everybody(&text[at.clone()]))
            || open.group.as_ref().is_some_and(|at| group::is_topic(&text[at.clone()]))
            || open.group.as_ref().is_some_and(|at| group::names_all_parts(&text[at.clone()], text));
        if all_the_same || names_all {
            open.group = None;
        } else if limited && open.group.is_none() {
            open.group = open.patients.take();
        }
    }
}

#[cfg(test)]
mod tests;
