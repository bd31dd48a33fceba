//! Why tables cannot be read or written.

use super::schema::{FOREIGN, SORTED_BY, TOGETHER, Table, VERSION};
use arrow_schema::ArrowError;
use parquet::errors::ParquetError;
use std::fmt;

/// Why tables cannot be read or written. Nothing that was read before it may be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FactsError {
    /// The file says nothing of holding this table.
    NotTheTable {
        /// The table that was looked for.
        table: Table,
    },
    /// The file holds another version of the table.
    Version {
        /// The table.
        table: Table,
        /// Its version there.
        found: String,
    },
    /// A column is missing.
    MissingColumn {
        /// Of which table.
        table: Table,
        /// Its name; of a field of a record, after the column's name and a point.
        column: String,
    },
    /// A column is there twice, or nobody knows what it means.
    UnknownColumn {
        /// Of which table.
        table: Table,
        /// Its name.
        column: String,
    },
    /// A column has a type that it cannot have.
    WrongType {
        /// Of which table.
        table: Table,
        /// Its name.
        column: String,
        /// Its type there.
        found: String,
        /// What it should be, in words.
        expected: String,
    },
    /// Patients are not in ascending order of their codes where the file says that they are, or must be.
    NotAscending {
        /// Of which table.
        table: Table,
        /// The code that comes too late.
        patient: String,
    },
    /// The two tables are not of a pair.
    NotTogether,
    /// A row without a patient.
    NoPatient {
        /// Of which table.
        table: Table,
        /// The row, from 1.
        row: u64,
    },
    /// Something about the file is beyond what is read.
    TooLarge {
        /// What, in words.
        what: String,
    },
    /// The file is damaged or something else.
    Unreadable {
        /// What the reader of the format says.
        why: String,
    },
    /// Reading or writing failed.
    Io {
        /// What the system says.
        why: String,
    },
}

impl fmt::Display for FactsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTheTable { table } => write!(
                f,
                "this is no table of {}: `{}` = `{VERSION}` is missing in the file's metadata",
                table.name(),
                table.key()
            ),
            Self::Version { table, found } => {
                let name = table.name();
                write!(f, "the table of {name} is of version `{found}`, and version `{VERSION}` is read here")
            }
            Self::MissingColumn { table, column } => {
                write!(f, "the table of {} has no column `{column}`; it may be empty, and must be there", table.name())
            }
            Self::UnknownColumn { table, column } => write!(
                f,
                "the table of {} has a column `{column}` that nobody here knows, or has it twice; \
                 columns of your own are called `{FOREIGN}…`",
                table.name()
            ),
            Self::WrongType { table, column, found, expected } => {
                write!(f, "the column `{column}` of the table of {} is {expected}, and here {found}", table.name())
            }
            Self::NotAscending { table, patient } => write!(
                f,
                "patients are not in ascending order in the table of {} (`{SORTED_BY}`): `{patient}` comes too late",
                table.name()
            ),
            Self::NotTogether => {
                write!(f, "the tables of facts and of patients were not written together (`{TOGETHER}` differs)")
            }
            Self::NoPatient { table, row } => write!(f, "row {row} of the table of {} names no patient", table.name()),
            Self::TooLarge { what } => write!(f, "{what}"),
            Self::Unreadable { why } => write!(f, "the file is damaged, or of another kind: {why}"),
            Self::Io { why } => f.write_str(why),
        }
    }
}

impl std::error::Error for FactsError {}

impl From<ParquetError> for FactsError {
    fn from(error: ParquetError) -> Self {
        match error {
            ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
                Ok(io) => Self::from(*io),
                Err(other) => Self::Unreadable { why: other.to_string() },
            },
            other => Self::Unreadable { why: one_line(&other.to_string()) },
        }
    }
}

impl From<ArrowError> for FactsError {
    fn from(error: ArrowError) -> Self {
        match error {
            ArrowError::IoError(_, io) => Self::from(io),
            other => Self::Unreadable { why: one_line(&other.to_string()) },
        }
    }
}

impl From<std::io::Error> for FactsError {
    fn from(error: std::io::Error) -> Self {
        Self::Io { why: error.to_string() }
    }
}

fn one_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
