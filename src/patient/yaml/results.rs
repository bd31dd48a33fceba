//! A result's text into a value of its test: named value, titre, or a number in the canonical unit.

use super::super::ResultValue;
use super::draft::{Draft, NotComparable};
use super::numbers::{self, NumberError, Written};
use crate::text::yaml::Node;
use crate::text::{Diagnostic, alternatives, nearest};
use crate::value::{Bound, Conversion, Number, Range, RangeSet, Truth, Unit, UnitError};
use crate::vocabulary::{ConceptId, Observation, fold};

impl Draft<'_, '_> {
    /// The value of a test. What cannot be compared is kept with the reason, and reported.
    pub(super) fn result_value(
        &mut self,
        concept: ConceptId,
        test: &Observation,
        node: &Node,
        text: &str,
    ) -> ResultValue {
        if let Some(index) = named_value(test, text) {
            return ResultValue::Named(index);
        }
        if test.titre
            && let Some(dilution) = numbers::titre(text)
        {
            return match dilution {
                Ok(range) => ResultValue::Titre(range),
                Err(error) => {
                    self.unreadable_number("value", node, error);
                    ResultValue::Incomparable("not a titre".to_owned())
                }
            };
        }
        match (numbers::quantity(text), &test.unit) {
            (Ok(written), Some(unit)) => self.number_value(concept, test, unit, node, &written),
            (Err(NumberError::NotANumber), _) | (Ok(_), None) => self.unknown_value(concept, test, node, text),
            (Err(error), _) => {
                self.unreadable_number("value", node, error);
                ResultValue::Incomparable("not a number".to_owned())
            }
        }
    }

    fn number_value(
        &mut self,
        concept: ConceptId,
        test: &Observation,
        unit: &Unit,
        node: &Node,
        written: &Written<'_>,
    ) -> ResultValue {
        let converted = self
            .conversion(concept, test, unit, written.unit)
            .and_then(|c| convert(&written.range, c).ok_or(NotComparable::TooLarge));
        match converted {
            Ok(range) => {
                self.check_plausible(concept, test, node, range);
                ResultValue::Number(range)
            }
            Err(reason) => {
                let words = reason.words(unit);
                self.not_comparable("value", concept, unit, node, reason);
                ResultValue::Incomparable(words)
            }
        }
    }

    /// The reference range of a result, in the canonical unit. Without a unit of its own it is in the result's.
    pub(super) fn reference(
        &mut self,
        concept: ConceptId,
        test: &Observation,
        node: &Node,
        value: &str,
    ) -> Option<Range> {
        let text = self.text("range", node)?;
        let Some(unit) = &test.unit else {
            let message = format!("the reference range of {} cannot be compared", self.named(concept));
            self.report(
                Diagnostic::warning("unit-mismatch", node.span, message)
                    .label("this test has no numeric unit")
                    .help("leave `range:` out"),
            );
            return None;
        };
        let written = match numbers::quantity(text) {
            Ok(written) => written,
            Err(error) => {
                self.unreadable_number("range", node, error);
                return None;
            }
        };
        if is_single(&written.range) {
            self.report(
                Diagnostic::error("unreadable-value", node.span, "`range` has one end only")
                    .label("a single number")
                    .help("write both ends, as in `45 to 84 umol/L`, or `<` or `>` before the only limit"),
            );
            return None;
        }
        let own = if written.unit.is_empty() { numbers::quantity(value).map_or("", |v| v.unit) } else { written.unit };
        let converted = self
            .conversion(concept, test, unit, own)
            .and_then(|c| convert(&written.range, c).ok_or(NotComparable::TooLarge));
        converted.map_err(|reason| self.not_comparable("range", concept, unit, node, reason)).ok()
    }

    /// How numbers in the unit as written become numbers in the concept's unit.
    fn conversion(
        &mut self,
        concept: ConceptId,
        test: &Observation,
        unit: &Unit,
        written: &str,
    ) -> Result<Conversion, NotComparable> {
        let known = self.context.conversions.entry(concept).or_default();
        if let Some(found) = known.get(written) {
            return found.clone();
        }
        let found = conversion(test, unit, written);
        known.insert(written.to_owned(), found.clone());
        found
    }

    fn not_comparable(&mut self, key: &str, concept: ConceptId, unit: &Unit, node: &Node, reason: NotComparable) {
        let name = self.named(concept);
        let (code, message) = match &reason {
            NotComparable::NoUnit => ("unit-missing", format!("`{key}` of {name} has no unit")),
            NotComparable::Unknown(_) => ("unknown-unit", format!("the unit of `{key}` of {name} is not known")),
            NotComparable::Mismatch => {
                ("unit-mismatch", format!("the unit of `{key}` does not convert to `{unit}`, the unit of {name}"))
            }
            NotComparable::TooLarge => ("unit-mismatch", format!("`{key}` of {name} cannot be converted exactly")),
        };
        let help = match reason {
            NotComparable::NoUnit => format!("write the unit behind the number, for example `{unit}`"),
            NotComparable::Unknown(Some(near)) => format!("did you mean `{near}`?"),
            NotComparable::Unknown(None) | NotComparable::Mismatch | NotComparable::TooLarge => {
                format!("write the result in `{unit}` or a unit that converts to it")
            }
        };
        self.report(
            Diagnostic::warning(code, node.span, message).label("kept, but cannot be compared with a limit").help(help),
        );
    }

