//! The registry of diagnostic codes: one row a code, with its page.

/// A kind of problem: its stable name and what `prescreen explain CODE` shows.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The name, in kebab case.
    pub name: &'static str,
    /// One line: what it means.
    pub summary: &'static str,
    /// The page in `docs/diagnostics/`, Markdown.
    pub page: &'static str,
}

/// Every code that a diagnostic may carry, sorted by name.
pub const CODES: &[Code] = &[];

/// The row of `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Code> {
    CODES.iter().find(|c| c.name == name)
}
