//! Windows, durations and what they count from.

use super::{Builder, Built, spanned};
use crate::reading::grammar::{Node, Rule, child, children, first};
use prescreen_language::criteria::{Anchor, Length, Window};
use prescreen_language::text::Spanned;
use prescreen_language::value::{Calendar, Period};

/// No window reaches further back than a life.
const MOST_YEARS: u32 = 150;

impl Builder<'_> {
    pub(super) fn window(&self, node: &Node<'_>) -> Built<Spanned<Window>> {
        let inner = first(node).ok_or("no time is said")?;
        let tail = child(&inner, Rule::tail).or_else(|| child(&inner, Rule::tail_before));
        let anchor = match &tail {
            Some(tail) => anchor(tail)?,
            None => Anchor::Screening,
        };
        let length = match (child(&inner, Rule::length), child(&inner, Rule::period)) {
            (Some(length), _) => self.length(&length)?,
            (None, Some(period)) => Length::Period(self.period(&period)?),
            (None, None) => return Err("no time is said"),
        };
        let window = match child(&inner, Rule::op).as_ref().and_then(first).map(|op| op.as_rule()) {
            None | Some(Rule::lt | Rule::le) => Window::Within(length, anchor),
            Some(sign) => {
                let Length::Period(period) = length else { return Err("half-lives ago") };
                if anchor != Anchor::Screening {
                    return Err("a time before something other than screening");
                }
                if sign == Rule::gt { Window::MoreThanAgo(period) } else { Window::AtLeastAgo(period) }
            }
        };
        Ok(spanned(window, self.span_of(node)))
    }

    fn length(&self, length: &Node<'_>) -> Built<Length> {
        let inner = first(length).ok_or("no time is said")?;
        Ok(match inner.as_rule() {
            Rule::period => Length::Period(self.period(&inner)?),
            Rule::half_lives => Length::HalfLives(self.half_lives(&inner)?),
            Rule::longer => {
                let period = child(&inner, Rule::period).ok_or("no time is said")?;
                let half_lives = child(&inner, Rule::half_lives).ok_or("no time is said")?;
                Length::Longer(self.period(&period)?, self.half_lives(&half_lives)?)
            }
            _ => Length::Period(Period { count: 1, unit: calendar(inner.as_str())? }),
        })
    }

    fn half_lives(&self, node: &Node<'_>) -> Built<u32> {
        let number = child(node, Rule::number).ok_or("no number is said")?;
        self.whole(&number).ok().filter(|n| (1..=1000).contains(n)).ok_or("no possible number of half-lives")
    }

    pub(super) fn period(&self, node: &Node<'_>) -> Built<Period> {
        let mut numbers = children(node, Rule::number);
        let count = self.whole(&numbers.next().ok_or("no number is said")?)?;
        // `three (3) months`
        if let Some(again) = numbers.next()
            && self.whole(&again)? != count
        {
            return Err("two numbers differ");
        }
        let written = child(node, Rule::calendar).ok_or("no time is said")?;
        let (count, unit) = match written.as_str().trim() {
            "hours" => (days(count).ok_or("hours that are no whole days")?, Calendar::Days),
            word => (count, calendar(word)?),
        };
        let per_year = match unit {
            Calendar::Days => 366,
            Calendar::Weeks => 53,
            Calendar::Months => 12,
            Calendar::Years => 1,
        };
        if let Some(same) = child(node, Rule::same_period) {
            let number = self.whole(&child(&same, Rule::number).ok_or("no number is said")?)?;
            let other = child(&same, Rule::calendar).ok_or("no time is said")?;
            let other = match other.as_str().trim() {
                "hours" => (days(number).ok_or("two times differ")?, Calendar::Days),
                word => (number, calendar(word)?),
            };
            if !is_same((count, unit), other) {
                return Err("two times differ");
            }
        }
        if count == 0 || count > MOST_YEARS * per_year {
            return Err("no possible time");
        }
        Ok(Period { count, unit })
    }

    pub(super) fn whole(&self, node: &Node<'_>) -> Built<u32> {
        let (n, d) = self.number(node)?.parts();
        u32::try_from(n).ok().filter(|_| d == 1).ok_or("a whole number is expected")
    }
}

/// Whole days of so many hours. Dates are days apart, not hours: what was 72 hours ago was three days ago.
pub(super) fn days(hours: u32) -> Option<u32> {
    (hours > 0 && hours.is_multiple_of(24)).then_some(hours / 24)
}

/// `2 weeks (14 days)`, `1 year (12 months)`, `6 months (180 days)`.
fn is_same(one: (u32, Calendar), other: (u32, Calendar)) -> bool {
    let days = |(count, unit): (u32, Calendar)| -> std::ops::RangeInclusive<u64> {
        let count = u64::from(count);
        match unit {
            Calendar::Days => count..=count,
            Calendar::Weeks => count * 7..=count * 7,
            Calendar::Months => count * 28..=count * 31,
            Calendar::Years => count * 360..=count * 366,
        }
    };
    let (one, other) = (days(one), days(other));
    one.start() <= other.end() && other.start() <= one.end()
}

pub(super) fn calendar(word: &str) -> Built<Calendar> {
    Ok(match word.trim() {
        "days" | "calendar days" => Calendar::Days,
        "weeks" => Calendar::Weeks,
        "months" => Calendar::Months,
        "years" | "y" | "year-old" => Calendar::Years,
        _ => return Err("no unit of time"),
    })
}

pub(super) fn anchor(tail: &Node<'_>) -> Built<Anchor> {
    let anchor = child(tail, Rule::anchor).ok_or("no event is said")?;
    for node in anchor.into_inner() {
        return Ok(match node.as_rule() {
            Rule::to_screening => Anchor::Screening,
            Rule::to_consent => Anchor::Consent,
            Rule::to_enrolment => Anchor::Enrolment,
            Rule::to_randomisation => Anchor::Randomisation,
            Rule::to_first_dose => Anchor::FirstDose,
            Rule::to_baseline => Anchor::Baseline,
            _ => continue,
        });
    }
    Err("no event is said")
}
