//! What tables name of the terminologies beneath the vocabulary. Asked before they are read, so that the names are concepts
//! by then.

use super::super::FactsError;
use super::blocks::Batches;
use super::texts::Texts;
use super::values::Lists;
use crate::vocabulary::Vocabulary;
use crate::vocabulary::terms::{System, TermId};
use arrow_array::RecordBatch;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// More different texts are looked at anew each time.
const MOST_KEPT: usize = 1 << 20;

/// The terms that the batches of a table of facts name. Without terminologies the table is not looked at.
pub(super) fn terms(
    batches: impl FnOnce() -> Result<Batches<'static>, FactsError>,
    vocabulary: &Vocabulary,
) -> Result<Vec<TermId>, FactsError> {
    let mut found =
        Found { vocabulary, terms: BTreeSet::new(), names: FxHashSet::default(), codes: FxHashSet::default() };
    if vocabulary.terms().is_some() {
        for batch in batches()? {
            found.batch(&batch?.1)?;
        }
    }
    Ok(found.terms.into_iter().collect())
}

struct Found<'v> {
    vocabulary: &'v Vocabulary,
    terms: BTreeSet<TermId>,
    names: FxHashSet<String>,
    codes: FxHashSet<(String, String)>,
}

impl Found<'_> {
    fn batch(&mut self, batch: &RecordBatch) -> Result<(), FactsError> {
        let column = |name: &str| batch.column_by_name(name).map(Texts::of).transpose();
        let required = Lists::of(batch.column_by_name("requiring")).field("concept").map(Texts::of).transpose()?;
        for texts in [column("concept")?, column("test")?, required].into_iter().flatten() {
            texts.values().for_each(|name| self.name(name));
        }
        let (Some(systems), Some(codes)) = (column("system")?, column("code")?) else { return Ok(()) };
        for row in 0..batch.num_rows() {
            if let (Some(system), Some(code)) = (systems.get(row), codes.get(row)) {
                self.code(system, code);
            }
        }
        Ok(())
    }

    fn name(&mut self, name: &str) {
        if self.names.contains(name) {
            return;
        }
        let trimmed = name.trim();
        // `long name (ABBR)`: the name stands before its abbreviation.
        let long = || trimmed.strip_suffix(')')?.rsplit_once('(').map(|(long, _)| long.trim());
        let term = self.vocabulary.term_named(trimmed).or_else(|| self.vocabulary.term_named(long()?));
        self.terms.extend(term);
        if self.names.len() < MOST_KEPT {
            self.names.insert(name.to_owned());
        }
    }

    fn code(&mut self, system: &str, code: &str) {
        let key = (system.to_owned(), code.to_owned());
        if self.codes.contains(&key) {
            return;
        }
        let of_key = System::of_key(&system.trim().to_lowercase());
        self.terms.extend(of_key.and_then(|system| self.vocabulary.term_coded(system, code.trim())));
        if self.codes.len() < MOST_KEPT {
            self.codes.insert(key);
        }
    }
}
