//! A patient against one trial: every criterion, common and of the arms, and the verdict.

use super::chart::Chart;
use super::criterion::PreparedCriterion;
use super::trace::{Reasons, Silent};
use super::verdict::{Brakes, Tally, fold, of_trial};
use super::{ArmEvaluation, CriterionEvaluation, DataNeed, Evaluation, Evidence, Outcome, Verdict};
use crate::ruleset::{NodeId, Trial};
use crate::value::Truth;

impl Chart<'_> {
    /// The trial at that place of [`Screener::trials`](super::Screener::trials), with reasons.
    ///
    /// # Panics
    /// When the screener has no such trial.
    #[must_use]
    pub fn screen(&self, trial: usize) -> Evaluation {
        let (prepared, trial) = (&self.screener.prepared[trial], self.screener.trials()[trial]);
        let explain = |criteria: &[PreparedCriterion]| -> (Vec<CriterionEvaluation>, Tally) {
            let explained: Vec<_> = criteria.iter().map(|c| self.explain(c)).collect();
            let one = |(c, e): (&PreparedCriterion, &CriterionEvaluation)| Tally::of(c.beyond, e.outcome, e.deferred);
            let tally = criteria.iter().zip(&explained).map(one).fold(Tally::default(), Tally::with);
            (explained, tally)
        };
        let (criteria, common) = explain(&prepared.common);
        let brakes = self.brakes(trial);
        let mut held_back = Vec::new();
        let mut verdict = fold(common, brakes, |why| held_back.push(why));
        let (arms, tallies): (Vec<ArmEvaluation>, Vec<Tally>) = prepared
            .arms
            .iter()
            .map(|arm| {
                let (criteria, own) = explain(arm);
                let verdict = fold(common.with(own), brakes, |_| {});
                (ArmEvaluation { verdict, criteria }, own)
            })
            .unzip();
        let best_arm = best_arm(trial, arms.iter().map(|a| a.verdict));
        if verdict != Verdict::Ineligible
            && let Some((best, own)) = best_arm.and_then(|i| Some((arms.get(i)?, tallies.get(i)?)))
        {
            held_back.clear();
            fold(common.with(*own), brakes, |why| held_back.push(why));
            verdict = best.verdict;
        }
        Evaluation { verdict, held_back, criteria, arms, best_arm }
    }

    /// The verdict on the trial at that place of [`Screener::trials`](super::Screener::trials), and into `outcomes`
    /// (which is emptied first) the outcome of every criterion: the common ones in the order of the trial, then each
    /// arm's own. The same answers as [`Chart::screen`], without reasons.
    ///
    /// # Panics
    /// When the screener has no such trial.
    pub fn outcomes(&self, trial: usize, outcomes: &mut Vec<Outcome>) -> Verdict {
        outcomes.clear();
        self.evaluate(trial, |outcome| outcomes.push(outcome))
    }

    /// The verdict on the trial at that place of [`Screener::trials`](super::Screener::trials), alone.
    ///
    /// # Panics
    /// When the screener has no such trial.
    #[must_use]
    pub fn verdict(&self, trial: usize) -> Verdict {
        self.evaluate(trial, |_| {})
    }

    /// The truth of one condition.
    #[must_use]
    pub fn holds(&self, node: NodeId) -> Truth {
        self.truth(node, &mut Silent)
    }

    /// The truth of one condition, with what decided it or keeps it open.
    #[must_use]
    pub fn reasons(&self, node: NodeId) -> (Truth, Vec<Evidence>, Vec<DataNeed>) {
        let mut reasons = Reasons::default();
        let truth = self.truth(node, &mut reasons);
        if truth.is_known() { (truth, reasons.evidence, Vec::new()) } else { (truth, Vec::new(), reasons.needs) }
    }

    fn evaluate(&self, trial: usize, mut each: impl FnMut(Outcome)) -> Verdict {
        let (prepared, trial) = (&self.screener.prepared[trial], self.screener.trials()[trial]);
        let mut tally = |criteria: &[PreparedCriterion]| {
            criteria.iter().fold(Tally::default(), |tally, criterion| {
                let (outcome, own) = self.outcome(criterion);
                each(outcome);
                tally.with(own)
            })
        };
        let common = tally(&prepared.common);
        of_trial(common, prepared.arms.iter().map(|arm| tally(arm)), self.brakes(trial))
    }

    fn brakes(&self, trial: &Trial) -> Brakes {
        Brakes::new(&self.rules.policy, trial, self.profile)
    }
}

/// The best arm: the best verdict, open arms before closed ones, then protocol order.
pub(crate) fn best_arm(trial: &Trial, verdicts: impl Iterator<Item = Verdict>) -> Option<usize> {
    let rank = |(index, verdict): &(usize, Verdict)| {
        let open = trial.arms.get(*index).is_some_and(|a| a.open);
        (*verdict, open, std::cmp::Reverse(*index))
    };
    verdicts.enumerate().max_by_key(rank).map(|(index, _)| index)
}
