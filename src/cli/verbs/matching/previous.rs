//! Earlier results, looked into a stretch of patients at a time.
//!
//! Guarantees that results and state belong together, and that a patient's lines are that patient's.

use crate::cli::console::Stop;
use crate::cli::files;
use crate::cli::positioned::Positioned;
use crate::report::matches::{Groups, Known, Line, MatchesError, ResultsReader, Run, StateReader};
use crate::ruleset::Fingerprint;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Results and their state.
pub(super) struct Previous {
    path: PathBuf,
    results: ResultsReader<Positioned>,
    state: StateReader<Positioned>,
}

/// The state beside results: `results.state.parquet` beside `results.parquet`.
pub(super) fn state_beside(results: &Path) -> PathBuf {
    results.with_extension("state.parquet")
}

impl Previous {
    /// Opens results, with the state beside them.
    pub(super) fn open(path: &Path) -> Result<Self, Stop> {
        Self::of(path, &state_beside(path))
    }

    /// Opens results and their state.
    pub(super) fn of(path: &Path, state_path: &Path) -> Result<Self, Stop> {
        let results = ResultsReader::open(positioned(path)?).map_err(|error| unreadable(path, &error))?;
        let state = StateReader::open(positioned(state_path)?).map_err(|error| unreadable(state_path, &error))?;
        if results.run() != state.run() || results.rows() != state.rows() {
            let (path, state) = (path.display(), state_path.display());
            return Err(Stop::Failed(format!("`{state}` does not belong to `{path}`: they are of different runs")));
        }
        Ok(Self { path: path.to_owned(), results, state })
    }

    /// What they were made from.
    pub(super) fn run(&self) -> &Run {
        self.results.run()
    }

    /// How many stretches of patients there are.
    pub(super) fn groups(&self) -> usize {
        self.state.groups()
    }

    /// How many patients there are.
    pub(super) fn patients(&self) -> u64 {
        self.state.patients()
    }

    /// The patients of a stretch.
    pub(super) fn known(&self, at: usize) -> Result<Vec<Known>, Stop> {
        self.state.group(at).map(|(known, _)| known).map_err(|error| unreadable(&self.path, &error))
    }

    /// A stretch of patients with their lines, as `make` makes them.
    pub(super) fn group<T>(&self, at: usize, make: impl Fn(&Line<'_>) -> T) -> Result<Group<T>, Stop> {
        self.read(at, make).map_err(|error| unreadable(&self.path, &error))
    }

    /// The row groups of the results that have the lines of a stretch and no others, if there are such.
    pub(super) fn row_groups(&self, at: usize) -> Option<Range<usize>> {
        self.results.groups_of(&self.state.rows_of(at))
    }

    /// How many lines of row groups are eligible, need review, and are ineligible.
    pub(super) fn verdicts(&self, groups: Range<usize>) -> Result<[u64; 3], Stop> {
        self.results.verdicts(groups).map_err(|error| unreadable(&self.path, &error))
    }

    /// The results, to be copied from.
    pub(super) fn to_copy(&self) -> Groups<Positioned> {
        self.results.to_copy()
    }

    fn read<T>(&self, at: usize, make: impl Fn(&Line<'_>) -> T) -> Result<Group<T>, MatchesError> {
        let (known, rows) = self.state.group(at)?;
        let mut patients: Vec<Earlier> = Vec::with_capacity(known.len());
        let mut end = 0;
        for known in known {
            let begin = end;
            end += known.rows as usize;
            patients.push(Earlier { code: known.patient, fingerprint: known.fingerprint, lines: begin..end });
        }
        let mut lines = Vec::with_capacity(end);
        let mut whose = 0;
        self.results.each(rows, |line| {
            while patients.get(whose).is_some_and(|patient| patient.lines.end <= lines.len()) {
                whose += 1;
            }
            if patients.get(whose).is_none_or(|patient| patient.code != line.patient) {
                return Err(MatchesError::Damaged("a line stands with another patient than it is of".to_owned()));
            }
            lines.push(make(&line));
            Ok(())
        })?;
        if lines.len() != end {
            return Err(MatchesError::Damaged("lines are missing".to_owned()));
        }
        Ok(Group { patients, lines })
    }
}

/// A patient of earlier results.
#[derive(Clone, Debug)]
pub(super) struct Earlier {
    /// The code.
    pub code: String,
    /// Of what was known.
    pub fingerprint: Fingerprint,
    lines: Range<usize>,
}

/// A stretch of patients.
#[derive(Debug)]
pub(super) struct Group<T> {
    /// In the order of the results.
    pub patients: Vec<Earlier>,
    lines: Vec<T>,
}

impl<T> Group<T> {
    /// The lines of a patient.
    pub(super) fn lines(&self, patient: &Earlier) -> &[T] {
        self.lines.get(patient.lines.clone()).unwrap_or(&[])
    }
}

/// The stretches in which the patients at hand may be.
pub(super) struct Window<'p, T> {
    previous: &'p Previous,
    make: Box<dyn Fn(&Line<'_>) -> T + 'p>,
    open: BTreeMap<usize, Open<T>>,
}

/// A stretch that was opened: who is in it, and the lines once they are wanted.
struct Open<T> {
    known: Vec<Known>,
    lines: Option<(Group<T>, HashMap<String, usize>)>,
}

/// A patient who was found.
pub(super) struct Hit<'w, T> {
    /// The stretch, and the place in it.
    pub place: (usize, usize),
    /// Of what was known.
    pub fingerprint: Fingerprint,
    /// The lines.
    pub lines: &'w [T],
}

impl<'p, T> Window<'p, T> {
    pub(super) fn new(previous: &'p Previous, make: impl Fn(&Line<'_>) -> T + 'p) -> Self {
        Self { previous, make: Box::new(make), open: BTreeMap::new() }
    }

