//! `prescreen why PATIENT TRIAL`: the sheet.

use super::screen::write_json;
use crate::cli::console::{Console, Exit, Stop};
use crate::cli::patients::{self, Where};
use crate::cli::rules;
use crate::cli::today::screening_date;
use crate::report::sheet::{Case, Only};
use crate::report::{Reader, json};
use crate::screening::screen;
use crate::text::SourceMap;
use std::path::Path;

/// Explain the verdict of a patient for a trial, criterion by criterion
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Why {
    /// A patient code, a file, or `-` for standard input
    #[arg(value_name = "PATIENT")]
    patient: String,
    /// The trial's id
    #[arg(value_name = "TRIAL")]
    trial: String,
    /// Screening date, year-month-day [default: today]
    #[arg(long, value_name = "DATE")]
    on: Option<String>,
    /// Only criteria of this kind
    #[arg(long, value_enum, value_name = "KIND")]
    only: Option<Kind>,
    /// What is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    place: Where,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Kind {
    /// Not known yet
    Open,
    /// Not met
    Violated,
    /// Met
    Met,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Format {
    /// The sheet
    Text,
    /// The same for programs
    Json,
}

impl Why {
    pub(in crate::cli) fn run(self, folder: &Path, console: &mut Console) -> Result<Exit, Stop> {
        let on = screening_date(self.on.as_deref())?;
        let mut sources = SourceMap::new();
        let mut rules = rules::load(folder, &mut sources)?;
        let inputs = [self.patient.clone()];
        let mut patients = patients::read(&inputs, &self.place, &mut rules.set, &mut sources);
        let trial = rules::trial(&rules.set, &self.trial)?;
        let mut problems = std::mem::take(&mut rules.problems).errors();
        problems.extend(std::mem::take(&mut patients.problems));
        problems.tell(&sources, self.place.show_values, console);
        let only = self.only.map(|kind| match kind {
            Kind::Open => Only::Open,
            Kind::Violated => Only::Violated,
            Kind::Met => Only::Met,
        });
        let reader = Reader { rules: &rules.set, on: Some(on) };
        let mut documents = Vec::new();
        for (index, profile) in patients.profiles.iter().enumerate() {
            let evaluation = screen(&rules.set, trial, profile, on);
            let case =
                Case { reader, sources: &sources, digest: &rules.digest, trial, profile, evaluation: &evaluation, on };
            match self.format {
                Format::Json => documents.push(json::patient(profile, &[case], &sources, on)),
                Format::Text => {
                    if index > 0 {
                        console.data("\n")?;
                    }
                    console.data(&case.sheet(only, console.layout()))?;
                }
            }
        }
        if self.format == Format::Json {
            write_json(&json::screening(documents, on, &rules.digest), console)?;
        }
        Ok(problems.exit())
    }
}
