//! Rows of results and assessments: values in the unit of the test, or the reason why they cannot be compared.

use super::super::super::yaml::draft::NotComparable;
use super::super::super::yaml::results::convert;
use super::super::super::{AssessmentFact, FactKind, ItemFinding, ResultFact, ResultStatus, ResultValue, Unresolved};
use super::super::Reasons;
use super::super::schema::TITRE;
use super::super::words::{self, Excluded, Kind, meaning};
use super::facts::{FactReader, Row};
use super::names::Scale;
use super::notes::{Doubt, Trouble};
use super::values::{NoNumber, whole};
use crate::value::{Bound, Day, DayRange, Number, Range};
use crate::vocabulary::{ConceptId, Instrument, KindName, Observation};

const NO_VALUE: &str = "no value";

impl<'v> FactReader<'v> {
    pub(super) fn observation(
        &mut self,
        row: &mut Row<'_>,
        concept: ConceptId,
        kind_name: KindName,
        kind: Kind,
    ) -> Result<FactKind, Trouble> {
        let status = match self.columns.status.get(row.at) {
            Some(status) => Some(status.result.ok_or(Trouble::UnknownWord("status"))?),
            None => None,
        };
        let (on, dated) = self.observed(row)?;
        let vocabulary = self.names.vocabulary;
        let about = vocabulary.concept(concept);
        if let Some(instrument) = about.instrument() {
            if let Some(status) = status.filter(|&status| status != ResultStatus::Final) {
                let why = self.columns.incomparable.text(row.at).unwrap_or("this assessment does not count");
                let value = ResultValue::Incomparable(why.to_owned());
                let written = self.columns.written.text(row.at).filter(|_| self.reasons == Reasons::Wanted);
                let written = written.unwrap_or_default().to_owned();
                return Ok(FactKind::Result(ResultFact { value, written, on, dated, reference: None, status }));
            }
            let fact = self.assessment(row, (concept, instrument), &about.name, (on, dated))?;
            // Of an assessment it may be that nothing of what was found is known.
            let says_nothing =
                fact.total.is_none() && fact.class.is_none() && self.columns.items.get(row.at).is_empty();
            if says_nothing && kind == Kind::Result {
                return Err(Trouble::Missing("value"));
            }
            return Ok(FactKind::Assessment(fact));
        }
        let Some(test) = about.observation().filter(|_| kind_name == KindName::Observation && kind == Kind::Result)
        else {
            return Err(Trouble::WrongKind);
        };
        let (value, status) = self.value(row, concept, test, status)?;
        let reference = self.reference(row, concept, test)?;
        let written = self.written(row, &value, test);
        Ok(FactKind::Result(ResultFact { value, written, on, dated, reference, status }))
    }

    /// When a result is of; an undated one may be of any day up to `recorded`.
    fn observed(&self, row: &Row<'_>) -> Result<(DayRange, bool), Trouble> {
        if let Some(days) = self.own_days(row)? {
            return Ok((days, self.columns.dated.get(row.at).unwrap_or(true)));
        }
        let up_to = row.profile.recorded.ok_or(Trouble::NoRecorded)?;
        Ok((DayRange { first: Day::DISTANT_PAST, last: up_to }, false))
    }

