//! Trial records as a registry publishes them, read into drafts of rule files.
//!
//! `record` reads a registry's files, `lines` finds sections and lists in the text of criteria, `reading` says what a
//! line means in the condition language, `draft` writes the rule file of a study, `ctml` makes drafts of MatchMiner's
//! trials, `coverage` counts. Knows nothing of
//! patients or verdicts, and reads no files itself.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "a test may stop at what it did not expect"
    )
)]

pub mod coverage;
pub mod ctml;
pub mod draft;
pub mod lines;
pub mod reading;
pub mod record;
mod words;
