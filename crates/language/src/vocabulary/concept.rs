//! What the vocabulary says about a concept.

use super::fold;
use super::instrument::Instrument;
use crate::text::{Span, Spanned, yaml::Scalar};
use crate::value::{Conversion, Formula, Number, Period, Range, Unit};
use serde::{Deserialize, Serialize};

/// A concept of one [`Vocabulary`](super::Vocabulary).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct ConceptId(pub u32);

/// A clinical concept: an illness or state, a test, an instrument, a drug or class, a procedure.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Concept {
    /// The canonical name, as the canonical text of conditions writes it.
    pub name: String,
    /// Synonyms and word forms (`pregnant` for pregnancy).
    pub names: Vec<String>,
    /// Abbreviations that may mean it or something else: no names, but what they may mean is offered.
    pub ambiguous: Vec<Spanned<String>>,
    /// What it is.
    pub kind: Kind,
    /// Codes by system (`icd10cm`, `snomed`, `loinc`, `rxnorm`, `atc`, `doid`); they subsume their descendants.
    pub codes: Vec<(String, Vec<String>)>,
    /// Direct parents.
    pub parents: Vec<ConceptId>,
    /// What counts as evidence that it is absent.
    pub absence: Absence,
    /// How long a recorded presence holds.
    pub lasts: Lasts,
    /// Comes in episodes: an undated mention may be an old episode, and a known episode does not describe the others.
    pub episodic: bool,
    /// Can be inactive while the patient has it: activity that is not stated is unknown.
    pub remits: bool,
    /// Whether compensated/decompensated can be said of it. Inherited by what is below.
    pub decompensates: bool,
    /// Only in female patients: cleared by `sex is male`, unless something contradicts.
    pub only_in_female: bool,
    /// Concepts commonly named together with this one without being below it (carcinoma in situ with malignancy).
    pub commonly_named_with: Vec<ConceptId>,
    /// A condition on other concepts that, when true, is evidence of presence.
    pub present_when: Option<ConditionText>,
    /// A condition on other concepts that, when true, is evidence of absence.
    pub absent_when: Option<ConditionText>,
    /// The question a coordinator reads.
    pub ask: Option<String>,
    /// What an answer costs.
    pub cost: Cost,
    /// Half-life, if a source gives one.
    pub half_life: Option<Number>,
    /// Where the concept is defined.
    pub span: Span,
}

/// A condition as text, until the rule set is compiled.
pub type ConditionText = Spanned<Scalar>;

/// What a concept is, with what only that kind has: boxed, since most concepts are of the other kinds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Kind {
    /// Illness, finding or state.
    Condition,
    /// A measurement or test.
    Observation(Box<Observation>),
    /// An instrument whose items carry points.
    Score(Box<Instrument>),
    /// A set of classification criteria that are counted.
    CriteriaSet(Box<Instrument>),
    /// A drug or a class of drugs.
    Medication,
    /// Something done to the patient.
    Procedure,
}

/// [`Kind`] without its content.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum KindName {
    /// Illness, finding or state.
    Condition,
    /// A measurement or test.
    Observation,
    /// An instrument whose items carry points.
    Score,
    /// A set of classification criteria that are counted.
    CriteriaSet,
    /// A drug or a class of drugs.
    Medication,
    /// Something done to the patient.
    Procedure,
}

/// The values a test can have, and how long a result speaks for the patient.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Observation {
    /// Numeric results, in this unit (`1` when it has none).
    pub unit: Option<Unit>,
    /// A limit without a unit means the canonical unit (INR, eGFR, ECOG).
    pub unit_is_conventional: bool,
    /// For mass ↔ amount of substance, in g/mol.
    pub molar_mass: Option<Number>,
    /// Numbers outside are reported as implausible, in the canonical unit.
    pub plausible: Option<Range>,
    /// Named values; ascending when `ordered`.
    pub values: Vec<NamedValue>,
    /// Whether the named values ascend.
    pub ordered: bool,
    /// Results may be titres (`1:160`).
    pub titre: bool,
    /// How long a result is current; `None` means for ever.
    pub current_for: Option<Period>,
    /// Within a day, results of these concepts are outranked by this one (RNA over antibody).
    pub outranks: Vec<ConceptId>,
    /// How its value follows from other results where none is recorded.
    pub computed: Option<Computed>,
}

/// How a value follows from other results.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Computed {
    /// By which formula.
    pub formula: Formula,
    /// The input whose results give results of the computed value, of the same day.
    pub leading: Input,
    /// The other inputs, in the order of the formula's roles: as they are current on that day.
    pub others: Vec<Input>,
    /// From the unit of the formula to that of the concept.
    pub unit: Conversion,
}

/// An input of a formula.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Input {
    /// A test that is recorded, never computed itself.
    pub concept: ConceptId,
    /// From the unit of the test to that of the formula.
    pub unit: Conversion,
}

/// A value of a coded or ordinal test.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NamedValue {
    /// The canonical word.
    pub name: String,
    /// Other spellings.
    pub names: Vec<String>,
    /// Neither one nor the other (`indeterminate`, `borderline`): decides nothing.
    pub indeterminate: bool,
}

/// What counts as evidence that a concept is absent.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Absence {
    /// A complete list that does not name it.
    ByList,
    /// A test; a list or a statement never clears it.
    ByTest,
    /// The answer to a question about it.
    ByQuestion,
    /// The assessment it is an item of.
    ByAssessment,
}

