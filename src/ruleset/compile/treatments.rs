//! Statements about drugs and procedures.

use super::super::ir::{Atom, MedicationAtom, ProcedureAtom, Test, Window};
use super::conditions::sorted;
use super::limits::Measured;
use super::lower::Lowering;
use crate::criteria::{self, Exposure, Name};
use crate::text::Diagnostic;
use crate::value::{RangeSet, Unit};

impl Lowering<'_, '_> {
    pub(super) fn medication(&mut self, atom: &criteria::MedicationAtom) -> Option<Atom> {
        let concept = atom.concept.node;
        let window = match (&atom.window, atom.mode) {
            (Some(window), _) => self.window(window, concept),
            // An unchanged dose, like taking, is asked of the screening date; its span is the mode's own.
            (None, Exposure::Taking | Exposure::StableFor(_)) => Some(Window::Now),
            (None, Exposure::Received | Exposure::Failed | Exposure::Intolerant | Exposure::Planned) => {
                Some(Window::Ever)
            }
        };
        let sound = self.check_exceptions(&atom.concept, &atom.except.iter().collect::<Vec<&Name>>());
        let dose = if atom.dose.is_empty() { Some(None) } else { self.dose(atom).map(Some) };
        let (window, dose) = (window?, dose?);
        sound.then(|| {
            Atom::Medication(MedicationAtom {
                concept,
                mode: atom.mode,
                dose,
                except: sorted(&atom.except),
                window,
                lasting: atom.lasting.as_ref().map(|p| p.node),
                then: sorted(&atom.then),
            })
        })
    }

    /// Daily doses in mg/day, the unit in which profiles keep them.
    fn dose(&mut self, atom: &criteria::MedicationAtom) -> Option<RangeSet> {
        let concept = self.session.vocabulary.concept(atom.concept.node);
        let Ok(unit) = Unit::parse("mg/d") else { return None };
        let measured = Measured {
            name: &concept.name,
            what: "a daily dose",
            unit: Some(&unit),
            shown: "mg/day",
            bare: false,
            molar_mass: None,
            reference: false,
            plausible: None,
        };
        match self.limits(&atom.dose, &measured)? {
            Test::Number(set) => Some(set),
            Test::Relative(_) | Test::Named(_) | Test::Titre(_) => {
                let message = format!("a dose of `{}` has no reference range", concept.name);
                self.session.diagnostics.push(Diagnostic::error("unit-mismatch", atom.concept.span, message));
                None
            }
        }
    }

    pub(super) fn procedure(&mut self, atom: &criteria::ProcedureAtom) -> Option<Atom> {
        let concept = atom.concept.node;
        let window = match &atom.window {
            Some(window) => self.window(window, concept),
            None => Some(Window::Ever),
        };
        let sound = self.check_exceptions(&atom.concept, &atom.except.iter().collect::<Vec<&Name>>());
        let window = window.filter(|_| sound)?;
        Some(Atom::Procedure(ProcedureAtom { concept, planned: atom.planned, except: sorted(&atom.except), window }))
    }
}
