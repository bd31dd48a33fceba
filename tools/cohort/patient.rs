//! One patient being drawn.

use super::Settings;
use super::catalogue::{Catalogue, THEMES, Test};
use super::rng::Rng;
use prescreen::patient::{
    AbsentFact, Activity, AssessmentFact, CompleteList, ConditionFact, ConditionStatus, Coverage, Dose, Fact, FactKind,
    ItemFinding, MedicationFact, PatientState, ProcedureFact, Profile, RecordedSex, Response, ResultFact, ResultStatus,
    ResultValue, Unresolved,
};
use prescreen::text::Span;
use prescreen::value::{Bound, Calendar, Day, DayRange, Number, PartialDate, Period, Precision, Range};
use prescreen::vocabulary::{ConceptId, Holds, ListName, Severity};

const SEVERITIES: [Severity; 3] = [Severity::Mild, Severity::Moderate, Severity::Severe];
const ACTIVITIES: [Activity; 4] = [Activity::Active, Activity::Active, Activity::Inactive, Activity::Remission];
const RESPONSES: [Response; 4] = [Response::Responded, Response::Partial, Response::Failed, Response::Intolerant];
const STRANGE: [&str; 4] = ["idiopathic malaise", "herbal mixture no. 7", "a procedure abroad", "see letter"];
/// The oldest record of anything, in days before `recorded`.
const OLDEST_RECORD: i32 = 15 * 365;

pub(super) struct Patient<'g> {
    catalogue: &'g Catalogue<'g>,
    settings: &'g Settings,
    rng: Rng,
    profile: Profile,
    recorded: Day,
    birth: Day,
    /// Completed years.
    age: i32,
    /// The illnesses that this patient has are mostly of these.
    themes: [usize; 2],
    irregular: bool,
}

impl<'g> Patient<'g> {
    pub(super) fn new(catalogue: &'g Catalogue<'g>, settings: &'g Settings, mut rng: Rng, number: u64) -> Self {
        let recorded = settings.recorded.plus(-rng.between(0, 60));
        let age = age(&mut rng);
        let birth = recorded.plus(-(age * 365 + rng.between(0, 364) + age / 4));
        let profile = Profile {
            patient: format!("G-{number:09}"),
            recorded: Some(recorded),
            birth: None,
            sex: RecordedSex::Unknown,
            gender: None,
            facts: Vec::with_capacity(settings.facts as usize * 3 / 2),
            lists: Vec::new(),
            attestations: Vec::new(),
            determinations: Vec::new(),
            states: Vec::new(),
            unresolved: Vec::new(),
            span: Span::default(),
        };
        let themes = [rng.below(THEMES as u32) as usize, rng.below(THEMES as u32) as usize];
        let irregular = rng.chance(settings.irregular);
        Self { catalogue, settings, rng, profile, recorded, birth, age, themes, irregular }
    }

    pub(super) fn profile(mut self) -> Profile {
        self.person();
        // Old and ill patients have longer records.
        let burden = 0.4 + f64::from(self.age.max(5)) / 75.0;
        let facts = f64::from(self.settings.facts) * burden;
        let of = |share: f64| facts * share;
        for _ in 0..self.rng.geometric(of(0.16)) {
            self.condition();
        }
        for _ in 0..self.rng.geometric(of(0.17)) {
            self.medication();
        }
        for _ in 0..self.rng.geometric(of(0.04)) {
            self.procedure();
        }
        for _ in 0..self.rng.geometric(of(0.05)) {
            self.denial();
        }
        let visits = 1 + self.rng.geometric(of(0.55) / 6.0);
        for _ in 0..visits {
            self.visit();
        }
        self.lists();
        if self.irregular {
            self.irregularities();
        }
        self.profile.facts = in_order(std::mem::take(&mut self.profile.facts));
        self.profile
    }

