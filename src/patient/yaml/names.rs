//! Names of concepts in a section: known, of the right kind, or reported.

use super::super::Unresolved;
use super::draft::Draft;
use crate::text::yaml::Node;
use crate::text::{Diagnostic, alternatives, shown};
use crate::value::{Day, DayRange};
use crate::vocabulary::KindName::{Condition, CriteriaSet, Medication, Observation, Procedure, Score};
use crate::vocabulary::{ConceptId, KindName, ListName, Vocabulary};

/// A section that names concepts.
#[derive(Clone, Copy)]
pub(in crate::patient) struct Section {
    pub(in crate::patient) key: &'static str,
    pub(in crate::patient) kinds: &'static [KindName],
}

pub(in crate::patient) const CONDITIONS: Section = Section { key: "conditions", kinds: &[Condition] };
pub(in crate::patient) const ABSENT: Section = Section { key: "absent", kinds: &[Condition, Medication, Procedure] };
pub(in crate::patient) const NEVER: Section = Section { key: "never", kinds: &[Condition, Medication, Procedure] };
pub(in crate::patient) const OBSERVATIONS: Section =
    Section { key: "observations", kinds: &[Observation, Score, CriteriaSet] };
pub(in crate::patient) const MEDICATIONS: Section = Section { key: "medications", kinds: &[Medication] };
pub(in crate::patient) const PROCEDURES: Section = Section { key: "procedures", kinds: &[Procedure] };
pub(in crate::patient) const ALLERGIES: Section = Section { key: "allergies", kinds: &[Medication] };
pub(in crate::patient) const FAMILY_HISTORY: Section = Section { key: "family history", kinds: &[Condition] };
/// What a condition required: admission, a drug given into a vein, an operation.
pub(in crate::patient) const REQUIRING: Section =
    Section { key: "requiring", kinds: &[Condition, Medication, Procedure] };

