//! `inac man`: the manual, a page for each command.

use std::path::Path;

use clap_mangen::Man as Page;

use super::args::{Man, program};
use super::exit::{ExitStatus, Failure};
use super::terminal;

/// Runs the command.
///
/// # Errors
/// There is no such command, or a page cannot be written.
pub fn run(arguments: &Man) -> Result<ExitStatus, Failure> {
    if let Some(folder) = &arguments.output {
        return write_all(folder)
            .map_err(|error| Failure::nothing_done(format!("{}: {error}", folder.display())));
    }
    let mut program = program();
    program.build();
    let wanted = match &arguments.command {
        None => program,
        Some(name) => program
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| Failure::usage(format!("there is no command `{name}`")))?,
    };
    let mut page = Vec::new();
    Page::new(wanted).render(&mut page).map_err(|error| Failure::nothing_done(error.to_string()))?;
    terminal::print_or_fail(&String::from_utf8_lossy(&page))?;
    Ok(ExitStatus::Done)
}

fn write_all(folder: &Path) -> std::io::Result<ExitStatus> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(program(), folder)?;
    Ok(ExitStatus::Done)
}
