//! `prescreen fmt [--check]`: conditions in their canonical spelling.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::problems::Problems;
use crate::cli::{files, rules};
use crate::report::words::counted;
use crate::ruleset::reformat;
use crate::text::{FileId, SourceMap, yaml};
use std::path::Path;

/// Write conditions in their canonical spelling; protocol words, comments and layout stay
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Fmt {
    /// Change nothing; exit code 1 if something would change
    #[arg(long)]
    check: bool,
    /// Only these files [default: every trial and vocabulary file]
    #[arg(value_name = "FILES")]
    files: Vec<String>,
}

impl Fmt {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let mut sources = SourceMap::new();
        let written = rules::load_written(folder, &mut sources)?;
        let mut failures = written.rules.problems.failures.clone();
        let chosen: Vec<FileId> = if self.files.is_empty() {
            written.vocabulary_files.iter().chain(&written.trial_files).copied().collect()
        } else {
            let mut chosen = Vec::new();
            for path in &self.files {
                match files::read(Path::new(path)) {
                    Ok(text) => chosen.push(sources.add(path.as_str(), text)),
                    Err(failure) => failures.push(failure),
                }
            }
            chosen
        };
        let mut changed = 0;
        let mut broken = Problems::default();
        for file in chosen {
            let (nodes, problems) = yaml::parse(&sources, file);
            if problems.iter().any(crate::text::Diagnostic::is_error) {
                failures.push(format!("`{}` is left as it is", sources.path(file)));
                broken.diagnostics.extend(problems);
                continue;
            }
            let text = reformat(&sources, file, &nodes, &written.rules.set.vocabulary);
            if sources.file(file).is_none_or(|f| f.text == text) {
                continue;
            }
            changed += 1;
            let path = sources.path(file).to_owned();
            if !self.check {
                files::write(Path::new(&path), &text)?;
            }
            console.data(&format!("{path}\n"))?;
        }
        for failure in &failures {
            console.talk(&format!("error: {failure}\n"));
        }
        broken.tell(&sources, true, console);
        let verb = if self.check { "would change" } else { "changed" };
        console.talk(&format!("{} {verb}\n", counted(changed, "file", "files")));
        Ok(if !failures.is_empty() {
            Exit::CouldNotRun
        } else if self.check && changed > 0 {
            Exit::Findings
        } else {
            Exit::Ran
        })
    }
}