    /// The row's value and whether it counts.
    fn value(
        &mut self,
        row: &mut Row<'_>,
        concept: ConceptId,
        test: &Observation,
        status: Option<ResultStatus>,
    ) -> Result<(ResultValue, ResultStatus), Trouble> {
        let at = row.at;
        let counts = status.unwrap_or(ResultStatus::Final);
        if let Some(why) = self.columns.incomparable.text(at) {
            return Ok((ResultValue::Incomparable(why.to_owned()), counts));
        }
        let name = || self.names.vocabulary.concept(concept).name.as_str();
        let no_value_of = |name: &str| ResultValue::Incomparable(format!("not a value of {name}"));
        if let Some(word) = self.columns.word.text(at) {
            if let Some(place) = self.names.value(concept, word) {
                return Ok((ResultValue::Named(place), counts));
            }
            row.notes.doubt(Doubt::UnknownValue, word, &row.profile.patient);
            return Ok((no_value_of(&self.names.vocabulary.concept(concept).name), counts));
        }
        let Some(range) = self.range(at)? else {
            let empty = matches!(status, None | Some(ResultStatus::Final));
            if empty {
                row.notes.doubt(Doubt::NoValue, name(), &row.profile.patient);
            }
            let status = if empty { ResultStatus::Empty } else { counts };
            return Ok((ResultValue::Incomparable(NO_VALUE.to_owned()), status));
        };
        let unit = self.columns.unit.text(at).unwrap_or_default();
        if unit == TITRE {
            if let Some(titre) = titre(&range).filter(|_| test.titre) {
                return Ok((ResultValue::Titre(titre), counts));
            }
            row.notes.doubt(Doubt::UnknownValue, TITRE, &row.profile.patient);
            return Ok((no_value_of(name()), counts));
        }
        if test.unit.is_none() {
            row.notes.doubt(Doubt::UnknownValue, name(), &row.profile.patient);
            return Ok((no_value_of(name()), counts));
        }
        Ok((self.number(row, concept, test, range), counts))
    }

    fn number(&mut self, row: &mut Row<'_>, concept: ConceptId, test: &Observation, range: Range) -> ResultValue {
        let written = self.columns.unit.text(row.at).unwrap_or_default();
        let why = match self.names.scale(concept, written, self.columns.unit.get(row.at).flatten()) {
            Scale::Same => return ResultValue::Number(range),
            Scale::Converted(conversion) => match convert(&range, conversion) {
                Some(range) => return ResultValue::Number(range),
                None => NotComparable::TooLarge,
            },
            Scale::Not(why) => why,
        };
        let patient = &row.profile.patient;
        match why {
            NotComparable::NoUnit => {
                row.notes.doubt(Doubt::UnitMissing, &self.names.vocabulary.concept(concept).name, patient);
            }
            NotComparable::Unknown(_) => row.notes.doubt(Doubt::UnknownUnit, written, patient),
            NotComparable::Mismatch | NotComparable::TooLarge => {
                row.notes.doubt(Doubt::UnitMismatch, written, patient);
            }
        }
        ResultValue::Incomparable(test.unit.as_ref().map_or_else(String::new, |unit| why.words(unit)))
    }

    /// The reference range, in the canonical unit. It is in the unit of the row; beside a titre, in the canonical one.
    fn reference(
        &mut self,
        row: &mut Row<'_>,
        concept: ConceptId,
        test: &Observation,
    ) -> Result<Option<Range>, Trouble> {
        let at = row.at;
        let low = self.end(at, &self.columns.reference_low, "reference_low")?;
        let high = self.end(at, &self.columns.reference_high, "reference_high")?;
        let excluded = self.columns.reference_excluded.get(at)?;
        if low.is_none() && high.is_none() && excluded.is_none() {
            return Ok(None);
        }
        let range = with_ends(low, high, excluded.unwrap_or(Excluded::Neither));
        if is_reversed(&range) {
            return Err(Trouble::Reversed("reference_high"));
        }
        let unit = self.columns.unit.text(at).unwrap_or_default();
        let range = match self.names.scale(concept, unit, self.columns.unit.get(at).flatten()) {
            Scale::Same => Some(range),
            _ if unit == TITRE && test.unit.is_some() => Some(range),
            Scale::Converted(conversion) => convert(&range, conversion),
            Scale::Not(_) => None,
        };
        if range.is_none() {
            row.notes.doubt(Doubt::UnitMismatch, unit, &row.profile.patient);
        }
        Ok(range)
    }

