//! For which patients of a block a complete list covers some days.

use super::plane::{BLOCK, NONE, Plane, collect};
use crate::patient::Profile;
use crate::screening::{LoadedProfile, Screener};
use crate::value::Day;
use crate::vocabulary::ListName;
use rustc_hash::FxHashMap;

/// Whether a complete list covers some days.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct ListQuestion {
    pub(super) kind: ListKind,
    pub(super) from: Day,
    pub(super) to: Day,
}

/// What is asked of which list.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct ListKind {
    pub(super) list: ListName,
    /// What is not there now never was.
    pub(super) always: bool,
    /// What is there is there for life.
    pub(super) steady: bool,
}

impl ListQuestion {
    /// The answer for one patient; none where lists may cover the days only together.
    pub(super) fn of(&self, screener: &Screener<'_>, profile: &Profile) -> Option<bool> {
        let ListKind { list, always, steady } = self.kind;
        screener.list_clears(profile, list, always, steady, self.from, self.to)
    }
}

/// What the patients' lists are, for one kind of question.
#[derive(Debug)]
struct Standing {
    /// The first day that the patient's list covers; [`Day::DISTANT_FUTURE`] without one.
    covered: Vec<Day>,
    /// The same where the list is still fresh on the screening date.
    fresh: Vec<Day>,
    /// The day until which the list stays fresh.
    until: Vec<Day>,
    /// Patients with several lists, or with entries that nobody can read.
    irregular: Plane,
}

/// The answers for a block.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// By question: the patients whose list covers the days.
    pub(super) clear: Vec<Plane>,
    /// Questions that only the general code can answer, by patient.
    pub(super) open: Vec<(usize, usize)>,
}

impl Lists {
    /// Answers all `questions` for the patients.
    pub(super) fn fill(&mut self, screener: &Screener<'_>, questions: &[ListQuestion], patients: &[LoadedProfile<'_>]) {
        let mut kinds: FxHashMap<ListKind, Standing> = FxHashMap::default();
        self.clear.clear();
        self.open.clear();
        for (number, question) in questions.iter().enumerate() {
            let kind = question.kind;
            let standing = kinds.entry(kind).or_insert_with(|| Standing::of(screener, kind, patients));
            let mut clear = standing.clear(screener.on, question);
            super::plane::each(&standing.irregular, |lane| {
                let Some(patient) = patients.get(lane) else { return };
                match question.of(screener, patient.profile()) {
                    Some(true) => clear[lane / 64] |= 1 << (lane % 64),
                    Some(false) => {}
                    None => self.open.push((lane, number)),
                }
            });
            self.clear.push(clear);
        }
        self.open.sort_unstable();
    }
}

impl Standing {
    fn of(screener: &Screener<'_>, kind: ListKind, patients: &[LoadedProfile<'_>]) -> Self {
        let far = Day::DISTANT_FUTURE;
        let mut standing =
            Self { covered: vec![far; BLOCK], fresh: vec![far; BLOCK], until: vec![far; BLOCK], irregular: NONE };
        for (lane, patient) in patients.iter().enumerate() {
            let profile = patient.profile();
            let mut lists = profile.lists.iter().filter(|l| l.list == kind.list && l.on <= screener.on);
            let (one, another) = (lists.next(), lists.next());
            let unread = profile.unresolved.iter().any(|u| u.list == Some(kind.list));
            if another.is_some() || unread {
                standing.irregular[lane / 64] |= 1 << (lane % 64);
            } else if let Some(list) = one {
                let covered = list.covers.first_day(list.on, kind.always);
                standing.covered[lane] = covered;
                standing.fresh[lane] = if screener.is_fresh_list(kind.list, list.on) { covered } else { far };
                standing.until[lane] = list.on.after(screener.freshness(kind.list));
            }
        }
        standing
    }

    fn clear(&self, on: Day, question: &ListQuestion) -> Plane {
        let ListQuestion { from, to, .. } = *question;
        let regular = if to == on {
            collect(|lane| self.fresh[lane] <= from)
        } else {
            collect(|lane| self.covered[lane] <= from && self.until[lane] >= to)
        };
        std::array::from_fn(|word| regular[word] & !self.irregular[word])
    }
}
