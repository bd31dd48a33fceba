//! Evidence that something is not there: statements, tests, ends, inference, lists.

use super::bearing::{ABSENT_RULE, DENIALS, HERE};
use super::chart::{Chart, Days, need};
use super::episode::Domain;
use super::inputs;
use super::trace::Trace;
use super::{DataNeed, Evidence, Ground, NeedKind, Wanted};
use crate::patient::{ConditionStatus, FactKind};
use crate::ruleset::{NodeId, SettleId};
use crate::value::{Day, DayRange};
use crate::vocabulary::{Absence, ConceptId, Lasts, ListName};

/// Evidence that a concept was absent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clearance {
    /// The day of which the evidence speaks.
    pub(super) dated: DayRange,
    /// The first day it clears.
    pub(super) from: Day,
    /// The last day it clears while it is fresh.
    pub(super) to: Day,
    /// It says that the concept was never there.
    pub(super) never: bool,
    /// The record contradicts the claim, on its day or by what came after: it clears nothing.
    pub(super) void: bool,
    /// The record contradicts the claim on its very day.
    pub(super) contested: bool,
    /// It rests on a recorded state or procedure, which holds on.
    pub(super) standing: bool,
    /// For a recorded end: the days that may be the last of that episode.
    pub(super) ended: Option<DayRange>,
    pub(super) ground: Ground,
    pub(super) fact: Option<u32>,
    /// The test or concept that the evidence rests on.
    pub(super) rests_on: ConceptId,
}

impl Clearance {
    fn statement(dated: DayRange, from: Day, to: Day, ground: Ground, fact: u32, rests_on: ConceptId) -> Self {
        Self {
            dated,
            from,
            to,
            never: false,
            void: false,
            contested: false,
            standing: false,
            ended: None,
            ground,
            fact: Some(fact),
            rests_on,
        }
    }

    /// A complete list of what is there now.
    fn list(name: ListName, on: Day, to: Day, rests_on: ConceptId) -> Self {
        let (dated, ground) = (DayRange::day(on), Ground::List(name));
        Self {
            dated,
            from: on,
            to,
            never: false,
            void: false,
            contested: false,
            standing: false,
            ended: None,
            ground,
            fact: None,
            rests_on,
        }
    }

    /// As evidence about `concept`.
    pub(super) fn evidence(&self, concept: ConceptId) -> Evidence {
        Evidence::of(concept, false, self.ground, self.fact, Some(self.dated))
    }
}

/// The list whose completeness speaks for `domain`.
pub(super) fn list_of(domain: Domain) -> ListName {
    match domain {
        Domain::Condition => ListName::Conditions,
        Domain::Medication => ListName::Medications,
        Domain::Procedure => ListName::Procedures,
        Domain::Allergy => ListName::Allergies,
        Domain::Family => ListName::FamilyHistory,
    }
}

