//! What explains: a colon, or parentheses, behind what an inclusion asks for: `diagnosis of asthma: reversibility of 12 %, or ...`.
//!
//! Assumes the words behind what is asked for. Guarantees that what stands behind the colon, or in the parentheses, only
//! says more of it.

use super::turning::may_turn;
use super::{Line, MANNER};
use crate::reading::word::Word;

/// Words with which a line says that somebody has what it names.
const SAYS_SO: &[&str] = &[
    "confirmed",
    "diagnosis",
    "documented",
    "proven",
    "established",
    "history",
    "evidence",
    "have",
    "has",
    "meeting",
    "presence",
    "diagnosed",
    "verified",
];

impl Line<'_> {
    /// Whether the words before `first` say that somebody has it, and not only who those are of whom more is asked.
    pub(super) fn says_so(&self, first: usize) -> bool {
        let whom = |at: usize| matches!(self.text(at), "pat" | "adults" | "female" | "male" | "those");
        let of_some = (0..first).any(|at| whom(at) && matches!(self.text(at + 1), "with" | "who" | "that" | "having"));
        !of_some && (0..first).any(|at| SAYS_SO.contains(&self.text(at)))
    }

    /// Where parentheses end that begin at `at` and only say more of what stands before them; `at` if there are none.
    pub(super) fn behind_parentheses(&self, at: usize) -> usize {
        let close = (at..at + 10).find(|&close| self.text(close) == ")").filter(|_| self.text(at) == "(");
        let turns = |at: usize| may_turn(self.text(at)) || matches!(self.text(at), "no" | "not" | "without" | ":");
        match close {
            Some(close) if !matches!(self.text(at + 1), "or" | "and" | "/" | "+" | "-") && !(at..close).any(turns) => {
                close + 1
            }
            _ => at,
        }
    }
}

/// Whether a colon among words behind what is asked for, if there is one, only leads to what explains them: no other way to
/// meet the line stands before it.
pub(super) fn explains(behind: &[Word<'_>]) -> bool {
    let mut colons = behind.iter().enumerate().filter(|(_, w)| w.text == ":").map(|(at, _)| at);
    match (colons.next(), colons.next()) {
        (None, _) => true,
        (Some(at), None) => {
            let before = behind.get(..at).unwrap_or(&[]);
            // `... (stage IV) Lymphoma:` is a title of something else.
            let title = before.last().is_some_and(|w| w.name() == Some('c'));
            let leads = before.is_empty() || before.iter().any(|w| MANNER.contains(&w.text) || w.text == "meeting");
            leads && !title && behind.len() > at + 1 && !before.iter().any(|w| matches!(w.text, "or" | "/" | "." | ";"))
        }
        _ => false,
    }
}
