//! The lines of a block of patients: evaluated, or taken over from earlier results where nothing changed.

use super::previous::{Previous, Window};
use super::tally::Tally;
use crate::cli::console::Stop;
use crate::cohort::{Block, CohortScreener, Names, Pair, Row, Rows, Wanted};
use crate::patient::Profile;
use crate::report::matches::Line;
use crate::ruleset::Fingerprint;
use crate::screening::LoadedProfile;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

/// Trials that are made ready when they are wanted.
pub(super) type Cohort<'a> = LazyLock<CohortScreener<'a>, Box<dyn FnOnce() -> CohortScreener<'a> + Send + 'a>>;

/// What is to be found out.
pub(super) struct Work<'a, 's> {
    /// All trials, made ready when somebody is to be evaluated.
    pub cohort: &'a Cohort<'s>,
    /// Which pairs have a line.
    pub wanted: Wanted,
    /// Earlier results, where something of them can be taken over.
    pub reuse: Option<&'a Reuse<'a>>,
    /// How many trials there are.
    pub trials: usize,
}

/// What can be taken over.
pub(super) struct Reuse<'a> {
    previous: &'a Previous,
    /// The trials that are new or have other rules, and by place among them the place among all.
    changed: Option<(&'a CohortScreener<'a>, &'a [u32])>,
    /// Whether trials, their order and their rules are what they were.
    same_trials: bool,
    /// By id of the others: the place, and the places of the criteria and arms.
    kept: HashMap<&'a str, Kept<'a>>,
}

struct Kept<'a> {
    trial: u32,
    criteria: HashMap<&'a str, u16>,
    arms: HashMap<&'a str, u16>,
}

/// Lines of a block that are taken over as they are.
pub(super) struct TakenOver {
    /// The row groups of the earlier results.
    pub groups: Range<usize>,
    /// How many lines each patient has.
    pub rows: Vec<u32>,
}

impl<'a> Reuse<'a> {
    /// `changed` are trials that are not what they were: they alone made ready, and their places, ascending.
    pub(super) fn new(
        previous: &'a Previous,
        same_trials: bool,
        names: &'a Names,
        changed: Option<(&'a CohortScreener<'a>, &'a [u32])>,
    ) -> Self {
        let is_changed = |trial: u32| changed.is_some_and(|(_, places)| places.binary_search(&trial).is_ok());
        let ids = |ids: &'a [String]| ids.iter().map(String::as_str).zip(0..).collect();
        let kept = names.trials.iter().zip(0..).filter(|(_, trial)| !is_changed(*trial));
        let kept = kept.map(|(names, trial)| {
            (names.id.as_str(), Kept { trial, criteria: ids(&names.criteria), arms: ids(&names.arms) })
        });
        Self { previous, changed, same_trials, kept: kept.collect() }
    }

    /// A look into the earlier lines; those of trials that are gone or changed are nothing.
    pub(super) fn window(&self) -> Window<'_, Option<Row>> {
        Window::new(self.previous, |line| self.row(line))
    }

    /// The lines of a block of which nothing has changed.
    pub(super) fn as_they_are(
        &self,
        window: &mut Window<'_, Option<Row>>,
        patients: &[(&str, Fingerprint)],
        tally: &mut Tally,
    ) -> Result<Option<TakenOver>, Stop> {
        if !self.same_trials {
            return Ok(None);
        }
        window.turn_to(patients.iter().map(|(code, _)| *code))?;
        let found = window.unchanged(patients).and_then(|(at, rows)| Some((self.previous.row_groups(at)?, rows)));
        let Some((groups, rows)) = found else { return Ok(None) };
        let lines = self.previous.verdicts(groups.clone())?;
        tally.patients += patients.len() as u64;
        tally.lines.iter_mut().zip(lines).for_each(|(own, more)| *own += more);
        Ok(Some(TakenOver { groups, rows }))
    }

