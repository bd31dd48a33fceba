//! Which stretches of days lie inside others, whatever the screening date is.

use super::super::ir::Window;
use crate::criteria::Anchor;
use crate::value::{Calendar, Period};

/// Whether every day of `inner` is a day of `outer`. Windows that count from different anchors are not compared.
pub(in crate::ruleset) fn inside(inner: Window, outer: Window) -> bool {
    use Window::{AtLeastAgo, Ever, MoreThanAgo, Now, Since, Within, WithinLonger};
    if inner == outer {
        return true;
    }
    match (inner, outer) {
        // Everything that is asked lies on or before the screening date.
        (_, Ever) | (Now, Within(_, Anchor::Screening) | WithinLonger(_, _, Anchor::Screening)) => true,
        (Within(a, x), Within(b, y)) => x == y && never_longer(a, b),
        (Within(a, x), WithinLonger(b, c, y)) => x == y && (never_longer(a, b) || never_longer(a, c)),
        (WithinLonger(a, b, x), Within(c, y)) => x == y && never_longer(a, c) && never_longer(b, c),
        (WithinLonger(a, b, x), WithinLonger(c, d, y)) => {
            x == y && [a, b].into_iter().all(|p| never_longer(p, c) || never_longer(p, d))
        }
        (Since(a), Since(b)) => b.first <= a.first,
        (MoreThanAgo(a), MoreThanAgo(b)) | (MoreThanAgo(a) | AtLeastAgo(a), AtLeastAgo(b)) => never_longer(b, a),
        _ => false,
    }
}

/// Whether the two together hold every day up to the screening date: `recent` reaches back to where `old` ends.
pub(in crate::ruleset) fn together_everything(recent: Window, old: Window) -> bool {
    match (recent, old) {
        (Window::Within(back, Anchor::Screening), Window::MoreThanAgo(ago) | Window::AtLeastAgo(ago)) => {
            never_longer(ago, back)
        }
        _ => false,
    }
}

/// Whether the window ends on the screening date, so that all such windows lie inside one another.
pub(in crate::ruleset) fn ends_now(window: Window) -> bool {
    match window {
        Window::Now | Window::Ever | Window::Within(..) | Window::WithinLonger(..) | Window::Since(_) => true,
        Window::MoreThanAgo(_) | Window::AtLeastAgo(_) | Window::SinceOnset(_) | Window::After(..) => false,
    }
}

/// Whether `a` takes no more days than `b`, counted back from any day.
pub(in crate::ruleset) fn never_longer(a: Period, b: Period) -> bool {
    let ((unit_a, each_a), (unit_b, each_b)) = (in_base_units(a.unit), in_base_units(b.unit));
    let (a, b) = (u64::from(a.count).saturating_mul(each_a), u64::from(b.count).saturating_mul(each_b));
    match (unit_a, unit_b) {
        (Calendar::Months, Calendar::Days) => days_of_months(a).1 <= b,
        (Calendar::Days, Calendar::Months) => a <= days_of_months(b).0,
        _ => a <= b,
    }
}

/// How many days so many months may last, counted from any day: at least, and at most.
pub(in crate::ruleset) fn days_of_months(months: u64) -> (u64, u64) {
    /// The mean month of the calendar: 146,097 days in 4,800 months.
    const DAYS: u64 = 146_097;
    const MONTHS: u64 = 4_800;
    // A run of short months is two days shorter than the mean, one of long months with a clamped end three longer;
    // over years the leap days that a century leaves out come on top.
    let (shorter, longer) = if months <= 12 { (2, 3) } else { (4, 5) };
    let days = months.saturating_mul(DAYS);
    ((days / MONTHS).saturating_sub(shorter), days.div_ceil(MONTHS).saturating_add(longer))
}

/// The unit of which `unit` is a fixed multiple, and how many of it: months, or days.
pub(in crate::ruleset) fn in_base_units(unit: Calendar) -> (Calendar, u64) {
    match unit {
        Calendar::Days => (Calendar::Days, 1),
        Calendar::Weeks => (Calendar::Days, 7),
        Calendar::Months => (Calendar::Months, 1),
        Calendar::Years => (Calendar::Months, 12),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Day;

    fn period(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    fn within(text: &str) -> Window {
        Window::Within(period(text), Anchor::Screening)
    }

    #[test]
    fn lengths_that_depend_on_the_day_are_not_compared() {
        assert!(never_longer(period("1 year"), period("12 months")));
        assert!(never_longer(period("12 months"), period("1 year")));
        assert!(never_longer(period("4 weeks"), period("30 days")));
        assert!(never_longer(period("60 days"), period("3 months")));
        assert!(never_longer(period("1 year"), period("400 days")));
        for (a, b) in [("90 days", "3 months"), ("3 months", "90 days"), ("365 days", "1 year"), ("1 month", "30 days")]
        {
            assert!(!never_longer(period(a), period(b)), "{a} {b}");
        }
    }

    #[test]
    fn windows_hold_others() {
        assert!(inside(Window::Now, within("1 day")) && inside(within("1 year"), within("5 years")));
        assert!(inside(within("5 years"), Window::Ever) && !inside(Window::Ever, within("5 years")));
        assert!(!inside(within("5 years"), within("1 year")) && !inside(within("1 year"), Window::Now));
        let enrolment = Window::Within(period("5 years"), Anchor::Enrolment);
        assert!(!inside(within("1 year"), enrolment) && !inside(enrolment, within("9 years")));
        assert!(!inside(Window::Now, enrolment));
        let (longer, shorter) = (period("2 years"), period("1 year"));
        assert!(inside(Window::MoreThanAgo(longer), Window::AtLeastAgo(shorter)));
        assert!(!inside(Window::AtLeastAgo(shorter), Window::MoreThanAgo(shorter)));
        assert!(together_everything(within("1 year"), Window::MoreThanAgo(shorter)));
        assert!(!together_everything(within("1 year"), Window::MoreThanAgo(longer)));
    }

    #[test]
    fn months_last_no_more_and_no_fewer_days() {
        let first = Day::from_ymd(1890, 1, 1).unwrap();
        for offset in 0..4_300 {
            let day = first.plus(offset * 17);
            for months in [1_u32, 2, 3, 5, 6, 7, 11, 12, 13, 24, 59, 120, 217] {
                let period = Period { count: months, unit: Calendar::Months };
                let (least, most) = days_of_months(u64::from(months));
                for days in [day.0 - day.before(period).0, day.after(period).0 - day.0] {
                    let days = u64::try_from(days).unwrap();
                    assert!(least <= days && days <= most, "{months} months: {least} {days} {most}");
                }
            }
        }
    }
}
