//! `inac template`: an empty intake workbook.

use super::args::Template;
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::output::PendingOutput;
use crate::report::template;

/// Runs the command.
///
/// # Errors
/// The workbook exists or cannot be written, or a signal came.
pub fn run(arguments: &Template, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let kept = context.kept_beside(Some(&arguments.output), std::iter::empty(), None);
    let pending = PendingOutput::file(&arguments.output, arguments.force, &kept, context)?;
    pending.fill(|draft| template::write(draft, arguments.kind.into(), context.lang()))?;
    pending.commit()?;
    Ok(ExitStatus::Done)
}
