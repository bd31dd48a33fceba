//! References between concepts, and what lies below what.
//!
//! Assumes names that are checked. Guarantees a hierarchy without cycles, of bounded size, between concepts of one
//! kind.

use super::check::Owners;
use super::{Drafts, Name as Written, Unsound, parts};
use crate::text::{Diagnostic, Spanned, shown};
use crate::vocabulary::names::{Name, NameIndex};
use crate::vocabulary::{ConceptId, Kind, KindName, Vocabulary};
use smol_str::SmolStr;

/// More concepts than lie above any in a hierarchy that somebody wrote: keeps the closures small.
const MOST_ABOVE: usize = 500;

/// How much of a cycle a message spells out.
const LONGEST_CYCLE_SHOWN: usize = 12;

/// A parent, where the child names it.
type Parent = Spanned<ConceptId>;

/// Resolves every reference, and orders the concepts by what lies below what.
pub(super) fn resolve(
    drafts: Drafts,
    owners: &Owners,
    unsound: &Unsound,
    problems: &mut Vec<Diagnostic>,
) -> Vocabulary {
    let mut concepts = Vec::with_capacity(drafts.len());
    let mut references = Vec::with_capacity(drafts.len());
    let mut names = Vec::new();
    for (id, draft) in (0..).map(ConceptId).zip(drafts) {
        let draft = *draft;
        let folded = std::iter::once(draft.name).chain(draft.names).map(|n| n.folded);
        let written = std::iter::once(&draft.concept.name).chain(&draft.concept.names);
        let name = |(i, (folded, written)): (usize, (SmolStr, &String))| {
            let shown = (folded != *written).then(|| SmolStr::from(written));
            Name { folded, shown, concept: id, canonical: i == 0 }
        };
        names.extend(folded.zip(written).enumerate().map(name));
        concepts.push(draft.concept);
        references.push(draft.references);
    }
    let mut vocabulary = Vocabulary { concepts, names: NameIndex::new(names), ..Vocabulary::default() };
    let mut parents: Vec<Vec<Parent>> = Vec::with_capacity(references.len());
    let mut parts = Vec::new();
    for (own, references) in references.into_iter().enumerate() {
        let Some(concept) = vocabulary.concepts.get(own) else { continue };
        let kind = concept.kind.name();
        let mut resolver = Resolver { vocabulary: &vocabulary, owners, kind, unsound, problems };
        parents.push(resolver.all("is a", &references.parents));
        let named_with = ids_of(resolver.all("commonly named with", &references.named_with));
        let outranked = ids_of(resolver.all("outranks", &references.outranked));
        let plain = references.plain_version.as_deref().and_then(|name| resolver.one("plain version", name));
        let computed = references.computed.as_deref().and_then(|names| names.resolve(own, &mut resolver));
        if let Some(whole) = references.part_of.as_deref().and_then(|name| resolver.one("part of", name)) {
            let part = ConceptId(u32::try_from(own).unwrap_or(u32::MAX));
            parts.push(parts::Draft::new(part, whole, references));
        }
        let Some(concept) = vocabulary.concepts.get_mut(own) else { continue };
        concept.commonly_named_with = named_with;
        match &mut concept.kind {
            Kind::Observation(o) => (o.outranks, o.computed) = (outranked, computed),
            Kind::Score(i) | Kind::CriteriaSet(i) => i.plain_version = plain.map(|p| p.node),
            Kind::Condition | Kind::Medication | Kind::Procedure => {}
        }
    }
    parts::resolve(&mut vocabulary, parts, problems);
    let above = closures(&vocabulary, &mut parents, problems);
    for (concept, parents) in vocabulary.concepts.iter_mut().zip(parents) {
        concept.parents = ids_of(parents);
    }
    vocabulary.set_hierarchy(above);
    vocabulary
}

fn ids_of(spanned: Vec<Parent>) -> Vec<ConceptId> {
    let mut ids = Vec::with_capacity(spanned.len());
    for id in spanned.into_iter().map(|s| s.node) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Resolves the names that one concept mentions.
pub(super) struct Resolver<'v, 'p> {
    pub(super) vocabulary: &'v Vocabulary,
    owners: &'p Owners,
    kind: KindName,
    unsound: &'p Unsound,
    pub(super) problems: &'p mut Vec<Diagnostic>,
}

impl Resolver<'_, '_> {
    fn all(&mut self, key: &str, names: &[Written]) -> Vec<Parent> {
        names.iter().filter_map(|name| self.one(key, name)).collect()
    }

    /// The concept of this name, which must be of the kind of the one that names it.
    pub(super) fn one(&mut self, key: &str, name: &Written) -> Option<Parent> {
        let owner = self.owners.get(&name.folded).and_then(|&(owner, _)| u32::try_from(owner).ok());
        let Some(id) = owner.map(ConceptId) else {
            if !self.unsound.contains(&name.folded) {
                self.problems.push(self.unknown(name));
            }
            return None;
        };
        let other = self.vocabulary.concept(id);
        let found = other.kind.name();
        if found != self.kind {
            let (needed, found) = (self.kind.with_article(), found.with_article());
            let message = format!("`{key}` of {needed} names {needed}, `{}` is {found}", shown(&name.written));
            let problem = Diagnostic::error("wrong-kind-of-concept", name.span, message).label(found);
            self.problems.push(problem.other(other.span, "defined here"));
            return None;
        }
        Some(Spanned::new(id, name.span))
    }

    fn unknown(&self, name: &Written) -> Diagnostic {
        let message = format!("`{}` is not a concept of the vocabulary", shown(&name.written));
        let problem = Diagnostic::error("unknown-concept", name.span, message);
        match self.vocabulary.suggest(&name.written, &[self.kind]).as_slice() {
            [] => problem.help(format!("define `{}`, or remove it here", shown(&name.written))),
            near => {
                let near: Vec<_> = near.iter().map(|n| format!("`{n}`")).collect();
                problem.help(format!("did you mean {}?", near.join(" or ")))
            }
        }
    }
}

/// Whether a concept was visited by the walk up the hierarchy.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Visit {
    New,
    OnPath,
    Done,
}

