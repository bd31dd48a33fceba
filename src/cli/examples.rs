//! Example patients beside a trial: read, and held against what comes out.

use super::files;
use super::problems::Problems;
use crate::patient::{Profile, yaml};
use crate::ruleset::{Example, ExamplePatient, RuleSet};
use crate::screening::check_attestations;
use crate::text::{Diagnostic, FileId, SourceMap};
use std::path::Path;

/// The examples of a file, each with its patient.
#[derive(Debug, Default)]
pub(super) struct Examples {
    /// Examples whose patient could be read.
    pub examples: Vec<(Example, Profile)>,
    /// How many examples could not be read.
    pub broken: usize,
    /// What was wrong.
    pub problems: Problems,
}

/// Reads the examples of `file`.
pub(super) fn read(file: FileId, rules: &RuleSet, sources: &mut SourceMap) -> Examples {
    let (examples, found) = Example::read_file(sources, file);
    let mut read = Examples { broken: found.iter().filter(|d| d.is_error()).count(), ..Examples::default() };
    read.problems.diagnostics.extend(found);
    for example in examples {
        let profile = match &example.patient {
            ExamplePatient::Profile(node) => {
                let (profile, found) = yaml::read_node(node, &rules.vocabulary);
                read.problems.diagnostics.extend(found);
                profile
            }
            ExamplePatient::File(name) => {
                let beside = Path::new(sources.path(file)).with_file_name(&name.node);
                match files::read(&beside) {
                    Ok(text) => {
                        let profile_file = sources.add(beside.display().to_string(), text);
                        let (profiles, found) = yaml::read(sources, profile_file, &rules.vocabulary);
                        read.problems.diagnostics.extend(found);
                        profiles.into_iter().next()
                    }
                    Err(failure) => {
                        let problem = Diagnostic::error("example-file", name.span, failure)
                            .label("looked up beside this file")
                            .help("write the profile itself below `patient:`, or the name of a file beside this one");
                        read.problems.diagnostics.push(problem);
                        None
                    }
                }
            }
        };
        match profile {
            Some(profile) => {
                read.problems.diagnostics.extend(check_attestations(rules, &profile));
                read.examples.push((example, profile));
            }
            None => read.broken += 1,
        }
    }
    read
}
