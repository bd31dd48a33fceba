//! What the benchmarks are made of: cohorts of invented patients, variants of the shipped studies, the engines that are
//! compared, and the clock. A library, so that `benches/peers/` gives other engines the same patients and studies.
//!
//! Assumes the product's own `rules/` two folders up. Guarantees that a seed always gives the same patients and studies.
#![allow(clippy::print_stdout, reason = "tables are what the benchmarks are for")]

#[path = "../../tests/reference/mod.rs"]
#[allow(dead_code, unused_imports, reason = "the tests use all of it")]
pub mod reference;

/// Patients with records as a hospital has them: the example `generate-cohort` draws the same.
#[path = "../../tools/cohort/mod.rs"]
pub mod generator;

pub mod agreement;
pub mod cohort;
pub mod import;
pub mod kernel;
pub mod matching;
pub mod measure;
pub mod process;
pub mod rows;
pub mod scaling;
pub mod shipped;
pub mod stored;
pub mod variants;
