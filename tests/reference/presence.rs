//! A recorded presence as a stay: a first and a last day, each of which may lie on one of several days.

use super::Reference;
use super::absence::{Denial, Why};
use super::answer::Answer;
use super::calendar::{Days, FUTURE, PAST, cut, days, days_of, forward};
use super::mutant::Mutant;
use super::window::{Asked, meet};
use prescreen::patient::{ConditionFact, ConditionStatus, Fact, FactKind, MedicationFact, ProcedureFact};
use prescreen::screening::NeedKind;
use prescreen::vocabulary::{ConceptId, Kind, Lasts};

/// A presence of a condition, a course of a drug, a procedure.
#[derive(Clone, Debug)]
pub struct Stay<'a> {
    /// Of what.
    pub concept: ConceptId,
    /// The record; none when it is inferred.
    pub fact: Option<&'a Fact>,
    /// Its first day.
    pub start: Days,
    /// Its last day, not before the first.
    pub end: Days,
    /// First and last day are the same.
    pub event: bool,
    /// That it goes on is only because nobody looked since.
    pub fades: bool,
    /// It has no recorded end, and nothing limits how long it may go on.
    pub open: bool,
    /// The day on which it was said to be there, with no end in sight.
    pub spoken: Option<Days>,
    /// It stands against an absence, and nothing says which of the two is right.
    pub contested: bool,
    /// Given at intervals: only its first and its last day are sure.
    pub gaps: bool,
}

impl Stay<'_> {
    /// Nothing ends before it begins: where the record says so it was there on the day it began.
    fn ends_after_it_begins(&mut self) {
        if self.end.1 < self.start.0 {
            self.end = (self.start.0, self.start.0);
            self.start = self.end;
        }
    }

    /// The day by which a conclusion from the presence is dated: its first day, else the day of the record.
    pub fn known_since(&self) -> Days {
        match self.fact.and_then(recorded_on) {
            Some(recorded) if self.start.0 <= PAST => recorded,
            Some(_) => self.start,
            None => (self.start.1, self.start.1),
        }
    }
}

