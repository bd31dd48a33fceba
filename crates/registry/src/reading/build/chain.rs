//! Clauses joined to a line: what the joining words mean on each side.
//!
//! Assumes clauses that were built. Guarantees that `and` beside `or` without parentheses, and a list that ends in
//! `and` where each of its members may exclude, are refused.

use super::{Builder, Built, all, any, not, sexes};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, at, child, children, first, holds};
use prescreen_language::criteria::{Atom, Expr, ExprKind, Sex};
use prescreen_language::text::Span;
use prescreen_language::value::{Bound, Calendar};

/// How two neighbours are joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Join {
    Or,
    /// `/`
    Slash,
    And,
    Comma,
    Semicolon,
}

/// A clause with what decides how it can be joined.
pub(super) struct Clause {
    pub expr: Expr,
    /// Has a limit or a window of its own, or is about age or sex: nothing said after it can reach back.
    pub closed: bool,
    /// `history of`, `no`, `taking`: reaches forward over a list.
    pub reaches: bool,
    /// Has a window at its end that may be meant of what stands before.
    pub windowed: bool,
    pub negated: bool,
    /// `prior treatment with`: reaches forward over drugs.
    pub treats: bool,
    /// A drug of which nothing more is said.
    pub bare_drug: bool,
    pub names: usize,
}

impl Clause {
    pub(super) fn closed(expr: Expr) -> Self {
        Self {
            expr,
            closed: true,
            reaches: false,
            windowed: false,
            negated: false,
            treats: false,
            bare_drug: false,
            names: 1,
        }
    }
}

