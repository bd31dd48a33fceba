//! The condition language: text → names glued by the vocabulary → pest → spanned tree → canonical text.
//!
//! Assumes a sound vocabulary. Guarantees that a tree holds only known names of the right kind for their place, and
//! that `parse(format(tree)) == tree`. Units, windows and defaults are not yet resolved.

mod ast;
mod build;
mod errors;
mod format;
mod glue;
mod grammar;
mod raw;
mod source;

pub use ast::*;

use crate::text::{Diagnostic, FileId, yaml::Scalar};
use crate::vocabulary::Vocabulary;
use glue::Sought;

/// The most problems of one condition that are reported.
const MOST_PROBLEMS: usize = 50;

/// Parses one condition, written in `scalar` of `file`. `defined` are the names of the file's `define:`, as written.
///
/// # Errors
/// Every problem found, at its place in the file.
pub fn parse(
    scalar: &Scalar,
    file: FileId,
    vocabulary: &Vocabulary,
    defined: &[String],
) -> Result<Expr, Vec<Diagnostic>> {
    let source = source::Source::new(scalar, file);
    if let Some(problem) = errors::bounds(&source) {
        return Err(vec![problem]);
    }
    // What can be read with the curated names alone is never read otherwise, whatever terminologies lie beneath.
    match (read(&source, Sought::Curated, vocabulary, defined), vocabulary.terms()) {
        (Err(_), Some(_)) => read(&source, Sought::All, vocabulary, defined),
        (curated, _) => curated,
    }
}

fn read(
    source: &source::Source,
    sought: Sought,
    vocabulary: &Vocabulary,
    defined: &[String],
) -> Result<Expr, Vec<Diagnostic>> {
    let glued = glue::Glued::new(&source.text, sought, vocabulary, defined);
    let mut problems = errors::foreign(source, &glued);
    if let Some(problem) = errors::reserved(source, &glued, vocabulary) {
        problems.push(problem);
        return Err(sorted(problems));
    }
    let raw = match grammar::read(&glued.text) {
        Ok(raw) => raw,
        Err(stop) => {
            if problems.is_empty() {
                problems.push(errors::stopped(source, &glued, &stop));
            }
            return Err(sorted(problems));
        }
    };
    let mut builder = build::Builder::new(source, &glued, vocabulary, defined, problems);
    let expr = builder.whole(&raw);
    let problems = builder.problems;
    match expr {
        Some(expr) if problems.is_empty() => Ok(expr),
        None if problems.is_empty() => Err(vec![errors::nothing_said(source)]),
        _ => Err(sorted(problems)),
    }
}

/// The text that the grammar reads: typography replaced, and each name one word.
#[must_use]
pub fn glued(scalar: &Scalar, file: FileId, vocabulary: &Vocabulary, defined: &[String]) -> String {
    let source = source::Source::new(scalar, file);
    match errors::bounds(&source) {
        Some(_) => source.text,
        None => glue::Glued::new(&source.text, Sought::All, vocabulary, defined).text,
    }
}

/// The canonical text of a condition.
#[must_use]
pub fn format(expr: &Expr, vocabulary: &Vocabulary) -> String {
    format::condition(expr, vocabulary)
}

fn sorted(mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    problems.sort_by_key(|p| (p.label.span.start, p.label.span.end));
    problems.dedup();
    problems.truncate(MOST_PROBLEMS);
    problems
}

#[cfg(test)]
mod tests;
