//! `medications:` and `procedures:`: what is taken, done and planned.

use super::super::{Dose, FactKind, MedicationFact, ProcedureFact, Response};
use super::dates::When;
use super::draft::Draft;
use super::names::{MEDICATIONS, PROCEDURES};
use super::numbers::{self, NumberError};
use super::record::{Record, yes_or_no};
use crate::text::Diagnostic;
use crate::text::yaml::{Node, Value};
use crate::value::{Bound, Conversion, Number, PartialDate, Period, Range, Unit};
use crate::vocabulary::ListName;

pub(super) const MEDICATION_KEYS: &[&str] = &[
    "medication",
    "dose",
    "started",
    "ended",
    "stopped",
    "last dose",
    "every",
    "intermittent",
    "unchanged since",
    "response",
    "status",
    "on",
    "as of",
    "source",
];
pub(super) const PROCEDURE_KEYS: &[&str] = &["procedure", "on", "status", "as of", "source"];
pub(in crate::patient) const RESPONSE: &[(&str, Response)] = &[
    ("responded", Response::Responded),
    ("partial", Response::Partial),
    ("failed", Response::Failed),
    ("intolerant", Response::Intolerant),
];
/// Whether it is planned.
pub(in crate::patient) const MEDICATION_STATUS: &[(&str, bool)] = &[("planned", true), ("current", false)];
pub(in crate::patient) const PROCEDURE_STATUS: &[(&str, bool)] = &[("planned", true), ("done", false)];

impl Draft<'_, '_> {
    pub(super) fn medications(&mut self, section: Option<&Node>) {
        for node in self.items(section, "medications") {
            if matches!(node.value, Value::Scalar(_)) {
                self.bare_medication(node);
            } else {
                self.medication(node);
            }
        }
    }

    /// A name alone: taken on `recorded`.
    fn bare_medication(&mut self, node: &Node) {
        let Some(concept) = self.concept(MEDICATIONS, node) else { return };
        let name = self.named(concept);
        let (as_of, _) = self.as_of(None, &[], None, (node.span, &name));
        self.add(concept, FactKind::Medication(MedicationFact::taken(as_of)), None, node.span);
    }

    fn medication(&mut self, node: &Node) {
        let Some(record) = self.record(node, "a medication", MEDICATION_KEYS) else { return };
        let Some(name) = self.required(&record, "medication", "this entry") else { return };
        let concept = self.concept(MEDICATIONS, name);
        let planned = record.get("status").and_then(|n| self.choice("status", n, MEDICATION_STATUS)).unwrap_or(false);
        let when = if planned { When::Planned } else { When::Happened };
        let started = self.date_of(&record, "started", when);
        let (stopped, stopped_on) = self.stopped(&record, when);
        let ended = self.date_of(&record, "ended", when).or(stopped_on);
        let last_dose = self.date_of(&record, "last dose", when);
        let unchanged_since = self.date_of(&record, "unchanged since", When::Happened);
        self.in_order(&record, ("started", started), ("ended", ended));
        self.in_order(&record, ("started", started), ("last dose", last_dose));
        self.in_order(&record, ("last dose", last_dose), ("ended", ended));
        let (span, place) = self.place_of(concept, name.span);
        let newest = ended.or(last_dose).or(unchanged_since).or(started).filter(|_| !planned);
        let (as_of, _) = self.as_of(Some(&record), &["on", "as of"], newest, (span, &place));
        let fact = MedicationFact {
            planned,
            started,
            ended,
            stopped_undated: stopped && ended.is_none(),
            last_dose,
            intermittent: self.intermittent(&record),
            dose: record.get("dose").map_or(Dose::Missing, |n| self.dose(n, &place)),
            unchanged_since,
            response: record.get("response").and_then(|n| self.choice("response", n, RESPONSE)),
            as_of,
        };
        let source = self.source(&record);
        let Some(concept) = concept else {
            let over = fact.stopped_undated.then_some(as_of.last);
            let list = (!planned).then_some(ListName::Medications);
            self.unread(name, list, started.map(|s| s.days().first), ended.map(|e| e.days().last).or(over));
            return;
        };
        self.add(concept, FactKind::Medication(fact), source, node.span);
    }

    /// `stopped: yes`, or the day on which it was.
    fn stopped(&mut self, record: &Record<'_>, when: When) -> (bool, Option<PartialDate>) {
        let Some(node) = record.get("stopped") else { return (false, None) };
        if let Some(answer) = node.as_str().and_then(|t| yes_or_no(t.trim())) {
            return (answer, None);
        }
        self.only_one(record, &["ended", "stopped"]);
        let date = self.date("stopped", node, when);
        (date.is_some(), date)
    }

    fn intermittent(&mut self, record: &Record<'_>) -> bool {
        let said = self.yes_no(record, "intermittent");
        let Some(node) = record.get("every") else { return said.unwrap_or(false) };
        let interval = self.text("every", node).map(Period::parse);
        if interval == Some(None) {
            self.report(
                Diagnostic::error("unreadable-value", node.span, "`every` is a length of time")
                    .label("not a length of time")
                    .help("write the interval between doses, as in `6 months` or `2 weeks`"),
            );
        }
        said.unwrap_or(true)
    }

