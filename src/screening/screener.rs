//! Rules made ready for a screening date: what depends on nothing but the two is resolved once.

use super::criterion::PreparedTrial;
use super::plan::Lane;
use super::prepare::{Plans, prepare};
use super::{Chart, LoadedProfile, Scratch};
use crate::patient::Profile;
use crate::ruleset::{NodeId, RuleSet, Trial};
use crate::value::{Calendar, Day, Period};
use crate::vocabulary::{ConceptId, Lasts, ListName};

/// Compiled rules and a screening date, made ready for many patients.
///
/// ```
/// # use prescreen::{patient::Profile, ruleset::RuleSet, value::Day};
/// use prescreen::screening::{LoadedProfile, Scratch, Screener};
///
/// # fn screen_all(rules: &RuleSet, profiles: &[Profile], on: Day) {
/// let screener = Screener::new(rules, on);
/// let (mut scratch, mut outcomes) = (Scratch::default(), Vec::new());
/// for profile in profiles {
///     let loaded = LoadedProfile::new(profile);
///     let chart = screener.chart(&loaded, &mut scratch);
///     for trial in 0..screener.trials().len() {
///         let verdict = chart.outcomes(trial, &mut outcomes);
/// #       let _ = verdict;
///     }
/// }
/// # }
/// ```
#[derive(Debug)]
pub struct Screener<'r> {
    pub(crate) rules: &'r RuleSet,
    pub(crate) on: Day,
    pub(crate) plans: Plans,
    trials: Vec<&'r Trial>,
    pub(super) prepared: Vec<PreparedTrial>,
    /// How long a complete list, or a statement of absence, stays fresh, by [`ListName`].
    fresh: [Period; 6],
    /// For a medication and for others, the first day of which a statement is still fresh, where days are counted.
    since: [Option<Day>; 6],
    /// By concept: present until something says that it ended.
    steady: Vec<bool>,
}

impl<'r> Screener<'r> {
    /// All trials of `rules`, in their order, on the screening date `on`.
    #[must_use]
    pub fn new(rules: &'r RuleSet, on: Day) -> Self {
        Self::of_trials(rules, &rules.trials, on)
    }

    /// These trials of `rules`, in this order, on the screening date `on`.
    #[must_use]
    pub fn of_trials(rules: &'r RuleSet, trials: impl IntoIterator<Item = &'r Trial>, on: Day) -> Self {
        let trials: Vec<&Trial> = trials.into_iter().collect();
        let nodes = trials.iter().flat_map(|trial| trial.conditions()).collect();
        let prepared = trials.iter().map(|trial| PreparedTrial::new(trial)).collect();
        Self { trials, prepared, ..Self::of_nodes(rules, nodes, on) }
    }

    /// These conditions, without a trial.
    pub(super) fn of_nodes(rules: &'r RuleSet, nodes: Vec<NodeId>, on: Day) -> Self {
        let fresh = LISTS.map(|list| freshness(rules, list));
        let since = fresh.map(|period| match period.unit {
            Calendar::Days | Calendar::Weeks => Some(on.before(period)),
            // A month clamps at its end: what is shifted back and forth need not be the same day.
            Calendar::Months | Calendar::Years => None,
        });
        let lasts = |lasts: Lasts| matches!(lasts, Lasts::Lifelong | Lasts::UntilEnded);
        let steady = rules.vocabulary.concepts().map(|(_, c)| !c.episodic && lasts(c.lasts)).collect();
        let plans = prepare(rules, nodes, on);
        Self { rules, on, plans, trials: Vec::new(), prepared: Vec::new(), fresh, since, steady }
    }

    /// The trials; [`Chart`] names them by their place in this list.
    #[must_use]
    pub fn trials(&self) -> &[&'r Trial] {
        &self.trials
    }

    /// A patient under these rules. `scratch` may have served other patients and other screeners: nothing of them is
    /// used.
    #[must_use]
    pub fn chart<'a>(&'a self, patient: &'a LoadedProfile<'a>, scratch: &'a mut Scratch) -> Chart<'a> {
        scratch.begin(self);
        let chart = Chart::new(self, patient, scratch);
        chart.mark();
        chart
    }

    /// How long a complete list, or a statement of absence, stays fresh.
    pub(crate) fn freshness(&self, list: ListName) -> Period {
        self.fresh[list as usize]
    }

    /// Whether a statement of that day is still fresh on the screening date.
    pub(super) fn is_fresh(&self, lane: Lane, day: Day) -> bool {
        let list = match lane {
            Lane::Medication => ListName::Medications,
            Lane::Procedure => ListName::Procedures,
            _ => ListName::Conditions,
        };
        self.is_fresh_list(list, day)
    }

    /// Whether a list of that day is still fresh on the screening date.
    pub(crate) fn is_fresh_list(&self, list: ListName, day: Day) -> bool {
        match self.since[list as usize] {
            Some(since) => day >= since,
            None => day.after(self.freshness(list)) >= self.on,
        }
    }

    /// Whether a complete list of that name covers the days, and everybody knows what its entries of these days are;
    /// `always`: what is not there now never was, `steady`: what is there is there for life. None where several lists may
    /// cover the days only together.
    pub(crate) fn list_clears(
        &self,
        profile: &Profile,
        name: ListName,
        always: bool,
        steady: bool,
        from: Day,
        to: Day,
    ) -> Option<bool> {
        let mut lists = 0;
        for list in profile.lists.iter().filter(|l| l.list == name && l.on <= self.on) {
            let covered = list.covers.first_day(list.on, always);
            let fresh = if to == self.on {
                self.is_fresh_list(name, list.on)
            } else {
                list.on.after(self.freshness(name)) >= to
            };
            if covered <= from && fresh {
                // Of what is there for life, an entry that nobody can read may be of any day.
                let entries = if steady { Day::DISTANT_PAST } else { from };
                return Some(profile.unread(name, entries, to).next().is_none());
            }
            lists += 1;
        }
        // Together they can cover several days only.
        (lists < 2 || from == to).then_some(false)
    }

    /// Whether a recorded presence of the concept goes on until something says that it ended.
    pub(super) fn is_steady(&self, concept: ConceptId) -> bool {
        self.steady.get(concept.0 as usize).copied().unwrap_or(false)
    }
}

/// In the order of the type.
const LISTS: [ListName; 6] = [
    ListName::Conditions,
    ListName::Medications,
    ListName::Procedures,
    ListName::PlannedProcedures,
    ListName::Allergies,
    ListName::FamilyHistory,
];

fn freshness(rules: &RuleSet, list: ListName) -> Period {
    let default = match list {
        ListName::Medications | ListName::PlannedProcedures => 30,
        ListName::Conditions | ListName::Procedures | ListName::Allergies | ListName::FamilyHistory => 90,
    };
    let own = rules.policy.list_fresh.iter().find(|(name, _)| *name == list).map(|&(_, period)| period);
    own.unwrap_or(Period { count: default, unit: Calendar::Days })
}
