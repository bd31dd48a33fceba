//! Words about a recorded condition: active, severe, decompensated, grade, class, what it required.

use super::chart::{Chart, Days, need};
use super::{DataNeed, NeedKind, Wanted};
use crate::criteria::Qualifier;
use crate::patient::{Activity, ConditionFact, ConditionStatus, Fact, FactKind};
use crate::value::{Bound, Calendar, DayRange, Period, Range, Truth};
use crate::vocabulary::{ConceptId, Severity};

/// How long a recorded activity speaks for today.
const ACTIVITY_CURRENT: Period = Period { count: 90, unit: Calendar::Days };

/// A condition that is or was there: as it is recorded, or without a fact as the vocabulary infers it.
#[derive(Clone, Copy)]
pub(super) struct Instance<'a> {
    pub(super) concept: ConceptId,
    pub(super) fact: Option<&'a Fact>,
}

impl<'a> Instance<'a> {
    fn recorded(self) -> Option<&'a ConditionFact> {
        if let FactKind::Condition(condition) = &self.fact?.kind { Some(condition) } else { None }
    }
}

/// Whether all `qualifiers` hold of the instance; `now` when the question is about the screening date.
pub(super) fn all_hold(
    chart: &Chart<'_>,
    qualifiers: &[Qualifier],
    instance: Instance<'_>,
    now: bool,
    told: &mut dyn FnMut(DataNeed),
) -> Truth {
    qualifiers.iter().fold(Truth::True, |truth, q| truth.and(holds(chart, q, instance, now, told)))
}

/// Whether the instance counts although some are excepted, each only if its qualifiers hold: false at or below one that
/// is, unknown above it, where the instance may be just that.
pub(super) fn counts_against<'q>(
    chart: &Chart<'_>,
    except: impl Iterator<Item = (ConceptId, &'q [Qualifier])>,
    now: bool,
    instance: Instance<'_>,
    told: &mut dyn FnMut(DataNeed),
) -> Truth {
    let (vocabulary, concept) = (&chart.rules.vocabulary, instance.concept);
    let mut counts = Truth::True;
    for (excepted, qualifiers) in except {
        if vocabulary.is_a(concept, excepted) {
            counts = counts.and(!all_hold(chart, qualifiers, instance, now, told));
        } else if vocabulary.is_a(excepted, concept) {
            told(need(NeedKind::Unspecific, concept, Wanted::Presence, None, Days::day(chart.on)));
            counts = counts.and(Truth::Unknown);
        }
    }
    counts
}

/// Whether one of `needed` was required by the condition.
pub(super) fn required(
    chart: &Chart<'_>,
    needed: &[ConceptId],
    instance: Instance<'_>,
    told: &mut dyn FnMut(DataNeed),
) -> Truth {
    let (complete, stated) = instance.recorded().map_or((false, &[][..]), |c| (c.required_is_complete, &c.required));
    let vocabulary = &chart.rules.vocabulary;
    let mut truth = if needed.is_empty() { Truth::True } else { Truth::False };
    for &wanted in needed {
        let yes = stated.iter().any(|&(concept, yes)| yes && vocabulary.is_a(concept, wanted));
        let no = complete || stated.iter().any(|&(concept, yes)| !yes && vocabulary.is_a(wanted, concept));
        if yes {
            return Truth::True;
        }
        if !no {
            truth = Truth::Unknown;
        }
    }
    if truth == Truth::Unknown {
        for &wanted in needed {
            told(about(chart, instance, NeedKind::Missing, Wanted::Requirement(wanted)));
        }
    }
    truth
}

