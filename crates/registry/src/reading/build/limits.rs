//! Limits of numbers, with their units.
//!
//! Assumes a test with numbers. Guarantees that the unit of a limit is one in which the test is measured, and that the
//! limit could be a result of the test.

use super::{Builder, Built, unsaid};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, child, children, first};
use crate::reading::lexer::Class;
use prescreen_language::criteria::{Limit, LimitRange, Scale};
use prescreen_language::value::{Bound, Number, Unit};
use prescreen_language::vocabulary::{ConceptId, Kind};

/// The most times a limit of normal that anybody writes.
const MOST_TIMES: i64 = 100;

/// A limit as read, before its range is known.
#[derive(Clone)]
struct Figure {
    number: Number,
    scale: Scale,
}

/// Limits that a value must keep together, or one of.
pub(super) struct Limits {
    pub ranges: Vec<LimitRange>,
    /// A value between, not one of several.
    pub or: bool,
}

impl Builder<'_> {
    /// All limits after the tests, checked against `id`.
    pub(super) fn limits(&self, limits: &Node<'_>, id: ConceptId) -> Built<Limits> {
        if let Some(numbers) = child(limits, Rule::numbers) {
            return Ok(Limits { ranges: vec![self.numbers(&numbers, id)?], or: false });
        }
        let outside = children(limits, Rule::limit).find_map(|limit| child(&limit, Rule::outside));
        if let Some(outside) = outside {
            let alone = children(limits, Rule::limit).count() == 1;
            let ranges =
                alone.then(|| self.outside(&outside, id)).ok_or("limits beside those outside of which it is")?;
            return Ok(Limits { ranges: ranges?, or: true });
        }
        let mut ranges = Vec::new();
        // `>= 20 and <= 30 kg/m2`: the unit is said once, at the end.
        let shared = children(limits, Rule::limit).last().map(|l| self.last_unit(&l)).transpose()?.flatten();
        for limit in children(limits, Rule::limit) {
            ranges.push(self.limit(&limit, id, shared.as_ref())?);
        }
        let or = children(limits, Rule::limit_join)
            .any(|j| child(&j, Rule::or).is_some() || child(&j, Rule::comma_or).is_some());
        let joins = children(limits, Rule::limit_join).count();
        let all_or = children(limits, Rule::limit_join)
            .all(|j| child(&j, Rule::or).is_some() || child(&j, Rule::comma_or).is_some());
        if or && !(all_or && joins + 1 == ranges.len()) {
            return Err("`and` and `or` are mixed");
        }
        if or || ranges.len() == 1 {
            return Ok(Limits { ranges, or });
        }
        Ok(Limits { ranges: vec![both(&ranges)?], or: false })
    }

    /// The unit that is said last.
    pub(super) fn last_unit(&self, node: &Node<'_>) -> Built<Option<Scale>> {
        let last = node.clone().into_inner().flatten().filter(|n| n.as_rule() == Rule::unit).last();
        Ok(last.map(|unit| self.unit(&unit)).transpose()?.map(Scale::Unit))
    }

    /// `0, 1 or 2`: what lies between is whole numbers only.
    fn numbers(&self, numbers: &Node<'_>, id: ConceptId) -> Built<LimitRange> {
        let mut all: Vec<i128> = Vec::new();
        for number in children(numbers, Rule::number) {
            let (n, d) = self.number(&number)?.parts();
            if d != 1 {
                return Err("one of several values that are no whole numbers");
            }
            all.push(n);
        }
        let concept = self.vocabulary.concept(id);
        let whole = concept.instrument().is_some()
            || concept
                .observation()
                .is_some_and(|o| o.unit_is_conventional && o.unit.as_ref().is_some_and(Unit::is_one));
        all.sort_unstable();
        let (Some(first), Some(last)) = (all.first().copied(), all.last().copied()) else {
            return Err("no number is said");
        };
        let gapless = usize::try_from(last - first).is_ok_and(|span| span + 1 == all.len());
        if !(whole && gapless) {
            return Err("a number without a comparison");
        }
        let end = |n: i128| -> Built<Option<Limit>> {
            let number = Number::fraction(n, 1).ok_or("no number is said")?;
            self.checked(&Figure { number, scale: Scale::Bare }, id)?;
            Ok(Some(Limit { number, scale: Scale::Bare, included: true, span: self.span_of(numbers) }))
        };
        Ok(LimitRange { low: end(first)?, high: end(last)? })
    }

    /// A limit by itself.
    pub(super) fn one_limit(&self, limit: &Node<'_>, id: ConceptId) -> Built<LimitRange> {
        self.limit(limit, id, None)
    }

    /// `(5 x ULN if …)`: a limit without its sign, as both ends of a range.
    pub(super) fn unsigned(&self, node: &Node<'_>, id: ConceptId) -> Built<LimitRange> {
        let figure = self.with_unit(self.figure(&child(node, Rule::quantity).ok_or("no limit is said")?, id)?, id);
        self.checked(&figure, id)?;
        let end = Limit { number: figure.number, scale: figure.scale, included: true, span: self.span_of(node) };
        Ok(LimitRange { low: Some(end.clone()), high: Some(end) })
    }

    pub(super) fn limit(&self, limit: &Node<'_>, id: ConceptId, shared: Option<&Scale>) -> Built<LimitRange> {
        let inner = first(limit).ok_or("no limit is said")?;
        let end = |mut figure: Figure, included: bool| -> Built<Option<Limit>> {
            if figure.scale == Scale::Bare
                && let Some(shared) = shared
            {
                figure.scale.clone_from(shared);
                figure.scale = unsaid::as_measured(figure.number, figure.scale, &self.vocabulary.concept(id).name);
            }
            let figure = self.with_unit(figure, id);
            self.checked(&figure, id)?;
            Ok(Some(Limit { number: figure.number, scale: figure.scale, included, span: self.span_of(limit) }))
        };
        match inner.as_rule() {
            Rule::outside => Err("two ranges where one is expected"),
            Rule::normal_range => self.normal_range(limit, id),
            Rule::between | Rule::range => self.span_between(&inner, id),
            Rule::bound => {
                let figure = self.figure(&child(&inner, Rule::quantity).ok_or("no limit is said")?, id)?;
                Ok(if child(&inner, Rule::less).is_some() {
                    LimitRange { low: None, high: end(figure, true)? }
                } else {
                    LimitRange { low: end(figure, true)?, high: None }
                })
            }
            _ => {
                let sign = first(&inner).ok_or("no comparison is said")?.as_rule();
                if children(limit, Rule::op).count() > 1 {
                    return Err("two limits in one");
                }
                let figure = self.figure(&child(limit, Rule::quantity).ok_or("no limit is said")?, id)?;
                Ok(match sign {
                    Rule::ge => LimitRange { low: end(figure, true)?, high: None },
                    Rule::gt => LimitRange { low: end(figure, false)?, high: None },
                    Rule::le => LimitRange { low: None, high: end(figure, true)? },
                    _ => LimitRange { low: None, high: end(figure, false)? },
                })
            }
        }
    }

    /// A limit in millimetres of mercury.
    pub(super) fn mercury(&self, number: &Node<'_>, sign: Rule, id: ConceptId) -> Built<LimitRange> {
        let figure = Figure { number: self.number(number)?, scale: Scale::Unit("mmHg".to_owned()) };
        self.checked(&figure, id)?;
        let included = matches!(sign, Rule::ge | Rule::le);
        let end = Limit { number: figure.number, scale: figure.scale, included, span: self.span_of(number) };
        Ok(match sign {
            Rule::ge | Rule::gt => LimitRange { low: Some(end), high: None },
            _ => LimitRange { low: None, high: Some(end) },
        })
    }

    /// From one limit to the other, both included.
    pub(super) fn span_between(&self, node: &Node<'_>, id: ConceptId) -> Built<LimitRange> {
        let mut quantities = children(node, Rule::quantity);
        let (Some(low), Some(high)) = (quantities.next(), quantities.next()) else { return Err("no limit is said") };
        let (mut low, high) = (self.figure(&low, id)?, self.figure(&high, id)?);
        if low.scale == Scale::Bare {
            low.scale.clone_from(&high.scale);
        }
        if low.scale == high.scale && low.number >= high.number {
            return Err("the lower limit is not below the higher");
        }
        let end = |figure: Figure| -> Built<Option<Limit>> {
            let figure = self.with_unit(figure, id);
            self.checked(&figure, id)?;
            let span = self.span_of(node);
            Ok(Some(Limit { number: figure.number, scale: figure.scale, included: true, span }))
        };
        Ok(LimitRange { low: end(low)?, high: end(high)? })
    }

    /// `outside 90 to 140 mmHg`: below the one or above the other.
    fn outside(&self, node: &Node<'_>, id: ConceptId) -> Built<Vec<LimitRange>> {
        let LimitRange { low, high } = self.span_between(node, id)?;
        let beyond = |end: Option<Limit>| end.map(|limit| Limit { included: false, ..limit });
        Ok(vec![LimitRange { low: None, high: beyond(low) }, LimitRange { low: beyond(high), high: None }])
    }

    /// From the lower to the upper limit of normal; up to the one, or from the other on, where only that is of concern.
    pub(super) fn normal_range(&self, node: &Node<'_>, id: ConceptId) -> Built<LimitRange> {
        // An inclusion asks for organs that work: nobody is kept out for a creatinine that is low.
        const NONE_TOO_LOW: [&str; 17] = [
            "bilirubin",
            "direct bilirubin",
            "indirect bilirubin",
            "creatinine",
            "AST",
            "ALT",
            "alkaline phosphatase",
            "gamma-glutamyl transferase",
            "LDH",
            "urea",
            "urea nitrogen",
            "aPTT",
            "prothrombin time",
            "INR",
            "troponin I",
            "troponin T",
            "C-reactive protein",
        ];
        const NONE_TOO_HIGH: [&str; 4] = [
            "left ventricular ejection fraction",
            "left ventricular fractional shortening",
            "creatinine clearance",
            "eGFR",
        ];
        let end = |scale: Scale| -> Built<Option<Limit>> {
            let figure = Figure { number: Number::ONE, scale };
            self.checked(&figure, id)?;
            Ok(Some(Limit { number: figure.number, scale: figure.scale, included: true, span: self.span_of(node) }))
        };
        let name = self.vocabulary.concept(id).name.as_str();
        let among = |names: &[&str]| self.side == Side::Inclusion && names.contains(&name);
        Ok(LimitRange {
            low: if among(&NONE_TOO_LOW) { None } else { end(Scale::LowerNormal)? },
            high: if among(&NONE_TOO_HIGH) { None } else { end(Scale::UpperNormal)? },
        })
    }

    fn figure(&self, quantity: &Node<'_>, id: ConceptId) -> Built<Figure> {
        let whole = first(quantity).ok_or("no number is said")?;
        let holder = if whole.as_rule() == Rule::upper_first { &whole } else { quantity };
        let mut numbers = Vec::new();
        for number in children(holder, Rule::number) {
            numbers.push(self.number(&number)?);
        }
        let mut number = match numbers.as_slice() {
            [] => Number::ONE,
            [one] => *one,
            [one, again] if one == again => *one,
            _ => return Err("two numbers differ"),
        };
        let scale_node = child(quantity, Rule::scale);
        let scale_of = scale_node.as_ref().unwrap_or(holder);
        let scale = if child(scale_of, Rule::upper).is_some() {
            Scale::UpperNormal
        } else if child(scale_of, Rule::of_normal).is_some() {
            if number <= Number::ONE {
                return Err("which limit of normal is meant is not said");
            }
            Scale::UpperNormal
        } else if child(scale_of, Rule::lower).is_some() {
            Scale::LowerNormal
        } else if let Some(unit) = child(scale_of, Rule::unit) {
            Scale::Unit(self.unit(&unit)?)
        } else if child(scale_of, Rule::calendar).is_some_and(|unit| unit.as_str().starts_with("hour")) {
            let hours = u32::try_from(number.parts().0).ok().filter(|_| number.parts().1 == 1);
            let days = hours.and_then(super::time::days).ok_or("hours that are no whole days")?;
            number = Number::from(i64::from(days));
            Scale::Unit(super::time::calendar("days")?.word(2).to_owned())
        } else if let Some(unit) = child(scale_of, Rule::calendar) {
            Scale::Unit(super::time::calendar(unit.as_str())?.word(2).to_owned())
        } else {
            Scale::Bare
        };
        if let Scale::Unit(unit) = &scale
            && lost_its_power(number, unit)
        {
            return Err("a number that may have lost its exponent");
        }
        let scale = unsaid::as_measured(number, scale, &self.vocabulary.concept(id).name);
        let figure = Figure { number, scale };
        if let Some(again) = child(quantity, Rule::equivalent) {
            self.equivalent(&figure, &again, id)?;
        }
        Ok(figure)
    }

    /// The limit with the unit that is not said, where there is only one.
    fn with_unit(&self, figure: Figure, id: ConceptId) -> Figure {
        let said = matches!(figure.scale, Scale::Bare).then_some(figure.number);
        match said.and_then(|number| unsaid::bare(number, &self.vocabulary.concept(id).name)) {
            Some((number, scale)) => Figure { number, scale },
            None => figure,
        }
    }

    pub(super) fn unit(&self, unit: &Node<'_>) -> Built<String> {
        match self.class_at(unit) {
            Some(Class::Unit(unit)) => Ok(unit.clone()),
            _ => Err("a unit was lost"),
        }
    }

    /// The unit in which the test is measured.
    fn own_unit(&self, id: ConceptId) -> Option<(&Unit, Option<Number>)> {
        match &self.vocabulary.concept(id).kind {
            Kind::Observation(o) => o.unit.as_ref().map(|u| (u, o.molar_mass)),
            _ => None,
        }
    }

    /// The number in the test's own unit.
    fn converted(&self, figure: &Figure, id: ConceptId) -> Built<Option<Number>> {
        let Scale::Unit(unit) = &figure.scale else { return Ok(None) };
        let (own, molar_mass) = self.own_unit(id).ok_or("a unit after a test that has none")?;
        if unit == "%" && own.is_one() {
            // `performance status >= 60%` is of another scale.
            return Err("a share of a scale that has none");
        }
        let unit = Unit::parse(unit).map_err(|_| "an unknown unit")?;
        let conversion = unit.conversion_to(own, molar_mass).map_err(|_| "the unit does not fit the test")?;
        conversion.apply(figure.number).map(Some).ok_or("the number is too large")
    }

    fn checked(&self, figure: &Figure, id: ConceptId) -> Built<()> {
        let concept = self.vocabulary.concept(id);
        let own = match figure.scale {
            Scale::Unit(_) => self.converted(figure, id)?.ok_or("an unknown unit")?,
            Scale::UpperNormal | Scale::LowerNormal => {
                if concept.observation().is_none_or(|o| o.unit.is_none()) {
                    return Err("a limit of normal of a test that has none");
                }
                let sound = figure.number > Number::ZERO && figure.number <= Number::from(MOST_TIMES);
                return if sound { Ok(()) } else { Err("no possible limit") };
            }
            Scale::Bare => match concept.observation() {
                Some(o) => {
                    let unit = o.unit.as_ref().ok_or("the test has no number")?;
                    if !(unit.is_one() || o.unit_is_conventional) {
                        return Err("the limit has no unit");
                    }
                    figure.number
                }
                None => figure.number,
            },
        };
        let possible = match &concept.kind {
            Kind::Observation(o) => o.plausible.as_ref(),
            Kind::Score(i) | Kind::CriteriaSet(i) => i.range.as_ref(),
            _ => return Err("only a test has a value"),
        };
        let inside = possible.is_none_or(|range| {
            let low = match range.low {
                Bound::Open => true,
                Bound::Included(n) | Bound::Excluded(n) => own >= n,
            };
            let high = match range.high {
                Bound::Open => true,
                Bound::Included(n) | Bound::Excluded(n) => own <= n,
            };
            low && high
        });
        if inside { Ok(()) } else { Err("the limit could be no result of the test") }
    }

    /// `1.5 mg/dL (132 umol/L)`: whether the second is the first, but for rounding.
    fn equivalent(&self, figure: &Figure, again: &Node<'_>, id: ConceptId) -> Built<()> {
        let number = self.number(&child(again, Rule::number).ok_or("no number is said")?)?;
        let unit = self.unit(&child(again, Rule::unit).ok_or("no unit is said")?)?;
        let name = &self.vocabulary.concept(id).name;
        let (number, unit) = unsaid::in_own_unit(number, &unit, name).unwrap_or((number, unit));
        let scale = unsaid::as_measured(number, Scale::Unit(unit), name);
        let other = Figure { number, scale };
        let (Some(one), Some(two)) = (self.converted(figure, id)?, self.converted(&other, id)?) else {
            return Err("a second limit in parentheses");
        };
        let near = one.minus(two).and_then(|d| d.over(one)).is_some_and(|share| {
            let least = Number::fraction(-6, 100).unwrap_or(Number::ZERO);
            let most = Number::fraction(6, 100).unwrap_or(Number::ZERO);
            share >= least && share <= most
        });
        if near { Ok(()) } else { Err("the limit in parentheses is another one") }
    }
}

/// Limits that hold together: one range.
fn both(ranges: &[LimitRange]) -> Built<LimitRange> {
    let [first, second] = ranges else { return Err("more than two limits") };
    let (low, high) = match (first, second) {
        (LimitRange { low: Some(low), high: None }, LimitRange { low: None, high: Some(high) })
        | (LimitRange { low: None, high: Some(high) }, LimitRange { low: Some(low), high: None }) => (low, high),
        _ => return Err("two limits of one side"),
    };
    let mut low = low.clone();
    if low.scale == Scale::Bare {
        low.scale.clone_from(&high.scale);
    }
    if low.scale == high.scale && low.number >= high.number {
        return Err("no value lies between the limits");
    }
    Ok(LimitRange { low: Some(low), high: Some(high.clone()) })
}

/// Whether `104 IU/mL` may once have been `10⁴ IU/mL`: registries flatten what is raised.
fn lost_its_power(number: Number, unit: &str) -> bool {
    let counted = ["IU", "cop", "cell", "CFU", "PFU"].iter().any(|u| unit.contains(u));
    let written = number.to_string();
    let power = written.strip_prefix("10").and_then(|rest| rest.parse::<u32>().ok());
    counted && power.is_some_and(|power| (3..=12).contains(&power))
}
