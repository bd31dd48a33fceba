//! Criteria of one trial against each other: said twice, or never to be fulfilled together.

use super::super::ir::{Criterion, Logic, NodeId, Section};
use super::Session;
use super::counts::{MAX_COMPARED, surely_implies};
use crate::text::Diagnostic;
use rustc_hash::FxHashMap;

/// Looks at the computed criteria of one list; AGE and SEX repeat what many protocols also say in words.
pub(super) fn check(session: &mut Session<'_>, criteria: &[Criterion]) {
    let computed: Vec<(&Criterion, NodeId)> = criteria
        .iter()
        .filter(|c| c.when.is_some())
        .filter_map(|c| if let Logic::Condition(node) = c.logic { Some((c, node)) } else { None })
        .collect();
    said_twice(session, &computed);
    never_together(session, &computed);
}

fn said_twice(session: &mut Session<'_>, computed: &[(&Criterion, NodeId)]) {
    let mut first: FxHashMap<(NodeId, Section), &Criterion> = FxHashMap::default();
    for &(criterion, node) in computed {
        match first.get(&(node, criterion.section)) {
            Some(earlier) => session.diagnostics.push(
                Diagnostic::warning(
                    "duplicate-criterion",
                    criterion.when.unwrap_or(criterion.span),
                    format!("{} asks the same as {}", criterion.id, earlier.id),
                )
                .other(earlier.when.unwrap_or(earlier.span), "asked here first")
                .help("check that neither of the two was meant to ask something else"),
            ),
            None => drop(first.insert((node, criterion.section), criterion)),
        }
    }
}

/// An inclusion that can only be fulfilled by patients whom an exclusion excludes.
fn never_together(session: &mut Session<'_>, computed: &[(&Criterion, NodeId)]) {
    let of = |section| computed.iter().filter(move |(c, _)| c.section == section).take(MAX_COMPARED);
    for &(exclusion, excluded) in of(Section::Exclusion) {
        for &(inclusion, included) in of(Section::Inclusion) {
            if surely_implies(&session.arena, session.vocabulary, included, excluded) {
                session.diagnostics.push(
                    Diagnostic::warning(
                        "contradictory-criteria",
                        exclusion.when.unwrap_or(exclusion.span),
                        format!("no patient can fulfil {} and pass {}", inclusion.id, exclusion.id),
                    )
                    .label("excludes every patient that is included")
                    .other(inclusion.when.unwrap_or(inclusion.span), "included here")
                    .help("check the section of the two: an exclusion says what must not hold"),
                );
            }
        }
    }
}
