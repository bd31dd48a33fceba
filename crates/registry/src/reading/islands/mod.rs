//! Lines of which a part stands by itself: what remains without their parentheses, one of their sentences, one of the
//! statements that they list.
//!
//! The rest of the line is blanked and what remains is read as a line of its own, so that every place stays where it
//! was. What the rest does to the part is told by its words alone: it narrows, waives, adds, or gives examples.
//!
//! Assumes that the whole line was not read. Guarantees that the part is kept only where leaving the rest open decides
//! nothing that the whole line would not decide; words that speak of other persons or of a part of the trial leave
//! nothing.

mod aside;
mod clauses;
mod sentences;
mod union;
mod words;

use super::kept;
use super::{Join, Line, Reading, Side, Stage, Want};
use prescreen_language::criteria::Expr;
use prescreen_language::vocabulary::Vocabulary;
use std::ops::Range;
use words::Words;

/// Reads a line of which the rest is blank.
type Read<'r> = &'r dyn Fn(&str, Want) -> Reading;

/// The reading of a part of the line, if any can be kept and is wanted.
pub(super) fn islands(line: &Line<'_>, vocabulary: &Vocabulary, want: Want, read: Read<'_>) -> Option<Reading> {
    let whole = Whole { text: line.text, side: line.side, vocabulary, read };
    let aside = aside::without(&whole, want);
    match want {
        Want::Whole => aside.filter(|reading| !matches!(reading, Reading::Partial { .. })),
        Want::Part => aside
            .or_else(|| sentences::one_of(&whole))
            .or_else(|| clauses::some_of(&whole))
            .or_else(|| union::of_all(&whole, false)),
    }
}

/// What is kept of a list where nothing else was: one of its members, however they are joined.
pub(super) fn one_of_all(line: &Line<'_>, vocabulary: &Vocabulary, read: Read<'_>) -> Option<Reading> {
    union::of_all(&Whole { text: line.text, side: line.side, vocabulary, read }, true)
}

/// A line with what it takes to read its parts.
struct Whole<'a> {
    text: &'a str,
    side: Side,
    vocabulary: &'a Vocabulary,
    read: Read<'a>,
}

/// What the words that are left open do to those that are kept.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
struct Effect {
    /// They ask for more.
    narrows: bool,
    /// They let some off.
    waives: bool,
    /// They name something beside it.
    adds: bool,
    /// What is kept may be meant of another time.
    times: bool,
}

impl Effect {
    fn and(self, other: Self) -> Self {
        Self {
            narrows: self.narrows || other.narrows,
            waives: self.waives || other.waives,
            adds: self.adds || other.adds,
            times: self.times || other.times,
        }
    }

    /// How the rest goes with a condition of its own, if that can be told.
    fn join(self, side: Side, denied: bool) -> Option<Join> {
        match (side, denied) {
            (Side::Exclusion, true) => None,
            (Side::Exclusion, false) => match (self.narrows || self.waives, self.adds) {
                (true, true) => None,
                (true, false) => Some(Join::All),
                (false, _) => Some(Join::Any),
            },
            (Side::Inclusion, true) => (!self.adds).then_some(Join::Any),
            (Side::Inclusion, false) => match (self.narrows, self.waives || self.adds) {
                (true, true) => None,
                (false, true) => Some(Join::Any),
                (_, false) => Some(Join::All),
            },
        }
    }
}

