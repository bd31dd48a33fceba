//! Reads the words of a shape by the table of the grammar.
//!
//! Assumes words as the table numbers them. Guarantees the tree that pest's own parser makes, and where that reads
//! nothing, the word at which it last tried a rule. The depth of the calls is that of the grammar.

use super::table::{Choice, END, Op, Place, Table, Try, Word};
use super::tree::Entry;

/// Where a reading looks ahead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ahead {
    No,
    /// For what must follow.
    Must,
    /// For what must not.
    MustNot,
}

/// A reading of some words.
pub(super) struct Reading<'t> {
    table: &'t Table,
    words: &'t [Word],
    at: usize,
    ahead: Ahead,
    /// The last word at which pest would have taken note of a rule.
    noted: usize,
    entries: Vec<Entry>,
}

impl<'t> Reading<'t> {
    /// The nodes of a whole line, each before those within it, their places counted in words; or the number of the word
    /// at which a rule was last tried.
    pub(super) fn of(table: &'t Table, words: &'t [Word]) -> Result<Vec<Entry>, usize> {
        let mut reading = Self { table, words, at: 0, ahead: Ahead::No, noted: 0, entries: Vec::with_capacity(64) };
        if reading.rule(table.line) { Ok(reading.entries) } else { Err(reading.noted) }
    }

    fn word(&self) -> Word {
        self.words.get(self.at).copied().unwrap_or(END)
    }

    fn note(&mut self) {
        self.noted = self.noted.max(self.at);
    }

    /// Which of two courses counts here.
    fn side(&self) -> usize {
        usize::from(self.ahead == Ahead::MustNot)
    }

    fn rule(&mut self, number: usize) -> bool {
        let table = self.table;
        let Some(own) = table.rules.get(number) else { return false };
        if !own.begins.words.has(self.word()) {
            let [outside, inside] = own.begins.before_others;
            let course = if self.ahead == Ahead::MustNot { inside } else { outside };
            if !course.holds {
                if course.notes {
                    self.note();
                }
                return false;
            }
        }
        if own.silent {
            return self.expr(own.body);
        }
        let (start, index) = (self.at, self.entries.len());
        if self.ahead == Ahead::No {
            self.entries.push(Entry { rule: own.rule, start, end: start, after: index });
        }
        let holds = self.expr(own.body);
        if holds == (self.ahead == Ahead::MustNot) {
            self.noted = self.noted.max(start);
        }
        if self.ahead == Ahead::No {
            let after = self.entries.len();
            match self.entries.get_mut(index) {
                Some(entry) if holds => (entry.end, entry.after) = (self.at, after),
                _ => self.entries.truncate(index),
            }
        }
        holds
    }

    /// Whether what the expression asks for stands here; its words are taken, or none where it does not.
    fn expr(&mut self, place: Place) -> bool {
        let table = self.table;
        match table.ops.get(place as usize) {
            Some(Op::Words(words)) => {
                let here = self.words.get(self.at..).is_some_and(|rest| rest.starts_with(words));
                if here {
                    self.at += words.len();
                }
                here
            }
            Some(Op::One(set)) => {
                let here = set.has(self.word());
                self.at += usize::from(here);
                here
            }
            Some(Op::Begins(set)) => set.has(self.word()),
            Some(Op::Rule(number)) => self.rule(*number),
            Some(Op::Seq(parts)) => {
                let (at, entries) = (self.at, self.entries.len());
                let holds = parts.iter().all(|&part| self.expr(part));
                if !holds {
                    self.at = at;
                    self.entries.truncate(entries);
                }
                holds
            }
            Some(Op::Choice(choice)) => self.choice(choice),
            Some(Op::Opt(inner)) => {
                self.expr(*inner);
                true
            }
            Some(Op::Rep(inner)) => {
                let mut before = usize::MAX;
                // What takes nothing would hold for ever.
                while before != self.at {
                    before = self.at;
                    if !self.expr(*inner) {
                        break;
                    }
                }
                true
            }
            Some(Op::And(inner)) => self.look_ahead(*inner, true),
            Some(Op::Not(inner)) => !self.look_ahead(*inner, false),
            Some(Op::Start) => self.at == 0,
            Some(Op::Never) | None => false,
        }
    }

    fn choice(&mut self, choice: &Choice) -> bool {
        let tries: &[Try] = match choice.words.binary_search(&self.word()) {
            Ok(index) => choice.tried.get(index).map_or(&[], |tries| tries),
            Err(_) => &choice.otherwise,
        };
        let side = self.side();
        for one in tries {
            if one.notes.get(side) == Some(&true) {
                self.note();
            }
            if one.place.is_some_and(|place| self.expr(place)) {
                return true;
            }
        }
        false
    }

    /// Whether the expression stands here; nothing is taken.
    fn look_ahead(&mut self, inner: Place, must: bool) -> bool {
        let (at, ahead) = (self.at, self.ahead);
        self.ahead = if must == (ahead == Ahead::MustNot) { Ahead::MustNot } else { Ahead::Must };
        let holds = self.expr(inner);
        (self.at, self.ahead) = (at, ahead);
        holds
    }
}
