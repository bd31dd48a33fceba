//! Which words can begin an expression of the grammar, and what it does before any other word.
//!
//! Assumes the expressions of a grammar without the choices' tables. Guarantees that before a word that is not in the
//! set of an expression, reading it does what `before_others` says and nothing else: no word matches, so the course
//! that it takes is known.

use super::Rule;
use super::table::{Choice, Op, Place, RuleOf, Set, Table, Try, Word};

/// How an expression begins.
#[derive(Clone, Debug)]
pub(super) struct Begins {
    /// The words before which it may do more than before others.
    pub words: Set,
    /// What it does before others, outside and inside looks ahead for what must not follow.
    pub before_others: [Course; 2],
}

/// What an expression does before a word that does not begin it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Course {
    /// It takes nothing and holds all the same.
    pub holds: bool,
    /// It tries a rule here, of which pest would take note.
    pub notes: bool,
}

/// A rule and its expression.
pub(super) struct Body {
    pub rule: Rule,
    /// Leaves no node.
    pub silent: bool,
    pub place: Place,
}

/// The table with how its rules begin, and what its choices try.
pub(super) fn complete(mut table: Table, bodies: &[Body]) -> Table {
    let mut begins =
        Beginnings { table: &table, bodies, rules: vec![None; bodies.len()], open: vec![false; bodies.len()] };
    let rules = (0..bodies.len()).map(|number| begins.rule(number)).collect::<Vec<_>>();
    let mut choices = Vec::new();
    for (place, op) in table.ops.iter().enumerate() {
        if let Op::Choice(choice) = op {
            choices.push((place, begins.choice(&choice.all)));
        }
    }
    for (place, choice) in choices {
        if let Some(op) = table.ops.get_mut(place) {
            *op = Op::Choice(choice);
        }
    }
    let rules = bodies.iter().zip(rules);
    let whole = |(own, begins): (&Body, Begins)| RuleOf { rule: own.rule, silent: own.silent, body: own.place, begins };
    table.rules = rules.map(whole).collect();
    table
}

struct Beginnings<'t> {
    table: &'t Table,
    bodies: &'t [Body],
    rules: Vec<Option<Begins>>,
    /// Rules being looked at.
    open: Vec<bool>,
}

impl Beginnings<'_> {
    /// How an expression begins of which nothing is known: it is always tried.
    fn unknown(&self) -> Begins {
        let mut words = self.table.no_words();
        words.0.fill(u64::MAX);
        Begins { words, before_others: [Course { holds: true, notes: false }; 2] }
    }

    fn rule(&mut self, number: usize) -> Begins {
        if let Some(Some(known)) = self.rules.get(number) {
            return known.clone();
        }
        let Some(&Body { silent, place, .. }) = self.bodies.get(number) else { return self.unknown() };
        // A rule within itself.
        if self.open.get_mut(number).is_none_or(|open| std::mem::replace(open, true)) {
            return self.unknown();
        }
        let mut begins = self.expr(place);
        if !silent {
            // pest notes a rule that fails, and within a look ahead for what must not follow one that holds.
            let [outside, inside] = &mut begins.before_others;
            outside.notes |= !outside.holds;
            inside.notes |= inside.holds;
        }
        if let Some(known) = self.rules.get_mut(number) {
            *known = Some(begins.clone());
        }
        begins
    }

    fn expr(&mut self, place: Place) -> Begins {
        let words = |set: &Set| Begins { words: set.clone(), before_others: [FAILS; 2] };
        match self.table.ops.get(place as usize) {
            Some(Op::Words(literal)) => {
                let mut set = self.table.no_words();
                literal.first().into_iter().for_each(|&word| set.add(word));
                words(&set)
            }
            Some(Op::Begins(set) | Op::One(set)) => words(set),
            Some(Op::Rule(number)) => self.rule(*number),
            Some(Op::Seq(parts)) => self.sequence(parts),
            Some(Op::Choice(choice)) => {
                let mut all = Begins { words: self.table.no_words(), before_others: [FAILS; 2] };
                for &place in &choice.all {
                    let one = self.expr(place);
                    all.words.add_all(&one.words);
                    for (course, own) in all.before_others.iter_mut().zip(one.before_others) {
                        if !course.holds {
                            *course = Course { holds: own.holds, notes: course.notes || own.notes };
                        }
                    }
                }
                all
            }
            Some(Op::Opt(inner) | Op::Rep(inner)) => {
                let mut begins = self.expr(*inner);
                begins.before_others.iter_mut().for_each(|course| course.holds = true);
                begins
            }
            Some(Op::And(inner)) => self.expr(*inner),
            Some(Op::Not(inner)) => {
                let mut begins = self.expr(*inner);
                begins.before_others.reverse();
                begins.before_others.iter_mut().for_each(|course| course.holds = !course.holds);
                begins
            }
            Some(Op::Start) => self.unknown(),
            Some(Op::Never) | None => Begins { words: self.table.no_words(), before_others: [FAILS; 2] },
        }
    }

    fn sequence(&mut self, parts: &[Place]) -> Begins {
        let mut all = Begins { words: self.table.no_words(), before_others: [Course { holds: true, notes: false }; 2] };
        for &place in parts {
            let one = self.expr(place);
            all.words.add_all(&one.words);
            for (course, own) in all.before_others.iter_mut().zip(one.before_others) {
                if course.holds {
                    *course = Course { holds: own.holds, notes: course.notes || own.notes };
                }
            }
            if all.before_others.iter().all(|course| !course.holds) {
                break;
            }
        }
        all
    }

    /// What a choice tries before each word.
    fn choice(&mut self, all: &[Place]) -> Choice {
        let alternatives: Vec<(Place, Begins)> = all.iter().map(|&place| (place, self.expr(place))).collect();
        let mut set = self.table.no_words();
        alternatives.iter().for_each(|(_, begins)| set.add_all(&begins.words));
        let words: Vec<Word> = set.words().filter(|&word| usize::from(word) < self.table.word_count()).collect();
        let tried = words.iter().map(|&word| tries(&alternatives, |begins| begins.words.has(word))).collect();
        Choice { all: all.into(), words: words.into(), tried, otherwise: tries(&alternatives, |_| false) }
    }
}

const FAILS: Course = Course { holds: false, notes: false };

/// The alternatives that are tried: those which the word begins, and those which may hold before any.
fn tries(alternatives: &[(Place, Begins)], begun: impl Fn(&Begins) -> bool) -> Box<[Try]> {
    let mut found = Vec::new();
    let mut notes = [false; 2];
    for (place, begins) in alternatives {
        if begun(begins) || begins.before_others.iter().any(|course| course.holds) {
            found.push(Try { place: Some(*place), notes });
            notes = [false; 2];
        } else {
            for (note, course) in notes.iter_mut().zip(begins.before_others) {
                *note |= course.notes;
            }
        }
    }
    if notes != [false; 2] {
        found.push(Try { place: None, notes });
    }
    found.into()
}
