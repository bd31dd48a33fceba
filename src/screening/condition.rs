//! Illnesses, findings and states.

use super::absence::Clearance;
use super::chart::{Chart, Days, need, recorded};
use super::episode::{Domain, Episode};
use super::prepare::FEMALE;
use super::presence::{Filter, Question};
use super::qualifier::{Instance, all_hold, counts_against, required};
use super::scratch::Contradiction;
use super::trace::{Silent, Trace};
use super::window::Ask;
use super::{DataNeed, Evidence, Ground, NeedKind, Wanted};
use crate::criteria::{Assertion, Qualifier};
use crate::patient::{ConditionStatus, Fact, FactKind, RecordedSex};
use crate::ruleset::{ConditionAtom, Window};
use crate::value::{Day, Truth};
use crate::vocabulary::{ConceptId, ListName};

impl Chart<'_> {
    /// The truth of a statement about a condition.
    pub(super) fn condition<T: Trace>(&self, atom: &ConditionAtom, trace: &mut T) -> Truth {
        match atom.assertion {
            Assertion::Present | Assertion::Ever => {
                if let Some(truth) = self.ruled_out_by_sex(atom.concept, trace) {
                    return truth;
                }
                self.in_window(atom, atom.window, trace)
            }
            Assertion::Family => {
                let (concept, settle) = (atom.concept, None);
                let days = Days { from: Day::DISTANT_PAST, to: self.on };
                self.present(&Question { domain: Domain::Family, concept, days, settle, filter: None }, trace)
            }
            Assertion::Suspected => self.is_suspected(atom, trace),
            Assertion::Planned => {
                if let Some(truth) = self.ruled_out_by_sex(atom.concept, trace) {
                    return truth;
                }
                self.is_planned_condition(atom.concept, trace)
            }
        }
    }

    /// `suspected X`: a suspicion that nothing refutes; none when a complete list names none, or X itself is settled.
    fn is_suspected<T: Trace>(&self, atom: &ConditionAtom, trace: &mut T) -> Truth {
        for (index, fact) in self.facts_below(atom.concept) {
            if self.is_unrefuted_suspicion(fact, atom.settle) {
                trace.evidence(recorded(atom.concept, index, as_of(fact)));
                return Truth::True;
            }
        }
        let now = Days::day(self.on);
        let lists = |each: &mut dyn FnMut(Clearance)| self.complete(ListName::Conditions, atom.concept, false, each);
        if Self::covers(now, false, lists, |_| {}) {
            if let Some(unread) = self.unread(ListName::Conditions, atom.concept, now) {
                trace.need(unread);
                return Truth::Unknown;
            }
            Self::covers(now, false, lists, |c| trace.evidence(c.evidence(atom.concept)));
            return Truth::False;
        }
        trace.need(need(NeedKind::Missing, atom.concept, Wanted::List(ListName::Conditions), None, now));
        Truth::Unknown
    }

    fn is_planned_condition<T: Trace>(&self, concept: ConceptId, trace: &mut T) -> Truth {
        for (index, fact) in self.facts_below(concept) {
            if let FactKind::Condition(c) = &fact.kind
                && c.status == ConditionStatus::Planned
                && c.as_of.first <= self.on
            {
                trace.evidence(recorded(concept, index, Some(c.as_of)));
                return Truth::True;
            }
        }
        trace.need(need(NeedKind::Missing, concept, Wanted::Presence, None, Days::day(self.on)));
        Truth::Unknown
    }

    /// Recorded sex clears what only occurs in female patients, unless something in the record contradicts it.
    pub(super) fn ruled_out_by_sex<T: Trace>(&self, concept: ConceptId, trace: &mut T) -> Option<Truth> {
        let female = self.rules.vocabulary.concept(concept).only_in_female;
        if !female || self.profile.sex != RecordedSex::Male || self.sex_in_doubt {
            return None;
        }
        let fact = match self.contradiction_of_male_sex() {
            Contradiction::None => {
                trace.evidence(Evidence::of(concept, false, Ground::Sex, None, None));
                return Some(Truth::False);
            }
            Contradiction::Somehow => None,
            Contradiction::Fact(index) => Some(index),
        };
        trace.need(need(NeedKind::Conflict, concept, Wanted::CouldBecomePregnant, fact, Days::day(self.on)));
        Some(Truth::Unknown)
    }

    /// What in the record contradicts male sex. Found once for a patient.
    pub(super) fn contradiction_of_male_sex(&self) -> Contradiction {
        self.scratch.contradiction(|| {
            let plans = &self.screener.plans;
            if !plans.female_quiet || self.scratch.flags(FEMALE) != 0 {
                let only_female = |f: &Fact| self.rules.vocabulary.concept(f.concept).only_in_female;
                if let Some((index, _)) = self.facts().find(|(_, f)| only_female(f) && speaks_for_presence(f)) {
                    return Contradiction::Fact(index);
                }
                // A positive pregnancy test contradicts it as much as a record does.
                let doubting = Chart { sex_in_doubt: true, ..*self };
                if plans.female_rules.iter().any(|&node| doubting.truth(node, &mut Silent) == Truth::True) {
                    return Contradiction::Somehow;
                }
            }
            match self.profile.gender {
                None | Some(RecordedSex::Male | RecordedSex::Unknown) => Contradiction::None,
                Some(RecordedSex::Female | RecordedSex::Intersex) => Contradiction::Somehow,
            }
        })
    }
}

