//! Statements about procedures.

use super::Builder;
use super::phrase::Phrase;
use crate::criteria::ast::{Atom, Choice, Name, ProcedureAtom};
use crate::criteria::raw::Prefix;
use crate::text::Diagnostic;
use crate::vocabulary::{ConceptId, KindName};

const WHAT: &str = "a procedure";

impl Builder<'_> {
    pub(super) fn procedure(&mut self, phrase: &Phrase, id: ConceptId) -> Option<Atom> {
        let name = self.source.words(&phrase.head_at);
        let planned = match &phrase.prefix {
            None | Some((Prefix::History | Prefix::Received, _)) => false,
            Some((Prefix::Planned, _)) => true,
            Some(_) => {
                self.wrong_prefix(phrase, id, Some(format!("write `{name}` or `planned {name}`")));
                return None;
            }
        };
        self.no_adjectives(phrase, WHAT)?;
        if let Some((_, test)) = phrase.tests.first() {
            let word = self.source.words(&test.at());
            let span = self.span(&test.at());
            self.report(
                Diagnostic::error(
                    "wrong-kind",
                    span,
                    format!("`{name}` is a procedure and has no value to compare with `{word}`"),
                )
                .help("name the test that the procedure gives, or leave the limit out"),
            );
            return None;
        }
        if let Some((_, at)) = &phrase.count {
            self.list_expected(phrase, at);
            return None;
        }
        let only = Phrase { except: None, ..phrase.clone() };
        self.refuse_suffixes(&only, WHAT)?;
        self.refuse_counts(&only, WHAT)?;
        let lasting = phrase.lasting.first().map(|(_, at)| at);
        let chooser = phrase.chooser.as_ref().filter(|(c, _)| *c != Choice::Any).map(|(_, at)| at);
        self.refuse(&[(lasting, "a duration"), (chooser, "this")], WHAT)?;
        if planned {
            self.no_time(&phrase.windows, "something planned")?;
        }
        let except = match &phrase.except {
            Some(names) => self.plain_names(names, &[KindName::Procedure], "after `except` a procedure")?,
            None => Vec::new(),
        };
        let window = self.window(phrase).ok()?;
        self.no_half_lives(window.as_ref(), phrase, &name)?;
        let concept = Name::new(id, self.span(&phrase.head_at));
        Some(Atom::Procedure(ProcedureAtom { concept, planned, except, window }))
    }
}
