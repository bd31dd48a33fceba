//! The sheet of a patient and a trial: every criterion with its words, reading, evidence and needs.
//!
//! Assumes an evaluation of this trial and profile. Guarantees that every criterion is shown (unless fewer are asked
//! for), that its reading stands beside the protocol's words, and that each status is a glyph and a word.

use super::evidence::age;
use super::facts::ignored;
use super::grounds::eligible_rests;
use super::layout::{Layout, printable};
use super::reading::{Clause, Reader, Reading};
use super::row::{Row, held_words, rows};
use super::words::{counted, join, recorded_sex, sentence, short_day, some_day};
use crate::patient::{Conclusion, PatientState, Profile};
use crate::ruleset::{Criterion, Logic, Section, Trial};
use crate::screening::{CriterionEvaluation, Evaluation, Ground, NeedKind, Outcome, Verdict};
use crate::text::{SourceMap, Span, shown};
use crate::value::{Day, Truth};

/// Stands under everything that a coordinator reads.
pub const STANDING_LINE: &str = "Pre-screening aid. Eligibility is determined by the investigator.";

/// Which criteria are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Only {
    /// The undetermined ones.
    Open,
    /// The violated ones.
    Violated,
    /// The satisfied ones.
    Met,
}

/// Everything that is needed to write about a patient and a trial.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// Rules and screening date.
    pub reader: Reader<'a>,
    /// The files, for places.
    pub sources: &'a SourceMap,
    /// Digest of all rule files.
    pub digest: &'a str,
    /// The trial.
    pub trial: &'a Trial,
    /// The patient.
    pub profile: &'a Profile,
    /// What came out.
    pub evaluation: &'a Evaluation,
    /// The screening date.
    pub on: Day,
}

