//! What was done, or is planned: when a procedure is meant.

use super::things::{Behind, Item, Lead, has_half_lives};
use super::{Builder, Built, any};
use crate::reading::Side;
use crate::reading::grammar::{Rule, at, child, holds};
use prescreen_language::criteria::{Atom, Expr, ExprKind, Name, ProcedureAtom};
use prescreen_language::vocabulary::ConceptId;

impl Builder<'_> {
    pub(super) fn procedure(&mut self, item: &Item<'_>, lead: Lead, behind: &Behind<'_>) -> Built<Expr> {
        let timed = behind.window.is_some();
        // `transplant candidates` are written as patients in the shape.
        let place = at(&item.node);
        let written = self.tokens.place(&(self.base + place.start..self.base + place.end));
        let written = self.plain.text.get(written).unwrap_or("");
        if item.node.as_str().ends_with("pat ") && written.to_lowercase().contains("candidate") {
            return Err("candidates for a procedure");
        }
        let mut concurrent = false;
        let planned = match lead {
            Lead::Ever | Lead::EverOrNow | Lead::TreatedBefore => false,
            Lead::Planned if !timed => true,
            Lead::Nothing | Lead::Treated(_) | Lead::Now(false) if timed || behind.ever => false,
            Lead::Treated(true) => false,
            Lead::Nothing | Lead::Now(_) | Lead::TreatedNow if !timed && self.goes_on(item, lead) => {
                // Whoever has it now had it at some time.
                self.dropped.push(at(&item.node));
                false
            }
            Lead::Nothing if self.side == Side::Exclusion && self.leaves_a_mark(item.id) => false,
            Lead::Now(true) | Lead::TreatedNow if !timed && !self.is_an_exclusion_of_dialysis(item.id) => {
                // Whoever has it at that time had it, or is to have it.
                self.dropped.push(at(&item.node));
                concurrent = true;
                false
            }
            _ => return Err("when the procedure is meant can be read in two ways"),
        };
        if behind.lasting.is_some() {
            return Err("a duration of a procedure");
        }
        if let Some(window) = &behind.window
            && has_half_lives(&window.node)
        {
            return Err("half-lives of a procedure");
        }
        if holds(&item.node, Rule::qualifier) || holds(&item.node, Rule::degree) || holds(&item.node, Rule::restriction)
        {
            return Err("a word that cannot be said of a procedure");
        }
        let mut except = Vec::new();
        for node in self.except_names(item, behind) {
            let name = child(&node, Rule::p).ok_or("an exception of another kind")?;
            let id = self.concept(&name)?;
            if id == item.id || !self.vocabulary.is_a(id, item.id) {
                return Err("an exception that is not known to be one");
            }
            except.push(Name::new(id, self.span_of(&name)));
        }
        let span = self.span_of(&item.node);
        let concept = Name::new(item.id, item.name);
        let atom = ProcedureAtom { concept, planned, except, window: behind.window.clone() };
        let to_come = ProcedureAtom { planned: true, ..atom.clone() };
        let expr = |atom| Expr::new(ExprKind::Atom(Atom::Procedure(atom)), span);
        Ok(if concurrent { any(vec![expr(atom), expr(to_come)], span) } else { expr(atom) })
    }

    /// Whether a procedure is a state that lasts and is said to be so now: who is in it was in it at some time. Of those
    /// that may be yet to come nothing less says so than that patients are in it.
    fn goes_on(&self, item: &Item<'_>, lead: Lead) -> bool {
        let name = self.vocabulary.concept(item.id).name.as_str();
        let now = lead == Lead::TreatedNow || lead == Lead::Now(true) || item.node.as_str().ends_with("pat ");
        name == "hospitalization"
            || now && ["intubation", "mechanical ventilation", "ECMO", "admission to intensive care"].contains(&name)
    }

    /// Whether dialysis excludes, which is more often one of a list whose other members exclude by themselves.
    fn is_an_exclusion_of_dialysis(&self, id: ConceptId) -> bool {
        self.side == Side::Exclusion && self.vocabulary.concept(id).name.contains("dialysis")
    }

    /// Whether a name alone can only mean that it was done: a transplant, not a dialysis.
    fn leaves_a_mark(&self, id: ConceptId) -> bool {
        let name = self.vocabulary.concept(id).name.to_lowercase();
        ["transplant", "ectomy", "implant", "pacemaker", "bypass", "prosthe", "replacement", "shunt", "ostomy"]
            .iter()
            .any(|mark| name.contains(mark))
    }
}
