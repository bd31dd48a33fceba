//! The product's own evaluator: rules made ready for a date, loaded profiles, one scratch for all patients, which
//! forgets each patient before the next.

use prescreen::ruleset::Trial;
use prescreen::screening::{Evaluation, LoadedProfile, Outcome, Scratch, Screener, Verdict};

/// A prepared study.
pub struct Engine<'r> {
    screener: Screener<'r>,
    scratch: Scratch,
    outcomes: Vec<Outcome>,
}

impl<'r> Engine<'r> {
    /// Works with prepared rules; studies are named by their place among the trials.
    pub fn new(screener: Screener<'r>) -> Self {
        Self { screener, scratch: Scratch::default(), outcomes: Vec::new() }
    }

    /// The first study.
    pub fn trial(&self) -> &'r Trial {
        self.screener.trials()[0]
    }

    /// The verdict on the first study and the outcome of every criterion, nothing written down.
    pub fn outcomes(&mut self, profile: &LoadedProfile<'_>) -> (Verdict, &[Outcome]) {
        let verdict = self.screener.chart(profile, &mut self.scratch).outcomes(0, &mut self.outcomes);
        (verdict, &self.outcomes)
    }

    /// The same with the reasons for each.
    pub fn with_evidence(&mut self, profile: &LoadedProfile<'_>) -> Evaluation {
        self.screener.chart(profile, &mut self.scratch).screen(0)
    }

    /// A sum over the verdicts on all studies.
    pub fn all_verdicts(&mut self, profile: &LoadedProfile<'_>) -> u64 {
        let chart = self.screener.chart(profile, &mut self.scratch);
        (0..self.screener.trials().len()).map(|n| chart.verdict(n) as u64).sum()
    }
}

/// A sum over an evaluation that needs its reasons to have been written down.
pub fn sum(evaluation: &Evaluation) -> u64 {
    let reasons: usize = evaluation.criteria.iter().map(|c| c.evidence.len() + c.needs.len()).sum();
    evaluation.verdict as u64 + reasons as u64
}

/// Where the time goes for one patient after the other against the SLE study, for a profiler: truth only, or with reasons.
pub fn hot(reasons: bool, vocabulary: &prescreen::vocabulary::Vocabulary) {
    use crate::{cohort::sle, measure::Start, shipped};
    const ROUNDS: usize = 50;
    let rules = shipped::rules(&[shipped::trial_text(sle::TRIAL)], vocabulary);
    let patients = sle::cohort(1, 4096);
    let profiles: Vec<_> = patients.iter().map(|(_, d)| shipped::profile(d.yaml(), vocabulary)).collect();
    let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
    let mut engine = Engine::new(Screener::new(&rules, prescreen::value::Day(sle::screening_date())));
    let start = Start::now();
    let mut count = 0;
    for patient in (0..ROUNDS).flat_map(|_| &loaded) {
        count += if reasons { sum(&engine.with_evidence(patient)) } else { engine.outcomes(patient).0 as u64 };
    }
    println!("{:.3} us a patient ({count})", start.seconds() / (ROUNDS * loaded.len()) as f64 * 1e6);
}
