//! Rows of facts into a patient's facts, held against the patient as the YAML reader holds them.

use super::super::super::yaml::conditions::MAX_GRADE;
use super::super::super::yaml::names::{self as sections, Section, list_of};
use super::super::super::{
    AbsentFact, ConditionFact, ConditionStatus, Dose, Fact, FactKind, MedicationFact, ProcedureFact, Profile,
    Unresolved,
};
use super::super::words::{self, Kind};
use super::super::{FactsError, Reasons};
use super::columns::Columns;
use super::names::{Meaning, Names};
use super::notes::{Doubt, Notes, Trouble};
use crate::text::{FileId, Span};
use crate::value::{Bound, Calendar, Day, DayRange, Number, PartialDate, Period, Range};
use crate::vocabulary::{ConceptId, KindName, ListName, Vocabulary};
use arrow_array::RecordBatch;

/// How far after `recorded` a date may lie that is not of something planned, as in a profile's YAML.
const LATER_THAN_RECORDED: Period = Period { count: 1, unit: Calendar::Years };
const ANY_DAY: DayRange = DayRange { first: Day::DISTANT_PAST, last: Day::DISTANT_FUTURE };

/// Reads rows of facts, batch by batch.
pub(super) struct FactReader<'v> {
    pub(super) names: Names<'v>,
    pub(super) columns: Columns,
    pub(super) reasons: Reasons,
    file: FileId,
    /// The row of the table at which the batch begins.
    first_row: u64,
}

/// A row of a patient that is being read.
pub(super) struct Row<'p> {
    /// Its place in the batch.
    pub(super) at: usize,
    pub(super) profile: &'p mut Profile,
    pub(super) notes: &'p mut Notes,
    /// No date of what happened lies after it.
    pub(super) limit: Option<Day>,
}

/// Whether a date may lie in the future.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Happened,
    Planned,
}

