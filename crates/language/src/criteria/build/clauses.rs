//! Clauses that take names: `except`, `requiring`, `followed by`.

use super::Builder;
use super::phrase::{Head, Names, Phrase};
use crate::criteria::ast::{Exception, Name};
use crate::criteria::raw::{At, Condition, CountOf, Element, Item};
use crate::text::Diagnostic;
use crate::vocabulary::{ConceptId, KindName};
use std::ops::Range;

impl Builder<'_> {
    /// The names after the keyword, and how many elements they take.
    pub(super) fn names_after(&mut self, keyword: &Range<usize>, rest: &[At<Element>]) -> (Option<Names>, usize) {
        for (i, (element, at)) in rest.iter().enumerate() {
            let used = i + 1;
            match element {
                Element::Noise | Element::Chooser(_) | Element::Adjective(_) | Element::CountOf(CountOf::Any) => {}
                Element::Words(_) => {
                    let elements = rest.get(..used).unwrap_or(&[]).to_vec();
                    let start = elements.first().map_or(at.start, |(_, first)| first.start);
                    let name = self.phrase(&Item { elements, at: start..at.end }, None);
                    let names = Names { keyword: keyword.clone(), names: vec![name], parenthesised: false };
                    return (Some(names), used);
                }
                Element::Group(members) => {
                    let mut names = Vec::new();
                    for member in members {
                        self.listed_names(member, &mut names);
                    }
                    return (Some(Names { keyword: keyword.clone(), names, parenthesised: true }), used);
                }
                _ => break,
            }
        }
        let word = self.source.words(keyword);
        self.report(
            Diagnostic::error("not-understood", self.span(keyword), format!("`{word}` needs names after it"))
                .help(format!("write `{word} (A; B)`")),
        );
        (None, 0)
    }

    /// Adds the names of a list in parentheses; here every connective means one more.
    fn listed_names(&mut self, member: &Condition, names: &mut Vec<Phrase>) {
        match member {
            Condition::Sequence(sequence) => names.append(&mut self.phrases(sequence).0),
            Condition::If { at, .. } | Condition::Unless { at, .. } => self.only_names(at),
        }
    }

    fn only_names(&mut self, at: &Range<usize>) {
        let written = self.source.words(at);
        self.report(
            Diagnostic::error("not-understood", self.span(at), format!("`{written}` cannot stand in a list of names"))
                .label("only names, with words such as `adequately treated` before them, can stand here"),
        );
    }

    /// The concept of a listed name, of one of `kinds`.
    fn listed(&mut self, phrase: &Phrase, kinds: &[KindName], place: &str) -> Option<ConceptId> {
        let bare = !(phrase.is_negated() || phrase.prefix.is_some() || phrase.count.is_some() || phrase.is_closed())
            && phrase.except.is_none()
            && phrase.requiring.is_none()
            && phrase.then.is_none();
        let is = match &phrase.head {
            Head::Unknown | Head::Nothing | Head::Adjectives => return None,
            Head::Concept(id) if kinds.contains(&self.kind(*id)) && bare => return Some(*id),
            Head::Concept(id) => self.kind(*id).described(),
            Head::Defined(_) => "a condition that this file defines",
            Head::Age => "the patient's age",
            Head::Sex => "the patient's sex",
            Head::Group(_) => "a list",
        };
        if matches!(phrase.head, Head::Concept(id) if kinds.contains(&self.kind(id))) {
            self.only_names(&phrase.at);
        } else {
            let (shown, span) = (self.source.words(&phrase.head_at), self.span(&phrase.head_at));
            let wanted: Vec<&str> = kinds.iter().map(|k| k.described()).collect();
            self.report(
                Diagnostic::error("wrong-kind", span, format!("`{shown}` is {is} and cannot stand {place}"))
                    .label(format!("expected {}", wanted.join(" or "))),
            );
        }
        None
    }

    /// Names without anything said of them.
    pub(super) fn plain_names(&mut self, names: &Names, kinds: &[KindName], place: &str) -> Option<Vec<Name>> {
        let mut found = Vec::new();
        for phrase in &names.names {
            let id = self.listed(phrase, kinds, place);
            let adjective = phrase.adjectives.iter().chain(&phrase.postfix).map(|(_, at)| at.clone()).next();
            let grade = phrase.grades.first().map(|(_, t)| t.at());
            if let Some(at) = adjective.or(grade).or_else(|| phrase.classes.first().cloned()) {
                let word = self.source.words(&at);
                self.report(Diagnostic::error("wrong-kind", self.span(&at), format!("`{word}` cannot stand {place}")));
            } else if let Some(id) = id {
                found.push(Name::new(id, self.span(&phrase.head_at)));
            }
        }
        (found.len() == names.names.len()).then_some(found)
    }

    /// Exceptions from a condition.
    pub(super) fn exceptions(&mut self, names: &Names) -> Option<Vec<Exception>> {
        let mut found = Vec::new();
        for phrase in &names.names {
            let id = self.listed(phrase, &[KindName::Condition], "after `except`");
            let qualifiers = self.all_qualifiers(phrase);
            if let (Some(id), Some(qualifiers)) = (id, qualifiers) {
                found.push(Exception { concept: Name::new(id, self.span(&phrase.head_at)), qualifiers });
            }
        }
        (found.len() == names.names.len()).then_some(found)
    }
}
