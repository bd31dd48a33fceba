//! Canonical text.
//!
//! Assumes a tree that `parse` could give. Guarantees that parsing the text gives the tree again.

use super::ast::{
    AgeAtom, Anchor, Assertion, Atom, Choice, ConditionAtom, Count, Exposure, Expr, ExprKind, Length, Limit,
    LimitRange, MedicationAtom, Name, ProcedureAtom, Qualifier, Scale, Test, ValueAtom, Window,
};
use crate::text::Spanned;
use crate::value::{Bound, Number, Range, RangeSet};
use crate::vocabulary::{ConceptId, KindName, Vocabulary};

/// The text of a whole condition.
pub(super) fn condition(expr: &Expr, vocabulary: &Vocabulary) -> String {
    Writer { vocabulary }.member(expr)
}

struct Writer<'a> {
    vocabulary: &'a Vocabulary,
}

impl Writer<'_> {
    /// Where a whole condition can stand: at the top, or between `;`.
    fn member(&self, expr: &Expr) -> String {
        match &expr.node {
            ExprKind::All(items) if items.windows(2).all(|pair| self.and_is_clear(pair)) => self.joined(items, " and "),
            ExprKind::Any(items) if items.windows(2).all(|pair| self.or_is_clear(pair)) => self.joined(items, " or "),
            ExprKind::If(when, then, otherwise) => {
                let mut text = format!("if {} then {}", self.operand(when), self.operand(then));
                if let Some(otherwise) = otherwise {
                    text.push_str(" else ");
                    text.push_str(&self.operand(otherwise));
                }
                text
            }
            ExprKind::Unless(kept, waived) => format!("{} unless {}", self.operand(kept), self.operand(waived)),
            ExprKind::All(_) | ExprKind::Any(_) | ExprKind::Not(_) | ExprKind::Count(..) | ExprKind::Atom(_) => {
                self.operand(expr)
            }
        }
    }

    /// Where one item can stand.
    fn operand(&self, expr: &Expr) -> String {
        match &expr.node {
            ExprKind::All(items) => self.list("all of", items),
            ExprKind::Any(items) => self.list("any of", items),
            ExprKind::Count(Count::AtLeast(n), items) => self.list(&format!("at least {n} of"), items),
            ExprKind::Count(Count::AtMost(n), items) => self.list(&format!("at most {n} of"), items),
            ExprKind::Count(Count::Exactly(n), items) => self.list(&format!("exactly {n} of"), items),
            ExprKind::Not(inner) => self.negated(inner),
            ExprKind::If(..) | ExprKind::Unless(..) => format!("({})", self.member(expr)),
            ExprKind::Atom(atom) => self.atom(atom),
        }
    }

    fn list(&self, count: &str, items: &[Expr]) -> String {
        let items: Vec<String> = items.iter().map(|i| self.member(i)).collect();
        format!("{count} ({})", items.join("; "))
    }

    fn joined(&self, items: &[Expr], joiner: &str) -> String {
        let items: Vec<String> = items.iter().map(|i| self.operand(i)).collect();
        items.join(joiner)
    }

    fn negated(&self, inner: &Expr) -> String {
        match &inner.node {
            ExprKind::Any(items) => self.list("none of", items),
            ExprKind::Atom(Atom::Medication(m)) if m.mode == Exposure::Received && m.window.is_none() => {
                format!("never {}", self.operand(inner))
            }
            ExprKind::Atom(atom @ (Atom::Condition(_) | Atom::Procedure(_))) if self.lead(atom) == Lead::None => {
                format!("no {}", self.operand(inner))
            }
            ExprKind::Atom(_) => format!("not {}", self.operand(inner)),
            ExprKind::Not(_) | ExprKind::All(_) | ExprKind::Count(..) | ExprKind::If(..) | ExprKind::Unless(..) => {
                format!("not ({})", self.member(inner))
            }
        }
    }

    /// Whether two neighbours joined by `and` are read as they are meant.
    fn and_is_clear(&self, pair: &[Expr]) -> bool {
        let [first, second] = pair else { return true };
        let negated = |e: &Expr| matches!(e.node, ExprKind::Not(_));
        if negated(first) {
            return negated(second);
        }
        let (ExprKind::Atom(first), ExprKind::Atom(second)) = (&first.node, &second.node) else { return true };
        self.lead(first) != Lead::Prefix
            || self.lead(second) == Lead::Prefix
            || kind(first, self.vocabulary) != kind(second, self.vocabulary)
    }

    /// Whether two neighbours joined by `or` share nothing.
    fn or_is_clear(&self, pair: &[Expr]) -> bool {
        let [first, second] = pair else { return true };
        let (ExprKind::Atom(first), ExprKind::Atom(second)) = (&first.node, &second.node) else { return false };
        let bare = |a: &Atom| {
            self.lead(a) == Lead::None && !matches!(a, Atom::Value(_)) && !is_closed(a) && !has_own_suffix(a)
        };
        // `at least 4 of ACR 1997 criteria` has its limit before the name.
        let open_set = matches!(first, Atom::Value(v) if v.window.is_none() && self.counted_set(v).is_some());
        (is_closed(first) && !open_set)
            || (self.lead(second) == Lead::Prefix && !has_own_suffix(first))
            || (bare(first) && bare(second) && kind(first, self.vocabulary) == kind(second, self.vocabulary))
    }

    /// What stands before the name.
    fn lead(&self, atom: &Atom) -> Lead {
        match atom {
            Atom::Age(_) | Atom::Sex(_) | Atom::Defined(_) => Lead::None,
            Atom::Condition(c) if c.assertion != Assertion::Present => Lead::Prefix,
            Atom::Condition(c) => {
                let words = c.qualifiers.iter().any(|q| !matches!(q.node, Qualifier::Grade(_) | Qualifier::Class(_)));
                if words { Lead::Adjective } else { Lead::None }
            }
            Atom::Value(v) if v.choice != Choice::Latest || v.any_member || self.counted_set(v).is_some() => {
                Lead::Prefix
            }
            Atom::Value(_) => Lead::None,
            Atom::Medication(m) if matches!(m.mode, Exposure::StableFor(_)) => Lead::Adjective,
            Atom::Medication(_) => Lead::Prefix,
            Atom::Procedure(p) if p.planned => Lead::Prefix,
            Atom::Procedure(_) => Lead::None,
        }
    }

    fn atom(&self, atom: &Atom) -> String {
        match atom {
            Atom::Age(age) => age_text(age),
            Atom::Sex(sex) => format!("sex is {}", sex.word()),
            Atom::Defined(name) => name.clone(),
            Atom::Condition(condition) => self.condition(condition),
            Atom::Value(value) => self.value(value),
            Atom::Medication(medication) => self.medication(medication),
            Atom::Procedure(procedure) => self.procedure(procedure),
        }
    }

    fn name(&self, id: ConceptId) -> &str {
        &self.vocabulary.concept(id).name
    }

    fn names(&self, names: &[Name]) -> String {
        let names: Vec<&str> = names.iter().map(|n| self.name(n.node)).collect();
        format!("({})", names.join("; "))
    }

    /// Whether a word before or after a name would be read as part of another name.
    fn glues(&self, text: &str, name: &str) -> bool {
        self.vocabulary.longest_name(text, 0).is_some_and(|m| m.end > name.len() || !text.starts_with(name))
    }

    fn condition(&self, atom: &ConditionAtom) -> String {
        let name = self.name(atom.concept.node);
        let mut text = match atom.assertion {
            Assertion::Present => String::new(),
            Assertion::Ever => "history of ".to_owned(),
            Assertion::Family => "family history of ".to_owned(),
            Assertion::Suspected => "suspected ".to_owned(),
            Assertion::Planned => "planned ".to_owned(),
        };
        text.push_str(&self.qualified(name, &atom.qualifiers));
        if !atom.except.is_empty() {
            let names = atom.except.iter().map(|e| self.qualified(self.name(e.concept.node), &e.qualifiers));
            let names: Vec<String> = names.collect();
            text.push_str(&format!(" except ({})", names.join("; ")));
        }
        if !atom.requiring.is_empty() {
            text.push_str(&format!(" requiring {}", self.names(&atom.requiring)));
        }
        if let Some(period) = &atom.lasting {
            text.push_str(&format!(" for at least {}", period.node));
        }
        text + &self.window(atom.window.as_ref())
    }

    /// The name with what is said of it.
    fn qualified(&self, name: &str, qualifiers: &[Spanned<Qualifier>]) -> String {
        let adjectives: Vec<&str> = qualifiers.iter().filter_map(|q| adjective(&q.node)).collect();
        let before = adjectives.join(" ");
        // `active tuberculosis` may be a name of its own: then the word stands after the name.
        let mut text = if before.is_empty() {
            name.to_owned()
        } else if self.glued_lead(&before, name) {
            adjectives.iter().fold(name.to_owned(), |text, adjective| format!("{text} is {adjective}"))
        } else {
            format!("{before} {name}")
        };
        for qualifier in qualifiers {
            match &qualifier.node {
                Qualifier::Grade(grades) => {
                    text.push_str(" grade ");
                    text.push_str(&whole_text(grades, "", ""));
                }
                Qualifier::Class(classes) => {
                    text.push_str(" class is ");
                    text.push_str(&classes.join(" or "));
                }
                _ => {}
            }
        }
        text
    }

    /// Whether some name begins with the words before `name`.
    fn glued_lead(&self, before: &str, name: &str) -> bool {
        let text = format!("{before} {name}");
        let mut starts = std::iter::once(0).chain(before.match_indices(' ').map(|(i, _)| i + 1));
        starts.any(|at| self.vocabulary.longest_name(&text, at).is_some())
    }

    /// The set count of `at least 4 of ACR 1997 criteria`.
    fn counted_set(&self, value: &ValueAtom) -> Option<String> {
        if self.vocabulary.concept(value.concept.node).kind.name() != KindName::CriteriaSet
            || value.choice != Choice::Latest
        {
            return None;
        }
        let Test::Number(ranges) = &value.test else { return None };
        let [range] = ranges.as_slice() else { return None };
        let whole = |limit: &Limit| {
            let (n, d) = limit.number.parts();
            (d == 1 && n >= 0 && limit.included && limit.scale == Scale::Bare && n <= i128::from(u16::MAX)).then_some(n)
        };
        Some(match (&range.low, &range.high) {
            (Some(low), None) => format!("at least {} of", whole(low)?),
            (None, Some(high)) => format!("at most {} of", whole(high)?),
            (Some(low), Some(high)) if low.number == high.number => {
                format!("exactly {} of", whole(low).and(whole(high))?)
            }
            _ => return None,
        })
    }

    fn value(&self, atom: &ValueAtom) -> String {
        let name = self.name(atom.concept.node);
        let tail = || {
            let times = atom.times.map(|n| format!(" at least {n} times")).unwrap_or_default();
            times + &self.window(atom.window.as_ref())
        };
        if let Some(count) = self.counted_set(atom) {
            return format!("{count} {name}{}", tail());
        }
        let chooser = match atom.choice {
            Choice::Latest => "",
            Choice::Highest => "highest ",
            Choice::Lowest => "lowest ",
            Choice::Any => "any ",
            Choice::Every => "every ",
            Choice::Mean => "mean ",
        };
        let member = if atom.any_member { "any of " } else { "" };
        let test = match &atom.test {
            Test::Number(ranges) => limits_text(ranges),
            Test::Titre(titres) => whole_text(titres, "1:", ""),
            Test::Values(values) => self.values(atom.concept.node, name, values),
        };
        format!("{chooser}{member}{name} {test}{}", tail())
    }

    /// Values of a list: a run of an ordered one as a comparison, a result word by itself, others after `is`.
    fn values(&self, id: ConceptId, name: &str, values: &[String]) -> String {
        let observation = self.vocabulary.concept(id).observation();
        if let Some(observation) = observation.filter(|o| o.ordered && values.len() > 1) {
            let index = |v: &String| observation.values.iter().position(|n| n.name == *v);
            let indices: Vec<usize> = values.iter().filter_map(index).collect();
            let decides = |i: &usize| observation.values.get(*i).is_some_and(|v| !v.indeterminate);
            if let (Some(first), Some(last)) = (indices.first(), indices.last()) {
                let digits = |v: &String| v.bytes().all(|b| b.is_ascii_digit());
                let run: Vec<usize> = (*first..=*last).collect();
                if run == indices && run.iter().all(decides) && values.iter().all(digits) {
                    let (low, high) =
                        (values.first().map_or("", String::as_str), values.last().map_or("", String::as_str));
                    return format!("{low} to {high}");
                }
            }
        }
        match values {
            [one] if matches!(one.as_str(), "positive" | "negative") && !self.glues(&format!("{name} {one}"), name) => {
                one.clone()
            }
            _ => format!("is {}", values.join(" or ")),
        }
    }

    fn medication(&self, atom: &MedicationAtom) -> String {
        let verb = match atom.mode {
            Exposure::Taking => "taking",
            Exposure::Received => "received",
            Exposure::Failed => "failed",
            Exposure::Intolerant => "intolerant to",
            Exposure::Planned => "planned",
            Exposure::StableFor(_) => "stable",
        };
        let mut text = format!("{verb} {}", self.name(atom.concept.node));
        if !atom.dose.is_empty() {
            text.push(' ');
            text.push_str(&limits_text(&atom.dose));
        }
        if !atom.except.is_empty() {
            text.push_str(&format!(" except {}", self.names(&atom.except)));
        }
        if let Exposure::StableFor(period) = atom.mode {
            text.push_str(&format!(" for at least {period}"));
        }
        if let Some(period) = &atom.lasting {
            text.push_str(&format!(" for at least {}", period.node));
        }
        if !atom.then.is_empty() {
            text.push_str(&format!(" followed by {}", self.names(&atom.then)));
        }
        text + &self.window(atom.window.as_ref())
    }

    fn procedure(&self, atom: &ProcedureAtom) -> String {
        let mut text = if atom.planned { "planned ".to_owned() } else { String::new() };
        text.push_str(self.name(atom.concept.node));
        if !atom.except.is_empty() {
            text.push_str(&format!(" except {}", self.names(&atom.except)));
        }
        text + &self.window(atom.window.as_ref())
    }

    /// The window with a blank before it.
    fn window(&self, window: Option<&Spanned<Window>>) -> String {
        match window.map(|w| &w.node) {
            None => String::new(),
            Some(Window::Within(length, anchor)) => {
                let anchor = match anchor {
                    Anchor::Screening => "",
                    Anchor::Consent => " before consent",
                    Anchor::Enrolment => " before enrolment",
                    Anchor::Randomisation => " before randomisation",
                    Anchor::FirstDose => " before first dose",
                    Anchor::Baseline => " before baseline",
                };
                match length {
                    Length::Period(period) => format!(" within {period}{anchor}"),
                    Length::HalfLives(n) => format!(" within {}{anchor}", half_lives(*n)),
                    Length::Longer(period, n) => {
                        format!(" within the longer of {period} and {}{anchor}", half_lives(*n))
                    }
                }
            }
            Some(Window::MoreThanAgo(period)) => format!(" more than {period} ago"),
            Some(Window::AtLeastAgo(period)) => format!(" at least {period} ago"),
            Some(Window::Since(date)) => format!(" since {date}"),
            Some(Window::SinceOnset(name)) => format!(" since onset of {}", self.name(name.node)),
            Some(Window::After(period, name)) => {
                format!(" within {period} after diagnosis of {}", self.name(name.node))
            }
        }
    }
}

