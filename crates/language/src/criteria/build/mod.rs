//! The raw tree into the condition: names get their kind, and the kind decides which statement is meant.
//!
//! Assumes a raw tree whose depth was checked. Guarantees that `None` always comes with a diagnostic.

mod age;
mod clauses;
mod condition;
mod group;
mod limit;
mod lists;
mod medication;
mod names;
mod phrase;
mod procedure;
mod sequence;
mod statement;
mod suffix;
mod value;
mod window;

use super::ast::{Expr, ExprKind};
use super::glue::Glued;
use super::raw::{At, Condition, Prefix};
use super::source::Source;
use crate::text::{Diagnostic, Span};
use crate::vocabulary::Vocabulary;
use std::ops::Range;

/// The most statements one condition may make.
const MOST_ATOMS: usize = 500;

/// What is known while a condition is built.
pub(super) struct Builder<'a> {
    pub source: &'a Source<'a>,
    pub glued: &'a Glued,
    pub vocabulary: &'a Vocabulary,
    pub defined: &'a [String],
    pub problems: Vec<Diagnostic>,
    atoms: usize,
}

impl<'a> Builder<'a> {
    /// `problems` are those already found.
    pub fn new(
        source: &'a Source<'a>,
        glued: &'a Glued,
        vocabulary: &'a Vocabulary,
        defined: &'a [String],
        problems: Vec<Diagnostic>,
    ) -> Self {
        Self { source, glued, vocabulary, defined, problems, atoms: 0 }
    }

    /// The whole condition of a criterion.
    pub fn whole(&mut self, raw: &Condition) -> Option<Expr> {
        if let Condition::Unless { parts, at } = raw
            && let [kept, waived] = parts.as_slice()
        {
            let (kept, waived) = (self.sequence(kept, None), self.sequence(waived, None));
            return Some(Expr::new(ExprKind::Unless(Box::new(kept?), Box::new(waived?)), self.span(at)));
        }
        self.condition(raw, None)
    }

    /// A condition inside another one. `inherited` is a prefix that stands before the group around it.
    fn condition(&mut self, raw: &Condition, inherited: Option<&At<Prefix>>) -> Option<Expr> {
        match raw {
            Condition::Sequence(sequence) => self.sequence(sequence, inherited),
            Condition::If { parts, at } => {
                let mut parts = parts.iter().map(|p| self.condition(p, None)).collect::<Vec<_>>().into_iter();
                let (when, then, otherwise) = (parts.next()?, parts.next()?, parts.next());
                let otherwise = match otherwise {
                    Some(expr) => Some(Box::new(expr?)),
                    None => None,
                };
                Some(Expr::new(ExprKind::If(Box::new(when?), Box::new(then?), otherwise), self.span(at)))
            }
            Condition::Unless { parts, at } => {
                let (first, rest) = parts.split_first()?;
                let kept = self.source.words(&first.at);
                let waived: Vec<String> = rest.iter().map(|s| self.grouped(s)).collect();
                let kept = if first.items.len() > 1 { format!("({kept})") } else { kept };
                let (either, both) = (waived.join(" or "), waived.join(" and not "));
                self.report(
                    Diagnostic::error(
                        "unless-inside",
                        self.span(at),
                        "`unless` can only stand once, at the top of a criterion",
                    )
                    .label("its meaning depends on the section, so it cannot stand inside another condition")
                    .help(format!("in an inclusion criterion write `{kept} or {either}`"))
                    .help(format!("in an exclusion criterion write `{kept} and not {both}`")),
                );
                for part in parts {
                    self.sequence(part, None);
                }
                None
            }
        }
    }

    /// The text of a sequence, in parentheses if it has more than one item.
    fn grouped(&self, sequence: &super::raw::Sequence) -> String {
        let words = self.source.words(&sequence.at);
        if sequence.items.len() > 1 { format!("({words})") } else { words }
    }

    fn span(&self, at: &Range<usize>) -> Span {
        self.source.span(at)
    }

    fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// Counts a statement; false once there are too many.
    fn count_atom(&mut self, at: &Range<usize>) -> bool {
        self.atoms += 1;
        if self.atoms == MOST_ATOMS + 1 {
            self.report(
                Diagnostic::error(
                    "condition-too-long",
                    self.span(at),
                    format!("the condition makes more than {MOST_ATOMS} statements"),
                )
                .help("split it into several criteria, or name its parts in `define:`"),
            );
        }
        self.atoms <= MOST_ATOMS
    }
}
