//! What is wrong with the criteria of a trial taken together: sets of criteria, as small as can be, with the statements
//! that clash.
//!
//! Assumes one trial of a rule set. Guarantees that whatever is found is true of every possible patient; a trial that
//! takes too many steps has fewer findings, never wrong ones.

use super::super::super::implication::window::in_base_units;
use super::super::super::ir::{Atom, Criterion, RuleSet, Trial};
use super::formula::{FormulaId, Formulas, Var};
use super::solve::Solver;
use super::theory::{Clash, Theory};
use crate::value::{Bound, Range};
use rustc_hash::FxHashSet;

/// Steps for all questions about one trial.
const STEPS: u32 = 3_000_000;

/// So many contradictions of one list are shown; the rest most often have the same cause.
const MOST_CONTRADICTIONS: usize = 5;

/// A part of a criterion that takes part in a clash.
pub(super) struct Piece<'r> {
    pub(super) criterion: &'r Criterion,
    /// Its statements.
    pub(super) vars: Vec<Var>,
    /// Whether the piece is the opposite of what the criterion requires.
    pub(super) reversed: bool,
}

/// Something true of every patient.
pub(super) struct Finding<'r> {
    pub(super) kind: Kind<'r>,
    /// The parts that clash, in the order of the protocol: the witness.
    pub(super) pieces: Vec<Piece<'r>>,
    /// Why they clash, if it can be said of single statements.
    pub(super) why: Option<Clash>,
}

/// What was found.
pub(super) enum Kind<'r> {
    /// No patient meets the criterion.
    Impossible(&'r Criterion),
    /// Every patient meets the criterion.
    AlwaysTrue(&'r Criterion),
    /// No patient meets all of these.
    Contradictory(Vec<&'r Criterion>),
    /// Whoever meets the others meets the criterion.
    Redundant(&'r Criterion, Vec<&'r Criterion>),
    /// Both ask the same; the second is the earlier one.
    Duplicate(&'r Criterion, &'r Criterion),
}

/// A criterion and what it requires.
#[derive(Clone, Copy)]
struct Required<'r> {
    /// Its place among all criteria of the trial.
    index: usize,
    criterion: &'r Criterion,
    requirement: FormulaId,
    opposite: FormulaId,
}

/// The findings of a trial, and what its statements are.
pub(super) struct Findings<'r> {
    pub(super) found: Vec<Finding<'r>>,
    /// By statement: the atom that it is.
    pub(super) atoms: Vec<Option<&'r Atom>>,
}

/// Looks at all criteria of a trial, common ones first, then each arm's together with the common ones.
pub(super) fn findings<'r>(rules: &'r RuleSet, trial: &'r Trial) -> Findings<'r> {
    let mut formulas = Formulas::new(rules);
    let mut count = 0;
    let mut require = |criterion: &'r Criterion| {
        let requirement = formulas.requirement(criterion);
        let index = count;
        count += 1;
        Required { index, criterion, requirement, opposite: formulas.opposite(requirement) }
    };
    let common: Vec<Required<'r>> = trial.criteria.iter().map(&mut require).collect();
    let arms: Vec<Vec<Required<'r>>> =
        trial.arms.iter().map(|arm| arm.criteria.iter().map(&mut require).collect()).collect();
    let theory = Theory::new(rules, formulas.statements());
    let atoms = formulas.statements().iter().map(|atom| atom.map(|id| rules.atom(id))).collect();
    let all = common.iter().chain(arms.iter().flatten());
    let links = all.map(|required| links(&formulas, &theory, required)).collect();
    let solver = Solver { formulas: &mut formulas, theory: &theory, steps: STEPS };
    let mut search = Search { rules, solver, links, found: Vec::new() };
    let kept = search.list(&[], &common);
    for own in &arms {
        search.list(&kept, own);
    }
    Findings { found: search.found, atoms }
}

/// What two criteria have in common when one may bear on the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum Link {
    Statement(Var),
    Domain(usize),
}

fn links(formulas: &Formulas<'_>, theory: &Theory<'_>, required: &Required<'_>) -> Vec<Link> {
    let vars = formulas.vars(required.requirement);
    let domains = vars.iter().flat_map(|&var| theory.domains_of(var)).map(|&domain| Link::Domain(domain));
    let mut links: Vec<Link> = vars.iter().map(|&var| Link::Statement(var)).chain(domains).collect();
    links.sort_unstable();
    links.dedup();
    links
}

struct Search<'s, 'r> {
    rules: &'r RuleSet,
    solver: Solver<'s, 'r>,
    /// By criterion.
    links: Vec<Vec<Link>>,
    found: Vec<Finding<'r>>,
}

