//! The truth of all statements of a trial from a patient's rows, in a straight line, and the verdict.

use super::family::{Ask, FamilyId, Limits, Untouched};
use super::{Abstract, Abstractor, Clear, Man, NEVER, Row, Total, latest};
use crate::patient::RecordedSex;
use crate::screening::program::{Combination, CriterionProgram, DeferredWhen, Ref, Step};
use crate::screening::short::born_between;
use crate::screening::verdict::{Brakes, Tally, of_trial};
use crate::screening::{Outcome, Scratch, Verdict, chart::Chart};
use crate::value::{Day, Truth};

/// Room to work in, for one thread; it may serve one patient, and one set of rules, after the other.
#[derive(Debug, Default)]
pub struct Desk {
    scratch: Scratch,
    /// Whether the patient's facts were marked for the general code.
    marked: bool,
    /// By family: where its row lies among the patient's, [`NO_ROW`] where there is none.
    rows: Vec<u32>,
    /// By place: what was found, see [`code`], [`NOT_FOUND`] where nothing was yet.
    found: Vec<u8>,
}

/// A patient on the desk.
#[derive(Debug)]
pub struct Opened<'a> {
    rules: &'a Abstractor<'a>,
    patient: &'a Abstract<'a>,
    desk: &'a mut Desk,
}

impl Desk {
    pub(super) fn scratch(&mut self) -> &mut Scratch {
        self.marked = false;
        &mut self.scratch
    }

    fn begin(&mut self, rules: &Abstractor<'_>, patient: &Abstract<'_>) {
        self.marked = false;
        self.rows.clear();
        self.rows.resize(rules.families.len(), NO_ROW);
        self.found.clear();
        self.found.resize(rules.program.slots, NOT_FOUND);
        for (place, (family, _)) in (0..).zip(&patient.rows) {
            if let Some(slot) = self.rows.get_mut(family.0 as usize) {
                *slot = place;
            }
        }
        if let Some(unknown) = self.found.first_mut() {
            *unknown = UNKNOWN;
        }
    }
}

const NO_ROW: u32 = u32::MAX;

/// A truth as a number; taken from two it is negated.
fn code(truth: Truth) -> u8 {
    match truth {
        Truth::False => 0,
        Truth::Unknown => 1,
        Truth::True => 2,
    }
}

const FALSE: u8 = 0;
const UNKNOWN: u8 = 1;
const TRUE: u8 = 2;
/// No truth yet: the rows cannot say it.
const NOT_SAID: u8 = 3;
const NOT_FOUND: u8 = 4;

impl<'a> Opened<'a> {
    pub(super) fn new(rules: &'a Abstractor<'a>, patient: &'a Abstract<'a>, desk: &'a mut Desk) -> Self {
        desk.begin(rules, patient);
        Self { rules, patient, desk }
    }

    /// The verdict on the trial at that place of [`Screener::trials`](crate::screening::Screener::trials), and into
    /// `outcomes` (which is emptied first) the outcome of every criterion: the common ones in the order of the trial, then
    /// each arm's own.
    ///
    /// # Panics
    /// When there is no such trial.
    pub fn outcomes(&mut self, trial: usize, outcomes: &mut Vec<Outcome>) -> Verdict {
        outcomes.clear();
        self.evaluate(trial, |outcome| outcomes.push(outcome))
    }

    /// The verdict on the trial at that place of [`Screener::trials`](crate::screening::Screener::trials), alone.
    ///
    /// # Panics
    /// When there is no such trial.
    pub fn verdict(&mut self, trial: usize) -> Verdict {
        self.evaluate(trial, |_| {})
    }

    fn evaluate(&mut self, trial: usize, mut each: impl FnMut(Outcome)) -> Verdict {
        let program = &self.rules.program.trials[trial];
        for &number in &program.needs.statements {
            let at = number as usize + 1;
            if self.desk.found.get(at) == Some(&NOT_FOUND) {
                let truth = self.statement(number);
                self.keep(at, truth);
            }
        }
        for &number in &program.needs.questions {
            let answer = self.patient.answers.iter().find(|(question, _)| *question == number);
            let truth = answer.map_or(UNKNOWN, |(_, truth)| code(*truth));
            self.keep(self.rules.program.question(number).0 as usize / 2, truth);
        }
        for &number in &program.needs.steps {
            if let Some(step) = self.rules.program.steps.get(number as usize) {
                self.keep(step.out.0 as usize / 2, self.combine(step));
            }
        }
        let mut tally = |criteria: &[CriterionProgram]| {
            criteria.iter().fold(Tally::default(), |tally, criterion| {
                let (outcome, own) = self.outcome(criterion);
                each(outcome);
                tally.with(own)
            })
        };
        let common = tally(&program.common);
        of_trial(common, program.arms.iter().map(|arm| tally(arm)), self.brakes(trial))
    }

