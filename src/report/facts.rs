//! Recorded facts in words.
//!
//! Assumes a profile read with the vocabulary of the rules. Guarantees that values are shown as they were written,
//! with the value they were converted to where that differs.

use super::reading::Reader;
use super::words::{join, on_some_day, short_day, some_day};
use crate::patient::{
    Activity, AssessmentFact, ConditionFact, ConditionStatus, Dose, Fact, FactKind, ItemFinding, MedicationFact,
    ProcedureFact, Response, ResultFact, ResultStatus, ResultValue,
};
use crate::value::{Bound, Day, DayRange, Number, PartialDate};
use crate::vocabulary::ConceptId;
use rust_decimal::Decimal;

impl Reader<'_> {
    /// A fact, with its day and source: "creatinine 96 umol/L (= 1.086 mg/dL) on 10 Nov 2026 (lab)".
    #[must_use]
    pub fn fact(&self, fact: &Fact) -> String {
        let name = self.name(fact.concept);
        let words = match &fact.kind {
            FactKind::Condition(condition) => condition_words(name, condition),
            FactKind::Absent(absent) => match absent.test {
                Some(test) => {
                    format!("{name} absent by {} {}", self.name(test), on_some_day(absent.as_of))
                }
                None => format!("{name} reported absent {}", on_some_day(absent.as_of)),
            },
            FactKind::Never { as_of } => format!("{name} never, as recorded {}", on_some_day(*as_of)),
            FactKind::Family { as_of } => format!("family history of {name}, recorded {}", on_some_day(*as_of)),
            FactKind::Allergy { as_of } => {
                format!("allergy or intolerance to {name}, recorded {}", on_some_day(*as_of))
            }
            FactKind::Result(result) => self.result_words(fact.concept, result),
            FactKind::Assessment(assessment) => self.assessment_words(fact.concept, assessment),
            FactKind::Medication(medication) => medication_words(name, medication),
            FactKind::Procedure(procedure) => procedure_words(name, procedure),
        };
        match &fact.source {
            Some(source) => format!("{words} ({source})"),
            None => words,
        }
    }

    fn result_words(&self, concept: ConceptId, result: &ResultFact) -> String {
        let name = self.name(concept);
        let converted = match &result.value {
            ResultValue::Number(range) => match (range.low, range.high) {
                (Bound::Included(a), Bound::Included(b)) if a == b => {
                    let unit = self.unit(concept);
                    let number = result.written.split_whitespace().next().unwrap_or_default();
                    let same = number == a.to_string() || result.written.contains(&unit);
                    (!unit.is_empty() && !same).then(|| format!(" ({} {unit})", rounded(a)))
                }
                _ => None,
            },
            ResultValue::Incomparable(why) => Some(format!(" ({why})")),
            ResultValue::Named(_) | ResultValue::Titre(_) => None,
        };
        let status = match result.status {
            ResultStatus::Final => "",
            ResultStatus::Pending => ", pending",
            ResultStatus::Cancelled => ", cancelled",
            ResultStatus::EnteredInError => ", entered in error",
            ResultStatus::Empty => ", without a value",
        };
        let when = if result.dated {
            on_some_day(result.on)
        } else {
            format!("without a date, {}", on_some_day(DayRange { first: Day::DISTANT_PAST, ..result.on }))
        };
        format!("{name} {}{}{status} {when}", result.written, converted.unwrap_or_default()).replace("  ", " ")
    }

    fn assessment_words(&self, concept: ConceptId, assessment: &AssessmentFact) -> String {
        let name = self.name(concept);
        let when = on_some_day(assessment.on);
        let instrument = self.rules.vocabulary.concept(concept).instrument();
        let item = |index: u16| instrument.and_then(|i| i.items.get(usize::from(index)));
        // That a level excludes the others of its domain goes without saying.
        let excluded = |index: u16| {
            let domain = item(index).and_then(|i| i.domain).filter(|_| instrument.is_some_and(|i| i.excludes(index)));
            let is_sibling =
                |&(i, f): &(u16, ItemFinding)| f == ItemFinding::Present && item(i).map(|i| i.domain) == Some(domain);
            domain.is_some() && assessment.items.iter().any(is_sibling)
        };
        let named = |wanted: ItemFinding| -> Vec<&str> {
            let found = assessment
                .items
                .iter()
                .filter(|(index, finding)| *finding == wanted && (wanted != ItemFinding::Absent || !excluded(*index)));
            found.filter_map(|(index, _)| item(*index).map(|i| i.name.as_str())).collect()
        };
        let class = || instrument?.classes.get(usize::from(assessment.class?)).map(|c| c.name.clone());
        let mut parts = Vec::new();
        if let Some(total) = assessment.total.map(|t| t.to_string()).or_else(class) {
            parts.push(format!("{name} {total} {when}"));
        } else {
            parts.push(format!("{name} assessed {when}"));
        }
        let absent = named(ItemFinding::Absent);
        for (finding, word) in [(ItemFinding::Present, "present"), (ItemFinding::Unknown, "not known")] {
            let names = named(finding);
            if !names.is_empty() {
                parts.push(format!("{} {word}", join(&names, "and")));
            }
        }
        match absent.as_slice() {
            [] => {}
            few if few.len() <= 3 => parts.push(format!("{} absent", join(few, "and"))),
            many => parts.push(format!("{} items absent", many.len())),
        }
        parts.join("; ")
    }
}

