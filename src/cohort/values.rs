//! A number for some patients of a block, and who lies at or above each of some limits.
//!
//! A few numbers are a list. Many are kept bit by bit: a plane holds one binary digit of every patient's number, counted
//! in steps from the least of them. A limit is then compared with all patients at once, in as many operations on whole
//! planes as there are digits. (Such columns are known as bit-sliced; O'Neil and Quass, "Improved query performance with
//! variant indexes", SIGMOD 1997.)

use super::cuts::{Cuts, Whole};
use super::plane::{NONE, Plane, WORDS, or, put};

/// From how many numbers on they are kept bit by bit.
const MANY: usize = 64;

/// See the module.
#[derive(Debug)]
pub(super) enum Values {
    Few(Vec<(u16, i64)>),
    Many(Box<Sliced>),
}

/// Numbers bit by bit.
#[derive(Debug)]
pub(super) struct Sliced {
    whom: Plane,
    /// Whose numbers the digits say.
    told: Plane,
    base: i64,
    step: u64,
    /// The digits, the lowest first.
    digits: Vec<Plane>,
    /// Numbers that lie so far apart from all others that they would cost many digits: those who have them.
    apart: [Option<(i64, Plane)>; 2],
}

impl Values {
    pub(super) const EMPTY: Self = Self::Few(Vec::new());

    /// Adds a patient's number, before the columns are [sealed](Self::seal).
    #[inline]
    pub(super) fn push(&mut self, lane: u16, value: impl Whole) {
        if let Self::Few(list) = self {
            list.push((lane, value.whole()));
        }
    }

    /// No more numbers will be added.
    pub(super) fn seal(&mut self) {
        if let Self::Few(list) = self
            && list.len() >= MANY
        {
            *self = Self::Many(Box::new(Sliced::new(list)));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Few(list) if list.is_empty())
    }

    /// Who has a number.
    pub(super) fn whom(&self) -> Plane {
        match self {
            Self::Few(list) => {
                let mut whom = NONE;
                list.iter().for_each(|(lane, _)| put(&mut whom, *lane));
                whom
            }
            Self::Many(sliced) => sliced.whom,
        }
    }

    /// By limit: who lies at or above it. `planes` is filled anew.
    #[inline(always)]
    pub(super) fn at_or_above(&self, cuts: &Cuts, planes: &mut Vec<Plane>) {
        planes.clear();
        match self {
            Self::Few(list) => {
                planes.resize(cuts.len(), NONE);
                if !list.is_empty() {
                    nest(list, cuts, planes);
                }
            }
            Self::Many(sliced) => {
                planes.reserve(cuts.len());
                for &limit in cuts.limits() {
                    planes.push(sliced.at_or_above(limit));
                }
            }
        }
    }
}

/// Puts each patient into the plane of the highest limit that is reached; the others follow, since they are nested.
#[inline(always)]
fn nest(list: &[(u16, i64)], cuts: &Cuts, planes: &mut [Plane]) {
    for &(lane, value) in list {
        if let Some(plane) = cuts.reached(value).checked_sub(1).and_then(|last| planes.get_mut(last)) {
            put(plane, lane);
        }
    }
    for at in (1..planes.len()).rev() {
        let (lower, higher) = planes.split_at_mut(at);
        if let (Some(lower), Some(higher)) = (lower.last_mut(), higher.first()) {
            or(lower, higher);
        }
    }
}

impl Sliced {
    fn new(list: &[(u16, i64)]) -> Self {
        let (lowest, least) = two_least(list.iter().map(|(_, value)| *value));
        let (highest, most) = two_least(list.iter().map(|(_, value)| !*value));
        let (highest, most) = (!highest, !most);
        // A number that is set apart saves three digits of sixteen or more.
        let far = |gap: u64| gap >> 3 > least.abs_diff(most) && gap >> 13 > 0;
        let low_apart = (lowest != least && far(lowest.abs_diff(least))).then_some(lowest);
        let high_apart = (highest != most && far(highest.abs_diff(most))).then_some(highest);
        let base = if low_apart.is_some() { least } else { lowest };
        let ordinary = |value: i64| Some(value) != low_apart && Some(value) != high_apart;
        let step = list
            .iter()
            .filter(|(_, value)| ordinary(*value))
            .fold(0, |step, (_, value)| divisor(step, value.abs_diff(base)));
        let mut sliced = Self { whom: NONE, told: NONE, base, step: step.max(1), digits: Vec::new(), apart: [None; 2] };
        let top = if high_apart.is_some() { most } else { highest };
        let bits = u64::BITS - (top.abs_diff(base) / sliced.step).leading_zeros();
        sliced.digits.resize(bits as usize, NONE);
        for (place, value) in sliced.apart.iter_mut().zip([low_apart, high_apart]) {
            *place = value.map(|value| (value, NONE));
        }
        for &(lane, value) in list {
            sliced.put(lane, value);
        }
        sliced
    }

