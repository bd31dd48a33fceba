//! `absent:`, `never:`, `family history:` and `allergies:`: entries that are a name and a day.

use super::super::{AbsentFact, FactKind};
use super::draft::Draft;
use super::names::{self, ABSENT, ALLERGIES, FAMILY_HISTORY, NEVER, Section};
use super::record::Record;
use crate::text::yaml::{Node, Value};
use crate::text::{Diagnostic, Span};
use crate::value::DayRange;
use crate::vocabulary::{ConceptId, KindName};

/// What may be said to be absent, or never to have been.
pub(super) const SUBJECTS: &[&str] = &["condition", "medication", "procedure"];
/// What every entry may have beside its subject.
pub(super) const CLAIM_KEYS: &[&str] = &["on", "as of", "source"];

/// An entry: what it names, and of which day it speaks.
struct Claim {
    concept: ConceptId,
    as_of: DayRange,
    dated: bool,
    source: Option<String>,
    span: Span,
}

impl Draft<'_, '_> {
    pub(super) fn absent(&mut self, section: Option<&Node>) {
        for claim in self.claims(section, ABSENT, SUBJECTS) {
            let test = self.test_of(&claim);
            let fact = FactKind::Absent(AbsentFact { as_of: claim.as_of, test });
            self.add(claim.concept, fact, claim.source, claim.span);
        }
    }

    pub(super) fn never(&mut self, section: Option<&Node>) {
        for claim in self.claims(section, NEVER, SUBJECTS) {
            self.add(claim.concept, FactKind::Never { as_of: claim.as_of }, claim.source, claim.span);
        }
    }

    pub(super) fn family_history(&mut self, section: Option<&Node>) {
        for claim in self.claims(section, FAMILY_HISTORY, &["condition"]) {
            self.add(claim.concept, FactKind::Family { as_of: claim.as_of }, claim.source, claim.span);
        }
    }

    pub(super) fn allergies(&mut self, section: Option<&Node>) {
        for claim in self.claims(section, ALLERGIES, &["to"]) {
            self.add(claim.concept, FactKind::Allergy { as_of: claim.as_of }, claim.source, claim.span);
        }
    }

    fn claims(&mut self, section: Option<&Node>, kind: Section, subjects: &[&str]) -> Vec<Claim> {
        let items = self.items(section, kind.key);
        items.iter().filter_map(|node| self.claim(node, kind, subjects)).collect()
    }

    fn claim(&mut self, node: &Node, section: Section, subjects: &[&str]) -> Option<Claim> {
        if matches!(node.value, Value::Scalar(_)) {
            let concept = self.concept(section, node)?;
            let name = self.named(concept);
            let (as_of, dated) = self.as_of(None, &[], None, (node.span, &name));
            return Some(Claim { concept, as_of, dated, source: None, span: node.span });
        }
        let keys: Vec<&str> = subjects.iter().chain(CLAIM_KEYS).copied().collect();
        let what = format!("an entry of `{}`", section.key);
        let record = self.record(node, &what, &keys)?;
        self.only_one(&record, subjects);
        let (key, name) = self.subject(&record, subjects, &what)?;
        let concept = self.concept(narrowed(section, key), name);
        let (span, place) = self.place_of(concept, name.span);
        let (as_of, dated) = self.as_of(Some(&record), &["on", "as of"], None, (span, &place));
        let source = self.source(&record);
        concept.map(|concept| Claim { concept, as_of, dated, source, span: node.span })
    }

    fn subject<'n, 'k>(
        &mut self,
        record: &Record<'n>,
        subjects: &[&'k str],
        what: &str,
    ) -> Option<(&'k str, &'n Node)> {
        let found = record.first(subjects);
        if found.is_none() {
            let first = subjects.first().copied().unwrap_or_default();
            self.report(
                Diagnostic::error("missing-key", record.start(), format!("{what} does not say what it is about"))
                    .help(format!("add `{first}:` and the name")),
            );
        }
        found
    }

    /// The test an absence rests on. It counts with the day of that test only, so an undated claim has none.
    fn test_of(&mut self, claim: &Claim) -> Option<ConceptId> {
        let source = claim.source.as_deref()?;
        let test = names::find(self.vocabulary(), source)?;
        if self.vocabulary().concept(test).kind.name() != KindName::Observation {
            return None;
        }
        if claim.dated {
            return Some(test);
        }
        let message = format!("the test behind the absence of {} has no date", self.named(claim.concept));
        self.report(
            Diagnostic::warning("test-date-missing", claim.span, message)
                .label("counts as said, not as tested")
                .help("add `as of:` with the day of the test"),
        );
        None
    }
}

/// The section, for the kind that the entry's own key says.
fn narrowed(section: Section, key: &str) -> Section {
    let kinds: &'static [KindName] = match key {
        "condition" => &[KindName::Condition],
        "procedure" => &[KindName::Procedure],
        "medication" => &[KindName::Medication],
        _ => section.kinds,
    };
    Section { kinds, ..section }
}
