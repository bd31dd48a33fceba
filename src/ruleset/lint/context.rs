//! What lints look at: trials with their criteria as written and as compiled, and the conditions of the vocabulary.

use super::super::document::{Content, Item, TrialDocument};
use super::super::examples::Example;
use super::super::ir::{Arm, Criterion, Logic, NodeId, RuleSet, Trial};
use crate::criteria::{self, Expr};
use crate::text::{Diagnostic, FileId, SourceMap, Span};
use crate::vocabulary::{Concept, ConceptId, ConditionText, Vocabulary};

/// Everything that was read, and what it was compiled to.
#[derive(Clone, Copy)]
pub struct Input<'i> {
    /// The files.
    pub sources: &'i SourceMap,
    /// The trials as written.
    pub documents: &'i [TrialDocument],
    /// The example patients of the trials that have any.
    pub examples: &'i [TrialExamples],
    /// The rules compiled from the documents.
    pub rules: &'i RuleSet,
}

/// The example patients beside a trial's file.
#[derive(Clone, Debug)]
pub struct TrialExamples {
    /// The trial's file.
    pub trial: FileId,
    /// The file of the examples.
    pub file: FileId,
    /// The examples that could be read.
    pub examples: Vec<Example>,
}

/// A trial as written and as compiled.
pub struct TrialContext<'a> {
    /// The files.
    pub sources: &'a SourceMap,
    /// The compiled rules.
    pub rules: &'a RuleSet,
    /// The trial as written.
    pub document: &'a TrialDocument,
    /// The trial as compiled.
    pub trial: &'a Trial,
    /// Its criteria and their children, parents first, in the order of the protocol, those of arms last.
    pub statements: Vec<Statement<'a>>,
    /// Its definitions: name, condition, and the condition as a tree if it has no error.
    pub definitions: Vec<(&'a str, &'a ConditionText, Option<Expr>)>,
    /// Its standards for clearing: the same.
    pub standards: Vec<(&'a str, &'a ConditionText, Option<Expr>)>,
    /// Its example patients, if it has a file of them.
    pub examples: Option<&'a TrialExamples>,
    /// What is to be said of its criteria taken together, once somebody has asked.
    pub(super) taken_together: std::cell::OnceCell<Vec<Diagnostic>>,
}

/// A criterion or a child of one.
pub struct Statement<'a> {
    /// As compiled: id, polarity, words, note, meaning, places.
    pub criterion: &'a Criterion,
    /// As written; `None` for AGE and SEX.
    pub item: Option<&'a Item>,
    /// The arm whose own criterion it is.
    pub arm: Option<&'a Arm>,
    /// The criterion of which it is a child, at any depth: the one that the protocol lists.
    pub top: &'a Criterion,
    /// Its condition as a tree, if it has one without an error.
    pub expr: Option<Expr>,
}

/// A condition by itself.
pub struct ConditionContext<'a> {
    /// The files.
    pub sources: &'a SourceMap,
    /// The compiled rules.
    pub rules: &'a RuleSet,
    /// As a tree.
    pub expr: &'a Expr,
    /// As compiled; `None` for what is compiled only as a part of others.
    pub node: Option<NodeId>,
    /// Where it is written, the whole of it.
    pub span: Span,
    /// The criterion whose condition it is.
    pub statement: Option<&'a Statement<'a>>,
}

/// The vocabulary, with its own conditions as trees.
pub struct VocabularyContext<'a> {
    /// The files.
    pub sources: &'a SourceMap,
    /// The compiled rules.
    pub rules: &'a RuleSet,
    rules_of_concepts: Vec<(&'a ConditionText, Expr, Option<NodeId>)>,
}

impl<'i> Input<'i> {
    /// The trials that were compiled, each with its document.
    pub(super) fn trials(&self) -> Vec<TrialContext<'i>> {
        let of = |trial: &'i Trial| self.documents.iter().find(|d| d.span == trial.span).map(|d| (trial, d));
        self.rules.trials.iter().filter_map(of).map(|(trial, document)| self.trial(trial, document)).collect()
    }

    fn trial(&self, trial: &'i Trial, document: &'i TrialDocument) -> TrialContext<'i> {
        let vocabulary = &self.rules.vocabulary;
        let names = document.defined();
        let parse = |condition: &ConditionText, names: &[String]| {
            criteria::parse(&condition.node, condition.span.file, vocabulary, names).ok()
        };
        let mut statements = Vec::new();
        let items: Vec<&Item> = document.inclusion.iter().chain(&document.exclusion).collect();
        let structured = trial.criteria.len().saturating_sub(items.len());
        let items = std::iter::repeat_n(None, structured).chain(items.into_iter().map(Some));
        for (criterion, item) in trial.criteria.iter().zip(items) {
            collect(criterion, item, None, criterion, &mut statements);
        }
        for (arm, written) in trial.arms.iter().zip(&document.arms) {
            let items = written.inclusion.iter().chain(&written.exclusion);
            for (criterion, item) in arm.criteria.iter().zip(items) {
                collect(criterion, Some(item), Some(arm), criterion, &mut statements);
            }
        }
        for statement in &mut statements {
            if let Some(Item { content: Content::Condition { when, .. }, .. }) = statement.item {
                statement.expr = parse(when, &names);
            }
        }
        TrialContext {
            sources: self.sources,
            rules: self.rules,
            document,
            trial,
            statements,
            definitions: document.define.iter().map(|(n, c)| (n.node.as_str(), c, parse(c, &names))).collect(),
            standards: document.settle.iter().map(|(n, c)| (n.node.as_str(), c, parse(c, &[]))).collect(),
            examples: self.examples.iter().find(|e| e.trial == trial.span.file),
            taken_together: std::cell::OnceCell::new(),
        }
    }
}