    /// The row's number or range of numbers, as it stands.
    pub(super) fn range(&self, at: usize) -> Result<Option<Range>, Trouble> {
        let value = self.end(at, &self.columns.value, "value")?;
        let low = self.end(at, &self.columns.low, "low")?;
        let high = self.end(at, &self.columns.high, "high")?;
        let excluded = self.columns.excluded.get(at)?;
        if let Some(value) = value {
            let both = low.is_some() || high.is_some();
            return if both { Err(Trouble::ImpossibleValue("low")) } else { Ok(Some(Range::exactly(value))) };
        }
        if low.is_none() && high.is_none() && excluded.is_none() {
            return Ok(None);
        }
        let range = with_ends(low, high, excluded.unwrap_or(Excluded::Neither));
        if is_reversed(&range) { Err(Trouble::Reversed("high")) } else { Ok(Some(range)) }
    }

    /// A number, from its column or from among those that no decimal holds.
    fn end(&self, at: usize, column: &super::values::Numbers, name: &'static str) -> Result<Option<Number>, Trouble> {
        if let Some(exact) = self.columns.exact.text(at) {
            for part in exact.split_whitespace() {
                let fraction = part.strip_prefix(name).and_then(|rest| rest.strip_prefix('='));
                if let Some(fraction) = fraction {
                    return parse_fraction(fraction).map(Some).ok_or(Trouble::ImpossibleValue("exact"));
                }
            }
        }
        column.get(at).map_err(|NoNumber| Trouble::ImpossibleValue(name))
    }

    /// The value as somebody wrote it, where reasons are wanted.
    fn written(&self, row: &Row<'_>, value: &ResultValue, test: &Observation) -> String {
        if self.reasons == Reasons::NotWanted {
            return String::new();
        }
        if let Some(written) = self.columns.written.text(row.at) {
            return written.to_owned();
        }
        let unit = self.columns.unit.text(row.at).unwrap_or_default();
        match (value, self.range(row.at)) {
            (ResultValue::Named(place), _) => {
                test.values.get(usize::from(*place)).map(|v| v.name.clone()).unwrap_or_default()
            }
            (_, Ok(Some(range))) if unit == TITRE => shown_titre(&range),
            (_, Ok(Some(range))) => shown(&range, if unit == "1" { "" } else { unit }),
            _ => self.columns.word.text(row.at).unwrap_or_default().to_owned(),
        }
    }

    fn assessment(
        &mut self,
        row: &mut Row<'_>,
        (concept, instrument): (ConceptId, &Instrument),
        name: &str,
        (on, dated): (DayRange, bool),
    ) -> Result<AssessmentFact, Trouble> {
        let at = row.at;
        let total = match self.range(at)? {
            None => None,
            Some(Range { low: Bound::Included(low), high: Bound::Included(high) }) if low == high => Some(low),
            Some(_) => return Err(Trouble::ImpossibleValue("value")),
        };
        let unit = self.columns.unit.text(at).unwrap_or_default();
        if total.is_some_and(|total| !is_total(instrument, total)) || !matches!(unit, "" | "1" | "point" | "points") {
            return Err(Trouble::ImpossibleValue("value"));
        }
        let class = match self.columns.word.text(at) {
            Some(word) => {
                let place = instrument.class_named(word).and_then(|place| u16::try_from(place).ok());
                Some(place.ok_or(Trouble::UnknownWord("word"))?)
            }
            None => None,
        };
        let items = self.items(row, concept, name, self.columns.items.get(at))?;
        Ok(AssessmentFact { total, class, items, on, dated })
    }

