//! `prescreen schema`: the JSON Schemas of the files that people write.

use crate::cli::console::{Console, Exit, Stop};
use crate::cli::files::write;
use crate::{patient, ruleset, vocabulary};
use std::path::PathBuf;

/// Write the JSON Schema of a kind of file, for editors that complete and check while you type
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Schema {
    /// The kind of file
    #[arg(value_enum, required_unless_present = "out")]
    kind: Option<Kind>,
    /// Write the schemas of all kinds into this folder
    #[arg(long, value_name = "DIR", conflicts_with = "kind")]
    out: Option<PathBuf>,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum Kind {
    /// A trial's rule file
    Trial,
    /// Example patients beside a trial
    Examples,
    /// Patient profiles
    Profile,
    /// Concepts of the vocabulary
    Vocabulary,
    /// The site's policy
    Policy,
}

impl Kind {
    fn schema(self) -> serde_json::Value {
        match self {
            Self::Trial => ruleset::trial_schema(),
            Self::Examples => ruleset::examples_schema(),
            Self::Profile => patient::yaml::schema(),
            Self::Vocabulary => vocabulary::schema(),
            Self::Policy => ruleset::policy_schema(),
        }
    }

    fn file_name(self) -> &'static str {
        match self {
            Self::Trial => "trial.schema.json",
            Self::Examples => "examples.schema.json",
            Self::Profile => "profile.schema.json",
            Self::Vocabulary => "vocabulary.schema.json",
            Self::Policy => "policy.schema.json",
        }
    }

    fn text(self) -> String {
        format!("{:#}\n", self.schema())
    }
}

impl Schema {
    pub(in crate::cli) fn run(self, console: &mut Console) -> Result<Exit, Stop> {
        if let Some(folder) = self.out {
            for kind in <Kind as clap::ValueEnum>::value_variants() {
                let path = folder.join(kind.file_name());
                write(&path, &kind.text())?;
                console.data(&format!("{}\n", path.display()))?;
            }
        } else if let Some(kind) = self.kind {
            console.data(&kind.text())?;
        }
        Ok(Exit::Ran)
    }
}
