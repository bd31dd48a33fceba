//! Illnesses, drugs and procedures: what is asserted of a list of names.

use super::chain::{Clause, Join, join};
use super::{Builder, Built, any, not, sexes, spanned};
use crate::reading::Side;
use crate::reading::grammar::{Node, Rule, at, child, children, first, holds};
use prescreen_language::criteria::{
    Assertion, Atom, ConditionAtom, Exception, Exposure, Expr, ExprKind, Length, MedicationAtom, Name, Qualifier,
    Window,
};
use prescreen_language::text::{Span, Spanned};
use prescreen_language::value::Period;
use prescreen_language::vocabulary::{Absence, ConceptId, KindName, Severity};

/// What the words before a list say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Lead {
    Nothing,
    /// `diagnosis of`, `known`, `current`; whether it says that it is so now.
    Now(bool),
    Ever,
    EverOrNow,
    Family,
    EverOrFamily,
    Suspected,
    KnownOrSuspected,
    EverOrSuspected,
    Intolerant,
    Failed,
    Planned,
    /// `prior treatment with`
    TreatedBefore,
    /// `taking`
    TreatedNow,
    /// `treatment with`, without saying when; whether its word is of the past.
    Treated(bool),
}

/// What stands behind a list.
#[derive(Default)]
pub(super) struct Behind<'i> {
    pub(super) window: Option<Spanned<Window>>,
    pub(super) lasting: Option<Spanned<Period>>,
    pub(super) sex: Option<prescreen_language::criteria::Sex>,
    pub(super) ever: bool,
    pub(super) except: Option<Node<'i>>,
}

/// One name of a list with its own words.
pub(super) struct Item<'i> {
    pub(super) node: Node<'i>,
    pub(super) id: ConceptId,
    pub(super) name: Span,
}

/// The patient has it now.
pub(super) fn present(id: ConceptId, span: Span) -> Expr {
    let atom = condition(id, span, Assertion::Present);
    Expr::new(ExprKind::Atom(Atom::Condition(atom)), span)
}

pub(in crate::reading) fn condition(id: ConceptId, span: Span, assertion: Assertion) -> ConditionAtom {
    ConditionAtom {
        concept: Name::new(id, span),
        assertion,
        qualifiers: Vec::new(),
        except: Vec::new(),
        requiring: Vec::new(),
        window: None,
        lasting: None,
    }
}