impl Builder<'_> {
    pub(super) fn body(&mut self, body: &Node<'_>) -> Built<Expr> {
        let chain = child(body, Rule::chain).ok_or("nothing is said")?;
        let lead = child(body, Rule::negated_verbs);
        // `must not be pregnant`, wherever it stands, says what excludes.
        let forbidden = self.side == Side::Exclusion && lead.as_ref().is_some_and(forbids);
        let negated = lead.is_some() && !forbidden;
        let excluded = child(body, Rule::closing).is_some();
        if self.side == Side::Exclusion && !forbidden && holds(body, Rule::modal) {
            return Err("what must be, among the exclusions, can be meant either way");
        }
        if negated && excluded {
            return Err("two negations");
        }
        if negated && self.side == Side::Exclusion {
            return Err("a negation among the exclusions can be meant either way");
        }
        // The lead covers the whole chain, so there must be no doubt where it ends.
        if lead.is_some()
            && (holds(&chain, Rule::and)
                || holds(&chain, Rule::comma_and)
                || children(&chain, Rule::clause).count() > 1)
        {
            return Err("what is negated can be read in two ways");
        }
        let expr = self.chain(&chain)?;
        if forbidden && (excluded || matches!(expr.node, ExprKind::Not(_))) {
            return Err("two negations");
        }
        if child(body, Rule::female_who).is_some() && !self.only_in_female(&expr) {
            return Err("for whom it counts can be read in two ways");
        }
        for narrowed in
            body.clone().into_inner().flatten().filter(|n| matches!(n.as_rule(), Rule::narrowed | Rule::grown))
        {
            let said_again = match narrowed.as_str() {
                "adult " | "adults " => asks_for_adults(&expr),
                "children " | "minors " => asks_for_children(&expr),
                _ => false,
            };
            if !said_again {
                self.dropped.push(at(&narrowed));
            }
        }
        let flips = negated || (excluded && self.side == Side::Inclusion);
        Ok(if flips { not(expr) } else { expr })
    }

    fn chain(&mut self, chain: &Node<'_>) -> Built<Expr> {
        let span = self.span_of(chain);
        let mut clauses = Vec::new();
        for clause in children(chain, Rule::clause) {
            clauses.push(self.clause(&clause)?);
        }
        if children(chain, Rule::negated_verbs).next().is_some() && self.side == Side::Exclusion {
            return Err("a negation among the exclusions can be meant either way");
        }
        let mut later_negated = Vec::new();
        let mut joins = Vec::new();
        // `history of heart disease, with NYHA class II or greater`: more of what stands before, not another member.
        for (index, pair) in chain.clone().into_inner().collect::<Vec<_>>().windows(2).enumerate() {
            let [joiner, next] = pair else { continue };
            let between = chain.as_str().get(at(joiner).end - at(chain).start..at(next).start - at(chain).start);
            let before = clauses.get(index / 2).is_none_or(|c: &Clause| !c.closed);
            if joiner.as_rule() == Rule::joiner && between.is_some_and(|w| w.starts_with("with ")) && before {
                return Err("what follows `with` can be meant of what stands before it");
            }
        }
        for node in chain.clone().into_inner() {
            match node.as_rule() {
                Rule::joiner => joins.push(join(&node)),
                Rule::negated_verbs => later_negated.push(joins.len()),
                _ => {}
            }
        }
        for index in later_negated {
            if let Some(clause) = clauses.get_mut(index) {
                clause.expr = not(clause.expr.clone());
                clause.negated = true;
            }
        }
        // `neutrophils > 1500, platelets > 100000, creatinine < 2 or clearance > 40`: all of these, of the last two one.
        let last = children(chain, Rule::joiner).last().and_then(|joiner| first(&joiner));
        if self.side == Side::Inclusion
            && joins.contains(&Join::Comma)
            && last.is_some_and(|join| join.as_rule() == Rule::or)
            && clauses.iter().all(|clause| super::values::is_number(&clause.expr))
        {
            return Err("a list of limits that ends in `or` can be read in two ways");
        }
        // `hypercalcaemia, ionised calcium > 2.0 mmol/L or corrected calcium > 3.0 mmol/L`
        let limits = |clauses: &[Clause]| clauses.iter().all(|clause| super::values::is_number(&clause.expr));
        if self.side == Side::Exclusion
            && let [Join::Comma, others @ ..] = joins.as_slice()
            && !others.contains(&Join::Comma)
            && let [first, rest @ ..] = clauses.as_slice()
            && !super::values::is_number(&first.expr)
            && first.names == 1
            && limits(rest)
        {
            return Err("what stands before limits may be what they define");
        }
        self.unambiguous(&clauses, &joins)?;
        self.join_groups(clauses, &joins, span)
    }

    /// What one clause says could be meant of its neighbours.
    fn unambiguous(&self, clauses: &[Clause], joins: &[Join]) -> Built<()> {
        if clauses.len() < 2 {
            return Ok(());
        }
        for (i, clause) in clauses.iter().enumerate() {
            let semicolon_before = i > 0 && joins.get(i - 1) == Some(&Join::Semicolon);
            if clause.reaches && clause.names > 1 && i > 0 && !semicolon_before {
                return Err("what the words before a list in the middle of the line cover can be read in two ways");
            }
            let open_before = i > 0 && !semicolon_before && clauses.get(i - 1).is_some_and(|c| !c.closed);
            if clause.windowed && open_before {
                return Err("what the time at the end covers can be read in two ways");
            }
            // `malignancy or history of malignancy except prostate cancer`
            if open_before && excepts(&clause.expr) {
                return Err("what the exception at the end covers can be read in two ways");
            }
            let next = clauses.get(i + 1);
            // `prior treatment with fulvestrant or any CDK4/6 inhibitor`
            if clause.treats && next.is_some_and(|n| n.bare_drug) && joins.get(i) != Some(&Join::Semicolon) {
                return Err("what the words before the list cover can be read in two ways");
            }
            let semicolon_after = joins.get(i) == Some(&Join::Semicolon);
            if clause.negated && self.side == Side::Exclusion {
                return Err("a negation among the exclusions can be meant either way");
            }
            if clause.negated
                && !clause.closed
                && !semicolon_after
                && next.is_some_and(|n| !n.closed && !n.negated && !n.reaches)
            {
                return Err("what is negated can be read in two ways");
            }
        }
        Ok(())
    }

    fn join_groups(&self, clauses: Vec<Clause>, joins: &[Join], span: Span) -> Built<Expr> {
        let mut groups: Vec<Expr> = Vec::new();
        let mut group: Vec<Clause> = Vec::new();
        let mut inside: Vec<Join> = Vec::new();
        for (i, clause) in clauses.into_iter().enumerate() {
            match i.checked_sub(1).and_then(|i| joins.get(i)) {
                Some(Join::Semicolon) => {
                    groups.push(self.join_group(std::mem::take(&mut group), &std::mem::take(&mut inside), span)?);
                }
                Some(join) => inside.push(*join),
                None => {}
            }
            group.push(clause);
        }
        groups.push(self.join_group(group, &inside, span)?);
        Ok(match self.side {
            Side::Inclusion => all(groups, span),
            Side::Exclusion => any(groups, span),
        })
    }

    fn join_group(&self, mut clauses: Vec<Clause>, joins: &[Join], span: Span) -> Built<Expr> {
        // `male or female, 18 to 75 years`: of any sex.
        let mut joins = joins;
        if self.side == Side::Inclusion && clauses.len() > 1 {
            if clauses.first().is_some_and(|c| is_any_sex(&c.expr)) {
                clauses.remove(0);
                joins = joins.get(1..).unwrap_or(&[]);
            } else if clauses.last().is_some_and(|c| is_any_sex(&c.expr)) {
                clauses.pop();
                joins = joins.get(..joins.len().saturating_sub(1)).unwrap_or(&[]);
            }
        }
        let closed = clauses.iter().all(|c| c.closed || c.negated);
        let exprs: Vec<Expr> = clauses.into_iter().map(|c| c.expr).collect();
        if joins.is_empty() {
            return exprs.into_iter().next().ok_or("nothing is said");
        }
        let negation = exprs.iter().any(|e| matches!(e.node, ExprKind::Not(_)));
        if negation && joins.iter().any(|j| matches!(j, Join::Or | Join::Slash)) {
            // `4 weeks since A or 6 weeks since B` asks for both, `no A or B` for neither, or for one of them.
            return Err("a negation beside `or` can be read in two ways");
        }
        self.combine(exprs, joins, closed, span)
    }

    /// One connective for the whole list, or none.
    pub(super) fn combine(&self, items: Vec<Expr>, joins: &[Join], closed: bool, span: Span) -> Built<Expr> {
        let or = joins.iter().any(|j| matches!(j, Join::Or | Join::Slash));
        let and = joins.contains(&Join::And);
        let last_or = matches!(joins.last(), Some(Join::Or | Join::Slash));
        match (or, and) {
            // `neutrophils > 1500, creatinine < 2 or clearance > 40, bilirubin < 2`: all of these, one of two in the middle.
            (true, false) if self.side == Side::Inclusion && joins.contains(&Join::Comma) && !last_or => {
                Err("a list that goes on behind `or` can be read in two ways")
            }
            (true, true) => Err("`and` and `or` are mixed"),
            (true, false) => Ok(any(items, span)),
            (false, true) if self.side == Side::Inclusion || self.only_pregnancy(&items) == Some(true) => {
                Ok(if self.side == Side::Inclusion { all(items, span) } else { any(items, span) })
            }
            (false, true) if closed => Ok(all(items, span)),
            (false, true) => Err("a list of exclusions that ends in `and` can be read in two ways"),
            (false, false) if self.side == Side::Exclusion => Ok(any(items, span)),
            (false, false) if closed => Ok(all(items, span)),
            (false, false) => Err("nothing says how the items of the list are joined"),
        }
    }

    /// `pregnant and breastfeeding women`: nobody must be both.
    fn only_pregnancy(&self, items: &[Expr]) -> Option<bool> {
        let female = |e: &Expr| match &e.node {
            ExprKind::Atom(Atom::Condition(c)) => {
                let name = &self.vocabulary.concept(c.concept.node).name;
                name == "pregnancy" || name == "breastfeeding"
            }
            _ => false,
        };
        Some(items.len() == 2 && items.iter().all(female))
    }

    fn clause(&mut self, clause: &Node<'_>) -> Built<Clause> {
        let mut sexed: Option<Vec<Sex>> = None;
        let mut built = None;
        for node in clause.clone().into_inner() {
            match node.as_rule() {
                Rule::sexed => sexed = Some(sexes(&node)),
                Rule::sexes => {
                    let found = sexes(&node);
                    let items = if found.is_empty() { vec![Sex::Female, Sex::Male] } else { found };
                    let items = items.into_iter().map(|s| self.sex(s, &node)).collect();
                    built = Some(Clause::closed(any(items, self.span_of(&node))));
                }
                Rule::participation => built = Some(self.participation(&node)?),
                Rule::graded => built = Some(self.graded(&node)?),
                Rule::age => built = Some(Clause::closed(self.age(&node)?)),
                Rule::defined => built = Some(Clause::closed(self.defined(&node)?)),
                Rule::cleared => built = Some(self.cleared(&node)?),
                Rule::value => built = Some(self.value(&node)?),
                Rule::rule => built = Some(Clause::closed(self.rule(&node)?)),
                Rule::elapsed => built = Some(Clause::closed(self.elapsed(&node)?)),
                Rule::thing => built = Some(self.thing(&node)?),
                _ => {}
            }
        }
        let mut built = built.ok_or("nothing is said")?;
        if let Some(sex) = sexed.filter(|s| s.len() == 1).and_then(|s| s.first().copied()) {
            if built.negated {
                return Err("what is negated can be read in two ways");
            }
            if !(sex == Sex::Female && self.only_in_female(&built.expr)) {
                let own = self.sex(sex, clause);
                built.expr = all(vec![own, built.expr], self.span_of(clause));
            }
        }
        Ok(built)
    }

    /// Whether nothing else is said than what only a woman can have, or what is asked of those alone who have it.
    fn only_in_female(&self, expr: &Expr) -> bool {
        match &expr.node {
            ExprKind::If(when, _, None) => self.only_in_female(when),
            ExprKind::Any(items) => items.iter().all(|e| self.only_in_female(e)),
            ExprKind::Atom(Atom::Condition(c)) => self.vocabulary.concept(c.concept.node).only_in_female,
            _ => false,
        }
    }

    /// `women of childbearing potential must have a negative pregnancy test`.
    fn rule(&mut self, rule: &Node<'_>) -> Built<Expr> {
        if self.side == Side::Exclusion {
            return Err("a rule for some patients among the exclusions can be meant either way");
        }
        let subject = child(rule, Rule::c).ok_or("nothing is said")?;
        let id = self.concept(&subject)?;
        if !self.is_childbearing(id) {
            return Err("a rule for some patients can be read in two ways");
        }
        let then = match (child(rule, Rule::value), child(rule, Rule::thing)) {
            (Some(value), _) => self.value(&value)?,
            (_, Some(thing)) => self.thing(&thing)?,
            _ => return Err("nothing is said"),
        };
        let when = self.present(id, &subject);
        Ok(Expr::new(ExprKind::If(Box::new(when), Box::new(then.expr), None), self.span_of(rule)))
    }
}

