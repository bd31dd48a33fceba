//! Conditions: is it, or was it, there?

use super::Reference;
use super::absence::{Denial, list_of};
use super::answer::Answer;
use super::calendar::{PAST, back, covered, cut, days};
use super::mutant::Mutant;
use super::presence::{Stay, recorded_on};
use super::window::{Asked, Default, meet};
use prescreen::criteria::{Assertion, ConditionAtom, Exception, Qualifier, Window};
use prescreen::patient::{ConditionFact, ConditionStatus, FactKind, RecordedSex};
use prescreen::screening::NeedKind;
use prescreen::text::Spanned;
use prescreen::value::Period;
use prescreen::vocabulary::{Absence, ConceptId, ListName};
use std::cell::{OnceCell, RefCell};

/// What is asked of a presence beyond that it is there.
#[derive(Clone, Copy, Default, Debug)]
pub struct Details<'a> {
    /// Words about it.
    pub words: &'a [Spanned<Qualifier>],
    /// It required one of these.
    pub requiring: &'a [Spanned<ConceptId>],
    /// It has been there for at least so long.
    pub lasting: Option<Period>,
    /// These do not count.
    pub except: &'a [Exception],
}

/// A record of something more general than asked for.
struct General {
    /// Of what.
    of: ConceptId,
    /// What it leaves open.
    kind: NeedKind,
    /// The last day of which it speaks.
    newest: i32,
}

impl Details<'_> {
    /// Whether more is asked than that it is there.
    fn any(&self) -> bool {
        !self.words.is_empty() || !self.requiring.is_empty() || self.lasting.is_some()
    }
}

impl<'a> Reference<'a> {
    /// Whether the statement holds.
    pub fn condition(&self, atom: &ConditionAtom) -> Answer {
        let window: Option<&Window> = atom.window.as_ref().map(|w| &w.node);
        let x = atom.concept.node;
        let details = Details {
            words: &atom.qualifiers,
            requiring: &atom.requiring,
            lasting: atom.lasting.map(|l| l.node),
            except: &atom.except,
        };
        if let (Some(answer), Assertion::Present | Assertion::Ever) = (self.impossible_by_sex(x), atom.assertion) {
            return answer;
        }
        match atom.assertion {
            Assertion::Present => self.over(window, Default::Now, x, |asked| self.question(x, details, asked)),
            Assertion::Ever => self.over(window, Default::Ever, x, |asked| self.question(x, details, asked)),
            Assertion::Family => self.family_history(x),
            Assertion::Suspected | Assertion::Planned => panic!("the tests do not ask for it"),
        }
    }

    /// Whether `x`, such as asked for, was there on some of the days.
    pub fn question(&self, x: ConceptId, details: Details, asked: Asked) -> Answer {
        if let Some(answer) = self.impossible_by_sex(x) {
            return answer;
        }
        let compensation = |w: &Spanned<Qualifier>| matches!(w.node, Qualifier::Compensated(_));
        if details.words.iter().any(compensation) && !self.decompensates(x) {
            return Answer::no();
        }
        let mut parts = self.instances(x, details, asked);
        parts.push(self.otherwise(x, details, asked));
        Answer::any(parts)
    }

    /// The concepts that count as `x`.
    fn members(&self, x: ConceptId, details: Details) -> Vec<ConceptId> {
        if self.makes(Mutant::ExceptionIgnored) {
            return self.family(x);
        }
        let excepted = |c| details.except.iter().any(|e| e.qualifiers.is_empty() && self.is_a(c, e.concept.node));
        let mut members = self.family(x);
        if self.makes(Mutant::PresenceGoesDown) {
            members.extend(self.above(x));
        }
        let compensation = |w: &Spanned<Qualifier>| matches!(w.node, Qualifier::Compensated(_));
        let asks_compensation = details.words.iter().any(compensation);
        members.retain(|&c| !excepted(c) && (!asks_compensation || self.decompensates(c)));
        members
    }

