//! The JSON of a screening: every criterion with outcome, reading, evidence and needs.
//!
//! Assumes evaluations of these profiles. Guarantees stable field names and order, days as `YYYY-MM-DD`, and the
//! same counts as the table. `format` rises when a field changes its meaning or goes; new fields may come.

use super::evidence::age;
use super::facts::ignored;
use super::grounds::{basis_words, eligible_rests, weakest};
use super::need::unread;
use super::row::{Row, rows};
use super::sheet::{Case, STANDING_LINE, place};
use super::words::{outcome, recorded_sex, truth};
use crate::patient::{FactKind, PatientState, Profile};
use crate::ruleset::{Criterion, Logic, Section, Stage};
use crate::screening::{CriterionEvaluation, DataNeed, Evidence, Ground, HeldBack, NeedKind, Subject, Verdict, Wanted};
use crate::text::{SourceMap, Span};
use crate::value::{Day, DayRange};
use crate::vocabulary::ListName;
use serde::Serialize;
use smol_str::SmolStr;

/// The version of the fields below.
pub const FORMAT: u32 = 1;

/// A whole screening.
#[derive(Clone, Debug, Serialize)]
pub struct Screening {
    /// [`FORMAT`].
    pub format: u32,
    /// The screening date.
    pub screening_date: String,
    /// Digest of all rule files.
    pub rules_digest: String,
    /// The standing line.
    pub notice: &'static str,
    /// The patients, in the order given.
    pub patients: Vec<Patient>,
}

/// A patient.
#[derive(Clone, Debug, Serialize)]
pub struct Patient {
    /// The pseudonymous code.
    pub patient: String,
    /// Where the profile begins, `path:line`.
    pub place: String,
    /// Recorded sex.
    pub sex: &'static str,
    /// Age on the screening date, in words.
    pub age: String,
    /// The day of the profile.
    pub recorded: Option<String>,
    /// `deceased`, `opted out`, `enrolled in another trial`, `already screened`.
    pub states: Vec<&'static str>,
    /// Names that the vocabulary does not know: these facts were not used.
    pub unresolved: Vec<Unused>,
    /// Facts that say nothing on the screening date.
    pub ignored: Vec<Unused>,
    /// The trials.
    pub trials: Vec<Trial>,
}

/// Something in a profile that was not used.
#[derive(Clone, Debug, Serialize)]
pub struct Unused {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// `path:line`.
    pub place: String,
}

/// A trial for a patient.
#[derive(Clone, Debug, Serialize)]
pub struct Trial {
    /// The trial's id.
    pub trial: String,
    /// The version of its rules.
    pub rules_version: u32,
    /// Whether the rules are approved.
    pub rules_approved: bool,
    /// `eligible`, `needs-review`, `ineligible`.
    pub verdict: &'static str,
    /// `eligible so far · 2 to confirm (trial closed)`.
    pub verdict_words: String,
    /// Whether the trial takes patients, if known.
    pub trial_open: Option<bool>,
    /// `rules not approved`, `nothing decided`, `deferred`, `patient state`.
    pub held_back: Vec<&'static str>,
    /// The best arm's id, if one is left.
    pub best_arm: Option<String>,
    /// A line, or one for each arm when arms have criteria of their own.
    pub lines: Vec<Line>,
    /// Encounters that remain.
    pub to_confirm: Vec<Confirm>,
    /// What the exclusions of an eligible verdict rest on; empty for other verdicts.
    pub grounds: Vec<GroundItem>,
    /// The investigator's recorded conclusions.
    pub determinations: Vec<Determination>,
    /// Common criteria.
    pub criteria: Vec<CriterionResult>,
    /// Arms.
    pub arms: Vec<Arm>,
}