    fn items(
        &mut self,
        row: &mut Row<'_>,
        concept: ConceptId,
        name: &str,
        places: std::ops::Range<usize>,
    ) -> Result<Vec<(u16, ItemFinding)>, Trouble> {
        let mut found: Vec<(u16, ItemFinding)> = Vec::with_capacity(places.len());
        for place in places {
            let columns = &self.columns;
            let item = columns.item.as_ref().and_then(|t| t.get(place)).ok_or(Trouble::Missing("items.item"))?;
            let finding = columns.finding.as_ref().and_then(|t| t.get(place));
            let finding = finding.ok_or(Trouble::Missing("items.finding"))?;
            let finding = meaning(words::FINDING, finding).ok_or(Trouble::UnknownWord("items.finding"))?;
            match self.names.item(concept, item) {
                Some(item) if found.iter().any(|(other, _)| *other == item) => {
                    return Err(Trouble::ImpossibleValue("items.item"));
                }
                Some(item) => found.push((item, finding)),
                None => {
                    row.notes.doubt(Doubt::UnknownItem, &format!("{item} of {name}"), &row.profile.patient);
                    let days = DayRange { first: Day::DISTANT_PAST, last: Day::DISTANT_FUTURE };
                    let span = self.span(row.at);
                    row.profile.unresolved.push(Unresolved {
                        section: "observations",
                        name: item.to_owned(),
                        list: None,
                        days,
                        span,
                    });
                }
            }
        }
        found.sort_by_key(|&(item, _)| item);
        Ok(found)
    }
}

fn is_total(instrument: &Instrument, total: Number) -> bool {
    let possible = instrument.range.unwrap_or(Range { low: Bound::Included(Number::ZERO), high: Bound::Open });
    let above = match possible.low {
        Bound::Open => true,
        Bound::Included(low) => low <= total,
        Bound::Excluded(low) => low < total,
    };
    let below = match possible.high {
        Bound::Open => true,
        Bound::Included(high) => total <= high,
        Bound::Excluded(high) => total < high,
    };
    above && below
}

fn with_ends(low: Option<Number>, high: Option<Number>, excluded: Excluded) -> Range {
    let bound = |end: Option<Number>, is_excluded: bool| match end {
        None => Bound::Open,
        Some(n) if is_excluded => Bound::Excluded(n),
        Some(n) => Bound::Included(n),
    };
    Range {
        low: bound(low, matches!(excluded, Excluded::Low | Excluded::Both)),
        high: bound(high, matches!(excluded, Excluded::High | Excluded::Both)),
    }
}

fn is_reversed(range: &Range) -> bool {
    match (range.low, range.high) {
        (Bound::Included(low), Bound::Included(high)) => low > high,
        (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => low >= high,
        _ => false,
    }
}

fn titre(range: &Range) -> Option<Range<u32>> {
    let bound = |bound: Bound| match bound {
        Bound::Open => Some(Bound::Open),
        Bound::Included(n) => whole(n).map(Bound::Included),
        Bound::Excluded(n) => whole(n).map(Bound::Excluded),
    };
    Some(Range { low: bound(range.low)?, high: bound(range.high)? })
}

/// `n/d`.
fn parse_fraction(text: &str) -> Option<Number> {
    let (n, d) = text.split_once('/')?;
    let d: i128 = d.parse().ok()?;
    Number::fraction(n.parse().ok()?, d)
}

/// A range and its unit, as a profile writes them.
pub(super) fn shown(range: &Range, unit: &str) -> String {
    let number = match (range.low, range.high) {
        (Bound::Included(low), Bound::Included(high)) if low == high => low.to_string(),
        (Bound::Open, Bound::Included(high)) => format!("<={high}"),
        (Bound::Open, Bound::Excluded(high)) => format!("<{high}"),
        (Bound::Included(low), Bound::Open) => format!(">={low}"),
        (Bound::Excluded(low), Bound::Open) => format!(">{low}"),
        (Bound::Open, Bound::Open) => String::new(),
        (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => {
            format!("{low} to {high}")
        }
    };
    if unit.is_empty() { number } else { format!("{number} {unit}") }
}

fn shown_titre(range: &Range) -> String {
    let number = shown(range, "");
    let digits = number.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (sign, dilution) = number.split_at(digits);
    format!("{sign}1:{dilution}")
}
