//! What explains: a colon, or parentheses, behind what an inclusion asks for: `diagnosis of asthma: reversibility of 12 %, or ...`.
//!
//! Assumes the words behind what is asked for. Guarantees that what stands behind the colon, or in the parentheses, only
//! says more of it.

use super::turning::may_turn;
use super::{Line, MANNER, RESTARTS};
use crate::reading::matter;
use crate::reading::word::{self, Word};
use crate::words::Words;

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

/// Words of a sentence with which somebody else may meet the line, or which name other illnesses.
#[rustfmt::skip]
static OF_PERSONS: Words = Words::new(&[
    "pat", "female", "male", "who", "those", "they", "he", "she", "adults", "children", "volunteers", "individuals", "eligible", "enrolled", "included", "inclusion", "exception", "exceptions", "except", "cohort", "cohorts", "phase",
    "arm", "arms", "part", "group", "groups", "instead", "alternatively", "alternative", "otherwise", "waived", "required", "presumed", "suspected", "evaluable", "nonmeasurable", "non-measurable", "without", "absence", "lieu", "sufficient",
]);

/// Words that permit.
const PERMITS: &[&str] = &["allowed", "permitted", "acceptable", "accepted", "may", "can"];

/// Words of what may be permitted beside the illness.
#[rustfmt::skip]
const ILLNESSES: &[&str] = &[
    "disease", "diseases", "tumor", "tumors", "tumour", "tumours", "cancer", "cancers", "carcinoma", "lymphoma", "lesion", "lesions", "histology", "histologies", "diagnosis", "diagnoses", "disorder", "disorders", "types", "type",
];

impl Line<'_> {
    /// Whether a sentence behind the one that asks for the illnesses before `end` lets nobody off: it says how they are
    /// found, or what may be done or given, and names neither persons nor other illnesses.
    pub(super) fn is_of_the_illness(&self, sentence: &[Word<'_>], end: usize) -> bool {
        let vocabulary = self.whole.vocabulary;
        let asked: Vec<_> = (0..end).filter_map(|at| self.concept(at)).collect();
        let own = |w: &Word<'_>| {
            let id = matter::concept(self.whole.tokens, w);
            id.is_some_and(|id| asked.iter().any(|&other| vocabulary.is_a(id, other)))
        };
        // `… or recurrent frobosis`
        let restarts = |at: usize| {
            let next = word::text(sentence, at + 1);
            word::text(sentence, at) == "or" && (RESTARTS.contains(&next) || matches!(next, "recurrent" | "metastatic"))
        };
        if (0..sentence.len()).any(restarts) {
            return false;
        }
        let permits = sentence.iter().any(|w| PERMITS.contains(&w.text));
        !sentence.iter().any(|w| {
            OF_PERSONS.contains(&w.text) || w.name() == Some('c') && !own(w) || permits && ILLNESSES.contains(&w.text)
        })
    }

    /// Whether the name at `at` is that of a tissue, which says of which sort the tumour beside it is.
    pub(super) fn is_histology(&self, at: usize) -> bool {
        const HISTOLOGIES: [&str; 4] =
            ["adenocarcinoma", "carcinoma", "squamous cell carcinoma", "large cell carcinoma"];
        self.concept(at).is_some_and(|id| HISTOLOGIES.contains(&self.whole.vocabulary.concept(id).name.as_str()))
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
