//! Whether something was present on some day of a window: the order of evidence.
//!
//! One question serves conditions, drugs, procedures, allergies and relatives' conditions: what differs is which facts
//! count, what must hold of a fact, and which list speaks for absence.

use super::absence::{Clearance, list_of};
use super::bearing::{ABOVE, ABSENT_RULE, DENIALS, HERE, TOUCHED};
use super::chart::{Chart, Days, need};
use super::episode::{Domain, Episode, Overlap};
use super::qualifier::Instance;
use super::trace::{Silent, Trace};
use super::{DataNeed, Evidence, Ground, NeedKind, Wanted};
use crate::patient::{ConditionStatus, Fact, FactKind};
use crate::ruleset::SettleId;
use crate::value::{Day, DayRange, Truth};
use crate::vocabulary::{Absence, ConceptId, Lasts};

/// "Was `concept`, of what `filter` lets through, present on some day of `days`?"
pub(super) struct Question<'q> {
    pub(super) domain: Domain,
    pub(super) concept: ConceptId,
    pub(super) days: Days,
    pub(super) settle: Option<SettleId>,
    pub(super) filter: Option<&'q dyn Filter>,
}

/// What is asked of a recorded instance beyond its days.
pub(super) trait Filter {
    /// Whether any instance at `concept` may count.
    fn may_count(&self, chart: &Chart<'_>, concept: ConceptId) -> bool;

    /// Whether the instance counts: false when excepted, unknown when it may be something excepted.
    fn counts(&self, chart: &Chart<'_>, instance: Instance<'_>, told: &mut dyn FnMut(DataNeed)) -> Truth;

    /// Whether a record at exactly the concept asked for describes what is asked for, so that no other instance is to
    /// be looked for.
    fn describes(&self, days: Days) -> bool;

    /// Whether what is asked of the instance holds.
    fn holds(&self, chart: &Chart<'_>, episode: &Episode, fact: Option<&Fact>, told: &mut dyn FnMut(DataNeed))
    -> Truth;
}

/// An episode as later absences leave it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Standing {
    pub(super) episode: Episode,
    /// An absence contradicts it.
    pub(super) contradicted: bool,
}

impl Standing {
    /// How it lies to the days, unless it is contradicted.
    fn in_window(&self, days: Days) -> Option<Overlap> {
        (!self.contradicted).then(|| self.episode.overlap(days))
    }
}

impl Chart<'_> {
    /// Answers a question of presence.
    pub(super) fn present<T: Trace>(&self, q: &Question<'_>, trace: &mut T) -> Truth {
        let bearing = self.bearing(q.domain, q.concept, q.settle);
        let (mut doubtful, mut described) = (false, None);
        let mut sure = None;
        self.instances(q, bearing, |episode, fact| {
            let truth = self.instance(q, episode, fact, &mut |_| {});
            match truth {
                Truth::True => sure = sure.or(Some(*episode)),
                Truth::Unknown => doubtful = true,
                Truth::False if self.describes(q, episode, fact) => described = Some(*episode),
                Truth::False => {}
            }
        });
        if let Some(episode) = sure {
            self.tell_presence(q, &episode, trace);
            return Truth::True;
        }
        if doubtful {
            if T::ON {
                self.instances(q, bearing, |episode, fact| {
                    if self.instance(q, episode, fact, &mut |_| {}) == Truth::Unknown {
                        self.instance(q, episode, fact, &mut |n| trace.need(n));
                    }
                });
            }
            return Truth::Unknown;
        }
        if bearing & HERE != 0 && self.suspected(q, trace) {
            return Truth::Unknown;
        }
        if let Some(episode) = described {
            self.tell_presence(q, &episode, trace);
            return Truth::False;
        }
        self.absent(q, bearing, trace)
    }

    /// Calls `each` with every recorded or inferred episode at or below the concept asked for.
    pub(super) fn instances(&self, q: &Question<'_>, bearing: u16, mut each: impl FnMut(&Episode, Option<&Fact>)) {
        for (index, fact) in self.facts_below(q.concept).take_while(|_| bearing & HERE != 0) {
            if let Some(episode) = self.episode(q.domain, index, fact) {
                each(&episode, Some(fact));
            }
        }
        if q.domain != Domain::Condition || bearing & TOUCHED == 0 {
            return;
        }
        for &concept in self.rules.vocabulary.at_or_below(q.concept) {
            if let Some(episode) = self.inferred(concept) {
                each(&episode, None);
            }
        }
    }