/// The counts of a trial or arm.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The arm, when arms have criteria of their own.
    pub arm: Option<String>,
    /// As in [`Trial::verdict`].
    pub verdict: &'static str,
    /// Criteria satisfied.
    pub met: usize,
    /// Criteria violated.
    pub violated: usize,
    /// Criteria undetermined, deferred ones included.
    pub open: usize,
    /// Deferred ones.
    pub to_confirm: usize,
    /// What to do next.
    pub next_step: String,
}

/// What an exclusion rests on.
#[derive(Clone, Debug, Serialize)]
pub struct GroundItem {
    /// The criterion.
    pub criterion: String,
    /// About what.
    pub about: String,
    /// `by a test`, `by the complete conditions list`, ….
    pub basis: String,
    /// The earliest day of the ground.
    pub from: Option<String>,
    /// The latest day of the ground.
    pub to: Option<String>,
    /// Whether it is the weakest of all.
    pub weakest: bool,
}

/// An encounter that remains.
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// The criterion (or child).
    pub criterion: String,
    /// `consent` or `visit`.
    pub at: &'static str,
}

/// The investigator's recorded conclusion.
#[derive(Clone, Debug, Serialize)]
pub struct Determination {
    /// `eligible` or `ineligible`.
    pub conclusion: &'static str,
    /// Who.
    pub by: String,
    /// When.
    pub on: String,
}

/// An arm.
#[derive(Clone, Debug, Serialize)]
pub struct Arm {
    /// Its id.
    pub arm: String,
    /// Whether it takes patients.
    pub open: bool,
    /// As in [`Trial::verdict`].
    pub verdict: &'static str,
    /// Its own criteria.
    pub criteria: Vec<CriterionResult>,
}

/// A criterion or a child of one.
#[derive(Clone, Debug, Serialize)]
pub struct CriterionResult {
    /// Its id.
    pub id: String,
    /// `inclusion` or `exclusion`.
    pub section: &'static str,
    /// The protocol's words.
    pub text: String,
    /// What the engine asks, in English.
    pub reading: String,
    /// The condition's (or the item's) place, `path:line`.
    pub place: String,
    /// Whether the words hold: `true`, `false`, `unknown`.
    pub truth: &'static str,
    /// `satisfied`, `violated`, `undetermined`.
    pub outcome: &'static str,
    /// Undetermined only because of encounters.
    pub deferred: bool,
    /// What decided it.
    pub evidence: Vec<EvidenceItem>,
    /// What is missing.
    pub needs: Vec<NeedItem>,
    /// Children.
    pub children: Vec<Self>,
}

/// A piece of evidence.
#[derive(Clone, Debug, Serialize)]
pub struct EvidenceItem {
    /// About what.
    pub about: String,
    /// For presence, or for absence.
    pub present: bool,
    /// `test`, `computed`, `record`, `ended`, `assessment`, `inference`, `sex`, `statement`, `list`, `age`, `attestation`.
    pub ground: &'static str,
    /// The list, when the ground is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<&'static str>,
    /// The earliest day of the ground.
    pub from: Option<String>,
    /// The latest day of the ground.
    pub to: Option<String>,
    /// The formula, when the ground is computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub formula: Option<&'static str>,
    /// The value as written, for a result; computed, to two decimals.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Who or what says so, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The fact's place, `path:line`.
    pub place: Option<String>,
    /// The whole in words.
    pub words: String,
}

/// A data need.
#[derive(Clone, Debug, Serialize)]
pub struct NeedItem {
    /// `missing`, `stale`, `imprecise`, `conflict`, `unspecific`, `unconfirmed`, `unit`, `judgement`, `encounter`,
    /// `not-understood`, `engine-error`.
    pub kind: &'static str,
    /// About what.
    pub about: String,
    /// What would settle it, in kebab case.
    pub wanted: &'static str,
    /// First day for which it must be known; none when there is no first.
    pub from: Option<String>,
    /// Last such day.
    pub to: Option<String>,
    /// Place of the fact that does not suffice, `path:line`.
    pub place: Option<String>,
    /// The whole in words.
    pub words: String,
}