    /// Whether part of what lies below `c` is excepted, so that `c` alone says too little.
    fn is_too_general(&self, c: ConceptId, details: Details) -> bool {
        !self.makes(Mutant::ExceptionIgnored)
            && details.except.iter().any(|e| self.is_strictly_below(e.concept.node, c))
    }

    /// One answer for each recorded or inferred presence.
    fn instances(&self, x: ConceptId, details: Details, asked: Asked) -> Vec<Answer> {
        let stays = self.members(x, details).into_iter().flat_map(|c| self.stays(c));
        let answer = |stay: Stay| {
            // Above something excepted the record does not say which of the two it is.
            let specific = if self.is_too_general(stay.concept, details) {
                Answer::unknown(NeedKind::Unspecific)
            } else {
                Answer::yes()
            };
            let known = Answer::all([self.meets(&stay, asked), self.has(&stay, details, asked), specific]);
            if known.is_true() { known.resting_on([(stay.concept, stay.known_since())]) } else { known }
        };
        stays.map(answer).collect()
    }

    /// Whether the presence is such as asked for.
    fn has(&self, stay: &Stay, details: Details, asked: Asked) -> Answer {
        let fact = stay.fact.and_then(condition_fact);
        let fits = |word: &Qualifier| self.fits(word, stay.concept, fact, asked.now);
        let mut parts: Vec<Answer> = details.words.iter().map(|word| fits(&word.node)).collect();
        if !details.requiring.is_empty() {
            parts.push(self.required(details.requiring, fact));
        }
        if let Some(period) = details.lasting {
            parts.push(self.since_at_least(stay, period));
        }
        if !self.makes(Mutant::ExceptionIgnored) {
            let qualified = details.except.iter().filter(|e| !e.qualifiers.is_empty());
            for exception in qualified.filter(|e| self.is_a(stay.concept, e.concept.node)) {
                let taken_out = Answer::all(exception.qualifiers.iter().map(|word| fits(&word.node)));
                parts.push(taken_out.negated());
            }
        }
        Answer::all(parts)
    }

    fn required(&self, asked: &[Spanned<ConceptId>], fact: Option<&ConditionFact>) -> Answer {
        let Some(fact) = fact else { return Answer::unknown(NeedKind::Missing) };
        let yes = |asked: ConceptId| fact.required.iter().any(|r| r.1 && self.is_a(r.0, asked));
        let no = |asked: ConceptId| fact.required.iter().any(|r| !r.1 && r.0 == asked);
        if asked.iter().any(|a| yes(a.node)) {
            Answer::yes()
        } else if fact.required_is_complete || asked.iter().all(|a| no(a.node)) {
            Answer::no()
        } else {
            Answer::unknown(NeedKind::Missing)
        }
    }

    fn since_at_least(&self, stay: &Stay, period: Period) -> Answer {
        let by = back(self.today, period);
        if stay.start.1 <= by {
            Answer::yes()
        } else if stay.start.0 > by {
            Answer::no()
        } else {
            Answer::unknown(NeedKind::Imprecise)
        }
    }

    /// Whether there may be a presence that is not recorded, or not recorded well enough.
    pub fn otherwise(&self, x: ConceptId, details: Details, asked: Asked) -> Answer {
        if asked.lasting_only {
            return Answer::no();
        }
        if self.is_suspected(x, details) {
            return Answer::unknown(NeedKind::Unconfirmed);
        }
        if details.any() && self.is_described(x, asked) {
            return Answer::no();
        }
        let below = self.open_below(x, details, asked);
        let general = self.general_records(x, asked);
        // Of a general record the evidence on what is below it takes no notice; an older absence above it gives way.
        let superseded = |d: &Denial| general.iter().any(|g| self.is_a(g.of, d.at) && g.newest > d.on.1);
        let (contested, sound): (Vec<Denial>, Vec<Denial>) =
            self.denials(x).into_iter().filter(|d| !superseded(d)).partition(|d| self.is_contradicted(d));
        let days = |denials: &[Denial]| denials.iter().map(|d| d.clears).collect::<Vec<_>>();
        let denied = days(&sound);
        if covered(asked.days, &denied) && below.is_false() {
            return Answer::no();
        }
        if let Some(record) = general.first() {
            return Answer::unknown(record.kind);
        }
        let answer = self.unless_listed(x, asked, denied, below);
        let conflict = answer.is_unknown() && covered(asked.days, &days(&contested));
        if conflict { Answer::unknown(NeedKind::Conflict) } else { answer }
    }

