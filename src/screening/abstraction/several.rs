//! Several results, of which more than one may be the newest.

use crate::screening::plan::Parts;
use crate::value::{Day, Truth};

/// A number of one of these days, in parts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Dated {
    pub(crate) first: Day,
    pub(crate) last: Day,
    pub(crate) value: i64,
}

/// Whether the newest number of a window that begins with `from` is in the set: every result that could be the newest is
/// tried.
pub(crate) fn latest(results: &[Dated], from: Day, set: &Parts) -> Truth {
    let Some(known) = results.iter().map(|result| result.first).filter(|first| *first >= from).max() else {
        // Perhaps none lies in the window.
        return Truth::Unknown;
    };
    let mut agreed = None;
    for result in results.iter().filter(|result| result.last >= known) {
        let holds = set.hold(result.value);
        if *agreed.get_or_insert(holds) != holds {
            return Truth::Unknown;
        }
    }
    agreed.map_or(Truth::Unknown, Truth::from)
}

#[cfg(test)]
mod tests {
    use super::{Dated, latest};
    use crate::screening::plan::Parts;
    use crate::value::{Day, Number, Range, RangeSet, Truth};

    fn say(results: &[(i32, i32, i64)], from: i32) -> Truth {
        let results: Vec<Dated> =
            results.iter().map(|&(first, last, value)| Dated { first: Day(first), last: Day(last), value }).collect();
        let above_ten = Parts::of(&RangeSet::new([Range {
            low: crate::value::Bound::Excluded(Number::from(10)),
            high: crate::value::Bound::Open,
        }]))
        .expect("within range");
        latest(&results, Day(from), &above_ten)
    }

    const LOW: i64 = 5_000_000;
    const HIGH: i64 = 15_000_000;

    #[test]
    fn results_that_may_be_the_newest_must_agree() {
        assert_eq!(say(&[(20, 20, HIGH), (20, 20, HIGH)], 0), Truth::True);
        assert_eq!(say(&[(20, 20, HIGH), (20, 20, LOW)], 0), Truth::Unknown, "both of one day");
        assert_eq!(say(&[(10, 30, HIGH), (20, 20, LOW)], 0), Truth::Unknown, "either may be the newer");
        assert_eq!(say(&[(10, 19, HIGH), (20, 20, LOW)], 0), Truth::False, "an older one does not count");
        assert_eq!(say(&[(10, 30, LOW), (20, 20, LOW)], 25), Truth::Unknown, "perhaps older than the window");
        assert_eq!(say(&[(10, 30, LOW), (26, 26, LOW)], 25), Truth::False);
        assert_eq!(say(&[], 25), Truth::Unknown);
    }
}
