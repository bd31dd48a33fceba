//! What the vocabulary offers to draw from, with how often each concept is drawn.
//!
//! Frequencies are skewed (Zipf's law), in an order that depends on the names alone; which drugs and procedures go with
//! which illnesses is drawn from the names too. Nothing here is a clinical fact.

use super::rng::Rng;
use prescreen::value::{Bound, Number, Range};
use prescreen::vocabulary::{Concept, ConceptId, Instrument, Kind, KindName, Vocabulary};

/// How steeply frequencies fall.
const SKEW: f64 = 0.9;
/// Groups of illnesses that share drugs and procedures.
pub const THEMES: usize = 24;

/// Concepts to be drawn, each with its share.
#[derive(Default)]
pub struct Urn {
    concepts: Vec<ConceptId>,
    /// The sum of the weights up to and with each concept.
    sums: Vec<f64>,
}

impl Urn {
    fn new(vocabulary: &Vocabulary, mut concepts: Vec<ConceptId>) -> Self {
        concepts.sort_by_key(|&id| hash(&vocabulary.concept(id).name));
        let mut sum = 0.0;
        let weigh = |rank: usize| {
            sum += 1.0 / (rank as f64 + 2.0).powf(SKEW);
            sum
        };
        let sums = (0..concepts.len()).map(weigh).collect();
        Self { concepts, sums }
    }

    /// A concept, if there is any.
    pub fn draw(&self, rng: &mut Rng) -> Option<ConceptId> {
        let place = rng.share() * self.sums.last()?;
        self.concepts.get(self.sums.partition_point(|&sum| sum <= place)).copied()
    }
}

/// A test with numbers, and how its numbers are drawn.
pub struct Test {
    /// The test.
    pub concept: ConceptId,
    /// What is common.
    pub centre: f64,
    /// How much patients differ, as the standard deviation of the logarithm; of the number itself if it can be negative.
    pub spread: f64,
    /// Whether numbers are drawn by their logarithm.
    pub logarithmic: bool,
    /// Digits behind the point.
    pub digits: u32,
}

/// What there is to draw from.
pub struct Catalogue<'v> {
    /// The vocabulary.
    pub vocabulary: &'v Vocabulary,
    /// Illnesses, by theme; those that are only in female patients among them.
    pub conditions: Vec<Urn>,
    /// Drugs, by theme.
    pub medications: Vec<Urn>,
    /// Procedures, by theme.
    pub procedures: Vec<Urn>,
    /// Tests with numbers, the commonest first.
    pub tests: Vec<Test>,
    /// Tests with named values.
    pub named: Urn,
    /// Tests whose results are titres.
    pub titres: Urn,
    /// Scores and sets of criteria.
    pub instruments: Urn,
}

impl<'v> Catalogue<'v> {
    /// Of a vocabulary.
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        let all = |wanted: &dyn Fn(ConceptId, &Concept) -> bool| -> Vec<ConceptId> {
            vocabulary.concepts().filter(|(id, concept)| wanted(*id, concept)).map(|(id, _)| id).collect()
        };
        let themes = |kind: KindName| -> Vec<Urn> {
            (0..THEMES)
                .map(|theme| {
                    let of = all(&|id, c| c.kind.name() == kind && theme_of(vocabulary, id) == theme);
                    Urn::new(vocabulary, of)
                })
                .collect()
        };
        let observation = |c: &Concept, wanted: &dyn Fn(&prescreen::vocabulary::Observation) -> bool| {
            c.observation().is_some_and(wanted)
        };
        let urn = |wanted: &dyn Fn(ConceptId, &Concept) -> bool| Urn::new(vocabulary, all(wanted));
        let mut numeric = all(&|_, c| observation(c, &|o| o.unit.is_some() && o.computed.is_none()));
        numeric.sort_by_key(|&id| hash(&vocabulary.concept(id).name));
        Self {
            vocabulary,
            conditions: themes(KindName::Condition),
            medications: themes(KindName::Medication),
            procedures: themes(KindName::Procedure),
            tests: numeric.into_iter().filter_map(|id| Test::of(vocabulary, id)).collect(),
            named: urn(&|_, c| observation(c, &|o| o.values.len() > 1)),
            titres: urn(&|_, c| observation(c, &|o| o.titre)),
            instruments: urn(&|_, c| c.instrument().is_some_and(|i| i.part_of.is_none() && !i.items.is_empty())),
        }
    }

    /// The instrument of a concept that was drawn as one.
    pub fn instrument(&self, concept: ConceptId) -> Option<&'v Instrument> {
        match &self.vocabulary.concept(concept).kind {
            Kind::Score(instrument) | Kind::CriteriaSet(instrument) => Some(instrument),
            _ => None,
        }
    }
}

impl Test {
    /// Numbers around the middle of what is plausible, on the scale on which the ends are equally far away.
    fn of(vocabulary: &Vocabulary, concept: ConceptId) -> Option<Self> {
        let test = vocabulary.concept(concept).observation()?;
        let (low, high) = ends(test.plausible?)?;
        let logarithmic = low > 0.0;
        let (centre, spread) = if logarithmic {
            ((low * high).sqrt(), (high / low).ln() / 9.0)
        } else {
            (low + (high - low) * 0.4, (high - low) / 9.0)
        };
        let digits = match centre.abs() {
            c if c >= 100.0 => 0,
            c if c >= 10.0 => 1,
            c if c >= 0.1 => 2,
            _ => 4,
        };
        Some(Self { concept, centre, spread, logarithmic, digits })
    }
}

/// The illness, drug or procedure belongs to the theme of the topmost concept above it, so that what is alike goes
/// together.
fn theme_of(vocabulary: &Vocabulary, id: ConceptId) -> usize {
    let is_top = |id: &&ConceptId| vocabulary.concept(**id).parents.is_empty();
    let top = vocabulary.at_or_above(id).iter().find(is_top).copied().unwrap_or(id);
    (hash(&vocabulary.concept(top).name) % THEMES as u64) as usize
}

fn ends(range: Range) -> Option<(f64, f64)> {
    let end = |bound: Bound| match bound {
        Bound::Open => None,
        Bound::Included(n) | Bound::Excluded(n) => Some(approximately(n)),
    };
    Some((end(range.low)?, end(range.high)?))
}

fn approximately(number: Number) -> f64 {
    let (n, d) = number.parts();
    n as f64 / d as f64
}

/// FNV-1a: the same for the same name, on every machine and in every release.
fn hash(name: &str) -> u64 {
    name.bytes().fold(0xCBF2_9CE4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01B3))
}
