//! A folder of rules: vocabulary, trials, the site's policy; or a file with all of it compiled.

use super::console::Stop;
use super::files::{self, Found};
use super::problems::Problems;
use super::terms;
use crate::patient::terms_in_file;
use crate::ruleset::{self, Policy, RuleSet, Trial, TrialDocument, binary};
use crate::text::{Diagnostic, FileId, SourceMap, nearest, yaml};
use crate::vocabulary::terms::Terms;
use crate::vocabulary::{Definitions, Vocabulary};
use sha2::{Digest, Sha256};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A file of compiled rules, with a terminology beneath them, is a fraction of this.
const LARGEST: u64 = 4 * 1024 * 1024 * 1024;

/// Compiled rules, with what was wrong with their files.
pub(super) struct Rules {
    /// The rules. They are used to the end of the run and not given back then: to free ten thousand pieces of memory one by
    /// one would take as long as to screen a patient.
    pub set: ManuallyDrop<RuleSet>,
    /// What was wrong.
    pub problems: Problems,
    /// SHA-256 of all rule files, the first 12 hexadecimal digits.
    pub digest: String,
}

/// Rules with the files they are written in.
pub(super) struct Written {
    /// The rules.
    pub rules: Rules,
    /// The trials as written.
    pub documents: Vec<TrialDocument>,
    /// The files of the trials.
    pub trial_files: Vec<FileId>,
    /// The files with example patients.
    pub example_files: Vec<FileId>,
    /// The files of the vocabulary.
    pub vocabulary_files: Vec<FileId>,
}

/// The folder of the rules, or the file with compiled ones: as given, else `$PRESCREEN_RULES`, else `rules`.
pub(super) fn folder(given: Option<PathBuf>) -> PathBuf {
    given
        .or_else(|| std::env::var_os("PRESCREEN_RULES").filter(|v| !v.is_empty()).map(PathBuf::from))
        .unwrap_or_else(|| PathBuf::from("rules"))
}

/// The vocabulary of a folder, without its trials.
pub(super) fn load_vocabulary(folder: &Path, sources: &mut SourceMap) -> Result<(Vocabulary, Problems), Stop> {
    let mut loader = Loader::new(folder, sources)?;
    let files = loader.folder("vocabulary");
    loader.open_terms();
    let (vocabulary, found) = joined(each(loader.sources, &files, definitions));
    loader.problems.diagnostics.extend(found);
    Ok((loader.above_terms(vocabulary), loader.problems))
}

/// The rules of a folder, or of a file of compiled ones. `sources` has no files yet; of compiled rules it gets the paths
/// and lines.
pub(super) fn load(place: &Path, sources: &mut SourceMap) -> Result<Rules, Stop> {
    if !place.is_file() {
        return load_written(place, sources).map(|written| written.rules);
    }
    let bytes = files::read_bytes(place, LARGEST).map_err(Stop::Failed)?;
    let compiled = binary::open(bytes).map_err(|why| {
        let (shown, again) = (place.display(), "compile the rules anew with `prescreen compile`");
        Stop::Failed(format!("`{shown}` is not used: {why}; {again}"))
    })?;
    *sources = compiled.sources;
    let (set, digest) = (ManuallyDrop::new(compiled.rules), compiled.digest);
    Ok(Rules { set, problems: Problems::default(), digest })
}

/// The folder, unless it is a file of compiled rules: what a verb does needs their texts.
pub(super) fn texts(place: &Path) -> Result<&Path, Stop> {
    if place.is_file() {
        return Err(Stop::Failed(format!(
            "`{}` is no folder: this needs the texts of the rules; name their folder with `--rules DIR`",
            place.display()
        )));
    }
    Ok(place)
}

