//! Why results cannot be read or written.

use super::VERSION;
use std::fmt;

/// Why results or their state cannot be read or written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MatchesError {
    /// The file does not say that it holds this.
    NotThat {
        /// What was looked for: `results`, `the state of results`.
        what: &'static str,
    },
    /// The file is of another version.
    Version {
        /// Its version.
        found: String,
    },
    /// A column is missing, or has another type.
    Column(&'static str),
    /// The file is damaged, or something else.
    Damaged(String),
    /// Reading or writing failed.
    Io(String),
}

impl fmt::Display for MatchesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThat { what } => write!(f, "it does not hold {what} of `prescreen match`"),
            Self::Version { found } => write!(f, "it is of version `{found}`, and version `{VERSION}` is read here"),
            Self::Column(name) => write!(f, "the column `{name}` is missing, or has another type"),
            Self::Damaged(why) => write!(f, "it is damaged, or of another kind: {why}"),
            Self::Io(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for MatchesError {}

impl From<std::io::Error> for MatchesError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error.to_string())
    }
}

#[cfg(feature = "columnar")]
impl From<::parquet::errors::ParquetError> for MatchesError {
    fn from(error: ::parquet::errors::ParquetError) -> Self {
        use ::parquet::errors::ParquetError;
        match error {
            ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
                Ok(io) => Self::from(*io),
                Err(other) => Self::Damaged(one_line(&other.to_string())),
            },
            other => Self::Damaged(one_line(&other.to_string())),
        }
    }
}

#[cfg(feature = "columnar")]
impl From<arrow_schema::ArrowError> for MatchesError {
    fn from(error: arrow_schema::ArrowError) -> Self {
        match error {
            arrow_schema::ArrowError::IoError(_, io) => Self::from(io),
            other => Self::Damaged(one_line(&other.to_string())),
        }
    }
}

#[cfg(feature = "columnar")]
fn one_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}
