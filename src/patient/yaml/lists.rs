//! What people declare: complete lists, attestations, determinations, and the patient's states.

use super::super::{Attestation, CompleteList, Conclusion, Coverage, Determination, PatientState};
use super::dates::When;
use super::draft::Draft;
use super::record::{Record, yes_or_no};
use crate::text::fields::did_you_mean;
use crate::text::yaml::{Node, Value};
use crate::text::{Diagnostic, Span, shown};
use crate::value::Day;
use crate::vocabulary::ListName;

pub(super) const COMPLETE_KEYS: &[&str] = &["on", "covers"];
pub(super) const COVERS: &[&str] = &["now", "ever", "since 2020-01-01"];
pub(super) const ATTESTATION_KEYS: &[&str] = &["trial", "criterion", "answer", "by", "on", "rules", "words"];
pub(super) const DETERMINATION_KEYS: &[&str] = &["trial", "conclusion", "by", "on"];
pub(super) const STATES: [&str; 4] = ["deceased", "opted out", "enrolled in another trial", "already screened"];
pub(in crate::patient) const CONCLUSIONS: &[(&str, Conclusion)] =
    &[(Conclusion::Eligible.word(), Conclusion::Eligible), (Conclusion::Ineligible.word(), Conclusion::Ineligible)];

impl Draft<'_, '_> {
    pub(super) fn complete(&mut self, section: Option<&Node>) {
        let Some(node) = section else { return };
        let Value::Mapping(entries, _) = &node.value else {
            self.report(
                Diagnostic::error("wrong-type", node.span, "`complete` is written as lists with their day")
                    .label(format!("this is {}", node.describe()))
                    .help("write `complete: {conditions: {on: 2026-11-18, covers: ever}}` with the day of the list"),
            );
            return;
        };
        for (key, value) in entries {
            let name = key.as_str().unwrap_or_default();
            match ListName::WORDS.iter().find(|(known, _)| *known == name) {
                Some(&(known, list)) => self.complete_list(known, list, key.span.to(value.span), value),
                None => self.unknown_list(key, name),
            }
        }
        self.profile.lists.sort_by_key(|l| (l.list, l.on, l.span.start));
    }

    fn unknown_list(&mut self, key: &Node, name: &str) {
        let known: Vec<&str> = ListName::WORDS.iter().map(|(n, _)| *n).collect();
        let message = format!("there is no list `{}`", shown(name));
        let help = did_you_mean(name, known.iter().copied());
        self.report(Diagnostic::error("unknown-key", key.span, message).label("not a list of the profile").help(help));
    }

    fn complete_list(&mut self, name: &str, list: ListName, span: Span, value: &Node) {
        let (on, covers) = match &value.value {
            Value::Mapping(..) => self.declared(name, value),
            // A bare date speaks of the whole life, as the form's question does.
            Value::Scalar(s) if yes_or_no(s.text.trim()).is_none() => (self.day(name, value), Some(Coverage::Ever)),
            Value::Scalar(_) | Value::Sequence(..) => {
                self.report(
                    Diagnostic::error("wrong-type", value.span, format!("`{name}` under `complete` needs its day"))
                        .label("of which day, and for what time?")
                        .help(
                            "write `{on: 2026-11-18, covers: now}`, or `covers: ever` when past entries are included",
                        ),
                );
                return;
            }
        };
        if let (Some(on), Some(covers)) = (on, covers) {
            self.profile.lists.push(CompleteList { list, on, covers, span });
        }
    }

    fn declared(&mut self, name: &str, value: &Node) -> (Option<Day>, Option<Coverage>) {
        let Some(record) = self.record(value, "a complete list", COMPLETE_KEYS) else { return (None, None) };
        let on = match record.get("on") {
            Some(node) => self.day("on", node),
            None => Some(self.recorded_for(value.span, &format!("the list `{name}`")).last),
        };
        let covers = match record.get("covers") {
            Some(node) => self.coverage(node, on),
            None => Some(Coverage::Ever),
        };
        (on, covers)
    }

    fn coverage(&mut self, node: &Node, on: Option<Day>) -> Option<Coverage> {
        if matches!(node.value, Value::Mapping(..)) {
            let record = self.record(node, "`covers`", &["since"])?;
            let since = self.required(&record, "since", "`covers`")?;
            return self.covers_since(since, on);
        }
        let text = self.text("covers", node)?;
        match text {
            "now" => return Some(Coverage::Now),
            "ever" => return Some(Coverage::Ever),
            _ => {}
        }
        let Some(date) = text.strip_prefix("since ") else {
            self.not_a_choice("covers", node, COVERS);
            return None;
        };
        // The date stands inside the text; what is said of it points at the whole.
        let mut alone = node.clone();
        if let Value::Scalar(scalar) = &mut alone.value {
            scalar.text = date.trim().into();
        }
        self.covers_since(&alone, on)
    }

