//! What is computed of a patient, or of a block of patients together, and in which order: prepared once for rules and a
//! screening date.
//!
//! Guarantees that a condition which several criteria or trials share has one pair of planes, and that children come before
//! what is combined of them.

use super::Screener;
use super::criterion::{Question, defers};
use super::loaded::CriterionKey;
use super::plan::Plan;
use super::verdict::is_beyond_age_and_sex;
use crate::criteria::Count;
use crate::ruleset::{Criterion, Group, Logic, NodeId, RuleSet, Section};
use rustc_hash::{FxHashMap, FxHashSet};

/// A place among what is found: a condition's truth, or (with the last bit turned) of its falsehood.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct Ref(pub(crate) u32);

impl Ref {
    /// The place of that pair.
    pub(crate) fn of(slot: usize) -> Self {
        Self(u32::try_from(slot * 2).unwrap_or(u32::MAX))
    }

    /// Where it is known to be true.
    pub(crate) fn truth(self) -> usize {
        self.0 as usize
    }

    /// Where it is known to be false.
    pub(crate) fn falsehood(self) -> usize {
        (self.0 ^ 1) as usize
    }
}

impl std::ops::Not for Ref {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0 ^ 1)
    }
}

/// What is computed of a patient, or of a block of them.
#[derive(Debug, Default)]
pub(crate) struct Program {
    /// The statements; the pair of planes of a statement has its number.
    pub(crate) statements: Vec<NodeId>,
    /// The judgement questions, whose pairs follow.
    pub(crate) questions: Vec<Question>,
    /// Where each criterion's question is among them.
    pub(crate) asked: FxHashMap<CriterionKey, Vec<u32>>,
    /// What is combined of others, in order.
    pub(crate) steps: Vec<Step>,
    parts: Vec<Ref>,
    masks: Vec<Mask>,
    /// Where something is known of criteria.
    pub(crate) criteria: Masks,
    /// Where each criterion's violations are known, trial after trial, in the order of [`TrialProgram::criteria`].
    pub(crate) violations: Vec<u32>,
    /// By trial of the screener.
    pub(crate) trials: Vec<TrialProgram>,
    /// How many pairs of planes there are.
    pub(crate) slots: usize,
}

/// Something that is combined of others.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) out: Ref,
    pub(crate) kind: Combination,
    first: u32,
    len: u32,
}

/// How.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Combination {
    /// All hold.
    All,
    /// At least so many hold.
    AtLeast(u32),
    /// What is unknown is taken to be so.
    Assume(bool),
}

/// Some of 64 places in a row: which 64, and a bit for each.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask {
    pub(crate) word: u32,
    pub(crate) bits: u64,
}

/// A set of places: a stretch of the program's masks.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Masks {
    first: u32,
    len: u32,
}

/// A trial's criteria.
#[derive(Debug)]
pub(crate) struct TrialProgram {
    pub(crate) common: Vec<CriterionProgram>,
    pub(crate) arms: Vec<Vec<CriterionProgram>>,
    /// Whatever the patient: something is open, or the rules are not approved.
    pub(crate) never_eligible: bool,
    /// Where violations are known, as far as they can be: of the common criteria, and of each arm's.
    pub(crate) violated: Masks,
    pub(crate) violated_in_arms: Vec<Masks>,
    /// What the criteria lead to.
    pub(crate) needs: Needs,
}

impl TrialProgram {
    /// The common criteria, then each arm's own.
    pub(crate) fn criteria(&self) -> impl Iterator<Item = &CriterionProgram> {
        self.common.iter().chain(self.arms.iter().flatten())
    }
}

/// What criteria lead to, by number, children first.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    pub(crate) statements: Vec<u32>,
    pub(crate) questions: Vec<u32>,
    pub(crate) steps: Vec<u32>,
}