impl<'a> Reference<'a> {
    /// Everything that speaks for a presence of exactly `concept`.
    pub fn stays(&self, concept: ConceptId) -> Vec<Stay<'a>> {
        let said = self.said(concept).into_iter().chain(self.inferred_stay(concept));
        self.confronted(said.collect())
    }

    /// What is recorded of exactly `concept`.
    pub fn recorded_stays(&self, concept: ConceptId) -> Vec<Stay<'a>> {
        self.confronted(self.said(concept))
    }

    fn confronted(&self, mut stays: Vec<Stay<'a>>) -> Vec<Stay<'a>> {
        for stay in &mut stays {
            stay.ends_after_it_begins();
            self.confront(stay);
        }
        stays
    }

    /// What is recorded as it was written down, before it is set against absences.
    fn said(&self, concept: ConceptId) -> Vec<Stay<'a>> {
        let recorded = self.profile.facts.iter().filter(|f| f.concept == concept);
        let recorded = recorded.filter_map(|fact| match &fact.kind {
            FactKind::Condition(c) => self.condition_stay(fact, c),
            FactKind::Medication(m) => self.course(fact, m),
            FactKind::Procedure(p) => self.done(fact, p),
            _ => None,
        });
        recorded.collect()
    }

    /// Whether a claim of absence stands against a record of the same thing, so that neither can be relied on.
    pub fn is_contradicted(&self, denial: &Denial) -> bool {
        let mut stays = self.family(denial.at).into_iter().flat_map(|c| self.said(c));
        match denial.why {
            Why::Ended => false,
            Why::Never => stays.any(|stay| stay.start.0 <= denial.on.1),
            // A presence recorded earlier may have ended by the day of the claim; one recorded since may have been
            // there then.
            Why::Recorded => stays.any(|stay| {
                let recorded = stay.fact.and_then(recorded_on).is_some_and(|on| on.1 >= denial.on.0);
                let same_day = stay.spoken.is_some_and(|on| meet(on, denial.on));
                recorded && (same_day || meet((stay.start.0, stay.end.1), denial.on))
            }),
            // What lasts for life was there when the test was made, or the test is right.
            Why::Inferred => {
                let upper = |stay: &Stay| stay.spoken.is_some() && stay.start.0 <= denial.on.1;
                self.is_lifelong(denial.at) && stays.any(|stay| upper(&stay))
            }
        }
    }

    /// The days of a beginning or an end: known by the day of which the record speaks, unless all of them are later.
    pub(super) fn written(&self, date: prescreen::value::PartialDate, as_of: Days) -> Option<Days> {
        let days = cut(self.partial(date), self.known_until())?;
        Some(if as_of.1 >= days.0 { (days.0, days.1.min(as_of.1)) } else { days })
    }

    fn condition_stay(&self, fact: &'a Fact, c: &ConditionFact) -> Option<Stay<'a>> {
        if matches!(c.status, ConditionStatus::Suspected)
            || (c.status == ConditionStatus::Planned && !self.makes(Mutant::PlannedIsDone))
        {
            return None;
        }
        let as_of = later(days(c.as_of), c.onset);
        let onset = match c.onset.map(|date| self.written(date, as_of)) {
            Some(None) => return None,
            Some(days) => days,
            None => None,
        };
        let ended = c.ended.and_then(|date| self.written(date, as_of));
        let ends_later = c.ended.is_some() && ended.is_none();
        let concept = self.concept(fact.concept);
        let start = onset.unwrap_or((PAST, as_of.1));
        let stay = |start: Days, end: Days| Stay {
            concept: fact.concept,
            fact: Some(fact),
            start,
            end,
            event: false,
            fades: false,
            open: false,
            spoken: None,
            contested: false,
            gaps: false,
        };
        if let Some(ended) = ended {
            return Some(stay((start.0, start.1.min(ended.1)), ended));
        }
        if c.status == ConditionStatus::Resolved && !self.makes(Mutant::ResolvedIsPresent) {
            return Some(stay((start.0, start.1.min(as_of.1 - 1)), (start.0, as_of.1 - 1)));
        }
        let mut open = match (concept.lasts, concept.episodic) {
            _ if ends_later => Stay { open: true, ..stay(start, (FUTURE, FUTURE)) },
            (_, true) => self.episode(c, stay(start, as_of), onset)?,
            (Lasts::For(period), _) => {
                let base = onset.map_or(as_of.0, |o| o.0);
                Stay { fades: true, ..stay(start, (forward(base, period), FUTURE)) }
            }
            (Lasts::Lifelong | Lasts::UntilEnded, _) => Stay { open: true, ..stay(start, (FUTURE, FUTURE)) },
        };
        open.spoken = Some(as_of);
        Some(open)
    }

    /// An open record of something that comes in episodes: sure through the day of the record, possible for a while
    /// after it, and then over.
    fn episode(&self, c: &ConditionFact, stay: Stay<'a>, onset: Option<Days>) -> Option<Stay<'a>> {
        let as_of = later(days(c.as_of), c.onset);
        if c.dated && onset.is_none() && as_of.0 > self.today {
            return None;
        }
        let over = match self.concept(stay.concept).lasts {
            Lasts::For(period) => forward(as_of.1, period),
            Lasts::Lifelong | Lasts::UntilEnded => as_of.1 + 90,
        };
        Some(match (onset.is_some(), c.dated) {
            (true, _) => Stay { end: (as_of.0, over), ..stay },
            (false, true) => Stay { start: as_of, end: (as_of.0, over), ..stay },
            (false, false) => Stay { end: (PAST, over), ..stay },
        })
    }

    fn course(&self, fact: &'a Fact, m: &MedicationFact) -> Option<Stay<'a>> {
        if m.planned && !self.makes(Mutant::PlannedIsDone) {
            return None;
        }
        let limit = self.known_until();
        let as_of = later(days(m.as_of), m.started);
        let started = match m.started.map(|date| self.written(date, as_of)) {
            Some(None) => return None,
            Some(days) => days,
            None => None,
        };
        let ended = m.ended.and_then(|date| self.written(date, as_of));
        let ends_later = m.ended.is_some() && ended.is_none();
        let start = started.unwrap_or((PAST, as_of.1));
        let known = |start: Days, end: Days, fades: bool, open: bool| Stay {
            concept: fact.concept,
            fact: Some(fact),
            start,
            end,
            event: false,
            fades,
            open,
            spoken: None,
            contested: false,
            gaps: false,
        };
        if let Some(ended) = ended {
            return Some(known((start.0, start.1.min(ended.1)), ended, false, false));
        }
        if m.stopped_undated && !self.makes(Mutant::ResolvedIsPresent) {
            return Some(known(start, (start.0, as_of.1), false, false));
        }
        let mut open = if m.intermittent {
            // An open course does not tell when the last dose was.
            let last = m.last_dose.and_then(|date| cut(self.partial(date), limit));
            let end = last.unwrap_or((PAST, FUTURE));
            Stay { gaps: true, ..known((start.0, start.1.min(end.1)), end, false, false) }
        } else if ends_later {
            known(start, (FUTURE, FUTURE), false, true)
        } else {
            known(start, (as_of.0 + self.freshness(fact.concept), FUTURE), true, true)
        };
        open.spoken = Some(as_of);
        Some(open)
    }

    fn done(&self, fact: &'a Fact, p: &ProcedureFact) -> Option<Stay<'a>> {
        if p.planned && !self.makes(Mutant::PlannedIsDone) {
            return None;
        }
        let on = match p.on {
            Some(date) => cut(self.partial(date), self.known_until())?,
            None => (PAST, days(p.as_of).1),
        };
        let concept = fact.concept;
        let fact = Some(fact);
        Some(Stay {
            concept,
            fact,
            start: on,
            end: on,
            event: true,
            fades: false,
            open: false,
            spoken: None,
            contested: false,
            gaps: false,
        })
    }

    fn inferred_stay(&self, concept: ConceptId) -> Option<Stay<'a>> {
        let inferred = self.inferred(concept);
        let day = inferred.present?;
        let lifelong = self.concept(concept).lasts == Lasts::Lifelong;
        let last = if lifelong { FUTURE } else { self.today };
        let (fact, start, end) = (None, (PAST, day.1), (last, last));
        let mut stay = Stay {
            concept,
            fact,
            start,
            end,
            event: false,
            fades: false,
            open: lifelong,
            spoken: None,
            contested: false,
            gaps: false,
        };
        stay.spoken = Some(day);
        Some(stay)
    }

    /// Sets a record against the absences of its concept. An open one is ended by a later absence and contested by one
    /// of the same day; a lifelong one is contested by both. What never was contests every record made by then.
    fn confront(&self, stay: &mut Stay<'a>) {
        let lifelong = self.concept(stay.concept).lasts == Lasts::Lifelong;
        for denial in self.denials(stay.concept) {
            if denial.why == Why::Never {
                stay.contested |= clashes(stay, &denial);
                continue;
            }
            let Some(spoken) = stay.spoken else { continue };
            // An end concerns the episode that it ends, not one recorded after it.
            let later = if denial.why == Why::Ended { denial.on.1 - 1 > spoken.1 } else { denial.on.0 > spoken.1 };
            let same = !later && denial.on.1 >= spoken.0 && denial.why != Why::Ended;
            if self.makes(Mutant::ConflictResolved) && same {
                continue;
            }
            let holds_on = denial.standing && denial.on.1 < spoken.0;
            if same || holds_on || (later && lifelong) {
                stay.contested = true;
            } else if later && self.is_contradicted(&denial) {
                // The absence is in doubt itself: it may have ended by then.
                stay.end.0 = stay.end.0.min(spoken.0).min(denial.on.1 - 1);
                stay.open = false;
            } else if later {
                let last = denial.on.1 - 1;
                if stay.end.1 > last {
                    stay.end = (spoken.0.min(last), last);
                }
                stay.fades = false;
                stay.open = false;
            }
        }
        stay.open &= !stay.contested;
    }

    /// Whether the stay has a day among those asked about, in every world, in none, or in some.
    pub fn meets(&self, stay: &Stay, asked: Asked) -> Answer {
        // What nobody has confirmed of late need not go on.
        let confirmed = !stay.fades || stay.end.0 >= self.today;
        if asked.lasting_only && !(stay.open && confirmed) {
            return Answer::no();
        }
        let window = asked.days;
        let (some, mut all) = count(&worlds(stay.start, stay.end, stay.event, window), window);
        if stay.gaps {
            all = [stay.start, stay.end].iter().any(|&dose| count(&worlds(dose, dose, true, window), window).1);
        }
        match stay.contested {
            _ if !some => Answer::no(),
            true => Answer::unknown(NeedKind::Conflict),
            false if all => Answer::yes(),
            false => Answer::unknown(self.why_only_possibly(stay, window)),
        }
    }

    fn why_only_possibly(&self, stay: &Stay, window: Days) -> NeedKind {
        let goes_on = count(&worlds(stay.start, (FUTURE, FUTURE), stay.event, window), window).1;
        if stay.fades && goes_on { NeedKind::Stale } else { NeedKind::Imprecise }
    }

    /// Whether two stays share a day in every world.
    pub fn overlap(&self, a: &Stay, b: &Stay) -> bool {
        // Nothing ends before it began.
        let ended = |s: &Stay| s.end.0.max(s.start.0);
        a.start.1 <= ended(b) && b.start.1 <= ended(a)
    }

    /// How many days a record speaks for the days after it.
    pub fn freshness(&self, concept: ConceptId) -> i32 {
        if self.makes(Mutant::StaleAccepted) {
            return 4000;
        }
        match self.concept(concept).kind {
            Kind::Medication => 30,
            _ => 90,
        }
    }
}

/// Whether `never` is claimed on a day by which the record says that it was there.
fn clashes(stay: &Stay, denial: &Denial) -> bool {
    let until = denial.on.1;
    stay.fact.map_or(stay.spoken, recorded_on).is_some_and(|as_of| as_of.0 <= until && stay.start.0 <= until)
}

/// A record that names a later beginning speaks of that day.
pub fn later(as_of: Days, beginning: Option<prescreen::value::PartialDate>) -> Days {
    beginning.map(days_of).filter(|begun| begun.0 > as_of.1).unwrap_or(as_of)
}

/// The day of which the record speaks.
pub fn recorded_on(fact: &Fact) -> Option<Days> {
    match &fact.kind {
        FactKind::Condition(c) => Some(later(days(c.as_of), c.onset)),
        FactKind::Medication(m) => Some(later(days(m.as_of), m.started)),
        FactKind::Procedure(p) => Some(days(p.as_of)),
        _ => None,
    }
}

/// The possible pairs of first and last day. Between the days at which something changes (the ends of either range and
/// of the window) one world is like the next, so only those days are tried.
fn worlds(start: Days, end: Days, event: bool, window: Days) -> Vec<Days> {
    let edges = [start.0, start.1, end.0, end.1, window.0 - 1, window.0, window.1, window.1 + 1];
    let of = |range: Days| edges.into_iter().filter(move |&d| range.0 <= d && d <= range.1);
    if event {
        return of(start).map(|day| (day, day)).collect();
    }
    of(start).flat_map(|s| of(end).map(move |e| (s, e))).filter(|(s, e)| s <= e).collect()
}

/// Whether some and whether all of the worlds meet the window.
fn count(worlds: &[Days], window: Days) -> (bool, bool) {
    let met = worlds.iter().filter(|&&w| meet(w, window)).count();
    (met > 0, met > 0 && met == worlds.len())
}
