//! Who it is: code, day of abstraction, birth, sex.

use super::super::{RecordedSex, identity};
use super::draft::Draft;
use super::record::Record;
use crate::text::yaml::Node;
use crate::text::{Diagnostic, Span};
use crate::value::{Calendar, DayRange, Period};

pub(in crate::patient) const SEX: &[(&str, RecordedSex)] = &[
    ("female", RecordedSex::Female),
    ("male", RecordedSex::Male),
    ("intersex", RecordedSex::Intersex),
    ("unknown", RecordedSex::Unknown),
    ("f", RecordedSex::Female),
    ("m", RecordedSex::Male),
];
pub(in crate::patient) const GENDER: &[(&str, RecordedSex)] = &[
    ("female", RecordedSex::Female),
    ("male", RecordedSex::Male),
    ("other", RecordedSex::Intersex),
    ("unknown", RecordedSex::Unknown),
    ("non-binary", RecordedSex::Intersex),
];
/// Nobody has lived longer than this (the longest confirmed life is 122 years).
const OLDEST: Period = Period { count: 130, unit: Calendar::Years };

impl Draft<'_, '_> {
    /// Must come before the facts: their dates are held against birth and `recorded`.
    pub(super) fn person(&mut self, record: &Record<'_>) {
        self.code(record);
        self.recorded(record);
        self.birth(record);
        if let Some(node) = record.get("sex") {
            self.profile.sex = self.choice("sex", node, SEX).unwrap_or_default();
        }
        if let Some(node) = record.get("gender") {
            self.profile.gender = self.choice("gender", node, GENDER);
        }
    }

    fn code(&mut self, record: &Record<'_>) {
        let Some(node) = self.required(record, "patient", "this profile") else { return };
        let Some(code) = self.text("patient", node) else { return };
        code.clone_into(&mut self.profile.patient);
        self.profile.span = node.span;
        if let Some(like) = identity::looks_like(code) {
            self.report(
                Diagnostic::warning("identifying-code", node.span, format!("the patient's code looks like {like}"))
                    .label("may identify the patient")
                    .help("use a pseudonymous code, as in `P-0041`, and keep the list of codes elsewhere"),
            );
        }
    }

    fn recorded(&mut self, record: &Record<'_>) {
        let Some(node) = record.get("recorded") else { return };
        self.profile.recorded = self.day("recorded", node);
        if self.profile.recorded.is_none() {
            // The error is at `recorded` itself; that facts lack a date would only follow from it.
            self.profile.recorded = Some(crate::value::Day::DISTANT_FUTURE);
        }
    }

    fn birth(&mut self, record: &Record<'_>) {
        let born = record.get("birth date").and_then(|node| self.birth_date(node));
        let aged = record.get("age").and_then(|node| self.birth_from_age(node));
        self.profile.birth = match (born, aged) {
            (Some(born), Some(aged)) => {
                let both = DayRange { first: born.first.max(aged.first), last: born.last.min(aged.last) };
                if both.first > both.last {
                    self.ages_disagree(record);
                }
                Some(both)
            }
            (born, aged) => born.or(aged),
        };
    }

    fn birth_date(&mut self, node: &Node) -> Option<DayRange> {
        let date = self.written_date("birth date", node)?;
        let Some(recorded) = self.profile.recorded.filter(|r| r.date().is_some()) else { return Some(date.days()) };
        let days = self.cut(date);
        if days.first > recorded {
            self.impossible(node.span, "`birth date` lies after the profile was recorded", "not born yet");
            return None;
        }
        if days.last < recorded.before(OLDEST) {
            self.impossible(node.span, "`birth date` makes the patient older than anybody", "too long ago");
            return None;
        }
        Some(days)
    }

    /// Completed on `recorded`: born after one more year ago, up to that many years ago.
    fn birth_from_age(&mut self, node: &Node) -> Option<DayRange> {
        let text = self.text("age", node)?;
        let Some(age) = age(text) else {
            let negative = text.starts_with(['-', '−']);
            let (message, label) =
                if negative { ("`age` is negative", "below zero") } else { ("`age` cannot be read", "not an age") };
            self.report(
                Diagnostic::error(if negative { "impossible-value" } else { "unreadable-value" }, node.span, message)
                    .label(label)
                    .help("write completed years, months, weeks or days, as in `38 years`"),
            );
            return None;
        };
        let recorded = self.recorded_for(node.span, "the age").last;
        recorded.date()?;
        let last = recorded.before(age);
        if last < recorded.before(OLDEST) {
            self.impossible(node.span, "`age` is more than anybody has lived", "too old");
            return None;
        }
        let older = Period { count: age.count.saturating_add(1), unit: age.unit };
        Some(DayRange { first: recorded.before(older).plus(1), last })
    }

    fn ages_disagree(&mut self, record: &Record<'_>) {
        let span = |key: &str| record.get(key).map_or(record.span, |n| n.span);
        self.report(
            Diagnostic::error("impossible-value", span("age"), "`age` and `birth date` cannot both be right")
                .label("does not fit the birth date")
                .other(span("birth date"), "birth date")
                .help("keep the birth date and leave `age:` out"),
        );
    }

    fn impossible(&mut self, span: Span, message: &str, label: &str) {
        self.report(Diagnostic::error("impossible-value", span, message).label(label).help("compare with the source"));
    }
}

/// `38 years`, `38`, `7 months`.
fn age(text: &str) -> Option<Period> {
    let age = match text.parse::<u32>() {
        Ok(count) => Period { count, unit: Calendar::Years },
        Err(_) => Period::parse(text)?,
    };
    Some(age)
}
