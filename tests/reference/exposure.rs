//! Drugs: taken, received, failed, not tolerated, at which dose, for how long.

use super::Reference;
use super::answer::Answer;
use super::calendar::{PAST, back, cut, days, forward};
use super::condition::Details;
use super::mutant::Mutant;
use super::presence::Stay;
use super::procedure::plain_exceptions;
use super::value::{Point, inside, points};
use super::window::{Asked, Default};
use prescreen::criteria::{Exception, Exposure, LimitRange, MedicationAtom};
use prescreen::patient::{Dose, FactKind, MedicationFact, Response};
use prescreen::screening::NeedKind;
use prescreen::value::{Bound, Number, Period, Range};
use prescreen::vocabulary::{ConceptId, ListName};

/// A course of a drug, with its record.
struct Course<'a> {
    stay: Stay<'a>,
    record: &'a MedicationFact,
}

impl<'a> Reference<'a> {
    /// Whether the statement holds.
    pub fn medication(&self, atom: &MedicationAtom) -> Answer {
        let x = atom.concept.node;
        let except = plain_exceptions(&atom.except);
        let window = atom.window.as_ref().map(|w| &w.node);
        let default = if atom.mode == Exposure::Taking { Default::Now } else { Default::Ever };
        match atom.mode {
            Exposure::Taking | Exposure::Received => {
                self.over(window, default, x, |asked| self.exposed(atom, &except, asked))
            }
            Exposure::Failed => self.failed(x, &except),
            Exposure::Intolerant => self.intolerant(x, &except),
            Exposure::Planned => self.intended(x, &except),
            Exposure::StableFor(period) => self.stable(x, &except, period),
        }
    }

    fn exposed(&self, atom: &MedicationAtom, except: &[Exception], asked: Asked) -> Answer {
        let x = atom.concept.node;
        if !atom.dose.is_empty() {
            return self.dosed(x, &atom.dose, except, asked);
        }
        let windowed = atom.window.is_some();
        let mut parts: Vec<Answer> = Vec::new();
        for course in self.courses(x, except) {
            let lasting = match atom.lasting {
                None => Answer::yes(),
                Some(period) => self.lasts(&course.stay, period.node, if windowed { asked.days.0 } else { PAST }),
            };
            let then = if atom.then.is_empty() { Answer::yes() } else { self.then(&course.stay, &atom.then) };
            parts.push(Answer::all([self.meets(&course.stay, asked), lasting, then]));
        }
        parts.push(self.unrecorded(x, except, asked));
        let followed = match &atom.then[..] {
            [] => Answer::yes(),
            then => Answer::any(then.iter().map(|next| self.question(next.node, Details::default(), self.ever()))),
        };
        Answer::all([Answer::any(parts), followed])
    }

