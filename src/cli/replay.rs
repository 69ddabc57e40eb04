//! `inac replay`.

use super::args::Replay;
use super::context::Context;
use super::exit::{ExitStatus, Failure};

/// Runs the command.
///
/// # Errors
/// It is not there yet.
pub fn run(_arguments: &Replay, _context: &mut Context) -> Result<ExitStatus, Failure> {
    Err(Failure::nothing_done("this command is not there yet"))
}
