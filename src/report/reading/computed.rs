//! Computed values in words: how they follow when none is recorded, and what one follows from.

use super::{Notes, Reader};
use crate::patient::Fact;
use crate::report::words::join;
use crate::value::Number;
use crate::vocabulary::{Computed, ConceptId};

impl Reader<'_> {
    pub(super) fn computed_note(&self, concept: ConceptId, notes: &mut Notes) {
        let Some(computed) = self.computed(concept) else { return };
        let tests = std::iter::once(&computed.leading).chain(&computed.others).map(|i| self.name(i.concept));
        let person = if computed.formula.uses_person() { &["age", "sex"][..] } else { &[] };
        let from: Vec<&str> = tests.chain(person.iter().copied()).collect();
        let says = format!(
            "computed from {} ({}) when none is recorded, in adults",
            join(&from, "and"),
            computed.formula.name()
        );
        notes.add(self.name(concept), says);
    }

    /// "eGFR about 71.23 mL/min/1.73m2, computed (CKD-EPI 2021) from creatinine 1.2 mg/dL on 10 Nov 2026, age and sex".
    pub(in crate::report) fn computed_evidence(
        &self,
        concept: ConceptId,
        value: (Option<Number>, Option<Number>),
        lead: Option<&Fact>,
    ) -> String {
        let name = self.name(concept);
        let Some(computed) = self.computed(concept) else { return name.to_owned() };
        let lead = lead.map_or_else(|| self.name(computed.leading.concept).to_owned(), |fact| self.fact(fact));
        let person = if computed.formula.uses_person() { ", age and sex" } else { "" };
        let value = self.computed_value(concept, value);
        format!("{name} {value}, computed ({}) from {lead}{person}", computed.formula.name())
    }

    /// The value with its unit, to two decimals: `about 71.23 kg/m2`, `24.1 to 25.3 kg/m2`, `at least 30 kg/m2`.
    pub(in crate::report) fn computed_value(
        &self,
        concept: ConceptId,
        value: (Option<Number>, Option<Number>),
    ) -> String {
        let unit = self.unit(concept);
        let number = match value {
            (Some(low), Some(high)) => {
                let (shown_low, shown_high) = (rounded(low), rounded(high));
                let whole = low == high && low.to_string() == shown_low;
                match (whole, shown_low == shown_high) {
                    (true, _) => shown_low,
                    (_, true) => format!("about {shown_low}"),
                    _ => format!("{shown_low} to {shown_high}"),
                }
            }
            (Some(low), None) => format!("at least {}", rounded(low)),
            (None, Some(high)) => format!("at most {}", rounded(high)),
            (None, None) => "of any size".to_owned(),
        };
        format!("{number} {unit}").trim_end().to_owned()
    }

    /// The formula of a concept, by name.
    pub(in crate::report) fn formula_name(&self, concept: ConceptId) -> Option<&'static str> {
        self.computed(concept).map(|c| c.formula.name())
    }

    fn computed(&self, concept: ConceptId) -> Option<&Computed> {
        self.rules.vocabulary.concept(concept).observation()?.computed.as_ref()
    }
}

#[expect(clippy::cast_precision_loss, reason = "two decimals are shown")]
fn rounded(number: Number) -> String {
    let (numerator, denominator) = number.parts();
    let text = format!("{:.2}", numerator as f64 / denominator as f64);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
