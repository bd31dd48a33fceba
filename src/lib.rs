//! Eligibility pre-screening for clinical trials.
//!
//! Inclusion and exclusion criteria, written in YAML in a small condition language, are compiled into an
//! executable rule set and evaluated against patient profiles. For each patient and trial the answer is
//! *eligible*, *ineligible* or *needs review*, with a reason for every criterion. The modules stand in the
//! order in which data flows; each uses only those above it. The first four (`text`, `value`, `vocabulary`, `criteria`) are
//! a crate of their own, `prescreen-language`.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "a test may stop at what it did not expect"
    )
)]

pub use prescreen_language::{criteria, text, value, vocabulary};

pub mod ruleset;
pub mod patient;
pub mod screening;
pub mod cohort;
pub mod report;
pub mod cli;
