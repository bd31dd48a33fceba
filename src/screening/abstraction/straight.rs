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
    /// By place, the truth and its opposite: what was found, see [`code`], [`NOT_FOUND`] where nothing was yet.
    found: Vec<[u8; 2]>,
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
        self.found.resize(rules.program.slots, [NOT_FOUND; 2]);
        for (place, (family, _)) in (0..).zip(&patient.rows) {
            if let Some(slot) = self.rows.get_mut(family.0 as usize) {
                *slot = place;
            }
        }
        if let Some(unknown) = self.found.first_mut() {
            *unknown = [UNKNOWN; 2];
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
        let (rules, patient) = (self.rules, self.patient);
        let program = &rules.program.trials[trial];
        let brakes = self.brakes(trial);
        let Desk { scratch, marked, rows, found } = &mut *self.desk;
        let mut found = Found(found.as_flattened_mut());
        let look = Look { patient, rows, recorded: &patient.rows, untouched: &rules.families.untouched };
        let mut general = General { rules, patient, scratch, marked };
        let asks = &rules.families.asks[..];
        for &number in &program.needs.statements {
            let at = rules.program.statement(number);
            if found.get(at) == NOT_FOUND
                && let Some(ask) = asks.get(number as usize)
            {
                found.keep(at, look.statement(ask, number, &mut general));
            }
        }
        for &number in &program.needs.questions {
            let answer = patient.answers.iter().find(|(question, _)| *question == number);
            let truth = answer.map_or(UNKNOWN, |(_, truth)| code(*truth));
            found.keep(rules.program.question(number), truth);
        }
        for &number in &program.needs.steps {
            if let Some(step) = rules.program.steps.get(number as usize) {
                found.keep(step.out, found.combine(step, rules.program.parts(step)));
            }
        }
        let mut tally = |criteria: &[CriterionProgram]| {
            criteria.iter().fold(Tally::default(), |tally, criterion| {
                let (outcome, own) = found.outcome(criterion);
                each(outcome);
                tally.with(own)
            })
        };
        let common = tally(&program.common);
        of_trial(common, program.arms.iter().map(|arm| tally(arm)), brakes)
    }

    fn brakes(&self, trial: usize) -> Brakes {
        let screener = self.rules.screener;
        Brakes::new(&screener.rules.policy, screener.trials()[trial], self.patient.patient.profile())
    }
}

/// What was found, by plane. It is passed on as a slice, so that nothing that is written there can be taken for another
/// part of the desk.
struct Found<'a>(&'a mut [u8]);

impl Found<'_> {
    #[inline(always)]
    fn get(&self, at: Ref) -> u8 {
        self.0.get(at.truth()).copied().unwrap_or(UNKNOWN)
    }

    /// `at` is where it is true.
    #[inline(always)]
    fn keep(&mut self, at: Ref, truth: u8) {
        if let Some([known, opposite]) = self.0.get_mut(at.truth()..at.truth() + 2) {
            (*known, *opposite) = (truth, TRUE - truth);
        }
    }

    #[inline(always)]
    fn combine(&self, step: &Step, parts: &[Ref]) -> u8 {
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
    fn outcome(&self, criterion: &CriterionProgram) -> (Outcome, Tally) {
        // By the number of the truth, without branches.
        const OUTCOMES: [Outcome; 4] =
            [Outcome::Violated, Outcome::Undetermined, Outcome::Satisfied, Outcome::Undetermined];
        let outcome = OUTCOMES[self.get(criterion.satisfied) as usize & 3];
        let deferred = match criterion.deferred {
            DeferredWhen::Never => false,
            DeferredWhen::Always => true,
            DeferredWhen::Assumed(one, other) => self.get(one) == TRUE || self.get(other) == TRUE,
        };
        (outcome, Tally::of(criterion.beyond, outcome, deferred))
    }
}

/// Where a patient's rows are looked up.
#[derive(Clone, Copy)]
struct Look<'a> {
    patient: &'a Abstract<'a>,
    /// By family: where its row lies among `recorded`.
    rows: &'a [u32],
    recorded: &'a [(FamilyId, Row)],
    untouched: &'a [Untouched],
}

impl Look<'_> {
    #[inline(always)]
    fn statement(self, ask: &Ask, number: u32, general: &mut General<'_>) -> u8 {
        let said = self.said(ask);
        if said == NOT_SAID {
            return code(general.say(number));
        }
        debug_assert_eq!(said, code(general.say(number)), "{ask:?}");
        said
    }

    /// What the rows say.
    #[inline(always)]
    fn said(self, ask: &Ask) -> u8 {
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
            Ask::Span(family, from) => return self.span(*family, *from),
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
        told.map_or(NOT_SAID, code)
    }

    /// Without branches, where it can be: whether a thing is there, cleared, or neither cannot be foretold.
    #[inline(always)]
    fn span(self, family: FamilyId, from: Day) -> u8 {
        let Row::Span(there, clear) = self.row(family) else { return NOT_SAID };
        let there = from <= there;
        if clear == Clear::Ask && !there {
            return NOT_SAID;
        }
        let cleared = matches!(clear, Clear::From(day) if day <= from);
        if there { TRUE } else { UNKNOWN - u8::from(cleared) }
    }

    /// What is said of a family.
    #[inline(always)]
    fn row(self, family: FamilyId) -> Row {
        self.of_facts(family).unwrap_or_else(|| self.without_facts(family))
    }

    /// What facts say of it.
    #[inline(always)]
    fn of_facts(self, family: FamilyId) -> Option<Row> {
        let place = *self.rows.get(family.0 as usize)?;
        self.recorded.get(place as usize).map(|(_, row)| *row)
    }

    #[inline(always)]
    fn without_facts(self, family: FamilyId) -> Row {
        match self.untouched.get(family.0 as usize) {
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
    fn total(self, family: FamilyId) -> Option<Option<Total>> {
        match (self.of_facts(family), self.untouched.get(family.0 as usize)) {
            (Some(Row::Total(place)), _) => self.patient.totals.get(place as usize).copied().map(Some),
            (None, Some(&Untouched::Unassessed(least, most))) => {
                let range = (least, most);
                Some(Some(Total { on: NEVER, current: range, otherwise: Some(range) }))
            }
            (Some(Row::Nothing) | None, _) => Some(None),
            (Some(_), _) => None,
        }
    }
}

/// What answers where the rows cannot.
struct General<'a> {
    rules: &'a Abstractor<'a>,
    patient: &'a Abstract<'a>,
    scratch: &'a mut Scratch,
    /// Whether the patient's facts were marked on the scratch.
    marked: &'a mut bool,
}

impl General<'_> {
    #[cold]
    fn say(&mut self, number: u32) -> Truth {
        let (screener, patient) = (self.rules.screener, self.patient.patient);
        if !*self.marked {
            *self.marked = true;
            let _ = screener.chart(patient, self.scratch);
        }
        let Some(&node) = self.rules.program.statements.get(number as usize) else { return Truth::Unknown };
        Chart::new(screener, patient, self.scratch).quick(node)
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
