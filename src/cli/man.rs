//! `inac man`: the manual, a page for each command.

use clap_mangen::Man as Page;

use super::args::{Man, program};
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::output::PendingOutput;
use super::{terminal, usage};
use crate::lang::Message;

/// Runs the command.
///
/// # Errors
/// There is no such command, or a page cannot be written.
pub fn run(arguments: &Man, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let lang = context.lang();
    let mut program = usage::in_language(program(), lang);
    if let Some(folder) = &arguments.output {
        let pending = PendingOutput::folder(folder, false, &[], context)?;
        pending.fill(|draft| clap_mangen::generate_to(program, draft))?;
        pending.commit()?;
        return Ok(ExitStatus::Done);
    }
    program.build();
    let wanted = match &arguments.command {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Failure::usage(lang.fill(Message::USAGE_COMMAND, &[name])))?,
    };
    let mut page = Vec::new();
    Page::new(wanted).render(&mut page).map_err(|error| Failure::nothing_done(error.to_string()))?;
    terminal::print_or_fail(&String::from_utf8_lossy(&page))?;
    Ok(ExitStatus::Done)
}
