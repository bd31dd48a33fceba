//! A number for some patients of a block, and who lies at or above each of some limits.
//!
//! A few numbers are a list. Many are kept bit by bit: a plane holds one binary digit of every patient's number, counted
//! in steps from the least of them. A limit is then compared with all patients at once, in as many operations on whole
//! planes as there are digits. (Such columns are known as bit-sliced; O'Neil and Quass, "Improved query performance with
//! variant indexes", SIGMOD 1997.)
//!
//! All numbers of a block lie in one [`Store`], in the order in which they are read: a cohort's columns are more than the
//! processor's caches hold, and what lies in a row is fetched ahead.

use super::cuts::{Cuts, Whole};
use super::plane::{NONE, Plane, WORDS, or, put};

/// From how many numbers on they are kept bit by bit.
const MANY: usize = 64;

/// Numbers that are still being gathered, by patient.
#[derive(Debug, Default)]
pub(super) struct List(Vec<(u16, i64)>);

/// The numbers of a block, each [`Values`] by its place.
#[derive(Debug, Default)]
pub(super) struct Store {
    kept: Vec<Kept>,
    few: Vec<(u16, i64)>,
    planes: Vec<Plane>,
}

/// Where numbers lie in a store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Values(u32);

/// Where a plane lies in a store.
#[derive(Clone, Copy, Debug)]
pub(super) struct PlaneId(u32);

/// How numbers are kept.
#[derive(Debug)]
enum Kept {
    /// A list, from that place to that.
    Few(u32, u32),
    Many(Sliced),
}

/// Numbers bit by bit. Their planes lie one after the other: who has a number, whose number the digits say where these are
/// not the same, the digits from the lowest on, who has a number apart.
#[derive(Debug)]
struct Sliced {
    first: u32,
    digits: u32,
    base: i64,
    step: u64,
    /// Numbers that lie so far apart from all others that they would cost many digits.
    apart: [Option<i64>; 2],
}

impl List {
    /// Adds a patient's number.
    #[inline]
    pub(super) fn push(&mut self, lane: u16, value: impl Whole) {
        self.0.push((lane, value.whole()));
    }
}

impl Values {
    /// No numbers.
    pub(super) const EMPTY: Self = Self(u32::MAX);

    pub(super) fn is_empty(self) -> bool {
        self == Self::EMPTY
    }
}

impl Store {
    /// Keeps what was gathered.
    pub(super) fn keep(&mut self, list: &List) -> Values {
        if list.0.is_empty() {
            return Values::EMPTY;
        }
        let kept = if list.0.len() >= MANY {
            Kept::Many(Sliced::new(&list.0, &mut self.planes))
        } else {
            let first = place(self.few.len());
            self.few.extend(&list.0);
            Kept::Few(first, place(self.few.len()))
        };
        self.kept.push(kept);
        Values(place(self.kept.len() - 1))
    }

    /// Keeps a plane.
    pub(super) fn keep_plane(&mut self, plane: &Plane) -> PlaneId {
        self.planes.push(*plane);
        PlaneId(place(self.planes.len() - 1))
    }

    /// A plane that was kept.
    #[inline(always)]
    pub(super) fn plane(&self, id: PlaneId) -> &Plane {
        self.planes.get(id.0 as usize).unwrap_or(&NONE)
    }

    /// Who has a number.
    #[inline(always)]
    pub(super) fn whom(&self, values: Values) -> Plane {
        match self.kept.get(values.0 as usize) {
            None => NONE,
            Some(&Kept::Few(first, end)) => {
                let mut whom = NONE;
                self.few(first, end).iter().for_each(|(lane, _)| put(&mut whom, *lane));
                whom
            }
            Some(Kept::Many(sliced)) => *self.plane(PlaneId(sliced.first)),
        }
    }

    /// By limit: who lies at or above it. `planes` is filled anew.
    #[inline(always)]
    pub(super) fn at_or_above(&self, values: Values, cuts: &Cuts, planes: &mut Vec<Plane>) {
        planes.clear();
        match self.kept.get(values.0 as usize) {
            None => planes.resize(cuts.len(), NONE),
            Some(&Kept::Few(first, end)) => {
                planes.resize(cuts.len(), NONE);
                nest(self.few(first, end), cuts, planes);
            }
            Some(Kept::Many(sliced)) => {
                let own = sliced.planes(&self.planes);
                planes.reserve(cuts.len());
                for &limit in cuts.limits() {
                    planes.push(sliced.at_or_above(limit, &own));
                }
            }
        }
    }

    #[inline(always)]
    fn few(&self, first: u32, end: u32) -> &[(u16, i64)] {
        self.few.get(first as usize..end as usize).unwrap_or(&[])
    }
}

/// A place among things of a block, of which there are fewer than that.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
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

