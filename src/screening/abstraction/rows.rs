//! From a patient's facts to rows.

use super::family::{Families, Family};
use super::{Abstract, Clear, Dated, LISTS, Man, NEVER, Row, Total, list_place};
use crate::patient::{ConditionStatus, FactKind, RecordedSex, ResultStatus};
use crate::ruleset::{AtomId, NodeId, SettleId};
use crate::screening::LoadedProfile;
use crate::screening::absence::list_of;
use crate::screening::bearing::{ABOVE, DENIALS, DENIED, HERE, ONCE, OTHER, SEVERAL, SURE, TOUCHED};
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
use crate::vocabulary::{Absence, ConceptId, ListName};

/// What is known of a topic in windows up to the screening date.
#[derive(Clone, Copy)]
struct Span {
    /// There in windows that begin by this day.
    there: Day,
    /// Perhaps there in windows that begin by this day.
    perhaps: Day,
    /// The first day from which on a test clears it.
    tested: Clear,
    /// The same for statements.
    stated: Clear,
    /// The same for lists.
    listed: Clear,
}

impl Span {
    const UNKNOWN: Self =
        Self { there: NEVER, perhaps: NEVER, tested: Clear::Never, stated: Clear::Never, listed: Clear::Never };

    /// The first day from which on it is not there.
    fn clear(self) -> Clear {
        self.tested.min(self.stated).min(self.listed).after(self.perhaps)
    }
}

/// What the facts at or below a topic say.
struct Recorded {
    there: Day,
    perhaps: Day,
    /// The first day after a recorded end, where the record of it is still fresh.
    ended: Clear,
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
                let weighed = || windows.first().and_then(|one| self.weighed(*domain, asked, *one));
                self.presence_row(*domain, asked, lists, man).or_else(weighed).unwrap_or(Row::Ask)
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