    /// The presence that the vocabulary's rule infers, open from its newest supporting result on.
    fn inferred(&self, concept: ConceptId) -> Option<Episode> {
        let node = self.rules.inference.get(concept.0 as usize)?.present?;
        let newest = self.supported(node)?;
        let as_of = newest.on.unwrap_or(DayRange::day(self.on));
        // Of what does not last for life, results speak up to the screening date only.
        let lifelong = self.rules.vocabulary.concept(concept).lasts == Lasts::Lifelong;
        let end = DayRange::day(if lifelong { Day::DISTANT_FUTURE } else { self.on });
        Some(Episode {
            concept,
            start: DayRange { first: Day::DISTANT_PAST, last: as_of.last },
            end,
            as_of,
            open: true,
            endless: lifelong,
            doubt: NeedKind::Imprecise,
            wanted: Wanted::Date,
            fact: None,
        })
    }

    /// Whether this instance answers the question with yes.
    fn instance(
        &self,
        q: &Question<'_>,
        episode: &Episode,
        fact: Option<&Fact>,
        told: &mut dyn FnMut(DataNeed),
    ) -> Truth {
        let counts =
            q.filter.map_or(Truth::True, |f| f.counts(self, Instance { concept: episode.concept, fact }, told));
        if counts == Truth::False {
            return Truth::False;
        }
        let standing = self.standing(q, episode);
        let in_window = match standing.episode.overlap(q.days) {
            Overlap::None => return Truth::False,
            _ if standing.contradicted => {
                told(need(NeedKind::Conflict, episode.concept, Wanted::Presence, episode.fact, q.days));
                Truth::Unknown
            }
            Overlap::Definite => Truth::True,
            Overlap::Possible => {
                let (doubt, wanted) = (standing.episode.doubt, standing.episode.wanted);
                told(need(doubt, episode.concept, wanted, episode.fact, q.days));
                Truth::Unknown
            }
        };
        let holds = q.filter.map_or(Truth::True, |f| f.holds(self, &standing.episode, fact, told));
        counts.and(in_window).and(holds)
    }

    /// Whether the record describes the very thing asked for, so that no other instance is to be looked for.
    fn describes(&self, q: &Question<'_>, episode: &Episode, fact: Option<&Fact>) -> bool {
        let Some(filter) = q.filter else { return false };
        episode.concept == q.concept
            && !self.rules.vocabulary.concept(q.concept).episodic
            && filter.counts(self, Instance { concept: episode.concept, fact }, &mut |_| {}) == Truth::True
            && filter.describes(q.days)
            && self.standing(q, episode).in_window(q.days) == Some(Overlap::Definite)
    }

    /// The episode as later absences leave it.
    pub(super) fn standing(&self, q: &Question<'_>, episode: &Episode) -> Standing {
        match episode.fact {
            Some(fact) if q.settle.is_none() && !self.sex_in_doubt => {
                self.scratch.standing(fact, || self.after_absences(q, episode))
            }
            _ => self.after_absences(q, episode),
        }
    }

    fn after_absences(&self, q: &Question<'_>, episode: &Episode) -> Standing {
        let lifelong = self.rules.vocabulary.concept(episode.concept).lasts == Lasts::Lifelong;
        let mut standing = *episode;
        let mut contradicted = false;
        self.clearances(q.domain, episode.concept, q.settle, |absence| {
            if absence.fact.is_some() && absence.fact == episode.fact {
                return;
            }
            if let Some(ended) = absence.ended {
                // An earlier episode's end says nothing about this record.
                if episode.open && ended.last > episode.as_of.last {
                    if lifelong {
                        contradicted = true;
                    } else {
                        refute(&mut standing, ended.last);
                    }
                }
                return;
            }
            if absence.dated.last < episode.as_of.first {
                // What rules it out for good (a hysterectomy) contradicts it later too.
                contradicted |= absence.standing && episode.open;
                return;
            }
            if !(episode.open || absence.never) {
                return;
            }
            let later = absence.dated.first > episode.as_of.last;
            if later && !absence.never && !lifelong {
                if absence.contested {
                    // A claim that the record contradicts elsewhere may still be right here.
                    standing.end.first = standing.end.first.min(episode.as_of.first);
                    (standing.doubt, standing.wanted) = (NeedKind::Conflict, Wanted::Presence);
                    standing.endless = false;
                } else {
                    refute(&mut standing, absence.dated.first.plus(-1));
                }
            } else {
                contradicted |= later || self.contradicts_same_day(episode, &absence);
            }
        });
        Standing { episode: standing, contradicted }
    }

