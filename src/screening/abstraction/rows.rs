//! From a patient's facts to rows.

use super::family::{Families, Family};
use super::{Abstract, Clear, Dated, LISTS, Man, NEVER, Row, Total, list_place};
use crate::patient::{FactKind, RecordedSex, ResultStatus};
use crate::ruleset::{AtomId, NodeId};
use crate::screening::LoadedProfile;
use crate::screening::bearing::{ABOVE, DENIALS, HERE, ONCE, OTHER, SURE, TOUCHED};
use crate::screening::chart::{Chart, Days};
use crate::screening::episode::Domain;
use crate::screening::loaded::{Group, Said, exactly, number, whole_parts};
use crate::screening::multiple::Scale;
use crate::screening::plan::{self, Presence, TopicId, in_parts};
use crate::screening::presence::Question;
use crate::screening::program::Program;
use crate::screening::scratch::Contradiction;
use crate::screening::trace::Silent;
use crate::screening::value::{Candidate, Value};
use crate::value::{Bound, Day, Range, Truth};
use crate::vocabulary::{ConceptId, ListName};

/// What rules and lists say of a topic in windows up to the screening date.
#[derive(Clone, Copy)]
struct Span {
    /// There in windows that begin by this day.
    there: Day,
    /// The first day from which on a test clears it.
    tested: Clear,
    /// The same for lists.
    listed: Clear,
}

/// What rows refer to.
#[derive(Default)]
struct Pools {
    totals: Vec<Total>,
    results: Vec<Dated>,
}