/// A criterion and its children; documents nest only so deep.
fn collect<'a>(
    criterion: &'a Criterion,
    item: Option<&'a Item>,
    arm: Option<&'a Arm>,
    top: &'a Criterion,
    statements: &mut Vec<Statement<'a>>,
) {
    statements.push(Statement { criterion, item, arm, top, expr: None });
    let items: &[Item] = match item.map(|item| &item.content) {
        Some(Content::Group(_, items)) => items,
        _ => &[],
    };
    if let Logic::Group(_, children) = &criterion.logic {
        for (child, item) in children.iter().zip(items) {
            collect(child, Some(item), arm, top, statements);
        }
    }
}

impl TrialContext<'_> {
    /// The vocabulary the rules were compiled with.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.rules.vocabulary
    }

    /// Every condition that has no error.
    pub fn conditions(&self) -> impl Iterator<Item = ConditionContext<'_>> {
        let of_criteria = self.statements.iter().filter_map(|statement| {
            let expr = statement.expr.as_ref()?;
            let node = if let Logic::Condition(node) = statement.criterion.logic { Some(node) } else { None };
            Some((expr, node, statement.criterion.when?, Some(statement)))
        });
        let by_name = self.definitions.iter().chain(&self.standards);
        let others = by_name.filter_map(|(_, condition, expr)| Some((expr.as_ref()?, None, condition.span, None)));
        of_criteria.chain(others).map(|(expr, node, span, statement)| ConditionContext {
            sources: self.sources,
            rules: self.rules,
            expr,
            node,
            span,
            statement,
        })
    }
}

impl<'i> VocabularyContext<'i> {
    pub(super) fn new(input: &Input<'i>) -> Self {
        let vocabulary = &input.rules.vocabulary;
        let mut rules_of_concepts = Vec::new();
        for (id, concept) in vocabulary.concepts() {
            for (rule, node) in rules_of(id, concept, input.rules) {
                let tree = criteria::parse(&rule.node, rule.span.file, vocabulary, &[]);
                rules_of_concepts.extend(tree.ok().map(|expr| (rule, expr, node)));
            }
        }
        Self { sources: input.sources, rules: input.rules, rules_of_concepts }
    }

    /// The vocabulary's own conditions that have no error.
    pub fn conditions(&self) -> impl Iterator<Item = ConditionContext<'_>> {
        self.rules_of_concepts.iter().map(|(rule, expr, node)| ConditionContext {
            sources: self.sources,
            rules: self.rules,
            expr,
            node: *node,
            span: rule.span,
            statement: None,
        })
    }
}

/// The conditions of a concept: present, absent, and those that score its items.
fn rules_of<'a>(
    id: ConceptId,
    concept: &'a Concept,
    rules: &'a RuleSet,
) -> impl Iterator<Item = (&'a ConditionText, Option<NodeId>)> {
    let inference = rules.inference.get(id.0 as usize);
    let own = [
        (&concept.present_when, inference.and_then(|i| i.present)),
        (&concept.absent_when, inference.and_then(|i| i.absent)),
    ];
    let items = concept.instrument().map_or(&[][..], |i| i.items.as_slice()).iter().enumerate();
    let of_items =
        items.map(move |(n, item)| (&item.present_when, inference.and_then(|i| i.items.get(n).copied().flatten())));
    own.into_iter().chain(of_items).filter_map(|(rule, node)| rule.as_ref().map(|rule| (rule, node)))
}

/// The parts of a condition, itself first, in the order in which they are written.
pub(super) fn parts(expr: &Expr) -> impl Iterator<Item = &Expr> {
    let mut waiting = vec![expr];
    std::iter::from_fn(move || {
        let expr = waiting.pop()?;
        waiting.extend(children(expr).into_iter().rev());
        Some(expr)
    })
}

/// The direct parts of a condition.
pub(super) fn children(expr: &Expr) -> Vec<&Expr> {
    use criteria::ExprKind::{All, Any, Atom, Count, If, Not, Unless};
    match &expr.node {
        All(parts) | Any(parts) | Count(_, parts) => parts.iter().collect(),
        Not(inner) => vec![inner],
        If(condition, then, otherwise) => {
            [Some(condition), Some(then), otherwise.as_ref()].into_iter().flatten().map(|b| &**b).collect()
        }
        Unless(main, waiver) => vec![main, waiver],
        Atom(_) => Vec::new(),
    }
}