impl<'v> Draft<'_, 'v> {
    /// The concept a node of `section` names. An unknown name is kept as unresolved; a name of another kind is an
    /// error that says where it belongs.
    pub(super) fn concept(&mut self, section: Section, node: &Node) -> Option<ConceptId> {
        let name = self.text(section.key, node)?;
        if name.is_empty() {
            self.report(
                Diagnostic::error("wrong-type", node.span, format!("an entry of `{}` is empty", section.key))
                    .help("write a name, or leave the entry out"),
            );
            return None;
        }
        let Some(concept) = find(self.vocabulary(), name) else {
            self.unknown(section, name, node);
            return None;
        };
        let kind = self.vocabulary().concept(concept).kind.name();
        if section.kinds.contains(&kind) {
            return Some(concept);
        }
        self.wrong_section(section, node, concept, kind);
        None
    }

    fn unknown(&mut self, section: Section, name: &str, node: &Node) {
        let meanings = self.vocabulary().meanings(name);
        if !meanings.is_empty() {
            let vocabulary = self.vocabulary();
            let names: Vec<&str> = meanings.iter().map(|&id| vocabulary.concept(id).name.as_str()).collect();
            let message = format!("`{}` may mean more than one thing", shown(name));
            let problem = Diagnostic::warning("ambiguous-name", node.span, message)
                .label(kept(section))
                .help(format!("write the one that is meant: {}", alternatives(&names)));
            self.report(problem);
            self.unresolved(section.key, name, node);
            return;
        }
        let namesakes = self.vocabulary().namesakes(name);
        if !namesakes.is_empty() {
            let message = format!("`{}` is a name of several concepts of the terminologies", shown(name));
            let problem = Diagnostic::warning("ambiguous-name", node.span, message)
                .label(kept(section))
                .note(format!(
                    "it may mean {}",
                    alternatives(&namesakes.iter().map(String::as_str).collect::<Vec<_>>())
                ))
                .help("write a name that only the one that is meant has");
            self.report(problem);
            self.unresolved(section.key, name, node);
            return;
        }
        let near = self.near(section, name);
        let message = format!("there is no `{}` in the vocabulary", shown(name));
        let mut problem = Diagnostic::warning("unknown-name", node.span, message).label(kept(section));
        if !near.is_empty() {
            problem = problem.help(format!("did you mean {}?", alternatives(&near)));
        }
        self.report(problem);
        self.unresolved(section.key, name, node);
    }

    fn near(&mut self, section: Section, name: &str) -> Vec<&'v str> {
        let known = self.context.near.entry(section.key).or_default();
        if let Some(found) = known.get(name) {
            return found.clone();
        }
        if self.context.searches == 0 {
            return Vec::new();
        }
        self.context.searches -= 1;
        let found = self.context.vocabulary.suggest(name, section.kinds);
        known.insert(name.to_owned(), found.clone());
        found
    }

    /// Keeps a name that cannot be used. Until more is said of it, it may be there on any day.
    pub(super) fn unresolved(&mut self, section: &'static str, name: &str, node: &Node) {
        let list = list_of(section);
        let days = DayRange { first: Day::DISTANT_PAST, last: Day::DISTANT_FUTURE };
        self.profile.unresolved.push(Unresolved { section, name: name.to_owned(), list, days, span: node.span });
    }

    /// What else the entry says of the name at `node`, if that name is one that cannot be used: the list it belongs
    /// to, and the days between which it may have been there.
    pub(super) fn unread(&mut self, node: &Node, list: Option<ListName>, first: Option<Day>, last: Option<Day>) {
        if let Some(entry) = self.profile.unresolved.iter_mut().rfind(|u| u.span == node.span) {
            entry.list = list;
            entry.days.first = first.unwrap_or(Day::DISTANT_PAST);
            entry.days.last = last.unwrap_or(Day::DISTANT_FUTURE);
        }
    }

    fn wrong_section(&mut self, section: Section, node: &Node, concept: ConceptId, kind: KindName) {
        let message = format!("{} is {}, and stands under `{}`", self.named(concept), kind.described(), section.key);
        let mut problem =
            Diagnostic::error("wrong-section", node.span, message).label(kind.described()).help(remedy(section, kind));
        if matches!(kind, Condition) && matches!(section.kinds, [Observation, ..]) {
            let name = node.as_str().unwrap_or_default();
            let tests = self.vocabulary().suggest(name, section.kinds);
            if !tests.is_empty() {
                problem = problem.help(format!("or name the test: {}", alternatives(&tests)));
            }
        }
        self.report(problem);
    }
}

/// What becomes of an entry under a name that cannot be used.
fn kept(section: Section) -> &'static str {
    if list_of(section.key).is_some() {
        "kept in the report; until it is known, no complete list clears what it may be"
    } else {
        "kept in the report, not used by any criterion"
    }
}

/// The list that an entry of the section belongs to.
pub(in crate::patient) fn list_of(section: &str) -> Option<ListName> {
    // Planned procedures stand among the procedures.
    let listed = ListName::WORDS.iter().find(|(word, list)| *word == section && *list != ListName::PlannedProcedures);
    listed.map(|&(_, list)| list)
}

/// The concept of `name`; `long name (ABBR)` counts when both are names of one concept.
pub(in crate::patient) fn find(vocabulary: &Vocabulary, name: &str) -> Option<ConceptId> {
    vocabulary.find(name).or_else(|| {
        let (long, short) = name.strip_suffix(')')?.rsplit_once('(')?;
        let concept = vocabulary.find(long.trim())?;
        (vocabulary.find(short.trim()) == Some(concept)).then_some(concept)
    })
}

fn remedy(section: Section, kind: KindName) -> String {
    let (key, place) = match kind {
        Condition => ("condition", "conditions"),
        Medication => ("medication", "medications"),
        Procedure => ("procedure", "procedures"),
        Observation | Score | CriteriaSet => {
            return "write it under `observations:` as `{test: …, value: …, on: …}`".to_owned();
        }
    };
    match section.key {
        // The name is of a kind that can be absent; only the entry's key says another one.
        "absent" | "never" => format!("write `{key}:` before the name"),
        _ => format!("write it under `{place}:`"),
    }
}
