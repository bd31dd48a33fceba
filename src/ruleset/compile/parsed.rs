//! Conditions parsed ahead of their compilation, on two threads: a parse needs nothing but the vocabulary, while what is
//! compiled is numbered in order.
//!
//! Assumes that a place holds one condition. Guarantees that what is given for a condition is what parsing it there and
//! then would have given.

use super::super::document::{Content, TrialDocument};
use crate::criteria::{self, Expr};
use crate::text::{Diagnostic, Span};
use crate::vocabulary::{ConditionText, Vocabulary};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicUsize, Ordering};

type Outcome = Result<Expr, Vec<Diagnostic>>;

/// Less text is parsed before a second thread has begun.
const WORTH_A_THREAD: usize = 1024;

/// What the conditions of the rules mean, by their places.
#[derive(Default)]
pub(super) struct Parsed(FxHashMap<Span, Outcome>);

/// A condition with the names it may use.
type Task<'a> = (&'a ConditionText, &'a [String]);

impl Parsed {
    /// Parses the conditions of the vocabulary and of the trials.
    pub(super) fn all(documents: &[TrialDocument], vocabulary: &Vocabulary) -> Self {
        let names: Vec<Vec<String>> = documents.iter().map(TrialDocument::defined).collect();
        let mut tasks: Vec<Task<'_>> = of_vocabulary(vocabulary).map(|rule| (rule, &[][..])).collect();
        for (document, names) in documents.iter().zip(&names) {
            tasks.extend(document.settle.iter().map(|(_, condition)| (condition, &[][..])));
            tasks.extend(document.define.iter().map(|(_, condition)| (condition, names.as_slice())));
            tasks.extend(document.items().filter_map(|item| match &item.content {
                Content::Condition { when, .. } => Some((when, names.as_slice())),
                _ => None,
            }));
        }
        let next = AtomicUsize::new(0);
        let parse_some = || {
            let take = || tasks.get(next.fetch_add(1, Ordering::Relaxed));
            let parse = |(c, names): &Task<'_>| (c.span, criteria::parse(&c.node, c.span.file, vocabulary, names));
            std::iter::from_fn(|| take().map(parse)).collect::<Vec<(Span, Outcome)>>()
        };
        if tasks.iter().map(|(c, _)| c.node.text.len()).sum::<usize>() < WORTH_A_THREAD {
            return Self(parse_some().into_iter().collect());
        }
        std::thread::scope(|scope| {
            let other = scope.spawn(parse_some);
            let mut parsed: FxHashMap<Span, Outcome> = FxHashMap::default();
            parsed.reserve(tasks.len());
            parsed.extend(parse_some());
            parsed.extend(other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            Self(parsed)
        })
    }

    /// What a condition means.
    pub(super) fn take(&mut self, condition: &ConditionText, vocabulary: &Vocabulary, names: &[String]) -> Outcome {
        // A condition that is compiled twice is parsed again.
        let ahead = self.0.remove(&condition.span);
        ahead.unwrap_or_else(|| criteria::parse(&condition.node, condition.span.file, vocabulary, names))
    }
}

/// The conditions of concepts and of items; those of a part's items are those of the whole.
fn of_vocabulary(vocabulary: &Vocabulary) -> impl Iterator<Item = &ConditionText> {
    vocabulary.concepts().flat_map(|(_, concept)| {
        let whole = concept.instrument().filter(|i| i.part_of.is_none());
        let of_items = whole.into_iter().flat_map(|i| &i.items).filter_map(|item| item.present_when.as_ref());
        [&concept.present_when, &concept.absent_when].into_iter().flatten().chain(of_items)
    })
}
