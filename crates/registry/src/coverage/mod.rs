//! How much of the records was understood: lines by reading, the commonest words that were not, stale records, records
//! whose fields and criteria differ.
//!
//! Assumes drafts. Counts only; the same drafts give the same report in any order.

mod differs;
mod show;

use crate::draft::{Combine, Content, Criterion, Draft, NOT_UNDERSTOOD_ABOVE};
use crate::lines::Side;
use crate::reading::Stage;
use crate::record::Study;
use prescreen_language::value::{Day, PartialDate};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What became of a line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// A condition that accounts for every word.
    Compiled,
    /// A condition, and words that were not read.
    Partial,
    /// A question for the investigator.
    Judgement,
    /// Only informed consent can settle it.
    Consent,
    /// Only a visit can settle it.
    Visit,
    /// Not understood.
    NotUnderstood,
    /// It says how the lines below it go together.
    Lead,
    /// It holds no criterion: a title, a note of the registry.
    NoCriterion,
}

impl Kind {
    /// All kinds, in the order of the report.
    pub const ALL: [Self; 8] = [
        Self::Compiled,
        Self::Partial,
        Self::Judgement,
        Self::Consent,
        Self::Visit,
        Self::NotUnderstood,
        Self::Lead,
        Self::NoCriterion,
    ];

    /// Whether its lines say something that a criterion could hold.
    #[must_use]
    pub fn is_criterion(self) -> bool {
        !matches!(self, Self::Lead | Self::NoCriterion)
    }

    /// What became of a criterion's own line.
    #[must_use]
    pub fn of(content: &Content) -> Self {
        match content {
            Content::When(_) => Self::Compiled,
            Content::Partial { .. } => Self::Partial,
            Content::Judgement(_) => Self::Judgement,
            Content::At(Stage::Consent) => Self::Consent,
            Content::At(Stage::Visit) => Self::Visit,
            Content::NotUnderstood(_) | Content::List(Combine::Unread | Combine::AllOfUnread, _) => Self::NotUnderstood,
            Content::NoCriterion => Self::NoCriterion,
            Content::List(..) => Self::Lead,
        }
    }

    /// The kind's name for readers and programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Compiled => "compiled",
            Self::Partial => "partial",
            Self::Judgement => "judgement",
            Self::Consent => "consent",
            Self::Visit => "visit",
            Self::NotUnderstood => "not understood",
            Self::Lead => "list lead",
            Self::NoCriterion => "no criterion",
        }
    }
}

/// How often each piece of text came.
type Counts = FxHashMap<String, u64>;

/// Counts over drafts.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Coverage {
    /// Studies counted.
    pub studies: u64,
    lines: BTreeMap<(Kind, Side), u64>,
    why: Counts,
    unread: Counts,
    unknown: Counts,
    stale: Vec<Stale>,
    differs: Vec<differs::Differs>,
}

/// A record that says that patients are sought, though the study was to be over.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Stale {
    id: String,
    status: String,
    completion: String,
}

impl Coverage {
    /// Counts a study and its draft; `today` is the day on which records are called stale.
    pub fn add(&mut self, study: &Study, draft: &Draft, today: Day) {
        self.studies += 1;
        for criterion in draft.criteria() {
            criterion.each(&mut |c| self.line(c));
        }
        self.stale.extend(stale(study, today));
        self.differs.extend(differs::of(draft));
    }

    fn line(&mut self, criterion: &Criterion) {
        let kind = Kind::of(&criterion.content);
        let lines = criterion.words.len() as u64;
        *self.lines.entry((kind, criterion.side)).or_default() += lines;
        if let Content::List(Combine::Unread | Combine::AllOfUnread, _) = &criterion.content {
            add(&mut self.why, NOT_UNDERSTOOD_ABOVE, lines);
        }
        if let Content::NotUnderstood(refusal) = &criterion.content {
            // Words of the line itself are no reason of their own.
            let why = refusal.why.split('`').next().unwrap_or_default().trim();
            let why =
                if why.is_empty() { "a line above says that it is not for everybody, or may govern it" } else { why };
            add(&mut self.why, why, lines);
            for words in &refusal.unread {
                count(&mut self.unread, words);
            }
            for words in &refusal.unknown {
                count(&mut self.unknown, words);
            }
        }
    }

    /// Lines of a kind, on one side or on both.
    #[must_use]
    pub fn lines(&self, kind: Kind, side: Option<Side>) -> u64 {
        let fits = |s: Side| side.is_none_or(|side| side == s);
        self.lines.iter().filter(|((k, s), _)| *k == kind && fits(*s)).map(|(_, n)| n).sum()
    }