/// The planes of numbers that are kept bit by bit.
struct Digits<'p> {
    /// Whose numbers the digits say.
    told: &'p Plane,
    digits: &'p [Plane],
    apart: &'p [Plane],
}

impl Sliced {
    /// Lays the planes of the numbers behind those that are there.
    fn new(list: &[(u16, i64)], planes: &mut Vec<Plane>) -> Self {
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
            .fold(0, |step, (_, value)| divisor(step, value.abs_diff(base)))
            .max(1);
        let top = if high_apart.is_some() { most } else { highest };
        let digits = u64::BITS - (top.abs_diff(base) / step).leading_zeros();
        let first = place(planes.len());
        let sliced = Self { first, digits, base, step, apart: [low_apart, high_apart] };
        planes.resize(planes.len() + sliced.len(), NONE);
        let own = planes.get_mut(first as usize..).unwrap_or_default();
        list.iter().for_each(|&(lane, value)| sliced.put(lane, value, own));
        sliced
    }

    /// How many numbers lie apart.
    #[inline(always)]
    fn apart(&self) -> usize {
        self.apart.iter().flatten().count()
    }

    /// How many planes lie before the digits.
    #[inline(always)]
    fn before(&self) -> usize {
        if self.apart() == 0 { 1 } else { 2 }
    }

    fn len(&self) -> usize {
        self.before() + self.digits as usize + self.apart()
    }

    #[inline(always)]
    fn planes<'p>(&self, all: &'p [Plane]) -> Digits<'p> {
        let own = all.get(self.first as usize..self.first as usize + self.len()).unwrap_or_default();
        let (before, rest) = own.split_at_checked(self.before()).unwrap_or_default();
        let (digits, apart) = rest.split_at_checked(self.digits as usize).unwrap_or_default();
        Digits { told: before.last().unwrap_or(&NONE), digits, apart }
    }

    fn put(&self, lane: u16, value: i64, own: &mut [Plane]) {
        let (before, rest) = own.split_at_mut(self.before());
        let (digits, apart) = rest.split_at_mut(self.digits as usize);
        if let [whom, _] = before {
            put(whom, lane);
        }
        for (far, whom) in self.apart.iter().flatten().zip(apart) {
            if *far == value {
                put(whom, lane);
                return;
            }
        }
        before.last_mut().into_iter().for_each(|told| put(told, lane));
        let (word, bit) = (usize::from(lane) / 64, u32::from(lane) % 64);
        let code = value.abs_diff(self.base) / self.step;
        for (at, digit) in digits.iter_mut().enumerate() {
            if let Some(word) = digit.get_mut(word) {
                *word |= (code >> at & 1) << bit;
            }
        }
    }

    #[inline(always)]
    fn at_or_above(&self, limit: i64, own: &Digits<'_>) -> Plane {
        let mut found = if limit <= self.base {
            *own.told
        } else {
            let code = limit.abs_diff(self.base).div_ceil(self.step);
            if u64::BITS - code.leading_zeros() > self.digits { NONE } else { own.reached(code) }
        };
        for (value, whom) in self.apart.iter().flatten().zip(own.apart) {
            if *value >= limit {
                or(&mut found, whom);
            }
        }
        found
    }
}

impl Digits<'_> {
    /// Whose digits say `code` or more; it is above 0.
    #[inline(always)]
    fn reached(&self, code: u64) -> Plane {
        // From the lowest digit that counts on: where the limit has a 1, a number needs one and its lower digits decide;
        // where it has a 0, a 1 is enough.
        let first = code.trailing_zeros() as usize;
        let mut found = *self.told;
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
    use super::{Cuts, List, Store};
    use crate::cohort::plane::has;

    fn check(values: &[i64], limits: &[i64]) {
        let cuts = Cuts::new(limits.iter().copied());
        let (mut list, mut store) = (List::default(), Store::default());
        // Not everybody has a value.
        let lane = |place: usize| u16::try_from(place * 3).expect("a block has as many");
        for (place, value) in values.iter().enumerate() {
            list.push(lane(place), *value);
        }
        // Something lies before it.
        store.keep_plane(&[u64::MAX; 16]);
        let column = store.keep(&list);
        let mut planes = vec![[u64::MAX; 16]; 7];
        store.at_or_above(column, &cuts, &mut planes);
        assert_eq!(planes.len(), cuts.len());
        for (plane, limit) in planes.iter().zip(cuts.limits()) {
            for (place, value) in values.iter().enumerate() {
                assert_eq!(has(plane, usize::from(lane(place))), value >= limit, "{value} against {limit}");
                assert!(!has(plane, usize::from(lane(place)) + 1), "who has no value lies nowhere");
            }
        }
        for place in 0..values.len() {
            assert!(has(&store.whom(column), usize::from(lane(place))));
            assert!(!has(&store.whom(column), usize::from(lane(place)) + 1));
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
