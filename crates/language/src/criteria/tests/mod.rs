//! The condition language as a table: what each form means, and what each forbidden form is answered with.

mod bad;
mod good;
mod random;

use super::{Expr, parse};
use crate::text::{Diagnostic, FileId, SourceMap, yaml, yaml::Scalar};
use crate::vocabulary::Vocabulary;
use std::sync::LazyLock;

pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut sources = SourceMap::new();
    let file = sources.add("vocabulary.yaml", include_str!("vocabulary.yaml"));
    let (documents, problems) = yaml::parse(&sources, file);
    assert!(problems.is_empty(), "{problems:#?}");
    let (vocabulary, problems) = Vocabulary::read(&documents);
    let errors: Vec<_> = problems.iter().filter(|p| p.is_error()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    vocabulary
});

/// A scalar that is the whole file.
pub(super) fn scalar(text: &str) -> Scalar {
    Scalar::verbatim(text, yaml::ScalarStyle::Plain, 0)
}

pub(super) fn read(text: &str) -> Result<Expr, Vec<Diagnostic>> {
    parse(&scalar(text), FileId(0), &VOCABULARY, &["refractory disease".to_owned()])
}