fn as_of(fact: &Fact) -> Option<crate::value::DayRange> {
    if let FactKind::Condition(c) = &fact.kind { Some(c.as_of) } else { None }
}

/// Whether a fact on a concept that only occurs in female patients contradicts a recorded male sex: who was tested may have
/// it, whatever the result was.
fn speaks_for_presence(fact: &Fact) -> bool {
    matches!(fact.kind, FactKind::Condition(_) | FactKind::Procedure(_) | FactKind::Result(_))
}

impl Ask for ConditionAtom {
    fn concept(&self) -> ConceptId {
        self.concept
    }

    fn ask<T: Trace>(&self, chart: &Chart<'_>, days: Days, trace: &mut T) -> Truth {
        let plain =
            self.qualifiers.is_empty() && self.except.is_empty() && self.requiring.is_empty() && self.lasting.is_none();
        if !plain && !self.may_count(chart, self.concept) {
            // What is asked cannot be said of the concept at all.
            return Truth::False;
        }
        let filter: Option<&dyn Filter> = if plain { None } else { Some(self) };
        let (concept, settle) = (self.concept, self.settle);
        chart.present(&Question { domain: Domain::Condition, concept, days, settle, filter }, trace)
    }
}

impl Filter for ConditionAtom {
    fn may_count(&self, chart: &Chart<'_>, concept: ConceptId) -> bool {
        let vocabulary = &chart.rules.vocabulary;
        let compensation = self.qualifiers.iter().any(|q| matches!(q, Qualifier::Compensated(_)));
        let excepted = |(e, words): &(ConceptId, Box<[Qualifier]>)| words.is_empty() && vocabulary.is_a(concept, *e);
        (!compensation || vocabulary.concept(concept).decompensates) && !self.except.iter().any(excepted)
    }

    fn counts(&self, chart: &Chart<'_>, instance: Instance<'_>, told: &mut dyn FnMut(DataNeed)) -> Truth {
        if !self.may_count(chart, instance.concept) {
            return Truth::False;
        }
        let except = self.except.iter().map(|(excepted, qualifiers)| (*excepted, &**qualifiers));
        counts_against(chart, except, self.window == Window::Now, instance, told)
    }

    fn describes(&self, _: Days) -> bool {
        true
    }

    fn holds(
        &self,
        chart: &Chart<'_>,
        episode: &Episode,
        fact: Option<&Fact>,
        told: &mut dyn FnMut(DataNeed),
    ) -> Truth {
        let lasting = self.lasting.map_or(Truth::True, |period| {
            let by = chart.on.before(period);
            if episode.start.last <= by {
                Truth::True
            } else if episode.start.first > by {
                Truth::False
            } else {
                told(need(NeedKind::Imprecise, episode.concept, Wanted::Date, episode.fact, Days::day(by)));
                Truth::Unknown
            }
        });
        let instance = Instance { concept: episode.concept, fact };
        let required = required(chart, &self.requiring, instance, told);
        lasting.and(all_hold(chart, &self.qualifiers, instance, self.window == Window::Now, told)).and(required)
    }
}