    fn person(&mut self) {
        self.profile.sex = match self.rng.below(1000) {
            0..=525 => RecordedSex::Female,
            526..=993 => RecordedSex::Male,
            994..=995 => RecordedSex::Intersex,
            _ => RecordedSex::Unknown,
        };
        if self.rng.chance(15) {
            self.profile.gender = Some(*self.pick(&[RecordedSex::Female, RecordedSex::Male, RecordedSex::Intersex]));
        }
        let precision = match self.rng.below(100) {
            0..=84 => Precision::Day,
            85..=94 => Precision::Month,
            _ => Precision::Year,
        };
        if !self.rng.chance(4) {
            let days = PartialDate::of(self.birth, precision).map(PartialDate::days);
            self.profile.birth = days.map(|d| DayRange { first: d.first, last: d.last.min(self.recorded) });
        }
        match self.rng.below(1000) {
            0..=7 => self.profile.states.push(PatientState::Deceased),
            8..=15 => self.profile.states.push(PatientState::OptedOut),
            16..=27 => self.profile.states.push(PatientState::EnrolledElsewhere),
            _ => {}
        }
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.rng.below(from.len() as u32) as usize]
    }

    /// A day of the record: rather of the last years than of old times, and never before birth.
    fn past_day(&mut self) -> Day {
        let back = (self.rng.share().powi(3) * f64::from(OLDEST_RECORD)) as i32;
        self.recorded.plus(-back).max(self.birth)
    }

    /// As much of a date as somebody remembered; the older, the less.
    fn remembered(&mut self, day: Day) -> Option<PartialDate> {
        let old = self.recorded.0 - day.0 > 730;
        let (month, year) = if old { (300, 250) } else { (120, 20) };
        let drawn = self.rng.below(1000);
        let precision = match drawn {
            d if d < year => Precision::Year,
            d if d < year + month => Precision::Month,
            _ => Precision::Day,
        };
        // A part of a date never points before birth: the first day of the year of birth would.
        PartialDate::of(day, precision).filter(|date| date.days().last >= self.birth)
    }

    /// The day of which a record speaks: mostly `recorded`, else some day before it.
    fn as_of(&mut self) -> (DayRange, bool) {
        if self.rng.chance(700) {
            return (DayRange::day(self.recorded), false);
        }
        let day = self.past_day();
        let days = self.remembered(day).map_or(DayRange::day(day), PartialDate::days);
        (DayRange { first: days.first, last: days.last.min(self.recorded) }, true)
    }

    fn theme(&mut self) -> usize {
        match self.rng.below(10) {
            0..=3 => self.themes[0],
            4..=6 => self.themes[1],
            _ => self.rng.below(THEMES as u32) as usize,
        }
    }

    fn add(&mut self, concept: ConceptId, kind: FactKind) {
        let source =
            self.rng.chance(150).then(|| (*self.pick(&["discharge letter", "laboratory", "referral"])).to_owned());
        self.profile.facts.push(Fact { concept, kind, source, span: Span::default() });
    }

    fn condition(&mut self) {
        let theme = self.theme();
        let Some(concept) = self.catalogue.conditions[theme].draw(&mut self.rng) else { return };
        let about = self.catalogue.vocabulary.concept(concept);
        if about.only_in_female && self.profile.sex == RecordedSex::Male {
            return;
        }
        let onset_day = self.past_day();
        let onset = if self.rng.chance(750) { self.remembered(onset_day) } else { None };
        let (status, ended) = match self.rng.below(1000) {
            0..=699 => (ConditionStatus::Present, None),
            700..=839 => (ConditionStatus::Present, self.end_after(onset_day)),
            840..=899 => (ConditionStatus::Resolved, None),
            900..=984 => (ConditionStatus::Suspected, None),
            _ => (ConditionStatus::Planned, None),
        };
        let (as_of, dated) = self.as_of();
        let mut fact = ConditionFact { status, onset, ended, dated, ..ConditionFact::present(as_of) };
        if about.remits && self.rng.chance(600) {
            fact.activity = Some(*self.pick(&ACTIVITIES));
        }
        if self.rng.chance(120) {
            fact.severity = Some(*self.pick(&SEVERITIES));
        }
        if self.rng.chance(60) {
            fact.grade = Some(1 + self.rng.below(4));
        }
        if self.rng.chance(80) {
            fact.controlled = Some(self.rng.chance(700));
        }
        if about.decompensates && self.rng.chance(300) {
            fact.compensated = Some(self.rng.chance(800));
        }
        self.add(concept, FactKind::Condition(fact));
    }

    fn end_after(&mut self, start: Day) -> Option<PartialDate> {
        let length = self.recorded.0 - start.0;
        let end = start.plus(self.rng.between(0, length.max(0)));
        let date = self.remembered(end)?;
        // A year's first day may lie before the day on which it began.
        (date.days().first >= start).then_some(date)
    }

    fn medication(&mut self) {
        let theme = self.theme();
        let Some(concept) = self.catalogue.medications[theme].draw(&mut self.rng) else { return };
        let start = self.past_day();
        let planned = self.rng.chance(15);
        let mut fact = MedicationFact::taken(DayRange::day(self.recorded));
        fact.planned = planned;
        fact.started = if self.rng.chance(850) { self.remembered(start) } else { None };
        match self.rng.below(1000) {
            _ if planned => {}
            0..=419 => fact.ended = self.end_after(start),
            420..=469 => fact.stopped_undated = true,
            470..=529 => {
                fact.intermittent = true;
                fact.last_dose = self.end_after(start);
            }
            _ => {}
        }
        fact.dose = match self.rng.below(100) {
            0..=39 => Dose::Missing,
            40..=46 => Dose::AsNeeded,
            47..=49 => Dose::Incomparable("1 tablet twice a day".to_owned()),
            _ => Dose::Daily(Number::from(i64::from(*self.pick(&[5, 10, 20, 40, 50, 100, 200, 400, 500, 1000])))),
        };
        if fact.ended.is_some() && self.rng.chance(300) {
            fact.response = Some(*self.pick(&RESPONSES));
        }
        if fact.ended.is_none() && self.rng.chance(150) {
            fact.unchanged_since = self.end_after(start);
        }
        self.add(concept, FactKind::Medication(fact));
    }

    fn procedure(&mut self) {
        let theme = self.theme();
        let Some(concept) = self.catalogue.procedures[theme].draw(&mut self.rng) else { return };
        let planned = self.rng.chance(60);
        let day = if planned { self.recorded.plus(self.rng.between(1, 300)) } else { self.past_day() };
        let on = if self.rng.chance(900) { self.remembered(day) } else { None };
        let as_of = DayRange::day(self.recorded);
        self.add(concept, FactKind::Procedure(ProcedureFact { planned, on, as_of }));
    }

    /// What somebody asked for and did not find, an allergy, a relative's illness.
    fn denial(&mut self) {
        let theme = self.rng.below(THEMES as u32) as usize;
        let (as_of, _) = self.as_of();
        let kind = self.rng.below(1000);
        let urns = match kind {
            0..=299 => &self.catalogue.medications,
            300..=349 => &self.catalogue.procedures,
            _ => &self.catalogue.conditions,
        };
        let Some(concept) = urns[theme].draw(&mut self.rng) else { return };
        let fact = match kind {
            0..=199 => FactKind::Allergy { as_of },
            200..=449 => FactKind::Never { as_of },
            450..=599 => FactKind::Family { as_of },
            _ => FactKind::Absent(AbsentFact { as_of, test: None }),
        };
        self.add(concept, fact);
    }

    /// A day on which several tests are done.
    fn visit(&mut self) {
        let day = self.past_day();
        let tests = 2 + self.rng.geometric(3.0);
        let first = self.rng.share().powi(2) * self.catalogue.tests.len() as f64;
        for place in 0..tests as usize {
            // Tests that stand together in the catalogue are done together: a panel.
            let test = (first as usize + place) % self.catalogue.tests.len().max(1);
            if let Some(test) = self.catalogue.tests.get(test) {
                self.numeric(test, day);
            }
        }
        if self.rng.chance(250) {
            self.named(day);
        }
        if self.rng.chance(60) {
            self.titre(day);
        }
        if self.rng.chance(200) {
            self.assessment(day);
        }
    }

    fn result(&mut self, concept: ConceptId, value: ResultValue, reference: Option<Range>, day: Day) {
        let dated = !self.rng.chance(20);
        let month = self.rng.chance(40);
        let days = PartialDate::of(day, if month { Precision::Month } else { Precision::Day });
        let days = days.map_or(DayRange::day(day), PartialDate::days);
        let on = if dated {
            DayRange { first: days.first, last: days.last.min(self.recorded) }
        } else {
            DayRange { first: Day::DISTANT_PAST, last: self.recorded }
        };
        let status = match self.rng.below(1000) {
            0..=4 => ResultStatus::EnteredInError,
            _ => ResultStatus::Final,
        };
        self.add(concept, FactKind::Result(ResultFact { value, written: String::new(), on, dated, reference, status }));
    }

    fn numeric(&mut self, test: &Test, day: Day) {
        let drawn = self.rng.normal() * test.spread;
        let number = if test.logarithmic { test.centre * drawn.exp() } else { test.centre + drawn };
        let Some(number) = rounded(number, test.digits) else { return };
        let limit = |factor: f64| rounded(test.centre * factor, test.digits);
        let range = match self.rng.below(1000) {
            0..=14 => limit(0.3).map(|n| Range { low: Bound::Open, high: Bound::Excluded(n) }),
            15..=19 => limit(3.0).map(|n| Range { low: Bound::Excluded(n), high: Bound::Open }),
            _ => Some(Range::exactly(number)),
        };
        let reference = if test.logarithmic && self.rng.chance(600) {
            let ends = limit(0.6).zip(limit(1.6)).filter(|(low, high)| low < high);
            ends.map(|(low, high)| Range { low: Bound::Included(low), high: Bound::Included(high) })
        } else {
            None
        };
        let Some(range) = range else { return };
        self.result(test.concept, ResultValue::Number(range), reference, day);
    }

    fn named(&mut self, day: Day) {
        let Some(concept) = self.catalogue.named.draw(&mut self.rng) else { return };
        let values = self.catalogue.vocabulary.concept(concept).observation().map_or(0, |o| o.values.len());
        let value = self.rng.below(values as u32) as u16;
        self.result(concept, ResultValue::Named(value), None, day);
    }

    fn titre(&mut self, day: Day) {
        let Some(concept) = self.catalogue.titres.draw(&mut self.rng) else { return };
        let dilution = 40 << self.rng.below(7);
        let range = if dilution == 40 {
            Range { low: Bound::Open, high: Bound::Excluded(40) }
        } else {
            Range::exactly(dilution)
        };
        self.result(concept, ResultValue::Titre(range), None, day);
    }

    /// A total where there is one that can be drawn, else what was found item by item.
    fn assessment(&mut self, day: Day) {
        let Some(concept) = self.catalogue.instruments.draw(&mut self.rng) else { return };
        let Some(instrument) = self.catalogue.instrument(concept) else { return };
        let exclusive = instrument.domains.iter().any(|domain| domain.holds != Holds::AnyNumber);
        let most: u32 = instrument.items.iter().map(|item| item.points).sum();
        let mut fact =
            AssessmentFact { total: None, class: None, items: Vec::new(), on: DayRange::day(day), dated: true };
        if exclusive || self.rng.chance(600) {
            let (low, high) = match instrument.range {
                Some(Range { low: Bound::Included(low), high: Bound::Included(high) }) => (low, high),
                _ => (Number::ZERO, Number::from(i64::from(most))),
            };
            let steps = high.minus(low).map_or(0, |n| n.parts().0 / n.parts().1);
            let share = self.rng.share().powi(2);
            let above = Number::from((share * steps as f64) as i64);
            fact.total = low.plus(above);
        } else {
            for place in 0..instrument.items.len() {
                let finding = match self.rng.below(100) {
                    0..=17 => ItemFinding::Present,
                    18..=89 => ItemFinding::Absent,
                    _ => ItemFinding::Unknown,
                };
                fact.items.push((place as u16, finding));
            }
        }
        self.add(concept, FactKind::Assessment(fact));
    }

    /// Which lists somebody declared complete: fresh, old, or nobody did.
    fn lists(&mut self) {
        let lists = [
            (ListName::Conditions, 600),
            (ListName::Medications, 550),
            (ListName::Procedures, 350),
            (ListName::PlannedProcedures, 250),
            (ListName::Allergies, 400),
            (ListName::FamilyHistory, 150),
        ];
        for (list, share) in lists {
            if !self.rng.chance(share) {
                continue;
            }
            let on = if self.rng.chance(800) { self.recorded } else { self.recorded.plus(-self.rng.between(20, 700)) };
            let covers = match self.rng.below(10) {
                0..=4 => Coverage::Now,
                5..=6 => Coverage::Since(on.before(Period { count: 1 + self.rng.below(9), unit: Calendar::Years })),
                _ => Coverage::Ever,
            };
            self.profile.lists.push(CompleteList { list, on, covers, span: Span::default() });
        }
    }

    /// What keeps records from being clean.
    fn irregularities(&mut self) {
        let any = DayRange { first: Day::DISTANT_PAST, last: Day::DISTANT_FUTURE };
        for _ in 0..=self.rng.below(3) {
            match self.rng.below(4) {
                0 | 1 => {
                    let (section, list) = *self.pick(&[
                        ("conditions", Some(ListName::Conditions)),
                        ("medications", Some(ListName::Medications)),
                        ("procedures", Some(ListName::Procedures)),
                        ("observations", None),
                    ]);
                    let name = (*self.pick(&STRANGE)).to_owned();
                    self.profile.unresolved.push(Unresolved { section, name, list, days: any, span: Span::default() });
                }
                kind => {
                    let place = self.rng.below(self.catalogue.tests.len().max(1) as u32) as usize;
                    let day = self.past_day();
                    let Some(test) = self.catalogue.tests.get(place) else { continue };
                    let (why, status) = if kind == 2 {
                        ("the unit is not known", ResultStatus::Final)
                    } else {
                        ("no value", *self.pick(&[ResultStatus::Pending, ResultStatus::Cancelled, ResultStatus::Empty]))
                    };
                    let fact = ResultFact {
                        value: ResultValue::Incomparable(why.to_owned()),
                        written: String::new(),
                        on: DayRange::day(day),
                        dated: true,
                        reference: None,
                        status,
                    };
                    self.add(test.concept, FactKind::Result(fact));
                }
            }
        }
    }
}

/// Completed years, as in a hospital: some children, many between 50 and 80, few beyond 95.
fn age(rng: &mut Rng) -> i32 {
    match rng.below(100) {
        0..=7 => rng.between(0, 17),
        8..=34 => rng.between(18, 44),
        35..=59 => rng.between(45, 64),
        60..=87 => rng.between(65, 79),
        88..=98 => rng.between(80, 94),
        _ => rng.between(95, 103),
    }
}

/// A decimal with so many digits behind the point.
fn rounded(number: f64, digits: u32) -> Option<Number> {
    Number::decimal((number * 10_f64.powi(digits as i32)).round() as i64, digits)
}

/// Facts in the order of a profile. A fact is large: their places are sorted, and each is moved once.
fn in_order(facts: Vec<Fact>) -> Vec<Fact> {
    let key = |(place, fact): (usize, &Fact)| {
        let day = fact.kind.day();
        (fact.concept, day.last, day.first, place)
    };
    let mut order: Vec<_> = facts.iter().enumerate().map(key).collect();
    order.sort_unstable();
    let mut facts: Vec<Option<Fact>> = facts.into_iter().map(Some).collect();
    order.into_iter().filter_map(|(_, _, _, place)| facts.get_mut(place)?.take()).collect()
}
