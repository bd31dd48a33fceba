//! Short paths to reasons: what decides simple statements, or keeps them open, about patients of whom little that matters
//! is recorded.
//!
//! Assumes that the patient's facts were marked (`bearing.rs`). Guarantees the truth and the reasons of the general code,
//! in its order, or nothing; in debug builds both are compared.

use super::bearing::{ABOVE, DENIALS, DENIED_HERE, HERE};
use super::chart::{Chart, Days, need, recorded};
use super::episode::{Domain, Overlap};
use super::plan::{Newest, Plan, Presence, Topic, TopicId};
use super::prepare::FEMALE;
use super::presence::Question;
use super::qualifier::{Instance, all_hold};
use super::short::Found;
use super::trace::Trace;
use super::{DataNeed, Evidence, Ground, NeedKind, Wanted};
use crate::patient::{FactKind, RecordedSex};
use crate::ruleset::{Atom, AtomId, Node, NodeId, SettleId, Window};
use crate::value::{Day, DayRange, Truth};
use crate::vocabulary::{Absence, ConceptId, ListName};

/// What is asked for, and what is known of how the patient's facts bear on it.
#[derive(Clone, Copy)]
struct Sought<'s> {
    about: &'s Topic,
    flags: u16,
    concept: ConceptId,
    domain: Domain,
    settle: Option<SettleId>,
    days: Days,
    filtered: bool,
    /// Of what is below, what only tests clear.
    tests: &'s [(TopicId, ConceptId)],
}

/// What a list says.
enum Listed {
    /// There is none.
    Nothing,
    /// It clears all of the days, if its entries are known.
    Clears(ListName, Day),
    /// It would, were it not too old.
    Stale,
    /// It does not reach back so far.
    TooNarrow,
}