    fn put(&mut self, lane: u16, value: i64) {
        put(&mut self.whom, lane);
        for (apart, whom) in self.apart.iter_mut().flatten() {
            if *apart == value {
                put(whom, lane);
                return;
            }
        }
        put(&mut self.told, lane);
        let (word, bit) = (usize::from(lane) / 64, u32::from(lane) % 64);
        let code = value.abs_diff(self.base) / self.step;
        for (at, digit) in self.digits.iter_mut().enumerate() {
            if let Some(word) = digit.get_mut(word) {
                *word |= (code >> at & 1) << bit;
            }
        }
    }

    #[inline(always)]
    fn at_or_above(&self, limit: i64) -> Plane {
        let mut found = if limit <= self.base {
            self.told
        } else {
            let code = limit.abs_diff(self.base).div_ceil(self.step);
            if u64::BITS - code.leading_zeros() > self.digits.len() as u32 { NONE } else { self.reached(code) }
        };
        for (value, whom) in self.apart.iter().flatten() {
            if *value >= limit {
                or(&mut found, whom);
            }
        }
        found
    }

    /// Whose digits say `code` or more; it is above 0.
    #[inline(always)]
    fn reached(&self, code: u64) -> Plane {
        // From the lowest digit that counts on: where the limit has a 1, a number needs one and its lower digits decide;
        // where it has a 0, a 1 is enough.
        let first = code.trailing_zeros() as usize;
        let mut found = self.told;
        for (at, digit) in self.digits.iter().enumerate().skip(first) {
            let enough = if code >> at & 1 == 1 { 0 } else { u64::MAX };
            for word in 0..WORDS {
                found[word] = (digit[word] & found[word]) | ((digit[word] | found[word]) & enough);
            }
        }
        found
    }
}

/// The least value, and the least of all others; both the same where there is no other.
fn two_least(values: impl Iterator<Item = i64>) -> (i64, i64) {
    let (mut least, mut second) = (i64::MAX, i64::MAX);
    for value in values {
        if value < least {
            (least, second) = (value, least);
        } else if value > least && value < second {
            second = value;
        }
    }
    (least, if second == i64::MAX { least } else { second })
}

/// The greatest number that divides both; either of them where the other is 0.
fn divisor(mut one: u64, mut other: u64) -> u64 {
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

#[cfg(test)]
mod tests {
    use super::{Cuts, Values};
    use crate::cohort::plane::has;

    fn check(values: &[i64], limits: &[i64]) {
        let cuts = Cuts::new(limits.iter().copied());
        let mut column = Values::EMPTY;
        // Not everybody has a value.
        let lane = |place: usize| u16::try_from(place * 3).expect("a block has as many");
        for (place, value) in values.iter().enumerate() {
            column.push(lane(place), *value);
        }
        column.seal();
        let mut planes = vec![[u64::MAX; 16]; 7];
        column.at_or_above(&cuts, &mut planes);
        assert_eq!(planes.len(), cuts.len());
        for (plane, limit) in planes.iter().zip(cuts.limits()) {
            for (place, value) in values.iter().enumerate() {
                assert_eq!(has(plane, usize::from(lane(place))), value >= limit, "{value} against {limit}");
                assert!(!has(plane, usize::from(lane(place)) + 1), "who has no value lies nowhere");
            }
        }
        for place in 0..values.len() {
            assert!(has(&column.whom(), usize::from(lane(place))));
            assert!(!has(&column.whom(), usize::from(lane(place)) + 1));
        }
    }

    const EXTREMES: [i64; 6] = [i64::MIN, i64::MIN + 1, -1, 0, i64::MAX - 1, i64::MAX];

    #[test]
    fn few_values_are_compared_with_each_limit() {
        check(&[5, 10, 15, 20, 29, 30, 31, i64::MIN, i64::MAX], &[30, 10, 20, 10, i64::MIN, i64::MAX]);
        check(&[], &[1, 2]);
    }

    #[test]
    fn many_values_are_compared_with_each_limit() {
        let limits: Vec<i64> = (-40..400).chain(EXTREMES).chain([10_000, 70_000, 1_000_000]).collect();
        let days: Vec<i64> = (0..300).map(|n| n * n % 367).collect();
        check(&days, &limits);
        let steps: Vec<i64> = (0..300).map(|n| 20 + 25 * (n * n % 13)).collect();
        check(&steps, &limits);
        check(&vec![7; 100], &limits);
        check(&[vec![7; 100], vec![i64::MIN]].concat(), &limits);
    }

    #[test]
    fn values_far_from_all_others_are_set_apart() {
        let limits: Vec<i64> = (90..400).chain(EXTREMES).chain([-5_000_000, -4_999_999, 8_000_000]).collect();
        let near = || (0..200).map(|n| 100 + n * 7 % 211);
        for apart in [vec![-5_000_000], vec![8_000_000], vec![-5_000_000, 8_000_000], EXTREMES.to_vec()] {
            let values: Vec<i64> = near().chain(apart.iter().copied().cycle().take(50)).collect();
            check(&values, &limits);
        }
        check(&[vec![i64::MIN; 50], vec![i64::MAX; 50]].concat(), &limits);
        check(&[vec![i64::MIN; 50], vec![i64::MAX; 50], vec![3]].concat(), &limits);
    }
}
