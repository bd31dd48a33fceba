//! The words of prescreen: files and places in them, values, the vocabulary, and the condition language.
//!
//! Knows nothing of trials, patients or verdicts. The modules stand in the order in which data flows; each uses only
//! those above it.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        reason = "a test may stop at what it did not expect"
    )
)]

pub mod text;
pub mod value;
pub mod vocabulary;
pub mod criteria;
