//! Reading and writing files: bounded, checked to be UTF-8, written whole or not at all.

use super::console::Stop;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A larger file is not read: no rule file or profile comes near, and memory stays bounded.
const LARGEST: u64 = 64 * 1024 * 1024;
/// Folders nested deeper are not entered.
const DEEPEST: usize = 32;

/// What was found below a folder, and what could not be read.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The files, sorted by path.
    pub files: Vec<PathBuf>,
    /// What went wrong, in words.
    pub failures: Vec<String>,
}

/// The text of a file.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let cannot = |error: &io::Error| format!("cannot read `{shown}`: {}", reason(error));
    let file = File::open(path).map_err(|e| cannot(&e))?;
    let meta = file.metadata().ok();
    if meta.as_ref().is_some_and(fs::Metadata::is_dir) {
        return Err(format!("`{shown}` is a folder, not a file"));
    }
    let expected = meta.map_or(0, |m| m.len().min(LARGEST));
    text_of(file, usize::try_from(expected).unwrap_or(0), &shown.to_string())
}

/// A file to be read as a stream.
pub(super) fn open(path: &Path) -> Result<File, String> {
    let cannot = |error: &io::Error| format!("cannot read `{}`: {}", path.display(), reason(error));
    let file = File::open(path).map_err(|e| cannot(&e))?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(format!("`{}` is a folder, not a file", path.display()));
    }
    Ok(file)
}

/// The bytes of a file of at most so many.
pub(super) fn read_bytes(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let shown = path.display();
    let file = open(path)?;
    let expected = file.metadata().map_or(0, |m| m.len().min(largest));
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1);
    let read = file.take(largest + 1).read_to_end(&mut bytes);
    read.map_err(|error| format!("cannot read `{shown}`: {}", reason(&error)))?;
    if bytes.len() as u64 > largest {
        return Err(format!("`{shown}` is larger than {} MB", largest / 1024 / 1024));
    }
    Ok(bytes)
}

/// The text of standard input.
pub(super) fn read_stdin() -> Result<String, String> {
    text_of(io::stdin().lock(), 0, "standard input")
}

fn text_of(reader: impl Read, expected: usize, shown: &str) -> Result<String, String> {
    // One byte more, so that the end is seen without asking for more room.
    let mut bytes = Vec::with_capacity(expected + 1);
    reader
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("cannot read `{shown}`: {}", reason(&error)))?;
    if bytes.len() as u64 > LARGEST {
        return Err(format!("`{shown}` is larger than {} MB", LARGEST / 1024 / 1024));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let head = String::from_utf8_lossy(error.as_bytes().get(..good).unwrap_or_default()).into_owned();
        let line = head.matches('\n').count() + 1;
        let column = head.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        let byte = error.as_bytes().get(good).copied().unwrap_or_default();
        format!("`{shown}` is not UTF-8 text: byte {byte:#04x} at line {line}, column {column}; save it as UTF-8")
    })
}

/// The path of a file or folder from the root on, links followed.
pub(super) fn whole_path(path: &Path) -> Result<PathBuf, String> {
    fs::canonicalize(path).map_err(|error| format!("cannot read `{}`: {}", path.display(), reason(&error)))
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder, not a file".to_owned(),
        io::ErrorKind::NotADirectory => "a file stands where its folder should be".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        _ if error.raw_os_error() == Some(LOOP) => "a loop of symbolic links".to_owned(),
        _ => error.to_string(),
    }
}

/// `ELOOP` on Linux.
const LOOP: i32 = 40;

/// Every `*.yaml` and `*.yml` below `folder`, sorted. Hidden files are left out; a loop of links is a failure.
pub(super) fn yaml_files(folder: &Path) -> Found {
    let mut found = Found::default();
    let mut entered = BTreeSet::new();
    walk(folder, 0, &mut entered, &mut found);
    found.files.sort();
    found
}

