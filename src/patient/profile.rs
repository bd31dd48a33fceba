//! What is known of a patient.

use crate::text::Span;
use crate::value::{Day, DayRange, Number, PartialDate, Range};
use crate::vocabulary::{ConceptId, ListName, Severity};

/// A patient's profile. Facts are sorted by concept, then by day (the newest last), then by place in the file.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The pseudonymous code.
    pub patient: String,
    /// When the profile was abstracted.
    pub recorded: Option<Day>,
    /// The days the patient may have been born on.
    pub birth: Option<DayRange>,
    /// Recorded sex.
    pub sex: RecordedSex,
    /// Recorded gender, if it was given.
    pub gender: Option<RecordedSex>,
    /// What is known, sorted.
    pub facts: Vec<Fact>,
    /// Lists that were declared complete.
    pub lists: Vec<CompleteList>,
    /// The investigator's answers to judgement questions.
    pub attestations: Vec<Attestation>,
    /// The investigator's recorded conclusions; they stand beside the verdict and never change it.
    pub determinations: Vec<Determination>,
    /// Deceased, opted out, …
    pub states: Vec<PatientState>,
    /// Facts whose name the vocabulary does not know, as written.
    pub unresolved: Vec<Unresolved>,
    /// Where the profile begins.
    pub span: Span,
}

/// Sex or gender as recorded.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum RecordedSex {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Intersex (sex) or other (gender).
    Intersex,
    /// Not recorded, or recorded as unknown.
    #[default]
    Unknown,
}

/// A recorded fact about one concept.
#[derive(Clone, Debug)]
pub struct Fact {
    /// About what.
    pub concept: ConceptId,
    /// What is recorded.
    pub kind: FactKind,
    /// Who or what says so, as written.
    pub source: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// What is recorded.
#[derive(Clone, Debug)]
pub enum FactKind {
    /// A condition that is or was there, or is suspected.
    Condition(ConditionFact),
    /// Not there on a day (`absent:`).
    Absent(AbsentFact),
    /// Never there up to a day (`never:`).
    Never {
        /// As of which day.
        as_of: DayRange,
    },
    /// A relative has or had it.
    Family {
        /// As of which day.
        as_of: DayRange,
    },
    /// A test's result.
    Result(ResultFact),
    /// An assessment of a score or criteria set.
    Assessment(AssessmentFact),
    /// A drug or class that is, was or will be taken.
    Medication(MedicationFact),
    /// A procedure, done or planned.
    Procedure(ProcedureFact),
    /// An allergy or intolerance to the concept.
    Allergy {
        /// As of which day.
        as_of: DayRange,
    },
}

/// A recorded condition.
#[derive(Clone, Debug)]
pub struct ConditionFact {
    /// Present, suspected, resolved, planned.
    pub status: ConditionStatus,
    /// First day; `None` when not recorded.
    pub onset: Option<PartialDate>,
    /// Last day; `None` when not recorded.
    pub ended: Option<PartialDate>,
    /// The day of which the record speaks: `as of` or `on`, else the profile's `recorded`.
    pub as_of: DayRange,
    /// Whether `as of` or `on` was written.
    pub dated: bool,
    /// Active, inactive, …
    pub activity: Option<Activity>,
    /// How severe.
    pub severity: Option<Severity>,
    /// Controlled or not.
    pub controlled: Option<bool>,
    /// Compensated or not.
    pub compensated: Option<bool>,
    /// Adequately treated or not.
    pub adequately_treated: Option<bool>,
    /// Toxicity grade.
    pub grade: Option<u32>,
    /// Class or stage; the set is exhaustive, empty when not recorded.
    pub class: Vec<String>,
    /// What it required, and what it is known not to have required.
    pub required: Vec<(ConceptId, bool)>,
    /// `requiring: none`, or a written list: what is not named was not required.
    pub required_is_complete: bool,
}

/// The status of a recorded condition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ConditionStatus {
    /// Diagnosed (may have ended, see `ended`).
    Present,
    /// Suspected, provisional or a differential diagnosis.
    Suspected,
    /// Over; without `ended`, nobody wrote down since when.
    Resolved,
    /// Planned or intended.
    Planned,
}

