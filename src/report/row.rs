//! One line for a patient and a trial (or one of its arms): verdict, counts, next step.
//!
//! Assumes an evaluation of this trial and profile. Guarantees that the table, the CSV and the JSON show the same
//! counts, because all three are made from these rows.

use super::reading::Reader;
use super::words::{counted, join};
use crate::patient::Profile;
use crate::ruleset::{Criterion, Logic, Stage, Trial};
use crate::screening::{
    CriterionEvaluation, DataNeed, Evaluation, Evidence, HeldBack, NeedKind, Outcome, Subject, Verdict, Wanted,
};
use crate::value::Day;
use crate::vocabulary::Cost;

/// A line of the table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// The arm, when arms have criteria of their own.
    pub arm: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the trial (and the arm) takes patients, if known.
    pub open_trial: Option<bool>,
    /// Criteria satisfied.
    pub met: usize,
    /// Criteria violated.
    pub violated: usize,
    /// Criteria undetermined, those that an encounter settles included.
    pub open: usize,
    /// Of the open ones, those that only an encounter can settle.
    pub to_confirm: usize,
    /// Why the verdict is held back.
    pub held_back: Vec<HeldBack>,
    /// What to do next.
    pub next_step: String,
}

impl Row {
    /// All criteria.
    #[must_use]
    pub fn total(&self) -> usize {
        self.met + self.violated + self.open
    }

    /// The verdict with what stands beside it: "eligible so far · 2 to confirm (trial closed)".
    #[must_use]
    pub fn verdict_words(&self) -> String {
        match (self.verdict, self.to_confirm) {
            (Verdict::Eligible, n) if n > 0 => format!("eligible so far · {n} to confirm{}", self.closed()),
            _ => self.verdict_words_without_counts(),
        }
    }

    /// The same where the counts are said elsewhere: "eligible so far (trial closed)".
    #[must_use]
    pub fn verdict_words_without_counts(&self) -> String {
        let words = match (self.verdict, self.to_confirm) {
            (Verdict::Eligible, n) if n > 0 => "eligible so far",
            (verdict, _) => super::words::verdict(verdict),
        };
        format!("{words}{}", self.closed())
    }

    fn closed(&self) -> &'static str {
        if self.verdict != Verdict::Ineligible && self.open_trial == Some(false) { " (trial closed)" } else { "" }
    }
}

/// The lines of an evaluation: one, or one for each arm if arms have criteria of their own (open ones first).
#[must_use]
pub fn rows(reader: &Reader<'_>, trial: &Trial, profile: &Profile, evaluation: &Evaluation) -> Vec<Row> {
    let common: Vec<Pair<'_>> = trial.criteria.iter().zip(&evaluation.criteria).collect();
    if trial.arms.iter().all(|arm| arm.criteria.is_empty()) {
        return vec![row(reader, profile, evaluation, evaluation.verdict, None, trial.open, &common)];
    }
    let mut rows: Vec<(bool, Row)> = trial
        .arms
        .iter()
        .zip(&evaluation.arms)
        .map(|(arm, evaluated)| {
            let all: Vec<Pair<'_>> =
                common.iter().copied().chain(arm.criteria.iter().zip(&evaluated.criteria)).collect();
            let open = if arm.open { trial.open } else { Some(false) };
            (arm.open, row(reader, profile, evaluation, evaluated.verdict, Some(arm.id.clone()), open, &all))
        })
        .collect();
    rows.sort_by_key(|(open, _)| !open);
    rows.into_iter().map(|(_, row)| row).collect()
}

type Pair<'a> = (&'a Criterion, &'a CriterionEvaluation);

fn row(
    reader: &Reader<'_>,
    profile: &Profile,
    evaluation: &Evaluation,
    verdict: Verdict,
    arm: Option<String>,
    open_trial: Option<bool>,
    criteria: &[Pair<'_>],
) -> Row {
    let count = |outcome| criteria.iter().filter(|(_, e)| e.outcome == outcome).count();
    let to_confirm = criteria.iter().filter(|(_, e)| e.outcome == Outcome::Undetermined && e.deferred).count();
    let mut row = Row {
        arm,
        verdict,
        open_trial,
        met: count(Outcome::Satisfied),
        violated: count(Outcome::Violated),
        open: count(Outcome::Undetermined),
        to_confirm,
        held_back: evaluation.held_back.clone(),
        next_step: String::new(),
    };
    row.next_step = next_step(reader, profile, &row, criteria);
    row
}

fn next_step(reader: &Reader<'_>, profile: &Profile, row: &Row, criteria: &[Pair<'_>]) -> String {
    if row.verdict == Verdict::Ineligible {
        return violated_words(reader, profile, criteria);
    }
    let best = steps(reader, criteria).into_iter().next();
    if let Some(step) = best {
        let words = reader.need_short(&step.need, profile, Some(step.leaf));
        return if step.settles.len() > 1 {
            format!("{words} → {}", counted(step.settles.len(), "criterion", "criteria"))
        } else {
            words
        };
    }
    if let Some(held) = row.held_back.first() {
        return match profile.states.first() {
            Some(state) if *held == HeldBack::PatientState => super::sheet::state_phrase(state),
            _ => held_words(*held).to_owned(),
        };
    }
    let confirm: Vec<String> = [Stage::Consent, Stage::Visit]
        .into_iter()
        .filter_map(|stage| {
            let ids: Vec<&str> = criteria
                .iter()
                .flat_map(|(_, e)| e.to_confirm.iter())
                .filter(|(_, at)| *at == stage)
                .map(|(id, _)| id.as_str())
                .collect();
            (!ids.is_empty()).then(|| format!("confirm {} at {}", join(&ids, "and"), super::words::stage(stage)))
        })
        .collect();
    if confirm.is_empty() { "tell the investigator".to_owned() } else { confirm.join("; ") }
}

