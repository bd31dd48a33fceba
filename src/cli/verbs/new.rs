//! `prescreen new trial ID`, `prescreen new patient CODE`: files to begin with.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::files::write_new;
use crate::cli::rules;
use crate::cli::today::today;
use std::path::{Path, PathBuf};

/// Write the files of a new trial or patient, with comments on what to fill in
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct New {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// A trial's rules and example patients
    Trial {
        /// The registry's or sponsor's id, for example NCT05012345
        id: String,
    },
    /// A patient's profile
    Patient {
        /// A pseudonymous code, for example P-0042; no name, no record number
        code: String,
        /// The folder to write to
        #[arg(long, value_name = "DIR", default_value = "examples/patients")]
        patients: PathBuf,
    },
}

impl New {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let written = match self.what {
            What::Trial { id } => {
                let id = file_name(&id)?;
                let trial = rules::texts(folder)?.join("trials").join(&id);
                let files =
                    [(trial.join("trial.yaml"), trial_text(&id)), (trial.join("examples.yaml"), examples_text())];
                for (path, text) in &files {
                    write_new(path, text)?;
                }
                files.map(|(path, _)| path).to_vec()
            }
            What::Patient { code, patients } => {
                let path = patients.join(format!("{}.yaml", file_name(&code)?));
                write_new(&path, &patient_text(&code))?;
                vec![path]
            }
        };
        for path in written {
            console.data(&format!("{}\n", path.display()))?;
        }
        Ok(Exit::Ran)
    }
}

/// An id that is safe as a file's name.
pub(super) fn file_name(id: &str) -> Result<String, Stop> {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !id.is_empty() && id.len() <= 80 && id.chars().all(fine) && id.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        Ok(id.to_owned())
    } else {
        let id = crate::text::shown(id);
        Err(Stop::Failed(format!("`{id}` cannot be a file's name; use letters, digits, `-`, `_` and `.`")))
    }
}

fn trial_text(id: &str) -> String {
    format!(
        "\
trial: {id}
title: To be written
status: {{is: not yet recruiting, as of: {today}}}
# Draft rules never decide better than needs review. When two people have read them: `status: approved`.
rules: {{version: 1, status: draft}}
age: 18 years and older
sex: all
# healthy volunteers: no

# Paste the protocol's words first, one item each. An item without logic stays undetermined and `prescreen check`
# lists it. A plain text is its own condition; otherwise:
#   - text: the protocol's words, verbatim
#     when: a condition, for example `creatinine > 1.5 mg/dL within 14 days`
#   - text: the protocol's words
#     judgement: a question for the investigator?
#   - text: Written informed consent
#     at: consent
inclusion:
  - text: Written informed consent
    at: consent

exclusion:
  - text: Pregnant or breastfeeding women
    when: pregnant or breastfeeding
",
        today = today()
    )
}

fn examples_text() -> String {
    let today = today();
    format!(
        "\
# Example patients with the answers that are expected; `prescreen test` runs them. Outcomes may be a part of all.
- name: clearly excluded
  on: {today}
  patient:
    patient: X-1
    recorded: {today}
    age: 30 years
    sex: female
    conditions: [pregnancy]
  verdict: ineligible
  outcomes: {{E1: violated}}
  because: She is pregnant.
- name: nothing known about pregnancy
  on: {today}
  patient:
    patient: X-2
    recorded: {today}
    age: 30 years
    sex: female
  verdict: needs review
  outcomes: {{E1: undetermined}}
  because: Nobody asked, and no test is recorded.
- name: cannot become pregnant
  on: {today}
  patient:
    patient: X-3
    recorded: {today}
    age: 30 years
    sex: male
  verdict: needs review
  outcomes: {{E1: satisfied}}
  because: Draft rules never decide better than needs review.
"
    )
}

fn patient_text(code: &str) -> String {
    format!(
        "\
# Leave out what is not known: what is missing stays unknown, it never counts as absent.
patient: {code}
recorded: {today}                # the day on which the chart was read
# birth date: 1988-04
# sex: female
# conditions:
#   - systemic lupus erythematosus
#   - {{condition: lupus nephritis, activity: active, as of: {today}}}
# absent: [breastfeeding]
# never: [renal transplantation]
# observations:
#   - {{test: creatinine, value: 96 umol/L, on: {today}, source: lab}}
# medications:
#   - {{medication: prednisone, dose: 15 mg/day, started: 2025-01}}
# procedures:
#   - {{procedure: kidney biopsy, on: 2024-06}}
# Only what somebody went through from end to end is complete:
# complete:
#   conditions: {{on: {today}, covers: ever}}
#   medications: {{on: {today}, covers: now}}
",
        today = today()
    )
}
