//! Short paths: the truth of simple statements about patients of whom little or nothing that matters is recorded.
//!
//! Assumes that the patient's facts were marked (`bearing.rs`). Guarantees the answer of the general code, or none; in
//! debug builds every answer is compared with it.

use super::bearing::{
    ABOVE, ABSENT_RULE, DENIALS, DENIED, DENIED_HERE, DENIED_ONCE, HERE, ONCE, OTHER, OVER, SEVERAL, SURE, TOUCHED,
};
use super::chart::{Chart, Days};
use super::episode::Domain;
use super::loaded::{Group, Said};
use super::plan::{Lane, Newest, Plan, Presence, RuleTopic, Simple, Topic, TopicId, Total};
use super::prepare::FEMALE;
use super::qualifier::{Instance, all_hold};
use crate::patient::{FactKind, RecordedSex};
use crate::ruleset::{Atom, AtomId, NodeId, SettleId, Window};
use crate::value::{Day, DayRange, Range, Truth};
use crate::vocabulary::{Absence, ConceptId, ListName};
use std::ops::RangeInclusive;

/// What is known of a topic in a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Found {
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
    /// The truth of a planned statement, if a short path leads to it.
    pub(super) fn short(&self, plan: &Plan) -> Option<Truth> {
        match plan {
            Plan::General(_) | Plan::All(_) | Plan::Any(_) | Plan::Not(_) | Plan::Count(..) | Plan::Reading(_) => None,
            Plan::Born(days) => {
                let Some(birth) = self.profile.birth.filter(|b| b.first <= self.on) else {
                    return Some(Truth::Unknown);
                };
                born_between(days, birth.first, birth.last.min(self.on))
            }
            Plan::Sex(asked) => Some(match self.profile.sex {
                RecordedSex::Unknown => Truth::Unknown,
                recorded => Truth::from(recorded == *asked),
            }),
            Plan::Presence(presence) => self.short_presence(presence),
            Plan::Planned(topic) => self.short_plan(*topic),
            Plan::Intolerant(topic) => self.short_intolerance(*topic),
            Plan::Suspected(topic) => self.short_suspicion(*topic),
            Plan::Result(newest) => self.short_result(newest),
            Plan::Total(total) => self.short_total(total),
        }
    }

    fn short_presence(&self, asked: &Presence) -> Option<Truth> {
        if asked.female && self.profile.sex == RecordedSex::Male {
            let plain = self.scratch.flags(FEMALE) == 0 && self.profile.gender.is_none();
            return plain.then_some(Truth::False);
        }
        if let Some(truth) = asked.qualified.and_then(|atom| self.short_qualified(asked, atom)) {
            return Some(truth);
        }
        let found = self.short_presence_of(asked.topic, asked.from, asked.to, asked.filtered)?;
        if found == Found::Stated {
            // What only tests clear is not cleared by a list.
            for &(test, _) in &asked.tests {
                match self.short_presence_of(test, asked.from, asked.to, false)? {
                    Found::Tested | Found::Stated => {}
                    Found::Nothing => return Some(Truth::Unknown),
                    Found::Present => return None,
                }
            }
        }
        Some(match found {
            Found::Present if asked.movable && !self.goes_on(asked)? => Truth::Unknown,
            Found::Present => Truth::True,
            Found::Tested | Found::Stated => Truth::False,
            Found::Nothing => Truth::Unknown,
        })
    }

    /// Whether what is there goes on, as far as the record says, whenever a day that has yet to come may come; none where
    /// the general code must weigh it.
    pub(super) fn goes_on(&self, asked: &Presence) -> Option<bool> {
        let flags = self.scratch.flags(asked.topic);
        let about = self.screener.plans.topics.get(asked.topic.0 as usize).filter(|_| !asked.filtered)?;
        if flags & (SURE | OTHER) == SURE && flags & DENIALS == 0 && !self.any_holds(&about.related) {
            return Some(true);
        }
        (flags & HERE == OVER && !self.any_touched(&about.present)).then_some(false)
    }

    /// One concept is recorded as present, and nothing contradicts it: its words decide.
    pub(super) fn short_qualified(&self, asked: &Presence, atom: AtomId) -> Option<Truth> {
        let flags = self.scratch.flags(asked.topic);
        if flags & (HERE | SEVERAL | DENIALS) != SURE || asked.to != self.on {
            return None;
        }
        let about = self.screener.plans.topics.get(asked.topic.0 as usize)?;
        let Atom::Condition(atom) = self.rules.atom(atom) else { return None };
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize)?;
        let facts = self.profile.facts.get(group.from as usize..group.to as usize)?;
        if self.any_holds(&about.related) {
            return None;
        }
        let now = atom.window == Window::Now;
        let instance = |fact| Instance { concept: group.concept, fact: Some(fact) };
        let holds = |fact| all_hold(self, &atom.qualifiers, instance(fact), now, &mut |_| {});
        let known = facts.iter().filter(|f| matches!(f.kind, FactKind::Condition(_))).map(holds);
        match known.max()? {
            // Of this concept the record describes what is there.
            Truth::False => (group.concept == asked.concept && !self.any_holds(&about.present)).then_some(Truth::False),
            truth => Some(truth),
        }
    }

    pub(super) fn short_presence_of(&self, topic: TopicId, from: Day, to: Day, filtered: bool) -> Option<Found> {
        let flags = self.scratch.flags(topic);
        let about = self.screener.plans.topics.get(topic.0 as usize)?;
        if flags & (HERE | ABOVE | DENIED) == 0 {
            return self.short_absence(about, from, to, flags, filtered);
        }
        let over = flags & OVER != 0;
        let meets = over && self.scratch.detail(topic).latest >= from;
        let once = flags & ONCE != 0 && from == Day::DISTANT_PAST;
        let there = meets || once || flags & (SURE | OTHER) == SURE;
        if there && to == self.on && !filtered && flags & DENIALS == 0 && !self.any_holds(&about.related) {
            return Some(Found::Present);
        }
        // Over before the window began.
        let past = over && !meets && flags & (SURE | OTHER | ABOVE | DENIALS) == 0;
        if past { self.short_absence(about, from, to, flags, filtered) } else { None }
    }

    /// Whether the evidence for a rule that holds is of days of results, none of which is after the screening date.
    pub(super) fn rests_on_results(&self, rule: &RuleTopic) -> bool {
        let plans = &self.screener.plans.plans;
        let plan = |node: NodeId| plans.get(node.0 as usize);
        let silent = |node: NodeId| matches!(plan(node), Some(Plan::Result(_))) || self.quick(node) != Truth::True;
        match plan(rule.rule) {
            _ if rule.on_results || self.patient.latest <= self.on => true,
            Some(Plan::Any(list)) => self.rules.list(*list).iter().all(|&node| silent(node)),
            _ => false,
        }
    }

    /// Whether the rule has something to go on.
    pub(super) fn is_touched(&self, rule: &RuleTopic) -> bool {
        self.scratch.flags(rule.topic) != 0
    }

    pub(crate) fn any_touched(&self, rules: &[RuleTopic]) -> bool {
        rules.iter().any(|rule| self.is_touched(rule))
    }

    /// Whether the rule has something to go on, and holds.
    pub(super) fn rule_holds(&self, rule: &RuleTopic) -> bool {
        self.is_touched(rule) && self.quick(rule.rule) == Truth::True
    }

    pub(super) fn any_holds(&self, rules: &[RuleTopic]) -> bool {
        rules.iter().any(|rule| self.rule_holds(rule))
    }

    /// How the patient's facts bear on a question of presence; everything may, where that was not prepared.
    pub(super) fn bearing(&self, domain: Domain, concept: ConceptId, settle: Option<SettleId>) -> u16 {
        let known = self.screener.plans.known.get(&(domain.into(), concept, settle)).copied().flatten();
        known.filter(|_| !self.sex_in_doubt).map_or(u16::MAX, |topic| self.bearing_on(topic))
    }

    /// How the patient's facts bear on questions of presence of a topic.
    pub(super) fn bearing_on(&self, topic: TopicId) -> u16 {
        let Some(about) = self.screener.plans.topics.get(topic.0 as usize) else { return u16::MAX };
        let touched = |rules, flag| if self.any_touched(rules) { flag } else { 0 };
        self.scratch.flags(topic) | touched(&about.present, TOUCHED) | touched(&about.related, ABSENT_RULE)
    }

    /// Whether no result on a concept is recorded.
    pub(super) fn is_unmeasured(&self, concept: ConceptId) -> bool {
        let known = self.screener.plans.known.get(&(Lane::Value, concept, None)).copied().flatten();
        known.is_some_and(|topic| self.scratch.flags(topic) & HERE == 0)
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
    fn short_absence(&self, about: &Topic, from: Day, to: Day, flags: u16, filtered: bool) -> Option<Found> {
        if self.any_holds(&about.present) {
            // Present since some day up to the newest of its results, unless something else rules it out.
            let sure = to == self.on && self.patient.latest <= self.on && flags & DENIALS == 0;
            return (sure && !filtered && !self.any_holds(&about.related)).then_some(Found::Present);
        }
        if let Some(rule) = about.absent.iter().find(|rule| self.rule_holds(rule)) {
            let covered = from == self.on || about.lifelong;
            return (covered && self.rests_on_results(rule)).then_some(Found::Tested);
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
        let clears = self.screener.list_clears(self.profile, list, about.lifelong, about.lifelong, from, to)?;
        Some(if clears { Found::Stated } else { Found::Nothing })
    }

    fn short_plan(&self, topic: TopicId) -> Option<Truth> {
        if self.scratch.flags(topic) & (HERE | ABOVE) != 0 {
            return None;
        }
        let about = self.screener.plans.topics.get(topic.0 as usize)?;
        let clears = self.screener.list_clears(
            self.profile,
            ListName::PlannedProcedures,
            true,
            about.lifelong,
            self.on,
            self.on,
        )?;
        Some(if clears { Truth::False } else { Truth::Unknown })
    }

    /// What is recorded more generally may be an intolerance of what is asked for; intolerance of other drugs says nothing.
    fn short_intolerance(&self, topic: TopicId) -> Option<Truth> {
        let flags = self.scratch.flags(topic);
        if flags & (HERE | ONCE) != 0 {
            return Some(Truth::True);
        }
        let about = self.screener.plans.topics.get(topic.0 as usize).filter(|_| flags & ABOVE == 0)?;
        let (list, lifelong) = (ListName::Allergies, about.lifelong);
        let clears = self.screener.list_clears(self.profile, list, lifelong, lifelong, self.on, self.on)?;
        Some(if clears { Truth::False } else { Truth::Unknown })
    }

    fn short_suspicion(&self, topic: TopicId) -> Option<Truth> {
        let suspicions = self.scratch.flags(topic) & OTHER != 0;
        let about = self.screener.plans.topics.get(topic.0 as usize).filter(|_| !suspicions)?;
        let list = ListName::Conditions;
        let clears = self.screener.list_clears(self.profile, list, false, about.lifelong, self.on, self.on)?;
        Some(if clears { Truth::False } else { Truth::Unknown })
    }

    pub(super) fn short_result(&self, asked: &Newest) -> Option<Truth> {
        let flags = self.scratch.flags(asked.topic);
        if flags & HERE == 0 {
            return Some(Truth::Unknown);
        }
        if matches!(asked.test, Simple::Other) {
            return None;
        }
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize)?;
        let (on, said) = group.newest.filter(|(on, _)| on.first <= self.on)?;
        if asked.only && group.to - group.from != 1 {
            return None;
        }
        let last = self.cut(on).last;
        if on.first < asked.from || last > asked.to {
            // Before the window, or perhaps before it.
            return (on.first < asked.from && last <= asked.to).then_some(Truth::Unknown);
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
            (Simple::Multiple(scale, parts), Said::Number(value)) => match scale.place(value, self.reference(group))? {
                // The general code looks closer.
                Some((least, most)) => Some(parts.hold_between(least, most)).filter(|truth| truth.is_known())?,
                None => Truth::Unknown,
            },
            _ => return None,
        };
        Some(holds)
    }

    /// The days of a result, cut at the day of the record and at the screening date.
    pub(super) fn cut(&self, on: DayRange) -> DayRange {
        let recorded = self.profile.recorded.filter(|recorded| *recorded >= on.first);
        DayRange { last: on.last.min(recorded.unwrap_or(self.on)).min(self.on), ..on }
    }

    /// The reference range of the newest result of a group.
    fn reference(&self, group: &Group) -> Option<&Range> {
        let newest = self.profile.facts.get(group.from as usize..group.to as usize)?.last()?;
        if let FactKind::Result(result) = &newest.kind { result.reference.as_ref() } else { None }
    }

    pub(super) fn short_total(&self, asked: &Total) -> Option<Truth> {
        let flags = self.scratch.flags(asked.topic);
        if flags & TOUCHED != 0 {
            // A total of another version is recorded.
            return None;
        }
        if flags & HERE == 0 {
            return Some(self.short_unassessed(asked));
        }
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize)?;
        let (on, said) = group.newest.map(|(on, said)| (on.first, said)).filter(|(on, _)| *on <= self.on)?;
        let (current, old) = (asked.from <= on && on <= asked.to, on < asked.from);
        let alone = group.to - group.from == 1;
        match said {
            Said::Total(total) if !asked.cumulative && current => Some(Truth::from(asked.test.hold(total))),
            Said::Total(_) | Said::Items { .. } if !asked.cumulative && old => Some(self.short_unassessed(asked)),
            // What the rules can score is in the total already.
            Said::Total(total) if asked.cumulative && alone && (asked.inferable..=asked.most).contains(&total) => {
                if current {
                    Some(Truth::from(asked.test.hold(total)))
                } else {
                    // An old total of what counts over the whole history is a lower bound.
                    old.then(|| asked.test.hold_between(total, asked.most))
                }
            }
            Said::Items { present, absent } if current && (alone || !asked.cumulative) => {
                Some(self.short_items(asked, present, absent))
            }
            Said::Items { present, .. } if old && alone => Some(self.short_items(asked, present, 0)),
            _ => None,
        }
    }

    /// No assessment speaks: rules alone may still decide.
    fn short_unassessed(&self, asked: &Total) -> Truth {
        if asked.itemless && !asked.cumulative { Truth::Unknown } else { self.short_items(asked, 0, 0) }
    }

    /// Whether the total that is known of the items is in the set.
    fn short_items(&self, asked: &Total, present: u64, absent: u64) -> Truth {
        let (least, most) = self.total_of_items(asked, present, absent);
        asked.test.hold_between(least, most)
    }

    /// The least and the greatest total that is known of the items: those found present or absent, and those that rules
    /// score.
    pub(super) fn total_of_items(&self, asked: &Total, present: u64, absent: u64) -> (i64, i64) {
        let mut inferred = 0_u64;
        for (rule, place) in &asked.inferred {
            if self.rule_holds(rule) {
                inferred |= 1 << place;
            }
        }
        // Over the whole history a result counts even where an assessor saw nothing.
        let present = present | if asked.cumulative { inferred } else { inferred & !absent };
        let absent = absent & !present;
        let (mut least, mut most) = (0, 0);
        for (place, points) in asked.points.iter().enumerate() {
            least += if present >> place & 1 == 1 { *points } else { 0 };
            most += if absent >> place & 1 == 1 { 0 } else { *points };
        }
        (least, most)
    }
}

/// Whether somebody was born on one of these days, who was born between `first` and `last`; none where several stretches of
/// days together may hold them.
#[inline]
pub(crate) fn born_between(days: &[RangeInclusive<Day>], first: Day, last: Day) -> Option<Truth> {
    let mut met = days.iter().filter(|d| *d.start() <= last && first <= *d.end());
    match (met.next(), met.next()) {
        (None, _) => Some(Truth::False),
        (Some(one), _) if one.contains(&first) && one.contains(&last) => Some(Truth::True),
        (Some(_), None) => Some(Truth::Unknown),
        (Some(_), Some(_)) => None,
    }
}
