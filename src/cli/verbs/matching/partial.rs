//! The folder of an unfinished run: what it is made from, and every part that is whole, or the totals so far.
//!
//! Guarantees that a file is in its place whole or not at all; that two runs never write one folder; and that a run which
//! goes on was made from the same things.

use super::tally::Tally;
use crate::cli::console::Stop;
use crate::report::matches::{Pairs, Run};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const MANIFEST: &str = "manifest.json";
const LOCK: &str = "lock";
/// Totals so far.
const TOTALS: &str = "totals.json";

/// What an unfinished run is made from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Everything that results depend on.
    pub run: Run,
    /// How they are written.
    pub format: String,
    /// The fingerprint of the run whose results are taken over.
    pub since: Option<String>,
    /// How many parts there are.
    pub parts: usize,
}

/// A part that is whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Done {
    /// The part's files, with their sizes.
    pub files: Vec<(String, u64)>,
    /// What was found.
    pub tally: Tally,
    /// Where its row groups are, in their order; all in its own file if nothing is said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pieces: Vec<Piece>,
}

/// Row groups, one after the other.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Piece {
    /// So many more of the part's own file.
    Own(usize),
    /// Of the earlier results, from one up to another.
    Earlier(usize, usize),
}

/// The folder. Locked as long as it is held.
#[derive(Debug)]
pub(super) struct Partial {
    folder: PathBuf,
    _lock: File,
}

impl Manifest {
    /// What is not the same, in words.
    fn differences(&self, other: &Self) -> Vec<&'static str> {
        let (a, b) = (&self.run, &other.run);
        let pairs = |pairs: Pairs| pairs == Pairs::All;
        [
            (a.engine != b.engine, "the version of prescreen"),
            (a.facts != b.facts || self.parts != other.parts, "the patients' facts"),
            (a.trials != b.trials, "the trials or their rules"),
            (a.vocabulary != b.vocabulary, "the vocabulary"),
            (a.policy != b.policy, "the policy"),
            (a.on != b.on, "the screening date"),
            (pairs(a.pairs) != pairs(b.pairs), "`--all`"),
            (self.format != other.format, "the format"),
            (self.since != other.since, "`--since`"),
        ]
        .into_iter()
        .filter_map(|(differs, what)| differs.then_some(what))
        .collect()
    }
}

impl Partial {
    /// Takes the folder for results at `out`: to go on with what is there, or to begin.
    pub(super) fn take(out: &Path, manifest: &Manifest, resume: bool) -> Result<Self, Stop> {
        let folder = beside(out);
        let cannot = |error: &io::Error| Stop::Failed(format!("cannot write `{}`: {error}", folder.display()));
        fs::create_dir_all(&folder).map_err(|e| cannot(&e))?;
        let lock = File::create(folder.join(LOCK)).map_err(|e| cannot(&e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Stop::Failed(format!("another run is writing `{}`; wait for its end", folder.display())));
            }
            Err(TryLockError::Error(error)) => return Err(cannot(&error)),
        }
        let partial = Self { folder: folder.clone(), _lock: lock };
        let before = fs::read(partial.folder.join(MANIFEST)).ok();
        if resume && let Some(before) = before {
            partial.compare(&before, manifest)?;
            return Ok(partial);
        }
        partial.clear().map_err(|e| cannot(&e))?;
        let text = serde_json::to_vec_pretty(manifest).unwrap_or_default();
        partial.put(MANIFEST, &text)?;
        Ok(partial)
    }

    fn compare(&self, before: &[u8], manifest: &Manifest) -> Result<(), Stop> {
        let other = "; without `--resume` the run begins anew";
        let Ok(before) = serde_json::from_slice::<Manifest>(before) else {
            return Err(Stop::Failed(format!("`{}` cannot be gone on with{other}", self.folder.display())));
        };
        let differences = before.differences(manifest);
        if differences.is_empty() {
            return Ok(());
        }
        let what = crate::report::words::join(&differences, "and");
        Err(Stop::Failed(format!("the interrupted run was made from something else, which differs: {what}{other}")))
    }

    /// Removes what a run may have left.
    fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = name.starts_with(|c: char| c.is_ascii_digit()) || name.starts_with("whole") || name == MANIFEST;
            if ours || name == TOTALS || name.ends_with(".new") {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Where a file of the folder is.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A file that is being written; [`Partial::keep`] puts it in its place.
    pub(super) fn begin(&self, name: &str) -> Result<File, Stop> {
        let path = self.path(&format!("{name}.new"));
        File::create(&path).map_err(|error| cannot(&path, &error))
    }

    /// Puts a written file in its place and gives its size.
    pub(super) fn keep(&self, name: &str, file: &File) -> Result<u64, Stop> {
        let path = self.path(name);
        let kept = (|| {
            file.sync_all()?;
            fs::rename(self.path(&format!("{name}.new")), &path)?;
            Ok(file.metadata()?.len())
        })();
        kept.map_err(|error: io::Error| cannot(&path, &error))
    }

    /// Writes a file.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), Stop> {
        let mut file = self.begin(name)?;
        file.write_all(bytes).map_err(|error| cannot(&self.path(name), &error))?;
        self.keep(name, &file).map(|_| ())
    }

    /// A part, if it is whole.
    pub(super) fn done(&self, part: usize) -> Option<Done> {
        let text = fs::read(self.path(&name(part, "json"))).ok()?;
        let done: Done = serde_json::from_slice(&text).ok()?;
        let whole = |(name, size): &(String, u64)| fs::metadata(self.path(name)).is_ok_and(|meta| meta.len() == *size);
        done.files.iter().all(whole).then_some(done)
    }

    /// Says that a part is whole.
    pub(super) fn tick_off(&self, part: usize, done: &Done) -> Result<(), Stop> {
        let text = serde_json::to_vec(done).unwrap_or_default();
        self.put(&name(part, "json"), &text)
    }

    /// Totals that an earlier run kept.
    pub(super) fn totals<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_slice(&fs::read(self.path(TOTALS)).ok()?).ok()
    }

    /// Keeps totals so far, in place of those that were kept before.
    pub(super) fn keep_totals(&self, totals: &impl Serialize) -> Result<(), Stop> {
        self.put(TOTALS, &serde_json::to_vec(totals).unwrap_or_default())
    }

    /// Puts a whole file of the folder where the user wants it.
    pub(super) fn publish(&self, name: &str, target: &Path) -> Result<(), Stop> {
        let target = resolved(target);
        let from = self.path(name);
        if let Ok(meta) = fs::metadata(&target) {
            // Who may read the results stays as it was.
            fs::set_permissions(&from, meta.permissions()).map_err(|error| cannot(&target, &error))?;
        }
        fs::rename(&from, &target).map_err(|error| cannot(&target, &error))
    }

    /// Removes the folder: the run is finished.
    pub(super) fn remove(self) {
        // Whatever stays does no harm: the results are in their place.
        let _ = self.clear();
        let _ = fs::remove_file(self.path(LOCK));
        let _ = fs::remove_dir(&self.folder);
    }
}

/// `results.parquet.partial` beside `results.parquet`.
fn beside(out: &Path) -> PathBuf {
    let out = resolved(out);
    let name = out.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    out.with_file_name(format!("{name}.partial"))
}

/// A link keeps pointing where it points.
fn resolved(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The file of a part.
pub(super) fn name(part: usize, extension: &str) -> String {
    format!("{part:05}.{extension}")
}

fn cannot(path: &Path, error: &io::Error) -> Stop {
    Stop::Failed(format!("cannot write `{}`: {error}", path.display()))
}
