//! Statements that something is or was there, taken together: what is there is there under every more general name,
//! in every longer window, at some dose.

use super::super::super::implication::claim::{Claim, Cover};
use super::super::super::implication::window::together_everything;
use super::super::super::ir::{Atom, AtomId, RuleSet};
use super::cells::{Cells, Line};
use super::formula::Var;
use super::given::Given;
use crate::value::{Number, RangeSet};

/// A statement that there is an instance.
#[derive(Clone)]
struct Statement<'r> {
    var: Var,
    claim: Claim<'r>,
    dose: Cells,
}

/// Statements of which some cover others.
pub(super) struct Instances<'r> {
    rules: &'r RuleSet,
    statements: Vec<Statement<'r>>,
    /// By statement, those that cover it.
    covers: Vec<Vec<(usize, Cover)>>,
}

/// Why the statements cannot hold together: the first is there, and with it one of the others that are not.
pub(super) struct Clash {
    pub(super) there: Var,
    pub(super) absent: Vec<Var>,
}

impl<'r> Instances<'r> {
    /// Statements about instances, in groups of which each is apart from the others.
    pub(super) fn groups(rules: &'r RuleSet, atoms: &[(Var, AtomId)]) -> Vec<Self> {
        let doses: Vec<RangeSet> = atoms.iter().filter_map(|&(_, atom)| Claim::new(rules.atom(atom))?.doses).collect();
        let line = Line::new(&doses);
        let statements: Vec<Statement<'r>> =
            atoms.iter().filter_map(|&(var, atom)| Statement::new(rules.atom(atom), var, line.as_ref())).collect();
        let whole = Self::new(rules, statements);
        whole.apart()
    }

    fn new(rules: &'r RuleSet, statements: Vec<Statement<'r>>) -> Self {
        let covers = statements
            .iter()
            .map(|inner| {
                let others = statements.iter().enumerate().filter(|(_, outer)| outer.var != inner.var);
                others
                    .filter_map(|(i, outer)| Some((i, outer.claim.covers(&inner.claim, &rules.vocabulary)?)))
                    .collect()
            })
            .collect();
        Self { rules, statements, covers }
    }

    /// The same in groups between which nothing covers anything.
    fn apart(self) -> Vec<Self> {
        let mut group: Vec<usize> = (0..self.statements.len()).collect();
        let links: Vec<(usize, usize)> =
            self.covers.iter().enumerate().flat_map(|(i, covers)| covers.iter().map(move |c| (i, c.0))).collect();
        // What an exception takes out may be covered by a statement that covers nothing else.
        let excepted = self.statements.iter().enumerate().flat_map(|(i, s)| {
            let vocabulary = &self.rules.vocabulary;
            let takes_out =
                move |other: &Statement<'_>| s.claim.except.iter().any(|e| vocabulary.is_a(e.0, other.claim.concept));
            self.statements.iter().enumerate().filter(move |(_, other)| takes_out(other)).map(move |(j, _)| (i, j))
        });
        for (a, b) in links.iter().copied().chain(excepted) {
            let (from, to) = (group.get(a).copied(), group.get(b).copied());
            if let (Some(from), Some(to)) = (from, to)
                && from != to
            {
                group.iter_mut().filter(|g| **g == from).for_each(|g| *g = to);
            }
        }
        let mut names = group.clone();
        names.sort_unstable();
        names.dedup();
        let members = |name: usize| {
            let member = |(s, g): (&Statement<'r>, &usize)| (*g == name).then(|| s.clone());
            self.statements.iter().zip(&group).filter_map(member).collect()
        };
        names.into_iter().map(|name| Self::new(self.rules, members(name))).collect()
    }

    pub(super) fn vars(&self) -> impl Iterator<Item = Var> {
        self.statements.iter().map(|s| s.var)
    }

    /// Why what is given cannot hold together.
    pub(super) fn clash(&self, given: &Given) -> Option<Clash> {
        let there = |s: &Statement<'_>| given.get(s.var).map(|holds| holds != s.claim.denies);
        for (statement, covers) in self.statements.iter().zip(&self.covers) {
            if there(statement) != Some(true) {
                continue;
            }
            if statement.claim.is_impossible() {
                return Some(Clash { there: statement.var, absent: Vec::new() });
            }
            let absent = |cover: Cover| {
                let of = covers.iter().filter(move |c| c.1 == cover);
                of.filter_map(|&(i, _)| self.statements.get(i)).filter(|s| there(s) == Some(false))
            };
            let absent = [
                statement.by_dose(absent(Cover::Whole)),
                statement.by_days(&absent(Cover::OnItsDays).collect::<Vec<_>>()),
                self.by_exceptions(statement, absent(Cover::WithoutExceptions), &there),
            ];
            if let Some(absent) = absent.into_iter().flatten().next() {
                return Some(Clash { there: statement.var, absent });
            }
        }
        None
    }

    /// Absent but for its exceptions, and each of those absent too.
    fn by_exceptions<'s>(
        &self,
        statement: &Statement<'_>,
        mut absent: impl Iterator<Item = &'s Statement<'r>>,
        there: &impl Fn(&Statement<'_>) -> Option<bool>,
    ) -> Option<Vec<Var>>
    where
        'r: 's,
    {
        let vocabulary = &self.rules.vocabulary;
        absent.find_map(|outer| {
            let uncovered = statement.dose & !outer.dose != 0;
            let mut vars = vec![outer.var];
            for exception in outer.claim.except.iter().filter(|e| !statement.claim.excepts(e, vocabulary)) {
                let part = statement.claim.part(*exception);
                let covers = |s: &&Statement<'_>| {
                    there(s) == Some(false)
                        && s.claim.covers(&part, vocabulary) == Some(Cover::Whole)
                        && statement.dose & !s.dose == 0
                };
                vars.push(self.statements.iter().find(covers)?.var);
            }
            (!uncovered).then_some(vars)
        })
    }
}

impl<'r> Statement<'r> {
    /// Too many doses to tell apart: then only statements without a dose are compared.
    fn new(atom: &'r Atom, var: Var, doses: Option<&Line<Number>>) -> Option<Self> {
        let claim = Claim::new(atom)?;
        let dose = match (&claim.doses, doses) {
            (Some(asked), doses) => doses?.cells(asked),
            (None, doses) => doses.map_or(Cells::MAX, Line::all),
        };
        Some(Self { var, claim, dose })
    }

    /// Absent at every dose at which it is there.
    fn by_dose<'s>(&self, absent: impl Iterator<Item = &'s Statement<'r>>) -> Option<Vec<Var>>
    where
        'r: 's,
    {
        let (mut left, mut vars) = (self.dose, Vec::new());
        for outer in absent.filter(|outer| outer.dose & self.dose != 0) {
            if outer.dose & left != 0 {
                left &= !outer.dose;
                vars.push(outer.var);
            }
            if left == 0 {
                return Some(vars);
            }
        }
        None
    }

    /// Absent of late, and absent before.
    fn by_days(&self, absent: &[&Statement<'_>]) -> Option<Vec<Var>> {
        let whole: Vec<_> = absent.iter().filter(|outer| self.dose & !outer.dose == 0).collect();
        whole.iter().find_map(|recent| {
            let old = whole.iter().find(|old| together_everything(recent.claim.window, old.claim.window))?;
            Some(vec![recent.var, old.var])
        })
    }
}
