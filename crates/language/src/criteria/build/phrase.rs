//! One item of a sequence: what stands before its name, the name, and what stands after it.

use super::Builder;
use super::names::Run;
use crate::criteria::ast::{Choice, Sex};
use crate::criteria::raw::{
    Adjective, At, Condition, CountOf, Element, Item, Negation, Op, Operand, Prefix, Quantity, RawPeriod, Window,
};
use crate::text::Diagnostic;
use crate::vocabulary::{ConceptId, KindName};
use std::ops::Range;

/// A statement before its kind decides what it means.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    pub at: Range<usize>,
    pub not: Option<Range<usize>>,
    pub negation: Option<At<Negation>>,
    pub prefix: Option<At<Prefix>>,
    pub chooser: Option<At<Choice>>,
    pub count: Option<At<CountOf>>,
    pub adjectives: Vec<At<Adjective>>,
    pub head: Head,
    pub head_at: Range<usize>,
    pub tests: Vec<(Joined, Test)>,
    pub grades: Vec<(Joined, Test)>,
    pub classes: Vec<Range<usize>>,
    pub windows: Vec<At<Window>>,
    pub lasting: Vec<At<(Option<Op>, RawPeriod)>>,
    pub times: Option<At<(Op, u32)>>,
    pub except: Option<Names>,
    pub requiring: Option<Names>,
    pub then: Option<Names>,
    /// Adjectives after the name (`X is active`).
    pub postfix: Vec<At<Adjective>>,
    pub slot: Slot,
}

#[derive(Clone, Debug)]
pub(super) enum Head {
    Concept(ConceptId),
    Defined(String),
    Age,
    Sex,
    Group(Vec<Condition>),
    /// Only a limit or a value: it continues the phrase before it, or is an age.
    Nothing,
    /// Only words such as `moderate`, for the name after the next connective.
    Adjectives,
    /// Reported.
    Unknown,
}

/// How a test goes on from the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Joined {
    First,
    Or,
    And,
}

/// A limit or a value as written.
#[derive(Clone, Debug)]
pub(super) enum Test {
    Compare(Op, Operand, Range<usize>),
    Between(Quantity, Quantity, Range<usize>),
    Plain(Quantity),
    Word(Range<usize>),
    Sex(Sex, Range<usize>),
}

/// Names after `except`, `requiring`, `followed by`, each with what is said of it.
#[derive(Clone, Debug)]
pub(super) struct Names {
    pub keyword: Range<usize>,
    pub names: Vec<Phrase>,
    pub parenthesised: bool,
}

/// What a limit that follows belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    None,
    Test,
    Grade,
    Class,
}

impl Test {
    pub fn at(&self) -> Range<usize> {
        match self {
            Self::Compare(.., at) | Self::Between(.., at) | Self::Word(at) | Self::Sex(_, at) => at.clone(),
            Self::Plain(quantity) => quantity.at.clone(),
        }
    }
}

impl Phrase {
    fn new(at: Range<usize>) -> Self {
        Self {
            head_at: at.end..at.end,
            at,
            not: None,
            negation: None,
            prefix: None,
            chooser: None,
            count: None,
            adjectives: Vec::new(),
            head: Head::Nothing,
            tests: Vec::new(),
            grades: Vec::new(),
            classes: Vec::new(),
            windows: Vec::new(),
            lasting: Vec::new(),
            times: None,
            except: None,
            requiring: None,
            then: None,
            postfix: Vec::new(),
            slot: Slot::None,
        }
    }

    pub fn concept(&self) -> Option<ConceptId> {
        if let Head::Concept(id) = self.head { Some(id) } else { None }
    }

    pub fn is_negated(&self) -> bool {
        self.not.is_some() || self.negation.is_some()
    }

    /// `grade` or `class` was read, and nothing after it.
    pub fn awaits_step(&self) -> bool {
        matches!(self.slot, Slot::Grade | Slot::Class) && self.grades.is_empty() && self.classes.is_empty()
    }

    /// Something stands before the name that starts a list of its own.
    pub fn has_lead(&self) -> bool {
        self.is_negated() || self.prefix.is_some() || self.chooser.is_some() || self.count.is_some()
    }

    /// Something after the name is said of this name only.
    pub fn has_own_suffix(&self) -> bool {
        !self.grades.is_empty()
            || !self.classes.is_empty()
            || !self.postfix.is_empty()
            || self.except.is_some()
            || self.requiring.is_some()
            || self.then.is_some()
    }

    /// A limit or a window of its own.
    pub fn is_closed(&self) -> bool {
        !self.tests.is_empty() || !self.windows.is_empty() || !self.lasting.is_empty() || self.times.is_some()
    }
}