/// A dated status of a condition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Activity {
    /// Active.
    Active,
    /// Inactive.
    Inactive,
    /// In remission.
    Remission,
    /// Stable.
    Stable,
}

/// An explicit absence.
#[derive(Clone, Debug)]
pub struct AbsentFact {
    /// On which day.
    pub as_of: DayRange,
    /// The test that says so, when `source` names one.
    pub test: Option<ConceptId>,
}

/// A test's result.
#[derive(Clone, Debug)]
pub struct ResultFact {
    /// The value.
    pub value: ResultValue,
    /// As written, with unit.
    pub written: String,
    /// When; for an undated result every day up to `recorded`.
    pub on: DayRange,
    /// Whether a date was written.
    pub dated: bool,
    /// This result's own reference range, in the canonical unit.
    pub reference: Option<Range>,
    /// Final, or why it does not count.
    pub status: ResultStatus,
}

/// A result's value.
#[derive(Clone, PartialEq, Debug)]
pub enum ResultValue {
    /// A number in the canonical unit; `<5` is a range.
    Number(Range),
    /// The index of one of the concept's named values.
    Named(u16),
    /// A titre 1:n; `<1:40` is a range.
    Titre(Range<u32>),
    /// Not comparable with the concept's unit or values; the reason, in words.
    Incomparable(String),
}

/// Whether a result counts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ResultStatus {
    /// It counts.
    Final,
    /// Not yet there.
    Pending,
    /// Cancelled.
    Cancelled,
    /// Entered in error.
    EnteredInError,
    /// No value.
    Empty,
}

/// An assessment of a score or a criteria set.
#[derive(Clone, Debug)]
pub struct AssessmentFact {
    /// The recorded total.
    pub total: Option<Number>,
    /// The class of totals that is recorded instead of one, as a place in the instrument's classes.
    pub class: Option<u16>,
    /// Items by index, with what the assessor found.
    pub items: Vec<(u16, ItemFinding)>,
    /// When; for an undated assessment every day up to `recorded`.
    pub on: DayRange,
    /// Whether a date was written.
    pub dated: bool,
}

/// What the assessor found.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ItemFinding {
    /// Scored.
    Present,
    /// Assessed and not scored.
    Absent,
    /// Assessed without a result.
    Unknown,
}

/// A drug or class that is, was or will be taken.
#[derive(Clone, Debug)]
pub struct MedicationFact {
    /// Planned rather than taken.
    pub planned: bool,
    /// First day of the course.
    pub started: Option<PartialDate>,
    /// Last day of the course (`ended`, `stopped`).
    pub ended: Option<PartialDate>,
    /// `ended` is not written and the course is said to be over.
    pub stopped_undated: bool,
    /// The latest dose of a drug given at intervals.
    pub last_dose: Option<PartialDate>,
    /// The day of which the record speaks.
    pub as_of: DayRange,
    /// Given at intervals (infusions): an open course says nothing of the last dose.
    pub intermittent: bool,
    /// Daily dose in the drug's unit of mass per day (mg/day), or why there is none.
    pub dose: Dose,
    /// The dose or regimen has not changed since this day.
    pub unchanged_since: Option<PartialDate>,
    /// What came of it.
    pub response: Option<Response>,
}

/// A daily dose.
#[derive(Clone, PartialEq, Debug)]
pub enum Dose {
    /// Not recorded.
    Missing,
    /// Taken when needed: there is no daily dose.
    AsNeeded,
    /// In mg/day.
    Daily(Number),
    /// In another unit, as written.
    Incomparable(String),
}

/// What came of a treatment.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Response {
    /// It worked.
    Responded,
    /// It worked in part.
    Partial,
    /// It did not work.
    Failed,
    /// It was not tolerated.
    Intolerant,
}