    /// Whether an absence of the same day contradicts a presence: not if the one's test outranks the other's.
    fn contradicts_same_day(&self, episode: &Episode, absence: &Clearance) -> bool {
        let Some(node) = self.rules.inference.get(episode.concept.0 as usize).and_then(|i| i.present) else {
            return true;
        };
        let one_day = episode.as_of.is_exact() && absence.dated == episode.as_of;
        if episode.fact.is_some() || !one_day {
            return true;
        }
        let outranks = self
            .supported(node)
            .and_then(|newest| newest.concept)
            .and_then(|c| self.rules.vocabulary.concept(c).observation())
            .is_some_and(|o| o.outranks.contains(&absence.rests_on));
        !outranks
    }

    /// Whether something asked for is suspected and nothing later refutes it.
    pub(super) fn suspected<T: Trace>(&self, q: &Question<'_>, trace: &mut T) -> bool {
        if q.domain != Domain::Condition {
            return false;
        }
        let mut any = false;
        for (index, fact) in self.facts_below(q.concept) {
            let instance = Instance { concept: fact.concept, fact: Some(fact) };
            let counts = || q.filter.map_or(Truth::True, |f| f.counts(self, instance, &mut |_| {}));
            if self.is_unrefuted_suspicion(fact, q.settle) && counts() != Truth::False {
                any = true;
                trace.need(need(NeedKind::Unconfirmed, fact.concept, Wanted::Presence, Some(index), q.days));
            }
        }
        any
    }

    /// Whether the fact is a suspicion up to the screening date that no later absence refutes.
    pub(super) fn is_unrefuted_suspicion(&self, fact: &Fact, settle: Option<SettleId>) -> bool {
        let FactKind::Condition(c) = &fact.kind else { return false };
        if c.status != ConditionStatus::Suspected || c.as_of.first > self.on {
            return false;
        }
        let mut refuted = false;
        self.clearances(Domain::Condition, fact.concept, settle, |absence| {
            // The end of what was suspected settles the suspicion too.
            let since = absence.ended.map_or(absence.dated.first, |ended| ended.first.plus(1));
            refuted |= since > c.as_of.last;
        });
        !refuted
    }

    /// No instance is known: whether it is known that there is none.
    fn absent<T: Trace>(&self, q: &Question<'_>, bearing: u16, trace: &mut T) -> Truth {
        let tested = |each: &mut dyn FnMut(Clearance)| {
            self.clearances_of(bearing, q.domain, q.concept, q.settle, |c| {
                if !c.void && matches!(c.ground, Ground::Test | Ground::Inference) {
                    each(c);
                }
            });
        };
        let recorded = bearing & (HERE | DENIALS | ABSENT_RULE) != 0;
        if recorded && Self::covers(q.days, false, tested, |_| {}) {
            Self::covers(q.days, false, tested, |c| self.tell_absence(q, c, trace));
            return Truth::False;
        }
        let below = self.tests_below(q);
        let stated = |each: &mut dyn FnMut(Clearance)| {
            self.clearances_of(bearing, q.domain, q.concept, q.settle, |c| {
                if !c.void {
                    each(c);
                }
            });
        };
        if recorded && below == Truth::False && Self::covers(q.days, false, stated, |_| {}) {
            Self::covers(q.days, false, stated, |c| self.tell_absence(q, c, trace));
            self.tell_tests_below(q, below, trace);
            return Truth::False;
        }
        if bearing & ABOVE != 0 && self.unexplained_general_fact(q, trace) {
            return Truth::Unknown;
        }
        let listed = |each: &mut dyn FnMut(Clearance)| {
            stated(each);
            self.lists(q.domain, q.concept, &mut *each);
        };
        let covered = Self::covers(q.days, false, listed, |_| {});
        if covered
            && !Self::covers(q.days, false, stated, |_| {})
            && let Some(unread) = self.unread(list_of(q.domain), q.concept, q.days)
        {
            // The list is complete, but an entry of it may be just this.
            trace.need(unread);
            self.tell_tests_below(q, Truth::Unknown, trace);
            return Truth::Unknown;
        }
        if covered && below == Truth::False {
            Self::covers(q.days, false, listed, |c| self.tell_absence(q, c, trace));
            self.tell_tests_below(q, below, trace);
            return Truth::False;
        }
        if T::ON {
            if !covered {
                self.tell_what_is_missing(q, bearing, listed, trace);
            }
            self.tell_tests_below(q, below, trace);
        }
        Truth::Unknown
    }

