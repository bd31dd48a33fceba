//! Short paths: the truth of simple statements about patients of whom little or nothing that matters is recorded.
//!
//! Assumes that the patient's facts were marked (`bearing.rs`). Guarantees the answer of the general code, or none; in
//! debug builds every answer is compared with it.

use super::bearing::{
    ABOVE, ABSENT_RULE, DENIALS, DENIED, DENIED_HERE, DENIED_ONCE, HERE, OTHER, OVER, PRESENT_RULE, SEVERAL, SURE,
};
use super::chart::{Chart, Days};
use super::episode::Domain;
use super::loaded::Said;
use super::plan::{Lane, Newest, Plan, Presence, Simple, TopicId, Total};
use super::prepare::FEMALE;
use super::qualifier::all_hold;
use crate::patient::{Coverage, FactKind, RecordedSex};
use crate::ruleset::{Atom, AtomId, NodeId, SettleId, Window};
use crate::value::{Day, Truth};
use crate::vocabulary::{Absence, ConceptId, ListName};

/// What may contradict that something is there.
const DOUBTS: u16 = DENIALS | ABSENT_RULE;

/// What is known of a topic in a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Found {
    /// It was there.
    Present,
    /// A test, or what else a rule rests on, clears it.
    Tested,
    /// A statement or a list clears it.
    Stated,
    /// Nothing.
    Nothing,
}

