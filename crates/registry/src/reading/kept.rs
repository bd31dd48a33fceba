//! Conditions of which a line says more: which of them may be kept, and how wide their time is.
//!
//! Assumes conditions that were built. Guarantees nothing about the words that were left out.

use super::{Join, build};
use prescreen_language::criteria::{
    Assertion, Atom, ConditionAtom, Exposure, Expr, ExprKind, MedicationAtom, ProcedureAtom, Qualifier,
};
use prescreen_language::vocabulary::{ConceptId, Lasts, Vocabulary};
use std::ops::Range;

/// A part of a line.
pub(super) struct Kept {
    pub expr: Expr,
    /// How the rest goes with it.
    pub join: Join,
    /// The bytes of the shape that were not read.
    pub rest: Vec<Range<usize>>,
}

/// Whether something is denied as a whole: `no asthma or diabetes`.
pub(super) fn is_denial(expr: &Expr) -> bool {
    matches!(&expr.node, ExprKind::Not(inner) if !holds_not(inner))
}

/// Whether something is denied: narrowing what is denied widens the line.
pub(super) fn holds_not(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) | ExprKind::Count(_, items) => items.iter().any(holds_not),
        ExprKind::Not(_) | ExprKind::If(..) | ExprKind::Unless(..) => true,
        ExprKind::Atom(_) => false,
    }
}

/// Whether something is taken out: a list of exceptions may go on.
pub(super) fn has_exception(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().any(has_exception),
        ExprKind::Not(inner) => has_exception(inner),
        ExprKind::Atom(Atom::Condition(c)) => !c.except.is_empty(),
        ExprKind::Atom(Atom::Medication(m)) => !m.except.is_empty(),
        ExprKind::Atom(Atom::Procedure(p)) => !p.except.is_empty(),
        _ => false,
    }
}

pub(super) fn has_drug(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().any(has_drug),
        ExprKind::Atom(atom) => matches!(atom, Atom::Medication(_) | Atom::Procedure(_)),
        _ => false,
    }
}

/// Whether a drug is said to be taken.
pub(super) fn takes_a_drug(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().any(takes_a_drug),
        ExprKind::Atom(Atom::Medication(m)) => m.mode == Exposure::Taking,
        _ => false,
    }
}

/// Whether all that is said is that a child could be borne.
pub(super) fn is_of_childbearing(expr: &Expr, vocabulary: &Vocabulary) -> bool {
    let atom = |expr: &Expr| match &expr.node {
        ExprKind::Atom(Atom::Condition(c)) => vocabulary.concept(c.concept.node).name == "childbearing potential",
        ExprKind::Atom(Atom::Sex(_)) => true,
        _ => false,
    };
    match &expr.node {
        ExprKind::All(items) => items.iter().all(atom),
        _ => atom(expr),
    }
}

/// The illnesses that are said or denied, if nothing else is in it.
pub(super) fn concepts(expr: &Expr) -> Vec<ConceptId> {
    match &expr.node {
        ExprKind::Any(items) => {
            let each: Vec<Vec<ConceptId>> = items.iter().map(concepts).collect();
            if each.iter().any(Vec::is_empty) { Vec::new() } else { each.concat() }
        }
        ExprKind::Not(inner) => concepts(inner),
        ExprKind::Atom(Atom::Condition(c)) if c.except.is_empty() => vec![c.concept.node],
        _ => Vec::new(),
    }
}

/// Whether more is said than a sex: what follows a sex speaks of one of several kinds of patients.
pub(super) fn narrows_something(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().any(narrows_something),
        ExprKind::Not(inner) => narrows_something(inner),
        ExprKind::Atom(Atom::Sex(_)) => false,
        _ => true,
    }
}

/// Whether only intolerance of drugs is said.
pub(super) fn is_intolerance(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Any(items) => items.iter().all(is_intolerance),
        ExprKind::Atom(Atom::Medication(m)) => m.mode == Exposure::Intolerant,
        _ => false,
    }
}

/// Whether nothing that follows could belong to it: ages and values with their limits.
pub(super) fn is_closed(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) | ExprKind::Count(_, items) => items.iter().all(is_closed),
        ExprKind::Not(inner) => is_closed(inner),
        ExprKind::If(..) | ExprKind::Unless(..) => false,
        ExprKind::Atom(Atom::Age(_) | Atom::Value(_) | Atom::Sex(_)) => true,
        ExprKind::Atom(Atom::Condition(c)) => c.window.is_some(),
        ExprKind::Atom(Atom::Medication(m)) => m.window.is_some(),
        ExprKind::Atom(Atom::Procedure(p)) => p.window.is_some(),
        ExprKind::Atom(Atom::Defined(_)) => false,
    }
}

