//! Profiles as columns: two tables, in Parquet or Arrow files, for very many patients.
//!
//! The table of facts is long: a row a fact. The table of patients has a row a patient. `docs/facts.md` describes every
//! column. Nothing here opens a file: tables are written to and read from what the caller gives.
//!
//! Assumes a sound vocabulary, and of a file nothing. Guarantees that a profile which is written reads as the same
//! profile; that a patient of whom something cannot be read is left out as a whole and counted, as the YAML reader
//! leaves out a profile with an error; and that memory is bounded by a block of patients and a row group, not by the
//! file.

mod build;
mod error;
mod persons;
mod read;
mod rows;
mod schema;
mod sort;
mod words;
mod write;

pub use error::FactsError;
pub use read::{ArrowTables, Block, Blocks, Count, Doubt, Notes, Options, Part, Reasons, Tables, Trouble, is_guarded};
pub use schema::{Table, VERSION};
pub use sort::Spill;
pub use write::{Counts, Writer};

/// What a file of a table is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// Parquet: the one to choose.
    Parquet,
    /// Arrow IPC with random access, as Feather is.
    ArrowFile,
    /// Arrow IPC as a stream.
    ArrowStream,
}

/// The unit of a daily dose.
const DAILY_DOSE: &str = "mg/d";