impl<'a> Chart<'a> {
    /// What the patient's record says of each family on which facts bear, and of what else families ask for.
    pub(super) fn abstracted<'p>(
        &self,
        program: &Program,
        families: &Families,
        patient: &'p LoadedProfile<'p>,
    ) -> Abstract<'p> {
        let lists = self.list_days();
        let man = match self.profile.sex {
            RecordedSex::Male if self.contradiction_of_male_sex() == Contradiction::None => Man::Plain,
            RecordedSex::Male => Man::Doubtful,
            _ => Man::No,
        };
        let mut pools = Pools::default();
        let mut rows = Vec::with_capacity(self.scratch.touched().len());
        families.each_of(&self.scratch.touched(), |id| {
            let place = id.0 as usize;
            if let (Some(family), Some(windows)) = (families.families.get(place), families.windows.get(place)) {
                let row = match self.row((family, windows), &lists, man, &mut pools) {
                    Row::Ask => self.asked(family, windows),
                    row => row,
                };
                rows.push((id, row));
            }
        });
        let asked = |key| program.asked.get(key).into_iter().flatten();
        let numbers = patient.attested.iter().flat_map(|attested| asked(&attested.criterion));
        let answer = |number: &u32| Some((*number, self.answered(program.questions.get(*number as usize)?)));
        let birth = self.profile.birth.filter(|b| b.first <= self.on);
        Abstract {
            patient,
            rows: rows.into_boxed_slice(),
            totals: pools.totals.into_boxed_slice(),
            results: pools.results.into_boxed_slice(),
            answers: numbers.filter_map(answer).collect(),
            lists,
            born: birth.map(|b| (b.first, b.last.min(self.on))),
            sex: self.profile.sex,
            man,
        }
    }

    fn row(
        &self,
        (family, windows): (&Family, &[(Day, NodeId)]),
        lists: &[Clear; LISTS],
        man: Man,
        pools: &mut Pools,
    ) -> Row {
        match family {
            Family::Presence(domain, asked) => {
                let row = |&one: &_| self.presence_row((*domain, asked), one, lists, man);
                windows.first().and_then(row).unwrap_or(Row::Ask)
            }
            // What is planned, or may be, is for the general code to weigh.
            Family::Planned => Row::Ask,
            Family::Intolerance(topic) => self.intolerance_row(*topic, lists),
            Family::Suspicion(topic) => match self.scratch.flags(*topic) & OTHER {
                0 => unrecorded(lists, ListName::Conditions, false),
                _ => Row::Ask,
            },
            Family::Result(topic) => self.result_row(*topic, &mut pools.results),
            Family::Reading(concept) => self.reading_row(*concept),
            Family::Multiple(concept, scale) => self.multiple_row(*concept, *scale),
            Family::Total(asked) => match self.total_row(asked) {
                Some(Some(total)) => {
                    pools.totals.push(total);
                    Row::Total(u32::try_from(pools.totals.len() - 1).unwrap_or(u32::MAX))
                }
                Some(None) => Row::Nothing,
                None => Row::Ask,
            },
        }
    }

    /// What the general code says of the windows that the rules ask with, where the record says more than fits into days.
    fn asked(&self, family: &Family, windows: &[(Day, NodeId)]) -> Row {
        let all = windows.len();
        let truth = |at: usize| windows.get(at).map_or(Truth::Unknown, |(_, node)| self.quick(*node));
        let (there, clear) = match family {
            _ if all == 0 => return Row::Ask,
            // What was there in a short window was there in a longer one, and what was not there in a long one was not
            // there in a shorter one.
            Family::Presence(_, asked) if !asked.filtered => {
                let open = first_place(0, all, |at| truth(at) != Truth::True);
                (open, first_place(open, all, |at| truth(at) == Truth::False))
            }
            _ => {
                let open = (0..all).take_while(|&at| truth(at) == Truth::True).count();
                let clear = all - (open..all).rev().take_while(|&at| truth(at) == Truth::False).count();
                if (open..clear).any(|at| truth(at) != Truth::Unknown) {
                    return Row::Ask;
                }
                (open, clear)
            }
        };
        let day = |at: usize| windows.get(at).map(|(from, _)| *from);
        let there = there.checked_sub(1).and_then(day).unwrap_or(NEVER);
        Row::Span(there, day(clear).map_or(Clear::Never, Clear::From))
    }

    /// From which day on each complete list that is still fresh clears what it does not name.
    fn list_days(&self) -> [Clear; LISTS] {
        let mut days = [Clear::Never; LISTS];
        for list in self.profile.lists.iter().filter(|l| l.on <= self.on) {
            let fresh = self.screener.is_fresh_list(list.list, list.on);
            let unread = self.profile.unresolved.iter().any(|u| u.list == Some(list.list));
            for lifelong in [false, true] {
                if let Some(slot) = days.get_mut(list_place(list.list, lifelong)) {
                    let another = self.profile.lists.iter().filter(|l| l.list == list.list && l.on <= self.on).count();
                    *slot = match fresh {
                        _ if unread || another > 1 => Clear::Ask,
                        true => Clear::From(list.covers.first_day(list.on, lifelong)),
                        false => Clear::Never,
                    };
                }
            }
        }
        days
    }

    /// `one` is a statement of the family, with the first day of its window.
    fn presence_row(
        &self,
        (domain, asked): (Domain, &Presence),
        one: (Day, NodeId),
        lists: &[Clear; LISTS],
        man: Man,
    ) -> Option<Row> {
        if asked.female && man != Man::No {
            let clear = if man == Man::Plain { Clear::From(Day::DISTANT_PAST) } else { Clear::Never };
            return Some(Row::Span(NEVER, clear));
        }
        if let Some(row) = asked.qualified.and_then(|atom| self.qualified_row(asked, atom)) {
            return Some(row);
        }
        let (there, clear) = match self.short_span(asked, lists) {
            Some(found) => found,
            None => self.weighed(domain, asked, one)?,
        };
        Some(if asked.movable && there > NEVER && !self.is_going_on(domain, asked) {
            // It may be over when the window's last day comes; it is not denied of windows in which it was there, after
            // which alone it is cleared.
            Row::Span(NEVER, if there < self.on { clear } else { Clear::Never })
        } else {
            Row::Span(there, clear)
        })
    }

    /// By which day windows must begin in which it was there, and from which day on those in which it was not, where nothing
    /// that is recorded of it is to be weighed.
    fn short_span(&self, asked: &Presence, lists: &[Clear; LISTS]) -> Option<(Day, Clear)> {
        let mut span = self.span(asked.topic, asked.filtered, lists)?;
        if span.listed != Clear::Never && span.there < self.on {
            // What only tests clear is not cleared by a list.
            for &(topic, _) in &asked.tests {
                let test = self.span(topic, false, lists).filter(|test| test.there == NEVER)?;
                span.listed = span.listed.and(test.tested.min(test.listed));
            }
        }
        let clear = span.tested.min(span.listed);
        (clear != Clear::Ask || span.there >= self.on).then_some((span.there, clear))
    }

    /// Whether what is there, of which nothing more is asked, goes on whenever a day that has yet to come may come.
    fn is_going_on(&self, domain: Domain, asked: &Presence) -> bool {
        let days = Days { from: Day::DISTANT_FUTURE, to: Day::DISTANT_FUTURE };
        let question = Question { domain, concept: asked.concept, days, settle: asked.settle, filter: None };
        // A procedure is done once.
        let general = || domain != Domain::Procedure && self.present(&question, &mut Silent) == Truth::True;
        self.goes_on(asked).unwrap_or_else(general)
    }

    /// What is recorded more generally may be an intolerance of what is asked for: that is for the general code to weigh.
    fn intolerance_row(&self, topic: TopicId, lists: &[Clear; LISTS]) -> Row {
        let flags = self.scratch.flags(topic);
        match self.screener.plans.topics.get(topic.0 as usize) {
            _ if flags & (HERE | ONCE) != 0 => Row::Span(self.on, Clear::Never),
            Some(about) if flags & ABOVE == 0 => unrecorded(lists, ListName::Allergies, about.lifelong),
            _ => Row::Ask,
        }
    }

    /// One concept is recorded as present, and nothing contradicts it: its words decide, whatever the window.
    fn qualified_row(&self, asked: &Presence, atom: AtomId) -> Option<Row> {
        Some(match self.short_qualified(asked, atom)? {
            Truth::True => Row::Span(self.on, Clear::Never),
            Truth::Unknown => Row::Span(NEVER, Clear::Never),
            Truth::False => Row::Span(NEVER, Clear::From(Day::DISTANT_PAST)),
        })
    }

    /// What rules and lists say of a topic of which nothing that is recorded speaks against the other.
    fn span(&self, topic: TopicId, filtered: bool, lists: &[Clear; LISTS]) -> Option<Span> {
        let flags = self.scratch.flags(topic);
        let about = self.screener.plans.topics.get(topic.0 as usize)?;
        let surely = Span { there: self.on, tested: Clear::Never, listed: Clear::Never };
        if flags & (HERE | DENIALS | ABOVE) != 0 {
            let plain = flags & (SURE | OTHER) == SURE && flags & DENIALS == 0 && !filtered;
            return (plain && !self.any_holds(&about.related)).then_some(surely);
        }
        if self.any_holds(&about.present) {
            let sure = self.patient.latest <= self.on && !filtered && !self.any_holds(&about.related);
            return sure.then_some(surely);
        }
        let list = about.list.and_then(|list| lists.get(list_place(list, about.lifelong)));
        let mut span = Span { there: NEVER, tested: Clear::Never, listed: list.copied().unwrap_or(Clear::Never) };
        for rule in about.absent.iter().filter(|rule| self.rule_holds(rule)) {
            let since = if about.lifelong {
                self.rests_on_results(rule).then_some(Day::DISTANT_PAST)?
            } else {
                self.supported(rule.rule)?.on.map_or(self.on, |on| on.last)
            };
            span.tested = span.tested.min(Clear::From(since));
        }
        Some(span)
    }

    fn result_row(&self, topic: TopicId, results: &mut Vec<Dated>) -> Row {
        if self.scratch.flags(topic) & HERE == 0 {
            return Row::Nothing;
        }
        let group = self.patient.groups.get(self.scratch.detail(topic).group as usize);
        let newest = group.and_then(|g| Some((g.newest.filter(|(on, _)| on.first <= self.on)?, g.to - g.from == 1)));
        match newest {
            Some(((on, Said::Number(value)), alone)) => Row::Number(on.first, value, alone),
            Some(((on, Said::Titre(value)), alone)) => Row::Titre(on.first, value, alone),
            Some(((on, Said::Named(value)), alone)) if value < 64 => Row::Named(on.first, value, alone),
            _ => group.and_then(|group| self.several_row(group, results)).unwrap_or(Row::Ask),
        }
    }

    /// All that count, if all are numbers.
    fn several_row(&self, group: &Group, results: &mut Vec<Dated>) -> Option<Row> {
        let place = |results: &[Dated]| u32::try_from(results.len()).ok();
        let from = place(results)?;
        for fact in self.profile.facts.get(group.from as usize..group.to as usize)? {
            let FactKind::Result(result) = &fact.kind else { return None };
            let days = self.result_days(result).filter(|_| result.status == ResultStatus::Final);
            if let Some(on) = days {
                results.push(Dated { first: on.first, last: on.last, value: number(result)? });
            }
        }
        let count = place(results)? - from;
        (count > 0).then_some(Row::Several(from, count))
    }

    /// The newest number, as recorded, or as it follows from other results.
    fn reading_row(&self, concept: ConceptId) -> Row {
        let ever = Days { from: Day::DISTANT_PAST, to: self.on };
        let follows = || self.formula(concept).is_some();
        let found = match newest(self.recorded(concept, ever)) {
            Ok(Some(recorded)) => {
                // What follows from a newer result counts where the recorded one is too old.
                let newer = || self.computed(concept, ever).any(|c| c.on.last > recorded.on.first);
                if follows() && newer() { Err(()) } else { Ok(Some(recorded)) }
            }
            Ok(None) if follows() => newest(self.computed(concept, ever)),
            other => other,
        };
        match found {
            Err(()) => Row::Ask,
            Ok(None) => Row::Nothing,
            Ok(Some(newest)) => match newest.value {
                Value::Number(range) if range != Range::everything() => match outward(&range) {
                    Some((least, most)) => Row::Between(newest.on.first, least, most),
                    None => Row::Ask,
                },
                Value::Number(_) if newest.computed => Row::Nothing,
                _ => Row::Ask,
            },
        }
    }

    /// The newest number on a scale of its own reference range.
    fn multiple_row(&self, concept: ConceptId, scale: Scale) -> Row {
        // What follows from other results has no reference range.
        let ever = Days { from: Day::DISTANT_PAST, to: self.on };
        let Ok(found) = newest(self.recorded(concept, ever)) else { return Row::Ask };
        let Some(Candidate { on, value: Value::Number(range), reference, .. }) = found else { return Row::Nothing };
        match exactly(&range).and_then(whole_parts).and_then(|value| scale.place(value, reference)) {
            Some(Some((least, most))) => Row::Between(on.first, least, most),
            Some(None) => Row::Nothing,
            None => Row::Ask,
        }
    }

    /// What is known of a total; the inner is none where nothing is assessed, and nothing is known then.
    fn total_row(&self, asked: &plan::Total) -> Option<Option<Total>> {
        let flags = self.scratch.flags(asked.topic);
        if flags & TOUCHED != 0 {
            // A total of another version is recorded.
            return None;
        }
        let unassessed = (!asked.itemless || asked.cumulative).then(|| self.total_of_items(asked, 0, 0));
        if flags & HERE == 0 {
            return Some(unassessed.map(|range| Total { on: NEVER, current: range, otherwise: Some(range) }));
        }
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize)?;
        let (on, said) = group.newest.map(|(on, said)| (on.first, said)).filter(|(on, _)| *on <= self.on)?;
        let alone = group.to - group.from == 1;
        let (current, otherwise) = match said {
            Said::Total(total) if !asked.cumulative => ((total, total), unassessed),
            Said::Items { present, absent } if !asked.cumulative => {
                (self.total_of_items(asked, present, absent), unassessed)
            }
            // What the rules can score is in the total already; an old one of what counts over the whole history is a
            // lower bound.
            Said::Total(total) if alone && (asked.inferable..=asked.most).contains(&total) => {
                ((total, total), Some((total, asked.most)))
            }
            Said::Items { present, absent } if alone => {
                (self.total_of_items(asked, present, absent), Some(self.total_of_items(asked, present, 0)))
            }
            _ => return None,
        };
        Some(Some(Total { on, current, otherwise }))
    }
}

