//! The draft of a trial's rule file: every line of a record's criteria in exactly one criterion.
//!
//! Assumes a cleaned text. Guarantees that no word of a line is lost or doubled, that the words stand in the order of
//! the record, and that a line that is not for every patient, or that a line above it may govern, is not understood.

mod arms;
mod empty;
mod everybody;
mod head;
mod headed;
mod list;
mod over;
mod own;
mod reach;
mod sentence;
mod silent;
mod sound;
mod unsure;
mod write;

pub use head::Head;
pub use list::NOT_UNDERSTOOD_ABOVE;
pub use write::Origin;

use crate::lines::{self, Item, Outline, Section, Side};
use crate::reading::{Join, Reader, Stage};
use crate::record::Study;
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;

/// The draft of a trial's rules.
#[derive(Clone, PartialEq, Debug)]
pub struct Draft {
    /// What the registry says of the study as a whole.
    pub head: Head,
    /// Criteria whose section is inclusion, or is not said.
    pub inclusion: Vec<Criterion>,
    /// Criteria whose section is exclusion.
    pub exclusion: Vec<Criterion>,
    /// Parts of the trial with criteria of their own.
    pub arms: Vec<Arm>,
}

/// A part of the trial with criteria of its own.
#[derive(Clone, PartialEq, Debug)]
pub struct Arm {
    /// Its id, made of its title.
    pub id: String,
    /// Its title: `Cohort A`, `Phase 2`.
    pub title: String,
    /// What must hold in it, beside the trial's own criteria.
    pub inclusion: Vec<Criterion>,
    /// What must not hold in it.
    pub exclusion: Vec<Criterion>,
}

/// A line of the record, or a line with those nested below it.
#[derive(Clone, PartialEq, Debug)]
pub struct Criterion {
    /// Its words, blanks made single. Of a criterion that holds nested lines as text, a row a line.
    pub text: String,
    /// Where its words stand in the text of the record's criteria.
    pub words: Vec<Range<usize>>,
    /// Where it stands.
    pub side: Side,
    /// What it says.
    pub content: Content,
}

/// What a criterion says.
#[derive(Clone, PartialEq, Debug)]
pub enum Content {
    /// A condition, canonical.
    When(String),
    /// A part of the line as a condition, canonical, and the words that were not read.
    Partial {
        /// The condition.
        when: String,
        /// How the rest goes with it.
        join: Join,
        /// The rest of the words.
        rest: String,
    },
    /// A question for the investigator.
    Judgement(String),
    /// Only an encounter can settle it.
    At(Stage),
    /// The lines nested below it.
    List(Combine, Vec<Criterion>),
    /// Not understood.
    NotUnderstood(Refusal),
    /// The line holds no criterion: a title, a note of the registry.
    NoCriterion,
}

/// How nested lines go together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Combine {
    /// All of them.
    All,
    /// At least one.
    Any,
    /// None of them.
    NoneOf,
    /// So many.
    AtLeast(u32),
    /// At least one, or something else that the line over them says: `cardiac disease including`.
    AnyOrMore,
    /// All of them, and what else the line over them says.
    AllAndMore,
    /// Nobody knows how: the line over them was not understood, and leaves them all open.
    Unread,
    /// Each of them must hold, and so must the line over them, which was not understood.
    AllOfUnread,
}

/// Why a line was not understood.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Refusal {
    /// Why, for the author.
    pub why: String,
    /// The words that could not be read.
    pub unread: Vec<String>,
    /// Those of them that look like names which the vocabulary lacks.
    pub unknown: Vec<String>,
}

impl Refusal {
    fn because(why: impl Into<String>) -> Self {
        Self { why: why.into(), ..Self::default() }
    }
}

impl Criterion {
    /// The criterion and those nested below it, in order.
    pub fn each<'c>(&'c self, visit: &mut dyn FnMut(&'c Criterion)) {
        visit(self);
        if let Content::List(_, children) = &self.content {
            children.iter().for_each(|child| child.each(visit));
        }
    }
}

impl Draft {
    /// The draft of a study's rules. Who drafts many lets one reader read them all: [`Draft::read_by`].
    #[must_use]
    pub fn of(study: &Study, vocabulary: &Vocabulary) -> Self {
        Self::read_by(&Reader::new(vocabulary), study)
    }