    /// Lines that say something themselves: all but the leads of lists and lines without a criterion.
    #[must_use]
    pub fn all_lines(&self, side: Option<Side>) -> u64 {
        Kind::ALL.into_iter().filter(|k| k.is_criterion()).map(|k| self.lines(k, side)).sum()
    }

    /// Lines that were understood in one way or another, leads of lists apart.
    #[must_use]
    pub fn classified(&self, side: Option<Side>) -> u64 {
        self.all_lines(side) - self.lines(Kind::NotUnderstood, side)
    }
}

/// Counts a piece of a line, its letters small; long pieces are no words that come again.
fn count(table: &mut Counts, words: &str) {
    const LONGEST: usize = 60;
    if words.len() <= LONGEST {
        add(table, &words.to_lowercase(), 1);
    }
}

/// Most words have been counted before: only new ones are kept.
fn add(table: &mut Counts, words: &str, more: u64) {
    match table.get_mut(words) {
        Some(n) => *n += more,
        None => {
            table.insert(words.to_owned(), more);
        }
    }
}

/// The entries that come most often, the commonest first.
fn commonest(table: &Counts, most: usize) -> Vec<(&str, u64)> {
    let mut list: Vec<(&str, u64)> = table.iter().map(|(words, n)| (words.as_str(), *n)).collect();
    list.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    list.truncate(most);
    list
}

fn stale(study: &Study, today: Day) -> Option<Stale> {
    let status = study.status.as_deref()?.to_lowercase().replace('_', " ");
    let seeking = matches!(status.as_str(), "recruiting" | "not yet recruiting" | "enrolling by invitation");
    let completion = study.completion.as_deref()?;
    let over = date(completion)?.days().last < today;
    let id = study.id.clone().unwrap_or_else(|| "a study without an id".to_owned());
    (seeking && over).then(|| Stale { id, status, completion: completion.to_owned() })
}

/// A date as the registry writes it: `2020-01`, `May 2020`, `May 3, 2020`.
fn date(words: &str) -> Option<PartialDate> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if let Some(date) = PartialDate::parse(words.trim()) {
        return Some(date);
    }
    let words = words.to_lowercase().replace(',', " ");
    let parts: Vec<&str> = words.split_whitespace().collect();
    let month = |name: &str| MONTHS.iter().position(|m| *m == name).and_then(|at| u32::try_from(at + 1).ok());
    match parts.as_slice() {
        [name, year] => PartialDate::new(year.parse().ok()?, Some(month(name)?), None),
        [name, day, year] => PartialDate::new(year.parse().ok()?, Some(month(name)?), Some(day.parse().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prescreen_language::vocabulary::Vocabulary;

    #[test]
    fn dates_of_both_formats() {
        for (words, wanted) in [
            ("2020-01", "2020-01"),
            ("May 2020", "2020-05"),
            ("January 5, 2020", "2020-01-05"),
            ("2020-02-29", "2020-02-29"),
        ] {
            assert_eq!(date(words).map(|d| d.to_string()).as_deref(), Some(wanted));
        }
        assert_eq!(date("soon"), None);
    }

    #[test]
    fn a_record_is_stale_when_it_seeks_patients_after_its_end() {
        let today = Day::from_ymd(2026, 11, 22).unwrap();
        let of = |status: &str, completion: &str| {
            let study =
                Study { status: Some(status.to_owned()), completion: Some(completion.to_owned()), ..Study::default() };
            stale(&study, today).is_some()
        };
        assert!(of("RECRUITING", "2026-10"));
        assert!(!of("RECRUITING", "2026-11"));
        assert!(of("Not yet recruiting", "May 2020"));
        assert!(!of("Completed", "May 2020"));
    }

    #[test]
    fn every_line_is_counted_once() {
        let text = "Inclusion Criteria:\n* a b\n* x y\n  * c\n  * d\nExclusion Criteria:\n* e";
        let study = Study { criteria: text.to_owned(), ..Study::default() };
        let vocabulary = Vocabulary::read(&[]).0;
        let mut coverage = Coverage::default();
        coverage.add(&study, &Draft::of(&study, &vocabulary), Day::from_ymd(2026, 11, 22).unwrap());
        assert_eq!(coverage.all_lines(None) + coverage.lines(Kind::Lead, None), 5);
    }
}