#[derive(PartialEq, Eq)]
enum Lead {
    None,
    Adjective,
    Prefix,
}

fn kind(atom: &Atom, vocabulary: &Vocabulary) -> Option<KindName> {
    let id = match atom {
        Atom::Condition(c) => c.concept.node,
        Atom::Value(v) => v.concept.node,
        Atom::Medication(m) => m.concept.node,
        Atom::Procedure(p) => p.concept.node,
        Atom::Age(_) | Atom::Sex(_) | Atom::Defined(_) => return None,
    };
    Some(vocabulary.concept(id).kind.name())
}

/// Ends in a limit or window, so that nothing after it is shared with it.
fn is_closed(atom: &Atom) -> bool {
    match atom {
        Atom::Age(_) | Atom::Sex(_) | Atom::Value(_) => true,
        Atom::Condition(c) => c.window.is_some() || c.lasting.is_some(),
        Atom::Medication(m) => {
            m.window.is_some() || m.lasting.is_some() || !m.dose.is_empty() || matches!(m.mode, Exposure::StableFor(_))
        }
        Atom::Procedure(p) => p.window.is_some(),
        Atom::Defined(_) => false,
    }
}

fn has_own_suffix(atom: &Atom) -> bool {
    match atom {
        Atom::Condition(c) => {
            !c.except.is_empty()
                || !c.requiring.is_empty()
                || c.qualifiers.iter().any(|q| matches!(q.node, Qualifier::Grade(_) | Qualifier::Class(_)))
        }
        Atom::Medication(m) => !m.except.is_empty() || !m.then.is_empty(),
        Atom::Procedure(p) => !p.except.is_empty(),
        Atom::Age(_) | Atom::Sex(_) | Atom::Value(_) | Atom::Defined(_) => false,
    }
}