fn holds(
    chart: &Chart<'_>,
    qualifier: &Qualifier,
    instance: Instance<'_>,
    now: bool,
    told: &mut dyn FnMut(DataNeed),
) -> Truth {
    let c = instance.recorded();
    let mut stated = |known: Option<bool>, wanted: Wanted| {
        known.map_or_else(
            || {
                // What is inferred carries no words: the diagnosis itself must be recorded.
                let wanted = if c.is_some() { wanted } else { Wanted::Presence };
                told(about(chart, instance, NeedKind::Missing, wanted));
                Truth::Unknown
            },
            Truth::from,
        )
    };
    match qualifier {
        Qualifier::Active | Qualifier::Inactive | Qualifier::Stable => activity(chart, qualifier, instance, now, told),
        Qualifier::Severity(asked) => {
            stated(c.and_then(|c| c.severity).map(|s| is_as_severe(s, *asked)), Wanted::Severity)
        }
        Qualifier::Controlled(asked) => stated(c.and_then(|c| c.controlled).map(|yes| yes == *asked), Wanted::Control),
        Qualifier::Compensated(asked) => {
            stated(c.and_then(|c| c.compensated).map(|yes| yes == *asked), Wanted::Compensation)
        }
        Qualifier::AdequatelyTreated => stated(c.and_then(|c| c.adequately_treated), Wanted::Treatment),
        Qualifier::Grade(grades) => {
            let holds = |grade: u32| grades.holds(&Range { low: Bound::Included(grade), high: Bound::Included(grade) });
            stated(c.and_then(|c| c.grade).map(|g| holds(g) == Truth::True), Wanted::Grade)
        }
        Qualifier::Class(asked) => {
            let same = |class: &String| asked.iter().any(|a| a.eq_ignore_ascii_case(class));
            let classes = c.map(|c| &c.class).filter(|class| !class.is_empty());
            stated(classes.map(|class| class.iter().any(same)), Wanted::Class)
        }
    }
}

/// `severe` also holds of what is life-threatening.
fn is_as_severe(recorded: Severity, asked: Severity) -> bool {
    recorded == asked || (asked == Severity::Severe && recorded == Severity::LifeThreatening)
}

/// Activity is a dated status: the latest on the same concept speaks, for 90 days. Where dates leave open which is the
/// latest, or two are of one day, all that may be must agree.
fn activity(
    chart: &Chart<'_>,
    qualifier: &Qualifier,
    instance: Instance<'_>,
    now: bool,
    told: &mut dyn FnMut(DataNeed),
) -> Truth {
    let stated = || {
        chart.facts_on(instance.concept).filter_map(|(_, f)| match &f.kind {
            FactKind::Condition(ConditionFact { activity: Some(activity), as_of, status, .. })
                if as_of.first <= chart.on
                    && matches!(status, ConditionStatus::Present | ConditionStatus::Resolved) =>
            {
                Some((DayRange { last: as_of.last.min(chart.on), ..*as_of }, *activity))
            }
            _ => None,
        })
    };
    let unstated = |told: &mut dyn FnMut(DataNeed), kind| {
        told(about(chart, instance, kind, Wanted::Activity));
        Truth::Unknown
    };
    let Some(newest) = stated().map(|(as_of, _)| as_of.first).max() else {
        let remits = chart.rules.vocabulary.concept(instance.concept).remits;
        return match qualifier {
            Qualifier::Active if !remits => Truth::True,
            _ => unstated(told, NeedKind::Missing),
        };
    };
    let latest = || stated().filter(move |(as_of, _)| as_of.last >= newest);
    if now && latest().any(|(as_of, _)| as_of.first < chart.on.before(ACTIVITY_CURRENT)) {
        return unstated(told, NeedKind::Stale);
    }
    let mut truths = latest().map(|(_, activity)| is_such(qualifier, activity));
    let Some(truth) = truths.next() else { return unstated(told, NeedKind::Missing) };
    if truths.any(|other| other != truth) {
        let one_day = latest().all(|(as_of, _)| as_of == DayRange::day(newest));
        return unstated(told, if one_day { NeedKind::Conflict } else { NeedKind::Imprecise });
    }
    if truth.is_known() { truth } else { unstated(told, NeedKind::Missing) }
}

/// Whether a recorded status is the one asked for.
fn is_such(qualifier: &Qualifier, activity: Activity) -> Truth {
    match (qualifier, activity) {
        (Qualifier::Active, Activity::Active)
        | (Qualifier::Inactive, Activity::Inactive | Activity::Remission)
        | (Qualifier::Stable, Activity::Stable) => Truth::True,
        (Qualifier::Active, Activity::Inactive | Activity::Remission) | (Qualifier::Inactive, Activity::Active) => {
            Truth::False
        }
        _ => Truth::Unknown,
    }
}

fn about(chart: &Chart<'_>, instance: Instance<'_>, kind: NeedKind, wanted: Wanted) -> DataNeed {
    let is_it = |f: &Fact| instance.fact.is_some_and(|fact| std::ptr::eq(f, fact));
    let index = chart.facts_on(instance.concept).find(|(_, f)| is_it(f)).map(|(i, _)| i);
    need(kind, instance.concept, wanted, index, Days::day(chart.on))
}
