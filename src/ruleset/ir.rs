//! Compiled rules: flat, immutable, shared. Equal conditions of all trials are one node.

use super::implication::Forms;
use super::policy::Policy;
use crate::criteria::{Anchor, Assertion, Choice, Count, Exposure, Qualifier, Sex};
use crate::text::Span;
use crate::value::{Bound, Calendar, DayRange, Number, Period, RangeSet};
use crate::vocabulary::terms::TermId;
use crate::vocabulary::{ConceptId, Vocabulary};
use serde::{Deserialize, Serialize};

/// A condition of a [`RuleSet`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct NodeId(pub u32);

/// A statement of a [`RuleSet`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct AtomId(pub u32);

/// A stretch of [`RuleSet::children`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Children {
    /// Index of the first child.
    pub start: u32,
    /// How many.
    pub len: u32,
}

/// A condition: children come before their parents.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Node {
    /// All children hold.
    All(Children),
    /// Some child holds.
    Any(Children),
    /// The child does not hold.
    Not(NodeId),
    /// So many children hold.
    Count(Count, Children),
    /// A statement.
    Atom(AtomId),
}

/// A statement about one thing, with everything resolved that does not depend on the patient or the day.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Atom {
    /// Completed units of age in these.
    Age {
        /// The unit.
        unit: Calendar,
        /// The ages that hold.
        ages: RangeSet<u32>,
    },
    /// Recorded sex.
    Sex(Sex),
    /// An illness, finding or state.
    Condition(ConditionAtom),
    /// A result, score or count.
    Value(ValueAtom),
    /// A drug or class.
    Medication(MedicationAtom),
    /// A procedure.
    Procedure(ProcedureAtom),
}

/// See [`crate::criteria::ConditionAtom`].
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct ConditionAtom {
    /// The concept.
    pub concept: ConceptId,
    /// What is asserted. [`Assertion::Ever`] without a window is compiled to `Present` with [`Window::Ever`].
    pub assertion: Assertion,
    /// Said of the same fact.
    pub qualifiers: Box<[Qualifier]>,
    /// Not counted, sorted.
    pub except: Box<[(ConceptId, Box<[Qualifier]>)]>,
    /// At least one of these was required by it.
    pub requiring: Box<[ConceptId]>,
    /// When.
    pub window: Window,
    /// Present since at least so long.
    pub lasting: Option<Period>,
    /// The trial's own standards for clearing, if any concern this concept or one below it.
    pub settle: Option<SettleId>,
}

/// See [`crate::criteria::ValueAtom`]. A family has been spread over its members.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct ValueAtom {
    /// The observation, score or criteria set.
    pub concept: ConceptId,
    /// Which result.
    pub choice: Choice,
    /// What must hold.
    pub test: Test,
    /// On at least so many different days.
    pub times: Option<u32>,
    /// When.
    pub window: Window,
    /// Where the window comes from.
    pub origin: WindowOrigin,
}

/// Where the window of a value comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum WindowOrigin {
    /// Written in the condition.
    Condition,
    /// The trial's `windows:`.
    Trial,
    /// The site's policy.
    Policy,
    /// The vocabulary's `current for:`.
    Vocabulary,
}

/// What must hold of a value, in the concept's canonical unit.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Test {
    /// A number in these.
    Number(RangeSet),
    /// In one of these ranges, whose ends may be multiples of the result's own reference range.
    Relative(Box<[RelativeRange]>),
    /// One of these named values, by index, ascending.
    Named(Box<[u16]>),
    /// A titre 1:n with n in these.
    Titre(RangeSet<u32>),
}

/// A range with ends that may depend on the result's own reference range.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct RelativeRange {
    /// The lower end.
    pub low: Bound<RelativeLimit>,
    /// The upper end.
    pub high: Bound<RelativeLimit>,
}

/// A limit that may depend on the result's own reference range.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum RelativeLimit {
    /// In the canonical unit.
    Absolute(Number),
    /// Times the upper limit of normal.
    UpperNormal(Number),
    /// Times the lower limit of normal.
    LowerNormal(Number),
}

