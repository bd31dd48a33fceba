//! Items and what joins them: limits and values that go on, commas, and the one connective of a group.

use super::Builder;
use super::phrase::{Head, Joined, Phrase, Slot, Test};
use crate::criteria::ast::{Expr, ExprKind};
use crate::criteria::raw::{At, Joiner, Negation, Prefix, Sequence};
use crate::text::Diagnostic;

/// What joins a group.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Connective {
    And,
    Or,
}

impl Builder<'_> {
    pub(super) fn sequence(&mut self, sequence: &Sequence, inherited: Option<&At<Prefix>>) -> Option<Expr> {
        let (phrases, joiners) = self.phrases(sequence);
        if let [only] = phrases.as_slice() {
            return self.statement(only, inherited);
        }
        let span = self.span(&sequence.at);
        let (mut exprs, kind): (_, fn(Vec<Expr>) -> ExprKind) = match self.connective(&phrases, &joiners)? {
            Connective::And => (self.conjunction(&phrases, inherited)?, ExprKind::All),
            Connective::Or => (self.disjunction(&phrases, inherited)?, ExprKind::Any),
        };
        if exprs.len() == 1 { exprs.pop() } else { Some(Expr::new(kind(exprs), span)) }
    }

    /// The items of a list whose separators all mean *or*.
    pub(super) fn alternatives(&mut self, sequence: &Sequence, inherited: Option<&At<Prefix>>) -> Option<Vec<Expr>> {
        let (phrases, _) = self.phrases(sequence);
        self.disjunction(&phrases, inherited)
    }

    /// The items of a list whose separators all mean *and*.
    pub(super) fn requirements(&mut self, sequence: &Sequence, inherited: Option<&At<Prefix>>) -> Option<Vec<Expr>> {
        let (phrases, _) = self.phrases(sequence);
        self.conjunction(&phrases, inherited)
    }

    /// The phrases, limits and values that go on joined to the phrase they belong to; and what joins the rest.
    pub(super) fn phrases(&mut self, sequence: &Sequence) -> (Vec<Phrase>, Vec<At<Joiner>>) {
        let mut phrases: Vec<Phrase> = Vec::new();
        let mut joiners: Vec<At<Joiner>> = Vec::new();
        let mut before = None;
        for (i, item) in sequence.items.iter().enumerate() {
            let phrase = self.phrase(item, phrases.last());
            let joiner = before.take();
            before = sequence.joiners.get(i).cloned();
            match (phrases.last_mut(), joiner) {
                (Some(last), Some(joiner)) if matches!(phrase.head, Head::Nothing) => self.join(last, phrase, &joiner),
                (_, joiner) => {
                    joiners.extend(joiner);
                    phrases.push(phrase);
                }
            }
        }
        self.adopt_names(&mut phrases, &joiners);
        (phrases, joiners)
    }

    /// `moderate or severe asthma`: the words before the connective belong to the name after it.
    fn adopt_names(&mut self, phrases: &mut [Phrase], joiners: &[At<Joiner>]) {
        for i in (0..phrases.len()).rev() {
            let next =
                phrases.get(i + 1).filter(|n| n.concept().is_some() && !n.adjectives.is_empty() && !n.has_lead());
            let or = matches!(joiners.get(i), Some((Joiner::Or | Joiner::Comma | Joiner::CommaOr, _)));
            let adopted = next.filter(|_| or).map(|n| (n.head.clone(), n.head_at.clone()));
            let Some(phrase) = phrases.get_mut(i).filter(|p| matches!(p.head, Head::Adjectives)) else { continue };
            match adopted {
                Some((head, head_at)) => (phrase.head, phrase.head_at) = (head, head_at),
                None => self.nameless(phrase),
            }
        }
    }

    fn join(&mut self, last: &mut Phrase, more: Phrase, joiner: &At<Joiner>) {
        let mut joined = if matches!(joiner.0, Joiner::And | Joiner::CommaAnd) { Joined::And } else { Joined::Or };
        let words = more.tests.iter().any(|(_, t)| matches!(t, Test::Word(_) | Test::Sex(..) | Test::Plain(_)));
        if joined == Joined::And
            && (words || last.slot == Slot::Class || more.grades.iter().any(|(_, t)| matches!(t, Test::Plain(_))))
        {
            let written = self.source.words(&(last.head_at.start..more.at.end));
            let or = format!(
                "{} or {}",
                self.source.words(&(last.head_at.start..joiner.1.start)),
                self.source.words(&more.at)
            );
            self.report(
                Diagnostic::error(
                    "list-connective",
                    self.span(&joiner.1),
                    format!("`{written}` asks one result for two values at once"),
                )
                .help(format!("write `{or}`")),
            );
            joined = Joined::Or;
        }
        last.tests.extend(more.tests.into_iter().map(|(_, t)| (joined, t)));
        last.grades.extend(more.grades.into_iter().map(|(_, t)| (joined, t)));
        last.classes.extend(more.classes);
        last.windows.extend(more.windows);
        last.lasting.extend(more.lasting);
        last.times = last.times.take().or(more.times);
        last.except = last.except.take().or(more.except);
        last.requiring = last.requiring.take().or(more.requiring);
        last.then = last.then.take().or(more.then);
        last.postfix.extend(more.postfix);
        last.slot = more.slot;
        last.at.end = more.at.end;
    }

    /// The connective of the whole group; reports lists without one, and `and` mixed with `or`.
    fn connective(&mut self, phrases: &[Phrase], joiners: &[At<Joiner>]) -> Option<Connective> {
        let mut first = None;
        for (i, (joiner, at)) in joiners.iter().enumerate() {
            match joiner {
                Joiner::Comma => {
                    first.get_or_insert(i);
                }
                Joiner::And | Joiner::CommaAnd => {
                    if let Some(start) = first.take() {
                        self.list_without_connective(phrases.get(start..=i + 1)?, true);
                        return None;
                    }
                }
                Joiner::Nor => {
                    let negated = phrases
                        .get(..=i)?
                        .iter()
                        .any(|p| matches!(p.negation, Some((Negation::No | Negation::Neither | Negation::Without, _))));
                    if !negated {
                        let both = phrases.get(i..=i + 1).unwrap_or(&[]).iter();
                        let both: Vec<String> = both.map(|p| self.source.words(&p.at)).collect();
                        self.report(
                            Diagnostic::error(
                                "list-connective",
                                self.span(at),
                                "`nor` needs `no` or `neither` before it",
                            )
                            .help(format!("write `none of ({})`", both.join("; "))),
                        );
                        return None;
                    }
                    first = None;
                }
                Joiner::Or | Joiner::CommaOr => first = None,
            }
        }
        if let Some(start) = first {
            self.list_without_connective(phrases.get(start..)?, false);
            return None;
        }
        let is_and = |joiner: &Joiner| matches!(joiner, Joiner::And | Joiner::CommaAnd);
        let ands = joiners.iter().filter(|(j, _)| is_and(j)).count();
        let ors = joiners.iter().any(|(j, _)| !is_and(j) && *j != Joiner::Comma);
        if ands > 0 && ors {
            self.mixed(phrases, joiners);
            return None;
        }
        Some(if ands > 0 { Connective::And } else { Connective::Or })
    }

    /// `A and B or C`: both readings, in the author's words.
    fn mixed(&mut self, phrases: &[Phrase], joiners: &[At<Joiner>]) {
        let items: Vec<String> = phrases.iter().map(|p| self.source.words(&p.at)).collect();
        let mut ands: Vec<bool> = joiners.iter().map(|(j, _)| matches!(j, Joiner::And | Joiner::CommaAnd)).collect();
        // A comma takes the connective that ends its list.
        for i in (0..joiners.len().saturating_sub(1)).rev() {
            if matches!(joiners.get(i), Some((Joiner::Comma, _))) {
                let next = ands.get(i + 1).copied().unwrap_or(false);
                if let Some(and) = ands.get_mut(i) {
                    *and = next;
                }
            }
        }
        let (tight_and, tight_or) = (reading(&items, &ands, true), reading(&items, &ands, false));
        let (Some(first), Some(last)) = (phrases.first(), phrases.last()) else { return };
        let whole = self.span(&(first.at.start..last.at.end));
        let mut problem = Diagnostic::error("mixed-and-or", whole, "`and` and `or` are mixed without parentheses")
            .label("this can be read in two ways")
            .help(format!("write `{tight_and}`"))
            .help(format!("write `{tight_or}`"));
        for ((_, at), and) in joiners.iter().zip(&ands) {
            problem = problem.other(self.span(at), if *and { "`and` here" } else { "`or` here" });
        }
        self.report(problem);
    }
}

/// The items joined, with parentheses around runs of `and` (or of `or`).
fn reading(items: &[String], ands: &[bool], tight_and: bool) -> String {
    let mut groups: Vec<Vec<&str>> = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let tight = i.checked_sub(1).and_then(|i| ands.get(i)) == Some(&tight_and);
        match groups.last_mut().filter(|_| tight) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    let (inner, outer) = if tight_and { (" and ", " or ") } else { (" or ", " and ") };
    let groups: Vec<String> = groups
        .into_iter()
        .map(|group| if group.len() > 1 { format!("({})", group.join(inner)) } else { group.concat() })
        .collect();
    groups.join(outer)
}
