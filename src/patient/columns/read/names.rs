//! What names, codes and units of a file mean to the vocabulary; each is looked up once.

use super::super::super::yaml::draft::NotComparable;
use super::super::super::yaml::{names, results, treatment};
use super::super::DAILY_DOSE;
use crate::value::{Conversion, Number};
use crate::vocabulary::terms::System;
use crate::vocabulary::{ConceptId, KindName, Vocabulary};
use rustc_hash::FxHashMap;

/// More different texts are looked up anew each time.
const MOST_KEPT: usize = 1 << 20;

/// What a name or code is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Meaning {
    /// A concept.
    Known(ConceptId, KindName),
    /// Nothing that is known.
    Unknown,
    /// One of several things.
    Ambiguous,
}

/// What a code is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Coded {
    pub(super) meaning: Meaning,
    /// The concept is nothing but what the code says: then the absence of one is the absence of the other.
    pub(super) exactly: bool,
}

/// How numbers in a unit are compared with the concept's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Scale {
    /// They are in the concept's unit.
    Same,
    /// Once converted.
    Converted(Conversion),
    /// Not at all; why.
    Not(NotComparable),
}

impl Scale {
    fn of(conversion: Result<Conversion, NotComparable>) -> Self {
        match conversion {
            Ok(c) if c.factor == Number::ONE && c.offset == Number::ZERO => Self::Same,
            Ok(c) => Self::Converted(c),
            Err(why) => Self::Not(why),
        }
    }
}

/// Look-ups and what came of them.
pub(super) struct Names<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    names: FxHashMap<String, Meaning>,
    codes: FxHashMap<String, FxHashMap<String, Coded>>,
    /// By the number of a unit's text.
    scales: FxHashMap<(ConceptId, u32), Scale>,
    units: FxHashMap<String, u32>,
    items: FxHashMap<ConceptId, FxHashMap<String, Option<u16>>>,
    doses: FxHashMap<String, Option<Conversion>>,
    values: FxHashMap<ConceptId, FxHashMap<String, Option<u16>>>,
}

impl<'v> Names<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> Self {
        Self {
            vocabulary,
            names: FxHashMap::default(),
            codes: FxHashMap::default(),
            scales: FxHashMap::default(),
            units: FxHashMap::default(),
            items: FxHashMap::default(),
            doses: FxHashMap::default(),
            values: FxHashMap::default(),
        }
    }

    pub(super) fn name(&mut self, written: &str) -> Meaning {
        if let Some(known) = self.names.get(written) {
            return *known;
        }
        let name = written.trim();
        let meaning = match names::find(self.vocabulary, name) {
            Some(id) => self.known(id),
            None if self.vocabulary.meanings(name).is_empty() && self.vocabulary.namesakes(name).is_empty() => {
                Meaning::Unknown
            }
            None => Meaning::Ambiguous,
        };
        if self.names.len() < MOST_KEPT {
            self.names.insert(written.to_owned(), meaning);
        }
        meaning
    }

    fn known(&self, id: ConceptId) -> Meaning {
        Meaning::Known(id, self.vocabulary.concept(id).kind.name())
    }

    pub(super) fn code(&mut self, system: &str, code: &str) -> Coded {
        if let Some(known) = self.codes.get(system).and_then(|codes| codes.get(code)) {
            return *known;
        }
        let coded = self.look_up(&system.trim().to_lowercase(), code.trim());
        let of_system = self.codes.entry(system.to_owned()).or_default();
        if of_system.len() < MOST_KEPT {
            of_system.insert(code.to_owned(), coded);
        }
        coded
    }

    /// The narrowest of what the vocabulary and the terminologies beneath it have.
    fn look_up(&self, system: &str, code: &str) -> Coded {
        let curated = self.vocabulary.coded(system, code);
        let term = System::of_key(system).and_then(|s| self.vocabulary.term_coded(s, code));
        let term = term.and_then(|term| self.vocabulary.concept_of(term));
        let meaning = match (curated.as_slice(), term) {
            ([], None) => Meaning::Unknown,
            (all, Some(term)) if all.iter().all(|&upper| self.vocabulary.is_a(term, upper)) => self.known(term),
            ([one], _) => self.known(*one),
            _ => Meaning::Ambiguous,
        };
        let is_all = |id: ConceptId| {
            let own = self.vocabulary.concept(id).codes.iter().filter(|(own, _)| own == system);
            let codes: Vec<&String> = own.flat_map(|(_, codes)| codes).collect();
            matches!(codes.as_slice(), [only] if only.eq_ignore_ascii_case(code))
        };
        Coded { meaning, exactly: matches!(meaning, Meaning::Known(id, _) if is_all(id)) }
    }

    /// The number of a unit's text, by which it is known here; none for one text too many.
    pub(super) fn unit(&mut self, unit: &str) -> Option<u32> {
        if let Some(known) = self.units.get(unit) {
            return Some(*known);
        }
        let number = u32::try_from(self.units.len()).ok().filter(|_| self.units.len() < MOST_KEPT)?;
        self.units.insert(unit.to_owned(), number);
        Some(number)
    }

    /// How numbers in a unit, which may have a number, are compared with those of a test.
    pub(super) fn scale(&mut self, concept: ConceptId, unit: &str, number: Option<u32>) -> Scale {
        let key = number.map(|number| (concept, number));
        if let Some(known) = key.and_then(|key| self.scales.get(&key)) {
            return known.clone();
        }
        let test = self.vocabulary.concept(concept).observation();
        let scale = match test.and_then(|test| Some((test, test.unit.as_ref()?))) {
            None => Scale::Not(NotComparable::Mismatch),
            Some((_, own)) if own.code() == unit => Scale::Same,
            Some((test, own)) => Scale::of(results::conversion(test, own, unit.trim())),
        };
        if let Some(key) = key.filter(|_| self.scales.len() < MOST_KEPT) {
            self.scales.insert(key, scale.clone());
        }
        scale
    }

    /// Which of an instrument's items a word is.
    pub(super) fn item(&mut self, concept: ConceptId, word: &str) -> Option<u16> {
        if let Some(known) = self.items.get(&concept).and_then(|words| words.get(word)) {
            return *known;
        }
        let instrument = self.vocabulary.concept(concept).instrument();
        let item = instrument.and_then(|i| i.item_named(word)).and_then(|item| u16::try_from(item).ok());
        let words = self.items.entry(concept).or_default();
        if words.len() < MOST_KEPT {
            words.insert(word.to_owned(), item);
        }
        item
    }

    /// How numbers in a unit become mg/day.
    pub(super) fn dose(&mut self, unit: &str) -> Option<Conversion> {
        if let Some(known) = self.doses.get(unit) {
            return *known;
        }
        let conversion = if unit == DAILY_DOSE {
            Some(Conversion { factor: Number::ONE, offset: Number::ZERO })
        } else {
            treatment::to_milligrams_a_day(unit)
        };
        if self.doses.len() < MOST_KEPT {
            self.doses.insert(unit.to_owned(), conversion);
        }
        conversion
    }

    /// Which of a test's named values a word is.
    pub(super) fn value(&mut self, concept: ConceptId, word: &str) -> Option<u16> {
        if let Some(known) = self.values.get(&concept).and_then(|words| words.get(word)) {
            return *known;
        }
        let value = self.vocabulary.concept(concept).observation().and_then(|t| results::named_value(t, word.trim()));
        let words = self.values.entry(concept).or_default();
        if words.len() < MOST_KEPT {
            words.insert(word.to_owned(), value);
        }
        value
    }
}
