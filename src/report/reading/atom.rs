//! Statements about one thing in words.

use super::phrase::Phrase;
use super::{Notes, Reader, numbers};
use crate::criteria::{Assertion, Choice, Exposure, Qualifier};
use crate::report::words::{join, long_day};
use crate::ruleset::{
    Atom, ConditionAtom, MedicationAtom, Node, NodeId, ProcedureAtom, Test, ValueAtom, Window, WindowOrigin,
};
use crate::value::{Bound, Calendar, Number, Range, RangeSet, Truth};
use crate::vocabulary::{Absence, ConceptId, KindName};
use std::collections::{BTreeMap, BTreeSet};

/// For how long a dated activity speaks for the patient.
const ACTIVITY_DAYS: i32 = 90;

impl Reader<'_> {
    /// A concept's canonical name.
    pub(in crate::report) fn name(&self, concept: ConceptId) -> &str {
        &self.rules.vocabulary.concept(concept).name
    }

    fn names(&self, concepts: &[ConceptId], last: &str) -> String {
        let names: Vec<&str> = concepts.iter().map(|&c| self.name(c)).collect();
        join(&names, last)
    }

    pub(in crate::report) fn unit(&self, concept: ConceptId) -> String {
        let observation = self.rules.vocabulary.concept(concept).observation();
        observation
            .and_then(|o| o.unit.as_ref())
            .filter(|u| u.code() != "1")
            .map_or_else(String::new, |u| clinical(&u.to_string()))
    }

    pub(super) fn phrase(&self, atom: &Atom, notes: &mut Notes) -> Phrase {
        match atom {
            Atom::Age { unit, ages } => self.age(*unit, ages),
            Atom::Sex(asked) => Phrase::patient("is", "is not", asked.word()),
            Atom::Condition(atom) => self.condition_atom(atom, notes),
            Atom::Value(atom) => self.value_atom(atom, notes),
            Atom::Medication(atom) => self.medication_atom(atom),
            Atom::Procedure(atom) => self.procedure_atom(atom),
        }
    }

    fn age(&self, unit: Calendar, ages: &RangeSet<u32>) -> Phrase {
        let words = numbers::set(ages, unit.word(2), |n| n.to_string());
        let day = self.on.map_or_else(|| "the screening date".to_owned(), long_day);
        Phrase::about(format!("the age on {day}"), "", "is", "is not", words)
    }

    fn condition_atom(&self, atom: &ConditionAtom, notes: &mut Notes) -> Phrase {
        let (object, qualified) = self.qualified(atom.concept, &atom.qualifiers);
        let state = self.state_form(atom.concept).filter(|_| atom.qualifiers.is_empty());
        let now = atom.window == Window::Now;
        let phrase = match (atom.assertion, state) {
            (Assertion::Present, Some(state)) if now => Phrase::patient("is", "is not", state),
            (Assertion::Present | Assertion::Ever, Some(state)) => Phrase::patient("is or was", "was not", state),
            (Assertion::Present, None) if now => Phrase::patient("has", "does not have", object),
            (Assertion::Present | Assertion::Ever, None) => Phrase::patient("has or had", "has not had", object),
            (Assertion::Family, _) => Phrase::patient("has a family history of", "has no family history of", object),
            (Assertion::Suspected, _) => {
                Phrase::patient("is suspected of having", "is not suspected of having", object)
            }
            (Assertion::Planned, _) => Phrase::patient("has a plan for", "has no plan for", object),
        };
        let mut tail = qualified;
        if !atom.requiring.is_empty() {
            tail.push_str(&format!(" that required {}", self.names(&atom.requiring, "or")));
        }
        if !atom.except.is_empty() {
            let names: Vec<String> = atom
                .except
                .iter()
                .map(|(concept, qualifiers)| {
                    let (name, after) = self.qualified(*concept, qualifiers);
                    format!("{name}{after}")
                })
                .collect();
            tail.push_str(&format!(" (not counting {})", join(&names, "or")));
        }
        tail.push_str(&self.when(atom.window));
        if let Some(period) = atom.lasting {
            tail.push_str(&self.on.map_or_else(
                || format!(" for at least {period}"),
                |on| format!(" for at least {period}, since {} or earlier", long_day(on.before(period))),
            ));
        }
        if matches!(atom.assertion, Assertion::Present | Assertion::Ever) {
            self.defined_note(atom.concept, notes);
            self.clearing_notes(atom, notes);
        }
        phrase.tail(tail)
    }

    /// A state that is said with "is": the word form the vocabulary gives beside the noun.
    pub(in crate::report) fn state_form(&self, concept: ConceptId) -> Option<&str> {
        let concept = self.rules.vocabulary.concept(concept);
        // To need something is not to be on it already, even where charts use both words.
        if concept.name.starts_with("need for ") {
            return None;
        }
        let is_state = |name: &&str| {
            ["of ", "able ", "unable ", "willing ", "unwilling ", "using ", "on "].iter().any(|p| name.starts_with(p))
                || ["pregnant", "breastfeeding", "breast-feeding", "lactating", "surgically sterile"].contains(name)
                || name.starts_with("post") && name.ends_with("menopausal")
        };
        std::iter::once(concept.name.as_str()).chain(concept.names.iter().map(String::as_str)).find(is_state)
    }

    /// The name with its adjectives, and what stands after the name.
    fn qualified(&self, concept: ConceptId, qualifiers: &[Qualifier]) -> (String, String) {
        let mut before = Vec::new();
        let mut after = String::new();
        for qualifier in qualifiers {
            match qualifier {
                Qualifier::Active => before.push("active".to_owned()),
                Qualifier::Inactive => before.push("inactive".to_owned()),
                Qualifier::Stable => before.push("stable".to_owned()),
                Qualifier::Severity(severity) => before.push(severity.word().to_owned()),
                Qualifier::Controlled(true) => before.push("controlled".to_owned()),
                Qualifier::Controlled(false) => before.push("uncontrolled".to_owned()),
                Qualifier::Compensated(true) => before.push("compensated".to_owned()),
                Qualifier::Compensated(false) => before.push("decompensated".to_owned()),
                Qualifier::AdequatelyTreated => before.push("adequately treated".to_owned()),
                Qualifier::Grade(grades) => {
                    after.push_str(&format!(
                        " with a toxicity grade of {}",
                        numbers::set(grades, "", |n| n.to_string())
                    ));
                }
                Qualifier::Class(classes) => after.push_str(&format!(" of class {}", join(classes, "or"))),
            }
        }
        if qualifiers.iter().any(|q| matches!(q, Qualifier::Active | Qualifier::Inactive | Qualifier::Stable)) {
            after.push_str(&self.on.map_or_else(
                || format!(" (status recorded in the last {ACTIVITY_DAYS} days)"),
                |on| format!(" (status recorded on {} or later)", long_day(on.plus(-ACTIVITY_DAYS))),
            ));
        }
        let name = self.name(concept);
        let article = before.is_empty() && ["need for ", "positive "].iter().any(|p| name.starts_with(p));
        before.push(if article { format!("a {name}") } else { name.to_owned() });
        (before.join(" "), after)
    }

    /// A concept without a code is what its rule says.
    fn defined_note(&self, concept: ConceptId, notes: &mut Notes) {
        let known = self.rules.vocabulary.concept(concept);
        let rule = self.rules.inference.get(concept.0 as usize).and_then(|i| i.present);
        if let (true, Some(rule)) = (known.codes.is_empty(), rule) {
            notes.add(&known.name, format!("present when {}", self.condition(rule).clause.line()));
        }
    }

    /// What a negative answer rests on, where a list is not enough.
    fn clearing_notes(&self, atom: &ConditionAtom, notes: &mut Notes) {
        let vocabulary = &self.rules.vocabulary;
        let by_test = |id: ConceptId| {
            vocabulary.concept(id).absence == Absence::ByTest || self.rules.policy.by_test.contains(&id)
        };
        let below = vocabulary.at_or_below(atom.concept);
        let excepted = |id: ConceptId| atom.except.iter().any(|(e, q)| q.is_empty() && vocabulary.is_a(id, *e));
        for &id in below.iter().filter(|&&id| by_test(id) && !excepted(id)) {
            let settled = atom
                .settle
                .and_then(|s| self.rules.settles.get(s.0 as usize))
                .and_then(|list| list.iter().find(|(concept, _)| *concept == id).map(|&(_, node)| node));
            let rule = settled.or_else(|| self.rules.inference.get(id.0 as usize).and_then(|i| i.absent));
            let tests = rule.map(|node| self.tests_in(node)).unwrap_or_default();
            let tests: Vec<ConceptId> = tests.into_iter().map(|(test, _)| test).collect();
            let ground = match tests.as_slice() {
                [] => "only by a test".to_owned(),
                [one] => format!("by {} alone", self.name(*one)),
                many => format!("only by a test: {}", self.names(many, "or")),
            };
            let standard = if settled.is_some() { ", this trial's own standard" } else { "" };
            notes.add(self.name(id), format!("cleared {ground}{standard}"));
        }
    }

    /// The tests by which the vocabulary clears a concept, with the window in which each must lie.
    pub(in crate::report) fn clearing_tests(&self, concept: ConceptId) -> Vec<(ConceptId, Window)> {
        let rule = self.rules.inference.get(concept.0 as usize).and_then(|i| i.absent);
        rule.map(|node| self.tests_in(node)).unwrap_or_default()
    }

    /// The tests that a condition asks for, in the order of the vocabulary.
    fn tests_in(&self, root: NodeId) -> Vec<(ConceptId, Window)> {
        let mut tests = BTreeMap::new();
        let mut left = vec![root];
        let mut seen = BTreeSet::new();
        while let Some(id) = left.pop() {
            if !seen.insert(id) {
                continue;
            }
            match self.rules.node(id) {
                Node::All(c) | Node::Any(c) | Node::Count(_, c) => left.extend_from_slice(self.rules.list(c)),
                Node::Not(inner) => left.push(inner),
                Node::Atom(atom) => match self.rules.atom(atom) {
                    Atom::Value(value) => {
                        tests.entry(value.concept).or_insert(value.window);
                    }
                    Atom::Age { .. } | Atom::Sex(_) | Atom::Condition(_) | Atom::Medication(_) | Atom::Procedure(_) => {
                    }
                },
            }
        }
        tests.into_iter().collect()
    }

    fn value_atom(&self, atom: &ValueAtom, notes: &mut Notes) -> Phrase {
        let concept = self.rules.vocabulary.concept(atom.concept);
        let dated = self.dated(atom.window);
        let object = self.test_words(atom);
        let name = &concept.name;
        let cumulative = concept.instrument().is_some_and(|i| i.cumulative);
        let counted = concept.kind.name() == KindName::CriteriaSet;
        if counted || cumulative {
            let span = if cumulative { ", over the whole history," } else { dated.as_str() };
            let what = if counted { format!("the number of {name} met") } else { name.clone() };
            return Phrase::about(what, span, "is", "is not", object);
        }
        self.window_note(atom, notes);
        self.computed_note(atom.concept, notes);
        if let Some(times) = atom.times {
            return Phrase::about(name.as_str(), &dated, "is", "is not", object)
                .tail(format!(" on at least {times} different days"));
        }
        let about = |which: &str| Phrase::about(format!("{which} {name}"), &dated, "is", "is not", object.clone());
        let otherwise = |which: &str, phrase| Phrase { no_subject: Some(format!("{which} {name}")), ..phrase };
        match atom.choice {
            Choice::Latest => about("the latest"),
            Choice::Highest => about("the highest recorded"),
            Choice::Lowest => about("the lowest recorded"),
            Choice::Mean => about("the mean of the recorded"),
            Choice::Any => otherwise("no recorded", about("some recorded")),
            Choice::Every => otherwise("not every recorded", about("every recorded")),
        }
    }

    fn test_words(&self, atom: &ValueAtom) -> String {
        let unit = self.unit(atom.concept);
        match &atom.test {
            Test::Number(set) => {
                self.class_words(atom.concept, set).unwrap_or_else(|| numbers::set(set, &unit, |n| n.to_string()))
            }
            Test::Relative(ranges) => numbers::relative(ranges, &unit),
            Test::Titre(set) => numbers::set(set, "", |n| format!("1:{n}")),
            Test::Named(indices) => {
                let observation = self.rules.vocabulary.concept(atom.concept).observation();
                let names: Vec<&str> = indices
                    .iter()
                    .filter_map(|&i| observation?.values.get(usize::from(i)).map(|v| v.name.as_str()))
                    .collect();
                join(&names, "or")
            }
        }
    }

    /// The classes of an instrument that make up a set of totals: `class A or B (5 to 9)`.
    fn class_words(&self, concept: ConceptId, set: &RangeSet) -> Option<String> {
        let classes = &self.rules.vocabulary.concept(concept).instrument()?.classes;
        let ends_with = |end: Bound, last: usize| match end {
            Bound::Excluded(next) => classes.get(last + 1).is_some_and(|c| c.low == next),
            Bound::Included(high) => last + 1 == classes.len() && classes.get(last).is_some_and(|c| c.high == high),
            Bound::Open => false,
        };
        let (mut names, mut totals) = (Vec::new(), Vec::new());
        for range in set.ranges() {
            let first = classes.iter().position(|c| range.low == Bound::Included(c.low))?;
            let last = (first..classes.len()).find(|&last| ends_with(range.high, last))?;
            names.extend(classes.get(first..=last)?.iter().map(|c| c.name.as_str()));
            totals.push(format!("{} to {}", classes.get(first)?.low, classes.get(last)?.high));
        }
        (!names.is_empty()).then(|| format!("class {} ({})", join(&names, "or"), totals.join(" or ")))
    }

    fn window_note(&self, atom: &ValueAtom, notes: &mut Notes) {
        let Window::Within(period, _) = atom.window else { return };
        let says = match atom.origin {
            WindowOrigin::Condition => return,
            WindowOrigin::Trial => format!("the trial sets {period} for such results"),
            WindowOrigin::Policy => format!("{period} is the site's policy; the protocol gives no window"),
            WindowOrigin::Vocabulary => format!("{period} is the vocabulary's window; the protocol gives none"),
        };
        notes.add(self.name(atom.concept), says);
    }

    fn medication_atom(&self, atom: &MedicationAtom) -> Phrase {
        let name = if atom.except.is_empty() {
            self.name(atom.concept).to_owned()
        } else {
            format!("{} (not counting {})", self.name(atom.concept), self.names(&atom.except, "or"))
        };
        let now = atom.window == Window::Now;
        if let Some(dose) = &atom.dose {
            return self.dose_phrase(&name, dose, atom);
        }
        let phrase = match atom.mode {
            Exposure::Taking if now => Phrase::patient("takes", "does not take", name),
            Exposure::Taking => Phrase::patient("takes or took", "did not take", name),
            Exposure::Received => Phrase::patient("has received", "has not received", name),
            Exposure::Failed => Phrase::patient("has failed", "has not failed", name),
            Exposure::Intolerant => {
                Phrase::patient("does not tolerate, or is allergic to,", "tolerates, and is not allergic to,", name)
            }
            Exposure::Planned => Phrase::patient("is planned to receive", "is not planned to receive", name),
            Exposure::StableFor(period) => {
                let since = self.on.map_or_else(
                    || format!(" at a dose unchanged for at least {period}"),
                    |on| format!(" at a dose unchanged since {} or earlier", long_day(on.before(period))),
                );
                Phrase::patient("takes", "does not take", name).tail(since)
            }
        };
        let mut tail = phrase.tail.clone();
        if let Some(period) = atom.lasting {
            tail.push_str(&format!(" without a break for at least {period}"));
        }
        tail.push_str(&self.when(atom.window));
        if !atom.then.is_empty() {
            tail.push_str(&format!(", followed by {}", self.names(&atom.then, "or")));
        }
        phrase.tail(tail)
    }

    fn dose_phrase(&self, name: &str, dose: &RangeSet, atom: &MedicationAtom) -> Phrase {
        let words = numbers::set(dose, "mg", |n| n.to_string());
        let not_taken = if dose.holds(&Range::exactly(Number::ZERO)) == Truth::True {
            " (not taking it counts)"
        } else {
            " (not taking it does not count)"
        };
        Phrase::about(format!("the daily dose of {name}"), "", "is", "is not", words)
            .tail(format!("{}{not_taken}", self.when(atom.window)))
    }

    fn procedure_atom(&self, atom: &ProcedureAtom) -> Phrase {
        let mut name = self.name(atom.concept).to_owned();
        if !atom.except.is_empty() {
            name.push_str(&format!(" (not counting {})", self.names(&atom.except, "or")));
        }
        let phrase = if atom.planned {
            Phrase::patient("is scheduled for", "is not scheduled for", name)
        } else {
            Phrase::patient("has had", "has not had", name)
        };
        let tail = self.when(atom.window);
        phrase.tail(tail)
    }
}

/// A UCUM unit as clinicians write it.
fn clinical(unit: &str) -> String {
    const SPELLINGS: [(&str, &str); 9] = [
        ("10*", "x10^"),
        ("/{1.73_m2}", "/1.73m2"),
        ("[IU]", "IU"),
        ("[iU]", "IU"),
        ("mm[Hg]", "mmHg"),
        ("[wood'U]", "Wood units"),
        ("{pack_years}", "pack-years"),
        ("{copies}", "copies"),
        ("{FEU}", " FEU"),
    ];
    SPELLINGS.iter().fold(unit.to_owned(), |text, (ucum, clinical)| text.replace(ucum, clinical))
}