/// The first place from `low` on, before `high`, for which `is` says yes, and it says so for all after it; else `high`.
fn first_place(mut low: usize, mut high: usize, is: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = low + (high - low) / 2;
        if is(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// What a list says of something of which nothing is recorded.
fn unrecorded(lists: &[Clear; LISTS], list: ListName, lifelong: bool) -> Row {
    match lists.get(list_place(list, lifelong)) {
        None | Some(Clear::Ask) => Row::Ask,
        Some(clear) => Row::Span(NEVER, *clear),
    }
}

/// The newest of some results, if no other could be; none if there is no result.
fn newest<'a>(results: impl Iterator<Item = Candidate<'a>>) -> Result<Option<Candidate<'a>>, ()> {
    let mut newest: Option<Candidate<'a>> = None;
    let mut others = Day::DISTANT_PAST;
    for result in results {
        match &newest {
            Some(kept) if kept.on.last >= result.on.last => others = others.max(result.on.last),
            _ => {
                others = others.max(newest.map_or(Day::DISTANT_PAST, |kept| kept.on.last));
                newest = Some(result);
            }
        }
    }
    match newest {
        Some(kept) if !kept.on.is_exact() || others >= kept.on.first => Err(()),
        found => Ok(found),
    }
}

/// The ends of a range in parts, rounded outward; none where they are out of range.
fn outward(range: &Range) -> Option<(i64, i64)> {
    let end = |bound: Bound, open: i64, down: bool| match bound {
        Bound::Open => Some(open),
        Bound::Included(n) | Bound::Excluded(n) => in_parts(n, down),
    };
    Some((end(range.low, i64::MIN, true)?, end(range.high, i64::MAX, false)?))
}
