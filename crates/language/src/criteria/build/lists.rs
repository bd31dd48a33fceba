//! Name lists: what a prefix before them and a window or limit after them covers, and the lists that can be read in
//! two ways.

use super::Builder;
use super::phrase::{Head, Phrase};
use super::statement::negate;
use crate::criteria::ast::{Expr, ExprKind};
use crate::criteria::raw::{Adjective, At, Prefix};
use crate::text::Diagnostic;
use crate::vocabulary::KindName;
use std::ops::Range;

impl Builder<'_> {
    /// Phrases joined by *and*.
    pub(super) fn conjunction(&mut self, phrases: &[Phrase], inherited: Option<&At<Prefix>>) -> Option<Vec<Expr>> {
        for (i, pair) in phrases.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            self.clear_not(phrases, i, "and")?;
            self.clear_prefix(first, second)?;
        }
        let mut phrases = phrases.to_vec();
        // `AST and ALT <= 3 x ULN`: a measurement without a limit has no other meaning.
        for i in (0..phrases.len().saturating_sub(1)).rev() {
            let Some(giver) = phrases.get(i + 1).cloned() else { continue };
            if let Some(taker) = phrases.get_mut(i)
                && self.is_measurement(taker)
                && !(taker.has_lead() || taker.is_closed() || taker.has_own_suffix())
                && taker.adjectives.is_empty()
                && self.same_kind(taker, &giver)
                && giver.chooser.is_none()
                && giver.count.is_none()
                && !giver.is_negated()
                && !giver.tests.is_empty()
            {
                share(&giver, taker);
            }
        }
        let exprs: Vec<_> = phrases.iter().map(|p| self.statement(p, inherited)).collect();
        exprs.into_iter().collect()
    }

    /// Phrases joined by *or*: name lists are found, and what they share is given to each member.
    pub(super) fn disjunction(&mut self, phrases: &[Phrase], inherited: Option<&At<Prefix>>) -> Option<Vec<Expr>> {
        let mut exprs = Vec::new();
        let mut sound = true;
        let mut start = 0;
        while let Some(rest) = phrases.get(start..).filter(|r| !r.is_empty()) {
            let len = self.list_len(rest);
            let list = rest.get(..len).unwrap_or(rest);
            let after = rest.get(len);
            sound &= self.clear_not(phrases, start, "or").is_some();
            match self.clear_list(list, after).and_then(|()| self.list(list, inherited)) {
                Some(mut found) => exprs.append(&mut found),
                None => sound = false,
            }
            start += len;
        }
        sound.then_some(exprs)
    }

    /// How many phrases at the start of `rest` are one name list: names of one kind; a member with something of its
    /// own after it is the last, one with something before it starts another.
    fn list_len(&self, rest: &[Phrase]) -> usize {
        let Some(first) = rest.first() else { return 0 };
        if first.concept().is_none() || first.not.is_some() || first.count.is_some() {
            return 1;
        }
        let mut len = 1;
        for pair in rest.windows(2) {
            let [before, next] = pair else { break };
            if before.is_closed() || before.has_own_suffix() || next.has_lead() || !self.same_kind(first, next) {
                break;
            }
            len += 1;
        }
        len
    }

    /// The members of one list as conditions; a negated list is one condition.
    fn list(&mut self, list: &[Phrase], inherited: Option<&At<Prefix>>) -> Option<Vec<Expr>> {
        let (first, last) = (list.first()?, list.last()?);
        if list.len() == 1 {
            return self.statement(first, inherited).map(|e| vec![e]);
        }
        let at = first.at.start..last.at.end;
        let mut exprs = Vec::new();
        let mut sound = true;
        for member in list {
            let mut member = member.clone();
            member.prefix = member.prefix.or_else(|| first.prefix.clone());
            share(last, &mut member);
            match self.positive(&member, inherited) {
                Some(expr) => exprs.push(expr),
                None => sound = false,
            }
        }
        if !sound {
            return None;
        }
        if first.is_negated() {
            let span = self.span(&at);
            return Some(vec![negate(Expr::new(ExprKind::Any(exprs), span), span)]);
        }
        Some(exprs)
    }

    /// Reports what in or after the list can be read in two ways.
    fn clear_list(&mut self, list: &[Phrase], after: Option<&Phrase>) -> Option<()> {
        self.clear_adjectives(list)?;
        self.clear_suffix(list)?;
        if let Some(after) = after {
            self.clear_end(list, after)?;
        }
        Some(())
    }

    /// `active A or B`.
    fn clear_adjectives(&mut self, list: &[Phrase]) -> Option<()> {
        let with =
            list.iter().position(|p| !p.adjectives.is_empty() || (p.chooser.is_some() && self.is_measurement(p)));
        let with = with.filter(|i| list.iter().skip(i + 1).any(|p| p.adjectives.is_empty() && p.chooser.is_none()));
        let Some(owner) = with.and_then(|i| list.get(i)) else { return Some(()) };
        let (first, last) = (list.first()?, list.last()?);
        let covers = match (owner.adjectives.first(), owner.adjectives.last(), &owner.chooser) {
            (Some((_, a)), Some((_, b)), None) => a.start..b.end,
            (_, _, Some((_, at))) => at.clone(),
            _ => return Some(()),
        };
        let word = self.source.words(&covers);
        let lead = self.source.words(&(first.at.start..lead_end(first)));
        let tail = self.source.words(&(last.head_at.end..last.at.end));
        let one: Vec<String> = list.iter().map(|p| self.named_part(p)).collect();
        let all: Vec<String> = list
            .iter()
            .map(|p| {
                if p.adjectives.is_empty() && p.chooser.is_none() {
                    format!("{word} {}", self.named_part(p))
                } else {
                    self.named_part(p)
                }
            })
            .collect();
        let (one, all, tail) = if ends_in_windows(last) {
            (one, all, tail)
        } else {
            (each_with(one, &tail), each_with(all, &tail), String::new())
        };
        let result = owner.adjectives.iter().any(|(a, _)| matches!(a, Adjective::Positive | Adjective::Negative));
        let mut problem = Diagnostic::error(
            "word-over-list",
            self.span(&(owner.at.start..last.at.end)),
            format!("`{word}` can be read of one name or of the whole list"),
        );
        if !result {
            problem = problem.help(format!("write `{}`", around(&lead, "any of", &one, &tail)));
        }
        self.report(problem.help(format!("write `{}`", around(&lead, "any of", &all, &tail))));
        None
    }

    /// `A or B grade >= 3`, `A or B requiring X`: said of one name or of all.
    fn clear_suffix(&mut self, list: &[Phrase]) -> Option<()> {
        let (last, before) = list.split_last()?;
        let dose = !last.tests.is_empty() && !self.is_measurement(last);
        if before.is_empty() || !(last.has_own_suffix() || dose) {
            return Some(());
        }
        let first = list.first()?;
        let own = self.own_suffix(last);
        let word = self.source.words(&own);
        let lead = self.source.words(&(first.at.start..lead_end(first)));
        let tail = self.source.words(&(own.end..last.at.end));
        let names: Vec<String> = list.iter().map(|p| self.named_part(p)).collect();
        let one: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(i, n)| if i == before.len() { format!("{n} {word}") } else { n.clone() })
            .collect();
        let all: Vec<String> = names.iter().map(|n| format!("{n} {word}")).collect();
        let (one, all, tail) = if last.lasting.is_empty() && last.times.is_none() {
            (one, all, tail)
        } else {
            (each_with(one, &tail), each_with(all, &tail), String::new())
        };
        self.report(
            Diagnostic::error(
                "word-over-list",
                self.span(&own),
                format!("`{word}` can be read of one name or of the whole list"),
            )
            .help(format!("write `{}`", around(&lead, "any of", &one, &tail)))
            .help(format!("write `{}`", around(&lead, "any of", &all, &tail))),
        );
        None
    }

    /// What ends a list badly: a name of another kind that may share, an exception that may go on.
    fn clear_end(&mut self, list: &[Phrase], after: &Phrase) -> Option<()> {
        let (first, last) = (list.first()?, list.last()?);
        let whole = first.at.start..after.at.end;
        if let Some(names) =
            [&last.except, &last.requiring, &last.then].into_iter().flatten().find(|n| !n.parenthesised)
            && !after.has_lead()
            && after.concept().is_some()
            && !last.is_closed()
        {
            let word = self.source.words(&names.keyword);
            let name =
                names.names.first().map(|p| self.source.words(&(names.keyword.end..p.at.end))).unwrap_or_default();
            let head = self.source.words(&(last.at.start..names.keyword.start));
            let next = self.source.words(&after.at);
            self.report(
                Diagnostic::error(
                    "word-over-list",
                    self.span(&(names.keyword.start..after.at.end)),
                    format!("`{word}` can be read of one name or of the list after it"),
                )
                .help(format!("write `{head} {word} ({name}; {next})`"))
                .help(format!("write `any of ({head} {word} {name}; {next})`")),
            );
            return None;
        }
        if first.negation.is_some() && !after.is_negated() {
            let none: Vec<String> = list.iter().chain([after]).map(|p| self.after_negation(p)).collect();
            let list_text = self.source.words(&(first.at.start..last.at.end));
            let next = self.source.words(&after.at);
            self.report(
                Diagnostic::error("ambiguous-not", self.span(&whole), "what is negated can be read in two ways")
                    .help(format!("write `none of ({})`", none.join("; ")))
                    .help(format!("write `any of ({list_text}; {next})`")),
            );
            return None;
        }
        let (Some(a), Some(b)) = (last.concept(), after.concept()) else { return Some(()) };
        let bare = !(last.is_closed() || last.has_own_suffix());
        let shares =
            (first.prefix.is_some() && after.tests.is_empty()) || (!after.windows.is_empty() && after.tests.is_empty());
        if bare && shares && !after.has_lead() && self.kind(a) != self.kind(b) {
            let (one, other) = (self.source.words(&last.head_at), self.source.words(&after.head_at));
            let (before, next) = (self.source.words(&(first.at.start..last.at.end)), self.source.words(&after.at));
            let lead = self.source.words(&(first.at.start..lead_end(first)));
            let window = after.windows.first().map(|(_, at)| self.source.words(at)).unwrap_or_default();
            let shared = [format!("{before} {window}"), format!("{lead} {next}")];
            let shared: Vec<&str> = shared.iter().map(|s| s.trim()).collect();
            let problem = Diagnostic::error(
                "mixed-kinds",
                self.span(&whole),
                format!("`{one}` and `{other}` are of different kinds and cannot share what is said of the list"),
            )
            .label(format!("`{one}` is {}, `{other}` is {}", self.kind(a).described(), self.kind(b).described()))
            .help(format!("write `any of ({before}; {next})`"))
            .help(format!("write `any of ({})`", shared.join("; ")));
            self.report(problem);
            return None;
        }
        Some(())
    }

    /// `not A and B`.
    fn clear_not(&mut self, phrases: &[Phrase], i: usize, joiner: &str) -> Option<()> {
        let (Some(first), Some(second)) = (phrases.get(i), phrases.get(i + 1)) else { return Some(()) };
        let Some(not) = first.not.as_ref().filter(|_| !second.is_negated() && !matches!(first.head, Head::Group(_)))
        else {
            return Some(());
        };
        let before: String =
            phrases.get(..i)?.iter().map(|p| format!("{} {joiner} ", self.source.words(&p.at))).collect();
        let rest: Vec<String> = phrases.get(i + 1..)?.iter().map(|p| self.source.words(&p.at)).collect();
        let rest = rest.join(&format!(" {joiner} "));
        let (with, without) = (self.source.words(&first.at), self.source.words(&(not.end..first.at.end)));
        let at = first.at.start..phrases.last()?.at.end;
        self.report(
            Diagnostic::error("ambiguous-not", self.span(&at), "what `not` covers can be read in two ways")
                .help(format!("write `{before}({with}) {joiner} {rest}`"))
                .help(format!("write `{before}not ({without} {joiner} {rest})`")),
        );
        None
    }

    /// `no A and B`, `history of A and B`.
    fn clear_prefix(&mut self, first: &Phrase, second: &Phrase) -> Option<()> {
        let open = first.concept().is_some() && !first.is_closed() && !first.has_own_suffix() && first.not.is_none();
        let taken = !second.has_lead() && second.tests.is_empty() && self.same_kind(first, second);
        let lead = first.negation.as_ref().map(|(_, at)| at).or(first.prefix.as_ref().map(|(_, at)| at));
        let Some(lead) = lead.filter(|_| open && taken) else { return Some(()) };
        let same = first.negation.is_none()
            && matches!(first.prefix, Some((Prefix::Taking, _)))
            && second.windows.is_empty()
            && second.lasting.is_empty();
        if same {
            return Some(());
        }
        let word = self.source.words(&(lead.start..lead_end(first)));
        let (one, other) = (self.source.words(&first.at), self.source.words(&second.at));
        let problem = Diagnostic::error(
            "ambiguous-prefix",
            self.span(&(first.at.start..second.at.end)),
            format!("`{word}` can be read of one name or of both"),
        )
        .help(format!("write `({one}) and {other}`"));
        let problem = if first.negation.is_some() {
            problem.help(format!("write `none of ({}; {other})`", self.after_negation(first)))
        } else {
            problem.help(format!("write `{one} and {word} {other}`"))
        };
        self.report(problem);
        None
    }

    /// `A, B and C`, `A, B`.
    pub(super) fn list_without_connective(&mut self, list: &[Phrase], ends_in_and: bool) {
        let (Some(first), Some(last)) = (list.first(), list.last()) else { return };
        let shared =
            list.iter().rev().skip(1).all(|p| p.concept().is_some() && !p.is_closed()) && last.concept().is_some();
        let lead_at = if shared { first.at.start..lead_end(first) } else { first.at.start..first.at.start };
        let tail_at = if shared { last.head_at.end..last.at.end } else { last.at.end..last.at.end };
        let mut items: Vec<String> = Vec::new();
        for (i, phrase) in list.iter().enumerate() {
            let from = if i == 0 { lead_at.end } else { phrase.at.start };
            let to = if i + 1 == list.len() { tail_at.start } else { phrase.at.end };
            items.push(self.source.words(&(from..to)));
        }
        let (lead, mut tail) = (self.source.words(&lead_at), self.source.words(&tail_at));
        if !ends_in_windows(last) {
            items = each_with(items, &tail);
            tail.clear();
        }
        let message = if ends_in_and {
            "a list that ends in `and` can be read in two ways"
        } else {
            "nothing says how the items of this list are joined"
        };
        let negation_only = first.is_negated() && first.prefix.is_none() && shared;
        let (any, all) = if negation_only {
            (around("", "none of", &items, &tail), around("", "not all of", &items, &tail))
        } else {
            (around(&lead, "any of", &items, &tail), around(&lead, "all of", &items, &tail))
        };
        let span = self.span(&(first.at.start..last.at.end));
        self.report(
            Diagnostic::error("list-connective", span, message)
                .help(format!("write `{any}`"))
                .help(format!("write `{all}`")),
        );
    }

    fn is_measurement(&self, phrase: &Phrase) -> bool {
        phrase
            .concept()
            .is_some_and(|id| matches!(self.kind(id), KindName::Observation | KindName::Score | KindName::CriteriaSet))
    }

    fn same_kind(&self, a: &Phrase, b: &Phrase) -> bool {
        matches!((a.concept(), b.concept()), (Some(a), Some(b)) if self.kind(a) == self.kind(b))
    }

    /// Adjectives and name.
    fn named_part(&self, phrase: &Phrase) -> String {
        self.source.words(&(lead_end(phrase)..phrase.head_at.end))
    }

    /// The phrase without `no` or `without`.
    fn after_negation(&self, phrase: &Phrase) -> String {
        let start = phrase.negation.as_ref().map_or(phrase.at.start, |(_, at)| at.end);
        self.source.words(&(start..phrase.at.end))
    }

    /// From the end of the name to the end of what is said of it alone.
    fn own_suffix(&self, phrase: &Phrase) -> Range<usize> {
        let later = [phrase.windows.first().map(|(_, at)| at.start), phrase.lasting.first().map(|(_, at)| at.start)];
        let end = later.into_iter().flatten().filter(|s| *s >= phrase.head_at.end).min().unwrap_or(phrase.at.end);
        phrase.head_at.end..end
    }
}