/// Reads and compiles everything in a folder. What is sound is used; the problems say what is not.
pub(super) fn load_written(folder: &Path, sources: &mut SourceMap) -> Result<Written, Stop> {
    let mut loader = Loader::new(folder, sources)?;
    let vocabulary_files = loader.folder("vocabulary");
    let all_trials = loader.folder("trials");
    let policy_file = loader.policy_file();
    loader.open_terms();
    let (example_files, trial_files): (Vec<FileId>, Vec<FileId>) =
        all_trials.into_iter().partition(|&file| is_examples(loader.sources.path(file)));
    let definitions = each(loader.sources, &vocabulary_files, definitions);
    let ((vocabulary, in_vocabulary), (read_trials, digest)) = both(
        || joined(definitions),
        || {
            let read = |&file: &FileId| TrialDocument::read_file(loader.sources, file);
            (trial_files.iter().map(read).collect::<Vec<_>>(), loader.digest())
        },
    );
    loader.problems.diagnostics.extend(in_vocabulary);
    let vocabulary = loader.above_terms(vocabulary);
    let policy = policy_file.map_or_else(Policy::default, |file| loader.policy(file, &vocabulary));
    let vocabulary = vocabulary.with_by_test(&policy.by_test);
    let mut trials = Vec::new();
    for (documents, found) in read_trials {
        trials.extend(documents);
        loader.problems.diagnostics.extend(found);
    }
    let (mut set, found) = ruleset::compile(&trials, vocabulary, policy);
    for &file in &example_files {
        set.take_in(&terms_in_file(loader.sources, file, &set.vocabulary));
    }
    loader.problems.diagnostics.extend(found);
    let rules = Rules { set: ManuallyDrop::new(set), problems: loader.problems, digest };
    Ok(Written { rules, documents: trials, trial_files, example_files, vocabulary_files })
}

impl Written {
    /// The file of examples beside a trial's file.
    pub(super) fn examples_of(&self, trial_file: FileId, sources: &SourceMap) -> Option<FileId> {
        let folder = Path::new(sources.path(trial_file)).parent();
        self.example_files.iter().copied().find(|&f| Path::new(sources.path(f)).parent() == folder)
    }
}

/// What one file of the vocabulary says, and what is wrong with it as YAML.
type Read = (Vec<Definitions>, Vec<Diagnostic>);

/// The vocabulary of its files, and what is wrong with all of them.
fn joined(files: Vec<Read>) -> (Vocabulary, Vec<Diagnostic>) {
    let (definitions, found): (Vec<_>, Vec<_>) = files.into_iter().unzip();
    let (vocabulary, problems) = Vocabulary::join(definitions.into_iter().flatten().collect());
    (vocabulary, found.into_iter().flatten().chain(problems).collect())
}

/// What the documents of a vocabulary file say, and what is wrong with it as YAML. The tree is gone as soon as it is
/// read: memory that is used again costs less than fresh memory, for which the system is asked.
fn definitions(sources: &SourceMap, file: FileId) -> Read {
    let (documents, problems) = yaml::parse(sources, file);
    (documents.iter().map(Definitions::read).collect(), problems)
}

/// Less text is read before a second thread has begun.
const WORTH_A_THREAD: usize = 64 * 1024;

/// Reads each file, the results in the order of the files; much text on two threads, each of which takes the next file
/// that nobody has begun.
fn each<T: Send>(sources: &SourceMap, files: &[FileId], read: fn(&SourceMap, FileId) -> T) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let read_some = || {
        let take = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|&n| n < files.len());
        let one = |n: usize| files.get(n).map(|&file| (n, read(sources, file)));
        std::iter::from_fn(|| take().and_then(one)).collect::<Vec<(usize, T)>>()
    };
    let all: usize = files.iter().map(|&file| sources.file(file).map_or(0, |f| f.text.len())).sum();
    let mut done = if all < WORTH_A_THREAD {
        read_some()
    } else {
        let (mut done, others) = both(read_some, read_some);
        done.extend(others);
        done
    };
    done.sort_unstable_by_key(|&(n, _)| n);
    done.into_iter().map(|(_, read)| read).collect()
}

