//! Damaged files, of which the readers of the formats do not always say so by an error.
//!
//! Guarantees that a reader which gives up on a file in any way has given an error, and is not asked again.

use super::super::FactsError;
use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether a file is being read of which the reader may give up: what is said of a panic in this thread will be said by
/// an error.
#[must_use]
pub fn is_guarded() -> bool {
    GUARDED.get()
}

/// What `read` gives, or an error where it gives up.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, FactsError>) -> Result<T, FactsError> {
    let before = GUARDED.replace(true);
    // What it was about to change is not looked at any more.
    let done = catch_unwind(AssertUnwindSafe(read));
    GUARDED.set(before);
    done.unwrap_or_else(|_| Err(FactsError::Unreadable { why: "its bytes contradict each other".to_owned() }))
}

/// Batches, each with the row of the table at which it begins; after an error there are none.
pub(super) fn numbered(
    batches: impl Iterator<Item = Result<RecordBatch, ArrowError>> + Send,
    first: u64,
) -> impl Iterator<Item = Result<(u64, RecordBatch), FactsError>> + Send {
    let mut row = first;
    let mut left = Some(batches);
    std::iter::from_fn(move || {
        let mut batches = left.take()?;
        let read = guarded(|| Ok(batches.next().transpose()?));
        let batch = match read.transpose()? {
            Ok(batch) => batch,
            Err(error) => return Some(Err(error)),
        };
        left = Some(batches);
        let begins = row;
        row = row.saturating_add(batch.num_rows() as u64);
        Some(Ok((begins, batch)))
    })
}