impl<'r> Search<'_, 'r> {
    /// Looks at `own` criteria, by themselves and together with the `others`, of which nothing more is to be found.
    /// Returns all that do not contradict each other.
    fn list(&mut self, others: &[Required<'r>], own: &[Required<'r>]) -> Vec<Required<'r>> {
        let mut live: Vec<Required<'r>> = others.to_vec();
        for &required in own {
            let twin = |r: &&Required<'r>| {
                r.requirement == required.requirement && same_words_apart(r.criterion, required.criterion)
            };
            if let Some(earlier) = live.iter().find(twin) {
                let kind = Kind::Duplicate(required.criterion, earlier.criterion);
                self.found.push(Finding { kind, pieces: Vec::new(), why: None });
            } else if !self.constant(required) {
                live.push(required);
            }
        }
        self.contradictions(&mut live);
        self.redundancies(&live, own);
        live
    }

    /// Whether nobody or everybody meets the criterion; AGE and SEX say what the registry says.
    fn constant(&mut self, required: Required<'r>) -> bool {
        let Required { criterion, requirement, opposite, .. } = required;
        let kind = if self.solver.nobody(&[requirement]) {
            Kind::Impossible(criterion)
        } else if self.solver.nobody(&[opposite]) {
            Kind::AlwaysTrue(criterion)
        } else {
            return false;
        };
        if is_structured(criterion) && matches!(kind, Kind::AlwaysTrue(_)) {
            return true;
        }
        let impossible = matches!(kind, Kind::Impossible(_));
        let clashing = if impossible { requirement } else { opposite };
        let (pieces, why) = self.witness(&[(criterion, clashing, !impossible)]);
        self.found.push(Finding { kind, pieces, why });
        true
    }

    /// Finds sets of criteria that nobody meets, and takes the last of each out of `live`.
    fn contradictions(&mut self, live: &mut Vec<Required<'r>>) {
        let mut shown = 0;
        for group in self.groups(live) {
            let mut group = group;
            while shown < MOST_CONTRADICTIONS && self.nobody(&group, &[]) {
                let smallest = self.shrunk(&group, &[]);
                let parts: Vec<_> = smallest.iter().map(|r| (r.criterion, r.requirement, false)).collect();
                let (pieces, why) = self.witness(&parts);
                let criteria: Vec<&Criterion> = smallest.iter().map(|r| r.criterion).collect();
                self.found.push(Finding { kind: Kind::Contradictory(criteria), pieces, why });
                shown += 1;
                let Some(last) = smallest.last().map(|r| r.index) else { break };
                group.retain(|r| r.index != last);
                live.retain(|r| r.index != last);
            }
            if shown == MOST_CONTRADICTIONS && self.nobody(&group, &[]) {
                // What is left of it would make everything redundant.
                live.retain(|r| group.iter().all(|g| g.index != r.index));
            }
        }
    }

    /// Finds criteria of `own` that follow from others; of two that follow from each other the later.
    fn redundancies(&mut self, live: &[Required<'r>], own: &[Required<'r>]) {
        let mut kept = live.to_vec();
        for required in own.iter().rev().filter(|r| may_be_redundant(r.criterion)) {
            let others: Vec<Required<'r>> = kept.iter().filter(|r| r.index != required.index).copied().collect();
            if others.len() == kept.len() {
                continue;
            }
            let connected = self.connected(required, &others);
            if connected.is_empty() || !self.nobody(&connected, &[required.opposite]) {
                continue;
            }
            let by = self.shrunk(&connected, &[required.opposite]);
            if by.iter().all(|r| is_structured(r.criterion)) && self.repeats_person(required, &by) {
                continue;
            }
            let mut parts: Vec<_> = by.iter().map(|r| (r.criterion, r.requirement, false)).collect();
            parts.push((required.criterion, required.opposite, true));
            let (pieces, why) = self.witness(&parts);
            let kind = Kind::Redundant(required.criterion, by.iter().map(|r| r.criterion).collect());
            self.found.push(Finding { kind, pieces, why });
            kept = others;
        }
    }

    /// Whether the criterion only says again what AGE or SEX says: protocols do, word for word. One with limits of its
    /// own says something else than the registry does, which somebody should see.
    fn repeats_person(&self, required: &Required<'r>, by: &[Required<'r>]) -> bool {
        let limits = |requirement: FormulaId| {
            let vars = self.solver.formulas.vars(requirement);
            let atoms = vars.into_iter().map(|var| self.solver.formulas.statements().get(var).copied().flatten());
            let mut found = FxHashSet::default();
            for atom in atoms {
                match atom.map(|id| self.rules.atom(id)) {
                    Some(Atom::Age { unit, ages }) => {
                        let (_, each) = in_base_units(*unit);
                        let ages = super::cells::whole(ages, each);
                        found.extend(ages.ranges().iter().flat_map(ends).filter(|&age| age != 0));
                    }
                    Some(Atom::Sex(_)) => {}
                    _ => return None,
                }
            }
            Some(found)
        };
        let known: FxHashSet<u64> = by.iter().filter_map(|r| limits(r.requirement)).flatten().collect();
        limits(required.requirement).is_some_and(|own| own.is_subset(&known))
    }

    fn nobody(&mut self, required: &[Required<'r>], more: &[FormulaId]) -> bool {
        let all: Vec<FormulaId> = required.iter().map(|r| r.requirement).chain(more.iter().copied()).collect();
        self.solver.nobody(&all)
    }

    /// A subset of `required` that nobody meets together with `more`, and of which nothing can be left out. What comes
    /// last in the protocol is left out last.
    fn shrunk(&mut self, required: &[Required<'r>], more: &[FormulaId]) -> Vec<Required<'r>> {
        let mut left = required.to_vec();
        for required in required {
            let without: Vec<Required<'r>> = left.iter().filter(|r| r.index != required.index).copied().collect();
            if self.nobody(&without, more) {
                left = without;
            }
        }
        left
    }

    /// The parts of the requirements that clash, as few as can be, and why.
    fn witness(&mut self, parts: &[(&'r Criterion, FormulaId, bool)]) -> (Vec<Piece<'r>>, Option<Clash>) {
        let taken_apart = parts.iter().flat_map(|&(criterion, id, reversed)| {
            self.solver.formulas.conjuncts(id).into_iter().map(move |id| (criterion, id, reversed))
        });
        let mut left: Vec<(&Criterion, FormulaId, bool)> = taken_apart.collect();
        for (_, id, _) in left.clone() {
            let without: Vec<FormulaId> = left.iter().map(|p| p.1).filter(|other| *other != id).collect();
            if self.solver.nobody(&without) {
                left.retain(|p| p.1 != id);
            }
        }
        let ids: Vec<FormulaId> = left.iter().map(|p| p.1).collect();
        let why = self.solver.reason(&ids);
        let piece = |(criterion, id, reversed)| Piece { criterion, vars: self.solver.formulas.vars(id), reversed };
        (left.into_iter().map(piece).collect(), why)
    }

    /// The criteria in groups that do not bear on each other, each in the order of the protocol.
    fn groups(&self, all: &[Required<'r>]) -> Vec<Vec<Required<'r>>> {
        let mut left = all.to_vec();
        let mut groups = Vec::new();
        while let Some(first) = left.first().copied() {
            let group = self.connected(&first, &left);
            left.retain(|r| r.index != first.index && group.iter().all(|g| g.index != r.index));
            groups.push(group);
        }
        groups
    }

    /// Those of `all` that bear on the requirement, directly or through others; in their order. The requirement itself
    /// is among them if it is among `all` and nothing stands for it.
    fn connected(&self, to: &Required<'r>, all: &[Required<'r>]) -> Vec<Required<'r>> {
        let of = |r: &Required<'r>| self.links.get(r.index).map_or(&[][..], Vec::as_slice);
        let mut reached: FxHashSet<Link> = of(to).iter().copied().collect();
        let mut chosen = vec![false; all.len()];
        loop {
            let mut grown = false;
            for (required, chosen) in all.iter().zip(&mut chosen) {
                if !*chosen && of(required).iter().any(|link| reached.contains(link)) {
                    *chosen = true;
                    grown = true;
                    reached.extend(of(required));
                }
            }
            if !grown {
                break;
            }
        }
        all.iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(r, _)| *r).collect()
    }
}

/// AGE and SEX, which the document's own keys make.
pub(super) fn is_structured(criterion: &Criterion) -> bool {
    criterion.when.is_none() && matches!(criterion.id.as_str(), "AGE" | "SEX")
}

/// A note says why a criterion stands beside others that say as much.
fn may_be_redundant(criterion: &Criterion) -> bool {
    !is_structured(criterion) && criterion.note.is_none()
}

/// Whether the two are criteria of one section, neither of which the registry's structured age or sex made.
fn same_words_apart(a: &Criterion, b: &Criterion) -> bool {
    a.section == b.section && !is_structured(a) && !is_structured(b)
}

fn ends(range: &Range<u64>) -> [u64; 2] {
    let end = |bound: Bound<u64>| match bound {
        Bound::Open => 0,
        Bound::Included(age) | Bound::Excluded(age) => age,
    };
    [end(range.low), end(range.high)]
}