    #[inline(always)]
    fn outcome(&self, criterion: &CriterionProgram) -> (Outcome, Tally) {
        let outcome = match self.get(criterion.satisfied) {
            TRUE => Outcome::Satisfied,
            FALSE => Outcome::Violated,
            _ => Outcome::Undetermined,
        };
        let deferred = outcome == Outcome::Undetermined
            && match criterion.deferred {
                DeferredWhen::Never => false,
                DeferredWhen::Always => true,
                DeferredWhen::Assumed(one, other) => self.get(one) == TRUE || self.get(other) == TRUE,
            };
        (outcome, Tally::of(criterion.beyond, outcome, deferred))
    }

    fn brakes(&self, trial: usize) -> Brakes {
        let screener = self.rules.screener;
        Brakes::new(&screener.rules.policy, screener.trials()[trial], self.patient.patient.profile())
    }

    /// What was found at a place.
    #[inline(always)]
    fn get(&self, at: Ref) -> u8 {
        let found = self.desk.found.get(at.0 as usize / 2).copied().unwrap_or(UNKNOWN);
        if at.0 & 1 == 0 { found } else { TRUE - found }
    }

    #[inline(always)]
    fn keep(&mut self, at: usize, truth: u8) {
        if let Some(found) = self.desk.found.get_mut(at) {
            *found = truth;
        }
    }

    #[inline(always)]
    fn combine(&self, step: &Step) -> u8 {
        let parts = self.rules.program.parts(step);
        match step.kind {
            Combination::All => {
                let mut least = TRUE;
                for &part in parts {
                    least = least.min(self.get(part));
                }
                least
            }
            Combination::AtLeast(k) => {
                let (mut known, mut possible) = (0, 0);
                for &part in parts {
                    let truth = self.get(part);
                    known += u32::from(truth == TRUE);
                    possible += u32::from(truth != FALSE);
                }
                code(Truth::at_least(k, known, possible))
            }
            Combination::Assume(is) => parts.iter().map(|&part| self.get(part)).fold(UNKNOWN, |_, truth| match truth {
                UNKNOWN => code(Truth::from(is)),
                known => known,
            }),
        }
    }

    #[inline(always)]
    fn statement(&mut self, number: u32) -> u8 {
        let rules = self.rules;
        let Some(ask) = rules.families.asks.get(number as usize) else { return UNKNOWN };
        let told = match ask {
            Ask::General => None,
            Ask::Born(days) => match self.patient.born {
                Some((first, last)) => born_between(days, first, last),
                None => Some(Truth::Unknown),
            },
            Ask::Sex(asked) => Some(match self.patient.sex {
                RecordedSex::Unknown => Truth::Unknown,
                recorded => Truth::from(recorded == *asked),
            }),
            Ask::Span(family, from) => {
                let said = self.span(*family, *from);
                if said == NOT_SAID {
                    return code(self.general(number));
                }
                debug_assert_eq!(said, code(self.general(number)), "{ask:?}");
                return said;
            }
            Ask::Number(family, limits) => match self.row(*family) {
                Row::Number(on, value, alone) => limits.say(on, value, alone),
                Row::Several(..) if limits.only => None,
                Row::Several(from, count) => Some(latest(self.patient.several(from, count), limits.from, &limits.set)),
                Row::Between(on, ..) if on < limits.from => Some(Truth::Unknown),
                Row::Between(_, least, most) => {
                    Some(limits.set.hold_between(least, most)).filter(|truth| *truth != Truth::Unknown)
                }
                row => of_another_kind(row, limits.only),
            },
            Ask::Titre(family, limits) => match self.row(*family) {
                Row::Titre(on, value, alone) => limits.say(on, value, alone),
                row => of_another_kind(row, limits.only),
            },
            Ask::Named(family, values) => match self.row(*family) {
                Row::Named(_, _, alone) if values.only && !alone => None,
                Row::Named(on, _, _) if on < values.from => Some(Truth::Unknown),
                Row::Named(_, value, _) => Some(if values.hold >> value & 1 == 1 {
                    Truth::True
                } else if values.indeterminate >> value & 1 == 1 {
                    Truth::Unknown
                } else {
                    Truth::False
                }),
                row => of_another_kind(row, values.only),
            },
            Ask::Total(family, from, test) => match self.total(*family) {
                Some(Some(total)) => {
                    let known = if *from <= total.on { Some(total.current) } else { total.otherwise };
                    Some(known.map_or(Truth::Unknown, |(least, most)| test.hold_between(least, most)))
                }
                Some(None) => Some(Truth::Unknown),
                None => None,
            },
        };
        match told {
            Some(truth) => {
                debug_assert_eq!(truth, self.general(number), "{ask:?}");
                code(truth)
            }
            None => code(self.general(number)),
        }
    }