fn violated_words(reader: &Reader<'_>, profile: &Profile, criteria: &[Pair<'_>]) -> String {
    let violated: Vec<&Pair<'_>> = criteria.iter().filter(|(_, e)| e.outcome == Outcome::Violated).collect();
    match violated.as_slice() {
        [] => "no arm is left".to_owned(),
        [(criterion, evaluation)] => {
            // Of several pieces none says alone why the criterion is not met; the protocol's words do.
            let mut evidence = Vec::new();
            decisive(evaluation, &mut evidence);
            let why = match evidence.as_slice() {
                [one] => reader.evidence(one, profile),
                [first, ..] if first.present => reader.evidence(first, profile),
                _ => crate::text::shown(&criterion.text),
            };
            format!("near miss, only {}: {why}", criterion.id)
        }
        many => {
            let ids: Vec<&str> = many.iter().map(|(c, _)| c.id.as_str()).collect();
            format!("not met: {}", ids.join(", "))
        }
    }
}

/// The evidence of a decided criterion, or of the children that decided it.
fn decisive<'a>(evaluation: &'a CriterionEvaluation, into: &mut Vec<&'a Evidence>) {
    into.extend(&evaluation.evidence);
    evaluation.children.iter().filter(|c| c.truth == evaluation.truth).for_each(|c| decisive(c, into));
}

/// Why a verdict is held back, as a step.
#[must_use]
pub fn held_words(held: HeldBack) -> &'static str {
    match held {
        HeldBack::NotApproved => "the rules are not approved yet",
        HeldBack::NothingDecided => "nothing was decided beyond age and sex",
        HeldBack::Deferred => "the site waits for what is confirmed later",
        HeldBack::PatientState => "the patient's state: see the profile",
    }
}

/// Something to find out, with the criteria that it helps to settle.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// What.
    pub need: DataNeed,
    /// The criterion or child it belongs to.
    pub leaf: &'a Criterion,
    /// The ids of the top criteria that wait for it.
    pub settles: Vec<&'a str>,
    cost: Cost,
    asks_only_a_person: bool,
}

/// What could be found out for these criteria: the cheapest first, then what the most criteria wait for.
/// Encounters are left out.
#[must_use]
pub fn steps<'a>(reader: &Reader<'_>, criteria: &[(&'a Criterion, &'a CriterionEvaluation)]) -> Vec<Step<'a>> {
    let mut steps: Vec<Step<'a>> = Vec::new();
    for &(criterion, evaluation) in criteria {
        if evaluation.outcome != Outcome::Undetermined || evaluation.deferred {
            continue;
        }
        let mut needs = Vec::new();
        leaf_needs(criterion, evaluation, &mut needs);
        for (leaf, need) in needs {
            if need.kind == NeedKind::Encounter || matches!(need.wanted, Wanted::Encounter(_)) {
                continue;
            }
            let need = listed(reader, need);
            let same = |s: &&mut Step<'_>| match need.about {
                _ if of_list(&need) => s.need.wanted == need.wanted,
                Subject::Leaf => s.leaf.id == leaf.id && s.need.wanted == need.wanted,
                about => (s.need.about, s.need.wanted) == (about, need.wanted),
            };
            if let Some(step) = steps.iter_mut().find(same) {
                if !step.settles.contains(&criterion.id.as_str()) {
                    step.settles.push(&criterion.id);
                }
                // A result in the narrowest window settles the wider ones too; a list must cover the widest.
                if (starts(&need) > starts(&step.need)) != of_list(&need) {
                    step.need = need;
                }
            } else {
                let cost = reader.cost(&need);
                let asks_only_a_person = need.wanted == Wanted::Reader;
                steps.push(Step { need, leaf, settles: vec![&criterion.id], cost, asks_only_a_person });
            }
        }
    }
    steps.sort_by_key(|s| (s.cost, s.asks_only_a_person, std::cmp::Reverse(s.settles.len())));
    steps
}

/// A missing presence that a complete list would settle is a need for that list, which many criteria share.
fn listed(reader: &Reader<'_>, need: &DataNeed) -> DataNeed {
    match reader.list_instead(need) {
        Some(list) => DataNeed { wanted: Wanted::List(list), ..need.clone() },
        None => need.clone(),
    }
}

/// Whether the answer serves everything that is looked for in a list.
fn of_list(need: &DataNeed) -> bool {
    matches!(need.wanted, Wanted::List(_) | Wanted::Names(_))
}

fn starts(need: &DataNeed) -> Day {
    need.days.map_or(Day::DISTANT_PAST, |(first, _)| first)
}

/// The needs of an undetermined criterion, with the leaf each belongs to.
pub fn leaf_needs<'a>(
    criterion: &'a Criterion,
    evaluation: &'a CriterionEvaluation,
    into: &mut Vec<(&'a Criterion, &'a DataNeed)>,
) {
    if let (Logic::Group(_, children), false) = (&criterion.logic, evaluation.children.is_empty()) {
        for (child, evaluated) in children.iter().zip(&evaluation.children) {
            // What only an encounter settles is no step towards it.
            if !evaluated.truth.is_known() && !evaluated.deferred {
                leaf_needs(child, evaluated, into);
            }
        }
    } else {
        into.extend(evaluation.needs.iter().map(|need| (criterion, need)));
    }
}