fn adjective(qualifier: &Qualifier) -> Option<&'static str> {
    Some(match qualifier {
        Qualifier::Active => "active",
        Qualifier::Inactive => "inactive",
        Qualifier::Stable => "stable",
        Qualifier::Severity(severity) => severity.word(),
        Qualifier::Controlled(true) => "controlled",
        Qualifier::Controlled(false) => "uncontrolled",
        Qualifier::Compensated(true) => "compensated",
        Qualifier::Compensated(false) => "decompensated",
        Qualifier::AdequatelyTreated => "adequately treated",
        Qualifier::Grade(_) | Qualifier::Class(_) => return None,
    })
}

fn half_lives(n: u32) -> String {
    if n == 1 { "1 half-life".to_owned() } else { format!("{n} half-lives") }
}

fn age_text(age: &AgeAtom) -> String {
    format!("age {}", whole_text(&age.ages, "", &format!(" {}", age.unit.word(2))))
}

/// `>= 3`, `18 to 75 years`, `< 18 years or > 65 years`.
fn whole_text(set: &RangeSet<u32>, before: &str, after: &str) -> String {
    let show = |n: u32| format!("{before}{n}{after}");
    let texts: Vec<String> = set
        .ranges()
        .iter()
        .map(|Range { low, high }| match (*low, *high) {
            (Bound::Included(a), Bound::Included(b)) if a == b => format!("= {}", show(a)),
            (Bound::Included(a), Bound::Included(b)) => format!("{before}{a} to {}", show(b)),
            (low, high) => {
                let low = match low {
                    Bound::Open => None,
                    Bound::Included(a) => Some(format!(">= {}", show(a))),
                    Bound::Excluded(a) => Some(format!("> {}", show(a))),
                };
                let high = match high {
                    Bound::Open => None,
                    Bound::Included(b) => Some(format!("<= {}", show(b))),
                    Bound::Excluded(b) => Some(format!("< {}", show(b))),
                };
                low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
            }
        })
        .collect();
    texts.join(" or ")
}

