//! Trial documents → compiled, immutable [`RuleSet`].
//!
//! Assumes YAML trees and a sound vocabulary. Guarantees that a compiled rule set holds no unresolved name, unit or
//! window, that equal conditions are one node, and that every problem of every file was reported at its place.

pub mod binary;
mod compile;
mod document;
mod examples;
pub mod fingerprint;
mod implication;
mod ir;
pub mod lint;
pub mod policy;
mod reader;
mod reformat;
mod schema;

pub use compile::compile;
pub use document::{
    AgeEnd, AgeLimits, ArmDocument, Content, Item, RulesVersion, Source, Status, TrialDocument, schema as trial_schema,
};
pub use examples::{Example, ExamplePatient, ExpectedOutcome, ExpectedVerdict};
pub use fingerprint::Fingerprint;
pub use ir::*;
pub use policy::Policy;
pub use reformat::reformat;
pub use schema::{examples_schema, policy_schema};
