//! Limits in their order, so that statements which ask for the same limit share what is found of it.

use crate::value::Day;

/// A day or a number.
pub(super) trait Whole: Copy {
    /// As a whole number.
    fn whole(self) -> i64;
}

impl Whole for i64 {
    fn whole(self) -> i64 {
        self
    }
}

impl Whole for Day {
    fn whole(self) -> i64 {
        i64::from(self.0)
    }
}

/// Limits, ascending, each once.
#[derive(Debug)]
pub(super) struct Cuts(Vec<i64>);

impl Cuts {
    pub(super) fn new<T: Whole>(limits: impl IntoIterator<Item = T>) -> Self {
        let mut limits: Vec<i64> = limits.into_iter().map(T::whole).collect();
        limits.sort_unstable();
        limits.dedup();
        Self(limits)
    }

    /// The place of a limit.
    pub(super) fn place(&self, limit: impl Whole) -> u32 {
        let limit = limit.whole();
        u32::try_from(self.0.partition_point(|own| *own < limit)).unwrap_or(u32::MAX)
    }

    /// How many limits a value has reached.
    #[inline(always)]
    pub(super) fn reached(&self, value: i64) -> usize {
        self.0.partition_point(|limit| *limit <= value)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn limits(&self) -> &[i64] {
        &self.0
    }
}