    /// From the last day that a partial date may stand for: only from there on is it certain.
    fn covers_since(&mut self, node: &Node, on: Option<Day>) -> Option<Coverage> {
        let since = self.date("since", node, When::Happened)?.days().last;
        if on.is_some_and(|on| since > on) {
            self.report(
                Diagnostic::error("dates-reversed", node.span, "`since` lies after the day of the list")
                    .label("later than the list")
                    .help("compare both dates with the source"),
            );
            return None;
        }
        Some(Coverage::Since(since))
    }

    pub(super) fn attestations(&mut self, section: Option<&Node>) {
        for node in self.items(section, "attestations") {
            let Some(record) = self.record(node, "an attestation", ATTESTATION_KEYS) else { continue };
            if let Some(attestation) = self.attestation(&record) {
                self.profile.attestations.push(attestation);
            }
        }
    }

    fn attestation(&mut self, record: &Record<'_>) -> Option<Attestation> {
        let what = "an attestation";
        let trial = self.needed_text(record, "trial", what);
        let criterion = self.needed_text(record, "criterion", what);
        let answer = self.required(record, "answer", what).and_then(|_| self.yes_no(record, "answer"));
        let by = self.needed_text(record, "by", what);
        let on = self.required(record, "on", what).and_then(|n| self.day("on", n));
        let rules = match record.get("rules") {
            Some(node) => Some(self.version(node)?),
            None => None,
        };
        let words = record.get("words").and_then(|n| self.text("words", n)).map(str::to_owned);
        Some(Attestation {
            trial: trial?,
            criterion: criterion?,
            answer: answer?,
            by: by?,
            on: on?,
            rules,
            words,
            span: record.span,
        })
    }

    fn version(&mut self, node: &Node) -> Option<u32> {
        let version = self.text("rules", node)?.parse().ok();
        if version.is_none() {
            self.report(
                Diagnostic::error("unreadable-value", node.span, "`rules` is the version of the trial's rules")
                    .label("not a version")
                    .help("write a whole number, as in `3`"),
            );
        }
        version
    }

    pub(super) fn determinations(&mut self, section: Option<&Node>) {
        let what = "a determination";
        for node in self.items(section, "determinations") {
            let Some(record) = self.record(node, what, DETERMINATION_KEYS) else { continue };
            let trial = self.needed_text(&record, "trial", what);
            let conclusion = self.required(&record, "conclusion", what);
            let conclusion = conclusion.and_then(|n| self.choice("conclusion", n, CONCLUSIONS));
            let by = self.needed_text(&record, "by", what);
            let on = self.required(&record, "on", what).and_then(|n| self.day("on", n));
            if let (Some(trial), Some(conclusion), Some(by), Some(on)) = (trial, conclusion, by, on) {
                self.profile.determinations.push(Determination { trial, conclusion, by, on });
            }
        }
    }

    pub(super) fn states(&mut self, section: Option<&Node>) {
        for node in self.items(section, "states") {
            let state = match &node.value {
                Value::Mapping(..) => self.screened_for(node),
                Value::Scalar(_) | Value::Sequence(..) => self.state(node),
            };
            self.profile.states.extend(state);
        }
    }

    fn state(&mut self, node: &Node) -> Option<PatientState> {
        let text = self.text("states", node)?;
        match text.to_lowercase().as_str() {
            "deceased" => Some(PatientState::Deceased),
            "opted out" => Some(PatientState::OptedOut),
            "enrolled in another trial" => Some(PatientState::EnrolledElsewhere),
            "already screened" => Some(PatientState::AlreadyScreened(None)),
            _ => {
                self.not_a_choice("states", node, &STATES);
                None
            }
        }
    }

    fn screened_for(&mut self, node: &Node) -> Option<PatientState> {
        let record = self.record(node, "a state", &["already screened"])?;
        let trial = record.get("already screened").map(|n| self.text("already screened", n).map(str::to_owned));
        match trial {
            Some(trial) => trial.map(|t| PatientState::AlreadyScreened(Some(t))),
            None => record.entry("already screened").map(|_| PatientState::AlreadyScreened(None)),
        }
    }

    fn needed_text(&mut self, record: &Record<'_>, key: &str, what: &str) -> Option<String> {
        let node = self.required(record, key, what)?;
        self.text(key, node).map(str::to_owned)
    }
}