/// A criterion.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CriterionProgram {
    /// Where it is satisfied; where it is violated is the other plane of the pair.
    pub(crate) satisfied: Ref,
    /// About more than age and sex.
    pub(crate) beyond: bool,
    /// When an undetermined outcome is only deferred.
    pub(crate) deferred: DeferredWhen,
}

/// When an undetermined outcome awaits nothing but encounters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DeferredWhen {
    /// Never.
    Never,
    /// Always.
    Always,
    /// Where it would be satisfied if the encounters went one way or the other: the criterion so assumed.
    Assumed(Ref, Ref),
}

/// The pair of planes of what is unknown of everybody.
const UNKNOWN: usize = 0;

struct Builder<'s> {
    screener: &'s Screener<'s>,
    program: Program,
    nodes: FxHashMap<NodeId, Ref>,
}

impl Program {
    /// The program for all trials of `screener`.
    pub(crate) fn new(screener: &Screener<'_>) -> Self {
        let mut builder = Builder { screener, program: Self::default(), nodes: FxHashMap::default() };
        builder.statements();
        builder.questions();
        builder.program.slots = 1 + builder.program.statements.len() + builder.program.questions.len();
        builder.conditions();
        builder.trials();
        builder.criteria();
        builder.program
    }

    /// The planes of a statement.
    pub(crate) fn statement(&self, number: u32) -> Ref {
        Ref::of(1 + number as usize)
    }

    /// The planes of a judgement question.
    pub(crate) fn question(&self, number: u32) -> Ref {
        Ref::of(1 + self.statements.len() + number as usize)
    }

    /// The places of a set.
    #[inline(always)]
    pub(crate) fn masks(&self, of: Masks) -> &[Mask] {
        self.masks.get(of.first as usize..(of.first + of.len) as usize).unwrap_or(&[])
    }

    /// A set of places.
    fn masked(&mut self, places: impl Iterator<Item = usize>) -> Masks {
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        let first = self.masks.len();
        for place in places {
            let (word, bit) = (u32::try_from(place / 64).unwrap_or(u32::MAX), 1 << (place % 64));
            match self.masks.get_mut(first..).and_then(<[Mask]>::last_mut) {
                Some(last) if last.word == word => last.bits |= bit,
                _ => self.masks.push(Mask { word, bits: bit }),
            }
        }
        let len = self.masks.len() - first;
        Masks { first: u32::try_from(first).unwrap_or(u32::MAX), len: u32::try_from(len).unwrap_or(0) }
    }

    /// What criteria lead to.
    fn needs(&self, criteria: impl Iterator<Item = CriterionProgram>) -> Needs {
        let mut waiting: Vec<Ref> = Vec::new();
        for criterion in criteria {
            waiting.push(criterion.satisfied);
            if let DeferredWhen::Assumed(one, other) = criterion.deferred {
                waiting.extend([one, other]);
            }
        }
        let mut seen = FxHashSet::default();
        let mut needs = Needs::default();
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        while let Some(at) = waiting.pop() {
            // The first place is what nobody knows.
            let Some(place) = (at.0 as usize / 2).checked_sub(1).filter(|place| seen.insert(*place)) else { continue };
            let questions = place.checked_sub(self.statements.len());
            let steps = questions.and_then(|place| place.checked_sub(self.questions.len()));
            match (questions, steps) {
                (None, _) => needs.statements.push(number(place)),
                (Some(question), None) => needs.questions.push(number(question)),
                (Some(_), Some(step)) => {
                    needs.steps.push(number(step));
                    waiting.extend(self.steps.get(step).map_or(&[][..], |step| self.parts(step)));
                }
            }
        }
        for numbers in [&mut needs.statements, &mut needs.questions, &mut needs.steps] {
            numbers.sort_unstable();
        }
        needs
    }

    /// What a step combines.
    pub(crate) fn parts(&self, step: &Step) -> &[Ref] {
        self.parts.get(step.first as usize..(step.first + step.len) as usize).unwrap_or(&[])
    }
}

