//! What a condition says, fully distributed: every atom is about one concept and carries its own window, limit and
//! qualifiers. Name lists and shared windows of the source are already spread over their members.
//!
//! Equality ignores places.

use crate::text::{Span, Spanned};
use crate::value::{Calendar, Number, PartialDate, Period, RangeSet};
use crate::vocabulary::{ConceptId, Severity};
use serde::{Deserialize, Serialize};

/// A condition with its place.
pub type Expr = Spanned<ExprKind>;

/// How conditions combine.
#[derive(Clone, PartialEq, Debug)]
pub enum ExprKind {
    /// All hold. At least two.
    All(Vec<Expr>),
    /// At least one holds. At least two.
    Any(Vec<Expr>),
    /// Does not hold.
    Not(Box<Expr>),
    /// So many of the items hold.
    Count(Count, Vec<Expr>),
    /// `if A then B [else C]`: without `else`, *not A or B*; with it, *A and B, or not A and C*.
    If(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    /// `A unless B`; its meaning depends on the section it stands in.
    Unless(Box<Expr>, Box<Expr>),
    /// A statement about the patient.
    Atom(Atom),
}

/// How many items must hold.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Count {
    /// This many or more.
    AtLeast(u32),
    /// This many or fewer.
    AtMost(u32),
    /// This many.
    Exactly(u32),
}

impl Count {
    /// Whether something depends on so many items: they may reach the count, and they may fail to.
    #[must_use]
    pub fn decides(self, items: usize) -> bool {
        match self {
            Self::AtLeast(n) => (1..=items).contains(&(n as usize)),
            Self::AtMost(n) => (n as usize) < items,
            Self::Exactly(n) => n as usize <= items,
        }
    }
}

/// A statement about one thing.
#[derive(Clone, PartialEq, Debug)]
pub enum Atom {
    /// Completed units of age.
    Age(AgeAtom),
    /// Recorded sex.
    Sex(Sex),
    /// An illness, finding or state.
    Condition(ConditionAtom),
    /// A result, a score, or a count of a criteria set.
    Value(ValueAtom),
    /// A drug or class.
    Medication(MedicationAtom),
    /// A procedure.
    Procedure(ProcedureAtom),
    /// A name given in the file's `define:`, as it is written there.
    Defined(String),
}

/// Sex as criteria ask for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
    /// Intersex.
    Intersex,
}

impl Sex {
    /// The word of conditions and readings.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Male => "male",
            Self::Female => "female",
            Self::Intersex => "intersex",
        }
    }
}

/// `age 18 to 75 years`.
#[derive(Clone, PartialEq, Debug)]
pub struct AgeAtom {
    /// The unit in which completed age is counted.
    pub unit: Calendar,
    /// The ages that hold, in completed units.
    pub ages: RangeSet<u32>,
}

/// A concept named in a condition.
pub type Name = Spanned<ConceptId>;

/// `active lupus nephritis within 6 months`.
#[derive(Clone, PartialEq, Debug)]
pub struct ConditionAtom {
    /// The concept.
    pub concept: Name,
    /// What is asserted of it.
    pub assertion: Assertion,
    /// All of them are said of the same recorded fact.
    pub qualifiers: Vec<Spanned<Qualifier>>,
    /// Not counted.
    pub except: Vec<Exception>,
    /// At least one of these was required by it (`requiring (hospitalization; IV antibiotics)`).
    pub requiring: Vec<Name>,
    /// When; `None` means now for [`Assertion::Present`], ever for the others.
    pub window: Option<Spanned<Window>>,
    /// Present since at least so long (`for at least 6 months`).
    pub lasting: Option<Spanned<Period>>,
}

/// What is asserted of a condition.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Assertion {
    /// The patient has it (now, or on some day of the window).
    Present,
    /// The patient has or had it, on some day up to the screening date (`history of`).
    Ever,
    /// A relative has or had it.
    Family,
    /// It is suspected.
    Suspected,
    /// It is planned.
    Planned,
}

/// A name that an `except` takes out, with the qualifiers it must have to be taken out.
#[derive(Clone, PartialEq, Debug)]
pub struct Exception {
    /// The concept; what is below it is excepted too.
    pub concept: Name,
    /// `adequately treated basal cell carcinoma of skin`.
    pub qualifiers: Vec<Spanned<Qualifier>>,
}

/// A word about a recorded condition.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Qualifier {
    /// Active (a dated status).
    Active,
    /// Inactive or in remission (a dated status).
    Inactive,
    /// Stable (a dated status).
    Stable,
    /// Mild, moderate, severe, life-threatening.
    Severity(Severity),
    /// Controlled (`true`) or uncontrolled.
    Controlled(bool),
    /// Compensated (`true`) or decompensated.
    Compensated(bool),
    /// Adequately treated.
    AdequatelyTreated,
    /// Toxicity grade (CTCAE) in these.
    Grade(RangeSet<u32>),
    /// Class or stage is one of these, as written (`III`, `IV`).
    Class(Vec<String>),
}

impl Qualifier {
    /// Its place in the canonical order; contraries have the same.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Self::Active | Self::Inactive | Self::Stable => 0,
            Self::Severity(_) => 1,
            Self::Controlled(_) => 2,
            Self::Compensated(_) => 3,
            Self::AdequatelyTreated => 4,
            Self::Grade(_) => 5,
            Self::Class(_) => 6,
        }
    }
}

