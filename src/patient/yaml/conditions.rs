//! `conditions:`: illnesses and states, with their course and what is said of them.

use super::super::{Activity, ConditionFact, ConditionStatus, FactKind};
use super::dates::When;
use super::draft::Draft;
use super::names::{CONDITIONS, REQUIRING};
use super::record::{Record, yes_or_no};
use crate::text::yaml::{Node, Value};
use crate::text::{Diagnostic, Span};
use crate::vocabulary::{ConceptId, ListName, Severity};

pub(super) const KEYS: &[&str] = &[
    "condition",
    "status",
    "on",
    "as of",
    "onset",
    "ended",
    "activity",
    "severity",
    "controlled",
    "compensated",
    "adequately treated",
    "grade",
    "class",
    "requiring",
    "source",
];
pub(in crate::patient) const STATUS: &[(&str, ConditionStatus)] = &[
    ("present", ConditionStatus::Present),
    ("suspected", ConditionStatus::Suspected),
    ("provisional", ConditionStatus::Suspected),
    ("differential", ConditionStatus::Suspected),
    ("resolved", ConditionStatus::Resolved),
    ("planned", ConditionStatus::Planned),
];
pub(in crate::patient) const ACTIVITY: &[(&str, Activity)] = &[
    ("active", Activity::Active),
    ("inactive", Activity::Inactive),
    ("in remission", Activity::Remission),
    ("remission", Activity::Remission),
    ("stable", Activity::Stable),
];
/// The highest toxicity grade: 5 is death (CTCAE v5.0).
pub(in crate::patient) const MAX_GRADE: u32 = 5;

impl Draft<'_, '_> {
    pub(super) fn conditions(&mut self, section: Option<&Node>) {
        for node in self.items(section, "conditions") {
            if matches!(node.value, Value::Scalar(_)) {
                self.bare_condition(node);
            } else {
                self.condition(node);
            }
        }
    }

    /// A name alone: present on `recorded`, onset unknown.
    fn bare_condition(&mut self, node: &Node) {
        let Some(concept) = self.concept(CONDITIONS, node) else { return };
        let name = self.named(concept);
        let (as_of, _) = self.as_of(None, &[], None, (node.span, &name));
        self.add(concept, FactKind::Condition(ConditionFact::present(as_of)), None, node.span);
    }

    fn condition(&mut self, node: &Node) {
        let Some(record) = self.record(node, "a condition", KEYS) else { return };
        let Some(name) = self.required(&record, "condition", "this entry") else { return };
        let concept = self.concept(CONDITIONS, name);
        let status = record.get("status").and_then(|n| self.choice("status", n, STATUS));
        let status = status.unwrap_or(ConditionStatus::Present);
        let when = if status == ConditionStatus::Planned { When::Planned } else { When::Happened };
        let onset = self.date_of(&record, "onset", when);
        let ended = self.date_of(&record, "ended", When::Happened);
        self.in_order(&record, ("onset", onset), ("ended", ended));
        let place = concept.map_or_else(|| "this condition".to_owned(), |c| self.named(c));
        let other = ended.or(onset).filter(|_| status != ConditionStatus::Planned);
        let (as_of, dated) = self.as_of(Some(&record), &["on", "as of"], other, (name.span, &place));
        let (required, required_is_complete) = self.requiring(&record);
        let fact = ConditionFact {
            status,
            onset,
            ended,
            dated,
            activity: record.get("activity").and_then(|n| self.choice("activity", n, ACTIVITY)),
            severity: record.get("severity").and_then(|n| self.choice("severity", n, Severity::WORDS)),
            controlled: self.yes_no(&record, "controlled"),
            compensated: self.yes_no(&record, "compensated"),
            adequately_treated: self.yes_no(&record, "adequately treated"),
            grade: self.grade(&record),
            class: self.class(&record),
            required,
            required_is_complete,
            ..ConditionFact::present(as_of)
        };
        let source = self.source(&record);
        let Some(concept) = concept else {
            let over = (status == ConditionStatus::Resolved).then_some(as_of.last);
            let list = (status != ConditionStatus::Planned).then_some(ListName::Conditions);
            self.unread(name, list, onset.map(|o| o.days().first), ended.map(|e| e.days().last).or(over));
            return;
        };
        self.add(concept, FactKind::Condition(fact), source, node.span);
    }

    fn grade(&mut self, record: &Record<'_>) -> Option<u32> {
        let node = record.get("grade")?;
        let text = self.text("grade", node)?;
        let grade = text.parse().ok().filter(|&g| g <= MAX_GRADE);
        if grade.is_none() {
            self.report(
                Diagnostic::error("impossible-value", node.span, "`grade` is a whole number from 0 to 5")
                    .label("not a grade")
                    .help("write the toxicity grade alone, as in `3`; a class or stage is written as `class:`"),
            );
        }
        grade
    }

    fn class(&mut self, record: &Record<'_>) -> Vec<String> {
        let Some(node) = record.get("class") else { return Vec::new() };
        let nodes = node.as_sequence().unwrap_or(std::slice::from_ref(node));
        let texts: Vec<&str> = nodes.iter().filter_map(|n| self.text("class", n)).collect();
        texts.into_iter().filter(|t| !t.is_empty()).map(str::to_owned).collect()
    }

    /// What the condition required, and whether that is the whole list: not while nobody knows what an entry is.
    fn requiring(&mut self, record: &Record<'_>) -> (Vec<(ConceptId, bool)>, bool) {
        let Some(node) = record.get("requiring") else { return (Vec::new(), false) };
        match &node.value {
            Value::Scalar(s) if matches!(s.text.trim(), "none" | "nothing") => (Vec::new(), true),
            Value::Scalar(_) => self.whole_list(std::slice::from_ref(node)),
            Value::Sequence(items, _) => self.whole_list(items),
            // Each is answered for itself; what is not named stays open.
            Value::Mapping(entries, _) => {
                (entries.iter().filter_map(|(name, answer)| self.answered(name, answer)).collect(), false)
            }
        }
    }

    fn whole_list(&mut self, items: &[Node]) -> (Vec<(ConceptId, bool)>, bool) {
        let required: Vec<_> = items.iter().filter_map(|n| self.requirement(n, true)).collect();
        let complete = required.len() == items.len();
        (required, complete)
    }

    fn requirement(&mut self, node: &Node, needed: bool) -> Option<(ConceptId, bool)> {
        self.concept(REQUIRING, node).map(|c| (c, needed))
    }

    fn answered(&mut self, name: &Node, answer: &Node) -> Option<(ConceptId, bool)> {
        let text = self.text("requiring", answer)?;
        let Some(needed) = yes_or_no(text) else {
            self.not_a_choice("requiring", answer, &["yes", "no"]);
            return None;
        };
        self.requirement(name, needed)
    }

    /// A condition, by name, with a day: what `family history` and `absent` entries have in common.
    pub(super) fn place_of(&self, concept: Option<ConceptId>, span: Span) -> (Span, String) {
        (span, concept.map_or_else(|| "this entry".to_owned(), |c| self.named(c)))
    }
}