    /// The draft of a study's rules by a reader that remembers lines of other studies.
    #[must_use]
    pub fn read_by(reader: &Reader<'_>, study: &Study) -> Self {
        let text = study.criteria.as_str();
        let outline = lines::outline(text);
        let labels = arms::labels(text, &outline);
        let mut writer = Writer {
            text,
            vocabulary: reader.vocabulary(),
            reader,
            inclusion: Vec::new(),
            exclusion: Vec::new(),
            arms: arms::empty(&labels),
        };
        let sides_said = outline.sections.iter().any(|section| section.side.is_some());
        for section in &outline.sections {
            writer.section(section, &labels, sides_said);
        }
        let Writer { inclusion, exclusion, arms, .. } = writer;
        Self { head: Head::of(study), inclusion, exclusion, arms }
    }

    /// Every criterion at the top of a section, in the order of the file.
    pub fn criteria(&self) -> impl Iterator<Item = &Criterion> {
        let own = self.inclusion.iter().chain(&self.exclusion);
        own.chain(self.arms.iter().flat_map(|arm| arm.inclusion.iter().chain(&arm.exclusion)))
    }
}

/// Gathers the criteria of one study.
struct Writer<'a> {
    text: &'a str,
    vocabulary: &'a Vocabulary,
    reader: &'a Reader<'a>,
    inclusion: Vec<Criterion>,
    exclusion: Vec<Criterion>,
    arms: Vec<Arm>,
}

impl Writer<'_> {
    fn section(&mut self, section: &Section, labels: &[String], sides_said: bool) {
        let Some(side) = section.side else {
            let why = "no heading says whether this includes or excludes";
            let list = match sides_said {
                true => list::refused(self, &section.items, Side::Inclusion, why),
                false => list::without_side(self, &section.items, why),
            };
            self.inclusion.extend(list);
            return;
        };
        if let Some(group) = &section.group {
            let label = &self.text[group.clone()];
            match arms::index(labels, label) {
                Some(arm) => {
                    let list = list::criteria(self, &section.items, side);
                    self.add_to_arm(arm, side, list);
                }
                None => {
                    let why = format!("its heading says that it is for `{}`", one_line(label));
                    let list = list::limited(self, &section.items, side, label, &why);
                    self.add(side, list);
                }
            }
            return;
        }
        let mut start = 0;
        for (at, item) in section.items.iter().enumerate() {
            let arm = arms::of_item(self.text, item).and_then(|label| arms::index(labels, &label));
            if let Some(arm) = arm {
                let before = list::criteria(self, &section.items[start..at], side);
                self.add(side, before);
                let own = list::criteria(self, &item.children, side);
                self.add_to_arm(arm, side, own);
                start = at + 1;
            }
        }
        let rest = list::criteria(self, &section.items[start..], side);
        self.add(side, rest);
    }

    fn add(&mut self, side: Side, list: Vec<Criterion>) {
        match side {
            Side::Inclusion => self.inclusion.extend(list),
            Side::Exclusion => self.exclusion.extend(list),
        }
    }

    fn add_to_arm(&mut self, arm: usize, side: Side, list: Vec<Criterion>) {
        let Some(arm) = self.arms.get_mut(arm) else { return };
        match side {
            Side::Inclusion => arm.inclusion.extend(list),
            Side::Exclusion => arm.exclusion.extend(list),
        }
    }

    fn words(&self, item: &Item) -> String {
        one_line(&self.text[item.words.clone()])
    }
}

/// Words with single blanks between them; two blanks stay before a number, where a sign may have been lost.
fn one_line(words: &str) -> String {
    let mut before = b' ';
    let single = words.bytes().all(|byte| {
        let joins = matches!(byte, b'!'..=b'~') || byte == b' ' && before != b' ';
        before = byte;
        joins
    });
    if single && before != b' ' {
        return words.to_owned();
    }
    let mut line = String::with_capacity(words.len());
    let mut before = 0;
    for word in words.split_whitespace() {
        let start = word.as_ptr().addr() - words.as_ptr().addr();
        if !line.is_empty() {
            let sign_lost = words.get(before..start) == Some("  ") && word.starts_with(|c: char| c.is_ascii_digit());
            line.push_str(if sign_lost { "  " } else { " " });
        }
        line.push_str(word);
        before = start + word.len();
    }
    line
}

/// The lines that are the titles of the draft's arms: they stand in no criterion's words.
#[must_use]
pub fn arm_titles(text: &str, outline: &Outline) -> Vec<Range<usize>> {
    let labels = arms::labels(text, outline);
    let mut titles = Vec::new();
    let mut see = |item: &Item| {
        if arms::of_item(text, item).is_some_and(|label| labels.contains(&label)) {
            titles.push(item.words.clone());
        }
    };
    arms::open_items(outline).for_each(&mut see);
    titles
}

#[cfg(test)]
mod tests;
