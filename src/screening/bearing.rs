//! How a patient's facts bear on the topics that statements ask for: found once for a patient, before any statement.
//!
//! Guarantees that a topic without a flag is one of which nothing is recorded that could matter.

use super::chart::Chart;
use super::loaded::{Group, Shape};
use super::plan::{Bearing, Lane};
use super::scratch::Detail;
use crate::value::Day;

/// Something at or below it is there, from some day up to the screening date and on.
pub(crate) const SURE: u16 = 1;
/// Something else is recorded at or below it: open to doubt, or results.
pub(crate) const OTHER: u16 = 2;
/// Something at or below it was there and is over; the latest such day is a detail.
pub(crate) const OVER: u16 = 4;
/// It is denied, on a day of which the denial is still fresh.
pub(crate) const DENIED_HERE: u16 = 8;
/// It, or something related, is denied in another way.
pub(crate) const DENIED: u16 = 16;
/// Something more general is recorded.
pub(crate) const ABOVE: u16 = 32;
/// Of a rule: it has something to go on. Of a question of presence, where all is put together: rules that infer presence
/// have.
pub(crate) const TOUCHED: u16 = 64;
/// Of a question of presence, where all is put together: rules that infer the absence of it, or of something related,
/// have something to go on.
pub(crate) const ABSENT_RULE: u16 = 128;
/// It was denied, on a day that has become too old to say anything of today.
pub(crate) const DENIED_ONCE: u16 = 256;
/// It, or something related, is denied in any way.
pub(crate) const DENIALS: u16 = DENIED | DENIED_HERE | DENIED_ONCE;
/// Facts at or below it are on more than one concept.
pub(crate) const SEVERAL: u16 = 512;
/// A procedure at or below it was done, up to the screening date, on a day that nobody wrote down; or a drug at or below it
/// was not tolerated.
pub(crate) const ONCE: u16 = 1024;
/// Something is recorded at or below it.
pub(crate) const HERE: u16 = SURE | OTHER | OVER;

/// What the facts of a group are, for each lane, see [`Shape`].
type Lanes = [u16; 7];

impl Chart<'_> {
    /// Marks the topics that the patient's facts bear on.
    pub(super) fn mark(&self) {
        let postings = &self.screener.plans.postings;
        for (index, group) in (0_u32..).zip(&self.patient.groups) {
            let postings = postings.of(group.concept);
            if group.values {
                for posting in postings {
                    self.scratch.mark_value(posting.topic, posting.of_values, index);
                }
            } else if !postings.is_empty() {
                let (lanes, latest) = self.lanes(group);
                for posting in postings {
                    let of_lane = lanes.get(posting.lane as usize).copied().unwrap_or(0);
                    let flags = flags(of_lane, posting.bearing);
                    if flags != 0 {
                        self.scratch.mark(posting.topic, flags, Detail { group: index, latest });
                    }
                }
            }
        }
    }

    fn lanes(&self, group: &Group) -> (Lanes, Day) {
        let mut lanes = [0; 7];
        let mut latest = Day::DISTANT_PAST;
        let mut add = |lane: Lane, flag: u16| {
            if let Some(slot) = lanes.get_mut(lane as usize) {
                *slot |= flag;
            }
        };
        for shape in self.patient.shapes.get(group.from as usize..group.to as usize).unwrap_or(&[]) {
            match *shape {
                Shape::Value => add(Lane::Value, OTHER),
                Shape::Open(since) => {
                    let sure = since <= self.on && self.screener.is_steady(group.concept);
                    add(Lane::Condition, if sure { SURE } else { OTHER });
                }
                Shape::Course(since, as_of) => {
                    let sure = since <= self.on && self.screener.is_fresh(Lane::Medication, as_of);
                    add(Lane::Medication, if sure { SURE } else { OTHER });
                }
                Shape::Closed(end) if end <= self.on => {
                    latest = latest.max(end);
                    add(Lane::Medication, OVER);
                }
                Shape::Done(day) if day <= self.on => {
                    latest = latest.max(day);
                    add(Lane::Procedure, OVER);
                }
                Shape::Planned => add(Lane::PlannedProcedure, OTHER),
                Shape::Denied(day) if day <= self.on => {
                    for lane in [Lane::Condition, Lane::Medication, Lane::Procedure] {
                        add(lane, if self.screener.is_fresh(lane, day) { DENIED_HERE } else { DENIED_ONCE });
                    }
                }
                Shape::Allergy(day) if day <= self.on => add(Lane::Allergy, SURE),
                // Of a day that has yet to come: nothing.
                Shape::Done(_) | Shape::Denied(_) | Shape::Allergy(_) | Shape::Nothing => {}
                Shape::OtherDenial => {
                    for lane in [Lane::Condition, Lane::Medication, Lane::Procedure] {
                        add(lane, DENIED);
                    }
                }
                Shape::OtherCondition => add(Lane::Condition, OTHER),
                Shape::Closed(_) | Shape::OtherCourse => add(Lane::Medication, OTHER),
                Shape::DoneBy(day) if day <= self.on => add(Lane::Procedure, OTHER | ONCE),
                Shape::DoneBy(_) => add(Lane::Procedure, OTHER),
                Shape::Family => add(Lane::Family, OTHER),
            }
        }
        if group.intolerant.is_some_and(|day| day <= self.on) {
            add(Lane::Allergy, ONCE);
        }
        (lanes, latest)
    }
}

/// What facts on a concept say of a topic.
fn flags(facts: u16, bearing: Bearing) -> u16 {
    let mut flags = facts & DENIED;
    if bearing.has(Bearing::BELOW) {
        flags |= facts & (HERE | ONCE);
    }
    if bearing.has(Bearing::ABOVE) && facts & HERE != 0 {
        flags |= ABOVE;
    }
    let denials = facts & (DENIED_HERE | DENIED_ONCE);
    if denials != 0 {
        flags |= if bearing.has(Bearing::EXACT) { denials } else { DENIED };
    }
    if bearing.has(Bearing::FEEDS) { flags | TOUCHED } else { flags }
}

/// What results on a concept say of a topic.
pub(super) fn flags_of_values(lane: Lane, bearing: Bearing) -> u16 {
    flags(if lane == Lane::Value { OTHER } else { 0 }, bearing)
}
