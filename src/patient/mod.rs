//! Patient profiles: facts with provenance.
//!
//! Assumes a sound vocabulary. Guarantees that every fact names a known concept, that numbers are in the concept's
//! canonical unit or marked as not comparable, that facts are sorted by concept and day, and that nothing that was
//! written is dropped silently: what could not be resolved is kept and reported.

#[cfg(feature = "columnar")]
pub mod columns;
mod facts;
mod fingerprint;
mod identity;
mod profile;
mod terms;
pub mod write;
pub mod yaml;

pub use fingerprint::Fingerprints;
pub use identity::shared_codes;
pub use profile::*;
pub use terms::{terms_in_file, terms_in_nodes};
