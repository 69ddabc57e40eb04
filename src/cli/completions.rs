//! `inac completions`: what a shell needs to complete the command line.

use super::args::{Completions, program};
use super::exit::{ExitStatus, Failure};
use super::{terminal, usage};
use crate::lang::Lang;

/// Runs the command.
///
/// # Errors
/// Standard output cannot be written.
pub fn run(arguments: &Completions, lang: Lang) -> Result<ExitStatus, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut usage::in_language(program(), lang), "inac", &mut script);
    terminal::print_or_fail(&String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Done)
}
