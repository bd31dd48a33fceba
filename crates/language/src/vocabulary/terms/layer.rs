//! The layer beneath the curated vocabulary: which terms are its concepts, and how others are taken in.
//!
//! Assumes a sound vocabulary and a sound index. Guarantees that the curated vocabulary wins: a name of its own stands
//! for its own concept, and what it says of two of its own concepts (that one is below the other, or that it is not) is
//! never changed. What is taken in only answers for itself, so that it makes no difference to any other question, nor
//! when it is taken in.

use super::super::{Absence, Concept, ConceptId, Cost, Kind, KindName, Lasts, Match, Observation, Vocabulary, fold};
use super::{System, TermId, Terms, Walk};
use crate::text::Span;
use crate::value::{Calendar, Period, Unit};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// More concepts than any rules and patients mention: memory stays bounded.
const MOST_TAKEN_IN: usize = 200_000;

/// How long a result is current when nobody has said it: the shortest that the curated vocabulary has for a test of
/// blood counts, so that an older result is called old rather than used.
const CURRENT_FOR: Period = Period { count: 28, unit: Calendar::Days };

/// Systems whose codes are written for the thing itself. A code of a classification (ICD-10-CM, ATC) stands for all
/// that is filed there.
const OF_THINGS: [System; 4] = [System::DiseaseOntology, System::Snomed, System::RxNorm, System::Loinc];

/// An index beneath a vocabulary.
#[derive(Clone, Debug)]
pub(in crate::vocabulary) struct Layer {
    terms: Arc<Terms>,
    /// The concepts that terms are: curated ones that are the same thing, or taken in.
    known: FxHashMap<TermId, ConceptId>,
    /// The known concepts at or below each term.
    under: FxHashMap<TermId, Vec<ConceptId>>,
    claims: Claims,
    /// Concepts from here on were taken in.
    curated: usize,
}

/// What the curated vocabulary says of codes: a record with the code is a record of the concept.
#[derive(Clone, Debug, Default)]
struct Claims {
    codes: FxHashMap<(System, String), Vec<ConceptId>>,
    /// Blocks of categories of ICD-10-CM: first, last.
    blocks: Vec<(String, String, ConceptId)>,
    /// Codes and blocks of ICD-10-CM by concept.
    filed: Vec<(ConceptId, Vec<String>)>,
}

impl Claims {
    fn new(concepts: &[Concept]) -> Self {
        let mut claims = Self::default();
        for (id, concept) in (0..).map(ConceptId).zip(concepts) {
            for (system, codes) in &concept.codes {
                let Some(system) = System::of_key(system) else { continue };
                if system == System::Icd10Cm {
                    claims.filed.push((id, codes.clone()));
                }
                for code in codes {
                    match code.split_once('-').filter(|_| system == System::Icd10Cm) {
                        Some((first, last)) => claims.blocks.push((first.to_owned(), last.to_owned(), id)),
                        None => claims.codes.entry((system, code.clone())).or_default().push(id),
                    }
                }
            }
        }
        claims
    }

    /// The concepts that claim this code or a wider one.
    fn of(&self, system: System, code: &str) -> Vec<ConceptId> {
        let mut found = Vec::new();
        let mut wide = Some(code);
        while let Some(code) = wide {
            found.extend(self.codes.get(&(system, code.to_owned())).into_iter().flatten());
            wide = wider(system, code);
        }
        if system == System::Icd10Cm {
            let (first, last) = ends(code);
            let within = |(from, to, _): &&(String, String, ConceptId)| from.as_str() <= first && last <= to.as_str();
            found.extend(self.blocks.iter().filter(within).map(|(.., id)| *id));
        }
        found
    }

    /// The concepts all of whose codes of ICD-10-CM lie below this one, without being it.
    fn filed_below(&self, code: &str) -> impl Iterator<Item = ConceptId> {
        let all_below = move |codes: &[String]| codes.iter().all(|c| c != code && is_filed_in(c, code));
        self.filed.iter().filter(move |(_, codes)| all_below(codes)).map(|(id, _)| *id)
    }
}

/// The code that a code of ICD-10-CM is a subdivision of: `C50.91` of `C50.911`, `C50` of `C50.9`.
pub(super) fn wider(system: System, code: &str) -> Option<&str> {
    if system != System::Icd10Cm || code.len() <= 3 || code.contains('-') {
        return None;
    }
    let shorter = code.get(..code.len() - 1)?;
    Some(shorter.strip_suffix('.').unwrap_or(shorter))
}