/// What is said of a member of a list: in `history of hepatitis B or active hepatitis A` the last is active now.
fn lead_of_member(items: &[Item<'_>], item: &Item<'_>, lead: Lead, assertion: &str) -> Lead {
    let active = |item: &Item<'_>| children(&item.node, Rule::qualifier).any(|q| q.as_str().trim() == "active");
    let past = lead == Lead::Ever && !assertion.is_empty() && items.first().is_some_and(|first| !active(first));
    if past && active(item) { Lead::Nothing } else { lead }
}

impl Builder<'_> {
    pub(super) fn thing(&mut self, thing: &Node<'_>) -> Built<Clause> {
        let span = self.span_of(thing);
        let negated = child(thing, Rule::negation).is_some();
        if negated && self.side == Side::Exclusion {
            return Err("a negation among the exclusions can be meant either way");
        }
        let lead = match child(thing, Rule::assertion).as_ref().and_then(first) {
            None if thing.as_str().starts_with("never ") => Lead::Ever,
            None => Lead::Nothing,
            Some(node) => lead(&node),
        };
        let assertion = child(thing, Rule::assertion).map_or("", |a| a.as_str());
        // What is recorded as an intolerance need be no allergy: an allergy narrows it.
        let allergy = child(thing, Rule::assertion).as_ref().and_then(first).filter(|n| n.as_rule() == Rule::allergy);
        if let Some(node) = allergy.filter(|n| !n.as_str().contains("intoleran")) {
            self.dropped.push(at(&node));
        }
        let other = ["other ", "another ", "other concurrent "].iter().any(|end| assertion.ends_with(end))
            && assertion != "other concurrent ";
        let behind = self.behind_names(thing)?;
        let list = child(thing, Rule::names).ok_or("nothing is named")?;
        let items = self.items(&list)?;
        let result = assertion.contains("positive ")
            || assertion.contains("infected ")
            || assertion.contains("seropositiv")
            || thing.as_str().contains("negative for ");
        if result {
            items.iter().try_for_each(|item| self.tested(item.id))?;
        }
        // Antibodies against HIV are the infection; others may come of a vaccine or of one that is over.
        let antibodies = ["serolog", "seropositiv", "antibody"].iter().any(|w| assertion.contains(w));
        if antibodies && items.iter().any(|i| self.vocabulary.concept(i.id).name != "HIV infection") {
            return Err("antibodies that need not be an infection");
        }
        let joins: Vec<Join> = children(&list, Rule::name_joiner).map(|j| join(&j)).collect();
        self.clear_list(&items, &joins, lead, &behind)?;
        self.words_before(thing, assertion, &items)?;
        // `any other drug under investigation` is any but that of the trial; another `other` leaves out what is unsaid.
        if other && !items.iter().all(|i| self.vocabulary.concept(i.id).name == "investigational drug") {
            return Err("`other` leaves out what is not said");
        }
        let beside = ["concurrent ", "concomitant ", "coexisting "].iter().any(|word| assertion.contains(word));
        if beside && items.iter().any(|i| self.vocabulary.concept(i.id).name == "malignancy") {
            return Err("a malignancy beside that of the trial is another");
        }
        let mut exprs = Vec::new();
        let open = self.dropped.len();
        for item in &items {
            let lead = if behind.window.is_none() { lead_of_member(&items, item, lead, assertion) } else { lead };
            exprs.push(self.item(item, lead, &behind, items.len())?);
        }
        self.open_lead(thing, &items, open);
        let count = exprs.len();
        let mut expr = self.listed(exprs, &joins, negated, span)?;
        if negated {
            expr = not(expr);
        }
        if let Some(sex) = behind.sex {
            if self.side == Side::Inclusion || negated {
                return Err("for whom it counts can be read in two ways");
            }
            let own = Expr::new(ExprKind::Atom(Atom::Sex(sex)), span);
            expr = super::all(vec![own, expr], span);
        }
        let windowed = behind.window.is_some() || behind.lasting.is_some();
        Ok(Clause {
            expr,
            closed: false,
            reaches: !matches!(lead, Lead::Nothing | Lead::Now(_)) || negated,
            windowed,
            negated,
            treats: matches!(lead, Lead::TreatedBefore | Lead::Treated(_) | Lead::TreatedNow),
            bare_drug: matches!(lead, Lead::Nothing | Lead::Now(false))
                && items.first().is_some_and(|i| self.kind(i.id) == KindName::Medication),
            names: count,
        })
    }

    /// What the words around a list leave open, and what they say that cannot be said of its members.
    fn words_before(&mut self, thing: &Node<'_>, assertion: &str, items: &[Item<'_>]) -> Built<()> {
        // Who has a current history of it has it, or had it at least.
        if assertion.starts_with("current history ") {
            self.dropped.extend(child(thing, Rule::assertion).map(|a| at(&a)));
        }
        // Whoever is in hospital has no stay planned that is expected to last.
        if assertion.starts_with("anticipat") && self.side == Side::Inclusion {
            return Err("what is expected need not be planned");
        }
        // In a trial of transplants the recipient is whoever will have one.
        if self.side == Side::Inclusion && assertion.starts_with("recipient") {
            return Err("when the procedure is meant can be read in two ways");
        }
        // How often it was given, and when it was begun, only narrows.
        if let Some(node) = child(thing, Rule::assertion) {
            let narrows = |n: &Node<'_>| matches!(n.as_rule(), Rule::counted | Rule::begun);
            self.dropped.extend(node.into_inner().flatten().filter(narrows).map(|n| at(&n)));
        }
        // Who smoked once has no current habit in the chart.
        let current = |item: &Item<'_>| self.vocabulary.concept(item.id).name.starts_with("current ");
        if children(thing, Rule::suffix).any(|s| s.as_str().trim() == "history") && items.iter().any(current) {
            return Err("a history of what is named as current");
        }
        if child(thing, Rule::assertion).is_some_and(|a| holds(&a, Rule::needing)) {
            let is_need = |item: &Item<'_>| {
                let name = self.vocabulary.concept(item.id).name.as_str();
                name.starts_with("need for ") || name.starts_with("dependence on ")
            };
            if !items.iter().all(is_need) {
                return Err("a need of what may not be there");
            }
        }
        Ok(())
    }

    /// Where names were left open for when they are meant: what is open are the words before them, if there are any.
    fn open_lead(&mut self, thing: &Node<'_>, items: &[Item<'_>], open: usize) {
        let Some(assertion) = child(thing, Rule::assertion) else { return };
        let of_items = self.dropped.split_off(open.min(self.dropped.len()));
        for range in of_items {
            let names = items.iter().any(|item| at(&item.node) == range);
            let range = if names { at(&assertion) } else { range };
            if !self.dropped.contains(&range) {
                self.dropped.push(range);
            }
        }
    }

    fn listed(&self, items: Vec<Expr>, joins: &[Join], negated: bool, span: Span) -> Built<Expr> {
        if joins.is_empty() {
            return items.into_iter().next().ok_or("nothing is named");
        }
        if negated {
            if joins.contains(&Join::And) || !joins.iter().any(|j| matches!(j, Join::Or | Join::Slash)) {
                return Err("what is negated can be read in two ways");
            }
            return Ok(any(items, span));
        }
        self.combine(items, joins, false, span)
    }

    pub(super) fn items<'i>(&mut self, list: &Node<'i>) -> Built<Vec<Item<'i>>> {
        let mut items = Vec::new();
        for node in children(list, Rule::item) {
            for narrow in children(&node, Rule::restriction) {
                self.dropped.push(at(&narrow));
            }
            for dose in node.clone().into_inner().filter(|n| matches!(n.as_rule(), Rule::dose | Rule::dose_before)) {
                self.is_given(&dose)?;
                self.dropped.push(at(&dose));
            }
            let name = node.clone().into_inner().find(|n| matches!(n.as_rule(), Rule::c | Rule::m | Rule::p));
            let name = name.ok_or("nothing is named")?;
            items.push(Item { id: self.concept(&name)?, name: self.span_of(&name), node });
        }
        Ok(items)
    }

    fn behind_names<'i>(&self, thing: &Node<'i>) -> Built<Behind<'i>> {
        let mut behind = Behind::default();
        for suffix in children(thing, Rule::suffix) {
            let words = suffix.as_str().trim_start_matches(", ");
            if [
                "ever ",
                "in past ",
                "in history ",
                "history ",
                "at any time ",
                "in their lifetime ",
                "during lifetime ",
            ]
            .contains(&words)
            {
                behind.ever = true;
            }
            for node in suffix.clone().into_inner() {
                match node.as_rule() {
                    Rule::window if behind.window.is_none() => behind.window = Some(self.window(&node)?),
                    Rule::window => return Err("a second time"),
                    Rule::lasting if behind.lasting.is_none() => {
                        let period = child(&node, Rule::period).ok_or("no time is said")?;
                        behind.lasting = Some(spanned(self.period(&period)?, self.span_of(&node)));
                    }
                    Rule::lasting => return Err("a second duration"),
                    Rule::in_sex if behind.sex.is_none() => behind.sex = sexes(&node).first().copied(),
                    Rule::in_sex => return Err("a second sex"),
                    Rule::except if behind.except.is_none() => behind.except = Some(node),
                    Rule::except => return Err("a second exception"),
                    _ => {}
                }
            }
        }
        if behind.window.is_some() && (behind.lasting.is_some() || behind.ever) {
            return Err("two times");
        }
        Ok(behind)
    }

    pub(super) fn item(&mut self, item: &Item<'_>, lead: Lead, behind: &Behind<'_>, count: usize) -> Built<Expr> {
        self.illustrated(item)?;
        let measurable = self.vocabulary.concept(item.id).name == "measurable disease";
        let opened = item.node.as_str().matches('(').count() == item.node.as_str().matches(')').count();
        if holds(&item.node, Rule::by_recist) && !(measurable && opened) {
            return Err("criteria of something that is not measured by them");
        }
        let graded = holds(&item.node, Rule::toxicity_before) || holds(&item.node, Rule::toxicity_after);
        if graded && self.kind(item.id) != KindName::Condition {
            return Err("a grade of something that is not graded");
        }
        match self.kind(item.id) {
            KindName::Condition => self.illness(item, lead, behind),
            KindName::Medication => self.drug(item, lead, behind, count),
            KindName::Procedure => self.procedure(item, lead, behind),
            _ => Err("a test without a value"),
        }
    }

    /// `such as A, B`: says nothing more if every member lies below the name.
    fn illustrated(&self, item: &Item<'_>) -> Built<()> {
        for list in item.node.clone().into_inner().flatten().filter(|n| n.as_rule() == Rule::illustration) {
            // `active infection including HIV` names what is one whether or not it is active.
            if holds(&item.node, Rule::qualifier) && list.as_str().contains("including") {
                return Err("examples of what a word before the name narrows");
            }
            for name in list.into_inner().filter(|n| matches!(n.as_rule(), Rule::c | Rule::m | Rule::p)) {
                if !self.vocabulary.is_a(self.concept(&name)?, item.id) {
                    return Err("an example that is not known to be one");
                }
            }
        }
        Ok(())
    }

    fn illness(&mut self, item: &Item<'_>, lead: Lead, behind: &Behind<'_>) -> Built<Expr> {
        let assertions: &[Assertion] = match lead {
            Lead::Nothing | Lead::Now(_) if behind.ever => &[Assertion::Ever],
            Lead::Nothing | Lead::Now(_) => &[Assertion::Present],
            Lead::Ever | Lead::EverOrNow => &[Assertion::Ever],
            Lead::Family => &[Assertion::Family],
            Lead::EverOrFamily => &[Assertion::Ever, Assertion::Family],
            Lead::Suspected => &[Assertion::Suspected],
            Lead::KnownOrSuspected => &[Assertion::Present, Assertion::Suspected],
            Lead::EverOrSuspected => &[Assertion::Ever, Assertion::Suspected],
            Lead::Intolerant
            | Lead::Failed
            | Lead::Planned
            | Lead::TreatedBefore
            | Lead::TreatedNow
            | Lead::Treated(_) => {
                return Err("what is said of a drug is said of an illness");
            }
        };
        let of_no_time = [Assertion::Family, Assertion::Suspected];
        let timeless = assertions.iter().any(|assertion| of_no_time.contains(assertion));
        if timeless && (behind.window.is_some() || behind.lasting.is_some()) {
            return Err("a time that is said of a suspicion or of a family");
        }
        if behind.lasting.is_some() && assertions != [Assertion::Present] {
            return Err("a duration of the past");
        }
        if let Some(window) = &behind.window
            && has_half_lives(&window.node)
        {
            return Err("half-lives of an illness");
        }
        let span = self.span_of(&item.node);
        if holds(&item.node, Rule::tested_after) && self.vocabulary.concept(item.id).absence != Absence::ByTest {
            return Err("a positive result of something that is not tested");
        }
        let severities = degrees(&item.node);
        let mut qualifiers = self.qualifiers(&item.node)?;
        qualifiers.extend(self.toxicity(&item.node, item.id)?);
        if !severities.is_empty() && qualifiers.iter().any(|q| matches!(q.node, Qualifier::Severity(_))) {
            return Err("two severities");
        }
        let mut base = condition(item.id, item.name, Assertion::Present);
        base.except = self.exceptions(item, behind)?;
        base.requiring = self.required(item)?;
        base.window.clone_from(&behind.window);
        base.lasting.clone_from(&behind.lasting);
        let mut variants = Vec::new();
        for assertion in assertions {
            let choices: Vec<Option<Severity>> =
                if severities.is_empty() { vec![None] } else { severities.iter().copied().map(Some).collect() };
            for severity in choices {
                let mut qualifiers = qualifiers.clone();
                qualifiers.extend(severity.map(|s| spanned(Qualifier::Severity(s), span)));
                qualifiers.sort_by_key(|q| q.node.rank());
                if *assertion != Assertion::Present && !qualifiers.is_empty() && *assertion != Assertion::Ever {
                    return Err("a word that cannot be said of a suspicion or of a family");
                }
                let atom = ConditionAtom { assertion: *assertion, qualifiers, ..base.clone() };
                variants.push(Expr::new(ExprKind::Atom(Atom::Condition(atom)), span));
            }
        }
        Ok(any(variants, span))
    }

    fn qualifiers(&self, item: &Node<'_>) -> Built<Vec<Spanned<Qualifier>>> {
        let mut found: Vec<Spanned<Qualifier>> = Vec::new();
        for node in children(item, Rule::qualifier) {
            let qualifier = match node.as_str().trim() {
                "active" => Qualifier::Active,
                "inactive" => Qualifier::Inactive,
                "stable" => Qualifier::Stable,
                "mild" => Qualifier::Severity(Severity::Mild),
                "moderate" => Qualifier::Severity(Severity::Moderate),
                "severe" | "severely" => Qualifier::Severity(Severity::Severe),
                "life-threatening" | "life threatening" => Qualifier::Severity(Severity::LifeThreatening),
                "uncontrolled" | "poorly controlled" | "not controlled" | "inadequately controlled" => {
                    Qualifier::Controlled(false)
                }
                "controlled" | "well-controlled" | "well controlled" => Qualifier::Controlled(true),
                "decompensated" => Qualifier::Compensated(false),
                "compensated" => Qualifier::Compensated(true),
                "adequately treated" => Qualifier::AdequatelyTreated,
                _ => return Err("an unknown word"),
            };
            if found.iter().any(|q| q.node.rank() == qualifier.rank()) {
                return Err("two words that contradict each other");
            }
            found.push(spanned(qualifier, self.span_of(&node)));
        }
        found.sort_by_key(|q| q.node.rank());
        Ok(found)
    }

    pub(super) fn except_names<'i>(&self, item: &Item<'i>, behind: &Behind<'i>) -> Vec<Node<'i>> {
        let own = item.node.clone().into_inner().flatten().filter(|n| n.as_rule() == Rule::except);
        let clauses: Vec<Node<'i>> = own.chain(behind.except.clone()).collect();
        clauses.iter().flat_map(|c| children(c, Rule::except_item)).collect()
    }

    fn exceptions(&self, item: &Item<'_>, behind: &Behind<'_>) -> Built<Vec<Exception>> {
        let nodes = self.except_names(item, behind);
        let worded = nodes.iter().filter(|n| n.as_str().starts_with("adequately treated")).count();
        if worded > 0 && worded != nodes.len() {
            return Err("a word before the exceptions can be meant of one or of all");
        }
        let mut found = Vec::new();
        for node in nodes {
            let name = child(&node, Rule::c).ok_or("an exception of another kind")?;
            let id = self.concept(&name)?;
            let own = self.vocabulary.concept(item.id);
            let fits = (id != item.id && self.vocabulary.is_a(id, item.id))
                || own.commonly_named_with.contains(&id)
                || self.vocabulary.concept(id).commonly_named_with.contains(&item.id);
            if !fits {
                return Err("an exception that is not known to be one");
            }
            let qualifiers =
                if worded > 0 { vec![spanned(Qualifier::AdequatelyTreated, self.span_of(&node))] } else { Vec::new() };
            found.push(Exception { concept: Name::new(id, self.span_of(&name)), qualifiers });
        }
        Ok(found)
    }

    fn required(&self, item: &Item<'_>) -> Built<Vec<Name>> {
        let mut found = Vec::new();
        for clause in item.node.clone().into_inner().flatten().filter(|n| n.as_rule() == Rule::requiring) {
            let joins: Vec<Join> = children(&clause, Rule::name_joiner).map(|j| join(&j)).collect();
            if joins.contains(&Join::And) || (!joins.is_empty() && joins.iter().all(|j| *j == Join::Comma)) {
                return Err("what is required can be read in two ways");
            }
            let illness = |one: &Node<'_>| child(one, Rule::c).is_some();
            if !joins.is_empty() && children(&clause, Rule::bare_item).any(|one| illness(&one)) {
                return Err("what is required ends in an illness");
            }
            for one in children(&clause, Rule::bare_item) {
                let name = first(&one).ok_or("nothing is named")?;
                found.push(Name::new(self.concept(&name)?, self.span_of(&name)));
            }
        }
        Ok(found)
    }

    fn drug(&mut self, item: &Item<'_>, lead: Lead, behind: &Behind<'_>, count: usize) -> Built<Expr> {
        let timed = behind.window.is_some();
        if behind.window.as_ref().is_some_and(|w| has_half_lives(&w.node))
            && self.vocabulary.concept(item.id).half_life.is_none()
        {
            return Err("half-lives of a drug whose half-life is not known");
        }
        let trial_drug = self.vocabulary.concept(item.id).name == "investigational drug";
        let known_lead = matches!(
            lead,
            Lead::Nothing | Lead::TreatedBefore | Lead::TreatedNow | Lead::Treated(_) | Lead::Ever | Lead::EverOrNow
        );
        if trial_drug && !known_lead {
            return Err("the drug of the trial is no other one");
        }
        let mode = match lead {
            Lead::TreatedBefore | Lead::Ever | Lead::EverOrNow => Exposure::Received,
            Lead::TreatedNow | Lead::Now(true) if !timed => Exposure::Taking,
            _ if timed && matches!(lead, Lead::Nothing | Lead::TreatedNow | Lead::Treated(_)) => Exposure::Received,
            Lead::Treated(true) => Exposure::Received,
            Lead::Nothing | Lead::Treated(false) if behind.ever => Exposure::Received,
            Lead::Nothing | Lead::Treated(false) if self.side == Side::Exclusion || behind.lasting.is_some() => {
                Exposure::Taking
            }
            Lead::Intolerant => Exposure::Intolerant,
            Lead::Failed => Exposure::Failed,
            Lead::Planned => Exposure::Planned,
            _ => return Err("when the drug is meant can be read in two ways"),
        };
        if matches!(mode, Exposure::Intolerant | Exposure::Failed | Exposure::Planned)
            && (timed || behind.lasting.is_some())
        {
            return Err("a time that cannot be said of it");
        }
        if behind.lasting.is_some() && mode != Exposure::Taking {
            return Err("a duration of the past");
        }
        if behind.lasting.is_some() && count > 1 {
            return Err("a duration of several drugs");
        }
        if holds(&item.node, Rule::qualifier) || holds(&item.node, Rule::degree) || holds(&item.node, Rule::restriction)
        {
            return Err("a word that cannot be said of a drug");
        }
        // `platinum-based chemotherapy` is platinum; `chemotherapy containing docetaxel` is not any chemotherapy.
        for based in item.node.clone().into_inner().flatten().filter(|n| n.as_rule() == Rule::based) {
            if let Some(name) = child(&based, Rule::m)
                && !self.vocabulary.is_a(item.id, self.concept(&name)?)
            {
                return Err("a regimen with another drug");
            }
        }
        let mut except = Vec::new();
        for node in self.except_names(item, behind) {
            let name = child(&node, Rule::m).ok_or("an exception of another kind")?;
            let id = self.concept(&name)?;
            if id == item.id || !self.vocabulary.is_a(id, item.id) || node.as_str().starts_with("adequately") {
                return Err("an exception that is not known to be one");
            }
            except.push(Name::new(id, self.span_of(&name)));
        }
        if !except.is_empty() && !matches!(mode, Exposure::Taking | Exposure::Received) {
            return Err("an exception that cannot be said of it");
        }
        let atom = MedicationAtom {
            concept: Name::new(item.id, item.name),
            mode,
            dose: Vec::new(),
            except,
            window: behind.window.clone(),
            lasting: behind.lasting,
            then: Vec::new(),
        };
        Ok(Expr::new(ExprKind::Atom(Atom::Medication(atom)), self.span_of(&item.node)))
    }
}

