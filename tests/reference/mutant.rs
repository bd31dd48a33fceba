//! Ways in which the reference can be made wrong on purpose, to show that the comparison notices.

/// One deliberate mistake in one kind of statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mutant {
    /// `within 30 days` without the thirtieth day.
    WindowWithoutItsFirstDay,
    /// `>=` read as `>`, `<=` as `<`.
    LimitItselfExcluded,
    /// A complete list clears what only a test clears.
    ListClearsByTest,
    /// A suspicion says nothing.
    SuspicionIgnored,
    /// The absence of something below clears what is above.
    AbsenceGoesUp,
    /// Born on 29 February: a year older on 28 February.
    LeapDayBirthdayEarly,
    /// Lists and absences never age.
    StaleAccepted,
    /// A multiple of the upper limit of normal is read as the bare number.
    ReferenceRangeIgnored,
    /// A record of something more general says nothing.
    GeneralFactIgnored,
    /// Presence and absence of one day: the presence stands.
    ConflictResolved,
    /// What is resolved still counts as present.
    ResolvedIsPresent,
    /// What is planned counts as done.
    PlannedIsDone,
    /// `except` takes nothing out.
    ExceptionIgnored,
    /// Being recorded as above a concept makes it present: presence goes down.
    PresenceGoesDown,
    /// An untested claim of absence clears what only a test clears.
    UntestedAbsenceClears,
    /// A partial date is taken as its first day.
    PartialDateIsItsFirstDay,
    /// Of several results the oldest.
    OldestResult,
    /// A missing item of a score counts as absent.
    MissingItemIsAbsent,
    /// All items of a domain count.
    DomainItemsAddUp,
    /// An old activity still counts.
    OldActivityCounts,
    /// A dose taken when needed passes every limit.
    AsNeededPasses,
    /// A name that nobody knows keeps no list from clearing.
    UnknownNameIgnored,
}

impl Mutant {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::WindowWithoutItsFirstDay,
        Self::LimitItselfExcluded,
        Self::ListClearsByTest,
        Self::SuspicionIgnored,
        Self::AbsenceGoesUp,
        Self::LeapDayBirthdayEarly,
        Self::StaleAccepted,
        Self::ReferenceRangeIgnored,
        Self::GeneralFactIgnored,
        Self::ConflictResolved,
        Self::ResolvedIsPresent,
        Self::PlannedIsDone,
        Self::ExceptionIgnored,
        Self::PresenceGoesDown,
        Self::UntestedAbsenceClears,
        Self::PartialDateIsItsFirstDay,
        Self::OldestResult,
        Self::MissingItemIsAbsent,
        Self::DomainItemsAddUp,
        Self::OldActivityCounts,
        Self::AsNeededPasses,
        Self::UnknownNameIgnored,
    ];
}
