//! The fingerprint of a profile: of everything it says that bears on verdicts.
//!
//! Guarantees that equal fingerprints mean that every evaluation gives the same answers under the same vocabulary. Places,
//! sources and results as written are only shown and not part of it: a profile that is read from another kind of file has
//! the same fingerprint.

use super::{
    AbsentFact, AssessmentFact, Attestation, CompleteList, ConditionFact, Coverage, Dose, Fact, FactKind,
    MedicationFact, PatientState, ProcedureFact, Profile, ResultFact, ResultValue, Unresolved,
};
use crate::ruleset::Fingerprint;
use crate::ruleset::fingerprint::Ingredients;
use crate::vocabulary::{ConceptId, Vocabulary};

/// Takes fingerprints of profiles, in one and the same room.
#[derive(Debug)]
pub struct Fingerprints<'v> {
    vocabulary: &'v Vocabulary,
    ingredients: Ingredients,
}

impl<'v> Fingerprints<'v> {
    /// Of profiles whose facts are about concepts of `vocabulary`.
    #[must_use]
    pub fn new(vocabulary: &'v Vocabulary) -> Self {
        Self { vocabulary, ingredients: Ingredients::default() }
    }

    /// The fingerprint of a profile.
    pub fn of(&mut self, profile: &Profile) -> Fingerprint {
        let Profile {
            patient,
            recorded,
            birth,
            sex,
            gender,
            facts,
            lists,
            attestations,
            determinations: _,
            states,
            unresolved,
            span: _,
        } = profile;
        self.ingredients.text(patient);
        self.ingredients.add((recorded, birth, sex, gender));
        self.ingredients.add(facts.len());
        facts.iter().for_each(|fact| self.fact(fact));
        self.ingredients.add(lists.len());
        for CompleteList { list, on, covers, span: _ } in lists {
            self.ingredients.add((list, on));
            match covers {
                Coverage::Now => self.ingredients.add(0_u8),
                Coverage::Since(day) => self.ingredients.add((1_u8, day)),
                Coverage::Ever => self.ingredients.add(2_u8),
            }
        }
        self.ingredients.add(attestations.len());
        for Attestation { trial, criterion, answer, by: _, on, rules, words, span: _ } in attestations {
            self.ingredients.text(trial);
            self.ingredients.text(criterion);
            self.ingredients.add((answer, on, rules, words));
        }
        self.ingredients.add(states.len());
        for state in states {
            match state {
                PatientState::Deceased => self.ingredients.add(0_u8),
                PatientState::OptedOut => self.ingredients.add(1_u8),
                PatientState::EnrolledElsewhere => self.ingredients.add(2_u8),
                PatientState::AlreadyScreened(trial) => self.ingredients.add((3_u8, trial)),
            }
        }
        for Unresolved { section, name: _, list, days, span: _ } in unresolved {
            self.ingredients.text(section);
            self.ingredients.add((list, days));
        }
        self.ingredients.take()
    }

    /// By its name: the number of a term's concept depends on which other records were read.
    fn concept(&mut self, concept: ConceptId) {
        self.ingredients.text(&self.vocabulary.concept(concept).name);
    }

    fn fact(&mut self, fact: &Fact) {
        let Fact { concept, kind, source: _, span: _ } = fact;
        self.concept(*concept);
        match kind {
            FactKind::Condition(fact) => self.condition(fact),
            FactKind::Absent(AbsentFact { as_of, test }) => {
                self.ingredients.add((1_u8, as_of, test.is_some()));
                test.iter().for_each(|&test| self.concept(test));
            }
            FactKind::Never { as_of } => self.ingredients.add((2_u8, as_of)),
            FactKind::Family { as_of } => self.ingredients.add((3_u8, as_of)),
            FactKind::Result(fact) => self.result(fact),
            FactKind::Assessment(AssessmentFact { total, class, items, on, dated }) => {
                self.ingredients.add((5_u8, total, class, items, on, dated));
            }
            FactKind::Medication(fact) => self.medication(fact),
            FactKind::Procedure(ProcedureFact { planned, on, as_of }) => {
                self.ingredients.add((7_u8, planned, on, as_of))
            }
            FactKind::Allergy { as_of } => self.ingredients.add((8_u8, as_of)),
        }
    }

    fn condition(&mut self, fact: &ConditionFact) {
        let ConditionFact {
            status,
            onset,
            ended,
            as_of,
            dated,
            activity,
            severity,
            controlled,
            compensated,
            adequately_treated,
            grade,
            class,
            required,
            required_is_complete,
        } = fact;
        self.ingredients.add((0_u8, status, onset, ended, as_of, dated));
        self.ingredients.add((activity, severity, controlled, compensated, adequately_treated, grade, class));
        self.ingredients.add((required_is_complete, required.len()));
        for &(drug, was) in required {
            self.concept(drug);
            self.ingredients.add(was);
        }
    }

    fn result(&mut self, fact: &ResultFact) {
        let ResultFact { value, written: _, on, dated, reference, status } = fact;
        self.ingredients.add((4_u8, on, dated, reference, status));
        match value {
            ResultValue::Number(range) => self.ingredients.add((0_u8, range)),
            ResultValue::Named(value) => self.ingredients.add((1_u8, value)),
            ResultValue::Titre(range) => self.ingredients.add((2_u8, range)),
            ResultValue::Incomparable(_) => self.ingredients.add(3_u8),
        }
    }

    fn medication(&mut self, fact: &MedicationFact) {
        let MedicationFact {
            planned,
            started,
            ended,
            stopped_undated,
            last_dose,
            as_of,
            intermittent,
            dose,
            unchanged_since,
            response,
        } = fact;
        self.ingredients.add((6_u8, planned, started, ended, stopped_undated, last_dose, as_of, intermittent));
        match dose {
            Dose::Missing => self.ingredients.add(0_u8),
            Dose::AsNeeded => self.ingredients.add(1_u8),
            Dose::Daily(dose) => self.ingredients.add((2_u8, dose)),
            Dose::Incomparable(_) => self.ingredients.add(3_u8),
        }
        self.ingredients.add((unchanged_since, response));
    }
}