impl Case<'_> {
    /// The whole sheet.
    #[must_use]
    pub fn sheet(&self, only: Option<Only>, layout: Layout) -> String {
        let mut out = self.header(layout);
        let mut shown = 0;
        for (criterion, evaluation) in self.trial.criteria.iter().zip(&self.evaluation.criteria) {
            shown += usize::from(self.write(criterion, evaluation, only, layout, &mut out));
        }
        for (arm, evaluated) in self.trial.arms.iter().zip(&self.evaluation.arms) {
            if arm.criteria.is_empty() {
                continue;
            }
            let open = if arm.open { "" } else { " (closed)" };
            let verdict = super::words::verdict(evaluated.verdict);
            out.push_str(&layout.hanging("", &format!("Arm {}{open}, {}: {verdict}", arm.id, arm.title)));
            out.push('\n');
            for (criterion, evaluation) in arm.criteria.iter().zip(&evaluated.criteria) {
                shown += usize::from(self.write(criterion, evaluation, only, layout, &mut out));
            }
        }
        if shown == 0 {
            out.push_str("No criterion is of that kind.\n\n");
        }
        out.push_str(&self.footer(layout));
        layout.paint(&printable(&out))
    }

    fn header(&self, layout: Layout) -> String {
        let (trial, profile) = (self.trial, self.profile);
        let mut out = layout.hanging("", &patient_line(profile, self.on));
        out.push_str(&layout.hanging("", &format!("{} · {}", trial.id, trial.title)));
        let mut facts = vec![format!("rules version {}", trial.version), format!("digest {}", self.digest)];
        if !trial.approved {
            facts.push("not approved".to_owned());
        }
        if let Some((status, seen)) = &trial.status {
            let seen = seen.map_or_else(String::new, |d| format!(" (as of {})", some_day(d)));
            facts.push(format!("trial {status}{seen}"));
        }
        facts.extend(profile.recorded.map(|d| format!("profile of {}", short_day(d))));
        out.push_str(&layout.hanging("", &facts.join(" · ")));
        out.push('\n');
        for row in self.rows() {
            let arm = row.arm.as_ref().map_or_else(String::new, |a| format!("Arm {a}: "));
            let head = format!("{} ", super::table::glyph(&row));
            out.push_str(&layout.hanging(&head, &format!("{arm}{}", self.verdict_sentence(&row))));
        }
        for state in &profile.states {
            out.push_str(&layout.hanging("▲ ", &state_words(state)));
        }
        for determination in profile.determinations.iter().filter(|d| d.trial.eq_ignore_ascii_case(&trial.id)) {
            let differs =
                (determination.conclusion == Conclusion::Eligible) != (self.evaluation.verdict == Verdict::Eligible);
            let (head, tail) = if differs { ("▲ ", ", which differs from the verdict") } else { ("  ", "") };
            let (conclusion, by, on) =
                (determination.conclusion.word(), &determination.by, short_day(determination.on));
            let text = format!("The investigator's determination: {conclusion}, {by}, {on}{tail}.");
            out.push_str(&layout.hanging(head, &text));
        }
        out.push('\n');
        out
    }

    fn rows(&self) -> Vec<Row> {
        rows(&self.reader, self.trial, self.profile, self.evaluation)
    }

    fn verdict_sentence(&self, row: &Row) -> String {
        let mut parts = vec![format!("{} of {} criteria met", row.met, row.total())];
        if row.violated > 0 {
            parts.push(format!("{} not met", row.violated));
        }
        let unknown = row.open - row.to_confirm;
        if unknown > 0 {
            parts.push(format!("{unknown} unknown"));
        }
        if row.to_confirm > 0 {
            parts.push(format!("{} to confirm", row.to_confirm));
        }
        let counts = join(&parts, "and");
        let words = sentence(&row.verdict_words_without_counts());
        let next = sentence(&row.next_step);
        if row.verdict == Verdict::Ineligible {
            return format!("{words}: {counts}. {next}.");
        }
        let held: Vec<&str> = row.held_back.iter().map(|h| held_words(*h)).collect();
        let held = if held.is_empty() { String::new() } else { format!(" Held back: {}.", join(&held, "and")) };
        format!("{words}: {counts}.{held} Next: {}.", row.next_step)
    }

    /// Writes a criterion and its children; says whether it was shown.
    fn write(
        &self,
        criterion: &Criterion,
        evaluation: &CriterionEvaluation,
        only: Option<Only>,
        layout: Layout,
        out: &mut String,
    ) -> bool {
        let wanted = match only {
            None => true,
            Some(Only::Open) => evaluation.outcome == Outcome::Undetermined,
            Some(Only::Violated) => evaluation.outcome == Outcome::Violated,
            Some(Only::Met) => evaluation.outcome == Outcome::Satisfied,
        };
        if wanted {
            self.criterion(criterion, evaluation, 0, layout, out);
            out.push('\n');
        }
        wanted
    }

    fn criterion(
        &self,
        criterion: &Criterion,
        evaluation: &CriterionEvaluation,
        depth: usize,
        layout: Layout,
        out: &mut String,
    ) {
        const LABEL: usize = 11;
        let indent = "  ".repeat(depth.min(8));
        let word = if depth == 0 { status_word(evaluation) } else { child_word(evaluation) };
        let status = format!("{} {word}", status_glyph(evaluation));
        let head = format!("{indent}{:<6}{:<17}", criterion.id, status);
        out.push_str(&layout.hanging(&head, &criterion.text));
        let bulleted = |label: &str, bullet: &str, text: &str, out: &mut String| {
            out.push_str(&layout.hanging(&format!("{indent}      {label:<LABEL$} {bullet}"), text));
        };
        let line = |label: &str, text: &str, out: &mut String| bulleted(label, "", text, out);
        let nested = matches!(criterion.logic, Logic::Group(..)) && !evaluation.children.is_empty();
        let reading = if depth == 0 { self.reader.criterion(criterion) } else { self.reader.child(criterion) };
        if nested {
            if let Clause::List(lead, _) = &reading.clause {
                line("Reads as:", &format!("{lead}:"), out);
            }
        } else {
            reading_lines(&reading, &mut |label, bullet, text| bulleted(label, bullet, text, out));
        }
        if let Some(note) = &criterion.note {
            line("Note:", note, out);
        }
        line("Rule:", &place(self.sources, criterion.when.unwrap_or(criterion.span)), out);
        if nested && let Logic::Group(_, children) = &criterion.logic {
            for (child, evaluated) in children.iter().zip(&evaluation.children) {
                self.criterion(child, evaluated, depth + 1, layout, out);
            }
            return;
        }
        for (index, piece) in evaluation.evidence.iter().enumerate() {
            // The facts behind an inference follow it, with their places.
            let fact = piece.fact.filter(|_| piece.ground != Ground::Inference);
            let fact = fact.and_then(|i| self.profile.facts.get(i as usize));
            let at = fact.map_or_else(String::new, |f| format!(" [{}]", place(self.sources, f.span)));
            let label = if index == 0 { "Known:" } else { "" };
            line(label, &format!("{}{at}", self.reader.evidence(piece, self.profile)), out);
        }
        for (index, need) in evaluation.needs.iter().enumerate() {
            let label = if index == 0 { "To settle:" } else { "" };
            line(label, &self.reader.need(need, self.profile, Some(criterion)), out);
        }
    }

    fn footer(&self, layout: Layout) -> String {
        let mut out = String::new();
        if self.evaluation.verdict == Verdict::Eligible {
            let lines = self.reader.grounds(&eligible_rests(self.evaluation));
            for (index, line) in lines.iter().enumerate() {
                out.push_str(&layout.hanging(if index == 0 { "Grounds:  " } else { "          " }, line));
            }
        }
        for unresolved in &self.profile.unresolved {
            out.push_str(&layout.hanging(
                "Not used: ",
                &format!(
                    "`{}` in {}: the vocabulary does not know it [{}]",
                    shown(&unresolved.name),
                    unresolved.section,
                    place(self.sources, unresolved.span)
                ),
            ));
        }
        for (fact, why) in self.profile.facts.iter().filter_map(|f| Some((f, ignored(f, self.on)?))) {
            out.push_str(&layout.hanging(
                "Not used: ",
                &format!("{}: {why} [{}]", self.reader.fact(fact), place(self.sources, fact.span)),
            ));
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&layout.hanging("", STANDING_LINE));
        out
    }
}

