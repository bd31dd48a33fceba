//! Statements about medications.

use super::Builder;
use super::phrase::Phrase;
use crate::criteria::ast::{Atom, Choice, Exposure, MedicationAtom, Name};
use crate::criteria::raw::{Adjective, Prefix};
use crate::text::{Diagnostic, Spanned};
use crate::value::Period;
use crate::vocabulary::{ConceptId, KindName};

const WHAT: &str = "a medication";

impl Builder<'_> {
    pub(super) fn medication(&mut self, phrase: &Phrase, id: ConceptId) -> Option<Atom> {
        if let Some((_, at)) = &phrase.count {
            self.list_expected(phrase, at);
            return None;
        }
        let only = Phrase { except: None, then: None, ..phrase.clone() };
        self.refuse_suffixes(&only, WHAT)?;
        self.refuse_counts(&only, WHAT)?;
        let chooser = phrase.chooser.as_ref().filter(|(c, _)| *c != Choice::Any).map(|(_, at)| at);
        self.refuse(&[(chooser, "this")], WHAT)?;

        let dose = self.ranges(&phrase.tests)?;
        if self.none_below_zero(&dose, "a dose").is_some() {
            return None;
        }
        let mut lasting = self.lasting(phrase).ok()?;
        let window = self.window(phrase).ok()?;
        let stable = match phrase.adjectives.as_slice() {
            [] => false,
            [(Adjective::Stable, _)] => true,
            _ => {
                self.no_adjectives(phrase, WHAT)?;
                false
            }
        };
        let names = |builder: &mut Self, names: &Option<super::phrase::Names>, place| match names {
            Some(names) => builder.plain_names(names, &[KindName::Medication], place),
            None => Some(Vec::new()),
        };
        let except = names(self, &phrase.except, "after `except` a medication")?;
        let then = names(self, &phrase.then, "after `followed by`")?;

        let mode = if stable {
            self.stable_for(phrase, id, lasting.take())?
        } else {
            // A bare name means now. With a window it means exposure in the window, and what was followed by another
            // drug is over.
            let past = (window.is_some() && dose.is_empty()) || !then.is_empty();
            self.exposure(phrase, id, past)?
        };
        if mode == Exposure::Planned {
            self.no_time(&phrase.windows, "something planned")?;
        }
        if !dose.is_empty() && !matches!(mode, Exposure::Taking | Exposure::Received | Exposure::StableFor(_)) {
            let at = phrase.tests.first().map(|(_, t)| t.at()).unwrap_or_default();
            let word = self.source.words(&at);
            self.report(Diagnostic::error(
                "wrong-kind",
                self.span(&at),
                format!("a dose (`{word}`) needs a medication that is taken"),
            ));
            return None;
        }
        let concept = Name::new(id, self.span(&phrase.head_at));
        Some(Atom::Medication(MedicationAtom { concept, mode, dose, except, window, lasting, then }))
    }

    /// What the prefix says of a drug; without one, that it is taken, or was when `past`.
    fn exposure(&mut self, phrase: &Phrase, id: ConceptId, past: bool) -> Option<Exposure> {
        Some(match &phrase.prefix {
            None if past => Exposure::Received,
            None | Some((Prefix::Taking, _)) => Exposure::Taking,
            Some((Prefix::Received | Prefix::History, _)) => Exposure::Received,
            Some((Prefix::Failed, _)) => Exposure::Failed,
            Some((Prefix::Intolerant, _)) => Exposure::Intolerant,
            Some((Prefix::Planned, _)) => Exposure::Planned,
            Some((Prefix::Family | Prefix::Suspected, _)) => {
                self.wrong_prefix(phrase, id, None);
                return None;
            }
        })
    }

    /// `stable prednisone for at least 4 weeks`.
    fn stable_for(&mut self, phrase: &Phrase, id: ConceptId, lasting: Option<Spanned<Period>>) -> Option<Exposure> {
        let name = self.source.words(&phrase.head_at);
        match (lasting, &phrase.prefix) {
            (Some(period), None | Some((Prefix::Taking, _))) => return Some(Exposure::StableFor(period.node)),
            (Some(_), Some(_)) => self.wrong_prefix(phrase, id, Some(format!("write `stable {name} for at least …`"))),
            (None, _) => {
                let message = format!("`stable {name}` does not say for how long");
                let problem = Diagnostic::error("limit-missing", self.span(&phrase.at), message);
                self.report(problem.help(format!("write `stable {name} for at least 4 weeks`")));
            }
        }
        None
    }
}
