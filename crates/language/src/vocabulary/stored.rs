//! A vocabulary as a file of compiled rules keeps it: what was worked out once is not worked out again.
//!
//! Assumes nothing about what was read. Guarantees that a vocabulary which is made of it is sound: every reference is to
//! a concept it has, nothing lies above itself, and no name is of two concepts.

use super::names::{Name, NameIndex};
use super::terms::{StoredLayer, Terms};
use super::{Concept, ConceptId, Instrument, Kind, Observation, Vocabulary};
use serde::{Deserialize, Serialize, Serializer};
use std::sync::Arc;

/// What [`Vocabulary`] is serialised as.
#[derive(Serialize)]
struct Writing<'v> {
    concepts: &'v [Concept],
    names: &'v [Name],
    above: &'v [Vec<ConceptId>],
    by_test_below: &'v [Vec<ConceptId>],
    layer: Option<StoredLayer>,
}

/// A vocabulary that was read back and not yet looked at.
#[derive(Deserialize)]
pub struct Stored {
    concepts: Vec<Concept>,
    names: Vec<Name>,
    above: Vec<Vec<ConceptId>>,
    by_test_below: Vec<Vec<ConceptId>>,
    layer: Option<StoredLayer>,
}

impl Serialize for Vocabulary {
    /// Without the terminologies beneath: what was taken in of them is there, they themselves are to be given again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { concepts, names, above, by_test_below, layer, below: _ } = self;
        let layer = layer.as_ref().map(StoredLayer::of);
        Writing { concepts, names: names.names(), above, by_test_below, layer }.serialize(serializer)
    }
}

impl Stored {
    /// The vocabulary, above the terminologies it was above when it was stored; nothing when it is not sound, or when it
    /// lay above terminologies and none are given, or the other way round.
    #[must_use]
    pub fn restore(self, terms: Option<Arc<Terms>>) -> Option<Vocabulary> {
        let Self { concepts, names, above, by_test_below, layer } = self;
        let layer = match (layer, terms) {
            (Some(layer), Some(terms)) => Some(layer.restore(terms, &concepts)?),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => return None,
        };
        let curated = layer.as_ref().map_or(concepts.len(), super::Layer::curated);
        let size = concepts.len();
        let sound = u32::try_from(size).is_ok()
            && above.len() == size
            && by_test_below.len() == size
            && is_hierarchy(&above, curated)
            && by_test_below.iter().all(|below| is_ascending(below, size))
            && concepts.iter().all(|concept| is_sound(concept, &concepts));
        if !sound {
            return None;
        }
        let (names, below) = (NameIndex::again(names, size)?, super::below(&above));
        Some(Vocabulary { concepts, names, below, above, by_test_below, layer })
    }
}

/// Whether every concept lies above itself and above nothing that lies above it; and, of the curated ones, below
/// everything above what it lies below.
fn is_hierarchy(above: &[Vec<ConceptId>], curated: usize) -> bool {
    let uppers_of = |id: ConceptId| above.get(id.0 as usize).map_or(&[][..], Vec::as_slice);
    let is_curated = |id: ConceptId| (id.0 as usize) < curated;
    (0..).map(ConceptId).zip(above).all(|(own, uppers)| {
        let closed = |upper: ConceptId| {
            let further = uppers_of(upper);
            further.binary_search(&own).is_err()
                && (!is_curated(own) || !is_curated(upper) || {
                    let mut curated = further.iter().filter(|&&id| is_curated(id));
                    curated.all(|id| uppers.binary_search(id).is_ok())
                })
        };
        is_ascending(uppers, above.len())
            && uppers.binary_search(&own).is_ok()
            && uppers.iter().all(|&upper| upper == own || closed(upper))
    })
}

/// Whether the ids are of concepts, each once, in order.
fn is_ascending(ids: &[ConceptId], size: usize) -> bool {
    ids.is_sorted_by(|a, b| a < b) && ids.last().is_none_or(|id| (id.0 as usize) < size)
}

/// Whether everything that the concept refers to is there.
fn is_sound(concept: &Concept, all: &[Concept]) -> bool {
    let known = |id: &ConceptId| (id.0 as usize) < all.len();
    let kind = match &concept.kind {
        Kind::Observation(observation) => is_sound_observation(observation, known),
        Kind::Score(instrument) | Kind::CriteriaSet(instrument) => is_sound_instrument(instrument, all),
        Kind::Condition | Kind::Medication | Kind::Procedure => true,
    };
    kind && concept.parents.iter().all(known) && concept.commonly_named_with.iter().all(known)
}

fn is_sound_observation(observation: &Observation, known: impl Fn(&ConceptId) -> bool) -> bool {
    let computed = observation.computed.as_ref().is_none_or(|computed| {
        let inputs = std::iter::once(&computed.leading).chain(&computed.others);
        computed.formula.roles().len() == 1 + computed.others.len()
            && inputs.into_iter().all(|input| known(&input.concept))
    });
    computed && observation.outranks.iter().all(known)
}

fn is_sound_instrument(instrument: &Instrument, all: &[Concept]) -> bool {
    let instrument_of = |id: &ConceptId| all.get(id.0 as usize).and_then(Concept::instrument);
    let part_of = instrument.part_of.as_ref().is_none_or(|part| {
        instrument_of(&part.of).is_some_and(|whole| {
            // A part is no whole of further parts.
            whole.part_of.is_none()
                && part.items.len() == instrument.items.len()
                && part.items.iter().all(|&item| usize::from(item) < whole.items.len())
        })
    });
    let has_domain = |domain: u16| usize::from(domain) < instrument.domains.len();
    part_of
        && instrument.items.len() <= usize::from(u16::MAX)
        && instrument.items.iter().all(|item| item.domain.is_none_or(has_domain))
        && instrument.plain_version.is_none_or(|id| (id.0 as usize) < all.len())
        && instrument.parts.iter().all(|id| instrument_of(id).is_some_and(|part| part.part_of.is_some()))
}
