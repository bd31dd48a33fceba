//! The words of the columns: the same as in a profile's YAML, and one spelling of each for writing.

use super::super::yaml::{conditions, items, names, observations, person, treatment};
use super::super::{Activity, ConditionStatus, ItemFinding, RecordedSex, Response, ResultStatus};
use crate::value::Precision;
use crate::vocabulary::{ListName, Severity};

/// Words and what they mean; the first word of a meaning is the one that is written.
pub(super) type Table<T> = &'static [(&'static str, T)];

/// What a row says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    Condition,
    Absent,
    Never,
    Family,
    Result,
    Assessment,
    Medication,
    Procedure,
    Allergy,
    Unresolved,
}

/// Which ends of a range do not belong to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Excluded {
    Neither,
    Low,
    High,
    Both,
}

/// What time a list covers; the day of `since` has a column of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Covers {
    Now,
    Since,
    Ever,
}

/// A state of the patient; the trial has a column of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum State {
    Deceased,
    OptedOut,
    EnrolledElsewhere,
    AlreadyScreened,
}

pub(super) const KIND: Table<Kind> = &[
    ("condition", Kind::Condition),
    ("absent", Kind::Absent),
    ("never", Kind::Never),
    ("family history", Kind::Family),
    ("result", Kind::Result),
    ("assessment", Kind::Assessment),
    ("medication", Kind::Medication),
    ("procedure", Kind::Procedure),
    ("allergy", Kind::Allergy),
    ("unresolved", Kind::Unresolved),
];
pub(super) const EXCLUDED: Table<Excluded> =
    &[("neither", Excluded::Neither), ("low", Excluded::Low), ("high", Excluded::High), ("both", Excluded::Both)];
pub(super) const PRECISION: Table<Precision> =
    &[("day", Precision::Day), ("month", Precision::Month), ("year", Precision::Year)];
pub(super) const COVERS: Table<Covers> = &[("now", Covers::Now), ("since", Covers::Since), ("ever", Covers::Ever)];
pub(super) const STATE: Table<State> = &[
    ("deceased", State::Deceased),
    ("opted out", State::OptedOut),
    ("enrolled in another trial", State::EnrolledElsewhere),
    ("already screened", State::AlreadyScreened),
];
/// Besides the words of a profile: a result of which nothing is written, where a profile has an empty value.
pub(super) const EMPTY: (&str, ResultStatus) = ("empty", ResultStatus::Empty);
pub(super) const RESULT_STATUS: Table<ResultStatus> = observations::STATUS;
pub(super) const CONDITION_STATUS: Table<ConditionStatus> = conditions::STATUS;
pub(super) const MEDICATION_STATUS: Table<bool> = treatment::MEDICATION_STATUS;
pub(super) const PROCEDURE_STATUS: Table<bool> = treatment::PROCEDURE_STATUS;
pub(super) const ACTIVITY: Table<Activity> = conditions::ACTIVITY;
pub(super) const SEVERITY: Table<Severity> = Severity::WORDS;
pub(super) const RESPONSE: Table<Response> = treatment::RESPONSE;
pub(super) const FINDING: Table<ItemFinding> = items::FINDINGS;
pub(super) const LIST: Table<ListName> = ListName::WORDS;
pub(super) const SEX: Table<RecordedSex> = person::SEX;
pub(super) const GENDER: Table<RecordedSex> = person::GENDER;

/// The sections of a profile in which an entry may stand of which nobody knows what it is.
pub(super) const SECTION: Table<&'static str> = &[
    ("conditions", names::CONDITIONS.key),
    ("absent", names::ABSENT.key),
    ("never", names::NEVER.key),
    ("observations", names::OBSERVATIONS.key),
    ("medications", names::MEDICATIONS.key),
    ("procedures", names::PROCEDURES.key),
    ("allergies", names::ALLERGIES.key),
    ("family history", names::FAMILY_HISTORY.key),
    ("requiring", names::REQUIRING.key),
];

/// In the column `word` of a drug that is taken when needed.
pub(super) const AS_NEEDED: &str = "as needed";

/// The word that is written for a meaning.
pub(super) fn word<T: Copy + PartialEq>(table: Table<T>, meaning: T) -> Option<&'static str> {
    table.iter().find(|(_, m)| *m == meaning).map(|(word, _)| *word)
}

/// What a word means, read as a profile's words are: whatever its letter case, `_` and `-` for a blank.
pub(super) fn meaning<T: Copy>(table: Table<T>, word: &str) -> Option<T> {
    let exact = table.iter().find(|(known, _)| *known == word);
    let folded = || {
        let folded = word.trim().to_lowercase().replace(['_', '-'], " ");
        table.iter().find(|(known, _)| known.replace('-', " ") == folded)
    };
    exact.or_else(folded).map(|(_, meaning)| *meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        fn all<T: Copy + PartialEq + std::fmt::Debug>(table: Table<T>) {
            for (_, meant) in table {
                assert_eq!(word(table, *meant).and_then(|w| meaning(table, w)), Some(*meant));
            }
        }
        all(KIND);
        all(EXCLUDED);
        all(PRECISION);
        all(COVERS);
        all(STATE);
        all(RESULT_STATUS);
        all(CONDITION_STATUS);
        all(ACTIVITY);
        all(SEVERITY);
        all(RESPONSE);
        all(FINDING);
        all(LIST);
        all(SEX);
        all(GENDER);
        assert_eq!(meaning(LIST, "Planned_Procedures"), Some(ListName::PlannedProcedures));
        assert_eq!(meaning(KIND, "finding"), None);
    }
}
