//! The terminal: data on standard output, talk on standard error, width, colour.

use crate::report::layout::Layout;
use anstream::{AutoStream, ColorChoice};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::process::ExitCode;

/// Columns when neither the terminal nor `COLUMNS` says how many there are.
const DEFAULT_WIDTH: usize = 100;

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Exit {
    /// It ran.
    Ran,
    /// It found something.
    Findings,
    /// It could not run, or could not read everything.
    CouldNotRun,
}

/// Why a run cannot go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// Nobody reads the output any more.
    ReaderGone,
    /// Said to the user.
    Failed(String),
}

impl Exit {
    pub(super) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Ran => 0,
            Self::Findings => 1,
            Self::CouldNotRun => 2,
        })
    }
}

/// Both streams.
pub(super) struct Console {
    out: BufWriter<AutoStream<io::Stdout>>,
    err: AutoStream<io::Stderr>,
    colour: bool,
    err_colour: bool,
    width: usize,
}

impl Console {
    pub(super) fn new() -> Self {
        let colour = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
        let err_colour = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
        let told = std::env::var("COLUMNS").ok().and_then(|c| c.parse::<usize>().ok());
        let width = told
            .or_else(|| terminal_size::terminal_size_of(io::stdout()).map(|(w, _)| usize::from(w.0)))
            .unwrap_or(DEFAULT_WIDTH)
            .clamp(20, 400);
        Self {
            out: BufWriter::new(AutoStream::auto(io::stdout())),
            err: AutoStream::auto(io::stderr()),
            colour,
            err_colour,
            width,
        }
    }

    /// How wide to write, and whether in colour.
    pub(super) fn layout(&self) -> Layout {
        Layout { width: self.width, colour: self.colour }
    }

    /// Whether talk may be coloured.
    pub(super) fn talk_in_colour(&self) -> bool {
        self.err_colour
    }

    /// Writes data.
    pub(super) fn data(&mut self, text: &str) -> Result<(), Stop> {
        self.out.write_all(text.as_bytes()).map_err(stop)
    }

    /// Writes talk. A closed standard error is no reason to stop.
    pub(super) fn talk(&mut self, text: &str) {
        let _ = self.out.flush();
        let _ = self.err.write_all(text.as_bytes());
    }

    /// Makes sure that everything was written.
    pub(super) fn finish(&mut self) -> Result<(), Stop> {
        self.out.flush().map_err(stop)
    }
}

fn stop(error: io::Error) -> Stop {
    if error.kind() == ErrorKind::BrokenPipe {
        Stop::ReaderGone
    } else {
        Stop::Failed(format!("cannot write the output: {error}"))
    }
}
