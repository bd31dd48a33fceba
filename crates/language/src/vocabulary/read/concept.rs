//! One concept: what every kind has.

use super::{Draft, Name, References, codes, instrument, keys, observation, tidy};
use crate::text::{Diagnostic, Fields, Spanned, yaml::Node};
use crate::value::{Number, Period};
use crate::vocabulary::{Absence, Concept, ConditionText, Cost, Kind, KindName, Lasts};

pub(super) const ABSENCES: &[(&str, Absence)] = &[
    ("by list", Absence::ByList),
    ("by test", Absence::ByTest),
    ("by question", Absence::ByQuestion),
    ("by assessment", Absence::ByAssessment),
];

pub(super) const COSTS: &[(&str, Cost)] = &[
    ("chart", Cost::Chart),
    ("question", Cost::Question),
    ("laboratory", Cost::Laboratory),
    ("imaging", Cost::Imaging),
    ("biopsy", Cost::Biopsy),
    ("judgement", Cost::Judgement),
];

/// The longest period a vocabulary may speak of: a long life, in days.
const LONGEST_PERIOD: u32 = 36_525;

/// Reads one concept; nothing without a name and a kind.
pub(super) fn read(node: &Node, problems: &mut Vec<Diagnostic>) -> Option<Draft> {
    let mut fields = Fields::new(node, "a concept", &keys::ALL, problems);
    node.as_mapping()?;
    let name = fields.required_text("concept").map(Name::of_own);
    let kind = if fields.required("kind").is_some() { fields.choice("kind", KindName::WORDS) } else { None };
    let (name, kind) = (name?, kind?.node);
    keys::check(&mut fields, kind);
    let mut references = References {
        parents: names(&mut fields, "is a"),
        named_with: names(&mut fields, "commonly named with"),
        ..References::default()
    };
    check_root(&mut fields);
    let names = fields.texts("names").into_iter().map(Name::of_own).collect();
    let concept = Concept {
        name: tidy(&name.written),
        names: Vec::new(),
        ambiguous: fields.texts("ambiguous").into_iter().map(|t| Spanned::new(tidy(t.node), t.span)).collect(),
        codes: codes::read(&mut fields),
        parents: Vec::new(),
        absence: fields.choice("absence", ABSENCES).map_or(Absence::ByList, |a| a.node),
        lasts: lasts(&mut fields),
        episodic: flag(&mut fields, "episodic", false),
        remits: flag(&mut fields, "remits", false),
        decompensates: flag(&mut fields, "decompensates", true),
        only_in_female: fields.choice("only in", &[("female", ())]).is_some(),
        commonly_named_with: Vec::new(),
        present_when: rule(&mut fields, "present when"),
        absent_when: rule(&mut fields, "absent when"),
        ask: fields.text("ask").map(|t| tidy(t.node)),
        cost: fields.choice("cost", COSTS).map_or_else(|| default_cost(kind), |c| c.node),
        half_life: half_life(&mut fields),
        span: name.span,
        kind: content(&mut fields, kind, &mut references),
    };
    Some(Draft { concept, name, names, references })
}

/// Names of other concepts.
pub(super) fn names(fields: &mut Fields<'_, '_>, key: &str) -> Vec<Name> {
    fields.texts(key).into_iter().map(Name::new).collect()
}

fn content(fields: &mut Fields<'_, '_>, kind: KindName, references: &mut References) -> Kind {
    match kind {
        KindName::Condition => Kind::Condition,
        KindName::Observation => Kind::Observation(Box::new(observation::read(fields, references))),
        KindName::Score => Kind::Score(Box::new(instrument::read(fields, kind, references))),
        KindName::CriteriaSet => Kind::CriteriaSet(Box::new(instrument::read(fields, kind, references))),
        KindName::Medication => Kind::Medication,
        KindName::Procedure => Kind::Procedure,
    }
}

fn default_cost(kind: KindName) -> Cost {
    match kind {
        KindName::Condition | KindName::Medication | KindName::Procedure => Cost::Chart,
        KindName::Observation | KindName::Score | KindName::CriteriaSet => Cost::Laboratory,
    }
}

fn check_root(fields: &mut Fields<'_, '_>) {
    let root = fields.yes_no("root").filter(|r| r.node);
    if let (Some(_), Some(key), Some(parents)) = (root, fields.key_span("root"), fields.get("is a")) {
        let problem = Diagnostic::error("root-with-parents", key, "`root: yes` and `is a` contradict each other")
            .other(parents.span, "the concepts above")
            .help("remove `root: yes`, or remove `is a`");
        fields.problems().push(problem);
    }
}

fn lasts(fields: &mut Fields<'_, '_>) -> Lasts {
    let expected = "`lifelong`, `until ended`, or a length of time such as `300 days`";
    let read = |text: &str| match text.to_ascii_lowercase().as_str() {
        "lifelong" => Some(Lasts::Lifelong),
        "until ended" => Some(Lasts::UntilEnded),
        _ => period(text).map(Lasts::For),
    };
    fields.parsed("lasts", expected, read).map_or(Lasts::UntilEnded, |l| l.node)
}

fn half_life(fields: &mut Fields<'_, '_>) -> Option<Number> {
    let read = |text: &str| {
        let (count, unit) = text.split_once(char::is_whitespace)?;
        let hours_each = match unit.trim().to_ascii_lowercase().as_str() {
            "hour" | "hours" => 1,
            "day" | "days" => 24,
            "week" | "weeks" => 7 * 24,
            _ => return None,
        };
        let days = Number::fraction(hours_each, 24)?;
        Number::parse(count)?.times(days).filter(|&n| n > Number::ZERO)
    };
    fields.parsed("half-life", "hours or days, such as `12 hours` or `22 days`", read).map(|h| h.node)
}

/// `yes` or `no`; `otherwise` when it is not written.
pub(super) fn flag(fields: &mut Fields<'_, '_>, key: &str, otherwise: bool) -> bool {
    fields.yes_no(key).map_or(otherwise, |f| f.node)
}

/// A condition, kept as text.
pub(super) fn rule(fields: &mut Fields<'_, '_>, key: &str) -> Option<ConditionText> {
    fields.scalar(key).map(|s| ConditionText::new(s.node.clone(), s.span))
}

/// A length of time, or `ever`: `Some(None)`.
pub(super) fn period_or_ever(fields: &mut Fields<'_, '_>, key: &str) -> Option<Option<Period>> {
    let expected = "a length of time such as `90 days`, or `ever`";
    let read = |text: &str| if text.eq_ignore_ascii_case("ever") { Some(None) } else { period(text).map(Some) };
    fields.parsed(key, expected, read).map(|p| p.node)
}

fn period(text: &str) -> Option<Period> {
    Period::parse(text).filter(|p| (1..=LONGEST_PERIOD).contains(&p.count))
}

/// Two ascending numbers and what follows them: `0.1 to 30 mg/dL`.
pub(super) fn interval(text: &str) -> Option<(Number, Number, &str)> {
    let (low, rest) = text.trim().split_once(" to ")?;
    let rest = rest.trim_start();
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let (high, unit) = rest.split_at_checked(end)?;
    let (low, high) = (Number::parse(low.trim())?, Number::parse(high)?);
    (low <= high).then_some((low, high, unit.trim()))
}