/// A procedure, done or planned.
#[derive(Clone, Debug)]
pub struct ProcedureFact {
    /// Scheduled rather than done.
    pub planned: bool,
    /// When (for a planned one, when it is to be); `None` when not recorded.
    pub on: Option<PartialDate>,
    /// The day of which the record speaks.
    pub as_of: DayRange,
}

/// A list that its keeper declared complete.
#[derive(Clone, Copy, Debug)]
pub struct CompleteList {
    /// Which list.
    pub list: ListName,
    /// On which day.
    pub on: Day,
    /// For which time.
    pub covers: Coverage,
    /// Where it is written.
    pub span: Span,
}

/// What time a complete list covers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Coverage {
    /// The day of the list.
    Now,
    /// From a day on.
    Since(Day),
    /// The whole life.
    Ever,
}

/// The investigator's answer to a judgement question. Yes means that the criterion's words hold.
#[derive(Clone, Debug)]
pub struct Attestation {
    /// The trial's id.
    pub trial: String,
    /// The criterion's id (`E3`, `E4.3`).
    pub criterion: String,
    /// Whether the words hold.
    pub answer: bool,
    /// Who says so.
    pub by: String,
    /// When.
    pub on: Day,
    /// The rules' version it was given for.
    pub rules: Option<u32>,
    /// Digest of the words it was given for, as `abstract` writes it.
    pub words: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// The investigator's recorded conclusion.
#[derive(Clone, Debug)]
pub struct Determination {
    /// The trial's id.
    pub trial: String,
    /// What was concluded.
    pub conclusion: Conclusion,
    /// Who.
    pub by: String,
    /// When.
    pub on: Day,
}

/// What an investigator concludes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Conclusion {
    /// Eligible.
    Eligible,
    /// Ineligible.
    Ineligible,
}

impl Conclusion {
    /// The word of profiles, tables and JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Eligible => "eligible",
            Self::Ineligible => "ineligible",
        }
    }
}

/// A state that keeps a patient from being plainly eligible.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PatientState {
    /// Deceased.
    Deceased,
    /// Opted out of being contacted.
    OptedOut,
    /// Enrolled in another trial.
    EnrolledElsewhere,
    /// Already screened, for this trial if one is named.
    AlreadyScreened(Option<String>),
}

impl PatientState {
    /// Whether it keeps the patient from being plainly eligible for that trial.
    #[must_use]
    pub fn bears_on(&self, trial: &str) -> bool {
        match self {
            Self::Deceased | Self::OptedOut | Self::EnrolledElsewhere | Self::AlreadyScreened(None) => true,
            Self::AlreadyScreened(Some(id)) => id.eq_ignore_ascii_case(trial),
        }
    }
}

/// An entry whose name the vocabulary does not know, or knows in more than one meaning: it may be anything of its kind.
#[derive(Clone, Debug)]
pub struct Unresolved {
    /// The section it stands in (`conditions`, `observations`, …).
    pub section: &'static str,
    /// The name as written.
    pub name: String,
    /// The list that it is an entry of: while nobody knows what it is, that list clears nothing.
    pub list: Option<ListName>,
    /// The days on which it may have been there.
    pub days: DayRange,
    /// Where.
    pub span: Span,
}

impl Profile {
    /// The entries of a list of which nobody knows what they are, that may have been there on some day of the two and
    /// those between.
    pub fn unread(&self, list: ListName, from: Day, to: Day) -> impl Iterator<Item = &Unresolved> {
        let there = move |u: &&Unresolved| u.days.first <= to && u.days.last >= from;
        self.unresolved.iter().filter(move |u| u.list == Some(list)).filter(there)
    }

    /// The facts on `concept`, oldest first.
    #[must_use]
    pub fn facts_on(&self, concept: ConceptId) -> &[Fact] {
        let from = self.facts.partition_point(|f| f.concept < concept);
        let to = from + self.facts.get(from..).unwrap_or(&[]).partition_point(|f| f.concept == concept);
        self.facts.get(from..to).unwrap_or(&[])
    }
}