fn walk(folder: &Path, depth: usize, entered: &mut BTreeSet<PathBuf>, found: &mut Found) {
    let shown = folder.display();
    let own = match fs::canonicalize(folder) {
        Ok(own) => own,
        Err(error) => return found.failures.push(format!("cannot read `{shown}`: {}", reason(&error))),
    };
    if depth > DEEPEST || !entered.insert(own) {
        return found.failures.push(format!("`{shown}` is left out: it was read already, or is nested too deep"));
    }
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => return found.failures.push(format!("cannot read `{shown}`: {}", reason(&error))),
    };
    let mut paths: Vec<PathBuf> = entries.into_iter().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        match fs::metadata(&path) {
            Ok(meta) if meta.is_dir() => walk(&path, depth + 1, entered, found),
            Ok(_) if is_yaml(&path) => found.files.push(path),
            Ok(_) => {}
            Err(error) => found.failures.push(format!("cannot read `{}`: {}", path.display(), reason(&error))),
        }
    }
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("yaml") || e.eq_ignore_ascii_case("yml"))
}

/// Writes a file whole, with the folders above it: to a new file beside it, which then takes its place. Permissions
/// stay.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Stop> {
    write_bytes(path, text.as_bytes())
}

/// Writes bytes as [`write`] writes text.
pub(super) fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let replacement = Replacement::begin(path)?;
    replacement.file()?.write_all(bytes).map_err(|error| cannot_write(path, &error))?;
    replacement.finish()
}

/// A new file that takes the place of another one when it is finished, and is gone when it is not.
#[derive(Debug)]
pub(super) struct Replacement {
    path: PathBuf,
    target: PathBuf,
    beside: PathBuf,
    file: File,
    finished: bool,
}

impl Replacement {
    /// Begins a file for `path`, with the folders above it.
    pub(super) fn begin(path: &Path) -> Result<Self, Stop> {
        // A link keeps pointing where it points: the file it names is the one that is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = target.with_file_name(format!(".{name}.{}.new", std::process::id()));
        let begun = (|| {
            if let Some(folder) = target.parent().filter(|f| !f.as_os_str().is_empty()) {
                fs::create_dir_all(folder)?;
            }
            File::create_new(&beside)
        })();
        let file = begun.map_err(|error| cannot_write(path, &error))?;
        Ok(Self { path: path.to_owned(), target, beside, file, finished: false })
    }

    /// The new file, to be written.
    pub(super) fn file(&self) -> Result<File, Stop> {
        self.file.try_clone().map_err(|error| cannot_write(&self.path, &error))
    }

    /// Puts the new file, which is written whole, into its place. Permissions stay.
    pub(super) fn finish(mut self) -> Result<(), Stop> {
        let finished = (|| {
            if let Ok(meta) = fs::metadata(&self.target) {
                self.file.set_permissions(meta.permissions())?;
            }
            self.file.sync_all()?;
            fs::rename(&self.beside, &self.target)
        })();
        self.finished = finished.is_ok();
        finished.map_err(|error| cannot_write(&self.path, &error))
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if !self.finished {
            // What was begun is not left behind; if even that fails, the first error is the one to show.
            let _ = fs::remove_file(&self.beside);
        }
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    Stop::Failed(format!("cannot write `{}`: {}", path.display(), reason(error)))
}

/// Writes a file that must not be there yet.
pub(super) fn write_new(path: &Path, text: &str) -> Result<(), Stop> {
    if path.exists() {
        return Err(Stop::Failed(format!("`{}` is there already; it is left as it is", path.display())));
    }
    write(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_is_not_utf8_is_shown_at_its_place() {
        let error = text_of(&b"one\ntw\xff\n"[..], 0, "x.yaml").unwrap_err();
        assert_eq!(error, "`x.yaml` is not UTF-8 text: byte 0xff at line 2, column 3; save it as UTF-8");
    }

    #[test]
    fn a_folder_is_walked_in_order_and_loops_are_reported() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("b")).unwrap();
        for name in ["b/2.yml", "a.yaml", ".hidden.yaml", "note.txt"] {
            fs::write(at(name), "x: 1\n").unwrap();
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path(), at("b/loop")).unwrap();
        let found = yaml_files(folder.path());
        assert_eq!(found.files, [at("a.yaml"), at("b/2.yml")]);
        assert_eq!(found.failures.len(), usize::from(cfg!(unix)));
    }

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.yaml");
        fs::write(&path, "old").unwrap();
        write(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(matches!(write_new(&path, "other"), Err(Stop::Failed(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }
}