/// The first and last category of a code or block of ICD-10-CM.
fn ends(code: &str) -> (&str, &str) {
    let category = code.get(..3).unwrap_or(code);
    code.split_once('-').unwrap_or((category, category))
}

/// Whether a code or block of ICD-10-CM lies in another.
fn is_filed_in(code: &str, upper: &str) -> bool {
    if upper.contains('-') {
        let ((first, last), (from, to)) = (ends(code), ends(upper));
        return from <= first && last <= to;
    }
    code.strip_prefix(upper).is_some_and(|rest| !rest.starts_with('-'))
}

/// What a file of compiled rules keeps of a layer: what would take long to work out again.
#[derive(Serialize, Deserialize)]
pub(in crate::vocabulary) struct StoredLayer {
    /// [`Layer::known`], by term.
    known: Vec<(TermId, ConceptId)>,
    /// [`Layer::under`], by term.
    under: Vec<(TermId, Vec<ConceptId>)>,
    curated: usize,
}

impl StoredLayer {
    pub(in crate::vocabulary) fn of(layer: &Layer) -> Self {
        let mut known: Vec<(TermId, ConceptId)> = layer.known.iter().map(|(&term, &id)| (term, id)).collect();
        let mut under: Vec<(TermId, Vec<ConceptId>)> = layer.under.iter().map(|(&t, ids)| (t, ids.clone())).collect();
        known.sort_unstable();
        under.sort_unstable();
        Self { known, under, curated: layer.curated }
    }

    /// The layer again, between the index and the concepts it was made for; nothing when it cannot be theirs.
    pub(in crate::vocabulary) fn restore(self, terms: Arc<Terms>, concepts: &[Concept]) -> Option<Layer> {
        let is_term = |term: &TermId| (term.0 as usize) < terms.len();
        let is_concept = |id: &ConceptId| (id.0 as usize) < concepts.len();
        let sound = self.known.iter().all(|(term, id)| is_term(term) && is_concept(id))
            && self.under.iter().all(|(term, ids)| is_term(term) && ids.iter().all(is_concept));
        let claims = Claims::new(concepts.get(..self.curated).filter(|_| sound)?);
        let (known, under) = (self.known.into_iter().collect(), self.under.into_iter().collect());
        Some(Layer { terms, known, under, claims, curated: self.curated })
    }
}

impl Layer {
    fn new(vocabulary: &Vocabulary, terms: Arc<Terms>) -> Self {
        let mut layer = Self {
            known: same(vocabulary, &terms),
            terms,
            under: FxHashMap::default(),
            claims: Claims::new(&vocabulary.concepts),
            curated: vocabulary.concepts.len(),
        };
        let mut known: Vec<(TermId, ConceptId)> = layer.known.iter().map(|(&term, &id)| (term, id)).collect();
        known.sort_unstable();
        for (term, id) in known {
            layer.note(term, id);
        }
        layer
    }

    /// Notes a concept with every term it is at or below.
    fn note(&mut self, term: TermId, id: ConceptId) {
        for upper in self.terms.at_or_above(term) {
            let under = self.under.entry(upper).or_default();
            if !under.contains(&id) {
                under.push(id);
            }
        }
    }

    /// How many concepts are curated.
    pub(in crate::vocabulary) fn curated(&self) -> usize {
        self.curated
    }

    /// The known concept that has this name; nothing when the name is of several terms.
    pub(in crate::vocabulary) fn find(&self, name: &str) -> Option<ConceptId> {
        self.known.get(&self.term(name)?).copied()
    }

    /// The one term of this name.
    fn term(&self, name: &str) -> Option<TermId> {
        match self.terms.find(name).as_slice() {
            [term] => Some(*term),
            _ => None,
        }
    }

    /// A search for the longest name of a known concept.
    pub(in crate::vocabulary) fn walk(&self) -> LayerWalk<'_> {
        LayerWalk { layer: self, walk: Walk::of(&self.terms) }
    }
}

/// A search for the longest name from some place of a running text on.
pub(in crate::vocabulary) struct LayerWalk<'l> {
    layer: &'l Layer,
    walk: Walk<'l>,
}

