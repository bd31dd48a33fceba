//! Values that follow from others by a formula, where none is recorded: at every corner of what the inputs may be.

use super::Reference;
use super::calendar::{Days, age, back, days};
use super::value::{Reading, Value};
use prescreen::patient::RecordedSex;
use prescreen::screening::NeedKind;
use prescreen::value::{Bound, Calendar, Number, Range};
use prescreen::vocabulary::ConceptId;

/// A formula of the tests: its leading input, its other input, and its value of them, age and sex.
struct Formula {
    leading: &'static str,
    other: &'static str,
    value: fn(Number, Number, u32, bool) -> Number,
}

fn formula(name: &str) -> Option<Formula> {
    match name {
        "bulk" => Some(Formula { leading: "heft", other: "stature", value: bulk }),
        "sieve rate" => Some(Formula { leading: "clearine", other: "heft", value: sieve_rate }),
        _ => None,
    }
}

fn times(factors: &[Number]) -> Number {
    factors.iter().fold(Number::ONE, |product, &f| product.times(f).expect("small numbers"))
}

/// Kilograms over square metres, from kilograms and centimetres.
fn bulk(heft: Number, stature: Number, _: u32, _: bool) -> Number {
    times(&[heft, Number::from(10_000)]).over(times(&[stature, stature])).expect("not zero")
}

fn sieve_rate(clearine: Number, heft: Number, age: u32, woman: bool) -> Number {
    let years = Number::from(140 - i64::from(age));
    let factor = if woman { Number::parse("0.85").expect("a number") } else { Number::ONE };
    times(&[years, heft, factor]).over(times(&[Number::from(72), clearine])).expect("not zero")
}

impl Reference<'_> {
    /// The values that follow from what is recorded in the window; or why none does.
    pub(super) fn computed(&self, concept: ConceptId, window: Days) -> Option<Result<Vec<Reading>, NeedKind>> {
        let formula = formula(&self.concept(concept).name)?;
        let id = |name: &str| self.vocabulary.find(name).expect("an input");
        let grown = |on: Days| self.grown(on);
        let leading = self.readings(id(formula.leading));
        let near = leading.iter().filter(|r| r.on.0 <= window.1 && r.on.1 >= window.0);
        let readings: Vec<Reading> = near
            .filter(|r| grown(r.on) != Some(false))
            .map(|r| Reading { on: r.on, value: self.follows(&formula, r, id(formula.other)) })
            .collect();
        if readings.is_empty() {
            let past = leading.iter().any(|r| r.on.0 <= window.1);
            let helps = grown((window.1, window.1)) != Some(false);
            return Some(Err(if past && helps { NeedKind::Stale } else { NeedKind::Missing }));
        }
        Some(Ok(readings))
    }

    /// Whether the patient was of age on these days; nothing when that is not known.
    fn grown(&self, on: Days) -> Option<bool> {
        let (youngest, oldest) = self.ages(on)?;
        match (youngest >= 18, oldest >= 18) {
            (true, _) => Some(true),
            (_, false) => Some(false),
            (false, true) => None,
        }
    }

    fn ages(&self, on: Days) -> Option<(u32, u32)> {
        let birth = days(self.profile.birth?);
        if birth.0 > self.today {
            return None;
        }
        let years = |born, day| age(born, day, Calendar::Years).unwrap_or(0);
        Some((years(birth.1.min(self.today), on.0), years(birth.0, on.1)))
    }

    fn follows(&self, formula: &Formula, lead: &Reading, other: ConceptId) -> Value {
        let period = self.concept(other).current_for();
        let oldest = |day: i32| period.map_or(super::calendar::PAST, |p| back(day, p));
        let others = self.readings(other);
        // Current on each of the days, or on one of them.
        let surely = |r: &&Reading| r.on.1 <= lead.on.0 && oldest(lead.on.1) <= r.on.0;
        let perhaps = |r: &&Reading| r.on.0 <= lead.on.1 && oldest(lead.on.0) <= r.on.1;
        let newest = others.iter().filter(surely).map(|r| r.on.0).max();
        let mut lacking = Vec::new();
        if self.grown(lead.on).is_none() {
            lacking.push(if self.profile.birth.is_none() { NeedKind::Missing } else { NeedKind::Imprecise });
        }
        if newest.is_none() {
            lacking.push(match others.iter().any(|r| perhaps(&r)) {
                true => NeedKind::Imprecise,
                false if others.iter().any(|r| r.on.0 <= lead.on.1) => NeedKind::Stale,
                false => NeedKind::Missing,
            });
        }
        let used: Vec<&Reading> = others.iter().filter(perhaps).filter(|r| Some(r.on.1) >= newest).collect();
        let exact = |value: &Value| match value {
            Value::Number(Range { low: Bound::Included(low), high: Bound::Included(high) }, _) => Some([*low, *high]),
            _ => None,
        };
        let Some(leading) = exact(&lead.value) else { return Value::Lacking(vec![NeedKind::Unit]) };
        let ends: Option<Vec<[Number; 2]>> = used.iter().map(|r| exact(&r.value)).collect();
        if ends.is_none() {
            lacking.push(NeedKind::Unit);
        }
        let (Some(ends), Some((youngest, oldest)), true) = (ends, self.ages(lead.on), lacking.is_empty()) else {
            return Value::Lacking(lacking);
        };
        let sexes: &[bool] = match self.profile.sex {
            RecordedSex::Female => &[true],
            RecordedSex::Male => &[false],
            RecordedSex::Intersex | RecordedSex::Unknown => &[true, false],
        };
        let mut corners = Vec::new();
        for a in leading {
            for b in ends.iter().flatten() {
                for age in [youngest, oldest] {
                    corners.extend(sexes.iter().map(|&woman| (formula.value)(a, *b, age, woman)));
                }
            }
        }
        let end = |number: Option<&Number>| Bound::Included(*number.expect("some corner"));
        Value::Number(Range { low: end(corners.iter().min()), high: end(corners.iter().max()) }, None)
    }
}
