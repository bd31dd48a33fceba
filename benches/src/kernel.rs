//! What the fold costs beside a kernel written by hand for nothing but these planes, and attrition beside verdicts alone.
//!
//! The kernel knows of every criterion two planes of bits, and of every trial which criteria it has; it combines them with
//! the same vectors that the fold uses. Planes that are alike are one for it, so that it touches less memory than the
//! fold does. Its verdicts are compared with the fold's before anything is timed.

use crate::generator::{Generator, Settings};
use crate::measure::{Effort, Row, interleaved};
use prescreen::cohort::{Attrition, BLOCK, Block, CohortScreener, Columns, Names, Verdicts};
use prescreen::patient::Profile;
use prescreen::ruleset::RuleSet;
use prescreen::screening::{Desk, LoadedProfile, Screener, Verdict};
use prescreen::value::Day;
use prescreen::vocabulary::Vocabulary;
use std::collections::HashMap;
use std::hint::black_box;

/// A bit for each patient of a block.
type Plane = [u64; BLOCK / 64];

const NOBODY: Plane = [0; BLOCK / 64];

/// A criterion's planes: satisfied and violated.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Known {
    satisfied: Plane,
    violated: Plane,
}

/// A trial's criteria, by their place among all that differ.
struct Trial {
    approved: bool,
    common: Vec<u32>,
    arms: Vec<Vec<u32>>,
}

/// The planes of a block, and what is combined of them.
struct Kernel {
    everybody: Plane,
    known: Vec<Known>,
    trials: Vec<Trial>,
}

/// Who is ineligible and who is eligible.
#[derive(Clone, Copy)]
struct Found {
    ineligible: Plane,
    eligible: Plane,
}

/// All trials in one go, compiled for the processor's vectors.
struct Sweep<'k> {
    kernel: &'k Kernel,
    found: &'k mut Vec<Found>,
}

impl pulp::WithSimd for Sweep<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: pulp::Simd>(self, _: S) {
        self.found.clear();
        for trial in &self.kernel.trials {
            self.found.push(self.kernel.verdict(trial));
        }
    }
}

impl Kernel {
    /// Of what is known of a block.
    fn of(screener: &Screener<'_>, cohort: &CohortScreener<'_>, block: &Block) -> Self {
        let plane = |wanted: &dyn Fn(usize) -> bool| -> Plane {
            let mut plane = NOBODY;
            (0..block.len()).filter(|&at| wanted(at)).for_each(|at| plane[at / 64] |= 1 << (at % 64));
            plane
        };
        let mut places: HashMap<Known, u32> = HashMap::new();
        let mut known = Vec::new();
        let names = Names::new(screener);
        let trials = (0..names.trials.len()).map(|number| {
            use prescreen::screening::Outcome;
            let mut criteria = Vec::new();
            for outcomes in cohort.outcomes(block, number) {
                let own = Known {
                    satisfied: plane(&|at| outcomes.of(at) == Outcome::Satisfied),
                    violated: plane(&|at| outcomes.of(at) == Outcome::Violated),
                };
                criteria.push(*places.entry(own).or_insert_with(|| {
                    known.push(own);
                    known.len() as u32 - 1
                }));
            }
            let names = &names.trials[number];
            let mut own = criteria.split_off(names.common).into_iter();
            let arms = names.own.iter().map(|&len| own.by_ref().take(len).collect()).collect();
            Trial { approved: screener.trials()[number].approved, common: criteria, arms }
        });
        let trials = trials.collect();
        Self { everybody: plane(&|_| true), known, trials }
    }

    /// The verdicts of all trials.
    fn verdicts(&self, found: &mut Vec<Found>) {
        pulp::Arch::new().dispatch(Sweep { kernel: self, found });
    }

    #[inline(always)]
    fn verdict(&self, trial: &Trial) -> Found {
        let (violated, open) = self.fold((NOBODY, NOBODY), &trial.common, trial.approved);
        if trial.arms.is_empty() {
            return Found { ineligible: violated, eligible: self.eligible(trial, &violated, &open) };
        }
        let mut found = Found { ineligible: self.everybody, eligible: NOBODY };
        for arm in &trial.arms {
            let (violated, open) = self.fold((violated, open), arm, trial.approved);
            let eligible = self.eligible(trial, &violated, &open);
            for word in 0..NOBODY.len() {
                found.ineligible[word] &= violated[word];
                found.eligible[word] |= eligible[word];
            }
        }
        found
    }

    #[inline(always)]
    fn eligible(&self, trial: &Trial, violated: &Plane, open: &Plane) -> Plane {
        let mut eligible = NOBODY;
        if trial.approved {
            for word in 0..eligible.len() {
                eligible[word] = self.everybody[word] & !(violated[word] | open[word]);
            }
        }
        eligible
    }

    #[inline(always)]
    fn fold(&self, (mut violated, mut open): (Plane, Plane), criteria: &[u32], wants_open: bool) -> (Plane, Plane) {
        for &criterion in criteria {
            let known = &self.known[criterion as usize];
            violated.iter_mut().zip(&known.violated).for_each(|(all, own)| *all |= own);
            if wants_open {
                let own = known.satisfied.iter().zip(&known.violated);
                open.iter_mut().zip(own).for_each(|(all, (satisfied, violated))| *all |= !(satisfied | violated));
            }
        }
        (violated, open)
    }

