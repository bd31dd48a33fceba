//! Profiles from files, folders, standard input, or by the patient's code.

use super::files;
use super::problems::Problems;
use crate::patient::{Profile, shared_codes, terms_in_file, yaml};
use crate::ruleset::RuleSet;
use crate::screening::check_attestations;
use crate::text::{FileId, SourceMap, nearest, shown};
use std::path::{Path, PathBuf};

/// Where codes are looked up when `--patients` is not given.
const DEFAULT_FOLDER: &str = "examples/patients";

/// Where profiles come from.
#[derive(clap::Args, Debug, Clone)]
pub(super) struct Where {
    /// Folder (or file) in which patient codes are looked up
    #[arg(long, value_name = "DIR", default_value = DEFAULT_FOLDER)]
    pub patients: PathBuf,
    /// Show the values in what is said about a profile's problems
    #[arg(long)]
    pub show_values: bool,
}

/// Profiles, with what was wrong with their files.
#[derive(Debug, Default)]
pub(super) struct Patients {
    /// The profiles, in the order of the arguments and of the files.
    pub profiles: Vec<Profile>,
    /// For each profile, its file.
    pub files: Vec<FileId>,
    /// What was wrong.
    pub problems: Problems,
}

/// Reads the profiles that `inputs` name: files, folders, `-`, or codes.
pub(super) fn read(inputs: &[String], place: &Where, rules: &mut RuleSet, sources: &mut SourceMap) -> Patients {
    let mut patients = Patients::default();
    for input in inputs {
        let path = Path::new(input);
        if input == "-" {
            match files::read_stdin() {
                Ok(text) => patients.text("-", text, rules, sources),
                Err(failure) => patients.problems.failures.push(failure),
            }
        } else if path.is_dir() {
            let found = files::yaml_files(path);
            if found.files.is_empty() && found.failures.is_empty() {
                patients.problems.failures.push(format!("there is no YAML file below `{input}`"));
            }
            patients.problems.failures.extend(found.failures);
            for file in found.files {
                patients.file(&file, rules, sources);
            }
        } else if path.exists() || looks_like_path(input) {
            patients.file(path, rules, sources);
        } else {
            patients.by_code(input, &place.patients, rules, sources);
        }
    }
    patients.problems.diagnostics.extend(shared_codes(&patients.profiles));
    for profile in &patients.profiles {
        patients.problems.diagnostics.extend(check_attestations(rules, profile));
    }
    patients
}

fn looks_like_path(input: &str) -> bool {
    let lower = input.to_ascii_lowercase();
    input.contains('/') || lower.ends_with(".yaml") || lower.ends_with(".yml")
}

impl Patients {
    fn file(&mut self, path: &Path, rules: &mut RuleSet, sources: &mut SourceMap) {
        match files::read(path) {
            Ok(text) => self.text(&path.display().to_string(), text, rules, sources),
            Err(failure) => self.problems.failures.push(failure),
        }
    }

    fn text(&mut self, path: &str, text: String, rules: &mut RuleSet, sources: &mut SourceMap) {
        let file = sources.add(path, text);
        rules.take_in(&terms_in_file(sources, file, &rules.vocabulary));
        let (profiles, found) = yaml::read(sources, file, &rules.vocabulary);
        self.files.extend(profiles.iter().map(|_| file));
        self.profiles.extend(profiles);
        self.problems.diagnostics.extend(found);
        self.problems.profiles.push(file);
    }

    /// Looks a code up below a folder. Problems of other patients' files are not this run's business, unless the
    /// patient is not found: then a broken file may be the reason.
    fn by_code(&mut self, code: &str, folder: &Path, rules: &mut RuleSet, sources: &mut SourceMap) {
        let mut all = Self::default();
        if folder.is_dir() {
            let found = files::yaml_files(folder);
            all.problems.failures.extend(found.failures);
            for file in found.files {
                all.file(&file, rules, sources);
            }
        } else if folder.exists() {
            all.file(folder, rules, sources);
        }
        let same = |p: &Profile| p.patient.eq_ignore_ascii_case(code);
        if !all.profiles.iter().any(same) {
            let near = nearest(code, all.profiles.iter().map(|p| p.patient.as_str()));
            let help = near.map_or_else(
                || {
                    format!(
                        "name a file, or the folder of the profiles with `--patients DIR` (here: `{}`)",
                        folder.display()
                    )
                },
                |near| format!("did you mean `{near}`?"),
            );
            self.problems.failures.push(format!("there is no patient `{}`; {help}", shown(code)));
            self.problems.extend(all.problems.errors());
            return;
        }
        for (profile, file) in all.profiles.into_iter().zip(all.files) {
            if profile.patient.eq_ignore_ascii_case(code) {
                let here = |d: &&crate::text::Diagnostic| d.label.span.file == file;
                self.problems.diagnostics.extend(all.problems.diagnostics.iter().filter(here).cloned());
                self.problems.profiles.push(file);
                self.profiles.push(profile);
                self.files.push(file);
            }
        }
    }
}
