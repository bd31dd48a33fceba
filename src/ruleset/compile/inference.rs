//! The vocabulary's own conditions: when a concept is present or absent, when an item scores.
//!
//! Guarantees that asking one of them never leads back to itself and never through more than [`MAX_CHAIN`] others.

use super::super::ir::{Atom, Inference, NodeId};
use super::Session;
use super::lower::{Definitions, Lowering, Place};
use super::windows::Defaults;
use crate::text::{Diagnostic, Span};
use crate::vocabulary::{ConceptId, ConditionText};
use rustc_hash::{FxHashMap, FxHashSet};

/// Evaluation follows inference recursively.
pub(in crate::ruleset) const MAX_CHAIN: usize = 24;

/// One rule of a concept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
enum RuleId {
    Present(ConceptId),
    Absent(ConceptId),
    Item(ConceptId, u32),
}

impl RuleId {
    fn concept(self) -> ConceptId {
        match self {
            Self::Present(id) | Self::Absent(id) | Self::Item(id, _) => id,
        }
    }
}

pub(super) fn compile(session: &mut Session<'_>) -> Vec<Inference> {
    let vocabulary = session.vocabulary;
    let mut rules: Vec<(RuleId, NodeId, Span)> = Vec::new();
    for (id, concept) in vocabulary.concepts() {
        // The rules of a part's items are those of the whole.
        let items = concept.instrument().filter(|i| i.part_of.is_none());
        // An item counts as far back as its instrument does, unless its rule says otherwise.
        let recall = items.map_or(Defaults::Vocabulary, |i| Defaults::Recall(i.recall.filter(|_| !i.cumulative)));
        let of_items = items
            .into_iter()
            .flat_map(|i| &i.items)
            .enumerate()
            .map(|(n, item)| (RuleId::Item(id, u32::try_from(n).unwrap_or(u32::MAX)), &item.present_when, recall));
        let own = [
            (RuleId::Present(id), &concept.present_when, Defaults::Vocabulary),
            (RuleId::Absent(id), &concept.absent_when, Defaults::Vocabulary),
        ];
        for (rule, condition, defaults) in own.into_iter().chain(of_items) {
            let Some(condition) = condition else { continue };
            if let Some(node) = session.rule(condition, defaults) {
                rules.push((rule, node, condition.span));
            }
        }
    }
    let unsound = check_circles(session, &rules);
    let mut inference: Vec<Inference> = vocabulary
        .concepts()
        .map(|(_, concept)| Inference {
            items: vec![None; concept.instrument().map_or(0, |i| i.items.len())],
            ..Inference::default()
        })
        .collect();
    for &(rule, node, _) in rules.iter().filter(|(rule, ..)| !unsound.contains(rule)) {
        let Some(of_concept) = inference.get_mut(rule.concept().0 as usize) else { continue };
        match rule {
            RuleId::Present(_) => of_concept.present = Some(node),
            RuleId::Absent(_) => of_concept.absent = Some(node),
            RuleId::Item(_, n) => {
                if let Some(slot) = of_concept.items.get_mut(n as usize) {
                    *slot = Some(node);
                }
            }
        }
    }
    for (id, concept) in vocabulary.concepts() {
        let Some(part) = concept.instrument().and_then(|i| i.part_of.as_ref()) else { continue };
        let of_whole = inference.get(part.of.0 as usize).map_or(&[][..], |i| &i.items);
        let items = part.items.iter().map(|&i| of_whole.get(usize::from(i)).copied().flatten()).collect();
        if let Some(own) = inference.get_mut(id.0 as usize) {
            own.items = items;
        }
    }
    inference
}

impl Session<'_> {
    /// Compiles a condition that stands outside the criteria.
    pub(super) fn rule(&mut self, condition: &ConditionText, defaults: Defaults<'_>) -> Option<NodeId> {
        let expr = match self.parsed.take(condition, self.vocabulary, &[]) {
            Ok(expr) => expr,
            Err(problems) => {
                self.diagnostics.extend(problems);
                return None;
            }
        };
        let mut definitions = Definitions::default();
        let mut lowering =
            Lowering { session: self, place: Place::Rule, defaults, definitions: &mut definitions, settle: &[] };
        lowering.criterion(&expr)
    }

    /// The statements that a condition makes.
    pub(super) fn atoms_of(&self, node: NodeId) -> Vec<&Atom> {
        self.arena.forms(self.vocabulary).atoms_of(node).collect()
    }
}

