//! Sex and age of a block's patients.

use super::plane::{BLOCK, NONE, Plane, collect};
use crate::patient::RecordedSex;
use crate::screening::LoadedProfile;
use crate::value::Day;
use std::ops::RangeInclusive;

/// What is recorded of the patients.
#[derive(Debug, Default)]
pub(super) struct People {
    female: Plane,
    pub(super) male: Plane,
    intersex: Plane,
    /// Men with a recorded gender: of what only occurs in female patients each is to be asked.
    pub(super) doubtful_men: Plane,
    /// The days of birth.
    born: Vec<Day>,
    /// Patients with a day of birth that is exact and has come.
    aged: Plane,
    /// The others.
    pub(super) ageless: Plane,
}

impl People {
    /// Looks at these patients.
    pub(super) fn fill(&mut self, patients: &[LoadedProfile<'_>], on: Day) {
        let profile = |lane: usize| patients.get(lane).map(LoadedProfile::profile);
        let are = |sex: RecordedSex| collect(|lane| profile(lane).is_some_and(|p| p.sex == sex));
        (self.female, self.male, self.intersex) =
            (are(RecordedSex::Female), are(RecordedSex::Male), are(RecordedSex::Intersex));
        self.doubtful_men =
            collect(|lane| profile(lane).is_some_and(|p| p.sex == RecordedSex::Male && p.gender.is_some()));
        let born = |lane: usize| profile(lane)?.birth.filter(|b| b.is_exact() && b.first <= on).map(|b| b.first);
        self.aged = collect(|lane| born(lane).is_some());
        self.ageless = collect(|lane| lane < patients.len() && born(lane).is_none());
        self.born.clear();
        self.born.extend((0..BLOCK).map(|lane| born(lane).unwrap_or(Day::DISTANT_FUTURE)));
    }

    /// Who was known to be born on one of these days, and who was not.
    pub(super) fn born_on(&self, days: &[RangeInclusive<Day>]) -> (Plane, Plane) {
        let mut truth = NONE;
        for days in days {
            let (from, to) = (*days.start(), *days.end());
            let among = collect(|lane| self.born.get(lane).is_some_and(|&born| from <= born && born <= to));
            super::plane::or(&mut truth, &among);
        }
        super::plane::and(&mut truth, &self.aged);
        (truth, std::array::from_fn(|word| self.aged[word] & !truth[word]))
    }

    /// Whose recorded sex it is, and whose it is not.
    pub(super) fn recorded(&self, sex: RecordedSex) -> (Plane, Plane) {
        let truth = match sex {
            RecordedSex::Female => self.female,
            RecordedSex::Male => self.male,
            RecordedSex::Intersex => self.intersex,
            RecordedSex::Unknown => NONE,
        };
        let known = |word: usize| self.female[word] | self.male[word] | self.intersex[word];
        (truth, std::array::from_fn(|word| known(word) & !truth[word]))
    }
}