    /// The topmost by-test concepts below the one asked for that are not excepted.
    fn test_questions<'q>(&self, q: &'q Question<'q>) -> impl Iterator<Item = Question<'q>> + use<'_, 'q> {
        // A by-test concept is cleared by its own test, and with it all below it.
        let by_test = self.rules.vocabulary.concept(q.concept).absence == Absence::ByTest;
        let asked = q.domain == Domain::Condition && !by_test;
        let below = if asked { self.rules.vocabulary.by_test_below(q.concept) } else { &[] };
        below.iter().filter(move |&&c| q.filter.is_none_or(|f| f.may_count(self, c))).map(move |&concept| Question {
            domain: q.domain,
            concept,
            days: q.days,
            settle: q.settle,
            filter: None,
        })
    }

    /// False once every by-test concept below is false on its own ground. One that is present but filtered out is
    /// accounted for.
    fn tests_below(&self, q: &Question<'_>) -> Truth {
        let mut worst = Truth::False;
        for below in self.test_questions(q) {
            if self.is_cleared(&below) == Truth::Unknown {
                worst = Truth::Unknown;
            }
        }
        worst
    }

    /// The answer about what a test clears.
    fn is_cleared(&self, q: &Question<'_>) -> Truth {
        let short = self.short_test(q.concept, q.settle, q.days);
        debug_assert!(
            short.is_none_or(|truth| truth == self.present(q, &mut Silent)),
            "the short path says {short:?} of {}",
            self.rules.vocabulary.concept(q.concept).name
        );
        short.unwrap_or_else(|| self.present(q, &mut Silent))
    }

    fn tell_tests_below<T: Trace>(&self, q: &Question<'_>, truth: Truth, trace: &mut T) {
        if T::ON {
            for below in self.test_questions(q) {
                if self.is_cleared(&below) == truth {
                    self.present(&below, trace);
                }
            }
        }
    }

    /// Whether something more general is recorded (or suspected) in the window that nothing below it explains.
    fn unexplained_general_fact<T: Trace>(&self, q: &Question<'_>, trace: &mut T) -> bool {
        let mut any = false;
        for (index, fact) in self.facts_above(q.concept).filter(|(_, f)| f.concept != q.concept) {
            let suspicion = q.domain == Domain::Condition && self.is_unrefuted_suspicion(fact, q.settle);
            let general = if suspicion {
                self.suspicion_episode(index, fact)
            } else {
                self.episode(q.domain, index, fact)
                    .map(|e| self.standing(q, &e).episode)
                    .filter(|e| e.overlap(q.days) != Overlap::None)
            };
            let Some(general) = general else { continue };
            if !self.explained(q, &general) {
                any = true;
                let kind = if suspicion { NeedKind::Unconfirmed } else { NeedKind::Unspecific };
                trace.need(need(kind, q.concept, Wanted::Presence, Some(index), q.days));
            }
        }
        any
    }

    /// The last day of windows in which something more general, that nothing below it explains, leaves the question open.
    pub(super) fn general_until(&self, q: &Question<'_>) -> Day {
        let mut last = Day(i32::MIN);
        for (index, fact) in self.facts_above(q.concept).filter(|(_, f)| f.concept != q.concept) {
            let suspicion = q.domain == Domain::Condition && self.is_unrefuted_suspicion(fact, q.settle);
            let general = if suspicion {
                self.suspicion_episode(index, fact)
            } else {
                self.episode(q.domain, index, fact).map(|e| self.standing(q, &e).episode)
            };
            let Some(general) = general.filter(|g| suspicion || g.start.first <= self.on) else { continue };
            if !self.explained(q, &general) {
                last = last.max(if suspicion { Day::DISTANT_FUTURE } else { general.end.last });
            }
        }
        last
    }

    fn suspicion_episode(&self, index: u32, fact: &Fact) -> Option<Episode> {
        let FactKind::Condition(c) = &fact.kind else { return None };
        let (start, end, as_of) = (c.as_of, c.as_of, c.as_of);
        let (doubt, wanted) = (NeedKind::Unconfirmed, Wanted::Presence);
        let (concept, fact) = (fact.concept, Some(index));
        Some(Episode { concept, start, end, as_of, open: true, endless: false, doubt, wanted, fact })
    }