/// The lines of a reading: the statement, its parts, where its windows come from.
fn reading_lines(reading: &Reading, line: &mut dyn FnMut(&str, &str, &str)) {
    for (index, (depth, text)) in reading.clause.outline().into_iter().enumerate() {
        let bullet = if depth == 0 { String::new() } else { format!("{}– ", "  ".repeat(depth - 1)) };
        line(if index == 0 { "Reads as:" } else { "" }, &bullet, &text);
    }
    for note in reading.notes.lines() {
        line("", "", &format!("({note})"));
    }
}

/// `P-0041 · female, 38 years · screening date 22 Nov 2026`.
#[must_use]
pub fn patient_line(profile: &Profile, on: Day) -> String {
    let gender = match profile.gender {
        Some(gender) if gender != profile.sex => format!(" (gender {})", recorded_sex(gender)),
        _ => String::new(),
    };
    format!(
        "{} · {}{gender}, {} · screening date {}",
        profile.patient,
        recorded_sex(profile.sex),
        age(profile, Some(on)),
        short_day(on)
    )
}

/// A place as `path:line`.
#[must_use]
pub fn place(sources: &SourceMap, span: Span) -> String {
    format!("{}:{}", sources.path(span.file), sources.position(span).line)
}

/// A state of the patient as a sentence.
#[must_use]
pub fn state_words(state: &PatientState) -> String {
    format!("{}.", sentence(&state_phrase(state)))
}

/// A state of the patient within a sentence.
#[must_use]
pub fn state_phrase(state: &PatientState) -> String {
    match state {
        PatientState::Deceased => "the patient is recorded as deceased".to_owned(),
        PatientState::OptedOut => "the patient opted out of being contacted".to_owned(),
        PatientState::EnrolledElsewhere => "the patient is enrolled in another trial".to_owned(),
        PatientState::AlreadyScreened(None) => "the patient was already screened".to_owned(),
        PatientState::AlreadyScreened(Some(trial)) => format!("the patient was already screened for {trial}"),
    }
}

/// The glyph of an outcome.
#[must_use]
pub fn status_glyph(evaluation: &CriterionEvaluation) -> char {
    match evaluation.outcome {
        Outcome::Satisfied => '●',
        Outcome::Violated => '■',
        Outcome::Undetermined if evaluation.deferred => '○',
        Outcome::Undetermined if awaits_judgement(evaluation) => '?',
        Outcome::Undetermined => '▲',
    }
}

/// The word of an outcome. "Met" would be read two ways of an exclusion, so an exclusion says what it does.
#[must_use]
pub fn status_word(evaluation: &CriterionEvaluation) -> &'static str {
    match (evaluation.outcome, evaluation.section) {
        (Outcome::Satisfied, Section::Inclusion) => "Met",
        (Outcome::Violated, Section::Inclusion) => "Not met",
        (Outcome::Satisfied, Section::Exclusion) => "Not excluded",
        (Outcome::Violated, Section::Exclusion) => "Excluded",
        (Outcome::Undetermined, _) => open_word(evaluation),
    }
}

/// The word of a child: whether its own words hold. What follows from it is its parent's business.
#[must_use]
pub fn child_word(evaluation: &CriterionEvaluation) -> &'static str {
    match evaluation.truth {
        Truth::True => "Holds",
        Truth::False => "Does not hold",
        Truth::Unknown => open_word(evaluation),
    }
}

fn open_word(evaluation: &CriterionEvaluation) -> &'static str {
    if evaluation.deferred {
        "To confirm"
    } else if awaits_judgement(evaluation) {
        "Judgement"
    } else {
        "Unknown"
    }
}

fn awaits_judgement(evaluation: &CriterionEvaluation) -> bool {
    !evaluation.needs.is_empty() && evaluation.needs.iter().all(|n| n.kind == NeedKind::Judgement)
}

/// "3 patients, 9 verdicts: 1 eligible, 5 need review, 3 ineligible."
#[must_use]
pub fn totals(patients: usize, rows: &[Row]) -> String {
    let count = |verdict| rows.iter().filter(|r| r.verdict == verdict).count();
    let review = count(Verdict::NeedsReview);
    format!(
        "{}, {}: {} eligible, {review} {} review, {} ineligible.",
        counted(patients, "patient", "patients"),
        counted(rows.len(), "verdict", "verdicts"),
        count(Verdict::Eligible),
        if review == 1 { "needs" } else { "need" },
        count(Verdict::Ineligible)
    )
}
