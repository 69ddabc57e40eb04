//! `inac rules`.

use super::args::Rules;
use super::exit::{ExitStatus, Failure};
use super::settings::Settings;

/// Runs the command.
///
/// # Errors
/// It is not there yet.
pub fn run(_arguments: &Rules, _settings: &Settings) -> Result<ExitStatus, Failure> {
    Err(Failure::nothing_done("this command is not there yet"))
}
