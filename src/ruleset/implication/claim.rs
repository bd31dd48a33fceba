//! Statements that something is or was there: a condition, a course of a drug, a procedure.
//!
//! Each claims that there is an instance of a concept, or of one below it, with certain properties on some day of a
//! window. One claim covers another when every instance that makes the second true makes the first true.

use super::super::ir::{Atom, SettleId, Window};
use super::window::{inside, never_longer};
use crate::criteria::{Assertion, Exposure, Qualifier};
use crate::value::{Bound, Number, Period, Range, RangeSet, Truth};
use crate::vocabulary::{ConceptId, Severity, Vocabulary};

/// What kind of record makes the statement true.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Record {
    Condition,
    FamilyCondition,
    SuspectedCondition,
    PlannedCondition,
    /// A course, taken.
    Course,
    Intolerance,
    PlannedCourse,
    Procedure,
    PlannedProcedure,
}

/// A claim that there is an instance.
#[derive(Clone)]
pub(in crate::ruleset) struct Claim<'r> {
    /// Whether the statement says that there is none: "at most 10 mg" denies a higher dose.
    pub(in crate::ruleset) denies: bool,
    record: Record,
    pub(in crate::ruleset) concept: ConceptId,
    pub(in crate::ruleset) window: Window,
    qualifiers: &'r [Qualifier],
    pub(in crate::ruleset) except: Vec<(ConceptId, &'r [Qualifier])>,
    requiring: &'r [ConceptId],
    lasting: Option<Period>,
    /// Dose unchanged for so long.
    unchanged: Option<Period>,
    failed: bool,
    then: &'r [ConceptId],
    settle: Option<SettleId>,
    /// Daily doses in mg/day; `None` when no dose is asked for.
    pub(in crate::ruleset) doses: Option<RangeSet>,
}

/// How one claim covers another; the dose is left to the caller.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::ruleset) enum Cover {
    /// Whatever the other's window is.
    Whole,
    /// Only instances on days of its own window, which does not hold the other's.
    OnItsDays,
    /// All but what it excepts.
    WithoutExceptions,
}

impl<'r> Claim<'r> {
    /// What the atom claims; `None` when it is about something else.
    pub(in crate::ruleset) fn new(atom: &'r Atom) -> Option<Self> {
        let empty = Self {
            denies: false,
            record: Record::Condition,
            concept: ConceptId(0),
            window: Window::Now,
            qualifiers: &[],
            except: Vec::new(),
            requiring: &[],
            lasting: None,
            unchanged: None,
            failed: false,
            then: &[],
            settle: None,
            doses: None,
        };
        match atom {
            Atom::Condition(c) => Some(Self {
                record: match c.assertion {
                    Assertion::Present | Assertion::Ever => Record::Condition,
                    Assertion::Family => Record::FamilyCondition,
                    Assertion::Suspected => Record::SuspectedCondition,
                    Assertion::Planned => Record::PlannedCondition,
                },
                concept: c.concept,
                window: c.window,
                qualifiers: &c.qualifiers,
                except: c.except.iter().map(|(concept, qualifiers)| (*concept, &**qualifiers)).collect(),
                requiring: &c.requiring,
                lasting: c.lasting,
                settle: c.settle,
                ..empty
            }),
            Atom::Medication(m) => Some(Self {
                denies: m.dose.as_ref().is_some_and(allows_none),
                doses: m.dose.as_ref().map(there_is),
                record: match m.mode {
                    Exposure::Taking | Exposure::Received | Exposure::Failed | Exposure::StableFor(_) => Record::Course,
                    Exposure::Intolerant => Record::Intolerance,
                    Exposure::Planned => Record::PlannedCourse,
                },
                concept: m.concept,
                window: m.window,
                except: m.except.iter().map(|&concept| (concept, &[][..])).collect(),
                lasting: m.lasting,
                unchanged: if let Exposure::StableFor(period) = m.mode { Some(period) } else { None },
                failed: m.mode == Exposure::Failed,
                then: &m.then,
                ..empty
            }),
            Atom::Procedure(p) => Some(Self {
                record: if p.planned { Record::PlannedProcedure } else { Record::Procedure },
                concept: p.concept,
                window: p.window,
                except: p.except.iter().map(|&concept| (concept, &[][..])).collect(),
                ..empty
            }),
            Atom::Age { .. } | Atom::Sex(_) | Atom::Value(_) => None,
        }
    }

