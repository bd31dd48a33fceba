//! Presence in windows up to the screening date, where words, denials, ends and what is more general are to be weighed: once
//! for all windows together.
//!
//! Follows the order of evidence of the general code (`presence.rs`): known instances, doubtful ones, suspicions, what the
//! record describes otherwise, then tests, statements and lists.

use super::{Clear, NEVER};
use crate::ruleset::{Atom, Node, NodeId};
use crate::screening::absence::{Clearance, list_of};
use crate::screening::bearing::{ABOVE, ABSENT_RULE, DENIALS, HERE};
use crate::screening::chart::{Chart, Days};
use crate::screening::episode::Domain;
use crate::screening::medication::Asked;
use crate::screening::plan::{Presence, TopicId};
use crate::screening::presence::{Filter, Question};
use crate::screening::qualifier::Instance;
use crate::screening::{Ground, trace::Silent};
use crate::value::{Day, Truth};
use crate::vocabulary::ConceptId;

/// What instances say of windows, by the day on which these begin.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// There in windows that begin by this day.
    there: Day,
    /// Perhaps there in windows that begin by this day.
    perhaps: Day,
    /// In windows that begin by this day the record describes the very thing asked for, and it is otherwise.
    otherwise: Day,
}

/// Grounds of absence, as the days from which on each clears, through which.
#[derive(Default)]
struct Grounds(Vec<(Day, Day)>);

impl Grounds {
    fn add(&mut self, ground: &Clearance) {
        self.0.push((ground.from, ground.to));
    }

    /// The first day from which on they clear every day up to `last`.
    fn clear(&self, last: Day) -> Clear {
        let mut first = last.plus(1);
        while let Some(&(from, _)) = self.0.iter().find(|(from, to)| *from < first && to.plus(1) >= first) {
            first = from;
        }
        if first > last { Clear::Never } else { Clear::From(first) }
    }
}

impl Chart<'_> {
    /// By which day windows must begin in which it was there, and from which day on those in which it was not; none where two
    /// days cannot say it. `statement` is one of the family, `from` the first day of its window.
    pub(super) fn weighed(
        &self,
        domain: Domain,
        asked: &Presence,
        (from, statement): (Day, NodeId),
    ) -> Option<(Day, Clear)> {
        let Node::Atom(atom) = self.rules.node(statement) else { return None };
        let days = Days { from, to: self.on };
        let course;
        let filter: Option<&dyn Filter> = match self.rules.atom(atom) {
            // Whether what holds of it goes on is for the general code to say.
            _ if asked.movable && asked.filtered => return None,
            Atom::Condition(atom) if asked.filtered => Some(atom),
            // How long a course lies in the window depends on the window.
            Atom::Medication(atom) if atom.lasting.is_some() => return None,
            Atom::Medication(atom) if asked.filtered => {
                course = Asked::new(atom).course(days);
                Some(&course)
            }
            Atom::Procedure(atom) if asked.filtered => Some(atom),
            _ => None,
        };
        let question = Question { domain, concept: asked.concept, days, settle: asked.settle, filter };
        self.weigh(&question, asked.topic, &asked.tests)
    }

    fn weigh(&self, q: &Question<'_>, topic: TopicId, tests: &[(TopicId, ConceptId)]) -> Option<(Day, Clear)> {
        let bearing = self.bearing_on(topic);
        let seen = self.seen(q, bearing);
        if seen.there >= self.on || seen.perhaps >= self.on {
            return Some((seen.there, Clear::Never));
        }
        let clear = if seen.otherwise >= self.on {
            Clear::From(Day::DISTANT_PAST)
        } else {
            match self.cleared(q, tests, bearing)? {
                // Before, the record describes it; from then on a list or a statement clears it.
                Clear::From(day) if day <= seen.otherwise.plus(1) => Clear::From(Day::DISTANT_PAST),
                _ if seen.otherwise > seen.perhaps => return None,
                clear => clear,
            }
        };
        Some((seen.there, clear.after(seen.perhaps)))
    }

    /// What recorded and inferred instances say.
    fn seen(&self, q: &Question<'_>, bearing: u16) -> Seen {
        let mut seen = Seen { there: NEVER, perhaps: NEVER, otherwise: NEVER };
        self.instances(q, bearing, |episode, fact| {
            let instance = Instance { concept: episode.concept, fact };
            let counts = q.filter.map_or(Truth::True, |f| f.counts(self, instance, &mut |_| {}));
            if counts == Truth::False {
                return;
            }
            let standing = self.standing(q, episode);
            let holds = q.filter.map_or(Truth::True, |f| f.holds(self, &standing.episode, fact, &mut |_| {}));
            let surely = if standing.episode.start.last <= self.on { standing.episode.end.first } else { NEVER };
            let possibly = if standing.episode.start.first <= self.on { standing.episode.end.last } else { NEVER };
            match counts.and(holds) {
                Truth::True if !standing.contradicted => {
                    seen.there = seen.there.max(surely);
                    seen.perhaps = seen.perhaps.max(possibly);
                }
                Truth::True | Truth::Unknown => seen.perhaps = seen.perhaps.max(possibly),
                Truth::False => {
                    let about = self.rules.vocabulary.concept(q.concept);
                    let exactly = episode.concept == q.concept && !about.episodic && counts == Truth::True;
                    let describes = q.filter.is_some_and(|filter| filter.describes(q.days));
                    if exactly && describes && !standing.contradicted {
                        seen.otherwise = seen.otherwise.max(surely);
                    }
                }
            }
        });
        if bearing & HERE != 0 && self.suspected(q, &mut Silent) {
            seen.perhaps = Day::DISTANT_FUTURE;
        }
        seen
    }

    /// From which day on it is known that there is no instance, where none is known; none where lists cannot say.
    fn cleared(&self, q: &Question<'_>, tests: &[(TopicId, ConceptId)], bearing: u16) -> Option<Clear> {
        let (mut tested, mut stated) = (Grounds::default(), Grounds::default());
        if bearing & (HERE | DENIALS | ABSENT_RULE) != 0 {
            self.clearances_of(bearing, q.domain, q.concept, q.settle, |ground| {
                if !ground.void {
                    stated.add(&ground);
                    if matches!(ground.ground, Ground::Test | Ground::Inference) {
                        tested.add(&ground);
                    }
                }
            });
        }
        let (tested, by_statements) = (tested.clear(self.on), stated.clear(self.on));
        self.lists(q.domain, q.concept, |list| stated.add(&list));
        let mut listed = stated.clear(self.on);
        if listed == Clear::Never {
            return Some(tested);
        }
        if listed != by_statements && self.profile.unresolved.iter().any(|u| u.list == Some(list_of(q.domain))) {
            return None;
        }
        let below = self.tested_below(q, tests)?;
        if bearing & ABOVE != 0 {
            listed = listed.after(self.general_until(q));
        }
        Some(tested.min(by_statements.and(below)).min(listed.and(below)))
    }

    /// From which day on everything below that only a test clears is known to be there or not.
    fn tested_below(&self, q: &Question<'_>, tests: &[(TopicId, ConceptId)]) -> Option<Clear> {
        let mut clear = Clear::From(Day::DISTANT_PAST);
        for &(topic, concept) in tests {
            let (domain, days) = (Domain::Condition, Days { from: Day::DISTANT_PAST, to: self.on });
            let test = Question { domain, concept, days, settle: q.settle, filter: None };
            match self.weigh(&test, topic, &[])? {
                (there, _) if there >= self.on => {}
                (NEVER, cleared) => clear = clear.and(cleared),
                _ => return None,
            }
        }
        Some(clear)
    }
}