    fn check_plausible(&mut self, concept: ConceptId, test: &Observation, node: &Node, range: Range) {
        let Some(plausible) = test.plausible else { return };
        if RangeSet::new([plausible]).holds(&range) != Truth::False {
            return;
        }
        let message = format!("this value of {} is hardly possible", self.named(concept));
        let mut problem = Diagnostic::warning("implausible-value", node.span, message)
            .label("outside what is plausible")
            .help("compare the number and its unit with the source");
        if let Some(unit) = &test.unit
            && let (Some(low), Some(high)) = (end(plausible.low), end(plausible.high))
        {
            problem = problem.note(format!("plausible is {low} to {high} {unit}"));
        }
        self.report(problem);
    }

    fn unknown_value(&mut self, concept: ConceptId, test: &Observation, node: &Node, text: &str) -> ResultValue {
        let message = format!("this is no value of {}", self.named(concept));
        let names: Vec<&str> = test.values.iter().map(|v| v.name.as_str()).collect();
        let mut problem =
            Diagnostic::warning("unknown-value", node.span, message).label("kept, but cannot be compared");
        if let Some(near) = nearest(text, names.iter().copied()) {
            problem = problem.help(format!("did you mean `{near}`?"));
        } else if !names.is_empty() {
            problem = problem.help(format!("write {}", alternatives(&names)));
        }
        if test.titre {
            problem = problem.help("write a titre as `1:160`");
        }
        if let Some(unit) = &test.unit {
            problem = problem.help(match unit.code() {
                "1" => "write a number".to_owned(),
                _ => format!("write a number with its unit, for example in `{unit}`"),
            });
        }
        self.report(problem);
        ResultValue::Incomparable(format!("not a value of {}", self.vocabulary().concept(concept).name))
    }

    /// Reports a number that cannot be one.
    pub(super) fn unreadable_number(&mut self, key: &str, node: &Node, error: NumberError) {
        let (code, what, label, help) = match error {
            NumberError::NotANumber => {
                ("unreadable-value", "is not a number", "not a number", "write a number, as in `1.5`")
            }
            NumberError::Comma => (
                "decimal-comma",
                "has a comma that may mean two things",
                "decimal point or thousands?",
                "write a decimal point (`1.5`), and thousands without a separator (`12000`)",
            ),
            NumberError::TooLong => (
                "unreadable-value",
                "is larger or finer than any measurement",
                "too many digits",
                "compare the number with the source",
            ),
            NumberError::Reversed => (
                "range-reversed",
                "begins above its end",
                "the lower end is the larger number",
                "write the smaller number first",
            ),
            NumberError::TwoUnits => (
                "unreadable-value",
                "has two different units",
                "two units",
                "write the unit once, behind the second number",
            ),
        };
        self.report(Diagnostic::error(code, node.span, format!("`{key}` {what}")).label(label).help(help));
    }
}

impl NotComparable {
    pub(in crate::patient) fn words(&self, unit: &Unit) -> String {
        match self {
            Self::NoUnit => "no unit".to_owned(),
            Self::Unknown(_) => "the unit is not known".to_owned(),
            Self::Mismatch => format!("the unit does not convert to {unit}"),
            Self::TooLarge => format!("cannot be converted to {unit} exactly"),
        }
    }
}

/// How numbers in the unit as written become numbers in the unit of the test.
pub(in crate::patient) fn conversion(
    test: &Observation,
    unit: &Unit,
    written: &str,
) -> Result<Conversion, NotComparable> {
    if written.is_empty() {
        // A number without a unit is taken as it is only where nobody writes one (INR, ECOG).
        let goes_without_saying = test.unit_is_conventional || unit.code() == "1";
        let same = Conversion { factor: Number::ONE, offset: Number::ZERO };
        return if goes_without_saying { Ok(same) } else { Err(NotComparable::NoUnit) };
    }
    let own = Unit::parse(written).map_err(NotComparable::from)?;
    own.conversion_to(unit, test.molar_mass).map_err(NotComparable::from)
}

impl From<UnitError> for NotComparable {
    fn from(error: UnitError) -> Self {
        match error {
            UnitError::Unknown(near) => Self::Unknown(near),
            UnitError::Incomparable => Self::Mismatch,
            UnitError::Overflow => Self::TooLarge,
        }
    }
}

/// The range in the other unit.
pub(in crate::patient) fn convert(range: &Range, conversion: Conversion) -> Option<Range> {
    let bound = |b: Bound| match b {
        Bound::Open => Some(Bound::Open),
        Bound::Included(v) => conversion.apply(v).map(Bound::Included),
        Bound::Excluded(v) => conversion.apply(v).map(Bound::Excluded),
    };
    Some(Range { low: bound(range.low)?, high: bound(range.high)? })
}

fn is_single(range: &Range) -> bool {
    range.low == range.high && range.low != Bound::Open
}

fn end(bound: Bound) -> Option<Number> {
    match bound {
        Bound::Open => None,
        Bound::Included(v) | Bound::Excluded(v) => Some(v),
    }
}

/// The index of the named value a text is, exactly or folded.
pub(in crate::patient) fn named_value(test: &Observation, text: &str) -> Option<u16> {
    let is =
        |same: &dyn Fn(&str) -> bool| test.values.iter().position(|v| same(&v.name) || v.names.iter().any(|n| same(n)));
    let index = is(&|name| name == text).or_else(|| {
        if text.starts_with('-') {
            // Folding would make a step of a scale of a number below zero.
            return None;
        }
        let folded = fold(text);
        is(&|name| fold(name) == folded)
    })?;
    u16::try_from(index).ok()
}
