//! Invented patients, as many as one likes, with records as a hospital has them.
//!
//! Ages as in a hospital, illnesses and drugs that go together, visits over years at which several tests are done, values
//! around and beyond what is common, partial dates, denials, suspicions, plans, lists that are complete, old or missing; and
//! a share of records that are irregular: names nobody knows, units that do not convert, results that never came.
//!
//! Guarantees that a seed and a number always give the same patient, whatever else is generated, and in which order.

mod catalogue;
mod patient;
mod rng;

use catalogue::Catalogue;
use prescreen::patient::Profile;
use prescreen::value::Day;
use prescreen::vocabulary::Vocabulary;
use rng::Rng;

/// What is generated.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Other patients for another seed.
    pub seed: u64,
    /// How many facts a patient has on average.
    pub facts: u32,
    /// How many of a thousand patients have something irregular in their records.
    pub irregular: u32,
    /// The newest day on which a profile is recorded.
    pub recorded: Day,
}

/// Generates patients.
pub struct Generator<'v> {
    catalogue: Catalogue<'v>,
    settings: Settings,
}

impl<'v> Generator<'v> {
    /// Of the concepts of a vocabulary.
    pub fn new(vocabulary: &'v Vocabulary, settings: Settings) -> Self {
        Self { catalogue: Catalogue::new(vocabulary), settings }
    }

    /// The patient with a number. Codes ascend with the numbers.
    pub fn profile(&self, number: u64) -> Profile {
        let rng = Rng::new(self.settings.seed, number);
        patient::Patient::new(&self.catalogue, &self.settings, rng, number).profile()
    }
}
