//! How what goes wrong inside a reader becomes a file problem.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::domain::FileProblem;

/// A file problem on its way through an `io::Error`, where a reader stops in the midst of another's `read`.
#[derive(Debug)]
pub(super) struct Stop(FileProblem);

impl Stop {
    /// The problem as an error of reading.
    pub(super) fn io(problem: FileProblem) -> io::Error {
        io::Error::other(Stop(problem))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl std::error::Error for Stop {}

/// A damaged file, in the reader's words.
pub(in crate::intake) fn corrupt(words: impl Into<Arc<str>>) -> FileProblem {
    FileProblem::Corrupt(words.into())
}

/// What an error of reading says about the file: the problem that it carries, or damage.
#[allow(clippy::needless_pass_by_value, reason = "used as a function for map_err")]
pub(in crate::intake) fn of_io(error: io::Error) -> FileProblem {
    of_io_ref(&error)
}

/// The same, where the error is shared.
pub(super) fn of_io_ref(error: &io::Error) -> FileProblem {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Stop>()) {
        Some(Stop(problem)) => problem.clone(),
        None => corrupt(error.to_string()),
    }
}
