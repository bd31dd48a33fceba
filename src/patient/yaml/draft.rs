//! A profile that is being read, and what all profiles of a file share.

use super::super::{Fact, FactKind, Profile, RecordedSex};
use crate::text::{Diagnostic, Span};
use crate::value::{Conversion, Day, DayRange};
use crate::vocabulary::{ConceptId, Vocabulary};
use rustc_hash::FxHashMap;

/// More unknown names than this in one file are not misspelt: the file speaks another language, or means harm.
const MOST_SEARCHES: u32 = 2_000;

/// What the profiles of one file share.
pub(super) struct Context<'v> {
    pub(super) vocabulary: &'v Vocabulary,
    /// Conversions by concept and unit as written: a file repeats the same few.
    pub(super) conversions: FxHashMap<ConceptId, FxHashMap<String, Result<Conversion, NotComparable>>>,
    /// Near names of unknown ones, by section: a file repeats them, and each search goes through all names.
    pub(super) near: FxHashMap<&'static str, FxHashMap<String, Vec<&'v str>>>,
    /// How many near names may still be searched for.
    pub(super) searches: u32,
    /// Items of instruments by folded name.
    pub(super) items: FxHashMap<ConceptId, FxHashMap<String, u16>>,
}

/// Why a unit as written does not serve a concept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::patient) enum NotComparable {
    /// No unit is written and none goes without saying.
    NoUnit,
    /// Not a unit; perhaps the given one was meant.
    Unknown(Option<String>),
    /// It measures something else.
    Mismatch,
    /// Mass and amount of substance, and the vocabulary has no molar mass.
    TooLarge,
}

/// One profile that is being read.
pub(super) struct Draft<'c, 'v> {
    pub(super) context: &'c mut Context<'v>,
    pub(super) profile: Profile,
    pub(super) problems: Vec<Diagnostic>,
    /// What has no date of its own although `recorded` is missing: the first, and how many.
    undated: Option<(Span, String, usize)>,
}

impl<'v> Context<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> Self {
        let near = FxHashMap::default();
        Self {
            vocabulary,
            near,
            searches: MOST_SEARCHES,
            conversions: FxHashMap::default(),
            items: FxHashMap::default(),
        }
    }
}

impl<'c, 'v> Draft<'c, 'v> {
    pub(super) fn new(context: &'c mut Context<'v>, span: Span) -> Self {
        let profile = Profile {
            patient: String::new(),
            recorded: None,
            birth: None,
            sex: RecordedSex::Unknown,
            gender: None,
            facts: Vec::new(),
            lists: Vec::new(),
            attestations: Vec::new(),
            determinations: Vec::new(),
            states: Vec::new(),
            unresolved: Vec::new(),
            span,
        };
        Self { context, profile, problems: Vec::new(), undated: None }
    }

    pub(super) fn vocabulary(&self) -> &'v Vocabulary {
        self.context.vocabulary
    }

    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    pub(super) fn add(&mut self, concept: ConceptId, kind: FactKind, source: Option<String>, span: Span) {
        self.profile.facts.push(Fact { concept, kind, source, span });
    }

    /// The canonical name of a concept, in backticks.
    pub(super) fn named(&self, concept: ConceptId) -> String {
        format!("`{}`", self.vocabulary().concept(concept).name)
    }

    /// The day of a fact without a date of its own: `recorded`, which must be there.
    pub(super) fn recorded_for(&mut self, span: Span, what: &str) -> DayRange {
        if let Some(day) = self.profile.recorded {
            return DayRange::day(day);
        }
        match &mut self.undated {
            Some((_, _, count)) => *count += 1,
            None => self.undated = Some((span, what.to_owned(), 1)),
        }
        DayRange { first: Day::DISTANT_PAST, last: Day::DISTANT_FUTURE }
    }

    /// The profile, unless it has an error; and everything that was found.
    pub(super) fn finish(mut self) -> (Option<Profile>, Vec<Diagnostic>) {
        if let Some((span, what, count)) = self.undated.take() {
            let mut problem = Diagnostic::error(
                "missing-recorded",
                span,
                format!("`recorded` is missing, and {what} has no date of its own"),
            )
            .label("of which day is this?")
            .help("write `recorded:` with the day on which the profile was abstracted");
            if count > 1 {
                problem = problem.note(format!("{} more in this profile have no date of their own", count - 1));
            }
            self.problems.push(problem);
        }
        self.problems.sort_by_key(|p| (p.label.span.start, p.label.span.end));
        if self.problems.iter().any(Diagnostic::is_error) {
            return (None, self.problems);
        }
        let mut profile = self.profile;
        profile.facts.sort_by_key(|f| {
            let day = f.kind.day();
            (f.concept, day.last, day.first, f.span.start, f.span.end)
        });
        (Some(profile), self.problems)
    }
}
