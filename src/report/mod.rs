//! Evaluations in words: readings, tables, sheets, JSON and CSV.
//!
//! Assumes evaluations of the same rule set, profiles and sources. Guarantees that nothing is decided here: every
//! word comes from the compiled rules, the evaluation and the profile, and no status is said by colour alone.

pub mod evidence;
pub mod facts;
pub mod need;
pub mod csv;
pub mod layout;
pub mod matches;
pub mod row;
pub mod table;
pub mod grounds;
pub mod sheet;
pub mod json;
pub mod questions;
pub mod reading;
pub mod words;

pub use reading::{Clause, Reader, Reading};
