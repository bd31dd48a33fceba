//! Items of a document → criteria of a trial.

use super::super::document::{AgeLimits, ArmDocument, Content, Item, TrialDocument};
use super::super::ir::{Arm, Atom, Criterion, Group, Judgement, Logic, NodeId, Section, Stage};
use super::Session;
use super::arena::Join;
use super::counts;
use super::lower::{Definitions, Lowering, Place};
use super::windows::{Defaults, TrialWindows};
use crate::criteria::{Count, ExprKind, Sex};
use crate::text::{Diagnostic, Span, Spanned};
use crate::value::{Bound, Calendar, Range, RangeSet};
use crate::vocabulary::{self, ConceptId, ConditionText};
use sha2::{Digest, Sha256};

/// Why a criterion with an error stands in the trial without its logic.
const BROKEN: &str = "the rule file has an error here";

/// Compiles the criteria of one trial.
pub(super) struct Compiler<'a, 'v> {
    pub(super) session: &'a mut Session<'v>,
    pub(super) windows: &'a TrialWindows,
    pub(super) settle: &'a [(ConceptId, NodeId)],
    pub(super) definitions: Definitions,
    /// The names of `define:`, as written.
    pub(super) names: &'a [String],
}

impl<'v> Compiler<'_, 'v> {
    pub(super) fn items(&mut self, items: &[Item], section: Section) -> Vec<Criterion> {
        items.iter().map(|item| self.item(item, section, true)).collect()
    }

    pub(super) fn arm(&mut self, arm: &ArmDocument) -> Arm {
        let mut criteria = self.items(&arm.inclusion, Section::Inclusion);
        criteria.extend(self.items(&arm.exclusion, Section::Exclusion));
        let title = arm.title.clone().unwrap_or_else(|| arm.id.node.clone());
        Arm { id: arm.id.node.clone(), title, open: arm.open, criteria }
    }

    /// The criterion AGE.
    pub(super) fn age(&mut self, age: &Spanned<AgeLimits>) -> Criterion {
        let ends = [
            age.node.from.map(|end| (end.unit, Bound::Included(end.count), Bound::Open)),
            age.node.to.map(|end| (end.unit, Bound::Open, Bound::Included(end.count))),
        ];
        let mut limits: Vec<(Calendar, RangeSet<u32>)> = Vec::new();
        for (unit, low, high) in ends.into_iter().flatten() {
            let ages = RangeSet::new([Range { low, high }]);
            match limits.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, known)) => *known = known.intersection(&ages),
                None => limits.push((unit, ages)),
            }
        }
        let arena = &mut self.session.arena;
        let nodes: Vec<NodeId> = limits.into_iter().map(|(unit, ages)| arena.atom(Atom::Age { unit, ages })).collect();
        let node = arena.join(Join::All, nodes);
        structured("AGE", format!("Age: {}", age.node.written), node, age.span)
    }

    /// The criterion SEX; satisfied by construction when all sexes may take part.
    pub(super) fn sex(&mut self, sex: &Spanned<Option<Sex>>) -> Criterion {
        let arena = &mut self.session.arena;
        let (word, node) = match sex.node {
            None => ("all", arena.join(Join::All, [])),
            Some(asked) => (asked.word(), arena.atom(Atom::Sex(asked))),
        };
        structured("SEX", format!("Sex: {word}"), node, sex.span)
    }

    /// `monotone` is false where more children that hold do not help their list to hold.
    fn item(&mut self, item: &Item, section: Section, monotone: bool) -> Criterion {
        let mut when = None;
        let logic = match &item.content {
            Content::Condition { when: condition, bare } => {
                when = Some(condition.span);
                let node = self.condition(condition, *bare, section, monotone);
                node.map_or_else(|| Logic::NotUnderstood(BROKEN.to_owned()), Logic::Condition)
            }
            Content::Judgement { question, at } => Logic::Judgement(judgement(&item.text.node, &question.node, *at)),
            Content::Deferred(stage) => Logic::Deferred(*stage),
            Content::NotUnderstood(reason) => Logic::NotUnderstood(reason.clone()),
            Content::Group(group, children) => self.group(*group, children, section, monotone),
            Content::Broken => Logic::NotUnderstood(BROKEN.to_owned()),
        };
        Criterion {
            id: item.id.node.clone(),
            section,
            text: item.text.node.clone(),
            note: item.note.clone(),
            logic,
            span: item.span,
            when,
        }
    }

    fn group(&mut self, group: Group, children: &[Item], section: Section, monotone: bool) -> Logic {
        let rising = matches!(group, Group::All | Group::Any | Group::Count(Count::AtLeast(_)));
        let criteria: Vec<Criterion> =
            children.iter().map(|child| self.item(child, section, monotone && rising)).collect();
        if let Group::Count(count) = group {
            let computed: Vec<counts::Item> = criteria
                .iter()
                .filter_map(|c| match c.logic {
                    Logic::Condition(node) => {
                        Some(counts::Item { shown: c.id.clone(), span: c.when.unwrap_or(c.span), node })
                    }
                    Logic::Judgement(_) | Logic::Deferred(_) | Logic::NotUnderstood(_) | Logic::Group(..) => None,
                })
                .collect();
            if !counts::separate(&mut self.lowering(section), count, &computed) {
                return Logic::NotUnderstood(BROKEN.to_owned());
            }
        }
        Logic::Group(group, criteria)
    }

    fn condition(&mut self, condition: &ConditionText, bare: bool, section: Section, monotone: bool) -> Option<NodeId> {
        let parsed = self.session.parsed.take(condition, self.session.vocabulary, self.names);
        let expr = match parsed {
            Ok(expr) => expr,
            Err(problems) => {
                let problems = problems.into_iter().map(|p| if bare { offer_other_keys(p, condition) } else { p });
                self.session.diagnostics.extend(problems);
                return None;
            }
        };
        let mut lowering = self.lowering(section);
        match expr.node {
            ExprKind::Unless(..) if !monotone => lowering.condition(&expr),
            _ => lowering.criterion(&expr),
        }
    }

    fn lowering(&mut self, section: Section) -> Lowering<'_, 'v> {
        Lowering {
            session: self.session,
            place: Place::Criterion(section),
            defaults: Defaults::Trial(self.windows),
            definitions: &mut self.definitions,
            settle: self.settle,
        }
    }

    /// Definitions that nothing uses are compiled too: their errors are errors.
    pub(super) fn check_definitions(&mut self, document: &TrialDocument) {
        for (name, _) in &document.define {
            let folded = vocabulary::fold(&name.node);
            let Some(condition) = self.definitions.conditions.get(&folded).cloned() else { continue };
            if self.definitions.used.contains(&folded) {
                continue;
            }
            if let Some(condition) = condition {
                self.definitions.open = vec![folded];
                let _ = self.lowering(Section::Inclusion).condition(&condition);
                self.definitions.open.clear();
            }
        }
    }
}