impl Chart<'_> {
    /// The truth of the statement at `node` with its reasons, if a short path leads to both.
    pub(super) fn told<T: Trace>(&self, node: NodeId, trace: &mut T) -> Option<Truth> {
        if self.sex_in_doubt {
            return None;
        }
        match self.screener.plans.plans.get(node.0 as usize)? {
            Plan::Presence(asked) => self.told_presence(asked, trace),
            Plan::Result(asked) => self.told_result(asked, trace),
            Plan::Total(asked) => self.told_total(node, asked, trace),
            Plan::Planned(topic) => self.told_plan(node, *topic, trace),
            _ => None,
        }
    }

    /// The newest result decides, or there is none, or it is too old.
    fn told_result<T: Trace>(&self, asked: &Newest, trace: &mut T) -> Option<Truth> {
        let days = Days { from: asked.from, to: asked.to };
        if self.scratch.flags(asked.topic) & HERE == 0 {
            trace.need(need(NeedKind::Missing, asked.concept, Wanted::Result, None, days));
            return Some(Truth::Unknown);
        }
        let truth = self.short_result(asked)?;
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize)?;
        let fact = group.to.checked_sub(1);
        let FactKind::Result(result) = &self.profile.facts.get(fact? as usize)?.kind else { return None };
        let on = self.result_days(result)?;
        if truth.is_known() {
            trace.evidence(Evidence::of(asked.concept, truth == Truth::True, Ground::Test, fact, Some(on)));
        } else if on.last < asked.from {
            trace.need(need(NeedKind::Stale, asked.concept, Wanted::Result, fact, days));
        } else {
            return None;
        }
        Some(truth)
    }

    /// Nothing of it is planned: what the list of plans says.
    fn told_plan<T: Trace>(&self, node: NodeId, topic: TopicId, trace: &mut T) -> Option<Truth> {
        let Node::Atom(atom) = self.rules.node(node) else { return None };
        let Atom::Procedure(asked) = self.rules.atom(atom) else { return None };
        if self.scratch.flags(topic) & (HERE | ABOVE) != 0 {
            return None;
        }
        let (now, name) = (Days::day(self.on), ListName::PlannedProcedures);
        let kind = match self.listed(name, false, now)? {
            Listed::Clears(_, day) if self.profile.unread(name, now.from, now.to).next().is_none() => {
                let on = Some(DayRange::day(day));
                trace.evidence(Evidence::of(asked.concept, false, Ground::List(name), None, on));
                return Some(Truth::False);
            }
            Listed::Clears(..) => return None,
            Listed::Stale => NeedKind::Stale,
            Listed::Nothing | Listed::TooNarrow => NeedKind::Missing,
        };
        trace.need(need(kind, asked.concept, Wanted::List(name), None, now));
        Some(Truth::Unknown)
    }

    fn told_presence<T: Trace>(&self, asked: &Presence, trace: &mut T) -> Option<Truth> {
        if asked.movable {
            return None;
        }
        if asked.female && self.profile.sex == RecordedSex::Male {
            let plain = self.scratch.flags(FEMALE) == 0 && self.profile.gender.is_none();
            return plain.then(|| {
                trace.evidence(Evidence::of(asked.concept, false, Ground::Sex, None, None));
                Truth::False
            });
        }
        if let Some(truth) = asked.qualified.and_then(|atom| self.told_qualified(asked, atom, trace)) {
            return Some(truth);
        }
        let sought = Sought {
            about: self.screener.plans.topics.get(asked.topic.0 as usize)?,
            flags: self.scratch.flags(asked.topic),
            concept: asked.concept,
            domain: asked.domain,
            settle: asked.settle,
            days: Days { from: asked.from, to: asked.to },
            filtered: asked.filtered,
            tests: &asked.tests,
        };
        let found = self.short_presence_of(asked.topic, asked.from, asked.to, asked.filtered)?;
        self.told_found(&sought, found, trace)
    }

    /// One concept is recorded as present, and nothing contradicts it: its words decide, or leave it open.
    fn told_qualified<T: Trace>(&self, asked: &Presence, atom: AtomId, trace: &mut T) -> Option<Truth> {
        let truth = self.short_qualified(asked, atom)?;
        let Atom::Condition(atom) = self.rules.atom(atom) else { return None };
        let group = self.patient.groups.get(self.scratch.detail(asked.topic).group as usize)?;
        let facts = self.profile.facts.get(group.from as usize..group.to as usize)?;
        let (now, days) = (atom.window == Window::Now, Days { from: asked.from, to: asked.to });
        let hold = |fact, told: &mut dyn FnMut(DataNeed)| {
            all_hold(self, &atom.qualifiers, Instance { concept: group.concept, fact: Some(fact) }, now, told)
        };
        let mut shown = None;
        for (index, fact) in (group.from..group.to).zip(facts) {
            let Some(episode) = self.episode(Domain::Condition, index, fact) else { continue };
            if episode.overlap(days) != Overlap::Definite {
                return None;
            }
            if hold(fact, &mut |_| {}) != truth {
                continue;
            }
            match truth {
                Truth::True => {
                    shown = shown.or(Some((index, episode.shown())));
                }
                // The last of them describes it.
                Truth::False => shown = Some((index, episode.shown())),
                Truth::Unknown => {}
            }
        }
        if truth == Truth::Unknown {
            for fact in facts.iter().filter(|f| matches!(f.kind, FactKind::Condition(_))) {
                if hold(fact, &mut |_| {}) == Truth::Unknown {
                    hold(fact, &mut |n| trace.need(n));
                }
            }
        } else {
            let (index, on) = shown?;
            trace.evidence(recorded(asked.concept, index, Some(on)));
        }
        Some(truth)
    }

    /// The reasons for what was found; nothing is told unless all is.
    fn told_found<T: Trace>(&self, sought: &Sought<'_>, found: Found, trace: &mut T) -> Option<Truth> {
        match found {
            Found::Present => self.told_present(sought, trace).then_some(Truth::True),
            Found::Tested => self.told_tested(sought, trace).then_some(Truth::False),
            Found::Stated if sought.flags & DENIED_HERE != 0 => self.told_denied(sought, trace),
            Found::Stated => self.told_listed(sought, trace),
            Found::Nothing => self.told_missing(sought, trace),
        }
    }

    /// The first record of it, or else the first rule that infers it.
    fn told_present<T: Trace>(&self, sought: &Sought<'_>, trace: &mut T) -> bool {
        if sought.flags & HERE != 0 {
            for (index, fact) in self.facts_below(sought.concept) {
                let episode = self.episode(sought.domain, index, fact);
                if let Some(episode) = episode.filter(|e| e.overlap(sought.days) == Overlap::Definite) {
                    trace.evidence(recorded(sought.concept, index, Some(episode.shown())));
                    return true;
                }
            }
        }
        let Some(rule) = sought.about.present.iter().find(|rule| self.rule_holds(rule)) else { return false };
        let Some(newest) = self.supported(rule.rule) else { return false };
        let on = newest.on.unwrap_or(DayRange::day(self.on));
        trace.evidence(Evidence::of(sought.concept, true, Ground::Inference, None, Some(on)));
        self.truth(rule.rule, trace);
        true
    }

    /// The first rule that infers that it is absent, and what supports it and its like.
    fn told_tested<T: Trace>(&self, sought: &Sought<'_>, trace: &mut T) -> bool {
        let Some(rule) = sought.about.absent.iter().find(|rule| self.rule_holds(rule)) else { return false };
        let own = self.absent_rule(sought.concept, sought.settle) == Some(rule.rule);
        if sought.about.lifelong && !own {
            // What is above it may be recorded as something else below that.
            return false;
        }
        let Some(newest) = self.supported(rule.rule) else { return false };
        let on = newest.on.unwrap_or(DayRange::day(self.on));
        trace.evidence(Evidence::of(sought.concept, false, Ground::Inference, newest.fact, Some(on)));
        self.retell_absence(sought.concept, sought.settle, trace);
        true
    }

    /// A statement of absence of today, or of a day that still counts, and nothing else.
    fn told_denied<T: Trace>(&self, sought: &Sought<'_>, trace: &mut T) -> Option<Truth> {
        if sought.flags & (HERE | ABOVE) != 0 || sought.days != Days::day(self.on) {
            return None;
        }
        let fresh = self.freshness(super::absence::list_of(sought.domain));
        let mut best: Option<(Day, u32, DayRange)> = None;
        for (index, fact) in self.facts_on(sought.concept) {
            let FactKind::Absent(absent) = &fact.kind else { continue };
            let to = absent.as_of.first.after(fresh);
            let counts = absent.test.is_none() && absent.as_of.last <= self.on;
            if counts && best.is_none_or(|(latest, ..)| to > latest) {
                best = Some((to, index, absent.as_of));
            }
        }
        let (_, index, on) = best?;
        let open = self.keeps_open(sought)?;
        if !open {
            trace.evidence(Evidence::of(sought.concept, false, Ground::Statement, Some(index), Some(on)));
        }
        self.tell_tests(sought, open, trace);
        Some(if open { Truth::Unknown } else { Truth::False })
    }

    /// One complete list, and nothing else.
    fn told_listed<T: Trace>(&self, sought: &Sought<'_>, trace: &mut T) -> Option<Truth> {
        if sought.flags & DENIALS != 0 {
            return None;
        }
        let Listed::Clears(list, day) = self.listed(sought.about.list?, sought.about.lifelong, sought.days)? else {
            return None;
        };
        let open = self.keeps_open(sought)?;
        if !open {
            let on = Some(DayRange::day(day));
            trace.evidence(Evidence::of(sought.concept, false, Ground::List(list), None, on));
        }
        self.tell_tests(sought, open, trace);
        Some(if open { Truth::Unknown } else { Truth::False })
    }

    /// Nothing is recorded, or nothing that reaches into the days.
    fn told_missing<T: Trace>(&self, sought: &Sought<'_>, trace: &mut T) -> Option<Truth> {
        if sought.flags & DENIALS != 0 {
            return None;
        }
        let listed = match sought.about.list {
            Some(list) => self.listed(list, sought.about.lifelong, sought.days)?,
            None => Listed::Nothing,
        };
        let (concept, absence) = (sought.concept, self.rules.vocabulary.concept(sought.concept).absence);
        let (stale, is_list) = match listed {
            // Of what the list names, something may be just this.
            Listed::Clears(..) => return None,
            Listed::Stale => (Some(None), true),
            Listed::TooNarrow => (None, true),
            Listed::Nothing => (None, false),
        };
        let open = self.keeps_open(sought)?;
        let stale = stale.or_else(|| self.stale_test(sought.domain, concept, sought.settle));
        let (kind, fact) = stale.map_or((NeedKind::Missing, None), |fact| (NeedKind::Stale, fact));
        let wanted = if absence == Absence::ByTest && sought.domain == Domain::Condition {
            Wanted::TestOfAbsence
        } else if is_list || (absence == Absence::ByList && sought.filtered) {
            Wanted::List(super::absence::list_of(sought.domain))
        } else {
            Wanted::Presence
        };
        trace.need(need(kind, concept, wanted, fact, sought.days));
        self.tell_tests(sought, open, trace);
        Some(Truth::Unknown)
    }

    /// What the only complete list of that name says; none where there are several.
    fn listed(&self, name: ListName, lifelong: bool, days: Days) -> Option<Listed> {
        let mut lists = self.profile.lists.iter().filter(|l| l.list == name && l.on <= self.on);
        let Some(list) = lists.next() else { return Some(Listed::Nothing) };
        let alone = lists.next().is_none();
        let reaches = list.covers.first_day(list.on, lifelong) <= days.from;
        let fresh = list.on.after(self.freshness(name)) >= days.to;
        alone.then_some(match (reaches, fresh) {
            (true, true) => Listed::Clears(name, list.on),
            (true, false) => Listed::Stale,
            (false, _) => Listed::TooNarrow,
        })
    }

    /// Whether something below it that only tests clear is not cleared; none if something of it is there.
    fn keeps_open(&self, sought: &Sought<'_>) -> Option<bool> {
        let mut open = false;
        for &(topic, _) in sought.tests {
            match self.short_presence_of(topic, sought.days.from, sought.days.to, false)? {
                Found::Tested | Found::Stated => {}
                Found::Nothing => open = true,
                Found::Present => return None,
            }
        }
        Some(open)
    }

    /// Tells of what only tests clear what keeps it open, or else what cleared it.
    fn tell_tests<T: Trace>(&self, sought: &Sought<'_>, open: bool, trace: &mut T) {
        let (days, settle) = (sought.days, sought.settle);
        for &(topic, concept) in sought.tests {
            let Some(found) = self.short_presence_of(topic, days.from, days.to, false) else { continue };
            if (found == Found::Nothing) != open {
                continue;
            }
            let domain = Domain::Condition;
            let flags = self.scratch.flags(topic);
            let below = self.screener.plans.topics.get(topic.0 as usize).and_then(|about| {
                let below = Sought { about, flags, concept, domain, settle, days, filtered: false, tests: &[] };
                self.told_found(&below, found, trace)
            });
            if below.is_none() {
                self.present(&Question { domain, concept, days, settle, filter: None }, trace);
            }
        }
    }
}
