//! Scores and criteria sets: what an assessment leaves open makes a range.
//!
//! Points are those of the worlds in which each open item is present or not; items are known by their names, so that
//! a whole and its parts speak of the same ones.

use super::Reference;
use super::calendar::{Days, back, cut, days};
use super::mutant::Mutant;
use super::value::Value;
use prescreen::criteria::Choice;
use prescreen::patient::{AssessmentFact, FactKind, ItemFinding};
use prescreen::value::{Bound, Number, Range};
use prescreen::vocabulary::{ConceptId, Holds, Instrument, Item};

/// An assessment, what was assessed, and when.
#[derive(Clone, Copy)]
struct Assessed<'a> {
    of: ConceptId,
    on: Days,
    fact: &'a AssessmentFact,
}

/// The least and the most points.
type Points = (Number, Number);

impl Reference<'_> {
    fn instrument(&self, concept: ConceptId) -> &Instrument {
        self.concept(concept).instrument().expect("a score or a criteria set")
    }

    fn is_whole_of(&self, whole: ConceptId, part: ConceptId) -> bool {
        self.instrument(part).part_of.as_ref().is_some_and(|p| p.of == whole)
    }

    /// What the assessor found of the item of this name.
    fn found(&self, of: ConceptId, fact: &AssessmentFact, name: &str) -> Option<ItemFinding> {
        let items = &self.instrument(of).items;
        fact.items.iter().find(|(i, _)| items[usize::from(*i)].name == name).map(|i| i.1)
    }

    /// What the assessor says of an item, if anything.
    fn item_said(&self, of: ConceptId, fact: &AssessmentFact, name: &str) -> Option<bool> {
        match self.found(of, fact, name) {
            Some(ItemFinding::Present) => Some(true),
            Some(ItemFinding::Absent) => Some(false),
            Some(ItemFinding::Unknown) => None,
            None => self.makes(Mutant::MissingItemIsAbsent).then_some(false),
        }
    }

    /// The points of some items in all worlds that agree with what is known; none if there is no such world. Items
    /// without a domain are worlds of their own, and so is each domain: what is in one says nothing of the others.
    fn points(&self, instrument: &Instrument, of: &[&Item], known: &dyn Fn(&Item) -> Option<bool>) -> Option<Points> {
        let (mut least, mut most) = (0, 0);
        for item in of.iter().filter(|i| i.domain.is_none()) {
            least += if known(item) == Some(true) { item.points } else { 0 };
            most += if known(item) == Some(false) { 0 } else { item.points };
        }
        for (place, domain) in instrument.domains.iter().enumerate() {
            let here: Vec<&Item> = of.iter().copied().filter(|i| i.domain.map(usize::from) == Some(place)).collect();
            let known: Vec<Option<bool>> = here.iter().map(|item| known(item)).collect();
            let open = known.iter().filter(|k| k.is_none()).count();
            let mut totals = Vec::new();
            for world in 0_u32..1 << open {
                let mut bits = (0..open).map(|bit| world >> bit & 1 == 1);
                let present = known.iter().map(|k| k.unwrap_or_else(|| bits.next().expect("a bit for each open item")));
                let points: Vec<u32> = here.iter().zip(present).filter(|(_, p)| *p).map(|(i, _)| i.points).collect();
                totals.extend(self.of_domain(domain.holds, !here.is_empty(), &points));
            }
            least += *totals.iter().min()?;
            most += *totals.iter().max()?;
        }
        let number = |n: u32| Number::from(i64::from(n));
        Some((number(least), number(most)))
    }

    /// What a domain adds when items of these points are present, if they can be present together.
    fn of_domain(&self, holds: Holds, asked: bool, points: &[u32]) -> Option<u32> {
        let sound = match holds {
            Holds::AnyNumber => true,
            Holds::AtMostOne => points.len() <= 1,
            Holds::ExactlyOne => points.len() == 1 || !asked,
        };
        let adds_up = self.makes(Mutant::DomainItemsAddUp);
        let total = if adds_up { points.iter().sum() } else { points.iter().copied().max().unwrap_or(0) };
        sound.then_some(total)
    }

    /// The range of totals that one assessment allows.
    pub fn total(&self, asked: ConceptId, of: ConceptId, fact: &AssessmentFact) -> Value {
        self.allowed(asked, of, fact).map_or(Value::Contradictory, between)
    }

    fn allowed(&self, asked: ConceptId, of: ConceptId, fact: &AssessmentFact) -> Option<Points> {
        let (instrument, assessed) = (self.instrument(asked), self.instrument(of));
        let all = |i: &'_ Instrument| -> Vec<Item> { i.items.clone() };
        let (own, others) = (all(instrument), all(assessed));
        let own: Vec<&Item> = own.iter().collect();
        let said = |item: &Item| self.item_said(of, fact, &item.name);
        let class = fact.class.map(|c| &assessed.classes[usize::from(c)]);
        let Some((low, high)) = fact.total.map(|t| (t, t)).or(class.map(|c| (c.low, c.high))) else {
            let scored = |item: &Item| match self.found(of, fact, &item.name) {
                None | Some(ItemFinding::Unknown) if self.is_scored(asked, &item.name) => Some(true),
                _ => said(item),
            };
            return self.points(instrument, &own, &scored);
        };
        if asked == of && fact.items.is_empty() {
            return Some((low, high));
        }
        let by_items = self.points(instrument, &own, &said)?;
        if asked == of {
            return both(by_items, (low, high));
        }
        let named = |name: &str, items: &[&Item]| items.iter().any(|i| i.name == name);
        if self.is_whole_of(of, asked) {
            let rest: Vec<&Item> = others.iter().filter(|i| !named(&i.name, &own)).collect();
            let (least, most) = self.points(assessed, &rest, &said)?;
            return both(by_items, (low.minus(most)?, high.minus(least)?));
        }
        let others: Vec<&Item> = others.iter().collect();
        let rest: Vec<&Item> = own.iter().copied().filter(|i| !named(&i.name, &others)).collect();
        let (least, most) = self.points(instrument, &rest, &said)?;
        both(by_items, (low.plus(least)?, high.plus(most)?))
    }

    fn is_scored(&self, concept: ConceptId, name: &str) -> bool {
        let instrument = self.instrument(concept);
        let concept = instrument.part_of.as_ref().map_or(concept, |part| part.of);
        let item = self.instrument(concept).item_named(name).expect("an item of it");
        self.scores(concept, u16::try_from(item).expect("few items")).is_some_and(|answer| answer.is_true())
    }

    /// What may be said of the latest total when there is no assessment: what results score, up to everything. Of an
    /// instrument without items nothing can be said.
    pub fn unassessed(&self, concept: ConceptId, choice: Choice) -> Option<Value> {
        if choice != Choice::Latest || self.concept(concept).instrument().is_none_or(|i| i.items.is_empty()) {
            return None;
        }
        let none = AssessmentFact {
            total: None,
            class: None,
            items: Vec::new(),
            on: prescreen::value::DayRange::day(prescreen::value::Day(self.today)),
            dated: true,
        };
        Some(self.total(concept, concept, &none))
    }

    /// A set that counts over the whole history.
    pub fn cumulative(&self, concept: ConceptId) -> Value {
        self.history(concept).map_or(Value::Contradictory, between)
    }

    fn history(&self, concept: ConceptId) -> Option<Points> {
        let instrument = self.instrument(concept);
        let assessments = self.assessments(concept);
        let current =
            |on: (i32, i32)| self.concept(concept).current_for().is_none_or(|period| on.0 >= back(self.today, period));
        if assessments.iter().any(|a| self.allowed(concept, a.of, a.fact).is_none()) {
            return None;
        }
        let ever = |item: &Item| {
            let found = |a: &Assessed<'_>| self.found(a.of, a.fact, &item.name);
            let all: Vec<_> = assessments.iter().filter_map(|a| Some((a.on, found(a)?))).collect();
            // What was open on a day that may be later than that of the answer is open again.
            let reopened = |on: Days| all.iter().any(|(other, f)| *f == ItemFinding::Unknown && other.1 > on.0);
            if all.iter().any(|(_, f)| *f == ItemFinding::Present) || self.is_scored(concept, &item.name) {
                Some(true)
            } else if all.iter().any(|&(on, f)| f == ItemFinding::Absent && current(on) && !reopened(on)) {
                Some(false)
            } else {
                self.makes(Mutant::MissingItemIsAbsent).then_some(false)
            }
        };
        let in_part =
            |item: &Item| instrument.parts.iter().any(|&p| self.instrument(p).item_named(&item.name).is_some());
        let alone: Vec<&Item> = instrument.items.iter().filter(|i| !in_part(i)).collect();
        let (mut least, mut most) = self.points(instrument, &alone, &ever)?;
        for &part in &instrument.parts {
            let (low, high) = self.history(part)?;
            (least, most) = (least.plus(low)?, most.plus(high)?);
        }
        let by_items = least;
        let recorded = |a: &Assessed<'_>| {
            let is_recorded = a.fact.total.is_some() || a.fact.class.is_some();
            self.allowed(concept, a.of, a.fact).filter(|_| is_recorded)
        };
        least = assessments.iter().filter_map(recorded).map(|points| points.0).fold(least, Number::max);
        if let Some(newest) = assessments.last()
            && current(newest.on)
            && assessments.iter().rev().skip(1).all(|older| older.on.1 <= newest.on.0)
            && let Some((_, high)) = recorded(newest)
            && high >= by_items
        {
            most = most.min(high.max(least));
        }
        (least <= most).then_some((least, most))
    }

    /// The assessments of the instrument, its whole and its parts, the newest last.
    fn assessments(&self, concept: ConceptId) -> Vec<Assessed<'_>> {
        let related = |of: ConceptId| {
            of == concept
                || self.concept(of).instrument().is_some()
                    && (self.is_whole_of(of, concept) || self.is_whole_of(concept, of))
        };
        let facts = self.profile.facts.iter().filter(|f| related(f.concept));
        let mut assessments: Vec<Assessed<'_>> = facts
            .filter_map(|fact| match &fact.kind {
                FactKind::Assessment(a) => {
                    Some(Assessed { of: fact.concept, on: cut(days(a.on), self.known_until())?, fact: a })
                }
                _ => None,
            })
            .collect();
        assessments.sort_by_key(|a| (a.on.1, a.on.0));
        assessments
    }
}

fn both(a: Points, b: Points) -> Option<Points> {
    let (low, high) = (a.0.max(b.0), a.1.min(b.1));
    (low <= high).then_some((low, high))
}

fn between((least, most): Points) -> Value {
    Value::Number(Range { low: Bound::Included(least), high: Bound::Included(most) }, None)
}
