//! The command line: the only place with files, clock, terminal and environment.
//!
//! Data goes to standard output, talk to standard error. Guarantees one of three exit codes: it ran, it found
//! something, it could not run; a reader that goes away early ends the run quietly.

mod console;
mod examples;
mod files;
mod patients;
#[cfg(feature = "columnar")]
mod positioned;
mod problems;
mod rules;
#[cfg(feature = "columnar")]
mod tables;
mod terms;
mod today;
mod verbs;

use clap::{Parser, Subcommand};
use console::{Console, Exit, Stop};
use std::path::PathBuf;
#[cfg(feature = "columnar")]
use verbs::matching;
use verbs::{
    abstraction, check, compile, completions, concepts, debug, explain, fmt, import, new, schema, screen, test,
    vocabulary, why,
};

/// Pre-screens patients against the inclusion and exclusion criteria of clinical trials.
///
/// For every patient and trial: eligible, ineligible or needs review, with a reason for every criterion, the fact
/// behind each reason, and what to find out next.
#[derive(Parser, Debug)]
#[command(
    name = "prescreen",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 it ran, 1 findings (check, test, fmt --check), 2 it could not run, or could not read \
                  everything.\n\nPre-screening aid. Eligibility is determined by the investigator."
)]
struct Cli {
    /// Folder with `vocabulary/`, `trials/` and `policy.yaml`, or a file of compiled rules [default: $PRESCREEN_RULES,
    /// else `rules`]
    #[arg(long, global = true, value_name = "PLACE")]
    rules: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand, Debug)]
enum Verb {
    Screen(screen::Screen),
    #[cfg(feature = "columnar")]
    Match(matching::Match),
    Why(why::Why),
    Abstract(abstraction::Abstract),
    Check(check::Check),
    Explain(explain::Explain),
    Concepts(concepts::Concepts),
    Vocabulary(vocabulary::Vocabulary),
    Fmt(fmt::Fmt),
    Test(test::Test),
    Compile(compile::Compile),
    New(new::New),
    Import(import::Import),
    Schema(schema::Schema),
    Debug(debug::Debug),
    Completions(completions::Completions),
}

/// Runs the command line and gives its exit code: 0 it ran, 1 findings, 2 it could not run.
#[must_use]
pub fn main() -> std::process::ExitCode {
    let mut console = Console::new();
    let exit = match Cli::try_parse() {
        Ok(cli) => run(cli, &mut console),
        Err(error) => return usage(&error),
    };
    match exit.and_then(|exit| console.finish().map(|()| exit)) {
        Ok(exit) => exit.code(),
        Err(Stop::ReaderGone) => Exit::Ran.code(),
        Err(Stop::Failed(message)) => {
            console.talk(&format!("error: {message}\n"));
            Exit::CouldNotRun.code()
        }
    }
}

/// What clap has to say: help and version go to standard output, argument errors to standard error.
fn usage(error: &clap::Error) -> std::process::ExitCode {
    let exit = if error.use_stderr() { Exit::CouldNotRun } else { Exit::Ran };
    // Nothing is left to be done when even this cannot be written.
    let _ = error.print();
    exit.code()
}

fn run(cli: Cli, console: &mut Console) -> Result<Exit, Stop> {
    let folder = rules::folder(cli.rules);
    match cli.verb {
        Verb::Screen(verb) => verb.run(&folder, console),
        #[cfg(feature = "columnar")]
        Verb::Match(verb) => verb.run(&folder, console),
        Verb::Why(verb) => verb.run(&folder, console),
        Verb::Abstract(verb) => verb.run(&folder, console),
        Verb::Check(verb) => verb.run(&folder, console),
        Verb::Explain(verb) => verb.run(&folder, console),
        Verb::Concepts(verb) => verb.run(&folder, console),
        Verb::Vocabulary(verb) => verb.run(&folder, console),
        Verb::Fmt(verb) => verb.run(&folder, console),
        Verb::Test(verb) => verb.run(&folder, console),
        Verb::Compile(verb) => verb.run(&folder, console),
        Verb::New(verb) => verb.run(&folder, console),
        Verb::Import(verb) => verb.run(&folder, console),
        Verb::Schema(verb) => verb.run(console),
        Verb::Debug(verb) => verb.run(&folder, console),
        Verb::Completions(verb) => verb.run(console),
    }
}

/// The arguments, for completions.
fn command() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}