    /// The daily dose, exact, in mg/day; or why there is none.
    fn dose(&mut self, node: &Node, place: &str) -> Dose {
        let Some(text) = self.text("dose", node) else { return Dose::Missing };
        let word = text.to_lowercase();
        if matches!(word.as_str(), "as needed" | "prn" | "when needed" | "on demand") {
            return Dose::AsNeeded;
        }
        let amount = match numbers::quantity(text) {
            Ok(written) => single(&written.range).map(|n| (n, written.unit)),
            Err(NumberError::NotANumber) => None,
            Err(error) => {
                self.unreadable_number("dose", node, error);
                return Dose::Missing;
            }
        };
        if amount.is_some_and(|(n, _)| n < Number::ZERO) {
            self.report(
                Diagnostic::error("impossible-value", node.span, format!("the dose of {place} is negative"))
                    .label("below zero")
                    .help("compare the dose with the source"),
            );
            return Dose::Missing;
        }
        if let Some(daily) = amount.and_then(|(n, unit)| milligrams_a_day(n, unit)) {
            return Dose::Daily(daily);
        }
        self.report(
            Diagnostic::warning("dose-not-daily", node.span, format!("the dose of {place} is no mass per day"))
                .label("kept, but cannot be compared with a limit")
                .help("write the daily dose, for example in `mg/day`, or `as needed`"),
        );
        Dose::Incomparable(text.to_owned())
    }

    pub(super) fn procedures(&mut self, section: Option<&Node>) {
        for node in self.items(section, "procedures") {
            if matches!(node.value, Value::Scalar(_)) {
                self.bare_procedure(node);
            } else {
                self.procedure(node);
            }
        }
    }

    /// A name alone: done, nobody wrote down when.
    fn bare_procedure(&mut self, node: &Node) {
        let Some(concept) = self.concept(PROCEDURES, node) else { return };
        let name = self.named(concept);
        let (as_of, _) = self.as_of(None, &[], None, (node.span, &name));
        let fact = ProcedureFact { planned: false, on: None, as_of };
        self.add(concept, FactKind::Procedure(fact), None, node.span);
    }

    fn procedure(&mut self, node: &Node) {
        let Some(record) = self.record(node, "a procedure", PROCEDURE_KEYS) else { return };
        let Some(name) = self.required(&record, "procedure", "this entry") else { return };
        let concept = self.concept(PROCEDURES, name);
        let planned = record.get("status").and_then(|n| self.choice("status", n, PROCEDURE_STATUS)).unwrap_or(false);
        let when = if planned { When::Planned } else { When::Happened };
        let on = self.date_of(&record, "on", when);
        let (span, place) = self.place_of(concept, name.span);
        let (as_of, _) = self.as_of(Some(&record), &["as of"], on.filter(|_| !planned), (span, &place));
        let source = self.source(&record);
        let Some(concept) = concept else {
            if planned {
                self.unread(name, Some(ListName::PlannedProcedures), Some(as_of.first), None);
            } else {
                let days = on.map(|on| on.days());
                let last = days.map_or(as_of.last, |d| d.last);
                self.unread(name, Some(ListName::Procedures), days.map(|d| d.first), Some(last));
            }
            return;
        };
        self.add(concept, FactKind::Procedure(ProcedureFact { planned, on, as_of }), source, node.span);
    }
}

fn single(range: &Range) -> Option<Number> {
    match (range.low, range.high) {
        (Bound::Included(low), Bound::Included(high)) if low == high => Some(low),
        _ => None,
    }
}

fn milligrams_a_day(amount: Number, unit: &str) -> Option<Number> {
    to_milligrams_a_day(unit)?.apply(amount)
}

/// How numbers in a unit as written become mg/day, if it is one of mass per day.
pub(in crate::patient) fn to_milligrams_a_day(unit: &str) -> Option<Conversion> {
    let daily = Unit::parse("mg/d").ok()?;
    let own = Unit::parse(&per_day(unit)).ok()?;
    own.conversion_to(&daily, None).ok()
}

/// `mg per day`, `mg daily`, `mg once daily` and `mg a day` as UCUM writes it. A dose given twice a day is left as it
/// is: whether the number is one dose or the day's would be a guess.
fn per_day(unit: &str) -> String {
    const SPELLINGS: [&str; 7] = ["/day", " per day", " a day", " daily", " once daily", " once a day", "/24 h"];
    let lower = unit.to_lowercase();
    SPELLINGS
        .iter()
        .filter_map(|s| lower.strip_suffix(s).and_then(|mass| unit.get(..mass.len())))
        .min_by_key(|mass| mass.len())
        .map_or_else(|| unit.to_owned(), |mass| format!("{}/d", mass.trim()))
}
