//! Scores and criteria sets: what an assessment leaves open makes a range.

use super::Reference;
use super::calendar::{back, cut, days};
use super::mutant::Mutant;
use super::value::Value;
use prescreen::criteria::Choice;
use prescreen::patient::{AssessmentFact, FactKind, ItemFinding};
use prescreen::value::{Bound, Number, Range};
use prescreen::vocabulary::{ConceptId, Instrument};

impl Reference<'_> {
    fn instrument(&self, concept: ConceptId) -> &Instrument {
        self.concept(concept).instrument().expect("a score or a criteria set")
    }

    /// The range of totals that one assessment allows.
    pub fn total(&self, concept: ConceptId, assessment: &AssessmentFact) -> Value {
        let (mut least, mut most) = (0, 0);
        for (index, item) in (0_u16..).zip(&self.instrument(concept).items) {
            let points = i64::from(item.points);
            let found = assessment.items.iter().find(|i| i.0 == index).map(|i| i.1);
            match found {
                Some(ItemFinding::Present) => (least, most) = (least + points, most + points),
                Some(ItemFinding::Absent) => {}
                None if self.is_scored(concept, index) => (least, most) = (least + points, most + points),
                None if self.makes(Mutant::MissingItemIsAbsent) => {}
                Some(ItemFinding::Unknown) | None => most += points,
            }
        }
        match assessment.total {
            None => between(Number::from(least), Number::from(most)),
            Some(total) if !assessment.items.is_empty() && !within(total, least, most) => Value::Contradictory,
            Some(total) => between(total, total),
        }
    }

    fn is_scored(&self, concept: ConceptId, item: u16) -> bool {
        self.scores(concept, item).is_some_and(|answer| answer.is_true())
    }

    /// What may be said of the latest total when there is no assessment: what results score, up to everything.
    pub fn unassessed(&self, concept: ConceptId, choice: Choice) -> Option<Value> {
        if choice != Choice::Latest || self.concept(concept).instrument().is_none() {
            return None;
        }
        let none = AssessmentFact {
            total: None,
            items: Vec::new(),
            on: prescreen::value::DayRange::day(prescreen::value::Day(self.today)),
            dated: true,
        };
        Some(self.total(concept, &none))
    }

    /// A set that counts over the whole history.
    pub fn cumulative(&self, concept: ConceptId) -> Value {
        let mut assessments: Vec<((i32, i32), &AssessmentFact)> = self
            .profile
            .facts
            .iter()
            .filter(|f| f.concept == concept)
            .filter_map(|fact| match &fact.kind {
                FactKind::Assessment(a) => Some((cut(days(a.on), self.known_until())?, a)),
                _ => None,
            })
            .collect();
        assessments.sort_by_key(|a| a.0);
        let current =
            |on: (i32, i32)| self.concept(concept).current_for().is_none_or(|period| on.0 >= back(self.today, period));
        if assessments.iter().any(|a| matches!(self.total(concept, a.1), Value::Contradictory)) {
            return Value::Contradictory;
        }
        let (mut least, mut most) = (0, 0);
        for (index, item) in (0_u16..).zip(&self.instrument(concept).items) {
            let points = i64::from(item.points);
            let found = |a: &AssessmentFact| a.items.iter().find(|i| i.0 == index).map(|i| i.1);
            let ever = assessments.iter().any(|a| found(a.1) == Some(ItemFinding::Present));
            let last = assessments.iter().rev().find_map(|a| found(a.1).map(|found| (a.0, found)));
            if ever || self.is_scored(concept, index) {
                (least, most) = (least + points, most + points);
            } else {
                let absent = matches!(last, Some((on, ItemFinding::Absent)) if current(on));
                most += if absent || self.makes(Mutant::MissingItemIsAbsent) { 0 } else { points };
            }
        }
        if let Some((on, newest)) = assessments.last()
            && let Some(total) = newest.total
            && current(*on)
            && within(total, least, most)
            && assessments.iter().all(|a| a.1.total <= newest.total)
        {
            return between(total, total);
        }
        let recorded = assessments.iter().filter_map(|a| a.1.total).max();
        let least = recorded.map_or(Number::from(least), |total| total.max(Number::from(least)));
        if least > Number::from(most) { Value::Contradictory } else { between(least, Number::from(most)) }
    }
}

fn within(total: Number, least: i64, most: i64) -> bool {
    Number::from(least) <= total && total <= Number::from(most)
}

fn between(least: Number, most: Number) -> Value {
    Value::Number(Range { low: Bound::Included(least), high: Bound::Included(most) }, None)
}
