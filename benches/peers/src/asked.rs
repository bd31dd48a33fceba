//! What the variants ask of concepts, as two columns for each concept.
//!
//! No engine but prescreen has hierarchies, absence policies or lists that cover a time, so what is known of a concept is
//! flattened for them: on which day at the latest it was surely there, and for how many days it surely was not. The
//! windows are left to them. Prescreen itself is asked for every window of the variants, and the two columns say the same
//! as its answers; that they can is checked for every patient.

use prescreen::cohort::{Block, CohortScreener};
use prescreen::screening::Outcome;
use prescreen_benches::shipped::trial_text;
use prescreen_benches::variants::{Sle, Within};

/// What stands for no value.
pub const NULL: i16 = i16::MIN;

/// The identifier of the study of questions.
pub const ID: &str = "ASKED00000";

/// A concept, and the windows in which it is asked for.
pub struct Concept {
    /// Its name.
    pub name: &'static str,
    /// Whether it is a drug.
    drug: bool,
    /// The windows in days, the shortest first.
    windows: Vec<i32>,
}

/// All concepts of the variants.
pub struct Asked(pub Vec<Concept>);

impl Asked {
    /// Collects what the variants ask.
    pub fn new(variants: &[Sle]) -> Self {
        let mut asked = Self(Vec::new());
        for v in variants {
            let [first, second, third] = v.infections;
            for within in [v.disease.0, v.other, first, second, third, v.cancer] {
                asked.add(within, false);
            }
            asked.add(v.drug, true);
        }
        for concept in &mut asked.0 {
            concept.windows.sort_unstable();
            concept.windows.dedup();
        }
        asked
    }

    fn add(&mut self, within: Within, drug: bool) {
        let known = self.0.iter_mut().find(|c| c.name == within.concept);
        match known {
            Some(concept) => concept.windows.push(within.days),
            None => self.0.push(Concept { name: within.concept, drug, windows: vec![within.days] }),
        }
    }

    /// A study whose exclusion criteria are all questions, one for each concept and window.
    pub fn text(&self) -> String {
        let study = trial_text("NCT04184258");
        let head = study.split("inclusion:").next().expect("the study's head").replace("NCT04184258", ID);
        let mut text = format!("{head}exclusion:\n");
        for (place, concept) in self.0.iter().enumerate() {
            let verb = if concept.drug { "received " } else { "" };
            for days in &concept.windows {
                let when = format!("{verb}{} within {days} days", concept.name);
                text.push_str(&format!("  - id: Q{place}x{days}\n    text: {when}\n    when: {when}\n"));
            }
        }
        text
    }

    /// For the patients of a block: for each concept the shortest window in which it surely was there, and the longest
    /// in which it surely was not. `trial` is the place of the study that [`Self::text`] gives.
    pub fn columns(&self, cohort: &CohortScreener<'_>, block: &Block, trial: usize) -> Vec<[Vec<i16>; 2]> {
        // Age and sex come before the questions.
        let mut outcomes = cohort.outcomes(block, trial).skip(2);
        let concepts = self.0.iter().map(|concept| {
            let (mut present, mut absent) = (vec![NULL; block.len()], vec![NULL; block.len()]);
            for &days in &concept.windows {
                let outcomes = outcomes.next().expect("a question for each window");
                let days = i16::try_from(days).expect("some years of days");
                for patient in 0..block.len() {
                    let (present, absent) = (&mut present[patient], &mut absent[patient]);
                    // A longer window is as surely met; what a longer one excludes, a shorter one did.
                    match outcomes.of(patient) {
                        Outcome::Violated if *present == NULL => *present = days,
                        Outcome::Violated => {}
                        Outcome::Satisfied => {
                            let before = concept.windows.iter().rev().find(|w| **w < i32::from(days));
                            let is_longer = *present == NULL && before.is_none_or(|w| i32::from(*absent) == *w);
                            assert!(is_longer, "{} within {days} days: {present}, {absent}, {before:?}", concept.name);
                            *absent = days;
                        }
                        Outcome::Undetermined => assert_eq!(*present, NULL, "a longer window is met as well"),
                    }
                }
            }
            [present, absent]
        });
        concepts.collect()
    }
}
