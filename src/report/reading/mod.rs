//! A compiled condition in plain English.
//!
//! Assumes a rule set and its vocabulary. Guarantees that every word comes from what was compiled, never from the
//! text of the condition or of the protocol, so that the reading shows what the engine will really ask.

mod atom;
mod computed;
mod notes;
mod numbers;
mod phrase;
mod window;

#[cfg(test)]
mod tests;

use crate::criteria::Count;
use crate::ruleset::{Criterion, Group, Logic, Node, NodeId, RuleSet, Section, Stage};
use crate::value::Day;
pub use notes::Notes;
use phrase::Phrase;

/// Conditions nested deeper than this are not read out; the compiler allows no such depth.
const DEEPEST: usize = 64;
/// So many simple statements still make one sentence; more become a list.
const SENTENCE: usize = 3;

/// Puts compiled conditions into words; with a screening date, windows become calendar days.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The rules that are read.
    pub rules: &'a RuleSet,
    /// The screening date, if there is one.
    pub on: Option<Day>,
}

/// What a criterion means, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The statement.
    pub clause: Clause,
    /// What stands beside it.
    pub notes: Notes,
}

/// A statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Clause {
    /// One sentence, without a full stop.
    Sentence(String),
    /// A lead (`at least 4 of these hold`) and what it leads.
    List(String, Vec<Self>),
}

/// A part of a list of conditions.
enum Part {
    /// Statements that can be said as one; at least one.
    Alike(Vec<Phrase>),
    /// Anything else.
    Other(Clause),
}

impl Clause {
    /// The whole statement in one line.
    #[must_use]
    pub fn line(&self) -> String {
        match self {
            Self::Sentence(text) => text.clone(),
            Self::List(lead, items) => {
                let items: Vec<String> = items
                    .iter()
                    .map(|item| match item {
                        Self::Sentence(text) => text.clone(),
                        Self::List(..) => format!("[{}]", item.line()),
                    })
                    .collect();
                format!("{lead}: {}", items.join("; "))
            }
        }
    }

    /// The statement as lines with their depth: a lead, then its items one deeper.
    #[must_use]
    pub fn outline(&self) -> Vec<(usize, String)> {
        match self {
            Self::Sentence(text) => vec![(0, text.clone())],
            Self::List(lead, items) => {
                let deeper = items.iter().flat_map(Self::outline).map(|(depth, text)| (depth + 1, text));
                std::iter::once((0, format!("{lead}:"))).chain(deeper).collect()
            }
        }
    }
}

impl Reading {
    /// Statement and notes in one line.
    #[must_use]
    pub fn line(&self) -> String {
        let notes: String = self.notes.lines().iter().map(|note| format!(" ({note})")).collect();
        format!("{}{notes}", self.clause.line())
    }
}