/// How long a recorded presence holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Lasts {
    /// For life; a later absence is a conflict.
    Lifelong,
    /// Until it is recorded as ended, resolved or absent.
    UntilEnded,
    /// At most this long; beyond it the record is stale.
    For(Period),
}

/// What finding out costs, in the order in which one would rather do it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Cost {
    /// Look it up in the chart.
    Chart,
    /// Ask the patient.
    Question,
    /// A laboratory test.
    Laboratory,
    /// Imaging.
    Imaging,
    /// A biopsy.
    Biopsy,
    /// The investigator's judgement.
    Judgement,
}

/// The lists that can be complete.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum ListName {
    /// Conditions.
    Conditions,
    /// Medications.
    Medications,
    /// Procedures done.
    Procedures,
    /// Procedures planned.
    PlannedProcedures,
    /// Allergies and intolerances.
    Allergies,
    /// Family history.
    FamilyHistory,
}

/// How severe, ascending.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Severity {
    /// Mild.
    Mild,
    /// Moderate.
    Moderate,
    /// Severe.
    Severe,
    /// Life-threatening.
    LifeThreatening,
}

impl Kind {
    /// The kind's name.
    #[must_use]
    pub fn name(&self) -> KindName {
        match self {
            Self::Condition => KindName::Condition,
            Self::Observation(_) => KindName::Observation,
            Self::Score(_) => KindName::Score,
            Self::CriteriaSet(_) => KindName::CriteriaSet,
            Self::Medication => KindName::Medication,
            Self::Procedure => KindName::Procedure,
        }
    }
}

impl ListName {
    /// The lists with their words, in the order in which files name them.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        (Self::Conditions.word(), Self::Conditions),
        (Self::Medications.word(), Self::Medications),
        (Self::Procedures.word(), Self::Procedures),
        (Self::PlannedProcedures.word(), Self::PlannedProcedures),
        (Self::Allergies.word(), Self::Allergies),
        (Self::FamilyHistory.word(), Self::FamilyHistory),
    ];

    /// The word of profiles, of the site's policy, of tables and of JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Conditions => "conditions",
            Self::Medications => "medications",
            Self::Procedures => "procedures",
            Self::PlannedProcedures => "planned procedures",
            Self::Allergies => "allergies",
            Self::FamilyHistory => "family history",
        }
    }
}

impl Severity {
    /// The severities with their words, ascending.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        (Self::Mild.word(), Self::Mild),
        (Self::Moderate.word(), Self::Moderate),
        (Self::Severe.word(), Self::Severe),
        (Self::LifeThreatening.word(), Self::LifeThreatening),
    ];

    /// The word of conditions, profiles and readings.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Mild => "mild",
            Self::Moderate => "moderate",
            Self::Severe => "severe",
            Self::LifeThreatening => "life-threatening",
        }
    }
}

impl KindName {
    /// The kinds with their words, in the order of their documentation.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        (Self::Condition.word(), Self::Condition),
        (Self::Observation.word(), Self::Observation),
        (Self::Score.word(), Self::Score),
        (Self::CriteriaSet.word(), Self::CriteriaSet),
        (Self::Medication.word(), Self::Medication),
        (Self::Procedure.word(), Self::Procedure),
    ];

    /// The word of a vocabulary file.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Condition => "condition",
            Self::Observation => "observation",
            Self::Score => "score",
            Self::CriteriaSet => "criteria set",
            Self::Medication => "medication",
            Self::Procedure => "procedure",
        }
    }

    /// What authors of conditions and readers of profiles call one of the kind: "a test".
    #[must_use]
    pub fn described(self) -> &'static str {
        match self {
            Self::Condition => "a condition",
            Self::Observation => "a test",
            Self::Score => "a score",
            Self::CriteriaSet => "a set of criteria",
            Self::Medication => "a medication",
            Self::Procedure => "a procedure",
        }
    }

    /// The word with its article, for messages about vocabulary files.
    #[must_use]
    pub fn with_article(self) -> &'static str {
        match self {
            Self::Condition => "a condition",
            Self::Observation => "an observation",
            Self::Score => "a score",
            Self::CriteriaSet => "a criteria set",
            Self::Medication => "a medication",
            Self::Procedure => "a procedure",
        }
    }
}

impl Observation {
    /// Which of its values is written so, by name or other spelling, folded.
    #[must_use]
    pub fn value_named(&self, written: &str) -> Option<usize> {
        let written = fold(written);
        self.values.iter().position(|v| is_named(&written, &v.name, &v.names))
    }
}

pub(super) fn is_named(folded: &str, name: &str, names: &[String]) -> bool {
    std::iter::once(name).chain(names.iter().map(String::as_str)).any(|n| fold(n) == folded)
}

impl Concept {
    /// The observation, if it is one.
    #[must_use]
    pub fn observation(&self) -> Option<&Observation> {
        if let Kind::Observation(o) = &self.kind { Some(o) } else { None }
    }

    /// The instrument, if it is a score or a criteria set.
    #[must_use]
    pub fn instrument(&self) -> Option<&Instrument> {
        if let Kind::Score(i) | Kind::CriteriaSet(i) = &self.kind { Some(i) } else { None }
    }

    /// How long a result or assessment is current; `None` means for ever.
    #[must_use]
    pub fn current_for(&self) -> Option<Period> {
        match &self.kind {
            Kind::Observation(o) => o.current_for,
            Kind::Score(i) | Kind::CriteriaSet(i) => i.current_for,
            Kind::Condition | Kind::Medication | Kind::Procedure => None,
        }
    }
}
