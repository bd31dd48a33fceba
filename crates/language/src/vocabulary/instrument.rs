//! Scores and sets of classification criteria: items, the domains they share, classes of totals, parts.
//!
//! An item belongs to its instrument: a diagnosis of the same name does not score.

use super::concept::{ConceptId, ConditionText, is_named};
use super::fold;
use crate::value::{Number, Period, Range, Truth};
use serde::{Deserialize, Serialize};

/// A score or a set of classification criteria.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Instrument {
    /// The items, in the instrument's order.
    pub items: Vec<Item>,
    /// What items share; of a domain only the item with the most points counts.
    pub domains: Vec<Domain>,
    /// Names for ranges of totals, ascending.
    pub classes: Vec<Class>,
    /// Least and greatest total.
    pub range: Option<Range>,
    /// How far back an item counts; `None` means ever (cumulative).
    pub recall: Option<Period>,
    /// Whether items count over the whole history (`recall: ever`).
    pub cumulative: bool,
    /// How long an assessment is current; `None` means for ever.
    pub current_for: Option<Period>,
    /// A total that does not state the version; accepted by site policy.
    pub plain_version: Option<ConceptId>,
    /// The instrument whose items these are, when it is counted in part.
    pub part_of: Option<Part>,
    /// Its parts, which have no item in common.
    pub parts: Vec<ConceptId>,
}

/// An item of an instrument.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Item {
    /// The canonical name.
    pub name: String,
    /// Other names.
    pub names: Vec<String>,
    /// Points when present; 1 in a criteria set.
    pub points: u32,
    /// The domain it shares with others, as a place in [`Instrument::domains`].
    pub domain: Option<u16>,
    /// A condition on laboratory results that scores the item.
    pub present_when: Option<ConditionText>,
    /// What counts as present, in the instrument's own definition.
    pub definition: Option<String>,
}

/// Items of which only the one with the most points counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Domain {
    /// The canonical name.
    pub name: String,
    /// Other names.
    pub names: Vec<String>,
    /// How many of its items can be present together.
    pub holds: Holds,
}

/// How many items of a domain can be present together.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Holds {
    /// Any number: findings of one organ.
    AnyNumber,
    /// None or one: alternatives such as ages from 65 to 74 and from 75.
    AtMostOne,
    /// One: levels that leave nothing out.
    ExactlyOne,
}

/// A name for a range of totals.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Class {
    /// The canonical word.
    pub name: String,
    /// Other spellings.
    pub names: Vec<String>,
    /// The least total.
    pub low: Number,
    /// The greatest total.
    pub high: Number,
}

/// Which items of another instrument a part counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Part {
    /// The whole.
    pub of: ConceptId,
    /// For each item of the part its place among the items of the whole.
    pub items: Vec<u16>,
}

impl Instrument {
    /// Which of its items is written so, by name or other name, folded.
    #[must_use]
    pub fn item_named(&self, written: &str) -> Option<usize> {
        let written = fold(written);
        self.items.iter().position(|i| is_named(&written, &i.name, &i.names))
    }

    /// Which of its domains is written so, folded.
    #[must_use]
    pub fn domain_named(&self, written: &str) -> Option<u16> {
        let written = fold(written);
        let found = self.domains.iter().position(|d| is_named(&written, &d.name, &d.names))?;
        u16::try_from(found).ok()
    }

    /// Which of its classes is written so, folded.
    #[must_use]
    pub fn class_named(&self, written: &str) -> Option<usize> {
        let written = fold(written);
        self.classes.iter().position(|c| is_named(&written, &c.name, &c.names))
    }

    /// The items of a domain, with their places.
    pub fn in_domain(&self, domain: u16) -> impl Iterator<Item = (u16, &Item)> {
        (0_u16..).zip(&self.items).filter(move |(_, item)| item.domain == Some(domain))
    }

    /// Whether an item excludes the others of its domain.
    #[must_use]
    pub fn excludes(&self, item: u16) -> bool {
        let domain = self.items.get(usize::from(item)).and_then(|i| i.domain);
        domain.and_then(|d| self.domains.get(usize::from(d))).is_some_and(|d| d.holds != Holds::AnyNumber)
    }

    /// The least and the greatest total that what is known of the items allows; nothing when it contradicts itself.
    #[must_use]
    pub fn points(&self, truth_of: impl Fn(u16) -> Truth) -> Option<(i64, i64)> {
        self.points_of(|_| true, truth_of)
    }

    /// [`Instrument::points`] of some of the items. Domains are counted whole or not at all.
    #[must_use]
    pub fn points_of(&self, counted: impl Fn(u16) -> bool, truth_of: impl Fn(u16) -> Truth) -> Option<(i64, i64)> {
        let (mut low, mut high) = (0_i64, 0_i64);
        for (index, item) in (0_u16..).zip(&self.items) {
            if item.domain.is_none() && counted(index) {
                let (points, truth) = (i64::from(item.points), truth_of(index));
                low += if truth == Truth::True { points } else { 0 };
                high += if truth == Truth::False { 0 } else { points };
            }
        }
        for (place, domain) in (0_u16..).zip(&self.domains) {
            let mut known = Known::default();
            for (index, item) in self.in_domain(place).filter(|(index, _)| counted(*index)) {
                known.add(i64::from(item.points), truth_of(index));
            }
            if known.items > 0 {
                let (least, most) = known.points(domain.holds)?;
                (low, high) = (low + least, high + most);
            }
        }
        Some((low, high))
    }

    /// The least and the greatest points of a recorded total or class.
    #[must_use]
    pub fn recorded(&self, total: Option<Number>, class: Option<u16>) -> Option<(Number, Number)> {
        let class = || class.and_then(|c| self.classes.get(usize::from(c))).map(|c| (c.low, c.high));
        total.map(|t| (t, t)).or_else(class)
    }
}

/// What is known of the items of one domain.
#[derive(Default)]
struct Known {
    items: u32,
    present: u32,
    most_present: i64,
    /// The least and the most points of the items that may be present.
    open: Option<(i64, i64)>,
}

impl Known {
    fn add(&mut self, points: i64, truth: Truth) {
        self.items += 1;
        match truth {
            Truth::True => {
                self.present += 1;
                self.most_present = self.most_present.max(points);
            }
            Truth::Unknown => {
                let (least, most) = self.open.unwrap_or((points, points));
                self.open = Some((least.min(points), most.max(points)));
            }
            Truth::False => {}
        }
    }

    fn points(&self, holds: Holds) -> Option<(i64, i64)> {
        let exclusive = holds != Holds::AnyNumber;
        match (exclusive, self.present, self.open) {
            (true, 2.., _) => None,
            (true, 1, _) => Some((self.most_present, self.most_present)),
            (true, 0, open) if holds == Holds::ExactlyOne => open,
            (_, _, open) => Some((self.most_present, open.map_or(0, |(_, most)| most).max(self.most_present))),
        }
    }
}