impl Chart<'_> {
    /// Calls `each` with all evidence, other than lists, that `concept` is or was absent and that applies to it: its
    /// own, and that of what is above it within the limits (an untested statement does not reach a by-test concept).
    pub(super) fn clearances(
        &self,
        domain: Domain,
        concept: ConceptId,
        settle: Option<SettleId>,
        each: impl FnMut(Clearance),
    ) {
        self.clearances_of(self.bearing(domain, concept, settle), domain, concept, settle, each);
    }

    /// The same, where it is known how the patient's facts bear on the question.
    pub(super) fn clearances_of(
        &self,
        bearing: u16,
        domain: Domain,
        concept: ConceptId,
        settle: Option<SettleId>,
        mut each: impl FnMut(Clearance),
    ) {
        if matches!(domain, Domain::Allergy | Domain::Family) {
            return;
        }
        let about = self.rules.vocabulary.concept(concept);
        let by_test = about.absence == Absence::ByTest;
        let lifelong = about.lasts == Lasts::Lifelong;
        let fresh = self.freshness(list_of(domain));
        // The items of an instrument are cleared by the assessment alone.
        let claims = about.absence != Absence::ByAssessment;
        let recorded = claims && bearing & (HERE | DENIALS) != 0;
        for (index, fact) in self.facts_above(concept).take_while(|_| recorded) {
            match &fact.kind {
                FactKind::Absent(absent) if absent.as_of.first <= self.on && (absent.test.is_some() || !by_test) => {
                    // A disease for life that is absent on a day was never there before.
                    let from = if lifelong { Day::DISTANT_PAST } else { absent.as_of.last };
                    let ground = if absent.test.is_some() { Ground::Test } else { Ground::Statement };
                    let to = absent.as_of.first.after(fresh);
                    let rests_on = absent.test.unwrap_or(fact.concept);
                    let contested = self.is_contested(domain, fact.concept, absent.as_of, false);
                    let void = contested || self.is_superseded(domain, concept, fact.concept, absent.as_of);
                    let claim = Clearance::statement(absent.as_of, from, to, ground, index, rests_on);
                    each(Clearance { void, contested, ..claim });
                }
                FactKind::Never { as_of } if as_of.first <= self.on && !by_test => {
                    let to = as_of.first.after(fresh);
                    let contested = self.is_contested(domain, fact.concept, *as_of, true);
                    let void = contested || self.is_superseded(domain, concept, fact.concept, *as_of);
                    let (from, ground) = (Day::DISTANT_PAST, Ground::Statement);
                    let claim = Clearance::statement(*as_of, from, to, ground, index, fact.concept);
                    each(Clearance { never: true, void, contested, ..claim });
                }
                FactKind::Condition(c) if domain == Domain::Condition && fact.concept == concept && !by_test => {
                    let over = c.ended.is_some() || c.status == ConditionStatus::Resolved;
                    if let Some(episode) =
                        self.episode(domain, index, fact).filter(|e| over && !e.open && e.as_of.first <= self.on)
                    {
                        let as_of = episode.as_of;
                        let to = as_of.first.after(fresh);
                        let from = episode.end.last.plus(1);
                        let end = Clearance::statement(as_of, from, to, Ground::Ended, index, concept);
                        // Without the day of its end it was over by that of the record.
                        let by = as_of.first.plus(-1);
                        let first = if c.ended.is_some() { episode.end.first } else { by };
                        each(Clearance { ended: Some(DayRange { first, last: episode.end.last }), ..end });
                    }
                }
                _ => {}
            }
        }
        if bearing & ABSENT_RULE != 0 {
            self.inferred_clearances(concept, settle, &mut each);
        }
    }

    /// Whether something at or below `denied` was there, or may have been, on the day of the claim that it was absent
    /// (or `never` there). What may have been there, if more were known of its dates, contests the claim already: else a
    /// date that becomes known would turn an answer into a conflict.
    fn is_contested(&self, domain: Domain, denied: ConceptId, dated: DayRange, never: bool) -> bool {
        self.facts_below(denied).any(|(index, fact)| {
            let Some(episode) = self.episode(domain, index, fact) else { return false };
            let same_day = episode.as_of.first <= dated.last && episode.as_of.last >= dated.first;
            let later = episode.as_of.first > dated.last;
            let began = episode.start.first <= dated.last;
            let there = began && episode.end.last >= dated.first;
            match (never, episode.open) {
                (true, _) => began || same_day,
                (false, true) => same_day || (later && there),
                (false, false) => there,
            }
        })
    }

    /// Whether something between `concept` and `denied` was recorded, or suspected, after the claim.
    fn is_superseded(&self, domain: Domain, concept: ConceptId, denied: ConceptId, dated: DayRange) -> bool {
        let vocabulary = &self.rules.vocabulary;
        self.facts_below(denied).filter(|(_, f)| vocabulary.is_a(concept, f.concept)).any(|(index, fact)| {
            let recorded = self.episode(domain, index, fact).filter(|e| e.end.last > dated.last).map(|e| e.as_of);
            let suspected = match &fact.kind {
                FactKind::Condition(c) if c.status == ConditionStatus::Suspected && c.as_of.first <= self.on => {
                    Some(c.as_of)
                }
                _ => None,
            };
            recorded.or(suspected).is_some_and(|as_of| as_of.first > dated.last)
        })
    }

    fn inferred_clearances(&self, concept: ConceptId, settle: Option<SettleId>, each: &mut impl FnMut(Clearance)) {
        let vocabulary = &self.rules.vocabulary;
        let about = vocabulary.concept(concept);
        for &upper in vocabulary.at_or_above(concept) {
            let reaches = upper == concept
                || about.absence != Absence::ByTest
                || vocabulary.concept(upper).absence == Absence::ByTest;
            let Some(node) = self.absent_rule(upper, settle).filter(|_| reaches) else { continue };
            let Some(newest) = self.supported(node) else { continue };
            let dated = newest.on.unwrap_or(DayRange::day(self.on));
            let lifelong = about.lasts == Lasts::Lifelong;
            let from = if lifelong { Day::DISTANT_PAST } else { dated.last };
            // A record of what is there for life, from before the test on, leaves open which of the two is right.
            let contested = lifelong && self.is_recorded_by(upper, dated.last);
            each(Clearance {
                dated,
                from,
                to: self.on,
                never: false,
                void: contested,
                contested,
                standing: newest.standing,
                ended: None,
                ground: Ground::Inference,
                fact: newest.fact,
                rests_on: newest.concept.unwrap_or(upper),
            });
        }
    }

    /// Whether a record, without an end, says that something at or below `concept` may have been there on `day`.
    fn is_recorded_by(&self, concept: ConceptId, day: Day) -> bool {
        self.facts_below(concept).any(|(index, fact)| {
            self.episode(Domain::Condition, index, fact).is_some_and(|e| e.open && e.start.first <= day)
        })
    }

    /// The condition that is evidence of absence: the trial's own standard, else the vocabulary's.
    pub(super) fn absent_rule(&self, concept: ConceptId, settle: Option<SettleId>) -> Option<NodeId> {
        inputs::absent_rule(self.rules, concept, settle)
    }

    /// Calls `each` with the complete lists of `domain` that speak for `concept`.
    pub(super) fn lists(&self, domain: Domain, concept: ConceptId, each: impl FnMut(Clearance)) {
        let name = list_of(domain);
        let about = self.rules.vocabulary.concept(concept);
        let speaks = matches!(domain, Domain::Allergy | Domain::Family) || about.absence == Absence::ByList;
        if !speaks {
            return;
        }
        self.complete(name, concept, about.lasts == Lasts::Lifelong, each);
    }

    /// Calls `each` with the complete lists of that name, as evidence that `concept` is absent. What is `lifelong` and
    /// not there now never was.
    pub(super) fn complete(&self, name: ListName, concept: ConceptId, lifelong: bool, mut each: impl FnMut(Clearance)) {
        let fresh = self.freshness(name);
        for list in self.profile.lists.iter().filter(|l| l.list == name && l.on <= self.on) {
            let from = list.covers.first_day(list.on, lifelong);
            each(Clearance { from, ..Clearance::list(name, list.on, list.on.after(fresh), concept) });
        }
    }

    /// What the list's entries are, if one of them may have been there on some of the days and may be `concept`, because
    /// nobody knows what it is: then the list clears nothing. What is there for life is not over, whatever the entry
    /// says.
    pub(super) fn unread(&self, list: ListName, concept: ConceptId, days: Days) -> Option<DataNeed> {
        let lifelong = self.rules.vocabulary.concept(concept).lasts == Lasts::Lifelong;
        let days = Days { from: if lifelong { Day::DISTANT_PAST } else { days.from }, ..days };
        self.profile.unread(list, days.from, days.to).next()?;
        Some(need(NeedKind::Unspecific, concept, Wanted::Names(list), None, days))
    }

    /// Whether the grounds that `grounds` enumerates clear every day of `days`; `told` hears the grounds used.
    /// With `ageless`, grounds do not go stale.
    pub(super) fn covers(
        days: Days,
        ageless: bool,
        grounds: impl Fn(&mut dyn FnMut(Clearance)),
        mut told: impl FnMut(&Clearance),
    ) -> bool {
        let mut next = days.from;
        loop {
            let mut best: Option<(Day, Clearance)> = None;
            grounds(&mut |ground| {
                let to = if ageless { Day::DISTANT_FUTURE } else { ground.to };
                let better = |kept: &(Day, Clearance)| to > kept.0 || (to == kept.0 && ground.ground < kept.1.ground);
                if ground.from <= next && to >= next && best.as_ref().is_none_or(better) {
                    best = Some((to, ground));
                }
            });
            let Some((to, ground)) = best else { return false };
            told(&ground);
            if to >= days.to {
                return true;
            }
            next = to.plus(1);
        }
    }

    /// Tells the evidence of an inference that clears `concept`: the supporting results themselves.
    pub(super) fn retell_absence<T: Trace>(&self, concept: ConceptId, settle: Option<SettleId>, trace: &mut T) {
        for &upper in self.rules.vocabulary.at_or_above(concept) {
            if let Some(node) = self.absent_rule(upper, settle)
                && self.supported(node).is_some()
            {
                self.truth(node, trace);
            }
        }
    }
}
