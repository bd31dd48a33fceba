//! Ages.

use super::time::calendar;
use super::{Builder, Built, all};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, child, children, first};
use prescreen_language::criteria::{AgeAtom, Atom, Expr, ExprKind};
use prescreen_language::value::{Bound, Calendar, Range, RangeSet};

/// No age is counted beyond this.
const MOST: u32 = 150;
/// From this on a number without a unit can only be meant in years.
const SURELY_YEARS: u32 = 12;

/// From so many years on a single limit without a word of age is no life expectancy and no time since something.
const MORE_THAN_A_PROSPECT: u32 = 16;

/// A limit of age; the unit may be said elsewhere.
struct Limit {
    low: Bound<(u32, Option<Calendar>)>,
    high: Bound<(u32, Option<Calendar>)>,
}

impl Builder<'_> {
    pub(super) fn age(&mut self, age: &Node<'_>) -> Built<Expr> {
        let bare = child(age, Rule::bare_age);
        if let Some(around) = child(age, Rule::age_around) {
            return self.around(&around);
        }
        let limits = child(bare.as_ref().unwrap_or(age), Rule::age_limits).ok_or("no age is said")?;
        let years_said = age.as_str().contains("( years )")
            || age.as_str().contains("in years")
            || children(age, Rule::age_marker).any(|m| m.as_str().contains("year"));
        let mut read = Vec::new();
        for limit in children(&limits, Rule::age_limit) {
            read.push(self.age_limit(&limit)?);
        }
        let or = children(&limits, Rule::age_join).any(|j| child(&j, Rule::or).is_some());
        let commas = children(&limits, Rule::age_join).count();
        if or && commas + 1 != read.len() {
            return Err("limits of age are joined in two ways");
        }
        let units: Vec<Option<Calendar>> =
            read.iter().flat_map(|l| [l.low, l.high]).filter_map(value).map(|v| v.1).collect();
        let numbers: Vec<u32> = read.iter().flat_map(|l| [l.low, l.high]).filter_map(value).map(|v| v.0).collect();
        let said: Vec<Calendar> = units.iter().flatten().copied().collect();
        // `18 and over`, and nothing else: what else could it be?
        let alone = self.tokens.words.len() <= 6
            && numbers.iter().all(|n| (SURELY_YEARS..=99).contains(n))
            && said.is_empty()
            && ["older", "over ", "younger", "above ", "under "].iter().any(|w| age.as_str().contains(w));
        let of_age = [" of age", " old"].iter().any(|w| age.as_str().contains(w)) && !said.is_empty();
        let bare = bare.filter(|_| !alone && !of_age);
        // `at least 10 years` is as well how long somebody is to live.
        let lone = matches!(&read[..], [limit] if value(limit.low).is_none() || value(limit.high).is_none())
            && numbers.iter().all(|&n| n < MORE_THAN_A_PROSPECT);
        if bare.is_some() && (lone || said.is_empty() || said != vec![Calendar::Years; said.len()]) {
            return Err("a number of years is no age by itself");
        }
        let default = match (said.last(), years_said) {
            (_, true) => Calendar::Years,
            (Some(unit), false) => *unit,
            (None, false) if numbers.iter().all(|&n| n >= SURELY_YEARS) => Calendar::Years,
            (None, false) => return Err("the age has no unit"),
        };
        let mixed = said.iter().any(|u| *u != default);
        let span = self.span_of(age);
        if mixed && or {
            return Err("limits of age are in different units");
        }
        if mixed {
            return self.mixed(&read, age);
        }
        let mut ages: Option<RangeSet<u32>> = None;
        for limit in &read {
            let range = RangeSet::new([Range { low: plain(limit.low), high: plain(limit.high) }]);
            ages = Some(match ages {
                None => range,
                Some(set) if or => set.union(&range),
                Some(set) => set.intersection(&range),
            });
        }
        let ages =
            ages.filter(|set| !set.is_empty() && set.ranges() != [Range::everything()]).ok_or("no age is left")?;
        // `under 18 and over 65` among the exclusions is meant as either.
        if numbers.iter().any(|&n| default == Calendar::Years && n > MOST) {
            return Err("no possible age");
        }
        Ok(Expr::new(ExprKind::Atom(Atom::Age(AgeAtom { unit: default, ages })), span))
    }

    /// `6 months to 18 years`: two statements.
    fn mixed(&self, limits: &[Limit], age: &Node<'_>) -> Built<Expr> {
        if self.side == Side::Exclusion {
            return Err("limits of age are in different units");
        }
        let span = self.span_of(age);
        let mut atoms = Vec::new();
        for limit in limits {
            let sides = [(limit.low, true), (limit.high, false)];
            for (bound, low) in sides {
                let Some((_, unit)) = value(bound) else { continue };
                let unit = unit.ok_or("the age has no unit")?;
                let open = Bound::Open;
                let range =
                    if low { Range { low: plain(bound), high: open } } else { Range { low: open, high: plain(bound) } };
                let atom = Atom::Age(AgeAtom { unit, ages: RangeSet::new([range]) });
                atoms.push(Expr::new(ExprKind::Atom(atom), span));
            }
        }
        Ok(all(atoms, span))
    }

    /// `18 <= age <= 75 years`.
    fn around(&self, around: &Node<'_>) -> Built<Expr> {
        let mut signs = children(around, Rule::op).filter_map(|op| first(&op)).map(|op| op.as_rule());
        let mut ends = children(around, Rule::age_quantity).map(|q| self.age_quantity(&q));
        let (Some(left), Some(right), Some(low), Some(high)) = (signs.next(), signs.next(), ends.next(), ends.next())
        else {
            return Err("no age is said");
        };
        let ((low, low_unit), (high, high_unit)) = (low?, high?);
        let bound = |sign, n| match sign {
            Rule::le => Ok(Bound::Included(n)),
            Rule::lt => Ok(Bound::Excluded(n)),
            _ => Err("an age between limits in the wrong order"),
        };
        let unit = high_unit.or(low_unit).unwrap_or(Calendar::Years);
        if low_unit.is_some_and(|u| u != unit) || low >= high || high < SURELY_YEARS {
            return Err("limits of age are in different units");
        }
        let ages = RangeSet::new([Range { low: bound(left, low)?, high: bound(right, high)? }]);
        Ok(Expr::new(ExprKind::Atom(Atom::Age(AgeAtom { unit, ages })), self.span_of(around)))
    }

    fn age_limit(&self, limit: &Node<'_>) -> Built<Limit> {
        let inner = first(limit).ok_or("no age is said")?;
        let quantities = |node: &Node<'_>| -> Built<Vec<(u32, Option<Calendar>)>> {
            children(node, Rule::age_quantity).map(|q| self.age_quantity(&q)).collect()
        };
        match inner.as_rule() {
            Rule::age_between | Rule::age_range => {
                let found = quantities(&inner)?;
                let [low, high] = found.as_slice() else { return Err("no age is said") };
                Ok(Limit { low: Bound::Included(*low), high: Bound::Included(*high) })
            }
            Rule::age_bound => {
                let age = quantities(&inner)?.first().copied().ok_or("no age is said")?;
                Ok(if child(&inner, Rule::less).is_some() {
                    Limit { low: Bound::Open, high: Bound::Included(age) }
                } else {
                    Limit { low: Bound::Included(age), high: Bound::Open }
                })
            }
            _ => {
                let sign = first(&inner).ok_or("no comparison is said")?.as_rule();
                let age = quantities(limit)?.first().copied().ok_or("no age is said")?;
                Ok(match sign {
                    Rule::ge => Limit { low: Bound::Included(age), high: Bound::Open },
                    Rule::gt => Limit { low: Bound::Excluded(age), high: Bound::Open },
                    Rule::le => Limit { low: Bound::Open, high: Bound::Included(age) },
                    _ => Limit { low: Bound::Open, high: Bound::Excluded(age) },
                })
            }
        }
    }

    fn age_quantity(&self, quantity: &Node<'_>) -> Built<(u32, Option<Calendar>)> {
        let number = child(quantity, Rule::number).ok_or("no age is said")?;
        let unit = child(quantity, Rule::age_unit).map(|u| calendar(u.as_str())).transpose()?;
        Ok((self.whole(&number)?, unit))
    }
}

fn value(bound: Bound<(u32, Option<Calendar>)>) -> Option<(u32, Option<Calendar>)> {
    match bound {
        Bound::Open => None,
        Bound::Included(v) | Bound::Excluded(v) => Some(v),
    }
}

fn plain(bound: Bound<(u32, Option<Calendar>)>) -> Bound<u32> {
    match bound {
        Bound::Open => Bound::Open,
        Bound::Included((n, _)) => Bound::Included(n),
        Bound::Excluded((n, _)) => Bound::Excluded(n),
    }
}