/// The results of both, the second from a thread of its own.
fn both<A, B: Send>(here: impl FnOnce() -> A, there: impl FnOnce() -> B + Send) -> (A, B) {
    std::thread::scope(|scope| {
        let other = scope.spawn(there);
        let own = here();
        (own, other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

fn is_examples(path: &str) -> bool {
    Path::new(path).file_stem().is_some_and(|stem| stem == "examples")
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().take(6).map(|b| format!("{b:02x}")).collect()
}

struct Loader<'a> {
    sources: &'a mut SourceMap,
    problems: Problems,
    /// The files of which the digest is made, with their names in it.
    hashed: Vec<(String, FileId)>,
    /// The terminologies beneath the vocabulary.
    terms: Option<Arc<Terms>>,
    folder: &'a Path,
}

impl<'a> Loader<'a> {
    fn new(folder: &'a Path, sources: &'a mut SourceMap) -> Result<Self, Stop> {
        if !texts(folder)?.is_dir() {
            return Err(Stop::Failed(format!(
                "there is no folder `{}` with rules; name it with `--rules DIR` or $PRESCREEN_RULES",
                folder.display()
            )));
        }
        // Without a vocabulary nothing would be understood, and everything reported.
        if !folder.join("vocabulary").is_dir() {
            return Err(Stop::Failed(format!(
                "`{}` holds no rules: there is no `vocabulary/` in it; name the folder that has one with `--rules DIR`",
                folder.display()
            )));
        }
        Ok(Self { sources, problems: Problems::default(), hashed: Vec::new(), terms: None, folder })
    }

    /// Adds every YAML file of a folder below the rules' folder.
    fn folder(&mut self, name: &str) -> Vec<FileId> {
        let folder = self.folder.join(name);
        if !folder.is_dir() {
            self.problems.failures.push(format!("there is no folder `{}`", folder.display()));
            return Vec::new();
        }
        let Found { files, failures } = files::yaml_files(&folder);
        self.problems.failures.extend(failures);
        files.iter().filter_map(|path| self.file(path)).collect()
    }

    fn file(&mut self, path: &Path) -> Option<FileId> {
        match files::read(path) {
            Ok(text) => {
                // The digest does not depend on where the folder lies or how the user spelled its path.
                let name = path.strip_prefix(self.folder).unwrap_or(path).to_string_lossy().replace('\\', "/");
                let file = self.sources.add(path.display().to_string(), text);
                self.hashed.push((name, file));
                Some(file)
            }
            Err(failure) => {
                self.problems.failures.push(failure);
                None
            }
        }
    }

    fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for (name, file) in &self.hashed {
            let text = self.sources.file(*file).map_or("", |f| &f.text);
            for part in [name, text] {
                digest.update((part.len() as u64).to_le_bytes());
                digest.update(part.as_bytes());
            }
        }
        if let Some(terms) = &self.terms {
            digest.update(b"terms");
            digest.update(terms.stamp());
        }
        hexadecimal(&digest.finalize())
    }

    /// Opens the folder's index of terminologies, if it has one.
    fn open_terms(&mut self) {
        match terms::load(self.folder) {
            Ok(terms) => self.terms = terms.map(Arc::new),
            Err(failure) => self.problems.failures.push(failure),
        }
    }

    fn above_terms(&self, vocabulary: Vocabulary) -> Vocabulary {
        match &self.terms {
            Some(terms) => vocabulary.above(terms.clone()),
            None => vocabulary,
        }
    }

    fn policy_file(&mut self) -> Option<FileId> {
        let path = self.folder.join("policy.yaml");
        if path.exists() { self.file(&path) } else { None }
    }

    fn policy(&mut self, file: FileId, vocabulary: &Vocabulary) -> Policy {
        let (documents, found) = yaml::parse(self.sources, file);
        self.problems.diagnostics.extend(found);
        let Some(document) = documents.first() else { return Policy::default() };
        let (policy, found) = Policy::read(self.sources, file, document, vocabulary);
        self.problems.diagnostics.extend(found);
        policy
    }
}

/// The trial with this id, or what was meant instead.
pub(super) fn trial<'r>(rules: &'r RuleSet, id: &str) -> Result<&'r Trial, Stop> {
    rules.trial(id).ok_or_else(|| {
        let known: Vec<&str> = rules.trials.iter().map(|t| t.id.as_str()).collect();
        let shown = crate::text::shown(id);
        let help = match nearest(id, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "the rules hold no trial".to_owned(),
            None => format!("there are {}", crate::report::words::join(&known, "and")),
        };
        Stop::Failed(format!("there is no trial `{shown}`; {help}"))
    })
}
