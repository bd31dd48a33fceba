//! The verbs, one file each.

pub(super) mod abstraction;
pub(super) mod check;
pub(super) mod compile;
pub(super) mod completions;
pub(super) mod concepts;
pub(super) mod debug;
pub(super) mod explain;
pub(super) mod fmt;
pub(super) mod import;
#[cfg(feature = "columnar")]
pub(super) mod import_patient;
#[cfg(feature = "columnar")]
pub(super) mod matching;
pub(super) mod new;
pub(super) mod schema;
pub(super) mod screen;
pub(super) mod test;
pub(super) mod vocabulary;
pub(super) mod why;
