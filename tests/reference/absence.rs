//! Recorded absences and complete lists: which concepts they speak of, and which days they clear.

use super::Reference;
use super::calendar::{Days, PAST, cut, days};
use super::mutant::Mutant;
use prescreen::patient::{ConditionStatus, Coverage, Fact, FactKind};
use prescreen::vocabulary::{Absence, ConceptId, Kind, Lasts, ListName};

/// Evidence that a concept is absent.
#[derive(Clone, Copy, Debug)]
pub struct Denial {
    /// Of which concept it is recorded.
    pub at: ConceptId,
    /// The day it is of.
    pub on: Days,
    /// The days it clears.
    pub clears: Days,
    /// What it is.
    pub why: Why,
    /// It rests on a state or a procedure, which holds on.
    pub standing: bool,
}

/// Kinds of denial.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
    /// Recorded as absent on a day.
    Recorded,
    /// Recorded as never there.
    Never,
    /// The vocabulary infers it from results.
    Inferred,
    /// The concept's own record says that it is over.
    Ended,
}

impl Reference<'_> {
    /// The denials that speak of `concept`.
    pub fn denials(&self, concept: ConceptId) -> Vec<Denial> {
        let mut denials = Vec::new();
        for fact in &self.profile.facts {
            let above = self.is_a(concept, fact.concept);
            let below = self.makes(Mutant::AbsenceGoesUp) && self.is_a(fact.concept, concept);
            if above || below {
                denials.extend(self.claim(concept, fact));
            }
            if fact.concept == concept && self.policy(concept) != Absence::ByTest {
                denials.extend(self.ending(concept, &fact.kind));
            }
        }
        // What results rule out goes down, as what is recorded does.
        for at in self.vocabulary.concepts().map(|(id, _)| id).filter(|&at| self.is_a(concept, at)) {
            let inferred = self.inferred(at);
            if let Some(on) = inferred.absent {
                let first = if self.is_lifelong(concept) { PAST } else { on.1 };
                let clears = (first, self.today);
                denials.push(Denial { at, on, clears, why: Why::Inferred, standing: inferred.standing });
            }
        }
        denials
    }

    /// Whether it lasts for life.
    pub fn is_lifelong(&self, concept: ConceptId) -> bool {
        self.concept(concept).lasts == Lasts::Lifelong
    }

    /// `absent:` and `never:`, as far as the concept's policy accepts them.
    fn claim(&self, concept: ConceptId, fact: &Fact) -> Option<Denial> {
        let (as_of, tested, never) = match &fact.kind {
            FactKind::Absent(absent) => (absent.as_of, absent.test.is_some(), false),
            FactKind::Never { as_of } => (*as_of, false, true),
            _ => return None,
        };
        let accepted = match self.concept(concept).absence {
            Absence::ByTest => tested || self.makes(Mutant::UntestedAbsenceClears),
            Absence::ByList | Absence::ByQuestion => true,
            Absence::ByAssessment => false,
        };
        let on = cut(days(as_of), self.today).filter(|_| accepted)?;
        // A partial date clears only what each of its days would clear.
        let last = on.0 + self.freshness(concept);
        let first = if never || self.is_lifelong(concept) { PAST } else { on.1 };
        let why = if never { Why::Never } else { Why::Recorded };
        Some(Denial { at: fact.concept, on, clears: (first, last), why, standing: false })
    }

    /// The concept's own record, when it says that the concept is over. A course of a drug says nothing of the next.
    fn ending(&self, concept: ConceptId, kind: &FactKind) -> Option<Denial> {
        let FactKind::Condition(c) = kind else { return None };
        let recorded = super::presence::later(days(c.as_of), c.onset);
        let as_of = cut(recorded, self.today)?;
        let over = match (c.ended, c.status) {
            (Some(ended), _) => {
                let ended = self.written(ended, recorded)?;
                (ended.0 + 1, ended.1 + 1)
            }
            (None, ConditionStatus::Resolved) => as_of,
            (None, _) => return None,
        };
        let clears = (over.1, as_of.0 + self.freshness(concept));
        Some(Denial { at: concept, on: over, clears, why: Why::Ended, standing: false })
    }

    /// The days cleared by complete lists that would name the concept.
    pub fn cleared_by_lists(&self, concept: ConceptId, list: ListName) -> Vec<Days> {
        let declared = self.profile.lists.iter().filter(|l| l.list == list && l.on.0 <= self.today);
        let fresh = if self.makes(Mutant::StaleAccepted) { 4000 } else { list_freshness(list) };
        let cleared = declared.map(|declared| {
            let first = match declared.covers {
                Coverage::Ever => PAST,
                Coverage::Since(day) => day.0,
                Coverage::Now if self.is_lifelong(concept) => PAST,
                Coverage::Now => declared.on.0,
            };
            (first, declared.on.0 + fresh)
        });
        cleared.collect()
    }

    /// Whether the list leaves open whether it names `x`: nobody knows what an entry of it is, and the entry may have
    /// been there on some of the days. What lasts for life was there ever since.
    pub fn is_unread(&self, x: ConceptId, list: ListName, days: Days) -> bool {
        !self.makes(Mutant::UnknownNameIgnored)
            && self.profile.unresolved.iter().any(|entry| {
                let (first, last) = (entry.days.first.0, entry.days.last.0);
                entry.list == Some(list) && first <= days.1 && (last >= days.0 || self.is_lifelong(x))
            })
    }
}

/// How many days a complete list speaks for the days after it.
pub fn list_freshness(list: ListName) -> i32 {
    match list {
        ListName::Medications | ListName::PlannedProcedures => 30,
        ListName::Conditions | ListName::Procedures | ListName::Allergies | ListName::FamilyHistory => 90,
    }
}

/// The list that would name a concept of this kind.
pub fn list_of(kind: &Kind) -> ListName {
    match kind {
        Kind::Medication => ListName::Medications,
        Kind::Procedure => ListName::Procedures,
        Kind::Condition | Kind::Observation(_) | Kind::Score(_) | Kind::CriteriaSet(_) => ListName::Conditions,
    }
}
