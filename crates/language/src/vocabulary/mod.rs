//! The clinical vocabulary: concepts, their names, and how they lie below each other.
//!
//! Assumes YAML trees with places. Guarantees that every reference between concepts is resolved, the hierarchy has
//! no cycle, and no two concepts share a name. Conditions inside the vocabulary stay text: they are compiled with the
//! rule files.

mod coded;
mod concept;
mod fold;
mod instrument;
mod names;
mod read;
mod stored;
pub mod terms;

pub use concept::{
    Absence, Computed, Concept, ConceptId, ConditionText, Cost, Input, Kind, KindName, Lasts, ListName, NamedValue,
    Observation, Severity,
};
pub use fold::{Folded, fold};
pub use instrument::{Class, Domain, Holds, Instrument, Item, Part};
pub use names::{Match, NameAt};
pub use read::Definitions;
pub use read::schema::schema;
pub use stored::Stored;

use crate::text::{Diagnostic, yaml::Node};
use terms::Layer;

/// All concepts, and look-up by name.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    concepts: Vec<Concept>,
    names: names::NameIndex,
    /// For each concept all concepts at or below it, ascending.
    below: Vec<Vec<ConceptId>>,
    /// For each concept all concepts at or above it, ascending.
    above: Vec<Vec<ConceptId>>,
    /// For each concept the topmost of its by-test descendants (itself not included), ascending.
    by_test_below: Vec<Vec<ConceptId>>,
    /// Terminologies beneath, and what was taken in of them.
    layer: Option<Layer>,
}

impl Vocabulary {
    /// Builds the vocabulary from the documents of its files (each document a list of concepts).
    /// What is sound is kept even when there are errors.
    #[must_use]
    pub fn read(documents: &[Node]) -> (Self, Vec<Diagnostic>) {
        Self::join(documents.iter().map(Definitions::read).collect())
    }

    /// Builds the vocabulary from documents that were read one by one. What is sound is kept even when there are errors.
    #[must_use]
    pub fn join(documents: Vec<Definitions>) -> (Self, Vec<Diagnostic>) {
        read::join(documents)
    }

    /// All concepts, in the order of their ids.
    pub fn concepts(&self) -> impl ExactSizeIterator<Item = (ConceptId, &Concept)> {
        self.concepts.iter().enumerate().map(|(i, c)| (ConceptId(u32::try_from(i).unwrap_or(u32::MAX)), c))
    }

    /// The curated concepts, in the order of their ids, without what was taken in of terminologies.
    #[must_use]
    pub fn curated(&self) -> &[Concept] {
        let curated = self.layer.as_ref().map_or(self.concepts.len(), Layer::curated);
        self.concepts.get(..curated).unwrap_or_default()
    }

    /// The concept with this id.
    ///
    /// # Panics
    /// When the id is of another vocabulary.
    #[must_use]
    pub fn concept(&self, id: ConceptId) -> &Concept {
        &self.concepts[id.0 as usize]
    }

