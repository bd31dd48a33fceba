//! `age: 18 to 75 years` in a trial's head.

use super::super::reader::Reader;
use crate::text::Spanned;
use crate::text::yaml::Node;
use crate::value::Calendar;

/// The ages that may take part, in completed units; both ends count.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgeLimits {
    /// As written.
    pub written: String,
    /// The least age.
    pub from: Option<AgeEnd>,
    /// The greatest age.
    pub to: Option<AgeEnd>,
}

/// An age in completed units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AgeEnd {
    /// How many.
    pub count: u32,
    /// Of what.
    pub unit: Calendar,
}

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Option<Spanned<AgeLimits>> {
    let written = reader.text(node, "`age`")?.node;
    let Some((from, to)) = parse(&written) else {
        let help = "write `18 to 75 years`, `18 years and older`, `up to 65 years` or `any`";
        reader.unreadable(node, "a range of ages", help);
        return None;
    };
    if let (Some(low), Some(high)) = (from, to)
        && low.unit == high.unit
        && low.count > high.count
    {
        let help = format!("write the younger age first: `{} to {} {}`", high.count, low.count, low.unit.word(2));
        reader.unreadable(node, "a range of ages", help);
        return None;
    }
    Some(Spanned::new(AgeLimits { written, from, to }, node.span))
}

fn parse(written: &str) -> Option<(Option<AgeEnd>, Option<AgeEnd>)> {
    let text = written.trim().to_lowercase().replace(['–', '—'], " to ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let end = |count: &str, unit: &str| Some(AgeEnd { count: count.parse().ok()?, unit: Calendar::of_word(unit)? });
    Some(match words.as_slice() {
        ["any" | "all"] => (None, None),
        ["up", "to", high, unit] | ["at", "most", high, unit] | ["<=" | "≤", high, unit] => {
            (None, Some(end(high, unit)?))
        }
        [low, "to", high, unit] => (Some(end(low, unit)?), Some(end(high, unit)?)),
        [low, low_unit, "to", high, high_unit] => (Some(end(low, low_unit)?), Some(end(high, high_unit)?)),
        [low, unit, "and" | "or", "older" | "over" | "above" | "more"] => (Some(end(low, unit)?), None),
        ["at", "least", low, unit] | [">=" | "≥", low, unit] => (Some(end(low, unit)?), None),
        [high, unit, "and" | "or", "younger" | "less"] => (None, Some(end(high, unit)?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(count: u32) -> Option<AgeEnd> {
        Some(AgeEnd { count, unit: Calendar::Years })
    }

    #[test]
    fn the_registry_s_spellings_are_read() {
        assert_eq!(parse("18 to 75 years"), Some((years(18), years(75))));
        assert_eq!(parse("18–75 years"), Some((years(18), years(75))));
        assert_eq!(parse("18 years and older"), Some((years(18), None)));
        assert_eq!(parse("18 Years or older"), Some((years(18), None)));
        assert_eq!(parse("up to 65 years"), Some((None, years(65))));
        assert_eq!(parse("any"), Some((None, None)));
        let months = Some(AgeEnd { count: 6, unit: Calendar::Months });
        assert_eq!(parse("6 months to 17 years"), Some((months, years(17))));
    }

    #[test]
    fn what_is_not_a_range_of_ages_is_refused() {
        for text in ["18", "18 to 75", "adults", "older than 18 years", "18 to x years", "-1 years and older"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