/// For each concept those at or above it, ascending. A parent that closes a cycle is reported and removed.
fn closures(
    vocabulary: &Vocabulary,
    parents: &mut [Vec<Parent>],
    problems: &mut Vec<Diagnostic>,
) -> Vec<Vec<ConceptId>> {
    let mut above: Vec<Vec<ConceptId>> = vec![Vec::new(); parents.len()];
    let mut visits = vec![Visit::New; parents.len()];
    for start in 0..parents.len() {
        // Each concept on the path from `start` upwards, with the number of its parents already followed.
        let mut path: Vec<(usize, usize)> = Vec::new();
        if visits.get(start) == Some(&Visit::New) {
            path.push((start, 0));
        }
        while let Some((at, followed)) = path.pop() {
            let Some(parent) = parents.get(at).and_then(|p| p.get(followed)).copied() else {
                let own = closure(vocabulary, at, parents, &above, problems);
                set(&mut above, at, own);
                set(&mut visits, at, Visit::Done);
                continue;
            };
            set(&mut visits, at, Visit::OnPath);
            let next = parent.node.0 as usize;
            match visits.get(next) {
                Some(Visit::New) => path.extend([(at, followed + 1), (next, 0)]),
                Some(Visit::OnPath) => {
                    path.push((at, followed));
                    problems.push(cycle(vocabulary, &path, next, parents));
                    if let Some(own) = parents.get_mut(at) {
                        own.remove(followed);
                    }
                }
                _ => path.push((at, followed + 1)),
            }
        }
    }
    above
}

fn set<T>(all: &mut [T], at: usize, value: T) {
    if let Some(place) = all.get_mut(at) {
        *place = value;
    }
}

/// `at` and everything above its parents, whose closures are known.
fn closure(
    vocabulary: &Vocabulary,
    at: usize,
    parents: &mut [Vec<Parent>],
    above: &[Vec<ConceptId>],
    problems: &mut Vec<Diagnostic>,
) -> Vec<ConceptId> {
    let own = ConceptId(u32::try_from(at).unwrap_or(u32::MAX));
    let Some(direct) = parents.get_mut(at) else { return vec![own] };
    let mut all = vec![own];
    for parent in direct.iter() {
        all.extend(above.get(parent.node.0 as usize).into_iter().flatten());
        all.sort_unstable();
        all.dedup();
        if all.len() > MOST_ABOVE {
            let name = shown(&vocabulary.concept(own).name);
            let message = format!("more than {MOST_ABOVE} concepts lie above `{name}`");
            let problem = Diagnostic::error("hierarchy-too-large", parent.span, message);
            problems.push(problem.help("remove parents that another parent already lies below"));
            direct.clear();
            return vec![own];
        }
    }
    all
}

/// `A` is a `B`, `B` is a `C`, `C` is a `A`: the part of the path from `closed` on, and back to it.
fn cycle(vocabulary: &Vocabulary, path: &[(usize, usize)], closed: usize, parents: &[Vec<Parent>]) -> Diagnostic {
    let from = path.iter().position(|&(at, _)| at == closed).unwrap_or(0);
    let last = path.len().saturating_sub(1);
    // A concept that waits for its parent has that parent counted as followed; the last one has not.
    let edge = |(i, &(at, followed)): (usize, &(usize, usize))| {
        let followed = if i == last { followed } else { followed.saturating_sub(1) };
        parents.get(at).and_then(|p| p.get(followed)).map(|parent| (at, *parent))
    };
    let edges: Vec<(usize, Parent)> = path.iter().enumerate().skip(from).filter_map(edge).collect();
    let name = |at: usize| vocabulary.concepts.get(at).map_or(String::new(), |c| shown(&c.name));
    let mut steps: Vec<String> = edges
        .iter()
        .take(LONGEST_CYCLE_SHOWN)
        .map(|&(at, parent)| format!("`{}` is a `{}`", name(at), name(parent.node.0 as usize)))
        .collect();
    if edges.len() > LONGEST_CYCLE_SHOWN {
        steps.push("…".to_owned());
    }
    let span = edges.last().map_or_else(Default::default, |(_, parent)| parent.span);
    let message = format!("`{}` is below itself: {}", name(closed), steps.join(", "));
    let mut problem = Diagnostic::error("hierarchy-cycle", span, message).help("remove one of these parents");
    let others = edges.len().saturating_sub(1).min(LONGEST_CYCLE_SHOWN);
    for (at, parent) in edges.into_iter().take(others) {
        problem = problem.other(parent.span, format!("a parent of `{}`", name(at)));
    }
    problem
}
