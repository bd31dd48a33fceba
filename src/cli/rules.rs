//! A folder of rules: vocabulary, trials, the site's policy.

use super::console::Stop;
use super::files::{self, Found};
use super::problems::Problems;
use crate::ruleset::{self, Policy, RuleSet, Trial, TrialDocument};
use crate::text::{FileId, SourceMap, nearest, yaml};
use crate::vocabulary::Vocabulary;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Compiled rules, with what was wrong with their files.
pub(super) struct Rules {
    /// The rules.
    pub set: RuleSet,
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
    let vocabulary = loader.vocabulary(&files);
    Ok((vocabulary, loader.problems))
}

/// Reads and compiles everything in a folder. What is sound is used; the problems say what is not.
pub(super) fn load(folder: &Path, sources: &mut SourceMap) -> Result<Rules, Stop> {
    let mut loader = Loader::new(folder, sources)?;
    let vocabulary_files = loader.folder("vocabulary");
    let all_trials = loader.folder("trials");
    let (example_files, trial_files): (Vec<FileId>, Vec<FileId>) =
        all_trials.into_iter().partition(|&file| is_examples(loader.sources.path(file)));
    let vocabulary = loader.vocabulary(&vocabulary_files);
    let policy = loader.policy(&vocabulary);
    let vocabulary = vocabulary.with_by_test(&policy.by_test);
    let mut trials = Vec::new();
    for (documents, found) in each(loader.sources, &trial_files, TrialDocument::read_file) {
        trials.extend(documents);
        loader.problems.diagnostics.extend(found);
    }
    let (set, found) = ruleset::compile(&trials, vocabulary, policy);
    loader.problems.diagnostics.extend(found);
    let digest = hexadecimal(&loader.digest.finalize());
    Ok(Rules {
        set,
        documents: trials,
        trial_files,
        example_files,
        vocabulary_files,
        problems: loader.problems,
        digest,
    })
}

impl Rules {
    /// The file of examples beside a trial's file.
    pub(super) fn examples_of(&self, trial_file: FileId, sources: &SourceMap) -> Option<FileId> {
        let folder = Path::new(sources.path(trial_file)).parent();
        self.example_files.iter().copied().find(|&f| Path::new(sources.path(f)).parent() == folder)
    }
}

/// Less text is read before a second thread has begun.
const WORTH_A_THREAD: usize = 64 * 1024;

/// Reads each file, the results in the order of the files; half of much text on a second thread.
fn each<T: Send>(sources: &SourceMap, files: &[FileId], read: fn(&SourceMap, FileId) -> T) -> Vec<T> {
    let size = |file: &FileId| sources.file(*file).map_or(0, |f| f.text.len());
    let all: usize = files.iter().map(size).sum();
    let mut seen = 0;
    let first_half = files.iter().take_while(|file| {
        seen += size(file);
        seen * 2 <= all
    });
    let (first, second) = files.split_at(first_half.count());
    let read_all = |files: &[FileId]| files.iter().map(|&file| read(sources, file)).collect::<Vec<T>>();
    if all < WORTH_A_THREAD {
        return read_all(files);
    }
    std::thread::scope(|scope| {
        let other = scope.spawn(|| read_all(second));
        let mut done = read_all(first);
        done.extend(other.join().unwrap_or_else(|_| read_all(second)));
        done
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
    digest: Sha256,
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
        Ok(Self { sources, problems: Problems::default(), digest: Sha256::new(), folder })
    }

    fn vocabulary(&mut self, files: &[FileId]) -> Vocabulary {
        let mut documents: Vec<yaml::Node> = Vec::new();
        for (nodes, found) in each(self.sources, files, yaml::parse) {
            documents.extend(nodes);
            self.problems.diagnostics.extend(found);
        }
        let (vocabulary, found) = Vocabulary::read(&documents);
        self.problems.diagnostics.extend(found);
        // Rules are loaded once a run: giving back a hundred thousand small pieces of memory is a twentieth of a short
        // one.
        std::mem::forget(documents);
        vocabulary
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
                self.digest.update((name.len() as u64).to_le_bytes());
                self.digest.update(name.as_bytes());
                self.digest.update((text.len() as u64).to_le_bytes());
                self.digest.update(text.as_bytes());
                Some(self.sources.add(path.display().to_string(), text))
            }
            Err(failure) => {
                self.problems.failures.push(failure);
                None
            }
        }
    }

    fn yaml(&mut self, file: FileId) -> Vec<yaml::Node> {
        let (documents, found) = yaml::parse(self.sources, file);
        self.problems.diagnostics.extend(found);
        documents
    }

    fn policy(&mut self, vocabulary: &Vocabulary) -> Policy {
        let path = self.folder.join("policy.yaml");
        if !path.exists() {
            return Policy::default();
        }
        let Some(file) = self.file(&path) else { return Policy::default() };
        let documents = self.yaml(file);
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
