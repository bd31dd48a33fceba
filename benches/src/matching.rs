//! Many patients against many trials, in blocks.

use prescreen::cohort::{BLOCK, Block, CohortScreener, Columns, Verdicts};
use prescreen::screening::{Desk, LoadedProfile, Screener};

/// A sum over the verdicts of all trials and the outcomes of all their criteria.
fn sum_of_outcomes(cohort: &CohortScreener<'_>, block: &Block, trials: usize) -> u64 {
    let weigh = |counts: [u32; 3]| u64::from(counts[0]) + 3 * u64::from(counts[2]);
    let of_trial = |trial| {
        let criteria: u64 = cohort.outcomes(block, trial).map(|outcomes| weigh(outcomes.counts())).sum();
        weigh(cohort.verdicts(block, trial).counts()) + criteria
    };
    (0..trials).map(of_trial).sum()
}

/// A prepared engine for blocks.
pub struct Blocks<'s, 'p> {
    cohort: CohortScreener<'s>,
    trials: usize,
    block: Block,
    patients: &'p [LoadedProfile<'p>],
    next: usize,
}

impl<'s, 'p> Blocks<'s, 'p> {
    /// Patients under prepared rules.
    pub fn new(screener: &'s Screener<'s>, patients: &'p [LoadedProfile<'p>]) -> Self {
        let trials = screener.trials().len();
        Self { cohort: CohortScreener::new(screener), trials, block: Block::default(), patients, next: 0 }
    }

    /// Fills the next block; gives how many patients there are.
    fn fill(&mut self) -> usize {
        let end = (self.next + BLOCK).min(self.patients.len());
        let patients = &self.patients[self.next..end];
        self.next = if end == self.patients.len() { 0 } else { end };
        self.cohort.fill(&mut self.block, patients);
        patients.len()
    }

    /// Every outcome and the verdict of at least so many patients: a sum over them.
    pub fn outcomes(&mut self, count: usize) -> u64 {
        let (mut done, mut sum) = (0, 0);
        while done < count {
            done += self.fill();
            sum += sum_of_outcomes(&self.cohort, &self.block, self.trials);
        }
        sum
    }

    /// The verdicts of all trials on at least so many patients.
    pub fn verdicts(&mut self, count: usize) -> u64 {
        let (mut done, mut sum) = (0, 0);
        while done < count {
            done += self.fill();
            sum += self.fold();
        }
        sum
    }

    /// The verdicts of all trials on the block as it is.
    pub fn fold(&mut self) -> u64 {
        let mut sum = 0;
        self.cohort.all_verdicts(&self.block, |verdicts| {
            let [eligible, _, ineligible] = verdicts.counts();
            sum += u64::from(eligible) + 3 * u64::from(ineligible);
        });
        sum
    }
}

/// A prepared engine for blocks whose columns were made before.
pub struct FromColumns<'s, 'p> {
    cohort: CohortScreener<'s>,
    trials: usize,
    block: Block,
    columns: Vec<Columns<'p>>,
    next: usize,
    stored: Vec<Verdicts>,
}

impl<'s, 'p> FromColumns<'s, 'p> {
    /// Patients under prepared rules.
    pub fn new(screener: &'s Screener<'s>, patients: &'p [LoadedProfile<'p>]) -> Self {
        let cohort = CohortScreener::new(screener);
        let mut desk = Desk::default();
        let columns = patients.chunks(BLOCK).map(|patients| cohort.columns(patients, &mut desk)).collect();
        let (trials, block, stored) = (screener.trials().len(), Block::default(), Vec::new());
        Self { cohort, trials, block, columns, next: 0, stored }
    }

    /// Fills the next block; gives how many patients there are.
    fn fill(&mut self) -> usize {
        let columns = &self.columns[self.next];
        self.next = if self.next + 1 == self.columns.len() { 0 } else { self.next + 1 };
        self.cohort.evaluate(&mut self.block, columns);
        self.block.len()
    }

    /// Every outcome and the verdict of at least so many patients: a sum over them.
    pub fn outcomes(&mut self, count: usize) -> u64 {
        let (mut done, mut sum) = (0, 0);
        while done < count {
            done += self.fill();
            sum += sum_of_outcomes(&self.cohort, &self.block, self.trials);
        }
        sum
    }

    /// The verdicts of all trials on at least so many patients, stored; a sum over them.
    pub fn verdicts(&mut self, count: usize) -> u64 {
        let (mut done, mut sum) = (0, 0_u64);
        while done < count {
            done += self.fill();
            self.stored.clear();
            self.cohort.all_verdicts(&self.block, |verdicts| self.stored.push(*verdicts));
            let last = std::hint::black_box(&self.stored).last().map_or([0; 3], |verdicts| verdicts.counts());
            sum = sum.wrapping_add(u64::from(last[0]) + 3 * u64::from(last[2]));
        }
        sum
    }
}