    /// Without branches, where it can be: whether a thing is there, cleared, or neither cannot be foretold.
    #[inline(always)]
    fn span(&self, family: FamilyId, from: Day) -> u8 {
        let Row::Span(there, clear) = self.row(family) else { return NOT_SAID };
        let there = from <= there;
        if clear == Clear::Ask && !there {
            return NOT_SAID;
        }
        let cleared = matches!(clear, Clear::From(day) if day <= from);
        if there { TRUE } else { UNKNOWN - u8::from(cleared) }
    }

    /// What is said of a family.
    #[inline]
    fn row(&self, family: FamilyId) -> Row {
        self.recorded(family).unwrap_or_else(|| self.untouched(family))
    }

    /// What facts say of it.
    #[inline]
    fn recorded(&self, family: FamilyId) -> Option<Row> {
        let place = *self.desk.rows.get(family.0 as usize)?;
        self.patient.rows.get(place as usize).map(|(_, row)| *row)
    }

    fn untouched(&self, family: FamilyId) -> Row {
        match self.rules.families.untouched.get(family.0 as usize) {
            Some(Untouched::Listed(_, true)) if self.patient.man == Man::Plain => {
                Row::Span(NEVER, Clear::From(Day::DISTANT_PAST))
            }
            Some(Untouched::Listed(_, true)) if self.patient.man == Man::Doubtful => Row::Span(NEVER, Clear::Never),
            Some(Untouched::Listed(Some(list), _)) => {
                Row::Span(NEVER, self.patient.lists.get(*list).copied().unwrap_or(Clear::Ask))
            }
            Some(Untouched::Listed(None, _)) => Row::Span(NEVER, Clear::Never),
            Some(Untouched::Nothing) => Row::Nothing,
            Some(Untouched::Unassessed(..)) | None => Row::Ask,
        }
    }

    /// What is known of a total; the inner is none where nothing is.
    fn total(&self, family: FamilyId) -> Option<Option<Total>> {
        match (self.recorded(family), self.rules.families.untouched.get(family.0 as usize)) {
            (Some(Row::Total(place)), _) => self.patient.totals.get(place as usize).copied().map(Some),
            (None, Some(&Untouched::Unassessed(least, most))) => {
                let range = (least, most);
                Some(Some(Total { on: NEVER, current: range, otherwise: Some(range) }))
            }
            (Some(Row::Nothing) | None, _) => Some(None),
            (Some(_), _) => None,
        }
    }

    /// The patient's chart, on which facts need not be marked.
    fn chart(&self) -> Chart<'_> {
        Chart::new(self.rules.screener, self.patient.patient, &self.desk.scratch)
    }

    /// What the general code says.
    #[cold]
    fn general(&mut self, number: u32) -> Truth {
        if !self.desk.marked {
            self.desk.marked = true;
            let _ = self.rules.screener.chart(self.patient.patient, &mut self.desk.scratch);
        }
        let Some(&node) = self.rules.program.statements.get(number as usize) else { return Truth::Unknown };
        self.chart().quick(node)
    }
}

impl Limits {
    #[inline]
    fn say(&self, on: Day, value: i64, alone: bool) -> Option<Truth> {
        if self.only && !alone {
            return None;
        }
        Some(if on < self.from { Truth::Unknown } else { Truth::from(self.set.hold(value)) })
    }
}

/// What a row without a value, or with one of another kind than is asked for, says: nothing. `only`: a statement that looks
/// at older results too.
fn of_another_kind(row: Row, only: bool) -> Option<Truth> {
    match row {
        Row::Nothing => Some(Truth::Unknown),
        Row::Number(_, _, alone) | Row::Titre(_, _, alone) | Row::Named(_, _, alone) => {
            (alone || !only).then_some(Truth::Unknown)
        }
        Row::Several(..) => (!only).then_some(Truth::Unknown),
        Row::Span(..) | Row::Between(..) | Row::Total(_) | Row::Ask => None,
    }
}
