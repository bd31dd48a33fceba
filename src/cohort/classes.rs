//! What the general code says of patients on whom no fact bears, found once for all patients who are alike.
//!
//! Assumes that nothing but sex, gender and some lists matters to the statement. Guarantees the answer of the general
//! code.

use crate::patient::{Coverage, Profile, RecordedSex};
use crate::value::{Day, Truth};
use crate::vocabulary::ListName;
use rustc_hash::FxHashMap;

/// What was found, for all patients before.
#[derive(Debug, Default)]
pub(super) struct Classes {
    numbers: FxHashMap<Box<[i32]>, u32>,
    /// By class, and by place among the statements.
    said: Vec<Vec<Option<Truth>>>,
    /// The classes of the patient in place, by the lists that make the class.
    own: Vec<(u8, Option<u32>)>,
    key: Vec<i32>,
}

/// More classes than these are not kept.
const MOST: usize = 1 << 14;

impl Classes {
    /// Forgets whose turn it was.
    pub(super) fn begin(&mut self) {
        self.own.clear();
    }

    /// What the statement at that place is for the patient in place: what it was for others of the class, or else what
    /// `ask` says.
    pub(super) fn say(&mut self, profile: &Profile, lists: u8, place: usize, ask: impl FnOnce() -> Truth) -> Truth {
        let Some(class) = self.class(profile, lists) else { return ask() };
        let Some(said) = self.said.get_mut(class as usize) else { return ask() };
        if said.len() <= place {
            said.resize(place + 1, None);
        }
        said.get_mut(place).map_or(Truth::Unknown, |truth| *truth.get_or_insert_with(ask))
    }

    fn class(&mut self, profile: &Profile, lists: u8) -> Option<u32> {
        if let Some(&(_, class)) = self.own.iter().find(|(own, _)| *own == lists) {
            return class;
        }
        self.key.clear();
        describe(profile, lists, &mut self.key);
        let class = match self.numbers.get(self.key.as_slice()) {
            Some(&known) => Some(known),
            None if self.numbers.len() < MOST => {
                let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
                self.numbers.insert(self.key.as_slice().into(), number);
                self.said.push(Vec::new());
                Some(number)
            }
            None => None,
        };
        self.own.push((lists, class));
        class
    }
}

/// Equal numbers for patients who are alike.
fn describe(profile: &Profile, lists: u8, key: &mut Vec<i32>) {
    let sex = |sex: RecordedSex| match sex {
        RecordedSex::Male => 1,
        RecordedSex::Female => 2,
        RecordedSex::Intersex => 3,
        RecordedSex::Unknown => 4,
    };
    key.extend([i32::from(lists), sex(profile.sex), profile.gender.map_or(0, sex)]);
    let matters = |list: ListName| lists >> list as u8 & 1 == 1;
    for list in profile.lists.iter().filter(|l| matters(l.list)) {
        let (kind, Day(since)) = match list.covers {
            Coverage::Now => (0, list.on),
            Coverage::Since(day) => (1, day),
            Coverage::Ever => (2, list.on),
        };
        key.extend([list.list as i32, list.on.0, kind, since]);
    }
    for (entry, list) in profile.unresolved.iter().filter_map(|u| Some((u, u.list.filter(|&l| matters(l))?))) {
        key.extend([-1, list as i32, entry.days.first.0, entry.days.last.0]);
    }
}