/// See [`crate::criteria::MedicationAtom`].
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct MedicationAtom {
    /// The drug or class.
    pub concept: ConceptId,
    /// What is asserted.
    pub mode: Exposure,
    /// Daily doses that hold, in mg/day; `None` when no dose is asked for.
    pub dose: Option<RangeSet>,
    /// Drugs that do not count, sorted.
    pub except: Box<[ConceptId]>,
    /// When.
    pub window: Window,
    /// Taken without a break for at least so long.
    pub lasting: Option<Period>,
    /// Followed by one of these.
    pub then: Box<[ConceptId]>,
}

/// See [`crate::criteria::ProcedureAtom`].
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct ProcedureAtom {
    /// The procedure.
    pub concept: ConceptId,
    /// Scheduled rather than done.
    pub planned: bool,
    /// Procedures that do not count, sorted.
    pub except: Box<[ConceptId]>,
    /// When.
    pub window: Window,
}

/// A stretch of time, with half-lives resolved to days.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Window {
    /// On the screening date.
    Now,
    /// On any day up to the screening date.
    Ever,
    /// From so long before the anchor up to it.
    Within(Period, Anchor),
    /// The longer of the two before the anchor, and up to it.
    WithinLonger(Period, Period, Anchor),
    /// Before the day that long before the screening date.
    MoreThanAgo(Period),
    /// On that day or before it.
    AtLeastAgo(Period),
    /// From one of these days (a partial date) up to the screening date.
    Since(DayRange),
    /// From the onset of the current episode up to the screening date.
    SinceOnset(ConceptId),
    /// From the onset of the concept up to so long after it.
    After(Period, ConceptId),
}

impl Window {
    /// The concept with whose onset it begins.
    pub(crate) fn onset(self) -> Option<ConceptId> {
        match self {
            Self::SinceOnset(concept) | Self::After(_, concept) => Some(concept),
            Self::Now
            | Self::Ever
            | Self::Within(..)
            | Self::WithinLonger(..)
            | Self::MoreThanAgo(_)
            | Self::AtLeastAgo(_)
            | Self::Since(_) => None,
        }
    }
}

/// An entry of [`RuleSet::settles`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct SettleId(pub u32);

/// All trials, compiled.
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// The vocabulary the rules were compiled with.
    pub vocabulary: Vocabulary,
    /// The site's policy the rules were compiled with.
    pub policy: Policy,
    /// Conditions; children before parents.
    pub nodes: Vec<Node>,
    /// Child lists of nodes.
    pub children: Vec<NodeId>,
    /// Statements.
    pub atoms: Vec<Atom>,
    /// The vocabulary's own conditions, by concept.
    pub inference: Vec<Inference>,
    /// The trials' own standards for clearing: sorted concept → condition that is evidence of absence.
    pub settles: Vec<Vec<(ConceptId, NodeId)>>,
    /// The trials, in the order of their ids.
    pub trials: Vec<Trial>,
}

impl RuleSet {
    /// Makes terms that patients' records name concepts of the vocabulary. The rules stay what they are: what no rule
    /// mentions only lies above and below what they mention.
    pub fn take_in(&mut self, terms: &[TermId]) {
        if self.vocabulary.take_in(terms) {
            self.inference.resize_with(self.vocabulary.concepts().len(), Inference::default);
        }
    }
}

/// The vocabulary's own conditions on one concept.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Inference {
    /// When true, evidence of presence.
    pub present: Option<NodeId>,
    /// When true, evidence of absence.
    pub absent: Option<NodeId>,
    /// By item of an instrument: when true, the item scores.
    pub items: Vec<Option<NodeId>>,
}

/// A trial.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Trial {
    /// The registry's or sponsor's id.
    pub id: String,
    /// The title.
    pub title: String,
    /// Recruitment status, as written, with the day it was seen.
    pub status: Option<(String, Option<DayRange>)>,
    /// Whether the status says that patients can still join. Never changes the verdict.
    pub open: Option<bool>,
    /// Phase, as written.
    pub phase: Option<String>,
    /// Sponsor.
    pub sponsor: Option<String>,
    /// Version of the rules.
    pub version: u32,
    /// Whether the rules are approved; rules that are not never decide better than needs review.
    pub approved: bool,
    /// Criteria in protocol order: AGE and SEX first, then inclusion, then exclusion.
    #[serde(with = "super::binary::flat")]
    pub criteria: Vec<Criterion>,
    /// Arms; each may add criteria of its own.
    pub arms: Vec<Arm>,
    /// Where the trial is defined.
    pub span: Span,
}

