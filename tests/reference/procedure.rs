//! Procedures, done or planned.

use super::Reference;
use super::answer::Answer;
use super::calendar::{cut, days};
use super::condition::Details;
use super::mutant::Mutant;
use super::window::Default;
use prescreen::criteria::{Exception, ProcedureAtom};
use prescreen::patient::FactKind;
use prescreen::screening::NeedKind;
use prescreen::text::Spanned;
use prescreen::vocabulary::{ConceptId, ListName};

/// Names as exceptions without further words.
pub fn plain_exceptions(names: &[Spanned<ConceptId>]) -> Vec<Exception> {
    names.iter().map(|&concept| Exception { concept, qualifiers: Vec::new() }).collect()
}

impl Reference<'_> {
    /// Whether the statement holds.
    pub fn procedure(&self, atom: &ProcedureAtom) -> Answer {
        let x = atom.concept.node;
        let except = plain_exceptions(&atom.except);
        if atom.planned {
            return self.impossible_by_sex(x).unwrap_or_else(|| self.scheduled(x, &except));
        }
        let details = Details { except: &except, ..Details::default() };
        let window = atom.window.as_ref().map(|w| &w.node);
        self.over(window, Default::Ever, x, |asked| self.question(x, details, asked))
    }

    /// Plans are judged by the day they were recorded, and speak as long as their list does.
    fn scheduled(&self, x: ConceptId, except: &[Exception]) -> Answer {
        let excepted = |c| except.iter().any(|e| self.is_a(c, e.concept.node)) && !self.makes(Mutant::ExceptionIgnored);
        let general = |c| except.iter().any(|e| self.is_strictly_below(e.concept.node, c));
        let fresh = super::absence::list_freshness(ListName::PlannedProcedures);
        let plans = |c: ConceptId| {
            self.profile.facts.iter().filter(move |f| f.concept == c).filter_map(|fact| match &fact.kind {
                FactKind::Procedure(p) if p.planned => cut(days(p.as_of), self.today),
                _ => None,
            })
        };
        let mut answers = Vec::new();
        for c in self.family(x).into_iter().filter(|&c| !excepted(c)) {
            answers.extend(plans(c).map(|as_of| {
                if general(c) {
                    Answer::unknown(NeedKind::Unspecific)
                } else if as_of.0 + fresh >= self.today || self.makes(Mutant::StaleAccepted) {
                    Answer::yes()
                } else {
                    Answer::unknown(NeedKind::Stale)
                }
            }));
        }
        let explained =
            |g: ConceptId| self.family(g).into_iter().any(|c| c != g && !self.is_a(x, c) && plans(c).next().is_some());
        let unspecific = self.above(x).into_iter().any(|g| plans(g).next().is_some() && !explained(g));
        if unspecific && !self.makes(Mutant::GeneralFactIgnored) {
            answers.push(Answer::unknown(NeedKind::Unspecific));
        }
        answers.push(self.listed(x, ListName::PlannedProcedures, (self.today, self.today)));
        Answer::any(answers)
    }
}
