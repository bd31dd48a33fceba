//! Planes of who lies at or above each of some limits, found for all limits together.
//!
//! The planes are nested: who lies at or above a limit lies above all that are lower. So each patient is put into one
//! place, and the planes follow from one another.

use super::plane::{NONE, Plane, or, put};

/// Limits, ascending, each once.
#[derive(Debug)]
pub(super) struct Cuts<T>(Vec<T>);

impl<T: Ord + Copy> Cuts<T> {
    pub(super) fn new(limits: impl IntoIterator<Item = T>) -> Self {
        let mut limits: Vec<T> = limits.into_iter().collect();
        limits.sort_unstable();
        limits.dedup();
        Self(limits)
    }

    /// The place of a limit.
    pub(super) fn place(&self, limit: T) -> u32 {
        u32::try_from(self.0.partition_point(|own| *own < limit)).unwrap_or(u32::MAX)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn limits(&self) -> &[T] {
        &self.0
    }

    /// By limit: who lies at or above it. `planes` is filled anew.
    #[inline(always)]
    pub(super) fn at_or_above(&self, values: impl IntoIterator<Item = (u16, T)>, planes: &mut Vec<Plane>) {
        planes.clear();
        planes.resize(self.0.len(), NONE);
        for (lane, value) in values {
            let below = self.0.partition_point(|limit| *limit <= value);
            if let Some(plane) = below.checked_sub(1).and_then(|last| planes.get_mut(last)) {
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
}

#[cfg(test)]
mod tests {
    use super::super::plane::has;
    use super::Cuts;

    #[test]
    fn planes_say_who_lies_at_or_above_each_limit() {
        let cuts = Cuts::new([30, 10, 20, 10]);
        let values: Vec<(u16, i64)> = (0_u16..).zip([5, 10, 15, 20, 29, 30, 31, i64::MIN, i64::MAX]).collect();
        let mut planes = vec![[u64::MAX; 16]; 7];
        cuts.at_or_above(values.iter().copied(), &mut planes);
        assert_eq!(planes.len(), 3);
        for (plane, limit) in planes.iter().zip(cuts.limits()) {
            for &(lane, value) in &values {
                assert_eq!(has(plane, usize::from(lane)), value >= *limit, "{value} against {limit}");
            }
            assert!(!has(plane, values.len()), "who has no value lies nowhere");
        }
    }
}