/// `highest ALT within 3 months > 3 x ULN`.
#[derive(Clone, PartialEq, Debug)]
pub struct ValueAtom {
    /// An observation, score or criteria set; with `any_member` the root of a family of observations.
    pub concept: Name,
    /// `any of BILAG domains is A or B`: of the observations below the concept, at least one.
    pub any_member: bool,
    /// Which of the results in the window.
    pub choice: Choice,
    /// What must hold of the value.
    pub test: Test,
    /// On at least so many different days.
    pub times: Option<u32>,
    /// When; `None` means as long as a result is current.
    pub window: Option<Spanned<Window>>,
}

/// Which of several results.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Choice {
    /// The latest.
    Latest,
    /// The highest.
    Highest,
    /// The lowest.
    Lowest,
    /// Some result.
    Any,
    /// Every result.
    Every,
    /// The arithmetic mean.
    Mean,
}

/// What must hold of a value.
#[derive(Clone, PartialEq, Debug)]
pub enum Test {
    /// A number within one of these ranges.
    Number(Vec<LimitRange>),
    /// One of these values of the concept's own list, canonical.
    Values(Vec<String>),
    /// A titre 1:n with n in these.
    Titre(RangeSet<u32>),
}

/// A range whose ends carry their units as written.
#[derive(Clone, PartialEq, Debug)]
pub struct LimitRange {
    /// The lower end.
    pub low: Option<Limit>,
    /// The upper end.
    pub high: Option<Limit>,
}

/// A limit: `50 x10^9/L`, `3 x ULN`.
#[derive(Clone, Debug)]
pub struct Limit {
    /// The number.
    pub number: Number,
    /// In what.
    pub scale: Scale,
    /// Whether the limit itself counts.
    pub included: bool,
    /// Where it is written.
    pub span: Span,
}

impl PartialEq for Limit {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number && self.scale == other.scale && self.included == other.included
    }
}

/// What a limit's number counts.
#[derive(Clone, PartialEq, Debug)]
pub enum Scale {
    /// No unit is written.
    Bare,
    /// This unit, as written.
    Unit(String),
    /// Times the upper limit of normal of the result's own reference range.
    UpperNormal,
    /// Times the lower limit of normal of the result's own reference range.
    LowerNormal,
}

/// `received rituximab within 6 months`, `taking prednisone <= 10 mg/day`.
#[derive(Clone, PartialEq, Debug)]
pub struct MedicationAtom {
    /// The drug or class.
    pub concept: Name,
    /// What is asserted of it.
    pub mode: Exposure,
    /// Limits on the daily dose.
    pub dose: Vec<LimitRange>,
    /// Drugs that do not count.
    pub except: Vec<Name>,
    /// When; `None` means now for [`Exposure::Taking`], ever for the others.
    pub window: Option<Spanned<Window>>,
    /// Taken without a break for at least so long.
    pub lasting: Option<Spanned<Period>>,
    /// Followed, after it started, by one of these.
    pub then: Vec<Name>,
}

/// What is asserted of a medication.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Exposure {
    /// Taken now (or on some day of the window).
    Taking,
    /// Taken on some day of the window; without a window, ever.
    Received,
    /// Taken with the response "failed".
    Failed,
    /// Not tolerated, or allergic.
    Intolerant,
    /// Planned.
    Planned,
    /// Dose unchanged for at least this long, up to the screening date.
    StableFor(Period),
}

/// `major surgery within 4 weeks`, `planned renal transplantation`.
#[derive(Clone, PartialEq, Debug)]
pub struct ProcedureAtom {
    /// The procedure.
    pub concept: Name,
    /// Scheduled rather than done.
    pub planned: bool,
    /// Procedures that do not count.
    pub except: Vec<Name>,
    /// When; `None` means ever.
    pub window: Option<Spanned<Window>>,
}

/// A stretch of time.
#[derive(Clone, PartialEq, Debug)]
pub enum Window {
    /// `within 6 months`, `within 14 days before enrolment`: from so long before the anchor up to the anchor.
    Within(Length, Anchor),
    /// `more than 4 weeks ago`: before the day that long before the screening date.
    MoreThanAgo(Period),
    /// `at least 4 weeks ago`: on that day or before it.
    AtLeastAgo(Period),
    /// `since 2024-01-01`: from that date up to the screening date.
    Since(PartialDate),
    /// `since onset of X`: from the onset of the current episode of X up to the screening date.
    SinceOnset(Name),
    /// `within 3 months after diagnosis of X`.
    After(Period, Name),
}

/// How long a window is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Length {
    /// A calendar period.
    Period(Period),
    /// So many half-lives of the drug.
    HalfLives(u32),
    /// `the longer of 30 days and 5 half-lives`.
    Longer(Period, u32),
}

/// What a window counts back from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Anchor {
    /// The screening date.
    Screening,
    /// Informed consent.
    Consent,
    /// Enrolment.
    Enrolment,
    /// Randomisation.
    Randomisation,
    /// The first dose.
    FirstDose,
    /// Baseline.
    Baseline,
}
