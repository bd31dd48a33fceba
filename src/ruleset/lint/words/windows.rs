//! `window-missing` and `odd-window`: how far back a criterion looks, against its words and against the others.

use super::super::super::ir::{self, Logic};
use super::super::context::{TrialContext, parts};
use super::mentions::{Mention, mentions};
use super::said::{About, said};
use super::words_beside;
use crate::criteria::{Anchor, Assertion, Atom, Exposure, Expr, ExprKind, Length, Window};
use crate::text::{Diagnostic, Span};
use crate::value::{Calendar, Period};
use crate::vocabulary::{Cost, KindName, Vocabulary};

/// What stands before a length of time that says how far back.
const BACK: &[&str] = &["within", "within the", "last", "past", "previous", "prior", "preceding"];

/// What stands behind one.
const BEHIND: &[&str] = &[
    "before",
    "prior to",
    "ago",
    "preceding",
    "of screening",
    "of enrol",
    "of random",
    "of baseline",
    "of consent",
    "of study",
    "of the first dose",
    "of first dose",
    "from screening",
];

pub(in super::super) fn window_missing(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    for statement in &context.statements {
        let Some((text, expr)) = words_beside(statement) else { continue };
        if has_time(expr, context.vocabulary()) || !takes_window(expr) {
            continue;
        }
        let mentioned = mentions(text, context.vocabulary());
        let Some((mention, period)) = mentioned.iter().find_map(|m| Some((m, looks_back(text, m)?))) else { continue };
        if let Logic::Condition(node) = statement.criterion.logic
            && context.rules.atoms_of(node).any(|atom| already_looks_back(atom, period))
        {
            continue;
        }
        let words = text.get(mention.digits.start..mention.at.end.max(mention.digits.end)).unwrap_or("");
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let message = format!("the protocol's words look back `{words}`, the condition has no window");
        let place = statement.criterion.when.unwrap_or(statement.criterion.span);
        let problem = Diagnostic::warning("window-missing", place, message)
            .other(statement.item.map_or(place, |item| item.text.span), "the protocol's words")
            .help(format!("write `within {period}` behind the name, or say in a `note:` why it has no window"));
        found.push(problem);
    }
}

/// Whether the condition says any time itself: a window, a duration, an episode.
fn has_time(expr: &Expr, vocabulary: &Vocabulary) -> bool {
    said(expr, vocabulary).iter().any(|s| matches!(s.what, About::Time(_) | About::HalfLives))
        || parts(expr).any(|part| match &part.node {
            ExprKind::Atom(atom) => window_of(atom).is_some() || matches!(atom, Atom::Defined(_)),
            _ => false,
        })
}

/// Whether something in the condition could have a window of the past.
fn takes_window(expr: &Expr) -> bool {
    parts(expr).any(|part| match &part.node {
        ExprKind::Atom(Atom::Value(_)) => true,
        ExprKind::Atom(Atom::Condition(c)) => matches!(c.assertion, Assertion::Present | Assertion::Ever),
        ExprKind::Atom(Atom::Medication(m)) => {
            matches!(m.mode, Exposure::Taking | Exposure::Received | Exposure::Failed)
        }
        ExprKind::Atom(Atom::Procedure(p)) => !p.planned,
        _ => false,
    })
}

/// The length of time, if the words say by it how far back they look.
fn looks_back(text: &str, mention: &Mention) -> Option<Period> {
    let period = mention.period()?;
    let lower = text.to_ascii_lowercase();
    let head = lower.get(..mention.at.start)?.trim_end();
    let tail = lower.get(mention.at.end..)?.trim_start();
    let whole = |word: &str| head.strip_suffix(word).is_some_and(|rest| !rest.ends_with(char::is_alphanumeric));
    let forward = ["after", "following", "post"].iter().any(|word| tail.starts_with(word));
    let back = BACK.iter().any(|word| whole(word)) || BEHIND.iter().any(|word| tail.starts_with(word));
    (back && !forward).then_some(period)
}

/// Whether a default window, of the trial or of the vocabulary, already is this one.
fn already_looks_back(atom: &ir::Atom, period: Period) -> bool {
    let window = match atom {
        ir::Atom::Value(value) => value.window,
        ir::Atom::Condition(condition) => condition.window,
        ir::Atom::Medication(medication) => medication.window,
        ir::Atom::Procedure(procedure) => procedure.window,
        ir::Atom::Age { .. } | ir::Atom::Sex(_) => return false,
    };
    matches!(window, ir::Window::Within(own, _) if days(own) == days(period))
}