fn lead(node: &Node<'_>) -> Lead {
    let text = node.as_str();
    match node.as_rule() {
        Rule::family => Lead::Family,
        Rule::personal_or_family => Lead::EverOrFamily,
        Rule::both_suspected if holds(node, Rule::once) => Lead::EverOrSuspected,
        Rule::both_suspected => Lead::KnownOrSuspected,
        Rule::suspected => Lead::Suspected,
        Rule::allergy | Rule::intolerant => Lead::Intolerant,
        Rule::failed => Lead::Failed,
        Rule::ever_or_now => Lead::EverOrNow,
        Rule::ever => Lead::Ever,
        Rule::planned => Lead::Planned,
        Rule::treated_before => Lead::TreatedBefore,
        Rule::treated_now => Lead::TreatedNow,
        Rule::treated => Lead::Treated(text.starts_with("treated") || text.starts_with("receipt")),
        _ => Lead::Now(["current", "concurrent", "concomitant", "ongoing"].iter().any(|w| text.contains(w))),
    }
}

fn degrees(item: &Node<'_>) -> Vec<Severity> {
    let Some(degree) = child(item, Rule::degree) else { return Vec::new() };
    let words = [("mild", Severity::Mild), ("moderate", Severity::Moderate), ("severe", Severity::Severe)];
    words.iter().filter(|(word, _)| degree.as_str().contains(word)).map(|(_, s)| *s).collect()
}

pub(super) fn has_half_lives(window: &Window) -> bool {
    matches!(window, Window::Within(Length::HalfLives(_) | Length::Longer(..), _))
}