impl LayerWalk<'_> {
    /// Takes one more word: `folded` are all so far, which end at byte `end` of the text. Says whether a name begins
    /// so.
    pub(in crate::vocabulary) fn step(&mut self, folded: &str, end: usize, text: &str) -> bool {
        self.walk.step(folded, end, text, &|term| self.layer.known.contains_key(&term))
    }

    /// The longest name.
    pub(in crate::vocabulary) fn found(&self) -> Option<Match> {
        let found = self.walk.found.as_ref()?;
        self.layer.known.get(&found.term).map(|&concept| Match { concept, end: found.end })
    }
}

/// The terms that are curated concepts: called by a name of the concept; else with the code of the concept and of no
/// other; else with a synonym that is a name of one concept only.
fn same(vocabulary: &Vocabulary, terms: &Terms) -> FxHashMap<TermId, ConceptId> {
    let mut votes: [FxHashMap<TermId, Vec<ConceptId>>; 3] = Default::default();
    let mut vote = |rank: usize, term: TermId, id: ConceptId| {
        if let Some(of_rank) = votes.get_mut(rank) {
            let of_term = of_rank.entry(term).or_default();
            if !of_term.contains(&id) {
                of_term.push(id);
            }
        }
    };
    let mut owners: FxHashMap<(System, &str), usize> = FxHashMap::default();
    for (_, concept) in vocabulary.concepts() {
        for (system, code) in codes_of_things(concept) {
            *owners.entry((system, code)).or_default() += 1;
        }
    }
    for (id, concept) in vocabulary.concepts() {
        let kind = concept.kind.name();
        for name in std::iter::once(&concept.name).chain(&concept.names) {
            for named in terms.named(&fold(name)).filter(|n| terms.kind(n.term) == kind) {
                vote(if named.preferred { 0 } else { 2 }, named.term, id);
            }
        }
        for (system, code) in codes_of_things(concept) {
            let alone = owners.get(&(system, code)) == Some(&1)
                && codes_of_things(concept).filter(|(of, _)| *of == system).count() == 1;
            let term = terms.coded_exactly(system, code).filter(|&t| alone && terms.kind(t) == kind);
            if let Some(term) = term {
                vote(1, term, id);
            }
        }
    }
    let mut known = FxHashMap::default();
    let mut voted: FxHashSet<TermId> = FxHashSet::default();
    for of_rank in &votes {
        for (&term, ids) in of_rank.iter().filter(|(term, _)| !voted.contains(*term)) {
            if let [id] = ids.as_slice() {
                known.insert(term, *id);
            }
        }
        voted.extend(of_rank.keys());
    }
    known
}

fn codes_of_things(concept: &Concept) -> impl Iterator<Item = (System, &str)> {
    let systems = concept.codes.iter().filter_map(|(system, codes)| Some((System::of_key(system)?, codes)));
    systems
        .filter(|(system, _)| OF_THINGS.contains(system))
        .flat_map(|(system, codes)| codes.iter().map(move |code| (system, code.as_str())))
}

impl Vocabulary {
    /// The same vocabulary above an index of terminologies. Nothing of the index is a concept yet, except where a term
    /// is one of the vocabulary's own: then its further names are names of that.
    #[must_use]
    pub fn above(mut self, terms: Arc<Terms>) -> Self {
        self.layer = Some(Layer::new(&self, terms));
        self
    }

    /// The index beneath.
    #[must_use]
    pub fn terms(&self) -> Option<&Terms> {
        self.layer.as_ref().map(|layer| &*layer.terms)
    }

