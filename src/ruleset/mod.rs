//! Trial documents → compiled, immutable [`RuleSet`].
//!
//! Assumes YAML trees and a sound vocabulary. Guarantees that a compiled rule set holds no unresolved name, unit or
//! window, that equal conditions are one node, and that every problem of every file was reported at its place.

mod ir;
pub mod policy;

pub use ir::*;
pub use policy::Policy;