impl Trial {
    /// The criteria that the protocol lists, without their children: the common ones, then those of each arm.
    pub fn listed_criteria(&self) -> impl DoubleEndedIterator<Item = &Criterion> {
        self.criteria.iter().chain(self.arms.iter().flat_map(|arm| &arm.criteria))
    }

    /// Every criterion, children and arms included, parents first, in the order of the protocol.
    pub fn all_criteria(&self) -> impl Iterator<Item = &Criterion> {
        let mut waiting: Vec<&Criterion> = self.listed_criteria().rev().collect();
        std::iter::from_fn(move || {
            let criterion = waiting.pop()?;
            if let Logic::Group(_, children) = &criterion.logic {
                waiting.extend(children.iter().rev());
            }
            Some(criterion)
        })
    }

    /// What its criteria ask for as conditions, in the order of the protocol.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = NodeId> {
        self.all_criteria().filter_map(|criterion| match criterion.logic {
            Logic::Condition(node) => Some(node),
            _ => None,
        })
    }
}

/// An arm of a trial.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Arm {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it takes patients.
    pub open: bool,
    /// Its own criteria.
    #[serde(with = "super::binary::flat")]
    pub criteria: Vec<Criterion>,
}

/// A criterion, or a child of a nested one.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// `I1`, `E4`, `E4.1`, `AGE`, `SEX`.
    pub id: String,
    /// Polarity.
    pub section: Section,
    /// The protocol's words, verbatim.
    pub text: String,
    /// The author's interpretation.
    pub note: Option<String>,
    /// What it means.
    pub logic: Logic,
    /// The whole item in the rule file.
    pub span: Span,
    /// The condition's place, if it has one.
    pub when: Option<Span>,
}

/// The polarity of a criterion.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Section {
    /// Must hold.
    Inclusion,
    /// Must not hold.
    Exclusion,
}

/// What a criterion means.
#[derive(Clone, Debug)]
pub enum Logic {
    /// A computed condition.
    Condition(NodeId),
    /// A question for the investigator; yes means that the criterion's words hold.
    Judgement(Judgement),
    /// Only an encounter can settle it.
    Deferred(Stage),
    /// The words were not understood; why.
    NotUnderstood(String),
    /// Children combined.
    Group(Group, Vec<Criterion>),
}

/// A question for the investigator.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Judgement {
    /// The question.
    pub question: String,
    /// The encounter that settles it, if it is deferred.
    pub at: Option<Stage>,
    /// Asks about "any condition …": an answer must be given again when something is recorded after it.
    pub about_any_condition: bool,
    /// SHA-256 of words and question, the first 12 hexadecimal digits.
    pub words: String,
}

/// The encounter that settles a deferred leaf.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Stage {
    /// Informed consent.
    Consent,
    /// A screening visit.
    Visit,
}

/// How the children of a nested criterion combine.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum Group {
    /// `all of:`.
    All,
    /// `any of:`.
    Any,
    /// `at least 2 of:` and the like.
    Count(Count),
}

impl RuleSet {
    /// The children of a node's list.
    #[must_use]
    pub fn list(&self, children: Children) -> &[NodeId] {
        let start = children.start as usize;
        self.children.get(start..start + children.len as usize).unwrap_or(&[])
    }

    /// The node with this id.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node {
        self.nodes[id.0 as usize]
    }

    /// The atom with this id.
    #[must_use]
    pub fn atom(&self, id: AtomId) -> &Atom {
        &self.atoms[id.0 as usize]
    }

    /// The conditions that a condition is made of, itself first, each once, in the order in which lists name them.
    pub fn parts_of(&self, whole: NodeId) -> impl Iterator<Item = (NodeId, Node)> {
        self.forms().parts_of(whole)
    }

    /// The statements that a condition is made of, each once, in the order in which lists name them.
    pub fn atoms_of(&self, whole: NodeId) -> impl Iterator<Item = &Atom> {
        self.forms().atoms_of(whole)
    }

    /// The conditions, to be taken apart and compared.
    pub(super) fn forms(&self) -> Forms<'_> {
        Forms { nodes: &self.nodes, children: &self.children, atoms: &self.atoms, vocabulary: &self.vocabulary }
    }

    /// The trial with this id (letter case does not matter).
    #[must_use]
    pub fn trial(&self, id: &str) -> Option<&Trial> {
        self.trials.iter().find(|t| t.id.eq_ignore_ascii_case(id))
    }
}
