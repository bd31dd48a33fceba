//! What lies below what, by climbing from concept to parent.

use super::Reference;
use super::mutant::Mutant;
use prescreen::vocabulary::{Absence, ConceptId};

impl Reference<'_> {
    /// Whether `lower` is `upper` or below it.
    pub fn is_a(&self, lower: ConceptId, upper: ConceptId) -> bool {
        lower == upper || self.concept(lower).parents.iter().any(|&parent| self.is_a(parent, upper))
    }

    /// Whether `lower` is below `upper` and not the same.
    pub fn is_strictly_below(&self, lower: ConceptId, upper: ConceptId) -> bool {
        lower != upper && self.is_a(lower, upper)
    }

    /// `top` and all below it.
    pub fn family(&self, top: ConceptId) -> Vec<ConceptId> {
        self.vocabulary.concepts().map(|(id, _)| id).filter(|&id| self.is_a(id, top)).collect()
    }

    /// Concepts above `bottom`, itself not included.
    pub fn above(&self, bottom: ConceptId) -> Vec<ConceptId> {
        self.vocabulary.concepts().map(|(id, _)| id).filter(|&id| self.is_strictly_below(bottom, id)).collect()
    }

    /// What counts as evidence of its absence.
    pub fn policy(&self, concept: ConceptId) -> Absence {
        match self.concept(concept).absence {
            Absence::ByTest if self.makes(Mutant::ListClearsByTest) => Absence::ByList,
            policy => policy,
        }
    }
}
