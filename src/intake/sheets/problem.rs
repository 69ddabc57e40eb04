//! Why a file cannot be read whole.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

use super::limits::{Limit, Limits};

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// 0 bytes.
    Empty,
    /// Not a file that can be read (a folder, a pipe, a broken link, no permission); the system's words.
    Inaccessible(Arc<str>),
    /// Neither a workbook nor a text; what it looks like (`PDF`, `image`, `zip` …).
    NotATable(&'static str),
    /// Damaged; the reader's words.
    Corrupt(Arc<str>),
    /// Sound, but with something in it that would be misread; what it is.
    Unsupported(Arc<str>),
    /// The process that is to read it cannot be started; the system's words.
    NotStarted(Arc<str>),
    /// A quotation mark opened on this line is never closed.
    UnclosedQuote {
        /// The physical line, from 1.
        line: u32,
    },
    /// It changed while it was being read.
    Changed,
    /// It asks for more than a limit allows.
    Limit {
        /// Which.
        limit: Limit,
        /// How much is allowed.
        allowed: u64,
    },
    /// Protected by a password.
    Password,
}

impl Problem {
    /// In one line, for another process.
    pub(super) fn to_line(&self) -> String {
        match self {
            Problem::Password => "password".to_owned(),
            Problem::Limit { limit, .. } => format!("limit {}", limit.key()),
            Problem::Unsupported(words) => format!("unsupported {words}"),
            Problem::Corrupt(words) | Problem::Inaccessible(words) => format!("corrupt {words}"),
            other => format!("corrupt {other:?}"),
        }
    }

    /// What another process said.
    pub(super) fn of_line(line: &str, limits: &Limits) -> Problem {
        match line.split_once(' ') {
            None if line == "password" => Problem::Password,
            Some(("limit", key)) => Limit::of_key(key).map_or_else(|| corrupt(line), |l| limits.exceeded(l)),
            Some(("unsupported", words)) => unsupported(words),
            Some(("corrupt", words)) => corrupt(words),
            _ => corrupt(line),
        }
    }
}

/// A problem on its way through an `io::Error`, where a reader stops in the midst of another's `read`.
#[derive(Debug)]
struct Stop(Problem);

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

impl Error for Stop {}

impl From<Problem> for io::Error {
    fn from(problem: Problem) -> io::Error {
        io::Error::other(Stop(problem))
    }
}

/// A damaged file, in the reader's words.
pub(super) fn corrupt(words: impl Into<Arc<str>>) -> Problem {
    Problem::Corrupt(words.into())
}

/// A file with something in it that would be misread.
pub(super) fn unsupported(words: impl Into<Arc<str>>) -> Problem {
    Problem::Unsupported(words.into())
}

/// What an error says about the file: the problem that it carries, however deep, or damage.
#[allow(clippy::needless_pass_by_value, reason = "used as a function for map_err")]
pub(super) fn of_error(error: impl Error + 'static) -> Problem {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(link) = cause {
        let io =
            link.downcast_ref::<io::Error>().or_else(|| link.downcast_ref::<Arc<io::Error>>().map(|e| &**e));
        if let Some(Stop(problem)) = io.and_then(io::Error::get_ref).and_then(|inner| inner.downcast_ref()) {
            return problem.clone();
        }
        cause = link.source();
    }
    corrupt(error.to_string())
}