/// The rules that lead back to themselves, or too far; each circle is reported once.
fn check_circles(session: &mut Session<'_>, rules: &[(RuleId, NodeId, Span)]) -> FxHashSet<RuleId> {
    let of_concept = by_concept(rules);
    let next: FxHashMap<RuleId, Vec<RuleId>> =
        rules.iter().map(|&(rule, node, _)| (rule, asked_by(session, node, &of_concept))).collect();
    let places: FxHashMap<RuleId, Span> = rules.iter().map(|&(rule, _, span)| (rule, span)).collect();
    let mut unsound = FxHashSet::default();
    // How many rules follow from one that was walked to its end.
    let mut lengths: FxHashMap<RuleId, usize> = FxHashMap::default();
    for &(start, ..) in rules {
        let mut path: Vec<(RuleId, usize)> = vec![(start, 0)];
        while let Some(&(rule, at)) = path.last() {
            if lengths.contains_key(&rule) {
                path.pop();
                continue;
            }
            let asked = next.get(&rule).map_or(&[][..], Vec::as_slice);
            let Some(&following) = asked.get(at) else {
                let length = 1 + asked.iter().filter_map(|r| lengths.get(r)).max().copied().unwrap_or(0);
                if length == MAX_CHAIN + 1 {
                    report_chain(session, rule, &places);
                }
                if length > MAX_CHAIN {
                    unsound.insert(rule);
                }
                lengths.insert(rule, length);
                path.pop();
                continue;
            };
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            match path.iter().position(|&(r, _)| r == following) {
                Some(from) => {
                    let circle: Vec<RuleId> = path.iter().skip(from).map(|&(r, _)| r).collect();
                    report_circle(session, &circle, &places);
                    unsound.extend(circle);
                }
                None => path.push((following, 0)),
            }
        }
    }
    unsound
}

fn by_concept(rules: &[(RuleId, NodeId, Span)]) -> FxHashMap<ConceptId, Vec<RuleId>> {
    let mut of_concept: FxHashMap<ConceptId, Vec<RuleId>> = FxHashMap::default();
    for &(rule, ..) in rules {
        of_concept.entry(rule.concept()).or_default().push(rule);
    }
    of_concept
}

/// The rules that may be asked while the condition is evaluated: presence comes up from below, absence from above.
fn asked_by(session: &Session<'_>, node: NodeId, of_concept: &FxHashMap<ConceptId, Vec<RuleId>>) -> Vec<RuleId> {
    let vocabulary = session.vocabulary;
    let rules = |id: ConceptId| of_concept.get(&id).into_iter().flatten().copied();
    let mut asked = Vec::new();
    for atom in session.atoms_of(node) {
        let concept = match atom {
            Atom::Age { .. } | Atom::Sex(_) => continue,
            Atom::Condition(atom) => atom.concept,
            Atom::Value(atom) => atom.concept,
            Atom::Medication(atom) => atom.concept,
            Atom::Procedure(atom) => atom.concept,
        };
        for &below in vocabulary.at_or_below(concept) {
            asked.extend(rules(below));
        }
        let part = vocabulary.concept(concept).instrument().and_then(|i| i.part_of.as_ref());
        asked.extend(part.into_iter().flat_map(|part| rules(part.of)));
        for &above in vocabulary.at_or_above(concept) {
            asked.extend(rules(above).filter(|rule| matches!(rule, RuleId::Absent(_))));
        }
    }
    asked.sort_unstable();
    asked.dedup();
    asked
}

fn report_circle(session: &mut Session<'_>, circle: &[RuleId], places: &FxHashMap<RuleId, Span>) {
    let Some(&first) = circle.first() else { return };
    let vocabulary = session.vocabulary;
    let mut names: Vec<&str> = circle.iter().map(|r| vocabulary.concept(r.concept()).name.as_str()).collect();
    let name = &vocabulary.concept(first.concept()).name;
    names.push(name);
    names.dedup();
    let message = format!("what follows for `{name}` depends on itself");
    let label = format!("the circle is {}", names.join(" → "));
    let at = places.get(&first).copied().unwrap_or_default();
    session.diagnostics.push(
        Diagnostic::error("circular-inference", at, message)
            .label(label)
            .help("let `present when` and `absent when` ask for results, or for concepts that do not ask back"),
    );
}

fn report_chain(session: &mut Session<'_>, rule: RuleId, places: &FxHashMap<RuleId, Span>) {
    let name = &session.vocabulary.concept(rule.concept()).name;
    let message = format!("what follows for `{name}` leads through more than {MAX_CHAIN} other rules");
    let at = places.get(&rule).copied().unwrap_or_default();
    session.diagnostics.push(
        Diagnostic::error("nesting-too-deep", at, message)
            .help("let the rule ask for results instead of concepts that are inferred themselves"),
    );
}