    /// Whether something recorded below a general fact, of the same time, explains it.
    fn explained(&self, q: &Question<'_>, general: &Episode) -> bool {
        let vocabulary = &self.rules.vocabulary;
        self.facts_below(general.concept).any(|(index, fact)| {
            fact.concept != general.concept
                && !vocabulary.is_a(q.concept, fact.concept)
                && self.episode(q.domain, index, fact).is_some_and(|e| self.standing(q, &e).episode.meets(general))
        })
    }

    /// Nothing covers the window: what is too old, or missing.
    fn tell_what_is_missing<T: Trace>(
        &self,
        q: &Question<'_>,
        bearing: u16,
        grounds: impl Fn(&mut dyn FnMut(Clearance)),
        trace: &mut T,
    ) {
        let by_test =
            self.rules.vocabulary.concept(q.concept).absence == Absence::ByTest && q.domain == Domain::Condition;
        let name = list_of(q.domain);
        let mut old = None;
        let stale = Self::covers(q.days, true, &grounds, |c| old = old.or(Some(*c)));
        let by_list = self.rules.vocabulary.concept(q.concept).absence == Absence::ByList;
        let settled_by_list = {
            let mut any = false;
            self.lists(q.domain, q.concept, |_| any = true);
            any
        };
        let mut contradicted = None;
        self.clearances_of(bearing, q.domain, q.concept, q.settle, |c| {
            contradicted = contradicted.or(c.fact.filter(|_| c.void))
        });
        let (kind, fact) = match old.filter(|_| stale) {
            _ if contradicted.is_some() => (NeedKind::Conflict, contradicted),
            Some(old) => (NeedKind::Stale, old.fact),
            None => self
                .stale_test(q.domain, q.concept, q.settle)
                .map_or((NeedKind::Missing, None), |fact| (NeedKind::Stale, fact)),
        };
        let wanted = if by_test {
            Wanted::TestOfAbsence
        } else if settled_by_list || (by_list && q.filter.is_some()) {
            // Of several instances, or where the list falls short, only the list tells.
            Wanted::List(name)
        } else {
            Wanted::Presence
        };
        trace.need(need(kind, q.concept, wanted, fact, q.days));
    }

    /// The result that would clear a by-test concept if it were not too old.
    pub(super) fn stale_test(
        &self,
        domain: Domain,
        concept: ConceptId,
        settle: Option<SettleId>,
    ) -> Option<Option<u32>> {
        if domain != Domain::Condition {
            return None;
        }
        let node = self.absent_rule(concept, settle)?;
        if self.screener.plans.rules.get(&node).is_some_and(|r| r.on_results && !self.is_touched(r)) {
            // There is no result.
            return None;
        }
        let mut reasons = super::trace::Reasons::default();
        if self.truth(node, &mut reasons) != Truth::Unknown {
            return None;
        }
        reasons.needs.iter().find(|n| n.kind == NeedKind::Stale).map(|n| n.fact)
    }

    fn tell_presence<T: Trace>(&self, q: &Question<'_>, episode: &Episode, trace: &mut T) {
        if !T::ON {
            return;
        }
        let ground = if episode.fact.is_some() { Ground::Record } else { Ground::Inference };
        trace.evidence(Evidence::of(q.concept, true, ground, episode.fact, Some(episode.shown())));
        if episode.fact.is_none()
            && let Some(node) = self.rules.inference.get(episode.concept.0 as usize).and_then(|i| i.present)
        {
            self.truth(node, trace);
        }
    }

    fn tell_absence<T: Trace>(&self, q: &Question<'_>, absence: &Clearance, trace: &mut T) {
        if T::ON {
            trace.evidence(absence.evidence(q.concept));
            if absence.ground == Ground::Inference {
                self.retell_absence(q.concept, q.settle, trace);
            }
        }
    }
}

/// The episode ended at the latest on `last`, or on the day it began.
fn refute(episode: &mut Episode, last: Day) {
    if episode.open {
        let last = last.min(episode.end.last).max(episode.start.first);
        let first = episode.end.first.min(episode.as_of.first).max(episode.start.first);
        episode.end = DayRange { first: first.min(last), last };
        episode.start.last = episode.start.last.min(last);
        episode.endless = false;
        episode.doubt = NeedKind::Imprecise;
        episode.wanted = Wanted::Date;
    }
}
