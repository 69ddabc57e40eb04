//! `inac template`: an empty intake workbook.

use super::args::Template;
use super::context::Context;
use super::exit::{ExitStatus, Failure};
use super::output::Claim;
use crate::report::template;

/// Runs the command.
///
/// # Errors
/// The workbook exists or cannot be written, or a signal came.
pub fn run(arguments: &Template, context: &Context<'_>) -> Result<ExitStatus, Failure> {
    let lang = context.lang();
    let kept = context.kept(std::iter::empty(), None);
    Claim::file(&arguments.output, arguments.force, &kept, &context.interrupt)
        .and_then(|claim| {
            claim.fill(|draft| template::write(draft, arguments.kind.into(), lang))?;
            claim.commit()
        })
        .map_err(|error| error.told(&arguments.output, lang))?;
    Ok(ExitStatus::Done)
}
