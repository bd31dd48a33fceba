//! Procedures, done and planned.

use super::absence::Clearance;
use super::chart::{Chart, Days, need, recorded};
use super::episode::{Domain, Episode};
use super::presence::{Filter, Question};
use super::qualifier::{Instance, counts_against};
use super::trace::Trace;
use super::window::Ask;
use super::{DataNeed, NeedKind, Wanted};
use crate::patient::{Fact, FactKind};
use crate::ruleset::ProcedureAtom;
use crate::value::Truth;
use crate::vocabulary::{ConceptId, ListName};

impl Chart<'_> {
    /// The truth of a statement about a procedure.
    pub(super) fn procedure<T: Trace>(&self, atom: &ProcedureAtom, trace: &mut T) -> Truth {
        if let Some(truth) = self.ruled_out_by_sex(atom.concept, trace) {
            return truth;
        }
        if atom.planned { self.planned_procedure(atom, trace) } else { self.in_window(atom, atom.window, trace) }
    }

    /// A plan is judged by the day it was recorded, and stays fresh as long as the list of plans does.
    fn planned_procedure<T: Trace>(&self, atom: &ProcedureAtom, trace: &mut T) -> Truth {
        let now = Days::day(self.on);
        let oldest = self.on.before(self.freshness(ListName::PlannedProcedures));
        let mut stale = None;
        for (index, fact) in self.facts_below(atom.concept) {
            let FactKind::Procedure(p) = &fact.kind else { continue };
            let counts = atom.counts(self, Instance { concept: fact.concept, fact: Some(fact) }, &mut |_| {});
            if !p.planned || p.as_of.first > self.on || counts == Truth::False {
                continue;
            }
            if p.as_of.first >= oldest && counts == Truth::True {
                trace.evidence(recorded(atom.concept, index, Some(p.as_of)));
                return Truth::True;
            }
            stale = Some(index);
        }
        for (index, fact) in self.facts_above(atom.concept).filter(|(_, f)| f.concept != atom.concept) {
            if let FactKind::Procedure(p) = &fact.kind
                && p.planned
                && p.as_of.first <= self.on
                && !self.plan_explained(atom.concept, fact.concept)
            {
                // What is planned may be just this.
                trace.need(need(NeedKind::Unspecific, atom.concept, Wanted::Presence, Some(index), now));
                return Truth::Unknown;
            }
        }
        if let Some(fact) = stale {
            trace.need(need(NeedKind::Stale, atom.concept, Wanted::Presence, Some(fact), now));
            return Truth::Unknown;
        }
        let name = ListName::PlannedProcedures;
        let lists = |each: &mut dyn FnMut(Clearance)| self.complete(name, atom.concept, false, each);
        if Self::covers(now, false, lists, |_| {}) {
            if let Some(unread) = self.unread(name, atom.concept, now) {
                trace.need(unread);
                return Truth::Unknown;
            }
            Self::covers(now, false, lists, |c| trace.evidence(c.evidence(atom.concept)));
            return Truth::False;
        }
        let kind = if Self::covers(now, true, lists, |_| {}) { NeedKind::Stale } else { NeedKind::Missing };
        trace.need(need(kind, atom.concept, Wanted::List(ListName::PlannedProcedures), None, now));
        Truth::Unknown
    }
}

impl Chart<'_> {
    /// Whether a more specific plan, other than for what is asked, explains a general one.
    fn plan_explained(&self, asked: ConceptId, general: ConceptId) -> bool {
        let vocabulary = &self.rules.vocabulary;
        self.facts_below(general).any(|(_, f)| {
            let planned = matches!(&f.kind, FactKind::Procedure(p) if p.planned && p.as_of.first <= self.on);
            planned && f.concept != general && !vocabulary.is_a(asked, f.concept)
        })
    }
}

impl Ask for ProcedureAtom {
    fn concept(&self) -> ConceptId {
        self.concept
    }

    fn ask<T: Trace>(&self, chart: &Chart<'_>, days: Days, trace: &mut T) -> Truth {
        let filter: Option<&dyn Filter> = if self.except.is_empty() { None } else { Some(self) };
        chart.present(&Question { domain: Domain::Procedure, concept: self.concept, days, settle: None, filter }, trace)
    }
}

impl Filter for ProcedureAtom {
    fn may_count(&self, chart: &Chart<'_>, concept: ConceptId) -> bool {
        !self.except.iter().any(|&excepted| chart.rules.vocabulary.is_a(concept, excepted))
    }

    fn counts(&self, chart: &Chart<'_>, instance: Instance<'_>, told: &mut dyn FnMut(DataNeed)) -> Truth {
        counts_against(chart, self.except.iter().map(|&e| (e, &[][..])), false, instance, told)
    }

    fn describes(&self, _: Days) -> bool {
        false
    }

    fn holds(&self, _: &Chart<'_>, _: &Episode, _: Option<&Fact>, _: &mut dyn FnMut(DataNeed)) -> Truth {
        Truth::True
    }
}