impl Whole<'_> {
    /// The line with `range` alone.
    fn only(&self, range: &Range<usize>) -> String {
        let mut text = " ".repeat(range.start);
        text.push_str(self.text.get(range.clone()).unwrap_or(""));
        text.push_str(&" ".repeat(self.text.len() - text.len()));
        text
    }

    /// The line without the ranges, which stand in order.
    fn without(&self, ranges: &[Range<usize>]) -> String {
        let mut text = String::with_capacity(self.text.len());
        for range in ranges {
            text.push_str(self.text.get(text.len()..range.start).unwrap_or(""));
            text.push_str(&" ".repeat(range.len()));
        }
        text.push_str(self.text.get(text.len()..).unwrap_or(""));
        text
    }

    /// The part `reading` of the line, beside a rest of which the effect is known.
    fn part(&self, reading: Reading, effect: Effect, left: &[Range<usize>]) -> Option<Reading> {
        let (expr, own, mut rest) = match reading {
            Reading::Compiled(expr) => (expr, None, Vec::new()),
            Reading::Partial { kept, join, rest } => (kept, Some(join), rest),
            _ => return None,
        };
        let denied = kept::is_denial(&expr);
        let join = effect.join(self.side, denied)?;
        if own.is_some_and(|own| own != join) || !denied && kept::holds_not(&expr) {
            return None;
        }
        if !kept::narrows_something(&expr) || kept::names_an_allergy(&expr, self.vocabulary) {
            return None;
        }
        // What is enough by itself is enough as it is, whatever else may be meant of the past.
        let enough = join == Join::Any && !denied;
        let wider = effect.times && !enough && !kept::is_closed(&expr);
        let kept = if wider { kept::at_any_time(expr, self.vocabulary)? } else { expr };
        rest.extend(left.iter().cloned());
        (!self.shifted(&kept, left)).then(|| Reading::Partial { kept, join, rest: outermost(rest) })
    }

    /// Whether the rest says that a drug which is kept is not taken but not borne, or who must do what.
    fn shifted(&self, kept: &Expr, left: &[Range<usize>]) -> bool {
        let words = || left.iter().filter_map(|range| self.text.get(range.clone())).map(Words::of);
        let takes = kept::takes_a_drug(kept);
        words().any(|w| takes && w.any_starts(&["allerg", "intoleran", "hypersens", "sensitiv", "contraindic"]))
            || words().any(|w| w.has(&["must", "should", "shall"]) && kept::is_of_childbearing(kept, self.vocabulary))
    }

    /// The reading of what only an encounter settles, if nothing is measured in the rest.
    fn encounter(&self, reading: &Reading, left: &[Range<usize>]) -> Option<Reading> {
        let clear = |range: &Range<usize>| {
            !self.text.get(range.clone()).unwrap_or("").contains(|c: char| c.is_ascii_digit() || "<>≤≥=%".contains(c))
        };
        match reading {
            Reading::Visit(stage @ (Stage::Consent | Stage::Visit)) if left.iter().all(clear) => {
                Some(Reading::Visit(*stage))
            }
            _ => None,
        }
    }
}

/// The ranges that lie in no other, in order.
fn outermost(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.sort_by_key(|range| (range.start, usize::MAX - range.end));
    let mut end = 0;
    ranges.retain(|range| {
        let own = range.end > end;
        end = end.max(range.end);
        own
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_the_rest_goes_with_what_is_kept() {
        let narrows = Effect { narrows: true, ..Effect::default() };
        let waives = Effect { waives: true, ..Effect::default() };
        let adds = Effect { adds: true, ..Effect::default() };
        for (effect, included, excluded, not_included) in [
            (Effect::default(), Some(Join::All), Some(Join::Any), Some(Join::Any)),
            (narrows, Some(Join::All), Some(Join::All), Some(Join::Any)),
            (waives, Some(Join::Any), Some(Join::All), Some(Join::Any)),
            (adds, Some(Join::Any), Some(Join::Any), None),
            (narrows.and(waives), None, Some(Join::All), Some(Join::Any)),
            (narrows.and(adds), None, None, None),
        ] {
            assert_eq!(effect.join(Side::Inclusion, false), included, "{effect:?}");
            assert_eq!(effect.join(Side::Exclusion, false), excluded, "{effect:?}");
            assert_eq!(effect.join(Side::Inclusion, true), not_included, "{effect:?}");
            assert_eq!(effect.join(Side::Exclusion, true), None, "{effect:?}");
        }
    }
}
