//! What a registry says of a study, whatever file it came in.
//!
//! Guarantees nothing about the words themselves: they are as the registry prints them.

/// A study's record.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Study {
    /// The registry's id.
    pub id: Option<String>,
    /// The brief title.
    pub title: Option<String>,
    /// The sponsor.
    pub sponsor: Option<String>,
    /// Recruitment status, as the registry writes it.
    pub status: Option<String>,
    /// Phase, as the registry writes it.
    pub phase: Option<String>,
    /// Least age, as the registry writes it (`18 Years`).
    pub minimum_age: Option<String>,
    /// Greatest age, as the registry writes it.
    pub maximum_age: Option<String>,
    /// Sex, as the registry writes it.
    pub sex: Option<String>,
    /// Whether healthy volunteers may take part.
    pub healthy_volunteers: Option<bool>,
    /// Primary completion or completion date, as written.
    pub completion: Option<String>,
    /// When the record was last verified or updated, as written.
    pub updated: Option<String>,
    /// The text of the eligibility criteria.
    pub criteria: String,
}
