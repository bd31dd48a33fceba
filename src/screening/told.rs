//! A short path to reasons: what a complete list says of something of which nothing is recorded.
//!
//! Assumes that the patient's facts were marked (`bearing.rs`). Guarantees the truth and the reasons of the general code,
//! in its order, or nothing; in debug builds both are compared.

use super::chart::{Chart, Days};
use super::episode::Domain;
use super::plan::{Plan, Presence};
use super::presence::Question;
use super::short::Found;
use super::trace::Trace;
use super::{Evidence, Ground, Subject};
use crate::patient::RecordedSex;
use crate::ruleset::NodeId;
use crate::value::{Day, DayRange, Truth};
use crate::vocabulary::{ConceptId, ListName};

impl Chart<'_> {
    /// The truth of the statement at `node` with its reasons, if a list decides it or tests alone keep it open.
    pub(super) fn told<T: Trace>(&self, node: NodeId, trace: &mut T) -> Option<Truth> {
        let Some(Plan::Presence(asked)) = self.screener.plans.plans.get(node.0 as usize) else { return None };
        let (list, on) = self.list_that_speaks(asked)?;
        let open = self.not_cleared(asked)?;
        let truth = if open.is_empty() {
            let about = Subject::Concept(asked.concept);
            let (ground, on) = (Ground::List(list), Some(DayRange::day(on)));
            trace.evidence(Evidence { about, present: false, ground, fact: None, on });
            Truth::False
        } else {
            Truth::Unknown
        };
        // Either what the tests cleared, or those that keep it open.
        let telling = asked.tests.iter().map(|(_, concept)| *concept).filter(|c| open.is_empty() || open.contains(c));
        let (days, settle) = (Days { from: asked.from, to: asked.to }, asked.settle);
        for concept in telling {
            self.present(&Question { domain: Domain::Condition, concept, days, settle, filter: None }, trace);
        }
        Some(truth)
    }

    /// The one list that clears the statement, where nothing else is recorded that bears on it.
    fn list_that_speaks(&self, asked: &Presence) -> Option<(ListName, Day)> {
        let about = self.screener.plans.topics.get(asked.topic.0 as usize)?;
        let list = about.list?;
        let impossible = asked.female && self.profile.sex == RecordedSex::Male;
        let bears = self.scratch.flags(asked.topic) != 0 || self.any_touched(&about.present);
        if impossible || self.sex_in_doubt || bears || self.any_touched(&about.related) {
            return None;
        }
        let mut lists = self.profile.lists.iter().filter(|l| l.list == list && l.on <= self.on);
        let only = lists.next()?;
        let alone = lists.next().is_none()
            && self.screener.list_clears(self.profile, list, about.lifelong, about.lifelong, asked.from, asked.to)?;
        alone.then_some((list, only.on))
    }

    /// What is below it and only tests clear, where no test did; none if something of it is there.
    fn not_cleared(&self, asked: &Presence) -> Option<Vec<ConceptId>> {
        let mut open = Vec::new();
        for (topic, concept) in &asked.tests {
            match self.short_presence_of(*topic, asked.from, asked.to, false)? {
                Found::Tested | Found::Stated => {}
                Found::Nothing => open.push(*concept),
                Found::Present => return None,
            }
        }
        Some(open)
    }
}