impl Builder<'_> {
    /// Reads an item. `before` is the phrase that its limits and values may continue.
    pub(super) fn phrase(&mut self, item: &Item, before: Option<&Phrase>) -> Phrase {
        let mut phrase = Phrase::new(item.at.clone());
        let mut rest = item.elements.as_slice();
        if let Some(before) = before
            && let Some(used) = self.continued(before, rest, &mut phrase)
        {
            rest = rest.get(used..).unwrap_or(&[]);
            self.suffixes(rest, &mut phrase);
            return phrase;
        }
        while let Some(((element, at), tail)) = rest.split_first() {
            match element {
                Element::Not if phrase.is_negated() => self.report(
                    Diagnostic::error("not-understood", self.span(at), "the statement is negated twice")
                        .help("leave both negations out"),
                ),
                Element::Not => phrase.not = Some(at.clone()),
                Element::Negation(_) if phrase.negation.is_some() || phrase.not.is_some() => self.report(
                    Diagnostic::error("not-understood", self.span(at), "the statement is negated twice")
                        .help("leave both negations out"),
                ),
                Element::Negation(negation) => phrase.negation = Some((*negation, at.clone())),
                Element::Prefix(prefix) => match (&phrase.prefix, *prefix) {
                    // `history of taking X` says nothing that one of the two does not say.
                    (Some((first, first_at)), second) => {
                        let (first_at, first) = (first_at.clone(), *first);
                        if first != second {
                            let (a, b) = (self.source.words(&first_at), self.source.words(at));
                            self.report(
                                Diagnostic::error(
                                    "wrong-kind",
                                    self.span(&(first_at.start..at.end)),
                                    format!("`{a}` and `{b}` cannot stand together"),
                                )
                                .help(format!("keep `{a}` or `{b}`")),
                            );
                        }
                    }
                    (None, prefix) => phrase.prefix = Some((prefix, at.clone())),
                },
                Element::Adjective(adjective) => phrase.adjectives.push((*adjective, at.clone())),
                Element::Chooser(choice) => phrase.chooser = Some((*choice, at.clone())),
                Element::CountOf(count) => phrase.count = Some((*count, at.clone())),
                Element::Noise | Element::Is => {}
                Element::Group(members) => {
                    phrase.head = Head::Group(members.clone());
                    phrase.head_at = at.clone();
                    self.suffixes(tail, &mut phrase);
                    return phrase;
                }
                Element::Words(words) => {
                    self.head(words, &mut phrase);
                    self.suffixes(tail, &mut phrase);
                    return phrase;
                }
                _ => break,
            }
            rest = tail;
        }
        self.headless(rest, &mut phrase);
        phrase
    }

    /// An item without a name: an age (`18 years or older`), or an error.
    fn headless(&mut self, rest: &[At<Element>], phrase: &mut Phrase) {
        let start = rest.first().map_or(phrase.at.end, |(_, at)| at.start);
        phrase.head_at = start..start;
        self.suffixes(rest, phrase);
        let calendar = phrase.tests.iter().any(|(_, t)| super::age::is_calendar(t));
        if calendar && !phrase.has_lead() && phrase.adjectives.is_empty() {
            phrase.head = Head::Age;
            return;
        }
        if rest.is_empty() && !phrase.adjectives.is_empty() {
            phrase.head = Head::Adjectives;
        } else {
            self.nameless(phrase);
        }
    }

    pub(super) fn nameless(&mut self, phrase: &mut Phrase) {
        phrase.head = Head::Unknown;
        let written = self.source.words(&phrase.at);
        self.report(
            Diagnostic::error(
                "not-understood",
                self.span(&phrase.at),
                format!("`{written}` does not say of what it is said"),
            )
            .label("no condition, test, medication or procedure is named here")
            .help("put the name in front, as in `platelets >= 50 x10^9/L` or `malignancy within 5 years`"),
        );
    }

    /// Takes the elements at the start of `rest` that go on with the limits or values of `before`; how many.
    fn continued(&mut self, before: &Phrase, rest: &[At<Element>], phrase: &mut Phrase) -> Option<usize> {
        let skipped = rest.iter().take_while(|(e, _)| matches!(e, Element::Noise | Element::Is)).count();
        let (element, at) = rest.get(skipped)?;
        let next = rest.get(skipped + 1).map(|(e, _)| e);
        let more = matches!(next, Some(Element::Words(_) | Element::Group(_) | Element::Adjective(_)));
        let taken = match (before.slot, element) {
            (Slot::Class, Element::Words(words)) => {
                let single = words.len() == 1 && self.glued.named(at).is_none();
                if single && is_class(&self.source.words(at)) {
                    phrase.classes.push(at.clone());
                    true
                } else {
                    false
                }
            }
            (Slot::Class, Element::Quantity(_)) => {
                phrase.classes.push(at.clone());
                true
            }
            (Slot::Test, Element::Words(words)) => {
                let value = before.concept().is_some_and(|id| self.value_index(id, at).is_some());
                let sex = match before.head {
                    Head::Sex => words.first().and_then(|w| match self.run(std::slice::from_ref(w), &[]) {
                        Some((Run::Sex(Some(sex)), at)) => Some((sex, at)),
                        _ => None,
                    }),
                    _ => None,
                };
                if let Some((sex, at)) = sex.filter(|_| words.len() == 1) {
                    phrase.tests.push((Joined::First, Test::Sex(sex, at)));
                    true
                } else if value && self.glued.named(at).is_none() {
                    phrase.tests.push((Joined::First, Test::Word(at.clone())));
                    true
                } else {
                    false
                }
            }
            (Slot::Test, Element::Adjective(adjective)) if !more => {
                let result = matches!(adjective, Adjective::Positive | Adjective::Negative)
                    || before.concept().is_some_and(|id| self.value_index(id, at).is_some());
                if result {
                    phrase.tests.push((Joined::First, Test::Word(at.clone())));
                }
                result
            }
            (Slot::Test | Slot::Grade, element) => {
                let test = limit(element, at);
                let calendar = test.as_ref().is_some_and(super::age::is_calendar);
                let fits = test.filter(|_| !calendar || matches!(before.head, Head::Age));
                let list = if before.slot == Slot::Grade { &mut phrase.grades } else { &mut phrase.tests };
                let found = fits.is_some();
                list.extend(fits.map(|t| (Joined::First, t)));
                found
            }
            _ => false,
        };
        if !taken {
            return None;
        }
        phrase.slot = before.slot;
        phrase.head_at = at.start..at.start;
        Some(skipped + 1)
    }

    fn head(&mut self, words: &[Range<usize>], phrase: &mut Phrase) {
        let kinds: &[KindName] = match phrase.prefix {
            Some((Prefix::Family | Prefix::Suspected, _)) => &[KindName::Condition],
            Some((Prefix::Taking | Prefix::Failed | Prefix::Intolerant, _)) => &[KindName::Medication],
            _ => &[],
        };
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        phrase.head_at = first.start..last.end;
        match self.run(words, kinds) {
            Some((Run::Concept(id), at)) => {
                phrase.head = Head::Concept(id);
                phrase.head_at = at;
            }
            Some((Run::ConceptValue(id, value), at)) => {
                phrase.head = Head::Concept(id);
                phrase.head_at = at;
                phrase.slot = Slot::Test;
                phrase.tests.push((Joined::First, Test::Word(value)));
            }
            Some((Run::Defined(name), at)) => {
                phrase.head = Head::Defined(name);
                phrase.head_at = at;
            }
            Some((Run::Age, at)) => {
                phrase.head = Head::Age;
                phrase.head_at = at;
            }
            Some((Run::Sex(sex), at)) => {
                phrase.head = Head::Sex;
                phrase.head_at = at.clone();
                phrase.slot = Slot::Test;
                phrase.tests.extend(sex.map(|s| (Joined::First, Test::Sex(s, at))));
            }
            None => phrase.head = Head::Unknown,
        }
    }
}

/// The element as a limit.
pub(super) fn limit(element: &Element, at: &Range<usize>) -> Option<Test> {
    Some(match element {
        Element::Compare(op, operand) => Test::Compare(*op, operand.clone(), at.clone()),
        Element::Bound(quantity, op) => Test::Compare(*op, Operand::Quantity(quantity.clone()), at.clone()),
        Element::Between(low, high) => Test::Between(low.clone(), high.clone(), at.clone()),
        Element::Quantity(quantity) => Test::Plain(quantity.clone()),
        _ => return None,
    })
}

/// Whether a word looks like a class or stage: `III`, `IVb`, `2a`, `C`.
pub(super) fn is_class(word: &str) -> bool {
    let roman = word.trim_end_matches(|c: char| matches!(c, 'a'..='e' | 'A'..='B'));
    let is_roman = !roman.is_empty() && roman.len() <= 5 && roman.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let is_letter = word.len() == 1 && word.chars().all(|c| c.is_ascii_uppercase());
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = !digits.is_empty() && word.len() <= 3 && digits.chars().all(|c| c.is_ascii_digit());
    is_roman || is_letter || is_number
}