    /// The concept that has this name or synonym, folded.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ConceptId> {
        self.names.find(name).or_else(|| self.layer.as_ref()?.find(name))
    }

    /// The curated concept that has this name or synonym, folded, whatever lies beneath.
    #[must_use]
    pub fn find_curated(&self, name: &str) -> Option<ConceptId> {
        self.names.find(name)
    }

    /// What an abbreviation may mean that is no name because it is ambiguous, in the order of the concepts.
    #[must_use]
    pub fn meanings(&self, written: &str) -> Vec<ConceptId> {
        let written = fold(written);
        let means = |concept: &Concept| concept.ambiguous.iter().any(|name| fold(&name.node) == written);
        self.concepts().filter(|(_, concept)| means(concept)).map(|(id, _)| id).collect()
    }

    /// The longest name that starts at byte `at` of `text` and ends at a word's end.
    #[must_use]
    pub fn longest_name(&self, text: &str, at: usize) -> Option<Match> {
        self.named_by(text, at, |step| names::walk_words(text, at, step)).longest
    }

    /// The longest name that starts at byte `at` of a text and ends at a word's end, and how far names go that begin as
    /// the text does there.
    #[must_use]
    pub fn name_at(&self, text: &Folded<'_>, at: usize) -> NameAt {
        match text.from(at) {
            Some(_) if fold::is_joined(text.text, at) => NameAt { longest: None, reach: at },
            Some(words) => self.named_by(text.text, at, |step| {
                let mut words = words;
                while words.next().is_some_and(|(folded, end)| step(folded, end)) {}
            }),
            None => self.named_by(text.text, at, |step| names::walk_words(text.text, at, step)),
        }
    }

    /// What the words from byte `at` on name, which `walk` shows with the byte after them, as long as more are asked
    /// for.
    fn named_by(&self, text: &str, at: usize, walk: impl FnOnce(&mut dyn FnMut(&str, usize) -> bool)) -> NameAt {
        let mut own = self.names.walk();
        let mut further = self.layer.as_ref().map(Layer::walk);
        let mut reach = at;
        walk(&mut |folded, end| {
            let own = own.step(folded, end, text);
            let goes_on = further.as_mut().is_some_and(|walk| walk.step(folded, end, text)) || own;
            if goes_on {
                reach = end;
            }
            goes_on
        });
        let longest = match (own.found, further.and_then(|walk| walk.found())) {
            (Some(own), Some(further)) if further.end > own.end => Some(further),
            (own, further) => own.or(further),
        };
        NameAt { longest, reach }
    }

    /// The longest name of a curated concept that starts at byte `at` of `text` and ends at a word's end.
    #[must_use]
    pub fn curated_name(&self, text: &str, at: usize) -> Option<Match> {
        self.names.longest(text, at)
    }

    /// Up to three names near `name`, the nearest first; of the given kinds if any are given.
    #[must_use]
    pub fn suggest(&self, name: &str, kinds: &[KindName]) -> Vec<&str> {
        self.names.suggest(name, |id| kinds.is_empty() || kinds.contains(&self.concept(id).kind.name()))
    }

    /// What a word may mean, the likeliest first: named so, beginning with it, with it as a word, with it inside; if
    /// there is none, near names.
    #[must_use]
    pub fn search(&self, word: &str) -> Vec<ConceptId> {
        self.names.search(word)
    }

    /// Whether `lower` is `upper` or below it.
    #[must_use]
    pub fn is_a(&self, lower: ConceptId, upper: ConceptId) -> bool {
        self.above[lower.0 as usize].binary_search(&upper).is_ok()
    }

    /// `id` and all concepts below it, ascending.
    #[must_use]
    pub fn at_or_below(&self, id: ConceptId) -> &[ConceptId] {
        &self.below[id.0 as usize]
    }

    /// `id` and all concepts above it, ascending.
    #[must_use]
    pub fn at_or_above(&self, id: ConceptId) -> &[ConceptId] {
        &self.above[id.0 as usize]
    }

    /// The concepts below `id` (not itself) that only a test clears, ascending; without those below one another: a test
    /// that clears one clears what is below it.
    #[must_use]
    pub fn by_test_below(&self, id: ConceptId) -> &[ConceptId] {
        &self.by_test_below[id.0 as usize]
    }

    /// The same vocabulary where only a test clears these concepts too (a site's policy).
    #[must_use]
    pub fn with_by_test(mut self, concepts: &[ConceptId]) -> Self {
        for id in concepts {
            if let Some(concept) = self.concepts.get_mut(id.0 as usize) {
                concept.absence = Absence::ByTest;
            }
        }
        self.set_by_test_below();
        self
    }

    /// Takes the concepts at or above each concept, and derives what follows from them.
    fn set_hierarchy(&mut self, above: Vec<Vec<ConceptId>>) {
        self.below = below(&above);
        self.above = above;
        self.inherit_decompensates();
        self.set_by_test_below();
    }

    fn inherit_decompensates(&mut self) {
        let own: Vec<bool> = self.concepts.iter().map(|c| c.decompensates).collect();
        for (concept, above) in self.concepts.iter_mut().zip(&self.above) {
            concept.decompensates = above.iter().all(|id| own.get(id.0 as usize) == Some(&true));
        }
    }

    fn set_by_test_below(&mut self) {
        // What was taken in answers for itself: it never keeps a list from clearing something else.
        let curated = self.curated();
        let by_test = |id: ConceptId| curated.get(id.0 as usize).is_some_and(|c| c.absence == Absence::ByTest);
        let topmost = |own: ConceptId, id: ConceptId| {
            let between = |&upper: &ConceptId| upper != id && upper != own && by_test(upper) && self.is_a(upper, own);
            !self.at_or_above(id).iter().any(between)
        };
        let below = (0..).map(ConceptId).zip(&self.below);
        self.by_test_below = below
            .map(|(own, lowers)| {
                lowers.iter().copied().filter(|&id| id != own && by_test(id) && topmost(own, id)).collect()
            })
            .collect();
    }
}

/// For each concept those at or below it, ascending, of those at or above each.
fn below(above: &[Vec<ConceptId>]) -> Vec<Vec<ConceptId>> {
    let mut sizes = vec![0_usize; above.len()];
    for upper in above.iter().flatten() {
        if let Some(size) = sizes.get_mut(upper.0 as usize) {
            *size += 1;
        }
    }
    let mut below: Vec<Vec<ConceptId>> = sizes.into_iter().map(Vec::with_capacity).collect();
    for (id, uppers) in (0..).map(ConceptId).zip(above) {
        for upper in uppers {
            if let Some(lowers) = below.get_mut(upper.0 as usize) {
                lowers.push(id);
            }
        }
    }
    below
}
