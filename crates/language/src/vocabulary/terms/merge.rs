//! Which entries of several terminologies are one concept, and what lies below what.
//!
//! Guarantees that two entries of one terminology are never taken for one concept, and that the hierarchy has no circle:
//! a parent that would close one is left out, of the later file rather than of the earlier.

use super::build::{Entry, Handle, MadeName};
use super::{Code, System};
use crate::vocabulary::KindName;
use rustc_hash::{FxHashMap, FxHashSet};

/// More names of one text than this are no name.
const MOST_NAMESAKES: usize = 64;

/// Groups of entries that are one concept.
pub(super) struct Groups {
    parent: Vec<u32>,
    /// The systems of the group's own codes, by its first entry.
    systems: Vec<u8>,
}

impl Groups {
    fn new(entries: &[Entry]) -> Self {
        let parent = (0..).take(entries.len()).collect();
        Self { parent, systems: entries.iter().map(|e| bit(e.code().system)).collect() }
    }

    /// The first entry of the group.
    pub(super) fn of(&self, mut entry: Handle) -> Handle {
        while let Some(&up) = self.parent.get(entry.0 as usize) {
            if up == entry.0 {
                break;
            }
            entry = Handle(up);
        }
        entry
    }

    /// Makes two groups one, unless they hold two entries of one system.
    fn join(&mut self, a: Handle, b: Handle) {
        let (a, b) = (self.of(a), self.of(b));
        let (first, second) = (a.min(b), a.max(b));
        let systems = |h: Handle| self.systems.get(h.0 as usize).copied().unwrap_or(0);
        let (of_first, of_second) = (systems(first), systems(second));
        if first == second || of_first & of_second != 0 {
            return;
        }
        if let (Some(up), Some(own)) = (self.parent.get_mut(second.0 as usize), self.systems.get_mut(first.0 as usize))
        {
            *up = first.0;
            *own |= of_second;
        }
    }
}

fn bit(system: System) -> u8 {
    1 << (system as u8)
}

/// Entries of different terminologies are one concept when both are called by the same name, or when they share a name
/// and one gives the other's code beside its own.
pub(super) fn groups(entries: &[Entry], names: &[MadeName]) -> Groups {
    let mut groups = Groups::new(entries);
    for namesakes in names.chunk_by(|a, b| a.folded == b.folded) {
        if !(2..=MOST_NAMESAKES).contains(&namesakes.len()) {
            continue;
        }
        for (at, one) in namesakes.iter().enumerate() {
            for other in namesakes.iter().skip(at + 1) {
                if is_one(entries, one, other)
                    && is_alone(entries, namesakes, one)
                    && is_alone(entries, namesakes, other)
                {
                    groups.join(one.of, other.of);
                }
            }
        }
    }
    groups
}

/// Whether no other entry of its terminology has the name too: then it is not the name that tells them apart.
fn is_alone(entries: &[Entry], namesakes: &[MadeName], name: &MadeName) -> bool {
    let system = |n: &MadeName| entries.get(n.of.0 as usize).map(|e| e.code().system);
    namesakes.iter().all(|n| n.of == name.of || system(n) != system(name))
}

fn is_one(entries: &[Entry], a: &MadeName, b: &MadeName) -> bool {
    let (Some(one), Some(other)) = (entries.get(a.of.0 as usize), entries.get(b.of.0 as usize)) else { return false };
    one.code().system != other.code().system
        && one.kind == other.kind
        && ((a.preferred && b.preferred) || one.crosses(other.code()) || other.crosses(one.code()))
}

/// The direct parents of each concept.
#[derive(Default)]
pub(super) struct Hierarchy {
    parents: Vec<Vec<u32>>,
    /// For each concept, whether others are below it.
    has_below: Vec<bool>,
    /// For each concept, the walk in which it was last met.
    met: Vec<u32>,
    walk: u32,
    /// How many parents would have closed a circle.
    pub(super) circles: usize,
}

impl Hierarchy {
    pub(super) fn new(concepts: usize) -> Self {
        Self {
            parents: vec![Vec::new(); concepts],
            has_below: vec![false; concepts],
            met: vec![0; concepts],
            ..Self::default()
        }
    }

    pub(super) fn parents(&self, of: u32) -> &[u32] {
        self.parents.get(of as usize).map_or(&[], Vec::as_slice)
    }

    /// Makes room for one more concept.
    pub(super) fn push(&mut self) -> u32 {
        let own = u32::try_from(self.parents.len()).unwrap_or(u32::MAX);
        self.parents.push(Vec::new());
        self.has_below.push(false);
        self.met.push(0);
        own
    }

    /// Puts `lower` below `upper`, unless `upper` is below `lower`.
    pub(super) fn add(&mut self, lower: u32, upper: u32) {
        if self.parents(lower).contains(&upper) || lower == upper {
            return;
        }
        if self.is_below(upper, lower) {
            self.circles += 1;
            return;
        }
        if let Some(parents) = self.parents.get_mut(lower as usize) {
            parents.push(upper);
        }
        if let Some(has_below) = self.has_below.get_mut(upper as usize) {
            *has_below = true;
        }
    }

    /// Whether others are below the concept.
    pub(super) fn has_below(&self, concept: u32) -> bool {
        self.has_below.get(concept as usize) == Some(&true)
    }

    /// Whether `lower` is below `upper`.
    fn is_below(&mut self, lower: u32, upper: u32) -> bool {
        self.walk += 1;
        let mut open = vec![lower];
        while let Some(at) = open.pop() {
            if at == upper {
                return true;
            }
            match self.met.get_mut(at as usize) {
                Some(met) if *met != self.walk => *met = self.walk,
                _ => continue,
            }
            open.extend(self.parents.get(at as usize).into_iter().flatten());
        }
        false
    }
}

/// What codes contain: known concepts, and names of new ones, each with the entry of its code.
type Included<'n> = (Vec<(u32, Handle)>, Vec<(&'n MadeName, Handle)>);

/// The concepts that each name of a code's content stands for: the concept of that name when there is exactly one, else
/// nothing. A term that stands at two codes is no name of either.
pub(super) fn included<'n>(included: &'n [(MadeName, Handle)], owners: &FxHashMap<&str, Vec<u32>>) -> Included<'n> {
    let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
    for (name, _) in included {
        *seen.entry(&name.folded).or_default() += 1;
    }
    let (mut known, mut new) = (Vec::new(), Vec::new());
    let mut taken: FxHashSet<&str> = FxHashSet::default();
    for (name, under) in included {
        match owners.get(name.folded.as_str()).map(Vec::as_slice) {
            Some([owner]) => known.push((*owner, *under)),
            Some(_) => {}
            None if seen.get(name.folded.as_str()) == Some(&1) && taken.insert(&name.folded) => {
                new.push((name, *under))
            }
            None => {}
        }
    }
    (known, new)
}

/// Whether the entry can be kept: it is in use, has a name, and is of a kind that conditions speak of.
pub(super) fn is_kept(entry: &Entry) -> bool {
    entry.live && entry.kind.is_some_and(is_of_use) && !entry.name.is_empty()
}

fn is_of_use(kind: KindName) -> bool {
    matches!(kind, KindName::Condition | KindName::Observation | KindName::Medication | KindName::Procedure)
}

impl Entry {
    fn crosses(&self, code: &Code) -> bool {
        self.cross.contains(code)
    }
}