    fn row(&self, line: &Line<'_>) -> Option<Row> {
        let kept = self.kept.get(line.trial)?;
        let place = |ids: &HashMap<&str, u16>, id: Option<&str>| id.and_then(|id| ids.get(id)).copied();
        let pair = Pair {
            patient: 0,
            verdict: line.found.verdict,
            violated: line.found.violated,
            undetermined: line.found.undetermined,
            first_violated: place(&kept.criteria, line.found.first_violated),
            best_arm: place(&kept.arms, line.found.best_arm),
        };
        Some(Row { trial: kept.trial, pair })
    }
}

/// The room of a thread.
#[derive(Default)]
pub(super) struct Desk {
    block: Block,
    rows: Rows,
    lines: Vec<Row>,
}

impl Work<'_, '_> {
    /// The lines of these patients, in order.
    pub(super) fn lines<'d>(
        &self,
        desk: &'d mut Desk,
        window: Option<&mut Window<'_, Option<Row>>>,
        profiles: &[Profile],
        prints: &[Fingerprint],
        tally: &mut Tally,
    ) -> Result<&'d [Row], Stop> {
        tally.patients += profiles.len() as u64;
        desk.lines.clear();
        let everybody: Vec<usize> = (0..profiles.len()).collect();
        match (window, self.reuse) {
            (Some(window), Some(reuse)) => {
                window.turn_to(profiles.iter().map(|profile| profile.patient.as_str()))?;
                window.read()?;
                let (mut changed, mut same) = (Vec::new(), Vec::new());
                for ((profile, print), place) in profiles.iter().zip(prints).zip(0..) {
                    match window.find(&profile.patient).filter(|hit| hit.fingerprint == *print) {
                        Some(hit) => {
                            same.push(place);
                            let own = |row: &Row| Row { pair: Pair { patient: place, ..row.pair }, ..*row };
                            desk.lines.extend(hit.lines.iter().flatten().map(own));
                        }
                        None => changed.push(place),
                    }
                }
                if !changed.is_empty() {
                    tally.evaluated += desk.evaluate(self.cohort, None, self.wanted, profiles, &changed, self.trials);
                }
                if let Some((cohort, places)) = reuse.changed {
                    tally.evaluated += desk.evaluate(cohort, Some(places), self.wanted, profiles, &same, places.len());
                }
                desk.lines.sort_unstable_by_key(|row| (row.pair.patient, row.trial));
            }
            _ => {
                tally.evaluated += desk.evaluate(self.cohort, None, self.wanted, profiles, &everybody, self.trials);
            }
        }
        for row in &desk.lines {
            if let Some(lines) = tally.lines.get_mut(2 - row.pair.verdict as usize) {
                *lines += 1;
            }
        }
        Ok(&desk.lines)
    }
}

impl Desk {
    /// Adds the lines of some patients and trials; gives how many pairs that were. `trials` are the places of the cohort's
    /// trials among all.
    fn evaluate(
        &mut self,
        cohort: &CohortScreener<'_>,
        trials: Option<&[u32]>,
        wanted: Wanted,
        profiles: &[Profile],
        patients: &[usize],
        number: usize,
    ) -> u64 {
        if patients.is_empty() || number == 0 {
            return 0;
        }
        let loaded: Vec<LoadedProfile<'_>> =
            patients.iter().filter_map(|&at| profiles.get(at)).map(LoadedProfile::new).collect();
        cohort.fill(&mut self.block, &loaded);
        let place = |row: &Row| {
            let patient = *patients.get(row.pair.patient)?;
            let trial = trials.map_or(Some(row.trial), |places| places.get(row.trial as usize).copied())?;
            Some(Row { trial, pair: Pair { patient, ..row.pair } })
        };
        self.lines.extend(self.rows.of(cohort, &self.block, wanted).iter().filter_map(place));
        patients.len() as u64 * number as u64
    }
}