    fn unless_listed(&self, x: ConceptId, asked: Asked, denied: Vec<(i32, i32)>, below: Answer) -> Answer {
        let list = list_of(&self.concept(x).kind);
        let listed = if self.policy(x) == Absence::ByList { self.cleared_by_lists(x, list) } else { Vec::new() };
        let without_lists = covered(asked.days, &denied);
        let cleared: Vec<_> = denied.into_iter().chain(listed).collect();
        if covered(asked.days, &cleared) {
            if !without_lists && self.is_unread(x, list, asked.days) {
                return Answer::unknown(NeedKind::Unspecific);
            }
            return if below.is_false() { Answer::no() } else { below };
        }
        // Evidence that is only too old would do if it were fresh.
        let ageless: Vec<_> = cleared.iter().map(|&(first, _)| (first, self.today)).collect();
        let stale = covered(asked.days, &ageless);
        Answer::unknown(if stale { NeedKind::Stale } else { NeedKind::Missing })
    }

    /// A record of exactly `x` describes it; only of what comes in episodes there may be another.
    fn is_described(&self, x: ConceptId, asked: Asked) -> bool {
        let recorded = self.stays(x).into_iter().filter(|s| s.fact.is_some());
        !self.concept(x).episodic && recorded.into_iter().any(|stay| self.meets(&stay, asked).is_true())
    }

    /// What only a test clears below `x`: false once each of them is cleared on its own ground.
    fn open_below(&self, x: ConceptId, details: Details, asked: Asked) -> Answer {
        if self.policy(x) == Absence::ByTest {
            return Answer::no();
        }
        let members = self.members(x, details).into_iter().filter(|&c| c != x && self.policy(c) == Absence::ByTest);
        Answer::any(members.map(|c| {
            if details.any() { self.otherwise(c, details, asked) } else { self.question(c, Details::default(), asked) }
        }))
    }

    /// A suspicion of what counts as `x`. Only a later absence takes it away; a list does not.
    fn is_suspected(&self, x: ConceptId, details: Details) -> bool {
        let members = self.members(x, details);
        !self.makes(Mutant::SuspicionIgnored)
            && self.profile.facts.iter().filter(|f| members.contains(&f.concept)).any(|fact| {
                let Some(c) = condition_fact(fact) else { return false };
                let as_of = days(c.as_of);
                c.status == ConditionStatus::Suspected
                    && as_of.0 <= self.today
                    && !self.denials(fact.concept).iter().any(|d| d.on.0 > as_of.1)
            })
    }

    /// Records of something above `x` that nothing more specific explains.
    fn general_records(&self, x: ConceptId, asked: Asked) -> Vec<General> {
        let may_meet =
            |stay: &Stay| meet((stay.start.0, stay.end.1), asked.days) && !self.meets(stay, asked).is_false();
        let mut records = Vec::new();
        for of in self.above(x) {
            let explained = |stay: &Stay| {
                let specific = self.family(of).into_iter().filter(|&c| c != of && !self.is_a(x, c));
                specific.flat_map(|c| self.recorded_stays(c)).any(|s| self.overlap(&s, stay))
            };
            let newest = |stay: &Stay| stay.fact.and_then(recorded_on).map_or(PAST, |on| on.1);
            let stays = self.recorded_stays(of).into_iter().filter(|s| may_meet(s));
            let stays = stays.map(|stay| (NeedKind::Unspecific, stay));
            let suspicions = self.suspicions(of).into_iter().map(|stay| (NeedKind::Unconfirmed, stay));
            let unexplained = stays.chain(suspicions).filter(|(_, stay)| !explained(stay));
            records.extend(unexplained.map(|(kind, stay)| General { of, kind, newest: newest(&stay) }));
        }
        if self.makes(Mutant::GeneralFactIgnored) { Vec::new() } else { records }
    }

