//! A line for every patient and trial: the verdict, how many criteria stand against it or are open, and the first that is
//! violated.

use super::CohortScreener;
use super::block::Block;
use super::fold::Verdicts;
use super::plane::{NONE, Plane, each, has};
use crate::screening::Verdict;
use crate::screening::program::CriterionProgram;
use crate::screening::trial::best_arm;

/// A patient and a trial.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Pair {
    /// The patient's place in the block.
    pub patient: usize,
    /// The verdict.
    pub verdict: Verdict,
    /// How many criteria are violated, of the common ones and those of the best arm.
    pub violated: u16,
    /// How many of them are undetermined.
    pub undetermined: u16,
    /// The first violated one, in the order of [`CohortScreener::outcomes`].
    pub first_violated: Option<u16>,
    /// The best arm's place, if the trial has arms of its own.
    pub best_arm: Option<u16>,
}

/// Which pairs are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Those that are not ineligible.
    Candidates,
    /// All.
    All,
}

/// Of up to 65,535 planes: in how many each patient is, in binary digits.
struct Counter([Plane; 16], usize);

impl Counter {
    fn new() -> Self {
        Self([NONE; 16], 0)
    }

    fn add(&mut self, plane: &Plane) {
        let mut carry = *plane;
        for digit in &mut self.0[..self.1] {
            for (digit, carry) in digit.iter_mut().zip(&mut carry) {
                (*digit, *carry) = (*digit ^ *carry, *digit & *carry);
            }
        }
        if carry != NONE
            && let Some(digit) = self.0.get_mut(self.1)
        {
            *digit = carry;
            self.1 += 1;
        }
    }

    fn of(&self, patient: usize) -> u16 {
        self.0[..self.1].iter().enumerate().fold(0, |n, (at, digit)| n | u16::from(has(digit, patient)) << at)
    }
}

impl CohortScreener<'_> {
    /// Calls `told` with the pairs of a trial and the block's patients, in their order.
    ///
    /// # Panics
    /// When there is no such trial.
    pub fn pairs(&self, block: &Block, trial: usize, wanted: Wanted, mut told: impl FnMut(Pair)) {
        let verdicts = self.verdicts(block, trial);
        let patients: Plane = match wanted {
            Wanted::All => block.patients,
            Wanted::Candidates => std::array::from_fn(|word| block.patients[word] & !verdicts.ineligible[word]),
        };
        if patients == NONE {
            return;
        }
        let program = &self.rules.program.trials[trial];
        let common = Standing::of(block, &program.common, 0);
        if program.arms.is_empty() {
            each(&patients, |patient| told(common.pair(patient, verdicts.of(patient))));
            return;
        }
        let mut first = program.common.len();
        let arms: Vec<(Verdicts, Standing)> = program
            .arms
            .iter()
            .map(|arm| {
                let own = Standing::of(block, arm, first);
                first += arm.len();
                (block.arm(program, arm, &self.brakes(block, trial)), own)
            })
            .collect();
        let compiled = self.screener.trials()[trial];
        each(&patients, |patient| {
            let best = best_arm(compiled, arms.iter().map(|(verdicts, _)| verdicts.of(patient)));
            let mut pair = common.pair(patient, verdicts.of(patient));
            if let Some((best, (_, own))) = best.and_then(|best| Some((best, arms.get(best)?))) {
                let own = own.pair(patient, pair.verdict);
                pair.violated += own.violated;
                pair.undetermined += own.undetermined;
                pair.first_violated = pair.first_violated.or(own.first_violated);
                pair.best_arm = u16::try_from(best).ok();
            }
            told(pair);
        });
    }
}

/// What a set of criteria says of every patient.
struct Standing {
    violated: Counter,
    undetermined: Counter,
    /// Those with a violated criterion, and by patient its number.
    seen: Plane,
    first: Box<[u16]>,
}

impl Standing {
    fn of(block: &Block, criteria: &[CriterionProgram], first_number: usize) -> Self {
        let (mut violated, mut undetermined) = (Counter::new(), Counter::new());
        let (mut seen, mut first) = (NONE, vec![0_u16; super::BLOCK].into_boxed_slice());
        for (number, criterion) in (first_number..).zip(criteria) {
            let outcomes = block.outcomes(criterion);
            violated.add(&outcomes.violated);
            undetermined.add(&std::array::from_fn(|word| {
                block.patients[word] & !(outcomes.satisfied[word] | outcomes.violated[word])
            }));
            let new: Plane = std::array::from_fn(|word| outcomes.violated[word] & !seen[word]);
            if new != NONE {
                let number = u16::try_from(number).unwrap_or(u16::MAX);
                each(&new, |patient| first[patient] = number);
                super::plane::or(&mut seen, &new);
            }
        }
        Self { violated, undetermined, seen, first }
    }

    fn pair(&self, patient: usize, verdict: Verdict) -> Pair {
        let first_violated = has(&self.seen, patient).then(|| self.first.get(patient).copied()).flatten();
        let (violated, undetermined) = (self.violated.of(patient), self.undetermined.of(patient));
        Pair { patient, verdict, violated, undetermined, first_violated, best_arm: None }
    }
}
