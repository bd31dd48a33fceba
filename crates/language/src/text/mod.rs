//! Files, places in them, and problems found there.
//!
//! Assumes nothing about what a file means. Guarantees that a place is a byte range of the file as it
//! lies on disk, whatever YAML style or line ending the text around it has.

pub mod codes;
mod diagnostic;
pub mod fields;
mod nearest;
pub mod render;
pub mod schema;
mod source;
mod span;
pub mod yaml;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use fields::Fields;
pub use nearest::{alternatives, nearest, shown};
pub use source::{LineColumn, SourceFile, SourceMap};
pub use span::{FileId, Span, Spanned};