    /// Whether and how `self` is true whenever `inner` is; the dose is left to the caller.
    pub(in crate::ruleset) fn covers(&self, inner: &Claim<'_>, vocabulary: &Vocabulary) -> Option<Cover> {
        let female = |concept| vocabulary.concept(concept).only_in_female;
        let kind = self.record == inner.record
            && vocabulary.is_a(inner.concept, self.concept)
            && self.settle == inner.settle
            // Recorded male sex answers for what is marked alone.
            && (female(inner.concept) || !female(self.concept));
        let instance = self.qualifiers.iter().all(|wide| inner.qualifiers.iter().any(|narrow| entails(narrow, wide)))
            && (self.requiring.is_empty() || below_some(inner.requiring, self.requiring, vocabulary))
            && (self.then.is_empty() || below_some(inner.then, self.then, vocabulary))
            && (!self.failed || inner.failed)
            && self.unchanged.is_none_or(|at_least| inner.unchanged.is_some_and(|p| never_longer(at_least, p)));
        if !kind || !instance {
            return None;
        }
        let lasts = self.lasting.is_none_or(|at_least| inner.lasting.is_some_and(|p| never_longer(at_least, p)));
        // Of a course only the part inside a window counts, except when it is asked of today.
        let same_part = self.lasting.is_none() || self.window == inner.window || self.window == Window::Ever;
        let nothing_else_excepted = self.except.iter().all(|e| inner.excepts(e, vocabulary));
        match (inside(inner.window, self.window), nothing_else_excepted, lasts && same_part) {
            (true, true, true) => Some(Cover::Whole),
            (true, false, true) => Some(Cover::WithoutExceptions),
            (false, true, _) if self.lasting.is_none() => Some(Cover::OnItsDays),
            _ => None,
        }
    }

    /// Whether nothing that the other statement's exception takes out counts here.
    pub(in crate::ruleset) fn excepts(&self, exception: &(ConceptId, &[Qualifier]), vocabulary: &Vocabulary) -> bool {
        let (concept, qualifiers) = *exception;
        let same = |own: &(ConceptId, &[Qualifier])| {
            vocabulary.is_a(concept, own.0) && own.1.iter().all(|wide| qualifiers.iter().any(|q| entails(q, wide)))
        };
        let below = |id: ConceptId| vocabulary.at_or_below(id);
        let apart = || !below(self.concept).iter().any(|id| below(concept).binary_search(id).is_ok());
        self.except.iter().any(same) || apart()
    }

    /// The part of the claim that an exception takes out.
    pub(in crate::ruleset) fn part(&self, exception: (ConceptId, &'r [Qualifier])) -> Self {
        Self { concept: exception.0, qualifiers: exception.1, ..self.clone() }
    }

    /// Whether the claim holds at every dose at which the other does.
    pub(super) fn at_doses_of(&self, inner: &Claim<'_>) -> bool {
        match (&self.doses, &inner.doses) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(outer), Some(inner)) => inner.union(outer) == *outer,
        }
    }

    /// Whether nothing can be recorded so: mild and severe at once, a dose above 10 and below 5.
    pub(in crate::ruleset) fn is_impossible(&self) -> bool {
        let pairs = self.qualifiers.iter().enumerate();
        self.doses.as_ref().is_some_and(RangeSet::is_empty)
            || pairs.into_iter().any(|(i, a)| self.qualifiers.iter().take(i).any(|b| exclude(a, b)))
    }
}

/// Whether the limit also holds of a patient who takes none.
fn allows_none(doses: &RangeSet) -> bool {
    doses.holds(&Range::exactly(Number::ZERO)) == Truth::True
}

/// The doses of which a statement about doses says that there is one, or that there is none.
fn there_is(doses: &RangeSet) -> RangeSet {
    if allows_none(doses) { doses.complement() } else { doses.clone() }
}

/// Whether each of `inner` lies at or below one of `outer`; at least one.
fn below_some(inner: &[ConceptId], outer: &[ConceptId], vocabulary: &Vocabulary) -> bool {
    !inner.is_empty() && inner.iter().all(|&id| outer.iter().any(|&upper| vocabulary.is_a(id, upper)))
}

/// Whether the one word is said of every fact of which the other is said.
fn entails(narrow: &Qualifier, wide: &Qualifier) -> bool {
    match (narrow, wide) {
        (Qualifier::Severity(Severity::LifeThreatening), Qualifier::Severity(Severity::Severe)) => true,
        (Qualifier::Grade(narrow), Qualifier::Grade(wide)) => narrow.union(wide) == *wide,
        (Qualifier::Class(narrow), Qualifier::Class(wide)) => {
            narrow.iter().all(|class| wide.iter().any(|w| w.eq_ignore_ascii_case(class)))
        }
        _ => narrow == wide,
    }
}

/// Whether the two words are never said of one fact.
fn exclude(a: &Qualifier, b: &Qualifier) -> bool {
    use Qualifier::{Active, Compensated, Controlled, Grade, Inactive, Severity as Severe, Stable};
    match (a, b) {
        (Controlled(a), Controlled(b)) | (Compensated(a), Compensated(b)) => a != b,
        (Severe(_), Severe(_)) => !entails(a, b) && !entails(b, a),
        (Grade(a), Grade(b)) => integers_apart(a, b),
        (Active | Inactive | Stable, Active | Inactive | Stable) => a != b,
        _ => false,
    }
}

fn integers_apart(a: &RangeSet<u32>, b: &RangeSet<u32>) -> bool {
    let both = a.intersection(b);
    both.ranges().iter().all(|range| match (range.low, range.high) {
        (Bound::Excluded(low), Bound::Excluded(high)) => high <= low.saturating_add(1),
        _ => false,
    })
}
