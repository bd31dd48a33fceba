//! `examples.yaml`: example patients beside a trial's rules, with the answers that are expected.
//!
//! Assumes a YAML tree. Guarantees the shape of every example; the profile stays a tree, for `patient/` to read.

use super::reader::{Entries, Reader, value};
use crate::text::yaml::{self, Node, Value};
use crate::text::{Diagnostic, FileId, SourceMap, Span, Spanned};
use crate::value::{Day, PartialDate};

/// An example patient with the expected answers.
#[derive(Clone, Debug)]
pub struct Example {
    /// What the example shows.
    pub name: Spanned<String>,
    /// The patient.
    pub patient: ExamplePatient,
    /// The screening date.
    pub on: Spanned<Day>,
    /// The expected verdict.
    pub verdict: Spanned<ExpectedVerdict>,
    /// Expected outcomes by criterion id; a subset of the trial's criteria.
    pub outcomes: Vec<(Spanned<String>, Spanned<ExpectedOutcome>)>,
    /// Why, by criterion id or for the whole example.
    pub because: Vec<(Option<Spanned<String>>, Spanned<String>)>,
    /// The whole example.
    pub span: Span,
}

/// Where an example's patient is described.
#[derive(Clone, Debug)]
pub enum ExamplePatient {
    /// In the example itself.
    Profile(Node),
    /// In a file, named relative to the example file.
    File(Spanned<String>),
}

/// A verdict that an example expects.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ExpectedVerdict {
    /// Eligible.
    Eligible,
    /// Ineligible.
    Ineligible,
    /// Needs review.
    NeedsReview,
}

/// An outcome that an example expects.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ExpectedOutcome {
    /// Satisfied.
    Satisfied,
    /// Violated.
    Violated,
    /// Undetermined.
    Undetermined,
}

pub(super) const KEYS: &[&str] = &["name", "example", "patient", "on", "verdict", "outcomes", "because"];

pub(super) const VERDICTS: &[(&str, ExpectedVerdict)] = &[
    ("eligible", ExpectedVerdict::Eligible),
    ("ineligible", ExpectedVerdict::Ineligible),
    ("needs review", ExpectedVerdict::NeedsReview),
    ("needs-review", ExpectedVerdict::NeedsReview),
];

pub(super) const OUTCOMES: &[(&str, ExpectedOutcome)] = &[
    ("satisfied", ExpectedOutcome::Satisfied),
    ("violated", ExpectedOutcome::Violated),
    ("undetermined", ExpectedOutcome::Undetermined),
];

impl Example {
    /// Reads the examples of a file. One with an error is left out and its error reported.
    #[must_use]
    pub fn read_file(sources: &SourceMap, file: FileId) -> (Vec<Self>, Vec<Diagnostic>) {
        let (nodes, diagnostics) = yaml::parse(sources, file);
        let mut reader = Reader::new(sources, file);
        reader.diagnostics = diagnostics;
        let mut examples = Vec::new();
        for node in &nodes {
            if let Some(items) = reader.list(node, "of examples") {
                examples.extend(items.iter().filter_map(|node| example(&mut reader, node)));
            }
        }
        check_names(&mut reader, &examples);
        (examples, reader.diagnostics)
    }
}

fn example(reader: &mut Reader<'_>, node: &Node) -> Option<Example> {
    let entries = reader.entries(node, "an example", KEYS)?;
    let name = required(reader, node, entries, "name", &["name", "example"], "`name: clearly eligible`")
        .and_then(|node| reader.text(node, "the name"));
    let patient =
        required(reader, node, entries, "patient", &["patient"], "a profile below `patient:`, or the name of a file")
            .and_then(|node| patient(reader, node));
    let on = required(reader, node, entries, "on", &["on"], "the screening date: `on: 2026-11-22`")
        .and_then(|node| day(reader, node));
    let verdict = required(reader, node, entries, "verdict", &["verdict"], "`verdict: eligible`")
        .and_then(|node| reader.choice(node, "`verdict`", VERDICTS));
    let outcomes = value(entries, "outcomes").map_or_else(Vec::new, |node| outcomes(reader, node));
    let because = value(entries, "because").map_or_else(Vec::new, |node| because(reader, node));
    if let (Some(name), None) = (&name, value(entries, "because")) {
        reader.report(
            Diagnostic::warning(
                "example-without-reason",
                name.span,
                format!("the example `{}` gives no reason", name.node),
            )
            .help("say why with `because:`, as a text or by criterion: `because: {E2: tested in May}`"),
        );
    }
    Some(Example { name: name?, patient: patient?, on: on?, verdict: verdict?, outcomes, because, span: node.span })
}

/// The value of one of `keys`; reported under `name` when none is written.
fn required<'n>(
    reader: &mut Reader<'_>,
    node: &Node,
    entries: Entries<'n>,
    name: &str,
    keys: &[&str],
    help: &str,
) -> Option<&'n Node> {
    let found = keys.iter().find_map(|key| value(entries, key));
    if found.is_none() {
        let at = entries.first().map_or(node.span, |(key, _)| key.span);
        reader.missing_key(at, "the example", name, &format!("add {help}"));
    }
    found
}

