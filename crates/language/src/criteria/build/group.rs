//! Parentheses, with or without a count before them, and the window that may follow them.

use super::Builder;
use super::phrase::Phrase;
use super::statement::negate;
use crate::criteria::ast::{Assertion, Atom, Choice, Count, Expr, ExprKind, Length, Window};
use crate::criteria::raw::{At, Condition, CountOf, Joiner, Op, Prefix, Sequence};
use crate::text::{Diagnostic, Spanned};
use std::ops::Range;

impl Builder<'_> {
    pub(super) fn group(
        &mut self,
        phrase: &Phrase,
        members: &[Condition],
        inherited: Option<&At<Prefix>>,
    ) -> Option<Expr> {
        self.group_alone(phrase)?;
        let prefix = phrase.prefix.as_ref().or(inherited);
        let window = self.window(phrase).ok()?;
        let exprs = match (members, &phrase.count) {
            ([Condition::Sequence(sequence)], Some((count, at))) if sequence.items.len() > 1 => {
                self.counted(sequence, *count, at, prefix)?
            }
            _ => {
                let exprs: Vec<_> = members.iter().map(|m| self.condition(m, prefix)).collect();
                exprs.into_iter().collect::<Option<Vec<_>>>()?
            }
        };
        let mut expr = self.combine(phrase, exprs)?;
        if let Some(window) = window {
            let at = phrase.windows.first()?;
            self.spread(&mut expr, &window, at)?;
        }
        Some(expr)
    }

    /// A parenthesis takes a count, a negation, a prefix and a window, nothing else.
    fn group_alone(&mut self, phrase: &Phrase) -> Option<()> {
        const WHAT: &str = "a list in parentheses";
        let adjective = phrase.adjectives.first().map(|(_, at)| at);
        let chooser = phrase.chooser.as_ref().filter(|(c, _)| *c != Choice::Any).map(|(_, at)| at);
        let test = phrase.tests.first().map(|(_, t)| t.at());
        let lasting = phrase.lasting.first().map(|(_, at)| at);
        let times = phrase.times.as_ref().map(|(_, at)| at);
        self.refuse(
            &[
                (adjective, "a word that is said of one name"),
                (chooser, "this"),
                (test.as_ref(), "a limit or value"),
                (lasting, "a duration"),
                (times, "a count"),
            ],
            WHAT,
        )?;
        self.refuse_suffixes(phrase, WHAT)
    }

    fn combine(&mut self, phrase: &Phrase, mut exprs: Vec<Expr>) -> Option<Expr> {
        let span = self.span(&phrase.at);
        let len = exprs.len();
        let wrap = |kind: fn(Vec<Expr>) -> ExprKind, mut exprs: Vec<Expr>| {
            if exprs.len() == 1 { exprs.pop() } else { Some(Expr::new(kind(exprs), span)) }
        };
        let Some((count, at)) = &phrase.count else {
            if exprs.len() == 1 {
                return exprs.pop();
            }
            let list = self.source.words(&phrase.head_at);
            self.report(
                Diagnostic::error(
                    "list-connective",
                    self.span(&phrase.head_at),
                    "nothing says how many of the list must hold",
                )
                .help(format!("write `any of {list}`"))
                .help(format!("write `all of {list}`")),
            );
            return None;
        };
        let count = match *count {
            CountOf::Any => return wrap(ExprKind::Any, exprs),
            CountOf::All => return wrap(ExprKind::All, exprs),
            CountOf::None => return Some(negate(wrap(ExprKind::Any, exprs)?, span)),
            CountOf::Plain(n) => return self.plain_count(n, at),
            CountOf::Exactly(n) | CountOf::Op(Op::Eq, n) => Count::Exactly(n),
            CountOf::Op(Op::Ge, n) => Count::AtLeast(n),
            CountOf::Op(Op::Gt, n) => Count::AtLeast(n.saturating_add(1)),
            CountOf::Op(Op::Le, n) => Count::AtMost(n),
            CountOf::Op(Op::Lt, n) if n > 0 => Count::AtMost(n - 1),
            CountOf::Op(Op::Lt, _) => Count::AtMost(u32::MAX),
            CountOf::Op(Op::Ne, _) => return self.plain_count(0, at),
        };
        if !count.decides(len) {
            let written = self.source.words(at);
            let items = if len == 1 { "1 item".to_owned() } else { format!("{len} items") };
            self.report(
                Diagnostic::error(
                    "impossible-count",
                    self.span(at),
                    format!("`{written}` decides nothing in a list of {items}"),
                )
                .label("the count must leave something open")
                .help(if len == 1 {
                    "separate the items of the list with `;`".to_owned()
                } else {
                    match count {
                        Count::AtMost(_) => format!("write a number from 0 to {}", len - 1),
                        Count::AtLeast(_) | Count::Exactly(_) => format!("write a number from 1 to {len}"),
                    }
                }),
            );
            return None;
        }
        Some(Expr::new(ExprKind::Count(count, exprs), span))
    }

    /// The items of one sequence in a counted parenthesis: a list whose separators are commas or the right connective.
    fn counted(
        &mut self,
        sequence: &Sequence,
        count: CountOf,
        at: &Range<usize>,
        prefix: Option<&At<Prefix>>,
    ) -> Option<Vec<Expr>> {
        let all = |accepted: &[Joiner]| sequence.joiners.iter().all(|(j, _)| accepted.contains(j));
        let commas = all(&[Joiner::Comma]);
        match count {
            CountOf::Any | CountOf::None if all(&[Joiner::Comma, Joiner::CommaOr, Joiner::Or, Joiner::Nor]) => {
                self.alternatives(sequence, prefix)
            }
            CountOf::All if all(&[Joiner::Comma, Joiner::CommaAnd, Joiner::And]) => self.requirements(sequence, prefix),
            CountOf::Any | CountOf::All | CountOf::None => {
                let written = self.source.words(at);
                let joiner = if count == CountOf::All { "or" } else { "and" };
                if sequence.joiners.iter().any(|(j, _)| matches!(j, Joiner::Comma | Joiner::CommaAnd | Joiner::CommaOr))
                {
                    return self.separate(sequence, at);
                }
                self.report(
                    Diagnostic::error(
                        "list-connective",
                        self.span(&sequence.at),
                        format!("`{written}` contradicts the `{joiner}` in its list"),
                    )
                    .help(format!("separate the items with `;`, or leave out `{written}`")),
                );
                None
            }
            _ if commas => self.alternatives(sequence, prefix),
            _ if sequence
                .joiners
                .iter()
                .any(|(j, _)| matches!(j, Joiner::Comma | Joiner::CommaAnd | Joiner::CommaOr)) =>
            {
                self.separate(sequence, at)
            }
            // One item that is a condition by itself.
            _ => self.sequence(sequence, prefix).map(|e| vec![e]),
        }
    }

    fn separate(&mut self, sequence: &Sequence, at: &Range<usize>) -> Option<Vec<Expr>> {
        let items: Vec<String> = sequence.items.iter().map(|i| self.source.words(&i.at)).collect();
        let count = self.source.words(at);
        self.report(
            Diagnostic::error(
                "list-connective",
                self.span(&sequence.at),
                "it is not clear where the items of this list end",
            )
            .help(format!("separate them with `;`: `{count} ({})`", items.join("; "))),
        );
        None
    }

    /// Gives the window to every statement that has none.
    fn spread(
        &mut self,
        expr: &mut Expr,
        window: &Spanned<Window>,
        at: &At<crate::criteria::raw::Window>,
    ) -> Option<()> {
        match &mut expr.node {
            ExprKind::All(items) | ExprKind::Any(items) | ExprKind::Count(_, items) => {
                for item in items {
                    self.spread(item, window, at)?;
                }
            }
            ExprKind::Not(inner) => self.spread(inner, window, at)?,
            ExprKind::If(when, then, otherwise) => {
                self.spread(when, window, at)?;
                self.spread(then, window, at)?;
                if let Some(otherwise) = otherwise {
                    self.spread(otherwise, window, at)?;
                }
            }
            ExprKind::Unless(kept, waived) => {
                self.spread(kept, window, at)?;
                self.spread(waived, window, at)?;
            }
            ExprKind::Atom(atom) => {
                let halves = matches!(window.node, Window::Within(Length::HalfLives(_) | Length::Longer(..), _));
                let place = match atom {
                    Atom::Medication(medication) => &mut medication.window,
                    Atom::Condition(condition) if !halves && condition.assertion != Assertion::Planned => {
                        &mut condition.window
                    }
                    Atom::Procedure(procedure) if !halves && !procedure.planned => &mut procedure.window,
                    Atom::Value(value) if !halves => &mut value.window,
                    Atom::Age(_)
                    | Atom::Sex(_)
                    | Atom::Defined(_)
                    | Atom::Condition(_)
                    | Atom::Procedure(_)
                    | Atom::Value(_) => {
                        self.no_time(std::slice::from_ref(at), "everything in this list");
                        return None;
                    }
                };
                if place.is_none() {
                    *place = Some(window.clone());
                }
            }
        }
        Some(())
    }
}