impl Chart<'_> {
    /// The truth of the statement at `node`, if a short path leads to it.
    pub(super) fn short(&self, node: NodeId) -> Option<Truth> {
        match self.screener.plans.plans.get(node.0 as usize)? {
            Plan::General => None,
            Plan::Born(days) => {
                let birth = self.profile.birth.filter(|b| b.is_exact() && b.first <= self.on)?;
                Some(Truth::from(days.iter().any(|d| d.contains(&birth.first))))
            }
            Plan::Sex(asked) => Some(match self.profile.sex {
                RecordedSex::Unknown => Truth::Unknown,
                recorded => Truth::from(recorded == *asked),
            }),
            Plan::Presence(presence) => self.short_presence(presence),
            Plan::Planned(topic) => self.short_plan(*topic),
            Plan::Result(newest) => self.short_result(newest),
            Plan::Total(total) => self.short_total(total),
        }
    }

    fn short_presence(&self, asked: &Presence) -> Option<Truth> {
        if asked.female && self.profile.sex == RecordedSex::Male {
            let plain = self.scratch.flags(FEMALE) == 0 && self.profile.gender.is_none();
            return plain.then_some(Truth::False);
        }
        if let Some(truth) = asked.qualified.and_then(|(atom, concept)| self.short_qualified(asked, atom, concept)) {
            return Some(truth);
        }
        let found = self.short_presence_of(asked.topic, asked.from, asked.to, asked.filtered)?;
        if found == Found::Stated {
            // What only tests clear is not cleared by a list.
            for &test in &asked.tests {
                match self.short_presence_of(test, asked.from, asked.to, false)? {
                    Found::Tested | Found::Stated => {}
                    Found::Nothing => return Some(Truth::Unknown),
                    Found::Present => return None,
                }
            }
        }
        Some(match found {
            Found::Present => Truth::True,
            Found::Tested | Found::Stated => Truth::False,
            Found::Nothing => Truth::Unknown,
        })
    }

    /// One concept is recorded as present, and nothing contradicts it: its words decide.
    fn short_qualified(&self, asked: &Presence, atom: AtomId, concept: ConceptId) -> Option<Truth> {
        let flags = self.scratch.flags(asked.topic);
        let clear = flags & (HERE | SEVERAL | DOUBTS) == SURE && asked.to == self.on;
        let Atom::Condition(atom) = self.rules.atom(atom) else { return None };
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize).filter(|_| clear)?;
        let facts = self.profile.facts.get(group.from as usize..group.to as usize)?;
        let now = atom.window == Window::Now;
        let holds = |fact| all_hold(self, &atom.qualifiers, fact, now, &mut |_| {});
        let known = facts.iter().filter(|f| matches!(f.kind, FactKind::Condition(_))).map(holds);
        match known.max()? {
            // Of this concept the record describes what is there.
            Truth::False => (group.concept == concept && flags & PRESENT_RULE == 0).then_some(Truth::False),
            truth => Some(truth),
        }
    }

    fn short_presence_of(&self, topic: TopicId, from: Day, to: Day, filtered: bool) -> Option<Found> {
        let mut flags = self.scratch.flags(topic);
        if flags & OVER != 0 {
            let meets = self.scratch.detail(topic).latest >= from;
            if meets {
                return (to == self.on && !filtered && flags & DOUBTS == 0).then_some(Found::Present);
            }
            if flags & (DENIED_HERE | DENIED_ONCE) != 0 {
                return None;
            }
            // Over before the window began.
            flags &= !OVER;
        }
        if flags & SURE != 0 && to == self.on && !filtered && flags & (DOUBTS | OTHER) == 0 {
            return Some(Found::Present);
        }
        if flags & (HERE | ABOVE | DENIED) != 0 {
            return None;
        }
        self.short_absence(topic, from, to, flags)
    }

    /// How the patient's facts bear on a question of presence; everything may, where that was not prepared.
    pub(super) fn bearing(&self, domain: Domain, concept: ConceptId, settle: Option<SettleId>) -> u16 {
        match self.screener.plans.known.get(&(domain.into(), concept, settle)) {
            Some(Some(topic)) if !self.sex_in_doubt => self.scratch.flags(*topic),
            _ => u16::MAX,
        }
    }

    /// Whether a concept that a test clears was there on some day of the window, if a short path leads to the answer.
    pub(super) fn short_test(&self, concept: ConceptId, settle: Option<SettleId>, days: Days) -> Option<Truth> {
        let by_test = self.rules.vocabulary.concept(concept).absence == Absence::ByTest && !self.sex_in_doubt;
        // What will be so after the screening date is for the general code to say.
        let usual = by_test && days.to <= self.on;
        let topic = (*self.screener.plans.known.get(&(Lane::Condition, concept, settle)).filter(|_| usual)?)?;
        Some(match self.short_presence_of(topic, days.from, days.to, false)? {
            Found::Present => Truth::True,
            Found::Tested | Found::Stated => Truth::False,
            Found::Nothing => Truth::Unknown,
        })
    }

    /// Nothing is recorded at or below the topic, nor above it: what its rules, its own denial and the list say.
    fn short_absence(&self, topic: TopicId, from: Day, to: Day, flags: u16) -> Option<Found> {
        let about = self.screener.plans.topics.get(topic.0 as usize)?;
        if flags & PRESENT_RULE != 0 && about.present.iter().any(|&rule| self.quick(rule) == Truth::True) {
            return None;
        }
        let ruled_out = |(rule, _): &&(NodeId, bool)| self.quick(*rule) == Truth::True;
        if flags & ABSENT_RULE != 0
            && let Some(&(_, on_results)) = about.absent.iter().find(ruled_out)
        {
            let covered = from == self.on || about.lifelong;
            return (covered && on_results).then_some(Found::Tested);
        }
        if about.by_statement && flags & (DENIED_HERE | DENIED_ONCE) != 0 {
            if from != self.on {
                return None;
            }
            if flags & DENIED_HERE != 0 {
                return Some(Found::Stated);
            }
        }
        let Some(list) = about.list else { return Some(Found::Nothing) };
        let clears = self.list_clears(list, about.lifelong, from, to)?;
        Some(if clears { Found::Stated } else { Found::Nothing })
    }

    /// Whether the patient's one complete list of that name covers the days; none where several may do so together, or
    /// where nobody knows what an entry of it is.
    fn list_clears(&self, name: ListName, lifelong: bool, from: Day, to: Day) -> Option<bool> {
        if self.profile.unresolved.iter().any(|u| u.list == Some(name)) {
            return None;
        }
        let mut lists = self.profile.lists.iter().filter(|l| l.list == name && l.on <= self.on);
        let Some(list) = lists.next() else { return Some(false) };
        if lists.next().is_some() {
            return None;
        }
        let covered = match list.covers {
            Coverage::Now if !lifelong => list.on,
            Coverage::Since(day) => day,
            Coverage::Now | Coverage::Ever => Day::DISTANT_PAST,
        };
        Some(covered <= from && list.on.after(self.freshness(name)) >= to)
    }

    fn short_plan(&self, topic: TopicId) -> Option<Truth> {
        if self.scratch.flags(topic) & (HERE | ABOVE) != 0 {
            return None;
        }
        let clears = self.list_clears(ListName::PlannedProcedures, true, self.on, self.on)?;
        Some(if clears { Truth::False } else { Truth::Unknown })
    }

    fn short_result(&self, asked: &Newest) -> Option<Truth> {
        let flags = self.scratch.flags(asked.topic);
        if flags & HERE == 0 {
            return Some(Truth::Unknown);
        }
        if matches!(asked.test, Simple::Other) {
            return None;
        }
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize)?;
        let (on, said) = group.newest.filter(|(on, _)| *on <= self.on)?;
        if asked.only && group.to - group.from != 1 {
            return None;
        }
        if on < asked.from || on > asked.to {
            return (on < asked.from).then_some(Truth::Unknown);
        }
        let holds = match (&asked.test, said) {
            (Simple::Number(parts), Said::Number(value)) | (Simple::Titre(parts), Said::Titre(value)) => {
                Truth::from(parts.hold(value))
            }
            (Simple::Named { hold, indeterminate }, Said::Named(value)) if value < 64 => {
                if hold >> value & 1 == 1 {
                    Truth::True
                } else if indeterminate >> value & 1 == 1 {
                    Truth::Unknown
                } else {
                    Truth::False
                }
            }
            _ => return None,
        };
        Some(holds)
    }

    fn short_total(&self, asked: &Total) -> Option<Truth> {
        let flags = self.scratch.flags(asked.topic);
        if flags & ABSENT_RULE != 0 {
            return None;
        }
        // Of an assessment with items left open the rules score some; without an assessment they may do so alone.
        let unassessed = || {
            let scored = |(rule, _): &&(NodeId, i64)| self.quick(*rule) == Truth::True;
            let rules = asked.inferred.iter().filter(|_| flags & PRESENT_RULE != 0);
            let least = rules.filter(scored).map(|(_, points)| points).sum();
            if asked.itemless && !asked.cumulative {
                Truth::Unknown
            } else {
                asked.test.hold_between(least, asked.most)
            }
        };
        if flags & HERE == 0 {
            return Some(unassessed());
        }
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize)?;
        let (on, said) = group.newest.filter(|(on, _)| *on <= self.on)?;
        let (current, old) = (asked.from <= on && on <= asked.to, on < asked.from);
        let Said::Total(total) = said else { return None };
        if !asked.cumulative {
            return if current { Some(Truth::from(asked.test.hold(total))) } else { old.then(unassessed) };
        }
        // What the rules can score is in the total already; an old total is a lower bound.
        if group.to - group.from != 1 || total < asked.inferable || total > asked.most {
            None
        } else if current {
            Some(Truth::from(asked.test.hold(total)))
        } else {
            old.then(|| asked.test.hold_between(total, asked.most))
        }
    }
}
