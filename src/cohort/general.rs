//! Statements that no row answers: on which patients' facts they can depend, and what they are for the others.
//!
//! Guarantees that a statement that is not found through a patient's facts is, for that patient, what it is for others of
//! the same sex and the same lists.

use super::tables::StatementId;
use crate::screening::Screener;
use crate::screening::abstraction::{Ask, Families};
use crate::screening::inputs::Inputs;
use crate::screening::program::Program;
use crate::vocabulary::ConceptId;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct General {
    /// For each concept where its statements begin; one more for the end.
    starts: Vec<u32>,
    statements: Vec<StatementId>,
    /// Statements that depend on age: every patient is to be asked.
    pub(super) asked: Vec<StatementId>,
    pub(super) classed: Vec<Classed>,
}

/// A statement that, where no fact bears on it, depends on a patient's sex and some lists alone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Classed {
    pub(super) statement: StatementId,
    /// A bit for each [`ListName`](crate::vocabulary::ListName).
    pub(super) lists: u8,
}

impl General {
    pub(super) fn new(screener: &Screener<'_>, program: &Program, families: &Families) -> Self {
        let inputs = Inputs::new(screener.rules);
        let mut found: Vec<(u32, StatementId)> = Vec::new();
        let mut general = Self::default();
        for ((statement, &node), ask) in (0..).zip(&program.statements).zip(&families.asks) {
            if !matches!(ask, Ask::General) {
                continue;
            }
            let survey = inputs.survey(node);
            if survey.age {
                general.asked.push(statement);
            } else {
                found.extend(survey.concepts.iter().map(|concept| (concept.0, statement)));
                general.classed.push(Classed { statement, lists: survey.lists });
            }
        }
        found.sort_unstable();
        found.dedup();
        general.starts = vec![0; screener.rules.vocabulary.concepts().len() + 1];
        for &(concept, _) in &found {
            if let Some(start) = general.starts.get_mut(concept as usize + 1) {
                *start += 1;
            }
        }
        for at in 1..general.starts.len() {
            general.starts[at] += general.starts[at - 1];
        }
        general.statements = found.into_iter().map(|(_, statement)| statement).collect();
        general
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty() && self.classed.is_empty()
    }

    /// The statements that facts on a concept bear on.
    #[inline]
    pub(super) fn of_concept(&self, concept: ConceptId) -> &[StatementId] {
        let at = concept.0 as usize;
        let (Some(&from), Some(&to)) = (self.starts.get(at), self.starts.get(at + 1)) else { return &[] };
        self.statements.get(from as usize..to as usize).unwrap_or(&[])
    }
}