    /// Turns to patients: what may have none of them is closed.
    pub(super) fn turn_to<'c>(&mut self, codes: impl Iterator<Item = &'c str> + Clone) -> Result<(), Stop> {
        let (Some(first), Some(last)) = (codes.clone().min(), codes.max()) else { return Ok(()) };
        let state = &self.previous.state;
        self.open.retain(|&at, _| state.may_have(at, first, last));
        for at in (0..self.previous.groups()).filter(|&at| state.may_have(at, first, last)) {
            if let std::collections::btree_map::Entry::Vacant(free) = self.open.entry(at) {
                free.insert(Open { known: self.previous.known(at)?, lines: None });
            }
        }
        Ok(())
    }

    /// The stretch that has exactly these patients, if nothing is known of any of them that was not known then; with
    /// how many lines each has.
    pub(super) fn unchanged(&self, patients: &[(&str, Fingerprint)]) -> Option<(usize, Vec<u32>)> {
        let is_same = |open: &Open<T>| {
            let own = open.known.iter().map(|known| (known.patient.as_str(), known.fingerprint));
            own.eq(patients.iter().copied())
        };
        let (&at, open) = self.open.iter().find(|(_, open)| is_same(open))?;
        Some((at, open.known.iter().map(|known| known.rows).collect()))
    }

    /// Reads the lines of the stretches that are open.
    pub(super) fn read(&mut self) -> Result<(), Stop> {
        for (&at, open) in &mut self.open {
            if open.lines.is_none() {
                let group = self.previous.group(at, &self.make)?;
                let places = group.patients.iter().zip(0..).map(|(patient, at)| (patient.code.clone(), at)).collect();
                open.lines = Some((group, places));
            }
        }
        Ok(())
    }

    /// A patient of those that the window was turned to, once their lines are read.
    pub(super) fn find(&self, code: &str) -> Option<Hit<'_, T>> {
        self.open.iter().find_map(|(&at, open)| {
            let (group, places) = open.lines.as_ref()?;
            let place = *places.get(code)?;
            let patient = group.patients.get(place)?;
            let lines = group.lines(patient);
            Some(Hit { place: (at, place), fingerprint: patient.fingerprint, lines })
        })
    }
}

fn positioned(path: &Path) -> Result<Positioned, Stop> {
    let file = files::open(path).map_err(Stop::Failed)?;
    Positioned::new(file).map_err(|error| Stop::Failed(format!("cannot read `{}`: {error}", path.display())))
}

fn unreadable(path: &Path, error: &MatchesError) -> Stop {
    Stop::Failed(format!("cannot read `{}`: {error}", path.display()))
}
