//! `observations:`: results of tests, and which of them count.

use super::super::{FactKind, ResultFact, ResultStatus, ResultValue};
use super::dates::When;
use super::draft::Draft;
use super::names::OBSERVATIONS;
use super::record::{Record, is_nothing};
use crate::text::yaml::{Node, Value};
use crate::text::{Diagnostic, Span};
use crate::value::{Day, DayRange};
use crate::vocabulary::{ConceptId, Kind, Observation};

pub(super) const KEYS: &[&str] = &["test", "value", "total", "items", "on", "as of", "range", "status", "source"];
pub(in crate::patient) const STATUS: &[(&str, ResultStatus)] = &[
    ("final", ResultStatus::Final),
    ("pending", ResultStatus::Pending),
    ("cancelled", ResultStatus::Cancelled),
    ("entered in error", ResultStatus::EnteredInError),
];

/// One entry, with what tests and scores have in common.
pub(super) struct Entry<'n> {
    pub(super) record: Record<'n>,
    pub(super) concept: ConceptId,
    pub(super) status: Option<ResultStatus>,
    pub(super) on: DayRange,
    pub(super) dated: bool,
    pub(super) source: Option<String>,
    pub(super) span: Span,
}

impl Draft<'_, '_> {
    pub(super) fn observations(&mut self, section: Option<&Node>) {
        for node in self.items(section, "observations") {
            self.observation(node);
        }
    }

    fn observation(&mut self, node: &Node) {
        if matches!(node.value, Value::Scalar(_)) {
            self.report(
                Diagnostic::error("wrong-type", node.span, "an entry of `observations` is a test with its value")
                    .label("a test needs its value and its day")
                    .help("write `{test: …, value: …, on: …}`"),
            );
            return;
        }
        let Some(record) = self.record(node, "an observation", KEYS) else { return };
        let Some(name) = self.required(&record, "test", "an observation") else { return };
        let Some(concept) = self.concept(OBSERVATIONS, name) else { return };
        let status = record.get("status").map(|n| self.choice("status", n, STATUS));
        let (on, dated) = self.observed(&record, name.span, concept);
        let source = self.source(&record);
        let entry = Entry { record, concept, status: status.flatten(), on, dated, source, span: node.span };
        let vocabulary = self.vocabulary();
        match &vocabulary.concept(concept).kind {
            Kind::Observation(test) => self.result(&entry, test),
            Kind::Score(instrument) | Kind::CriteriaSet(instrument) => self.assessment(entry, instrument),
            Kind::Condition | Kind::Medication | Kind::Procedure => {}
        }
    }

    /// When a result is of; an undated one may be of any day up to `recorded`.
    fn observed(&mut self, record: &Record<'_>, place: Span, concept: ConceptId) -> (DayRange, bool) {
        self.only_one(record, &["on", "as of"]);
        if let Some((key, node)) = record.first(&["on", "as of"]) {
            let days = self.date(key, node, When::Happened).map(|d| self.cut(d));
            return (days.unwrap_or(DayRange::day(Day::DISTANT_PAST)), true);
        }
        let what = format!("this result of {}", self.named(concept));
        let up_to = self.recorded_for(place, &what).last;
        (DayRange { first: Day::DISTANT_PAST, last: up_to }, false)
    }

    fn result(&mut self, entry: &Entry<'_>, test: &Observation) {
        for key in ["items", "total"] {
            if let Some((written, _)) = entry.record.entry(key) {
                let message = format!("{} is a test and has no `{key}`", self.named(entry.concept));
                self.report(
                    Diagnostic::error("unknown-key", written.span, message)
                        .label("only scores and sets of criteria have it")
                        .help("write the result as `value:`"),
                );
            }
        }
        let Some((written, value, status)) = self.value_and_status(entry, test) else { return };
        let reference = entry.record.get("range").and_then(|n| self.reference(entry.concept, test, n, &written));
        let fact = ResultFact { value, written, on: entry.on, dated: entry.dated, reference, status };
        self.add(entry.concept, FactKind::Result(fact), entry.source.clone(), entry.span);
    }

    fn value_and_status(
        &mut self,
        entry: &Entry<'_>,
        test: &Observation,
    ) -> Option<(String, ResultValue, ResultStatus)> {
        let nothing = || ResultValue::Incomparable("no value".to_owned());
        match (entry.record.entry("value"), entry.status) {
            (Some((_, node)), status) if !is_nothing(node) => {
                let text = self.text("value", node)?.to_owned();
                // Some charts write the state of the test where the value will stand.
                let instead = STATUS.iter().find(|(word, _)| text.eq_ignore_ascii_case(word)).map(|(_, s)| *s);
                if let (None, Some(state)) = (status, instead) {
                    return Some((text, nothing(), state));
                }
                let value = self.result_value(entry.concept, test, node, &text);
                Some((text, value, status.unwrap_or(ResultStatus::Final)))
            }
            (Some(_), None | Some(ResultStatus::Final)) => Some((String::new(), nothing(), ResultStatus::Empty)),
            (_, Some(status)) if status != ResultStatus::Final => Some((String::new(), nothing(), status)),
            _ => {
                // An empty result does not count, and the patient's other facts do.
                let message = format!("this result of {} has no `value`", self.named(entry.concept));
                self.report(
                    Diagnostic::warning("missing-key", entry.record.start(), message)
                        .label("kept as an empty result, which does not count")
                        .help("add `value:`, or `status: pending`"),
                );
                Some((String::new(), nothing(), ResultStatus::Empty))
            }
        }
    }
}