/// `allergy`, before what it is against was read.
pub(super) fn names_an_allergy(expr: &Expr, vocabulary: &Vocabulary) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().any(|e| names_an_allergy(e, vocabulary)),
        ExprKind::Not(inner) => names_an_allergy(inner, vocabulary),
        ExprKind::Atom(Atom::Condition(c)) => {
            let name = &vocabulary.concept(c.concept.node).name;
            name.contains("allerg") || name.contains("anaphyla") || name.contains("hypersensitivity")
        }
        _ => false,
    }
}

/// Whether an intolerance stands beside something else that is complete in itself.
pub(super) fn mixes_intolerance(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Any(items) | ExprKind::All(items) => {
            items.iter().any(is_intolerance) && !items.iter().all(is_intolerance)
        }
        _ => false,
    }
}

/// Whether all that is said is a disease that is active now.
pub(super) fn is_active(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().all(is_active),
        ExprKind::Not(inner) => is_active(inner),
        ExprKind::Atom(Atom::Condition(c)) => c.qualifiers.iter().any(|q| q.node == Qualifier::Active),
        _ => false,
    }
}

/// Whether an age is all that is asked for.
pub(super) fn is_of_age(expr: &Expr) -> bool {
    matches!(&expr.node, ExprKind::Atom(Atom::Age(_)))
}

/// Whether a list holds, before its last member, what is complete in itself: a time of its own, pregnancy.
pub(super) fn lists_what_stands_alone(expr: &Expr, vocabulary: &Vocabulary) -> bool {
    let alone = |e: &Expr| match &e.node {
        ExprKind::Atom(Atom::Condition(c)) => {
            let concept = vocabulary.concept(c.concept.node);
            c.window.is_some() || concept.only_in_female
        }
        _ => is_closed(e),
    };
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => {
            items.iter().take(items.len().saturating_sub(1)).any(|e| alone(e) || lists_what_stands_alone(e, vocabulary))
        }
        ExprKind::Not(inner) => lists_what_stands_alone(inner, vocabulary),
        _ => false,
    }
}

/// Whether no time that follows could be meant of it: it has its own, or is pregnancy and the like.
pub(super) fn stands_alone(expr: &Expr, vocabulary: &Vocabulary) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().all(|e| stands_alone(e, vocabulary)),
        ExprKind::Atom(Atom::Condition(c)) => c.window.is_some() || vocabulary.concept(c.concept.node).only_in_female,
        _ => is_closed(expr),
    }
}

/// Whether a test, a score or an age is in it.
pub(super) fn holds_a_value(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) | ExprKind::Count(_, items) => items.iter().any(holds_a_value),
        ExprKind::Not(inner) => holds_a_value(inner),
        ExprKind::Atom(atom) => matches!(atom, Atom::Value(_) | Atom::Age(_)),
        _ => true,
    }
}

/// Whether nothing but tests and scores is in it, with nothing denied.
pub(super) fn is_values(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().all(is_values),
        ExprKind::Atom(atom) => matches!(atom, Atom::Value(_)),
        _ => false,
    }
}

/// Whether it is made of illnesses alone.
pub(super) fn is_illnesses(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().all(is_illnesses),
        ExprKind::Atom(atom) => matches!(atom, Atom::Condition(_)),
        _ => false,
    }
}

/// The condition without the times that are counted back.
pub(super) fn without_window(expr: Expr) -> Expr {
    let each = |items: Vec<Expr>| items.into_iter().map(without_window).collect();
    let node = match expr.node {
        ExprKind::All(items) => return build::all(each(items), expr.span),
        ExprKind::Any(items) => return build::any(each(items), expr.span),
        ExprKind::Not(inner) => ExprKind::Not(Box::new(without_window(*inner))),
        ExprKind::Atom(Atom::Condition(c)) => ExprKind::Atom(Atom::Condition(ConditionAtom { window: None, ..c })),
        ExprKind::Atom(Atom::Medication(m)) => ExprKind::Atom(Atom::Medication(MedicationAtom { window: None, ..m })),
        ExprKind::Atom(Atom::Procedure(p)) => ExprKind::Atom(Atom::Procedure(ProcedureAtom { window: None, ..p })),
        node => node,
    };
    Expr::new(node, expr.span)
}