impl<'v> FactReader<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary, reasons: Reasons, file: FileId) -> Self {
        Self { names: Names::new(vocabulary), columns: Columns::new(), reasons, file, first_row: 0 }
    }

    /// Takes the next batch, which begins at a row of the table.
    pub(super) fn load(&mut self, batch: &RecordBatch, first_row: u64) -> Result<(), FactsError> {
        self.first_row = first_row;
        self.columns.load(batch, &mut self.names)
    }

    /// The latest day that a date of the patient's record may be, but for plans.
    pub(super) fn limit(profile: &Profile) -> Option<Day> {
        profile.recorded.map(|recorded| recorded.after(LATER_THAN_RECORDED))
    }

    /// Adds what a row says to its patient's profile.
    pub(super) fn row(&mut self, row: &mut Row<'_>) -> Result<(), Trouble> {
        let kind = self.columns.kind.get(row.at)?.ok_or(Trouble::Missing("kind"))?;
        let Some((section, kinds)) = section(kind) else { return self.unresolved(row) };
        let (meaning, kind_name) = self.concept(row, section, kind)?;
        let Some(concept) = meaning else { return self.unknown(row, section, kind) };
        if !kinds.contains(&kind_name) {
            return Err(Trouble::WrongKind);
        }
        let fact = match kind {
            Kind::Condition => FactKind::Condition(self.condition(row)?),
            Kind::Absent => self.absent(row)?,
            Kind::Never => FactKind::Never { as_of: self.as_of(row, None)?.0 },
            Kind::Family => FactKind::Family { as_of: self.as_of(row, None)?.0 },
            Kind::Allergy => FactKind::Allergy { as_of: self.as_of(row, None)?.0 },
            Kind::Medication => FactKind::Medication(self.medication(row)?),
            Kind::Procedure => FactKind::Procedure(self.procedure(row)?),
            Kind::Result | Kind::Assessment => self.observation(row, concept, kind_name, kind)?,
            Kind::Unresolved => return Ok(()),
        };
        let source = match self.reasons {
            Reasons::Wanted => self.columns.source.text(row.at).map(str::to_owned),
            Reasons::NotWanted => None,
        };
        row.profile.facts.push(Fact { concept, kind: fact, source, span: self.span(row.at) });
        Ok(())
    }

    pub(super) fn span(&self, at: usize) -> Span {
        let row = usize::try_from(self.first_row).unwrap_or(usize::MAX).saturating_add(at);
        Span::new(self.file, row, row.saturating_add(1))
    }

    /// What the row is about: by name, else by code.
    fn concept(
        &mut self,
        row: &mut Row<'_>,
        section: Section,
        kind: Kind,
    ) -> Result<(Option<ConceptId>, KindName), Trouble> {
        let named = self.columns.concept.get(row.at);
        if let Some(Meaning::Known(id, kind)) = named {
            return Ok((Some(id), kind));
        }
        let patient = row.profile.patient.as_str();
        let (system, code) = (self.columns.system.text(row.at), self.columns.code.text(row.at));
        if let (Some(system), Some(code)) = (system, code) {
            let coded = self.names.code(system, code);
            let denies = matches!(kind, Kind::Absent | Kind::Never);
            match coded.meaning {
                Meaning::Known(id, kind) if coded.exactly || !denies => return Ok((Some(id), kind)),
                Meaning::Known(..) => row.notes.doubt(Doubt::NarrowAbsence, &shown(system, code), patient),
                Meaning::Ambiguous => row.notes.doubt(Doubt::AmbiguousName, &shown(system, code), patient),
                Meaning::Unknown => row.notes.doubt(Doubt::UnknownCode, &shown(system, code), patient),
            }
        } else {
            let name = self.columns.concept.text(row.at).filter(|name| !name.trim().is_empty());
            let name = name.ok_or(Trouble::Missing("concept"))?;
            let doubt = if named == Some(Meaning::Ambiguous) { Doubt::AmbiguousName } else { Doubt::UnknownName };
            row.notes.doubt(doubt, name, patient);
        }
        let first = section.kinds.first().copied().unwrap_or(KindName::Condition);
        Ok((None, first))
    }

    /// Keeps an entry that cannot be used, with the list it belongs to and the days between which it may be there.
    fn unknown(&mut self, row: &mut Row<'_>, section: Section, kind: Kind) -> Result<(), Trouble> {
        let (list, days) = match kind {
            Kind::Condition => {
                let fact = self.condition(row)?;
                let over = (fact.status == ConditionStatus::Resolved).then_some(fact.as_of.last);
                let list = (fact.status != ConditionStatus::Planned).then_some(ListName::Conditions);
                (list, between(fact.onset, fact.ended, over))
            }
            Kind::Medication => {
                let fact = self.medication(row)?;
                let over = fact.stopped_undated.then_some(fact.as_of.last);
                ((!fact.planned).then_some(ListName::Medications), between(fact.started, fact.ended, over))
            }
            Kind::Procedure => {
                let fact = self.procedure(row)?;
                if fact.planned {
                    (Some(ListName::PlannedProcedures), DayRange { first: fact.as_of.first, ..ANY_DAY })
                } else {
                    (Some(ListName::Procedures), between(fact.on, fact.on, Some(fact.as_of.last)))
                }
            }
            _ => (list_of(section.key), ANY_DAY),
        };
        let columns = &self.columns;
        let code = || Some(shown(columns.system.text(row.at)?, columns.code.text(row.at)?));
        let name = columns.concept.text(row.at).map(|name| name.trim().to_owned()).or_else(code).unwrap_or_default();
        let span = self.span(row.at);
        row.profile.unresolved.push(Unresolved { section: section.key, name, list, days, span });
        Ok(())
    }

    /// A row that says itself that nobody knows what it is.
    fn unresolved(&mut self, row: &mut Row<'_>) -> Result<(), Trouble> {
        let section = self.columns.section.get(row.at)?.ok_or(Trouble::Missing("section"))?;
        let name = self.columns.concept.text(row.at).ok_or(Trouble::Missing("concept"))?.to_owned();
        let list = self.columns.list.get(row.at)?;
        let (first, last) = (self.columns.day_first.get(row.at), self.columns.day_last.get(row.at));
        let days = DayRange { first: first.unwrap_or(ANY_DAY.first), last: last.unwrap_or(ANY_DAY.last) };
        let span = self.span(row.at);
        row.profile.unresolved.push(Unresolved { section, name, list, days, span });
        Ok(())
    }

    /// The days of which the row speaks, if it names any, cut at `recorded`: what was recorded had happened.
    pub(super) fn own_days(&self, row: &Row<'_>) -> Result<Option<DayRange>, Trouble> {
        let (first, last) = (self.columns.day_first.get(row.at), self.columns.day_last.get(row.at));
        let (first, mut last) = match (first, last) {
            (None, None) => return Ok(None),
            (first, Some(last)) => (first.unwrap_or(Day::DISTANT_PAST), last),
            (Some(_), None) => return Err(Trouble::Missing("day_last")),
        };
        if first > last {
            return Err(Trouble::Reversed("day_last"));
        }
        self.possible(row, DayRange { first, last }, When::Happened, "day_last")?;
        if let Some(recorded) = row.profile.recorded.filter(|&recorded| first <= recorded && recorded < last) {
            last = recorded;
        }
        Ok(Some(DayRange { first, last }))
    }

    /// The days of which a record speaks: its own; else `recorded`; else the newest date in it. Also whether they are
    /// its own.
    fn as_of(&self, row: &Row<'_>, newest: Option<PartialDate>) -> Result<(DayRange, bool), Trouble> {
        if let Some(days) = self.own_days(row)? {
            return Ok((days, self.columns.dated.get(row.at).unwrap_or(true)));
        }
        let recorded = row.profile.recorded.map(DayRange::day);
        recorded.or(newest.map(PartialDate::days)).map(|days| (days, false)).ok_or(Trouble::NoRecorded)
    }

    fn possible(&self, row: &Row<'_>, days: DayRange, when: When, column: &'static str) -> Result<(), Trouble> {
        let unborn = row.profile.birth.is_some_and(|birth| days.last < birth.first);
        let late = when == When::Happened && row.limit.is_some_and(|limit| days.first > limit);
        if unborn || late { Err(Trouble::ImpossibleDate(column)) } else { Ok(()) }
    }

    fn date(
        &self,
        row: &Row<'_>,
        column: impl Fn(&Columns) -> &super::columns::PartialDates,
        when: When,
    ) -> Result<Option<PartialDate>, Trouble> {
        let column = column(&self.columns);
        let Some(date) = column.get(row.at)? else { return Ok(None) };
        self.possible(row, date.days(), when, column.name())?;
        Ok(Some(date))
    }

    fn condition(&mut self, row: &mut Row<'_>) -> Result<ConditionFact, Trouble> {
        let at = row.at;
        let status = match self.columns.status.get(at) {
            Some(status) => status.condition.ok_or(Trouble::UnknownWord("status"))?,
            None => ConditionStatus::Present,
        };
        let planned = status == ConditionStatus::Planned;
        let when = if planned { When::Planned } else { When::Happened };
        let onset = self.date(row, |c| &c.start, when)?;
        let ended = self.date(row, |c| &c.end, When::Happened)?;
        in_order(onset, ended, "end")?;
        let (as_of, dated) = self.as_of(row, ended.or(onset).filter(|_| !planned))?;
        let grade = self.columns.grade.whole(at).map_err(|_| Trouble::ImpossibleValue("grade"))?;
        if grade.is_some_and(|grade| grade > MAX_GRADE) {
            return Err(Trouble::ImpossibleValue("grade"));
        }
        let (required, required_is_complete) = self.required(row)?;
        let class = self.columns.class.get(at);
        let words = class.filter_map(|place| self.columns.class_words.as_ref()?.get(place).map(str::to_owned));
        Ok(ConditionFact {
            status,
            onset,
            ended,
            as_of,
            dated,
            activity: self.columns.activity.get(at)?,
            severity: self.columns.severity.get(at)?,
            controlled: self.columns.controlled.get(at),
            compensated: self.columns.compensated.get(at),
            adequately_treated: self.columns.adequately_treated.get(at),
            grade,
            class: words.collect(),
            required,
            required_is_complete,
        })
    }

    /// What the condition required, and whether that is the whole list: not while nobody knows what an entry is.
    fn required(&mut self, row: &mut Row<'_>) -> Result<(Vec<(ConceptId, bool)>, bool), Trouble> {
        let mut complete = self.columns.requiring_complete.get(row.at).unwrap_or(false);
        let mut found = Vec::new();
        for place in self.columns.requiring.get(row.at) {
            let name = self.columns.required.as_ref().and_then(|names| names.get(place));
            let name = name.ok_or(Trouble::Missing("requiring.concept"))?;
            let needed = self.columns.is_required.get(place).unwrap_or(true);
            match self.names.name(name) {
                Meaning::Known(id, kind) if sections::REQUIRING.kinds.contains(&kind) => found.push((id, needed)),
                Meaning::Known(..) => return Err(Trouble::WrongKind),
                Meaning::Unknown | Meaning::Ambiguous => {
                    complete = false;
                    row.notes.doubt(Doubt::UnknownName, name, &row.profile.patient);
                    let (section, name) = (sections::REQUIRING.key, name.to_owned());
                    let span = self.span(row.at);
                    row.profile.unresolved.push(Unresolved { section, name, list: None, days: ANY_DAY, span });
                }
            }
        }
        Ok((found, complete))
    }

    /// The test an absence rests on counts with its day only.
    fn absent(&mut self, row: &mut Row<'_>) -> Result<FactKind, Trouble> {
        let (as_of, dated) = self.as_of(row, None)?;
        let mut test = None;
        if let Some(meaning) = self.columns.test.get(row.at) {
            match meaning {
                Meaning::Known(id, KindName::Observation) if dated => test = Some(id),
                _ => {
                    let name = self.columns.test.text(row.at).unwrap_or_default();
                    row.notes.doubt(Doubt::UntestedAbsence, name, &row.profile.patient);
                }
            }
        }
        Ok(FactKind::Absent(AbsentFact { as_of, test }))
    }

    fn medication(&mut self, row: &mut Row<'_>) -> Result<MedicationFact, Trouble> {
        let at = row.at;
        let planned = match self.columns.status.get(at) {
            Some(status) => status.medication.ok_or(Trouble::UnknownWord("status"))?,
            None => false,
        };
        let when = if planned { When::Planned } else { When::Happened };
        let started = self.date(row, |c| &c.start, when)?;
        let ended = self.date(row, |c| &c.end, when)?;
        let last_dose = self.date(row, |c| &c.last_dose, when)?;
        let unchanged_since = self.date(row, |c| &c.unchanged_since, When::Happened)?;
        in_order(started, ended, "end")?;
        in_order(started, last_dose, "last_dose")?;
        in_order(last_dose, ended, "end")?;
        let newest = ended.or(last_dose).or(unchanged_since).or(started).filter(|_| !planned);
        let stopped = self.columns.stopped.get(at).unwrap_or(false);
        Ok(MedicationFact {
            planned,
            started,
            ended,
            stopped_undated: stopped && ended.is_none(),
            last_dose,
            as_of: self.as_of(row, newest)?.0,
            intermittent: self.columns.intermittent.get(at).unwrap_or(false),
            dose: self.dose(row)?,
            unchanged_since,
            response: self.columns.response.get(at)?,
        })
    }

    fn dose(&mut self, row: &mut Row<'_>) -> Result<Dose, Trouble> {
        let at = row.at;
        if let Some(word) = self.columns.word.text(at) {
            let as_needed = word.trim().eq_ignore_ascii_case(words::AS_NEEDED);
            return if as_needed { Ok(Dose::AsNeeded) } else { Err(Trouble::UnknownWord("word")) };
        }
        if let Some(written) = self.columns.incomparable.text(at) {
            return Ok(Dose::Incomparable(written.to_owned()));
        }
        let Some(range) = self.range(at)? else { return Ok(Dose::Missing) };
        if matches!(range.low, Bound::Included(n) | Bound::Excluded(n) if n < Number::ZERO) {
            return Err(Trouble::ImpossibleValue("value"));
        }
        let unit = self.columns.unit.text(at).unwrap_or_default();
        let conversion = self.names.dose(unit);
        if let (Some(conversion), Range { low: Bound::Included(low), high: Bound::Included(high) }) =
            (conversion, range)
            && low == high
            && let Some(daily) = if conversion.factor == Number::ONE { Some(low) } else { conversion.apply(low) }
        {
            return Ok(Dose::Daily(daily));
        }
        row.notes.doubt(Doubt::DoseNotDaily, unit, &row.profile.patient);
        Ok(Dose::Incomparable(super::results::shown(&range, unit)))
    }

    fn procedure(&mut self, row: &mut Row<'_>) -> Result<ProcedureFact, Trouble> {
        let planned = match self.columns.status.get(row.at) {
            Some(status) => status.procedure.ok_or(Trouble::UnknownWord("status"))?,
            None => false,
        };
        let when = if planned { When::Planned } else { When::Happened };
        let on = self.date(row, |c| &c.start, when)?;
        let (as_of, _) = self.as_of(row, on.filter(|_| !planned))?;
        Ok(ProcedureFact { planned, on, as_of })
    }
}