/// A kind of statement whose windows a protocol chooses together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Subject {
    Laboratory,
    Assessment,
    Medication,
    Procedure,
    Condition,
}

impl Subject {
    fn words(self) -> &'static str {
        match self {
            Self::Laboratory => "laboratory values",
            Self::Assessment => "other results",
            Self::Medication => "treatments",
            Self::Procedure => "procedures",
            Self::Condition => "diseases",
        }
    }
}

/// One written window.
struct Written {
    subject: Subject,
    period: Period,
    anchor: Anchor,
    span: Span,
    /// The protocol's own words give this length: then it is what they want.
    as_worded: bool,
}

/// A window is odd when it is the only one of its length and at least three others of its kind agree.
pub(in super::super) fn odd_window(context: &TrialContext<'_>, found: &mut Vec<Diagnostic>) {
    const AGREEING: usize = 3;
    let written = all_written(context);
    for one in written.iter().filter(|w| !w.as_worded) {
        let others: Vec<&Written> = written.iter().filter(|w| w.subject == one.subject && w.span != one.span).collect();
        let alike = |a: &Written, b: &Written| days(a.period) == days(b.period) && a.anchor == b.anchor;
        let Some(first) = others.first() else { continue };
        let agree = others.len() >= AGREEING && others.iter().all(|w| alike(w, first));
        if !agree || alike(one, first) {
            continue;
        }
        let kind = one.subject.words();
        let message =
            format!("this window is {}, those of the {} other {kind} are {}", one.period, others.len(), first.period);
        found.push(
            Diagnostic::warning("odd-window", one.span, message)
                .label("differs from the rest of the file")
                .other(first.span, "the usual one")
                .help(format!("write `within {}`, or say in a `note:` why this one differs", first.period)),
        );
    }
}

fn all_written(context: &TrialContext<'_>) -> Vec<Written> {
    let mut written: Vec<Written> = Vec::new();
    for statement in &context.statements {
        let Some(expr) = &statement.expr else { continue };
        let noted = statement.criterion.note.is_some();
        let words = words_beside(statement).map_or_else(Vec::new, |(text, _)| mentions(text, context.vocabulary()));
        for part in parts(expr) {
            let ExprKind::Atom(atom) = &part.node else { continue };
            let (Some(subject), Some(window)) = (subject(atom, context.vocabulary()), window_of(atom)) else {
                continue;
            };
            let Window::Within(Length::Period(period), anchor) = window.node else { continue };
            // A window spread over a list of names is one.
            if written.iter().any(|w| w.span == window.span) {
                continue;
            }
            let as_worded = noted || words.iter().any(|m| m.period().is_some_and(|p| days(p) == days(period)));
            written.push(Written { subject, period, anchor, span: window.span, as_worded });
        }
    }
    written
}

fn subject(atom: &Atom, vocabulary: &Vocabulary) -> Option<Subject> {
    Some(match atom {
        Atom::Value(value) => {
            let concept = vocabulary.concept(value.concept.node);
            let laboratory = concept.kind.name() == KindName::Observation && concept.cost == Cost::Laboratory;
            if laboratory { Subject::Laboratory } else { Subject::Assessment }
        }
        Atom::Medication(_) => Subject::Medication,
        Atom::Procedure(_) => Subject::Procedure,
        Atom::Condition(_) => Subject::Condition,
        Atom::Age(_) | Atom::Sex(_) | Atom::Defined(_) => return None,
    })
}

fn window_of(atom: &Atom) -> Option<&crate::text::Spanned<Window>> {
    match atom {
        Atom::Value(value) => value.window.as_ref(),
        Atom::Condition(condition) => condition.window.as_ref(),
        Atom::Medication(medication) => medication.window.as_ref(),
        Atom::Procedure(procedure) => procedure.window.as_ref(),
        Atom::Age(_) | Atom::Sex(_) | Atom::Defined(_) => None,
    }
}

/// A number that is equal for lengths of time that are always equal.
fn days(period: Period) -> (u8, u64) {
    let count = u64::from(period.count);
    match period.unit {
        Calendar::Days => (0, count),
        Calendar::Weeks => (0, count * 7),
        Calendar::Months => (1, count),
        Calendar::Years => (1, count * 12),
    }
}
