//! The index of terminologies in a folder of rules.

use super::files;
use crate::vocabulary::terms::Terms;
use std::path::{Path, PathBuf};

/// An index of the largest terminologies together is a fraction of this.
const LARGEST: u64 = 4 * 1024 * 1024 * 1024;

/// Where the index of a folder of rules lies.
pub(super) fn place(rules: &Path) -> PathBuf {
    rules.join("terms.bin")
}

/// The index beneath the vocabulary of a folder of rules; nothing when there is none.
pub(super) fn load(rules: &Path) -> Result<Option<Terms>, String> {
    let path = place(rules);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = files::read_bytes(&path, LARGEST)?;
    let again = "make it anew with `prescreen vocabulary import`";
    Terms::open(bytes).map(Some).map_err(|why| format!("`{}` is not used: {why}; {again}", path.display()))
}