    /// Panics where the fold says something else.
    fn agrees(&self, cohort: &CohortScreener<'_>, block: &Block) {
        let mut found = Vec::new();
        self.verdicts(&mut found);
        let has = |plane: &Plane, at: usize| plane[at / 64] >> (at % 64) & 1 == 1;
        for (number, found) in found.iter().enumerate() {
            let verdicts = cohort.verdicts(block, number);
            for at in 0..block.len() {
                let own = match (has(&found.ineligible, at), has(&found.eligible, at)) {
                    (true, _) => Verdict::Ineligible,
                    (_, true) => Verdict::Eligible,
                    _ => Verdict::NeedsReview,
                };
                assert_eq!(verdicts.of(at), own, "the kernel (right) says something else of trial {number}");
            }
        }
    }
}

/// Times the fold, the kernel and attrition on drafts of real records; skipped where there are none.
pub fn beside(texts: &[String], effort: Effort, quick: bool, vocabulary: &Vocabulary) {
    if texts.is_empty() {
        return;
    }
    let rules = crate::shipped::rules(texts, vocabulary);
    let profiles = patients(0..BLOCK as u64, vocabulary);
    let loaded: Vec<LoadedProfile> = profiles.iter().map(LoadedProfile::new).collect();
    timed(&rules, &loaded, effort, quick);
}

/// Patients with records as a hospital has them.
pub fn patients(numbers: std::ops::Range<u64>, vocabulary: &Vocabulary) -> Vec<Profile> {
    let generator = Generator::new(vocabulary, settings());
    numbers.map(|number| generator.profile(number)).collect()
}

/// Fifty facts a patient, on average.
pub fn settings() -> Settings {
    let recorded = Day::from_ymd(2026, 11, 20).expect("a day");
    Settings { seed: 7, facts: 50, irregular: 40, recorded }
}

/// The day on which they are screened.
pub fn today() -> Day {
    Day(crate::cohort::sle::screening_date())
}

fn timed(rules: &RuleSet, loaded: &[LoadedProfile<'_>], effort: Effort, quick: bool) {
    let screener = Screener::new(rules, today());
    let cohort = CohortScreener::new(&screener);
    let columns = cohort.columns(loaded, &mut Desk::default());
    let mut block = Block::default();
    cohort.evaluate(&mut block, &columns);
    let kernel = Kernel::of(&screener, &cohort, &block);
    kernel.agrees(&cohort, &block);
    let trials = screener.trials().len();
    let criteria: usize = (0..trials).map(|trial| cohort.outcomes(&block, trial).count()).sum();
    if !quick {
        println!(
            "\n{trials} drafts of real records: {criteria} criteria, {} of them different for a block of {} patients; the \
             kernel and the fold give the same verdicts",
            kernel.known.len(),
            block.len()
        );
    }
    let (mut found, mut stored) = (Vec::new(), Vec::new());
    let mut totals = cohort.attrition();
    let mut all_totals = totals.clone();
    let (mut first, mut second) = (Block::default(), Block::default());
    let mut rows = [
        Row { name: "a kernel written by hand", work: sweeps(|| kernel.verdicts(black_box(&mut found))) },
        Row { name: "the fold", work: sweeps(|| verdicts(&cohort, &block, trials, black_box(&mut stored))) },
        Row {
            name: "the fold, and attrition of every criterion",
            work: sweeps(|| attrition(&cohort, &block, black_box(&mut totals))),
        },
        Row {
            name: "from columns to verdicts",
            work: sweeps(|| {
                from_columns(&cohort, &mut first, &columns, |block| {
                    let mut stored = Vec::with_capacity(trials);
                    verdicts(&cohort, block, trials, black_box(&mut stored));
                })
            }),
        },
        Row {
            name: "from columns to verdicts, and attrition of every criterion",
            work: sweeps(|| {
                from_columns(&cohort, &mut second, &columns, |block| {
                    attrition(&cohort, block, black_box(&mut all_totals))
                })
            }),
        },
    ];
    let timings = interleaved(&mut rows, effort);
    if quick {
        return;
    }
    let pairs = (trials * loaded.len()) as f64;
    println!("\n| {trials} drafts of real records, a block of patients, one thread | pairs/s | spread | ratio |");
    println!("|---|---:|---:|---|");
    let ratios = ["", "of the kernel", "the fold's time", "", "the time without attrition"];
    let of = [0, 0, 1, 3, 3];
    for (at, timing) in timings.iter().enumerate() {
        let over = timing.over(&timings[of[at]]);
        let ratio = match at {
            1 => format!("{over:.2} {}", ratios[at]),
            2 | 4 => format!("{:.2} times {}", 1.0 / over, ratios[at]),
            _ => String::new(),
        };
        let rate = crate::measure::thousands(timing.median() * pairs);
        println!("| {} | {rate} | {:.0} % | {ratio} |", timing.name, timing.spread());
    }
}

fn verdicts(cohort: &CohortScreener<'_>, block: &Block, trials: usize, stored: &mut Vec<Verdicts>) {
    stored.clear();
    stored.reserve(trials);
    cohort.all_verdicts(block, |verdicts| stored.push(*verdicts));
}

fn attrition(cohort: &CohortScreener<'_>, block: &Block, totals: &mut Attrition) {
    cohort.count(block, totals);
}

fn from_columns(cohort: &CohortScreener<'_>, block: &mut Block, columns: &Columns<'_>, then: impl FnOnce(&Block)) {
    cohort.evaluate(block, columns);
    then(block);
}

/// The same work so many times.
fn sweeps<'a>(mut work: impl FnMut() + 'a) -> Box<dyn FnMut(usize) -> u64 + 'a> {
    Box::new(move |count| {
        (0..count).for_each(|_| work());
        count as u64
    })
}
