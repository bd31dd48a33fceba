//! Words about a recorded condition: active, severe, controlled, …

use super::answer::Answer;
use super::calendar::{back, cut, days};
use super::mutant::Mutant;
use super::{Reference, contains};
use prescreen::criteria::Qualifier;
use prescreen::patient::{Activity, ConditionFact, ConditionStatus, FactKind};
use prescreen::screening::NeedKind;
use prescreen::value::{Calendar, Period, Truth};
use prescreen::vocabulary::{ConceptId, Severity};

const ACTIVITY_SPEAKS_FOR: Period = Period { count: 90, unit: Calendar::Days };

impl Reference<'_> {
    /// Whether the word fits the record; without a record (an inferred presence) nothing is stated.
    pub fn fits(&self, word: &Qualifier, concept: ConceptId, fact: Option<&ConditionFact>, now: bool) -> Answer {
        let stated = |value: Option<bool>| value.map_or_else(|| Answer::unknown(NeedKind::Missing), Answer::known);
        match word {
            Qualifier::Active | Qualifier::Inactive | Qualifier::Stable => self.activity(word, concept, now),
            Qualifier::Severity(asked) => stated(
                fact.and_then(|f| f.severity)
                    .map(|s| s == *asked || (*asked == Severity::Severe && s == Severity::LifeThreatening)),
            ),
            Qualifier::Controlled(asked) => stated(fact.and_then(|f| f.controlled).map(|c| c == *asked)),
            Qualifier::Compensated(_) if !self.decompensates(concept) => Answer::no(),
            Qualifier::Compensated(asked) => stated(fact.and_then(|f| f.compensated).map(|c| c == *asked)),
            Qualifier::AdequatelyTreated => stated(fact.and_then(|f| f.adequately_treated)),
            Qualifier::Grade(grades) => {
                stated(fact.and_then(|f| f.grade).map(|g| grades.ranges().iter().any(|r| contains(r, g))))
            }
            Qualifier::Class(asked) => {
                let recorded = fact.map(|f| &f.class).filter(|c| !c.is_empty());
                stated(recorded.map(|c| c.iter().any(|class| asked.contains(class))))
            }
        }
    }

    /// Whether compensated or decompensated can be said of it at all.
    pub fn decompensates(&self, concept: ConceptId) -> bool {
        let concept = self.concept(concept);
        concept.decompensates && concept.parents.iter().all(|&p| self.decompensates(p))
    }

    /// The latest dated status of the concept.
    fn activity(&self, word: &Qualifier, concept: ConceptId, now: bool) -> Answer {
        let stated = self.profile.facts.iter().filter(|f| f.concept == concept).filter_map(|fact| {
            let FactKind::Condition(c) = &fact.kind else { return None };
            let counts = matches!(c.status, ConditionStatus::Present | ConditionStatus::Resolved);
            Some((cut(days(c.as_of), self.today)?, c.activity.filter(|_| counts)?))
        });
        let stated: Vec<_> = stated.collect();
        let newest = stated.iter().map(|s| s.0.0).max();
        let latest: Vec<_> = stated.into_iter().filter(|s| Some(s.0.1) >= newest).collect();
        if latest.is_empty() {
            return match word {
                Qualifier::Active if !self.concept(concept).remits => Answer::yes(),
                _ => Answer::unknown(NeedKind::Missing),
            };
        }
        let oldest = back(self.today, ACTIVITY_SPEAKS_FOR);
        if now && latest.iter().any(|s| s.0.0 < oldest) && !self.makes(Mutant::OldActivityCounts) {
            return Answer::unknown(NeedKind::Stale);
        }
        let answers: Vec<Answer> = latest.iter().map(|s| status(word, s.1)).collect();
        let first = answers[0].truth;
        if answers.iter().all(|a| a.truth == first) {
            return Answer::with(first, &answers);
        }
        let same_day = latest.iter().all(|s| s.0 == latest[0].0 && s.0.0 == s.0.1);
        Answer::unknown(if same_day { NeedKind::Conflict } else { NeedKind::Imprecise })
    }
}

fn status(word: &Qualifier, recorded: Activity) -> Answer {
    let truth = match (word, recorded) {
        (Qualifier::Active, Activity::Active) => Truth::True,
        (Qualifier::Active, Activity::Inactive | Activity::Remission) => Truth::False,
        (Qualifier::Inactive, Activity::Inactive | Activity::Remission) => Truth::True,
        (Qualifier::Inactive, Activity::Active) => Truth::False,
        (Qualifier::Stable, Activity::Stable) => Truth::True,
        _ => Truth::Unknown,
    };
    match truth {
        Truth::Unknown => Answer::unknown(NeedKind::Missing),
        known => Answer::known(known == Truth::True),
    }
}
