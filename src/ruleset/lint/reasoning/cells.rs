//! A line of values cut into cells at the limits that statements name: a set of values becomes a set of bits.
//!
//! Two values of one cell are told apart by no statement, so that one of each cell stands for all.

use crate::value::{Bound, Range, RangeSet};

/// A set of cells, a bit each.
pub(super) type Cells = u128;

/// More limits on one thing than this are not reasoned about.
const MOST_CUTS: usize = 127;

/// A place between two values: just below the value (`false`), or just above it.
type Cut<T> = (T, bool);

/// A line of values, cut at every limit.
#[derive(Clone, Debug)]
pub(super) struct Line<T> {
    cuts: Vec<Cut<T>>,
}

impl<T: Copy + Ord> Line<T> {
    /// The line on which all `sets` can be told apart; `None` if they name too many limits.
    pub(super) fn new<'s>(sets: impl IntoIterator<Item = &'s RangeSet<T>>) -> Option<Self>
    where
        T: 's,
    {
        let ends = |range: &Range<T>| [low_cut(range.low), high_cut(range.high)];
        let mut cuts: Vec<Cut<T>> = sets.into_iter().flat_map(RangeSet::ranges).flat_map(ends).flatten().collect();
        cuts.sort_unstable();
        cuts.dedup();
        (cuts.len() <= MOST_CUTS).then_some(Self { cuts })
    }

    /// All cells.
    pub(super) fn all(&self) -> Cells {
        below(self.cuts.len() + 1)
    }

    /// The cells of a set whose limits are all cuts of the line.
    pub(super) fn cells(&self, set: &RangeSet<T>) -> Cells {
        set.ranges().iter().fold(0, |cells, range| cells | self.cells_of(range))
    }

    fn cells_of(&self, range: &Range<T>) -> Cells {
        let first = low_cut(range.low).map_or(0, |cut| self.index(cut) + 1);
        let end = high_cut(range.high).map_or(self.cuts.len() + 1, |cut| self.index(cut) + 1);
        below(end) & !below(first)
    }

    /// How many cuts lie before this one.
    fn index(&self, cut: Cut<T>) -> usize {
        self.cuts.partition_point(|known| *known < cut)
    }

    /// The values of a cell that begin and end with a cut: from one, to before the other.
    pub(super) fn ends(&self, cell: usize) -> (Option<T>, Option<T>) {
        let value = |at: Option<&Cut<T>>| at.map(|cut| cut.0);
        (cell.checked_sub(1).and_then(|before| value(self.cuts.get(before))), value(self.cuts.get(cell)))
    }
}

fn low_cut<T>(low: Bound<T>) -> Option<Cut<T>> {
    match low {
        Bound::Open => None,
        Bound::Included(value) => Some((value, false)),
        Bound::Excluded(value) => Some((value, true)),
    }
}

fn high_cut<T>(high: Bound<T>) -> Option<Cut<T>> {
    match high {
        Bound::Open => None,
        Bound::Included(value) => Some((value, true)),
        Bound::Excluded(value) => Some((value, false)),
    }
}

/// The first `count` cells.
pub(super) fn below(count: usize) -> Cells {
    u32::try_from(count).ok().and_then(|count| 1_u128.checked_shl(count)).map_or(Cells::MAX, |bit| bit - 1)
}

/// The cells up to the highest of `cells`, with it.
pub(super) fn up_to_highest(cells: Cells) -> Cells {
    below((Cells::BITS - cells.leading_zeros()) as usize)
}

/// The cells from the lowest of `cells` on, with it.
pub(super) fn from_lowest(cells: Cells) -> Cells {
    if cells == 0 { 0 } else { !below(cells.trailing_zeros() as usize) }
}

/// Whole numbers counted in units of `each` smaller ones: `18 to 75` years are the months from 216 to before 912.
pub(super) fn whole(set: &RangeSet<u32>, each: u64) -> RangeSet<u64> {
    let count = |n: u32| u64::from(n).saturating_mul(each);
    let after = |n: u32| (u64::from(n) + 1).saturating_mul(each);
    RangeSet::new(set.ranges().iter().map(|range| Range {
        low: match range.low {
            Bound::Open => Bound::Included(0),
            Bound::Included(n) => Bound::Included(count(n)),
            Bound::Excluded(n) => Bound::Included(after(n)),
        },
        high: match range.high {
            Bound::Open => Bound::Open,
            Bound::Included(n) => Bound::Excluded(after(n)),
            Bound::Excluded(n) => Bound::Excluded(count(n)),
        },
    }))
}

/// Zero and every number above it.
pub(super) fn not_negative() -> RangeSet<u64> {
    RangeSet::new([Range { low: Bound::Included(0), high: Bound::Open }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: Bound<u64>, high: Bound<u64>) -> RangeSet<u64> {
        RangeSet::new([Range { low, high }])
    }

    #[test]
    fn touching_ends_are_told_apart() {
        let (upto, from, below_it) = (
            range(Bound::Open, Bound::Included(5)),
            range(Bound::Included(5), Bound::Open),
            range(Bound::Open, Bound::Excluded(5)),
        );
        let line = Line::new([&upto, &from, &below_it]).unwrap();
        assert_eq!(line.cells(&upto) & line.cells(&from), 0b010);
        assert_eq!(line.cells(&below_it) & line.cells(&from), 0);
        assert_eq!(line.cells(&below_it) | line.cells(&from), line.all());
    }

    #[test]
    fn too_many_limits_are_refused() {
        let sets: Vec<_> = (0..200).map(|n| range(Bound::Included(n), Bound::Open)).collect();
        assert!(Line::new(&sets).is_none());
        assert_eq!(Line::new(&sets[..127]).unwrap().all(), Cells::MAX);
    }

    #[test]
    fn years_are_months() {
        let years = RangeSet::new([Range { low: Bound::Included(18), high: Bound::Excluded(65) }]);
        assert_eq!(whole(&years, 12), range(Bound::Included(216), Bound::Excluded(780)));
    }

    #[test]
    fn bits_above_and_below() {
        assert_eq!((up_to_highest(0b0100), from_lowest(0b0110) & 0b1111), (0b0111, 0b1110));
        assert_eq!((up_to_highest(0), from_lowest(0)), (0, 0));
    }
}