impl Reader<'_> {
    /// What a criterion (or a child of one) asks, with its polarity.
    #[must_use]
    pub fn criterion(&self, criterion: &Criterion) -> Reading {
        let mut notes = Notes::default();
        let clause = self.logic(&criterion.logic, &mut notes);
        let polarity = match (criterion.section, &criterion.logic) {
            (_, Logic::NotUnderstood(_)) => "",
            (Section::Inclusion, _) => "required: ",
            (Section::Exclusion, _) => "excluded if ",
        };
        Reading { clause: lead_in(polarity, clause), notes }
    }

    /// What a child of a nested criterion asks; the polarity is its parent's business.
    #[must_use]
    pub fn child(&self, criterion: &Criterion) -> Reading {
        let mut notes = Notes::default();
        let clause = self.logic(&criterion.logic, &mut notes);
        Reading { clause, notes }
    }

    /// What a condition asks.
    #[must_use]
    pub fn condition(&self, node: NodeId) -> Reading {
        let mut notes = Notes::default();
        let clause = self.node(node, false, 0, &mut notes);
        Reading { clause, notes }
    }

    fn logic(&self, logic: &Logic, notes: &mut Notes) -> Clause {
        match logic {
            Logic::Condition(node) => self.node(*node, false, 0, notes),
            Logic::Judgement(judgement) => {
                let when = match judgement.at {
                    None => "",
                    Some(Stage::Consent) => " at consent",
                    Some(Stage::Visit) => " at the visit",
                };
                Clause::Sentence(format!("the investigator answers yes{when} to “{}”", judgement.question))
            }
            Logic::Deferred(Stage::Consent) => Clause::Sentence("this is confirmed at consent".to_owned()),
            Logic::Deferred(Stage::Visit) => Clause::Sentence("this is confirmed at the visit".to_owned()),
            Logic::NotUnderstood(why) => Clause::Sentence(format!("not computed: {why}; a person reads the words")),
            Logic::Group(group, children) => {
                let lead = match group {
                    Group::All => "all of these hold".to_owned(),
                    Group::Any => "at least one of these holds".to_owned(),
                    Group::Count(count) => count_lead(*count),
                };
                let items = children.iter().map(|c| prefixed(&c.id, self.logic(&c.logic, notes))).collect();
                Clause::List(lead, items)
            }
        }
    }

    fn node(&self, id: NodeId, negated: bool, depth: usize, notes: &mut Notes) -> Clause {
        if depth > DEEPEST {
            return Clause::Sentence("a condition nested too deeply to be read out".to_owned());
        }
        match self.rules.node(id) {
            Node::Atom(atom) => Clause::Sentence(self.phrase(self.rules.atom(atom), notes).sentence(negated)),
            Node::Not(inner) => self.node(inner, !negated, depth + 1, notes),
            Node::All(children) => self.all(self.rules.list(children), negated, depth, notes),
            Node::Any(children) => self.any(self.rules.list(children), negated, depth, notes),
            Node::Count(count, children) => {
                let lead = if negated { format!("it is not so that {}", count_lead(count)) } else { count_lead(count) };
                Clause::List(lead, self.each(self.rules.list(children), depth, notes))
            }
        }
    }

    fn each(&self, children: &[NodeId], depth: usize, notes: &mut Notes) -> Vec<Clause> {
        children.iter().map(|&c| self.node(c, false, depth + 1, notes)).collect()
    }

    fn all(&self, children: &[NodeId], negated: bool, depth: usize, notes: &mut Notes) -> Clause {
        if children.is_empty() {
            return always(!negated);
        }
        if negated {
            return Clause::List("not all of these hold".to_owned(), self.each(children, depth, notes));
        }
        let items = self.items(children, "and", depth, notes);
        one_sentence(&items, "and").unwrap_or_else(|| Clause::List("all of these hold".to_owned(), items))
    }

    fn any(&self, children: &[NodeId], negated: bool, depth: usize, notes: &mut Notes) -> Clause {
        if children.is_empty() {
            return always(negated);
        }
        let mut own = Notes::default();
        if let [Part::Alike(phrases)] = self.parts(children, "or", depth, &mut own).as_slice()
            && let Some(phrase) = Phrase::merged(phrases, "or")
        {
            notes.extend(own);
            return Clause::Sentence(phrase.sentence(negated));
        }
        if !negated && let Some(clause) = self.implication(children, depth, notes) {
            return clause;
        }
        let items = self.items(children, "or", depth, notes);
        if negated {
            return Clause::List("none of these holds".to_owned(), items);
        }
        one_sentence(&items, "or").unwrap_or_else(|| Clause::List("at least one of these holds".to_owned(), items))
    }

    fn items(&self, children: &[NodeId], last: &str, depth: usize, notes: &mut Notes) -> Vec<Clause> {
        let parts = self.parts(children, last, depth, notes);
        let clause = |part| match part {
            Part::Other(clause) => vec![clause],
            Part::Alike(phrases) => match Phrase::merged(&phrases, last) {
                Some(phrase) => vec![Clause::Sentence(phrase.sentence(false))],
                None => phrases.iter().map(|p| Clause::Sentence(p.sentence(false))).collect(),
            },
        };
        parts.into_iter().flat_map(clause).collect()
    }

    /// The children; statements that can be said as one stand together, where the first of them stood.
    fn parts(&self, children: &[NodeId], last: &str, depth: usize, notes: &mut Notes) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for &child in children {
            let Node::Atom(atom) = self.rules.node(child) else {
                parts.push(Part::Other(self.node(child, false, depth + 1, notes)));
                continue;
            };
            let phrase = self.phrase(self.rules.atom(atom), notes);
            let joins = |part: &&mut Part| match part {
                Part::Alike(known) => {
                    let with: Vec<Phrase> = known.iter().chain([&phrase]).cloned().collect();
                    Phrase::merged(&with, last).is_some()
                }
                Part::Other(_) => false,
            };
            match parts.iter_mut().find(joins) {
                Some(Part::Alike(known)) => known.push(phrase),
                Some(Part::Other(_)) | None => parts.push(Part::Alike(vec![phrase])),
            }
        }
        parts
    }

    /// `not A or B` is how "if A then B" was compiled; it reads best as what it was.
    fn implication(&self, children: &[NodeId], depth: usize, notes: &mut Notes) -> Option<Clause> {
        let &[first, second] = children else { return None };
        let (premise, conclusion) = match (self.rules.node(first), self.rules.node(second)) {
            (Node::Not(premise), Node::Not(_)) => return self.implication_of(premise, second, depth, notes),
            (Node::Not(premise), _) => (premise, second),
            (_, Node::Not(premise)) => (premise, first),
            _ => return None,
        };
        self.implication_of(premise, conclusion, depth, notes)
    }

    fn implication_of(&self, premise: NodeId, conclusion: NodeId, depth: usize, notes: &mut Notes) -> Option<Clause> {
        let (Clause::Sentence(a), Clause::Sentence(b)) =
            (self.node(premise, false, depth + 1, notes), self.node(conclusion, false, depth + 1, notes))
        else {
            return None;
        };
        Some(Clause::Sentence(format!("if {a}, then {b}")))
    }
}

/// A condition that does not depend on the patient (`sex: all`).
fn always(holds: bool) -> Clause {
    Clause::Sentence(if holds { "it holds for every patient" } else { "it holds for no patient" }.to_owned())
}

fn count_lead(count: Count) -> String {
    match count {
        Count::AtLeast(1) => "at least one of these holds".to_owned(),
        Count::AtLeast(n) => format!("at least {n} of these hold"),
        Count::AtMost(n) => format!("at most {n} of these hold"),
        Count::Exactly(1) => "exactly one of these holds".to_owned(),
        Count::Exactly(n) => format!("exactly {n} of these hold"),
    }
}

fn lead_in(words: &str, clause: Clause) -> Clause {
    match clause {
        Clause::Sentence(text) => Clause::Sentence(format!("{words}{text}")),
        Clause::List(lead, items) => Clause::List(format!("{words}{lead}"), items),
    }
}

fn prefixed(id: &str, clause: Clause) -> Clause {
    lead_in(&format!("{id}: "), clause)
}

/// A few simple statements in one sentence.
fn one_sentence(items: &[Clause], last: &str) -> Option<Clause> {
    if items.len() > SENTENCE {
        return None;
    }
    let texts: Vec<&str> = items
        .iter()
        .map(|item| match item {
            // A statement that already joins others would be read wrongly inside another join.
            Clause::Sentence(text) if !text.starts_with("if ") && !text.contains("; ") => Some(text.as_str()),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let joints = texts.join(&format!("; {last} "));
    Some(Clause::Sentence(joints))
}