    /// Unrefuted suspicions of exactly `concept`.
    fn suspicions(&self, concept: ConceptId) -> Vec<Stay<'a>> {
        let facts = self.profile.facts.iter().filter(|f| f.concept == concept && !self.makes(Mutant::SuspicionIgnored));
        let suspicions = facts.filter_map(|fact| {
            let c = condition_fact(fact).filter(|c| c.status == ConditionStatus::Suspected)?;
            let as_of = cut(days(c.as_of), self.today)?;
            let refuted = self.denials(concept).iter().any(|d| d.on.0 > as_of.1);
            let (fact, start, end) = (Some(fact), as_of, as_of);
            let stay = Stay {
                concept,
                fact,
                start,
                end,
                event: true,
                fades: false,
                open: false,
                spoken: None,
                contested: false,
                gaps: false,
            };
            (!refuted).then_some(stay)
        });
        suspicions.collect()
    }

    /// What only women can have, in a man: not there, unless the record contradicts itself.
    pub(super) fn impossible_by_sex(&self, x: ConceptId) -> Option<Answer> {
        if self.doubts_sex || self.profile.sex != RecordedSex::Male || !self.concept(x).only_in_female {
            return None;
        }
        let contradicted = *self.contradicted_sex.get_or_init(|| self.contradicts_male_sex());
        Some(if contradicted { Answer::unknown(NeedKind::Conflict) } else { Answer::no() })
    }

    fn contradicts_male_sex(&self) -> bool {
        let other_gender = self.profile.gender.is_some_and(|g| g != RecordedSex::Male);
        let female_fact = self.profile.facts.iter().any(|f| {
            let speaks = matches!(f.kind, FactKind::Condition(_) | FactKind::Procedure(_) | FactKind::Result(_));
            self.concept(f.concept).only_in_female && speaks
        });
        // A positive pregnancy test speaks against everything that follows from the recorded sex.
        let doubting = Self {
            settle: self.settle.clone(),
            inferred: RefCell::default(),
            contradicted_sex: OnceCell::new(),
            doubts_sex: true,
            ..*self
        };
        let mut of_women = self.vocabulary.concepts().filter(|(_, c)| c.only_in_female);
        other_gender || female_fact || of_women.any(|(id, _)| doubting.inferred(id).present.is_some())
    }

    fn family_history(&self, x: ConceptId) -> Answer {
        let recorded = |c: ConceptId| {
            self.profile.facts.iter().any(|f| {
                f.concept == c && matches!(&f.kind, FactKind::Family { as_of } if days(*as_of).0 <= self.today)
            })
        };
        if self.family(x).into_iter().any(recorded) {
            return Answer::yes();
        }
        let explained = |general: ConceptId| {
            self.family(general).into_iter().any(|c| c != general && !self.is_a(x, c) && recorded(c))
        };
        if self.above(x).into_iter().any(|general| recorded(general) && !explained(general)) {
            return Answer::unknown(NeedKind::Unspecific);
        }
        self.listed(x, ListName::FamilyHistory, (PAST, self.today))
    }

    /// What a complete list says of something that it does not name.
    pub fn listed(&self, x: ConceptId, list: ListName, days: (i32, i32)) -> Answer {
        if !covered(days, &self.cleared_by_lists(x, list)) {
            Answer::unknown(NeedKind::Missing)
        } else if self.is_unread(x, list, days) {
            Answer::unknown(NeedKind::Unspecific)
        } else {
            Answer::no()
        }
    }
}

fn condition_fact(fact: &prescreen::patient::Fact) -> Option<&ConditionFact> {
    if let FactKind::Condition(c) = &fact.kind { Some(c) } else { None }
}