/// Where the time goes: one kind of work over and over with so many patients, for a profiler.
pub fn hot(what: &str, many: usize, vocabulary: &prescreen::vocabulary::Vocabulary) {
    use crate::{cohort::sle, shipped, variants};
    use prescreen::value::Day;
    let texts: Vec<String> = match what {
        "one" => vec![shipped::trial_text(sle::TRIAL)],
        "sle" => (0..100).map(variants::sle).collect(),
        "records" => crate::import::drafts(6000, 2, vocabulary),
        _ => (0..1000).map(variants::any).collect(),
    };
    let rules = shipped::rules(&texts, vocabulary);
    let patients = sle::cohort(2, many);
    let profiles: Vec<_> = patients.iter().map(|(_, d)| shipped::profile(d.yaml(), vocabulary)).collect();
    let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
    let screener = Screener::new(&rules, Day(sle::screening_date()));
    let mut blocks = Blocks::new(&screener, &loaded);
    println!("{} trials, {} statements", rules.trials.len(), blocks.cohort.statements());
    let rounds = if what == "one" || what == "sle" { 8_192_000 / many } else { 4 };
    let start = crate::measure::Start::now();
    let mut desk = prescreen::screening::Desk::default();
    let columns: Vec<_> = loaded.chunks(BLOCK).map(|patients| blocks.cohort.columns(patients, &mut desk)).collect();
    println!("columns: {:.3} us a patient", start.seconds() / loaded.len() as f64 * 1e6);
    let start = crate::measure::Start::now();
    for _ in 0..rounds {
        for columns in &columns {
            blocks.cohort.evaluate(&mut blocks.block, columns);
        }
    }
    println!("evaluate: {:.3} us a patient", start.seconds() / (rounds * many) as f64 * 1e6);
    let start = crate::measure::Start::now();
    let mut sum = 0;
    for _ in 0..rounds {
        sum += std::hint::black_box(blocks.fold());
    }
    let each = start.seconds() / rounds as f64 / BLOCK as f64;
    println!(
        "fold: {:.3} us a patient, {:.0} M pairs a second ({sum})",
        each * 1e6,
        rules.trials.len() as f64 / each / 1e6
    );
    let abstractor = prescreen::screening::Abstractor::new(&screener);
    let mut desk = prescreen::screening::Desk::default();
    let start = crate::measure::Start::now();
    let abstracts: Vec<_> = loaded.iter().map(|patient| abstractor.load(patient, &mut desk)).collect();
    println!("abstracting: {:.3} us a patient", start.seconds() / loaded.len() as f64 * 1e6);
    let start = crate::measure::Start::now();
    let few = if what == "one" { 4096 * 500 } else { 64 };
    let mut sum = 0;
    for patient in abstracts.iter().cycle().take(few) {
        let mut opened = abstractor.open(patient, &mut desk);
        sum += (0..rules.trials.len()).map(|trial| opened.verdict(trial) as u64).sum::<u64>();
    }
    println!("from abstracts: {:.3} us a patient ({sum})", start.seconds() / few as f64 * 1e6);
    let start = crate::measure::Start::now();
    let mut engine = crate::rows::engine::Engine::new(Screener::new(&rules, Day(sle::screening_date())));
    let few = if what == "one" { 4096 * 4 } else { 64 };
    let sum: u64 = loaded.iter().cycle().take(few).map(|p| engine.all_verdicts(p)).sum();
    println!("single: {:.3} us a patient ({sum})", start.seconds() / few as f64 * 1e6);
}