    /// The recorded courses of what counts as `x`.
    fn courses(&self, x: ConceptId, except: &[Exception]) -> Vec<Course<'a>> {
        let ignored = self.makes(Mutant::ExceptionIgnored);
        let excepted = |c: &ConceptId| !ignored && except.iter().any(|e| self.is_a(*c, e.concept.node));
        let general = |c: &ConceptId| !ignored && except.iter().any(|e| self.is_strictly_below(e.concept.node, *c));
        let members = self.family(x).into_iter().filter(|c| !excepted(c) && !general(c));
        let stays = members.flat_map(|c| self.stays(c));
        let courses = stays.filter_map(|stay| match &stay.fact?.kind {
            FactKind::Medication(record) => Some(Course { stay, record }),
            _ => None,
        });
        courses.collect()
    }

    /// Whether it was taken although no course is recorded that says so.
    fn unrecorded(&self, x: ConceptId, except: &[Exception], asked: Asked) -> Answer {
        let details = Details { except, ..Details::default() };
        let general = |c: ConceptId| except.iter().any(|e| self.is_strictly_below(e.concept.node, c));
        let mut records = self.family(x).into_iter().filter(|&c| general(c)).flat_map(|c| self.stays(c));
        if !self.makes(Mutant::ExceptionIgnored) && records.any(|stay| !self.meets(&stay, asked).is_false()) {
            return Answer::unknown(NeedKind::Unspecific);
        }
        self.otherwise(x, details, asked)
    }

    /// Taken without a break for so long, counting only what lies after `from`.
    fn lasts(&self, stay: &Stay, period: Period, from: i32) -> Answer {
        let long = |start: i32, end: i32| {
            let start = start.max(from);
            start == PAST || forward(start, period) <= end.min(self.today) + 1
        };
        let surely = (stay.start.1, stay.end.0.max(stay.start.1));
        let at_most = (stay.start.0, stay.end.1);
        if surely.0 > PAST && long(surely.0, surely.1) {
            Answer::yes()
        } else if !long(at_most.0, at_most.1) {
            Answer::no()
        } else {
            Answer::unknown(NeedKind::Imprecise)
        }
    }

    /// Followed, after it started, by one of these.
    fn then(&self, main: &Stay, then: &[prescreen::text::Spanned<ConceptId>]) -> Answer {
        let asked = self.ever();
        let mut answers = Vec::new();
        for next in then {
            let mut parts = Vec::new();
            for course in self.courses(next.node, &[]) {
                parts.push(if course.stay.start.0 >= main.start.1 {
                    Answer::yes()
                } else if course.stay.start.1 < main.start.0 {
                    Answer::no()
                } else {
                    Answer::unknown(NeedKind::Imprecise)
                });
            }
            parts.push(self.unrecorded(next.node, &[], asked));
            answers.push(Answer::all([Answer::any(parts), self.question(next.node, Details::default(), asked)]));
        }
        Answer::any(answers)
    }

    /// Limits on the daily dose. Not to take it is to take nothing.
    fn dosed(&self, x: ConceptId, dose: &[LimitRange], except: &[Exception], asked: Asked) -> Answer {
        let allowed: Vec<Range> = dose.iter().map(|r| self.dose_range(r)).collect();
        let nothing = allows(&allowed, Number::ZERO);
        let mut parts = Vec::new();
        let mut described = false;
        for course in self.courses(x, except) {
            let taken = self.meets(&course.stay, asked);
            described |= taken.is_true() && course.stay.concept == x;
            let passes = self.dose_passes(course.record, &allowed);
            // A course that is not taken neither fails a limit that nothing passes nor meets one that it does not.
            parts.push(if nothing { Answer::any([taken.negated(), passes]) } else { Answer::all([taken, passes]) });
        }
        // Of a class, another member may be taken that nobody recorded, unless something says that it is not.
        let rest = if described { Answer::no() } else { self.unrecorded(x, except, asked) };
        if nothing {
            parts.push(rest.negated());
            Answer::all(parts)
        } else {
            parts.push(rest);
            Answer::any(parts)
        }
    }

    fn dose_passes(&self, record: &MedicationFact, allowed: &[Range]) -> Answer {
        match &record.dose {
            Dose::Daily(dose) => Answer::known(allows(allowed, *dose)),
            Dose::Missing => Answer::unknown(NeedKind::Missing),
            Dose::AsNeeded if self.makes(Mutant::AsNeededPasses) => Answer::yes(),
            Dose::AsNeeded | Dose::Incomparable(_) => Answer::unknown(NeedKind::Unit),
        }
    }

    fn dose_range(&self, range: &LimitRange) -> Range {
        let end = |limit: &Option<prescreen::criteria::Limit>| match limit {
            None => Bound::Open,
            Some(limit) if limit.included != self.makes(Mutant::LimitItselfExcluded) => Bound::Included(limit.number),
            Some(limit) => Bound::Excluded(limit.number),
        };
        Range { low: end(&range.low), high: end(&range.high) }
    }

    fn failed(&self, x: ConceptId, except: &[Exception]) -> Answer {
        let courses = self.courses(x, except);
        let failed = |course: &Course| {
            let response = match course.record.response {
                Some(response) => Answer::known(response == Response::Failed),
                None => Answer::unknown(NeedKind::Missing),
            };
            // What is said never to have been taken is in doubt, whatever is said to have come of it.
            Answer::all([self.meets(&course.stay, self.ever()), response])
        };
        let mut parts: Vec<Answer> = courses.iter().map(failed).collect();
        let described = |c: &Course| c.stay.concept == x && self.meets(&c.stay, self.ever()).is_true();
        if !courses.iter().any(described) {
            // Of a class, a member that nobody recorded may have failed.
            parts.push(self.unrecorded(x, except, self.ever()));
        }
        Answer::any(parts)
    }

    fn intolerant(&self, x: ConceptId, except: &[Exception]) -> Answer {
        let excepted = |c| except.iter().any(|e| self.is_a(c, e.concept.node));
        let allergic = |c: ConceptId| {
            self.profile.facts.iter().any(|f| {
                f.concept == c && matches!(&f.kind, FactKind::Allergy { as_of } if days(*as_of).0 <= self.today)
            })
        };
        let courses = self.courses(x, except);
        if self.family(x).into_iter().any(|c| !excepted(c) && allergic(c))
            || courses
                .iter()
                .any(|c| c.record.response == Some(Response::Intolerant) && days(c.record.as_of).0 <= self.today)
        {
            return Answer::yes();
        }
        let explained = |g| self.family(g).into_iter().any(|c| c != g && !self.is_a(x, c) && allergic(c));
        if self.above(x).into_iter().any(|g| allergic(g) && !explained(g)) && !self.makes(Mutant::GeneralFactIgnored) {
            return Answer::unknown(NeedKind::Unspecific);
        }
        self.listed(x, ListName::Allergies, (self.today, self.today))
    }

    fn intended(&self, x: ConceptId, except: &[Exception]) -> Answer {
        let excepted = |c| except.iter().any(|e| self.is_a(c, e.concept.node));
        let planned = self.profile.facts.iter().any(|fact| {
            let as_of = match &fact.kind {
                FactKind::Medication(m) if m.planned => days(m.as_of),
                _ => return false,
            };
            self.is_a(fact.concept, x) && !excepted(fact.concept) && as_of.0 <= self.today
        });
        // Not to take it is not the same as not to plan it, and no list names plans for drugs.
        if planned { Answer::yes() } else { Answer::unknown(NeedKind::Missing) }
    }

    fn stable(&self, x: ConceptId, except: &[Exception], period: Period) -> Answer {
        let asked = self.now();
        let by = back(self.today, period);
        let mut parts = Vec::new();
        let mut described = false;
        for course in self.courses(x, except) {
            let taken = self.meets(&course.stay, asked);
            described |= taken.is_true() && course.stay.concept == x;
            let since = course.record.unchanged_since.and_then(|d| cut(self.partial(d), self.known_until()));
            let started = course.stay.start;
            let unchanged = match since {
                Some(since) if since.1 <= by && started.1 <= by => Answer::yes(),
                Some(since) if since.0 > by => Answer::no(),
                _ if started.0 > by => Answer::no(),
                Some(since) if since.1 <= by => Answer::yes(),
                Some(_) => Answer::unknown(NeedKind::Imprecise),
                None => Answer::unknown(NeedKind::Missing),
            };
            parts.push(Answer::all([taken, unchanged]));
        }
        parts.push(if described { Answer::no() } else { self.unrecorded(x, except, asked) });
        Answer::any(parts)
    }
}

/// Whether the number lies in one of the ranges.
fn allows(allowed: &[Range], number: Number) -> bool {
    let exactly = Range::exactly(number);
    let at = |p: &Point| *p == Point::At(number, 0);
    points([exactly.low].into_iter()).iter().filter(|p| at(p)).any(|&p| allowed.iter().any(|r| inside(p, r)))
}
