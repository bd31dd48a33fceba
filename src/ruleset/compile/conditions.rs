//! Statements about illnesses, findings and states.

use super::super::ir::{Atom, ConditionAtom, Window};
use super::lower::Lowering;
use crate::criteria::{self, Assertion, Name, Qualifier};
use crate::text::{Diagnostic, Spanned};
use crate::vocabulary::ConceptId;

impl Lowering<'_, '_> {
    pub(super) fn condition_atom(&mut self, atom: &criteria::ConditionAtom) -> Option<Atom> {
        let concept = atom.concept.node;
        let window = match (&atom.window, atom.assertion) {
            (Some(window), _) => self.window(window, concept),
            (None, Assertion::Present) => Some(Window::Now),
            (None, _) => Some(Window::Ever),
        };
        let excepted: Vec<&Name> = atom.except.iter().map(|e| &e.concept).collect();
        let sound = self.check_exceptions(&atom.concept, &excepted);
        let mut except: Vec<(ConceptId, Box<[Qualifier]>)> =
            atom.except.iter().map(|e| (e.concept.node, qualifiers(&e.qualifiers))).collect();
        except.sort_by_key(|&(concept, _)| concept);
        let window = window.filter(|_| sound)?;
        Some(Atom::Condition(ConditionAtom {
            concept,
            // "History of X" asks for some day up to the screening date: presence, in the widest window.
            assertion: if atom.assertion == Assertion::Ever { Assertion::Present } else { atom.assertion },
            qualifiers: qualifiers(&atom.qualifiers),
            except: except.into_boxed_slice(),
            requiring: sorted(&atom.requiring),
            window,
            lasting: atom.lasting.as_ref().map(|p| p.node),
            settle: self.settle_for(concept),
        }))
    }

    /// The trial's standards that can bear on a question about `concept`: those for it and for what is below it.
    fn settle_for(&mut self, concept: ConceptId) -> Option<super::super::ir::SettleId> {
        let vocabulary = self.session.vocabulary;
        let relevant: Vec<_> =
            self.settle.iter().filter(|(settled, _)| vocabulary.is_a(*settled, concept)).copied().collect();
        if relevant.is_empty() { None } else { Some(self.session.settle_id(relevant)) }
    }

    /// What is excepted must lie below the concept, or be commonly named with it: else it would take out nothing.
    pub(super) fn check_exceptions(&mut self, concept: &Name, excepted: &[&Name]) -> bool {
        let vocabulary = self.session.vocabulary;
        let whole = vocabulary.concept(concept.node);
        let mut sound = true;
        for name in excepted {
            let named_with = |id: ConceptId| {
                whole.commonly_named_with.contains(&id)
                    || vocabulary.concept(id).commonly_named_with.contains(&concept.node)
            };
            let below = vocabulary.is_a(name.node, concept.node) && name.node != concept.node;
            if below || vocabulary.at_or_above(name.node).iter().copied().any(named_with) {
                continue;
            }
            sound = false;
            let part = &vocabulary.concept(name.node).name;
            let message = if name.node == concept.node {
                format!("`{part}` is excepted from itself")
            } else {
                format!("`{part}` is not a kind of `{}`", whole.name)
            };
            self.session.diagnostics.push(
                Diagnostic::error("exception-not-below", name.span, message)
                    .label("takes out nothing")
                    .other(concept.span, "excepted from this")
                    .help(format!("except kinds of `{}`, or write `and not` for something else", whole.name)),
            );
        }
        sound
    }
}

/// In the order written; said twice is said once.
fn qualifiers(written: &[Spanned<Qualifier>]) -> Box<[Qualifier]> {
    let mut kept: Vec<Qualifier> = Vec::with_capacity(written.len());
    for qualifier in written {
        if !kept.contains(&qualifier.node) {
            kept.push(qualifier.node.clone());
        }
    }
    kept.into_boxed_slice()
}

pub(super) fn sorted(names: &[Name]) -> Box<[ConceptId]> {
    let mut ids: Vec<ConceptId> = names.iter().map(|n| n.node).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_boxed_slice()
}