/// A patient with the cases of all trials.
#[must_use]
pub fn patient(profile: &Profile, cases: &[Case<'_>], sources: &SourceMap, on: Day) -> Patient {
    let unresolved = profile.unresolved.iter().map(|u| Unused {
        what: u.name.clone(),
        why: format!("the vocabulary does not know it ({})", u.section),
        place: place(sources, u.span),
    });
    let unused = cases.first().map(|case| case.reader).into_iter().flat_map(|reader| {
        profile.facts.iter().filter_map(move |fact| {
            ignored(fact, on).map(|why| Unused {
                what: reader.fact(fact),
                why: why.to_owned(),
                place: place(sources, fact.span),
            })
        })
    });
    Patient {
        patient: profile.patient.clone(),
        place: place(sources, profile.span),
        sex: recorded_sex(profile.sex),
        age: age(profile, Some(on)),
        recorded: profile.recorded.map(|d| d.to_string()),
        states: profile.states.iter().map(state).collect(),
        unresolved: unresolved.collect(),
        ignored: unused.collect(),
        trials: cases.iter().map(trial).collect(),
    }
}

/// The whole document.
#[must_use]
pub fn screening(patients: Vec<Patient>, on: Day, digest: &str) -> Screening {
    Screening {
        format: FORMAT,
        screening_date: on.to_string(),
        rules_digest: digest.to_owned(),
        notice: STANDING_LINE,
        patients,
    }
}

fn trial(case: &Case<'_>) -> Trial {
    let rows = rows(&case.reader, case.trial, case.profile, case.evaluation);
    let left = case.evaluation.best_arm.filter(|_| case.evaluation.verdict != Verdict::Ineligible);
    let best = left.and_then(|i| case.trial.arms.get(i)).map(|a| a.id.clone());
    let shown = rows.iter().find(|r| r.arm == best && best.is_some()).or_else(|| rows.first());
    let results = |criteria: &[Criterion], evaluations: &[CriterionEvaluation]| -> Vec<CriterionResult> {
        criteria.iter().zip(evaluations).map(|(c, e)| criterion(case, c, e, true)).collect()
    };
    let own = case.evaluation.arms.iter().flat_map(|a| &a.criteria);
    Trial {
        trial: case.trial.id.clone(),
        rules_version: case.trial.version,
        rules_approved: case.trial.approved,
        verdict: verdict(case.evaluation.verdict),
        verdict_words: shown.map(Row::verdict_words).unwrap_or_default(),
        trial_open: case.trial.open,
        held_back: case.evaluation.held_back.iter().map(held).collect(),
        best_arm: best,
        lines: rows.iter().map(line).collect(),
        to_confirm: case.evaluation.criteria.iter().chain(own).flat_map(|e| &e.to_confirm).map(confirm).collect(),
        grounds: if case.evaluation.verdict == Verdict::Eligible { grounds(case) } else { Vec::new() },
        determinations: case
            .profile
            .determinations
            .iter()
            .filter(|d| d.trial.eq_ignore_ascii_case(&case.trial.id))
            .map(|d| Determination { conclusion: d.conclusion.word(), by: d.by.clone(), on: d.on.to_string() })
            .collect(),
        criteria: results(&case.trial.criteria, &case.evaluation.criteria),
        arms: case
            .trial
            .arms
            .iter()
            .zip(&case.evaluation.arms)
            .map(|(arm, evaluated)| Arm {
                arm: arm.id.clone(),
                open: arm.open,
                verdict: verdict(evaluated.verdict),
                criteria: results(&arm.criteria, &evaluated.criteria),
            })
            .collect(),
    }
}

fn grounds(case: &Case<'_>) -> Vec<GroundItem> {
    let rests = eligible_rests(case.evaluation);
    let least = weakest(&rests);
    rests
        .iter()
        .map(|rest| GroundItem {
            criterion: rest.id.clone(),
            about: case.reader.subject(rest.about),
            basis: basis_words(rest.basis),
            from: rest.on.and_then(|d| day(d.first)),
            to: rest.on.and_then(|d| day(d.last)),
            weakest: least == Some(rest),
        })
        .collect()
}

fn line(row: &Row) -> Line {
    Line {
        arm: row.arm.clone(),
        verdict: verdict(row.verdict),
        met: row.met,
        violated: row.violated,
        open: row.open,
        to_confirm: row.to_confirm,
        next_step: row.next_step.clone(),
    }
}

fn confirm((id, at): &(SmolStr, Stage)) -> Confirm {
    let at = match at {
        Stage::Consent => "consent",
        Stage::Visit => "visit",
    };
    Confirm { criterion: id.to_string(), at }
}

fn criterion(case: &Case<'_>, rule: &Criterion, evaluation: &CriterionEvaluation, top: bool) -> CriterionResult {
    let reading = if top { case.reader.criterion(rule) } else { case.reader.child(rule) };
    let children = match &rule.logic {
        Logic::Group(_, children) => {
            children.iter().zip(&evaluation.children).map(|(c, e)| criterion(case, c, e, false)).collect()
        }
        Logic::Condition(_) | Logic::Judgement(_) | Logic::Deferred(_) | Logic::NotUnderstood(_) => Vec::new(),
    };
    CriterionResult {
        id: rule.id.clone(),
        section: match rule.section {
            Section::Inclusion => "inclusion",
            Section::Exclusion => "exclusion",
        },
        text: rule.text.clone(),
        reading: reading.line(),
        place: place(case.sources, rule.when.unwrap_or(rule.span)),
        truth: truth(evaluation.truth),
        outcome: outcome(evaluation.outcome),
        deferred: evaluation.deferred,
        evidence: evaluation.evidence.iter().map(|e| evidence(case, e)).collect(),
        needs: evaluation.needs.iter().map(|n| need(case, n, rule)).collect(),
        children,
    }
}

fn evidence(case: &Case<'_>, evidence: &Evidence) -> EvidenceItem {
    let fact = evidence.fact.and_then(|i| case.profile.facts.get(i as usize));
    let attested = match evidence.ground {
        Ground::Attestation(i) => case.profile.attestations.get(i as usize).map(|a| a.span),
        _ => None,
    };
    let list = match evidence.ground {
        Ground::List(list) => Some(list),
        _ => None,
    };
    let listed = list.and_then(|name| {
        case.profile.lists.iter().find(|l| l.list == name && evidence.on.is_none_or(|on| on.last == l.on))
    });
    let computed = match (&evidence.computed, evidence.about) {
        (Some(between), Subject::Concept(concept)) => Some((concept, (between.low, between.high))),
        _ => None,
    };
    let span: Option<Span> = fact.map(|f| f.span).or(attested).or_else(|| listed.map(|l| l.span));
    EvidenceItem {
        about: case.reader.subject(evidence.about),
        present: evidence.present,
        ground: ground(evidence.ground),
        list: list.map(ListName::word),
        from: evidence.on.and_then(|d| day(d.first)),
        to: evidence.on.and_then(|d| day(d.last)),
        formula: computed.and_then(|(concept, _)| case.reader.formula_name(concept)),
        value: match (computed, fact.map(|f| &f.kind)) {
            (Some((concept, value)), _) => Some(case.reader.computed_value(concept, value)),
            (None, Some(FactKind::Result(result))) => Some(result.written.clone()),
            _ => None,
        },
        source: fact.and_then(|f| f.source.clone()),
        place: span.map(|s| place(case.sources, s)),
        words: case.reader.evidence(evidence, case.profile),
    }
}

fn need(case: &Case<'_>, need: &DataNeed, rule: &Criterion) -> NeedItem {
    let fact = need.fact.and_then(|i| case.profile.facts.get(i as usize));
    let days = need.days.map(|(first, last)| DayRange { first, last });
    let span = fact.map(|f| f.span).or_else(|| unread(need, case.profile).first().map(|u| u.span));
    NeedItem {
        kind: need_kind(need.kind),
        about: match need.about {
            Subject::Leaf => rule.id.clone(),
            about => case.reader.subject(about),
        },
        wanted: wanted(need.wanted),
        from: days.and_then(|d| day(d.first)),
        to: days.and_then(|d| day(d.last)),
        place: span.map(|s| place(case.sources, s)),
        words: case.reader.need(need, case.profile, Some(rule)),
    }
}

fn day(day: Day) -> Option<String> {
    (day > Day::DISTANT_PAST && day < Day::DISTANT_FUTURE).then(|| day.to_string())
}

/// The verdict as JSON and CSV write it.
#[must_use]
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Eligible => "eligible",
        Verdict::NeedsReview => "needs-review",
        Verdict::Ineligible => "ineligible",
    }
}

