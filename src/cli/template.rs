//! `inac template`: an empty intake workbook.

use super::args::Template;
use super::exit::{ExitStatus, Failure};
use super::interrupt::Interrupt;
use super::output::Claim;
use super::settings::Settings;
use crate::report::template;

/// Runs the command.
///
/// # Errors
/// The workbook exists or cannot be written, or a signal came.
pub fn run(arguments: &Template, settings: &Settings) -> Result<ExitStatus, Failure> {
    let lang = settings.common.lang;
    let interrupt = Interrupt::watch(|_| ()).map_err(|error| Failure::nothing_done(error.to_string()))?;
    let written = Claim::new(&arguments.output, arguments.force, &interrupt).and_then(|claim| {
        template::write(&claim.draft(), lang)?;
        claim.commit()
    });
    written.map_err(|error| error.told(&arguments.output, lang))?;
    Ok(ExitStatus::Done)
}