    /// The terms that a running text names and the vocabulary does not know, in the order in which they stand; where
    /// the vocabulary has a name as long, its own counts.
    #[must_use]
    pub fn terms_in(&self, text: &str) -> Vec<TermId> {
        let Some(layer) = &self.layer else { return Vec::new() };
        let mut found: Vec<TermId> = Vec::new();
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|rest| rest.find(char::is_alphanumeric)).map(|i| at + i) {
            let own = self.longest_name(text, start).map_or(start, |m| m.end);
            let end = match layer.terms.longest(text, start, |_| true).filter(|f| f.end > own) {
                Some(term) => {
                    if !found.contains(&term.term) {
                        found.push(term.term);
                    }
                    term.end
                }
                None => own,
            };
            let word = |rest: &str| rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
            at = if end > start { end } else { start + text.get(start..).map_or(1, word).max(1) };
        }
        found
    }

    /// The term of exactly this name, which the vocabulary does not know; nothing when several have it.
    #[must_use]
    pub fn term_named(&self, name: &str) -> Option<TermId> {
        if self.find(name).is_some() || !self.meanings(name).is_empty() {
            return None;
        }
        self.layer.as_ref()?.term(name)
    }

    /// What several terms of this name are, in words: the vocabulary does not guess.
    #[must_use]
    pub fn namesakes(&self, name: &str) -> Vec<String> {
        let Some(layer) = &self.layer else { return Vec::new() };
        let terms = layer.terms.find(name);
        if terms.len() < 2 {
            return Vec::new();
        }
        let words = |&term: &TermId| {
            let code = layer.terms.codes(term).find(|(.., own)| *own).map(|(system, code, _)| (system.name(), code));
            let shown = layer.terms.name(term);
            code.map_or_else(|| shown.to_owned(), |(system, code)| format!("{shown} ({system} {code})"))
        };
        terms.iter().map(words).collect()
    }

    /// The term with this code, or for ICD-10-CM with the nearest wider one; whether it is a concept yet or not.
    #[must_use]
    pub fn term_coded(&self, system: System, code: &str) -> Option<TermId> {
        self.layer.as_ref()?.terms.coded(system, code)
    }

    /// The concept that a term is, if it is one of the vocabulary or was taken in.
    #[must_use]
    pub fn concept_of(&self, term: TermId) -> Option<ConceptId> {
        self.layer.as_ref()?.known.get(&term).copied()
    }

    /// Makes terms concepts, with everything the index and the vocabulary say of what is above and below them. Ids of
    /// concepts do not change. Says whether anything was new.
    pub fn take_in(&mut self, terms: &[TermId]) -> bool {
        let Some(mut layer) = self.layer.take() else { return false };
        let before = self.concepts.len();
        for &term in terms {
            let is_term = (term.0 as usize) < layer.terms.len();
            let has_room = self.concepts.len() < layer.curated + MOST_TAKEN_IN;
            if is_term && has_room && !layer.known.contains_key(&term) {
                self.take_in_one(term, &mut layer);
            }
        }
        self.layer = Some(layer);
        self.concepts.len() > before
    }

    fn take_in_one(&mut self, term: TermId, layer: &mut Layer) {
        let own = ConceptId(u32::try_from(self.concepts.len()).unwrap_or(u32::MAX));
        let kind = layer.terms.kind(term);
        let mut below = self.below_of(term, kind, layer);
        let mut above = self.above_of(term, kind, layer);
        above.retain(|upper| !below.contains(upper));
        // Where what is below stands above what is above, the vocabulary says otherwise: the way down is kept.
        above.retain(|&upper| !below.iter().any(|&lower| self.is_a(upper, lower)));
        let concept = self.concept_from(term, kind, &above, layer);
        for &upper in &above {
            push(&mut self.below, upper, own);
        }
        for &lower in &below {
            push(&mut self.above, lower, own);
        }
        let is_by_test = |id: &ConceptId| {
            (id.0 as usize) < layer.curated
                && self.concepts.get(id.0 as usize).is_some_and(|c| c.absence == Absence::ByTest)
        };
        self.by_test_below.push(below.iter().copied().filter(is_by_test).collect());
        above.push(own);
        below.push(own);
        self.above.push(above);
        self.below.push(below);
        self.concepts.push(concept);
        layer.known.insert(term, own);
        layer.note(term, own);
    }

    /// Known concepts below a term: by the index, by their codes, and everything below the curated ones among them.
    fn below_of(&self, term: TermId, kind: KindName, layer: &Layer) -> Vec<ConceptId> {
        let mut below: Vec<ConceptId> = layer.under.get(&term).cloned().unwrap_or_default();
        for (_, code, _) in layer.terms.codes(term).filter(|(system, _, own)| *own && *system == System::Icd10Cm) {
            below.extend(layer.claims.filed_below(code));
        }
        self.closed(below, kind, layer, |id| self.at_or_below(id))
    }

    /// Known concepts above a term: by the index, by the codes that the vocabulary claims, and everything above the
    /// curated ones among them.
    fn above_of(&self, term: TermId, kind: KindName, layer: &Layer) -> Vec<ConceptId> {
        let mut above = Vec::new();
        for upper in layer.terms.at_or_above(term) {
            above.extend(layer.known.get(&upper));
            for (system, code, _) in layer.terms.codes(upper).filter(|(.., own)| *own) {
                above.extend(layer.claims.of(system, code));
            }
        }
        self.closed(above, kind, layer, |id| self.at_or_above(id))
    }

    fn closed<'v>(
        &'v self,
        mut ids: Vec<ConceptId>,
        kind: KindName,
        layer: &Layer,
        all: impl Fn(ConceptId) -> &'v [ConceptId],
    ) -> Vec<ConceptId> {
        let curated: Vec<ConceptId> = ids.iter().copied().filter(|id| (id.0 as usize) < layer.curated).collect();
        for id in curated {
            ids.extend(all(id));
        }
        ids.retain(|id| self.concept(*id).kind.name() == kind);
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// A concept as cautious as what is above it: absence is shown as for the strictest of them, and by a list only
    /// when a record would have a code for it.
    fn concept_from(&self, term: TermId, kind: KindName, above: &[ConceptId], layer: &Layer) -> Concept {
        let nearest: Vec<&Concept> = above
            .iter()
            .filter(|&&id| !above.iter().any(|&other| other != id && self.is_a(other, id)))
            .map(|&id| self.concept(id))
            .collect();
        let all = || above.iter().map(|&id| self.concept(id));
        let terms = &layer.terms;
        let lasts = match nearest.as_slice() {
            [first, rest @ ..] if rest.iter().all(|c| c.lasts == first.lasts) => first.lasts,
            _ => Lasts::UntilEnded,
        };
        let mut codes: Vec<(String, Vec<String>)> = Vec::new();
        for (system, code, own) in terms.codes(term) {
            // What is given beside the concept's own code may be wider: it is no code of the concept.
            if !own && system != System::Snomed {
                continue;
            }
            match codes.iter_mut().find(|(known, _)| known == system.key()) {
                Some((_, of_system)) => of_system.push(code.to_owned()),
                None => codes.push((system.key().to_owned(), vec![code.to_owned()])),
            }
        }
        // A record has a code for it: its own, or one beside it, if nothing is below it that a record could have instead.
        let is_recorded = terms.codes(term).any(|(system, _, own)| {
            system != System::DiseaseOntology && (own || system == System::Snomed && !terms.has_below(term))
        });
        let policies = || nearest.iter().map(|c| c.absence);
        let absence = if all().any(|c| c.absence == Absence::ByTest) {
            Absence::ByTest
        } else if !is_recorded || policies().any(|a| a != Absence::ByList) {
            Absence::ByQuestion
        } else {
            Absence::ByList
        };
        let name = terms.name(term).to_owned();
        let own = fold(&name);
        Concept {
            names: terms.names(term).filter(|n| *n != own).map(str::to_owned).collect(),
            name,
            ambiguous: Vec::new(),
            kind: self.kind_of(term, kind, layer),
            codes,
            parents: above
                .iter()
                .copied()
                .filter(|&id| !above.iter().any(|&other| other != id && self.is_a(other, id)))
                .collect(),
            absence,
            lasts,
            episodic: nearest.iter().any(|c| c.episodic),
            remits: kind == KindName::Condition,
            decompensates: all().all(|c| c.decompensates),
            only_in_female: all().any(|c| c.only_in_female),
            commonly_named_with: Vec::new(),
            present_when: None,
            absent_when: None,
            ask: None,
            cost: if kind == KindName::Observation { Cost::Laboratory } else { Cost::Chart },
            half_life: None,
            span: Span::default(),
        }
    }

    fn kind_of(&self, term: TermId, kind: KindName, layer: &Layer) -> Kind {
        match kind {
            KindName::Medication => Kind::Medication,
            KindName::Procedure => Kind::Procedure,
            KindName::Observation => Kind::Observation(Box::new(Observation {
                unit: layer.terms.unit(term).and_then(|unit| Unit::parse(unit).ok()),
                current_for: Some(CURRENT_FOR),
                ..Observation::default()
            })),
            KindName::Condition | KindName::Score | KindName::CriteriaSet => Kind::Condition,
        }
    }
}

/// Adds the id that is greater than all before, so that the list stays ascending.
fn push(lists: &mut [Vec<ConceptId>], of: ConceptId, id: ConceptId) {
    if let Some(list) = lists.get_mut(of.0 as usize) {
        list.push(id);
    }
}