/// `30 to 60 mL/min`, `>= 4`, `< 18.5 kg/m2 or > 35 kg/m2`.
fn limits_text(ranges: &[LimitRange]) -> String {
    let texts: Vec<String> = ranges
        .iter()
        .map(|range| match (&range.low, &range.high) {
            (Some(low), Some(high)) if low.number == high.number && low.scale == high.scale => {
                format!("= {}", limit_text(high))
            }
            (Some(low), Some(high)) if low.included && high.included => {
                let low = if low.scale == high.scale { low.number.to_string() } else { limit_text(low) };
                format!("{low} to {}", limit_text(high))
            }
            (low, high) => {
                let low = low.as_ref().map(|l| format!("{} {}", if l.included { ">=" } else { ">" }, limit_text(l)));
                let high = high.as_ref().map(|h| format!("{} {}", if h.included { "<=" } else { "<" }, limit_text(h)));
                low.into_iter().chain(high).collect::<Vec<_>>().join(" and ")
            }
        })
        .collect();
    texts.join(" or ")
}

fn limit_text(limit: &Limit) -> String {
    let number: Number = limit.number;
    match &limit.scale {
        Scale::Bare => number.to_string(),
        Scale::Unit(unit) if unit == "%" => format!("{number}%"),
        Scale::Unit(unit) => format!("{number} {unit}"),
        Scale::UpperNormal => format!("{number} x ULN"),
        Scale::LowerNormal => format!("{number} x LLN"),
    }
}
