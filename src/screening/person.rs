//! Age and sex.

use super::chart::Chart;
use super::trace::Trace;
use super::{DataNeed, Evidence, Ground, NeedKind, Subject, Wanted};
use crate::criteria::Sex;
use crate::patient::RecordedSex;
use crate::value::{Bound, Calendar, DayRange, Range, RangeSet, Truth};

impl Chart<'_> {
    /// Whether completed age lies in `ages`.
    pub(super) fn age<T: Trace>(&self, unit: Calendar, ages: &RangeSet<u32>, trace: &mut T) -> Truth {
        let wanted = |kind| DataNeed { kind, about: Subject::Age, wanted: Wanted::BirthDate, fact: None, days: None };
        let Some(birth) = self.profile.birth.filter(|b| b.first <= self.on) else {
            trace.need(wanted(NeedKind::Missing));
            return Truth::Unknown;
        };
        let birth = DayRange { first: birth.first, last: birth.last.min(self.on) };
        let completed = |born| self.on.completed_since(born, unit);
        let (Some(youngest), Some(oldest)) = (completed(birth.last), completed(birth.first)) else {
            trace.need(wanted(NeedKind::EngineError));
            return Truth::Unknown;
        };
        let truth = ages.holds(&Range { low: Bound::Included(youngest), high: Bound::Included(oldest) });
        // Whole numbers only: a gap between two integers is no gap.
        let truth = match truth {
            Truth::Unknown if (youngest..=oldest.min(youngest.saturating_add(200))).all(|age| in_ages(ages, age)) => {
                Truth::True
            }
            other => other,
        };
        match truth {
            Truth::Unknown => trace.need(wanted(NeedKind::Imprecise)),
            Truth::True | Truth::False => trace.evidence(Evidence {
                about: Subject::Age,
                present: truth == Truth::True,
                ground: Ground::Age,
                fact: None,
                on: Some(birth),
                computed: None,
            }),
        }
        truth
    }

    /// Whether the recorded sex is `asked`.
    pub(super) fn sex<T: Trace>(&self, asked: Sex, trace: &mut T) -> Truth {
        let recorded = match self.profile.sex {
            RecordedSex::Male => Sex::Male,
            RecordedSex::Female => Sex::Female,
            RecordedSex::Intersex => Sex::Intersex,
            RecordedSex::Unknown => {
                let (about, wanted) = (Subject::Sex, Wanted::Sex);
                trace.need(DataNeed { kind: NeedKind::Missing, about, wanted, fact: None, days: None });
                return Truth::Unknown;
            }
        };
        let truth = Truth::from(recorded == asked);
        let present = truth == Truth::True;
        let (about, ground) = (Subject::Sex, Ground::Sex);
        trace.evidence(Evidence { about, present, ground, fact: None, on: None, computed: None });
        truth
    }
}

fn in_ages(ages: &RangeSet<u32>, age: u32) -> bool {
    ages.holds(&Range { low: Bound::Included(age), high: Bound::Included(age) }) == Truth::True
}
