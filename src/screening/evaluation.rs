//! What came out for one patient and one trial. Data only; `report/` puts it into words.

use crate::ruleset::{Section, Stage};
use crate::value::{Day, DayRange, Number, Truth};
use crate::vocabulary::{ConceptId, ListName};
use smol_str::SmolStr;

/// The answer for a patient and a trial.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// Some criterion is violated.
    Ineligible,
    /// Something is undetermined, or the rules may not decide.
    NeedsReview,
    /// Every criterion is satisfied (deferred ones may remain to be confirmed).
    Eligible,
}

/// A criterion's truth with its polarity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// Fulfilled.
    Satisfied,
    /// Not fulfilled.
    Violated,
    /// Not known.
    Undetermined,
}

/// A patient against a trial.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The verdict.
    pub verdict: Verdict,
    /// Why the verdict is held back although no criterion is undetermined.
    pub held_back: Vec<HeldBack>,
    /// The common criteria, in the order of the trial.
    pub criteria: Vec<CriterionEvaluation>,
    /// The arms, in the order of the trial.
    pub arms: Vec<ArmEvaluation>,
    /// The best arm's index, if the trial has arms with criteria of their own and one is not ineligible.
    pub best_arm: Option<usize>,
}

/// Why a verdict is not better than needs review.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum HeldBack {
    /// The rules are not approved.
    NotApproved,
    /// No criterion was decided beyond age and sex.
    NothingDecided,
    /// The site's policy lets deferred leaves hold back.
    Deferred,
    /// A state of the patient (deceased, opted out, enrolled elsewhere, already screened).
    PatientState,
}

/// An arm.
#[derive(Clone, Debug)]
pub struct ArmEvaluation {
    /// The verdict of its own criteria together with the common ones.
    pub verdict: Verdict,
    /// Its own criteria.
    pub criteria: Vec<CriterionEvaluation>,
}

/// A criterion, or a child of a nested one.
#[derive(Clone, Debug)]
pub struct CriterionEvaluation {
    /// Its id.
    pub id: SmolStr,
    /// Its polarity.
    pub section: Section,
    /// Whether its words hold.
    pub truth: Truth,
    /// `truth` with the polarity; for a child, with the polarity of its top criterion.
    pub outcome: Outcome,
    /// Undetermined only because of leaves that an encounter settles.
    pub deferred: bool,
    /// Encounters that remain, with the criterion id of the leaf.
    pub to_confirm: Vec<(SmolStr, Stage)>,
    /// What decided it.
    pub evidence: Vec<Evidence>,
    /// What is missing; empty unless undetermined. The needs of a deferred leaf are listed too.
    pub needs: Vec<DataNeed>,
    /// Children of a nested criterion.
    pub children: Vec<CriterionEvaluation>,
}

/// What a piece of evidence or a need is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// Age.
    Age,
    /// Sex.
    Sex,
    /// A concept.
    Concept(ConceptId),
    /// An item of an instrument.
    Item(ConceptId, u16),
    /// The judgement or deferred leaf of this criterion.
    Leaf,
}

/// A piece of evidence.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Evidence {
    /// About what: the concept that the condition asks for.
    pub about: Subject,
    /// Whether it speaks for presence (a value that passes, a drug taken) or for absence.
    pub present: bool,
    /// On what ground.
    pub ground: Ground,
    /// The fact, as an index into the profile's facts.
    pub fact: Option<u32>,
    /// The day of the ground.
    pub on: Option<DayRange>,
    /// What was computed, where the ground is that.
    pub computed: Option<Box<Between>>,
}

/// At least and at most so much, in the canonical unit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Between {
    /// The least, if there is one.
    pub low: Option<Number>,
    /// The most, if there is one.
    pub high: Option<Number>,
}

impl Evidence {
    /// Of something recorded or known about a concept.
    pub(super) fn of(about: ConceptId, present: bool, ground: Ground, fact: Option<u32>, on: Option<DayRange>) -> Self {
        Self { about: Subject::Concept(about), present, ground, fact, on, computed: None }
    }
}

/// The ground of a piece of evidence, the strongest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ground {
    /// A test: a result, or an absence whose source is a test.
    Test,
    /// Computed from recorded results by the formula of the vocabulary. The fact is that of the leading input; the other
    /// inputs follow as evidence of their own.
    Computed,
    /// A recorded fact.
    Record,
    /// A recorded end.
    Ended,
    /// An assessment's total or items.
    Assessment,
    /// The vocabulary's inference from other facts (the supporting facts follow as evidence of their own).
    Inference,
    /// Sex makes it impossible.
    Sex,
    /// A statement that it is absent, or never was there.
    Statement,
    /// A complete list that does not name it.
    List(ListName),
    /// The birth date or the recorded age.
    Age,
    /// The investigator's attestation (index into the profile's attestations).
    Attestation(u32),
}

/// Something that must be found out.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct DataNeed {
    /// Why it is not known.
    pub kind: NeedKind,
    /// About what.
    pub about: Subject,
    /// What exactly would settle it.
    pub wanted: Wanted,
    /// The fact that does not suffice, as an index into the profile's facts.
    pub fact: Option<u32>,
    /// The days for which it must be known (or on which a result must be dated).
    pub days: Option<(Day, Day)>,
}

/// Why something is not known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum NeedKind {
    /// Nothing is recorded.
    Missing,
    /// There is something, too old.
    Stale,
    /// A partial date or an inexact value straddles the limit.
    Imprecise,
    /// Two facts contradict each other.
    Conflict,
    /// Only something more general is recorded.
    Unspecific,
    /// Only a suspicion is recorded.
    Unconfirmed,
    /// Not comparable, or without a reference range.
    Unit,
    /// Awaits the investigator.
    Judgement,
    /// Awaits an encounter.
    Encounter,
    /// The words of the criterion were not understood.
    NotUnderstood,
    /// A bug or an overflow.
    EngineError,
}

/// What would settle a need.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Wanted {
    /// Whether it is there (and since when).
    Presence,
    /// A test that clears or confirms it: it was reported absent, not tested.
    TestOfAbsence,
    /// That list, complete, covering the days.
    List(ListName),
    /// What the entries of that list are whose name the vocabulary does not know.
    Names(ListName),
    /// The day (of onset, end, dose, procedure or result).
    Date,
    /// Its activity, dated.
    Activity,
    /// Its severity.
    Severity,
    /// Controlled or not.
    Control,
    /// Compensated or not.
    Compensation,
    /// Adequately treated or not.
    Treatment,
    /// Its grade.
    Grade,
    /// Its class or stage.
    Class,
    /// What it required.
    Requirement(ConceptId),
    /// A result.
    Result,
    /// A reference range on the result.
    ReferenceRange,
    /// A comparable unit.
    ComparableUnit,
    /// An assessment, or the missing items of one.
    Assessment,
    /// The daily dose.
    Dose,
    /// The date of the last dose.
    LastDose,
    /// What came of the treatment.
    Response,
    /// Since when the dose is unchanged.
    DoseHistory,
    /// Birth date.
    BirthDate,
    /// Sex.
    Sex,
    /// Whether the patient could become pregnant.
    CouldBecomePregnant,
    /// The investigator's answer.
    Attestation,
    /// The investigator's answer once more: words or record changed.
    Reconfirmation,
    /// The encounter.
    Encounter(Stage),
    /// A person who reads the criterion.
    Reader,
}