/// Where the words that start a list (negation, prefix) end.
fn lead_end(phrase: &Phrase) -> usize {
    let adjective = phrase.adjectives.first().map(|(_, at)| at.start);
    let chooser = phrase.chooser.as_ref().map(|(_, at)| at.start);
    adjective.into_iter().chain(chooser).min().unwrap_or(phrase.head_at.start).min(phrase.head_at.start)
}

/// What stands after the last member is said of each.
fn share(giver: &Phrase, taker: &mut Phrase) {
    if taker.windows.is_empty() {
        taker.windows.clone_from(&giver.windows);
    }
    if taker.lasting.is_empty() {
        taker.lasting.clone_from(&giver.lasting);
    }
    if taker.tests.is_empty() {
        taker.tests.clone_from(&giver.tests);
    }
    taker.times = taker.times.take().or_else(|| giver.times.clone());
}

/// Whether only windows stand after the name: they may follow a parenthesis, other words may not.
fn ends_in_windows(phrase: &Phrase) -> bool {
    phrase.tests.is_empty() && phrase.lasting.is_empty() && phrase.times.is_none() && !phrase.has_own_suffix()
}

/// The items with `tail` behind each.
fn each_with(items: Vec<String>, tail: &str) -> Vec<String> {
    items.into_iter().map(|item| if tail.is_empty() { item } else { format!("{item} {tail}") }).collect()
}

fn around(lead: &str, count: &str, items: &[String], tail: &str) -> String {
    let list = format!("{count} ({})", items.join("; "));
    [lead, &list, tail].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(" ")
}
