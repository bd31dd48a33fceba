//! `prescreen completions SHELL`.

use crate::cli::console::{Console, Exit, Stop};
use clap_complete::Shell;

/// Write completions for a shell
#[derive(clap::Args, Debug)]
pub(in crate::cli) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(in crate::cli) fn run(self, console: &mut Console) -> Result<Exit, Stop> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut crate::cli::command(), "prescreen", &mut script);
        console.data(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Ran)
    }
}