fn patient(reader: &mut Reader<'_>, node: &Node) -> Option<ExamplePatient> {
    match &node.value {
        Value::Mapping(..) => Some(ExamplePatient::Profile(node.clone())),
        Value::Scalar(_) => reader.text(node, "`patient`").map(ExamplePatient::File),
        Value::Sequence(..) => {
            reader.wrong_type(node, "`patient`", "a profile, or the name of a file");
            None
        }
    }
}

fn day(reader: &mut Reader<'_>, node: &Node) -> Option<Spanned<Day>> {
    let days = reader.date(node, "`on`").map(|date| PartialDate::days(date.node))?;
    if !days.is_exact() {
        reader.unreadable(node, "a whole date", "a screening date has year, month and day: `2026-11-22`");
        return None;
    }
    Some(Spanned::new(days.first, node.span))
}

fn outcomes(reader: &mut Reader<'_>, node: &Node) -> Vec<(Spanned<String>, Spanned<ExpectedOutcome>)> {
    let Some(entries) = node.as_mapping() else {
        reader.wrong_type(node, "`outcomes`", "criterion ids with outcomes: `I1: satisfied`");
        return Vec::new();
    };
    let mut outcomes = Vec::new();
    for (key, found) in entries {
        let id = reader.text(key, "a criterion's id");
        let outcome = reader.choice(found, "an outcome", OUTCOMES);
        outcomes.extend(id.zip(outcome));
    }
    outcomes
}

fn because(reader: &mut Reader<'_>, node: &Node) -> Vec<(Option<Spanned<String>>, Spanned<String>)> {
    let Some(entries) = node.as_mapping() else {
        return reader.text(node, "`because`").map(|reason| (None, reason)).into_iter().collect();
    };
    let mut reasons = Vec::new();
    for (key, found) in entries {
        let id = reader.text(key, "a criterion's id");
        let reason = reader.text(found, "the reason");
        reasons.extend(id.zip(reason).map(|(id, reason)| (Some(id), reason)));
    }
    reasons
}

fn check_names(reader: &mut Reader<'_>, examples: &[Example]) {
    let mut names: Vec<&Spanned<String>> = examples.iter().map(|e| &e.name).collect();
    names.sort_by(|a, b| (&a.node, a.span.start).cmp(&(&b.node, b.span.start)));
    for pair in names.windows(2) {
        if let [first, second] = pair
            && first.node == second.node
        {
            let message = format!("two examples have the name `{}`", second.node);
            reader.report(Diagnostic::error("duplicate-id", second.span, message).other(first.span, "the other one"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Example>, Vec<(String, String)>) {
        let mut sources = SourceMap::new();
        let file = sources.add("examples.yaml", text);
        let (examples, problems) = Example::read_file(&sources, file);
        let problems =
            problems.into_iter().map(|p| (p.code.to_owned(), sources.slice(p.label.span).to_owned())).collect();
        (examples, problems)
    }

    const GOOD: &str = "\
- name: clearly eligible
  patient: {patient: P-1, sex: female}
  on: 2026-11-22
  verdict: eligible
  outcomes: {I1: satisfied, E2: satisfied}
  because: {E2: tested in May}
- example: never tested
  patient: p2.yaml
  on: 2026-11-22
  verdict: needs review
  outcomes: {E2: undetermined}
  because: nobody has tested
";

    #[test]
    fn examples_are_read() {
        let (examples, problems) = read(GOOD);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(examples[0].name.node, "clearly eligible");
        assert!(matches!(examples[0].patient, ExamplePatient::Profile(_)));
        assert_eq!(examples[0].outcomes[1].1.node, ExpectedOutcome::Satisfied);
        assert_eq!(examples[0].because[0].0.as_ref().unwrap().node, "E2");
        assert!(matches!(&examples[1].patient, ExamplePatient::File(f) if f.node == "p2.yaml"));
        assert_eq!(examples[1].verdict.node, ExpectedVerdict::NeedsReview);
        assert_eq!(examples[1].because[0].1.node, "nobody has tested");
    }

    #[test]
    fn every_problem_is_reported_at_its_place() {
        let text = "\
- name: a
  patient: [x]
  on: 2026-11
  verdict: elligible
  outcomes: {I1: met}
  expected: x
";
        let (examples, problems) = read(text);
        assert!(examples.is_empty());
        let expected = [
            ("unknown-key", "expected"),
            ("wrong-type", "[x]"),
            ("unreadable-value", "2026-11"),
            ("unknown-value", "elligible"),
            ("unknown-value", "met"),
            ("example-without-reason", "a"),
        ];
        assert_eq!(problems, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        let (_, problems) = read("- because: x\n");
        assert_eq!(problems.iter().filter(|(code, _)| code == "missing-key").count(), 4);
        let (_, problems) = read(&format!("{GOOD}{}", GOOD.replace("never", "clearly eligible\n#")));
        assert!(problems.iter().any(|(code, text)| code == "duplicate-id" && text == "clearly eligible"));
    }
}
