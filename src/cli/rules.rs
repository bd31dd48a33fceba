//! A folder of rules: vocabulary, trials, the site's policy.

use super::console::Stop;
use super::files::{self, Found};
use super::problems::Problems;
use super::terms;
use crate::patient::terms_in_file;
use crate::ruleset::fingerprint::Content;
use crate::ruleset::{self, Fingerprint, Policy, RuleSet, Trial, TrialDocument};
use crate::text::{Diagnostic, FileId, SourceMap, nearest, yaml};
use crate::vocabulary::terms::Terms;
use crate::vocabulary::{Definitions, Vocabulary};
use sha2::{Digest, Sha256};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Compiled rules, with what was wrong with their files.
pub(super) struct Rules {
    /// The rules. They are used to the end of the run and not given back then: to free ten thousand pieces of memory one by
    /// one would take as long as to screen a patient.
    pub set: ManuallyDrop<RuleSet>,
    /// The trials as written.
    pub documents: Vec<TrialDocument>,
    /// The files of the trials.
    pub trial_files: Vec<FileId>,
    /// The files with example patients.
    pub example_files: Vec<FileId>,
    /// The files of the vocabulary.
    pub vocabulary_files: Vec<FileId>,
    /// What was wrong.
    pub problems: Problems,
    /// SHA-256 of all rule files, the first 12 hexadecimal digits.
    pub digest: String,
    /// The fingerprint of the vocabulary's files and of the terminologies beneath it.
    pub vocabulary_print: Fingerprint,
    /// The fingerprint of the policy's file.
    pub policy_print: Fingerprint,
}

/// The folder of the rules: as given, else `$PRESCREEN_RULES`, else `rules`.
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

/// Reads and compiles everything in a folder. What is sound is used; the problems say what is not.
pub(super) fn load(folder: &Path, sources: &mut SourceMap) -> Result<Rules, Stop> {
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
    let vocabulary_print = loader.print(&vocabulary_files, true);
    let policy_print = loader.print(policy_file.as_slice(), false);
    Ok(Rules {
        set: ManuallyDrop::new(set),
        documents: trials,
        trial_files,
        example_files,
        vocabulary_files,
        problems: loader.problems,
        digest,
        vocabulary_print,
        policy_print,
    })
}

impl Rules {
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
        if !folder.is_dir() {
            return Err(Stop::Failed(format!(
                "there is no folder `{}` with rules; name it with `--rules DIR` or $PRESCREEN_RULES",
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

    /// The fingerprint of some of the files, and of the terminologies if they count.
    fn print(&self, files: &[FileId], with_terms: bool) -> Fingerprint {
        let mut content = Content::default();
        for (name, file) in self.hashed.iter().filter(|(_, file)| files.contains(file)) {
            content.text(name);
            content.text(self.sources.file(*file).map_or("", |f| &f.text));
        }
        content.add(self.terms.as_ref().filter(|_| with_terms).map(|terms| terms.stamp()));
        content.take()
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
