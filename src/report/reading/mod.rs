//! A compiled condition in plain English.
//!
//! Assumes a rule set and its vocabulary. Guarantees that every word comes from what was compiled, never from the
//! text of the condition or of the protocol, so that the reading shows what the engine will really ask.

mod atom;
mod numbers;
mod phrase;
mod window;

#[cfg(test)]
mod tests;

use super::words::{join, sex};
use crate::criteria::Count;
use crate::ruleset::{Atom, Criterion, Group, Logic, Node, NodeId, RuleSet, Section, Stage};
use crate::value::Day;
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
    /// Where windows come from, and what a negative answer rests on.
    pub notes: Vec<String>,
}

/// A statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Clause {
    /// One sentence, without a full stop.
    Sentence(String),
    /// A lead (`at least 4 of these hold`) and what it leads.
    List(String, Vec<Self>),
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
        let notes: String = self.notes.iter().map(|note| format!(" ({note})")).collect();
        format!("{}{notes}", self.clause.line())
    }
}

impl Reader<'_> {
    /// What a criterion (or a child of one) asks, with its polarity.
    #[must_use]
    pub fn criterion(&self, criterion: &Criterion) -> Reading {
        let mut notes = Vec::new();
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
        let mut notes = Vec::new();
        let clause = self.logic(&criterion.logic, &mut notes);
        Reading { clause, notes }
    }

    /// What a condition asks.
    #[must_use]
    pub fn condition(&self, node: NodeId) -> Reading {
        let mut notes = Vec::new();
        let clause = self.node(node, false, 0, &mut notes);
        Reading { clause, notes }
    }

    fn logic(&self, logic: &Logic, notes: &mut Vec<String>) -> Clause {
        match logic {
            Logic::Condition(node) => self.node(*node, false, 0, notes),
            Logic::Judgement(judgement) => {
                let when = match judgement.at {
                    None => "the investigator answers yes to",
                    Some(Stage::Consent) => "at consent, the investigator answers yes to",
                    Some(Stage::Visit) => "at the visit, the investigator answers yes to",
                };
                Clause::Sentence(format!("{when} “{}”", judgement.question))
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

    fn node(&self, id: NodeId, negated: bool, depth: usize, notes: &mut Vec<String>) -> Clause {
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

    fn each(&self, children: &[NodeId], depth: usize, notes: &mut Vec<String>) -> Vec<Clause> {
        children.iter().map(|&c| self.node(c, false, depth + 1, notes)).collect()
    }

    fn all(&self, children: &[NodeId], negated: bool, depth: usize, notes: &mut Vec<String>) -> Clause {
        if children.is_empty() {
            return always(!negated);
        }
        if negated {
            return Clause::List("not all of these hold".to_owned(), self.each(children, depth, notes));
        }
        if let Some(phrase) = self.merged(children, "and", notes) {
            return Clause::Sentence(phrase.sentence(false));
        }
        let items = self.each(children, depth, notes);
        one_sentence(&items, "and").unwrap_or_else(|| Clause::List("all of these hold".to_owned(), items))
    }

    fn any(&self, children: &[NodeId], negated: bool, depth: usize, notes: &mut Vec<String>) -> Clause {
        if children.is_empty() {
            return always(negated);
        }
        if let Some(phrase) = self.merged(children, "or", notes) {
            return Clause::Sentence(phrase.sentence(negated));
        }
        if negated {
            return Clause::List("none of these holds".to_owned(), self.each(children, depth, notes));
        }
        if let Some(clause) = self.implication(children, depth, notes) {
            return clause;
        }
        let items = self.each(children, depth, notes);
        one_sentence(&items, "or").unwrap_or_else(|| Clause::List("at least one of these holds".to_owned(), items))
    }

    /// `not A or B` is how "if A then B" was compiled; it reads best as what it was.
    fn implication(&self, children: &[NodeId], depth: usize, notes: &mut Vec<String>) -> Option<Clause> {
        let &[first, second] = children else { return None };
        let (premise, conclusion) = match (self.rules.node(first), self.rules.node(second)) {
            (Node::Not(premise), Node::Not(_)) => return self.implication_of(premise, second, depth, notes),
            (Node::Not(premise), _) => (premise, second),
            (_, Node::Not(premise)) => (premise, first),
            _ => return None,
        };
        self.implication_of(premise, conclusion, depth, notes)
    }

    fn implication_of(
        &self,
        premise: NodeId,
        conclusion: NodeId,
        depth: usize,
        notes: &mut Vec<String>,
    ) -> Option<Clause> {
        let (Clause::Sentence(a), Clause::Sentence(b)) =
            (self.node(premise, false, depth + 1, notes), self.node(conclusion, false, depth + 1, notes))
        else {
            return None;
        };
        Some(Clause::Sentence(format!("if {a}, then {b}")))
    }

    /// Statements that differ only in what they are about, as one: "has hepatitis B, hepatitis C or HIV infection".
    fn merged(&self, children: &[NodeId], last: &str, notes: &mut Vec<String>) -> Option<Phrase> {
        let atoms: Vec<&Atom> = children
            .iter()
            .map(|&c| match self.rules.node(c) {
                Node::Atom(atom) => Some(self.rules.atom(atom)),
                _ => None,
            })
            .collect::<Option<_>>()?;
        let mut own_notes = Vec::new();
        let phrases: Vec<Phrase> = atoms.into_iter().map(|a| self.phrase(a, &mut own_notes)).collect();
        let merged = Phrase::merged(&phrases, |objects| join(objects, last))?;
        for note in own_notes {
            push_new(notes, note);
        }
        Some(merged)
    }
}

/// A condition that does not depend on the patient (`sex: all`).
fn always(holds: bool) -> Clause {
    Clause::Sentence(if holds { "it holds for every patient" } else { "it holds for no patient" }.to_owned())
}

fn push_new(notes: &mut Vec<String>, note: String) {
    if !notes.contains(&note) {
        notes.push(note);
    }
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

/// Words for a sex that a criterion asks for.
fn sex_words(asked: crate::criteria::Sex) -> &'static str {
    sex(asked)
}