/// The section of a profile in which rows of a kind would stand; none for rows that say themselves where.
fn section(kind: Kind) -> Option<(Section, &'static [KindName])> {
    let section = match kind {
        Kind::Condition => sections::CONDITIONS,
        Kind::Absent => sections::ABSENT,
        Kind::Never => sections::NEVER,
        Kind::Family => sections::FAMILY_HISTORY,
        Kind::Result | Kind::Assessment => sections::OBSERVATIONS,
        Kind::Medication => sections::MEDICATIONS,
        Kind::Procedure => sections::PROCEDURES,
        Kind::Allergy => sections::ALLERGIES,
        Kind::Unresolved => return None,
    };
    Some((section, section.kinds))
}

fn between(first: Option<PartialDate>, last: Option<PartialDate>, over: Option<Day>) -> DayRange {
    DayRange {
        first: first.map_or(ANY_DAY.first, |date| date.days().first),
        last: last.map(|date| date.days().last).or(over).unwrap_or(ANY_DAY.last),
    }
}

fn in_order(earlier: Option<PartialDate>, later: Option<PartialDate>, column: &'static str) -> Result<(), Trouble> {
    match (earlier, later) {
        (Some(earlier), Some(later)) if earlier.days().first > later.days().last => Err(Trouble::Reversed(column)),
        _ => Ok(()),
    }
}

fn shown(system: &str, code: &str) -> String {
    format!("{system} {code}")
}
