//! Tests, scores and their values.

use super::chain::{Clause, join};
use super::{Builder, Built, all, any, not, sexes};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, at, child, children, first, holds};
use prescreen_language::criteria::{Atom, Choice, Expr, ExprKind, LimitRange, Name, Sex, Test, ValueAtom, Window};
use prescreen_language::text::{Span, Spanned};
use prescreen_language::vocabulary::{ConceptId, KindName, fold};

/// What stands behind a value.
#[derive(Default)]
struct Behind {
    window: Option<Spanned<Window>>,
    sex: Option<Sex>,
    /// Another limit for those who have one of these.
    waiver: Option<(Vec<Expr>, LimitRange)>,
    /// Only for those who could bear a child.
    childbearing: Option<Expr>,
    /// The same on another scale.
    same: Option<Expr>,
}

impl Builder<'_> {
    pub(super) fn value(&mut self, value: &Node<'_>) -> Built<Clause> {
        if let Some(by_sex) = child(value, Rule::by_sex) {
            return self.by_sex(&by_sex);
        }
        if child(value, Rule::pressure).is_some() {
            let behind = self.behind(value)?;
            let expr = self.pressures(value)?.ok_or("no value is said")?;
            return if behind.window.is_none() { Ok(Clause::closed(expr)) } else { Err("a result is not dated so") };
        }
        if let Some(around) = child(value, Rule::around) {
            return self.value_between(&around);
        }
        if let Some(counted) = child(value, Rule::limit_first) {
            return self.limit_first(&counted);
        }
        let mut behind = self.behind(value)?;
        let list = child(value, Rule::value_list).ok_or("no test is said")?;
        let mut names: Vec<(ConceptId, Span)> = Vec::new();
        for item in children(&list, Rule::value_item) {
            let v = children(&item, Rule::v).last().ok_or("no test is said")?;
            let id = self.concept(&v)?;
            for other in children(&item, Rule::v) {
                let own = self.concept(&other)?;
                let recorded = self.vocabulary.concept(own).name == "ECG" && self.is_of_recording(id);
                if own != id
                    && !recorded
                    && !(self.is_performance(own) && self.is_performance(id) && self.is_general(&other))
                {
                    return Err("two tests in one");
                }
            }
            if self.kind(id) == KindName::CriteriaSet {
                return Err("a set of criteria is counted in many ways");
            }
            names.push((id, self.span_of(&v)));
        }
        for scale in children(value, Rule::value_suffix).filter_map(|s| child(&s, Rule::on_scale)) {
            let own = self.concept(&child(&scale, Rule::v).ok_or("no test is said")?)?;
            if !self.is_performance(own) || names.iter().any(|(id, _)| *id != own) {
                return Err("two tests in one");
            }
        }
        self.found(value)?;
        let span = self.span_of(value);
        let mut exprs = Vec::new();
        for (id, name_span) in &names {
            let id = self.predicted(value, *id)?;
            behind.waiver = self.waiver(value, id)?;
            let plain = self.one_value(value, id, *name_span, &behind)?;
            exprs.push(self.waived(plain, &behind)?);
        }
        let slashed = children(&list, Rule::value_joiner).any(|j| j.as_str() == "/ ");
        let joins: Vec<_> = children(&list, Rule::value_joiner).map(|j| join(&j)).collect();
        let mut expr = if joins.is_empty() {
            exprs.into_iter().next().ok_or("no test is said")?
        } else if slashed && self.side == Side::Inclusion {
            // `AST/ALT <= 2.5 x ULN` asks for both; below a lower limit nobody writes it so.
            if !exprs.iter().all(only_upper) {
                return Err("a slash between tests can be read in two ways");
            }
            all(exprs, span)
        } else if self.side == Side::Inclusion
            && joins.contains(&super::chain::Join::Or)
            && exprs.iter().all(only_upper)
            && exprs.iter().all(is_number)
        {
            // `AST or ALT <= 2.5 x ULN`: few who write it would take a patient with one of them far above.
            return Err("`or` between tests that have one higher limit can be read in two ways");
        } else if self.side == Side::Exclusion && joins.contains(&super::chain::Join::And) {
            return Err("a list of exclusions that ends in `and` can be read in two ways");
        } else if self.side == Side::Exclusion || joins.iter().any(|j| *j != super::chain::Join::Comma) {
            self.combine(exprs, &joins, true, span)?
        } else {
            return Err("nothing says how the tests of the list are joined");
        };
        let negated = child(value, Rule::negation).is_some();
        if negated {
            expr = not(expr);
        }
        if let Some(same) = behind.same.take() {
            let own = names.iter().all(|(id, _)| self.is_performance(*id));
            if !own || negated {
                return Err("a second test in parentheses");
            }
            expr = any(vec![expr, same], span);
        }
        if let Some(sex) = behind.sex {
            let own = Expr::new(ExprKind::Atom(Atom::Sex(sex)), span);
            expr = match self.side {
                Side::Exclusion => all(vec![own, expr], span),
                Side::Inclusion => Expr::new(ExprKind::If(Box::new(own), Box::new(expr), None), span),
            };
        }
        if let Some(when) = behind.childbearing {
            expr = match self.side {
                Side::Exclusion => all(vec![when, expr], span),
                Side::Inclusion => Expr::new(ExprKind::If(Box::new(when), Box::new(expr), None), span),
            };
        }
        Ok(Clause { negated, ..Clause::closed(expr) })
    }

    /// `as assessed by echocardiography`: of a number, and not as somebody found it over hours or at home.
    fn found(&self, value: &Node<'_>) -> Built<()> {
        for found in children(value, Rule::value_suffix).filter_map(|suffix| child(&suffix, Rule::found_by)) {
            if child(value, Rule::value_test).is_none_or(|test| child(&test, Rule::limits).is_none()) {
                return Err("a result of one way to find it");
            }
            for way in children(&found, Rule::way) {
                let id = match (child(&way, Rule::p), child(&way, Rule::v)) {
                    (Some(p), _) => self.concept(&p)?,
                    (None, Some(v)) => self.concept(&v)?,
                    (None, None) => continue,
                };
                let name = self.vocabulary.concept(id).name.as_str();
                let recorded = child(&way, Rule::p).is_some() || name == "ECG";
                if !recorded || ["ambulatory", "Holter", "monitor"].iter().any(|word| name.contains(word)) {
                    return Err("two tests in one");
                }
            }
        }
        Ok(())
    }

    /// An interval of the electrocardiogram: `ECG with QTc > 450 ms`.
    fn is_of_recording(&self, id: ConceptId) -> bool {
        matches!(
            self.vocabulary.concept(id).name.as_str(),
            "QTc" | "QTcF" | "QTcB" | "heart rate" | "PR interval" | "QRS duration"
        )
    }

    /// `NYHA class III or IV heart failure`: the illness, and the class.
    pub(super) fn graded(&mut self, graded: &Node<'_>) -> Built<Clause> {
        let c = child(graded, Rule::c).ok_or("nothing is named")?;
        let v = child(graded, Rule::v).ok_or("no test is said")?;
        let id = self.concept(&v)?;
        let values = match (child(graded, Rule::value_words), child(graded, Rule::stepped)) {
            (Some(words), _) => self.value_words(&words, id)?,
            (None, Some(stepped)) => self.stepped(&stepped, id)?,
            (None, None) => return Err("no value is said"),
        };
        let atom = ValueAtom {
            concept: Name::new(id, self.span_of(&v)),
            any_member: false,
            choice: Choice::Latest,
            test: Test::Values(values),
            times: None,
            window: None,
        };
        let span = self.span_of(graded);
        let illness = self.present(self.concept(&c)?, &c);
        let expr = all(vec![illness, Expr::new(ExprKind::Atom(Atom::Value(atom)), span)], span);
        let negated = child(graded, Rule::negation).is_some();
        if negated && self.side == Side::Exclusion {
            return Err("a negation among the exclusions can be meant either way");
        }
        Ok(Clause { negated, ..Clause::closed(if negated { not(expr) } else { expr }) })
    }

    fn behind(&self, value: &Node<'_>) -> Built<Behind> {
        let mut behind = Behind::default();
        for suffix in children(value, Rule::value_suffix) {
            for node in suffix.into_inner() {
                match node.as_rule() {
                    Rule::window if behind.window.is_none() => behind.window = Some(self.window(&node)?),
                    Rule::window => return Err("a second time"),
                    Rule::in_sex if behind.sex.is_none() => {
                        // `in men and women` is of everybody.
                        if let [sex] = sexes(&node).as_slice() {
                            behind.sex = Some(*sex);
                        }
                    }
                    Rule::in_sex => return Err("a second sex"),
                    Rule::same_scale if behind.same.is_none() => behind.same = Some(self.same_scale(&node)?),
                    Rule::same_scale => return Err("a third scale"),
                    Rule::for_childbearing => {
                        let c = child(&node, Rule::c).ok_or("nothing is said")?;
                        let id = self.concept(&c)?;
                        if !self.is_childbearing(id) || behind.childbearing.is_some() {
                            return Err("for whom the value counts can be read in two ways");
                        }
                        behind.childbearing = Some(self.present(id, &c));
                    }
                    _ => {}
                }
            }
        }
        if let Some(window) = &behind.window
            && !matches!(window.node, Window::Within(prescreen_language::criteria::Length::Period(_), _))
        {
            return Err("a result is not dated so");
        }
        Ok(behind)
    }

    /// `FEV1 >= 80 % predicted` is about another test than `FEV1 >= 2 L`.
    fn predicted(&self, value: &Node<'_>, id: ConceptId) -> Built<ConceptId> {
        if !holds(value, Rule::predicted) {
            return Ok(id);
        }
        let name = &self.vocabulary.concept(id).name;
        if name.contains("predicted") {
            return Ok(id);
        }
        self.vocabulary.find(&format!("{name} percent predicted")).ok_or("a share of what is predicted")
    }

    fn waiver(&self, value: &Node<'_>, id: ConceptId) -> Built<Option<(Vec<Expr>, LimitRange)>> {
        let mut found = None;
        for suffix in children(value, Rule::value_suffix) {
            let Some(waiver) = child(&suffix, Rule::waiver) else { continue };
            if found.is_some() || children(&waiver, Rule::and).next().is_some() {
                return Err("several exceptions to a limit");
            }
            let mut who = Vec::new();
            for c in children(&waiver, Rule::c) {
                who.push(self.present(self.concept(&c)?, &c));
            }
            let limit = match (child(&waiver, Rule::limit), child(&waiver, Rule::unsigned)) {
                (Some(limit), _) => self.one_limit(&limit, id)?,
                (None, Some(unsigned)) => self.unsigned(&unsigned, id)?,
                (None, None) => return Err("no limit is said"),
            };
            found = Some((who, limit));
        }
        Ok(found)
    }

    /// The limit with the wider one of those who have something that explains it.
    fn waived(&self, plain: Expr, behind: &Behind) -> Built<Expr> {
        let Some((who, limit)) = &behind.waiver else { return Ok(plain) };
        let span = plain.span;
        let ExprKind::Atom(Atom::Value(atom)) = &plain.node else { return Err("an exception to several limits") };
        let Test::Number(ranges) = &atom.test else { return Err("an exception to a value") };
        let [own] = ranges.as_slice() else { return Err("an exception to several limits") };
        let limit = &as_signed(limit, own);
        let ends = |r: &LimitRange| (r.low.as_ref().map(|l| l.number), r.high.as_ref().map(|h| h.number));
        let inclusion = self.side == Side::Inclusion;
        let wider = match (ends(own), ends(limit)) {
            ((None, Some(a)), (None, Some(b))) => inclusion && a < b,
            ((Some(a), None), (Some(b), None)) => (inclusion && a > b) || (!inclusion && a < b),
            _ => false,
        };
        if !wider || scale(own) != scale(limit) {
            return Err("an exception to a limit that is no wider");
        }
        let other = ValueAtom { test: Test::Number(vec![limit.clone()]), ..atom.clone() };
        let other = Expr::new(ExprKind::Atom(Atom::Value(other)), span);
        let who = any(who.clone(), span);
        Ok(match self.side {
            Side::Inclusion => any(vec![plain, all(vec![who, other], span)], span),
            Side::Exclusion => any(vec![other, all(vec![not(who), plain], span)], span),
        })
    }

    fn one_value(&self, value: &Node<'_>, id: ConceptId, name: Span, behind: &Behind) -> Built<Expr> {
        let atom = |test: Test| {
            let atom = ValueAtom {
                concept: Name::new(id, name),
                any_member: false,
                choice: Choice::Latest,
                test,
                times: None,
                window: behind.window.clone(),
            };
            Expr::new(ExprKind::Atom(Atom::Value(atom)), self.span_of(value))
        };
        let test = match (child(value, Rule::value_test), child(value, Rule::value_word)) {
            (Some(test), _) => first(&test).ok_or("no value is said")?,
            (None, Some(word)) => {
                let index = self.value_named(id, word.as_str())?;
                return Ok(atom(Test::Values(self.value_names(id, &[index]))));
            }
            (None, None) if value.as_str().starts_with("normal ") => {
                let range = self.normal_range(value, id)?;
                return Ok(atom(Test::Number(vec![range])));
            }
            (None, None) => return Err("no value is said"),
        };
        if test.as_rule() == Rule::stepped {
            return Ok(atom(Test::Values(self.stepped(&test, id)?)));
        }
        if test.as_rule() == Rule::value_words {
            return Ok(atom(Test::Values(self.value_words(&test, id)?)));
        }
        if let Some(values) = self.numbered_values(&test, id) {
            return Ok(atom(Test::Values(values)));
        }
        let limits = self.limits(&test, id)?;
        let one_scale = limits.ranges.windows(2).all(|pair| scale(&pair[0]) == scale(&pair[1]));
        if limits.or && !(one_scale && apart(&limits.ranges)) {
            let parts = limits.ranges.into_iter().map(|range| atom(Test::Number(vec![range]))).collect();
            return Ok(any(parts, self.span_of(value)));
        }
        Ok(atom(Test::Number(limits.ranges)))
    }

    /// `class III or IV`, `II to IV`, `positive`.
    fn value_words(&self, words: &Node<'_>, id: ConceptId) -> Built<Vec<String>> {
        let mut found = Vec::new();
        for word in children(words, Rule::named) {
            found.push(self.value_named(id, word.as_str())?);
        }
        let text = words.as_str();
        if let [low, high] = found.as_slice()
            && [" - ", " to ", " through "].iter().any(|w| text.contains(w))
        {
            if low >= high || !self.is_ordered(id) {
                return Err("a range of values that have no order");
            }
            found = (*low..=*high).collect();
        } else if text.contains(" and ") && !self.is_ordered(id) {
            // Of classes a patient has one: `class I and II` is either.
            return Err("two values at once");
        }
        found.sort_unstable();
        found.dedup();
        Ok(self.value_names(id, &found))
    }

    /// Values that are written as numbers: `NYHA 2-3`.
    fn numbered_values(&self, limits: &Node<'_>, id: ConceptId) -> Option<Vec<String>> {
        if self.vocabulary.concept(id).observation().is_none_or(|o| o.unit.is_some() || !o.ordered) {
            return None;
        }
        let written = limits.as_str();
        let index = |word: &str| self.value_named(id, word).ok();
        let count = self.vocabulary.concept(id).observation().map_or(0, |o| o.values.len());
        let numbers = limits.clone().into_inner().flatten().filter(|n| n.as_rule() == Rule::number);
        let numbers: Vec<usize> = numbers.map(|n| index(n.as_str())).collect::<Option<_>>()?;
        let says = |wanted: Rule| limits.clone().into_inner().flatten().any(|n| n.as_rule() == wanted);
        let found: Vec<usize> = match *numbers.as_slice() {
            [low] => match limits
                .clone()
                .into_inner()
                .flatten()
                .find(|n| n.as_rule() == Rule::op)
                .and_then(|op| first(&op))
                .map(|o| o.as_rule())
            {
                Some(Rule::ge) => (low..count).collect(),
                Some(Rule::gt) => (low + 1..count).collect(),
                Some(Rule::le) => (0..=low).collect(),
                Some(Rule::lt) => (0..low).collect(),
                // `4 or above`
                _ if says(Rule::more) => (low..count).collect(),
                _ if says(Rule::less) => (0..=low).collect(),
                _ => vec![low],
            },
            [low, high] if written.contains(" - ") || written.contains(" to ") => (low..=high).collect(),
            [_, _, ..]
                if [" or ", " and "].iter().any(|w| written.contains(w))
                    && !written.contains(['<', '>', '-'])
                    && !written.contains(" to ") =>
            {
                numbers
            }
            _ => return None,
        };
        (!found.is_empty()).then(|| self.value_names(id, &found))
    }

    pub(super) fn is_ordered(&self, id: ConceptId) -> bool {
        let concept = self.vocabulary.concept(id);
        concept.observation().map_or(concept.instrument().is_some(), |o| o.ordered)
    }

    /// Which value of the test is written so.
    pub(super) fn value_named(&self, id: ConceptId, written: &str) -> Built<usize> {
        let concept = self.vocabulary.concept(id);
        let written = written.trim();
        let bare = ["class ", "grade ", "stage "].iter().fold(written, |w, lead| w.strip_prefix(lead).unwrap_or(w));
        let find = |word: &str| match (concept.observation(), concept.instrument()) {
            (Some(o), _) => o.value_named(word),
            (None, Some(i)) => i.class_named(&fold(word)),
            (None, None) => None,
        };
        let index = find(bare).or_else(|| find(written)).or_else(|| find(&format!("class {bare}")));
        let index = index.ok_or("no value of the test")?;
        let decides = concept.observation().is_none_or(|o| o.values.get(index).is_some_and(|v| !v.indeterminate));
        if decides { Ok(index) } else { Err("a value that decides nothing") }
    }

    pub(super) fn value_names(&self, id: ConceptId, indices: &[usize]) -> Vec<String> {
        let concept = self.vocabulary.concept(id);
        let name = |i: &usize| match (concept.observation(), concept.instrument()) {
            (Some(o), _) => o.values.get(*i).map(|v| v.name.clone()),
            (None, Some(instrument)) => instrument.classes.get(*i).map(|c| c.name.clone()),
            (None, None) => None,
        };
        indices.iter().filter_map(name).collect()
    }

    pub(super) fn present(&self, id: ConceptId, node: &Node<'_>) -> Expr {
        let span = self.span(&at(node));
        super::things::present(id, span)
    }
}