    fn presence_row(&self, domain: Domain, asked: &Presence, lists: &[Clear; LISTS], man: Man) -> Option<Row> {
        if asked.female && man != Man::No {
            let clear = if man == Man::Plain { Clear::From(Day::DISTANT_PAST) } else { Clear::Never };
            return Some(Row::Span(NEVER, clear));
        }
        if let Some(row) = asked.qualified.and_then(|atom| self.qualified_row(asked, atom)) {
            return Some(row);
        }
        let one = (asked.topic, asked.concept, asked.settle);
        let mut span = self.span(domain, one, asked.filtered, lists)?;
        let grounds = span.stated != Clear::Never || span.listed != Clear::Never;
        if grounds && span.there < self.on {
            // What only tests clear is not cleared by a list.
            for &(topic, concept) in &asked.tests {
                let test = self.span(Domain::Condition, (topic, concept, asked.settle), false, lists)?;
                if test.there != NEVER {
                    return None;
                }
                span.stated = span.stated.and(test.clear());
                span.listed = span.listed.and(test.clear());
            }
        }
        match span.clear() {
            Clear::Ask if span.there < self.on => None,
            clear if asked.movable && span.there > NEVER && !self.is_going_on(domain, asked) => {
                // It may be over when the window's last day comes; it is not denied of windows in which it was there, after
                // which alone it is cleared.
                Some(Row::Span(NEVER, if span.there < self.on { clear } else { Clear::Never }))
            }
            clear => Some(Row::Span(span.there, clear)),
        }
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

    /// What is known of a topic, if it fits into days.
    fn span(
        &self,
        domain: Domain,
        (topic, concept, settle): (TopicId, ConceptId, Option<SettleId>),
        filtered: bool,
        lists: &[Clear; LISTS],
    ) -> Option<Span> {
        let flags = self.scratch.flags(topic);
        let about = self.screener.plans.topics.get(topic.0 as usize)?;
        let related = self.any_holds(&about.related);
        let surely = Span { there: self.on, ..Span::UNKNOWN };
        let denied = flags & DENIALS != 0;
        if flags & DENIED != 0 || (flags & HERE != 0 && (filtered || related || denied)) {
            return None;
        }
        if flags & (SURE | OTHER) == SURE {
            return Some(surely);
        }
        if self.any_holds(&about.present) {
            // An end of the same, or what speaks against it, is to be weighed.
            let plain = || self.recorded_of(domain, topic, concept, flags).is_some_and(|r| r.ended == Clear::Never);
            let alone = flags & HERE == 0 || plain();
            let sure = self.patient.latest <= self.on && !filtered && !related && !denied;
            return (sure && alone).then_some(surely);
        }
        let mut span = Span::UNKNOWN;
        if let Some(list) = about.list {
            span.listed = lists.get(list_place(list, about.lifelong)).copied()?;
        }
        if flags & HERE != 0 {
            let recorded = self.recorded_of(domain, topic, concept, flags)?;
            (span.there, span.perhaps, span.stated) = (recorded.there, recorded.perhaps, recorded.ended);
        }
        if denied && about.by_statement {
            span.stated = self.denied_from(list_of(domain), concept, about.lifelong, span.listed)?;
        }
        // A statement and a list that is too old to clear alone may clear the days together.
        let with_list = |list: ListName| {
            self.profile.lists.iter().any(|l| l.list == list && !self.screener.is_fresh_list(list, l.on))
        };
        let chained = matches!(span.stated, Clear::From(_)) && about.list.is_some_and(with_list);
        if chained || (span.stated == Clear::Ask && span.listed != Clear::Never) {
            return None;
        }
        if flags & ABOVE != 0 {
            // What is more general leaves open what a list would settle.
            let question =
                Question { domain, concept, days: Days { from: Day::DISTANT_PAST, to: self.on }, settle, filter: None };
            span.listed = span.listed.after(self.general_until(&question));
        }
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

    /// From which day on plain statements that exactly this is absent clear it; nothing at or below it is recorded.
    fn denied_from(&self, list: ListName, concept: ConceptId, lifelong: bool, listed: Clear) -> Option<Clear> {
        let mut clear = Clear::Never;
        let mut old = false;
        for (_, fact) in self.facts_on(concept) {
            let FactKind::Absent(absent) = &fact.kind else { continue };
            if absent.as_of.first > self.on {
                continue;
            }
            if self.screener.is_fresh_list(list, absent.as_of.first) {
                let from = if lifelong { Day::DISTANT_PAST } else { absent.as_of.last };
                clear = clear.min(Clear::From(from));
            } else {
                old = true;
            }
        }
        // Old statements and what came later may clear the days only together.
        (!old || (clear == Clear::Never && listed == Clear::Never)).then_some(clear)
    }

    /// What the facts at or below a topic say, if no statement, test or rule speaks against them.
    fn recorded_of(&self, domain: Domain, topic: TopicId, concept: ConceptId, flags: u16) -> Option<Recorded> {
        let mut recorded = Recorded { there: NEVER, perhaps: NEVER, ended: Clear::Never };
        let (mut open, mut over) = (false, false);
        let absence = self.rules.vocabulary.concept(concept).absence;
        let claims = domain == Domain::Condition && !matches!(absence, Absence::ByTest | Absence::ByAssessment);
        let mut take = |group: &Group| {
            let facts = self.profile.facts.get(group.from as usize..group.to as usize).unwrap_or(&[]);
            for (index, fact) in (group.from..).zip(facts) {
                let episode = self.episode(domain, index, fact);
                if let Some(episode) = &episode {
                    if episode.start.last <= self.on {
                        recorded.there = recorded.there.max(episode.end.first);
                    }
                    if episode.start.first <= self.on {
                        recorded.perhaps = recorded.perhaps.max(episode.end.last);
                    }
                }
                if let FactKind::Condition(c) = &fact.kind
                    && domain == Domain::Condition
                {
                    let ended = c.ended.is_some() || c.status == ConditionStatus::Resolved;
                    (open, over) = (open | !ended, over | ended);
                    if c.status == ConditionStatus::Suspected && c.as_of.first <= self.on {
                        recorded.perhaps = Day::DISTANT_FUTURE;
                    }
                    let end = episode.filter(|e| ended && !e.open && e.as_of.first <= self.on);
                    if let Some(end) = end.filter(|_| claims && fact.concept == concept) {
                        let fresh = self.screener.is_fresh_list(ListName::Conditions, end.as_of.first);
                        // An old record of an end, and what came later, may clear the days only together.
                        let since = if fresh { Clear::From(end.end.last.plus(1)) } else { Clear::Ask };
                        recorded.ended = recorded.ended.min(since);
                    }
                }
            }
        };
        if flags & SEVERAL != 0 {
            self.groups_of(self.rules.vocabulary.at_or_below(concept)).for_each(take);
        } else {
            take(self.patient.groups.get(self.scratch.detail(topic).group as usize)?);
        }
        // An end is weighed against what goes on, by the days of which the records speak.
        (!(open && over)).then_some(recorded)
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