/// The condition, whatever it required: of `asthma requiring steroids or oxygen` the oxygen may have been enough.
pub(super) fn whatever_it_required(expr: Expr) -> Expr {
    let each = |items: Vec<Expr>| items.into_iter().map(whatever_it_required).collect();
    let node = match expr.node {
        ExprKind::All(items) => return build::all(each(items), expr.span),
        ExprKind::Any(items) => return build::any(each(items), expr.span),
        ExprKind::Atom(Atom::Condition(c)) => {
            ExprKind::Atom(Atom::Condition(ConditionAtom { requiring: Vec::new(), ..c }))
        }
        node => node,
    };
    Expr::new(node, expr.span)
}

/// The condition at any time, where it is said of now and of no time of its own; `None` where it can only be said of
/// now.
pub(super) fn at_any_time(expr: Expr, vocabulary: &Vocabulary) -> Option<Expr> {
    let each = |items: Vec<Expr>| items.into_iter().map(|e| at_any_time(e, vocabulary)).collect::<Option<Vec<Expr>>>();
    let node = match expr.node {
        ExprKind::All(items) => return Some(build::all(each(items)?, expr.span)),
        ExprKind::Any(items) => return Some(build::any(each(items)?, expr.span)),
        ExprKind::Count(count, items) => ExprKind::Count(count, each(items)?),
        ExprKind::Not(inner) => ExprKind::Not(Box::new(at_any_time(*inner, vocabulary)?)),
        ExprKind::Atom(Atom::Condition(mut c)) => {
            let concept = vocabulary.concept(c.concept.node);
            if concept.name.starts_with("current ") {
                return None;
            }
            // What lasts for life was never over, and a childbearing potential that is over is none.
            let stays = concept.lasts == Lasts::Lifelong || concept.name == "childbearing potential";
            if !stays && c.assertion == Assertion::Present && c.window.is_none() && c.lasting.is_none() {
                c.assertion = Assertion::Ever;
            }
            ExprKind::Atom(Atom::Condition(c))
        }
        ExprKind::Atom(Atom::Medication(mut m)) => {
            if m.mode == Exposure::Taking && m.window.is_none() && m.lasting.is_none() && m.dose.is_empty() {
                m.mode = Exposure::Received;
            }
            ExprKind::Atom(Atom::Medication(m))
        }
        node => node,
    };
    Some(Expr::new(node, expr.span))
}

/// What is kept beside words that say that it comes and goes (`recurrent severe hypoglycaemia`): episodes, whether one
/// is going on or not.
pub(super) fn episodes(expr: Expr, left_over: &str, vocabulary: &Vocabulary) -> Expr {
    const COME_AND_GO: [&str; 6] = ["frequent", "intermittent", "paroxysmal", "recurrent", "recurring", "repeated"];
    let small = left_over.to_lowercase();
    let said = small.split(|c: char| !c.is_alphanumeric()).any(|word| COME_AND_GO.contains(&word));
    if said { ever_if_episodic(expr, vocabulary) } else { expr }
}

fn ever_if_episodic(expr: Expr, vocabulary: &Vocabulary) -> Expr {
    each_illness(expr, &|mut c| {
        let now = c.assertion == Assertion::Present && c.window.is_none() && c.lasting.is_none();
        if now && vocabulary.concept(c.concept.node).episodic {
            c.assertion = Assertion::Ever;
        }
        let span = c.concept.span;
        Expr::new(ExprKind::Atom(Atom::Condition(c)), span)
    })
}

/// The condition with each illness in it made another.
pub(super) fn each_illness(expr: Expr, other: &dyn Fn(ConditionAtom) -> Expr) -> Expr {
    let each = |items: Vec<Expr>| items.into_iter().map(|item| each_illness(item, other)).collect::<Vec<Expr>>();
    let span = expr.span;
    match expr.node {
        ExprKind::All(items) => build::all(each(items), span),
        ExprKind::Any(items) => build::any(each(items), span),
        ExprKind::Not(inner) => Expr::new(ExprKind::Not(Box::new(each_illness(*inner, other))), span),
        ExprKind::Atom(Atom::Condition(c)) => other(c),
        node => Expr::new(node, span),
    }
}