/// A converted number to four significant digits: `= 1.2`, `≈ 1.086`.
fn rounded(number: Number) -> String {
    let exact = number.to_string();
    match exact.parse::<Decimal>().ok().and_then(|d| d.round_sf(4)).map(|d| d.normalize().to_string()) {
        Some(short) if short != exact => format!("≈ {short}"),
        _ => format!("= {exact}"),
    }
}

fn partial(date: PartialDate) -> String {
    some_day(date.days())
}

fn condition_words(name: &str, fact: &ConditionFact) -> String {
    let mut parts = vec![match fact.status {
        ConditionStatus::Present => name.to_owned(),
        ConditionStatus::Suspected => format!("{name} suspected"),
        ConditionStatus::Resolved => format!("{name} resolved"),
        ConditionStatus::Planned => format!("{name} planned"),
    }];
    let activity = fact.activity.map(|a| match a {
        Activity::Active => "active",
        Activity::Inactive => "inactive",
        Activity::Remission => "in remission",
        Activity::Stable => "stable",
    });
    parts.extend(activity.map(str::to_owned));
    parts.extend(fact.controlled.map(|c| if c { "controlled" } else { "uncontrolled" }.to_owned()));
    parts.extend(fact.compensated.map(|c| if c { "compensated" } else { "decompensated" }.to_owned()));
    parts.extend(
        fact.adequately_treated.map(|t| if t { "adequately treated" } else { "not adequately treated" }.to_owned()),
    );
    parts.extend(fact.grade.map(|g| format!("grade {g}")));
    if !fact.class.is_empty() {
        parts.push(format!("class {}", join(&fact.class, "and")));
    }
    parts.extend(fact.onset.map(|d| format!("since {}", partial(d))));
    parts.extend(fact.ended.map(|d| format!("ended {}", on_some_day(d.days()))));
    if fact.ended.is_none() {
        parts.push(format!("{} {}", if fact.dated { "as of" } else { "recorded" }, some_day(fact.as_of)));
    }
    parts.join(", ")
}

fn medication_words(name: &str, fact: &MedicationFact) -> String {
    let mut words = name.to_owned();
    match &fact.dose {
        Dose::Missing => {}
        Dose::AsNeeded => words.push_str(" as needed"),
        Dose::Daily(dose) => words.push_str(&format!(" {dose} mg/day")),
        Dose::Incomparable(written) => words.push_str(&format!(" {written}")),
    }
    if fact.planned {
        words.push_str(" planned");
    }
    let mut parts = vec![words];
    parts.extend(fact.started.map(|d| format!("since {}", partial(d))));
    parts.extend(fact.ended.map(|d| format!("ended {}", on_some_day(d.days()))));
    if fact.stopped_undated {
        parts.push("stopped, day not recorded".to_owned());
    }
    parts.extend(fact.last_dose.map(|d| format!("last dose {}", on_some_day(d.days()))));
    parts.extend(fact.unchanged_since.map(|d| format!("dose unchanged since {}", partial(d))));
    parts.extend(fact.response.map(|r| {
        match r {
            Response::Responded => "responded",
            Response::Partial => "responded in part",
            Response::Failed => "failed",
            Response::Intolerant => "not tolerated",
        }
        .to_owned()
    }));
    if fact.ended.is_none() && !fact.stopped_undated {
        parts.push(format!("recorded {}", some_day(fact.as_of)));
    }
    parts.join(", ")
}

fn procedure_words(name: &str, fact: &ProcedureFact) -> String {
    let recorded = format!("recorded {}", some_day(fact.as_of));
    match (fact.planned, fact.on) {
        (true, Some(on)) => format!("{name} planned for {}, {recorded}", partial(on)),
        (true, None) => format!("{name} planned, {recorded}"),
        (false, Some(on)) => format!("{name} {}", on_some_day(on.days())),
        (false, None) => format!("{name}, day not recorded, {recorded}"),
    }
}

/// Why a fact says nothing on the screening date: after it, or not a result that counts.
#[must_use]
pub fn ignored(fact: &Fact, on: Day) -> Option<&'static str> {
    const LATER: &str = "after the screening date";
    let later = |date: Option<PartialDate>| date.is_some_and(|d| d.days().first > on);
    match &fact.kind {
        FactKind::Result(result) => match result.status {
            ResultStatus::Pending => Some("pending"),
            ResultStatus::Cancelled => Some("cancelled"),
            ResultStatus::EnteredInError => Some("entered in error"),
            ResultStatus::Empty => Some("without a value"),
            ResultStatus::Final => (result.on.first > on).then_some(LATER),
        },
        FactKind::Assessment(assessment) => (assessment.on.first > on).then_some(LATER),
        FactKind::Condition(condition) => {
            let begins_later = match condition.onset {
                Some(onset) => onset.days().first > on,
                None => condition.dated && condition.as_of.first > on,
            };
            begins_later.then_some(LATER)
        }
        FactKind::Absent(absent) => (absent.as_of.first > on).then_some(LATER),
        FactKind::Never { as_of } | FactKind::Family { as_of } | FactKind::Allergy { as_of } => {
            (as_of.first > on).then_some(LATER)
        }
        FactKind::Medication(medication) => (!medication.planned && later(medication.started)).then_some(LATER),
        FactKind::Procedure(procedure) => (!procedure.planned && later(procedure.on)).then_some(LATER),
    }
}

/// `3 days before screening`, for a day before the screening date.
#[must_use]
pub fn age_of(day: Day, on: Day) -> String {
    match on.0.saturating_sub(day.0) {
        0 => "on the screening date".to_owned(),
        1 => "1 day before screening".to_owned(),
        n if n > 1 => format!("{n} days before screening"),
        _ => format!("on {}, after screening", short_day(day)),
    }
}
