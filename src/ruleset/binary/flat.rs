//! Nested criteria as one list, in the order in which they are read: a file cannot nest them deeper than the stack holds.

use crate::ruleset::{Criterion, Group, Judgement, Logic, Section, Stage};
use crate::text::Span;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;

/// More than a rule file may nest lists.
const DEEPEST: usize = 32;

/// A criterion; the children of a nested one follow it.
#[derive(Serialize, Deserialize)]
struct Flat<'c> {
    id: Cow<'c, str>,
    section: Section,
    text: Cow<'c, str>,
    note: Option<Cow<'c, str>>,
    logic: FlatLogic<'c>,
    span: Span,
    when: Option<Span>,
}

/// [`Logic`] without the children, of which it has the number.
#[derive(Serialize, Deserialize)]
enum FlatLogic<'c> {
    Condition(crate::ruleset::NodeId),
    Judgement(Cow<'c, Judgement>),
    Deferred(Stage),
    NotUnderstood(Cow<'c, str>),
    Group(Group, usize),
}

pub(in crate::ruleset) fn serialize<S: Serializer>(criteria: &[Criterion], serializer: S) -> Result<S::Ok, S::Error> {
    let mut flat = Vec::with_capacity(criteria.len());
    flatten(criteria, &mut flat);
    (criteria.len(), flat).serialize(serializer)
}

fn flatten<'c>(criteria: &'c [Criterion], flat: &mut Vec<Flat<'c>>) {
    for criterion in criteria {
        let (logic, children) = match &criterion.logic {
            Logic::Condition(node) => (FlatLogic::Condition(*node), &[][..]),
            Logic::Judgement(judgement) => (FlatLogic::Judgement(Cow::Borrowed(judgement)), &[][..]),
            Logic::Deferred(stage) => (FlatLogic::Deferred(*stage), &[][..]),
            Logic::NotUnderstood(why) => (FlatLogic::NotUnderstood(why.into()), &[][..]),
            Logic::Group(group, children) => (FlatLogic::Group(*group, children.len()), children.as_slice()),
        };
        flat.push(Flat {
            id: (&criterion.id).into(),
            section: criterion.section,
            text: (&criterion.text).into(),
            note: criterion.note.as_ref().map(Cow::from),
            logic,
            span: criterion.span,
            when: criterion.when,
        });
        flatten(children, flat);
    }
}

pub(in crate::ruleset) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Criterion>, D::Error> {
    let (roots, flat) = <(usize, Vec<Flat<'_>>)>::deserialize(deserializer)?;
    let mut flat = flat.into_iter();
    let criteria = nest(&mut flat, roots, 0).filter(|_| flat.len() == 0);
    criteria.ok_or_else(|| D::Error::custom("nested criteria do not add up"))
}

/// The next `count` criteria with all that follows them as their children; nothing when there are not so many, or when
/// they are nested too deep.
fn nest<'c>(flat: &mut std::vec::IntoIter<Flat<'c>>, count: usize, depth: usize) -> Option<Vec<Criterion>> {
    if depth > DEEPEST || count > flat.len() {
        return None;
    }
    let mut criteria = Vec::with_capacity(count);
    for _ in 0..count {
        let Flat { id, section, text, note, logic, span, when } = flat.next()?;
        let logic = match logic {
            FlatLogic::Condition(node) => Logic::Condition(node),
            FlatLogic::Judgement(judgement) => Logic::Judgement(judgement.into_owned()),
            FlatLogic::Deferred(stage) => Logic::Deferred(stage),
            FlatLogic::NotUnderstood(why) => Logic::NotUnderstood(why.into_owned()),
            FlatLogic::Group(group, count) => Logic::Group(group, nest(flat, count, depth + 1)?),
        };
        let (id, text, note) = (id.into_owned(), text.into_owned(), note.map(Cow::into_owned));
        criteria.push(Criterion { id, section, text, note, logic, span, when });
    }
    Some(criteria)
}