/// `(5 x ULN if …)`: the sign is that of the limit before it.
fn as_signed(limit: &LimitRange, own: &LimitRange) -> LimitRange {
    let mut limit = limit.clone();
    if let (Some(low), Some(high)) = (&limit.low, &limit.high)
        && low.number == high.number
    {
        if own.low.is_none() {
            limit.low = None;
        } else if own.high.is_none() {
            limit.high = None;
        }
        let included = own.low.as_ref().or(own.high.as_ref()).is_none_or(|l| l.included);
        for end in [&mut limit.low, &mut limit.high].into_iter().flatten() {
            end.included = included;
        }
    }
    limit
}

/// Whether a result is asked for as a number.
pub(super) fn is_number(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Any(items) | ExprKind::All(items) => items.iter().any(is_number),
        ExprKind::Atom(Atom::Value(v)) => matches!(v.test, Test::Number(_)),
        _ => false,
    }
}

/// Whether a value has only a higher limit.
fn only_upper(expr: &Expr) -> bool {
    match &expr.node {
        ExprKind::Any(items) => items.iter().all(only_upper),
        ExprKind::Atom(Atom::Value(v)) => match &v.test {
            Test::Number(ranges) => ranges.iter().all(|r| r.low.is_none()),
            Test::Values(values) => values.iter().all(|v| v == "negative"),
            Test::Titre(_) => false,
        },
        _ => false,
    }
}

fn scale(range: &LimitRange) -> Option<&prescreen_language::criteria::Scale> {
    range.low.as_ref().or(range.high.as_ref()).map(|l| &l.scale)
}

/// `< 90 or > 180`: a lower part and a higher part with a gap between, in this order.
fn apart(ranges: &[LimitRange]) -> bool {
    match ranges {
        [LimitRange { low: None, high: Some(high) }, LimitRange { low: Some(low), high: None }] => {
            high.number < low.number
        }
        [_] => true,
        _ => false,
    }
}