impl Builder<'_> {
    /// The nodes that the trials' conditions lead to, ascending: children come first.
    fn reached(&self) -> Vec<NodeId> {
        let rules = self.screener.rules;
        let mut seen = vec![false; rules.nodes.len()];
        let mut waiting: Vec<NodeId> = self.screener.trials().iter().flat_map(|trial| trial.conditions()).collect();
        while let Some(node) = waiting.pop() {
            let Some(seen) = seen.get_mut(node.0 as usize).filter(|seen| !**seen) else { continue };
            *seen = true;
            match self.plan(node) {
                Some(Plan::All(list) | Plan::Any(list) | Plan::Count(_, list)) => waiting.extend(rules.list(*list)),
                Some(Plan::Not(inner)) => waiting.push(*inner),
                _ => {}
            }
        }
        (0..).map(NodeId).zip(seen).filter(|(_, seen)| *seen).map(|(node, _)| node).collect()
    }

    fn plan(&self, node: NodeId) -> Option<&Plan> {
        self.screener.plans.plans.get(node.0 as usize)
    }

    fn statements(&mut self) {
        for node in self.reached() {
            if !matches!(self.plan(node), Some(Plan::All(_) | Plan::Any(_) | Plan::Count(..) | Plan::Not(_))) {
                self.nodes.insert(node, Ref::of(1 + self.program.statements.len()));
                self.program.statements.push(node);
            }
        }
    }

    fn questions(&mut self) {
        for trial in self.screener.trials() {
            for criterion in trial.all_criteria() {
                let Logic::Judgement(judgement) = &criterion.logic else { continue };
                let question = Question::new(trial, criterion, judgement);
                let number = u32::try_from(self.program.questions.len()).unwrap_or(u32::MAX);
                self.program.asked.entry(question.criterion).or_default().push(number);
                self.program.questions.push(question);
            }
        }
    }

    /// The planes of every combined condition.
    fn conditions(&mut self) {
        let rules: &RuleSet = self.screener.rules;
        for node in self.reached() {
            let of = |this: &Self, list| -> Vec<Ref> {
                rules
                    .list(list)
                    .iter()
                    .map(|child| this.nodes.get(child).copied().unwrap_or(Ref::of(UNKNOWN)))
                    .collect()
            };
            let found = match self.plan(node) {
                Some(&Plan::All(list)) => self.all(of(self, list)),
                Some(&Plan::Any(list)) => self.any(of(self, list)),
                Some(&Plan::Count(count, list)) => self.count(count, of(self, list)),
                Some(&Plan::Not(inner)) => !self.nodes.get(&inner).copied().unwrap_or(Ref::of(UNKNOWN)),
                _ => continue,
            };
            self.nodes.insert(node, found);
        }
    }

    fn step(&mut self, kind: Combination, parts: Vec<Ref>) -> Ref {
        let out = Ref::of(self.program.slots);
        self.program.slots += 1;
        let first = u32::try_from(self.program.parts.len()).unwrap_or(u32::MAX);
        let len = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        self.program.parts.extend(parts);
        self.program.steps.push(Step { out, kind, first, len });
        out
    }

    fn all(&mut self, parts: Vec<Ref>) -> Ref {
        match parts[..] {
            [one] => one,
            _ => self.step(Combination::All, parts),
        }
    }

    fn any(&mut self, parts: Vec<Ref>) -> Ref {
        !self.all(parts.into_iter().map(|part| !part).collect())
    }

    fn count(&mut self, count: Count, parts: Vec<Ref>) -> Ref {
        match count {
            Count::AtLeast(k) => self.step(Combination::AtLeast(k), parts),
            Count::AtMost(k) => !self.step(Combination::AtLeast(k.saturating_add(1)), parts),
            Count::Exactly(k) => {
                let enough = self.step(Combination::AtLeast(k), parts.clone());
                let more = self.step(Combination::AtLeast(k.saturating_add(1)), parts);
                self.all(vec![enough, !more])
            }
        }
    }

    fn trials(&mut self) {
        let mut question = 0;
        for trial in self.screener.trials() {
            let criteria = |this: &mut Self, own: &[Criterion], question: &mut u32| -> Vec<CriterionProgram> {
                own.iter().map(|criterion| this.criterion(criterion, question)).collect()
            };
            let common = criteria(self, &trial.criteria, &mut question);
            let arms: Vec<_> = trial.arms.iter().map(|arm| criteria(self, &arm.criteria, &mut question)).collect();
            let unknown = Ref::of(UNKNOWN);
            let open = |c: &CriterionProgram| {
                (c.satisfied == unknown || c.satisfied == !unknown) && c.deferred == DeferredWhen::Never
            };
            let never_eligible = !trial.approved || common.iter().any(open);
            let mut violated = |criteria: &[CriterionProgram]| {
                let known = criteria.iter().map(|c| c.satisfied).filter(|&at| at != unknown && at != !unknown);
                self.program.masked(known.map(Ref::falsehood))
            };
            let (own, in_arms) = (violated(&common), arms.iter().map(|arm| violated(arm)).collect());
            let needs = self.program.needs(common.iter().chain(arms.iter().flatten()).copied());
            self.program.trials.push(TrialProgram {
                common,
                arms,
                never_eligible,
                violated: own,
                violated_in_arms: in_arms,
                needs,
            });
        }
    }

    /// Where something is known of the criteria of all trials.
    fn criteria(&mut self) {
        let criteria = self.program.trials.iter().flat_map(TrialProgram::criteria).map(|c| c.satisfied);
        let criteria: Vec<Ref> = criteria.collect();
        self.program.violations = criteria.iter().map(|at| (!*at).0).collect();
        self.program.criteria = self.program.masked(criteria.iter().flat_map(|at| [at.truth(), at.falsehood()]));
    }

    /// A criterion; `question` is the number of the next judgement question.
    fn criterion(&mut self, criterion: &Criterion, question: &mut u32) -> CriterionProgram {
        let before = *question;
        let truth = self.logic(criterion, question, None);
        let polar = |at: Ref| if criterion.section == Section::Inclusion { at } else { !at };
        let deferred = if !defers(criterion) {
            DeferredWhen::Never
        } else if matches!(criterion.logic, Logic::Group(..)) {
            let mut assumed = |truth: bool| self.logic(criterion, &mut before.clone(), Some(truth));
            DeferredWhen::Assumed(polar(assumed(true)), polar(assumed(false)))
        } else {
            DeferredWhen::Always
        };
        CriterionProgram { satisfied: polar(truth), beyond: is_beyond_age_and_sex(&criterion.id), deferred }
    }

    /// A criterion's truth, with what awaits an encounter as it is or `assumed`.
    fn logic(&mut self, criterion: &Criterion, question: &mut u32, assumed: Option<bool>) -> Ref {
        let unknown = Ref::of(UNKNOWN);
        match &criterion.logic {
            Logic::Condition(node) => self.nodes.get(node).copied().unwrap_or(unknown),
            Logic::Judgement(judgement) => {
                let answer = self.program.question(*question);
                *question += 1;
                match assumed.filter(|_| judgement.at.is_some()) {
                    Some(truth) => self.step(Combination::Assume(truth), vec![answer]),
                    None => answer,
                }
            }
            Logic::Deferred(_) => match assumed {
                Some(truth) => self.step(Combination::Assume(truth), vec![unknown]),
                None => unknown,
            },
            Logic::NotUnderstood(_) => unknown,
            Logic::Group(group, children) => {
                let parts: Vec<Ref> = children.iter().map(|child| self.logic(child, question, assumed)).collect();
                match *group {
                    Group::All => self.all(parts),
                    Group::Any => self.any(parts),
                    Group::Count(count) => self.count(count, parts),
                }
            }
        }
    }
}