fn structured(id: &str, text: String, node: NodeId, span: Span) -> Criterion {
    Criterion {
        id: id.to_owned(),
        section: Section::Inclusion,
        text,
        note: None,
        logic: Logic::Condition(node),
        span,
        when: None,
    }
}

/// A bare text is the protocol's words and the condition at once; words that are no condition have keys of their own.
fn offer_other_keys(problem: Diagnostic, condition: &ConditionText) -> Diagnostic {
    let words = condition.node.text.to_lowercase();
    let help = if words.contains("consent") {
        "if only the consent visit settles it, write the words as `text:` and add `at: consent`"
    } else {
        "a bare text is read as a condition; to keep the protocol's words, write them as `text:` and the condition as `when:`"
    };
    problem.help(help)
}

fn judgement(words: &str, question: &str, at: Option<Stage>) -> Judgement {
    Judgement {
        question: question.to_owned(),
        at,
        about_any_condition: asks_about_any_condition(words) || asks_about_any_condition(question),
        words: digest(words, question),
    }
}

/// Whether "any (other, medical, …) condition" is asked for: a diagnosis recorded later may change the answer.
fn asks_about_any_condition(text: &str) -> bool {
    /// "any other serious or uncontrolled medical condition": so many words may stand between.
    const BETWEEN: usize = 6;
    const THINGS: &[&str] = &[
        "condition",
        "conditions",
        "disease",
        "diseases",
        "disorder",
        "disorders",
        "illness",
        "illnesses",
        "diagnosis",
        "comorbidity",
        "comorbidities",
    ];
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words
        .iter()
        .enumerate()
        .any(|(i, &word)| word == "any" && words.iter().skip(i + 1).take(BETWEEN + 1).any(|next| THINGS.contains(next)))
}

fn digest(words: &str, question: &str) -> String {
    let hash = Sha256::digest(format!("{words}\n{question}").as_bytes());
    hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_condition_is_recognised_in_the_words_of_protocols() {
        for text in [
            "any medical condition which can be associated with the high risk for the patient",
            "Any other condition that makes the patient unable to understand",
            "Does the patient have any other serious or uncontrolled medical disorder?",
        ] {
            assert!(asks_about_any_condition(text), "{text}");
        }
        for text in ["unwilling to use contraception", "any travel plans", "a company with a condition"] {
            assert!(!asks_about_any_condition(text), "{text}");
        }
    }

    #[test]
    fn the_digest_changes_with_words_and_question() {
        // SHA-256 of "a\nb", by sha256sum.
        assert_eq!(digest("a", "b"), "7e18f737311b");
        assert_ne!(digest("a", "b"), digest("a", "c"));
        assert_ne!(digest("a", "b"), digest("c", "b"));
    }
}