/// `must not be`, `may not have received`: a rule, not a fact.
fn forbids(verbs: &Node<'_>) -> bool {
    ["must not", "should not", "shall not", "may not", "can not", "cannot"].iter().any(|w| verbs.as_str().contains(w))
}

/// Whether nobody below 18 years can have what is asked.
fn asks_for_adults(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) => items.iter().any(asks_for_adults),
        ExprKind::Atom(Atom::Age(age)) => {
            let adult = |low: &Bound<u32>| matches!(low, Bound::Included(n) | Bound::Excluded(n) if *n >= 18);
            age.unit == Calendar::Years && age.ages.ranges().iter().all(|range| adult(&range.low))
        }
        _ => false,
    }
}

/// Whether nobody above 18 years can have what is asked.
fn asks_for_children(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) => items.iter().any(asks_for_children),
        ExprKind::Atom(Atom::Age(age)) => {
            let child = |high: &Bound<u32>| match high {
                Bound::Open => false,
                Bound::Included(n) => *n < 18,
                Bound::Excluded(n) => *n <= 18,
            };
            age.unit != Calendar::Years || age.ages.ranges().iter().all(|range| child(&range.high))
        }
        _ => false,
    }
}

/// Whether something is taken out of what is named last.
fn excepts(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::All(items) | ExprKind::Any(items) => items.iter().any(excepts),
        ExprKind::Atom(Atom::Condition(c)) => !c.except.is_empty(),
        ExprKind::Atom(Atom::Medication(m)) => !m.except.is_empty(),
        _ => false,
    }
}

fn is_any_sex(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Any(items) => items.iter().all(|e| matches!(e.node, ExprKind::Atom(Atom::Sex(_)))),
        _ => false,
    }
}

pub(super) fn join(joiner: &Node<'_>) -> Join {
    match first(joiner) {
        Some(inner) => match inner.as_rule() {
            Rule::semi | Rule::semi_or => Join::Semicolon,
            Rule::comma_or => Join::Or,
            Rule::or if inner.as_str() == "/ " => Join::Slash,
            Rule::or => Join::Or,
            Rule::comma_and | Rule::and | Rule::plus_sign => Join::And,
            _ => Join::Comma,
        },
        None => Join::Comma,
    }
}