fn held(held: &HeldBack) -> &'static str {
    match held {
        HeldBack::NotApproved => "rules not approved",
        HeldBack::NothingDecided => "nothing decided",
        HeldBack::Deferred => "deferred",
        HeldBack::PatientState => "patient state",
    }
}

fn state(state: &PatientState) -> &'static str {
    match state {
        PatientState::Deceased => "deceased",
        PatientState::OptedOut => "opted out",
        PatientState::EnrolledElsewhere => "enrolled in another trial",
        PatientState::AlreadyScreened(_) => "already screened",
    }
}

fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::Test => "test",
        Ground::Computed => "computed",
        Ground::Record => "record",
        Ground::Ended => "ended",
        Ground::Assessment => "assessment",
        Ground::Inference => "inference",
        Ground::Sex => "sex",
        Ground::Statement => "statement",
        Ground::List(_) => "list",
        Ground::Age => "age",
        Ground::Attestation(_) => "attestation",
    }
}

/// The kind of a need, in kebab case.
#[must_use]
pub fn need_kind(kind: NeedKind) -> &'static str {
    match kind {
        NeedKind::Missing => "missing",
        NeedKind::Stale => "stale",
        NeedKind::Imprecise => "imprecise",
        NeedKind::Conflict => "conflict",
        NeedKind::Unspecific => "unspecific",
        NeedKind::Unconfirmed => "unconfirmed",
        NeedKind::Unit => "unit",
        NeedKind::Judgement => "judgement",
        NeedKind::Encounter => "encounter",
        NeedKind::NotUnderstood => "not-understood",
        NeedKind::EngineError => "engine-error",
    }
}

fn wanted(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Presence => "presence",
        Wanted::TestOfAbsence => "test-of-absence",
        Wanted::List(_) => "complete-list",
        Wanted::Names(_) => "names",
        Wanted::Date => "date",
        Wanted::Activity => "activity",
        Wanted::Severity => "severity",
        Wanted::Control => "control",
        Wanted::Compensation => "compensation",
        Wanted::Treatment => "treatment",
        Wanted::Grade => "grade",
        Wanted::Class => "class",
        Wanted::Requirement(_) => "requirement",
        Wanted::Result => "result",
        Wanted::ReferenceRange => "reference-range",
        Wanted::ComparableUnit => "comparable-unit",
        Wanted::Assessment => "assessment",
        Wanted::Dose => "dose",
        Wanted::LastDose => "last-dose",
        Wanted::Response => "response",
        Wanted::DoseHistory => "dose-history",
        Wanted::BirthDate => "birth-date",
        Wanted::Sex => "sex",
        Wanted::CouldBecomePregnant => "could-become-pregnant",
        Wanted::Attestation => "attestation",
        Wanted::Reconfirmation => "reconfirmation",
        Wanted::Encounter(_) => "encounter",
        Wanted::Reader => "reader",
    }
}
